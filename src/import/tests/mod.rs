#![allow(clippy::unwrap_used)]
use super::*;
use crate::base::config::Config;
use crate::base::date::When;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::content::page::{self, Front, FrontSource};
use crate::site::record::Record;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

mod converted;
mod held;
mod items;

fn config() -> Config {
    let text = "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    crate::base::config::parse("site.toml", text).0
}

fn day(number: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, number).unwrap()
}

/// A page of the source `file`, dated by the day of January (0: undated).
fn page(file: &str, hash: &str, date: u32, change: impl FnOnce(&mut Imported)) -> Imported {
    let mut page = Imported {
        name: format!("content/{file}"),
        front: Front {
            title: Some("Un pas".to_owned()),
            date: (date > 0).then(|| When::Day(day(date))),
            source: Some(FrontSource {
                file: Some(file.to_owned()),
                ..FrontSource::default()
            }),
            ..Front::default()
        },
        body: "Texte.\n".to_owned(),
        source_hash: Key::of_bytes(hash.as_bytes()).to_string(),
        older_hash: None,
        stem: if date > 0 {
            format!("{}-un-pas", day(date))
        } else {
            "un-pas".to_owned()
        },
        images: Vec::new(),
        draft: None,
        explain: Explain::default(),
        format: "plain text".to_owned(),
    };
    change(&mut page);
    page
}

/// What a site holds and remembers.
#[derive(Default)]
struct Site {
    files: BTreeMap<String, String>,
    record: Record,
    named: BTreeSet<String>,
}

impl Site {
    /// Imports and says what happened: `+` created, `~` updated, `=` kept, then the codes of the diagnostics.
    fn import(&mut self, pages: &[Imported], today: u32, again: bool) -> Vec<String> {
        let present = pages
            .iter()
            .filter_map(|page| page.front.source.as_ref()?.file.clone())
            .collect();
        self.import_beside(pages, &present, today, again)
    }

    /// The same where the site holds these sources, those that did not change among them.
    fn import_beside(
        &mut self,
        pages: &[Imported],
        present: &BTreeSet<String>,
        today: u32,
        again: bool,
    ) -> Vec<String> {
        let config = config();
        let parsed: Vec<page::Page> = self
            .files
            .iter()
            .map(|(file, text)| page::parse(&RelPath::new(file).unwrap(), text, &config).0)
            .collect();
        let files = self.files.clone();
        let text_of = |file: &RelPath| Ok(files.get(file.as_str()).unwrap().clone());
        let existing: Vec<Existing<'_>> = parsed
            .iter()
            .map(|page| Existing {
                file: &page.file,
                text_of: &text_of,
                front: &page.front,
                body: page.body,
            })
            .collect();
        let occasion = Occasion {
            today: day(today),
            again,
            present,
            record: &self.record,
            named: &self.named,
        };
        let Settled {
            actions,
            diagnostics,
            recorded,
        } = settle(pages, &existing, &occasion, &config);
        self.record.learn(&recorded);
        let mut said = Vec::new();
        for action in actions {
            let mark = match &action {
                Action::Create { .. } => "+",
                Action::Update { .. } => "~",
                Action::Keep { .. } => "=",
                Action::Withhold(Withheld::Deleted) => "deleted",
                Action::Withhold(Withheld::Rejected) => "rejected",
            };
            let file = action
                .file()
                .map(|file| file.below("content/articles").unwrap());
            said.push(format!(
                "{mark}{}",
                file.as_ref().map_or("", RelPath::as_str)
            ));
            if let Action::Create { file, text } | Action::Update { file, text } = action {
                self.files.insert(file.to_string(), text);
            }
        }
        said.extend(
            diagnostics
                .iter()
                .map(|diagnostic| diagnostic.code.word().to_owned()),
        );
        said
    }

    fn edit(&mut self, file: &str, from: &str, to: &str) {
        let text = self.files.get_mut(file).unwrap();
        assert!(text.contains(from), "{text}");
        *text = text.replace(from, to);
    }

    fn rename(&mut self, from: &str, to: &str) {
        let text = self.files.remove(from).unwrap();
        self.files.insert(to.to_owned(), text);
    }
}

const A: &str = "sources/a.txt";
const DATED: &str = "content/articles/2026/2026-01-05-un-pas.md";

