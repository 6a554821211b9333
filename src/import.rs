//! The front door of import: which format a source has, which page it belongs to, what may be written, and the report.
//!
//! Formats are parsed in `import/`, files are written by `world.rs`. Start reading at [`convert`] and [`settle`].

pub mod clean;
pub mod json;
pub mod text;
pub mod web;

use crate::config::Config;
use crate::date::When;
use crate::diag::Diagnostic;
use crate::path::RelPath;
use crate::terms::Table;
use chrono::NaiveDate;
use clean::Explain;
use serde::Serialize;

/// A source as it came.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name in messages: `content/sources/004.json`, or as the editor typed it.
    pub name: &'a str,
    /// Its path relative to `content/` (`sources/004.json`), when it lies in the site.
    pub file: Option<&'a RelPath>,
    /// Its bytes.
    pub bytes: &'a [u8],
}

/// A kind of source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page.
    Html,
    /// WordPress REST JSON.
    Json,
}

/// What flags of the command say; each sets only what the source lacks.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `--as`.
    pub format: Option<Format>,
    /// `--date`.
    pub date: Option<When>,
    /// `--lang`.
    pub lang: Option<String>,
    /// `--url`.
    pub url: Option<String>,
    /// `--source-name`.
    pub source_name: Option<String>,
}

/// A page that a source makes, before it is known whether it may be written.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The source's name in messages.
    pub name: String,
    /// Everything for the front matter but `added` and `imported`.
    pub front: crate::page::Front,
    /// The Markdown.
    pub body: String,
    /// The hash of the source's bytes.
    pub source_hash: String,
    /// The stem of the page's file: `2025-09-10-slug`, or `slug` when undated.
    pub stem: String,
    /// How it was made.
    pub explain: Explain,
    /// The format and charset and why, a sentence.
    pub format: String,
}

/// Converts a source to the pages it makes. No pages and a fault when it yields no text or is refused.
#[must_use]
pub fn convert(
    _source: &Source<'_>,
    _given: &Given,
    _config: &Config,
    _terms: &Table,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    todo!()
}

/// A page that stands in `content/articles/`.
#[derive(Clone, Copy, Debug)]
pub struct Existing<'a> {
    /// Its file, relative to the site's root: `content/articles/2025/x.md`.
    pub file: &'a RelPath,
    /// Its text.
    pub text: &'a str,
    /// Its front matter.
    pub front: &'a crate::page::Front,
}

/// What becomes of an imported page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Its page is new: written here.
    Create {
        /// Where, relative to the site's root.
        file: RelPath,
        /// The whole text.
        text: String,
    },
    /// Its untouched page follows the source.
    Update {
        /// Where it stands.
        file: RelPath,
        /// The whole text.
        text: String,
    },
    /// Its page stays as it is: nothing changed, or it is the editor's.
    Keep {
        /// Where it stands.
        file: RelPath,
    },
}

/// Decides for each imported page whether it is written: found again by `item`, else `url`, else `file`, wherever it was
/// moved; an editor's page is never overwritten (a warning says so when its source changed); an untouched page follows
/// when its source's bytes changed, or always with `again`. `today` becomes `added`. Actions stand in the order of `imported`.
/// `remembered` are the sources whose pages existed at the last import, to say that a deleted page came back.
#[must_use]
pub fn settle(
    _imported: &[Imported],
    _existing: &[Existing<'_>],
    _today: NaiveDate,
    _again: bool,
    _remembered: &std::collections::BTreeSet<String>,
    _config: &Config,
) -> (Vec<Action>, Vec<Diagnostic>) {
    todo!()
}

/// Whether a source has an up-to-date page already, so that it need not be converted: some page names its file and its hash.
#[must_use]
pub fn is_current(_file: &RelPath, _source_hash: &str, _existing: &[Existing<'_>]) -> bool {
    todo!()
}

/// The line that `import` prints for a page: path, title, date or `undated`, topics, blocks dropped, `check this`.
#[must_use]
pub fn line(_imported: &Imported, _path: &str) -> String {
    todo!()
}

/// The report of `--explain`, as text for people.
#[must_use]
pub fn explain_text(_imported: &Imported) -> String {
    todo!()
}

/// The report of `--explain --format json`: one object, without the line end.
#[must_use]
pub fn explain_json(_imported: &Imported, _path: &str, _page: Option<&String>) -> String {
    todo!()
}
