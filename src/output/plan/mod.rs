//! `Site` to outputs: every path of the site, its view, its key. Equal places are found here.
//!
//! A plan is always the whole site: nothing is skipped, rendered or read. It says where everything stands; the view of one
//! output is made when it is asked for. Start reading at [`plan`] and [`output`].

mod charts;
mod drawing;
mod editions;
mod links;
mod lists;
mod machines;
mod pages;
mod periods;
mod published;
mod search;
mod search_page;
mod shared;

pub use published::{lost, published};
pub use search::entries;

use crate::base::config::Metadata;
use crate::base::config::{Config, Period, Rights};
use crate::base::date::When;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::{self, Key};
use crate::base::path::{Address, Base, MOST_NAME, OutPath, RelPath, Unfit, percent};
use crate::base::text;
use crate::base::words::Words;
use crate::content::markdown::Facts;
use crate::content::page::Page;
use crate::output::search::{Index, Piece};
use crate::output::show::{self, Copies, Ground, Inside, Pictures, Targets};
use crate::output::view::{
    ArchiveView, ArticleView, Body, Card, CardFields, CopyView, CountLink, EditionView,
    EditionYear, EditionsView, FeedEntry, FeedStory, FeedView, Group, Head, HeadersView, HomeView,
    ImageSize, Letter, Link, ListView, LlmsSection, LlmsView, MenuLink, Month, NotFoundView,
    Output, PageView, PeriodView, RedirectView, RedirectsView, ResizedView, RobotsView,
    SearchTopic, SearchView, Section, Shared, SiteView, SitemapEntry, SitemapView, TermsView,
    TwinView, View, Year, YearView,
};
use crate::site::{self, Article, Edition, Publication, Site, Standalone, Taxonomy, Term};
use chrono::{Datelike, NaiveDate};
use drawing::{Drawing, at_in, description};
use links::{dead_links, linked};
use periods::Calendar;
use rayon::prelude::*;
use shared::{fingerprints, shared, site_image};
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::Range;

/// What a plan needs beside the site.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The interface words.
    pub words: &'a Words,
    /// The files below `content/` that are no pages, with the keys of their bytes.
    pub files: &'a BTreeMap<RelPath, Key>,
    /// The files to copy from `static/`, the theme's own among them, by their path below it.
    pub statics: &'a BTreeMap<RelPath, Key>,
    /// What is known of the images that texts show, by their files, with the keys of their bytes.
    pub pictures: &'a Pictures,
    /// The files that say where they were taken though nothing can be removed from them, and why not.
    pub stuck: &'a BTreeMap<RelPath, String>,
    /// The key of each template with everything it includes.
    pub templates: &'a BTreeMap<String, Key>,
    /// The search index, when the settings ask for one.
    pub search: Option<&'a Index>,
}

/// Every output of the site: where it stands and what it is. Views are made one at a time, by [`output`], so that a plan of
/// 100,000 articles holds no text twice.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The outputs, by path.
    pub outputs: Vec<Planned>,
    /// What all of them share.
    pub shared: Shared,
    /// The key of what all of them share.
    shared_key: Key,
    /// The card of each article.
    cards: Vec<Card>,
    calendar: Calendar,
    links: Links,
    /// Files of `content/` that pages link to: where each goes.
    copies: Vec<(Address, RelPath)>,
    /// Smaller images: where each goes, the file it is made of, its width.
    resized: Vec<(Address, RelPath, u32)>,
    /// Former addresses, where each leads, and the title there.
    aliases: Vec<(Address, Address, String)>,
    /// The files of `static/` by their paths below it, with the keys of their bytes.
    statics: Vec<(RelPath, Key)>,
    fingerprints: BTreeMap<RelPath, Address>,
    site_image: Option<SiteImage>,
    /// The parts of the site map: `2025-09` for the articles of a month, `lists` for the rest.
    map: BTreeMap<String, Vec<Mapped>>,
}

/// The image for cards elsewhere of a page that has none of its own.
#[derive(Clone, Debug)]
struct SiteImage {
    url: String,
    size: Option<ImageSize>,
    alt: String,
}

/// An output that is planned.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its place in `public/`.
    pub path: OutPath,
    what: What,
    apart: Apart,
}

