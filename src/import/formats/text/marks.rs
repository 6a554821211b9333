//! Markdown to blocks, over the events of the parser.
//!
//! Raw HTML is handed to `content/html/`; what generators add to Markdown was rewritten before. Start reading at [`read`].

use crate::base::path::safe_link;
use crate::content::doc::{Align, Block, Doc, Dropped, Image, Inline, block_text, inline_text};
use crate::content::markdown::{bare_address, source_events};
use crate::{base::text, content::html};
use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, Options, Tag, TagEnd};
use regex::Regex;
use std::sync::LazyLock;

/// Reads Markdown into `doc`.
pub(super) fn read(markdown: &str, doc: &mut Doc) {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_DEFINITION_LIST;
    let mut reader = Reader {
        stack: vec![Frame::new(Kind::Blocks)],
        html: None,
        doc,
    };
    for event in source_events(markdown, options) {
        reader.event(event);
    }
    reader.finish();
}

/// How deep blocks and marks may be nested.
const DEEPEST: usize = 60;

/// What is being read.
enum Kind {
    /// The whole text.
    Blocks,
    Paragraph,
    Heading(u8),
    Quote,
    List(Option<u64>),
    Item,
    Code(Option<String>),
    Table(Vec<Align>),
    Head,
    Row,
    Cell,
    Footnote(String),
    Definitions,
    Term,
    Definition,
    Strong,
    Emphasis,
    Strike,
    /// Opened by a raw tag: `<sup>`.
    Sup,
    Sub,
    Link(String, String),
    Image(String, String),
}

/// What a thing being read holds so far; which of the fields is used depends on its kind.
struct Frame {
    kind: Kind,
    /// The raw tag that opened it, if one did.
    tag: Option<String>,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Vec<Block>>,
    rows: Vec<Vec<Vec<Inline>>>,
    entries: Vec<(Vec<Inline>, Vec<Vec<Block>>)>,
    code: String,
}

impl Frame {
    fn new(kind: Kind) -> Frame {
        Frame {
            kind,
            tag: None,
            blocks: Vec::new(),
            inlines: Vec::new(),
            items: Vec::new(),
            rows: Vec::new(),
            entries: Vec::new(),
            code: String::new(),
        }
    }
}

struct Reader<'a> {
    stack: Vec<Frame>,
    /// Raw HTML of a block, while it is open.
    html: Option<String>,
    doc: &'a mut Doc,
}

