//! The preview as a browser meets it: the program runs on a free port, and is asked over plain connections.
//!
//! Nothing is timed: what must come is waited for, within [`preview::PATIENCE`]. Start reading at [`preview::Preview`].

#![allow(clippy::unwrap_used, clippy::print_stderr)]

mod browser;
mod edits;
mod first;
mod preview;
#[path = "../support/seed.rs"]
mod seed;

use preview::{Preview, Site, article_file, article_text, digest};
use regex::Regex;
use serde_json::{Value, json};
use std::fs;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::process::{Command, Stdio};
use tempfile::TempDir;

#[test]
fn answers_are_what_a_build_writes() {
    let site = Site::new("https://t.example/news");
    site.write("static/CNAME", "t.example\n");
    site.write("static/a b/été #1?.txt", "x");
    site.write("static/empty.txt", "");
    site.write("static/bare.html", "<p>bare");
    let preview = site.preview();
    let built = site.built();
    assert!(built.len() > 20);
    // The page of the static file has no end of its body and no policy: the script comes last.
    assert!(
        preview
            .get("/news/bare.html")
            .text()
            .starts_with("<p>bare<script src=")
    );
    preview.shows("/news/", &built);

    let page = preview.get("/news/2025/09/10/a1/");
    assert_eq!(page.status, 200);
    let header = |name: &str| page.headers.get(name).map(String::as_str);
    assert_eq!(header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(header("cache-control"), Some("no-store"));
    assert_eq!(header("x-content-type-options"), Some("nosniff"));
    let policy = header("content-security-policy").unwrap();
    assert!(
        policy.contains("script-src 'self'") && policy.contains("connect-src 'self'"),
        "{policy}"
    );
    for (path, kind) in [
        ("/news/feed.xml", "application/atom+xml"),
        ("/news/feed.json", "application/feed+json"),
        ("/news/sitemap.xml", "application/xml"),
        ("/news/CNAME", "text/plain; charset=utf-8"),
        ("/news/icon.svg", "image/svg+xml"),
        ("/.digest/live.js", "text/javascript; charset=utf-8"),
    ] {
        assert_eq!(preview.get(path).headers["content-type"], kind, "{path}");
    }
}

#[test]
fn addresses_are_read_as_a_static_host_reads_them() {
    let site = Site::new("https://t.example/news");
    site.write("static/plain.html", "<p>plain</p>");
    site.write("secret.txt", "not for readers");
    site.article("élan", "Été.");
    let preview = site.preview();
    for (path, to) in [
        ("/", "/news/"),
        ("/news", "/news/"),
        ("/news/about?a=b", "/news/about/?a=b"),
        ("/news/2025", "/news/2025/"),
    ] {
        let answer = preview.get(path);
        assert_eq!(
            (answer.status, answer.headers["location"].as_str()),
            (302, to),
            "{path}"
        );
    }
    for path in [
        "/news/plain",
        "/news/index.html?x=1",
        "/news/about/",
        "/news/%61bout/",
    ] {
        assert_eq!(preview.get(path).status, 200, "{path}");
    }
    assert_eq!(preview.get("/news/2025/09/10/elan/").status, 200);
    for path in [
        "/about/",
        "/newsabout/",
        "/news/nope/",
        "/news/../site.toml",
        "/news/%2e%2e/site.toml",
        "/news/..%2fsecret.txt",
        "/news/..%5csecret.txt",
        "/news/x%00",
        "/news/%ff",
        "/news//about/",
        "/news/.digest/state",
        "/site.toml",
        "/secret.txt",
        "/etc/passwd",
        "//evil.example/",
    ] {
        let answer = preview.get(path);
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("<h1"), "{path}");
    }
    let host = format!("127.0.0.1:{}", preview.port);
    let head = preview.request("HEAD", "/news/", &host);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(
        head.headers["content-length"],
        preview.get("/news/").body.len().to_string()
    );
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
        assert_eq!(preview.request(method, "/news/", &host).status, 405);
    }
}

