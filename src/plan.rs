//! `Site` to outputs: every path of the site, its view, its key. Equal places are found here.
//!
//! A plan is always the whole site: nothing is skipped, rendered or read. Start reading at [`plan`].

use crate::config::{Config, Period, Rights};
use crate::date::{self, When};
use crate::diag::{Code, Diagnostic};
use crate::key::Key;
use crate::path::{Address, OutPath, RelPath};
use crate::show::{self, Copies, Ground, Words};
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
    let fingerprints = fingerprints(inputs);
    let shared = shared(&ground, inputs, &fingerprints);
    let mut drawing = Drawing {
        ground,
        inputs,
        shared: &shared,
        copies: Copies {
            pages: &pages,
            files: inputs.files,
            made: BTreeSet::new(),
        },
        faults: Vec::new(),
        outputs: Vec::new(),
        map: BTreeMap::new(),
        descriptions: BTreeSet::new(),
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
        ..
    } = drawing;
    let outputs = keyed(outputs, &shared, inputs, &mut faults);
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
        "default-src 'none'; style-src 'self'; {images}; media-src 'self'; base-uri 'none'; form-action 'self'"
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

    fn home(&mut self) {
        let ground = self.ground;
        let (site, config) = (ground.site, ground.config);
        let root = Address::root();
        let all: Vec<usize> = (0..site.articles.len()).collect();
        let pages = show::pages(all.len(), config.per_page);
        for (at, range) in pages.iter().enumerate() {
            let positions = all.get(range.clone()).unwrap_or_default();
            let pager = show::pager(&ground, &root, at, pages.len());
            match pager.number {
                None => {
                    let description = if config.description.is_empty() {
                        ground
                            .words
                            .fill("description_home", &[("title", &config.title)])
                    } else {
                        config.description.clone()
                    };
                    let mut head = self.head(&config.title, &description, &root, "home");
                    head.crumbs.clear();
                    head.feeds = self.feed_links(&config.title.clone(), &root, true);
                    let lead = positions
                        .first()
                        .and_then(|&at| ground.cards.get(at).cloned());
                    let edition = site
                        .editions
                        .iter()
                        .find(|edition| {
                            !edition.running || edition.articles().count() >= RUNNING_FROM
                        })
                        .map(|edition| ground.edition_link(edition));
                    let topics = self.top_topics(12);
                    let view = HomeView {
                        head,
                        updated: site
                            .articles
                            .first()
                            .and_then(|article| article.day)
                            .map(|day| ground.linked_date(When::Day(day))),
                        edition,
                        lead,
                        groups: ground.by_day(positions.get(1..).unwrap_or_default()),
                        topics,
                        pager,
                    };
                    self.add(&root, View::Home(Box::new(view)), "the home page");
                    let changed = self.newest_change(&all);
                    self.map("lists", &root, changed);
                }
                Some(number) => {
                    let title = ground
                        .words
                        .fill("page_number", &[("n", &number.to_string())]);
                    let address = show::numbered_address(&root, number);
                    let view = ListView {
                        title: title.clone(),
                        kind: "home".to_owned(),
                        parent: None,
                        count: None,
                        url: None,
                        groups: ground.by_day(positions),
                        related: Vec::new(),
                        feed: None,
                        json_feed: None,
                        pager,
                        body: ground.no_body(),
                        head: self.head(
                            &title,
                            &self.page_description(&config.title, number, positions),
                            &address,
                            "home",
                        ),
                    };
                    self.add(
                        &address,
                        View::List(Box::new(view)),
                        "a page of the latest articles",
                    );
                    let changed = self.newest_change(positions);
                    self.map("lists", &address, changed);
                }
            }
        }
    }

    /// What a numbered page of a list holds: `Ma veille, page 3 : du 3 février 2025 au 9 mars 2025`.
    fn page_description(&self, title: &str, number: usize, positions: &[usize]) -> String {
        let lang = &self.ground.config.lang;
        let mut days = self
            .ground
            .articles(positions)
            .filter_map(|article| article.day)
            .map(|day| date::day_text(day, lang));
        let last = days
            .next()
            .unwrap_or_else(|| self.word("undated").to_owned());
        let first = days.next_back().unwrap_or_else(|| last.clone());
        let blanks = [
            ("title", title),
            ("n", &number.to_string()),
            ("first", &first),
            ("last", &last),
        ];
        self.ground
            .set(&self.ground.words.fill("description_home_page", &blanks))
    }

    /// The topics with most articles, ties by name.
    fn top_topics(&self, limit: usize) -> Vec<CountLink> {
        let Some(topics) = self.ground.topics() else {
            return Vec::new();
        };
        let mut terms: Vec<&Term> = topics.terms.iter().filter(|term| term.listed).collect();
        terms.sort_by_key(|term| std::cmp::Reverse(term.articles.len()));
        terms
            .into_iter()
            .take(limit)
            .map(|term| self.ground.term_count(term, term.articles.len()))
            .collect()
    }

    /// The feeds of a list, as its head names them.
    fn feed_links(&self, title: &str, list: &Address, made: bool) -> Vec<Link> {
        if !made {
            return Vec::new();
        }
        let mut links = vec![Link {
            name: format!("{title} (Atom)"),
            href: self.ground.href(&list.join("feed.xml")),
        }];
        if self.ground.config.outputs.json_feed {
            links.push(Link {
                name: format!("{title} (JSON Feed)"),
                href: self.ground.href(&list.join("feed.json")),
            });
        }
        links
    }

    fn articles(&mut self) {
        let ground = self.ground;
        for (at, article) in ground.site.articles.iter().enumerate() {
            let neighbour = |at: Option<usize>| {
                let fields = &ground.cards.get(at?)?.fields;
                Some(Link {
                    name: fields.title.clone(),
                    href: fields.href.clone(),
                })
            };
            let address = &article.address;
            let when = article.day.map_or_else(
                || self.word("undated").to_owned(),
                |day| date::day_text(day, &ground.config.lang),
            );
            let text = text::typography(&show::teaser(article), &article.lang, None).into_owned();
            let text = if text.is_empty() {
                ground.set(&article.title)
            } else {
                text
            };
            let page = ground.article(article, &mut self.faults, &mut self.copies);
            let mut head = self.head(&article.title, "", address, "");
            self.descriptions.remove(&head.description);
            head.description = self.description(&text, &format!("({when})"));
            head.full_title = page.title.clone();
            head.kind = "article".to_owned();
            // A full copy points search engines to the original (specification, section 3).
            let copied = article
                .source_url()
                .filter(|_| article.rights == Rights::Full);
            if let Some(url) = copied {
                head.canonical = Some(url.to_owned());
            }
            if let Some(image) = page.image.as_ref() {
                head.image = Some(if image.src.starts_with('/') {
                    format!("{}{}", ground.config.base.origin(), image.src)
                } else {
                    image.src.clone()
                });
                head.image_alt = image.alt.clone();
            }
            let body = ground.body(article, &mut self.faults, &mut self.copies);
            let twin = ground
                .config
                .outputs
                .markdown
                .then(|| show::twin_address(address))
                .flatten();
            if let Some(twin) = twin {
                let view = twin_view(&ground, article, &body);
                self.add(
                    &twin,
                    View::Twin(Box::new(view)),
                    article.page.file.as_str(),
                );
            }
            let view = ArticleView {
                head,
                page,
                previous: neighbour(Some(at + 1)),
                next: neighbour(at.checked_sub(1)),
                related: ground.cards(article.related.iter().copied()),
                body,
            };
            self.add(
                address,
                View::Article(Box::new(view)),
                article.page.file.as_str(),
            );
            if copied.is_none() {
                let part = article
                    .day
                    .map_or_else(|| "lists".to_owned(), |day| day.format("%Y-%m").to_string());
                self.map(&part, address, article.changed().map(|when| when.iso()));
            }
            self.bundle(article);
        }
    }

    /// The files beside an `index.md` go where its page goes, linked or not.
    fn bundle(&mut self, article: &Article) {
        let Some(folder) = article.bundle() else {
            return;
        };
        for file in self
            .inputs
            .files
            .keys()
            .filter(|file| file.parent().as_ref() == Some(&folder))
        {
            self.copies
                .made
                .insert((article.address.join(file.name()), file.clone()));
        }
    }

    fn pages(&mut self) {
        let ground = self.ground;
        for page in &ground.site.pages {
            let set = |text: &str| text::typography(text, &page.lang, None).into_owned();
            let about = page
                .page
                .front
                .summary
                .clone()
                .unwrap_or_else(|| page.facts.opening.clone());
            let mut head = self.head(&page.title, &set(&about), &page.address, "");
            head.section = ground.href(&page.address);
            head.full_title = set(&page.title);
            let entry = crate::site::Entry {
                page: page.page.clone(),
                facts: page.facts.clone(),
                body: page.body,
            };
            let view = PageView {
                head,
                title: set(&page.title),
                lang: ground.foreign(&page.lang),
                body: ground.plain_body(&entry, &page.address, &mut self.faults, &mut self.copies),
            };
            self.add(
                &page.address,
                View::Page(Box::new(view)),
                page.page.file.as_str(),
            );
            let changed = page
                .page
                .front
                .updated
                .or(page.page.front.date)
                .map(|when| when.iso());
            self.map("lists", &page.address, changed);
        }
    }

    fn taxonomies(&mut self) {
        let ground = self.ground;
        for (at, taxonomy) in ground.site.taxonomies.iter().enumerate() {
            let listed: Vec<&Term> = taxonomy.terms.iter().filter(|term| term.listed).collect();
            if listed.is_empty() {
                continue;
            }
            let name = ground.set(&taxonomy.name);
            let links = listed
                .iter()
                .map(|term| ground.term_count(term, term.articles.len()))
                .collect();
            let count = ground.words.count(listed.len(), "term_one", "term_other");
            self.terms(&name, &taxonomy.address, &taxonomy.id, count, links);
            for term in listed {
                self.term(at, taxonomy, term);
            }
        }
    }

    /// The index of a taxonomy or of the publications.
    fn terms(
        &mut self,
        name: &str,
        address: &Address,
        section: &str,
        count: String,
        links: Vec<CountLink>,
    ) {
        let mut letters: Vec<Letter> = Vec::new();
        for link in links {
            let letter = text::sort_key(&link.name)
                .0
                .chars()
                .next()
                .filter(|first| first.is_alphabetic());
            let letter =
                letter.map_or_else(|| "0–9".to_owned(), |first| first.to_uppercase().collect());
            match letters.last_mut() {
                Some(last) if last.letter == letter => last.terms.push(link),
                _ => letters.push(Letter {
                    letter,
                    terms: vec![link],
                }),
            }
        }
        let description = self.ground.set(
            &self
                .ground
                .words
                .fill("description_terms", &[("title", name)]),
        );
        let head = self.head(name, &description, address, section);
        let body = self.intro(address);
        let view = TermsView {
            head,
            title: name.to_owned(),
            count,
            letters,
            body,
        };
        self.add(
            address,
            View::Terms(Box::new(view)),
            &format!("the index of `{name}`"),
        );
        self.map("lists", address, None);
    }

    fn term(&mut self, taxonomy_at: usize, taxonomy: &Taxonomy, term: &Term) {
        let ground = self.ground;
        let name = ground.set(&term.name);
        let parent = self.crumb(&ground.set(&taxonomy.name), &taxonomy.address);
        let related = self.related_terms(taxonomy_at, term);
        self.list(
            &name,
            "term",
            &term.address,
            &term.articles,
            parent,
            &taxonomy.id,
            None,
            related,
            true,
        );
    }

    /// The terms most often together with this one, at most five.
    fn related_terms(&self, taxonomy: usize, term: &Term) -> Vec<Link> {
        let Some(terms) = self
            .ground
            .site
            .taxonomies
            .get(taxonomy)
            .map(|taxonomy| &taxonomy.terms)
        else {
            return Vec::new();
        };
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &other in self
            .ground
            .articles(&term.articles)
            .filter_map(|article| article.terms.get(taxonomy))
            .flatten()
        {
            *counts.entry(other).or_default() += 1;
        }
        let mut ranked: Vec<(usize, &Term)> = counts
            .into_iter()
            .filter_map(|(at, count)| Some((count, terms.get(at)?)))
            .collect();
        ranked.retain(|(count, other)| other.id != term.id && other.listed && *count >= 2);
        ranked.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        ranked
            .into_iter()
            .take(5)
            .map(|(_, other)| self.ground.term_link(other))
            .collect()
    }

    /// A list of articles by month with its numbered pages and its feeds.
    #[allow(clippy::too_many_arguments)] // each is one line of the page's head
    fn list(
        &mut self,
        title: &str,
        kind: &str,
        address: &Address,
        articles: &[usize],
        parent: Link,
        section: &str,
        url: Option<String>,
        related: Vec<Link>,
        with_feeds: bool,
    ) {
        let ground = self.ground;
        let pages = show::pages(articles.len(), ground.config.per_page);
        let has_feed = with_feeds && articles.len() >= FEED_FROM;
        let feeds = self.feed_links(title, address, has_feed);
        for (at, range) in pages.iter().enumerate() {
            let positions = articles.get(range.clone()).unwrap_or_default();
            let pager = show::pager(&ground, address, at, pages.len());
            let own = pager.number.is_none();
            let (place, window) = match pager.number {
                None => (address.clone(), title.to_owned()),
                Some(number) => {
                    let page = ground
                        .words
                        .fill("page_number", &[("n", &number.to_string())]);
                    (
                        show::numbered_address(address, number),
                        format!("{title} · {page}"),
                    )
                }
            };
            let since = ground
                .articles(articles)
                .filter_map(|article| article.day)
                .min();
            let count = own.then(|| {
                let count = ground.count(articles.len());
                since.map_or(count.clone(), |day| {
                    let month = date::month_text(day.year(), day.month(), &ground.config.lang);
                    format!("{count} {} {month}", self.word("since"))
                })
            });
            let description = match &count {
                Some(count) if kind == "source" => ground.set(
                    &ground
                        .words
                        .fill("description_source", &[("name", title), ("count", count)]),
                ),
                Some(count) => ground.set(
                    &ground
                        .words
                        .fill("description_term", &[("name", title), ("count", count)]),
                ),
                None => self.page_description(title, pager.number.unwrap_or_default(), positions),
            };
            let mut head = self.head(&window, &description, &place, section);
            head.crumbs.push(parent.clone());
            head.feeds.clone_from(&feeds);
            let body = if own {
                self.intro(address)
            } else {
                ground.no_body()
            };
            let view = ListView {
                head,
                title: window,
                kind: kind.to_owned(),
                parent: Some(parent.clone()),
                count,
                url: url.clone().filter(|_| own),
                groups: ground.by_month(positions),
                related: if own { related.clone() } else { Vec::new() },
                feed: feeds.first().map(|link| link.href.clone()),
                json_feed: feeds.get(1).map(|link| link.href.clone()),
                pager,
                body,
            };
            self.add(
                &place,
                View::List(Box::new(view)),
                &format!("the list `{title}`"),
            );
            let changed = self.newest_change(positions);
            self.map("lists", &place, changed);
        }
        if has_feed {
            let title = format!("{} · {}", title, ground.config.title);
            self.feeds(
                &title,
                address,
                &articles
                    .iter()
                    .copied()
                    .take(ground.config.feed.items)
                    .collect::<Vec<_>>(),
            );
        }
    }

    fn publications(&mut self) {
        let ground = self.ground;
        if !ground.config.outputs.sources || ground.site.publications.is_empty() {
            return;
        }
        let address = Address::folder(["sources"]);
        let name = self.word("sources").to_owned();
        let links = ground
            .site
            .publications
            .iter()
            .map(|publication| CountLink {
                name: ground.set(&publication.name),
                href: ground.href(&publication.address),
                count: publication.articles.len(),
            })
            .collect();
        let count =
            ground
                .words
                .count(ground.site.publications.len(), "source_one", "source_other");
        self.terms(&name, &address, "sources", count, links);
        for publication in &ground.site.publications {
            let Publication {
                name,
                address: own,
                host,
                articles,
            } = publication;
            let url = host.as_ref().map(|host| format!("https://{host}/"));
            let parent = self.crumb(self.word("sources"), &address);
            self.list(
                &ground.set(name),
                "source",
                own,
                articles,
                parent,
                "sources",
                url,
                Vec::new(),
                false,
            );
        }
    }

    fn dates(&mut self) {
        let ground = self.ground;
        let lang = &ground.config.lang;
        let mut years: Vec<Span> = Vec::new();
        let mut undated = Vec::new();
        for (at, article) in ground.site.articles.iter().enumerate() {
            match article.day {
                Some(day) => Span::put(&mut years, day, at, 0),
                None => undated.push(at),
            }
        }
        let archive = Address::folder(["archive"]);
        let archive_link = self.crumb(self.word("archive"), &archive);
        let year_name = |day: NaiveDate| format!("{:04}", day.year());
        let view = ArchiveView {
            title: self.word("archive").to_owned(),
            count: ground.count(ground.site.articles.len()),
            years: years
                .iter()
                .map(|year| Year {
                    year: CountLink {
                        name: year_name(year.first),
                        href: ground.href(&show::year_address(year.first.year())),
                        count: year.articles.len(),
                    },
                    months: year
                        .parts
                        .iter()
                        .map(|month| CountLink {
                            name: date::month_name(month.first.month(), lang),
                            href: ground.href(&show::month_address(month.first)),
                            count: month.articles.len(),
                        })
                        .collect(),
                })
                .collect(),
            undated: ground.cards(undated),
            head: {
                let description = ground.set(
                    &ground
                        .words
                        .fill("description_archive", &[("title", &ground.config.title)]),
                );
                self.head(
                    self.word("archive").to_owned().as_str(),
                    &description,
                    &archive,
                    "archive",
                )
            },
        };
        self.add(&archive, View::Archive(Box::new(view)), "the archive");
        self.map("lists", &archive, None);

        for (at, year) in years.iter().enumerate() {
            let name = year_name(year.first);
            let address = show::year_address(year.first.year());
            let near = |at: Option<usize>| {
                let year = years.get(at?)?;
                Some(Link {
                    name: year_name(year.first),
                    href: ground.href(&show::year_address(year.first.year())),
                })
            };
            let count = ground.count(year.articles.len());
            let description = ground.set(&ground.words.fill(
                "description_period",
                &[("period", &name), ("count", &count)],
            ));
            let mut head = self.head(&name, &description, &address, "archive");
            head.crumbs.push(archive_link.clone());
            let months = year
                .parts
                .iter()
                .map(|month| Month {
                    month: CountLink {
                        name: show::capital(&date::month_name(month.first.month(), lang)),
                        href: ground.href(&show::month_address(month.first)),
                        count: month.articles.len(),
                    },
                    topics: ground
                        .frequent_topics(&month.articles, 5)
                        .into_iter()
                        .map(|topic| Link {
                            name: topic.name,
                            href: topic.href,
                        })
                        .collect(),
                })
                .collect();
            let view = YearView {
                head,
                title: name.clone(),
                count,
                months,
                previous: near(Some(at + 1)),
                next: near(at.checked_sub(1)),
            };
            self.add(
                &address,
                View::Year(Box::new(view)),
                &format!("the year {name}"),
            );
            let changed = self.newest_change(&year.articles);
            self.map("lists", &address, changed);
        }
        let months: Vec<&Span> = years.iter().flat_map(|year| &year.parts).collect();
        self.periods(&months, "month", &archive_link);
        if ground.config.outputs.days {
            let days: Vec<&Span> = months.iter().flat_map(|month| &month.parts).collect();
            self.periods(&days, "day", &archive_link);
        }
    }

    /// The pages of months or of days.
    fn periods(&mut self, spans: &[&Span], kind: &str, archive: &Link) {
        let ground = self.ground;
        let lang = &ground.config.lang;
        let is_month = kind == "month";
        let name_of = |day: NaiveDate| {
            show::capital(&if is_month {
                date::month_text(day.year(), day.month(), lang)
            } else {
                date::weekday_text(day, lang)
            })
        };
        let address_of = |day: NaiveDate| {
            if is_month {
                show::month_address(day)
            } else {
                show::day_address(day)
            }
        };
        for (at, span) in spans.iter().enumerate() {
            let near = |at: Option<usize>| {
                let day = spans.get(at?)?.first;
                Some(Link {
                    name: name_of(day),
                    href: ground.href(&address_of(day)),
                })
            };
            let (name, address) = (name_of(span.first), address_of(span.first));
            let count = ground.count(span.articles.len());
            let description = ground.set(&ground.words.fill(
                "description_period",
                &[("period", &name), ("count", &count)],
            ));
            let mut head = self.head(&name, &description, &address, "archive");
            head.crumbs.push(archive.clone());
            let year = span.first.year();
            head.crumbs
                .push(self.crumb(&format!("{year:04}"), &show::year_address(year)));
            if !is_month {
                let month = show::capital(&date::month_name(span.first.month(), lang));
                head.crumbs
                    .push(self.crumb(&month, &show::month_address(span.first)));
            }
            let groups = if is_month {
                ground.by_day(&span.articles)
            } else {
                vec![Group {
                    title: name.clone(),
                    href: None,
                    cards: ground.cards(span.articles.iter().copied()),
                }]
            };
            let view = PeriodView {
                head,
                title: name.clone(),
                kind: kind.to_owned(),
                count,
                groups,
                topics: if is_month {
                    ground.frequent_topics(&span.articles, 5)
                } else {
                    Vec::new()
                },
                previous: near(Some(at + 1)),
                next: near(at.checked_sub(1)),
            };
            self.add(&address, View::Period(Box::new(view)), &name);
            let changed = self.newest_change(&span.articles);
            self.map("lists", &address, changed);
        }
    }

    fn editions(&mut self) {
        let ground = self.ground;
        let editions = &ground.site.editions;
        if editions.is_empty() || ground.config.edition == Period::None {
            return;
        }
        let list = Address::folder(["editions"]);
        let parent = self.crumb(self.word("editions"), &list);
        for (at, edition) in editions.iter().enumerate() {
            let near = |at: Option<usize>| {
                let edition = editions.get(at?)?;
                Some(Link {
                    name: ground.edition_title(edition),
                    href: ground.href(&edition.address),
                })
            };
            let view = self.edition(
                edition,
                &parent,
                near(Some(at + 1)),
                near(at.checked_sub(1)),
            );
            self.add(
                &edition.address,
                View::Edition(Box::new(view)),
                &format!("the edition {}", edition.id),
            );
            let articles: Vec<usize> = edition.articles().collect();
            let changed = self.newest_change(&articles);
            self.map("lists", &edition.address, changed);
        }
        let mut years: Vec<EditionYear> = Vec::new();
        for edition in editions {
            let year = edition.id.get(..4).unwrap_or_default().to_owned();
            let link = ground.edition_link(edition);
            match years.last_mut() {
                Some(last) if last.year == year => last.editions.push(link),
                _ => years.push(EditionYear {
                    year,
                    editions: vec![link],
                }),
            }
        }
        let finished: Vec<&Edition> = editions.iter().filter(|edition| !edition.running).collect();
        let title = self.word("editions").to_owned();
        let feeds = self.feed_links(&title, &list, !finished.is_empty());
        let description = ground.set(
            &ground
                .words
                .fill("description_editions", &[("title", &ground.config.title)]),
        );
        let mut head = self.head(&title, &description, &list, "editions");
        head.feeds.clone_from(&feeds);
        let body = self.intro(&list);
        let view = EditionsView {
            head,
            title: title.clone(),
            years,
            feed: feeds.first().map(|link| link.href.clone()),
            json_feed: feeds.get(1).map(|link| link.href.clone()),
            body,
        };
        self.add(
            &list,
            View::Editions(Box::new(view)),
            "the list of editions",
        );
        self.map("lists", &list, None);
        if !finished.is_empty() {
            let entries = finished
                .iter()
                .take(ground.config.feed.items)
                .map(|edition| self.edition_entry(edition))
                .collect();
            self.feed_files(
                &format!("{title} · {}", ground.config.title),
                &list,
                entries,
            );
        }
    }

    fn edition(
        &mut self,
        edition: &Edition,
        parent: &Link,
        previous: Option<Link>,
        next: Option<Link>,
    ) -> EditionView {
        let ground = self.ground;
        let title = ground.edition_title(edition);
        let period = ground.period_title(edition);
        let positions: Vec<usize> = edition.articles().collect();
        let count = ground.count(positions.len());
        let about = edition
            .note
            .as_ref()
            .and_then(|note| note.page.front.summary.clone());
        let description = about.unwrap_or_else(|| {
            let headlines: Vec<String> = ground
                .cards(positions.iter().copied())
                .into_iter()
                .take(3)
                .map(|card| card.fields.title)
                .collect();
            format!(
                "{} {}",
                ground.words.fill(
                    "description_edition",
                    &[("title", &period), ("count", &count)]
                ),
                headlines.join(" · ")
            )
        });
        let mut head = self.head(
            &title,
            &ground.set(&description),
            &edition.address,
            "editions",
        );
        head.crumbs.push(parent.clone());
        let topics = ground.topics().map_or(&[][..], |topics| &topics.terms);
        let sections = edition
            .sections
            .iter()
            .filter_map(|(topic, articles)| {
                let term = topics.get(*topic)?;
                Some(Section {
                    title: ground.set(&term.name),
                    id: term.id.clone(),
                    href: term.listed.then(|| ground.href(&term.address)),
                    cards: ground.cards(articles.iter().copied()),
                })
            })
            .collect();
        let body = match &edition.note {
            Some(note) => {
                ground.plain_body(note, &edition.address, &mut self.faults, &mut self.copies)
            }
            None => ground.no_body(),
        };
        EditionView {
            head,
            period: (period != title).then_some(period),
            title,
            running: edition.running,
            count,
            minutes: ground
                .articles(&positions)
                .map(|article| ground.minutes(article))
                .sum(),
            lead: edition.lead.and_then(|at| ground.cards.get(at).cloned()),
            sections,
            brief: ground.cards(edition.brief.iter().copied()),
            previous,
            next,
            body,
        }
    }

    /// A finished edition as an entry of the editions feed: published when its last day was over.
    fn edition_entry(&self, edition: &Edition) -> FeedEntry {
        let ground = self.ground;
        let zone = ground.config.timezone;
        let over = edition.days.1.succ_opt().unwrap_or(edition.days.1);
        let moment = When::Day(over).moment(zone).to_rfc3339();
        let positions: Vec<usize> = edition.articles().collect();
        FeedEntry {
            title: ground.edition_title(edition),
            url: ground.whole(&edition.address),
            external_url: None,
            published: Some(moment.clone()),
            updated: moment,
            authors: vec![ground.config.title.clone()],
            lang: ground.config.lang.clone(),
            summary: String::new(),
            topics: Vec::new(),
            stories: ground
                .articles(&positions)
                .zip(ground.cards(positions.iter().copied()))
                .map(|(article, card)| FeedStory {
                    title: card.fields.title,
                    url: ground.whole(&article.address),
                    summary: card.fields.summary,
                })
                .collect(),
            body: ground.no_body(),
        }
    }

    /// The feeds of a list of articles. One without any date stays out: a feed demands a date, and none is made up.
    fn feeds(&mut self, title: &str, list: &Address, articles: &[usize]) {
        let ground = self.ground;
        let zone = ground.config.timezone;
        let mut entries = Vec::with_capacity(articles.len());
        for article in ground.articles(articles) {
            let Some(changed) = article.changed() else {
                continue;
            };
            let front = &article.page.front;
            let set = |text: &str| text::typography(text, &article.lang, None).into_owned();
            let name = ground.source(article).map(|source| source.name);
            let authors = if front.authors.is_empty() {
                vec![name.unwrap_or_else(|| ground.config.title.clone())]
            } else {
                front.authors.clone()
            };
            // The faults of its links are told by the article's own page.
            let full = ground.config.feed.full;
            let body = if full {
                ground.body(article, &mut Vec::new(), &mut self.copies)
            } else {
                ground.no_body()
            };
            entries.push(FeedEntry {
                title: set(&article.title),
                url: ground.whole(&article.address),
                external_url: article.source_url().map(str::to_owned),
                published: front.date.map(|date| date.moment(zone).to_rfc3339()),
                updated: changed.moment(zone).to_rfc3339(),
                authors,
                lang: article.lang.clone(),
                summary: set(&if article.rights == Rights::Excerpt {
                    show::excerpt(article)
                } else {
                    show::teaser(article)
                }),
                topics: ground
                    .terms(article, 0)
                    .map(|term| term.name.clone())
                    .collect(),
                stories: Vec::new(),
                body,
            });
        }
        self.feed_files(title, list, entries);
    }

    fn feed_files(&mut self, title: &str, list: &Address, entries: Vec<FeedEntry>) {
        let ground = self.ground;
        let newest = entries.iter().filter_map(|entry| {
            chrono::DateTime::parse_from_rfc3339(&entry.updated)
                .ok()
                .map(|moment| (moment, &entry.updated))
        });
        let updated = newest.max_by_key(|(moment, _)| *moment).map_or_else(
            || "1970-01-01T00:00:00+00:00".to_owned(),
            |(_, text)| text.clone(),
        );
        let at = |file: &str| list.join(file);
        let feed = |file: &str| FeedView {
            title: ground.set(title),
            description: ground.set(&ground.config.description),
            lang: ground.config.lang.clone(),
            home: ground.whole(list),
            url: ground.whole(&at(file)),
            icon: ground.whole(&Address::root().join("icon.svg")),
            updated: updated.clone(),
            entries: entries.clone(),
        };
        self.add(
            &at("feed.xml"),
            View::Atom(Box::new(feed("feed.xml"))),
            &format!("the feed `{title}`"),
        );
        if ground.config.outputs.json_feed {
            self.add(
                &at("feed.json"),
                View::JsonFeed(Box::new(feed("feed.json"))),
                &format!("the feed `{title}`"),
            );
        }
    }

    fn not_found(&mut self) {
        let ground = self.ground;
        let address = Address::root().join("404.html");
        let title = self.word("not_found").to_owned();
        let description = self.word("not_found_text").to_owned();
        let mut head = self.head(&title, &description, &address, "");
        head.noindex = true;
        head.canonical = None;
        let latest = ground.cards(0..ground.site.articles.len().min(5));
        let topics = self.top_topics(12);
        self.add(
            &address,
            View::NotFound(Box::new(NotFoundView {
                head,
                latest,
                topics,
            })),
            "the page for addresses that do not exist",
        );
    }

    fn machines(&mut self) {
        let ground = self.ground;
        let root = Address::root();
        let newest: Vec<usize> =
            (0..ground.site.articles.len().min(ground.config.feed.items)).collect();
        self.feeds(&ground.config.title.clone(), &root, &newest);
        self.add(
            &root.join("robots.txt"),
            View::Robots(RobotsView {
                sitemap: ground.whole(&root.join("sitemap.xml")),
            }),
            "`robots.txt`",
        );
        self.llms();
        let mut index = Vec::new();
        for (part, entries) in std::mem::take(&mut self.map) {
            let address = root.join(&format!("sitemap-{part}.xml"));
            let lastmod = entries
                .iter()
                .filter_map(|entry| entry.lastmod.as_deref())
                .max_by_key(|text| moment_of(text, ground.config))
                .map(str::to_owned);
            index.push(SitemapEntry {
                url: ground.whole(&address),
                lastmod,
            });
            self.add(
                &address,
                View::Sitemap(SitemapView {
                    index: false,
                    entries,
                }),
                "a site map",
            );
        }
        self.add(
            &root.join("sitemap.xml"),
            View::Sitemap(SitemapView {
                index: true,
                entries: index,
            }),
            "the site map",
        );
    }

    fn llms(&mut self) {
        let ground = self.ground;
        let root = Address::root();
        let articles = ground
            .site
            .articles
            .iter()
            .take(20)
            .map(|article| {
                let twin = ground
                    .config
                    .outputs
                    .markdown
                    .then(|| show::twin_address(&article.address))
                    .flatten();
                (
                    article.title.clone(),
                    ground.whole(&twin.unwrap_or_else(|| article.address.clone())),
                    show::teaser(article),
                )
            })
            .collect();
        let topics = ground.topics().map_or_else(Vec::new, |topics| {
            topics
                .terms
                .iter()
                .filter(|term| term.listed)
                .map(|term| {
                    (
                        term.name.clone(),
                        ground.whole(&term.address),
                        ground.count(term.articles.len()),
                    )
                })
                .collect()
        });
        let mut feeds = vec![(
            "Atom".to_owned(),
            ground.whole(&root.join("feed.xml")),
            String::new(),
        )];
        if ground.config.outputs.json_feed {
            feeds.push((
                "JSON Feed".to_owned(),
                ground.whole(&root.join("feed.json")),
                String::new(),
            ));
        }
        let pages = ground
            .site
            .pages
            .iter()
            .map(|page| {
                (
                    page.title.clone(),
                    ground.whole(&page.address),
                    String::new(),
                )
            })
            .collect();
        let sections = [
            ("llms_articles", articles),
            ("llms_topics", topics),
            ("llms_pages", pages),
            ("llms_feeds", feeds),
        ]
        .into_iter()
        .filter(|(_, links): &(&str, Vec<_>)| !links.is_empty())
        .map(|(title, links)| LlmsSection {
            title: self.word(title).to_owned(),
            links,
        })
        .collect();
        let view = LlmsView {
            title: ground.config.title.clone(),
            description: ground.config.description.clone(),
            sections,
        };
        self.add(&root.join("llms.txt"), View::Llms(view), "`llms.txt`");
    }

    fn aliases(&mut self) {
        let ground = self.ground;
        let titles: BTreeMap<&Address, &str> = ground
            .site
            .articles
            .iter()
            .map(|article| (&article.address, article.title.as_str()))
            .chain(
                ground
                    .site
                    .pages
                    .iter()
                    .map(|page| (&page.address, page.title.as_str())),
            )
            .collect();
        let mut redirects = Vec::new();
        for (alias, target) in &ground.site.aliases {
            redirects.push((ground.href(alias), ground.href(target)));
            let title = titles.get(target).copied().unwrap_or_default();
            let mut head = ground.head(title, String::new(), alias, "");
            head.noindex = true;
            head.canonical = Some(ground.whole(target));
            let view = RedirectView {
                head,
                target: ground.href(target),
                title: ground.set(title),
            };
            self.add(
                alias,
                View::Redirect(Box::new(view)),
                &format!("the alias `{alias}`"),
            );
        }
        self.add(
            &Address::root().join("_redirects"),
            View::Redirects(RedirectsView { redirects }),
            "`_redirects`",
        );
    }

    /// Copies of files, and the headers that hosts send with them.
    fn files(&mut self, fingerprints: &BTreeMap<RelPath, Address>) {
        let ground = self.ground;
        for (file, key) in self.inputs.statics {
            let address = fingerprints
                .get(file)
                .cloned()
                .unwrap_or_else(|| Address::root().join(file.as_str()));
            let view = CopyView {
                file: RelPath::join(&static_folder(), file.as_str()),
                bytes: *key,
            };
            self.add(&address, View::Copy(view), &format!("`static/{file}`"));
        }
        for (address, file) in std::mem::take(&mut self.copies.made) {
            let Some(key) = self.inputs.files.get(&file) else {
                continue;
            };
            let owner = format!("`{file}`");
            self.add(&address, View::Copy(CopyView { file, bytes: *key }), &owner);
        }
        let headers = HeadersView {
            home: ground.href(&Address::root()),
            policy: self.shared.site.policy.clone(),
            immutable: fingerprints
                .values()
                .map(|address| ground.href(address))
                .collect(),
        };
        self.add(
            &Address::root().join("_headers"),
            View::Headers(headers),
            "`_headers`",
        );
    }
}

