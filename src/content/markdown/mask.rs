//! What the parser must not see, hidden from it byte for byte, so that places in the text stay the same.
//!
//! CommonMark takes any name in angle brackets for an element, lets an element that nothing closes swallow the rest of the
//! text, ends a bare address at the first mark of emphasis, and keeps control characters. The bytes that it would misread
//! are replaced by control characters before a text is parsed, and put back in what the parser gives. Start reading at
//! [`mask`].

use super::bare;
use crate::base::text;
use crate::content::html::{Markup, REMOVED, end_tag, is_markup, markup};
use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

/// The `<` of what is no markup.
pub(super) const LESS: u8 = 1;
/// Marks of emphasis in a bare address.
pub(super) const UNDERSCORE: u8 = 2;
pub(super) const STAR: u8 = 3;
pub(super) const TILDE: u8 = 4;
/// A colon at the start of a line, or behind a label, that begins no definition.
pub(super) const COLON: u8 = 5;
/// A part of a control character, which no text has.
pub(super) const NOTHING: u8 = 6;
/// A brace that begins no attributes of a heading.
pub(super) const BRACE: u8 = 7;

/// Whether something may begin with a byte that the parser misreads. `0xc2` leads the characters U+0080 to U+00BF, the first
/// half of which are control characters.
#[allow(clippy::needless_bitwise_bool)] // lazy operators are branches
const fn is_suspect(byte: u8) -> bool {
    let is_control = (byte < 32) & (byte != b'\n') & (byte != b'\t') & (byte != b'\r');
    is_control
        | (byte == 127)
        | (byte == 0xc2)
        | (byte == b'<')
        | (byte == b':')
        | (byte == b'&')
        | (byte == b'{')
}

/// How far before a place the start of the link is looked for in whose target it may be, in bytes.
const LONGEST_TARGET: usize = 2048;

/// The longest label of a link, in bytes; CommonMark allows 999 characters (section 6.3, "Links").
const LONGEST_LABEL: usize = 1000;

/// The text with hidden bytes, as long as it was. In a page a comment that nothing ends is text; a source (`is_source`) may hold
/// what nobody was meant to read behind one, so there it stays a comment.
pub(super) fn mask(markdown: &str, is_source: bool) -> Cow<'_, str> {
    let mut pass = Pass {
        markdown,
        is_source,
        masked: None,
        blank: 0,
        comment: (0, false),
        ends: Vec::new(),
        kept: HashSet::new(),
        labels: None,
        line: Line::at(markdown, 0),
    };
    let mut at = 0;
    while let Some(found) = pass
        .from(at)
        .and_then(|rest| text::find_rare(rest, is_suspect))
    {
        at = pass.suspect(at + found);
    }
    match pass.masked.map(String::from_utf8) {
        Some(Ok(masked)) => Cow::Owned(masked),
        // Every replaced byte is a character of its own, or a part of one that is replaced whole.
        Some(Err(_)) | None => Cow::Borrowed(markdown),
    }
}

struct Pass<'m> {
    markdown: &'m str,
    is_source: bool,
    masked: Option<Vec<u8>>,
    /// Where the next blank line is, as far as was looked for.
    blank: usize,
    /// The comment that was read last: where it ends, and whether it does before that place.
    comment: (usize, bool),
    /// The next end tag of each removed element, as far as was looked for; the end of the text where there is none.
    ends: Vec<(&'static str, Range<usize>)>,
    /// The end tags of elements that are removed whole.
    kept: HashSet<usize>,
    /// The texts in brackets, once they were asked for.
    labels: Option<HashSet<String>>,
    /// The line that was looked at last.
    line: Line,
}