#[test]
fn a_name_that_only_points_here_is_refused() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    for host in [
        "evil.example",
        "evil.example:80",
        "127.0.0.1.evil.example",
        "192.0.2.1",
        "",
    ] {
        let answer = preview.request("GET", "/", host);
        assert_eq!(answer.status, 403, "{host}");
        assert_eq!(answer.text().lines().count(), 1);
    }
    for host in ["localhost", "LOCALHOST:9", "[::1]:1", "127.0.0.1"] {
        assert_eq!(preview.request("GET", "/", host).status, 200, "{host}");
    }
    let two =
        "GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(preview.ask(two).status, 403);
    let whole = "GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assert_eq!(preview.ask(whole).status, 403);
    assert_eq!(
        preview
            .ask("GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
            .status,
        403
    );
}

#[test]
fn a_host_header_that_only_begins_like_an_address_is_refused() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    for host in [
        "[::1].evil.test",
        "[::1].evil.test:80",
        "localhost.evil.test",
        "localhost:80@evil.test",
    ] {
        let answer = preview.request("GET", "/", host);
        assert_eq!(answer.status, 403, "{host}");
    }
    let both = "GET http://localhost/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n";
    assert_eq!(preview.ask(both).status, 403);
    let long = format!("/{}?{}", "a".repeat(5000), "b".repeat(5000));
    assert_eq!(preview.get(&long).status, 404);
    assert_eq!(preview.get("/?q=%00%ff").status, 200);
}

#[test]
fn no_other_site_may_frame_the_preview_or_listen_to_it() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    for path in ["/", "/nope/", "/feed.xml", "/.digest/live.js"] {
        let policy = &preview.get(path).headers["content-security-policy"];
        assert!(
            policy.contains("frame-ancestors 'self'"),
            "{path}: {policy}"
        );
    }
    let refused = preview.request("GET", "/", "evil.example");
    assert_eq!(
        refused.headers["content-security-policy"],
        "frame-ancestors 'self'"
    );
    let host = format!("127.0.0.1:{}", preview.port);
    let ask = |origin: &str| {
        preview.ask(&format!(
            "GET /.digest/live.js HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: close\r\n\r\n"
        ))
    };
    assert_eq!(ask(&format!("http://{host}")).status, 200);
    for origin in ["https://evil.example", "null", "http://127.0.0.1:1", ""] {
        assert_eq!(ask(origin).status, 403, "{origin}");
    }
}

#[test]
fn a_head_request_is_answered_as_the_same_get_without_a_body() {
    let site = Site::new("https://t.example/news");
    let preview = site.preview();
    let host = format!("127.0.0.1:{}", preview.port);
    for path in [
        "/",
        "/news/",
        "/news/nope/",
        "/news/about",
        "/news/feed.xml",
        "/.digest/live.js",
    ] {
        let (get, head) = (preview.get(path), preview.request("HEAD", path, &host));
        assert_eq!(head.status, get.status, "{path}");
        assert!(head.body.is_empty(), "{path}");
        let headers = |answer: &preview::Answer| {
            let mut headers = answer.headers.clone();
            headers.remove("date");
            headers
        };
        assert_eq!(headers(&head), headers(&get), "{path}");
    }
    let stream = preview.request("HEAD", "/.digest/live?page=x", &host);
    assert_eq!((stream.status, stream.body.len()), (200, 0));
    assert_eq!(stream.headers["content-type"], "text/event-stream");
    let refused = preview.request("POST", "/.digest/live", &host);
    assert_eq!(
        (refused.status, refused.headers["allow"].as_str()),
        (405, "GET, HEAD")
    );
}

#[test]
fn bound_to_every_address_it_answers_to_addresses_but_not_to_names() {
    let site = Site::new("https://t.example/");
    let preview = Preview::start(&site, &["--port", "0", "--bind", "0.0.0.0"]);
    preview.line("warning: others on the network can read this preview");
    for (host, status) in [
        ("192.0.2.1:1", 200),
        ("localhost", 200),
        ("evil.example", 403),
    ] {
        assert_eq!(preview.request("GET", "/", host).status, status, "{host}");
    }
}

