//! The entry point of import: which format a source has, which page it belongs to, what may be written, and the report.
//!
//! Formats are parsed in `import/`, files are written by `disk/`. Start reading at [`convert`] and [`settle`].

pub mod article;
mod block_text;
mod boilerplate;
mod clean;
mod convert;
pub mod detect;
pub mod formats;
mod images;
mod known;
mod lexicon;
mod links;
mod metadata;
pub mod names;
pub mod owner;
mod people;
mod read;
mod report;
mod settle;
mod shape;

#[cfg(test)]
mod tests;

use crate::base::diagnostic::Diagnostic;
use crate::base::path::RelPath;
use crate::content::markdown;
use crate::content::page::{self, Front, FrontSource};
pub use article::Explain;
pub use convert::{SourceKeys, convert, convert_text};
pub use known::Known;
pub use report::{explain_json, explain_text, line};
use serde::Serialize;
pub use settle::{Action, Occasion, Settled, Withheld, settle};
use std::borrow::Cow;
use std::collections::HashMap;

/// A source as it came.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its name in messages: `content/sources/004.json`, or as the editor typed it.
    pub name: &'a str,
    /// Its path relative to `content/` (`sources/004.json`), when it lies in the site.
    pub file: Option<&'a RelPath>,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// The images in its folder and below, relative to that folder, sorted.
    pub beside: &'a [String],
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
    /// JSON of the `WordPress` REST interface.
    Json,
    /// A feed: RSS, Atom, JSON Feed.
    Feed,
    /// A message of mail, or a mailbox of them.
    Mail,
    /// An export of a `WordPress` site.
    Wxr,
}

impl Format {
    fn name(self) -> &'static str {
        match self {
            Format::Text => "plain text",
            Format::Markdown => "Markdown",
            Format::Html => "a web page",
            Format::Json => "WordPress JSON",
            Format::Feed => "a feed",
            Format::Mail => "mail",
            Format::Wxr => "a WordPress export",
        }
    }
}

/// What flags of the command say; each sets only what the source lacks.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// `--as`.
    pub format: Option<Format>,
    /// `--date`, as it was written: one without a zone is in the site's.
    pub date: Option<String>,
    /// `--lang`.
    pub lang: Option<String>,
    /// `--url`, or the address that `urls.tsv` next to the source has for it.
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
    pub front: Front,
    /// The Markdown.
    pub body: String,
    /// The hash of the source's bytes with LF line ends.
    pub source_hash: String,
    /// That of the bytes as they are, where they have CRLF: older programs wrote it into pages.
    pub older_hash: Option<String>,
    /// The stem of the page's file: `2025-09-10-slug`, or `slug` when undated.
    pub stem: String,
    /// The images that go along: their paths next to the source, and next to the page, as `STEM/NAME`.
    pub images: Vec<(String, String)>,
    /// Whether the source itself says that it is a draft.
    pub draft: Option<bool>,
    /// How it was made.
    pub explain: Explain,
    /// The format and charset and why, a sentence.
    pub format: String,
}

/// What is between the hash of a source and that of an item's own part of it.
const OWN: char = '.';

/// A page that is in `content/articles/`.
#[derive(Clone, Copy)]
pub struct Existing<'a> {
    /// Its file, relative to the site's root: `content/articles/2025/x.md`.
    pub file: &'a RelPath,
    /// What gives a page's text: asked only where a source may change the page.
    pub text_of: &'a dyn Fn(&RelPath) -> Result<String, Diagnostic>,
    /// Its front matter.
    pub front: &'a Front,
    /// Where its Markdown begins, in bytes.
    pub body: usize,
}

/// The text of a page whose file has this stem, with its images in a folder of that name: no two pages share one.
#[must_use]
pub fn text_at(page: &Imported, mut front: Front, stem: &str) -> String {
    let moved: HashMap<String, String> = page
        .images
        .iter()
        .map(|(_, place)| {
            (
                images::address(place),
                images::address(&place_at(place, stem)),
            )
        })
        .filter(|(before, after)| before != after)
        .collect();
    let body = if moved.is_empty() {
        Cow::Borrowed(page.body.as_str())
    } else {
        markdown::readdress(&page.body, &|address| moved.get(address).cloned())
    };
    if let Some(image) = front.image.as_mut()
        && let Some(after) = moved.get(&image.src)
    {
        image.src.clone_from(after);
    }
    page::write(&front, &body, &page.source_hash)
}

/// Where an image of [`Imported::images`] is next to a page whose file has this stem.
#[must_use]
pub fn place_at(place: &str, stem: &str) -> String {
    let name = place.rsplit('/').next().unwrap_or(place);
    format!("{stem}/{name}")
}

fn source_of(front: &Front) -> Option<&FrontSource> {
    front.source.as_ref()
}

/// The first half of `imported`: the hash of the source that the page was made from.
fn source_hash_of(front: &Front) -> Option<&str> {
    source_of(front)?
        .imported
        .as_deref()?
        .split_whitespace()
        .next()
}

/// The hash of a source, and that of an item's own part of it.
fn parts_of(hash: &str) -> (&str, Option<&str>) {
    match hash.split_once(OWN) {
        Some((file, own)) => (file, Some(own)),
        None => (hash, None),
    }
}

/// Whether two hashes are of different sources: of items, when both are, since the rest of the file may change.
fn differ(old: &str, new: &str) -> bool {
    let ((old_file, old_own), (new_file, new_own)) = (parts_of(old), parts_of(new));
    match old_own.zip(new_own) {
        Some((old, new)) => old != new,
        None => old_file != new_file,
    }
}
