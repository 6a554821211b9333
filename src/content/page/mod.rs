//! A page: front matter and Markdown to [`Page`] and back, without touching the editor's bytes.
//!
//! Nothing is rendered here, and neighbours and taxonomies are unknown. Start reading at [`parse`].

mod reading;
mod source;
mod stored;
#[cfg(test)]
mod tests;
mod writing;

pub use source::{ITEM, is_global};

use crate::base::config::{Config, Rights};
use crate::base::conflict_markers;
use crate::base::date::{Tz, When};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::content::front_matter::{self, Before, keys};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// A page as read: what its front matter says, and where its text begins.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Page {
    /// Its file, relative to the site's root: `content/articles/2025/x.md`.
    pub file: RelPath,
    /// What its front matter says.
    pub front: Front,
    /// Where the Markdown begins in the file, in bytes.
    pub body: usize,
}

/// What the front matter of a page says; nothing is filled in from elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Front {
    /// `title`.
    pub title: Option<String>,
    /// `date`, else `pubDate`, `publishDate`, `published`.
    #[serde(with = "stored::when")]
    pub date: Option<When>,
    /// `publishDate` next to a `date`: the article is held back until then.
    #[serde(with = "stored::when")]
    pub publish: Option<When>,
    /// `dated`: a year or a month alone, as it is shown.
    pub dated: Option<String>,
    /// `added`: the day on which import first found the source.
    pub added: Option<NaiveDate>,
    /// `updated`, else `lastmod`, `modified`.
    #[serde(with = "stored::when")]
    pub updated: Option<When>,
    /// `expiryDate`.
    #[serde(with = "stored::when")]
    pub expires: Option<When>,
    /// `authors`, else `author`.
    pub authors: Vec<String>,
    /// `lang`, as a tag.
    pub lang: Option<String>,
    /// `summary`, else `description`, `excerpt`: plain text.
    pub summary: Option<String>,
    /// `key_points`: plain text.
    pub key_points: Vec<String>,
    /// The terms by front matter key (`topics`, `tags`, `categories`, keys of declared taxonomies), as written.
    pub terms: BTreeMap<String, Vec<String>>,
    /// `draft`, `published: false`, or a `status` that says so.
    pub draft: bool,
    /// `slug`.
    pub slug: Option<String>,
    /// `url`, `permalink` or `path`: the address itself.
    pub address: Option<String>,
    /// `aliases`, `redirect_from`: former addresses.
    pub aliases: Vec<String>,
    /// `image`.
    pub image: Option<FrontImage>,
    /// `rights`.
    pub rights: Option<Rights>,
    /// `[source]`.
    pub source: Option<FrontSource>,
    /// An edition's note: `lead`, `order`, `brief`, `leave_out`.
    pub note: Note,
    /// Every other key.
    #[serde(with = "stored::extra")]
    pub extra: BTreeMap<String, serde_json::Value>,
    /// The places of the keys in which later stages can find errors, by the key's name as written. Only the keys of
    /// terms, addresses, the image and an edition's note are among them; the rest would be carried along for nothing.
    pub spans: Spans,
}

/// Places of keys in a file. A list: pages have one or two, and a site may have a hundred thousand pages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans(Vec<(String, Range<usize>)>);

impl Spans {
    /// The place of the value of this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Range<usize>> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, span)| span)
    }
}

/// The image of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontImage {
    /// Its address or relative path.
    pub src: String,
    /// Its text alternative.
    pub alt: String,
}

/// Where a page came from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrontSource {
    /// The publication.
    pub name: Option<String>,
    /// The canonical address.
    pub url: Option<String>,
    /// The source's file, relative to `content/`.
    pub file: Option<String>,
    /// `also`: further sources of the same article, relative to `content/`, with `#ITEM` for one of many in a file.
    pub also: Vec<String>,
    /// The item, when one file holds many.
    pub item: Option<String>,
    /// `SOURCEHASH PAGEHASH`, both as 32 hexadecimal digits.
    pub imported: Option<String>,
}

