//! The ids of headings, by which they are addressed.
//!
//! Start reading at [`Ids`].

use crate::base::text;
use std::collections::{BTreeMap, BTreeSet};

/// Ids of the layout around a text, and of what templates write next to it.
const LAYOUT: &[&str] = &[
    "in-brief",
    "main",
    "search",
    "search-item",
    "search-lists",
    "search-more",
    "search-results",
    "search-status",
    "search-topic",
    "search-words",
    "search-year",
    "undated",
];

/// The ids given so far.
#[derive(Default)]
pub(super) struct Ids {
    used: BTreeSet<String>,
    next: BTreeMap<String, usize>,
    /// The ids in raw HTML, as they are written.
    raw: BTreeSet<String>,
}

impl Ids {
    /// The id of an element in raw HTML; none where one before it has the same.
    pub(super) fn raw(&mut self, written: &str) -> Option<String> {
        self.raw
            .insert(written.to_owned())
            .then(|| self.unique(written))
    }

    /// An id that is not in use: this one, or the first of `ID-2`, `ID-3` … that is free.
    pub(super) fn unique(&mut self, id: &str) -> String {
        // `fn-1` is a footnote's.
        let id = &if id.starts_with("fn-") || id.starts_with("fnref-") {
            format!("section-{id}")
        } else {
            id.to_owned()
        };
        if !LAYOUT.contains(&id.as_str()) && self.used.insert(id.clone()) {
            return id.clone();
        }
        let count = self.next.entry(id.clone()).or_insert(2);
        loop {
            let numbered = format!("{id}-{count}");
            *count += 1;
            if self.used.insert(numbered.clone()) {
                return numbered;
            }
        }
    }

    /// The id of a heading: as its attribute says, else from its words.
    pub(super) fn of(&mut self, given: Option<&str>, words: &str) -> String {
        let mut base = match given {
            Some(id)
                if !id.is_empty()
                    && id
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) =>
            {
                id.to_owned()
            }
            _ => text::slug(words),
        };
        if base.is_empty() {
            base.push_str("section");
        }
        self.unique(&base)
    }
}

/// The letters and digits by which a fragment and the heading that it means are equal.
#[must_use]
pub fn anchor_key(text: &str) -> String {
    text::fold_key(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect()
}
