//! What a built site makes a browser load or run: nothing of another host, nothing hostile, in pages, feeds and Markdown
//! copies, however other programs render those.
#![allow(clippy::print_stderr)]

use crate::support::{digest, put, run, tree};
use newsdigest::base::config::Images;
use newsdigest::base::path::Base;
use newsdigest::content::markdown::{self, Options};
use proptest::prelude::*;
use pulldown_cmark::{Event, Options as Dialect, Parser, Tag};
use regex::Regex;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::LazyLock;

/// Ways to write an address of `evil.test`, as a browser reads them (WHATWG URL Standard).
const FORMS: [&str; 22] = [
    "https://evil.test/F.png",
    "http://evil.test/F.png",
    "HTTPS://EVIL.TEST/F.png",
    "//evil.test/F.png",
    "///evil.test/F.png",
    "////evil.test/F.png",
    "/\\evil.test/F.png",
    "\\\\evil.test/F.png",
    "\\/evil.test/F.png",
    "/\t/evil.test/F.png",
    " //evil.test/F.png",
    "http:evil.test/F.png",
    "https:evil.test/F.png",
    "https:/evil.test/F.png",
    "https:\\\\evil.test/F.png",
    "https://own.test@evil.test/F.png",
    "https://own.test:8443/F.png",
    "https://own.test./F.png",
    "//%65vil.test/F.png",
    "//evil%2Etest/F.png",
    "https://player.test:8443/F.png",
    "http://player.test/F.png",
];

/// Ways to load from an address in raw HTML, where `@` stands for it.
const LOADS: [&str; 24] = [
    "<img src=\"@\" alt=\"a\">",
    "<img src=\"/own.png\" srcset=\"@ 2x\" alt=\"a\">",
    "<img src=\"/own.png\" srcset=\"/own.png 1x, @ 2x\" alt=\"a\">",
    "<picture><source srcset=\"@\"><img src=\"/own.png\" alt=\"a\"></picture>",
    "<video src=\"@\" controls></video>",
    "<video src=\"/own.mp4\" poster=\"@\"></video>",
    "<video><source src=\"/own.mp4\"><source src=\"@\"></video>",
    "<audio controls><source src=\"@\"></audio>",
    "<audio src=\"@\"></audio>",
    "<video src=\"/own.mp4\"><track src=\"@\" default></video>",
    "<iframe src=\"@\"></iframe>",
    "<iframe src=\"@\"><img src=\"@\"><script>x()</script></iframe>",
    "<input type=\"image\" src=\"@\">",
    "<object data=\"@\"></object>",
    "<embed src=\"@\">",
    "<link rel=\"stylesheet\" href=\"@\">",
    "<body background=\"@\">",
    "<table background=\"@\"><tr><td background=\"@\">a</td></tr></table>",
    "<p style=\"background: url('@')\">a</p>",
    "<style>p { background: url('@') }</style>",
    "<svg><image href=\"@\"/><use href=\"@\"/></svg>",
    "<base href=\"@\">",
    "<meta http-equiv=\"refresh\" content=\"0;url=@\">",
    "<script src=\"@\"></script>",
];

