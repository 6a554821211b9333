//! The index of a site: its segments and lists, the key and place of each file, and the manifest.
//!
//! Start reading at [`Index`].

use super::segment::Segment;
use super::shards::BOUNDARIES;
use super::slips::{End, Slips};
use crate::base::key::Key;
use crate::base::path::Address;
use serde::Serialize;
use std::ops::Range;
use std::sync::OnceLock;

/// The folder of the search below the home page.
pub const FOLDER: &str = "search";

/// A file of the index. Numbers count from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
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
    /// A part of a slip list.
    Slips {
        /// Which list.
        end: End,
        /// Its number.
        file: u32,
    },
}

/// A segment as the index knows it.
#[derive(Debug)]
pub struct Filed {
    /// The key of what it is made from.
    pub key: Key,
    /// Its articles, by their numbers from the oldest.
    pub articles: Range<usize>,
    /// The keys of the raw bytes of its shards.
    pub shards: Vec<Key>,
    /// The keys of the raw bytes of its document pages.
    pub pages: Vec<Key>,
    /// The raw bytes, when they were made.
    pub raw: OnceLock<Raw>,
}

/// The raw bytes of a segment's files.
#[derive(Debug)]
pub struct Raw {
    /// Those of its shards.
    pub shards: Vec<Vec<u8>>,
    /// Those of its document pages.
    pub pages: Vec<Vec<u8>>,
}

/// The index of a site.
#[derive(Debug, Default)]
pub struct Index {
    segments: Vec<Filed>,
    slips: Slips,
    /// The keys of the slip lists: by heads, by tails.
    heads: Vec<Key>,
    tails: Vec<Key>,
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
    /// Files of each slip list, and a hash that moves with them.
    pub slips: (usize, String),
}

/// The address of the table that says where terms are filed. It changes with its bytes.
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
    pub fn new(segments: Vec<Filed>, slips: Slips) -> Index {
        Index {
            heads: keys(&slips.heads),
            tails: keys(&slips.tails),
            segments,
            slips,
        }
    }

    /// Every file of the index but manifest and boundaries.
    pub fn pieces(&self) -> impl Iterator<Item = Piece> + '_ {
        let segments = (0..).zip(&self.segments).flat_map(|(segment, filed)| {
            let shards = (0..).zip(&filed.shards);
            let pages = (0..).zip(&filed.pages);
            let shards = shards.map(move |(shard, _)| Piece::Shard { segment, shard });
            shards.chain(pages.map(move |(page, _)| Piece::Documents { segment, page }))
        });
        let slips = (0..)
            .zip(&self.heads)
            .flat_map(|(file, _)| [End::Head, End::Tail].map(|end| Piece::Slips { end, file }));
        segments.chain(slips)
    }

    /// A segment.
    ///
    /// # Panics
    /// When there is no such segment.
    #[must_use]
    pub fn segment(&self, segment: u32) -> &Filed {
        &self.segments[position(segment)]
    }

    /// The key of a file's raw bytes.
    #[must_use]
    pub fn key(&self, piece: Piece) -> Key {
        match piece {
            Piece::Shard { segment, shard } => self.segment(segment).shards[position(shard)],
            Piece::Documents { segment, page } => self.segment(segment).pages[position(page)],
            Piece::Slips {
                end: End::Head,
                file,
            } => self.heads[position(file)],
            Piece::Slips {
                end: End::Tail,
                file,
            } => self.tails[position(file)],
        }
    }

    /// Where a file stands.
    #[must_use]
    pub fn address(&self, piece: Piece) -> Address {
        let first = |segment| self.segment(segment).articles.start;
        let place = match piece {
            Piece::Shard { segment, shard } => format!("{}/{shard}.bin", first(segment)),
            Piece::Documents { segment, page } => format!("{}/d{page}.bin", first(segment)),
            Piece::Slips {
                end: End::Head,
                file,
            } => format!("slips/a{file}.bin"),
            Piece::Slips {
                end: End::Tail,
                file,
            } => format!("slips/b{file}.bin"),
        };
        Address::root().join(&format!("{FOLDER}/{place}"))
    }

    /// The raw bytes of a file. `made` makes those of a segment that were not needed so far.
    pub fn raw(&self, piece: Piece, made: impl FnOnce(&Filed) -> Segment) -> &[u8] {
        let of = |segment| {
            let filed = self.segment(segment);
            filed.raw.get_or_init(|| Raw::from(made(filed)))
        };
        match piece {
            Piece::Shard { segment, shard } => &of(segment).shards[position(shard)],
            Piece::Documents { segment, page } => &of(segment).pages[position(page)],
            Piece::Slips {
                end: End::Head,
                file,
            } => &self.slips.heads[position(file)],
            Piece::Slips {
                end: End::Tail,
                file,
            } => &self.slips.tails[position(file)],
        }
    }

    /// What there is to fetch.
    #[must_use]
    pub fn manifest(&self) -> Manifest {
        let segment = |filed: &Filed| {
            let Range { start, end } = filed.articles;
            let hash = Key::of(&(&filed.shards, &filed.pages)).short(DIGITS);
            (start, end, filed.shards.len(), hash)
        };
        Manifest {
            v: 1,
            n: self.segments.last().map_or(0, |last| last.articles.end),
            segs: self.segments.iter().map(segment).collect(),
            slips: (
                self.heads.len(),
                Key::of(&(&self.heads, &self.tails)).short(DIGITS),
            ),
        }
    }
}

impl From<Segment> for Raw {
    fn from(segment: Segment) -> Raw {
        Raw {
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
