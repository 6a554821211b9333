//! Footnotes: a link to a note, and the note's link back, are recognised by each other, in the HTML of any program.
//!
//! Start reading at [`Notes::of`].

use dom_query::{NodeId, NodeRef};
use std::collections::{HashMap, HashSet};

/// The footnotes of a text.
#[derive(Default)]
pub(super) struct Notes {
    /// The label of each link to a note.
    pub(super) references: HashMap<NodeId, String>,
    /// The label of each element that holds a note.
    pub(super) texts: HashMap<NodeId, String>,
    /// The links back.
    pub(super) backs: HashSet<NodeId>,
}

/// How many elements around a link may bear the name that the note leads back to.
const AROUND: usize = 3;

impl Notes {
    /// Finds the pairs: a link to an element further on, which holds a link back to the first, or is said to be a note. Made
    /// so by pandoc, Hugo, `MultiMarkdown`, WordPress, Substack, `MediaWiki` and Word alike.
    pub(super) fn of(root: &NodeRef<'_>) -> Notes {
        let mut links: Vec<(NodeRef<'_>, String)> = Vec::new();
        let mut named: HashMap<String, (usize, NodeRef<'_>)> = HashMap::new();
        let mut order: HashMap<NodeId, usize> = HashMap::new();
        for (at, node) in root.descendants_it().enumerate() {
            if !node.is_element() {
                continue;
            }
            if let Some(id) = node.attr("id") {
                named.entry(id.to_string()).or_insert((at, node));
            }
            if node.has_name("a") {
                order.insert(node.id, at);
                if let Some(name) = node.attr("name") {
                    named.entry(name.to_string()).or_insert((at, node));
                }
                if let Some(target) = node.attr("href").and_then(|href| target_of(&href)) {
                    links.push((node, target));
                }
            }
        }
        let mut notes = Notes::default();
        if links.len() < 2 && !links.iter().any(|(link, _)| is_said_reference(link)) {
            return notes;
        }
        // Where each link leads, for the links back.
        let mut by_target: HashMap<&str, Vec<NodeRef<'_>>> = HashMap::new();
        for (link, target) in &links {
            by_target.entry(target).or_default().push(*link);
        }
        let mut labels: HashSet<String> = HashSet::new();
        for (link, target) in &links {
            if notes.backs.contains(&link.id) || !is_sign(link) {
                continue;
            }
            let Some((place, element)) = named.get(target) else {
                continue;
            };
            if order.get(&link.id).is_none_or(|at| at >= place) {
                continue;
            }
            let Some(note) = holder(element, root) else {
                continue;
            };
            let inside =
                |node: &NodeRef<'_>| node.ancestors_it(Some(12)).any(|outer| outer.id == note.id);
            if inside(link) {
                continue;
            }
            let own_names = names_around(link);
            let backs: Vec<NodeId> = own_names
                .iter()
                .filter_map(|name| by_target.get(name.as_str()))
                .flatten()
                .filter(|back| back.id != link.id && (back.id == element.id || inside(back)))
                .map(|back| back.id)
                .collect();
            let said = is_said_reference(link) && !note.has_name("li")
                || has_word(&note, "doc-endnote")
                || has_word(&note, "doc-footnote");
            if backs.is_empty() && !said {
                continue;
            }
            let label = match notes.texts.get(&note.id) {
                Some(label) => label.clone(),
                None => new_label(link, &mut labels),
            };
            notes.references.insert(link.id, label.clone());
            notes.texts.insert(note.id, label);
            notes.backs.extend(backs);
        }
        // A note can have several links back.
        if !notes.texts.is_empty() {
            for (link, target) in &links {
                let leads_to_reference = named.get(target).is_some_and(|(_, element)| {
                    notes.references.contains_key(&element.id)
                        || element
                            .descendants_it()
                            .take(4)
                            .any(|inner| notes.references.contains_key(&inner.id))
                });
                if leads_to_reference
                    && link
                        .ancestors_it(Some(12))
                        .any(|outer| notes.texts.contains_key(&outer.id))
                {
                    notes.backs.insert(link.id);
                }
            }
        }
        notes
    }
}

/// The name that a link leads to on its own page.
fn target_of(href: &str) -> Option<String> {
    let name = href.trim().strip_prefix('#')?;
    (!name.is_empty()).then(|| name.to_owned())
}

fn has_word(node: &NodeRef<'_>, word: &str) -> bool {
    ["role", "epub:type", "class"].iter().any(|name| {
        node.attr(name)
            .is_some_and(|value| value.split_whitespace().any(|found| found == word))
    })
}

/// Whether a link is marked as one to a note (DPUB-ARIA, EPUB).
fn is_said_reference(link: &NodeRef<'_>) -> bool {
    has_word(link, "doc-noteref") || has_word(link, "noteref")
}

/// Whether a link shows a number or a sign, as those to notes do; those of a table of contents show words.
fn is_sign(link: &NodeRef<'_>) -> bool {
    let text = link.text();
    let shown: String = text.chars().filter(|c| c.is_alphanumeric()).collect();
    shown.chars().count() <= 3 && text.trim().chars().count() <= 6 || is_said_reference(link)
}

/// The names of a link, of the elements close around it, and of those in it.
fn names_around(link: &NodeRef<'_>) -> Vec<String> {
    let around = link
        .ancestors_it(Some(AROUND))
        .take_while(|outer| !is_block(outer));
    std::iter::once(*link)
        .chain(around)
        .chain(link.descendants_it().take(4))
        .flat_map(|node| [node.attr("id"), node.attr("name")])
        .flatten()
        .map(|name| name.to_string())
        .collect()
}

fn is_block(node: &NodeRef<'_>) -> bool {
    matches!(
        node.node_name().as_deref(),
        Some(
            "p" | "li"
                | "div"
                | "td"
                | "dd"
                | "aside"
                | "section"
                | "blockquote"
                | "body"
                | "article"
                | "main"
        )
    )
}

/// The element that holds a note: the named one, or the block around its name. None for the text itself.
fn holder<'a>(element: &NodeRef<'a>, root: &NodeRef<'a>) -> Option<NodeRef<'a>> {
    let mut note = *element;
    while !is_block(&note) {
        note = note.parent()?;
        if note.id == root.id {
            return None;
        }
    }
    let is_whole = matches!(
        note.node_name().as_deref(),
        Some("section" | "body" | "article" | "main" | "blockquote" | "td")
    );
    if is_whole || note.id == root.id {
        return None;
    }
    // A paragraph that begins an item or a box of the note's own name.
    if let Some(parent) = note.parent()
        && parent.id != root.id
        && note.has_name("p")
        && (parent.has_name("li")
            || parent
                .attr("id")
                .or_else(|| parent.class())
                .is_some_and(|name| {
                    let name = name.to_ascii_lowercase();
                    (name.starts_with("ftn") || name.starts_with("edn") || name == "footnote")
                        && !name.ends_with('s')
                }))
    {
        return Some(parent);
    }
    Some(note)
}

/// The number that a link shows, else the next that is free.
fn new_label(link: &NodeRef<'_>, labels: &mut HashSet<String>) -> String {
    let shown: String = link
        .text()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(8)
        .collect();
    let mut label = shown;
    let mut next = labels.len() + 1;
    while label.is_empty() || labels.contains(&label) {
        label = next.to_string();
        next += 1;
    }
    labels.insert(label.clone());
    label
}
