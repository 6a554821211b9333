//! Blocks as Markdown. Running text is written by `inline/`.

use super::inline::{self, Place};
use super::{Align, Block, Inline, each_block};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// The Markdown of a whole text.
pub(super) fn blocks(blocks: &[Block]) -> String {
    let mut labels = BTreeSet::new();
    each_block(blocks, &mut |block| {
        if let Block::Footnote { label, .. } = block {
            labels.insert(inline::label(label));
        }
    });
    let mut writer = Writer {
        labels,
        written: BTreeMap::new(),
        depth: 0,
    };
    let mut out = writer.run(blocks, Spacing::Loose);
    if !out.is_empty() {
        out.push('\n');
    }
    out
}

/// Whether an empty line separates blocks, or they follow each other as in a tight list.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Spacing {
    Tight,
    Loose,
}

/// How many columns a table may have whose short rows are filled with empty cells.
const MOST_FILLED: usize = 64;

struct Writer {
    /// The footnotes that have a text: a reference to any other is written as plain text, for it would be shown so.
    labels: BTreeSet<String>,
    /// The labels of the footnotes whose text is written already, each with the last number it was given: a second one of
    /// that label would be lost.
    written: BTreeMap<String, usize>,
    /// How many lists and quotations surround the block.
    depth: usize,
}

impl Writer {
    fn text(&self, content: &[Inline], place: Place) -> String {
        inline::markdown(content, place, &self.labels)
    }

    /// Blocks without the last line end.
    fn run(&mut self, blocks: &[Block], spacing: Spacing) -> String {
        let mut out = String::new();
        let mut list_before: Option<(bool, bool)> = None;
        for block in blocks {
            // Two lists in a row would become one: the second takes the other marker.
            let other = match (block, list_before) {
                (Block::List { start, .. }, Some((ordered, other))) => {
                    start.is_some() == ordered && !other
                }
                _ => false,
            };
            let text = self.block(block, other);
            if text.is_empty() {
                continue;
            }
            if !out.is_empty() {
                out.push_str(if spacing == Spacing::Tight {
                    "\n"
                } else {
                    "\n\n"
                });
            }
            out.push_str(&text);
            list_before = match block {
                Block::List { start, .. } => Some((start.is_some(), other)),
                _ => None,
            };
        }
        out
    }

    fn block(&mut self, block: &Block, other_marker: bool) -> String {
        match block {
            Block::Paragraph(content) => self.text(content, Place::Paragraph),
            Block::Heading { level, content } => {
                let text = self.text(content, Place::Heading);
                if text.is_empty() {
                    return text;
                }
                format!("{} {text}", "#".repeat(usize::from(*level).clamp(1, 6)))
            }
            Block::List { start, items } => self.list(*start, items, other_marker),
            Block::Quote(content) => {
                self.depth += 1;
                let text = self.run(content, Spacing::Loose);
                self.depth -= 1;
                prefixed(&text, "> ", "> ")
            }
            Block::Code { lang, text } => code(lang.as_deref(), text),
            Block::Table {
                align,
                head,
                rows,
                caption,
            } => {
                let table = self.table(align, head, rows);
                self.with_caption(caption, &table, true)
            }
            Block::Figure { image, caption } => {
                let image = inline::image(image);
                self.with_caption(caption, &image, false)
            }
            Block::Definitions(entries) => self.definitions(entries),
            Block::Footnote { label, content } => self.footnote(label, content),
            // In a list, `- ---` would be one rule without a list.
            Block::Rule if self.depth > 0 => "___".to_owned(),
            Block::Rule => "---".to_owned(),
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Vec<Block>], other_marker: bool) -> String {
        // A tight list: one paragraph per item, and below it at most lists that may follow a line of text directly
        // (one that begins with another number than 1 may not).
        let tight = items.iter().all(|item| {
            item.iter()
                .enumerate()
                .all(|(position, block)| match block {
                    Block::Paragraph(_) => position == 0,
                    Block::List { start, .. } => {
                        position > 0 && matches!(start, None | Some(1)) && item.len() == 2
                    }
                    _ => false,
                })
        });
        let spacing = if tight {
            Spacing::Tight
        } else {
            Spacing::Loose
        };
        // CommonMark reads numbers of nine digits at most.
        let mut number = start.map(|first| if first > 99_999_999 { 1 } else { first });
        let mut out = String::new();
        self.depth += 1;
        for item in items {
            let text = self.run(item, spacing);
            if text.is_empty() {
                continue;
            }
            let text = task(text);
            let marker = match (number, other_marker) {
                (Some(number), false) => format!("{number}. "),
                (Some(number), true) => format!("{number}) "),
                (None, false) => "- ".to_owned(),
                (None, true) => "* ".to_owned(),
            };
            number = number.map(|number| number + 1);
            if !out.is_empty() {
                out.push_str(if tight { "\n" } else { "\n\n" });
            }
            out.push_str(&prefixed(&text, &marker, &" ".repeat(marker.len())));
        }
        self.depth -= 1;
        out
    }

