//! The blocks of an HTML body as the lines that a reader sees, so that they are judged as those of plain text are.
//!
//! Start reading at [`Lines`].

use crate::base::text;
use crate::content::doc::{Block, Inline, block_text, inline_text};

/// The blocks of a text as the lines that a reader sees.
pub(super) struct Lines {
    /// The text of each, with its block and its number within that.
    lines: Vec<(usize, usize, String)>,
}

impl Lines {
    pub(super) fn of(blocks: &[Block]) -> Lines {
        let mut lines = Vec::new();
        for (at, block) in blocks.iter().enumerate() {
            match block {
                Block::Paragraph(content) => {
                    for (part, line) in content.split(|inline| *inline == Inline::Break).enumerate()
                    {
                        lines.push((at, part, text::collapse_whitespace(&inline_text(line))));
                    }
                }
                Block::Table { head, rows, .. } => {
                    for (part, row) in std::iter::once(head).chain(rows).enumerate() {
                        let cells: Vec<String> = row
                            .iter()
                            .map(|cell| text::collapse_whitespace(&inline_text(cell)))
                            .collect();
                        lines.push((at, part, cells.join(" ").trim().to_owned()));
                    }
                }
                Block::Quote(_) => lines.push((at, 0, "> ".to_owned())),
                Block::Rule => lines.push((at, 0, "----------".to_owned())),
                other => lines.push((
                    at,
                    0,
                    text::collapse_whitespace(&text::first_words(
                        &block_text(std::slice::from_ref(other)),
                        40,
                    )),
                )),
            }
        }
        Lines { lines }
    }

    pub(super) fn texts(&self) -> Vec<&str> {
        self.lines
            .iter()
            .map(|(_, _, text)| text.as_str())
            .collect()
    }

    /// The block and the line in it of a line; none past the last.
    pub(super) fn place(&self, line: usize) -> Option<(usize, usize)> {
        self.lines.get(line).map(|(block, part, _)| (*block, *part))
    }
}

/// Cuts blocks before a line of one of them, and returns what is cut off.
pub(super) fn cut(blocks: &mut Vec<Block>, (block, part): (usize, usize)) -> Vec<Block> {
    if block >= blocks.len() {
        return Vec::new();
    }
    let mut rest = blocks.split_off(block);
    if part == 0 {
        return rest;
    }
    match rest.first_mut() {
        Some(Block::Paragraph(content)) => {
            let breaks = content
                .iter()
                .enumerate()
                .filter(|(_, inline)| **inline == Inline::Break);
            if let Some((at, _)) = breaks.clone().nth(part - 1) {
                let mut below = content.split_off(at);
                below.remove(0);
                blocks.push(Block::Paragraph(std::mem::replace(content, below)));
            }
        }
        Some(Block::Table {
            head, rows, align, ..
        }) if part - 1 <= rows.len() => {
            let below = rows.split_off(part - 1);
            blocks.push(Block::Table {
                align: align.clone(),
                head: std::mem::replace(head, vec![Vec::new(); align.len()]),
                rows: std::mem::replace(rows, below),
                caption: Vec::new(),
            });
        }
        _ => {}
    }
    rest
}
