//! Where sentences end, so that what is made from the beginning of a text is made of whole ones.
//!
//! An end that is missed makes one long sentence of two, which is harmless; an end that is none would publish half a
//! sentence. So what is doubtful is no end. Start reading at [`sentence_ends`].

use super::{JOINER, is_unspaced, with_ellipsis};

/// Abbreviations that a sentence goes on after, in small letters and without their last point. Single letters (`p.`),
/// initials (`U.S.`) and ordinals (`3.`) need no line here.
#[rustfmt::skip]
const ABBREVIATIONS: &[&str] = &[
    // titles and names
    "mm", "mme", "mmes", "mlle", "mlles", "dr", "drs", "pr", "mr", "mrs", "ms", "st", "ste", "prof", "sr", "sra", "jr",
    "gen", "gén", "sen", "sén", "rep", "gov", "lt", "col", "sgt", "capt", "cdt", "mgr", "hon", "rev", "hr", "fr", "ing", "dipl",
    "dott", "sig", "ud", "uds", "vd", "lic", "me", "mt", "ft", "ave", "blvd", "bd", "av", "tél", "tel", "dept", "dép", "univ",
    // firms
    "inc", "corp", "ltd", "cie", "co", "bros", "gmbh",
    // words of reference and of reckoning
    "etc", "al", "cf", "ex", "env", "approx", "ca", "vs", "éd", "ed", "eds", "trad", "coll", "ibid", "op", "cit", "resp",
    "min", "max", "incl", "hab", "bzw", "ggf", "usw", "evtl", "inkl", "zzgl", "vgl", "sog", "mio", "mrd", "tsd", "pág", "ej", "ecc", "bijv",
];

/// Abbreviations that a number follows. Elsewhere they are words, or months at the end of a sentence.
#[rustfmt::skip]
const BEFORE_NUMBERS: &[&str] = &[
    "pp", "no", "nos", "nr", "núm", "num", "vol", "vols", "fig", "figs", "art", "arts", "chap", "ch", "sec", "sect", "abs", "par", "ver",
    "version", "eq", "tab", "bd", "ziff", "cap",
    "jan", "janv", "feb", "fév", "févr", "mar", "apr", "avr", "jun", "jul", "juil", "aug", "sep", "sept", "oct", "okt", "nov", "dec", "déc", "dez",
];

/// Where each sentence of a text ends, the white space behind it left out. The lines of the text are its paragraphs.
///
/// A line ends a sentence, unless it announces what follows (`Trois points :`). Quotations and brackets are not left in
/// their middle, and what begins with a small letter goes on (`« Pourquoi ? » demande-t-il`).
pub fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start().len();
        let rest = rest.trim_start();
        if rest.is_empty() {
            return None;
        }
        let length = first_end(rest);
        let end = at + rest.get(..length).unwrap_or(rest).trim_end().len();
        at += length;
        Some(end)
    })
}

/// The whole sentences at the start of a text, as many as fit together, on one line. Where the first is too long, `cut`
/// shortens it. A line that only announces a list (`Deux points :`) is no sentence.
#[must_use]
pub fn first_sentences(
    text: &str,
    fits: impl Fn(&str) -> bool,
    cut: impl Fn(&str) -> String,
) -> String {
    let whole = sentence_ends(text)
        .map_while(|end| text.get(..end).filter(|head| fits(head)))
        .filter(|head| !head.ends_with(ANNOUNCES))
        .last();
    let head = match whole {
        Some(whole) => whole.to_owned(),
        None => match cut(text) {
            cut if cut.trim_end().ends_with(ANNOUNCES) => with_ellipsis(&cut),
            cut => cut,
        },
    };
    head.replace('\n', " ")
}

/// What a line ends with that announces the next.
const ANNOUNCES: [char; 6] = [':', ',', ';', '：', '，', '、'];

/// Whether a character ends a sentence.
fn is_stop(c: char) -> bool {
    matches!(
        c,
        '.' | '!'
            | '?'
            | '…'
            | '‼'
            | '⁇'
            | '⁈'
            | '⁉'
            | '؟'
            | '۔'
            | '։'
            | '።'
            | '។'
            | '။'
            | '।'
            | '॥'
    ) || is_wide_stop(c)
}

/// The stops of Chinese and Japanese, after which there is no space.
fn is_wide_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '．' | '｡')
}

/// How many quotations and brackets are followed.
const DEEPEST: usize = 16;

/// The quotations and brackets that are open, by what closes each.
#[derive(Default)]
struct Open(Vec<char>);

