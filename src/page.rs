//! A page: front matter and Markdown to [`Page`] and back, without touching the editor's bytes.
//!
//! Nothing is rendered here, and neighbours and taxonomies are unknown. Start reading at [`parse`].

use crate::config::{Config, Rights};
use crate::date::When;
use crate::diag::Diagnostic;
use crate::path::RelPath;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// A page as read: what its front matter says, and where its text begins.
#[derive(Clone, Debug)]
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
    /// `date`, else `publishDate`, `pubDate`.
    pub date: Option<When>,
    /// `dated`: a year or a month alone, as it is shown.
    pub dated: Option<String>,
    /// `added`: the day import first met the source.
    pub added: Option<NaiveDate>,
    /// `updated`, else `lastmod`, `modified`.
    pub updated: Option<When>,
    /// `expiryDate`.
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
    /// `draft`, or `published: false`.
    pub draft: bool,
    /// `slug`.
    pub slug: Option<String>,
    /// `url`, `permalink` or `path`: the address itself.
    pub address: Option<String>,
    /// `aliases`: former addresses.
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
    pub extra: BTreeMap<String, serde_json::Value>,
    /// Where keys stand in the file, for faults found later: by the key's name as written.
    #[serde(skip)]
    pub spans: BTreeMap<String, Range<usize>>,
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

/// Reads a page. As much as there is comes back with every fault.
#[must_use]
pub fn parse(_file: &RelPath, _text: &str, _config: &Config) -> (Page, Vec<Diagnostic>) {
    todo!()
}

/// Writes a page that import made: TOML front matter between `+++` lines in the order of the specification, a blank
/// line, the Markdown. `imported` is computed here from `source_hash`.
#[must_use]
pub fn write(_front: &Front, _body: &str, _source_hash: &str) -> String {
    todo!()
}

/// The hash of a page's text without its `imported` line, line ends normalised: the second half of `imported`.
#[must_use]
pub fn hash_without_imported(_text: &str) -> String {
    todo!()
}

/// Whether a page is as import wrote it: it has `imported`, and its second hash is that of the text.
#[must_use]
pub fn untouched(_text: &str, _front: &Front) -> bool {
    todo!()
}
