//! `Site` to outputs: every path of the site, its view, its key. Equal places are found here.
//!
//! A plan is always the whole site: nothing is skipped, rendered or read. It says where everything stands; the view of one
//! output is made when it is asked for. Start reading at [`plan`] and [`output`].

mod editions;
mod lists;
mod machines;
mod pages;
mod periods;

use crate::config::{Config, Period, Rights};
use crate::date::{self, When};
use crate::diag::{Code, Diagnostic};
use crate::key::Key;
use crate::markdown::Facts;
use crate::path::{Address, OutPath, RelPath, percent};
use crate::show::{self, Copies, Ground, Inside, Words};
use crate::site::{Article, Edition, Publication, Site, Standalone, Taxonomy, Term};
use crate::text;
use crate::view::{
    ArchiveView, ArticleView, Body, Card, CopyView, CountLink, EditionView, EditionYear,
    EditionsView, FeedEntry, FeedStory, FeedView, Group, Head, HeadersView, HomeView, Letter, Link,
    ListView, LlmsSection, LlmsView, MenuLink, Month, NotFoundView, Output, PageView, PeriodView,
    RedirectView, RedirectsView, RobotsView, Section, Shared, SiteView, SitemapEntry, SitemapView,
    TermsView, TwinView, View, Year, YearView,
};
use chrono::{Datelike, NaiveDate};
use periods::Calendar;
use rayon::prelude::*;
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
    /// The key of each template with everything it includes.
    pub templates: &'a BTreeMap<String, Key>,
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
    /// Former addresses, where each leads, and the title there.
    aliases: Vec<(Address, Address, String)>,
    /// The files of `static/` by their paths below it, with the keys of their bytes.
    statics: Vec<(RelPath, Key)>,
    fingerprints: BTreeMap<RelPath, Address>,
    /// The parts of the site map: `2025-09` for the articles of a month, `lists` for the rest.
    map: BTreeMap<String, Vec<Mapped>>,
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
    Headers,
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
    /// Added to a window title that is another page's; none where titles are not compared.
    also: Option<String>,
}

/// An entry of a site map.
#[derive(Clone, Debug)]
enum Mapped {
    Article(usize),
    Other(Address, Option<When>),
}

/// Where the relative links of texts lead, by the file of the page; texts without any are left out.
type Links = HashMap<RelPath, BTreeMap<String, String>>;

/// A feed is made for a list from this many articles on (specification, section 3).
const FEED_FROM: usize = 3;
/// The running edition opens the home page from this many articles on (specification, section 6).
const RUNNING_FROM: usize = 5;
/// The theme's image for cards elsewhere, below `static/`.
const CARD_IMAGE: &str = "card.png";

