//! The allow-list: what raw HTML may hold when it reaches a page.

use super::media::candidates;
use crate::base::path::{Base, Target, safe_link};
use ammonia::{Builder, UrlRelative};
use dom_query::NodeRef;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;
use url::Url;

/// Elements with the attributes that each may have, besides those of [`EVERYWHERE`]. What is not named here does not reach a
/// page. The list is that of flow and phrasing content (HTML, section 4) without scripts, styles, forms and embedded pages.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "rel"]),
    ("audio", &["controls", "src"]),
    ("blockquote", &["cite"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    (
        "iframe",
        &["src", "width", "height", "allowfullscreen", "loading"],
    ),
    (
        "img",
        &[
            "src", "alt", "width", "height", "loading", "decoding", "srcset", "sizes",
        ],
    ),
    ("input", &["type", "checked", "disabled"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["value"]),
    ("ol", &["start", "reversed", "type"]),
    ("q", &["cite"]),
    ("source", &["src", "srcset", "type", "media"]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("th", &["colspan", "rowspan", "headers", "scope"]),
    ("time", &["datetime"]),
    ("video", &["controls", "src", "poster", "width", "height"]),
];

/// Elements of the list that may have no other attributes than those of [`EVERYWHERE`].
const PLAIN: &str = "abbr b bdi bdo br caption cite code dd dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i kbd \
    mark p pre rp rt ruby s samp section small span strong sub summary sup table tbody tfoot thead tr u \
    ul var wbr";

/// Attributes that every element may have: none of them runs, loads or styles anything.
pub(super) const EVERYWHERE: &[&str] = &[
    "lang",
    "dir",
    "title",
    "id",
    "class",
    "role",
    "tabindex",
    "aria-label",
    "aria-hidden",
    "aria-labelledby",
    "aria-describedby",
];

/// Classes that our own renderer writes; those that begin with `language-` are kept too.
const CLASSES: &[&str] = &[
    "alert",
    "anchor",
    "back",
    "caution",
    "center",
    "footnotes",
    "heading",
    "image",
    "important",
    "label",
    "left",
    "note",
    "noteref",
    "notes",
    "num",
    "right",
    "scroll",
    "task",
    "tip",
    "warning",
];

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let attributes: HashMap<&str, HashSet<&str>> = ELEMENTS
        .iter()
        .map(|(element, attributes)| (*element, attributes.iter().copied().collect()))
        .collect();
    builder
        .tags(attributes.keys().copied().chain(PLAIN.split(' ')).collect())
        .clean_content_tags(
            [
                "script", "style", "template", "noscript", "object", "embed", "svg", "math",
            ]
            .into_iter()
            .collect(),
        )
        .tag_attributes(attributes)
        .generic_attributes(EVERYWHERE.iter().copied().collect())
        .allowed_classes(HashMap::new())
        .url_schemes(["http", "https", "mailto", "tel"].into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(attribute_value);
    builder
});

/// The attributes that an element of the allow-list may have besides those of [`EVERYWHERE`]; none for any other element.
pub(super) fn attributes_of(element: &str) -> Option<&'static [&'static str]> {
    let own = ELEMENTS.iter().find(|(known, _)| *known == element);
    match own {
        Some((_, attributes)) => Some(attributes),
        None => PLAIN
            .split(' ')
            .any(|known| known == element)
            .then_some(&[]),
    }
}

/// The value of an attribute that its element may have; none when it may not have this one.
pub(super) fn attribute_value<'v>(
    element: &str,
    attribute: &str,
    value: &'v str,
) -> Option<Cow<'v, str>> {
    let keep = match attribute {
        "class" => {
            let kept: Vec<&str> = value
                .split_whitespace()
                .filter(|class| CLASSES.contains(class) || class.starts_with("language-"))
                .collect();
            return (!kept.is_empty()).then(|| kept.join(" ").into());
        }
        "type" if element == "input" => value == "checkbox",
        "tabindex" => value == "0",
        // Stricter than the scheme check, which takes `java\u{3}script:` for a path, as browsers do today.
        "href" | "src" | "cite" | "poster" => safe_link(value),
        // A set of sources is a list of addresses that the scheme check does not read.
        "srcset" => candidates(value).all(|(source, _)| safe_link(source)),
        _ => true,
    };
    keep.then_some(Cow::Borrowed(value))
}

