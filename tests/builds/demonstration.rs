//! The repository's own site, built by the program: its links hold, under a sub-path too, and nothing but its inputs decides its bytes.

use crate::support::{broken_links, copy, digest, repository, run, tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn build(root: &Path, output: &Path, more: &[&str]) -> std::process::Command {
    let mut command = digest(&["build", "--locked", "--today", "2025-12-31", "--root"]);
    command.arg(root).arg("--output").arg(output).args(more);
    command
}

/// The repository's site without the rest of the repository: one build a folder runs at a time.
fn site_in(folder: &Path) -> PathBuf {
    let site = folder.join("site");
    for part in ["content", "static", "templates"] {
        copy(&repository().join(part), &site.join(part));
    }
    std::fs::copy(repository().join("site.toml"), site.join("site.toml")).unwrap();
    site
}

#[test]
fn every_internal_link_and_anchor_resolves() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    run(&mut build(&site_in(folder.path()), &output, &[]));
    let files = tree(&output);
    assert!(files.contains_key("index.html"));
    assert_eq!(
        broken_links(&files, "https://example.org"),
        Vec::<String>::new()
    );
}

#[test]
fn under_a_sub_path_no_link_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    let base = ["--base-url", "https://example.org/news/"];
    run(&mut build(&site_in(folder.path()), &output, &base));
    assert_eq!(
        broken_links(&tree(&output), "https://example.org/news"),
        Vec::<String>::new()
    );
}

#[test]
fn threads_folder_zone_and_locale_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("un autre dossier");
    let (site, elsewhere) = (site_in(folder.path()), site_in(&other));
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    run(build(&site, &first, &["--jobs", "1"])
        .env("TZ", "UTC")
        .env("LC_ALL", "C"));
    run(build(&elsewhere, &second, &["--jobs", "2"])
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "fr_FR.UTF-8"));
    let (first, second) = (tree(&first), tree(&second));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &first {
        assert!(second.get(path) == Some(bytes), "{path} differs");
    }
}

const BASE: &str = "https://example.org";

/// A built page, as machines read it.
struct Page {
    path: String,
    document: dom_query::Document,
}

impl Page {
    fn attr(&self, selector: &str, name: &str) -> Option<String> {
        let found = self.document.select(selector);
        found.attr(name).map(|value| value.to_string())
    }

    fn content(&self, selector: &str) -> String {
        self.attr(selector, "content").unwrap_or_default()
    }

    fn text(&self, selector: &str) -> String {
        self.document.select(selector).text().trim().to_owned()
    }

    fn url(&self) -> String {
        self.content("meta[property='og:url']")
    }

    fn is_indexed(&self) -> bool {
        !self.content("meta[name=robots]").contains("noindex")
    }

    /// Every block of structured data.
    fn data(&self) -> Vec<Value> {
        let blocks = self.document.select("script[type='application/ld+json']");
        let parsed = blocks
            .iter()
            .map(|block| serde_json::from_str(&block.text()));
        parsed.collect::<Result<_, _>>().unwrap()
    }

    fn data_of(&self, kind: &str) -> Option<Value> {
        let mut found: Vec<Value> = self.data();
        found.retain(|block| block["@type"] == kind);
        assert!(found.len() <= 1, "{}: {kind} stands twice", self.path);
        found.pop()
    }
}

/// The demonstration as it is built, and its pages.
fn demonstration() -> (BTreeMap<String, Vec<u8>>, Vec<Page>) {
    let folder = tempfile::tempdir().unwrap();
    built(&site_in(folder.path()))
}

/// The files of a site, and its pages.
fn built(site: &Path) -> (BTreeMap<String, Vec<u8>>, Vec<Page>) {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    run(&mut build(site, &output, &[]));
    let files = tree(&output);
    let html = files.iter().filter(|(path, _)| path.ends_with(".html"));
    let pages: Vec<Page> = html
        .map(|(path, bytes)| Page {
            path: path.clone(),
            document: std::str::from_utf8(bytes).unwrap().into(),
        })
        .filter(|page| page.attr("meta[http-equiv=refresh]", "content").is_none())
        .collect();
    (files, pages)
}

#[test]
fn every_page_has_one_headline_and_words_of_its_own() {
    have_words_of_their_own(&demonstration().1);
}

fn have_words_of_their_own(pages: &[Page]) {
    let mut seen = BTreeMap::new();
    for page in pages {
        let path = &page.path;
        assert_eq!(page.document.select("h1").length(), 1, "{path}");
        let title = page.text("title");
        assert!(
            !title.is_empty() && title.chars().count() <= 65,
            "{path}: {title}"
        );
        let description = page.content("meta[name=description]");
        assert!(!description.is_empty(), "{path}");
        for words in [("title", title), ("description", description)] {
            let other = seen.insert(words.clone(), path);
            assert_eq!(other, None, "{path}: {words:?} is said by another page too");
        }
        let property = |name| page.content(&format!("meta[property='og:{name}']"));
        for name in [
            "site_name",
            "type",
            "title",
            "description",
            "url",
            "locale",
            "image",
        ] {
            assert!(!property(name).is_empty(), "{path}: og:{name}");
        }
        assert_eq!(property("title"), page.text("h1"), "{path}");
    }
}

