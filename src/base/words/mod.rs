//! The words of the interface in the site's language: filled in, counted, and the dates that people read.
//!
//! No language is known here: what one demands is in its table of words, and its plural forms in CLDR's rules. Start
//! reading at [`Words::new`].

use crate::{base::text, base::theme};
use chrono::{Datelike, NaiveDate};
use intl_pluralrules::{PluralCategory, PluralRuleType, PluralRules};
use std::collections::BTreeMap;

/// The language whose words replace those that a table lacks.
const FALLBACK: &str = "en";

/// The months by the names of their words; `january_alone` is the month without a day, where that is another word.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];

/// Forms of a counted noun that few languages have, by the names of CLDR's plural categories.
const RARE_FORMS: [&str; 4] = ["zero", "two", "few", "many"];

/// The interface words, with the plural rule of their language.
#[derive(Clone, Debug, Default)]
pub struct Words {
    /// The interface language.
    pub lang: String,
    /// The words by name.
    pub words: BTreeMap<String, String>,
}

/// The built-in table of a language.
#[must_use]
pub fn built_in(lang: &str) -> Option<BTreeMap<String, String>> {
    let (_, text) = theme::WORDS.iter().find(|(name, _)| *name == lang)?;
    Some(toml::from_str(text).expect("a test reads the built-in tables"))
}

/// The names that a table may have and their English words: the built-in ones, which a whole table has.
#[must_use]
pub fn known() -> BTreeMap<String, String> {
    built_in(FALLBACK).expect("English is built in")
}

/// Whether a table may have a word that the built-in ones do without: `january_alone`, `article_few`.
#[must_use]
pub fn is_extra(name: &str, known: &BTreeMap<String, String>) -> bool {
    let Some((stem, form)) = name.rsplit_once('_') else {
        return false;
    };
    match form {
        "alone" => MONTHS.contains(&stem),
        _ => RARE_FORMS.contains(&form) && known.contains_key(&format!("{stem}_other")),
    }
}

/// The blanks of a word: `date` in `updated {date}`.
pub fn blanks(word: &str) -> impl Iterator<Item = &str> {
    word.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .filter(|blank| !blank.is_empty() && blank.bytes().all(|byte| byte.is_ascii_lowercase()))
}

impl Words {
    /// The built-in table of a language, or of English where there is none, and over it the site's own words.
    #[must_use]
    pub fn new(lang: &str, own: &BTreeMap<String, String>) -> Words {
        let mut words = built_in(lang).unwrap_or_else(known);
        words.extend(own.clone());
        Words {
            lang: lang.to_owned(),
            words,
        }
    }

    /// A word by its name; the name itself when nobody defined it.
    #[must_use]
    pub fn get<'a>(&'a self, name: &'a str) -> &'a str {
        self.words.get(name).map_or(name, String::as_str)
    }

    /// A word with its blanks filled in: `{name}` and the like.
    #[must_use]
    pub fn fill(&self, name: &str, blanks: &[(&str, &str)]) -> String {
        filled(self.get(name), blanks)
    }

