//! Raw HTML between Markdown, balanced where it is written: nothing in it changes what follows.
//!
//! An element ends in the paragraph, cell or item in which it begins; one that begins in a block of HTML may end in a later
//! block of the same quotation or item. A tag that nothing matches is text, as it is written. What elements may reach a page
//! is decided in `content/html/`. Start reading at [`balance`].

use crate::content::html::{
    Group, Markup, REMOVED, Tag, attributes_in, end_tag, is_kept, is_markup, markup,
};
use pulldown_cmark::{self as cmark, Event, TagEnd};
use std::collections::HashMap;
use std::ops::Range;

/// Events, each with its place in the text.
pub(super) type Events<'m> = Vec<(Event<'m>, Range<usize>)>;

/// An element of raw HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Its name, in lower case.
    pub(super) name: String,
    /// Its attributes: names in lower case, values without character references.
    pub(super) attributes: Vec<(String, String)>,
    /// Where its tag is in the text, in bytes.
    pub(super) place: Range<usize>,
    /// Whether it is left out with all that it holds.
    pub(super) is_removed: bool,
}

impl Element {
    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(known, _)| known == name)?;
        Some(value)
    }
}

/// What becomes of blocks of HTML.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Blocks {
    /// Each tag is an event of its own, and elements may go on from one block to another.
    Tags,
    /// They stay as they are.
    Whole,
}

/// The events with raw HTML balanced, each tag within a line an event of its own, and the elements in it.
pub(super) fn balance(events: Events<'_>, blocks: Blocks) -> (Events<'_>, Vec<Element>) {
    let mut pass = Pass::default();
    pass.frames.push(Frame::new(true));
    let mut block: Option<Block> = None;
    let is_whole = |event: &Event<'_>| {
        blocks == Blocks::Whole
            && matches!(
                event,
                Event::Start(cmark::Tag::HtmlBlock)
                    | Event::End(TagEnd::HtmlBlock)
                    | Event::Html(_)
            )
    };
    for (event, span) in events {
        match event {
            event if is_whole(&event) => pass.push(event, span, true),
            Event::Start(cmark::Tag::HtmlBlock) => block = Some(Block::default()),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(block) = block.take() {
                    pass.block(&block);
                }
            }
            Event::Html(html) if block.is_some() => {
                if let Some(block) = &mut block {
                    block.lines.push((block.html.len(), span.start));
                    block.html.push_str(&html);
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => pass.inline(&html, span),
            event => pass.event(event, span),
        }
    }
    pass.end_frame();
    pass.finish()
}

/// A block of HTML, and where each of its lines begins: in it, in the text.
#[derive(Default)]
struct Block {
    html: String,
    lines: Vec<(usize, usize)>,
}

impl Block {
    /// The place in the text of a piece of the block.
    fn place(&self, at: usize, length: usize) -> Range<usize> {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        let line = line.checked_sub(1).and_then(|line| self.lines.get(line));
        let start = line.map_or(at, |(start, place)| place + (at - start));
        start..start + length
    }
}

/// A piece of the text.
struct Piece<'m> {
    event: Event<'m>,
    place: Range<usize>,
    /// Whether it is in a block of HTML, rather than within a line.
    in_block: bool,
    /// The end tags that are written behind it.
    closers: Vec<String>,
}

/// An element that is open.
struct Open {
    name: String,
    /// Its place among the pieces, and among the elements.
    piece: usize,
    element: usize,
    /// The last piece of its block of HTML; none within a line.
    block: Option<usize>,
    /// Whether an element in it ends behind that block.
    is_crossed: bool,
}

/// What elements can be open in: the text, a quotation, an item, a paragraph, a cell, emphasis.
struct Frame {
    holds_blocks: bool,
    open: Vec<Open>,
    /// How many of these have each name, so that an end tag without a start is not looked for.
    names: HashMap<String, usize>,
    /// End tags of elements of an outer frame, to be written behind this one.
    behind: Vec<String>,
}

impl Frame {
    fn new(holds_blocks: bool) -> Frame {
        Frame {
            holds_blocks,
            open: Vec::new(),
            names: HashMap::new(),
            behind: Vec::new(),
        }
    }

