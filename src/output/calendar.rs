//! Which years, months and days have articles.
//!
//! Start reading at [`Calendar`].

use crate::site::Article;
use chrono::{Datelike, NaiveDate};
use std::ops::Range;

/// The years, months and days that have articles, newest first.
#[derive(Debug, Default)]
pub struct Calendar {
    /// The years.
    pub years: Vec<Span>,
    /// The months.
    pub months: Vec<Span>,
    /// The days.
    pub days: Vec<Span>,
    /// How many articles have a day; those without come after them.
    pub dated: usize,
}

/// A year, a month or a day.
#[derive(Debug)]
pub struct Span {
    /// One of its days: that of its newest article.
    pub day: NaiveDate,
    /// Positions of its articles: they are sorted by day, so each span is one range.
    pub articles: Range<usize>,
}

impl Calendar {
    /// The calendar of these articles, which are sorted newest first, those without a day last.
    #[must_use]
    pub fn of(articles: &[Article]) -> Calendar {
        let mut calendar = Calendar::default();
        for (at, article) in articles.iter().enumerate() {
            let Some(day) = article.day else { break };
            calendar.dated = at + 1;
            let month = |day: NaiveDate| (day.year(), day.month());
            put(&mut calendar.years, at, day, |other| {
                other.year() == day.year()
            });
            put(&mut calendar.months, at, day, |other| {
                month(other) == month(day)
            });
            put(&mut calendar.days, at, day, |other| other == day);
        }
        calendar
    }

    /// The months of a year.
    pub fn months_of<'a>(&'a self, year: &Span) -> impl Iterator<Item = &'a Span> + use<'a> {
        let year = year.day.year();
        self.months
            .iter()
            .filter(move |month| month.day.year() == year)
    }
}

fn put(spans: &mut Vec<Span>, at: usize, day: NaiveDate, same: impl Fn(NaiveDate) -> bool) {
    match spans.last_mut().filter(|span| same(span.day)) {
        Some(span) => span.articles.end = at + 1,
        None => spans.push(Span {
            day,
            articles: at..at + 1,
        }),
    }
}
