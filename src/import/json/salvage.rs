//! Reads JSON that is no JSON any more: raw line ends and tabs in strings, quotation marks that nobody escaped, a text that
//! ends in the middle. What stands there is kept; nothing is added but the marks that close it.

use crate::doc::Repair;
use serde_json::{Map, Value};

/// Deeper values are taken for what they are, text: far beyond what posts hold, and short of what would exhaust the stack.
const DEEPEST: usize = 64;

/// As much of a value as there is, and what was wrong with the text.
pub(super) fn value(text: &str) -> (Value, Vec<Repair>) {
    let mut scanner = Scanner {
        rest: text,
        raw_breaks: 0,
        cut_off: false,
        stray: 0,
    };
    let value = scanner.value(0);
    let mut repairs = Vec::new();
    let mut say = |what: String| {
        repairs.push(Repair {
            what,
            doubtful: true,
        });
    };
    if scanner.raw_breaks > 0 {
        say(format!(
            "the file is no valid JSON: {} line ends stand raw inside its texts",
            scanner.raw_breaks
        ));
    }
    if scanner.stray > 0 {
        say(format!(
            "the file is no valid JSON: {} marks in it are out of place",
            scanner.stray
        ));
    }
    if scanner.cut_off {
        say("the file is cut off in the middle: what followed is missing".to_owned());
    }
    (value, repairs)
}

struct Scanner<'a> {
    rest: &'a str,
    raw_breaks: usize,
    cut_off: bool,
    stray: usize,
}

impl Scanner<'_> {
    fn next(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let next = chars.next();
        self.rest = chars.as_str();
        next
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn takes(&mut self, mark: char) -> bool {
        self.skip_space();
        let found = self.rest.strip_prefix(mark);
        self.rest = found.unwrap_or(self.rest);
        found.is_some()
    }

    fn value(&mut self, depth: usize) -> Value {
        self.skip_space();
        match self.rest.chars().next() {
            None => {
                self.cut_off = true;
                Value::Null
            }
            Some('{') if depth < DEEPEST => self.object(depth),
            Some('[') if depth < DEEPEST => self.array(depth),
            Some('"') => {
                self.next();
                Value::String(self.string())
            }
            Some(_) => self.word(),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        self.next();
        let mut object = Map::new();
        loop {
            self.skip_space();
            match self.rest.chars().next() {
                None => {
                    self.cut_off = true;
                    break;
                }
                Some('}') => {
                    self.next();
                    break;
                }
                Some('"') => {
                    self.next();
                    let key = self.string();
                    if self.takes(':') {
                        let value = self.value(depth + 1);
                        object.entry(key).or_insert(value);
                    } else {
                        self.stray += 1;
                    }
                }
                Some(',') => {
                    self.next();
                }
                Some(_) => {
                    self.stray += 1;
                    self.next();
                }
            }
        }
        Value::Object(object)
    }

    fn array(&mut self, depth: usize) -> Value {
        self.next();
        let mut values = Vec::new();
        loop {
            self.skip_space();
            match self.rest.chars().next() {
                None => {
                    self.cut_off = true;
                    break;
                }
                Some(']') => {
                    self.next();
                    break;
                }
                Some(',') => {
                    self.next();
                }
                Some('}' | ':') => {
                    self.stray += 1;
                    self.next();
                }
                Some(_) => values.push(self.value(depth + 1)),
            }
        }
        Value::Array(values)
    }

    /// A number, `true`, `false` or `null`; anything else is a word out of place.
    fn word(&mut self) -> Value {
        let end = self
            .rest
            .find(|c: char| matches!(c, ',' | '}' | ']' | '"') || c.is_whitespace())
            .unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        let value = serde_json::from_str(word).ok();
        if value.is_none() {
            self.stray += 1;
        }
        self.rest = rest;
        if word.is_empty() {
            self.next();
        }
        value.unwrap_or(Value::Null)
    }

    /// The rest of a string whose opening quotation mark was taken. A mark ends it only where JSON goes on behind it.
    fn string(&mut self) -> String {
        let mut text = String::new();
        loop {
            match self.next() {
                None => {
                    self.cut_off = true;
                    return text;
                }
                Some('"') => {
                    let behind = self.rest.trim_start();
                    if behind.is_empty() || behind.starts_with([',', ':', '}', ']']) {
                        return text;
                    }
                    self.stray += 1;
                    text.push('"');
                }
                Some('\\') => self.escape(&mut text),
                Some(character) => {
                    if character == '\n' {
                        self.raw_breaks += 1;
                    }
                    text.push(character);
                }
            }
        }
    }

    fn escape(&mut self, text: &mut String) {
        match self.next() {
            None => self.cut_off = true,
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('b' | 'f') => text.push(' '),
            Some('u') => {
                let high = self.code_unit();
                let unit = match high {
                    Some(high @ 0xD800..=0xDBFF) if self.rest.starts_with("\\u") => {
                        let rest = self.rest;
                        self.rest = self.rest.get(2..).unwrap_or_default();
                        let low = self
                            .code_unit()
                            .filter(|low| (0xDC00..=0xDFFF).contains(low));
                        if low.is_none() {
                            self.rest = rest;
                        }
                        low.map(|low| 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
                    }
                    other => other,
                };
                match unit.and_then(char::from_u32) {
                    Some(character) => text.push(character),
                    None if self.rest.is_empty() => self.cut_off = true,
                    None => self.stray += 1,
                }
            }
            Some(other) => text.push(other),
        }
    }

    /// Four hexadecimal digits.
    fn code_unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        let unit = u32::from_str_radix(digits, 16).ok()?;
        self.rest = self.rest.get(4..).unwrap_or_default();
        Some(unit)
    }
}

#[cfg(test)]
mod tests {
    use super::value;
    use serde_json::json;

    fn check(text: &str, expected: &serde_json::Value, repairs: usize) {
        let (read, said) = value(text);
        assert_eq!(read, *expected, "{text}");
        assert_eq!(said.len(), repairs, "{text}: {said:?}");
    }

    #[test]
    fn what_stands_there_is_kept() {
        check(
            r#"{"a":[1,true,null,"x"]}"#,
            &json!({"a": [1, true, null, "x"]}),
            0,
        );
        check("{\"a\":\"un\ndeux\"}", &json!({"a": "un\ndeux"}), 1);
        check(
            r#"{"a":"dit "oui" fort","b":2}"#,
            &json!({"a": "dit \"oui\" fort", "b": 2}),
            1,
        );
        check(r#"{"a":{"b":"cou"#, &json!({"a": {"b": "cou"}}), 1);
        check(r#"{"a":"\u00e9\ud83d\ude00\/"}"#, &json!({"a": "é😀/"}), 0);
        check(r#"{"a":"\u00"#, &json!({"a": "00"}), 2);
    }

    #[test]
    fn no_text_is_too_deep_or_too_torn() {
        for text in [
            "[".repeat(100_000),
            "{\"a\":".repeat(50_000),
            "}{][,:\"".repeat(10_000),
            "\\".repeat(1_001),
            String::new(),
        ] {
            let _ = value(&text);
        }
    }
}