    /// Takes note that an element is no longer open.
    fn forget(&mut self, name: &str) {
        if let Some(count) = self.names.get_mut(name) {
            *count = count.saturating_sub(1);
        }
    }
}

#[derive(Default)]
struct Pass<'m> {
    pieces: Vec<Piece<'m>>,
    /// Those of tags that turned out to be text are none.
    elements: Vec<Option<Element>>,
    frames: Vec<Frame>,
    /// The drawing or formula within a line that is being left out.
    removed: Option<&'static str>,
}

impl<'m> Pass<'m> {
    fn push(&mut self, event: Event<'m>, place: Range<usize>, in_block: bool) {
        self.pieces.push(Piece {
            event,
            place,
            in_block,
            closers: Vec::new(),
        });
    }

    fn event(&mut self, event: Event<'m>, span: Range<usize>) {
        match &event {
            Event::Start(tag) => {
                self.frames.push(Frame::new(holds_blocks(tag)));
                self.push(event, span, false);
            }
            Event::End(_) => {
                self.removed = None;
                let behind = self.end_frame();
                self.push(event, span, false);
                if let Some(piece) = self.pieces.last_mut() {
                    piece.closers = behind;
                }
            }
            _ if self.removed.is_some() => {}
            _ => self.push(event, span, false),
        }
    }

    /// Raw HTML within a line: a tag or a comment.
    fn inline(&mut self, html: &str, place: Range<usize>) {
        let Markup::Tag(tag) = markup(html) else {
            return;
        };
        if let Some(name) = self.removed {
            self.removed = Some(name).filter(|_| !(tag.closes && tag.name == name));
            return;
        }
        match REMOVED.iter().find(|name| **name == tag.name) {
            Some(name) if !tag.closes && is_drawing(name) => {
                self.element(&tag, place, true);
                self.removed = Some(*name).filter(|_| !tag.is_empty);
            }
            None if is_markup(&tag.name) => self.tag(&tag, html, place, false),
            // Programs and style sheets are text in a sentence, as is what is no element.
            _ => self.push(Event::Text(html.to_owned().into()), place, false),
        }
    }

    /// A block of HTML.
    fn block(&mut self, block: &Block) {
        let first = self.pieces.len();
        let mut at = 0;
        while let Some(rest) = block.html.get(at..).filter(|rest| !rest.is_empty()) {
            let found = rest.find('<').unwrap_or(rest.len());
            let (words, from) = rest.split_at(found);
            if !words.is_empty() {
                let html = Event::Html(words.to_owned().into());
                self.push(html, block.place(at, found), true);
            }
            at += found;
            at += self.markup(block, at, from);
        }
        // Those that are open may end in a later block; else they end where this one does.
        if let Some(last) = self.pieces.len().checked_sub(1)
            && let Some(frame) = self.frames.last_mut()
        {
            let opened = frame.open.iter_mut().rev();
            for open in opened.take_while(|open| open.piece >= first) {
                open.block = Some(last);
            }
        }
    }

    /// Reads the markup at this place of a block; how long it is.
    fn markup(&mut self, block: &Block, at: usize, from: &str) -> usize {
        let tag = match markup(from) {
            _ if from.is_empty() => return 0,
            Markup::Comment(length) => return length,
            Markup::Text | Markup::Unclosed | Markup::Other(_) => {
                let less = Event::Html("&lt;".into());
                self.push(less, block.place(at, 1), true);
                return 1;
            }
            Markup::Tag(tag) => tag,
        };
        let place = block.place(at, tag.length);
        let content = from.get(tag.length..).unwrap_or_default();
        let written = from.get(..tag.length).unwrap_or_default();
        let is_removed = REMOVED.contains(&tag.name.as_ref());
        let end = (!tag.closes && (is_removed || tag.name == "iframe"))
            .then(|| end_tag(content, &tag.name))
            .flatten();
        let length = tag.length + end.as_ref().map_or(0, |end| end.end);
        let is_cut = is_removed && end.is_none() && !(tag.is_empty && is_drawing(&tag.name));
        if is_cut || !is_removed && !is_markup(&tag.name) {
            self.text(written, place, true);
        } else if is_removed {
            self.element(&tag, place, true);
        } else {
            self.tag(&tag, written, place, true);
        }
        length
    }

