//! `Doc`: the tree of blocks and inlines that every reader makes and every writer takes, what the reader learnt on the
//! way, and the tree's Markdown.
//!
//! No readers here, no knowledge of a site, and never raw HTML as a string. Start reading at [`Doc`].

mod evidence;
mod inline;
#[cfg(test)]
mod tests;
mod visit;
mod writer;

pub use evidence::{Evidence, Repeated};
pub use visit::{
    any_inline, each_block, each_block_mut, each_inline, each_inline_mut, each_run_mut,
};

use serde::Serialize;

/// A source as understood: its blocks, the facts claimed for it, and everything left out or repaired.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Doc {
    /// The text.
    pub blocks: Vec<Block>,
    /// The claims of the source about itself, each with its evidence; `clean` chooses among them.
    pub claims: Vec<Claim>,
    /// What was left out, and why.
    pub dropped: Vec<Dropped>,
    /// What was repaired or salvaged, one sentence each; these make the import say "check this" when `doubtful`.
    pub repairs: Vec<Repair>,
    /// For a source from the web, what its relative addresses start from: as its `base` element writes it, empty without one,
    /// to be joined to the address it was fetched from.
    pub base: Option<String>,
    /// The hash of the part of the source that this was made from, where a file holds many: the rest of the file may change.
    pub own: Option<String>,
    /// For a mail, who received it.
    pub receiver: Option<Receiver>,
}

/// Who received a mail, and how its header says to unsubscribe.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receiver {
    /// The addresses of mail of those who received it, in small letters.
    pub addresses: Vec<String>,
    /// The sender's address of mail.
    pub sender: Option<String>,
    /// How the sender is called: words that a footer may hold without reporting about anyone.
    pub names: Vec<String>,
    /// The addresses of `List-Unsubscribe`.
    pub ways_out: Vec<String>,
    /// Whether many receive it.
    pub is_letter: bool,
}

/// A block of text.
#[derive(Clone, Debug, PartialEq)]
pub enum Block {
    /// A paragraph.
    Paragraph(Vec<Inline>),
    /// A heading of level 1 to 6.
    Heading {
        /// 1 to 6.
        level: u8,
        /// Its text.
        content: Vec<Inline>,
    },
    /// A list, ordered when it has a first number.
    List {
        /// The number of the first item; none for bullets.
        start: Option<u64>,
        /// The items, each a run of blocks (nested lists among them).
        items: Vec<Vec<Block>>,
    },
    /// A quotation.
    Quote(Vec<Block>),
    /// Code or other preformatted text.
    Code {
        /// The language, when the source names it.
        lang: Option<String>,
        /// The text, line ends kept.
        text: String,
    },
    /// A table.
    Table {
        /// How each column is aligned.
        align: Vec<Align>,
        /// The head row; empty cells when the source has none.
        head: Vec<Vec<Inline>>,
        /// The rows.
        rows: Vec<Vec<Vec<Inline>>>,
        /// The caption; empty when the source has none.
        caption: Vec<Inline>,
    },
    /// An image in a paragraph of its own, with its caption (empty when there is none).
    Figure {
        /// The image.
        image: Image,
        /// The caption.
        caption: Vec<Inline>,
    },
    /// A list of terms with their definitions.
    Definitions(Vec<(Vec<Inline>, Vec<Vec<Block>>)>),
    /// The text of a footnote.
    Footnote {
        /// The label it is referred to by.
        label: String,
        /// Its text.
        content: Vec<Block>,
    },
    /// A thematic break.
    Rule,
}

/// How a column is aligned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// As the theme has it.
    #[default]
    None,
    /// Left.
    Left,
    /// Centre.
    Center,
    /// Right.
    Right,
}

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// Its address, or a path relative to the source.
    pub src: String,
    /// Its text alternative; empty when the source has none.
    pub alt: String,
    /// Its title; empty when the source has none.
    pub title: String,
}

/// A piece of running text.
#[derive(Clone, Debug, PartialEq)]
pub enum Inline {
    /// Plain text, not yet escaped for any format.
    Text(String),
    /// Strong emphasis.
    Strong(Vec<Inline>),
    /// Emphasis.
    Emphasis(Vec<Inline>),
    /// Struck out.
    Strike(Vec<Inline>),
    /// Superscript.
    Sup(Vec<Inline>),
    /// Subscript.
    Sub(Vec<Inline>),
    /// Code.
    Code(String),
    /// A link.
    Link {
        /// Its target, as found.
        href: String,
        /// Its title; empty when the source has none.
        title: String,
        /// Its text.
        content: Vec<Inline>,
    },
    /// An image in running text.
    Image(Image),
    /// A reference to a footnote.
    FootnoteRef(String),
    /// A line break that the author meant.
    Break,
}

