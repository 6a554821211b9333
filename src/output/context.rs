//! What views are made from, before anything is planned: the site, its settings, its words.
//!
//! Start reading at [`ViewContext`].

use crate::base::config::{Config, Rights};
use crate::base::date::When;
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::base::text;
use crate::base::words::Words;
use crate::content::image::{Picture, Shown};
use crate::output::addresses;
use crate::output::view::{Body, Card, CountLink, DateView, Link};
use crate::site::{Article, Entry, Site, Taxonomy, Term};
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Everything that views are made from.
#[derive(Clone, Copy, Debug)]
pub struct ViewContext<'a> {
    /// The site.
    pub site: &'a Site,
    /// Its settings.
    pub config: &'a Config,
    /// The interface words.
    pub words: &'a Words,
    /// The card of each article, in the order of the site's articles; empty while they are being made.
    pub cards: &'a [Card],
    /// The images that texts show.
    pub pictures: &'a Pictures,
}

/// What is known of the images of a site, by their files, with the keys of their bytes.
pub type Pictures = BTreeMap<RelPath, (Key, Picture)>;

/// Where the links and images of a text lead.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The hrefs, by the targets as they are written.
    pub links: BTreeMap<String, String>,
    /// The images of this site whose size is known, by the targets as they are written.
    pub images: BTreeMap<String, Shown>,
}

impl ViewContext<'_> {
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

    /// The text of a page that is not an article, with where its links lead.
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
}

/// The text with its first letter in capitals.
#[must_use]
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(chars).collect()
    })
}
