//! Plain text: typography, mojibake, entities, spaces, slugs, words; what a language demands of them.
//!
//! Knows nothing of HTML, Markdown or files.

mod sentences;
mod typography;

pub use sentences::{first_sentences, sentence_ends};
pub use typography::typography;

use crate::base::key::Key;
use std::borrow::Cow;
use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

const NO_BREAK: char = '\u{a0}';
const NARROW: char = '\u{202f}';
const JOINER: char = '\u{200d}';

// ---------------------------------------------------------------------------------------------------------------------
// Line ends
// ---------------------------------------------------------------------------------------------------------------------

/// How many bytes at the start of a file decide whether it is text, as in git (`buffer_is_binary` in `xdiff-interface.c`).
const FIRST_BYTES: usize = 8000;

/// The bytes with LF for CRLF, as git stores a text. Bytes that git takes for no text (a NUL near their start: UTF-16,
/// images) stay as they are, and so does a lone CR.
#[must_use]
pub fn unix_lines(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_text = || !bytes.iter().take(FIRST_BYTES).any(|byte| *byte == 0);
    // `contains` looks for one byte many times faster than a search for two.
    let has_crlf = || bytes.windows(2).any(|pair| pair == b"\r\n");
    if !bytes.contains(&b'\r') || !has_crlf() || !is_text() {
        return Cow::Borrowed(bytes);
    }
    let mut lines = Vec::with_capacity(bytes.len());
    for (number, piece) in bytes.split(|byte| *byte == b'\r').enumerate() {
        if number > 0 && piece.first() != Some(&b'\n') {
            lines.push(b'\r');
        }
        lines.extend_from_slice(piece);
    }
    Cow::Owned(lines)
}

// ---------------------------------------------------------------------------------------------------------------------
// Mending
// ---------------------------------------------------------------------------------------------------------------------

