//! Shortcodes to HTML: those that say how a text is built become what they mean; of the others the brackets go, the words
//! between them stay, and each is named.
//!
//! Square brackets are also plain signs of writing (`[sic]`, `[…]`), so a bracket needs evidence: see [`Code::is_one`].
//! Start reading at [`expand`].

mod words;

use super::markup::{escape, link_alone};
use super::media::{Beside, Media};
use crate::content::doc::Dropped;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use words::{address_in, code_language, escape_code, is_medium, medium};

/// What a post's shortcodes gave so far.
#[derive(Default)]
pub(super) struct Notes {
    /// The footnotes, as HTML.
    notes: Vec<String>,
    /// The galleries, by the ids of their images: one that is shown again would double the post.
    galleries: BTreeSet<String>,
}

impl Notes {
    /// Takes a note up and gives the reference to it.
    fn add(&mut self, html: String) -> String {
        self.notes.push(html);
        let number = self.notes.len();
        format!("<sup><a href=\"#shortcode-note-{number}\">{number}</a></sup>")
    }

    /// The id and the HTML of each.
    pub(super) fn into_list(self) -> impl Iterator<Item = (String, String)> {
        self.notes
            .into_iter()
            .enumerate()
            .map(|(at, html)| (format!("shortcode-note-{}", at + 1), html))
    }
}

/// How deep shortcodes may be nested; of deeper ones only the brackets go.
const DEEPEST: usize = 8;
/// The longest opening of a shortcode that is looked at, in bytes: attributes may hold whole captions.
const LONGEST: usize = 4000;

/// Exchanges the shortcodes in a piece of HTML; code and scripts in it are left as they are.
pub(super) fn expand(
    html: &str,
    beside: &Beside<'_>,
    notes: &mut Notes,
    dropped: &mut Vec<Dropped>,
) -> String {
    if !html.contains('[') {
        return html.to_owned();
    }
    let mut expander = Expander {
        beside,
        notes,
        dropped,
    };
    let mut out = String::with_capacity(html.len());
    expander.run(html, &mut out, 0);
    out
}

struct Expander<'a, 'b> {
    beside: &'a Beside<'b>,
    notes: &'a mut Notes,
    dropped: &'a mut Vec<Dropped>,
}

/// A shortcode's opening or closing, as it is.
struct Code<'a> {
    source: &'a str,
    name: String,
    closes: bool,
    ends_itself: bool,
    /// `name=value`, names in lower case; a value without a name has an empty one.
    attributes: Vec<(String, String)>,
    /// Where the code that closes it begins, and what follows that, as far as there is one.
    until: Option<(usize, usize)>,
}

impl Expander<'_, '_> {
    fn run(&mut self, html: &str, out: &mut String, depth: usize) {
        let closers = Closers::of(html);
        let mut tags = Tags::default();
        let mut at = 0;
        while let Some(found) = html.get(at..).and_then(|rest| rest.find(['[', '<'])) {
            let start = at + found;
            out.push_str(html.get(at..start).unwrap_or_default());
            let rest = html.get(start..).unwrap_or_default();
            if rest.starts_with('<') {
                let length = tags.length(rest).unwrap_or(1);
                out.push_str(rest.get(..length).unwrap_or_default());
                at = start + length;
                continue;
            }
            // `[[name]]` is how a shortcode is written about.
            if let Some(inner) = rest.strip_prefix("[[")
                && let Some(end) = inner.bytes().take(LONGEST).position(|byte| byte == b']')
                && inner.get(end..).is_some_and(|end| end.starts_with("]]"))
                && Code::read(rest.get(1..).unwrap_or_default()).is_some()
            {
                out.push_str(rest.get(1..end + 3).unwrap_or_default());
                at = start + end + 4;
                continue;
            }
            let Some(mut code) = Code::read(rest) else {
                out.push('[');
                at = start + 1;
                continue;
            };
            let after = start + code.source.len();
            code.until = closers.after(&code.name, after);
            if !code.is_one() {
                out.push('[');
                at = start + 1;
                continue;
            }
            at = self.one(html, &code, after, out, depth);
        }
        out.push_str(html.get(at..).unwrap_or_default());
    }

