//! Warm builds: a build that remembers gives the bytes and the faults of one that does not, whatever happened in between.

#![cfg(unix)]

use crate::support::{copy, put, tree};
use newsdigest::base::diagnostic::{Code, Diagnostic};
use newsdigest::build::{BuildOptions, BuildReport, Builder, build};
use std::fs::{self, File};
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

/// A site whose files are changed between builds.
struct Site(TempDir);

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://example.org/\"\nlang = \"fr\"\n";

fn page(title: &str, text: &str) -> String {
    format!("+++\ntitle = \"{title}\"\ndate = 2025-01-02\ntopics = [\"t\"]\n+++\n\n{text}\n")
}

/// A builder, and the folder that it builds into.
struct Held {
    kept: Site,
    builder: Builder,
}

impl Site {
    fn new() -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write("site.toml", SETTINGS);
        site.write("content/articles/2025/a.md", &page("Première", "Un texte."));
        site.write(
            "content/articles/2025/b.md",
            &page("Deuxième", "Voir [a](a.md)."),
        );
        // unknown topics of an edition, a missing page, a key that looks like a slip, code of another generator
        site.write(
            "content/articles/2025/c.md",
            "+++\ntitle = \"C\"\ndate = 2025-01-03\nsumary = \"s\"\n+++\n\n[x](gone.md) {{< youtube y >}}\n",
        );
        site.write("content/articles/2025/c/p.png", "png");
        site.write(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\n+++\n\nText.\n",
        );
        site.write(
            "content/editions/2025-w01.md",
            "+++\norder = [\"nothing\"]\n+++\n\nNote.\n",
        );
        site.write("content/articles/_index.md", "Intro.\n");
        site.write(
            "content/sources/lettre.txt",
            "Une lettre\n\n5 janvier 2025\n\nLa rivière a monté cette nuit.\n",
        );
        site.write("static/x.css", "a{}");
        site
    }
    fn at(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
    fn write(&self, file: &str, text: &str) {
        put(self.0.path(), file, text);
    }
    fn date(&self, file: &str, time: SystemTime) {
        File::open(self.at(file))
            .unwrap()
            .set_modified(time)
            .unwrap();
    }
    fn options(&self) -> BuildOptions {
        BuildOptions {
            root: self.0.path().to_owned(),
            today: "2025-02-01".parse().ok(),
            keep_going: true,
            ..BuildOptions::default()
        }
    }
    fn build(&self) -> BuildReport {
        build(&self.options()).unwrap()
    }
    fn state(&self) -> Vec<u8> {
        fs::read(self.at(".digest/state")).unwrap()
    }
    /// Somebody who builds this site again and again, into a folder of its own.
    fn builder(&self) -> Held {
        let kept = Site(TempDir::new().unwrap());
        let options = BuildOptions {
            output: Some(kept.at("public")),
            ..self.options()
        };
        Held {
            kept,
            builder: Builder::new(options),
        }
    }
    /// Builds with what is remembered, on disk and in a builder, and compares with a copy of the site that remembers nothing.
    fn check(&self, what: &str, held: &mut Held) {
        let fresh = Site(TempDir::new().unwrap());
        copy(self.0.path(), fresh.0.path());
        let _ = fs::remove_dir_all(fresh.at(".digest"));
        let _ = fs::remove_dir_all(fresh.at("public"));
        if self.at(".digest/imported").exists() {
            fs::create_dir(fresh.at(".digest")).unwrap();
            fs::copy(self.at(".digest/imported"), fresh.at(".digest/imported")).unwrap();
        }
        let cold = fresh.build();
        let (kept, held) = (&held.kept, held.builder.build().unwrap());
        let warm = self.build();
        // Which addresses the last build had is all that a build from scratch cannot know.
        let faults = |report: &BuildReport| -> Vec<Diagnostic> {
            let faults = report.diagnostics.iter();
            faults
                .filter(|fault| fault.code != Code::LostAddress)
                .cloned()
                .collect()
        };
        for (name, report) in [("on disk", &warm), ("in memory", &held)] {
            assert_eq!(faults(report), faults(&cold), "{what}: faults, {name}");
            assert_eq!(report.articles, cold.articles, "{what}, {name}");
        }
        assert_eq!(held.imported, cold.imported, "{what}: imported");
        let public = |site: &Site| tree(&site.at("public"));
        assert_eq!(public(self), public(&fresh), "{what}: on disk");
        assert_eq!(public(kept), public(&fresh), "{what}: in memory");
        assert_eq!(
            tree(&self.at("content")),
            tree(&fresh.at("content")),
            "{what}: content"
        );
    }
}

