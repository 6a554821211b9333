//! A pass over HTML as text before it is parsed: what would make a parser slow is cut down there, and no word is lost.
//!
//! A parser looks through the elements that are open at almost every tag, so deep pages take it a time that grows with
//! the square of their length. Start reading at [`shallow`].

use super::elements::{Group, Groups};
use std::borrow::Cow;
use std::collections::HashMap;

/// How deep elements can be nested; the tags of deeper ones are left out. Browsers stop there too (Blink's
/// `kMaximumHTMLParserDOMTreeDepth`).
pub(super) const DEEPEST: usize = 512;

/// How many elements like `<b>` or `<font>` may be open at once: a parser opens each of them again in every paragraph
/// (HTML, section 13.2.4.3).
const MOST_MARKS: usize = 64;

/// How many attributes a tag may have: a parser compares each with all those before it.
pub(super) const MOST_ATTRIBUTES: usize = 256;

/// The HTML, as it is or without the tags of elements that are deeper than [`DEEPEST`].
pub(super) fn shallow(html: &str) -> Cow<'_, str> {
    let few = html.len() < 4 * MOST_ATTRIBUTES
        && html.bytes().filter(|byte| *byte == b'<').count() <= MOST_MARKS;
    if few {
        return Cow::Borrowed(html);
    }
    let mut pass = Pass {
        html,
        out: String::new(),
        copied: 0,
        open: Vec::new(),
        paragraphs: 0,
        marks: Vec::new(),
        too_deep: HashMap::new(),
    };
    let mut at = 0;
    while let Some(found) = html.get(at..).and_then(|rest| rest.find('<')) {
        at = pass.markup(at + found);
    }
    if pass.copied == 0 {
        return Cow::Borrowed(html);
    }
    pass.out
        .push_str(html.get(pass.copied..).unwrap_or_default());
    Cow::Owned(pass.out)
}

/// An element that is open.
struct Open<'a> {
    name: Cow<'a, str>,
    groups: Groups,
    /// How many marks were open outside of it.
    marks: usize,
}

struct Pass<'a> {
    html: &'a str,
    out: String,
    /// How much of the HTML is in `out`, or left out of it.
    copied: usize,
    open: Vec<Open<'a>>,
    /// How many of the open elements are paragraphs.
    paragraphs: usize,
    /// The marks that a parser holds open, in the order of their tags, even when an element around them was closed.
    marks: Vec<Cow<'a, str>>,
    /// The elements whose tags were left out and that are not closed yet, by name.
    too_deep: HashMap<Cow<'a, str>, usize>,
}

/// What ends the search for the element that a tag closes.
#[derive(Clone, Copy)]
enum Until {
    /// Elements that hold a text of their own: cells, captions, objects.
    Scope,
    /// The same, and lists.
    List,
    /// Every element that is more than running text.
    Special,
    /// A table.
    Table,
}

impl<'a> Pass<'a> {
    /// Reads what begins with the `<` at this place; where it ends.
    fn markup(&mut self, at: usize) -> usize {
        let rest = self.html.get(at..).unwrap_or_default();
        let bytes = rest.as_bytes();
        let end = |length: Option<usize>| length.map_or(self.html.len(), |length| at + length);
        match bytes.get(1) {
            Some(b'!') if rest.starts_with("<!--") => end(comment(rest)),
            Some(b'!' | b'?') => end(rest.find('>').map(|end| end + 1)),
            Some(b'/') if bytes.get(2).is_some_and(u8::is_ascii_alphabetic) => {
                let (name, after) = name_of(rest, 2);
                let length = Tag::of(rest, after).length;
                let groups = Groups::of(&name);
                if self.closes(&name, groups) {
                    self.leave_out(at, at + length, groups);
                }
                at + length
            }
            Some(b'/') => end(rest.find('>').map(|end| end + 1)),
            Some(first) if first.is_ascii_alphabetic() => {
                let (name, after) = name_of(rest, 1);
                let Tag { length, cut, .. } = Tag::of(rest, after);
                if let Some(cut) = cut {
                    self.copy(at + cut);
                    self.out.push('>');
                    self.copied = at + length;
                }
                let groups = Groups::of(&name);
                if groups.has(Group::Raw) {
                    return at + length + raw_length(rest.get(length..).unwrap_or_default(), &name);
                }
                let closes_itself =
                    rest.get(..length).is_some_and(|tag| tag.ends_with("/>")) && self.is_drawing();
                if !groups.has(Group::Void)
                    && !closes_itself
                    && !self.opens(name, groups)
                    && cut.is_none()
                {
                    self.leave_out(at, at + length, groups);
                }
                at + length
            }
            _ => at + 1,
        }
    }

    fn copy(&mut self, to: usize) {
        self.out
            .push_str(self.html.get(self.copied..to).unwrap_or_default());
        self.copied = to;
    }

