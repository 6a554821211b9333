//! What a build holds back, and what it never publishes by mistake, by the program from end to end.

use crate::support::{digest, put, tree};
use serde_json::Value;
use std::collections::BTreeMap;
use std::process::Output;
use tempfile::TempDir;

const SETTINGS: &str =
    "title = \"T\"\nbase_url = \"https://t.example/\"\ntimezone = \"Europe/Paris\"\n";

/// 10 March 2025, 12:00 in Paris.
const NOON: &str = "1741604400";
/// 18:00 and a second.
const EVENING: &str = "1741626001";

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &str)]) -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write("site.toml", SETTINGS);
        for (file, text) in files {
            site.write(file, text);
        }
        site
    }
    fn write(&self, file: &str, text: &str) {
        put(self.0.path(), file, text);
    }
    fn call(&self, epoch: &str, arguments: &[&str]) -> Output {
        let mut command = digest(arguments);
        command
            .env("SOURCE_DATE_EPOCH", epoch)
            .current_dir(self.0.path());
        command.output().unwrap()
    }
    /// Builds at a moment, and gives what is printed.
    fn build(&self, epoch: &str, more: &[&str]) -> String {
        let output = self.call(epoch, &[&["build"], more].concat());
        let text = String::from_utf8(output.stdout).unwrap();
        let faults = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{faults}");
        text
    }
    /// The codes of the errors of a build that publishes nothing.
    fn errors(&self) -> Vec<String> {
        let output = self.call(NOON, &["build", "--format", "json"]);
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stdout).unwrap();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        let errors = lines.filter(|line: &Value| line["severity"] == "error");
        let place = |line: Value| {
            format!(
                "{} {}:{}",
                line["code"].as_str().unwrap(),
                line["file"].as_str().unwrap(),
                line["line"]
            )
        };
        assert!(!self.0.path().join("public").exists());
        errors.map(place).collect()
    }
    fn public(&self) -> BTreeMap<String, Vec<u8>> {
        tree(&self.0.path().join("public"))
    }
    fn shows(&self, name: &str) -> bool {
        self.public().keys().any(|file| file.contains(name))
    }
}

fn page(front: &str) -> String {
    format!("---\ntitle: A page\n{front}\n---\n\nWords of the page.\n")
}

#[test]
fn a_page_appears_when_its_moment_comes_although_no_file_changed() {
    for front in [
        "date: 2025-03-10T18:00:00+01:00",
        "date: 2025-03-01\npublishDate: 2025-03-10T18:00:00+01:00",
        "date: 2025-03-10T18:00:00+01:00\npublishDate: 2025-03-01",
        "publishDate: 2025-03-10T17:00:00Z",
        "date: 2025-03-10 18:00",
    ] {
        let site = Site::new(&[
            ("content/articles/now.md", &page("date: 2025-03-10")),
            ("content/articles/later.md", &page(front)),
        ]);
        let line = site.build(NOON, &[]);
        assert!(
            line.contains("1 article (+1 future (next: 2025-03-10 18:00)), "),
            "{line}"
        );
        assert!(site.shows("/now/") && !site.shows("/later/"), "{front}");
        // nothing to do until then
        let line = site.build("1741604500", &[]);
        assert!(line.contains(", 0 of "), "{line}");
        let line = site.build(EVENING, &["--verify"]);
        assert!(line.contains("2 articles, "), "{line}");
        assert!(site.shows("/later/"), "{front}");
        // a clock that goes back holds it back again
        let line = site.build(NOON, &["--verify"]);
        assert!(
            line.contains("(+1 future") && !site.shows("/later/"),
            "{line}"
        );
        // `--today` is the end of that day
        site.build(NOON, &["--today", "2025-03-10"]);
        assert!(site.shows("/later/"), "{front}");
        site.build(NOON, &["--today", "2025-03-09"]);
        assert!(!site.shows("/later/") && !site.shows("/now/"), "{front}");
        site.build(NOON, &["--future"]);
        assert!(site.shows("/later/"), "{front}");
    }
}

#[test]
fn a_page_past_its_expiry_is_left_out() {
    for (front, noon, evening) in [
        ("expiryDate: 2025-03-10T18:00:00+01:00", true, false),
        ("expiryDate: 2025-03-10", true, true),
        ("expiryDate: 2025-03-09", false, false),
        ("unpublishDate: 2025-03-09", false, false),
    ] {
        let site = Site::new(&[(
            "content/articles/a.md",
            &page(&format!("date: 2025-03-01\n{front}")),
        )]);
        site.build(NOON, &[]);
        assert_eq!(site.shows("/a/"), noon, "{front}");
        let line = site.build(EVENING, &[]);
        assert_eq!(site.shows("/a/"), evening, "{front}");
        assert_eq!(line.contains("(+1 expired)"), !evening, "{line}");
    }
}

