//! The words by which import knows greetings, bylines, sign-offs and the like: one file per language, and the one loader.
//!
//! What is done with the words is decided where they are used. Start reading at [`list`]; [`Words`] says what each list is for.

use crate::base::text;
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a list of words is for. The entries of those that are patterns may hold signs of regular expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Words {
    /// Patterns: `by`, which announces a name alone.
    By,
    /// Patterns: `of`, which announces a name after the kind of a work (`Un texte de`).
    Of,
    /// Patterns: what was done with a work (`written`, `recueillis`).
    Written,
    /// Patterns: kinds of works that have an author (`article`, `interview`).
    Works,
    /// Patterns: kinds of works whose author is not the text's (`photos`).
    OtherWorks,
    /// Patterns: labels that are followed by a colon and a name (`Author:`).
    Labels,
    /// Patterns: what follows a name and is a person's work (`senior editor`).
    Roles,
    /// Small words within names.
    Particles,
    /// Words that make a name that of an organisation or an account, or no name.
    Nobody,
    /// Words that make a name that of a publication.
    Publications,
    /// Words with capitals that open lines and are no names.
    Openers,
    /// Words of which a text that opens with one greets its readers.
    Greetings,
    /// Patterns: lines that end a letter.
    Farewells,
    /// Labels of boxes with key points.
    KeyPoints,
    /// Names of a site's first page, where a path through the site begins.
    Home,
    /// Patterns: beginnings of lines above a letter's title that lead to its copy in a browser.
    NoTitles,
    /// Patterns: words that announce the day of publication.
    Published,
    /// Patterns: words that announce a day of something else: a change, an event, a deadline.
    NotPublished,
}

/// Words or phrases of all languages together: sources mix them, and a text may not say its own.
#[derive(Debug, Default)]
pub(super) struct List {
    entries: Vec<String>,
    keys: BTreeSet<String>,
}

/// The words of a kind.
pub(super) fn list(words: Words) -> &'static List {
    static LISTS: LazyLock<BTreeMap<Words, List>> = LazyLock::new(|| {
        let mut all: BTreeMap<Words, List> = BTreeMap::new();
        for file in [
            include_str!("fr.toml"),
            include_str!("en.toml"),
            include_str!("de.toml"),
            include_str!("others.toml"),
        ] {
            let lists: BTreeMap<Words, String> =
                toml::from_str(file).expect("the files are constant, and a test reads them");
            for (words, entries) in lists {
                all.entry(words).or_default().add(&entries);
            }
        }
        all
    });
    static NONE: List = List {
        entries: Vec::new(),
        keys: BTreeSet::new(),
    };
    LISTS.get(&words).unwrap_or(&NONE)
}

/// A pattern for any of the words of a kind.
pub(super) fn pattern(words: Words) -> String {
    format!("(?:{})", list(words).entries.join("|"))
}

/// A pattern that is made of the words, in any case.
pub(super) fn regex(pattern: &str) -> Regex {
    Regex::new(&format!("(?i){pattern}")).expect("the files are constant, and a test reads them")
}

impl List {
    /// Adds entries, each separated from the next by a comma or a line end.
    fn add(&mut self, entries: &str) {
        for entry in entries.split([',', '\n']).map(str::trim) {
            if !entry.is_empty() {
                self.entries.push(entry.to_owned());
                self.keys.insert(text::fold_key(entry));
            }
        }
    }

    /// Whether a word or phrase is one of these, without regard to case, accents, and what is between its words.
    pub(super) fn has(&self, word: &str) -> bool {
        self.keys.contains(&text::fold_key(word))
    }

    /// Whether a word is one of these as it is written.
    pub(super) fn has_exactly(&self, word: &str) -> bool {
        self.entries.iter().any(|entry| entry == word)
    }
}

#[cfg(test)]
mod tests;