/// The addresses that something would load from another host, the scripts, the handlers of events, and the addresses that
/// run. `allowed` origins do not count.
fn complaints(html: &str, base: &str, allowed: &[&str]) -> Vec<String> {
    let document = dom_query::Document::from(html);
    let own = url::Url::parse(base).unwrap();
    let mut found = Vec::new();
    for node in document.select("*").nodes() {
        let name = node.node_name().unwrap_or_default().to_string();
        let kind = node.attr("type").unwrap_or_default().to_string();
        if matches!(
            name.as_str(),
            "style" | "object" | "embed" | "base" | "applet" | "frame" | "svg" | "math"
        ) || name == "script" && node.attr("src").is_none() && kind != "application/ld+json"
        {
            found.push(format!("<{name}>"));
        }
        for attribute in node.attrs() {
            let key: &str = attribute.name.local.as_ref();
            let value: &str = attribute.value.as_ref();
            if key.starts_with("on") || matches!(key, "style" | "srcdoc" | "formaction" | "ping") {
                found.push(format!("{key}=\"{value}\""));
            }
            let is_load = matches!(
                key,
                "src" | "poster" | "data" | "background" | "srcset" | "action"
            ) || name == "link"
                && key == "href"
                && !kind.contains("feed")
                && !kind.contains("atom")
                && node.attr("rel").is_none_or(|rel| {
                    !matches!(
                        &*rel,
                        "canonical" | "alternate" | "prev" | "next" | "search"
                    )
                })
                || name == "meta"
                    && key == "content"
                    && node
                        .attr("property")
                        .is_some_and(|property| &*property == "og:image");
            let addresses: Vec<&str> = match key {
                "srcset" => value
                    .split(", ")
                    .map(|one| one.split(' ').next().unwrap_or_default())
                    .collect(),
                _ => vec![value],
            };
            for address in addresses {
                match seen_by_a_browser(address, &own) {
                    Some(url) if is_load => {
                        let origin = url.origin().ascii_serialization();
                        if url.origin() != own.origin() && !allowed.contains(&origin.as_str()) {
                            found.push(format!("{name} loads {value:?}"));
                        }
                    }
                    None if is_load => {}
                    Some(url)
                        if matches!(key, "href" | "cite" | "action" | "content")
                            && !matches!(url.scheme(), "http" | "https" | "mailto" | "tel")
                            && key != "content" =>
                    {
                        found.push(format!("{name} leads to {value:?}"));
                    }
                    _ => {}
                }
            }
        }
    }
    found
}

/// An address as a browser reads it; written apart from the program's own reading.
fn seen_by_a_browser(address: &str, base: &url::Url) -> Option<url::Url> {
    let address: String = address
        .trim_matches(|c: char| c <= ' ')
        .chars()
        .filter(|c| !matches!(c, '\t' | '\n' | '\r'))
        .collect();
    let slashes = address.len() - address.trim_start_matches(['/', '\\']).len();
    if slashes >= 2 {
        return url::Url::parse(&format!("{}://{}", base.scheme(), &address[slashes..])).ok();
    }
    base.join(&address).ok()
}

