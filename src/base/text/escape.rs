//! Text in HTML.

use super::{Bytes, byte_set, find_byte};

/// Appends text to HTML, in an element or in an attribute.
pub fn push_html(out: &mut String, text: &str) {
    const SPECIAL: Bytes = byte_set(b"&<>\"");
    let mut rest = text;
    while let Some(at) = find_byte(rest, &SPECIAL) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
}

/// Text as HTML.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_html(&mut out, text);
    out
}
