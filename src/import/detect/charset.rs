//! Bytes to text: which charset they have and how it is known.
//!
//! Formats are not known here. Start reading at [`decode`].

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use regex::Regex;
use std::sync::LazyLock;

/// A source's bytes as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark and without the control characters that no text has.
    pub text: String,
    /// The name of the charset.
    pub charset: &'static str,
    /// How the charset is known.
    pub evidence: CharsetEvidence,
    /// What was taken out of the text.
    pub removed: Removed,
}

/// How the charset of a source is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CharsetEvidence {
    /// Its bytes are UTF-8 and could hardly be anything else.
    Bytes,
    /// It opens with a byte order mark; whether all that follows could be read.
    ByteOrderMark {
        /// Whether all characters could be read.
        is_whole: bool,
    },
    /// Its zero bytes.
    ZeroBytes,
    /// The page declares it.
    Declared,
    /// So many of its bytes are not UTF-8.
    Damaged(usize),
    /// It is like a language in this charset.
    Guessed,
}

/// How many characters that no text has were taken out of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    /// Zero bytes.
    pub zeros: usize,
    /// Other control characters.
    pub controls: usize,
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
        decoded.removed = Removed {
            zeros,
            controls: strays - zeros,
        };
    }
    Some(decoded)
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
fn utf32_of(bytes: &[u8]) -> Option<Decoded> {
    let marked = [(b"\xFF\xFE\0\0", "UTF-32LE"), (b"\0\0\xFE\xFF", "UTF-32BE")];
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
            let evidence = CharsetEvidence::ByteOrderMark { is_whole: true };
            return Some(decoded(read(rest, number)?, charset, evidence));
        }
    }
    if bytes.len() < 8 {
        return None;
    }
    let little = read(bytes, u32::from_le_bytes).map(|text| (text, "UTF-32LE"));
    let (text, charset) =
        little.or_else(|| Some((read(bytes, u32::from_be_bytes)?, "UTF-32BE")))?;
    Some(decoded(text, charset, CharsetEvidence::ZeroBytes))
}

fn decoded(text: String, charset: &'static str, evidence: CharsetEvidence) -> Decoded {
    Decoded {
        text,
        charset,
        evidence,
        removed: Removed::default(),
    }
}

/// Reads bytes as text: by byte order mark, as strict UTF-8, as the page declares, by their likeness to a language. None
/// when they are no text.
fn characters(bytes: &[u8]) -> Option<Decoded> {
    if bytes.get(..4).is_some_and(|start| start.contains(&0))
        && let Some(decoded) = utf32_of(bytes)
    {
        return Some(decoded);
    }
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, damaged) =
            encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default());
        if encoding != UTF_8 || !damaged {
            let evidence = CharsetEvidence::ByteOrderMark { is_whole: !damaged };
            return Some(decoded(text.into_owned(), encoding.name(), evidence));
        }
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if bytes.contains(&0) {
        if let Some(encoding) = utf16_of(bytes) {
            let (text, _) = encoding.decode_without_bom_handling(bytes);
            let evidence = CharsetEvidence::ZeroBytes;
            return Some(decoded(text.into_owned(), encoding.name(), evidence));
        }
        if is_binary(bytes) {
            return None;
        }
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some(decoded(text.to_owned(), "UTF-8", CharsetEvidence::Bytes));
    }
    if let Some((text, strange)) = mostly_utf8(bytes) {
        return Some(decoded(text, "UTF-8", CharsetEvidence::Damaged(strange)));
    }
    if let Some(encoding) = declared(bytes)
        && let (text, false) = encoding.decode_without_bom_handling(bytes)
    {
        let evidence = CharsetEvidence::Declared;
        return Some(decoded(text.into_owned(), encoding.name(), evidence));
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, chardetng::Utf8Detection::Deny);
    let (text, encoding) = match guess.decode_without_bom_handling(bytes) {
        (text, false) => (text, guess),
        // windows-1252 reads any byte
        _ => (
            WINDOWS_1252.decode_without_bom_handling(bytes).0,
            WINDOWS_1252,
        ),
    };
    let evidence = CharsetEvidence::Guessed;
    Some(decoded(text.into_owned(), encoding.name(), evidence))
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