    fn leave_out(&mut self, from: usize, to: usize, groups: Groups) {
        self.copy(from);
        // The words of two blocks do not touch, with their tags or without.
        if !groups.has(Group::Formatting) {
            self.out.push(' ');
        }
        self.copied = to;
    }

    fn is_drawing(&self) -> bool {
        self.open
            .iter()
            .rev()
            .any(|open| matches!(open.name.as_ref(), "svg" | "math"))
    }

    /// Opens an element; false when its tag must be left out.
    fn opens(&mut self, name: Cow<'a, str>, groups: Groups) -> bool {
        match name.as_ref() {
            "html" | "head" | "body" => return true,
            // A link cannot be in a link, nor a `nobr` in a `nobr`: the one before ends.
            "a" | "nobr" => {
                self.unmark(&name);
            }
            "li" => {
                self.close(&["li"], Until::Special);
                self.close(&["p"], Until::Scope);
            }
            "dd" | "dt" => {
                self.close(&["dd", "dt"], Until::Special);
                self.close(&["p"], Until::Scope);
            }
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" | "colgroup"
                if !self.in_table() =>
            {
                return true;
            }
            "td" | "th" => self.close(&["td", "th"], Until::Table),
            "tr" => self.close(&["tr"], Until::Table),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                let parts = ["tbody", "thead", "tfoot", "caption", "colgroup"];
                self.close(&parts, Until::Table);
            }
            "option" | "optgroup" | "rt" | "rp" | "rb"
                if self.open.last().is_some_and(|top| top.name == name) =>
            {
                self.pop_to(self.open.len() - 1);
            }
            name if closes_paragraph(name, groups) => self.close(&["p"], Until::Scope),
            _ => {}
        }
        if groups.has(Group::Formatting) {
            if self.marks.len() >= MOST_MARKS {
                return false;
            }
            self.marks.push(name.clone());
        }
        if self.open.len() >= DEEPEST {
            *self.too_deep.entry(name).or_default() += 1;
            return false;
        }
        self.paragraphs += usize::from(name == "p");
        self.open.push(Open {
            name,
            groups,
            marks: self.marks.len(),
        });
        true
    }

    fn in_table(&self) -> bool {
        self.open.iter().any(|open| open.name == "table")
    }

    /// Closes an element; true when its tag must be left out, because the one that opened it was.
    fn closes(&mut self, name: &str, groups: Groups) -> bool {
        if let Some(count) = self.too_deep.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                self.too_deep.remove(name);
            }
            self.forget(name);
            return true;
        }
        match name {
            _ if groups.has(Group::Formatting) => self.unmark(name),
            "table" => self.close(&["table"], Until::Table),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                self.close(&[name], Until::Table);
            }
            "li" => self.close(&["li"], Until::List),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close(&["h1", "h2", "h3", "h4", "h5", "h6"], Until::Scope);
            }
            _ if is_special(groups) || matches!(name, "p" | "div" | "address") => {
                self.close(&[name], Until::Scope);
            }
            _ => self.close(&[name], Until::Special),
        }
        false
    }

    /// Closes the nearest element of these names, with everything in it, unless an element in between prevents that.
    fn close(&mut self, names: &[&str], until: Until) {
        if names == ["p"] && self.paragraphs == 0 {
            return;
        }
        for (at, open) in self.open.iter().enumerate().rev() {
            let name = open.name.as_ref();
            if names.contains(&name) {
                self.pop_to(at);
                return;
            }
            let ends = match until {
                Until::Table => name == "table",
                Until::Scope => open.groups.has(Group::Scope),
                Until::List => open.groups.has(Group::Scope) || matches!(name, "ul" | "ol"),
                Until::Special => is_special(open.groups),
            };
            if ends {
                return;
            }
        }
    }

    fn pop_to(&mut self, length: usize) {
        while self.open.len() > length
            && let Some(closed) = self.open.pop()
        {
            self.paragraphs -= usize::from(closed.name == "p");
            // A cell's marks end with it; those of other elements go on after them.
            if closed.groups.has(Group::Scope) {
                self.marks.truncate(closed.marks);
            }
        }
        self.too_deep.clear();
    }

    /// Takes the last mark of this name off the list.
    fn forget(&mut self, name: &str) {
        if let Some(at) = self.marks.iter().rposition(|mark| mark == name) {
            self.marks.remove(at);
        }
    }

    /// Ends a mark: with its content when that is running text, else alone.
    fn unmark(&mut self, name: &str) {
        self.forget(name);
        let mut holds_blocks = false;
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.name == name {
                if holds_blocks {
                    self.open.remove(at);
                } else {
                    self.pop_to(at);
                }
                return;
            }
            if open.groups.has(Group::Scope) {
                return;
            }
            holds_blocks |= is_special(open.groups) || matches!(open.name.as_ref(), "p" | "div");
        }
    }
}

