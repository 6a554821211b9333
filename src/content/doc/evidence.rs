//! Where a claim was found. Decisions compare these values; their words are for people only.
//!
//! Start reading at [`Evidence`].

use serde::{Serialize, Serializer};
use std::fmt;

/// Where a claim was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// A place of the source, in the words of its reader: "`og:title`", "line 3".
    Place(String),
    /// A heading of level 1 of a web page.
    Headline(Repeated),
    /// A heading of another level that the page title repeats.
    Heading,
    /// The page title of a newsletter: the same heading each week, and a date.
    HeadingAndDate,
    /// The label of a box: it is no value itself, it leaves the text with its list.
    BoxLabel,
    /// The first sentence of a text without a title, which stays in the text.
    OpeningSentence,
}

/// Where else a web page has the words of its heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Repeated {
    /// In the page title.
    PageTitle,
    /// In a headline that it states for other sites.
    Stated,
    /// Nowhere: it is the only one.
    Nowhere,
}

impl fmt::Display for Evidence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Evidence::Place(words) => words,
            Evidence::Headline(Repeated::PageTitle) => "`h1`, repeated in `title`",
            Evidence::Headline(Repeated::Stated) => "`h1`, repeated in `og:title` or JSON-LD",
            Evidence::Headline(Repeated::Nowhere) => "the only `h1`",
            Evidence::Heading => "a heading, repeated in `title`",
            Evidence::HeadingAndDate => "`title`, the heading and a date",
            Evidence::BoxLabel => "label",
            Evidence::OpeningSentence => "the opening sentence",
        })
    }
}

impl From<String> for Evidence {
    fn from(words: String) -> Evidence {
        Evidence::Place(words)
    }
}

impl From<&str> for Evidence {
    fn from(words: &str) -> Evidence {
        Evidence::Place(words.to_owned())
    }
}

impl Serialize for Evidence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
