//! Files that are copied, from `static/` and from next to pages, and the smaller images made from them.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::output::pictures::STATIC;
use crate::output::view::{CopyView, ResizedView, View};

/// A file that is copied.
#[derive(Debug)]
struct CopiedFile {
    address: Address,
    /// The file: below `static/` or `content/`, relative to the site's root.
    file: RelPath,
    bytes: Key,
}

/// A smaller image.
#[derive(Debug)]
struct ResizedImage {
    address: Address,
    /// The file that it is made from.
    file: RelPath,
    bytes: Key,
    width: u32,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    let (derived, inputs) = (builder.derived, builder.inputs);
    let folder = RelPath::new(STATIC).expect("a plain name is a path");
    for (file, bytes) in &derived.statics {
        let fingerprint = derived.fingerprints.get(file).cloned();
        all.push(Box::new(CopiedFile {
            address: fingerprint.unwrap_or_else(|| Address::root().join(file.as_str())),
            file: folder.join(file.as_str()),
            bytes: *bytes,
        }));
    }
    for (address, file) in &derived.copies {
        let bytes = inputs.files.get(file);
        all.push(Box::new(CopiedFile {
            address: address.clone(),
            file: file.clone(),
            bytes: *bytes.expect("only files that are there are copied"),
        }));
    }
    for (address, file, width) in &derived.resized {
        let image = inputs.pictures.get(file);
        let (bytes, _) = image.expect("only known images are resized");
        all.push(Box::new(ResizedImage {
            address: address.clone(),
            file: file.clone(),
            bytes: *bytes,
            width: *width,
        }));
    }
}

impl OutputKind for CopiedFile {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        self.address.clone()
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::File(&self.file)
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        View::Copy(CopyView {
            file: self.file.clone(),
            bytes: self.bytes,
            metadata: builder.config.metadata,
        })
    }

    fn is_recorded(&self) -> bool {
        false
    }
}

impl OutputKind for ResizedImage {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        self.address.clone()
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::Image(&self.file, self.width)
    }

    fn view(&self, _: &ViewBuilder<'_>, _: Disambiguation) -> View {
        View::Resized(ResizedView {
            file: self.file.clone(),
            bytes: self.bytes,
            width: self.width,
        })
    }
}
