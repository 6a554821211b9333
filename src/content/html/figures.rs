//! Images of a page as blocks, with the captions under them.

use super::media;
use super::running::holds_image;
use super::{Out, Reader};
use crate::content::doc::{Block, Inline};
use dom_query::NodeRef;

impl Reader {
    pub(super) fn image(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let mut found = media::image(node);
        if let Some(Inline::Image(image)) = &mut found {
            image.src = self.based(std::mem::take(&mut image.src));
        }
        if found.is_none() {
            self.drop(node, "image without an address");
        }
        out.open.extend(found);
    }

    /// What a page shows to browsers without scripts: only an image that a script would else load is of use.
    pub(super) fn noscript(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let only_images = node.text().trim().is_empty();
        if !only_images || media::is_said_beside(node) {
            return;
        }
        let images: Vec<NodeRef<'_>> = node
            .descendants_it()
            .filter(|inner| inner.has_name("img"))
            .collect();
        for image in images {
            self.image(&image, out);
        }
    }

    /// A figure: its image or table with the caption, which can be anywhere in it.
    pub(super) fn figure(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let outer = std::mem::take(&mut self.captions);
        let was_in_figure = std::mem::replace(&mut self.in_figure, true);
        let mut inner = Out::default();
        self.children(node, &mut inner, depth);
        inner.end_paragraph();
        self.in_figure = was_in_figure;
        let captions = std::mem::replace(&mut self.captions, outer);
        let mut caption = Vec::new();
        for part in captions {
            if !caption.is_empty() {
                caption.push(Inline::text(" "));
            }
            caption.extend(part);
        }
        out.end_paragraph();
        let mut shown = inner.blocks.iter_mut().filter_map(|block| match block {
            Block::Figure { caption, .. } | Block::Table { caption, .. } if caption.is_empty() => {
                Some(caption)
            }
            _ => None,
        });
        match (shown.next(), shown.next()) {
            (Some(only), None) => *only = caption,
            _ if caption.is_empty() => {}
            _ => {
                let has_image = inner
                    .blocks
                    .iter()
                    .any(|block| matches!(block, Block::Figure { .. }));
                let is_image = |block: &Block| match block {
                    Block::Paragraph(content) => holds_image(content),
                    _ => false,
                };
                let caption = if has_image || inner.blocks.iter().any(is_image) {
                    vec![Inline::Emphasis(caption)]
                } else {
                    caption
                };
                inner.blocks.push(Block::Paragraph(caption));
            }
        }
        out.blocks.append(&mut inner.blocks);
    }
}
