//! Which blocks of a page are part of its article, by what is known of the article.
//!
//! Start reading at [`by_text`].

use newsdigest::import::formats::web::Measured;
use std::collections::HashMap;

/// Whether a block is part of the article, and how much that counts.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Label {
    pub(crate) wanted: bool,
    pub(crate) weight: f32,
}

/// A block of so many words is looked for by runs of as many; a shorter one must be where the article continues.
const RUN: usize = 4;

/// How far behind the last block that was found a short one is looked for, in words.
const NEAR: usize = 400;

/// What a stated passage weighs, next to a page whose whole article is known.
const PASSAGE: f32 = 0.12;

/// The words of a text, in lower case.
pub(crate) fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// A text on one line, without soft hyphens.
pub(crate) fn line(text: &str) -> String {
    let text = text.replace('\u{ad}', "");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// By the whole article: a block is part of it when most of its runs of words are. All blocks of a page weigh one together, each
/// by its words to the power of 0.8.
pub(crate) fn by_text(blocks: &[Measured], article: &str) -> Vec<Label> {
    let article = words(article);
    let mut places: HashMap<&[String], Vec<usize>> = HashMap::new();
    for (at, run) in article.windows(RUN).enumerate() {
        places.entry(run).or_default().push(at);
    }
    let texts: Vec<Vec<String>> = blocks.iter().map(|block| words(&block.text)).collect();
    // Each run of the article is found once, so that a copy of a text elsewhere on the page is none.
    let mut used = vec![false; article.len()];
    let found: Vec<Option<(usize, usize)>> = texts
        .iter()
        .map(|text| {
            let hits: Vec<usize> = text
                .windows(RUN)
                .filter_map(|run| places.get(run)?.iter().copied().find(|at| !used[*at]))
                .collect();
            let runs = (text.len() + 1).saturating_sub(RUN);
            let (first, last) = (hits.iter().min()?, hits.iter().max()?);
            (hits.len() * 10 >= runs * 6).then(|| {
                for hit in &hits {
                    used[*hit] = true;
                }
                (*first, last + RUN)
            })
        })
        .collect();
    let mut reached = 0;
    let mut labels: Vec<Label> = Vec::with_capacity(blocks.len());
    for (at, text) in texts.iter().enumerate() {
        let wanted = match found[at] {
            Some((_, end)) => {
                reached = end;
                true
            }
            None if text.is_empty() || text.len() >= RUN => false,
            None => {
                let next = found[at..].iter().flatten().next();
                let end = next.map_or(article.len(), |(start, _)| start + RUN);
                let from = reached.saturating_sub(3);
                let near = article.get(from..end.min(from + NEAR).min(article.len()));
                let hit =
                    near.and_then(|near| near.windows(text.len()).position(|run| run == text));
                if let Some(hit) = hit {
                    reached = reached.max(from + hit + text.len());
                }
                hit.is_some()
            }
        };
        labels.push(Label {
            wanted,
            weight: count(text.len()).powf(0.8),
        });
    }
    let all: f32 = labels.iter().map(|label| label.weight).sum();
    for label in &mut labels {
        label.weight /= all.max(1.0);
    }
    labels
}

/// By passages: blocks that hold a part of one are part of the article, or not; nothing is known of the others.
pub(crate) fn by_passages(blocks: &[Measured], with: &[String], without: &[String]) -> Vec<Label> {
    let mut flow = String::new();
    let mut starts = Vec::new();
    for block in blocks {
        starts.push(flow.len());
        flow.push_str(&line(&block.text));
        flow.push(' ');
    }
    let mut labels = vec![Label::default(); blocks.len()];
    let passages = without.iter().map(|passage| (passage, false));
    for (passage, wanted) in passages.chain(with.iter().map(|passage| (passage, true))) {
        let passage = line(passage);
        let Some(start) = flow.find(&passage).filter(|_| !passage.is_empty()) else {
            continue;
        };
        let first = starts.partition_point(|from| *from <= start) - 1;
        let last = starts.partition_point(|from| *from < start + passage.len());
        for label in &mut labels[first..last] {
            *label = Label {
                wanted,
                weight: PASSAGE,
            };
        }
    }
    labels
}

#[allow(clippy::cast_precision_loss)] // counts far below 2^24
pub(crate) fn count(count: usize) -> f32 {
    count as f32
}