#[test]
fn a_warm_build_is_a_cold_build() {
    let site = Site::new();
    let held = &mut site.builder();
    let (a, b) = ("content/articles/2025/a.md", "content/articles/2025/b.md");
    site.check("first", held);
    site.check("nothing changed", held);
    let past = SystemTime::now() - Duration::from_hours(30);
    let future = SystemTime::now() + Duration::from_hours(30);
    for file in [a, b, "content/sources/lettre.txt", "static/x.css"] {
        site.date(file, past);
    }
    site.check("old times, as after a checkout", held);
    site.write(a, &page("Premiers", "Un texte."));
    site.date(a, past);
    site.check("the same length and time", held);
    site.write("static/x.css", "b{}");
    site.date("static/x.css", past);
    site.check("a static file of the same length and time", held);
    site.date(a, future);
    site.check("a time to come", held);
    site.write(a, &page("Dernières", "Un texte."));
    site.date(a, future);
    site.check("the same time to come", held);
    fs::rename(site.at(a), site.at("content/articles/2025/z.md")).unwrap();
    site.check("renamed", held);
    fs::create_dir(site.at("content/articles/2024")).unwrap();
    fs::rename(site.at(b), site.at("content/articles/2024/b.md")).unwrap();
    site.check("moved", held);
    fs::remove_file(site.at("content/articles/2025/z.md")).unwrap();
    fs::remove_file(site.at("static/x.css")).unwrap();
    site.check("removed", held);
    site.write("content/pages/about.md", "+++\ntitle = 7\n+++\n");
    site.write("content/pages/z.md", "+++\ntitle = \"broken\n+++\n");
    site.check("faulty", held);
    site.check("still faulty", held);
    fs::remove_file(site.at("content/pages/z.md")).unwrap();
    site.check("repaired", held);
    site.write("site.toml", &SETTINGS.replace("fr", "en"));
    site.check("another language", held);
    site.write(
        "site.toml",
        &format!("{SETTINGS}timezone = \"Asia/Tokyo\"\n[taxonomies.people]\n"),
    );
    site.check("other settings", held);
    site.write(
        "content/sources/lettre.txt",
        "Une lettre\n\n5 janvier 2025\n\nLa rivière a baissé cette nuit.\n",
    );
    site.check("a source changed", held);
    site.write(
        "content/sources/autre.txt",
        "Une autre lettre\n\n6 janvier 2025\n\nLe moulin ouvre.\n",
    );
    site.check("a new source", held);
    fs::remove_file(site.at("content/sources/lettre.txt")).unwrap();
    site.check("a source removed", held);
}

#[test]
fn two_files_of_one_length_and_time_that_change_places_are_told_apart() {
    let site = Site::new();
    let (a, b) = ("content/articles/2025/a.md", "content/articles/2025/b.md");
    site.write(a, &page("One", "Un texte."));
    site.write(b, &page("Two", "Un texte."));
    let past = SystemTime::now() - Duration::from_hours(30);
    site.date(a, past);
    site.date(b, past);
    let held = &mut site.builder();
    site.check("first", held);
    for (from, to) in [(a, "swap"), (b, a), ("swap", b)] {
        fs::rename(site.at(from), site.at(to)).unwrap();
    }
    site.check("swapped", held);
}

#[test]
fn a_state_that_cannot_be_used_costs_time_only() {
    let site = Site::new();
    let first = site.build();
    let second = site.build();
    assert_eq!(second.diagnostics, first.diagnostics);
    assert_eq!(second.imported, Vec::<String>::new());
    let whole = site.state();
    let public = tree(&site.at("public"));
    let older = [b"digest state 0 of newsdigest 0.0.1\n", &whole[..]].concat();
    for bytes in [
        &b""[..],
        b"\xff\0garbage",
        &whole[..whole.len() / 2],
        &older,
    ] {
        fs::write(site.at(".digest/state"), bytes).unwrap();
        let report = site.build();
        assert_eq!(report.diagnostics, first.diagnostics);
        assert_eq!(tree(&site.at("public")), public);
        assert_ne!(site.state(), bytes, "it is written anew");
    }
    fs::remove_file(site.at(".digest/state")).unwrap();
    fs::create_dir(site.at(".digest/state")).unwrap();
    assert!(
        build(&site.options()).is_err(),
        "what cannot be kept is said"
    );
}

#[test]
fn a_forced_build_takes_nothing_from_earlier_ones() {
    let site = Site::new();
    site.build();
    // the second one finds the record that the first one wrote
    site.build();
    let good = site.state();
    fs::write(site.at(".digest/state"), "x").unwrap();
    let forced = BuildOptions {
        force: true,
        ..site.options()
    };
    Builder::new(forced.clone()).build().unwrap();
    assert_eq!(site.state().len(), good.len());
    build(&forced).unwrap();
    assert_eq!(site.state().len(), good.len());
}

#[test]
fn a_build_that_publishes_nothing_remembers_what_it_read() {
    let site = Site::new();
    site.write("content/pages/z.md", "+++\ntitle = \"broken\n+++\n");
    let strict = BuildOptions {
        keep_going: false,
        ..site.options()
    };
    assert!(build(&strict).unwrap().outcome.is_none());
    let state = site.state();
    assert!(state.windows(9).any(|part| part == "Première".as_bytes()));
}

#[test]
fn what_was_only_touched_is_read_once() {
    let site = Site::new();
    // Without errors, so that a build in which nothing changed has nothing to plan.
    site.write("content/editions/2025-w01.md", "Note.\n");
    site.build();
    assert!(site.at(".digest/last").exists());
    let past = SystemTime::now() - Duration::from_hours(30);
    site.date("content/articles/2025/a.md", past);
    let before = site.state();
    let outcome = site.build().outcome.unwrap();
    assert_eq!((outcome.written, outcome.removed), (0, 0));
    assert!(
        site.state() != before,
        "how the file looks now was not saved"
    );
}
