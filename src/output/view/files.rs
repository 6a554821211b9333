//! The views of files that no template makes.
//!
//! Start reading at [`FeedView`].

use super::Body;
use crate::base::config::Metadata;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::output::search::IndexFile;
use serde::Serialize;

/// A file that is copied.
#[derive(Clone, Debug, Serialize)]
pub struct CopyView {
    /// The file: below `static/` or `content/`, relative to the site's root.
    pub file: RelPath,
    /// The key of its bytes.
    pub bytes: Key,
    /// What becomes of what a camera wrote into it.
    pub metadata: Metadata,
}

/// A smaller image, made from a file.
#[derive(Clone, Debug, Serialize)]
pub struct ResizedView {
    /// The file: below `static/` or `content/`, relative to the site's root.
    pub file: RelPath,
    /// The key of its bytes.
    pub bytes: Key,
    /// The width of the smaller image in pixels.
    pub width: u32,
}

/// A file of the search index, packed by gzip.
#[derive(Clone, Debug, Serialize)]
pub struct PackedView {
    /// The key of its raw bytes.
    pub raw: Key,
    /// Which file it is: where the bytes are found.
    #[serde(skip)]
    pub file: IndexFile,
}

/// The format of a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum FeedFormat {
    /// Atom (RFC 4287).
    Atom,
    /// JSON Feed (version 1.1, jsonfeed.org).
    Json,
}

/// A feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// Its format.
    pub format: FeedFormat,
    /// Its title.
    pub title: String,
    /// One sentence about it; empty when there is none.
    pub description: String,
    /// The language of its title.
    pub lang: String,
    /// The whole address of the page it is the feed of; also the feed's id.
    pub home: String,
    /// Its own whole address.
    pub url: String,
    /// The site's icon, whole address.
    pub icon: String,
    /// When its newest entry changed, RFC 3339; a feed without entries has the start of the Unix epoch.
    pub updated: String,
    /// Its entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, Default, Serialize)]
pub struct FeedEntry {
    /// The headline.
    pub title: String,
    /// The whole address of the page here: also the entry's id.
    pub url: String,
    /// The whole address of the source.
    pub external_url: Option<String>,
    /// When it was published, RFC 3339; none when that is not known.
    pub published: Option<String>,
    /// When it changed last, RFC 3339: `updated`, else `date`, else the day it was added.
    pub updated: String,
    /// Its authors; the publication's name when it names none.
    pub authors: Vec<String>,
    /// The language of headline and text.
    pub lang: String,
    /// The summary; empty when there is none.
    pub summary: String,
    /// Names of its topics.
    pub topics: Vec<String>,
    /// Stories of an edition: `<li>` entries made of links, instead of a text.
    pub stories: Vec<FeedStory>,
    /// The text, when the settings and rights allow it.
    pub body: Body,
}

/// A story in an edition's feed entry.
#[derive(Clone, Debug, Serialize)]
pub struct FeedStory {
    /// The headline.
    pub title: String,
    /// The whole address of its page.
    pub url: String,
    /// The summary; empty when there is none.
    pub summary: String,
}

/// The Markdown copy of an article, for programs.
#[derive(Clone, Debug, Default, Serialize)]
pub struct MarkdownCopyView {
    /// The headline.
    pub title: String,
    /// Its language.
    pub lang: String,
    /// The whole address of the page.
    pub url: String,
    /// The date as in `datetime`; none when it is not known.
    pub date: Option<String>,
    /// A year, month or range as written.
    pub dated: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The publication's name.
    pub source: Option<String>,
    /// The article's address there.
    pub source_url: Option<String>,
    /// The summary; empty when there is none.
    pub summary: String,
    /// Its own key points.
    pub key_points: Vec<String>,
    /// Names of its topics.
    pub topics: Vec<String>,
    /// The text, when rights allow it.
    pub body: Body,
}
