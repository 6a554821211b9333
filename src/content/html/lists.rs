//! Lists and definitions of a page as blocks.

use super::elements::is_hidden;
use super::running::tidy;
use super::{DEEPEST, Out, Reader};
use crate::content::doc::{Block, Inline};
use dom_query::NodeRef;

impl Reader {
    pub(super) fn list(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let is_ordered = node.has_name("ol");
        let number = |node: &NodeRef<'_>, name: &str| -> Option<u64> {
            node.attr(name).and_then(|value| value.trim().parse().ok())
        };
        let first = node.children_it(false).find(|child| child.has_name("li"));
        let start = number(node, "start").or_else(|| first.and_then(|item| number(&item, "value")));
        let mut items = self.items(node, depth);
        out.end_paragraph();
        if items.is_empty() {
            return;
        }
        if is_ordered && node.has_attr("reversed") {
            // Markdown counts upwards only: the numbers become text.
            let top = start.unwrap_or(items.len() as u64);
            for (down, item) in items.iter_mut().enumerate() {
                let label = Inline::text(format!("{}. ", top.saturating_sub(down as u64)));
                match item.first_mut() {
                    Some(Block::Paragraph(content) | Block::Heading { content, .. }) => {
                        content.insert(0, label);
                    }
                    _ => item.insert(0, Block::Paragraph(vec![label])),
                }
            }
            out.blocks.push(Block::List { start: None, items });
            return;
        }
        out.blocks.push(Block::List {
            start: is_ordered.then(|| start.unwrap_or(1)),
            items,
        });
    }

    pub(super) fn items(&mut self, list: &NodeRef<'_>, depth: usize) -> Vec<Vec<Block>> {
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in list.children_it(false) {
            if child.has_name("li")
                && !self.notes.texts.contains_key(&child.id)
                && self.unwanted(&child, "li").is_none()
            {
                items.push(self.blocks(&child, depth));
            } else {
                // A list inside a list but outside its items belongs to the item before.
                let mut out = Out::default();
                self.node(&child, &mut out, depth);
                out.end_paragraph();
                match items.last_mut() {
                    Some(last) => last.extend(out.blocks),
                    None if out.blocks.is_empty() => {}
                    None => items.push(out.blocks),
                }
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    /// The entries of a list of definitions. Some lists group them by `div` (HTML, section 4.4.9); what is outside of
    /// terms and definitions belongs to the entry before, or, when there is none, before the list.
    pub(super) fn definitions(
        &mut self,
        node: &NodeRef<'_>,
        list: &mut Vec<(Vec<Inline>, Vec<Vec<Block>>)>,
        before: &mut Out,
        depth: usize,
    ) {
        let depth = depth + 1;
        for child in node.children_it(false) {
            if child.has_name("dt") && !is_hidden(&child) && depth <= DEEPEST {
                let term = tidy(self.inlines(&child, depth, &Inline::text(" ")));
                list.push((term, Vec::new()));
            } else if child.has_name("div") && !is_hidden(&child) && depth <= DEEPEST {
                self.definitions(&child, list, before, depth);
            } else {
                let mut stray = Out::default();
                self.node(&child, &mut stray, depth);
                stray.end_paragraph();
                let starts = child.has_name("dd");
                match list.last_mut() {
                    _ if stray.blocks.is_empty() => {}
                    Some((_, definitions)) => match definitions.last_mut() {
                        Some(last) if !starts => last.append(&mut stray.blocks),
                        _ => definitions.push(stray.blocks),
                    },
                    None if starts => list.push((Vec::new(), vec![stray.blocks])),
                    None => before.blocks.append(&mut stray.blocks),
                }
            }
        }
    }
}
