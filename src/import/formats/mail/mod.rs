//! Messages of mail and mailboxes to [`Doc`]: which part is the text, what its header states, what its receiver alone needs.
//!
//! Bytes come undecoded, since each part has its own charset. What concerns the receiver alone goes in `privacy/`, prompts inside
//! the text in `boilerplate/`. Start
//! reading at [`messages`].

mod block_lines;
mod headers;
mod mbox;
mod newsletter;
mod parts;
mod placeholders;
mod quoted;

use crate::base::key::Key;
use crate::base::text;
use crate::content::doc::{Block, Claim, Doc, Dropped, Field, Rank, block_text};
use headers::Facts;
use mail_parser::{Message, MessageParser};
use parts::Body;
use std::collections::BTreeMap;

/// A message that makes no page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Which one: its subject, or its number in the mailbox.
    pub which: String,
    /// Why, as the end of a sentence: "holds no text".
    pub why: &'static str,
}

/// Reads a message, or a mailbox message by message, from its bytes. `plain` reads plain text. A message that cannot be read
/// never keeps the next from being read. One that a mailbox holds twice is given once.
pub fn messages(bytes: &[u8], plain: fn(&str) -> Doc) -> impl Iterator<Item = Result<Doc, Unread>> {
    let mut known: BTreeMap<String, Key> = BTreeMap::new();
    let mut number = 0_usize;
    mbox::split(bytes).flat_map(move |raw| {
        number += 1;
        let mut made = read(&raw, number, plain);
        let own = Key::of_bytes(&raw).to_string();
        made.retain_mut(|made| match made {
            Ok(doc) => {
                doc.own = Some(own.clone());
                is_new(doc, &mut known)
            }
            Err(_) => true,
        });
        made
    })
}

/// Whether a message was not seen before. Of several with one identity but other words each keeps an identity of its own.
fn is_new(doc: &mut Doc, known: &mut BTreeMap<String, Key>) -> bool {
    let words = Key::of(&block_text(&doc.blocks));
    let Some(item) = doc
        .claims
        .iter_mut()
        .find(|claim| claim.field == Field::Item)
    else {
        return true;
    };
    match known.get(&item.value) {
        None => {
            known.insert(item.value.clone(), words);
            true
        }
        Some(same) if *same == words => false,
        Some(_) => {
            item.value = format!("{}/{}", item.value, words.short(8));
            known.insert(item.value.clone(), words).is_none()
        }
    }
}

/// The most parts of a message that are read: those of a newsletter are a few dozens.
const MOST_PARTS: usize = 500;
/// How much work the parts of a message may be, in bytes times parts: the parser looks for the end of each part to the end
/// of the message, and parts inside parts are taken apart one in the other.
const MOST_WORK: usize = 2_000_000_000;

fn read(raw: &[u8], number: usize, plain: fn(&str) -> Doc) -> Vec<Result<Doc, Unread>> {
    const TYPE: &[u8] = b"content-type";
    let unread = |why| {
        vec![Err(Unread {
            which: format!("message {number}"),
            why,
        })]
    };
    let parts = raw
        .split(|byte| *byte == b'\n')
        .filter(|line| {
            line.get(..TYPE.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(TYPE))
        })
        .count();
    if parts > MOST_PARTS || parts.saturating_mul(raw.len()) > MOST_WORK {
        return unread("has too many parts");
    }
    match MessageParser::default().parse(raw) {
        Some(message) if !message.parts.is_empty() => documents(&message, raw, number, plain),
        _ => unread("has no header of a mail"),
    }
}

