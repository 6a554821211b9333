//! Markdown of pages: its outline, links and words ([`facts`]), its HTML ([`html`]), its words ([`plain`]) and
//! the Markdown that other programs may have ([`copy`]).
//!
//! Raw HTML in it passes the allow-list of `content/html/`. Sites, templates and addresses are unknown here: links come resolved.

mod addresses;
mod anchors;
mod bare;
mod copy;
mod elements;
mod mask;
mod parse;
mod plain;
mod raw;
mod render;
mod unmask;

pub use addresses::readdress;
pub use bare::address as bare_address;
pub use copy::copy;
pub use parse::source_events;
pub use plain::plain;
pub use render::html;

use crate::base::config::Images;
use crate::base::path::{Base, Target};
use crate::base::text;
use crate::content::image::Shown;
use anchors::Ids;
pub use anchors::anchor_key;
use elements::{is_id, targets};
use parse::{Parsed, parsed};
use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};
use regex::Regex;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// What is known about a text from its Markdown.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The first heading of level 1, when the text opens with it (nothing but images before it): the title where the front
    /// matter has none.
    pub title: Option<String>,
    /// Whether that heading has the words of the title, so that it is left out.
    pub repeats_title: bool,
    /// The headings, without one that is left out.
    pub outline: Vec<Heading>,
    /// The number of words, code left out.
    pub words: usize,
    /// The first sentences of its paragraphs (no headings, code, tables, nor a greeting before them), plain, one line per
    /// paragraph: as many as make 60 words. A sentence that takes them past 120 words is cut, with `…`.
    pub opening: String,
    /// Every link and image without scheme and host: those that need the site to be resolved, and those to an anchor of the text itself.
    pub links: Vec<Link>,
    /// Images without a text alternative, except decorative ones in raw HTML: their places, in bytes from its start.
    pub without_alt: Vec<Range<usize>>,
    /// The ids in its raw HTML, as written, with the ids that they get: those of a page are unique. See
    /// [`Facts::has_anchor`].
    pub ids: BTreeMap<String, String>,
    /// The elements in its raw HTML that are left out with what they hold, and where they are: `script`, `style`, `svg`.
    pub removed: Vec<(String, Range<usize>)>,
    /// The labels of footnotes that are defined again, and where.
    pub repeated_notes: Vec<(String, Range<usize>)>,
    /// Origins of images elsewhere, sorted: `https://host.test`.
    pub image_origins: Vec<String>,
    /// Origins of frames in its raw HTML, sorted. That of a frame without scheme and host is the one of [`Base::nowhere`].
    pub frame_origins: Vec<String>,
    /// Names of shortcodes and Liquid tags that stay text, with their number: `figure`, `youtube`.
    pub template_code: BTreeMap<String, usize>,
}

impl Facts {
    /// Whether an address may end in this anchor: a heading has it, or raw HTML.
    #[must_use]
    pub fn has_anchor(&self, id: &str) -> bool {
        self.ids.values().any(|known| known == id)
            || self.outline.iter().any(|heading| heading.id == id)
    }
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
    /// The place of the link in the Markdown, in bytes from its start.
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
    /// The images of this site, by their targets as they are written.
    pub pictures: &'a BTreeMap<String, Shown>,
    /// Whether the first image is the first of its page: browsers load it at once.
    pub leads: bool,
    /// How images on other hosts are shown.
    pub images: Images,
    /// Hosts whose frames are shown, each with its port where that is not 443.
    pub frames: &'a [String],
    /// The site's own address: it decides what leads elsewhere.
    pub base: &'a Base,
    /// Whether a first heading of level 1 is left out, because it is the title that the page shows: see
    /// [`Facts::repeats_title`].
    pub skip_title: bool,
    /// What is put before addresses that begin with a slash, and before ids' fragments: empty on pages, the article's whole
    /// address in feeds (`https://example.org` and `https://example.org/a/`).
    pub absolute: Option<(&'a str, &'a str)>,
    /// The words of the interface, by name: the renderer writes `footnotes`, `back_to_text`, `table`, `code`, `image` and
    /// `section_link`.
    pub words: &'a BTreeMap<String, String>,
}

static NO_PICTURES: BTreeMap<String, Shown> = BTreeMap::new();
static NO_TEXTS: BTreeMap<String, String> = BTreeMap::new();

impl<'a> Options<'a> {
    /// No frame is shown, and nothing else matters.
    fn without_frames() -> Options<'static> {
        Options {
            lang: "",
            links: &NO_TEXTS,
            pictures: &NO_PICTURES,
            leads: false,
            images: Images::Link,
            frames: &[],
            base: Base::nowhere(),
            skip_title: true,
            absolute: None,
            words: &NO_TEXTS,
        }
    }

    /// A word of the interface.
    fn word(&self, name: &str) -> &'a str {
        self.words.get(name).map_or("", String::as_str)
    }
}