    fn table(&self, align: &[Align], head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) -> String {
        let columns = rows
            .iter()
            .map(Vec::len)
            .chain([head.len()])
            .max()
            .unwrap_or(0);
        if columns == 0 {
            return String::new();
        }
        let line = |cells: &[Vec<Inline>], fill: bool| {
            let mut out = String::from("|");
            // Readers fill short rows by themselves; empty cells would grow with the square of a damaged table.
            let shown = if fill || columns <= MOST_FILLED {
                columns
            } else {
                cells.len().max(1)
            };
            for column in 0..shown {
                let text = cells
                    .get(column)
                    .map(|cell| self.text(cell, Place::Cell))
                    .unwrap_or_default();
                out.push(' ');
                out.push_str(&text);
                out.push_str(if text.is_empty() { "|" } else { " |" });
            }
            out
        };
        let mut out = line(head, true);
        out.push_str("\n|");
        for column in 0..columns {
            out.push_str(match align.get(column).copied().unwrap_or_default() {
                Align::None => " --- |",
                Align::Left => " :-- |",
                Align::Center => " :-: |",
                Align::Right => " --: |",
            });
        }
        for row in rows {
            out.push('\n');
            out.push_str(&line(row, false));
        }
        out
    }

    /// A caption as an emphasised paragraph: above a table, below an image.
    fn with_caption(&self, caption: &[Inline], what: &str, above: bool) -> String {
        let caption = self.text(&[Inline::Emphasis(caption.to_vec())], Place::Paragraph);
        match (caption.is_empty(), what.is_empty()) {
            (true, _) => what.to_owned(),
            (false, true) => caption,
            (false, false) if above => format!("{caption}\n\n{what}"),
            (false, false) => format!("{what}\n\n{caption}"),
        }
    }

    fn definitions(&mut self, entries: &[(Vec<Inline>, Vec<Vec<Block>>)]) -> String {
        let mut out = String::new();
        self.depth += 1;
        for (term, definitions) in entries {
            let term = self.text(term, Place::Term);
            let definitions: Vec<String> = definitions
                .iter()
                .map(|definition| self.run(definition, Spacing::Loose))
                .filter(|text| !text.is_empty())
                .collect();
            let mut parts = Vec::new();
            if !term.is_empty() {
                parts.push(term);
            }
            let has_term = !parts.is_empty();
            for text in definitions {
                parts.push(if has_term {
                    prefixed(&text, ": ", "  ")
                } else {
                    text
                });
            }
            if parts.is_empty() {
                continue;
            }
            if !out.is_empty() {
                out.push_str("\n\n");
            }
            out.push_str(&parts.join(if has_term { "\n" } else { "\n\n" }));
        }
        self.depth -= 1;
        out
    }

    /// The label, with a number when a footnote has it already.
    fn free(&mut self, label: String) -> String {
        if let Entry::Vacant(entry) = self.written.entry(label.clone()) {
            entry.insert(1);
            return label;
        }
        // The number continues from the last one, so that many notes of one label cost no more than as many of different labels.
        let mut number = self.written.get(&label).copied().unwrap_or(1);
        let name = loop {
            number += 1;
            let name = format!("{label}-{number}");
            if !self.written.contains_key(&name) {
                break name;
            }
        };
        self.written.insert(label, number);
        self.written.insert(name.clone(), 1);
        name
    }

    fn footnote(&mut self, label: &str, content: &[Block]) -> String {
        let name = self.free(inline::label(label));
        self.depth += 1;
        let text = self.run(content, Spacing::Loose);
        self.depth -= 1;
        if text.is_empty() {
            return format!("[^{name}]:");
        }
        let text = no_definition(text);
        prefixed(&text, &format!("[^{name}]: "), "    ")
    }
}

/// The text of a footnote that programs without footnotes do not take for the definition of an address that runs: an
/// address alone on the first line, or before a title (CommonMark, section 4.7). As code it is no address.
fn no_definition(text: String) -> String {
    let line = text.lines().next().unwrap_or_default().trim_end();
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    let is_whole = rest.is_empty() || rest.trim_start().starts_with(['"', '\'', '(']);
    let scheme = word.split_once(':').map_or("", |(scheme, _)| scheme);
    let runs = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !["http", "https", "mailto", "tel"]
            .iter()
            .any(|harmless| scheme.eq_ignore_ascii_case(harmless))
        && word.len() > scheme.len() + 1;
    if is_whole && runs && !word.contains('`') {
        let after = text.get(word.len()..).unwrap_or_default();
        return format!("`{word}`{after}");
    }
    text
}

/// An item that begins with a box is a task, as Markdown marks it.
fn task(text: String) -> String {
    for (sign, mark) in [("☐ ", "[ ] "), ("☑ ", "[x] ")] {
        if let Some(rest) = text.strip_prefix(sign)
            && !rest.starts_with(char::is_whitespace)
        {
            return format!("{mark}{rest}");
        }
    }
    text
}

/// Every line with a prefix: the first with its own, empty ones without trailing space. Empty for an empty text.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8 + first.len());
    if text.is_empty() {
        return out;
    }
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let prefix = if number == 0 { first } else { others };
        out.push_str(if line.is_empty() {
            prefix.trim_end()
        } else {
            prefix
        });
        out.push_str(line);
    }
    out
}

/// Preformatted text between fences that are longer than any in it.
fn code(lang: Option<&str>, text: &str) -> String {
    let fence = "`".repeat(inline::longest_run(text, '`').max(2) + 1);
    let lang: String = lang
        .unwrap_or_default()
        .trim()
        .chars()
        .take_while(|c| c.is_alphanumeric() || "+-#._".contains(*c))
        .collect();
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim_end_matches('\n');
    if text.is_empty() {
        return String::new();
    }
    format!("{fence}{lang}\n{text}\n{fence}")
}
