//! What a source says of whether and where it is published reaches its page, or is reported as dropped.

use super::*;
use crate::base::date::When;
use crate::base::path::RelPath;
use crate::base::terms::Table;
use crate::content::page::{self, Front};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The pages of a source under this name.
fn pages_of(name: &str, text: &str) -> Vec<Imported> {
    static TABLE: LazyLock<Table> = LazyLock::new(|| Table::new(&BTreeMap::new(), false));
    let config = config();
    let source = Source {
        name,
        file: None,
        bytes: text.as_bytes(),
        beside: &[],
    };
    convert(&source, &Given::default(), &config, &TABLE).0
}

/// The page of a source, as it is read back from what import writes.
fn page_of(name: &str, text: &str) -> Front {
    let pages = pages_of(name, text);
    assert_eq!(pages.len(), 1, "{text}");
    let written = page::write(&pages[0].front, &pages[0].body, "00");
    let file = RelPath::new("content/articles/a.md").unwrap();
    let (read, diagnostics) = page::parse(&file, &written, &config());
    assert_eq!(diagnostics, Vec::new(), "{written}");
    assert!(!pages[0].body.to_lowercase().contains("draft"), "{written}");
    read.front
}

const TEXT: &str = "The bridge over the harbour opens in the spring, says the port.\n";

