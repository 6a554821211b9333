//! Front matter in YAML: the events of a parser become values with their places.
//!
//! What the values mean is not known here. Start reading at [`read_yaml`].

use super::{Data, Entry, Value, offset};
use crate::base::diagnostic::{Code, Diagnostic};
use granit_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};
use mail_parser::decoders::base64::base64_decode;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

/// Lists and tables nested deeper than this are refused: each level takes some of the stack.
const MOST_LEVELS: usize = 64;
/// The most values that aliases may repeat in one front matter. More is an attack ("billion laughs").
const MOST_REPEATED: usize = 10_000;

/// Why YAML cannot be read.
struct YamlError {
    message: String,
    hint: Option<&'static str>,
    /// The bytes in the whole file.
    at: Range<usize>,
    /// The line in the front matter, from 1.
    line: usize,
}

/// The entries of a table in YAML; none when it is no table at all.
pub(super) fn read_yaml(
    text: &str,
    inner: &str,
    start: usize,
) -> Result<Option<Vec<Entry>>, Box<Diagnostic>> {
    let mut reader = Reader {
        parser: Parser::new_from_str(inner),
        text,
        start,
        level: 0,
        anchors: BTreeMap::new(),
        repeated: 0,
    };
    match reader.document() {
        Ok(Data::Map(entries)) => Ok(Some(entries)),
        Ok(Data::Null) => Ok(Some(Vec::new())),
        Ok(_) => Ok(None),
        Err(error) => Err(Box::new(diagnostic(text, inner, start, error))),
    }
}

/// What the parser says of a syntax error (a part of it), what it means, and what to do about it.
const SYNTAX: &[(&str, &str, &str)] = &[
    ("tab", TAB, "indent with spaces"),
    (
        "mapping values are not allowed",
        "a colon cannot be here",
        "put a value with a colon in quotes, and begin each key at the start of its line",
    ),
    (
        "unexpected character",
        "a value cannot begin with this character",
        "put the value in quotes",
    ),
    (
        "cannot start any token",
        "a value cannot begin with this character",
        "put the value in quotes",
    ),
    (
        "unknown anchor",
        "`*` names a value that is not there",
        "put the value in quotes",
    ),
    (
        "expected key",
        "a key and a colon are missing here",
        "write `key: value`",
    ),
    (
        "trailing content",
        "something follows the closing quotation mark",
        "write an apostrophe twice between apostrophes (`'it''s'`), or put the value in `\"`",
    ),
    (
        "quoted scalar",
        "a quotation mark is never closed",
        "close it at the end of the value",
    ),
    (
        "end of stream",
        "a quotation mark or bracket is never closed",
        "close it at the end of the value",
    ),
    (
        "flow",
        "a `[` or `{` is never closed",
        "close it, or put the value in quotes",
    ),
    (
        "placement of ':'",
        "a `[` or `{` is never closed",
        "close it, or put the value in quotes",
    ),
    (
        "escape",
        "a backslash begins no escape that YAML knows",
        "write it twice, or put the value in `'`",
    ),
];

const TAB: &str = "a tab indents this line";

struct Reader<'a> {
    parser: Parser<'a, StrInput<'a>>,
    text: &'a str,
    /// Where the front matter begins in the text.
    start: usize,
    /// How many lists and tables are open.
    level: usize,
    /// The values that aliases can name.
    anchors: BTreeMap<usize, Value>,
    /// How many values aliases have repeated so far.
    repeated: usize,
}

