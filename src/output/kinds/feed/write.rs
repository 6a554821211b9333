//! Feeds as text: Atom and JSON Feed.
//!
//! Texts of entries come rendered. Start reading at [`write`].

use crate::output::escape::{XML_DECLARATION, push, xml};
use crate::output::view::{FeedEntry, FeedFormat, FeedStory, FeedView};
use serde::Serialize;
use std::sync::Arc;

/// A feed in its own format. `bodies` holds the rendered text of each entry, in their order; none where the entry has none.
#[must_use]
pub fn write(feed: &FeedView, bodies: &[Option<Arc<str>>]) -> String {
    match feed.format {
        FeedFormat::Atom => atom(feed, bodies),
        FeedFormat::Json => json_feed(feed, bodies),
    }
}

/// An Atom feed (RFC 4287). `bodies` holds the rendered text of each entry, in their order; none where the entry has none.
///
/// An article whose date is unknown has no `published`; `updated`, which the format demands, is the day it was added.
#[must_use]
pub(super) fn atom(feed: &FeedView, bodies: &[Option<Arc<str>>]) -> String {
    let mut text = format!(
        "{XML_DECLARATION}<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        xml(&feed.lang)
    );
    let out = &mut text;
    element(out, 1, "id", &feed.home);
    element(out, 1, "title", &feed.title);
    element_unless_empty(out, 1, "subtitle", &feed.description);
    element(out, 1, "updated", &feed.updated);
    element_unless_empty(out, 1, "icon", &feed.icon);
    atom_link(out, 1, "alternate", "text/html", &feed.home);
    atom_link(out, 1, "self", "application/atom+xml", &feed.url);
    // RFC 4287, 4.1.1: a feed needs an author unless each of its entries has one
    if feed.entries.iter().any(|entry| entry.authors.is_empty()) {
        atom_author(out, 1, &feed.title);
    }
    element(out, 1, "generator", "digest");
    for (at, entry) in feed.entries.iter().enumerate() {
        atom_entry(out, entry, &feed.lang, &content_of(entry, at, bodies));
    }
    text.push_str("</feed>\n");
    text
}

fn atom_entry(out: &mut String, entry: &FeedEntry, feed_lang: &str, content: &str) {
    if entry.lang == feed_lang {
        out.push_str("  <entry>\n");
    } else {
        push(
            out,
            format_args!("  <entry xml:lang=\"{}\">\n", xml(&entry.lang)),
        );
    }
    element(out, 2, "id", &entry.url);
    element(out, 2, "title", &entry.title);
    if let Some(published) = &entry.published {
        element(out, 2, "published", published);
    }
    element(out, 2, "updated", &entry.updated);
    atom_link(out, 2, "alternate", "text/html", &entry.url);
    if let Some(source) = &entry.external_url {
        // RFC 4287, 4.2.7.2: "via" is the source of the information
        push(
            out,
            format_args!("    <link rel=\"via\" href=\"{}\"/>\n", xml(source)),
        );
    }
    for author in &entry.authors {
        atom_author(out, 2, author);
    }
    for topic in &entry.topics {
        push(
            out,
            format_args!("    <category term=\"{}\"/>\n", xml(topic)),
        );
    }
    element_unless_empty(out, 2, "summary", &entry.summary);
    if !content.is_empty() {
        push(
            out,
            format_args!("    <content type=\"html\">{}</content>\n", xml(content)),
        );
    }
    out.push_str("  </entry>\n");
}

fn atom_link(out: &mut String, depth: usize, rel: &str, kind: &str, href: &str) {
    push(
        out,
        format_args!(
            "{:depth$}<link rel=\"{rel}\" type=\"{kind}\" href=\"{}\"/>\n",
            "",
            xml(href),
            depth = 2 * depth,
        ),
    );
}

fn atom_author(out: &mut String, depth: usize, name: &str) {
    push(
        out,
        format_args!(
            "{:depth$}<author><name>{}</name></author>\n",
            "",
            xml(name),
            depth = 2 * depth,
        ),
    );
}

fn element(out: &mut String, depth: usize, name: &str, text: &str) {
    push(
        out,
        format_args!(
            "{:depth$}<{name}>{}</{name}>\n",
            "",
            xml(text),
            depth = 2 * depth,
        ),
    );
}

fn element_unless_empty(out: &mut String, depth: usize, name: &str, text: &str) {
    if !text.is_empty() {
        element(out, depth, name, text);
    }
}

/// The HTML of an entry: its text, then the stories of an edition. Empty when there is neither.
fn content_of(entry: &FeedEntry, at: usize, bodies: &[Option<Arc<str>>]) -> String {
    let text = bodies.get(at).and_then(Option::as_deref).unwrap_or("");
    let mut html = text.trim_end().to_owned();
    if !entry.stories.is_empty() {
        if !html.is_empty() {
            html.push('\n');
        }
        html.push_str("<ul>\n");
        for FeedStory {
            title,
            url,
            summary,
        } in &entry.stories
        {
            push(
                &mut html,
                format_args!("<li><a href=\"{}\">{}</a>", xml(url), xml(title)),
            );
            if !summary.is_empty() {
                push(&mut html, format_args!("<br>{}", xml(summary)));
            }
            html.push_str("</li>\n");
        }
        html.push_str("</ul>");
    }
    html
}

