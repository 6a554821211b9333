//! The site's facts as the views show them: cards, heads, dates, lists; the words of the interface put in.
//!
//! Which outputs there are, where they stand and what their keys are is decided in `plan/`. Start reading at [`Ground`].

use crate::base::config::{Config, Images, Rights};
use crate::base::date::When;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{Address, RelPath, Target, fitted, percent};
use crate::base::text;
use crate::base::words::Words;
use crate::content::image::{Picture, SIZES, Shown, Size, WIDTHS};
use crate::content::markdown::{self, Facts, Heading};
use crate::content::page::Page;
use crate::output::view::{
    self, Body, Card, CardFields, CountLink, DateView, EditionLink, Group, Head, ImageSize,
    ImageView, Link, OutlineEntry, Pager, SourceLink,
};
use crate::site::{self, Article, Content, Edition, Entry, Site, Taxonomy, Term};
use chrono::{Datelike, NaiveDate};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// Everything that views are made from.
#[derive(Clone, Copy, Debug)]
pub struct Ground<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its settings.
    pub config: &'a Config,
    /// The interface words.
    pub words: &'a Words,
    /// The card of each article, in the order of the site's articles; empty while they are being made.
    pub cards: &'a [Card],
    /// What is known of the images that texts show, by their files, with the keys of their bytes.
    pub pictures: &'a Pictures,
}

/// What is known of the images of a site, by their files, with the keys of their bytes.
pub type Pictures = BTreeMap<RelPath, (Key, Picture)>;

