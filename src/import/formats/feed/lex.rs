//! The tokens of XML, however broken: what is no tag is text, and what never ends, ends with the file.
//!
//! What elements mean is not known here. Each byte is looked at a bounded number of times. Start reading at [`Lexer`].

use crate::base::text;
use crate::content::html::{self, Group};
use std::borrow::Cow;

/// A piece of XML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    /// Text as written, its entities not decoded.
    Text(&'a str),
    /// The content of a CDATA section.
    CData(&'a str),
    /// An opening tag.
    Open {
        /// Its name as written.
        name: &'a str,
        /// What follows the name.
        attributes: &'a str,
        /// Whether it closes itself.
        empty: bool,
    },
    /// A closing tag.
    Close(&'a str),
    /// A document type declaration, without its marks.
    Doctype(&'a str),
}

/// Reads tokens one after the other.
#[derive(Clone, Debug)]
pub(super) struct Lexer<'a> {
    source: &'a str,
    /// Where the next token begins.
    pub(super) at: usize,
    /// Whether the file broke off inside a tag or a CDATA section.
    pub(super) cut_off: bool,
    /// Whether a comment was met that nothing ends: no other is searched for.
    endless: bool,
    /// Whether the document's type was declared.
    typed: bool,
    /// The name of the element whose text is read: a section that nothing ends, ends with it.
    pub(super) element: &'a str,
    /// How many comments and sections were met that would swallow the edge of an item.
    pub(super) torn: usize,
}

/// How many torn comments and sections of a feed are looked through: each look may go to the end of the feed.
const MOST_TORN: usize = 100;

impl<'a> Lexer<'a> {
    pub(super) fn new(source: &'a str) -> Lexer<'a> {
        Lexer {
            source,
            at: 0,
            cut_off: false,
            endless: false,
            typed: false,
            element: "",
            torn: 0,
        }
    }

    /// The source between two places.
    pub(super) fn slice(&self, from: usize, to: usize) -> &'a str {
        self.source.get(from..to).unwrap_or_default()
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self, length: usize) -> &'a str {
        let from = self.at;
        self.at = (from + length).min(self.source.len());
        self.slice(from, self.at)
    }

    pub(super) fn next(&mut self) -> Option<Token<'a>> {
        loop {
            let rest = self.rest();
            if rest.is_empty() {
                return None;
            }
            let Some(length) = rest.find('<') else {
                return Some(Token::Text(self.take(rest.len())));
            };
            if length > 0 {
                return Some(Token::Text(self.take(length)));
            }
            if let Some(comment) = rest.strip_prefix("<!--") {
                let end = (!self.endless).then(|| comment.find("-->")).flatten();
                self.endless |= end.is_none();
                match end {
                    Some(end) if self.edge_in(comment, end).is_none() => self.at += end + 7,
                    _ => return Some(Token::Text(self.take(4))),
                }
            } else if let Some(inner) = rest.strip_prefix("<![CDATA[") {
                self.at += 9;
                let end = inner.find("]]>");
                let content = inner.get(..end.unwrap_or(inner.len())).unwrap_or(inner);
                // a section holds the mark of another only where it should have ended before
                if (end.is_none() || content.contains("<![CDATA["))
                    && let Some(edge) = self.edge_in(content, content.len())
                {
                    let before = content.get(..edge).unwrap_or_default();
                    let close = format!("</{}", self.element);
                    let to = before.find(&close).filter(|_| !self.element.is_empty());
                    return Some(Token::CData(self.take(to.unwrap_or(edge))));
                }
                let Some(end) = end else {
                    self.cut_off = true;
                    return Some(Token::CData(self.take(inner.len())));
                };
                let text = self.take(end);
                self.at += 3;
                return Some(Token::CData(text));
            } else if rest.starts_with("<!") {
                // a document has one type; only its declaration has a subset that is worth a search
                let is_type = !self.typed
                    && rest
                        .get(..9)
                        .is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"));
                self.typed |= is_type;
                let end = rest.find('>').map_or(rest.len(), |end| end + 1);
                let length = is_type.then(|| with_subset(rest, end)).flatten();
                return Some(Token::Doctype(self.take(length.unwrap_or(end))));
            } else if rest.starts_with("<?") {
                // one that lacks its `?>` ends with its tag
                let end = rest.find('>').unwrap_or(rest.len());
                self.at += (end + 1).min(rest.len());
            } else {
                return self.tag(rest);
            }
        }
    }

    /// Where the edge of an item is in the comment or section that this text begins with, when it would swallow one.
    fn edge_in(&mut self, text: &str, length: usize) -> Option<usize> {
        if self.torn >= MOST_TORN {
            return None;
        }
        let edge = html::item_edge(text.get(..length).unwrap_or(text));
        self.torn += usize::from(edge.is_some());
        edge
    }

    /// The tag that a text begins with; a `<` that begins none is text.
    fn tag(&mut self, rest: &'a str) -> Option<Token<'a>> {
        let inner = rest.get(1..).unwrap_or_default();
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        if !inner.starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return Some(Token::Text(self.take(1)));
        }
        let begins = rest.len() - inner.len();
        let named = inner
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>' | '<'))
            .unwrap_or(inner.len());
        let (name, after) = inner.split_at_checked(named)?;
        let Some((length, is_whole)) = tag_end(after) else {
            self.cut_off = true;
            self.at = self.source.len();
            return None;
        };
        let attributes = after.get(..length).unwrap_or_default();
        self.at += begins + named + length + usize::from(is_whole);
        if closes {
            return Some(Token::Close(name));
        }
        let trimmed = attributes.trim_end();
        Some(Token::Open {
            name,
            attributes: trimmed.strip_suffix('/').unwrap_or(trimmed),
            empty: trimmed.ends_with('/'),
        })
    }
}