/// A JSON Feed (version 1.1, jsonfeed.org). `bodies` as in [`atom`].
///
/// An article whose date is unknown has no `date_published`.
///
/// # Panics
/// Never: names and texts are always JSON.
#[must_use]
pub(super) fn json_feed(feed: &FeedView, bodies: &[Option<Arc<str>>]) -> String {
    let items = feed
        .entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let content = content_of(entry, at, bodies);
            JsonItem {
                id: &entry.url,
                url: &entry.url,
                external_url: entry.external_url.as_deref(),
                title: &entry.title,
                // an item must hold one of the two contents
                content_text: content.is_empty().then(|| {
                    Some(entry.summary.as_str())
                        .filter(|summary| !summary.is_empty())
                        .unwrap_or(&entry.title)
                }),
                content_html: Some(content).filter(|content| !content.is_empty()),
                summary: Some(entry.summary.as_str()).filter(|summary| !summary.is_empty()),
                date_published: entry.published.as_deref(),
                date_modified: &entry.updated,
                authors: entry
                    .authors
                    .iter()
                    .map(|name| JsonAuthor { name })
                    .collect(),
                tags: &entry.topics,
                language: &entry.lang,
            }
        })
        .collect();
    let feed = JsonFeed {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.url,
        description: Some(feed.description.as_str()).filter(|text| !text.is_empty()),
        icon: Some(feed.icon.as_str()).filter(|icon| !icon.is_empty()),
        language: &feed.lang,
        items,
    };
    let mut json = serde_json::to_string(&feed).expect("names and texts are always JSON");
    json.push('\n');
    json
}

/// The feed object; its fields are in the order of the format's own description.
#[derive(Serialize)]
struct JsonFeed<'a> {
    version: &'a str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    icon: Option<&'a str>,
    language: &'a str,
    items: Vec<JsonItem<'a>>,
}

#[derive(Serialize)]
struct JsonItem<'a> {
    id: &'a str,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<&'a str>,
    title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<&'a str>,
    date_modified: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<JsonAuthor<'a>>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
    language: &'a str,
}

#[derive(Serialize)]
struct JsonAuthor<'a> {
    name: &'a str,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seen: &str, expected: &str) {
        assert_eq!(
            seen, expected,
            "\n--- seen\n{seen}\n--- expected\n{expected}"
        );
    }

    fn entry(title: &str) -> FeedEntry {
        FeedEntry {
            title: title.to_owned(),
            url: "https://example.org/a/".to_owned(),
            updated: "2025-10-02T00:00:00+02:00".to_owned(),
            authors: vec!["Ana".to_owned()],
            lang: "fr".to_owned(),
            ..FeedEntry::default()
        }
    }

    fn feed(entries: Vec<FeedEntry>) -> FeedView {
        FeedView {
            format: FeedFormat::Atom,
            title: "Le fil".to_owned(),
            description: String::new(),
            lang: "fr".to_owned(),
            home: "https://example.org/".to_owned(),
            url: "https://example.org/feed.xml".to_owned(),
            icon: String::new(),
            updated: "2025-10-02T00:00:00+02:00".to_owned(),
            entries,
        }
    }

    #[test]
    fn an_atom_feed_says_what_is_known_and_no_more() {
        check(
            &atom(&feed(vec![entry("R & D")]), &[Some("<p>Oui</p>".into())]),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"fr\">
  <id>https://example.org/</id>
  <title>Le fil</title>
  <updated>2025-10-02T00:00:00+02:00</updated>
  <link rel=\"alternate\" type=\"text/html\" href=\"https://example.org/\"/>
  <link rel=\"self\" type=\"application/atom+xml\" href=\"https://example.org/feed.xml\"/>
  <generator>digest</generator>
  <entry>
    <id>https://example.org/a/</id>
    <title>R &amp; D</title>
    <updated>2025-10-02T00:00:00+02:00</updated>
    <link rel=\"alternate\" type=\"text/html\" href=\"https://example.org/a/\"/>
    <author><name>Ana</name></author>
    <content type=\"html\">&lt;p&gt;Oui&lt;/p&gt;</content>
  </entry>
</feed>
",
        );
    }

    #[test]
    fn a_feed_entry_always_has_an_author_and_a_content() {
        let mut unsigned = entry("Sans auteur");
        unsigned.authors.clear();
        let feed = feed(vec![unsigned]);
        assert!(atom(&feed, &[]).contains("  <author><name>Le fil</name></author>\n  <gen"));
        assert!(json_feed(&feed, &[]).contains(r#""content_text":"Sans auteur""#));
    }

    #[test]
    fn an_edition_in_a_feed_lists_its_stories() {
        let mut edition = entry("Semaine 41");
        edition.stories.push(FeedStory {
            title: "A < B".to_owned(),
            url: "https://example.org/?a&b".to_owned(),
            summary: "Court.".to_owned(),
        });
        let bodies = [Some("<p>Mot du rédacteur</p>\n".into())];
        check(
            &content_of(&edition, 0, &bodies),
            "<p>Mot du rédacteur</p>\n<ul>\n<li><a href=\"https://example.org/?a&amp;b\">A &lt; B</a><br>Court.</li>\n</ul>",
        );
        assert_eq!(content_of(&entry("Rien"), 3, &bodies), "");
    }
}
