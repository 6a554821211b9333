//! The text of a page whose markup has none: scripts put it there from templates and data.
//!
//! Start reading at [`text_of`].

use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, block_text};
use crate::content::html::{self, Fragment};
use dom_query::Document;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// A page with fewer words of running text has no text of its own.
const FEW: usize = 40;
/// A text that stands in for one has at least so many words.
const ENOUGH: usize = 30;

/// The text that a page's scripts would show, when what the page itself shows is no text. What it shows meanwhile is dropped.
pub(super) fn text_of(source: &str, document: &Document, shown: &Fragment) -> Option<Fragment> {
    if running_words(&shown.blocks) >= FEW
        || !source.contains("<script") && !source.contains("<template")
    {
        return None;
    }
    let templates = templates(source, document);
    let data = data(document);
    let late = templates
        .into_iter()
        .map(|html| html::read(&html))
        .chain(data.iter().filter_map(prose_of))
        .max_by_key(|fragment| running_words(&fragment.blocks))?;
    let words = running_words(&late.blocks);
    if words < ENOUGH || words < 2 * running_words(&shown.blocks) {
        return None;
    }
    let meanwhile = text::collapse_whitespace(&block_text(&shown.blocks));
    let mut dropped = shown.dropped.clone();
    if !meanwhile.is_empty() {
        dropped.push(Dropped {
            text: meanwhile,
            rule: "shown while the text loads".to_owned(),
        });
    }
    dropped.extend(late.dropped);
    Some(Fragment {
        blocks: late.blocks,
        dropped,
        repairs: late.repairs,
    })
}

/// The words of paragraphs that are sentences rather than labels.
fn running_words(blocks: &[Block]) -> usize {
    blocks
        .iter()
        .map(|block| text::words(&block_text(std::slice::from_ref(block))).count())
        .filter(|words| *words >= 8)
        .sum()
}

/// The HTML of templates.
fn templates(source: &str, document: &Document) -> Vec<String> {
    static TEMPLATE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?is)<template\b[^>]*>(.*?)</template\s*>")
            .expect("the pattern is constant and tested")
    });
    let elements = TEMPLATE
        .captures_iter(source)
        .filter_map(|found| Some(found.get(1)?.as_str().to_owned()));
    let scripts = document.select("script[type]");
    let scripts = scripts.nodes().iter().filter(|script| {
        let kind = script.attr("type").unwrap_or_default().to_ascii_lowercase();
        kind.contains("template") || kind.contains("handlebars") || kind == "text/html"
    });
    elements
        .chain(scripts.map(|script| script.text().to_string()))
        .collect()
}

/// The values that scripts hold: whole scripts of JSON, and the first one that a program assigns.
fn data(document: &Document) -> Vec<Value> {
    static ASSIGNED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"=\s*[{\[]").expect("the pattern is constant and tested"));
    let scripts = document.select("script");
    let values = scripts.nodes().iter().filter_map(|script| {
        let text = script.text();
        let text = text.trim();
        let start = if text.starts_with(['{', '[']) {
            0
        } else {
            ASSIGNED.find(text)?.end() - 1
        };
        let json = text.get(start..)?;
        let mut values = serde_json::Deserializer::from_str(json).into_iter::<Value>();
        values.next()?.ok()
    });
    values.collect()
}

/// The longest text in a value: one string, or the strings of one list when they are much longer together.
fn prose_of(value: &Value) -> Option<Fragment> {
    let mut lists: Vec<Vec<&str>> = vec![Vec::new()];
    collect(value, 0, &mut lists);
    let longest = lists
        .iter()
        .flatten()
        .max_by_key(|text| text.len())
        .copied()?;
    let length = |list: &&Vec<&str>| list.iter().map(|text| text.len()).sum::<usize>();
    let list = lists.iter().max_by_key(length)?;
    let texts = if length(&list) > 2 * longest.len() {
        list.as_slice()
    } else {
        &[longest]
    };
    let mut all = Fragment::default();
    for text in texts {
        let fragment = fragment_of(text);
        all.blocks.extend(fragment.blocks);
        all.dropped.extend(fragment.dropped);
    }
    Some(all)
}

/// Adds the strings of a value that are sentences to those of the list that they are in.
fn collect<'a>(value: &'a Value, list: usize, lists: &mut Vec<Vec<&'a str>>) {
    match value {
        Value::String(text) if is_prose(text) => {
            if let Some(list) = lists.get_mut(list) {
                list.push(text);
            }
        }
        Value::Array(values) => {
            lists.push(Vec::new());
            let own = lists.len() - 1;
            for value in values {
                collect(value, own, lists);
            }
        }
        Value::Object(values) => {
            for value in values.values() {
                collect(value, list, lists);
            }
        }
        _ => {}
    }
}

/// Whether a string is sentences rather than a name, an address or code.
fn is_prose(text: &str) -> bool {
    let is_data = text.starts_with(['{', '[', '.', '#', '/']) || text.starts_with("http");
    !is_data && text.len() >= 60 && text.matches(' ').count() * 12 >= text.len()
}

/// A string of data as blocks: HTML, or a paragraph for each line.
fn fragment_of(text: &str) -> Fragment {
    if text.contains("</") || text.contains("<br") {
        return html::read(text);
    }
    let blocks = text
        .lines()
        .map(|line| text::collapse_whitespace(&text::repair(&text::entities(line))))
        .filter(|line| !line.is_empty())
        .map(|line| Block::Paragraph(vec![Inline::Text(line)]))
        .collect();
    Fragment {
        blocks,
        ..Fragment::default()
    }
}
