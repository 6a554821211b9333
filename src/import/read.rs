//! Gives a source to the reader of its format.
//!
//! What one format needs of another is given to it here. Start reading at [`read`].

use super::Format;
use super::detect::{Content, Detected};
use super::formats::mail::{self, Unread};
use super::formats::{Failure, feed, text, web, wordpress};
use crate::content::doc::{Doc, Field};

/// The articles of a source.
pub(super) struct Articles<'a> {
    /// One after the other, so that a large file is never held as articles whole.
    pub(super) docs: Box<dyn Iterator<Item = Result<Doc, Unread>> + 'a>,
    /// What was skipped, a sentence.
    pub(super) passed_over: Option<String>,
    /// Whether no article is among what was skipped.
    pub(super) is_empty: bool,
}

/// Gives a source to the reader of its format.
///
/// # Errors
/// [`Failure`], when it makes no articles.
pub(super) fn read<'a>(source: &'a Detected<'_>) -> Result<Articles<'a>, Failure> {
    let text = match &source.content {
        Content::Mail(bytes, _) => {
            let docs = Box::new(mail::messages(bytes, text_of_mail));
            return Ok(articles(docs));
        }
        Content::Text(decoded) => decoded.text.as_str(),
    };
    let docs = match source.format {
        Format::Text | Format::Mail => vec![text::plain(text)],
        Format::Markdown => text::markdown(text),
        Format::Html => vec![page_below_its_head(text)],
        Format::Feed => feed::items(text)?,
        Format::Json => {
            let posts = wordpress::posts(text).ok_or(Failure::NoPost)?;
            return Ok(Articles {
                passed_over: posts.passed_over,
                ..articles(Box::new(posts.docs.into_iter().map(Ok)))
            });
        }
        Format::Wxr => {
            let export = wordpress::export(text)?;
            return Ok(Articles {
                passed_over: export.passed_over().map(str::to_owned),
                is_empty: export.is_empty(),
                docs: Box::new(export.map(Ok)),
            });
        }
    };
    Ok(articles(Box::new(docs.into_iter().map(Ok))))
}

fn articles<'a>(docs: Box<dyn Iterator<Item = Result<Doc, Unread>> + 'a>) -> Articles<'a> {
    Articles {
        docs,
        passed_over: None,
        is_empty: false,
    }
}

/// The text of a message. Its sender may hold it back, but says nothing of the addresses of this site.
fn text_of_mail(text: &str) -> Doc {
    let mut doc = text::plain(text);
    let is_foreign = |field| matches!(field, Field::Slug | Field::Address | Field::Alias);
    doc.claims.retain(|claim| !is_foreign(claim.field));
    doc
}

/// A web page, perhaps below `Key: value` lines or front matter of the editor's.
fn page_below_its_head(text: &str) -> Doc {
    let (mut head, body) = text::head(text);
    let page = web::page(&body);
    head.blocks = page.blocks;
    head.claims.extend(page.claims);
    head.dropped.extend(page.dropped);
    head.repairs.extend(page.repairs);
    head.base = page.base;
    head
}
