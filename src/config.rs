//! `site.toml` to [`Config`]: every key, its default, and the nearest known key when one is misspelt.
//!
//! Reading the file is not done here, and a `Config` is passed, never stored in other values.

use crate::date::Tz;
use crate::diag::{Code, Diagnostic, Level};
use crate::path::Base;
use crate::terms::TermSetting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The settings of a site, defaults filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// Where it will stand.
    pub base: Base,
    /// One sentence about it; empty when not given.
    pub description: String,
    /// The interface language as a tag: `fr`.
    pub lang: String,
    /// Interface words that the site sets itself, over the built-in table of its language (or of English where it has none).
    pub words: BTreeMap<String, String>,
    /// The zone in which days are counted.
    pub timezone: Tz,
    /// The pattern of article addresses, such as `/:year/:month/:day/:slug/`; its placeholders are checked.
    pub permalink: String,
    /// Articles a page of a list.
    pub per_page: usize,
    /// How long an edition is.
    pub edition: Period,
    /// Further entries of the header's menu.
    pub menu: Vec<MenuItem>,
    /// What feeds hold.
    pub feed: Feed,
    /// Which optional outputs are made.
    pub outputs: Outputs,
    /// How sources are imported.
    pub import: Import,
    /// How images are shown.
    pub images: Images,
    /// What raw HTML may hold beyond the allow-list: hosts whose frames are shown.
    pub frames: Vec<String>,
    /// The taxonomies by id; `topics` is always among them.
    pub taxonomies: BTreeMap<String, Taxonomy>,
    /// Terms the site names itself: taxonomy, then term id.
    pub terms: BTreeMap<String, BTreeMap<String, TermSetting>>,
    /// Rules for publications.
    pub sources: Vec<SourceRule>,
    /// Re-graded kinds of fault.
    pub check: BTreeMap<Code, Level>,
}

/// How long an edition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Period {
    /// A day.
    Day,
    /// An ISO week.
    Week,
    /// A month.
    Month,
    /// No editions.
    None,
}

/// An entry of the menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MenuItem {
    /// What it says.
    pub name: String,
    /// An address of the site (`/about/`) or a whole one.
    pub url: String,
}

/// What feeds hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed {
    /// Whether entries hold the whole text or the summary.
    pub full: bool,
    /// How many entries.
    pub items: usize,
}

/// Which optional outputs are made.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // each is one key of `outputs`
pub struct Outputs {
    /// Each article's Markdown at `index.md`.
    pub markdown: bool,
    /// The search page and its index.
    pub search: bool,
    /// Pages by publication.
    pub sources: bool,
    /// Pages by day.
    pub days: bool,
    /// JSON feeds beside the Atom ones.
    pub json_feed: bool,
}

/// How sources are imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Whether imported pages are drafts.
    pub draft: bool,
    /// Whether topics are looked for in the text.
    pub topics: bool,
}

/// How images on other hosts are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Images {
    /// As a link with alt text and host.
    Link,
    /// As an image.
    Show,
}

/// A way of sorting articles: topics, companies, people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taxonomy {
    /// Its name by language; the key `""` holds a name for every language.
    pub name: BTreeMap<String, String>,
    /// Its first part of the address.
    pub path: String,
    /// The front matter keys read into it.
    pub keys: Vec<String>,
    /// Terms with fewer articles get no page.
    pub min: usize,
}

/// What may be done with a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rights {
    /// The whole text.
    Full,
    /// The summary or the first 60 words, and the link.
    Excerpt,
    /// Title and link.
    Link,
}

/// A rule for a publication: `[[sources]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRule {
    /// The publication's name.
    pub name: String,
    /// Hosts (`legrandcontinent.eu`, subdomains too), or folders below `sources/` with a closing slash.
    pub matches: Vec<String>,
    /// The language of its articles.
    pub lang: Option<String>,
    /// What may be done with its articles.
    pub rights: Option<Rights>,
}

/// Reads `site.toml`. As much of the settings as there is comes back with every fault; with an error among them the
/// settings must not be used to build.
#[must_use]
pub fn parse(_file: &str, _text: &str) -> (Config, Vec<Diagnostic>) {
    todo!()
}

impl Config {
    /// The rule for a publication, by the host of an article's address or by its source's path below `sources/`; the first that matches.
    #[must_use]
    pub fn source_rule(
        &self,
        _url: Option<&str>,
        _source_file: Option<&str>,
    ) -> Option<&SourceRule> {
        todo!()
    }
}

/// A name in a language: that of the language, else the one for every language, else any (the first by language tag).
#[must_use]
pub fn name_in<'a>(names: &'a BTreeMap<String, String>, lang: &str) -> Option<&'a str> {
    names
        .get(lang)
        .or_else(|| names.get(""))
        .or_else(|| names.values().next())
        .map(String::as_str)
}
