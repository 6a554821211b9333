//! What `digest import` says of a page: one line, or everything with `--explain`.
//!
//! Start reading at [`line`].

use super::Imported;
use super::article::Explain;
use crate::content::doc::{Dropped, Field};
use serde::Serialize;
use std::collections::BTreeSet;

/// The line that `import` prints for a page: path, title, date or `undated`, topics, blocks dropped, `check this`.
#[must_use]
pub fn line(imported: &Imported, path: &str) -> String {
    let front = &imported.front;
    let date = match (&front.date, &front.dated) {
        (Some(date), _) => date.iso(),
        (None, Some(dated)) => format!("undated ({dated})"),
        (None, None) => "undated".to_owned(),
    };
    let topics = front
        .terms
        .values()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let left_out = imported
        .explain
        .dropped
        .iter()
        .filter(|dropped| is_loss(dropped))
        .count();
    let mut parts = vec![
        path.to_owned(),
        front.title.clone().unwrap_or_default(),
        date,
        if topics.is_empty() {
            "no topics".to_owned()
        } else {
            topics
        },
        match left_out {
            0 => "nothing dropped".to_owned(),
            1 => "1 block dropped".to_owned(),
            many => format!("{many} blocks dropped"),
        },
    ];
    if imported
        .explain
        .repairs
        .iter()
        .any(|repair| repair.doubtful)
    {
        parts.push("check this".to_owned());
    }
    parts.join(" | ")
}

/// Whether words are gone from the page, rather than used at its head or said there already.
pub(super) fn is_loss(dropped: &Dropped) -> bool {
    !["used ", "repeats "]
        .iter()
        .any(|start| dropped.rule.starts_with(start))
}

/// The report of `--explain`, as text for people.
#[must_use]
pub fn explain_text(imported: &Imported) -> String {
    let mut lines = vec![format!("{}: {}", imported.name, imported.format)];
    for choice in &imported.explain.fields {
        let field = name_of_field(choice.field).replace('_', " ");
        lines.push(format!(
            "  {field}: {} ({})",
            one_line(&choice.value()),
            choice.evidence
        ));
        for claim in &choice.beat {
            lines.push(format!(
                "    rather than: {} ({})",
                one_line(&claim.value),
                claim.evidence
            ));
        }
    }
    let mut told = BTreeSet::new();
    for dropped in &imported.explain.dropped {
        let verb = if is_loss(dropped) { "dropped, " } else { "" };
        let line = format!("  {verb}{}: {}", dropped.rule, one_line(&dropped.text));
        // A page says its menus again for small screens; the JSON report has each of them.
        if told.insert(line.clone()) {
            lines.push(line);
        }
    }
    for repair in &imported.explain.repairs {
        let mark = if repair.doubtful {
            "check this"
        } else {
            "repaired"
        };
        lines.push(format!("  {mark}: {}", one_line(&repair.what)));
    }
    lines.push(String::new());
    lines.join("\n")
}

pub(super) fn one_line(text: &str) -> String {
    crate::base::text::truncate(&crate::base::text::collapse_whitespace(text), 200)
}

/// The field's name as the JSON report has it.
pub(super) fn name_of_field(field: Field) -> String {
    serde_json::to_value(field)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// The report of `--explain --format json`: one object, without the line end. Its keys, in this order: `source` (the
/// source's name), `path` (of the page), `format`, `title`, `fields` (`field`, `value`, `evidence`, `beat`), `dropped`
/// (`text`, `rule`), `repairs` (`what`, `doubtful`), and with `page`, its text, `page`.
#[must_use]
pub fn explain_json(imported: &Imported, path: &str, page: Option<&String>) -> String {
    #[derive(Serialize)]
    struct Report<'a> {
        source: &'a str,
        path: &'a str,
        format: &'a str,
        title: Option<&'a str>,
        #[serde(flatten)]
        explain: &'a Explain,
        #[serde(skip_serializing_if = "Option::is_none")]
        page: Option<&'a String>,
    }
    serde_json::to_string(&Report {
        source: &imported.name,
        path,
        format: &imported.format,
        title: imported.front.title.as_deref(),
        explain: &imported.explain,
        page,
    })
    .unwrap_or_default()
}