/// The Markdown as programs render it that take raw HTML as it is: as plain CommonMark, with tables, with everything; and
/// each once more as if a bare address were a link up to the next white space or `<` (GFM, "autolinks").
fn renderings(text: &str) -> Vec<String> {
    static BARE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?m)(^|[\s*_~(])((?:www\.|https?://)[^\s<]+)").unwrap());
    let mut all = Vec::new();
    let full = Dialect::ENABLE_TABLES
        | Dialect::ENABLE_FOOTNOTES
        | Dialect::ENABLE_STRIKETHROUGH
        | Dialect::ENABLE_TASKLISTS
        | Dialect::ENABLE_GFM
        | Dialect::ENABLE_DEFINITION_LIST
        | Dialect::ENABLE_HEADING_ATTRIBUTES;
    for dialect in [Dialect::empty(), Dialect::ENABLE_TABLES, full] {
        // Code and links are read before bare addresses.
        let mut taken = Vec::new();
        for (event, span) in Parser::new_ext(text, dialect).into_offset_iter() {
            if matches!(
                event,
                Event::Code(_)
                    | Event::InlineHtml(_)
                    | Event::Start(
                        Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::Link { .. } | Tag::Image { .. }
                    )
            ) {
                taken.push(span);
            }
        }
        let linked = BARE.replace_all(text, |found: &regex::Captures<'_>| {
            let whole = found.get(0).unwrap();
            let start = found.get(2).unwrap().start();
            if taken.iter().any(|span| span.contains(&start)) {
                return whole.as_str().to_owned();
            }
            format!("{}link", &found[1])
        });
        for text in [text, &linked] {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, dialect));
            all.push(html);
        }
    }
    all.sort();
    all.dedup();
    all
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Writes a site with every way to load from every form of an address, in raw HTML, Markdown, front matter and a feed.
fn hostile_site(root: &Path, settings: &str) {
    let write = |file: &str, text: &str| put(root, file, text);
    write("site.toml", &format!("title = \"T\"\n{settings}"));
    write("static/own.png", "");
    let mut items = String::new();
    for (number, form) in FORMS.iter().enumerate() {
        let escaped = form.replace('\\', "\\\\");
        let mut body = format!(
            "![a](<{escaped}>) [![b](<{escaped}>)](<{escaped}>) ![c][r] [l](<{escaped}>)\n\n[r]: <{escaped}>\n\n![d](<{}>)\n\n",
            form.replace('/', "&#47;").replace('\\', "&#92;")
        );
        for (at, load) in LOADS.iter().enumerate() {
            let html = load
                .replace('@', &form.replace('F', &format!("{number}-{at}")))
                .replace('\t', "&Tab;");
            let _ = write!(body, "{html}\n\nIn a line {html} of text.\n\n");
            let _ = writeln!(
                items,
                "<item><title>Item {number} {at}</title><guid>{number}-{at}</guid><pubDate>Wed, 10 Sep 2025 06:00:00 GMT</pubDate><media:content url={} medium=\"image\"/><description>{}</description></item>",
                quoted(&form.replace('\t', "&#9;")).replace("\\\\", "\\"),
                format!("<p>The text of this item says something in a few words.</p>{html}")
                    .replace('&', "&amp;")
                    .replace('<', "&lt;")
            );
        }
        write(
            &format!("content/articles/form-{number}.md"),
            &format!(
                "+++\ntitle = \"Form {number}\"\ndate = 2025-09-10\nimage = {{ src = {}, alt = \"x\" }}\n+++\n{body}",
                quoted(form)
            ),
        );
    }
    write(
        "content/sources/feed.xml",
        &format!(
            "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>F</title><link>https://feed.test/</link>{items}</channel></rss>"
        ),
    );
}

/// Everything that a build shows: the pages, the texts in feeds, and each Markdown copy as other programs render it.
fn shown(files: &BTreeMap<String, Vec<u8>>) -> Vec<(String, String)> {
    let mut shown = Vec::new();
    for (path, bytes) in files {
        let text = String::from_utf8_lossy(bytes).into_owned();
        if path.ends_with(".html") {
            shown.push((path.clone(), text));
        } else if path.ends_with(".md") || path == "llms.txt" {
            let renderings = renderings(&text);
            shown.extend(renderings.into_iter().map(|html| (path.clone(), html)));
        } else if path.ends_with("feed.json") {
            let feed: serde_json::Value = serde_json::from_str(&text).unwrap();
            for item in feed["items"].as_array().unwrap() {
                let html = item["content_html"].as_str().unwrap_or_default();
                shown.push((path.clone(), html.to_owned()));
            }
        }
    }
    shown
}

fn built(settings: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    let (site, output) = (folder.path().join("site"), folder.path().join("public"));
    hostile_site(&site, settings);
    let mut command = digest(&["build", "--today", "2025-12-31", "--quiet", "--root"]);
    run(command.arg(&site).arg("--output").arg(&output));
    tree(&output)
}

#[test]
fn nothing_of_another_host_is_loaded_whatever_the_form_of_its_address() {
    let files = built("base_url = \"https://own.test/\"\nfeed = { items = 1000 }\n");
    let shown = shown(&files);
    assert!(shown.len() > 500, "only {} texts", shown.len());
    for (path, html) in &shown {
        let found = complaints(html, "https://own.test/a/", &[]);
        assert!(found.is_empty(), "{path}: {found:#?}");
    }
    let all: String = shown.iter().map(|(_, html)| html.as_str()).collect();
    assert!(
        all.contains("href=\"https://evil.test/"),
        "the links are gone"
    );
    // the ears hear
    for html in [
        "<img src='/\\evil.test/x'>",
        "<a href='java\nscript:x'>",
        "<p onclick=x>",
        "<script>x</script>",
    ] {
        assert_eq!(
            complaints(html, "https://own.test/", &[]).len(),
            1,
            "{html}"
        );
    }
}

