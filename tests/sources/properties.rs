//! What holds for every input: import never panics, loses no word and changes nothing the second time; pages print as they
//! are read; nothing that runs reaches a page; slugs and addresses stay what they are.
#![allow(clippy::print_stderr)]

use newsdigest::base::config::{self, Config, Images};
use newsdigest::base::path::{Address, RelPath};
use newsdigest::base::terms::Table;
use newsdigest::content::markdown::{self, Options};
use newsdigest::import::{self, Action, Existing, Format, Given, Imported, Occasion, Source};
use newsdigest::site::record::Record;
use newsdigest::{base::text, content::page};
use proptest::prelude::*;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

fn settings() -> Config {
    let text = "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    config::parse("site.toml", text).0
}

/// The built-in terms: they take longer to make than most sources to read.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(&BTreeMap::new(), true));

fn convert(bytes: &[u8], format: Option<Format>) -> Vec<Imported> {
    let file = RelPath::new("sources/lettre.txt").unwrap();
    let source = Source {
        name: "content/sources/lettre.txt",
        file: Some(&file),
        bytes,
        beside: &[],
    };
    let given = Given {
        format,
        ..Given::default()
    };
    import::convert(&source, &given, &settings(), &TABLE).0
}

/// The lines that letters are made of, in an order that no editor would choose.
fn letter() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("La turbine tourne encore".to_owned()),
        Just("Bonjour à tous,".to_owned()),
        Just("À retenir\n• Le premier point tient.\n• Le second aussi.".to_owned()),
        Just("• Une puce seule".to_owned()),
        Just("➡️ Une flèche, suivie de :\n🔹 un losange".to_owned()),
        Just("« Une citation sur sa ligne. »".to_owned()),
        Just("Année | Prix\n---|---\n2025 | 3 €".to_owned()),
        Just("10 février 2025".to_owned()),
        Just("Temps de lecture : 3 min".to_owned()),
        Just("Abonnez-vous pour recevoir la suite".to_owned()),
        Just("Le vieux moulin du village suffit à la salle des fêtes comme à l’école.".to_owned()),
        Just("# Un titre *penché*".to_owned()),
        Just("Voir [le relevé](https://bief.example/a_b) et `code`.".to_owned()),
        Just("Photo de Anne Biez".to_owned()),
        "[a-zéà ,.:!?'’-]{0,60}",
    ];
    prop::collection::vec(piece, 1..12).prop_map(|pieces| pieces.join("\n\n"))
}

/// HTML of every kind of element that shows words, nested as careless pages have them; each word is a `mot` with a number
/// of its own, put in by [`numbered`].
fn fragment() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("W W".to_owned()),
        Just("<b>W</b>, <em>W</em>".to_owned()),
        Just("<a href=\"https://bief.example/a\">W W</a>".to_owned()),
        Just("<a href=\"javascript:x()\">W</a>".to_owned()),
        Just("<img src=\"https://bief.example/a.png\" alt=\"W\">".to_owned()),
        Just("<img src=\"data:image/gif;base64,R0lG\" alt=\"W\">".to_owned()),
        Just("<img src=\"https://bief.example/p.gif\" width=1 height=1 alt=\"W\">".to_owned()),
        Just("<span hidden>W</span>".to_owned()),
        Just(
            "<button>W</button><select><option>W <option>W</select> <input type=submit value=\"W\">"
                .to_owned()
        ),
        Just(
            // what stands there for browsers without scripts is nobody's to see elsewhere, so it has no numbered words
            "<noscript><img src=\"https://bief.example/n.png\" alt=\"\"></noscript>".to_owned()
        ),
        Just("<video src=\"https://bief.example/v.mp4\">W</video>".to_owned()),
        Just(
            "<svg><title>W</title></svg> <ruby>W <rt>W</rt></ruby> <code>W</code> <q>W</q>".to_owned()
        ),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        let run = prop::collection::vec(inner, 1..4).prop_map(|parts| parts.join(" "));
        prop_oneof![
            run.clone().prop_map(|run| format!("<p>{run}</p>")),
            run.clone().prop_map(|run| format!("<h2>{run}</h2>")),
            run.clone()
                .prop_map(|run| format!("<ul><li>{run}</li><li>W</li></ul>")),
            run.clone()
                .prop_map(|run| format!("<blockquote>{run}</blockquote>")),
            run.clone()
                .prop_map(|run| format!("<figure>{run}<figcaption>W</figcaption></figure>")),
            run.clone().prop_map(|run| format!(
                "<figure><figure>{run}<figcaption>W</figcaption></figure></figure>"
            )),
            run.clone().prop_map(|run| format!(
                "<table><caption>W</caption><tr><th>W<th>W<tr><td>{run}<td>W</table>"
            )),
            run.clone()
                .prop_map(|run| format!("<details><summary>W</summary>{run}</details>")),
            run.clone()
                .prop_map(|run| format!("<dl><dt>W<dd>{run}</dl>")),
            run.clone()
                .prop_map(|run| format!("<aside>{run}</aside><form><label>W</label>{run}</form>")),
            run.prop_map(|run| format!("<div>{run}</div>")),
        ]
    })
}

