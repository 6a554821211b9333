//! Dates: reading French, English and machine forms; days, weeks, months, zones; writing them for people and machines.
//!
//! "Now" is never read here: the clock is an argument. Start reading at [`When`].

use crate::base::text::collapse_whitespace;
use chrono::{
    DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Offset, SecondsFormat,
    TimeDelta, TimeZone, Utc,
};
use regex::{Captures, Regex};
use serde::{Deserialize, Serialize};
use std::ops::Range;
use std::sync::LazyLock;

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
    pub fn moment(&self, zone: Tz) -> DateTime<FixedOffset> {
        match self {
            When::Moment(moment) => *moment,
            When::Day(day) => local(day.and_time(NaiveTime::MIN), zone),
        }
    }
    /// Whether it is the first moment of Unix, at the place where it was written or in UTC: what programs write that know none.
    #[must_use]
    pub fn is_epoch(&self) -> bool {
        match self {
            When::Moment(moment) => moment.timestamp() == 0 || moment.naive_local().date() == EPOCH,
            When::Day(day) => *day == EPOCH,
        }
    }
    /// RFC 3339 for a moment, `2025-09-10` for a day: what front matter holds.
    #[must_use]
    pub fn iso(&self) -> String {
        match self {
            When::Moment(moment) => moment.to_rfc3339_opts(SecondsFormat::AutoSi, false),
            When::Day(day) => day.to_string(),
        }
    }
}

const EPOCH: NaiveDate = NaiveDate::from_epoch_days(0).expect("day 0 exists");

/// The years that addresses, feeds and site maps can show: four digits, and no year 0, which calendars lack and whose first
/// days belong to a week of the year -1.
const YEARS: std::ops::RangeInclusive<i32> = 1..=9999;

impl When {
    /// Whether its year has four digits wherever the site shows it: as written, in the site's zone, and in UTC.
    fn is_showable(&self, zone: Tz) -> bool {
        let year = match self {
            When::Moment(moment) => moment.year(),
            When::Day(day) => day.year(),
        };
        // Zones and offsets move a date by less than two days.
        let inner = YEARS.start() + 1..=YEARS.end() - 1;
        inner.contains(&year)
            || YEARS.contains(&year) && {
                let moment = self.moment(zone);
                YEARS.contains(&self.day(zone).year()) && YEARS.contains(&moment.to_utc().year())
            }
    }
}

/// A local time in a zone. Of the two moments that it names when clocks go back, the earlier; a time that clocks skip is
/// read with the offset before the gap, so that it lies as long after it.
fn local(time: NaiveDateTime, zone: Tz) -> DateTime<FixedOffset> {
    if let Some(moment) = zone.from_local_datetime(&time).earliest() {
        return moment.fixed_offset();
    }
    // No zone skips more than a day (Samoa, 30 December 2011).
    let earlier = time.checked_sub_signed(TimeDelta::days(1)).unwrap_or(time);
    let offset = zone.offset_from_utc_datetime(&earlier).fix();
    let utc = time
        .checked_sub_signed(TimeDelta::seconds(offset.local_minus_utc().into()))
        .unwrap_or(time);
    zone.from_utc_datetime(&utc).fixed_offset()
}

/// The last moment of a day in this zone.
#[must_use]
pub fn end_of(day: NaiveDate, zone: Tz) -> DateTime<Utc> {
    let next = day.succ_opt().unwrap_or(day);
    local(next.and_time(NaiveTime::MIN), zone).to_utc() - TimeDelta::nanoseconds(1)
}

/// What a text says of a date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A day or a moment.
    Exact(When),
    /// A year or a month alone, or a range: no date, kept as it was written.
    Vague(String),
}

// ---------------------------------------------------------------------------------------------------------------------
// Reading
// ---------------------------------------------------------------------------------------------------------------------

