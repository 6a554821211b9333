//! The HTML of a text: one loop over the events that writes every element itself.
//!
//! Start reading at [`html`].

mod images;
mod notes;

use super::{Html, Ids, Options, Parsed, Title, bare, is_id, level_of, parsed, targets};
use crate::base::text;
use crate::content::html::{Loads, Markup, RawImage, attributes_in, markup, sanitise};
pub(super) use images::linked_image;
use images::shown;
use notes::{Note, is_number};
use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Renders a text.
#[must_use]
pub fn html(markdown: &str, options: &Options<'_>) -> Html {
    let mut title = Title::Sought(0);
    let mut writer = Writer::new(options, markdown.len());
    let Parsed {
        events,
        is_raw: raw,
        ..
    } = parsed(markdown);
    for (event, _) in events {
        if !(title.holds(&event) && options.skip_title) {
            writer.event(event);
        }
    }
    writer.footnotes();
    if raw {
        let image = |src: &str, alt: &str| {
            Some(match linked_image(src, alt, options) {
                Some(words) => RawImage::Link(words),
                None => RawImage::Shown(shown(src, options)),
            })
        };
        let loads = Loads {
            base: options.base,
            frames: options.frames,
            image: &image,
        };
        let (html, blocked_frames) = sanitise(&writer.out, &loads, options.leads);
        Html {
            html,
            blocked_frames,
        }
    } else {
        Html {
            html: writer.out,
            blocked_frames: Vec::new(),
        }
    }
}

/// A table as it is read.
#[derive(Default)]
struct Table {
    align: Vec<Alignment>,
    rows: Vec<Vec<Cell>>,
}

/// A cell: its HTML and its words.
struct Cell {
    html: String,
    words: String,
}

struct Writer<'a> {
    options: &'a Options<'a>,
    out: String,
    /// The headings above the current text, outermost first: the level as written, the level as rendered.
    levels: Vec<(u8, u8)>,
    ids: Ids,
    /// The last character written, for typography: of the current block only.
    last: Option<char>,
    /// The place of the current heading in `out`, its id as given, its words.
    heading: Option<(usize, Option<String>, String)>,
    /// The open images: address, title; and their alt text so far.
    images: Vec<(String, String)>,
    alt: String,
    /// Whether the next image is the first of its page.
    leads: bool,
    /// For each open link whether it was written.
    links: Vec<bool>,
    in_code: bool,
    table: Table,
    cell: String,
    /// What was written before the cells and notes that are open.
    outer: Vec<String>,
    open_notes: Vec<usize>,
    /// Footnotes in the order of their first reference or text, by label.
    notes: Vec<Note>,
    labels: BTreeMap<String, usize>,
    tables: usize,
    codes: usize,
}

