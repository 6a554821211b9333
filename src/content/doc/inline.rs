//! Running text as Markdown: which characters need a backslash, and where marks may stand.
//!
//! Start reading at [`markdown`]: the tree is laid flat into pieces ([`flatten`]), white space and punctuation are moved
//! out of marks that could not close beside them ([`shift`]), marks that `CommonMark` would read differently all the same
//! are left out ([`weigh`]), and what remains is written ([`write`]). The words always stay.

use super::{Image, Inline};
use std::collections::BTreeSet;

/// Where a run of text stands.
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
    /// Something that is written as it stands: an image, a reference.
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
    /// References to footnotes met inside a link, where they would be links in a link: they follow it.
    after_link: Vec<String>,
    place: Place,
    labels: &'a BTreeSet<String>,
}

/// White space of the source, which is laid out anew; no-break spaces are characters of the text.
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

    /// Writes what waits, before content: white space stands outside of the marks that open here.
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

/// Lays the tree flat. A mark inside its like is left out, as is a link inside a link.
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

/// What a character is to the rules of flanking. Symbols and emoji count as punctuation in some readers and as letters in
/// others, so they are relied on as neither.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Space,
    Letter,
    Punctuation,
    Unsure,
}

fn kind(c: char) -> Kind {
    if c.is_whitespace() {
        Kind::Space
    } else if c.is_alphanumeric() {
        Kind::Letter
    } else if c.is_ascii_punctuation() || "«»“”‘’…–—•".contains(c) {
        Kind::Punctuation
    } else {
        Kind::Unsure
    }
}

/// The characters at the two ends of a piece, as they are written.
fn ends(piece: &Piece) -> (Kind, Kind) {
    match piece {
        Piece::Text(text) => (
            text.chars().next().map_or(Kind::Space, kind),
            text.chars().next_back().map_or(Kind::Space, kind),
        ),
        Piece::Break => (Kind::Space, Kind::Space),
        Piece::Code(_) | Piece::Whole(_) | Piece::Open(_) | Piece::Close(_) => {
            (Kind::Punctuation, Kind::Punctuation)
        }
    }
}

fn is_delimiter(piece: &Piece) -> bool {
    matches!(piece, Piece::Open(mark) | Piece::Close(mark) if delimiter(mark).is_some())
}

/// Moves punctuation and no-break spaces out of emphasis where it could not open or close beside them:
/// `**Nota.**Suite` becomes `**Nota**.Suite`.
fn shift(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut pieces = pieces;
    // Ends: the punctuation before a run of closing marks goes behind it.
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    let mut index = 0;
    while index < pieces.len() {
        let closes = run_length(&pieces, index, |piece| {
            matches!(piece, Piece::Close(_)) && is_delimiter(piece)
        });
        if closes > 0 {
            let after = pieces
                .get(index + closes)
                .map_or(Kind::Space, |p| ends(p).0);
            let tail = match out.last_mut() {
                Some(Piece::Text(text)) => cut_end(text, after),
                _ => String::new(),
            };
            for piece in pieces.get(index..index + closes).unwrap_or_default() {
                push_close(&mut out, piece.clone());
            }
            push_text(&mut out, &tail);
            index += closes;
            continue;
        }
        push_piece(
            &mut out,
            std::mem::replace(&mut pieces[index], Piece::Break),
        );
        index += 1;
    }
    // Beginnings: the same, read backwards.
    let mut pieces = out;
    let mut out: Vec<Piece> = Vec::with_capacity(pieces.len());
    while let Some(piece) = pieces.pop() {
        if !(matches!(piece, Piece::Open(_)) && is_delimiter(&piece)) {
            push_front(&mut out, piece);
            continue;
        }
        let mut opens = vec![piece];
        while pieces
            .last()
            .is_some_and(|piece| matches!(piece, Piece::Open(_)) && is_delimiter(piece))
        {
            opens.extend(pieces.pop());
        }
        let before = pieces.last().map_or(Kind::Space, |p| ends(p).1);
        let head = match out.last_mut() {
            Some(Piece::Text(text)) => cut_start(text, before),
            _ => String::new(),
        };
        for open in opens {
            if matches!(out.last(), Some(Piece::Text(text)) if text.is_empty()) {
                out.pop();
            }
            // An open mark whose content went away takes its close along.
            if let (Piece::Open(mark), Some(Piece::Close(last))) = (&open, out.last())
                && mark == last
            {
                out.pop();
                continue;
            }
            out.push(open);
        }
        push_front(&mut out, Piece::Text(head));
    }
    out.reverse();
    out
}

