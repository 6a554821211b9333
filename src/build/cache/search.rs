//! The search index between builds: which segments there were, the terms of their articles, their longer words.
//!
//! In `.digest/search/` a file `known` says what the others are of; each is named by the key of what it was made from. What is
//! missing, damaged or old is rebuilt from the texts, with the same bytes. Start reading at [`SearchCache::index`].

use super::{Bodies, file};
use crate::base::key::Key;
use crate::content::markdown;
use crate::disk::{self, Error};
use crate::output::search::{
    self, Entry, Index, IndexedSegment, Lists, Origin, Pace, Segment, SegmentBytes, SpellingIndex,
    SpellingWords,
};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What is known of the index that the last build made: its segments.
#[derive(Debug)]
pub struct SearchCache {
    root: PathBuf,
    known: Vec<CachedSegment>,
}

/// A segment that was made.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CachedSegment {
    /// The key of what it was made from, which names its files.
    key: Key,
    shards: Vec<Key>,
    pages: Vec<Key>,
    /// The keys of its articles.
    articles: Vec<Key>,
}

/// The folder of `.digest/`, and the file in it that says what the others are.
const FOLDER: &str = "search";
const KNOWN: &str = "known";

impl SearchCache {
    /// What `.digest/search/` knows; nothing when it is missing, damaged, or written by another program.
    #[must_use]
    pub fn load(root: &Path) -> SearchCache {
        let known = file::load(root, &name(KNOWN));
        SearchCache {
            known: known.unwrap_or_default(),
            ..SearchCache::empty(root)
        }
    }

    /// A cache that is empty.
    #[must_use]
    pub fn empty(root: &Path) -> SearchCache {
        SearchCache {
            root: root.to_owned(),
            known: Vec::new(),
        }
    }

    /// The index of these articles, oldest first; only segments that changed are made, and only articles that changed are read.
    ///
    /// # Errors
    /// I/O errors; [`Error::Changed`] when a text is no longer what it was.
    pub fn index(&mut self, entries: &[Entry<'_>], bodies: &Bodies) -> Result<Index, Error> {
        let keys: Vec<Key> = entries.par_iter().map(Entry::key).collect();
        let mut known = Vec::new();
        let mut filed = Vec::new();
        let mut words = Vec::new();
        let mut places = None;
        for articles in search::cut(entries.len()) {
            let keys = keys.get(articles.clone()).unwrap_or_default();
            let entries = entries.get(articles.clone()).unwrap_or_default();
            let key = Key::of(keys);
            let same = self.known.iter().find(|kept| kept.key == key);
            let kept = same.and_then(|kept| Some((kept, self.words(key)?)));
            let raw = OnceLock::new();
            let kept = if let Some((kept, known)) = kept {
                words.push(known);
                kept.clone()
            } else {
                let places = places.get_or_insert_with(|| self.places());
                let (origins, lists) = self.origins(keys, places);
                let text_of = |key| text_of(bodies, key);
                let segment = Segment::of(entries, &origins, lists, &text_of, Pace::Together);
                bodies.check()?;
                self.write(key, LISTS, &segment.lists.stored())?;
                self.write(key, WORDS, segment.words.stored())?;
                let kept = CachedSegment {
                    key,
                    shards: search::keys(&segment.shards),
                    pages: search::keys(&segment.pages),
                    articles: keys.to_vec(),
                };
                words.push(segment.words.clone());
                let _ = raw.set(SegmentBytes::from(segment));
                kept
            };
            filed.push(IndexedSegment {
                key,
                articles,
                shards: kept.shards.clone(),
                pages: kept.pages.clone(),
                raw,
            });
            known.push(kept);
        }
        let is_same = |(new, old): (&CachedSegment, &CachedSegment)| new.key == old.key;
        if known.len() != self.known.len() || !known.iter().zip(&self.known).all(is_same) {
            self.known = known;
            file::save(&self.root, &name(KNOWN), &self.known)?;
            let files = self
                .known
                .iter()
                .flat_map(|kept| [LISTS, WORDS].map(|kind| file_name(kept.key, kind)));
            disk::forget_states(
                &self.root,
                FOLDER,
                &files.chain([KNOWN.to_owned()]).collect(),
            );
        }
        Ok(Index::new(filed, SpellingIndex::of(&words)))
    }

    /// Where the terms of each known article are: the position of its segment, and its position there.
    fn places(&self) -> HashMap<Key, (usize, usize)> {
        let segments = self.known.iter().enumerate();
        let articles = segments.flat_map(|(segment, kept)| {
            let articles = kept.articles.iter().enumerate();
            articles.map(move |(at, key)| (*key, (segment, at)))
        });
        articles.collect()
    }

    /// Where the terms of these articles are, and the lists that have them.
    fn origins(
        &self,
        keys: &[Key],
        places: &HashMap<Key, (usize, usize)>,
    ) -> (Vec<Origin>, Vec<Lists>) {
        let mut lists = Vec::new();
        let mut read: BTreeMap<usize, Option<usize>> = BTreeMap::new();
        let origins = keys
            .iter()
            .map(|key| {
                let (segment, at) = places.get(key)?;
                let held = read.entry(*segment).or_insert_with(|| {
                    let kept = self.known.get(*segment)?;
                    lists.push(lists_of(&self.root, kept.key, kept.articles.len())?);
                    Some(lists.len() - 1)
                });
                Some(((*held)?, *at))
            })
            .collect();
        (origins, lists)
    }

    fn words(&self, key: Key) -> Option<SpellingWords> {
        let stored = file::load_bytes(&self.root, &name(&file_name(key, WORDS)))?;
        Some(SpellingWords::restored(&stored))
    }

    fn write(&self, key: Key, kind: &str, bytes: &[u8]) -> Result<(), Error> {
        file::save_bytes(&self.root, &name(&file_name(key, kind)), bytes)
    }
}

/// The files of a segment that an earlier build made, when their bytes are needed after all: the output has no such
/// file, or a browser asks the preview for one. It runs on one thread, because others wait for it.
#[must_use]
pub fn segment(
    root: &Path,
    filed: &IndexedSegment,
    entries: &[Entry<'_>],
    bodies: &Bodies,
) -> Segment {
    let entries = entries.get(filed.articles.clone()).unwrap_or_default();
    let lists = lists_of(root, filed.key, entries.len());
    let origin = |at| lists.as_ref().map(|_| (0, at));
    let origins: Vec<Origin> = (0..entries.len()).map(origin).collect();
    let known = lists.into_iter().collect();
    Segment::of(
        entries,
        &origins,
        known,
        &|key| text_of(bodies, key),
        Pace::Alone,
    )
}

/// The kinds of a segment's files.
const LISTS: &str = "lists";
const WORDS: &str = "words";

fn file_name(key: Key, kind: &str) -> String {
    format!("{key}.{kind}")
}

fn name(file: &str) -> String {
    format!("{FOLDER}/{file}")
}

/// The terms of the articles of a segment, when they are kept whole.
fn lists_of(root: &Path, key: Key, articles: usize) -> Option<Lists> {
    let stored = file::load_bytes(root, &name(&file_name(key, LISTS)))?;
    Lists::restored(&stored).filter(|lists| lists.len() == articles)
}

fn text_of(bodies: &Bodies, key: Key) -> String {
    bodies
        .text(key)
        .map_or_else(String::new, |text| markdown::plain(&text))
}
