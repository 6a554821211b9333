//! Import, case by case: `tests/import/NAME/source.*` becomes `expected.md`, and `explain.txt` says how. Adding a case
//! needs no Rust; `UPDATE=1 cargo test --test import` writes what is expected from what is.
#![allow(clippy::unwrap_used)]

use newsdigest::import::{self, Given, Source};
use newsdigest::terms::Table;
use newsdigest::{config, page, text};
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import");
    let mut cases: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    cases
}

fn source_of(case: &Path) -> PathBuf {
    fs::read_dir(case)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.file_stem().is_some_and(|stem| stem == "source"))
        .unwrap_or_else(|| panic!("{} has no source", case.display()))
}

/// The page and the report of a case, and whether every word of a plain-text source is accounted for.
fn run(case: &Path) -> (String, String, BTreeMap<String, i64>) {
    let path = source_of(case);
    let bytes = fs::read(&path).unwrap();
    let (config, faults) = config::parse(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n",
    );
    assert!(faults.is_empty(), "{faults:?}");
    let table = Table::new(&BTreeMap::new(), true);
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = Source {
        name: &name,
        file: None,
        bytes: &bytes,
        beside: &[],
    };
    let (made, _) = import::convert(&source, &Given::default(), &config, &table);
    let (mut pages, mut reports) = (String::new(), String::new());
    let mut balance = BTreeMap::new();
    let mut count = |text: &str, by: i64| {
        for word in text::words(text) {
            *balance.entry(word.to_lowercase()).or_default() += by;
        }
    };
    count(&text::mend(&String::from_utf8_lossy(&bytes)), 1);
    for item in &made {
        pages.push_str(&page::write(&item.front, &item.body, &item.source_hash));
        reports.push_str(&import::explain_text(item));
        count(&shown(&item.body), -1);
        for dropped in &item.explain.dropped {
            count(&dropped.text, -1);
        }
    }
    balance.retain(|_, n| *n != 0);
    (pages, reports, balance)
}

/// The words that Markdown shows, numbers of lists among them.
fn shown(markdown: &str) -> String {
    let mut text = String::new();
    let mut numbers: Vec<Option<u64>> = Vec::new();
    for event in Parser::new_ext(
        markdown,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    ) {
        match event {
            Event::Start(pulldown_cmark::Tag::List(start)) => numbers.push(start),
            Event::End(TagEnd::List(_)) => {
                numbers.pop();
            }
            Event::Start(pulldown_cmark::Tag::Item) => {
                if let Some(Some(number)) = numbers.last_mut() {
                    text.push_str(&number.to_string());
                    text.push(' ');
                    *number += 1;
                }
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak
            | Event::HardBreak
            | Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
            ) => {
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

#[test]
fn every_case_gives_its_page_and_its_report() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for case in cases() {
        let (page, report, _) = run(&case);
        for (name, got) in [("expected.md", page), ("explain.txt", report)] {
            let path = case.join(name);
            if update {
                fs::write(&path, &got).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if expected != got {
                wrong.push(format!(
                    "{}\n--- expected\n{expected}\n--- got\n{got}",
                    path.display()
                ));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\n(UPDATE=1 writes what is expected)",
        wrong.join("\n")
    );
}

#[test]
fn every_word_of_a_plain_text_is_on_the_page_or_named_as_dropped() {
    for case in cases() {
        if source_of(&case).extension().is_some_and(|end| end == "txt") {
            assert_eq!(run(&case).2, BTreeMap::new(), "{}", case.display());
        }
    }
}
