//! Running text as Markdown: which characters need a backslash, and where marks can be.
//!
//! Start reading at [`markdown`]: the tree is flattened into pieces ([`flatten`]), white space and punctuation are moved
//! out of marks that could not close next to them ([`shift`]), marks that `CommonMark` would read differently all the same
//! are left out ([`weigh`]), and what remains is written ([`write`]). No words are lost.

mod delimiters;
mod escape;

use super::{Image, Inline};
use delimiters::{joined, shift, underscored, weigh};
use escape::{code, escape, escaped_line, one_line, piped, push_target};
use std::collections::BTreeSet;

/// Where a run of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// A paragraph: may have line breaks, and a line's start has a meaning.
    Paragraph,
    /// After the marks of a heading: one line.
    Heading,
    /// A table's cell: one line, `|` ends it.
    Cell,
    /// A term that is defined: one line, at its start.
    Term,
}

/// A mark around text.
#[derive(Clone, Debug, PartialEq)]
enum Mark {
    Strong,
    Emphasis,
    Strike,
    Sup,
    Sub,
    Link { href: String, title: String },
}

/// A piece of the flat text.
#[derive(Clone, Debug, PartialEq)]
enum Piece {
    /// Text that is still to be escaped.
    Text(String),
    /// Code, without its fences.
    Code(String),
    /// Something that is written as it is: an image, a reference.
    Whole(String),
    Break,
    Open(Mark),
    Close(Mark),
}

/// The Markdown of running text; `labels` are the footnotes that exist.
pub(super) fn markdown(content: &[Inline], place: Place, labels: &BTreeSet<String>) -> String {
    let mut flat = Flat {
        pieces: Vec::new(),
        space: Space::None,
        opened: Vec::new(),
        address: false,
        after_link: Vec::new(),
        place,
        labels,
    };
    flatten(content, &mut flat, &mut Vec::new());
    let mut pieces = shift(flat.pieces);
    // Leaving a mark out brings others together; three rounds settle all but texts made to defeat this, which lose theirs.
    for _ in 0..3 {
        let (weighed, left_out) = weigh(pieces);
        pieces = weighed;
        if !left_out {
            return write(&pieces, place);
        }
        pieces = joined(pieces);
    }
    pieces.retain(|piece| {
        !matches!(piece, Piece::Open(mark) | Piece::Close(mark) if delimiter(mark).is_some())
    });
    write(&joined(pieces), place)
}

/// The Markdown of an image.
pub(super) fn image(image: &Image) -> String {
    if image.src.is_empty() {
        return escaped_line(&image.alt, Place::Paragraph);
    }
    let mut out = String::from("![");
    let alt = one_line(&image.alt);
    escape(&alt, &mut out, Place::Heading, true, true);
    out.push_str("](");
    push_target(&mut out, &image.src, &image.title);
    out.push(')');
    out
}

/// A footnote's label in the characters that every Markdown reader takes.
pub(super) fn label(label: &str) -> String {
    let name: String = label
        .chars()
        .map(|c| {
            if c.is_alphanumeric() || c == '-' {
                c
            } else {
                '-'
            }
        })
        .collect();
    if name.is_empty() {
        "note".to_owned()
    } else {
        name
    }
}

/// The length of the longest run of this character.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

// ---------------------------------------------------------------------------------------------- flattening

/// What waits to be written before the next word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    None,
    Blank,
    Break,
}

struct Flat<'a> {
    pieces: Vec<Piece>,
    space: Space,
    /// Marks that opened and have no content yet.
    opened: Vec<Mark>,
    /// Whether a bare address ends right here, as programs see it that make links of those.
    address: bool,
    /// References to footnotes inside a link, where they would be links in a link: they follow it.
    after_link: Vec<String>,
    place: Place,
    labels: &'a BTreeSet<String>,
}

/// White space of the source, which is normalised; no-break spaces are characters of the text.
fn is_space(c: char) -> bool {
    c.is_ascii_whitespace() || c.is_ascii_control()
}

impl Flat<'_> {
    fn text(&mut self, text: &str) {
        for part in text.split_inclusive(is_space) {
            let word = part.trim_end_matches(is_space);
            if !word.is_empty() {
                self.address = self.address && self.space == Space::None || is_address(word);
                self.content();
                if let Some(Piece::Text(last)) = self.pieces.last_mut() {
                    last.push_str(word);
                } else {
                    self.pieces.push(Piece::Text(word.to_owned()));
                }
            }
            if word.len() < part.len() && self.space == Space::None {
                self.space = Space::Blank;
            }
        }
    }

    fn whole(&mut self, text: String) {
        self.address = false;
        self.content();
        self.pieces.push(Piece::Whole(text));
    }

    /// Writes what waits, before content: white space is outside of the marks that open here.
    fn content(&mut self) {
        let space = std::mem::replace(&mut self.space, Space::None);
        if !self.pieces.is_empty() {
            match (space, self.place) {
                (Space::None, _) => {}
                (Space::Break, Place::Paragraph | Place::Cell) => self.pieces.push(Piece::Break),
                (Space::Break | Space::Blank, _) => push_text(&mut self.pieces, " "),
            }
        }
        for mark in std::mem::take(&mut self.opened) {
            push_open(&mut self.pieces, mark);
        }
    }

    fn close(&mut self, mark: Mark) {
        if self.opened.pop().is_none() {
            self.pieces.push(Piece::Close(mark));
        }
    }
}

