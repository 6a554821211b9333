//! `Site`: every page's facts, addresses, taxonomies, neighbours, editions and publications; immutable once made.
//!
//! Bodies of pages, output paths and templates are unknown here. Start reading at [`Site`] and [`gather`].

mod addresses;
mod editions;
mod groups;
pub mod permalink;
pub mod record;
mod sources;

pub use editions::period_of;

use crate::base::config::{Config, Rights, SourceRule};
use crate::base::date::{Tz, When};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::base::terms::Table;
use crate::content::markdown::Facts;
use crate::content::page::{Front, Page};
pub use addresses::{ADDRESS_KEYS, at_key};
use addresses::{aliases, bad_address, place};
use chrono::{DateTime, FixedOffset, NaiveDate, Utc};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use sources::Sources;
pub use sources::host_of;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A page as the stages before this one leave it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Front matter and file; shared with the memory of earlier builds.
    pub page: Arc<Page>,
    /// What is known about its Markdown; shared likewise.
    pub facts: Arc<Facts>,
    /// The key of its Markdown.
    pub body: Key,
}

/// Everything below `content/` but sources and copied files, each kind in the order of its paths.
#[derive(Clone, Debug, Default)]
pub struct Content {
    /// Pages below `articles/`.
    pub articles: Vec<Entry>,
    /// Pages below `pages/`.
    pub pages: Vec<Entry>,
    /// Notes below `editions/`.
    pub notes: Vec<Entry>,
    /// `_index.md` files, in any folder.
    pub intros: Vec<Entry>,
}

/// What the command line and the clock decide about a build.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The moment of the build.
    pub moment: DateTime<Utc>,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether future articles are published.
    pub future: bool,
}

impl Edge {
    /// The day of the build in this zone.
    #[must_use]
    pub fn today(&self, zone: Tz) -> NaiveDate {
        self.moment.with_timezone(&zone).date_naive()
    }
}

/// What a build holds back (specification, section 2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldBack {
    /// Files of pages that exist but are not published, and why: `draft`, `future`, `expired`.
    pub pages: BTreeMap<RelPath, &'static str>,
    /// When the next of the future ones is published, in the site's time zone.
    pub next: Option<DateTime<FixedOffset>>,
}

impl HeldBack {
    /// How many pages are held back for this reason.
    #[must_use]
    pub fn count(&self, reason: &str) -> usize {
        self.pages.values().filter(|why| **why == reason).count()
    }
}

/// The site, complete.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// The articles, newest first; those without any date last.
    pub articles: Vec<Article>,
    /// The standalone pages, by address.
    pub pages: Vec<Standalone>,
    /// The taxonomies in the order of the settings, topics first.
    pub taxonomies: Vec<Taxonomy>,
    /// The publications, by name.
    pub publications: Vec<Publication>,
    /// The editions, newest first.
    pub editions: Vec<Edition>,
    /// The introductions of lists, by the list's address.
    pub intros: BTreeMap<Address, Entry>,
    /// Files of pages that exist but are not published, and why: `draft`, `future`, `expired`.
    pub withheld: BTreeMap<RelPath, &'static str>,
    /// Former addresses: alias, then the address of the page that has it.
    pub aliases: BTreeMap<Address, Address>,
}

/// An article with everything decided.
#[derive(Clone, Debug)]
pub struct Article {
    /// Front matter and file.
    pub page: Arc<Page>,
    /// What is known about its Markdown.
    pub facts: Arc<Facts>,
    /// The key of its Markdown.
    pub body: Key,
    /// Its address.
    pub address: Address,
    /// Its headline.
    pub title: String,
    /// Its language.
    pub lang: String,
    /// The day by which it is sorted: its date in the site's zone, else the day it was added.
    pub day: Option<NaiveDate>,
    /// What may be published of it.
    pub rights: Rights,
    /// Its terms: for each taxonomy of [`Site::taxonomies`], positions among that taxonomy's terms, in the editor's order.
    pub terms: Vec<Vec<usize>>,
    /// Its publication, as a position in [`Site::publications`].
    pub publication: Option<usize>,
    /// Positions of at most three articles that share topics with it and are not newer.
    pub related: Vec<usize>,
}

/// A standalone page.
#[derive(Clone, Debug)]
pub struct Standalone {
    /// Front matter and file.
    pub page: Arc<Page>,
    /// What is known about its Markdown.
    pub facts: Arc<Facts>,
    /// The key of its Markdown.
    pub body: Key,
    /// Its address.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// Its language.
    pub lang: String,
}

