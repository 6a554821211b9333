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

/// The lines at which conflicts are seen, from 1.
fn lines_of(text: &str) -> Vec<usize> {
    let line = |span: &Range<usize>| text[..span.start].matches('\n').count() + 1;
    conflicts(text).iter().map(line).collect()
}

#[test]
fn conflict_markers_are_seen_where_git_leaves_them() {
    let whole = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n";
    let with_base = "<<<<<<< ours\na\n||||||| 1a2b3c\nc\n=======\nb\n>>>>>>> theirs\n";
    for (text, lines) in [
        (whole.to_owned(), vec![1]),
        (with_base.to_owned(), vec![1]),
        (whole.replace('\n', "\r\n"), vec![1]),
        (format!("x\n{whole}y\n{with_base}"), vec![2, 8]),
        // what is left when an editor deletes some of the markers
        ("<<<<<<< HEAD\na\n".to_owned(), vec![1]),
        ("a\n=======\nb\n>>>>>>> topic\n".to_owned(), vec![4]),
        ("<<<<<<<\na\n=======\nb\n>>>>>>>\n".to_owned(), vec![1]),
        // in code, where it is not whole or the fence is in the conflict
        (format!("```\n{whole}"), vec![2]),
        (
            "```\n<<<<<<< HEAD\na\n```\n=======\nb\n>>>>>>> topic\n".to_owned(),
            vec![2],
        ),
        (
            "<<<<<<< HEAD\n```\na\n=======\nb\n>>>>>>> topic\n```\n".to_owned(),
            vec![1],
        ),
    ] {
        assert_eq!(lines_of(&text), lines, "{text}");
    }
}

#[test]
fn what_only_looks_like_conflict_markers_is_text() {
    for text in [
        "A title\n=======\n\nText.\n",
        ">>>>>>> a deep quotation\n",
        "|||||||\n|---|---|---|---|---|---|\n",
        "Text with <<<<<<< HEAD in a line.\n",
        "    <<<<<<< HEAD\n",
        "<<<<<<<< eight\n",
        "<<<<<<<HEAD\n",
        "```diff\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n```\n",
        "",
    ] {
        assert_eq!(lines_of(text), Vec::<usize>::new(), "{text}");
    }
}

#[test]
fn the_first_side_of_a_conflict_stays_in_its_place() {
    let text = "a = 1\n<<<<<<< é\nb = 2\n||||||| x\nb = 0\n=======\nb = 3\n>>>>>>> t\nc = 4\n";
    let kept = first_side(text);
    assert_eq!(kept.len(), text.len());
    assert_eq!(
        kept.split_whitespace().collect::<Vec<_>>().join(" "),
        "a = 1 b = 2 c = 4"
    );
    assert_eq!(kept.find("c = 4"), text.find("c = 4"));
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