    fn element(&mut self, tag: &Tag<'_>, place: Range<usize>, is_removed: bool) {
        self.elements.push(Some(Element {
            name: tag.name.to_string(),
            attributes: attributes_in(tag.attributes).collect(),
            place,
            is_removed,
        }));
    }

    /// A tag as it is written.
    fn text(&mut self, written: &str, place: Range<usize>, in_block: bool) {
        let event = as_text(written, in_block);
        self.push(event, place, in_block);
    }

    fn tag(&mut self, tag: &Tag<'_>, written: &str, place: Range<usize>, in_block: bool) {
        if tag.closes {
            self.close(&tag.name, written, place, in_block);
            return;
        }
        self.element(tag, place.clone(), false);
        let element = self.elements.len() - 1;
        let has = |name: &str| {
            let element = self.elements.get(element).and_then(Option::as_ref);
            element.is_some_and(|element| element.attribute(name).is_some())
        };
        let name = tag.name.as_ref();
        let shows_nothing = match name {
            "img" | "iframe" => !has("src") && !has("srcset"),
            // A field that nobody can use is a sign at most.
            "input" => !has("type"),
            _ => Group::Void.has(name) && !is_kept(name) && !(in_block && has_any(tag)),
        };
        if shows_nothing {
            self.elements.pop();
            self.text(written, place, in_block);
            return;
        }
        if in_block {
            self.end_implied(name);
        }
        self.push(raw(written.to_owned(), in_block), place, in_block);
        if Group::Void.has(name) {
            return;
        }
        let piece = self.pieces.len() - 1;
        // `<a name="x"/>`: browsers do not know it, and would take what follows into the element.
        if name == "iframe" || tag.is_empty && has_any(tag) {
            self.write_behind(piece, name);
        } else if let Some(frame) = self.frames.last_mut() {
            *frame.names.entry(name.to_owned()).or_default() += 1;
            frame.open.push(Open {
                name: name.to_owned(),
                piece,
                element,
                block: None,
                is_crossed: false,
            });
        }
    }

    fn write_behind(&mut self, piece: usize, name: &str) {
        if let Some(piece) = self.pieces.get_mut(piece) {
            piece.closers.push(name.to_owned());
        }
    }

    /// The end of an element: of this frame, or of the one around it that holds blocks.
    fn close(&mut self, name: &str, written: &str, place: Range<usize>, in_block: bool) {
        let is_open = |frame: &Frame| {
            frame.names.get(name).filter(|count| **count > 0)?;
            frame.open.iter().rposition(|open| open.name == name)
        };
        let Some(inner) = self.frames.len().checked_sub(1) else {
            return;
        };
        let around = self.frames.iter().rposition(|frame| frame.holds_blocks);
        let found = [Some(inner), around.filter(|around| *around != inner)]
            .into_iter()
            .flatten()
            .find_map(|at| Some((at, is_open(self.frames.get(at)?)?)));
        let Some((at, open)) = found else {
            // A block of HTML often ends what a page around it began.
            if !(in_block || Group::Void.has(name) || name == "iframe") {
                self.text(written, place, in_block);
            }
            return;
        };
        self.end_through(at, open, at == inner);
        if at == inner {
            self.push(raw(format!("</{name}>"), in_block), place, in_block);
        } else if let Some(frame) = self.frames.get_mut(at + 1) {
            frame.behind.push(name.to_owned());
        }
    }

    /// Ends an element of a frame by its end tag, and those in it, which nothing ends.
    fn end_through(&mut self, frame: usize, open: usize, is_here: bool) {
        let last = self.pieces.len().checked_sub(1);
        let Some(frame) = self.frames.get_mut(frame) else {
            return;
        };
        let inner: Vec<Open> = frame.open.drain(open + 1..).collect();
        let ended = frame.open.pop();
        for open in inner.iter().chain(&ended) {
            frame.forget(&open.name);
        }
        if ended.is_some_and(|ended| ended.block.is_some()) {
            // Those around one that is crossed are crossed already.
            for outer in frame.open.iter_mut().rev() {
                if outer.is_crossed || outer.block.is_none() {
                    break;
                }
                outer.is_crossed = true;
            }
        }
        // The end tag around them ends these too.
        let ended = inner
            .into_iter()
            .rev()
            .filter(|open| !Group::Optional.has(&open.name));
        for open in ended {
            self.end(open, last.filter(|_| is_here));
        }
    }