fn static_folder() -> RelPath {
    RelPath::new("static").expect("a plain name is a path")
}

/// A site map's date as a moment, to compare a plain day with a time.
fn moment_of(text: &str, config: &Config) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    chrono::DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(|| Some(When::Day(text.parse().ok()?).moment(config.timezone)))
}

fn twin_view(ground: &Ground<'_>, article: &Article, body: &Body) -> TwinView {
    let front = &article.page.front;
    let whole_links = body
        .content_links
        .iter()
        .map(|(target, href)| {
            let whole = if href.starts_with('/') {
                format!("{}{href}", ground.config.base.origin())
            } else {
                href.clone()
            };
            (target.clone(), whole)
        })
        .collect();
    TwinView {
        title: article.title.clone(),
        lang: article.lang.clone(),
        url: ground.whole(&article.address),
        date: front.date.map(|date| date.iso()),
        dated: front.dated.clone(),
        authors: front.authors.clone(),
        source: ground.source(article).map(|source| source.name),
        source_url: article.source_url().map(str::to_owned),
        summary: match article.rights {
            Rights::Full => front.summary.clone().unwrap_or_default(),
            Rights::Excerpt => show::excerpt(article),
            Rights::Link => String::new(),
        },
        key_points: if article.rights == Rights::Full {
            front.key_points.clone()
        } else {
            Vec::new()
        },
        topics: ground
            .terms(article, 0)
            .map(|term| term.name.clone())
            .collect(),
        body: Body {
            content_links: whole_links,
            ..body.clone()
        },
    }
}

