//! Feeds, site maps and the other files for machines.

use super::*;

impl<'a> Drawing<'a> {
    /// The feeds, and the files that stand once in a site.
    pub(super) fn machines(&self, all: &mut Vec<What>) {
        let json = self.ground.config.outputs.json_feed;
        let mut feed = |of: FeedOf| {
            all.push(What::Feed(of, FeedKind::Atom));
            if json {
                all.push(What::Feed(of, FeedKind::Json));
            }
        };
        for (taxonomy, terms) in self.ground.site.taxonomies.iter().enumerate() {
            let with_feed = |term: &&(usize, &Term)| term.1.listed && has_feed(term.1);
            for (term, _) in terms
                .terms
                .iter()
                .enumerate()
                .filter(|term| with_feed(&term))
            {
                feed(FeedOf::Term {
                    taxonomy: number(taxonomy),
                    term: number(term),
                });
            }
        }
        if self.has_editions_feed() {
            feed(FeedOf::Editions);
        }
        feed(FeedOf::Home);
        all.extend([What::Robots, What::Llms]);
    }

    /// The page that a feed is the feed of.
    pub(super) fn feed_home(&self, of: FeedOf) -> Address {
        match of {
            FeedOf::Home => Address::root(),
            FeedOf::Term { taxonomy, term } => self.term(taxonomy, term).address.clone(),
            FeedOf::Editions => self.address(What::Editions),
        }
    }

    pub(super) fn feed_title(&self, of: FeedOf) -> String {
        let site = &self.ground.config.title;
        match of {
            FeedOf::Home => site.clone(),
            FeedOf::Term { taxonomy, term } => {
                format!(
                    "{} · {site}",
                    self.ground.set(&self.term(taxonomy, term).name)
                )
            }
            FeedOf::Editions => format!("{} · {site}", self.word("editions")),
        }
    }

    pub(super) fn feed_view(&self, of: FeedOf, kind: FeedKind) -> FeedView {
        let ground = self.ground;
        let newest = ground.config.feed.items;
        let entries: Vec<FeedEntry> = match of {
            FeedOf::Home => {
                let all: Vec<usize> = (0..ground.site.articles.len().min(newest)).collect();
                self.feed_entries(&all)
            }
            FeedOf::Term { taxonomy, term } => {
                let articles = &self.term(taxonomy, term).articles;
                self.feed_entries(articles.get(..newest).unwrap_or(articles))
            }
            FeedOf::Editions => self
                .finished_editions()
                .take(newest)
                .map(|edition| self.edition_entry(edition))
                .collect(),
        };
        let moments = entries.iter().filter_map(|entry| {
            chrono::DateTime::parse_from_rfc3339(&entry.updated)
                .ok()
                .map(|moment| (moment, &entry.updated))
        });
        let updated = moments.max_by_key(|(moment, _)| *moment).map_or_else(
            || "1970-01-01T00:00:00+00:00".to_owned(),
            |(_, text)| text.clone(),
        );
        FeedView {
            title: ground.set(&self.feed_title(of)),
            description: ground.set(&ground.config.description),
            lang: ground.config.lang.clone(),
            home: ground.whole(&self.feed_home(of)),
            url: ground.whole(&self.address(What::Feed(of, kind))),
            icon: ground.whole(&Address::root().join("icon.svg")),
            updated,
            entries,
        }
    }

    /// Articles as the entries of a feed. One without any date stays out: a feed demands a date, and none is made up.
    fn feed_entries(&self, articles: &[usize]) -> Vec<FeedEntry> {
        let ground = self.ground;
        let zone = ground.config.timezone;
        let entry = |at: &usize| -> Option<FeedEntry> {
            let (article, card) = (ground.site.articles.get(*at)?, self.card(number(*at)));
            let changed = article.changed()?;
            let front = &article.page.front;
            let name = card.source.as_ref().map(|source| source.name.clone());
            let authors = if front.authors.is_empty() {
                vec![name.unwrap_or_else(|| ground.config.title.clone())]
            } else {
                front.authors.clone()
            };
            Some(FeedEntry {
                title: card.title.clone(),
                url: ground.whole(&article.address),
                external_url: article.source_url().map(str::to_owned),
                published: front.date.map(|date| date.moment(zone).to_rfc3339()),
                updated: changed.moment(zone).to_rfc3339(),
                authors,
                lang: article.lang.clone(),
                summary: if article.rights == Rights::Excerpt {
                    let excerpt = show::excerpt(article);
                    text::typography(&excerpt, &article.lang, None).into_owned()
                } else {
                    card.summary.clone()
                },
                topics: ground
                    .terms(article, 0)
                    .map(|term| term.name.clone())
                    .collect(),
                stories: Vec::new(),
                body: if ground.config.feed.full {
                    ground.body(article, self.links(&article.page.file), false)
                } else {
                    ground.no_body()
                },
            })
        };
        articles.iter().filter_map(entry).collect()
    }

    /// A part of the site map: its name, and its entries.
    pub(super) fn map_part(&self, part: u32) -> (&'a String, &'a Vec<Mapped>) {
        let mut parts = self.plan.map.iter();
        parts
            .nth(position(part))
            .expect("site maps are planned by the parts that there are")
    }

    pub(super) fn sitemap_view(&self, part: u32) -> SitemapView {
        let (_, entries) = self.map_part(part);
        SitemapView {
            index: false,
            entries: entries
                .iter()
                .map(|entry| self.sitemap_entry(entry))
                .collect(),
        }
    }

    fn sitemap_entry(&self, entry: &Mapped) -> SitemapEntry {
        let (address, changed) = match entry {
            Mapped::Article(at) => {
                let article = at_in(&self.ground.site.articles, number(*at));
                (&article.address, article.changed())
            }
            Mapped::Other(address, changed) => (address, *changed),
        };
        SitemapEntry {
            url: self.ground.whole(address),
            lastmod: changed.map(|when| when.iso()),
        }
    }

    /// The index of the site maps.
    pub(super) fn sitemap_index(&self) -> SitemapView {
        let zone = self.ground.config.timezone;
        let changed = |entry: &Mapped| match entry {
            Mapped::Article(at) => self.ground.site.articles.get(*at)?.changed(),
            Mapped::Other(_, changed) => *changed,
        };
        let part = |(part, entries): (u32, &Vec<Mapped>)| SitemapEntry {
            url: self.ground.whole(&self.address(What::Sitemap(part))),
            lastmod: entries
                .iter()
                .filter_map(changed)
                .max_by_key(|when| when.moment(zone))
                .map(|when| when.iso()),
        };
        SitemapView {
            index: true,
            entries: (0..).zip(self.plan.map.values()).map(part).collect(),
        }
    }

    pub(super) fn llms_view(&self) -> LlmsView {
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
        LlmsView {
            title: ground.config.title.clone(),
            description: ground.config.description.clone(),
            sections,
        }
    }
}

/// Whether a term has a feed.
pub(super) fn has_feed(term: &Term) -> bool {
    term.articles.len() >= FEED_FROM
}
