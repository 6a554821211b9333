//! Line ends: a checkout with CRLF is the same site as one with LF. Its sources are up to date, its pages are as import wrote
//! them, and it builds to the same bytes.
//!
//! Static files are copied as they are, so their line ends are the checkout's own. Start reading at [`Site`].

use crate::support::{copy, digest, put, tree};
use newsdigest::base::key::Key;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

const LETTER: &str = "Le moulin du bas\n\n5 janvier 2025\n\nLe moulin a repris hier. Deux meules tournent.\n\nLa troisième attend une pièce.\n";
const NOTE: &str = "---\ntitle: Une note\ndate: 2025-01-06\n---\n\nUn texte  \nsur deux lignes.\n\n```\ncode\n  en retrait\n```\n";
const PAGE: &str = "<html><head><title>La passe à poissons</title>\n<meta property=\"article:published_time\" content=\"2025-01-07T08:00:00Z\">\n</head><body><article>\n<h1>La passe à poissons</h1>\n<p>Les truites remontent\ndepuis ce matin.</p>\n<pre>a\n b</pre>\n<p>Le barrage reste ouvert jusqu'à vendredi, dit la commune.</p>\n</article></body></html>\n";
const MAIL: &str = "From: La gazette <gazette@moulin.example>\nSubject: La lettre du lundi\nDate: Mon, 13 Jan 2025 08:00:00 +0000\nMessage-ID: <un@moulin.example>\nContent-Type: text/plain; charset=utf-8\n\nLa digue tient bon.\n\nLes travaux reprennent mardi au matin.\n";
const FEED: &str = "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Fil</title>\n<item><title>Un</title><guid>tag:fil.example:1</guid>\n<pubDate>Mon, 13 Jan 2025 08:00:00 +0000</pubDate>\n<description>Le premier\narticle du fil.</description></item>\n<item><title>Deux</title><guid>tag:fil.example:2</guid>\n<description>Le second article.</description></item>\n</channel></rss>\n";

/// A source of each kind, an editor's page, a template, settings, a script of the theme, an image.
fn files() -> BTreeMap<String, Vec<u8>> {
    let mailbox = format!(
        "From un@moulin.example Mon Jan 13 08:00:00 2025\n{}\nFrom deux@moulin.example Tue Jan 14 08:00:00 2025\n{}",
        MAIL.replace("<un@", "<trois@").replace("lundi", "mardi"),
        MAIL.replace("<un@", "<quatre@").replace("lundi", "jeudi")
    );
    let own = "+++\ntitle = \"La page\"\ndate = 2025-01-03\nsummary = \"\"\"\nUn résumé\nen deux lignes.\"\"\"\n+++\n\nUn texte [a](a.md#x).\n\n<div>\n<b>brut</b>\n</div>\n\n![Un point](p.png)\n";
    let base =
        fs::read_to_string(crate::support::repository().join("templates/page.html")).unwrap();
    let script = fs::read_to_string(crate::support::repository().join("static/search.js")).unwrap();
    let texts = [
        (
            "site.toml",
            "title = \"T\"\nbase_url = \"https://t.example/\"\ndescription = \"\"\"\nUne veille\ndu moulin\"\"\"\n".to_owned(),
        ),
        ("content/sources/lettre.txt", LETTER.to_owned()),
        ("content/sources/note.md", NOTE.to_owned()),
        ("content/sources/page.html", PAGE.to_owned()),
        ("content/sources/lettre.eml", MAIL.to_owned()),
        ("content/sources/boite.mbox", mailbox),
        ("content/sources/fil.xml", FEED.to_owned()),
        ("content/articles/own.md", own.to_owned()),
        ("content/articles/a.md", "---\ntitle: A\ndate: 2025-01-02\n---\n# X\n\ntexte\n".to_owned()),
        ("content/articles/_index.md", "Une ouverture\nen deux lignes.\n".to_owned()),
        ("content/pages/about.md", "{\"title\": \"About\"}\n\nDes mots.\n".to_owned()),
        ("templates/page.html", base),
        ("static/search.js", script),
    ];
    let mut files: BTreeMap<String, Vec<u8>> = texts
        .into_iter()
        .map(|(file, text)| (file.to_owned(), text.into_bytes()))
        .collect();
    files.insert(
        "content/articles/p.png".to_owned(),
        b"\x89PNG\r\n\x1a\n\0\0\0\rnot\r\nmuch\n".to_vec(),
    );
    files
}

