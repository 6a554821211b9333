//! The files of one segment: the terms of its articles inverted, shard by shard.
//!
//! Start reading at [`Segment::of`].

use super::entry::{Entry, PAGE, documents};
use super::lists::{Collector, Lists, wide};
use super::shards::{SLOTS, encode, shards, short};
use super::spelling::SpellingWords;
use crate::base::key::Key;
use rayon::prelude::*;
use std::ops::Range;

/// Where the terms of an article are known from: the position of the lists, and of its own among them; none when its text must
/// be read.
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
    /// Its words that a mistyped word may mean.
    pub words: SpellingWords,
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
        let (lists, postings) = inverted(&known, &from, pace);
        drop(known);
        let count = shards(entries.len());
        let parts: Vec<Range<usize>> = (0..count)
            .map(|shard| {
                let first = |shard: u32| lists.vocabulary.first_of(shard * (SLOTS / count));
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
            words: SpellingWords::of(
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
fn inverted(known: &[Lists], from: &[(usize, usize)], pace: Pace) -> (Lists, Postings) {
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
    let counted = counts(known, from);
    let mut places: Vec<Vec<usize>> = known
        .iter()
        .map(|lists| vec![0; lists.vocabulary.len()])
        .collect();
    let mut lists = Lists::default();
    let mut starts = Vec::with_capacity(terms.len());
    let mut sum = 0;
    for same in terms.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let count: u32 = same.iter().map(|(.., part, at)| counted[*part][*at]).sum();
        let Some((slot, term, ..)) = same.first().filter(|_| count > 0) else {
            continue;
        };
        for (.., part, at) in same {
            places[*part][*at] = starts.len();
        }
        lists.vocabulary.push(*slot, term);
        starts.push(sum);
        sum += wide(count);
    }
    let invert = || {
        let mut all = vec![0; sum];
        for (number, (part, at)) in (0_u32..).zip(from) {
            let places = &places[*part];
            for (term, impact) in known[*part].list(*at) {
                let next = &mut starts[places[term]];
                all[*next] = number << 3 | impact;
                *next += 1;
            }
        }
        // Each start has moved to its end.
        Postings { all, ends: starts }
    };
    let renumber = || {
        for (part, at) in from {
            let list = known[*part].list(*at);
            lists.push(list.map(|(term, impact)| (places[*part][term], impact)));
        }
        lists
    };
    match pace {
        Pace::Together => rayon::join(renumber, invert),
        Pace::Alone => (renumber(), invert()),
    }
}

/// How many of the articles that `from` names have each term: what the lists say, less the articles that are not named.
fn counts(known: &[Lists], from: &[(usize, usize)]) -> Vec<Vec<u32>> {
    let mut named: Vec<Vec<bool>> = known.iter().map(|lists| vec![false; lists.len()]).collect();
    for (part, at) in from {
        named[*part][*at] = true;
    }
    let count = |(lists, named): (&Lists, &Vec<bool>)| {
        let mut counts = lists.vocabulary.counts().to_vec();
        for at in (0..named.len()).filter(|at| !named[*at]) {
            for (term, _) in lists.list(at) {
                counts[term] -= 1;
            }
        }
        counts
    };
    known.iter().zip(&named).map(count).collect()
}

#[cfg(test)]
mod tests {
    use super::super::shards::take;
    use super::*;
    use std::borrow::Cow;
    use std::collections::BTreeMap;

    const TEXTS: &[(&str, &str, &str)] = &[
        (
            "Le port de Valbrune",
            "2024-03-01",
            "Les grues du port. Le port dort.",
        ),
        (
            "Une grue",
            "2024-05-02",
            "L’open-source, à Valbrune : 5.6 tonnes, l’été.",
        ),
        ("Sans texte", "", ""),
        ("港口", "2025-01-01", "Valbrune 的港口"),
    ];

    fn entries() -> Vec<Entry<'static>> {
        let entry = |at: usize| {
            let (title, date, _) = TEXTS[at];
            Entry {
                title,
                names: vec!["Ports"],
                topics: vec!["ports"],
                summary: Cow::Borrowed(if at == 0 { "Des grues." } else { "" }),
                key_points: &[],
                body: Some(Key([u8::try_from(at).expect("a small number"); 16])),
                date: date.to_owned(),
                address: "a/",
                lang: "fr",
                is_foreign: false,
            }
        };
        (0..TEXTS.len()).map(entry).collect()
    }

    fn text_of(key: Key) -> String {
        TEXTS[usize::from(key.0[0])].2.to_owned()
    }

    fn made(entries: &[Entry<'_>], origins: &[Origin], known: Vec<Lists>, pace: Pace) -> Segment {
        Segment::of(entries, origins, known, &text_of, pace)
    }

    /// The terms of a shard, each with the articles that have it and the impact there.
    fn read(mut shard: &[u8]) -> BTreeMap<String, Vec<(u32, u32)>> {
        let rest = &mut shard;
        let next = |rest: &mut &[u8]| take(rest).expect("a shard is whole");
        let count = next(rest);
        let mut before = Vec::new();
        let mut terms = Vec::new();
        for _ in 0..count {
            let (shared, length) = (next(rest), next(rest));
            before.truncate(usize::try_from(shared).expect("short"));
            let (word, behind) = rest.split_at(usize::try_from(length).expect("short"));
            before.extend_from_slice(word);
            *rest = behind;
            terms.push((
                String::from_utf8(before.clone()).expect("a term"),
                next(rest),
            ));
        }
        assert!(terms.is_sorted_by(|a, b| a.0 < b.0));
        let read = terms.into_iter().map(|(term, articles)| {
            let mut at = 0;
            let mut postings = Vec::new();
            for _ in 0..articles {
                let posting = next(rest);
                at += posting >> 3;
                postings.push((at, posting & 7));
                at += 1;
            }
            (term, postings)
        });
        let read = read.collect();
        assert!(rest.is_empty());
        read
    }

    #[test]
    fn a_segment_says_which_articles_have_a_term() {
        let segment = made(&entries(), &[None; 4], Vec::new(), Pace::Together);
        assert_eq!((segment.shards.len(), segment.pages.len()), (1, 1));
        let terms = read(&segment.shards[0]);
        let articles = |term: &str| -> Vec<u32> {
            terms
                .get(term)
                .into_iter()
                .flatten()
                .map(|(at, _)| *at)
                .collect()
        };
        assert_eq!(articles("valbrune"), [0, 1, 3]);
        assert_eq!(articles("grues"), [0]);
        assert_eq!(articles("opensource"), [1]);
        assert_eq!(articles("5.6"), [1]);
        assert_eq!(articles("港口"), [3]);
        assert_eq!(articles("#ports"), [0, 1, 2, 3]);
        assert_eq!(articles("@2024"), [0, 1]);
        assert_eq!(articles("le"), [0; 0]);
        assert_eq!(terms["#ports"], [(0, 0), (1, 0), (2, 0), (3, 0)]);
        // in the title of the first, in the text of the second
        let [first, second, ..] = terms["valbrune"][..] else {
            panic!("it is in three articles");
        };
        assert!(first.1 > second.1, "{first:?} {second:?}");
        assert_eq!(
            String::from_utf8_lossy(&segment.pages[0]),
            "[[\"Le port de Valbrune\",\"a/\",\"2024-03-01\",[\"ports\"],\"\"],\
             [\"Une grue\",\"a/\",\"2024-05-02\",[\"ports\"],\"\"],\
             [\"Sans texte\",\"a/\",\"\",[\"ports\"],\"\"],\
             [\"港口\",\"a/\",\"2025-01-01\",[\"ports\"],\"\"]]"
        );
    }

    #[test]
    fn what_is_known_gives_the_bytes_of_what_is_read() {
        let entries = entries();
        let all = made(&entries, &[None; 4], Vec::new(), Pace::Together);
        let restored = |lists: &Lists| Lists::restored(&lists.stored()).expect("it is whole");
        // all of it known; two segments of which one is longer; nothing known, on one thread
        let again = made(
            &entries,
            &[Some((0, 0)), Some((0, 1)), Some((0, 2)), Some((0, 3))],
            vec![restored(&all.lists)],
            Pace::Alone,
        );
        let last = made(&entries[2..], &[None; 2], Vec::new(), Pace::Alone);
        let mixed = made(
            &entries,
            &[Some((1, 0)), None, Some((0, 0)), Some((1, 3))],
            vec![restored(&last.lists), restored(&again.lists)],
            Pace::Together,
        );
        let alone = made(&entries, &[None; 4], Vec::new(), Pace::Alone);
        for other in [&again, &mixed, &alone] {
            assert_eq!((&other.shards, &other.pages), (&all.shards, &all.pages));
            assert_eq!(other.words, all.words);
            assert_eq!(other.lists.stored(), all.lists.stored());
        }
        // what only earlier articles had is dropped
        let shorter = made(
            &entries[..1],
            &[Some((0, 0))],
            vec![restored(&all.lists)],
            Pace::Alone,
        );
        let first = made(&entries[..1], &[None], Vec::new(), Pace::Alone);
        assert_eq!(shorter.lists.stored(), first.lists.stored());
        assert_eq!(shorter.shards, first.shards);
    }

    #[test]
    fn lists_that_are_cut_short_are_none() {
        let stored = made(&entries(), &[None; 4], Vec::new(), Pace::Alone)
            .lists
            .stored();
        assert!(Lists::restored(&stored).is_some());
        for length in [0, 3, 16, stored.len() / 2, stored.len() - 1] {
            assert!(Lists::restored(&stored[..length]).is_none(), "{length}");
        }
    }
}
