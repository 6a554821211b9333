//! From a request to an answer: who may ask, which output an address means, with which headers it is sent.
//!
//! Only outputs of the plan can be asked for, by their paths; no path of a request reaches the file system.
//! Start reading at [`answer`].

use super::LOOK;
use super::live::{self, LIVE, SCRIPT};
use super::reply::{Reply, ServerState, common_headers};
use super::shared::{CurrentSite, say_once};
use crate::base::path::{OutPath, percent};
use crate::build::Built;
use crate::disk::Error;
use crate::output::kinds::headers::FRAME_ANCESTORS;
use hyper::body::{Bytes, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode};
use std::convert::Infallible;
use std::sync::Arc;

/// Answers a request; never fails.
pub(super) async fn answer(
    request: Request<Incoming>,
    server: Arc<ServerState>,
) -> Result<Response<Reply>, Infallible> {
    if !server.host_check.admits_request(&request) {
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
        LIVE => live::stream(&request, server),
        path => {
            let (path, query) = (path.to_owned(), request.uri().query().map(str::to_owned));
            let failed = || {
                Answer::plain(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "this file cannot be shown: what it is made from changes all the time\n",
                )
            };
            page_now(path, query, server)
                .await
                .unwrap_or_else(failed)
                .response()
        }
    })
}

/// The answer for an address. When what it is made from changes right now, the answer after that change.
async fn page_now(path: String, query: Option<String>, server: Arc<ServerState>) -> Option<Answer> {
    let asked = Arc::new((path, query));
    for _ in 0..TRIES {
        let (current, mut shown) = server.shared.current().await?;
        let (asked, server) = (Arc::clone(&asked), Arc::clone(&server));
        let answer = tokio::task::spawn_blocking(move || {
            page(&current, &asked.0, asked.1.as_deref(), &server)
        });
        match answer.await.ok()? {
            Ok(answer) => return Some(answer),
            Err(Stale) => {
                // The change will be seen soon.
                let _ = tokio::time::timeout(2 * LOOK, shown.changed()).await;
            }
        }
    }
    None
}

/// How often a page is rendered again whose file changes meanwhile.
const TRIES: usize = 5;

/// What a page is made from has changed.
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
        // Set here: the answer to HEAD has an empty body, and would have none.
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

/// What is at an address.
fn page(
    current: &CurrentSite,
    path: &str,
    query: Option<&str>,
    server: &ServerState,
) -> Result<Answer, Stale> {
    let Some(built) = &current.built else {
        return Ok(broken(current.errors.as_deref().unwrap_or_default(), ""));
    };
    let home = built.home();
    // A path that is no UTF-8 names no output.
    let path = percent::decode(path).unwrap_or_default();
    let decoded_home = percent::decode(home).unwrap_or_default();
    if path == "/" && home != "/" || format!("{path}/") == decoded_home {
        return Ok(Answer::redirect(home, query));
    }
    let Some(rest) = path.strip_prefix(&decoded_home) else {
        return missing(current, built, "", server);
    };
    let is_folder = rest.is_empty() || rest.ends_with('/');
    let find = |path: String| built.find(&OutPath::new(&path)?);
    let found = if is_folder {
        find(format!("{rest}index.html"))
    } else {
        find(rest.to_owned())
    };
    if let Some(at) = found {
        return output(current, built, at, server);
    }
    if is_folder {
        return missing(current, built, &format!("{rest}index.html"), server);
    }
    // What static hosts add: the last slash, or `.html`.
    if find(format!("{rest}/index.html")).is_some() {
        let to = format!("{home}{}/", percent::encode(rest));
        return Ok(Answer::redirect(&to, query));
    }
    match find(format!("{rest}.html")) {
        Some(at) => output(current, built, at, server),
        None => missing(current, built, rest, server),
    }
}

/// An output as a build would write it. A page also has the script that reloads it.
fn output(
    current: &CurrentSite,
    built: &Built,
    at: usize,
    server: &ServerState,
) -> Result<Answer, Stale> {
    let name = built.path(at).as_str();
    named_output(current, built, at, name, server)
}

/// The page for addresses that are not there. `name` is the output that would be at this one.
fn missing(
    current: &CurrentSite,
    built: &Built,
    name: &str,
    server: &ServerState,
) -> Result<Answer, Stale> {
    let Some(at) = live::not_found(built) else {
        let text = "there is no such page\n";
        return Ok(Answer::plain(StatusCode::NOT_FOUND, text));
    };
    let mut answer = named_output(current, built, at, name, server)?;
    if answer.status == StatusCode::OK {
        answer.status = StatusCode::NOT_FOUND;
    }
    Ok(answer)
}

fn named_output(
    current: &CurrentSite,
    built: &Built,
    at: usize,
    name: &str,
    server: &ServerState,
) -> Result<Answer, Stale> {
    let file = built.path(at).as_str();
    let bytes = match server.shared.bytes(built, at) {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(errors)) => {
            let text = say_once(&server.root, current, &errors, &server.tell);
            return Ok(broken(&text, name));
        }
        // The last good page was never asked for, and can no longer be built.
        Err(Error::Changed { .. }) => {
            let errors = current.errors.as_deref().ok_or(Stale)?;
            return Ok(broken(errors, name));
        }
        Err(error) => return Ok(broken(&format!("error: {error}\n"), name)),
    };
    let (bytes, policy) = if live::is_page(file) {
        let key = built.key(at).to_string();
        let html = live::inject(&bytes, name, &key);
        (html.into(), live::open_policy(built.policy()))
    } else {
        (bytes, built.policy().to_owned())
    };
    Ok(Answer {
        policy: Some(policy),
        ..Answer::new(StatusCode::OK, file, bytes)
    })
}

/// A page that shows errors where there is no page to show them on.
fn broken(errors: &str, name: &str) -> Answer {
    let html = live::inject(live::errors_page(errors).as_bytes(), name, "");
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
