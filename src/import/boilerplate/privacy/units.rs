//! A text as the units that are judged: a line, a sentence, a link with the words next to it.
//!
//! Start reading at [`unit`].

use super::wordings::{Certainty, Topic, fold};
use crate::base::text;
use crate::content::doc::{Inline, any_inline, inline_text};
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// A sentence, or a line, at its place.
pub(super) struct Unit {
    /// The number of its running text, in the order of [`each_run_mut`](crate::content::doc::each_run_mut).
    pub(super) line: usize,
    /// The number of its block.
    pub(super) block: usize,
    pub(super) inlines: Vec<Inline>,
    /// Its words without the addresses written out in it.
    pub(super) text: String,
    pub(super) words: usize,
    /// How many of them are links.
    pub(super) linked: usize,
    pub(super) links: Vec<(String, String)>,
    /// The addresses written out in it, of the web and of mail.
    pub(super) written: Vec<String>,
    pub(super) is_heading: bool,
    pub(super) verdict: Option<(Topic, Certainty)>,
    /// The rule that takes it.
    pub(super) rule: Option<&'static str>,
}

impl Unit {
    pub(super) fn is_address(&self) -> bool {
        !self.written.is_empty() && !self.text.contains(char::is_alphanumeric)
    }

    pub(super) fn is_strong(&self) -> bool {
        matches!(self.verdict, Some((_, Certainty::Strong)))
    }

    /// Whether it may stand among the lines of a footer: a name, a button, a postal address, a legal line.
    pub(super) fn is_bare(&self) -> bool {
        self.words == 0
            || self.linked >= self.words && self.words <= 8
            || self.words <= 12 && !self.text.trim_end().ends_with(['.', '!', '?', '…', ':'])
            || self.words <= 1
            || frame(&self.text).is_some()
    }
}

/// Takes what is next to a sentence that was taken: the address below it, and a sentence that is of its kind but not
/// sure alone.
pub(super) fn neighbours(units: &mut [Unit]) {
    for unit in units.iter_mut().filter(|unit| unit.is_strong()) {
        unit.rule = unit.rule.or(unit.verdict.map(|(topic, _)| topic.rule()));
    }
    for _ in 0..2 {
        for at in 1..units.len() {
            spread(units, at - 1, at);
        }
        for at in (1..units.len()).rev() {
            spread(units, at, at - 1);
        }
    }
}

/// How many words a question has at most that only leads to what is next to it: `Too many e-mails?`, `Want to share it?`
const QUESTION: usize = 10;

/// Takes the questions of a mail that the sentence after them answers: `Tired of our mails? Tell us to stop.`
pub(super) fn questions(units: &mut [Unit]) {
    for at in (1..units.len()).rev() {
        let answer = units.get(at).map(|unit| (unit.rule, unit.line));
        let (Some((Some(rule), line)), Some(unit)) = (answer, units.get_mut(at - 1)) else {
            continue;
        };
        let asks = unit.text.trim_end().ends_with('?')
            && unit.words <= QUESTION
            && unit.links.is_empty()
            && unit.written.is_empty();
        if asks && unit.line == line && unit.rule.is_none() {
            unit.rule = Some(rule);
        }
    }
}

/// Takes a sentence by the rule of one next to it.
pub(super) fn spread(units: &mut [Unit], from: usize, to: usize) {
    let (Some(one), Some(other)) = (units.get(from), units.get(to)) else {
        return;
    };
    let Some(rule) = one.rule.filter(|_| other.rule.is_none()) else {
        return;
    };
    let near = one.block.abs_diff(other.block) <= 1;
    // an item of the same menu: `Privacy | Unsubscribe`
    let is_item = other.line == one.line
        && other.words <= 4
        && (!other.links.is_empty() && other.linked >= other.words || !other.written.is_empty());
    let follows = to > from
        && other.is_address()
        && !one.is_address()
        && one.links.is_empty()
        && one.written.is_empty();
    if near && (follows || is_item || other.verdict.is_some()) {
        let rule = other.verdict.map_or(rule, |(topic, _)| topic.rule());
        if let Some(unit) = units.get_mut(to) {
            unit.rule = Some(rule);
        }
    }
}

/// The block in which the footer begins that goes to the end.
pub(super) fn foot_of(units: &[Unit], blocks: usize) -> Option<usize> {
    let tail = units
        .iter()
        .rev()
        .take_while(|unit| unit.rule.is_some())
        .count();
    let first = units.get(units.len() - tail)?;
    (tail > 0 && blocks > 0).then_some(first.block + 1)
}

pub(super) fn unit(inlines: Vec<Inline>, line: usize, block: usize, is_heading: bool) -> Unit {
    static WEB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(?:https?://|www\.)[^\s<>"«»`]+"#).expect("a valid pattern")
    });
    static MAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:mailto:)?[\w.!#$%&'*+/=?^{|}~-]+@[\w-]+(?:\.[\w-]+)+(?:\?[^\s<>]+)?")
            .expect("a valid pattern")
    });
    let whole = inline_text(&inlines);
    let mut written: Vec<String> = Vec::new();
    let mut text = whole.clone();
    if whole.contains("://") || whole.contains("www.") {
        written.extend(
            WEB.find_iter(&whole)
                .map(|found| bare_address(found.as_str()).to_owned()),
        );
        text = WEB.replace_all(&text, " ").into_owned();
    }
    if text.contains('@') {
        written.extend(MAIL.find_iter(&text).map(|found| found.as_str().to_owned()));
        text = MAIL.replace_all(&text, " ").into_owned();
    }
    let mut links = Vec::new();
    links_of(&inlines, &mut links);
    let linked = links
        .iter()
        .filter(|(_, text)| !text.contains("://"))
        .map(|(_, text)| text::count_words(text))
        .sum();
    let text = text::collapse_whitespace(&text);
    Unit {
        line,
        block,
        words: text::count_words(&text),
        linked,
        links,
        written,
        text,
        inlines,
        is_heading,
        verdict: None,
        rule: None,
    }
}

