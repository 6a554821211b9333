//! What `digest import` says of a page: one line, or everything with `--explain`.
//!
//! Start reading at [`line`].

use super::Imported;
use super::article::Explain;
use super::detect::{CharsetEvidence, Content, Detected, FormatEvidence, Refused, Removed};
use super::formats::Failure;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::content::doc::{Dropped, Field, Repair};
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

/// The format and charset of a source and how they are known, a sentence.
pub(super) fn format_sentence(source: &Detected<'_>) -> String {
    let why = match source.evidence {
        FormatEvidence::Flag => "as `--as` says",
        FormatEvidence::Content => "by its content",
        FormatEvidence::FirstLines => "by its first lines",
        FormatEvidence::Name => "by its name",
        FormatEvidence::NameOrMarks => "by its name or marks",
        FormatEvidence::NameOrElements => "by its name or elements",
        FormatEvidence::JsonWithoutPost => "it opens like JSON but holds no post",
        FormatEvidence::Default => "nothing says otherwise",
    };
    let format = source.format.name();
    let Content::Text(decoded) = &source.content else {
        return format!("{format} ({why}), each part in its own charset");
    };
    let charset = decoded.charset;
    let evidence = match decoded.evidence {
        CharsetEvidence::Bytes => "",
        CharsetEvidence::ByteOrderMark { .. } => ", by its byte order mark",
        CharsetEvidence::ZeroBytes => ", by its zero bytes",
        CharsetEvidence::Declared => ", as the page declares",
        CharsetEvidence::Damaged(_) => ", damaged",
        CharsetEvidence::Guessed => ", guessed from its bytes",
    };
    format!("{format} ({why}), {charset}{evidence}")
}

/// What is doubtful in the charset of a source, and what was taken out of its bytes.
pub(super) fn repairs_of_bytes(source: &Detected<'_>) -> Vec<Repair> {
    let (doubt, removed) = match &source.content {
        Content::Mail(_, zeros) => {
            let removed = Removed {
                zeros: *zeros,
                controls: 0,
            };
            (None, removed)
        }
        Content::Text(decoded) => {
            let doubt = match decoded.evidence {
                CharsetEvidence::ByteOrderMark { is_whole: false } => {
                    Some("some characters could not be read".to_owned())
                }
                CharsetEvidence::Damaged(strange) => Some(format!(
                    "{strange} bytes are not UTF-8; they were read as windows-1252"
                )),
                CharsetEvidence::Guessed => {
                    Some(format!("the charset is a guess: {}", decoded.charset))
                }
                _ => None,
            };
            (doubt, decoded.removed)
        }
    };
    let repair = |doubtful| move |what| Repair { what, doubtful };
    let doubt = doubt.map(repair(true));
    doubt
        .into_iter()
        .chain(removed_sentence(removed).map(repair(false)))
        .collect()
}

fn removed_sentence(removed: Removed) -> Option<String> {
    let count = |number: usize, what: &str| {
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {what}{plural}"))
    };
    let zeros = count(removed.zeros, "NUL byte");
    let controls = count(removed.controls, "control character");
    let parts: Vec<String> = zeros.into_iter().chain(controls).collect();
    let verb = match removed.zeros + removed.controls {
        0 => return None,
        1 => "was",
        _ => "were",
    };
    Some(format!(
        "{} {verb} removed from the source",
        parts.join(" and ")
    ))
}

/// Why a source is refused, and what to do.
pub(super) fn refused(name: &str, why: &Refused) -> Diagnostic {
    let (code, message, hint) = match why {
        Refused::Kind(what, hint) => (
            Code::RefusedSource,
            format!("`{name}` is {what}, which digest does not read"),
            *hint,
        ),
        Refused::NoText => (
            Code::UnreadSource,
            format!("`{name}` holds no text"),
            "digest reads text, Markdown, web pages, feeds, mail, and posts and exports of WordPress",
        ),
        Refused::Address(address) => (
            Code::RefusedSource,
            format!("`{address}` contains only an address, and digest downloads nothing"),
            "save the page in your browser and import that file",
        ),
        Refused::NoPost => return unread(name, Failure::NoPost),
        Refused::Empty => return empty(name),
    };
    Diagnostic::new(code, message).in_file(name).hint(hint)
}

/// A source that makes no page since nothing is in it.
pub(super) fn empty(name: &str) -> Diagnostic {
    let message = format!("`{name}` is empty, so it makes no page");
    Diagnostic::new(Code::EmptySource, message).in_file(name)
}

/// Why the reader of its format makes no articles of a source, and what to do.
pub(super) fn unread(name: &str, why: Failure) -> Diagnostic {
    let (code, message, hint) = match why {
        Failure::DefinesEntities => (
            Code::RefusedSource,
            format!("`{name}` declares XML entities of its own, which digest does not read"),
            "such files can be endless; take the `<!ENTITY` lines out of it if you trust it",
        ),
        Failure::NoFeed => (
            Code::UnreadSource,
            format!("`{name}` is XML or JSON, but not a feed"),
            "digest reads RSS, Atom and JSON Feed",
        ),
        Failure::NoItems => (
            Code::EmptySource,
            format!("`{name}` is a feed without items, so it makes no page"),
            "a feed makes a page of each `item` or `entry`",
        ),
        Failure::NoPost => (
            Code::UnreadSource,
            format!("`{name}` is JSON, but not a WordPress post"),
            "a post as the WordPress REST interface gives it has `title` and `content`",
        ),
    };
    Diagnostic::new(code, message).in_file(name).hint(hint)
}

/// What was skipped in an export, a sentence each.
pub(super) fn passed_over(name: &str, what: Option<String>, is_empty: bool) -> Vec<Diagnostic> {
    let none = is_empty.then(|| {
        let message = format!("`{name}` holds no published post, so it makes no page");
        (Code::EmptySource, message)
    });
    let skipped = what.map(|what| (Code::UnreadSource, what));
    let all = skipped.into_iter().chain(none);
    all.map(|(code, message)| {
        Diagnostic::new(code, message)
            .in_file(name)
            .hint("publish in WordPress what should become a page, and export it again")
    })
    .collect()
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
