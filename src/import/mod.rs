//! The front door of import: which format a source has, which page it belongs to, what may be written, and the report.
//!
//! Formats are parsed in `import/`, files are written by `disk/`. Start reading at [`convert`] and [`settle`].

pub mod clean;
pub mod detect;
pub mod feed;
mod images;
pub mod mail;
pub mod names;
mod open;
pub mod owner;
mod privacy;
pub mod text;
pub mod web;
pub mod wordpress;

#[cfg(test)]
mod tests;

use crate::base::config::Config;
use crate::base::date::When;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{RelPath, percent};
use crate::base::terms::{Table, Text};
use crate::content::doc::{self, Claim, Doc, Dropped, Field, Rank, Repair};
use crate::content::markdown;
use crate::content::page::{self, Front, FrontImage, FrontSource, ITEM};
use crate::site::permalink::derived_address;
use crate::site::record::{Record, State};
use chrono::{Datelike, NaiveDate};
use clean::{Article, Choice, Context, Explain};
use names::Names;
use open::Opened;
use owner::{Identity, Index, Owner, Vague};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

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
    /// The hash of the source's bytes with LF line ends.
    pub source_hash: String,
    /// That of the bytes as they are, where they have CRLF: older programs wrote it into pages.
    pub older_hash: Option<String>,
    /// The stem of the page's file: `2025-09-10-slug`, or `slug` when undated.
    pub stem: String,
    /// The images that go along: their paths beside the source, and beside the page, as `STEM/NAME`.
    pub images: Vec<(String, String)>,
    /// Whether the source itself says that it is a draft.
    pub draft: Option<bool>,
    /// How it was made.
    pub explain: Explain,
    /// The format and charset and why, a sentence.
    pub format: String,
}

/// What stands between the hash of a source and that of an item's own part of it.
const OWN: char = '.';

/// The most topics that looking for terms fills a page up to (specification, section 3); those the source names itself all stay.
const TOPICS: usize = 8;

/// The keys by which pages know a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceKeys {
    /// That of its bytes with LF line ends.
    pub text: Key,
    /// That of the bytes as they are, where they have CRLF: older programs wrote it into pages.
    pub older: Option<Key>,
}

impl SourceKeys {
    /// Those of a source, and its bytes with LF line ends.
    #[must_use]
    pub fn of(bytes: &[u8]) -> (SourceKeys, Cow<'_, [u8]>) {
        let lines = crate::base::text::unix_lines(bytes);
        let keys = SourceKeys {
            text: Key::of_bytes(&lines),
            older: matches!(lines, Cow::Owned(_)).then(|| Key::of_bytes(bytes)),
        };
        (keys, lines)
    }

    /// Both, as pages write them.
    pub fn hashes(&self) -> impl Iterator<Item = String> + use<> {
        let keys = std::iter::once(self.text).chain(self.older);
        keys.map(|key| key.to_string())
    }
}

/// Converts a source to the pages it makes. No pages and a fault when it yields no text or is refused.
#[must_use]
pub fn convert(
    source: &Source<'_>,
    given: &Given,
    config: &Config,
    terms: &Table,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    // Before anything else, so that line ends change neither a page nor a hash.
    let (keys, bytes) = SourceKeys::of(source.bytes);
    let source = Source {
        bytes: &bytes,
        ..*source
    };
    convert_text(&source, keys, given, config, terms)
}