/// A running text that no rule could take, as one sentence.
pub(super) fn closed(text: &str, line: usize, block: usize) -> Unit {
    Unit {
        line,
        block,
        inlines: Vec::new(),
        words: text::count_words(text),
        text: text.trim().to_owned(),
        linked: 0,
        links: Vec::new(),
        written: Vec::new(),
        is_heading: false,
        verdict: None,
        rule: None,
    }
}

/// An address as it is written in a sentence, without the marks behind it.
pub(super) fn bare_address(address: &str) -> &str {
    let mut bare =
        address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '_', '…']);
    while bare.ends_with([')', ']', '}'])
        && bare.matches(['(', '[', '{']).count() < bare.matches([')', ']', '}']).count()
    {
        bare = bare.get(..bare.len() - 1).unwrap_or_default();
        bare = bare.trim_end_matches(['.', ',']);
    }
    bare
}

/// Whether a footer says that it was sent to an address: a preposition or a colon is before it.
pub(super) fn is_sent_to(text: &str, address: &str) -> bool {
    let head = text.split(address).next().unwrap_or_default();
    let word = fold(head);
    let word = word
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ':')
        .rsplit(' ')
        .next()
        .unwrap_or_default();
    word.ends_with(':')
        || matches!(
            word,
            "to" | "for"
                | "as"
                | "a"
                | "an"
                | "naar"
                | "aan"
                | "do"
                | "na"
                | "till"
                | "til"
                | "para"
                | "with"
                | "address"
                | "adresse"
                | "mit"
                | "unter"
                | "indirizzo"
                | "direccion"
                | "endereco"
                | "adres"
                | "adressen"
                | "l'adresse"
                | "l'indirizzo"
                | "на"
                | "email"
                | "e-mail"
                | "avec"
        )
}

/// The rule of a line that platforms and senders print around a mail: postal addresses, legal lines.
pub(super) fn frame(text: &str) -> Option<&'static str> {
    const RULES: [&str; 3] = ["postal address", "legal line", "line of the platform"];
    static FRAME: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSet::new([
            r"^(our|notre|unsere|nuestra|il nostro) (mailing |postal |e-?mail )?(address|adresse|anschrift|direccion|indirizzo)( postale)?.{0,6}( is| est| ist|:)|^our mailing address is|\b\d{1,5}(\s?(bis|ter))?,?\s+(rue|avenue|av\.|boulevard|bd|place|quai|chemin|allee|cours|route|impasse|[a-z]+\s+(street|st|avenue|ave|road|rd|blvd|boulevard|lane|drive|way))\b|\b(\d{5}|[a-z]{2} \d{5})\b.{0,40}$",
            r"^(copyright\b|©|\(c\) ?\d{4})|©.{0,40}\d{4}|\ball rights reserved\b|\btous droits reserves\b|^(privacy policy|politique de confidentialite|mentions legales|terms (of (service|use)|and conditions)|privacy|conditions( generales)?|datenschutz\w*|impressum|aviso legal|politica de privacidad|privacybeleid)\W*$|\bvous (disposez|beneficiez) (\w+ )?d'un droit\b|\bdroit d'acces\b.{0,60}\brectification\b",
            r"^(powered|sent|delivered|built|made|envoye|propulse|cree|realise|gesendet|enviado|inviato|verzonden)\b.{0,20}\b(by|with|via|from|par|avec|grace a|mit|por|con|da|door|met)\b.{0,40}$",
        ])
        .expect("valid patterns")
    });
    if text::count_words(text) > 40 || text.is_empty() {
        return None;
    }
    let found = FRAME.matches(&fold(text)).into_iter().next()?;
    // a street or a town in a sentence of the text is no address of a house
    let is_line = text::count_words(text) <= 25
        && !text.trim_end().ends_with(['.', '!', '?'])
        && is_mostly_names(text);
    (found > 0 || is_line || fold(text).contains("address is"))
        .then(|| RULES.get(found).copied())
        .flatten()
}

/// Whether at least half of the words are names or numbers, as in `Le Bief, 3 rue du Moulin, 22000 Saint-Brieuc`.
pub(super) fn is_mostly_names(text: &str) -> bool {
    let words = text.split_whitespace();
    let firsts: Vec<char> = words
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .collect();
    let names = firsts
        .iter()
        .filter(|first| first.is_uppercase() || first.is_numeric());
    names.count() * 2 >= firsts.len()
}

/// Whether words only join others: `or`, `|`.
pub(super) fn is_glue(text: &str) -> bool {
    const GLUE: &[&str] = &[
        "or",
        "and",
        "ou",
        "et",
        "oder",
        "und",
        "o",
        "y",
        "e",
        "of",
        "en",
        "lub",
        "i",
        "albo",
        "eller",
        "och",
        "og",
        "ja",
        "или",
        "и",
        "或",
        "または",
    ];
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty() || GLUE.contains(&bare)
}

pub(super) fn has_link(content: &[Inline]) -> bool {
    any_inline(content, &|inline| matches!(inline, Inline::Link { .. }))
}

pub(super) fn links_of(content: &[Inline], links: &mut Vec<(String, String)>) {
    for inline in content {
        match inline {
            Inline::Link { href, content, .. } => {
                links.push((href.clone(), inline_text(content)));
            }
            other => links_of(other.inner().map_or(&[], Vec::as_slice), links),
        }
    }
}
