//! What a run of elements is, by its shape: a figure with its caption, a task, a link around one thing.
//!
//! Start reading at [`is_figure`].

use super::media;
use super::running::holds_image;
use crate::content::doc::{Block, Inline, inline_text};
use dom_query::NodeRef;

/// Links one of the blocks inside a link: the first heading, else the first paragraph or image.
pub(super) fn link_one(blocks: &mut [Block], href: &str, title: String) {
    let is_heading = |block: &Block| matches!(block, Block::Heading { .. });
    let at = blocks.iter().position(is_heading).or_else(|| {
        blocks
            .iter()
            .position(|block| matches!(block, Block::Paragraph(_)))
    });
    match at.and_then(|at| blocks.get_mut(at)) {
        Some(Block::Heading { content, .. } | Block::Paragraph(content)) => {
            *content = vec![Inline::Link {
                href: href.to_owned(),
                title,
                content: std::mem::take(content),
            }];
        }
        _ => {
            if let [block @ Block::Figure { .. }] = blocks
                && !media::is_image_file(href)
                && let Block::Figure { image, caption } = &*block
                && caption.is_empty()
            {
                *block = Block::Paragraph(vec![Inline::Link {
                    href: href.to_owned(),
                    title,
                    content: vec![Inline::Image(image.clone())],
                }]);
            }
        }
    }
}

/// A heading that is one link to a place in its own page is the place itself.
pub(super) fn unlinked(mut content: Vec<Inline>) -> Vec<Inline> {
    if let [Inline::Link { href, content, .. }] = content.as_mut_slice()
        && href.starts_with('#')
    {
        return std::mem::take(content);
    }
    content
}

/// Takes off the signs around the number that began a note: `[`, `]`, `.`.
pub(super) fn trim_label(content: &mut [Block]) {
    let Some(Block::Paragraph(inlines)) = content.first_mut() else {
        return;
    };
    for inline in inlines {
        let Inline::Text(text) = inline else { return };
        if text.chars().any(char::is_alphanumeric) {
            let rest = text.trim_start_matches([']', ')', '.', ':']);
            if rest.len() < text.len() {
                *text = rest.trim_start().to_owned();
            }
            return;
        }
        text.retain(|c| !"[](){}.:^↑*".contains(c));
    }
}

pub(super) fn has_text_beside_images(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Image(_) => false,
        other => {
            !inline_text(std::slice::from_ref(other)).trim().is_empty()
                && !holds_image(std::slice::from_ref(other))
        }
    })
}

/// Whether an input is the box of a task, which begins an item.
pub(super) fn is_task(node: &NodeRef<'_>) -> bool {
    node.attr("type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
        && node
            .ancestors_it(Some(3))
            .take_while(|outer| {
                matches!(
                    outer.node_name().as_deref(),
                    Some("li" | "label" | "p" | "span")
                )
            })
            .any(|outer| outer.has_name("li"))
}

/// Whether an element contains an image with its caption, by its name or a class that WordPress, `MediaWiki` or Bootstrap
/// writes.
pub(crate) fn is_figure(node: &NodeRef<'_>, name: &str) -> bool {
    let classes = ["wp-caption", "gallery-item", "thumbinner", "figure"];
    name == "figure" || matches!(name, "div" | "dl" | "span") && has_class(node, &classes)
}

/// Whether an element inside a figure is its caption.
pub(crate) fn is_caption(node: &NodeRef<'_>, name: &str) -> bool {
    let classes = [
        "wp-caption-text",
        "gallery-caption",
        "thumbcaption",
        "figure-caption",
        "image-caption",
        "caption",
    ];
    name == "figcaption" || matches!(name, "p" | "div" | "dd" | "span") && has_class(node, &classes)
}

fn has_class(node: &NodeRef<'_>, wanted: &[&str]) -> bool {
    node.class().is_some_and(|classes| {
        classes
            .split_whitespace()
            .any(|class| wanted.contains(&class))
    })
}