/// The beginnings that tell months apart in French, English, German, Spanish, Italian, Portuguese, Dutch and Polish, accents
/// left out; `juin`, `juil`, `june`, `july` before the shorter ones.
const MONTH_BEGINNINGS: [(&str, u32); 45] = [
    ("jan", 1),
    ("ene", 1),
    ("gen", 1),
    ("sty", 1),
    ("fev", 2),
    ("feb", 2),
    ("lut", 2),
    ("mar", 3),
    ("mrz", 3),
    ("maa", 3),
    ("mrt", 3),
    ("avr", 4),
    ("apr", 4),
    ("abr", 4),
    ("kwi", 4),
    ("mai", 5),
    ("may", 5),
    ("mag", 5),
    ("mei", 5),
    ("maj", 5),
    ("juin", 6),
    ("jun", 6),
    ("giu", 6),
    ("cze", 6),
    ("jui", 7),
    ("jul", 7),
    ("lug", 7),
    ("lip", 7),
    ("aou", 8),
    ("aug", 8),
    ("ago", 8),
    ("sie", 8),
    ("sep", 9),
    ("set", 9),
    ("wrz", 9),
    ("oct", 10),
    ("okt", 10),
    ("ott", 10),
    ("out", 10),
    ("paz", 10),
    ("nov", 11),
    ("lis", 11),
    ("dec", 12),
    ("dez", 12),
    ("dic", 12),
];

/// The names of months as they are written, each with the abbreviations in use.
const MONTH: &str = r"(?:jan(?:v(?:ier)?|uary?|uari?|uar|eiro)?|j[äa]nner|enero|ene|gennaio|gen|stycznia|f[ée]v(?:r(?:ier)?|ereiro)?|feb(?:ruary?|ruari|ruar|rero|braio)?|feber|lutego|mars|march|m[äa]r(?:z|zo|ca)?|março|mrz|maart|mrt|avr(?:il)?|apr(?:il|ile)?|abr(?:il)?|kwietnia|mai|may|mayo|maio|mag(?:gio)?|mei|maja|juin|jun[ei]?|junio|junho|giu(?:gno)?|czerwca|juil(?:let)?|jul[yi]?|julio|julho|lug(?:lio)?|lipca|ao[uû]t|aug(?:ust|ustus)?|ago(?:sto)?|sierpnia|sept?(?:embre|ember|iembre)?|setiembre|setembro|settembre|set|wrze[śs]nia|oct(?:obre|ober|ubre)?|okt(?:ober)?|ott(?:obre)?|out(?:ubro)?|pa[źz]dziernika|nov(?:embre|ember|iembre|embro)?|listopada|d[ée]c(?:embre|ember)?|dez(?:ember|embro)?|dic(?:iembre|embre)?|grudnia)\b\.?";
const WEEKDAY: &str = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|monday|tuesday|wednesday|thursday|friday|saturday|sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonnabend|sonntag|lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bado|domingo|luned[ìi]|marted[ìi]|mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica|segunda-feira|ter[çc]a-feira|quarta-feira|quinta-feira|sexta-feira|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|lun|mar|mer|jeu|ven|sam|dim|mon|tues|tue|wed|thurs|thur|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so)\.?,?[\s\u{a0}]{0,3}(?:(?:den|dem|el|il|the)[\s\u{a0}])?)?";
const DAY: &str = r"\d{1,2}(?:er|ᵉʳ|st|nd|rd|th|\.)?";
/// What joins the two ends of a range.
const TO: &str = r"[\s\u{a0}]{0,2}(?:-|–|—|au\b|à|et(?: le)?\b|to\b|and\b|&|until\b|bis\b|al\b|jusqu’au\b)[\s\u{a0}]{0,2}";
const TIME: &str = r"(?:(?:t|[\s\u{a0},]{0,3}(?:à|at|um|às|alle|om|@|-|–|—|·|\|)?[\s\u{a0}]{0,2})(?P<hour>\d{1,2})(?:[\s\u{a0}\u{202f}]?h(?:[\s\u{a0}\u{202f}]?(?P<minh>\d{2})\b)?|:(?P<min>\d{2})(?::(?P<sec>\d{2})(?:[.,](?P<frac>\d{1,9})\d*)?)?)(?:[\s\u{a0}\u{202f}]?(?P<half>[ap])\.?m\b\.?)?(?:[\s\u{a0}]?(?:uhr|uur|hrs?)\b)?(?:[\s\u{a0}]?(?P<zone>z\b|[+-]\d{2}:?\d{2}\b|[+-]\d{2}\b|(?:utc|gmt)[\s\u{a0}]?[+-]\d{1,2}(?::?\d{2})?\b|(?:utc|gmt|cest|cet|bst|edt|est|cdt|cst|mdt|mst|pdt|pst|jst|ist|et|ct|mt|pt)\b))?(?:[\s\u{a0}]?\([^()]{1,40}\))?)?";

