//! Which shard a term is in, and the bytes of a shard.
//!
//! The boundaries are part of the format: they never change. Start reading at [`slot`] and [`encode`].

use super::words::{fnv, head_of, stem};
use std::sync::LazyLock;

/// The boundaries as they are published: 2,047 strings of at most six letters and digits, sorted, a JSON array. They cut the
/// words of 900 digests in French and English into parts of about equal size in an index.
pub const BOUNDARIES: &str = include_str!("boundaries.json");

/// The most shards that a segment has: one more than there are boundaries.
pub const SLOTS: u32 = 2048;

/// Articles of a segment for each of its shards, about.
const ARTICLES_PER_SHARD: usize = 10;

static TABLE: LazyLock<Vec<&str>> = LazyLock::new(|| {
    serde_json::from_str(BOUNDARIES).expect("a test reads the built-in boundaries")
});

/// How many shards a segment of so many articles has: a power of two.
#[must_use]
pub fn shards(articles: usize) -> u32 {
    let shards = (articles / ARTICLES_PER_SHARD).max(1).next_power_of_two();
    u32::try_from(shards).map_or(SLOTS, |shards| shards.min(SLOTS))
}

/// The shard of a slot, when there are so many.
#[must_use]
pub fn shard_of(slot: u16, shards: u32) -> u32 {
    u32::from(slot) * shards / SLOTS
}

/// The slot of a term, 0 to 2047: words with one stem share it, and words with one beginning are neighbours. Words of other
/// scripts than Latin are spread by their first characters.
#[must_use]
pub fn slot(term: &str) -> u16 {
    let stem = stem(term.strip_prefix(['#', '@']).unwrap_or(term));
    let slot = if stem.starts_with(|c: char| !c.is_ascii()) {
        fnv(head_of(&stem).as_bytes()) % SLOTS
    } else {
        let before = TABLE.partition_point(|boundary| *boundary <= &*stem);
        u32::try_from(before).unwrap_or(0)
    };
    u16::try_from(slot).expect("there are 2,048 slots")
}

/// The impact of a term in an article, 0 to 7: `floor(8 x / (x + 1.2))` with x = weighted count / length, where the length
/// is `0.3 + 0.7 × words / 400`, at least 0.4 and at most 3. In whole numbers, so that every machine gets the same.
///
/// The mean length of 400 words is fixed: a true mean would change every shard with every article.
#[must_use]
pub fn impact(weight: u32, words: u32) -> u32 {
    let length = (300 + u64::from(words) * 7 / 4).clamp(400, 3000);
    let weight = u64::from(weight);
    let impact = 80_000 * weight / (10_000 * weight + 12 * length).max(1);
    u32::try_from(impact.min(7)).expect("it is at most 7")
}

/// A number in groups of seven bits, the low ones first; all groups but the last have the high bit set.
pub(super) fn put(out: &mut Vec<u8>, number: u32) {
    let mut rest = number;
    while rest >= 0x80 {
        out.push(low_byte(rest) | 0x80);
        rest >>= 7;
    }
    out.push(low_byte(rest));
}

fn low_byte(number: u32) -> u8 {
    let [low, ..] = number.to_le_bytes();
    low
}

/// The number that [`put`] wrote at the head of these bytes, which it is taken from.
pub(super) fn take(bytes: &mut &[u8]) -> Option<u32> {
    let mut number = 0;
    for shift in (0..35).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= u32::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}

/// Writes words one after the other, each without what it has in common with the one before.
#[derive(Default)]
pub(super) struct Front {
    before: Vec<u8>,
}

impl Front {
    pub(super) fn put(&mut self, out: &mut Vec<u8>, word: &[u8]) {
        let pairs = self.before.iter().zip(word);
        let shared = pairs.take_while(|(a, b)| a == b).count();
        let (_, rest) = word.split_at(shared);
        put(out, short(shared));
        put(out, short(rest.len()));
        out.extend_from_slice(rest);
        self.before.truncate(shared);
        self.before.extend_from_slice(rest);
    }
}

/// A length or a number of articles as it is written.
pub(super) fn short(length: usize) -> u32 {
    u32::try_from(length).expect("a segment has 16,384 articles at most")
}