impl<'a> Writer<'a> {
    fn new(options: &'a Options<'a>, size: usize) -> Writer<'a> {
        Writer {
            options,
            out: String::with_capacity(size + size / 2),
            levels: Vec::new(),
            ids: Ids::default(),
            last: None,
            heading: None,
            images: Vec::new(),
            alt: String::new(),
            leads: options.leads,
            links: Vec::new(),
            in_code: false,
            table: Table::default(),
            cell: String::new(),
            outer: Vec::new(),
            open_notes: Vec::new(),
            notes: Vec::new(),
            labels: BTreeMap::new(),
            tables: 0,
            codes: 0,
        }
    }

    fn event(&mut self, event: Event<'_>) {
        if !self.images.is_empty() {
            self.inside_image(&event);
            return;
        }
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.in_code => text::push_html(&mut self.out, &text),
            // Math is not switched on.
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.text(&text);
            }
            Event::Code(code) => {
                self.said(&code);
                self.out.push_str("<code>");
                text::push_html(&mut self.out, &code);
                self.out.push_str("</code>");
                self.last = code.chars().last();
            }
            Event::Html(html) | Event::InlineHtml(html) => self.raw(&html),
            Event::FootnoteReference(label) => self.reference(&label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            // Signs, not controls: a form field without a form is useless in a text.
            Event::TaskListMarker(done) => {
                if let Some(item) = self.out.rfind("<li>") {
                    self.out.insert_str(item + 3, " class=\"task\"");
                }
                self.out.push_str(if done { "☑ " } else { "☐ " });
            }
        }
    }

    fn line_break(&mut self, html: &str) {
        self.said(" ");
        self.out.push_str(html);
        self.last = Some('\n');
    }

    /// Notes words for the current heading or cell.
    fn said(&mut self, words: &str) {
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(words);
        }
        if !self.outer.is_empty() {
            self.cell.push_str(words);
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        if !matches!(
            tag,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::Image { .. }
        ) {
            self.last = None;
        }
        match tag {
            Tag::Paragraph => self.out.push_str("<p>"),
            Tag::Heading { id, .. } => {
                self.heading = Some((self.out.len(), id.map(|id| id.to_string()), String::new()));
            }
            Tag::BlockQuote(None) => self.out.push_str("<blockquote>\n"),
            Tag::BlockQuote(Some(kind)) => self.alert(kind),
            Tag::CodeBlock(kind) => self.code(&kind),
            Tag::List(None) => self.out.push_str("<ul>\n"),
            Tag::List(Some(1)) => self.out.push_str("<ol>\n"),
            Tag::List(Some(first)) => {
                let _ = writeln!(self.out, "<ol start=\"{first}\">");
            }
            Tag::Item => self.out.push_str("<li>"),
            Tag::DefinitionList => self.out.push_str("<dl>\n"),
            Tag::DefinitionListTitle => self.out.push_str("<dt>"),
            Tag::DefinitionListDefinition => self.out.push_str("<dd>"),
            Tag::Table(align) => {
                self.table = Table {
                    align,
                    rows: Vec::new(),
                }
            }
            Tag::TableHead | Tag::TableRow => self.table.rows.push(Vec::new()),
            Tag::TableCell => {
                self.cell.clear();
                self.outer.push(std::mem::take(&mut self.out));
            }
            Tag::FootnoteDefinition(label) => {
                let note = self.note(&label);
                self.open_notes.push(note);
                self.outer.push(std::mem::take(&mut self.out));
            }
            Tag::Emphasis => self.out.push_str("<em>"),
            Tag::Strong => self.out.push_str("<strong>"),
            Tag::Strikethrough => self.out.push_str("<del>"),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => {
                let target = match link_type {
                    LinkType::Email => format!("mailto:{dest_url}"),
                    _ => dest_url.to_string(),
                };
                self.open_link(&target, &title);
            }
            Tag::Image {
                dest_url, title, ..
            } => {
                self.alt.clear();
                self.images.push((dest_url.to_string(), title.to_string()));
            }
            // Html blocks have no tag of their own; the rest is not switched on.
            Tag::HtmlBlock | Tag::Superscript | Tag::Subscript | Tag::MetadataBlock(_) => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph => self.out.push_str("</p>\n"),
            TagEnd::Heading(level) => self.end_heading(level_of(level)),
            TagEnd::BlockQuote(_) => self.out.push_str("</blockquote>\n"),
            TagEnd::CodeBlock => {
                self.in_code = false;
                self.out.push_str("</code></pre>\n");
            }
            TagEnd::List(true) => self.out.push_str("</ol>\n"),
            TagEnd::List(false) => self.out.push_str("</ul>\n"),
            TagEnd::Item => self.out.push_str("</li>\n"),
            TagEnd::DefinitionList => self.out.push_str("</dl>\n"),
            TagEnd::DefinitionListTitle => self.out.push_str("</dt>\n"),
            TagEnd::DefinitionListDefinition => self.out.push_str("</dd>\n"),
            TagEnd::Table => self.end_table(),
            TagEnd::TableCell => {
                let outer = self.outer.pop().unwrap_or_default();
                let cell = Cell {
                    html: std::mem::replace(&mut self.out, outer),
                    words: std::mem::take(&mut self.cell),
                };
                if let Some(row) = self.table.rows.last_mut() {
                    row.push(cell);
                }
            }
            TagEnd::FootnoteDefinition => {
                let outer = self.outer.pop().unwrap_or_default();
                let html = std::mem::replace(&mut self.out, outer);
                if let Some(note) = self
                    .open_notes
                    .pop()
                    .and_then(|note| self.notes.get_mut(note))
                {
                    // A second text under one label stays too.
                    note.html.get_or_insert_default().push_str(&html);
                }
            }
            TagEnd::Emphasis => self.out.push_str("</em>"),
            TagEnd::Strong => self.out.push_str("</strong>"),
            TagEnd::Strikethrough => self.out.push_str("</del>"),
            TagEnd::Link => {
                if self.links.pop() == Some(true) {
                    self.out.push_str("</a>");
                }
            }
            TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::Image
            | TagEnd::HtmlBlock
            | TagEnd::Superscript
            | TagEnd::Subscript
            | TagEnd::MetadataBlock(_) => {}
        }
    }

    // Text and links

    fn text(&mut self, text: &str) {
        self.said(text);
        if self.links.contains(&true) {
            self.plain(text);
            return;
        }
        let mut rest = text;
        while let Some(range) = bare::address(rest) {
            let (before, from) = rest.split_at(range.start);
            let (address, after) = from.split_at(range.len());
            self.plain(before);
            self.out.push_str("<a href=\"");
            text::push_html(&mut self.out, address);
            self.out.push_str("\">");
            text::push_html(&mut self.out, address);
            self.out.push_str("</a>");
            // Not `address ?`: what follows an address is left as it is.
            self.last = Some('/');
            rest = after;
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        text::push_html(
            &mut self.out,
            &text::typography(text, self.options.lang, self.last),
        );
        self.last = text.chars().last().or(self.last);
    }

    /// The address to write for a target; none when it may not be written.
    fn href(&self, target: &str) -> Option<String> {
        let href = self
            .options
            .links
            .get(target)
            .map_or(target, String::as_str);
        if href.is_empty() {
            return None;
        }
        let href = self.options.base.link(href)?;
        Some(match self.options.absolute {
            Some((site, _)) if href.starts_with('/') && !href.starts_with("//") => {
                format!("{site}{href}")
            }
            Some((_, page)) if href.starts_with('#') => format!("{page}{href}"),
            _ => href.into_owned(),
        })
    }

    /// The href of an id of this text.
    fn fragment(&self, id: &str) -> String {
        format!(
            "{}#{id}",
            self.options.absolute.map_or("", |(_, page)| page)
        )
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.out, " {name}=\"");
        text::push_html(&mut self.out, value);
        self.out.push('"');
    }

    fn open_link(&mut self, target: &str, title: &str) {
        // A link inside a link is possible in Markdown only through an image's text.
        let href = self.href(target).filter(|_| !self.links.contains(&true));
        self.links.push(href.is_some());
        if let Some(href) = href {
            self.out.push_str("<a");
            self.attribute("href", &href);
            if !title.is_empty() {
                self.attribute("title", title);
            }
            self.out.push('>');
        }
    }

    /// A tag of raw HTML, or the words between tags: its addresses lead where those of Markdown do.
    fn raw(&mut self, html: &str) {
        let Markup::Tag(tag) = markup(html) else {
            return self.out.push_str(html);
        };
        if tag.name == "a" {
            // An address in a link is no link of its own.
            if tag.closes {
                self.links.pop();
            } else {
                self.links.push(true);
            }
        }
        if tag.closes {
            return self.out.push_str(html);
        }
        let _ = write!(self.out, "<{}", tag.name);
        for (name, value) in attributes_in(tag.attributes) {
            if is_id(&tag.name, &name) {
                if let Some(id) = self.ids.raw(&value) {
                    self.attribute("id", &id);
                }
                continue;
            }
            let targets = targets(&name, &value);
            if targets.is_empty() || self.options.pictures.contains_key(value.trim()) {
                self.attribute(&name, &value);
                continue;
            }
            let hrefs: Vec<String> = targets
                .into_iter()
                .filter_map(|(target, size)| {
                    Some(
                        format!("{} {size}", self.href(target)?)
                            .trim_end()
                            .to_owned(),
                    )
                })
                .collect();
            if !hrefs.is_empty() {
                self.attribute(&name, &hrefs.join(", "));
            }
        }
        self.out.push('>');
    }

    // Blocks

    fn end_heading(&mut self, level: u8) {
        let Some((start, given, words)) = self.heading.take() else {
            return;
        };
        let content = self.out.split_off(start);
        let words = text::collapse_whitespace(&words);
        let level = self.heading_level(level);
        if words.is_empty() {
            let _ = writeln!(self.out, "<h{level}>{content}</h{level}>");
            return;
        }
        let id = self.ids.of(given.as_deref(), &words);
        if self.options.absolute.is_some() {
            let _ = writeln!(self.out, "<h{level} id=\"{id}\">{content}</h{level}>");
            return;
        }
        // The link is next to the heading, not in it: its label is no part of the heading's name.
        let _ = write!(
            self.out,
            "<div class=\"heading\"><h{level} id=\"{id}\">{content}</h{level}><a class=\"anchor\" href=\"#{id}\""
        );
        let label = format!("{} – {}", self.options.word("section_link"), words);
        self.attribute("aria-label", &label);
        self.out
            .push_str("><span aria-hidden=\"true\">#</span></a></div>\n");
    }

    /// One level below the heading above this one, regardless of the level that is written: the page's title is level 1, and a
    /// reader who steps from heading to heading misses none.
    fn heading_level(&mut self, written: u8) -> u8 {
        while self.levels.pop_if(|(outer, _)| *outer >= written).is_some() {}
        let above = self.levels.last().map_or(1, |(_, rendered)| *rendered);
        let level = (above + 1).min(6);
        self.levels.push((written, level));
        level
    }

    fn alert(&mut self, kind: BlockQuoteKind) {
        let (class, french, english) = match kind {
            BlockQuoteKind::Note => ("note", "Remarque", "Note"),
            BlockQuoteKind::Tip => ("tip", "Conseil", "Tip"),
            BlockQuoteKind::Important => ("important", "Important", "Important"),
            BlockQuoteKind::Warning => ("warning", "Attention", "Warning"),
            BlockQuoteKind::Caution => ("caution", "Prudence", "Caution"),
        };
        let french_text = text::language_tag(self.options.lang).as_deref() == Some("fr");
        let label = if french_text { french } else { english };
        let _ = writeln!(
            self.out,
            "<blockquote class=\"alert {class}\">\n<p class=\"label\">{label}</p>"
        );
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>) {
        self.in_code = true;
        self.codes += 1;
        self.out.push_str("<pre tabindex=\"0\" role=\"group\"");
        self.numbered_label(self.options.word("code"), self.codes);
        let lang: String = match kind {
            CodeBlockKind::Fenced(info) => info
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '+' | '-' | '#' | '_' | '.'))
                .collect(),
            CodeBlockKind::Indented => String::new(),
        };
        if lang.is_empty() {
            self.out.push_str("><code>");
        } else {
            let _ = write!(
                self.out,
                "><code class=\"language-{}\">",
                lang.to_lowercase()
            );
        }
    }

    fn end_table(&mut self) {
        let table = std::mem::take(&mut self.table);
        let columns = table.align.len();
        let classes: Vec<&str> = (0..columns)
            .map(|column| {
                let mut cells = table.rows.iter().skip(1).filter_map(|row| row.get(column));
                let filled = || cells.clone().filter(|cell| !cell.words.trim().is_empty());
                let numbers =
                    filled().next().is_some() && filled().all(|cell| is_number(&cell.words));
                cells.next();
                match table.align.get(column) {
                    Some(Alignment::Left) => " class=\"left\"",
                    Some(Alignment::Center) if numbers => " class=\"num center\"",
                    Some(Alignment::Center) => " class=\"center\"",
                    Some(Alignment::Right) if numbers => " class=\"num right\"",
                    Some(Alignment::Right) => " class=\"right\"",
                    _ if numbers => " class=\"num\"",
                    _ => "",
                }
            })
            .collect();
        self.tables += 1;
        self.out
            .push_str("<div class=\"scroll\" role=\"group\" tabindex=\"0\"");
        self.numbered_label(self.options.word("table"), self.tables);
        self.out.push_str(">\n<table>\n");
        for (at, row) in table.rows.iter().enumerate() {
            let head = at == 0;
            // A table needs a head in Markdown; an empty one was not meant.
            if head && row.iter().all(|cell| cell.html.trim().is_empty()) {
                self.out.push_str("<tbody>\n");
                continue;
            }
            self.out
                .push_str(if head { "<thead>\n<tr>" } else { "<tr>" });
            for (column, cell) in row.iter().enumerate() {
                let class = classes.get(column).copied().unwrap_or_default();
                let (open, close) = if head && !cell.html.trim().is_empty() {
                    ("<th scope=\"col\"", "</th>")
                } else {
                    ("<td", "</td>")
                };
                let _ = write!(self.out, "{open}{class}>{}{close}", cell.html);
            }
            self.out.push_str(if head {
                "</tr>\n</thead>\n<tbody>\n"
            } else {
                "</tr>\n"
            });
        }
        self.out.push_str("</tbody>\n</table>\n</div>\n");
    }

    // Footnotes

    /// The place of a footnote among the notes.
    fn note(&mut self, label: &str) -> usize {
        if let Some(note) = self.labels.get(label) {
            return *note;
        }
        self.notes.push(Note::default());
        self.labels.insert(label.to_owned(), self.notes.len() - 1);
        self.notes.len() - 1
    }
}