/// The forms of a date, as the order of [`FORMS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// `3 au 9 février 2025`, `28 janvier au 3 février 2025`, `Nov 2-8, 2025`, `janvier à mars 2025`, `03/02/2025 - 09/02/2025`.
    Range,
    /// `mercredi 10 septembre 2025 à 17h30`, `10-Sep-2025`, `Wed, 10 Sep 2025 17:30:00 +0200`.
    DayMonth,
    /// `September 10th, 2025 at 5:30 pm`.
    MonthDay,
    /// `2025-09-10T17:30:00.123456Z`, `2025/09/10`.
    Iso,
    /// `2025年9月10日`, `2025년 9월 10일 17:30`.
    East,
    /// `10/09/2025`, `10.09.2025`.
    Digits,
    /// `10.09.25`, `10/09/25`: only where the whole text is a date.
    Short,
    /// `septembre 2025`.
    Month,
    /// `2025`, `2025-09`, `09/2025`, `2024-2025`: only where the whole text is a date.
    Year,
}

static FORMS: LazyLock<Vec<(Form, Regex)>> = LazyLock::new(|| {
    let s = r"[\s\u{a0}\u{202f}\u{2009}]{1,3}";
    let year = r"(?P<year>\d{4})\b";
    let number = r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{4})";
    let of = format!(r"(?:(?:of|de|d’|d')?{s}|\.?[-/]|\.?,{s})");
    let forms = [
        (
            Form::Range,
            format!(
                r"(?:{WEEKDAY}{DAY}(?:{s}{MONTH}(?:,?{s}\d{{4}})?)?{TO}{WEEKDAY}{DAY}{s}{MONTH},?{s}\d{{4}}\b|{MONTH}{s}{DAY}(?:,{s}\d{{4}})?{TO}(?:{MONTH}{s})?{DAY},?{s}\d{{4}}\b|{MONTH}(?:{s}\d{{4}})?{TO}{MONTH}{s}\d{{4}}\b|{number}{TO}{number}\b)"
            ),
        ),
        (
            Form::DayMonth,
            format!(
                r"{WEEKDAY}(?P<day>\d{{1,2}})(?:er|ᵉʳ|e|st|nd|rd|th)?(?:\.?{s}|\.|-|/)(?:(?:of|de){s})?(?P<month>{MONTH})(?:,?{s}(?:del?{s})?|-|/){year}{TIME}"
            ),
        ),
        (
            Form::MonthDay,
            format!(
                r"{WEEKDAY}(?P<month>{MONTH}){s}(?:the{s})?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?{s}{year}{TIME}"
            ),
        ),
        (
            Form::Iso,
            format!(
                r"(?P<year>\d{{4}})[-/.](?P<number>\d{{1,2}})[-/.](?P<day>\d{{1,2}})(?:{TIME})"
            ),
        ),
        (
            Form::East,
            format!(
                r"(?P<year>\d{{4}})[\s]?[年년][\s]?(?P<number>\d{{1,2}})[\s]?[月월][\s]?(?P<day>\d{{1,2}})[\s]?[日号號일](?:[\s]?(?:[(（].[)）]|(?:星期|周|週).|.(?:曜日|요일)))?{TIME}"
            ),
        ),
        (
            Form::Digits,
            format!(
                r"{WEEKDAY}(?P<first>\d{{1,2}})(?P<mark>[-/.])(?P<second>\d{{1,2}})[-/.](?P<year>\d{{4}}){TIME}"
            ),
        ),
        (
            Form::Short,
            r"(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})[/.](?P<year>\d{2})\b".to_owned(),
        ),
        (Form::Month, format!(r"{MONTH}{of}{year}")),
        (
            Form::Year,
            r"(?:\d{4}[-–/]\d{4}|\d{4}[-/]\d{2}|\d{2}/\d{4}|\d{4})\b".to_owned(),
        ),
    ];
    forms
        .into_iter()
        .map(|(form, pattern)| {
            // Digits, spaces and word borders of ASCII: the engine is several times as fast on accented text, and the
            // patterns are made in a fraction of the time.
            let pattern = format!(r"(?i)\b{pattern}")
                .replace(r"\d", "[0-9]")
                .replace(r"\s", r"\t\n\r\x20")
                .replace(r"\b", r"(?-u:\b)");
            (
                form,
                Regex::new(&pattern).expect("the pattern is constant and tested"),
            )
        })
        .collect()
});

