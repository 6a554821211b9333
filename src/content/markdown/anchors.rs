//! The ids of headings, by which they are addressed.
//!
//! Start reading at [`Ids`].

use crate::base::text;
use std::collections::{BTreeMap, BTreeSet};

/// The ids given so far.
#[derive(Default)]
pub(super) struct Ids {
    pub(super) used: BTreeSet<String>,
    pub(super) next: BTreeMap<String, usize>,
}

impl Ids {
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
        // `fn-1` is a footnote's.
        if base.is_empty() || base.starts_with("fn-") || base.starts_with("fnref-") {
            base.insert_str(
                0,
                if base.is_empty() {
                    "section"
                } else {
                    "section-"
                },
            );
        }
        if self.used.insert(base.clone()) {
            return base;
        }
        let count = self.next.entry(base.clone()).or_insert(2);
        loop {
            let id = format!("{base}-{count}");
            *count += 1;
            if self.used.insert(id.clone()) {
                return id;
            }
        }
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
