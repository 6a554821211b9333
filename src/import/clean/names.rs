//! People's names and the bylines that hold them.
//!
//! A line is a name only by its capitals and its brevity; where names may stand is decided in `evidence.rs`.

use super::view::key;
use crate::text;
use regex::Regex;
use std::sync::LazyLock;

/// The names of `Par Ada Petit et Basile Roy`.
pub(super) fn byline(line: &str) -> Option<Vec<String>> {
    static BY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*(?:article |texte |newsletter |lettre )?(?:(?:écrite?|rédigée?|publiée?|proposée?|written|posted|published|design|designed|words|curated) )?(?:par|by)\s*:?\s+(.+)$")
            .expect("a valid pattern")
    });
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*(?:auteure?s?|autrices?|authors?|rédaction|texte)\s*:\s*(.+)$")
            .expect("a valid pattern")
    });
    let found = BY.captures(line).or_else(|| LABEL.captures(line))?;
    let rest = found.get(1)?.as_str();
    let rest = rest.trim_end_matches(|c: char| c.is_whitespace() || ".,;|·•–—-".contains(c));
    let rest = ["le", "on", "publié le"]
        .iter()
        .find_map(|word| rest.strip_suffix(word).filter(|r| r.ends_with([' ', ','])))
        .unwrap_or(rest);
    names(rest.trim_end_matches(|c: char| c.is_whitespace() || ".,;|·•–—-".contains(c)))
}

/// `Ada Petit | 3 mars 2025`: a name of two words at least, set off from the date by a mark.
pub(super) fn split_byline(line: &str, date: &str) -> Option<Vec<String>> {
    let (before, after) = line.split_once(date)?;
    if !after.trim().is_empty() {
        return None;
    }
    let name = before.trim_end();
    let cut = name.strip_suffix(['|', '·', '•', '—', '–'])?;
    let found = names(cut.trim())?;
    found.iter().all(|name| name.contains(' ')).then_some(found)
}

/// People's names: one to four, each of one to four words with capitals, and particles.
pub(super) fn names(text: &str) -> Option<Vec<String>> {
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*(?:,\s*(?:et|and)\s|[,;]|\s&\s|\s(?:et|and)\s)\s*")
            .expect("a valid pattern")
    });
    const PARTICLES: &[&str] = &[
        "de", "du", "des", "le", "la", "van", "von", "der", "den", "di", "da", "el", "al", "ben",
        "d'", "d’",
    ];
    // Words with capitals that open lines and are no names.
    const OTHERS: &[&str] = &[
        "le",
        "la",
        "les",
        "un",
        "une",
        "the",
        "a",
        "redaction",
        "equipe",
        "team",
        "newsletter",
        "lettre",
        "semaine",
        "week",
        "weekly",
        "edition",
        "introduction",
        "sommaire",
        "focus",
        "important",
        "critique",
        "sources",
        "source",
        "news",
        "actualites",
        "resume",
        "conclusion",
        "ia",
        "ai",
        "photo",
        "illustration",
        "image",
        "merci",
        "bonjour",
        "hello",
    ];
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 120 {
        return None;
    }
    let mut out = Vec::new();
    for name in BETWEEN.split(text) {
        let name = name.trim();
        let words: Vec<&str> = name.split_whitespace().collect();
        let good = |word: &&str| {
            let particle = PARTICLES.contains(word);
            let proper = word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || "-'’.".contains(c));
            particle || proper
        };
        let capitals = words.first().is_some_and(|word| {
            word.starts_with(char::is_uppercase) && !OTHERS.contains(&key(word).as_str())
        });
        if !(1..=4).contains(&words.len()) || !words.iter().all(good) || !capitals {
            return None;
        }
        out.push(text::squeeze(name));
    }
    (1..=6).contains(&out.len()).then_some(out)
}