/// What may be before a date that is meant as one: `le 10 septembre`, `Published on`.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:publié|mis à jour|posted|published|updated)\s+)?(?:le\s+|on\s+|the\s+|du\s+|from\s+|date\s*:\s*)?")
        .expect("the pattern is constant and tested")
});

/// Reads a whole text as a machine or human date: RFC 3339, RFC 2822, `2025-09-10`, `2025-09-10 17:30:00`, `10/09/2025`
/// (day first unless `lang` is `en` and the text is unambiguous otherwise), `10 septembre 2025`, `September 10, 2025`, `1er août`…
/// A local time without an offset takes the offset of `zone`. None when it is no date, names a day that does not exist, has
/// an impossible offset, or a year that cannot be shown in `zone`; [`why_not`] says which.
#[must_use]
pub fn read(text: &str, lang: &str, zone: Tz) -> Option<Reading> {
    let reading = read_any_year(text, lang, zone)?;
    match &reading {
        Reading::Exact(when) if !when.is_showable(zone) => None,
        _ => Some(reading),
    }
}

/// Why [`read`] takes a text for no date, where more can be said than that.
#[must_use]
pub fn why_not(text: &str, lang: &str, zone: Tz) -> Option<&'static str> {
    static OFFSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)[\s\u{a0}]*(?:utc|gmt)?[\s\u{a0}]?[+-]\d{1,2}(?::?\d{2})?$")
            .expect("the pattern is constant and tested")
    });
    if read_any_year(text, lang, zone).is_some() {
        return Some("its year is not one of 0001 to 9999 in the site's time zone");
    }
    let text = text.trim();
    let found = OFFSET.find(text)?;
    let bare = text.get(..found.start())?;
    let has_time = matches!(
        read_any_year(bare, lang, zone),
        Some(Reading::Exact(When::Moment(_)))
    );
    has_time.then_some("its offset is not less than 24 hours, with minutes below 60")
}

fn read_any_year(text: &str, lang: &str, zone: Tz) -> Option<Reading> {
    let text = text.trim();
    // Nothing that is a date is longer, and a whole article must not be searched.
    if text.len() > 160 {
        return None;
    }
    let text = text.trim_end_matches(['.', ',']);
    machine(text).or_else(|| in_a_form(text, lang, zone))
}

/// A date as front matter has it, `2025-09-10` or `2025-09-10T17:30:00+02:00`: the same as [`Form::Iso`] says, without its
/// pattern, which takes longer to make than a hundred articles to read.
fn machine(text: &str) -> Option<Reading> {
    if text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
        return Some(Reading::Exact(When::Day(day))).filter(|_| day.to_string() == text);
    }
    if !matches!(text.len(), 20 | 25) {
        return None;
    }
    let moment = DateTime::parse_from_rfc3339(text).ok()?;
    // Not a leap second, which chrono keeps as more than 10^9 nanoseconds.
    let plain = moment.timestamp_subsec_nanos() == 0
        && moment.to_rfc3339_opts(SecondsFormat::Secs, text.len() == 20) == text;
    plain.then_some(Reading::Exact(When::Moment(moment)))
}

