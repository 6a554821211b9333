//! The Markdown of a page as other programs may render it: with its links resolved, and with nothing that the page itself
//! does not hold.
//!
//! Programs differ in what they read as code, as a table or as a note, and many take raw HTML as it is. So the text is read
//! as we read it, then as plain CommonMark, and what is live in either reading is disarmed. Code stays as written.
//! Start reading at [`copy`].

use super::parse::dialect;
use super::render::linked_image;
use super::{Options, replaced};
use crate::base::config::Images;
use crate::base::path::{Target, safe_link};
use crate::content::html::{Loads, RawImage, tags};
use pulldown_cmark::{Event, LinkType, Options as Dialect, Parser, Tag, TagEnd};
use std::borrow::Cow;
use std::ops::Range;

/// How often a text is read again, each time because something in it was disarmed. Texts of people need two rounds; one
/// that needs more was made to defeat this.
const ROUNDS: usize = 6;

/// The Markdown for a program that renders raw HTML, links bare addresses and fetches what it shows.
#[must_use]
pub fn copy<'m>(markdown: &'m str, options: &Options<'_>) -> Cow<'m, str> {
    // Without these there is neither a link nor HTML, nor a heading with attributes.
    if !markdown.contains(['<', '[', '{']) {
        return Cow::Borrowed(markdown);
    }
    let mut text = Cow::Borrowed(markdown);
    let mut readings = vec![dialect()];
    if reads_differently(markdown) {
        readings.push(Dialect::ENABLE_TABLES | Dialect::ENABLE_STRIKETHROUGH);
        readings.push(Dialect::empty());
    }
    for _ in 0..ROUNDS {
        let mut disarmed = false;
        for reading in &readings {
            let own = *reading == dialect();
            let reader = if own { Reader::Own } else { Reader::Other };
            let (edits, is_live) = Edits::of(&text, *reading, reader, options);
            disarmed |= is_live;
            if !edits.is_empty() {
                text = Cow::Owned(replaced(&text, edits));
            }
        }
        if !disarmed {
            return text;
        }
    }
    Cow::Owned(text.replace('<', "&lt;").replace("](", "] ("))
}

/// Whether another program may see links, HTML or code elsewhere than we do: in tables, notes, definitions, attributes of
/// headings, code that it does not take for code.
fn reads_differently(markdown: &str) -> bool {
    markdown.contains(['<', '`', '|', '{']) || markdown.contains("[^") || markdown.contains("\n:")
}

/// Who reads the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reader {
    /// We do: links are resolved too.
    Own,
    /// Another program.
    Other,
}

/// A link or image that is open.
struct Open {
    span: Range<usize>,
    /// Where its text ends so far.
    end: usize,
    becomes: Becomes,
}

/// What becomes of a link or image.
enum Becomes {
    Itself,
    /// Its text alone, for links and images that lead nowhere.
    Words,
    /// A link to an image, with what comes before and after the words of the image.
    Link(String, String),
}

/// Changes to a text.
struct Edits<'a> {
    markdown: &'a str,
    reader: Reader,
    options: &'a Options<'a>,
    /// The places, each with the text that replaces it.
    list: Vec<(Range<usize>, String)>,
    /// Whether something live was taken away, so that the text has to be read again.
    disarmed: bool,
}

