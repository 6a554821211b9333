//! The words of a text in which terms are looked for: folded, in the singular, with their places.
//!
//! Start reading at [`words_of`].

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text.
#[derive(Debug)]
pub(super) struct Word<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    /// Without case and accents.
    pub(super) folded: Cow<'a, str>,
    /// Whether what is between the previous word and this one can be inside a name: `open source`, `z.ai`, `l’IA`.
    pub(super) joined: bool,
    pub(super) after_hyphen: bool,
    pub(super) before_hyphen: bool,
}

/// The words of a text: runs of letters and digits, so that elision and hyphens part them; those of web addresses left out.
pub(super) fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut gap_from = 0;
    let mut at = 0;
    let mut credit = false;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let chunk_at = at;
        at += chunk.len();
        // `© Adobe`, `Crédit photo : Meta`: whoever made a picture is not what the text is about. A credit ends with its line.
        credit |= is_credit(chunk);
        if credit {
            credit = !chunk.ends_with('\n');
            continue;
        }
        if chunk.contains("://") || chunk.starts_with("www.") || is_host(chunk) {
            continue;
        }
        let mut rest = chunk_at;
        for run in chunk.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
            let start = rest;
            let end = start + run.len();
            // The separator after a run is one character; where the chunk ends there is none
            rest = end
                + text
                    .get(end..at)
                    .and_then(|after| after.chars().next())
                    .map_or(0, char::len_utf8);
            if run.is_empty() {
                continue;
            }
            let gap = text.get(gap_from..start).unwrap_or_default();
            let after_hyphen = gap == "-" || gap == "\u{2011}";
            if let Some(before) = words.last_mut() {
                before.before_hyphen = after_hyphen;
            }
            words.push(Word {
                text: run,
                folded: fold(run),
                joined: !words.is_empty() && joins(gap),
                after_hyphen: after_hyphen && !words.is_empty(),
                before_hyphen: false,
            });
            gap_from = end;
        }
    }
    words
}

/// Whether a word is the name of a host or a mail address: `stock.adobe.com`, `presse@adobe.com`. What a name such as `z.ai`
/// or `Node.js` has after its point is no ending of many hosts.
pub(crate) fn is_host(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.contains('@') {
        return true;
    }
    let Some((before, ending)) = word.rsplit_once('.') else {
        return false;
    };
    matches!(
        ending,
        "com" | "org" | "net" | "fr" | "eu" | "de" | "be" | "ch" | "uk" | "info"
    ) && before.split('.').all(|part| {
        let mut letters = part.chars();
        letters.next().is_some()
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    })
}

/// Whether a word opens a credit: `©`, `Crédit`, `Crédits`, `Credit:`.
fn is_credit(word: &str) -> bool {
    let word = word.trim();
    word.starts_with('©')
        || matches!(
            word,
            "(c)" | "Crédit" | "Crédits" | "Crédit:" | "Crédits:" | "Credit:" | "Credits:"
        )
}

/// Verbs that follow the subject of a headline, without accents: `Meta signe un accord`, `Claude gets a memory`.
const HEADLINE_VERBS: &str = "\
    a accelere accepte accuse achete acquiert affirme alerte annonce arrete arrive assure attaque atteint augmente autorise \
    bat bloque cede cesse change choisit conclut condamne confirme contre copie corrige coupe cree debauche decide demande \
    demarre dement depasse deploie depose detaille devance devient devoile devrait diffuse doit double embauche enregistre \
    entraine envisage etend etoffe etudie exige explique explore fait ferme finance gagne integre interdit investit lance \
    leve licencie limite livre menace met mise modifie montre negocie nomme obtient offre ouvre parie passe paie perd peut \
    place porte poursuit prend prepare presente pretend prevoit produit promet propose protege publie quitte rachete ralentit \
    recrute recule reduit refuse rejoint relance remplace renforce renonce repond reporte reste retarde retire reussit \
    revele reveut revoit risque sait se signe songe sort soutient suit supprime suspend teste tient tombe transforme triple \
    trouve utilise va vaut vend verse veut vient vise voit ne s y n \
    accepts accuses acquires adds admits agrees aims allows announces appeals asks backs bans beats becomes begins bets blocks \
    blames brings builds buys can claims closes commits confirms could cuts debuts delays denies drops enters expands faces \
    fights files fires gains gets gives goes grows has hires hits hopes integrates introduces invests joins keeps launches \
    lays leads learns leaves lets lifts loses makes may merges might moves names needs now offers opens orders outperforms \
    overtakes partners passes pays picks plans pledges posts prepares promises publishes pulls pushes puts quits raises reaches \
    rejects releases removes replaces reports reveals rolls says secures seeks sees sells sets settles ships should shows shuts \
    signs slashes speeds spends splits starts stops sues suspends takes talks targets teams tells tests tops tries trains turns \
    unveils updates urges uses wants warns will wins won";

/// Whether a word is a verb that follows the subject of a headline, in small letters.
pub(super) fn is_headline_verb(word: &Word<'_>) -> bool {
    word.text.starts_with(char::is_lowercase)
        && HEADLINE_VERBS
            .split_ascii_whitespace()
            .any(|verb| verb == word.folded)
}

/// Whether a name can go on over what is between two words: spaces, hyphens, apostrophes and the like within one
/// line, or one point (`z.ai`); a point and a space end a sentence.
pub(super) fn joins(gap: &str) -> bool {
    const INSIDE: &[char] = &[
        ' ', '\u{a0}', '\u{202f}', '-', '\u{2010}', '\u{2011}', '–', '\'', '’', '&', '/', '_', '·',
    ];
    gap == "." || gap.chars().take(4).count() < 4 && gap.chars().all(|c| INSIDE.contains(&c))
}

/// A word without case, accents and ligatures.
pub(super) fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word)
        };
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase() {
            match c {
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                'ß' => folded.push_str("ss"),
                _ => folded.push(c),
            }
        }
    }
    Cow::Owned(folded)
}

/// A folded word without the -s or -x of a French or English plural (`réseaux`, `chatbots`), when it is long enough to have one.
pub(super) fn singular(word: &str) -> Option<&str> {
    let singular = word.strip_suffix(['s', 'x'])?;
    (singular.chars().take(3).count() == 3).then_some(singular)
}

/// Whether a spelling is an acronym that would be a word without its capitals: `MIT`, `UE`, `U.S.`, `RAG`.
pub(super) fn is_capitals(spelling: &str) -> bool {
    let letters = || spelling.chars().filter(|c| c.is_alphabetic());
    letters().next().is_some()
        && letters().take(5).count() <= 4
        && letters().all(char::is_uppercase)
}

pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a table of terms has fewer than 2^32 words")
}