#[test]
fn drafts_and_coming_articles_are_shown_when_asked_for() {
    let site = Site::new("https://t.example/");
    site.write(
        "content/articles/d.md",
        "+++\ntitle = \"D\"\ndate = 2025-09-10\ndraft = true\n+++\nx\n",
    );
    site.write(
        "content/articles/f.md",
        "+++\ntitle = \"F\"\ndate = 2025-12-24\n+++\nx\n",
    );
    for (flags, draft, coming) in [
        (&["--port", "0"][..], 404, 404),
        (&["--port", "0", "--drafts", "--future"], 200, 200),
    ] {
        let preview = Preview::start(&site, flags);
        assert_eq!(preview.get("/2025/09/10/d/").status, draft);
        assert_eq!(preview.get("/2025/12/24/f/").status, coming);
    }
}

#[test]
fn a_port_that_is_taken_is_a_clear_error() {
    let site = Site::new("https://t.example/");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let output = digest(site.0.path())
        .args(["serve", "--port", &port])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!(
            "error: `127.0.0.1:{port}` is taken by another program; choose another port with `--port`, or any free one with `--port 0`\n"
        )
    );
    let output = digest(site.0.path())
        .args(["serve", "--port", "0", "--bind", "no such name"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        String::from_utf8(output.stderr)
            .unwrap()
            .contains("cannot listen on `no such name:0`")
    );
}

#[cfg(unix)]
#[test]
fn it_stops_when_told_and_leaves_nothing() {
    let site = Site::new("https://t.example/");
    for signal in ["-INT", "-TERM"] {
        let preview = site.preview();
        let port = preview.port;
        // An open page and an idle connection do not hold it.
        let _events = preview.open("/");
        let _idle = preview.connect();
        assert_eq!(preview.stop(signal).code(), Some(0), "{signal}");
        let again = Preview::start(&site, &["--port", &port.to_string()]);
        assert_eq!(again.get("/").status, 200);
    }
    assert!(!site.at("public").exists());
}

#[test]
fn a_page_reloads_when_it_changed_and_not_otherwise() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    let mut changed = preview.open("/2025/09/10/a2/");
    let mut other = preview.open("/about/");
    let mut missing = preview.open("/2025/09/10/new/");
    site.article("a2", "Another body.");
    assert_eq!(changed.kind(), "reload");
    assert!(
        preview
            .get("/2025/09/10/a2/")
            .text()
            .contains("Another body.")
    );
    preview.line("rebuilt in ");
    // Saved by renaming, in a folder that comes with it.
    fs::create_dir_all(site.at("content/articles/deep/er/and/deeper")).unwrap();
    site.replace(
        "content/articles/deep/er/and/deeper/new.md",
        &article_text("new", "New."),
    );
    assert_eq!(missing.kind(), "reload");
    preview.until_says("/2025/09/10/new/", "New.");
    // Gone, and back under another name.
    let mut going = preview.open("/2025/09/10/new/");
    let mut coming = preview.open("/2025/09/10/newer/");
    fs::rename(
        site.at("content/articles/deep/er/and/deeper/new.md"),
        site.at("content/articles/deep/er/and/deeper/newer.md"),
    )
    .unwrap();
    assert_eq!(going.kind(), "reload");
    assert_eq!(coming.kind(), "reload");
    assert_eq!(preview.get("/2025/09/10/new/").status, 404);
    // Of all this the other page heard nothing: its first event is that of its own change.
    site.write(
        "content/pages/about.md",
        "+++\ntitle = \"About\"\n+++\nAbout nobody.\n",
    );
    assert_eq!(other.kind(), "reload");
    assert!(preview.get("/about/").text().contains("About nobody."));
    let key = Regex::new(r#"data-key="([^"]+)""#).unwrap();
    let key = key.captures(&preview.get("/about/").text()).unwrap()[1].to_owned();
    // Asking again with a key that is no longer shown, as after a restart; what was heard last counts more than what was asked first.
    assert_eq!(
        preview.listen("about/index.html", "0123", "").kind(),
        "reload"
    );
    let mut same = preview.listen(
        "about/index.html",
        "0123",
        &format!("Last-Event-ID: {key}\r\n"),
    );
    site.settings("https://t.example/", "Another title");
    assert_eq!(same.kind(), "reload");
    assert!(preview.get("/about/").text().contains("Another title"));
}

