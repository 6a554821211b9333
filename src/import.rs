//! The front door of import: which format a source has, which page it belongs to, what may be written, and the report.
//!
//! Formats are parsed in `import/`, files are written by `world.rs`. Start reading at [`convert`] and [`settle`].

pub mod clean;
pub mod detect;
pub mod feed;
mod images;
pub mod mail;
mod open;
pub mod owner;
mod privacy;
pub mod text;
pub mod web;
pub mod wordpress;

#[cfg(test)]
mod tests;

use crate::config::Config;
use crate::date::When;
use crate::diag::{Code, Diagnostic};
use crate::doc::{self, Claim, Doc, Dropped, Field, Rank, Repair};
use crate::key::Key;
use crate::page::{self, Front, FrontImage, FrontSource};
use crate::path::{RelPath, percent};
use crate::permalink::derived_address;
use crate::terms::{Table, Text};
use chrono::{Datelike, NaiveDate};
use clean::{Article, Choice, Context, Explain};
use open::Opened;
use owner::Index;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

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
    /// `--date`.
    pub date: Option<When>,
    /// `--lang`.
    pub lang: Option<String>,
    /// `--url`, or the address that `urls.tsv` beside the source has for it.
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
    /// The hash of the source's bytes.
    pub source_hash: String,
    /// The stem of the page's file: `2025-09-10-slug`, or `slug` when undated.
    pub stem: String,
    /// The images that go along: their paths beside the source, and beside the page, as `STEM/NAME`.
    pub images: Vec<(String, String)>,
    /// How it was made.
    pub explain: Explain,
    /// The format and charset and why, a sentence.
    pub format: String,
}

/// What stands between the hash of a source and that of an item's own part of it.
const OWN: char = '.';

/// The most topics that looking for terms fills a page up to (specification, section 3); those the source names itself all stay.
const TOPICS: usize = 8;

/// Converts a source to the pages it makes. No pages and a fault when it yields no text or is refused.
#[must_use]
pub fn convert(
    source: &Source<'_>,
    given: &Given,
    config: &Config,
    terms: &Table,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    let fault = |code, message: String| Diagnostic::new(code, message).in_file(source.name);
    if let Some((what, hint)) = detect::refused(source.bytes) {
        let message = format!("`{}` is {what}, which digest does not read", source.name);
        return (
            Vec::new(),
            vec![fault(Code::RefusedSource, message).hint(hint)],
        );
    }
    let mut faults = Vec::new();
    let mut text = None;
    let opened = match open::mail(source, given) {
        Some(opened) => Ok(opened),
        None => open::decoded(source)
            .and_then(|decoded| open::text(source, text.insert(decoded), given, &mut faults)),
    };
    let Opened {
        sentence,
        doubt,
        docs,
    } = match opened {
        Ok(opened) => opened,
        Err(fault) => {
            faults.push(*fault);
            return (Vec::new(), faults);
        }
    };
    let mut docs = docs.peekable();
    if docs.peek().is_none() && faults.is_empty() {
        let message = format!("`{}` is empty, so it makes no page", source.name);
        faults.push(fault(Code::EmptySource, message));
    }
    let hash = Key::of_bytes(source.bytes).to_string();
    let mut pages = Vec::new();
    for doc in docs {
        let mut doc = match doc {
            Ok(doc) => doc,
            Err(mail::Unread { which, why }) => {
                let message = format!("`{}` ({which}) {why}, so it makes no page", source.name);
                faults.push(fault(Code::EmptySource, message));
                continue;
            }
        };
        doc.repairs.extend(doubt.iter().map(|doubt| Repair {
            what: doubt.clone(),
            doubtful: true,
        }));
        let damage: Vec<Repair> = doc
            .repairs
            .iter()
            .filter(|repair| repair.doubtful)
            .cloned()
            .collect();
        privacy::clear(&mut doc);
        claim_given(&mut doc, given);
        let context = context_of(&doc, source, config);
        let own = doc.own.take();
        let receiver = doc.receiver.take();
        let mut article = clean::clean(doc, &context);
        if let Some(receiver) = &receiver {
            conceal(&mut article, receiver);
        }
        let stem = stem_of(&article, config);
        let images = images::seat(&mut article, &stem, source.name, source.beside);
        if !has_text(&article) {
            let what = match &article.item {
                Some(_) => format!("`{}` in `{}`", article.title, source.name),
                None => format!("`{}`", source.name),
            };
            let message = format!("{what} yields no text, so it makes no page");
            faults.push(fault(Code::EmptySource, message));
            continue;
        }
        for repair in article
            .explain
            .repairs
            .iter()
            .filter(|repair| repair.doubtful)
        {
            let code = if damage.contains(repair) {
                Code::DamagedSource
            } else {
                Code::CheckThis
            };
            faults.push(
                fault(code, repair.what.clone())
                    .hint("compare the page with its source; `--explain` says how it was made"),
            );
        }
        let topics = topics_of(&mut article, config, terms);
        article.explain.fields.sort_by_key(|choice| choice.field);
        let page = imported(article, topics, source, config);
        pages.push(Imported {
            source_hash: match own {
                Some(own) => format!("{hash}{OWN}{own}"),
                None => hash.clone(),
            },
            stem,
            images,
            format: sentence.clone(),
            ..page
        });
    }
    (pages, faults)
}