/// What articles and standalone pages have in common.
#[derive(Clone, Copy, Debug)]
pub struct AnyPage<'a> {
    /// Front matter and file.
    pub page: &'a Page,
    /// What is known about its Markdown.
    pub facts: &'a Facts,
    /// Its address.
    pub address: &'a Address,
    /// Its title.
    pub title: &'a str,
    /// Whether its whole text is published.
    pub is_whole: bool,
}

impl Site {
    /// Every article, then every standalone page.
    pub fn every_page(&self) -> impl Iterator<Item = AnyPage<'_>> {
        let articles = self.articles.iter().map(|article| AnyPage {
            page: &article.page,
            facts: &article.facts,
            address: &article.address,
            title: &article.title,
            is_whole: article.rights == Rights::Full,
        });
        let pages = self.pages.iter().map(|page| AnyPage {
            page: &page.page,
            facts: &page.facts,
            address: &page.address,
            title: &page.title,
            is_whole: true,
        });
        articles.chain(pages)
    }
}

/// A taxonomy with its terms.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    /// Its id in the settings.
    pub id: String,
    /// Its name in the interface language.
    pub name: String,
    /// The address of its index.
    pub address: Address,
    /// Its terms, by name.
    pub terms: Vec<Term>,
}

/// A term.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its id.
    pub id: String,
    /// Its name in the interface language.
    pub name: String,
    /// The address of its page.
    pub address: Address,
    /// Positions of its articles, newest first.
    pub articles: Vec<usize>,
    /// Whether it has a page: it has as many articles as the settings ask for.
    pub listed: bool,
}

/// A publication.
#[derive(Clone, Debug)]
pub struct Publication {
    /// Its name.
    pub name: String,
    /// The address of its page.
    pub address: Address,
    /// The host of its articles' addresses: that of the newest article that has one.
    pub host: Option<String>,
    /// Positions of its articles, newest first.
    pub articles: Vec<usize>,
}

/// An edition: the articles of a period.
#[derive(Clone, Debug)]
pub struct Edition {
    /// Its id: `2025-w37`, `2025-09-10`, `2025-09`.
    pub id: String,
    /// The address of its page.
    pub address: Address,
    /// Its first and last day.
    pub days: (NaiveDate, NaiveDate),
    /// Whether its last day is not over on the day of the build.
    pub running: bool,
    /// The position of the article that opens it, when the note names one.
    pub lead: Option<usize>,
    /// Its sections: position of the topic, positions of its articles.
    pub sections: Vec<(usize, Vec<usize>)>,
    /// Positions of the articles in brief.
    pub brief: Vec<usize>,
    /// The editor's note.
    pub note: Option<Entry>,
}

impl Edition {
    /// Positions of all its articles, in the order of the page.
    pub fn articles(&self) -> impl Iterator<Item = usize> + '_ {
        let sections = self
            .sections
            .iter()
            .flat_map(|(_, articles)| articles.iter().copied());
        self.lead
            .into_iter()
            .chain(sections)
            .chain(self.brief.iter().copied())
    }
}

impl Article {
    /// When it last changed, as far as it says: `updated`, else its date, else the day it was added.
    #[must_use]
    pub fn changed(&self) -> Option<When> {
        let front = &self.page.front;
        front.updated.or(front.date).or(front.added.map(When::Day))
    }

    /// Its address at its publication.
    #[must_use]
    pub fn source_url(&self) -> Option<&str> {
        self.page
            .front
            .source
            .as_ref()
            .and_then(|source| source.url.as_deref())
            .filter(|url| is_web(url))
    }

    /// The folder whose files belong to it: that of an `index.md`.
    #[must_use]
    pub fn bundle(&self) -> Option<RelPath> {
        (self.page.file.name() == "index.md")
            .then(|| self.page.file.parent())
            .flatten()
    }

    /// Its summary, or what rights leave of its opening: empty for a bare link.
    #[must_use]
    pub fn summary(&self) -> &str {
        if self.rights == Rights::Link {
            return "";
        }
        self.page.front.summary.as_deref().unwrap_or("")
    }
}