/// The same for a source whose bytes have LF line ends and these keys.
#[must_use]
pub fn convert_text(
    source: &Source<'_>,
    keys: SourceKeys,
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
    let letters = open::without_zeros(source.bytes);
    let opened = match open::mail(source, &letters, given) {
        Some(opened) => Ok(opened),
        None => open::decoded(source)
            .and_then(|decoded| open::text(source, text.insert(decoded), given, &mut faults)),
    };
    let Opened {
        sentence,
        repairs,
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
    let hash = keys.text.to_string();
    let older_hash = keys.older.map(|key| key.to_string());
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
        doc.repairs.extend(repairs.iter().cloned());
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
            older_hash: older_hash.clone(),
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
        site: config,
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
        .map(|slug| {
            crate::base::text::slug(&percent::decode(slug).unwrap_or_else(|| slug.to_owned()))
        })
        .filter(|slug| !slug.is_empty())
        .unwrap_or_else(|| crate::base::text::slug_or_hash(&article.title));
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
        draft: config.import.draft || article.state.draft == Some(true),
        publish: article.state.publish,
        expires: article.state.expires,
        slug: article.state.slug,
        address: article.state.address,
        aliases: article.state.aliases,
        image: article.image.map(|(src, alt)| FrontImage { src, alt }),
        source: Some(FrontSource {
            name: article.source_name,
            url: article.url,
            file: source.file.map(ToString::to_string),
            also: Vec::new(),
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
        older_hash: None,
        stem: String::new(),
        images: Vec::new(),
        draft: article.state.draft,
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
            values: vec![hit.id.clone()],
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
    /// Where its Markdown begins, in bytes.
    pub body: usize,
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
    /// It gets no page: the record says that its page was deleted, or that it was rejected.
    Withhold(Withheld),
}

/// Why an article gets no page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// It had a page, which was deleted.
    Deleted,
    /// An editor rejected it.
    Rejected,
}

impl Action {
    /// Where the page is, relative to the site's root; none when there is none.
    #[must_use]
    pub fn file(&self) -> Option<&RelPath> {
        match self {
            Action::Create { file, .. } | Action::Update { file, .. } | Action::Keep { file } => {
                Some(file)
            }
            Action::Withhold(_) => None,
        }
    }
}

/// What an import knows besides its articles and the site's pages.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    /// The day of the import: it becomes `added` of new pages.
    pub today: NaiveDate,
    /// Whether untouched pages are made again though their sources did not change.
    pub again: bool,
    /// All the site's sources, relative to `content/`, whether they changed or not: a page whose own source is there belongs to
    /// it, though another source has its address.
    pub present: &'a BTreeSet<String>,
    /// What the site's record says.
    pub record: &'a Record,
    /// The sources that the call names, as messages do: their deleted pages come back.
    pub named: &'a BTreeSet<String>,
}

/// What becomes of the articles of an import.
#[derive(Debug, Default)]
pub struct Settled {
    /// What becomes of each, in their order.
    pub actions: Vec<Action>,
    /// Every fault.
    pub faults: Vec<Diagnostic>,
    /// Sources and items that the record is to know from now on.
    pub recorded: BTreeMap<String, State>,
}

/// Decides for each imported page whether it is written. Actions stand in the order of `imported`.
///
/// A page is found again by `item`, else `url`, else `file`, else the source's bytes, wherever page or source were moved. An item
/// that several files hold (the feed as it was yesterday and today) has one page, which follows the file whose name comes
/// last. Other sources of the same article make no second page: the page names them in `also`. A page is the editor's when it has
/// no `imported` or its second hash differs: never overwritten, and a warning says so when its
/// source changed. An untouched page follows when its source's bytes changed, or always with `again`; its file, `added` and
/// `aliases` stay, it stays a draft until the source says `draft: false`, and when its address moves the old one joins
/// `aliases`. A new page is at
/// `content/articles/YYYY/STEM.md`, the year that of its date, else that of today; of two that would share a file the
/// second gets `-2`. An article that had a page, as the record says, gets no new one unless the call names its source; one that
/// was rejected never does.
#[must_use]
pub fn settle(
    imported: &[Imported],
    existing: &[Existing<'_>],
    occasion: &Occasion<'_>,
    config: &Config,
) -> Settled {
    let none = FrontSource::default();
    let articles: Vec<(Identity<'_>, &str, usize)> = imported
        .iter()
        .map(|page| {
            let identity = Identity {
                source: source_of(&page.front).unwrap_or(&none),
                title: page.front.title.as_deref().unwrap_or_default(),
                hash: Some(&page.source_hash),
            };
            (identity, page.name.as_str(), page.body.len())
        })
        .collect();
    let old = existing.iter().map(|page| source_of(page.front));
    let vague = Vague::of(
        articles
            .iter()
            .map(|(article, ..)| article.source)
            .chain(old.flatten()),
    );
    let identity = |front| {
        let source = source_of(front)?;
        Some(Identity {
            source,
            title: front.title.as_deref().unwrap_or_default(),
            hash: source_hash_of(front),
        })
    };
    let index = Index::of(
        existing
            .iter()
            .map(|page| (page.file, identity(page.front))),
        &vague,
    );
    let doubles = owner::doubles(&articles, &vague);
    let present: BTreeSet<&str> = occasion.present.iter().map(String::as_str).collect();
    let mut names = Names::default();
    for page in existing {
        // Without its ending: the folder of a page's images has its stem.
        let path = page.file.as_str();
        names.note(path.rsplit_once('.').map_or(path, |(path, _)| path));
    }
    let older = Older::of(imported, existing);
    let mut owned: BTreeSet<usize> = BTreeSet::new();
    let owners: Vec<Option<Owner>> = imported
        .iter()
        .zip(&articles)
        .enumerate()
        .map(|(place, (page, (article, ..)))| {
            if doubles.contains_key(&place) {
                return None;
            }
            let owner = index
                .owner(article, &page.stem, &present, &owned)
                .or_else(|| {
                    let mut pages = older.of_page(page, article.source);
                    pages.find(|at| !owned.contains(at)).map(Owner::Own)
                });
            if let Some(Owner::Own(at)) = owner {
                owned.insert(at);
            }
            owner
        })
        .collect();
    let mut further = Further::default();
    for (place, (article, ..)) in articles.iter().enumerate() {
        match (doubles.get(&place), owners.get(place)) {
            (Some(first), _) => {
                let own = articles.get(*first).map(|(article, ..)| article.source);
                if own.is_none_or(|own| own.item.is_none() || own.item != article.source.item) {
                    further.add(*first, owners.get(*first), article.source);
                }
            }
            (None, Some(Some(Owner::Shared(_)))) => {
                further.add(place, owners.get(place), article.source);
            }
            _ => {}
        }
    }
    let mut settling = Settling {
        occasion,
        config,
        vague: &vague,
        sources: occasion.record.sources(),
        names,
        settled: Settled::default(),
    };
    let mut actions: Vec<Option<Action>> = Vec::with_capacity(imported.len());
    for (place, (page, owner)) in imported.iter().zip(&owners).enumerate() {
        let action = if doubles.contains_key(&place) {
            None
        } else {
            let page_at = |at: &usize| existing.get(*at);
            Some(match owner {
                Some(Owner::Own(at)) if page_at(at).is_some() => {
                    let also = further.of_page(*at);
                    settling.follow(page, &existing[*at], &also)
                }
                Some(Owner::Shared(at)) if page_at(at).is_some() => {
                    // The first of them writes what all of them add, unless the page's own source does.
                    let also = if owned.contains(at) {
                        Vec::new()
                    } else {
                        further.take(*at)
                    };
                    settling.share(page, &existing[*at], &also)
                }
                _ => settling.create(page, further.of_article(place)),
            })
        };
        actions.push(action);
    }
    let mut settled = settling.settled;
    settled.actions = actions
        .iter()
        .enumerate()
        .filter_map(|(place, action)| {
            let counts = || actions.get(*doubles.get(&place)?)?.clone();
            let action = action.clone().or_else(counts)?;
            Some(match action {
                action if !doubles.contains_key(&place) => action,
                Action::Withhold(why) => Action::Withhold(why),
                Action::Create { file, .. }
                | Action::Update { file, .. }
                | Action::Keep { file } => Action::Keep { file },
            })
        })
        .collect();
    settled
}

/// The pages that older programs made of sources with CRLF line ends, by file and hash. The identity of a message without a
/// `Message-ID` is a hash of its text, so such a page has another item than its message has now.
struct Older<'a> {
    existing: &'a [Existing<'a>],
    by_hash: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Older<'a> {
    fn of(imported: &[Imported], existing: &'a [Existing<'a>]) -> Older<'a> {
        let mut by_hash: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        if imported.iter().any(|page| page.older_hash.is_some()) {
            for (at, page) in existing.iter().enumerate() {
                let file = source_of(page.front).and_then(|source| source.file.as_deref());
                let hash = source_hash_of(page.front).map(|hash| parts_of(hash).0);
                if let Some(key) = file.zip(hash) {
                    by_hash.entry(key).or_default().push(at);
                }
            }
        }
        Older { existing, by_hash }
    }

    /// Those of this source and title.
    fn of_page<'b>(
        &'b self,
        page: &'b Imported,
        source: &'b FrontSource,
    ) -> impl Iterator<Item = usize> + use<'a, 'b> {
        let key = source.file.as_deref().zip(page.older_hash.as_deref());
        let pages = key.and_then(|key| self.by_hash.get(&key));
        let same_title = |at: &usize| {
            let old = self.existing.get(*at);
            old.is_some_and(|old| old.front.title == page.front.title)
        };
        pages.into_iter().flatten().copied().filter(same_title)
    }
}

