//! What machines read: feeds, site maps, robots, `llms.txt`, redirects, headers, Markdown twins. Views to bytes, without templates.
//!
//! HTML pages are not made here. Bodies come rendered.

use crate::base::text;
use crate::output::search::Manifest;
use crate::output::view::{
    FeedEntry, FeedStory, FeedView, HeadersView, LlmsView, RedirectsView, RobotsView, SitemapView,
    TwinView,
};
use serde::Serialize;
use std::fmt::{self, Display, Write as _};
use std::sync::Arc;

const XML_HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// An Atom feed (RFC 4287). `bodies` holds the rendered text of each entry, in their order; none where the entry has none.
///
/// An article whose date is unknown has no `published`; `updated`, which the format demands, is the day it was added.
#[must_use]
pub fn atom(feed: &FeedView, bodies: &[Option<Arc<str>>]) -> String {
    let mut xml = format!(
        "{XML_HEAD}<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n",
        escape(&feed.lang)
    );
    let out = &mut xml;
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
    xml.push_str("</feed>\n");
    xml
}

fn atom_entry(out: &mut String, entry: &FeedEntry, feed_lang: &str, content: &str) {
    if entry.lang == feed_lang {
        out.push_str("  <entry>\n");
    } else {
        push(
            out,
            format_args!("  <entry xml:lang=\"{}\">\n", escape(&entry.lang)),
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
            format_args!("    <link rel=\"via\" href=\"{}\"/>\n", escape(source)),
        );
    }
    for author in &entry.authors {
        atom_author(out, 2, author);
    }
    for topic in &entry.topics {
        push(
            out,
            format_args!("    <category term=\"{}\"/>\n", escape(topic)),
        );
    }
    element_unless_empty(out, 2, "summary", &entry.summary);
    if !content.is_empty() {
        push(
            out,
            format_args!("    <content type=\"html\">{}</content>\n", escape(content)),
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
            escape(href),
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
            escape(name),
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
            escape(text),
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
                format_args!("<li><a href=\"{}\">{}</a>", escape(url), escape(title)),
            );
            if !summary.is_empty() {
                push(&mut html, format_args!("<br>{}", escape(summary)));
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
pub fn json_feed(feed: &FeedView, bodies: &[Option<Arc<str>>]) -> String {
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

/// The feed object; its fields stand in the order of the format's own description.
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

/// A site map or an index of site maps (sitemaps.org 0.9).
#[must_use]
pub fn sitemap(map: &SitemapView) -> String {
    let (root, item) = if map.index {
        ("sitemapindex", "sitemap")
    } else {
        ("urlset", "url")
    };
    let mut xml =
        format!("{XML_HEAD}<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
    for entry in &map.entries {
        push(
            &mut xml,
            format_args!("  <{item}><loc>{}</loc>", escape(&entry.url)),
        );
        if let Some(lastmod) = &entry.lastmod {
            push(
                &mut xml,
                format_args!("<lastmod>{}</lastmod>", escape(lastmod)),
            );
        }
        push(&mut xml, format_args!("</{item}>\n"));
    }
    push(&mut xml, format_args!("</{root}>\n"));
    xml
}

/// `robots.txt` (RFC 9309): everything may be read, and where the site map is.
#[must_use]
pub fn robots(robots: &RobotsView) -> String {
    format!(
        "User-agent: *\nAllow: /\n\nSitemap: {}\n",
        one_line(&robots.sitemap)
    )
}

/// `llms.txt` (llmstxt.org): the site's name, one sentence, sections of links. Sections without links are left out.
#[must_use]
pub fn llms(llms: &LlmsView) -> String {
    let mut text = format!("# {}\n", markdown_text(&llms.title));
    if !llms.description.is_empty() {
        push(
            &mut text,
            format_args!("\n> {}\n", markdown_paragraph(&llms.description)),
        );
    }
    for section in &llms.sections {
        if section.links.is_empty() {
            continue;
        }
        push(
            &mut text,
            format_args!("\n## {}\n\n", markdown_text(&section.title)),
        );
        for (name, url, note) in &section.links {
            push(
                &mut text,
                format_args!("- [{}]({})", markdown_text(name), markdown_target(url)),
            );
            if !note.is_empty() {
                push(&mut text, format_args!(": {}", markdown_text(note)));
            }
            text.push('\n');
        }
    }
    text
}

/// `_redirects`, as Netlify and Cloudflare Pages read it: one line a former address, permanent.
#[must_use]
pub fn redirects(redirects: &RedirectsView) -> String {
    let mut text = String::new();
    for (from, to) in &redirects.redirects {
        let (from, to) = (literal_path(from), literal_path(to));
        if from != to {
            push(&mut text, format_args!("{from} {to} 301\n"));
        }
    }
    text
}

/// Who may show a page in a frame: this site. It is sent as a header only, because browsers ignore it in a page (CSP 3,
/// section 6.4.2).
pub const FRAME_ANCESTORS: &str = "frame-ancestors 'self'";

/// `_headers`, as Netlify and Cloudflare Pages read it: the security headers of every file, the types of feeds, and
/// which files never change.
///
/// Feeds are named with placeholders (`/:list/feed.xml`), because a host may take what follows a `*` for anything.
#[must_use]
pub fn headers(headers: &HeadersView) -> String {
    let home = literal_path(&headers.home);
    let mut text = format!(
        "{home}*\n  Content-Security-Policy: {}; {FRAME_ANCESTORS}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n",
        one_line(&headers.policy)
    );
    for (name, kind) in [
        ("feed.xml", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
    ] {
        for folder in ["", ":list/", ":list/:term/"] {
            push(
                &mut text,
                format_args!("\n{home}{folder}{name}\n  Content-Type: {kind}; charset=utf-8\n"),
            );
        }
    }
    if headers.search {
        push(
            &mut text,
            format_args!(
                "\n{home}search/:part/:file\n  Cache-Control: public, max-age=31536000, immutable\n"
            ),
        );
    }
    for file in &headers.immutable {
        push(
            &mut text,
            format_args!(
                "\n{}\n  Cache-Control: public, max-age=31536000, immutable\n",
                literal_path(file)
            ),
        );
    }
    text
}

/// `search/manifest.json`: what the search may fetch.
#[must_use]
pub fn manifest(manifest: &Manifest) -> String {
    serde_json::to_string(manifest).expect("numbers and texts are no trouble to JSON")
}

/// The Markdown twin: a YAML head that any tool reads, the headline, the text. `body` is the Markdown with its links resolved.
///
/// Where rights leave no text, the summary and the article's own address stand in its place.
#[must_use]
pub fn twin(twin: &TwinView, body: Option<&str>) -> String {
    let mut text = String::from("---\n");
    let out = &mut text;
    yaml(out, "title", &twin.title);
    yaml(out, "lang", &twin.lang);
    yaml(out, "url", &twin.url);
    if let Some(date) = &twin.date {
        yaml(out, "date", date);
    }
    if let Some(dated) = &twin.dated {
        yaml(out, "dated", dated);
    }
    yaml_list(out, "authors", &twin.authors);
    if twin.source.is_some() || twin.source_url.is_some() {
        out.push_str("source:\n");
        if let Some(name) = &twin.source {
            yaml(out, "  name", name);
        }
        if let Some(url) = &twin.source_url {
            yaml(out, "  url", url);
        }
    }
    if !twin.summary.is_empty() {
        yaml(out, "summary", &twin.summary);
    }
    yaml_list(out, "key_points", &twin.key_points);
    yaml_list(out, "topics", &twin.topics);
    out.push_str("---\n");
    let body = body.map_or("", |body| body.trim_matches(['\n', '\r']));
    if !opens_with_title(body, &twin.title) {
        push(out, format_args!("\n# {}\n", markdown_text(&twin.title)));
    }
    if body.is_empty() {
        if !twin.summary.is_empty() {
            push(
                out,
                format_args!("\n{}\n", markdown_paragraph(&twin.summary)),
            );
        }
        if let Some(url) = &twin.source_url {
            push(out, format_args!("\n<{}>\n", one_word(url)));
        }
    } else {
        push(out, format_args!("\n{}\n", body.trim_end()));
    }
    text
}

/// Whether a text opens with its own title as a heading, marks and spaces aside.
fn opens_with_title(body: &str, title: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric())
    }
    body.lines()
        .next()
        .and_then(|line| line.strip_prefix("# "))
        .is_some_and(|heading| letters(heading).eq(letters(title)))
}

fn yaml(out: &mut String, key: &str, value: &str) {
    push(out, format_args!("{key}: {}\n", yaml_string(value)));
}

fn yaml_list(out: &mut String, key: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    push(out, format_args!("{key}:\n"));
    for value in values {
        push(out, format_args!("  - {}\n", yaml_string(value)));
    }
}

/// A double-quoted YAML 1.2 string: no text can end it early or change its type.
fn yaml_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        // Many programs render the head as Markdown: there it opens no tag, and no link or image.
        let is_mark = match c {
            '<' => true,
            '[' => before == '!',
            ']' => chars.peek() == Some(&'('),
            _ => false,
        };
        before = c;
        match c {
            _ if is_mark => push(&mut quoted, format_args!("\\u{:04X}", u32::from(c))),
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // outside YAML's printable set, or a line end to some readers of YAML 1.1
            _ if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                push(&mut quoted, format_args!("\\u{:04X}", u32::from(c)));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Text for XML and HTML, in elements and attributes alike: escaped, and without the characters that XML 1.0 forbids
/// even as references (section 2.2): one form feed pasted from a PDF would make the whole feed unreadable.
fn escape(text: &str) -> impl Display {
    // Last 0xEF, which begins U+FFFE and U+FFFF, and much else.
    const SPECIAL: text::Bytes = text::byte_set(
        b"&<>\"\x00\x01\x02\x03\x04\x05\x06\x07\x08\
        \x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\xef",
    );
    struct Escaped<'a>(&'a str);
    impl Display for Escaped<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut rest = self.0;
            while let Some(at) = text::find_byte(rest, &SPECIAL) {
                let (before, from) = rest.split_at(at);
                f.write_str(before)?;
                let mut chars = from.chars();
                match chars.next() {
                    Some('&') => f.write_str("&amp;")?,
                    Some('<') => f.write_str("&lt;")?,
                    Some('>') => f.write_str("&gt;")?,
                    Some('"') => f.write_str("&quot;")?,
                    Some(c) if c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') => {
                        f.write_char(c)?;
                    }
                    _ => {}
                }
                rest = chars.as_str();
            }
            f.write_str(rest)
        }
    }
    Escaped(text)
}

/// A link as the two hosts' rules read it literally: no blanks that end a field, no `*` or `:name` that stand for
/// something else. Scheme and host of a whole address stay.
fn literal_path(link: &str) -> String {
    let path = link
        .find("://")
        .and_then(|scheme| link[scheme + 3..].find('/').map(|slash| scheme + 3 + slash))
        .unwrap_or(0);
    let (origin, path) = link.split_at(path);
    let mut literal = origin.to_owned();
    for c in path.chars() {
        match c {
            '*' => literal.push_str("%2A"),
            ':' => literal.push_str("%3A"),
            _ => push_blank_encoded(&mut literal, c),
        }
    }
    literal
}

/// An address without blanks, line ends or the signs that close it in Markdown.
fn markdown_target(url: &str) -> String {
    let mut target = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' => target.push_str("%28"),
            ')' => target.push_str("%29"),
            _ => push_blank_encoded(&mut target, c),
        }
    }
    target
}