/// A rendered text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// Safe HTML.
    pub html: String,
    /// Origins of frames that were blocked.
    pub blocked_frames: Vec<String>,
}

/// Finds, event by event, what belongs to the title: the first heading of level 1 with nothing but images before it.
enum Title {
    /// Not found yet; so many images are open.
    Sought(usize),
    Open,
    /// After it, or the text has none.
    Past,
}

impl Title {
    fn holds(&mut self, event: &Event<'_>) -> bool {
        match self {
            Title::Past => false,
            Title::Open => {
                if matches!(event, Event::End(TagEnd::Heading(_))) {
                    *self = Title::Past;
                }
                true
            }
            Title::Sought(images) => {
                match event {
                    Event::Start(Tag::Heading {
                        level: HeadingLevel::H1,
                        ..
                    }) => {
                        *self = Title::Open;
                        return true;
                    }
                    Event::Start(Tag::Image { .. }) => *images += 1,
                    Event::End(TagEnd::Image) => *images = images.saturating_sub(1),
                    Event::Start(Tag::Paragraph | Tag::Link { .. })
                    | Event::End(TagEnd::Paragraph | TagEnd::Link)
                    | Event::SoftBreak
                    | Event::HardBreak => {}
                    _ if *images > 0 => {}
                    _ => *self = Title::Past,
                }
                false
            }
        }
    }
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

/// Whether an address needs the site to be resolved: no scheme, no host, more than a fragment.
#[must_use]
pub fn is_relative(target: &str) -> bool {
    !(target.is_empty() || target.starts_with('#') || is_whole(target))
        && Base::nowhere().target(target) == Target::Own
}

/// Whether an address begins as most addresses elsewhere do: those are not parsed.
fn is_whole(target: &str) -> bool {
    target.starts_with("https://") || target.starts_with("http://")
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

impl Facts {
    /// Whether the first heading, of level 1, says this title.
    #[must_use]
    pub fn says_title(&self, title: &str) -> bool {
        let own = self.title.as_deref();
        own.is_some_and(|own| anchor_key(own) == anchor_key(title))
    }

    /// The anchor that a link means: one of the text's own, else that of the heading whose letters and digits it has
    /// (other generators drop other signs, and keep accents).
    #[must_use]
    pub fn anchor(&self, fragment: &str) -> Option<&str> {
        let raw = self.ids.get(fragment).map(String::as_str);
        raw.or_else(|| {
            let wanted = anchor_key(fragment);
            let mut headings = self.outline.iter();
            let heading = headings.find(|heading| anchor_key(&heading.text) == wanted)?;
            (!wanted.is_empty()).then_some(heading.id.as_str())
        })
    }
}

/// Reads what a text says of itself; `given` is the title that its front matter gives it.
#[must_use]
#[allow(clippy::too_many_lines)] // one pass over the events, an arm for each
pub fn facts(markdown: &str, given: Option<&str>) -> Facts {
    let mut title = Title::Sought(0);
    let mut facts = Facts::default();
    let mut ids = Ids::default();
    let mut origins = BTreeSet::new();
    let mut code = Vec::new();
    // The words of the current block, of the current heading with its id as given, of the paragraphs.
    let mut block = String::new();
    let mut heading: Option<(Option<String>, String)> = None;
    let mut opening = String::new();
    let mut opening_words = 0_usize;
    let mut paragraph: Option<String> = None;
    // Images, whose alt texts are no words of the text; tables and footnotes, which don't open it.
    let mut images = 0_usize;
    let mut aside = 0_usize;
    let mut in_code = false;
    let mut notes = BTreeSet::new();
    // The place of the current image, until words are found in it.
    let mut wordless: Option<Range<usize>> = None;
    let Parsed {
        events, elements, ..
    } = parsed(markdown);
    let framed = elements.iter().any(|element| element.name == "iframe");
    let has_raw = !elements.is_empty();
    let mut elements = elements.iter().peekable();
    for (event, span) in events {
        let in_title = title.holds(&event);
        // Ids are given in the order of the text.
        while let Some(element) = elements.next_if(|element| element.place.start <= span.start) {
            facts.element(element, &mut ids, &mut origins);
        }
        match &event {
            Event::Start(Tag::FootnoteDefinition(label)) if !notes.insert(label.to_string()) => {
                aside += 1;
                let place = span.start..span.start + label.len() + "[^]:".len();
                facts.repeated_notes.push((label.to_string(), place));
            }
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.as_deref().map(str::to_owned), String::new()));
            }
            Event::Start(Tag::Paragraph) if aside == 0 && opening_words <= OPENING => {
                paragraph = Some(String::new());
            }
            Event::Start(Tag::Table(_) | Tag::FootnoteDefinition(_)) => aside += 1,
            Event::End(TagEnd::Table | TagEnd::FootnoteDefinition) => {
                aside = aside.saturating_sub(1);
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
            }) if images == 0 // in an alt text a link is words
                && *link_type != LinkType::Email
                && (is_relative(dest_url) || dest_url.starts_with('#')) =>
            {
                facts.links.push(Link {
                    target: dest_url.to_string(),
                    span: span.clone(),
                    image: false,
                });
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                images += 1;
                // an image in an alt text is words
                if images == 1 {
                    if is_relative(dest_url) {
                        facts.links.push(Link {
                            target: dest_url.to_string(),
                            span: span.clone(),
                            image: true,
                        });
                    }
                    origins.extend(Base::nowhere().origin_elsewhere(dest_url));
                    wordless = Some(span.clone());
                }
            }
            Event::End(TagEnd::Image) => {
                images = images.saturating_sub(1);
                if images == 0 {
                    facts.without_alt.extend(wordless.take());
                }
            }
            Event::Text(words) if !in_code => {
                if !words.trim().is_empty() {
                    wordless = None;
                }
                if let Some((_, heading)) = &mut heading {
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
                wordless = None;
                code.push(span.clone());
                block.push(' ');
                let heading = heading.as_mut().map(|(_, heading)| heading);
                for text in [heading, paragraph.as_mut()].into_iter().flatten() {
                    text.push_str(words);
                }
            }
            Event::SoftBreak | Event::HardBreak => {
                block.push(' ');
                let heading = heading.as_mut().map(|(_, heading)| heading);
                for text in [heading, paragraph.as_mut()].into_iter().flatten() {
                    text.push(' ');
                }
            }
            Event::Html(html) if html.starts_with('<') => block.push(' '),
            Event::Html(html) => block.push_str(&text::entities(html)),
            _ => {}
        }
        if let Event::End(end) = &event
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
                let (id, words) = heading.take().unwrap_or_default();
                let words = text::collapse_whitespace(&words);
                if in_title && !words.is_empty() {
                    let given = given.map(anchor_key).filter(|given| !given.is_empty());
                    facts.repeats_title = given.is_none_or(|given| given == anchor_key(&words));
                    facts.title = Some(words.clone());
                }
                if !(words.is_empty() || in_title && facts.repeats_title) {
                    facts.outline.push(Heading {
                        level: level_of(*level),
                        id: ids.of(id.as_deref(), &words),
                        text: words,
                    });
                }
            }
            if *end == TagEnd::Paragraph
                && let Some(words) = paragraph.take()
            {
                let count = text::count_words(&words);
                // "Hello," or "Bonjour à tous," opens a letter, not its matter.
                if !(opening.is_empty() && count < 4) {
                    opening_words += count;
                    opening.push_str(&text::collapse_whitespace(&words));
                    opening.push('\n');
                }
            }
        }
    }
    facts.words += text::count_words(&block);
    facts.opening = beginning(&opening);
    for element in elements {
        facts.element(element, &mut ids, &mut origins);
    }
    if has_raw {
        facts.without_alt.sort_by_key(|span| span.start);
    }
    facts.image_origins = origins.into_iter().collect();
    if framed {
        // What a frame is, the allow-list alone says: a frame in a comment, or without an address, is none.
        facts.frame_origins = html(markdown, &Options::without_frames()).blocked_frames;
    }
    facts.template_code = template_code(markdown, &code);
    facts
}

