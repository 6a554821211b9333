//! `Site`: every page's facts, addresses, taxonomies, neighbours, editions and publications; immutable once made.
//!
//! Bodies of pages, output paths and templates are unknown here. Start reading at [`Site`] and [`gather`].

mod editions;
mod groups;

pub use editions::period_of;

use crate::config::{Config, Period, Rights};
use crate::date::When;
use crate::diag::{Code, Diagnostic};
use crate::key::Key;
use crate::markdown::Facts;
use crate::page::{Front, Page};
use crate::path::{Address, RelPath};
use crate::permalink;
use crate::terms::Table;
use crate::text;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

/// A page as the stages before this one leave it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Entry {
    /// Front matter and file; shared with the memory of earlier builds.
    pub page: Arc<Page>,
    /// What its Markdown says of itself; shared likewise.
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
    /// `_index.md` files, wherever they stand.
    pub intros: Vec<Entry>,
}

/// What the call and the clock decide about a build.
#[derive(Clone, Copy, Debug)]
pub struct Edge {
    /// The day of the build.
    pub today: NaiveDate,
    /// Whether drafts are published.
    pub drafts: bool,
    /// Whether articles of days to come are published.
    pub future: bool,
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
    /// Former addresses: alias, then the address of the page that claims it.
    pub aliases: BTreeMap<Address, Address>,
}

/// An article with everything decided.
#[derive(Clone, Debug)]
pub struct Article {
    /// Front matter and file.
    pub page: Arc<Page>,
    /// What its Markdown says of itself.
    pub facts: Arc<Facts>,
    /// The key of its Markdown.
    pub body: Key,
    /// Where it stands.
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
    /// What its Markdown says of itself.
    pub facts: Arc<Facts>,
    /// The key of its Markdown.
    pub body: Key,
    /// Where it stands.
    pub address: Address,
    /// Its title.
    pub title: String,
    /// Its language.
    pub lang: String,
}

/// A taxonomy with its terms.
#[derive(Clone, Debug)]
pub struct Taxonomy {
    /// Its id in the settings.
    pub id: String,
    /// Its name in the interface language.
    pub name: String,
    /// Where its index stands.
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
    /// Where its page stands.
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
    /// Where its page stands.
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
    /// Where its page stands.
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
    let mut faults = Vec::new();
    let mut site = Site::default();
    let dated = content.articles.into_iter().map(date_by_name).collect();
    let entries = published(dated, config, edge, &mut site.withheld);
    let standalone = published(content.pages, config, edge, &mut site.withheld);
    let notes = published(content.notes, config, edge, &mut site.withheld);

    site.pages = standalone
        .into_iter()
        .filter_map(|entry| standalone_page(entry, config, &mut faults))
        .collect();
    site.pages.sort_by(|a, b| a.address.cmp(&b.address));
    let mut articles = place(entries, config, &site.pages, &mut faults);
    articles.sort_by(|a, b| order(a, config).cmp(&order(b, config)));
    site.articles = articles;
    site.taxonomies = groups::taxonomies(&mut site.articles, config, tables, &mut faults);
    site.publications = groups::publications(&mut site.articles, config);
    groups::relate(&mut site);
    site.editions = editions::editions(&site, notes, config, edge.today, &mut faults);
    for intro in content.intros {
        if let Some(address) = introduced_list(&intro.page.file) {
            site.intros.insert(address, intro);
        }
    }
    site.aliases = aliases(&site, &mut faults);
    (site, faults)
}

/// Whether an address is one of the web.
fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

/// Dates an article that has no date of its own by the head of its file's name, or of its folder's for an `index.md`.
fn date_by_name(mut entry: Entry) -> Entry {
    let front = &entry.page.front;
    if front.date.is_none()
        && front.dated.is_none()
        && let Some(day) = permalink::day_in_name(&entry.page.file)
    {
        Arc::make_mut(&mut entry.page).front.date = Some(When::Day(day));
    }
    entry
}

/// Leaves out drafts, what is yet to come, and what has expired.
fn published(
    entries: Vec<Entry>,
    config: &Config,
    edge: Edge,
    withheld: &mut BTreeMap<RelPath, &'static str>,
) -> Vec<Entry> {
    let (kept, left_out): (Vec<_>, Vec<_>) = entries
        .into_iter()
        .map(|entry| (reason_to_withhold(&entry.page.front, config, edge), entry))
        .partition(|(reason, _)| reason.is_none());
    withheld.extend(
        left_out
            .into_iter()
            .filter_map(|(reason, entry)| Some((entry.page.file.clone(), reason?))),
    );
    kept.into_iter().map(|(_, entry)| entry).collect()
}

fn reason_to_withhold(front: &Front, config: &Config, edge: Edge) -> Option<&'static str> {
    let day = |when: &Option<When>| when.map(|when| when.day(config.timezone));
    if front.draft && !edge.drafts {
        Some("draft")
    } else if day(&front.date).is_some_and(|day| day > edge.today) && !edge.future {
        Some("future")
    } else if day(&front.expires).is_some_and(|day| day < edge.today) {
        Some("expired")
    } else {
        None
    }
}

