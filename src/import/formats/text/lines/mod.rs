//! Plain text, line by line, to blocks: paragraphs, lists, tables, quotations, headings.
//!
//! Every rule asks for certain evidence and otherwise leaves a paragraph; no rule takes a word away. Start reading at [`blocks`].

mod lists;
mod paragraphs;
mod tables;

use super::headings;
use super::node::{Node, ends_sentence, is_byline, leading_emoji};
use super::scan::{Kind, Scanned, indent_of};
use crate::base::date;
use crate::base::text;
use crate::content::doc::{Block, Image, Inline};
use lists::{Level, list};
use paragraphs::{paragraphs, titled};
use regex::Regex;
use std::sync::LazyLock;
use tables::{rows, table};

/// The blocks of the lines of a plain text.
pub(super) fn blocks(lines: &[Scanned<'_>]) -> Vec<Block> {
    let lines: Vec<Line<'_>> = lines.iter().map(Line::new).collect();
    let style = Style::of(&lines);
    let mut nodes = nodes(&lines, style);
    head_apart(&mut nodes);
    headings::find(&mut nodes);
    nodes.into_iter().map(block_of).collect()
}

/// Below a title, the line of its author is taken by itself, and at the top of the text that of its day.
fn head_apart(nodes: &mut Vec<Node>) {
    let is_date = |line: &String| {
        line.chars().count() <= 60 && date::read(line, "fr", date::Tz::UTC).is_some()
    };
    let mut first = true;
    let old = std::mem::take(nodes);
    for node in old {
        match node {
            Node::Para(lines)
                if (2..=4).contains(&lines.len())
                    && (lines.iter().skip(1).any(|line| is_byline(line))
                        || first && lines.iter().any(is_date)) =>
            {
                nodes.extend(lines.into_iter().map(|line| Node::Para(vec![line])));
            }
            node => nodes.push(node),
        }
        first = false;
    }
}

/// A paragraph's lines as running text, with a break where the author ended a line.
fn block_of(node: Node) -> Block {
    match node {
        Node::Para(lines) => {
            let mut content = Vec::new();
            for (index, line) in lines.iter().enumerate() {
                if index > 0 {
                    content.push(Inline::Break);
                }
                content.extend(inlines(line));
            }
            match content.as_slice() {
                [Inline::Image(image)] => Block::Figure {
                    image: image.clone(),
                    caption: Vec::new(),
                },
                _ => Block::Paragraph(content),
            }
        }
        Node::Heading { level, text } => Block::Heading {
            level,
            content: inlines(&text),
        },
        Node::Block(block) => block,
    }
}

/// One line of plain text, with its addresses as links, and with links and images that were written as in Markdown.
pub(super) fn inlines(line: &str) -> Vec<Inline> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        let target = r"(?:[^\s()<>]|\([^\s()<>]*\))+";
        let title = r#"(?:\s+"(?P<title>[^"]*)")?"#;
        Regex::new(&format!(
            r"!\[(?P<alt>[^\[\]]*)\]\((?P<src>{target}){title}\)|\[(?P<text>[^\[\]]+)\]\((?P<href>https?://{target})\)|\bhttps?://[^\s<>«»“”]+"
        ))
        .expect("a valid pattern")
    });
    let mut out = Vec::new();
    let mut from = 0;
    for found in ADDRESS.captures_iter(line) {
        let Some(whole) = found.get(0) else { continue };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str()).to_owned();
        let (inline, length) = if found.name("src").is_some() {
            let image = Image {
                src: part("src"),
                alt: part("alt"),
                title: part("title"),
            };
            (Inline::Image(image), whole.len())
        } else if found.name("href").is_some() {
            let link = Inline::Link {
                href: part("href"),
                title: String::new(),
                content: vec![Inline::text(part("text"))],
            };
            (link, whole.len())
        } else {
            let address = trim_address(whole.as_str());
            let link = Inline::Link {
                href: address.to_owned(),
                title: String::new(),
                content: vec![Inline::text(address)],
            };
            (link, address.len())
        };
        if whole.start() > from {
            out.push(Inline::text(line.get(from..whole.start()).unwrap_or("")));
        }
        out.push(inline);
        from = whole.start() + length;
    }
    if from < line.len() {
        out.push(Inline::text(line.get(from..).unwrap_or("")));
    }
    out
}

