//! What is kept or dropped as a whole: lists, tables, code, quotations, boxes. A step without the next ones says nothing.
//!
//! Start reading at [`settle`].

use super::blocks::{self, Block, Cut, Element};
use super::measure::is_stop_line;
use super::words::Group;
use crate::content::html;
use std::ops::Range;

/// A line of so few letters with a digit and without links is a key figure.
const FIGURE: usize = 40;

/// How many blocks away the kept texts around a structure are looked for, and how many a box around it has at most: so that a
/// page of any length is read in linear time.
const FAR: usize = 200;

/// Keeps each structure whole that is between two kept texts of one container, and else keeps or drops it by what most of it
/// is. `points` are those of the blocks.
pub(super) fn settle(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    let all: usize = kept_letters(cut, kept, 0..cut.blocks.len());
    let mut inside = 0..0;
    for at in 0..cut.elements.len() {
        let Some(element) = cut.elements.get(at) else {
            continue;
        };
        let run = element.blocks.clone();
        if run.start >= run.end || run.start < inside.end || !is_structure(cut, at) {
            continue;
        }
        inside = run.clone();
        let some = kept_letters(cut, kept, run.clone());
        let is_mostly_kept = some * 2 >= element.letters;
        // What is most of the article is not dropped for being one structure.
        if some * 2 > all && !is_mostly_kept {
            continue;
        }
        let keeps = if is_enclosed(cut, kept, at) && !is_unwanted(cut, at) {
            is_mostly_kept || element.letters * 2 <= all
        } else {
            // cells are less like an article than items
            some > 0 && (is_mostly_kept || element.name == "table" && some * 4 >= element.letters)
        };
        for (place, kept) in kept.iter_mut().enumerate().skip(run.start).take(run.len()) {
            let has_letters = cut.blocks.get(place).is_some_and(|block| block.letters > 0);
            *kept = keeps && (has_letters || *kept);
        }
    }
    lines(cut, points, kept);
}

/// A short line between two kept texts of one container: a paragraph, or a key figure in a box of its own.
fn lines(cut: &Cut<'_>, points: &[i32], kept: &mut [bool]) {
    for at in 0..cut.blocks.len() {
        let Some(block) = cut.blocks.get(at).filter(|block| block.letters > 0) else {
            continue;
        };
        if kept.get(at) == Some(&true) || block.linked > 0 {
            continue;
        }
        let Some(element) = cut.elements.get(block.element) else {
            continue;
        };
        let is_figure =
            block.letters <= FIGURE && block.text.contains(|c: char| c.is_ascii_digit());
        let least = match element.name.as_str() {
            "p" => -1500,
            "div" | "span" | "strong" if is_figure => -2500,
            _ => continue,
        };
        if points.get(at).is_some_and(|points| *points > least)
            && is_between(cut, kept, block.element)
            && let Some(kept) = kept.get_mut(at)
        {
            *kept = true;
        }
    }
}

/// The letters of the kept blocks of a run.
fn kept_letters(cut: &Cut<'_>, kept: &[bool], run: Range<usize>) -> usize {
    let blocks = cut.blocks.get(run.clone()).unwrap_or_default();
    let kept = kept.get(run).unwrap_or_default();
    let blocks = blocks.iter().zip(kept).filter(|(_, kept)| **kept);
    blocks.map(|(block, _)| block.letters).sum()
}

/// Whether an element is a list, a table of facts, code, a quotation or a box that unfolds, and no frame of a whole page.
fn is_structure(cut: &Cut<'_>, at: usize) -> bool {
    let Some(element) = cut.elements.get(at) else {
        return false;
    };
    match element.name.as_str() {
        "ul" | "ol" | "dl" | "menu" => !holds(
            cut,
            at,
            &["h1", "h2", "h3", "h4", "article", "section", "form"],
        ),
        "table" => blocks::is_facts(&element.node) || is_code(cut, at),
        "pre" | "details" => true,
        "div" | "figure" | "section" if html::is_code_box(&element.node) => true,
        "blockquote" => !holds(cut, at, &["h1", "h2", "article", "section", "form"]),
        "figure" | "div" => is_code(cut, at),
        _ => false,
    }
}

/// Whether all words of an element are code, with the numbers of its lines.
fn is_code(cut: &Cut<'_>, at: usize) -> bool {
    let Some(element) = cut.elements.get(at) else {
        return false;
    };
    let mut any = false;
    let texts = cut.blocks.get(element.blocks.clone()).unwrap_or_default();
    let texts = texts.iter().filter(|block| block.letters > 0);
    let all = texts.clone().nth(1).is_some()
        && texts.into_iter().all(|block| {
            let is_pre = ancestors(cut, block.element, at).any(|own| own.name == "pre");
            any |= is_pre;
            is_pre || block.text.chars().all(|c| c.is_ascii_digit() || c == ' ')
        });
    all && any
}