/// Mends what transport broke, once and for all: entities (`&eacute;`, `&#8217;`, twice-encoded ones), mojibake (`Ã©`),
/// soft hyphens, zero-width characters (not joiners inside emoji), bidi controls, control characters, CR line ends; to NFC. No-break spaces stay.
#[must_use]
pub fn mend(text: &str) -> Cow<'_, str> {
    let whole = text
        .bytes()
        .all(|b| b == b'\n' || b == b'\t' || (b' '..=b'~').contains(&b) && b != b'&');
    if whole {
        return Cow::Borrowed(text);
    }
    let mut out = decode_entities(text, true);
    // Twice, for text that made the same wrong trip twice: `ÃƒÂ©`.
    for _ in 0..2 {
        match unmojibake(&out) {
            Some(mended) => out = Cow::Owned(mended),
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

/// Whether a character is left alone by [`remove_invisible`] and by NFC, whatever stands beside it: those that French and English
/// are written with.
fn is_everyday(c: char) -> bool {
    matches!(c,
        '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{ac}' | '\u{ae}'..='\u{24f}'
        | '\u{2010}'..='\u{2027}' | NARROW | '\u{2030}'..='\u{205e}')
}

/// Only the mending that is safe in any text, code and addresses too: control characters, bidi controls, line ends.
#[must_use]
pub fn mend_code(text: &str) -> Cow<'_, str> {
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
    decode_entities(text, false)
}

/// With `again`, an ampersand that an entity gave may open the next entity: `&amp;eacute;` is `é`. One pass in either case.
fn decode_entities(text: &str, again: bool) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut after = from.strip_prefix('&').unwrap_or(from);
        loop {
            match entity(after) {
                Some((value, left)) => {
                    after = left;
                    // `&#38;` and `&amp;` alike.
                    if again && value == "&" {
                        continue;
                    }
                    out.push_str(&value);
                }
                None => out.push('&'),
            }
            break;
        }
        rest = after;
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The entity at the start of a text whose `&` is gone: its value, and what follows its `;`. Without `;` there is no
/// certainty (`?a=1&copy=2` is an address).
fn entity(text: &str) -> Option<(Cow<'static, str>, &str)> {
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
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
    '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

fn char_of_1252(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|at| WINDOWS_1252.get(usize::from(at)))
        .copied()
        .unwrap_or(char::from(byte))
}

/// The byte that a wrong reader took for this character.
fn byte_of_1252(c: char) -> Option<u8> {
    if let Ok(byte) = u8::try_from(u32::from(c)) {
        return Some(byte);
    }
    let at = WINDOWS_1252.iter().position(|other| *other == c)?;
    u8::try_from(0x80 + at).ok()
}

/// UTF-8 that was read as windows-1252 or Latin-1, read again; none when there is no certain sign of it.
///
/// A sign is certain when French and English never write it: `Ã©`, `â€™`, `Â«`, `ðŸ…`. With one in the text, sequences that
/// alone could be meant (`Ã…`, `Å“`, `Ã` before a space) are mended too. Runs such as `É»` or `é»` + no-break space are
/// valid UTF-8 as well (`CLARTÉ»`), so other first characters never count.
fn unmojibake(text: &str) -> Option<String> {
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
        let (c, length) =
            broken(rest).map_or((c, c.len_utf8()), |(mended, length, _)| (mended, length));
        out.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    Some(out)
}

/// The broken sequence at the start of a text: the character meant, its length here, and whether it is certain.
fn broken(text: &str) -> Option<(char, usize, bool)> {
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
    let mended = std::str::from_utf8(bytes.get(..size)?)
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
    (!mended.is_control()).then_some((mended, length, certain))
}

/// Line ends made `\n`; then `keep` gives for each character, with its neighbours, what stands for it.
fn clean(text: &str, keep: impl Fn(Option<char>, char, Option<char>) -> Option<char>) -> String {
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

fn remove_invisible(text: &str) -> String {
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

fn is_control(c: char) -> bool {
    c.is_control() && c != '\n' && c != '\t' || matches!(u32::from(c) & 0xffff, 0xfffe | 0xffff)
}

fn is_bidi(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Runs of white space to one plain space, none at the ends; no-break spaces (U+00A0, U+202F) inside stay, at the ends they go.
#[must_use]
pub fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut space = None;
    for c in text.trim().chars() {
        if !c.is_whitespace() {
            if let Some(space) = space.take() {
                out.push(space);
            }
            out.push(c);
        } else if matches!(c, NO_BREAK | NARROW) {
            space = space.filter(|s| *s != ' ').or(Some(c));
        } else {
            space = space.or(Some(' '));
        }
    }
    out
}

/// A set of bytes, to look for with [`find_byte`].
pub type Bytes = [bool; 256];

/// The set of these bytes.
#[must_use]
pub const fn byte_set(bytes: &[u8]) -> Bytes {
    let mut set = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        set[bytes[at] as usize] = true;
        at += 1;
    }
    set
}

/// Where the first byte of a set stands: half the work of comparing each byte with several.
#[must_use]
pub fn find_byte(text: &str, set: &Bytes) -> Option<usize> {
    text.as_bytes().iter().position(|b| set[usize::from(*b)])
}

// ---------------------------------------------------------------------------------------------------------------------
// Names
// ---------------------------------------------------------------------------------------------------------------------

/// The most characters a slug has.
const SLUG_LIMIT: usize = 80;

/// The slug of a name or title: ASCII, lower case, hyphens; emoji left out, `n°`, `€`, `C++`, `C#` in words that French and
/// English share, `&` as a gap; at most 80 characters, cut at a word's end; empty when nothing is left.
#[must_use]
pub fn slug(text: &str) -> String {
    let plain = without_emoji(text);
    let mut said = String::with_capacity(plain.len() + 8);
    let mut chars = plain.chars().peekable();
    let mut last = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        match c {
            // `n° 5`, `nº5`
            '°' | 'º' if matches!(last, 'n' | 'N') => said.push_str("umero "),
            '°' | '®' | '™' | '©' | '℠' => said.push(' '),
            '€' => said.push_str(" euros "),
            '$' if last.is_ascii_digit() || last.is_whitespace() => said.push_str(" dollars "),
            // `C++`, `Notepad++`, then `Disney+`
            '+' if last.is_alphanumeric() && next == Some('+') => {
                chars.next();
                said.push_str("pp");
            }
            '+' if last.is_alphanumeric() && !next.is_some_and(char::is_alphanumeric) => {
                said.push_str(" plus ");
            }
            '#' if last.is_alphabetic() => said.push_str("sharp"),
            c => said.push(c),
        }
        last = c;
    }
    let mut slug = slug::slugify(&said);
    if slug.len() > SLUG_LIMIT {
        // The slug is ASCII. One word longer than the limit is cut inside.
        let head = slug.get(..=SLUG_LIMIT).unwrap_or_default();
        let end = head.rfind('-').unwrap_or(SLUG_LIMIT);
        slug.truncate(end);
    }
    slug
}

/// [`slug()`], or a short hash of the text when nothing is left of it.
#[must_use]
pub fn slug_or_hash(text: &str) -> String {
    let slug = slug(text);
    if slug.is_empty() {
        Key::of_bytes(text.as_bytes()).short(8)
    } else {
        slug
    }
}

/// The form in which two names of one term are equal: no case, accents or punctuation (`z.ai`, `Z-AI` are one).
/// `+` and `#` after a letter or digit stay: `C`, `C++` and `C#` are three.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in plain_letters(text) {
        let tail = matches!(c, '+' | '#') && !out.is_empty();
        if c.is_alphanumeric() || tail {
            out.push(c);
        }
    }
    out
}

