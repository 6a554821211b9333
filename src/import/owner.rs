//! Which page a source belongs to: found by `item`, else by address, else by the source's file, else by its bytes.
//!
//! What then becomes of the page is not decided here. Start reading at [`Index::owner`].

use crate::base::path::RelPath;
use crate::base::text;
use crate::content::page::{FrontSource, is_global};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

type By<'a> = BTreeMap<&'a str, Vec<usize>>;

/// What identifies an article: what its front matter says of its source, its title, and the hash of its source.
#[derive(Clone, Copy, Debug)]
pub struct Identity<'a> {
    /// What the front matter says of the source.
    pub source: &'a FrontSource,
    /// The title.
    pub title: &'a str,
    /// The hash of the source's bytes, with the item's own part where it has one.
    pub hash: Option<&'a str>,
}

/// The page that a source belongs to, by its place in the list of pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Owner {
    /// The page was made from this source, or from one that is no longer there: the source was moved.
    Own(usize),
    /// The page was made from another source of the same article, which is still there.
    Shared(usize),
}

/// The existing pages by everything they can be found by; pages are known by their place in the list.
#[derive(Debug)]
pub struct Index<'a> {
    pages: Vec<Option<Identity<'a>>>,
    items: By<'a>,
    urls: By<'a>,
    files: By<'a>,
    /// Further sources of pages.
    also: By<'a>,
    hashes: By<'a>,
    /// Pages of sources outside the site that have no address: by the stem of the page's file.
    stems: By<'a>,
    vague: &'a Vague,
}

/// Addresses that name no single article: several items of one file have them.
#[derive(Debug, Default)]
pub struct Vague(BTreeSet<String>);

impl Vague {
    /// The vague ones among the addresses of these articles.
    #[must_use]
    pub fn of<'a>(articles: impl IntoIterator<Item = &'a FrontSource>) -> Vague {
        let mut first: BTreeMap<(&str, Option<&str>), &str> = BTreeMap::new();
        let mut vague = BTreeSet::new();
        for source in articles {
            if let (Some(url), Some(item)) = (source.url.as_deref(), source.item.as_deref()) {
                let known = first.entry((url, source.file.as_deref())).or_insert(item);
                if *known != item && !vague.contains(url) {
                    vague.insert(url.to_owned());
                }
            }
        }
        Vague(vague)
    }

    /// Whether two sources with one address hold one article. A home page names no article, and one sender's mails may share
    /// their "view in browser" address: items that differ, home pages and vague addresses need the same title too.
    fn is_same_article(&self, one: &Identity<'_>, other: &Identity<'_>) -> bool {
        let Some(url) = one.source.url.as_deref() else {
            return false;
        };
        if other.source.url.as_deref() != Some(url) {
            return false;
        }
        let items = (one.source.item.as_ref(), other.source.item.as_ref());
        let are_two_items = matches!(items, (Some(one), Some(other)) if one != other);
        if are_two_items && one.source.file == other.source.file {
            return false;
        }
        let is_enough = !are_two_items && self.names_an_article(url);
        is_enough || text::fold_key(one.title) == text::fold_key(other.title)
    }

    /// Whether an address leads to one article: below a site's home page, and not shared by the items of a file.
    #[must_use]
    pub fn names_an_article(&self, url: &str) -> bool {
        !self.0.contains(url)
            && Url::parse(url).is_ok_and(|url| url.path() != "/" || url.query().is_some())
    }
}

