//! What a source is: its charset, its format, or why it is refused.
//!
//! Nothing is parsed here. Start reading at [`decode`] and [`kind_of`].

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::Regex;
use std::sync::LazyLock;

/// A source's bytes as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// The charset and how it is known: "UTF-8", "windows-1252, guessed from its bytes".
    pub charset: String,
    /// What an editor should look at.
    pub doubt: Option<String>,
    /// What was repaired and needs no look.
    pub repair: Option<String>,
}

/// What a source looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Plain text.
    Text,
    /// Markdown.
    Markdown,
    /// A web page, or a piece of one.
    Html,
    /// JSON, or damaged JSON; `sure` when the name says so too.
    Json {
        /// Whether the name says so too, so that it is never plain text.
        sure: bool,
    },
    /// A feed: RSS, Atom, or other XML.
    Feed,
    /// A web address alone.
    Address,
}

/// Kinds of file that hold no text digest reads, by their first bytes, each with what it is and what to do.
const REFUSED: &[(&[u8], &str, &str)] = &[
    (
        b"%PDF",
        "a PDF",
        "copy its text into a `.txt` file and import that",
    ),
    (
        b"PK\x03\x04",
        "a DOCX, an EPUB or another ZIP archive",
        "save it as plain text or HTML and import that",
    ),
    (
        b"\xD0\xCF\x11\xE0",
        "an old Office document",
        "save it as plain text or HTML and import that",
    ),
    (
        b"{\\rtf",
        "an RTF document",
        "save it as plain text or HTML and import that",
    ),
    (b"\x1F\x8B", "a compressed file", "unpack it first"),
    (
        b"\x89PNG",
        "an image",
        "only the words of an article can be imported",
    ),
    (
        b"\xFF\xD8\xFF",
        "an image",
        "only the words of an article can be imported",
    ),
    (
        b"GIF8",
        "an image",
        "only the words of an article can be imported",
    ),
];

/// Why these bytes are refused, and what to do instead; none when they may be text.
#[must_use]
pub fn refused(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    // some PDF writers put a few bytes before the mark
    let head = bytes.trim_ascii_start();
    REFUSED
        .iter()
        .find(|(mark, _, _)| head.starts_with(mark))
        .map(|(_, what, hint)| (*what, *hint))
}

/// Reads bytes as text, without the control characters in it that no text has; none when they are no text.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    let mut decoded = characters(bytes)?;
    let is_stray = |c: &char| matches!(c, '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}');
    let strays = decoded.text.chars().filter(is_stray).count();
    let zeros = decoded.text.chars().filter(|c| *c == '\0').count();
    if strays > 0 {
        decoded.text.retain(|c| !is_stray(&c));
        decoded.repair = Some(removed(zeros, strays - zeros));
    }
    Some(decoded)
}

/// What is said of zero bytes and other control characters that were taken out.
pub(super) fn removed(zeros: usize, others: usize) -> String {
    let count = |number: usize, what: &str| {
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {what}{plural}"))
    };
    let parts = [count(zeros, "NUL byte"), count(others, "control character")];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let verb = if zeros + others == 1 { "was" } else { "were" };
    format!("{} {verb} removed from the source", parts.join(" and "))
}

/// Whether bytes with zeros among them are no text: control characters are one in a thousand of the other bytes, or more.
/// Programs, images, fonts, archives and catalogues of messages all have more (.0013 at least in 500 files of a Linux system,
/// most over .05); texts that were damaged have hardly any. Eight are left to a short text.
fn is_binary(bytes: &[u8]) -> bool {
    let others = bytes.iter().filter(|byte| **byte != 0).count();
    let controls = bytes
        .iter()
        .filter(|byte| matches!(byte, 1..=8 | 14..=26 | 28..=31))
        .count();
    others == 0 || controls > (others / 1000).max(8.min(others / 10))
}

/// UTF-32, by its byte order mark or because every fourth byte is zero and the rest are characters.
fn utf32_of(bytes: &[u8]) -> Option<(String, &'static str)> {
    let marked = [
        (b"\xFF\xFE\0\0", "UTF-32LE, by its byte order mark"),
        (b"\0\0\xFE\xFF", "UTF-32BE, by its byte order mark"),
    ];
    let read = |bytes: &[u8], number: fn([u8; 4]) -> u32| -> Option<String> {
        let (units, []) = bytes.as_chunks::<4>() else {
            return None;
        };
        units
            .iter()
            .map(|unit| char::from_u32(number(*unit)).filter(|c| *c != '\0'))
            .collect()
    };
    for (mark, charset) in marked {
        if let Some(rest) = bytes.strip_prefix(mark.as_slice()) {
            let rest = rest.get(..rest.len() / 4 * 4).unwrap_or(rest);
            let number = if mark.starts_with(b"\xFF") {
                u32::from_le_bytes
            } else {
                u32::from_be_bytes
            };
            return Some((read(rest, number)?, charset));
        }
    }
    if bytes.len() < 8 {
        return None;
    }
    read(bytes, u32::from_le_bytes)
        .map(|text| (text, "UTF-32LE, by its zero bytes"))
        .or_else(|| {
            read(bytes, u32::from_be_bytes).map(|text| (text, "UTF-32BE, by its zero bytes"))
        })
}

