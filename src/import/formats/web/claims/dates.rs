//! The dates of a page: stated, marked, shown next to the headline.

use super::outline::{Kind, Mark};
use super::{DATES, PUBLISHED, PageClaims, day_in, is_of_another};
use crate::base::date::{self, Reading, Tz, When};
use crate::base::text;
use crate::content::doc::{Claim, Evidence, Field, Rank};
use crate::import::lexicon::{self, Words};
use regex::Regex;
use std::sync::LazyLock;

impl<'a> PageClaims<'a> {
    pub(super) fn date(&mut self, value: Option<&str>, rank: Rank, evidence: impl Into<Evidence>) {
        let exact = |value: &&str| {
            matches!(
                date::read(value, &self.lang, Tz::UTC),
                Some(Reading::Exact(when)) if !when.is_epoch()
            )
        };
        let value = value.map(str::trim).filter(exact).map(str::to_owned);
        self.claim(Field::Date, value.as_deref(), rank, evidence);
    }

    /// Dates in the order that was measured: stated for other sites, marked as publication, shown next to the headline, in
    /// the address; then what is weaker.
    pub(super) fn dates(&mut self) {
        let (page, data) = (self.page, self.data);
        for name in PUBLISHED {
            self.date(page.meta(&[name]), Rank::Markup, format!("`{name}`"));
        }
        self.date(
            data.text("datePublished").as_deref(),
            Rank::Markup,
            "`datePublished` in JSON-LD",
        );
        self.marked_date(Kind::TimePublished, "`time` of publication");
        self.marked_date(Kind::DateItem, "`itemprop=datePublished`");
        if let Some(line) = self.span().and_then(|at| page.lines.get(at)) {
            let evidence = format!("below the headline: `{}`", text::truncate(&line.text, 80));
            self.claim(Field::Date, Some(&line.text), Rank::Markup, evidence);
        }
        if let Some((value, line)) = self.date_near_the_title() {
            self.date(
                Some(&value),
                Rank::Text,
                format!("near the headline: `{}`", text::truncate(&line, 80)),
            );
        }
        let address = page.canonical.as_deref().or_else(|| page.meta(&["og:url"]));
        let day = address.and_then(day_in);
        self.date(day.as_deref(), Rank::Path, "the address");
        self.published_line();
        // Programs state one for every page; it is the article's where the page calls itself an article.
        if page
            .meta(&["og:type"])
            .is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
        {
            self.date(
                data.page_date.as_deref(),
                Rank::Guess,
                "`datePublished` of the page in JSON-LD",
            );
        }
        for name in DATES {
            self.date(page.meta(&[name]), Rank::Guess, format!("`{name}`"));
        }
        self.marked_date(Kind::Time, "`time`");
        self.marked_date(Kind::DateClass, "an element named as a date");
        self.day_as_shown();
        for name in ["article:modified_time", "og:updated_time"] {
            self.claim(
                Field::Updated,
                page.meta(&[name]),
                Rank::Markup,
                format!("`{name}`"),
            );
        }
        let updated = data.text("dateModified");
        self.claim(
            Field::Updated,
            updated.as_deref(),
            Rank::Markup,
            "`dateModified` in JSON-LD",
        );
    }

    /// A moment in UTC may be of another day than the one that readers were shown: then the day shown is the date.
    fn day_as_shown(&mut self) {
        let Some(at) = self
            .claims
            .iter()
            .position(|claim| claim.field == Field::Date)
        else {
            return;
        };
        let read = |value: &str| date::read(value, &self.lang, Tz::UTC);
        let stated = self.claims.get(at).and_then(|claim| read(&claim.value));
        let Some(Reading::Exact(When::Moment(moment))) = stated else {
            return;
        };
        if moment.offset().local_minus_utc() != 0 {
            return;
        }
        let day = moment.date_naive();
        let kinds = [
            Kind::TimePublished,
            Kind::DateItem,
            Kind::Time,
            Kind::DateClass,
        ];
        let marks = kinds.into_iter().flat_map(|kind| self.near(kind));
        let marked = marks
            .filter(|mark| !is_of_another(&mark.shown))
            .filter_map(|mark| self.date_in(&mark.shown));
        let near = self.date_near_the_title().map(|(value, _)| value);
        let shown: Vec<(String, When)> = near
            .into_iter()
            .chain(marked)
            .filter_map(|value| match read(&value)? {
                Reading::Exact(when) => Some((value, when)),
                Reading::Vague(_) => None,
            })
            .collect();
        if shown.iter().any(|(_, when)| when.day(Tz::UTC) == day) {
            return;
        }
        let next_to = |when: &When| {
            let apart = when.day(Tz::UTC).signed_duration_since(day).num_days();
            matches!(when, When::Day(_)) && apart.abs() == 1
        };
        if let Some((_, When::Day(shown))) = shown.into_iter().find(|(_, when)| next_to(when)) {
            self.claims.insert(
                at,
                Claim {
                    field: Field::Date,
                    value: shown.to_string(),
                    rank: Rank::Markup,
                    evidence: "the day that the page shows".into(),
                },
            );
        }
    }

