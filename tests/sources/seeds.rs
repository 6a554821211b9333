//! The five real articles that the project began from, imported: every word of each is on its page or named as dropped,
//! and the page is what a careful editor would have made. The texts are other people's and lie outside the repository;
//! where they are missing, this says so and passes.
#![allow(clippy::print_stderr)]

use newsdigest::base::config;
use newsdigest::base::terms::Table;
use newsdigest::base::text::words;
use newsdigest::import::{self, Given, Imported, Source};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The text of a seed by its number, and the page that import makes of it.
fn seed(number: &str) -> Option<(String, Imported)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/seeds");
    let entry = std::fs::read_dir(&folder).ok().and_then(|mut entries| {
        entries.find_map(|entry| {
            entry
                .ok()
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(number))
        })
    });
    let Some(entry) = entry else {
        eprintln!("skipped: the seed {number} is not at hand");
        return None;
    };
    let bytes = std::fs::read(entry.path()).unwrap();
    let (config, _) = config::parse(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"",
    );
    let table = Table::new(&BTreeMap::new(), true);
    let name = entry.file_name().to_string_lossy().into_owned();
    let source = Source {
        name: &name,
        file: None,
        bytes: &bytes,
        beside: &[],
    };
    let (mut made, _) = import::convert(&source, &Given::default(), &config, &table);
    assert_eq!(made.len(), 1, "{number} makes one page");
    Some((String::from_utf8(bytes).unwrap(), made.remove(0)))
}

fn count(counts: &mut BTreeMap<String, i64>, text: &str, by: i64) {
    for word in words(text) {
        *counts.entry(word.to_lowercase()).or_default() += by;
    }
}

/// The words that Markdown shows.
fn shown(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH,
    ) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::FootnoteReference(label) => {
                text.push(' ');
                text.push_str(&label);
            }
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
            ) => text.push('\n'),
            _ => {}
        }
    }
    text
}

/// Words of the source minus words on the page and words named as dropped: empty when nothing is lost and nothing added.
fn balance(visible: &str, page: &Imported) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    count(&mut counts, visible, 1);
    count(&mut counts, &shown(&page.body), -1);
    for dropped in &page.explain.dropped {
        count(&mut counts, &dropped.text, -1);
    }
    counts.retain(|_, count| *count != 0);
    counts
}

fn headings(markdown: &str, level: u8) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut inside = false;
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level: this, .. }) => {
                inside = this as u8 == level;
                if inside {
                    found.push(String::new());
                }
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(text) if inside => found.last_mut().unwrap().push_str(&text),
            _ => {}
        }
    }
    found
}

