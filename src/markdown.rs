//! Markdown of pages: what it says of itself ([`facts`]) and its HTML ([`html`]), each in one pass over the events.
//!
//! Raw HTML in it passes the allow-list of `html.rs`. Sites, templates and addresses are unknown here: links come resolved.

use crate::config::Images;
use crate::html::{safe_link, sanitise};
use crate::text;
use pulldown_cmark::{
    Alignment, BlockQuoteKind, CodeBlockKind, Event, HeadingLevel, LinkType, Parser, Tag, TagEnd,
    TextMergeWithOffset,
};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

/// What a text says of itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The first heading of level 1, when the text opens with it (nothing but images before it): it can be the title, and is then not rendered.
    pub title: Option<String>,
    /// The headings after it.
    pub outline: Vec<Heading>,
    /// The number of words, code left out.
    pub words: usize,
    /// The first 60 words of its paragraphs (no headings, code, tables), plain, with `…` when cut.
    pub opening: String,
    /// Every relative link and image: those that need the site to be resolved. Absolute ones and those that are a fragment alone are not listed.
    pub links: Vec<Link>,
    /// Hosts of images elsewhere, sorted.
    pub image_hosts: Vec<String>,
    /// Names of shortcodes and Liquid tags that stay text, with their number: `figure`, `youtube`.
    pub template_code: BTreeMap<String, usize>,
}

/// A heading of the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// 1 to 6, as written.
    pub level: u8,
    /// The id it gets: unique in the text, without emoji.
    pub id: String,
    /// Its words, plain.
    pub text: String,
}

/// A relative link or image.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The target as written: `../x.md#part`, `chart.png`.
    pub target: String,
    /// Where the link stands in the Markdown, in bytes from its start.
    pub span: Range<usize>,
    /// Whether it is an image.
    pub image: bool,
}

/// How a text is to be rendered.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The text's language: its typography.
    pub lang: &'a str,
    /// Where relative links lead: the target as written, then the href to write. A target that is missing here stays as written.
    pub links: &'a BTreeMap<String, String>,
    /// How images on other hosts are shown.
    pub images: Images,
    /// Hosts whose frames are shown.
    pub frames: &'a [String],
    /// Whether a first heading of level 1 is left out, because the page shows it as its title.
    pub skip_title: bool,
    /// What stands before addresses that begin with a slash, and before ids' fragments: empty on pages, the article's whole
    /// address in feeds (`https://example.org` and `https://example.org/a/`).
    pub absolute: Option<(&'a str, &'a str)>,
    /// The words that the renderer writes itself, in the interface's language.
    pub words: Words<'a>,
}

/// The words that the renderer writes itself.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// The label of the box of footnotes: "Notes".
    pub notes: &'a str,
    /// The label of the link back from a footnote: "Retour au texte".
    pub back: &'a str,
    /// The label of a wide table's scroll box: "Tableau".
    pub table: &'a str,
    /// The label of a code block's scroll box: "Code".
    pub code: &'a str,
    /// The word before an image that is shown as a link: "Image".
    pub image: &'a str,
    /// The name of a link that stands for a blocked frame: "Contenu intégré".
    pub frame: &'a str,
    /// The label of a heading's own link: "Lien vers cette section".
    pub section: &'a str,
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// Safe HTML.
    pub html: String,
    /// Hosts of frames that were blocked.
    pub blocked_frames: Vec<String>,
}

fn dialect() -> pulldown_cmark::Options {
    use pulldown_cmark::Options as O;
    // By name: `all()` would also turn on smart punctuation, which is English.
    O::ENABLE_TABLES
        | O::ENABLE_FOOTNOTES
        | O::ENABLE_STRIKETHROUGH
        | O::ENABLE_TASKLISTS
        | O::ENABLE_HEADING_ATTRIBUTES
        | O::ENABLE_GFM
        | O::ENABLE_DEFINITION_LIST
}

type Events<'a> = Vec<(Event<'a>, Range<usize>)>;

/// The events, neighbouring texts made one.
fn events(markdown: &str) -> Events<'_> {
    let parser = Parser::new_ext(markdown, dialect());
    TextMergeWithOffset::new(parser.into_offset_iter()).collect()
}

