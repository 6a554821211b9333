//! Articles over time as bars: the periods that a span of days is cut into, how many articles fall into each, their outline.
//!
//! Whole numbers only, so that the bytes are the same everywhere; words are added where views are made. Start reading at
//! [`Axis`].

use chrono::{Datelike, NaiveDate};
use std::fmt::Write as _;

/// Fewer articles than this are read faster as a list than as bars; a list has a feed from as many on.
pub(super) const FEWEST_ARTICLES: usize = 3;
/// Fewer periods than this show no course of time.
const FEWEST_PERIODS: usize = 3;
/// Weeks are shown up to half a year: beyond that a week is noise.
const MOST_WEEKS: usize = 26;

/// Periods for each article at most: with longer ones a rare topic shows its course, with more they are scattered lines.
const PERIODS_AN_ARTICLE: usize = 2;
/// Bars of fewer articles than this are lower than the full height, so that one article a month does not look like many.
const FULL_HEIGHT: usize = 4;

/// What one bar shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A week from Monday to Sunday (ISO 8601), as editions have it.
    Week,
    /// A month.
    Month,
    /// A quarter of a year.
    Quarter,
    /// A year.
    Year,
}

impl Unit {
    /// The number of the period that a day falls into; the one after it has the next number.
    fn number(self, day: NaiveDate) -> i32 {
        match self {
            // The first day of the common era is a Monday.
            Unit::Week => (day.num_days_from_ce() - 1).div_euclid(7),
            Unit::Month => day.year() * 12 + day.month0().cast_signed(),
            Unit::Quarter => day.year() * 4 + (day.month0() / 3).cast_signed(),
            Unit::Year => day.year(),
        }
    }
}

/// The periods between two days, each of one unit, without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Axis {
    /// What one period is.
    pub unit: Unit,
    /// How many there are.
    pub periods: usize,
    /// The first day and the last one with an article: they fall into the first and the last period.
    pub days: (NaiveDate, NaiveDate),
}

impl Axis {
    /// Cuts the span of these days, one an article, into the shortest unit that makes at most `most` periods, and not many
    /// more than articles; none where too few periods would be left, or where even years are too many, as with a date that
    /// is centuries off.
    #[must_use]
    pub(super) fn of(days: impl IntoIterator<Item = NaiveDate>, most: usize) -> Option<Axis> {
        let mut days = days.into_iter();
        let start = days.next()?;
        let (first, last, articles) = days
            .fold((start, start, 1), |(first, last, articles), day| {
                (first.min(day), last.max(day), articles + 1)
            });
        let days = (first, last);
        let most = most.min(articles * PERIODS_AN_ARTICLE);
        let axis = [
            (Unit::Week, most.min(MOST_WEEKS)),
            (Unit::Month, most),
            (Unit::Quarter, most),
            (Unit::Year, most),
        ]
        .into_iter()
        .find_map(|(unit, most)| {
            let periods = unit.number(days.1) - unit.number(days.0) + 1;
            let periods = usize::try_from(periods)
                .ok()
                .filter(|periods| *periods <= most)?;
            Some(Axis {
                unit,
                periods,
                days,
            })
        })?;
        (axis.periods >= FEWEST_PERIODS).then_some(axis)
    }

    /// How many of these days fall into each period.
    #[must_use]
    pub(super) fn counts(&self, days: impl IntoIterator<Item = NaiveDate>) -> Vec<usize> {
        let first = self.unit.number(self.days.0);
        let mut counts = vec![0; self.periods];
        for day in days {
            let at = usize::try_from(self.unit.number(day) - first).ok();
            if let Some(count) = at.and_then(|at| counts.get_mut(at)) {
                *count += 1;
            }
        }
        counts
    }

    /// The first and the last day of a period, counted from 0.
    #[must_use]
    pub(super) fn period(&self, at: usize) -> Option<(NaiveDate, NaiveDate)> {
        let number = self
            .unit
            .number(self.days.0)
            .checked_add(i32::try_from(at).ok()?)?;
        let start = |number: i32| match self.unit {
            Unit::Week => NaiveDate::from_num_days_from_ce_opt(number.checked_mul(7)? + 1),
            Unit::Month => month_start(number),
            Unit::Quarter => month_start(number.checked_mul(3)?),
            Unit::Year => NaiveDate::from_ymd_opt(number, 1, 1),
        };
        Some((start(number)?, start(number.checked_add(1)?)?.pred_opt()?))
    }
}

