//! Which lines of a plain text are headings.
//!
//! A line becomes one only by certain evidence; in doubt it stays a paragraph. Start reading at [`find`].

use super::node::{Node, ends_sentence, is_byline, leading_emoji};
use crate::base::text;
use crate::content::doc::{Block, block_text};
use regex::Regex;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Turns paragraphs that are headings into headings.
pub(super) fn find(nodes: &mut Vec<Node>) {
    let mut found: HashMap<usize, Evidence> = HashMap::new();
    agenda(nodes, &mut found);
    let names = signatures(nodes);
    for index in 0..nodes.len() {
        if found.contains_key(&index) || names.contains(&index) {
            continue;
        }
        let after_heading = index.checked_sub(1).is_some_and(|i| {
            found.contains_key(&i) || matches!(nodes.get(i), Some(Node::Heading { .. }))
        });
        if let Some(evidence) = judge(nodes, index, after_heading) {
            found.insert(index, evidence);
        }
    }
    beside_others(nodes, &names, &mut found);
    parents(nodes, &mut found);
    apply(nodes, &found);
    join_numbers(nodes);
}

/// Why a line is a heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Evidence {
    /// It recurs from the list at this node ("À suivre").
    Agenda(usize),
    /// It opens with an emoji, or a kicker such as "Focus :".
    Marked,
    /// It is short, without a final mark, before a longer text.
    Bare,
}

/// The only line of a paragraph.
fn single(node: Option<&Node>) -> Option<&str> {
    match node {
        Some(Node::Para(lines)) => match lines.as_slice() {
            [line] => Some(line),
            _ => None,
        },
        _ => None,
    }
}

/// The items of a list recur further down as lines of their own: those are the sections that it announced. Two of a
/// list must recur: one may be chance.
fn agenda(nodes: &[Node], found: &mut HashMap<usize, Evidence>) {
    let mut announced: HashMap<String, usize> = HashMap::new();
    let mut recurring: Vec<(usize, usize)> = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        if let Node::Block(Block::List { items, .. }) = node {
            for item in items {
                let text = block_text(item);
                let form = text::fold_key(text.trim());
                if form.len() >= 4 && text.chars().count() <= 120 {
                    announced.entry(form).or_insert(index);
                }
            }
        }
        let line =
            single(Some(node)).filter(|line| !announced.is_empty() && line.chars().count() <= 120);
        if let Some(list) = line.and_then(|line| announced.get(&text::fold_key(line))) {
            recurring.push((*list, index));
        }
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for (list, _) in &recurring {
        *counts.entry(*list).or_default() += 1;
    }
    for (list, index) in recurring {
        if counts.get(&list).is_some_and(|n| *n >= 2) {
            found.insert(index, Evidence::Agenda(list));
        }
    }
}

/// Lines that are people's names after a greeting ("Hello," … "Ada & Basile"): a signature, whatever follows it.
fn signatures(nodes: &[Node]) -> HashSet<usize> {
    static GREETING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)^(hello|bonjour|bonsoir|salut|coucou|hi|hey|chère?s?|dear)\b[^.?]{0,40}[,!]?$",
        )
        .expect("a valid pattern")
    });
    let mut out = HashSet::new();
    let greeting = nodes
        .iter()
        .take(8)
        .position(|node| single(Some(node)).is_some_and(|line| GREETING.is_match(line)));
    for index in greeting.into_iter().flat_map(|at| at + 1..at + 9) {
        let capitals = single(nodes.get(index)).is_some_and(|line| {
            let words: Vec<&str> = line.split_whitespace().collect();
            words.len() <= 8
                && line.chars().any(char::is_lowercase)
                && words.iter().all(|word| {
                    word.starts_with(char::is_uppercase) || matches!(*word, "&" | "et" | "and")
                })
        });
        if capitals {
            out.insert(index);
            break;
        }
    }
    out
}

/// A heading's kicker: `Focus : …`, `Dossier – …`.
static KICKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(le |la )?(focus|dossier|zoom|à la une|gros plan|grand angle|édito|decryptage|décryptage|spotlight|deep dive)\s?[:–—-]\s*\p{Lu}")
        .expect("a valid pattern")
});