/// Lower case without accents; ligatures and letters that Unicode does not take apart in two.
fn plain_letters(text: &str) -> impl Iterator<Item = char> {
    text.nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
        .flat_map(|c| {
            let (first, second) = match c {
                'œ' => ('o', Some('e')),
                'æ' => ('a', Some('e')),
                'ß' => ('s', Some('s')),
                'ø' => ('o', None),
                'ł' => ('l', None),
                'đ' | 'ð' => ('d', None),
                'ı' => ('i', None),
                c => (c, None),
            };
            std::iter::once(first).chain(second)
        })
}

/// A key that sorts names as a dictionary of French or English does: accents and case only break ties.
#[must_use]
pub fn sort_key(name: &str) -> (String, String) {
    let letters: String = plain_letters(name)
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    (squeeze(&letters), name.to_owned())
}

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

/// Number of words: runs of letters and digits, `l’IA` is two; each Han, kana or Thai character counts as one half, rounded up.
#[must_use]
pub fn count_words(text: &str) -> usize {
    let mut runs = 0_usize;
    let mut halves = 0_usize;
    let mut inside = false;
    for c in text.chars() {
        let letter = if c.is_ascii() {
            c.is_ascii_alphanumeric()
        } else if is_unspaced(c) {
            halves += 1;
            false
        } else {
            // A combining accent does not end a word; the first is U+0300.
            is_alphanumeric(c) || inside && c >= '\u{300}' && is_combining_mark(c)
        };
        runs += usize::from(letter && !inside);
        inside = letter;
    }
    runs + halves.div_ceil(2)
}

/// Scripts that put no space between words: Thai, Lao, kana, Han.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{e00}'..='\u{eff}' | '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
        && c.is_alphabetic()
}

/// [`char::is_alphanumeric`] without its search for the letters and marks that nearly all texts are made of.
fn is_alphanumeric(c: char) -> bool {
    match c {
        '\0'..='\x7f' => c.is_ascii_alphanumeric(),
        'À'..='\u{24f}' => !matches!(c, '×' | '÷'),
        // Spaces, dashes, quotation marks.
        '\u{2000}'..='\u{206f}' => false,
        _ => c.is_alphanumeric(),
    }
}

/// The words themselves, folded in case only: what "no word is lost" compares.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
}