#[test]
fn every_build_counts_what_it_holds_back() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("date: 2025-03-01")),
        (
            "content/articles/b.md",
            &page("date: 2025-03-01\ndraft: true"),
        ),
        (
            "content/articles/c.md",
            &page("date: 2025-03-01\nstatus: draft"),
        ),
        ("content/articles/d.md", &page("date: 2025-04-01")),
        ("content/articles/2025-05-01-e.md", &page("")),
        (
            "content/articles/f.md",
            &page("date: 2025-03-01\nexpiryDate: 2025-03-02"),
        ),
    ]);
    let counts = "1 article (+2 drafts, 2 future (next: 2025-04-01 00:00), 1 expired), ";
    let line = site.build(NOON, &[]);
    assert!(
        line.starts_with(&format!("Built public/: {counts}")),
        "{line}"
    );
    // the second build has nothing to do, and counts all the same
    let line = site.build(NOON, &[]);
    assert!(line.contains(counts) && line.contains(" 0 of "), "{line}");
    let json: Value = serde_json::from_str(&site.build(NOON, &["--format", "json"])).unwrap();
    for (key, count) in [
        ("articles", 1),
        ("drafts", 2),
        ("future", 2),
        ("expired", 1),
    ] {
        assert_eq!(json[key], count, "{key}");
    }
    assert_eq!(json["next"], "2025-04-01T00:00:00+02:00");
    let line = site.build(NOON, &["--drafts", "--future"]);
    assert!(line.contains("5 articles (+1 expired)"), "{line}");
}

#[test]
fn nothing_of_a_page_that_is_held_back_is_published() {
    for front in [
        "date: 2025-03-01\ndraft: true",
        "date: 2025-03-01\npublishDate: 2025-03-11",
        "date: 2025-03-10T23:59:00+01:00",
        "date: 2025-03-01\nexpiryDate: 2025-03-02",
    ] {
        let text = page(&format!(
            "{front}\ntags: [zebra]\naliases: [/old-zebra/]\nimage: zebra.png"
        ))
        .replace("A page", "Zebra");
        let site = Site::new(&[
            (
                "content/articles/a.md",
                &page("date: 2025-02-01\ntags: [horse]"),
            ),
            ("content/articles/zebra/index.md", &text),
            ("content/articles/zebra/zebra.png", "no image"),
            ("content/articles/zebra/zebra-notes.txt", "notes"),
            (
                "content/pages/zebra-about.md",
                &page("draft: true").replace("A page", "Zebra"),
            ),
            (
                "content/articles/_index.md",
                &page("draft: true").replace("Words", "Zebra"),
            ),
            (
                "content/editions/2025-w09.md",
                &page("draft: true").replace("Words", "Zebra"),
            ),
        ]);
        site.build(NOON, &[]);
        for (file, bytes) in site.public() {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            assert!(
                !file.contains("zebra") && !text.contains("zebra"),
                "{front}: {file}"
            );
        }
    }
}

#[test]
fn a_source_that_is_held_back_is_imported_and_not_published() {
    let site = Site::new(&[
        (
            "content/sources/a.md",
            &page("date: 2025-03-01\ndraft: true"),
        ),
        (
            "content/sources/b.txt",
            "Title: A page\nStatus: draft\n\nWords of the page.\n",
        ),
        (
            "content/sources/c.md",
            &page("date: 2025-03-01\npublishDate: 2025-12-25"),
        ),
        (
            "content/sources/d.md",
            &page("date: 2025-03-01\nexpiryDate: 2025-03-02"),
        ),
        (
            "content/sources/e.md",
            &page("date: 2025-03-01\nslug: eel\naliases: [/old-eel/]"),
        ),
    ]);
    let line = site.build(NOON, &[]);
    assert!(
        line.contains("1 article (+2 drafts, 1 future (next: 2025-12-25 00:00), 1 expired)"),
        "{line}"
    );
    assert!(site.shows("2025/03/01/eel/") && site.shows("old-eel/"));
    // a source that says no more is still no reason to publish
    site.write(
        "content/sources/a.md",
        &page("date: 2025-03-01").replace("Words", "More words"),
    );
    let line = site.build(NOON, &[]);
    assert!(line.contains("1 article (+2 drafts"), "{line}");
    site.write(
        "content/sources/a.md",
        &page("date: 2025-03-01\ndraft: false").replace("Words", "Yet more"),
    );
    let line = site.build(NOON, &[]);
    assert!(line.contains("2 articles (+1 draft"), "{line}");
    site.write(
        "content/sources/e.md",
        &page("date: 2025-03-01\nslug: eel\ndraft: true"),
    );
    let line = site.build(NOON, &[]);
    assert!(line.contains("1 article (+2 drafts"), "{line}");
}

