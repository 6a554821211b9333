//! How well an article is found: the figures that the makers of the sets use.
//!
//! Start reading at [`of`].

use super::labels::{count, line, words};
use super::{Page, boost};
use newsdigest::content::doc;
use newsdigest::import::formats::web;
use std::collections::{BTreeMap, HashMap};

/// The sums of one set.
#[derive(Default)]
struct Sums {
    pages: f32,
    precision: f32,
    recall: f32,
    f1: f32,
    /// Passages found that are wanted, found that are not, and wanted that are not found.
    passages: [usize; 3],
}

/// The figure of each set: of passages where these are known (trafilatura), of 4-word shingles over the mean precision and recall
/// (article-extraction-benchmark, Readability), of words as a mean over pages (WCXB). What is dropped later, whatever the format,
/// is still there.
pub(crate) fn of(pages: &[Page], points: impl Fn(&Page, &[f32]) -> f32) -> BTreeMap<String, f32> {
    let mut sets: BTreeMap<String, Sums> = BTreeMap::new();
    for page in pages {
        let found = web::page_by(&page.html, |row| boost::thousandths(points(page, row)));
        let text = doc::block_text(&found.blocks);
        let sums = sets.entry(page.truth.set.clone()).or_default();
        let Some(truth) = &page.truth.text else {
            let flow = line(&text);
            let holds = |passage: &&String| flow.contains(&line(passage));
            let with = page.truth.with.iter().flatten();
            let without = page.truth.without.iter().flatten();
            let hits = with.clone().filter(holds).count();
            sums.passages[0] += hits;
            sums.passages[1] += without.filter(holds).count();
            sums.passages[2] += with.count() - hits;
            continue;
        };
        let length = if page.truth.set == "wcxb" { 1 } else { 4 };
        let (truth, text) = (words(truth), words(&text));
        let (wanted, got) = (runs(&truth, length), runs(&text, length));
        let both: usize = wanted
            .iter()
            .map(|(run, times)| *times.min(got.get(run).unwrap_or(&0)))
            .sum();
        let share = |all: usize| {
            if all == 0 {
                0.0
            } else {
                count(both) / count(all)
            }
        };
        let (precision, recall) = (share(got.values().sum()), share(wanted.values().sum()));
        sums.pages += 1.0;
        sums.precision += precision;
        sums.recall += recall;
        sums.f1 += harmonic(precision, recall);
    }
    sets.into_iter()
        .map(|(set, sums)| {
            let [hits, wrong, missed] = sums.passages;
            let figure = if sums.pages == 0.0 {
                harmonic(
                    count(hits) / count((hits + wrong).max(1)),
                    count(hits) / count((hits + missed).max(1)),
                )
            } else if set == "wcxb" {
                sums.f1 / sums.pages
            } else {
                harmonic(sums.precision / sums.pages, sums.recall / sums.pages)
            };
            (set, figure)
        })
        .collect()
}

fn harmonic(one: f32, other: f32) -> f32 {
    if one + other == 0.0 {
        0.0
    } else {
        2.0 * one * other / (one + other)
    }
}

/// The runs of so many words, and how often each is there.
fn runs(words: &[String], length: usize) -> HashMap<&[String], usize> {
    let mut out = HashMap::new();
    for run in words.windows(length.min(words.len().max(1))) {
        *out.entry(run).or_default() += 1;
    }
    out
}
