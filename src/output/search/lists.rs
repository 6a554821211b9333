//! Which terms each article has: collected from texts, or kept from an earlier build.
//!
//! Start reading at [`Lists`] and [`Collector`].

use super::entry::Entry;
use super::shards::{impact, put, short, slot, take};
use super::words::{fold, scan};
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::rc::Rc;

/// Terms, each once, in the order of their slots and within one of their bytes.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    text: String,
    /// Where each term ends in the text.
    ends: Vec<u32>,
    slots: Vec<u16>,
    /// How many of the articles have each term.
    counts: Vec<u32>,
}

impl Vocabulary {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn push(&mut self, slot: u16, term: &str) {
        self.text.push_str(term);
        self.ends.push(short(self.text.len()));
        self.slots.push(slot);
        self.counts.push(0);
    }

    pub(super) fn term(&self, at: usize) -> &str {
        let start = at
            .checked_sub(1)
            .map_or(0, |before| wide(self.ends[before]));
        self.text
            .get(start..wide(self.ends[at]))
            .unwrap_or_default()
    }

    pub(super) fn slot(&self, at: usize) -> u16 {
        self.slots[at]
    }

    pub(super) fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// Where the terms begin whose slots are not below this one.
    pub(super) fn first_of(&self, slot: u32) -> usize {
        self.slots.partition_point(|at| u32::from(*at) < slot)
    }
}

/// The terms of some articles: for each a list of positions in a vocabulary, ascending, with impacts.
#[derive(Debug, Default)]
pub struct Lists {
    pub(super) vocabulary: Vocabulary,
    /// The lists one after the other: each term as `gap << 3 | impact`, as postings are written.
    bytes: Vec<u8>,
    /// Where each list ends.
    ends: Vec<u32>,
}

impl Lists {
    /// How many articles they are about.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether they are about none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The terms of an article: positions in the vocabulary, each with its impact.
    pub(super) fn list(&self, at: usize) -> impl Iterator<Item = (usize, u32)> + '_ {
        let start = at
            .checked_sub(1)
            .map_or(0, |before| wide(self.ends[before]));
        let mut bytes = self
            .bytes
            .get(start..wide(self.ends[at]))
            .unwrap_or_default();
        let mut next = 0;
        std::iter::from_fn(move || {
            let number = take(&mut bytes)?;
            let at = next + wide(number >> 3);
            next = at + 1;
            Some((at, number & 7))
        })
    }

    /// Adds the list of one more article.
    pub(super) fn push(&mut self, list: impl Iterator<Item = (usize, u32)>) {
        let mut next = 0;
        for (at, impact) in list {
            put(&mut self.bytes, short(at - next) << 3 | impact);
            self.vocabulary.counts[at] += 1;
            next = at + 1;
        }
        self.ends.push(short(self.bytes.len()));
    }

    /// The lists as they are kept between builds.
    #[must_use]
    pub fn stored(&self) -> Vec<u8> {
        let Vocabulary {
            text,
            ends,
            slots,
            counts,
        } = &self.vocabulary;
        let room = text.len() + self.bytes.len() + 10 * ends.len() + 4 * self.ends.len() + 16;
        let mut out = Vec::with_capacity(room);
        for length in [text.len(), self.bytes.len(), ends.len(), self.ends.len()] {
            out.extend(short(length).to_le_bytes());
        }
        out.extend_from_slice(text.as_bytes());
        out.extend_from_slice(&self.bytes);
        for numbers in [ends, counts, &self.ends] {
            out.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        }
        out.extend(slots.iter().flat_map(|slot| slot.to_le_bytes()));
        out
    }

    /// The lists that [`Lists::stored`] wrote; none when they are not whole.
    #[must_use]
    pub fn restored(stored: &[u8]) -> Option<Lists> {
        let mut rest = stored;
        let mut lengths = [0; 4];
        for length in &mut lengths {
            *length = wide(u32::from_le_bytes(*part(&mut rest, 4)?.first_chunk()?));
        }
        let [text, bytes, terms, articles] = lengths;
        let text = std::str::from_utf8(part(&mut rest, text)?).ok()?.to_owned();
        let bytes = part(&mut rest, bytes)?.to_vec();
        let mut numbers = |count: usize| -> Option<Vec<u32>> {
            let (numbers, _) = part(&mut rest, 4 * count)?.as_chunks();
            Some(numbers.iter().map(|n| u32::from_le_bytes(*n)).collect())
        };
        let [term_ends, counts, ends] = [numbers(terms)?, numbers(terms)?, numbers(articles)?];
        let (slots, _) = part(&mut rest, 2 * terms)?.as_chunks();
        let vocabulary = Vocabulary {
            text,
            ends: term_ends,
            slots: slots.iter().map(|slot| u16::from_le_bytes(*slot)).collect(),
            counts,
        };
        rest.is_empty().then_some(Lists {
            vocabulary,
            bytes,
            ends,
        })
    }
}