/// A bare line before a table, or before a line that announces a list, where the text before it has ended and the text
/// has other bare headings: it is one of them.
fn beside_others(nodes: &[Node], names: &HashSet<usize>, found: &mut HashMap<usize, Evidence>) {
    let other = |index: &usize, evidence: &Evidence| *index > 0 && *evidence == Evidence::Bare;
    if !found.iter().any(|(index, evidence)| other(index, evidence)) {
        return;
    }
    for index in 1..nodes.len() {
        let free = |at: usize| !found.contains_key(&at) && !names.contains(&at);
        let ended = match nodes.get(index - 1) {
            Some(Node::Para(lines)) => {
                free(index - 1)
                    && lines
                        .last()
                        .is_some_and(|line| ends_sentence(line) && !line.ends_with(':'))
            }
            Some(Node::Block(_)) => true,
            _ => false,
        };
        let opens = match nodes.get(index + 1) {
            Some(Node::Block(Block::Table { .. })) => true,
            Some(Node::Para(lines)) => {
                lines.last().is_some_and(|line| line.ends_with(':'))
                    && matches!(
                        nodes.get(index + 2),
                        Some(Node::Block(Block::List { .. } | Block::Table { .. }))
                    )
            }
            _ => false,
        };
        let bare = single(nodes.get(index)).is_some_and(|line| {
            (2..=12).contains(&line.split_whitespace().count())
                && line.chars().count() <= 80
                && line.starts_with(char::is_uppercase)
                && line.ends_with(char::is_alphanumeric)
                && !INNER.is_match(line)
                && ![" | ", " • ", "://", "@"]
                    .iter()
                    .any(|mark| line.contains(mark))
        });
        if free(index) && ended && opens && bare {
            found.insert(index, Evidence::Bare);
        }
    }
}

/// A sentence that ends inside a line.
static INNER: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\p{Ll}[.!?…]\s+[\p{Lu}©«“(\[]").expect("a valid pattern"));

/// The label of a listing, a figure or a table: `Listing 3 – la suite`, `Figure 2. Le résultat`.
static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:listing|code|extrait|exemple|example|figure|fig\.?|tableau|table|snippet|programme|algorithme?|photo|image|illustration|encadré|carte|graphique|chart|schéma)\s*(?:n[°o]\s*)?\d{1,3}(?:[.-]\d{1,2})?\s*(?:[.:–—-]|$)")
        .expect("a valid pattern")
});

/// Whether a line is the caption of the code, the table or the picture next to it.
fn is_caption(nodes: &[Node], index: usize, line: &str) -> bool {
    let shows = |at: Option<usize>| {
        at.and_then(|at| nodes.get(at)).is_some_and(|node| {
            matches!(
                node,
                Node::Block(Block::Code { .. } | Block::Table { .. } | Block::Figure { .. })
            )
        })
    };
    let (before, after) = (shows(index.checked_sub(1)), shows(Some(index + 1)));
    CAPTION.is_match(line) && (before || after) || line.contains('©')
}

fn judge(nodes: &[Node], index: usize, after_heading: bool) -> Option<Evidence> {
    let line = single(nodes.get(index))?;
    let length = line.chars().count();
    if length > 100
        || !line.chars().any(char::is_alphabetic)
        || line.contains("://")
        || line.contains('@')
        || is_byline(line)
        || is_caption(nodes, index, line)
    {
        return None;
    }
    if KICKER.is_match(line) && nodes.get(index + 1).is_some() {
        return Some(Evidence::Marked);
    }
    if is_capitals(line) && opens_text(nodes.get(index + 1)) {
        return Some(Evidence::Marked);
    }
    let last = line.chars().next_back()?;
    if ".,;:…-–—|•".contains(last)
        || INNER.is_match(line)
        || line.contains(" • ")
        || line.contains(" | ")
    {
        return None;
    }
    if line.split_whitespace().count() > 16 {
        return None;
    }
    let next = nodes.get(index + 1)?;
    if leading_emoji(line).is_some() {
        let other = single(Some(next)).is_some_and(|next| {
            leading_emoji(next).is_some() && next.chars().count() <= 100 && !ends_sentence(next)
        });
        return (!other
            && matches!(
                next,
                Node::Para(_) | Node::Block(Block::List { .. } | Block::Quote(_))
            ))
        .then_some(Evidence::Marked);
    }
    // Titles open with a capital, a figure or a quotation.
    if !line.starts_with(|c: char| c.is_uppercase() || c.is_numeric() || "«“\"'‘".contains(c))
    {
        return None;
    }
    // After a line that announces something (`Voici la suite :`) comes what it announced.
    let announced = index.checked_sub(1).and_then(|i| nodes.get(i)).is_some_and(
        |node| matches!(node, Node::Para(lines) if lines.last().is_some_and(|l| l.ends_with(':'))),
    );
    if announced {
        return None;
    }
    // A question or an exclamation is as often a sentence of the text: it must be before a real paragraph, and not
    // open a section.
    let doubtful = "?!".contains(last);
    let wanted = match (doubtful, after_heading) {
        (true, true) => return None,
        (true, false) => 200,
        // Capitals On All Words say it almost alone.
        (false, _) if is_title_case(line) => 40,
        (false, _) => 80.max(length * 3 / 2),
    };
    let follows = match next {
        Node::Para(lines) => {
            let text = lines.iter().map(|line| line.chars().count()).sum::<usize>();
            text >= wanted && lines.last().is_some_and(|line| ends_sentence(line))
        }
        Node::Block(Block::List { .. }) => !doubtful,
        _ => false,
    };
    follows.then_some(Evidence::Bare)
}

