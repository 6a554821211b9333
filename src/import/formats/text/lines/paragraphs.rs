//! Paragraphs of a plain text: which line ends are the author's, and which a program's.
//!
//! Start reading at [`paragraphs`].

use super::super::headings;
use super::super::node::{Node, ends_sentence};
use super::{Style, block_of};
use crate::base::text;
use crate::content::doc::Block;

/// The line that heads a paragraph, directly above it, and the rest: all in capitals, or so short that the author ended it
/// above lines that were cut.
pub(super) fn titled<'a, 'b>(
    lines: &'b [&'a str],
    style: Style,
) -> Option<(&'a str, &'b [&'a str])> {
    let (title, below) = lines.split_first()?;
    let next = below.first()?;
    let opens = next.starts_with(|c: char| c.is_uppercase() || "«“\"(".contains(c));
    if headings::is_capitals(title) {
        let text = next.chars().any(char::is_lowercase);
        return (text && opens).then_some((*title, below));
    }
    let width = |line: &str| line.chars().count();
    let widest = below.iter().map(|line| width(line)).max().unwrap_or(0);
    let first = next.split_whitespace().next().map_or(0, width);
    let had_room = width(title) + 1 + first <= widest * 3 / 4;
    let cut = style == Style::Wrapped || below.len() >= 2 && (joins(below) || is_cut(below));
    let plain = title.starts_with(char::is_uppercase)
        && title.ends_with(|c: char| c.is_alphanumeric() || "?»)".contains(c))
        && title.split_whitespace().nth(1).is_some();
    (cut && plain && opens && had_room && widest >= 50 && below.len() >= 2)
        .then_some((*title, below))
}

/// Whether a line ends where the sentence goes on: the next one opens with a small letter.
fn goes_on(line: &str, next: &str) -> bool {
    // `licence: none` is a line of its own
    let label = next
        .split_once(": ")
        .is_some_and(|(label, _)| label.split_whitespace().count() <= 2);
    next.starts_with(char::is_lowercase) && !label && !ends_sentence(line) && !line.ends_with(';')
}

/// Whether the lines of a paragraph were cut anywhere, as pasting does: most of them go on in the next, and one is as long
/// as the lines of a text are. Verses and the parts of an address are shorter.
fn joins(lines: &[&str]) -> bool {
    let long = lines.iter().any(|line| line.chars().count() >= 50);
    let on = lines
        .windows(2)
        .filter(|pair| matches!(pair, [a, b] if goes_on(a, b)));
    long && on.count() * 2 >= lines.len().saturating_sub(1).max(1)
}

/// Whether the lines of a paragraph were cut at a width: the next word had no room on any of them.
fn is_cut(lines: &[&str]) -> bool {
    let width = |line: &str| line.chars().count();
    let widest = lines.iter().map(|line| width(line)).max().unwrap_or(0);
    lines.len() >= 4
        && (40..=110).contains(&widest)
        && lines.windows(2).all(|pair| match pair {
            [line, next] => {
                let word = next.split_whitespace().next().map_or(0, width);
                width(line) + 1 + word > widest
            }
            _ => false,
        })
}

/// The paragraphs that these lines make.
pub(super) fn paragraphs(lines: &[&str], style: Style) -> Vec<Node> {
    let mut out: Vec<Vec<String>> = Vec::new();
    let whole = style == Style::Wrapped || is_cut(lines);
    let joined = !whole && joins(lines);
    // Among many lines that go on, one that opens with a name goes on too.
    let many = joined && lines.len() >= 4;
    let mut long_before = true;
    let mut before = "";
    for line in lines {
        let long = line.chars().count() > 160;
        // A link to the whole story ends what is above it.
        let apart = line.starts_with('[') && line.ends_with(')');
        match out.last_mut() {
            Some(last)
                if whole && !apart
                    || joined && goes_on(before, line)
                    || many && !ends_sentence(before) && !apart =>
            {
                if let Some(text) = last.last_mut() {
                    text.push(' ');
                    text.push_str(&text::collapse_whitespace(line));
                }
            }
            Some(last) if style != Style::Line && !long && !long_before && !apart => {
                last.push(text::collapse_whitespace(line));
            }
            _ => out.push(vec![text::collapse_whitespace(line)]),
        }
        long_before = long;
        before = line;
    }
    out.retain(|lines| !lines.is_empty());
    out.into_iter().map(quotation).collect()
}

/// A quotation alone on its line is a block quote, with the line of its speaker if one follows (`— Ada Petit`).
fn quotation(lines: Vec<String>) -> Node {
    let is_quotation = |line: &str| {
        [('«', '»'), ('“', '”')].iter().any(|(open, close)| {
            let end = line.trim_end_matches(['.', '!', '?', '…']);
            line.starts_with(*open)
                && end.ends_with(*close)
                && line.matches(*open).count() == 1
                && line.matches(*close).count() == 1
                && line.split_whitespace().count() >= 6
        })
    };
    let quote = match lines.as_slice() {
        [line] => is_quotation(line),
        [line, speaker] => is_quotation(line) && speaker.starts_with(['—', '–', '-']),
        _ => false,
    };
    if quote {
        let blocks = lines
            .into_iter()
            .map(|line| block_of(Node::Para(vec![line])))
            .collect();
        Node::Block(Block::Quote(blocks))
    } else {
        Node::Para(lines)
    }
}
