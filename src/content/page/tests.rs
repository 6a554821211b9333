//! Pages as editors and other generators write them.

use super::*;
use crate::base::diagnostic::Code;
use proptest::prelude::*;

fn config() -> Config {
    let (config, diagnostics) = crate::base::config::parse(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.org/\"\nlang = \"fr\"\ntimezone = \"Europe/Paris\"\n[taxonomies.people]\n[taxonomies.topics]\nkeys = [\"topics\", \"tags\", \"categories\"]\n",
    );
    assert_eq!(diagnostics, Vec::new());
    config
}

fn file() -> RelPath {
    RelPath::new("content/articles/x.md").expect("a path")
}

fn read(text: &str) -> Front {
    let (page, diagnostics) = parse(&file(), text, &config());
    assert_eq!(diagnostics, Vec::new(), "{text}");
    page.front
}

/// `expected` is "code | what stands there | message | hint" for each diagnostic.
fn check(text: &str, expected: &[&str]) {
    let (_, diagnostics) = parse(&file(), text, &config());
    let seen: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| {
            let place = diagnostic
                .place
                .as_ref()
                .expect("every diagnostic has a place");
            assert_eq!(place.file, "content/articles/x.md");
            let there = place.span.clone().and_then(|span| text.get(span));
            format!(
                "{} | {} | {} | {}",
                diagnostic.code.word(),
                there.unwrap_or("(no such place)"),
                diagnostic.message,
                diagnostic.hint.as_deref().unwrap_or("")
            )
        })
        .collect();
    assert_eq!(seen, expected, "{text}");
}

fn codes(text: &str) -> Vec<Code> {
    let (_, diagnostics) = parse(&file(), text, &config());
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code)
        .collect()
}

#[test]
fn the_three_languages_say_the_same() {
    let toml = read(
        "+++\ntitle = \"A: b\"\ndate = 2025-09-10\ntopics = [\"x\"]\n[source]\nname = \"S\"\n+++\n\nText.\n",
    );
    let yaml = read(
        "\u{feff}---\r\ntitle: 'A: b'\r\ndate: 2025-09-10\r\ntopics:\r\n  - x\r\nsource: {name: S}\r\n---\r\nText.\r\n",
    );
    let json = read(
        "{\"title\": \"A: b\", \"date\": \"2025-09-10\",\n \"topics\": [\"x\"], \"source\": {\"name\": \"S\"}}\n\nText.\n",
    );
    for other in [yaml, json] {
        let other = Front {
            spans: toml.spans.clone(),
            ..other
        };
        assert_eq!(other, toml);
    }
    assert!(toml.date.is_some() && toml.title.as_deref() == Some("A: b"));
}

#[test]
fn the_text_begins_after_blank_lines() {
    for (text, body) in [
        ("+++\n+++\n\n\nText", "Text"),
        ("---\ntitle: a\n---\n    code\n", "    code\n"),
        ("{\"title\": \"a\"}\n\nText", "Text"),
        ("\u{feff}Text", "Text"),
        (
            "---\n\nbetween rules\n\n---\nx",
            "---\n\nbetween rules\n\n---\nx",
        ),
        ("{{< shortcode >}}\n", "{{< shortcode >}}\n"),
        ("---\ntitle: a\n---", ""),
        ("", ""),
    ] {
        let (page, diagnostics) = parse(&file(), text, &config());
        assert_eq!(diagnostics, Vec::new(), "{text}");
        assert_eq!(text.get(page.body..), Some(body), "{text}");
    }
}

#[test]
fn words_of_other_generators_are_ours() {
    let front = read(
        "---\npublishDate: 2025-09-10T08:00:00Z\nlastmod: 2025-09-11\nauthor: Ada Byron, Alan Mathison\nexcerpt: 'Un **gros** mot, [lien](https://example.org/a_b).'\npublished: false\ntags: un, deux\ncategories: [[trois], 2025]\nimage: {url: a.png, alt: A}\nlang: fr-FR\nweight: 3\nlayout: post\n---\n",
    );
    assert!(front.date.is_some() && front.updated.is_some() && front.draft);
    assert_eq!(front.authors, ["Ada Byron", "Alan Mathison"]);
    assert_eq!(front.summary.as_deref(), Some("Un gros mot, lien."));
    assert_eq!(
        front.terms.get("tags"),
        Some(&vec!["un".into(), "deux".into()])
    );
    assert_eq!(
        front.terms.get("categories"),
        Some(&vec!["trois".into(), "2025".into()])
    );
    assert_eq!(front.image.map(|image| image.src), Some("a.png".into()));
    assert_eq!(front.lang.as_deref(), Some("fr"));
    assert_eq!(front.extra.len(), 2);
}

