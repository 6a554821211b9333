//! Tables of a plain text: with bars and a line of dashes, or with tabs between their cells.
//!
//! Start reading at [`table`] and [`rows`].

use super::super::node::Node;
use super::super::normalise;
use super::super::scan::Kind;
use super::{Line, inlines};
use crate::content::doc::{Align, Block, Inline};

/// Rows of cells: a table whose first row is its head.
pub(super) fn rows(lines: &[Line<'_>], at: usize) -> (Vec<Node>, usize) {
    let rows: Vec<Vec<&str>> = lines
        .iter()
        .skip(at)
        .take_while(|line| line.kind == Kind::Row)
        .map(|line| normalise::cells(line.raw).unwrap_or_default())
        .collect();
    let end = at + rows.len();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let mut rows = rows.into_iter();
    let head = rows.next().unwrap_or_default();
    let table = table_of(vec![Align::None; columns], &head, rows.as_slice());
    (vec![Node::Block(table)], end)
}

/// A table; rows that lack cells get empty ones.
fn table_of(align: Vec<Align>, head: &[&str], rows: &[Vec<&str>]) -> Block {
    let row = |cells: &[&str]| -> Vec<Vec<Inline>> {
        let mut row: Vec<_> = cells.iter().map(|cell| inlines(cell)).collect();
        row.resize(align.len(), Vec::new());
        row
    };
    Block::Table {
        head: row(head),
        rows: rows.iter().map(|cells| row(cells)).collect(),
        align,
        caption: Vec::new(),
    }
}

fn cells(line: &str) -> Vec<&str> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(str::trim).collect()
}

fn separator(line: &str) -> Option<Vec<Align>> {
    if !line.contains("--") || !line.contains('|') {
        return None;
    }
    cells(line)
        .into_iter()
        .map(|cell| {
            let dashes = cell.trim_matches(':');
            if dashes.len() < 2 || dashes.bytes().any(|b| b != b'-') {
                return None;
            }
            Some(match (cell.starts_with(':'), cell.ends_with(':')) {
                (true, true) => Align::Center,
                (true, false) => Align::Left,
                (false, true) => Align::Right,
                (false, false) => Align::None,
            })
        })
        .collect()
}

/// A pipe table: a head, a line of dashes and rows; or two or more rows that open and close with a bar.
pub(super) fn table(lines: &[Line<'_>], at: usize) -> Option<(Vec<Node>, usize)> {
    let first = lines.get(at)?;
    if !first.text.contains('|') {
        return None;
    }
    let (mut align, head, from) = match lines.get(at + 1).and_then(|line| separator(line.text)) {
        Some(align) => (align, cells(first.text), at + 2),
        None if first.text.starts_with('|') && first.text.ends_with('|') => {
            (Vec::new(), Vec::new(), at)
        }
        None => return None,
    };
    // One column is no table; said before the rows are read, so that no line is read twice.
    if cells(first.text).len().max(align.len()) < 2 {
        return None;
    }
    let body: Vec<Vec<&str>> = lines
        .iter()
        .skip(from)
        .take_while(|line| {
            line.text.contains('|')
                && (from > at || (line.text.starts_with('|') && line.text.ends_with('|')))
        })
        .map(|line| cells(line.text))
        .collect();
    let columns = body
        .iter()
        .map(Vec::len)
        .chain([head.len(), align.len()])
        .max()?;
    if columns < 2 || (from == at && body.len() < 2) {
        return None;
    }
    align.resize(columns, Align::None);
    let block = table_of(align, &head, &body);
    Some((vec![Node::Block(block)], from + body.len()))
}
