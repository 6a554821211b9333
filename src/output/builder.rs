//! What the views of all kinds of outputs are built with.
//!
//! Start reading at [`ViewBuilder`].

use crate::base::config::{Config, Rights};
use crate::base::date::When;
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::base::text;
use crate::base::words::Words;
use crate::content::image::Picture;
use crate::content::markdown::Facts;
use crate::output::addresses;
use crate::output::calendar::Span;
use crate::output::derived::{Derived, SitemapEntry};
use crate::output::search::Index;
use crate::output::view::{Body, Card, CardFields, CountLink, DateView, Link, Year};
use crate::site::{Article, Entry, Publication, Site, Standalone, Taxonomy, Term};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// What is known of the images of a site, by their files, with the keys of their bytes.
pub type Pictures = BTreeMap<RelPath, (Key, Picture)>;

/// What a plan is made from besides the site.
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
    /// The site's own lines of the files in [`HOST_FILES`], by the name of the file.
    pub host_lines: &'a BTreeMap<String, String>,
    /// What is known of the images that texts show, by their files, with the keys of their bytes.
    pub pictures: &'a Pictures,
    /// The files that say where they were taken though nothing can be removed from them, and why not.
    pub stuck: &'a BTreeMap<RelPath, String>,
    /// The key of each template with everything it includes.
    pub templates: &'a BTreeMap<String, Key>,
    /// The search index, when the settings ask for one.
    pub search: Option<&'a Index>,
}

/// Files of `static/` whose lines follow those that digest writes into the file of the same name, for hosts.
pub const HOST_FILES: [&str; 2] = ["_headers", "_redirects"];

/// Builds views: the site, the settings, and what was computed once for the whole site.
#[derive(Clone, Copy, Debug)]
pub struct ViewBuilder<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its settings.
    pub config: &'a Config,
    /// The interface words.
    pub words: &'a Words,
    /// What the plan is made from.
    pub inputs: &'a Inputs<'a>,
    /// What was computed once for the whole site.
    pub derived: &'a Derived,
}

impl<'a> ViewBuilder<'a> {
    /// A file for hosts with the site's own lines behind those of digest.
    #[must_use]
    pub fn with_own_lines(&self, file: &str, mut text: String) -> String {
        if let Some(own) = self.inputs.host_lines.get(file) {
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(own.trim_start_matches(['\n', '\r']));
            if !text.ends_with('\n') {
                text.push('\n');
            }
        }
        text
    }

