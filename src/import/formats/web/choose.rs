//! Which blocks of a page are the article: those with points for it, made one text.
//!
//! Start reading at [`choose`].

use super::blocks::{Block, Cut};
use super::measure::{Feature, Row, is_stop_line};
use super::words::Group;
use super::{notes, outside, whole};
use crate::base::text;
use crate::content::html;
use dom_query::NodeRef;
use std::collections::BTreeMap;

/// Pages with fewer letters than this are read whole when little of them looks like an article.
const SHORT: usize = 400;

/// An `article` with no more letters than this is a short one.
const SHORT_ARTICLE: usize = 1200;

/// A digest has so many items at least.
const ITEMS: usize = 4;

/// Articles have at least a paragraph of so many letters.
const PARAGRAPH: usize = 140;

/// Captions have fewer letters than this.
const CAPTION: usize = 600;

/// What of a block is part of the article.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Part {
    Nothing,
    /// The image or the film of a figure without its caption.
    Image,
    /// The image or the film of a figure with its caption, and none of the other words in it.
    Captioned,
    All,
}

/// For each block, what of it is part of the article.
pub(super) fn choose(cut: &Cut<'_>, rows: &[Row], points: &[i32]) -> Vec<Part> {
    let head = cut.blocks.iter().zip(rows).position(|(block, row)| {
        cut.is_heading(block) && row.get(Feature::HoldsTitle as usize) == Some(&1.0)
    });
    let over = |least: i32| -> Vec<bool> {
        let blocks = cut.blocks.iter().zip(points);
        blocks
            .map(|(block, points)| block.letters > 0 && *points > least)
            .collect()
    };
    let mut kept = over(0);
    let all: usize = cut.blocks.iter().map(|block| block.letters).sum();
    // Little looks like an article: a short page is one as it is, of a long one that which comes near is taken too.
    if all < PARAGRAPH || letters(cut, &kept) < PARAGRAPH.min(all / 2) {
        kept = over(if all < SHORT { i32::MIN } else { -1000 });
        if !kept.contains(&true) {
            kept = over(i32::MIN);
        }
    }
    text_body(cut, points, &mut kept);
    short_article(cut, rows, points, &mut kept);
    digest(cut, &mut kept);
    headings(cut, points, &mut kept);
    paragraphs(cut, points, &mut kept);
    whole::settle(cut, points, &mut kept);
    // those of structures that are kept now
    headings(cut, points, &mut kept);
    outside::drop(cut, head, &mut kept);
    outside::copies(cut, &mut kept);
    notes::keep(cut, &mut kept);
    let figures = images(cut, points, &mut kept);
    captions(cut, points, &mut kept);
    let parts = kept.into_iter().zip(figures);
    parts
        .map(|(kept, figure)| if kept { Part::All } else { figure })
        .collect()
}

