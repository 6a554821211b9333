//! Articles as lists show them.
//!
//! Start reading at [`Card`].

use super::{DateView, Link};
use crate::base::key::Key;
use serde::Serialize;
use std::sync::Arc;

/// What lists show of an article. For the key of an output it counts as its own key alone, and for templates it is made
/// once, however many lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The key of its fields.
    pub key: Key,
    /// The position of its article among the site's.
    pub at: u32,
    /// What it shows; shared by all lists that show it.
    pub fields: Arc<CardFields>,
}

impl Serialize for Card {
    /// As its key for keys of outputs (measured: whole cards in every list make keys four times slower); as the bytes of its
    /// position for templates, in whose place `render.rs` puts what templates see.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_bytes(&self.at.to_le_bytes())
        } else {
            self.key.serialize(serializer)
        }
    }
}

/// What lists show of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardFields {
    /// The headline.
    pub title: String,
    /// The article's page.
    pub href: String,
    /// The language of headline and summary, for `lang` and `hreflang`, when it is not the interface's.
    pub lang: Option<String>,
    /// Its date, if it has one.
    pub date: Option<DateView>,
    /// A year, month or range as the source wrote it, when that is all that is known.
    pub dated: Option<String>,
    /// One or two sentences, the author's or the opening of the text; empty when there are none.
    pub summary: String,
    /// Its own key points, one sentence each; most articles have none.
    pub key_points: Vec<String>,
    /// The publication that it was imported from, if it was.
    pub source: Option<SourceLink>,
    /// Its topics that have a page, at most three.
    pub topics: Vec<Link>,
    /// Minutes to read it here; 0 when only a link is published.
    pub minutes: u32,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLink {
    /// Its name.
    pub name: String,
    /// Its page on this site, when there is one.
    pub href: Option<String>,
    /// The article's address there, when it is known.
    pub url: Option<String>,
    /// The host of that address: `legrandcontinent.eu`.
    pub host: Option<String>,
}
