//! The files of the search index.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::path::Address;
use crate::output::search::{self, Index, IndexFile};
use crate::output::view::{PackedView, View};

/// A file of the search index.
#[derive(Debug)]
enum SearchFile {
    Boundaries,
    Manifest,
    Indexed(IndexFile),
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    if let Some(index) = builder.inputs.search {
        all.push(Box::new(SearchFile::Boundaries));
        all.push(Box::new(SearchFile::Manifest));
        for file in index.files() {
            all.push(Box::new(SearchFile::Indexed(file)));
        }
    }
}

fn index<'a>(builder: &ViewBuilder<'a>) -> &'a Index {
    let index = builder.inputs.search;
    index.expect("its files are planned only when there is one")
}

impl OutputKind for SearchFile {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        match self {
            SearchFile::Boundaries => search::boundaries_address(),
            SearchFile::Manifest => search::manifest_address(),
            SearchFile::Indexed(file) => index(builder).address(*file),
        }
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("the search index")
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        match self {
            SearchFile::Boundaries => View::Text(search::BOUNDARIES.into()),
            SearchFile::Manifest => {
                let manifest = serde_json::to_string(&index(builder).manifest());
                View::Text(manifest.expect("numbers and texts are always JSON").into())
            }
            SearchFile::Indexed(file) => View::Packed(PackedView {
                raw: index(builder).key(*file),
                file: *file,
            }),
        }
    }
}
