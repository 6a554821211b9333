//! One page of the cache: what its text says, and what is wrong in it.
//!
//! Start reading at [`parsed`].

use super::{CachedPage, FileStamp};
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{Base, RelPath, Target};
use crate::content::markdown::{self, Facts};
use crate::content::page::{self, Page};
use crate::disk;
use crate::site::{Entry, INTRODUCTION};
use std::ops::Range;
use std::sync::Arc;

/// What a page says, and what is wrong in it.
///
/// # Errors
/// A diagnostic that names the byte at which the page is not UTF-8.
#[allow(clippy::result_large_err)] // made once for a file that cannot be read
pub(super) fn parsed(
    file: &RelPath,
    bytes: &[u8],
    stamp: FileStamp,
    config: &Config,
) -> Result<CachedPage, Diagnostic> {
    let text = disk::as_text(file, bytes)?;
    let (page, mut diagnostics) = page::parse(file, text, config);
    let body = text.get(page.body..).unwrap_or_default();
    // The title above an introduction is that of its list.
    let given = if file.name() == INTRODUCTION {
        Some("")
    } else {
        page.front.title.as_deref()
    };
    let mut facts = markdown::facts(body, given);
    diagnostics.extend(template_code(file, &facts));
    diagnostics.extend(without_alt(file, &page, &facts));
    diagnostics.extend(raw_html(file, &page, &facts));
    let summary = page.front.summary.as_deref().unwrap_or_default();
    if !summary.trim().is_empty() {
        // It is needed only where there is no summary, and is the largest of the facts.
        facts.opening = String::new();
    }
    Ok(CachedPage {
        stamp,
        entry: Entry {
            body: Key::of_bytes(body.as_bytes()),
            page: Arc::new(page),
            facts: Arc::new(facts),
        },
        diagnostics,
    })
}

/// The warnings about images without a text alternative. Of a lead image on another host nothing is known.
fn without_alt<'a>(
    file: &'a RelPath,
    page: &'a Page,
    facts: &'a Facts,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let lead = page.front.image.as_ref();
    let lead = lead
        .filter(|image| {
            image.alt.trim().is_empty() && Base::nowhere().target(&image.src) == Target::Own
        })
        .map(|_| {
            let warning = Diagnostic::new(
                Code::MissingAlt,
                "the image of this page has no text alternative",
            )
            .hint("write `image = { src = \"…\", alt = \"what it shows\" }`");
            match page.front.spans.get("image") {
                Some(span) => warning.at(file.as_str(), span.clone()),
                None => warning.in_file(file.as_str()),
            }
        });
    let inside = facts.without_alt.iter().map(|span| {
        Diagnostic::new(Code::MissingAlt, "this image has no text alternative")
            .at(file.as_str(), span.start + page.body..span.end + page.body)
            .hint("write what it shows between the brackets: `![what it shows](…)`")
    });
    lead.into_iter().chain(inside)
}

/// The warnings about elements that are left out, and about footnotes with two texts.
fn raw_html<'a>(
    file: &'a RelPath,
    page: &'a Page,
    facts: &'a Facts,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let place = |span: &Range<usize>| span.start + page.body..span.end + page.body;
    let removed = facts.removed.iter().map(move |(name, span)| {
        Diagnostic::new(Code::RemovedHtml, format!("this `{name}` is left out"))
            .at(file.as_str(), place(span))
            .hint("pages hold no programs, styles and drawings; put it into a template or an image")
    });
    let repeated = facts.repeated_notes.iter().map(move |(label, span)| {
        Diagnostic::new(
            Code::RepeatedNote,
            format!("the footnote `{label}` is defined twice"),
        )
        .at(file.as_str(), place(span))
        .hint("give it a label of its own, and refer to that")
    });
    removed.chain(repeated)
}

/// The folded warning about code of other generators that stays text.
fn template_code(file: &RelPath, facts: &Facts) -> Option<Diagnostic> {
    if facts.template_code.is_empty() {
        return None;
    }
    let names: Vec<String> = facts
        .template_code
        .iter()
        .map(|(name, count)| format!("`{name}` {count}×"))
        .collect();
    Some(
        Diagnostic::new(
            Code::TemplateCode,
            format!("code of another generator stays text: {}", names.join(", ")),
        )
        .in_file(file.as_str())
        .hint("digest runs no code in articles; write Markdown or HTML instead"),
    )
}