impl Reader<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::HtmlBlock) => self.html = Some(String::new()),
            Event::End(TagEnd::HtmlBlock) => self.close_html(),
            Event::Start(tag) => self.open(tag),
            Event::End(_) => self.close_through(),
            Event::Text(text) => self.text(&text),
            Event::Code(code) => self.inline(Inline::Code(code.into_string())),
            Event::Html(raw) => match &mut self.html {
                Some(html) => html.push_str(&raw),
                None => self.raw_inline(&raw),
            },
            Event::InlineHtml(raw) => self.raw_inline(&raw),
            Event::SoftBreak => self.inline(Inline::text(" ")),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::FootnoteReference(label) => {
                self.inline(Inline::FootnoteRef(label.into_string()));
            }
            Event::TaskListMarker(done) => {
                self.inline(Inline::text(if done { "☑ " } else { "☐ " }));
            }
            Event::InlineMath(math) | Event::DisplayMath(math) => self.text(&math),
        }
    }

    fn top(&mut self) -> Option<&mut Frame> {
        self.stack.last_mut()
    }

    fn text(&mut self, raw: &CowStr<'_>) {
        let Some(top) = self.stack.last_mut() else {
            return;
        };
        if matches!(top.kind, Kind::Code(_)) {
            top.code.push_str(raw);
            return;
        }
        if let Some(html) = &mut self.html {
            html.push_str(raw);
            return;
        }
        let repaired = text::repair(raw).into_owned();
        let in_link = self
            .stack
            .iter()
            .any(|frame| matches!(frame.kind, Kind::Link(..)));
        // An address with marks of emphasis in it is a link, so that no program reads the marks.
        let mut rest = repaired.as_str();
        let mut from = 0;
        while let Some(found) = rest.get(from..).and_then(bare_address).filter(|_| !in_link) {
            let (start, end) = (from + found.start, from + found.end);
            let address = rest.get(start..end).unwrap_or_default();
            if !address.contains(['_', '*', '~']) {
                from = end;
                continue;
            }
            let before = rest.get(..start).unwrap_or_default();
            if !before.is_empty() {
                self.inline(Inline::text(before));
            }
            self.inline(Inline::Link {
                href: address.to_owned(),
                title: String::new(),
                content: vec![Inline::text(address)],
            });
            rest = rest.get(end..).unwrap_or_default();
            from = 0;
        }
        if !rest.is_empty() {
            self.inline(Inline::text(rest));
        }
    }

    fn inline(&mut self, inline: Inline) {
        let Some(top) = self.top() else { return };
        match (top.inlines.last_mut(), inline) {
            (Some(Inline::Text(before)), Inline::Text(more)) => before.push_str(&more),
            (_, inline) => top.inlines.push(inline),
        }
    }

    /// Puts a block where it belongs; running text of a tight list item before it becomes a paragraph.
    fn block(&mut self, block: Block) {
        if let Some(top) = self.top() {
            flush(top);
            top.blocks.push(block);
        }
    }

    fn close_html(&mut self) {
        let Some(raw) = self.html.take() else { return };
        let fragment = html::read(&raw);
        self.doc.dropped.extend(fragment.dropped);
        if let Some((words, repair)) = html::torn(&raw) {
            self.doc.dropped.push(words);
            self.doc.repairs.push(repair);
        }
        if let Some(top) = self.top() {
            flush(top);
            top.blocks.extend(fragment.blocks);
        }
    }

    /// A raw tag in running text: emphasis and the like are understood, an image or link is read by `content/html/`, the
    /// rest is mere presentation.
    fn raw_inline(&mut self, raw: &str) {
        let name: String = raw
            .trim_start_matches(['<', '/'])
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        if raw.starts_with("</") {
            // Only a raw tag closes what a raw tag opened, and only inside the same paragraph.
            if self
                .stack
                .last()
                .is_some_and(|top| top.tag.as_deref() == Some(name.as_str()))
            {
                self.close();
            }
            return;
        }
        let kind = match name.as_str() {
            "br" => return self.inline(Inline::Break),
            "strong" | "b" => Kind::Strong,
            "em" | "i" => Kind::Emphasis,
            "s" | "del" | "strike" => Kind::Strike,
            "sup" => Kind::Sup,
            "sub" => Kind::Sub,
            "a" => {
                let fragment = html::read(&format!("{raw}x</a>"));
                match link_of(&fragment.blocks) {
                    Some((href, title)) => Kind::Link(href, title),
                    None => return,
                }
            }
            _ => {
                let fragment = html::read(raw);
                self.doc.dropped.extend(fragment.dropped);
                for inline in inlines_of(fragment.blocks) {
                    self.inline(inline);
                }
                return;
            }
        };
        let mut frame = Frame::new(kind);
        frame.tag = Some(name);
        self.stack.push(frame);
    }

    fn open(&mut self, tag: Tag<'_>) {
        let kind = match tag {
            Tag::Heading { level, .. } => Kind::Heading(level as u8),
            Tag::BlockQuote(_) => Kind::Quote,
            Tag::CodeBlock(CodeBlockKind::Fenced(info)) => {
                let lang = info.split([' ', ',', '{']).next().unwrap_or("").to_owned();
                if let Some(caption) = caption_of(&info) {
                    self.block(Block::Paragraph(vec![Inline::text(caption)]));
                }
                Kind::Code((!lang.is_empty()).then_some(lang))
            }
            Tag::CodeBlock(CodeBlockKind::Indented) => Kind::Code(None),
            Tag::List(start) => Kind::List(start),
            Tag::Item => Kind::Item,
            Tag::FootnoteDefinition(label) => Kind::Footnote(label.into_string()),
            Tag::Table(align) => Kind::Table(align.into_iter().map(align_of).collect()),
            Tag::TableHead => Kind::Head,
            Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell,
            Tag::DefinitionList => Kind::Definitions,
            Tag::DefinitionListTitle => Kind::Term,
            Tag::DefinitionListDefinition => Kind::Definition,
            Tag::Emphasis => Kind::Emphasis,
            Tag::Strong => Kind::Strong,
            Tag::Strikethrough => Kind::Strike,
            Tag::Superscript => Kind::Sup,
            Tag::Subscript => Kind::Sub,
            Tag::Link {
                dest_url, title, ..
            } => Kind::Link(dest_url.into_string(), title.into_string()),
            Tag::Image {
                dest_url, title, ..
            } => Kind::Image(dest_url.into_string(), title.into_string()),
            // Paragraphs; the other tags are not enabled above, and their text would be kept as a paragraph.
            _ => Kind::Paragraph,
        };
        // Running text of a tight item ends where a block begins in it.
        if is_block(&kind)
            && let Some(top) = self.top()
        {
            flush(top);
        }
        self.stack.push(Frame::new(kind));
    }

    /// Closes what this event ends, and before it the raw tags left open inside.
    fn close_through(&mut self) {
        while self.stack.len() > 2 && self.stack.last().is_some_and(|top| top.tag.is_some()) {
            self.close();
        }
        if self.stack.len() > 1 {
            self.close();
        }
    }

    fn close(&mut self) {
        let Some(mut frame) = self.stack.pop() else {
            return;
        };
        if !holds_inlines(&frame.kind) && is_block(&frame.kind) {
            flush(&mut frame);
        }
        let Frame {
            kind,
            blocks,
            inlines,
            items,
            rows,
            entries,
            code,
            ..
        } = frame;
        // Deeper than any text: what is inside goes up a level, so that no later walk runs out of stack.
        if self.stack.len() > DEEPEST
            && !matches!(
                kind,
                Kind::Item | Kind::Cell | Kind::Head | Kind::Row | Kind::Term | Kind::Definition
            )
        {
            for block in blocks.into_iter().chain(items.into_iter().flatten()) {
                self.block(block);
            }
            for inline in inlines {
                self.inline(inline);
            }
            if !code.is_empty() {
                self.block(Block::Code {
                    lang: None,
                    text: code,
                });
            }
            for (term, definitions) in entries {
                if let Some(block) = paragraph(term) {
                    self.block(block);
                }
                for block in definitions.into_iter().flatten() {
                    self.block(block);
                }
            }
            for cell in rows.into_iter().flatten() {
                if let Some(block) = paragraph(cell) {
                    self.block(block);
                }
            }
            return;
        }
        match kind {
            Kind::Blocks => {}
            Kind::Paragraph => {
                if let Some(block) = paragraph(inlines) {
                    self.block(block);
                }
            }
            Kind::Heading(level) => {
                if !inlines.is_empty() {
                    self.block(Block::Heading {
                        level,
                        content: inlines,
                    });
                }
            }
            Kind::Quote => self.block(Block::Quote(blocks)),
            Kind::List(start) => self.block(Block::List { start, items }),
            Kind::Item => {
                if let Some(top) = self.top() {
                    top.items.push(blocks);
                }
            }
            Kind::Code(lang) => self.block(Block::Code { lang, text: code }),
            Kind::Table(align) => {
                let mut rows = rows.into_iter();
                let head = rows.next().unwrap_or_default();
                let table = Block::Table {
                    align,
                    head,
                    rows: rows.collect(),
                    caption: Vec::new(),
                };
                self.block(table);
            }
            Kind::Head | Kind::Row => {
                if let (Some(top), Some(row)) = (self.top(), rows.into_iter().next()) {
                    top.rows.push(row);
                }
            }
            Kind::Cell => {
                if let Some(top) = self.top() {
                    match top.rows.last_mut() {
                        Some(row) => row.push(inlines),
                        None => top.rows.push(vec![inlines]),
                    }
                }
            }
            Kind::Footnote(label) => self.block(Block::Footnote {
                label,
                content: blocks,
            }),
            Kind::Definitions => self.block(Block::Definitions(entries)),
            Kind::Term => {
                if let Some(top) = self.top() {
                    top.entries.push((inlines, Vec::new()));
                }
            }
            Kind::Definition => {
                if let Some((_, definitions)) = self.top().and_then(|top| top.entries.last_mut()) {
                    definitions.push(blocks);
                }
            }
            Kind::Strong => self.wrap(Inline::Strong, inlines),
            Kind::Emphasis => self.wrap(Inline::Emphasis, inlines),
            Kind::Strike => self.wrap(Inline::Strike, inlines),
            Kind::Sup => self.wrap(Inline::Sup, inlines),
            Kind::Sub => self.wrap(Inline::Sub, inlines),
            Kind::Link(href, title) => {
                if safe_link(&href) {
                    self.inline(Inline::Link {
                        href,
                        title,
                        content: inlines,
                    });
                } else {
                    self.doc.dropped.push(Dropped {
                        text: href,
                        rule: "unsafe address".to_owned(),
                    });
                    for inline in inlines {
                        self.inline(inline);
                    }
                }
            }
            Kind::Image(src, title) => {
                let alt = text::collapse_whitespace(&inline_text(&inlines));
                self.inline(if safe_link(&src) {
                    Inline::Image(Image { src, alt, title })
                } else {
                    Inline::Text(alt)
                });
            }
        }
    }

    fn wrap(&mut self, make: impl Fn(Vec<Inline>) -> Inline, content: Vec<Inline>) {
        if !content.is_empty() {
            self.inline(make(content));
        }
    }

    fn finish(mut self) {
        self.close_html();
        while self.stack.len() > 1 {
            self.close();
        }
        if let Some(mut root) = self.stack.pop() {
            flush(&mut root);
            self.doc.blocks = root.blocks;
        }
    }
}

