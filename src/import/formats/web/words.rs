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

/// The groups that rules ask for by name. The first are places in [`GROUPS`]; from [`COUNT`] on they are told by whole names of
/// classes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Group {
    Comments = 0,
    Related = 1,
    Share = 2,
    Contents = 3,
    Signup = 6,
    /// All comments of a page: `comments`, `comment-list`, `post-comments`.
    CommentList = 13,
    /// About who wrote the text: `author-bio`, `about-author`.
    AuthorBox,
    /// Other things that follow a text: related stories, prompts, tags, notices.
    AfterText,
    /// What lies over a page: notices about cookies, dialogs.
    Window,
    /// The text of an article, without what is around it.
    Body,
    /// A page of a forum, whose comments are its text.
    Forum,
}

impl Group {
    pub(super) fn is_in(self, groups: Groups) -> bool {
        groups & (1 << self as u32) != 0
    }

    /// The group of a whole name, in lower case with `-` between its words.
    fn of_name(name: &str) -> Option<Group> {
        let has = |parts: &[&str]| parts.iter().any(|part| name.contains(part));
        if has(&[
            "cookie", "gdpr", "consent", "modal", "popup", "pop-up", "lightbox", "overlay",
        ]) {
            Some(Group::Window)
        } else if has(&["forum"]) {
            Some(Group::Forum)
        } else if name.starts_with("comment")
            || name.ends_with("comments")
            || has(&[
                "disqus",
                "commentaires",
                "kommentare",
                "comentarios",
                "livefyre",
            ])
            || name.starts_with("reactions")
            || name == "respond"
        {
            Some(Group::CommentList)
        } else if has(&["author"])
            && has(&[
                "box",
                "bio",
                "about",
                "info",
                "card",
                "profile",
                "description",
                "block",
            ])
            || matches!(name, "bio" | "biography" | "saboxplugin-wrap")
        {
            Some(Group::AuthorBox)
        } else if BODIES.contains(&name) {
            Some(Group::Body)
        } else if AFTER_TEXT.contains(&name) {
            Some(Group::AfterText)
        } else {
            None
        }
    }
}

/// What themes and generators call the text of an article (WordPress, Ghost, Hugo, Drupal, `MediaWiki`, GitHub, microformats).
#[rustfmt::skip]
const BODIES: &[&str] = &[
    "articlebody", "article-body", "article-content", "article-text", "post-content", "post-body", "entry-content", "gh-content",
    "e-content", "markdown-body", "mw-parser-output", "story-body", "body-content", "field-name-body", "field--name-body", "td-post-content",
    "available-content", "prose",
];

const _: () = assert!(Group::CommentList as usize == COUNT);

/// Names of boxes after a text. They are on wrappers of whole pages too, so a rule that asks for them asks where they are.
#[rustfmt::skip]
const AFTER_TEXT: &[&str] = &[
    "related", "related-posts", "related-articles", "jp-relatedposts", "yarpp-related", "recommended", "more-posts", "read-more",
    "newsletter", "newsletter-signup", "newsletter-box", "subscribe", "disclaimer", "legal", "copyright", "tags", "post-tags",
    "breadcrumb", "breadcrumbs", "sharedaddy", "post-navigation", "nav-links", "footer", "site-footer", "sidebar", "widget",
];

/// How many groups there are in [`GROUPS`].
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
            "itemprop" if value == "articleBody" => groups |= 1 << Group::Body as u32,
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
    for name in value.split_whitespace().take(40) {
        let name = name.to_ascii_lowercase().replace('_', "-");
        groups |= Group::of_name(&name).map_or(0, |group| 1 << group as u32);
    }
    known.insert(value.to_owned(), groups);
    groups
}