/// `CE QUI CHANGE`: two words or more, all in capitals, without the end of a sentence.
pub(super) fn is_capitals(line: &str) -> bool {
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    letters >= 6
        && line.split_whitespace().count() >= 2
        && line.chars().count() <= 80
        && !line.chars().any(char::is_lowercase)
        && !line.ends_with(['.', ',', ';', ':', '…'])
        && !line.contains(" | ")
}

/// A paragraph that is no heading of this kind itself, or a list.
fn opens_text(next: Option<&Node>) -> bool {
    match next {
        Some(Node::Para(lines)) => lines
            .first()
            .is_some_and(|line| line.chars().any(char::is_lowercase)),
        Some(Node::Block(Block::List { .. } | Block::Quote(_))) => true,
        _ => false,
    }
}

/// Whether three words or more open with a capital, and all but the little ones.
fn is_title_case(line: &str) -> bool {
    let mut capitals = 0;
    for word in line.split(|c: char| c.is_whitespace() || "'’-".contains(c)) {
        if word.starts_with(char::is_uppercase) {
            capitals += 1;
        } else if word.chars().count() > 3 {
            return false;
        }
    }
    capitals >= 3
}

/// A short emoji line before another heading is the heading of a part: `🔴 À la une` above bare titles.
fn parents(nodes: &[Node], found: &mut HashMap<usize, Evidence>) {
    for index in 0..nodes.len() {
        let part = single(nodes.get(index)).is_some_and(|line| {
            line.chars().count() <= 60 && leading_emoji(line).is_some() && !ends_sentence(line)
        });
        if part && found.get(&(index + 1)) == Some(&Evidence::Bare) {
            found.insert(index, Evidence::Marked);
        }
    }
}

fn apply(nodes: &mut [Node], found: &HashMap<usize, Evidence>) {
    let grouped = found.iter().any(|(index, evidence)| {
        *evidence == Evidence::Marked
            && found.get(&(index + 1)) == Some(&Evidence::Bare)
            && single(nodes.get(*index)).is_some_and(|line| leading_emoji(line).is_some())
    });
    let mut level_at_list: HashMap<usize, u8> = HashMap::new();
    let mut current = 1;
    let mut marked = false;
    for (index, node) in nodes.iter_mut().enumerate() {
        match node {
            Node::Block(Block::List { .. }) => {
                level_at_list.insert(index, current);
            }
            Node::Heading { level, .. } => current = *level,
            Node::Para(lines) => {
                let Some(evidence) = found.get(&index) else {
                    continue;
                };
                let level = match evidence {
                    // The list is in a section: what it announces is below that section.
                    Evidence::Agenda(list) => level_at_list.get(list).map_or(2, |l| (l + 1).min(6)),
                    Evidence::Bare if grouped && marked => 3,
                    Evidence::Marked | Evidence::Bare => 2,
                };
                marked |= *evidence == Evidence::Marked;
                // The first line is the title: what it announces are the sections themselves.
                current = if index == 0 { 1 } else { level };
                let text = std::mem::take(lines).join(" ");
                *node = Node::Heading { level, text };
            }
            Node::Block(_) => {}
        }
    }
}

/// A number alone above a heading (`01`) belongs to it.
fn join_numbers(nodes: &mut Vec<Node>) {
    let old = std::mem::take(nodes);
    let mut number: Option<String> = None;
    for mut node in old {
        if let (Some(prefix), Node::Heading { text, .. }) = (&number, &mut node) {
            *text = format!("{prefix} {text}");
            number = None;
        }
        if let Some(line) = number.take() {
            nodes.push(Node::Para(vec![line]));
        }
        let is_number = single(Some(&node)).is_some_and(|line| {
            line.len() <= 3
                && line
                    .trim_end_matches(['.', ')'])
                    .bytes()
                    .all(|b| b.is_ascii_digit())
                && line.starts_with(|c: char| c.is_ascii_digit())
        });
        match node {
            Node::Para(mut lines) if is_number => number = lines.pop(),
            node => nodes.push(node),
        }
    }
    nodes.extend(number.map(|line| Node::Para(vec![line])));
}
