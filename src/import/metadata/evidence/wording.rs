//! What the words of a block tell of it.
//!
//! Start reading at [`is_wording`].

use crate::base::text;
use crate::content::doc::{Block, Inline, any_inline};
use crate::import::block_text::{Seen, key, lines_of};
use crate::import::lexicon::{self, Words, list};
use crate::import::people::is_farewell;
use regex::Regex;
use std::sync::LazyLock;

/// The stem of a path.
pub(in crate::import) fn stem(path: &str) -> &str {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The beginning of a text, in which a dateline stands if it has one.
pub(super) fn opening(text: &str) -> &str {
    text.char_indices()
        .nth(60)
        .and_then(|(end, _)| text.get(..end))
        .unwrap_or(text)
}

/// What follows the date of a dateline: `. - Le texte`, ` — Le texte`, `, Espagne. - Le texte`.
pub(super) fn opens_dateline(rest: &str) -> bool {
    static OPENING: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:\s*[,(]\s*\p{Lu}[\p{L} '’-]{1,30}\)?)?[.,\s]*[-–—]")
            .expect("a valid pattern")
    });
    OPENING.is_match(rest)
}

/// Whether a line is a title by its look: one line, no final full stop, colon or comma.
pub(super) fn is_title_like(seen: &Seen<'_>) -> bool {
    let shape = match seen.block {
        Block::Heading { .. } => true,
        Block::Paragraph(inlines) => !inlines.contains(&Inline::Break),
        _ => false,
    };
    let text = seen.text.trim_end();
    let inner =
        text.contains(". ") || text.contains("? ") && text.ends_with('?') && seen.words > 18;
    shape
        && (1..=25).contains(&seen.words)
        && text.chars().count() <= 160
        && !text.ends_with(['.', ':', ',', ';'])
        && !(inner && seen.words > 14)
        && !greets(seen)
        && !is_file_name(text)
        && !is_no_title(text)
        && !text.contains("://")
        && !is_mail_header(text)
}

/// Whether a line is the header of a quoted message, several fields in one: `Date: 3 May From: ann@a.example`.
fn is_mail_header(text: &str) -> bool {
    static HEADER: LazyLock<Regex> = LazyLock::new(|| {
        let label = "(?:from|to|cc|sent|date|subject|de|à|objet|envoyé|von|an|gesendet|betreff)";
        Regex::new(&format!(r"(?i)^{label}\s?:\s.*(?:\s{label}\s?:\s|\S@\S)"))
            .expect("a valid pattern")
    });
    HEADER.is_match(text)
}

/// `Hello,` or `Chers lecteurs !`
pub(in crate::import) fn greets(seen: &Seen<'_>) -> bool {
    let first = seen.key.split(' ').next().unwrap_or_default();
    seen.words <= 7
        && list(Words::Greetings).has(first)
        && (seen.words == 1 || seen.text.trim_end().ends_with([',', '!', '.', ':']))
}

/// Whether a block takes leave of the readers: `See you next week,` and a name perhaps.
pub(in crate::import) fn signs_off(seen: &Seen<'_>) -> bool {
    if !matches!(seen.block, Block::Paragraph(_)) || seen.words > 16 {
        return false;
    }
    let lines = lines_of(seen.block);
    let first = lines.first().map_or("", String::as_str);
    lines.len() <= 4 && is_farewell(first)
}

/// Whether words at the place of a title are the way to a copy of the letter (`Voir cette lettre dans votre navigateur`), or
/// a path through the site (`Accueil > Actualités`).
pub(in crate::import) fn is_no_title(text: &str) -> bool {
    static NO_TITLE: LazyLock<Regex> =
        LazyLock::new(|| lexicon::regex(&format!("^{}", lexicon::pattern(Words::NoTitles))));
    let marks = |c: char| matches!(c, '>' | '›' | '→') || c == '»' && !text.contains('«');
    let mut parts = text.split(marks).map(str::trim);
    let first = parts.next().unwrap_or_default();
    let more = parts.filter(|part| !part.is_empty()).count();
    NO_TITLE.is_match(text.trim())
        || more > 1 && text::count_words(text) <= 12
        || more > 0 && list(Words::Home).has(first)
}

/// `eveillard-tdd-is-dead-2022-12-07`: a file's name, no title.
pub(in crate::import) fn is_file_name(text: &str) -> bool {
    !text.contains(char::is_whitespace) && text.matches(['-', '_']).count() >= 2
}

pub(super) fn has_link(inlines: &[Inline]) -> bool {
    any_inline(inlines, &|inline| {
        matches!(
            inline,
            Inline::Link { .. } | Inline::Image(_) | Inline::FootnoteRef(_)
        )
    })
}

/// The first sentence, without a final full stop.
pub(super) fn first_sentence(text: &str) -> String {
    let end = text::sentence_ends(text).next().unwrap_or(text.len());
    let sentence = text.get(..end).unwrap_or(text).trim();
    let sentence = sentence
        .strip_suffix('.')
        .filter(|s| !s.ends_with('.'))
        .unwrap_or(sentence);
    text::truncate(sentence, 140)
}

/// Whether nothing is left of a date line but the words that announce a date.
pub(super) fn is_wording(rest: &str) -> bool {
    static TIME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b\d{1,2}\s?(h|:)\s?(\d{2})?(:\d{2})?\s?(am|pm|utc|gmt|cet)?\b")
            .expect("a valid pattern")
    });
    static PLACE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\s*\p{Lu}[\p{L}'’-]+,\s*(le|on|the)\b").expect("a valid pattern")
    });
    const WORDS: &[&str] = &[
        "publie",
        "publiee",
        "le",
        "la",
        "mis",
        "mise",
        "en",
        "ligne",
        "a",
        "jour",
        "derniere",
        "modifie",
        "modifiee",
        "posted",
        "published",
        "updated",
        "last",
        "on",
        "the",
        "at",
        "date",
        "de",
        "publication",
        "edition",
        "du",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "samedi",
        "dimanche",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ];
    let rest = TIME.replace_all(rest, " ");
    let rest = PLACE.replace(&rest, " ");
    let key = key(&rest);
    // `Édition du 3 mars 2025` may be a title; alone on the first line it is judged there.
    !key.starts_with("edition")
        && key
            .split(' ')
            .all(|word| word.is_empty() || WORDS.contains(&word))
}

/// The lines of the blocks that a field's claim stands for, to be named in the report.
pub(in crate::import) fn said(block: &Block) -> String {
    lines_of(block).join("\n")
}

#[cfg(test)]
mod tests {
    use super::is_no_title;

    #[test]
    fn the_way_to_a_copy_or_through_a_site_is_no_title() {
        for line in [
            "Voir cette lettre dans votre navigateur",
            "Lire ce mail dans votre navigateur",
            "Si ce message ne s’affiche pas correctement, cliquez ici",
            "Afficher la version en ligne",
            "Version web",
            "View this email in your browser",
            "View in a browser",
            "Read online",
            "Having trouble viewing this email?",
            "Accueil > Actualités",
            "Accueil › Vallée › Moulins",
            "Home » News",
        ] {
            assert!(is_no_title(line), "{line}");
        }
        for line in [
            "La roue tourne > deux tours",
            "Voir la roue tourner",
            "Le meunier : « La roue tourne »",
            "Lire en été",
            "« Roue » et « moulin » : deux mots",
            "Si ce moulin tourne",
        ] {
            assert!(!is_no_title(line), "{line}");
        }
    }
}
