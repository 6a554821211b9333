//! What becomes of imported pages: which are new, which follow their source, which stay as the editor left them.
//!
//! Start reading at [`settle`].

use super::names::Names;
use super::owner::{Identity, Index, Owner, Vague};
use super::{Existing, Imported, differ, owner, parts_of, source_hash_of, source_of, text_at};
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use crate::content::page::{self, Front, FrontSource, ITEM};
use crate::site::permalink::derived_address;
use crate::site::record::{Record, State};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};

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
        /// Where it is.
        file: RelPath,
        /// The whole text.
        text: String,
    },
    /// Its page stays as it is: nothing changed, or it is the editor's.
    Keep {
        /// Where it is.
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
    /// Whether untouched pages are rebuilt though their sources did not change.
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
    /// Every error and warning.
    pub diagnostics: Vec<Diagnostic>,
    /// Sources and items that the record is to know from now on.
    pub recorded: BTreeMap<String, State>,
}

/// Decides for each imported page whether it is written. Actions are in the order of `imported`.
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
pub(super) struct Older<'a> {
    pub(super) existing: &'a [Existing<'a>],
    pub(super) by_hash: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Older<'a> {
    pub(super) fn of(imported: &[Imported], existing: &'a [Existing<'a>]) -> Older<'a> {
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
    pub(super) fn of_page<'b>(
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
pub(super) struct Further {
    pub(super) pages: BTreeMap<usize, BTreeSet<String>>,
    pub(super) articles: BTreeMap<usize, BTreeSet<String>>,
}

impl Further {
    pub(super) fn add(
        &mut self,
        place: usize,
        owner: Option<&Option<Owner>>,
        source: &FrontSource,
    ) {
        let Some(name) = source.name_in_site() else {
            return;
        };
        let names = match owner {
            Some(Some(Owner::Own(at) | Owner::Shared(at))) => self.pages.entry(*at).or_default(),
            _ => self.articles.entry(place).or_default(),
        };
        names.insert(name);
    }

    pub(super) fn of_page(&self, at: usize) -> Vec<String> {
        self.pages.get(&at).into_iter().flatten().cloned().collect()
    }

    pub(super) fn of_article(&self, place: usize) -> Vec<String> {
        self.articles
            .get(&place)
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    pub(super) fn take(&mut self, at: usize) -> Vec<String> {
        self.pages.remove(&at).into_iter().flatten().collect()
    }
}

/// The deciding, article by article.
pub(super) struct Settling<'a> {
    pub(super) occasion: &'a Occasion<'a>,
    pub(super) config: &'a Config,
    pub(super) vague: &'a Vague,
    /// What the record says of each source.
    pub(super) sources: HashMap<&'a str, State>,
    /// The files that pages have, and those that were given out since.
    pub(super) names: Names,
    pub(super) settled: Settled,
}

impl Settling<'_> {
    /// An article without a page: it gets one, unless the record stands against that.
    pub(super) fn create(&mut self, page: &Imported, also: Vec<String>) -> Action {
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
                self.settled.diagnostics.push(
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
            .expect("the year and the slug must not contain slashes or consist of dots");
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
    pub(super) fn is_named(&self, page: &Imported) -> bool {
        let item = source_of(&page.front).and_then(|source| source.item.as_deref());
        let name = match item {
            Some(item) => &format!("{}{ITEM}{item}", page.name),
            None => &page.name,
        };
        self.occasion.named.contains(name)
    }

    /// The names under which the record may know an article: its item or file, its address, its bytes.
    pub(super) fn record_names(&self, page: &Imported) -> Vec<String> {
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

    /// Adds an article's source to the record.
    pub(super) fn record(&mut self, page: &Imported) {
        let name = source_of(&page.front).and_then(FrontSource::name_in_record);
        self.settled
            .recorded
            .extend(name.map(|name| (name, State::Page)));
    }

    /// An article that is another source of a page: the page names it, unless it is the editor's.
    pub(super) fn share(&mut self, page: &Imported, old: &Existing<'_>, also: &[String]) -> Action {
        self.record(page);
        let keep = Action::Keep {
            file: old.file.clone(),
        };
        if also.is_empty() {
            return keep;
        }
        let text_of_old = match (old.text_of)(old.file) {
            Ok(text) => text,
            Err(error) => {
                self.settled.diagnostics.push(error);
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
    pub(super) fn follow(
        &mut self,
        page: &Imported,
        old: &Existing<'_>,
        also: &[String],
    ) -> Action {
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
            Err(error) => {
                self.settled.diagnostics.push(error);
                return keep;
            }
        };
        if known.is_none() || !page::untouched(&text_of_old, old.front) {
            if changed {
                self.settled.diagnostics.push(edited(page, old.file));
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
                self.settled.diagnostics.push(still_a_draft(page, old.file));
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
pub(super) fn still_a_draft(page: &Imported, file: &RelPath) -> Diagnostic {
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
pub(super) fn edited(page: &Imported, file: &RelPath) -> Diagnostic {
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
pub(super) fn add_sources(front: &mut Front, also: &[String]) {
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
pub(super) fn rewrite(text: &str, front: &Front, old: &Existing<'_>) -> Option<String> {
    if front == old.front {
        return None;
    }
    let body = text.get(old.body..)?;
    Some(page::write(front, body, source_hash_of(old.front)?))
}
