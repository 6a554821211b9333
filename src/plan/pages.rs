//! The pages of single texts: articles, standalone pages, former addresses, the page for addresses that do not exist; copied files.

use super::*;

impl Drawing<'_> {
    pub(super) fn articles(&mut self) {
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
            self.distinguish(&mut head, &article.title, &when);
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
    pub(super) fn bundle(&mut self, article: &Article) {
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

    pub(super) fn pages(&mut self) {
        let ground = self.ground;
        for page in &ground.site.pages {
            let set = |text: &str| text::typography(text, &page.lang, None).into_owned();
            let about = page
                .page
                .front
                .summary
                .clone()
                .unwrap_or_else(|| page.facts.opening.replace('\n', " "));
            let mut head = self.head(&page.title, &set(&about), &page.address, "");
            head.section = ground.href(&page.address);
            head.full_title = set(&page.title);
            self.distinguish(&mut head, &page.title, page.page.file.stem());
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

    pub(super) fn not_found(&mut self) {
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

    pub(super) fn aliases(&mut self) {
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
    pub(super) fn files(&mut self, fingerprints: &BTreeMap<RelPath, Address>) {
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

fn static_folder() -> RelPath {
    RelPath::new("static").expect("a plain name is a path")
}
