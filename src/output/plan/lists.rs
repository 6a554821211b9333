//! Lists of articles: the home page, terms, publications, and their numbered pages.

use super::*;
use crate::output::view::{Pager, TermLink};

/// A list of articles by month, with an address of its own.
pub(super) struct List<'a> {
    title: String,
    /// `term` or `source`.
    kind: &'static str,
    address: &'a Address,
    /// Positions, newest first.
    pub(super) articles: &'a [usize],
    /// The index it stands in.
    parent: Link,
    /// The entry of the navigation it belongs to.
    section: &'a str,
    has_feed: bool,
}

/// How many terms of an article are counted when those that go together are sought: as many as import takes from a source.
const COUNTED: usize = 32;

impl<'a> Drawing<'a> {
    /// How many pages a list of so many articles has.
    fn page_count(&self, articles: usize) -> usize {
        show::page_count(articles, self.ground.config.per_page)
    }

    /// The numbers of a list's pages.
    fn pages_of(&self, articles: usize) -> impl Iterator<Item = u32> + use<> {
        0..number(self.page_count(articles))
    }

    /// Whether a page of a list stands at the list's own address.
    pub(super) fn is_own(&self, articles: usize, page: u32) -> bool {
        position(page) + 1 == self.page_count(articles)
    }

    /// Where a page of a list stands.
    pub(super) fn list_address(&self, list: &Address, articles: usize, page: u32) -> Address {
        if self.is_own(articles, page) {
            list.clone()
        } else {
            show::numbered_address(list, position(page) + 1)
        }
    }

    /// Which of a list's articles stand on one of its pages.
    pub(super) fn list_range(&self, articles: usize, page: u32) -> Range<usize> {
        show::page_range(articles, self.ground.config.per_page, position(page))
    }

    fn pager(&self, list: &Address, articles: usize, page: u32) -> Pager {
        let pages = self.page_count(articles);
        show::pager(&self.ground, list, position(page), pages)
    }

    pub(super) fn home_pages(&self, all: &mut Vec<What>) {
        all.extend(
            self.pages_of(self.ground.site.articles.len())
                .map(What::Home),
        );
    }

    pub(super) fn home_naming(&self, page: u32) -> Naming {
        let config = self.ground.config;
        let count = self.ground.site.articles.len();
        if self.is_own(count, page) {
            let description = if config.description.is_empty() {
                self.ground
                    .words
                    .fill("description_home", &[("title", &config.title)])
            } else {
                config.description.clone()
            };
            return Naming {
                title: config.title.clone(),
                description,
                more: config.title.clone(),
                also: self.ground.config.title.clone(),
            };
        }
        let title = self.page_number(page);
        let range = self.list_range(count, page);
        Naming {
            description: self.page_description(&config.title, page, &range.collect::<Vec<_>>()),
            more: title.clone(),
            title,
            also: self.ground.config.title.clone(),
        }
    }

    /// `Page 3`.
    fn page_number(&self, page: u32) -> String {
        let number = (page + 1).to_string();
        self.ground.words.fill("page_number", &[("n", &number)])
    }

    pub(super) fn home_view(&self, page: u32, apart: Apart) -> View {
        let ground = self.ground;
        let (site, config) = (ground.site, ground.config);
        let root = Address::root();
        let count = site.articles.len();
        let positions: Vec<usize> = self.list_range(count, page).collect();
        let pager = self.pager(&root, count, page);
        let naming = self.home_naming(page);
        let address = self.list_address(&root, count, page);
        let mut head = self.head(&naming, apart, &address, "home");
        if pager.number.is_some() {
            return View::List(Box::new(ListView {
                head,
                title: naming.title,
                kind: "home".to_owned(),
                parent: None,
                count: None,
                url: None,
                chart: None,
                groups: ground.by_day(&positions),
                related: Vec::new(),
                feed: None,
                json_feed: None,
                pager,
                body: ground.no_body(),
            }));
        }
        head.crumbs.clear();
        head.feeds = self.feed_links(&config.title, &root, true);
        let edition = site
            .editions
            .iter()
            .find(|edition| !edition.running || edition.articles().count() >= RUNNING_FROM)
            .map(|edition| ground.edition_link(edition));
        View::Home(Box::new(HomeView {
            head,
            updated: site
                .articles
                .first()
                .and_then(|article| article.day)
                .map(|day| ground.linked_date(When::Day(day))),
            edition,
            lead: positions
                .first()
                .and_then(|&at| ground.cards.get(at).cloned()),
            lead_day: positions
                .first()
                .and_then(|&at| ground.site.articles.get(at)?.day)
                .map(|day| ground.heading_date(day)),
            groups: ground.by_day(positions.get(1..).unwrap_or_default()),
            topics: self.top_topics(12),
            pager,
        }))
    }