fn is_text(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_none_or(|ending| ending != "png")
}

fn to_crlf(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.replace("\r\n", "\n")
        .replace('\n', "\r\n")
        .into_bytes()
}

fn to_lf(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.replace("\r\n", "\n").into_bytes()
}

struct Site(TempDir);

impl Site {
    fn of(files: &BTreeMap<String, Vec<u8>>) -> Site {
        let site = Site(TempDir::new().unwrap());
        for (file, bytes) in files {
            site.write(file, bytes);
        }
        site
    }
    fn at(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
    fn write(&self, file: &str, bytes: &[u8]) {
        put(self.0.path(), file, bytes);
    }
    /// Calls the program on a day that does not move.
    fn digest(&self, arguments: &[&str]) -> Output {
        digest(arguments)
            .current_dir(self.0.path())
            .env("SOURCE_DATE_EPOCH", "1740000000")
            .output()
            .unwrap()
    }
    /// Everything that is committed.
    fn inputs(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(self.0.path());
        files.retain(|file, _| !file.starts_with("public/") && !file.starts_with(".digest/"));
        files
    }
    /// A fresh clone whose texts have other line ends.
    fn clone_with(&self, ends: impl Fn(&str, &[u8]) -> Vec<u8>) -> Site {
        let files = self.inputs().into_iter().map(|(file, bytes)| {
            let bytes = if is_text(&file) {
                ends(&file, &bytes)
            } else {
                bytes
            };
            (file, bytes)
        });
        Site::of(&files.collect())
    }
    fn public(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.at("public"))
    }
}

fn said(output: &Output) -> String {
    [&output.stdout, &output.stderr]
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

/// Neither `--locked` nor a plain build finds anything in this clone, and it builds to the same site.
fn is_the_same_site(clone: &Site, public: &BTreeMap<String, Vec<u8>>, what: &str) {
    let before = clone.inputs();
    let locked = clone.digest(&["build", "--locked"]);
    assert!(locked.status.success(), "{what}: {}", said(&locked));
    assert_eq!(&clone.public(), public, "{what}");
    for call in [&["build"][..], &["import"], &["import", "content/sources"]] {
        let output = clone.digest(call);
        // a line for each page that is written
        let lines = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success() && !lines.contains("content/articles"),
            "{what} {call:?}: {}",
            said(&output)
        );
        assert!(clone.inputs() == before, "{what} {call:?} wrote a page");
    }
    assert_eq!(&clone.public(), public, "{what}");
}

fn imported(files: &BTreeMap<String, Vec<u8>>) -> Site {
    let site = Site::of(files);
    let output = site.digest(&["build"]);
    assert!(output.status.success(), "{}", said(&output));
    // 8 pages, and the record
    let written = site.inputs().len() - files.len();
    assert_eq!(written, 9, "{}", said(&output));
    site
}

fn crlf_files() -> BTreeMap<String, Vec<u8>> {
    let files = files().into_iter();
    files
        .map(|(file, bytes)| {
            let bytes = if is_text(&file) {
                to_crlf(&bytes)
            } else {
                bytes
            };
            (file, bytes)
        })
        .collect()
}

#[test]
fn a_clone_with_crlf_is_neither_stale_nor_rewritten_and_builds_the_same_bytes() {
    let site = imported(&files());
    let public = site.public();
    is_the_same_site(&site, &public, "as it is");
    let crlf = site.clone_with(|_, bytes| to_crlf(bytes));
    is_the_same_site(&crlf, &public, "all CRLF");
    let pages = site.clone_with(|file, bytes| {
        if file.starts_with("content/articles") {
            to_crlf(bytes)
        } else {
            bytes.to_vec()
        }
    });
    is_the_same_site(&pages, &public, "pages with CRLF");
    let sources = site.clone_with(|file, bytes| {
        if file.starts_with("content/sources") {
            to_crlf(bytes)
        } else {
            bytes.to_vec()
        }
    });
    is_the_same_site(&sources, &public, "sources with CRLF");
    // a file saved by two editors
    let mixed = site.clone_with(|_, bytes| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let lines = text.split_inclusive('\n').enumerate();
        let ends = lines.map(|(at, line)| match line.strip_suffix('\n') {
            Some(line) if at % 2 == 1 => format!("{line}\r\n"),
            _ => line.to_owned(),
        });
        ends.collect::<String>().into_bytes()
    });
    is_the_same_site(&mixed, &public, "mixed line ends");
}

