//! Keys of a text: its slug for addresses, its folded form to compare, its form to sort by.
//!
//! Start reading at [`slug()`].

use super::{collapse_whitespace, without_emoji};
use crate::base::key::Key;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The most characters a slug has.
pub(super) const SLUG_LIMIT: usize = 80;

/// The slug of a name or title: ASCII, lower case, hyphens; emoji left out, `n°`, `€`, `C++`, `C#` in words that French and
/// English share, `&` as a gap; at most 80 characters, cut at a word's end; empty when nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let plain = without_emoji(text);
    let mut said = String::with_capacity(plain.len() + 8);
    let mut chars = plain.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            // `n° 5`, `nº5`
            '°' | 'º' if matches!(last, 'n' | 'N') => said.push_str("umero "),
            '°' | '®' | '™' | '©' | '℠' => said.push(' '),
            '€' => said.push_str(" euros "),
            '$' if last.is_ascii_digit() || last.is_whitespace() => said.push_str(" dollars "),
            // `C++`, `Notepad++`, then `Disney+`
            '+' if last.is_alphanumeric() && next == Some('+') => {
                chars.next();
                said.push_str("pp");
            }
            '+' if last.is_alphanumeric() && !next.is_some_and(char::is_alphanumeric) => {
                said.push_str(" plus ");
            }
            '#' if last.is_alphabetic() => said.push_str("sharp"),
            c => said.push(c),
        }
        last = c;
    }
    let mut slug = slug::slugify(&said);
    if slug.len() > SLUG_LIMIT {
        // The slug is ASCII. One word longer than the limit is cut inside.
        let head = slug.get(..=SLUG_LIMIT).unwrap_or_default();
        let end = head.rfind('-').unwrap_or(SLUG_LIMIT);
        slug.truncate(end);
    }
    slug
}

/// [`slug()`], or a short hash of the text when nothing is left of it.
#[must_use]
pub fn slug_or_hash(text: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() {
        Key::of_bytes(text.as_bytes()).short(8)
    } else {
        slug
    }
}

/// The form in which two names of one term are equal: no case, accents or punctuation (`z.ai`, `Z-AI` are one).
/// `+` and `#` after a letter or digit stay: `C`, `C++` and `C#` are three.
#[must_use]
pub fn fold_key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain_letters(text) {
        let tail = matches!(c, '+' | '#') && !out.is_empty();
        if c.is_alphanumeric() || tail {
            out.push(c);
        }
    }
    out
}

/// Lower case without accents; ligatures, and letters that Unicode does not decompose, become one or two letters.
pub(super) fn plain_letters(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| {
            let (first, second) = match c {
                'œ' => ('o', Some('e')),
                'æ' => ('a', Some('e')),
                'ß' => ('s', Some('s')),
                'ø' => ('o', None),
                'ł' => ('l', None),
                'đ' | 'ð' => ('d', None),
                'ı' => ('i', None),
                c => (c, None),
            };
            std::iter::once(first).chain(second)
        })
}

/// A key that sorts names as a dictionary of French or English does: accents and case only break ties.
#[must_use]
pub fn sort_key(name: &str) -> (String, String) {
    let letters: String = plain_letters(name)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    (collapse_whitespace(&letters), name.to_owned())
}
