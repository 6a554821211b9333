//! What makes a page live: the script that is injected into it, and the stream of events that tells it of changes.
//!
//! Each open page says which output it shows and by which key; it is told to reload when its own key changed, and not
//! otherwise. Start reading at [`Viewer::look`].

use super::reply::{Reply, ServerState, common_headers};
use super::shared::{CurrentSite, say_once};
use crate::base::key::Key;
use crate::base::path::{OutPath, percent};
use crate::build::Built;
use crate::disk::Error;
use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{self, HeaderValue};
use regex::bytes::{Captures, Regex};
use serde_json::json;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};
use std::time::Duration;
use tokio::sync::mpsc;

/// The address of the script. Nothing of a site is below `/.digest/`, and it stays when `base_url` changes its path.
pub(super) const SCRIPT: &str = "/.digest/live.js";
/// The address of the stream of events.
pub(super) const LIVE: &str = "/.digest/live";
/// The script.
const SOURCE: &str = include_str!("live.js");
/// A stream sends something at least this often, so that a closed connection is noticed.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a browser waits before it asks again after a lost stream.
const RETRY: &str = "retry: 500\n\n";
/// Kinds of file that a page shows or obeys, so that a change of them concerns it. Feeds, to which it only links, are not among them.
const PARTS: &[&str] = &[
    ".css", ".js", ".mjs", ".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".ico",
    ".woff2", ".woff",
];
/// The page that static hosts show for addresses that are not there.
const NOT_FOUND: &str = "404.html";

/// The script's bytes.
pub(super) fn script() -> Bytes {
    Bytes::from_static(SOURCE.as_bytes())
}

/// Whether an output is a page, into which the script is injected.
pub(super) fn is_page(path: &str) -> bool {
    path.ends_with(".html")
}

/// The output for addresses that are not there, if the site has one.
pub(super) fn not_found(built: &Built) -> Option<usize> {
    built.find(&OutPath::new(NOT_FOUND)?)
}

/// The page with the script in it, which the policy in its head then allows.
/// `name` is the output that would be at the page's address, `key` that of what is shown there.
pub(super) fn inject(html: &[u8], name: &str, key: &str) -> Vec<u8> {
    static POLICY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(<meta\s[^>]*http-equiv\s*=\s*["']?content-security-policy\b[^>]*>)"#)
            .expect("the pattern is a constant")
    });
    static CONTENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(\scontent\s*=\s*)(?:"([^"]*)"|'([^']*)')"#)
            .expect("the pattern is a constant")
    });
    static END: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"(?i)</body\s*>").expect("the pattern is a constant"));

    let opened = POLICY.replace_all(html, |meta: &Captures<'_>| {
        let meta = meta.get(0).map_or(&b""[..], |meta| meta.as_bytes());
        CONTENT
            .replace(meta, |content: &Captures<'_>| {
                let policy = content.get(2).or(content.get(3));
                let policy = policy.map_or(&b""[..], |policy| policy.as_bytes());
                let policy = open_policy(&unescape(&String::from_utf8_lossy(policy)));
                let mut text = content
                    .get(1)
                    .map_or(Vec::new(), |at| at.as_bytes().to_vec());
                text.extend(format!("\"{}\"", escape(&policy)).into_bytes());
                text
            })
            .into_owned()
    });
    let script = format!(
        "<script src=\"{SCRIPT}\" data-page=\"{}\" data-key=\"{}\"></script>",
        escape(name),
        escape(key)
    );
    let end = END
        .find_iter(&opened)
        .last()
        .map_or(opened.len(), |end| end.start());
    let (before, after) = opened.split_at(end);
    [before, script.as_bytes(), after].concat()
}

/// A content security policy that also allows the script and its stream.
pub(super) fn open_policy(policy: &str) -> String {
    let mut directives: Vec<Vec<&str>> = policy
        .split(';')
        .map(|directive| directive.split_ascii_whitespace().collect())
        .filter(|words: &Vec<&str>| !words.is_empty())
        .collect();
    let place = |directives: &[Vec<&str>], name: &str| {
        directives.iter().position(|words| {
            words
                .first()
                .is_some_and(|first| first.eq_ignore_ascii_case(name))
        })
    };
    for name in ["script-src", "script-src-elem", "connect-src"] {
        let own = place(&directives, name);
        if own.is_none() && name == "script-src-elem" {
            continue; // `script-src` speaks for it
        }
        // What has no directive of its own follows the default one.
        let mut words = match own.or(place(&directives, "default-src")) {
            Some(at) => directives.get(at).cloned().unwrap_or_default(),
            None => continue,
        };
        if own.is_none()
            && let Some(first) = words.first_mut()
        {
            *first = name;
        }
        if !words.contains(&"'self'") && !words.contains(&"*") {
            words.retain(|word| *word != "'none'");
            words.push("'self'");
        }
        match own.and_then(|at| directives.get_mut(at)) {
            Some(directive) => *directive = words,
            None => directives.push(words),
        }
    }
    let directives: Vec<String> = directives.iter().map(|words| words.join(" ")).collect();
    directives.join("; ")
}

