//! Feeds to one [`Doc`] an item: RSS 0.9 to 2.0, Atom 0.3 and 1.0, JSON Feed.
//!
//! The HTML of an item is read by `content/html/`; nothing is invented that an item lacks. Start reading at [`items`]; XML is
//! read in `feed/xml.rs` by the tokens of `feed/lex.rs`, JSON in `feed/json.rs`.

mod body;
mod dates;
mod json;
mod lex;
mod nodes;
mod tail;
#[cfg(test)]
mod tests;
mod xml;

use super::Failure;
use crate::base::key::Key;
use crate::base::path::safe_link;
use crate::base::text;
use crate::content::doc::{Block, Claim, Doc, Dropped, Field, Inline, Rank, Repair, block_text};
use crate::content::html;
use body::{Body, plain, without_sections};
use regex::{Captures, Regex};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::sync::LazyLock;

/// Reads a feed; what is before it is skipped, and one that breaks off gives the items that are there.
///
/// # Errors
/// [`Failure`]: it declares entities of its own, is no feed, or has no items.
pub fn items(source: &str) -> Result<Vec<Doc>, Failure> {
    let source = source.trim_start_matches('\u{feff}').trim_start();
    let (channel, mut items) = if source.starts_with('{') {
        json::read(source)?
    } else {
        xml::read(source.get(start_of(source)..).unwrap_or(source))?
    };
    if items.is_empty() {
        return Err(Failure::NoItems);
    }
    dates::read_alike(&mut items);
    let shared = shared_ids(&items);
    let last = items.len().saturating_sub(1);
    let cut_off = channel.cut_off;
    let mut docs: Vec<Doc> = items
        .into_iter()
        .map(|item| {
            let is_shared = item.id.as_ref().is_some_and(|(id, _)| shared.contains(id));
            doc(&item, &channel, is_shared)
        })
        .collect();
    if let Some(doc) = docs.get_mut(last).filter(|_| cut_off) {
        doc.repairs.push(Repair {
            what: "the feed breaks off in this item: what followed is missing".to_owned(),
            doubtful: true,
        });
    }
    Ok(docs)
}

/// Where the XML of a feed begins: programs print warnings above it.
fn start_of(source: &str) -> usize {
    if source.starts_with('<') && !source.starts_with("<b") {
        return 0;
    }
    ["<?xml", "<rss", "<rdf:RDF", "<feed"]
        .iter()
        .filter_map(|mark| source.find(mark))
        .min()
        .unwrap_or(0)
}