/// A page whose text is in items of one kind, each below a heading, is a digest: its items stay whole, links, sources and all, and
/// what is between them, such as the headings of its sections. The numbers are those of a teaser.
fn digest(cut: &Cut<'_>, kept: &mut [bool]) {
    let count = cut.elements.len();
    let (mut chosen, mut headed) = (vec![0_usize; count], vec![false; count]);
    for (block, kept) in cut.blocks.iter().zip(kept.iter()) {
        if let Some(sum) = chosen.get_mut(block.element) {
            *sum += if *kept { block.letters } else { 0 };
        }
        if let Some(headed) = headed.get_mut(block.element) {
            *headed |= cut.is_heading(block);
        }
    }
    for (at, element) in cut.elements.iter().enumerate().skip(1).rev() {
        let below = chosen.get(at).copied().unwrap_or(0);
        let heads = headed.get(at).copied().unwrap_or(false);
        if let (Some(sum), Some(headed)) = (
            chosen.get_mut(element.parent),
            headed.get_mut(element.parent),
        ) {
            *sum += below;
            *headed |= heads;
        }
    }
    let all = chosen.first().copied().unwrap_or(0);
    let mut kinds: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for (at, element) in cut.elements.iter().enumerate().skip(1) {
        let is_text = matches!(
            element.name.as_str(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        );
        if !is_text && headed.get(at) == Some(&true) && chosen.get(at).is_some_and(|sum| *sum > 0) {
            kinds.entry(element.signature).or_default().push(at);
        }
    }
    let letters = |items: &[usize]| -> usize {
        let letters = items.iter().filter_map(|at| cut.elements.get(*at));
        letters.map(|element| element.letters).sum()
    };
    let is_inside = |inner: usize, outer: usize| {
        let mut at = inner;
        while at > outer {
            at = cut.elements.get(at).map_or(0, |element| element.parent);
        }
        at == outer
    };
    let items = kinds
        .into_values()
        .filter(|items| items.len() >= ITEMS)
        .filter(|items| !items.windows(2).any(|pair| is_inside(pair[1], pair[0])))
        .filter(|items| {
            let sum: usize = items.iter().filter_map(|at| chosen.get(*at)).sum();
            sum * 10 >= all * 7
        })
        .max_by_key(|items| letters(items));
    let Some((first, last)) = items
        .as_deref()
        .and_then(|items| items.first().zip(items.last()))
    else {
        return;
    };
    let mut home = *first;
    while !is_inside(*last, home) {
        home = cut.elements.get(home).map_or(0, |element| element.parent);
    }
    // For each element, whether it is in the digest and in none of the elements that surround texts.
    let mut inside: Vec<bool> = Vec::with_capacity(count);
    for (at, element) in cut.elements.iter().enumerate() {
        let frames = matches!(
            element.name.as_str(),
            "nav" | "aside" | "footer" | "form" | "dialog"
        );
        let is = at == home || at > home && inside.get(element.parent) == Some(&true);
        inside.push(is && !frames);
    }
    for (block, kept) in cut.blocks.iter().zip(kept) {
        *kept |= block.letters > 0 && inside.get(block.element) == Some(&true);
    }
}

/// Where an element is called the body of the text and most of what is kept is in it, the rest of it stays, unless its points
/// speak strongly against that.
fn text_body(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    let all = letters(cut, kept);
    let body = cut.elements.iter().rev().find(|element| {
        let run = element.blocks.clone();
        let blocks = cut.blocks.get(run.clone()).unwrap_or_default();
        let inside = blocks.iter().zip(kept.get(run).unwrap_or_default());
        element.is_called(Group::Body)
            && inside
                .filter(|(_, kept)| **kept)
                .map(|(block, _)| block.letters)
                .sum::<usize>()
                * 10
                >= all * 6
    });
    let Some(body) = body else {
        return;
    };
    for at in body.blocks.clone() {
        if let (Some(block), Some(points), Some(kept)) =
            (cut.blocks.get(at), points.get(at), kept.get_mut(at))
        {
            *kept |= block.letters > 0 && *points > -700 && block.linked * 2 < block.letters;
        }
    }
}

/// In a page whose `article` holds little, the numbers say little too: what is in that element stays, unless they speak
/// strongly against it.
fn short_article(cut: &Cut<'_>, rows: &[Row], points: &[i32], kept: &mut [bool]) {
    let is_inside = |row: &Row| row.get(Feature::ArticleRank as usize) == Some(&1.0);
    let inside: usize = cut
        .blocks
        .iter()
        .zip(rows)
        .filter(|(_, row)| is_inside(row))
        .map(|(block, _)| block.letters)
        .sum();
    if inside > SHORT_ARTICLE {
        return;
    }
    for (((block, row), points), kept) in cut.blocks.iter().zip(rows).zip(points).zip(kept) {
        *kept |= is_inside(row) && block.letters > 0 && *points > -1500;
    }
}

/// A paragraph goes with the one before it in the same element, unless its points speak against that.
fn paragraphs(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    let mut before: Option<(usize, bool)> = None;
    for ((block, points), kept) in cut.blocks.iter().zip(points).zip(kept) {
        if block.letters == 0 {
            continue;
        }
        let own = cut.elements.get(block.element);
        let parent = own.filter(|own| own.name == "p").map(|own| own.parent);
        *kept |= parent.is_some_and(|parent| before == Some((parent, true))) && *points > -500;
        before = parent.map(|parent| (parent, *kept));
    }
}

fn letters(cut: &Cut<'_>, kept: &[bool]) -> usize {
    let blocks = cut.blocks.iter().zip(kept);
    blocks
        .filter(|(_, kept)| **kept)
        .map(|(block, _)| block.letters)
        .sum()
}

/// A heading goes with the text that follows next to it, unless its points speak strongly against that; between two kept texts
/// of its container, unless it announces other stories.
fn headings(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    let parents = |block: &Block<'_>| {
        let parent = cut.elements.get(block.element).map_or(0, |own| own.parent);
        let grand = cut.elements.get(parent).map_or(0, |parent| parent.parent);
        (parent, grand)
    };
    let mut next: Option<usize> = None;
    for at in (0..kept.len()).rev() {
        let Some(block) = cut.blocks.get(at).filter(|block| block.letters > 0) else {
            continue;
        };
        if cut.is_heading(block) {
            let follows = next.is_some_and(|next| kept.get(next) == Some(&true));
            let beside = next
                .and_then(|next| cut.blocks.get(next))
                .is_some_and(|next| {
                    let (own, after) = (parents(block), parents(next));
                    own.0 == after.0 || own.1 == after.0 || own.0 == after.1
                });
            let points = points.get(at).copied().unwrap_or_default();
            let is_between = || {
                let around = cut.elements.get(block.element).map_or(0, |own| own.parent);
                [block.element, around]
                    .iter()
                    .any(|own| whole::is_between(cut, kept, *own))
                    && !is_stop_line(&block.text.to_lowercase(), block.letters)
            };
            let keeps = if follows && beside && (points > -1300 || is_between()) {
                Some(true)
            } else if !follows && points < 1200 {
                Some(false)
            } else {
                None
            };
            if let Some((kept, keeps)) = kept.get_mut(at).zip(keeps) {
                *kept = keeps;
            }
        }
        next = Some(at);
    }
}