/// Opens a mark, or goes on with the one that was just closed: `**a****b**` would not be read as it is meant.
fn push_open(pieces: &mut Vec<Piece>, mark: Mark) {
    match pieces.last() {
        Some(Piece::Close(last)) if *last == mark && delimiter(&mark).is_some() => {
            pieces.pop();
        }
        _ => pieces.push(Piece::Open(mark)),
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if text.is_empty() {
        return;
    }
    if let Some(Piece::Text(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// Two spans of code side by side would be read as one with other fences, so they are one.
fn push_code(pieces: &mut Vec<Piece>, text: &str) {
    if let Some(Piece::Code(last)) = pieces.last_mut() {
        last.push_str(text);
    } else {
        pieces.push(Piece::Code(text.to_owned()));
    }
}

/// Flattens the tree. A mark inside a mark of its kind is left out, as is a link inside a link.
fn flatten(content: &[Inline], flat: &mut Flat<'_>, around: &mut Vec<Mark>) {
    for inline in content {
        let (mark, inner) = match inline {
            Inline::Text(text) => {
                flat.text(text);
                continue;
            }
            Inline::Code(text) => {
                let in_link = around.iter().any(|mark| matches!(mark, Mark::Link { .. }));
                if in_link && text.contains("]:") {
                    // Readers look for the end of a link's label before they look for code.
                    flat.text(text);
                } else if !text.chars().all(is_space) {
                    // The sign that opens code would be part of the address.
                    if std::mem::take(&mut flat.address) && flat.space == Space::None {
                        flat.space = Space::Blank;
                    }
                    flat.content();
                    push_code(&mut flat.pieces, text);
                }
                continue;
            }
            Inline::Image(picture) => {
                if picture.src.is_empty() {
                    flat.text(&picture.alt);
                } else {
                    let text = image(picture);
                    flat.whole(match flat.place {
                        Place::Cell => piped(&text),
                        _ => text,
                    });
                }
                continue;
            }
            Inline::FootnoteRef(name) => {
                let name = label(name);
                if flat.labels.contains(&name) {
                    let text = format!("[^{name}]");
                    if around.iter().any(|mark| matches!(mark, Mark::Link { .. })) {
                        flat.after_link.push(text);
                    } else {
                        flat.whole(text);
                    }
                } else {
                    flat.text(&format!("[{name}]"));
                }
                continue;
            }
            Inline::Break => {
                flat.space = Space::Break;
                continue;
            }
            Inline::Strong(inner) => (Mark::Strong, inner),
            Inline::Emphasis(inner) => (Mark::Emphasis, inner),
            Inline::Strike(inner) => (Mark::Strike, inner),
            Inline::Sup(inner) => (Mark::Sup, inner),
            Inline::Sub(inner) => (Mark::Sub, inner),
            Inline::Link {
                href,
                title,
                content,
            } if is_bare(href, title, content)
                && !around.iter().any(|mark| matches!(mark, Mark::Link { .. })) =>
            {
                flat.whole(format!("<{href}>"));
                continue;
            }
            Inline::Link {
                href,
                title,
                content,
            } => (
                Mark::Link {
                    href: href.clone(),
                    title: title.clone(),
                },
                content,
            ),
        };
        let like = |other: &Mark| std::mem::discriminant(other) == std::mem::discriminant(&mark);
        if around.iter().any(like) {
            flatten(inner, flat, around);
            continue;
        }
        flat.opened.push(mark.clone());
        around.push(mark.clone());
        flatten(inner, flat, around);
        around.pop();
        let is_link = matches!(mark, Mark::Link { .. });
        flat.close(mark);
        if is_link {
            for reference in std::mem::take(&mut flat.after_link) {
                flat.whole(reference);
            }
        }
    }
}

/// Whether a link shows its own address, which is then written once (CommonMark, section 6.5).
fn is_bare(href: &str, title: &str, content: &[Inline]) -> bool {
    let [Inline::Text(text)] = content else {
        return false;
    };
    title.is_empty()
        && text.trim_matches(is_space) == href
        && (href.starts_with("https://") || href.starts_with("http://"))
        && !href.contains(|c: char| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '|' | '\\')
        })
}

// ---------------------------------------------------------------------------------------------- marks

/// The character of a mark that is written with delimiters.
fn delimiter(mark: &Mark) -> Option<char> {
    match mark {
        Mark::Strong | Mark::Emphasis => Some('*'),
        Mark::Strike => Some('~'),
        Mark::Sup | Mark::Sub | Mark::Link { .. } => None,
    }
}

// ---------------------------------------------------------------------------------------------- writing

fn write(pieces: &[Piece], place: Place) -> String {
    let tildes: usize = pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.matches('~').count(),
            Piece::Open(Mark::Strike) => 2,
            _ => 0,
        })
        .sum();
    let mut out = String::new();
    let mut opens: Vec<&'static str> = Vec::new();
    let partners = partners(pieces);
    let mut links = 0_usize;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Text(text) => {
                if text.starts_with('[') && out.ends_with(']') {
                    guard(&mut out, index.checked_sub(1).and_then(|at| pieces.get(at)));
                }
                escape(text, &mut out, place, links > 0, tildes > 1);
            }
            Piece::Code(text) => out.push_str(&code(text, place)),
            Piece::Whole(text) => {
                if text.starts_with('[') {
                    guard(&mut out, index.checked_sub(1).and_then(|at| pieces.get(at)));
                }
                out.push_str(text);
            }
            Piece::Break => {
                out.truncate(out.trim_end_matches(' ').len());
                // A row of a table is one line, and nothing but this breaks it.
                out.push_str(if place == Place::Cell {
                    "<br> "
                } else {
                    "  \n"
                });
            }
            Piece::Open(mark) => match mark {
                Mark::Link { .. } => {
                    guard(&mut out, index.checked_sub(1).and_then(|at| pieces.get(at)));
                    out.push('[');
                    links += 1;
                }
                Mark::Sup => out.push_str("<sup>"),
                Mark::Sub => out.push_str("<sub>"),
                Mark::Strong | Mark::Emphasis | Mark::Strike => {
                    let partner = partners.get(index).copied().unwrap_or(index);
                    let text = match mark {
                        Mark::Strong => "**",
                        Mark::Strike => "~~",
                        _ if underscored(pieces, index, partner) => "_",
                        _ => "*",
                    };
                    opens.push(text);
                    out.push_str(text);
                }
            },
            Piece::Close(mark) => match mark {
                Mark::Link { href, title } => {
                    out.push_str("](");
                    let mut target = String::new();
                    push_target(&mut target, href, title);
                    out.push_str(&match place {
                        Place::Cell => piped(&target),
                        _ => target,
                    });
                    out.push(')');
                    links = links.saturating_sub(1);
                }
                Mark::Sup => out.push_str("</sup>"),
                Mark::Sub => out.push_str("</sub>"),
                Mark::Strong | Mark::Emphasis | Mark::Strike => {
                    out.push_str(opens.pop().unwrap_or_default());
                }
            },
        }
    }
    out.truncate(out.trim_end_matches([' ', '\n']).len());
    if place == Place::Heading {
        close_heading(&mut out);
    }
    out
}

