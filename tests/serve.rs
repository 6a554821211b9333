//! The preview as a browser meets it: the program runs on a free port, and is asked over plain connections.
//!
//! Nothing is timed: what must come is waited for, within [`PATIENCE`]. Start reading at [`Preview`].

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use regex::Regex;
use serde_json::{Value, json};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before a test gives up. Machines that run tests are busy.
const PATIENCE: Duration = Duration::from_mins(1);

/// A site's folder.
struct Site(TempDir);

impl Site {
    /// A site with these settings besides the title, and a few articles.
    fn new(base_url: &str) -> Site {
        let site = Site(TempDir::new().unwrap());
        site.settings(base_url, "T");
        for n in 1..=4 {
            site.article(&format!("a{n}"), &format!("Body of {n}."));
        }
        site.write(
            "content/pages/about.md",
            "+++\ntitle = \"About\"\n+++\nAbout us.\n",
        );
        site
    }
    fn settings(&self, base_url: &str, title: &str) {
        self.write(
            "site.toml",
            &format!("title = \"{title}\"\nbase_url = \"{base_url}\"\n"),
        );
    }
    fn article(&self, slug: &str, body: &str) {
        self.write(&article_file(slug), &article_text(slug, body));
    }
    fn at(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
    fn write(&self, file: &str, text: &str) {
        let path = self.at(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    /// Saves as many editors do: a new file, renamed over the old one.
    fn replace(&self, file: &str, text: &str) {
        self.write(&format!("{file}~"), text);
        fs::rename(self.at(&format!("{file}~")), self.at(file)).unwrap();
    }
    fn preview(&self) -> Preview {
        Preview::start(self, &["--port", "0"])
    }
    /// What a build of the site writes.
    fn built(&self) -> BTreeMap<String, Vec<u8>> {
        let folder = TempDir::new().unwrap();
        let output = folder.path().join("out");
        let build = digest(self.0.path())
            .args(["build", "--output", output.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(build.status.success(), "{build:?}");
        walkdir::WalkDir::new(&output)
            .into_iter()
            .map(Result::unwrap)
            .filter(|entry| entry.file_type().is_file())
            .map(|entry| {
                let name = entry.path().strip_prefix(&output).unwrap();
                (
                    name.to_str().unwrap().to_owned(),
                    fs::read(entry.path()).unwrap(),
                )
            })
            .collect()
    }
}

fn article_file(slug: &str) -> String {
    format!("content/articles/2025/{slug}.md")
}

fn article_text(slug: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"Title of {slug}\"\ndate = 2025-09-10\ntopics = [\"looms\"]\n+++\n{body}\n"
    )
}

fn digest(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digest"));
    command
        .current_dir(root)
        .env("SOURCE_DATE_EPOCH", "1760000000") // October 2025
        .env("NO_COLOR", "1");
    command
}

/// A running preview.
struct Preview {
    child: Child,
    port: u16,
    lines: Receiver<String>,
    /// Lines that nobody asked for yet: standard output and errors come in no certain order.
    unread: RefCell<Vec<String>>,
}

/// What was answered.
struct Answer {
    status: u16,
    headers: BTreeMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Preview {
    fn start(site: &Site, arguments: &[&str]) -> Preview {
        Preview::of(digest(site.0.path()).arg("serve").args(arguments))
    }
    fn of(command: &mut Command) -> Preview {
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let streams: [Box<dyn Read + Send>; 2] = [
            Box::new(child.stdout.take().unwrap()),
            Box::new(child.stderr.take().unwrap()),
        ];
        for stream in streams {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    let _ = sender.send(line);
                }
            });
        }
        let mut preview = Preview {
            child,
            port: 0,
            lines,
            unread: RefCell::default(),
        };
        let line = preview.line("preview at http://");
        let port = Regex::new(r"^preview at http://127\.0\.0\.1:(\d+)/").unwrap();
        preview.port = port.captures(&line).unwrap()[1].parse().unwrap();
        preview
    }
    /// The first line printed that holds this and was not asked for before.
    fn line(&self, part: &str) -> String {
        let mut unread = self.unread.borrow_mut();
        loop {
            if let Some(at) = unread.iter().position(|line| line.contains(part)) {
                return unread.remove(at);
            }
            match self.lines.recv_timeout(PATIENCE) {
                Ok(line) => unread.push(line),
                Err(error) => panic!("no line has {part:?} ({error}): {unread:#?}"),
            }
        }
    }
    /// How many lines begin so that nobody asked for yet.
    fn count(&self, start: &str) -> usize {
        let mut unread = self.unread.borrow_mut();
        unread.extend(self.lines.try_iter());
        unread.iter().filter(|line| line.starts_with(start)).count()
    }
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
    /// Sends a request as it stands and reads the answer to its end.
    fn ask(&self, request: &str) -> Answer {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes
            .windows(4)
            .position(|four| four == b"\r\n\r\n")
            .unwrap();
        let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap();
        Answer {
            status: status.parse().unwrap(),
            headers: lines
                .filter_map(|line| line.split_once(": "))
                .map(|(name, value)| (name.to_lowercase(), value.to_owned()))
                .collect(),
            body: bytes[end + 4..].to_vec(),
        }
    }
    fn request(&self, method: &str, path: &str, host: &str) -> Answer {
        self.ask(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }
    fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &format!("127.0.0.1:{}", self.port))
    }
    /// Asks until the page says this.
    fn until(&self, path: &str, what: &str, holds: impl Fn(&Answer) -> bool) -> Answer {
        let start = Instant::now();
        loop {
            let answer = self.get(path);
            if holds(&answer) {
                return answer;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{path} never shows {what}: {}",
                answer.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }
    fn until_says(&self, path: &str, text: &str) {
        self.until(path, text, |answer| {
            answer.status == 200 && answer.text().contains(text)
        });
    }
    /// The events that an open page of this address gets.
    fn open(&self, path: &str) -> Events {
        let html = self.get(path).text();
        let script = Regex::new(r#"data-page="([^"]*)" data-key="([^"]*)"></script>"#).unwrap();
        let found = script
            .captures(&html)
            .unwrap_or_else(|| panic!("no script: {html}"));
        self.listen(&found[1], &found[2], "")
    }
    fn listen(&self, page: &str, key: &str, headers: &str) -> Events {
        let mut stream = self.connect();
        let port = self.port;
        write!(
            stream,
            "GET /.digest/live?page={page}&key={key} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers}\r\n"
        )
        .unwrap();
        let mut events = Events(BufReader::new(stream));
        while !events.line().starts_with("retry:") {}
        events
    }
    /// Every file of a build is answered as it is, but for the script.
    fn shows(&self, home: &str, built: &BTreeMap<String, Vec<u8>>) {
        let script = Regex::new(r#"<script src="/\.digest/live\.js" [^>]*></script>"#).unwrap();
        for (file, bytes) in built {
            let path: String = url::form_urlencoded::byte_serialize(file.as_bytes())
                .collect::<String>()
                .replace("%2F", "/")
                .replace('+', "%20");
            let answer = self.get(&format!("{home}{path}"));
            assert_eq!(answer.status, 200, "{file}");
            if file.ends_with(".html") {
                let html = answer.text();
                assert_eq!(script.find_iter(&html).count(), 1, "{file}");
                let plain = script.replace(&html, "");
                let plain = plain.replace("; script-src &#39;self&#39;", "");
                assert_eq!(plain, String::from_utf8_lossy(bytes), "{file}");
            } else {
                assert!(answer.body == *bytes, "{file} differs");
            }
        }
    }
    #[cfg(unix)]
    fn stop(mut self, signal: &str) -> ExitStatus {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        self.wait()
    }
    fn wait(&mut self) -> ExitStatus {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(start.elapsed() < PATIENCE, "the preview does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A stream of events.
struct Events(BufReader<TcpStream>);

impl Events {
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
        line.trim_end().to_owned()
    }
    /// The next event: its kind and what it says. Chunks have lines of their own, with their lengths.
    fn next(&mut self) -> (String, Value) {
        let kind = loop {
            if let Some(kind) = self.line().strip_prefix("event: ") {
                break kind.to_owned();
            }
        };
        loop {
            if let Some(data) = self.line().strip_prefix("data: ") {
                return (kind, serde_json::from_str(data).unwrap());
            }
        }
    }
    fn kind(&mut self) -> String {
        self.next().0
    }
}

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
    // The page of the static file has no end of its body and no policy: the script stands last.
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
fn a_port_that_is_taken_is_a_clear_fault() {
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
    // Asking again with a key that is no longer shown, as after a restart; what was heard last stands over what was asked first.
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
fn faults_lie_over_the_last_good_page_until_they_are_mended() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    let mut events = preview.open("/about/");
    let good = preview.get("/about/").body;
    site.article("a1", "x");
    site.write(
        &article_file("a3"),
        "+++\ntitle = \"<b>\"\ndate = nonsense\n+++\nx\n",
    );
    let (kind, said) = events.next();
    let text = said["text"].as_str().unwrap();
    assert_eq!(kind, "faults");
    assert!(
        text.starts_with("error[bad-toml]: ")
            && text.contains("content/articles/2025/a3.md:3:8\n")
            && text.contains("\n3 | date = nonsense\n  |        ^"),
        "{text}"
    );
    assert!(!text.contains('\u{1b}'));
    assert_eq!(preview.get("/about/").body, good);
    preview.line("error[bad-toml]");
    preview.line("not rebuilt");
    // All of them, also to a page that is opened only now.
    site.write(
        "site.toml",
        "title = \"T\"\nbase_url = \"https://t.example/\"\ntitel = \"x\"\n",
    );
    loop {
        let (kind, said) = events.next();
        assert_eq!(kind, "faults");
        if said["text"]
            .as_str()
            .unwrap()
            .contains("did you mean `title`?")
        {
            break;
        }
    }
    let mut late = preview.open("/");
    assert_eq!(late.kind(), "faults");
    site.settings("https://t.example/", "T");
    site.article("a3", "x");
    loop {
        let (kind, said) = events.next();
        assert_eq!(kind, "faults", "{said}");
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
    assert_eq!(kind, "faults");
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
    assert_eq!(healing.kind(), "faults");
    site.write("templates/404.html", "<body>mended</body>");
    assert_eq!(healing.kind(), "faults");
    assert_eq!(healing.kind(), "reload");
    assert_eq!(
        (open.kind(), open.kind()),
        ("faults".to_owned(), "reload".to_owned())
    );
    assert!(preview.get("/nowhere/").text().contains("mended"));
    site.write("content/pages/about.md", "+++\ntitle = \"About\"\n+++\nx\n");
    assert_eq!(other.kind(), "reload");
}

#[test]
fn a_start_with_faults_shows_them_and_heals() {
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
    assert_eq!(events.kind(), "faults");
    site.article("a3", "x");
    assert_eq!(events.kind(), "faults");
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
    assert_eq!(
        (kind.as_str(), &said),
        ("reload", &json!({ "to": "/le%20monde/2025/09/10/a1/" }))
    );
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
    let before = preview.count("rebuilt");
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

/// A number from a seed, the same on every machine (the constants are Knuth's, MMIX).
fn random(seed: &mut u64, below: u64) -> u64 {
    *seed = seed
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    (*seed >> 33) % below
}

#[test]
fn after_hundreds_of_edits_every_page_is_that_of_a_build() {
    let site = Site::new("https://t.example/");
    let preview = site.preview();
    let mut seed = 7;
    for edit in 0..400 {
        let slug = format!("r{}", random(&mut seed, 12));
        let file = article_file(&slug);
        match random(&mut seed, 12) {
            0..4 => site.article(&slug, &format!("Edit {edit}.")),
            4 => site.replace(&file, &article_text(&slug, &format!("Replaced {edit}."))),
            5 | 6 => drop(fs::remove_file(site.at(&file))),
            7 => drop(fs::rename(
                site.at(&file),
                site.at(&article_file(&format!("m{edit}"))),
            )),
            8 => site.write(&file, "+++\ntitle = broken\n+++\n"),
            9 => site.write("templates/404.html", &format!("<body>none {edit}</body>")),
            10 => site.write("static/style.css", &format!("body {{ order: {edit} }}")),
            _ => site.settings("https://t.example/", &format!("Title {edit}")),
        }
        if random(&mut seed, 20) == 0 {
            assert!(preview.get("/").status < 500);
        }
    }
    for entry in fs::read_dir(site.at("content/articles/2025")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        site.article(name.trim_end_matches(".md"), "Mended.");
    }
    site.article("last", "The last edit.");
    preview.until_says("/2025/09/10/last/", "The last edit.");
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
    assert!(next()["rebuilt"]["differ"].as_u64().unwrap() > 0);
    child.kill().unwrap();
    child.wait().unwrap();
}

/// Where the system watches no more folders, files are looked at.
#[cfg(target_os = "linux")]
#[test]
fn without_watches_files_are_looked_at() {
    let site = Site::new("https://t.example/");
    let limited = "echo 1 > /proc/sys/user/max_inotify_watches && exec \"$0\" \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "sh", "-c"]);
    let can = Command::new("unshare")
        .args(["--user", "--map-root-user", "sh", "-c", limited, "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: the number of watches cannot be limited here");
        return;
    }
    command
        .args([
            limited,
            env!("CARGO_BIN_EXE_digest"),
            "serve",
            "--port",
            "0",
            "--root",
        ])
        .arg(site.0.path())
        .env("SOURCE_DATE_EPOCH", "1760000000");
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut warning = String::new();
    BufReader::new(child.stderr.take().unwrap())
        .read_line(&mut warning)
        .unwrap();
    assert!(
        warning.starts_with("warning: ") && warning.contains("max_user_watches"),
        "{warning}"
    );
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let port = line
        .trim()
        .trim_end_matches('/')
        .rsplit(':')
        .next()
        .unwrap();
    let preview = Preview {
        port: port.parse().unwrap(),
        child,
        lines: channel().1,
        unread: RefCell::default(),
    };
    site.article("a1", "Seen by looking.");
    preview.until_says("/2025/09/10/a1/", "Seen by looking.");
    site.article("brand-new", "Seen as well.");
    preview.until_says("/2025/09/10/brand-new/", "Seen as well.");
}

/// A headless Chromium, spoken to over its debugging pipe: descriptors 3 and 4, messages ended by a zero byte.
struct Browser {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    next: u64,
    session: Option<String>,
    _profile: TempDir,
}

impl Browser {
    fn start() -> Option<Browser> {
        let there = Command::new("chromium").arg("--version").output();
        if !there.is_ok_and(|output| output.status.success()) {
            return None;
        }
        let profile = TempDir::new().unwrap();
        let mut child = Command::new("sh")
            .args([
                "-c",
                "exec chromium \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1",
                "sh",
            ])
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
            ])
            .args(["--remote-debugging-pipe", "--window-size=800,600"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, messages) = channel();
        let output = BufReader::new(child.stdout.take().unwrap());
        std::thread::spawn(move || {
            for message in output.split(0).map_while(Result::ok) {
                let _ = sender.send(serde_json::from_slice(&message).unwrap());
            }
        });
        let mut browser = Browser {
            input: child.stdin.take().unwrap(),
            child,
            messages,
            next: 0,
            session: None,
            _profile: profile,
        };
        let target = browser.call("Target.createTarget", &json!({ "url": "about:blank" }));
        let attached = browser.call(
            "Target.attachToTarget",
            &json!({ "targetId": target["targetId"], "flatten": true }),
        );
        browser.session = Some(attached["sessionId"].as_str().unwrap().to_owned());
        Some(browser)
    }
    fn call(&mut self, method: &str, params: &Value) -> Value {
        self.next += 1;
        let mut message = json!({ "id": self.next, "method": method, "params": params });
        if let Some(session) = &self.session {
            message["sessionId"] = json!(session);
        }
        write!(self.input, "{message}\0").unwrap();
        self.input.flush().unwrap();
        loop {
            let answer = self.messages.recv_timeout(PATIENCE).unwrap();
            if answer["id"] == self.next {
                return answer["result"].clone();
            }
        }
    }
    fn evaluate(&mut self, script: &str) -> Value {
        let params = json!({ "expression": script, "returnByValue": true });
        self.call("Runtime.evaluate", &params)["result"]["value"].clone()
    }
    fn until(&mut self, script: &str) {
        let start = Instant::now();
        while self.evaluate(script) != json!(true) {
            let html = self.evaluate("document.documentElement.outerHTML");
            assert!(start.elapsed() < PATIENCE, "never true: {script}\n{html}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
#[test]
fn in_a_real_browser() {
    let Some(mut browser) = Browser::start() else {
        eprintln!("skipped: there is no chromium");
        return;
    };
    let site = Site::new("https://t.example/news/");
    let long = "A paragraph of some length about looms.\n\n".repeat(200);
    site.article("a1", &format!("First.\n\n{long}"));
    site.write("static/style.css", "body { color: rgb(1, 1, 1) }");
    let preview = site.preview();
    let port = preview.port;
    let url = format!("http://127.0.0.1:{port}/news/2025/09/10/a1/");
    browser.call("Page.navigate", &json!({ "url": url }));
    let colour = |n: u8| format!("getComputedStyle(document.body).color === 'rgb({n}, {n}, {n})'");
    browser.until(&format!(
        "document.readyState === 'complete' && {}",
        colour(1)
    ));
    browser.evaluate("window.mark = 1; scrollTo(0, 700)");
    browser.until("scrollY === 700");

    // A stylesheet is swapped, twice, without a reload, and the old ones go.
    for n in [2, 3] {
        site.write(
            "static/style.css",
            &format!("body {{ color: rgb({n}, {n}, {n}) }}"),
        );
        browser.until(&colour(n));
        browser.until("document.querySelectorAll('link[rel=stylesheet]').length === 1");
    }
    // Faults come and go without one.
    site.write("site.toml", "title = <b>\"T\"\n");
    browser.until(
        "document.querySelector('#digest-faults')?.textContent.includes('site.toml:1:9\\n')",
    );
    browser
        .until("getComputedStyle(document.querySelector('#digest-faults')).position === 'fixed'");
    browser.until("document.querySelector('#digest-faults b') === null");
    site.settings("https://t.example/news/", "T");
    browser.until("document.querySelector('#digest-faults') === null");
    assert_eq!(browser.evaluate("window.mark"), json!(1));
    assert_eq!(browser.evaluate("scrollY"), json!(700));

    // A change of the page reloads it, in its place.
    site.article("a1", &format!("Second.\n\n{long}"));
    browser.until("document.body.textContent.includes('Second.') && window.mark === undefined");
    browser.until("scrollY === 700");
    browser.evaluate("window.mark = 1");

    // What changed while no preview ran is found when one runs again.
    assert_eq!(preview.stop("-TERM").code(), Some(0));
    site.article("a1", &format!("Third.\n\n{long}"));
    let preview = Preview::start(&site, &["--port", &port.to_string()]);
    browser.until("document.body.textContent.includes('Third.') && window.mark === undefined");

    // The page goes where the site goes.
    site.settings("https://t.example/", "T");
    browser.until(
        "location.pathname === '/2025/09/10/a1/' && document.body.textContent.includes('Third.')",
    );
    assert_eq!(preview.stop("-TERM").code(), Some(0));
}