#[test]
fn an_allowed_host_is_allowed_under_its_own_scheme_and_port_only() {
    let files = built(
        "base_url = \"https://own.test/news/\"\nfeed = { items = 1000 }\nhtml = { frames = [\"player.test\", \"framed.test:8443\"] }\n",
    );
    for (path, html) in shown(&files) {
        let found = complaints(&html, "https://own.test/news/a/", &[]);
        assert!(found.is_empty(), "{path}: {found:#?}");
    }
}

#[test]
fn images_of_other_hosts_are_shown_where_the_settings_say_so_and_nothing_else_is() {
    let files = built(
        "base_url = \"https://own.test/\"\nfeed = { items = 1000 }\nimages = { remote = \"show\" }\n",
    );
    let headers = String::from_utf8_lossy(&files["_headers"]).into_owned();
    let policy = headers
        .lines()
        .find(|line| line.contains("img-src"))
        .unwrap();
    let images = policy.split("img-src 'self' ").nth(1).unwrap();
    let allowed: Vec<&str> = images.split(';').next().unwrap().split(' ').collect();
    assert!(allowed.contains(&"https://own.test:8443"), "{policy}");
    for (path, html) in shown(&files) {
        let found = complaints(&html, "https://own.test/a/", &allowed);
        assert!(found.is_empty(), "{path}: {found:#?}");
        for html in ["<iframe", "<video src=\"https", "<audio src=\"https"] {
            assert!(!html.contains(&format!("{html} src")), "{path}");
        }
    }
}

/// The page without its policy, as a host might send it that takes it away.
fn without_policy(html: &str) -> String {
    static POLICY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"<meta http-equiv="Content-Security-Policy"[^>]*>"#).unwrap()
    });
    POLICY.replace_all(html, "").into_owned()
}

