//! What is before the text: front matter of any kind, or `Key: value` lines, as claims.
//!
//! Front matter is found and read by `content/front_matter/`, as that of pages is. Only title, dates, authors, language, summary, key
//! points, topics, image, publication, addresses and the state (draft or not, until when) are taken (specification,
//! section 4, rules 3 and 4). Start reading at [`split`].

use super::head_keys::{Key, label, scalar, word};
use crate::base::date;
use crate::base::path::Address;
use crate::content::doc::{Claim, Doc, Dropped, Field, Rank, Repair};
use crate::content::front_matter::keys::{self, Status};
use crate::content::front_matter::{self, Before, Data, Entry};
use serde_json::{Map, Value};
use std::borrow::Cow;

/// What an editor is told of front matter that is not at the first line.
const LATE: &str = "its front matter does not begin at the first line; it was read all the same";

/// Takes the head off a text: its claims, and its words as dropped, go into `doc`; the text below it comes back.
///
/// Front matter after something else is read too. `before` says after what: the text of other kinds than Markdown and plain
/// text may show blocks that look like it.
pub(super) fn split<'a>(text: &'a str, before: Before, doc: &mut Doc) -> Cow<'a, str> {
    let start = text
        .trim_start_matches('\u{feff}')
        .trim_start_matches(['\n', '\r', ' ', '\t']);
    let (body, before) = if let Some(body) = fenced(start, doc) {
        let above = text.get(..text.len() - start.len()).unwrap_or_default();
        if above.contains('\u{feff}') || !matches!(above.chars().next_back(), None | Some('\n')) {
            doc.repairs.push(late_repair());
        }
        (body, Before::Blanks)
    } else if let Some(body) = lines(start, doc) {
        (body, Before::Blanks)
    } else {
        (text, before)
    };
    let Some(late) = front_matter::late(body, 0, before, &|key| Key::of(key).is_some()) else {
        return Cow::Borrowed(body);
    };
    let above = body.get(..late.fence.start).unwrap_or_default();
    let below = body.get(late.split.body..).unwrap_or_default();
    claim_map(&map_of(late.entries), doc);
    drop_head(body.get(late.split.inner).unwrap_or_default(), doc);
    doc.repairs.push(late_repair());
    Cow::Owned(format!("{above}{below}"))
}

fn late_repair() -> Repair {
    Repair {
        what: LATE.to_owned(),
        doubtful: true,
    }
}

/// Front matter at the start: as its language has it, else the lines of it that can be read.
fn fenced<'a>(text: &'a str, doc: &mut Doc) -> Option<&'a str> {
    if let Ok(Some(split)) = front_matter::split(text)
        && let Ok(Some(entries)) = front_matter::read(text, &split)
    {
        let is_json = split.kind == front_matter::Kind::Json;
        if is_json && !entries.iter().any(|entry| Key::of(&entry.key).is_some()) {
            return None;
        }
        let body = text.get(split.body..)?;
        claim_map(&map_of(entries), doc);
        drop_head(text.get(split.inner)?, doc);
        return Some(body);
    }
    broken(text, doc)
}

/// A block between `+++` or `---` lines that cannot be read as a whole, or that nothing closes.
fn broken<'a>(text: &'a str, doc: &mut Doc) -> Option<&'a str> {
    let (first, rest) = text.split_once('\n')?;
    let fence = first.trim_end();
    if fence != "+++" && fence != "---" {
        return None;
    }
    let mut end = 0;
    let mut body = None;
    for line in rest.split_inclusive('\n') {
        let bare = line.trim_end();
        if bare == fence || (fence == "---" && bare == "...") {
            body = Some((rest.get(..end)?, rest.get(end + line.len()..)?));
            break;
        }
        end += line.len();
    }
    let mark = if fence == "+++" { '=' } else { ':' };
    let is_open = body.is_none();
    let (head, body) = body.or_else(|| unclosed(rest, mark))?;
    // `title: OpenAI: le retour` is no YAML, yet its meaning is plain.
    let known: Vec<(Key, &str)> = head
        .lines()
        .filter_map(|line| line.split_once(mark))
        .filter_map(|(key, value)| Some((Key::of(key)?, value.trim().trim_matches(['"', '\'']))))
        .collect();
    // Two rules around a paragraph are no front matter.
    if known.is_empty() {
        return None;
    }
    for (key, value) in known {
        claim_text(key, value, doc);
    }
    date_by_release(doc);
    doc.repairs.push(Repair {
        what: if is_open {
            "its front matter is not closed; its lines up to the first empty one were taken"
        } else {
            "its front matter could not be read as a whole; the lines that could were taken"
        }
        .to_owned(),
        doubtful: true,
    });
    drop_head(head, doc);
    Some(body)
}

