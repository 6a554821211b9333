//! Editions: the page of each, and their index.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::config::Period;
use crate::base::date::When;
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::builder::planned;
use crate::output::view::{
    EditionLink, EditionView, EditionYear, EditionsView, FeedEntry, FeedStory, Link, Section, View,
};
use crate::site::{Edition, given_title};
use chrono::Datelike;

/// The page of an edition, by its position.
#[derive(Debug)]
struct EditionPage(usize);

/// The index of editions.
#[derive(Debug)]
struct EditionIndex;

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    if has_editions(builder) {
        for at in 0..builder.site.editions.len() {
            all.push(Box::new(EditionPage(at)));
        }
        all.push(Box::new(EditionIndex));
    }
}

fn has_editions(builder: &ViewBuilder<'_>) -> bool {
    !builder.site.editions.is_empty() && builder.config.edition != Period::None
}

/// The editions whose period is over, newest first; only they are in the feed of editions.
pub(super) fn finished<'a>(builder: &ViewBuilder<'a>) -> impl Iterator<Item = &'a Edition> {
    let editions = builder.site.editions.iter();
    editions.filter(|edition| !edition.running)
}

/// Whether there is a feed of editions.
pub(super) fn has_feed(builder: &ViewBuilder<'_>) -> bool {
    has_editions(builder) && finished(builder).next().is_some()
}

/// The title of an edition: its note's, as any page's, else its period in words.
fn title(builder: &ViewBuilder<'_>, edition: &Edition) -> String {
    let note = edition.note.as_ref();
    let own = note.and_then(|note| given_title(&note.page, &note.facts));
    own.map_or_else(|| period(builder, edition), |title| builder.typeset(title))
}

/// The period of an edition in words: `Semaine du 3 au 9 février 2025`.
fn period(builder: &ViewBuilder<'_>, edition: &Edition) -> String {
    let words = builder.words;
    let (first, last) = edition.days;
    let (word, span) = if first == last {
        ("edition_day", words.weekday(first))
    } else if (last - first).num_days() == 6 {
        ("edition_week", words.span(first, last))
    } else {
        ("edition_month", words.month(first.year(), first.month()))
    };
    words.fill(word, &[("span", &span)])
}

/// An edition as the home page and the index show it.
pub(super) fn link(builder: &ViewBuilder<'_>, edition: &Edition) -> EditionLink {
    let title = title(builder, edition);
    let period = period(builder, edition);
    let cards = builder.cards(edition.articles().take(5));
    EditionLink {
        period: (period != title).then_some(period),
        title,
        href: builder.href(&edition.address),
        running: edition.running,
        count: edition.articles().count(),
        headlines: cards
            .into_iter()
            .map(|card| Link {
                name: card.fields.title.clone(),
                href: card.fields.href.clone(),
            })
            .collect(),
    }
}

/// A finished edition as an entry of the feed of editions: published when its last day was over.
pub(super) fn feed_entry(builder: &ViewBuilder<'_>, edition: &Edition) -> FeedEntry {
    let over = edition.days.1.succ_opt().unwrap_or(edition.days.1);
    let moment = When::Day(over).moment(builder.config.timezone).to_rfc3339();
    let positions: Vec<usize> = edition.articles().collect();
    let cards = builder.cards(positions.iter().copied());
    FeedEntry {
        title: title(builder, edition),
        url: builder.whole(&edition.address),
        published: Some(moment.clone()),
        updated: moment,
        authors: vec![builder.config.title.clone()],
        lang: builder.config.lang.clone(),
        stories: builder
            .articles(&positions)
            .zip(cards)
            .map(|(article, card)| FeedStory {
                title: card.fields.title.clone(),
                url: builder.whole(&article.address),
                summary: card.fields.summary.clone(),
            })
            .collect(),
        body: builder.no_body(),
        ..FeedEntry::default()
    }
}

