//! What is measured of each block of a page: a row of numbers, a [`Feature`] each.
//!
//! What the numbers are worth is in `weights.rs`. Start reading at [`measure`].

use super::blocks::{Block, Cut, Element};
use super::notices::{NOTICES, STOPS};
use super::words::COUNT as GROUPS;
use std::collections::{HashMap, HashSet};

/// Numbers the features, so that a table of weights can name them.
macro_rules! features {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What is measured of a block. "Long" text is in blocks of over 80 letters that are mostly not links; the
        /// core is the deepest element that holds 60 % of it; shares of it are of the page's.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Feature { $($(#[$doc])* $name,)* }

        /// All of them, in order.
        pub(super) const FEATURES: &[Feature] = &[$(Feature::$name,)*];

        /// Their names.
        pub(super) const NAMES: &[&str] = &[$(stringify!($name),)*];
    };
}

features! {
    /// Letters, as `ln(1 + n)`, as all counts below.
    Letters,
    /// Words.
    Words,
    /// Letters in links, of all.
    LinkShare,
    /// Whether it ends as sentences do.
    SentenceEnd,
    /// Stops in a hundred letters.
    Stops,
    /// Digits, of all letters.
    Digits,
    /// Capitals, of all letters.
    Capitals,
    /// Letters in bold or italics, of all.
    BoldShare,
    /// Whether it is a heading.
    IsHeading,
    /// Whether the page title holds it.
    InTitle,
    /// Whether it holds the page title, or is part of it.
    HoldsTitle,
    /// Whether a description in the head has it.
    InDescription,
    /// The share of long text in the nearest element around whose name or class says this; 2 where none does.
    InComments,
    /// As above.
    InRelated,
    /// As above.
    InShare,
    /// As above.
    InContents,
    /// As above.
    InSidebar,
    /// As above.
    InFooter,
    /// As above.
    InSignup,
    /// As above.
    InPost,
    /// As above.
    InMedia,
    /// As above.
    InArticle,
    /// As above.
    InMain,
    /// As above.
    InList,
    /// As above.
    InQuote,
    /// Long text of the nearest `article` around it, of that of the longest one; 0 outside of them, 2 on pages without.
    ArticleRank,
    /// Words of notices that pages carry: cookies, privacy, rights, subscriptions.
    NoticeWords,
    /// First headings before it, at most 5.
    FirstHeadings,
    /// Elements next to its own that look like it.
    OwnKin,
    /// Long text in its element's parent.
    ParentLong,
    /// Letters in links, of all in the parent.
    ParentLinks,
    /// Long text, of all letters in the parent.
    ParentDensity,
    /// Long text in the parent's parent.
    GrandLong,
    /// Long text in blocks whose elements look like its own.
    LikeLong,
    /// Blocks whose elements look like its own.
    LikeCount,
    /// How deep it is below the way from the body to the core.
    OffPath,
    /// How far the core is below the element where its own way leaves that way.
    DownToCore,
    /// Letters in links, of all there.
    BranchLinks,
    /// Long text, of all letters there.
    BranchDensity,
    /// Letters there.
    BranchLetters,
    /// Letters before it, of all on the page.
    Position,
    /// Blocks before it, of all on the page.
    Index,
    /// Letters since the heading that the page title holds, negative before it.
    AfterHead,
    /// Letters since the densest region ended, and one.
    AfterRegion,
    /// Letters of that region, of all.
    RegionShare,
    /// Letters of the blocks around: two before to two after; -1 for none.
    LettersBefore2,
    /// As `LettersBefore2` says.
    LettersAfter,
    /// Their letters in links, of all; -1 for none.
    LinksBefore2,
    /// Letters in links, of all, there; -1 for none.
    LinksBefore,
    /// Letters in links, of all, there; -1 for none.
    LinksAfter2,
    /// Whether the block before has the same parent.
    SameParentBefore,
    /// Long text among the letters of the four blocks before to the four after.
    AroundLong,
    /// Letters in links among these.
    AroundLinks,
    /// Whether it is a short line that begins as lines after an article do.
    StopWords,
    /// Blocks since such a line, at most 40; -1 without one.
    AfterStop,
    /// Long text of the page, as a count.
    PageLong,
    /// Long text of the page, of all its letters.
    PageDensity,
    /// Blocks of the page.
    PageBlocks,
    /// Long blocks of the page.
    PageParagraphs,
    /// Long text in the core.
    CoreLong,
    /// Long text of the core, of its letters.
    CoreDensity,
}

/// The feature of the first group of words; those of the others follow in their order.
const FIRST_GROUP: Feature = Feature::InComments;

/// The features of a block, in the order of [`FEATURES`].
pub(super) type Row = [f32; FEATURES.len()];