fn run_length(pieces: &[Piece], from: usize, wanted: impl Fn(&Piece) -> bool) -> usize {
    pieces
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|piece| wanted(piece))
        .count()
}

/// Whether a character at the inner edge of a mark keeps it from opening or closing beside this neighbour.
fn hinders(edge: Kind, neighbour: Kind) -> bool {
    match edge {
        Kind::Letter => false,
        Kind::Space => true,
        Kind::Punctuation | Kind::Unsure => !matches!(neighbour, Kind::Space | Kind::Punctuation),
    }
}

fn cut_end(text: &mut String, after: Kind) -> String {
    let mut after = after;
    let mut at = text.len();
    for (index, c) in text.char_indices().rev() {
        if !hinders(kind(c), after) {
            break;
        }
        at = index;
        after = kind(c);
    }
    text.split_off(at)
}

fn cut_start(text: &mut String, before: Kind) -> String {
    let mut before = before;
    let mut at = 0;
    for (index, c) in text.char_indices() {
        if !hinders(kind(c), before) {
            break;
        }
        at = index + c.len_utf8();
        before = kind(c);
    }
    let rest = text.split_off(at);
    std::mem::replace(text, rest)
}

fn push_piece(out: &mut Vec<Piece>, piece: Piece) {
    match piece {
        Piece::Text(text) => push_text(out, &text),
        Piece::Code(text) => push_code(out, &text),
        Piece::Open(mark) => push_open(out, mark),
        Piece::Close(_) => push_close(out, piece),
        Piece::Whole(_) | Piece::Break => out.push(piece),
    }
}

/// Closes a mark; one that has no content any more goes away.
fn push_close(out: &mut Vec<Piece>, close: Piece) {
    if matches!(out.last(), Some(Piece::Text(text)) if text.is_empty()) {
        out.pop();
    }
    match (out.last(), &close) {
        (Some(Piece::Open(open)), Piece::Close(mark)) if open == mark => {
            out.pop();
        }
        _ => out.push(close),
    }
}

/// Puts a piece before those of a reversed list.
fn push_front(out: &mut Vec<Piece>, piece: Piece) {
    match (piece, out.last_mut()) {
        (Piece::Text(text), _) if text.is_empty() => {}
        (Piece::Text(mut text), Some(Piece::Text(next)))
        | (Piece::Code(mut text), Some(Piece::Code(next))) => {
            text.push_str(next);
            *next = text;
        }
        (piece, _) => out.push(piece),
    }
}

/// Neighbouring texts as one, and marks that meet their like as one.
fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        push_piece(&mut out, piece);
    }
    out
}

/// Leaves out the marks that would not be read as they are meant, and says whether there were any.
fn weigh(pieces: Vec<Piece>) -> (Vec<Piece>, bool) {
    let mut keep = vec![true; pieces.len()];
    let mut opens: Vec<usize> = Vec::new();
    let mut left_out = false;
    for (index, piece) in pieces.iter().enumerate() {
        match piece {
            Piece::Open(_) => opens.push(index),
            Piece::Close(mark) => {
                let Some(open) = opens.pop() else { continue };
                if delimiter(mark).is_some() && !holds(&pieces, open, index) {
                    keep[open] = false;
                    keep[index] = false;
                    left_out = true;
                }
            }
            Piece::Text(_) | Piece::Code(_) | Piece::Whole(_) | Piece::Break => {}
        }
    }
    let mut keep = keep.into_iter();
    let mut pieces = pieces;
    pieces.retain(|_| keep.next().unwrap_or(true));
    (pieces, left_out)
}

