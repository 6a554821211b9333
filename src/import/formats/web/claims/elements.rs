//! What an element is to a reader of the page: a part of a line, a heading, something next to the article.
//!
//! What is found in it is kept by `outline.rs`. Start reading at [`is_aside`].

/// Elements that a line runs on through.
pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "a" | "abbr"
            | "acronym"
            | "address"
            | "b"
            | "bdi"
            | "bdo"
            | "big"
            | "cite"
            | "code"
            | "data"
            | "del"
            | "em"
            | "font"
            | "i"
            | "img"
            | "ins"
            | "label"
            | "mark"
            | "meta"
            | "q"
            | "s"
            | "small"
            | "span"
            | "strong"
            | "sub"
            | "sup"
            | "time"
            | "u"
            | "wbr"
    )
}

/// The level of a heading of the levels that may be headlines.
pub(super) fn level_of(name: &str) -> Option<u8> {
    match name {
        "h1" => Some(1),
        "h2" => Some(2),
        "h3" => Some(3),
        _ => None,
    }
}

/// Beginnings and ends of the classes of elements that are next to articles.
const BESIDE: &[&str] = &[
    "comment",
    "related",
    "recommend",
    "sidebar",
    "teaser",
    "breadcrumb",
    "newsletter",
    "popular",
    "widget",
    "site-footer",
    "page-footer",
];

/// Whether what is in an element may be of other articles or of the site. Such words are on wrappers of whole
/// articles too (`one-sidebar`), so what is around the headline is not next to it, see `Outline::around`.
pub(super) fn is_aside(name: &str, class: &str, role: &str) -> bool {
    if matches!(name, "nav" | "aside" | "footer" | "dialog") {
        return true;
    }
    if matches!(
        role,
        "navigation" | "complementary" | "search" | "contentinfo"
    ) {
        return true;
    }
    if matches!(name, "html" | "body" | "main" | "article") {
        return false;
    }
    class.split_whitespace().any(|name| {
        let name = name.trim_end_matches('s');
        BESIDE
            .iter()
            .any(|word| name.starts_with(word) || name.ends_with(word))
    }) && !class.contains("elementor")
        && !class.contains("no-")
}

/// Parts of a heading that are no part of the title.
pub(super) fn is_beside_the_title(name: &str, class: &str) -> bool {
    const WORDS: &[&str] = &[
        "kicker",
        "overline",
        "topline",
        "eyebrow",
        "dachzeile",
        "roofline",
        "surtitre",
        "suptitle",
        "pretitle",
        "spitzmarke",
        "subtitle",
        "sub-title",
        "subline",
        "visually-hidden",
        "visuallyhidden",
        "sr-only",
        "screen-reader",
        "invisible",
        "badge",
        "date",
        "meta",
        "label",
        "intro",
        "category",
        "rubrik",
        "tag",
    ];
    matches!(name, "small" | "time" | "button") || WORDS.iter().any(|word| class.contains(word))
}

/// `/`, `https://site.example`, `./index.html`: the site's first page.
pub(super) fn is_root(href: &str) -> bool {
    let path = match href.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => href.trim_start_matches('.').trim_start_matches('/'),
    };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    !href.is_empty()
        && !href.starts_with('#')
        && matches!(
            path,
            "" | "index.html" | "index.php" | "fr/" | "en/" | "de/"
        )
}