impl Ground<'_> {
    /// The link to an address of the site.
    #[must_use]
    pub fn href(&self, address: &Address) -> String {
        self.config.base.href(address)
    }

    /// The whole address.
    #[must_use]
    pub fn whole(&self, address: &Address) -> String {
        self.config.base.absolute(address)
    }

    /// Interface text with the typography of its language.
    #[must_use]
    pub fn set(&self, text: &str) -> String {
        text::typography(text, &self.config.lang, None).into_owned()
    }

    /// The language of a text, when it is not the interface's.
    #[must_use]
    pub fn foreign(&self, lang: &str) -> Option<String> {
        (lang != self.config.lang).then(|| lang.to_owned())
    }

    /// A date for people and machines.
    #[must_use]
    pub fn date(&self, when: When) -> DateView {
        let day = when.day(self.config.timezone);
        let iso = match when {
            When::Moment(moment) => {
                When::Moment(moment.with_timezone(&self.config.timezone).fixed_offset()).iso()
            }
            When::Day(_) => when.iso(),
        };
        DateView {
            iso,
            text: self.words.day(day),
            href: None,
        }
    }

    /// A date that leads to the page of its day.
    #[must_use]
    pub fn linked_date(&self, when: When) -> DateView {
        let href = self.day_href(when.day(self.config.timezone));
        DateView {
            href,
            ..self.date(when)
        }
    }

    /// The link to the page of a day, when days have pages.
    #[must_use]
    pub fn day_href(&self, day: NaiveDate) -> Option<String> {
        self.config
            .outputs
            .days
            .then(|| self.href(&day_address(day)))
    }

    /// A day as lists head it, with the weekday, linked when its page exists.
    #[must_use]
    pub fn heading_date(&self, day: NaiveDate) -> DateView {
        DateView {
            text: capital(&self.words.weekday(day)),
            ..self.linked_date(When::Day(day))
        }
    }

    /// The articles at these positions.
    #[must_use]
    pub fn articles<'b>(
        &'b self,
        positions: &'b [usize],
    ) -> impl DoubleEndedIterator<Item = &'b Article> {
        positions
            .iter()
            .filter_map(|&at| self.site.articles.get(at))
    }

    /// The cards at these positions.
    #[must_use]
    pub fn cards(&self, positions: impl IntoIterator<Item = usize>) -> Vec<Card> {
        positions
            .into_iter()
            .filter_map(|at| self.cards.get(at).cloned())
            .collect()
    }

    /// The topics, which stand first among the taxonomies.
    #[must_use]
    pub fn topics(&self) -> Option<&Taxonomy> {
        self.site.taxonomies.first()
    }

    /// The terms of an article in one taxonomy that have a page, in the editor's order.
    pub fn terms<'b>(
        &'b self,
        article: &'b Article,
        taxonomy: usize,
    ) -> impl Iterator<Item = &'b Term> {
        let terms = self
            .site
            .taxonomies
            .get(taxonomy)
            .map_or(&[][..], |taxonomy| &taxonomy.terms);
        article
            .terms
            .get(taxonomy)
            .into_iter()
            .flatten()
            .filter_map(|&at| terms.get(at))
            .filter(|term| term.listed)
    }

    /// The link to a term's page.
    #[must_use]
    pub fn term_link(&self, term: &Term) -> Link {
        Link {
            name: self.set(&term.name),
            href: self.href(&term.address),
        }
    }

    /// The link to a term's page, with its number of articles.
    #[must_use]
    pub fn term_count(&self, term: &Term, count: usize) -> CountLink {
        CountLink {
            name: self.set(&term.name),
            href: self.href(&term.address),
            count,
        }
    }

    /// `42 articles`.
    #[must_use]
    pub fn count(&self, number: usize) -> String {
        self.words.count(number, "article")
    }

    /// The publication of an article.
    #[must_use]
    pub fn source(&self, article: &Article) -> Option<SourceLink> {
        let url = article.source_url().map(str::to_owned);
        let host = url.as_deref().and_then(site::host_of);
        match article
            .publication
            .and_then(|at| self.site.publications.get(at))
        {
            Some(publication) => Some(SourceLink {
                name: text::typography(&publication.name, &article.lang, None).into_owned(),
                href: self
                    .config
                    .outputs
                    .sources
                    .then(|| self.href(&publication.address)),
                url,
                host,
            }),
            None => url.map(|url| SourceLink {
                name: host.clone().unwrap_or_else(|| url.clone()),
                href: None,
                url: Some(url),
                host,
            }),
        }
    }

    /// Minutes to read an article here: its text when that is published, else its summary.
    #[must_use]
    pub fn minutes(&self, article: &Article) -> u32 {
        match article.rights {
            Rights::Full => text::minutes(article.facts.words),
            Rights::Excerpt => text::minutes(text::count_words(&excerpt(article))),
            Rights::Link => 0,
        }
    }

    /// The text of an article that may be published, with where its links lead.
    #[must_use]
    pub fn body(&self, article: &Article, targets: Targets, is_first: bool) -> Body {
        let full = article.rights == Rights::Full;
        let targets = if full { targets } else { Targets::default() };
        Body {
            content: full.then_some(article.body),
            content_lang: article.lang.clone(),
            content_links: targets.links,
            content_images: targets.images,
            leads: is_first,
        }
    }

    /// The text of a page that is no article, with where its links lead.
    #[must_use]
    pub fn plain_body(&self, entry: &Entry, targets: Targets) -> Body {
        let lang = entry.page.front.lang.as_ref();
        Body {
            content: Some(entry.body),
            content_lang: lang.unwrap_or(&self.config.lang).clone(),
            content_links: targets.links,
            content_images: targets.images,
            leads: true,
        }
    }

    /// No text.
    #[must_use]
    pub fn no_body(&self) -> Body {
        Body {
            content: None,
            content_lang: self.config.lang.clone(),
            content_links: BTreeMap::new(),
            content_images: BTreeMap::new(),
            leads: true,
        }
    }

    /// Where the relative links of a text lead: other pages, files copied beside the page, addresses of this site.
    #[must_use]
    pub fn links(
        &self,
        page: &Page,
        facts: &Facts,
        address: &Address,
        faults: &mut Vec<Diagnostic>,
        copies: &mut Copies<'_>,
    ) -> Targets {
        let mut links: BTreeMap<String, String> = BTreeMap::new();
        let mut images = BTreeMap::new();
        for link in &facts.links {
            if link.image
                && let Some((file, place)) = self.image_at(&page.file, address, &link.target)
                && let Some(shown) = self.shown(&file, &place)
            {
                copies.shown.insert((file, place));
                images.insert(link.target.clone(), shown);
            }
            if links.contains_key(&link.target) {
                continue;
            }
            let cut = link.target.find(['?', '#']).unwrap_or(link.target.len());
            let (path, rest) = link.target.split_at(cut);
            let place = (
                page.file.clone(),
                (link.span.start + page.body, link.span.end + page.body),
            );
            let keep = |href: String| {
                let target = link.target.clone();
                copies.inside.insert(place, Inside { target, href });
            };
            if path.is_empty() {
                let here = self.href(address);
                let written = rest.trim_start_matches('#');
                let fragment = percent::decode(written).unwrap_or_else(|| written.to_owned());
                if rest.starts_with('?') {
                    // A query alone is of no use outside its page, as in feeds.
                    links.insert(link.target.clone(), format!("{here}{rest}"));
                } else {
                    match facts.anchor(&fragment) {
                        Some(id) if id == fragment => {}
                        Some(id) => {
                            links.insert(link.target.clone(), format!("#{id}"));
                        }
                        None => {
                            links.insert(link.target.clone(), String::new());
                            keep(format!("{here}{rest}"));
                        }
                    }
                }
                continue;
            }
            if path.starts_with('/') {
                let inside = self.config.base.path();
                let prefix = if path.starts_with(&format!("{inside}/")) {
                    ""
                } else {
                    inside
                };
                let href = format!("{prefix}{path}{rest}");
                links.insert(link.target.clone(), href.clone());
                keep(href);
                continue;
            }
            let file = percent::decode(path).and_then(|path| page.file.resolve(&path));
            let found = file
                .as_ref()
                .and_then(|file| copies.pages.get(file))
                .map(|(address, _)| self.href(address))
                .or_else(|| {
                    let file = file
                        .as_ref()
                        .filter(|file| copies.files.contains_key(*file))?;
                    let place = address_beside(address, file.name());
                    copies.made.insert((place.clone(), file.clone()));
                    Some(self.href(&place))
                });
            if let Some(href) = found {
                let text = file.as_ref().and_then(|file| copies.pages.get(file)?.1);
                let fragment = rest.split_once('#').map(|(_, fragment)| fragment);
                let here = match (text, fragment.and_then(percent::decode)) {
                    (Some(facts), Some(fragment)) if !fragment.is_empty() => {
                        match facts.anchor(&fragment) {
                            Some(id) => format!("{href}#{id}"),
                            // The page is there, if not its anchor.
                            None => href.clone(),
                        }
                    }
                    _ => format!("{href}{rest}"),
                };
                let is_found = here.contains('#');
                links.insert(link.target.clone(), here.clone());
                keep(if is_found {
                    here
                } else {
                    format!("{href}{rest}")
                });
            } else {
                // The words of a link to a page that is not here stay, without the link.
                links.insert(link.target.clone(), String::new());
                faults.push(missing(page, link, file.as_ref(), self.site));
            }
        }
        // Raw HTML names files as it likes: what is no file of this site stays as it is written.
        for target in &facts.raw_images {
            let Some((file, place)) = self.image_at(&page.file, address, target) else {
                continue;
            };
            if let Some(shown) = self.shown(&file, &place) {
                images.insert(target.clone(), shown);
                copies.shown.insert((file.clone(), place.clone()));
                if file.below(STATIC).is_none() {
                    copies.made.insert((place, file));
                }
            }
        }
        Targets { links, images }
    }

    /// The card of the article at a position.
    #[must_use]
    pub fn card(&self, at: u32, article: &Article) -> Card {
        let lang = &article.lang;
        let set = |text: &str| text::typography(text, lang, None).into_owned();
        let front = &article.page.front;
        let fields = CardFields {
            title: set(&article.title),
            href: self.href(&article.address),
            lang: self.foreign(lang),
            date: front.date.map(|date| self.date(date)),
            dated: front.dated.as_deref().map(set),
            summary: set(&teaser(article)),
            key_points: if article.rights == Rights::Full {
                front.key_points.iter().map(|point| set(point)).collect()
            } else {
                Vec::new()
            },
            source: self.source(article),
            topics: self
                .terms(article, 0)
                .take(3)
                .map(|term| self.term_link(term))
                .collect(),
            minutes: self.minutes(article),
        };
        Card {
            key: Key::of(&fields),
            at,
            fields: Arc::new(fields),
        }
    }

    /// The head of a page of lists. `window` is its window title, as [`Ground::window_title`] makes them.
    #[must_use]
    pub fn head(
        &self,
        window: String,
        title: &str,
        description: String,
        address: &Address,
        section: &str,
    ) -> Head {
        let url = self.whole(address);
        Head {
            title: window,
            full_title: self.set(title),
            description,
            canonical: Some(url.clone()),
            url,
            noindex: false,
            kind: "website".to_owned(),
            image: None,
            image_alt: String::new(),
            image_size: None,
            feeds: Vec::new(),
            section: section.to_owned(),
            crumbs: vec![Link {
                name: self.words.get("home").to_owned(),
                href: self.href(&Address::root()),
            }],
        }
    }

    /// The `<title>`: without emoji, cut at 65 characters, with the site's name when both fit.
    #[must_use]
    pub fn window_title(&self, title: &str) -> String {
        let title = self.set(text::without_emoji(title).trim());
        let with_site = format!("{title} · {}", self.config.title);
        if title == self.config.title || with_site.chars().count() > 65 {
            text::cut(&title, 65)
        } else {
            with_site
        }
    }

    /// Articles by the month they fall in; those without a day come last, under their own heading.
    #[must_use]
    pub fn by_month(&self, positions: &[usize]) -> Vec<Group> {
        let month = |day: NaiveDate| (day.year(), day.month());
        self.grouped(positions, month, |day| {
            let (year, month) = month(day);
            (
                capital(&self.words.month(year, month)),
                Some(self.href(&month_address(day))),
            )
        })
    }

    /// Articles by the day they fall on; those without a day come last, under their own heading.
    #[must_use]
    pub fn by_day(&self, positions: &[usize]) -> Vec<Group> {
        let same = |day: NaiveDate| day;
        self.grouped(positions, same, |day| {
            (capital(&self.words.weekday(day)), self.day_href(day))
        })
    }

    /// Cards under headings; days with equal `part` stand under one.
    fn grouped<P: PartialEq>(
        &self,
        positions: &[usize],
        part: impl Fn(NaiveDate) -> P,
        heading: impl Fn(NaiveDate) -> (String, Option<String>),
    ) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut last: Option<Option<P>> = None;
        for &at in positions {
            let (Some(article), Some(card)) = (self.site.articles.get(at), self.cards.get(at))
            else {
                continue;
            };
            let here = article.day.map(&part);
            if let Some(group) = groups.last_mut().filter(|_| last.as_ref() == Some(&here)) {
                group.cards.push(card.clone());
                continue;
            }
            let (title, href) = match article.day {
                Some(day) => heading(day),
                None => (
                    self.words.get("undated").to_owned(),
                    Some(format!(
                        "{}#undated",
                        self.href(&Address::folder(["archive"]))
                    )),
                ),
            };
            last = Some(here);
            groups.push(Group {
                title,
                href,
                cards: vec![card.clone()],
            });
        }
        groups
    }

    /// The topics with most articles among these, at most `limit`, ties by name.
    #[must_use]
    pub fn frequent_topics(&self, positions: &[usize], limit: usize) -> Vec<CountLink> {
        let Some(topics) = self.topics() else {
            return Vec::new();
        };
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &topic in self
            .articles(positions)
            .filter_map(|article| article.terms.first())
            .flatten()
        {
            *counts.entry(topic).or_default() += 1;
        }
        let mut ranked: Vec<(usize, usize)> = counts.into_iter().collect();
        ranked.sort_by_key(|&(topic, count)| (std::cmp::Reverse(count), topic));
        ranked
            .into_iter()
            .filter_map(|(topic, count)| Some((topics.terms.get(topic)?, count)))
            .filter(|(term, _)| term.listed)
            .take(limit)
            .map(|(term, count)| self.term_count(term, count))
            .collect()
    }

    /// The title of an edition: its note's, else its period in words.
    #[must_use]
    pub fn edition_title(&self, edition: &Edition) -> String {
        let own = edition
            .note
            .as_ref()
            .and_then(|note| note.page.front.title.clone());
        own.map_or_else(|| self.period_title(edition), |title| self.set(&title))
    }

    /// The period of an edition in words: `Semaine du 3 au 9 février 2025`.
    #[must_use]
    pub fn period_title(&self, edition: &Edition) -> String {
        let (first, last) = edition.days;
        if first == last {
            self.words
                .fill("edition_day", &[("span", &self.words.weekday(first))])
        } else if (last - first).num_days() == 6 {
            self.words
                .fill("edition_week", &[("span", &self.words.span(first, last))])
        } else {
            self.words.fill(
                "edition_month",
                &[("span", &self.words.month(first.year(), first.month()))],
            )
        }
    }

    /// An edition as lists show it.
    #[must_use]
    pub fn edition_link(&self, edition: &Edition) -> EditionLink {
        let title = self.edition_title(edition);
        let period = self.period_title(edition);
        EditionLink {
            period: (period != title).then_some(period),
            title,
            href: self.href(&edition.address),
            running: edition.running,
            count: edition.articles().count(),
            headlines: self
                .cards(edition.articles().take(5))
                .into_iter()
                .map(|card| Link {
                    name: card.fields.title.clone(),
                    href: card.fields.href.clone(),
                })
                .collect(),
        }
    }

    /// An article as its own page shows it, with what its card says already and the lead image that [`Ground::image`] gave.
    #[must_use]
    pub fn article(
        &self,
        article: &Article,
        card: &CardFields,
        image: Option<ImageView>,
    ) -> view::Article {
        let set = |text: &str| text::typography(text, &article.lang, None).into_owned();
        let front = &article.page.front;
        let updated = front.updated.filter(|updated| {
            Some(updated.day(self.config.timezone))
                > front.date.map(|date| date.day(self.config.timezone))
        });
        let moment = |when: When| {
            let zone = self.config.timezone;
            When::Moment(when.moment(zone).with_timezone(&zone).fixed_offset()).iso()
        };
        let full = article.rights == Rights::Full;
        view::Article {
            title: card.title.clone(),
            lang: card.lang.clone(),
            date: front
                .date
                .zip(card.date.clone())
                .map(|(date, shown)| DateView {
                    href: self.day_href(date.day(self.config.timezone)),
                    ..shown
                }),
            dated: card.dated.clone(),
            updated: updated.map(|updated| self.date(updated)),
            published: front.date.map(moment),
            modified: updated.map(moment),
            authors: front.authors.iter().map(|author| set(author)).collect(),
            summary: set(&if article.rights == Rights::Excerpt {
                excerpt(article)
            } else {
                article.summary().to_owned()
            }),
            key_points: card.key_points.clone(),
            source: card.source.clone(),
            rights: match article.rights {
                Rights::Full => "full",
                Rights::Excerpt => "excerpt",
                Rights::Link => "link",
            }
            .to_owned(),
            minutes: card.minutes,
            topics: self
                .terms(article, 0)
                .map(|term| self.term_link(term))
                .collect(),
            terms: (1..self.site.taxonomies.len())
                .filter_map(|at| {
                    let terms: Vec<Link> = self
                        .terms(article, at)
                        .map(|term| self.term_link(term))
                        .collect();
                    let name = self.set(&self.site.taxonomies.get(at)?.name);
                    (!terms.is_empty()).then_some(view::TermGroup { name, terms })
                })
                .collect(),
            outline: if full {
                outline(&article.facts.outline, &article.lang)
            } else {
                Vec::new()
            },
            image,
            markdown: self
                .config
                .outputs
                .markdown
                .then(|| twin_address(&article.address))
                .flatten()
                .map(|address| self.href(&address)),
            extra: front.extra.clone(),
        }
    }

    /// The lead image of an article whose text is published, and the file of this site that it is, with where it stands.
    ///
    /// # Errors
    /// The warning about an image that is not there.
    pub fn image(
        &self,
        article: &Article,
        files: &BTreeMap<RelPath, Key>,
    ) -> Result<Option<LeadImage>, Diagnostic> {
        let named = article.page.front.image.as_ref();
        let Some(image) =
            named.filter(|image| article.rights == Rights::Full && !image.src.is_empty())
        else {
            return Ok(None);
        };
        let mut view = ImageView {
            src: image.src.clone(),
            alt: text::typography(&image.alt, &article.lang, None).into_owned(),
            ..ImageView::default()
        };
        let found = self.image_at(&article.page.file, &article.address, &image.src);
        let there = found.as_ref().filter(|(file, _)| files.contains_key(file));
        let src = match self.config.base.target(&image.src) {
            Target::Elsewhere(url) => {
                view.src = url.into();
                let shown = self.config.images == Images::Show;
                return Ok(shown.then_some((view, None)));
            }
            Target::OwnWhole(url) => Some(url.path().to_owned()),
            Target::Own if image.src.starts_with('/') => {
                Some(format!("{}{}", self.config.base.path(), image.src))
            }
            Target::Own => there.map(|(_, place)| self.href(place)),
            Target::Contact | Target::Refused => None,
        };
        if let Some(src) = src {
            view.src = src;
        } else {
            let fault = Diagnostic::new(
                Code::MissingImage,
                format!("the image `{}` is not there", image.src),
            );
            let fault = match article.page.front.spans.get("image") {
                Some(span) => fault.at(article.page.file.as_str(), span.clone()),
                None => fault.in_file(article.page.file.as_str()),
            };
            return Err(fault.hint("put the file beside the page, or mend the path"));
        }
        if let Some(shown) = found
            .as_ref()
            .and_then(|(file, place)| self.shown(file, place))
        {
            view = ImageView {
                src: shown.src,
                alt: view.alt,
                width: Some(shown.width),
                height: Some(shown.height),
                sizes: if shown.srcset.is_empty() { "" } else { SIZES }.to_owned(),
                srcset: shown.srcset,
            };
        }
        Ok(Some((view, found)))
    }

    /// The size of the image that [`Ground::image`] gives as `src`, when it is known.
    #[must_use]
    pub fn lead_size(&self, file: &RelPath) -> Option<ImageSize> {
        let (_, picture) = self.pictures.get(file)?;
        let Size { width, height } = widest(picture).or(picture.size)?;
        Some(ImageSize { width, height })
    }

    /// An image of this site as pages show it, when its size is known; `place` is where the file stands.
    fn shown(&self, file: &RelPath, place: &Address) -> Option<Shown> {
        let (_, picture) = self.pictures.get(file)?;
        let size = picture.size?;
        let mut sources: Vec<(String, u32)> = self
            .resized(file, place)
            .map(|(place, width)| (self.href(&place), width))
            .collect();
        // What is wider than any page has use for is fetched by nobody.
        if widest(picture).is_none() {
            sources.push((self.href(place), size.width));
        }
        let (src, _) = sources.last()?.clone();
        let set = |(href, width): &(String, u32)| format!("{href} {width}w");
        let srcset: Vec<String> = sources.iter().map(set).collect();
        Some(Shown {
            src,
            srcset: if srcset.len() > 1 {
                srcset.join(", ")
            } else {
                String::new()
            },
            width: size.width,
            height: size.height,
        })
    }

    /// The smaller images of a file that stands here: where each stands, and its width. Their names change with the bytes.
    pub fn resized(&self, file: &RelPath, place: &Address) -> impl Iterator<Item = (Address, u32)> {
        let known = self.pictures.get(file);
        known.into_iter().flat_map(move |(_, picture)| {
            let smaller = picture.smaller.iter().zip(&picture.smaller_keys);
            smaller.map(move |(size, key)| {
                let print = key.short(10);
                let end = format!(".{}.{print}.{}", size.width, picture.ending);
                let stem = fitted(file.stem(), end.len());
                (address_beside(place, &format!("{stem}{end}")), size.width)
            })
        })
    }

    /// The file of this site that the target of an image means, and where it stands for the page at this address: beside the
    /// page, or below `static/` when the target begins with a slash. Whether the file is there is not asked.
    fn image_at(
        &self,
        page: &RelPath,
        address: &Address,
        target: &str,
    ) -> Option<(RelPath, Address)> {
        let file = image_file(page, target, self.config)?;
        let place = match file.below(STATIC) {
            Some(below) => Address::root().join(below.as_str()),
            None => address_beside(address, file.name()),
        };
        Some((file, place))
    }
}