/// The words that an opening has at least, where the text has them: what an excerpt shows.
pub const OPENING: usize = 60;

/// The sentences at the start of these paragraphs that make [`OPENING`] words.
fn beginning(paragraphs: &str) -> String {
    let (mut words, mut start) = (0, 0);
    let end = text::sentence_ends(paragraphs).find(|end| {
        words += text::count_words(paragraphs.get(start..*end).unwrap_or_default());
        start = *end;
        words >= OPENING
    });
    let head = end.and_then(|end| paragraphs.get(..end));
    text::first_words(head.unwrap_or(paragraphs), 2 * OPENING)
}

/// A text with other words in these places; of two places that overlap the outer one counts.
fn replaced(text: &str, mut edits: Vec<(Range<usize>, String)>) -> String {
    edits.sort_by_key(|(place, _)| (place.start, Reverse(place.end)));
    let mut out = String::with_capacity(text.len() + 64);
    let mut done = 0;
    for (place, new) in edits {
        if place.start < done {
            continue;
        }
        out.push_str(text.get(done..place.start).unwrap_or_default());
        out.push_str(&new);
        done = place.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// One line of plain text (a title, a summary) as safe HTML with the typography of its language.
#[must_use]
pub fn line(text: &str, lang: &str) -> String {
    text::html(&text::typography(text, lang, None))
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod written_tests;
