//! Broken sources: the fixtures of `tests/import`, with bits turned, pieces cut, repeated and mixed, given to each reader.
//!
//! Each round must end without a panic in pages or a fault, and what is written must be read again as it was written.
//! `ROUNDS=100000 SEED=2 READER=feed cargo test --release --test sources fuzz:: -- --nocapture` looks longer; the numbers are drawn
//! from the seed, so that a round that fails fails again. `KEEP=FOLDER` keeps the sources of rounds that fail there, and
//! `FILE=SOURCE READER=feed` gives a reader one of them.
#![allow(clippy::print_stdout)] // it tells how far it came

use newsdigest::base::config::{self, Config};
use newsdigest::base::path::RelPath;
use newsdigest::base::terms::Table;
use newsdigest::content::page;
use newsdigest::import::{self, Format, Given, Source};
use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// The readers, each with the extensions of the fixtures that are its own.
const READERS: &[(&str, Format, &[&str])] = &[
    ("text", Format::Text, &["txt"]),
    ("markdown", Format::Markdown, &["md"]),
    ("html", Format::Html, &["html"]),
    ("json", Format::Json, &["json"]),
    ("wxr", Format::Wxr, &["xml"]),
    ("feed", Format::Feed, &["xml", "json", "rdf", "atom", "rss"]),
    ("mail", Format::Mail, &["eml", "mbox"]),
];

/// What formats are made of, and what readers stumble over.
const TOKENS: &[&str] = &[
    "<",
    ">",
    "</",
    "/>",
    "&",
    "&amp;",
    "&amp;amp;lt;",
    "&#x110000;",
    "&#0;",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<!DOCTYPE",
    "<?xml version=\"1.0\"?>",
    "<p>",
    "</p>",
    "<pre>",
    "<table><tr><td>",
    "</table>",
    "<li>",
    "<a href=\"",
    "<b><i>",
    "<script>",
    "<svg>",
    "<math>",
    "<template>",
    "<title>",
    "<item>",
    "</item>",
    "<entry>",
    "<content:encoded>",
    "[",
    "]",
    "](",
    "![",
    "[^1]",
    "[^1]: ",
    "`",
    "```",
    "~~~",
    "*",
    "**",
    "_",
    "~~",
    "|",
    "|---|",
    "> ",
    "- ",
    "1. ",
    "9999999999. ",
    "# ",
    "====",
    "---\n",
    "+++\n",
    "\n\n",
    "\r\n",
    "\r",
    "\t",
    "    ",
    "\u{a0}",
    "\u{202f}",
    "\u{feff}",
    "\u{202e}",
    "\u{200d}",
    "\0",
    "e\u{301}\u{301}\u{301}",
    "👩‍💻",
    "ﬁ",
    "İ",
    "ß",
    "{",
    "}",
    "\"",
    "\\",
    "\\u",
    "\\ud83d",
    ":",
    ",",
    "null",
    "{\"",
    "\":[",
    "1e999",
    "From ",
    "\nFrom a@b.example Mon Jan  1 00:00:00 2024\n",
    "Content-Type: multipart/mixed; boundary=B\n",
    "--B\n",
    "--B--\n",
    "Content-Transfer-Encoding: base64\n",
    "=?utf-8?q?",
    "=?utf-8?b?",
    "?=",
    "=\n",
    "=E9",
    "\n> ",
    "-- \n",
    "[caption]",
    "[/caption]",
    "[gallery ids=\"1,2\"]",
    "<!-- wp:list -->",
    "<!-- /wp:list -->",
    "<!--more-->",
    "((",
    "))",
    "a:1:{i:0;s:9:\"x\";}",
    "0000-00-00 00:00:00",
    "31/02/2025",
    "du 3 au 7 mars 2025",
    "Date: ",
    "title: ",
    "!!! note\n",
    "[[",
    "]]",
    "{: .a }",
    "<think>",
    "À lire aussi : ",
    "Publicité",
    "Abonnez-vous",
    "Par Ada Petit",
    "Le 3 mars 2025",
];

/// Numbers that look like chance and are the same each time (xorshift64*, Marsaglia 2003 and Vigna 2014).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from((self.next() >> 16) % end).unwrap()
    }

    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length + 1);
        let most = [4, 64, 1024, length][self.below(4)].min(length - from);
        from..from + self.below(most + 1)
    }
}