/// What the head of the page says of its article.
pub(super) struct Stated {
    /// The page title.
    pub(super) title: String,
    /// Descriptions.
    pub(super) descriptions: Vec<String>,
}

/// What an element hands down to the blocks below it.
#[derive(Clone)]
struct Way {
    /// The share of long text in the nearest element of each group.
    shares: [f32; GROUPS],
    /// The depth at which the way to the core was left, and the first element off it.
    fork: usize,
    branch: Option<usize>,
}

/// Measures every block of a page.
pub(super) fn measure(cut: &Cut<'_>, stated: &Stated) -> Vec<Row> {
    let Some(body) = cut.elements.first() else {
        return Vec::new();
    };
    let page = Page::of(cut, stated, body);
    let ways = page.ways();
    let mut row_of_page = [0.0; FEATURES.len()];
    let mut put = |feature: Feature, value: f32| {
        if let Some(place) = row_of_page.get_mut(feature as usize) {
            *place = value;
        }
    };
    put(Feature::PageLong, count(body.long));
    put(Feature::PageDensity, share(body.long, body.letters));
    put(Feature::PageBlocks, count(cut.blocks.len()));
    put(
        Feature::PageParagraphs,
        count(cut.blocks.iter().filter(|block| block.is_long()).count()),
    );
    let core = page.element(page.core);
    put(Feature::CoreLong, share(core.long, body.long));
    put(Feature::CoreDensity, share(core.long, core.letters));
    let (start, end) = page.region;
    let mut firsts = 0;
    put(
        Feature::RegionShare,
        share(
            page.letters_before(end) - page.letters_before(start),
            body.letters,
        ),
    );
    let mut stop = None;
    let mut rows = Vec::with_capacity(cut.blocks.len());
    for (at, block) in cut.blocks.iter().enumerate() {
        let mut row = row_of_page;
        page.block(at, block, ways.get(block.element), stop, &mut row);
        if let Some(place) = row.get_mut(Feature::FirstHeadings as usize) {
            *place = real(firsts.min(5));
        }
        if block.letters > 0 && page.name(block) == "h1" {
            firsts += 1;
        }
        let is_stop = row.get(Feature::StopWords as usize) == Some(&1.0);
        if is_stop && at > start && (cut.is_heading(block) || block.letters < 40) {
            stop = Some(at);
        }
        rows.push(row);
    }
    rows
}

/// What is known of the whole page before its blocks are measured.
struct Page<'p, 'a> {
    cut: &'p Cut<'a>,
    body: &'p Element<'a>,
    core: usize,
    /// The run of blocks with most text and least links.
    region: (usize, usize),
    /// Letters before each block, and of all.
    before: Vec<usize>,
    title: String,
    descriptions: Vec<String>,
    /// The keys of the blocks.
    keys: Vec<String>,
    head: Option<usize>,
    /// Blocks and long text by the looks of their elements.
    like: HashMap<(u64, u64), (usize, usize)>,
    /// The largest share of long text in an `article`.
    articles: f32,
}

impl<'p, 'a> Page<'p, 'a> {
    fn of(cut: &'p Cut<'a>, stated: &Stated, body: &'p Element<'a>) -> Page<'p, 'a> {
        let mut core = (0, 0);
        for (at, element) in cut.elements.iter().enumerate() {
            if element.long * 10 >= body.long.max(1) * 6 && element.depth >= core.1 {
                core = (at, element.depth);
            }
        }
        let mut before = vec![0];
        let mut sum = 0;
        for block in &cut.blocks {
            sum += block.letters;
            before.push(sum);
        }
        let keys: Vec<String> = cut.blocks.iter().map(|block| key(&block.text)).collect();
        let mut page = Page {
            cut,
            body,
            core: core.0,
            region: region(&cut.blocks),
            before,
            title: key(&stated.title),
            descriptions: stated
                .descriptions
                .iter()
                .map(|words| key(words))
                .filter(|words| words.len() > 20)
                .collect(),
            keys,
            head: None,
            like: HashMap::new(),
            articles: 0.0,
        };
        for element in &cut.elements {
            if element.name == "article" {
                page.articles = page.articles.max(share(element.long, body.long));
            }
        }
        page.head = (0..cut.blocks.len())
            .filter(|at| page.is_in_title(*at))
            .filter_map(|at| {
                let block = cut.blocks.get(at).filter(|block| cut.is_heading(block))?;
                Some((page.name(block), at))
            })
            .min()
            .map(|(_, at)| at);
        for block in &cut.blocks {
            let looks = page.looks(block);
            let like = page.like.entry(looks).or_default();
            like.0 += 1;
            if block.is_long() {
                like.1 += block.letters;
            }
        }
        page
    }

    fn element(&self, at: usize) -> &'p Element<'a> {
        self.cut.elements.get(at).unwrap_or(self.body)
    }

