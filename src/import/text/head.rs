//! What stands before the text: front matter of any kind, or `Key: value` lines, as claims.
//!
//! Only title, dates, authors, language, summary, key points, topics, image, publication and canonical address are taken
//! (specification, section 4, rule 4). Start reading at [`split`].

use crate::doc::{Claim, Doc, Dropped, Field, Rank, Repair};
use serde_json::Value;

/// Takes the head off a text: its claims, and its words as dropped, go into `doc`; the text below it comes back.
pub(super) fn split<'a>(text: &'a str, doc: &mut Doc) -> &'a str {
    let start = text
        .trim_start_matches('\u{feff}')
        .trim_start_matches(['\n', ' ', '\t']);
    fenced(start, doc)
        .or_else(|| json(start, doc))
        .or_else(|| lines(start, doc))
        .unwrap_or(text)
}

/// A block between `+++` (TOML) or `---` (YAML) lines.
fn fenced<'a>(text: &'a str, doc: &mut Doc) -> Option<&'a str> {
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
    let value = if is_open {
        None
    } else if fence == "+++" {
        toml::from_str::<toml::Table>(head)
            .ok()
            .map(|table| from_toml(&toml::Value::Table(table)))
    } else {
        serde_saphyr::from_str::<Value>(head).ok()
    };
    if let Some(Value::Object(map)) = value {
        claim_map(&map, doc);
    } else {
        // `title: OpenAI: le retour` is no YAML, yet its meaning is plain.
        let known: Vec<(Key, &str)> = head
            .lines()
            .filter_map(|line| line.split_once(mark))
            .filter_map(|(key, value)| {
                Some((Key::of(key)?, value.trim().trim_matches(['"', '\''])))
            })
            .collect();
        // Two rules around a paragraph are no front matter.
        if known.is_empty() {
            return None;
        }
        for (key, value) in known {
            claim_text(key, value, doc);
        }
        doc.repairs.push(Repair {
            what: if is_open {
                "its front matter is not closed; its lines up to the first empty one were taken"
            } else {
                "its front matter could not be read as a whole; the lines that could were taken"
            }
            .to_owned(),
            doubtful: true,
        });
    }
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

/// A JSON object before the text.
fn json<'a>(text: &'a str, doc: &mut Doc) -> Option<&'a str> {
    if !text.starts_with('{') {
        return None;
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let Some(Ok(Value::Object(map))) = stream.next() else {
        return None;
    };
    if !map.keys().any(|key| Key::of(key).is_some()) {
        return None;
    }
    let (head, body) = text.split_at_checked(stream.byte_offset())?;
    claim_map(&map, doc);
    drop_head(head, doc);
    Some(body)
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
        let value = value.trim();
        match Key::of(key) {
            Some(meant) if !value.is_empty() || strict.is_some() => {
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
    drop_head(head, doc);
    Some(body)
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

/// TOML as JSON; dates become their text.
fn from_toml(value: &toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text.clone()),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => Value::Array(items.iter().map(from_toml).collect()),
        toml::Value::Table(table) => Value::Object(
            table
                .iter()
                .map(|(key, value)| (key.clone(), from_toml(value)))
                .collect(),
        ),
        other => Value::String(other.to_string()),
    }
}

/// A key of a head that means something to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Field(Field),
    /// `url` in a generator's front matter is often a path of its own site: only a whole address counts.
    Address,
    /// A publication's name or, as `source: https://…`, the address.
    Source,
    /// A table of lists of terms.
    Taxonomies,
    /// When a note was made: its date where no other is given.
    Created,
    /// A table of a theme's own values, in which author, image and summary may stand.
    Within,
}

