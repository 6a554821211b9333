//! The shape that an editor would give to a text: headings that were bold lines, lists that were typed, levels from 2 on.
//!
//! Words are never changed here; what is left out is returned with its rule. Start reading at [`repair`].

use super::block_text::{ends_as_sentence, key};
use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, inline_text};
use std::collections::BTreeMap;

/// The most words and characters of a bold line that is a heading.
const HEADING: (usize, usize) = (14, 100);
/// The fewest words of the paragraph that a bold line heads.
const HEADED: usize = 12;
/// From this many words on a heading that ends as a sentence is a paragraph in large letters.
const PARAGRAPH: usize = 30;

/// Gives blocks the shape they are meant to have.
pub(super) fn repair(blocks: Vec<Block>, dropped: &mut Vec<Dropped>) -> Vec<Block> {
    let blocks = without_counters(blocks, dropped);
    let blocks = bullets(blocks);
    let blocks = bold_headings(blocks);
    levels(numbered_headings(blocks))
}

/// Leaves out the numbers that count stories, each a line before its heading: `01`, `02`, `03`.
fn without_counters(blocks: Vec<Block>, dropped: &mut Vec<Dropped>) -> Vec<Block> {
    let number = |at: usize| -> Option<usize> {
        let (Block::Paragraph(line), Block::Heading { .. }) =
            (blocks.get(at)?, blocks.get(at + 1)?)
        else {
            return None;
        };
        let word = inline_text(line);
        let word = word.trim();
        (word.len() <= 3).then(|| word.parse().ok())?
    };
    let counters: Vec<usize> = (0..blocks.len())
        .filter(|at| number(*at).is_some())
        .collect();
    let counts = counters
        .iter()
        .zip(1..)
        .all(|(at, place)| number(*at) == Some(place));
    if counters.len() < 3 || !counts {
        return blocks;
    }
    let mut next = counters.into_iter().peekable();
    let mut out = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.into_iter().enumerate() {
        match block {
            Block::Paragraph(line) if next.next_if_eq(&at).is_some() => dropped.push(Dropped {
                text: inline_text(&line),
                rule: "number of a story".to_owned(),
            }),
            block => out.push(block),
        }
    }
    out
}

/// Makes a list of two or more lines or paragraphs that follow each other and open with the same bullet. A dash longer
/// than a hyphen opens speech, so it is none.
fn bullets(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    // The paragraphs of one bullet each that may become a list.
    let mut run: Vec<(char, Vec<Inline>)> = Vec::new();
    for block in blocks {
        match block {
            Block::Paragraph(inlines) => {
                let alone = !inlines.contains(&Inline::Break);
                match bullet(&inlines) {
                    Some(mark) if alone => {
                        if run.last().is_some_and(|(other, _)| *other != mark) {
                            close(&mut run, &mut out);
                        }
                        run.push((mark, inlines));
                    }
                    _ => {
                        close(&mut run, &mut out);
                        out.extend(lines(inlines));
                    }
                }
            }
            other => {
                close(&mut run, &mut out);
                out.push(other);
            }
        }
    }
    close(&mut run, &mut out);
    out
}

/// A paragraph whose last two or more lines open with the same bullet, as what is before them and a list.
fn lines(inlines: Vec<Inline>) -> Vec<Block> {
    let parts: Vec<&[Inline]> = inlines.split(|inline| *inline == Inline::Break).collect();
    let Some(mark) = parts.last().and_then(|line| bullet(line)) else {
        return vec![Block::Paragraph(inlines)];
    };
    let first = parts
        .iter()
        .rposition(|line| bullet(line) != Some(mark))
        .map_or(0, |at| at + 1);
    let (before, items) = parts.split_at(first);
    if items.len() < 2 {
        return vec![Block::Paragraph(inlines)];
    }
    let mut out = Vec::new();
    let before = before.join(&Inline::Break);
    if !inline_text(&before).trim().is_empty() {
        out.push(Block::Paragraph(before));
    }
    out.push(list(items.iter().map(|item| item.to_vec())));
    out
}

