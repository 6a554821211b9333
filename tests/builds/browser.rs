//! The demonstration site in a real browser: what readers see in the dark, without scripts, on a narrow screen and on paper.
//! Skipped where there is no Chromium.

#![cfg(unix)]

use crate::chromium::Browser;
use crate::support::{copy, digest, repository, run, tree};
use regex::Regex;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;

/// A site in a folder of its own, served as a static host would: by its files and the headers of `_headers`.
struct Served {
    files: Arc<BTreeMap<String, Vec<u8>>>,
    /// `http://127.0.0.1:PORT/`
    base: String,
}

impl Served {
    fn demonstration() -> Served {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        for part in ["content", "static", "templates"] {
            copy(&repository().join(part), &site.join(part));
        }
        std::fs::copy(repository().join("site.toml"), site.join("site.toml")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/", listener.local_addr().unwrap());
        let output = folder.path().join("public");
        let mut command = digest(&["build", "--locked", "--future", "--today", "2025-12-31"]);
        command
            .arg("--root")
            .arg(&site)
            .arg("--output")
            .arg(&output);
        run(command.args(["--base-url", &base]));
        let files = Arc::new(tree(&output));
        let served = files.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let files = served.clone();
                std::thread::spawn(move || answer(&files, &stream));
            }
        });
        Served { files, base }
    }

    /// The addresses of all pages, but for former addresses, which lead elsewhere.
    fn pages(&self) -> Vec<String> {
        let pages = self.files.iter().filter(|(path, bytes)| {
            let text = String::from_utf8_lossy(bytes);
            path.ends_with(".html") && !text.contains("http-equiv=\"refresh\"")
        });
        pages.map(|(path, _)| self.url(path)).collect()
    }

    fn url(&self, path: &str) -> String {
        format!("{}{}", self.base, path.trim_end_matches("index.html"))
    }

    /// One page of each kind, the longest, by the name of the kind.
    fn kinds(&self) -> BTreeMap<&'static str, String> {
        let kinds = [
            ("home", r"^$"),
            ("older", r"^page/\d+/$"),
            ("article", r"^\d{4}/\d\d/\d\d/[^/]+/$"),
            ("day", r"^\d{4}/\d\d/\d\d/$"),
            ("month", r"^\d{4}/\d\d/$"),
            ("year", r"^\d{4}/$"),
            ("archive", r"^archive/$"),
            ("topics", r"^topics/$"),
            ("topic", r"^topics/[^/]+/$"),
            ("editions", r"^editions/$"),
            ("edition", r"^editions/[^/]+/$"),
            ("sources", r"^sources/$"),
            ("source", r"^sources/[^/]+/$"),
            ("search", r"^search/$"),
            ("missing", r"^404\.html$"),
            ("page", r"^(about|a-propos)/$"),
        ]
        .map(|(name, pattern)| (name, Regex::new(pattern).unwrap()));
        let mut longest: BTreeMap<&'static str, (usize, String)> = BTreeMap::new();
        for (path, bytes) in self
            .files
            .iter()
            .filter(|(path, _)| path.ends_with(".html"))
        {
            let address = path.trim_end_matches("index.html");
            let Some((kind, _)) = kinds.iter().find(|(_, pattern)| pattern.is_match(address))
            else {
                continue;
            };
            let entry = longest.entry(kind).or_default();
            if bytes.len() > entry.0 {
                *entry = (bytes.len(), self.url(path));
            }
        }
        let kinds: BTreeMap<&str, String> = longest
            .into_iter()
            .map(|(kind, (_, url))| (kind, url))
            .collect();
        for kind in [
            "home", "article", "day", "month", "year", "archive", "topics", "topic", "editions",
            "edition", "sources", "source", "missing", "page",
        ] {
            assert!(kinds.contains_key(kind), "the demonstration has no {kind}");
        }
        kinds
    }
}

