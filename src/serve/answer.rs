//! From a request to an answer: who may ask, which output an address means, with which headers it is sent.
//!
//! Only outputs of the plan can be asked for, by their paths; no path of a request reaches the file system.
//! Start reading at [`answer`].

use super::live::{self, LIVE, SCRIPT};
use super::{Board, LOOK, Showing, Tell, say_once};
use crate::build::Made;
use crate::machine::FRAME_ANCESTORS;
use crate::path::{OutPath, percent};
use crate::world::Error;
use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::sync::mpsc;

/// What every answer needs.
pub(super) struct Hall {
    pub(super) guard: Guard,
    pub(super) root: PathBuf,
    pub(super) board: Arc<Board>,
    pub(super) tell: Tell,
}

/// Who is asked for by name, so that a page elsewhere cannot have its own name point here and read drafts (DNS rebinding).
pub(super) struct Guard {
    /// The address that is listened on.
    pub(super) address: IpAddr,
    /// What `--bind` says, in lower case.
    pub(super) name: String,
}

impl Guard {
    /// Whether a host and port, as the `Host` header has them, name the preview. Any port will do: one may be forwarded
    /// here, and a name that leads here under another port leads here under this one.
    fn admits(&self, authority: &str) -> bool {
        match host_of(authority) {
            Some(Host::Address(ip)) => {
                ip.is_loopback() || self.address.is_unspecified() || ip == self.address
            }
            // RFC 6761, section 6.3: these names never leave the machine.
            Some(Host::Name(name)) => {
                name == "localhost" || name.ends_with(".localhost") || name == self.name
            }
            None => false,
        }
    }

    /// Whether a request is for the preview, and comes from one of its own pages where it says from which. Browsers say so
    /// for the stream of events, which another site could otherwise ask for.
    fn admits_request<T>(&self, request: &Request<T>) -> bool {
        let mut hosts = request.headers().get_all(header::HOST).iter();
        let host = match (hosts.next().map(HeaderValue::to_str), hosts.next()) {
            (Some(Ok(host)), None) if self.admits(host) => host,
            _ => return false,
        };
        let whole = request.uri().authority();
        if whole.is_some_and(|authority| !self.admits(authority.as_str())) {
            return false;
        }
        request
            .headers()
            .get_all(header::ORIGIN)
            .iter()
            .all(|origin| {
                let origin = origin.to_str().unwrap_or_default();
                let named = origin
                    .strip_prefix("http://")
                    .or_else(|| origin.strip_prefix("https://"));
                named.is_some_and(|named| named.eq_ignore_ascii_case(host))
            })
    }
}

/// A host as a request names it.
enum Host {
    Address(IpAddr),
    /// In lower case, without the dot at its end.
    Name(String),
}

/// The host of a `Host` header: a name, an IPv4 address, or an IPv6 address in brackets, perhaps with a port (RFC 9110,
/// section 7.2). None for anything else.
fn host_of(authority: &str) -> Option<Host> {
    let is_port = |port: &str| {
        port.strip_prefix(':').is_some_and(|port| {
            port.bytes().all(|digit| digit.is_ascii_digit()) && port.parse::<u16>().is_ok()
        })
    };
    if let Some(rest) = authority.strip_prefix('[') {
        let (address, port) = rest.split_once(']')?;
        let ip: Ipv6Addr = address.parse().ok()?;
        return (port.is_empty() || is_port(port)).then_some(Host::Address(ip.into()));
    }
    let at = authority.find(':').unwrap_or(authority.len());
    let (name, port) = authority.split_at_checked(at)?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte));
    if !is_name || !(port.is_empty() || is_port(port)) {
        return None;
    }
    let name = name.strip_suffix('.').unwrap_or(name);
    if let Ok(ip) = name.parse::<Ipv4Addr>() {
        return Some(Host::Address(ip.into()));
    }
    Some(Host::Name(name.to_ascii_lowercase()))
}

/// The body of an answer.
pub(super) enum Reply {
    Whole(Bytes),
    Stream(mpsc::Receiver<Bytes>),
}

impl Body for Reply {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Reply::Whole(bytes) if bytes.is_empty() => Poll::Ready(None),
            Reply::Whole(bytes) => Poll::Ready(Some(Ok(Frame::data(std::mem::take(bytes))))),
            Reply::Stream(pieces) => pieces
                .poll_recv(context)
                .map(|piece| piece.map(|piece| Ok(Frame::data(piece)))),
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Reply::Whole(bytes) if bytes.is_empty())
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Reply::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            Reply::Stream(_) => SizeHint::default(),
        }
    }
}

