//! A web page as a reader meets it, in one walk: its lines, its headings, and the elements that name an author or a date.
//!
//! What a line or an element is worth is decided in `claims/`. Start reading at [`Outline::of`].

use super::elements::{is_aside, is_beside_the_title, is_inline, is_root, level_of};
pub(super) use super::marks::Kind;
use super::marks::mark_of;
use crate::base::text;
use crate::import::people;
use dom_query::{Document, NodeRef};
use serde_json::Value;
use std::borrow::Cow;

/// What a page shows and states, in order.
#[derive(Default)]
pub(super) struct Outline {
    /// The lines, each the words between two edges of blocks.
    pub(super) lines: Vec<Line>,
    /// The headings of level 1 to 3.
    pub(super) headings: Vec<Heading>,
    /// The elements that name an author or a date, inner ones before those around them.
    pub(super) marks: Vec<Mark>,
    /// Elements that may be next to the article: for each the one around it. The first means none.
    pub(super) beside: Vec<usize>,
    /// The page's `meta` elements: name or property in lower case, and content.
    pub(super) meta: Vec<(String, String)>,
    /// The page's JSON-LD, script by script.
    pub(super) data: Vec<Value>,
    /// The articles of the page that are in no other: how much text each has.
    pub(super) posts: Vec<usize>,
    /// The page title.
    pub(super) window: String,
    /// The address that the page calls its own.
    pub(super) canonical: Option<String>,
    /// The language that the page declares.
    pub(super) lang: Option<String>,
}

/// A line of the page.
pub(super) struct Line {
    /// Its words; of a long line the first [`LONG`] bytes or so.
    pub(super) text: String,
    /// The innermost of [`Outline::beside`] that it is in.
    pub(super) aside: usize,
    /// Of several articles on the page, which one it is in.
    pub(super) post: Option<usize>,
}

impl Line {
    /// Whether more was written than is kept: a paragraph, no date line or byline.
    pub(super) fn is_long(&self) -> bool {
        self.text.len() >= LONG
    }
}

/// A heading.
pub(super) struct Heading {
    /// 1 to 3.
    pub(super) level: u8,
    /// Its words, without those that the page sets apart as a kicker, a date or a hint for screen readers where any are left.
    pub(super) bare: String,
    /// The line it is in.
    pub(super) line: usize,
    /// The innermost of [`Outline::beside`] that it is in.
    pub(super) aside: usize,
    /// Of several articles on the page, which one it is in.
    pub(super) post: Option<usize>,
    /// Whether it names the site: it is in a logo, or is a link to the site's root.
    pub(super) site: bool,
}

/// An element that names an author or a date.
pub(super) struct Mark {
    /// What says so.
    pub(super) kind: Kind,
    /// The classes of the element, lower case.
    pub(super) class: String,
    /// The date or name as the markup gives it, else the words that the element shows.
    pub(super) value: String,
    /// The words that the element shows.
    pub(super) shown: String,
    /// Of several articles on the page, which one it is in.
    pub(super) post: Option<usize>,
    /// The line it begins in.
    pub(super) line: usize,
    /// The innermost of [`Outline::beside`] that it is in.
    pub(super) aside: usize,
}

/// A line from this many bytes on is running text.
const LONG: usize = 240;
/// The most bytes that are kept of an element that names an author or a date.
const MARK: usize = 160;
/// The most bytes that are kept of a standfirst.
const STANDFIRST: usize = 900;
/// The most marks that are followed at a time, so that a page of nested ones costs no more than another.
const NESTED: usize = 12;

impl Outline {
    /// Reads a page.
    pub(super) fn of(document: &Document) -> Outline {
        let mut walk = Walk::default();
        walk.out.beside.push(0);
        let mut steps = vec![Step::Enter(document.root())];
        while let Some(step) = steps.pop() {
            match step {
                Step::Enter(node) if node.is_text() => walk.text(&node.text()),
                Step::Enter(node) => {
                    if let Some(leave) = walk.enter(&node) {
                        steps.push(Step::Leave(leave));
                        steps.extend(node.children_it(true).map(Step::Enter));
                    }
                }
                Step::Leave(leave) => walk.leave(&leave),
            }
        }
        walk.end_line();
        walk.out
    }

