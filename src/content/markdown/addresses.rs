//! The addresses that links and images of a text have, changed where they are written.
//!
//! What only looks like a link, in code or behind a backslash, stays. Start reading at [`readdress`].

use super::parse::dialect;
use super::replaced;
use pulldown_cmark::{Event, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// A link or image that is still open.
struct Open {
    /// Where its text ends so far, in bytes.
    end: usize,
    /// Its address, and what takes its place.
    change: Option<(String, String)>,
}

/// The text with the addresses of its inline links and images as `new` has them: it gets each as it is written and gives the one
/// that replaces it, or none where it stays.
#[must_use]
pub fn readdress<'m>(markdown: &'m str, new: &dyn Fn(&str) -> Option<String>) -> Cow<'m, str> {
    let mut open: Vec<Open> = Vec::new();
    let mut edits: Vec<(Range<usize>, String)> = Vec::new();
    for (event, span) in Parser::new_ext(markdown, dialect()).into_offset_iter() {
        let is_end = matches!(event, Event::End(TagEnd::Link | TagEnd::Image));
        if let Some(open) = open.last_mut().filter(|_| !is_end) {
            open.end = open.end.max(span.end);
        }
        let (dest, mark) = match event {
            Event::Start(Tag::Link { dest_url, .. }) => (dest_url, "["),
            Event::Start(Tag::Image { dest_url, .. }) => (dest_url, "!["),
            Event::End(TagEnd::Link | TagEnd::Image) => {
                let Some(Open { end, change }) = open.pop() else {
                    continue;
                };
                let written = markdown.get(end..).and_then(|rest| rest.strip_prefix("]("));
                if let (Some(rest), Some((before, after))) = (written, change) {
                    let rest = rest.trim_start_matches('<');
                    // One that is written with escapes is none of ours.
                    if rest.starts_with(&before) {
                        let at = markdown.len() - rest.len();
                        edits.push((at..at + before.len(), after));
                    }
                }
                if let Some(outer) = open.last_mut() {
                    outer.end = outer.end.max(span.end);
                }
                continue;
            }
            _ => continue,
        };
        open.push(Open {
            end: span.start + mark.len(),
            change: new(&dest).map(|address| (dest.to_string(), address)),
        });
    }
    if edits.is_empty() {
        return Cow::Borrowed(markdown);
    }
    Cow::Owned(replaced(markdown, edits))
}

#[cfg(test)]
mod tests {
    use super::readdress;

    #[test]
    fn addresses_of_links_and_images_change_and_code_stays() {
        let new = |address: &str| {
            let rest = address.strip_prefix("a/")?;
            Some(format!("b/{rest}"))
        };
        for (text, expected) in [
            (
                "![x](a/1.png) and [y](a/2.pdf \"t\")",
                "![x](b/1.png) and [y](b/2.pdf \"t\")",
            ),
            ("[![](a/1.png)](a/1.png)", "[![](b/1.png)](b/1.png)"),
            (
                "`![x](a/1.png)` ![x](a/1.png)",
                "`![x](a/1.png)` ![x](b/1.png)",
            ),
            (
                "```\n![x](a/1.png)\n```\n\n![x](<a/1.png>)\n",
                "```\n![x](a/1.png)\n```\n\n![x](<b/1.png>)\n",
            ),
            ("    ![x](a/1.png)\n", "    ![x](a/1.png)\n"),
            ("\\![x](a/1.png) \\[y](a/2)", "\\![x](b/1.png) \\[y](a/2)"),
            ("![`](a/1.png)`](a/1.png)", "![`](a/1.png)`](b/1.png)"),
            (
                "![a \\] b](a/1.png \"](a/1.png\")",
                "![a \\] b](b/1.png \"](a/1.png\")",
            ),
            ("[r]: a/1.png\n\n[x][r]", "[r]: a/1.png\n\n[x][r]"),
            (
                "| ![x](a/1.png) | `](a/1.png)` |\n|---|---|\n| 1 | ![](a/1.png) |",
                "| ![x](b/1.png) | `](a/1.png)` |\n|---|---|\n| 1 | ![](b/1.png) |",
            ),
            ("no link", "no link"),
        ] {
            assert_eq!(readdress(text, &new), expected);
        }
    }
}