/// The elements from one up to another, both with them.
fn ancestors<'c, 'a>(
    cut: &'c Cut<'a>,
    from: usize,
    to: usize,
) -> impl Iterator<Item = &'c Element<'a>> {
    let mut next = Some(from);
    std::iter::from_fn(move || {
        let at = next?;
        let element = cut.elements.get(at)?;
        next = (at > to).then_some(element.parent);
        Some(element)
    })
}

/// Whether one of these elements is below this one.
fn holds(cut: &Cut<'_>, at: usize, names: &[&str]) -> bool {
    let Some(element) = cut.elements.get(at) else {
        return false;
    };
    let below = cut.elements.iter().skip(at + 1);
    below
        .take_while(|inner| inner.depth > element.depth)
        .any(|inner| names.contains(&inner.name.as_str()))
}

/// Whether texts before and after an element in its container are kept: the nearest ones, or any if the element is not mostly
/// links. Boxes around nothing but it are not its container.
pub(super) fn is_between(cut: &Cut<'_>, kept: &[bool], at: usize) -> bool {
    let Some((run, container)) = alone(cut, at) else {
        return false;
    };
    let is_links = cut.elements.get(at).is_some_and(is_links);
    let is_meant = |place: &usize| {
        let has_letters = cut.blocks.get(*place).is_some_and(|b| b.letters > 0);
        has_letters && (is_links || kept.get(*place) == Some(&true))
    };
    let is_kept = |place: Option<usize>| place.is_some_and(|place| kept.get(place) == Some(&true));
    is_kept((container.start..run.start).rev().take(FAR).find(is_meant))
        && is_kept((run.end..container.end).take(FAR).find(is_meant))
}

/// How many boxes around a structure may be between other boxes of the text.
const BOXES: usize = 4;

/// Whether a structure, or a box around it of which nothing else is kept, is between kept texts: a letter sets each part into a cell.
fn is_enclosed(cut: &Cut<'_>, kept: &[bool], at: usize) -> bool {
    let run = cut.elements.get(at).map_or(0..0, |own| own.blocks.clone());
    let own = kept_letters(cut, kept, run);
    let mut at = at;
    for _ in 0..BOXES {
        if is_between(cut, kept, at) {
            return true;
        }
        let Some(parent) = cut.elements.get(at).map(|own| own.parent) else {
            return false;
        };
        let Some(outer) = cut.elements.get(parent).filter(|_| parent < at) else {
            return false;
        };
        let is_box =
            outer.blocks.len() <= FAR && kept_letters(cut, kept, outer.blocks.clone()) == own;
        if !is_box || is_links(outer) || is_unwanted(cut, parent) {
            return false;
        }
        at = parent;
    }
    false
}

/// Whether the words of an element are mostly links.
fn is_links(element: &Element<'_>) -> bool {
    element.linked * 10 >= element.letters * 8
}

/// The blocks of an element with the boxes around nothing but it, and those of the container of all that.
fn alone(cut: &Cut<'_>, at: usize) -> Option<(Range<usize>, Range<usize>)> {
    let mut own = cut.elements.get(at)?;
    loop {
        let parent = cut.elements.get(own.parent)?;
        if parent.letters > own.letters {
            return Some((own.blocks.clone(), parent.blocks.clone()));
        }
        if own.depth == 0 {
            return None;
        }
        own = parent;
    }
}

/// Whether a structure is a list of other stories, a form, a way to share: by what it is called, or by the line above it.
fn is_unwanted(cut: &Cut<'_>, at: usize) -> bool {
    let Some((run, container)) = alone(cut, at) else {
        return false;
    };
    let Some(element) = cut.elements.get(at) else {
        return false;
    };
    let named = ancestors(cut, at, 0)
        .take_while(|own| own.blocks.len() <= run.len())
        .any(|own| {
            [
                Group::Related,
                Group::Share,
                Group::Signup,
                Group::Comments,
                Group::Contents,
            ]
            .iter()
            .any(|group| group.is_in(own.groups))
                || matches!(own.name.as_str(), "nav" | "form" | "footer")
        });
    let is_links = is_links(element);
    let above = (container.start..run.start)
        .rev()
        .take(FAR)
        .filter_map(|place| cut.blocks.get(place))
        .find(|block: &&Block<'_>| block.letters > 0);
    let labelled =
        above.is_some_and(|block| is_stop_line(&block.text.to_lowercase(), block.letters));
    is_links && (named || labelled) || named && holds(cut, at, &["input", "button", "select"])
}