    /// The element that may be next to the article, and all around it.
    pub(super) fn around(&self, mut aside: usize) -> Vec<usize> {
        let mut out = vec![0];
        while aside != 0 {
            out.push(aside);
            aside = self.beside.get(aside).copied().unwrap_or(0);
        }
        out
    }

    /// The content of the first of these `meta` elements that says something.
    pub(super) fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|wanted| {
            self.meta
                .iter()
                .find(|(name, _)| name == wanted)
                .map(|(_, content)| content.as_str())
        })
    }

    /// The content of the `meta` element of this name.
    pub(super) fn said(&self, name: &str) -> Option<String> {
        self.meta(&[name]).map(str::to_owned)
    }

    /// The contents of all `meta` elements of this name.
    pub(super) fn metas(&self, wanted: &str) -> impl Iterator<Item = &str> {
        let named = self.meta.iter().filter(move |(name, _)| name == wanted);
        named.map(|(_, content)| content.as_str())
    }
}

enum Step<'a> {
    Enter(NodeRef<'a>),
    Leave(Leave),
}

/// What ends with an element: each flag stands for something that it began.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // any of them may hold of one element
struct Leave {
    block: bool,
    aside: bool,
    article: bool,
    home: bool,
    cut: bool,
    heading: bool,
    mark: bool,
    /// How many open marks take the words of this element for a name.
    names: usize,
    /// Whether it is an article that is in no other.
    post: bool,
}

/// Words with one space between them.
#[derive(Default)]
struct Words {
    text: String,
    limit: usize,
}

impl Words {
    fn push(&mut self, word: &str, gap: bool, edge: bool) {
        if self.text.len() >= self.limit {
            return;
        }
        let joins = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let apart =
            gap || edge && joins(self.text.chars().next_back()) && joins(word.chars().next());
        if apart && !self.text.is_empty() {
            self.text.push(' ');
        }
        let room = self.limit.saturating_sub(self.text.len()).max(1);
        match word.char_indices().find(|(at, _)| *at >= room) {
            Some((end, _)) => self.text.push_str(word.get(..end).unwrap_or_default()),
            None => self.text.push_str(word),
        }
    }
}

struct OpenHeading {
    level: u8,
    text: Words,
    bare: Words,
    line: usize,
    aside: usize,
    site: bool,
}

struct OpenMark {
    kind: Kind,
    /// The texts of the links and names in it, for an element with several authors.
    names: Vec<Words>,
    in_name: bool,
    class: String,
    said: Option<String>,
    words: Words,
    line: usize,
    aside: usize,
}

#[derive(Default)]
struct Walk {
    out: Outline,
    line: Words,
    /// Whether white space was met since the last word, and whether the edge of an element was.
    gap: bool,
    edge: bool,
    /// The innermost open element that may be next to the article.
    aside: usize,
    /// How many `article` and `main` elements are open.
    article: usize,
    home: usize,
    cut: usize,
    /// The article that is open, of those that are in no other.
    post: Option<usize>,
    heading: Option<OpenHeading>,
    marks: Vec<OpenMark>,
}

impl Walk {
    fn text(&mut self, text: &str) {
        let text = text::repair(text);
        if text.starts_with(char::is_whitespace) {
            self.gap = true;
        }
        if let Some(length) = self.post.and_then(|post| self.out.posts.get_mut(post)) {
            *length += text.trim().len();
        }
        for word in text.split_whitespace() {
            if self.line.text.is_empty() {
                self.line.limit = LONG;
            }
            self.line.push(word, self.gap, self.edge);
            if let Some(heading) = &mut self.heading {
                heading.text.push(word, self.gap, false);
                if self.cut == 0 {
                    heading.bare.push(word, self.gap, false);
                }
            }
            for mark in &mut self.marks {
                mark.words.push(word, self.gap, self.edge);
                if let Some(name) = mark.names.last_mut().filter(|_| mark.in_name) {
                    name.push(word, self.gap, self.edge);
                }
            }
            (self.gap, self.edge) = (true, false);
        }
        self.gap = text.is_empty() && self.gap || text.ends_with(char::is_whitespace);
    }

