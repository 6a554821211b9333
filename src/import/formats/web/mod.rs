//! Web pages to [`Doc`]: finding the article, and what the page states about itself.
//!
//! Nothing is downloaded; elements are read by `content/html/`. Start reading at [`page`].

mod blocks;
mod choose;
mod claims;
mod late;
mod measure;
mod notes;
mod notices;
mod outside;
mod prune;
#[cfg(test)]
mod structure_tests;
#[cfg(test)]
mod tests;
mod weights;
mod whole;
mod words;

use crate::base::text;
use crate::content::doc::{Block, Doc};
use crate::content::html;
use blocks::Cut;
use dom_query::{Document, NodeRef};
use measure::Stated;

/// Reads a web page, already decoded to text.
#[must_use]
pub fn page(source: &str) -> Doc {
    page_by(source, weights::points)
}

/// The same with other weights: `points` are those of a row of [`feature_names`], over nothing for a block of the article.
#[must_use]
pub fn page_by(source: &str, points: impl Fn(&[f32]) -> i32) -> Doc {
    let document = html::parse(source);
    let claims = claims::find(&document);
    let base = document.select_single("base[href]").attr("href");
    let base = Some(base.map(|base| base.trim().to_owned()).unwrap_or_default());
    let Some(body) = document.body() else {
        return Doc {
            claims,
            base,
            ..Doc::default()
        };
    };
    show_late_parts(&document, &body);
    let cut = Cut::of(body);
    let rows = measure::measure(&cut, &stated(&document));
    let points: Vec<i32> = rows.iter().map(|row| points(row)).collect();
    let kept = choose::choose(&cut, &rows, &points);
    let mut dropped = prune::prune(&cut, &kept);
    let fragment = html::read_node(&body);
    let mut fragment = late::text_of(source, &document, &fragment).unwrap_or(fragment);
    if fragment.blocks.is_empty() {
        fragment.blocks = pictures(source);
    }
    dropped.extend(fragment.dropped);
    let (words, repairs): (Vec<_>, Vec<_>) = html::torn(source).into_iter().unzip();
    dropped.extend(words);
    Doc {
        blocks: fragment.blocks,
        claims,
        dropped,
        repairs,
        base,
        ..Doc::default()
    }
}

/// The images of a page that has no text.
fn pictures(source: &str) -> Vec<Block> {
    let blocks = html::read(source).blocks.into_iter();
    blocks
        .filter(|block| matches!(block, Block::Figure { .. }))
        .collect()
}

/// A block of a page, and what is measured of it.
#[derive(Debug)]
pub struct Measured {
    /// Its words.
    pub text: String,
    /// Its features.
    pub row: Vec<f32>,
}

/// The blocks of a page, already decoded to text, as the weights see them.
#[must_use]
pub fn measured(source: &str) -> Vec<Measured> {
    let document = html::parse(source);
    let Some(body) = document.body() else {
        return Vec::new();
    };
    show_late_parts(&document, &body);
    let cut = Cut::of(body);
    let rows = measure::measure(&cut, &stated(&document));
    let blocks = cut.blocks.iter().zip(rows);
    blocks
        .map(|(block, row)| Measured {
            text: block.text.clone(),
            row: row.to_vec(),
        })
        .collect()
}

/// The names of the features of a row, in order.
#[must_use]
pub fn feature_names() -> &'static [&'static str] {
    measure::NAMES
}

/// Makes seen what a browser shows though the markup says otherwise. Pages that React sends in pieces hold the late ones in
/// hidden boxes named `S:0`, `S:1`…, which a script then shows; other pages hide all of their text until they are loaded. A
/// `noscript` with a tag left open swallows the rest of the page for a reader that knows no scripts.
fn show_late_parts(document: &Document, body: &NodeRef<'_>) {
    for part in document.select("div[hidden][id^='S:']").nodes() {
        part.remove_attr("hidden");
    }
    html::show_most(body);
    let torn = document.select_single("body noscript");
    if let Some(torn) = torn.nodes().first()
        && torn.normalized_char_count() * 2 > body.normalized_char_count()
    {
        torn.rename("div");
    }
}

/// What the head of the page says of its article.
fn stated(document: &Document) -> Stated {
    let descriptions = document.select(
        "meta[name=description], meta[property='og:description'], meta[name='twitter:description']",
    );
    Stated {
        title: text::collapse_whitespace(&document.select_single("head > title").text()),
        descriptions: descriptions
            .nodes()
            .iter()
            .filter_map(|meta| meta.attr("content"))
            .map(|words| words.to_string())
            .collect(),
    }
}