#[test]
fn a_site_imported_with_crlf_is_the_same_after_a_clone_with_lf() {
    let site = imported(&crlf_files());
    let public = site.public();
    assert_eq!(public, imported(&files()).public());
    is_the_same_site(&site, &public, "as it is");
    is_the_same_site(&site.clone_with(|_, bytes| to_lf(bytes)), &public, "all LF");
    is_the_same_site(
        &site.clone_with(|_, bytes| to_crlf(bytes)),
        &public,
        "all CRLF",
    );
}

#[test]
fn a_source_makes_the_same_page_with_crlf_as_with_lf() {
    let pages = |site: &Site| {
        let mut files = site.inputs();
        files.retain(|file, _| file.starts_with("content/articles/2"));
        files
    };
    let (lf, crlf) = (imported(&files()), imported(&crlf_files()));
    assert_eq!(pages(&lf), pages(&crlf));
}

#[test]
fn line_ends_that_change_in_place_change_no_output() {
    let site = imported(&files());
    for (file, bytes) in site.inputs() {
        if is_text(&file) {
            site.write(&file, &to_crlf(&bytes));
        }
    }
    let before = (site.public(), site.inputs());
    let output = site.digest(&["build"]);
    let said = said(&output);
    assert!(
        output.status.success() && said.contains(", 0 of "),
        "{said}"
    );
    assert!((site.public(), site.inputs()) == before);
}

#[test]
fn a_page_that_an_older_program_imported_from_crlf_is_not_stale() {
    let site = imported(&crlf_files());
    // Older programs hashed the bytes as they are; the rest of the page they wrote alike.
    let mut aged = 0;
    for (file, bytes) in site.inputs() {
        let Some(source) = file.strip_prefix("content/sources/") else {
            continue;
        };
        let (new, old) = (Key::of_bytes(&to_lf(&bytes)), Key::of_bytes(&bytes));
        for (page, text) in site.inputs() {
            let text = String::from_utf8_lossy(&text).into_owned();
            if page.starts_with("content/articles/2") && text.contains(&format!("/{source}\"")) {
                let old = text.replace(&new.to_string(), &old.to_string());
                assert_ne!(text, old, "{page}");
                site.write(&page, old.as_bytes());
                aged += 1;
            }
        }
    }
    assert_eq!(aged, 8);
    let clone = site.clone_with(|_, bytes| bytes.to_vec());
    is_the_same_site(&clone, &site.public(), "older pages");
}

#[test]
fn a_message_names_the_same_line_with_crlf() {
    let site = Site::of(&files());
    let page = "+++\ntitle = \"Une\"\ndate = 2025-01-02\ndraft = \"peut-être\"\n+++\n\nTexte.\n";
    let mut said = Vec::new();
    for ends in ["\n", "\r\n"] {
        site.write("content/articles/x.md", page.replace('\n', ends).as_bytes());
        let output = site.digest(&["build", "--format", "json"]);
        said.push(String::from_utf8(output.stdout).unwrap());
    }
    assert!(said[0].contains("\"line\":4"), "{}", said[0]);
    assert_eq!(said[0], said[1]);
}

#[test]
fn a_changed_word_is_still_a_change_with_crlf() {
    let site = imported(&crlf_files());
    let letter = LETTER.replace("Deux", "Trois").replace('\n', "\r\n");
    site.write("content/sources/lettre.txt", letter.as_bytes());
    let locked = site.digest(&["build", "--locked"]);
    assert!(said(&locked).contains("stale-source"), "{}", said(&locked));
    let output = site.digest(&["build"]);
    assert!(
        said(&output).contains("le-moulin-du-bas.md"),
        "{}",
        said(&output)
    );
    let pages = site.inputs();
    let page = &pages["content/articles/2025/2025-01-05-le-moulin-du-bas.md"];
    assert!(String::from_utf8_lossy(page).contains("Trois meules"));
}

#[test]
fn static_files_are_copied_with_the_line_ends_they_have() {
    let site = Site::of(&files());
    site.write("static/notes.txt", b"a\r\nb\n");
    assert!(site.digest(&["build"]).status.success());
    assert_eq!(site.public()["notes.txt"], b"a\r\nb\n");
    let other = Site(TempDir::new().unwrap());
    copy(site.0.path(), other.0.path());
    other.write("static/notes.txt", b"a\nb\n");
    assert!(other.digest(&["build"]).status.success());
    assert_eq!(other.public()["notes.txt"], b"a\nb\n");
}
