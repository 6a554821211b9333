//! The words that a mistyped word may mean: two small lists of a site's longer words, one by how words begin, one by how they
//! end, because one typo leaves one end whole.
//!
//! Start reading at [`SpellingIndex::of`].

use super::shards::{Front, put, short, take};
use super::words::fnv;

/// Words of fewer letters have too many neighbours.
const LETTERS: usize = 6;
/// A word in fewer articles may be a typo itself.
const ARTICLES: u32 = 3;
/// The letters at the whole end by which the file is found.
const END: usize = 3;
/// Words of a file, about; up to [`FILES`] files.
const WORDS_PER_FILE: usize = 128;
/// The most files of each list: with more, a look-up moves less but an added article changes more of them.
const FILES: usize = 256;

/// Words of six letters or more, a to z, sorted; each with the number of articles that have it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SpellingWords {
    bytes: Vec<u8>,
}

impl SpellingWords {
    /// Those among these terms.
    pub(super) fn of<'a>(terms: impl Iterator<Item = (&'a str, u32)>) -> SpellingWords {
        let is_word = |term: &str| {
            term.len() >= LETTERS && term.bytes().all(|byte| byte.is_ascii_lowercase())
        };
        let mut words: Vec<_> = terms.filter(|(term, _)| is_word(term)).collect();
        words.sort_unstable();
        let mut bytes = Vec::new();
        for (word, articles) in &words {
            put(&mut bytes, short(word.len()));
            bytes.extend_from_slice(word.as_bytes());
            put(&mut bytes, *articles);
        }
        SpellingWords { bytes }
    }

    fn iter(&self) -> impl Iterator<Item = (&[u8], u32)> {
        let mut rest = &*self.bytes;
        std::iter::from_fn(move || {
            let length = usize::try_from(take(&mut rest)?).ok()?;
            let (word, behind) = rest.split_at_checked(length)?;
            rest = behind;
            Some((word, take(&mut rest)?))
        })
    }

    /// The words as they are kept between builds.
    #[must_use]
    pub fn stored(&self) -> &[u8] {
        &self.bytes
    }

    /// The words that [`SpellingWords::stored`] gave.
    #[must_use]
    pub fn restored(bytes: &[u8]) -> SpellingWords {
        SpellingWords {
            bytes: bytes.to_vec(),
        }
    }
}

/// Which end of a word a list goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// How it begins: `aK.bin`.
    Head,
    /// How it ends: `bK.bin`. Words are written backwards.
    Tail,
}

impl End {
    /// The letter that the names of its files begin with.
    pub(super) fn letter(self) -> char {
        match self {
            End::Head => 'a',
            End::Tail => 'b',
        }
    }
}

/// The files of the lists, as many by heads as by tails: their raw bytes, or the keys of those.
#[derive(Debug)]
pub struct SpellingIndex<T = Vec<u8>> {
    /// Those by heads.
    pub heads: Vec<T>,
    /// Those by tails.
    pub tails: Vec<T>,
}

impl<T> SpellingIndex<T> {
    pub(super) fn files(&self, end: End) -> &[T] {
        match end {
            End::Head => &self.heads,
            End::Tail => &self.tails,
        }
    }
}

impl SpellingIndex {
    /// The lists of a site with these segments.
    #[must_use]
    pub fn of(segments: &[SpellingWords]) -> SpellingIndex {
        let mut all: Vec<(&[u8], u32)> = segments.iter().flat_map(SpellingWords::iter).collect();
        // Sorted runs: the stable sort merges them.
        all.sort_by_key(|(word, _)| *word);
        let words: Vec<(&[u8], u32)> = all
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|same| {
                let (word, _) = same.first()?;
                let articles: u32 = same.iter().map(|(_, articles)| articles).sum();
                (articles >= ARTICLES).then(|| (*word, rounded(articles)))
            })
            .collect();
        let count = match words.len() {
            0 => 0,
            words => (words / WORDS_PER_FILE)
                .max(1)
                .next_power_of_two()
                .min(FILES),
        };
        let mut backwards: Vec<(Vec<u8>, u32)> = words
            .iter()
            .map(|(word, articles)| (word.iter().rev().copied().collect(), *articles))
            .collect();
        backwards.sort_unstable();
        let backwards = backwards
            .iter()
            .map(|(word, articles)| (&**word, *articles));
        SpellingIndex {
            tails: files(backwards, count),
            heads: files(words.iter().copied(), count),
        }
    }
}

/// A number of articles in threes, rounded down to a power of four: an exact one would change most files with each article.
fn rounded(articles: u32) -> u32 {
    1 << (2 * ((articles / ARTICLES).ilog2() / 2))
}

/// Sorted words in so many files, by the hash of their first letters.
fn files<'a>(words: impl Iterator<Item = (&'a [u8], u32)>, count: usize) -> Vec<Vec<u8>> {
    let mut files: Vec<(usize, Front, Vec<u8>)> = (0..count)
        .map(|_| (0, Front::default(), Vec::new()))
        .collect();
    for (word, articles) in words {
        let (end, _) = word.split_at(END);
        let file = usize::try_from(fnv(end)).unwrap_or(0) % count;
        let (count, front, bytes) = &mut files[file];
        *count += 1;
        front.put(bytes, word);
        put(bytes, articles);
    }
    files
        .into_iter()
        .map(|(count, _, bytes)| {
            let mut file = Vec::with_capacity(bytes.len() + 3);
            put(&mut file, short(count));
            file.extend(bytes);
            file
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_three_articles_are_listed_by_both_ends() {
        let old = SpellingWords::of(
            [("modeles", 2), ("modele", 1), ("ia", 9), ("gpt4all", 9)].into_iter(),
        );
        let new = SpellingWords::of([("modele", 4), ("modeles", 1), ("rarement", 2)].into_iter());
        let index = SpellingIndex::of(&[old, SpellingWords::restored(new.stored())]);
        let heads = [&[2][..], &[0, 6], b"modele", &[1], &[6, 1], b"s", &[1]].concat();
        let tails = [
            &[2][..],
            &[0, 6],
            b"eledom",
            &[1],
            &[0, 7],
            b"seledom",
            &[1],
        ]
        .concat();
        assert_eq!((index.heads, index.tails), (vec![heads], vec![tails]));
        assert!(SpellingIndex::of(&[]).heads.is_empty());
    }

    #[test]
    fn numbers_of_articles_are_rounded() {
        let seen = [3, 11, 12, 47, 48, 191, 192, 10_000].map(rounded);
        assert_eq!(seen, [1, 1, 4, 4, 16, 16, 64, 1024]);
    }

    #[test]
    fn files_grow_with_the_words() {
        let many = |count: usize| {
            let letter = |n: usize| char::from(b'a' + u8::try_from(n % 26).expect("a letter"));
            let words: Vec<String> = (0..count)
                .map(|n| {
                    [n, n / 26, n / 676, n / 17_576, 0, 0]
                        .map(letter)
                        .iter()
                        .collect()
                })
                .collect();
            let index =
                SpellingIndex::of(&[SpellingWords::of(words.iter().map(|word| (&**word, 3)))]);
            assert_eq!(index.heads.len(), index.tails.len());
            index.heads.len()
        };
        assert_eq!([1, 200, 300, 1000, 40_000].map(many), [1, 1, 2, 8, 256]);
    }
}
