//! The XML of an export, event by event, past its errors.
//!
//! Start reading at [`Scan`].

use crate::base::text;
use crate::content::html;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::ops::Range;

/// The content of an element.
#[derive(Debug, Default)]
pub(super) struct Value<'a> {
    /// As it is in the source.
    pub(super) source: &'a str,
    /// CDATA as it is, all else with its entities decoded.
    pub(super) text: String,
    /// The attributes of a category.
    pub(super) domain: String,
    pub(super) nicename: String,
}

impl Value<'_> {
    /// The content as HTML, not yet decoded: older versions escape it once for HTML and XML together, newer ones put it
    /// into CDATA.
    pub(super) fn html(&self) -> &str {
        if self.source.contains("<![CDATA[") {
            &self.text
        } else {
            self.source
        }
    }
}

/// The fields of an item or author, in order.
#[derive(Debug, Default)]
pub(super) struct Fields<'a> {
    pub(super) fields: Vec<(String, Value<'a>)>,
    pub(super) meta: Vec<(String, String)>,
}

impl<'a> Fields<'a> {
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &Value<'a>> {
        self.fields
            .iter()
            .filter(move |(key, _)| key == name)
            .map(|(_, value)| value)
    }

    pub(super) fn value(&self, name: &str) -> Option<&Value<'a>> {
        self.all(name).next()
    }

    /// The text of a field that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let text = self.value(name)?.text.trim();
        (!text.is_empty()).then_some(text)
    }

    pub(super) fn meta(&self, name: &str) -> Option<&str> {
        let value = self.meta.iter().find(|(key, _)| key == name)?.1.trim();
        (!value.is_empty()).then_some(value)
    }

    pub(super) fn has_text(&self) -> bool {
        self.get("content:encoded").is_some() || self.get("excerpt:encoded").is_some()
    }
}

/// The meta that is read; plug-ins write much more.
pub(super) const META: &[&str] = &[
    "_thumbnail_id",
    "_wp_attachment_image_alt",
    "_yoast_wpseo_metadesc",
    "rank_math_description",
    "footnotes",
];

/// Errors of form that are read past before the rest counts as cut off.
pub(super) const MAX_ERRORS: usize = 100;

/// Reads an export's elements, however careless its XML.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) reader: Reader<&'a [u8]>,
    /// Where the reader's text begins.
    pub(super) base: usize,
    pub(super) errors: usize,
    /// What was read one step too far.
    pub(super) again: Option<Step>,
    /// Where the last step began.
    pub(super) began: usize,
    /// The name of the element whose content is read.
    pub(super) element: String,
}

pub(super) enum Step {
    Start(Start),
    End(String),
    /// Characters, as they are from the place where the step began.
    Text,
    /// The inside of a CDATA section.
    Cdata(Range<usize>),
    /// A declaration of the document's type, and whether it declares anything itself.
    Doctype(bool),
    Other,
    Over,
}