/// Answers one request and closes.
fn answer(files: &BTreeMap<String, Vec<u8>>, stream: &TcpStream) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else {
        return;
    };
    // the rest of the head, so that the connection is not reset
    lines
        .by_ref()
        .take_while(|line| !line.is_empty())
        .for_each(drop);
    let path = request.split(' ').nth(1).unwrap_or("/");
    let path = path
        .split('?')
        .next()
        .unwrap_or(path)
        .trim_start_matches('/');
    let name = match path {
        "" => "index.html".to_owned(),
        folder if folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    };
    let (status, name) = if files.contains_key(&name) {
        ("200 OK", name.as_str())
    } else {
        ("404 Not Found", "404.html")
    };
    let kind = match name.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "js" => "text/javascript",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "json" => "application/json",
        _ => "application/octet-stream",
    };
    let headers = String::from_utf8_lossy(&files["_headers"]).into_owned();
    let everywhere = headers
        .lines()
        .skip_while(|line| *line != "/*")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .map(str::trim);
    let mut head = format!("HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n");
    for header in everywhere {
        head.push_str(header);
        head.push_str("\r\n");
    }
    let bytes = &files[name];
    head.push_str("Content-Length: ");
    head.push_str(&bytes.len().to_string());
    head.push_str("\r\n\r\n");
    let mut stream = stream;
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(bytes);
}

/// The width of the window in CSS pixels, with the thin bars that phones have.
fn window(browser: &mut Browser, width: u32) {
    let size = json!({ "width": width, "height": 800, "deviceScaleFactor": 1, "mobile": false });
    browser.call("Emulation.setDeviceMetricsOverride", &size);
    browser.call("Emulation.setScrollbarsHidden", &json!({ "hidden": true }));
}

fn scheme(browser: &mut Browser, scheme: &str) {
    let media =
        json!({ "media": "", "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
    browser.call("Emulation.setEmulatedMedia", &media);
}

/// What a script that answers with a list of complaints says.
#[track_caller]
fn complaints(browser: &mut Browser, script: &str) -> Vec<String> {
    let params = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
    let answer = browser.call("Runtime.evaluate", &params);
    let list = answer["result"]["value"].as_array();
    let list = list.unwrap_or_else(|| panic!("no list: {answer}"));
    list.iter()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

/// Elements wider than the window, but for those in a box that scrolls by itself.
const TOO_WIDE: &str = "(() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  const scrolls = (box) => box && (/auto|scroll/.test(getComputedStyle(box).overflowX) || scrolls(box.parentElement));
  for (const box of document.querySelectorAll('body *'))
    if (box.getBoundingClientRect().right > innerWidth + 1 && !scrolls(box.parentElement))
      found.push(`${box.tagName} ${box.className} ${box.textContent.slice(0, 40)}`);
  return found;
})()";

#[test]
fn every_page_is_quiet_and_fits_a_narrow_screen() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::demonstration();
    for domain in [
        "Log.enable",
        "Runtime.enable",
        "Network.enable",
        "Page.enable",
    ] {
        browser.call(domain, &json!({}));
    }
    window(&mut browser, 320);
    let mut wrong = BTreeSet::new();
    let pages = site.pages();
    assert!(pages.len() > 30, "only {} pages", pages.len());
    for url in &pages {
        browser.open(url);
        for fault in complaints(&mut browser, TOO_WIDE) {
            wrong.insert(format!("{url}: {fault}"));
        }
        wrong.extend(
            noises(&mut browser, &site.base)
                .into_iter()
                .map(|noise| format!("{url}: {noise}")),
        );
    }
    assert!(wrong.is_empty(), "{wrong:#?}");

    // The ears hear: a request to another host, a fault of a script, a breach of the policy, a box that is too wide.
    browser.evaluate("fetch('https://example.org/').catch(() => 0); console.error('a'); document.body.style.cssText = 'x'; document.body.append(Object.assign(document.createElement('p'), { textContent: 'x'.repeat(999), className: 'top' })); document.body.append(Object.assign(new Image(), { src: 'https://example.com/' }))");
    browser.until(
        "document.images.length > 0 && [...document.images].every((image) => image.complete)",
    );
    let heard = noises(&mut browser, &site.base).join("\n");
    assert!(
        heard.contains("Content Security Policy") && heard.contains("console"),
        "{heard}"
    );
}

