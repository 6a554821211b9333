//! The pages of years, months and days.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::builder::capital;
use crate::output::builder::planned;
use crate::output::calendar::Span;
use crate::output::view::{CountLink, Group, Head, Link, Month, PeriodView, View, YearView};
use chrono::Datelike;

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Length {
    Year,
    Month,
    Day,
}

/// The page of a period, by its position among those of its length.
#[derive(Clone, Copy, Debug)]
struct PeriodPage {
    length: Length,
    at: usize,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    let lengths = [Length::Year, Length::Month, Length::Day];
    let has_days = builder.config.outputs.days;
    for length in lengths
        .into_iter()
        .filter(|length| *length != Length::Day || has_days)
    {
        for at in 0..spans(builder, length).len() {
            all.push(Box::new(PeriodPage { length, at }));
        }
    }
}

/// The periods of a length that have articles, newest first.
fn spans<'a>(builder: &ViewBuilder<'a>, length: Length) -> &'a [Span] {
    let calendar = &builder.derived.calendar;
    match length {
        Length::Year => &calendar.years,
        Length::Month => &calendar.months,
        Length::Day => &calendar.days,
    }
}

impl PeriodPage {
    fn span<'a>(&self, builder: &ViewBuilder<'a>) -> &'a Span {
        planned(spans(builder, self.length), self.at)
    }

    /// `2025`, `Septembre 2025`, `Mercredi 10 septembre 2025`.
    fn title(&self, builder: &ViewBuilder<'_>) -> String {
        let words = builder.words;
        let day = self.span(builder).day;
        match self.length {
            Length::Year => format!("{:04}", day.year()),
            Length::Month => capital(&words.month(day.year(), day.month())),
            Length::Day => capital(&words.weekday(day)),
        }
    }

    /// The links to the periods of this length around it that have articles: the one before it in time, the one after.
    fn around(&self, builder: &ViewBuilder<'_>) -> (Option<Link>, Option<Link>) {
        let near = |at: Option<usize>| {
            let at = at.filter(|at| *at < spans(builder, self.length).len())?;
            let other = PeriodPage { at, ..*self };
            Some(builder.link(&other.title(builder), &other.address(builder)))
        };
        (near(Some(self.at + 1)), near(self.at.checked_sub(1)))
    }

    fn year_view(&self, builder: &ViewBuilder<'_>, head: Head) -> YearView {
        let year = self.span(builder);
        let months = builder.derived.calendar.months_of(year).map(|month| {
            let articles: Vec<usize> = month.articles.clone().collect();
            let topics = builder.frequent_topics(&articles, 5).into_iter();
            Month {
                month: CountLink {
                    name: capital(&builder.words.month_name(month.day.month())),
                    href: builder.href(&addresses::month(month.day)),
                    count: articles.len(),
                },
                topics: topics
                    .map(|topic| Link {
                        name: topic.name,
                        href: topic.href,
                    })
                    .collect(),
            }
        });
        let (previous, next) = self.around(builder);
        YearView {
            head,
            title: self.title(builder),
            count: builder.count(year.articles.len()),
            months: months.collect(),
            previous,
            next,
        }
    }

    /// The page of a month or of a day.
    fn period_view(&self, builder: &ViewBuilder<'_>, mut head: Head) -> PeriodView {
        let span = self.span(builder);
        let year = span.day.year();
        let crumb = builder.link(&format!("{year:04}"), &addresses::year(year));
        head.crumbs.push(crumb);
        let articles: Vec<usize> = span.articles.clone().collect();
        let title = self.title(builder);
        let (kind, groups, topics) = if self.length == Length::Month {
            let topics = builder.frequent_topics(&articles, 5);
            ("month", builder.by_day(&articles), topics)
        } else {
            let month = capital(&builder.words.month_name(span.day.month()));
            let crumb = builder.link(&month, &addresses::month(span.day));
            head.crumbs.push(crumb);
            let group = Group {
                title: title.clone(),
                href: None,
                cards: builder.cards(articles),
            };
            ("day", vec![group], Vec::new())
        };
        let (previous, next) = self.around(builder);
        PeriodView {
            head,
            title,
            kind: kind.to_owned(),
            count: builder.count(span.articles.len()),
            groups,
            topics,
            previous,
            next,
        }
    }
}

impl OutputKind for PeriodPage {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        let day = self.span(builder).day;
        match self.length {
            Length::Year => addresses::year(day.year()),
            Length::Month => addresses::month(day),
            Length::Day => addresses::day(day),
        }
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(self.title(builder))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let title = self.title(builder);
        let count = builder.count(self.span(builder).articles.len());
        let blanks = [("period", title.as_str()), ("count", count.as_str())];
        Some(HeadText {
            description: builder.typeset(&builder.words.fill("description_period", &blanks)),
            description_suffix: title.clone(),
            title,
            title_suffix: builder.word("archive").to_owned(),
            section: "archive",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let mut head = self.head(builder, added);
        let archive = builder.link(builder.word("archive"), &addresses::archive());
        head.crumbs.push(archive);
        match self.length {
            Length::Year => View::Year(Box::new(self.year_view(builder, head))),
            Length::Month | Length::Day => View::Period(Box::new(self.period_view(builder, head))),
        }
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        let articles = self.span(builder).articles.clone();
        Some(builder.sitemap_entry(self.address(builder), articles))
    }
}