/// Further sources of pages: of existing ones by their place, of new ones by the place of their article.
#[derive(Default)]
struct Further {
    pages: BTreeMap<usize, BTreeSet<String>>,
    articles: BTreeMap<usize, BTreeSet<String>>,
}

impl Further {
    fn add(&mut self, place: usize, owner: Option<&Option<Owner>>, source: &FrontSource) {
        let Some(name) = source.name_in_site() else {
            return;
        };
        let names = match owner {
            Some(Some(Owner::Own(at) | Owner::Shared(at))) => self.pages.entry(*at).or_default(),
            _ => self.articles.entry(place).or_default(),
        };
        names.insert(name);
    }

    fn of_page(&self, at: usize) -> Vec<String> {
        self.pages.get(&at).into_iter().flatten().cloned().collect()
    }

    fn of_article(&self, place: usize) -> Vec<String> {
        self.articles
            .get(&place)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    fn take(&mut self, at: usize) -> Vec<String> {
        self.pages.remove(&at).into_iter().flatten().collect()
    }
}

/// The deciding, article by article.
struct Settling<'a> {
    occasion: &'a Occasion<'a>,
    config: &'a Config,
    vague: &'a Vague,
    /// What the record says of each source.
    sources: HashMap<&'a str, State>,
    /// The files that pages have, and those that were given out since.
    names: Names,
    settled: Settled,
}

