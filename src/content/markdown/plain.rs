//! The words of a text as its page shows them, without marks, tags and addresses: what the search reads.
//!
//! Start reading at [`plain`].

use super::{Options, html, parsed};
use crate::base::text;
use crate::content::html::is_running;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The words of a text: code, headings and the alternative texts of images among them.
#[must_use]
pub fn plain(markdown: &str) -> String {
    let mut words = String::with_capacity(markdown.len());
    for (event, _) in parsed(markdown).events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            // What of it is shown, the allow-list alone says.
            Event::Html(_) | Event::InlineHtml(_) => {
                return shown(&html(markdown, &Options::without_frames()).html);
            }
            Event::Start(Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. })
            | Event::End(
                TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link,
            ) => {}
            Event::Start(_) | Event::End(_) => words.push('\n'),
            _ => {}
        }
    }
    words
}

/// The words between the tags of HTML that we wrote.
fn shown(html: &str) -> String {
    let mut words = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((text, behind)) = rest.split_once('<') {
        words.push_str(text);
        let end = tag_end(behind);
        let (tag, behind) = behind.split_at(end);
        let name = tag.trim_start_matches('/');
        let name = name.split(|c: char| !c.is_ascii_alphanumeric()).next();
        // `<b>I</b>A` is one word; the reading of a word, in `<ruby>`, is another.
        let is_within = |name: &str| is_running(name) && !matches!(name, "ruby" | "rt" | "rp");
        if !name.is_some_and(is_within) {
            words.push('\n');
        }
        rest = behind.strip_prefix('>').unwrap_or(behind);
    }
    words.push_str(rest);
    text::entities(&words).into_owned()
}

/// The place of the `>` of a tag; one in an attribute's value does not count.
fn tag_end(tag: &str) -> usize {
    let mut quoted = false;
    let end = tag.find(|c| {
        quoted ^= c == '"';
        c == '>' && !quoted
    });
    end.unwrap_or(tag.len())
}
