//! Tests of `date`, case by case.

use super::*;
use proptest::prelude::*;

const PARIS: Tz = chrono_tz::Europe::Paris;

fn shown(reading: Option<Reading>) -> String {
    match reading {
        None => "-".to_owned(),
        Some(Reading::Exact(when)) => when.iso(),
        Some(Reading::Vague(text)) => format!("~{text}"),
    }
}

#[track_caller]
fn check(input: &str, expected: &str) {
    assert_eq!(shown(read(input, "fr", PARIS)), expected, "from {input}");
}

#[test]
fn machine_dates() {
    check("2025-09-10", "2025-09-10");
    check("2025-09-10T17:30:00+02:00", "2025-09-10T17:30:00+02:00");
    check("2025-09-10t17:30:00z", "2025-09-10T17:30:00+00:00");
    check("2025-09-10T17:30", "2025-09-10T17:30:00+02:00");
    check(
        "2025-01-10 17:30:05.123456",
        "2025-01-10T17:30:05.123456+01:00",
    );
    check("2025-09-10 17:30:00 -0500", "2025-09-10T17:30:00-05:00");
    check("2025-09-10 17:30:00 UTC", "2025-09-10T17:30:00+00:00");
    check(
        "Wed, 10 Sep 2025 17:30:00 +0200",
        "2025-09-10T17:30:00+02:00",
    );
    check("10 Sep 2025 17:30:00 EST", "2025-09-10T17:30:00-05:00");
    check(
        "Wed Sep 10 2025 17:30:00 GMT+0200 (CEST)",
        "2025-09-10T17:30:00+02:00",
    );
    check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59+00:00");
    check("20250910", "-");
    check("0000-00-00 00:00:00", "-");
    check("2025-09-10T25:00:00Z", "-");
    check("2025-02-30", "-");
}

#[test]
fn french_dates() {
    check("10 septembre 2025", "2025-09-10");
    check("le mercredi 10 septembre 2025.", "2025-09-10");
    check("1er août 2025", "2025-08-01");
    check("3 févr. 2025", "2025-02-03");
    check("3 sept. 2025", "2025-09-03");
    check("24 DÉC. 2025", "2025-12-24");
    check("14 juil. 2025", "2025-07-14");
    check("2 juin 2025", "2025-06-02");
    check(
        "Publié le 10\u{a0}février 2025 à 17h30",
        "2025-02-10T17:30:00+01:00",
    );
    check("10 février 2025, 9 h 05", "2025-02-10T09:05:00+01:00");
    check("10 février 2025 à 9h", "2025-02-10T09:00:00+01:00");
    check("10/09/2025", "2025-09-10");
    check("10.09.2025", "2025-09-10");
    check("09/25/2025", "2025-09-25");
    check("10-sept-2025", "2025-09-10");
    check("31 février 2025", "-");
    check("demain", "-");
    check("", "-");
}

#[test]
fn english_dates() {
    let check = |input: &str, expected: &str| {
        assert_eq!(shown(read(input, "en", PARIS)), expected, "from {input}");
    };
    check("September 10, 2025", "2025-09-10");
    check("Sept 3rd, 2025", "2025-09-03");
    check(
        "Wednesday, Sep. 10 2025 at 5:30 pm",
        "2025-09-10T17:30:00+02:00",
    );
    check("the 1st of May 2025", "2025-05-01");
    check("12:30", "-");
    check("May 1, 2025 12:05 a.m. UTC", "2025-05-01T00:05:00+00:00");
    check("May 1, 2025 9:00 AM ET", "2025-05-01");
    check("09/10/2025", "2025-09-10");
    check("25/09/2025", "2025-09-25");
    check("May 1, 2025 13:00 pm", "-");
}

#[test]
fn vague_dates() {
    check("3 au 9 février 2025", "~3 au 9 février 2025");
    check(
        "du 28 janvier au 3 février 2025",
        "~28 janvier au 3 février 2025",
    );
    check("Nov 2-8, 2025", "~Nov 2-8, 2025");
    check("2-8 novembre 2025", "~2-8 novembre 2025");
    check("novembre 2025", "~novembre 2025");
    check("2025", "~2025");
    check("2025-09", "~2025-09");
    check("janvier à mars 2025", "~janvier à mars 2025");
    check("2025-02-03 – 2025-02-09", "~2025-02-03 – 2025-02-09");
}

