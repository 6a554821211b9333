//! Lines about social networks, and credits of owners.

use crate::content::doc::Block;
use crate::import::block_text::{Seen, ends_as_sentence};
use regex::Regex;
use std::sync::LazyLock;

/// Whether a block names nothing but networks, so many at least, and what one does there.
pub(super) fn is_of_networks(seen: &Seen<'_>, least: usize) -> bool {
    const NETWORKS: &[&str] = &[
        "facebook",
        "twitter",
        "linkedin",
        "whatsapp",
        "mastodon",
        "bluesky",
        "reddit",
        "telegram",
        "pinterest",
        "messenger",
        "instagram",
        "threads",
        "tumblr",
        "xing",
        "pocket",
        "flipboard",
        "vk",
        "skype",
        "viber",
        "youtube",
        "tiktok",
        "snapchat",
        "flattr",
        "digg",
        "odnoklassniki",
    ];
    const BESIDE: &[&str] = &[
        "x",
        "e",
        "mail",
        "email",
        "share",
        "tweet",
        "print",
        "copy",
        "link",
        "url",
        "on",
        "to",
        "via",
        "this",
        "by",
        "more",
        "and",
        "save",
        "pin",
        "it",
        "comment",
        "comments",
        "follow",
        "us",
        "partager",
        "partagez",
        "sur",
        "par",
        "et",
        "imprimer",
        "copier",
        "le",
        "lien",
        "envoyer",
        "courriel",
        "suivez",
        "nous",
        "teilen",
        "drucken",
        "auf",
        "mit",
        "mehr",
        "und",
        "kopieren",
        "versenden",
        "mailen",
        "merken",
        "feedback",
        "folgen",
        "folge",
        "sie",
        "compartir",
        "en",
        "por",
        "enviar",
        "correo",
        "siguenos",
        "condividi",
        "su",
        "udostepnij",
        "na",
        "compartilhar",
        "no",
        "delen",
        "op",
        "via",
        "rss",
        "sms",
        "like",
        "plus",
        "google",
        "rss",
        "feed",
        "opens",
        "in",
        "new",
        "window",
        "click",
    ];
    if seen.words == 0
        || seen.words > 60
        || !(seen.is_text() || matches!(seen.block, Block::List { .. }))
    {
        return false;
    }
    let (mut networks, mut others) = (0, 0);
    for word in seen.key.split(' ') {
        if NETWORKS.contains(&word) {
            networks += 1;
        } else if BESIDE.contains(&word) {
            others += 1;
        } else if !word.bytes().all(|b| b.is_ascii_digit()) {
            return false;
        }
    }
    networks >= least || networks == 1 && others >= 1
}

/// Whether a short line says whose a picture is.
pub(super) fn is_credit(seen: &Seen<'_>) -> bool {
    matches!(seen.block, Block::Paragraph(_)) && names_owner(&seen.text, seen.words)
}

/// Whether a text of so many words says whose a picture is, and nothing else.
pub(in super::super) fn names_owner(text: &str, words: usize) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\s(\[]*((titel|beitrags|symbol|archiv)?(fotos?|bild(er)?)( ?(credits?|rechte|nachweise?|quellen?))?|photos?|photographs?|crédits?( photos?| images?)?|créditos?|credits?|(photo|image|picture) (credits?|source|courtesy)|imagen|imágenes|imagem|immagine|fot|zdjęcie|beeld|illustrations?|visuel|image|abbildung)\s*(:|/|\.|©|by |par |von |via |courtesy of )\s*\S")
            .expect("a valid pattern")
    });
    static AGENCY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(getty ?images|shutterstock|i?stock(photo)?\.com|istockphoto|fotolia|stock\.adobe\.com|adobe ?stock|depositphotos|thinkstock|picture[- ]?alliance|unsplash|pixabay|pexels|picturedesk|imago ?images|123rf|alamy|bestimage|afp|ap photo)\b")
            .expect("a valid pattern")
    });
    let text = text.trim();
    if words > 14 || text.len() > 160 {
        return false;
    }
    let bare = text.trim_end_matches([')', ']']);
    if ends_as_sentence(bare) {
        return false;
    }
    let owned = text.starts_with(['©', 'Ⓒ'])
        || text.starts_with("(c)")
        || text.starts_with("(C)")
        || text.starts_with("(©");
    // `Des pylônes près de Lyon, mardi. © AFP` says what the picture shows too.
    let shown = text.split(['©', '/', '|']).next().unwrap_or_default();
    let small = shown
        .split_whitespace()
        .filter(|word| word.starts_with(char::is_lowercase));
    let depicts = ends_as_sentence(shown.trim()) || small.count() >= 3;
    let parted = text.contains(['/', '|', '©']) || text.starts_with('(');
    owned || LABEL.is_match(text) || parted && !depicts && words <= 10 && AGENCY.is_match(text)
}