impl<'a> Reader<'a> {
    /// The one value of the front matter. What follows a line `...` is not read.
    fn document(&mut self) -> Result<Data, YamlError> {
        let mut root = None;
        let mut is_closed = false;
        loop {
            let (event, span) = match self.parser.next() {
                None => break,
                Some(Err(_)) if is_closed => break,
                Some(next) => next.map_err(|error| self.syntax_error(&error))?,
            };
            match event {
                Event::StreamStart | Event::StreamEnd | Event::DocumentStart(..) => {}
                Event::DocumentEnd => is_closed = !span.is_empty(),
                _ if root.is_some() => {
                    return Err(self.error(&span, "it holds a second document"));
                }
                _ => root = Some(self.value(event, &span)?.data),
            }
        }
        Ok(root.unwrap_or(Data::Null))
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), YamlError> {
        match self.parser.next() {
            Some(next) => next.map_err(|error| self.syntax_error(&error)),
            // the parser closes every list and table before it ends
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    /// The value that an event begins.
    fn value(&mut self, event: Event<'a>, span: &Span) -> Result<Value, YamlError> {
        let (data, anchor) = match event {
            Event::Alias(anchor) => return self.repeat(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                let data = scalar(&text, style, tag.as_deref());
                let data = data.map_err(|message| self.error(span, message))?;
                (data, anchor)
            }
            Event::SequenceStart(_, anchor, _) => (Data::List(self.items(span)?), anchor),
            Event::MappingStart(_, anchor, _) => (Data::Map(self.entries(span)?), anchor),
            _ => return Err(self.error(span, "a value is missing")),
        };
        let mut at = self.place(span);
        // the place of a block reaches over the line end that closes it
        let written = self.text.get(at.clone()).unwrap_or_default();
        at.end -= written.len() - written.trim_end().len();
        let value = Value { span: at, data };
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        Ok(value)
    }

    /// Counts a list or table that opens.
    fn open(&mut self, span: &Span) -> Result<(), YamlError> {
        self.level += 1;
        if self.level > MOST_LEVELS {
            return Err(self.error(span, "it is nested too deeply"));
        }
        Ok(())
    }

    fn items(&mut self, span: &Span) -> Result<Vec<Value>, YamlError> {
        self.open(span)?;
        let mut items = Vec::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::SequenceEnd {
                self.level -= 1;
                return Ok(items);
            }
            items.push(self.value(event, &span)?);
        }
    }

    fn entries(&mut self, span: &Span) -> Result<Vec<Entry>, YamlError> {
        self.open(span)?;
        let mut entries = Vec::new();
        let mut merged = Vec::new();
        let mut seen = BTreeSet::new();
        loop {
            let (event, span) = self.next()?;
            if event == Event::MappingEnd {
                break;
            }
            if is_merge_key(&event) {
                let (event, span) = self.next()?;
                let value = self.value(event, &span)?;
                let message = "only a table can be merged";
                merged.extend(tables(value).ok_or_else(|| self.error(&span, message))?);
                continue;
            }
            let key = self.key(event, &span)?;
            if !seen.insert(key.clone()) {
                return Err(self.error(&span, &format!("the key `{key}` is there twice")));
            }
            let (event, value_span) = self.next()?;
            entries.push(Entry {
                key,
                at: self.place(&span),
                value: self.value(event, &value_span)?,
            });
        }
        // a key of the table itself wins
        entries.extend(
            merged
                .into_iter()
                .filter(|entry| seen.insert(entry.key.clone())),
        );
        self.level -= 1;
        Ok(entries)
    }

    fn key(&mut self, event: Event<'a>, span: &Span) -> Result<String, YamlError> {
        let written = match &event {
            Event::Scalar(text, ..) => Some(text.to_string()),
            _ => None,
        };
        match self.value(event, span)?.data {
            Data::Null => Err(self.error(span, "a key is missing")),
            Data::List(_) | Data::Map(_) => Err(self.error(span, "a key is a list or a table")),
            Data::Bool(answer) => Ok(written.unwrap_or_else(|| answer.to_string())),
            Data::Number(text) | Data::Text(text) | Data::Date(text) => Ok(written.unwrap_or(text)),
        }
    }

    /// The value with this anchor, at the place of the alias.
    fn repeat(&mut self, anchor: usize, span: &Span) -> Result<Value, YamlError> {
        let Some(mut value) = self.anchors.get(&anchor).cloned() else {
            return Err(self.error(span, "a value repeats itself"));
        };
        let mut levels = 0;
        self.repeated += move_to(&mut value, &self.place(span), &mut levels, 0);
        if self.repeated > MOST_REPEATED {
            return Err(self.error(span, "its aliases repeat too many values"));
        }
        if self.level + levels > MOST_LEVELS {
            return Err(self.error(span, "it is nested too deeply"));
        }
        Ok(value)
    }

    fn place(&self, span: &Span) -> Range<usize> {
        super::moved(&span.byte_range().unwrap_or(0..0), self.start)
    }

    fn error(&self, span: &Span, message: &str) -> YamlError {
        YamlError {
            message: message.to_owned(),
            hint: None,
            at: self.place(span),
            line: span.start.line(),
        }
    }

    fn syntax_error(&self, error: &ScanError) -> YamlError {
        let at = self.start + error.marker().byte_offset().unwrap_or(0);
        let found = error.info().to_lowercase();
        let known = SYNTAX.iter().find(|(part, ..)| found.contains(part));
        let (message, hint) = known
            .map_or(("this cannot be read as YAML", ""), |(_, message, hint)| {
                (message, hint)
            });
        YamlError {
            message: message.to_owned(),
            hint: Some(hint).filter(|hint| !hint.is_empty()),
            at: at..at,
            line: error.marker().line(),
        }
    }
}

/// Gives a value and all within the place of an alias: how many values there are, and how many levels of lists and tables.
fn move_to(value: &mut Value, at: &Range<usize>, levels: &mut usize, level: usize) -> usize {
    value.span = at.clone();
    *levels = level.max(*levels);
    match &mut value.data {
        Data::List(items) => items
            .iter_mut()
            .map(|item| move_to(item, at, levels, level + 1))
            .sum::<usize>(),
        Data::Map(entries) => entries
            .iter_mut()
            .map(|entry| {
                entry.at = at.clone();
                1 + move_to(&mut entry.value, at, levels, level + 1)
            })
            .sum(),
        _ => 0,
    }
    .saturating_add(1)
}

fn is_merge_key(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<")
}

/// The entries of a table, or of a list of tables: what `<<` can merge.
fn tables(value: Value) -> Option<Vec<Entry>> {
    match value.data {
        Data::Null => Some(Vec::new()),
        Data::Map(entries) => Some(entries),
        Data::List(items) => items
            .into_iter()
            .map(tables)
            .collect::<Option<Vec<_>>>()
            .map(|all| all.concat()),
        _ => None,
    }
}

/// A scalar by its tag, its quotes and its words.
fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Result<Data, &'static str> {
    let tag = tag.map(ToString::to_string);
    // `!!int`, `!int` and `!<tag:yaml.org,2002:int>` are one
    let name = tag.as_deref().and_then(|tag| tag.rsplit([':', '!']).next());
    match name {
        Some("" | "str") => Ok(Data::Text(text.to_owned())),
        Some("null") => Ok(Data::Null),
        Some("bool" | "int" | "float") => Ok(plain(text)),
        // old versions of Ruby write titles with accents in this way
        Some("binary") => base64_decode(text.as_bytes())
            .and_then(|bytes| String::from_utf8(bytes).ok())
            .map(Data::Text)
            .ok_or("its bytes are no text"),
        _ if style == ScalarStyle::Plain => Ok(plain(text)),
        _ => Ok(Data::Text(text.to_owned())),
    }
}