/// What an output is. Numbers are positions: among the site's articles, pages, terms and so on, or of one page of a list
/// (0 is the oldest, the last one the list's own address).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Home(u32),
    Article(u32),
    Twin(u32),
    Page(u32),
    Terms(u32),
    Term { taxonomy: u32, term: u32, page: u32 },
    Sources,
    Source { publication: u32, page: u32 },
    Archive,
    Year(u32),
    Month(u32),
    Day(u32),
    Edition(u32),
    Editions,
    SearchPage,
    NotFound,
    Feed(FeedOf, FeedKind),
    Robots,
    Llms,
    Sitemap(u32),
    SitemapIndex,
    Alias(u32),
    Redirects,
    Static(u32),
    Copy(u32),
    Resized(u32),
    Headers,
    Boundaries,
    Manifest,
    Piece(Piece),
}

impl What {
    /// How easily an editor moves it away from another output: an alias first, then a file that is copied, then a page. 0 for
    /// what digest makes by itself.
    fn rank(self) -> u8 {
        match self {
            What::Alias(_) => 3,
            What::Static(_) | What::Copy(_) | What::Resized(_) => 2,
            What::Article(_) | What::Twin(_) | What::Page(_) => 1,
            _ => 0,
        }
    }
}

/// What a feed is the feed of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FeedOf {
    Home,
    Term { taxonomy: u32, term: u32 },
    Editions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FeedKind {
    Atom,
    Json,
}

impl FeedKind {
    fn file(self) -> &'static str {
        match self {
            FeedKind::Atom => "feed.xml",
            FeedKind::Json => "feed.json",
        }
    }
}

/// How an output is told apart from others of the same words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Apart {
    /// 0 when the window title is its own, else the number of the form that is.
    title: u32,
    /// Whether its description is longer, so that no other page has it.
    description: bool,
}

/// What the head of a page says of it, before it is told apart from others.
struct Naming {
    title: String,
    description: String,
    /// Added to a description that is empty or another page's.
    more: String,
    /// Added to a window title that is another page's.
    also: String,
}

/// An entry of a site map.
#[derive(Clone, Debug)]
enum Mapped {
    Article(usize),
    Other(Address, Option<When>),
}

/// Where the relative links of texts lead, by the file of the page; texts without any are left out.
type Links = HashMap<RelPath, Targets>;

/// A feed is made for a list from this many articles on (specification, section 3).
const FEED_FROM: usize = 3;
/// The running edition opens the home page from this many articles on (specification, section 6).
const RUNNING_FROM: usize = 5;
/// The theme's image for cards elsewhere, below `static/`.
pub const CARD_IMAGE: &str = "card.png";

/// Plans the whole site.
#[must_use]
pub fn plan(site: &Site, inputs: &Inputs<'_>) -> (Plan, Vec<Diagnostic>) {
    let bare = Ground {
        site,
        config: inputs.config,
        words: inputs.words,
        cards: &[],
        pictures: inputs.pictures,
    };
    let cards: Vec<Card> = site
        .articles
        .par_iter()
        .enumerate()
        .map(|(at, article)| bare.card(number(at), article))
        .collect();
    let ground = Ground {
        cards: &cards,
        ..bare
    };
    let mut faults = Vec::new();
    let linked = linked(&ground, inputs, &mut faults);
    let fingerprints = fingerprints(inputs);
    let shared = shared(&ground, inputs, &fingerprints);
    let site_image = site_image(&ground, inputs);
    let mut plan = Plan {
        outputs: Vec::new(),
        shared_key: Key::of(&shared),
        shared,
        cards,
        calendar: Calendar::of(&site.articles),
        links: linked.links,
        copies: linked.copies,
        resized: linked.resized,
        aliases: aliases(site),
        statics: inputs
            .statics
            .iter()
            .filter(|(file, key)| {
                inputs.config.outputs.search || !search_page::is_script(file, **key)
            })
            .map(|(file, key)| (file.clone(), *key))
            .collect(),
        fingerprints,
        site_image,
        map: BTreeMap::new(),
    };
    let (outputs, map) = list(&Drawing::new(&plan, site, inputs), &mut faults);
    (plan.outputs, plan.map) = (outputs, map);
    // The site maps themselves are known only when everything else is.
    let maps = (0..plan.map.len()).map(|part| What::Sitemap(number(part)));
    let drawing = Drawing::new(&plan, site, inputs);
    let maps: Vec<Planned> = maps
        .chain([What::SitemapIndex])
        .map(|what| Planned {
            path: drawing.place(what).expect("a site map has a plain name"),
            what,
            apart: Apart::default(),
        })
        .collect();
    plan.outputs.extend(maps);
    let outputs = std::mem::take(&mut plan.outputs);
    plan.outputs = sorted(outputs, &Drawing::new(&plan, site, inputs), &mut faults);
    faults.extend(dead_links(site, inputs.config, &linked.inside, &plan));
    faults.extend(plan.stuck(inputs));
    (plan, faults)
}

