//! Items of feeds, and pages that older programs made.

use super::*;

/// An item of a feed, its own part and the rest of its file hashed apart.
fn item(file: &str, id: &str, whole: &str, own: &str) -> Imported {
    page(file, whole, 5, |page| {
        page.source_hash = format!("{}{OWN}{}", page.source_hash, Key::of_bytes(own.as_bytes()));
        page.body = format!("{own}\n");
        page.stem = id.to_owned();
        let source = page.front.source.as_mut().unwrap();
        source.item = Some(format!("tag:fil.example:{id}"));
    })
}

#[test]
fn a_feed_of_the_next_day_makes_only_new_pages() {
    const FEED: &str = "sources/fil.xml";
    let mut site = Site::default();
    let first = [item(FEED, "a", "1", "un"), item(FEED, "b", "1", "deux")];
    assert_eq!(site.import(&first, 20, false), ["+2026/a.md", "+2026/b.md"]);
    let before = site.files.clone();
    assert_eq!(site.import(&first, 20, false), ["=2026/a.md", "=2026/b.md"]);
    // the file changed, the item in it did not; another left the feed, and its page stays
    let second = [item(FEED, "c", "2", "trois"), item(FEED, "b", "2", "deux")];
    assert_eq!(
        site.import(&second, 21, false),
        ["+2026/c.md", "=2026/b.md"]
    );
    for (file, text) in &before {
        assert_eq!(site.files.get(file), Some(text));
    }
    // an item that changed: its page follows, but not when it was edited
    site.edit("content/articles/2026/c.md", "trois", "TROIS");
    let third = [item(FEED, "c", "3", "3"), item(FEED, "b", "3", "2")];
    assert_eq!(
        site.import(&third, 22, false),
        ["=2026/c.md", "~2026/b.md", "edited-page"]
    );
    // and no warning when only the rest of the file changed
    let fourth = [item(FEED, "c", "4", "trois"), item(FEED, "b", "4", "2")];
    assert_eq!(
        site.import(&fourth, 23, false),
        ["=2026/c.md", "=2026/b.md"]
    );
}

#[test]
fn an_item_of_two_files_has_one_page_which_follows_the_later() {
    let (old, new) = ("sources/fil-01.xml", "sources/fil-02.xml");
    let pages = [
        item(old, "a", "1", "un"),
        item(old, "b", "1", "deux"),
        item(new, "a", "2", "UN"),
        item(new, "c", "2", "trois"),
    ];
    let mut site = Site::default();
    assert_eq!(
        site.import(&pages, 20, false),
        ["=2026/a.md", "+2026/b.md", "+2026/a.md", "+2026/c.md"]
    );
    let before = site.files.clone();
    assert!(before["content/articles/2026/a.md"].contains("UN"));
    // alone, the older file changes nothing; nor do both again
    let present: BTreeSet<String> = [old.to_owned(), new.to_owned()].into();
    assert_eq!(
        site.import_beside(&pages[..2], &present, 21, true),
        ["=2026/a.md", "=2026/b.md"]
    );
    site.import(&pages, 22, false);
    assert_eq!(site.files, before);
    // first the one, then the other
    let mut other = Site::default();
    other.import_beside(&pages[..2], &present, 20, false);
    assert_eq!(
        other.import_beside(&pages[2..], &present, 20, false),
        ["~2026/a.md", "+2026/c.md"]
    );
    assert_eq!(other.files, before);
}

#[test]
fn a_feed_is_current_while_a_page_was_made_from_its_bytes() {
    let mut site = Site::default();
    site.import(&[item("sources/fil.xml", "a", "1", "un")], 20, false);
    let config = config();
    let file = RelPath::new("content/articles/2026/a.md").unwrap();
    let text = &site.files[file.as_str()];
    let hash = Key::of_bytes(b"1").to_string();
    for (text, is_current) in [
        (text.clone(), true),
        // the editor's own page says nothing of the other items
        (text.replace("imported = ", "# "), false),
    ] {
        let front = page::parse(&file, &text, &config).0.front;
        let text_of = |_: &RelPath| Ok(String::new());
        let existing = [Existing {
            file: &file,
            text_of: &text_of,
            front: &front,
            body: 0,
        }];
        let known = Known::of(&existing);
        let source = RelPath::new("sources/fil.xml").unwrap();
        assert_eq!(known.is_current(&source, &hash), is_current);
        assert!(!known.is_current(&source, "0"));
    }
}

#[test]
fn a_text_that_begins_with_no_break_spaces_is_read_as_it_was_written() {
    let body = "\u{a0}\u{a0}  \nsuite\n";
    let text = page::write(&Front::default(), body, "0");
    let file = RelPath::new("content/articles/2025/page.md").unwrap();
    let (read, _) = page::parse(&file, &text, &config());
    assert_eq!(text.get(read.body..), Some(body));
}

#[test]
fn a_new_page_takes_no_file_that_is_there_under_another_case_or_ending() {
    let mut site = Site::default();
    for file in [
        "2026/2026-01-05-UN-PAS.md",
        "2026/2026-01-05-un-pas-2.markdown",
    ] {
        let text = "+++\ntitle = \"A\"\n+++\n".to_owned();
        site.files.insert(format!("content/articles/{file}"), text);
    }
    let two = [
        page(A, "1", 5, |_| ()),
        page("sources/b.txt", "2", 5, |_| ()),
    ];
    assert_eq!(
        site.import(&two, 20, false),
        [
            "+2026/2026-01-05-un-pas-3.md",
            "+2026/2026-01-05-un-pas-4.md"
        ]
    );
}

#[test]
fn a_source_whose_page_has_the_hash_of_its_crlf_bytes_did_not_change() {
    let mut site = Site::default();
    site.import(&[page(A, "as it came", 5, |_| ())], 20, false);
    let older = Some(Key::of_bytes(b"as it came").to_string());
    let again = page(A, "with lf", 5, |page| {
        page.body = "Autre.\n".to_owned();
        page.older_hash.clone_from(&older);
    });
    let before = site.files.clone();
    assert_eq!(
        site.import(std::slice::from_ref(&again), 21, false),
        ["=2026/2026-01-05-un-pas.md"]
    );
    assert_eq!(site.files, before);
    let changed = Imported {
        older_hash: None,
        ..again
    };
    assert_eq!(
        site.import(&[changed], 21, false),
        ["~2026/2026-01-05-un-pas.md"]
    );
}

#[test]
fn a_message_whose_page_an_older_program_made_of_crlf_bytes_gets_no_second_page() {
    const BOX: &str = "sources/boite.mbox";
    let message = |hash: &str, id: &str, title: &str| {
        let mut message = item(BOX, id, hash, id);
        message.front.title = Some(title.to_owned());
        let source = message.front.source.as_mut().unwrap();
        source.item = Some(format!("mail:{id}"));
        message
    };
    let mut site = Site::default();
    let first = [message("crlf", "a", "Un"), message("crlf", "b", "Deux")];
    assert_eq!(site.import(&first, 20, false), ["+2026/a.md", "+2026/b.md"]);
    let again = [("d", "Deux"), ("c", "Un"), ("e", "Trois")].map(|(id, title)| Imported {
        older_hash: Some(Key::of_bytes(b"crlf").to_string()),
        ..message("lf", id, title)
    });
    assert_eq!(
        site.import(&again, 21, false),
        ["=2026/b.md", "=2026/a.md", "+2026/e.md"]
    );
    assert_eq!(
        site.import(&again, 21, true)[..2],
        ["~2026/b.md", "~2026/a.md"]
    );
    assert_eq!(site.files.len(), 3);
}