/// A fixture changed in one to eight places.
fn mutated(fixture: &[u8], others: &[Vec<u8>], chance: &mut Chance) -> Vec<u8> {
    let mut bytes = fixture.to_vec();
    for _ in 0..=chance.below(8) {
        let at = chance.below(bytes.len() + 1);
        match chance.below(8) {
            0 if !bytes.is_empty() => {
                let at = chance.below(bytes.len());
                bytes[at] ^= 1 << chance.below(8);
            }
            1 => {
                let cut = chance.range(bytes.len());
                bytes.drain(cut);
            }
            2 => bytes.truncate(at),
            3 => {
                let other = &others[chance.below(others.len())];
                let piece = other[chance.range(other.len())].to_vec();
                bytes.splice(at..at, piece);
            }
            4 => {
                let piece = bytes[chance.range(bytes.len())].to_vec();
                let times = [2, 8, 100][chance.below(3)].min(1 + 8192 / (piece.len() + 1));
                bytes.splice(at..at, piece.repeat(times));
            }
            5 => {
                let token = TOKENS[chance.below(TOKENS.len())];
                let times = [1, 1, 2, 40, 600][chance.below(5)];
                bytes.splice(at..at, token.repeat(times).into_bytes());
            }
            6 => {
                let (from, to) = (chance.range(bytes.len()), chance.below(bytes.len() + 1));
                let piece: Vec<u8> = bytes[from].to_vec();
                let end = (to + piece.len()).min(bytes.len());
                bytes.splice(to..end, piece);
            }
            _ => {
                let token = TOKENS[chance.below(TOKENS.len())].as_bytes();
                let end = (at + token.len()).min(bytes.len());
                bytes.splice(at..end, token.to_vec());
            }
        }
        bytes.truncate(65_536);
    }
    bytes
}

fn settings() -> Config {
    let text = "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    let (config, faults) = config::parse("site.toml", text);
    assert!(faults.is_empty(), "{faults:?}");
    config
}

/// Imports a source and reads the pages again; what is wrong with them.
fn wrong(bytes: &[u8], format: Option<Format>, config: &Config, table: &Table) -> Option<String> {
    let given = Given {
        format,
        ..Given::default()
    };
    let source = Source {
        name: "source",
        file: None,
        bytes,
        beside: &[],
    };
    let (pages, faults) = import::convert(&source, &given, config, table);
    if pages.is_empty() && faults.is_empty() {
        return Some("neither a page nor a fault".to_owned());
    }
    let file = RelPath::new("content/articles/2025/page.md").unwrap();
    for made in &pages {
        let _ = import::explain_text(made);
        let text = page::write(&made.front, &made.body, &made.source_hash);
        let (read, faults) = page::parse(&file, &text, config);
        if !faults.is_empty() {
            return Some(format!("its page has faults: {faults:?}"));
        }
        let body = text.get(read.body..).unwrap_or_default();
        let body = body.trim_start_matches('\n');
        if body != made.body || !page::untouched(&text, &read.front) {
            return Some(format!("its page is not read as it was written: {text}"));
        }
        if page::write(&read.front, body, &made.source_hash) != text {
            return Some(format!("its page is not written again as it was: {text}"));
        }
    }
    None
}

#[test]
fn no_broken_source_breaks_a_reader() {
    let number = |name: &str, default: u64| {
        std::env::var(name).map_or(default, |value| value.parse().unwrap())
    };
    let (rounds, seed) = (number("ROUNDS", 300), number("SEED", 1));
    let only = std::env::var("READER").ok();
    let (config, table) = (settings(), Table::new(&BTreeMap::new(), true));
    if let Ok(file) = std::env::var("FILE") {
        let bytes = fs::read(file).unwrap();
        for (name, format, _) in READERS {
            if only.as_deref().is_none_or(|only| only == *name) {
                for forced in [Some(*format), None] {
                    let what = wrong(&bytes, forced, &config, &table);
                    assert_eq!(what, None, "{name}");
                }
            }
        }
        return;
    }
    let fixtures: Vec<(String, Vec<u8>)> =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/import"))
            .unwrap()
            .flat_map(|case| fs::read_dir(case.unwrap().path()).into_iter().flatten())
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.file_stem().is_some_and(|stem| stem == "source"))
            .map(|path| {
                let end = path.extension().unwrap_or_default().to_string_lossy();
                (end.into_owned(), fs::read(&path).unwrap())
            })
            .collect();
    assert!(fixtures.len() > 20);
    let mut failures = Vec::new();
    for (name, format, ends) in READERS {
        if only.as_deref().is_some_and(|only| only != *name) {
            continue;
        }
        let mut own: Vec<Vec<u8>> = fixtures
            .iter()
            .filter(|(end, _)| ends.contains(&end.as_str()))
            .map(|(_, bytes)| bytes.clone())
            .collect();
        own.sort();
        assert!(!own.is_empty(), "{name} has no fixture");
        for round in 0..rounds {
            let mut chance = Chance((seed << 32 | round).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            let fixture = chance.below(own.len());
            let bytes = mutated(&own[fixture], &own, &mut chance);
            let forced = (chance.below(4) > 0).then_some(*format);
            let ended = catch_unwind(AssertUnwindSafe(|| wrong(&bytes, forced, &config, &table)));
            if let Some(what) = ended.unwrap_or_else(|_| Some("it panicked".to_owned())) {
                if let Some(folder) = std::env::var_os("KEEP") {
                    fs::write(
                        Path::new(&folder).join(format!("{name}-{seed}-{round}")),
                        &bytes,
                    )
                    .unwrap();
                }
                failures.push(format!("{name}, seed {seed}, round {round}: {what}"));
            }
        }
        println!("{name}: {rounds} rounds");
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