impl Plan {
    /// The warnings about images that are published with the place where they were taken.
    fn stuck(&self, inputs: &Inputs<'_>) -> Vec<Diagnostic> {
        if inputs.stuck.is_empty() || inputs.config.metadata == Metadata::Kept {
            return Vec::new();
        }
        let copied: HashSet<&RelPath> = self.copies.iter().map(|(_, file)| file).collect();
        let statics = self.statics.iter().map(|(file, _)| file);
        let statics: HashSet<&RelPath> = statics.collect();
        let is_published = |file: &RelPath| match file.below(show::STATIC) {
            Some(below) => statics.contains(&below),
            None => copied.contains(file),
        };
        let stuck = inputs.stuck.iter().filter(|(file, _)| is_published(file));
        let warn = |(file, why): (&RelPath, &String)| {
            let message = format!(
                "this may be published with the place where it was taken: digest cannot remove that, because {why}"
            );
            Diagnostic::new(Code::KeptMetadata, message)
                .in_file(file.as_str())
                .hint("save it as JPEG, PNG or WebP without metadata, or set `images.metadata = true` if that is meant")
        };
        stuck.map(warn).collect()
    }

    /// The card of each article, in the order of the site's articles.
    #[must_use]
    pub fn cards(&self) -> &[Card] {
        &self.cards
    }
}

/// One output of a plan, with its view and its key. `site` and `inputs` are those the plan was made from.
#[must_use]
pub fn output(plan: &Plan, site: &Site, inputs: &Inputs<'_>, planned: &Planned) -> Output {
    let drawing = Drawing::new(plan, site, inputs);
    let view = drawing.view(planned.what, planned.apart);
    let template = view
        .template()
        .map(|name| inputs.templates.get(name).copied().unwrap_or(Key([0; 16])));
    Output {
        path: planned.path.clone(),
        // The word keeps an Atom feed and a JSON feed of the same view apart.
        key: Key::of(&(key::BUILD, template, plan.shared_key, kind_of(&view), &view)),
        view,
        owner: drawing.owner(planned.what),
    }
}

/// A position as it is kept in a [`What`].
fn number(position: usize) -> u32 {
    u32::try_from(position).expect("a site has fewer than four thousand million pages")
}

fn position(number: u32) -> usize {
    usize::try_from(number).expect("a position is a usize that was kept shorter")
}

/// The former addresses, where each leads, and the title there.
fn aliases(site: &Site) -> Vec<(Address, Address, String)> {
    if site.aliases.is_empty() {
        return Vec::new();
    }
    let articles = site
        .articles
        .iter()
        .map(|article| (&article.address, &article.title));
    let pages = site.pages.iter().map(|page| (&page.address, &page.title));
    let titles: HashMap<&Address, &String> = articles.chain(pages).collect();
    site.aliases
        .iter()
        .map(|(alias, target)| {
            let title = titles
                .get(target)
                .map_or_else(String::new, |title| (*title).clone());
            (alias.clone(), target.clone(), title)
        })
        .collect()
}

/// Everything that the site has, but the site maps, in the order in which pages choose their titles.
fn list(
    drawing: &Drawing<'_>,
    faults: &mut Vec<Diagnostic>,
) -> (Vec<Planned>, BTreeMap<String, Vec<Mapped>>) {
    let all = drawing.all();
    let mut outputs = Vec::with_capacity(all.len() + 64);
    let mut map: BTreeMap<String, Vec<Mapped>> = BTreeMap::new();
    let mut taken = Taken::default();
    let mut told = HashSet::new();
    // What each output is by itself is found by many threads; words are claimed one after the other.
    let found: Vec<_> = all
        .par_iter()
        .map(|what| {
            let claim = drawing.naming(*what).map(|naming| drawing.claim(&naming));
            (claim, drawing.place(*what), drawing.mapped(*what))
        })
        .collect();
    for (what, (claim, path, mapped)) in all.into_iter().zip(found) {
        let apart = claim.map_or_else(Apart::default, |claim| taken.take(drawing, what, &claim));
        match path {
            Ok(path) => {
                faults.extend(drawing.windows_name(what, &path, &mut told));
                outputs.push(Planned { path, what, apart });
            }
            Err(fault) => faults.push(fault),
        }
        if let Some((part, entry)) = mapped {
            match map.get_mut(&part) {
                Some(entries) => entries.push(entry),
                None => {
                    map.insert(part, vec![entry]);
                }
            }
        }
    }
    (outputs, map)
}

