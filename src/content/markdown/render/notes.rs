//! Footnotes: numbered where they are referred to, listed at the end.

use super::Writer;
use std::fmt::Write as _;

/// A footnote.
#[derive(Default)]
pub(super) struct Note {
    /// How often the text refers to it.
    pub(super) references: usize,
    pub(super) html: Option<String>,
}

/// The id of a reference to a footnote: its first, then `-2`.
pub(super) fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{reference}")
    }
}

/// Whether a cell is a number with at most a short unit: `12`, `3,5 %`, `≈ 30 M€`, `-4`.
pub(super) fn is_number(words: &str) -> bool {
    let number = words.trim().trim_start_matches(|c: char| {
        matches!(c, '+' | '-' | '−' | '~' | '≈' | '<' | '>' | '$' | '€' | '£') || c.is_whitespace()
    });
    let letters = number.chars().filter(|c| c.is_alphabetic()).count();
    number.starts_with(|c: char| c.is_ascii_digit()) && letters <= 4
}

impl Writer<'_> {
    /// Scroll boxes of one page have different names.
    pub(super) fn numbered_label(&mut self, label: &str, number: usize) {
        if number == 1 {
            self.attribute("aria-label", label);
        } else {
            self.attribute("aria-label", &format!("{label} {number}"));
        }
    }

    pub(super) fn reference(&mut self, label: &str) {
        let at = self.note(label);
        let Some(note) = self.notes.get_mut(at) else {
            return;
        };
        note.references += 1;
        let number = at + 1;
        let id = reference_id(number, note.references);
        let href = self.fragment(&format!("fn-{number}"));
        self.out
            .push_str("<sup><a class=\"noteref\" role=\"doc-noteref\"");
        self.attribute("id", &id);
        self.attribute("href", &href);
        let _ = write!(self.out, ">{number}</a></sup>");
        self.last = None;
    }

    pub(super) fn footnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.out
            .push_str("<section class=\"footnotes\" role=\"doc-endnotes\"");
        self.attribute("aria-label", self.options.word("footnotes"));
        self.out.push_str(">\n<ol>\n");
        for (at, note) in std::mem::take(&mut self.notes).into_iter().enumerate() {
            let number = at + 1;
            let html = note.html.unwrap_or_default();
            let (html, close) = match html.trim_end().strip_suffix("</p>") {
                Some(html) => (html, "</p>"),
                None => (html.trim_end(), ""),
            };
            let _ = write!(self.out, "<li id=\"fn-{number}\">{html}");
            for reference in 1..=note.references {
                let href = self.fragment(&reference_id(number, reference));
                self.out
                    .push_str(" <a class=\"back\" role=\"doc-backlink\"");
                self.attribute("href", &href);
                let name = if reference == 1 {
                    number.to_string()
                } else {
                    format!("{number}-{reference}")
                };
                let label = format!("{} ({name})", self.options.word("back_to_text"));
                self.attribute("aria-label", &label);
                self.out.push_str(">↩\u{fe0e}</a>");
            }
            let _ = writeln!(self.out, "{close}</li>");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}
