//! HTML that is written while a post is read, and the characters that mark a place in it.
//!
//! Start reading at [`escape`].

/// Stands where `<!--more-->` stood, while the text is read: a character of the private use area, which no text has.
pub(super) const MORE: char = '\u{f0e00}';
/// Stand around the number of a footnote, where it is referred to.
pub(super) const NOTE: (char, char) = ('\u{f0e01}', '\u{f0e02}');

/// Text as HTML; entities in it stay what they are.
pub(super) fn escape(text: &str) -> String {
    text.replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// A link as a block of its own, its address as its words.
pub(super) fn link_alone(href: &str) -> String {
    let href = escape(href);
    format!("\n\n<p><a href=\"{href}\">{href}</a></p>\n\n")
}