    fn end_line(&mut self) {
        self.gap = true;
        let text = std::mem::take(&mut self.line.text);
        if !text.is_empty() {
            let aside = self.aside;
            let post = self.post;
            self.out.lines.push(Line { text, aside, post });
        }
    }

    /// Meets the beginning of an element; none when nothing in it is read.
    fn enter(&mut self, node: &NodeRef<'_>) -> Option<Leave> {
        if !node.is_element() {
            return node.is_document().then(Leave::default);
        }
        let element = node.element_ref()?;
        let name: &str = &element.name.local;
        let attr = |wanted: &str| {
            element
                .attrs
                .iter()
                .find(|attr| &*attr.name.local == wanted)
                .map(|attr| &*attr.value)
        };
        match name {
            "script" => {
                if attr("type").is_some_and(|kind| kind.eq_ignore_ascii_case("application/ld+json"))
                {
                    self.out.data.extend(linked_data(&node.text()));
                }
                return None;
            }
            "style" | "noscript" | "template" | "svg" | "select" | "iframe" | "object" => {
                return None;
            }
            "title" => {
                if self.out.window.is_empty() {
                    self.out.window = text::collapse_whitespace(&text::repair(&node.text()));
                }
                return None;
            }
            "html" => self.out.lang = attr("lang").or_else(|| attr("xml:lang")).map(str::to_owned),
            "link" => {
                let canonical =
                    attr("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical"));
                if canonical && self.out.canonical.is_none() {
                    self.out.canonical = attr("href").map(str::to_owned);
                }
                return None;
            }
            "meta" => {
                let content = attr("content").unwrap_or_default();
                if let Some(name) = attr("property").or_else(|| attr("name"))
                    && !content.trim().is_empty()
                {
                    let name = name.to_ascii_lowercase();
                    self.out.meta.push((name, content.to_owned()));
                }
            }
            _ => {}
        }
        let class = format!(
            "{} {}",
            attr("class").unwrap_or_default(),
            attr("id").unwrap_or_default()
        )
        .to_lowercase();
        let mut leave = Leave {
            block: !is_inline(name),
            ..Leave::default()
        };
        if leave.block {
            self.end_line();
        } else {
            self.edge = true;
        }
        let role = attr("role").unwrap_or_default();
        let of_article = self.article > 0 && matches!(name, "footer" | "aside");
        if is_aside(name, &class, role) && !of_article || attr("hidden").is_some() {
            leave.aside = true;
            self.out.beside.push(self.aside);
            self.aside = self.out.beside.len() - 1;
        }
        if name == "article" {
            leave.article = true;
            if self.article == 0 {
                leave.post = true;
                self.post = Some(self.out.posts.len());
                self.out.posts.push(0);
            }
            self.article += 1;
        }
        let root = name == "a" && attr("href").is_some_and(is_root);
        if root
            || class.contains("logo")
            || class.contains("site-title")
            || class.contains("site-name")
        {
            self.home += 1;
            leave.home = true;
            if let Some(heading) = &mut self.heading {
                heading.site = true;
            }
        }
        if self.heading.is_some() && is_beside_the_title(name, &class) {
            self.cut += 1;
            leave.cut = true;
        }
        if let Some(level) = level_of(name)
            && self.heading.is_none()
        {
            leave.heading = true;
            let words = |limit| Words {
                text: String::new(),
                limit,
            };
            self.heading = Some(OpenHeading {
                level,
                text: words(400),
                bare: words(400),
                line: self.out.lines.len(),
                aside: self.aside,
                site: self.home > 0,
            });
        }
        let is_name = name == "a" || attr("itemprop") == Some("name");
        for mark in &mut self.marks {
            if is_name && mark.kind.is_author() && !mark.in_name && mark.names.len() < NESTED {
                mark.in_name = true;
                mark.names.push(Words {
                    text: String::new(),
                    limit: MARK,
                });
                leave.names += 1;
            }
        }
        if let Some((kind, said)) = mark_of(name, &class, &attr)
            && self.marks.len() < NESTED
        {
            leave.mark = true;
            self.marks.push(OpenMark {
                kind,
                names: Vec::new(),
                in_name: false,
                class,
                said,
                words: Words {
                    text: String::new(),
                    limit: most(kind),
                },
                line: self.out.lines.len(),
                aside: self.aside,
            });
        }
        Some(leave)
    }

    fn leave(&mut self, leave: &Leave) {
        if leave.mark
            && let Some(mark) = self.marks.pop()
        {
            self.note(mark);
        }
        if leave.names > 0 {
            for mark in &mut self.marks {
                mark.in_name = false;
            }
        }
        if leave.heading
            && let Some(heading) = self.heading.take()
            && !heading.text.text.is_empty()
        {
            let (text, bare) = (heading.text.text, heading.bare.text);
            self.out.headings.push(Heading {
                level: heading.level,
                bare: if bare.is_empty() { text } else { bare },
                line: heading.line,
                aside: heading.aside,
                post: self.post,
                site: heading.site,
            });
        }
        if leave.block {
            self.end_line();
        } else {
            self.edge = true;
        }
        if leave.aside {
            self.aside = self.out.beside.get(self.aside).copied().unwrap_or(0);
        }
        if leave.post {
            self.post = None;
        }
        self.article -= usize::from(leave.article);
        self.home -= usize::from(leave.home);
        self.cut -= usize::from(leave.cut);
    }
}