pub(super) struct Start {
    pub(super) at: usize,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) nicename: String,
    pub(super) is_empty: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str, base: usize) -> Scan<'a> {
        let mut reader = Reader::from_str(text.get(base..).unwrap_or_default());
        let config = reader.config_mut();
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Scan {
            text,
            reader,
            base,
            errors: 0,
            again: None,
            began: base,
            element: String::new(),
        }
    }

    /// The place behind the last step.
    pub(super) fn at(&self) -> usize {
        if self.again.is_some() {
            return self.began;
        }
        let at = usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX);
        self.base.saturating_add(at).min(self.text.len())
    }

    pub(super) fn event(&mut self) -> Step {
        if let Some(step) = self.again.take() {
            return step;
        }
        self.began = self.at();
        let began = self.began;
        let start = |start: &BytesStart<'_>, is_empty| {
            let attribute = |name: &str| {
                start
                    .attributes()
                    .with_checks(false)
                    .flatten()
                    .find(|attribute| attribute.key.as_ref() == name)
                    .map(|attribute| text::entities(&attribute.value).into_owned())
                    .unwrap_or_default()
            };
            Step::Start(Start {
                at: began,
                name: start.name().as_ref().to_owned(),
                domain: attribute("domain"),
                nicename: attribute("nicename"),
                is_empty,
            })
        };
        match self.reader.read_event() {
            Ok(Event::Start(element)) => start(&element, false),
            Ok(Event::Empty(element)) => start(&element, true),
            Ok(Event::End(element)) => Step::End(element.name().as_ref().to_owned()),
            Ok(Event::Text(_) | Event::GeneralRef(_)) => Step::Text,
            Ok(Event::CData(_)) => {
                let section = began + "<![CDATA[".len()..self.at() - "]]>".len();
                self.section(section)
            }
            Ok(Event::DocType(kind)) => Step::Doctype(kind.contains('[')),
            Ok(Event::Comment(_)) => {
                let comment = self.text.get(began..self.at()).unwrap_or_default();
                if self.edge_in(comment).is_some() {
                    self.go_on_at(began + "<!--".len());
                }
                Step::Other
            }
            Ok(Event::Decl(_) | Event::PI(_)) => Step::Other,
            Ok(Event::Eof) => Step::Over,
            Err(_) => self.past_an_error(),
        }
    }

    /// A section; one that holds the mark of another and would swallow the edge of an item ends before.
    pub(super) fn section(&mut self, section: Range<usize>) -> Step {
        let content = self.text.get(section.clone()).unwrap_or_default();
        if !content.contains("<![CDATA[") && section.end < self.text.len() {
            return Step::Cdata(section);
        }
        let Some(edge) = self.edge_in(content) else {
            return Step::Cdata(section);
        };
        let close = content.get(..edge).and_then(|before| {
            let name = self.element.as_str();
            before
                .find(&format!("</{name}"))
                .filter(|_| !name.is_empty())
        });
        let end = section.start + close.unwrap_or(edge);
        self.go_on_at(end);
        Step::Cdata(section.start..end)
    }

    /// Where the edge of an item is in a comment or section that would swallow one; so many are looked for.
    pub(super) fn edge_in(&mut self, text: &str) -> Option<usize> {
        let edge = (self.errors < MAX_ERRORS).then(|| html::item_edge(text))??;
        self.errors += 1;
        Some(edge)
    }

    /// Goes on reading at another place, the step at hand having begun where it did.
    pub(super) fn go_on_at(&mut self, base: usize) {
        let (errors, began) = (self.errors, self.began);
        let element = std::mem::take(&mut self.element);
        *self = Scan::new(self.text, base);
        self.errors = errors;
        self.began = began;
        self.element = element;
    }

    /// Where the XML is malformed: a section that breaks off is read to the end of the text, any other sign is skipped.
    pub(super) fn past_an_error(&mut self) -> Step {
        let rest = self.text.get(self.began..).unwrap_or_default();
        self.errors += 1;
        let next = rest
            .get(1..)
            .and_then(|rest| rest.find('<'))
            .map(|at| self.began + 1 + at);
        let cdata = rest.starts_with("<![CDATA[");
        if cdata {
            let section = self.began + "<![CDATA[".len()..self.text.len();
            self.go_on_at(self.text.len());
            return self.section(section);
        }
        self.go_on_at(
            next.filter(|_| self.errors < MAX_ERRORS)
                .unwrap_or(self.text.len()),
        );
        Step::Other
    }

    /// The content of the element that was just opened, and whether it was closed. What is in it that is no text, as
    /// when a section was closed by the text's own `]]>`, is taken as it is.
    pub(super) fn element(&mut self, name: &str) -> (Value<'a>, bool) {
        let from = self.at();
        let mut text = String::new();
        let source = self.text;
        let mut ended = false;
        name.clone_into(&mut self.element);
        let to = loop {
            let step = self.event();
            match step {
                Step::End(end) if end == name => {
                    ended = true;
                    break self.began;
                }
                // The element was never closed, but what it is in is.
                Step::End(end) if matches!(end.as_str(), "item" | "channel" | "rss") => {
                    self.again = Some(Step::End(end));
                    break self.began;
                }
                Step::Start(start) if start.name == "item" => {
                    self.again = Some(Step::Start(start));
                    break self.began;
                }
                Step::Over => {
                    break source.len();
                }
                Step::Cdata(range) => text.push_str(source.get(range).unwrap_or_default()),
                Step::Text => {
                    let raw = source.get(self.began..self.at()).unwrap_or_default();
                    text.push_str(&text::entities(raw));
                }
                Step::Start(_) | Step::End(_) | Step::Other | Step::Doctype(_) => {
                    text.push_str(source.get(self.began..self.at()).unwrap_or_default());
                }
            }
        };
        self.element.clear();
        // What is left of the mark that should have ended a section which its text ended before.
        if text.ends_with("]]>")
            && source
                .get(from..to)
                .is_some_and(|source| source.contains("<![CDATA["))
        {
            text.truncate(text.len() - 3);
        }
        let value = Value {
            source: source.get(from..to).unwrap_or_default(),
            text,
            ..Value::default()
        };
        (value, ended)
    }

    /// The elements within the one that was just opened, and whether that was closed.
    pub(super) fn fields(&mut self, name: &str) -> (Fields<'a>, bool) {
        let mut out = Fields::default();
        loop {
            match self.event() {
                Step::Start(start) if start.name == "item" => {
                    self.again = Some(Step::Start(start));
                    return (out, true);
                }
                Step::Start(start) if start.is_empty => {}
                Step::Start(start) if start.name == "wp:postmeta" => {
                    let (inner, _) = self.fields("wp:postmeta");
                    let key = inner.get("wp:meta_key").unwrap_or_default();
                    if META.contains(&key) {
                        let value = inner.get("wp:meta_value").unwrap_or_default();
                        out.meta.push((key.to_owned(), value.to_owned()));
                    }
                }
                Step::Start(start) if start.name == "wp:comment" || start.name == "wp:termmeta" => {
                    // What readers wrote below a post is no part of it.
                    self.element(&start.name);
                }
                Step::Start(start) => {
                    let (value, _) = self.element(&start.name);
                    let value = Value {
                        domain: start.domain,
                        nicename: start.nicename,
                        ..value
                    };
                    out.fields.push((start.name, value));
                }
                Step::End(end) if end == name => return (out, true),
                Step::End(end) if matches!(end.as_str(), "item" | "channel" | "rss") => {
                    self.again = Some(Step::End(end));
                    return (out, true);
                }
                Step::Over => return (out, false),
                _ => {}
            }
        }
    }
}
