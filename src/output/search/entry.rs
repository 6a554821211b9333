//! An article as the search knows it: what its page shows, as far as its rights leave it, and its line in the document pages.
//!
//! Start reading at [`entries`].

use crate::base::config::{Config, Rights};
use crate::base::key::Key;
use crate::base::text;
use crate::output::summaries::excerpt;
use crate::site::{Article, Site, Taxonomy};
use rayon::prelude::*;
use std::borrow::Cow;

/// Increased whenever the same article gives other terms or another line, so that nothing is taken from earlier builds.
const FORMAT: u32 = 2;

/// What the search knows of an article.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// Its headline.
    pub title: &'a str,
    /// The names of its terms in all taxonomies.
    pub names: Vec<&'a str>,
    /// The ids of its topics.
    pub topics: Vec<&'a str>,
    /// Its summary or excerpt, as its page shows it; empty when it shows none.
    pub summary: Cow<'a, str>,
    /// Its key points, as far as its page shows them.
    pub key_points: &'a [String],
    /// The key of its text, when its page shows it.
    pub body: Option<Key>,
    /// Its day, `2025-09-10`; empty when it has none of its own.
    pub date: String,
    /// Its address, relative to the home page: `2025/09/10/title/`.
    pub address: &'a str,
    /// Its language.
    pub lang: &'a str,
    /// Whether that is another than the site's.
    pub is_foreign: bool,
}

impl Entry<'_> {
    /// The key of everything that the index holds of it.
    #[must_use]
    pub fn key(&self) -> Key {
        Key::of(&(
            (FORMAT, self.title, &self.names, &self.topics),
            (&self.summary, self.key_points, self.body),
            (&self.date, self.address, self.lang, self.is_foreign),
        ))
    }

    /// The terms of filters: `#openai`, `@2025`.
    pub(super) fn filters(&self) -> impl Iterator<Item = String> + '_ {
        let topics = self.topics.iter().map(|topic| format!("#{topic}"));
        let year = self.date.split('-').next().filter(|year| !year.is_empty());
        topics.chain(year.map(|year| format!("@{year}")))
    }
}

/// The published articles as the search knows them, oldest first: by the day on which they were added, else their own, then by
/// address. An import of old articles therefore adds at the end, and changes few files.
#[must_use]
pub fn entries<'a>(site: &'a Site, config: &Config) -> Vec<Entry<'a>> {
    let came = |article: &Article| {
        let front = &article.page.front;
        let day = front.date.map(|date| date.day(config.timezone));
        front.added.or(day)
    };
    let mut articles: Vec<&Article> = site.articles.iter().collect();
    articles.sort_by_cached_key(|article| (came(article), article.address.as_str()));
    articles
        .par_iter()
        .map(|article| entry(article, site, config))
        .collect()
}

fn entry<'a>(article: &'a Article, site: &'a Site, config: &Config) -> Entry<'a> {
    let front = &article.page.front;
    let full = article.rights == Rights::Full;
    let terms = site.taxonomies.iter().zip(&article.terms);
    let named = |(taxonomy, terms): (&'a Taxonomy, &'a Vec<usize>)| {
        terms.iter().filter_map(|at| taxonomy.terms.get(*at))
    };
    let topics = terms.clone().take(1).flat_map(named);
    Entry {
        title: &article.title,
        names: terms.flat_map(named).map(|term| &*term.name).collect(),
        topics: topics.map(|term| &*term.id).collect(),
        summary: match article.rights {
            Rights::Excerpt => Cow::Owned(excerpt(article)),
            Rights::Full | Rights::Link => Cow::Borrowed(article.summary()),
        },
        key_points: if full { &front.key_points } else { &[] },
        body: full.then_some(article.body),
        date: front
            .date
            .map_or_else(String::new, |date| date.day(config.timezone).to_string()),
        address: article.address.as_str().trim_start_matches('/'),
        lang: &article.lang,
        is_foreign: article.lang != config.lang,
    }
}

/// Documents of a page.
pub const PAGE: usize = 16;

/// The raw bytes of a document page: `[[title, address, date, [topics], language], …]`, the language empty when it is the
/// site's.
#[must_use]
pub(super) fn documents(entries: &[Entry<'_>]) -> Vec<u8> {
    let lines: Vec<_> = entries
        .iter()
        .map(|entry| {
            let lang = if entry.is_foreign { entry.lang } else { "" };
            let title = text::typography(entry.title, entry.lang, None);
            (title, entry.address, &entry.date, &entry.topics, lang)
        })
        .collect();
    serde_json::to_vec(&lines).expect("texts are no trouble to JSON")
}