/// The head and the text below front matter that nothing closes: the lines that set a key, up to the first empty one.
fn unclosed(rest: &str, mark: char) -> Option<(&str, &str)> {
    let mut end = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim().is_empty() {
            break;
        }
        let (key, _) = line.split_once(mark)?;
        if key.trim().contains(' ') {
            return None;
        }
        end += line.len();
    }
    Some(rest.split_at(end))
}

/// Values as JSON has them, dates and numbers as they are written.
fn map_of(entries: Vec<Entry>) -> Map<String, Value> {
    let pairs = entries.into_iter();
    pairs
        .map(|entry| (entry.key, written(entry.value)))
        .collect()
}

fn written(value: front_matter::Value) -> Value {
    match value.data {
        Data::Null => Value::Null,
        Data::Bool(answer) => Value::Bool(answer),
        Data::Number(text) | Data::Text(text) | Data::Date(text) => Value::String(text),
        Data::List(items) => items.into_iter().map(written).collect(),
        Data::Map(entries) => Value::Object(map_of(entries)),
    }
}

/// `Key: value` lines up to a blank one; one line is enough when a blank one follows. Pelican's heads hold keys of its
/// own too (`Slug: x`, `Number: 4`) and values that go on in indented lines: both are read where two keys that mean
/// something stand among them and a blank line ends the head.
fn lines<'a>(text: &'a str, doc: &mut Doc) -> Option<&'a str> {
    let mut end = 0;
    let mut found: Vec<(Key, String)> = Vec::new();
    let mut closed = false;
    // Where the head ends when only keys that mean something are taken.
    let mut strict: Option<(usize, usize)> = None;
    let mut known = true;
    for line in text.split_inclusive('\n') {
        let bare = line.trim();
        if bare.is_empty() {
            closed = true;
            break;
        }
        if line.starts_with([' ', '\t']) && end > 0 {
            strict.get_or_insert((found.len(), end));
            if let Some((_, value)) = found.last_mut().filter(|_| known) {
                value.push(' ');
                value.push_str(bare);
            }
            end += line.len();
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            break;
        };
        // Logseq and Dataview write `draft:: true`
        let value = value.trim_start_matches(':').trim();
        match Key::of(key) {
            Some(meant)
                if (!value.is_empty() || strict.is_some())
                    && (!found.is_empty() || fits(meant, value)) =>
            {
                known = true;
                found.push((meant, value.to_owned()));
            }
            _ if is_plain_key(key) && !found.is_empty() && !value.starts_with("//") => {
                known = false;
                strict.get_or_insert((found.len(), end));
            }
            _ => break,
        }
        end += line.len();
    }
    let named = found
        .iter()
        .any(|(key, _)| matches!(key, Key::Field(Field::Title | Field::Date)));
    if let Some((count, strict_end)) = strict
        && !(closed && named && found.len() >= 2)
    {
        found.truncate(count);
        end = strict_end;
        closed = false;
    }
    if found.is_empty() || !(closed || found.len() >= 2) {
        return None;
    }
    let (head, body) = text.split_at_checked(end)?;
    for (key, value) in &found {
        claim_text(*key, value, doc);
    }
    date_by_release(doc);
    drop_head(head, doc);
    Some(body)
}

/// Whether a line that opens a text means the state of the article, rather than being a sentence: `Status: the bridge is
/// closed`.
fn fits(key: Key, value: &str) -> bool {
    match key {
        Key::Draft => keys::truth_of(value).is_some(),
        Key::Published => keys::truth_of(value).is_some() || is_date(value),
        Key::Status => keys::status_of(value).is_some() && value.split_whitespace().count() <= 4,
        Key::Field(Field::Publish | Field::Expires) => is_date(value),
        Key::Field(Field::Slug) => !value.contains(char::is_whitespace),
        Key::Path | Key::Field(Field::Alias) => value.trim_start_matches('[').starts_with('/'),
        _ => true,
    }
}

fn is_date(text: &str) -> bool {
    date::read(text, "fr", date::Tz::UTC).is_some()
}

/// A day of release alone is the date, as it is in a page.
fn date_by_release(doc: &mut Doc) {
    let of = |field| {
        let at = doc.claims.iter();
        at.clone()
            .find(|claim| claim.field == field && claim.rank == Rank::Editor)
    };
    if of(Field::Date).is_none()
        && let Some(release) = of(Field::Publish).cloned()
    {
        doc.claims.push(Claim {
            field: Field::Date,
            ..release
        });
    }
}

