//! The preview in a real browser: what is drawn, what stays, what reloads. Skipped where there is no Chromium.

#![cfg(unix)]

use crate::preview::{PATIENCE, Preview, Site};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use tempfile::TempDir;

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
