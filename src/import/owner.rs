//! Which existing page belongs to a source: found by `item`, else by address, else by the source's file.
//!
//! What then becomes of the page is not decided here. Start reading at [`Index::candidates`].

use crate::page::FrontSource;
use crate::path::RelPath;
use std::collections::{BTreeMap, BTreeSet};

type By<'a> = BTreeMap<&'a str, Vec<usize>>;

/// The existing pages by everything they can be found by; pages are known by their place in the list.
#[derive(Debug, Default)]
pub struct Index<'a> {
    sources: Vec<Option<&'a FrontSource>>,
    items: By<'a>,
    urls: By<'a>,
    files: By<'a>,
    /// Pages of sources outside the site that have no address: by the stem of the page's file.
    stems: By<'a>,
}

impl<'a> Index<'a> {
    /// The index of pages, each a file and what its front matter says of its source.
    #[must_use]
    pub fn of(
        pages: impl IntoIterator<Item = (&'a RelPath, Option<&'a FrontSource>)>,
    ) -> Index<'a> {
        let mut index = Index::default();
        for (at, (page, source)) in pages.into_iter().enumerate() {
            index.sources.push(source);
            let Some(source) = source else {
                continue;
            };
            let note = |by: &mut By<'a>, key: Option<&'a String>| {
                if let Some(key) = key {
                    by.entry(key.as_str()).or_default().push(at);
                }
            };
            note(&mut index.items, source.item.as_ref());
            note(&mut index.urls, source.url.as_ref());
            note(&mut index.files, source.file.as_ref());
            if source.file.is_none() && source.url.is_none() && source.imported.is_some() {
                index.stems.entry(page.stem()).or_default().push(at);
            }
        }
        index
    }

    /// Whether some page came from this source file.
    #[must_use]
    pub fn has_file(&self, file: &str) -> bool {
        self.files.contains_key(file)
    }

    /// The page of the same item of another source that lies in the site too: a feed that was saved twice.
    #[must_use]
    pub fn twin(&self, article: &FrontSource) -> Option<usize> {
        let item = article.item.as_deref()?;
        self.items.get(item)?.iter().copied().find(|&at| {
            let old = self.sources.get(at).copied().flatten();
            is_wide(item) || old.is_some_and(|old| old.url.is_some() && old.url == article.url)
        })
    }

    /// The pages that may belong to an article, the likeliest first: those of its item, of its address, of its file; for a
    /// source outside the site without an address, those of its stem. A page whose own source is in `present` belongs to
    /// that one, whatever else fits.
    #[must_use]
    pub fn candidates(
        &self,
        article: &FrontSource,
        stem: &str,
        present: &BTreeSet<&str>,
    ) -> Vec<usize> {
        let of = |at: usize| self.sources.get(at).copied().flatten();
        let same_file = |at: usize| of(at).is_some_and(|old| old.file == article.file);
        let get = |by: &By<'_>, key: Option<&str>| {
            key.and_then(|key| by.get(key)).cloned().unwrap_or_default()
        };
        let mut found = Vec::new();
        if let Some(item) = article.item.as_deref() {
            let wide = is_wide(item);
            let mut items = get(&self.items, Some(item));
            items.retain(|&at| {
                let same_url =
                    of(at).is_some_and(|old| old.url.is_some() && old.url == article.url);
                wide || same_file(at) || same_url
            });
            found.extend(items);
        }
        let mut urls = get(&self.urls, article.url.as_deref());
        urls.retain(|&at| {
            of(at).is_some_and(|old| {
                old.item.is_none() || article.item.is_none() || old.item == article.item
            })
        });
        found.extend(urls);
        if article.file.is_some() {
            let mut files = get(&self.files, article.file.as_deref());
            files.retain(|&at| of(at).is_some_and(|old| old.item == article.item));
            found.extend(files);
        } else if article.url.is_none() {
            found.extend(get(&self.stems, Some(stem)));
        }
        found.retain(|&at| {
            let owner = of(at).and_then(|old| old.file.as_deref());
            same_file(at) || owner.is_none_or(|file| !present.contains(file))
        });
        // of several with one address, the one from the same file
        found.sort_by_key(|&at| !same_file(at));
        found
    }
}

/// Whether an item's identity is one beyond its file: a bare number (a WordPress id) is none.
fn is_wide(item: &str) -> bool {
    item.contains([':', '@', '/'])
}

/// Of the articles of one import, each with its source's name, those whose item another one holds that comes from a source
/// later in the order of names; of one source that names an item twice, the first counts. Gives for each place that of the one
/// that counts.
#[must_use]
pub fn older_twins(articles: &[(&FrontSource, &str)]) -> BTreeMap<usize, usize> {
    let mut by_item: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (article, _)) in articles.iter().enumerate() {
        if let Some(item) = article.item.as_deref().filter(|item| is_wide(item)) {
            by_item.entry(item).or_default().push(place);
        }
    }
    let mut older = BTreeMap::new();
    for places in by_item.values().filter(|places| places.len() > 1) {
        let name = |place: usize| articles.get(place).map_or("", |(_, name)| *name);
        let latest = places
            .iter()
            .copied()
            .reduce(|best, next| if name(next) > name(best) { next } else { best });
        let Some(latest) = latest else { continue };
        older.extend(
            places
                .iter()
                .filter(|place| **place != latest)
                .map(|place| (*place, latest)),
        );
    }
    older
}