/// The documents of a message: one, or those of the messages that a digest carries.
fn documents(
    message: &Message<'_>,
    raw: &[u8],
    number: usize,
    plain: fn(&str) -> Doc,
) -> Vec<Result<Doc, Unread>> {
    let mut facts = Facts::of(message, raw);
    let mut message = message;
    let mut dropped = Vec::new();
    let mut body = parts::body(message);
    // A message that only carries another is its envelope.
    while let [carried, others @ ..] = body.carried.as_slice() {
        let words = own_words(&body, plain);
        let is_note = facts.is_forward || text::count_words(&words) < NOTE;
        if !is_note || carried.parts.is_empty() {
            break;
        }
        if !others.is_empty() {
            return body
                .carried
                .iter()
                .filter(|carried| !carried.parts.is_empty())
                .flat_map(|carried| {
                    document(
                        carried,
                        Facts::of(carried, &carried.raw_message),
                        &parts::body(carried),
                        Vec::new(),
                        number,
                        plain,
                    )
                })
                .collect();
        }
        if !words.trim().is_empty() {
            dropped.push(Dropped {
                text: words,
                rule: "note above a forwarded message".to_owned(),
            });
        }
        if !facts.subject.is_empty() {
            dropped.push(Dropped {
                text: facts.subject.clone(),
                rule: "note above a forwarded message".to_owned(),
            });
        }
        let mut inner = Facts::of(carried, &carried.raw_message);
        inner.recipients.append(&mut facts.recipients);
        inner
            .recipients
            .extend(facts.sender.take().map(|sender| sender.to_lowercase()));
        let sender = inner.sender.as_ref().map(|sender| sender.to_lowercase());
        inner.recipients.retain(|one| Some(one) != sender.as_ref());
        facts = inner;
        message = carried;
        body = parts::body(message);
    }
    let why = parts::why_empty(message);
    document(message, facts, &body, dropped, number, plain)
        .into_iter()
        .map(|made| made.map_err(|unread| Unread { why, ..unread }))
        .collect()
}

/// How many words are above a message that is carried along before they are a text of their own.
const NOTE: usize = 60;

fn own_words(body: &Body<'_>, plain: fn(&str) -> Doc) -> String {
    match (&body.text, &body.html) {
        (Some(text), _) => text.clone(),
        (None, Some(html)) => block_text(&newsletter::read(html).0.blocks),
        (None, None) => block_text(&plain("").blocks),
    }
}

/// The document of one message.
fn document(
    message: &Message<'_>,
    mut facts: Facts,
    body: &Body<'_>,
    mut dropped: Vec<Dropped>,
    number: usize,
    plain: fn(&str) -> Doc,
) -> Vec<Result<Doc, Unread>> {
    let which = if facts.subject.is_empty() {
        format!("message {number}")
    } else {
        format!("message {number}, “{}”", text::truncate(&facts.subject, 60))
    };
    let is_list = facts.is_list;
    let subject = facts.subject.clone();
    let mut doc = Doc::default();
    let mut markup: Vec<Claim> = Vec::new();
    match choose(body.html.as_deref(), body.text.as_deref(), is_list) {
        Some(Chosen::Html(html)) => {
            let (fragment, claims) = newsletter::read(html);
            markup = claims;
            dropped.extend(fragment.dropped);
            doc.repairs = fragment.repairs;
            doc.blocks = quoted::blocks(fragment.blocks, &mut facts, &mut dropped);
        }
        Some(Chosen::Text(text)) => {
            let own = quoted::text(text, &mut facts, &mut dropped);
            doc = plain(&own);
            // what a stranger writes at the head of a newsletter is no word of the editor's
            for claim in &mut doc.claims {
                claim.rank = claim.rank.max(Rank::Text);
            }
        }
        None => {}
    }
    let is_letter = is_list || body.html.as_deref().is_some_and(is_laid_out);
    doc.receiver = Some(facts.receiver(is_letter));
    placeholders::clear(&mut doc.blocks, &mut dropped);
    masthead(&mut doc.blocks, &facts, &mut dropped);
    let is_empty = !block_text(&doc.blocks).chars().any(char::is_alphanumeric);
    if is_empty
        && !doc
            .blocks
            .iter()
            .any(|block| matches!(block, Block::Figure { .. }))
    {
        return vec![Err(Unread {
            which,
            why: parts::why_empty(message),
        })];
    }
    let mut claims = facts.claims();
    claims.append(&mut markup);
    claims.append(&mut doc.claims);
    doc.claims = claims;
    dropped.extend(body.attached.iter().map(|name| Dropped {
        text: name.clone(),
        rule: "attachment".to_owned(),
    }));
    if facts.subject == subject {
        dropped.extend(facts.lead().map(|text| Dropped {
            text,
            rule: "before the title in the subject".to_owned(),
        }));
    } else {
        dropped.push(Dropped {
            text: subject,
            rule: "note above a forwarded message".to_owned(),
        });
    }
    for carried in &body.carried {
        let subject = carried.subject().unwrap_or_default();
        let words = own_words(&parts::body(carried), plain);
        let text = format!("{subject}\n{words}").trim().to_owned();
        if !text.is_empty() {
            dropped.push(Dropped {
                text,
                rule: "attached message".to_owned(),
            });
        }
    }
    dropped.append(&mut doc.dropped);
    doc.dropped = dropped;
    vec![Ok(doc)]
}

