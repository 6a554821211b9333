//! Caches without a build: what is read again, what is kept, and what is said of it. Whole builds are in `tests/builds/state.rs`.

use super::*;
use crate::base::config;
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://example.org/\"\n";

struct Site {
    folder: TempDir,
    config: Config,
    cache: Cache,
}

impl Site {
    fn with(files: &[(&str, &str)]) -> Site {
        let site = Site {
            folder: TempDir::new().unwrap(),
            config: config::parse("site.toml", SETTINGS).0,
            cache: Cache::default(),
        };
        for (file, text) in files {
            site.write(file, text);
        }
        site
    }
    fn root(&self) -> &Path {
        self.folder.path()
    }
    fn at(&self, file: &str) -> PathBuf {
        self.root().join(file)
    }
    fn write(&self, file: &str, text: &str) {
        fs::create_dir_all(self.at(file).parent().unwrap()).unwrap();
        fs::write(self.at(file), text).unwrap();
    }
    /// A listing as of a day later, when all that was written is settled.
    fn list(&self) -> Listing {
        let (mut listing, diagnostics) = disk::list(self.root(), disk::Extent::Site);
        assert_eq!(diagnostics, []);
        listing.began += 86_400_000_000_000;
        listing
    }
    /// Reads the pages by this listing: titles, and the codes of diagnostics.
    fn read(&mut self, listing: &Listing) -> Vec<String> {
        let (content, diagnostics) = self.pages(listing);
        let kinds = [
            &content.articles,
            &content.pages,
            &content.notes,
            &content.intros,
        ];
        kinds
            .into_iter()
            .flatten()
            .map(|entry| entry.page.front.title.clone().unwrap_or_default())
            .chain(
                diagnostics
                    .iter()
                    .map(|diagnostic| diagnostic.code.word().to_owned()),
            )
            .collect()
    }
    /// What the pages are by this listing, and what is wrong in them.
    fn pages(&mut self, listing: &Listing) -> (Content, Vec<Diagnostic>) {
        let root = self.folder.path();
        let mut diagnostics = self.cache.read_pages(root, listing, &self.config);
        let (content, more) = self.cache.content();
        diagnostics.extend(more);
        (content, diagnostics)
    }
    fn titles(&mut self) -> Vec<String> {
        let listing = self.list();
        self.read(&listing)
    }
}

fn page(title: &str) -> String {
    format!("+++\ntitle = \"{title}\"\n+++\n\nText.\n")
}

/// Gives a file other bytes of the same length and lies about it in a listing.
fn behind_the_back(site: &Site, file: &str, text: &str) -> Listing {
    let listing = site.list();
    site.write(file, text);
    listing
}

/// What `.digest/state` would hold.
fn encoded(cache: &Cache) -> Vec<u8> {
    file::encode(cache).flatten().collect()
}

#[test]
fn a_settled_file_is_not_read_and_any_part_of_a_stat_sends_it_back() {
    let mut site = Site::with(&[("content/articles/a.md", &page("one"))]);
    assert_eq!(site.titles(), ["one"]);
    let same = behind_the_back(&site, "content/articles/a.md", &page("two"));
    assert_eq!(site.read(&same), ["one"], "it was read");
    for change in [
        |stat: &mut Stat| stat.modified -= 1,
        |stat: &mut Stat| stat.changed += 1,
        |stat: &mut Stat| stat.inode += 1,
        |stat: &mut Stat| stat.size += 1,
    ] {
        let mut site = Site::with(&[("content/articles/a.md", &page("one"))]);
        assert_eq!(site.titles(), ["one"]);
        let mut listing = behind_the_back(&site, "content/articles/a.md", &page("two"));
        change(&mut listing.pages[0].stat);
        assert_eq!(site.read(&listing), ["two"]);
    }
}

#[test]
fn a_file_that_changed_just_now_or_in_the_future_is_read_until_that_is_past() {
    let mut site = Site::with(&[("content/articles/a.md", &page("one"))]);
    let (fresh, _) = disk::list(site.root(), disk::Extent::Site);
    assert_eq!(site.read(&fresh), ["one"]);
    site.write("content/articles/a.md", &page("two"));
    assert_eq!(site.read(&fresh), ["two"], "the same stat was believed");

    let later = SystemTime::now() + Duration::from_hours(48);
    let file = fs::File::open(site.at("content/articles/a.md")).unwrap();
    file.set_modified(later).unwrap();
    let listing = site.list();
    assert_eq!(site.read(&listing), ["two"]);
    site.write("content/articles/a.md", &page("six"));
    assert_eq!(site.read(&listing), ["six"]);
}