/// So many bytes from the start, which are removed.
fn part<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (part, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(part)
}

pub(super) fn wide(number: u32) -> usize {
    usize::try_from(number).expect("a usize has 32 bits or more")
}

/// Weights of a term by where it occurs (`docs/search.md`).
const TITLE: u32 = 5;
const NAMES: u32 = 3;
const SUMMARY: u32 = 2;
const BODY: u32 = 1;

/// Reads articles, one after the other. Most of its time goes into looking up words: with the standard library's hash the stage
/// `search` took 1.0 to 1.3 s at 10,000 articles, with this one 0.9 to 1.1.
#[derive(Default)]
pub(super) struct Collector {
    numbers: HashMap<Rc<str>, u32, RandomState>,
    terms: Vec<Rc<str>>,
    /// What was found in a piece of text between blanks: the places of its terms in `found`, and how many words it has. Half of
    /// the time of reading went into finding the same again.
    seen: HashMap<Box<str>, (u32, u32, u32), RandomState>,
    found: Vec<u32>,
    /// The weight of each term in the current article, and the terms that have any.
    weights: Vec<u32>,
    touched: Vec<u32>,
    /// The lists so far: numbers of terms with impacts, as `number << 3 | impact`.
    lists: Vec<u32>,
    ends: Vec<usize>,
}

/// Longer pieces are addresses and the like, which do not come again.
const REMEMBERED: usize = 40;

impl Collector {
    /// Reads one article.
    pub(super) fn read(&mut self, entry: &Entry<'_>, body: &str) {
        let mut words = self.text(entry.title, TITLE);
        for name in &entry.names {
            words += self.text(name, NAMES);
        }
        words += self.text(&entry.summary, SUMMARY);
        for point in entry.key_points {
            words += self.text(point, SUMMARY);
        }
        words += self.text(body, BODY);
        let mut touched = std::mem::take(&mut self.touched);
        for number in touched.drain(..) {
            let weight = std::mem::take(&mut self.weights[wide(number)]);
            self.lists.push(number << 3 | impact(weight, words));
        }
        self.touched = touched;
        for filter in entry.filters() {
            let number = self.number(&filter);
            self.lists.push(number << 3);
        }
        self.ends.push(self.lists.len());
    }

    /// Reads a text; gives how many words it has.
    fn text(&mut self, text: &str, weight: u32) -> u32 {
        let mut words = 0;
        for piece in text.split_whitespace() {
            let (start, end, count) = match self.seen.get(piece) {
                Some(seen) => *seen,
                None => self.piece(piece),
            };
            words += count;
            for at in start..end {
                let number = self.found[wide(at)];
                let sum = &mut self.weights[wide(number)];
                if *sum == 0 {
                    self.touched.push(number);
                }
                *sum += weight;
            }
            if piece.len() > REMEMBERED {
                self.found.truncate(wide(start));
            }
        }
        words
    }

    fn piece(&mut self, piece: &str) -> (u32, u32, u32) {
        let start = self.found.len();
        let mut found = std::mem::take(&mut self.found);
        let words = scan(&fold(piece), |term| found.push(self.number(term)));
        self.found = found;
        let seen = (short(start), short(self.found.len()), words);
        if piece.len() <= REMEMBERED {
            self.seen.insert(piece.into(), seen);
        }
        seen
    }

    fn number(&mut self, term: &str) -> u32 {
        if let Some(number) = self.numbers.get(term) {
            return *number;
        }
        let (number, term): (u32, Rc<str>) = (short(self.terms.len()), term.into());
        self.terms.push(Rc::clone(&term));
        self.numbers.insert(term, number);
        self.weights.push(0);
        number
    }

    /// What was read, in the order in which it was.
    pub(super) fn finish(self) -> Lists {
        let mut order: Vec<(u16, &str, u32)> = (0..)
            .zip(&self.terms)
            .map(|(number, term)| (slot(term), &**term, number))
            .collect();
        order.sort_unstable();
        let mut lists = Lists::default();
        let mut places = vec![0; order.len()];
        for (place, (slot, term, number)) in (0_u32..).zip(order) {
            lists.vocabulary.push(slot, term);
            places[wide(number)] = place;
        }
        let mut sorted: Vec<u32> = Vec::new();
        let mut start = 0;
        for end in self.ends {
            let list = self.lists.get(start..end).unwrap_or_default();
            start = end;
            sorted.clear();
            sorted.extend(
                list.iter()
                    .map(|term| places[wide(term >> 3)] << 3 | term & 7),
            );
            sorted.sort_unstable();
            lists.push(sorted.iter().map(|term| (wide(term >> 3), term & 7)));
        }
        lists
    }
}
