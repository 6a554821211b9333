//! Front matter as values with their places: TOML between `+++` lines, YAML between `---` lines, JSON in braces.
//!
//! Pages and sources are read by this one parser. What the keys mean is not known here, but for the names of those that
//! decide whether and where a page is published (`keys.rs`). Start reading at [`split`] and [`read`].

pub mod keys;
mod late;
mod salvage;
#[cfg(test)]
mod tests;
mod yaml;

pub use late::{Before, Late, late};
pub use salvage::source_of;

use crate::base::diagnostic::{Code, Diagnostic};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;
use toml::Spanned as Toml;
use toml::de::{DeTable, DeValue};
use yaml::read_yaml;

/// A language of front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// TOML between `+++` lines.
    Toml,
    /// YAML between `---` lines.
    Yaml,
    /// A JSON object at the start.
    Json,
}

/// Where the front matter of a file is, and where its text begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Split {
    /// Its language.
    pub kind: Kind,
    /// Its bytes, without the lines around it.
    pub inner: Range<usize>,
    /// Where the text begins: the first line after it that is not blank.
    pub body: usize,
}

/// A value and its bytes in the whole file.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// The bytes.
    pub span: Range<usize>,
    /// The data in it.
    pub data: Data,
}

/// What a value holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Data {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it was written: `1.10` is a version, not 1.1.
    Number(String),
    /// Text.
    Text(String),
    /// A date as TOML has them.
    Date(String),
    /// A list.
    List(Vec<Value>),
    /// A table.
    Map(Vec<Entry>),
}

/// A key with its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as written.
    pub key: String,
    /// Where the key is.
    pub at: Range<usize>,
    /// Its value.
    pub value: Value,
}

impl Value {
    /// What the value is, for messages: "a list".
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self.data {
            Data::Null => "nothing",
            Data::Bool(_) => "`true` or `false`",
            Data::Number(_) => "a number",
            Data::Text(_) => "text",
            Data::Date(_) => "a date",
            Data::List(_) => "a list",
            Data::Map(_) => "a table",
        }
    }

    /// The value as JSON has it; dates as text.
    #[must_use]
    pub fn into_json(self) -> serde_json::Value {
        match self.data {
            Data::Null => serde_json::Value::Null,
            Data::Bool(answer) => answer.into(),
            Data::Number(raw) => serde_json::from_str::<serde_json::Number>(&raw)
                .map_or_else(|_| raw.into(), serde_json::Value::Number),
            Data::Text(text) | Data::Date(text) => text.into(),
            Data::List(items) => items.into_iter().map(Value::into_json).collect(),
            Data::Map(entries) => entries
                .into_iter()
                .map(|entry| (entry.key, entry.value.into_json()))
                .collect::<serde_json::Map<_, _>>()
                .into(),
        }
    }
}

/// The text with every line end that is a carriage return alone (old Macs) as a line feed: the same bytes in the same places.
#[must_use]
pub fn with_line_feeds(text: &str) -> Cow<'_, str> {
    let mut bytes = text.bytes().zip(text.bytes().skip(1).chain([0]));
    if !text.contains('\r') || !bytes.any(|(byte, next)| byte == b'\r' && next != b'\n') {
        return Cow::Borrowed(text);
    }
    let mut chars = text.chars().peekable();
    let mut out = String::with_capacity(text.len());
    while let Some(c) = chars.next() {
        let is_alone = c == '\r' && chars.peek() != Some(&'\n');
        out.push(if is_alone { '\n' } else { c });
    }
    Cow::Owned(out)
}

/// Where front matter would begin: after a byte order mark and blank lines.
fn start_of(text: &str) -> usize {
    let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
    after_blank_lines(text, start)
}

