//! A web page cut into blocks of running text in document order, with what the tree says of each.
//!
//! Which blocks are the article is decided in `choose.rs`. Start reading at [`Cut::of`].

use super::words::{self, Groups};
use crate::content::html::{self, Group};
use dom_query::NodeRef;
use std::collections::HashMap;
use std::ops::Range;

/// A page as a list of its elements and of its blocks.
pub(super) struct Cut<'a> {
    /// Every element that may show something, parents before children; the first is the body.
    pub(super) elements: Vec<Element<'a>>,
    /// The blocks in document order.
    pub(super) blocks: Vec<Block<'a>>,
}

/// An element that may show something.
pub(super) struct Element<'a> {
    pub(super) node: NodeRef<'a>,
    /// Its place among the elements; the body is its own parent.
    pub(super) parent: usize,
    pub(super) name: String,
    pub(super) depth: usize,
    /// What its name, its role and its class words say.
    pub(super) groups: Groups,
    /// Its name and classes, to know its like by.
    pub(super) signature: u64,
    /// How many children of its parent look like it, itself among them.
    pub(super) kin: u32,
    /// Its blocks: all that begin in it or below it.
    pub(super) blocks: Range<usize>,
    /// Letters below it, letters below it that are in links, and letters in long blocks with few links.
    pub(super) letters: usize,
    pub(super) linked: usize,
    pub(super) long: usize,
}

impl Element<'_> {
    /// Whether its name or one of its class words is that of a group.
    pub(super) fn is_called(&self, group: words::Group) -> bool {
        group.is_in(self.groups)
    }
}

/// A run of text that no edge of a block element cuts, or a lone image or film.
#[derive(Default)]
pub(super) struct Block<'a> {
    /// Its texts, images and films, in order.
    pub(super) leaves: Vec<(NodeRef<'a>, usize)>,
    /// The nearest block element around it.
    pub(super) element: usize,
    /// Its words, white space collapsed; empty for an image alone.
    pub(super) text: String,
    pub(super) letters: usize,
    pub(super) linked: usize,
    pub(super) bold: usize,
}

impl<'a> Block<'a> {
    /// Takes in a text, which is below the element `parent`.
    fn add(&mut self, node: NodeRef<'a>, text: &str, parent: usize, inside: Inside) {
        if self.leaves.is_empty() {
            self.element = inside.block;
        }
        self.leaves.push((node, parent));
        self.text.push_str(text);
        let letters: usize = text.chars().filter(|c| !c.is_whitespace()).map(width).sum();
        self.letters += letters;
        if inside.link {
            self.linked += letters;
        }
        if inside.bold {
            self.bold += letters;
        }
    }

    /// A paragraph as articles have them: long, and mostly not links.
    pub(super) fn is_long(&self) -> bool {
        self.letters >= 80 && self.linked * 3 < self.letters
    }
}

/// A step of the walk: into a node, or out of an element.
enum Step<'a> {
    Into(NodeRef<'a>, usize, Inside),
    /// A block element ends: so does the block.
    End,
}

/// What running text is in.
#[derive(Clone, Copy, Default)]
struct Inside {
    link: bool,
    bold: bool,
    /// In a table of data or a figure, which is one block whatever it holds.
    whole: bool,
    /// The nearest block element.
    block: usize,
}