/// What a feed says of itself.
#[derive(Debug, Default)]
struct Channel {
    name: Option<String>,
    lang: Option<(String, &'static str)>,
    authors: Vec<String>,
    /// What relative addresses are relative to.
    base: Option<String>,
    cut_off: bool,
}

/// An item as any dialect states it; each fact with the name of the element that holds it.
#[derive(Debug, Default)]
struct Item {
    /// The hash of its own part of the file.
    own: String,
    /// Whether a comment or section in it is never closed.
    is_torn: bool,
    id: Option<(String, &'static str)>,
    link: Option<(String, &'static str)>,
    title: Option<(String, &'static str)>,
    /// When it was published, the most exact statement first.
    dates: Vec<(String, &'static str)>,
    updated: Option<(String, &'static str)>,
    authors: (Vec<String>, &'static str),
    topics: Vec<String>,
    lang: Option<(String, &'static str)>,
    /// Whether its publishing tool calls it a draft (RFC 5023, 13.1.1).
    is_draft: bool,
    /// The feed that it was taken from, when that is another.
    source_name: Option<String>,
    /// The full text.
    content: Option<(Body, &'static str)>,
    /// The description, which may be all there is.
    summary: Option<(Body, &'static str)>,
    /// The lead image: address, text alternative.
    image: Option<(String, String, &'static str)>,
    /// Sounds, films and files that go with it.
    links: Vec<Link>,
}

/// A file that goes with an item.
#[derive(Debug, Default)]
struct Link {
    address: String,
    /// What it is called; empty when the feed does not say.
    title: String,
}

/// A title: marks of emphasis and entities that the feed escaped once more are read, other `<` are meant.
fn title(text: &str) -> String {
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)<(?:/(?:b|i|u|em|strong|a|span|sup|sub|code|small|font|p|h[1-6]|cite|mark)|br\s*/?|(?:a|span|font|p|img)\s[^<>]*)>")
            .expect("the pattern is constant and tested")
    });
    let text = without_sections(text);
    if MARK.is_match(&text) {
        // only marks are tags: what else has the look of one is a word
        static LESS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)<(/?)(?:(b|i|u|em|strong|a|span|sup|sub|code|small|font|p|h[1-6]|cite|mark|br|img)\b)?")
                .expect("the pattern is constant and tested")
        });
        let words = LESS.replace_all(&text, |found: &Captures<'_>| match found.get(2) {
            Some(name) => format!(
                "<{}{}",
                found.get(1).map_or("", |slash| slash.as_str()),
                name.as_str()
            ),
            None => format!("&lt;{}", found.get(1).map_or("", |slash| slash.as_str())),
        });
        return plain(&words);
    }
    text::collapse_whitespace(&text::repair(&text::entities(&text)))
}

/// Identities that items of different addresses or titles share: they identify nothing.
fn shared_ids(items: &[Item]) -> BTreeSet<String> {
    let mut first: BTreeMap<&str, [Option<&str>; 2]> = BTreeMap::new();
    let mut shared = BTreeSet::new();
    for item in items {
        let Some((id, _)) = &item.id else { continue };
        let facts =
            [&item.link, &item.title].map(|fact| fact.as_ref().map(|(text, _)| text.as_str()));
        if *first.entry(id.as_str()).or_insert(facts) != facts {
            shared.insert(id.clone());
        }
    }
    shared
}

// ---------------------------------------------------------------------------------------------- the page of an item

struct Claims(Vec<Claim>);

impl Claims {
    fn add(&mut self, field: Field, value: &str, evidence: &str) {
        if !value.trim().is_empty() {
            self.0.push(Claim {
                field,
                value: value.to_owned(),
                rank: Rank::Format,
                // what is no element's name is words
                evidence: if evidence.contains(' ') {
                    evidence.into()
                } else {
                    format!("`{evidence}`").into()
                },
            });
        }
    }
}

fn doc(item: &Item, channel: &Channel, id_is_shared: bool) -> Doc {
    let mut doc = Doc {
        own: Some(own_hash(item, channel)),
        base: Some(String::new()),
        ..Doc::default()
    };
    text_of(item, &mut doc);
    if item.is_torn {
        doc.repairs.push(Repair {
            what: "a comment or section of this item is never closed: a part of the item may be missing"
                .to_owned(),
            doubtful: true,
        });
    }
    let mut claims = Claims(Vec::new());
    if let Some((title, name)) = &item.title {
        claims.add(Field::Title, title, name);
    }
    for (date, name) in &item.dates {
        claims.add(Field::Date, date, name);
    }
    if let Some((updated, name)) = &item.updated {
        // An Atom entry must say when it was changed, and may say when it was published.
        let (field, evidence) = if item.dates.is_empty() {
            (Field::Date, format!("`{name}`, with no other date"))
        } else {
            (Field::Updated, (*name).to_owned())
        };
        claims.add(field, updated, &evidence);
    }
    for author in &item.authors.0 {
        if let Some(name) = person(author, channel) {
            claims.add(Field::Author, &name, item.authors.1);
        }
    }
    for topic in item.topics.iter().filter(|topic| !is_default(topic)) {
        claims.add(Field::Topic, topic, "category");
    }
    if let Some((lang, name)) = item.lang.as_ref().or(channel.lang.as_ref()) {
        claims.add(Field::Lang, lang, name);
    }
    if let Some((link, name)) = &item.link {
        claims.add(Field::Url, link, name);
    }
    if let Some(name) = &item.source_name {
        claims.add(Field::SourceName, name, "source");
    } else {
        let name = channel.name.as_deref().unwrap_or_default();
        claims.add(Field::SourceName, name, "the feed's title");
    }
    if let Some((src, alt, name)) = &item.image {
        claims.add(Field::Image, src, name);
        claims.add(Field::ImageAlt, alt, name);
    }
    if item.is_draft {
        claims.add(Field::Draft, "true", "app:draft");
    }
    let (id, name) = identity(item, id_is_shared);
    claims.add(Field::Item, &id, name);
    doc.claims.extend(claims.0);
    doc
}

/// By which the item is found again: its own identity, else its address, else its title and date.
fn identity(item: &Item, id_is_shared: bool) -> (String, &'static str) {
    if let Some((id, name)) = item.id.as_ref().filter(|_| !id_is_shared) {
        return (id.clone(), name);
    }
    if let Some((link, name)) = item.link.as_ref().filter(|_| !id_is_shared) {
        return (link.clone(), name);
    }
    let title = item.title.as_ref().map_or("", |(title, _)| title.as_str());
    let date = item.dates.first().map_or("", |(date, _)| date.as_str());
    let link = item.link.as_ref().map_or("", |(link, _)| link.as_str());
    let mut parts = format!("{title}\n{date}\n{link}");
    if title.is_empty() && date.is_empty() {
        parts.push_str(&item.own);
    }
    let hash = Key::of_bytes(parts.as_bytes()).to_string();
    (format!("hash:{hash}"), "a hash of title and date")
}

/// The hash of everything that the page of an item is made from.
fn own_hash(item: &Item, channel: &Channel) -> String {
    let mut parts = item.own.clone();
    for part in [
        channel.name.as_deref(),
        channel.lang.as_ref().map(|(lang, _)| lang.as_str()),
        channel.base.as_deref(),
    ] {
        parts.push('\n');
        parts.push_str(part.unwrap_or_default());
    }
    for author in &channel.authors {
        parts.push('\n');
        parts.push_str(author);
    }
    Key::of_bytes(parts.as_bytes()).to_string()
}

/// The longest description that is a summary: beyond, it is a second version of the text.
const SUMMARY: usize = 100;

/// The text of the page: the full one where the feed gives it, else the description.
fn text_of(item: &Item, doc: &mut Doc) {
    let mut full = item
        .content
        .as_ref()
        .map(|(body, _)| body.read())
        .unwrap_or_default();
    let mut short = item
        .summary
        .as_ref()
        .map(|(body, _)| body.read())
        .unwrap_or_default();
    let words = |fragment: &html::Fragment| text::words(&block_text(&fragment.blocks)).count();
    // a "content" that is but an image or a line is not the text
    let is_full = item.content.is_some() && words(&full) * 2 >= words(&short);
    let body = if is_full {
        &item.content
    } else {
        &item.summary
    };
    let torn = body
        .as_ref()
        .filter(|(body, _)| body.is_html)
        .and_then(|(body, _)| html::torn(&body.text));
    if let Some((words, repair)) = torn {
        doc.dropped.push(words);
        doc.repairs.push(repair);
    }
    let (main, other) = if is_full {
        (&mut full, &mut short)
    } else {
        (&mut short, &mut full)
    };
    let credit = tail::drop_credit(main, &mut doc.dropped);
    tail::drop_credit(other, &mut doc.dropped);
    let name = item.title.as_ref().map_or("an item", |(title, _)| title);
    let evidence = match (&item.content, &item.summary) {
        (Some((_, name)), _) if is_full => *name,
        (_, Some((_, name))) => *name,
        _ => "",
    };
    if !is_full
        && !evidence.starts_with("media:")
        && !main.blocks.is_empty()
        && (tail::drop_cut(main, &mut doc.dropped) || credit || is_atom_summary(evidence))
    {
        doc.repairs.push(Repair {
            what: format!("the feed gives only an excerpt of `{name}`"),
            doubtful: true,
        });
    }
    doc.blocks = std::mem::take(&mut main.blocks);
    doc.dropped.append(&mut main.dropped);
    second(other, is_full, item, doc);
    if !item.links.is_empty() {
        attach(&item.links, doc);
    }
}

/// RFC 4287, 4.2.13: "a short summary, abstract, or excerpt".
fn is_atom_summary(name: &str) -> bool {
    matches!(name, "summary" | "atom:summary")
}

/// What a feed says of an item besides its text: a summary when it is somebody's own words.
fn second(other: &mut html::Fragment, is_full: bool, item: &Item, doc: &mut Doc) {
    let value = text::collapse_whitespace(&block_text(&other.blocks));
    if value.is_empty() {
        return;
    }
    let body = block_text(&doc.blocks);
    let words = text::words(&value).count();
    let is_cut = tail::drop_cut(other, &mut doc.dropped);
    let rest = text::collapse_whitespace(&block_text(&other.blocks));
    if is_within(&rest, &body) {
        return;
    }
    let rule = if is_cut {
        "excerpt cut off by a program"
    } else if !is_full || words > SUMMARY {
        "second version of the text"
    } else {
        let name = item
            .summary
            .as_ref()
            .map_or("description", |(_, name)| name);
        doc.claims.push(Claim {
            field: Field::Summary,
            value,
            rank: Rank::Format,
            evidence: format!("`{name}`").into(),
        });
        return;
    };
    doc.dropped.push(Dropped {
        text: rest,
        rule: rule.to_owned(),
    });
}

/// Whether all the words of a text are in another, in a row.
fn is_within(part: &str, whole: &str) -> bool {
    let joined = |text: &str| {
        let words: Vec<_> = text::words(text).collect();
        format!(" {} ", words.join(" "))
    };
    joined(whole).contains(joined(part).trim_end())
}

/// Links to sounds, films and files, below the text where it does not have them yet.
fn attach(links: &[Link], doc: &mut Doc) {
    let body = crate::content::doc::markdown(&doc.blocks);
    let mut met: HashSet<&str> = HashSet::new();
    for link in links {
        let address = link.address.as_str();
        if !safe_link(address) || !met.insert(address) || body.contains(address) {
            continue;
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let file = path.rsplit('/').next().unwrap_or_default();
        let name = [link.title.as_str(), file, address]
            .into_iter()
            .find(|name| !name.is_empty())
            .unwrap_or_default();
        doc.blocks.push(Block::Paragraph(vec![Inline::Link {
            href: address.to_owned(),
            title: String::new(),
            content: vec![Inline::text(text::collapse_whitespace(name))],
        }]));
    }
}

/// The name of an author without addresses; none for what is nobody's name.
fn person(author: &str, channel: &Channel) -> Option<String> {
    static IN_BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:mailto:)?\S+@\S+\s*\((.*)\)$").expect("the pattern is constant and tested")
    });
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*(?:&lt;|<|\()?(?:mailto:)?[^\s<>()]+@[^\s<>()]+(?:&gt;|>|\))?\s*")
            .expect("the pattern is constant and tested")
    });
    let author = title(author);
    let author = match IN_BRACKETS.captures(&author) {
        Some(found) => found.get(1).map_or("", |name| name.as_str()).to_owned(),
        None => ADDRESS.replace_all(&author, " ").into_owned(),
    };
    let name = text::collapse_whitespace(&author);
    let name = ["By ", "by ", "Par ", "par "]
        .iter()
        .find_map(|by| name.strip_prefix(by))
        .unwrap_or(&name)
        .trim_matches([',', ' ', '"']);
    let folded = text::fold_key(name);
    let is_nobody = matches!(
        folded.as_str(),
        "admin"
            | "administrator"
            | "administrateur"
            | "administration"
            | "webmaster"
            | "root"
            | "author"
            | "auteur"
            | "editor"
            | "user"
            | "utilisateur"
            | "unknown"
            | "inconnu"
            | "anonymous"
            | "anonyme"
            | "noreply"
            | "nobody"
            | "redaction"
            | "laredaction"
            | "staff"
            | "null"
            | "none"
    );
    let is_feed = channel
        .name
        .as_deref()
        .is_some_and(|title| text::fold_key(title) == folded);
    let is_name = name.chars().any(char::is_alphabetic) && !name.contains("://");
    (is_name && !is_nobody && !is_feed).then(|| name.to_owned())
}

fn is_somebody(author: &str, channel: &Channel) -> bool {
    person(author, channel).is_some()
}

/// The category that blog programs give when an author chose none.
fn is_default(topic: &str) -> bool {
    matches!(
        text::fold_key(topic).as_str(),
        "uncategorized" | "uncategorised" | "nonclasse" | "sanscategorie" | "nichtkategorisiert"
    )
}
