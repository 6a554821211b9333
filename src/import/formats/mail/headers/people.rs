//! Whether a name in a header is that of a person.
//!
//! Start reading at [`is_person`].

use crate::base::text;
use regex::Regex;
use std::sync::LazyLock;

/// Whether this names somebody rather than being an address.
pub(in super::super) fn is_name(name: &str) -> bool {
    !name.contains('@') && name.chars().any(char::is_alphabetic)
}

/// Programs fill the name of a list with numbers of their own (Mailchimp: `4f2amc list`).
pub(super) fn is_list_name(name: &str) -> bool {
    static MADE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*[0-9a-f._-]{5,}(\s|$)|mc list\b|^\d").expect("a valid pattern")
    });
    is_name(name) && !MADE.is_match(name) && name.chars().count() <= 60 && !name.contains("://")
}

/// Whether a sender's name is a person's: two to four words with capitals, none of which names a publication.
pub(super) fn is_person(name: &str) -> bool {
    const OTHERS: &[&str] = &[
        "newsletter",
        "newsletters",
        "lettre",
        "lettres",
        "infolettre",
        "team",
        "equipe",
        "redaction",
        "news",
        "actu",
        "actus",
        "actualites",
        "media",
        "medias",
        "journal",
        "weekly",
        "daily",
        "hebdo",
        "digest",
        "club",
        "lab",
        "labs",
        "group",
        "groupe",
        "presse",
        "press",
        "info",
        "infos",
        "magazine",
        "revue",
        "review",
        "service",
        "support",
        "contact",
        "association",
        "studio",
        "agency",
        "agence",
        "university",
        "universite",
        "times",
        "post",
        "tech",
        "digital",
        "data",
        "ai",
        "ia",
        "the",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "gazette",
        "courrier",
        "bulletin",
        "mag",
        "radio",
        "tv",
        "web",
        "blog",
        "academy",
        "academie",
        "institut",
        "institute",
        "fondation",
        "foundation",
        "ministere",
        "ville",
        "mairie",
        "notifications",
        "updates",
        "via",
        "monde",
        "world",
        "france",
        "europe",
        "morning",
        "evening",
        "matin",
        "soir",
        "semaine",
        "week",
        "report",
        "briefing",
        "brief",
        "list",
        "liste",
    ];
    let words: Vec<&str> = name.split_whitespace().collect();
    let is_proper = |word: &&str| {
        let particle = [
            "de", "du", "des", "van", "von", "der", "di", "da", "le", "el", "al",
        ]
        .contains(word);
        particle
            || word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || "-'’.".contains(c))
    };
    (2..=4).contains(&words.len())
        && words.iter().all(is_proper)
        && words
            .first()
            .is_some_and(|word| word.starts_with(char::is_uppercase))
        && !words.iter().any(|word| {
            OTHERS.contains(&text::fold_key(word).as_str()) && word.starts_with(char::is_uppercase)
        })
}