#[test]
fn importing_twice_changes_nothing() {
    let mut site = Site::default();
    let pages = [
        page(A, "1", 5, |_| {}),
        page("sources/b.txt", "2", 0, |_| {}),
    ];
    assert_eq!(
        site.import(&pages, 9, false),
        ["+2026/2026-01-05-un-pas.md", "+2026/un-pas.md"]
    );
    let before = site.files.clone();
    for again in [false, true] {
        assert_eq!(
            site.import(&pages, 20, again),
            ["=2026/2026-01-05-un-pas.md", "=2026/un-pas.md"]
        );
    }
    assert_eq!(site.files, before);
    assert!(before[DATED].contains("added = 2026-01-09"));
}

#[test]
fn an_untouched_page_follows_its_source_alone() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    let new_words = |page: &mut Imported| page.body = "Autre texte.\n".to_owned();
    // digest changed, the source did not
    assert_eq!(
        site.import(&[page(A, "1", 5, new_words)], 20, false),
        ["=2026/2026-01-05-un-pas.md"]
    );
    assert_eq!(
        site.import(&[page(A, "1", 5, new_words)], 20, true),
        ["~2026/2026-01-05-un-pas.md"]
    );
    assert_eq!(
        site.import(&[page(A, "2", 5, |_| {})], 21, false),
        ["~2026/2026-01-05-un-pas.md"]
    );
    assert!(
        site.files[DATED].contains("added = 2026-01-09"),
        "the first day stays"
    );
}

#[test]
fn an_edited_page_is_never_overwritten() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    site.edit(DATED, "Texte.", "Mon texte.");
    assert_eq!(
        site.import(&[page(A, "1", 5, |_| {})], 9, true),
        ["=2026/2026-01-05-un-pas.md"]
    );
    assert_eq!(
        site.import(&[page(A, "2", 5, |_| {})], 9, true),
        ["=2026/2026-01-05-un-pas.md", "edited-page"]
    );
    assert!(site.files[DATED].contains("Mon texte."));
}

#[test]
fn a_page_without_its_import_line_is_the_editors() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    let text = site.files.get_mut(DATED).unwrap();
    *text = text
        .lines()
        .filter(|line| !line.starts_with("imported"))
        .collect::<Vec<_>>()
        .join("\n");
    assert_eq!(
        site.import(&[page(A, "2", 5, |_| {})], 9, true),
        ["=2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn a_moved_page_is_found_and_never_renamed() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    site.rename(DATED, "content/articles/choix/pas.md");
    assert_eq!(
        site.import(&[page(A, "2", 5, |_| {})], 9, false),
        ["~choix/pas.md"]
    );
}

#[test]
fn a_moved_source_is_found_by_its_address() {
    let mut site = Site::default();
    let at = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().url = Some("https://example.com/x".to_owned());
    };
    site.import(&[page(A, "1", 5, at)], 9, false);
    assert_eq!(
        site.import(&[page("sources/z.txt", "1", 5, at)], 9, false),
        ["~2026/2026-01-05-un-pas.md"]
    );
    assert!(site.files[DATED].contains("file = \"sources/z.txt\""));
}

