//! Text in other formats: one function for each place that text is put into.
//!
//! HTML pages are escaped by the template engine. Start reading at [`xml`].

use crate::base::text;
use std::fmt::{self, Display, Write as _};

/// What an XML file begins with.
pub(super) const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n";

/// Text for XML and HTML, in elements and attributes alike: escaped, and without the characters that XML 1.0 forbids
/// even as references (section 2.2): one form feed pasted from a PDF would make the whole feed unreadable.
pub(super) fn xml(text: &str) -> impl Display {
    // Last 0xEF, which begins U+FFFE and U+FFFF, and much else.
    const SPECIAL: text::Bytes = text::byte_set(
        b"&<>\"\x00\x01\x02\x03\x04\x05\x06\x07\x08\
        \x0b\x0c\x0d\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f\xef",
    );
    struct Escaped<'a>(&'a str);
    impl Display for Escaped<'_> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            let mut rest = self.0;
            while let Some(at) = text::find_byte(rest, &SPECIAL) {
                let (before, from) = rest.split_at(at);
                f.write_str(before)?;
                let mut chars = from.chars();
                match chars.next() {
                    Some('&') => f.write_str("&amp;")?,
                    Some('<') => f.write_str("&lt;")?,
                    Some('>') => f.write_str("&gt;")?,
                    Some('"') => f.write_str("&quot;")?,
                    Some(c) if c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') => {
                        f.write_char(c)?;
                    }
                    _ => {}
                }
                rest = chars.as_str();
            }
            f.write_str(rest)
        }
    }
    Escaped(text)
}

/// A double-quoted YAML 1.2 string: no text can end it early or change its type.
pub(super) fn yaml_string(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    let mut chars = text.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        // Many programs render the head as Markdown: there it opens no tag, and no link or image.
        let is_mark = match c {
            '<' => true,
            '[' => before == '!',
            ']' => chars.peek() == Some(&'('),
            _ => false,
        };
        before = c;
        match c {
            _ if is_mark => push(&mut quoted, format_args!("\\u{:04X}", u32::from(c))),
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            // outside YAML's printable set, or a line end to some readers of YAML 1.1
            _ if c.is_control()
                || matches!(
                    c,
                    '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                ) =>
            {
                push(&mut quoted, format_args!("\\u{:04X}", u32::from(c)));
            }
            _ => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Plain text on one line of Markdown: what would be markup is escaped.
pub(super) fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut before = ' ';
    for c in one_line(text).chars() {
        if c == '<' {
            // A backslash would become part of a bare address before it, for programs that make links of those.
            escaped.push_str("&lt;");
            before = c;
            continue;
        }
        let mark = match c {
            '\\' | '`' | '*' | '[' | ']' => true,
            // inside a word an underscore is no markup, and `C#` closes no heading
            '_' => !before.is_alphanumeric(),
            '#' => before.is_whitespace(),
            '&' => text.contains(';'),
            _ => false,
        };
        if mark {
            escaped.push('\\');
        }
        escaped.push(c);
        before = c;
    }
    escaped
}

/// [`markdown_text`] as a paragraph: an opening that would make it a list, a quote or an underline is escaped too.
pub(super) fn markdown_paragraph(text: &str) -> String {
    let escaped = markdown_text(text);
    let digits = escaped.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = escaped.split_at(digits);
    let opens = if number.is_empty() {
        rest.starts_with(['-', '+', '>', '=', '~', '|'])
    } else {
        rest.starts_with(['.', ')'])
    };
    if opens {
        format!("{number}\\{rest}")
    } else {
        escaped
    }
}

/// An address without blanks, line ends or the signs that close it in Markdown.
pub(super) fn markdown_target(url: &str) -> String {
    let mut target = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '(' => target.push_str("%28"),
            ')' => target.push_str("%29"),
            _ => push_blank_encoded(&mut target, c),
        }
    }
    target
}

/// An address for `<…>` in Markdown.
pub(super) fn markdown_autolink(url: &str) -> String {
    let mut word = String::with_capacity(url.len());
    for c in url.chars() {
        match c {
            '<' => word.push_str("%3C"),
            '>' => word.push_str("%3E"),
            _ => push_blank_encoded(&mut word, c),
        }
    }
    word
}

/// A link that the rules of the two hosts take literally: no blanks that end a field, no `*` or `:name`, which are
/// placeholders. Scheme and host of a whole address stay.
pub(super) fn literal_path(link: &str) -> String {
    let path = link
        .find("://")
        .and_then(|scheme| link[scheme + 3..].find('/').map(|slash| scheme + 3 + slash))
        .unwrap_or(0);
    let (origin, path) = link.split_at(path);
    let mut literal = origin.to_owned();
    for c in path.chars() {
        match c {
            '*' => literal.push_str("%2A"),
            ':' => literal.push_str("%3A"),
            _ => push_blank_encoded(&mut literal, c),
        }
    }
    literal
}

fn push_blank_encoded(out: &mut String, c: char) {
    if c.is_whitespace() || c.is_control() {
        let mut bytes = [0; 4];
        for byte in c.encode_utf8(&mut bytes).bytes() {
            push(out, format_args!("%{byte:02X}"));
        }
    } else {
        out.push(c);
    }
}

/// A text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), " ")
        .trim()
        .to_owned()
}

/// Appends formatted text.
pub(super) fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    out.write_fmt(text)
        .expect("writing to a String cannot fail");
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::content::front_matter::{self, Data};

    #[test]
    fn xml_holds_no_character_that_it_forbids() {
        assert_eq!(
            xml("a\u{0}\u{b}\u{c}\u{1b}\u{ffff}b\tc\n<\"é&>").to_string(),
            "ab\tc\n&lt;&quot;é&amp;&gt;",
        );
    }

    #[test]
    fn any_text_survives_the_yaml_head() {
        for text in [
            "<b> ![a](b) [c](d)",
            "",
            "---",
            "a: b # c",
            "\"\\\"",
            "ligne\nligne\tx\r",
            "\u{85}\u{2028}\u{feff}\u{7f}\u{1}é🚀",
            "no",
            "2025-10-02",
        ] {
            let yaml = format!("---\ntitle: {}\n---\n", yaml_string(text));
            let split = front_matter::split(&yaml).unwrap().unwrap();
            let read = front_matter::read(&yaml, &split).unwrap().unwrap();
            assert_eq!(read[0].value.data, Data::Text(text.to_owned()), "{yaml}");
        }
    }
}
