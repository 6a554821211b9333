//! What the program that sent a mail should have filled and did not: `*|FNAME|*`, `{{ subscriber.name }}`.
//!
//! Code stays, and so does a text about templates. Start reading at [`clear`].

use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, block_text, each_inline_mut, each_run_mut};
use regex::Regex;
use std::sync::LazyLock;

/// The marks of programs that send mail, with the space before them.
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"[ \x{a0}]*(?:%%[A-Za-z][A-Za-z0-9_ .-]{1,40}%%|\*\|[A-Z][A-Z0-9_:,./ -]{1,60}\|\*|\{\{\{?[^{}]{1,80}\}?\}\}|\{%[^{}%]{1,80}%\}|<%=[^%<>]{1,80}%>)")
        .expect("a valid pattern")
});
/// A text about templates shows their marks.
static ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(jinja2?|liquid|handlebars|mustache|twig|templates?|gabarits?|publipostage|mail ?merge|placeholders?)\b|`\{\{|`\*\||`%%")
        .expect("a valid pattern")
});

/// Takes the placeholders out of a mail, and the paragraphs that were nothing else.
pub(super) fn clear(blocks: &mut Vec<Block>, dropped: &mut Vec<Dropped>) {
    let words = block_text(blocks);
    if !PLACE.is_match(&words) || ABOUT.is_match(&words) {
        return;
    }
    let mut found: Vec<String> = Vec::new();
    each_run_mut(blocks, &mut |run| {
        each_inline_mut(run, &mut |inline| {
            if let Inline::Text(text) = inline
                && PLACE.is_match(text)
            {
                found.extend(
                    PLACE
                        .find_iter(text)
                        .map(|place| place.as_str().trim().to_owned()),
                );
                *text = PLACE.replace_all(text, "").into_owned();
            }
        });
    });
    blocks.retain(|block| {
        !matches!(block, Block::Paragraph(_) | Block::Heading { .. })
            || text::collapse_whitespace(&block_text(std::slice::from_ref(block)))
                .chars()
                .any(char::is_alphanumeric)
            || matches!(block, Block::Paragraph(run) if run.iter().any(|inline| matches!(inline, Inline::Image(_))))
    });
    dropped.push(Dropped {
        text: found.join("\n"),
        rule: "unfilled placeholder".to_owned(),
    });
}