#[test]
fn dates_inside_a_text() {
    let check = |input: &str, place: &str, expected: &str| {
        let found = find(input, "fr", PARIS);
        let at = found
            .as_ref()
            .and_then(|(range, _)| input.get(range.clone()));
        assert_eq!(at.unwrap_or("-"), place, "in {input}");
        assert_eq!(
            shown(found.map(|(_, reading)| reading)),
            expected,
            "in {input}"
        );
    };
    check(
        "Écrit à Lyon, le 10 mars 2025 par Zoé",
        "10 mars 2025",
        "2025-03-10",
    );
    check(
        "Semaine du 3 au 9 mars 2025",
        "3 au 9 mars 2025",
        "~3 au 9 mars 2025",
    );
    check(
        "En mars 2025, puis le 2 mai 2025",
        "mars 2025",
        "~mars 2025",
    );
    check(
        "le 31 février 2025 puis le 2 mai 2025",
        "2 mai 2025",
        "2025-05-02",
    );
    check("en 2025, 12 mars 1789, 300 personnes", "-", "-");
    check("fichier 2025-09-101", "-", "-");
    check("rien", "-", "-");
}

#[test]
fn heads_of_names() {
    let check = |stem: &str, expected: Option<(&str, &str)>| {
        let found = at_head_of(stem).map(|(day, rest)| (day.to_string(), rest));
        let found = found.as_ref().map(|(day, rest)| (day.as_str(), *rest));
        assert_eq!(found, expected, "of {stem}");
    };
    check("2025-09-10-un-titre", Some(("2025-09-10", "un-titre")));
    check("2025-09-10", Some(("2025-09-10", "")));
    check("20250910-note", Some(("2025-09-10", "note")));
    check("2025_09_10_note", Some(("2025-09-10", "note")));
    check("2025-09-101", None);
    check("2025-13-10-a", None);
    check("12345678", None);
    check("note", None);
}

#[test]
fn dates_of_other_languages() {
    check("28. Februar 2016", "2016-02-28");
    check("Freitag, 15. April 2016", "2016-04-15");
    check(
        "Montag, den 3. März 2025 um 10:39 Uhr",
        "2025-03-03T10:39:00+01:00",
    );
    check("26 Okt 2018", "2018-10-26");
    check("21.Jan. 2022", "2022-01-21");
    check("3 de mayo de 2022", "2022-05-03");
    check("14 gennaio 2020", "2020-01-14");
    check("9 de março de 2024", "2024-03-09");
    check("5 maart 2024", "2024-03-05");
    check("7 września 2023", "2023-09-07");
    check("28.01.22", "2022-01-28");
    check("26/10/13", "2013-10-26");
    check("1.2.3", "-");
}

#[test]
fn a_year_that_a_zone_cannot_show_is_no_date() {
    use chrono_tz::{Asia::Kathmandu, Pacific::Kiritimati, Pacific::Niue};
    for (text, zone, is_date) in [
        ("0001-01-01", PARIS, false),
        ("0001-01-01", Niue, true),
        ("9999-12-31", PARIS, true),
        ("9999-12-31", Niue, true),
        ("9999-12-31T23:59:00Z", Kiritimati, false),
        ("9999-12-31T23:59:00Z", Niue, true),
        ("9999-12-31T20:00:00-11:00", Niue, false),
        ("0001-01-01T00:00:00Z", Niue, false),
        ("0001-01-01T00:00:00Z", Kathmandu, true),
        ("0000-06-01", Kathmandu, false),
    ] {
        assert_eq!(
            read(text, "fr", zone).is_some(),
            is_date,
            "{text} in {zone}"
        );
    }
}

