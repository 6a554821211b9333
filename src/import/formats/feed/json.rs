//! JSON Feed 1 and 1.1 to [`Item`]s; a file that breaks off gives the items that are whole.
//!
//! Start reading at [`read`].

use super::{Body, Channel, Item, Link, title, xml};
use crate::base::key::Key;
use crate::base::text;
use crate::import::formats::Failure;
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// Reads a feed: what it says of itself, and its items.
pub(super) fn read(source: &str) -> Result<(Channel, Vec<Item>), Failure> {
    let (feed, values, cut_off) = match serde_json::from_str::<Value>(source) {
        Ok(mut feed) => {
            let items = feed.get_mut("items").map(Value::take);
            let Some(Value::Array(items)) = items else {
                return Err(Failure::NoFeed);
            };
            (feed, items, false)
        }
        Err(_) => torn(source).ok_or(Failure::NoFeed)?,
    };
    let channel = Channel {
        name: text_at(&feed, "title").map(|name| title(&name)),
        lang: text_at(&feed, "language").map(|lang| (lang, "language")),
        authors: authors(&feed),
        base: text_at(&feed, "home_page_url").or_else(|| text_at(&feed, "feed_url")),
        cut_off,
    };
    let items = values.iter().map(|value| item(value, &channel)).collect();
    Ok((channel, items))
}

/// A file that is no whole JSON: what is before its items, and those that are whole.
fn torn(source: &str) -> Option<(Value, Vec<Value>, bool)> {
    static ITEMS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""items"\s*:\s*\["#).expect("the pattern is constant and tested")
    });
    /// Where the next item may begin behind a damaged one.
    static NEXT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\}\s*,\s*\{").expect("the pattern is constant and tested"));
    /// How many damaged items are skipped: each may be read to the end of the file.
    const MOST_DAMAGED: usize = 50;
    let found = ITEMS.find(source)?;
    let head = format!("{}]}}", source.get(..found.end())?);
    let feed = serde_json::from_str(&head).unwrap_or(Value::Null);
    let mut rest = source.get(found.end()..)?;
    let mut items = Vec::new();
    let mut damaged = 0;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let mut values = serde_json::Deserializer::from_str(rest).into_iter::<Value>();
        let next = values.next();
        let read = values.byte_offset();
        if let Some(Ok(value @ Value::Object(_))) = next {
            rest = rest.get(read..)?;
            // an object inside a damaged item is no item
            if damaged == 0 || is_item(&value) {
                items.push(value);
            }
            continue;
        }
        damaged += 1;
        let behind = NEXT.find(rest).filter(|_| damaged < MOST_DAMAGED);
        match behind.and_then(|found| rest.get(found.end() - 1..)) {
            Some(behind) => rest = behind,
            None => return (!items.is_empty()).then_some((feed, items, true)),
        }
    }
}

/// Whether an object is an item of a feed: it has an identity or an address, and a text or a title.
fn is_item(value: &Value) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| value.get(key).is_some());
    has(&["id", "url"]) && has(&["title", "content_html", "content_text", "summary"])
}

/// A text of an object, which careless programs give as a number.
fn text_at(value: &Value, key: &str) -> Option<String> {
    let text = match value.get(key)? {
        Value::String(text) => text::repair(text.trim()).into_owned(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn strings(value: &Value, key: &str) -> Vec<String> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(title)
        .collect()
}

/// `authors` of version 1.1, `author` of version 1.
fn authors(value: &Value) -> Vec<String> {
    let list = value.get("authors").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .chain(value.get("author"))
        .filter_map(|author| text_at(author, "name"))
        .collect()
}

fn item(value: &Value, channel: &Channel) -> Item {
    let fact = |key: &'static str| text_at(value, key).map(|text| (text, key));
    let mut item = Item {
        own: Key::of_bytes(value.to_string().as_bytes()).to_string(),
        id: fact("id"),
        link: fact("url")
            .or_else(|| fact("external_url"))
            .map(|(link, key)| (xml::joined(channel.base.as_deref(), &link), key)),
        title: fact("title").map(|(text, key)| (title(&text), key)),
        dates: fact("date_published").into_iter().collect(),
        updated: fact("date_modified"),
        authors: (authors(value), "authors"),
        topics: strings(value, "tags"),
        lang: fact("language"),
        ..Item::default()
    };
    // version 1.1: an item without authors has those of its feed
    if item.authors.0.is_empty() {
        item.authors = (channel.authors.clone(), "the feed's author");
    }
    let body = |key: &'static str, is_html: bool| {
        let base = channel.base.clone();
        text_at(value, key).map(|text| {
            (
                Body {
                    text,
                    is_html,
                    base,
                },
                key,
            )
        })
    };
    item.content = body("content_html", true).or_else(|| body("content_text", false));
    item.summary = body("summary", false);
    item.image = fact("image")
        .or_else(|| fact("banner_image"))
        .map(|(src, key)| (src, String::new(), key));
    for file in value
        .get("attachments")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let Some(address) = text_at(file, "url") else {
            continue;
        };
        if xml::is_image(text_at(file, "mime_type").as_deref(), &address) {
            item.image
                .get_or_insert((address, String::new(), "attachments"));
        } else {
            item.links.push(Link {
                address,
                title: text_at(file, "title").unwrap_or_default(),
            });
        }
    }
    item
}