/// The raw bytes of a shard: its terms in the order of their bytes, with how many articles have each; then, in the same
/// order, which articles, by their numbers within the segment, each with its impact (`number << 3 | impact`).
#[must_use]
pub fn encode<'a>(terms: impl Iterator<Item = (&'a str, &'a [u32])> + Clone) -> Vec<u8> {
    let mut out = Vec::new();
    put(&mut out, short(terms.clone().count()));
    let mut front = Front::default();
    for (term, postings) in terms.clone() {
        front.put(&mut out, term.as_bytes());
        put(&mut out, short(postings.len()));
    }
    for (_, postings) in terms {
        let mut next = 0;
        for posting in postings {
            let (number, impact) = (posting >> 3, posting & 7);
            put(&mut out, (number - next) << 3 | impact);
            next = number + 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundaries_are_whole() {
        assert_eq!(TABLE.len() + 1, 2048);
        assert!(TABLE.is_sorted_by(|a, b| a < b));
        let is_plain = |text: &&str| {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'.';
            (1..=6).contains(&text.len()) && text.bytes().all(plain)
        };
        assert!(TABLE.iter().all(is_plain));
    }

    #[test]
    fn a_table_of_the_format_never_changes() {
        assert_eq!(
            crate::base::key::Key::of_bytes(BOUNDARIES.as_bytes()).to_string(),
            "41464516287924ce9b678bffb506510a"
        );
    }

    #[test]
    fn shards_grow_with_the_articles() {
        let counts = [0, 6, 19, 20, 63, 914, 9216, 16_384, 100_000].map(shards);
        assert_eq!(counts, [1, 1, 1, 2, 8, 128, 1024, 2048, 2048]);
    }

    #[test]
    fn kin_share_a_slot_and_other_scripts_are_spread() {
        for (a, b) in [
            ("utilisees", "utiliser"),
            ("journal", "journaux"),
            ("#assistants", "assistant"),
            ("@2025", "2025"),
            ("模型", "模"),
            ("искусственныи", "исход"),
        ] {
            assert_eq!(slot(a), slot(b), "{a} {b}");
        }
        assert!(slot("000") < slot("ia") && slot("ia") < slot("zzz"));
        assert_ne!(slot("模型"), slot("人工"));
        assert_eq!(shard_of(2047, 1), 0);
        assert_eq!(shard_of(2047, 1024), 1023);
    }

    #[test]
    fn impacts_grow_with_the_count_and_fall_with_the_length() {
        let seen = [
            (0, 400),
            (1, 400),
            (2, 400),
            (7, 400),
            (99, 400),
            (1, 20),
            (1, 9999),
            (3, 0),
        ]
        .map(|(weight, words)| impact(weight, words));
        // by floating point: 8x / (x + 1.2) with x = 1 / 1, 2 / 1, 7 / 1, 99 / 1, 1 / 0.4, 1 / 3, 3 / 0.4
        assert_eq!(seen, [0, 3, 5, 6, 7, 5, 1, 6]);
    }

    #[test]
    fn numbers_are_read_back() {
        for number in [0, 1, 127, 128, 16_383, 16_384, 131_071, u32::MAX] {
            let mut bytes = Vec::new();
            put(&mut bytes, number);
            let mut rest = &*bytes;
            assert_eq!(take(&mut rest), Some(number));
            assert!(rest.is_empty());
            let (_, cut) = bytes.split_last().expect("a number has a byte");
            assert_eq!(take(&mut &*cut), None);
        }
        assert_eq!(take(&mut &[0xff; 9][..]), None);
    }

    #[test]
    fn a_shard_to_the_byte() {
        let terms: [(&str, &[u32]); 3] = [
            ("modele", &[3, 1 << 3 | 7, 200 << 3]),
            ("modeles", &[5 << 3 | 1]),
            ("é", &[2 << 3 | 2]),
        ];
        let expected = [
            &[3][..],
            &[0, 6],
            b"modele",
            &[3],
            &[6, 1],
            b"s",
            &[1],
            &[0, 2],
            "é".as_bytes(),
            &[1],
            // gaps 0, 0, 198: 198 << 3 is 1584, 0x30 and twelve times 128
            &[3, 7, 0x80 | 0x30, 12],
            &[5 << 3 | 1],
            &[2 << 3 | 2],
        ]
        .concat();
        assert_eq!(encode(terms.into_iter()), expected);
    }
}