impl EditionPage {
    fn edition<'a>(&self, builder: &ViewBuilder<'a>) -> &'a Edition {
        planned(&builder.site.editions, self.0)
    }
}

impl OutputKind for EditionPage {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        self.edition(builder).address.clone()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(format!("the edition {}", self.edition(builder).id))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let edition = self.edition(builder);
        let title = title(builder, edition);
        let period = period(builder, edition);
        let about = edition
            .note
            .as_ref()
            .and_then(|note| note.page.front.summary.clone());
        let description = about.unwrap_or_else(|| {
            let count = builder.count(edition.articles().count());
            let headlines: Vec<String> = edition
                .articles()
                .take(3)
                .filter_map(|at| Some(builder.derived.cards.get(at)?.fields.title.clone()))
                .collect();
            let blanks = [("title", period.as_str()), ("count", count.as_str())];
            let opening = builder.words.fill("description_edition", &blanks);
            format!("{opening} {}", headlines.join(" · "))
        });
        Some(HeadText {
            description: builder.typeset(&description),
            description_suffix: title.clone(),
            title,
            title_suffix: period,
            section: "editions",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let edition = self.edition(builder);
        let near = |at: Option<usize>| {
            let edition = builder.site.editions.get(at?)?;
            Some(builder.link(&title(builder, edition), &edition.address))
        };
        let title = title(builder, edition);
        let period = period(builder, edition);
        let mut head = self.head(builder, added);
        let index = builder.link(builder.word("editions"), &addresses::editions());
        head.crumbs.push(index);
        let topics = builder.topics().map_or(&[][..], |topics| &topics.terms);
        let sections = edition
            .sections
            .iter()
            .filter_map(|(topic, articles)| {
                let term = topics.get(*topic)?;
                Some(Section {
                    title: builder.typeset(&term.name),
                    id: term.id.clone(),
                    href: term.listed.then(|| builder.href(&term.address)),
                    cards: builder.cards(articles.iter().copied()),
                })
            })
            .collect();
        let positions: Vec<usize> = edition.articles().collect();
        View::Edition(Box::new(EditionView {
            head,
            period: (period != title).then_some(period),
            title,
            running: edition.running,
            count: builder.count(positions.len()),
            minutes: builder
                .articles(&positions)
                .map(|article| builder.minutes(article))
                .sum(),
            lead: edition
                .lead
                .and_then(|at| builder.derived.cards.get(at).cloned()),
            sections,
            brief: builder.cards(edition.brief.iter().copied()),
            previous: near(Some(self.0 + 1)),
            next: near(self.0.checked_sub(1)),
            body: builder.editors_body(edition.note.as_ref()),
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        let edition = self.edition(builder);
        Some(builder.sitemap_entry(edition.address.clone(), edition.articles()))
    }
}

impl OutputKind for EditionIndex {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        addresses::editions()
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("the list of editions")
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let description = ("description_editions", &*builder.config.title);
        Some(builder.index_head_text(builder.word("editions"), description, "editions"))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let list = addresses::editions();
        let title = builder.word("editions").to_owned();
        let mut years: Vec<EditionYear> = Vec::new();
        for edition in &builder.site.editions {
            let year = edition.id.get(..4).unwrap_or_default().to_owned();
            let link = link(builder, edition);
            match years.last_mut() {
                Some(last) if last.year == year => last.editions.push(link),
                _ => years.push(EditionYear {
                    year,
                    editions: vec![link],
                }),
            }
        }
        let mut head = self.head(builder, added);
        if has_feed(builder) {
            head.feeds = builder.feed_links(&title, &list);
        }
        let mut feeds = head.feeds.iter().map(|link| link.href.clone());
        View::Editions(Box::new(EditionsView {
            years,
            feed: feeds.next(),
            json_feed: feeds.next(),
            body: builder.intro(&list, &title),
            title,
            head,
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(builder.sitemap_entry_of_all(addresses::editions()))
    }
}