    /// Writes what a shortcode means; gives the place behind it.
    fn one(
        &mut self,
        html: &str,
        code: &Code<'_>,
        after: usize,
        out: &mut String,
        depth: usize,
    ) -> usize {
        let until = code
            .until
            .filter(|_| depth < DEEPEST && !code.closes && !code.ends_itself);
        let inner = until.map(|(end, _)| html.get(after..end).unwrap_or_default());
        let behind = until.map_or(after, |(_, behind)| behind);
        let mut deeper = |html: &str| {
            let mut out = String::new();
            self.run(html, &mut out, depth + 1);
            out
        };
        match (code.name.as_str(), inner) {
            _ if code.closes => self.drop(code),
            ("caption" | "wp_caption", Some(inner)) => {
                let (image, words) = split_caption(inner);
                // A link that is never closed ends with its image.
                let is_open = image.contains("<a") && !inner.contains("</a>");
                let end = if is_open { "</a>" } else { "" };
                let words = code.get("caption").unwrap_or(words);
                let words = deeper(words);
                let figure =
                    format!("<figure>{image}{end}<figcaption>{words}</figcaption></figure>");
                out.push_str(&figure);
                return behind;
            }
            ("gallery" | "playlist", _) => {
                let ids = code
                    .get("ids")
                    .or_else(|| code.get("include"))
                    .unwrap_or_default();
                let ids: Vec<&str> = ids
                    .split(',')
                    .map(str::trim)
                    .filter(|id| !id.is_empty())
                    .collect();
                let is_new = self.notes.galleries.insert(ids.join(","));
                let images = if is_new {
                    (self.beside.gallery)(&ids)
                } else {
                    Vec::new()
                };
                if images.is_empty() {
                    let rule = if is_new {
                        "gallery whose images the source does not hold"
                    } else {
                        "repeats the gallery above"
                    };
                    self.dropped.push(Dropped {
                        text: code.source.to_owned(),
                        rule: rule.to_owned(),
                    });
                }
                for image in images {
                    push_figure(out, &image);
                }
                return behind;
            }
            (name, Some(inner)) if is_note(name) => {
                let note = deeper(inner);
                out.push_str(&self.notes.add(note.trim().to_owned()));
                return behind;
            }
            ("quote" | "blockquote" | "pullquote" | "pull_quote" | "bquote", Some(inner)) => {
                let quoted = deeper(inner);
                let cite = ["author", "cite", "source", "name"]
                    .iter()
                    .find_map(|key| code.get(key));
                out.push_str("<blockquote>");
                out.push_str(&quoted);
                if let Some(cite) = cite {
                    let _ = write!(out, "<p><cite>{}</cite></p>", escape(cite));
                }
                out.push_str("</blockquote>");
                return behind;
            }
            ("b", Some(inner)) => {
                let _ = write!(out, "<strong>{}</strong>", deeper(inner));
                return behind;
            }
            ("i", Some(inner)) => {
                let _ = write!(out, "<em>{}</em>", deeper(inner));
                return behind;
            }
            ("url", Some(inner)) => {
                let href = code.get("").map_or(inner.trim(), |href| href).to_owned();
                let _ = write!(out, "<a href=\"{}\">{}</a>", escape(&href), deeper(inner));
                return behind;
            }
            (name, Some(inner)) if code_language(name, code).is_some() => {
                let lang = code_language(name, code).flatten();
                let class = lang.map(|lang| format!(" class=\"language-{}\"", escape(&lang)));
                let _ = write!(
                    out,
                    "<pre{}>{}</pre>",
                    class.unwrap_or_default(),
                    escape_code(inner)
                );
                return behind;
            }
            (name, inner) if is_medium(name) => {
                if let Some(href) = medium(name, code, inner) {
                    out.push_str(&link_alone(&href));
                    // Words between the codes that are no address are a caption.
                    let words = inner
                        .map(str::trim)
                        .filter(|inner| !inner.is_empty() && address_in(inner).is_none());
                    if let Some(words) = words {
                        out.push_str(&deeper(words));
                    }
                    return behind;
                }
                self.drop(code);
            }
            _ => {
                // What the site would have shown of the code's own words; a form's name is none.
                let words = ["title", "heading", "header", "text", "label"]
                    .iter()
                    .find_map(|key| code.get(key))
                    .filter(|words| words.contains(' ') && !code.name.contains("form"));
                let href = ["url", "link", "href"]
                    .iter()
                    .find_map(|key| code.get(key))
                    .filter(|href| href.starts_with("http"));
                match (words, href) {
                    (Some(words), Some(href)) => {
                        let _ = write!(
                            out,
                            "\n\n<p><a href=\"{}\">{}</a></p>\n\n",
                            escape(href),
                            escape(words)
                        );
                    }
                    (Some(words), None) => {
                        let _ = write!(out, "\n\n<p><strong>{}</strong></p>\n\n", escape(words));
                    }
                    (None, _) => {}
                }
                self.drop(code);
            }
        }
        after
    }

