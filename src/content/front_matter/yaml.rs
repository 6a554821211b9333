//! Front matter in YAML, with the places of its values.
//!
//! Start reading at [`read_yaml`].

use super::{Data, Entry, Value, yaml_fault};
use crate::base::diagnostic::Diagnostic;
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;
use std::ops::Range;

/// A YAML node as the parser gives it, before its number's digits are taken from the text.
pub(super) enum Yaml {
    Null,
    Bool(bool),
    Number(String),
    Text(String),
    List(Vec<serde_saphyr::Spanned<Yaml>>),
    Map(Vec<(serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Yaml>)>),
}

impl<'de> Deserialize<'de> for Yaml {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Yaml;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Yaml, E> {
                Ok(Yaml::Null)
            }
            fn visit_none<E>(self) -> Result<Yaml, E> {
                Ok(Yaml::Null)
            }
            fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<Yaml, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_bool<E>(self, answer: bool) -> Result<Yaml, E> {
                Ok(Yaml::Bool(answer))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Yaml, E> {
                Ok(Yaml::Number(number.to_string()))
            }
            fn visit_u64<E>(self, number: u64) -> Result<Yaml, E> {
                Ok(Yaml::Number(number.to_string()))
            }
            fn visit_i128<E>(self, number: i128) -> Result<Yaml, E> {
                Ok(Yaml::Number(number.to_string()))
            }
            fn visit_u128<E>(self, number: u128) -> Result<Yaml, E> {
                Ok(Yaml::Number(number.to_string()))
            }
            fn visit_f64<E>(self, number: f64) -> Result<Yaml, E> {
                Ok(Yaml::Number(number.to_string()))
            }
            fn visit_str<E>(self, text: &str) -> Result<Yaml, E> {
                Ok(Yaml::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Yaml, E> {
                Ok(Yaml::Text(text))
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Yaml, E> {
                Ok(Yaml::Text(String::from_utf8_lossy(bytes).into_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Yaml, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Yaml::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Yaml, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Yaml::Map(entries))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

pub(super) fn read_yaml(
    text: &str,
    inner: &str,
    start: usize,
) -> Result<Option<Vec<Entry>>, Box<Diagnostic>> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        non_finite_float_policy: serde_saphyr::options::NonFiniteFloatPolicy::AsString,
        // a front matter that repeats itself more often is an attack ("billion laughs")
        alias_limits: serde_saphyr::alias_limits! { max_total_replayed_events: 10_000 },
    };
    let node: serde_saphyr::Spanned<Yaml> = serde_saphyr::from_str_with_options(inner, options)
        .map_err(|error| Box::new(yaml_fault(text, inner, start, &error)))?;
    Ok(match node.value {
        Yaml::Map(entries) => Some(yaml_entries(entries, text, start)),
        Yaml::Null => Some(Vec::new()),
        _ => None,
    })
}

pub(super) fn yaml_entries(
    entries: Vec<(serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Yaml>)>,
    text: &str,
    start: usize,
) -> Vec<Entry> {
    entries
        .into_iter()
        .map(|(key, value)| Entry {
            at: yaml_span(&key.referenced, start),
            key: key.value,
            value: yaml_value(value, text, start),
        })
        .collect()
}

pub(super) fn yaml_span(location: &serde_saphyr::Location, start: usize) -> Range<usize> {
    let span = location.span();
    let known = |number: Option<u64>| number.and_then(|number| usize::try_from(number).ok());
    let from = start + known(span.byte_offset()).unwrap_or(0);
    from..from + known(span.byte_len()).unwrap_or(0)
}

pub(super) fn yaml_value(node: serde_saphyr::Spanned<Yaml>, text: &str, start: usize) -> Value {
    let mut span = yaml_span(&node.referenced, start);
    let data = match node.value {
        Yaml::Null => Data::Null,
        Yaml::Bool(answer) => Data::Bool(answer),
        Yaml::Number(read) => {
            let raw = text
                .get(yaml_span(&node.defined, start))
                .unwrap_or("")
                .trim();
            let digits = raw.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c));
            Data::Number(if digits { raw.to_owned() } else { read })
        }
        Yaml::Text(text) => Data::Text(text),
        Yaml::List(items) => Data::List(
            items
                .into_iter()
                .map(|item| yaml_value(item, text, start))
                .collect(),
        ),
        Yaml::Map(entries) => Data::Map(yaml_entries(entries, text, start)),
    };
    // a block's span reaches over the line end that closes it
    let written = text.get(span.clone()).unwrap_or_default();
    span.end -= written.len() - written.trim_end().len();
    Value { span, data }
}
