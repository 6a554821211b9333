//! The text of an item: as HTML or as plain words, and its blocks.
//!
//! Start reading at [`Body`].

use super::tail;
use crate::base::text;
use crate::content::doc::{Block, Inline, block_text};
use crate::content::html;
use dom_query::{Document, NodeId, NodeRef};
use regex::Regex;
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;
use url::Url;

/// The text of an item as it came.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) text: String,
    pub(super) is_html: bool,
    /// What relative links in it are relative to, when the feed says so.
    pub(super) base: Option<String>,
}

impl Body {
    /// A text, which is HTML when its format says so or when it has the look of it. One that was escaped twice is opened again.
    pub(super) fn new(text: &str, is_html: bool, base: Option<String>) -> Body {
        static TAG: LazyLock<Regex> =
            LazyLock::new(|| Regex::new(TAGS).expect("the pattern is constant and tested"));
        let text = without_sections(text);
        let has_tags = TAG.is_match(&text);
        let was_escaped_twice = !has_tags && is_escaped_html(&text);
        let is_html = is_html || has_tags;
        let text = if was_escaped_twice || !is_html {
            text::entities(&text).into_owned()
        } else {
            text.into_owned()
        };
        Body {
            text,
            is_html: is_html || was_escaped_twice,
            base,
        }
    }

    pub(super) fn has_words_or_images(&self) -> bool {
        self.text.chars().any(char::is_alphanumeric)
    }

    /// The text as blocks. Links are made absolute where the feed says by what; others by the item's own address, later.
    pub(super) fn read(&self) -> html::Fragment {
        if !self.is_html {
            return html::Fragment {
                blocks: paragraphs(&self.text),
                ..html::Fragment::default()
            };
        }
        let document = html::fragment(&self.text);
        let root = document.html_root();
        html::show_most(&root);
        let mut dropped = tail::drop_share_boxes(&document);
        make_absolute(&document, self.base.as_deref());
        let mut fragment = html::read_node(&root);
        dropped.append(&mut fragment.dropped);
        html::Fragment {
            dropped,
            ..fragment
        }
    }
}

/// Makes the addresses of a text absolute, by the nearest `xml:base` around them and else by that of the feed.
fn make_absolute(document: &Document, base: Option<&str>) {
    let is_web = |base: &Url| matches!(base.scheme(), "http" | "https");
    let base = base.and_then(|base| Url::parse(base).ok()).filter(is_web);
    // by the element that states it
    let mut moved: HashMap<NodeId, Url> = HashMap::new();
    let root = document.html_root();
    // collected, since the walk may not see changes
    let elements: Vec<_> = root.descendants_it().filter(NodeRef::is_element).collect();
    for node in elements {
        let outer = node.parent().and_then(|parent| moved.get(&parent.id));
        let outer = outer.or(base.as_ref()).cloned();
        let own = node.attr("xml:base").and_then(|own| match &outer {
            Some(outer) => outer.join(own.trim()).ok(),
            None => Url::parse(own.trim()).ok(),
        });
        let Some(here) = own.filter(is_web).or(outer) else {
            continue;
        };
        for name in ["href", "src"] {
            if let Some(address) = node.attr(name)
                && !address.starts_with('#')
                && Url::parse(&address).is_err()
                && let Ok(whole) = here.join(&address)
            {
                node.set_attr(name, whole.as_str());
            }
        }
        if base.as_ref() != Some(&here) {
            moved.insert(node.id, here);
        }
    }
}

/// A text without the marks of CDATA sections that were escaped or put around it once too often.
pub(super) fn without_sections(text: &str) -> Cow<'_, str> {
    static SECTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)<!\[CDATA\[(.*?)\]\]>").expect("the pattern is constant and tested")
    });
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix("<![CDATA[") {
        text = inner.trim_start();
        text = text.strip_suffix("]]>").unwrap_or(text).trim_end();
    }
    SECTION.replace_all(text.strip_suffix("]]>").unwrap_or(text), "$1")
}

/// Whether a text without tags is HTML that was escaped twice: it is an element from its start, or to its end. A tag that is
/// named within a sentence is a word.
pub(super) fn is_escaped_html(text: &str) -> bool {
    static OPENS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*&lt;(?:p|div|ul|ol|h[1-6]|table|figure|blockquote|a\s|img\s)[^<]*&lt;/|(?i)^\s*&lt;img\s")
            .expect("the pattern is constant and tested")
    });
    static ENDS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)&lt;(?:/(?:p|div|ul|ol|h[1-6]|table|figure|blockquote|a|strong|em)|br ?/?)&gt;\s*$")
            .expect("the pattern is constant and tested")
    });
    let inner = text.trim_end();
    OPENS.is_match(text) || ENDS.is_match(inner) && inner.matches("&lt;").nth(1).is_some()
}

/// A tag of HTML as texts have them; `a < b` and `Vec<u8>` are none.
const TAGS: &str = r"(?i)</?(?:p|br|div|span|a|img|b|i|u|em|strong|small|sup|sub|code|pre|h[1-6]|ul|ol|li|dl|dt|dd|blockquote|table|tbody|tr|td|th|figure|figcaption|section|article|iframe|video|audio|hr|font|center|cite|q|mark|del|ins|s|tt|abbr|time|big|kbd|samp|var|dfn|picture|source|main|header|footer|nav|aside|details|summary|address|caption|thead|object|embed|param|form|input|button|script|noscript|style|meta|link|html|head|body|math|svg)(?:\s[^<>]*)?/?>";

/// Plain text as paragraphs: cut at empty lines. A line of 60 to 100 characters was wrapped by a program and goes on in the
/// next; a shorter one was ended by its author, and a longer one is a paragraph.
fn paragraphs(text: &str) -> Vec<Block> {
    let text = text::repair(text);
    let mut blocks = Vec::new();
    let mut open: Vec<Inline> = Vec::new();
    let mut length = 0;
    let mut end = |open: &mut Vec<Inline>| {
        if !open.is_empty() {
            blocks.push(Block::Paragraph(std::mem::take(open)));
        }
    };
    for line in text.lines() {
        let line = text::collapse_whitespace(line);
        if line.is_empty() {
            end(&mut open);
            continue;
        }
        if !open.is_empty() {
            match length {
                0..60 => open.push(Inline::Break),
                60..=100 => open.push(Inline::text(" ")),
                _ => end(&mut open),
            }
        }
        length = line.chars().count();
        open.push(Inline::Text(line));
    }
    end(&mut open);
    blocks
}

/// HTML as plain words.
pub(super) fn plain(html: &str) -> String {
    text::collapse_whitespace(&block_text(&html::read(html).blocks))
}