/// A fragment with its words, and how many there are.
fn numbered(fragment: &str) -> (String, usize) {
    let mut parts = fragment.split('W');
    let mut out = parts.next().unwrap_or_default().to_owned();
    let mut number = 0;
    for part in parts {
        write!(out, " mot{number} ").unwrap();
        out.push_str(part);
        number += 1;
    }
    (out, number)
}

/// The fragment as the body of a source of each format that holds HTML.
fn dressed(html: &str) -> Vec<(Format, String)> {
    let lead = "<p>La turbine tourne sans bruit depuis mars, et le vieux moulin suffit à la salle des fêtes comme à l’école du bourg.</p>";
    let body = format!("{lead}{html}");
    let escaped = body.replace('&', "&amp;").replace('<', "&lt;");
    vec![
        (
            Format::Html,
            format!("<!doctype html><html lang=fr><title>Un soir</title><body><nav>Accueil</nav><article><h1>Un soir</h1>{body}</article></body></html>"),
        ),
        (
            Format::Feed,
            format!("<rss version=\"2.0\"><channel><title>Le Bief</title><item><guid>1</guid><title>Un soir</title><description>{escaped}</description></item></channel></rss>"),
        ),
        (
            Format::Json,
            serde_json::json!({"id": 1, "title": {"rendered": "Un soir"}, "content": {"rendered": body}}).to_string(),
        ),
        (
            Format::Mail,
            format!("Subject: Un soir\nFrom: Le Bief <lettre@bief.example>\nMIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n{body}\n"),
        ),
    ]
}

fn count(counts: &mut BTreeMap<String, i64>, text: &str, by: i64) {
    for word in text::words(text) {
        *counts.entry(word.to_lowercase()).or_default() += by;
    }
}

/// The words that Markdown shows.
fn shown(markdown: &str) -> String {
    let mut text = String::new();
    for event in Parser::new_ext(markdown, pulldown_cmark::Options::ENABLE_TABLES) {
        match event {
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            Event::SoftBreak | Event::HardBreak | Event::Start(Tag::List(_)) => text.push('\n'),
            Event::End(
                TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::TableCell | TagEnd::Item,
            ) => {
                text.push('\n');
            }
            _ => {}
        }
    }
    text
}