/// Where among the events the title stands: the first heading of level 1 with nothing but images before it.
fn title_of(events: &Events<'_>) -> Option<Range<usize>> {
    let mut images = 0_usize;
    for (at, (event, _)) in events.iter().enumerate() {
        match event {
            Event::Start(Tag::Heading {
                level: HeadingLevel::H1,
                ..
            }) => {
                let length = events
                    .get(at..)?
                    .iter()
                    .position(|(event, _)| matches!(event, Event::End(TagEnd::Heading(_))))?;
                return Some(at..at + length + 1);
            }
            Event::Start(Tag::Image { .. }) => images += 1,
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Start(Tag::Paragraph | Tag::Link { .. })
            | Event::End(TagEnd::Paragraph | TagEnd::Link)
            | Event::SoftBreak
            | Event::HardBreak => {}
            _ if images > 0 => {}
            _ => return None,
        }
    }
    None
}

fn level_of(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        HeadingLevel::H3 => 3,
        HeadingLevel::H4 => 4,
        HeadingLevel::H5 => 5,
        HeadingLevel::H6 => 6,
    }
}

/// The ids given so far.
#[derive(Default)]
struct Ids {
    used: BTreeSet<String>,
    next: BTreeMap<String, usize>,
}

impl Ids {
    /// The id of a heading: as its attribute says, else from its words.
    fn of(&mut self, given: Option<&str>, words: &str) -> String {
        let mut base = match given {
            Some(id)
                if !id.is_empty()
                    && id
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) =>
            {
                id.to_owned()
            }
            _ => text::slug(words),
        };
        // `fn-1` is a footnote's.
        if base.is_empty() || base.starts_with("fn-") || base.starts_with("fnref-") {
            base.insert_str(
                0,
                if base.is_empty() {
                    "section"
                } else {
                    "section-"
                },
            );
        }
        if self.used.insert(base.clone()) {
            return base;
        }
        let count = self.next.entry(base.clone()).or_insert(2);
        loop {
            let id = format!("{base}-{count}");
            *count += 1;
            if self.used.insert(id.clone()) {
                return id;
            }
        }
    }
}

/// Whether an address needs the site to be resolved: no scheme, no host, more than a fragment.
fn is_relative(target: &str) -> bool {
    let scheme = target
        .split_once(':')
        .is_some_and(|(scheme, _)| !scheme.contains(['/', '?', '#']));
    !(target.is_empty() || scheme || target.starts_with('#') || target.starts_with("//"))
}

/// The host of an address elsewhere.
fn host_of(target: &str) -> Option<String> {
    let whole = match target.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => target.to_owned(),
    };
    let url = url::Url::parse(&whole).ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    url.host_str().map(str::to_owned)
}

/// Shortcodes of Hugo (`{{< figure >}}`, `{{% x %}}`) and Zola (`{{ youtube(…) }}`), Liquid (`{% include x %}`); closing ones don't count.
static TEMPLATE_CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\{\{[<%]?-?\s*(/?[\p{L}_][\w./-]*)|\{%-?\s*(\p{L}\w*)")
        .expect("the pattern is constant and tested")
});

fn template_code(markdown: &str, code: &[Range<usize>]) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let mut code = code.iter().peekable();
    for captures in TEMPLATE_CODE.captures_iter(markdown) {
        let (Some(whole), Some(name)) = (captures.get(0), captures.get(1).or(captures.get(2)))
        else {
            continue;
        };
        while code.next_if(|range| range.end <= whole.start()).is_some() {}
        let in_code = code
            .peek()
            .is_some_and(|range| range.start <= whole.start());
        let name = name.as_str();
        if !in_code && !name.starts_with('/') && !name.starts_with("end") {
            *found.entry(name.to_owned()).or_insert(0) += 1;
        }
    }
    found
}

