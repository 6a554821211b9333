//! The text of a post to blocks: block comments and shortcodes taken as what they mean, bare lines made paragraphs,
//! boilerplate of plug-ins dropped, footnotes seated.
//!
//! Works in two steps: on the source (`shortcodes/`, `autop.rs` and [`source`]), then on the tree (`tree.rs`). Start
//! reading at [`read`].

use super::markup::{MORE, NOTE, escape, link_alone};
use super::media::Beside;
use super::{autop, shortcodes, tags, teaser_of, tree};
use crate::content::doc::{Block, Dropped, Inline, Repair, each_run_mut};
use crate::content::html;
use serde_json::Value;

/// A post's text as read.
#[derive(Default)]
pub(super) struct Body {
    pub(super) blocks: Vec<Block>,
    pub(super) dropped: Vec<Dropped>,
    /// What nothing closes in the text.
    pub(super) repairs: Vec<Repair>,
    /// The words above `<!--more-->`, when they are few.
    pub(super) teaser: Option<String>,
    /// What was repaired of tags that had lost their opening ones.
    pub(super) torn: tags::Torn,
}

/// Reads the text of a post.
pub(super) fn read(html: &str, beside: &Beside<'_>) -> Body {
    let mut dropped = Vec::new();
    // What marks a place while reading must not come from outside.
    let html = html.replace([MORE, NOTE.0, NOTE.1], "");
    let source = source(&html, beside, &mut dropped);
    let unclosed = html::torn(&source);
    let mut torn = tags::reopen(&source);
    let document = html::fragment(&std::mem::take(&mut torn.html));
    let root = document.html_root();
    html::show_most(&root);
    let notes = tree::prepare(&root, &mut dropped);
    let fragment = html::read_node(&root);
    let mut blocks = fragment.blocks;
    dropped.extend(fragment.dropped);
    let count = notes.len();
    each_run_mut(&mut blocks, &mut |content| seat(content, count));
    for (at, note) in notes.into_iter().enumerate() {
        dropped.extend(note.dropped);
        blocks.push(Block::Footnote {
            label: (at + 1).to_string(),
            content: note.blocks,
        });
    }
    let more = blocks.iter().position(is_more);
    let teaser = more.and_then(|at| teaser_of(blocks.get(..at).unwrap_or_default()));
    blocks.retain(|block| !is_more(block));
    let (words, repairs): (Vec<_>, Vec<_>) = unclosed.into_iter().unzip();
    dropped.extend(words);
    Body {
        blocks,
        dropped,
        repairs,
        teaser,
        torn,
    }
}

fn is_more(block: &Block) -> bool {
    let Block::Paragraph(inlines) = block else {
        return false;
    };
    matches!(inlines.as_slice(), [Inline::Text(text)] if text.trim_matches(|c: char| c == MORE || c.is_whitespace()).is_empty())
}

// ---------------------------------------------------------------------------------------------- block comments

/// Blocks that are empty in the source because they say nothing that is read, or because what they stand for is
/// elsewhere in the post.
const SILENT: &[&str] = &["footnotes", "more", "nextpage", "separator", "spacer"];

/// The source of a post with its comments and shortcodes taken as what they mean.
fn source(html: &str, beside: &Beside<'_>, dropped: &mut Vec<Dropped>) -> String {
    let mut notes = shortcodes::Notes::default();
    let mut parts: Vec<Part> = vec![Part::default()];
    let mut depth = 0_usize;
    let mut lang: Option<String> = None;
    let mut rest = html;
    while let Some(at) = rest.find("<!--") {
        let (before, from) = rest.split_at(at);
        push(&mut parts, depth, before, &mut lang);
        let Some(end) = from.find("-->") else {
            // Browsers read what follows as one comment; nothing of it was ever seen.
            rest = from;
            break;
        };
        let inner = from.get(4..end).unwrap_or_default().trim();
        rest = from.get(end + 3..).unwrap_or_default();
        if let Some(name) = inner.strip_prefix("/wp:") {
            if !name.is_empty() {
                depth = depth.saturating_sub(1);
            }
        } else if let Some(block) = inner.strip_prefix("wp:") {
            let is_empty = block.ends_with('/');
            let (name, attributes) = block_head(block);
            if is_empty {
                push_text(&mut parts, &empty_block(name, &attributes, dropped));
            } else if !(name == "freeform" || name.ends_with("/freeform")) {
                depth += 1;
                if name.contains("code") {
                    lang = language(&attributes);
                }
            } else {
                depth = 0;
            }
        } else if inner == "more" || inner.starts_with("more ") {
            push_text(&mut parts, &format!("<p>{MORE}</p>"));
        } else if inner == "nextpage" {
            push_text(&mut parts, "\n\n");
        } else {
            // Any other comment is for nobody's eyes; `content/html/` skips it.
        }
    }
    push(&mut parts, depth, rest, &mut lang);
    let has_blocks = parts.iter().any(|part| part.is_block);
    let mut out = String::with_capacity(html.len() + 64);
    for part in parts {
        let text = shortcodes::expand(&part.html, beside, &mut notes, dropped);
        let bare = !part.is_block && (beside.is_raw || !has_blocks && has_no_paragraphs(&text));
        if bare && !text.trim().is_empty() {
            out.push_str(&autop::paragraphs(&text));
        } else {
            out.push_str(&text);
        }
    }
    push_notes(&mut out, beside, notes);
    out
}