impl<'a> Edits<'a> {
    /// The changes to a text, and whether something live was taken away.
    fn of(
        markdown: &'a str,
        reading: Dialect,
        reader: Reader,
        options: &'a Options<'a>,
    ) -> (Vec<(Range<usize>, String)>, bool) {
        let mut edits = Edits {
            markdown,
            reader,
            options,
            list: Vec::new(),
            disarmed: false,
        };
        let parser = Parser::new_ext(markdown, reading);
        let definitions = parser.reference_definitions();
        for (_, definition) in definitions.iter() {
            edits.definition(&definition.span, &definition.dest);
        }
        let mut open: Vec<Open> = Vec::new();
        let mut blocks: Vec<Range<usize>> = Vec::new();
        let mut in_code = false;
        // Where the text read so far ends: a backslash behind it escapes what follows.
        let mut read = 0;
        // Whether a bare address ends right here, for programs that make links of those.
        let mut address = false;
        for (event, span) in parser.into_offset_iter() {
            let is_end = matches!(event, Event::End(TagEnd::Link | TagEnd::Image));
            if let Some(open) = open.last_mut().filter(|_| !is_end) {
                open.end = open.end.max(span.end);
            }
            let written = markdown.get(span.clone()).unwrap_or_default();
            match event {
                // `# Title {onclick=x}`: other programs publish any attribute. Its last brace opens them.
                Event::Start(Tag::Heading { attrs, .. }) if !attrs.is_empty() => {
                    if let Some(at) = written.rfind('{') {
                        let at = span.start + at;
                        edits.disarm(at..at + 1, "&#123;");
                    }
                }
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Start(Tag::HtmlBlock) => {
                    edits.html(&span);
                    blocks.push(span);
                }
                Event::End(TagEnd::HtmlBlock) => {
                    blocks.pop();
                }
                Event::Html(_) | Event::InlineHtml(_) if blocks.is_empty() => {
                    edits.html(&span);
                }
                Event::Start(Tag::Link {
                    link_type: link_type @ (LinkType::Autolink | LinkType::Email),
                    dest_url,
                    ..
                }) => {
                    if link_type == LinkType::Autolink && !safe_link(&dest_url) {
                        edits.disarm(span.start..span.start + 1, "&lt;");
                    }
                    // Its text is its address, which is read as it is.
                    open.push(Open {
                        end: span.start,
                        span: span.clone(),
                        becomes: Becomes::Itself,
                    });
                    read = span.end;
                }
                Event::Start(Tag::Link {
                    dest_url,
                    link_type,
                    ..
                }) => {
                    let becomes = edits.link(&span, &dest_url, link_type);
                    open.push(Open {
                        end: span.start + 1,
                        span: span.clone(),
                        becomes,
                    });
                }
                Event::Start(Tag::Image {
                    dest_url,
                    link_type,
                    ..
                }) => {
                    let in_link = !open.is_empty();
                    let becomes = edits.image(&span, &dest_url, link_type, in_link);
                    open.push(Open {
                        end: span.start + 2,
                        span: span.clone(),
                        becomes,
                    });
                }
                Event::End(TagEnd::Link | TagEnd::Image) => {
                    if let Some(closed) = open.pop() {
                        if let Some(outer) = open.last_mut() {
                            outer.end = outer.end.max(closed.span.end);
                        }
                        edits.close(closed);
                    }
                }
                Event::Text(_) if !in_code && span.start >= read => {
                    edits.text(&span, read);
                    let last = written
                        .rsplit(char::is_whitespace)
                        .next()
                        .unwrap_or_default();
                    address = address && last.len() == written.len() || is_address(last);
                    read = span.end;
                }
                // A bare address goes on to the next white space in many programs, through the signs that open code.
                Event::Code(_) => {
                    if address {
                        edits.disarm(span.start..span.start, " ");
                    }
                    address = false;
                    read = span.end;
                }
                Event::SoftBreak | Event::HardBreak => address = false,
                _ => {}
            }
        }
        (edits.list, edits.disarmed)
    }

