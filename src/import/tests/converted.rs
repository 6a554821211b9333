//! Sources as pages: what is refused, what goes along, which topics are taken.

use super::*;
use crate::base::diagnostic::Code;
use crate::base::path::RelPath;
use crate::base::terms::Table;
use crate::content::doc::Field;
use crate::import::convert::TOPICS;
use std::collections::BTreeMap;

#[test]
fn what_holds_no_article_is_refused_or_passed_over() {
    let config = config();
    let terms = Table::new(&BTreeMap::new(), true);
    for (name, bytes, code) in [
        ("a.pdf", b"%PDF-1.7 x".as_slice(), Code::RefusedSource),
        ("a.docx", b"PK\x03\x04 x", Code::RefusedSource),
        ("a.txt", b"https://example.org/a", Code::RefusedSource),
        ("a.txt", b"", Code::EmptySource),
        ("a.txt", b" \n \xC2\xA0 ", Code::EmptySource),
        ("a.xml", b"<rss><channel/></rss>", Code::EmptySource),
        (
            "a.xml",
            b"<urlset><url>a</url></urlset>",
            Code::UnreadSource,
        ),
        (
            "a.xml",
            b"<!DOCTYPE a [<!ENTITY b 'c'>]><rss><channel/></rss>",
            Code::RefusedSource,
        ),
        ("a.eml", b"Subject: x\n\n", Code::EmptySource),
        ("a.eml", b"", Code::EmptySource),
        ("a.eml", b"\xef\xbb\xbf", Code::EmptySource),
    ] {
        let source = Source {
            name,
            file: None,
            bytes,
            beside: &[],
        };
        let (pages, diagnostics) = convert(&source, &Given::default(), &config, &terms);
        assert!(pages.is_empty(), "{name}");
        assert_eq!(diagnostics.len(), 1, "{name}");
        assert_eq!(diagnostics[0].code, code, "{name}");
    }
}

#[test]
fn an_editors_head_may_stand_above_a_web_page() {
    let config = config();
    let terms = Table::new(&BTreeMap::new(), true);
    for name in ["page.html", "page.txt"] {
        let source = Source {
            name,
            file: None,
            bytes: "Titre : Le robot dort\nDate : 2 mars 2025\nURL : https://exemple.org/robot\n\n<p>Il <b>dort</b> depuis hier.</p>\n".as_bytes(),
            beside: &[],
        };
        let (pages, _) = convert(&source, &Given::default(), &config, &terms);
        let page = pages.first().unwrap();
        assert_eq!(page.stem, "2025-03-02-le-robot-dort", "{name}");
        assert_eq!(page.body, "Il **dort** depuis hier.\n", "{name}");
    }
}

#[test]
fn a_text_becomes_a_page() {
    let config = config();
    let file = RelPath::new("sources/note.txt").unwrap();
    let source = Source {
        name: "content/sources/note.txt",
        file: Some(&file),
        bytes: "Title: Nvidia ouvre un atelier\nDate: 2026-01-31T23:30:00Z\n\nL’atelier accueille dix personnes chaque semaine.\n".as_bytes(),
            beside: &[],
    };
    let given = Given {
        date: Some(day(1).to_string()),
        url: Some("https://example.com/a?utm_source=x".to_owned()),
        ..Given::default()
    };
    let terms = Table::new(&BTreeMap::new(), true);
    let (pages, _) = convert(&source, &given, &config, &terms);
    let page = pages.first().unwrap();
    // the day is counted in the site's zone; the flag does not beat the source
    assert_eq!(page.stem, "2026-02-01-nvidia-ouvre-un-atelier");
    let from = page.front.source.as_ref().unwrap();
    assert_eq!(from.url.as_deref(), Some("https://example.com/a"));
    assert_eq!(from.file.as_deref(), Some("sources/note.txt"));
    assert_eq!(page.front.terms["topics"], ["nvidia"]);
    assert!(line(page, "x.md").starts_with("x.md | Nvidia ouvre un atelier | 2026-01-31T23:30:00"));
    assert!(
        explain_json(page, "x.md", None)
            .starts_with("{\"source\":\"content/sources/note.txt\",\"path\":\"x.md\",")
    );
    assert!(explain_text(page).contains("topic: nvidia (in the title)"));
}

/// The page of a Markdown source that has these images next to it.
fn with_images(text: &str, beside: &[&str]) -> Imported {
    let beside: Vec<String> = beside.iter().map(|&name| name.to_owned()).collect();
    let source = Source {
        name: "note.md",
        file: None,
        bytes: text.as_bytes(),
        beside: &beside,
    };
    let terms = Table::new(&BTreeMap::new(), true);
    convert(&source, &Given::default(), &config(), &terms)
        .0
        .remove(0)
}

