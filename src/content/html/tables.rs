//! Tables: those of data become rows and cells, tables for layout become the content of their cells.
//!
//! Start reading at [`Reader::table`].

use super::code::{code_language, is_code_table};
use super::running::tidy;
use super::{DEEPEST, Out, Reader};
use crate::content::doc::{Align, Block, Inline};
use dom_query::NodeRef;

/// How many columns a cell may span: more are mistakes, or would make rows of nothing.
const WIDEST_SPAN: usize = 64;

impl Reader {
    /// A table of data; one that is only for layout becomes the content of its cells.
    pub(super) fn table(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        out.end_paragraph();
        if is_code_table(node) {
            let code = self.code_text(node).trim_end_matches('\n').to_owned();
            if !code.trim().is_empty() {
                out.blocks.push(Block::Code {
                    lang: code_language(node),
                    text: code,
                });
            }
            return;
        }
        let rows: Vec<Vec<NodeRef<'_>>> = rows_of(node)
            .iter()
            .filter(|row| !super::is_hidden(row))
            .map(cells_of)
            .collect();
        let widest = width(&rows);
        if is_layout(node, &rows, widest) {
            for child in node.children_it(false) {
                self.laid_out(&child, out, depth);
            }
            return;
        }
        let mut caption = Vec::new();
        for child in node.children_it(false) {
            match child.node_name().as_deref() {
                Some("caption") => caption = tidy(self.inlines(&child, depth, &Inline::text(" "))),
                Some("thead" | "tbody" | "tfoot" | "colgroup" | "col" | "tr") | None => {}
                // What a parser leaves between the rows.
                Some(_) => self.node(&child, out, depth),
            }
        }
        out.end_paragraph();
        for row in rows_of(node).iter().filter(|row| super::is_hidden(row)) {
            self.drop(row, "hidden in the page");
        }
        let mut align = vec![Align::None; widest];
        let mut head = Vec::new();
        let mut body = Vec::new();
        // How many rows below the cell above each column still fills.
        let mut filled: Vec<usize> = vec![0; widest];
        for (at, cells) in rows.iter().enumerate() {
            let is_head = at == 0
                && !cells.is_empty()
                && (cells
                    .iter()
                    .all(|cell| cell.has_name("th") || cell.text().trim().is_empty())
                    || cells.first().is_some_and(|cell| {
                        cell.ancestors_it(Some(2))
                            .any(|outer| outer.has_name("thead"))
                    }));
            let mut read: Vec<Vec<Inline>> = Vec::with_capacity(cells.len());
            for (number, cell) in cells.iter().enumerate() {
                skip_filled(&mut read, &mut filled);
                if let (Some(align), Some(found)) = (align.get_mut(read.len()), alignment(cell)) {
                    *align = found;
                }
                let below = span(cell, "rowspan").saturating_sub(1);
                if let Some(filled) = filled.get_mut(read.len()) {
                    *filled = below;
                }
                let content = if super::is_hidden(cell) {
                    self.drop(cell, "hidden in the page");
                    Vec::new()
                } else {
                    tidy(self.inlines(cell, depth, &Inline::Break))
                };
                read.push(content);
                // A cell over several columns fills the others with nothing, so that what follows keeps its place.
                let room = widest.saturating_sub(read.len() + (cells.len() - number - 1));
                for _ in 1..span(cell, "colspan").min(room + 1) {
                    if let Some(filled) = filled.get_mut(read.len()) {
                        *filled = below;
                    }
                    read.push(Vec::new());
                }
            }
            skip_filled(&mut read, &mut filled);
            for filled in filled.iter_mut().skip(read.len()) {
                *filled = filled.saturating_sub(1);
            }
            if is_head {
                head = read;
            } else if read.iter().any(|cell| !cell.is_empty()) {
                body.push(read);
            }
        }
        // editors without a button for heads set the first row in bold
        if head.is_empty() && body.len() > 1 && body.first().is_some_and(|row| is_bold(row)) {
            head = body.remove(0).into_iter().map(unbold).collect();
        }
        if head.iter().chain(body.iter().flatten()).all(Vec::is_empty) && caption.is_empty() {
            return;
        }
        out.blocks.push(Block::Table {
            align,
            head,
            rows: body,
            caption,
        });
    }

    fn laid_out(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let depth = depth + 1;
        let is_part = is_any(node, &["tbody", "thead", "tfoot", "tr"]);
        if is_part && depth <= DEEPEST && !super::is_hidden(node) {
            for child in node.children_it(false) {
                self.laid_out(&child, out, depth);
            }
        } else {
            self.node(node, out, depth);
            out.end_paragraph();
        }
    }
}