/// Finds the front matter; none when the file begins with its text. A byte order mark, blank lines and CR LF line ends are
/// no hindrance.
///
/// # Errors
/// When front matter is opened and never closed, or JSON front matter is no JSON; `body` is where the text would begin.
pub fn split(text: &str) -> Result<Option<Split>, Box<Diagnostic>> {
    let start = start_of(text);
    let rest = text.get(start..).unwrap_or_default();
    if rest.starts_with('{') {
        return json_object(text, start);
    }
    let first = rest.lines().next().unwrap_or_default().trim_end();
    let kind = match first {
        "+++" => Kind::Toml,
        "---" => Kind::Yaml,
        _ => return Ok(None),
    };
    let mut at = start;
    let mut inner_start = None;
    for line in rest.split_inclusive('\n') {
        let next = at + line.len();
        let bare = line.trim_end();
        match inner_start {
            None => inner_start = Some(next),
            Some(inner) if bare == first || (kind == Kind::Yaml && bare == "...") => {
                return Ok(Some(Split {
                    kind,
                    inner: inner..at,
                    body: after_blank_lines(text, next),
                }));
            }
            Some(_) => {}
        }
        at = next;
    }
    // a Markdown page may begin with a rule; front matter begins with a key
    let second = rest.lines().nth(1).unwrap_or_default();
    if kind == Kind::Yaml && !KEY_LINE.is_match(second) {
        return Ok(None);
    }
    Err(Box::new(
        Diagnostic::new(
            Code::UnclosedFrontMatter,
            format!("the front matter opened by `{first}` is never closed"),
        )
        .at("", start..start + first.len())
        .hint(format!("put a line `{first}` after the last key")),
    ))
}

static KEY_LINE: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(r#"^["']?[A-Za-z_][\w .-]*["']?\s*:(\s|$)"#)
        .expect("a constant that compiles")
});

fn after_blank_lines(text: &str, from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let blank: usize = rest
        .split_inclusive('\n')
        // a no-break space is text to Markdown
        .take_while(|line| line.trim_ascii().is_empty())
        .map(str::len)
        .sum();
    from + blank
}

fn json_object(text: &str, start: usize) -> Result<Option<Split>, Box<Diagnostic>> {
    let rest = text.get(start..).unwrap_or_default();
    let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<serde::de::IgnoredAny>();
    match stream.next() {
        Some(Ok(_)) => {
            let end = start + stream.byte_offset();
            let after = text.get(end..).unwrap_or_default();
            let line = after.split_inclusive('\n').next().unwrap_or_default();
            let body = if line.trim().is_empty() {
                after_blank_lines(text, end + line.len())
            } else {
                end
            };
            Ok(Some(Split {
                kind: Kind::Json,
                inner: start..end,
                body,
            }))
        }
        Some(Err(error)) => {
            // `{{< shortcode >}}` and `{% … %}` at the head of a page are its text
            let second = rest.chars().skip(1).find(|c| !c.is_whitespace());
            if second != Some('"') {
                return Ok(None);
            }
            Err(Box::new(json_fault(text, start, &error)))
        }
        None => Ok(None),
    }
}

fn json_fault(text: &str, start: usize, error: &serde_json::Error) -> Diagnostic {
    let at = offset(text, start, error.line(), error.column());
    let whole = error.to_string();
    let message = whole.split(" at line ").next().unwrap_or_default();
    Diagnostic::new(Code::BadJson, message.to_owned()).at("", at..at + 1)
}

/// The byte at a line and a column, both from 1 and counted from `start`; columns count bytes.
fn offset(text: &str, start: usize, line: usize, column: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let before: usize = rest
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    start + before + column.saturating_sub(1)
}

/// Reads front matter found by [`split`]. None when YAML between rules is no table at all: then it is text.
///
/// # Errors
/// When it cannot be read; the place has no file yet.
pub fn read(text: &str, split: &Split) -> Result<Option<Vec<Entry>>, Box<Diagnostic>> {
    let inner = text.get(split.inner.clone()).unwrap_or_default();
    match split.kind {
        Kind::Toml => read_toml(text, inner, split.inner.start).map(Some),
        Kind::Yaml => read_yaml(text, inner, split.inner.start),
        Kind::Json => read_json(text, inner, split.inner.start).map(Some),
    }
}

fn moved(span: &Range<usize>, by: usize) -> Range<usize> {
    span.start + by..span.end + by
}