/// The smaller image that is as wide as any page has use for.
fn widest(picture: &Picture) -> Option<Size> {
    let last = picture.smaller.last().copied();
    last.filter(|size| WIDTHS.last() == Some(&size.width))
}

/// The folder of files that go to the root of the site.
pub const STATIC: &str = "static";

/// The file of this site that the target of an image means, written in the file of this page. Whether it is there is not asked.
fn image_file(page: &RelPath, target: &str, config: &Config) -> Option<RelPath> {
    let base = config.base.path();
    let path = match config.base.target(target) {
        Target::Own => {
            let cut = target.find(['?', '#']).unwrap_or(target.len());
            percent::decode(target.get(..cut)?)?
        }
        Target::OwnWhole(url) if url.path().starts_with(&format!("{base}/")) => {
            percent::decode(url.path())?
        }
        Target::OwnWhole(_) | Target::Elsewhere(_) | Target::Contact | Target::Refused => {
            return None;
        }
    };
    let Some(below) = path.strip_prefix('/') else {
        return page.resolve(&path);
    };
    let base = base.trim_start_matches('/');
    let below = below
        .strip_prefix(base)
        .and_then(|rest| rest.strip_prefix('/'))
        .filter(|_| !base.is_empty())
        .unwrap_or(below);
    RelPath::new(&format!("{STATIC}/{below}"))
}

