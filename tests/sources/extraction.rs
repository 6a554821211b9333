//! The labelled set: 30 whole web pages in `tests/extraction/`, each with what a reader must find on the page that import
//! makes of it and what not. The shares must not fall; `tests/extraction/README.md` says how to add a page.
#![allow(clippy::print_stderr)]

use newsdigest::base::config;
use newsdigest::base::terms::Table;
use newsdigest::import::{self, Given, Imported, Source};
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use regex::Regex;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The number of labelled pages.
const PAGES: usize = 30;

// What the program reaches, rounded down to a whole percent. They are raised when it gets better.
/// The least percentage of the passages in `keep` that are on the pages made.
const KEPT: usize = 95;
/// The least percentage of the passages in `drop` that are not on them.
const DROPPED: usize = 89;
/// The least percentage of titles, author lists, dates and languages that are exactly those of the label.
const FACTS: usize = 95;
/// The least percentage of the lines in `markdown` that are lines of the Markdown.
const LINES: usize = 95;

/// What is known of a page: `NAME.toml` next to `NAME.html`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Label {
    title: String,
    authors: Vec<String>,
    date: Option<String>,
    lang: String,
    keep: Vec<String>,
    drop: Vec<String>,
    #[serde(default)]
    markdown: Vec<String>,
}

/// Of how many, how many were right.
#[derive(Default)]
struct Share {
    right: usize,
    of: usize,
}

impl Share {
    fn percent(&self) -> usize {
        self.right * 100 / self.of.max(1)
    }
}

/// The shares by kind, and the misses in words.
#[derive(Default)]
struct Score {
    shares: BTreeMap<&'static str, Share>,
    misses: Vec<String>,
}

impl Score {
    fn count(&mut self, page: &str, kind: &'static str, right: bool, what: &str) {
        let share = self.shares.entry(kind).or_default();
        share.of += 1;
        if right {
            share.right += 1;
        } else {
            self.misses.push(format!("{page}: {kind}: {what}"));
        }
    }

    fn percent(&self, kinds: &[&str]) -> usize {
        let mut sum = Share::default();
        for share in kinds.iter().filter_map(|kind| self.shares.get(kind)) {
            sum.right += share.right;
            sum.of += share.of;
        }
        sum.percent()
    }
}

/// The first page that the program makes of a source.
fn converted(name: &str, bytes: &[u8]) -> Option<Imported> {
    let (config, faults) = config::parse(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n",
    );
    assert!(faults.is_empty(), "{faults:?}");
    let source = Source {
        name,
        file: None,
        bytes,
        beside: &[],
    };
    let table = Table::new(&BTreeMap::new(), true);
    import::convert(&source, &Given::default(), &config, &table)
        .0
        .into_iter()
        .next()
}

/// The words with one space between them.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text that a reader of the Markdown sees, and the Markdown itself: a passage may contain a formula or a mark.
fn body_text(markdown: &str) -> String {
    let mut text = String::new();
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES;
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::TableCell
                | TagEnd::Item
                | TagEnd::Image
                | TagEnd::CodeBlock,
            ) => text.push_str(" \u{b6} "),
            _ => {}
        }
    }
    format!("{text} \u{b6} {markdown}")
}

/// Everything of a page that a reader sees.
fn text_of(page: &Imported) -> String {
    let mut parts: Vec<&str> = Vec::new();
    parts.extend(page.front.title.as_deref());
    parts.extend(page.front.summary.as_deref());
    parts.extend(page.front.key_points.iter().map(String::as_str));
    let body = body_text(&page.body);
    parts.push(&body);
    spaced(&parts.join(" \u{b6} "))
}

/// Whether the text has the passage, as whole words: "Map" is not in "Maps".
fn has(text: &str, passage: &str) -> bool {
    let passage = spaced(passage);
    text.match_indices(&passage).any(|(at, found)| {
        let before = text.get(..at).and_then(|text| text.chars().next_back());
        let after = text
            .get(at + found.len()..)
            .and_then(|text| text.chars().next());
        let goes_on = |side: Option<char>, end: Option<char>| {
            side.is_some_and(char::is_alphanumeric) && end.is_some_and(char::is_alphanumeric)
        };
        !goes_on(before, passage.chars().next()) && !goes_on(after, passage.chars().next_back())
    })
}

