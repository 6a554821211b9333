//! Images, films, sounds and frames: the address of each, however a page delays its loading.
//!
//! Nothing is fetched. Start reading at [`image`] and [`player`].

use crate::base::path::safe_link;
use crate::base::text;
use crate::content::doc::{Image, Inline};
use dom_query::NodeRef;
use url::Url;

/// Attributes in which pages keep an image's address until it comes into view, best first: the names of lazysizes,
/// WordPress plugins, jQuery Lazyload and Medium-like zooms.
const LATE: [&str; 9] = [
    "data-src",
    "data-lazy-src",
    "data-original",
    "data-lazy",
    "data-orig-file",
    "data-full-src",
    "data-hi-res-src",
    "data-image-src",
    "data-img-src",
];

/// The image of an element, or the emoji that it represents; none for a pixel that only counts readers.
pub(super) fn image(node: &NodeRef<'_>) -> Option<Inline> {
    let tiny = |name: &str| {
        node.attr(name)
            .is_some_and(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1"))
    };
    if tiny("width") || tiny("height") {
        return None;
    }
    let words = |name: &str| {
        node.attr(name)
            .map(|value| text::collapse_whitespace(&text::repair(&value)))
            .unwrap_or_default()
    };
    let alt = words("alt");
    if is_emoji(node, &alt) {
        return Some(Inline::Text(alt));
    }
    let src = source(node)?;
    Some(Inline::Image(Image {
        src,
        alt,
        title: words("title"),
    }))
}

/// The address of an image: what a script would load, else `src`, else the largest of a set.
fn source(node: &NodeRef<'_>) -> Option<String> {
    let own = |name: &str| node.attr(name).and_then(|value| usable(&value));
    let late = LATE
        .iter()
        .find_map(|name| own(name).filter(|src| !stands_in(src)));
    if late.is_some() {
        return late;
    }
    let src = own("src");
    if let Some(src) = src.as_ref().filter(|src| !stands_in(src)) {
        return Some(src.clone());
    }
    let set = ["srcset", "data-srcset", "data-lazy-srcset"];
    let sources = node
        .parent()
        .filter(|parent| parent.has_name("picture"))
        .into_iter()
        .flat_map(|picture| picture.children_it(false).collect::<Vec<_>>())
        .filter(|child| child.has_name("source"));
    std::iter::once(*node)
        .chain(sources)
        .flat_map(|element| set.iter().filter_map(move |name| element.attr(name)))
        .find_map(|set| largest(&set))
        .or_else(|| any_image(node))
        .or_else(|| src.filter(|src| !is_blank(src)))
}

/// Any other attribute that holds the address of an image and nothing else.
fn any_image(node: &NodeRef<'_>) -> Option<String> {
    node.attrs().iter().find_map(|attribute| {
        let name: &str = attribute.name.local.as_ref();
        let other = [
            "placeholder",
            "thumb",
            "small",
            "mini",
            "blur",
            "low",
            "share",
        ]
        .iter()
        .any(|word| name.contains(word));
        (name.starts_with("data-") && !other && is_image_file(&attribute.value))
            .then(|| usable(&attribute.value))
            .flatten()
            .filter(|src| !stands_in(src))
    })
}

fn usable(src: &str) -> Option<String> {
    let src = src.trim();
    (!src.is_empty() && !src.starts_with("data:") && !src.contains("{{") && safe_link(src))
        .then(|| src.to_owned())
}

/// Whether an address is that of an image file by its ending.
pub(super) fn is_image_file(address: &str) -> bool {
    let path = address
        .split(['?', '#'])
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    !path.contains(char::is_whitespace)
        && [
            ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp",
        ]
        .iter()
        .any(|ending| path.ends_with(ending))
}

/// Whether an address is that of an empty image, which takes up room or waits for another.
fn stands_in(src: &str) -> bool {
    let name = file_name(src);
    is_blank(src)
        || ["placeholder", "lazy", "loading"]
            .iter()
            .any(|word| name.starts_with(word))
}

fn is_blank(src: &str) -> bool {
    let name = file_name(src);
    [
        "blank",
        "spacer",
        "transparent",
        "pixel",
        "1x1",
        "clear",
        "empty",
        "dot",
        "trans",
    ]
    .iter()
    .any(|word| {
        name.strip_prefix(word)
            .is_some_and(|rest| rest.starts_with(['.', '_', '-']))
    }) && [".gif", ".png", ".svg"]
        .iter()
        .any(|ending| name.ends_with(ending))
}

fn file_name(src: &str) -> String {
    let path = src.split(['?', '#']).next().unwrap_or_default();
    path.rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase()
}

/// The largest image of a set: `a.png 480w, b.png 2x`.
fn largest(set: &str) -> Option<String> {
    let mut best: Option<(f64, String)> = None;
    for (address, size) in candidates(set) {
        let size: f64 = size
            .trim_end_matches(['w', 'x', 'h'])
            .parse()
            .unwrap_or(1.0);
        if let Some(address) = usable(address)
            && best.as_ref().is_none_or(|(most, _)| size > *most)
        {
            best = Some((size, address));
        }
    }
    best.map(|(_, address)| address)
}

/// The images of a set with their sizes, `480w` or `2x`; empty where none is given (HTML, section 4.8.4.2.1).
pub fn candidates(set: &str) -> impl Iterator<Item = (&str, &str)> {
    let ends = |c: char| c.is_ascii_whitespace() || c == ',';
    let mut rest = set.trim_start_matches(ends);
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let end = rest
            .find(|c: char| c.is_ascii_whitespace())
            .unwrap_or(rest.len());
        let (address, after) = rest.split_at(end);
        let (size, after) = if address.ends_with(',') {
            ("", after)
        } else {
            after.split_once(',').unwrap_or((after, ""))
        };
        rest = after.trim_start_matches(ends);
        Some((address.trim_end_matches(','), size.trim()))
    })
}