/// Plans the whole site.
#[must_use]
pub fn plan(site: &Site, inputs: &Inputs<'_>) -> (Plan, Vec<Diagnostic>) {
    let bare = Ground {
        site,
        config: inputs.config,
        words: inputs.words,
        cards: &[],
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
    let mut plan = Plan {
        outputs: Vec::new(),
        shared_key: Key::of(&shared),
        shared,
        cards,
        calendar: Calendar::of(&site.articles),
        links: linked.links,
        copies: linked.copies,
        aliases: aliases(site),
        statics: inputs
            .statics
            .iter()
            .map(|(file, key)| (file.clone(), *key))
            .collect(),
        fingerprints,
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
    (plan, faults)
}

impl Plan {
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
    let program = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    Output {
        path: planned.path.clone(),
        // The word keeps an Atom feed and a JSON feed of the same view apart.
        key: Key::of(&(program, template, plan.shared_key, kind_of(&view), &view)),
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

/// What the links of all texts and the lead images ask for.
struct Linked {
    links: Links,
    copies: Vec<(Address, RelPath)>,
    inside: BTreeMap<(RelPath, (usize, usize)), Inside>,
}

/// Resolves the links of every text that has any, once; feeds and twins use what is found here too.
fn linked(ground: &Ground<'_>, inputs: &Inputs<'_>, faults: &mut Vec<Diagnostic>) -> Linked {
    let site = ground.site;
    let articles = site.articles.iter().map(|article| {
        let published = article.rights == Rights::Full;
        (
            &article.page,
            &article.facts,
            &article.address,
            published.then_some(&*article.facts),
        )
    });
    let pages = site
        .pages
        .iter()
        .map(|page| (&page.page, &page.facts, &page.address, Some(&*page.facts)));
    let intros = site
        .intros
        .iter()
        .map(|(address, intro)| (&intro.page, &intro.facts, address, None));
    let texts: Vec<_> = articles.chain(pages).collect();
    let notes = site
        .editions
        .iter()
        .filter_map(|edition| Some((edition.note.as_ref()?, &edition.address)))
        .map(|(note, address)| (&note.page, &note.facts, address, None));
    let lists = introduced(site, inputs.config);
    let shown: Vec<_> = texts
        .iter()
        .filter(|(_, _, _, facts)| facts.is_some())
        .copied()
        .chain(
            intros
                .clone()
                .filter(|(_, _, address, _)| lists.contains(*address)),
        )
        .chain(notes)
        .filter(|(_, facts, _, _)| !facts.links.is_empty() || !facts.frame_hosts.is_empty())
        .collect();
    let standing: HashMap<&RelPath, (&Address, Option<&Facts>)> = if shown.is_empty() {
        HashMap::new()
    } else {
        let pages = texts
            .iter()
            .map(|(page, _, address, facts)| (&page.file, (*address, *facts)));
        let intros = intros.map(|(page, _, address, _)| (&page.file, (address, None)));
        pages.chain(intros).collect()
    };
    let mut copies = Copies {
        pages: &standing,
        files: inputs.files,
        made: BTreeSet::new(),
        inside: BTreeMap::new(),
    };
    let mut links = Links::new();
    for (page, facts, address, _) in shown {
        let frames = facts.frame_hosts.iter();
        let blocked = frames.filter(|host| !ground.config.frames.contains(host));
        faults.extend(blocked.map(|host| {
            Diagnostic::new(
                Code::BlockedFrame,
                format!("a frame of `{host}` is shown as a link"),
            )
            .in_file(page.file.as_str())
            .hint(format!(
                "to show it, add `\"{host}\"` to `html.frames` in `site.toml`"
            ))
        }));
        let found = ground.links(page, facts, address, faults, &mut copies);
        if !found.is_empty() {
            links.insert(page.file.clone(), found);
        }
    }
    for article in &site.articles {
        match ground.image(article, inputs.files) {
            Ok(Some((_, Some(copy)))) => {
                copies.made.insert(copy);
            }
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
        // The files beside an `index.md` go where its page goes, linked or not.
        if let Some(folder) = article.bundle() {
            let beside = inputs
                .files
                .keys()
                .filter(|file| file.parent().as_ref() == Some(&folder));
            copies
                .made
                .extend(beside.map(|file| (article.address.join(file.name()), file.clone())));
        }
    }
    Linked {
        links,
        copies: copies.made.into_iter().collect(),
        inside: copies.inside,
    }
}

/// The addresses of the lists that an `_index.md` can introduce.
fn introduced(site: &Site, config: &Config) -> HashSet<Address> {
    if site.intros.is_empty() {
        return HashSet::new();
    }
    let terms = site.taxonomies.iter().flat_map(|taxonomy| {
        let listed = taxonomy.terms.iter().filter(|term| term.listed);
        let index = listed.clone().next().map(|_| &taxonomy.address);
        index
            .into_iter()
            .chain(listed.map(|term| &term.address))
            .cloned()
    });
    let mut lists: HashSet<Address> = terms.collect();
    if config.outputs.sources && !site.publications.is_empty() {
        lists.insert(Address::folder(["sources"]));
        let publications = site.publications.iter();
        lists.extend(publications.map(|publication| publication.address.clone()));
    }
    if !site.editions.is_empty() {
        lists.insert(Address::folder(["editions"]));
    }
    lists
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
            Ok(path) => outputs.push(Planned { path, what, apart }),
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

/// The keys of a page's first window title, where those are compared, and of its first description, unless that is empty.
struct Claim {
    title: Option<Key>,
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
        let title_taken = claim.title.is_some_and(|key| !self.titles.insert(key));
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

/// Files of `static/` whose address changes with their bytes: those that every page of the theme names.
fn fingerprints(inputs: &Inputs<'_>) -> BTreeMap<RelPath, Address> {
    inputs
        .statics
        .iter()
        .filter(|(file, _)| file.as_str() == "style.css")
        .map(|(file, key)| {
            (
                file.clone(),
                Address::root().join(&format!("style.{}.css", key.short(10))),
            )
        })
        .collect()
}

fn shared(
    ground: &Ground<'_>,
    inputs: &Inputs<'_>,
    fingerprints: &BTreeMap<RelPath, Address>,
) -> Shared {
    let (config, site, words) = (inputs.config, ground.site, inputs.words);
    let link = |name: &str, section: &str, address: &Address| MenuLink {
        name: words.get(name).to_owned(),
        href: ground.href(address),
        section: section.to_owned(),
    };
    let mut menu = vec![link("home", "home", &Address::root())];
    if !site.editions.is_empty() {
        menu.push(link("editions", "editions", &Address::folder(["editions"])));
    }
    menu.extend(
        site.taxonomies
            .first()
            .filter(|topics| topics.terms.iter().any(|term| term.listed))
            .map(|topics| MenuLink {
                name: ground.set(&topics.name),
                href: ground.href(&topics.address),
                section: topics.id.clone(),
            }),
    );
    menu.push(link("archive", "archive", &Address::folder(["archive"])));
    menu.extend(config.menu.iter().map(|item| {
        let href = match Address::parse(&item.url) {
            Some(address) => ground.href(&address),
            None => item.url.clone(),
        };
        MenuLink {
            name: ground.set(&item.name),
            section: href.clone(),
            href,
        }
    }));
    let stylesheet = fingerprints
        .values()
        .next()
        .cloned()
        .unwrap_or_else(|| Address::root().join("style.css"));
    let site_view = SiteView {
        title: ground.set(&config.title),
        description: ground.set(&config.description),
        lang: config.lang.clone(),
        home: ground.href(&Address::root()),
        base_url: ground.whole(&Address::root()),
        origin: config.base.origin().to_owned(),
        menu,
        taxonomies: site
            .taxonomies
            .iter()
            .filter(|taxonomy| taxonomy.terms.iter().any(|term| term.listed))
            .map(|taxonomy| Link {
                name: ground.set(&taxonomy.name),
                href: ground.href(&taxonomy.address),
            })
            .collect(),
        feed: ground.href(&Address::root().join("feed.xml")),
        json_feed: config
            .outputs
            .json_feed
            .then(|| ground.href(&Address::root().join("feed.json"))),
        sources: (config.outputs.sources && !site.publications.is_empty())
            .then(|| ground.href(&Address::folder(["sources"]))),
        stylesheet: ground.href(&stylesheet),
        icon: ground.href(&Address::root().join("icon.svg")),
        policy: policy(site, config),
        words: words.words.clone(),
    };
    Shared {
        site: site_view,
        images: config.images,
        frames: config.frames.clone(),
        origin: config.base.origin().to_owned(),
    }
}

/// The content security policy: everything from the site itself, nothing else, but for the images and frames that the settings ask for.
fn policy(site: &Site, config: &Config) -> String {
    let hosts: BTreeSet<&str> = match config.images {
        crate::config::Images::Link => BTreeSet::new(),
        crate::config::Images::Show => site
            .articles
            .iter()
            .flat_map(|article| &article.facts.image_hosts)
            .chain(site.pages.iter().flat_map(|page| &page.facts.image_hosts))
            .map(String::as_str)
            .collect(),
    };
    let with = |directive: &str, hosts: &mut dyn Iterator<Item = &str>| {
        hosts.fold(directive.to_owned(), |policy, host| {
            format!("{policy} https://{host}")
        })
    };
    let images = with("img-src 'self'", &mut hosts.into_iter());
    let mut policy = format!(
        "default-src 'none'; style-src 'self'; {images}; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
    );
    if !config.frames.is_empty() {
        policy.push_str("; ");
        policy.push_str(&with(
            "frame-src",
            &mut config.frames.iter().map(String::as_str),
        ));
    }
    policy
}

/// Makes views: the site, the settings, and the plan as far as it stands.
#[derive(Clone, Copy)]
struct Drawing<'a> {
    ground: Ground<'a>,
    inputs: &'a Inputs<'a>,
    plan: &'a Plan,
}

impl<'a> Drawing<'a> {
    fn new(plan: &'a Plan, site: &'a Site, inputs: &'a Inputs<'a>) -> Drawing<'a> {
        let ground = Ground {
            site,
            config: inputs.config,
            words: inputs.words,
            cards: &plan.cards,
        };
        Drawing {
            ground,
            inputs,
            plan,
        }
    }

    /// All outputs but the site maps. Pages choose their titles and descriptions in this order.
    fn all(&self) -> Vec<What> {
        let mut all = Vec::with_capacity(self.ground.site.articles.len() * 3);
        self.home_pages(&mut all);
        self.texts(&mut all);
        self.lists(&mut all);
        self.dates(&mut all);
        self.editions(&mut all);
        all.push(What::NotFound);
        self.machines(&mut all);
        self.files(&mut all);
        all
    }

    /// Where an output stands.
    fn address(&self, what: What) -> Address {
        let site = self.ground.site;
        let root = Address::root();
        match what {
            What::Home(page) => self.list_address(&root, site.articles.len(), page),
            What::Article(at) => self.article(at).address.clone(),
            What::Twin(at) => show::twin_address(&self.article(at).address)
                .expect("only an article with a folder of its own has a twin"),
            What::Page(at) => self.page(at).address.clone(),
            What::Terms(taxonomy) => self.taxonomy(taxonomy).address.clone(),
            What::Term {
                taxonomy,
                term,
                page,
            } => {
                let term = self.term(taxonomy, term);
                self.list_address(&term.address, term.articles.len(), page)
            }
            What::Sources => Address::folder(["sources"]),
            What::Source { publication, page } => {
                let publication = self.publication(publication);
                self.list_address(&publication.address, publication.articles.len(), page)
            }
            What::Archive => Address::folder(["archive"]),
            What::Year(at) => show::year_address(at_in(&self.plan.calendar.years, at).day.year()),
            What::Month(at) => show::month_address(at_in(&self.plan.calendar.months, at).day),
            What::Day(at) => show::day_address(at_in(&self.plan.calendar.days, at).day),
            What::Edition(at) => self.edition(at).address.clone(),
            What::Editions => Address::folder(["editions"]),
            What::NotFound => root.join("404.html"),
            What::Feed(of, kind) => self.feed_home(of).join(kind.file()),
            What::Robots => root.join("robots.txt"),
            What::Llms => root.join("llms.txt"),
            What::Sitemap(part) => root.join(&format!("sitemap-{}.xml", self.map_part(part).0)),
            What::SitemapIndex => root.join("sitemap.xml"),
            What::Alias(at) => self.alias(at).0.clone(),
            What::Redirects => root.join("_redirects"),
            What::Static(at) => {
                let (file, _) = self.static_file(at);
                match self.plan.fingerprints.get(file) {
                    Some(address) => address.clone(),
                    None => root.join(file.as_str()),
                }
            }
            What::Copy(at) => self.copy(at).0.clone(),
            What::Headers => root.join("_headers"),
        }
    }

    /// Whose an output is: the file of a page, or words for what it is. Named in faults.
    fn owner(&self, what: What) -> String {
        match what {
            What::Home(page) if self.is_own(self.ground.site.articles.len(), page) => {
                "the home page".to_owned()
            }
            What::Home(_) => "a page of the latest articles".to_owned(),
            What::Article(at) | What::Twin(at) => self.article(at).page.file.to_string(),
            What::Page(at) => self.page(at).page.file.to_string(),
            What::Terms(at) => format!(
                "the index of `{}`",
                self.ground.set(&self.taxonomy(at).name)
            ),
            What::Term { taxonomy, term, .. } => {
                format!(
                    "the list `{}`",
                    self.ground.set(&self.term(taxonomy, term).name)
                )
            }
            What::Sources => format!("the index of `{}`", self.word("sources")),
            What::Source { publication, .. } => {
                format!(
                    "the list `{}`",
                    self.ground.set(&self.publication(publication).name)
                )
            }
            What::Archive => "the archive".to_owned(),
            What::Year(_) | What::Month(_) | What::Day(_) => self.period_name(what),
            What::Edition(at) => format!("the edition {}", self.edition(at).id),
            What::Editions => "the list of editions".to_owned(),
            What::NotFound => "the page for addresses that do not exist".to_owned(),
            What::Feed(of, _) => format!("the feed `{}`", self.feed_title(of)),
            What::Robots => "`robots.txt`".to_owned(),
            What::Llms => "`llms.txt`".to_owned(),
            What::Sitemap(_) => "a site map".to_owned(),
            What::SitemapIndex => "the site map".to_owned(),
            What::Alias(at) => format!("the alias `{}`", self.alias(at).0),
            What::Redirects => "`_redirects`".to_owned(),
            What::Static(at) => format!("`static/{}`", self.static_file(at).0),
            What::Copy(at) => format!("`{}`", self.copy(at).1),
            What::Headers => "`_headers`".to_owned(),
        }
    }

    /// The words of a page's head; none for what is no page, or asks not to be listed.
    fn naming(&self, what: What) -> Option<Naming> {
        Some(match what {
            What::Home(page) => self.home_naming(page),
            What::Article(at) => self.article_naming(self.article(at)),
            What::Page(at) => pages::page_naming(self.page(at)),
            What::Terms(at) => {
                let taxonomy = self.taxonomy(at);
                self.terms_naming(&self.ground.set(&taxonomy.name))
            }
            What::Sources => self.terms_naming(self.word("sources")),
            What::Term { page, .. } | What::Source { page, .. } => {
                self.list_naming(&self.list_of(what)?, page)
            }
            What::Archive => self.archive_naming(),
            What::Year(_) | What::Month(_) | What::Day(_) => self.period_naming(what),
            What::Edition(at) => self.edition_naming(self.edition(at)),
            What::Editions => self.editions_naming(),
            What::NotFound => self.not_found_naming(),
            _ => return None,
        })
    }

    /// What an output is made from.
    fn view(&self, what: What, apart: Apart) -> View {
        match what {
            What::Home(page) => self.home_view(page, apart),
            What::Article(at) => View::Article(Box::new(self.article_view(position(at), apart))),
            What::Twin(at) => View::Twin(Box::new(self.twin_view(self.article(at)))),
            What::Page(at) => View::Page(Box::new(self.page_view(self.page(at), apart))),
            What::Terms(_) | What::Sources => View::Terms(Box::new(self.terms_view(what, apart))),
            What::Term { page, .. } | What::Source { page, .. } => {
                View::List(Box::new(self.own_list_view(what, page, apart)))
            }
            What::Archive => View::Archive(Box::new(self.archive_view(apart))),
            What::Year(at) => View::Year(Box::new(self.year_view(position(at), apart))),
            What::Month(_) | What::Day(_) => View::Period(Box::new(self.period_view(what, apart))),
            What::Edition(at) => View::Edition(Box::new(self.edition_view(position(at), apart))),
            What::Editions => View::Editions(Box::new(self.editions_view(apart))),
            What::NotFound => View::NotFound(Box::new(self.not_found_view(apart))),
            What::Feed(of, kind) => {
                let view = Box::new(self.feed_view(of, kind));
                match kind {
                    FeedKind::Atom => View::Atom(view),
                    FeedKind::Json => View::JsonFeed(view),
                }
            }
            What::Robots => View::Robots(RobotsView {
                sitemap: self.ground.whole(&self.address(What::SitemapIndex)),
            }),
            What::Llms => View::Llms(self.llms_view()),
            What::Sitemap(part) => View::Sitemap(self.sitemap_view(part)),
            What::SitemapIndex => View::Sitemap(self.sitemap_index()),
            What::Alias(at) => View::Redirect(Box::new(self.redirect_view(at))),
            What::Redirects => View::Redirects(self.redirects_view()),
            What::Static(at) => View::Copy(self.static_view(at)),
            What::Copy(at) => View::Copy(self.copy_view(at)),
            What::Headers => View::Headers(self.headers_view()),
        }
    }

    /// The part of the site map that names an output, and its entry there.
    fn mapped(&self, what: What) -> Option<(String, Mapped)> {
        let lists = "lists".to_owned();
        let changed = match what {
            What::Article(at) => {
                let article = self.article(at);
                // Search engines are sent to the original of a full copy (specification, section 3).
                if show::original(article).is_some() {
                    return None;
                }
                let part = article
                    .day
                    .map_or(lists, |day| format!("{:04}-{:02}", day.year(), day.month()));
                return Some((part, Mapped::Article(position(at))));
            }
            What::Home(page) => {
                let count = self.ground.site.articles.len();
                // The home page speaks for all of them.
                self.newest_change(if self.is_own(count, page) {
                    0..count
                } else {
                    self.list_range(count, page)
                })
            }
            What::Page(at) => {
                let front = &self.page(at).page.front;
                front.updated.or(front.date)
            }
            What::Term { page, .. } | What::Source { page, .. } => {
                let articles = self.list_of(what)?.articles;
                let range = self.list_range(articles.len(), page);
                self.newest_change(articles.get(range)?.iter().copied())
            }
            What::Terms(_) | What::Sources | What::Archive | What::Editions => None,
            What::Year(_) | What::Month(_) | What::Day(_) => {
                self.newest_change(self.period(what).articles.clone())
            }
            What::Edition(at) => self.newest_change(self.edition(at).articles()),
            _ => return None,
        };
        Some((lists, Mapped::Other(self.address(what), changed)))
    }

    /// The place of an output in `public/`.
    fn place(&self, what: What) -> Result<OutPath, Diagnostic> {
        let address = self.address(what);
        address.out_path().ok_or_else(|| {
            Diagnostic::new(
                Code::BadAddress,
                format!("`{address}` cannot be the address of a file"),
            )
            .note(format!("it is that of {}", self.owner(what)))
        })
    }

    fn article(&self, at: u32) -> &'a Article {
        at_in(&self.ground.site.articles, at)
    }

    fn page(&self, at: u32) -> &'a Standalone {
        at_in(&self.ground.site.pages, at)
    }

    fn taxonomy(&self, at: u32) -> &'a Taxonomy {
        at_in(&self.ground.site.taxonomies, at)
    }

    fn term(&self, taxonomy: u32, term: u32) -> &'a Term {
        at_in(&self.taxonomy(taxonomy).terms, term)
    }

    fn publication(&self, at: u32) -> &'a Publication {
        at_in(&self.ground.site.publications, at)
    }

    fn edition(&self, at: u32) -> &'a Edition {
        at_in(&self.ground.site.editions, at)
    }

    fn copy(&self, at: u32) -> &'a (Address, RelPath) {
        at_in(&self.plan.copies, at)
    }

    /// A word of the interface.
    fn word(&self, name: &'a str) -> &'a str {
        self.ground.words.get(name)
    }

    /// The keys of the words that a page would have.
    fn claim(&self, naming: &Naming) -> Claim {
        let description = description(naming, Apart::default());
        Claim {
            title: naming
                .also
                .is_some()
                .then(|| Key::of_bytes(self.window_title(naming, Apart::default()).as_bytes())),
            description: (!description.is_empty()).then(|| Key::of_bytes(description.as_bytes())),
        }
    }

    /// The window title of a page: where another has the same, what tells it apart is added, then a number.
    fn window_title(&self, naming: &Naming, apart: Apart) -> String {
        let also = naming.also.as_deref().unwrap_or_default();
        let more = match apart.title {
            0 => return self.ground.window_title(&naming.title),
            1 => also.to_owned(),
            number => format!("{also} ({number})"),
        };
        let room = 65_usize.saturating_sub(more.chars().count() + 3).max(20);
        let plain = text::without_emoji(&naming.title);
        self.ground
            .set(&format!("{} · {more}", text::cut(plain.trim(), room)))
    }

    fn head(&self, naming: &Naming, apart: Apart, address: &Address, section: &str) -> Head {
        let title = self.window_title(naming, apart);
        let description = description(naming, apart);
        let mut head = self
            .ground
            .head(title, &naming.title, description, address, section);
        head.image = self.card_image();
        head.image_alt = head
            .image
            .as_ref()
            .map_or_else(String::new, |_| self.ground.set(&self.ground.config.title));
        head
    }

    /// When the newest of these articles changed, for site maps.
    fn newest_change(&self, positions: impl IntoIterator<Item = usize>) -> Option<When> {
        let zone = self.ground.config.timezone;
        positions
            .into_iter()
            .filter_map(|at| self.ground.site.articles.get(at)?.changed())
            .max_by_key(|when| when.moment(zone))
    }

    fn crumb(&self, name: &str, address: &Address) -> Link {
        Link {
            name: name.to_owned(),
            href: self.ground.href(address),
        }
    }

    fn card_image(&self) -> Option<String> {
        let card =
            RelPath::new(CARD_IMAGE).filter(|file| self.inputs.statics.contains_key(file))?;
        Some(self.ground.whole(&Address::root().join(card.as_str())))
    }

    fn links(&self, file: &RelPath) -> BTreeMap<String, String> {
        self.plan.links.get(file).cloned().unwrap_or_default()
    }

    /// The editor's introduction to a list.
    fn intro(&self, address: &Address) -> Body {
        match self.ground.site.intros.get(address) {
            Some(intro) => self.ground.plain_body(intro, self.links(&intro.page.file)),
            None => self.ground.no_body(),
        }
    }
}