/// Answers a request; never fails.
pub(super) async fn answer(
    request: Request<Incoming>,
    hall: Arc<Hall>,
) -> Result<Response<Reply>, Infallible> {
    if !hall.guard.admits_request(&request) {
        let text = "this preview answers only to its own name and pages: open the address that `digest serve` printed, or start it with `--bind NAME`\n";
        return Ok(Answer::plain(StatusCode::FORBIDDEN, text).response());
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let mut response =
            Answer::plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n").response();
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(header::ALLOW, allowed);
        return Ok(response);
    }
    Ok(match request.uri().path() {
        SCRIPT => Answer::new(StatusCode::OK, "live.js", live::script()).response(),
        LIVE if request.method() == Method::HEAD => live::silent_stream(),
        LIVE => live::stream(&request, hall),
        path => {
            let (path, query) = (path.to_owned(), request.uri().query().map(str::to_owned));
            let failed = || {
                Answer::plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "this file cannot be shown: what it is made from changes all the time\n",
                )
            };
            page_now(path, query, hall)
                .await
                .unwrap_or_else(failed)
                .response()
        }
    })
}

/// What stands at an address; when that changes at this very moment, what will stand there.
async fn page_now(path: String, query: Option<String>, hall: Arc<Hall>) -> Option<Answer> {
    let asked = Arc::new((path, query));
    for _ in 0..TRIES {
        let (showing, mut shown) = hall.board.current().await?;
        let (asked, hall) = (Arc::clone(&asked), Arc::clone(&hall));
        let answer = tokio::task::spawn_blocking(move || {
            page(&showing, &asked.0, asked.1.as_deref(), &hall)
        });
        match answer.await.ok()? {
            Ok(answer) => return Some(answer),
            Err(Stale) => {
                // The change is about to be seen.
                let _ = tokio::time::timeout(2 * LOOK, shown.changed()).await;
            }
        }
    }
    None
}

/// How often a page is tried whose file changes while it is rendered.
const TRIES: usize = 5;

/// What a page is made from is no longer what it was.
struct Stale;

/// The content of an answer, before its headers.
struct Answer {
    status: StatusCode,
    kind: &'static str,
    bytes: Bytes,
    policy: Option<String>,
    location: Option<String>,
}

impl Answer {
    fn new(status: StatusCode, name: &str, bytes: Bytes) -> Answer {
        Answer {
            status,
            kind: kind_of(name),
            bytes,
            policy: None,
            location: None,
        }
    }

    fn plain(status: StatusCode, text: &str) -> Answer {
        Answer::new(status, "x.txt", Bytes::copy_from_slice(text.as_bytes()))
    }

    fn redirect(to: &str, query: Option<&str>) -> Answer {
        let query = query.map_or_else(String::new, |query| format!("?{query}"));
        Answer {
            location: Some(format!("{to}{query}")),
            ..Answer::plain(StatusCode::FOUND, "")
        }
    }

    fn response(self) -> Response<Reply> {
        let length = self.bytes.len().to_string();
        let mut response = Response::new(Reply::Whole(self.bytes));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        let mut put = |name: HeaderName, value: &str| {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        };
        put(header::CONTENT_TYPE, self.kind);
        // Said here, because an empty body has none otherwise in the answer to HEAD.
        put(header::CONTENT_LENGTH, &length);
        common_headers(&mut put);
        if let Some(policy) = &self.policy {
            let policy = format!("{policy}; {FRAME_ANCESTORS}");
            put(header::CONTENT_SECURITY_POLICY, &policy);
        }
        if let Some(location) = &self.location {
            put(header::LOCATION, location);
        }
        response
    }
}

