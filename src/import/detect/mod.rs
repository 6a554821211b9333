//! What a source is: text in a charset with a format, mail, or refused, each with the reason.
//!
//! The bytes decide before the name does, and nothing is asked twice. Nothing is parsed here, and what is said of it to people is
//! in `report.rs`. Start reading at [`detect`].

mod charset;
#[cfg(test)]
mod tests;

use super::Format;
use super::formats::text::head;
pub use charset::{CharsetEvidence, Decoded, Removed, decode};
use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// A source that can be read.
#[derive(Debug)]
pub struct Detected<'a> {
    /// Its format.
    pub format: Format,
    /// How the format is known.
    pub evidence: FormatEvidence,
    /// Its content.
    pub content: Content<'a>,
}

/// What the reader of a format gets.
#[derive(Debug)]
pub enum Content<'a> {
    /// Text.
    Text(Decoded),
    /// The bytes of mail without zeros, which no message has (RFC 5322, 3.5), and how many were taken out. Each part of a
    /// message has its own charset.
    Mail(Cow<'a, [u8]>, usize),
}

/// How the format of a source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatEvidence {
    /// `--as` says so.
    Flag,
    /// The content says so.
    Content,
    /// The first lines are those of mail.
    FirstLines,
    /// The name says so.
    Name,
    /// The name or the marks of Markdown say so.
    NameOrMarks,
    /// The name or the elements of HTML say so.
    NameOrElements,
    /// It opens like JSON, but is no post.
    JsonWithoutPost,
    /// Nothing says otherwise.
    Default,
}

/// Why a source is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// It is of a kind that holds no text digest reads: what it is, and what to do.
    Kind(&'static str, &'static str),
    /// Its bytes are no text.
    NoText,
    /// No word is in it.
    Empty,
    /// It is a web address alone.
    Address(String),
    /// It is JSON, but no post and no feed.
    NoPost,
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

/// What a source is, by its bytes and, where they do not tell, by the extension of its name (lower case, empty for none).
/// `flag` is the format that `--as` names.
///
/// # Errors
/// [`Refused`], when it makes no page.
pub fn detect<'a>(
    bytes: &'a [u8],
    extension: &str,
    flag: Option<Format>,
) -> Result<Detected<'a>, Refused> {
    // some PDF writers put a few bytes before the mark
    let start = bytes.trim_ascii_start();
    if let Some((_, what, hint)) = REFUSED.iter().find(|(mark, _, _)| start.starts_with(mark)) {
        return Err(Refused::Kind(what, hint));
    }
    let mail = |evidence| {
        let letters: Cow<'_, [u8]> = if bytes.contains(&0) {
            bytes.iter().copied().filter(|byte| *byte != 0).collect()
        } else {
            Cow::Borrowed(bytes)
        };
        let zeros = bytes.len() - letters.len();
        let format = Format::Mail;
        let content = Content::Mail(letters, zeros);
        Ok(Detected {
            format,
            evidence,
            content,
        })
    };
    let is_markup = start.starts_with(b"<") || start.starts_with(b"{") || start.starts_with(b"[");
    let is_named_mail = matches!(extension, "eml" | "mbox" | "mbx") && !is_markup;
    let evidence = match flag {
        Some(Format::Mail) => Some(FormatEvidence::Flag),
        None if is_named_mail => Some(FormatEvidence::Name),
        None if opens_as_mail(bytes) => Some(FormatEvidence::FirstLines),
        _ => None,
    };
    let is_blank = |byte: &u8| *byte == 0 || byte.is_ascii_whitespace();
    if let Some(evidence) = evidence
        && !bytes.iter().all(is_blank)
    {
        return mail(evidence);
    }
    let decoded = charset::decode(bytes).ok_or(Refused::NoText)?;
    if !decoded.text.chars().any(char::is_alphanumeric) {
        return Err(Refused::Empty);
    }
    let (format, evidence) = match flag {
        Some(format) => (format, FormatEvidence::Flag),
        None => format_of(&decoded.text, extension)?,
    };
    Ok(Detected {
        format,
        evidence,
        content: Content::Text(decoded),
    })
}