/// The first `limit` words with their punctuation, and `…` when something was cut; nothing when none are asked for.
#[must_use]
pub fn first_words(text: &str, limit: usize) -> String {
    let text = text.trim();
    let mut left = limit;
    let mut end = 0;
    for token in text.split_inclusive(char::is_whitespace) {
        let count = count_words(token);
        if count > left {
            return if end == 0 {
                // One piece without spaces: two characters a word, as they are counted.
                cut(text, limit.saturating_mul(2).saturating_add(limit.min(1)))
            } else {
                with_ellipsis(text.get(..end).unwrap_or_default())
            };
        }
        left -= count;
        end += token.len();
    }
    text.to_owned()
}

/// The text cut at a word's end so that it has at most `limit` characters, the added `…` among them.
#[must_use]
pub fn cut(text: &str, limit: usize) -> String {
    let text = text.trim();
    if limit == 0 {
        return String::new();
    }
    if text.chars().nth(limit).is_none() {
        return text.to_owned();
    }
    // The characters that fit before `…`, and one more: a word may end just there.
    let room = |characters: usize| {
        text.char_indices()
            .nth(characters)
            .and_then(|(end, _)| text.get(..end))
            .unwrap_or(text)
    };
    let head = room(limit - 1);
    let whole = room(limit)
        .rfind(char::is_whitespace)
        .and_then(|end| text.get(..end))
        .filter(|head| !head.trim().is_empty())
        .unwrap_or_else(|| head.trim_end_matches([JOINER, '\u{fe0f}']));
    with_ellipsis(whole)
}

fn with_ellipsis(text: &str) -> String {
    let end = text.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '.' | '…' | '–' | '—' | '-' | '(' | '«')
    });
    format!("{end}…")
}

/// Minutes to read this many words, at 230 a minute (Brysbaert 2019, silent reading of non-fiction: 238), at least 1.
#[must_use]
pub fn minutes(words: usize) -> u32 {
    u32::try_from(words.div_ceil(230).max(1)).unwrap_or(u32::MAX)
}

// ---------------------------------------------------------------------------------------------------------------------
// Emoji
// ---------------------------------------------------------------------------------------------------------------------

/// Characters that are shown as pictures by themselves (Unicode's `Emoji_Presentation`, whole blocks rounded up), and the
/// dingbats and symbols that newsletters use so (✓, ➡, ☀); circled numbers (❶) are text.
fn is_emoji(c: char) -> bool {
    matches!(c,
        '\u{1f000}'..='\u{1faff}' | '\u{2600}'..='\u{2775}' | '\u{2794}'..='\u{27bf}' | '\u{231a}' | '\u{231b}' | '\u{23e9}'..='\u{23f3}'
        | '\u{23f8}'..='\u{23fa}' | '\u{25fb}'..='\u{25fe}' | '\u{2b05}'..='\u{2b07}' | '\u{2b1b}' | '\u{2b1c}' | '\u{2b50}' | '\u{2b55}'
        | '\u{203c}' | '\u{2049}')
}

/// Characters that are text, but an emoji before U+FE0F: ▶️, ↔️, ©️.
fn is_symbol_for_emoji(c: char) -> bool {
    matches!(c,
        '©' | '®' | '™' | 'ℹ' | '〰' | '〽' | '㊗' | '㊙' | 'Ⓜ' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{25a0}'..='\u{25ff}'
        | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}')
}

/// The text without emoji, and without the spaces that stood beside them.
#[must_use]
pub fn without_emoji(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut removed = false;
    // Whether an emoji went just before.
    let mut gap = false;
    while let Some(c) = chars.next() {
        let next = chars.peek().copied();
        let chosen = next == Some('\u{fe0f}');
        let keycap = matches!(c, '0'..='9' | '#' | '*')
            && (next == Some('\u{20e3}') || chosen && chars.clone().nth(1) == Some('\u{20e3}'));
        if is_emoji(c) || keycap || chosen && is_symbol_for_emoji(c) {
            removed = true;
            gap = true;
            // What only follows an emoji: joiners, selectors, keycaps, tags.
            while chars
                .next_if(|c| {
                    matches!(
                        c,
                        &JOINER | '\u{fe0e}' | '\u{fe0f}' | '\u{20e3}' | '\u{e0020}'..='\u{e007f}'
                    )
                })
                .is_some()
            {}
            continue;
        }
        if gap {
            let spaced = out.is_empty() || out.ends_with(char::is_whitespace);
            if c.is_whitespace() && spaced {
                continue;
            }
            if matches!(c, '.' | ',') && spaced {
                out.truncate(out.trim_end().len());
            }
            gap = false;
        }
        out.push(c);
    }
    if removed {
        out.truncate(out.trim_end().len());
    }
    out
}

