//! The feeds: of the site, of terms, of editions, each as Atom and as JSON.

mod write;

pub use write::write;

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder, edition, term};
use crate::base::config::Rights;
use crate::base::path::Address;
use crate::base::text;
use crate::output::addresses;
use crate::output::summaries::excerpt;
use crate::output::view::{FeedEntry, FeedFormat, FeedView, View};

/// A feed.
#[derive(Debug)]
struct Feed {
    of: FeedOf,
    format: FeedFormat,
}

/// What a feed is the feed of.
#[derive(Clone, Copy, Debug)]
enum FeedOf {
    Site,
    Term { taxonomy: usize, term: usize },
    Editions,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    let terms = term::with_feed(builder).map(|(taxonomy, term)| FeedOf::Term { taxonomy, term });
    let editions = edition::has_feed(builder).then_some(FeedOf::Editions);
    for of in terms.chain(editions).chain([FeedOf::Site]) {
        let mut add = |format| all.push(Box::new(Feed { of, format }));
        add(FeedFormat::Atom);
        if builder.config.outputs.json_feed {
            add(FeedFormat::Json);
        }
    }
}

impl FeedOf {
    /// The page that it is the feed of.
    fn home(self, builder: &ViewBuilder<'_>) -> Address {
        match self {
            FeedOf::Site => Address::root(),
            FeedOf::Term { taxonomy, term } => builder.term(taxonomy, term).address.clone(),
            FeedOf::Editions => addresses::editions(),
        }
    }

    fn title(self, builder: &ViewBuilder<'_>) -> String {
        let site = &builder.config.title;
        match self {
            FeedOf::Site => site.clone(),
            FeedOf::Term { taxonomy, term } => {
                let name = builder.typeset(&builder.term(taxonomy, term).name);
                format!("{name} · {site}")
            }
            FeedOf::Editions => format!("{} · {site}", builder.word("editions")),
        }
    }

    /// Its newest entries.
    fn entries(self, builder: &ViewBuilder<'_>) -> Vec<FeedEntry> {
        let newest = builder.config.feed.items;
        let entry = |at| entry(builder, at);
        match self {
            FeedOf::Site => {
                let all = 0..builder.site.articles.len().min(newest);
                all.filter_map(entry).collect()
            }
            FeedOf::Term { taxonomy, term } => {
                let articles = builder.term(taxonomy, term).articles.iter();
                articles.take(newest).copied().filter_map(entry).collect()
            }
            FeedOf::Editions => edition::finished(builder)
                .take(newest)
                .map(|edition| edition::feed_entry(builder, edition))
                .collect(),
        }
    }
}

/// An article as the entry of a feed. One without any date has none: a feed demands a date, and none is made up.
fn entry(builder: &ViewBuilder<'_>, at: usize) -> Option<FeedEntry> {
    let zone = builder.config.timezone;
    let (article, card) = (builder.article(at), builder.card(at));
    let changed = article.changed()?;
    let front = &article.page.front;
    let name = card.source.as_ref().map(|source| source.name.clone());
    let authors = if front.authors.is_empty() {
        vec![name.unwrap_or_else(|| builder.config.title.clone())]
    } else {
        front.authors.clone()
    };
    Some(FeedEntry {
        title: card.title.clone(),
        url: builder.whole(&article.address),
        external_url: article.source_url().map(str::to_owned),
        published: front.date.map(|date| date.moment(zone).to_rfc3339()),
        updated: changed.moment(zone).to_rfc3339(),
        authors,
        lang: article.lang.clone(),
        summary: if article.rights == Rights::Excerpt {
            text::typography(&excerpt(article), &article.lang, None).into_owned()
        } else {
            card.summary.clone()
        },
        topics: builder
            .terms(article, 0)
            .map(|term| term.name.clone())
            .collect(),
        body: if builder.config.feed.full {
            builder.body(article, false)
        } else {
            builder.no_body()
        },
        ..FeedEntry::default()
    })
}

/// When the newest of these entries changed; the start of the Unix epoch when there is none.
fn newest_change(entries: &[FeedEntry]) -> String {
    let moments = entries.iter().filter_map(|entry| {
        chrono::DateTime::parse_from_rfc3339(&entry.updated)
            .ok()
            .map(|moment| (moment, &entry.updated))
    });
    moments.max_by_key(|(moment, _)| *moment).map_or_else(
        || "1970-01-01T00:00:00+00:00".to_owned(),
        |(_, text)| text.clone(),
    )
}

impl OutputKind for Feed {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        self.of.home(builder).join(match self.format {
            FeedFormat::Atom => "feed.xml",
            FeedFormat::Json => "feed.json",
        })
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(format!("the feed `{}`", self.of.title(builder)))
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let entries = self.of.entries(builder);
        View::Feed(Box::new(FeedView {
            format: self.format,
            title: builder.typeset(&self.of.title(builder)),
            description: builder.typeset(&builder.config.description),
            lang: builder.config.lang.clone(),
            home: builder.whole(&self.of.home(builder)),
            url: builder.whole(&self.address(builder)),
            icon: builder.whole(&Address::root().join("icon.svg")),
            updated: newest_change(&entries),
            entries,
        }))
    }
}
