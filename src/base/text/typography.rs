//! The spaces of French: which there are to be, and where one is put in.
//!
//! Other languages keep theirs. Start reading at [`typography`].

use super::{Bytes, NARROW, NO_BREAK, byte_set, find_byte, is_alphanumeric};
use std::borrow::Cow;
use std::ops::Range;

const THIN: char = '\u{2009}';

/// Units that are bound to the number before them, besides signs.
#[rustfmt::skip]
const UNITS: &[&str] = &[
    "million", "millions", "milliard", "milliards", "billion", "billions", "trillion", "trillions",
    "k€", "M€", "Md€", "Mds€", "Mrd€", "k$", "M$", "Md$", "Mds$", "Md", "Mds",
    "octets", "ko", "Ko", "Mo", "Go", "To", "Po", "kB", "KB", "MB", "GB", "TB", "Mb", "Gb", "Mbit/s", "Gbit/s", "Mb/s", "Gb/s",
    "Go/s", "To/s", "nm", "µm", "mm", "cm", "m", "km", "m²", "km²", "m³", "km/h", "mg", "g", "kg", "t", "ml", "l", "L",
    "ms", "s", "min", "h", "W", "kW", "MW", "GW", "TW", "kWh", "MWh", "GWh", "TWh", "Hz", "GHz",
];

/// French spaces (specification, section 6): U+202F before `; ! ?` and inside `« »`, U+00A0 before `:` and between a number
/// and its unit, U+202F as thousands mark. Other languages come back as they are. Idempotent.
/// `before` is the last character of the text that precedes this piece (an inline element before it), if any.
#[must_use]
pub fn typography<'a>(text: &'a str, lang: &str, before: Option<char>) -> Cow<'a, str> {
    let french = lang
        .get(..2)
        .is_some_and(|tag| tag.eq_ignore_ascii_case("fr"))
        && !lang.get(2..3).is_some_and(|c| c != "-" && c != "_");
    if !french {
        return Cow::Borrowed(text);
    }
    let mut repaired = Repaired::default();
    let mut piece = Piece::default();
    // What comes before is done. Most of a text is skipped byte by byte: only at some places can a space be wrong.
    let mut at = 0;
    let mut here = before.is_some_and(|c| c == '«' || c.is_ascii_digit());
    loop {
        if !here {
            let Some(place) = next_place(text, at) else {
                break;
            };
            at = place;
        }
        let (head, rest) = text.split_at_checked(at).unwrap_or((text, ""));
        let last = head.chars().next_back().or(before);
        let next = rest.trim_start_matches(is_space);
        let run = at..text.len() - next.len();
        let mark = next.chars().next();
        if run.is_empty() {
            let at_word = last.is_some_and(is_alphanumeric);
            let missing = match mark {
                Some('»') => at_word,
                Some(c @ (';' | '!' | '?')) => {
                    at_word
                        && ends_word(c, next.get(1..).unwrap_or_default())
                        && !piece.is_address_at(text, at)
                }
                Some(c) => last == Some('«') && is_alphanumeric(c),
                None => false,
            };
            if missing {
                repaired.replace(text, run.clone(), NARROW);
            }
        } else if let Some(space) = space_between(last, next, || repaired.until(text, at)) {
            repaired.replace(text, run.clone(), space);
        }
        here = mark == Some('«');
        at = run.end
            + mark
                .filter(|c| matches!(c, ';' | ':' | '!' | '?' | '«' | '»' | '€'))
                .map_or(0, char::len_utf8);
    }
    repaired.finish(text)
}

/// The next place from here on where a space may be wrong or missing: spaces after a number, a mark, the spaces before it.
fn next_place(text: &str, from: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let before_spaces = |mark: usize| {
        let between = text.get(from..mark).unwrap_or_default();
        Some(from + between.trim_end_matches(is_space).len())
    };
    let mut at = from;
    loop {
        at += find_byte(text.get(at..)?, &FIRST_BYTES)?;
        match bytes.get(at..)? {
            [b'0'..=b'9', after @ ..] => {
                at += 1 + after.iter().take_while(|b| b.is_ascii_digit()).count();
                if text.get(at..)?.starts_with(is_space) {
                    return Some(at);
                }
            }
            // «
            [0xc2, 0xab, ..] => return Some(at),
            // » and €
            [b';' | b':' | b'!' | b'?', ..] | [0xc2, 0xbb, ..] | [0xe2, 0x82, 0xac, ..] => {
                return before_spaces(at);
            }
            _ => at += text.get(at..)?.chars().next()?.len_utf8(),
        }
    }
}

/// What [`next_place`] looks for begins with these. 0xC2 begins « and », 0xE2 begins €; both begin much else.
const FIRST_BYTES: Bytes = byte_set(b"0123456789;:!?\xc2\xe2");

/// A text with some of its spaces replaced: nothing is copied before the first.
#[derive(Default)]
struct Repaired {
    out: String,
    /// How much of the text is in `out`, or replaced there.
    done: usize,
}