    /// Ends an element that nothing closes: where its block ends, or at this piece.
    fn end(&mut self, open: Open, here: Option<usize>) {
        let Open {
            name,
            piece,
            element,
            block,
            is_crossed,
        } = open;
        let Some(opening) = self.pieces.get_mut(piece) else {
            return;
        };
        let known = self.elements.get(element).and_then(Option::as_ref);
        let has_attributes = known.is_some_and(|element| !element.attributes.is_empty());
        let plays = matches!(name.as_str(), "video" | "audio")
            && known.is_some_and(|element| element.attribute("src").is_some());
        if plays {
            opening.closers.push(name);
            return;
        }
        let is_element = if opening.in_block {
            !is_crossed && (has_attributes || Group::Optional.has(&name))
        } else {
            has_attributes && is_kept(&name) && !Group::Block.has(&name)
        };
        if is_element {
            if let Some(at) = block.or(here) {
                self.write_behind(at, &name);
            }
            return;
        }
        let written = match &opening.event {
            Event::Html(html) | Event::InlineHtml(html) => html.to_string(),
            _ => return,
        };
        opening.event = as_text(&written, opening.in_block);
        if let Some(element) = self.elements.get_mut(element) {
            *element = None;
        }
    }

    /// Ends the elements that the start of another one ends (HTML, section 13.1.2.4).
    fn end_implied(&mut self, name: &str) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let ended: &[&str] = match name {
            "li" => &["p", "li"],
            "dt" | "dd" => &["p", "dt", "dd"],
            "td" | "th" => &["p", "td", "th"],
            "tr" => &["p", "td", "th", "tr"],
            "tbody" | "thead" | "tfoot" => &["p", "td", "th", "tr", "tbody", "thead", "tfoot"],
            "option" | "optgroup" => &["option"],
            "rt" | "rp" => &["rt", "rp"],
            name if Group::Block.has(name) => &["p"],
            _ => return,
        };
        while let Some(open) = frame
            .open
            .pop_if(|open| ended.contains(&open.name.as_str()))
        {
            frame.forget(&open.name);
        }
    }

    /// Ends the innermost frame: the end tags to write behind it.
    fn end_frame(&mut self) -> Vec<String> {
        let last = self.pieces.len().checked_sub(1);
        let Some(frame) = self.frames.pop() else {
            return Vec::new();
        };
        for open in frame.open.into_iter().rev() {
            self.end(open, last);
        }
        frame.behind
    }

    fn finish(self) -> (Events<'m>, Vec<Element>) {
        let mut events = Vec::with_capacity(self.pieces.len());
        for piece in self.pieces {
            let end = piece.place.end;
            events.push((piece.event, piece.place));
            for name in piece.closers {
                events.push((raw(format!("</{name}>"), piece.in_block), end..end));
            }
        }
        (events, self.elements.into_iter().flatten().collect())
    }
}

fn raw(html: String, in_block: bool) -> Event<'static> {
    if in_block {
        Event::Html(html.into())
    } else {
        Event::InlineHtml(html.into())
    }
}

fn as_text(written: &str, in_block: bool) -> Event<'static> {
    if in_block {
        Event::Html(written.replacen('<', "&lt;", 1).into())
    } else {
        Event::Text(written.to_owned().into())
    }
}

fn has_any(tag: &Tag<'_>) -> bool {
    attributes_in(tag.attributes).next().is_some()
}

fn is_drawing(name: &str) -> bool {
    matches!(name, "svg" | "math")
}

/// Whether blocks can be in what this tag begins.
fn holds_blocks(tag: &cmark::Tag<'_>) -> bool {
    matches!(
        tag,
        cmark::Tag::BlockQuote(_)
            | cmark::Tag::Item
            | cmark::Tag::FootnoteDefinition(_)
            | cmark::Tag::DefinitionListDefinition
    )
}