/// What a page may load, and from where.
#[derive(Clone, Copy)]
pub struct Loads<'a> {
    /// The site's own address.
    pub base: &'a Base,
    /// Hosts whose frames are shown, each with its port where that is not 443.
    pub frames: &'a [String],
    /// What becomes of an image, by its address and text alternative; the image stays as it is where this says nothing.
    pub image: &'a dyn Fn(&str, &str) -> Option<RawImage>,
}

/// What becomes of a frame.
pub(super) enum Frame {
    /// It is shown, from this address.
    Shown(String),
    /// It is blocked: a link to this address, and the origin to name in the warning.
    Link(String, String),
    /// It shows nothing that has an address.
    Nothing,
}

impl Loads<'_> {
    /// A frame is shown when the settings name its host. Its address has to be the whole origin that the policy allows:
    /// https, the host, and its port. Names and passwords in it are refused, as browsers do.
    pub(super) fn frame(&self, src: &str) -> Frame {
        let (url, written) = match self.base.target(src) {
            Target::Elsewhere(url) | Target::OwnWhole(url) => (url.clone(), url.into()),
            Target::Own if !src.trim().is_empty() => {
                let Ok(own) = Url::parse(self.base.origin()) else {
                    return Frame::Nothing;
                };
                (own, src.to_owned())
            }
            Target::Own | Target::Contact | Target::Refused => return Frame::Nothing,
        };
        let bare = url.username().is_empty() && url.password().is_none();
        if url.scheme() == "https" && bare && self.frames.contains(&host_and_port(&url)) {
            Frame::Shown(written)
        } else {
            Frame::Link(written, url.origin().ascii_serialization())
        }
    }

    /// A set of images without those of other hosts; none when nothing is left.
    pub(super) fn srcset(&self, set: &str) -> Option<String> {
        let kept: Vec<String> = candidates(set)
            .filter(|(source, _)| self.is_own(source))
            .map(|(source, size)| format!("{source} {size}").trim_end().to_owned())
            .collect();
        (!kept.is_empty()).then(|| kept.join(", "))
    }

    fn is_own(&self, address: &str) -> bool {
        matches!(self.base.target(address), Target::Own | Target::OwnWhole(_))
    }
}

/// Host, and port where it is not that of the scheme: `player.test`, `player.test:8443`.
fn host_and_port(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// What becomes of an image in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawImage {
    /// A link with these words replaces it.
    Link(String),
    /// It is shown, with what is known of it: values of `src`, `srcset`, `sizes`, `width` and `height`.
    Shown(Vec<(&'static str, String)>),
}

/// Puts what is known of an image in its tag. The size at which an author wants it stays; of one that is given by its width
/// or height alone the other follows.
fn show(node: &NodeRef<'_>, attributes: &[(&'static str, String)]) {
    let known = |name: &str| {
        let (_, value) = attributes.iter().find(|(known, _)| *known == name)?;
        value.parse::<u64>().ok()
    };
    let given = |name: &str| node.attr(name)?.trim().parse::<u64>().ok();
    let size = match (
        given("width"),
        given("height"),
        known("width"),
        known("height"),
    ) {
        (Some(_), Some(_), _, _) | (_, _, None, _) | (_, _, _, None) => None,
        (Some(width), None, Some(of), Some(height)) => {
            Some((width, (width.saturating_mul(height) + of / 2) / of.max(1)))
        }
        (None, Some(height), Some(width), Some(of)) => {
            Some(((height.saturating_mul(width) + of / 2) / of.max(1), height))
        }
        (None, None, Some(width), Some(height)) => Some((width, height)),
    };
    for (name, value) in attributes {
        if matches!(*name, "src" | "srcset" | "sizes") {
            node.set_attr(name, value);
        }
    }
    if let Some((width, height)) = size {
        node.set_attr("width", &width.to_string());
        node.set_attr("height", &height.to_string());
    }
}