#[test]
fn an_impossible_offset_is_no_date_and_loses_no_time() {
    for offset in ["+24:00", "-24:00", "+99:99", "+2400", " UTC+24", "+12:60"] {
        let text = format!("2025-09-10T17:30:00{offset}");
        check(&text, "-");
        assert!(
            why_not(&text, "fr", PARIS).is_some_and(|why| why.contains("offset")),
            "{text}"
        );
    }
    check("2025-09-10T17:30:00+23:59", "2025-09-10T17:30:00+23:59");
    check("2025-09-10T17:30:00-23:59", "2025-09-10T17:30:00-23:59");
    check("10 Sep 2025 17:30:00 ET", "2025-09-10");
    assert_eq!(why_not("2025-02-30", "fr", PARIS), None);
    assert_eq!(why_not("tomorrow", "fr", PARIS), None);
}

#[test]
fn zones() {
    // Clocks go from 2:00 to 3:00, and back from 3:00 to 2:00.
    check("2025-03-30 02:30", "2025-03-30T03:30:00+02:00");
    check("2025-10-26 02:30", "2025-10-26T02:30:00+02:00");
    let day = NaiveDate::from_ymd_opt(2011, 12, 30).expect("a day");
    let moment = When::Day(day).moment(chrono_tz::Pacific::Apia);
    assert_eq!(When::Moment(moment).iso(), "2011-12-31T00:00:00+14:00");
}

proptest! {
    #[test]
    fn any_text_may_be_asked(text in "[0-9 :/.,a-zé+TZ-]{0,40}|\\PC{0,60}") {
        let _ = (read(&text, "fr", PARIS), at_head_of(&text));
        if let Some((range, _)) = find(&text, "en", PARIS) {
            prop_assert!(text.get(range).is_some());
        }
    }

    #[test]
    fn what_is_written_is_read(days in 0_i64..60000, seconds in 0_i64..86400, hours in -12_i32..14) {
        let offset = FixedOffset::east_opt(hours * 3600).expect("an offset");
        let moment = DateTime::from_timestamp(days * 86400 + seconds, 0).expect("a moment").with_timezone(&offset);
        let when = When::Moment(moment);
        prop_assert_eq!(read(&when.iso(), "fr", PARIS), Some(Reading::Exact(when)));
        for text in [when.iso(), moment.to_utc().to_rfc3339_opts(SecondsFormat::Secs, true), moment.date_naive().to_string()] {
            prop_assert!(machine(&text).is_some());
            prop_assert_eq!(machine(&text), in_a_form(&text, "fr", PARIS));
        }
        prop_assert_eq!(read(&moment.to_rfc2822(), "en", PARIS), Some(Reading::Exact(when)));
    }
}

#[test]
fn dates_of_east_asia_are_read() {
    for (text, expected) in [
        ("2024年3月5日", "2024-03-05"),
        ("2024 年 3 月 5 日", "2024-03-05"),
        ("2024年12月15日（火）", "2024-12-15"),
        ("2024年3月5日 星期二", "2024-03-05"),
        ("2024년 3월 5일", "2024-03-05"),
        ("2024년 3월 5일 화요일", "2024-03-05"),
    ] {
        let day = NaiveDate::parse_from_str(expected, "%Y-%m-%d").unwrap();
        let exact = Some(Reading::Exact(When::Day(day)));
        assert_eq!(read(text, "ja", Tz::UTC), exact, "{text}");
        let line = format!("发布于{text}に");
        assert_eq!(
            find(&line, "zh", Tz::UTC).map(|found| found.1),
            exact,
            "{line}"
        );
    }
    let timed = read("2024年3月5日 14:30", "zh", Tz::UTC);
    assert!(
        matches!(timed, Some(Reading::Exact(When::Moment(_)))),
        "{timed:?}"
    );
    assert_eq!(read("2024年13月5日", "ja", Tz::UTC), None);
}

#[test]
fn the_first_moment_of_unix_is_known() {
    for (text, expected) in [
        ("1970-01-01", true),
        ("1970-01-01T01:00:00+01:00", true),
        ("1969-12-31T19:00:00-05:00", true),
        ("1970-01-02", false),
    ] {
        let Some(Reading::Exact(when)) = read(text, "en", Tz::UTC) else {
            panic!("{text}")
        };
        assert_eq!(when.is_epoch(), expected, "{text}");
    }
}
