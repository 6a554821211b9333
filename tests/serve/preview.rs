//! A small site, the program that previews it, and what a browser would ask: plain connections, read by hand.

use regex::Regex;
use serde_json::Value;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// How long anything may take before a test gives up. Machines that run tests are busy.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A site's folder.
pub(crate) struct Site(pub(crate) TempDir);

impl Site {
    /// A site with these settings and a title, and a few articles.
    pub(crate) fn new(base_url: &str) -> Site {
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
    pub(crate) fn settings(&self, base_url: &str, title: &str) {
        self.write(
            "site.toml",
            &format!("title = \"{title}\"\nbase_url = \"{base_url}\"\n"),
        );
    }
    pub(crate) fn article(&self, slug: &str, body: &str) {
        self.write(&article_file(slug), &article_text(slug, body));
    }
    pub(crate) fn at(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }
    pub(crate) fn write(&self, file: &str, text: &str) {
        let path = self.at(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    /// Saves as many editors do: a new file, renamed over the old one.
    pub(crate) fn replace(&self, file: &str, text: &str) {
        self.write(&format!("{file}~"), text);
        fs::rename(self.at(&format!("{file}~")), self.at(file)).unwrap();
    }
    pub(crate) fn preview(&self) -> Preview {
        Preview::start(self, &["--port", "0"])
    }
    /// What a build of the site writes.
    pub(crate) fn built(&self) -> BTreeMap<String, Vec<u8>> {
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

pub(crate) fn article_file(slug: &str) -> String {
    format!("content/articles/2025/{slug}.md")
}

pub(crate) fn article_text(slug: &str, body: &str) -> String {
    format!(
        "+++\ntitle = \"Title of {slug}\"\ndate = 2025-09-10\ntopics = [\"looms\"]\n+++\n{body}\n"
    )
}

pub(crate) fn digest(root: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digest"));
    command
        .current_dir(root)
        .env("SOURCE_DATE_EPOCH", "1760000000") // October 2025
        .env("NO_COLOR", "1");
    command
}

/// A running preview.
pub(crate) struct Preview {
    child: Child,
    pub(crate) port: u16,
    lines: Receiver<String>,
    /// Lines that nobody asked for yet: standard output and errors come in no certain order.
    unread: RefCell<Vec<String>>,
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Preview {
    pub(crate) fn start(site: &Site, arguments: &[&str]) -> Preview {
        Preview::of(digest(site.0.path()).arg("serve").args(arguments))
    }
    pub(crate) fn of(command: &mut Command) -> Preview {
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
    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
    /// The first line printed that holds this and was not asked for before.
    pub(crate) fn line(&self, part: &str) -> String {
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
    pub(crate) fn count(&self, start: &str) -> usize {
        let mut unread = self.unread.borrow_mut();
        unread.extend(self.lines.try_iter());
        unread.iter().filter(|line| line.starts_with(start)).count()
    }
    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream
    }
    /// Sends a request as it is and reads the answer to its end.
    pub(crate) fn ask(&self, request: &str) -> Answer {
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
    pub(crate) fn request(&self, method: &str, path: &str, host: &str) -> Answer {
        self.ask(&format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        ))
    }
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.request("GET", path, &format!("127.0.0.1:{}", self.port))
    }
    /// Asks until the page says this.
    pub(crate) fn until(&self, path: &str, what: &str, holds: impl Fn(&Answer) -> bool) -> Answer {
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
            std::thread::sleep(Duration::from_millis(1));
        }
    }
    pub(crate) fn until_says(&self, path: &str, text: &str) {
        self.until(path, text, |answer| {
            answer.status == 200 && answer.text().contains(text)
        });
    }
    /// The events that an open page of this address gets.
    pub(crate) fn open(&self, path: &str) -> Events {
        let html = self.get(path).text();
        let script = Regex::new(r#"data-page="([^"]*)" data-key="([^"]*)"></script>"#).unwrap();
        let found = script
            .captures(&html)
            .unwrap_or_else(|| panic!("no script: {html}"));
        self.listen(&found[1], &found[2], "")
    }
    pub(crate) fn listen(&self, page: &str, key: &str, headers: &str) -> Events {
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
    pub(crate) fn shows(&self, home: &str, built: &BTreeMap<String, Vec<u8>>) {
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
                assert_eq!(plain, String::from_utf8_lossy(bytes), "{file}");
            } else {
                assert!(answer.body == *bytes, "{file} differs");
            }
        }
    }
    #[cfg(unix)]
    pub(crate) fn stop(mut self, signal: &str) -> ExitStatus {
        let sent = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status()
            .unwrap();
        assert!(sent.success());
        self.wait()
    }
    #[cfg(unix)]
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
pub(crate) struct Events(BufReader<TcpStream>);

impl Events {
    fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).unwrap() > 0, "the stream ended");
        line.trim_end().to_owned()
    }
    /// The next event: its kind and what it says. Chunks have lines of their own, with their lengths.
    pub(crate) fn next(&mut self) -> (String, Value) {
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
    pub(crate) fn kind(&mut self) -> String {
        self.next().0
    }
}
