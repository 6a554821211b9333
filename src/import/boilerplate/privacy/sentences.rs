//! Running text cut into sentences and back: a sentence goes whole, with its links and emphasis.
//!
//! What becomes of a sentence is decided in `privacy/`. Start reading at [`split`].

use crate::base::text;
use crate::content::doc::{Inline, inline_text};

/// Running text cut after each sentence, line and separator (`|`, `·`). Joined, the pieces are the text.
pub(super) fn split(content: &[Inline]) -> Vec<Vec<Inline>> {
    let mut pieces = vec![Vec::new()];
    let is_menu = text::count_words(&inline_text(content)) <= MENU;
    cut(
        content,
        if is_menu { MENU_MARKS } else { MARKS },
        &mut pieces,
    );
    pieces.retain(|piece| !piece.is_empty());
    pieces
}

/// What separates the items of a line.
const MARKS: &[char] = &['|', '·', '•', '│', '┃', '∙', '⋅'];
/// What separates the items of a short line: `The Mill – Unsubscribe`.
const MENU_MARKS: &[char] = &[
    '|', '·', '•', '│', '┃', '∙', '⋅', '-', '–', '—', '/', '>', '~', '*',
];
/// How many words a short line has at most.
const MENU: usize = 20;

fn cut(content: &[Inline], marks: &[char], pieces: &mut Vec<Vec<Inline>>) {
    for inline in content {
        match inline {
            Inline::Text(text) => cut_text(text, marks, pieces),
            Inline::Strong(inner) => cut_within(inner, marks, Inline::Strong, pieces),
            Inline::Emphasis(inner) => cut_within(inner, marks, Inline::Emphasis, pieces),
            Inline::Strike(inner) => cut_within(inner, marks, Inline::Strike, pieces),
            Inline::Sup(inner) => cut_within(inner, marks, Inline::Sup, pieces),
            Inline::Sub(inner) => cut_within(inner, marks, Inline::Sub, pieces),
            Inline::Break => {
                push(pieces, Inline::Break);
                pieces.push(Vec::new());
            }
            Inline::Link { .. } => {
                // two links with nothing between them are two items of a menu
                let follows = pieces.last().is_some_and(|piece| {
                    let last = piece.iter().rev().find(
                        |inline| !matches!(inline, Inline::Text(text) if text.trim().is_empty()),
                    );
                    matches!(last, Some(Inline::Link { .. }))
                });
                if follows {
                    pieces.push(Vec::new());
                }
                push(pieces, inline.clone());
            }
            other => push(pieces, other.clone()),
        }
    }
}

fn cut_within(
    inner: &[Inline],
    marks: &[char],
    wrap: fn(Vec<Inline>) -> Inline,
    pieces: &mut Vec<Vec<Inline>>,
) {
    let mut parts = vec![Vec::new()];
    cut(inner, marks, &mut parts);
    for (at, part) in parts.into_iter().enumerate() {
        if at > 0 {
            pieces.push(Vec::new());
        }
        if !part.is_empty() {
            push(pieces, wrap(part));
        }
    }
}

fn push(pieces: &mut Vec<Vec<Inline>>, inline: Inline) {
    match pieces.last_mut() {
        Some(piece) => piece.push(inline),
        None => pieces.push(vec![inline]),
    }
}

fn cut_text(text: &str, marks: &[char], pieces: &mut Vec<Vec<Inline>>) {
    let mut from = 0;
    for end in ends(text, marks) {
        push_text(text.get(from..end), pieces);
        pieces.push(Vec::new());
        from = end;
    }
    push_text(text.get(from..), pieces);
}

fn push_text(text: Option<&str>, pieces: &mut Vec<Vec<Inline>>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        push(pieces, Inline::text(text));
    }
}