fn is_null(text: &str) -> bool {
    matches!(text, "" | "~") || text.eq_ignore_ascii_case("null")
}

/// What a word without quotes means: numbers as in YAML 1.2, truth values as in YAML 1.1.
fn plain(text: &str) -> Data {
    let bare = text.trim_matches([' ', '\t', '\r', '\n']);
    if is_null(bare) {
        return Data::Null;
    }
    match bare.to_ascii_lowercase().as_str() {
        "true" | "yes" | "y" | "on" => return Data::Bool(true),
        "false" | "no" | "n" | "off" => return Data::Bool(false),
        ".nan" | "+.nan" | "-.nan" => return Data::Text(".nan".to_owned()),
        ".inf" | "+.inf" => return Data::Text(".inf".to_owned()),
        "-.inf" => return Data::Text("-.inf".to_owned()),
        _ => {}
    }
    match bare.parse::<f64>() {
        Ok(number) if number.is_finite() => Data::Number(bare.to_owned()),
        // `1e999`, but not the word `infinity`
        Ok(number) if bare.contains(|c: char| c.is_ascii_digit()) => {
            Data::Text(if number < 0.0 { "-.inf" } else { ".inf" }.to_owned())
        }
        _ if is_integer(bare) => Data::Number(bare.to_owned()),
        _ => Data::Text(text.to_owned()),
    }
}

