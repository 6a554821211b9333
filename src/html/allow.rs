//! The allow-list: what raw HTML may hold when it reaches a page.

use ammonia::{Builder, UrlRelative};
use dom_query::NodeRef;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// Elements with the attributes that each may have, beside those of [`EVERYWHERE`]. What is not named here does not reach a
/// page. The list is that of flow and phrasing content (HTML, section 4) without scripts, styles, forms and embedded pages.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang", "rel"]),
    ("abbr", &[]),
    ("audio", &["controls", "src"]),
    ("b", &[]),
    ("bdi", &[]),
    ("bdo", &[]),
    ("blockquote", &["cite"]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("dd", &[]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("dfn", &[]),
    ("div", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h1", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("h5", &[]),
    ("h6", &[]),
    ("hr", &[]),
    ("i", &[]),
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
    ("kbd", &[]),
    ("li", &["value"]),
    ("mark", &[]),
    ("ol", &["start", "reversed", "type"]),
    ("p", &[]),
    ("pre", &[]),
    ("q", &["cite"]),
    ("rp", &[]),
    ("rt", &[]),
    ("ruby", &[]),
    ("s", &[]),
    ("samp", &[]),
    ("section", &[]),
    ("small", &[]),
    ("source", &["src", "srcset", "type", "media"]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("summary", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("tbody", &[]),
    ("td", &["colspan", "rowspan", "headers"]),
    ("tfoot", &[]),
    ("th", &["colspan", "rowspan", "headers", "scope"]),
    ("thead", &[]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
    ("var", &[]),
    ("video", &["controls", "src", "poster", "width", "height"]),
    ("wbr", &[]),
];

/// Attributes that every element may have: none of them runs, loads or styles anything.
const EVERYWHERE: &[&str] = &[
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

/// Classes that our own renderer writes; those of `language-` are let through beside them.
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

/// Schemes that a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

static BUILDER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::default();
    let attributes: HashMap<&str, HashSet<&str>> = ELEMENTS
        .iter()
        .map(|(element, attributes)| (*element, attributes.iter().copied().collect()))
        .collect();
    builder
        .tags(ELEMENTS.iter().map(|(element, _)| *element).collect())
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
        .url_schemes(SCHEMES.into_iter().collect())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| {
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
                "srcset" => value.split(',').all(|source| safe_link(source.trim())),
                _ => true,
            };
            keep.then(|| value.into())
        });
    builder
});

/// What becomes of an image in raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RawImage {
    /// A link stands in its place, with these words.
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
/// frames of these hosts only (others become a link to their address); films and sounds of other hosts as links, which the
/// policy of the site would block; classes as our own renderer writes them. `image` says what becomes of an image, by its
/// address and text alternative; where it says nothing, the image stays as it is. Of the images that are shown the first is
/// fetched at once when it `leads` the page, the others when they are about to be seen.
/// The second value names the hosts of frames that were blocked.
#[must_use]
pub fn sanitise(
    html: &str,
    frames: &[String],
    image: &dyn Fn(&str, &str) -> Option<RawImage>,
    leads: bool,
) -> (String, Vec<String>) {
    let clean = BUILDER.clean(&super::shallow::shallow(html)).to_string();
    if !["<iframe", "<img", "<video", "<audio"]
        .iter()
        .any(|element| clean.contains(element))
    {
        return (clean, Vec::new());
    }
    let document = dom_query::Document::fragment(clean);
    let mut blocked = BTreeSet::new();
    let mut leads = leads;
    for node in document.select("img").nodes() {
        let word = |name: &str| {
            node.attr(name)
                .map(|value| value.to_string())
                .unwrap_or_default()
        };
        let words = match image(&word("src"), &word("alt")) {
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
        let link = format!(
            "<a class=\"image\" href=\"{}\">{words}</a>",
            ammonia::clean_text(&word("src"))
        );
        node.replace_with_html(if inside { words } else { link });
    }
    for player in document.select("video, audio").nodes() {
        let own = player.attr("src");
        let first = || {
            player
                .descendants_it()
                .find(|inner| inner.has_name("source"))?
                .attr("src")
        };
        let src = own
            .or_else(first)
            .map(|src| src.to_string())
            .unwrap_or_default();
        if src.contains("://") {
            let address = ammonia::clean_text(&src);
            player.replace_with_html(format!("<a href=\"{address}\">{address}</a>"));
        }
    }
    for frame in document.select("iframe").nodes() {
        let src = frame
            .attr("src")
            .map(|src| src.to_string())
            .unwrap_or_default();
        let src = if src.starts_with("//") {
            format!("https:{src}")
        } else {
            src
        };
        let url = url::Url::parse(&src)
            .ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"));
        let host = url.as_ref().and_then(url::Url::host_str).map(str::to_owned);
        match (url, host) {
            (Some(url), Some(host)) if frames.contains(&host) && url.scheme() == "https" => {
                frame.set_attr("src", &src);
            }
            (Some(url), Some(host)) => {
                let address = ammonia::clean_text(url.as_str());
                let title = frame
                    .attr("title")
                    .map_or_else(|| address.clone(), |title| ammonia::clean_text(&title));
                frame.replace_with_html(format!("<a href=\"{address}\">{title}</a>"));
                blocked.insert(host);
            }
            _ => frame.remove_from_parent(),
        }
    }
    (
        document.html_root().inner_html().to_string(),
        blocked.into_iter().collect(),
    )
}

/// Whether an address in a link may reach the page: relative, or http, https, mailto, tel.
#[must_use]
pub fn safe_link(href: &str) -> bool {
    // Browsers pass over control characters and spaces inside a scheme: `java\nscript:` runs.
    let bare: String = href
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace())
        .collect();
    let end = bare
        .find([':', '/', '?', '#'])
        .filter(|at| bare.as_bytes().get(*at) == Some(&b':'));
    match end {
        None => true,
        Some(end) => bare.get(..end).is_some_and(|scheme| {
            SCHEMES
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{ELEMENTS, EVERYWHERE, RawImage, safe_link, sanitise};
    use dom_query::NodeRef;

    fn check(html: &str, expected: &str) {
        assert_eq!(
            sanitise(html, &["player.test".to_owned()], &|_, _| None, false).0,
            expected,
            "{html}"
        );
    }

    #[test]
    fn nothing_that_runs_comes_through() {
        check("<p onclick=x()>a</p><script>b</script>", "<p>a</p>");
        check("<a href=\"java\nscript:x()\">a</a>", "<a>a</a>");
        check("<img src=data:text/html,x alt=a>", "<img alt=\"a\">");
        check(
            "<form><input type=text><button>ok</button></form>",
            "<input>ok",
        );
        check(
            "<p style='color:red' class='note evil language-rust'>a</p>",
            "<p class=\"note language-rust\">a</p>",
        );
        check(
            "<svg><a href='javascript:x()'>a</a></svg><math>b</math>",
            "",
        );
    }

    /// What a browser would make of it: only elements and attributes of the list, and no address that runs.
    fn harmless(html: &str) {
        let document = dom_query::Document::fragment(html);
        for node in document
            .html_root()
            .descendants_it()
            .filter(NodeRef::is_element)
        {
            let name = node.node_name().unwrap_or_default();
            let allowed = ELEMENTS.iter().find(|(known, _)| *known == name.as_ref());
            let Some((_, attributes)) = allowed else {
                // What the parser adds around the cells of a table.
                assert!(
                    ["html", "head", "body"].contains(&name.as_ref()),
                    "{name} in {html}"
                );
                continue;
            };
            for attribute in node.attrs() {
                let key = attribute.name.local.as_ref();
                assert!(
                    attributes.contains(&key) || EVERYWHERE.contains(&key),
                    "{key} in {html}"
                );
                if matches!(key, "href" | "src" | "cite" | "poster" | "srcset") {
                    assert!(safe_link(&attribute.value), "{html}");
                }
            }
        }
    }

    #[test]
    fn payloads_of_every_family_are_disarmed() {
        let payloads = [
            "<img src=x onerror=go()>",
            "<img src='javascript:go()'><img srcset='a.png 1x, javascript:go() 2x'>",
            "<svg/onload=go()><svg><script>go()</script></svg><svg><animate onbegin=go() attributeName=x></svg>",
            "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=go()&gt;'>",
            "<svg></p><style><a id='</style><img src=1 onerror=go()>'>",
            "<noscript><p title='</noscript><img src=x onerror=go()>'>",
            "<form><math><mtext></form><form><mglyph><style></math><img src onerror=go()>",
            "<a href='&#106;avascript:go()'>a</a><a href='java&#9;script:go()'>b</a><a href=' &#1;java&#3;script:go()'>c</a>",
            "<a href='data:text/html;base64,PHNjcmlwdD4='>d</a><a href='vbscript:go()'>e</a><a xlink:href='javascript:go()'>f</a>",
            "<iframe src='javascript:go()'></iframe><iframe srcdoc='<script>go()</script>'></iframe><iframe src='data:text/html,x'>",
            "<iframe src='https://player.test/'><img src=x onerror=go()></iframe><iframe src='//player.test.evil.test/'></iframe>",
            "<iframe src='https://a.test/' title='</a><img src=x onerror=go()>'></iframe>",
            "<object data=x.swf></object><embed src=x><applet code=x></applet><base href='//evil.test/'>",
            "<meta http-equiv=refresh content='0;url=javascript:go()'><link rel=stylesheet href='//evil.test/x.css'>",
            "<div style='background:url(javascript:go())' onmouseover=go()>g</div><body onload=go()>",
            "<details open ontoggle=go()>h</details><video src=x onerror=go()></video><input autofocus onfocus=go()>",
            "<<script>go()//<</script><scr<script>ipt>go()</script><script/src=//evil.test></script",
            "<img \u{b}onerror=go() src=x><img/src='x'/onerror=go()><a href=\"x\"onclick=\"go()\">i</a>",
            "<template><script>go()</script></template><xmp><img src=x onerror=go()></xmp><plaintext><script>go()</script>",
            "<textarea><img title='</textarea><img src=x onerror=go()>'></textarea><title><a id='</title><img src=x onerror=go()>'>",
        ];
        for payload in payloads {
            for html in [
                payload.to_owned(),
                format!("<p>a</p>{payload}<iframe src=https://player.test/></iframe>"),
            ] {
                let (clean, _) = sanitise(&html, &["player.test".to_owned()], &|_, _| None, false);
                harmless(&clean);
                assert!(!clean.contains("<script"), "{clean}");
            }
        }
    }

    #[test]
    fn frames_of_strangers_become_links() {
        check(
            "<iframe src=https://player.test/1></iframe>",
            "<iframe src=\"https://player.test/1\"></iframe>",
        );
        let (html, blocked) = sanitise(
            "<iframe src='https://film.test/1?a=1&b=2' title='Un film'></iframe>",
            &[],
            &|_, _| None,
            false,
        );
        assert_eq!(
            html,
            "<a href=\"https://film.test/1?a=1&amp;b=2\">Un film</a>"
        );
        assert_eq!(blocked, ["film.test"]);
    }

    #[test]
    fn images_and_films_of_other_hosts_become_links() {
        let words = |src: &str, alt: &str| {
            src.contains("://")
                .then(|| RawImage::Link(format!("Image: {alt}")))
        };
        let link = |html: &str| sanitise(html, &[], &words, false).0;
        assert_eq!(
            link("<img src='https://x.test/a.png' alt='vue & mer'>"),
            "<a class=\"image\" href=\"https://x.test/a.png\">Image: vue &amp; mer</a>"
        );
        assert_eq!(
            link("<a href='/b/'><img src='https://x.test/a.png' alt='vue'></a>"),
            "<a href=\"/b/\">Image: vue</a>"
        );
        assert_eq!(
            link("<img src=\"a.png\" alt=\"vue\">"),
            "<img src=\"a.png\" alt=\"vue\">"
        );
        assert_eq!(
            link("<video controls><source src='https://x.test/a.mp4'></video>"),
            "<a href=\"https://x.test/a.mp4\">https://x.test/a.mp4</a>"
        );
    }

    #[test]
    fn images_get_what_is_known_of_them() {
        let known = |src: &str, _: &str| {
            let size = [("width", "400".to_owned()), ("height", "300".to_owned())];
            let src = ("src", format!("/{src}"));
            Some(RawImage::Shown(std::iter::once(src).chain(size).collect()))
        };
        let shown = |html: &str| sanitise(html, &[], &known, true).0;
        assert_eq!(
            shown("<img loading=lazy src=a.png srcset=b.png><img src=c.png width=50%>"),
            "<img src=\"/a.png\" srcset=\"b.png\" width=\"400\" height=\"300\" decoding=\"async\">\
             <img src=\"/c.png\" width=\"400\" height=\"300\" loading=\"lazy\" decoding=\"async\">"
        );
        assert_eq!(
            shown(
                "<img src=a.png width=100><img src=a.png height=100><img src=a.png width=7 height=7>"
            ),
            "<img src=\"/a.png\" width=\"100\" height=\"75\" decoding=\"async\">\
             <img src=\"/a.png\" height=\"100\" width=\"133\" loading=\"lazy\" decoding=\"async\">\
             <img src=\"/a.png\" width=\"7\" height=\"7\" loading=\"lazy\" decoding=\"async\">"
        );
    }

    #[test]
    fn only_harmless_schemes_are_links() {
        for safe in [
            "https://x.test/",
            "/a:b",
            "a/b:c",
            "#x",
            "?q=a:b",
            "mailto:a@x.test",
            "TEL:+33",
        ] {
            assert!(safe_link(safe), "{safe}");
        }
        for unsafe_ in [
            "javascript:x",
            "JaVaScRiPt:x",
            " java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
        ] {
            assert!(!safe_link(unsafe_), "{unsafe_}");
        }
    }
}
