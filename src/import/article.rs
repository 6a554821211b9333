//! An article as import understands it, and the report of how it was understood.
//!
//! Which claim wins is decided in `metadata/`, what is left out in `boilerplate/`. Start reading at [`Article`].

use crate::base::config::Config;
use crate::base::date::When;
use crate::content::doc::{Block, Claim, Dropped, Evidence, Field, Repair};
use serde::{Serialize, Serializer};
use url::Url;

/// What is known of a source besides its own words.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site: its zone, and its language for texts that show none.
    pub site: &'a Config,
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
    /// The headline; never empty (else the source's name, and `repairs` says so).
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
    /// Whether the editor named these in the head of the source: then they are all.
    pub topics_by_editor: bool,
    /// Its canonical address, without tracking parameters.
    pub url: Option<String>,
    /// The publication.
    pub source_name: Option<String>,
    /// The last part of its own address.
    pub slug: Option<String>,
    /// What its own front matter says of whether and where it is published.
    pub state: State,
    /// Its lead image: address and alt text.
    pub image: Option<(String, String)>,
    /// Its identity among many in one file.
    pub item: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// For a page of the web whose address is known, what its relative addresses start from.
    pub base: Option<Url>,
    /// How all this was found.
    pub explain: Explain,
}

/// Whether and where an article is published, as the source's own front matter says.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whether it is a draft, when the source says.
    pub draft: Option<bool>,
    /// Until when it is held back.
    pub publish: Option<When>,
    /// From when on it is left out.
    pub expires: Option<When>,
    /// The last part of its address.
    pub slug: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its former addresses.
    pub aliases: Vec<String>,
}

/// The report of `--explain` on one article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explain {
    /// What was chosen for each field, from which evidence, over which others.
    pub fields: Vec<Choice>,
    /// What did not reach the text of the page, and why (words used as title, date, key points among them).
    pub dropped: Vec<Dropped>,
    /// What was repaired.
    pub repairs: Vec<Repair>,
}

/// How a field was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The field.
    pub field: Field,
    /// The value taken; several for a field that holds a list.
    #[serde(rename = "value", serialize_with = "as_one")]
    pub values: Vec<String>,
    /// Its evidence.
    pub evidence: Evidence,
    /// The claims it beat.
    pub beat: Vec<Claim>,
}

impl Choice {
    /// The value as the report shows it.
    #[must_use]
    pub fn value(&self) -> String {
        self.values.join("; ")
    }
}

fn as_one<S: Serializer>(values: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&values.join("; "))
}