/// Leaves the columns empty that a cell above reaches into.
fn skip_filled(read: &mut Vec<Vec<Inline>>, filled: &mut [usize]) {
    while let Some(rows) = filled.get_mut(read.len()).filter(|rows| **rows > 0) {
        *rows -= 1;
        read.push(Vec::new());
    }
}

fn span(cell: &NodeRef<'_>, name: &str) -> usize {
    cell.attr(name)
        .and_then(|span| span.trim().parse().ok())
        .unwrap_or(1)
        .clamp(1, WIDEST_SPAN)
}

/// How many columns the rows have, cells of several columns counted once, since many pages let one span all there could be.
fn width(rows: &[Vec<NodeRef<'_>>]) -> usize {
    let mut widest = 0;
    // How many cells of rows above reach into the current row, by the number of rows left.
    let mut reaching: Vec<usize> = Vec::new();
    for cells in rows {
        widest = widest.max(cells.len() + reaching.len());
        for rows in &mut reaching {
            *rows -= 1;
        }
        reaching.extend(cells.iter().map(|cell| span(cell, "rowspan") - 1));
        reaching.retain(|rows| *rows > 0);
    }
    widest
}

/// Whether a table says nothing by its rows and columns. What marks a table of data: a caption, a head, header cells; else
/// short cells in more than one row, with no headings and no other tables in them.
fn is_layout(table: &NodeRef<'_>, rows: &[Vec<NodeRef<'_>>], widest: usize) -> bool {
    match table.attr("role").as_deref() {
        Some("presentation" | "none") => return true,
        Some("table" | "grid") if widest > 1 => return false,
        _ => {}
    }
    if widest < 2 {
        return true;
    }
    let holds = |names: &[&str]| table.descendants_it().any(|inner| is_any(&inner, names));
    let is_headed = table
        .children_it(false)
        .any(|child| child.has_name("caption") || child.has_name("thead"))
        || rows.iter().flatten().any(|cell| cell.has_name("th"));
    if is_headed {
        return rows.len() < 2 && holds(&["table", "p", "div"]) || holds(&["h1", "h2"]);
    }
    let is_long = |cell: &NodeRef<'_>| {
        cell.children_it(false)
            .filter(|inner| is_any(inner, &["p", "ul", "ol", "div"]))
            .count()
            > 2
            || cell.normalized_char_count() > 400
    };
    holds(&["table", "h1", "h2", "h3"])
        || rows.len() < 3 && rows.iter().flatten().any(is_long)
        || rows.len() < 2
            && rows.iter().flatten().any(|cell| {
                cell.normalized_char_count() > 60
                    || cell.descendants_it().any(|inner| inner.has_name("img"))
            })
}

fn is_any(node: &NodeRef<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| node.has_name(name))
}

fn cells_of<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    row.children_it(false)
        .filter(|cell| is_any(cell, &["td", "th"]))
        .collect()
}

fn rows_of<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut rows = Vec::new();
    for child in table.children_it(false) {
        if child.has_name("tr") {
            rows.push(child);
        } else if is_any(&child, &["thead", "tbody", "tfoot"]) {
            rows.extend(child.children_it(false).filter(|row| row.has_name("tr")));
        }
    }
    rows
}

fn alignment(cell: &NodeRef<'_>) -> Option<Align> {
    let style = cell
        .attr("style")
        .unwrap_or_default()
        .to_lowercase()
        .replace(' ', "");
    let named = cell.attr("align").unwrap_or_default().to_lowercase();
    for (word, align) in [
        ("right", Align::Right),
        ("center", Align::Center),
        ("left", Align::Left),
    ] {
        if named == word || style.contains(&format!("text-align:{word}")) {
            return Some(align);
        }
    }
    None
}

/// Whether each cell of a row is one run of strong text, but for a first one that may be empty.
fn is_bold(row: &[Vec<Inline>]) -> bool {
    row.len() > 1
        && row.iter().enumerate().all(|(at, cell)| {
            matches!(cell.as_slice(), [Inline::Strong(_)]) || at == 0 && cell.is_empty()
        })
}

fn unbold(mut cell: Vec<Inline>) -> Vec<Inline> {
    match cell.pop() {
        Some(Inline::Strong(content)) if cell.is_empty() => content,
        last => {
            cell.extend(last);
            cell
        }
    }
}