#[test]
fn zolas_tables_are_laid_flat() {
    let front = read(
        "+++\ntitle = \"a\"\n[taxonomies]\ntags = [\"t\"]\npeople = [\"Ada\"]\n[extra]\ntoc = true\n+++\n",
    );
    assert_eq!(front.terms.len(), 2);
    assert_eq!(front.extra.get("toc"), Some(&true.into()));
}

#[test]
fn a_number_keeps_its_digits_as_a_title() {
    assert_eq!(
        read("---\ntitle: 1.10\n---\n").title.as_deref(),
        Some("1.10")
    );
    assert_eq!(
        read("---\ntitle: 1984\n---\n").title.as_deref(),
        Some("1984")
    );
}

#[test]
fn authors_are_cut_only_where_that_is_certain() {
    for (text, expected) in [
        ("Ada Byron", vec!["Ada Byron"]),
        ("Byron, Ada", vec!["Byron, Ada"]),
        ("Agence X, bureau de Lyon", vec!["Agence X, bureau de Lyon"]),
        (
            "Ada Byron, Alan Mathison et Grace Murray",
            vec!["Ada Byron", "Alan Mathison", "Grace Murray"],
        ),
        ("Sciences et Avenir", vec!["Sciences et Avenir"]),
    ] {
        assert_eq!(
            read(&format!("---\nauthor: \"{text}\"\n---\n")).authors,
            expected
        );
    }
    let tables = read("+++\nauthors = [{ name = \"Ada\" }, \"Alan\"]\n+++\n");
    assert_eq!(tables.authors, ["Ada", "Alan"]);
}

#[test]
fn a_month_alone_is_no_date() {
    let front = read("---\ntitle: a\ndate: novembre 2025\n---\n");
    assert_eq!(
        (front.date, front.dated.as_deref()),
        (None, Some("novembre 2025"))
    );
}

#[test]
fn faults_have_their_place_and_a_way_out() {
    check(
        "---\ntitle: Robots: le retour\n---\n",
        &[
            "bad-yaml | Robots: le retour | a colon cannot be here | put the value in quotes: `title: \"Robots: le retour\"`",
        ],
    );
    check(
        "---\ndate: 2025-13-45\ntilte: a\ndraft: peut-être\n---\n",
        &[
            "bad-date | 2025-13-45 | `date`: `2025-13-45` is no date | a day such as `2025-09-10`, or a moment such as `2025-09-10T17:30:00+02:00`",
            "bad-value | peut-être | `draft` must be `true` or `false`, not text | ",
            "misspelt-key | tilte | `tilte` is not a key that digest reads | did you mean `title`?",
        ],
    );
    check(
        "+++\ntitle = [1]\nrights = \"ful\"\nurl = \"https://example.org/\"\n+++\n",
        &[
            "bad-value | [1] | `title` must be text, not a list | ",
            "bad-address | \"https://example.org/\" | `url` cannot be `https://example.org/` | an address of the site begins with `/`; where the article came from goes to `url` below `[source]`",
            "bad-value | \"ful\" | `rights` cannot be `ful` | did you mean `full`?",
        ],
    );
    check(
        "+++\ntitle = \"a\"\ndate = 2025-02-30\n+++\n",
        &[
            "bad-date | 2025-02-30 | `2025-02-30` is no date | a day such as `2025-09-10`, or a moment such as `2025-09-10T17:30:00+02:00`",
        ],
    );
    check(
        "+++\ntitle = \"a\"\n",
        &[
            "unclosed-front-matter | +++ | the front matter opened by `+++` is never closed | put a line `+++` after the last key",
        ],
    );
}

#[test]
fn hostile_front_matter_is_a_fault_and_no_panic() {
    assert_eq!(codes("---\na: 1\na: 2\n---\n"), [Code::BadYaml]);
    assert_eq!(codes("+++\na = 1\na = 2\n+++\n"), [Code::BadToml]);
    assert_eq!(codes("{\"a\": 1, \"a\": 2}"), [Code::BadJson]);
    assert_eq!(codes("{\"a\": "), [Code::BadJson]);
    let mut bomb = String::from("---\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for n in 1..12 {
        let last = n - 1;
        let ten = vec![format!("*a{last}"); 10].join(", ");
        bomb = format!("{bomb}a{n}: &a{n} [{ten}]\n");
    }
    assert_eq!(codes(&(bomb + "---\n")), [Code::BadYaml]);
    let deep = format!("---\na: {}\n---\n", "[".repeat(100_000));
    assert_eq!(codes(&deep), [Code::BadYaml]);
    let long = format!("+++\ntitle = \"{}\"\n+++\n", "é".repeat(500_000));
    assert_eq!(codes(&long), []);
}