/// What a page should not say: errors of the console, faults of scripts, requests to other hosts.
fn noises(browser: &mut Browser, base: &str) -> Vec<String> {
    let events = browser.events();
    let of = |event: &Value| -> Option<String> {
        let params = &event["params"];
        match event["method"].as_str()? {
            "Log.entryAdded" => {
                let entry = &params["entry"];
                let is_known = entry["url"]
                    .as_str()
                    .is_some_and(|url| url.ends_with("favicon.ico"));
                let level = entry["level"].as_str()?;
                (matches!(level, "error" | "warning") && !is_known)
                    .then(|| entry["text"].to_string())
            }
            "Runtime.exceptionThrown" => Some(params["exceptionDetails"].to_string()),
            "Runtime.consoleAPICalled" => Some(format!("console: {}", params["args"])),
            "Network.requestWillBeSent" => {
                let url = params["request"]["url"].as_str()?;
                (!url.starts_with(base) && !url.starts_with("data:"))
                    .then(|| format!("asks for {url}"))
            }
            _ => None,
        }
    };
    events.iter().filter_map(of).collect()
}

/// The contrast of every text with what lies behind it (WCAG 2.2), and the tone of the ground.
const CONTRAST: &str = "(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (box) => {
    for (; box; box = box.parentElement) {
      const colour = getComputedStyle(box).backgroundColor;
      if (parts(colour)[3] !== 0) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const ratio = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  const contrast = (box) => ratio(light(getComputedStyle(box).color), light(ground(box)));
  const faint = [];
  for (const box of document.querySelectorAll('body *')) {
    const says = [...box.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (says && box.checkVisibility() && contrast(box) < 4.5) faint.push(`${contrast(box).toFixed(2)} ${box.className} ${box.textContent.slice(0, 40)}`);
  }
  return { ground: light(ground(document.body)), body: contrast(document.body), faint };
})()";

#[test]
fn both_schemes_are_readable_without_a_script() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::demonstration();
    window(&mut browser, 1280);
    for (kind, url) in site.kinds() {
        for (name, dark, contrast) in [("light", false, 12.0..18.0), ("dark", true, 10.0..15.0)] {
            scheme(&mut browser, name);
            browser.open(&url);
            let seen = browser.evaluate(CONTRAST);
            let number = |name: &str| seen[name].as_f64().unwrap();
            assert_eq!(number("ground") < 0.05, dark, "{kind}, {name}: {seen}");
            assert!(contrast.contains(&number("body")), "{kind}, {name}: {seen}");
            assert_eq!(seen["faint"], json!([]), "{kind}, {name}");
        }
        // Nothing could flash: the scheme is the stylesheet's own, and that stands before the text.
        let scripts =
            "document.querySelectorAll('script:not([type=\"application/ld+json\"])').length";
        assert!(
            kind == "search" || browser.evaluate(scripts) == json!(0),
            "{kind} has a script"
        );
        assert_eq!(
            browser.evaluate("document.head.querySelectorAll('link[rel=stylesheet]').length"),
            json!(1),
            "{kind}"
        );
    }
}