/// Puts the site together. `tables` holds a table of terms for each taxonomy of the settings.
#[must_use]
pub fn gather(
    content: Content,
    config: &Config,
    tables: &BTreeMap<String, Table>,
    edge: Edge,
) -> (Site, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut site = Site {
        withheld: held_back(&content, config, edge).pages,
        ..Site::default()
    };
    let published = |mut entries: Vec<Entry>| {
        entries.retain(|entry| !site.withheld.contains_key(&entry.page.file));
        entries
    };
    let mut entries = published(content.articles);
    entries.iter_mut().for_each(date_by_name);
    let standalone = published(content.pages);
    let notes = published(content.notes);
    let intros = published(content.intros);

    site.pages = standalone
        .into_iter()
        .filter_map(|entry| standalone_page(entry, config, &mut diagnostics))
        .collect();
    site.pages.sort_by(|a, b| a.address.cmp(&b.address));
    site.articles = articles(entries, config);
    place(&mut site.articles, &site.pages, &mut diagnostics);
    // they are in the order of their paths, which the sort keeps among equals
    site.articles.sort_by_cached_key(order);
    site.taxonomies = groups::taxonomies(&mut site.articles, config, tables, &mut diagnostics);
    site.publications = groups::publications(&mut site.articles, config);
    groups::relate(&mut site);
    let today = edge.today(config.timezone);
    site.editions = editions::editions(&site, notes, config, today, &mut diagnostics);
    for intro in intros {
        if let Some(address) = introduced_list(&intro.page.file) {
            site.intros.insert(address, intro);
        }
    }
    site.aliases = aliases(&site, &mut diagnostics);
    (site, diagnostics)
}

/// Whether an address is one of the web.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Dates an article that has no date of its own by the head of its file's name, or of its folder's for an `index.md`.
///
/// Copies a page that others hold too: a caller that keeps pages from one build to the next does this once itself.
pub fn date_by_name(entry: &mut Entry) {
    let front = &entry.page.front;
    if front.date.is_none()
        && front.dated.is_none()
        && let Some(day) = permalink::day_in_name(&entry.page.file)
    {
        Arc::make_mut(&mut entry.page).front.date = Some(When::Day(day));
    }
}

/// The pages that a build leaves out at its moment: drafts, future and expired pages.
#[must_use]
pub fn held_back(content: &Content, config: &Config, edge: Edge) -> HeldBack {
    let now = Now {
        edge,
        today: edge.today(config.timezone),
    };
    let mut held = HeldBack::default();
    let others = [&content.pages, &content.notes, &content.intros];
    let articles = content.articles.iter().map(|entry| {
        let front = &entry.page.front;
        let in_name = || permalink::day_in_name(&entry.page.file).map(When::Day);
        let is_bare = front.date.is_none() && front.dated.is_none();
        let date = if is_bare { in_name() } else { front.date };
        (entry, date)
    });
    let others = others.into_iter().flatten();
    for (entry, date) in articles.chain(others.map(|entry| (entry, entry.page.front.date))) {
        let front = &entry.page.front;
        let Some(reason) = now.reason_to_withhold(front, date) else {
            continue;
        };
        held.pages.insert(entry.page.file.clone(), reason);
        if reason == FUTURE {
            let moments = [date, front.publish].into_iter().flatten();
            let release = moments.map(|when| when.moment(config.timezone)).max();
            held.next = held.next.into_iter().chain(release).min();
        }
    }
    let in_zone = |next: DateTime<FixedOffset>| next.with_timezone(&config.timezone).fixed_offset();
    held.next = held.next.map(in_zone);
    held
}

/// Why a future page is held back.
const FUTURE: &str = "future";

/// The moment of a build, and the day on which it falls.
struct Now {
    edge: Edge,
    today: NaiveDate,
}

impl Now {
    fn reason_to_withhold(&self, front: &Front, date: Option<When>) -> Option<&'static str> {
        let is_ahead = |when: When| match when {
            When::Moment(moment) => moment > self.edge.moment,
            // a plain date begins at 00:00 in the site's zone
            When::Day(day) => day > self.today,
        };
        let is_over = |when: When| match when {
            When::Moment(moment) => moment <= self.edge.moment,
            // the page is shown until the end of that day
            When::Day(day) => day < self.today,
        };
        if front.draft && !self.edge.drafts {
            Some("draft")
        } else if !self.edge.future && [date, front.publish].into_iter().flatten().any(is_ahead) {
            Some(FUTURE)
        } else if front.expires.is_some_and(is_over) {
            Some("expired")
        } else {
            None
        }
    }
}

/// The title: that of the front matter, else the first heading.
#[must_use]
pub fn given_title<'a>(page: &'a Page, facts: &'a Facts) -> Option<&'a str> {
    page.front
        .title
        .as_deref()
        .or(facts.title.as_deref())
        .map(str::trim)
        .filter(|title| !title.is_empty())
}