#[test]
fn a_stylesheet_is_swapped_and_an_image_reloads() {
    let site = Site::new("https://t.example/");
    site.write("static/style.css", "body { color: red }");
    site.write("static/extra.css", "p { color: red }");
    site.write(
        "static/dot.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    site.write(
        "static/unused.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
    );
    site.write(
        "templates/404.html",
        "<link rel=stylesheet href=\"{{ site.stylesheet }}\"><link rel=stylesheet href=/extra.css><img src=/dot.svg alt=dot><body>gone</body>",
    );
    let preview = site.preview();
    let mut events = preview.open("/404.html");
    let sheet = |html: String| {
        Regex::new(r"/style\.\w+\.css")
            .unwrap()
            .find(&html)
            .unwrap()
            .as_str()
            .to_owned()
    };
    let old = sheet(preview.get("/404.html").text());
    site.write("static/style.css", "body { color: blue }");
    let (kind, said) = events.next();
    let new = sheet(preview.get("/404.html").text());
    assert_eq!(
        (kind.as_str(), &said),
        ("style", &json!({ "from": old, "to": new }))
    );
    assert_ne!(old, new);
    assert_eq!(preview.get(&new).text(), "body { color: blue }");
    site.write("static/extra.css", "p { color: blue }");
    let (kind, said) = events.next();
    assert_eq!(
        (kind.as_str(), &said["from"]),
        ("style", &json!("/extra.css"))
    );
    assert!(said["to"].as_str().unwrap().starts_with("/extra.css?"));
    // What the page does not show does not concern it.
    site.write(
        "static/unused.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>",
    );
    preview.until_says("/unused.svg", "<g/>");
    site.write(
        "static/dot.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><g/></svg>",
    );
    assert_eq!(events.kind(), "reload");
}