    /// A builder for the outputs of a site.
    #[must_use]
    pub fn new(derived: &'a Derived, site: &'a Site, inputs: &'a Inputs<'a>) -> ViewBuilder<'a> {
        ViewBuilder {
            site,
            config: inputs.config,
            words: inputs.words,
            inputs,
            derived,
        }
    }

    /// The article at a position.
    #[must_use]
    pub fn article(&self, at: usize) -> &'a Article {
        planned(&self.site.articles, at)
    }

    /// What lists show of the article at a position.
    #[must_use]
    pub fn card(&self, at: usize) -> &'a CardFields {
        &planned(&self.derived.cards, at).fields
    }

    /// The standalone page at a position.
    #[must_use]
    pub fn page(&self, at: usize) -> &'a Standalone {
        planned(&self.site.pages, at)
    }

    /// The taxonomy at a position.
    #[must_use]
    pub fn taxonomy(&self, at: usize) -> &'a Taxonomy {
        planned(&self.site.taxonomies, at)
    }

    /// A term by the position of its taxonomy and its own.
    #[must_use]
    pub fn term(&self, taxonomy: usize, term: usize) -> &'a Term {
        planned(&self.taxonomy(taxonomy).terms, term)
    }

    /// The publication at a position.
    #[must_use]
    pub fn publication(&self, at: usize) -> &'a Publication {
        planned(&self.site.publications, at)
    }

    /// A word of the interface.
    #[must_use]
    pub fn word(&self, name: &'a str) -> &'a str {
        self.words.get(name)
    }

    /// A link to an address of the site.
    #[must_use]
    pub fn link(&self, name: &str, address: &Address) -> Link {
        Link {
            name: name.to_owned(),
            href: self.href(address),
        }
    }

    /// The feeds of a list that has them, Atom first.
    #[must_use]
    pub fn feed_links(&self, title: &str, list: &Address) -> Vec<Link> {
        let mut links = vec![self.link(&format!("{title} (Atom)"), &list.join("feed.xml"))];
        if self.config.outputs.json_feed {
            links.push(self.link(&format!("{title} (JSON Feed)"), &list.join("feed.json")));
        }
        links
    }

    /// The editor's introduction to a list, without a first heading that says the list's title again.
    #[must_use]
    pub fn intro(&self, list: &Address, title: &str) -> Body {
        let entry = self.site.intros.get(list);
        Body {
            skip_title: entry.is_some_and(|entry| entry.facts.says_title(title)),
            ..self.editors_body(entry)
        }
    }

    /// The entry in a sitemap of a page that changes with every article.
    #[must_use]
    pub fn sitemap_entry_of_all(&self, address: Address) -> SitemapEntry {
        self.sitemap_entry(address, 0..self.site.articles.len())
    }

    /// The entry in a sitemap of a page that shows these articles: it changed with the newest of them.
    #[must_use]
    pub fn sitemap_entry(
        &self,
        address: Address,
        articles: impl IntoIterator<Item = usize>,
    ) -> SitemapEntry {
        let zone = self.config.timezone;
        let changed = articles
            .into_iter()
            .filter_map(|at| self.site.articles.get(at)?.changed())
            .max_by_key(|when: &When| when.moment(zone));
        SitemapEntry::Page(address, changed)
    }

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
    pub fn typeset(&self, text: &str) -> String {
        text::typography(text, &self.config.lang, None).into_owned()
    }

    /// The language of a text, when it is not the interface's.
    #[must_use]
    pub fn foreign(&self, lang: &str) -> Option<String> {
        (lang != self.config.lang).then(|| lang.to_owned())
    }

    /// A date for people and programs.
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
            .then(|| self.href(&addresses::day(day)))
    }

    /// A day as a heading of lists: with the weekday, linked when its page exists.
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
            .filter_map(|at| self.derived.cards.get(at).cloned())
            .collect()
    }

    /// The topics: the first of the taxonomies.
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
            name: self.typeset(&term.name),
            href: self.href(&term.address),
        }
    }

    /// The link to a term's page, with its number of articles.
    #[must_use]
    pub fn term_count(&self, term: &Term, count: usize) -> CountLink {
        CountLink {
            name: self.typeset(&term.name),
            href: self.href(&term.address),
            count,
        }
    }

    /// `42 articles`.
    #[must_use]
    pub fn count(&self, number: usize) -> String {
        self.words.count(number, "article")
    }

    /// The text of an article that may be published, with where its links lead.
    #[must_use]
    pub fn body(&self, article: &Article, is_first: bool) -> Body {
        if article.rights != Rights::Full {
            return Body {
                content_lang: article.lang.clone(),
                leads: is_first,
                ..Body::default()
            };
        }
        Body {
            leads: is_first,
            ..self.plain_body(
                article.body,
                &article.lang,
                &article.page.file,
                &article.facts,
            )
        }
    }

    /// The text of a page, by its key, its language and its file, with where its links lead.
    #[must_use]
    pub fn plain_body(&self, content: Key, lang: &str, file: &RelPath, facts: &Facts) -> Body {
        let targets = self.derived.links.get(file).cloned().unwrap_or_default();
        Body {
            content: Some(content),
            content_lang: lang.to_owned(),
            content_links: targets.links,
            content_images: targets.images,
            leads: true,
            skip_title: facts.repeats_title,
        }
    }

    /// The text of an editor: of a note, or of the introduction to a list. Without a page there is none.
    #[must_use]
    pub fn editors_body(&self, entry: Option<&Entry>) -> Body {
        let Some(entry) = entry else {
            return Body {
                content_lang: self.config.lang.clone(),
                leads: true,
                ..Body::default()
            };
        };
        let lang = entry.page.front.lang.as_ref();
        self.plain_body(
            entry.body,
            lang.unwrap_or(&self.config.lang),
            &entry.page.file,
            &entry.facts,
        )
    }

    /// No text.
    #[must_use]
    pub fn no_body(&self) -> Body {
        self.editors_body(None)
    }

    /// The years that have articles, newest first, each with its months.
    #[must_use]
    pub fn years(&self) -> Vec<Year> {
        let calendar = &self.derived.calendar;
        let year = |year: &Span| Year {
            year: CountLink {
                name: format!("{:04}", year.day.year()),
                href: self.href(&addresses::year(year.day.year())),
                count: year.articles.len(),
            },
            months: calendar
                .months_of(year)
                .map(|month| CountLink {
                    name: self.words.month_name(month.day.month()),
                    href: self.href(&addresses::month(month.day)),
                    count: month.articles.len(),
                })
                .collect(),
        };
        calendar.years.iter().map(year).collect()
    }
}

/// The text with its first letter in capitals.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}

/// What a position of a plan means: plans hold none that their site doesn't have.
pub(super) fn planned<T>(values: &[T], at: usize) -> &T {
    values
        .get(at)
        .expect("a plan is read with the site it was made from")
}
