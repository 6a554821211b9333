//! What a `<` in raw HTML begins: a tag, a comment, something else, or nothing.
//!
//! Nothing is allowed or left out here. Start reading at [`markup`].

use super::shallow::{Attributes, MOST_ATTRIBUTES, comment, name_of};
use std::borrow::Cow;
use std::ops::Range;

/// The longest tag without quotation marks, in bytes: what is longer is text, as is a tag with more than [`MOST_ATTRIBUTES`].
/// Without these limits, tags that nothing ends would each be read to the end of the text. A value in quotation marks may be
/// of any length (`src="data:…"`).
const LONGEST_UNQUOTED: usize = 8192;

/// Elements that are left out of a page with all that they hold, where they are closed.
pub const REMOVED: &[&str] = &["script", "style", "svg", "math"];

/// What a text that begins with `<` begins with.
#[derive(Debug, PartialEq, Eq)]
pub enum Markup<'a> {
    /// No markup: the `<` is a character.
    Text,
    /// Markup that nothing ends.
    Unclosed,
    /// A comment of this length, in bytes.
    Comment(usize),
    /// A declaration, a processing instruction or a CDATA section of this length.
    Other(usize),
    /// A tag.
    Tag(Tag<'a>),
}

/// A tag.
#[derive(Debug, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The name of its element, in lower case.
    pub name: Cow<'a, str>,
    /// Whether it is an end tag.
    pub closes: bool,
    /// Whether it ends in `/>`.
    pub is_empty: bool,
    /// What is between its name and its `>`.
    pub attributes: &'a str,
    /// How long it is, in bytes.
    pub length: usize,
}

/// Reads the markup at the start of a text. A name is that of CommonMark (letters, digits and hyphens), so `<a@b.example>`
/// and `<https://…>` are none.
#[must_use]
pub fn markup(from: &str) -> Markup<'_> {
    let bytes = from.as_bytes();
    let ended = |length: Option<usize>, make: fn(usize) -> Markup<'static>| {
        length.map_or(Markup::Unclosed, make)
    };
    let until = |end: &str| from.find(end).map(|at| at + end.len());
    if bytes.first() != Some(&b'<') {
        return Markup::Text;
    }
    let closes = match bytes.get(1) {
        Some(b'!') if from.starts_with("<!--") => return ended(comment(from), Markup::Comment),
        Some(b'!') if from.starts_with("<![CDATA[") => return ended(until("]]>"), Markup::Other),
        Some(b'!') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
            return ended(until(">"), Markup::Other);
        }
        Some(b'?') => return ended(until("?>"), Markup::Other),
        Some(b'/') => true,
        _ => false,
    };
    let start = 1 + usize::from(closes);
    let (name, after) = name_of(from, start);
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if !is_name {
        return Markup::Text;
    }
    let start = from.get(..from.floor_char_boundary(LONGEST_UNQUOTED));
    let start = start.filter(|start| !start.contains(['"', '\'']));
    let tag = start.unwrap_or(from);
    let mut read = Attributes { tag, at: after };
    let has_too_many = read.nth(MOST_ATTRIBUTES).is_some();
    let end = read.at;
    if has_too_many || end >= tag.len() {
        return Markup::Unclosed;
    }
    let written = from.get(after..end).unwrap_or_default();
    Markup::Tag(Tag {
        name,
        closes,
        is_empty: written.ends_with('/'),
        attributes: written,
        length: end + 1,
    })
}

/// Where the end tag of the element is whose content begins here.
#[must_use]
pub fn end_tag(content: &str, name: &str) -> Option<Range<usize>> {
    let mut at = 0;
    while let Some(found) = content.get(at..)?.find("</") {
        at += found;
        match markup(content.get(at..)?) {
            Markup::Tag(tag) if tag.closes && tag.name == name => return Some(at..at + tag.length),
            _ => at += 2,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_here_is_told() {
        let tag = |text| match markup(text) {
            Markup::Tag(tag) => format!(
                "{}{}{} {}",
                if tag.closes { "/" } else { "" },
                tag.name,
                if tag.is_empty { "/" } else { "" },
                tag.length
            ),
            other => format!("{other:?}"),
        };
        for (text, expected) in [
            ("<b>x", "b 3"),
            ("</B >x", "/b 5"),
            ("<video src=\"a>b\"/> x", "video/ 18"),
            ("<my-box>", "my-box 8"),
            ("< b>", "Text"),
            ("<a@b.example>", "Text"),
            ("<https://a.example/>", "Text"),
            ("<é>", "Text"),
            ("<b title=\"x>", "Unclosed"),
            ("<!-- a --> b", "Comment(10)"),
            ("<!-- a", "Unclosed"),
            ("<!DOCTYPE html> b", "Other(15)"),
            ("<?php echo 1 ?>", "Other(15)"),
            ("<![CDATA[ a > b ]]>", "Other(19)"),
            ("<!> b", "Text"),
            (
                &format!("<img src=\"{}\">", "a".repeat(100_000)),
                "img 100012",
            ),
            (&format!("<b {}>", "a ".repeat(5000)), "Unclosed"),
            (&format!("<b \"{}>", "a ".repeat(300)), "Unclosed"),
        ] {
            assert_eq!(tag(text), expected, "{text}");
        }
    }
}
