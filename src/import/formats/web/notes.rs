//! The footnotes of an article: a note that a kept text refers to is kept, wherever it is on the page.
//!
//! Which links are such references is decided again, by both ends, when the text is read (`content/html/notes.rs`). Start
//! reading at [`keep`].

use super::blocks::Cut;
use std::collections::{HashMap, HashSet};

/// The sign of a reference has no more characters: `[12]`, `¹`, `[n 1]`.
const SIGN: usize = 6;

/// How many elements are between a word of a link and the link at most.
const DEPTH: usize = 4;

/// A note has no more letters than this.
const NOTE: usize = 4000;

/// Keeps the notes that kept blocks refer to, and those that these refer to.
pub(super) fn keep(cut: &Cut<'_>, kept: &mut [bool]) {
    let mut open: Vec<usize> = (0..kept.len())
        .filter(|at| kept.get(*at) == Some(&true))
        .collect();
    let mut named: Option<HashMap<String, usize>> = None;
    let mut met: HashSet<String> = HashSet::new();
    while let Some(at) = open.pop() {
        for target in references(cut, at) {
            let named = named.get_or_insert_with(|| names(cut));
            let note = named.get(&target).and_then(|element| holder(cut, *element));
            if !met.insert(target) {
                continue;
            }
            for place in note.into_iter().flatten() {
                if let Some(kept) = kept.get_mut(place).filter(|kept| !**kept) {
                    *kept = true;
                    open.push(place);
                }
            }
        }
    }
}

/// The elements by their names.
fn names(cut: &Cut<'_>) -> HashMap<String, usize> {
    let mut named = HashMap::new();
    for (at, element) in cut.elements.iter().enumerate() {
        for name in ["id", "name"] {
            if let Some(name) = element.node.attr(name) {
                named.entry(name.to_string()).or_insert(at);
            }
        }
    }
    named
}

/// The names that the signs of a block lead to on the page.
fn references(cut: &Cut<'_>, at: usize) -> Vec<String> {
    let Some(block) = cut.blocks.get(at) else {
        return Vec::new();
    };
    let mut out = Vec::new();
    for (_, parent) in &block.leaves {
        let mut next = *parent;
        for _ in 0..DEPTH {
            let Some(element) = cut.elements.get(next) else {
                break;
            };
            if element.name == "a" {
                let href = element.node.attr("href").unwrap_or_default();
                let target = href
                    .trim()
                    .strip_prefix('#')
                    .filter(|name| !name.is_empty());
                let sign = element.node.text();
                let sign = sign.trim();
                if let Some(target) = target
                    && sign.chars().count() <= SIGN
                    && sign
                        .chars()
                        .any(|c| c.is_alphanumeric() || "*†‡§".contains(c))
                {
                    out.push(target.to_owned());
                }
                break;
            }
            next = element.parent;
        }
    }
    out
}

/// The blocks of the note around a named element: an item, a paragraph, a box.
fn holder(cut: &Cut<'_>, named: usize) -> Option<std::ops::Range<usize>> {
    let mut at = named;
    loop {
        let element = cut.elements.get(at)?;
        if matches!(
            element.name.as_str(),
            "li" | "p" | "div" | "dd" | "aside" | "tr" | "section"
        ) {
            let is_note = element.letters > 0 && element.letters <= NOTE;
            return is_note.then(|| element.blocks.clone());
        }
        if matches!(
            element.name.as_str(),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "body"
        ) || at == 0
        {
            return None;
        }
        at = element.parent;
    }
}