fn number_of(markdown: &str, wanted: impl Fn(&Event<'_>) -> bool) -> usize {
    Parser::new_ext(markdown, Options::ENABLE_TABLES)
        .filter(|event| wanted(event))
        .count()
}

#[test]
fn every_word_of_the_text_seeds_is_kept_or_named() {
    for number in ["000", "001", "002", "003"] {
        if let Some((source, page)) = seed(number) {
            assert_eq!(balance(&source, &page), BTreeMap::new(), "{number}");
        }
    }
}

#[test]
fn the_letter_takes_its_focus_as_title_and_loses_what_is_no_article() {
    let Some((_, page)) = seed("000") else { return };
    assert_eq!(page.front.title.as_deref(), Some("Vous utilisez mal l’IA"));
    assert_eq!(page.front.authors, ["Théo", "Nathanaël"]);
    assert_eq!(
        (page.front.date, page.front.lang.as_deref()),
        (None, Some("fr"))
    );
    let all: Vec<String> = (1..=6)
        .flat_map(|level| headings(&page.body, level))
        .collect();
    for topic in [
        "Un fossé mondial",
        "OpenAI à la rescousse",
        "Bonne intention ou poudre aux yeux",
    ] {
        assert!(
            all.iter().any(|heading| heading.starts_with(topic)),
            "{all:?}"
        );
    }
    for gone in [
        "Wispr",
        "Attio",
        "Login or Subscribe",
        "Keep Reading",
        "No posts found",
        "Avatar",
        "Temps de lecture",
    ] {
        assert!(!page.body.contains(gone), "{gone}");
        assert!(
            page.explain
                .dropped
                .iter()
                .any(|dropped| dropped.text.contains(gone)),
            "{gone}"
        );
    }
    assert!(page.body.contains("PS"));
    assert!(
        number_of(&page.body, |event| matches!(
            event,
            Event::Start(Tag::List(_))
        )) >= 4
    );
}

#[test]
fn the_report_keeps_its_standfirst_and_its_four_points() {
    let Some((_, page)) = seed("001") else { return };
    assert_eq!(page.front.key_points.len(), 4);
    assert!(
        page.front
            .summary
            .is_some_and(|summary| words(&summary).count() > 15)
    );
    assert_eq!(page.front.lang.as_deref(), Some("fr"));
    assert!(!page.body.contains("Lisa"));
    assert_eq!(
        headings(&page.body, 2).len(),
        2,
        "{:?}",
        headings(&page.body, 2)
    );
}

#[test]
fn the_week_has_a_date_an_author_headings_and_nested_lists() {
    let Some((_, page)) = seed("002") else { return };
    assert_eq!(
        page.front.date.map(|date| date.iso()).as_deref(),
        Some("2025-02-10")
    );
    assert_eq!(page.front.authors, ["Cyrielle Dozières"]);
    assert!(headings(&page.body, 2).len() + headings(&page.body, 3).len() >= 7);
    assert!(page.body.lines().any(|line| line.starts_with("  ") && line.trim_start().starts_with("- DeepSeek Janus")), "{}", page.body);
    assert!(!page.body.contains("Illustration") && !page.body.contains("Photo de"));
    assert!(
        page.body
            .lines()
            .all(|line| line.is_empty() || !line.trim().is_empty())
    );
}

#[test]
fn the_article_without_a_title_line_has_eight_sections_a_table_quotes_and_a_list() {
    let Some((_, page)) = seed("003") else { return };
    assert!(
        page.front
            .title
            .as_deref()
            .is_some_and(|title| title.ends_with('?')),
        "{:?}",
        page.front.title
    );
    assert_eq!(
        headings(&page.body, 2).len(),
        8,
        "{:?}",
        headings(&page.body, 2)
    );
    assert_eq!(
        number_of(
            &page.body,
            |event| matches!(event, Event::Start(Tag::Table(columns)) if columns.len() == 3)
        ),
        1
    );
    assert_eq!(
        number_of(&page.body, |event| matches!(
            event,
            Event::Start(Tag::BlockQuote(_))
        )),
        2
    );
    assert_eq!(
        number_of(&page.body, |event| matches!(event, Event::Start(Tag::Item))),
        4
    );
}

#[test]
fn the_damaged_post_is_salvaged() {
    let Some((source, page)) = seed("004") else {
        return;
    };
    let front = &page.front;
    assert_eq!(
        front.date.map(|date| date.iso()).as_deref(),
        Some("2025-09-10T17:30:00+02:00")
    );
    assert!(
        front
            .source
            .as_ref()
            .and_then(|source| source.url.as_deref())
            .is_some_and(
                |url| url.ends_with("/ia-la-chine-est-elle-en-train-de-depasser-les-etats-unis/")
            )
    );
    assert!(
        page.stem
            .ends_with("ia-la-chine-est-elle-en-train-de-depasser-les-etats-unis")
    );
    let titles = headings(&page.body, 2);
    assert_eq!(titles.len(), 12, "{titles:?}");
    let first = page.body.find("## ").unwrap();
    let paragraphs_after = page.body[first..]
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with("## "))
        .count();
    assert_eq!(paragraphs_after, 0, "the headings stand at the end");
    assert!(page.explain.repairs.iter().any(|repair| repair.doubtful));
    // The words between the tags of the content, as a reader of the file would see them.
    let content = source.split_once("\"content\":{\"rendered\":\"").unwrap().1;
    let visible = regex::Regex::new(r"<[^<>]*>")
        .unwrap()
        .replace_all(&unescaped(content), " ")
        .into_owned();
    assert_eq!(balance(&visible, &page), BTreeMap::new());
}

/// Undoes JSON's escapes, cut off or not.
fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match (character, rest.as_str().chars().next()) {
            ('\\', Some('u')) => {
                let digits: String = rest.by_ref().skip(1).take(4).collect();
                out.extend(
                    u32::from_str_radix(&digits, 16)
                        .ok()
                        .and_then(char::from_u32),
                );
            }
            ('\\', Some('n' | 'r' | 't')) => {
                rest.next();
                out.push(' ');
            }
            ('\\', Some(other)) => {
                rest.next();
                out.push(other);
            }
            _ => out.push(character),
        }
    }
    out
}