/// Whether an image is a sign of a text that says itself in `alt`.
fn is_emoji(node: &NodeRef<'_>, alt: &str) -> bool {
    let is_sign = !alt.is_empty()
        && alt.chars().count() <= 8
        && !alt.chars().any(|c| c.is_alphabetic() || c.is_whitespace());
    let named = |name: &str| {
        node.attr(name).is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            value.contains("emoji") || value.contains("smiley") || value.contains("smilies")
        })
    };
    is_sign && (!alt.is_ascii() || alt.len() <= 3) && (named("class") || named("src"))
}

/// Whether the image that a `noscript` holds is shown near it by other means: any image directly next to it, or one of the
/// same file in the boxes around.
pub(super) fn is_said_beside(noscript: &NodeRef<'_>) -> bool {
    let own: Vec<String> = images_in(noscript, true);
    let beside = [
        noscript.prev_element_sibling(),
        noscript.next_element_sibling(),
    ];
    beside.into_iter().flatten().any(|node| {
        let is_box = matches!(
            node.node_name().as_deref(),
            Some("img" | "amp-img" | "picture" | "span" | "div" | "a")
        );
        is_box && !images_in(&node, false).is_empty()
    }) || noscript.ancestors_it(Some(4)).any(|around| {
        images_in(&around, false)
            .iter()
            .any(|name| own.contains(name))
    })
}

/// The file names of the first images in an element, either those for browsers without scripts or the others.
fn images_in(node: &NodeRef<'_>, without_scripts: bool) -> Vec<String> {
    let is_inside = |inner: &NodeRef<'_>| {
        inner
            .ancestors_it(Some(6))
            .any(|outer| outer.has_name("noscript"))
    };
    std::iter::once(*node)
        .chain(node.descendants_it().take(60))
        .filter(|inner| inner.has_name("img") || inner.has_name("amp-img"))
        .filter(|inner| is_inside(inner) == without_scripts)
        .filter_map(|inner| match image(&inner)? {
            Inline::Image(image) => Some(file_name(&image.src)),
            _ => None,
        })
        .collect()
}

/// The address under which people see what a frame or player shows; none for a frame that is not known to show a film, a
/// sound, a map or a chart (adverts, counters, buttons of social networks).
pub(super) fn player(node: &NodeRef<'_>) -> Option<String> {
    let inner = || {
        node.descendants_it()
            .find(|inner| inner.has_name("source"))
            .and_then(|source| source.attr("src"))
    };
    let src = node
        .attr("src")
        .filter(|src| !src.trim().is_empty() && !src.starts_with("about:"))
        .or_else(|| node.attr("data-src"))
        .or_else(|| node.attr("data-lazy-src"))
        .or_else(inner)
        .map(|src| src.trim().to_owned())
        .filter(|src| !src.is_empty() && safe_link(src))?;
    if !node.has_name("iframe") {
        return (!src.starts_with("data:") && !src.starts_with("blob:")).then_some(src);
    }
    let whole = if src.starts_with("//") {
        format!("https:{src}")
    } else {
        src
    };
    let url = Url::parse(&whole).ok()?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let known = PLAYERS.iter().any(|known| {
        host == *known
            || host
                .strip_suffix(known)
                .is_some_and(|rest| rest.ends_with('.'))
    });
    // PeerTube runs on many hosts.
    let known = known || url.path().starts_with("/videos/embed/");
    // Buttons and counters of social networks are no films.
    let known = known
        && (host != "facebook.com"
            || ["/plugins/video.php", "/plugins/post.php"].contains(&url.path()));
    known.then(|| watched(&url, &host).unwrap_or(whole))
}

/// Hosts whose frames show something that belongs to a text.
const PLAYERS: [&str; 38] = [
    "acast.com",
    "apple.com",
    "archive.org",
    "art19.com",
    "arte.tv",
    "ausha.co",
    "bandcamp.com",
    "bilibili.com",
    "brightcove.net",
    "buzzsprout.com",
    "codepen.io",
    "dailymotion.com",
    "datawrapper.de",
    "deezer.com",
    "documentcloud.org",
    "dwcdn.net",
    "facebook.com",
    "flourish.studio",
    "francetelevisions.fr",
    "genial.ly",
    "ina.fr",
    "infogram.com",
    "instagram.com",
    "loom.com",
    "mixcloud.com",
    "ourworldindata.org",
    "podbean.com",
    "slideshare.net",
    "soundcloud.com",
    "spotify.com",
    "ted.com",
    "tiktok.com",
    "twitch.tv",
    "vimeo.com",
    "wikimedia.org",
    "wistia.net",
    "youtube-nocookie.com",
    "youtube.com",
];

/// The page of a film, from the address of its player.
fn watched(url: &Url, host: &str) -> Option<String> {
    let path: Vec<&str> = url.path().trim_matches('/').split('/').collect();
    let good = |id: &&str| {
        !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    match (host, path.as_slice()) {
        ("youtube.com" | "youtube-nocookie.com", ["embed", id])
            if good(id) && *id != "videoseries" =>
        {
            Some(format!("https://www.youtube.com/watch?v={id}"))
        }
        ("player.vimeo.com", ["video", id]) if good(id) => Some(format!("https://vimeo.com/{id}")),
        ("dailymotion.com", ["embed", "video", id]) if good(id) => {
            Some(format!("https://www.dailymotion.com/video/{id}"))
        }
        _ => None,
    }
}
