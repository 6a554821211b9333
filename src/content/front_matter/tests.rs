//! Front matter by its place, and what git leaves in it.

use super::*;

/// The first line of the late block, and its keys.
fn late_in(text: &str) -> Option<(String, Vec<String>)> {
    let found = late(text, 0, Before::Text, &keys::is_known)?;
    let fence = text.get(found.fence)?.to_owned();
    Some((
        fence,
        found.entries.into_iter().map(|entry| entry.key).collect(),
    ))
}

#[test]
fn front_matter_after_a_stray_line_is_seen() {
    for before in [
        " ",
        "\t",
        "\u{feff}\u{feff}",
        "\n\u{feff}",
        "\u{a0}\n",
        "\u{200b}",
        "<!-- a note -->\n",
        "<!--\na licence\nof lines\n-->\n\n",
        "A stray line.\n",
        "# A heading\n\n",
        "```\ncode\n```\n",
        "---\nbetween rules\n---\n\n",
        "----\n",
        "<!-- a --> ",
    ] {
        for block in [
            "---\ndraft: true\n---\n",
            "--- \r\nTitle: T\r\n---  \r\n",
            " ---\n draft: true\n ---\n",
            "+++\ndraft = true\n+++\n",
            "{\n\"draft\": true\n}\n",
        ] {
            let text = format!("{before}{block}\nText.\n");
            let is_below_text = before.contains(['A', '`', '-']) && !before.starts_with("<!--");
            if is_below_text && block.starts_with('{') {
                continue;
            }
            assert!(late_in(&text).is_some(), "{text:?}");
        }
    }
}

#[test]
fn a_block_between_rules_that_is_no_front_matter_is_text() {
    for text in [
        "Text.\n\n---\n\nSource: a paper.\n\n---\n",
        "Text.\n---\nmood: good\n---\n",
        "Text.\n---\na: [\n---\n",
        "Text.\n----\ndraft: true\n----\n",
        "Text.\n---\ndraft: true\n",
        "```yaml\n---\ndraft: true\n---\n```\n",
        "~~~~\n---\ndraft: true\n---\n~~~\n~~~~\n",
        "<!--\n---\ndraft: true\n---\n-->\nText.\n",
        "Text.\n{ draft: true }\n",
        "Text.\n{ \"draft\": true }\n",
        "Text with { and }.\n",
        "    ---\n",
        "---\n---\n",
        "",
    ] {
        assert_eq!(late_in(text), None, "{text:?}");
    }
    let far = format!("{}---\ndraft: true\n---\n", "A line.\n".repeat(30));
    assert_eq!(late_in(&far), None);
}

#[test]
fn blank_lines_before_front_matter_are_skipped() {
    for before in ["", "\u{feff}", "\n", "\r\n\r\n", "\u{feff}\n \t\n"] {
        let text = format!("{before}---\ntitle: T\n---\nText.\n");
        let found = split(&text).expect("it is closed").expect("it is there");
        assert_eq!(&text[found.inner], "title: T\n", "{text:?}");
        assert_eq!(&text[found.body..], "Text.\n", "{text:?}");
    }
}

#[test]
fn the_line_ends_of_old_macs_are_line_ends() {
    assert_eq!(with_line_feeds("a\rb\r\nc\r"), "a\nb\r\nc\n");
    assert!(matches!(with_line_feeds("a\r\nb"), Cow::Borrowed(_)));
}

#[test]
fn the_source_of_broken_front_matter_is_read() {
    for text in [
        "+++\ntitle = \"A\n[source]\nurl = \"https://a.test/\"\nfile = \"sources/a.md\"\n+++\nText.\n",
        "+++\ntitle = \"A\"\n[source]\nname = \"N\nurl = \"https://a.test/\"\nfile = \"sources/a.md\"\n",
        "---\ntitle: \"A\nsource:\n  url: https://a.test/\n  file: sources/a.md\nlang: fr\n---\n",
    ] {
        let entry = source_of(text).expect("it names a source");
        let Data::Map(entries) = entry.value.data else {
            panic!("a source is a table");
        };
        let keys: Vec<&str> = entries.iter().map(|entry| entry.key.as_str()).collect();
        // a name without its closing quote is read too
        assert!(keys.ends_with(&["url", "file"]), "{text}: {keys:?}");
    }
    assert!(source_of("---\ntitle: \"A\n---\n").is_none());
    assert!(source_of("Text.\n").is_none());
}

