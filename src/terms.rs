//! The table of terms with their aliases, and finding terms in text.
//!
//! The built-in data stands in `src/terms.toml`, extended by the settings. What a page does with the terms found is not
//! decided here. Start reading at [`Table`].

use std::collections::BTreeMap;

/// What a site's settings say of one term: `[terms.topics.openai]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermSetting {
    /// The name shown, by language; the key `""` holds a name for every language.
    pub name: BTreeMap<String, String>,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// Names and aliases of terms, ready for look-ups and for matching in text.
#[derive(Debug)]
pub struct Table {}

/// The parts of an article in which terms are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The headline.
    pub title: &'a str,
    /// The summary.
    pub summary: &'a str,
    /// The key points.
    pub key_points: &'a [String],
    /// The words of the text.
    pub body: &'a str,
}

/// A term found in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The term's id.
    pub id: String,
    /// Its weight: the order of the topics.
    pub weight: u32,
    /// Why it counts, for `--explain`: "in the title", "4 times in the text".
    pub evidence: String,
}

impl Table {
    /// The built-in table extended by the settings of a taxonomy; with `built_in` false, the settings alone.
    #[must_use]
    pub fn new(_settings: &BTreeMap<String, TermSetting>, _built_in: bool) -> Table {
        todo!()
    }
    /// The id of a term by any of its names or aliases, without regard to case, accents or punctuation; the slug of the
    /// name itself when the table does not know it. None when that slugs to nothing.
    #[must_use]
    pub fn id_of(&self, _name: &str) -> Option<String> {
        todo!()
    }
    /// The name of a term in a language, when the table knows it.
    #[must_use]
    pub fn name_of(&self, _id: &str, _lang: &str) -> Option<&str> {
        todo!()
    }
    /// The terms that an article is about, at most eight, by weight: those in its title, summary or key points, and those three times in its text.
    #[must_use]
    pub fn find(&self, _text: &Text<'_>) -> Vec<Hit> {
        todo!()
    }
}
