//! The dates of a feed, as [`date::read`](crate::base::date::read) takes them.
//!
//! All of a feed were written by one program: where one of them tells the order of day and month, all have it. Start reading at
//! [`read_alike`].

use super::Item;
use crate::base::text;
use regex::Regex;
use std::sync::LazyLock;

/// A date in digits: weekday, two numbers, year, and the time.
static DIGITS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:\p{L}{2,9}\.?,?\s+)?(\d{1,2})[/-](\d{1,2})[/-](\d{4})\b(.*)$")
        .expect("the pattern is constant and tested")
});

/// Brings the dates of all items into the form that is read.
pub(super) fn read_alike(items: &mut [Item]) {
    let mut day_first = false;
    let mut month_first = false;
    for item in items.iter_mut() {
        for (date, _) in item.dates.iter_mut().chain(&mut item.updated) {
            *date = with_whole_year(date);
            if let Some((first, second, ..)) = numbers(date) {
                day_first |= first > 12;
                month_first |= second > 12;
            }
        }
    }
    // neither tells, or the feed contradicts itself: the language decides
    if day_first == month_first {
        return;
    }
    for item in items {
        for (date, _) in item.dates.iter_mut().chain(&mut item.updated) {
            let Some((first, second, year, time)) = numbers(date) else {
                continue;
            };
            let (month, day) = if day_first {
                (second, first)
            } else {
                (first, second)
            };
            *date = format!("{year}-{month:02}-{day:02}{time}");
        }
    }
}

/// The two numbers, the year and the time of a date in digits.
fn numbers(date: &str) -> Option<(u32, u32, String, String)> {
    let found = DIGITS.captures(date)?;
    let number = |at: usize| found.get(at)?.as_str().parse().ok();
    let rest = |at: usize| found.get(at).map(|part| part.as_str().to_owned());
    Some((number(1)?, number(2)?, rest(3)?, rest(4)?))
}

/// A date whose year has two digits, with four.
fn with_whole_year(text: &str) -> String {
    static SHORT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^((?:[A-Za-z]{3,9}\.?,?\s+)?\d{1,2}[\s-][A-Za-z]{3,9}[\s-])(\d{2})(\s.*)?$")
            .expect("the pattern is constant and tested")
    });
    let text = text::collapse_whitespace(text);
    let Some(found) = SHORT.captures(&text) else {
        return text;
    };
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    // RFC 2822, 4.3
    let century = if part(2) < "50" { "20" } else { "19" };
    format!("{}{century}{}{}", part(1), part(2), part(3))
}
