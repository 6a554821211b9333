//! Repairs of what broken programs leave in a text: wrong encodings, entities, invisible characters.
//!
//! Words are never changed. Start reading at [`repair`].

use super::{JOINER, NARROW, NO_BREAK, is_emoji, is_symbol_for_emoji};
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Repairs what transport broke: letters of a word that are still entities (`d&eacute;j&agrave;`, `l&#8217;eau`), mojibake
/// (`Ã©`), soft hyphens, zero-width characters (not joiners inside emoji), bidi controls, control characters, CR line ends; to NFC. No-break spaces stay.
#[must_use]
pub fn repair(text: &str) -> Cow<'_, str> {
    let whole = text
        .bytes()
        .all(|b| b == b'\n' || b == b'\t' || (b' '..=b'~').contains(&b) && b != b'&');
    if whole {
        return Cow::Borrowed(text);
    }
    let mut out = letters(text);
    // Twice, for text that made the same wrong trip twice: `ÃƒÂ©`.
    for _ in 0..2 {
        match unmojibake(&out) {
            Some(repaired) => out = Cow::Owned(repaired),
            None => break,
        }
    }
    if out.chars().all(is_everyday) {
        return out;
    }
    let visible = remove_invisible(&out);
    if visible != *out {
        out = Cow::Owned(visible);
    }
    if !is_nfc(&out) {
        out = Cow::Owned(out.nfc().collect());
    }
    out
}

/// Whether a character is left alone by [`remove_invisible`] and by NFC, regardless of its neighbours: those that French and English
/// are written with.
pub(super) fn is_everyday(c: char) -> bool {
    matches!(c,
        '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{24f}'
        | '\u{2010}'..='\u{2027}' | NARROW | '\u{2030}'..='\u{205e}')
}

/// Only the repairs that are safe in any text, in code and addresses too: control characters, bidi controls, line ends.
#[must_use]
pub fn repair_code(text: &str) -> Cow<'_, str> {
    let out = clean(text, |_, c, _| (!is_control(c) && !is_bidi(c)).then_some(c));
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

/// Decodes HTML entities once.
#[must_use]
pub fn entities(text: &str) -> Cow<'_, str> {
    decode(text, |_, after| entity(after))
}

/// Decodes the entities but those of `<`, `>` and `&`: for a field of words alone, which programs often encode twice.
#[must_use]
pub fn typographic_entities(text: &str) -> Cow<'_, str> {
    decode(text, |_, after| {
        entity(after).filter(|(value, _)| !matches!(value.as_ref(), "<" | ">" | "&"))
    })
}

/// Decodes the entities that are letters or apostrophes in a word: a program encoded them once too often. Any other entity that
/// is left in a decoded text is a word: a text about HTML names `&eacute;` and `&lt;b&gt;`.
fn letters(text: &str) -> Cow<'_, str> {
    decode(text, |before, after| {
        let mut inner = after;
        // `&amp;eacute;`, however often
        while let Some((value, rest)) = entity(inner)
            && value == "&"
        {
            inner = rest;
        }
        let (value, rest) = entity(inner)?;
        let is_letter = value.chars().all(|c| c.is_alphabetic() && !c.is_ascii());
        let is_apostrophe = matches!(value.as_ref(), "'" | "’");
        let in_word = before.ends_with(char::is_alphabetic);
        let is_part = if is_letter {
            in_word || rest.starts_with(char::is_alphabetic)
        } else {
            is_apostrophe && in_word && rest.starts_with(|c: char| c.is_alphabetic() || c == '&')
        };
        is_part.then_some((value, rest))
    })
}

/// A text with some of its entities decoded: `value_of` gets what is before an `&`, decoded, and what is after it, and gives the
/// entity's value and what follows it.
fn decode<'a>(
    text: &'a str,
    value_of: impl Fn(&str, &'a str) -> Option<(Cow<'static, str>, &'a str)>,
) -> Cow<'a, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        if let Some((value, left)) = value_of(&out, after) {
            out.push_str(&value);
            rest = left;
        } else {
            out.push('&');
            rest = after;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The entity at the start of a text whose `&` is gone: its value, and what follows its `;`. Without `;` there is no
/// certainty (`?a=1&copy=2` is an address).
pub(super) fn entity(text: &str) -> Option<(Cow<'static, str>, &str)> {
    // The longest name of HTML, `CounterClockwiseContourIntegral`, has 31 letters.
    let end = text
        .bytes()
        .take(33)
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
        .count();
    let (name, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(';')?;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok()?,
            None => number.parse().ok()?,
        };
        let c = match u8::try_from(code) {
            // HTML reads numbers from 128 to 159 as windows-1252.
            Ok(byte @ 0x80..=0x9f) => char_of_1252(byte),
            _ => char::from_u32(code).filter(|c| *c != '\0')?,
        };
        return Some((Cow::Owned(c.to_string()), rest));
    }
    let value = quick_xml::escape::resolve_html5_entity(name)?;
    Some((Cow::Borrowed(value), rest))
}

/// Windows-1252 from 0x80 to 0x9F; five bytes mean nothing there and stay controls (WHATWG Encoding, index windows-1252).
pub(super) const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
    '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

pub(super) fn char_of_1252(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|at| WINDOWS_1252.get(usize::from(at)))
        .copied()
        .unwrap_or(char::from(byte))
}

/// The byte that a wrong reader took for this character.
pub(super) fn byte_of_1252(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let at = WINDOWS_1252.iter().position(|other| *other == c)?;
    u8::try_from(0x80 + at).ok()
}