/// The description of a page.
fn description(naming: &Naming, apart: Apart) -> String {
    let description = text::cut(naming.description.trim(), 160);
    if apart.description {
        text::cut(format!("{description} {}", naming.more).trim(), 200)
    } else {
        description
    }
}

/// What a position of a plan means: plans hold none that their site doesn't have.
fn at_in<T>(values: &[T], at: u32) -> &T {
    values
        .get(position(at))
        .expect("a plan is read with the site it was made from")
}

/// Links inside the site that lead to nothing: an address without an output, an anchor that the page's text does not have.
fn dead_links(
    site: &Site,
    config: &Config,
    inside: &BTreeMap<(RelPath, (usize, usize)), Inside>,
    plan: &Plan,
) -> Vec<Diagnostic> {
    if inside.is_empty() {
        return Vec::new();
    }
    let is_planned = |path: &OutPath| {
        let found = plan
            .outputs
            .binary_search_by(|output| output.path.cmp(path));
        found.is_ok()
    };
    let anchors: HashMap<&Address, &Facts> = site
        .articles
        .iter()
        .filter(|article| article.rights == Rights::Full)
        .map(|article| (&article.address, &*article.facts))
        .chain(site.pages.iter().map(|page| (&page.address, &*page.facts)))
        .collect();
    let mut faults = Vec::new();
    for ((file, (start, end)), link) in inside {
        let (path, fragment) = link.href.split_once('#').unwrap_or((&link.href, ""));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let path = path.strip_prefix(config.base.path()).unwrap_or(path);
        let address = Address::parse(path);
        // Hosts add what is missing: the last slash, or `.html`.
        let found = address.as_ref().and_then(|address| {
            let plain = address.as_str().trim_end_matches('/');
            [
                address.clone(),
                Address::parse(&format!("{plain}/"))?,
                Address::parse(&format!("{plain}.html"))?,
            ]
            .into_iter()
            .find(|address| address.out_path().is_some_and(|path| is_planned(&path)))
        });
        let fault = match found {
            None => Diagnostic::new(
                Code::DeadLink,
                format!("`{}` leads to nothing on this site", link.target),
            )
            .hint("mend the address, or write it whole when it is that of another site"),
            Some(address) => {
                let id = percent::decode(fragment).unwrap_or_else(|| fragment.to_owned());
                let known = anchors.get(&address);
                if id.is_empty() || id == "top" || known.is_none_or(|facts| facts.has_anchor(&id)) {
                    continue;
                }
                Diagnostic::new(
                    Code::DeadLink,
                    format!("`{}` names an anchor that is not there", link.target),
                )
                .hint("headings get anchors of their words: `## Two words` is `#two-words`")
            }
        };
        faults.push(fault.at(file.as_str(), *start..*end));
    }
    faults
}