/// Imports into a site that holds `pages`, and gives what it then holds and whether anything was written.
fn import_into(
    pages: &[(RelPath, String)],
    imported: &[Imported],
) -> (Vec<(RelPath, String)>, bool) {
    let config = settings();
    let read: Vec<page::Page> = pages
        .iter()
        .map(|(file, text)| page::parse(file, text, &config).0)
        .collect();
    let text_of = |file: &RelPath| {
        let page = pages.iter().find(|(known, _)| known == file);
        Ok(page.map(|(_, text)| text.clone()).unwrap())
    };
    let existing: Vec<Existing<'_>> = read
        .iter()
        .map(|page| Existing {
            file: &page.file,
            text_of: &text_of,
            front: &page.front,
            body: page.body,
        })
        .collect();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 1, 5).unwrap();
    let present: BTreeSet<String> = ["sources/lettre.txt".to_owned()].into();
    let occasion = Occasion {
        today,
        again: true,
        present: &present,
        record: &Record::default(),
        named: &BTreeSet::new(),
    };
    let actions = import::settle(imported, &existing, &occasion, &config).actions;
    let mut held = pages.to_vec();
    let mut written = false;
    for action in actions {
        if let Action::Create { file, text } | Action::Update { file, text } = action {
            written = true;
            held.retain(|(known, _)| *known != file);
            held.push((file, text));
        }
    }
    (held, written)
}

fn rendered(markdown: &str) -> String {
    let links = BTreeMap::new();
    let names = [
        "footnotes",
        "back_to_text",
        "table",
        "code",
        "image",
        "section_link",
    ];
    let words = names.map(|name| (name.to_owned(), "mot".to_owned()));
    let words = BTreeMap::from(words);
    let pictures = BTreeMap::new();
    let options = Options {
        lang: "fr",
        links: &links,
        pictures: &pictures,
        leads: false,
        images: Images::Link,
        frames: &[],
        base: newsdigest::base::path::Base::nowhere(),
        skip_title: false,
        absolute: None,
        words: &words,
    };
    markdown::html(markdown, &options).html
}

/// What in a page would run.
fn running(html: &str) -> Option<String> {
    let document = dom_query::Document::fragment(html);
    for element in document.select("*").nodes() {
        let name = element.node_name().unwrap_or_default();
        if [
            "script", "style", "object", "embed", "iframe", "form", "base", "meta", "link", "svg",
            "math",
        ]
        .contains(&name.as_ref())
        {
            return Some(format!("<{name}>"));
        }
        for attribute in element.attrs() {
            let name = attribute.name.local.to_string();
            let value: String = attribute
                .value
                .chars()
                .filter(|c| !c.is_whitespace() && !c.is_control())
                .collect();
            if name.starts_with("on")
                || name == "style"
                || value.to_lowercase().starts_with("javascript:")
            {
                return Some(format!("{name}={value}"));
            }
        }
    }
    None
}

