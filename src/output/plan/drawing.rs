//! What an output is: where it stands, whose it is, what its head says, and its view.
//!
//! The pages of one kind are in a file of their own beside this one.

use super::*;

/// Makes views: the site, the settings, and the plan as far as it stands.
#[derive(Clone, Copy)]
pub(super) struct Drawing<'a> {
    pub(super) ground: Ground<'a>,
    pub(super) inputs: &'a Inputs<'a>,
    pub(super) plan: &'a Plan,
}

impl<'a> Drawing<'a> {
    pub(super) fn new(plan: &'a Plan, site: &'a Site, inputs: &'a Inputs<'a>) -> Drawing<'a> {
        let ground = Ground {
            site,
            config: inputs.config,
            words: inputs.words,
            cards: &plan.cards,
            pictures: inputs.pictures,
        };
        Drawing {
            ground,
            inputs,
            plan,
        }
    }

    /// All outputs but the site maps. Pages choose their titles and descriptions in this order.
    pub(super) fn all(&self) -> Vec<What> {
        let mut all = Vec::with_capacity(self.ground.site.articles.len() * 3);
        self.home_pages(&mut all);
        self.texts(&mut all);
        self.lists(&mut all);
        self.dates(&mut all);
        self.editions(&mut all);
        self.search_page(&mut all);
        all.push(What::NotFound);
        self.machines(&mut all);
        self.files(&mut all);
        self.index_files(&mut all);
        all
    }

    /// Where an output stands.
    pub(super) fn address(&self, what: What) -> Address {
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
            What::SearchPage => search_page::address(),
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
            What::Resized(at) => self.resized(at).0.clone(),
            What::Headers => root.join("_headers"),
            What::Boundaries => search::boundaries_address(),
            What::Manifest => search::manifest_address(),
            What::Piece(piece) => self.index().address(piece),
        }
    }

    /// Whose an output is: the file of a page, or words for what it is. Named in faults.
    pub(super) fn owner(&self, what: What) -> String {
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
            What::SearchPage => "the search page".to_owned(),
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
            What::Resized(at) => {
                let (_, file, width) = self.resized(at);
                format!("`{file}`, {width} pixels wide")
            }
            What::Headers => "`_headers`".to_owned(),
            What::Boundaries | What::Manifest | What::Piece(_) => "the search index".to_owned(),
        }
    }

    /// The words of a page's head; none for what is no page, or asks not to be listed.
    pub(super) fn naming(&self, what: What) -> Option<Naming> {
        Some(match what {
            What::Home(page) => self.home_naming(page),
            What::Article(at) => self.article_naming(at),
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
            What::SearchPage => self.search_naming(),
            What::NotFound => self.not_found_naming(),
            _ => return None,
        })
    }

    /// What an output is made from.
    pub(super) fn view(&self, what: What, apart: Apart) -> View {
        match what {
            What::Home(page) => self.home_view(page, apart),
            What::Article(at) => View::Article(Box::new(self.article_view(position(at), apart))),
            What::Twin(at) => View::Twin(Box::new(self.twin_view(at))),
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
            What::SearchPage => View::Search(Box::new(self.search_view(apart))),
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
            What::Resized(at) => View::Resized(self.resized_view(at)),
            What::Headers => View::Headers(self.headers_view()),
            What::Boundaries | What::Manifest | What::Piece(_) => self.index_view(what),
        }
    }

    /// The part of the site map that names an output, and its entry there.
    pub(super) fn mapped(&self, what: What) -> Option<(String, Mapped)> {
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
            // The newest article is counted there, if not shown.
            What::Terms(_) | What::Sources | What::Archive | What::Editions | What::SearchPage => {
                self.newest_change(0..self.ground.site.articles.len())
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
            What::Year(_) | What::Month(_) | What::Day(_) => {
                self.newest_change(self.period(what).articles.clone())
            }
            What::Edition(at) => self.newest_change(self.edition(at).articles()),
            _ => return None,
        };
        Some((lists, Mapped::Other(self.address(what), changed)))
    }

    /// The place of an output in `public/`.
    pub(super) fn place(&self, what: What) -> Result<OutPath, Diagnostic> {
        let address = self.address(what);
        let message = match address.out_path() {
            None => format!("`{address}` cannot be the address of a file"),
            Some(path) => match self.slug_too_long(what).or_else(|| path.unfit()) {
                None => return Ok(path),
                Some(unfit) => unfit.to_string(),
            },
        };
        let mut fault = self.at_owner(Diagnostic::new(Code::BadAddress, message), what);
        if fault.place.is_none() {
            fault = fault.note(format!("it is the address of {}", self.owner(what)));
        }
        Err(fault.hint(match what {
            What::Alias(_) => "remove the alias: no host can serve it",
            What::Static(_) | What::Copy(_) | What::Resized(_) => {
                "give the file a shorter name or move it up"
            }
            What::Article(_) | What::Twin(_) | What::Page(_) => {
                "give the page a shorter `slug` or another address"
            }
            _ => "choose a shorter name or `path` in `site.toml`",
        }))
    }

    /// A `slug` of the front matter that is longer than any name can be. One that is not clean would be cut without a word.
    fn slug_too_long(&self, what: What) -> Option<Unfit> {
        let front = &self.page_of(what)?.front;
        let slug = front.slug.as_ref().filter(|_| front.address.is_none())?;
        (slug.len() > MOST_NAME).then(|| Unfit::Name(slug.clone()))
    }

    /// The page that an output is of.
    fn page_of(&self, what: What) -> Option<&'a Page> {
        match what {
            What::Article(at) | What::Twin(at) => Some(&self.article(at).page),
            What::Page(at) => Some(&self.page(at).page),
            What::Alias(at) => {
                let (_, target, _) = self.alias(at);
                let site = self.ground.site;
                let articles = site
                    .articles
                    .iter()
                    .map(|article| (&article.address, &article.page));
                let pages = site.pages.iter().map(|page| (&page.address, &page.page));
                let mut all = articles.chain(pages);
                all.find(|(address, _)| *address == target)
                    .map(|(_, page)| &**page)
            }
            _ => None,
        }
    }

    /// A fault of the path of an output, at the place where an editor can change that path.
    pub(super) fn at_owner(&self, fault: Diagnostic, what: What) -> Diagnostic {
        match what {
            What::Static(at) => {
                let (file, _) = self.static_file(at);
                fault.in_file(format!("{}/{file}", show::STATIC))
            }
            What::Terms(_) | What::Term { .. } => fault.in_file("site.toml"),
            What::Copy(at) => fault.in_file(self.copy(at).1.as_str()),
            What::Resized(at) => fault.in_file(self.resized(at).1.as_str()),
            _ => match self.page_of(what) {
                Some(page) => match what {
                    What::Alias(_) => site::at_key(fault, page, &["aliases"]),
                    _ if page.front.address.is_some() => {
                        site::at_key(fault, page, site::ADDRESS_KEYS)
                    }
                    _ => site::at_key(fault, page, &["slug"]),
                },
                None => fault,
            },
        }
    }

    /// A name in the path of an output that Windows cannot hold. `told` holds the folders that were reported.
    pub(super) fn windows_name(
        &self,
        what: What,
        path: &OutPath,
        told: &mut HashSet<String>,
    ) -> Option<Diagnostic> {
        let (name, until) = path.unfit_for_windows()?;
        if !told.insert(until.to_owned()) {
            return None;
        }
        let message = format!("`{name}` in `/{until}` is a name that Windows cannot hold");
        let fault = Diagnostic::new(Code::WindowsName, message);
        Some(
            self.at_owner(fault, what)
                .hint("choose another name if anyone keeps or builds the site on Windows"),
        )
    }

    pub(super) fn article(&self, at: u32) -> &'a Article {
        at_in(&self.ground.site.articles, at)
    }

    pub(super) fn page(&self, at: u32) -> &'a Standalone {
        at_in(&self.ground.site.pages, at)
    }

    pub(super) fn taxonomy(&self, at: u32) -> &'a Taxonomy {
        at_in(&self.ground.site.taxonomies, at)
    }

    pub(super) fn term(&self, taxonomy: u32, term: u32) -> &'a Term {
        at_in(&self.taxonomy(taxonomy).terms, term)
    }

    pub(super) fn publication(&self, at: u32) -> &'a Publication {
        at_in(&self.ground.site.publications, at)
    }

    pub(super) fn edition(&self, at: u32) -> &'a Edition {
        at_in(&self.ground.site.editions, at)
    }

    pub(super) fn copy(&self, at: u32) -> &'a (Address, RelPath) {
        at_in(&self.plan.copies, at)
    }

    /// A word of the interface.
    pub(super) fn word(&self, name: &'a str) -> &'a str {
        self.ground.words.get(name)
    }

    /// The keys of the words that a page would have.
    pub(super) fn claim(&self, naming: &Naming) -> Claim {
        let description = description(naming, Apart::default());
        Claim {
            title: Key::of_bytes(self.window_title(naming, Apart::default()).as_bytes()),
            description: (!description.is_empty()).then(|| Key::of_bytes(description.as_bytes())),
        }
    }

    /// The window title of a page: where another has the same, what tells it apart is added, then a number.
    pub(super) fn window_title(&self, naming: &Naming, apart: Apart) -> String {
        let also = text::cut(&naming.also, 35);
        let more = match apart.title {
            0 => return self.ground.window_title(&naming.title),
            1 => also,
            number => format!("{also} ({number})"),
        };
        let room = 65_usize.saturating_sub(more.chars().count() + 3);
        let plain = text::without_emoji(&naming.title);
        self.ground
            .set(&format!("{} · {more}", text::cut(plain.trim(), room)))
    }

    pub(super) fn head(
        &self,
        naming: &Naming,
        apart: Apart,
        address: &Address,
        section: &str,
    ) -> Head {
        let title = self.window_title(naming, apart);
        let description = description(naming, apart);
        let mut head = self
            .ground
            .head(title, &naming.title, description, address, section);
        if let Some(image) = &self.plan.site_image {
            head.image = Some(image.url.clone());
            head.image_size = image.size;
            head.image_alt.clone_from(&image.alt);
        }
        head
    }

    /// When the newest of these articles changed, for site maps.
    pub(super) fn newest_change(&self, positions: impl IntoIterator<Item = usize>) -> Option<When> {
        let zone = self.ground.config.timezone;
        positions
            .into_iter()
            .filter_map(|at| self.ground.site.articles.get(at)?.changed())
            .max_by_key(|when| when.moment(zone))
    }

    pub(super) fn crumb(&self, name: &str, address: &Address) -> Link {
        Link {
            name: name.to_owned(),
            href: self.ground.href(address),
        }
    }

    pub(super) fn links(&self, file: &RelPath) -> Targets {
        self.plan.links.get(file).cloned().unwrap_or_default()
    }

    /// The editor's introduction to a list.
    pub(super) fn intro(&self, address: &Address) -> Body {
        match self.ground.site.intros.get(address) {
            Some(intro) => self.ground.plain_body(intro, self.links(&intro.page.file)),
            None => self.ground.no_body(),
        }
    }
}

/// The description of a page.
pub(super) fn description(naming: &Naming, apart: Apart) -> String {
    let description = show::gist(naming.description.trim(), 160);
    if apart.description {
        text::cut(format!("{description} {}", naming.more).trim(), 200)
    } else {
        description
    }
}

/// What a position of a plan means: plans hold none that their site doesn't have.
pub(super) fn at_in<T>(values: &[T], at: u32) -> &T {
    values
        .get(position(at))
        .expect("a plan is read with the site it was made from")
}