impl Open {
    /// Takes a character in; `starts` says whether it is the first of a word.
    fn meet(&mut self, c: char, starts: bool) {
        let close = match c {
            '(' => ')',
            '[' => ']',
            '（' => '）',
            '「' => '」',
            '『' => '』',
            '《' => '》',
            '«' if self.0.last() != Some(&'«') => '»',
            // German and Danish quotations open with it
            '»' if self.0.last() != Some(&'»') && starts => '«',
            '“' if self.0.last() != Some(&'“') => '”',
            '„' => '“',
            '"' if self.0.last() != Some(&'"') => '"',
            closing => {
                // what is closed without those in it closes them too
                let same = |open: &char| *open == closing || *open == '“' && closing == '”';
                if let Some(at) = self.0.iter().rposition(same) {
                    self.0.truncate(at);
                }
                return;
            }
        };
        // more are no quotation but a drawing, and each closing mark looks through them
        if self.0.len() < DEEPEST {
            self.0.push(close);
        }
    }
}

/// Where the first sentence of a text ends, its closing marks within.
fn first_end(text: &str) -> usize {
    let mut open = Open::default();
    let mut before = ' ';
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let next = at + c.len_utf8();
        if c == '\n' {
            let line = text.get(..at).unwrap_or(text).trim_end();
            // a quotation that goes over paragraphs opens each of them, and closes the last only
            open.0.clear();
            if !line.ends_with(ANNOUNCES) {
                return at;
            }
        } else if is_stop(c) {
            let (end, closed) = past_marks(text, next, &mut open);
            if open.0.is_empty() && is_end(text, at, end, closed) {
                return end;
            }
            before = c;
            at = end;
            continue;
        } else {
            open.meet(c, before.is_whitespace());
        }
        before = c;
        at = next;
    }
    text.len()
}

/// The place behind the stops and closing marks that follow a stop, and whether any of them closes.
fn past_marks(text: &str, from: usize, open: &mut Open) -> (usize, bool) {
    let mut end = from;
    let mut at = from;
    let mut closed = false;
    let mut spaced = false;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        at += c.len_utf8();
        match c {
            _ if is_stop(c) && !spaced => {}
            // French puts spaces before its marks
            ' ' | '\u{a0}' | '\u{202f}' => {
                spaced = true;
                continue;
            }
            '?' | '!' if spaced => {}
            ')' | ']' | '）' | '」' | '』' | '》' | '”' | '’' | '\'' if !spaced => {
                closed = true;
                open.meet(c, false);
            }
            '»' | '«' | '“' | '"' if open.0.last() == Some(&c) => {
                closed = true;
                open.meet(c, false);
            }
            JOINER | '\u{fe0f}' if !spaced => {}
            _ => break,
        }
        spaced = false;
        end = at;
    }
    (end, closed)
}

/// Whether a sentence ends with the stop at `at`, whose marks go to `end`.
fn is_end(text: &str, at: usize, end: usize, closed: bool) -> bool {
    let after = text.get(end..).unwrap_or_default();
    let following = after.trim_start_matches([' ', '\t', '\u{a0}', '\u{202f}']);
    let Some(first) = following.chars().next().filter(|c| *c != '\n') else {
        return true;
    };
    let stop = text.get(at..).and_then(|rest| rest.chars().next());
    let wide = stop.is_some_and(is_wide_stop) || is_unspaced(first);
    if following.len() == after.len() && !(wide && stop != Some('.')) {
        return false;
    }
    // the letter that the next sentence begins with, behind its quotation marks
    let letter = following.chars().find(|c| {
        !matches!(
            c,
            '«' | '»'
                | '“'
                | '„'
                | '"'
                | '\''
                | '‘'
                | '('
                | '['
                | '¿'
                | '¡'
                | ' '
                | '\u{a0}'
                | '\u{202f}'
        )
    });
    if letter.is_some_and(char::is_lowercase)
        || matches!(
            first,
            ',' | ';' | ':' | ')' | ']' | '-' | '–' | '—' | '/' | '%'
        )
    {
        return false;
    }
    if stop != Some('.') || closed || text.get(at + 1..end).is_some_and(|marks| !marks.is_empty()) {
        // "Yahoo!" is a name
        return !text.get(..at).unwrap_or_default().ends_with("Yahoo");
    }
    let before = text.get(..at).unwrap_or_default();
    let word = before
        .rsplit(|c: char| {
            c.is_whitespace() || matches!(c, '(' | '[' | '«' | '“' | '"' | '’' | '\'' | '/')
        })
        .next()
        .unwrap_or_default();
    !is_abbreviation(word, letter)
}

