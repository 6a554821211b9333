//! What can still be read of front matter that cannot be read as a whole: where its page came from.
//!
//! Start reading at [`source_of`].

use super::{Data, Entry, Kind, Value, read};
use crate::content::front_matter::Split;
use std::ops::Range;

/// The `source` table of broken front matter, as far as its lines can be read one by one. A page that cannot be read still
/// exists: with its source known, nothing is imported to replace it.
#[must_use]
pub fn source_of(text: &str) -> Option<Entry> {
    let start = super::start_of(text);
    let rest = text.get(start..)?;
    let first = rest.lines().next()?.trim_end();
    let kind = match first {
        "+++" => Kind::Toml,
        "---" => Kind::Yaml,
        _ => return None,
    };
    let mut entries: Vec<Entry> = Vec::new();
    let mut header = None;
    let mut at = start;
    for (number, line) in rest.split_inclusive('\n').enumerate() {
        let span = at..at + line.len();
        at = span.end;
        let bare = line.trim();
        if number > 0 && (bare == first || (kind == Kind::Yaml && bare == "...")) {
            break;
        }
        let indented = line.starts_with([' ', '\t']);
        let opens = match kind {
            Kind::Yaml => bare.starts_with("source") && !indented,
            // the closing bracket may be what is missing
            _ => bare.starts_with("[source"),
        };
        let closes = match kind {
            Kind::Yaml => !indented && !bare.is_empty(),
            _ => bare.starts_with('['),
        };
        if opens {
            header = Some(span);
        } else if closes {
            if header.is_some() {
                break;
            }
        } else if header.is_some() {
            let from = span.start + (line.len() - line.trim_start().len());
            let split = Split {
                kind,
                inner: from..from + bare.len(),
                body: at,
            };
            match read(text, &split) {
                Ok(Some(read)) => entries.extend(read),
                _ => entries.extend(unquoted(bare, split.inner)),
            }
        }
    }
    let at = header?;
    Some(Entry {
        key: "source".to_owned(),
        at: at.clone(),
        value: Value {
            span: at,
            data: Data::Map(entries),
        },
    })
}

/// A line whose value cannot be read, with whatever quotes it has taken away: one of them may be what is missing.
fn unquoted(line: &str, at: Range<usize>) -> Option<Entry> {
    let (key, value) = line.split_once(['=', ':'])?;
    let value = value.trim().trim_matches(['"', '\'']);
    Some(Entry {
        key: key.trim().to_owned(),
        at: at.clone(),
        value: Value {
            span: at,
            data: Data::Text(value.to_owned()),
        },
    })
}