#[cfg(unix)]
#[test]
fn a_browser_asks_no_other_host_even_without_the_policy() {
    use serde_json::json;
    use std::io::{BufRead, BufReader, Write};

    let Some(mut browser) = crate::chromium::Browser::start() else {
        return;
    };
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base = format!("http://{}/", listener.local_addr().unwrap());
    let files = built(&format!("base_url = \"{base}\"\nfeed = {{ items = 5 }}\n"));
    let mut pages = BTreeMap::new();
    let texts: Vec<String> = shown(&files)
        .into_iter()
        .map(|(_, html)| without_policy(&html))
        .collect();
    // Some at a time: a browser takes the most time for opening a page.
    for (number, texts) in texts.chunks(25).enumerate() {
        pages.insert(format!("/{number}.html"), texts.join("\n"));
    }
    pages.insert(
        "/loud.html".to_owned(),
        "<img src='/\\evil.test/x.png'>".to_owned(),
    );
    let served = std::sync::Arc::new(pages.clone());
    let answer = move |stream: std::net::TcpStream| {
        let served = std::sync::Arc::clone(&served);
        // A browser opens connections ahead of its requests, so none may wait for another.
        std::thread::spawn(move || {
            let mut lines = BufReader::new(&stream).lines().map_while(Result::ok);
            let request = lines.next().unwrap_or_default();
            lines
                .by_ref()
                .take_while(|line| !line.is_empty())
                .for_each(drop);
            let path = request.split(' ').nth(1).unwrap_or_default();
            let body = served.get(path).map_or("", String::as_str);
            let mut stream = &stream;
            let _ = write!(
                stream,
                "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
        });
    };
    std::thread::spawn(move || listener.incoming().map_while(Result::ok).for_each(answer));
    browser.call("Network.enable", &json!({}));
    for path in pages.keys() {
        let url = format!("{base}{}", path.trim_start_matches('/'));
        browser.open(&url);
        let asked: Vec<String> = browser
            .events()
            .iter()
            .filter(|event| event["method"] == "Network.requestWillBeSent")
            .filter_map(|event| {
                event["params"]["request"]["url"]
                    .as_str()
                    .map(str::to_owned)
            })
            .filter(|url| !url.starts_with(&base))
            .collect();
        assert_eq!(
            asked.is_empty(),
            path != "/loud.html",
            "{path}: {asked:?}\n{}",
            pages[path]
        );
    }
}

// Markdown copies

fn copied(text: &str) -> String {
    static NO_LINKS: BTreeMap<String, String> = BTreeMap::new();
    static NO_PICTURES: BTreeMap<String, newsdigest::content::image::Shown> = BTreeMap::new();
    let base = Base::parse("https://own.test/").unwrap();
    let frames = ["player.test".to_owned()];
    let words = BTreeMap::from([("image".to_owned(), "Image".to_owned())]);
    let options = Options {
        lang: "en",
        links: &NO_LINKS,
        pictures: &NO_PICTURES,
        leads: false,
        images: Images::Link,
        frames: &frames,
        base: &base,
        skip_title: true,
        absolute: None,
        words: &words,
    };
    markdown::copy(text, &options).into_owned()
}

/// What another program would make of the copy of a text, if it were not for the text's own page.
fn live(text: &str) -> Vec<String> {
    let copy = copied(text);
    let found = renderings(&copy).into_iter().flat_map(|html| {
        complaints(&html, "https://own.test/a/", &["https://player.test"])
            .into_iter()
            .map(move |complaint| format!("{complaint} in {html}"))
    });
    found.collect()
}

/// Pieces of which hostile texts are made.
const PIECES: [&str; 62] = [
    "<script>x()</script>",
    "<script>",
    "</script>",
    "<img src=x onerror=x()>",
    "\\<img src=x onerror=x()>",
    "<img src=//evil.test/x.png>",
    "![a](//evil.test/x.png)",
    "![a][r]",
    "![^n]",
    "[^n]",
    "[a][r]",
    "[r]",
    "![r]",
    "\n\n[r]: javascript:x()\n\n",
    "\n\n[^n]: javascript:x()\n\n",
    "\n\n[^n]: //evil.test/x.png\n\n",
    "\n\n[^n]: data:text/html,x \"t\"\n\n",
    "[a](javascript:x())",
    "[a](javascript&colon;x())",
    "[a](java\\script:x())",
    "[a](<java\tscript:x()>)",
    "<javascript:x()>",
    "<https://a.test/>",
    "www.a.test/x\">",
    "www.a.test/",
    "https://a.test/",
    "a@b.test",
    "`",
    "``",
    "```\n",
    "~~~\n",
    "\n    ",
    "\n\n    [^n]: ",
    "| a | b |\n| --- | --- |\n| ",
    " | ",
    "|\n| ",
    "\n: ",
    "\nterm\n: ",
    "> ",
    "- ",
    "1. ",
    "# ",
    " {#i onclick=x}",
    "{![a](//evil.test/x.png)}",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<iframe src=https://player.test/>",
    "</iframe>",
    "<a href='javascript:x()'>",
    "</a>",
    "<svg onload=x()>",
    "<textarea>",
    "<b title=\"",
    "\">",
    "&lt;img src=x onerror=x()&gt;",
    "<details open ontoggle=x()>",
    "*",
    "[!NOTE]\n",
];

fn hostile() -> impl Strategy<Value = String> {
    let piece = (
        prop::sample::select(PIECES.to_vec()),
        prop::sample::select(vec!["", "", "", " ", "\n", "\n\n", "a"]),
    );
    prop::collection::vec(piece, 1..9).prop_map(|pieces| {
        pieces
            .iter()
            .flat_map(|(piece, after)| [*piece, *after])
            .collect()
    })
}

proptest! {
    #[test]
    fn no_copy_is_live_in_another_program(text in hostile()) {
        let found = live(&text);
        prop_assert!(found.is_empty(), "{:?}\n=>\n{:?}\n{:#?}", text, copied(&text), found);
    }
}

#[test]
fn an_attribute_of_a_heading_runs_nothing_in_a_copy() {
    for text in [
        "# a {#i onclick=x}\n",
        "# <script>x()</script> {#i onclick=x}",
        "a {onclick=x}\n===\n",
        "> ## a {.b style=x}\n",
    ] {
        assert_eq!(live(text), Vec::<String>::new(), "{text}: {}", copied(text));
    }
    // an id and a class stay
    assert_eq!(copied("# a {#i .b}\n"), "# a {#i .b}\n");
}

#[test]
fn code_in_a_copy_stays_as_it_was_written() {
    for text in [
        "Use `<script>` and `<b>`.\n",
        "```html\n<script src=\"//evil.test/x.js\"></script>\n```\n",
        "    <img src=x onerror=x()>\n",
        "| `<b>` | a |\n| --- | --- |\n",
        "a < b, 1 <2, <https://a.test/?b=c>, <a@b.test>, x<sup>2</sup><br> y\n",
        "[a](https://a.test/ \"t\") and ![b](b.png) and [c][r][^n]\n\n[r]: https://c.test/\n\n[^n]: Note: see <https://a.test/>.\n",
    ] {
        assert_eq!(copied(text), text);
    }
}

#[test]
fn no_known_payload_is_live_in_a_copy() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/hostile");
    if !folder.is_dir() {
        eprintln!("skipped: the lists of payloads are not at hand");
        return;
    }
    let mut tried = 0;
    for part in ["xss", "strings"] {
        for file in walkdir::WalkDir::new(folder.join(part)).sort_by_file_name() {
            let Ok(list) = std::fs::read_to_string(file.unwrap().path()) else {
                continue;
            };
            for payload in list.lines().filter(|line| !line.trim().is_empty()) {
                tried += 1;
                let text = format!(
                    "One word.\n\n{payload}\n\n[link]({payload}) ![image]({payload})[^n]\n\n[^n]: {payload}\n"
                );
                let found = live(&text);
                assert!(
                    found.is_empty(),
                    "{text}\n=>\n{}\n{found:#?}",
                    copied(&text)
                );
            }
        }
    }
    assert!(tried > 500, "only {tried} payloads were found");
}