impl Repaired {
    /// The text before this place, as it will be written.
    fn until(&mut self, text: &str, end: usize) -> &str {
        if self.out.is_empty() {
            self.out.reserve(text.len() + 8);
        }
        self.out
            .push_str(text.get(self.done..end).unwrap_or_default());
        self.done = end;
        &self.out
    }

    fn replace(&mut self, text: &str, spaces: Range<usize>, by: char) {
        let mut bytes = [0; 4];
        if text.get(spaces.clone()) != Some(by.encode_utf8(&mut bytes)) {
            self.until(text, spaces.start);
            self.out.push(by);
            self.done = spaces.end;
        }
    }

    fn finish(mut self, text: &str) -> Cow<'_, str> {
        if self.out.is_empty() {
            return Cow::Borrowed(text);
        }
        self.until(text, text.len());
        Cow::Owned(self.out)
    }
}

/// The word looked at last, and whether it is an address: a long one may hold many marks.
#[derive(Default)]
struct Piece {
    range: Range<usize>,
    address: bool,
}

impl Piece {
    fn is_address_at(&mut self, text: &str, at: usize) -> bool {
        if !self.range.contains(&at) {
            let ends = |c: char| c.is_whitespace() || matches!(c, '«' | '»');
            let (head, tail) = text.split_at_checked(at).unwrap_or((text, ""));
            self.range = head.rfind(ends).unwrap_or(0)..at + tail.find(ends).unwrap_or(tail.len());
            self.address = is_address(text.get(self.range.clone()).unwrap_or_default());
        }
        self.address
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | NARROW | THIN)
}

fn is_address(piece: &str) -> bool {
    piece.contains("://") || piece.contains("www.") || piece.contains("mailto:")
}

/// Whether a mark is punctuation: not in `a?x=1`, `!=`, `;)`.
fn ends_word(mark: char, after: &str) -> bool {
    match after.chars().next() {
        None => true,
        Some(c) => {
            !(c.is_alphanumeric()
                || matches!(c, '=' | '&' | '/' | '_' | '#')
                || is_smiley(mark, after))
        }
    }
}

/// `;)`, `:-)`, `:D`, and codes of emoji such as `:smile:`.
fn is_smiley(mark: char, after: &str) -> bool {
    if !matches!(mark, ':' | ';') {
        return false;
    }
    let face = after.strip_prefix('-').unwrap_or(after);
    if face.starts_with([')', '(', '|', '\'']) && (mark == ':' || face.starts_with([')', '('])) {
        return true;
    }
    let mut letters = face.chars();
    if letters
        .next()
        .is_some_and(|c| matches!(c, 'D' | 'P' | 'O' | 'p'))
        && !letters.next().is_some_and(char::is_alphanumeric)
    {
        return true;
    }
    // Names of emoji have at most 60 characters or so; a bound keeps the time linear.
    let name = after
        .bytes()
        .take(64)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'+' | b'-'))
        .count();
    mark == ':' && name > 0 && after.as_bytes().get(name) == Some(&b':')
}

/// What an existing run of spaces becomes between the last character and what follows; none to leave it. `written` is
/// the text before it.
fn space_between<'w>(
    last: Option<char>,
    next: &str,
    written: impl FnOnce() -> &'w str,
) -> Option<char> {
    let last = last.filter(|c| !c.is_whitespace() || is_space(*c));
    let last = last?;
    let mut chars = next.chars();
    let c = chars.next();
    let after = chars.as_str();
    match (last, c) {
        (_, Some('»')) | ('«', _) => Some(NARROW),
        (_, Some(mark @ (';' | '!' | '?'))) => ends_word(mark, after).then_some(NARROW),
        (_, Some(':')) => {
            let bare = after.starts_with([':', '/']) || is_smiley(':', after);
            (!bare).then_some(NO_BREAK)
        }
        (last, Some(_)) if last.is_ascii_digit() => {
            if is_group(next) && opens_group(written()) {
                Some(NARROW)
            } else if is_unit(next) {
                Some(NO_BREAK)
            } else {
                None
            }
        }
        // `3 Md €`, `3 millions €`
        (last, Some('€')) if last.is_alphabetic() => {
            (!after.starts_with(char::is_alphanumeric)).then_some(NO_BREAK)
        }
        _ => None,
    }
}

/// Exactly three digits.
fn is_group(text: &str) -> bool {
    let digits = text.bytes().take(4).take_while(u8::is_ascii_digit).count();
    digits == 3
        && !text
            .get(3..)
            .is_some_and(|rest| rest.starts_with(char::is_alphabetic))
}

fn is_unit(text: &str) -> bool {
    if let Some(after) = text.strip_prefix(['%', '‰', '€', '$', '£', '¥', '°']) {
        return text.starts_with('°')
            || !after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    }
    // The longest unit, `trillions`, has nine letters.
    let end = text
        .char_indices()
        .take(11)
        .find(|(_, c)| !(c.is_alphanumeric() || matches!(c, '€' | '$' | '/')))
        .map_or(text.len(), |(at, _)| at);
    let word = text.get(..end).unwrap_or_default();
    // `2 s’est` is no two seconds.
    UNITS.contains(&word)
        && !text
            .get(end..)
            .is_some_and(|rest| rest.starts_with(['’', '\'', '-']))
}

