//! The index of a site: its segments and lists, the key and place of each file, and the manifest.
//!
//! Start reading at [`Index`].

use super::segment::Segment;
use super::shards::BOUNDARIES;
use super::spelling::{End, SpellingIndex};
use crate::base::key::Key;
use crate::base::path::Address;
use serde::Serialize;
use std::ops::Range;
use std::sync::OnceLock;

/// The folder of the search below the home page.
pub const FOLDER: &str = "search";

/// A file of the index. Numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexFile {
    /// A shard of terms.
    Shard {
        /// The position of its segment.
        segment: u32,
        /// Its number there.
        shard: u32,
    },
    /// A document page.
    Documents {
        /// The position of its segment.
        segment: u32,
        /// Its number there.
        page: u32,
    },
    /// A part of a list of words for mistyped ones.
    Spelling {
        /// Which list.
        end: End,
        /// Its number.
        file: u32,
    },
}

/// A segment as the index knows it.
#[derive(Debug)]
pub struct IndexedSegment {
    /// The key of what it is made from.
    pub key: Key,
    /// Its articles, by their numbers from the oldest.
    pub articles: Range<usize>,
    /// The keys of the raw bytes of its shards.
    pub shards: Vec<Key>,
    /// The keys of the raw bytes of its document pages.
    pub pages: Vec<Key>,
    /// The raw bytes, when they were made.
    pub raw: OnceLock<SegmentBytes>,
}

/// The raw bytes of a segment's files.
#[derive(Debug)]
pub struct SegmentBytes {
    /// Those of its shards.
    pub shards: Vec<Vec<u8>>,
    /// Those of its document pages.
    pub pages: Vec<Vec<u8>>,
}

/// The index of a site.
#[derive(Debug)]
pub struct Index {
    segments: Vec<IndexedSegment>,
    spelling: SpellingIndex,
    spelling_keys: SpellingIndex<Key>,
}

/// `manifest.json`: what there is to fetch.
#[derive(Clone, Debug, Serialize)]
pub struct Manifest {
    /// The version of the format.
    pub v: u32,
    /// The number of articles.
    pub n: usize,
    /// For each segment its first article, the one after its last, its shards, and a hash that moves with its files.
    pub segs: Vec<(usize, usize, usize, String)>,
    /// Files of each list of the spelling index, and a hash that changes with them.
    pub slips: (usize, String),
}

/// The address of the table that says where terms are indexed. It changes with its bytes.
#[must_use]
pub fn boundaries_address() -> Address {
    let hash = Key::of_bytes(BOUNDARIES.as_bytes()).short(DIGITS);
    Address::root().join(&format!("{FOLDER}/boundaries.{hash}.json"))
}

/// The address of the manifest.
#[must_use]
pub fn manifest_address() -> Address {
    Address::root().join(&format!("{FOLDER}/manifest.json"))
}

/// Digits of the hashes in a manifest and in addresses.
const DIGITS: usize = 10;

impl Index {
    /// The index of these segments and lists.
    #[must_use]
    pub fn new(segments: Vec<IndexedSegment>, spelling: SpellingIndex) -> Index {
        Index {
            spelling_keys: SpellingIndex {
                heads: keys(&spelling.heads),
                tails: keys(&spelling.tails),
            },
            segments,
            spelling,
        }
    }

    /// Every file of the index but manifest and boundaries.
    pub fn files(&self) -> impl Iterator<Item = IndexFile> + '_ {
        let segments = (0..).zip(&self.segments).flat_map(|(segment, indexed)| {
            let shards = (0..).zip(&indexed.shards);
            let pages = (0..).zip(&indexed.pages);
            let shards = shards.map(move |(shard, _)| IndexFile::Shard { segment, shard });
            shards.chain(pages.map(move |(page, _)| IndexFile::Documents { segment, page }))
        });
        let spelling = (0..).zip(&self.spelling.heads).flat_map(|(file, _)| {
            [End::Head, End::Tail].map(|end| IndexFile::Spelling { end, file })
        });
        segments.chain(spelling)
    }

    /// A segment.
    ///
    /// # Panics
    /// When there is no such segment.
    #[must_use]
    pub fn segment(&self, segment: u32) -> &IndexedSegment {
        &self.segments[position(segment)]
    }

    /// The key of a file's raw bytes.
    #[must_use]
    pub fn key(&self, file: IndexFile) -> Key {
        match file {
            IndexFile::Shard { segment, shard } => self.segment(segment).shards[position(shard)],
            IndexFile::Documents { segment, page } => self.segment(segment).pages[position(page)],
            IndexFile::Spelling { end, file } => self.spelling_keys.files(end)[position(file)],
        }
    }

    /// Where a file is.
    #[must_use]
    pub fn address(&self, file: IndexFile) -> Address {
        let first = |segment| self.segment(segment).articles.start;
        let place = match file {
            IndexFile::Shard { segment, shard } => format!("{}/{shard}.bin", first(segment)),
            IndexFile::Documents { segment, page } => format!("{}/d{page}.bin", first(segment)),
            IndexFile::Spelling { end, file } => format!("slips/{}{file}.bin", end.letter()),
        };
        Address::root().join(&format!("{FOLDER}/{place}"))
    }

    /// The raw bytes of a file. `made` makes those of a segment that were not needed so far.
    pub fn raw(&self, file: IndexFile, made: impl FnOnce(&IndexedSegment) -> Segment) -> &[u8] {
        let of = |segment| {
            let indexed = self.segment(segment);
            indexed
                .raw
                .get_or_init(|| SegmentBytes::from(made(indexed)))
        };
        match file {
            IndexFile::Shard { segment, shard } => &of(segment).shards[position(shard)],
            IndexFile::Documents { segment, page } => &of(segment).pages[position(page)],
            IndexFile::Spelling { end, file } => &self.spelling.files(end)[position(file)],
        }
    }

    /// What there is to fetch.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        let segment = |indexed: &IndexedSegment| {
            let Range { start, end } = indexed.articles;
            let hash = Key::of(&(&indexed.shards, &indexed.pages)).short(DIGITS);
            (start, end, indexed.shards.len(), hash)
        };
        let keys = &self.spelling_keys;
        Manifest {
            v: 1,
            n: self.segments.last().map_or(0, |last| last.articles.end),
            segs: self.segments.iter().map(segment).collect(),
            slips: (
                keys.heads.len(),
                Key::of(&(&keys.heads, &keys.tails)).short(DIGITS),
            ),
        }
    }
}

impl From<Segment> for SegmentBytes {
    fn from(segment: Segment) -> SegmentBytes {
        SegmentBytes {
            shards: segment.shards,
            pages: segment.pages,
        }
    }
}

/// The keys of raw bytes.
#[must_use]
pub fn keys(raw: &[Vec<u8>]) -> Vec<Key> {
    raw.iter().map(|bytes| Key::of_bytes(bytes)).collect()
}

fn position(number: u32) -> usize {
    usize::try_from(number).expect("a position is a usize that was kept shorter")
}