    fn drop(&mut self, code: &Code<'_>) {
        self.dropped.push(Dropped {
            text: code.source.to_owned(),
            rule: "shortcode that only its own site fills".to_owned(),
        });
    }
}

impl<'a> Code<'a> {
    /// Reads the code at the start of a text, if what is there has the form of one.
    fn read(text: &'a str) -> Option<Code<'a>> {
        let inner = text.strip_prefix('[')?;
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let length = inner
            .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
            .unwrap_or(inner.len());
        let (name, rest) = inner.split_at_checked(length)?;
        if !name.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return None;
        }
        let end = end_of(rest)?;
        let inside = rest.get(..end)?;
        if !inside.is_empty() && !inside.starts_with([' ', '\u{a0}', '\n', '\t', '/', '=', '\r']) {
            return None;
        }
        let ends_itself = inside.ends_with('/');
        let source_length = text.len() - rest.len() + end + 1;
        Some(Code {
            source: text.get(..source_length)?,
            name: name.to_ascii_lowercase(),
            closes,
            ends_itself,
            attributes: attributes(inside.trim_end_matches('/')),
            until: None,
        })
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.trim().is_empty())
    }

    /// Whether brackets are a shortcode and no sign of writing: WordPress or a well-known plug-in has one of that name, it
    /// names its values, another one closes it, it closes one or itself, or its name is joined as only programs join names.
    fn is_one(&self) -> bool {
        const ALONE: &[&str] = &[
            "gallery",
            "playlist",
            "toc",
            "contact-form-7",
            "contact-form",
            "jetpack-related-posts",
            "divider",
            "clear",
            "clearfix",
            "separator",
            "spacer",
            "woocommerce",
            "yarpp",
            "sharethis",
            "addtoany",
            "archives",
            "sitemap",
        ];
        let is_named = self
            .attributes
            .iter()
            .any(|(key, value)| !key.is_empty() && !value.is_empty());
        let has_address = self
            .attributes
            .iter()
            .any(|(_, value)| address_in(value).is_some());
        let has_one = ALONE.contains(&self.name.as_str());
        self.closes
            || self.until.is_some()
            || self.ends_itself
            || is_named
            || has_one
            || self.name.contains('_')
            || is_medium(&self.name)
                && (has_address || self.attributes.len() == 1 && self.name != "source")
    }
}

/// Where the `]` of a code stands; quoted values may hold any sign, and nothing else a bracket, a tag or a blank line.
fn end_of(text: &str) -> Option<usize> {
    let mut quote = None;
    let mut before = ' ';
    for (at, sign) in text.char_indices().take_while(|(at, _)| *at <= LONGEST) {
        match (quote, sign) {
            (None, ']') => return Some(at),
            (None, '[' | '<') => return None,
            (None, '\n') if before == '\n' => return None,
            (None, '"' | '\'') if before == '=' => quote = Some(sign),
            (Some(open), sign) if open == sign => quote = None,
            _ => {}
        }
        before = sign;
    }
    None
}

/// The values of a code: `name="value"`, `name='value'`, `name=value`, `value`. The editor may have made quotation marks
/// curly.
fn attributes(text: &str) -> Vec<(String, String)> {
    const QUOTES: &[(char, char)] = &[
        ('"', '"'),
        ('\'', '\''),
        ('”', '”'),
        ('“', '”'),
        ('″', '″'),
        ('’', '’'),
    ];
    let mut out = Vec::new();
    let text = text
        .replace("&#8221;", "”")
        .replace("&#8243;", "″")
        .replace("&quot;", "\"")
        .replace("&#034;", "\"");
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let length = rest
            .find(|c: char| c == '=' || c.is_whitespace())
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let is_name = word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        let Some(value) = after.strip_prefix('=').filter(|_| is_name) else {
            // A value without a name; one that holds a `=`, as addresses do, goes to the next space.
            let length = rest.find(char::is_whitespace).unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            let word = word.trim_matches(['"', '\'', '”', '“']);
            if !word.is_empty() {
                out.push((String::new(), word.to_owned()));
            }
            rest = after.trim_start();
            continue;
        };
        let quoted = QUOTES.iter().find_map(|(open, close)| {
            let inner = value.strip_prefix(*open)?;
            inner.split_once(*close)
        });
        let (value, after) = quoted.unwrap_or_else(|| {
            let end = value.find(char::is_whitespace).unwrap_or(value.len());
            value.split_at(end)
        });
        out.push((word.to_ascii_lowercase(), value.to_owned()));
        rest = after.trim_start();
    }
    out
}