/// The files of this site that the texts and front matter of pages show as images, as far as their targets say; whether the
/// files are there is not asked.
#[must_use]
pub fn images_of(content: &Content, config: &Config) -> BTreeSet<RelPath> {
    let kinds = [
        &content.articles,
        &content.pages,
        &content.notes,
        &content.intros,
    ];
    kinds
        .into_iter()
        .flatten()
        .flat_map(|entry| {
            let lead = entry.page.front.image.iter().map(|image| &image.src);
            let links = entry.facts.links.iter().filter(|link| link.image);
            lead.chain(links.map(|link| &link.target))
                .chain(&entry.facts.raw_images)
                .filter_map(|target| image_file(&entry.page.file, target, config))
        })
        .collect()
}

/// A lead image, and the file that it asks for when it is this site's, with where it stands.
pub type LeadImage = (ImageView, Option<(RelPath, Address)>);

/// Where the links of a text lead.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The hrefs, by the targets as they are written.
    pub links: BTreeMap<String, String>,
    /// The images of this site whose size is known, by the targets as they are written.
    pub images: BTreeMap<String, Shown>,
}

/// The files beside pages: where pages stand, which files there are, and which copies links ask for.
#[derive(Debug)]
pub struct Copies<'a> {
    /// The address of each page by its file, and what its text says of itself where all of it is published.
    pub pages: &'a HashMap<&'a RelPath, (&'a Address, Option<&'a Facts>)>,
    /// The files below `content/` that are no pages, with the keys of their bytes.
    pub files: &'a BTreeMap<RelPath, Key>,
    /// The copies: where, and of which file.
    pub made: BTreeSet<(Address, RelPath)>,
    /// The images of this site that texts show, and where each stands.
    pub shown: BTreeSet<(RelPath, Address)>,
    /// Links that stay on the site, by the place where they are written.
    pub inside: BTreeMap<(RelPath, (usize, usize)), Inside>,
}

