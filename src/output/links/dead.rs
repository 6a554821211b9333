//! Links of texts that lead to nothing, and frames that are not shown: the warnings about them.
//!
//! Start reading at [`dead_links`].

use super::InternalLinks;
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{Address, Base, OutPath, RelPath, percent};
use crate::content::markdown::{Facts, Link};
use crate::content::page::Page;
use crate::site::Site;
use std::collections::HashMap;

/// Links inside the site that lead to nothing: an address without an output, an anchor that the page's text does not have.
#[must_use]
pub(crate) fn dead_links(
    site: &Site,
    config: &Config,
    links: &InternalLinks,
    is_planned: impl Fn(&OutPath) -> bool,
) -> Vec<Diagnostic> {
    if links.is_empty() {
        return Vec::new();
    }
    let anchors: HashMap<&Address, &Facts> = site
        .every_page()
        .filter(|any| any.is_whole)
        .map(|any| (any.address, any.facts))
        .collect();
    let mut diagnostics = Vec::new();
    for ((file, (start, end)), link) in links {
        let (path, fragment) = link.href.split_once('#').unwrap_or((&link.href, ""));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let path = path.strip_prefix(config.base.path()).unwrap_or(path);
        let path = percent::decode(path).unwrap_or_else(|| path.to_owned());
        let plain = path.trim_matches('/');
        // Hosts add what is missing: the last slash, or `.html`.
        let found = [
            plain.to_owned(),
            format!("{plain}/index.html"),
            format!("{plain}.html"),
        ]
        .iter()
        .filter_map(|path| OutPath::new(path.trim_start_matches('/')))
        .find(&is_planned);
        let diagnostic = match found {
            None => Diagnostic::new(
                Code::DeadLink,
                format!("`{}` leads to nothing on this site", link.target),
            )
            .hint("correct the address; if it is on another site, write the full address"),
            Some(path) => {
                let address = path.address();
                let id = percent::decode(fragment).unwrap_or_else(|| fragment.to_owned());
                let known = anchors.get(&address);
                if id.is_empty() || id == "top" || known.is_none_or(|facts| facts.has_anchor(&id)) {
                    continue;
                }
                Diagnostic::new(
                    Code::DeadLink,
                    format!("`{}` names an anchor that does not exist", link.target),
                )
                .hint("headings have anchors made from their words: `## Two words` is `#two-words`")
            }
        };
        diagnostics.push(diagnostic.at(file.as_str(), *start..*end));
    }
    diagnostics
}

/// The warnings about frames that the settings do not name: each is shown as a link.
pub(super) fn blocked_frames(page: &Page, facts: &Facts, config: &Config) -> Vec<Diagnostic> {
    let own = config.base.origin();
    let shown = |origin: &str| {
        let host = origin.strip_prefix("https://");
        host.is_some_and(|host| config.frames.iter().any(|shown| shown == host))
    };
    let blocked = |origin: &String| {
        let origin = if origin == Base::nowhere().origin() {
            own
        } else {
            origin
        };
        if shown(origin) {
            return None;
        }
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let hint = if origin.starts_with("https://") {
            format!("to show it, add `\"{host}\"` to `html.frames` in `site.toml`")
        } else {
            "only frames over https are shown; write its address with `https://`".to_owned()
        };
        let diagnostic = Diagnostic::new(
            Code::BlockedFrame,
            format!("a frame of `{host}` is shown as a link"),
        );
        Some(diagnostic.in_file(page.file.as_str()).hint(hint))
    };
    facts.frame_origins.iter().filter_map(blocked).collect()
}

const CORRECT: &str = "its text is shown without the link; correct the path or remove the link";

/// What is wrong with a link to a file or a page that is not there.
pub(super) fn missing(page: &Page, link: &Link, file: Option<&RelPath>, site: &Site) -> Diagnostic {
    let span = link.span.start + page.body..link.span.end + page.body;
    let target = &link.target;
    let diagnostic = match file {
        None => Diagnostic::new(
            Code::MissingFile,
            format!("`{target}` leads out of the folder of the site"),
        )
        .hint("write a path inside `content/`"),
        Some(file) if file.extension() == "md" => match site.withheld.get(file) {
            Some(reason) => Diagnostic::new(
                Code::MissingPage,
                format!("`{target}` leads to a page that is not published: {reason}"),
            )
            .hint("its text is shown without the link until that page is published"),
            None => Diagnostic::new(Code::MissingPage, format!("there is no page `{target}`"))
                .hint(CORRECT),
        },
        // what has no extension may be the address of a page
        Some(file) if file.extension().is_empty() => Diagnostic::new(
            Code::MissingPage,
            format!("there is no page or file `{target}`"),
        )
        .hint(CORRECT),
        Some(_) => {
            let kind = if link.image { "image" } else { "file" };
            Diagnostic::new(
                Code::MissingFile,
                format!("the {kind} `{target}` is not there"),
            )
            .hint("put the file there, or correct the path")
        }
    };
    diagnostic.at(page.file.as_str(), span)
}
