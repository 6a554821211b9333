//! Dates: reading French, English and machine forms; days, weeks, months, zones; writing them for people and machines.
//!
//! "Now" is never read here: the clock is an argument. Start reading at [`When`].

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use std::ops::Range;

pub use chrono_tz::Tz;

/// A date as a source or an editor gives it: a moment with its offset, or a plain day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum When {
    /// A moment, with the offset it was written with.
    Moment(DateTime<FixedOffset>),
    /// A day without a time.
    Day(NaiveDate),
}

impl When {
    /// The day it falls on in this zone.
    #[must_use]
    pub fn day(&self, zone: Tz) -> NaiveDate {
        match self {
            When::Moment(moment) => moment.with_timezone(&zone).date_naive(),
            When::Day(day) => *day,
        }
    }
    /// The moment, or 00:00 of the day in this zone where a format demands a time.
    #[must_use]
    pub fn moment(&self, _zone: Tz) -> DateTime<FixedOffset> {
        todo!()
    }
    /// RFC 3339 for a moment, `2025-09-10` for a day: what front matter holds.
    #[must_use]
    pub fn iso(&self) -> String {
        todo!()
    }
}

/// What a text says of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A day or a moment.
    Exact(When),
    /// A year or a month alone, or a range: no date, kept as it was written.
    Vague(String),
}

/// Reads a whole text as a machine or human date: RFC 3339, RFC 2822, `2025-09-10`, `2025-09-10 17:30:00`, `10/09/2025`
/// (day first unless `lang` is `en` and the text is unambiguous otherwise), `10 septembre 2025`, `September 10, 2025`, `1er août`…
/// A local time without an offset takes the offset of `zone`. None when it is no date, or names a day that does not exist.
#[must_use]
pub fn read(_text: &str, _lang: &str, _zone: Tz) -> Option<Reading> {
    todo!()
}

/// The first date in words or digits inside a running text, with the bytes it stands at.
#[must_use]
pub fn find(_text: &str, _lang: &str, _zone: Tz) -> Option<(Range<usize>, Reading)> {
    todo!()
}

/// The date at the head of a file's stem: `2025-09-10-slug` gives the day and `slug`; `2025-09-10` gives the day and nothing.
#[must_use]
pub fn at_head_of(_stem: &str) -> Option<(NaiveDate, &str)> {
    todo!()
}

/// `10 septembre 2025`, `1er août 2025`; `10 September 2025` in English; ISO form in a language without a table.
#[must_use]
pub fn day_text(_day: NaiveDate, _lang: &str) -> String {
    todo!()
}

/// `mercredi 10 septembre 2025`, `Wednesday 10 September 2025`.
#[must_use]
pub fn weekday_text(_day: NaiveDate, _lang: &str) -> String {
    todo!()
}

/// `septembre 2025`, `September 2025`; `month` counts from 1.
#[must_use]
pub fn month_text(_year: i32, _month: u32, _lang: &str) -> String {
    todo!()
}

/// `septembre`, `September`; `month` counts from 1.
#[must_use]
pub fn month_name(_month: u32, _lang: &str) -> String {
    todo!()
}

/// `3 au 9 février 2025`, `30 décembre 2024 au 5 janvier 2025`; `3 to 9 February 2025`: from the first day to the last.
#[must_use]
pub fn span_text(_first: NaiveDate, _last: NaiveDate, _lang: &str) -> String {
    todo!()
}

/// RFC 2822 for mail-like formats and HTTP.
#[must_use]
pub fn rfc2822(_moment: DateTime<FixedOffset>) -> String {
    todo!()
}