impl Settling<'_> {
    /// An article without a page: it gets one, unless the record stands against that.
    fn create(&mut self, page: &Imported, also: Vec<String>) -> Action {
        let names = self.record_names(page);
        let known = names
            .iter()
            .filter_map(|name| self.sources.get(name.as_str()));
        let file = source_of(&page.front).and_then(|source| source.file.as_deref());
        // A file of many items that was rejected makes none of their pages.
        let file = file.and_then(|file| self.sources.get(file));
        let rejected = file.filter(|state| **state == State::Rejected);
        let withheld = match known.chain(rejected).max() {
            Some(State::Rejected) => Some(Withheld::Rejected),
            Some(State::Page | State::Gone) if !self.is_named(page) => Some(Withheld::Deleted),
            _ => None,
        };
        if let Some(why) = withheld {
            let state = match why {
                Withheld::Deleted => State::Page,
                Withheld::Rejected => State::Rejected,
            };
            self.settled
                .recorded
                .extend(names.into_iter().map(|name| (name, state)));
            if why == Withheld::Rejected && self.is_named(page) {
                self.settled.faults.push(
                    Diagnostic::new(
                        Code::RejectedSource,
                        format!("`{}` was rejected, so it makes no page", page.name),
                    )
                    .in_file(page.name.as_str())
                    .hint("to import it after all, delete its `rejected` lines from `content/record.txt`"),
                );
            }
            return Action::Withhold(why);
        }
        let year = page
            .front
            .date
            .map_or(self.occasion.today, |date| date.day(self.config.timezone))
            .year();
        let folder = format!("content/articles/{year:04}/");
        let stem = self.names.give(&folder, &page.stem);
        let file = RelPath::new(&format!("{folder}{stem}.md"))
            .expect("year and slug hold neither slashes nor points alone");
        let mut front = Front {
            added: Some(self.occasion.today),
            ..page.front.clone()
        };
        if let Some(source) = &mut front.source {
            source.also = also;
        }
        let text = text_at(page, front, file.stem());
        self.record(page);
        Action::Create { file, text }
    }

    /// Whether the call names the article's source, or the article itself.
    fn is_named(&self, page: &Imported) -> bool {
        let item = source_of(&page.front).and_then(|source| source.item.as_deref());
        let name = match item {
            Some(item) => &format!("{}{ITEM}{item}", page.name),
            None => &page.name,
        };
        self.occasion.named.contains(name)
    }

    /// The names under which the record may know an article: its item or file, its address, its bytes.
    fn record_names(&self, page: &Imported) -> Vec<String> {
        let Some(source) = source_of(&page.front) else {
            return Vec::new();
        };
        let mut names: Vec<String> = source.name_in_record().into_iter().collect();
        let url = source.url.iter();
        names.extend(url.filter(|url| self.vague.names_an_article(url)).cloned());
        if source.item.is_none() && source.file.is_some() {
            names.push(page.source_hash.clone());
        }
        names
    }

    /// Has the record know an article's source from now on.
    fn record(&mut self, page: &Imported) {
        let name = source_of(&page.front).and_then(FrontSource::name_in_record);
        self.settled
            .recorded
            .extend(name.map(|name| (name, State::Page)));
    }

    /// An article that is another source of a page: the page names it, unless it is the editor's.
    fn share(&mut self, page: &Imported, old: &Existing<'_>, also: &[String]) -> Action {
        self.record(page);
        let keep = Action::Keep {
            file: old.file.clone(),
        };
        if also.is_empty() {
            return keep;
        }
        let text_of_old = match (old.text_of)(old.file) {
            Ok(text) => text,
            Err(fault) => {
                self.settled.faults.push(fault);
                return keep;
            }
        };
        if !page::untouched(&text_of_old, old.front) {
            return keep;
        }
        let mut front = old.front.clone();
        add_sources(&mut front, also);
        rewrite(&text_of_old, &front, old).map_or(keep, |text| Action::Update {
            file: old.file.clone(),
            text,
        })
    }

    /// What becomes of a page that was made from this article's source.
    fn follow(&mut self, page: &Imported, old: &Existing<'_>, also: &[String]) -> Action {
        self.record(page);
        let keep = Action::Keep {
            file: old.file.clone(),
        };
        let own = source_of(&page.front).and_then(|source| source.file.as_deref());
        let is_older = source_of(old.front)
            .and_then(|old| old.file.as_deref())
            .is_some_and(|file| {
                self.occasion.present.contains(file) && own.is_some_and(|own| own < file)
            });
        if is_older {
            return keep;
        }
        let known = source_hash_of(old.front);
        let changed = known.is_some_and(|hash| {
            let is_older = page.older_hash.as_deref() == Some(parts_of(hash).0);
            !is_older && differ(hash, &page.source_hash)
        });
        let text_of_old = match (old.text_of)(old.file) {
            Ok(text) => text,
            Err(fault) => {
                self.settled.faults.push(fault);
                return keep;
            }
        };
        if known.is_none() || !page::untouched(&text_of_old, old.front) {
            if changed {
                self.settled.faults.push(edited(page, old.file));
            }
            return keep;
        }
        let text = if changed || self.occasion.again {
            // What holds a page back, and its former addresses, stay until the source says otherwise: a damaged head publishes
            // nothing.
            let mut front = Front {
                added: old.front.added.or(Some(self.occasion.today)),
                draft: page.front.draft || (old.front.draft && page.draft != Some(false)),
                publish: page.front.publish.or(old.front.publish),
                expires: page.front.expires.or(old.front.expires),
                ..page.front.clone()
            };
            for alias in &old.front.aliases {
                if !front.aliases.contains(alias) {
                    front.aliases.push(alias.clone());
                }
            }
            if front.draft && !page.front.draft {
                self.settled.faults.push(still_a_draft(page, old.file));
            }
            if let (Some(source), Some(old)) = (&mut front.source, source_of(old.front)) {
                source.also.clone_from(&old.also);
            }
            add_sources(&mut front, also);
            let before = derived_address(old.front, old.file, self.config);
            let after = derived_address(&front, old.file, self.config);
            front.aliases.retain(|alias| alias != after.as_str());
            if before != after && !front.aliases.iter().any(|alias| alias == before.as_str()) {
                front.aliases.push(before.as_str().to_owned());
            }
            Some(text_at(page, front, old.file.stem()))
        } else {
            let mut front = old.front.clone();
            if let (Some(source), Some(own)) = (&mut front.source, own) {
                source.file = Some(own.to_owned());
            }
            add_sources(&mut front, also);
            rewrite(&text_of_old, &front, old)
        };
        match text {
            Some(text) if text != text_of_old => Action::Update {
                file: old.file.clone(),
                text,
            },
            _ => keep,
        }
    }
}