/// Whether a word is an integer that Rust writes in another way: `1_000`, `0x1F`, `0o17`, `0b11`.
fn is_integer(bare: &str) -> bool {
    let (is_negative, digits) = match bare.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, bare.strip_prefix('+').unwrap_or(bare)),
    };
    let (radix, digits) = match digits.get(..2) {
        Some("0x" | "0X") => (16, &digits[2..]),
        Some("0o" | "0O") => (8, &digits[2..]),
        Some("0b" | "0B") => (2, &digits[2..]),
        _ => (10, digits),
    };
    // only single underscores, and only between digits
    if !digits
        .split('_')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        || (radix == 10 && digits.starts_with('0'))
    {
        return false;
    }
    let most = if is_negative {
        1 << 63
    } else {
        u128::from(u64::MAX)
    };
    u128::from_str_radix(&digits.replace('_', ""), radix).is_ok_and(|number| number <= most)
}

/// `key: value` where the value is bare and holds what bare values may not: `title: OpenAI: le retour`, `by: @someone`.
static BARE_VALUE: LazyLock<regex::Regex> = LazyLock::new(|| {
    regex::Regex::new(
        r#"^\s*(?:- )?([\w-]+):\s+([^\s"'|>\[{].*: .*|[@`%&*!\[{].*|[^\s"'|>\[{].*:)\s*$"#,
    )
    .expect("a constant that compiles")
});

fn diagnostic(text: &str, inner: &str, start: usize, error: YamlError) -> Diagnostic {
    if error.message == TAB
        && let Some(at) = tab_near(inner, error.line)
    {
        let tab = Diagnostic::new(Code::BadYaml, error.message).at("", start + at..start + at + 1);
        return tab.hint("indent with spaces");
    }
    let fault = Diagnostic::new(Code::BadYaml, error.message);
    // the parser stops at the line of the typo or at the next one
    let culprit = inner
        .lines()
        .enumerate()
        .skip(error.line.saturating_sub(2))
        .take(2)
        .filter_map(|(number, line)| Some((number, BARE_VALUE.captures(line)?)))
        .last();
    if let Some((number, found)) = culprit {
        let key = found.get(1).map_or("", |found| found.as_str());
        let value = found.get(2).map_or("", |found| found.as_str().trim_end());
        let quoted = value.replace('\\', "\\\\").replace('"', "\\\"");
        let column = found.get(2).map_or(0, |found| found.start());
        let from = offset(text, start, number + 1, column + 1);
        return fault
            .at("", from..from + value.len())
            .hint(format!("put the value in quotes: `{key}: \"{quoted}\"`"));
    }
    let fault = match error.hint {
        Some(hint) => fault.hint(hint),
        None => fault,
    };
    let mut at = error.at;
    if at.is_empty() {
        let next = text.get(at.start..).and_then(|rest| rest.chars().next());
        at.end = at.start + next.map_or(1, char::len_utf8);
    }
    fault.at("", at)
}

/// The first tab that indents a line, from the line before this one on (the parser stops there or a line later).
fn tab_near(inner: &str, line: usize) -> Option<usize> {
    let mut at = 0;
    for (number, text) in inner.split_inclusive('\n').enumerate() {
        let indent = text.len() - text.trim_start_matches([' ', '\t']).len();
        let tab = text.get(..indent).and_then(|indent| indent.find('\t'));
        if let Some(tab) = tab.filter(|_| number + 2 >= line) {
            return Some(at + tab);
        }
        at += text.len();
    }
    None
}