    /// What a numbered page of a list holds: `Ma veille, page 3 : du 3 février 2025 au 9 mars 2025`.
    fn page_description(&self, title: &str, page: u32, positions: &[usize]) -> String {
        let mut days = self
            .ground
            .articles(positions)
            .filter_map(|article| article.day);
        let text = |day: NaiveDate| self.ground.words.day(day);
        let last = days
            .next()
            .map_or_else(|| self.word("undated").to_owned(), text);
        let first = days.next_back().map_or_else(|| last.clone(), text);
        let blanks = [
            ("title", title),
            ("n", &(page + 1).to_string()),
            ("first", &first),
            ("last", &last),
        ];
        self.ground
            .set(&self.ground.words.fill("description_home_page", &blanks))
    }

    /// The topics with most articles, ties by name.
    pub(super) fn top_topics(&self, limit: usize) -> Vec<CountLink> {
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
    pub(super) fn feed_links(&self, title: &str, list: &Address, made: bool) -> Vec<Link> {
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

    /// The indexes of the taxonomies and of the publications, each with its lists.
    pub(super) fn lists(&self, all: &mut Vec<What>) {
        let site = self.ground.site;
        for (at, taxonomy) in site.taxonomies.iter().enumerate() {
            if taxonomy.terms.iter().any(|term| term.listed) {
                all.push(What::Terms(number(at)));
            }
            for (term_at, term) in taxonomy.terms.iter().enumerate() {
                if term.listed {
                    all.extend(self.pages_of(term.articles.len()).map(|page| What::Term {
                        taxonomy: number(at),
                        term: number(term_at),
                        page,
                    }));
                }
            }
        }
        if self.ground.config.outputs.sources && !site.publications.is_empty() {
            all.push(What::Sources);
            for (at, publication) in site.publications.iter().enumerate() {
                let pages = self.pages_of(publication.articles.len());
                all.extend(pages.map(|page| What::Source {
                    publication: number(at),
                    page,
                }));
            }
        }
    }

    pub(super) fn terms_naming(&self, name: &str) -> Naming {
        let words = self.ground.words;
        Naming {
            title: name.to_owned(),
            description: self
                .ground
                .set(&words.fill("description_terms", &[("title", name)])),
            more: name.to_owned(),
            also: self.ground.config.title.clone(),
        }
    }

    /// The index of a taxonomy or of the publications.
    pub(super) fn terms_view(&self, what: What, apart: Apart) -> TermsView {
        let ground = self.ground;
        let (name, section, lists, noun) = if let What::Terms(at) = what {
            let taxonomy = self.taxonomy(at);
            let terms = taxonomy.terms.iter().filter(|term| term.listed);
            let lists: Vec<_> = terms
                .map(|term| (&term.name, &term.address, term.articles.as_slice()))
                .collect();
            let noun = match taxonomy.id.as_str() {
                "topics" => "topic",
                _ => "term",
            };
            let name = ground.set(&taxonomy.name);
            (name, taxonomy.id.as_str(), lists, noun)
        } else {
            let publications = ground.site.publications.iter();
            let lists = publications
                .map(|of| (&of.name, &of.address, of.articles.as_slice()))
                .collect();
            let name = self.word("sources").to_owned();
            (name, "sources", lists, "source")
        };
        let sparks = self.sparks(lists.iter().map(|(_, _, articles)| *articles));
        let links: Vec<TermLink> = lists
            .iter()
            .map(|(name, address, articles)| TermLink {
                name: ground.set(name),
                href: ground.href(address),
                count: articles.len(),
                spark: sparks.of(articles),
            })
            .collect();
        let has_sparks = links.iter().any(|link| link.spark.is_some());
        let address = self.address(what);
        TermsView {
            head: self.head(&self.terms_naming(&name), apart, &address, section),
            title: name,
            count: ground.words.count(links.len(), noun),
            legend: sparks.legend().filter(|_| has_sparks),
            letters: letters(links),
            body: self.intro(&address),
        }
    }

    /// The terms most often together with this one, at most five. Of each article the first [`COUNTED`] terms are counted: all
    /// of them would be a square of their number for an article with thousands.
    fn related_terms(&self, taxonomy: u32, term: &Term) -> Vec<Link> {
        let terms = &self.taxonomy(taxonomy).terms;
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &other in self
            .ground
            .articles(&term.articles)
            .filter_map(|article| article.terms.get(position(taxonomy)))
            .flat_map(|terms| terms.iter().take(COUNTED))
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

    /// The list that an output is a page of, when it is that of a term or a publication.
    pub(super) fn list_of(&self, what: What) -> Option<List<'a>> {
        let ground = self.ground;
        match what {
            What::Term { taxonomy, term, .. } => {
                let (of, term) = (self.taxonomy(taxonomy), self.term(taxonomy, term));
                Some(List {
                    title: ground.set(&term.name),
                    kind: "term",
                    address: &term.address,
                    articles: &term.articles,
                    parent: self.crumb(&ground.set(&of.name), &of.address),
                    section: &of.id,
                    has_feed: machines::has_feed(term),
                })
            }
            What::Source { publication, .. } => {
                let publication = self.publication(publication);
                Some(List {
                    title: ground.set(&publication.name),
                    kind: "source",
                    address: &publication.address,
                    articles: &publication.articles,
                    parent: self.crumb(self.word("sources"), &self.address(What::Sources)),
                    section: "sources",
                    has_feed: false,
                })
            }
            _ => None,
        }
    }

    /// How many articles a list has, and since when.
    fn list_count(&self, list: &List<'_>) -> String {
        let ground = self.ground;
        let count = ground.count(list.articles.len());
        let days = ground.articles(list.articles);
        match days.filter_map(|article| article.day).min() {
            None => count,
            Some(day) => {
                let month = ground.words.month(day.year(), day.month());
                format!("{count} {} {month}", self.word("since"))
            }
        }
    }

    pub(super) fn list_naming(&self, list: &List<'_>, page: u32) -> Naming {
        let ground = self.ground;
        let (title, description) = if self.is_own(list.articles.len(), page) {
            let count = self.list_count(list);
            let word = match list.kind {
                "term" => "description_term",
                _ => "description_source",
            };
            let blanks = [("name", list.title.as_str()), ("count", count.as_str())];
            let description = ground.set(&ground.words.fill(word, &blanks));
            (list.title.clone(), description)
        } else {
            let range = self.list_range(list.articles.len(), page);
            let positions = list.articles.get(range).unwrap_or_default();
            (
                format!("{} · {}", list.title, self.page_number(page)),
                self.page_description(&list.title, page, positions),
            )
        };
        Naming {
            more: title.clone(),
            title,
            description,
            also: list.parent.name.clone(),
        }
    }

    pub(super) fn list_view(&self, list: &List<'_>, page: u32, apart: Apart) -> ListView {
        let ground = self.ground;
        let articles = list.articles.len();
        let own = self.is_own(articles, page);
        let positions = list.articles.get(self.list_range(articles, page));
        let naming = self.list_naming(list, page);
        let address = self.list_address(list.address, articles, page);
        let feeds = self.feed_links(&list.title, list.address, list.has_feed);
        let mut head = self.head(&naming, apart, &address, list.section);
        head.crumbs.push(list.parent.clone());
        head.feeds.clone_from(&feeds);
        ListView {
            head,
            title: naming.title,
            kind: list.kind.to_owned(),
            parent: Some(list.parent.clone()),
            count: own.then(|| self.list_count(list)),
            url: None,
            chart: None,
            groups: ground.by_month(positions.unwrap_or_default()),
            related: Vec::new(),
            feed: feeds.first().map(|link| link.href.clone()),
            json_feed: feeds.get(1).map(|link| link.href.clone()),
            pager: self.pager(list.address, articles, page),
            body: if own {
                self.intro(list.address)
            } else {
                ground.no_body()
            },
        }
    }

    /// A page of the list of a term or a publication, with what only the list's own address shows.
    pub(super) fn own_list_view(&self, what: What, page: u32, apart: Apart) -> ListView {
        let list = self.list_of(what).expect("it is a list");
        let mut view = self.list_view(&list, page, apart);
        if self.is_own(list.articles.len(), page) {
            view.chart = self.chart(list.articles);
            match what {
                What::Term { taxonomy, term, .. } => {
                    view.related = self.related_terms(taxonomy, self.term(taxonomy, term));
                }
                What::Source { publication, .. } => {
                    let host = self.publication(publication).host.as_ref();
                    view.url = host.map(|host| format!("https://{host}/"));
                }
                _ => {}
            }
        }
        view
    }
}

/// Terms by their first letter.
fn letters(links: Vec<TermLink>) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for link in links {
        let first = text::sort_key(&link.name).0.chars().next();
        let letter = first
            .filter(|first| first.is_alphabetic())
            .map_or_else(|| "0–9".to_owned(), |first| first.to_uppercase().collect());
        match letters.last_mut() {
            Some(last) if last.letter == letter => last.terms.push(link),
            _ => letters.push(Letter {
                letter,
                terms: vec![link],
            }),
        }
    }
    letters
}
