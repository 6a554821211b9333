//! Names for files that are not there yet: no two files of a folder share one, on any file system.
//!
//! Which folder and which name a page asks for is decided by the caller. Start reading at [`Names::give`].

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use unicode_normalization::UnicodeNormalization;

/// The most bytes in a name: the limit of ext4, APFS, NTFS and others (`NAME_MAX`).
const LONGEST: usize = 255;
/// What follows a stem.
const ENDING: &str = ".md";

/// The names in use, as [`folded`] compares them.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
    /// The number that the next file with this name tries first, so that many equal names take no longer than few.
    next: HashMap<String, usize>,
}

impl Names {
    /// Takes note of a file that is there, by its path without its ending.
    pub fn note(&mut self, path: &str) {
        self.taken.insert(folded(path).into_owned());
    }

    /// Takes this stem in this folder (empty, or with a slash at its end); none when it is in use.
    pub fn take(&mut self, folder: &str, stem: &str) -> Option<String> {
        let stem = cut(stem, LONGEST - ENDING.len());
        let is_free = self
            .taken
            .insert(folded(&format!("{folder}{stem}")).into_owned());
        is_free.then(|| stem.to_owned())
    }

    /// Returns this stem in this folder, or where it is in use the first of `STEM-2`, `STEM-3` … that is not.
    pub fn give(&mut self, folder: &str, stem: &str) -> String {
        if let Some(stem) = self.take(folder, stem) {
            return stem;
        }
        let key = folded(&format!("{folder}{stem}")).into_owned();
        let mut number = self.next.get(&key).copied().unwrap_or(2);
        loop {
            let ending = format!("-{number}");
            let start = cut(stem, LONGEST - ENDING.len() - ending.len());
            number += 1;
            if let Some(given) = self.take(folder, &format!("{start}{ending}")) {
                self.next.insert(key, number);
                return given;
            }
        }
    }
}

/// A name as file systems compare it that do not tell cases or Unicode forms apart (NTFS, APFS). Upper case first: `ß` and
/// `ss`, `ς` and `σ` are one name to some of them.
#[must_use]
pub fn folded(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(name.to_ascii_lowercase());
        }
        return Cow::Borrowed(name);
    }
    let letters = name.nfc().flat_map(char::to_uppercase);
    Cow::Owned(letters.flat_map(char::to_lowercase).nfc().collect())
}

/// The start of a text, of at most this many bytes.
fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{Names, folded};

    #[test]
    fn names_that_one_file_system_takes_for_one_are_one() {
        for (one, other) in [
            ("A-b", "a-B"),
            ("\u{e9}t\u{e9}", "E\u{301}TE\u{301}"),
            ("Stra\u{df}e", "STRASSE"),
            ("\u{3a3}\u{391}\u{3a3}", "\u{3c3}\u{3b1}\u{3c2}"),
            ("\u{212b}", "\u{e5}"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("a"), folded("\u{e1}"));
    }

    #[test]
    fn a_number_that_is_a_name_already_is_passed_over() {
        let mut names = Names::default();
        names.note("2025/a-2");
        let given: Vec<String> = ["a", "a", "A", "a-2", "a-3"]
            .into_iter()
            .map(|stem| names.give("2025/", stem))
            .collect();
        assert_eq!(given, ["a", "a-3", "A-4", "a-2-2", "a-3-2"]);
        assert_eq!(names.give("2026/", "a"), "a");
    }

    #[test]
    fn a_name_and_its_number_fit_into_a_file_name() {
        let mut names = Names::default();
        for stem in ["x".repeat(300), "\u{e9}".repeat(200)] {
            let given: Vec<String> = (0..12).map(|_| names.give("", &stem)).collect();
            for (at, name) in given.iter().enumerate() {
                assert!(name.len() + 3 <= 255 && !given[..at].contains(name));
            }
            assert!(given[11].ends_with("-12"));
        }
    }

    #[test]
    fn many_equal_names_take_no_longer_than_few() {
        let mut names = Names::default();
        for number in 2..50_000 {
            names.give("", "a");
            assert_eq!(names.next.get("a").copied().unwrap_or(2), number);
        }
    }
}