/// The warning about a page that stays a draft though its source says nothing of that any more.
fn still_a_draft(page: &Imported, file: &RelPath) -> Diagnostic {
    Diagnostic::new(
        Code::CheckThis,
        format!(
            "`{}` no longer says that it is a draft, but its page stays one",
            page.name
        ),
    )
    .in_file(file.as_str())
    .hint("set `draft = false` in the page, or in its source, to publish it")
}

/// The warning about an edited page whose source changed.
fn edited(page: &Imported, file: &RelPath) -> Diagnostic {
    let name = &page.name;
    Diagnostic::new(
        Code::EditedPage,
        format!("`{name}` changed, but its page was edited and stays as it is"),
    )
    .in_file(file.as_str())
    .hint(format!(
        "compare it with `digest import --stdout {name}`, then run `digest accept {file}`; to have the page written again, delete it and run `digest import {name}`"
    ))
}

/// Names further sources of a page, each once: of one item that comes in many files, the first file.
fn add_sources(front: &mut Front, also: &[String]) {
    let Some(source) = &mut front.source else {
        return;
    };
    let item = |name: &str| name.split_once(ITEM).map(|(_, item)| item.to_owned());
    for name in also {
        let is_known = source
            .also
            .iter()
            .any(|known| known == name || item(name).is_some_and(|own| item(known) == Some(own)));
        if !is_known && source.file.as_ref() != Some(name) {
            source.also.push(name.clone());
        }
    }
    let own = source.file.clone();
    source.also.retain(|name| Some(name) != own.as_ref());
}