#[test]
fn a_page_that_import_writes_is_not_live_in_another_program() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let mut command = digest(&["import", "--quiet", "--to"]);
    command.arg(&out);
    for (number, piece) in PIECES.iter().enumerate() {
        let words = "Some words that are long enough to be the text of an article about a river.";
        let escaped = piece.replace('&', "&amp;").replace('<', "&lt;");
        for (kind, text) in [
            (
                "txt",
                format!("Title {number}\n\n{words}\n\n{words} {piece} {words}\n\n{piece}\n"),
            ),
            (
                "md",
                format!("# Title {number}\n\n{words}\n\n{words} {piece} {words}\n\n{piece}\n"),
            ),
            (
                "html",
                format!(
                    "<html><head><title>Title {number}</title></head><body><article><h1>Title {number}</h1><p>{words}</p><p>{words} {escaped} {words}</p><p>{escaped}</p><p>www.a.test/x{escaped}<code>{escaped}</code></p>{piece}<p>{words}</p></article></body></html>"
                ),
            ),
        ] {
            let file = folder.path().join(format!("s{number}.{kind}.{kind}"));
            std::fs::write(&file, text).unwrap();
            command.arg(file);
        }
    }
    run(&mut command);
    let pages = tree(&out);
    assert!(pages.len() > PIECES.len(), "only {} pages", pages.len());
    for (path, bytes) in pages {
        let text = String::from_utf8(bytes).unwrap();
        let body = text.splitn(3, "+++").nth(2).unwrap();
        for html in renderings(body) {
            // Images of other hosts are for the page to decide.
            let found = complaints(
                &html,
                "https://own.test/a/",
                &["https://evil.test", "http://evil.test"],
            );
            assert!(found.is_empty(), "{path}: {found:#?}\n{body}\n{html}");
        }
    }
}