/// The flags as the weakest claims but guesses: they set what the source lacks.
fn claim_given(doc: &mut Doc, given: &Given) {
    let flags = [
        (Field::Date, given.date.map(|date| date.iso()), "`--date`"),
        (Field::Lang, given.lang.clone(), "`--lang`"),
        (Field::Url, given.url.clone(), "`--url` or `urls.tsv`"),
        (
            Field::SourceName,
            given.source_name.clone(),
            "`--source-name`",
        ),
    ];
    for (field, value, evidence) in flags {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            doc.claims.push(Claim {
                field,
                value,
                rank: Rank::Flag,
                evidence: evidence.to_owned(),
            });
        }
    }
}

/// Takes the addresses of a mail's recipients from the fields of its page: a title may come from the name of the file.
fn conceal(article: &mut Article, receiver: &doc::Receiver) {
    let fields = [
        Some(&mut article.title),
        article.summary.as_mut(),
        article.source_name.as_mut(),
        article.slug.as_mut(),
        article.dated.as_mut(),
    ];
    let lists = [
        &mut article.key_points,
        &mut article.authors,
        &mut article.topics,
    ];
    for field in fields
        .into_iter()
        .flatten()
        .chain(lists.into_iter().flatten())
    {
        *field = privacy::without_recipients(field, receiver);
    }
}

/// What the settings and the source's place say; the publication's rule is found by the best address claimed.
fn context_of<'a>(doc: &Doc, source: &Source<'a>, config: &'a Config) -> Context<'a> {
    let url = doc
        .claims
        .iter()
        .filter(|claim| claim.field == Field::Url)
        .min_by_key(|claim| claim.rank)
        .map(|claim| claim.value.as_str());
    let below = source.file.and_then(|file| file.below("sources"));
    let rule = config.source_rule(url, below.as_ref().map(RelPath::as_str));
    Context {
        zone: config.timezone,
        lang: rule.and_then(|rule| rule.lang.as_deref()),
        source_name: rule.map(|rule| rule.name.as_str()),
        path: source.file.map_or(source.name, RelPath::as_str),
    }
}

fn has_text(article: &Article) -> bool {
    let letter = |text: &str| text.chars().any(char::is_alphanumeric);
    letter(&doc::block_text(&article.blocks))
        || article.summary.as_deref().is_some_and(letter)
        || article.key_points.iter().any(|point| letter(point))
}

/// The stem of an article's file.
fn stem_of(article: &Article, config: &Config) -> String {
    let slug = article
        .slug
        .as_deref()
        .map(|slug| crate::text::slug(&percent::decode(slug).unwrap_or_else(|| slug.to_owned())))
        .filter(|slug| !slug.is_empty())
        .unwrap_or_else(|| crate::text::slug_or_hash(&article.title));
    match &article.date {
        Some(date) => format!("{}-{slug}", date.day(config.timezone)),
        None => slug,
    }
}