/// Where codes are closed, by name.
struct Closers(BTreeMap<String, Vec<(usize, usize)>>);

impl Closers {
    fn of(html: &str) -> Closers {
        let mut found: BTreeMap<String, Vec<(usize, usize)>> = BTreeMap::new();
        for (at, _) in html.match_indices("[/") {
            let inner = html.get(at + 2..).unwrap_or_default();
            let length = inner
                .find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')
                .unwrap_or(inner.len());
            if length > 0
                && inner
                    .get(length..)
                    .is_some_and(|rest| rest.starts_with(']'))
            {
                let name = inner.get(..length).unwrap_or_default().to_ascii_lowercase();
                found.entry(name).or_default().push((at, at + length + 3));
            }
        }
        Closers(found)
    }

    /// The first that closes a code of this name at or behind a place.
    fn after(&self, name: &str, at: usize) -> Option<(usize, usize)> {
        let places = self.0.get(name)?;
        places
            .get(places.partition_point(|(start, _)| *start < at))
            .copied()
    }
}

/// Reads over tags, and over elements whose content is no running text.
#[derive(Default)]
struct Tags {
    /// Elements whose end was looked for and not found; they are not looked for again.
    endless: Vec<&'static str>,
    /// Whether a tag without an end was met.
    no_more: bool,
}

impl Tags {
    /// The length of the tag or element at the start of a text.
    fn length(&mut self, text: &str) -> Option<usize> {
        const CODE: &[&str] = &["pre", "code", "script", "style", "textarea", "kbd", "samp"];
        let inner = text.get(1..)?;
        if self.no_more
            || !inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/' || c == '!')
        {
            return None;
        }
        let Some(end) = text.find('>').map(|end| end + 1) else {
            self.no_more = true;
            return None;
        };
        let name = CODE.iter().copied().find(|name| {
            inner
                .get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
                && inner
                    .get(name.len()..)
                    .is_some_and(|rest| rest.starts_with(|c: char| c == '>' || c.is_whitespace()))
        });
        let Some(name) = name.filter(|name| !self.endless.contains(name)) else {
            return Some(end);
        };
        let whole = find_end(text, name);
        if whole.is_none() {
            self.endless.push(name);
        }
        whole.or(Some(end))
    }
}

/// The place behind `</name` in any case.
fn find_end(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").find_map(|(at, _)| {
        let found = text.get(at + 2..at + 2 + name.len())?;
        found
            .eq_ignore_ascii_case(name)
            .then_some(at + 2 + name.len())
    })
}

/// The image of a caption, with its link, and the words that follow.
fn split_caption(inner: &str) -> (&str, &str) {
    let inner = inner.trim();
    let Some(image) = inner.find("<img") else {
        return ("", inner);
    };
    let end = inner
        .get(image..)
        .and_then(|from| from.find('>'))
        .map_or(inner.len(), |end| image + end + 1);
    let after = inner.get(end..).unwrap_or_default();
    let closing = after.trim_start();
    let end = if closing.starts_with("</a>") {
        inner.len() - closing.len() + 4
    } else {
        end
    };
    inner.split_at_checked(end).unwrap_or((inner, ""))
}

fn push_figure(out: &mut String, image: &Media) {
    let _ = write!(
        out,
        "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>",
        escape(&image.src),
        escape(&image.alt),
        image.caption
    );
}

/// Names under which plug-ins take footnotes.
fn is_note(name: &str) -> bool {
    matches!(
        name,
        "footnote"
            | "footnotes"
            | "ref"
            | "fn"
            | "efn_note"
            | "mfn"
            | "modern_footnote"
            | "note_bas"
            | "easy_footnote"
            | "sidenote"
    )
}