    /// The marks of a kind, those near the headline first: down to 25 lines below, up to 8 above.
    pub(super) fn near(&self, kind: Kind) -> Vec<&'a Mark> {
        let beside = |mark: &Mark| {
            let title = self.title_line?;
            let away = if mark.line >= title {
                mark.line - title
            } else {
                25 + title - mark.line
            };
            (away <= 33).then_some(away)
        };
        let mut marks: Vec<&Mark> = self
            .page
            .marks
            .iter()
            .filter(|mark| mark.kind == kind && !self.is_beside(mark.aside, mark.post))
            .collect();
        marks.sort_by_key(|mark| beside(mark).unwrap_or(usize::MAX));
        marks
    }

    pub(super) fn marked_date(&mut self, kind: Kind, evidence: &str) {
        let title = self.title_line.unwrap_or(0);
        let found = self.near(kind).into_iter().find_map(|mark| {
            let far = mark.line > title + 25 || mark.line + 8 < title;
            if is_of_another(&mark.value) || kind == Kind::DateClass && far {
                return None;
            }
            if matches!(
                date::read(&mark.value, &self.lang, Tz::UTC),
                Some(Reading::Exact(_))
            ) {
                return Some(mark.value.clone());
            }
            self.date_in(&mark.value)
        });
        let rank = match kind {
            Kind::Time | Kind::DateClass => Rank::Guess,
            _ => Rank::Markup,
        };
        self.date(found.as_deref(), rank, evidence);
    }

    /// A short line below the headline, else above it, that shows a date which is not the date of a change.
    pub(super) fn date_near_the_title(&self) -> Option<(String, String)> {
        let title = self.title_line?;
        // `Deadline`, and its day in the next line
        let page_line = |at: usize| Some(self.page.lines.get(at)?.text.as_str());
        let below = title + 1..self.span().unwrap_or(title + 13);
        let above = (title.saturating_sub(5)..title).rev();
        below.chain(above).find_map(|at| {
            let line = self.page.lines.get(at)?;
            if self.is_beside(line.aside, line.post) {
                return None;
            }
            if line.text.len() > 120 {
                return Some((self.dateline(&line.text)?, text::truncate(&line.text, 40)));
            }
            if at
                .checked_sub(1)
                .and_then(page_line)
                .is_some_and(is_label_of_another)
            {
                return None;
            }
            Some((self.date_in(&line.text)?, line.text.clone()))
        })
    }

    /// The line below the headline that names the week or month of a newsletter: the days and names further down are those
    /// of its stories.
    pub(super) fn span(&self) -> Option<usize> {
        let title = self.title_line?;
        (title + 1..title + 5).find(|at| {
            self.page
                .lines
                .get(*at)
                .is_some_and(|line| self.is_span(&line.text))
        })
    }

    /// Whether a line is nothing but a span of days, or a month.
    pub(super) fn is_span(&self, line: &str) -> bool {
        line.len() <= 80
            && date::find(line, &self.lang, Tz::UTC).is_some_and(|(range, reading)| {
                matches!(reading, Reading::Vague(_)) && range.len() + 4 >= line.trim().len()
            })
    }

    /// The date that opens a paragraph, set off from it: `27.1.2022 - Le texte`, `(21 novembre 2022) Le texte`.
    pub(super) fn dateline(&self, text: &str) -> Option<String> {
        let text = text.trim_start_matches('(');
        let head = text
            .char_indices()
            .nth(40)
            .map_or(text, |(end, _)| text.get(..end).unwrap_or_default());
        let (range, _) =
            date::find(head, &self.lang, Tz::UTC).filter(|(range, _)| range.start == 0)?;
        let off = head
            .get(range.end..)?
            .trim_start()
            .starts_with(['-', '–', '—', ')', ':', '|']);
        off.then(|| head.get(range).map(str::to_owned))?
    }

    /// A short line anywhere in the page that says when it was published: `Erschienen am: 01.11.2023`.
    pub(super) fn published_line(&mut self) {
        static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
            lexicon::regex(&format!(r"\b{}\b", lexicon::pattern(Words::Published)))
        });
        let mut label = false;
        for line in &self.page.lines {
            if line.text.len() > 120 || self.is_beside(line.aside, line.post) {
                label = false;
                continue;
            }
            let said = label || PUBLISHED.is_match(&line.text);
            if said
                && !line.text.contains('©')
                && let Some(value) = self.date_in(&line.text)
            {
                let evidence = format!("the line `{}`", text::truncate(&line.text, 80));
                self.date(Some(&value), Rank::Guess, evidence);
                return;
            }
            // `Mise en ligne`, and the date in the next line
            label = line.text.len() < 24 && said && !label;
        }
    }

    /// The first date of a short line that no word calls the date of a change.
    pub(super) fn date_in(&self, line: &str) -> Option<String> {
        static SHORT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|[^0-9./:-])([0-9]{1,2}([./])[0-9]{1,2}[./][0-9]{2})(?:$|[^0-9./:-])")
                .expect("a valid pattern")
        });
        if !line.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut rest = line;
        while let Some((range, reading)) = date::find(rest, &self.lang, Tz::UTC) {
            let before = rest.get(..range.start)?;
            if matches!(reading, Reading::Exact(_)) && !is_of_another(before) {
                return rest.get(range).map(str::to_owned);
            }
            rest = rest.get(range.end..)?;
        }
        let found = SHORT.captures(line)?.get(1)?;
        let before = line.get(..found.start())?;
        (!is_of_another(before)).then(|| found.as_str().to_owned())
    }
}

/// Whether a line is nothing but the label of a day that is not that of the publication: `Deadline`, `Dernière mise à jour`.
/// A line with a name is none (`Reviewed by Ada Petit`).
fn is_label_of_another(line: &str) -> bool {
    let mut words = line.split_whitespace().skip(1);
    line.len() < 40
        && !words.any(|word| word.starts_with(char::is_uppercase))
        && is_of_another(line)
}