impl Walk {
    /// Keeps a mark that has ended; one for each name, when it holds several.
    fn note(&mut self, mark: OpenMark) {
        let names: Vec<String> = mark
            .names
            .into_iter()
            .map(|name| name.text)
            .filter(|name| name.contains(' ') && people::names(name).is_some())
            .collect();
        let shown = mark.words.text;
        let values = match mark.said {
            Some(said) => vec![said],
            // Where more is said than names, some may be those of translators or topics.
            None if names.len() > 1
                && names.iter().map(String::len).sum::<usize>() * 2 > shown.len() =>
            {
                names
            }
            None => vec![shown.clone()],
        };
        for value in values {
            if !value.trim().is_empty() && value.len() < most(mark.kind) {
                self.out.marks.push(Mark {
                    kind: mark.kind,
                    class: mark.class.clone(),
                    value,
                    shown: shown.clone(),
                    line: mark.line,
                    aside: mark.aside,
                    post: self.post,
                });
            }
        }
    }
}

/// The most bytes that are kept of a mark.
fn most(kind: Kind) -> usize {
    if kind == Kind::Standfirst {
        STANDFIRST
    } else {
        MARK
    }
}

/// A script's JSON, also where a page puts it into a comment or breaks lines within its strings.
fn linked_data(script: &str) -> Option<Value> {
    let mut value = linked_data_as_written(script)?;
    decode(&mut value);
    Some(value)
}

/// Decodes the entities in the strings of a value: JSON needs none, but programs that write pages put them there.
fn decode(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(decoded) = text::entities(text) {
                *text = decoded;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(decode),
        Value::Object(object) => object.values_mut().for_each(decode),
        _ => {}
    }
}

fn linked_data_as_written(script: &str) -> Option<Value> {
    if let Ok(value) = serde_json::from_str(script) {
        return Some(value);
    }
    let script = script.replace("<![CDATA[", " ").replace("]]>", " ");
    let start = script.find(['{', '['])?;
    let end = script.rfind(['}', ']'])?;
    let plain: String = script
        .get(start..=end)?
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    serde_json::from_str(&plain).ok()
}
