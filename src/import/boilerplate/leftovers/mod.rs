//! What platforms leave inside and below an article: prompts, share lines, credits, comments, appeals, boxes.
//!
//! Words alone drop nothing: a block goes when its shape and its neighbours agree. Start reading at [`find`].

mod networks;

use super::take;
use super::words::{self, Found, How, Kind};
use crate::content::doc::{Block, Inline, inline_text};
use crate::import::block_text::{Seen, ends_as_sentence, key};
pub(super) use networks::names_owner;
use networks::{is_credit, is_of_networks};

/// Where the last quarter of a text begins, in hundredths of its letters: what a heading of other articles or of
/// comments opens there is below the article.
const LATE: usize = 75;

/// How many labels of the last quarter are tried: each looks at all that is below it.
const MOST_LABELS: usize = 64;

/// Marks the blocks that are left over.
pub(super) fn find(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    let text = Leftovers::new(seen);
    text.lines(rules);
    text.names_of_letters(rules);
    text.boxes(rules);
    text.rest(rules);
}

/// Sets apart the lines of paragraphs that are left over by their words: `… fin du texte.<br>Lire aussi : …`.
pub(in super::super) fn apart(blocks: Vec<Block>) -> Vec<Block> {
    let mut out = Vec::with_capacity(blocks.len());
    for block in blocks {
        match block {
            Block::Paragraph(inlines) if inlines.contains(&Inline::Break) => {
                let mut open: Vec<Inline> = Vec::new();
                for line in inlines.split(|inline| *inline == Inline::Break) {
                    let alone = stands_apart(line);
                    if alone && !open.is_empty() {
                        out.push(Block::Paragraph(std::mem::take(&mut open)));
                    }
                    if !open.is_empty() {
                        open.push(Inline::Break);
                    }
                    open.extend_from_slice(line);
                    if alone {
                        out.push(Block::Paragraph(std::mem::take(&mut open)));
                    }
                }
                if !open.is_empty() {
                    out.push(Block::Paragraph(open));
                }
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether the words of a line alone say that it is no part of its paragraph.
fn stands_apart(line: &[Inline]) -> bool {
    if line.is_empty() {
        return false;
    }
    let block = Block::Paragraph(line.to_vec());
    let seen = Seen::new(&block);
    said(&seen).is_some_and(|found| match (found.kind, found.how) {
        (Kind::Also, How::Label) => {
            follows_mark(&seen, found.words) || rest_links(&seen, found.words, 80)
        }
        (
            Kind::Also | Kind::More | Kind::Share | Kind::Comments | Kind::Appeal | Kind::Advert,
            How::Whole,
        )
        | (Kind::Appeal | Kind::Wall | Kind::Rights, How::Opens) => found.words > 1,
        _ => false,
    }) || is_credit(&seen)
}

struct Leftovers<'a, 'b> {
    seen: &'a [Seen<'b>],
    /// What the words of each block say.
    found: Vec<Option<Found>>,
    /// How much of the text is before each block, in hundredths.
    place: Vec<usize>,
    /// Whether lists of links are the text: several sections are made so.
    links: bool,
}

impl<'a, 'b> Leftovers<'a, 'b> {
    fn new(seen: &'a [Seen<'b>]) -> Self {
        let found: Vec<Option<Found>> = seen.iter().map(said).collect();
        let total: usize = seen
            .iter()
            .map(|seen| seen.text.len())
            .sum::<usize>()
            .max(1);
        let mut before = 0;
        let place = seen
            .iter()
            .map(|seen| {
                let place = before * 100 / total;
                before += seen.text.len();
                place
            })
            .collect();
        let sections = (0..seen.len().saturating_sub(1))
            .filter(|at| {
                let heading = seen
                    .get(*at)
                    .is_some_and(|seen| matches!(seen.block, Block::Heading { .. }));
                heading
                    && found.get(*at).copied().flatten().is_none()
                    && seen.get(at + 1).is_some_and(is_linked)
            })
            .count();
        Leftovers {
            seen,
            found,
            place,
            links: sections >= 2,
        }
    }

    fn at(&self, at: usize) -> Option<&Seen<'b>> {
        self.seen.get(at)
    }

    fn found(&self, at: usize) -> Option<Found> {
        self.found.get(at).copied().flatten()
    }

    fn place(&self, at: usize) -> usize {
        self.place.get(at).copied().unwrap_or(100)
    }

    /// Whether running text follows a heading: then it is that text's.
    fn heads_a_section(&self, at: usize) -> bool {
        self.at(at)
            .is_some_and(|seen| matches!(seen.block, Block::Heading { .. }))
            && self.at(at + 1).is_some_and(|next| {
                self.found(at + 1).is_none()
                    && !matches!(
                        next.block,
                        Block::Heading { .. } | Block::Rule | Block::Figure { .. }
                    )
                    && !is_linked(next)
            })
    }

    /// Whether a block is in the flow of a text: paragraphs before and after it, an image or an advert between.
    fn in_flow(&self, at: usize) -> bool {
        let before = (at.saturating_sub(2)..at).any(|at| self.at(at).is_some_and(is_prose));
        before && (at + 1..at + 3).any(|at| self.at(at).is_some_and(is_prose))
    }

    /// A word that a text may use too is a button only next to others, or at an end of the text.
    fn has_support(&self, at: usize, rules: &[Option<&'static str>]) -> bool {
        let near = |other: usize| {
            rules.get(other).copied().flatten().is_some()
                || self
                    .found(other)
                    .is_some_and(|found| found.how == How::Whole)
        };
        at + 1 == self.seen.len() || near(at + 1) || at.checked_sub(1).is_some_and(near)
    }

    /// Blocks that go by themselves.
    fn lines(&self, rules: &mut [Option<&'static str>]) {
        let onward = self
            .found
            .iter()
            .flatten()
            .filter(|found| found.kind == Kind::On)
            .count();
        for (at, seen) in self.seen.iter().enumerate() {
            // Below a call to share one network is enough.
            let call = at.checked_sub(1).and_then(|before| self.found(before));
            let called =
                call.is_some_and(|found| found.kind == Kind::Share && found.how == How::Whole);
            if !self.heads_a_section(at) && is_of_networks(seen, if called { 1 } else { 2 }) {
                take(rules, at, Kind::Share.rule());
            }
            if is_credit(seen) {
                take(rules, at, Kind::Credit.rule());
            }
        }
        for (at, seen) in self.seen.iter().enumerate() {
            if rules.get(at).copied().flatten().is_some() {
                continue;
            }
            let section = self.heads_a_section(at);
            let Some(found) = self.found(at) else {
                continue;
            };
            if section && found.how != How::Opens {
                continue;
            }
            let short = found.words > 1 || self.has_support(at, rules);
            let goes = match (found.kind, found.how) {
                (Kind::Also, How::Label) => {
                    seen.words <= 40
                        && (follows_mark(seen, found.words)
                            && (is_also(&seen.key) || rest_links(seen, found.words, 50))
                            || rest_links(seen, found.words, 80))
                }
                (Kind::On, How::Whole) => links(seen.block) == 0 && onward <= 2,
                (Kind::On, How::Label) => {
                    seen.words <= 40
                        && onward <= 2
                        && follows_mark(seen, found.words)
                        && rest_links(seen, found.words, 80)
                        && self.in_flow(at)
                }
                (Kind::More, How::Label) => {
                    seen.words <= 40
                        && !self.links
                        && follows_mark(seen, found.words)
                        && rest_links(seen, found.words, 80)
                        && (self.place(at) >= LATE || self.in_flow(at))
                }
                (Kind::Share, How::Label) => seen.words <= 12 && rest_links(seen, found.words, 80),
                (Kind::Way, How::Label) => {
                    found.words > 1
                        && seen.words <= 30
                        && (follows_mark(seen, found.words) || rest_links(seen, found.words, 80))
                }
                (Kind::Tags, How::Label) => {
                    seen.words <= 60
                        && follows_mark(seen, found.words)
                        && rest_links(seen, found.words, 60)
                }
                (
                    Kind::Share
                    | Kind::Tools
                    | Kind::Way
                    | Kind::Notice
                    | Kind::Credit
                    | Kind::Comments,
                    How::Whole,
                ) => short || at == 0 || found.kind == Kind::Comments && found.numbers,
                (Kind::Appeal | Kind::Rating, How::Whole) => short,
                (Kind::Advert, How::Whole) => matches!(seen.block, Block::Paragraph(_)) || short,
                (Kind::Comments, How::Opens) if found.words == 2 => {
                    found.numbers && seen.words <= 25
                }
                (
                    Kind::Wall | Kind::Appeal | Kind::Notice | Kind::Rating | Kind::Comments,
                    How::Opens,
                )
                | (Kind::Wall, How::Whole) => seen.words <= 45,
                (Kind::Dated, How::Opens) => {
                    self.place(at) >= 50
                        && seen.words <= 40
                        && (found.words > 2 || !ends_as_sentence(&seen.text))
                        && (found.words > 2 || found.numbers && seen.words <= 16)
                }
                (Kind::Rights, How::Whole) => self.place(at) >= 50,
                (Kind::Rights, How::Opens) => {
                    self.place(at) >= 50
                        && seen.words <= 45
                        && (found.words > 1 || found.numbers || seen.text.contains(['©', 'ⓒ']))
                }
                _ => false,
            };
            if goes {
                take(rules, at, found.kind.rule());
            }
        }
    }

    /// `Notre lettre`, the name above an appeal to take it.
    fn names_of_letters(&self, rules: &mut [Option<&'static str>]) {
        for at in 1..self.seen.len() {
            let appeal = rules.get(at).copied().flatten() == Some(Kind::Appeal.rule());
            let above = self.at(at - 1).filter(|seen| {
                seen.is_text()
                    && seen.words <= 6
                    && seen
                        .key
                        .split(' ')
                        .any(|word| words::LETTERS.contains(&word))
            });
            if appeal && above.is_some() && at > 1 {
                take(rules, at - 1, Kind::Appeal.rule());
            }
        }
    }

    /// Labels with what is below them.
    fn boxes(&self, rules: &mut [Option<&'static str>]) {
        for at in 0..self.seen.len() {
            let Some((found, seen)) = self.found(at).zip(self.at(at)) else {
                continue;
            };
            let many = self.end_of_links(at + 1);
            let end = match (found.kind, found.how) {
                _ if rules.get(at).copied().flatten().is_some() => None,
                (Kind::Also, How::Whole) if found.words > 1 => {
                    // a list of pictures and titles, whose links held whole blocks
                    let listed = self.at(at + 1).is_some_and(is_shelf);
                    Some(many.max(at + 1 + usize::from(listed)))
                }
                // `Plus de notre rubrique`: a label of a few more words, with a list below it
                (Kind::Also | Kind::More, How::Label) => (!self.links
                    && self.place(at) >= 60
                    && seen.words <= found.words + 4
                    && !ends_as_sentence(&seen.text)
                    && many > at + 2)
                    .then_some(many),
                (_, How::Label | How::Opens) => None,
                (Kind::Writer, _) if self.place(at) >= 60 => self.end_of_box(at, 3),
                (Kind::Contact, _) if self.place(at) >= 70 => self.end_of_box(at, 20),
                _ if self.heads_a_section(at) => None,
                (Kind::More, _) if !self.links => {
                    let inset = many <= at + 4 && (found.words > 1 || is_related(&seen.key));
                    let goes =
                        many > at + 1 && (self.place(at) >= 50 || inset) || many == self.seen.len();
                    goes.then_some(many)
                }
                (Kind::Tags, _) => {
                    let next = self.at(at + 1);
                    let listed = next.is_some_and(|next| {
                        is_linked(next)
                            || at + 2 == self.seen.len()
                                && next.words <= 25
                                && !ends_as_sentence(&next.text)
                    });
                    (listed || next.is_none()).then_some(at + 1 + usize::from(listed))
                }
                _ => None,
            };
            for index in at..end.unwrap_or(at) {
                take(rules, index, found.kind.rule());
            }
        }
    }

    /// The end of a run of links to other articles: pictures and short lines (a day, a section) may stand among them.
    fn end_of_links(&self, start: usize) -> usize {
        let mut end = start;
        let mut at = start;
        while let Some(seen) = self.at(at).filter(|_| at < end + 3 && at < start + 40) {
            if is_linked(seen) {
                end = at + 1;
            } else if !(matches!(seen.block, Block::Figure { .. })
                || seen.is_text() && seen.words <= 6 && !ends_as_sentence(&seen.text))
            {
                break;
            }
            at += 1;
        }
        end
    }

    /// The end of a box that a label opens: short blocks up to a heading; none when it holds long text.
    fn end_of_box(&self, label: usize, most: usize) -> Option<usize> {
        let mut at = label + 1;
        while let Some(seen) = self.at(at) {
            if matches!(seen.block, Block::Heading { .. } | Block::Rule) {
                break;
            }
            if seen.words > 120 || at > label + most {
                return None;
            }
            at += 1;
        }
        let contact = self
            .found(label)
            .is_some_and(|found| found.kind == Kind::Contact);
        let prose = (label + 1..at)
            .filter(|at| self.at(*at).is_some_and(is_prose))
            .count();
        (!contact || prose <= 1).then_some(at)
    }

    /// Whether the blocks from here on are links to other articles, with teasers at most, rather than text.
    fn is_below(&self, start: usize, sure: bool) -> bool {
        // Where a link holds whole blocks, their own links are lost: teasers are short and few.
        let (mut prose, mut links) = (0, if sure { 2 } else { 0 });
        for seen in self.seen.iter().skip(start) {
            if is_prose(seen) && ends_as_sentence(&seen.text) {
                prose += 1;
                if seen.words >= 40 {
                    return false;
                }
            } else if is_linked(seen) {
                links += 1;
            }
        }
        prose <= links && links > 0
    }

    /// What is below the article, from a heading of other articles or of comments on.
    fn rest(&self, rules: &mut [Option<&'static str>]) {
        let late = (0..self.seen.len()).filter(|at| self.place(*at) >= LATE);
        let mut labels = late
            .filter(|at| self.found(*at).is_some())
            .take(MOST_LABELS);
        let start = labels.find(|at| {
            let Some(found) = self.found(*at).filter(|found| {
                found.how == How::Whole
                    || found.kind == Kind::Comments && found.numbers && found.how == How::Opens
            }) else {
                return false;
            };
            let heading = self
                .at(*at)
                .is_some_and(|seen| matches!(seen.block, Block::Heading { .. }));
            match found.kind {
                // the button of a newsletter's platform may be inside it
                Kind::Comments => {
                    found.numbers || found.words > 1 && (heading || self.is_below(at + 1, false))
                }
                Kind::Also | Kind::More | Kind::Appeal => {
                    !self.links
                        && (found.words > 1 || heading)
                        && self.is_below(at + 1, heading && found.kind == Kind::Also)
                }
                _ => false,
            }
        });
        for at in start.unwrap_or(self.seen.len())..self.seen.len() {
            take(rules, at, "below the article");
        }
    }
}

/// What the words of a block say; of text only, and of one that can be a label. A sentence of one or two words is
/// speech: `« Retour. »`
fn said(seen: &Seen<'_>) -> Option<Found> {
    if !seen.is_text()
        || seen.words == 0
        || seen.words > 60
        || matches!(seen.block, Block::Heading { level: 1, .. })
    {
        return None;
    }
    let found = words::find(&seen.key)?;
    let text = seen.text.trim_end();
    let spoken = text.ends_with('.') && !text.ends_with("..")
        || text.starts_with(['«', '“', '„', '"', '—', '–', '-']);
    (found.words > 2 || !spoken || found.how != How::Whole).then_some(found)
}

/// Whether a mark that ends a label is in the line after about as many words as the label has.
fn follows_mark(seen: &Seen<'_>, words: usize) -> bool {
    let Some((label, rest)) = seen
        .text
        .split_once([':', '>', '→', '|', '»', '►', '▶', '–', '—'])
    else {
        return false;
    };
    key(label).split(' ').count() <= words + 1 && !rest.trim().is_empty()
}

/// Wordings that send to another article by themselves, linked or not.
fn is_also(line: &str) -> bool {
    const WORDS: &[&str] = &[
        "aussi",
        "egalement",
        "sujet",
        "also",
        "related",
        "auch",
        "hierzu",
        "tambien",
        "interesar",
        "anche",
        "takze",
        "tez",
        "rowniez",
        "tambem",
        "ook",
    ];
    line.split(' ').take(4).any(|word| WORDS.contains(&word))
}

/// The one-word labels that are inside texts.
fn is_related(line: &str) -> bool {
    matches!(
        line,
        "related" | "relacionadas" | "relacionados" | "gerelateerd"
    )
}

/// The letters of a block, and of these the linked ones.
fn letters(block: &Block) -> (usize, usize) {
    fn count(inlines: &[Inline], linked: bool, sum: &mut (usize, usize)) {
        for inline in inlines {
            match inline {
                Inline::Text(text) | Inline::Code(text) => {
                    let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
                    sum.0 += letters;
                    sum.1 += if linked { letters } else { 0 };
                }
                Inline::Link { content, .. } => count(content, true, sum),
                other => count(other.inner().map_or(&[], Vec::as_slice), linked, sum),
            }
        }
    }
    fn walk(block: &Block, sum: &mut (usize, usize)) {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => {
                count(content, false, sum);
            }
            Block::Quote(blocks) => blocks.iter().for_each(|block| walk(block, sum)),
            Block::List { items, .. } => items.iter().flatten().for_each(|block| walk(block, sum)),
            _ => {}
        }
    }
    let mut sum = (0, 0);
    walk(block, &mut sum);
    sum
}

/// How much of a block is linked, in hundredths of its letters.
fn links(block: &Block) -> usize {
    let (all, linked) = letters(block);
    linked * 100 / all.max(1)
}

/// Whether a block is nearly all links.
fn is_linked(seen: &Seen<'_>) -> bool {
    let short = match seen.block {
        Block::List { .. } => seen.words <= 400,
        Block::Paragraph(_) | Block::Heading { .. } | Block::Quote(_) => seen.words <= 60,
        _ => false,
    };
    short && links(seen.block) >= 80
}

/// Whether what follows a line's label is linked by so many hundredths. The label itself may be linked too.
fn rest_links(seen: &Seen<'_>, words: usize, least: usize) -> bool {
    fn label(inlines: &[Inline]) -> usize {
        let mut before = 0;
        for inline in inlines {
            match inline {
                Inline::Link { .. } => break,
                other => {
                    before += inline_text(std::slice::from_ref(other))
                        .chars()
                        .filter(|c| c.is_alphanumeric())
                        .count();
                }
            }
        }
        before
    }
    let (all, linked) = letters(seen.block);
    let before = match seen.block {
        Block::Paragraph(content) | Block::Heading { content, .. } if linked > 0 => label(content),
        _ => return linked > 0 && linked * 100 >= all * least,
    };
    // what is before the link must be the label and little else
    let label: usize = seen.key.split(' ').take(words).map(str::len).sum();
    before <= label + 4 && linked * 100 >= all.saturating_sub(before) * least
}

/// Whether a block is a list of short items, some with a picture or a link.
fn is_shelf(seen: &Seen<'_>) -> bool {
    let Block::List { items, .. } = seen.block else {
        return false;
    };
    let shown = |block: &Block| matches!(block, Block::Figure { .. }) || letters(block).1 > 0;
    items.len() <= 12 && seen.words <= items.len() * 25 && items.iter().flatten().any(shown)
}

/// Whether a block is running text of some length.
fn is_prose(seen: &Seen<'_>) -> bool {
    matches!(seen.block, Block::Paragraph(_) | Block::Quote(_))
        && seen.words >= 15
        && links(seen.block) < 30
}
