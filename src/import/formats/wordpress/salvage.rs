//! Damaged JSON to a value: strings with raw line ends, bare quotation marks, and a text that breaks off anywhere.
//!
//! Nothing is known of posts here. Start reading at [`value`].

use serde_json::{Map, Value};

/// What was found to be wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // any of them can be true together
pub(super) struct Damage {
    /// Line ends or other control characters were raw in strings.
    pub(super) raw_line_ends: bool,
    /// Quotation marks were bare in strings.
    pub(super) raw_quotes: bool,
    /// The text ends before its outermost value does.
    pub(super) cut_off: bool,
    /// Anything else: missing commas, words outside of strings.
    pub(super) malformed: bool,
}

/// How deep values may be nested; deeper ones are read as nothing. `serde_json` has the same limit.
const DEEPEST: usize = 128;

/// Reads an object or a list as far as it goes, or several that follow each other, as a list; the third value is what
/// is behind them. None when the text begins as neither.
pub(super) fn value(text: &str) -> Option<(Value, Damage, &str)> {
    if !text.starts_with(['{', '[']) {
        return None;
    }
    let mut scanner = Scanner {
        text,
        at: 0,
        damage: Damage::default(),
    };
    let first = scanner.value(0);
    let mut more = Vec::new();
    loop {
        scanner.space();
        match scanner.peek() {
            Some('{' | '[') => match scanner.value(0) {
                Value::Array(list) => more.extend(list),
                one => more.push(one),
            },
            // What was written between two objects with a comma.
            Some(',') => scanner.skip(),
            _ => break,
        }
    }
    let value = match first {
        one if more.is_empty() => one,
        Value::Array(list) => Value::Array(list.into_iter().chain(more).collect()),
        one => Value::Array([one].into_iter().chain(more).collect()),
    };
    let rest = text.get(scanner.at..).unwrap_or_default();
    scanner.damage.malformed |= !rest.is_empty();
    Some((value, scanner.damage, rest))
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    damage: Damage,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn space(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    /// The next character after white space; the end of the text is noted.
    fn next_sign(&mut self) -> Option<char> {
        self.space();
        let next = self.peek();
        self.damage.cut_off |= next.is_none();
        next
    }

    fn value(&mut self, depth: usize) -> Value {
        match self.next_sign() {
            Some('{') => self.object(depth + 1),
            Some('[') => self.list(depth + 1),
            Some('"') => Value::String(self.string(Inside::List)),
            _ => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.skip();
        let mut map = Map::new();
        loop {
            match self.next_sign() {
                None => break,
                Some('}') => {
                    self.skip();
                    break;
                }
                Some(',') => self.skip(),
                Some('"') => {
                    let key = self.string(Inside::Key);
                    if self.next_sign() != Some(':') {
                        self.damage.malformed |= self.peek().is_some();
                        continue;
                    }
                    self.skip();
                    let value = match self.next_sign() {
                        Some('"') => Value::String(self.string(Inside::Object)),
                        Some('}' | ',') => Value::Null,
                        _ if depth >= DEEPEST => self.word(),
                        _ => self.value(depth),
                    };
                    map.entry(key).or_insert(value);
                }
                Some(_) => {
                    self.damage.malformed = true;
                    self.skip();
                }
            }
        }
        Value::Object(map)
    }

    fn list(&mut self, depth: usize) -> Value {
        self.skip();
        let mut list = Vec::new();
        loop {
            match self.next_sign() {
                None => break,
                Some(']') => {
                    self.skip();
                    break;
                }
                Some(',') => self.skip(),
                Some('}' | ':') => {
                    self.damage.malformed = true;
                    self.skip();
                }
                _ if depth >= DEEPEST => {
                    self.word();
                }
                _ => list.push(self.value(depth)),
            }
        }
        Value::Array(list)
    }

    /// A number, `true`, `false`, `null`, or anything that is none of these and means nothing.
    fn word(&mut self) -> Value {
        let rest = self.rest();
        let length = rest
            .find(|c: char| c.is_whitespace() || matches!(c, ',' | '}' | ']' | '"' | ':'))
            .unwrap_or(rest.len());
        let word = rest.get(..length).unwrap_or_default();
        let value = serde_json::from_str(word);
        self.damage.malformed |= value.is_err();
        if length == 0 {
            self.skip();
        }
        self.at += length;
        value.unwrap_or_default()
    }

    /// A string, from its opening mark to the one that closes it, or to the end of the text.
    fn string(&mut self, inside: Inside) -> String {
        self.skip();
        let mut out = String::new();
        loop {
            let rest = self.rest();
            let plain = rest
                .find(|c: char| c == '"' || c == '\\' || c.is_ascii_control())
                .unwrap_or(rest.len());
            out.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                None => {
                    self.damage.cut_off = true;
                    return out;
                }
                Some('"') => {
                    self.skip();
                    if self.closes(inside) {
                        return out;
                    }
                    self.damage.raw_quotes = true;
                    out.push('"');
                }
                Some('\\') => self.escape(&mut out),
                Some(control) => {
                    self.damage.raw_line_ends = true;
                    out.push(control);
                    self.skip();
                }
            }
        }
    }

    /// Whether the mark just read closes its string: what follows must be what JSON has there.
    fn closes(&self, inside: Inside) -> bool {
        let rest = self.rest().trim_start();
        let after = rest.strip_prefix(',').map(str::trim_start);
        match inside {
            Inside::Key => rest.is_empty() || rest.starts_with(':'),
            Inside::Object => {
                rest.is_empty()
                    || rest.starts_with('}')
                    || after.is_some_and(|after| after.is_empty() || after.starts_with('"'))
            }
            Inside::List => {
                rest.is_empty()
                    || rest.starts_with(']')
                    || after
                        .is_some_and(|after| after.is_empty() || after.starts_with(['"', '{', '[']))
            }
        }
    }

    fn escape(&mut self, out: &mut String) {
        self.skip();
        let Some(sign) = self.peek() else { return };
        self.skip();
        match sign {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            'b' | 'f' => out.push(' '),
            'u' => {
                let Some(first) = self.code() else { return };
                let low =
                    self.rest().strip_prefix("\\u").is_some() && (0xd800..0xdc00).contains(&first);
                if !low {
                    out.push(char::from_u32(first).unwrap_or('\u{fffd}'));
                    return;
                }
                let back = self.at;
                self.at += 2;
                if let Some(second @ 0xdc00..=0xdfff) = self.code() {
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    out.push(char::from_u32(code).unwrap_or('\u{fffd}'));
                } else {
                    out.push('\u{fffd}');
                    self.at = back;
                }
            }
            other => out.push(other),
        }
    }

    /// The four digits of an escape; what is left of one at the end of the text is read past.
    fn code(&mut self) -> Option<u32> {
        let rest = self.rest();
        let digits = rest
            .chars()
            .take(4)
            .take_while(char::is_ascii_hexdigit)
            .count();
        let code = rest.get(..digits).filter(|_| digits == 4);
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let ends_here = digits == rest.len();
        if code.is_some() || ends_here {
            self.at += digits;
        }
        code
    }
}

/// Where a string stands, which says what may follow it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Key,
    Object,
    List,
}
