//! How often a build reads its inputs, and which ones an import reads. What builds make of them is in `tests/builds/state.rs`.

use super::import::{self, ImportOptions};
use super::{BuildOptions, Builder};
use crate::disk::counted;
use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;

/// A site with three articles, a page, an image, a static file and two sources that were not imported yet.
struct Site(TempDir);

impl Site {
    fn new() -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write(
            "site.toml",
            "title = \"T\"\nbase_url = \"https://example.org/\"\n",
        );
        for name in ["a", "b", "c"] {
            site.write(
                &format!("content/articles/2025/{name}.md"),
                &format!(
                    "+++\ntitle = \"{name}\"\ndate = 2025-01-02\ntopics = [\"t\"]\n+++\n\nThe text of {name}. ![x](p.png)\n"
                ),
            );
        }
        site.write("content/articles/2025/p.png", "not a picture");
        site.write(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\n+++\n\nText.\n",
        );
        site.source("one", "The river rose");
        site.source("two", "The mill stopped");
        site.write("static/x.txt", "x");
        site
    }

    fn path(&self) -> PathBuf {
        // The system may know the folder under another name.
        fs::canonicalize(self.0.path()).unwrap()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }

    fn source(&self, name: &str, title: &str) {
        let text = format!(
            "{title}\n\n5 January 2025\n\n{title} in the night, and nobody in {name} saw it.\n"
        );
        self.write(&format!("content/sources/{name}.txt"), &text);
    }

    /// Builds; gives how often each input was read.
    fn build(&self) -> BTreeMap<String, usize> {
        counted::take(&self.path());
        let report = Builder::new(BuildOptions {
            root: self.path(),
            today: "2025-02-01".parse().ok(),
            ..BuildOptions::default()
        })
        .build()
        .unwrap();
        assert!(report.outcome.is_some(), "{:?}", report.diagnostics);
        counted::take(&self.path())
    }

    /// Runs `digest import`; gives how often each input was read.
    fn import(&self) -> BTreeMap<String, usize> {
        counted::take(&self.path());
        let report = import::run(&ImportOptions {
            root: Some(self.path()),
            today: "2025-02-01".parse().ok(),
            ..ImportOptions::default()
        })
        .unwrap();
        assert_eq!(report.diagnostics, []);
        counted::take(&self.path())
    }

    /// Waits until the files look settled, and lets a build note that.
    fn settle(&self) {
        std::thread::sleep(Duration::from_millis(2200));
        self.build();
    }

    /// The articles that there are now, each once.
    fn articles(&self) -> BTreeMap<String, usize> {
        let folder = "content/articles/2025";
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let pages = names.filter(|name| name.ends_with(".md"));
        pages.map(|name| (format!("{folder}/{name}"), 1)).collect()
    }
}

const ARTICLES: [&str; 3] = [
    "content/articles/2025/a.md",
    "content/articles/2025/b.md",
    "content/articles/2025/c.md",
];

/// The inputs that the site begins with.
const INPUTS: [&str; 9] = [
    ARTICLES[0],
    ARTICLES[1],
    ARTICLES[2],
    "content/articles/2025/p.png",
    "content/pages/about.md",
    "content/sources/one.txt",
    "content/sources/two.txt",
    "site.toml",
    "static/x.txt",
];

/// Each of these files once.
fn once(files: &[&str]) -> BTreeMap<String, usize> {
    files.iter().map(|file| ((*file).to_owned(), 1)).collect()
}

#[test]
fn a_build_reads_each_input_once() {
    let site = Site::new();
    // The pages that the import writes are rendered without being read.
    assert_eq!(site.build(), once(&INPUTS), "cold, two new sources");
    assert_eq!(site.articles().len(), 5, "two pages were imported");

    site.settle();
    assert_eq!(site.build(), once(&["site.toml"]), "nothing changed");

    // Feeds have the texts of the newest articles, so a new one has the others read for rendering.
    let mut expected = once(&[
        "content/record.txt",
        "content/sources/three.txt",
        "site.toml",
    ]);
    expected.extend(site.articles());
    site.source("three", "The bridge fell");
    assert_eq!(site.build(), expected, "warm, one new source");

    site.settle();
    site.write(
        ARTICLES[1],
        "+++\ntitle = \"b\"\ndate = 2025-01-02\n+++\n\nAnother text.\n",
    );
    let mut expected = once(&["content/record.txt", "site.toml"]);
    expected.extend(site.articles());
    assert_eq!(site.build(), expected, "warm, one edited article");
}

#[test]
fn an_import_and_a_build_share_what_they_learn() {
    let site = Site::new();
    let mut inputs = INPUTS.to_vec();
    inputs.retain(|file| !file.ends_with(".png") && !file.starts_with("static/"));
    assert_eq!(site.import(), once(&inputs), "an import into a new site");

    site.settle();
    let expected = once(&["content/record.txt", "site.toml"]);
    assert_eq!(site.import(), expected, "an import after a build");

    site.source("three", "The bridge fell");
    let expected = once(&[
        "content/record.txt",
        "content/sources/three.txt",
        "site.toml",
    ]);
    assert_eq!(site.import(), expected, "an import of one new source");
}

#[test]
fn an_image_is_looked_for_next_to_its_own_source_when_an_item_is_named() {
    let site = Site::new();
    let items: String = ["one", "two"]
        .map(|name| {
            format!("<item><title>The {name} mill</title><guid isPermaLink=\"false\">{name}</guid><description>The {name} mill stopped in the night, and nobody saw it.</description></item>")
        })
        .concat();
    site.write(
        "content/sources/feeds/mills.xml",
        &format!("<rss version=\"2.0\"><channel><title>Mills</title>{items}</channel></rss>"),
    );
    site.write(
        "content/sources/pages/bridge.md",
        "# The bridge\n\nIt fell. ![The bridge](bridge.png)\n",
    );
    site.write("content/sources/pages/bridge.png", "a picture");
    let named = ["feeds/mills.xml#two", "pages/bridge.md"];
    let report = import::run(&ImportOptions {
        root: Some(site.path()),
        paths: named
            .map(|name| site.path().join("content/sources").join(name))
            .to_vec(),
        today: "2025-02-01".parse().ok(),
        ..ImportOptions::default()
    })
    .unwrap();
    assert_eq!(report.pages.len(), 2);
    let page = site.path().join(&report.pages[1].path);
    let image = page.with_extension("").join("bridge.png");
    assert_eq!(fs::read(image).unwrap(), b"a picture");
}
