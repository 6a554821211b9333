//! Emphasis where Markdown can write it: delimiters moved past spaces and marks, and those that cannot hold left out
//! (CommonMark, section 6.2).
//!
//! Start reading at [`shift`].

use super::{Mark, Piece, delimiter, push_code, push_open, push_text};

/// What a character is to the rules of flanking. Symbols and emoji count as punctuation in some readers and as letters in
/// others, so they are relied on as neither.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Space,
    Letter,
    Punctuation,
    Unsure,
}

pub(super) fn kind(c: char) -> Kind {
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
pub(super) fn ends(piece: &Piece) -> (Kind, Kind) {
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

pub(super) fn is_delimiter(piece: &Piece) -> bool {
    matches!(piece, Piece::Open(mark) | Piece::Close(mark) if delimiter(mark).is_some())
}

/// Moves punctuation and no-break spaces out of emphasis where it could not open or close next to them:
/// `**Nota.**Suite` becomes `**Nota**.Suite`.
pub(super) fn shift(pieces: Vec<Piece>) -> Vec<Piece> {
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

pub(super) fn run_length(pieces: &[Piece], from: usize, wanted: impl Fn(&Piece) -> bool) -> usize {
    pieces
        .get(from..)
        .unwrap_or_default()
        .iter()
        .take_while(|piece| wanted(piece))
        .count()
}

/// Whether a character at the inner edge of a mark keeps it from opening or closing next to this neighbour.
pub(super) fn hinders(edge: Kind, neighbour: Kind) -> bool {
    match edge {
        Kind::Letter => false,
        Kind::Space => true,
        Kind::Punctuation | Kind::Unsure => !matches!(neighbour, Kind::Space | Kind::Punctuation),
    }
}

pub(super) fn cut_end(text: &mut String, after: Kind) -> String {
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

pub(super) fn cut_start(text: &mut String, before: Kind) -> String {
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

pub(super) fn push_piece(out: &mut Vec<Piece>, piece: Piece) {
    match piece {
        Piece::Text(text) => push_text(out, &text),
        Piece::Code(text) => push_code(out, &text),
        Piece::Open(mark) => push_open(out, mark),
        Piece::Close(_) => push_close(out, piece),
        Piece::Whole(_) | Piece::Break => out.push(piece),
    }
}

/// Closes a mark; a mark without content is removed.
pub(super) fn push_close(out: &mut Vec<Piece>, close: Piece) {
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
pub(super) fn push_front(out: &mut Vec<Piece>, piece: Piece) {
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

/// Joins neighbouring texts, and neighbouring marks of one kind.
pub(super) fn joined(pieces: Vec<Piece>) -> Vec<Piece> {
    let mut out = Vec::with_capacity(pieces.len());
    for piece in pieces {
        push_piece(&mut out, piece);
    }
    out
}

/// Leaves out the marks that would not be read as they are meant, and says whether there were any.
pub(super) fn weigh(pieces: Vec<Piece>) -> (Vec<Piece>, bool) {
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

/// Whether emphasis is written with `_`, because a strong mark is directly next to it: `**_a_ b**`, `**a**_b_`. A run of
/// stars that means two marks is read differently from what was meant too often.
pub(super) fn underscored(pieces: &[Piece], open: usize, close: usize) -> bool {
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
pub(super) fn holds(pieces: &[Piece], open: usize, close: usize) -> bool {
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