#[test]
fn foreign_keys_are_no_slips() {
    for key in [
        "type", "layout", "cover", "weight", "images", "data", "category", "toc", "series",
    ] {
        assert_eq!(codes(&format!("---\n{key}: a\n---\n")), [], "{key}");
    }
    for key in ["tag", "topic", "autor", "descripton", "updatd"] {
        assert_eq!(
            codes(&format!("---\n{key}: a\n---\n")),
            [Code::MisspeltKey],
            "{key}"
        );
    }
}

#[test]
fn what_import_writes_reads_well() {
    let front = Front {
        title: Some("Un « titre » à \"guillemets\"".into()),
        authors: vec!["Ada Byron".into()],
        key_points: vec![
            "Une phrase assez longue pour que la liste tienne sur deux lignes.".into(),
            "Une autre, presque aussi longue que la première.".into(),
        ],
        source: Some(FrontSource {
            file: Some("sources/a.txt".into()),
            ..FrontSource::default()
        }),
        ..Front::default()
    };
    let text = write(&front, "Le texte.\n", "00");
    let (head, hash) = text
        .split_once("imported = \"00 ")
        .expect("the line is there");
    assert_eq!(
        head,
        "+++\ntitle = \"Un « titre » à \\\"guillemets\\\"\"\nauthors = [\"Ada Byron\"]\nkey_points = [\n  \"Une phrase assez longue pour que la liste tienne sur deux lignes.\",\n  \"Une autre, presque aussi longue que la première.\",\n]\n[source]\nfile = \"sources/a.txt\"\n"
    );
    assert!(hash.ends_with("\"\n+++\n\nLe texte.\n"));
}

#[test]
fn an_edit_is_seen_and_line_ends_are_not() {
    let text = write(&Front::default(), "imported = \"x\"\n", "00");
    let front = read(&text);
    assert!(untouched(&text, &front));
    assert!(untouched(&text.replace('\n', "\r\n"), &front));
    assert!(!untouched(&text.replace("\"x\"", "\"y\""), &front));
    assert!(!untouched(&text, &Front::default()));
}

fn words() -> impl Strategy<Value = String> {
    // what survives the trimming of a value
    "[^\\p{Z}\\p{C}]([\\PC\n\t\"\\\\]{0,30}[^\\p{Z}\\p{C}])?"
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    let leaf = prop_oneof![
        any::<bool>().prop_map(Into::into),
        any::<i64>().prop_map(Into::into),
        "\\PC{0,20}".prop_map(Into::into),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
            prop::collection::btree_map("\\PC{1,6}", inner, 0..4)
                .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
        ]
    })
}

