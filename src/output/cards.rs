//! Articles as lists show them: cards, alone or under the heading of a day or a month.
//!
//! Start reading at [`ViewBuilder::make_card`].

use crate::base::config::Rights;
use crate::base::key::Key;
use crate::base::text;
use crate::output::addresses;
use crate::output::builder::{ViewBuilder, capital};
use crate::output::summaries::{excerpt, teaser};
use crate::output::view::{Card, CardFields, CountLink, Group, SourceLink};
use crate::site::{Article, Term, host_of};
use chrono::{Datelike, NaiveDate};
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many terms of an article are counted to find the most frequent ones: as many as import takes from a source.
const COUNTED: usize = 32;

impl ViewBuilder<'_> {
    /// Makes the card of the article at a position.
    #[must_use]
    pub fn make_card(&self, at: u32, article: &Article) -> Card {
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

    /// The publication of an article.
    #[must_use]
    pub fn source(&self, article: &Article) -> Option<SourceLink> {
        let url = article.source_url().map(str::to_owned);
        let host = url.as_deref().and_then(host_of);
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

    /// Articles by the month they fall in; those without a day come last, under their own heading.
    #[must_use]
    pub fn by_month(&self, positions: &[usize]) -> Vec<Group> {
        let month = |day: NaiveDate| (day.year(), day.month());
        self.grouped(positions, month, |day| {
            let (year, month) = month(day);
            (
                capital(&self.words.month(year, month)),
                Some(self.href(&addresses::month(day))),
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

    /// Cards under headings; days with equal `part` share one.
    fn grouped<P: PartialEq>(
        &self,
        positions: &[usize],
        part: impl Fn(NaiveDate) -> P,
        heading: impl Fn(NaiveDate) -> (String, Option<String>),
    ) -> Vec<Group> {
        let mut groups: Vec<Group> = Vec::new();
        let mut last: Option<Option<P>> = None;
        for &at in positions {
            let (Some(article), Some(card)) =
                (self.site.articles.get(at), self.derived.cards.get(at))
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
                    Some(format!("{}#undated", self.href(&addresses::archive()))),
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

    /// The terms of a taxonomy that have a page, each with its number of articles among these; the most frequent first, ties
    /// by name. Of each article the first 32 are counted: the lists of its terms would otherwise take a square of
    /// their number.
    pub fn frequent_terms(
        &self,
        positions: &[usize],
        taxonomy: usize,
    ) -> impl Iterator<Item = (&Term, usize)> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for &term in self
            .articles(positions)
            .filter_map(|article| article.terms.get(taxonomy))
            .flat_map(|terms| terms.iter().take(COUNTED))
        {
            *counts.entry(term).or_default() += 1;
        }
        let mut ranked: Vec<(usize, usize)> = counts.into_iter().collect();
        ranked.sort_by_key(|&(_, count)| Reverse(count));
        let terms = self.site.taxonomies.get(taxonomy);
        ranked
            .into_iter()
            .filter_map(move |(term, count)| Some((terms?.terms.get(term)?, count)))
            .filter(|(term, _)| term.listed)
    }

    /// The topics with most articles among these, at most `limit`, ties by name.
    #[must_use]
    pub fn frequent_topics(&self, positions: &[usize], limit: usize) -> Vec<CountLink> {
        self.frequent_terms(positions, 0)
            .take(limit)
            .map(|(term, count)| self.term_count(term, count))
            .collect()
    }

    /// The topics of the site with most articles, at most `limit`, ties by name.
    #[must_use]
    pub fn top_topics(&self, limit: usize) -> Vec<CountLink> {
        let Some(topics) = self.topics() else {
            return Vec::new();
        };
        let mut terms: Vec<&Term> = topics.terms.iter().filter(|term| term.listed).collect();
        terms.sort_by_key(|term| Reverse(term.articles.len()));
        terms
            .into_iter()
            .take(limit)
            .map(|term| self.term_count(term, term.articles.len()))
            .collect()
    }
}
