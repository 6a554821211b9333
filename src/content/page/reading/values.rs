//! What a value says as a text, and a line of authors as names.
//!
//! Start reading at [`plain_value`].

use crate::content::front_matter::{Data, Value};

/// The text of a value that is no list and no table.
pub(super) fn plain_value(value: &Value) -> Option<String> {
    match &value.data {
        Data::Text(text) | Data::Number(text) | Data::Date(text) => Some(without_controls(text)),
        Data::Null => Some(String::new()),
        _ => None,
    }
}

/// A text without control characters, which escapes can write (`"\u0007"`).
fn without_controls(text: &str) -> String {
    let is_control = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    let mut text = text.trim().to_owned();
    if text.contains(is_control) {
        text.retain(|c| !is_control(c));
    }
    text
}

/// "Ada Byron, Alan Mathison & Grace Murray" is three names; "Agence France, bureau de Lyon" is one: a part that does not
/// begin with a capital, or that is a single word ("Byron, Ada"), makes it no list.
pub(super) fn several_authors(text: &str) -> Vec<String> {
    let text = text.trim();
    let mut parts: Vec<&str> = text.split([',', '&']).map(str::trim).collect();
    if let Some(last) = parts.pop() {
        let pair = last.split_once(" et ").or_else(|| last.split_once(" and "));
        match pair {
            Some((one, other)) => parts.extend([one.trim(), other.trim()]),
            None => parts.push(last),
        }
    }
    let names = parts.iter().all(|part| {
        part.starts_with(char::is_uppercase) && part.split_whitespace().nth(1).is_some()
    });
    if parts.len() > 1 && names {
        parts.into_iter().map(str::to_owned).collect()
    } else {
        vec![text.to_owned()]
    }
}
