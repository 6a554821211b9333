//! The elements of a feed as they are written, broken ones too.
//!
//! Start reading at [`Reader`].

use super::lex::{self, Lexer, Token};
use crate::base::text;
use std::collections::BTreeMap;

/// The deepest that elements which state facts are nested; what is below is read with them.
pub(super) const DEEPEST: usize = 12;

/// An element with what it says.
#[derive(Debug, Default)]
pub(super) struct Node<'a> {
    /// Its name in small letters, with the usual prefix of its namespace.
    pub(super) name: String,
    pub(super) attributes: Vec<(String, String)>,
    /// What is between its tags.
    pub(super) inner: &'a str,
    pub(super) children: Vec<Node<'a>>,
    /// Whether something in it would have swallowed its end.
    pub(super) is_torn: bool,
}

impl<'a> Node<'a> {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.trim())
            .filter(|value| !value.is_empty())
    }

    /// The children of this name.
    pub(super) fn all<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s Node<'a>> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Its own text, entities decoded once.
    pub(super) fn text(&self) -> String {
        text::collapse_whitespace(&text::repair(&lex::characters(self.inner)))
    }

    /// The text of the first child of one of these names that has any, and its name.
    pub(super) fn first(&self, names: &[&'static str]) -> Option<(String, &'static str)> {
        names.iter().find_map(|name| {
            let text = self
                .all(name)
                .map(Node::text)
                .find(|text| !text.is_empty())?;
            Some((text, *name))
        })
    }
}

pub(super) struct Reader<'a> {
    pub(super) lexer: Lexer<'a>,
    /// The usual prefix of the namespace that each prefix stands for.
    pub(super) prefixes: BTreeMap<String, &'static str>,
    pub(super) is_atom: bool,
}

/// Namespaces by the start of their names, in small letters, with the prefix that everybody gives them. Those of RSS and of
/// the dialect itself have none.
pub(super) const NAMESPACES: &[(&str, &str)] = &[
    ("http://purl.org/dc/elements/", "dc"),
    ("http://purl.org/dc/terms", "dcterms"),
    ("http://purl.org/rss/1.0/modules/content", "content"),
    ("http://purl.org/rss/1.0/modules/", "module"),
    ("http://purl.org/rss/1.0", ""),
    ("http://channel.netscape.com/rdf/", ""),
    ("http://my.netscape.com/", ""),
    ("http://backend.userland.com/rss", ""),
    ("http://blogs.law.harvard.edu/tech/rss", ""),
    ("http://search.yahoo.com/mrss", "media"),
    ("http://www.itunes.com/", "itunes"),
    ("http://www.w3.org/2005/atom", "atom"),
    ("http://purl.org/atom/ns", "atom"),
    ("http://www.w3.org/1999/02/22-rdf", "rdf"),
    ("http://www.w3.org/1999/xhtml", "xhtml"),
    ("http://rssnamespace.org/feedburner", "feedburner"),
];

pub(super) fn usual_prefix(namespace: &str) -> Option<&'static str> {
    let namespace = namespace.trim().to_ascii_lowercase();
    let namespace = namespace.replacen("https://", "http://", 1);
    NAMESPACES
        .iter()
        .find(|(start, _)| namespace.starts_with(start))
        .map(|(_, prefix)| *prefix)
}

/// Elements that hold text or markup, which is kept as it is.
pub(super) fn holds_text(name: &str) -> bool {
    matches!(
        name,
        "title"
            | "description"
            | "content"
            | "summary"
            | "content:encoded"
            | "xhtml:body"
            | "xhtml:div"
            | "body"
            | "fullitem"
            | "subtitle"
            | "tagline"
            | "info"
            | "copyright"
            | "rights"
            | "atom:title"
            | "atom:content"
            | "atom:summary"
            | "dc:description"
            | "itunes:summary"
            | "media:title"
            | "media:description"
    )
}

impl<'a> Reader<'a> {
    /// The name of an element with the usual prefix of its namespace. `own` is the namespace that its tag declares.
    pub(super) fn canonical(&self, name: &str, own: Option<&str>) -> String {
        let name = name.to_ascii_lowercase();
        let (prefix, local) = match name.split_once(':') {
            Some((prefix, local)) => (Some(prefix), local),
            None => (None, name.as_str()),
        };
        let usual = match prefix {
            Some(prefix) => self.prefixes.get(prefix).copied().unwrap_or(prefix),
            // without a prefix only another namespace than the feed's tells something
            None => own
                .and_then(usual_prefix)
                .filter(|own| *own == "xhtml")
                .unwrap_or(""),
        };
        match usual {
            "" => local.to_owned(),
            "atom" if self.is_atom || local == "feed" => local.to_owned(),
            usual => format!("{usual}:{local}"),
        }
    }

    pub(super) fn open(&mut self, name: &str, attributes: &str) -> Node<'a> {
        let attributes = lex::attributes(attributes);
        let mut own = None;
        for (key, value) in &attributes {
            if *key == "xmlns" {
                own = Some(value.as_ref());
            } else if let Some(prefix) = key.strip_prefix("xmlns:")
                && let Some(usual) = usual_prefix(value)
            {
                self.prefixes.insert(prefix.to_ascii_lowercase(), usual);
            }
        }
        Node {
            name: self.canonical(name, own),
            attributes: attributes
                .iter()
                .map(|(key, value)| (key.to_ascii_lowercase(), value.to_string()))
                .collect(),
            ..Node::default()
        }
    }

    /// Reads on to the end of an element, whose name as written is last in `open`. Returns the place where its content ends.
    /// One that nothing ends, ends where an element around it does, or where the next item begins.
    pub(super) fn fill(
        &mut self,
        node: &mut Node<'a>,
        open: &mut Vec<&'a str>,
        name: &'a str,
    ) -> usize {
        let from = self.lexer.at;
        let is_text = holds_text(&node.name);
        let is_leaf = is_text || open.len() > DEEPEST;
        let outer = std::mem::replace(&mut self.lexer.element, name);
        let mut depth = 0_usize;
        let end = loop {
            let at = self.lexer.at;
            match self.lexer.next() {
                None => break at,
                Some(Token::Close(closed)) if closed == name => {
                    if depth == 0 {
                        break at;
                    }
                    depth -= 1;
                }
                Some(Token::Close(closed)) => {
                    let is_item = matches!(closed, "item" | "entry");
                    if open.contains(&closed) && (!is_leaf || is_item) {
                        self.lexer.at = at;
                        break at;
                    }
                }
                Some(Token::Open {
                    name: inner,
                    attributes,
                    empty,
                }) => {
                    if is_leaf {
                        if !self.is_atom && is_text && is_fact(inner) {
                            self.lexer.at = at;
                            break at;
                        }
                        depth += usize::from(inner == name && !empty);
                        continue;
                    }
                    let mut child = self.open(inner, attributes);
                    if matches!(
                        child.name.as_str(),
                        "item" | "entry" | "rss" | "rdf:rdf" | "channel" | "feed"
                    ) {
                        self.lexer.at = at;
                        break at;
                    }
                    if !empty {
                        open.push(inner);
                        self.fill(&mut child, open, inner);
                        open.pop();
                    }
                    node.children.push(child);
                }
                Some(_) => {}
            }
        };
        self.lexer.element = outer;
        node.inner = self.lexer.slice(from, end);
        end
    }
}

/// Whether an element in a description that nothing ended is one of the item's own rather than HTML.
pub(super) fn is_fact(name: &str) -> bool {
    matches!(
        name,
        "guid" | "pubDate" | "enclosure" | "category" | "item" | "content:encoded"
    ) || name.starts_with("dc:")
}