/// An image or a film alone goes with the text on both sides; at the start and the end of an article, with that next to it
/// in the element that holds the article. So does that of a figure whose words are not chosen, with a caption that says
/// something: returns what of it stays.
fn images(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) -> Vec<Part> {
    let mut figures = vec![Part::Nothing; kept.len()];
    let framed = framed(cut, kept);
    let mut after: Vec<Option<bool>> = Vec::with_capacity(kept.len());
    let mut next = None;
    for (block, kept) in cut.blocks.iter().zip(kept.iter()).rev() {
        after.push(next);
        if block.letters > 0 && !is_figure(cut, block) {
            next = Some(*kept);
        }
    }
    let mut before = None;
    let neighbours = kept
        .iter_mut()
        .zip(&mut figures)
        .zip(after.into_iter().rev());
    for ((block, points), ((kept, part), after)) in cut.blocks.iter().zip(points).zip(neighbours) {
        let figure = is_figure(cut, block);
        if block.letters > 0 && !figure {
            before = Some(*kept);
            continue;
        }
        let beside = [before, after].contains(&Some(true));
        let between = before.is_some() && before == after;
        let goes_with = beside && (between || framed.get(block.element) == Some(&true));
        if figure {
            // The name of who took it is not its caption, nor is a call to follow a link.
            let says_nothing =
                text::count_words(&block.text) <= NAME || block.linked * 2 > block.letters;
            let is_alone = *kept && says_nothing && !has_caption(cut, block);
            *kept &= !is_alone;
            *part = match goes_with || is_alone {
                true if *points > FOREIGN && has_caption(cut, block) => Part::Captioned,
                true => Part::Image,
                false => Part::Nothing,
            };
        } else {
            *kept = goes_with;
        }
    }
    figures
}

/// A caption with so few points is an advert's more often than not: captions have few all the same, being short and alone.
const FOREIGN: i32 = -4000;

/// A caption of so few words names the photographer or the brand.
const NAME: usize = 3;

