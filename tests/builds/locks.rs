//! Several `digest` at once in one site: each waits for the other or says so, and none breaks what the other writes.
//!
//! Builds that are killed are in `tests/kill.rs`, a preview next to a build is in `tests/serve/`. Start reading at [`Site`].

use crate::support::{digest, put, tree};
use newsdigest::disk::Lock;
use std::path::PathBuf;
use std::process::{Child, Output, Stdio};
use std::thread;
use std::time::Duration;
use tempfile::TempDir;

/// A site of letters, in words of our own.
struct Site(TempDir);

impl Site {
    fn new(letters: usize) -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write(
            "site.toml",
            "title = \"T\"\nbase_url = \"https://t.example/\"\n",
        );
        for n in 0..letters {
            let text = format!(
                "The {n}th letter about looms\n\n{} January 2025\n\nThe mill runs {n} looms that learn from their weavers.\n",
                n % 28 + 1
            );
            site.write(&format!("content/sources/{n:03}.txt"), &text);
        }
        site
    }
    fn at(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
    fn write(&self, file: &str, text: &str) {
        put(self.0.path(), file, text);
    }
    fn start(&self, arguments: &[&str]) -> Child {
        digest(arguments)
            .current_dir(self.0.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    }
    fn run(&self, arguments: &[&str]) -> Output {
        self.start(arguments).wait_with_output().unwrap()
    }
    /// The files below `content/articles`, hidden ones too.
    fn pages(&self) -> Vec<String> {
        tree(&self.at("content/articles")).into_keys().collect()
    }
    fn unfinished(&self) -> usize {
        let pages = self.pages();
        pages
            .iter()
            .filter(|file| file.contains(".digest-"))
            .count()
    }
}

fn ends_well(output: &Output) {
    assert!(
        output.status.success(),
        "{:?}\n{}\n{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn two_imports_at_once_make_each_page_once() {
    for _ in 0..4 {
        let site = Site::new(40);
        let both = [site.start(&["import"]), site.start(&["import"])];
        for child in both {
            ends_well(&child.wait_with_output().unwrap());
        }
        assert_eq!(site.pages().len(), 40, "{:?}", site.pages());
    }
}

#[test]
fn imports_and_builds_at_once_make_each_page_once() {
    for _ in 0..3 {
        let site = Site::new(8);
        let calls = [&["import"][..], &["build"], &["build", "--output", "other"]];
        let children = calls.map(|call| site.start(call));
        for child in children {
            ends_well(&child.wait_with_output().unwrap());
        }
        assert_eq!(site.pages().len(), 8, "{:?}", site.pages());
        assert_eq!(tree(&site.at("public")), tree(&site.at("other")));
    }
}

#[test]
fn a_lock_that_stays_is_told_and_what_writes_elsewhere_needs_none() {
    let site = Site::new(2);
    let lock = Lock::of_site(site.0.path()).unwrap();
    for call in [&["import"][..], &["import", "content/sources"], &["build"]] {
        let output = site.run(call);
        assert_eq!(output.status.code(), Some(3), "{call:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(
            said.starts_with(
                "error: another build is running in this site, or an import (it holds "
            ) && said.ends_with("lock`); try again when it is done\n"),
            "{said}"
        );
    }
    assert!(!site.at("content/articles").exists() && !site.at("public").exists());
    for call in [
        &["import", "--stdout", "content/sources/000.txt"][..],
        &["import", "--to", "out", "content/sources/000.txt"],
    ] {
        ends_well(&site.run(call));
    }
    drop(lock);
    ends_well(&site.run(&["build"]));
    assert_eq!(site.pages().len(), 2);
}

#[test]
fn a_lock_that_is_released_soon_is_waited_for() {
    let site = Site::new(2);
    let lock = Lock::of_site(site.0.path()).unwrap();
    let release = thread::spawn(move || {
        thread::sleep(Duration::from_millis(700));
        drop(lock);
    });
    ends_well(&site.run(&["build"]));
    release.join().unwrap();
    assert_eq!(site.pages().len(), 2);
}

#[test]
fn what_a_killed_import_left_is_removed_by_the_next_command() {
    for next in [&["import"][..], &["build"]] {
        let site = Site::new(2);
        site.write("content/articles/2025/.digest-aB3xYz", "half a pa");
        site.write("content/articles/2025/x/.digest-q", "half an image");
        site.write("content/articles/2025/.x.md.swp", "of an editor");
        site.write("content/.digest-r", "half a record");
        ends_well(&site.run(next));
        assert_eq!(site.unfinished(), 0, "{next:?}");
        assert_eq!(site.pages().len(), 3, "the editor's file stays");
        assert!(!site.at("content/.digest-r").exists());
    }
}

#[cfg(unix)]
#[test]
fn imports_that_are_killed_keep_no_lock_and_leave_no_file() {
    let site = Site::new(150);
    for round in 1..=6_u64 {
        let mut child = site.start(&["import"]);
        thread::sleep(Duration::from_millis(round * 60));
        child.kill().unwrap();
        child.wait().unwrap();
    }
    ends_well(&site.run(&["import"]));
    assert_eq!(site.unfinished(), 0);
    assert_eq!(site.pages().len(), 150);
}