    fn name(&self, block: &Block<'_>) -> &'p str {
        &self.element(block.element).name
    }

    fn is_in_title(&self, at: usize) -> bool {
        self.keys
            .get(at)
            .is_some_and(|key| key.len() > 8 && self.title.contains(key))
    }

    /// The looks of a block's element and of the one around.
    fn looks(&self, block: &Block<'_>) -> (u64, u64) {
        let element = self.element(block.element);
        (element.signature, self.element(element.parent).signature)
    }

    fn letters_before(&self, at: usize) -> usize {
        self.before.get(at).copied().unwrap_or(0)
    }

    /// What each element hands down.
    fn ways(&self) -> Vec<Way> {
        let mut to_core: HashSet<usize> = HashSet::new();
        let mut at = self.core;
        while to_core.insert(at) {
            at = self.element(at).parent;
        }
        let mut ways: Vec<Way> = Vec::with_capacity(self.cut.elements.len());
        for (at, element) in self.cut.elements.iter().enumerate() {
            let mut way = ways.get(element.parent).cloned().unwrap_or(Way {
                shares: [2.0; GROUPS],
                fork: 0,
                branch: None,
            });
            let long = share(element.long, self.body.long);
            for (bit, place) in way.shares.iter_mut().enumerate() {
                if element.groups & (1 << bit) != 0 {
                    *place = long;
                }
            }
            if to_core.contains(&at) {
                way.fork = element.depth;
            } else if way.branch.is_none() {
                way.branch = Some(at);
            }
            ways.push(way);
        }
        ways
    }

    /// Measures a block; `stop` is the last line before it that begins as lines after an article do.
    fn block(
        &self,
        at: usize,
        block: &Block<'_>,
        way: Option<&Way>,
        stop: Option<usize>,
        row: &mut Row,
    ) {
        let mut put = |feature: Feature, value: f32| {
            if let Some(place) = row.get_mut(feature as usize) {
                *place = value;
            }
        };
        let words = block.text.as_str();
        let key = self.keys.get(at).map_or("", String::as_str);
        let of_letters = |wanted: fn(char) -> bool| {
            real(words.chars().filter(|c| wanted(*c)).count()) / real(block.letters.max(1))
        };
        put(Feature::Letters, count(block.letters));
        put(Feature::Words, count(words.split_whitespace().count()));
        put(Feature::LinkShare, share(block.linked, block.letters));
        put(Feature::SentenceEnd, truth(ends_a_sentence(words)));
        let is_stop = |c| matches!(c, '.' | '!' | '?' | '…' | '。' | '！' | '？' | ';' | ':');
        let lower = words.to_lowercase();
        let notices = NOTICES.iter().filter(|word| lower.contains(*word)).count();
        put(Feature::NoticeWords, real(notices.min(4)));
        put(Feature::Stops, 100.0 * of_letters(is_stop));
        put(Feature::Digits, of_letters(|c| c.is_ascii_digit()));
        put(Feature::Capitals, of_letters(char::is_uppercase));
        put(Feature::BoldShare, share(block.bold, block.letters));
        let element = self.element(block.element);
        let parent = self.element(element.parent);
        let grand = self.element(parent.parent);
        put(Feature::IsHeading, truth(self.cut.is_heading(block)));
        let in_title = self.is_in_title(at);
        put(Feature::InTitle, truth(in_title));
        let holds_title = self.title.len() > 8
            && key.len() < 3 * self.title.len()
            && (in_title || key.contains(&self.title));
        put(Feature::HoldsTitle, truth(holds_title));
        put(
            Feature::InDescription,
            truth(key.len() > 20 && self.descriptions.iter().any(|words| alike(words, key))),
        );
        let whole = self.body.long;
        if let Some(way) = way {
            for (bit, value) in way.shares.iter().enumerate() {
                if let Some(place) = FEATURES.get(FIRST_GROUP as usize + bit) {
                    put(*place, *value);
                }
            }
            let article = way
                .shares
                .get(Feature::InArticle as usize - FIRST_GROUP as usize)
                .copied();
            put(
                Feature::ArticleRank,
                match article {
                    _ if self.articles <= 0.0 => 2.0,
                    Some(own) if own <= 1.0 => own / self.articles,
                    _ => 0.0,
                },
            );
            put(
                Feature::OffPath,
                real(element.depth.saturating_sub(way.fork)),
            );
            let down = self.element(self.core).depth.saturating_sub(way.fork);
            put(Feature::DownToCore, real(down));
            let branch = way.branch.map_or(element, |at| self.element(at));
            put(Feature::BranchLinks, share(branch.linked, branch.letters));
            put(Feature::BranchDensity, share(branch.long, branch.letters));
            put(Feature::BranchLetters, count(branch.letters));
        }
        put(Feature::OwnKin, real(element.kin as usize).ln());
        put(Feature::ParentLong, share(parent.long, whole));
        put(Feature::ParentLinks, share(parent.linked, parent.letters));
        put(Feature::ParentDensity, share(parent.long, parent.letters));
        put(Feature::GrandLong, share(grand.long, whole));
        let (likes, long) = self
            .like
            .get(&self.looks(block))
            .copied()
            .unwrap_or_default();
        put(Feature::LikeLong, share(long, whole));
        put(Feature::LikeCount, count(likes));

        let here = self.letters_before(at);
        put(Feature::Position, share(here, self.body.letters));
        put(Feature::Index, share(at, self.cut.blocks.len()));
        put(
            Feature::AfterHead,
            self.head.map_or(-1.0, |head| {
                let there = self.letters_before(head);
                if head > at {
                    -count(there - here)
                } else {
                    count(here - there)
                }
            }),
        );
        let (_, end) = self.region;
        if at >= end {
            put(
                Feature::AfterRegion,
                1.0 + count(here - self.letters_before(end)),
            );
        }
        let other = |by: isize| {
            at.checked_add_signed(by)
                .and_then(|at| self.cut.blocks.get(at))
        };
        let letters_of = |by| other(by).map_or(-1.0, |other| count(other.letters));
        let links_of = |by| other(by).map_or(-1.0, |other| share(other.linked, other.letters));
        put(Feature::LettersBefore2, letters_of(-2));
        put(Feature::LettersAfter, letters_of(1));
        put(Feature::LinksBefore2, links_of(-2));
        put(Feature::LinksBefore, links_of(-1));
        put(Feature::LinksAfter2, links_of(2));
        let same_parent = |by| {
            other(by).is_some_and(|other| self.element(other.element).parent == element.parent)
        };
        put(Feature::SameParentBefore, truth(same_parent(-1)));
        let around = self
            .cut
            .blocks
            .get(at.saturating_sub(4)..(at + 5).min(self.cut.blocks.len()))
            .unwrap_or_default();
        let letters = around.iter().map(|other| other.letters).sum();
        let linked = around.iter().map(|other| other.linked).sum();
        let long = around.iter().filter(|other| other.is_long());
        put(
            Feature::AroundLong,
            share(long.map(|other| other.letters).sum(), letters),
        );
        put(Feature::AroundLinks, share(linked, letters));
        put(
            Feature::StopWords,
            truth(is_stop_line(&lower, block.letters)),
        );
        put(
            Feature::AfterStop,
            stop.map_or(-1.0, |stop| real((at - stop).min(40))),
        );
    }
}

/// Whether a line in lower case begins as those do that are after an article.
pub(super) fn is_stop_line(line: &str, letters: usize) -> bool {
    letters < 60 && STOPS.iter().any(|start| line.starts_with(start))
}

/// The run of blocks with the largest sum, when long text counts for a block and links and short lines against it.
fn region(blocks: &[Block<'_>]) -> (usize, usize) {
    let mut best = (0.0, (0, 0));
    let (mut sum, mut start) = (0.0_f32, 0);
    for (at, block) in blocks.iter().enumerate() {
        sum += if block.letters == 0 {
            0.0
        } else if block.is_long() {
            real(block.letters).min(1000.0)
        } else if block.linked * 2 > block.letters {
            -60.0 - real(block.linked) * 0.5
        } else {
            -20.0 + real(block.letters) * 0.2
        };
        if sum <= 0.0 {
            sum = 0.0;
            start = at + 1;
        } else if sum > best.0 {
            best = (sum, (start, at + 1));
        }
    }
    best.1
}

fn ends_a_sentence(words: &str) -> bool {
    words
        .trim_end_matches(['"', '»', '”', ')', '’', '\'', ' ', '\u{a0}', ']', '“'])
        .ends_with(['.', '!', '?', '…', '。', '！', '？'])
}

/// Whether a description and a block are the same words, or one begins as the other.
fn alike(description: &str, block: &str) -> bool {
    let start = |words: &str| {
        let end = words
            .char_indices()
            .nth(40)
            .map_or(words.len(), |(at, _)| at);
        words.get(..end).map(str::to_owned)
    };
    description.contains(block) || block.contains(description) || start(description) == start(block)
}

/// The letters and digits of a text, in lower case.
fn key(words: &str) -> String {
    words
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[allow(clippy::cast_precision_loss)] // counts far below 2^24, and measures that need no more
fn real(count: usize) -> f32 {
    count as f32
}

fn count(count: usize) -> f32 {
    real(count).ln_1p()
}

fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 {
        0.0
    } else {
        real(part) / real(whole)
    }
}

fn truth(is: bool) -> f32 {
    f32::from(u8::from(is))
}