/// One short word, as a generator names its keys: `Slug`, `Number`, `cover_image`.
fn is_plain_key(key: &str) -> bool {
    (2..=24).contains(&key.len())
        && key.starts_with(|c: char| c.is_ascii_alphabetic())
        && key
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

fn drop_head(head: &str, doc: &mut Doc) {
    doc.dropped.push(Dropped {
        text: head.trim().to_owned(),
        rule: "used in the head of the page".to_owned(),
    });
}

fn push(field: Field, value: &str, key: &str, doc: &mut Doc) {
    let mut value = crate::base::text::collapse_whitespace(value);
    if field == Field::Topic {
        value = value.trim_start_matches('#').to_owned();
    }
    if !value.is_empty() {
        doc.claims.push(Claim {
            field,
            value,
            rank: Rank::Editor,
            evidence: format!("`{key}` at the head of the source").into(),
        });
    }
}

fn is_address(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
}

/// What a value says as a truth value.
fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(answer) => Some(*answer),
        value => keys::truth_of(&scalar(value)?),
    }
}

/// What cannot be read must not publish an article.
fn held_by_doubt(name: &str, value: &Value, doc: &mut Doc) {
    push(Field::Draft, "true", name, doc);
    doc.repairs.push(Repair {
        what: format!("`{name}: {value}` is neither true nor false, so the page is a draft"),
        doubtful: true,
    });
}

/// An address of the source's own site, which its page keeps; one that this site cannot have is dropped.
fn own_address(field: Field, written: &str, name: &str, doc: &mut Doc) {
    let written = written.trim();
    // `permalink: /:year/:title/`, `permalink: pretty`, `path: notes/a.md`
    let is_pattern = written.split('/').any(|part| part.starts_with(':'));
    let is_path = written.starts_with('/') || (written.contains('/') && !written.contains('.'));
    let is_served = Address::parse(written).is_some_and(|address| address.out_path().is_some());
    if is_path && is_served && !is_pattern && !written.ends_with(".md") {
        push(field, written, name, doc);
    } else {
        doc.dropped.push(Dropped {
            text: format!("{name}: {written}"),
            rule: "address that this site cannot have".to_owned(),
        });
    }
}

/// A value written on one line: lists are separated by commas or semicolons.
fn claim_text(key: Key, value: &str, doc: &mut Doc) {
    let list = |value: &str| -> Vec<Value> {
        let inner = value.trim_start_matches('[').trim_end_matches(']');
        let mark = if inner.contains(';') { ';' } else { ',' };
        inner
            .split(mark)
            .map(|item| Value::String(item.trim().trim_matches(['"', '\'']).to_owned()))
            .collect()
    };
    let value = match key {
        Key::Field(Field::Author | Field::Topic | Field::Alias) => Value::Array(list(value)),
        Key::Within | Key::Taxonomies => return,
        Key::Field(Field::KeyPoint) if value.contains(';') => Value::Array(list(value)),
        _ => Value::String(value.to_owned()),
    };
    claim(key, &value, "", doc);
}

fn claim_map(map: &Map<String, Value>, doc: &mut Doc) {
    // Jekyll separates the tags of one text by spaces; `layout` is its key.
    let jekyll = map.contains_key("layout");
    let mut pairs: Vec<(Key, &String, &Value)> = map
        .iter()
        .filter_map(|(name, value)| Some((Key::of(name)?, name, value)))
        .collect();
    // What a theme's table says, and when a note was made, count where nothing else does.
    pairs.sort_by_key(|(key, _, _)| matches!(key, Key::Created | Key::Within));
    for (key, name, value) in pairs {
        match (key, value) {
            (Key::Field(Field::Topic), Value::String(text)) => {
                let separate = text.contains([',', ';']);
                if !separate && jekyll {
                    for word in text.split_whitespace() {
                        push(Field::Topic, word, name, doc);
                    }
                } else {
                    for item in text.split([',', ';']) {
                        push(Field::Topic, item, name, doc);
                    }
                }
            }
            (Key::Within, Value::Object(inner)) => {
                for (name, value) in inner {
                    if let Some(
                        key @ Key::Field(field @ (Field::Author | Field::Image | Field::Summary)),
                    ) = Key::of(name)
                        && !doc.claims.iter().any(|claim| claim.field == field)
                    {
                        claim(key, value, name, doc);
                    }
                }
            }
            _ => claim(key, value, name, doc),
        }
    }
    date_by_release(doc);
}