/// Reads what a text says of itself.
#[must_use]
pub fn facts(markdown: &str) -> Facts {
    let events = events(markdown);
    let title = title_of(&events);
    let mut facts = Facts::default();
    let mut ids = Ids::default();
    let mut hosts = BTreeSet::new();
    let mut code = Vec::new();
    // The words of the block at hand, of the heading at hand, of the paragraphs.
    let mut block = String::new();
    let mut heading: Option<String> = None;
    let mut opening = String::new();
    let mut opening_words = 0_usize;
    let mut paragraph: Option<String> = None;
    // Images, whose alt texts are no words of the text; tables and footnotes, which don't open it.
    let mut images = 0_usize;
    let mut aside = 0_usize;
    let mut in_code = false;
    for (at, (event, span)) in events.iter().enumerate() {
        let in_title = title.as_ref().is_some_and(|title| title.contains(&at));
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Start(Tag::Paragraph) if aside == 0 => paragraph = Some(String::new()),
            Event::Start(Tag::Table(_) | Tag::FootnoteDefinition(_)) => aside += 1,
            Event::End(TagEnd::Table | TagEnd::FootnoteDefinition) => {
                aside = aside.saturating_sub(1)
            }
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                code.push(span.clone());
            }
            Event::End(TagEnd::CodeBlock) => in_code = false,
            Event::Start(Tag::Link {
                dest_url,
                link_type,
                ..
            }) => {
                if *link_type != LinkType::Email && is_relative(dest_url) {
                    facts.links.push(Link {
                        target: dest_url.to_string(),
                        span: span.clone(),
                        image: false,
                    });
                }
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                images += 1;
                if is_relative(dest_url) {
                    facts.links.push(Link {
                        target: dest_url.to_string(),
                        span: span.clone(),
                        image: true,
                    });
                }
                hosts.extend(host_of(dest_url));
            }
            Event::End(TagEnd::Image) => images = images.saturating_sub(1),
            Event::Text(words) if !in_code => {
                if let Some(heading) = &mut heading {
                    heading.push_str(words);
                }
                if images == 0 {
                    block.push_str(words);
                    if let Some(paragraph) = &mut paragraph {
                        paragraph.push_str(words);
                    }
                }
            }
            Event::Code(words) => {
                code.push(span.clone());
                block.push(' ');
                for text in [&mut heading, &mut paragraph].into_iter().flatten() {
                    text.push_str(words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                block.push(' ');
                for text in [&mut heading, &mut paragraph].into_iter().flatten() {
                    text.push(' ');
                }
            }
            Event::Html(html) => {
                // The words between the tags of a line.
                for piece in html.split('<') {
                    block.push_str(piece.split_once('>').map_or("", |(_, words)| words));
                    block.push(' ');
                }
            }
            _ => {}
        }
        if let Event::End(end) = event
            && !matches!(
                end,
                TagEnd::Emphasis
                    | TagEnd::Strong
                    | TagEnd::Strikethrough
                    | TagEnd::Link
                    | TagEnd::Image
            )
        {
            facts.words += text::count_words(&block);
            block.clear();
            if let TagEnd::Heading(level) = end {
                let words = text::squeeze(&heading.take().unwrap_or_default());
                if in_title {
                    facts.title = Some(words).filter(|words| !words.is_empty());
                } else if !words.is_empty() {
                    let given = start_id(&events, at);
                    facts.outline.push(Heading {
                        level: level_of(*level),
                        id: ids.of(given, &words),
                        text: words,
                    });
                }
            }
            if *end == TagEnd::Paragraph
                && let Some(words) = paragraph.take()
                && opening_words <= OPENING
            {
                opening_words += text::count_words(&words);
                opening.push_str(&words);
                opening.push(' ');
            }
        }
    }
    facts.words += text::count_words(&block);
    facts.opening = text::first_words(&text::squeeze(&opening), OPENING);
    facts.image_hosts = hosts.into_iter().collect();
    facts.template_code = template_code(markdown, &code);
    facts
}

/// The words of an opening (specification, section 3: "the first 60 words").
const OPENING: usize = 60;

/// The id in the attributes of the heading that ends at this event.
fn start_id<'a>(events: &'a Events<'_>, end: usize) -> Option<&'a str> {
    events
        .get(..end)?
        .iter()
        .rev()
        .find_map(|(event, _)| match event {
            Event::Start(Tag::Heading { id, .. }) => Some(id.as_deref()),
            _ => None,
        })?
}