fn read_toml(text: &str, inner: &str, start: usize) -> Result<Vec<Entry>, Box<Diagnostic>> {
    match DeTable::parse(inner) {
        Ok(table) => Ok(toml_entries(table.into_inner(), start)),
        Err(error) => {
            let span = moved(&error.span().unwrap_or(0..inner.len()), start);
            let line_start = text
                .get(..span.start)
                .and_then(|head| head.rfind('\n'))
                .map_or(0, |at| at + 1);
            let line = text
                .get(line_start..)
                .and_then(|rest| rest.lines().next())
                .unwrap_or_default();
            let message = error.message().to_lowercase();
            let fault = if let Some(date) = TOML_DATE.captures(line).and_then(|found| found.get(1))
            {
                let at = line_start + date.start()..line_start + date.end();
                Diagnostic::new(Code::BadDate, format!("`{}` is no date", date.as_str()))
                    .at("", at)
                    .note(message)
                    .hint("a day such as `2025-09-10`, or a moment such as `2025-09-10T17:30:00+02:00`")
            } else {
                Diagnostic::new(Code::BadToml, message).at("", span)
            };
            Err(Box::new(fault))
        }
    }
}

/// A bare TOML date after its key: `date = 2025-02-30` is a syntax error to the parser, but a bad date to an editor.
static TOML_DATE: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(
        r"^\s*[\w-]+\s*=\s*(\d{4}-\d{1,2}(?:-[^\s#]*)?(?: \d\d?:[^\s#]*)?)\s*(?:#.*)?$",
    )
    .expect("a constant that compiles")
});

fn toml_entries(table: DeTable<'_>, start: usize) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .into_iter()
        .map(|(key, value)| Entry {
            at: moved(&key.span(), start),
            key: key.into_inner().into_owned(),
            value: toml_value(value, start),
        })
        .collect();
    entries.sort_by_key(|entry| entry.at.start);
    entries
}

fn toml_value(value: Toml<DeValue<'_>>, start: usize) -> Value {
    let span = moved(&value.span(), start);
    let data = match value.into_inner() {
        DeValue::String(text) => Data::Text(text.into_owned()),
        DeValue::Integer(number) => Data::Number(number.to_string()),
        DeValue::Float(number) => Data::Number(number.to_string()),
        DeValue::Boolean(answer) => Data::Bool(answer),
        DeValue::Datetime(date) => Data::Date(date.to_string()),
        DeValue::Array(items) => Data::List(
            items
                .into_iter()
                .map(|item| toml_value(item, start))
                .collect(),
        ),
        DeValue::Table(table) => Data::Map(toml_entries(table, start)),
    };
    Value { span, data }
}

fn read_json(text: &str, inner: &str, start: usize) -> Result<Vec<Entry>, Box<Diagnostic>> {
    let raw: JsonTable<'_> =
        serde_json::from_str(inner).map_err(|error| Box::new(json_fault(text, start, &error)))?;
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen = BTreeSet::new();
    for (key, raw) in raw.0 {
        // a raw value is a slice of the text it was read from
        let at = raw.get().as_ptr() as usize - inner.as_ptr() as usize;
        let span = moved(&(at..at + raw.get().len()), start);
        if !seen.insert(key.clone()) {
            return Err(Box::new(
                Diagnostic::new(Code::BadJson, format!("the key `{key}` stands twice"))
                    .at("", span),
            ));
        }
        let value = serde_json::from_str(raw.get())
            .map_err(|error| Box::new(json_fault(text, span.start, &error)))?;
        entries.push(Entry {
            key,
            at: span.clone(),
            value: json_value(value, &span),
        });
    }
    Ok(entries)
}

/// A JSON object whose values are not read yet, so that each keeps its place.
struct JsonTable<'a>(Vec<(String, &'a RawValue)>);

impl<'de> Deserialize<'de> for JsonTable<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = JsonTable<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    pairs.push((key, value));
                }
                Ok(JsonTable(pairs))
            }
        }
        deserializer.deserialize_map(Pairs)
    }
}

fn json_value(value: serde_json::Value, span: &Range<usize>) -> Value {
    let data = match value {
        serde_json::Value::Null => Data::Null,
        serde_json::Value::Bool(answer) => Data::Bool(answer),
        serde_json::Value::Number(number) => Data::Number(number.to_string()),
        serde_json::Value::String(text) => Data::Text(text),
        serde_json::Value::Array(items) => Data::List(
            items
                .into_iter()
                .map(|item| json_value(item, span))
                .collect(),
        ),
        serde_json::Value::Object(map) => Data::Map(
            map.into_iter()
                .map(|(key, value)| Entry {
                    key,
                    at: span.clone(),
                    value: json_value(value, span),
                })
                .collect(),
        ),
    };
    Value {
        span: span.clone(),
        data,
    }
}
