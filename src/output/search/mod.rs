//! The index of the full-text search: the terms of articles, and the files from which `static/search.js` answers.
//!
//! Ranking is done by the script; folding and splitting of words are the same in both. `docs/search.md` has the formats. Start reading at
//! [`cut`] and [`terms`].

mod entry;
mod index;
mod lists;
mod segment;
mod shards;
mod spelling;
mod words;

pub use entry::{Entry, PAGE, entries};
pub use index::{
    FOLDER, Index, IndexFile, IndexedSegment, Manifest, SegmentBytes, boundaries_address, keys,
    manifest_address,
};
pub use lists::Lists;
pub use segment::{Origin, Pace, Segment};

pub use shards::{BOUNDARIES, SLOTS, encode, impact, shard_of, shards, slot};
pub use spelling::{End, SpellingIndex, SpellingWords};
pub use words::{STOP_WORDS, fold, stem, terms};

use flate2::{Compression, GzBuilder};
use std::io::Write;
use std::ops::Range;

/// Articles of a full segment.
const BLOCK: usize = 16_384;
/// What is left of a block is cut at the last multiple of each of these. A new article changes all of the last segment: without
/// the cut at 16 that was half of what it changed.
const CUTS: [usize; 3] = [1024, 64, 16];

/// The segments of so many articles, counted from the oldest: full blocks, then what is left of one, so that a new article
/// changes the last few articles' files only.
#[must_use]
pub fn cut(articles: usize) -> Vec<Range<usize>> {
    let mut segments = Vec::new();
    let mut start = 0;
    while articles - start >= BLOCK {
        segments.push(start..start + BLOCK);
        start += BLOCK;
    }
    for step in CUTS {
        let end = articles - articles % step;
        if end > start {
            segments.push(start..end);
            start = end;
        }
    }
    if articles > start {
        segments.push(start..articles);
    }
    segments
}

/// A file of the index as it is published: gzip at level 9, without time and name. The script opens it itself, since hosts
/// do not compress what they do not know.
#[must_use]
pub fn packed(raw: &[u8]) -> Vec<u8> {
    let mut file = GzBuilder::new().write(Vec::new(), Compression::best());
    file.write_all(raw)
        .and_then(|()| file.finish())
        .expect("writing to a Vec cannot fail")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::key::Key;

    #[test]
    fn segments_are_cut_from_the_oldest() {
        let sizes = |articles| -> Vec<usize> {
            let segments = cut(articles);
            let mut next = 0;
            for segment in &segments {
                assert_eq!(segment.start, next);
                next = segment.end;
            }
            assert_eq!(next, articles);
            segments.into_iter().map(|segment| segment.len()).collect()
        };
        assert_eq!(sizes(0), [0; 0]);
        assert_eq!(sizes(6), [6]);
        assert_eq!(sizes(64), [64]);
        assert_eq!(sizes(63), [48, 15]);
        assert_eq!(sizes(65), [64, 1]);
        assert_eq!(sizes(10_000), [9216, 768, 16]);
        assert_eq!(sizes(16_384), [16_384]);
        assert_eq!(sizes(16_385), [16_384, 1]);
        assert_eq!(sizes(34_035), [16_384, 16_384, 1024, 192, 48, 3]);
    }

    /// The bytes are published and must not depend on who built: a new deflate that packs differently is a change of format.
    #[test]
    fn packing_gives_the_same_bytes_everywhere() {
        let raw: Vec<u8> = (0..20_000_u32)
            .flat_map(|n| (n.wrapping_mul(2_654_435_761) >> (n % 29)).to_le_bytes())
            .collect();
        let file = packed(&raw);
        assert_eq!(
            file.get(..10),
            Some(&[31, 139, 8, 0, 0, 0, 0, 0, 2, 255][..])
        );
        assert_eq!(
            Key::of_bytes(&file).to_string(),
            "b6070b0a210f88f42a71caf18b5b1743"
        );
    }
}
