//! Tests of `diagnostic`, case by case.

use super::*;
use std::collections::BTreeMap;

fn check(text: &str, span: Range<usize>, expected: &str) {
    let diagnostic = Diagnostic::new(Code::UnknownKey, "wrong").at("a.toml", span);
    let printed = human(&[diagnostic], &|_| Some(text.to_owned()), false);
    assert_eq!(printed.trim_end(), expected.trim_end());
}

#[test]
fn people_read_the_first_warnings_of_a_kind_and_all_errors() {
    let many = |code: Code| (0..25).map(move |n| Diagnostic::new(code, n.to_string()));
    let diagnostics: Vec<Diagnostic> = many(Code::DeadLink).chain(many(Code::BadAlias)).collect();
    let shown = abridge(&diagnostics);
    assert_eq!(shown.len(), 10 + 25);
    let note = "and 15 more warnings of the kind `dead-link`: `--verbose` shows them";
    assert_eq!(shown[9].notes, [note]);
    assert_eq!(abridge(&diagnostics[..10]), diagnostics[..10]);
}

#[test]
fn a_diagnostic_shows_its_line_with_a_caret() {
    check(
        "a = 1\nb = 2\n",
        6..7,
        "error[unknown-key]: wrong\n --> a.toml:2:1\n  |\n2 | b = 2\n  | ^\n",
    );
}

#[test]
fn tabs_wide_characters_and_crlf_do_not_move_the_caret() {
    check(
        "\t新=x\r\n",
        5..6,
        "error[unknown-key]: wrong\n --> a.toml:1:4\n  |\n1 |     新=x\n  |        ^\n",
    );
}

#[test]
fn places_past_the_end_or_inside_a_character_are_no_panic() {
    check(
        "é",
        1..900,
        "error[unknown-key]: wrong\n --> a.toml:1:1\n  |\n1 | é\n  | ^\n",
    );
    check(
        "",
        7..7,
        "error[unknown-key]: wrong\n --> a.toml:1:1\n  |\n1 |\n  | ^\n",
    );
}

#[test]
fn a_line_of_megabytes_is_shown_in_part() {
    let text = "x".repeat(1_000_000);
    let diagnostic = Diagnostic::new(Code::BadToml, "wrong").at("a", 500_000..500_003);
    let printed = human(&[diagnostic], &|_| Some(text.clone()), false);
    assert!(printed.len() < 500, "{printed}");
    assert!(printed.contains("^^^") && !printed.contains("^^^^"));
}

#[test]
fn escape_sequences_of_a_source_do_not_reach_the_terminal() {
    let diagnostic = Diagnostic::new(Code::BadToml, "wrong \u{1b}[2J").at("a", 0..1);
    assert!(!human(&[diagnostic], &|_| Some("\u{1b}[2J".to_owned()), false).contains('\u{1b}'));
}

#[test]
fn identical_faults_are_folded() {
    let diagnostic = |file: &str| Diagnostic::new(Code::MissingTitle, "no title").at(file, 0..1);
    let diagnostics = ["c", "a", "b", "a", "d", "e"].map(diagnostic).to_vec();
    let settled = settle(diagnostics, &BTreeMap::new(), &[]);
    assert_eq!(settled.len(), 1);
    let first = settled.first().expect("one is left");
    assert_eq!(first.place.as_ref().expect("it has a place").file, "a");
    assert_eq!(first.notes, ["and 4 more files, such as `b`, `c`, `d`"]);
}

#[test]
fn the_same_fault_twice_in_one_file_stays_twice() {
    let diagnostic = |at| Diagnostic::new(Code::UnknownKey, "unknown").at("a", at..at + 1);
    assert_eq!(
        settle(vec![diagnostic(9), diagnostic(3)], &BTreeMap::new(), &[]),
        vec![diagnostic(3), diagnostic(9)]
    );
}

#[test]
fn levels_and_denials_regrade_but_never_soften_an_error() {
    let grades = |code, level, deny: &[Code]| {
        settle(
            vec![Diagnostic::new(code, "x")],
            &BTreeMap::from([(code, level)]),
            deny,
        )
        .first()
        .map(|diagnostic| diagnostic.severity)
    };
    assert_eq!(grades(Code::UndatedPage, Level::Off, &[]), None);
    assert_eq!(
        grades(Code::UndatedPage, Level::Error, &[]),
        Some(Severity::Error)
    );
    assert_eq!(
        grades(Code::UndatedPage, Level::Off, &[Code::UndatedPage]),
        Some(Severity::Error)
    );
    assert_eq!(
        grades(Code::BadToml, Level::Off, &[]),
        Some(Severity::Error)
    );
}

#[test]
fn json_counts_from_one() {
    let diagnostic = Diagnostic::new(Code::BadDate, "no day")
        .at("é.md", 3..5)
        .hint("try");
    assert_eq!(
        json(&diagnostic, &|_| Some("é\nab\n".to_owned())),
        r#"{"severity":"error","code":"bad-date","file":"é.md","line":2,"column":1,"end_line":2,"end_column":3,"message":"no day","notes":[],"hint":"try"}"#
    );
}

#[test]
fn the_nearest_word_is_a_slip_and_not_another_word() {
    let keys = ["taxonomies", "title", "base_url", "timezone"];
    for (word, expected) in [
        ("taxonomy", Some("taxonomies")),
        ("tilte", Some("title")),
        ("base-url", Some("base_url")),
        ("colour", None),
        ("x", None),
    ] {
        assert_eq!(nearest(word, keys), expected, "{word}");
    }
}