/// The first day of a month, by its number from the year 0.
fn month_start(number: i32) -> Option<NaiveDate> {
    let month0 = number.rem_euclid(12).cast_unsigned();
    NaiveDate::from_ymd_opt(number.div_euclid(12), month0 + 1, 1)
}

/// The period with most articles, when no other has as many.
#[must_use]
pub(super) fn highest(counts: &[usize]) -> Option<usize> {
    let most = counts.iter().max().filter(|most| **most > 0)?;
    let mut with_most = (0..counts.len()).filter(|at| counts.get(*at) == Some(most));
    let first = with_most.next();
    first.filter(|_| with_most.next().is_none())
}

/// The measures of bars, in the pixels of CSS.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    /// The height of the highest of the bars.
    pub height: usize,
    /// The width of a bar.
    pub bar: usize,
    /// The space after each bar but the last.
    pub gap: usize,
}

impl Size {
    /// The size at which these bars take about this width, none of them with its space wider than `widest`, and no more
    /// than this height.
    #[must_use]
    pub(super) fn fitting(counts: &[usize], width: usize, height: usize, widest: usize) -> Size {
        let pitch = (width / counts.len().max(1)).clamp(2, widest.max(2));
        let gap = (pitch / 5).max(1);
        let most = counts.iter().max().copied().unwrap_or(0);
        Size {
            height: (height * most.min(FULL_HEIGHT) / FULL_HEIGHT).max(1),
            bar: pitch - gap,
            gap,
        }
    }

    /// The width of so many bars.
    #[must_use]
    pub(super) fn width(self, bars: usize) -> usize {
        (bars * (self.bar + self.gap)).saturating_sub(self.gap)
    }

    /// The height of a bar, from zero: in proportion to the highest, and at least 1 for any articles.
    fn height_of(self, count: usize, most: usize) -> usize {
        match count {
            0 => 0,
            count => ((count * self.height + most / 2) / most.max(1)).max(1),
        }
    }
}