impl<'m> Pass<'m> {
    fn from(&self, at: usize) -> Option<&'m str> {
        self.markdown.get(at..)
    }

    fn hide(&mut self, range: Range<usize>, by: u8) {
        let masked = self
            .masked
            .get_or_insert_with(|| self.markdown.as_bytes().to_vec());
        if let Some(bytes) = masked.get_mut(range) {
            bytes.fill(by);
        }
    }

    /// Hides what is at this place if the parser would misread it. Returns where to go on.
    fn suspect(&mut self, at: usize) -> usize {
        let bytes = self.markdown.as_bytes();
        let rest = self.from(at).unwrap_or_default();
        match bytes.get(at) {
            Some(b'<') => {
                let length = self.markup(at);
                if length.is_none() && !self.is_in_target(at) {
                    self.hide(at..at + 1, LESS);
                }
                at + length.unwrap_or(1)
            }
            Some(b':') if rest.starts_with("://") => self.address(at),
            Some(b':') => {
                let is_text = if bytes[..at].ends_with(b"]") {
                    self.is_remark(at)
                } else {
                    self.opens_line(at) && !is_definition(rest) && !self.is_delimiter_row(at)
                };
                if is_text {
                    self.hide(at..at + 1, COLON);
                }
                at + 1
            }
            Some(b'{') => {
                if is_words_in_braces(rest) && self.is_heading(at) && !self.is_in_target(at) {
                    self.hide(at..at + 1, BRACE);
                }
                at + 1
            }
            Some(b'&') => {
                if let Some(length) = control_reference(rest) {
                    self.hide(at..at + length, NOTHING);
                }
                at + 1
            }
            Some(0xc2) => {
                if bytes.get(at + 1).is_some_and(|next| *next < 0xa0) {
                    self.hide(at..at + 2, NOTHING);
                }
                at + 2
            }
            _ => {
                self.hide(at..at + 1, NOTHING);
                at + 1
            }
        }
    }

    /// Hides the marks of emphasis and the braces in a bare address whose `://` is here. Returns its end.
    fn address(&mut self, at: usize) -> usize {
        let bytes = self.markdown.as_bytes();
        let before = bytes.get(..at).unwrap_or_default();
        let before = before.strip_suffix(b"s").unwrap_or(before);
        let before = before.strip_suffix(b"http").unwrap_or(before);
        // most addresses are targets of links
        if before.ends_with(b"](") || before.ends_with(b"<") {
            return at + 1;
        }
        let Some(address) = bare::address_around(self.markdown, at) else {
            return at + 1;
        };
        if self.is_in_target(address.start) {
            return address.end;
        }
        for mark in address.clone() {
            let by = match bytes.get(mark) {
                Some(b'_') => UNDERSCORE,
                Some(b'*') => STAR,
                Some(b'~') => TILDE,
                Some(b'{') => BRACE,
                _ => continue,
            };
            self.hide(mark..mark + 1, by);
        }
        address.end
    }

    /// How far to go on behind the `<` here, when the parser reads it as we do; none when this `<` is text.
    fn markup(&mut self, at: usize) -> Option<usize> {
        let rest = self.from(at)?;
        if rest.starts_with("<!--") {
            return self.comment(at, rest);
        }
        let tag = match markup(rest) {
            Markup::Text => return (!begins_name(rest)).then_some(1),
            Markup::Unclosed | Markup::Other(_) | Markup::Comment(_) => return None,
            Markup::Tag(tag) => tag,
        };
        let behind = at + tag.length;
        if self.blank_after(at) < behind {
            return None;
        }
        if is_markup(&tag.name) {
            // The parser reads `<pre>` at the start of a line to its end, through blank lines.
            let swallows = tag.name == "pre" && !tag.closes && self.opens_line(at);
            let is_whole = !swallows || self.end_after(behind, "pre").is_some();
            return is_whole.then_some(tag.length);
        }
        let name = REMOVED.iter().find(|name| **name == tag.name)?;
        if tag.closes {
            return self.kept.contains(&at).then_some(tag.length);
        }
        let end = self.end_after(behind, name)?;
        let is_whole = if self.opens_line(at) && matches!(*name, "script" | "style") {
            let after = self.from(end.end)?.lines().next().unwrap_or_default();
            after.trim().is_empty()
        } else {
            end.end <= self.blank_after(at)
        };
        if is_whole {
            self.kept.insert(end.start);
        }
        is_whole.then_some(tag.length)
    }

    /// A comment at the start of a line goes to its end, through blank lines; any other ends in its block.
    fn comment(&mut self, at: usize, rest: &str) -> Option<usize> {
        let (end, is_closed) = self.comment;
        if at < end {
            return is_closed.then_some(1);
        }
        let opens_line = self.opens_line(at);
        let limit = if opens_line {
            self.markdown.len()
        } else {
            self.blank_after(at)
        };
        let found = match markup(rest.get(..limit - at)?) {
            Markup::Comment(length) => Some(length),
            _ => None,
        };
        self.comment = (found.map_or(limit, |length| at + length), found.is_some());
        if found.is_none() && opens_line && self.is_source {
            return Some(rest.len());
        }
        found.map(|length| if opens_line { length } else { 1 })
    }

    /// Where the next blank line behind this place is, or the end of the text.
    fn blank_after(&mut self, at: usize) -> usize {
        if self.blank <= at {
            let mut start = at;
            self.blank = loop {
                let rest = self.from(start).unwrap_or_default();
                let Some(line) = rest.find('\n') else {
                    break self.markdown.len() + 1;
                };
                start += line + 1;
                let next = self.from(start).unwrap_or_default().split('\n').next();
                let mut next = next.unwrap_or_default().bytes();
                if next.all(|byte| matches!(byte, b' ' | b'\t' | b'\r' | b'>')) {
                    break start;
                }
            };
        }
        self.blank.min(self.markdown.len())
    }

    /// The next end tag of this element behind a place.
    fn end_after(&mut self, at: usize, name: &'static str) -> Option<Range<usize>> {
        let known = self.ends.iter().position(|(known, _)| *known == name);
        if let Some((_, end)) = known.and_then(|known| self.ends.get(known))
            && (end.start >= at)
        {
            return Some(end.clone()).filter(|end| !end.is_empty());
        }
        let length = self.markdown.len();
        let end = self.from(at).and_then(|rest| end_tag(rest, name));
        let end = end.map_or(length..length, |end| at + end.start..at + end.end);
        if let Some(known) = known {
            self.ends.remove(known);
        }
        self.ends.push((name, end.clone()));
        Some(end).filter(|end| !end.is_empty())
    }

    /// Whether this place is in the target of a link, which can hold no control characters, and where the parser looks for
    /// neither emphasis nor elements.
    fn is_in_target(&self, at: usize) -> bool {
        // As long as any target, so that a long line is not read again for each suspect.
        let from = self
            .markdown
            .floor_char_boundary(at.saturating_sub(LONGEST_TARGET));
        let before = self.markdown.get(from..at).unwrap_or_default();
        let bytes = before.as_bytes();
        let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n');
        if bytes.last().is_some_and(|byte| !is_end(byte)) {
            // The word before this place, read backwards as far as a link may open in it.
            let word = bytes.iter().rposition(is_end).map_or(0, |end| end + 1);
            let word = bytes.get(word..).unwrap_or_default();
            let Some(open) = word.windows(2).rposition(|two| two == b"](") else {
                return false;
            };
            let line = before.rsplit('\n').next().unwrap_or_default();
            let is_open = word
                .get(open..)
                .is_some_and(|target| !target.contains(&b')'));
            return is_open && line.contains('[') && self.ends_target(at);
        }
        let line = before.rsplit('\n').next().unwrap_or_default();
        // The address of a definition may be on the line below its label.
        let label = if line.trim().is_empty() {
            let above = before.get(..before.len() - line.len()).unwrap_or_default();
            above.trim_end().rsplit('\n').next().unwrap_or_default()
        } else {
            line
        };
        let defines = label.trim_end().ends_with("]:") && label.trim_start().starts_with('[');
        defines && self.brackets_target(at)
    }

    /// What is behind the angle brackets that open here, when they close on this line.
    fn behind_brackets(&self, at: usize) -> Option<&'m str> {
        let end = self.markdown.ceil_char_boundary(at + LONGEST_TARGET);
        let line = self.markdown.get(at..end)?.lines().next()?;
        let inside = line.strip_prefix('<')?;
        let (_, behind) = inside.split_at_checked(inside.find(['<', '>'])?)?;
        behind.strip_prefix('>')
    }

    /// Whether the angle brackets that open here hold the target of a definition, with at most its title behind them.
    fn brackets_target(&self, at: usize) -> bool {
        self.behind_brackets(at)
            .is_some_and(|behind| behind.trim().is_empty() || behind.starts_with([' ', '\t', '(']))
    }

    /// Whether the target of a link that is open here ends: with its parenthesis, or before its title.
    fn ends_target(&self, at: usize) -> bool {
        let end = self.markdown.ceil_char_boundary(at + LONGEST_TARGET);
        let rest = self.markdown.get(at..end).unwrap_or_default();
        let is_bracketed = self.markdown[..at].ends_with("](") && rest.starts_with('<');
        let behind = match self.behind_brackets(at) {
            Some(behind) if is_bracketed => behind,
            // nobody links to `<!…` without brackets around it
            _ if is_bracketed || rest.starts_with("<!") || rest.starts_with("<?") => return false,
            _ => rest,
        };
        let is_end = |c: char| c == ')' || c.is_whitespace();
        let behind = behind.find(is_end).and_then(|end| behind.get(end..));
        behind.is_some_and(|behind| behind.trim_start().starts_with([')', '"', '\'', '(']))
    }

    /// Whether a label ends before the colon here that nothing refers to, with a word behind it that is no address: `[Ann]: Yes`
    /// is said by somebody, and CommonMark would leave it out as the definition of a link.
    fn is_remark(&mut self, at: usize) -> bool {
        let from = self
            .markdown
            .floor_char_boundary(at.saturating_sub(LONGEST_LABEL));
        let before = self.markdown.get(from..at).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let Some(open) = line.find('[').map(|open| at - line.len() + open) else {
            return false;
        };
        let label = self.markdown.get(open + 1..at - 1).unwrap_or_default();
        if label.starts_with('^') || label.contains(['[', ']']) || !self.opens_line(open) {
            return false;
        }
        let behind = self.from(at + 1).unwrap_or_default().trim_start();
        let word = behind.split_whitespace().next().unwrap_or_default();
        let word = word.trim_end_matches(['.', ',', ';', ':', '!', '?']);
        let word = word.split('<').next().unwrap_or_default();
        let is_word = !word.is_empty() && !word.contains(['/', '.', '#', ':', '@', '\\']);
        is_word && !self.labels().contains(&label.to_lowercase())
    }

    /// The texts in brackets but those that define a link or a note, in small letters.
    fn labels(&mut self) -> &HashSet<String> {
        self.labels.get_or_insert_with(|| {
            let mut labels = HashSet::new();
            let mut open = 0;
            for (at, byte) in self.markdown.bytes().enumerate() {
                match byte {
                    b'[' => open = at + 1,
                    b']' if self.markdown.as_bytes().get(at + 1) != Some(&b':') => {
                        let label = self.markdown.get(open..at).unwrap_or_default();
                        labels.insert(label.to_lowercase());
                        open = at + 1;
                    }
                    _ => {}
                }
            }
            labels
        })
    }

    /// Whether only marks of quotations and lists, and white space, are before this place on its line.
    fn opens_line(&mut self, at: usize) -> bool {
        at <= self.line_of(at).marks
    }

    /// Whether the line of this colon is the one below the head of a table: `:--- | ---:`.
    fn is_delimiter_row(&mut self, at: usize) -> bool {
        let markdown = self.markdown;
        let line = self.line_of(at);
        let of_row = |byte| matches!(byte, b':' | b'-' | b'|' | b' ' | b'\t' | b'\r');
        *line.is_delimiter_row.get_or_insert_with(|| {
            let rest = markdown.get(at..line.end).unwrap_or_default();
            rest.contains('-') && rest.bytes().all(of_row)
        })
    }

    /// Whether the line of this place may be a heading: with its mark before it, or a line of marks below it.
    fn is_heading(&mut self, at: usize) -> bool {
        let markdown = self.markdown;
        let line = self.line_of(at);
        let words = markdown.get(line.marks..).unwrap_or_default();
        let below = markdown.get(line.end..).unwrap_or_default();
        let below = below.trim_start_matches(['\n', ' ', '\t', '>']);
        words.starts_with('#') || below.starts_with(['=', '-'])
    }

    /// The line of this place; the text is looked through once, for the pass goes forward.
    fn line_of(&mut self, at: usize) -> &mut Line {
        let from = self.line.end + 1;
        if at >= from {
            let before = self.markdown.get(from..at).unwrap_or_default();
            let start = before.rfind('\n').map_or(from, |end| from + end + 1);
            self.line = Line::at(self.markdown, start);
        }
        &mut self.line
    }
}

