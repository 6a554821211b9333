//! The charts of lists and of the indexes of terms: articles over time, with the words that say the same.
//!
//! Start reading at [`ViewBuilder::chart`]; the geometry is in `axis`.

mod axis;

use crate::output::builder::{ViewBuilder, capital};
use crate::output::view::{Chart, Spark};
use axis::{Axis, Size, Unit};
use chrono::{Datelike, NaiveDate};

/// Bars of a chart at most: at 320 pixels of width each has nearly 6.
const MOST_BARS: usize = 48;
/// Bars of a small chart at most.
const MOST_SMALL_BARS: usize = 20;

/// The small charts of an index share one axis, so that topics can be compared in time.
#[derive(Debug)]
pub struct Sparks<'a> {
    builder: &'a ViewBuilder<'a>,
    axis: Option<Axis>,
}

impl ViewBuilder<'_> {
    /// The days on which these articles were published, as far as those are known. A day on which an article was added
    /// says when the site got it, and would show a peak that never was.
    fn days<'b>(&'b self, articles: &'b [usize]) -> impl Iterator<Item = NaiveDate> + 'b {
        self.articles(articles)
            .filter(|article| article.page.front.date.is_some())
            .filter_map(|article| article.day)
    }

    /// A list's articles over time; none where those with a date are few or near each other.
    #[must_use]
    pub fn chart(&self, articles: &[usize]) -> Option<Chart> {
        let days: Vec<NaiveDate> = self.days(articles).collect();
        if days.len() < axis::FEWEST_ARTICLES {
            return None;
        }
        let axis = Axis::of(days.iter().copied(), MOST_BARS)?;
        let counts = axis.counts(days.iter().copied());
        let highest = axis::highest(&counts);
        let size = Size::fitting(&counts, 480, 48, 20);
        let (first, last) = self.ends(&axis);
        let most = self.most(&axis, &counts);
        let all = self.count(days.len());
        let (start, end) = axis.days;
        let span = if axis.unit == Unit::Week {
            let days = self.words.span(start, end);
            let blanks = [("count", all.as_str()), ("span", days.as_str())];
            self.words.fill("chart_days", &blanks)
        } else {
            let blanks = [
                ("count", all.as_str()),
                ("first", first.as_str()),
                ("last", last.as_str()),
            ];
            self.words.fill("chart_span", &blanks)
        };
        let undated = articles.len() - days.len();
        let caption = if undated > 0 {
            let count = self.count(undated);
            let without = self.words.fill("chart_undated", &[("count", &count)]);
            format!("{most}, {without}")
        } else {
            most.clone()
        };
        Some(Chart {
            text: self.typeset(&format!("{span}, {most}")),
            caption: self.typeset(&capital(&caption)),
            width: size.width(axis.periods),
            height: size.height,
            bars: axis::outline(&counts, size, |at| Some(at) != highest),
            highest: axis::outline(&counts, size, |at| Some(at) == highest),
            first,
            last,
        })
    }

    /// The small charts of lists in one index.
    pub fn sparks<'b>(&'b self, lists: impl Iterator<Item = &'b [usize]>) -> Sparks<'b> {
        let days = lists.flat_map(|articles| self.days(articles));
        Sparks {
            builder: self,
            axis: Axis::of(days, MOST_SMALL_BARS),
        }
    }

    /// The words for the ends of an axis: the day, month or year of the first and of the last article.
    fn ends(&self, axis: &Axis) -> (String, String) {
        let words = self.words;
        let end = |day: NaiveDate| match axis.unit {
            Unit::Week => words.day(day),
            Unit::Month | Unit::Quarter => words.month(day.year(), day.month()),
            Unit::Year => format!("{:04}", day.year()),
        };
        (end(axis.days.0), end(axis.days.1))
    }

    /// `au plus 9 articles par mois (septembre 2025)`; the period is left out where several have as many.
    fn most(&self, axis: &Axis, counts: &[usize]) -> String {
        let count = self.count(counts.iter().max().copied().unwrap_or(0));
        let blanks = [("count", count.as_str()), ("per", self.per(axis.unit))];
        let most = self.words.fill("chart_most", &blanks);
        let highest = axis::highest(counts).and_then(|at| axis.period(at));
        match highest {
            None => most,
            Some((first, last)) => {
                let period = match axis.unit {
                    Unit::Week => self.words.span(first, last),
                    Unit::Month => self.words.month(first.year(), first.month()),
                    Unit::Quarter => self.words.months(first, last),
                    Unit::Year => format!("{:04}", first.year()),
                };
                format!("{most} ({period})")
            }
        }
    }

    fn per(&self, unit: Unit) -> &str {
        self.words.get(match unit {
            Unit::Week => "per_week",
            Unit::Month => "per_month",
            Unit::Quarter => "per_quarter",
            Unit::Year => "per_year",
        })
    }
}

impl Sparks<'_> {
    /// What the small charts show, when there can be any.
    #[must_use]
    pub fn legend(&self) -> Option<String> {
        let (builder, axis) = (self.builder, self.axis?);
        let (first, last) = builder.ends(&axis);
        let blanks = [
            ("per", builder.per(axis.unit)),
            ("first", first.as_str()),
            ("last", last.as_str()),
        ];
        Some(builder.typeset(&builder.words.fill("chart_legend", &blanks)))
    }

    /// The small chart of a list with enough articles.
    #[must_use]
    pub fn of(&self, articles: &[usize]) -> Option<Spark> {
        let axis = self.axis?;
        let counts = axis.counts(self.builder.days(articles));
        if counts.iter().sum::<usize>() < axis::FEWEST_ARTICLES {
            return None;
        }
        let size = Size::fitting(&counts, 60, 16, 5);
        Some(Spark {
            text: self.builder.typeset(&self.builder.most(&axis, &counts)),
            width: size.width(axis.periods),
            height: size.height,
            bars: axis::outline(&counts, size, |_| true),
        })
    }
}