#[test]
fn images_beside_a_source_go_along_and_missing_ones_are_named() {
    let text = "---\ntitle: Un pas\nimage: b/a.png\n---\n\nVoici ![un chat](./a%20b.png) et ![un chien](c.png \"dort\").\n\n![Deux](b/../a.png)\n\n![Trois](b/A.png)\n\n![Quatre](/d.png)\n\n![Cinq](../a.png)\n\n![Six](https://e.test/a.png)\n";
    let page = with_images(text, &["a b.png", "a.png", "b/A.png", "b/a.png"]);
    let pairs: Vec<(&str, &str)> = page
        .images
        .iter()
        .map(|(from, to)| (from.as_str(), to.as_str()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("a b.png", "un-pas/a b.png"),
            ("a.png", "un-pas/a.png"),
            ("b/A.png", "un-pas/A-2.png"),
            ("b/a.png", "un-pas/a-3.png"),
        ]
    );
    assert_eq!(
        page.body,
        "Voici ![un chat](un-pas/a%20b.png) et .\n\n![Deux](un-pas/a.png)\n\n![Trois](un-pas/A-2.png)\n\n![Six](https://e.test/a.png)\n"
    );
    assert_eq!(page.front.image.as_ref().unwrap().src, "un-pas/a-3.png");
    let missing: Vec<&str> = page
        .explain
        .dropped
        .iter()
        .filter(|dropped| dropped.rule == "missing image")
        .map(|dropped| dropped.text.as_str())
        .collect();
    assert_eq!(
        missing,
        [
            "un chien dort (c.png)",
            "Quatre (/d.png)",
            "Cinq (../a.png)"
        ]
    );
    // a page of another name has its own folder
    let moved = text_at(&page, page.front.clone(), "un-pas-2");
    assert!(
        moved.contains("](un-pas-2/a%20b.png)") && moved.contains("\"un-pas-2/a-3.png\""),
        "{moved}"
    );
    assert!(!moved.contains("un-pas/"), "{moved}");
}

#[test]
fn a_lead_image_that_is_not_there_is_left_out() {
    let page = with_images(
        "---\ntitle: Un pas\nimage: a.png\n---\n\nUn [![](b.png)](https://e.test/) mot.\n",
        &[],
    );
    assert_eq!(page.front.image, None);
    assert!(page.images.is_empty());
    assert_eq!(page.body, "Un mot.\n");
    assert_eq!(
        explain_text(&page)
            .matches("dropped, missing image")
            .count(),
        2
    );
}

/// Terms beyond the eighth are no topics, and `--explain` names them.
#[test]
fn at_most_eight_topics_are_taken_and_the_others_are_told() {
    let config = config();
    let table = Table::new(&BTreeMap::new(), true);
    let source = Source {
        name: "dix.md",
        file: None,
        bytes: b"# OpenAI, Anthropic, Nvidia, Microsoft, Hugging Face, DeepSeek, Samsung, Kyutai, Databricks, ElevenLabs\n\nUne phrase qui suffit.\n",
        beside: &[],
    };
    let (made, _) = convert(&source, &Given::default(), &config, &table);
    let page = made.first().unwrap();
    assert_eq!(page.front.terms["topics"].len(), TOPICS);
    let beyond: Vec<&str> = page
        .explain
        .fields
        .iter()
        .filter(|choice| choice.field == Field::Topic)
        .flat_map(|choice| choice.beat.iter().map(|claim| claim.value.as_str()))
        .collect();
    assert_eq!(beyond, ["databricks", "elevenlabs"]);
}

#[test]
fn a_date_flag_without_a_zone_is_in_that_of_the_site() {
    let settings =
        "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    let (config, _) = crate::base::config::parse("site.toml", settings);
    let source = Source {
        name: "note.txt",
        file: None,
        bytes: "Un atelier ouvre\n\nL’atelier accueille dix personnes chaque semaine, le soir.\n"
            .as_bytes(),
        beside: &[],
    };
    for (written, expected) in [
        ("2025-09-10 17:30", "2025-09-10T17:30:00+02:00"),
        ("2025-09-10T17:30:00Z", "2025-09-10T17:30:00+00:00"),
        ("10/09/2025", "2025-09-10"),
    ] {
        let given = Given {
            date: Some(written.to_owned()),
            ..Given::default()
        };
        let terms = Table::new(&BTreeMap::new(), true);
        let (pages, _) = convert(&source, &given, &config, &terms);
        let date = pages[0]
            .front
            .date
            .as_ref()
            .map(crate::base::date::When::iso);
        assert_eq!(date.as_deref(), Some(expected), "{written}");
    }
}
