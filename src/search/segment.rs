//! The files of one segment: the lists of its articles turned round, shard by shard.
//!
//! Start reading at [`Segment::of`].

use super::entry::{Entry, PAGE, documents};
use super::lists::{Collector, Lists};
use super::shards::{SLOTS, encode, shards, short};
use super::slips::Words;
use crate::key::Key;
use rayon::prelude::*;
use std::ops::Range;

/// Where the terms of an article are known from: which lists, and which of them. None: they are to be read.
pub type Origin = Option<(usize, usize)>;

/// How a segment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// By all threads.
    Together,
    /// By the caller's thread alone: it may be one of many that wait for the same.
    Alone,
}

/// A segment, made.
#[derive(Debug)]
pub struct Segment {
    /// The raw bytes of its shards.
    pub shards: Vec<Vec<u8>>,
    /// The raw bytes of its document pages.
    pub pages: Vec<Vec<u8>>,
    /// The lists of its articles, to be kept.
    pub lists: Lists,
    /// Its words that slips may be mistaken for.
    pub words: Words,
}

impl Segment {
    /// Makes the segment of these articles, oldest first. `origins` says for each where in `known` its terms are; `text_of`
    /// gives the plain words of a body.
    #[must_use]
    pub fn of(
        entries: &[Entry<'_>],
        origins: &[Origin],
        mut known: Vec<Lists>,
        text_of: &(dyn Fn(Key) -> String + Sync),
        pace: Pace,
    ) -> Segment {
        let missing: Vec<usize> = (0..entries.len())
            .filter(|at| origins[*at].is_none())
            .collect();
        let pages = entries.chunks(PAGE).map(documents);
        let read = |part: &[usize]| {
            let mut collector = Collector::default();
            for at in part {
                let body = entries[*at].body.map(text_of).unwrap_or_default();
                collector.read(&entries[*at], &body);
            }
            collector.finish()
        };
        let threads = match pace {
            Pace::Together => rayon::current_num_threads(),
            Pace::Alone => 1,
        };
        let part = missing.len().div_ceil(threads).max(1);
        let fresh: Vec<Lists> = match pace {
            Pace::Together => missing.par_chunks(part).map(read).collect(),
            Pace::Alone => missing.chunks(part).map(read).collect(),
        };
        let mut from: Vec<(usize, usize)> = origins.iter().map(|o| o.unwrap_or_default()).collect();
        for (nth, at) in missing.iter().enumerate() {
            from[*at] = (known.len() + nth / part, nth % part);
        }
        known.extend(fresh);
        let (lists, postings) = turned(&known, &from);
        drop(known);
        let count = shards(entries.len());
        let parts: Vec<Range<usize>> = (0..count)
            .map(|shard| {
                let first = |shard: u32| lists.vocabulary.from_slot(shard * (SLOTS / count));
                first(shard)..first(shard + 1)
            })
            .collect();
        let shard = |terms: Range<usize>| {
            let mut terms: Vec<(&str, &[u32])> = terms
                .map(|at| (lists.vocabulary.term(at), postings.of(at)))
                .collect();
            terms.sort_unstable_by_key(|(term, _)| *term);
            encode(terms.into_iter())
        };
        Segment {
            shards: match pace {
                Pace::Together => parts.into_par_iter().map(shard).collect(),
                Pace::Alone => parts.into_iter().map(shard).collect(),
            },
            pages: pages.collect(),
            words: Words::of(
                (0..lists.vocabulary.len())
                    .map(|at| (lists.vocabulary.term(at), short(postings.of(at).len()))),
            ),
            lists,
        }
    }
}

/// Which articles have each term: `number << 3 | impact`, ascending.
struct Postings {
    all: Vec<u32>,
    /// Where the postings of each term end.
    ends: Vec<usize>,
}

impl Postings {
    fn of(&self, term: usize) -> &[u32] {
        let start = term.checked_sub(1).map_or(0, |before| self.ends[before]);
        self.all.get(start..self.ends[term]).unwrap_or_default()
    }
}

/// The lists of the articles that `from` names, in that order and in one vocabulary, and the postings of its terms. Terms that
/// no article has any more are dropped.
fn turned(known: &[Lists], from: &[(usize, usize)]) -> (Lists, Postings) {
    // The vocabularies are sorted, so a stable sort merges them.
    let mut terms: Vec<(u16, &str, usize, usize)> = known
        .iter()
        .enumerate()
        .flat_map(|(part, lists)| {
            let words = &lists.vocabulary;
            (0..words.len()).map(move |at| (words.slot(at), words.term(at), part, at))
        })
        .collect();
    terms.sort_by_key(|(slot, term, ..)| (*slot, *term));
    let mut places: Vec<Vec<usize>> = known
        .iter()
        .map(|lists| vec![0; lists.vocabulary.len()])
        .collect();
    let mut merged: Vec<(u16, &str)> = Vec::with_capacity(terms.len());
    for (slot, term, part, at) in terms {
        if merged.last() != Some(&(slot, term)) {
            merged.push((slot, term));
        }
        places[part][at] = merged.len() - 1;
    }
    let mut counts = vec![0_usize; merged.len()];
    for (part, at) in from {
        for (term, _) in known[*part].list(*at) {
            counts[places[*part][term]] += 1;
        }
    }
    let mut lists = Lists::default();
    let mut kept = vec![0; merged.len()];
    let mut starts = Vec::with_capacity(merged.len());
    let mut sum = 0;
    for (at, ((slot, term), count)) in merged.into_iter().zip(counts).enumerate() {
        if count > 0 {
            kept[at] = lists.vocabulary.len();
            lists.vocabulary.push(slot, term);
            starts.push(sum);
            sum += count;
        }
    }
    for places in &mut places {
        places.iter_mut().for_each(|place| *place = kept[*place]);
    }
    let mut all = vec![0; sum];
    for (number, (part, at)) in (0_u32..).zip(from) {
        let places = &places[*part];
        let list = known[*part]
            .list(*at)
            .map(|(term, impact)| (places[term], impact));
        lists.push(list.inspect(|(term, impact)| {
            all[starts[*term]] = number << 3 | impact;
            starts[*term] += 1;
        }));
    }
    // Each start has moved to its end.
    (lists, Postings { all, ends: starts })
}
