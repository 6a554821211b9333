//! Which sources have a page that is up to date, so that they are not converted again.
//!
//! Start reading at [`Known`].

use super::{Existing, parts_of, source_hash_of, source_of};
use crate::base::path::RelPath;
use crate::content::page::ITEM;
use std::collections::{BTreeMap, HashSet};

/// The sources that pages name, and the bytes that those pages were made from.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// For each source the hashes of its bytes; none where the page does not follow the source.
    pub(super) files: BTreeMap<&'a str, Vec<Option<&'a str>>>,
    /// The hashes of all sources.
    pub(super) hashes: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    /// What the pages of a site say of their sources.
    #[must_use]
    pub fn of(existing: &[Existing<'a>]) -> Known<'a> {
        let mut known = Known::default();
        for page in existing {
            let Some(source) = source_of(page.front) else {
                continue;
            };
            let hash = source_hash_of(page.front).map(|hash| parts_of(hash).0);
            // a page that is the editor's own says nothing of the other items of its file
            if let Some(file) = source.file.as_deref()
                && (hash.is_some() || source.item.is_none())
            {
                known.files.entry(file).or_default().push(hash);
            }
            known.hashes.extend(hash);
            // A further source is read once: its page follows its own source.
            for file in source.also.iter().filter(|name| !name.contains(ITEM)) {
                known.files.entry(file).or_default().push(None);
            }
        }
        known
    }

    /// Whether some page was made from this source, or from these bytes.
    #[must_use]
    pub fn has(&self, file: &RelPath, source_hash: &str) -> bool {
        self.files.contains_key(file.as_str()) || self.hashes.contains(source_hash)
    }

    /// Whether a source needs no converting: a page was made from these bytes, or is the editor's own and names the file.
    #[must_use]
    pub fn is_current(&self, file: &RelPath, source_hash: &str) -> bool {
        let hashes = self.files.get(file.as_str());
        hashes.is_some_and(|hashes| {
            hashes
                .iter()
                .any(|hash| hash.is_none_or(|hash| hash == source_hash))
        })
    }
}