    fn written(&self, span: &Range<usize>) -> &'a str {
        self.markdown.get(span.clone()).unwrap_or_default()
    }

    fn disarm(&mut self, place: Range<usize>, text: &str) {
        self.list.push((place, text.to_owned()));
        self.disarmed = true;
    }

    /// Every `<` of a text that could begin a tag. A backslash before it would not do: a program that makes links of bare
    /// addresses takes it for a part of one (`www.a.test/x\<img …>`).
    fn text(&mut self, span: &Range<usize>, read: usize) {
        let bytes = self.markdown.as_bytes();
        for (at, _) in self.written(span).match_indices('<') {
            let at = span.start + at;
            let opens = bytes.get(at + 1).is_none_or(|next| {
                next.is_ascii_alphabetic()
                    || matches!(
                        next,
                        b'/' | b'!' | b'?' | b'\\' | b'[' | b'*' | b'_' | b'~' | b'&'
                    )
            });
            let is_escaped = at == span.start
                && at > read
                && at.checked_sub(1).and_then(|before| bytes.get(before)) == Some(&b'\\');
            if is_escaped {
                self.disarm(at - 1..at + 1, "&lt;");
            } else if opens {
                self.disarm(at..at + 1, "&lt;");
            }
        }
    }

    fn html(&mut self, span: &Range<usize>) {
        let options = self.options;
        let written = self.written(span);
        let image = |src: &str, alt: &str| linked_image(src, alt, options).map(RawImage::Link);
        let loads = Loads {
            base: options.base,
            frames: options.frames,
            image: &image,
        };
        let allowed = tags(written, &loads);
        if allowed != written {
            self.disarm(span.clone(), &allowed);
        }
    }

    /// A definition of an address: without it, what refers to it is text.
    fn definition(&mut self, span: &Range<usize>, target: &str) {
        let written = self.written(span);
        let head = written.find("]:").map_or(0, |at| at + 2);
        if safe_link(target) {
            if self.reader == Reader::Own {
                self.resolve(span.start + head..span.end, target);
            }
            return;
        }
        if self.reader == Reader::Own {
            self.disarm(span.clone(), "");
            return;
        }
        // The text of a footnote for us, an address for others: in backticks it is no address that runs.
        let rest = written.get(head..).unwrap_or_default();
        let start = span.start + head + (rest.len() - rest.trim_start().len());
        let word = rest.trim_start().split(char::is_whitespace).next();
        let end = start + word.map_or(0, str::len);
        self.disarm(start..start, "`");
        self.disarm(end..end, "`");
    }

    /// Writes where a target leads in its place, which is in this span.
    fn resolve(&mut self, span: Range<usize>, target: &str) {
        let options = self.options;
        let written = self.written(&span);
        let href = options.links.get(target).map_or(target, String::as_str);
        let Some(href) = options.base.link(href) else {
            return;
        };
        if href == target || href.is_empty() {
            return;
        }
        let Some(at) = written.find(target) else {
            return;
        };
        let bracketed = written
            .get(..at)
            .is_some_and(|before| before.ends_with('<'));
        let at = span.start + at;
        let text = if bracketed {
            href.into_owned()
        } else {
            in_brackets(&href)
        };
        self.list.push((at..at + target.len(), text));
    }

    fn link(&mut self, span: &Range<usize>, target: &str, link_type: LinkType) -> Becomes {
        let is_own = self.reader == Reader::Own;
        let known = self.options.links.get(target).filter(|_| is_own);
        let href = known.map_or(target, String::as_str);
        // A footnote of ours that is an address for others: its definition is disarmed.
        let is_defined = matches!(
            link_type,
            LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut
        );
        if !is_own && is_defined {
            return Becomes::Itself;
        }
        // An empty target is the page itself for a browser; one that was resolved to nothing is no link.
        if !safe_link(href) || known.is_some_and(String::is_empty) {
            return Becomes::Words;
        }
        self.resolve_inline(span, target, link_type);
        Becomes::Itself
    }

    fn resolve_inline(&mut self, span: &Range<usize>, target: &str, link_type: LinkType) {
        if self.reader == Reader::Own
            && link_type == LinkType::Inline
            && let Some(head) = self.written(span).rfind("](")
        {
            self.resolve(span.start + head + 2..span.end, target);
        }
    }

    fn image(
        &mut self,
        span: &Range<usize>,
        target: &str,
        link_type: LinkType,
        in_link: bool,
    ) -> Becomes {
        let options = self.options;
        match options.base.target(target) {
            Target::Own | Target::OwnWhole(_) => {}
            Target::Elsewhere(_) if options.images == Images::Show => {}
            Target::Elsewhere(url) => {
                // The words of the image are in the text; those around them are ours.
                let alt = if self.written(span).starts_with("![]") {
                    ""
                } else {
                    "\0"
                };
                let words = linked_image(target, alt, options).unwrap_or_default();
                let (before, after) = words.split_once('\0').unwrap_or((&words, ""));
                return if in_link {
                    Becomes::Link(before.to_owned(), after.to_owned())
                } else {
                    Becomes::Link(
                        format!("[{before}"),
                        format!("{after}]({})", in_brackets(url.as_str())),
                    )
                };
            }
            Target::Contact | Target::Refused => return Becomes::Words,
        }
        self.resolve_inline(span, target, link_type);
        Becomes::Itself
    }

    fn close(&mut self, closed: Open) {
        let Open { span, end, becomes } = closed;
        let (before, after) = match becomes {
            Becomes::Itself => return,
            Becomes::Words => (String::new(), String::new()),
            Becomes::Link(before, after) => (before, after),
        };
        let mark = 1 + usize::from(self.written(&span).starts_with('!'));
        self.disarm(span.start..span.start + mark, &before);
        self.disarm(end.max(span.start + mark)..span.end, &after);
    }
}

/// Whether programs make a link of a text that ends like this (GFM, "autolinks").
fn is_address(word: &str) -> bool {
    word.contains("://") || word.contains("www.") || word.contains('@') || word.contains("mailto:")
}

/// An address as the target of a link.
fn in_brackets(address: &str) -> String {
    if address.contains(['(', ')', ' ']) {
        format!("<{address}>")
    } else {
        address.to_owned()
    }
}
