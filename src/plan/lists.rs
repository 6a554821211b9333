//! Lists of articles: the home page, terms, publications, and their numbered pages.

use super::*;

/// What a list of articles is a list of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Term,
    Source,
}

/// A list of articles with an address of its own.
struct List<'a> {
    title: &'a str,
    kind: Kind,
    address: &'a Address,
    /// Positions, newest first.
    articles: &'a [usize],
    /// The index it stands in.
    parent: Link,
    /// The entry of the navigation it belongs to.
    section: &'a str,
    /// The publication's own site.
    url: Option<String>,
    /// Terms most often together with this one.
    related: Vec<Link>,
}

impl Drawing<'_> {
    pub(super) fn home(&mut self) {
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
    pub(super) fn page_description(
        &self,
        title: &str,
        number: usize,
        positions: &[usize],
    ) -> String {
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

    pub(super) fn taxonomies(&mut self) {
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
            let (one, many) = if taxonomy.id == "topics" {
                ("topic_one", "topic_other")
            } else {
                ("term_one", "term_other")
            };
            let count = ground.words.count(listed.len(), one, many);
            self.terms(&name, &taxonomy.address, &taxonomy.id, count, links);
            for term in listed {
                self.term(at, taxonomy, term);
            }
        }
    }

    /// The index of a taxonomy or of the publications.
    pub(super) fn terms(
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

    pub(super) fn term(&mut self, taxonomy_at: usize, taxonomy: &Taxonomy, term: &Term) {
        let ground = self.ground;
        let name = ground.set(&term.name);
        let parent = self.crumb(&ground.set(&taxonomy.name), &taxonomy.address);
        let related = self.related_terms(taxonomy_at, term);
        self.list(&List {
            title: &name,
            kind: Kind::Term,
            address: &term.address,
            articles: &term.articles,
            parent,
            section: &taxonomy.id,
            url: None,
            related,
        });
    }

    /// The terms most often together with this one, at most five.
    pub(super) fn related_terms(&self, taxonomy: usize, term: &Term) -> Vec<Link> {
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

    /// A list of articles by month with its numbered pages; that of a term has feeds.
    fn list(&mut self, list: &List<'_>) {
        let List {
            title,
            kind,
            address,
            articles,
            section,
            ..
        } = *list;
        let ground = self.ground;
        let pages = show::pages(articles.len(), ground.config.per_page);
        let has_feed = kind == Kind::Term && articles.len() >= FEED_FROM;
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
                Some(count) => {
                    let word = match kind {
                        Kind::Term => "description_term",
                        Kind::Source => "description_source",
                    };
                    let blanks = [("name", title), ("count", count.as_str())];
                    ground.set(&ground.words.fill(word, &blanks))
                }
                None => self.page_description(title, pager.number.unwrap_or_default(), positions),
            };
            let mut head = self.head(&window, &description, &place, section);
            head.crumbs.push(list.parent.clone());
            self.distinguish(&mut head, &window, &list.parent.name);
            head.feeds.clone_from(&feeds);
            let body = if own {
                self.intro(address)
            } else {
                ground.no_body()
            };
            let view = ListView {
                head,
                title: window,
                kind: match kind {
                    Kind::Term => "term",
                    Kind::Source => "source",
                }
                .to_owned(),
                parent: Some(list.parent.clone()),
                count,
                url: list.url.clone().filter(|_| own),
                groups: ground.by_month(positions),
                related: if own {
                    list.related.clone()
                } else {
                    Vec::new()
                },
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

    pub(super) fn publications(&mut self) {
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
            self.list(&List {
                title: &ground.set(name),
                kind: Kind::Source,
                address: own,
                articles,
                parent,
                section: "sources",
                url,
                related: Vec::new(),
            });
        }
    }
}