fn close(run: &mut Vec<(char, Vec<Inline>)>, out: &mut Vec<Block>) {
    let items = std::mem::take(run).into_iter().map(|(_, item)| item);
    if items.len() < 2 {
        out.extend(items.map(Block::Paragraph));
    } else {
        out.push(list(items));
    }
}

fn list(items: impl Iterator<Item = Vec<Inline>>) -> Block {
    let items = items
        .map(|mut item| {
            if let Some(Inline::Text(text)) = item.first_mut() {
                let rest = text.trim_start().chars().skip(1).collect::<String>();
                rest.trim_start().clone_into(text);
            }
            vec![Block::Paragraph(item)]
        })
        .collect();
    Block::List { start: None, items }
}

/// The bullet that a line opens with.
fn bullet(line: &[Inline]) -> Option<char> {
    let Inline::Text(text) = line.first()? else {
        return None;
    };
    let mut letters = text.trim_start().chars();
    let mark = letters.next().filter(|c| "-•·▪‣◦●■*".contains(*c))?;
    let rest = letters.as_str();
    let apart = rest.starts_with(char::is_whitespace) || rest.is_empty() && line.len() > 1;
    apart.then_some(mark)
}

/// What is in bold throughout: its content without the bold.
fn all_bold(inlines: &[Inline]) -> Option<Vec<Inline>> {
    let mut out: Vec<Inline> = Vec::new();
    let mut any = false;
    for inline in inlines {
        match inline {
            Inline::Strong(inner) => {
                any = true;
                out.extend_from_slice(inner);
            }
            Inline::Text(text) if text.trim().is_empty() => out.push(inline.clone()),
            Inline::Link {
                href,
                title,
                content,
            } => {
                any = true;
                out.push(Inline::Link {
                    href: href.clone(),
                    title: title.clone(),
                    content: all_bold(content)?,
                });
            }
            _ => return None,
        }
    }
    any.then_some(out)
}

/// A bold line's words as a heading has them, if it can be one.
fn heading_line(inlines: &[Inline]) -> Option<Vec<Inline>> {
    let content = all_bold(inlines)?;
    let said = inline_text(&content);
    let line = said.trim();
    let words = text::count_words(line);
    let linked = content
        .iter()
        .any(|inline| matches!(inline, Inline::Link { .. }));
    let plain = content.iter().all(|inline| {
        matches!(
            inline,
            Inline::Text(_) | Inline::Link { .. } | Inline::Emphasis(_) | Inline::Code(_)
        )
    });
    (plain
        && (1..=HEADING.0).contains(&words)
        && line.chars().count() <= HEADING.1
        && line.chars().any(char::is_alphabetic)
        && !line.ends_with(['.', ':', ';', ',', '!', '…'])
        && (!linked || words >= 4))
        .then_some(content)
}

/// The line that heads a block of text, and the rest of the paragraph where the line was only broken off from it.
fn head_of(blocks: &[Block], at: usize) -> Option<(Vec<Inline>, Vec<Inline>)> {
    let Block::Paragraph(inlines) = blocks.get(at)? else {
        return None;
    };
    let running = |text: &[Inline]| {
        all_bold(text).is_none() && text::count_words(&inline_text(text)) >= HEADED
    };
    if let Some(end) = inlines.iter().position(|inline| *inline == Inline::Break) {
        let (line, rest) = inlines.split_at(end);
        let rest = rest.get(1..)?;
        let first = rest.split(|inline| *inline == Inline::Break).next()?;
        return running(first).then(|| Some((heading_line(line)?, rest.to_vec())))?;
    }
    match blocks.get(at + 1)? {
        Block::Paragraph(next) if running(next) => Some((heading_line(inlines)?, Vec::new())),
        _ => None,
    }
}

