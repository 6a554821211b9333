//! Front matter that begins after something else: a comment, a space, a second byte order mark, a stray line.
//!
//! Start reading at [`late`].

use super::{Entry, Kind, Split, after_blank_lines, read};
use crate::base::conflict_markers::fence_of;
use std::ops::Range;

/// How many lines of text may precede front matter that was meant as such: a stray line, a pasted heading. Two rules further
/// down, around `Source: AFP`, are the article's own.
const REACH: usize = 20;

/// A block that is front matter in all but its place.
#[derive(Clone, Debug)]
pub struct Late {
    /// The line that opens it.
    pub fence: Range<usize>,
    /// Its bytes, and where the text below it begins.
    pub split: Split,
    /// What it says.
    pub entries: Vec<Entry>,
}

/// What may precede late front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// Comments, blanks and a few lines of text: the file has no other front matter.
    Text,
    /// Comments and blanks only: the file has front matter already.
    Blanks,
}

/// The first block from `from` on between two fences that parses and holds a key that `is_known`; none in code and comments.
#[must_use]
pub fn late(
    text: &str,
    from: usize,
    before: Before,
    is_known: &dyn Fn(&str) -> bool,
) -> Option<Late> {
    let reach = match before {
        Before::Text => REACH,
        Before::Blanks => 0,
    };
    let mut at = from;
    let mut lines_of_text = 0;
    let mut code: Option<(char, usize)> = None;
    let mut is_comment = false;
    while lines_of_text <= reach {
        let line = text.get(at..)?.split_inclusive('\n').next()?;
        let start = at;
        at += line.len();
        if let Some((mark, length)) = code {
            let closes = fence_of(line)
                .is_some_and(|(other, long, bare)| other == mark && long >= length && bare);
            if closes {
                code = None;
            }
            continue;
        }
        let bare = uncommented(line, &mut is_comment).trim_matches(is_stray);
        if bare.is_empty() {
            continue;
        }
        if let Some((mark, length, _)) = fence_of(line) {
            code = Some((mark, length));
            lines_of_text += 1;
            continue;
        }
        let Some(kind) = kind_of(bare) else {
            lines_of_text += 1;
            continue;
        };
        // Two rules around a paragraph have blank lines within.
        let is_meant = (lines_of_text == 0 && before == Before::Text)
            || text
                .get(at..)
                .and_then(|rest| rest.lines().next())
                .is_some_and(|next| !next.trim().is_empty());
        let opening = start + line.find(bare).unwrap_or(0);
        let found = block(text, kind, bare, opening, at).filter(|split| {
            // an object without fences below text is an example
            is_meant && (lines_of_text == 0 || split.kind != Kind::Json)
        });
        if let Some(split) = found
            && let Ok(Some(entries)) = read(text, &split)
            && entries.iter().any(|entry| is_known(&entry.key))
        {
            let fence = opening..start + line.trim_end().len();
            return Some(Late {
                fence,
                split,
                entries,
            });
        }
        lines_of_text += 1;
    }
    None
}

/// The language of the front matter that a line may open.
fn kind_of(line: &str) -> Option<Kind> {
    match line {
        "+++" => Some(Kind::Toml),
        "---" => Some(Kind::Yaml),
        _ => line.starts_with('{').then_some(Kind::Json),
    }
}

/// The block that a line opens.
fn block(text: &str, kind: Kind, line: &str, opening: usize, inner: usize) -> Option<Split> {
    if kind == Kind::Json {
        return super::json_object(text, opening).ok().flatten();
    }
    let mut at = inner;
    for next in text.get(inner..)?.split_inclusive('\n') {
        let end = at;
        at += next.len();
        let bare = next.trim_matches(is_stray);
        if bare == line || (kind == Kind::Yaml && bare == "...") {
            return Some(Split {
                kind,
                inner: inner..end,
                body: after_blank_lines(text, at),
            });
        }
    }
    None
}

/// What a line says outside of HTML comments.
fn uncommented<'a>(line: &'a str, is_open: &mut bool) -> &'a str {
    let mut rest = line;
    loop {
        if *is_open {
            match rest.split_once("-->") {
                Some((_, after)) => {
                    *is_open = false;
                    rest = after;
                }
                None => return "",
            }
        }
        match rest.trim_start_matches(is_stray).strip_prefix("<!--") {
            Some(after) => {
                *is_open = true;
                rest = after;
            }
            None => return rest,
        }
    }
}

/// White space of any kind, and characters that nobody sees (marks of byte order, zero-width spaces).
fn is_stray(c: char) -> bool {
    c.is_whitespace()
        || matches!(
            c,
            '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}' | '\0'
        )
}
