//! The body of a message among its parts, as text: transfer encodings, charsets, wrapped lines, encrypted messages.
//!
//! What the text means is decided elsewhere. Start reading at [`body`].

use crate::base::text;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::{HeaderValue, Message, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;

/// What a message holds.
#[derive(Default)]
pub(super) struct Body<'m> {
    /// Its HTML, when it has any.
    pub(super) html: Option<String>,
    /// Its plain text, when it has any.
    pub(super) text: Option<String>,
    /// Messages that it carries.
    pub(super) carried: Vec<&'m Message<'m>>,
    /// The names of other attachments.
    pub(super) attached: Vec<String>,
}

/// The body of a message. One that shows no text gives that of an attached text or page, which is how some programs
/// send a saved newsletter.
pub(super) fn body<'m>(message: &'m Message<'m>) -> Body<'m> {
    let mut body = Body::default();
    for part in ids(message, &message.html_body) {
        match part.body {
            PartType::Html(_) => join(&mut body.html, text_of(message, part)),
            // A text next to HTML belongs to what is read; alone it is the plain text.
            PartType::Text(_) if shows_html(message) && !is_other_text(part) => {
                let text = escaped(&text_of(message, part));
                join(&mut body.html, text);
            }
            _ => {}
        }
    }
    for part in ids(message, &message.text_body) {
        if matches!(part.body, PartType::Text(_)) && !is_other_text(part) {
            join(&mut body.text, plain_of(message, part));
        }
    }
    for part in ids(message, &message.attachments) {
        match &part.body {
            PartType::Message(carried) => body.carried.push(carried),
            PartType::Html(_) if body.html.is_none() && body.text.is_none() => {
                body.html = Some(text_of(message, part));
            }
            PartType::Text(_)
                if body.html.is_none() && body.text.is_none() && !is_other_text(part) =>
            {
                body.text = Some(plain_of(message, part));
            }
            _ => body
                .attached
                .extend(part.attachment_name().map(str::to_owned)),
        }
    }
    body
}

/// Why a message has no text, as the end of a sentence that begins with its name.
pub(super) fn why_empty(message: &Message<'_>) -> &'static str {
    let holds = |kinds: &[&str]| {
        message.parts.iter().any(|part| {
            part.content_type().is_some_and(|kind| {
                let name = format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default());
                kinds.contains(&name.to_lowercase().as_str())
            })
        })
    };
    let armoured = message.parts.iter().any(
        |part| matches!(&part.body, PartType::Text(text) if text.trim_start().starts_with(SEALED)),
    );
    if armoured
        || holds(&[
            "application/pkcs7-mime",
            "application/x-pkcs7-mime",
            "application/pgp-encrypted",
            "multipart/encrypted",
        ])
    {
        "is encrypted (S/MIME or PGP), so its text cannot be read"
    } else if holds(&["text/calendar"]) {
        "is a calendar invitation without a text"
    } else {
        "holds no text"
    }
}

fn ids<'m>(message: &'m Message<'m>, ids: &'m [u32]) -> impl Iterator<Item = &'m MessagePart<'m>> {
    ids.iter()
        .filter_map(|id| message.parts.get(usize::try_from(*id).ok()?))
}

fn shows_html(message: &Message<'_>) -> bool {
    ids(message, &message.html_body).any(|part| matches!(part.body, PartType::Html(_)))
}

/// Texts that are for programs: calendars, delivery reports, cards.
fn is_other_text(part: &MessagePart<'_>) -> bool {
    part.content_type().is_some_and(|kind| {
        let name = kind.subtype().unwrap_or_default().to_lowercase();
        !kind.ctype().eq_ignore_ascii_case("text")
            && !kind.ctype().eq_ignore_ascii_case("multipart")
            || matches!(
                name.as_str(),
                "calendar" | "vcard" | "x-vcard" | "directory" | "css" | "csv" | "rfc822-headers"
            )
    })
}

fn join(all: &mut Option<String>, more: String) {
    match all {
        Some(all) => {
            all.push_str("\n\n");
            all.push_str(&more);
        }
        None => *all = Some(more),
    }
}

/// Plain text between the HTML of other parts, as HTML.
fn escaped(text: &str) -> String {
    let paragraphs = text::html(text)
        .replace("\r\n", "\n")
        .replace("\n\n", "</p><p>");
    format!("<p>{}</p>", paragraphs.replace('\n', "<br>"))
}