/// An address without the marks of the sentence around it; a bracket goes only when it was opened outside.
fn trim_address(address: &str) -> &str {
    let (round, square) = (!address.contains('('), !address.contains('['));
    address.trim_end_matches(|c: char| {
        ".,;:!?…\"'’".contains(c) || (c == ')' && round) || (c == ']' && square)
    })
}

/// A line without the space around it. No-break spaces count as space here: a line that holds nothing else is blank.
#[derive(Clone, Copy, Debug)]
struct Line<'a> {
    indent: usize,
    text: &'a str,
    raw: &'a str,
    kind: Kind,
}

impl<'a> Line<'a> {
    fn new(line: &'a Scanned<'_>) -> Line<'a> {
        let raw: &str = &line.text;
        let text = raw.trim();
        let lead = raw.len() - raw.trim_start().len();
        let indent = raw
            .chars()
            .take(lead)
            .map_while(|c| match c {
                '\t' => Some(4),
                c if c.is_whitespace() => Some(1),
                _ => None,
            })
            .sum();
        let kind = line.kind;
        Line {
            indent,
            text,
            raw,
            kind,
        }
    }

    /// Whether no rule has named this line yet.
    fn is_text(&self) -> bool {
        self.kind == Kind::Text
    }

    fn is_blank(&self) -> bool {
        self.text.is_empty()
    }
}

/// How the author ends paragraphs, judged over the whole text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// A blank line ends one; a line end inside is meant.
    Blank,
    /// Each line is one: hardly any blank lines, as in text pasted from a page.
    Line,
    /// Lines are cut at a width, as in mail: a line end inside means nothing.
    Wrapped,
}

impl Style {
    fn of(lines: &[Line<'_>]) -> Style {
        let plain =
            |line: &Line<'_>| line.is_text() && !line.is_blank() && Marker::of(line.text).is_none();
        let mut widest = 0;
        let mut pairs = Vec::new();
        for pair in lines.windows(2) {
            let [first, second] = pair else { continue };
            if first.is_blank() || !first.is_text() || !plain(second) {
                continue;
            }
            let (width, next) = (
                first.text.chars().count(),
                second
                    .text
                    .split_whitespace()
                    .next()
                    .unwrap_or("")
                    .chars()
                    .count(),
            );
            widest = widest.max(width).max(second.text.chars().count());
            pairs.push(width + 1 + next);
        }
        // A cut line is one whose next word had no room; a reader's own line ends fall anywhere.
        let full = pairs.iter().filter(|needed| **needed > widest).count();
        if pairs.len() >= 2 && (40..=110).contains(&widest) && full * 4 >= pairs.len() * 3 {
            return Style::Wrapped;
        }
        let text = lines.iter().filter(|line| !line.is_blank()).count();
        let blank = lines.len() - text;
        if blank * 10 < text {
            Style::Line
        } else {
            Style::Blank
        }
    }
}

/// What opens a list item.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Marker {
    /// `•`, `-`, `–` …
    Glyph(char),
    /// `➡️`, `🔹`, `✅` …
    Emoji(String),
    /// `1.`, `1)`, with its number.
    Number(char),
}

/// A list item's marker, its number if any, and its text.
type Opening<'a> = (Marker, Option<u64>, &'a str);

impl Marker {
    fn of(line: &str) -> Option<Opening<'_>> {
        let first = line.chars().next()?;
        let rest = line.get(first.len_utf8()..)?;
        if "•◦▪▫‣●○■□∙·⁃►▸▹→–—-*+".contains(first) {
            let text = rest.trim_start();
            let close = "•●▪◦‣".contains(first) && text.starts_with(char::is_alphanumeric);
            let spaced = rest.starts_with(char::is_whitespace);
            return (!text.is_empty() && (spaced || close)).then_some((
                Marker::Glyph(first),
                None,
                text,
            ));
        }
        if first.is_ascii_digit() {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            let after = line.get(digits..)?;
            let mark = after.chars().next().filter(|c| matches!(c, '.' | ')'))?;
            let text = after.get(1..)?;
            let padded = digits > 1 && first == '0';
            if digits > 2
                || padded
                || !text.starts_with(char::is_whitespace)
                || text.trim().is_empty()
            {
                return None;
            }
            let number = line.get(..digits)?.parse().ok()?;
            return Some((Marker::Number(mark), Some(number), text.trim_start()));
        }
        let (emoji, rest) = leading_emoji(line)?;
        let text = rest.trim_start();
        (!text.is_empty()).then(|| {
            let name = emoji.chars().filter(|c| *c != '\u{fe0f}').collect();
            (Marker::Emoji(name), None, text)
        })
    }

    /// Whether this one alone is a bullet for certain: a lone dash may open a line of dialogue or a signature.
    fn is_certain(&self) -> bool {
        matches!(self, Marker::Glyph(c) if "•◦▪▫‣●○■□∙⁃-".contains(*c))
    }

    /// Whether a second one anywhere in the run makes it a bullet; an emoji that is a picture must repeat at once
    /// (`🚀 …`, text, `🚀 …` are two headings).
    fn is_usual(&self) -> bool {
        match self {
            Marker::Glyph(_) | Marker::Number(_) => true,
            Marker::Emoji(name) => name
                .chars()
                .next()
                .is_some_and(|c| "➡🔹🔸🔷🔶👉▶✅✔☑❌✖➤➜➔⇒🔘🟢🟠🔴🔵⚫⚪📌🎯⭐".contains(c)),
        }
    }
}