/// Makes headings of the bold lines above running text. Bold questions stay where others are too long for headings (an
/// interview), and so does a line that comes more than once (the names of speakers) and the only one when the text opens
/// with it.
fn bold_headings(blocks: Vec<Block>) -> Vec<Block> {
    let mut heads: BTreeMap<usize, (Vec<Inline>, Vec<Inline>)> = (0..blocks.len())
        .filter_map(|at| Some((at, head_of(&blocks, at)?)))
        .collect();
    let interview = blocks.iter().any(|block| match block {
        Block::Paragraph(inlines) => all_bold(inlines).is_some_and(|content| {
            let said = inline_text(&content);
            said.trim_end().ends_with('?') && text::count_words(&said) > HEADING.0
        }),
        _ => false,
    });
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for (line, _) in heads.values() {
        *times.entry(key(&inline_text(line))).or_default() += 1;
    }
    heads.retain(|_, (line, _)| {
        let said = inline_text(line);
        times.get(&key(&said)) == Some(&1) && !(interview && said.trim_end().ends_with('?'))
    });
    if heads.len() == 1 && heads.contains_key(&0) {
        heads.clear();
    }
    let mut level = 2;
    let mut out = Vec::with_capacity(blocks.len());
    for (at, block) in blocks.into_iter().enumerate() {
        match (heads.remove(&at), block) {
            (Some((content, rest)), _) => {
                out.push(Block::Heading { level, content });
                if !rest.is_empty() {
                    out.push(Block::Paragraph(rest));
                }
            }
            (None, Block::Heading { content, .. }) if is_paragraph(&content) => {
                out.push(Block::Paragraph(content));
            }
            (
                None,
                Block::Heading {
                    level: own,
                    content,
                },
            ) => {
                level = (own + 1).min(6);
                let content = all_bold(&content).unwrap_or(content);
                out.push(Block::Heading {
                    level: own,
                    content,
                });
            }
            (None, block) => out.push(block),
        }
    }
    out
}

/// Makes headings of all the lines that count the parts of a text (`1. Le pont`, `2. On répare la digue.`) where one of them
/// is a heading already, and text is below each. `2.` alone may be a list of one item.
fn numbered_headings(mut blocks: Vec<Block>) -> Vec<Block> {
    let counted: Vec<(usize, u64)> = (0..blocks.len())
        .filter_map(|at| {
            let next = blocks.get(at + 1)?;
            let heads = !matches!(next, Block::Heading { .. } | Block::Rule);
            Some((at, counted(blocks.get(at)?).filter(|_| heads)?))
        })
        .collect();
    let in_order = counted
        .iter()
        .zip(1..)
        .all(|((_, number), place)| *number == place);
    let level = counted.iter().find_map(|(at, _)| match blocks.get(*at) {
        Some(Block::Heading { level, .. }) => Some(*level),
        _ => None,
    });
    let Some(level) = level.filter(|_| counted.len() >= 2 && in_order) else {
        return blocks;
    };
    for (at, number) in counted {
        let Some(block) = blocks.get_mut(at) else {
            continue;
        };
        let content = match block {
            Block::Paragraph(content) => std::mem::take(content),
            Block::List { items, .. } => match items.pop().and_then(|mut item| item.pop()) {
                Some(Block::Paragraph(mut content)) => {
                    content.insert(0, Inline::text(format!("{number}. ")));
                    content
                }
                _ => continue,
            },
            _ => continue,
        };
        let content = all_bold(&content).unwrap_or(content);
        *block = Block::Heading { level, content };
    }
    blocks
}

/// The number that a line opens with which may count a part of the text.
fn counted(block: &Block) -> Option<u64> {
    let number = |content: &[Inline]| {
        let said = inline_text(content);
        let line = said.trim();
        let (number, rest) = line.split_once(['.', ')', '–', '—'])?;
        (rest.starts_with([' ', '\u{a0}']) && text::count_words(rest) <= HEADING.0)
            .then(|| number.trim().parse().ok())?
    };
    match block {
        Block::Heading { content, .. } => number(content),
        Block::Paragraph(content) if !content.contains(&Inline::Break) => number(content),
        Block::List { start, items } => match items.as_slice() {
            [item] => match item.as_slice() {
                [Block::Paragraph(content)]
                    if text::count_words(&inline_text(content)) <= HEADING.0 =>
                {
                    *start
                }
                _ => None,
            },
            _ => None,
        },
        _ => None,
    }
}