#[test]
fn a_touched_file_keeps_its_facts_and_the_new_stat_is_saved() {
    let mut site = Site::with(&[("content/articles/a.md", &page("one"))]);
    let mut listing = site.list();
    site.read(&listing);
    site.cache.save(site.folder.path()).unwrap();
    let before = site.cache.pages[0].entry.page.clone();
    listing.pages[0].stat.modified -= 5;
    site.read(&listing);
    assert!(Arc::ptr_eq(&before, &site.cache.pages[0].entry.page));
    assert!(site.cache.changed);
    site.cache.save(site.folder.path()).unwrap();
    let again = Cache::load(site.root());
    assert_eq!(again.pages[0].stamp.stat, listing.pages[0].stat);
    site.read(&listing);
    assert!(!site.cache.changed, "nothing is written for nothing");
}

#[test]
fn what_is_gone_is_forgotten_however_many_builds_there_are() {
    let mut site = Site::with(&[("static/a.css", "a"), ("content/sources/s.txt", "s")]);
    for n in 0..30 {
        site.write(&format!("content/articles/{n}.md"), &page("x"));
        site.write(&format!("content/articles/{n}.png"), "png");
        if n > 0 {
            fs::remove_file(site.at(&format!("content/articles/{}.md", n - 1))).unwrap();
            fs::remove_file(site.at(&format!("content/articles/{}.png", n - 1))).unwrap();
        }
        let listing = site.list();
        site.read(&listing);
        let root = site.folder.path();
        site.cache.read_files(root, &listing);
        let assets = site.cache.assets();
        let assets: Vec<&str> = assets.keys().map(RelPath::as_str).collect();
        assert_eq!(assets, [format!("content/articles/{n}.png")]);
        assert_eq!(site.cache.statics().len(), 1);
        let key = Key::of_bytes(b"s");
        site.cache.set_sources(&listing, vec![(0, Some(key))]);
        assert_eq!(site.cache.source(&listing.sources[0]), Some(key));
    }
    assert_eq!(site.cache.pages.len(), 1);
    assert_eq!(site.cache.assets.len(), 1);
}

#[test]
fn a_removed_file_alone_is_something_to_save() {
    let mut site = Site::with(&[
        ("content/articles/a.md", &page("a")),
        ("content/articles/b.md", &page("b")),
    ]);
    site.titles();
    site.cache.save(site.folder.path()).unwrap();
    fs::remove_file(site.at("content/articles/b.md")).unwrap();
    assert_eq!(site.titles(), ["a"]);
    assert!(site.cache.changed);
}

#[test]
fn settings_count_as_far_as_pages_are_read_by_them() {
    let mut site = Site::with(&[(
        "content/articles/a.md",
        "+++\ntitle = \"one\"\npeople = [\"Ada\"]\ndate = 2025-01-01T00:30:00\n+++\n",
    )]);
    site.titles();
    for (setting, is_read) in [
        ("", false),
        ("description = \"d\"\n[check]\n", false),
        ("timezone = \"Europe/Paris\"\n", true),
        ("lang = \"en\"\n", true),
        ("[taxonomies.people]\nname = \"People\"\n", true),
    ] {
        let before = site.cache.pages[0].entry.page.clone();
        let (config, diagnostics) = config::parse("site.toml", &format!("{SETTINGS}{setting}"));
        assert_eq!(diagnostics, []);
        site.config = config;
        site.titles();
        let after = &site.cache.pages[0].entry.page;
        assert_eq!(!Arc::ptr_eq(&before, after), is_read, "{setting}");
    }
    assert!(
        site.cache.pages[0]
            .entry
            .page
            .front
            .terms
            .contains_key("people")
    );
}

#[test]
fn faults_are_said_again_by_a_cache_that_was_stored() {
    let broken =
        "+++\ntitle = \"a\"\ndraft = \"perhaps\"\nsumary = \"s\"\n+++\n\n{{< youtube x >}}\n";
    let mut site = Site::with(&[("content/articles/a.md", broken)]);
    let listing = site.list();
    let (_, cold) = site.pages(&listing);
    assert_eq!(cold.len(), 3, "{cold:#?}");
    let mut warm = file::decode(&encoded(&site.cache)).unwrap();
    warm.read_pages(site.folder.path(), &listing, &site.config);
    let (_, said) = warm.content();
    assert_eq!(said, cold);
    assert!(!warm.changed);
}

#[test]
fn a_page_that_is_no_text_is_a_fault_each_time() {
    let mut site = Site::with(&[("content/articles/a.md", &page("a"))]);
    fs::write(site.at("content/articles/b.md"), b"caf\xe9").unwrap();
    for _ in 0..2 {
        assert_eq!(site.titles(), ["a", "invalid-utf8"]);
    }
    site.write("content/articles/b.md", &page("b"));
    assert_eq!(site.titles(), ["a", "b"]);
}