/// The page of an article.
fn imported(
    article: Article,
    topics: Vec<String>,
    source: &Source<'_>,
    config: &Config,
) -> Imported {
    let body = doc::markdown(&article.blocks);
    let mut by_key = BTreeMap::new();
    if !topics.is_empty() {
        by_key.insert("topics".to_owned(), topics);
    }
    let front = Front {
        title: Some(article.title),
        date: article.date,
        dated: article.dated,
        updated: article.updated,
        authors: article.authors,
        lang: article.lang,
        summary: article.summary,
        key_points: article.key_points,
        terms: by_key,
        draft: config.import.draft,
        image: article.image.map(|(src, alt)| FrontImage { src, alt }),
        source: Some(FrontSource {
            name: article.source_name,
            url: article.url,
            file: source.file.map(ToString::to_string),
            item: article.item,
            imported: None,
        }),
        ..Front::default()
    };
    Imported {
        name: source.name.to_owned(),
        front,
        body,
        source_hash: String::new(),
        stem: String::new(),
        images: Vec::new(),
        explain: article.explain,
        format: String::new(),
    }
}

/// The source's own topics, by id where the table knows them and else as written; then, when the settings say so and the
/// editor named none in its head, terms found in the text until there are eight. What was found and why goes into the report.
fn topics_of(article: &mut Article, config: &Config, terms: &Table) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    let mut met: BTreeSet<String> = BTreeSet::new();
    for name in &article.topics {
        let Some(id) = terms.id_of(name) else {
            continue;
        };
        let topic = if terms.name_of(&id, "").is_some() {
            id
        } else {
            name.clone()
        };
        if met.insert(topic.clone()) {
            topics.push(topic);
        }
    }
    if !config.import.topics || (article.topics_by_editor && !topics.is_empty()) {
        return topics;
    }
    let hits = terms.find(&Text {
        title: &article.title,
        summary: article.summary.as_deref().unwrap_or_default(),
        key_points: &article.key_points,
        body: &doc::block_text(&article.blocks),
    });
    let mut beyond = Vec::new();
    for hit in hits {
        if met.contains(&hit.id) {
            continue;
        }
        if topics.len() >= TOPICS {
            beyond.push(Claim {
                field: Field::Topic,
                value: hit.id,
                rank: Rank::Text,
                evidence: hit.evidence,
            });
            continue;
        }
        article.explain.fields.push(Choice {
            field: Field::Topic,
            value: hit.id.clone(),
            evidence: hit.evidence,
            beat: Vec::new(),
        });
        topics.push(hit.id);
    }
    // What weighs less than the last topic is told with it.
    let last = article.explain.fields.last_mut();
    if let Some(last) = last.filter(|last| last.field == Field::Topic) {
        last.beat = beyond;
    }
    topics
}

/// A page that stands in `content/articles/`.
#[derive(Clone, Copy)]
pub struct Existing<'a> {
    /// Its file, relative to the site's root: `content/articles/2025/x.md`.
    pub file: &'a RelPath,
    /// What gives a page's text: asked only where a source may change the page.
    pub text_of: &'a dyn Fn(&RelPath) -> Result<String, Diagnostic>,
    /// Its front matter.
    pub front: &'a Front,
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

impl Action {
    /// Where the page stands, relative to the site's root.
    fn file(&self) -> &RelPath {
        match self {
            Action::Create { file, .. } | Action::Update { file, .. } | Action::Keep { file } => {
                file
            }
        }
    }
}