// ---------------------------------------------------------------------------------------------------------------------
// Languages
// ---------------------------------------------------------------------------------------------------------------------

/// The fewest characters from which the detector's opinion counts: below, it is mostly wrong (its own documentation).
const DETECTABLE: usize = 40;

/// The detector's languages: ISO 639-3, then 639-1.
const LANGUAGES: &str = "epo:eo eng:en rus:ru cmn:zh spa:es por:pt ita:it ben:bn fra:fr deu:de ukr:uk kat:ka ara:ar hin:hi jpn:ja \
    heb:he yid:yi pol:pl amh:am jav:jv kor:ko nob:nb dan:da swe:sv fin:fi tur:tr nld:nl hun:hu ces:cs ell:el \
    bul:bg bel:be mar:mr kan:kn ron:ro slv:sl hrv:hr srp:sr mkd:mk lit:lt lav:lv est:et tam:ta vie:vi urd:ur \
    tha:th guj:gu uzb:uz pan:pa aze:az ind:id tel:te pes:fa mal:ml ori:or mya:my nep:ne sin:si khm:km tuk:tk \
    aka:ak zul:zu sna:sn afr:af lat:la slk:sk cat:ca cym:cy tgl:tl hye:hy";

fn two_letters(code: &str) -> Option<&'static str> {
    // Nearly all have two letters already, and dates ask for each.
    if code.len() != 3 {
        return None;
    }
    LANGUAGES
        .split(' ')
        .filter_map(|pair| pair.split_once(':'))
        .find(|(three, _)| *three == code)
        .map(|(_, two)| two)
}

/// How many bytes of a text are enough to tell its language: the longest article of a newspaper.
const TELLING: usize = 65_536;

/// The language of a running text as an ISO 639-1 code, when the evidence is reliable.
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    text.chars().nth(DETECTABLE - 1)?;
    let start = text
        .get(..text.floor_char_boundary(TELLING))
        .unwrap_or(text);
    let info = whatlang::detect(start).filter(whatlang::Info::is_reliable)?;
    two_letters(info.lang().code())
}

