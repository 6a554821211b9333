//! The feeds and site maps as other programs read them: through a feed reader's parser and an XML parser, with awkward
//! texts in every field. Start reading at [`view`].

use newsdigest::output::kinds::feed;
use newsdigest::output::kinds::sitemap::{self, Location};
use newsdigest::output::view::{Body, FeedEntry, FeedFormat, FeedStory, FeedView};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Every sign that some format takes for its own, and two that XML refuses in any form.
const AWKWARD: &str = "l’IA « générale » & <b>\"libre\"</b> ]]> \\ \u{b}\u{1f}🚀";
/// The same as a reader sees it: the forbidden two are gone.
const SEEN: &str = "l’IA « générale » & <b>\"libre\"</b> ]]> \\ 🚀";

fn view(format: FeedFormat) -> FeedView {
    let dated = FeedEntry {
        title: AWKWARD.to_owned(),
        url: "https://example.org/news/2025/10/02/caf%C3%A9/".to_owned(),
        external_url: Some("https://gazette.example/a?b=1&c=2".to_owned()),
        published: Some("2025-10-02T09:30:00+02:00".to_owned()),
        updated: "2025-10-03T00:00:00+02:00".to_owned(),
        authors: vec!["Ana & Bo".to_owned(), "Cléo".to_owned()],
        lang: "en".to_owned(),
        summary: AWKWARD.to_owned(),
        topics: vec!["IA & droit".to_owned(), "OpenAI".to_owned()],
        stories: Vec::new(),
        body: body(),
    };
    let undated = FeedEntry {
        title: "Sans date".to_owned(),
        url: "https://example.org/news/articles/sans-date/".to_owned(),
        external_url: None,
        published: None,
        updated: "2025-10-01T00:00:00+02:00".to_owned(),
        authors: Vec::new(),
        lang: "fr".to_owned(),
        summary: String::new(),
        topics: Vec::new(),
        stories: vec![FeedStory {
            title: "A < B".to_owned(),
            url: "https://example.org/news/a/".to_owned(),
            summary: "Court & clair.".to_owned(),
        }],
        body: body(),
    };
    FeedView {
        format,
        title: AWKWARD.to_owned(),
        description: "Une phrase.".to_owned(),
        lang: "fr".to_owned(),
        home: "https://example.org/news/".to_owned(),
        url: "https://example.org/news/feed.xml".to_owned(),
        icon: "https://example.org/news/icon.svg".to_owned(),
        updated: "2025-10-03T00:00:00+02:00".to_owned(),
        entries: vec![dated, undated],
    }
}

fn body() -> Body {
    Body {
        content: None,
        content_lang: "fr".to_owned(),
        content_links: BTreeMap::new(),
        content_images: BTreeMap::new(),
        skip_title: true,
        leads: false,
    }
}

const HTML: &str = "<p>Un &amp; deux ]]&gt; <a href=\"https://example.org/news/x/\">x</a></p>";

fn bodies() -> [Option<Arc<str>>; 2] {
    [Some(HTML.into()), None]
}

fn written(format: FeedFormat) -> String {
    feed::write(&view(format), &bodies())
}

/// What a reader's parser finds, without the sanitising that would hide our own mistakes.
fn read(feed: &str) -> feed_rs::model::Feed {
    feed_rs::parser::Builder::new()
        .sanitize_content(false)
        .build()
        .parse(feed.as_bytes())
        .unwrap()
}

/// Reads XML to its end, and counts its elements by name.
fn elements(xml: &str) -> BTreeMap<String, usize> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let mut elements = BTreeMap::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) | Event::Empty(tag) => {
                assert!(tag.attributes().all(|attribute| attribute.is_ok()));
                let name = tag.name().as_ref().to_owned();
                *elements.entry(name).or_insert(0) += 1;
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

#[test]
fn a_reader_finds_everything_in_the_atom_feed() {
    let atom = read(&written(FeedFormat::Atom));
    assert_eq!(atom.id, "https://example.org/news/");
    assert_eq!(atom.title.unwrap().content, SEEN);
    assert_eq!(atom.description.unwrap().content, "Une phrase.");
    assert_eq!(
        atom.updated.unwrap().to_rfc3339(),
        "2025-10-02T22:00:00+00:00"
    );
    let [dated, undated] = atom.entries.try_into().unwrap();
    assert_eq!(dated.title.unwrap().content, SEEN);
    assert_eq!(dated.summary.unwrap().content, SEEN);
    assert_eq!(dated.id, "https://example.org/news/2025/10/02/caf%C3%A9/");
    assert_eq!(
        dated.published.unwrap().to_rfc3339(),
        "2025-10-02T07:30:00+00:00"
    );
    let names: Vec<_> = dated
        .authors
        .into_iter()
        .filter_map(|author| author.name)
        .collect();
    assert_eq!(names, ["Ana & Bo", "Cléo"]);
    let terms: Vec<_> = dated
        .categories
        .into_iter()
        .map(|topic| topic.term)
        .collect();
    assert_eq!(terms, ["IA & droit", "OpenAI"]);
    let links: Vec<_> = dated
        .links
        .into_iter()
        .map(|link| (link.rel.unwrap_or_default(), link.href))
        .collect();
    assert_eq!(links[1].0, "via");
    assert_eq!(links[1].1, "https://gazette.example/a?b=1&c=2");
    let content = dated.content.unwrap();
    assert_eq!(content.content_type.to_string(), "text/html");
    assert_eq!(content.body.unwrap(), HTML);
    assert_eq!(undated.published, None);
    assert!(undated.content.unwrap().body.unwrap().contains(
        "<li><a href=\"https://example.org/news/a/\">A &lt; B</a><br>Court &amp; clair.</li>"
    ));
}

#[test]
fn the_atom_feed_is_well_formed() {
    let xml = written(FeedFormat::Atom);
    let elements = elements(&xml);
    assert_eq!(elements["entry"], 2);
    assert_eq!(elements["published"], 1);
    // two of an entry, and the feed's own because the other entry has none
    assert_eq!(elements["author"], 3);
    assert!(xml.contains("<entry xml:lang=\"en\">"));
}

#[test]
fn a_reader_finds_everything_in_the_json_feed() {
    let text = written(FeedFormat::Json);
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["language"], "fr");
    assert_eq!(json["items"][0]["title"], AWKWARD);
    assert_eq!(json["items"][0]["language"], "en");
    assert_eq!(json["items"][1].get("date_published"), None);
    assert_eq!(json["items"][1].get("authors"), None);
    let feed = read(&text);
    let [dated, undated] = feed.entries.try_into().unwrap();
    assert_eq!(dated.content.unwrap().body.unwrap(), HTML);
    assert_eq!(
        dated.published.unwrap().to_rfc3339(),
        "2025-10-02T07:30:00+00:00"
    );
    assert_eq!(undated.published, None);
}

#[test]
fn a_feed_without_entries_is_still_a_feed() {
    for format in [FeedFormat::Atom, FeedFormat::Json] {
        let mut empty = view(format);
        empty.entries.clear();
        empty.updated = "1970-01-01T00:00:00Z".to_owned();
        assert!(read(&feed::write(&empty, &[])).entries.is_empty());
    }
}

#[test]
fn sitemaps_are_well_formed() {
    let locations = || {
        let urls = ["https://example.org/", "https://example.org/?a&b='"];
        urls.into_iter().map(|url| Location {
            url: url.to_owned(),
            changed: Some("2025-10-02".to_owned()),
        })
    };
    assert_eq!(elements(&sitemap::write(locations()))["loc"], 2);
    assert_eq!(elements(&sitemap::write_index(locations()))["sitemap"], 2);
}