/// Decides for each imported page whether it is written. Actions stand in the order of `imported`.
///
/// A page is found again by `item`, else `url`, else `file`, wherever it was moved, and belongs to one source only. An item
/// that several files hold (the feed as it was yesterday and today) has one page, which follows the file whose name comes
/// last. It is the editor's when it has no `imported` or its second hash differs: never overwritten, and a warning says so when its
/// source changed. An untouched page follows when its source's bytes changed, or always with `again`; its file, `added`,
/// `aliases` and `draft` stay, and when its address moves the old one joins `aliases`. A new page stands at
/// `content/articles/YYYY/STEM.md`, the year that of its date, else that of today; of two that would share a file the
/// second gets `-2`.
///
/// `today` becomes `added` of new pages. `remembered` are the sources (relative to `content/`) whose pages stood there after
/// an earlier import, to say that a deleted page came back. `present` are all the site's sources, those of this run and
/// those that did not change: a page whose own source is there belongs to it, though another source has its address.
#[must_use]
pub fn settle(
    imported: &[Imported],
    existing: &[Existing<'_>],
    today: NaiveDate,
    again: bool,
    remembered: &BTreeSet<String>,
    present: &BTreeSet<String>,
    config: &Config,
) -> (Vec<Action>, Vec<Diagnostic>) {
    let occasion = &Occasion {
        today,
        again,
        present: present.iter().map(String::as_str).collect(),
        remembered,
    };
    let index = Index::of(
        existing
            .iter()
            .map(|page| (page.file, page.front.source.as_ref())),
    );
    let mut taken: BTreeSet<String> = existing
        .iter()
        .map(|page| page.file.as_str().to_lowercase())
        .collect();
    let mut owned: BTreeSet<usize> = BTreeSet::new();
    let mut actions = Vec::with_capacity(imported.len());
    let mut faults = Vec::new();
    let none = FrontSource::default();
    let sources: Vec<(&FrontSource, &str)> = imported
        .iter()
        .map(|page| (source_of(&page.front).unwrap_or(&none), page.name.as_str()))
        .collect();
    let older = owner::older_twins(&sources);
    for (place, (page, (source, _))) in imported.iter().zip(&sources).enumerate() {
        if older.contains_key(&place) {
            actions.push(None);
            continue;
        }
        let found = index
            .candidates(source, &page.stem, &occasion.present)
            .into_iter()
            .chain(index.twin(source))
            .find(|at| !owned.contains(at));
        let Some((at, old)) = found.and_then(|at| Some((at, existing.get(at)?))) else {
            let (action, fault) = create(page, &index, &mut taken, occasion, config);
            actions.push(Some(action));
            faults.extend(fault);
            continue;
        };
        owned.insert(at);
        let is_older = source_of(old.front)
            .and_then(|old| old.file.as_deref())
            .is_some_and(|file| {
                occasion.present.contains(file)
                    && source.file.as_deref().is_some_and(|own| own < file)
            });
        if is_older {
            let file = old.file.clone();
            actions.push(Some(Action::Keep { file }));
            continue;
        }
        let (action, fault) = follow(page, old, occasion, config);
        actions.push(Some(action));
        faults.extend(fault);
    }
    let files: Vec<Option<RelPath>> = actions
        .iter()
        .map(|action| action.as_ref().map(|action| action.file().clone()))
        .collect();
    let actions = actions
        .into_iter()
        .enumerate()
        .filter_map(|(place, action)| {
            // an older twin has the page of the latest
            let latest = || files.get(*older.get(&place)?)?.clone();
            action.or_else(|| latest().map(|file| Action::Keep { file }))
        })
        .collect();
    (actions, faults)
}

/// What an import knows beside pages and sources.
struct Occasion<'a> {
    today: NaiveDate,
    again: bool,
    /// The site's sources: a page of one of these belongs to it, though another source has its address.
    present: BTreeSet<&'a str>,
    remembered: &'a BTreeSet<String>,
}

/// The text of a page whose file has this stem, with its images in a folder of that name: no two pages share one.
#[must_use]
pub fn text_at(page: &Imported, mut front: Front, stem: &str) -> String {
    let mut body = page.body.clone();
    for (_, place) in &page.images {
        let before = images::address(place);
        let after = images::address(&place_at(place, stem));
        if before != after {
            body = body.replace(&format!("]({before}"), &format!("]({after}"));
        }
        if let Some(image) = front.image.as_mut().filter(|image| image.src == before) {
            image.src = after;
        }
    }
    page::write(&front, &body, &page.source_hash)
}

/// Where an image of [`Imported::images`] stands beside a page whose file has this stem.
#[must_use]
pub fn place_at(place: &str, stem: &str) -> String {
    let name = place.rsplit('/').next().unwrap_or(place);
    format!("{stem}/{name}")
}