/// Where sentences end in a text: behind the white space that follows their mark.
fn ends(text: &str, marks: &[char]) -> Vec<usize> {
    const CLOSING: &str = "\"»”’')]";
    let mut ends = Vec::new();
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next_at = at + c.len_utf8();
        match c {
            '。' | '！' | '？' | '\n' => ends.push(next_at),
            '.' | '!' | '?' | '…' => {
                let rest = text.get(next_at..).unwrap_or_default();
                let inner = rest.trim_start_matches(|c| {
                    CLOSING.contains(c) || matches!(c, '.' | '!' | '?' | '…')
                });
                let next = inner.trim_start();
                let spaced = next.len() < inner.len();
                // a lower-case letter follows an abbreviation; one capital before the mark is an initial
                let goes_on = next.chars().next().is_some_and(char::is_lowercase);
                let initial = c == '.' && before.is_uppercase() && {
                    let head = text.get(..at).unwrap_or_default();
                    head.chars()
                        .rev()
                        .nth(1)
                        .is_none_or(|c| !c.is_alphanumeric())
                };
                if spaced && !goes_on && !initial {
                    ends.push(next_at + rest.len() - next.len());
                }
            }
            _ if marks.contains(&c) => {
                let after = text.get(next_at..).unwrap_or_default();
                let next = after.trim_start();
                let alone = (at == 0 || before.is_whitespace())
                    && (after.is_empty() || next.len() < after.len());
                if alone {
                    ends.push(next_at + after.len() - next.len());
                }
            }
            _ => {}
        }
        before = c;
    }
    ends.dedup();
    ends.retain(|end| {
        *end < text.len()
            || text.ends_with(char::is_whitespace)
            || text.ends_with(['。', '！', '？', '|', '·', '•'])
    });
    ends
}

/// What is left of running text after sentences were taken out: without separators, breaks and white space at its ends.
pub(super) fn trim(content: &mut Vec<Inline>) {
    join(content);
    trim_end(content);
    trim_start(content);
}

/// Joins what was cut: emphasis next to emphasis.
fn join(content: &mut Vec<Inline>) {
    let mut out: Vec<Inline> = Vec::with_capacity(content.len());
    for inline in content.drain(..) {
        match (out.last_mut(), inline) {
            (Some(Inline::Strong(before)), Inline::Strong(more))
            | (Some(Inline::Emphasis(before)), Inline::Emphasis(more))
            | (Some(Inline::Strike(before)), Inline::Strike(more))
            | (Some(Inline::Sup(before)), Inline::Sup(more))
            | (Some(Inline::Sub(before)), Inline::Sub(more)) => {
                before.extend(more);
                join(before);
            }
            (Some(Inline::Text(before)), Inline::Text(more)) => before.push_str(&more),
            (_, inline) => out.push(inline),
        }
    }
    *content = out;
}

fn is_idle(c: char) -> bool {
    c.is_whitespace() || MENU_MARKS.contains(&c) || c == ','
}

fn trim_end(content: &mut Vec<Inline>) {
    while let Some(last) = content.last_mut() {
        let is_empty = match last {
            Inline::Break => true,
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches(is_idle).len());
                text.is_empty()
            }
            Inline::Link { .. } => false,
            other => other.inner_mut().is_some_and(|inner| {
                trim_end(inner);
                inner.is_empty()
            }),
        };
        if !is_empty {
            break;
        }
        content.pop();
    }
}

fn trim_start(content: &mut Vec<Inline>) {
    while let Some(first) = content.first_mut() {
        let is_empty = match first {
            Inline::Break => true,
            Inline::Text(text) => {
                // a dash may open a line of speech
                let bare =
                    text.trim_start_matches(|c: char| c.is_whitespace() || MARKS.contains(&c));
                *text = bare.to_owned();
                text.is_empty()
            }
            Inline::Link { .. } => false,
            other => other.inner_mut().is_some_and(|inner| {
                trim_start(inner);
                inner.is_empty()
            }),
        };
        if !is_empty {
            break;
        }
        content.remove(0);
    }
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::content::doc::{Inline, inline_text};

    fn pieces(content: &[Inline]) -> Vec<String> {
        split(content)
            .iter()
            .map(|piece| inline_text(piece).trim().to_owned())
            .collect()
    }

    #[test]
    fn text_is_cut_after_sentences_lines_and_separators() {
        let link = |text: &str| Inline::Link {
            href: "https://a.test".to_owned(),
            title: String::new(),
            content: vec![Inline::text(text)],
        };
        assert_eq!(
            pieces(&[
                Inline::text("M. J. Roux part. Il revient à 3.5 km : "),
                link("ici"),
                Inline::text(". Fin"),
                Inline::Break,
                Inline::Emphasis(vec![Inline::text("Un. Deux | trois")]),
                link("a"),
                Inline::text(" "),
                link("b"),
            ]),
            [
                "M. J. Roux part.",
                "Il revient à 3.5 km : ici.",
                "Fin",
                "Un.",
                "Deux |",
                "troisa",
                "b"
            ]
        );
        assert_eq!(
            pieces(&[Inline::text("退订。谢谢。")]),
            ["退订。", "谢谢。"]
        );
    }
}