fn is_block(kind: &Kind) -> bool {
    !matches!(
        kind,
        Kind::Strong
            | Kind::Emphasis
            | Kind::Strike
            | Kind::Sup
            | Kind::Sub
            | Kind::Link(..)
            | Kind::Image(..)
    )
}

/// Whether this holds running text and nothing else.
fn holds_inlines(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph | Kind::Heading(_) | Kind::Cell | Kind::Term
    )
}

/// The caption that the fence of code states: `title="src/main.rs"`.
fn caption_of(info: &str) -> Option<&str> {
    static CAPTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"\b(?:title|caption|filename)\s*=\s*(?:"([^"]+)"|'([^']+)')"#)
            .expect("a valid pattern")
    });
    let found = CAPTION.captures(info)?;
    Some(found.get(1).or_else(|| found.get(2))?.as_str())
}

fn align_of(align: Alignment) -> Align {
    match align {
        Alignment::None => Align::None,
        Alignment::Left => Align::Left,
        Alignment::Center => Align::Center,
        Alignment::Right => Align::Right,
    }
}

/// Running text outside of a paragraph (a tight list item) becomes one.
fn flush(frame: &mut Frame) {
    if holds_inlines(&frame.kind) {
        return;
    }
    let inlines = std::mem::take(&mut frame.inlines);
    frame.blocks.extend(paragraph(inlines));
}

