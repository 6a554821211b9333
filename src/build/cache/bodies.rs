//! The Markdown of a site's pages, by its key, when it is needed for rendering.
//!
//! Start reading at [`Bodies::text`].

use super::held::Held;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::content::page::Page;
use crate::disk::{self, Error};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// The Markdown of a site's pages. It is held or read again: together it may be larger than the memory of the machine.
#[derive(Debug)]
pub struct Bodies {
    root: PathBuf,
    held: Arc<Held>,
    /// In the order of the keys of their Markdown.
    pages: Vec<PageKeys>,
    changed: OnceLock<RelPath>,
}

/// A page, and the keys of its Markdown and of its whole file.
#[derive(Debug)]
pub(super) struct PageKeys {
    pub(super) body: Key,
    pub(super) file: Key,
    pub(super) page: Arc<Page>,
}

impl Bodies {
    /// The texts of these pages.
    pub(super) fn of(root: &Path, held: Arc<Held>, mut pages: Vec<PageKeys>) -> Bodies {
        pages.par_sort_unstable_by_key(|page| page.body);
        Bodies {
            root: root.to_owned(),
            held,
            pages,
            changed: OnceLock::new(),
        }
    }

    /// The Markdown with this key. None when no page has it, or no longer: then [`Bodies::check`] reports it.
    pub fn text(&self, key: Key) -> Option<Arc<str>> {
        let at = self
            .pages
            .binary_search_by_key(&key, |known| known.body)
            .ok()?;
        let PageKeys { file, page, .. } = self.pages.get(at)?;
        let read = || disk::read_text(&self.root, &page.file);
        let text = self.held.bytes(*file, read).ok().flatten();
        let body = text.as_deref().and_then(|text| text.get(page.body..));
        let body = body.and_then(|body| std::str::from_utf8(body).ok());
        if body.is_none() {
            // One of many is enough to report.
            let _ = self.changed.set(page.file.clone());
        }
        body.map(Arc::from)
    }

    /// Whether every text that was needed was still the one that the site was planned with.
    ///
    /// # Errors
    /// [`Error::Changed`]: what was rendered mixes old and new, and must not be published.
    pub fn check(&self) -> Result<(), Error> {
        match self.changed.get() {
            Some(file) => Err(Error::Changed {
                path: self.root.join(file.as_str()),
            }),
            None => Ok(()),
        }
    }
}