/// Renders a text.
#[must_use]
pub fn html(markdown: &str, options: &Options<'_>) -> Html {
    let events = events(markdown);
    let title = title_of(&events);
    let skipped = title.clone().filter(|_| options.skip_title).unwrap_or(0..0);
    let shift = events.iter().enumerate().any(|(at, (event, _))| {
        !skipped.contains(&at)
            && matches!(
                event,
                Event::Start(Tag::Heading {
                    level: HeadingLevel::H1,
                    ..
                })
            )
    });
    let mut writer = Writer::new(options, u8::from(shift), markdown.len());
    let mut raw = false;
    for (at, (event, _)) in events.into_iter().enumerate() {
        if !skipped.contains(&at) {
            raw |= matches!(event, Event::Html(_) | Event::InlineHtml(_));
            writer.in_title = title.as_ref().is_some_and(|title| title.contains(&at));
            writer.event(event);
        }
    }
    writer.footnotes();
    if raw {
        let (html, blocked_frames) = sanitise(&writer.out, options.frames);
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

/// One line of plain text (a title, a summary) as safe HTML with the typography of its language.
#[must_use]
pub fn line(text: &str, lang: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(&mut out, &text::typography(text, lang, None));
    out
}

fn escape(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match from.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = from.get(1..).unwrap_or_default();
    }
    out.push_str(rest);
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

/// A footnote.
#[derive(Default)]
struct Note {
    /// How often the text refers to it.
    references: usize,
    html: Option<String>,
}

struct Writer<'a> {
    options: &'a Options<'a>,
    out: String,
    /// What headings are shifted by.
    shift: u8,
    ids: Ids,
    in_title: bool,
    /// The last character written, for typography: of the block at hand only.
    last: Option<char>,
    /// Where the heading at hand begins in `out`, its id as given, its words.
    heading: Option<(usize, Option<String>, String)>,
    /// The images at hand: address, title; and their alt text so far.
    images: Vec<(String, String)>,
    alt: String,
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
    fn new(options: &'a Options<'a>, shift: u8, size: usize) -> Writer<'a> {
        Writer {
            options,
            out: String::with_capacity(size + size / 2),
            shift,
            ids: Ids::default(),
            in_title: false,
            last: None,
            heading: None,
            images: Vec::new(),
            alt: String::new(),
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
            Event::Text(text) if self.in_code => escape(&mut self.out, &text),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => {
                self.said(&code);
                self.out.push_str("<code>");
                escape(&mut self.out, &code);
                self.out.push_str("</code>");
                self.last = code.chars().last();
            }
            Event::Html(html) | Event::InlineHtml(html) => self.out.push_str(&html),
            Event::FootnoteReference(label) => self.reference(&label),
            Event::SoftBreak => self.line_break("\n"),
            Event::HardBreak => self.line_break("<br>\n"),
            Event::Rule => self.out.push_str("<hr>\n"),
            // Signs, not controls: a form field that nobody can use has no place in a text.
            Event::TaskListMarker(done) => {
                self.out.push_str(if done { "☑ " } else { "☐ " });
            }
            // Not switched on.
            Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn line_break(&mut self, html: &str) {
        self.said(" ");
        self.out.push_str(html);
        self.last = Some('\n');
    }

    /// Notes words for the heading or cell at hand.
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
                    note.html.get_or_insert(html);
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
        while let Some((at, length)) = bare_address(rest) {
            let (before, from) = rest.split_at(at);
            let (address, after) = from.split_at(length);
            self.plain(before);
            self.out.push_str("<a href=\"");
            escape(&mut self.out, address);
            self.out.push_str("\">");
            escape(&mut self.out, address);
            self.out.push_str("</a>");
            // Not `address ?`: what follows an address is left as it stands.
            self.last = Some('/');
            rest = after;
        }
        self.plain(rest);
    }

    fn plain(&mut self, text: &str) {
        escape(
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
        if href.is_empty() || !safe_link(href) {
            return None;
        }
        Some(match self.options.absolute {
            Some((site, _)) if href.starts_with('/') && !href.starts_with("//") => {
                format!("{site}{href}")
            }
            Some((_, page)) if href.starts_with('#') => format!("{page}{href}"),
            _ => href.to_owned(),
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
        escape(&mut self.out, value);
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

    fn inside_image(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.alt.push(' '),
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                self.images.push((dest_url.to_string(), title.to_string()));
            }
            Event::End(TagEnd::Image) => {
                // The text of an inner image belongs to the outer one's.
                if let Some((target, title)) = self.images.pop()
                    && self.images.is_empty()
                {
                    self.image(&target, &title);
                }
            }
            _ => {}
        }
    }

    fn image(&mut self, target: &str, title: &str) {
        let alt = std::mem::take(&mut self.alt);
        // `facts` takes alt texts into headings too: both must make the same id.
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(&alt);
        }
        self.last = None;
        let Some(src) = self.href(target) else {
            self.plain(&alt);
            return;
        };
        let elsewhere = host_of(target).filter(|_| self.options.images == Images::Link);
        let Some(host) = elsewhere else {
            self.out.push_str("<img");
            self.attribute("src", &src);
            self.attribute("alt", &alt);
            if !title.is_empty() {
                self.attribute("title", title);
            }
            self.out.push_str(" loading=\"lazy\" decoding=\"async\">");
            return;
        };
        let name = self.options.words.image;
        let words = if alt.trim().is_empty() {
            format!("{name} ({host})")
        } else if text::language_tag(self.options.lang).as_deref() == Some("fr") {
            format!("{name}\u{a0}: {alt} ({host})")
        } else {
            format!("{name}: {alt} ({host})")
        };
        let inside = self.links.contains(&true);
        if !inside {
            self.out.push_str("<a class=\"image\"");
            self.attribute("href", &src);
            self.out.push('>');
        }
        self.plain(&words);
        if !inside {
            self.out.push_str("</a>");
        }
    }

    // Blocks

    fn end_heading(&mut self, level: u8) {
        let Some((start, given, words)) = self.heading.take() else {
            return;
        };
        let content = self.out.split_off(start);
        let words = text::squeeze(&words);
        let level = (level + self.shift).min(6);
        // The title is in no outline.
        if words.is_empty() || self.in_title {
            let _ = writeln!(self.out, "<h{level}>{content}</h{level}>");
            return;
        }
        let id = self.ids.of(given.as_deref(), &words);
        if self.options.absolute.is_some() {
            let _ = writeln!(self.out, "<h{level} id=\"{id}\">{content}</h{level}>");
            return;
        }
        // The link stands beside the heading, not in it: its label is no part of the heading's name.
        let _ = write!(
            self.out,
            "<div class=\"heading\"><h{level} id=\"{id}\">{content}</h{level}><a class=\"anchor\" href=\"#{id}\""
        );
        let label = format!("{} – {}", self.options.words.section, words);
        self.attribute("aria-label", &label);
        self.out
            .push_str("><span aria-hidden=\"true\">#</span></a></div>\n");
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
        self.out.push_str("<pre tabindex=\"0\" role=\"region\"");
        self.numbered_label(self.options.words.code, self.codes);
        let lang: String = match kind {
            CodeBlockKind::Fenced(info) => info
                .chars()
                .take_while(|c| {
                    c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '#' | '_' | '.')
                })
                .collect(),
            CodeBlockKind::Indented => String::new(),
        };
        if lang.is_empty() {
            self.out.push_str("><code>");
        } else {
            let _ = write!(
                self.out,
                "><code class=\"language-{}\">",
                lang.to_ascii_lowercase()
            );
        }
    }

    /// Regions of one page must have different names.
    fn numbered_label(&mut self, label: &str, number: usize) {
        if number == 1 {
            self.attribute("aria-label", label);
        } else {
            self.attribute("aria-label", &format!("{label} {number}"));
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
            .push_str("<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
        self.numbered_label(self.options.words.table, self.tables);
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

    fn reference(&mut self, label: &str) {
        let at = self.note(label);
        let Some(note) = self.notes.get_mut(at) else {
            return;
        };
        note.references += 1;
        let number = at + 1;
        let id = reference_id(number, note.references);
        let href = self.fragment(&format!("fn-{number}"));
        self.out
            .push_str("<sup><a class=\"noteref\" role=\"doc-noteref\"");
        self.attribute("id", &id);
        self.attribute("href", &href);
        let _ = write!(self.out, ">{number}</a></sup>");
        self.last = None;
    }

    fn footnotes(&mut self) {
        if self.notes.is_empty() {
            return;
        }
        self.out
            .push_str("<section class=\"notes\" role=\"doc-endnotes\"");
        self.attribute("aria-label", self.options.words.notes);
        self.out.push_str(">\n<ol>\n");
        for (at, note) in std::mem::take(&mut self.notes).into_iter().enumerate() {
            let number = at + 1;
            let html = note.html.unwrap_or_default();
            let (html, close) = match html.trim_end().strip_suffix("</p>") {
                Some(html) => (html, "</p>"),
                None => (html.trim_end(), ""),
            };
            let _ = write!(self.out, "<li id=\"fn-{number}\">{html}");
            for reference in 1..=note.references {
                let href = self.fragment(&reference_id(number, reference));
                self.out
                    .push_str(" <a class=\"back\" role=\"doc-backlink\"");
                self.attribute("href", &href);
                let name = if reference == 1 {
                    number.to_string()
                } else {
                    format!("{number}-{reference}")
                };
                let label = format!("{} ({name})", self.options.words.back);
                self.attribute("aria-label", &label);
                self.out.push_str(">↩\u{fe0e}</a>");
            }
            let _ = writeln!(self.out, "{close}</li>");
        }
        self.out.push_str("</ol>\n</section>\n");
    }
}

/// The id of a reference to a footnote: its first, then `-2`.
fn reference_id(number: usize, reference: usize) -> String {
    if reference == 1 {
        format!("fnref-{number}")
    } else {
        format!("fnref-{number}-{reference}")
    }
}

/// Whether a cell is a number with at most a short unit: `12`, `3,5 %`, `≈ 30 M€`, `-4`.
fn is_number(words: &str) -> bool {
    let number = words.trim().trim_start_matches(|c: char| {
        matches!(c, '+' | '-' | '−' | '~' | '≈' | '<' | '>' | '$' | '€' | '£') || c.is_whitespace()
    });
    let letters = number.chars().filter(|c| c.is_alphabetic()).count();
    number.starts_with(|c: char| c.is_ascii_digit()) && letters <= 4
}

/// The first address that stands bare in a text: where, and its length, without the marks of the sentence.
fn bare_address(text: &str) -> Option<(usize, usize)> {
    static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\bhttps?://[^\s<>"«»“”`]+"#).expect("the pattern is constant and tested")
    });
    ADDRESS.find_iter(text).find_map(|found| {
        let mut address = found.as_str();
        let mut open = address.matches('(').count();
        let mut close = address.matches(')').count();
        while let Some(c) = address.chars().last() {
            match c {
                // Of brackets only those that close nothing.
                ')' if close > open => close -= 1,
                '(' => open -= 1,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '*' | '_' | '~' | '…' | ']'
                | '}' | '|' => {}
                _ => break,
            }
            address = address.strip_suffix(c).unwrap_or(address);
        }
        let named = address
            .split_once("://")
            .is_some_and(|(_, rest)| rest.starts_with(char::is_alphanumeric));
        (named && safe_link(address)).then_some((found.start(), address.len()))
    })
}

/// The Markdown with its relative links replaced by where they lead.
#[must_use]
pub fn relink(markdown: &str, links: &BTreeMap<String, String>) -> String {
    let parser = Parser::new_ext(markdown, dialect());
    // Where targets are written: after the last `](` of a link, in the definition of a reference.
    let mut places: Vec<(Range<usize>, &str)> = Vec::new();
    for (_, definition) in parser.reference_definitions().iter() {
        let written = markdown.get(definition.span.clone()).unwrap_or_default();
        let head = written.find("]:").map_or(0, |at| at + 2);
        places.extend(place(
            written,
            head,
            definition.span.start,
            &definition.dest,
            links,
        ));
    }
    for (event, span) in parser.into_offset_iter() {
        if let Event::Start(
            Tag::Link {
                link_type: LinkType::Inline,
                dest_url,
                ..
            }
            | Tag::Image {
                link_type: LinkType::Inline,
                dest_url,
                ..
            },
        ) = event
        {
            let written = markdown.get(span.clone()).unwrap_or_default();
            if let Some(head) = written.rfind("](") {
                places.extend(place(written, head + 2, span.start, &dest_url, links));
            }
        }
    }
    places.sort_by_key(|(range, _)| range.start);
    let mut out = String::with_capacity(markdown.len());
    let mut done = 0;
    for (range, href) in places {
        if range.start < done {
            continue;
        }
        out.push_str(markdown.get(done..range.start).unwrap_or_default());
        let bracketed = markdown
            .get(..range.start)
            .is_some_and(|before| before.ends_with('<'));
        if !bracketed && href.contains([' ', '(', ')']) {
            let _ = write!(out, "<{href}>");
        } else {
            out.push_str(href);
        }
        done = range.end;
    }
    out.push_str(markdown.get(done..).unwrap_or_default());
    out
}

/// Where in a link's Markdown its target is written, and what replaces it.
fn place<'l>(
    written: &str,
    head: usize,
    start: usize,
    target: &str,
    links: &'l BTreeMap<String, String>,
) -> Option<(Range<usize>, &'l str)> {
    let href = links.get(target)?;
    let at = head + written.get(head..)?.find(target)?;
    Some((start + at..start + at + target.len(), href))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WORDS: Words<'static> = Words {
        notes: "Notes",
        back: "Retour au texte",
        table: "Tableau",
        code: "Code",
        image: "Image",
        frame: "Contenu intégré",
        section: "Lien vers cette section",
    };

    fn rendered(markdown: &str, change: impl Fn(&mut Options<'_>)) -> String {
        let links = BTreeMap::from([
            ("autre.md".to_owned(), "/autre/".to_owned()),
            ("a.png".to_owned(), "/autre/a.png".to_owned()),
        ]);
        let mut options = Options {
            lang: "fr",
            links: &links,
            images: Images::Link,
            frames: &[],
            skip_title: true,
            absolute: None,
            words: WORDS,
        };
        change(&mut options);
        html(markdown, &options).html
    }

    /// `_` stands for U+202F, `~` for U+00A0.
    #[track_caller]
    fn check(input: &str, expected: &str) {
        let out = rendered(input, |_| {});
        let shown = out.replace('\u{202f}', "_").replace('\u{a0}', "~");
        assert_eq!(shown.trim_end(), expected, "from {input}");
    }

    #[test]
    fn typography_in_running_text_only() {
        check(
            "Vraiment ? **Oui** !",
            "<p>Vraiment_? <strong>Oui</strong>_!</p>",
        );
        check(
            "`a ?` et `b` ;",
            "<p><code>a ?</code> et <code>b</code>_;</p>",
        );
        check(
            "```rust\na ?\n```",
            "<pre tabindex=\"0\" role=\"region\" aria-label=\"Code\"><code class=\"language-rust\">a ?\n</code></pre>",
        );
        check("« *mot* »", "<p>«_<em>mot</em>_»</p>");
        check("{{ page ? }} & <", "<p>{{ page_? }} &amp; &lt;</p>");
    }

    #[test]
    fn links_and_addresses() {
        check(
            "[ici](autre.md \"là\")",
            "<p><a href=\"/autre/\" title=\"là\">ici</a></p>",
        );
        check("[x](javascript:alert(1))", "<p>x</p>");
        check(
            "Voir https://x.test/a_b?c=1&d. (ou https://x.test/e_(f))",
            "<p>Voir <a href=\"https://x.test/a_b?c=1&amp;d\">https://x.test/a_b?c=1&amp;d</a>. (ou <a href=\"https://x.test/e_(f)\">https://x.test/e_(f)</a>)</p>",
        );
        check(
            "<a@b.test>",
            "<p><a href=\"mailto:a@b.test\">a@b.test</a></p>",
        );
        let feed = rendered("# T\n\n## Un\n\n[a](autre.md) [b](#un)", |options| {
            options.absolute = Some(("https://s.test", "https://s.test/p/"));
        });
        assert_eq!(
            feed,
            "<h2 id=\"un\">Un</h2>\n<p><a href=\"https://s.test/autre/\">a</a> <a href=\"https://s.test/p/#un\">b</a></p>\n"
        );
    }

    #[test]
    fn images() {
        check(
            "![vue](a.png)",
            "<p><img src=\"/autre/a.png\" alt=\"vue\" loading=\"lazy\" decoding=\"async\"></p>",
        );
        check(
            "![vue](https://x.test/a.png)",
            "<p><a class=\"image\" href=\"https://x.test/a.png\">Image~: vue (x.test)</a></p>",
        );
        check(
            "[![vue](https://x.test/a.png)](https://y.test/)",
            "<p><a href=\"https://y.test/\">Image~: vue (x.test)</a></p>",
        );
        let shown = rendered("![vue](https://x.test/a.png)", |options| {
            options.images = Images::Show
        });
        assert!(
            shown.contains("<img src=\"https://x.test/a.png\""),
            "{shown}"
        );
    }

    #[test]
    fn headings() {
        check(
            "# Titre\n\n## Un *mot* 🚀\n\n## Un mot",
            "<div class=\"heading\"><h2 id=\"un-mot\">Un <em>mot</em> 🚀</h2><a class=\"anchor\" href=\"#un-mot\" aria-label=\"Lien vers cette section – Un mot 🚀\"><span aria-hidden=\"true\">#</span></a></div>\n\
             <div class=\"heading\"><h2 id=\"un-mot-2\">Un mot</h2><a class=\"anchor\" href=\"#un-mot-2\" aria-label=\"Lien vers cette section – Un mot\"><span aria-hidden=\"true\">#</span></a></div>",
        );
        let shifted = rendered("texte\n\n# A\n\n## B {#bb}", |_| {});
        assert!(shifted.contains("<h2 id=\"a\">A</h2>"), "{shifted}");
        assert!(shifted.contains("<h3 id=\"bb\">B</h3>"), "{shifted}");
        let kept = rendered("# A", |options| options.skip_title = false);
        assert_eq!(kept, "<h2>A</h2>\n");
    }

    #[test]
    fn tables() {
        check(
            "| Nom | Prix | |\n|---|---|:-:|\n| a | 3 € | x |\n| b | 12 | y |",
            "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"Tableau\">\n<table>\n<thead>\n\
             <tr><th scope=\"col\">Nom</th><th scope=\"col\" class=\"num\">Prix</th><td class=\"center\"></td></tr>\n</thead>\n<tbody>\n\
             <tr><td>a</td><td class=\"num\">3~€</td><td class=\"center\">x</td></tr>\n\
             <tr><td>b</td><td class=\"num\">12</td><td class=\"center\">y</td></tr>\n</tbody>\n</table>\n</div>",
        );
    }

    #[test]
    fn footnotes() {
        check(
            "Un[^a] deux[^a].\n\n[^a]: Note.\n",
            "<p>Un<sup><a class=\"noteref\" role=\"doc-noteref\" id=\"fnref-1\" href=\"#fn-1\">1</a></sup> deux<sup><a class=\"noteref\" role=\"doc-noteref\" id=\"fnref-1-2\" href=\"#fn-1\">1</a></sup>.</p>\n\
             <section class=\"notes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n\
             <li id=\"fn-1\"><p>Note. <a class=\"back\" role=\"doc-backlink\" href=\"#fnref-1\" aria-label=\"Retour au texte (1)\">↩\u{fe0e}</a> \
             <a class=\"back\" role=\"doc-backlink\" href=\"#fnref-1-2\" aria-label=\"Retour au texte (1-2)\">↩\u{fe0e}</a></p></li>\n</ol>\n</section>",
        );
    }

    #[test]
    fn lists_and_quotes() {
        check(
            "- [x] fait\n- [ ] à faire",
            "<ul>\n<li>☑ fait</li>\n<li>☐ à faire</li>\n</ul>",
        );
        check(
            "3. a\n4. b",
            "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>",
        );
        check(
            "> [!WARNING]\n> Chaud",
            "<blockquote class=\"alert warning\">\n<p class=\"label\">Attention</p>\n<p>Chaud</p>\n</blockquote>",
        );
        check("a\n\n---", "<p>a</p>\n<hr>");
    }

    #[test]
    fn facts_of_a_text() {
        let found = facts(
            "![v](v.png)\n\n# Le *titre*\n\nDeux mots `code`, [lien](b.md#c).\n\n## Suite\n\n```\n{{< non >}}\n```\n\n{{< figure a >}} {% include x %} ![](https://h.test/i.png) [e](https://e.test) [f](#g)",
        );
        assert_eq!(found.title.as_deref(), Some("Le titre"));
        assert_eq!(
            found.outline,
            [Heading {
                level: 2,
                id: "suite".into(),
                text: "Suite".into()
            }]
        );
        let targets: Vec<_> = found
            .links
            .iter()
            .map(|link| (link.target.as_str(), link.image))
            .collect();
        assert_eq!(targets, [("v.png", true), ("b.md#c", false)]);
        assert_eq!(found.image_hosts, ["h.test"]);
        assert_eq!(
            found.template_code,
            BTreeMap::from([("figure".into(), 1), ("include".into(), 1)])
        );
        assert_eq!(found.words, 12);
        assert!(
            found
                .opening
                .starts_with("Deux mots code, lien. {{< figure"),
            "{}",
            found.opening
        );
    }

    #[test]
    fn links_are_replaced_in_place() {
        let links = BTreeMap::from([("b.md".to_owned(), "/b/".to_owned())]);
        assert_eq!(
            relink(
                "[b.md](b.md \"b.md\") ![x](<b.md>) [c][r] `[b](b.md)`\n\n[r]: b.md\n",
                &links
            ),
            "[b.md](/b/ \"b.md\") ![x](</b/>) [c][r] `[b](b.md)`\n\n[r]: /b/\n"
        );
    }

    #[test]
    fn one_line() {
        assert_eq!(line("A & B ?", "fr"), "A &amp; B\u{202f}?");
    }

    proptest! {
        #[test]
        fn any_text_renders_to_sound_html(text in "[a-z#*_`\\[\\]()!<>|:^\n -]{0,80}|\\PC{0,80}") {
            let found = facts(&text);
            for link in &found.links {
                prop_assert!(text.get(link.span.clone()).is_some());
            }
            let out = rendered(&text, |_| {});
            prop_assert!(!out.contains("<script"));
            for heading in &found.outline {
                let id = format!("id=\"{}\"", heading.id);
                prop_assert!(out.contains(&id), "{} in {}", id, out);
            }
            let _ = relink(&text, &BTreeMap::from([("a".to_owned(), "/b/".to_owned())]));
        }
    }
}