/// Reads bytes as text: by byte order mark, as strict UTF-8, as the page declares, by their likeness to a language. None
/// when they are no text.
fn characters(bytes: &[u8]) -> Option<Decoded> {
    let decoded = |text: String, charset: String, doubt: Option<String>| Decoded {
        text,
        charset,
        doubt,
        repair: None,
    };
    if bytes.get(..4).is_some_and(|start| start.contains(&0))
        && let Some((text, charset)) = utf32_of(bytes)
    {
        return Some(decoded(text, charset.to_owned(), None));
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, damaged) =
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        let charset = format!("{}, by its byte order mark", encoding.name());
        if encoding != UTF_8 || !damaged {
            let doubt = damaged.then(|| "some characters could not be read".to_owned());
            return Some(decoded(text.into_owned(), charset, doubt));
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.contains(&0) {
        if let Some(encoding) = utf16_of(bytes) {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let charset = format!("{}, by its zero bytes", encoding.name());
            return Some(decoded(text.into_owned(), charset, None));
        }
        if is_binary(bytes) {
            return None;
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(decoded(text.to_owned(), "UTF-8".to_owned(), None));
    }
    if let Some((text, strange)) = mostly_utf8(bytes) {
        let doubt = format!("{strange} bytes are not UTF-8; they were read as windows-1252");
        return Some(decoded(text, "UTF-8, damaged".to_owned(), Some(doubt)));
    }
    if let Some(encoding) = declared(bytes)
        && let (text, false) = encoding.decode_without_bom_handling(bytes)
    {
        let charset = format!("{}, as the page declares", encoding.name());
        return Some(decoded(text.into_owned(), charset, None));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let encoding = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (text, damaged) = encoding.decode_without_bom_handling(bytes);
    let (encoding, text) = if damaged {
        // windows-1252 reads any byte
        (
            WINDOWS_1252,
            WINDOWS_1252.decode_without_bom_handling(bytes).0,
        )
    } else {
        (encoding, text)
    };
    let charset = format!("{}, guessed from its bytes", encoding.name());
    let doubt = format!("the charset is a guess: {}", encoding.name());
    Some(decoded(text.into_owned(), charset, Some(doubt)))
}

/// UTF-16 without a mark: nearly every second byte is zero.
fn utf16_of(bytes: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| {
        bytes
            .iter()
            .skip(from)
            .step_by(2)
            .filter(|b| **b == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 4 > bytes.len() && even * 8 < bytes.len() {
        Some(UTF_16LE)
    } else if even * 4 > bytes.len() && odd * 8 < bytes.len() {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// UTF-8 with a few strange bytes, as a file has that was cut off or pasted together: at least ten characters beyond
/// ASCII for each (or one that was cut at the very end). The strange ones are read as windows-1252, a cut one left out.
fn mostly_utf8(bytes: &[u8]) -> Option<(String, usize)> {
    let mut text = String::with_capacity(bytes.len());
    let mut strange = 0;
    let mut cut = 0;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let invalid = chunk.invalid();
        if invalid.is_empty() {
            continue;
        }
        let at_end = invalid.as_ptr_range().end == bytes.as_ptr_range().end;
        if at_end && invalid.first().is_some_and(|byte| *byte >= 0xC2) && beyond_ascii(&text) > 0 {
            cut = invalid.len();
            continue;
        }
        strange += invalid.len();
        text.push_str(&WINDOWS_1252.decode_without_bom_handling(invalid).0);
    }
    (beyond_ascii(&text) >= strange.saturating_mul(11)).then_some((text, strange + cut))
}

fn beyond_ascii(text: &str) -> usize {
    text.chars().filter(|c| !c.is_ascii()).count()
}

/// The charset that a web page declares in its first 4 kB (the standard says 1,024 bytes; pages put it later).
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    static CHARSET: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)"#)
            .expect("the pattern is constant")
    });
    let head = String::from_utf8_lossy(bytes.get(..4096).unwrap_or(bytes)).into_owned();
    let label = CHARSET.captures(&head)?.get(1)?.as_str();
    Encoding::for_label(label.as_bytes())
        .filter(|encoding| *encoding != UTF_8 && *encoding != UTF_16LE && *encoding != UTF_16BE)
}

/// What a text is, by its first characters and the extension of its name (lower case, empty for none).
#[must_use]
pub fn kind_of(text: &str, extension: &str) -> Kind {
    let start = text.trim_start();
    if is_address(start.trim_end()) {
        return Kind::Address;
    }
    match extension {
        "md" | "markdown" => return Kind::Markdown,
        _ if is_feed(start, extension) => return Kind::Feed,
        "html" | "htm" | "xhtml" => return Kind::Html,
        "json" => return Kind::Json { sure: true },
        _ => {}
    }
    // What follows looks for marks alone.
    let head = if start.starts_with(['<', '{', '[', '\u{feff}']) {
        start.chars().take(2000).collect::<String>().to_lowercase()
    } else {
        String::new()
    };
    if head.starts_with("<?xml") || head.starts_with("<rss") || head.starts_with("<feed") {
        return if head.contains("<html") {
            Kind::Html
        } else {
            Kind::Feed
        };
    }
    if matches!(extension, "xml" | "rss" | "atom" | "rdf") && !is_page(&head) {
        return Kind::Feed;
    }
    if opens_with_element(&head) {
        return Kind::Html;
    }
    if start.starts_with(['{', '[']) && head.contains('"') {
        return Kind::Json { sure: false };
    }
    if extension.is_empty() && looks_like_markdown(start) {
        return Kind::Markdown;
    }
    Kind::Text
}

/// A feed by its content, whatever its name: its first element, below comments and declarations, is one of a feed. A program
/// may have printed its warnings above; then the text must end as a feed does, since texts about feeds show pieces of them.
fn is_feed(text: &str, extension: &str) -> bool {
    static ROOT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^<(?:\w+:)?(?:rss|rdf|feed|channel)[\s>]")
            .expect("the pattern is constant")
    });
    static JSON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org"#)
            .expect("the pattern is constant")
    });
    if text.starts_with('{') {
        return text.contains("jsonfeed.org") && JSON.is_match(text);
    }
    let start = |length: usize| text.get(..text.floor_char_boundary(length)).unwrap_or(text);
    let head = start(65_536);
    if ROOT.is_match(below_declarations(head)) {
        return true;
    }
    let above = start(1000);
    let end = text.trim_end();
    let ends = ["</rss>", "</feed>", "</rdf:RDF>"]
        .iter()
        .any(|mark| end.ends_with(mark));
    let begin = ["<?xml", "<rss", "<rdf:RDF", "<feed"]
        .iter()
        .filter_map(|mark| above.find(mark))
        .min();
    (ends || matches!(extension, "xml" | "rss" | "atom" | "rdf"))
        && begin
            .and_then(|begin| head.get(begin..))
            .is_some_and(|head| ROOT.is_match(below_declarations(head)))
}