#[test]
fn a_source_that_moved_is_found_by_its_bytes() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    let moved = [page("sources/z.txt", "1", 5, |_| {})];
    assert_eq!(
        site.import(&moved, 9, false),
        ["~2026/2026-01-05-un-pas.md"]
    );
    site.edit(DATED, "Texte.", "Mon texte.");
    let again = [page("sources/y.txt", "1", 5, |_| {})];
    assert_eq!(
        site.import(&again, 9, false),
        ["=2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn the_same_bytes_under_another_name_make_no_second_page() {
    let both = [
        page(A, "1", 5, |_| {}),
        page("sources/copie.txt", "1", 5, |_| {}),
    ];
    let mut site = Site::default();
    assert_eq!(
        site.import(&both, 9, false),
        ["+2026/2026-01-05-un-pas.md", "=2026/2026-01-05-un-pas.md"]
    );
    assert!(site.files[DATED].contains("also = [\"sources/copie.txt\"]"));
    // one after the other, and when the page is the editor's
    for edited in [false, true] {
        let mut site = Site::default();
        site.import(&both[..1], 9, false);
        if edited {
            site.edit(DATED, "Texte.", "Mon texte.");
        }
        let mark = if edited { "=" } else { "~" };
        let present = [A.to_owned(), "sources/copie.txt".to_owned()].into();
        assert_eq!(
            site.import_beside(&both[1..], &present, 9, false),
            [format!("{mark}2026/2026-01-05-un-pas.md")]
        );
        assert_eq!(site.files.len(), 1);
        assert_eq!(site.files[DATED].contains("copie.txt"), !edited);
    }
}

#[test]
fn one_address_saved_twice_makes_one_page() {
    let at = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().url = Some("https://example.com/x".to_owned());
    };
    let longer = |page: &mut Imported| {
        at(page);
        page.body = "Un texte plus long que le premier.\n".to_owned();
    };
    let both = [page(A, "1", 5, at), page("sources/z.txt", "2", 5, longer)];
    let mut site = Site::default();
    assert_eq!(
        site.import(&both, 9, false),
        ["=2026/2026-01-05-un-pas.md", "+2026/2026-01-05-un-pas.md"]
    );
    assert!(site.files[DATED].contains("also = [\"sources/a.txt\"]"));
    assert!(site.files[DATED].contains("plus long"));
    assert_eq!(
        site.import(&both, 9, true),
        ["=2026/2026-01-05-un-pas.md", "=2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn items_that_share_an_address_are_articles_of_their_own() {
    let item = |id: &'static str, url: &'static str| {
        move |page: &mut Imported| {
            page.front.title = Some(format!("Le pas {id}"));
            let source = page.front.source.as_mut().unwrap();
            source.item = Some(id.to_owned());
            source.url = Some(url.to_owned());
            page.stem = format!("pas-{}", id.trim_start_matches("urn:"));
        }
    };
    // a feed whose items lead to one page, a home page, and two mails with one "view in browser" address
    for (files, url) in [
        ([A, A], "https://example.com/liste"),
        ([A, "sources/b.txt"], "https://example.com/"),
        ([A, "sources/b.txt"], "https://mail.example/vue"),
    ] {
        let both = [
            page(files[0], "1", 5, item("urn:un", url)),
            page(files[1], "2", 5, item("urn:deux", url)),
        ];
        let mut site = Site::default();
        let first = site.import(&both, 9, false);
        assert_eq!(first, ["+2026/pas-un.md", "+2026/pas-deux.md"], "{url}");
        assert_eq!(
            site.import(&both, 9, true),
            ["=2026/pas-un.md", "=2026/pas-deux.md"]
        );
    }
}

#[test]
fn an_article_of_a_feed_and_of_a_saved_page_is_one() {
    let feed = |page: &mut Imported| {
        page.front.title = Some("Un titre de fil".to_owned());
        let source = page.front.source.as_mut().unwrap();
        source.item = Some("urn:un".to_owned());
        source.url = Some("https://example.com/x".to_owned());
    };
    let saved = |page: &mut Imported| {
        page.body = "Le texte entier de la page.\n".to_owned();
        page.front.source.as_mut().unwrap().url = Some("https://example.com/x".to_owned());
    };
    let both = [
        page("sources/fil.xml", "1", 5, feed),
        page("sources/page.html", "2", 5, saved),
    ];
    let mut site = Site::default();
    assert_eq!(
        site.import(&both, 9, false),
        ["=2026/2026-01-05-un-pas.md", "+2026/2026-01-05-un-pas.md"]
    );
    assert!(site.files[DATED].contains("also = [\"sources/fil.xml#urn:un\"]"));
    // the feed as it is the next day, under another name
    let next = [page("sources/fil-2.xml", "3", 5, feed)];
    let present = ["sources/fil.xml", "sources/fil-2.xml", "sources/page.html"];
    let present = present.map(str::to_owned).into();
    assert_eq!(
        site.import_beside(&next, &present, 9, false),
        ["=2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn a_typo_in_a_page_makes_no_second_one() {
    for (from, to) in [
        ("title = \"Un pas\"", "title = \"Un pas"),
        ("+++\ntitle", "<<<<<<< HEAD\n+++\ntitle"),
        ("file = \"sources/a.txt\"", "file = \"sources/a.txt"),
        ("[source]", "[source"),
    ] {
        let mut site = Site::default();
        site.import(&[page(A, "1", 5, |_| {})], 9, false);
        site.edit(DATED, from, to);
        for record in [site.record.clone(), Record::default()] {
            site.record = record;
            let said = site.import(&[page(A, "1", 5, |_| {})], 9, false);
            let expected: &[&str] = if said[0] == "deleted" {
                // what the record knows makes no page either
                &["deleted"]
            } else {
                &["=2026/2026-01-05-un-pas.md"]
            };
            assert_eq!(said, expected, "{to}");
            assert_eq!(site.files.len(), 1, "{to}");
        }
    }
}

#[test]
fn a_source_takes_no_page_from_another_that_did_not_change() {
    let mut site = Site::default();
    let at = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().url = Some("https://example.com/x".to_owned());
    };
    let (first, second) = (page(A, "1", 5, at), page("sources/z.txt", "2", 5, at));
    let both: BTreeSet<String> = [A.to_owned(), "sources/z.txt".to_owned()].into();
    site.import_beside(&[first], &both, 9, false);
    assert_eq!(
        site.import_beside(&[second], &both, 9, false),
        ["~2026/2026-01-05-un-pas.md"]
    );
    assert!(site.files[DATED].contains("file = \"sources/a.txt\""));
}

#[test]
fn items_of_one_file_keep_their_pages() {
    let item = |id: &'static str| {
        move |page: &mut Imported| {
            page.front.source.as_mut().unwrap().item = Some(id.to_owned());
            page.stem = format!("un-pas-{id}x");
        }
    };
    let mut site = Site::default();
    site.import(
        &[page(A, "1", 5, item("7")), page(A, "1", 5, item("8"))],
        9,
        false,
    );
    assert_eq!(
        site.import(
            &[page(A, "2", 5, item("8")), page(A, "2", 5, item("9"))],
            9,
            false
        ),
        ["~2026/un-pas-8x.md", "+2026/un-pas-9x.md"]
    );
    assert!(
        site.files
            .contains_key("content/articles/2026/un-pas-7x.md")
    );
}

#[test]
fn an_address_that_moves_leaves_an_alias() {
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, |_| {})], 9, false);
    site.import(&[page(A, "2", 6, |_| {})], 9, false);
    assert!(
        site.files[DATED].contains("/2026/01/05/un-pas/"),
        "{}",
        site.files[DATED]
    );
    // and goes back: the old one is the page's own again
    site.import(&[page(A, "3", 5, |_| {})], 9, false);
    assert!(!site.files[DATED].contains("\"/2026/01/05/un-pas/\""));
    assert!(site.files[DATED].contains("\"/2026/01/06/un-pas/\""));
}

