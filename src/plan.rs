//! `Site` to outputs: every path of the site, its view, its key. Equal places are found here.
//!
//! A plan is always the whole site: nothing is skipped, rendered or read. Start reading at [`plan`].

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
use crate::site::{Article, Edition, Publication, Site, Taxonomy, Term};
use crate::text;
use crate::view::{
    ArchiveView, ArticleView, Body, Card, CopyView, CountLink, EditionView, EditionYear,
    EditionsView, FeedEntry, FeedStory, FeedView, Group, Head, HeadersView, HomeView, Letter, Link,
    ListView, LlmsSection, LlmsView, MenuLink, Month, NotFoundView, Output, PageView, PeriodView,
    RedirectView, RedirectsView, RobotsView, Section, Shared, SiteView, SitemapEntry, SitemapView,
    TermsView, TwinView, View, Year, YearView,
};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};

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

/// Every output of the site, and what all of them share.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The outputs, by path.
    pub outputs: Vec<Output>,
    /// What all of them share.
    pub shared: Shared,
}

/// A feed is made for a list from this many articles on (specification, section 3).
const FEED_FROM: usize = 3;
/// The running edition opens the home page from this many articles on (specification, section 6).
const RUNNING_FROM: usize = 5;
/// The theme's image for cards elsewhere, below `static/`.
const CARD_IMAGE: &str = "card.png";

/// Plans the whole site.
#[must_use]
pub fn plan(site: &Site, inputs: &Inputs<'_>) -> (Plan, Vec<Diagnostic>) {
    let config = inputs.config;
    let bare = Ground {
        site,
        config,
        words: inputs.words,
        cards: &[],
    };
    let cards: Vec<Card> = site
        .articles
        .iter()
        .map(|article| bare.card(article))
        .collect();
    let ground = Ground {
        cards: &cards,
        ..bare
    };
    let pages: BTreeMap<RelPath, Address> = site
        .articles
        .iter()
        .map(|article| (article.page.file.clone(), article.address.clone()))
        .chain(
            site.pages
                .iter()
                .map(|page| (page.page.file.clone(), page.address.clone())),
        )
        .chain(
            site.intros
                .iter()
                .map(|(address, intro)| (intro.page.file.clone(), address.clone())),
        )
        .collect();
    let texts: BTreeMap<RelPath, &Facts> = site
        .articles
        .iter()
        .filter(|article| article.rights == Rights::Full)
        .map(|article| (article.page.file.clone(), &*article.facts))
        .chain(
            site.pages
                .iter()
                .map(|page| (page.page.file.clone(), &*page.facts)),
        )
        .collect();
    let fingerprints = fingerprints(inputs);
    let shared = shared(&ground, inputs, &fingerprints);
    let mut drawing = Drawing {
        ground,
        inputs,
        shared: &shared,
        copies: Copies {
            pages: &pages,
            texts: &texts,
            files: inputs.files,
            made: BTreeSet::new(),
            inside: BTreeMap::new(),
        },
        faults: Vec::new(),
        outputs: Vec::new(),
        map: BTreeMap::new(),
        descriptions: BTreeSet::new(),
        titles: BTreeSet::new(),
    };
    drawing.home();
    drawing.articles();
    drawing.pages();
    drawing.taxonomies();
    drawing.publications();
    drawing.dates();
    drawing.editions();
    drawing.not_found();
    drawing.machines();
    drawing.aliases();
    drawing.files(&fingerprints);
    let Drawing {
        outputs,
        mut faults,
        copies,
        ..
    } = drawing;
    let outputs = keyed(outputs, &shared, inputs, &mut faults);
    faults.extend(dead_links(site, config, &copies.inside, &outputs));
    (Plan { outputs, shared }, faults)
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

/// The plan in the making.
struct Drawing<'a> {
    ground: Ground<'a>,
    inputs: &'a Inputs<'a>,
    shared: &'a Shared,
    copies: Copies<'a>,
    faults: Vec<Diagnostic>,
    outputs: Vec<(OutPath, View, String)>,
    /// The parts of the site map: `2025-09` for the articles of a month, `lists` for the rest.
    map: BTreeMap<String, Vec<SitemapEntry>>,
    descriptions: BTreeSet<String>,
    titles: BTreeSet<String>,
}