fn create(
    page: &Imported,
    index: &Index<'_>,
    taken: &mut BTreeSet<String>,
    occasion: &Occasion<'_>,
    config: &Config,
) -> (Action, Option<Diagnostic>) {
    let year = page
        .front
        .date
        .map_or(occasion.today, |date| date.day(config.timezone))
        .year();
    let mut name = format!("content/articles/{year:04}/{}.md", page.stem);
    let mut number = 2;
    while !taken.insert(name.to_lowercase()) {
        name = format!("content/articles/{year:04}/{}-{number}.md", page.stem);
        number += 1;
    }
    let file = RelPath::new(&name).expect("year and slug hold neither slashes nor points alone");
    let front = Front {
        added: Some(occasion.today),
        ..page.front.clone()
    };
    let text = text_at(page, front, file.stem());
    let came_back = source_of(&page.front)
        .and_then(|source| source.file.as_ref())
        // where other items of the file have their pages, this one is more likely new
        .is_some_and(|file| occasion.remembered.contains(file) && !index.has_file(file));
    let fault = came_back.then(|| {
        Diagnostic::new(
            Code::PageCameBack,
            format!("the page of `{}` was deleted and came back", page.name),
        )
        .in_file(file.as_str())
        .hint("move the source out of `content/sources`, or set `draft = true` in the page")
    });
    (Action::Create { file, text }, fault)
}

/// What becomes of a page that stands already.
fn follow(
    page: &Imported,
    old: &Existing<'_>,
    occasion: &Occasion<'_>,
    config: &Config,
) -> (Action, Option<Diagnostic>) {
    let keep = Action::Keep {
        file: old.file.clone(),
    };
    let known = source_hash_of(old.front);
    let changed = known.is_some_and(|hash| differ(hash, &page.source_hash));
    let text_of_old = match (old.text_of)(old.file) {
        Ok(text) => text,
        Err(fault) => return (keep, Some(fault)),
    };
    if known.is_none() || !page::untouched(&text_of_old, old.front) {
        let fault = changed.then(|| {
            Diagnostic::new(
                Code::EditedPage,
                format!(
                    "`{}` changed, but its page was edited and stays as it is",
                    page.name
                ),
            )
            .in_file(old.file.as_str())
            .hint(
                "compare them with `digest import --stdout`; delete the page to have it made anew",
            )
        });
        return (keep, fault);
    }
    if !changed && !occasion.again {
        return (keep, None);
    }
    let mut front = Front {
        added: old.front.added.or(Some(occasion.today)),
        aliases: old.front.aliases.clone(),
        draft: old.front.draft,
        ..page.front.clone()
    };
    let before = derived_address(old.front, old.file, config);
    let after = derived_address(&front, old.file, config);
    front.aliases.retain(|alias| alias != after.as_str());
    if before != after && !front.aliases.iter().any(|alias| alias == before.as_str()) {
        front.aliases.push(before.as_str().to_owned());
    }
    let text = text_at(page, front, old.file.stem());
    if text == text_of_old {
        return (keep, None);
    }
    let file = old.file.clone();
    (Action::Update { file, text }, None)
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

/// The sources that pages name, each with the hashes of its bytes that those pages were made from.
#[derive(Debug, Default)]
pub struct Known<'a>(BTreeMap<&'a str, Vec<Option<&'a str>>>);

impl<'a> Known<'a> {
    /// What the pages of a site say of their sources.
    #[must_use]
    pub fn of(existing: &[Existing<'a>]) -> Known<'a> {
        let mut known: BTreeMap<&str, Vec<Option<&str>>> = BTreeMap::new();
        for page in existing {
            let Some(source) = source_of(page.front) else {
                continue;
            };
            let hash = source_hash_of(page.front).map(|hash| parts_of(hash).0);
            // a page that is the editor's own says nothing of the other items of its file
            if let Some(file) = source.file.as_deref()
                && (hash.is_some() || source.item.is_none())
            {
                known.entry(file).or_default().push(hash);
            }
        }
        Known(known)
    }

    /// Whether a source needs no converting: a page was made from these bytes, or is the editor's own and names the file.
    #[must_use]
    pub fn is_current(&self, file: &RelPath, source_hash: &str) -> bool {
        let hashes = self.0.get(file.as_str());
        hashes.is_some_and(|hashes| {
            hashes
                .iter()
                .any(|hash| hash.is_none_or(|hash| hash == source_hash))
        })
    }
}

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

/// Whether words are gone from the page, rather than used at its head or said there already.
fn is_loss(dropped: &Dropped) -> bool {
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
            one_line(&choice.value),
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
            "mended"
        };
        lines.push(format!("  {mark}: {}", one_line(&repair.what)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn one_line(text: &str) -> String {
    crate::text::cut(&crate::text::squeeze(text), 200)
}

/// The field's name as the JSON report has it.
fn name_of_field(field: Field) -> String {
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