/// A link that stays on the site.
#[derive(Debug)]
pub struct Inside {
    /// Its target as written.
    pub target: String,
    /// Where it leads, with the base address's path.
    pub href: String,
}

fn missing(
    page: &Page,
    link: &crate::content::markdown::Link,
    file: Option<&RelPath>,
    site: &Site,
) -> Diagnostic {
    let span = link.span.start + page.body..link.span.end + page.body;
    let target = &link.target;
    let fault = match file {
        None => Diagnostic::new(
            Code::MissingFile,
            format!("`{target}` leads out of the site's folder"),
        )
        .hint("write a path inside `content/`"),
        Some(file) if file.extension() == "md" => match site.withheld.get(file) {
            Some(reason) => Diagnostic::new(
                Code::MissingPage,
                format!("`{target}` leads to a page that is not published: {reason}"),
            )
            .hint("its words stay, without the link, until that page is published"),
            None => Diagnostic::new(Code::MissingPage, format!("there is no page `{target}`"))
                .hint("its words stay, without the link; mend the path or take the link out"),
        },
        Some(_) => {
            let kind = if link.image { "image" } else { "file" };
            Diagnostic::new(
                Code::MissingFile,
                format!("the {kind} `{target}` is not there"),
            )
            .hint("put the file there, or mend the path")
        }
    };
    fault.at(page.file.as_str(), span)
}