/// The title, or the file's stem when there is none.
fn title_of(page: &Page, facts: &Facts) -> String {
    given_title(page, facts)
        .unwrap_or_else(|| permalink::stem_of(&page.file))
        .to_owned()
}

/// The warning about a page without a title.
fn missing_title(page: &Page, facts: &Facts) -> Option<Diagnostic> {
    if given_title(page, facts).is_some() {
        return None;
    }
    let stem = permalink::stem_of(&page.file);
    Some(
        Diagnostic::new(
            Code::MissingTitle,
            format!("this page has no title; `{stem}` is used instead"),
        )
        .in_file(page.file.as_str())
        .hint("add `title = \"…\"` to the front matter, or a first heading"),
    )
}

fn standalone_page(
    entry: Entry,
    config: &Config,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Standalone> {
    let title = title_of(&entry.page, &entry.facts);
    diagnostics.extend(missing_title(&entry.page, &entry.facts));
    let below = entry
        .page
        .file
        .below("content/pages")
        .unwrap_or_else(|| entry.page.file.clone());
    let address = if entry.page.front.address.is_some() {
        let address = permalink::explicit_address(&entry.page.front);
        if address.is_none() {
            diagnostics.extend(bad_address(&entry.page));
        }
        address?
    } else {
        let mut parts: Vec<&str> = below.as_str().split('/').collect();
        parts.pop();
        let mut parts: Vec<String> = parts.into_iter().map(permalink::derived_slug).collect();
        match entry.page.front.slug.as_deref() {
            Some(slug) => parts.push(permalink::clean_slug(slug)),
            None if below.stem() != "index" => parts.push(permalink::derived_slug(below.stem())),
            None => {}
        }
        Address::folder(parts)
    };
    let lang = entry
        .page
        .front
        .lang
        .clone()
        .unwrap_or_else(|| config.lang.clone());
    Some(Standalone {
        title,
        address,
        lang,
        page: entry.page,
        facts: entry.facts,
        body: entry.body,
    })
}

/// The articles, each with the address that it wants.
fn articles(entries: Vec<Entry>, config: &Config) -> Vec<Article> {
    let mut sources = Sources::new(config);
    let rules: Vec<Option<&SourceRule>> = entries
        .iter()
        .map(|entry| {
            let source = entry.page.front.source.as_ref()?;
            sources
                .of(source.url.as_deref(), source.file.as_deref())
                .rule
        })
        .collect();
    entries
        .into_par_iter()
        .zip(rules)
        .map(|(entry, rule)| article(entry, rule, config))
        .collect()
}

fn article(entry: Entry, rule: Option<&SourceRule>, config: &Config) -> Article {
    let Entry { page, facts, body } = entry;
    let front = &page.front;
    let day = front
        .date
        .map(|date| date.day(config.timezone))
        .or(front.added);
    let lang = front
        .lang
        .as_ref()
        .or_else(|| rule.and_then(|rule| rule.lang.as_ref()))
        .unwrap_or(&config.lang);
    Article {
        title: title_of(&page, &facts),
        address: permalink::explicit_address(front)
            .unwrap_or_else(|| permalink::address_on(day, front, &page.file, config)),
        lang: lang.clone(),
        day,
        rights: front
            .rights
            .or_else(|| rule.and_then(|rule| rule.rights))
            .unwrap_or(Rights::Full),
        terms: Vec::new(),
        publication: None,
        related: Vec::new(),
        page,
        facts,
        body,
    }
}

/// The order of articles, but for their paths: days newest first; within a day moments newest first, then plain days;
/// without a day last.
fn order(article: &Article) -> impl Ord + use<> {
    let moment = match article.page.front.date {
        Some(When::Moment(moment)) => Some(Reverse(moment.timestamp())),
        _ => None,
    };
    (
        article.day.is_none(),
        Reverse(article.day),
        moment.is_none(),
        moment,
    )
}

/// The name of the page that introduces the list at its folder's address.
pub const INTRODUCTION: &str = "_index.md";

/// The address of the list that an `_index.md` introduces: its folder below `content/articles/` or `content/pages/`.
fn introduced_list(file: &RelPath) -> Option<Address> {
    let below = file
        .below("content/articles")
        .or_else(|| file.below("content/pages"))?;
    let folder = below.as_str().strip_suffix(INTRODUCTION)?;
    Address::parse(&format!("/{folder}"))
}