/// Whether a `<` begins what the parser of HTML takes for a tag, though it is none and no address either: `<b<i>`.
fn begins_name(rest: &str) -> bool {
    let rest = rest.get(1..).unwrap_or_default();
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>'));
    let is_address = end.is_some_and(|end| rest[end..].starts_with('>'));
    !is_address
        && rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// A line of the text.
struct Line {
    /// Where its mark of the end is, or the end of the text.
    end: usize,
    /// How far it holds nothing but marks of quotations and lists, and white space.
    marks: usize,
    /// Whether it is the one below the head of a table, once that was asked.
    is_delimiter_row: Option<bool>,
}

impl Line {
    fn at(markdown: &str, start: usize) -> Line {
        let rest = markdown.get(start..).unwrap_or_default();
        let end = rest
            .find('\n')
            .map_or(markdown.len(), |length| start + length);
        let is_mark = |byte: &u8| {
            matches!(
                byte,
                b' ' | b'\t' | b'>' | b'-' | b'+' | b'*' | b'.' | b')' | b':'
            ) || byte.is_ascii_digit()
        };
        let marks = rest.bytes().take_while(is_mark).count();
        Line {
            end,
            marks: start + marks,
            is_delimiter_row: None,
        }
    }
}

/// Whether a colon at the start of a line begins a definition: a blank follows it.
fn is_definition(rest: &str) -> bool {
    rest.starts_with(": ") || rest.starts_with(":\t")
}

/// Whether a line ends with words in braces, which the parser leaves out at the end of a heading. Attributes begin with a sign
/// or hold an equals sign: `{#id .class key=value}`.
fn is_words_in_braces(rest: &str) -> bool {
    let rest = rest.get(1..).unwrap_or_default();
    let ends = |byte| matches!(byte, b'\n' | b'{' | b'}');
    let Some(end) = rest.bytes().take(LONGEST_LABEL).position(ends) else {
        return false;
    };
    let (inside, after) = rest.split_at(end);
    let is_last = after.strip_prefix('}').is_some_and(|after| {
        let behind = after.trim_start_matches([' ', '\t', '\r', '#']);
        behind.is_empty() || behind.starts_with('\n')
    });
    is_last
        && inside
            .split_whitespace()
            .any(|word| !word.starts_with(['#', '.']) && !word.contains('='))
}

/// The length of a reference to a control character: `&#1;`, `&#x7f;`.
fn control_reference(rest: &str) -> Option<usize> {
    let digits = rest.strip_prefix("&#")?;
    let end = digits.bytes().take(9).position(|byte| byte == b';')?;
    let number = digits.get(..end)?;
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    // What is no character stays as it is written, and the parser replaces zero.
    let is_control = char::from_u32(code).is_some_and(char::is_control);
    (is_control && !matches!(code, 0 | 9 | 10 | 13)).then_some(number.len() + 3)
}