/// The contents list, from four headings on: the two highest levels.
fn outline(headings: &[Heading], lang: &str) -> Vec<OutlineEntry> {
    let Some(top) = headings.iter().map(|heading| heading.level).min() else {
        return Vec::new();
    };
    let entries: Vec<OutlineEntry> = headings
        .iter()
        .filter(|heading| heading.level <= top + 1)
        .map(|heading| OutlineEntry {
            depth: heading.level - top + 1,
            id: heading.id.clone(),
            text: text::typography(&heading.text, lang, None).into_owned(),
        })
        .collect();
    if entries.len() < 4 {
        Vec::new()
    } else {
        entries
    }
}

/// What an article with the right `excerpt` shows: its summary, else the whole sentences at its start that make 60 words
/// at most (specification, section 3).
#[must_use]
pub fn excerpt(article: &Article) -> String {
    match article.page.front.summary.as_deref() {
        Some(summary) if !summary.trim().is_empty() => summary.to_owned(),
        _ => text::first_sentences(
            below_headline(&article.facts.opening, &article.title),
            |head| text::count_words(head) <= markdown::OPENING,
            |text| text::first_words(text, markdown::OPENING),
        ),
    }
}

/// The opening of a text without a headline that it begins with as a sentence or a line of its own, and without marks that
/// something before it left behind. A headline that a longer sentence begins with stays.
#[must_use]
pub fn below_headline<'o>(opening: &'o str, title: &str) -> &'o str {
    let title = text::fold(title);
    let mut rest = opening;
    for end in text::sentence_ends(opening) {
        let (head, after) = opening.split_at_checked(end).unwrap_or((opening, ""));
        let said = text::fold(head);
        if said == title && !after.trim().is_empty() {
            rest = after;
        }
        if !title.starts_with(&said) || said == title {
            break;
        }
    }
    let is_mark = |c: char| matches!(c, ',' | ';' | ':' | ')' | ']' | '»' | '”' | '…');
    let loose = |c: char| matches!(c, '.' | '!' | '?' | '-' | '–' | '—' | '•' | '|' | '/' | '*');
    loop {
        rest = rest.trim_start();
        let behind = rest.trim_start_matches(loose);
        let next = if behind.starts_with(char::is_whitespace) {
            behind
        } else {
            rest.strip_prefix(is_mark).unwrap_or(rest)
        };
        if next.len() == rest.len() || next.trim().is_empty() {
            return rest;
        }
        rest = next;
    }
}