impl<'a> Index<'a> {
    /// The index of pages, each a file and what identifies it; none for a page that names no source.
    #[must_use]
    pub fn of(
        pages: impl IntoIterator<Item = (&'a RelPath, Option<Identity<'a>>)>,
        vague: &'a Vague,
    ) -> Index<'a> {
        let mut index = Index {
            pages: Vec::new(),
            items: By::new(),
            urls: By::new(),
            files: By::new(),
            also: By::new(),
            hashes: By::new(),
            stems: By::new(),
            vague,
        };
        for (at, (page, identity)) in pages.into_iter().enumerate() {
            index.pages.push(identity);
            let Some(Identity { source, hash, .. }) = identity else {
                continue;
            };
            let note = |by: &mut By<'a>, key: Option<&'a str>| {
                if let Some(key) = key {
                    by.entry(key).or_default().push(at);
                }
            };
            note(&mut index.items, source.item.as_deref());
            note(&mut index.urls, source.url.as_deref());
            note(&mut index.files, source.file.as_deref());
            note(&mut index.hashes, hash);
            for also in &source.also {
                note(&mut index.also, Some(also));
            }
            if source.file.is_none() && source.url.is_none() && source.imported.is_some() {
                index.stems.entry(page.stem()).or_default().push(at);
            }
        }
        index
    }

    /// The page of an article: the first that fits of those of its item, of its address, of its file, of its bytes; for a source
    /// outside the site without an address, of its stem. Pages in `taken` belong to another article already.
    ///
    /// A page whose own source is in `present`, the site's sources, is shared with that one, but for an item that several files
    /// hold: its page follows them.
    #[must_use]
    pub fn owner(
        &self,
        article: &Identity<'_>,
        stem: &str,
        present: &BTreeSet<&str>,
        taken: &BTreeSet<usize>,
    ) -> Option<Owner> {
        let source = article.source;
        let same_file = |at: usize| self.source(at).is_some_and(|old| old.file == source.file);
        let is_own = |at: usize| {
            let file = self.source(at).and_then(|old| old.file.as_deref());
            same_file(at) || file.is_none_or(|file| !present.contains(file))
        };
        let found = self.candidates(article, stem);
        let items = self.items(source);
        let own = found
            .iter()
            .copied()
            .filter(|at| is_own(*at) && !taken.contains(at));
        // Of several with one address, the one from the same file.
        if let Some(at) = own.min_by_key(|at| !same_file(*at)) {
            return Some(Owner::Own(at));
        }
        if let Some(at) = items.into_iter().find(|at| !taken.contains(at)) {
            return Some(Owner::Own(at));
        }
        let also = Self::get(&self.also, source.name_in_site().as_deref());
        let mut shared = also
            .into_iter()
            .chain(found.into_iter().filter(|at| !is_own(*at)));
        shared.next().map(Owner::Shared)
    }

    fn source(&self, at: usize) -> Option<&'a FrontSource> {
        Some(self.pages.get(at)?.as_ref()?.source)
    }

    fn get(by: &By<'_>, key: Option<&str>) -> Vec<usize> {
        key.and_then(|key| by.get(key)).cloned().unwrap_or_default()
    }

    /// The pages of an article's item.
    fn items(&self, source: &FrontSource) -> Vec<usize> {
        let Some(item) = source.item.as_deref() else {
            return Vec::new();
        };
        let mut items = Self::get(&self.items, Some(item));
        items.retain(|&at| {
            let same = |old: &FrontSource| {
                old.file == source.file || (old.url.is_some() && old.url == source.url)
            };
            is_global(item) || self.source(at).is_some_and(same)
        });
        items
    }

    /// The pages that may belong to an article, the likeliest first.
    fn candidates(&self, article: &Identity<'_>, stem: &str) -> Vec<usize> {
        let Identity { source, hash, .. } = article;
        let same_item = |at: &usize| self.source(*at).is_some_and(|old| old.item == source.item);
        let mut found = self.items(source);
        let mut urls = Self::get(&self.urls, source.url.as_deref());
        urls.retain(|&at| {
            let other = self.pages.get(at).and_then(Option::as_ref);
            other.is_some_and(|other| self.vague.is_same_article(article, other))
        });
        found.extend(urls);
        if source.file.is_some() {
            let same_file = Self::get(&self.files, source.file.as_deref());
            let same_bytes = Self::get(&self.hashes, *hash);
            found.extend(same_file.into_iter().chain(same_bytes).filter(same_item));
        } else if source.url.is_none() {
            found.extend(Self::get(&self.stems, Some(stem)));
        }
        found
    }
}

/// Of the articles of one import, each with its source's name and the length of its text, those that hold the same article as
/// another one. Returns for each place that of the one that counts.
///
/// Of an item that several files hold, the one from the file whose name comes last counts, and of one file that names an item
/// twice, the first. Of sources with the same bytes the first counts, and of sources with one address the longest, so that a
/// saved page comes before an item of a feed that is only an excerpt.
#[must_use]
pub fn doubles(articles: &[(Identity<'_>, &str, usize)], vague: &Vague) -> BTreeMap<usize, usize> {
    let mut doubles = older_items(articles);
    let mut longest_first: Vec<usize> = (0..articles.len()).collect();
    longest_first.retain(|place| !doubles.contains_key(place));
    let mut first_of_bytes: BTreeMap<&str, usize> = BTreeMap::new();
    longest_first.retain(|&place| {
        let Some((article, ..)) = articles.get(place) else {
            return false;
        };
        let (Some(bytes), None) = (article.hash, &article.source.item) else {
            return true;
        };
        let first = *first_of_bytes.entry(bytes).or_insert(place);
        if first != place {
            doubles.insert(place, first);
        }
        first == place
    });
    let length = |place: usize| articles.get(place).map_or(0, |(.., length)| *length);
    longest_first.sort_by_key(|&place| (std::cmp::Reverse(length(place)), place));
    // The first article that counts of an address, of one with a page of its own, and of a title under it.
    let mut counts: BTreeMap<(&str, Option<String>), usize> = BTreeMap::new();
    for place in longest_first {
        let Some((article, ..)) = articles.get(place) else {
            continue;
        };
        let Some(url) = article.source.url.as_deref() else {
            continue;
        };
        let keys = [(url, Some(text::fold_key(article.title))), (url, None)];
        let same = keys
            .iter()
            .filter_map(|key| counts.get(key))
            .copied()
            .find(|&other| {
                let other = articles.get(other);
                other.is_some_and(|(other, ..)| vague.is_same_article(article, other))
            });
        match same {
            Some(other) => {
                doubles.insert(place, other);
            }
            None => {
                for key in keys {
                    counts.entry(key).or_insert(place);
                }
            }
        }
    }
    // What a double counts for may be a double itself: of three, all lead to the last.
    let last = |mut place: usize| {
        while let Some(next) = doubles.get(&place) {
            place = *next;
        }
        place
    };
    doubles
        .iter()
        .map(|(place, next)| (*place, last(*next)))
        .collect()
}

fn older_items(articles: &[(Identity<'_>, &str, usize)]) -> BTreeMap<usize, usize> {
    let mut by_item: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, (article, ..)) in articles.iter().enumerate() {
        if let Some(item) = article
            .source
            .item
            .as_deref()
            .filter(|item| is_global(item))
        {
            by_item.entry(item).or_default().push(place);
        }
    }
    let mut older = BTreeMap::new();
    for places in by_item.values().filter(|places| places.len() > 1) {
        let name = |place: usize| articles.get(place).map_or("", |(_, name, _)| *name);
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