#[test]
fn a_note_may_name_an_article_that_is_held_back() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("date: 2025-03-10")),
        (
            "content/articles/later.md",
            &page("date: 2025-03-10T18:00:00+01:00"),
        ),
        (
            "content/editions/2025-w11.md",
            "+++\nlead = \"later\"\nbrief = [\"later.md\"]\n+++\n\nA note.\n",
        ),
    ]);
    site.build(NOON, &[]);
    assert!(!site.shows("/later/"));
    site.build(EVENING, &[]);
    assert!(site.shows("/later/"));
}

#[test]
fn conflict_markers_stop_the_build_wherever_git_leaves_them() {
    let conflict = "<<<<<<< HEAD\nOne.\n=======\nTwo.\n>>>>>>> other\n";
    for (file, before, line) in [
        ("content/articles/a.md", page("date: 2025-03-01"), 7),
        ("content/pages/a.md", page("date: 2025-03-01"), 7),
        ("content/editions/2025-w09.md", page(""), 7),
        ("content/articles/_index.md", page(""), 7),
        ("content/sources/a.md", page("date: 2025-03-01"), 7),
        (
            "content/sources/a.txt",
            "A title\n\nSome words.\n\n".to_owned(),
            5,
        ),
        ("site.toml", SETTINGS.to_owned(), 4),
        ("templates/page.html", "<p>\n".to_owned(), 2),
    ] {
        let site = Site::new(&[(file, &format!("{before}{conflict}"))]);
        assert_eq!(site.errors(), [format!("conflict-markers {file}:{line}")]);
    }
}

#[test]
fn front_matter_below_a_stray_line_stops_the_build() {
    let draft = page("draft: true");
    for stray in [" ", "<!-- c -->\n", "A line.\n", "\u{feff}\u{feff}"] {
        let site = Site::new(&[("content/articles/a.md", &format!("{stray}{draft}"))]);
        let errors = site.errors();
        assert!(
            errors.len() == 1 && errors[0].starts_with("late-front-matter content/articles/a.md:"),
            "{errors:?}"
        );
    }
    let site = Site::new(&[("content/articles/a.md", &format!("\n\n{draft}"))]);
    site.build(NOON, &[]);
    assert!(!site.shows("/a/"));
}

#[test]
fn no_date_makes_a_strange_address() {
    for zone in [
        "UTC",
        "Europe/Paris",
        "Pacific/Kiritimati",
        "Pacific/Niue",
        "Asia/Kathmandu",
    ] {
        for date in [
            "0000-01-01",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:00Z",
            "10000-01-01",
            "2025-03-01T10:00:00+24:00",
        ] {
            let site = Site::new(&[("content/articles/a.md", &page(&format!("date: {date}")))]);
            site.write("site.toml", &SETTINGS.replace("Europe/Paris", zone));
            let output = site.call(NOON, &["build", "--future", "--format", "json"]);
            let text = String::from_utf8(output.stdout).unwrap();
            if output.status.success() {
                for file in site.public().keys() {
                    let year = file.split('/').next().unwrap();
                    let is_odd =
                        year.starts_with(['-', '+']) || file.contains("/-") || file.contains("/+");
                    assert!(!is_odd, "{date} in {zone}: {file}");
                }
            } else {
                assert!(text.contains("bad-date"), "{date} in {zone}: {text}");
            }
        }
    }
}

#[test]
fn a_date_of_a_source_that_cannot_be_shown_is_reported_and_not_invented() {
    for date in [
        "0000-12-31",
        "9999-12-31T23:59:00-11:00",
        "2025-03-01T10:00:00+24:00",
        "2025-02-30",
    ] {
        let source = Site::new(&[("content/sources/a.md", &page(&format!("date: {date}")))]);
        let output = source.call(NOON, &["import"]);
        let faults = String::from_utf8(output.stderr).unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        assert!(
            faults.contains("check-this") && faults.contains(date),
            "{date}: {faults}"
        );
        assert!(lines.contains("| undated |"), "{date}: {lines}");
    }
}

#[test]
fn a_preview_counts_what_it_holds_back() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("date: 2025-03-01")),
        (
            "content/articles/b.md",
            &page("date: 2025-03-01\ndraft: true"),
        ),
    ]);
    let mut command = digest(&["serve", "--port", "0", "--format", "json"]);
    let mut child = command
        .current_dir(site.0.path())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut stdout = std::io::BufReader::new(child.stdout.take().unwrap());
    std::io::BufRead::read_line(&mut stdout, &mut line).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    let json: Value = serde_json::from_str(&line).unwrap();
    assert_eq!(
        (json["articles"].as_u64(), json["drafts"].as_u64()),
        (Some(1), Some(1))
    );
    assert!(json["preview"].is_string());
}
