//! The words of an element that a reader sees.
//!
//! Start reading at [`flat_text`].

use super::elements::{Group, is_hidden, is_running};
use crate::base::text;
use crate::content::doc::Dropped;
use dom_query::NodeRef;

/// The words below a node without any structure, with spaces between blocks; scripts and styles are left out.
#[must_use]
pub fn flat_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::repair(text)),
        Step::Edge(name, _) if is_running(name) => {}
        Step::Edge(..) => out.push(' '),
    });
    out
}

/// A node as left out by a rule: the words that a browser shows there, and those that are shown in its place (the text
/// alternatives of images, the words on buttons and in fields). None when there are no words.
#[must_use]
pub fn dropped(node: &NodeRef<'_>, rule: &str) -> Option<Dropped> {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::repair(text)),
        Step::Edge(name, edge) => {
            if !is_running(name) {
                out.push(' ');
            }
            if let Some(said) = edge.and_then(|element| said_by(element, name)) {
                out.push_str(&text::repair(&said));
                out.push(' ');
            }
        }
    });
    let text = text::collapse_whitespace(&out);
    (!text.is_empty()).then(|| Dropped {
        text,
        rule: rule.to_owned(),
    })
}

/// The words that an element without content shows, or that are read out in its place.
pub(super) fn said_by(element: &NodeRef<'_>, name: &str) -> Option<String> {
    let attribute = match name {
        "img" | "amp-img" | "area" => "alt",
        "input" => match element.attr("type").as_deref() {
            Some("button" | "submit" | "reset") => "value",
            _ => "placeholder",
        },
        "textarea" => "placeholder",
        _ => return None,
    };
    element.attr(attribute).map(|words| words.to_string())
}

/// How deep hidden boxes are looked into that a browser shows after all.
const MOST_SHOWN: usize = 4;

/// Shows what a script would show: of the hidden elements below a node, those that hold most of its words.
pub fn show_most(node: &NodeRef<'_>) {
    let mut all = None;
    for _ in 0..MOST_SHOWN {
        // hidden ones in hidden ones are the next round's
        let mut hidden = Vec::new();
        let mut open: Vec<NodeRef<'_>> = node.element_children();
        while let Some(element) = open.pop() {
            if is_hidden(&element) {
                hidden.push(element);
            } else {
                open.extend(element.element_children());
            }
        }
        if hidden.is_empty() {
            return;
        }
        let all = *all.get_or_insert_with(|| flat_text(node).len());
        let most = hidden
            .into_iter()
            .find(|element| flat_text(element).len() * 2 > all);
        let Some(most) = most else {
            return;
        };
        most.remove_attr("hidden");
        most.remove_attr("style");
    }
}

/// What a walk over a page visits.
pub(super) enum Step<'a> {
    Text(&'a str),
    /// An element of this name begins (then it comes along) or ends.
    Edge(&'a str, Option<&'a NodeRef<'a>>),
}

/// Meets every text below a node that a browser would show, in order, and the edges of the elements around. Without
/// recursion: elements can be nested to any depth.
pub(super) fn walk_seen(node: &NodeRef<'_>, mut meet: impl FnMut(Step<'_>)) {
    let mut open: Vec<(NodeRef<'_>, bool)> = vec![(*node, false)];
    while let Some((node, ends)) = open.pop() {
        if node.is_text() {
            meet(Step::Text(&node.text()));
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        if Group::Unseen.has(&name) {
            continue;
        }
        meet(Step::Edge(&name, (!ends).then_some(&node)));
        if !ends && name.as_ref() != "br" {
            open.push((node, true));
            open.extend(node.children_it(true).map(|child| (child, false)));
        }
    }
}