/// A fact that a source can state about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The headline.
    Title,
    /// When it was published; `Claim::value` is any text that `date::read` takes.
    Date,
    /// When it was last changed.
    Updated,
    /// One claim per author.
    Author,
    /// The language, as a tag.
    Lang,
    /// The standfirst or description.
    Summary,
    /// One claim per key point, in order.
    KeyPoint,
    /// One claim per topic, as the source names it.
    Topic,
    /// The canonical address.
    Url,
    /// The publication's name.
    SourceName,
    /// The last part of the address.
    Slug,
    /// The lead image's address; its alt text in `ImageAlt`.
    Image,
    /// The lead image's text alternative.
    ImageAlt,
    /// The identity of one item among many in a file: a GUID or Message-ID.
    Item,
    /// Whether it is a draft: `true` or `false`.
    Draft,
    /// Until when it is held back.
    Publish,
    /// From when on it is left out.
    Expires,
    /// Its address on its own site, which its page keeps.
    Address,
    /// One claim per former address.
    Alias,
}

/// How strong the evidence of a claim is: the first wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rank {
    /// The editor said so at the head of the source.
    Editor,
    /// The source's own front matter or fields of its format (WordPress `title`, a feed's `pubDate`).
    Format,
    /// Markup that states facts: JSON-LD, OpenGraph, `itemprop`, `rel`.
    Markup,
    /// Read from the text: a line, a byline, a first heading.
    Text,
    /// Read from the source's name, path or address.
    Path,
    /// A flag of the command (`--date`), which sets what the source lacks.
    Flag,
    /// Nothing better was there: the first sentence, the detector's opinion.
    Guess,
}

/// One fact claimed for a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Claim {
    /// Which fact.
    pub field: Field,
    /// Its value as text.
    pub value: String,
    /// How strong it is.
    pub rank: Rank,
    /// Where it was found, for `--explain`: "`og:title`", "line 3".
    pub evidence: Evidence,
}

/// A piece of the source that did not reach the page's text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Dropped {
    /// The words themselves.
    pub text: String,
    /// The rule that took it: "advert", "subscription prompt", "used as title".
    pub rule: String,
}

/// Something that was repaired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Repair {
    /// What was repaired, for people.
    pub what: String,
    /// Whether an editor should look at it.
    pub doubtful: bool,
}

impl Inline {
    /// Plain text as an inline.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Inline {
        Inline::Text(text.into())
    }
}

/// The words of a run of inlines, without marks; a line break is a space, an image its alt text.
#[must_use]
pub fn inline_text(inlines: &[Inline]) -> String {
    let mut out = String::new();
    push_inlines(&mut out, inlines);
    out
}

fn push_inlines(out: &mut String, inlines: &[Inline]) {
    each_inline(inlines, &mut |inline| match inline {
        Inline::Text(text) | Inline::Code(text) => out.push_str(text),
        Inline::Image(image) => out.push_str(&image.alt),
        Inline::Break => out.push(' '),
        _ => {}
    });
}

/// Whether running text shows nothing: white space, however it is marked.
#[must_use]
pub fn is_blank(inlines: &[Inline]) -> bool {
    !any_inline(inlines, &|inline| match inline {
        Inline::Text(text) | Inline::Code(text) => !text.trim().is_empty(),
        Inline::Image(_) | Inline::FootnoteRef(_) => true,
        _ => false,
    })
}

/// The words of blocks, one line per block (each block of an item or quotation has its own, and each row of cells).
#[must_use]
pub fn block_text(blocks: &[Block]) -> String {
    let mut out = String::new();
    push_blocks(&mut out, blocks);
    out.truncate(out.trim_end_matches('\n').len());
    out
}

fn push_blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => push_line(out, [content]),
            Block::List { items, .. } => {
                for item in items {
                    push_blocks(out, item);
                }
            }
            Block::Quote(content) | Block::Footnote { content, .. } => push_blocks(out, content),
            Block::Code { text, .. } => {
                out.push_str(text.trim_end_matches('\n'));
                out.push('\n');
            }
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                push_line(out, [caption]);
                push_line(out, head);
                for row in rows {
                    push_line(out, row);
                }
            }
            Block::Figure { image, caption } => {
                push_line(out, [&vec![Inline::text(image.alt.as_str())], caption]);
            }
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    push_line(out, [term]);
                    for definition in definitions {
                        push_blocks(out, definition);
                    }
                }
            }
            Block::Rule => {}
        }
    }
}

/// The words of some runs with a space between them, and the line's end; nothing for no words.
fn push_line<'a>(out: &mut String, runs: impl IntoIterator<Item = &'a Vec<Inline>>) {
    let start = out.len();
    for run in runs {
        if out.len() > start {
            out.push(' ');
        }
        push_inlines(out, run);
    }
    if out.len() > start {
        out.push('\n');
    }
}

/// The Markdown of blocks, as an editor would have typed it: it renders to the same text, diffs well, and holds no raw
/// HTML unless nothing else can say it (`<sup>`, `<sub>`). Ends with one line end; empty for no blocks.
#[must_use]
pub fn markdown(blocks: &[Block]) -> String {
    writer::blocks(blocks)
}
