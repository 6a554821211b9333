//! Markdown of pages: what it says of itself ([`facts`]) and its HTML ([`html`]), each in one pass over the events.
//!
//! Raw HTML in it passes the allow-list of `html.rs`. Sites, templates and addresses are unknown here: links come resolved.

use crate::config::Images;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// What a text says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The first heading of level 1, when the text opens with it (nothing but images before it): it can be the title, and is then not rendered.
    pub title: Option<String>,
    /// The headings after it.
    pub outline: Vec<Heading>,
    /// The number of words, code left out.
    pub words: usize,
    /// The first 60 words of its paragraphs (no headings, code, tables), plain, with `…` when cut.
    pub opening: String,
    /// Every relative link and image: those that need the site to be resolved. Absolute ones and those that are a fragment alone are not listed.
    pub links: Vec<Link>,
    /// Hosts of images elsewhere, sorted.
    pub image_hosts: Vec<String>,
    /// Names of shortcodes and Liquid tags that stay text, with their number: `figure`, `youtube`.
    pub template_code: BTreeMap<String, usize>,
}

/// A heading of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as written.
    pub level: u8,
    /// The id it gets: unique in the text, without emoji.
    pub id: String,
    /// Its words, plain.
    pub text: String,
}

/// A relative link or image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The target as written: `../x.md#part`, `chart.png`.
    pub target: String,
    /// Where the link stands in the Markdown, in bytes from its start.
    pub span: Range<usize>,
    /// Whether it is an image.
    pub image: bool,
}

/// How a text is to be rendered.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The text's language: its typography.
    pub lang: &'a str,
    /// Where relative links lead: the target as written, then the href to write. A target that is missing here stays as written.
    pub links: &'a BTreeMap<String, String>,
    /// How images on other hosts are shown.
    pub images: Images,
    /// Hosts whose frames are shown.
    pub frames: &'a [String],
    /// Whether a first heading of level 1 is left out, because the page shows it as its title.
    pub skip_title: bool,
    /// What stands before addresses that begin with a slash, and before ids' fragments: empty on pages, the article's whole
    /// address in feeds (`https://example.org` and `https://example.org/a/`).
    pub absolute: Option<(&'a str, &'a str)>,
    /// The words that the renderer writes itself, in the interface's language.
    pub words: Words<'a>,
}

/// The words that the renderer writes itself.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The label of the box of footnotes: "Notes".
    pub notes: &'a str,
    /// The label of the link back from a footnote: "Retour au texte".
    pub back: &'a str,
    /// The label of a wide table's scroll box: "Tableau".
    pub table: &'a str,
    /// The label of a code block's scroll box: "Code".
    pub code: &'a str,
    /// The word before an image that is shown as a link: "Image".
    pub image: &'a str,
    /// The name of a link that stands for a blocked frame: "Contenu intégré".
    pub frame: &'a str,
    /// The label of a heading's own link: "Lien vers cette section".
    pub section: &'a str,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// Safe HTML.
    pub html: String,
    /// Hosts of frames that were blocked.
    pub blocked_frames: Vec<String>,
}

/// Reads what a text says of itself.
#[must_use]
pub fn facts(_markdown: &str) -> Facts {
    todo!()
}

/// Renders a text.
#[must_use]
pub fn html(_markdown: &str, _options: &Options<'_>) -> Html {
    todo!()
}

/// One line of plain text (a title, a summary) as safe HTML with the typography of its language.
#[must_use]
pub fn line(_text: &str, _lang: &str) -> String {
    todo!()
}

/// The Markdown with its relative links replaced by where they lead.
#[must_use]
pub fn relink(_markdown: &str, _links: &BTreeMap<String, String>) -> String {
    todo!()
}