/// The articles of a year, a month or a day, with the months of a year and the days of a month; all newest first.
struct Span {
    first: NaiveDate,
    articles: Vec<usize>,
    parts: Vec<Span>,
}

impl Span {
    /// Adds an article to its year (`depth` 0), month and day. Articles come in order, so each belongs to the last span or opens one.
    fn put(spans: &mut Vec<Span>, day: NaiveDate, article: usize, depth: usize) {
        let same = |other: NaiveDate| match depth {
            0 => other.year() == day.year(),
            1 => (other.year(), other.month()) == (day.year(), day.month()),
            _ => other == day,
        };
        if spans.last().is_none_or(|span| !same(span.first)) {
            spans.push(Span {
                first: day,
                articles: Vec::new(),
                parts: Vec::new(),
            });
        }
        if let Some(span) = spans.last_mut() {
            span.articles.push(article);
            if depth < 2 {
                Span::put(&mut span.parts, day, article, depth + 1);
            }
        }
    }
}

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
                .find(|owner| owner.starts_with("content/"));
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
        .map(|(path, view, _)| {
            let template = view
                .template()
                .map(|name| inputs.templates.get(name).copied().unwrap_or(Key([0; 16])));
            // The discriminant keeps an Atom feed and a JSON feed of the same view apart.
            let key = Key::of(&(program, template, shared, kind_of(&view), &view));
            Output { path, key, view }
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