/// A paragraph; one that holds nothing but an image is a figure.
fn paragraph(mut inlines: Vec<Inline>) -> Option<Block> {
    let blank = |inline: &Inline| matches!(inline, Inline::Text(text) if text.trim().is_empty());
    if inlines
        .iter()
        .all(|inline| blank(inline) || matches!(inline, Inline::Break))
    {
        return None;
    }
    let images = inlines
        .iter()
        .filter(|inline| matches!(inline, Inline::Image(_)))
        .count();
    if images == 1
        && inlines
            .iter()
            .all(|inline| blank(inline) || matches!(inline, Inline::Image(_)))
    {
        inlines.retain(|inline| matches!(inline, Inline::Image(_)));
        if let Some(Inline::Image(image)) = inlines.pop() {
            return Some(Block::Figure {
                image,
                caption: Vec::new(),
            });
        }
    }
    Some(Block::Paragraph(inlines))
}

fn link_of(blocks: &[Block]) -> Option<(String, String)> {
    let Some(Block::Paragraph(inlines)) = blocks.first() else {
        return None;
    };
    inlines.iter().find_map(|inline| match inline {
        Inline::Link { href, title, .. } => Some((href.clone(), title.clone())),
        _ => None,
    })
}

/// What a single raw tag was read as, as running text.
fn inlines_of(blocks: Vec<Block>) -> Vec<Inline> {
    blocks
        .into_iter()
        .flat_map(|block| match block {
            Block::Paragraph(inlines) => inlines,
            Block::Figure { image, .. } => vec![Inline::Image(image)],
            other => vec![Inline::text(block_text(&[other]))],
        })
        .collect()
}
