//! The pages of single texts: articles, standalone pages, former addresses, the page for addresses that do not exist; copied files.

use super::*;

impl<'a> Drawing<'a> {
    /// Articles, each with its Markdown, then the standalone pages.
    pub(super) fn texts(&self, all: &mut Vec<What>) {
        let markdown = self.ground.config.outputs.markdown;
        for (at, article) in self.ground.site.articles.iter().enumerate() {
            if markdown && show::twin_address(&article.address).is_some() {
                all.push(What::Twin(number(at)));
            }
            all.push(What::Article(number(at)));
        }
        all.extend((0..self.ground.site.pages.len()).map(|at| What::Page(number(at))));
    }

    /// The card of an article.
    pub(super) fn card(&self, at: u32) -> &'a CardFields {
        &at_in(self.ground.cards, at).fields
    }

    pub(super) fn article_naming(&self, at: u32) -> Naming {
        let (article, card) = (self.article(at), self.card(at));
        let when = article.day.map_or_else(
            || self.word("undated").to_owned(),
            |day| self.ground.words.day(day),
        );
        Naming {
            title: article.title.clone(),
            description: if card.summary.is_empty() {
                self.ground.set(&article.title)
            } else {
                card.summary.clone()
            },
            more: format!("({when})"),
            also: when,
        }
    }

    pub(super) fn article_view(&self, at: usize, apart: Apart) -> ArticleView {
        let ground = self.ground;
        let article = self.article(number(at));
        let neighbour = |at: Option<usize>| {
            let fields = &ground.cards.get(at?)?.fields;
            Some(Link {
                name: fields.title.clone(),
                href: fields.href.clone(),
            })
        };
        // What is wrong with a lead image was said when links were followed.
        let lead = ground.image(article, self.inputs.files).ok().flatten();
        let (image, file) = lead.map_or((None, None), |(image, found)| (Some(image), found));
        let page = ground.article(article, self.card(number(at)), image);
        let mut head = self.head(
            &self.article_naming(number(at)),
            apart,
            &article.address,
            "",
        );
        head.full_title = page.title.clone();
        head.kind = "article".to_owned();
        if let Some(url) = show::original(article) {
            head.canonical = Some(url.to_owned());
        }
        if let Some(image) = page.image.as_ref() {
            head.image = Some(if image.src.starts_with('/') {
                format!("{}{}", ground.config.base.origin(), image.src)
            } else {
                image.src.clone()
            });
            head.image_alt = image.alt.clone();
            head.image_size = file.and_then(|(file, _)| ground.lead_size(&file));
        }
        let leads = page.image.is_none();
        ArticleView {
            head,
            page,
            previous: neighbour(Some(at + 1)),
            next: neighbour(at.checked_sub(1)),
            related: ground.cards(article.related.iter().copied()),
            body: ground.body(article, self.links(&article.page.file), leads),
        }
    }

    pub(super) fn twin_view(&self, at: u32) -> TwinView {
        let (article, card) = (self.article(at), self.card(at));
        let ground = self.ground;
        let front = &article.page.front;
        let mut body = ground.body(article, self.links(&article.page.file), false);
        body.content_images.clear();
        for href in body.content_links.values_mut() {
            if href.starts_with('/') {
                href.insert_str(0, ground.config.base.origin());
            }
        }
        TwinView {
            title: article.title.clone(),
            lang: article.lang.clone(),
            url: ground.whole(&article.address),
            date: front.date.map(|date| date.iso()),
            dated: front.dated.clone(),
            authors: front.authors.clone(),
            source: card.source.as_ref().map(|source| source.name.clone()),
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
            body,
        }
    }

    pub(super) fn page_view(&self, page: &Standalone, apart: Apart) -> PageView {
        let ground = self.ground;
        let title = text::typography(&page.title, &page.lang, None).into_owned();
        let mut head = self.head(&page_naming(page), apart, &page.address, "");
        head.full_title = title.clone();
        let entry = crate::site::Entry {
            page: page.page.clone(),
            facts: page.facts.clone(),
            body: page.body,
        };
        PageView {
            head,
            title,
            lang: ground.foreign(&page.lang),
            body: ground.plain_body(&entry, self.links(&page.page.file)),
        }
    }

    pub(super) fn not_found_naming(&self) -> Naming {
        let title = self.word("not_found").to_owned();
        Naming {
            description: self.word("not_found_text").to_owned(),
            more: title.clone(),
            title,
            also: self.ground.config.title.clone(),
        }
    }

    pub(super) fn not_found_view(&self, apart: Apart) -> NotFoundView {
        let address = self.address(What::NotFound);
        let mut head = self.head(&self.not_found_naming(), apart, &address, "");
        head.noindex = true;
        head.canonical = None;
        NotFoundView {
            head,
            latest: self.ground.cards(0..self.ground.site.articles.len().min(5)),
            topics: self.top_topics(12),
        }
    }

    /// A former address, the address that it leads to, and the title there.
    pub(super) fn alias(&self, at: u32) -> &'a (Address, Address, String) {
        at_in(&self.plan.aliases, at)
    }

    pub(super) fn redirect_view(&self, at: u32) -> RedirectView {
        let ground = self.ground;
        let (alias, target, title) = self.alias(at);
        let window = ground.window_title(title);
        let mut head = ground.head(window, title, String::new(), alias, "");
        head.noindex = true;
        head.canonical = Some(ground.whole(target));
        RedirectView {
            head,
            target: ground.href(target),
            title: ground.set(title),
        }
    }

    pub(super) fn redirects_view(&self) -> RedirectsView {
        let ground = self.ground;
        let aliases = self.plan.aliases.iter();
        RedirectsView {
            redirects: aliases
                .map(|(alias, target, _)| (ground.href(alias), ground.href(target)))
                .collect(),
        }
    }

    /// Former addresses, copies of files, and the headers that hosts send with them.
    pub(super) fn files(&self, all: &mut Vec<What>) {
        let count = |length: usize| 0..number(length);
        all.extend(count(self.plan.aliases.len()).map(What::Alias));
        all.push(What::Redirects);
        all.extend(count(self.plan.statics.len()).map(What::Static));
        all.extend(count(self.plan.copies.len()).map(What::Copy));
        all.extend(count(self.plan.resized.len()).map(What::Resized));
        all.push(What::Headers);
    }

    /// A file of `static/`, by its path below it, and the key of its bytes.
    pub(super) fn static_file(&self, at: u32) -> &'a (RelPath, Key) {
        at_in(&self.plan.statics, at)
    }

    pub(super) fn static_view(&self, at: u32) -> CopyView {
        let folder = RelPath::new("static").expect("a plain name is a path");
        let (file, key) = self.static_file(at);
        CopyView {
            file: RelPath::join(&folder, file.as_str()),
            bytes: *key,
            metadata: self.inputs.config.metadata,
        }
    }

    pub(super) fn copy_view(&self, at: u32) -> CopyView {
        let (_, file) = self.copy(at);
        let key = self.inputs.files.get(file);
        CopyView {
            file: file.clone(),
            bytes: *key.expect("only files that are there are copied"),
            metadata: self.inputs.config.metadata,
        }
    }

    /// A smaller image: where it stands, the file it is made of, its width.
    pub(super) fn resized(&self, at: u32) -> &'a (Address, RelPath, u32) {
        at_in(&self.plan.resized, at)
    }

    pub(super) fn resized_view(&self, at: u32) -> ResizedView {
        let (_, file, width) = self.resized(at);
        let (key, _) = self
            .inputs
            .pictures
            .get(file)
            .expect("only known images are resized");
        ResizedView {
            file: file.clone(),
            bytes: *key,
            width: *width,
        }
    }

    pub(super) fn headers_view(&self) -> HeadersView {
        HeadersView {
            home: self.ground.href(&Address::root()),
            policy: self.plan.shared.site.policy.clone(),
            immutable: self
                .plan
                .fingerprints
                .values()
                .chain(
                    self.inputs
                        .search
                        .map(|_| search::boundaries_address())
                        .as_ref(),
                )
                .map(|address| self.ground.href(address))
                .collect(),
            search: self.inputs.search.is_some(),
        }
    }
}

pub(super) fn page_naming(page: &Standalone) -> Naming {
    let about = page
        .page
        .front
        .summary
        .clone()
        .unwrap_or_else(|| show::below_headline(&page.facts.opening, &page.title).to_owned());
    let about = if about.trim().is_empty() {
        &page.title
    } else {
        &about
    };
    Naming {
        title: page.title.clone(),
        description: text::typography(about, &page.lang, None).into_owned(),
        more: page.title.clone(),
        also: page.page.file.stem().to_owned(),
    }
}
