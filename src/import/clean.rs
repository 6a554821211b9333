//! What is dropped from a source and why, and its title, author, date, summary and key points by evidence.
//!
//! Format-specific code lives in the readers. Start reading at [`clean`].

use crate::date::{Tz, When};
use crate::doc::{Block, Claim, Doc, Dropped, Field, Repair};
use serde::Serialize;

/// What is known of a source beside its own words.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site's time zone.
    pub zone: Tz,
    /// The language that the settings give for this publication.
    pub lang: Option<&'a str>,
    /// The publication's name by the settings.
    pub source_name: Option<&'a str>,
    /// The source's path or name, for a date or a title in it: `sources/2025-02-10-lettre.txt`.
    pub path: &'a str,
}

/// A source as an editor would have prepared it.
#[derive(Clone, Debug)]
pub struct Article {
    /// The headline; never empty (the source's name stands in, and `repairs` says so).
    pub title: String,
    /// When it was published, if anything says so.
    pub date: Option<When>,
    /// A year, a month or a range as written, when that is all there is.
    pub dated: Option<String>,
    /// When it was last changed.
    pub updated: Option<When>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its language as a tag.
    pub lang: Option<String>,
    /// Its standfirst or description, plain; none when the source has none.
    pub summary: Option<String>,
    /// Its own key points, plain.
    pub key_points: Vec<String>,
    /// Topics as the source names them.
    pub topics: Vec<String>,
    /// Its canonical address, without tracking parameters.
    pub url: Option<String>,
    /// The publication.
    pub source_name: Option<String>,
    /// The last part of its own address.
    pub slug: Option<String>,
    /// Its lead image: address and alt text.
    pub image: Option<(String, String)>,
    /// Its identity among many in one file.
    pub item: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// How all this was found.
    pub explain: Explain,
}

/// The report of `--explain` on one article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explain {
    /// What was chosen for each field, from which evidence, over which others.
    pub fields: Vec<Choice>,
    /// What did not reach the text of the page, and why (words used as title, date, key points among them).
    pub dropped: Vec<Dropped>,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// How a field was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The field.
    pub field: Field,
    /// The value taken.
    pub value: String,
    /// Its evidence.
    pub evidence: String,
    /// The claims it beat.
    pub beat: Vec<Claim>,
}

/// Decides every field by its best evidence and drops what is no part of the article.
#[must_use]
pub fn clean(_doc: Doc, _context: &Context<'_>) -> Article {
    todo!()
}
