//! The keys of front matter that other programs write, and the fields that they are.
//!
//! Start reading at [`Key`].

use crate::content::doc::Field;
use crate::content::front_matter::keys::{self};
use serde_json::Value;

/// A key of a head that means something to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Field(Field),
    /// `url` in a generator's front matter is often a path of its own site: only an absolute address counts.
    Address,
    /// A publication's name or, as `source: https://…`, the address.
    Source,
    /// A table of lists of terms.
    Taxonomies,
    /// When a note was made: its date where no other is given.
    Created,
    /// A table of a theme's own values, in which author, image and summary may stand.
    Within,
    /// Whether it is a draft.
    Draft,
    /// Whether it is published, or when it was.
    Published,
    /// In which state it is, in a word.
    Status,
    /// Zola's `path`: an address of its own site.
    Path,
}

impl Key {
    pub(super) fn of(key: &str) -> Option<Key> {
        let key = key.trim().trim_matches(['"', '\'', '*']).to_lowercase();
        let state = [
            (keys::DRAFT, Key::Draft),
            (keys::PUBLISHED, Key::Published),
            (keys::STATUS, Key::Status),
            (keys::PUBLISH_DATE, Key::Field(Field::Publish)),
            (keys::EXPIRES, Key::Field(Field::Expires)),
            (keys::SLUG, Key::Field(Field::Slug)),
            (keys::ALIASES, Key::Field(Field::Alias)),
        ];
        let plain = keys::plain(&key);
        if let Some((_, key)) = state.iter().find(|(names, _)| names.contains(&&*plain)) {
            return Some(*key);
        }
        Some(match key.trim().replace([' ', '-'], "_").as_str() {
            "title" | "titre" => Key::Field(Field::Title),
            "date"
            | "pubdate"
            | "published_at"
            | "published_on"
            | "published_time"
            | "publication_date"
            | "pub_datetime"
            | "pubdatetime"
            | "datepublished"
            | "date_published"
            | "post_date"
            | "publié_le"
            | "date_de_publication" => Key::Field(Field::Date),
            "created" | "created_at" | "date_created" | "creation_date" | "créé_le" => {
                Key::Created
            }
            "updated" | "lastmod" | "modified" | "mis_à_jour" | "updated_at" | "last_updated"
            | "last_modified" | "last_modified_at" | "moddatetime" | "modified_time"
            | "date_modified" => Key::Field(Field::Updated),
            "author" | "authors" | "auteur" | "auteurs" | "auteure" | "autrice" | "autrices" => {
                Key::Field(Field::Author)
            }
            "lang" | "language" | "langue" | "locale" => Key::Field(Field::Lang),
            "summary" | "description" | "excerpt" | "résumé" | "chapô" => {
                Key::Field(Field::Summary)
            }
            "key_points" | "points_clés" | "à_retenir" => Key::Field(Field::KeyPoint),
            "topics" | "topic" | "tags" | "tag" | "categories" | "category" | "keywords"
            | "sujets" | "mots_clés" | "étiquettes" | "catégories" | "catégorie" | "themes"
            | "thèmes" => Key::Field(Field::Topic),
            "image" | "cover" | "thumbnail" | "cover_image" | "coverimage" | "featured_image"
            | "feature_image" | "hero_image" | "heroimage" | "ogimage" | "og_image" => {
                Key::Field(Field::Image)
            }
            "url" | "link" | "lien" | "adresse" | "canonical" | "canonical_url"
            | "canonicalurl" | "permalink" | "source_url" | "original_url" | "external_url" => {
                Key::Address
            }
            "path" => Key::Path,
            "source" | "publication" => Key::Source,
            "taxonomies" => Key::Taxonomies,
            "params" | "extra" | "header" => Key::Within,
            _ => return None,
        })
    }
}

pub(super) fn label<'a>(name: &'a str, otherwise: &'a str) -> &'a str {
    if name.is_empty() { otherwise } else { name }
}

pub(super) fn word(field: Field) -> &'static str {
    match field {
        Field::Title => "title",
        Field::Date => "date",
        Field::Updated => "updated",
        Field::Author => "authors",
        Field::Lang => "lang",
        Field::Summary => "summary",
        Field::KeyPoint => "key_points",
        Field::Topic => "topics",
        Field::Url | Field::Address => "url",
        Field::SourceName => "source",
        Field::Slug => "slug",
        Field::Image => "image",
        Field::ImageAlt => "image.alt",
        Field::Item => "item",
        Field::Draft => "draft",
        Field::Publish => "publishDate",
        Field::Expires => "expiryDate",
        Field::Alias => "aliases",
    }
}

/// A value that is one text.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}