/// An address for `<…>`.
fn one_word(url: &str) -> String {
    let mut word = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '<' => word.push_str("%3C"),
            '>' => word.push_str("%3E"),
            _ => push_blank_encoded(&mut word, c),
        }
    }
    word
}

fn push_blank_encoded(out: &mut String, c: char) {
    if c.is_whitespace() || c.is_control() {
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            push(out, format_args!("%{byte:02X}"));
        }
    } else {
        out.push(c);
    }
}

/// A text on one line.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
        .trim()
        .to_owned()
}

/// Plain text on one line of Markdown: what would be a mark is escaped.
fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    for c in one_line(text).chars() {
        if c == '<' {
            // A backslash would become part of a bare address before it, for programs that make links of those.
            escaped.push_str("&lt;");
            before = c;
            continue;
        }
        let mark = match c {
            '\\' | '`' | '*' | '[' | ']' => true,
            // inside a word an underscore is none, and `C#` closes no heading
            '_' => !before.is_alphanumeric(),
            '#' => before.is_whitespace(),
            '&' => text.contains(';'),
            _ => false,
        };
        if mark {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

/// [`markdown_text`] as a paragraph: an opening that would make it a list, a quote or an underline is escaped too.
fn markdown_paragraph(text: &str) -> String {
    let escaped = markdown_text(text);
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = escaped.split_at(digits);
    let opens = if number.is_empty() {
        rest.starts_with(['-', '+', '>', '=', '~', '|'])
    } else {
        rest.starts_with(['.', ')'])
    };
    if opens {
        format!("{number}\\{rest}")
    } else {
        escaped
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("writing to a String cannot fail");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::output::view::{Body, LlmsSection, SitemapEntry};
    use std::collections::BTreeMap;

    fn check(seen: &str, expected: &str) {
        assert_eq!(
            seen, expected,
            "\n--- seen\n{seen}\n--- expected\n{expected}"
        );
    }

    fn no_body() -> Body {
        Body {
            content: None,
            content_lang: "fr".to_owned(),
            content_links: BTreeMap::new(),
            content_images: BTreeMap::new(),
            leads: false,
        }
    }

    fn entry(title: &str) -> FeedEntry {
        FeedEntry {
            title: title.to_owned(),
            url: "https://example.org/a/".to_owned(),
            external_url: None,
            published: None,
            updated: "2025-10-02T00:00:00+02:00".to_owned(),
            authors: vec!["Ana".to_owned()],
            lang: "fr".to_owned(),
            summary: String::new(),
            topics: Vec::new(),
            stories: Vec::new(),
            body: no_body(),
        }
    }

    fn feed(entries: Vec<FeedEntry>) -> FeedView {
        FeedView {
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

    fn page(title: &str) -> TwinView {
        TwinView {
            title: title.to_owned(),
            lang: "fr".to_owned(),
            url: "https://example.org/a/".to_owned(),
            date: None,
            dated: None,
            authors: Vec::new(),
            source: None,
            source_url: None,
            summary: String::new(),
            key_points: Vec::new(),
            topics: Vec::new(),
            body: no_body(),
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
    fn xml_holds_no_character_that_it_forbids() {
        check(
            &escape("a\u{0}\u{b}\u{c}\u{1b}\u{ffff}b\tc\n<\"é&>").to_string(),
            "ab\tc\n&lt;&quot;é&amp;&gt;",
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

    #[test]
    fn site_maps_and_their_index() {
        let entries = vec![
            SitemapEntry {
                url: "https://example.org/?a&b".to_owned(),
                lastmod: Some("2025-10-02".to_owned()),
            },
            SitemapEntry {
                url: "https://example.org/".to_owned(),
                lastmod: None,
            },
        ];
        let mut view = SitemapView {
            index: false,
            entries,
        };
        check(
            &sitemap(&view),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">
  <url><loc>https://example.org/?a&amp;b</loc><lastmod>2025-10-02</lastmod></url>
  <url><loc>https://example.org/</loc></url>
</urlset>
",
        );
        view.index = true;
        view.entries.truncate(1);
        check(
            &sitemap(&view),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">
  <sitemap><loc>https://example.org/?a&amp;b</loc><lastmod>2025-10-02</lastmod></sitemap>
</sitemapindex>
",
        );
    }

    #[test]
    fn robots_may_read_everything() {
        check(
            &robots(&RobotsView {
                sitemap: "https://example.org/sitemap.xml".to_owned(),
            }),
            "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n",
        );
    }

    #[test]
    fn llms_txt_is_markdown_whatever_the_titles() {
        let link =
            |name: &str, url: &str, note: &str| (name.to_owned(), url.to_owned(), note.to_owned());
        check(
            &llms(&LlmsView {
                title: "Le fil".to_owned(),
                description: "- chaque semaine".to_owned(),
                sections: vec![
                    LlmsSection {
                        title: "Articles".to_owned(),
                        links: vec![
                            link("[Avis] *x*", "https://example.org/a_(b)/", "deux\nlignes"),
                            link("snake_case", "https://example.org/c/", ""),
                        ],
                    },
                    LlmsSection {
                        title: "Vide".to_owned(),
                        links: Vec::new(),
                    },
                ],
            }),
            "# Le fil

> \\- chaque semaine

## Articles

- [\\[Avis\\] \\*x\\*](https://example.org/a_%28b%29/): deux lignes
- [snake_case](https://example.org/c/)
",
        );
    }

    #[test]
    fn redirects_are_literal() {
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        check(
            &redirects(&RedirectsView {
                redirects: vec![
                    pair("/old/", "/new/"),
                    pair("/same/", "/same/"),
                    pair("/a b/*/", "/x/:slug/\u{a0}/"),
                    pair("/ext/", "https://example.org:8080/a:b/"),
                ],
            }),
            "/old/ /new/ 301
/a%20b/%2A/ /x/%3Aslug/%C2%A0/ 301
/ext/ https://example.org:8080/a%3Ab/ 301
",
        );
    }

    #[test]
    fn headers_stand_below_the_sub_path() {
        check(
            &headers(&HeadersView {
                home: "/news/".to_owned(),
                policy: "default-src 'self';\n img-src *".to_owned(),
                immutable: vec!["/news/style.0a1b.css".to_owned()],
                search: true,
            }),
            "/news/*
  Content-Security-Policy: default-src 'self';  img-src *; frame-ancestors 'self'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin

/news/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/:list/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/:list/:term/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/:list/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/:list/:term/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/search/:part/:file
  Cache-Control: public, max-age=31536000, immutable

/news/style.0a1b.css
  Cache-Control: public, max-age=31536000, immutable
",
        );
    }

    #[test]
    fn a_twin_has_a_head_a_headline_and_the_text() {
        let mut view = page("C# & _nous_");
        view.date = Some("2025-10-02".to_owned());
        view.authors = vec!["Ana \"A\"".to_owned()];
        view.source = Some("Gazette".to_owned());
        view.source_url = Some("https://example.org/s".to_owned());
        view.key_points = vec!["Un: deux".to_owned()];
        check(
            &twin(&view, Some("\nTexte.\n")),
            "---
title: \"C# & _nous_\"
lang: \"fr\"
url: \"https://example.org/a/\"
date: \"2025-10-02\"
authors:
  - \"Ana \\\"A\\\"\"
source:
  name: \"Gazette\"
  url: \"https://example.org/s\"
key_points:
  - \"Un: deux\"
---

# C# & \\_nous_

Texte.
",
        );
    }

    #[test]
    fn a_twin_without_text_gives_summary_and_address() {
        let mut view = page("Titre");
        view.summary = "1. Un résumé".to_owned();
        view.source_url = Some("https://example.org/s p>".to_owned());
        let text = twin(&view, None);
        check(
            text.split_once("---\n\n").map_or("", |(_, text)| text),
            "# Titre\n\n1\\. Un résumé\n\n<https://example.org/s%20p%3E>\n",
        );
    }

    #[test]
    fn a_text_that_opens_with_its_title_has_it_once() {
        let text = twin(&page("Vraiment\u{202f}?"), Some("# Vraiment ?\n\nOui."));
        assert!(text.ends_with("---\n\n# Vraiment ?\n\nOui.\n"), "{text}");
        assert!(!text.contains("\u{202f}?\n\n"), "{text}");
    }

    #[test]
    fn no_head_or_headline_is_live_in_another_program() {
        let mut view =
            page("www.a.test/x\"><img src=x onerror=y()> [a](javascript:y()) ![b](//c.test/d.png)");
        view.summary = view.title.clone();
        let text = twin(&view, None);
        let events = pulldown_cmark::Parser::new(&text);
        for event in events {
            use pulldown_cmark::{Event, Tag};
            assert!(
                !matches!(
                    event,
                    Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::Start(Tag::Link { .. } | Tag::Image { .. })
                ),
                "{event:?} in {text}"
            );
        }
        assert!(!text.contains('<'), "{text}");
    }

    #[test]
    fn any_text_survives_the_yaml_head() {
        for text in [
            "<b> ![a](b) [c](d)",
            "",
            "---",
            "a: b # c",
            "\"\\\"",
            "ligne\nligne\tx\r",
            "\u{85}\u{2028}\u{feff}\u{7f}\u{1}é🚀",
            "no",
            "2025-10-02",
        ] {
            let yaml = format!("title: {}\n", yaml_string(text));
            let read: BTreeMap<String, String> = serde_saphyr::from_str(&yaml).unwrap();
            assert_eq!(read["title"], text, "{yaml}");
        }
    }
}