/// A stretch of a post: inside of blocks, or outside of any, where the rules of the classic editor hold.
#[derive(Default)]
struct Part {
    is_block: bool,
    html: String,
}

fn push(parts: &mut Vec<Part>, depth: usize, html: &str, lang: &mut Option<String>) {
    let is_block = depth > 0;
    if parts.last().is_none_or(|part| part.is_block != is_block) && !html.trim().is_empty() {
        parts.push(Part {
            is_block,
            html: String::new(),
        });
    }
    let Some(part) = parts.last_mut() else { return };
    match (lang.take(), html.find("<pre")) {
        (Some(lang), Some(at)) if !html.contains("language-") => {
            let (before, from) = html.split_at(at);
            part.html.push_str(before);
            part.html.push_str("<pre class=\"language-");
            part.html.push_str(&lang);
            part.html.push('"');
            part.html.push_str(from.get(4..).unwrap_or_default());
        }
        (left, None) => {
            *lang = left;
            part.html.push_str(html);
        }
        _ => part.html.push_str(html),
    }
}

fn push_text(parts: &mut [Part], html: &str) {
    if let Some(part) = parts.last_mut() {
        part.html.push_str(html);
    }
}

/// The name of a block (`core/` left out, as WordPress does) and its attributes.
fn block_head(block: &str) -> (&str, Value) {
    let block = block.trim_end_matches('/').trim_end();
    let (name, attributes) = block.split_once(char::is_whitespace).unwrap_or((block, ""));
    let attributes = serde_json::from_str(attributes.trim()).unwrap_or_default();
    (name.strip_prefix("core/").unwrap_or(name), attributes)
}

/// The language of a block of code, by the names that the block's makers gave the attribute.
fn language(attributes: &Value) -> Option<String> {
    ["language", "lang", "codeLanguage"]
        .iter()
        .find_map(|key| attributes.get(key)?.as_str())
        .filter(|lang| {
            !lang.is_empty()
                && lang.len() <= 30
                && lang
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+#-_.".contains(c))
        })
        .map(str::to_owned)
}

/// What a block without content of its own stands for: a link to what it embeds; else nothing, and it is named.
fn empty_block(name: &str, attributes: &Value, dropped: &mut Vec<Dropped>) -> String {
    let url = attributes.get("url").and_then(Value::as_str);
    if let Some(url) = url.filter(|url| name.contains("embed") && url.starts_with("http")) {
        return link_alone(url);
    }
    if name == "block" {
        let id = attributes.get("ref").map(Value::to_string);
        dropped.push(Dropped {
            text: format!("wp:block {}", id.unwrap_or_default())
                .trim_end()
                .to_owned(),
            rule: "reusable block, which stands elsewhere".to_owned(),
        });
    } else if !SILENT.contains(&name) {
        dropped.push(Dropped {
            text: format!("wp:{name}"),
            rule: "block that only its own site fills".to_owned(),
        });
    }
    String::new()
}

/// Whether HTML has lines set off by blank ones and no paragraph or break: it was never made ready for browsers.
fn has_no_paragraphs(html: &str) -> bool {
    let html = html.trim().to_ascii_lowercase();
    (html.contains("\n\n") || html.contains("\r\n\r\n"))
        && !["<p", "</p", "<br", "<div"]
            .iter()
            .any(|tag| html.contains(tag))
}

// ---------------------------------------------------------------------------------------------- footnotes

/// Writes the notes that are apart from the text below it, as WordPress does. `tree.rs` finds them there.
fn push_notes(out: &mut String, beside: &Beside<'_>, notes: shortcodes::Notes) {
    let all: Vec<(String, String)> = beside
        .footnotes
        .iter()
        .cloned()
        .chain(notes.into_list())
        .collect();
    if all.is_empty() {
        return;
    }
    out.push_str("<ol class=\"wp-block-footnotes\">");
    for (id, html) in all {
        out.push_str("<li id=\"");
        out.push_str(&escape(&id));
        out.push_str("\">");
        out.push_str(&html);
        out.push_str("</li>");
    }
    out.push_str("</ol>");
}

/// Exchanges the marks of footnotes for references to them, and takes out the mark of `<!--more-->` where it was amid text.
fn seat(inlines: &mut Vec<Inline>, notes: usize) {
    let has_mark = |text: &str| text.contains([MORE, NOTE.0]);
    for at in (0..inlines.len()).rev() {
        match inlines.get_mut(at) {
            Some(Inline::Text(text)) if has_mark(text) && text.trim() != MORE.to_string() => {
                let pieces = pieces(text, notes);
                inlines.splice(at..=at, pieces);
            }
            other => {
                if let Some(inner) = other.and_then(Inline::inner_mut) {
                    seat(inner, notes);
                }
            }
        }
    }
}

fn pieces(text: &str, notes: usize) -> Vec<Inline> {
    let mut out = Vec::new();
    for (at, part) in text.split(NOTE.0).enumerate() {
        let text = match part.split_once(NOTE.1) {
            Some((number, after)) if at > 0 => {
                if number
                    .parse()
                    .is_ok_and(|number| (1..=notes).contains(&number))
                {
                    out.push(Inline::FootnoteRef(number.to_owned()));
                }
                after
            }
            _ => part,
        };
        let text = text.replace([MORE, NOTE.1], "");
        if !text.is_empty() {
            out.push(Inline::Text(text));
        }
    }
    out
}