/// Headers of every answer: those of `_headers`, nothing kept by the browser, nothing embedded by other sites.
pub(super) fn common_headers(put: &mut dyn FnMut(HeaderName, &str)) {
    put(header::CONTENT_SECURITY_POLICY, FRAME_ANCESTORS);
    put(header::CACHE_CONTROL, "no-store");
    put(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    put(
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    );
}

/// What stands at an address.
fn page(showing: &Showing, path: &str, query: Option<&str>, hall: &Hall) -> Result<Answer, Stale> {
    let Some(made) = &showing.made else {
        return Ok(broken(showing.faults.as_deref().unwrap_or_default(), ""));
    };
    let home = made.home();
    // A path that is no UTF-8 names no output.
    let path = percent::decode(path).unwrap_or_default();
    let decoded_home = percent::decode(home).unwrap_or_default();
    if path == "/" && home != "/" || format!("{path}/") == decoded_home {
        return Ok(Answer::redirect(home, query));
    }
    let Some(rest) = path.strip_prefix(&decoded_home) else {
        return missing(showing, made, "", hall);
    };
    let is_folder = rest.is_empty() || rest.ends_with('/');
    let find = |path: String| made.find(&OutPath::new(&path)?);
    let found = if is_folder {
        find(format!("{rest}index.html"))
    } else {
        find(rest.to_owned())
    };
    if let Some(at) = found {
        return output(showing, made, at, hall);
    }
    if is_folder {
        return missing(showing, made, &format!("{rest}index.html"), hall);
    }
    // What static hosts add: the last slash, or `.html`.
    if find(format!("{rest}/index.html")).is_some() {
        let to = format!("{home}{}/", percent::encode(rest));
        return Ok(Answer::redirect(&to, query));
    }
    match find(format!("{rest}.html")) {
        Some(at) => output(showing, made, at, hall),
        None => missing(showing, made, rest, hall),
    }
}

/// An output, as a build would write it; a page with the script that reloads it.
fn output(showing: &Showing, made: &Made, at: usize, hall: &Hall) -> Result<Answer, Stale> {
    let name = made.path(at).as_str();
    named_output(showing, made, at, name, hall)
}

/// The page for addresses that are not there. `name` is the output that would stand at this one.
fn missing(showing: &Showing, made: &Made, name: &str, hall: &Hall) -> Result<Answer, Stale> {
    let Some(at) = live::not_found(made) else {
        let text = "there is no such page\n";
        return Ok(Answer::plain(StatusCode::NOT_FOUND, text));
    };
    let mut answer = named_output(showing, made, at, name, hall)?;
    if answer.status == StatusCode::OK {
        answer.status = StatusCode::NOT_FOUND;
    }
    Ok(answer)
}

fn named_output(
    showing: &Showing,
    made: &Made,
    at: usize,
    name: &str,
    hall: &Hall,
) -> Result<Answer, Stale> {
    let file = made.path(at).as_str();
    let bytes = match hall.board.bytes(made, at) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(faults)) => {
            let text = say_once(&hall.root, showing, &faults, &hall.tell);
            return Ok(broken(&text, name));
        }
        // The last good page was never asked for, and can no longer be made.
        Err(Error::Changed { .. }) => {
            let faults = showing.faults.as_deref().ok_or(Stale)?;
            return Ok(broken(faults, name));
        }
        Err(error) => return Ok(broken(&format!("error: {error}\n"), name)),
    };
    let (bytes, policy) = if live::is_page(file) {
        let key = made.key(at).to_string();
        let html = live::dress(&bytes, name, &key);
        (html.into(), live::open_policy(made.policy()))
    } else {
        (bytes, made.policy().to_owned())
    };
    Ok(Answer {
        policy: Some(policy),
        ..Answer::new(StatusCode::OK, file, bytes)
    })
}

/// A page that shows faults where there is no page to lay them over.
fn broken(faults: &str, name: &str) -> Answer {
    let html = live::dress(live::faults_page(faults).as_bytes(), name, "");
    Answer {
        policy: Some(live::open_policy("default-src 'none'")),
        ..Answer::new(StatusCode::INTERNAL_SERVER_ERROR, "x.html", html.into())
    }
}

/// The content type of a file by its name: those of feeds as `_headers` says, the others as registered with IANA.
fn kind_of(name: &str) -> &'static str {
    let file = name.rsplit('/').next().unwrap_or(name);
    match file {
        "feed.xml" => return "application/atom+xml",
        "feed.json" => return "application/feed+json",
        _ => {}
    }
    let extension = file.rsplit_once('.').map_or("", |(_, extension)| extension);
    match extension.to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        // Without an extension: `_headers`, `_redirects`, `CNAME`.
        "txt" | "text" | "" => "text/plain; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "mp3" => "audio/mpeg",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "wasm" => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::Guard;

    #[test]
    fn only_the_preview_s_own_names_are_answered() {
        let check = |name: &str, address: &str, admitted: &[&str], refused: &[&str]| {
            let guard = Guard {
                address: address.parse().unwrap(),
                name: name.to_owned(),
            };
            for host in admitted {
                assert!(guard.admits(host), "{name}: {host}");
            }
            for host in refused {
                assert!(!guard.admits(host), "{name}: {host}");
            }
        };
        check(
            "127.0.0.1",
            "127.0.0.1",
            &[
                "127.0.0.1:1111",
                "localhost",
                "LOCALHOST.:80",
                "127.0.0.1",
                "127.0.0.1.:1111",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:1",
                "a.localhost:1111",
                "[::1]:1111",
                "127.8.8.8",
            ],
            &[
                "",
                "evil.example",
                "127.0.0.1.evil.example:1111",
                "localhost.evil.example",
                "192.168.1.5:1111",
                "[2001:db8::1]",
                "x@evil.example",
                "[::1].evil.test",
                "[::1].evil.test:1111",
                "[::1]evil.test",
                "[::1",
                "::1",
                "[::1]:x",
                "[::1]:99999",
                "[127.0.0.1]",
                "[::ffff:192.0.2.1]",
                "localhost:evil.test",
                "localhost:",
                "localhost:1:2",
                "localhost..",
                "localhost/",
                "localhost@evil.test",
                "localhost, evil.test",
                "local host",
                "127.1",
                "2130706433",
                "0x7f.0.0.1",
                "evil.test.",
                "localhost.evil.test.",
                "lоcalhost",
            ],
        );
        check(
            "0.0.0.0",
            "0.0.0.0",
            &["192.168.1.5:1111", "[2001:db8::1]:9", "localhost"],
            &["evil.example:1111"],
        );
        check(
            "desk.local",
            "192.168.1.5",
            &["Desk.local:1111", "192.168.1.5"],
            &["192.168.1.6", "other.local"],
        );
    }
}