/// Passes rendered HTML through the allow-list: no scripts, styles, forms or event handlers; schemes http, https, mailto, tel;
/// nothing that loads from another host, unless `loads` says so. Frames, films and sounds of other hosts become links to
/// their addresses. Classes are those that our own renderer writes. Of the images that are shown the first is
/// fetched at once when it `leads` the page, the others when they are about to be seen.
/// The second value names the origins of frames that were blocked.
#[must_use]
pub fn sanitise(html: &str, loads: &Loads<'_>, leads: bool) -> (String, Vec<String>) {
    let clean = BUILDER.clean(&super::shallow::shallow(html)).to_string();
    if !["<iframe", "<img", "<video", "<audio", "<source"]
        .iter()
        .any(|element| clean.contains(element))
    {
        return (clean, Vec::new());
    }
    let document = dom_query::Document::fragment(clean);
    let mut blocked = BTreeSet::new();
    let mut leads = leads;
    for node in document.select("img").nodes() {
        let src = value_of(node, "src");
        if let Some(set) = node.attr("srcset") {
            match loads.srcset(&set) {
                Some(set) => node.set_attr("srcset", &set),
                None => node.remove_attr("srcset"),
            }
        }
        let words = match (loads.image)(&src, &value_of(node, "alt")) {
            Some(RawImage::Link(words)) => words,
            Some(RawImage::Shown(attributes)) => {
                show(node, &attributes);
                if std::mem::take(&mut leads) {
                    node.remove_attr("loading");
                } else {
                    node.set_attr("loading", "lazy");
                }
                node.set_attr("decoding", "async");
                continue;
            }
            None => continue,
        };
        let words = ammonia::clean_text(&words);
        let inside = node.ancestors_it(None).any(|outer| outer.has_name("a"));
        let href = loads.base.link(&src).unwrap_or_default();
        let title = match value_of(node, "title") {
            title if title.is_empty() => String::new(),
            title => format!(" title=\"{}\"", ammonia::clean_text(&title)),
        };
        let link = format!(
            "<a class=\"image\" href=\"{}\"{title}>{words}</a>",
            ammonia::clean_text(&href)
        );
        node.replace_with_html(if inside || href.is_empty() {
            words
        } else {
            link
        });
    }
    for node in document.select("source, video, audio").nodes() {
        only_own_sources(node, loads);
    }
    for frame in document.select("iframe").nodes() {
        match loads.frame(&value_of(frame, "src")) {
            Frame::Shown(src) => {
                frame.set_attr("src", &src);
                // What a frame holds is for browsers without frames, and is raw text to a parser.
                frame.set_text("");
            }
            Frame::Link(address, origin) => {
                let address = ammonia::clean_text(&address);
                let title = frame
                    .attr("title")
                    .map_or_else(|| address.clone(), |title| ammonia::clean_text(&title));
                frame.replace_with_html(format!("<a href=\"{address}\">{title}</a>"));
                blocked.insert(origin);
            }
            Frame::Nothing => frame.remove_from_parent(),
        }
    }
    (
        document.html_root().inner_html().to_string(),
        blocked.into_iter().collect(),
    )
}

fn value_of(node: &NodeRef<'_>, name: &str) -> String {
    node.attr(name)
        .map(|value| value.to_string())
        .unwrap_or_default()
}

/// Takes the addresses of other hosts off a player or one of its sources. A player that has no other becomes a link to the
/// first of them.
fn only_own_sources(node: &NodeRef<'_>, loads: &Loads<'_>) {
    if let Some(set) = node.attr("srcset") {
        match loads.srcset(&set) {
            Some(set) => node.set_attr("srcset", &set),
            None => node.remove_attr("srcset"),
        }
    }
    if node
        .attr("poster")
        .is_some_and(|poster| !loads.is_own(&poster))
    {
        node.remove_attr("poster");
    }
    if node.has_name("source") {
        // Its player decides.
        let is_played = node
            .parent()
            .is_some_and(|outer| outer.has_name("video") || outer.has_name("audio"));
        if !is_played && node.attr("src").is_some_and(|src| !loads.is_own(&src)) {
            node.remove_attr("src");
        }
        return;
    }
    let sources: Vec<NodeRef<'_>> = node
        .descendants_it()
        .filter(|inner| inner.has_name("source"))
        .collect();
    let mut first = None;
    let mut plays = false;
    for source in std::iter::once(*node).chain(sources) {
        let Some(src) = source.attr("src").map(|src| src.to_string()) else {
            continue;
        };
        if loads.is_own(&src) {
            plays = true;
        } else {
            source.remove_attr("src");
            first = first.or_else(|| loads.base.link(&src).map(Cow::into_owned));
        }
    }
    if let Some(address) = first.filter(|_| !plays) {
        let address = ammonia::clean_text(&address);
        node.replace_with_html(format!("<a href=\"{address}\">{address}</a>"));
    }
}

#[cfg(test)]
mod tests;