#[test]
fn errors_cover_the_last_good_page_until_they_are_repaired() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    let mut events = preview.open("/about/");
    let good = preview.get("/about/").body;
    let seen = preview.get("/2025/09/10/a3/").body;
    site.article("a1", "x");
    site.write(
        &article_file("a3"),
        "+++\ntitle = \"<b>\"\ndate = nonsense\n+++\nx\n",
    );
    let (kind, said) = events.next();
    let text = said["text"].as_str().unwrap();
    assert_eq!(kind, "errors");
    assert!(
        text.starts_with("error[bad-toml]: ")
            && text.contains("content/articles/2025/a3.md:3:8\n")
            && text.contains("\n3 | date = nonsense\n  |        ^"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
    assert_eq!(preview.get("/about/").body, good);
    // The last good site is shown, though its files are no longer what they were: a page that was seen, and another one.
    assert_eq!(preview.get("/2025/09/10/a3/").body, seen);
    site.article("a2", "Changed while another is wrong.");
    let unseen = preview.get("/2025/09/10/a2/");
    assert_eq!(unseen.status, 200);
    assert!(!unseen.text().contains("Changed while"));
    preview.line("error[bad-toml]");
    preview.line("not rebuilt");
    // All of them, also to a page that is opened only now.
    site.write(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://t.example/\"\ntitel = \"x\"\n",
    );
    loop {
        let (kind, said) = events.next();
        assert_eq!(kind, "errors");
        if said["text"]
            .as_str()
            .unwrap()
            .contains("did you mean `title`?")
        {
            break;
        }
    }
    let mut late = preview.open("/");
    assert_eq!(late.kind(), "errors");
    site.settings("https://t.example/", "T");
    site.article("a3", "x");
    loop {
        let (kind, said) = events.next();
        assert_eq!(kind, "errors", "{said}");
        if said["text"] == "" {
            break;
        }
    }
    preview.line("rebuilt in");
    preview.until_says("/2025/09/10/a3/", "<p>x</p>");
}

#[test]
fn a_template_that_fails_while_rendering_is_shown_where_it_is_asked_for() {
    let site = Site::new("https://t.example/");
    site.write("templates/404.html", "<body>gone</body>");
    let preview = site.preview();
    let mut open = preview.open("/404.html");
    let mut other = preview.open("/about/");
    site.write(
        "templates/404.html",
        "<body>\n{{ site.nothing.at_all }}</body>",
    );
    let (kind, said) = open.next();
    let text = said["text"].as_str().unwrap();
    assert_eq!(kind, "errors");
    assert!(
        text.contains("templates/404.html:2:") && text.contains('^'),
        "{text}"
    );
    preview.line("error[template-failed]");
    let broken = preview.get("/404.html");
    assert_eq!(broken.status, 500);
    assert!(broken.text().contains("templates/404.html:2:"));
    assert_eq!(preview.get("/nowhere/").status, 500);
    let mut healing = preview.open("/404.html");
    assert_eq!(healing.kind(), "errors");
    site.write("templates/404.html", "<body>repaired</body>");
    assert_eq!(healing.kind(), "errors");
    assert_eq!(healing.kind(), "reload");
    assert_eq!(
        (open.kind(), open.kind()),
        ("errors".to_owned(), "reload".to_owned())
    );
    assert!(preview.get("/nowhere/").text().contains("repaired"));
    site.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nx\n");
    assert_eq!(other.kind(), "reload");
}

#[test]
fn a_start_with_errors_shows_them_and_recovers() {
    let site = Site::new("https://t.example/news/");
    site.write(
        &article_file("a3"),
        "+++\ntitle = \"<script>\ndate = 2025-09-10\n+++\nx\n",
    );
    let preview = site.preview();
    let broken = preview.get("/anything/");
    assert_eq!(broken.status, 500);
    let html = broken.text();
    assert!(
        html.contains("a3.md:2:") && html.contains("&lt;script&gt;") && !html.contains("<script>"),
        "{html}"
    );
    let mut events = preview.open("/anything/");
    assert_eq!(events.kind(), "errors");
    site.article("a3", "x");
    assert_eq!(events.kind(), "errors");
    assert_eq!(events.kind(), "reload");
    assert!(preview.line("preview at ").ends_with("/news/"));
    assert_eq!(preview.get("/news/").status, 200);
}

#[test]
fn a_moved_base_takes_open_pages_along() {
    let site = Site::new("https://t.example/news/");
    let preview = site.preview();
    let mut events = preview.open("/news/2025/09/10/a1/");
    site.settings("https://t.example/le%20monde/", "T");
    let (kind, said) = events.next();
    let there = ("reload", &json!({ "to": "/le%20monde/2025/09/10/a1/" }));
    assert_eq!((kind.as_str(), &said), there);
    // A page that begins to listen only after the move is sent there as well.
    let mut late = preview.listen("2025/09/10/a1/index.html", "of-before", "");
    let (kind, said) = late.next();
    assert_eq!((kind.as_str(), &said), there);
    assert!(preview.line("preview at ").ends_with("/le%20monde/"));
    assert_eq!(preview.get("/le%20monde/2025/09/10/a1/").status, 200);
    assert_eq!(preview.get("/news/2025/09/10/a1/").status, 404);
    assert_eq!(preview.get("/").headers["location"], "/le%20monde/");
}

#[test]
fn folders_may_come_and_go() {
    let site = Site(TempDir::new().unwrap());
    site.settings("https://t.example/", "T");
    let preview = site.preview();
    assert_eq!(preview.get("/").status, 200);
    for round in 0..3 {
        let word = format!("round {round}");
        site.article("x", &word);
        preview.until_says("/2025/09/10/x/", &word);
        fs::create_dir_all(site.at("templates")).unwrap();
        site.write(
            "templates/404.html",
            &format!("<body>none in {word}</body>"),
        );
        preview.until("/nope/", &word, |answer| answer.text().contains(&word));
        site.write("static/new/x.txt", &word);
        preview.until_says("/new/x.txt", &word);
        // A folder that moves away and comes back is still watched.
        fs::rename(site.at("content"), site.at("elsewhere")).unwrap();
        preview.until("/2025/09/10/x/", "nothing", |answer| answer.status == 404);
        fs::rename(site.at("elsewhere"), site.at("content")).unwrap();
        preview.until_says("/2025/09/10/x/", &word);
        site.article("x", "again");
        preview.until_says("/2025/09/10/x/", "again");
        for folder in ["content", "templates", "static"] {
            fs::remove_dir_all(site.at(folder)).unwrap();
        }
        preview.until("/2025/09/10/x/", "nothing", |answer| {
            answer.status == 404 && !answer.text().contains("none in")
        });
    }
    // What is no input of the site wakes nobody; the import of a source is one change, not two.
    preview.until_says("/", "T");
    // The removals above may still be told on a busy machine.
    let mut before = preview.count("rebuilt");
    loop {
        std::thread::sleep(std::time::Duration::from_millis(200));
        let now = preview.count("rebuilt");
        if now == before {
            break;
        }
        before = now;
    }
    site.write("public/index.html", "x");
    site.write(".digest/x", "x");
    site.write("notes.txt", "x");
    site.write(
        "content/sources/letter.txt",
        "A letter about looms\n\nThe mill runs two looms that learn from their weavers.\n",
    );
    preview.line("a-letter-about-looms.md");
    site.settings("https://t.example/", "Sentinel");
    preview.until_says("/", "Sentinel");
    // The import, and the sentinel.
    assert!(preview.count("rebuilt") - before <= 2);
    preview.shows("/", &site.built());
}

#[test]
fn results_are_printed_as_json_lines_too() {
    let site = Site::new("https://t.example/");
    let mut command = digest(site.0.path());
    command.args(["serve", "--port", "0", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || -> Value { serde_json::from_str(&lines.next().unwrap().unwrap()).unwrap() };
    assert!(
        next()["preview"]
            .as_str()
            .unwrap()
            .starts_with("http://127.0.0.1:")
    );
    site.settings("https://t.example/", "Another");
    assert!(next()["rebuilt"]["articles"].as_u64().unwrap() > 0);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Where the system watches no more folders, files are looked at.
#[cfg(target_os = "linux")]
#[test]
fn without_watches_files_are_looked_at() {
    const LIMITED: &str = "echo 1 > /proc/sys/user/max_inotify_watches && cd \"$0\" && exec \"$@\"";
    let site = Site::new("https://t.example/");
    let limited = |call: &[&str]| {
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "sh", "-c", LIMITED])
            .arg(site.0.path())
            .args(call);
        command
    };
    let tried = limited(&["true"]).output();
    if !tried.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: the number of watches cannot be limited here");
        return;
    }
    let program = env!("CARGO_BIN_EXE_digest");
    let preview = Preview::of(&mut limited(&[program, "serve", "--port", "0"]));
    let warning = preview.line("warning: the system does not tell of changes");
    assert!(warning.contains("max_user_watches"), "{warning}");
    site.article("a1", "Seen by looking.");
    preview.until_says("/2025/09/10/a1/", "Seen by looking.");
    site.article("brand-new", "Seen as well.");
    preview.until_says("/2025/09/10/brand-new/", "Seen as well.");
}