fn in_a_form(text: &str, lang: &str, zone: Tz) -> Option<Reading> {
    let lead = LEAD.find(text).map_or(0, |lead| lead.end());
    let text = text.get(lead..)?;
    FORMS.iter().find_map(|(form, pattern)| {
        let found = pattern.captures(text)?;
        let whole = found.get(0)?;
        (whole.start() == 0 && text.len() - whole.end() <= usize::from(text.ends_with('.')))
            .then(|| reading(*form, &found, lang, zone))?
    })
}

/// The first date in words or digits inside a running text, with the bytes it is at.
#[must_use]
pub fn find(text: &str, lang: &str, zone: Tz) -> Option<(Range<usize>, Reading)> {
    // Every form has a year of four digits, which most texts do not have: no pattern is asked about them.
    if !has_year(text) {
        return None;
    }
    // Each form's next match; searched again only when another form's match has skipped it.
    let mut next: Vec<_> = FORMS
        .iter()
        .filter(|(form, _)| !matches!(form, Form::Year | Form::Short))
        .map(|(form, pattern)| (*form, pattern, pattern.captures_at(text, 0)))
        .collect();
    loop {
        let (form, found, whole) = next
            .iter()
            .filter_map(|(form, _, found)| {
                let found = found.as_ref()?;
                Some((*form, found, found.get(0)?.range()))
            })
            .min_by_key(|(_, _, whole)| (whole.start, usize::MAX - whole.end))?;
        // A year out of this range is rather a number of something.
        let plausible = found.name("year").is_none_or(|year| {
            year.as_str()
                .parse()
                .is_ok_and(|year: i32| (1990..2100).contains(&year))
        });
        // Not in `v1.2025-09-101`, `/2025/09/10-a`: a digit or letter goes on. Languages without spaces go on after a day.
        let alone = form == Form::East
            || !text
                .get(whole.end..)
                .is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
        if plausible
            && alone
            && let Some(reading) = reading(form, found, lang, zone)
        {
            return Some((whole, reading));
        }
        // An impossible day hides what is inside it: `31 février 2025` is no `février 2025`.
        for (_, pattern, found) in &mut next {
            if found
                .as_ref()
                .and_then(|found| found.get(0))
                .is_some_and(|other| other.start() < whole.end)
            {
                *found = pattern.captures_at(text, whole.end);
            }
        }
    }
}

/// Whether four digits are together, and no more than four.
fn has_year(text: &str) -> bool {
    text.as_bytes()
        .chunk_by(|a, b| a.is_ascii_digit() && b.is_ascii_digit())
        .any(|run| run.len() == 4 && run.first().is_some_and(u8::is_ascii_digit))
}