fn nodes(lines: &[Line<'_>], style: Style) -> Vec<Node> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let (mut found, next) = match line.kind {
            Kind::Text if line.is_blank() => (Vec::new(), at + 1),
            Kind::Text => table(lines, at)
                .or_else(|| rule(line).map(|node| (vec![node], at + 1)))
                .or_else(|| marked_heading(lines, at))
                .or_else(|| quoted(lines, at))
                .or_else(|| list(lines, at, style))
                .unwrap_or_else(|| group(lines, at, style)),
            Kind::Title(level) => {
                let text = line.text.to_owned();
                (vec![Node::Heading { level, text }], at + 1)
            }
            Kind::Row => rows(lines, at),
            Kind::Fence | Kind::Code | Kind::FenceEnd => code(lines, at),
        };
        out.append(&mut found);
        at = next.max(at + 1);
    }
    out
}

/// Code between fences or indented, without the indent that all of it shares.
fn code(lines: &[Line<'_>], at: usize) -> (Vec<Node>, usize) {
    let fence = lines.get(at).filter(|line| line.kind == Kind::Fence);
    let from = at + usize::from(fence.is_some());
    let is_code = |line: &&Line<'_>| line.kind == Kind::Code;
    let body: Vec<&str> = lines
        .iter()
        .skip(from)
        .take_while(is_code)
        .map(|line| line.raw)
        .collect();
    let end = from + body.len();
    let closed = lines
        .get(end)
        .is_some_and(|line| line.kind == Kind::FenceEnd);
    let next = end + usize::from(fence.is_some() && closed);
    let indent = fence.map_or_else(
        || {
            let written = body.iter().filter(|line| !line.trim().is_empty());
            written.map(|line| indent_of(line)).min().unwrap_or(0)
        },
        |fence| fence.indent,
    );
    let mut text = String::new();
    for line in body {
        text.push_str(outdented(line, indent));
        text.push('\n');
    }
    let info = fence.map_or("", |fence| fence.text.trim_start_matches(['`', '~']).trim());
    let lang = (!info.is_empty()).then(|| info.to_owned());
    if fence.is_none() && text.trim().is_empty() {
        return (Vec::new(), next);
    }
    (vec![Node::Block(Block::Code { lang, text })], next)
}

/// A line without up to so many columns of its indent.
fn outdented(line: &str, columns: usize) -> &str {
    let mut left = columns;
    let mut rest = line;
    while left > 0 && rest.starts_with([' ', '\t']) {
        left = left.saturating_sub(if rest.starts_with('\t') { 4 } else { 1 });
        rest = rest.get(1..).unwrap_or_default();
    }
    rest
}

/// A line of marks alone.
fn rule(line: &Line<'_>) -> Option<Node> {
    let mut marks = line.text.chars().filter(|c| !c.is_whitespace());
    let first = marks.next().filter(|c| "-*_=~•·—–─━═".contains(*c))?;
    let count = 1 + marks.clone().take_while(|c| *c == first).count();
    (count >= 3 && marks.all(|c| c == first)).then_some(Node::Block(Block::Rule))
}

/// `## Title`, or a line underlined with `===` or `---`.
fn marked_heading(lines: &[Line<'_>], at: usize) -> Option<(Vec<Node>, usize)> {
    let line = lines.get(at)?;
    let level = line.text.bytes().take_while(|b| *b == b'#').count();
    if (1..=6).contains(&level) {
        let rest = line.text.get(level..)?;
        let text = rest.trim().trim_end_matches('#').trim_end();
        if rest.starts_with(char::is_whitespace) && !text.is_empty() {
            let level = u8::try_from(level).unwrap_or(6);
            return Some((
                vec![Node::Heading {
                    level,
                    text: text.to_owned(),
                }],
                at + 1,
            ));
        }
        return None;
    }
    let under = lines.get(at + 1)?.text;
    let level = match under.chars().next()? {
        '=' => 1,
        '-' => 2,
        _ => return None,
    };
    let whole = under.len() >= 3
        && under
            .bytes()
            .all(|b| b == if level == 1 { b'=' } else { b'-' });
    (whole && Marker::of(line.text).is_none()).then(|| {
        let text = line.text.to_owned();
        (vec![Node::Heading { level, text }], at + 2)
    })
}

/// Lines that open with `>`.
fn quoted(lines: &[Line<'_>], at: usize) -> Option<(Vec<Node>, usize)> {
    let is_quoted = |line: &&Line<'_>| {
        line.text == ">" || line.text.starts_with("> ") || line.text.starts_with(">>")
    };
    let count = lines.iter().skip(at).take_while(is_quoted).count();
    let mut paragraphs: Vec<Vec<String>> = vec![Vec::new()];
    for line in lines.iter().skip(at).take(count) {
        let text = line.text.trim_start_matches(['>', ' ']);
        if text.is_empty() {
            paragraphs.push(Vec::new());
        } else if let Some(last) = paragraphs.last_mut() {
            last.push(text.to_owned());
        }
    }
    paragraphs.retain(|lines| !lines.is_empty());
    (!paragraphs.is_empty()).then(|| {
        let blocks = paragraphs
            .into_iter()
            .map(|lines| block_of(Node::Para(lines)))
            .collect();
        (vec![Node::Block(Block::Quote(blocks))], at + count)
    })
}

/// Ends the innermost list: it goes below the last item of the one around it.
fn close(stack: &mut Vec<Level>, out: &mut Vec<Node>) {
    let Some(level) = stack.pop() else { return };
    let list = Block::List {
        start: level.start,
        items: level.items,
    };
    match stack.last_mut().and_then(|outer| outer.items.last_mut()) {
        Some(item) => item.push(list),
        None => out.push(Node::Block(list)),
    }
}

/// Lines up to a blank one or something else than text.
fn group(lines: &[Line<'_>], at: usize, style: Style) -> (Vec<Node>, usize) {
    let mut texts: Vec<&str> = Vec::new();
    let mut end = at;
    while let Some(line) = lines.get(end) {
        let other = end > at
            && (!line.is_text()
                || rule(line).is_some()
                || line.text.starts_with("> ")
                || (line.text.starts_with('#') && marked_heading(lines, end).is_some())
                || table(lines, end).is_some()
                || opens_list(lines, end, style));
        if line.is_blank() || other {
            break;
        }
        texts.push(line.text);
        end += 1;
    }
    let mut out = Vec::new();
    let mut texts = texts.as_slice();
    if let Some((title, below)) = titled(texts, style) {
        out.push(Node::Para(vec![text::collapse_whitespace(title)]));
        texts = below;
    }
    // `À retenir` on the line above a list is that list's label, not the end of the paragraph before it.
    let label = lines.get(end).is_some_and(|line| !line.is_blank()) && texts.len() > 1;
    match texts.split_last() {
        Some((last, before))
            if label
                && last.split_whitespace().count() <= 6
                && before.last().is_some_and(|line| ends_sentence(line)) =>
        {
            out.extend(paragraphs(before, style));
            out.extend(paragraphs(&[last], style));
        }
        _ => out.extend(paragraphs(texts, style)),
    }
    (out, end)
}

/// Whether a list begins on this line of a paragraph: a certain bullet, or two lines with the same marker.
fn opens_list(lines: &[Line<'_>], at: usize, style: Style) -> bool {
    let Some((marker, number, _)) = lines.get(at).and_then(|line| Marker::of(line.text)) else {
        return false;
    };
    // In cut text `- ` may have fallen at a line's start by chance: only an indent or a second one tells.
    if marker.is_certain() && style != Style::Wrapped {
        return true;
    }
    let next = lines
        .iter()
        .skip(at + 1)
        .find(|line| !line.is_blank())
        .and_then(|line| Marker::of(line.text));
    next.is_some_and(|(other, second, _)| other == marker && (number.is_none() || second > number))
}
