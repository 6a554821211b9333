//! Addresses that are written in a text without marks of a link.
//!
//! Start reading at [`address`].

use crate::base::path::safe_link;
use std::ops::Range;

/// What a bare address cannot hold.
const ENDS: [char; 9] = ['<', '>', '"', '«', '»', '“', '”', '`', '\\'];

/// The first bare address of a text, without the marks of the sentence around it.
#[must_use]
pub fn address(text: &str) -> Option<Range<usize>> {
    // One byte is found many times faster than three, and most texts have none.
    if !text.as_bytes().contains(&b':') {
        return None;
    }
    let mut marks = text.match_indices(':');
    marks.find_map(|(mark, _)| address_around(text, mark))
}

/// The bare address whose `://` is at this place, if that is there.
pub(super) fn address_around(text: &str, mark: usize) -> Option<Range<usize>> {
    let (before, after) = text.split_at_checked(mark)?;
    if !after.starts_with("://") {
        return None;
    }
    let scheme = ["https", "http"]
        .into_iter()
        .find(|scheme| before.ends_with(scheme))?;
    let start = mark - scheme.len();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    if before.get(..start)?.ends_with(is_word) {
        return None;
    }
    let run = text.get(start..)?;
    let end = run.find(|c: char| c.is_whitespace() || ENDS.contains(&c));
    let run = run.get(..end.unwrap_or(run.len()))?;
    let address = run.get(..without_marks(closed(run)))?;
    let is_named = address
        .split_once("://")
        .is_some_and(|(_, rest)| rest.starts_with(char::is_alphanumeric));
    (is_named && safe_link(address)).then_some(start..start + address.len())
}

/// The start of an address up to the first bracket that closes none of its own.
fn closed(run: &str) -> &str {
    let mut open = [0_usize; 3];
    for (at, c) in run.char_indices() {
        let kind = match c {
            '(' | ')' => 0,
            '[' | ']' => 1,
            '{' | '}' => 2,
            _ => continue,
        };
        match c {
            '(' | '[' | '{' => open[kind] += 1,
            _ if open[kind] == 0 => return run.get(..at).unwrap_or(run),
            _ => open[kind] -= 1,
        }
    }
    run
}

/// The length of an address without the marks behind it that belong to the sentence, and brackets that nothing closes.
fn without_marks(run: &str) -> usize {
    let mut address = run;
    let count = |address: &str, c: char| address.matches(c).count();
    let mut open = count(run, '(').saturating_sub(count(run, ')'));
    while let Some(c) = address.chars().last() {
        match c {
            '(' if open > 0 => open -= 1,
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '~' | '…' | '[' | '{'
            | '|' => {}
            _ => break,
        }
        address = address.strip_suffix(c).unwrap_or(address);
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn marks_of_the_sentence_are_no_part_of_an_address() {
        for (text, expected) in [
            ("voir https://a.example/b.", Some("https://a.example/b")),
            (
                "(https://a.example/b_(c)), d",
                Some("https://a.example/b_(c)"),
            ),
            ("[x](https://a.example/b)_c_", Some("https://a.example/b")),
            ("[https://a.example/b](c)", Some("https://a.example/b")),
            ("**https://a.example/b**, c", Some("https://a.example/b")),
            (
                "https://a.example/__init__.py",
                Some("https://a.example/__init__.py"),
            ),
            (
                "https://a.example/*b*/~~c~~/_d_ e",
                Some("https://a.example/*b*/~~c~~/_d"),
            ),
            ("https://a.example/{b}.", Some("https://a.example/{b}")),
            ("{https://a.example/b}", Some("https://a.example/b")),
            ("xhttps://a.example/", None),
            ("ftp://a.example/ https:// b", None),
            ("é https://é.example/à b", Some("https://é.example/à")),
        ] {
            assert_eq!(
                address(text).and_then(|range| text.get(range)),
                expected,
                "{text}"
            );
        }
    }
}