/// Whether a group of three may follow the digits at the end: `30`, `1 234`, not `2025`, `06`, `0,5`, `GPT-4`.
fn opens_group(written: &str) -> bool {
    let head = written.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = written.get(head.len()..).unwrap_or_default();
    let mut before = head.chars().rev();
    let last = before.next();
    // A letter, a decimal mark, a slash: no number that could be grouped.
    let bound =
        last.is_some_and(|c| is_alphanumeric(c) || matches!(c, ',' | '.' | '/' | ':' | '_' | '-'));
    let grouped = last == Some(NARROW) && before.next().is_some_and(|c| c.is_ascii_digit());
    !bound
        && (digits.len() == 3 && grouped
            || (1..=3).contains(&digits.len()) && !digits.starts_with('0'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `_` stands for U+202F, `~` for U+00A0.
    #[track_caller]
    fn check_fr(input: &str, expected: &str) {
        let read = |s: &str| s.replace('_', "\u{202f}").replace('~', "\u{a0}");
        let out = typography(&read(input), "fr", None).into_owned();
        let shown = out.replace('\u{202f}', "_").replace('\u{a0}', "~");
        assert_eq!(shown, expected, "from {input}");
        assert_eq!(typography(&out, "fr", None), out, "not idempotent: {input}");
    }

    #[test]
    fn french_spaces() {
        check_fr("Vraiment ? Oui !", "Vraiment_? Oui_!");
        check_fr("Vraiment? Oui! Bien; et", "Vraiment_? Oui_! Bien_; et");
        check_fr("Trois mots : les voici", "Trois mots~: les voici");
        check_fr("Trois mots: les voici", "Trois mots: les voici");
        check_fr("Il dit « oui » puis «non».", "Il dit «_oui_» puis «_non_».");
        check_fr("a~? b_: c\u{2009}!", "a_? b~: c_!");
        check_fr("Quoi ?! Non... Ah!!!", "Quoi_?! Non... Ah_!!!");
        check_fr("à 10:30, de 8:00 à 9:15", "à 10:30, de 8:00 à 9:15");
        check_fr(
            "voir https://x.test/a?b=1;c! et a.b?x=1",
            "voir https://x.test/a?b=1;c! et a.b?x=1",
        );
        check_fr(
            "bravo :smile: et :+1: ;) :-) ;",
            "bravo :smile: et :+1: ;) :-)_;",
        );
        check_fr("si a != b && !c", "si a != b && !c");
        check_fr("  ! seul", "  ! seul");
    }

    #[test]
    fn french_numbers() {
        check_fr(
            "30 000 euros et 1 234 567,5 km",
            "30_000 euros et 1_234_567,5~km",
        );
        check_fr("50 % de 3 € ou 5 $", "50~% de 3~€ ou 5~$");
        check_fr(
            "3,5 milliards, 12 millions d’euros",
            "3,5~milliards, 12~millions d’euros",
        );
        check_fr("30\u{a0}000 et 10\u{202f}%", "30_000 et 10~%");
        check_fr(
            "en 2025 300 personnes, le 06 123 456",
            "en 2025 300 personnes, le 06 123_456",
        );
        check_fr("80 Go, 2 s’ajoutent, 10 h", "80~Go, 2 s’ajoutent, 10~h");
        check_fr("06 12 34 56 78", "06 12 34 56 78");
        check_fr("3 Md €", "3~Md~€");
        check_fr("0,5 100", "0,5 100");
        check_fr("GPT-4 128 jetons, 5 minutes", "GPT-4 128 jetons, 5 minutes");
    }

    #[test]
    fn typography_across_elements_and_languages() {
        assert_eq!(typography(" ?", "fr", Some('t')), "\u{202f}?");
        assert_eq!(typography("?", "fr-FR", Some('t')), "\u{202f}?");
        assert_eq!(typography("mot", "fr", Some('«')), "\u{202f}mot");
        assert_eq!(typography("000 km", "fr", None), "000\u{a0}km");
        assert_eq!(typography("Really ?", "en", None), "Really ?");
        assert_eq!(typography("Vere ?", "fro", None), "Vere ?");
    }

    proptest! {
        #[test]
        fn typography_is_idempotent_and_moves_only_spaces(
            text in "[a-z0-9 \u{a0}\u{202f}:;!?«»%€.,/mkGo\u{2009}-]{0,40}|\\PC{0,40}",
            before in proptest::option::of(proptest::char::any()),
        ) {
            let once = typography(&text, "fr", before).into_owned();
            prop_assert_eq!(&*typography(&once, "fr", before), &*once);
            let bare = |s: &str| s.chars().filter(|c| !is_space(*c)).collect::<String>();
            prop_assert_eq!(bare(&once), bare(&text));
        }
    }
}
