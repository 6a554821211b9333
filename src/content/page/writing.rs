//! Front matter as import writes it: TOML in the order of the specification, absent keys left out, one key per line.

use super::Front;
use crate::base::config::RIGHTS;
use serde_json::Value;

/// A list longer than this is written with one item per line.
const WIDTH: usize = 100;

/// The front matter from its opening line to the last line of `[source]`, without `imported` and the closing line.
pub(super) fn head(front: &Front) -> String {
    let mut lines = Lines(String::from("+++\n"));
    lines.text("title", front.title.as_deref());
    lines.raw("date", front.date.map(|date| date.iso()));
    lines.raw("publishDate", front.publish.map(|date| date.iso()));
    lines.text("dated", front.dated.as_deref());
    lines.raw("added", front.added.map(|day| day.to_string()));
    lines.raw("updated", front.updated.map(|date| date.iso()));
    lines.raw("expiryDate", front.expires.map(|date| date.iso()));
    lines.list("authors", &front.authors);
    lines.text("lang", front.lang.as_deref());
    lines.text("summary", front.summary.as_deref());
    lines.list("key_points", &front.key_points);
    for (key, terms) in &front.terms {
        lines.list(key, terms);
    }
    lines.raw("draft", front.draft.then(|| "true".to_owned()));
    lines.text("slug", front.slug.as_deref());
    lines.text("url", front.address.as_deref());
    lines.list("aliases", &front.aliases);
    let image = front.image.as_ref().map(|image| {
        let alt = if image.alt.is_empty() {
            String::new()
        } else {
            format!(", alt = {}", quoted(&image.alt))
        };
        format!("{{ src = {}{alt} }}", quoted(&image.src))
    });
    lines.raw("image", image);
    let rights = front.rights.and_then(|rights| {
        let word = RIGHTS.iter().find(|(_, known)| *known == rights);
        word.map(|(word, _)| *word)
    });
    lines.text("rights", rights);
    lines.text("lead", front.note.lead.as_deref());
    lines.list("order", &front.note.order);
    lines.list("brief", &front.note.brief);
    lines.list("leave_out", &front.note.leave_out);
    if front.extra.values().any(|value| !value.is_null()) {
        lines.0.push_str("[extra]\n");
        for (key, value) in &front.extra {
            lines.raw(key, Some(value).filter(|value| !value.is_null()).map(toml));
        }
    }
    lines.0.push_str("[source]\n");
    if let Some(source) = &front.source {
        lines.text("name", source.name.as_deref());
        lines.text("url", source.url.as_deref());
        lines.text("file", source.file.as_deref());
        lines.list("also", &source.also);
        lines.text("item", source.item.as_deref());
    }
    lines.0
}

struct Lines(String);

impl Lines {
    fn raw(&mut self, key: &str, value: Option<String>) {
        if let Some(value) = value {
            self.0.extend([name(key).as_str(), " = ", &value, "\n"]);
        }
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        self.raw(key, value.map(quoted));
    }

    fn list(&mut self, key: &str, items: &[String]) {
        if items.is_empty() {
            return;
        }
        let items: Vec<String> = items.iter().map(|item| quoted(item)).collect();
        let line = items.join(", ");
        self.raw(
            key,
            Some(if key.len() + line.chars().count() + 5 > WIDTH {
                format!("[\n  {},\n]", items.join(",\n  "))
            } else {
                format!("[{line}]")
            }),
        );
    }
}

/// A key, in quotes where TOML wants them.
fn name(key: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.chars().all(bare) {
        key.to_owned()
    } else {
        quoted(key)
    }
}

/// A basic string: what breaks a line is escaped, control characters are left out.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            // nobody sees them, and a page is read without them
            c if c.is_control() => {}
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A value kept for elsewhere. TOML has no null: inside lists and tables it is left out.
fn toml(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(answer) => answer.to_string(),
        Value::Number(number) => match number.as_u64() {
            // beyond TOML's whole numbers
            Some(large) if i64::try_from(large).is_err() => quoted(&large.to_string()),
            _ => number.to_string(),
        },
        Value::String(text) => quoted(text),
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .filter(|item| !item.is_null())
                .map(toml)
                .collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let pairs: Vec<String> = map
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| format!("{} = {}", name(key), toml(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}