/// Whether programs that make links of bare addresses see one at the end of a text (GFM, "autolinks").
fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains("www.") || word.contains('@')
}

/// For each opening or closing piece, the place of its partner.
fn partners(pieces: &[Piece]) -> Vec<usize> {
    let mut partners: Vec<usize> = (0..pieces.len()).collect();
    let mut opens = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(_) => opens.push(index),
            Piece::Close(_) => {
                if let Some(open) = opens.pop() {
                    partners[open] = index;
                    partners[index] = open;
                }
            }
            Piece::Text(_) | Piece::Code(_) | Piece::Whole(_) | Piece::Break => {}
        }
    }
    partners
}

/// A bracket that begins a link must not follow a plain `!` (an image) or `]` (a link with a label), so these get a
/// backslash; a reference to a footnote can have none, and gets a space.
fn guard(out: &mut String, before: Option<&Piece>) {
    if matches!(before, Some(Piece::Whole(_))) {
        if out.ends_with(']') {
            out.push(' ');
        }
        return;
    }
    for mark in ['!', ']'] {
        if out.ends_with(mark) {
            out.insert(out.len() - 1, '\\');
        }
    }
}

/// What ends a heading must not be taken for its closing marks (`# a #`) or its attributes (`# a {#b}`).
fn close_heading(out: &mut String) {
    let marks = out.len() - out.trim_end_matches('#').len();
    let at = out.len() - marks;
    if marks > 0 && (at == 0 || out.ends_with(&format!(" {}", "#".repeat(marks)))) {
        out.insert(at, '\\');
    } else if out.ends_with('}') && !out.ends_with("\\}") {
        out.insert(out.len() - 1, '\\');
    }
}