impl Drawing<'_> {
    /// Adds an output; `owner` names it in faults.
    fn add(&mut self, address: &Address, view: View, owner: &str) {
        match address.out_path() {
            Some(path) => self.outputs.push((path, view, owner.to_owned())),
            None => self.faults.push(
                Diagnostic::new(
                    Code::BadAddress,
                    format!("`{address}` cannot be the address of a file"),
                )
                .note(format!("it is that of {owner}")),
            ),
        }
    }

    /// A word of the interface.
    fn word<'b>(&'b self, name: &'b str) -> &'b str {
        self.ground.words.get(name)
    }

    /// A description that no other page has: `more` is added to one that is taken.
    fn description(&mut self, text: &str, more: &str) -> String {
        let mut description = text::cut(text.trim(), 160);
        if description.is_empty() || self.descriptions.contains(&description) {
            description = text::cut(format!("{description} {more}").trim(), 200);
        }
        self.descriptions.insert(description.clone());
        description
    }

    /// Gives a window title that no other page has: `more` is added to one that is taken, then a number.
    fn distinguish(&mut self, head: &mut Head, title: &str, more: &str) {
        for number in 1.. {
            let more = match number {
                1 => more.to_owned(),
                _ => format!("{more} ({number})"),
            };
            if self.titles.insert(head.title.clone()) {
                return;
            }
            let room = 65_usize.saturating_sub(more.chars().count() + 3).max(20);
            let plain = text::without_emoji(title);
            head.title = self
                .ground
                .set(&format!("{} · {more}", text::cut(plain.trim(), room)));
        }
    }

    fn map(&mut self, part: &str, address: &Address, lastmod: Option<String>) {
        let url = self.ground.whole(address);
        self.map
            .entry(part.to_owned())
            .or_default()
            .push(SitemapEntry { url, lastmod });
    }

    /// When the newest of these articles changed, for site maps.
    fn newest_change(&self, positions: &[usize]) -> Option<String> {
        let zone = self.ground.config.timezone;
        self.ground
            .articles(positions)
            .filter_map(Article::changed)
            .max_by_key(|when| when.moment(zone))
            .map(|when| when.iso())
    }

    fn crumb(&self, name: &str, address: &Address) -> Link {
        Link {
            name: name.to_owned(),
            href: self.ground.href(address),
        }
    }

    fn has_image(&self) -> Option<String> {
        let card =
            RelPath::new(CARD_IMAGE).filter(|file| self.inputs.statics.contains_key(file))?;
        Some(self.ground.whole(&Address::root().join(card.as_str())))
    }

    fn head(&mut self, title: &str, description: &str, address: &Address, section: &str) -> Head {
        let description = self.description(description, title);
        let mut head = self.ground.head(title, description, address, section);
        head.image = self.has_image();
        head.image_alt = head
            .image
            .as_ref()
            .map_or_else(String::new, |_| self.ground.set(&self.ground.config.title));
        head
    }

    fn intro(&mut self, address: &Address) -> Body {
        match self.ground.site.intros.get(address) {
            Some(intro) => {
                self.ground
                    .plain_body(intro, address, &mut self.faults, &mut self.copies)
            }
            None => self.ground.no_body(),
        }
    }
}

/// Links inside the site that lead to nothing: an address without an output, an anchor that the page's text does not have.
fn dead_links(
    site: &Site,
    config: &Config,
    inside: &BTreeMap<(RelPath, (usize, usize)), Inside>,
    outputs: &[Output],
) -> Vec<Diagnostic> {
    let paths: BTreeSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    let anchors: BTreeMap<&Address, &Facts> = site
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
            .find(|address| {
                address
                    .out_path()
                    .is_some_and(|path| paths.contains(path.as_str()))
            })
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

/// What the owner of a page begins with: its file.
const CONTENT: &str = "content/";

/// Sorts the outputs, gives each its key, and finds places that two of them claim.
fn keyed(
    mut outputs: Vec<(OutPath, View, String)>,
    shared: &Shared,
    inputs: &Inputs<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Output> {
    outputs.sort_by(|a, b| a.0.cmp(&b.0));
    let mut owners: BTreeMap<String, (OutPath, String)> = BTreeMap::new();
    outputs.retain(|(path, view, owner)| match owners.get(&path.folded()) {
        None => {
            owners.insert(path.folded(), (path.clone(), owner.clone()));
            true
        }
        // The same file copied to the same place by two links is one copy.
        Some((first, other))
            if first == path && other == owner && matches!(view, View::Copy(_)) =>
        {
            false
        }
        // Two pages with one address were told of when they claimed it, at the line that does.
        Some((first, other))
            if first == path && other.starts_with(CONTENT) && owner.starts_with(CONTENT) =>
        {
            false
        }
        Some((first, other)) => {
            let (code, message) = if first == path {
                (
                    Code::EqualAddress,
                    format!("two things claim the place `{path}`"),
                )
            } else {
                (
                    Code::ClashingAddress,
                    format!(
                        "`{first}` and `{path}` are one file on systems that fold case or accents"
                    ),
                )
            };
            let fault = Diagnostic::new(code, message)
                .note(format!("one is {other}"))
                .note(format!("the other is {owner}"));
            let blamed = [owner, other]
                .into_iter()
                .find(|owner| owner.starts_with(CONTENT));
            faults.push(match blamed {
                Some(file) => fault.in_file(file.clone()),
                None => fault,
            });
            false
        }
    });
    let shared = Key::of(shared);
    let program = concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION"));
    outputs
        .into_iter()
        .map(|(path, view, owner)| {
            let template = view
                .template()
                .map(|name| inputs.templates.get(name).copied().unwrap_or(Key([0; 16])));
            // The discriminant keeps an Atom feed and a JSON feed of the same view apart.
            let key = Key::of(&(program, template, shared, kind_of(&view), &view));
            Output {
                path,
                key,
                view,
                owner,
            }
        })
        .collect()
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