impl Key {
    fn of(key: &str) -> Option<Key> {
        let key = key.trim().trim_matches(['"', '\'', '*']).to_lowercase();
        Some(match key.trim().replace([' ', '-'], "_").as_str() {
            "title" | "titre" => Key::Field(Field::Title),
            "date"
            | "publishdate"
            | "pubdate"
            | "published"
            | "published_at"
            | "published_on"
            | "published_time"
            | "publication_date"
            | "pub_datetime"
            | "pubdatetime"
            | "datepublished"
            | "date_published"
            | "post_date"
            | "publié_le"
            | "date_de_publication" => Key::Field(Field::Date),
            "created" | "created_at" | "date_created" | "creation_date" | "créé_le" => {
                Key::Created
            }
            "updated" | "lastmod" | "modified" | "mis_à_jour" | "updated_at" | "last_updated"
            | "last_modified" | "last_modified_at" | "moddatetime" | "modified_time"
            | "date_modified" => Key::Field(Field::Updated),
            "author" | "authors" | "auteur" | "auteurs" | "auteure" | "autrice" | "autrices" => {
                Key::Field(Field::Author)
            }
            "lang" | "language" | "langue" | "locale" => Key::Field(Field::Lang),
            "summary" | "description" | "excerpt" | "résumé" | "chapô" => {
                Key::Field(Field::Summary)
            }
            "key_points" | "points_clés" | "à_retenir" => Key::Field(Field::KeyPoint),
            "topics" | "topic" | "tags" | "tag" | "categories" | "category" | "keywords"
            | "sujets" | "mots_clés" | "étiquettes" | "catégories" | "catégorie" | "themes"
            | "thèmes" => Key::Field(Field::Topic),
            "image" | "cover" | "thumbnail" | "cover_image" | "coverimage" | "featured_image"
            | "feature_image" | "hero_image" | "heroimage" | "ogimage" | "og_image" => {
                Key::Field(Field::Image)
            }
            "url" | "link" | "lien" | "adresse" | "canonical" | "canonical_url"
            | "canonicalurl" | "permalink" | "source_url" | "original_url" | "external_url" => {
                Key::Address
            }
            "source" | "publication" => Key::Source,
            "taxonomies" => Key::Taxonomies,
            "params" | "extra" | "header" => Key::Within,
            _ => return None,
        })
    }
}

fn push(field: Field, value: &str, key: &str, doc: &mut Doc) {
    let mut value = crate::text::squeeze(value);
    if field == Field::Topic {
        value = value.trim_start_matches('#').to_owned();
    }
    if !value.is_empty() {
        doc.claims.push(Claim {
            field,
            value,
            rank: Rank::Editor,
            evidence: format!("`{key}` at the head of the source"),
        });
    }
}

fn is_address(value: &str) -> bool {
    value.starts_with("http://") || value.starts_with("https://")
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
        Key::Field(Field::Author | Field::Topic) => Value::Array(list(value)),
        Key::Within | Key::Taxonomies => return,
        Key::Field(Field::KeyPoint) if value.contains(';') => Value::Array(list(value)),
        _ => Value::String(value.to_owned()),
    };
    claim(key, &value, "", doc);
}

fn claim_map(map: &serde_json::Map<String, Value>, doc: &mut Doc) {
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
}

fn claim(key: Key, value: &Value, name: &str, doc: &mut Doc) {
    let text = scalar(value);
    match key {
        Key::Address => {
            if let Some(address) = text.filter(|text| is_address(text)) {
                push(Field::Url, &address, label(name, "url"), doc);
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
                    if let Some(named) = map.get("name").and_then(scalar) {
                        push(field, &named, name, doc);
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

fn label<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

fn word(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Date => "date",
        Field::Updated => "updated",
        Field::Author => "authors",
        Field::Lang => "lang",
        Field::Summary => "summary",
        Field::KeyPoint => "key_points",
        Field::Topic => "topics",
        Field::Url => "url",
        Field::SourceName => "source",
        Field::Slug => "slug",
        Field::Image => "image",
        Field::ImageAlt => "image.alt",
        Field::Item => "item",
    }
}

/// A value that is one text.
fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