/// The length of the comment that begins here; none when nothing ends it.
pub(super) fn comment(rest: &str) -> Option<usize> {
    // `<!-->` is a whole comment (HTML, section 13.2.5.43).
    let mut at = 2;
    loop {
        at += rest.get(at..)?.find("--")? + 1;
        let after = rest.get(at + 1..)?;
        if after.starts_with('>') {
            return Some(at + 2);
        }
        if after.starts_with("!>") {
            return Some(at + 3);
        }
    }
}

/// No name of an element is longer, in bytes. A line without blanks may be, and is not read again for each `<` in it.
const LONGEST_NAME: usize = 256;

/// The name of the tag, in small letters, and where it ends.
pub(super) fn name_of(rest: &str, from: usize) -> (Cow<'_, str>, usize) {
    let name = rest.get(from..).unwrap_or_default();
    let name = name
        .get(..name.floor_char_boundary(LONGEST_NAME))
        .unwrap_or_default();
    let length = name
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'))
        .unwrap_or(name.len());
    let name = name.get(..length).unwrap_or_default();
    let name = if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    };
    (name, from + length)
}

/// A tag.
pub(super) struct Tag {
    /// Its length.
    pub(super) length: usize,
    /// Where its attributes must be cut.
    cut: Option<usize>,
    /// Whether its `>` is there.
    pub(super) is_closed: bool,
}

impl Tag {
    /// The tag at the start of a text, whose name ends at `after_name`.
    pub(super) fn of(text: &str, after_name: usize) -> Tag {
        let mut attributes = Attributes {
            tag: text,
            at: after_name,
        };
        let cut = attributes.nth(MOST_ATTRIBUTES).map(|(at, ..)| at);
        attributes.by_ref().for_each(drop);
        let is_closed = attributes.at < text.len();
        Tag {
            length: attributes.at + usize::from(is_closed),
            cut,
            is_closed,
        }
    }
}

/// The attributes of a tag: the place, the name and the value of each, as they are written (HTML, sections 13.2.5.32 to 39).
/// After the last one `at` is the place of the tag's `>`, or the end of the text when there is none.
pub(super) struct Attributes<'a> {
    /// The text that begins with the tag.
    pub(super) tag: &'a str,
    /// How much of it was read.
    pub(super) at: usize,
}

impl Attributes<'_> {
    /// Goes on while the next byte is wanted.
    fn skip_while(&mut self, wanted: impl Fn(u8) -> bool) {
        let rest = self.tag.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| wanted(**byte)).count();
    }
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (usize, &'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let tag = self.tag;
        let bytes = tag.as_bytes();
        let piece = |from: usize, to: usize| tag.get(from..to).unwrap_or_default();
        self.skip_while(|byte| byte.is_ascii_whitespace() || byte == b'/');
        let start = self.at;
        bytes.get(start).filter(|byte| **byte != b'>')?;
        // A name may begin with `=`.
        self.at += 1;
        self.skip_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'='));
        let name = piece(start, self.at);
        self.skip_while(|byte| byte.is_ascii_whitespace());
        if bytes.get(self.at) != Some(&b'=') {
            return Some((start, name, ""));
        }
        self.at += 1;
        self.skip_while(|byte| byte.is_ascii_whitespace());
        let quote = bytes
            .get(self.at)
            .copied()
            .filter(|byte| matches!(byte, b'"' | b'\''));
        self.at += usize::from(quote.is_some());
        let from = self.at;
        self.skip_while(|byte| match quote {
            Some(quote) => byte != quote,
            None => !byte.is_ascii_whitespace() && byte != b'>',
        });
        let value = piece(from, self.at);
        if quote.is_some() {
            self.at = (self.at + 1).min(bytes.len());
        }
        Some((start, name, value))
    }
}

/// The length of the text before the end tag of an element whose content is no markup.
pub(super) fn raw_length(rest: &str, name: &str) -> usize {
    if name == "plaintext" {
        return rest.len();
    }
    let mut at = 0;
    while let Some(found) = rest.get(at..).and_then(|rest| rest.find("</")) {
        at += found;
        let tag = rest.as_bytes().get(at + 2..).unwrap_or_default();
        let ends = tag
            .get(..name.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && tag
                .get(name.len())
                .is_none_or(|byte| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>'));
        if ends {
            return at;
        }
        at += 2;
    }
    rest.len()
}

/// Whether an element ends an open paragraph.
fn closes_paragraph(name: &str, groups: Groups) -> bool {
    matches!(name, "p" | "div" | "address" | "table")
        || groups.has(Group::Special) && !matches!(name, "select" | "noscript" | "tbody" | "tr")
}

/// Whether an element is more than running text.
fn is_special(groups: Groups) -> bool {
    groups.has(Group::Scope) || groups.has(Group::Special)
}

#[cfg(test)]
mod tests;