#[test]
fn small_and_odd_sites_have_whole_pages_too() {
    let long = "Anticonstitutionnellement".repeat(4);
    let site = format!("title = \"{long}\"\nbase_url = \"{BASE}/\"\n");
    let undated = format!("---\ntitle: {long}\n---\n");
    let twin = "---\ntitle: Février 2025\ndate: 2025-02-03\n---\n";
    let cases: [&[(&str, &str)]; 4] = [
        &[],
        &[("content/articles/a.md", undated.as_str())],
        &[
            ("content/articles/a.md", twin),
            ("content/articles/b.md", twin),
        ],
        &[(
            "content/pages/vide.md",
            "---\ntitle: Vide\n---\n## Rien d’autre\n",
        )],
    ];
    for files in cases {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("site.toml", site.as_str())].iter().chain(files) {
            let file = folder.path().join(path);
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, text).unwrap();
        }
        let (tree, pages) = built(folder.path());
        have_words_of_their_own(&pages);
        assert_eq!(broken_links(&tree, BASE), Vec::<String>::new());
    }
}

#[test]
fn search_engines_are_sent_to_one_address_and_told_of_it() {
    let (files, pages) = demonstration();
    let listed: BTreeSet<String> = files
        .iter()
        .filter(|(path, _)| path.starts_with("sitemap-"))
        .flat_map(|(_, bytes)| {
            let text = std::str::from_utf8(bytes).unwrap();
            let places = text.split("<loc>").skip(1);
            places.map(|place| place.split_once("</loc>").unwrap().0.to_owned())
        })
        .collect();
    let mut copies = 0;
    let mut own = BTreeSet::new();
    for page in &pages {
        let canonical = page.attr("link[rel=canonical]", "href");
        if !page.is_indexed() {
            continue;
        }
        let (canonical, url) = (canonical.unwrap(), page.url());
        if canonical == url {
            own.insert(url);
        } else {
            // Only a full copy names another address: that of its source, which the reader sees too.
            copies += 1;
            let article = page.data_of("NewsArticle").unwrap();
            assert_eq!(article["isBasedOn"], canonical.as_str(), "{}", page.path);
            assert_eq!(page.attr(".credit .out", "href"), Some(canonical));
        }
    }
    assert!(copies > 0, "the demonstration has no full copy");
    assert_eq!(listed, own);
}

#[test]
fn structured_data_says_what_the_page_says() {
    let (_, pages) = demonstration();
    let mut kinds = BTreeSet::new();
    for page in pages.iter().filter(|page| page.is_indexed()) {
        let (path, url) = (&page.path, page.url());
        let crumbs = page.data_of("BreadcrumbList").unwrap();
        let steps = crumbs["itemListElement"].as_array().unwrap();
        for (at, step) in steps.iter().enumerate() {
            assert_eq!(step["position"], at + 1, "{path}");
            assert!(step["name"].is_string(), "{path}");
        }
        assert_eq!(steps[0]["item"], format!("{BASE}/"), "{path}");
        assert_eq!(steps[steps.len() - 1]["item"], url.as_str(), "{path}");
        if page.content("meta[property='og:type']") == "article" {
            kinds.insert("article");
            let data = page.data_of("NewsArticle").unwrap();
            assert_eq!(data["headline"], page.text("h1").as_str(), "{path}");
            assert_eq!(data["mainEntityOfPage"], url.as_str(), "{path}");
            assert!(data["publisher"]["name"].is_string(), "{path}");
            // No day that the page does not show, and its day in the site's zone.
            let shown = page.attr(".opening time", "datetime");
            let published = data["datePublished"].as_str();
            assert_eq!(shown.is_some(), published.is_some(), "{path}");
            if let (Some(shown), Some(published)) = (shown, published) {
                chrono::DateTime::parse_from_rfc3339(published).unwrap();
                assert_eq!(shown[..10], published[..10], "{path}");
                assert!(data["dateModified"].as_str() >= Some(published), "{path}");
            }
            let source = page.attr(".credit .out, .onward .out", "href");
            assert_eq!(data["isBasedOn"].as_str(), source.as_deref(), "{path}");
        } else if path == "index.html" {
            let data = page.data_of("WebSite").unwrap();
            assert_eq!(data["url"], url.as_str());
            let search = page.attr(".top a[href='/search/']", "href");
            assert_eq!(
                data["potentialAction"]["target"]["urlTemplate"].as_str(),
                search
                    .map(|href| format!("{BASE}{href}?q={{search_term_string}}"))
                    .as_deref()
            );
        } else if path != "search/index.html" && page.document.select("main > .column").is_empty() {
            kinds.insert("list");
            let data = page.data_of("CollectionPage").unwrap();
            assert_eq!(data["url"], url.as_str(), "{path}");
            assert_eq!(data["name"], page.text("h1").as_str(), "{path}");
        }
    }
    assert_eq!(kinds, BTreeSet::from(["article", "list"]));
}

#[test]
fn headers_lead_to_five_places_at_most_and_one_is_here() {
    let (_, pages) = demonstration();
    for page in &pages {
        let path = &page.path;
        let links = page.document.select(".top nav a").length();
        assert!((1..=5).contains(&links), "{path}: {links}");
        let here = page.document.select(".top nav [aria-current]").length();
        assert!(here <= 1, "{path}: {here}");
        assert_eq!(page.document.select("main").length(), 1, "{path}");
    }
}
