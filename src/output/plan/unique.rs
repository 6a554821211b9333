//! Titles and descriptions that no two pages share.
//!
//! Start reading at [`UniqueHeads`].

use crate::base::key::Key;
use crate::output::builder::ViewBuilder;
use crate::output::head::{Disambiguation, HeadText};
use crate::output::kinds::OutputKind;
use std::collections::{HashMap, HashSet};

/// The keys of a page's title and of its description, unless that is empty, before anything is added to them.
pub(super) struct HeadKeys {
    title: Key,
    description: Option<Key>,
}

/// The keys of the words of a page's head.
pub(super) fn keys(text: &HeadText<'_>, builder: &ViewBuilder<'_>) -> HeadKeys {
    let nothing = Disambiguation::default();
    let description = text.description(nothing);
    HeadKeys {
        title: Key::of_bytes(text.page_title(builder, nothing).as_bytes()),
        description: (!description.is_empty()).then(|| Key::of_bytes(description.as_bytes())),
    }
}

/// The titles and descriptions that pages have, by their keys.
#[derive(Default)]
pub(super) struct UniqueHeads {
    /// Each with the last number that was added to it: the next page of that title goes on from there.
    titles: HashMap<Key, u32>,
    descriptions: HashSet<Key>,
}

impl UniqueHeads {
    /// Adds a page; gives what must be added to its words so that no other page has them.
    pub(super) fn add(
        &mut self,
        kind: &dyn OutputKind,
        keys: &HeadKeys,
        builder: &ViewBuilder<'_>,
    ) -> Disambiguation {
        let is_new = |key| self.descriptions.insert(key);
        let mut added = Disambiguation {
            title: 0,
            description: !keys.description.is_some_and(is_new),
        };
        let last = self.titles.get(&keys.title).copied();
        let is_title_taken = last.is_some();
        self.titles.entry(keys.title).or_default();
        if !added.description && !is_title_taken {
            return added;
        }
        let text = kind
            .head_text(builder)
            .expect("the page has keys of its words");
        if added.description {
            let longer = text.description(added);
            self.descriptions.insert(Key::of_bytes(longer.as_bytes()));
        }
        if let Some(last) = last {
            let mut is_new = |number: &u32| {
                let added = Disambiguation {
                    title: *number,
                    ..added
                };
                let title = text.page_title(builder, added);
                let key = Key::of_bytes(title.as_bytes());
                self.titles.insert(key, 0).is_none()
            };
            let number = (last + 1..=u32::MAX).find(|number| is_new(number));
            added.title = number.expect("the numbers do not end");
            self.titles.insert(keys.title, added.title);
        }
        added
    }
}
