//! What a plain text is made of before its headings are told from its paragraphs.
//!
//! Start reading at [`Node`].

use crate::content::doc::Block;
use regex::Regex;
use std::sync::LazyLock;

/// A stretch of the source whose kind is known, before headings are told from paragraphs.
#[derive(Debug)]
pub(super) enum Node {
    /// A paragraph and its lines.
    Para(Vec<String>),
    /// A heading.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its line.
        text: String,
    },
    /// Anything else, ready.
    Block(Block),
}

/// The emoji that opens a line, with its joiners, tones and selectors, and the rest of the line.
pub(super) fn leading_emoji(line: &str) -> Option<(&str, &str)> {
    let mut end = 0;
    let mut flags = 0;
    for c in line.chars() {
        let joins = matches!(
            c,
            '\u{fe0f}' | '\u{200d}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}'
        );
        let flag = matches!(c, '\u{1f1e6}'..='\u{1f1ff}');
        let after_joiner = line
            .get(..end)
            .is_some_and(|done| done.ends_with('\u{200d}'));
        let starts = end == 0 && is_emoji(c);
        if starts || (end > 0 && (joins || after_joiner || (flag && flags == 1))) {
            flags += usize::from(flag);
            end += c.len_utf8();
        } else {
            break;
        }
    }
    (end > 0).then(|| line.split_at_checked(end)).flatten()
}

/// Whether a line ends as a sentence does.
pub(super) fn ends_sentence(line: &str) -> bool {
    line.trim_end_matches(['»', '”', '"', ')', ' ', '\u{a0}', '\u{202f}'])
        .ends_with(['.', '!', '?', '…', ':'])
}

/// `By Ann Poe`, `Propos recueillis par Ada Petit`: a line that names who wrote, and nothing more.
pub(super) fn is_byline(line: &str) -> bool {
    static BYLINE: LazyLock<Regex> = LazyLock::new(|| {
        let name = r"\p{Lu}[\p{L}.'’-]*(?: (?:d[eui]|da|van|von|der|del|la|le|el|bin|al) )?";
        Regex::new(&format!(
            r"^(?:(?i:by|par|von|por|(?:un )?(?:texte|article|reportage|récit|entretien) (?:de|par)|propos recueillis par|(?:written|words|story|text|reporting|interview) by))\s*:?\s+{name}(?:\s+{name}){{1,3}}(?:(?:,| et| and| &)\s+{name}(?:\s+{name}){{1,3}}){{0,3}}$"
        ))
        .expect("a valid pattern")
    });
    line.chars().count() <= 120 && BYLINE.is_match(line)
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}'
        | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{25ff}' | '\u{2190}'..='\u{21ff}')
}