/// How far a tag goes after its name, and whether its `>` is there: a `<` ends one that was left open. None at the end of
/// the file.
fn tag_end(after: &str) -> Option<(usize, bool)> {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in after.bytes().enumerate() {
        match (quote, byte) {
            (_, b'<') => return Some((at, false)),
            (None, b'>') => return Some((at, true)),
            // an apostrophe between attributes quotes nothing
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    None
}

/// How long a declaration is whose first `>` ends here, when a subset in brackets opens before it.
fn with_subset(text: &str, end: usize) -> Option<usize> {
    let open = text.get(..end)?.find('[')?;
    let close = open + text.get(open..)?.find(']')?;
    Some(close + text.get(close..)?.find('>')? + 1)
}

/// The attributes of a tag: names as written, values with their entities decoded.
pub(super) fn attributes(mut text: &str) -> Vec<(&str, Cow<'_, str>)> {
    let mut out = Vec::new();
    loop {
        text =
            text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '/' | '"' | '\''));
        let named = text
            .find(|c: char| c.is_whitespace() || c == '=')
            .unwrap_or(text.len());
        let Some((name, rest)) = text.split_at_checked(named) else {
            return out;
        };
        if text.is_empty() {
            return out;
        }
        let Some(value) = rest.trim_start().strip_prefix('=') else {
            text = rest;
            continue;
        };
        let value = value.trim_start();
        let (value, rest) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let inner = value.get(1..).unwrap_or_default();
                inner.split_once(quote).unwrap_or((inner, ""))
            }
            _ => value.split_once(char::is_whitespace).unwrap_or((value, "")),
        };
        if !name.is_empty() {
            out.push((name, text::entities(value)));
        }
        text = rest;
    }
}

/// Text and CDATA of a piece of XML as characters, its tags left out.
pub(super) fn characters(inner: &str) -> String {
    let mut lexer = Lexer::new(inner);
    let mut out = String::with_capacity(inner.len());
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(text) => out.push_str(&text::entities(text)),
            Token::CData(text) => out.push_str(text),
            _ => {}
        }
    }
    out
}

