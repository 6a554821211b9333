//! A block as the rules of `clean` look at it.

use crate::base::text;
use crate::content::doc::{Block, Inline, block_text, inline_text};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// A block with its words, computed once.
pub(super) struct Seen<'a> {
    /// The block.
    pub(super) block: &'a Block,
    /// Its words, one space between them.
    pub(super) text: String,
    /// Its words without case, accents and marks.
    pub(super) key: String,
    /// How many words it has.
    pub(super) words: usize,
}

impl<'a> Seen<'a> {
    pub(super) fn new(block: &'a Block) -> Seen<'a> {
        let text = text::collapse_whitespace(&block_text(std::slice::from_ref(block)));
        let key = key(&text);
        let words = text::words(&text).count();
        Seen {
            block,
            text,
            key,
            words,
        }
    }

    /// Whether it is running text: a paragraph, a heading, a quotation.
    pub(super) fn is_text(&self) -> bool {
        matches!(
            self.block,
            Block::Paragraph(_) | Block::Heading { .. } | Block::Quote(_)
        )
    }

    /// Whether it is set off from the text below it as a whole: a heading, or a paragraph in bold or italics.
    pub(super) fn is_set_off(&self) -> bool {
        match self.block {
            Block::Heading { .. } => true,
            Block::Paragraph(inlines) => matches!(
                inlines.as_slice(),
                [Inline::Strong(_) | Inline::Emphasis(_)]
            ),
            _ => false,
        }
    }

    /// Whether it has a letter that English does not.
    pub(super) fn has_letters_beyond_ascii(&self) -> bool {
        self.text
            .chars()
            .any(|c| c.is_alphabetic() && !c.is_ascii())
    }
}

/// A text without case, accents and marks, one space between words: what wordings are compared as.
pub(super) fn key(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut push = |c: char| {
        if c.is_ascii_alphanumeric() {
            out.push(c.to_ascii_lowercase());
        } else if is_combining_mark(c) {
        } else if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if !out.ends_with(' ') && !out.is_empty() {
            out.push(' ');
        }
    };
    for c in text.chars() {
        // Marks go, so their order among each other, which asks for the whole text, does not count.
        if c.is_ascii() {
            push(c);
        } else {
            decompose_canonical(c, &mut push);
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The lines of a block: a paragraph is cut where its author broke it.
pub(super) fn lines_of(block: &Block) -> Vec<String> {
    match block {
        Block::Paragraph(inlines) => inlines
            .split(|inline| *inline == Inline::Break)
            .map(|line| text::collapse_whitespace(&inline_text(line)))
            .filter(|line| !line.is_empty())
            .collect(),
        other => vec![text::collapse_whitespace(&block_text(
            std::slice::from_ref(other),
        ))],
    }
}

/// Whether a text ends with a mark of a sentence.
pub(super) fn ends_as_sentence(text: &str) -> bool {
    text.trim_end_matches(|c: char| c.is_whitespace() || "»”\")’'".contains(c))
        .ends_with(['.', '!', '?', '…'])
}
