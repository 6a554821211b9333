//! Advertisements between and below the paragraphs of an article.
//!
//! Start reading at [`foreign_adverts`].

use super::take;
use crate::base::text;
use crate::content::doc::Block;
use crate::import::block_text::{Seen, ends_as_sentence};
use regex::Regex;
use std::sync::LazyLock;

/// What the words of a block say of its language: the common little words of French or English decide short texts, the
/// detector longer ones.
pub(super) fn leaning(seen: &Seen<'_>) -> Option<&'static str> {
    const FR: &[&str] = &[
        "le", "la", "les", "de", "des", "du", "un", "une", "et", "est", "pour", "dans", "que",
        "qui", "avec", "sur", "au", "aux", "ce", "cette", "vous", "nous", "en", "par", "plus",
        "il", "elle", "ne", "pas", "sont", "votre", "vos", "d", "l", "qu", "c", "n", "s", "ou",
        "mais", "son", "sa", "ses", "se", "leur",
    ];
    const EN: &[&str] = &[
        "the", "of", "and", "to", "in", "is", "for", "with", "your", "you", "that", "this", "it",
        "on", "are", "from", "was", "by", "an", "our", "we", "at", "be", "or", "like", "more",
        "most", "their", "how", "what", "only", "when", "into", "join", "try", "get", "will",
        "can", "my", "i",
    ];
    let (mut french, mut english, mut all) = (0_usize, 0_usize, 0_usize);
    for word in seen.key.split(' ') {
        french += usize::from(FR.contains(&word));
        english += usize::from(EN.contains(&word));
        all += 1;
    }
    if french >= 2 && french > english * 2 {
        return Some("fr");
    }
    if english >= 2 && english > french * 2 {
        return Some("en");
    }
    if all < 12 || french + english > 0 && french.abs_diff(english) < 2 && all < 25 {
        return None;
    }
    text::language_of(&seen.text)
}

/// A call to buy or try: an imperative at the head of a sentence.
pub(super) static CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"(?m)(^|[.!?…:»”]\s+)(?:👉\s*|➡\u{fe0f}?\s*)?(",
        r"Try|Join|Get|Start|Discover|Book|Download|Sign up|Claim|Check out|Learn (more|how|why)|Upgrade|Save|Shop|Grab|Unlock|Explore|Register|Request|See (how|why)",
        r"|Essayez|Découvrez|Profitez|Téléchargez|Rejoignez|Commandez|Réservez|Testez|Bénéficiez|Obtenez|Demandez|Offrez|Inscrivez-vous|Abonnez-vous|Cliquez|Économisez",
        // a word's end, without `\b`: next to letters beyond ASCII that is slow to look for
        r")(?:\W|$)"
    ))
    .expect("a valid pattern")
});

/// Adverts in another language than the newsletter: a run of blocks in that language which calls to try or buy something.
/// A long quotation in another language has no such call and stays.
pub(super) fn foreign_adverts(seen: &[Seen<'_>], lang: &str, rules: &mut [Option<&'static str>]) {
    // Telling languages costs more than all other rules together, and few texts have a call.
    if !seen.iter().any(|seen| CALL.is_match(&seen.text)) {
        return;
    }
    let leanings: Vec<Option<&'static str>> = seen
        .iter()
        .map(|seen| seen.is_text().then(|| leaning(seen)).flatten())
        .collect();
    let mut at = 0;
    while at < seen.len() {
        let foreign = leanings.get(at).copied().flatten().filter(|l| *l != lang);
        let Some(foreign) = foreign.filter(|_| rules.get(at).copied().flatten().is_none()) else {
            at += 1;
            continue;
        };
        // Forward over blocks of that language, and over those too short to tell that are between two of them.
        let mut end = at + 1;
        let mut next = end;
        while next < seen.len() && rules.get(next).copied().flatten().is_none() {
            match leanings.get(next).copied().flatten() {
                Some(other) if other == foreign => end = next + 1,
                Some(_) => break,
                None if next + 1 - end > 2 => break,
                None => {}
            }
            next += 1;
        }
        // Back over its heading, which is too short to tell.
        let mut start = at;
        while let Some(before) = start.checked_sub(1) {
            let heading = seen.get(before).is_some_and(|seen| {
                seen.is_text()
                    && seen.words <= 10
                    && !ends_as_sentence(&seen.text)
                    && !seen.text.trim_end().ends_with([':', ','])
                    && !seen.has_letters_beyond_ascii()
            });
            let open = leanings.get(before).copied().flatten().is_none()
                && rules.get(before).copied().flatten().is_none();
            if !heading || !open || at - before > 2 {
                break;
            }
            start = before;
        }
        let calls = (start..end).any(|i| seen.get(i).is_some_and(|seen| CALL.is_match(&seen.text)));
        // A newsletter that turns to another language for good is bilingual.
        let small = (end - start) * 3 <= seen.len() && end - start <= 12;
        if calls && small {
            for index in start..end {
                take(rules, index, "advert");
            }
        }
        at = end;
    }
}