/// The keys of a page's first window title, and of its first description, unless that is empty.
struct Claim {
    title: Key,
    description: Option<Key>,
}

/// The window titles and descriptions that pages have, by their keys.
#[derive(Default)]
struct Taken {
    titles: HashSet<Key>,
    descriptions: HashSet<Key>,
}

impl Taken {
    /// Gives a page words that no other page has.
    fn take(&mut self, drawing: &Drawing<'_>, what: What, claim: &Claim) -> Apart {
        let mut apart = Apart::default();
        if !claim
            .description
            .is_some_and(|key| self.descriptions.insert(key))
        {
            apart.description = true;
        }
        let title_taken = !self.titles.insert(claim.title);
        if apart.description || title_taken {
            let naming = drawing.naming(what).expect("the page claimed its words");
            if apart.description {
                let longer = description(&naming, apart);
                self.descriptions.insert(Key::of_bytes(longer.as_bytes()));
            }
            if title_taken {
                apart.title = (1..=u32::MAX)
                    .find(|number| {
                        let apart = Apart {
                            title: *number,
                            ..apart
                        };
                        let title = drawing.window_title(&naming, apart);
                        self.titles.insert(Key::of_bytes(title.as_bytes()))
                    })
                    .expect("the numbers do not end");
            }
        }
        apart
    }
}