fn reading(form: Form, found: &Captures<'_>, lang: &str, zone: Tz) -> Option<Reading> {
    let number = |name: &str| found.name(name)?.as_str().parse::<u32>().ok();
    let year = || {
        let year = found.name("year")?.as_str();
        let number = year.parse::<i32>().ok()?;
        // Two digits are of this century, or of the last one's end, when the web began.
        Some(match year.len() {
            2 if number >= 90 => 1900 + number,
            2 => 2000 + number,
            _ => number,
        })
    };
    let (month, day) = match form {
        Form::Range | Form::Month | Form::Year => {
            return Some(Reading::Vague(collapse_whitespace(found.get(0)?.as_str())));
        }
        Form::DayMonth | Form::MonthDay => {
            (month_number(found.name("month")?.as_str())?, number("day")?)
        }
        Form::Iso | Form::East => (number("number")?, number("day")?),
        Form::Digits | Form::Short => {
            let (first, second) = (number("first")?, number("second")?);
            let english = lang.get(..2).is_some_and(|l| l.eq_ignore_ascii_case("en"));
            // `09/25/2025` and `25/09/2025` say themselves what they mean; with points the day is always first.
            let month_first =
                (english && first <= 12 || second > 12) && found.name("mark")?.as_str() != ".";
            if month_first {
                (first, second)
            } else {
                (second, first)
            }
        }
    };
    let day = NaiveDate::from_ymd_opt(year()?, month, day)?;
    let Some(hour) = number("hour") else {
        return Some(Reading::Exact(When::Day(day)));
    };
    let hour = match found.name("half").map(|half| half.as_str()) {
        None => hour,
        Some(_) if hour == 0 || hour > 12 => return None,
        Some("a" | "A") => hour % 12,
        Some(_) => hour % 12 + 12,
    };
    let minute = number("min").or_else(|| number("minh")).unwrap_or(0);
    // A leap second counts as the one before it.
    let second = number("sec").unwrap_or(0);
    let second = if second == 60 { 59 } else { second };
    let nano = found
        .name("frac")
        .map_or(Ok(0), |frac| format!("{:0<9}", frac.as_str()).parse())
        .ok()?;
    let time = day.and_time(NaiveTime::from_hms_nano_opt(hour, minute, second, nano)?);
    let moment = match found.name("zone").map(|zone| zone.as_str()) {
        None => local(time, zone),
        Some(written) => match offset(written) {
            Some(offset) => offset.from_local_datetime(&time).earliest()?,
            // `+24:00` is no offset, and without it nobody knows which moment is meant.
            None if written.contains(['+', '-']) => return None,
            // `ET`, `IST`: which of several offsets nobody knows. The day is certain.
            None => return Some(Reading::Exact(When::Day(day))),
        },
    };
    Some(Reading::Exact(When::Moment(moment)))
}

fn month_number(name: &str) -> Option<u32> {
    let name = crate::base::text::fold_key(name);
    MONTH_BEGINNINGS
        .iter()
        .find(|(beginning, _)| name.starts_with(beginning))
        .map(|(_, number)| *number)
}

/// The offset of `Z`, `+02:00`, `-0500`, `GMT+2`, `CEST`.
fn offset(written: &str) -> Option<FixedOffset> {
    let name = written.to_ascii_lowercase();
    let hours = match name.as_str() {
        "z" | "utc" | "gmt" => Some(0),
        "cet" | "bst" => Some(1),
        "cest" => Some(2),
        "edt" => Some(-4),
        "est" | "cdt" => Some(-5),
        // `CST` is China's too, but mail headers mean the American one (RFC 5322, 4.3).
        "cst" | "mdt" => Some(-6),
        "mst" | "pdt" => Some(-7),
        "pst" => Some(-8),
        "jst" => Some(9),
        _ => None,
    };
    if let Some(hours) = hours {
        return FixedOffset::east_opt(hours * 3600);
    }
    let number = name.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c.is_whitespace());
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+')?),
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60))
}

/// The date at the head of a file's stem: `2025-09-10-slug` gives the day and `slug`; `2025-09-10` gives the day and nothing.
#[must_use]
pub fn at_head_of(stem: &str) -> Option<(NaiveDate, &str)> {
    static HEAD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^((?:19|20)\d\d)(?:-(\d\d)-|_(\d\d)_|\.(\d\d)\.|(\d\d))(\d\d)(?:$|[-_. ]+)")
            .expect("the pattern is constant and tested")
    });
    let found = HEAD.captures(stem)?;
    let year = found.get(1)?.as_str().parse().ok()?;
    let month = (2..=5).find_map(|group| found.get(group))?;
    let day = found.get(6)?.as_str().parse().ok()?;
    let day = NaiveDate::from_ymd_opt(year, month.as_str().parse().ok()?, day)?;
    Some((day, stem.get(found.get(0)?.end()..)?))
}

#[cfg(test)]
mod tests;
