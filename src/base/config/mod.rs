//! `site.toml` to [`Config`]: every key, its default, and the nearest known key when one is misspelt.
//!
//! Reading the file is not done here, and a `Config` is passed, never stored in other values.

mod reading;
#[cfg(test)]
mod tests;

use crate::base::date::Tz;
use crate::base::diagnostic::{Code, Diagnostic, Level};
use crate::base::path::Base;
use crate::base::terms::TermSetting;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What becomes of what cameras and programs write into images, such as the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Metadata {
    /// It is removed when the image is published.
    Removed,
    /// The image is published as it is.
    Kept,
}

/// The settings of a site, defaults filled in.
#[derive(Clone, Debug)]
pub struct Config {
    /// The site's name.
    pub title: String,
    /// Its address.
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
    /// How many articles a page of a list has.
    pub per_page: usize,
    /// How long an edition is.
    pub edition: Period,
    /// Further links, in the footer: about, licence.
    pub menu: Vec<MenuItem>,
    /// What feeds hold.
    pub feed: Feed,
    /// Which optional outputs are made.
    pub outputs: Outputs,
    /// How sources are imported.
    pub import: Import,
    /// How images are shown.
    pub images: Images,
    /// Whether what cameras write into images is published.
    pub metadata: Metadata,
    /// What raw HTML may hold beyond the allow-list: hosts whose frames are shown.
    pub frames: Vec<String>,
    /// The taxonomies by id; `topics` is always among them.
    pub taxonomies: BTreeMap<String, Taxonomy>,
    /// Terms the site names itself: taxonomy, then term id.
    pub terms: BTreeMap<String, BTreeMap<String, TermSetting>>,
    /// Rules for publications.
    pub sources: Vec<SourceRule>,
    /// Kinds of diagnostic whose severity the site sets itself.
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
    /// JSON feeds next to the Atom ones.
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

/// What a site has that sets nothing: the one table of defaults.
fn defaults() -> Config {
    Config {
        title: String::new(),
        base: Base::parse("http://localhost/").expect("a constant that parses"),
        description: String::new(),
        lang: "fr".to_owned(),
        words: BTreeMap::new(),
        timezone: Tz::UTC,
        permalink: "/:year/:month/:day/:slug/".to_owned(),
        per_page: 20,
        edition: Period::Week,
        menu: Vec::new(),
        feed: Feed {
            full: true,
            items: 30,
        },
        outputs: Outputs {
            markdown: true,
            search: true,
            sources: true,
            days: true,
            json_feed: true,
        },
        import: Import {
            draft: false,
            topics: true,
        },
        images: Images::Link,
        metadata: Metadata::Removed,
        frames: Vec::new(),
        taxonomies: BTreeMap::from([("topics".to_owned(), default_taxonomy("topics"))]),
        terms: BTreeMap::new(),
        sources: Vec::new(),
        check: BTreeMap::new(),
    }
}

/// A taxonomy of which only the id is known. `topics` is built in: it has names in both languages and reads `tags` too.
fn default_taxonomy(id: &str) -> Taxonomy {
    let topics = id == "topics";
    Taxonomy {
        name: if topics {
            BTreeMap::from([
                ("en".to_owned(), "Topics".to_owned()),
                ("fr".to_owned(), "Sujets".to_owned()),
            ])
        } else {
            BTreeMap::from([(String::new(), capitalised(id))])
        },
        path: id.to_owned(),
        keys: if topics {
            vec!["topics".to_owned(), "tags".to_owned()]
        } else {
            vec![id.to_owned()]
        },
        min: 1,
    }
}

fn capitalised(id: &str) -> String {
    let mut chars = id.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// Reads `site.toml`: the settings as far as they can be read, and every diagnostic. With an error among them the settings must
/// not be used to build.
#[must_use]
pub fn parse(file: &str, text: &str) -> (Config, Vec<Diagnostic>) {
    let mut config = defaults();
    let diagnostics = reading::read(file, text, &mut config);
    (config, diagnostics)
}

/// The words of [`Rights`].
pub const RIGHTS: &[(&str, Rights)] = &[
    ("full", Rights::Full),
    ("excerpt", Rights::Excerpt),
    ("link", Rights::Link),
];

impl Config {
    /// The rule for a publication, by the host of an article's address or by its source's path below `sources/`; the first that matches.
    /// A source's path relative to `content/` (`sources/x.txt`) will do too.
    #[must_use]
    pub fn source_rule(&self, url: Option<&str>, source_file: Option<&str>) -> Option<&SourceRule> {
        let url = url.and_then(|url| url::Url::parse(url).ok());
        let host = url.as_ref().and_then(url::Url::host_str);
        let file = source_file.map(|file| file.strip_prefix("sources/").unwrap_or(file));
        self.sources.iter().find(|rule| {
            rule.matches.iter().any(|known| {
                if known.ends_with('/') {
                    file.is_some_and(|file| file.starts_with(known.as_str()))
                } else {
                    host.is_some_and(|host| within(host, known))
                }
            })
        })
    }
}

/// Whether a host is this one or below it; a leading `www.` says nothing on either side.
fn within(host: &str, known: &str) -> bool {
    let known = known.strip_prefix("www.").unwrap_or(known);
    host.strip_suffix(known)
        .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
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