/// A head in each form that a source may have, for lines of YAML.
fn heads(lines: &str) -> Vec<(&'static str, String)> {
    vec![
        (
            "a.md",
            format!("---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        (
            "a.md",
            format!("\u{feff}---\r\ntitle: A bridge\r\n{lines}\r\n---\r\n\r\n{TEXT}"),
        ),
        (
            "a.md",
            format!("---\rtitle: A bridge\r{lines}\r---\r\r{TEXT}"),
        ),
        (
            "a.txt",
            format!("---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        ("a.txt", format!("Title: A bridge\n{lines}\n\n{TEXT}")),
        ("a.md", format!("Title: A bridge\n{lines}\n\n{TEXT}")),
        (
            "a.md",
            format!("---\ntitle: A bridge: it opens\n{lines}\n---\n\n{TEXT}"),
        ),
        ("a.md", format!("---\ntitle: A bridge\n{lines}\n\n{TEXT}")),
        (
            "a.md",
            format!("<!-- a note -->\n---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        (
            "a.txt",
            format!(" ---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        (
            "a.md",
            format!("A stray line.\n\n---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        (
            "a.md",
            format!("\u{feff}\u{feff}---\ntitle: A bridge\n{lines}\n---\n\n{TEXT}"),
        ),
        (
            "a.md",
            format!("---\ntitle: A bridge\n---\n\n---\n{lines}\n---\n\n{TEXT}"),
        ),
    ]
}

#[test]
fn a_draft_in_a_source_stays_a_draft() {
    for line in [
        "draft: true",
        "Draft: True",
        "DRAFT: yes",
        "draft: \"true\"",
        "draft: 'on'",
        "draft: 1",
        "brouillon: oui",
        "private: true",
        "published: false",
        "Published: \"No\"",
        "publish: false",
        "status: draft",
        "Status: Draft",
        "status: pending",
        "status: \"in review\"",
        "post_status: private",
        "statut: brouillon",
        "Status: hidden",
    ] {
        for (name, text) in heads(line) {
            assert!(page_of(name, &text).draft, "{name} {text:?}");
        }
    }
    for text in [
        format!("+++\ntitle = \"A\"\ndraft = true\n+++\n\n{TEXT}"),
        format!("+++\ntitle = \"A\"\nstatus = \"draft\"\n+++\n\n{TEXT}"),
        format!("{{\"title\": \"A\", \"draft\": true}}\n\n{TEXT}"),
        format!("{{\"title\": \"A\", \"published\": \"false\"}}\n\n{TEXT}"),
        format!("<!-- c -->\n{{\"title\": \"A\", \"draft\": true}}\n\n{TEXT}"),
        format!("Draft: true\n\n{TEXT}"),
        format!("title:: A bridge\ndraft:: true\n\n{TEXT}"),
        format!("**Title**: A bridge\n**Status**: Draft\n\n{TEXT}"),
        format!("Status: draft\n\n{TEXT}"),
        // a list of keys that says both: the careful one counts
        format!("---\ndraft: false\npublished: false\n---\n\n{TEXT}"),
    ] {
        assert!(page_of("a.md", &text).draft, "{text:?}");
    }
    assert!(page_of("a.html", &format!("---\ndraft: true\n---\n<p>{TEXT}</p>")).draft);
}

#[test]
fn a_source_that_is_published_makes_a_page_that_is() {
    for line in [
        "draft: false",
        "published: true",
        "published: 2025-03-04",
        "status: publish",
        "status: evergreen",
        "draft:",
        "mood: good",
    ] {
        let text = format!("---\ntitle: A bridge\n{line}\n---\n\n{TEXT}");
        assert!(!page_of("a.md", &text).draft, "{text:?}");
    }
    // sentences that look like a key
    for text in [
        "Status: the bridge is closed until spring.\n\nIt opens again then.\n",
        "Draft: how to write one in a morning.\n\nTake a pen.\n",
    ] {
        let pages = pages_of("a.txt", text);
        assert!(!pages[0].front.draft, "{text}");
    }
}

#[test]
fn a_value_that_nobody_can_read_holds_a_source_back() {
    for line in [
        "draft: perhaps",
        "published: later",
        "publishDate: soon",
        "expiryDate: never",
        "expiryDate: 2025-13-45",
        "publishDate: 2025-10-01T10:00:00+24:00",
    ] {
        let text = format!("---\ntitle: A bridge\n{line}\n---\n\n{TEXT}");
        let pages = pages_of("a.md", &text);
        assert!(pages[0].front.draft, "{text}");
        let repairs = &pages[0].explain.repairs;
        assert!(repairs.iter().any(|repair| repair.doubtful), "{text}");
    }
}

#[test]
fn days_addresses_and_former_addresses_of_a_source_reach_its_page() {
    let lines = "date: 2025-10-01\npublishDate: 2025-12-25T06:00:00+01:00\nexpiryDate: 2026-02-01\nslug: harbour-bridge\naliases: [/old/bridge/, /2019/bridge.html]";
    for (name, text) in heads(lines)
        .into_iter()
        .filter(|(_, text)| !text.contains("it opens"))
    {
        let front = page_of(name, &text);
        let days = [front.date, front.publish, front.expires].map(|day| day.map(|day| day.iso()));
        let days: Vec<&str> = days.iter().flatten().map(String::as_str).collect();
        assert_eq!(
            days,
            ["2025-10-01", "2025-12-25T06:00:00+01:00", "2026-02-01"],
            "{text}"
        );
        assert_eq!(front.slug.as_deref(), Some("harbour-bridge"), "{text}");
        assert_eq!(
            front.aliases,
            ["/old/bridge/", "/2019/bridge.html"],
            "{text}"
        );
    }
    for (line, address) in [
        ("permalink: /about/bridges/", "/about/bridges/"),
        ("url: /bridges.html", "/bridges.html"),
        ("path: posts/bridges", "posts/bridges"),
        ("slug: /docs/bridges", "/docs/bridges"),
    ] {
        let front = page_of("a.md", &format!("---\ntitle: A\n{line}\n---\n\n{TEXT}"));
        assert_eq!(front.address.as_deref(), Some(address), "{line}");
        assert_eq!(front.slug, None, "{line}");
    }
    let front = page_of(
        "a.md",
        &format!("---\ntitle: A\nredirect_from:\n  - /old/\n---\n\n{TEXT}"),
    );
    assert_eq!(front.aliases, ["/old/"]);
    let front = page_of(
        "a.md",
        &format!("---\ntitle: A\npublishDate: 2025-12-25\n---\n\n{TEXT}"),
    );
    assert_eq!(
        (front.date.map(|day| day.iso()).as_deref(), front.publish),
        (Some("2025-12-25"), None)
    );
}

#[test]
fn an_address_that_this_site_cannot_have_is_reported_as_dropped() {
    for line in [
        "permalink: /:categories/:title/",
        "permalink: pretty",
        "aliases: [https://old.example/a/]",
        "path: notes/a.md",
        "url: ../../a",
        "url: bridges.example/a",
        "status: evergreen",
    ] {
        let pages = pages_of("a.md", &format!("---\ntitle: A\n{line}\n---\n\n{TEXT}"));
        let front = &pages[0].front;
        assert!(
            front.address.is_none() && front.aliases.is_empty(),
            "{line}"
        );
        let rules: Vec<&str> = pages[0]
            .explain
            .dropped
            .iter()
            .map(|dropped| dropped.rule.as_str())
            .filter(|rule| rule.contains("that this site") || rule.starts_with("status"))
            .collect();
        assert_eq!(rules.len(), 1, "{line}");
    }
}

#[test]
fn front_matter_of_a_source_that_is_not_at_the_first_line_is_read_with_a_warning() {
    let repairs = |text: &str| pages_of("a.md", text)[0].explain.repairs.clone();
    let late = |text: &str| {
        repairs(text)
            .iter()
            .any(|repair| repair.what.contains("first line"))
    };
    assert!(late(&format!(
        "A stray line.\n---\ntitle: A bridge\n---\n\n{TEXT}"
    )));
    assert!(late(&format!(" ---\ntitle: A bridge\n---\n\n{TEXT}")));
    assert!(!late(&format!("\n\n---\ntitle: A bridge\n---\n\n{TEXT}")));
    let pages = pages_of(
        "a.md",
        &format!("A stray line.\n\n---\ntitle: A bridge\n---\n\n{TEXT}"),
    );
    assert!(pages[0].body.contains("A stray line") && pages[0].body.contains("The bridge"));
    // two rules around words are the article's own
    let text = format!("{TEXT}\n---\n\nSource: the port\n\n---\n\n{TEXT}");
    assert!(pages_of("a.md", &text)[0].body.contains("Source: the port"));
}

#[test]
fn the_issues_of_one_file_do_not_share_its_address() {
    let words = "One of the words of this issue. ".repeat(12);
    let text = format!(
        "---\ntitle: Letter\ndraft: true\nslug: letter\nurl: /letter/\naliases: [/old/]\n---\n\n# 2025-03-04\n\n{words}\n\n# 2025-03-11\n\n{words} Again.\n"
    );
    let pages = pages_of("a.md", &text);
    assert_eq!(pages.len(), 2);
    for page in pages {
        assert!(page.front.draft);
        assert!(page.front.address.is_none() && page.front.aliases.is_empty());
    }
}

#[test]
fn a_draft_in_a_feed_stays_a_draft() {
    let feed = |control: &str| {
        format!(
            "<feed xmlns=\"http://www.w3.org/2005/Atom\" xmlns:app=\"http://www.w3.org/2007/app\"><title>F</title><entry><id>urn:a</id><title>A bridge</title>{control}<content type=\"text\">{TEXT}</content></entry></feed>"
        )
    };
    for control in [
        "<app:control><app:draft>yes</app:draft></app:control>",
        "<control xmlns=\"http://www.w3.org/2007/app\"><draft> Yes </draft></control>",
    ] {
        assert!(page_of("a.xml", &feed(control)).draft, "{control}");
    }
    for control in ["", "<app:control><app:draft>no</app:draft></app:control>"] {
        assert!(!page_of("a.xml", &feed(control)).draft, "{control}");
    }
}

#[test]
fn only_published_posts_of_wordpress_make_pages() {
    let post = |state: &str| {
        format!(
            "{{\"id\": 7, \"type\": \"post\", {state} \"date\": \"2025-03-04T10:00:00\", \"title\": {{\"rendered\": \"A bridge\"}}, \"content\": {{\"rendered\": \"<p>{}</p>\"}}}}",
            TEXT.trim()
        )
    };
    for state in [
        "\"status\": \"draft\",",
        "\"status\": \"Private\",",
        "\"status\": \"pending\",",
        "\"status\": \"future\",",
        "\"status\": \"in-progress\",",
        "\"status\": \"archive\",",
        "\"status\": \"publish\", \"password\": \"x\",",
    ] {
        assert_eq!(pages_of("a.json", &post(state)).len(), 0, "{state}");
    }
    for state in ["", "\"status\": \"publish\","] {
        assert_eq!(pages_of("a.json", &post(state)).len(), 1, "{state}");
    }
}

#[test]
fn a_letter_cannot_take_an_address_of_the_site() {
    let text = format!(
        "From: a@b.example\nSubject: A bridge\nMessage-ID: <1@b.example>\n\nTitle: A bridge\nSlug: about\nAliases: /about/\n\n{TEXT}"
    );
    let front = page_of("a.eml", &text);
    assert!(front.slug.is_none() && front.address.is_none() && front.aliases.is_empty());
}

// ------------------------------------------------------------------------------------------------ a source that changes

/// The draft, `publishDate`, `expiryDate` and aliases of the one page of a site.
fn state_of(site: &Site) -> (bool, Option<String>, Option<String>, Vec<String>) {
    let text = site.files.values().next().unwrap();
    let file = RelPath::new("content/articles/a.md").unwrap();
    let front = page::parse(&file, text, &config()).0.front;
    let day = |day: Option<When>| day.map(|day| day.iso());
    (
        front.draft,
        day(front.publish),
        day(front.expires),
        front.aliases,
    )
}

#[test]
fn an_update_never_publishes_a_draft_by_mistake() {
    let source = |hash: &str, draft: Option<bool>| {
        page("sources/a.md", hash, 20, |page| {
            page.draft = draft;
            page.front.draft = draft == Some(true);
        })
    };
    let mut site = Site::default();
    site.import(&[source("1", Some(true))], 21, false);
    assert!(state_of(&site).0);
    // the source says nothing any more: the page stays a draft, and a warning says so
    let said = site.import(&[source("2", None)], 22, false);
    assert!(state_of(&site).0);
    assert!(
        said.iter().any(|line| line.contains("check-this")),
        "{said:?}"
    );
    // it says that it is none
    site.import(&[source("3", Some(false))], 23, false);
    assert!(!state_of(&site).0);
    // it is one again
    site.import(&[source("4", Some(true))], 24, false);
    assert!(state_of(&site).0);
}

#[test]
fn an_update_loses_no_alias_and_no_day_that_holds_a_page_back() {
    let whole = page("sources/a.md", "1", 20, |page| {
        page.front.aliases = vec!["/old/".to_owned()];
        page.front.publish = Some(When::Day(day(25)));
        page.front.expires = Some(When::Day(day(30)));
    });
    let mut site = Site::default();
    site.import(&[whole], 21, false);
    let before = state_of(&site);
    let bare = page("sources/a.md", "2", 20, |page| {
        page.body = "New.\n".to_owned();
    });
    site.import(&[bare], 22, false);
    assert_eq!(state_of(&site), before);
    let other = page("sources/a.md", "3", 20, |page| {
        page.front.aliases = vec!["/older/".to_owned()];
        page.front.publish = Some(When::Day(day(26)));
    });
    site.import(&[other], 23, false);
    let (_, publish, _, aliases) = state_of(&site);
    assert_eq!(publish.as_deref(), Some("2026-01-26"));
    assert_eq!(aliases, ["/older/", "/old/"]);
}
