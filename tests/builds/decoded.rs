//! A built site as text that a person can compare: pages as their words and links, the search index as its words, names
//! without fingerprints, the theme's files by their names alone. A change of the theme or of an encoding changes none of it.
//!
//! Start reading at [`site`].

use dom_query::{Document, NodeRef};
use regex::Regex;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;
use std::sync::LazyLock;

/// The whole site: each file's path, and below it what it says.
pub(crate) fn site(files: &BTreeMap<String, Vec<u8>>) -> String {
    let mut out = String::new();
    for (path, bytes) in files {
        let text = masked(&file(path, bytes));
        writeln!(out, "=== {}", masked(path)).unwrap();
        for line in text.lines() {
            writeln!(out, "{}", line.trim_end()).unwrap();
        }
    }
    out
}

/// Fingerprints depend on bytes that are compared elsewhere, or not at all.
fn masked(text: &str) -> String {
    static FINGERPRINT: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r#"([.?"])[0-9a-f]{10}\b"#).unwrap());
    FINGERPRINT
        .replace_all(text, "${1}FINGERPRINT")
        .into_owned()
}

fn file(path: &str, bytes: &[u8]) -> String {
    let name = path.rsplit('/').next().unwrap();
    let ending = name.rsplit('.').next().unwrap();
    match (ending, std::str::from_utf8(bytes)) {
        // of the theme: its words are in the pages
        ("css" | "js" | "png" | "svg" | "woff2", _) => String::new(),
        ("bin", _) => search(path, bytes),
        ("html", Ok(text)) => page(path, text),
        (_, Ok(text)) => text.to_owned(),
        (_, Err(_)) => format!("{} bytes\n", bytes.len()),
    }
}

/// A page: what its head says to machines, then the words of its text. What stands around the text is the same on each page,
/// so it is shown on the home page alone.
fn page(path: &str, html: &str) -> String {
    let document = Document::from(html);
    let mut out = String::new();
    writeln!(out, "title: {}", document.select("title").text()).unwrap();
    for element in
        &document.select("meta[name=description], meta[name=robots], meta[http-equiv=refresh]")
    {
        let name = element.attr("name").or(element.attr("http-equiv"));
        let content = element.attr("content").unwrap_or_default();
        writeln!(out, "{}: {content}", name.unwrap_or_default()).unwrap();
    }
    for element in
        &document.select("link[rel=canonical], link[rel=alternate], link[rel=prev], link[rel=next]")
    {
        let attribute = |name: &str| element.attr(name).unwrap_or_default();
        writeln!(out, "{}: {}", attribute("rel"), attribute("href")).unwrap();
    }
    for element in &document.select("script[type='application/ld+json']") {
        writeln!(out, "data: {}", element.text()).unwrap();
    }
    let main = document.select("main");
    let shown = if path == "index.html" || main.is_empty() {
        document.select("body")
    } else {
        main
    };
    let mut words = String::new();
    for node in shown.nodes() {
        written(node, &mut words);
    }
    for line in words.lines() {
        let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
        if !line.is_empty() {
            writeln!(out, "{line}").unwrap();
        }
    }
    out
}

/// The words below a node: a line for each block, and where links and images lead.
fn written(node: &NodeRef, out: &mut String) {
    const INLINE: [&str; 18] = [
        "a", "abbr", "b", "bdi", "cite", "code", "em", "i", "kbd", "mark", "q", "s", "small",
        "span", "strong", "sub", "sup", "time",
    ];
    if node.is_text() {
        // a line break of the template is a space
        out.push_str(&node.text().replace('\n', " "));
        return;
    }
    let name = node.node_name().unwrap_or_default();
    let is_block = node.is_element() && !INLINE.contains(&&*name);
    if is_block {
        out.push('\n');
    }
    if let Some(alt) = node.attr("alt") {
        write!(
            out,
            "[image {alt}]({})",
            node.attr("src").unwrap_or_default()
        )
        .unwrap();
    }
    let link = node.attr("href").filter(|_| &*name == "a");
    if link.is_some() {
        out.push('[');
    }
    for child in node.children_it(false) {
        written(&child, out);
    }
    if let Some(address) = link {
        write!(out, "]({address})").unwrap();
    }
    if is_block {
        out.push('\n');
    }
}

/// A file of the search index, after `docs/search.md`: articles as they are written, words with the number of their articles.
fn search(path: &str, packed: &[u8]) -> String {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(packed)
        .read_to_end(&mut bytes)
        .unwrap();
    let name = path.rsplit('/').next().unwrap();
    if name.starts_with('d') {
        return String::from_utf8(bytes)
            .unwrap()
            .replace("],[\"", "],\n[\"");
    }
    let mut rest = &bytes[..];
    let mut out = String::new();
    let mut word: Vec<u8> = Vec::new();
    for _ in 0..number(&mut rest) {
        word.truncate(number(&mut rest));
        let length = number(&mut rest);
        let (new, after) = rest.split_at(length);
        word.extend_from_slice(new);
        rest = after;
        let word = String::from_utf8_lossy(&word);
        writeln!(out, "{word} {}", number(&mut rest)).unwrap();
    }
    out
}

/// A varint: seven bits a byte, the low ones first.
fn number(bytes: &mut &[u8]) -> usize {
    let mut number = 0;
    for place in 0.. {
        let (first, rest) = bytes.split_first().unwrap();
        *bytes = rest;
        number |= usize::from(first & 0x7f) << (7 * place);
        if first & 0x80 == 0 {
            break;
        }
    }
    number
}