/// UTF-8 that was read as windows-1252 or Latin-1, read again; none when there is no certain sign of it.
///
/// A sign is certain when French and English never write it: `Ã©`, `â€™`, `Â«`, `ðŸ…`. With one in the text, sequences that
/// alone could be meant (`Ã…`, `Å“`, `Ã` before a space) are repaired too. Runs such as `É»` or `é»` + no-break space are
/// valid UTF-8 as well (`CLARTÉ»`), so other first characters never count.
pub(super) fn unmojibake(text: &str) -> Option<String> {
    if !text.contains(['Ã', 'Â', 'â', 'ï', 'ð']) {
        return None;
    }
    let mut certain = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let found = broken(rest);
        certain |= matches!(found, Some((_, _, true)));
        rest = rest
            .get(found.map_or(c.len_utf8(), |(_, length, _)| length)..)
            .unwrap_or_default();
    }
    if !certain {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (c, length) = broken(rest).map_or((c, c.len_utf8()), |(repaired, length, _)| {
            (repaired, length)
        });
        out.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    Some(out)
}

/// The broken sequence at the start of a text: the character meant, its length here, and whether it is certain.
pub(super) fn broken(text: &str) -> Option<(char, usize, bool)> {
    let mut chars = text.chars();
    let first = chars.next()?;
    let size = match first {
        'Ã' | 'Â' | 'Ä' | 'Å' => 2,
        'â' | 'ï' => 3,
        'ð' => 4,
        _ => return None,
    };
    let mut bytes = [byte_of_1252(first)?, 0, 0, 0];
    let mut length = first.len_utf8();
    for place in 1..size {
        let next = chars.next();
        let byte = next
            .and_then(byte_of_1252)
            .filter(|b| (0x80..=0xbf).contains(b));
        let (Some(next), Some(byte)) = (next, byte) else {
            return match (first, place, next) {
                // The no-break space in `Ã ` (à) and `Â ` was turned into a plain one on the way.
                ('Ã', 1, Some(' ')) => {
                    let two = usize::from(chars.as_str().starts_with(' '));
                    Some(('à', length + two, false))
                }
                ('Â', 1, Some(' ')) => Some((NO_BREAK, length + 1, false)),
                // `â€` + U+009D is `”`; most writers lose the control.
                ('â', 2, _) if bytes.get(1) == Some(&0x80) => Some(('”', length, true)),
                _ => None,
            };
        };
        *bytes.get_mut(place)? = byte;
        length += next.len_utf8();
    }
    let repaired = std::str::from_utf8(bytes.get(..size)?)
        .ok()?
        .chars()
        .next()?;
    let certain = match (first, bytes.get(1)?) {
        // The usual ones, then `Ã‰` (É), `Ã€` (À), `Ã‡` (Ç), `Ãˆ` (È), `ÃŠ` (Ê), `ÃŽ` (Î), `Ãœ` (Ü): the second is no mark that ends a word.
        ('Ã', 0xa1..=0xbf | 0x80 | 0x87..=0x8a | 0x8c | 0x8e | 0x99 | 0x9c)
        | ('Â', 0xa0..=0xbf)
        | ('â' | 'ï' | 'ð', _) => true,
        _ => false,
    };
    // `Â` before 0x80 to 0x9F would be a control.
    (!repaired.is_control()).then_some((repaired, length, certain))
}

/// Makes line ends `\n`; then `keep` gives for each character, with its neighbours, what replaces it.
pub(super) fn clean(
    text: &str,
    keep: impl Fn(Option<char>, char, Option<char>) -> Option<char>,
) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut before = None;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            '\r' if next == Some('\n') => {}
            '\r' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' => out.push('\n'),
            c => {
                if let Some(c) = keep(before, c, next) {
                    out.push(c);
                }
            }
        }
        before = Some(c);
    }
    out
}

pub(super) fn remove_invisible(text: &str) -> String {
    clean(text, |before, c, next| match c {
        // A control from 0x80 on is a windows-1252 byte that was read as Latin-1: U+0092 is `’`.
        '\u{80}'..='\u{9f}' => u8::try_from(u32::from(c))
            .ok()
            .map(char_of_1252)
            .filter(|c| !c.is_control()),
        '\u{ad}' | '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{180e}' | '\u{34f}' => None,
        // Joiners hold emoji together (👩‍💻), and letters of Persian or Hindi words.
        '\u{200c}' | JOINER => {
            let joins = |c: char| (c.is_alphabetic() && c >= '\u{600}') || is_combining_mark(c);
            let emoji = |c: char| is_emoji(c) || c == '\u{fe0f}' || is_symbol_for_emoji(c);
            let inside = before.is_some_and(emoji) && next.is_some_and(emoji)
                || before.is_some_and(joins)
                    && next.is_some_and(|c| joins(c) && !is_combining_mark(c));
            inside.then_some(c)
        }
        // Variation selectors follow emoji, symbols, and the digits of keycaps.
        '\u{fe00}'..='\u{fe0f}' => before
            .is_some_and(|b| !b.is_alphabetic() && !b.is_whitespace())
            .then_some(c),
        // Tags write the flags of regions after 🏴; elsewhere they hide text.
        '\u{e0000}'..='\u{e007f}' => before
            .is_some_and(|b| b == '🏴' || ('\u{e0020}'..='\u{e007e}').contains(&b))
            .then_some(c),
        c if is_control(c) || is_bidi(c) => None,
        c => Some(c),
    })
}

pub(super) fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t' || matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

pub(super) fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
