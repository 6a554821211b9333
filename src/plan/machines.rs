//! Feeds, site maps and the other files for machines.

use super::*;

impl Drawing<'_> {
    /// The feeds of a list of articles. One without any date stays out: a feed demands a date, and none is made up.
    pub(super) fn feeds(&mut self, title: &str, list: &Address, articles: &[usize]) {
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
        self.feed_files(title, list, &entries);
    }

    pub(super) fn feed_files(&mut self, title: &str, list: &Address, entries: &[FeedEntry]) {
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
            entries: entries.to_vec(),
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

    pub(super) fn machines(&mut self) {
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

    pub(super) fn llms(&mut self) {
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
}

/// A site map's date as a moment, to compare a plain day with a time.
fn moment_of(text: &str, config: &Config) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    chrono::DateTime::parse_from_rfc3339(text)
        .ok()
        .or_else(|| Some(When::Day(text.parse().ok()?).moment(config.timezone)))
}
