//! Plain text: typography, mojibake, entities, spaces, slugs, words; what a language demands of them.
//!
//! Knows nothing of HTML, Markdown or files.

use std::borrow::Cow;

/// Mends what transport broke, once and for all: entities (`&eacute;`, `&#8217;`, twice-encoded ones), mojibake (`Ã©`),
/// soft hyphens, zero-width characters (not joiners inside emoji), bidi controls, control characters, CR line ends; to NFC. No-break spaces stay.
#[must_use]
pub fn mend(_text: &str) -> Cow<'_, str> {
    todo!()
}

/// Only the mending that is safe in any text, code and addresses too: control characters, bidi controls, line ends.
#[must_use]
pub fn mend_code(_text: &str) -> Cow<'_, str> {
    todo!()
}

/// Decodes HTML entities once.
#[must_use]
pub fn entities(_text: &str) -> Cow<'_, str> {
    todo!()
}

/// Runs of white space to one plain space, none at the ends; no-break spaces (U+00A0, U+202F) inside stay, at the ends they go.
#[must_use]
pub fn squeeze(_text: &str) -> String {
    todo!()
}

/// French spaces (specification, section 6): U+202F before `; ! ?` and inside `« »`, U+00A0 before `:` and between a number
/// and its unit, U+202F as thousands mark. Other languages come back as they are. Idempotent.
/// `before` is the last character of the text that precedes this piece (an inline element before it), if any.
#[must_use]
pub fn typography<'a>(_text: &'a str, _lang: &str, _before: Option<char>) -> Cow<'a, str> {
    todo!()
}

/// The slug of a name or title: ASCII, lower case, hyphens; emoji left out, `n°`, `€`, `C++`, `C#`, `&` in words (in this language);
/// at most 80 characters, cut at a word's end; empty when nothing is left.
#[must_use]
pub fn slug(_text: &str) -> String {
    todo!()
}

/// [`slug`], or a short hash of the text when nothing is left of it.
#[must_use]
pub fn slug_or_hash(_text: &str) -> String {
    todo!()
}

/// The form in which two names of one term are equal: no case, accents or punctuation (`z.ai`, `Z-AI` are one).
#[must_use]
pub fn fold(_text: &str) -> String {
    todo!()
}

/// Number of words: runs of letters and digits, `l’IA` is two; each Han, kana or Thai character counts as one half, rounded up.
#[must_use]
pub fn count_words(_text: &str) -> usize {
    todo!()
}

/// The words themselves, folded in case only: what "no word is lost" compares.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The first `limit` words with their punctuation, and `…` when something was cut.
#[must_use]
pub fn first_words(_text: &str, _limit: usize) -> String {
    todo!()
}

/// The text cut at a word's end so that it has at most `limit` characters, the added `…` among them.
#[must_use]
pub fn cut(_text: &str, _limit: usize) -> String {
    todo!()
}

/// Minutes to read this many words, at 230 a minute (Brysbaert 2019, silent reading of non-fiction: 238), at least 1.
#[must_use]
pub fn minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(230).max(1)).unwrap_or(u32::MAX)
}

/// The text without emoji, and without the spaces that stood beside them.
#[must_use]
pub fn without_emoji(_text: &str) -> String {
    todo!()
}

/// A key that sorts names as a dictionary of French or English does: accents and case only break ties.
#[must_use]
pub fn sort_key(_name: &str) -> (String, String) {
    todo!()
}

/// The language of a running text as an ISO 639-1 code, when the evidence is reliable.
#[must_use]
pub fn language_of(_text: &str) -> Option<&'static str> {
    todo!()
}

/// The primary subtag of a language tag, in lower case: `fr-FR`, `fr_CA` give `fr`. None when it is no language tag.
#[must_use]
pub fn language_tag(_tag: &str) -> Option<String> {
    todo!()
}

/// Whether a number takes the singular: in French below two, elsewhere one alone (CLDR plural rules, cardinal).
#[must_use]
pub fn is_singular(number: usize, lang: &str) -> bool {
    if lang == "fr" {
        number < 2
    } else {
        number == 1
    }
}

/// A whole number with its thousands marked: `12 500` (U+202F) in French, `12,500` in English, `12500` elsewhere.
#[must_use]
pub fn grouped(number: usize, lang: &str) -> String {
    let mark = match lang {
        "fr" => '\u{202f}',
        "en" => ',',
        _ => return number.to_string(),
    };
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(mark);
        }
        grouped.push(digit);
    }
    grouped
}