/// A page that shows errors where there is no page to show them on.
pub(super) fn errors_page(errors: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>digest: errors</title>\n</head>\n<body>\n<pre id=\"digest-errors\">{}</pre>\n</body>\n</html>\n",
        escape(errors)
    )
}

/// Text as HTML in an element or an attribute, escaped as the site's own templates do.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}

/// The reverse, for what can be in a policy.
fn unescape(text: &str) -> String {
    text.replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

/// The stream of events for one open page.
pub(super) fn stream<T>(request: &hyper::Request<T>, server: Arc<ServerState>) -> Response<Reply> {
    let mut viewer = Viewer::default();
    let query = request.uri().query().unwrap_or_default();
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "page" => viewer.page = value.into_owned(),
            "key" => viewer.key = value.into_owned(),
            _ => {}
        }
    }
    // A browser that asks again by itself uses the first address, but says what it heard last.
    let last = request.headers().get("last-event-id");
    if let Some(key) = last.and_then(|last| last.to_str().ok()) {
        viewer.key = key.to_owned();
    }
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(follow(viewer, server, sender));
    events(receiver)
}

/// The answer to HEAD for the stream of events: the same headers and no body.
pub(super) fn silent_stream() -> Response<Reply> {
    let (_, receiver) = mpsc::channel(1);
    events(receiver)
}

fn events(receiver: mpsc::Receiver<Bytes>) -> Response<Reply> {
    let mut response = Response::new(Reply::Stream(receiver));
    let headers = response.headers_mut();
    common_headers(&mut |name, value| {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    });
    let kind = HeaderValue::from_static("text/event-stream");
    headers.insert(header::CONTENT_TYPE, kind);
    response
}

/// Sends a page the events that concern it, as long as it listens.
async fn follow(mut viewer: Viewer, server: Arc<ServerState>, sender: mpsc::Sender<Bytes>) {
    let mut shown = server.shared.shown.subscribe();
    let mut events = RETRY.to_owned();
    loop {
        let current = Arc::clone(&shown.borrow_and_update());
        let looking = Arc::clone(&server);
        let looked = tokio::task::spawn_blocking(move || {
            let events = viewer.look(&current, &looking);
            (viewer, events)
        });
        let Ok((back, more)) = looked.await else {
            return;
        };
        viewer = back;
        events.push_str(&more);
        if !events.is_empty()
            && sender
                .send(std::mem::take(&mut events).into())
                .await
                .is_err()
        {
            return;
        }
        loop {
            tokio::select! {
                changed = shown.changed() => match changed {
                    Ok(()) => break,
                    Err(_) => return,
                },
                () = sender.closed() => return,
                () = tokio::time::sleep(HEARTBEAT) => {
                    if sender.send(Bytes::from_static(b":\n\n")).await.is_err() {
                        return;
                    }
                }
            }
        }
    }
}

/// An open page.
#[derive(Default)]
struct Viewer {
    /// The output that would be at its address.
    page: String,
    /// The key of what it shows.
    key: String,
    /// The site that it was last compared with, and the key of its bytes there without the stylesheet's address.
    seen: Option<(Arc<Built>, Key)>,
    /// The errors that are shown on it.
    errors: String,
}

impl Viewer {
    /// The events that bring the page up to what is shown now.
    fn look(&mut self, current: &CurrentSite, server: &ServerState) -> String {
        if let Some(errors) = &current.errors {
            return self.overlay(errors);
        }
        let Some(built) = &current.built else {
            return String::new();
        };
        let found = place(built, &self.page);
        let Some(at) = found.or_else(|| not_found(built)) else {
            return self.overlay("");
        };
        let bytes = match server.shared.bytes(built, at) {
            Ok(Ok(bytes)) => String::from_utf8_lossy(&bytes).into_owned(),
            Ok(Err(errors)) => {
                return self.overlay(&say_once(&server.root, current, &errors, &server.tell));
            }
            // It changes right now, so there will be another look.
            Err(Error::Changed { .. }) => return String::new(),
            Err(error) => return self.overlay(&format!("error: {error}\n")),
        };
        let mut events = self.overlay("");
        let key = built.key(at).to_string();
        let print = Key::of_bytes(bytes.replace(built.stylesheet(), "").as_bytes());
        let seen = self.seen.replace((Arc::clone(built), print));
        let old = std::mem::replace(&mut self.key, key.clone());
        match seen {
            None if old == key => {}
            Some((before, was)) if old == key || was == print => {
                let (from, to) = (before.stylesheet(), built.stylesheet());
                if from != to && bytes.contains(to) {
                    style(&mut events, from, to, &key);
                } else if old != key || changed_parts(&before, built, &bytes, &key, &mut events) {
                    reload(&mut events, None);
                }
            }
            Some((before, _)) if before.home() == built.home() => reload(&mut events, None),
            // The site has another address now, or may have: the page came from a site that this stream has not seen.
            _ => {
                let address = found.map(|at| built.path(at).address());
                let to = address.map(|address| {
                    let path = address.as_str().trim_start_matches('/').to_owned();
                    format!("{}{}", built.home(), percent::encode(&path))
                });
                reload(&mut events, to.as_deref());
            }
        }
        events
    }