/// What an edition's note sets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// `lead`: the path or slug of the article that opens the edition.
    pub lead: Option<String>,
    /// `order`: ids of topics, in the order of the sections.
    pub order: Vec<String>,
    /// `brief`: articles that go to "En bref".
    pub brief: Vec<String>,
    /// `leave_out`: articles that stay out of the edition.
    pub leave_out: Vec<String>,
}

/// All that the settings have to do with reading a page.
struct PageSettings<'a> {
    /// The language in which dates are read.
    lang: &'a str,
    /// The zone of times that name none.
    timezone: Tz,
    /// The front matter keys that hold terms.
    term_keys: BTreeSet<&'a str>,
}

impl<'a> PageSettings<'a> {
    fn of(config: &'a Config) -> PageSettings<'a> {
        PageSettings {
            lang: &config.lang,
            timezone: config.timezone,
            term_keys: config
                .taxonomies
                .values()
                .flat_map(|taxonomy| &taxonomy.keys)
                .map(String::as_str)
                .collect(),
        }
    }
}

/// The key of all that the settings have to do with reading a page: under equal keys equal texts give equal pages.
#[must_use]
pub fn settings_key(config: &Config) -> Key {
    let PageSettings {
        lang,
        timezone,
        term_keys,
    } = PageSettings::of(config);
    Key::of(&(lang, timezone.name(), term_keys))
}

/// Reads a page. Returns what there is, with every diagnostic; of front matter that cannot be read at least `[source]`,
/// by which import finds the page again.
#[must_use]
pub fn parse(file: &RelPath, text: &str, config: &Config) -> (Page, Vec<Diagnostic>) {
    let settings = PageSettings::of(config);
    let conflicts = conflict_markers::conflict_errors(file.as_str(), text);
    let one_side;
    let text = if conflicts.is_empty() {
        text
    } else {
        one_side = conflict_markers::first_side(text);
        &one_side
    };
    let text = &*front_matter::with_line_feeds(text);
    let (front, body, mut diagnostics) = match front_of(text, &settings) {
        Ok(Found {
            entries,
            body,
            late,
        }) => {
            let (front, mut diagnostics) = reading::read(file, entries, &settings);
            diagnostics.extend(late);
            (front, body, diagnostics)
        }
        Err(diagnostic) => {
            let entries = front_matter::source_of(text).into_iter().collect();
            let (front, _) = reading::read(file, entries, &settings);
            let split = front_matter::split(text).ok().flatten();
            let body = split.map_or_else(|| text_start(text), |split| split.body);
            (front, body, vec![*diagnostic])
        }
    };
    let in_front = |diagnostic: &Diagnostic| {
        let span = diagnostic
            .place
            .as_ref()
            .and_then(|place| place.span.as_ref());
        span.is_some_and(|span| span.start < body)
    };
    if conflicts.iter().any(in_front) {
        // one side of a conflict has errors that the other does not have
        diagnostics.clear();
    }
    diagnostics.extend(conflicts);
    // diagnostics about front matter have no file yet
    for place in diagnostics
        .iter_mut()
        .filter_map(|diagnostic| diagnostic.place.as_mut())
    {
        file.as_str().clone_into(&mut place.file);
    }
    let page = Page {
        file: file.clone(),
        front,
        body,
    };
    (page, diagnostics)
}

/// Where a text without front matter begins: after a byte order mark.
fn text_start(text: &str) -> usize {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// The front matter of a page.
struct Found {
    entries: Vec<front_matter::Entry>,
    /// Where the text begins.
    body: usize,
    /// The error of front matter that is not at the first line.
    late: Option<Diagnostic>,
}

fn front_of(text: &str, settings: &PageSettings<'_>) -> Result<Found, Box<Diagnostic>> {
    let is_known = |key: &str| keys::is_known(key) || settings.term_keys.contains(key);
    let start = text_start(text);
    let read = match front_matter::split(text)? {
        Some(split) => front_matter::read(text, &split)?.map(|entries| (entries, split.body)),
        None => None,
    };
    let (from, before) = match &read {
        Some((_, body)) => (*body, Before::Blanks),
        None => (start, Before::Text),
    };
    let late = front_matter::late(text, from, before, &is_known);
    let error = late.as_ref().map(|late| {
        Diagnostic::new(
            Code::LateFrontMatter,
            "this front matter does not begin at the first line, so it would be published as text",
        )
        .at("", late.fence.clone())
        .hint(match before {
            Before::Text => {
                "move it to the top of the file; if it is text, put it in a block of code"
            }
            Before::Blanks => {
                "move its keys into the front matter above; if it is text, put it in a block of code"
            }
        })
    });
    Ok(match (read, late) {
        (Some((entries, body)), _) => Found {
            entries,
            body,
            late: error,
        },
        // read anyway: import finds the page by its `[source]`
        (None, Some(late)) => Found {
            entries: late.entries,
            body: late.split.body,
            late: error,
        },
        (None, None) => Found {
            entries: Vec::new(),
            body: start,
            late: None,
        },
    })
}

/// The words of a description that was written in Markdown, as other generators allow.
fn plain_text(markdown: &str) -> String {
    use pulldown_cmark::{Event, Options, Parser};
    let mut words = String::new();
    // a description is a paragraph: `1. …` or `# …` at its head is no list and no heading
    let line = crate::base::text::collapse_whitespace(markdown);
    if !line.contains(['*', '_', '`', '[', '\\']) {
        return line;
    }
    let guarded = format!("\u{200b}{line}");
    for event in Parser::new_ext(&guarded, Options::ENABLE_STRIKETHROUGH) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                words.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    crate::base::text::collapse_whitespace(words.trim_start_matches('\u{200b}'))
}

/// Writes a page that import made: TOML front matter between `+++` lines in the order of the specification, a blank
/// line, the Markdown. `imported` is computed here from `source_hash`.
#[must_use]
pub fn write(front: &Front, body: &str, source_hash: &str) -> String {
    let mut head = writing::head(front);
    let body = body.trim_matches('\n');
    let tail = if body.is_empty() {
        "+++\n".to_owned()
    } else {
        format!("+++\n\n{body}\n")
    };
    let hash = hash_without_imported(&format!("{head}{tail}"));
    head.extend(["imported = \"", source_hash, " ", &hash, "\"\n"]);
    head + &tail
}

/// The hash of a page's text without its `imported` line, line ends normalised: the second half of `imported`.
#[must_use]
pub fn hash_without_imported(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let inner = match front_matter::split(text) {
        Ok(Some(split)) => split.inner,
        _ => 0..0,
    };
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let front = inner.contains(&at);
        at += line.len();
        if front && is_imported_line(line) {
            continue;
        }
        kept.push_str(line.strip_suffix("\r\n").unwrap_or(line));
        if line.ends_with("\r\n") {
            kept.push('\n');
        }
    }
    crate::base::key::Key::of_bytes(kept.as_bytes()).to_string()
}

/// A page with another value of its `imported` line and every other byte as it was; none when it has no such line.
#[must_use]
pub fn with_imported(text: &str, imported: &str) -> Option<String> {
    let inner = front_matter::split(text).ok()??.inner;
    let mut at = inner.start;
    for line in text.get(inner)?.split_inclusive('\n') {
        let end = at + line.len();
        if is_imported_line(line) {
            // the value is quoted, or YAML's plain text
            let (_, value) = line.split_once(['=', ':'])?;
            let value = value.trim().trim_matches(['"', '\'']);
            let start = at + line.find(value)?;
            let (before, after) = (text.get(..start)?, text.get(start + value.len()..)?);
            return Some(format!("{before}{imported}{after}"));
        }
        at = end;
    }
    None
}

/// Whether a line of front matter is the `imported` line, in TOML or in YAML.
fn is_imported_line(line: &str) -> bool {
    line.trim_start()
        .strip_prefix("imported")
        .is_some_and(|rest| rest.trim_start().starts_with(['=', ':']))
}

/// Whether a page is as import wrote it: it has `imported`, and its second hash is that of the text.
#[must_use]
pub fn untouched(text: &str, front: &Front) -> bool {
    front
        .source
        .as_ref()
        .and_then(|source| source.imported.as_deref())
        .and_then(|imported| imported.split_whitespace().nth(1))
        .is_some_and(|hash| hash == hash_without_imported(text))
}
