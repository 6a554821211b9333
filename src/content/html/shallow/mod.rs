//! A pass over HTML as text before it is parsed: what would make a parser slow is cut down there, and no word is lost.
//!
//! A parser looks through the elements that are open at almost every tag, so deep pages take it a time that grows with
//! the square of their length. Start reading at [`shallow`].

use std::borrow::Cow;
use std::collections::HashMap;

/// How many elements may stand in each other; the tags of deeper ones are left out. Browsers stop there too (Blink's
/// `kMaximumHTMLParserDOMTreeDepth`).
pub(super) const DEEPEST: usize = 512;

/// How many elements like `<b>` or `<font>` may be open at once: a parser opens each of them again in every paragraph
/// (HTML, section 13.2.4.3).
const MOST_MARKS: usize = 64;

/// How many attributes a tag may have: a parser compares each with all that stand before it.
const MOST_ATTRIBUTES: usize = 256;

/// The HTML, as it is or without the tags of elements that stand deeper than [`DEEPEST`].
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
    /// The marks that a parser holds open, in the order of their tags, whatever closed around them.
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
                let length = attributes(bytes, after).length;
                if self.closes(&name) {
                    self.leave_out(at, at + length, is_mark(&name));
                }
                at + length
            }
            Some(b'/') => end(rest.find('>').map(|end| end + 1)),
            Some(first) if first.is_ascii_alphabetic() => {
                let (name, after) = name_of(rest, 1);
                let Tag { length, cut, .. } = attributes(bytes, after);
                if let Some(cut) = cut {
                    self.copy(at + cut);
                    self.out.push('>');
                    self.copied = at + length;
                }
                if is_raw(&name) {
                    return at + length + raw_length(rest.get(length..).unwrap_or_default(), &name);
                }
                let closes_itself =
                    rest.get(..length).is_some_and(|tag| tag.ends_with("/>")) && self.is_drawing();
                let is_mark = is_mark(&name);
                if !is_void(&name) && !closes_itself && !self.opens(name) && cut.is_none() {
                    self.leave_out(at, at + length, is_mark);
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

    fn leave_out(&mut self, from: usize, to: usize, is_mark: bool) {
        self.copy(from);
        // Blocks stand apart, whether they are seen or not.
        if !is_mark {
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
    fn opens(&mut self, name: Cow<'a, str>) -> bool {
        match name.as_ref() {
            "html" | "head" | "body" => return true,
            // A link or line that may not break cannot stand in its like: the one before ends.
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
            "td" | "th" => {
                if !self.in_table() {
                    return true;
                }
                self.close(&["td", "th"], Until::Table);
            }
            "tr" => {
                if !self.in_table() {
                    return true;
                }
                self.close(&["tr"], Until::Table);
            }
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                if !self.in_table() {
                    return true;
                }
                self.close(
                    &["tbody", "thead", "tfoot", "caption", "colgroup"],
                    Until::Table,
                );
            }
            "option" | "optgroup" | "rt" | "rp" | "rb"
                if self.open.last().is_some_and(|top| top.name == name) =>
            {
                self.pop_to(self.open.len() - 1);
            }
            name if closes_paragraph(name) => self.close(&["p"], Until::Scope),
            _ => {}
        }
        if is_mark(&name) {
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
            marks: self.marks.len(),
        });
        true
    }

    fn in_table(&self) -> bool {
        self.open.iter().any(|open| open.name == "table")
    }

    /// Closes an element; true when its tag must be left out, because the one that opened it was.
    fn closes(&mut self, name: &str) -> bool {
        if let Some(count) = self.too_deep.get_mut(name) {
            *count -= 1;
            if *count == 0 {
                self.too_deep.remove(name);
            }
            self.forget(name);
            return true;
        }
        match name {
            _ if is_mark(name) => self.unmark(name),
            "table" => self.close(&["table"], Until::Table),
            "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "caption" => {
                self.close(&[name], Until::Table);
            }
            "li" => self.close(&["li"], Until::List),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                self.close(&["h1", "h2", "h3", "h4", "h5", "h6"], Until::Scope);
            }
            _ if is_special(name) || matches!(name, "p" | "div" | "address") => {
                self.close(&[name], Until::Scope);
            }
            "svg" | "math" => self.close(&[name], Until::Scope),
            _ => self.close(&[name], Until::Special),
        }
        false
    }

    /// Closes the nearest element of these names, with all that stands in it, when nothing keeps its tag from reaching it.
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
                Until::Scope => is_scope(name),
                Until::List => is_scope(name) || matches!(name, "ul" | "ol"),
                Until::Special => is_special(name),
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
            if is_scope(&closed.name) {
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

    /// Ends a mark: with what stands in it when that is running text, else alone.
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
            if is_scope(&open.name) {
                return;
            }
            holds_blocks |= is_special(&open.name) || matches!(open.name.as_ref(), "p" | "div");
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

/// The name of the tag, in small letters, and where it ends.
pub(super) fn name_of(rest: &str, from: usize) -> (Cow<'_, str>, usize) {
    let name = rest.get(from..).unwrap_or_default();
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

/// The tag whose name ends here (HTML, section 13.2.5.32).
pub(super) fn attributes(tag: &[u8], after_name: usize) -> Tag {
    let mut at = after_name;
    let mut count = 0;
    let mut cut = None;
    let skip = |at: &mut usize, wanted: fn(u8) -> bool| {
        while tag.get(*at).is_some_and(|byte| wanted(*byte)) {
            *at += 1;
        }
    };
    loop {
        skip(&mut at, |byte| byte.is_ascii_whitespace() || byte == b'/');
        match tag.get(at) {
            None => {
                return Tag {
                    length: tag.len(),
                    cut,
                    is_closed: false,
                };
            }
            Some(b'>') => {
                return Tag {
                    length: at + 1,
                    cut,
                    is_closed: true,
                };
            }
            Some(_) => {}
        }
        count += 1;
        if count > MOST_ATTRIBUTES && cut.is_none() {
            cut = Some(at);
        }
        // A name may begin with `=`.
        at += 1;
        skip(&mut at, |byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b'/' | b'>' | b'=')
        });
        skip(&mut at, |byte| byte.is_ascii_whitespace());
        if tag.get(at) != Some(&b'=') {
            continue;
        }
        at += 1;
        skip(&mut at, |byte| byte.is_ascii_whitespace());
        match tag.get(at) {
            Some(b'"') => {
                at += 1;
                skip(&mut at, |byte| byte != b'"');
                at = (at + 1).min(tag.len());
            }
            Some(b'\'') => {
                at += 1;
                skip(&mut at, |byte| byte != b'\'');
                at = (at + 1).min(tag.len());
            }
            _ => skip(&mut at, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
        }
    }
}

/// How much text stands before the end tag of an element whose content is no markup.
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

/// Elements without content (HTML, section 13.1.2), old ones too.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Elements whose content is text, whatever it looks like.
pub(super) fn is_raw(name: &str) -> bool {
    matches!(
        name,
        "script"
            | "style"
            | "textarea"
            | "title"
            | "xmp"
            | "iframe"
            | "noembed"
            | "noframes"
            | "plaintext"
    )
}

/// Elements that a parser opens again after the block that they began in ("formatting", HTML, section 13.2.4.2).
fn is_mark(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements that no end tag of another reaches through.
fn is_scope(name: &str) -> bool {
    matches!(
        name,
        "applet"
            | "button"
            | "caption"
            | "foreignobject"
            | "marquee"
            | "object"
            | "svg"
            | "math"
            | "table"
            | "td"
            | "template"
            | "th"
    )
}

/// Elements that end an open paragraph.
fn closes_paragraph(name: &str) -> bool {
    matches!(name, "p" | "div" | "address")
        || (is_special(name)
            && !is_scope(name)
            && !matches!(name, "select" | "noscript" | "tbody" | "tr"))
        || name == "table"
}

/// Elements that are more than running text ("special", HTML, section 13.2.4.2), but for those that an item reaches through.
fn is_special(name: &str) -> bool {
    is_scope(name)
        || matches!(
            name,
            "article"
                | "aside"
                | "blockquote"
                | "center"
                | "dd"
                | "details"
                | "dir"
                | "dl"
                | "dt"
                | "fieldset"
                | "figcaption"
                | "figure"
                | "footer"
                | "form"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "header"
                | "hgroup"
                | "li"
                | "listing"
                | "main"
                | "menu"
                | "nav"
                | "noscript"
                | "ol"
                | "pre"
                | "search"
                | "section"
                | "select"
                | "summary"
                | "tbody"
                | "tfoot"
                | "thead"
                | "tr"
                | "ul"
        )
}

#[cfg(test)]
mod tests;