#[test]
fn a_deleted_page_stays_deleted_until_its_source_is_named() {
    let url = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().url = Some("https://example.com/x".to_owned());
    };
    let mut site = Site::default();
    site.import(&[page(A, "1", 5, url)], 9, false);
    site.files.clear();
    let changed = page(A, "2", 5, url);
    let saved_again = page("sources/z.txt", "3", 5, url);
    let copied = page("sources/y.txt", "1", 5, |_| {});
    for again in [page(A, "1", 5, url), changed, saved_again, copied] {
        assert_eq!(site.import(&[again], 9, true), ["deleted"]);
    }
    site.named = ["content/sources/a.txt".to_owned()].into();
    assert_eq!(
        site.import(&[page(A, "1", 5, url)], 9, false),
        ["+2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn a_deleted_page_of_an_item_stays_deleted_in_the_next_feed() {
    let item = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().item = Some("urn:un".to_owned());
    };
    let mut site = Site::default();
    site.import(&[page("sources/lundi.xml", "1", 5, item)], 9, false);
    site.files.clear();
    assert_eq!(
        site.import(&[page("sources/mardi.xml", "2", 5, item)], 9, false),
        ["deleted"]
    );
    // naming the feed brings nothing back, naming the item does
    site.named = ["content/sources/mardi.xml".to_owned()].into();
    assert_eq!(
        site.import(&[page("sources/mardi.xml", "2", 5, item)], 9, false),
        ["deleted"]
    );
    site.named = ["content/sources/mardi.xml#urn:un".to_owned()].into();
    assert_eq!(
        site.import(&[page("sources/mardi.xml", "2", 5, item)], 9, false),
        ["+2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn what_was_rejected_makes_no_page() {
    let item = |page: &mut Imported| {
        page.front.source.as_mut().unwrap().item = Some("urn:un".to_owned());
    };
    for (source, change) in [
        ("sources/a.txt", None),
        ("urn:un", Some(item as fn(&mut Imported))),
        ("sources/a.txt", Some(item as fn(&mut Imported))),
    ] {
        let mut site = Site::default();
        site.record.reject(source);
        let made = page(A, "1", 5, change.unwrap_or(|_| {}));
        assert_eq!(
            site.import(std::slice::from_ref(&made), 9, false),
            ["rejected"]
        );
        site.named = ["content/sources/a.txt".to_owned()].into();
        let said = site.import(&[made], 9, false);
        assert_eq!(said[0], "rejected");
    }
}
