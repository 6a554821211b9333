//! Text in HTML.

use super::find_rare;

/// Appends text to HTML, in an element or in an attribute.
pub fn push_html(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = find_rare(rest, is_special) {
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

#[allow(clippy::needless_bitwise_bool)] // lazy operators are branches
fn is_special(byte: u8) -> bool {
    (byte == b'&') | (byte == b'<') | (byte == b'>') | (byte == b'"')
}

/// Text as HTML.
#[must_use]
pub fn html(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_html(&mut out, text);
    out
}
