//! Which sources an import reads: those of the site that are new or changed, or those that the command line names.
//!
//! Nothing is read here. Start reading at [`site_sources`] and [`named_sources`].

use super::ImportOptions;
use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::build::cache::Cache;
use crate::content::page::ITEM;
use crate::disk::{self, Listing};
use crate::import::Known;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A source to be read.
#[derive(Debug)]
pub(super) struct PendingSource {
    /// Its name in messages.
    pub(super) name: String,
    /// Its path below `content/`, when it is in the site.
    pub(super) file: Option<RelPath>,
    pub(super) folder: Option<PathBuf>,
    pub(super) at: At,
    /// The key of its text, when its stat vouches for it.
    pub(super) key: Option<Key>,
    /// Its position among the sources of the listing.
    pub(super) listed: Option<usize>,
}

/// Where the bytes of a source are.
#[derive(Debug)]
pub(super) enum At {
    /// Standard input gave them.
    Hand(Vec<u8>),
    /// In this file.
    File(PathBuf),
}

impl PendingSource {
    /// A source of the site, by its path.
    pub(super) fn of_site(root: &Path, file: &RelPath) -> PendingSource {
        let path = root.join(file.as_str());
        PendingSource {
            name: file.to_string(),
            file: file.below("content"),
            folder: path.parent().map(Path::to_owned),
            at: At::File(path),
            key: None,
            listed: None,
        }
    }
}

/// The site's sources, except those that are known to have an up-to-date page; with `current` absent, all of them.
pub(super) fn site_sources(
    root: &Path,
    listing: &Listing,
    cache: &Cache,
    current: Option<&Known<'_>>,
) -> Vec<PendingSource> {
    let pending = |(at, listed): (usize, &disk::Listed)| {
        let key = cache.source(listed);
        let source = PendingSource {
            key,
            listed: Some(at),
            ..PendingSource::of_site(root, &listed.file)
        };
        let is_current = current.is_some_and(|current| {
            let known = source.file.as_ref().zip(key);
            known.is_some_and(|(file, key)| current.is_current(file, &key.to_string()))
        });
        (!is_current).then_some(source)
    };
    let sources = listing.sources.iter().enumerate();
    sources.filter_map(pending).collect()
}

/// The sources that the command line names; a folder is walked. Those that it names one by one go into `named`, as messages
/// name them; `FILE#ITEM` is one item of a file.
pub(super) fn named_sources(
    options: &ImportOptions,
    named: &mut BTreeSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<PendingSource> {
    let mut sources = Vec::new();
    if let Some(bytes) = &options.stdin {
        sources.push(PendingSource {
            name: "-".to_owned(),
            file: None,
            folder: None,
            at: At::Hand(bytes.clone()),
            key: None,
            listed: None,
        });
    }
    for path in &options.paths {
        let (path, item) = file_and_item(path);
        let is_folder = path.is_dir();
        let mut files = vec![path.clone()];
        if is_folder {
            let (below, found) = disk::sources_below(&path, options.root.as_deref());
            diagnostics.extend(found);
            files = below.iter().map(|file| path.join(file.as_str())).collect();
        }
        for file in files {
            let inside = options
                .root
                .as_deref()
                .and_then(|root| disk::below(root, &file));
            let name = inside.as_ref().map_or_else(
                || file.to_string_lossy().replace('\\', "/"),
                RelPath::to_string,
            );
            if !is_folder {
                named.insert(item_name(&name, item.as_deref()));
            }
            sources.push(PendingSource {
                name,
                file: inside.and_then(|inside| inside.below("content")),
                folder: std::path::absolute(&file)
                    .ok()
                    .and_then(|file| file.parent().map(Path::to_owned)),
                at: At::File(file),
                key: None,
                listed: None,
            });
        }
    }
    sources
}

/// A file or an item of it as messages and the record name it: `FILE` or `FILE#ITEM`.
#[must_use]
pub fn item_name(file: &str, item: Option<&str>) -> String {
    item.map_or_else(|| file.to_owned(), |item| format!("{file}{ITEM}{item}"))
}

/// A path of the command line as a file, and the item of it that is meant. A file whose own name has a `#` is itself.
#[must_use]
pub fn file_and_item(path: &Path) -> (PathBuf, Option<String>) {
    let whole = (path.to_owned(), None);
    if path.exists() {
        return whole;
    }
    let text = path.to_string_lossy();
    let cuts = text
        .match_indices(ITEM)
        .map(|(at, _)| (&text[..at], &text[at + 1..]));
    let mut cuts = cuts.filter(|(file, _)| Path::new(file).is_file());
    cuts.next().map_or(whole, |(file, item)| {
        (PathBuf::from(file), Some(item.to_owned()))
    })
}