    /// The event that shows these errors on the page, or removes those that are shown.
    fn overlay(&mut self, errors: &str) -> String {
        if self.errors == errors {
            return String::new();
        }
        errors.clone_into(&mut self.errors);
        format!("event: errors\ndata: {}\n\n", json!({ "text": errors }))
    }
}

/// Swaps the stylesheets among the files that the page names and that changed; gives whether other files are among them.
fn changed_parts(old: &Built, new: &Built, html: &str, key: &str, events: &mut String) -> bool {
    let mut others = false;
    for path in parts(new).chain(parts(old).filter(|path| new.find(path).is_none())) {
        let href = format!("{}{}", new.home(), percent::encode(path.as_str()));
        if !html.contains(&href) {
            continue;
        }
        let key_in = |built: &Built| built.find(path).map(|at| built.key(at));
        match key_in(new) {
            now if now == key_in(old) => {}
            Some(now) if path.as_str().ends_with(".css") => {
                style(events, &href, &format!("{href}?{now}"), key);
            }
            _ => others = true,
        }
    }
    others
}

/// The outputs that a page may show or obey.
fn parts(built: &Built) -> impl Iterator<Item = &OutPath> {
    let paths = (0..built.len()).map(|at| built.path(at));
    paths.filter(|path| PARTS.iter().any(|part| path.as_str().ends_with(part)))
}

/// The position of the output at an address: the output itself, or what hosts serve in its place.
fn place(built: &Built, name: &str) -> Option<usize> {
    [
        name.to_owned(),
        format!("{name}/index.html"),
        format!("{name}.html"),
    ]
    .iter()
    .find_map(|name| built.find(&OutPath::new(name)?))
}

fn reload(events: &mut String, to: Option<&str>) {
    write!(events, "event: reload\ndata: {}\n\n", json!({ "to": to }))
        .expect("writing to a string does not fail");
}

fn style(events: &mut String, from: &str, to: &str, key: &str) {
    write!(
        events,
        "event: style\nid: {key}\ndata: {}\n\n",
        json!({ "from": from, "to": to })
    )
    .expect("writing to a string does not fail");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_opened_for_the_script_alone() {
        for (policy, opened) in [
            (
                "default-src 'none'; connect-src 'self'",
                "default-src 'none'; connect-src 'self'; script-src 'self'",
            ),
            (
                "script-src 'none'; connect-src https://a.example",
                "script-src 'self'; connect-src https://a.example 'self'",
            ),
            (
                "default-src https://cdn.example",
                "default-src https://cdn.example; script-src https://cdn.example 'self'; connect-src https://cdn.example 'self'",
            ),
            (
                "script-src 'self'; connect-src *",
                "script-src 'self'; connect-src *",
            ),
            ("img-src 'self'", "img-src 'self'"),
            ("", ""),
        ] {
            assert_eq!(open_policy(policy), opened);
        }
    }

    #[test]
    fn the_script_is_at_the_end_of_any_page() {
        let injected = |html: &str| {
            String::from_utf8(inject(html.as_bytes(), "a\"b/index.html", "k")).unwrap()
        };
        let script = "<script src=\"/.digest/live.js\" data-page=\"a&quot;b/index.html\" data-key=\"k\"></script>";
        assert_eq!(injected("<p>x"), format!("<p>x{script}"));
        assert_eq!(
            injected("<pre>&lt;/body></body> </pre></BODY >\n</html>"),
            format!("<pre>&lt;/body></body> </pre>{script}</BODY >\n</html>")
        );
        assert_eq!(
            injected(
                "<META content='default-src &#39;none&#39;' HTTP-EQUIV=Content-Security-Policy>"
            ),
            format!(
                "<META content=\"default-src &#39;none&#39;; script-src &#39;self&#39;; connect-src &#39;self&#39;\" HTTP-EQUIV=Content-Security-Policy>{script}"
            )
        );
    }
}