/// Sorts the outputs by path, and finds places that two of them claim.
fn sorted(
    mut outputs: Vec<Planned>,
    drawing: &Drawing<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Planned> {
    outputs.par_sort_by(|a, b| a.path.cmp(&b.path));
    let odd: HashSet<String> = outputs
        .iter()
        .filter(|output| !is_plain(&output.path))
        .map(|output| output.path.folded())
        .collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Planned> = Vec::with_capacity(outputs.len());
    for output in outputs {
        let folded = if is_plain(&output.path) {
            Cow::Borrowed(output.path.as_str())
        } else {
            Cow::Owned(output.path.folded())
        };
        let first = if odd.contains(&*folded) {
            match seen.entry(folded.into_owned()) {
                Entry::Occupied(first) => kept.get(*first.get()),
                Entry::Vacant(free) => {
                    free.insert(kept.len());
                    None
                }
            }
        } else {
            kept.last().filter(|last| last.path == output.path)
        };
        match first {
            None => kept.push(output),
            Some(first) => faults.extend(clash(drawing, first, &output)),
        }
    }
    without_conflicts(kept, drawing, faults)
}

/// Removes outputs that would be a file where others need a folder, or need a folder where another is a file, and reports
/// each of those that an editor can move.
fn without_conflicts(
    mut outputs: Vec<Planned>,
    drawing: &Drawing<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Planned> {
    let mut dropped: HashSet<usize> = HashSet::new();
    for (file, below) in conflicts(&outputs) {
        let rank = |at: usize| outputs.get(at).map_or(0, |output| output.what.rank());
        let moves = below.iter().any(|at| rank(*at) > rank(file));
        let blamed: Vec<usize> = if moves {
            dropped.extend(&below);
            below.iter().copied().filter(|at| rank(*at) > 0).collect()
        } else {
            dropped.insert(file);
            vec![file]
        };
        for at in blamed {
            let other = if moves { Some(&file) } else { below.first() };
            if let (Some(blamed), Some(file), Some(other)) = (
                outputs.get(at),
                outputs.get(file),
                other.and_then(|at| outputs.get(*at)),
            ) {
                faults.push(conflict(drawing, blamed, other, &file.path));
            }
        }
    }
    if !dropped.is_empty() {
        let mut at = 0;
        outputs.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
    outputs
}

/// Each output that is a file at the path of a folder, with the outputs in that folder, by their positions. Outputs are in
/// the order of their paths.
fn conflicts(outputs: &[Planned]) -> Vec<(usize, Vec<usize>)> {
    let path = |at: usize| outputs.get(at).map(|output| output.path.as_str());
    // The paths that begin with this one and a slash. What is between them and the path itself begins with it too.
    let below = |file: &str, from: usize| -> Vec<usize> {
        (from..outputs.len())
            .map_while(|at| Some((at, path(at)?.strip_prefix(file)?)))
            .take_while(|(_, rest)| rest.bytes().next() <= Some(b'/'))
            .filter(|(_, rest)| rest.starts_with('/'))
            .map(|(at, _)| at)
            .collect()
    };
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, output) in outputs.iter().enumerate() {
        let inside = below(output.path.as_str(), at + 1);
        if !inside.is_empty() {
            found.insert(at, inside);
        }
    }
    // The same where a file system folds case and Unicode: one of the two is no plain path.
    let mut odd: Vec<(String, usize)> = (outputs.iter().enumerate())
        .filter(|(_, output)| !is_plain(&output.path))
        .map(|(at, output)| (output.path.folded(), at))
        .collect();
    odd.sort();
    for (folded, at) in &odd {
        let folder = format!("{folded}/");
        let first = outputs.partition_point(|output| output.path.as_str() < folder.as_str());
        let plain = (first..outputs.len())
            .take_while(|at| path(*at).is_some_and(|path| path.starts_with(&folder)));
        let start = odd.partition_point(|(path, _)| path.as_str() < folder.as_str());
        let others = odd
            .iter()
            .skip(start)
            .take_while(|(path, _)| path.starts_with(&folder));
        let inside: Vec<usize> = plain.chain(others.map(|(_, at)| *at)).collect();
        if !inside.is_empty() {
            found.entry(*at).or_insert(inside);
        }
        for (slash, _) in folded.match_indices('/') {
            let folder = folded.get(..slash).unwrap_or_default();
            let file = outputs.binary_search_by(|output| output.path.as_str().cmp(folder));
            if let Ok(file) = file
                && path(*at).is_none_or(|path| path.get(..slash) != Some(folder))
            {
                found.entry(file).or_default().push(*at);
            }
        }
    }
    found.into_iter().collect()
}

/// An output that cannot be where it is planned, because of another that is a file or a folder there.
fn conflict(
    drawing: &Drawing<'_>,
    blamed: &Planned,
    other: &Planned,
    file: &OutPath,
) -> Diagnostic {
    let is_file = blamed.path == *file;
    let (mine, its) = if is_file {
        ("a file", "a folder")
    } else {
        ("a folder", "a file")
    };
    let fault = Diagnostic::new(
        Code::PathConflict,
        format!(
            "this needs `/{file}` to be {mine}, but {} needs it to be {its}",
            drawing.owner(other.what)
        ),
    );
    drawing
        .at_owner(fault, blamed.what)
        .hint(match blamed.what {
            What::Alias(_) => "remove the alias, or choose another",
            What::Static(_) | What::Copy(_) | What::Resized(_) => "rename or move the file",
            What::Article(_) | What::Twin(_) | What::Page(_) => {
                "give the page another `slug` or `url`"
            }
            _ => "change the `path` of a taxonomy, or the `permalink`, in `site.toml`",
        })
}

/// Whether a path is in small ASCII letters, as slugs are: such paths can only clash with a path that is not, or with their like.
fn is_plain(path: &OutPath) -> bool {
    let mut bytes = path.as_str().bytes();
    bytes.all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// What is wrong when two outputs claim one place.
fn clash(drawing: &Drawing<'_>, first: &Planned, second: &Planned) -> Option<Diagnostic> {
    let (other, owner) = (drawing.owner(first.what), drawing.owner(second.what));
    let equal = first.path == second.path;
    // The same file copied to the same place by two links is one copy.
    let is_copy = matches!(
        second.what,
        What::Copy(_) | What::Static(_) | What::Resized(_)
    );
    if equal && other == owner && is_copy {
        return None;
    }
    // Two pages with one address were told of when they claimed it, at the line that does.
    let is_page = |what: What| matches!(what, What::Article(_) | What::Twin(_) | What::Page(_));
    if equal && is_page(first.what) && is_page(second.what) {
        return None;
    }
    let (code, message) = if equal {
        (
            Code::EqualAddress,
            format!("two outputs have the same path `{}`", second.path),
        )
    } else {
        (
            Code::ClashingAddress,
            format!(
                "`{}` and `{}` are one file on systems that fold case or accents",
                first.path, second.path
            ),
        )
    };
    let fault = Diagnostic::new(code, message)
        .note(format!("one is {other}"))
        .note(format!("the other is {owner}"));
    let blamed = if first.what.rank() > second.what.rank() {
        first
    } else {
        second
    };
    Some(
        drawing
            .at_owner(fault, blamed.what)
            .hint("give one of them another address"),
    )
}

fn kind_of(view: &View) -> &'static str {
    match view {
        View::Atom(_) => "atom",
        View::JsonFeed(_) => "json",
        View::Packed(_) => "packed",
        other => other.template().unwrap_or("file"),
    }
}

#[cfg(test)]
mod tests;
