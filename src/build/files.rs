//! The files that a site copies: those next to its pages, and the static ones, its own and the theme's.
//!
//! Start reading at [`SiteFiles`].

use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::text;
use crate::base::theme;
use crate::build::cache::Held;
use crate::disk;
use crate::output::builder::HOST_FILES;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The files that a site copies.
#[derive(Debug)]
pub(super) struct SiteFiles {
    root: PathBuf,
    held: Arc<Held>,
    /// Files below `content/` that are no pages, with the keys of their bytes.
    pub(super) assets: BTreeMap<RelPath, Key>,
    /// The site's own files of `static/`, by their paths in the site, with the keys of their bytes.
    own_statics: BTreeMap<RelPath, Key>,
    /// All files of `static/`, by their paths below it, with the keys of the bytes that are published: the theme's, and the
    /// site's in place of those of the same name.
    pub(super) statics: BTreeMap<RelPath, Key>,
    /// The site's own lines of the files for hosts (see [`HOST_FILES`]), by the name of the file.
    pub(super) host_lines: BTreeMap<String, String>,
}

impl SiteFiles {
    /// The copied files of a site.
    pub(super) fn new(
        root: &Path,
        assets: BTreeMap<RelPath, Key>,
        own_statics: BTreeMap<RelPath, Key>,
        held: Arc<Held>,
    ) -> SiteFiles {
        let built_in = theme::STATIC
            .iter()
            .filter_map(|(name, bytes)| Some((RelPath::new(name)?, Key::of_bytes(bytes))));
        let own = own_statics
            .iter()
            .filter_map(|(file, key)| Some((file.below("static")?, *key)));
        let statics = built_in.chain(own).collect();
        let mut files = SiteFiles {
            root: root.to_owned(),
            held,
            assets,
            own_statics,
            statics,
            host_lines: BTreeMap::new(),
        };
        let folder = RelPath::new("static").expect("a plain name is a path");
        for name in theme::LINKED {
            let file = RelPath::join(&folder, name);
            // One that cannot be read keeps its key, and is reported when it is published.
            if let Ok(Some(bytes)) = files.bytes(&file)
                && let Some(key) = file
                    .below("static")
                    .and_then(|file| files.statics.get_mut(&file))
            {
                *key = Key::of_bytes(&bytes);
            }
        }
        for name in HOST_FILES {
            let file = RelPath::join(&folder, name);
            if files.own_statics.contains_key(&file)
                && let Ok(Some(bytes)) = files.bytes(&file)
            {
                let lines = String::from_utf8_lossy(&bytes);
                let lines = lines.trim_start_matches('\u{feff}').to_owned();
                files.host_lines.insert(name.to_owned(), lines);
            }
        }
        files
    }

    /// The bytes of a copied file as they are published: the site's, else the theme's own. None when the file changed since
    /// it was listed.
    ///
    /// # Errors
    /// A diagnostic that names the file when it cannot be read.
    #[allow(clippy::result_large_err)] // made once for a file that cannot be read
    pub(super) fn bytes(&self, file: &RelPath) -> Result<Option<Arc<Vec<u8>>>, Diagnostic> {
        let name = file.below("static");
        let own = self.own_statics.get(file).or(self.assets.get(file));
        let built_in = name.as_ref().filter(|_| own.is_none()).and_then(|name| {
            theme::STATIC
                .iter()
                .find(|(known, _)| *known == name.as_str())
        });
        let read = || disk::read(&self.root, file);
        let bytes = match (built_in, own) {
            (Some((_, bytes)), _) => Some(Arc::new(bytes.to_vec())),
            (None, Some(key)) => self.held.bytes(*key, read)?,
            (None, None) => Some(Arc::new(read()?)),
        };
        Ok(match (name, bytes) {
            (Some(name), Some(bytes)) if theme::LINKED.contains(&name.as_str()) => {
                Some(Arc::new(text::unix_lines(&bytes).into_owned()))
            }
            (_, bytes) => bytes,
        })
    }
}