/// The title: that of the front matter, else the first heading, else the file's stem with a warning.
fn title_of(entry: &Entry, faults: &mut Vec<Diagnostic>) -> String {
    let front = &entry.page.front;
    let given = front
        .title
        .as_deref()
        .or(entry.facts.title.as_deref())
        .map(str::trim)
        .filter(|title| !title.is_empty());
    given.map_or_else(
        || {
            let stem = permalink::stem_of(&entry.page.file);
            faults.push(
                Diagnostic::new(
                    Code::MissingTitle,
                    format!("this page has no title; `{stem}` stands in for it"),
                )
                .in_file(entry.page.file.as_str())
                .hint("add `title = \"…\"` to the front matter, or a first heading"),
            );
            stem.to_owned()
        },
        str::to_owned,
    )
}

/// The place of a front matter key in a page's file, or the file as a whole.
fn at_key(fault: Diagnostic, page: &Page, keys: &[&str]) -> Diagnostic {
    let span: Option<&Range<usize>> = keys.iter().find_map(|key| page.front.spans.get(*key));
    match span {
        Some(span) => fault.at(page.file.as_str(), span.clone()),
        None => fault.in_file(page.file.as_str()),
    }
}

const ADDRESS_KEYS: &[&str] = &["url", "permalink", "path"];

/// The address that the front matter names itself.
fn explicit_address(page: &Page, faults: &mut Vec<Diagnostic>) -> Option<Address> {
    let text = page.front.address.as_deref()?;
    let address = Address::parse(text).filter(|address| address.out_path().is_some());
    if address.is_none() {
        let fault = Diagnostic::new(
            Code::BadAddress,
            format!("`{text}` is no address inside this site"),
        );
        faults.push(
            at_key(fault, page, ADDRESS_KEYS).hint("write a path such as `/dossiers/titre/`"),
        );
    }
    address
}

fn standalone_page(
    entry: Entry,
    config: &Config,
    faults: &mut Vec<Diagnostic>,
) -> Option<Standalone> {
    let title = title_of(&entry, faults);
    let below = entry
        .page
        .file
        .below("content/pages")
        .unwrap_or_else(|| entry.page.file.clone());
    let address = if entry.page.front.address.is_some() {
        explicit_address(&entry.page, faults)?
    } else {
        let mut parts: Vec<&str> = below.as_str().split('/').collect();
        parts.pop();
        let slug = entry.page.front.slug.clone();
        let stem = below.stem();
        if stem != "index" || slug.is_some() {
            parts.push(slug.as_deref().unwrap_or(stem));
        }
        Address::folder(parts.iter().map(|part| permalink::clean_slug(part)))
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

/// Gives every article its address: explicit ones first, then derived ones in the order of the paths.
fn place(
    entries: Vec<Entry>,
    config: &Config,
    pages: &[Standalone],
    faults: &mut Vec<Diagnostic>,
) -> Vec<Article> {
    let mut taken: HashMap<String, RelPath> = HashMap::new();
    for page in pages {
        claim_explicit(&page.address, &page.page, &mut taken, faults);
    }
    let explicit: Vec<Option<Address>> = entries
        .iter()
        .map(|entry| {
            let address = explicit_address(&entry.page, faults)?;
            claim_explicit(&address, &entry.page, &mut taken, faults);
            Some(address)
        })
        .collect();
    let mut articles = Vec::with_capacity(entries.len());
    for (entry, explicit) in entries.into_iter().zip(explicit) {
        let title = title_of(&entry, faults);
        let address = explicit.unwrap_or_else(|| {
            let wanted = permalink::derived_address(&entry.page.front, &entry.page.file, config);
            let address = free_address(&wanted, &taken);
            if address != wanted {
                let slug = address
                    .as_str()
                    .trim_end_matches('/')
                    .rsplit('/')
                    .next()
                    .unwrap_or_default()
                    .to_owned();
                let first = taken
                    .get(&folded(&wanted))
                    .map_or("another page", RelPath::as_str);
                faults.push(
                    Diagnostic::new(
                        Code::SlugTaken,
                        format!(
                            "the address `{wanted}` is taken, so this page stands at `{address}`"
                        ),
                    )
                    .in_file(entry.page.file.as_str())
                    .note(format!("`{first}` has it"))
                    .hint(format!(
                        "to keep it so whatever comes, add `slug = \"{slug}\"` to the front matter"
                    )),
                );
            }
            taken.insert(folded(&address), entry.page.file.clone());
            address
        });
        let front = &entry.page.front;
        if front.date.is_none() && front.added.is_none() {
            faults.push(
                Diagnostic::new(
                    Code::UndatedPage,
                    "this article has neither `date` nor `added`",
                )
                .in_file(entry.page.file.as_str())
                .hint("add `date`, or `added` with the day it came in"),
            );
        }
        let source = front.source.as_ref();
        let rule = config.source_rule(
            source.and_then(|source| source.url.as_deref()),
            source.and_then(|source| source.file.as_deref()),
        );
        let rights = front
            .rights
            .or_else(|| rule.and_then(|rule| rule.rights))
            .unwrap_or(Rights::Full);
        let lang = front
            .lang
            .clone()
            .or_else(|| rule.and_then(|rule| rule.lang.clone()))
            .unwrap_or_else(|| config.lang.clone());
        let day = front
            .date
            .map(|date| date.day(config.timezone))
            .or(front.added);
        articles.push(Article {
            title,
            address,
            lang,
            day,
            rights,
            terms: Vec::new(),
            publication: None,
            related: Vec::new(),
            page: entry.page,
            facts: entry.facts,
            body: entry.body,
        });
    }
    articles
}

/// The form in which two addresses that some file system would confuse are equal.
fn folded(address: &Address) -> String {
    address
        .out_path()
        .map_or_else(|| address.as_str().to_owned(), |path| path.folded())
}

fn claim_explicit(
    address: &Address,
    page: &Page,
    taken: &mut HashMap<String, RelPath>,
    faults: &mut Vec<Diagnostic>,
) {
    if let Some(first) = taken.insert(folded(address), page.file.clone()) {
        let fault = Diagnostic::new(
            Code::EqualAddress,
            format!("the address `{address}` belongs to two pages"),
        );
        faults.push(
            at_key(fault, page, ADDRESS_KEYS)
                .note(format!("`{first}` claims it too"))
                .hint("give one of them another address"),
        );
        taken.insert(folded(address), first);
    }
}

/// The address itself, or with `-2`, `-3` … after its last part, whichever is the first that nobody has.
fn free_address(wanted: &Address, taken: &HashMap<String, RelPath>) -> Address {
    if !taken.contains_key(&folded(wanted)) {
        return wanted.clone();
    }
    let text = wanted.as_str();
    let (stem, end) = match (text.strip_suffix('/'), text.rfind('.')) {
        (Some(stem), _) => (stem, "/"),
        (None, Some(dot)) => text.split_at(dot),
        (None, None) => (text, ""),
    };
    (2_u64..=u64::MAX)
        .filter_map(|number| Address::parse(&format!("{stem}-{number}{end}")))
        .find(|address| !taken.contains_key(&folded(address)))
        .expect("the numbers do not end")
}

/// The order of articles: days newest first; within a day moments newest first, then plain days, then by path; without a day last.
fn order<'a>(article: &'a Article, config: &Config) -> impl Ord + use<'a> {
    let moment = match article.page.front.date {
        Some(When::Moment(moment)) => {
            Some(Reverse(moment.with_timezone(&config.timezone).timestamp()))
        }
        _ => None,
    };
    (
        article.day.is_none(),
        Reverse(article.day),
        moment.is_none(),
        moment,
        article.page.file.as_str(),
    )
}