    /// The form that a number asks for, as CLDR names it: `one`, `other`, and `zero`, `two`, `few` or `many` where a language
    /// has them. A language unknown to CLDR has `one` for one alone.
    #[must_use]
    pub fn form(&self, number: usize) -> &'static str {
        let rules = self
            .lang
            .parse::<unic_langid::LanguageIdentifier>()
            .ok()
            .and_then(|lang| PluralRules::create(lang, PluralRuleType::CARDINAL).ok());
        let category = match rules.map(|rules| rules.select(number)) {
            Some(Ok(category)) => category,
            _ if number == 1 => PluralCategory::ONE,
            _ => PluralCategory::OTHER,
        };
        match category {
            PluralCategory::ZERO => "zero",
            PluralCategory::ONE => "one",
            PluralCategory::TWO => "two",
            PluralCategory::FEW => "few",
            PluralCategory::MANY => "many",
            PluralCategory::OTHER => "other",
        }
    }

    /// A number with its noun, whose forms are words: `article` asks for `article_one`, `article_other` and so on, and gives
    /// `42 articles`.
    #[must_use]
    pub fn count(&self, number: usize, noun: &str) -> String {
        let word = |form: &str| self.words.get(&format!("{noun}_{form}"));
        let word = word(self.form(number)).or_else(|| word("other"));
        self.counted(number, word.map_or(noun, String::as_str))
    }

    /// A number before a word that has the right form already.
    #[must_use]
    pub fn counted(&self, number: usize, word: &str) -> String {
        let text = format!("{} {word}", self.number(number));
        text::typography(&text, &self.lang, None).into_owned()
    }

    /// A whole number with its thousands marked as the word `thousands` says: `12 500` (U+202F) in French, `12,500` in English.
    #[must_use]
    pub fn number(&self, number: usize) -> String {
        let mark = self.words.get("thousands").map_or("", String::as_str);
        let digits = number.to_string();
        let mut marked = String::with_capacity(digits.len() * 2);
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                marked.push_str(mark);
            }
            marked.push(digit);
        }
        marked
    }

    /// `septembre`, `September`: a month without a day; `month` counts from 1.
    #[must_use]
    pub fn month_name(&self, month: u32) -> String {
        let name = at(&MONTHS, month.saturating_sub(1));
        let alone = self.words.get(&format!("{name}_alone"));
        alone
            .map_or_else(|| self.get(name), String::as_str)
            .to_owned()
    }

    /// `septembre 2025`, `September 2025`; `month` counts from 1.
    #[must_use]
    pub fn month(&self, year: i32, month: u32) -> String {
        let blanks = [
            ("month", self.month_name(month)),
            ("year", format!("{year:04}")),
        ];
        self.fill(
            "date_month",
            &blanks.each_ref().map(|(n, v)| (*n, v.as_str())),
        )
    }

    /// `10 septembre 2025`, `1er août 2025`; `10 September 2025` in English.
    #[must_use]
    pub fn day(&self, day: NaiveDate) -> String {
        self.dated("date", day)
    }

    /// `mercredi 10 septembre 2025`, `Wednesday 10 September 2025`.
    #[must_use]
    pub fn weekday(&self, day: NaiveDate) -> String {
        let name = self.get(at(&DAYS, day.weekday().num_days_from_monday()));
        self.fill(
            "date_weekday",
            &[("weekday", name), ("date", &self.day(day))],
        )
    }

    /// `3 au 9 février 2025`, `30 décembre 2024 au 5 janvier 2025`; `3 to 9 February 2025`: from the first day to the last.
    #[must_use]
    pub fn span(&self, first: NaiveDate, last: NaiveDate) -> String {
        if first == last {
            return self.day(first);
        }
        let (word, begin, end) = if first.year() != last.year() {
            ("date_span", self.day(first), self.day(last))
        } else if first.month() != last.month() {
            let day = |day| self.dated("date_in_year", day);
            ("date_span_in_year", day(first), day(last))
        } else {
            let day = |day| self.number_of(day);
            ("date_span_in_month", day(first), day(last))
        };
        let pattern = self.fill(word, &[("first", &begin), ("last", &end)]);
        self.with_date(&pattern, last)
    }

    /// `juillet à septembre 2024`, `July to September 2024`: from the first month of a year to a later one.
    #[must_use]
    pub fn months(&self, first: NaiveDate, last: NaiveDate) -> String {
        let begin = self.month_name(first.month());
        let end = self.month(last.year(), last.month());
        self.fill("date_months", &[("first", &begin), ("last", &end)])
    }

    /// A day in the form that a word gives.
    fn dated(&self, word: &str, day: NaiveDate) -> String {
        self.with_date(self.get(word), day)
    }

    fn with_date(&self, pattern: &str, day: NaiveDate) -> String {
        let blanks = [
            ("day", &*self.number_of(day)),
            ("month", self.get(at(&MONTHS, day.month0()))),
            ("year", &format!("{:04}", day.year())),
        ];
        filled(pattern, &blanks)
    }

    /// `1er` or `10`.
    fn number_of(&self, day: NaiveDate) -> String {
        match day.day() {
            1 => self.get("first_of_month").to_owned(),
            day => day.to_string(),
        }
    }
}

/// A pattern with its blanks filled in. What fills one in is taken as it is, braces and all.
fn filled(pattern: &str, blanks: &[(&str, &str)]) -> String {
    let mut filled = String::new();
    let mut rest = pattern;
    while let Some((before, from)) = rest.split_once('{') {
        filled.push_str(before);
        let blank = from.split_once('}').and_then(|(blank, behind)| {
            let (_, value) = blanks.iter().find(|(name, _)| *name == blank)?;
            Some((value, behind))
        });
        rest = if let Some((value, behind)) = blank {
            filled.push_str(value);
            behind
        } else {
            filled.push('{');
            from
        };
    }
    filled.push_str(rest);
    filled
}