/// Pages of the last build that this plan lacks, each with the line that would keep its address (specification, section 7).
/// The numbered pages of lists are passed over: which articles stand on one changes anyway.
#[must_use]
pub fn lost<'a>(gone: impl Iterator<Item = &'a OutPath>, site: &Site) -> Vec<Diagnostic> {
    let last_part = |address: &str| {
        let mut parts = address.trim_end_matches('/').rsplit('/');
        parts.next().unwrap_or_default().to_owned()
    };
    let is_page = |path: &&OutPath| {
        let path = path.as_str();
        let numbered = path
            .strip_suffix("/index.html")
            .and_then(|folder| folder.rsplit_once('/'))
            .is_some_and(|(above, number)| {
                number.parse::<usize>().is_ok() && (above == "page" || above.ends_with("/page"))
            });
        path.ends_with(".html") && !numbered
    };
    let mut lost = gone.filter(is_page).peekable();
    if lost.peek().is_none() {
        return Vec::new();
    }
    let mut now: HashMap<String, Vec<&Article>> = HashMap::new();
    for article in &site.articles {
        now.entry(last_part(article.address.as_str()))
            .or_default()
            .push(article);
    }
    lost.map(|path| {
        let address = path.address();
        let fault = Diagnostic::new(
            Code::LostAddress,
            format!("`{address}` was a page of the last build and leads to nothing now"),
        );
        let line = format!("`aliases = [\"{address}\"]`");
        match now.get(&last_part(address.as_str())).map(Vec::as_slice) {
            Some([article]) => fault
                .in_file(article.page.file.as_str())
                .note(format!("this page stands at `{}`", article.address))
                .hint(format!("if it moved, add {line} to its front matter")),
            _ => fault.hint(format!(
                "add {line} to the front matter of the page that takes its place"
            )),
        }
    })
    .collect()
}

