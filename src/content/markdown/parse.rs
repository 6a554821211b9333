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
    let events = read(markdown, dialect(), false);
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
        return without_html(Reading::Made(events.into_iter()));
    }
    let (events, elements) = balance(events, Blocks::Tags);
    Parsed {
        events: Reading::Made(events.into_iter()),
        is_raw: true,
        elements,
    }
}

/// The events of Markdown from anywhere, read in this dialect by the rules for pages: what is no element is text, an address is
/// whole, and a tag within a line that nothing matches is text. Blocks of HTML stay as they are.
#[must_use]
pub fn source_events(markdown: &str, dialect: Options) -> Vec<Event<'_>> {
    let events: Events<'_> = read(markdown, dialect, true).collect();
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

/// The events of a text, without what the parser would misread or leave out.
fn read(markdown: &str, dialect: Options, is_source: bool) -> Reading<'_> {
    fn events(text: &str, dialect: Options) -> TextMergeWithOffset<'_, OffsetIter<'_>> {
        TextMergeWithOffset::new(Parser::new_ext(text, dialect).into_offset_iter())
    }
    match mask(markdown, is_source) {
        Cow::Borrowed(text) => {
            Reading::Parser(Box::new(Cells::new(events(text, dialect), markdown)))
        }
        Cow::Owned(text) => {
            let shown = events(&text, dialect).map(|(event, span)| (unmask(event), span));
            let events: Events<'_> = Cells::new(shown, markdown).collect();
            Reading::Made(events.into_iter())
        }
    }
}

/// Events, each with its place in the text: as the parser gives them, or made before.
pub(super) enum Reading<'m> {
    Parser(Box<Cells<'m, TextMergeWithOffset<'m, OffsetIter<'m>>>>),
    Made(std::vec::IntoIter<(Event<'m>, Range<usize>)>),
}

impl<'m> Iterator for Reading<'m> {
    type Item = (Event<'m>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Reading::Parser(events) => events.next(),
            Reading::Made(events) => events.next(),
        }
    }
}

/// Events, with the cells that a row has beyond the columns of its table as text of its last one: the parser leaves them out.
pub(super) struct Cells<'m, I> {
    events: I,
    markdown: &'m str,
    /// How many columns the table has that is open.
    columns: usize,
    /// How many cells of the row that is open have ended.
    ended: usize,
    row_end: usize,
    /// The end of the last cell, when text was put before it.
    held: Option<(Event<'m>, Range<usize>)>,
}

impl<'m, I> Cells<'m, I> {
    fn new(events: I, markdown: &'m str) -> Cells<'m, I> {
        Cells {
            events,
            markdown,
            columns: 0,
            ended: 0,
            row_end: 0,
            held: None,
        }
    }

    /// What a row holds behind the cell that ends here, when that is the last that its table has a column for.
    fn behind(&self, cell: &Range<usize>) -> Option<Event<'m>> {
        if self.ended != self.columns {
            return None;
        }
        let behind = self.markdown.get(cell.end..self.row_end)?.trim();
        let behind = behind.strip_suffix('|').unwrap_or(behind).trim_end();
        if behind.trim_matches(['|', ' ', '\t']).is_empty() {
            return None;
        }
        let words: String = behind.chars().filter(|c| !c.is_control()).collect();
        Some(Event::Text(format!(" {words}").into()))
    }
}

impl<'m, I: Iterator<Item = (Event<'m>, Range<usize>)>> Iterator for Cells<'m, I> {
    type Item = (Event<'m>, Range<usize>);

    fn next(&mut self) -> Option<Self::Item> {
        if self.held.is_some() {
            return self.held.take();
        }
        let (event, span) = self.events.next()?;
        match &event {
            Event::Start(Tag::Table(columns)) => self.columns = columns.len(),
            Event::Start(Tag::TableRow) => {
                self.ended = 0;
                self.row_end = span.end;
            }
            Event::End(TagEnd::TableCell) => {
                self.ended += 1;
                if let Some(more) = self.behind(&span) {
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