/// Texts of the page that are not shown, but for what waits in a closed list of contents.
const HIDDEN: &str = "[...document.querySelectorAll('main :is(h1, h2, h3, p, li, td, th, figcaption, blockquote)')]
  .filter((box) => box.textContent.trim() && !box.closest('details:not([open]), noscript, template, [hidden]'))
  .filter((box) => !box.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
  .map((box) => box.textContent.slice(0, 60))";

#[test]
fn everything_is_there_without_scripts() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::demonstration();
    window(&mut browser, 390);
    let words = "document.querySelector('main').innerText.split(/\\s+/).filter(Boolean)";
    for (kind, url) in site.kinds() {
        browser.call(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": false }),
        );
        browser.open(&url);
        let with = browser.evaluate(words);
        browser.call(
            "Emulation.setScriptExecutionDisabled",
            &json!({ "value": true }),
        );
        browser.open(&url);
        assert_eq!(
            complaints(&mut browser, HIDDEN),
            Vec::<String>::new(),
            "{kind}"
        );
        let without = browser.evaluate(words);
        // The archive of two months is nine words.
        assert!(without.as_array().unwrap().len() > 8, "{kind}: {without}");
        if kind == "search" {
            let links = browser.evaluate("[...document.querySelectorAll('main a')].filter((link) => link.checkVisibility()).length");
            assert!(
                links.as_u64().unwrap() > 3,
                "without scripts the search page leads nowhere"
            );
        } else {
            assert_eq!(with, without, "{kind}");
        }
    }
}

#[test]
fn on_paper_there_is_the_text_alone() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::demonstration();
    window(&mut browser, 1280);
    let page = Regex::new(r"/Type\s*/Page\b").unwrap();
    for (kind, url) in site.kinds() {
        browser.call("Emulation.setEmulatedMedia", &json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] }));
        browser.open(&url);
        let shown = "[...document.querySelectorAll('nav, form, button, .related, .skip')].filter((box) => box.checkVisibility()).map((box) => `${box.tagName} ${box.className} is printed`)";
        assert_eq!(
            complaints(&mut browser, shown),
            Vec::<String>::new(),
            "{kind}"
        );
        let seen = browser.evaluate(CONTRAST);
        assert!(
            seen["ground"].as_f64().unwrap() > 0.9,
            "{kind}: the ground is printed dark: {seen}"
        );
        assert!(seen["body"].as_f64().unwrap() > 12.0, "{kind}: {seen}");
        if kind == "search" {
            continue;
        }
        let printed = browser.call("Page.printToPDF", &json!({}));
        let pdf = base64(printed["data"].as_str().unwrap());
        assert!(pdf.starts_with(b"%PDF-"), "{kind}");
        let pages = page.find_iter(&String::from_utf8_lossy(&pdf)).count();
        assert!((1..=20).contains(&pages), "{kind}: {pages} pages");
    }
}

/// The bytes of a text in base 64 (RFC 4648).
fn base64(text: &str) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bytes = Vec::new();
    let (mut bits, mut count) = (0_u32, 0);
    for digit in text
        .bytes()
        .filter_map(|byte| DIGITS.iter().position(|digit| *digit == byte))
    {
        bits = (bits << 6 | u32::try_from(digit).unwrap()) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from(bits >> count & 0xff).unwrap());
        }
    }
    bytes
}

#[test]
fn nothing_moves_while_one_scrolls() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::demonstration();
    let watch = "window.moved = 0; window.movers = []; new PerformanceObserver((list) => { for (const shift of list.getEntries()) { window.moved += shift.value; for (const source of shift.sources) window.movers.push(`${source.node?.nodeName} ${source.node?.className ?? ''} ${source.node?.textContent.slice(0, 40)}`) } }).observe({ type: 'layout-shift', buffered: true })";
    let frame = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))";
    let scroll = format!(
        "(async () => {{ for (let at = 0; at < document.documentElement.scrollHeight; at += 400) {{ scrollTo(0, at); await {frame}; }} await new Promise((done) => setTimeout(done, 60)); return [] }})()"
    );
    for width in [390, 1280] {
        window(&mut browser, width);
        for (kind, url) in site.kinds() {
            browser.open(&url);
            browser.evaluate(watch);
            complaints(&mut browser, &scroll);
            assert_eq!(
                browser.evaluate("window.moved"),
                json!(0),
                "{kind} at {width}"
            );
        }
    }
    // The watch sees what moves.
    let push = "scrollTo(0, 0); document.body.insertAdjacentHTML('afterbegin', '<p>x</p><p>x</p><p>x</p><p>x</p>')";
    browser.evaluate(push);
    browser.until("window.moved > 0");
}