/// Whether a caption is more than a name and calls to follow a link.
fn says_something(text: &str, letters: usize, linked: usize) -> bool {
    letters > 0 && linked * 4 <= letters && text::count_words(text) > NAME
}

/// Whether the words of a figure hold a caption that says something.
fn has_caption(cut: &Cut<'_>, block: &Block<'_>) -> bool {
    let mut text = String::new();
    for (leaf, element) in &block.leaves {
        if leaf.is_text() && in_caption(cut, *element) {
            text.push_str(&leaf.text());
            text.push(' ');
        }
    }
    says_something(&text, block.letters, block.linked)
}

/// Whether an element is the caption of an image or is in one.
pub(super) fn in_caption(cut: &Cut<'_>, at: usize) -> bool {
    around(cut, at, html::is_caption).is_some()
}

/// The nearest element of this kind around a caption's words.
fn around(cut: &Cut<'_>, at: usize, wanted: fn(&NodeRef<'_>, &str) -> bool) -> Option<usize> {
    let mut next = at;
    for _ in 0..CAPTION_DEPTH {
        let element = cut.elements.get(next)?;
        if wanted(&element.node, &element.name) {
            return Some(next);
        }
        next = element.parent;
    }
    None
}

/// The caption of an image that stays goes with it, where classes say what a `figure` says of itself.
fn captions(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    for at in 0..kept.len() {
        let (Some(block), Some(points)) = (cut.blocks.get(at), points.get(at)) else {
            continue;
        };
        if *points <= FOREIGN
            || block.letters >= CAPTION
            || !says_something(&block.text, block.letters, block.linked)
        {
            continue;
        }
        let Some(caption) = around(cut, block.element, html::is_caption) else {
            continue;
        };
        let figure = around(cut, caption, html::is_figure);
        let beside = [at.checked_sub(1), Some(at + 1)];
        let has_image = beside.into_iter().flatten().any(|other| {
            kept.get(other) == Some(&true)
                && cut.blocks.get(other).is_some_and(|image| {
                    image.letters == 0 && around(cut, image.element, html::is_figure) == figure
                })
        });
        if figure.is_some()
            && has_image
            && let Some(kept) = kept.get_mut(at)
        {
            *kept = true;
        }
    }
}

/// How many elements are between a caption and its figure at most.
const CAPTION_DEPTH: usize = 5;

/// Whether a block is an image or a film with a caption of no great length.
fn is_figure(cut: &Cut<'_>, block: &Block<'_>) -> bool {
    block.letters < CAPTION
        && cut
            .elements
            .get(block.element)
            .is_some_and(|element| element.name == "figure")
        && block.leaves.iter().any(|(leaf, _)| leaf.is_element())
}

/// For each element, whether it is the deepest one that holds nine tenths of the letters that are kept, or below that.
fn framed(cut: &Cut<'_>, kept: &[bool]) -> Vec<bool> {
    let mut letters = vec![0; cut.elements.len()];
    for (block, _) in cut.blocks.iter().zip(kept).filter(|(_, kept)| **kept) {
        if let Some(sum) = letters.get_mut(block.element) {
            *sum += block.letters;
        }
    }
    for (at, element) in cut.elements.iter().enumerate().skip(1).rev() {
        let below = letters.get(at).copied().unwrap_or(0);
        if let Some(sum) = letters.get_mut(element.parent) {
            *sum += below;
        }
    }
    let all = letters.first().copied().unwrap_or(0);
    let frame = (0..cut.elements.len())
        .filter(|at| letters.get(*at).is_some_and(|sum| sum * 10 >= all * 9))
        // A paragraph that is the whole article has its image next to it.
        .filter(|at| cut.elements.get(*at).is_some_and(|own| own.name != "p"))
        .max_by_key(|at| cut.elements.get(*at).map(|element| element.depth));
    let mut framed: Vec<bool> = Vec::with_capacity(cut.elements.len());
    for (at, element) in cut.elements.iter().enumerate() {
        let is = Some(at) == frame || framed.get(element.parent) == Some(&true);
        framed.push(is);
    }
    framed
}
