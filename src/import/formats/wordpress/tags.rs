//! HTML whose opening tags were stripped: where a closing tag is alone, the block that it closed is opened again.
//!
//! Only blocks can be told: where a link or an emphasis began, nobody knows. Words are never touched. Start at [`reopen`].

use std::collections::BTreeMap;

/// HTML with its blocks opened again.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Torn {
    /// The HTML.
    pub(super) html: String,
    /// Closing tags that nothing had opened.
    pub(super) orphans: usize,
    /// Closing tags in all.
    pub(super) closing: usize,
    /// Those of headings among the lone ones.
    pub(super) headings: usize,
    /// Those of pictures among the lone ones: nothing else is left of these.
    pub(super) pictures: usize,
}

impl Torn {
    /// Whether tags were stripped, rather than one closed twice by a careless hand.
    pub(super) fn is_torn(&self) -> bool {
        self.headings > 0 || (self.orphans > 4 && self.orphans * 2 > self.closing)
    }
}

/// Blocks of running text: opened again before the text that a lone closing tag follows.
const TEXTS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "li", "p"];

/// Blocks that hold blocks: a lone closing tag only says that a block ends there.
const CONTAINERS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "dd",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "header",
    "main",
    "ol",
    "pre",
    "section",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements that are never closed, and those whose content is no text.
const VOID: &[&str] = &[
    "br", "hr", "img", "input", "source", "meta", "link", "wbr", "area", "embed", "col", "track",
];

/// Opens the blocks again that only a closing tag tells of.
pub(super) fn reopen(html: &str) -> Torn {
    let mut torn = Torn::default();
    let mut open: BTreeMap<String, usize> = BTreeMap::new();
    // Where in the new HTML the running text began that no tag has claimed yet.
    let mut start = 0;
    let at_of_last_end = html.rfind('>').unwrap_or(0);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        torn.html.push_str(text);
        rest = tag;
        if at_of_last_end < html.len() - tag.len() {
            // No tag ends any more.
            break;
        }
        let Some(tag) = Tag::read(tag) else {
            torn.html.push('<');
            rest = tag.get(1..).unwrap_or_default();
            continue;
        };
        rest = tag.after;
        let name = tag.name.as_str();
        let is_text = TEXTS.contains(&name);
        let is_block = is_text || CONTAINERS.contains(&name) || matches!(name, "hr" | "form");
        if !tag.closes {
            torn.html.push_str(tag.source);
            if !VOID.contains(&name) && !tag.source.ends_with("/>") {
                *open.entry(tag.name.clone()).or_default() += 1;
            }
            if is_block {
                start = torn.html.len();
            }
            continue;
        }
        torn.closing += 1;
        let count = open.entry(tag.name.clone()).or_default();
        if *count > 0 {
            *count -= 1;
            torn.html.push_str(tag.source);
        } else {
            torn.orphans += usize::from(!VOID.contains(&name));
            torn.pictures += usize::from(name == "picture");
            if is_text {
                torn.headings += usize::from(name.starts_with('h'));
                torn.html.insert_str(start, &format!("<{name}>"));
                torn.html.push_str(tag.source);
            } else if is_block {
                // A lone `</p>` ends the paragraph for every reader of HTML.
                torn.html.push_str("</p>");
            } else if name == "sup" {
                raise_number(&mut torn.html);
            }
        }
        if is_block {
            start = torn.html.len();
        }
    }
    torn.html.push_str(rest);
    torn
}

/// The number that a lone `</sup>` follows, as of a note, is raised again: `talents 2</sup>`.
fn raise_number(html: &mut String) {
    let digits = html.len() - html.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    if (1..=3).contains(&digits) {
        html.insert_str(html.len() - digits, "<sup>");
        html.push_str("</sup>");
    }
}

struct Tag<'a> {
    name: String,
    closes: bool,
    source: &'a str,
    after: &'a str,
}

impl<'a> Tag<'a> {
    /// Reads the tag at the start of a text; scripts and styles are one with their content.
    fn read(text: &'a str) -> Option<Tag<'a>> {
        let inner = text.strip_prefix('<')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let length = inner
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap_or(inner.len());
        let name = inner.get(..length).unwrap_or_default().to_ascii_lowercase();
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let mut end = text.find('>')? + 1;
        if !closes && matches!(name.as_str(), "script" | "style") {
            // Without its end, the rest of the text is script to every browser.
            end += content_length(text.get(end..).unwrap_or_default(), &name);
        }
        let (source, after) = text.split_at_checked(end)?;
        Some(Tag {
            name,
            closes,
            source,
            after,
        })
    }
}

/// How far the content of a script or style reaches: up to its closing tag, which is in any case.
fn content_length(text: &str, name: &str) -> usize {
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find("</")) {
        at += found + 2;
        let end = text.get(at..at + name.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return at - 2;
        }
    }
    text.len()
}
