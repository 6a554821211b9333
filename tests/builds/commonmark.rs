//! The examples of the CommonMark specification, and such of GitHub's tables, strikethrough and task lists, as articles of a
//! site that the program builds: what differs is named here, with the sentence of the manual that says why.
#![allow(clippy::print_stderr)]

use crate::support::{digest, put};
use dom_query::{Document, NodeRef};
use newsdigest::base::path::percent;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use tempfile::TempDir;

/// A language without rules of typography.
const FRONT: &str = "---\ntitle: Zzz\ndate: 2025-01-01\nlang: xx\n---\n";

struct Example {
    number: usize,
    markdown: String,
    html: String,
}

/// The examples of a text in the notation of the specification's `spec.txt`.
fn examples(text: &str) -> Vec<Example> {
    let fence = "`".repeat(32);
    let mut lines = text.lines();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        if !line.starts_with(&format!("{fence} example")) {
            continue;
        }
        let mut part = |end: &str| {
            let part: Vec<&str> = lines.by_ref().take_while(|line| *line != end).collect();
            part.join("\n").replace('→', "\t")
        };
        found.push(Example {
            markdown: part("."),
            html: part(&fence),
            number: found.len() + 1,
        });
    }
    found
}

/// Builds a site of the examples, each an article; every file that a link or an image of theirs names is there.
/// Gives for each the text of its page, or nothing where there is no page.
fn built(examples: &[Example]) -> Vec<Option<String>> {
    let site = TempDir::new().unwrap();
    let settings = "title = \"T\"\nbase_url = \"https://ex.org/\"\nlang = \"en\"\n\
        outputs = { search = false, markdown = false }\n";
    put(site.path(), "site.toml", settings);
    for example in examples {
        let file = format!("content/articles/e{:03}.md", example.number);
        put(site.path(), &file, format!("{FRONT}{}\n", example.markdown));
        let wanted = Document::from(example.html.as_str());
        for element in &wanted.select("[href], [src]") {
            let address = element.attr("href").or(element.attr("src")).unwrap();
            let name = decoded(address.split('#').next().unwrap_or_default());
            // a backslash is a slash, as in browsers
            let is_file = !name.is_empty() && !name.contains(['/', '\\']);
            if is_file {
                put(site.path(), &format!("content/articles/{name}"), "file");
            }
        }
    }
    let arguments = ["build", "--today", "2026-01-01", "--keep-going", "--quiet"];
    let output = digest(&arguments)
        .current_dir(site.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("panicked"), "{said}");
    let page = |example: &Example| {
        let number = example.number;
        let file = site
            .path()
            .join(format!("public/2025/01/01/e{number:03}/index.html"));
        let page = Document::from(std::fs::read_to_string(file).ok()?);
        let text = page.select("div.text");
        // of ours: the link of a heading to itself
        text.select(".heading > .anchor").remove();
        let own = format!("/2025/01/01/e{number:03}/");
        Some(text.inner_html().replace(&format!("\"{own}"), "\""))
    };
    examples.iter().map(page).collect()
}

fn decoded(address: &str) -> String {
    percent::decode(address).unwrap_or_else(|| address.to_owned())
}

/// HTML as a reader meets it: elements, the attributes that CommonMark writes, addresses without escapes, words.
/// Headings are of one level, for ours begin below the title and skip none.
fn shape(html: &str) -> String {
    let mut out = String::new();
    for node in Document::fragment(html).html_root().children_it(false) {
        write_shape(&node, false, &mut out);
    }
    out
}

fn write_shape(node: &NodeRef<'_>, verbatim: bool, out: &mut String) {
    if node.is_text() {
        let text = node.text();
        if verbatim {
            out.push_str(&text);
        } else {
            for word in text.split_whitespace() {
                writeln!(out, "{word}").unwrap();
            }
        }
        return;
    }
    let Some(name) = node.node_name() else { return };
    let name = match &*name {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => "heading".to_owned(),
        // a box is a character, which says the same without a form
        "input" => {
            let sign = if node.has_attr("checked") {
                '☑'
            } else {
                '☐'
            };
            return writeln!(out, "{sign}").unwrap();
        }
        name => name.to_owned(),
    };
    let inside = |out: &mut String| {
        for child in node.children_it(false) {
            write_shape(&child, verbatim || name == "pre", out);
        }
    };
    let is_frame = name == "div" && (node.has_class("heading") || node.has_class("scroll"));
    if is_frame || name == "tbody" {
        return inside(out);
    }
    write!(out, "<{name}").unwrap();
    for attribute in ["href", "src", "alt", "title", "start"] {
        if let Some(value) = node.attr(attribute) {
            write!(out, " {attribute}={:?}", decoded(&value)).unwrap();
        }
    }
    // an alignment is a class of ours, the language of code one of both
    let class = node.attr("align").or(node.attr("class"));
    if let (Some(class), "code" | "td" | "th") = (class, &*name) {
        write!(out, " {class}").unwrap();
    }
    writeln!(out, ">").unwrap();
    inside(out);
    writeln!(out, "</{name}>").unwrap();
}

/// The numbers of the examples whose page does not say what the specification says.
fn differing(examples: &[Example]) -> BTreeSet<usize> {
    let pages = built(examples);
    let differs = |(example, page): &(&Example, &Option<String>)| {
        let differs = page.as_deref().map(shape).as_deref() != Some(&*shape(&example.html));
        if differs {
            eprintln!(
                "{}: {:?}\n  is to be {:?}\n  and is   {page:?}",
                example.number, example.markdown, example.html
            );
        }
        differs
    };
    examples
        .iter()
        .zip(&pages)
        .filter(differs)
        .map(|(example, _)| example.number)
        .collect()
}

/// Where pages differ from the specification, and why: the manual gives each reason, under `Markdown`.
const REASONS: [(&str, &[usize]); 8] = [
    (
        "a name that is no element of HTML is text",
        &[164, 203, 493, 496, 526, 538, 615, 616, 617, 619],
    ),
    (
        "an element that would swallow the text after it is text",
        &[173, 175, 180],
    ),
    ("a script or style is left out", &[172, 174, 178]),
    (
        "a declaration or a processing instruction is text",
        &[182, 183, 184, 629, 630, 631],
    ),
    (
        "a tag that does not end, or that nothing matches, is text",
        &[148, 150, 155, 156, 157, 158, 162, 176, 177, 186, 625],
    ),
    ("a bare address is a link", &[604, 610, 613]),
    (
        "a link that leads nowhere, or by another scheme, is its words",
        &[202, 486, 487, 488, 489, 503, 569, 598, 600, 601, 603],
    ),
    (
        "an address is read as browsers read it; a language of code is a word",
        &[20, 144, 504, 605, 633, 646],
    ),
];

#[test]
fn pages_say_what_commonmark_says_but_for_what_the_manual_names() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/corpus/hostile/commonmark/spec/spec.txt");
    let Ok(text) = std::fs::read_to_string(file) else {
        eprintln!("skipped: the specification of CommonMark is not there");
        return;
    };
    let examples = examples(&text);
    assert!(examples.len() > 600);
    let reasons = REASONS.iter().flat_map(|(_, numbers)| *numbers);
    assert_eq!(differing(&examples), reasons.copied().collect());
}

/// In the shapes of the examples of GitHub's specification, sections "Tables", "Task list items" and "Strikethrough".
const GITHUB: &str = include_str!("github.txt");

#[test]
fn tables_tasks_and_strikethrough_are_those_of_github() {
    let examples = examples(GITHUB);
    assert_eq!(examples.len(), 14);
    assert_eq!(differing(&examples), BTreeSet::new());
}
