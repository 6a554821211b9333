//! What a page pasted whole has around its article: its breadcrumb, its menu, the links of its foot, buttons of a calendar.
//!
//! Start reading at [`find`].

use super::take;
use crate::content::doc::Block;
use crate::import::block_text::{Seen, key, lines_of};
use regex::Regex;
use std::sync::LazyLock;

/// How many blocks the menu and the breadcrumb of a page are in.
const TOP: usize = 6;

/// The first page of a site.
const HOME: &[&str] = &[
    "accueil",
    "home",
    "page d accueil",
    "homepage",
    "startseite",
    "inicio",
    "vous etes ici",
    "you are here",
    "menu",
];

/// What the foot of a site links to.
const FOOT: &[&str] = &[
    "mentions legales",
    "contact",
    "contacts",
    "contactez nous",
    "nous contacter",
    "plan du site",
    "politique de confidentialite",
    "confidentialite",
    "donnees personnelles",
    "cookies",
    "gestion des cookies",
    "gerer les cookies",
    "parametres des cookies",
    "cgu",
    "cgv",
    "conditions generales",
    "conditions d utilisation",
    "conditions generales d utilisation",
    "qui sommes nous",
    "a propos",
    "publicite",
    "annonceurs",
    "aide",
    "faq",
    "foire aux questions",
    "accessibilite",
    "recrutement",
    "rss",
    "flux rss",
    "newsletter",
    "newsletters",
    "infolettre",
    "archives",
    "boutique",
    "abonnement",
    "abonnements",
    "espace presse",
    "presse",
    "partenaires",
    "credits",
    "charte",
    "accueil",
    "haut de page",
    "retour en haut",
    "privacy",
    "privacy policy",
    "cookie policy",
    "cookie settings",
    "terms",
    "terms of use",
    "terms of service",
    "terms and conditions",
    "legal",
    "legal notice",
    "imprint",
    "sitemap",
    "site map",
    "about",
    "about us",
    "contact us",
    "advertise",
    "advertise with us",
    "careers",
    "jobs",
    "help",
    "help center",
    "support",
    "accessibility",
    "press",
    "media kit",
    "subscribe",
    "subscriptions",
    "home",
    "back to top",
    "do not sell my personal information",
    "impressum",
    "datenschutz",
];

/// Marks what leads around the site of a pasted page, and the buttons that put a date into a calendar.
pub(super) fn find(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    for (at, this) in seen.iter().enumerate() {
        if is_calendar_button(this) {
            take(rules, at, "button of the platform");
        } else if at < TOP && (is_breadcrumb(this) || is_menu(this)) {
            take(rules, at, "navigation");
        }
    }
    // The foot: the last blocks, each a few entries, most of them known.
    let mut from = seen.len();
    let (mut known, mut all) = (0, 0);
    for (at, this) in seen.iter().enumerate().rev() {
        let entries = entries_of(this);
        let named = entries
            .iter()
            .filter(|entry| FOOT.contains(&entry.as_str()))
            .count();
        if entries.is_empty() || named * 3 < entries.len() {
            break;
        }
        known += named;
        all += entries.len();
        from = at;
    }
    if from > 0 && known >= 2 && all >= 3 {
        for at in from..seen.len() {
            take(rules, at, "navigation");
        }
    }
}

/// The entries of a list, or of lines, or between bars, as [`key`]; none when one of them is longer than an entry is.
fn entries_of(seen: &Seen<'_>) -> Vec<String> {
    if seen.words > 80 {
        return Vec::new();
    }
    let lines: Vec<String> = match seen.block {
        Block::List { items, .. } => items
            .iter()
            .map(|item| crate::content::doc::block_text(item))
            .collect(),
        Block::Paragraph(_) | Block::Heading { .. } => lines_of(seen.block),
        _ => return Vec::new(),
    };
    let entries: Vec<String> = lines
        .iter()
        .flat_map(|line| line.split(['|', '·', '•']))
        .map(key)
        .filter(|entry| !entry.is_empty())
        .collect();
    if entries.iter().all(|entry| entry.split(' ').count() <= 6) {
        entries
    } else {
        Vec::new()
    }
}

/// `Accueil > Région > Hérault`
fn is_breadcrumb(seen: &Seen<'_>) -> bool {
    if !seen.is_text() || seen.words > 25 {
        return false;
    }
    let parts: Vec<String> = seen
        .text
        .split(['>', '›', '→', '/', '»'])
        .map(key)
        .filter(|part| !part.is_empty())
        .collect();
    parts.len() >= 2
        && parts
            .first()
            .is_some_and(|first| HOME.contains(&first.as_str()))
}

/// A menu: three entries or more of a word or two, the first of them the site's own first page.
fn is_menu(seen: &Seen<'_>) -> bool {
    let entries = entries_of(seen);
    let home = entries
        .first()
        .is_some_and(|first| HOME.contains(&first.as_str()));
    home && entries.len() >= 3 && entries.iter().all(|entry| entry.split(' ').count() <= 3)
}

/// `:calendar: Ajouter au calendrier`, `Add to calendar`
fn is_calendar_button(seen: &Seen<'_>) -> bool {
    static BUTTON: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:(?:spiral )?(?:calendar|calendrier|date) )?(?:ajoute[rz]|inscri(?:re|vez)|add|save|telecharge[rz]|download)(?: (?:l evenement|cet evenement|la date|le rendez vous|cette date|this event|the event|event|this|it|the date))? (?:a|au|dans|to|in)(?: (?:mon|votre|ton|l|le|un|my|your|the|a))?(?: (?:google|apple|outlook))? ?(?:agenda|calendrier|calendar)(?: (?:google|apple|outlook|ical|ics|yahoo|office|365|et|ou|and|or))*$")
            .expect("a valid pattern")
    });
    static SHORTCODES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?::(?:spiral_)?(?:calendar|date|calendrier)(?:_[a-z]+)?:\s*)+$")
            .expect("a valid pattern")
    });
    seen.is_text()
        && seen.words <= 14
        && (BUTTON.is_match(&seen.key) || SHORTCODES.is_match(seen.text.trim()))
}