/// Whether a word and its point are an abbreviation, an initial or an ordinal, and end no sentence.
fn is_abbreviation(word: &str, next: Option<char>) -> bool {
    let letters = word.chars().filter(|c| c.is_alphabetic()).count();
    // of scripts without small letters one sign may be a word
    let initial = letters == 1
        && word.chars().count() == 1
        && word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    let ordinal = word.len() <= 2 && !word.is_empty() && word.bytes().all(|b| b.is_ascii_digit());
    let initials = word.contains('.')
        && letters > 0
        && word
            .split(['.', '-'])
            .all(|part| part.chars().count() <= 2 && part.chars().all(char::is_alphabetic));
    if initial || ordinal || initials {
        return true;
    }
    let word = word.to_lowercase();
    ABBREVIATIONS.contains(&word.as_str())
        || next.is_some_and(char::is_numeric) && BEFORE_NUMBERS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut from = 0;
        let between = |end| {
            let sentence = text.get(from..end).unwrap_or_default().trim();
            from = end;
            sentence
        };
        sentence_ends(text).map(between).collect()
    }

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(sentences(text), expected);
    }

    #[test]
    fn sentences_end_with_their_stops_and_closing_marks() {
        check(
            "Un mot. Deux mots ! Trois ?",
            &["Un mot.", "Deux mots !", "Trois ?"],
        );
        check(
            "« Tout va bien. » Il part.",
            &["« Tout va bien. »", "Il part."],
        );
        check("“It works.” She left.", &["“It works.”", "She left."]);
        check("Il hésite… Puis il part.", &["Il hésite…", "Puis il part."]);
        check("Quoi ?! Non.", &["Quoi ?!", "Non."]);
        check(
            "Il part (enfin). Elle reste.",
            &["Il part (enfin).", "Elle reste."],
        );
        check("En 2025. Le groupe suit.", &["En 2025.", "Le groupe suit."]);
        check(
            "Score de 3-2. Le match suit.",
            &["Score de 3-2.", "Le match suit."],
        );
        check("Une ligne\nUne autre.", &["Une ligne", "Une autre."]);
        check("", &[]);
        check(" \n ", &[]);
    }

    #[test]
    fn abbreviations_initials_and_numbers_end_no_sentence() {
        for text in [
            "M. Dupont et Mme. Durand ont vu le Dr. Petit.",
            "The U.S. Senate met J. R. Smith, e.g. on Jan. 5.",
            "Voir p. 3, art. 12 et fig. 4 pour la suite.",
            "Le chiffre d’affaires atteint 1,5 Md€, soit 12.5 % de plus.",
            "Apple Inc. Cupertino et Acme Corp. Berlin signent.",
            "Am 3. Mai tagt der Bundestag, z.B. Ausschuss A.",
            "Les chercheurs (Martin et al. Nature) concluent.",
            "J.-C. Dupont préside la séance.",
            "La version GPT-4.5 est publiée.",
            "Le site example.org. net est fermé.",
            "Yahoo! Japan change de nom.",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn what_goes_on_is_no_end() {
        for text in [
            "« Pourquoi ? » demande-t-il encore.",
            "« Il est temps. Partons », a dit le maire.",
            "Le plan (voir l’annexe. Elle est longue) est adopté.",
            "OpenAI publie GPT-6, a annoncé l’entreprise.",
            "Trois points :\nLe premier.",
            "„Es ist so weit. Gehen wir“, sagte er.",
            "»Es ist so weit. Gehen wir«, sagte er.",
            "\"It is time. Let us go\", he said.",
            "22 juin 2012. - Le minitel ferme.",
            "Il hésite… et part.",
        ] {
            check(text, &[text]);
        }
    }

    #[test]
    fn other_scripts_have_their_own_stops() {
        check(
            "模型发布了。公司说：“很好。”用户等待。",
            &["模型发布了。", "公司说：“很好。”", "用户等待。"],
        );
        check("「はい。」彼は言った。", &["「はい。」", "彼は言った。"]);
        check("मॉडल आया। कंपनी खुश है।", &["मॉडल आया।", "कंपनी खुश है।"]);
        check("هل وصل؟ نعم وصل.", &["هل وصل؟", "نعم وصل."]);
        check(
            "Модель вышла. Компания рада.",
            &["Модель вышла.", "Компания рада."],
        );
    }

    #[test]
    fn as_many_whole_sentences_as_fit() {
        let within = |text: &str, limit: usize| {
            let cut = |text: &str| crate::base::text::truncate(text, limit);
            first_sentences(text, |head| head.len() <= limit, cut)
        };
        let text = "Un. Deux.\nTrois.";
        assert_eq!(within(text, 8), "Un.");
        assert_eq!(within(text, 9), "Un. Deux.");
        assert_eq!(within(text, 99), "Un. Deux. Trois.");
        // only a sentence that is too long itself is truncated, at a word
        assert_eq!(within("Une phrase longue. Fin.", 12), "Une phrase…");
    }

    #[test]
    fn a_line_that_announces_a_list_is_no_summary() {
        let all = |text: &str| first_sentences(text, |_| true, str::to_owned);
        assert_eq!(all("Un texte. Deux points :"), "Un texte.");
        assert_eq!(all("Deux points :"), "Deux points…");
        assert_eq!(
            all("Deux points :\nLe premier."),
            "Deux points : Le premier."
        );
    }

    proptest! {
        #[test]
        fn no_letter_is_lost_between_sentences(text in any::<String>()) {
            let squeezed = |text: &str| text.split_whitespace().collect::<String>();
            let all: String = sentences(&text).into_iter().map(squeezed).collect();
            prop_assert_eq!(all, squeezed(&text));
        }
    }
}