/// Whether tags are in a piece of XML outside its CDATA.
pub(super) fn has_tags(inner: &str) -> bool {
    let mut lexer = Lexer::new(inner);
    while let Some(token) = lexer.next() {
        if matches!(token, Token::Open { .. }) {
            return true;
        }
    }
    false
}

/// Markup that is in XML, as HTML: prefixes cut, elements that close themselves opened and closed. What CDATA holds is
/// text, or HTML where the format says that it is `escaped`.
pub(super) fn html_of(inner: &str, escaped: bool) -> String {
    let mut lexer = Lexer::new(inner);
    let mut out = String::with_capacity(inner.len());
    while let Some(token) = lexer.next() {
        match token {
            Token::Text(text) => out.push_str(text),
            Token::CData(text) if escaped => out.push_str(text),
            Token::CData(text) => {
                out.push_str(&text.replace('&', "&amp;").replace('<', "&lt;"));
            }
            Token::Open {
                name,
                attributes,
                empty,
            } => {
                let name = local(name);
                out.extend(["<", name, attributes, ">"]);
                if empty && !Group::Void.has(&name.to_ascii_lowercase()) {
                    out.extend(["</", name, ">"]);
                }
            }
            Token::Close(name) => out.extend(["</", local(name), ">"]),
            Token::Doctype(_) => {}
        }
    }
    out
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Vec<Token<'_>> {
        let mut lexer = Lexer::new(source);
        std::iter::from_fn(|| lexer.next()).collect()
    }

    #[test]
    fn what_is_no_tag_is_text() {
        assert_eq!(
            tokens("1 < 2 & <b x='>'>c</b>"),
            [
                Token::Text("1 "),
                Token::Text("<"),
                Token::Text(" 2 & "),
                Token::Open {
                    name: "b",
                    attributes: " x='>'",
                    empty: false
                },
                Token::Text("c"),
                Token::Close("b"),
            ]
        );
        assert_eq!(tokens("a<!-- b --><?c d?>e").len(), 2);
        assert_eq!(tokens("a<!-- b").concat_text(), "a<!-- b");
        assert_eq!(
            tokens("<!DOCTYPE a [<!ENTITY b 'c'>]>d")[1],
            Token::Text("d")
        );
    }

    trait Concat {
        fn concat_text(&self) -> String;
    }

    impl Concat for Vec<Token<'_>> {
        fn concat_text(&self) -> String {
            self.iter()
                .map(|token| match token {
                    Token::Text(text) => *text,
                    _ => "?",
                })
                .collect()
        }
    }

    #[test]
    fn a_file_may_break_off_anywhere() {
        for (source, cut_off) in [
            ("<a><![CDATA[b", true),
            ("<a b='c", true),
            ("<a>b", false),
            ("<a>b</", false),
            ("<a>b</a", true),
        ] {
            let mut lexer = Lexer::new(source);
            while lexer.next().is_some() {}
            assert_eq!(lexer.cut_off, cut_off, "{source}");
        }
    }

    #[test]
    fn attributes_are_read_however_they_are_quoted() {
        let read = attributes(" a=\"1 &amp; 2\" b='c' d = e f /");
        let read: Vec<(&str, &str)> = read.iter().map(|(n, v)| (*n, v.as_ref())).collect();
        assert_eq!(read, [("a", "1 & 2"), ("b", "c"), ("d", "e")]);
    }

    #[test]
    fn markup_in_xml_becomes_html() {
        assert_eq!(
            html_of("<x:p>a<x:i/><br/><![CDATA[<b>]]></x:p>", false),
            "<p>a<i></i><br>&lt;b></p>"
        );
        assert_eq!(characters("a &amp; <![CDATA[&amp;]]>"), "a & &amp;");
    }
}
