//! Settings as an editor writes them, and what is said of the wrong ones.

use super::*;

const HEAD: &str = "title = \"T\"\nbase_url = \"https://example.org/\"\n";

fn read(more: &str) -> Config {
    let (config, diagnostics) = parse("site.toml", &format!("{HEAD}{more}"));
    assert_eq!(diagnostics, Vec::new(), "{more}");
    config
}

/// `expected` is "what is there | message | hint" for each diagnostic, in the order of the file.
fn check(more: &str, expected: &[&str]) {
    let text = format!("{HEAD}{more}");
    let (_, diagnostics) = parse("site.toml", &text);
    let seen: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let span = diagnostic
                .place
                .as_ref()
                .and_then(|place| place.span.clone());
            let there = span.and_then(|span| text.get(span)).unwrap_or("");
            let hint = diagnostic.hint.as_deref().unwrap_or("");
            format!("{there} | {} | {hint}", diagnostic.message)
        })
        .collect();
    assert_eq!(seen, expected, "{more}");
}

#[test]
fn two_keys_are_enough() {
    let config = read("");
    assert_eq!((config.lang.as_str(), config.per_page), ("fr", 20));
    assert_eq!(config.edition, Period::Week);
    let topics = config.taxonomies.get("topics").expect("always there");
    assert_eq!(topics.keys, ["topics", "tags"]);
    assert_eq!(name_in(&topics.name, "fr"), Some("Sujets"));
}

#[test]
fn what_is_missing_is_named() {
    let (_, diagnostics) = parse("site.toml", "");
    let messages: Vec<&str> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.message.as_str())
        .collect();
    assert_eq!(messages, ["`title` is missing", "`base_url` is missing"]);
}

#[test]
fn every_key_of_the_contract_is_read() {
    let config = read(
        r#"
description = "D"
lang = { code = "en", words = { home = "Start" } }
timezone = "Europe/Paris"
permalink = "/:year/:stem/"
per_page = 5
edition = "none"
menu = [{ name = "A", url = "/about/" }]
feed = { content = "summary", items = 7 }
outputs = { markdown = false, search = false, sources = false, days = false, json_feed = false }
import = { draft = true, topics = false }
images = { remote = "show" }
html = { frames = ["www.youtube-nocookie.com"] }
[terms.companies.acme]
name = { fr = "Acmé", en = "Acme" }
aliases = ["acme-corp"]
[taxonomies.companies]
min = 3
[taxonomies.people]
name = "Gens"
path = "gens/tous"
keys = ["people", "who"]
[[sources]]
name = "La Gazette"
match = ["gazette.example", "gazette/"]
lang = "fr"
rights = "excerpt"
[check]
undated-page = "off"
"#,
    );
    assert_eq!((config.lang.as_str(), config.words.len()), ("en", 1));
    assert_eq!(config.timezone.name(), "Europe/Paris");
    assert_eq!(config.taxonomies.len(), 3);
    let companies = config.taxonomies.get("companies").expect("declared");
    assert_eq!(name_in(&companies.name, "fr"), Some("Companies"));
    assert_eq!(
        (companies.min, companies.keys.as_slice()),
        (3, ["companies".to_owned()].as_slice())
    );
    let acme = config
        .terms
        .get("companies")
        .and_then(|terms| terms.get("acme"));
    assert_eq!(acme.map(|acme| acme.aliases.len()), Some(1));
    assert_eq!(config.check.get(&Code::UndatedPage), Some(&Level::Off));
    assert!(!config.feed.full && !config.outputs.days && config.import.draft);
}