/// Whether a heading is running text.
fn is_paragraph(content: &[Inline]) -> bool {
    let said = inline_text(content);
    // a long question is one of an interview
    text::count_words(&said) > PARAGRAPH && ends_as_sentence(&said) && !said.contains('?')
}

/// The highest headings of a text are of level 2, below the page's own title. What is above the first of level 1 was below
/// the title before that became the page's own, and keeps its place in the outline.
fn levels(mut blocks: Vec<Block>) -> Vec<Block> {
    let second = blocks
        .iter()
        .position(|block| matches!(block, Block::Heading { level: 1, .. }));
    let (above, below) = blocks.split_at_mut(second.unwrap_or(0));
    raise(above);
    raise(below);
    blocks
}

/// Gives the highest of some headings level 2 and the others their place below it.
fn raise(blocks: &mut [Block]) {
    let top = blocks.iter().filter_map(|block| match block {
        Block::Heading { level, .. } => Some(*level),
        _ => None,
    });
    let Some(top) = top.min() else {
        return;
    };
    for block in blocks {
        if let Block::Heading { level, .. } = block {
            *level = (*level + 2).saturating_sub(top).clamp(2, 6);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::doc;
    use std::fmt::Write;

    const TEXT: &str = "Le robot de la bibliothèque range les livres pendant la nuit, et les lecteurs en sont ravis.";

    fn bold(text: &str) -> Inline {
        Inline::Strong(vec![Inline::text(text)])
    }

    fn line(inlines: Vec<Inline>) -> Block {
        Block::Paragraph(inlines)
    }

    fn prose() -> Block {
        line(vec![Inline::text(TEXT)])
    }

    fn shown(blocks: Vec<Block>) -> String {
        let mut dropped = Vec::new();
        let blocks = repair(blocks, &mut dropped);
        let mut out = doc::markdown(&blocks).replace(TEXT, "TEXTE");
        for piece in dropped {
            writeln!(out, "[{}: {}]", piece.rule, piece.text).unwrap();
        }
        out.lines()
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn a_bold_line_above_text_is_a_heading() {
        let blocks = vec![
            prose(),
            line(vec![bold("1 –"), Inline::text(" "), bold("Les rayons")]),
            prose(),
            line(vec![
                bold("Les lecteurs"),
                Inline::Break,
                Inline::text(TEXT),
            ]),
        ];
        assert_eq!(
            shown(blocks),
            "TEXTE\n## 1 – Les rayons\nTEXTE\n## Les lecteurs\nTEXTE"
        );
    }

    #[test]
    fn other_bold_lines_stay() {
        // the end of a text, a sentence, a label of a list, a speaker
        let list = Block::List {
            start: None,
            items: vec![vec![prose()]],
        };
        let blocks = vec![
            line(vec![bold("Le robot gagne.")]),
            prose(),
            line(vec![bold("Au menu")]),
            list,
            line(vec![bold("Anna")]),
            prose(),
            line(vec![bold("Anna")]),
            prose(),
            line(vec![bold("La rédaction")]),
        ];
        assert!(!shown(blocks).contains('#'));
        // the only one, at the very beginning, is a standfirst as well as not
        assert!(!shown(vec![line(vec![bold("Une nuit au rayon")]), prose()]).contains('#'));
        // an interview asks in bold
        let asked = "Pensez-vous que le robot de la bibliothèque saura un jour lire tous les livres qu’il range ?";
        let blocks = vec![
            prose(),
            line(vec![bold(asked)]),
            prose(),
            line(vec![bold("Pourquoi ?")]),
            prose(),
        ];
        assert!(!shown(blocks).contains('#'));
    }

    #[test]
    fn typed_bullets_are_a_list() {
        let item = |text: &str| line(vec![Inline::text(text)]);
        let blocks = vec![item("- les livres"), item("- les cartes"), prose()];
        assert_eq!(shown(blocks), "- les livres\n- les cartes\nTEXTE");
        let blocks = vec![line(vec![
            Inline::text("Au menu :"),
            Inline::Break,
            Inline::text("• les livres"),
            Inline::Break,
            Inline::text("• les cartes"),
        ])];
        assert_eq!(shown(blocks), "Au menu :\n- les livres\n- les cartes");
        // one alone is none, nor is what a speaker says or a footnote's star
        let blocks = vec![item("- les livres"), prose(), item("* Prénom changé")];
        assert_eq!(shown(blocks), "\\- les livres\nTEXTE\n\\* Prénom changé");
        let blocks = vec![item("— Bonjour."), item("— Bonsoir.")];
        assert_eq!(shown(blocks), "— Bonjour.\n— Bonsoir.");
    }

    #[test]
    fn headings_begin_at_level_2_and_long_ones_are_text() {
        let heading = |level, text: &str| Block::Heading {
            level,
            content: vec![Inline::text(text)],
        };
        let blocks = vec![heading(4, "Livres"), prose(), heading(5, "Cartes"), prose()];
        assert_eq!(shown(blocks), "## Livres\nTEXTE\n### Cartes\nTEXTE");
        let long = format!("{TEXT} {TEXT}");
        assert_eq!(shown(vec![heading(3, &long)]), "TEXTE TEXTE");
        let asked = format!("{TEXT} {TEXT} Pourquoi ?");
        assert!(shown(vec![heading(2, &asked)]).starts_with("## "));
    }

    #[test]
    fn numbers_that_count_stories_go() {
        let number = |text: &str| line(vec![Inline::text(text)]);
        let heading = || Block::Heading {
            level: 2,
            content: vec![Inline::text("Un robot")],
        };
        let story = |text: &str| [number(text), heading(), prose()];
        let counted = [story("01"), story("02"), story("03")].concat();
        let shown_counted = shown(counted);
        assert!(!shown_counted.contains("01\n"), "{shown_counted}");
        assert!(shown_counted.contains("[number of a story: 03]"));
        let others = [story("12"), story("7"), story("30")].concat();
        assert!(shown(others).contains("12\n"));
    }

    #[test]
    fn a_line_that_counts_a_part_is_a_heading_like_the_others() {
        let counted = |text: &str| line(vec![Inline::text(text)]);
        let heading = Block::Heading {
            level: 2,
            content: vec![Inline::text("1. Le pont")],
        };
        let blocks = vec![
            heading,
            prose(),
            counted("2. On répare la digue."),
            prose(),
            Block::List {
                start: Some(3),
                items: vec![vec![counted("Les prix")]],
            },
            prose(),
        ];
        assert_eq!(
            shown(blocks),
            "## 1. Le pont\nTEXTE\n## 2. On répare la digue.\nTEXTE\n## 3. Les prix\nTEXTE"
        );
        // no heading among them, or no count
        let blocks = vec![
            counted("1. Le pont"),
            prose(),
            counted("2. La digue"),
            prose(),
        ];
        assert!(!shown(blocks).contains('#'));
    }

    #[test]
    fn a_second_title_keeps_the_outline_above_and_below_it() {
        let heading = |level, text: &str| Block::Heading {
            level,
            content: vec![Inline::text(text)],
        };
        let blocks = vec![
            heading(2, "Le pont"),
            prose(),
            heading(3, "Ses arches"),
            prose(),
            heading(1, "La digue"),
            prose(),
            heading(2, "Son mur"),
            prose(),
        ];
        assert_eq!(
            shown(blocks),
            "## Le pont\nTEXTE\n### Ses arches\nTEXTE\n## La digue\nTEXTE\n### Son mur\nTEXTE"
        );
    }
}