impl<'a> Cut<'a> {
    /// Cuts the page below `body`. Without recursion and in linear time, however deep elements are nested.
    pub(super) fn of(body: NodeRef<'a>) -> Cut<'a> {
        let mut cut = Cut {
            elements: Vec::new(),
            blocks: Vec::new(),
        };
        let mut known = HashMap::new();
        let mut open = Block::default();
        let mut breaks = 0;
        let mut steps = vec![Step::Into(body, 0, Inside::default())];
        while let Some(step) = steps.pop() {
            let Step::Into(node, parent, mut inside) = step else {
                cut.close(&mut open);
                continue;
            };
            if node.is_text() {
                let text = node.text();
                if text.trim().is_empty() {
                    open.text.push(' ');
                    continue;
                }
                if breaks > 1 && !inside.whole {
                    cut.close(&mut open);
                }
                breaks = 0;
                open.add(node, &text, parent, inside);
                continue;
            }
            if !node.is_element() {
                continue;
            }
            let name = node.node_name().unwrap_or_default();
            let name = name.as_ref();
            let is_left_out = [Group::Unseen, Group::Control, Group::Drawing]
                .iter()
                .any(|group| group.has(name));
            if is_left_out || html::is_hidden(&node) {
                continue;
            }
            match name {
                "br" => {
                    open.text.push(' ');
                    breaks += 1;
                    continue;
                }
                "img" | "video" | "audio" | "iframe" | "hr" => {
                    if name == "hr" {
                        cut.close(&mut open);
                    }
                    if open.leaves.is_empty() {
                        open.element = inside.block;
                    }
                    open.leaves.push((node, parent));
                    if name == "hr" {
                        cut.close(&mut open);
                    }
                    continue;
                }
                _ => {}
            }
            let at = cut.elements.len();
            let (groups, signature) = words::of_element(&node, name, &mut known);
            let depth = cut
                .elements
                .get(parent)
                .map_or(0, |parent| parent.depth + 1);
            cut.elements.push(Element {
                node,
                parent,
                name: name.to_owned(),
                depth,
                groups,
                signature,
                kin: 1,
                blocks: 0..0,
                letters: 0,
                linked: 0,
                long: 0,
            });
            match name {
                "a" if node.has_attr("href") => {
                    inside.link = true;
                }
                "strong" | "b" | "em" | "i" => inside.bold = true,
                _ => {}
            }
            if !html::is_running(name) {
                if inside.whole {
                    open.text.push(' ');
                } else {
                    cut.close(&mut open);
                    steps.push(Step::End);
                    inside.block = at;
                }
                breaks = 0;
                inside.whole = inside.whole || is_whole(&node, name);
            }
            steps.extend(
                node.children_it(true)
                    .map(|child| Step::Into(child, at, inside)),
            );
        }
        cut.close(&mut open);
        cut.count();
        cut
    }

    /// Whether a block is a heading.
    pub(super) fn is_heading(&self, block: &Block<'_>) -> bool {
        self.elements.get(block.element).is_some_and(|element| {
            matches!(
                element.name.as_str(),
                "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            )
        })
    }

    /// Ends the block in the making, if it holds anything.
    fn close(&mut self, open: &mut Block<'a>) {
        let mut block = std::mem::take(open);
        if block.leaves.is_empty() {
            return;
        }
        block.text = crate::base::text::collapse_whitespace(&block.text);
        self.blocks.push(block);
    }

    /// Sums over the elements, from the leaves up.
    fn count(&mut self) {
        for (at, block) in self.blocks.iter().enumerate() {
            if let Some(element) = self.elements.get_mut(block.element) {
                widen(&mut element.blocks, at..at + 1);
                element.letters += block.letters;
                element.linked += block.linked;
                if block.is_long() {
                    element.long += block.letters;
                }
            }
        }
        let mut alike: HashMap<(usize, u64), u32> = HashMap::new();
        for at in (1..self.elements.len()).rev() {
            let Some(element) = self.elements.get(at) else {
                continue;
            };
            let (letters, linked, long) = (element.letters, element.linked, element.long);
            *alike
                .entry((element.parent, element.signature))
                .or_default() += 1;
            let (parent, blocks) = (element.parent, element.blocks.clone());
            if let Some(parent) = self.elements.get_mut(parent) {
                widen(&mut parent.blocks, blocks);
                parent.letters += letters;
                parent.linked += linked;
                parent.long += long;
            }
        }
        for element in self.elements.iter_mut().skip(1) {
            element.kin = alike
                .get(&(element.parent, element.signature))
                .copied()
                .unwrap_or(1);
        }
    }
}

/// Widens a run of blocks to hold another.
fn widen(run: &mut Range<usize>, other: Range<usize>) {
    if run.start >= run.end {
        *run = other;
    } else if other.start < other.end {
        *run = run.start.min(other.start)..run.end.max(other.end);
    }
}

/// Signs of scripts without spaces say about as much as two letters.
fn width(c: char) -> usize {
    if matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}') {
        2
    } else {
        1
    }
}

/// Whether a table sets out facts, two or more a row, in short cells: no text laid out in columns.
pub(super) fn is_facts(table: &NodeRef<'_>) -> bool {
    let (mut rows, mut cells, mut is_named) = (0, 0, false);
    for inner in table.descendants_it().filter(NodeRef::is_element) {
        match inner.node_name().unwrap_or_default().as_ref() {
            "tr" => rows += 1,
            "td" => cells += 1,
            "th" | "caption" | "thead" => {
                is_named = true;
                cells += 1;
            }
            "table" | "h1" | "h2" | "article" | "section" | "form" | "header" | "footer"
            | "nav" => return false,
            _ => {}
        }
    }
    rows > 1
        && cells * 3 >= rows * 4
        && table.normalized_char_count() < if is_named { 250 } else { 120 } * cells
}

/// Whether an element is kept or dropped as a whole: a table of data, or an image with its caption.
fn is_whole(node: &NodeRef<'_>, name: &str) -> bool {
    match name {
        "table" => {
            let mut rows = 0;
            let mut cells = 0;
            for inner in node.descendants_it().filter(NodeRef::is_element) {
                match inner.node_name().unwrap_or_default().as_ref() {
                    "tr" => rows += 1,
                    "td" | "th" => cells += 1,
                    "table" | "ul" | "ol" | "h1" | "h2" | "h3" | "h4" | "article" | "section"
                    | "form" | "header" | "footer" => return false,
                    _ => {}
                }
            }
            rows > 1 && cells >= 2 * rows && node.normalized_char_count() < 120 * cells
        }
        "figure" => !node.descendants_it().any(|inner| {
            inner.node_name().is_some_and(|name| {
                matches!(
                    name.as_ref(),
                    "table"
                        | "ul"
                        | "ol"
                        | "h1"
                        | "h2"
                        | "h3"
                        | "h4"
                        | "article"
                        | "section"
                        | "pre"
                        | "blockquote"
                        | "figure"
                )
            })
        }),
        _ => false,
    }
}