/// The outline of bars, as the `d` of an SVG path that is filled: a period without articles is a piece of the base line.
/// Only the bars that `shown` says yes to are drawn, each in its own place.
#[must_use]
pub(super) fn outline(counts: &[usize], size: Size, shown: impl Fn(usize) -> bool) -> String {
    let most = counts.iter().max().copied().unwrap_or(0);
    let mut path = String::new();
    // How far the pen is behind the start of the next bar.
    let mut behind = 0;
    for (at, &count) in counts.iter().enumerate() {
        let height = size.height_of(count, most);
        if height > 0 && shown(at) {
            if path.is_empty() {
                let _ = write!(path, "M{behind} {}", size.height);
            } else if behind > 0 {
                let _ = write!(path, "h{behind}");
            }
            let _ = write!(path, "v-{height}h{}v{height}", size.bar);
            behind = 0;
        } else {
            behind += size.bar;
        }
        behind += size.gap;
    }
    path
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The axis of forty articles, half of them at either end.
    fn spread(first: &str, last: &str, most: usize) -> Axis {
        let days = [day(first), day(last)];
        Axis::of(days.into_iter().cycle().take(40), most).unwrap()
    }

    #[track_caller]
    fn check(days: &[&str], most: usize, expected: Option<(Unit, &[usize])>) {
        let days: Vec<NaiveDate> = days.iter().map(|text| day(text)).collect();
        let axis = Axis::of(days.iter().copied(), most);
        let seen = axis.map(|axis| (axis.unit, axis.counts(days.iter().copied())));
        let seen = seen
            .as_ref()
            .map(|(unit, counts)| (*unit, counts.as_slice()));
        assert_eq!(seen, expected, "{days:?}");
    }

    #[test]
    fn the_unit_follows_the_span() {
        // Sunday 9 February and Monday 10 February 2025 are in two weeks.
        check(
            &["2025-03-02", "2025-02-10", "2025-02-09", "2025-02-03"],
            48,
            Some((Unit::Week, &[2, 1, 0, 1])),
        );
        check(
            &["2024-11-30", "2025-06-01", "2025-06-30", "2025-03-08"],
            48,
            Some((Unit::Month, &[1, 0, 0, 0, 1, 0, 0, 2])),
        );
        let quarters = spread("2015-03-31", "2025-04-01", 48);
        assert_eq!((quarters.unit, quarters.periods), (Unit::Quarter, 42));
        check(
            &["2010-01-01", "2012-12-31", "2011-07-01", "2010-05-05"],
            8,
            Some((Unit::Year, &[2, 1, 1])),
        );
    }

    #[test]
    fn few_articles_are_not_scattered_over_many_periods() {
        check(
            &["2022-04-05", "2023-01-01", "2024-06-30"],
            48,
            Some((Unit::Year, &[1, 1, 1])),
        );
        check(&["2012-04-05", "2013-01-01", "2024-06-30"], 48, None);
    }

    #[test]
    fn half_a_year_is_shown_by_weeks_and_more_by_months() {
        let axis = |last| spread("2025-01-06", last, 48);
        assert_eq!(
            (axis("2025-07-06").unit, axis("2025-07-06").periods),
            (Unit::Week, 26)
        );
        assert_eq!(
            (axis("2025-07-07").unit, axis("2025-07-07").periods),
            (Unit::Month, 7)
        );
    }

    #[test]
    fn too_short_or_too_long_a_span_has_no_axis() {
        check(&[], 48, None);
        check(&["2025-02-03", "2025-02-03", "2025-02-16"], 48, None);
        check(&["0025-02-03", "2025-02-03"], 48, None);
    }

    #[test]
    fn periods_have_their_days() {
        let axis = spread("2024-12-31", "2025-03-01", 48);
        assert_eq!(axis.period(0), Some((day("2024-12-30"), day("2025-01-05"))));
        let axis = spread("2023-11-05", "2025-03-01", 6);
        assert_eq!(axis.unit, Unit::Quarter);
        assert_eq!(axis.period(1), Some((day("2024-01-01"), day("2024-03-31"))));
        let axis = spread("2023-11-05", "2025-03-01", 48);
        assert_eq!(axis.period(3), Some((day("2024-02-01"), day("2024-02-29"))));
        let axis = spread("2003-11-05", "2025-03-01", 48);
        assert_eq!(
            axis.period(22),
            Some((day("2025-01-01"), day("2025-12-31")))
        );
    }

    #[test]
    fn the_highest_stands_alone() {
        assert_eq!(highest(&[1, 3, 2]), Some(1));
        assert_eq!(highest(&[3, 3, 2]), None);
        assert_eq!(highest(&[0, 0]), None);
        assert_eq!(highest(&[]), None);
    }

    #[test]
    fn bars_stand_on_a_common_line() {
        let size = Size {
            height: 10,
            bar: 4,
            gap: 1,
        };
        let all = |counts: &[usize]| outline(counts, size, |_| true);
        assert_eq!(all(&[2, 1, 0, 4]), "M0 10v-5h4v5h1v-3h4v3h6v-10h4v10");
        assert_eq!(all(&[0, 0, 1]), "M10 10v-10h4v10");
        assert_eq!(all(&[0]), "");
        assert_eq!(outline(&[2, 1, 4], size, |at| at == 2), "M10 10v-10h4v10");
        assert_eq!(
            outline(&[2, 4, 1], size, |at| at != 1),
            "M0 10v-5h4v5h6v-3h4v3"
        );
        assert_eq!(size.width(4), 19);
        // One article is a low bar, whatever the others have.
        let fitting = |counts: &[usize]| Size::fitting(counts, 100, 48, 24);
        assert_eq!(fitting(&[1, 0, 1]).height, 12);
        assert_eq!(fitting(&[3, 0, 1]).height, 36);
        assert_eq!(fitting(&[900, 0, 1]).height, 48);
        // One among a thousand is still visible.
        assert_eq!(all(&[1, 1000]), "M0 10v-1h4v1h1v-10h4v10");
    }

    proptest! {
        /// Every article is in one period, and every period's days lead back to it.
        #[test]
        fn nothing_is_lost(offsets in prop::collection::vec(0_u64..9000, 1..40), most in 10_usize..60) {
            let start = day("2001-01-01");
            let days: Vec<NaiveDate> = offsets
                .iter()
                .map(|offset| start + chrono::Days::new(*offset))
                .collect();
            if let Some(axis) = Axis::of(days.iter().copied(), most) {
                prop_assert!(axis.periods <= most);
                let counts = axis.counts(days.iter().copied());
                prop_assert_eq!(counts.iter().sum::<usize>(), days.len());
                prop_assert!(counts.first() > Some(&0) && counts.last() > Some(&0));
                for (at, &count) in counts.iter().enumerate() {
                    let (first, last) = axis.period(at).unwrap();
                    prop_assert_eq!(days.iter().filter(|day| (first..=last).contains(*day)).count(), count);
                }
            }
        }
    }
}