/// The whole sentences at the start of a text that have at most so many characters together; when the first is longer, it is
/// cut at a word.
#[must_use]
pub fn gist(text: &str, limit: usize) -> String {
    /// Characters from which a paragraph says enough by itself.
    const ENOUGH: usize = 90;
    let fits = |head: &str| {
        let above = head.rsplit_once('\n').map_or("", |(above, _)| above);
        head.chars().count() <= limit && above.chars().count() < ENOUGH
    };
    text::first_sentences(text, fits, |text| text::cut(text, limit))
}

/// What lists say of an article: its summary, else the sentences of about two lines at its start; nothing for a bare link.
#[must_use]
pub fn teaser(article: &Article) -> String {
    match article.rights {
        Rights::Link => String::new(),
        Rights::Full | Rights::Excerpt => match article.page.front.summary.as_deref() {
            Some(summary) if !summary.trim().is_empty() => summary.to_owned(),
            _ => gist(below_headline(&article.facts.opening, &article.title), 220),
        },
    }
}

/// Where an article's Markdown stands: `index.md` beside its page; none when the page itself is a file such as `a.html`.
#[must_use]
pub fn twin_address(address: &Address) -> Option<Address> {
    address
        .as_str()
        .ends_with('/')
        .then(|| address.join("index.md"))
}

/// Where a file that belongs to a page stands: beside it.
fn address_beside(page: &Address, name: &str) -> Address {
    if page.as_str().ends_with('/') {
        return page.join(name);
    }
    let folder = page
        .as_str()
        .rfind('/')
        .map_or("/", |slash| page.as_str().split_at(slash + 1).0);
    Address::parse(folder)
        .unwrap_or_else(Address::root)
        .join(name)
}

/// The address of a day's page.
#[must_use]
pub fn day_address(day: NaiveDate) -> Address {
    let (year, month) = (day.year(), day.month());
    Address::folder([
        format!("{year:04}"),
        format!("{month:02}"),
        format!("{:02}", day.day()),
    ])
}

/// The address of a month's page.
#[must_use]
pub fn month_address(day: NaiveDate) -> Address {
    Address::folder([format!("{:04}", day.year()), format!("{:02}", day.month())])
}

/// The address of a year's page.
#[must_use]
pub fn year_address(year: i32) -> Address {
    Address::folder([format!("{year:04}")])
}

/// The text with its first letter in capitals.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// How many pages a list numbered from the oldest has, its own address among them. With S a page and n items,
/// max(0, floor(n/S) − 1) pages hold S each from the oldest; the own address holds S to 2S−1 (specification, section 6).
#[must_use]
pub fn page_count(items: usize, per_page: usize) -> usize {
    (items / per_page.max(1)).saturating_sub(1) + 1
}

/// The items of one page, as a range of a newest-first list; `at` counts from 0, the oldest; the last is the list's own address.
#[must_use]
pub fn page_range(items: usize, per_page: usize, at: usize) -> std::ops::Range<usize> {
    let per_page = per_page.max(1);
    let end = items.saturating_sub(at * per_page);
    if at + 1 < page_count(items, per_page) {
        end - per_page..end
    } else {
        0..end
    }
}