prop_compose! {
    fn fronts()(
        title in prop::option::of(words()),
        summary in prop::option::of(words()),
        key_points in prop::collection::vec(words(), 0..4),
        topics in prop::collection::vec(words(), 0..4),
        authors in prop::collection::vec(words(), 0..3),
        slug in prop::option::of(words()),
        aliases in prop::collection::vec(words(), 0..3),
        image in prop::option::of((words(), words())),
        draft in any::<bool>(),
        day in prop::option::of(0i32..40_000),
        name in prop::option::of(words()),
        item in prop::option::of(words()),
        extra in prop::collection::btree_map("zz\\PC{1,8}", json(), 0..4),
    ) -> Front {
        let day = day.and_then(|day| NaiveDate::from_num_days_from_ce_opt(720_000 + day));
        Front {
            title, summary, key_points, authors, slug, aliases, draft, extra,
            terms: if topics.is_empty() { BTreeMap::new() } else { BTreeMap::from([("topics".to_owned(), topics)]) },
            image: image.map(|(src, alt)| FrontImage { src, alt }),
            date: day.map(When::Day),
            added: day,
            source: Some(FrontSource { name, item, ..FrontSource::default() }),
            ..Front::default()
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(front in fronts(), body in "[a-z][\\PC\n]{0,40}[a-z]") {
        let text = write(&front, &body, "00");
        let (page, diagnostics) = parse(&file(), &text, &config());
        prop_assert_eq!(diagnostics, Vec::new());
        prop_assert!(untouched(&text, &page.front));
        let read_body = text.get(page.body..);
        let expected = format!("{body}\n");
        prop_assert_eq!(read_body, Some(expected.as_str()));
        let mut read = Front { spans: Spans::default(), ..page.front };
        if let Some(source) = &mut read.source {
            source.imported = None;
        }
        prop_assert_eq!(read, front);
    }

    #[test]
    fn any_text_is_a_page_or_a_fault(text in "(---|\\+\\+\\+|\\{)?\n?[\\PC\n]{0,60}(---|\\+\\+\\+|\\})?\n?\\PC{0,9}") {
        let (page, diagnostics) = parse(&file(), &text, &config());
        prop_assert!(text.get(page.body..).is_some());
        for diagnostic in &diagnostics {
            let _ = crate::base::diagnostic::json(diagnostic, &|_| Some(text.clone()));
        }
        let _ = crate::base::diagnostic::human(&diagnostics, &|_| Some(text.clone()), true);
    }
}

#[test]
fn a_stray_line_above_front_matter_is_an_error_and_publishes_no_draft() {
    for (text, there) in [
        (" ---\ntitle: a\ndraft: true\n---\n", "---"),
        ("\u{feff}\u{feff}---\ntitle: a\n---\n", "---"),
        ("<!-- c -->\n---\ndraft: true\n---\nText.\n", "---"),
        ("A line.\n+++\ndraft = true\n+++\nText.\n", "+++"),
        ("\u{a0}\n---\nTags: a\n---\n", "---"),
        ("---\ntitle: a\n---\n\n---\ndraft: true\n---\n", "---"),
        ("<!-- c -->\n{\"title\": \"a\"}\n", "{\"title\": \"a\"}"),
    ] {
        let (page, diagnostics) = parse(&file(), text, &config());
        let [diagnostic] = diagnostics.as_slice() else {
            panic!("one diagnostic in {text:?}: {diagnostics:?}");
        };
        assert_eq!(diagnostic.code, Code::LateFrontMatter, "{text:?}");
        let span = diagnostic.place.clone().and_then(|place| place.span);
        assert_eq!(
            span.and_then(|span| text.get(span)),
            Some(there),
            "{text:?}"
        );
        assert!(text.get(page.body..).is_some());
    }
    for text in [
        "\n\n---\ntitle: a\n---\nText.\n",
        "---\rtitle: a\rdraft: true\r---\rText.\r",
        "---\ntitle: a\n---\n\n---\n\nSource: b\n\n---\n",
        "---\ntitle: a\n---\nText.\n\n---\ndraft: true\n---\n",
        "```\n---\ndraft: true\n---\n```\n",
        "Text.\n\n---\n\nmood: good\n\n---\n",
    ] {
        assert_eq!(codes(text), [], "{text:?}");
    }
    assert!(read("---\rtitle: a\rdraft: true\r---\rText.\r").draft);
}

#[test]
fn conflict_markers_are_errors_with_their_place() {
    let conflict = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> other\n";
    for text in [
        format!("---\ntitle: a\n---\nText.\n\n{conflict}"),
        format!("Text.\n{conflict}"),
        "+++\n<<<<<<< HEAD\ntitle = \"a\"\n=======\ntitle = \"b\"\n>>>>>>> other\n+++\nText.\n".to_owned(),
        "<<<<<<< HEAD\n+++\ntitle = \"a\"\n=======\n+++\ntitle = \"b\"\n>>>>>>> other\n+++\nText.\n".to_owned(),
        "---\ntitle: a\n<<<<<<< HEAD\ndraft: true\n||||||| base\n=======\ndraft: false\n>>>>>>> other\n---\nText.\n".to_owned(),
    ] {
        let (_, diagnostics) = parse(&file(), &text, &config());
        let [diagnostic] = diagnostics.as_slice() else {
            panic!("one diagnostic in {text:?}: {diagnostics:?}");
        };
        assert_eq!(diagnostic.code, Code::ConflictMarkers, "{text:?}");
        let span = diagnostic.place.clone().and_then(|place| place.span);
        assert_eq!(span.and_then(|span| text.get(span)), Some("<<<<<<< HEAD"));
    }
    let two = format!("Text.\n{conflict}\nText.\n{conflict}");
    assert_eq!(codes(&two), [Code::ConflictMarkers; 2]);
    assert_eq!(codes(&format!("Text.\n\n```diff\n{conflict}```\n")), []);
}

#[test]
fn a_page_that_cannot_be_read_still_names_its_source() {
    let source =
        "[source]\nurl = \"https://a.test/\"\nfile = \"sources/a.md\"\nimported = \"0 1\"\n";
    for text in [
        format!("+++\ntitle = \"a\n{source}+++\nText.\n"),
        format!("+++\ntitle = \"a\"\n{source}Text.\n"),
        format!(
            "+++\n<<<<<<< HEAD\ntitle = \"a\"\n=======\ntitle = \"b\"\n>>>>>>> o\n{source}+++\nText.\n"
        ),
        format!("A line.\n+++\ntitle = \"a\"\n{source}+++\nText.\n"),
    ] {
        let (page, diagnostics) = parse(&file(), &text, &config());
        assert!(!diagnostics.is_empty(), "{text}");
        let source = page.front.source.expect("it is named");
        assert_eq!(source.file.as_deref(), Some("sources/a.md"), "{text}");
        assert_eq!(source.url.as_deref(), Some("https://a.test/"), "{text}");
    }
}

#[test]
fn the_states_of_other_generators_hold_a_page_back() {
    for line in [
        "draft: on",
        "draft: \"True\"",
        "status: draft",
        "Status: Pending review",
        "published: false",
        "private: true",
        "draft: false\nstatus: draft",
        "draft: false\npublished: no",
    ] {
        assert!(
            read(&format!("---\ntitle: a\n{line}\n---\n")).draft,
            "{line}"
        );
    }
    for line in [
        "status: evergreen",
        "status: published",
        "published: true",
        "draft: 0",
    ] {
        assert!(
            !read(&format!("---\ntitle: a\n{line}\n---\n")).draft,
            "{line}"
        );
    }
    let front = read(
        "---\ndate: 2025-10-01\npublishDate: 2025-12-25\nredirect_from: /a/\naliases: [/b/]\n---\n",
    );
    let iso = |day: Option<When>| day.map(|day| day.iso());
    assert_eq!(iso(front.date).as_deref(), Some("2025-10-01"));
    assert_eq!(iso(front.publish).as_deref(), Some("2025-12-25"));
    assert_eq!(front.aliases, ["/a/", "/b/"]);
    let front = read("---\npublishDate: 2025-12-25\n---\n");
    assert_eq!(
        (iso(front.date).as_deref(), front.publish),
        (Some("2025-12-25"), None)
    );
    let front = read("---\npublished: 2025-12-25\n---\n");
    assert_eq!(iso(front.date).as_deref(), Some("2025-12-25"));
}

#[test]
fn a_date_that_cannot_be_shown_or_an_impossible_offset_is_an_error() {
    let note = |text: &str| {
        let (_, diagnostics) = parse(&file(), text, &config());
        diagnostics
            .first()
            .and_then(|diagnostic| diagnostic.notes.first().cloned())
    };
    for date in [
        "0000-12-31",
        "10000-01-01",
        "9999-12-31T23:59:00-01:00",
        "0001-01-01T00:00:00+02:00",
        "2025-10-01T10:00:00+24:00",
        "2025-10-01T10:00:00+99:99",
        "2025-10-01T24:00:00",
        "2025-02-30",
        "-2025-10-01",
    ] {
        for key in ["date", "publishDate", "expiryDate", "updated", "added"] {
            let text = format!("---\ntitle: a\n{key}: {date}\n---\n");
            assert_eq!(codes(&text), [Code::BadDate], "{text}");
        }
        assert_eq!(
            codes(&format!("+++\ndate = {date}\n+++\n")).len(),
            1,
            "{date}"
        );
    }
    assert!(
        note("---\ndate: 9999-12-31T23:59:00-01:00\n---\n")
            .is_some_and(|note| note.contains("year"))
    );
    assert!(
        note("---\ndate: 2025-10-01T10:00:00+24:00\n---\n")
            .is_some_and(|note| note.contains("offset"))
    );
    for date in [
        "0001-06-01",
        "9999-12-31",
        "2025-10-01T10:00:00+14:00",
        "2025-10-01T10:00:00-23:59",
        "2016-12-31T23:59:60Z",
    ] {
        let front = read(&format!("---\ndate: {date}\n---\n"));
        assert!(front.date.is_some(), "{date}");
    }
}