/// Whether emphasis is written with `_`, because a strong mark stands right beside it: `**_a_ b**`, `**a**_b_`. A run of
/// stars that means two marks is read differently from what was meant too often.
fn underscored(pieces: &[Piece], open: usize, close: usize) -> bool {
    let strong = |at: Option<usize>| {
        matches!(
            at.and_then(|at| pieces.get(at)),
            Some(Piece::Open(Mark::Strong) | Piece::Close(Mark::Strong))
        )
    };
    matches!(pieces.get(open), Some(Piece::Open(Mark::Emphasis)))
        && (strong(open.checked_sub(1))
            || strong(Some(open + 1))
            || strong(close.checked_sub(1))
            || strong(Some(close + 1)))
}

/// Whether the two delimiters of a mark are read as such.
fn holds(pieces: &[Piece], open: usize, close: usize) -> bool {
    let side = |at: Option<usize>| at.and_then(|at| pieces.get(at)).map(ends);
    let before = side(open.checked_sub(1)).map_or(Kind::Space, |ends| ends.1);
    let after = side(Some(close + 1)).map_or(Kind::Space, |ends| ends.0);
    let first = side(Some(open + 1)).map_or(Kind::Space, |ends| ends.0);
    let last = side(close.checked_sub(1)).map_or(Kind::Space, |ends| ends.1);
    if underscored(pieces, open, close) {
        let outside = |kind| matches!(kind, Kind::Space | Kind::Punctuation);
        return outside(before) && outside(after) && first != Kind::Space && last != Kind::Space;
    }
    !hinders(first, before) && !hinders(last, after)
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
/// backslash; a reference to a footnote can have none, and stands apart.
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

/// One line of text, escaped.
fn escaped_line(text: &str, place: Place) -> String {
    let mut out = String::new();
    escape(&one_line(text), &mut out, place, false, true);
    out
}

fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Writes plain text with a backslash before every character that would be read as a mark there, and before few others.
fn escape(text: &str, out: &mut String, place: Place, in_link: bool, tildes: bool) {
    let start_has_meaning = matches!(place, Place::Paragraph | Place::Term);
    let mut chars = text.char_indices().peekable();
    let mut before: Option<char> = None;
    // The digits that a line began with: `2025. ` would be a list.
    let mut number = 0_usize;
    // Whether the underscores just read stand inside a word or between spaces, where they are no marks.
    let mut in_word = false;
    // Whether a bracket is open that needed no backslash.
    let mut pair = false;
    while let Some((index, c)) = chars.next() {
        let rest = text.get(index + c.len_utf8()..).unwrap_or_default();
        let next = chars.peek().map(|(_, next)| *next);
        let at_start = start_has_meaning && (out.is_empty() || out.ends_with('\n'));
        let after_letter = next.is_some_and(char::is_alphanumeric);
        let ends_word = next.is_none_or(|next| next == ' ');
        let mark = match c {
            '\\' | '`' => true,
            '*' => at_start || !(before == Some(' ') && next == Some(' ')),
            '_' => {
                if before != Some('_') {
                    let right = rest.trim_start_matches('_').chars().next();
                    let apart = |c: Option<char>| c == Some(' ');
                    in_word = before.is_some_and(char::is_alphanumeric)
                        && right.is_some_and(char::is_alphanumeric)
                        || apart(before) && apart(right);
                }
                !in_word
            }
            '~' => tildes && !(before == Some(' ') && next == Some(' ')),
            '[' => {
                let mark = matches!(next, Some('^') | None)
                    || out.ends_with(']')
                    || (at_start && opens_box(rest));
                // In a link's text a pair is read as it stands; two brackets open a link to a note for some readers.
                pair = in_link && !mark && !out.ends_with('[') && closes_soon(rest);
                mark || in_link && !pair
            }
            ']' => in_link && !std::mem::take(&mut pair),
            '(' | ':' if out.ends_with(']') => true,
            '<' => next.is_none_or(|next| {
                next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?' | '<')
            }),
            '&' => is_entity(rest),
            '|' => place == Place::Cell || at_start,
            '>' | ':' | '=' => at_start,
            '-' | '+' => at_start && !after_letter,
            '#' => {
                at_start && {
                    let rest = rest.trim_start_matches('#');
                    rest.is_empty() || rest.starts_with(' ')
                }
            }
            '.' | ')' => number > 0 && ends_word,
            _ => false,
        };
        number = if c.is_ascii_digit() && (at_start || number > 0) {
            number + 1
        } else {
            0
        };
        before = Some(c);
        if mark && c == '<' {
            // A backslash would become part of a bare address before it (`www.a.test/x\<img …>`), in programs that make
            // links of those: what follows would be a tag.
            out.push_str("&lt;");
            continue;
        }
        if mark {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Whether a line that begins with `[` and this would be a task or an alert: `[ ]`, `[x]`, `[!NOTE]`.
fn opens_box(rest: &str) -> bool {
    rest.starts_with('!')
        || [" ]", "x]", "X]"]
            .iter()
            .any(|start| rest.starts_with(start))
}

/// Whether a bracket that stands before this is closed by the next one.
fn closes_soon(rest: &str) -> bool {
    rest.find(['[', ']', '\\', '`', '<', '!'])
        .is_some_and(|at| at > 0 && rest.as_bytes().get(at) == Some(&b']'))
}

/// Whether what follows an `&` makes a character reference of it.
fn is_entity(rest: &str) -> bool {
    let name = rest
        .trim_start_matches('#')
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    name.len() < rest.len() && name.starts_with(';')
}

/// A span of code, between fences that do not stand in it.
fn code(text: &str, place: Place) -> String {
    let text: String = text
        .chars()
        .map(|c| if is_space(c) { ' ' } else { c })
        .collect();
    let mut length = 1;
    while has_run(&text, length) {
        length += 1;
    }
    let fence = "`".repeat(length);
    let padded = text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if padded { " " } else { "" };
    let text = match place {
        Place::Cell => piped(&text),
        _ => text,
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Whether a run of exactly this many backticks stands in a text.
fn has_run(text: &str, length: usize) -> bool {
    text.split(|c| c != '`').any(|run| run.len() == length)
}

/// Every `|` with a backslash, as a table's cell demands even in code and addresses.
fn piped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '|' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The target of a link and its title.
fn push_target(out: &mut String, href: &str, title: &str) {
    let bare = !href.is_empty()
        && !href.contains(|c: char| c.is_whitespace() || c.is_control())
        && !href.starts_with('<')
        && balanced(href);
    if !bare {
        out.push('<');
    }
    for (index, c) in href.char_indices() {
        let rest = href.get(index + c.len_utf8()..).unwrap_or_default();
        match c {
            '\n' | '\r' | '\t' => {}
            '\\' => out.push_str("\\\\"),
            '<' | '>' => {
                out.push('\\');
                out.push(c);
            }
            '&' if is_entity(rest) => out.push_str("\\&"),
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    if !bare {
        out.push('>');
    }
    let title = one_line(title);
    if !title.is_empty() {
        out.push_str(" \"");
        for (index, c) in title.char_indices() {
            let rest = title.get(index + c.len_utf8()..).unwrap_or_default();
            if matches!(c, '"' | '\\') || (c == '&' && is_entity(rest)) {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
    }
}

/// Whether round brackets stand in pairs, not deeper than readers follow.
fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if !(0..5).contains(&depth) {
            return false;
        }
    }
    depth == 0
}