/// The article's address at its publication when its whole text is copied here: search engines are sent there
/// (specification, section 3).
#[must_use]
pub fn original(article: &Article) -> Option<&str> {
    let full = article.rights == Rights::Full;
    article.source_url().filter(|_| full)
}

/// The links of one page of a list; `at` is counted as by [`page_range`].
#[must_use]
pub fn pager(ground: &Ground<'_>, list: &Address, at: usize, pages: usize) -> Pager {
    let href = |page: usize| {
        ground.href(&if page + 1 == pages {
            list.clone()
        } else {
            numbered_address(list, page + 1)
        })
    };
    Pager {
        number: (at + 1 < pages).then_some(at + 1),
        newer: (at + 1 < pages).then(|| href(at + 1)),
        older: at.checked_sub(1).map(href),
        first: ground.href(list),
    }
}

/// The address of page `number` of a list.
#[must_use]
pub fn numbered_address(list: &Address, number: usize) -> Address {
    list.join(&format!("page/{number}/"))
}

#[cfg(test)]
mod tests {
    use super::{below_headline, gist, page_count, page_range};
    use std::ops::Range;

    #[test]
    fn a_summary_that_opens_with_its_headline_is_not_cut_in_mid_sentence() {
        let title = "OpenAI publie GPT-6";
        for (opening, rest) in [
            (
                "OpenAI publie GPT-6, a annoncé l’entreprise. Le modèle est là.",
                "OpenAI publie GPT-6, a annoncé l’entreprise. Le modèle est là.",
            ),
            (
                "OpenAI publie GPT-6. Le modèle est là.",
                "Le modèle est là.",
            ),
            (
                "OpenAI publie GPT-6\nLe modèle est là.",
                "Le modèle est là.",
            ),
            (
                "OpenAI publie GPT‑6 !\nLe modèle est là.",
                "Le modèle est là.",
            ),
            ("OpenAI publie GPT-6", "OpenAI publie GPT-6"),
            (
                "OpenAI publie GPT-60. Suite.",
                "OpenAI publie GPT-60. Suite.",
            ),
            (", a annoncé l’entreprise.", "a annoncé l’entreprise."),
            ("— Le modèle est là.", "Le modèle est là."),
            ("… Le modèle est là.", "Le modèle est là."),
            (".NET 10 est là.", ".NET 10 est là."),
            ("-5 °C à Paris.", "-5 °C à Paris."),
            ("« Oui », dit-il.", "« Oui », dit-il."),
            ("", ""),
            ("—", "—"),
        ] {
            assert_eq!(below_headline(opening, title), rest, "{opening}");
        }
        let two = "Un pas ? Deux pas";
        assert_eq!(
            below_headline("Un pas ? Deux pas. Le texte.", two),
            "Le texte."
        );
        assert_eq!(
            below_headline("Un pas ? Le texte.", two),
            "Un pas ? Le texte."
        );
    }

    #[test]
    fn a_summary_consists_of_whole_sentences() {
        let short = "Un texte court. Il a deux phrases.";
        assert_eq!(gist(short, 220), short);
        assert_eq!(gist(short, 20), "Un texte court.");
        // only a sentence that is too long itself is cut, at a word
        assert_eq!(gist(short, 10), "Un texte…");
        let dupont = "M. Dupont, né en 1950 aux U.S. selon p. 3, verse 1,5 Md€.";
        assert_eq!(gist(&format!("{dupont} Il part."), 60), dupont);
        // a paragraph that says enough is not followed by the next
        let long = "a".repeat(90);
        assert_eq!(gist(&format!("{long}.\nSuite."), 220), format!("{long}."));
        assert_eq!(gist("Court.\nSuite.", 220), "Court. Suite.");
    }

    fn pages(items: usize, per_page: usize) -> Vec<Range<usize>> {
        (0..page_count(items, per_page))
            .map(|at| page_range(items, per_page, at))
            .collect()
    }

    #[test]
    fn lists_are_numbered_from_the_oldest() {
        for (items, per_page) in [
            (0, 20),
            (1, 20),
            (39, 20),
            (40, 20),
            (41, 20),
            (60, 20),
            (1000, 7),
            (5, 0),
        ] {
            let pages = pages(items, per_page);
            let mut covered: Vec<usize> = pages.iter().rev().cloned().flatten().collect();
            covered.dedup();
            assert_eq!(
                covered,
                (0..items).collect::<Vec<_>>(),
                "{items} by {per_page}"
            );
            let own = pages.last().cloned().unwrap_or_default().len();
            assert!(
                own < 2 * per_page.max(1),
                "{items} by {per_page}: {own} on the own address"
            );
        }
    }

    #[test]
    fn one_more_article_leaves_the_numbered_pages_alone() {
        let from_oldest = |items: usize| -> Vec<(usize, usize)> {
            let pages = pages(items, 20);
            pages[..pages.len() - 1]
                .iter()
                .map(|page| (items - page.end, items - page.start))
                .collect()
        };
        let (before, after) = (from_oldest(79), from_oldest(80));
        assert_eq!(after[..before.len()], before[..]);
    }
}
