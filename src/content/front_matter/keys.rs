//! The keys of front matter that decide whether and where a page is published, under the names that other generators
//! give them, and what their values say. Pages and sources are read by these same tables.
//!
//! Keys are compared in the form of [`plain`]. Start reading at [`STATE`].

use super::{Data, Value};
use std::borrow::Cow;

/// `draft` (Hugo, Zola, Astro).
pub const DRAFT: &[&str] = &["draft", "isdraft", "brouillon", "private", "unpublished"];
/// `published` (Jekyll), `publish` (Obsidian): a truth value, or the date of publication.
pub const PUBLISHED: &[&str] = &["published", "publish", "ispublished", "publié"];
/// `status` (Pelican, WordPress).
pub const STATUS: &[&str] = &["status", "poststatus", "statut"];
/// `publishDate` (Hugo): the article is held back until then.
pub const PUBLISH_DATE: &[&str] = &["publishdate"];
/// `expiryDate` (Hugo): the article is left out from then on.
pub const EXPIRES: &[&str] = &["expirydate", "unpublishdate"];
/// The last part of the address.
pub const SLUG: &[&str] = &["slug"];
/// The address itself: `url` (Hugo), `permalink` (Jekyll), `path` (Zola).
pub const ADDRESS: &[&str] = &["url", "permalink", "path"];
/// Former addresses: `aliases` (Hugo, Zola), `redirect_from` (Jekyll).
pub const ALIASES: &[&str] = &["aliases", "redirectfrom"];

/// All of them.
pub const STATE: &[&[&str]] = &[
    DRAFT,
    PUBLISHED,
    STATUS,
    PUBLISH_DATE,
    EXPIRES,
    SLUG,
    ADDRESS,
    ALIASES,
];

/// Every key that digest reads in a page: those of [`STATE`], and the fields of an article (specification, section 2).
pub const FIELDS: &[&str] = &[
    "title",
    "date",
    "dated",
    "added",
    "updated",
    "authors",
    "lang",
    "summary",
    "keypoints",
    "topics",
    "image",
    "rights",
    "source",
    "description",
    "excerpt",
    "author",
    "lastmod",
    "modified",
    "pubdate",
    "taxonomies",
    "tags",
    "categories",
];

/// A key without case and without the marks between its words: `publishDate`, `publish_date`, `Publish date` are one.
#[must_use]
pub fn plain(key: &str) -> Cow<'_, str> {
    if key.bytes().all(|b| b.is_ascii_lowercase()) {
        return Cow::Borrowed(key);
    }
    Cow::Owned(key.to_lowercase().replace(['-', '_', ' '], ""))
}

/// Whether digest reads a key in a page.
#[must_use]
pub fn is_known(key: &str) -> bool {
    let key = plain(key);
    FIELDS.contains(&&*key) || STATE.iter().any(|names| names.contains(&&*key))
}

/// What a truth value of a page says: `true`, and the words of YAML 1.1.
#[must_use]
pub fn truth(value: &Value) -> Option<bool> {
    match &value.data {
        Data::Bool(answer) => Some(*answer),
        Data::Text(text) | Data::Number(text) => yaml_truth(&text.trim().to_lowercase()),
        _ => None,
    }
}

/// What a word at the head of a source says as a truth value: `yes`, `Off`, `"true"`, `oui`. Heads are written for people,
/// in their language.
#[must_use]
pub fn truth_of(word: &str) -> Option<bool> {
    let word = word.trim().trim_matches(['"', '\'']).trim().to_lowercase();
    yaml_truth(&word).or(match word.as_str() {
        "oui" | "vrai" | "ja" | "wahr" | "sí" | "si" | "verdadero" | "sì" | "vero" | "sim"
        | "waar" | "tak" => Some(true),
        "non" | "faux" | "nein" | "falsch" | "falso" | "não" | "nee" | "onwaar" | "nie" => {
            Some(false)
        }
        _ => None,
    })
}

fn yaml_truth(word: &str) -> Option<bool> {
    match word {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// What a status says of its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It is not for readers yet, or not any more.
    Held,
    /// It is published.
    Published,
}

/// What a status says: `draft`, `Pending review`, `publish`. None when the word is not about publication (`evergreen`).
#[must_use]
pub fn status_of(text: &str) -> Option<Status> {
    /// Any of these words in a status holds its article back: `Draft, do not publish`, `in review`. Statuses of WordPress,
    /// Pelican (`hidden`, `skip`), Ghost (`scheduled`), and what newsrooms write in French, German and Spanish.
    const HELD: &[&str] = &[
        "draft",
        "drafts",
        "autodraft",
        "unpublished",
        "private",
        "pending",
        "future",
        "scheduled",
        "hidden",
        "skip",
        "trash",
        "inherit",
        "review",
        "embargo",
        "embargoed",
        "archived",
        "unlisted",
        "wip",
        "todo",
        "idea",
        "not",
        "progress",
        "brouillon",
        "privé",
        "privée",
        "attente",
        "programmé",
        "programmée",
        "planifié",
        "planifiée",
        "relire",
        "relecture",
        "cours",
        "masqué",
        "masquée",
        "corbeille",
        "entwurf",
        "privat",
        "borrador",
        "privado",
        "pendiente",
        "bozza",
        "rascunho",
        "concept",
    ];
    const PUBLISHED: &[&str] = &[
        "publish",
        "published",
        "public",
        "live",
        "online",
        "final",
        "done",
        "ready",
        "sent",
        "publié",
        "publiée",
        "public",
        "publique",
        "ligne",
        "veröffentlicht",
        "publicado",
        "publicada",
        "pubblicato",
        "gepubliceerd",
    ];
    let text = text.to_lowercase();
    let words = || {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
    };
    if words().any(|word| HELD.contains(&word)) {
        Some(Status::Held)
    } else if words().any(|word| PUBLISHED.contains(&word)) {
        Some(Status::Published)
    } else {
        None
    }
}
