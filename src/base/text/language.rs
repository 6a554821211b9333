//! The language of a running text, and its tag.
//!
//! Start reading at [`language_of`].

/// The fewest characters from which the detector's opinion counts: below, it is mostly wrong (its own documentation).
pub(super) const DETECTABLE: usize = 40;

/// The detector's languages: ISO 639-3, then 639-1.
pub(super) const LANGUAGES: &str = "epo:eo eng:en rus:ru cmn:zh spa:es por:pt ita:it ben:bn fra:fr deu:de ukr:uk kat:ka ara:ar hin:hi jpn:ja \
    heb:he yid:yi pol:pl amh:am jav:jv kor:ko nob:nb dan:da swe:sv fin:fi tur:tr nld:nl hun:hu ces:cs ell:el \
    bul:bg bel:be mar:mr kan:kn ron:ro slv:sl hrv:hr srp:sr mkd:mk lit:lt lav:lv est:et tam:ta vie:vi urd:ur \
    tha:th guj:gu uzb:uz pan:pa aze:az ind:id tel:te pes:fa mal:ml ori:or mya:my nep:ne sin:si khm:km tuk:tk \
    aka:ak zul:zu sna:sn afr:af lat:la slk:sk cat:ca cym:cy tgl:tl hye:hy";

pub(super) fn two_letters(code: &str) -> Option<&'static str> {
    // Nearly all have two letters already, and dates ask for each.
    if code.len() != 3 {
        return None;
    }
    LANGUAGES
        .split(' ')
        .filter_map(|pair| pair.split_once(':'))
        .find(|(three, _)| *three == code)
        .map(|(_, two)| two)
}

/// Whether a language is written from right to left, by its tag: by its script where the tag names one, else by the script
/// that is usual for it (CLDR, `scriptMetadata` and `likelySubtags`).
#[must_use]
pub fn is_right_to_left(tag: &str) -> bool {
    let mut parts = tag.split(['-', '_']);
    let language = parts.next().unwrap_or_default().to_ascii_lowercase();
    match parts.find(|part| part.len() == 4) {
        Some(script) => ["arab", "hebr", "thaa", "syrc", "nkoo", "adlm"]
            .iter()
            .any(|known| script.eq_ignore_ascii_case(known)),
        None => matches!(
            language.as_str(),
            "ar" | "arc"
                | "ckb"
                | "dv"
                | "fa"
                | "he"
                | "iw"
                | "ji"
                | "nqo"
                | "ps"
                | "sd"
                | "syr"
                | "ug"
                | "ur"
                | "yi"
        ),
    }
}

/// How many bytes of a text are enough to tell its language: the longest article of a newspaper.
pub(super) const TELLING: usize = 65_536;

/// The language of a running text as an ISO 639-1 code, when the evidence is reliable.
#[must_use]
pub fn language_of(text: &str) -> Option<&'static str> {
    let start = text
        .get(..text.floor_char_boundary(TELLING))
        .unwrap_or(text);
    if let Some(language) = language_of_script(start) {
        return Some(language);
    }
    start.chars().nth(DETECTABLE - 1)?;
    let info = whatlang::detect(start).filter(whatlang::Info::is_reliable)?;
    two_letters(info.lang().code())
}

/// The language of a text in Japanese, Korean or Chinese script. It holds Latin names, addresses and code, by which the
/// detector takes it for any language; one of its signs says as much as two or three letters.
#[must_use]
pub fn language_of_script(text: &str) -> Option<&'static str> {
    let (mut kana, mut hangul, mut han, mut others) = (0_usize, 0_usize, 0_usize, 0_usize);
    for c in text.chars().filter(|c| c.is_alphabetic()) {
        match c {
            '\u{3041}'..='\u{30ff}' | '\u{ff66}'..='\u{ff9d}' => kana += 1,
            '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7af}' => {
                hangul += 1;
            }
            '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => {
                han += 1;
            }
            _ => others += 1,
        }
    }
    let signs = kana + hangul + han;
    // A few signs in another text are a name or a quotation.
    if signs < 8 || signs * 3 < others {
        return None;
    }
    Some(if hangul * 2 > signs {
        "ko"
    } else if kana * 10 > signs {
        "ja"
    } else {
        "zh"
    })
}

/// The primary subtag of a language tag, in lower case: `fr-FR`, `fr_CA` give `fr`. None when it is no language tag.
#[must_use]
pub fn language_tag(tag: &str) -> Option<String> {
    // `fr_FR.UTF-8`, as systems write it.
    let tag = tag.trim().split('.').next().unwrap_or_default();
    let mut parts = tag.split(['-', '_']);
    let primary = parts.next()?.to_ascii_lowercase();
    let word = |part: &str, sizes: std::ops::RangeInclusive<usize>| {
        sizes.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    if !word(&primary, 2..=3)
        || !primary.bytes().all(|b| b.is_ascii_alphabetic())
        || !parts.all(|part| word(part, 1..=8))
    {
        return None;
    }
    Some(match two_letters(&primary) {
        Some(two) => two.to_owned(),
        None => primary,
    })
}
