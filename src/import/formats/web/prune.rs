//! Takes out of the tree what is not kept, and names each piece of it.
//!
//! What stays is read by `content/html/` as it is. Start reading at [`prune`].

use super::blocks::Cut;
use super::choose::{Part, in_caption};
use crate::content::doc::Dropped;
use crate::content::html;
use dom_query::NodeRef;

/// Removes the blocks that are not kept, with the elements that hold nothing else. Says what was removed, in order.
pub(super) fn prune(cut: &Cut<'_>, kept: &[Part]) -> Vec<Dropped> {
    let mut keeps = vec![false; cut.elements.len()];
    let mut drops = vec![false; cut.elements.len()];
    for (block, kept) in cut.blocks.iter().zip(kept) {
        for (leaf, element) in &block.leaves {
            let marks = if stays(cut, leaf, *element, *kept) {
                &mut keeps
            } else {
                &mut drops
            };
            if let Some(mark) = marks.get_mut(*element) {
                *mark = true;
            }
        }
    }
    for (at, element) in cut.elements.iter().enumerate().skip(1).rev() {
        for marks in [&mut keeps, &mut drops] {
            let below = marks.get(at).copied().unwrap_or(false);
            if let Some(mark) = marks.get_mut(element.parent) {
                *mark |= below;
            }
        }
    }
    let is = |marks: &[bool], at: usize| marks.get(at).copied().unwrap_or(false);
    // The outermost element that goes, for each that goes.
    let mut outermost: Vec<Option<usize>> = Vec::with_capacity(cut.elements.len());
    for (at, element) in cut.elements.iter().enumerate() {
        let above = outermost.get(element.parent).copied().flatten();
        let goes = at > 0 && is(&drops, at) && !is(&keeps, at);
        outermost.push(above.or(goes.then_some(at)));
    }
    let mut dropped = Vec::new();
    let mut last = None;
    for (block, kept) in cut.blocks.iter().zip(kept) {
        if *kept == Part::All {
            continue;
        }
        let mut pieces: Vec<String> = Vec::new();
        let gone = block
            .leaves
            .iter()
            .filter(|(leaf, element)| !stays(cut, leaf, *element, *kept));
        for (leaf, parent) in gone {
            match outermost.get(*parent).copied().flatten() {
                Some(top) if last == Some(top) => {}
                Some(top) => {
                    last = Some(top);
                    if let Some(element) = cut.elements.get(top) {
                        dropped.extend(html::dropped(&element.node, rule(cut, top)));
                        element.node.remove_from_parent();
                    }
                }
                None => {
                    pieces.extend(html::dropped(leaf, "").map(|piece| piece.text));
                    leaf.remove_from_parent();
                }
            }
        }
        if !pieces.is_empty() {
            dropped.push(Dropped {
                text: pieces.join(" "),
                rule: rule(cut, block.element).to_owned(),
            });
        }
    }
    dropped
}

fn stays(cut: &Cut<'_>, leaf: &NodeRef<'_>, element: usize, kept: Part) -> bool {
    match kept {
        Part::Nothing => false,
        Part::Image => leaf.is_element(),
        Part::Captioned => leaf.is_element() || in_caption(cut, element),
        Part::All => true,
    }
}

/// The name of what goes: by what its element says of itself, else by its links.
fn rule(cut: &Cut<'_>, at: usize) -> &'static str {
    let (name, letters, linked) = cut.elements.get(at).map_or(("", 0, 0), |element| {
        (element.name.as_str(), element.letters, element.linked)
    });
    match name {
        "nav" | "aside" | "footer" | "header" | "form" | "dialog" => "surroundings of the article",
        "figcaption" => "caption of an image",
        _ if linked * 2 > letters => "links to other pages",
        _ => "outside the article",
    }
}