/// A name by its position; the last one for a position that is none.
fn at(names: &[&'static str], position: u32) -> &'static str {
    let position = usize::try_from(position).unwrap_or(usize::MAX);
    names[position.min(names.len() - 1)]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::base::date::{Reading, When, read};
    use proptest::prelude::*;

    fn words(lang: &str) -> Words {
        Words::new(lang, &BTreeMap::new())
    }

    fn with(lang: &str, own: &[(&str, &str)]) -> Words {
        let own = own
            .iter()
            .map(|(name, word)| ((*name).to_owned(), (*word).to_owned()));
        Words::new(lang, &own.collect())
    }

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn what_fills_a_blank_is_not_filled_in_itself() {
        let blanks = [("title", "{n} {"), ("n", "3")];
        assert_eq!(filled("{title}: {n} {x} {", &blanks), "{n} {: 3 {x} {");
    }

    #[test]
    fn dates_for_people() {
        let (french, english) = (words("fr"), words("en"));
        assert_eq!(french.day(day(2025, 8, 1)), "1er août 2025");
        assert_eq!(english.day(day(2025, 8, 1)), "1 August 2025");
        let wednesday = day(2025, 9, 10);
        assert_eq!(french.weekday(wednesday), "mercredi 10 septembre 2025");
        assert_eq!(english.weekday(wednesday), "Wednesday 10 September 2025");
        assert_eq!(french.month(2025, 9), "septembre 2025");
        assert_eq!(french.month_name(12), "décembre");
        let span = |words: &Words, a, b| words.span(a, b);
        assert_eq!(
            span(&french, day(2025, 2, 3), day(2025, 2, 9)),
            "3 au 9 février 2025"
        );
        assert_eq!(
            span(&french, day(2025, 9, 1), day(2025, 9, 7)),
            "1er au 7 septembre 2025"
        );
        assert_eq!(
            span(&english, day(2025, 1, 27), day(2025, 2, 2)),
            "27 January to 2 February 2025"
        );
        assert_eq!(
            span(&french, day(2024, 12, 30), day(2025, 1, 5)),
            "30 décembre 2024 au 5 janvier 2025"
        );
        assert_eq!(span(&french, wednesday, wednesday), "10 septembre 2025");
    }

    #[test]
    fn a_table_decides_the_order_and_the_case_of_a_date() {
        let hungarian = with(
            "hu",
            &[
                ("february", "február"),
                ("first_of_month", "1"),
                ("date", "{year}. {month} {day}."),
                ("date_span_in_month", "{year}. {month} {first}–{last}."),
            ],
        );
        assert_eq!(hungarian.day(day(2025, 2, 3)), "2025. február 3.");
        assert_eq!(
            hungarian.span(day(2025, 2, 3), day(2025, 2, 9)),
            "2025. február 3–9."
        );
        let polish = with("pl", &[("february", "lutego"), ("february_alone", "luty")]);
        assert_eq!(polish.day(day(2025, 2, 3)), "3 lutego 2025");
        assert_eq!(polish.month(2025, 2), "luty 2025");
    }

    #[test]
    fn numbers_take_the_form_that_their_language_asks_for() {
        assert_eq!(words("fr").count(0, "article"), "0 article");
        assert_eq!(
            words("fr").count(12_500, "article"),
            "12\u{202f}500 articles"
        );
        assert_eq!(words("en").count(0, "article"), "0 articles");
        assert_eq!(words("en").count(1, "article"), "1 article");
        assert_eq!(
            words("en").count(1_234_567, "article"),
            "1,234,567 articles"
        );
        let own = [
            ("article_one", "artykuł"),
            ("article_few", "artykuły"),
            ("article_other", "artykułów"),
        ];
        let polish = with("pl", &own);
        let counted = [1, 2, 5, 22].map(|number| polish.count(number, "article"));
        // 5 asks for `many`, which the table lacks
        assert_eq!(
            counted,
            ["1 artykuł", "2 artykuły", "5 artykułów", "22 artykuły"]
        );
        assert_eq!(
            (words("qaa").form(1), words("qaa").form(2)),
            ("one", "other")
        );
    }

    #[test]
    fn what_a_table_may_hold() {
        let known = known();
        let is = |name| is_extra(name, &known);
        assert!(is("article_few") && is("may_alone"));
        assert!(!is("article_none") && !is("home_few") && !is("home_alone") && !is("home"));
        assert_eq!(blanks("{a} {B} { {} {c").collect::<Vec<_>>(), ["a"]);
    }

    proptest! {
        #[test]
        fn a_date_that_is_written_is_read(days in 0_i64..60000) {
            let day = chrono::DateTime::from_timestamp(days * 86400, 0).unwrap().date_naive();
            for lang in ["fr", "en"] {
                let text = words(lang).weekday(day);
                prop_assert_eq!(read(&text, lang, chrono_tz::UTC), Some(Reading::Exact(When::Day(day))));
            }
        }
    }
}
