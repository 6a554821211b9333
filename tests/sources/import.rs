//! Import, case by case: `tests/import/NAME/source.*` becomes `expected.md`, and `explain.txt` says how. Adding a case
//! needs no Rust; `UPDATE=1 cargo test --test sources import::` writes what is expected from what is.

use newsdigest::base::terms::Table;
use newsdigest::import::{self, Given, Source};
use newsdigest::{base::config, base::text, content::page};
use pulldown_cmark::{Event, Options, Parser, TagEnd};
use regex::Regex;
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

/// The pages that a source makes.
fn imported(path: &Path, bytes: &[u8]) -> Vec<import::Imported> {
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
        bytes,
        beside: &[],
    };
    import::convert(&source, &Given::default(), &config, &table).0
}

/// The page and the report of a case, and whether every word of a plain-text source is accounted for.
fn run(case: &Path) -> (String, String, BTreeMap<String, i64>) {
    let path = source_of(case);
    let bytes = fs::read(&path).unwrap();
    let made = imported(&path, &bytes);
    let (mut pages, mut reports) = (String::new(), String::new());
    let mut balance = BTreeMap::new();
    let mut count = |text: &str, by: i64| {
        for word in text::words(text) {
            *balance.entry(word.to_lowercase()).or_default() += by;
        }
    };
    count(&text::repair(&String::from_utf8_lossy(&bytes)), 1);
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

/// Takes the words of a text out of what is at hand; gives those that were not there.
fn missing(text: &str, at_hand: &mut BTreeMap<String, i64>) -> Vec<String> {
    let mut missing = Vec::new();
    for word in text::words(text) {
        let word = word.to_lowercase();
        let left = at_hand.entry(word.clone()).or_default();
        *left -= 1;
        if *left < 0 {
            missing.push(word);
        }
    }
    missing
}

fn counted(texts: &[String]) -> BTreeMap<String, i64> {
    let mut counts = BTreeMap::new();
    for text in texts {
        for word in text::words(text) {
            *counts.entry(word.to_lowercase()).or_default() += 1;
        }
    }
    counts
}

/// What a browser shows of HTML, the text alternatives of images included; every element is taken for a border of words
/// but those that stand in words.
fn seen_in(html: &str) -> String {
    fn walk(node: &dom_query::NodeRef<'_>, out: &mut String) {
        if node.is_text() {
            out.push_str(&node.text());
        }
        let name = node.node_name().unwrap_or_default().to_string();
        if ["script", "style", "template", "head"].contains(&name.as_str()) {
            return;
        }
        let within = ["a", "b", "i", "em", "strong", "span", "sup", "sub", "code"];
        let edge = if within.contains(&name.as_str()) {
            ""
        } else {
            " "
        };
        out.push_str(edge);
        if let Some(alt) = node.attr("alt") {
            out.push_str(&alt);
            out.push(' ');
        }
        for child in node.children_it(false) {
            walk(&child, out);
        }
        out.push_str(edge);
    }
    let mut out = String::new();
    walk(&dom_query::Document::from(html).root(), &mut out);
    text::repair(&out).into_owned()
}

/// The words that a reader of a source sees: groups, of each of which the words of one are asked for (the two forms of a
/// mail, the description and the content of an item).
fn readable(path: &Path, bytes: &[u8]) -> Vec<Vec<String>> {
    let raw = import::detect::decode(bytes).unwrap().text;
    match path.extension().unwrap().to_str().unwrap() {
        "html" => vec![vec![seen_in(&raw)]],
        "eml" => vec![letter_of(bytes)],
        "mbox" => {
            let parts = format!("\n{raw}");
            let letters = parts.split("\nFrom ").skip(1);
            letters
                .map(|letter| letter_of(letter.split_once('\n').unwrap().1.as_bytes()))
                .collect()
        }
        "json" => {
            let json: serde_json::Value = serde_json::from_str(&raw).unwrap();
            let one = vec![json.clone()];
            let posts = json.as_array().or(json["items"].as_array());
            let mut groups = Vec::new();
            let published = |post: &&serde_json::Value| {
                post["status"]
                    .as_str()
                    .is_none_or(|status| status == "publish")
            };
            for post in posts.unwrap_or(&one).iter().filter(published) {
                for field in ["title", "content", "excerpt"] {
                    if let Some(html) = post[field]["rendered"].as_str() {
                        groups.push(vec![seen_in(html)]);
                    }
                }
                groups.extend(post["title"].as_str().map(|title| vec![seen_in(title)]));
                let forms = ["content_html", "content_text"].iter();
                let forms: Vec<_> = forms.filter_map(|form| post[form].as_str()).collect();
                if !forms.is_empty() {
                    groups.push(forms.into_iter().map(seen_in).collect());
                }
            }
            groups
        }
        "xml" | "atom" | "rdf" => feed_of(&raw),
        _ => {
            // the names in the code of templates are for their program
            let code = Regex::new(r"\{\{[<%]\s*/?\s*\w+|\{%-?\s*\w+|\b(src|alt|caption)=").unwrap();
            vec![vec![
                text::repair(&code.replace_all(&raw, " ")).into_owned(),
            ]]
        }
    }
}

/// The two forms of a letter.
fn letter_of(bytes: &[u8]) -> Vec<String> {
    let message = mail_parser::MessageParser::default().parse(bytes).unwrap();
    let subject = message.subject().unwrap_or_default();
    let mut forms = Vec::new();
    if let Some(part) = message
        .html_bodies()
        .next()
        .filter(|part| part.is_text_html())
    {
        forms.push(format!(
            "{subject} {}",
            seen_in(part.text_contents().unwrap())
        ));
    }
    if let Some(part) = message
        .text_bodies()
        .next()
        .filter(|part| part.is_text() && !part.is_text_html())
    {
        forms.push(format!("{subject} {}", part.text_contents().unwrap()));
    }
    forms
}

/// The titles and texts of a feed's items, or of an export's published posts.
fn feed_of(xml: &str) -> Vec<Vec<String>> {
    let item = Regex::new(r"(?s)<(item|entry)[ >].*?</(item|entry)>").unwrap();
    let part = |name: &str, item: &str| {
        let open = Regex::new(&format!(r"(?s)<{name}(?: [^>]*)?>(.*?)</{name}>")).unwrap();
        let found = open.captures(item)?.get(1)?.as_str().trim();
        let inner = found
            .strip_prefix("<![CDATA[")
            .and_then(|inner| inner.strip_suffix("]]>"));
        // elements that stand as such are XHTML; what is escaped is HTML; shortcodes are for WordPress
        let shortcode = Regex::new(r"\[/?[a-z]+( [^\]]*)?\]").unwrap();
        let inner = inner.map(|inner| shortcode.replace_all(inner, " "));
        Some(match &inner {
            Some(inner) => seen_in(inner),
            None if found.contains('<') => seen_in(found),
            None => seen_in(&seen_in(found)),
        })
    };
    let mut groups = Vec::new();
    for item in item.find_iter(xml).map(|item| item.as_str()) {
        if part("wp:status", item).is_some_and(|status| status.trim() != "publish")
            || part("wp:post_type", item).is_some_and(|kind| kind.trim() != "post")
        {
            continue;
        }
        groups.extend(part("title", item).map(|title| vec![title]));
        let text = ["content:encoded", "content", "description", "summary"]
            .iter()
            .find_map(|name| part(name, item));
        groups.extend(text.map(|text| vec![text]));
    }
    groups
}

#[test]
fn every_word_that_a_reader_sees_is_on_the_page_or_named_as_dropped() {
    let mut lost = Vec::new();
    for case in cases() {
        let path = source_of(&case);
        let bytes = fs::read(&path).unwrap();
        let mut kept = Vec::new();
        for item in &imported(&path, &bytes) {
            kept.push(page::write(&item.front, &item.body, &item.source_hash));
            kept.push(shown(&item.body));
            kept.extend(
                item.explain
                    .dropped
                    .iter()
                    .map(|dropped| dropped.text.clone()),
            );
        }
        let mut at_hand = counted(&kept);
        for forms in readable(&path, &bytes) {
            // of the forms of one text, the one that was read
            let best = forms
                .iter()
                .min_by_key(|form| missing(form, &mut at_hand.clone()).len());
            let missing = missing(best.map_or("", |form| form), &mut at_hand);
            if !missing.is_empty() {
                lost.push(format!("{}: {missing:?}", case.display()));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn no_word_of_a_page_is_invented() {
    let address = Regex::new(r"https?://\S+").unwrap();
    for case in cases() {
        let path = source_of(&case);
        let bytes = fs::read(&path).unwrap();
        let mut source: Vec<String> = readable(&path, &bytes).concat();
        source.push(text::repair(&String::from_utf8_lossy(&bytes)).into_owned());
        let source = counted(&source);
        for item in &imported(&path, &bytes) {
            let shown = address.replace_all(&shown(&item.body), " ").into_owned();
            for word in text::words(&shown) {
                let word = word.to_lowercase();
                assert!(
                    source.contains_key(&word) || word.parse::<u16>().is_ok(),
                    "{}: {word}",
                    case.display()
                );
            }
        }
    }
}

/// The rules that the table in docs/import.md explains.
#[test]
fn every_rule_that_took_words_is_explained() {
    let table = include_str!("../../docs/import.md");
    for case in cases() {
        let path = source_of(&case);
        for item in &imported(&path, &fs::read(&path).unwrap()) {
            for dropped in &item.explain.dropped {
                let row = format!("\n| {} | ", dropped.rule);
                assert!(table.contains(&row), "{}: {}", case.display(), dropped.rule);
            }
        }
    }
}