fn claim(key: Key, value: &Value, name: &str, doc: &mut Doc) {
    let text = scalar(value);
    match key {
        Key::Address => match text {
            Some(address) if is_address(&address) => {
                push(Field::Url, &address, label(name, "url"), doc);
            }
            Some(path) => own_address(Field::Address, &path, label(name, "url"), doc),
            None => {}
        },
        Key::Path => {
            if let Some(path) = text {
                own_address(Field::Address, &path, "path", doc);
            }
        }
        // Docusaurus writes the whole address there.
        Key::Field(Field::Slug) => match text {
            Some(path) if path.starts_with('/') => {
                own_address(Field::Address, &path, "slug", doc);
            }
            Some(slug) => push(Field::Slug, &slug, "slug", doc),
            None => {}
        },
        Key::Field(Field::Alias) => {
            let one = std::slice::from_ref(value);
            for alias in value.as_array().map_or(one, Vec::as_slice) {
                if let Some(alias) = scalar(alias) {
                    own_address(Field::Alias, &alias, label(name, "aliases"), doc);
                }
            }
        }
        Key::Draft => {
            let name = label(name, "draft");
            let answer = truth(value);
            if answer.is_none() && !value.is_null() {
                held_by_doubt(name, value, doc);
            }
            if let Some(answer) = answer {
                push(Field::Draft, &answer.to_string(), name, doc);
            }
        }
        Key::Published => {
            let name = label(name, "published");
            match (truth(value), text) {
                (Some(answer), _) => push(Field::Draft, &(!answer).to_string(), name, doc),
                (None, Some(date)) if is_date(&date) => push(Field::Date, &date, name, doc),
                (None, _) if value.is_null() => {}
                (None, _) => held_by_doubt(name, value, doc),
            }
        }
        Key::Status => {
            let name = label(name, "status");
            let text = text.unwrap_or_default();
            match keys::status_of(&text) {
                Some(Status::Held) => push(Field::Draft, "true", name, doc),
                Some(Status::Published) => push(Field::Draft, "false", name, doc),
                None if text.is_empty() => {}
                None => doc.dropped.push(Dropped {
                    text: format!("{name}: {text}"),
                    rule: "status that does not hold back".to_owned(),
                }),
            }
        }
        Key::Source => match (text, value) {
            (Some(address), _) if is_address(&address) => {
                push(Field::Url, &address, label(name, "source"), doc);
            }
            (Some(publication), _) => {
                push(Field::SourceName, &publication, label(name, "source"), doc);
            }
            (None, Value::Object(map)) => {
                if let Some(publication) = map.get("name").and_then(scalar) {
                    push(Field::SourceName, &publication, "source.name", doc);
                }
                if let Some(address) = map.get("url").and_then(scalar).filter(|a| is_address(a)) {
                    push(Field::Url, &address, "source.url", doc);
                }
            }
            _ => {}
        },
        Key::Created => {
            let dated = doc.claims.iter().any(|claim| claim.field == Field::Date);
            if let Some(text) = text.filter(|_| !dated) {
                push(Field::Date, &text, label(name, "created"), doc);
            }
        }
        Key::Within => {}
        Key::Taxonomies => {
            for (name, terms) in value.as_object().into_iter().flatten() {
                if Key::of(name) == Some(Key::Field(Field::Topic)) {
                    claim(Key::Field(Field::Topic), terms, name, doc);
                }
            }
        }
        Key::Field(Field::Image) => {
            let part = |keys: &[&str]| keys.iter().find_map(|key| value.get(key).and_then(scalar));
            if let Some(address) = text.or_else(|| part(&["src", "url", "image", "path"])) {
                push(Field::Image, &address, label(name, "image"), doc);
                if let Some(alt) = part(&["alt"]) {
                    push(Field::ImageAlt, &alt, "image.alt", doc);
                }
            }
        }
        Key::Field(field) => {
            let name = label(name, word(field));
            match value {
                Value::Array(items) => {
                    let many = matches!(field, Field::Author | Field::Topic | Field::KeyPoint);
                    if items.len() > 1 && !many {
                        doc.repairs.push(Repair {
                            what: format!(
                                "`{name}` at the head of the source is a list: its first item is taken"
                            ),
                            doubtful: true,
                        });
                    }
                    for item in items {
                        let named = item.get("name").and_then(scalar);
                        if let Some(item) = scalar(item).or(named) {
                            push(field, &item, name, doc);
                        }
                    }
                }
                Value::Object(map) => {
                    // MkDocs: `date: { created: …, updated: … }`
                    let part = if field == Field::Date {
                        "created"
                    } else {
                        "name"
                    };
                    if let Some(part) = map.get(part).and_then(scalar) {
                        push(field, &part, name, doc);
                    }
                }
                _ => {
                    if let Some(text) = text {
                        push(field, &text, name, doc);
                    }
                }
            }
        }
    }
}