/// Drops what a newsletter opens with besides its text: its own name, as a line or a logo, and the greeting of one receiver.
fn masthead(blocks: &mut Vec<Block>, facts: &Facts, dropped: &mut Vec<Dropped>) {
    let publication = text::fold_key(&facts.publication());
    let mut at = 0;
    blocks.retain(|block| {
        at += 1;
        if at > TOP {
            return true;
        }
        let words = match block {
            Block::Figure { image, caption } if caption.is_empty() => image.alt.clone(),
            Block::Heading { .. } | Block::Paragraph(_) => block_text(std::slice::from_ref(block)),
            _ => return true,
        };
        let name = text::fold_key(&words);
        let rule = if !publication.is_empty() && name.trim_start_matches("logo") == publication {
            "newsletter name"
        } else if facts.greets(&words) {
            "greeting by name"
        } else {
            return true;
        };
        dropped.push(Dropped {
            text: words,
            rule: rule.to_owned(),
        });
        false
    });
}

/// How many blocks a newsletter's name and greeting are in.
const TOP: usize = 8;

enum Chosen<'a> {
    Html(&'a str),
    Text(&'a str),
}

/// Which of two forms of one message is read: the HTML of a newsletter, and of what has no other; between people, the text.
fn choose<'a>(html: Option<&'a str>, text: Option<&'a str>, is_list: bool) -> Option<Chosen<'a>> {
    match (html, text) {
        (Some(html), Some(text)) => {
            // some senders put a sentence there: "your program shows no HTML"
            let says_little = text::count_words(text) * 4 < text::count_words(&letter_words(html));
            let is_html = is_list && has_structure(html) || is_laid_out(html) || says_little;
            Some(if is_html {
                Chosen::Html(html)
            } else {
                Chosen::Text(text)
            })
        }
        (Some(html), None) => Some(Chosen::Html(html)),
        (None, Some(text)) => Some(Chosen::Text(text)),
        (None, None) => None,
    }
}

fn letter_words(html: &str) -> String {
    block_text(&crate::content::html::read(html).blocks)
}

fn count(html: &str, tags: &[&str]) -> usize {
    let lower = html.to_ascii_lowercase();
    tags.iter().map(|tag| lower.matches(tag).count()).sum()
}

fn has_structure(html: &str) -> bool {
    count(
        html,
        &[
            "<h1", "<h2", "<h3", "<img", "<ul", "<ol", "<table", "<a ", "<b>", "<strong", "<em>",
            "<i>",
        ],
    ) > 0
}

/// Whether HTML is laid out as letters are: headings, or tables and images.
fn is_laid_out(html: &str) -> bool {
    count(html, &["<h1", "<h2", "<h3", "<ul", "<ol"]) > 0
        || count(html, &["<table"]) >= 2
        || count(html, &["<table", "<img"]) >= 3
}

#[cfg(test)]
mod tests;