/// The text of a plain part: lines that were cut to be sent are whole again, the shell of a signed message is gone.
fn plain_of(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let text = text_of(message, part).replace("\r\n", "\n");
    let attribute = |name: &str| part.content_type().and_then(|kind| kind.attribute(name));
    let is_flowed = attribute("format").is_some_and(|format| format.eq_ignore_ascii_case("flowed"));
    let text = if is_flowed {
        let delete = attribute("delsp").is_some_and(|delete| delete.eq_ignore_ascii_case("yes"));
        flowed(&text, delete)
    } else {
        text
    };
    unsealed(text)
}

/// The line with which an encrypted text begins (RFC 9580, section 6.2).
const SEALED: &str = "-----BEGIN PGP MESSAGE-----";

/// The text inside a clear signature (RFC 9580, section 7); nothing of an encrypted one.
fn unsealed(text: String) -> String {
    const OPEN: &str = "-----BEGIN PGP SIGNED MESSAGE-----\n";
    if text.trim_start().starts_with(SEALED) {
        return String::new();
    }
    let Some((before, signed)) = text.split_once(OPEN) else {
        return text;
    };
    let inside = signed.split_once("\n\n").map_or(signed, |(_, text)| text);
    let (inside, after) = inside
        .split_once("-----BEGIN PGP SIGNATURE-----")
        .unwrap_or((inside, ""));
    let after = after
        .split_once("-----END PGP SIGNATURE-----")
        .map_or("", |(_, after)| after);
    let lines: Vec<&str> = inside
        .lines()
        .map(|line| line.strip_prefix("- ").unwrap_or(line))
        .collect();
    format!("{before}{}\n{after}", lines.join("\n"))
}

/// Joins the lines of a text that was wrapped to be sent (RFC 3676): one that ends in a space goes on in the next of the
/// same depth of quotation. With `delete` that space belongs to the wrapping.
fn flowed(text: &str, delete: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let depth = line.bytes().take_while(|byte| *byte == b'>').count();
        let line = line.get(depth..).unwrap_or_default();
        let line = line.strip_prefix(' ').unwrap_or(line);
        let is_signature = line == "-- ";
        if open != Some(depth) || is_signature {
            if open.is_some() {
                out.push('\n');
            }
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let goes_on = line.ends_with(' ') && !is_signature;
        out.push_str(if goes_on && delete {
            line.strip_suffix(' ').unwrap_or(line)
        } else {
            line
        });
        open = goes_on.then_some(depth);
        if !goes_on {
            out.push('\n');
        }
    }
    out
}

/// The text of a part, decoded again from its bytes: many senders name a wrong transfer encoding or charset.
fn text_of(message: &Message<'_>, part: &MessagePart<'_>) -> String {
    let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
    let raw = message
        .raw_message
        .get(index(part.offset_body)..index(part.offset_end))
        .unwrap_or_default();
    let named = match part
        .headers
        .iter()
        .rev()
        .find(|header| {
            header
                .name
                .as_str()
                .eq_ignore_ascii_case("Content-Transfer-Encoding")
        })
        .map(|header| &header.value)
    {
        Some(HeaderValue::Text(name)) => name.trim().to_lowercase(),
        _ => String::new(),
    };
    let bytes = if named.starts_with("quoted-printable") {
        Cow::Owned(quoted_printable(raw))
    } else if named.starts_with("base64") {
        let digits: Vec<u8> = raw
            .iter()
            .copied()
            .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
            .collect();
        // a cut text ends in the middle of a group of four
        let whole = if digits.len() % 4 == 1 {
            digits.len() - 1
        } else {
            digits.len()
        };
        Cow::Owned(
            digits
                .get(..whole)
                .and_then(base64_decode)
                .unwrap_or_else(|| raw.to_vec()),
        )
    } else {
        Cow::Borrowed(raw)
    };
    let label = part
        .content_type()
        .and_then(|kind| kind.attribute("charset"))
        .map(|label| label.trim_matches(|c: char| c.is_whitespace() || "\"'".contains(c)));
    if let Some(label) = label
        && Encoding::for_label(label.as_bytes()).is_none()
        && label.to_lowercase().contains("utf-7")
        && let PartType::Text(text) | PartType::Html(text) = &part.body
    {
        // the one charset of mails that browsers do not know
        return text.clone().into_owned();
    }
    decoded(&bytes, label)
}