/// A text from its first element on.
fn below_declarations(mut text: &str) -> &str {
    loop {
        text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let end = match text {
            _ if text.starts_with("<?") => text.find('>').map(|end| end + 1),
            _ if text.starts_with("<!--") => text.find("-->").map(|end| end + 3),
            _ if text.starts_with("<!") => {
                let end = text.find('>').unwrap_or(text.len());
                let subset = text.get(..end).and_then(|head| head.find('['));
                let close = subset.and_then(|from| Some(from + text.get(from..)?.find(']')?));
                let from = close.unwrap_or(0);
                text.get(from..)
                    .and_then(|rest| rest.find('>'))
                    .map(|end| from + end + 1)
            }
            _ => None,
        };
        match end.and_then(|end| text.get(end..)) {
            Some(rest) => text = rest,
            None => return text,
        }
    }
}

/// A web page that was saved where a feed should be.
fn is_page(head: &str) -> bool {
    let head = below_declarations(head);
    head.starts_with("<html") || head.starts_with("<head") || head.starts_with("<body")
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace)
}

fn opens_with_element(head: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "<!doctype",
        "<html",
        "<head",
        "<body",
        "<!--",
        "<meta",
        "<title",
        "<article",
        "<main",
        "<section",
        "<header",
        "<div",
        "<p>",
        "<p ",
        "<h1",
        "<h2",
        "<h3",
        "<table",
        "<ul",
        "<ol",
        "<blockquote",
        "<figure",
        "<img",
    ];
    ELEMENTS.iter().any(|element| head.starts_with(element))
}

/// Why these bytes are a message of mail or a mailbox, by the extension of their name (lower case, empty for none) or by
/// their first lines; none when they are not. A message opens with header lines, a mailbox with `From ` above them; one
/// line such as `From: Ada` may be an editor's head.
#[must_use]
pub fn mail(bytes: &[u8], extension: &str) -> Option<&'static str> {
    if matches!(extension, "eml" | "mbox" | "mbx") {
        return Some("by its name");
    }
    if !matches!(extension, "" | "txt" | "text") {
        return None;
    }
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // the lines that tell come late below those of the servers on the way
    let head = head.get(..16_384).unwrap_or(head).trim_ascii_start();
    let head = String::from_utf8_lossy(head);
    let fields: Vec<&str> = head
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .collect();
    let has = |name: &str| {
        fields.iter().any(|line| {
            line.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
    };
    let tells = ["Message-ID:", "MIME-Version:", "Received:"]
        .into_iter()
        .any(has);
    (has("From:") && tells).then_some("by its first lines")
}

/// Markdown when nothing else tells: front matter, or a heading or a link in Markdown's marks.
fn looks_like_markdown(text: &str) -> bool {
    text.starts_with("+++\n")
        || text.starts_with("---\n")
        || text.lines().any(|line| {
            let rest = line.trim_start_matches('#');
            rest.len() < line.len() && rest.starts_with(' ') || line.contains("](http")
        })
}

#[cfg(test)]
mod tests;
