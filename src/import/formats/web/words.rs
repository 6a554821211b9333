//! What names, roles and class words of elements say of what is in them.
//!
//! A word says little by itself: wrappers of whole pages carry any of them. Start reading at [`of_element`].

use dom_query::NodeRef;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

/// A set of groups, a bit each, in the order of [`GROUPS`].
pub(super) type Groups = u32;

/// The groups: a name, the element names and roles, the class words.
const GROUPS: &[(&str, &[&str], &[&str])] = &[
    (
        "comments",
        &[],
        &[
            "comment",
            "comments",
            "commentlist",
            "commentarea",
            "comentarios",
            "kommentar",
            "kommentare",
            "commentaire",
            "commentaires",
            "disqus",
            "respond",
            "reply",
            "replies",
            "discussion",
            "discuss",
            "forum",
            "reviews",
            "responses",
            "thread",
        ],
    ),
    (
        "related",
        &[],
        &[
            "related",
            "relateds",
            "relacionadas",
            "relacionados",
            "recommended",
            "recommend",
            "recommendation",
            "recommendations",
            "recirc",
            "more",
            "similar",
            "also",
            "suggested",
            "popular",
            "trending",
            "mostread",
            "teaser",
            "teasers",
            "next",
            "previous",
            "prev",
            "readmore",
            "outbrain",
            "taboola",
            "latest",
            "upnext",
            "recent",
            "crp",
            "jp",
            "yarpp",
            "mehr",
            "verwandte",
            "aussi",
            "archive",
            "headlines",
        ],
    ),
    (
        "share",
        &[],
        &[
            "share",
            "sharing",
            "social",
            "socials",
            "sharedaddy",
            "addthis",
            "addtoany",
            "facebook",
            "twitter",
            "whatsapp",
            "follow",
            "like",
            "likes",
            "teilen",
            "partage",
            "partager",
            "sharebar",
            "shariff",
            "some",
        ],
    ),
    (
        "contents",
        &[],
        &["toc", "contents", "sommaire", "inhaltsverzeichnis"],
    ),
    (
        "sidebar",
        &["aside", "=complementary"],
        &[
            "sidebar",
            "side",
            "aside",
            "rail",
            "widget",
            "widgets",
            "complementary",
            "secondary",
            "sidebars",
            "marginal",
            "rechts",
            "right",
            "left",
            "col2",
            "textwidget",
        ],
    ),
    (
        "footer",
        &["footer", "=contentinfo"],
        &[
            "footer",
            "foot",
            "copyright",
            "colophon",
            "legal",
            "imprint",
            "bottom",
            "impressum",
            "disclaimer",
            "license",
            "siteinfo",
        ],
    ),
    (
        "signup",
        &["form", "=search", "fieldset"],
        &[
            "newsletter",
            "newsletters",
            "subscribe",
            "subscription",
            "signup",
            "paywall",
            "register",
            "login",
            "signin",
            "donate",
            "donation",
            "support",
            "membership",
            "abo",
            "mailchimp",
            "form",
            "search",
            "poll",
            "vote",
            "rating",
            "ratings",
            "survey",
            "contact",
            "kontakt",
        ],
    ),
    (
        "post",
        &[],
        &[
            "article", "artikel", "post", "story", "hentry", "single", "news", "blog", "blogpost",
            "beitrag", "detail", "page", "node", "articulo", "artigo", "noticia",
        ],
    ),
    (
        "media",
        &["figure"],
        &[
            "gallery",
            "slideshow",
            "video",
            "player",
            "media",
            "image",
            "images",
            "photo",
            "photos",
            "picture",
            "bild",
            "figure",
            "thumb",
            "thumbnail",
            "embed",
        ],
    ),
    ("article element", &["article"], &[]),
    (
        "main element",
        &["main", "=main"],
        &["main", "primary", "hauptinhalt"],
    ),
    ("list element", &["ul", "ol", "menu", "dl"], &[]),
    ("quote element", &["blockquote", "q"], &[]),
];

/// How many groups there are.
pub(super) const COUNT: usize = GROUPS.len();

static WORDS: LazyLock<HashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Groups> = HashMap::new();
    for (bit, (_, _, words)) in GROUPS.iter().enumerate() {
        for word in *words {
            *all.entry(word).or_default() |= 1 << bit;
        }
    }
    all
});

static NAMES: LazyLock<HashMap<&'static str, Groups>> = LazyLock::new(|| {
    let mut all: HashMap<&str, Groups> = HashMap::new();
    for (bit, (_, names, _)) in GROUPS.iter().enumerate() {
        for name in *names {
            *all.entry(name).or_default() |= 1 << bit;
        }
    }
    all
});

/// The groups of an element, and its signature. `known` remembers classes, which repeat.
pub(super) fn of_element(
    node: &NodeRef<'_>,
    name: &str,
    known: &mut HashMap<String, Groups>,
) -> (Groups, u64) {
    let mut groups = NAMES.get(name).copied().unwrap_or(0);
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    let Some(element) = node.element_ref() else {
        return (groups, hasher.finish());
    };
    for attribute in &element.attrs {
        let value = attribute.value.as_ref();
        match attribute.name.local.as_ref() {
            "class" => {
                value.hash(&mut hasher);
                groups |= of_words(value, known);
            }
            "id" => groups |= of_words(value, known),
            "role" => {
                let named = NAMES.get(format!("={value}").as_str());
                groups |= named.copied().unwrap_or(0);
            }
            _ => {}
        }
    }
    (groups, hasher.finish())
}

/// The groups of the words of a class or an id: cut at signs and at capitals.
fn of_words(value: &str, known: &mut HashMap<String, Groups>) -> Groups {
    if let Some(groups) = known.get(value) {
        return *groups;
    }
    let mut groups = 0;
    let mut word = String::new();
    let mut before_lower = false;
    for c in value.chars().take(400).chain([' ']) {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && before_lower) {
            groups |= WORDS.get(word.as_str()).copied().unwrap_or(0);
            word.clear();
        }
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
        before_lower = c.is_ascii_lowercase();
    }
    known.insert(value.to_owned(), groups);
    groups
}