/// All that a page can say, to the bit.
const FULL: &str = "+++
title = \"A: é\"
date = 1905-03-01T10:00:00
updated = 2025-09-10T17:30:00.123456789+02:00
expiryDate = 2030-01-01
added = 2025-09-11
authors = [\"Ada\", \"Alan\"]
lang = \"en\"
summary = \"S\"
key_points = [\"k\"]
topics = [\"x\", \"y\"]
slug = \"s\"
aliases = [\"/old/\"]
rights = \"excerpt\"
whole = -9007199254740993
fraction = 0.30000000000000004
large = 1e300
list = [1, \"two\", [true], {b = 1, a = 2}]
when = 2025-01-01T00:00:00Z
[image]
src = \"a.png\"
alt = \"\"
[source]
name = \"N\"
url = \"https://example.org/\"
+++

# Title

## Part {#p}

[x](../b.md#c) ![y](z.png) <i id=\"q\"></i> ![far](https://host.example/p.png) {% include x %}
";

#[test]
fn a_stored_page_is_the_page_to_the_bit() {
    let mut site = Site::with(&[
        ("content/articles/a.md", FULL),
        ("content/articles/b.md", ""),
    ]);
    let settings = format!("{SETTINGS}timezone = \"Europe/Paris\"\n");
    site.config = config::parse("site.toml", &settings).0;
    site.titles();
    let stored = file::decode(&encoded(&site.cache)).unwrap();
    for (before, after) in site.cache.pages.iter().zip(&stored.pages) {
        let (before, after) = (&before.entry, &after.entry);
        assert_eq!(after.page.front, before.page.front);
        assert_eq!(after.page.body, before.page.body);
        assert_eq!(after.facts, before.facts);
        assert_eq!(after.body, before.body);
    }
    let front = &site.cache.pages[0].entry.page.front;
    for key in ["aliases", "image", "topics"] {
        assert!(front.spans.get(key).is_some(), "{key}");
    }
    assert_eq!(front.spans.get("title"), None);
    assert!(front.extra.len() >= 5 && front.expires.is_some() && front.added.is_some());
}

#[test]
fn a_state_that_is_cut_damaged_or_of_another_version_is_none() {
    let mut site = Site::with(&[("content/articles/a.md", &page("a")), ("static/x.css", "x")]);
    let listing = site.list();
    site.read(&listing);
    site.cache.read_files(site.folder.path(), &listing);
    let whole = encoded(&site.cache);
    assert!(file::decode(&whole).is_some());
    for length in 0..whole.len() {
        assert!(file::decode(&whole[..length]).is_none(), "{length} bytes");
    }
    for at in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0x20;
        assert!(file::decode(&damaged).is_none(), "byte {at}");
    }
    let mut longer = whole.clone();
    longer.push(0);
    assert!(file::decode(&longer).is_none());
}

#[test]
fn an_opening_is_kept_where_no_summary_stands_in_for_it() {
    let mut site = Site::with(&[
        (
            "content/articles/a.md",
            "+++\nsummary = \"S\"\n+++\nOne two three four five.\n",
        ),
        (
            "content/articles/b.md",
            "+++\nsummary = \" \"\n+++\nOne two three four five.\n",
        ),
    ]);
    site.titles();
    let openings = site
        .cache
        .pages
        .iter()
        .map(|known| known.entry.facts.opening.as_str());
    assert_eq!(
        openings.collect::<Vec<_>>(),
        ["", "One two three four five."]
    );
}

#[test]
fn a_text_that_is_no_longer_what_was_planned_is_an_error() {
    let mut site = Site::with(&[
        ("content/articles/a.md", &page("a")),
        ("content/articles/b.md", "B."),
    ]);
    let listing = site.list();
    site.cache.held = Arc::new(Held::with_room(0));
    let (content, _) = site.pages(&listing);
    let bodies = site.cache.bodies(site.root());
    let keys: Vec<Key> = content.articles.iter().map(|entry| entry.body).collect();
    let text = |at: usize| bodies.text(keys[at]);
    assert_eq!(
        (text(0).as_deref(), text(1).as_deref()),
        (Some("Text.\n"), Some("B."))
    );
    assert_eq!(bodies.text(Key([0; 16])), None);
    assert!(bodies.check().is_ok());
    site.write("content/articles/a.md", &page("a").replace("Text", "Else"));
    assert_eq!(text(0), None);
    let error = bodies.check().unwrap_err();
    assert!(matches!(error, Error::Changed { path } if path.ends_with("a.md")));
}
