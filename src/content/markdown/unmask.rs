//! What was hidden from the parser, put back in what the parser gives.
//!
//! Start reading at [`unmask`].

use super::mask::{BRACE, COLON, LESS, NOTHING, STAR, TILDE, UNDERSCORE};
use crate::base::text;
use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};
use std::borrow::Cow;

/// An event with what was hidden put back; a hidden `<` in raw HTML is written as the text that it is.
pub(super) fn unmask(event: Event<'_>) -> Event<'static> {
    let text = |masked: &str| CowStr::from(shown(masked, "<").into_owned());
    match event {
        Event::Text(words) => Event::Text(text(&words)),
        Event::Code(words) => Event::Code(text(&words)),
        Event::Html(html) => Event::Html(shown(&html, "&lt;").into_owned().into()),
        Event::InlineHtml(html) => Event::InlineHtml(shown(&html, "&lt;").into_owned().into()),
        Event::FootnoteReference(label) => Event::FootnoteReference(text(&label)),
        Event::Start(Tag::Heading {
            level,
            id,
            classes,
            attrs,
        }) => Event::Start(Tag::Heading {
            level,
            id: id.map(|id| text(&id)),
            classes: classes.iter().map(|class| text(class)).collect(),
            attrs: attrs
                .iter()
                .map(|(name, value)| (text(name), value.as_ref().map(|value| text(value))))
                .collect(),
        }),
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: text(&dest_url),
            title: text(&title),
            id: text(&id),
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: text(&dest_url),
            title: text(&title),
            id: text(&id),
        }),
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(text(&info))))
        }
        Event::Start(Tag::FootnoteDefinition(label)) => {
            Event::Start(Tag::FootnoteDefinition(text(&label)))
        }
        other => other.into_static(),
    }
}

/// A masked text as it was written, without its control characters.
fn shown<'t>(masked: &'t str, less: &str) -> Cow<'t, str> {
    const HIDDEN: text::Bytes =
        text::byte_set(&[LESS, UNDERSCORE, STAR, TILDE, COLON, NOTHING, BRACE]);
    if text::find_byte(masked, &HIDDEN).is_none() {
        return Cow::Borrowed(masked);
    }
    let mut out = String::with_capacity(masked.len());
    let mut rest = masked;
    while let Some(at) = text::find_byte(rest, &HIDDEN) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match from.as_bytes().first() {
            Some(&LESS) => out.push_str(less),
            Some(&UNDERSCORE) => out.push('_'),
            Some(&STAR) => out.push('*'),
            Some(&TILDE) => out.push('~'),
            Some(&COLON) => out.push(':'),
            Some(&BRACE) => out.push('{'),
            _ => {}
        }
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
    Cow::Owned(out)
}