fn score_page(name: &str, label: &Label, page: Option<&Imported>, score: &mut Score) {
    let text = page.map(text_of).unwrap_or_default();
    for passage in &label.keep {
        score.count(name, "keep", has(&text, passage), passage);
    }
    for passage in &label.drop {
        // What is glued to another word got in, too.
        score.count(name, "drop", !text.contains(&spaced(passage)), passage);
    }
    let front = page.map(|page| &page.front);
    let title = front.and_then(|front| front.title.as_deref()).map(spaced);
    let right = title.as_ref() == Some(&spaced(&label.title));
    score.count(name, "title", right, &format!("{title:?}"));
    let authors = front.map(|front| &front.authors);
    let right = authors == Some(&label.authors);
    score.count(name, "authors", right, &format!("{authors:?}"));
    let date = front
        .and_then(|front| front.date)
        .map(|date| date.iso().chars().take(10).collect::<String>());
    let right = page.is_some() && date == label.date;
    score.count(name, "date", right, &format!("{date:?}"));
    let lang = front.and_then(|front| front.lang.as_deref());
    let right = lang.map(|lang| lang.split('-').next()) == Some(Some(label.lang.as_str()));
    score.count(name, "lang", right, &format!("{lang:?}"));
    let lines: BTreeSet<String> = page
        .map(|page| page.body.lines().map(spaced).collect())
        .unwrap_or_default();
    for line in &label.markdown {
        score.count(name, "markdown", lines.contains(&spaced(line)), line);
    }
}

/// The labels by the name of their page.
fn labels(folder: &Path) -> BTreeMap<String, Label> {
    let mut labels = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|end| end == "toml") {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let label = toml::from_str(&fs::read_to_string(&path).unwrap())
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            labels.insert(name, label);
        }
    }
    labels
}

#[test]
fn the_labelled_pages_keep_what_is_theirs_and_lose_the_rest() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extraction");
    let labels = labels(&folder);
    assert_eq!(labels.len(), PAGES);
    let mut score = Score::default();
    for (name, label) in &labels {
        let file = format!("{name}.html");
        let page = converted(&file, &fs::read(folder.join(&file)).unwrap());
        score_page(name, label, page.as_ref(), &mut score);
    }
    for (kind, share) in &score.shares {
        eprintln!("{kind}: {} of {}", share.right, share.of);
    }
    let report = score.misses.join("\n");
    eprintln!("{report}");
    for (kinds, least) in [
        (&["keep"][..], KEPT),
        (&["drop"], DROPPED),
        (&["title", "authors", "date", "lang"], FACTS),
        (&["markdown"], LINES),
    ] {
        let percent = score.percent(kinds);
        assert!(percent >= least, "{kinds:?}: {percent} %, not {least} %");
    }
}

/// The letters and digits alone: how a passage is written in HTML or JSON does not matter.
fn letters(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_alphanumeric())
        .collect()
}

#[test]
fn every_labelled_passage_is_in_its_source() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/extraction");
    let markup = Regex::new(r"(?s)<!--.*?-->|<[^>]*>|&#?\w+;").unwrap();
    for (name, label) in labels(&folder) {
        assert!((8..=25).contains(&label.keep.len()), "{name}: keep");
        assert!((5..=20).contains(&label.drop.len()), "{name}: drop");
        let source = fs::read_to_string(folder.join(format!("{name}.html"))).unwrap();
        // A passage may be in an attribute, such as an image's text.
        let source = letters(&markup.replace_all(&source, "")) + &letters(&source);
        for passage in label.keep.iter().chain(&label.drop) {
            assert!(source.contains(&letters(passage)), "{name}: {passage}");
        }
    }
}
