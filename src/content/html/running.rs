//! Running text: white space as a page shows it, and paragraphs that only line breaks part.
//!
//! Start reading at [`paragraphs`] and [`tidy`].

use crate::content::doc::{Block, Inline, any_inline, is_blank};
use std::mem::{Discriminant, discriminant};

/// White space as HTML shows it: runs to one space, none at the ends or next to a line break. No-break spaces stay, but not
/// alone. Neighbouring texts become one.
pub(super) fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut joined = collapse(inlines, &mut true);
    trim_end(&mut joined);
    if is_blank(&joined) {
        Vec::new()
    } else {
        joined
    }
}

pub(super) fn holds_image(inlines: &[Inline]) -> bool {
    any_inline(inlines, &|inline| {
        matches!(inline, Inline::Image(_) | Inline::FootnoteRef(_))
    })
}

/// `after_space` says whether the text before ends in a space, or there is none.
fn collapse(inlines: Vec<Inline>, after_space: &mut bool) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Text(text) => {
                let mut collapsed = String::with_capacity(text.len());
                for character in text.chars() {
                    let is_space = matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}');
                    if !is_space {
                        collapsed.push(character);
                    } else if !*after_space {
                        collapsed.push(' ');
                    }
                    *after_space = is_space;
                }
                match joined.last_mut() {
                    Some(Inline::Text(last)) => last.push_str(&collapsed),
                    _ if collapsed.is_empty() => {}
                    _ => joined.push(Inline::Text(collapsed)),
                }
            }
            Inline::Break => {
                trim_end(&mut joined);
                // Breaks at the start of a paragraph, or several in a row, say nothing more than one.
                let is_first = joined.is_empty() && *after_space;
                if !is_first && joined.last() != Some(&Inline::Break) {
                    joined.push(Inline::Break);
                }
                *after_space = true;
            }
            mut other => {
                match other.inner_mut() {
                    Some(inner) => *inner = collapse(std::mem::take(inner), after_space),
                    None => *after_space = false,
                }
                joined.push(other);
            }
        }
    }
    joined
}

fn trim_end(inlines: &mut Vec<Inline>) {
    while let Some(last) = inlines.last_mut() {
        match last {
            Inline::Break => {
                inlines.pop();
            }
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches([' ', '\u{a0}']).len());
                if !text.is_empty() {
                    return;
                }
                inlines.pop();
            }
            other => {
                if let Some(inner) = other.inner_mut() {
                    trim_end(inner);
                }
                return;
            }
        }
    }
}

/// A mark around running text, without the same mark inside: damaged pages open a mark again and again, and a text that is
/// in as many of them would be copied as often.
pub(super) fn marked(content: Vec<Inline>, mark: fn(Vec<Inline>) -> Inline) -> Inline {
    let mut outer = mark(content);
    let like = discriminant(&outer);
    if let Some(content) = outer.inner_mut() {
        unmark(content, like);
    }
    outer
}

/// Takes the marks of a kind off running text.
fn unmark(content: &mut Vec<Inline>, like: Discriminant<Inline>) {
    while content.iter().any(|inline| discriminant(inline) == like) {
        let mut out = Vec::with_capacity(content.len());
        for mut inline in content.drain(..) {
            let is_like = discriminant(&inline) == like;
            match inline.inner_mut().filter(|_| is_like) {
                Some(inner) => out.append(inner),
                None => out.push(inline),
            }
        }
        *content = out;
    }
    for inner in content.iter_mut().filter_map(Inline::inner_mut) {
        unmark(inner, like);
    }
}

/// The parts of running text that two line breaks in a row separate; marks around several of them are repeated.
pub(super) fn paragraphs(inlines: Vec<Inline>) -> Vec<Vec<Inline>> {
    let mut parts: Vec<Vec<Inline>> = vec![Vec::new()];
    let mut breaks = 0;
    for inline in inlines {
        let blank = match &inline {
            Inline::Break => {
                breaks += 1;
                true
            }
            Inline::Text(text) => text.chars().all(char::is_whitespace),
            _ => false,
        };
        if !blank {
            if breaks > 1 {
                parts.push(Vec::new());
            }
            breaks = 0;
        }
        let mut pieces = match inline {
            mut mark @ (Inline::Strong(_)
            | Inline::Emphasis(_)
            | Inline::Strike(_)
            | Inline::Link { .. }) => {
                let inner = mark.inner_mut().map(std::mem::take);
                let parts = paragraphs(inner.unwrap_or_default()).into_iter();
                parts.map(|part| with_inner(mark.clone(), part)).collect()
            }
            other => vec![other],
        }
        .into_iter();
        if let (Some(part), Some(first)) = (parts.last_mut(), pieces.next()) {
            breaks += trailing_breaks(&first);
            part.push(first);
        }
        for piece in pieces {
            breaks = trailing_breaks(&piece);
            parts.push(vec![piece]);
        }
    }
    parts
}

/// A mark or link with this content.
fn with_inner(mut mark: Inline, content: Vec<Inline>) -> Inline {
    if let Some(inner) = mark.inner_mut() {
        *inner = content;
    }
    mark
}

/// How many line breaks are at the end of the content of a mark.
fn trailing_breaks(inline: &Inline) -> usize {
    let is_break = |inline: &&Inline| **inline == Inline::Break;
    match inline {
        Inline::Sup(_) | Inline::Sub(_) => 0,
        other => {
            let inner = other.inner().into_iter().flatten();
            inner.rev().take_while(is_break).count()
        }
    }
}

/// Adds the running text of a block in a place where only running text can be, with `joint` between its lines.
pub(super) fn push_flat(out: &mut Vec<Inline>, block: Block, joint: &Inline) {
    if !out.is_empty() && out.last() != Some(joint) {
        out.push(joint.clone());
    }
    match block {
        Block::Paragraph(inlines)
        | Block::Heading {
            content: inlines, ..
        } => out.extend(inlines),
        Block::Figure { image, caption } => {
            out.push(Inline::Image(image));
            out.push(Inline::text(" "));
            out.extend(caption);
        }
        Block::Code { text, .. } => {
            for (number, line) in text
                .lines()
                .filter(|line| !line.trim().is_empty())
                .enumerate()
            {
                if number > 0 {
                    out.push(joint.clone());
                }
                out.push(Inline::Code(line.to_owned()));
            }
        }
        Block::List { items, .. } => {
            for block in items.into_iter().flatten() {
                push_flat(out, block, joint);
            }
        }
        Block::Quote(blocks)
        | Block::Footnote {
            content: blocks, ..
        } => {
            for block in blocks {
                push_flat(out, block, joint);
            }
        }
        Block::Table {
            head,
            rows,
            caption,
            ..
        } => {
            out.extend(caption);
            for row in std::iter::once(head).chain(rows) {
                push_flat(out, Block::Paragraph(Vec::new()), joint);
                for cell in row {
                    out.extend(cell);
                    out.push(Inline::text(" "));
                }
            }
        }
        Block::Definitions(entries) => {
            for (term, definitions) in entries {
                push_flat(out, Block::Paragraph(term), joint);
                for block in definitions.into_iter().flatten() {
                    push_flat(out, block, joint);
                }
            }
        }
        Block::Rule => {}
    }
}
