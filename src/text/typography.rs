//! The spaces of French: which there are to be, and where one is put in.
//!
//! Other languages keep theirs. Start reading at [`typography`].

use super::{NARROW, NO_BREAK};
use std::borrow::Cow;

const THIN: char = '\u{2009}';

/// Units that are bound to the number before them, besides signs.
const UNITS: &str = "million millions milliard milliards billion billions trillion trillions k€ M€ Md€ Mds€ Mrd€ k$ M$ Md$ Mds$ Md \
    Mds octets ko Ko Mo Go To Po kB KB MB GB TB Mb Gb Mbit/s Gbit/s Mb/s Gb/s Go/s To/s nm µm mm cm m km m² km² m³ \
    km/h mg g kg t ml l L ms s min h W kW MW GW TW kWh MWh GWh TWh Hz GHz";

/// French spaces (specification, section 6): U+202F before `; ! ?` and inside `« »`, U+00A0 before `:` and between a number
/// and its unit, U+202F as thousands mark. Other languages come back as they are. Idempotent.
/// `before` is the last character of the text that precedes this piece (an inline element before it), if any.
#[must_use]
pub fn typography<'a>(text: &'a str, lang: &str, before: Option<char>) -> Cow<'a, str> {
    let french = lang
        .get(..2)
        .is_some_and(|tag| tag.eq_ignore_ascii_case("fr"))
        && !lang.get(2..3).is_some_and(|c| c != "-" && c != "_");
    let touched =
        |c: char| c.is_ascii_digit() || matches!(c, ';' | ':' | '!' | '?' | '»' | '«' | '€' | '%');
    if !french || !(text.contains(touched) || before.is_some_and(touched)) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    let mut last = before;
    let mut number = Number::default();
    let mut rest = text;
    // The end of the piece known to be an address or not: as the length of `rest` there.
    let mut piece_end = rest.len();
    let mut address = false;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        if is_space(c) {
            let next = rest.trim_start_matches(is_space);
            let run = rest.get(..rest.len() - next.len()).unwrap_or_default();
            match space_between(last, &number, next) {
                Some(space) => {
                    number.step(space);
                    out.push(space);
                    last = Some(space);
                }
                None => {
                    for c in run.chars() {
                        number.step(c);
                        out.push(c);
                        last = Some(c);
                    }
                }
            }
            rest = next;
            continue;
        }
        if rest.len() <= piece_end {
            // A new piece: up to the next space or guillemet.
            let end = rest
                .char_indices()
                .skip(1)
                .find(|(_, c)| c.is_whitespace() || matches!(c, '«' | '»'))
                .map_or(rest.len(), |(at, _)| at);
            address = is_address(rest.get(..end).unwrap_or_default());
            piece_end = rest.len() - end;
        }
        let at_word = last.is_some_and(char::is_alphanumeric);
        let missing = match c {
            '»' => at_word,
            ';' | '!' | '?' => at_word && !address && ends_word(c, after),
            c => last == Some('«') && c.is_alphanumeric(),
        };
        if missing {
            number.step(NARROW);
            out.push(NARROW);
        }
        number.step(c);
        out.push(c);
        last = Some(c);
        rest = after;
    }
    if out == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(out)
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | NO_BREAK | NARROW | THIN)
}

fn is_address(piece: &str) -> bool {
    piece.contains("://") || piece.contains("www.") || piece.contains("mailto:")
}

/// Whether a mark stands as one: not in `a?x=1`, `!=`, `;)`.
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

/// What an existing run of spaces becomes between what was written last and what follows; none to leave it.
fn space_between(last: Option<char>, number: &Number, next: &str) -> Option<char> {
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
            if number.opens_group() && is_group(next) {
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
    UNITS.split(' ').any(|unit| unit == word)
        && !text
            .get(end..)
            .is_some_and(|rest| rest.starts_with(['’', '\'', '-']))
}

/// What is known of the number that the text written so far ends with.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools)] // four facts of one number, in all combinations
struct Number {
    /// The digits at the end.
    digits: usize,
    /// Whether the first of them is a zero.
    zero: bool,
    /// Whether they follow a thousands mark after digits.
    grouped: bool,
    /// Whether they follow a letter, a decimal mark, a slash: no number that could be grouped.
    bound: bool,
    /// Whether the last character is a thousands mark after a digit.
    mark: bool,
    /// The last character.
    last: Option<char>,
}

impl Number {
    fn step(&mut self, c: char) {
        if c.is_ascii_digit() {
            if self.digits == 0 {
                self.zero = c == '0';
                self.grouped = self.mark;
                self.bound = self.last.is_some_and(|l| {
                    l.is_alphanumeric() || matches!(l, ',' | '.' | '/' | ':' | '_' | '-')
                });
            }
            self.digits += 1;
        } else {
            self.mark = c == NARROW && self.digits > 0;
            self.digits = 0;
        }
        self.last = Some(c);
    }

    /// Whether a group of three may follow the digits at the end: `30`, `1 234`, not `2025`, `06`, `0,5`.
    fn opens_group(&self) -> bool {
        !self.bound
            && (self.digits == 3 && self.grouped || (1..=3).contains(&self.digits) && !self.zero)
    }
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