/// The format of a text that is no mail, and how it is known.
fn format_of(text: &str, extension: &str) -> Result<(Format, FormatEvidence), Refused> {
    let start = text.trim_start();
    if is_address(start.trim_end()) {
        return Err(Refused::Address(start.trim_end().to_owned()));
    }
    let is_markdown = matches!(extension, "md" | "markdown");
    if is_export(start) {
        return Ok((Format::Wxr, FormatEvidence::Content));
    }
    if is_feed(start, extension) {
        return Ok((Format::Feed, FormatEvidence::Content));
    }
    let opens_json = opens_as_json(start);
    // front matter of Markdown may be JSON; then a text follows it
    if opens_json && (!is_markdown || start.trim_end().ends_with(['}', ']'])) && holds_post(start) {
        return Ok((Format::Json, FormatEvidence::Content));
    }
    let is_page_name = matches!(extension, "html" | "htm" | "xhtml");
    let below_head = head(start).1;
    let below_head = below_head.trim_start();
    // Markdown opens with elements as well, but not with these
    if is_page(below_head) || !is_markdown && opens_with_element(below_head) {
        return Ok((Format::Html, FormatEvidence::NameOrElements));
    }
    if is_markdown {
        return Ok((Format::Markdown, FormatEvidence::NameOrMarks));
    }
    if opens_json && extension == "json" {
        return Err(Refused::NoPost);
    }
    if is_page_name && (below_head.starts_with('<') || holds_elements(below_head)) {
        return Ok((Format::Html, FormatEvidence::NameOrElements));
    }
    if start.starts_with('<') && (start.starts_with("<?xml") || is_feed_name(extension)) {
        return Ok((Format::Feed, FormatEvidence::Content));
    }
    let may_be_markdown = extension.is_empty() || is_page_name;
    Ok(if may_be_markdown && looks_like_markdown(start) {
        (Format::Markdown, FormatEvidence::NameOrMarks)
    } else if opens_json {
        (Format::Text, FormatEvidence::JsonWithoutPost)
    } else {
        (Format::Text, FormatEvidence::Default)
    })
}

fn is_feed_name(extension: &str) -> bool {
    matches!(extension, "xml" | "rss" | "atom" | "rdf")
}

/// The start of a text, at most so many bytes.
fn start_of(text: &str, length: usize) -> &str {
    text.get(..text.floor_char_boundary(length)).unwrap_or(text)
}

/// Whether a text is an export of WordPress: it names the format near its start (WordPress opens it with a comment of 1,900
/// characters, and faulty sites put their warnings above).
fn is_export(text: &str) -> bool {
    let head = start_of(text, 8192);
    head.contains("<rss") && head.contains("wordpress.org/export/") && text.contains("<wp:")
}

/// Whether a text opens as an object or a list of JSON does.
fn opens_as_json(text: &str) -> bool {
    let inner = text.trim_start_matches('\u{feff}');
    inner.starts_with(['{', '[']) && start_of(inner, 2000).contains('"')
}

/// Whether JSON, damaged or not, has the fields of a post of WordPress, or of what its search gives.
fn holds_post(text: &str) -> bool {
    static TEXT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""content"\s*:\s*["{]"#).expect("the pattern is constant and tested")
    });
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#""(?:title|slug|link|date)"\s*:"#).expect("the pattern is constant and tested")
    });
    let is_post = TEXT.is_match(text) && NAME.is_match(text);
    is_post
        || ["\"url\"", "\"title\"", "\"subtype\""]
            .iter()
            .all(|key| text.contains(key))
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
    let head = start_of(text, 65_536);
    if ROOT.is_match(below_declarations(head)) {
        return true;
    }
    let above = start_of(text, 1000);
    let end = text.trim_end();
    let ends = ["</rss>", "</feed>", "</rdf:RDF>"]
        .iter()
        .any(|mark| end.ends_with(mark));
    let begin = ["<?xml", "<rss", "<rdf:RDF", "<feed"]
        .iter()
        .filter_map(|mark| above.find(mark))
        .min();
    (ends || is_feed_name(extension))
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

/// Whether a text opens as a whole web page does, below comments and declarations.
fn is_page(text: &str) -> bool {
    let inner = below_declarations(text);
    let above = start_of(text, (text.len() - inner.len()).min(2000)).to_ascii_lowercase();
    let name = start_of(inner, 6).to_ascii_lowercase();
    above.contains("<!doctype html")
        || ["<html", "<body"].iter().any(|open| name.starts_with(open))
        || name.starts_with("<head") && name != "<heade"
}

fn is_address(text: &str) -> bool {
    (text.starts_with("https://") || text.starts_with("http://"))
        && !text.contains(char::is_whitespace)
}

fn opens_with_element(text: &str) -> bool {
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
    let head = start_of(text, 12).to_ascii_lowercase();
    ELEMENTS.iter().any(|element| head.starts_with(element))
}

/// Whether a text has elements of HTML in it that Markdown has marks for.
fn holds_elements(text: &str) -> bool {
    static ELEMENT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)<(?:p|div|span|br|a|b|i|em|strong|h[1-6]|ul|ol|li|table|article|section|main|body|pre)(?:\s[^<>]*)?/?>")
            .expect("the pattern is constant and tested")
    });
    ELEMENT.is_match(text)
}

/// Whether bytes open as a message of mail does, with header lines, or as a mailbox, with `From ` above them; one line such
/// as `From: Ada` may be an editor's head.
fn opens_as_mail(bytes: &[u8]) -> bool {
    let head = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // the lines that tell come late below those of the servers on the way
    let head = head.get(..16_384).unwrap_or(head);
    let head: Vec<u8> = head.iter().copied().filter(|byte| *byte != 0).collect();
    let head = String::from_utf8_lossy(head.trim_ascii_start());
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
    has("From:") && tells
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
