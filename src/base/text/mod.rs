//! Plain text: typography, mojibake, entities, spaces, slugs, words, and what languages demand of them.
//!
//! Knows nothing of HTML, Markdown or files.

mod escape;
mod language;
mod repair;
mod sentences;
mod slug;
mod typography;

pub use escape::{html, push_html};
pub use language::{is_right_to_left, language_of, language_of_script, language_tag};
pub use repair::{entities, repair, repair_code, typographic_entities};
pub use sentences::{first_sentences, sentence_ends};
pub use slug::{fold_key, slug, slug_or_hash, sort_key};
use std::borrow::Cow;
pub use typography::typography;
use unicode_normalization::char::is_combining_mark;

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
// Spaces and bytes
// ---------------------------------------------------------------------------------------------------------------------

/// Runs of white space to one plain space, none at the ends; no-break spaces (U+00A0, U+202F) inside stay, at the ends they go.
#[must_use]
pub fn collapse_whitespace(text: &str) -> String {
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

/// The place of the first byte of a set: half the work of comparing each byte with several.
#[must_use]
pub fn find_byte(text: &str, set: &Bytes) -> Option<usize> {
    text.as_bytes().iter().position(|b| set[usize::from(*b)])
}

/// The place of the first byte of a kind that is rare in texts. By pieces it takes a third of the instructions that it takes
/// byte by byte, if `is_of_kind` has no branches.
#[inline]
pub fn find_rare(text: &str, is_of_kind: impl Fn(u8) -> bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let (pieces, _) = bytes.as_chunks::<8>();
    let is_free = |piece: &&[u8; 8]| {
        let found = piece
            .iter()
            .fold(0, |found, byte| found | u8::from(is_of_kind(*byte)));
        found == 0
    };
    let free = 8 * pieces.iter().take_while(is_free).count();
    let place = bytes.get(free..)?.iter().position(|b| is_of_kind(*b))?;
    Some(free + place)
}

// ---------------------------------------------------------------------------------------------------------------------
// Words
// ---------------------------------------------------------------------------------------------------------------------

/// Number of words: runs of letters and digits, `l’IA` is two; each Han, kana or Thai character counts as one half, rounded up.
#[must_use]
pub fn count_words(text: &str) -> usize {
    const LETTERS: Bytes =
        byte_set(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    let mut runs = 0_usize;
    let mut halves = 0_usize;
    let mut inside = false;
    let mut rest = text;
    loop {
        // Bytes are counted, and only what is not ASCII is decoded.
        let ascii = rest.bytes().take_while(u8::is_ascii);
        let mut end = 0;
        for byte in ascii {
            let letter = LETTERS[usize::from(byte)];
            runs += usize::from(letter && !inside);
            inside = letter;
            end += 1;
        }
        let mut others = rest.get(end..).unwrap_or_default().chars();
        let Some(c) = others.next() else {
            return runs + halves.div_ceil(2);
        };
        rest = others.as_str();
        let letter = if is_unspaced(c) {
            halves += 1;
            false
        } else {
            // A combining accent does not end a word; the first is U+0300.
            is_alphanumeric(c) || inside && c >= '\u{300}' && is_combining_mark(c)
        };
        runs += usize::from(letter && !inside);
        inside = letter;
    }
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
                truncate(text, limit.saturating_mul(2).saturating_add(limit.min(1)))
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
pub fn truncate(text: &str, limit: usize) -> String {
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

/// The text without emoji, and without the spaces next to them.
#[must_use]
pub fn without_emoji(text: &str) -> String {
    // The first emoji that is no letter, digit or sign of Latin-1 is U+203C; the others need a selector behind them.
    if text.chars().all(|c| c < '\u{203c}') {
        return text.to_owned();
    }
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

#[cfg(test)]
mod tests;
