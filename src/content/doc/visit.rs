//! Walks over the tree: what a block and a mark contain, and every block or run of text below them.
//!
//! Start reading at [`each_block`] and [`each_run_mut`].

use super::{Block, Inline};

impl Inline {
    /// The running text that a mark or link contains.
    #[must_use]
    pub fn inner(&self) -> Option<&Vec<Inline>> {
        match self {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Sup(inner)
            | Inline::Sub(inner)
            | Inline::Link { content: inner, .. } => Some(inner),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub fn inner_mut(&mut self) -> Option<&mut Vec<Inline>> {
        match self {
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Sup(inner)
            | Inline::Sub(inner)
            | Inline::Link { content: inner, .. } => Some(inner),
            _ => None,
        }
    }
}

impl Block {
    /// The blocks that a block contains: items, quotations, definitions, the text of a footnote.
    pub fn children(&self) -> impl Iterator<Item = &Block> {
        let (own, lists, entries) = match self {
            Block::Quote(content) | Block::Footnote { content, .. } => {
                (&**content, &[][..], &[][..])
            }
            Block::List { items, .. } => (&[][..], &**items, &[][..]),
            Block::Definitions(entries) => (&[][..], &[][..], &**entries),
            _ => (&[][..], &[][..], &[][..]),
        };
        let definitions = entries.iter().flat_map(|(_, definitions)| definitions);
        own.iter().chain(lists.iter().chain(definitions).flatten())
    }
}

/// Visits each block, and after it those that it contains.
pub fn each_block<'a>(
    blocks: impl IntoIterator<Item = &'a Block>,
    visit: &mut dyn FnMut(&'a Block),
) {
    for block in blocks {
        visit(block);
        each_block(block.children(), visit);
    }
}

/// Visits each block, to change it, and after it those that it contains.
pub fn each_block_mut(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Block)) {
    for block in blocks {
        visit(block);
        match block {
            Block::Quote(content) | Block::Footnote { content, .. } => {
                each_block_mut(content, visit);
            }
            Block::List { items, .. } => {
                for item in items {
                    each_block_mut(item, visit);
                }
            }
            Block::Definitions(entries) => {
                for definition in entries.iter_mut().flat_map(|(_, definitions)| definitions) {
                    each_block_mut(definition, visit);
                }
            }
            _ => {}
        }
    }
}

/// Visits each run of text in the order of the page, to change it: paragraphs, headings, cells, captions, terms.
pub fn each_run_mut(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Paragraph(content)
            | Block::Heading { content, .. }
            | Block::Figure {
                caption: content, ..
            } => visit(content),
            Block::List { items, .. } => {
                for item in items {
                    each_run_mut(item, visit);
                }
            }
            Block::Quote(content) | Block::Footnote { content, .. } => each_run_mut(content, visit),
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    visit(cell);
                }
                visit(caption);
            }
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    visit(term);
                    for definition in definitions {
                        each_run_mut(definition, visit);
                    }
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

/// Visits each piece of running text, and after it those that it contains.
pub fn each_inline<'a>(content: &'a [Inline], visit: &mut dyn FnMut(&'a Inline)) {
    for inline in content {
        visit(inline);
        each_inline(inline.inner().map_or(&[], Vec::as_slice), visit);
    }
}

/// Visits each piece of running text, to change it, and after it those that it contains.
pub fn each_inline_mut(content: &mut [Inline], visit: &mut dyn FnMut(&mut Inline)) {
    for inline in content {
        visit(inline);
        if let Some(inner) = inline.inner_mut() {
            each_inline_mut(inner, visit);
        }
    }
}

/// Whether this holds for any piece of running text, at any depth.
pub fn any_inline(content: &[Inline], is: &dyn Fn(&Inline) -> bool) -> bool {
    content
        .iter()
        .any(|inline| is(inline) || inline.inner().is_some_and(|inner| any_inline(inner, is)))
}
