//! What swallows the text behind it because nothing closes it: comments, sections, tags, elements whose content is text.
//!
//! Nothing is parsed here. Start reading at [`unclosed`] and [`item_edge`].

use super::elements::Group;
use super::shallow::{Tag, comment, name_of, raw_length};

/// Something in HTML that nothing closes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclosed<'a> {
    /// What it is, for people: "a comment", "the element `title`".
    pub what: String,
    /// The HTML that it swallows, to the end.
    pub rest: &'a str,
}

/// The first thing in HTML that nothing closes, so that a browser shows nothing of what follows (HTML, section 13.2.5).
#[must_use]
pub fn unclosed(html: &str) -> Option<Unclosed<'_>> {
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        let rest = html.get(at..).unwrap_or_default();
        let bytes = rest.as_bytes();
        let behind = |length: usize| rest.get(length..).unwrap_or_default();
        at += match bytes.get(1) {
            Some(b'!') if rest.starts_with("<!--") => match comment(rest) {
                Some(length) => length,
                None => {
                    return Some(Unclosed {
                        what: "a comment".to_owned(),
                        rest: behind(4),
                    });
                }
            },
            Some(first) if first.is_ascii_alphabetic() => {
                let (name, after) = name_of(rest, 1);
                let tag = Tag::of(rest, after);
                let length = tag.length;
                if !tag.is_closed {
                    return Some(Unclosed {
                        what: format!("the tag of an element `{name}`"),
                        rest: behind(after),
                    });
                }
                if Group::Raw.has(&name) && name != "plaintext" {
                    let text = raw_length(behind(length), &name);
                    if length + text == rest.len() {
                        return Some(Unclosed {
                            what: format!("the element `{name}`"),
                            rest: behind(length),
                        });
                    }
                    length + text
                } else {
                    length
                }
            }
            _ => 1,
        };
    }
    None
}

/// Where a comment or section of a feed or export must end because it would swallow the edge of an item: before the end
/// of the item that it is in, else before the first item that it holds the beginning of and not the end. None when it holds
/// whole items or none, as one that an author wrote around an item does.
#[must_use]
pub fn item_edge(text: &str) -> Option<usize> {
    let mut open: Vec<usize> = Vec::new();
    let mut at = 0;
    while let Some(found) = text.get(at..).and_then(|rest| rest.find('<')) {
        at += found;
        let rest = text.get(at + 1..).unwrap_or_default();
        let (closes, name) = match rest.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, rest),
        };
        let is_item = ["item", "entry"].iter().any(|item| {
            name.strip_prefix(item)
                .is_some_and(|after| after.starts_with(|c: char| c.is_whitespace() || c == '>'))
        });
        match (is_item, closes) {
            (true, true) if open.pop().is_none() => return Some(at),
            (true, false) => open.push(at),
            _ => {}
        }
        at += 1;
    }
    open.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nothing_closes_is_found() {
        let check = |html: &str, expected: Option<(&str, &str)>| {
            let found = unclosed(html);
            let found = found
                .as_ref()
                .map(|found| (found.what.as_str(), found.rest));
            assert_eq!(found, expected, "{html}");
        };
        check("<p>a<!-- b --><title>c</title>", None);
        check("a < b<!-->c", None);
        check("<p>a<!-- b<p>c", Some(("a comment", " b<p>c")));
        check("<title>a<p>b", Some(("the element `title`", "a<p>b")));
        check("<p>a<textarea x>b", Some(("the element `textarea`", "b")));
        check(
            "<p>a <a href=\"b>c</a> d",
            Some(("the tag of an element `a`", " href=\"b>c</a> d")),
        );
    }

    #[test]
    fn a_comment_may_hold_whole_items_only() {
        assert_eq!(item_edge(" <item>a</item> "), None);
        assert_eq!(item_edge(" a </item> <item>"), Some(3));
        assert_eq!(item_edge(" a <item>b"), Some(3));
        assert_eq!(item_edge("<items>a</itemize>"), None);
    }
}