#[test]
fn truth_and_status_are_read_in_any_case_and_language() {
    for word in [
        "true", "True", " YES ", "\"true\"", "on", "1", "oui", "Vrai",
    ] {
        assert_eq!(keys::truth_of(word), Some(true), "{word}");
    }
    for word in ["false", "No", "'off'", "0", "non"] {
        assert_eq!(keys::truth_of(word), Some(false), "{word}");
    }
    assert_eq!(keys::truth_of("perhaps"), None);
    for text in [
        "draft",
        "Draft, do not publish",
        "pending",
        "auto-draft",
        "In review",
        "Brouillon",
        "privé",
        "hidden",
    ] {
        assert_eq!(keys::status_of(text), Some(keys::Status::Held), "{text}");
    }
    for text in ["publish", "Published", "publié", "live"] {
        assert_eq!(
            keys::status_of(text),
            Some(keys::Status::Published),
            "{text}"
        );
    }
    assert_eq!(keys::status_of("evergreen"), None);
}

/// A key, its value, and the text at the place of the value.
type Told = (String, Data, String);

/// The entries of YAML front matter, or its fault with the text at its place.
fn yaml(inner: &str) -> Result<Vec<Told>, (String, String)> {
    let text = format!("---\n{inner}\n---\nText.\n");
    let found = split(&text).unwrap().unwrap();
    match read(&text, &found) {
        Ok(entries) => Ok(entries
            .unwrap()
            .into_iter()
            .map(|entry| {
                let at = text[entry.value.span].to_owned();
                (entry.key, entry.value.data, at)
            })
            .collect()),
        Err(fault) => Err((
            fault.message.clone(),
            text[fault.place.clone().unwrap().span.unwrap()].to_owned(),
        )),
    }
}

#[test]
fn yaml_scalars_are_numbers_truth_values_nothing_or_text() {
    let number = |text: &str| Data::Number(text.to_owned());
    let text = |text: &str| Data::Text(text.to_owned());
    for (written, expected) in [
        ("1.10", number("1.10")),
        ("-5", number("-5")),
        ("0x1F", number("0x1F")),
        ("1_000", number("1_000")),
        ("1__000", text("1__000")),
        ("2025-10-02", text("2025-10-02")),
        ("1e999", text(".inf")),
        (".NaN", text(".nan")),
        ("infinity", text("infinity")),
        ("Yes", Data::Bool(true)),
        ("off", Data::Bool(false)),
        ("~", Data::Null),
        ("", Data::Null),
        ("'no'", text("no")),
        ("!!str 5", text("5")),
        ("!!int \"5\"", number("5")),
        ("!!binary w6k=", text("é")),
        ("!python/name x", text("x")),
    ] {
        let read = yaml(&format!("a: {written}\nb: 1")).unwrap();
        assert_eq!(read[0].1, expected, "{written}");
    }
}

#[test]
fn yaml_aliases_and_merges_are_at_the_place_that_names_them() {
    let read = yaml("a: &x {k: 1, l: two}\nb: *x\nc:\n  <<: *x\n  k: 3").unwrap();
    assert_eq!(read[0].2, "{");
    assert_eq!(read[1].2, "*x");
    let Data::Map(merged) = &read[2].1 else {
        panic!("a table");
    };
    let keys: Vec<_> = merged
        .iter()
        .map(|entry| (&*entry.key, &entry.value.data))
        .collect();
    let (three, two) = (Data::Number("3".to_owned()), Data::Text("two".to_owned()));
    assert_eq!(keys, [("k", &three), ("l", &two)]);
}

#[test]
fn yaml_that_repeats_or_nests_without_end_is_refused() {
    let deep = format!("a: {}1{}", "[".repeat(65), "]".repeat(65));
    let tenfold = (1..9).map(|n| {
        let aliases = vec![format!("*a{}", n - 1); 10].join(", ");
        format!("a{n}: &a{n} [{aliases}]\n")
    });
    let bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned() + &tenfold.collect::<String>();
    let (open, close) = ("[".repeat(40), "]".repeat(40));
    let chain = format!("a0: &a0 {open}1{close}\na1: {open}*a0{close}\n");
    for (inner, message) in [
        (&*deep, "it is nested too deeply"),
        (&*chain, "it is nested too deeply"),
        (&*bomb, "its aliases repeat too many values"),
        ("a: &x [*x]", "a value repeats itself"),
        ("a: 1\na: 2", "the key `a` is there twice"),
        ("[a]: 1", "a key is a list or a table"),
        ("<<: 1", "only a table can be merged"),
        ("~: 1", "a key is missing"),
    ] {
        let (said, at) = yaml(inner).unwrap_err();
        assert_eq!(said, message);
        assert!(!at.is_empty() && inner.contains(&at), "{at}");
    }
    assert_eq!(yaml("\n]").unwrap_err().1, "]");
}