/// Bytes as text: by byte order mark, then as declared unless that is wrong, then as UTF-8, then by their likeness.
pub(super) fn decoded(bytes: &[u8], label: Option<&str>) -> String {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let rest = bytes.get(mark..).unwrap_or_default();
        return encoding.decode_without_bom_handling(rest).0.into_owned();
    }
    let declared = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    if let Some(encoding) = declared.filter(|e| *e != UTF_8 && *e != WINDOWS_1252)
        && let (text, false) = encoding.decode_without_bom_handling(bytes)
    {
        return text.into_owned();
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    // "us-ascii" with other letters says nothing of them
    let is_ascii = label.is_some_and(|label| label.to_lowercase().contains("ascii"));
    if declared == Some(UTF_8) {
        // nearly always a few bytes of an old text pasted in, or a character cut in two
        let mut text = String::with_capacity(bytes.len());
        for chunk in bytes.utf8_chunks() {
            text.push_str(chunk.valid());
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
        return text;
    }
    if declared == Some(WINDOWS_1252) && !is_ascii {
        return WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Deny);
    let (text, damaged) = guess.decode_without_bom_handling(bytes);
    if damaged {
        // windows-1252 reads any byte
        return WINDOWS_1252
            .decode_without_bom_handling(bytes)
            .0
            .into_owned();
    }
    text.into_owned()
}

/// Quoted-printable (RFC 2045, 6.7), tolerant: a `=` that begins no pair of digits stays.
fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let text = line.trim_ascii_end();
        let is_whole = line.ends_with(b"\n");
        let soft = text.strip_suffix(b"=").filter(|_| is_whole);
        let mut rest = soft.unwrap_or(text);
        while let Some((byte, after)) = rest.split_first() {
            rest = after;
            if *byte == b'='
                && let [high, low, after @ ..] = after
                && let (Some(high), Some(low)) = (digit(*high), digit(*low))
            {
                out.push(high << 4 | low);
                rest = after;
            } else {
                out.push(*byte);
            }
        }
        if is_whole && soft.is_none() {
            out.push(b'\n');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_printable_forgives() {
        for (text, expected) in [
            ("d=C3=A9j=C3=A0 =\r\nvu  \r\nici", "déjà vu\nici"),
            ("a = b =\nc =ZZ =3D=", "a = b c =ZZ =="),
            ("fin=", "fin="),
        ] {
            assert_eq!(
                String::from_utf8_lossy(&quoted_printable(text.as_bytes())),
                expected
            );
        }
    }

    #[test]
    fn charsets_that_lie_are_seen_through() {
        for (bytes, label, expected) in [
            (b"\xE9t\xE9".as_slice(), Some("iso-8859-1"), "été"),
            ("été".as_bytes(), Some("iso-8859-1"), "été"),
            (b"un \xE9t\xE9", Some("utf-8"), "un été"),
            ("été".as_bytes(), Some("us-ascii"), "été"),
            (b"\x1B$B$\"\x1B(B", Some("iso-2022-jp"), "あ"),
            (
                b"Le caf\xE9 est rest\xE9 ferm\xE9 tout l'\xE9t\xE9",
                None,
                "Le café est resté fermé tout l'été",
            ),
        ] {
            assert_eq!(decoded(bytes, label), expected, "{label:?}");
        }
    }

    #[test]
    fn flowing_lines_are_joined() {
        assert_eq!(
            flowed(
                "Une phrase \nqui suit.\n\n> cit\u{e9}e \n> aussi\nfin \n-- \nAda\n",
                false
            ),
            "Une phrase qui suit.\n\n> citée aussi\nfin \n-- \nAda\n"
        );
        assert_eq!(flowed("des mo \nts\n", true), "des mots\n");
    }

    #[test]
    fn a_clear_signature_leaves_its_text() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nUn\n- -- deux\n-----BEGIN PGP SIGNATURE-----\nxyz\n-----END PGP SIGNATURE-----\n";
        assert_eq!(unsealed(text.to_owned()).trim(), "Un\n-- deux");
        assert_eq!(unsealed(format!("{SEALED}\n\nabc")), "");
    }
}