/// What the owner of a page begins with: its file.
const CONTENT: &str = "content/";

/// Sorts the outputs by path, and finds places that two of them claim.
fn sorted(
    mut outputs: Vec<Planned>,
    drawing: &Drawing<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Planned> {
    outputs.par_sort_by(|a, b| a.path.cmp(&b.path));
    // Most paths are in small ASCII letters, as slugs are: those can only clash with a path that is not, or with their like.
    let is_plain = |path: &OutPath| {
        path.as_str()
            .bytes()
            .all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
    };
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
    kept
}

/// What is wrong when two outputs claim one place.
fn clash(drawing: &Drawing<'_>, first: &Planned, second: &Planned) -> Option<Diagnostic> {
    let (other, owner) = (drawing.owner(first.what), drawing.owner(second.what));
    let equal = first.path == second.path;
    // The same file copied to the same place by two links is one copy.
    let is_copy = matches!(second.what, What::Copy(_) | What::Static(_));
    if equal && other == owner && is_copy {
        return None;
    }
    // Two pages with one address were told of when they claimed it, at the line that does.
    if equal && other.starts_with(CONTENT) && owner.starts_with(CONTENT) {
        return None;
    }
    let (code, message) = if equal {
        (
            Code::EqualAddress,
            format!("two things claim the place `{}`", second.path),
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
    let blamed = [owner, other]
        .into_iter()
        .find(|owner| owner.starts_with(CONTENT));
    Some(match blamed {
        Some(file) => fault.in_file(file),
        None => fault,
    })
}

fn kind_of(view: &View) -> &'static str {
    match view {
        View::Atom(_) => "atom",
        View::JsonFeed(_) => "json",
        other => other.template().unwrap_or("file"),
    }
}

#[cfg(test)]
mod tests;