/// An untouched page with another front matter and the same text; none when nothing changes.
fn rewrite(text: &str, front: &Front, old: &Existing<'_>) -> Option<String> {
    if front == old.front {
        return None;
    }
    let body = text.get(old.body..)?;
    Some(page::write(front, body, source_hash_of(old.front)?))
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

/// Where an image of [`Imported::images`] stands beside a page whose file has this stem.
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

/// The sources that pages name, and the bytes that those pages were made from.
#[derive(Debug, Default)]
pub struct Known<'a> {
    /// For each source the hashes of its bytes; none where the page does not follow the source.
    files: BTreeMap<&'a str, Vec<Option<&'a str>>>,
    /// The hashes of all sources.
    hashes: HashSet<&'a str>,
}

impl<'a> Known<'a> {
    /// What the pages of a site say of their sources.
    #[must_use]
    pub fn of(existing: &[Existing<'a>]) -> Known<'a> {
        let mut known = Known::default();
        for page in existing {
            let Some(source) = source_of(page.front) else {
                continue;
            };
            let hash = source_hash_of(page.front).map(|hash| parts_of(hash).0);
            // a page that is the editor's own says nothing of the other items of its file
            if let Some(file) = source.file.as_deref()
                && (hash.is_some() || source.item.is_none())
            {
                known.files.entry(file).or_default().push(hash);
            }
            known.hashes.extend(hash);
            // A further source is read once: its page follows its own source.
            for file in source.also.iter().filter(|name| !name.contains(ITEM)) {
                known.files.entry(file).or_default().push(None);
            }
        }
        known
    }

    /// Whether some page was made from this source, or from these bytes.
    #[must_use]
    pub fn has(&self, file: &RelPath, source_hash: &str) -> bool {
        self.files.contains_key(file.as_str()) || self.hashes.contains(source_hash)
    }

    /// Whether a source needs no converting: a page was made from these bytes, or is the editor's own and names the file.
    #[must_use]
    pub fn is_current(&self, file: &RelPath, source_hash: &str) -> bool {
        let hashes = self.files.get(file.as_str());
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
            one_line(&choice.value()),
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
    crate::base::text::cut(&crate::base::text::squeeze(text), 200)
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