/// The primary subtag of a language tag, in lower case: `fr-FR`, `fr_CA` give `fr`. None when it is no language tag.
#[must_use]
pub fn language_tag(tag: &str) -> Option<String> {
    // `fr_FR.UTF-8`, as systems write it.
    let tag = tag.trim().split('.').next().unwrap_or_default();
    let mut parts = tag.split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    let word = |part: &str, sizes: std::ops::RangeInclusive<usize>| {
        sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if !word(&primary, 2..=3)
        || !primary.bytes().all(|b| b.is_ascii_alphabetic())
        || !parts.all(|part| word(part, 1..=8))
    {
        return None;
    }
    Some(match two_letters(&primary) {
        Some(two) => two.to_owned(),
        None => primary,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check_mend(input: &str, expected: &str) {
        assert_eq!(mend(input), expected, "from {input:?}");
        assert_eq!(mend(expected), expected, "not idempotent: {input:?}");
    }

    #[test]
    fn crlf_becomes_lf_and_nothing_else_changes() {
        for (bytes, expected) in [
            (&b"a\r\nb\n"[..], &b"a\nb\n"[..]),
            (b"\r\n\r\n", b"\n\n"),
            (b"a\rb\r", b"a\rb\r"),
            (b"\ra\r\n\r", b"\ra\n\r"),
            (b"a\r\r\nb", b"a\r\nb"),
            (b"a\n\rb", b"a\n\rb"),
            (b"\x89PNG\r\n\x1a\n\0", b"\x89PNG\r\n\x1a\n\0"),
            (b"\xff\xfea\0\r\0\n\0", b"\xff\xfea\0\r\0\n\0"),
            // U+0D0A is a letter
            (b"\xfe\xff\x0d\x0a\0a", b"\xfe\xff\x0d\x0a\0a"),
            (b"caf\xe9\r\n", b"caf\xe9\n"),
            (b"", b""),
        ] {
            assert_eq!(unix_lines(bytes).as_ref(), expected, "{bytes:?}");
        }
        assert!(matches!(unix_lines(b"a\nb\rc"), Cow::Borrowed(_)));
        assert!(matches!(unix_lines(b"a\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn entities_are_decoded() {
        check_mend(
            "d&eacute;j&agrave; &#8217; &#x2019; &#146; &#133;",
            "déjà ’ ’ ’ …",
        );
        check_mend("&amp;eacute; &amp;amp;#38;eacute;", "é é");
        check_mend(
            "A&B, ?a=1&copy=2, &nope; &#0; &#x110000;",
            "A&B, ?a=1&copy=2, &nope; &#0; &#x110000;",
        );
        check_mend("&nbsp;a&hellip;", "\u{a0}a…");
        assert_eq!(entities("&amp;eacute;&lt;"), "&eacute;<");
    }

    #[test]
    fn mojibake_is_mended_only_when_certain() {
        check_mend(
            "dÃ©jÃ  lâ€™Ã©tÃ© Â« ici Â» cÅ“ur",
            "déjà l’été « ici » cœur",
        );
        check_mend(
            "Ã‰tat, ðŸš€ et â€œvoilÃ\u{a0}â€\u{9d}",
            "État, 🚀 et “voilà”",
        );
        check_mend("ÃƒÂ©tÃƒÂ©", "été");
        check_mend("CLARTÉ», été»\u{a0}!", "CLARTÉ», été»\u{a0}!");
        check_mend("São Paulo, IRMÃ…", "São Paulo, IRMÃ…");
    }

    #[test]
    fn everyday_characters_need_no_mending() {
        let all: String = ('\0'..='\u{ffff}').filter(|c| is_everyday(*c)).collect();
        let backwards: String = all.chars().rev().collect();
        for text in [all, backwards] {
            assert_eq!(remove_invisible(&text), text);
            assert!(is_nfc(&text));
        }
    }

    #[test]
    fn invisible_characters_go() {
        check_mend("intel\u{ad}li\u{200b}gence\u{feff}", "intelligence");
        check_mend("a\u{202e}b\u{200f}c\u{7}d", "abcd");
        check_mend("a\r\nb\rc\u{2028}d", "a\nb\nc\nd");
        check_mend(
            "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3} a\u{200d}b",
            "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3} ab",
        );
        check_mend("l\u{92}IA", "l’IA");
        check_mend("e\u{301}te\u{301}", "été");
        check_mend("10\u{a0}%", "10\u{a0}%");
        assert_eq!(mend_code("a&amp;\u{202e}b\r\n\tc\u{0}"), "a&amp;b\n\tc");
    }

    #[test]
    fn spaces_are_squeezed() {
        assert_eq!(
            squeeze(" a \n\t b\u{a0}c \u{a0}d\u{a0}"),
            "a b\u{a0}c\u{a0}d"
        );
    }

    #[test]
    fn slugs() {
        let check = |input: &str, expected: &str| assert_eq!(slug(input), expected, "from {input}");
        check(
            "L’été à l’œuvre, n° 5 : 30 €",
            "l-ete-a-l-oeuvre-numero-5-30-euros",
        );
        check(
            "🚀 USA 🇫🇷 contre C++ & C#",
            "usa-contre-cpp-c-sharp"
                .replace("c-sharp", "csharp")
                .as_str(),
        );
        check("R&D", "r-d");
        check("GPT-4+ et Disney+", "gpt-4-plus-et-disney-plus");
        check("人工智能", "ren-gong-zhi-neng");
        check("🎉", "");
        check(&"mot ".repeat(40), "mot-".repeat(20).trim_end_matches('-'));
        check(&"a".repeat(100), &"a".repeat(80));
        assert_eq!(slug_or_hash("🎉").len(), 8);
    }

    #[test]
    fn folded_names() {
        assert_eq!(fold("z.ai"), fold("Z-AI"));
        assert_eq!(fold("Cœur d’Été"), "coeurdete");
        assert_ne!(fold("C++"), fold("C#"));
        assert_eq!(fold("#IA"), "ia");
        let mut names = ["Zoé", "œuvre", "Éric", "offre", "eric", "Eric"];
        names.sort_by_key(|n| sort_key(n));
        assert_eq!(names, ["Eric", "eric", "Éric", "œuvre", "offre", "Zoé"]);
    }

    #[test]
    fn letters_and_digits_are_those_of_unicode() {
        for c in '\0'..=char::MAX {
            assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
            assert!(c >= '\u{300}' || !is_combining_mark(c), "{c:?}");
        }
    }

    #[test]
    fn counting_and_cutting() {
        let count =
            |input: &str, expected: usize| assert_eq!(count_words(input), expected, "{input}");
        count("l’IA n'a pas « tout »", 6);
        count("人工智", 2);
        count("", 0);
        assert_eq!(first_words("Un deux, trois quatre.", 2), "Un deux…");
        assert_eq!(first_words("Un deux.", 2), "Un deux.");
        assert_eq!(first_words("人工智能人工智能", 2), "人工智能…");
        assert_eq!(first_words("Un", 0), "");
        assert_eq!(cut("Un deux trois", 8), "Un deux…");
        assert_eq!(cut("Un deux trois", 7), "Un…");
        assert_eq!(cut("Un deux", 7), "Un deux");
        assert_eq!(cut("Anticonstitutionnel", 5), "Anti…");
        assert_eq!(cut("ab", 1), "…");
    }

    #[test]
    fn emoji_go_with_their_spaces() {
        let check =
            |input: &str, expected: &str| assert_eq!(without_emoji(input), expected, "{input}");
        check("🚀 Départ 🇫🇷 ici 👩\u{200d}💻", "Départ ici");
        check("1\u{fe0f}\u{20e3} Un ➡\u{fe0f} deux", "Un deux");
        check("Fin 🎉. Suite ❤\u{fe0f}!", "Fin. Suite !");
        check("v 2 © 2025 → ok ", "v 2 © 2025 → ok ");
        check("🏴\u{e0067}\u{e0062}\u{e007f} Londres", "Londres");
    }

    #[test]
    fn languages() {
        let text = "Les équipes ont présenté hier une nouvelle méthode pour mesurer la qualité des réponses.";
        assert_eq!(language_of(text), Some("fr"));
        assert_eq!(language_of("Bonjour"), None);
        let tag = |t: &str, e: Option<&str>| assert_eq!(language_tag(t).as_deref(), e, "{t}");
        tag("fr-FR", Some("fr"));
        tag("fr_CA.UTF-8", Some("fr"));
        tag("FRA", Some("fr"));
        tag("zh-Hant-TW", Some("zh"));
        tag("français", None);
        tag("x-default", None);
        for lang in whatlang::Lang::all() {
            assert!(two_letters(lang.code()).is_some(), "{}", lang.code());
        }
    }

    proptest! {
        #[test]
        fn anything_goes_through(text in any::<String>(), limit in 0_usize..60) {
            let mended = mend(&text).into_owned();
            let _ = (mend_code(&text), squeeze(&text), fold(&text), sort_key(&text), without_emoji(&text), language_of(&text));
            let slug = slug(&text);
            prop_assert!(slug.len() <= 80);
            prop_assert!(cut(&text, limit).chars().count() <= limit);
            prop_assert!(count_words(&first_words(&text, limit)) <= 2 * limit);
            prop_assert!(is_nfc(&mended) && !mended.contains('\r'));
            let set = byte_set(b"a&\xc3");
            prop_assert_eq!(find_byte(&text, &set), text.bytes().position(|b| b"a&\xc3".contains(&b)));
        }
    }
}