proptest! {

    #[test]
    fn import_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..400), text in ".{0,300}") {
        for format in [None, Some(Format::Text), Some(Format::Markdown), Some(Format::Html), Some(Format::Json)] {
            convert(&bytes, format);
            convert(text.as_bytes(), format);
            convert(format!("{{\"title\":{{\"rendered\":\"{text}\"}},\"content\":{{\"rendered\":\"<p>{text}").as_bytes(), format);
        }
    }

    #[test]
    fn import_loses_no_word(letter in letter()) {
        for imported in convert(letter.as_bytes(), Some(Format::Text)) {
            let mut counts = BTreeMap::new();
            count(&mut counts, &shown(&letter.replace("https://bief.example/a_b", "")), 1);
            count(&mut counts, &shown(&imported.body.replace("https://bief.example/a_b", "")), -1);
            for dropped in &imported.explain.dropped {
                count(&mut counts, &dropped.text, -1);
            }
            counts.retain(|_, count| *count > 0);
            prop_assert_eq!(counts, BTreeMap::new(), "{}\n=>\n{}", letter, imported.body);
        }
    }

    #[test]
    fn no_format_loses_or_invents_a_word(fragment in fragment()) {
        let (html, number) = numbered(&fragment);
        for (format, source) in dressed(&html) {
            let made = convert(source.as_bytes(), Some(format));
            prop_assert_eq!(made.len(), 1, "{:?}", format);
            for imported in made {
                let page = page::write(&imported.front, &imported.body, &imported.source_hash);
                let mut kept = BTreeMap::new();
                count(&mut kept, &page, 1);
                for dropped in &imported.explain.dropped {
                    count(&mut kept, &dropped.text, 1);
                }
                for at in 0..number {
                    prop_assert!(kept.contains_key(&format!("mot{at}")), "{:?} loses mot{}: {}\n=>\n{}\n{:?}", format, at, source, page, imported.explain.dropped);
                }
                let mut source_words = BTreeMap::new();
                count(&mut source_words, &source, 1);
                for word in text::words(&shown(&imported.body)) {
                    prop_assert!(source_words.contains_key(&word.to_lowercase()), "{:?} invents {}: {}", format, word, source);
                }
            }
        }
    }

    #[test]
    fn importing_twice_changes_nothing(letter in letter()) {
        let imported = convert(letter.as_bytes(), None);
        let (held, _) = import_into(&[], &imported);
        let (again, written) = import_into(&held, &imported);
        prop_assert_eq!(&held, &again);
        prop_assert!(!written);
    }

    #[test]
    fn a_page_prints_as_it_was_read(letter in letter()) {
        for imported in convert(letter.as_bytes(), None) {
            let text = page::write(&imported.front, &imported.body, &imported.source_hash);
            let (read, faults) = page::parse(&RelPath::new("content/articles/a.md").unwrap(), &text, &settings());
            prop_assert!(faults.is_empty(), "{:?}", faults);
            prop_assert!(page::untouched(&text, &read.front));
            let body = text.get(read.body..).unwrap_or_default();
            prop_assert_eq!(body.trim_start_matches('\n'), imported.body.as_str());
            prop_assert_eq!(page::write(&read.front, body.trim_start_matches('\n'), &imported.source_hash), text);
        }
    }

    #[test]
    fn slugs_and_addresses_stay_what_they_are(title in ".{0,80}", path in "[a-z0-9/.%?#é ]{0,40}") {
        let slug = text::slug_or_hash(&title);
        prop_assert_eq!(text::slug(&slug), slug.as_str());
        prop_assert!(slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.'));
        if let Some(address) = Address::parse(&path) {
            prop_assert_eq!(Address::parse(address.as_str()).map(|again| again.as_str().to_owned()), Some(address.as_str().to_owned()));
            prop_assert!(address.out_path().is_none_or(|file| !file.as_str().split('/').any(|part| part == "..")));
        }
    }

    #[test]
    fn nothing_that_runs_reaches_a_page(
        element in prop::sample::select(vec!["img", "a", "svg", "script", "iframe", "math", "details", "video", "form", "p"]),
        attribute in prop::sample::select(vec!["onerror", "href", "src", "style", "onclick", "srcdoc", "xlink:href", "formaction"]),
        value in prop::sample::select(vec!["alert(1)", "javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,<script>x()</script>", "x' onload='y()"]),
        inside in ".{0,20}",
    ) {
        let html = rendered(&format!("Un mot <{element} {attribute}=\"{value}\">{inside}</{element}> [lien]({value})\n\n<{element} {attribute}={value}>"));
        prop_assert_eq!(running(&html), None, "{}", html);
    }
}

#[test]
fn no_known_payload_runs() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/hostile/xss");
    if !folder.is_dir() {
        eprintln!("skipped: the lists of payloads are not at hand");
        return;
    }
    let mut tried = 0;
    for file in walkdir::WalkDir::new(&folder).sort_by_file_name() {
        let Ok(list) = std::fs::read_to_string(file.unwrap().path()) else {
            continue;
        };
        for payload in list.lines().filter(|line| !line.trim().is_empty()) {
            tried += 1;
            let html = rendered(&format!("Un mot.\n\n{payload}\n\n[lien]({payload})"));
            assert_eq!(running(&html), None, "{payload}\n{html}");
        }
    }
    assert!(tried > 100, "only {tried} payloads were found");
}