/// The host of an address, without `www.`.
#[must_use]
pub fn host_of(url: &str) -> Option<String> {
    let host = url::Url::parse(url).ok()?.host_str()?.to_owned();
    Some(
        host.strip_prefix("www.")
            .map_or(host.clone(), str::to_owned),
    )
}

/// The address of the list that an `_index.md` introduces: its folder below `content/articles/` or `content/pages/`.
fn introduced_list(file: &RelPath) -> Option<Address> {
    let below = file
        .below("content/articles")
        .or_else(|| file.below("content/pages"))?;
    let folder = below.as_str().strip_suffix("_index.md")?;
    Address::parse(&format!("/{folder}"))
}

/// Collects former addresses. One that lies outside the site, or that a page or another alias has, is a fault.
fn aliases(site: &Site, faults: &mut Vec<Diagnostic>) -> BTreeMap<Address, Address> {
    let planned: BTreeMap<String, &str> = site
        .articles
        .iter()
        .map(|article| (&article.address, &article.page))
        .chain(site.pages.iter().map(|page| (&page.address, &page.page)))
        .map(|(address, page)| (folded(address), page.file.as_str()))
        .collect();
    let mut aliases: BTreeMap<Address, Address> = BTreeMap::new();
    let pages = site
        .articles
        .iter()
        .map(|article| (&article.page, &article.address));
    for (page, address) in pages.chain(site.pages.iter().map(|page| (&page.page, &page.address))) {
        for alias in &page.front.aliases {
            let fault = |message: String| {
                at_key(Diagnostic::new(Code::BadAlias, message), page, &["aliases"])
            };
            match Address::parse(alias).filter(|alias| alias.out_path().is_some()) {
                None => faults.push(
                    fault(format!("the alias `{alias}` leaves the site"))
                        .hint("write a path such as `/ancien/titre/`"),
                ),
                Some(parsed) if parsed == *address => {}
                Some(parsed) => {
                    if let Some(owner) = planned.get(&folded(&parsed)) {
                        faults.push(
                            fault(format!("the alias `{alias}` is the address of a page"))
                                .note(format!("`{owner}` stands there")),
                        );
                    } else {
                        let other = aliases.insert(parsed.clone(), address.clone());
                        if let Some(other) = other.filter(|other| other != address) {
                            faults.push(
                                fault(format!("the alias `{alias}` is claimed by two pages"))
                                    .note(format!("`{other}` claims it too")),
                            );
                            aliases.insert(parsed, other);
                        }
                    }
                }
            }
        }
    }
    aliases
}