/// `Publicité`, `Sponsored by …`: the label, and what calls to buy right below it.
pub(super) fn labelled_adverts(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(publicite|publi ?redactionnel|annonce|sponsor|sponsorise( par)?( \w+){0,3}|contenu sponsorise|advert|advertisement|advertorial|sponsored( by)?( \w+){0,3}|presented by( \w+){1,3}|a word from our sponsor|un mot de notre sponsor|together with( \w+){1,3}|en partenariat avec( \w+){1,3})$")
            .expect("a valid pattern")
    });
    for (at, this) in seen.iter().enumerate() {
        if !this.is_text()
            || this.words > 6
            || ends_as_sentence(&this.text)
            || !LABEL.is_match(&this.key)
        {
            continue;
        }
        let level = match this.block {
            Block::Heading { level, .. } => Some(*level),
            _ => None,
        };
        let mut end = at + 1;
        let mut calls = None;
        while let Some(next) = seen.get(end).filter(|_| end <= at + 6) {
            let stop = match next.block {
                Block::Rule => true,
                Block::Heading { level: other, .. } => {
                    end > at + 1 || level.is_some_and(|level| *other <= level)
                }
                _ => false,
            };
            if stop {
                break;
            }
            if CALL.is_match(&next.text) {
                calls = Some(end);
            }
            end += 1;
        }
        if let Some(last) = calls {
            for index in at..=last {
                take(rules, index, "advert");
            }
        }
    }
}

/// The pitch after an article's end: it speaks to the reader, opens with a call and names a price or an offer. Its
/// opening line goes with it.
pub(super) fn closing_advert(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static PRICE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\d\s*(€|\$|euros?|dollars?)\s*(par|/|a|per)\s*(mois|an|month|year|mo)(\W|$)|[-–−]\s?\d+\s?%|code (promo|promotionnel)|promo code|essai gratuit|free trial|gratuitement|for free")
            .expect("a valid pattern")
    });
    static NOW: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)dès (maintenant|aujourd)|sans engagement|(^|\W)(right now|today)(\W|$)|pour seulement|for only|offre (limitée|spéciale|exclusive)|limited (time|offer)")
            .expect("a valid pattern")
    });
    let kept: Vec<usize> = (0..seen.len())
        .filter(|at| {
            rules.get(*at).copied().flatten().is_none()
                && seen.get(*at).is_some_and(|seen| seen.words > 0)
        })
        .collect();
    if kept.len() < 4 {
        return;
    }
    for (back, &at) in kept.iter().rev().take(3).enumerate() {
        let Some(this) = seen.get(at).filter(|seen| seen.is_text()) else {
            return;
        };
        let reader = this
            .key
            .split(' ')
            .filter(|word| matches!(*word, "vous" | "votre" | "vos" | "you" | "your"))
            .count();
        let signs = usize::from(CALL.is_match(&this.text))
            + usize::from(PRICE.is_match(&this.text))
            + usize::from(NOW.is_match(&this.text))
            + usize::from(reader >= 2);
        if signs < 3 || !CALL.is_match(&this.text) {
            continue;
        }
        for &index in kept.iter().rev().take(back + 1) {
            take(rules, index, "advert");
        }
        let lead = kept.iter().rev().nth(back + 1).copied();
        if let Some(lead) = lead
            && seen.get(lead).is_some_and(|lead| opens(lead, this))
        {
            take(rules, lead, "advert");
        }
        return;
    }
}

/// Whether a short line is the opening of this pitch: it speaks to the reader of the same thing.
pub(super) fn opens(lead: &Seen<'_>, pitch: &Seen<'_>) -> bool {
    let stem = |word: &str| word.chars().take(6).collect::<String>();
    let said: std::collections::HashSet<String> = pitch
        .key
        .split(' ')
        .filter(|word| word.chars().count() >= 6)
        .map(stem)
        .collect();
    let addressed = lead
        .key
        .split(' ')
        .any(|word| matches!(word, "vous" | "votre" | "vos" | "you" | "your"));
    let shared = lead
        .key
        .split(' ')
        .filter(|word| word.chars().count() >= 6 && said.contains(&stem(word)))
        .count();
    lead.is_text() && lead.words <= 25 && addressed && shared >= 1
}
