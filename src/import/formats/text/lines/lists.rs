//! Lists of a plain text: bullets and numbers by their markers and indents.
//!
//! Start reading at [`list`].

use super::super::node::Node;
use super::{Line, Marker, Style, block_of, close, inlines, paragraphs, rule};
use crate::content::doc::Block;
use std::collections::HashMap;

/// A list item as found.
pub(super) struct Item<'a> {
    pub(super) indent: usize,
    pub(super) marker: Marker,
    pub(super) number: Option<u64>,
    pub(super) lines: Vec<&'a str>,
    /// Its first line with the marker, for when it turns out to be no item.
    pub(super) whole: &'a str,
}

/// A run of lines with markers, blank lines between them or not: lists, and the lines among them that are no items after all.
pub(super) fn list(lines: &[Line<'_>], at: usize, style: Style) -> Option<(Vec<Node>, usize)> {
    Marker::of(lines.get(at)?.text)?;
    let mut items: Vec<Item<'_>> = Vec::new();
    let mut end = at;
    let mut gap = false;
    while let Some(line) = lines.get(end) {
        let opening = Marker::of(line.text).filter(|_| line.is_text() && rule(line).is_none());
        match (opening, items.last_mut()) {
            _ if !line.is_text() => break,
            _ if line.is_blank() => {}
            (Some((marker, number, text)), _) => items.push(Item {
                indent: line.indent,
                marker,
                number,
                lines: vec![text],
                whole: line.text,
            }),
            (None, Some(last))
                if !gap && (line.indent > last.indent || style == Style::Wrapped) =>
            {
                last.lines.push(line.text);
            }
            _ => break,
        }
        gap = line.is_blank();
        end += 1;
    }
    let mut counts: HashMap<Marker, usize> = HashMap::new();
    for item in &items {
        *counts.entry(item.marker.clone()).or_default() += 1;
    }
    // Numbers make a list when they count: a lone `1.`, or `1.` twice, is text.
    let mut numbered: HashMap<(Marker, u64), bool> = HashMap::new();
    for item in &items {
        if let Some(number) = item.number {
            let before = number.checked_sub(1).map(|n| (item.marker.clone(), n));
            let follows = before
                .as_ref()
                .is_some_and(|key| numbered.contains_key(key));
            if let Some(flag) = before.and_then(|key| numbered.get_mut(&key)) {
                *flag = true;
            }
            let flag = numbered.entry((item.marker.clone(), number)).or_default();
            *flag |= follows;
        }
    }
    let valid: Vec<bool> = items
        .iter()
        .enumerate()
        .map(|(index, item)| {
            let same = |other: Option<&Item<'_>>| other.is_some_and(|o| o.marker == item.marker);
            if let Some(number) = item.number {
                return numbered
                    .get(&(item.marker.clone(), number))
                    .is_some_and(|follows| *follows);
            }
            let beside =
                same(index.checked_sub(1).and_then(|i| items.get(i))) || same(items.get(index + 1));
            let many = counts.get(&item.marker).is_some_and(|n| *n >= 2);
            item.marker.is_certain() || beside || (many && item.marker.is_usual())
        })
        .collect();
    let mut out = Vec::new();
    let mut run: Vec<Item<'_>> = Vec::new();
    for (item, valid) in items.into_iter().zip(valid) {
        if valid {
            run.push(item);
        } else {
            out.extend(lists(std::mem::take(&mut run), style));
            let mut text = vec![item.whole];
            text.extend(item.lines.iter().skip(1));
            out.extend(paragraphs(&text, style));
        }
    }
    out.extend(lists(run, style));
    Some((out, end))
}

/// A list that is being filled.
pub(super) struct Level {
    pub(super) indent: usize,
    pub(super) marker: Marker,
    pub(super) start: Option<u64>,
    pub(super) items: Vec<Vec<Block>>,
    /// Whether the last item ends with a colon: another marker then opens a list below it.
    pub(super) colon: bool,
}

/// Lists nest by indent, or when the marker changes after an item that ends with a colon (`➡️ … :` then `🔹`).
pub(super) fn lists(items: Vec<Item<'_>>, style: Style) -> Vec<Node> {
    let mut out = Vec::new();
    let mut stack: Vec<Level> = Vec::new();
    for item in items {
        while let Some(top) = stack.last() {
            let deeper = item.indent > top.indent + 1 || (item.marker != top.marker && top.colon);
            let known = stack.iter().any(|level| {
                level.marker == item.marker
                    && item.indent + 1 >= level.indent
                    && item.indent <= level.indent + 1
            });
            if (deeper && !known)
                || (top.marker == item.marker
                    && item.indent <= top.indent + 1
                    && item.indent + 1 >= top.indent)
            {
                break;
            }
            close(&mut stack, &mut out);
        }
        let text = item.lines.join(" ");
        let paragraph = if style == Style::Wrapped {
            Block::Paragraph(inlines(&text))
        } else {
            let lines = item.lines.iter().map(|line| (*line).to_owned()).collect();
            block_of(Node::Para(lines))
        };
        let colon = text.ends_with(':');
        // Nothing nests more than six deep outside of hostile input.
        let counts = |top: &Level| {
            let next = top
                .start
                .map(|start| start.saturating_add(top.items.len() as u64));
            item.number.is_none() && top.start.is_none() || item.number == next
        };
        let same = stack.last().is_some_and(|top| {
            top.marker == item.marker && item.indent <= top.indent + 1 && counts(top)
        });
        // Another count, or too deep: nothing nests more than six deep outside of hostile input.
        if !same
            && stack
                .last()
                .is_some_and(|top| top.marker == item.marker && item.indent <= top.indent + 1)
        {
            close(&mut stack, &mut out);
        } else if stack.len() >= 6 {
            while !stack.is_empty() {
                close(&mut stack, &mut out);
            }
        }
        match stack.last_mut() {
            Some(top) if same => {
                top.items.push(vec![paragraph]);
                top.colon = colon;
            }
            _ => stack.push(Level {
                indent: item.indent,
                marker: item.marker,
                start: item.number,
                items: vec![vec![paragraph]],
                colon,
            }),
        }
    }
    while !stack.is_empty() {
        close(&mut stack, &mut out);
    }
    out
}
