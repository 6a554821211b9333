//! Markdown as events: the parser's, without what it would misread, leave out or let run on.
//!
//! Start reading at [`parsed`].

use super::mask::mask;
use super::raw::{Blocks, Element, Events, balance};
use super::unmask::unmask;
use pulldown_cmark::{Event, OffsetIter, Options, Parser, Tag, TagEnd, TextMergeWithOffset};
use std::borrow::Cow;
use std::ops::Range;

pub(super) fn dialect() -> Options {
    use Options as O;
    // By name: `all()` would also turn on smart punctuation, which is English.
    O::ENABLE_TABLES
        | O::ENABLE_FOOTNOTES
        | O::ENABLE_STRIKETHROUGH
        | O::ENABLE_TASKLISTS
        | O::ENABLE_HEADING_ATTRIBUTES
        | O::ENABLE_GFM
        | O::ENABLE_DEFINITION_LIST
}

/// A text as it is parsed: its events, neighbouring texts merged, and the elements of its raw HTML.
pub(super) struct Parsed<'m> {
    pub(super) events: Reading<'m>,
    /// Whether raw HTML is among the events.
    pub(super) is_raw: bool,
    pub(super) elements: Vec<Element>,
}

/// Parses a text.
pub(super) fn parsed(markdown: &str) -> Parsed<'_> {
    let events = Reading::new(markdown, dialect(), false);
    let without_html = |events| Parsed {
        events,
        is_raw: false,
        elements: Vec::new(),
    };
    // Nothing but `<` begins raw HTML, and most texts have none: they are read as they are parsed.
    if !markdown.contains('<') {
        return without_html(events);
    }
    let events: Events<'_> = events.collect();
    if !events.iter().any(is_raw) {
        return without_html(Reading::of(events, markdown));
    }
    let (events, elements) = balance(events, Blocks::Tags);
    Parsed {
        events: Reading::of(events, markdown),
        is_raw: true,
        elements,
    }
}

/// The events of Markdown from anywhere, read in this dialect by the rules for pages: what is no element is text, an address is
/// whole, and a tag within a line that nothing matches is text. Blocks of HTML stay as they are.
#[must_use]
pub fn source_events(markdown: &str, dialect: Options) -> Vec<Event<'_>> {
    let events: Events<'_> = Reading::new(markdown, dialect, true).collect();
    let events = if events.iter().any(is_raw) {
        balance(events, Blocks::Whole).0
    } else {
        events
    };
    events.into_iter().map(|(event, _)| event).collect()
}

fn is_raw((event, _): &(Event<'_>, Range<usize>)) -> bool {
    matches!(event, Event::Html(_) | Event::InlineHtml(_))
}

/// Events, each with its place in the text.
pub(super) struct Reading<'m> {
    events: Source<'m>,
    markdown: &'m str,
    /// How many columns the table has that is open.
    columns: usize,
    /// How many cells of the row that is open have ended.
    cells: usize,
    row_end: usize,
    /// Whether every cell is among the events.
    is_whole: bool,
    /// What follows an event that was put in.
    held: Option<(Event<'m>, Range<usize>)>,
}

enum Source<'m> {
    Parser(Box<TextMergeWithOffset<'m, OffsetIter<'m>>>),
    Made(std::vec::IntoIter<(Event<'m>, Range<usize>)>),
}

impl<'m> Reading<'m> {
    fn new(markdown: &'m str, dialect: Options, is_source: bool) -> Reading<'m> {
        fn events(text: &str, dialect: Options) -> TextMergeWithOffset<'_, OffsetIter<'_>> {
            TextMergeWithOffset::new(Parser::new_ext(text, dialect).into_offset_iter())
        }
        match mask(markdown, is_source) {
            Cow::Borrowed(text) => {
                Reading::from(Source::Parser(Box::new(events(text, dialect))), markdown)
            }
            Cow::Owned(text) => {
                let shown = events(&text, dialect).map(|(event, span)| (unmask(event), span));
                Reading::from(
                    Source::Made(shown.collect::<Events<'_>>().into_iter()),
                    markdown,
                )
            }
        }
    }

    /// Events that were read once.
    fn of(events: Events<'m>, markdown: &'m str) -> Reading<'m> {
        Reading {
            is_whole: true,
            ..Reading::from(Source::Made(events.into_iter()), markdown)
        }
    }

    fn from(events: Source<'m>, markdown: &'m str) -> Reading<'m> {
        Reading {
            events,
            markdown,
            columns: 0,
            cells: 0,
            row_end: 0,
            is_whole: false,
            held: None,
        }
    }

    /// What a row holds behind the cell that ends here, when that is the last that its table has a column for: the parser
    /// leaves it out.
    fn cells_behind(&self, cell: &Range<usize>) -> Option<Event<'m>> {
        let is_last = self.cells == self.columns && cell.end < self.row_end;
        let behind = self
            .markdown
            .get(cell.end..self.row_end)
            .filter(|_| is_last)?
            .trim();
        let behind = behind.strip_suffix('|').unwrap_or(behind).trim_end();
        if behind.trim_matches(['|', ' ', '\t']).is_empty() {
            return None;
        }
        let words: String = behind.chars().filter(|c| !c.is_control()).collect();
        Some(Event::Text(format!(" {words}").into()))
    }
}

impl<'m> Iterator for Reading<'m> {
    type Item = (Event<'m>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.held.is_some() {
            return self.held.take();
        }
        let (event, span) = match &mut self.events {
            Source::Parser(events) => events.next(),
            Source::Made(events) => events.next(),
        }?;
        if self.is_whole {
            return Some((event, span));
        }
        match &event {
            Event::Start(Tag::Table(columns)) => self.columns = columns.len(),
            Event::Start(Tag::TableRow) => {
                self.cells = 0;
                self.row_end = span.end;
            }
            Event::End(TagEnd::TableCell) => {
                self.cells += 1;
                if let Some(more) = self.cells_behind(&span) {
                    let place = span.end..self.row_end;
                    self.held = Some((event, span));
                    return Some((more, place));
                }
            }
            _ => {}
        }
        Some((event, span))
    }
}