#[test]
fn unknown_keys_name_the_nearest_at_every_level() {
    check(
        "tilte = 1",
        &["tilte | unknown key `tilte` | did you mean `title`?"],
    );
    check(
        "[taxonomy.topics]",
        &["taxonomy | unknown key `taxonomy` | did you mean `taxonomies`?"],
    );
    check(
        "feed = { contents = \"full\" }",
        &["contents | unknown key `contents` | did you mean `content`?"],
    );
    check(
        "[taxonomies.topics]\nkey = []",
        &["key | unknown key `key` | did you mean `keys`?"],
    );
    check(
        "[terms.topic.x]",
        &["topic | `terms`: there is no taxonomy `topic` | did you mean `topics`?"],
    );
    check(
        "[check]\nundated = \"off\"\nundated-pages = \"off\"",
        &[
            "undated | unknown key `undated` | did you mean `undated-page`?",
            "undated-pages | unknown key `undated-pages` | did you mean `undated-page`?",
        ],
    );
}

#[test]
fn all_errors_come_at_once() {
    check(
        "per_page = 0\nedition = \"weak\"\ntimezone = \"Paris\"\nlang = 3\n",
        &[
            "0 | `per_page` must be a whole number from 1 on, not `0` | ",
            "\"weak\" | `edition` cannot be `weak` | did you mean `week`?",
            "\"Paris\" | unknown time zone `Paris` | did you mean `Europe/Paris`?",
            "3 | `lang` must be a string, not `3` | ",
        ],
    );
}

#[test]
fn a_pattern_of_addresses_is_checked() {
    check(
        "permalink = \"/:yaer/:slug/\"",
        &[
            "\"/:yaer/:slug/\" | `permalink` has an unknown placeholder `:yaer` | did you mean `:year`?",
        ],
    );
    check(
        "permalink = \"/:year/\"",
        &[
            "\"/:year/\" | `permalink` gives all articles of a day one address | add `:slug`, `:stem` or `:path`",
        ],
    );
}

#[test]
fn an_error_cannot_be_switched_off() {
    check(
        "[check]\nbad-date = \"off\"",
        &["\"off\" | `bad-date` is always an error | only warnings can be set; take the line out"],
    );
}

#[test]
fn broken_toml_is_one_error() {
    let (_, diagnostics) = parse("site.toml", "title = \"x\nbase_url = 1");
    assert_eq!(diagnostics.len(), 1);
    assert_eq!(
        diagnostics.first().map(|diagnostic| diagnostic.code),
        Some(Code::BadToml)
    );
}

#[test]
fn a_rule_is_found_by_host_or_folder() {
    let config = read(
        "[[sources]]\nname = \"A\"\nmatch = \"www.Gazette.example\"\n[[sources]]\nname = \"B\"\nmatch = [\"b/\"]\n",
    );
    let rule = |url, file| config.source_rule(url, file).map(|rule| rule.name.as_str());
    assert_eq!(rule(Some("https://gazette.example/x"), None), Some("A"));
    assert_eq!(rule(Some("https://fr.gazette.example/x"), None), Some("A"));
    assert_eq!(rule(Some("https://lagazette.example/x"), None), None);
    assert_eq!(rule(None, Some("b/c/d.txt")), Some("B"));
    assert_eq!(rule(None, Some("sources/b/d.txt")), Some("B"));
    assert_eq!(rule(None, Some("bb/d.txt")), None);
}

#[test]
fn words_of_the_site_are_checked() {
    check(
        "lang = { code = \"fr\", words = { hoem = \"a\", updated_on = \"{day}\", home = \"{x}\", topics = 1 } }",
        &[
            "hoem | unknown word `hoem` | did you mean `home`?",
            "\"{day}\" | nothing fills in `{day}` in `updated_on` | its blanks are `{date}`",
            "\"{x}\" | nothing fills in `{x}` in `home` | this word has no blanks",
            "1 | `topics` must be a string, not `1` | ",
        ],
    );
    let config = read(
        "[lang]\ncode = \"fr\"\nwords = { topics = \"Thèmes\", thousands = \"\u{a0}\", date = \"{year} {month}\" }",
    );
    let topics = config.taxonomies.get("topics").expect("always there");
    assert_eq!(name_in(&topics.name, "fr"), Some("Thèmes"));
    let mark = config.words.get("thousands").map(String::as_str);
    assert_eq!(mark, Some("\u{a0}"));
}
