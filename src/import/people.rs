//! Who is a person: names, and the bylines that hold them.
//!
//! A line is a name only by its capitals and its brevity; the words around names are in `lexicon/`. Start reading at
//! [`byline`] for texts, [`people`] for what markup calls an author.

use crate::base::text;
use crate::import::block_text::key;
use crate::import::lexicon::{self, Words, list};
use regex::Regex;
use std::sync::LazyLock;

/// What announces a name: `Par`, `Written by`, `Texte et photos :`, `Propos recueillis par`, `Un entretien de`.
pub(in crate::import) fn announcement() -> String {
    let [by, of, written, works, others, labels] = [
        Words::By,
        Words::Of,
        Words::Written,
        Words::Works,
        Words::OtherWorks,
        Words::Labels,
    ]
    .map(lexicon::pattern);
    let a = r"(?:(?:une?|the|an?|les?|la|l['’]|eine?)\s*)?";
    let and = r"\s*(?:,|&|/|\bet\b|\band\b|\bund\b)\s*";
    let work = format!(r"{a}(?:{others}{and})?{works}\b(?:{and}(?:{works}|{others})\b)*");
    let done = format!(r"(?:(?:\p{{L}}+\s)?{written}[\s:]+)");
    format!(
        r"(?:(?:{work}\s+)?{done}{{0,2}}{by}\b(?:\s*:\s*|\s+)|(?:{work}|{done})\s*{of}\s*|(?:{work}|{labels})\s*:\s*)"
    )
}

/// The names of `Par Ada Petit et Basile Roy`.
pub(in crate::import) fn byline(line: &str) -> Option<Vec<String>> {
    static BY: LazyLock<Regex> =
        LazyLock::new(|| lexicon::regex(&format!(r"^\s*[—–-]?\s*{}(.+)$", announcement())));
    let rest = BY.captures(line)?.get(1)?.as_str();
    let bare = |rest: &str| {
        names(rest.trim_matches(|c: char| c.is_whitespace() || ".,;|·•–—-()".contains(c)))
    };
    bare(rest).or_else(|| bare(rest.get(..NAME_END.find(rest)?.start())?))
}

/// `Ada Petit | 3 mars 2025`: a name of two words at least, set off from the date by a mark.
pub(in crate::import) fn split_byline(line: &str, date: &str) -> Option<Vec<String>> {
    let (before, after) = line.split_once(date)?;
    if !after.trim().is_empty() {
        return None;
    }
    let name = before.trim_end();
    let cut = name.strip_suffix(['|', '·', '•', '—', '–'])?;
    let found = names(cut.trim())?;
    found.iter().all(|name| name.contains(' ')).then_some(found)
}

/// The people whom a page names as its authors, as its markup gives them: without the words that announce a name, what
/// follows it (a date, a role, a city), and what is nobody's name: the site's own (`sites`, folded), an organisation's, an
/// account's such as `admin`, an address. Empty when nobody is left.
pub(in crate::import) fn people(said: &str, sites: &[String]) -> Vec<String> {
    static LEAD: LazyLock<Regex> = LazyLock::new(|| {
        lexicon::regex(&format!(
            r"^(?:[\s:|–—•·*>»-]+|{}|(?:di|da|from)\s+|(?:thread starter|themenstarter|autoren|autor|author)\s+|(?:view |see |read |zeige |voir |ver )?(?:more|all|other|alle|mehr|tous les|todos los|todas las)? ?(?:posts|articles|stories|beiträge|artikel|les articles|entradas|articoli)\s+(?:by|from|von|de|di|por)\s+|(?:more|mehr|plus)\s+(?:by|from|von|de)\s+|mr\.? |mrs\.? |ms\.? |dr\.? med\.? |m\. |mme )",
            announcement()
        ))
    });
    static ROLE: LazyLock<Regex> =
        LazyLock::new(|| lexicon::regex(&format!(r",?\s{}\b", lexicon::pattern(Words::Roles))));
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\s*[,;+&]\s*(?:(?:et|and|und|y|e)\s)?|\s(?:et|and|und|y|e|i|en|with|avec|mit)\s",
        )
        .expect("a valid pattern")
    });
    let mut rest = said.trim();
    for _ in 0..4 {
        match LEAD.find(rest).map(|lead| lead.end()) {
            Some(end) if end > 0 && end < rest.len() => {
                rest = rest.get(end..).unwrap_or_default().trim_start();
            }
            _ => break,
        }
    }
    if rest.contains("://") || rest.starts_with("www.") || rest.contains('\u{fffd}') {
        return Vec::new();
    }
    // `ada@bief.example`: an address, no name.
    if rest
        .split_whitespace()
        .any(|word| word.contains('@') && word != "@")
    {
        return Vec::new();
    }
    let (mut rest, mut sure) = (rest, true);
    if let Some(end) = NAME_END.captures(rest)
        && let Some(whole) = end.get(0)
    {
        let stop = if whole.as_str().ends_with(". ") {
            whole.end() - 2
        } else {
            whole.start()
        };
        sure = end.name("plain").is_some();
        rest = rest.get(..stop).unwrap_or_default();
    }
    if let Some(role) = ROLE.find(rest) {
        rest = rest.get(..role.start()).unwrap_or_default();
        sure = false;
    }
    let mut out: Vec<String> = Vec::new();
    for name in BETWEEN.split(rest) {
        // A name that is twice: for people and for screen readers.
        let middle = name.len() / 2;
        let name = match (name.get(..middle), name.get(middle + 1..)) {
            (Some(first), Some(second)) if first == second => first,
            _ => name,
        };
        let name = name.trim_matches(|c: char| c.is_whitespace() || ".,;\"'„“”-_".contains(c));
        let initial = rest.contains(&format!("{name}."))
            && name
                .rsplit(' ')
                .next()
                .is_some_and(|last| last.chars().count() == 1);
        let name = if initial {
            format!("{name}.")
        } else {
            name.to_owned()
        };
        if !is_person(&name, sites) {
            break;
        }
        out.push(text::collapse_whitespace(&name));
    }
    // `Community Editor`, `Bund der Imker`, `Umwelt & Klima`: one word that is left of more is no name.
    if out.iter().any(|name| !name.contains(' ')) && (out.len() > 1 || !sure) {
        out.clear();
    }
    out.truncate(8);
    out
}

/// What ends a name, apart from what may follow a name of one word too.
static NAME_END: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?P<plain>\s*[|•·→»∙]\s?|\s+[-–—@]\s+|[–—]|,?\s(?:am|le|on|in|at|vom|um|published|updated|posted|publié|veröffentlicht)(?:\s|$)|,?\s(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|okt|dez|mär|mai|juin|juil|août|déc|janv|févr|avr)\p{Ll}{0,7}\.?\s\p{Nd})|\s*[>/(\[\n:*…]|\s(?:il y a|vor|für|for|to|dans|chez|aktualisiert|gespeichert|stand|last|sur|auf|bei|aus|has|is|ist|est|hat|from|as|ago|sagt|says|schreibt|dit|der|who|à)\s|\s\p{Nd}|\p{Ll}{3}\.\s")
        .expect("a valid pattern")
});

/// Months cut short, which no name of one word is taken for.
const MONTHS: [&str; 15] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "okt", "dez",
];

fn is_person(name: &str, sites: &[String]) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let folded = text::fold_key(name);
    let of_site =
        |site: &String| *site == folded || site.len() >= 6 && folded.contains(site.as_str());
    if letters < 2 || name.chars().count() > 50 || sites.iter().any(of_site) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let keys = key(name);
    let nobody = |word: &str| list(Words::Nobody).has(word);
    if keys.split(' ').any(nobody) || nobody(&folded) {
        return false;
    }
    // `By`, `Artikel von`: the name is in another element.
    let ends_open = words.last().is_some_and(|word| {
        is_particle(word)
            || matches!(
                word.to_lowercase().as_str(),
                "by" | "von" | "par" | "por" | "from" | "am"
            )
    });
    if ends_open {
        return false;
    }
    // `bief.example`: the name of a host.
    let host = words.iter().any(|word| {
        word.rsplit_once('.').is_some_and(|(before, after)| {
            before.chars().count() >= 3
                && after.len() >= 2
                && after.chars().all(|c| c.is_ascii_lowercase())
        })
    });
    if host || words.len() > 6 {
        return false;
    }
    // `mf`, `kj`: initials below an agency's note say nothing to a reader.
    if letters < 4 && !name.contains(char::is_uppercase) {
        return false;
    }
    if let [only] = words.as_slice() {
        let clean = only
            .chars()
            .all(|c| c.is_alphanumeric() || "._-'’".contains(c));
        return clean
            && only.chars().count() <= 25
            && only.starts_with(char::is_alphabetic)
            && !MONTHS.contains(&folded.as_str());
    }
    let good = |word: &&str| {
        let clean = word
            .chars()
            .all(|c| c.is_alphabetic() || "-'’.".contains(c));
        clean
            && (is_particle(word)
                || word
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                || word.starts_with("d’")
                || word.starts_with("d'"))
    };
    let loud = name.len() > 12 && words.len() > 3 && !name.chars().any(char::is_lowercase);
    !loud && words.iter().all(good) && words.iter().any(|word| !is_particle(word))
}

/// Whether the name of a site is as likely that of a person: two words with capitals, none of which names a
/// publication or an organisation.
pub(in crate::import) fn could_be_a_person(site: &str) -> bool {
    let is_other =
        |word: &str| list(Words::Publications).has(word) || list(Words::Nobody).has(word);
    site.split_whitespace().count() == 2
        && names(site).is_some_and(|found| found.len() == 1)
        && !site.split_whitespace().any(is_other)
}

/// Whether a word is one within names, which has no capital: `de`, `von`.
fn is_particle(word: &str) -> bool {
    list(Words::Particles).has_exactly(word)
}

/// Whether a line ends a letter: `À bientôt`, `Cheers,`.
pub(in crate::import) fn is_farewell(line: &str) -> bool {
    static FAREWELL: LazyLock<Regex> =
        LazyLock::new(|| lexicon::regex(&format!("^{}$", lexicon::pattern(Words::Farewells))));
    FAREWELL.is_match(key(line).trim_end())
}

/// People's names: one to four, each of one to four words with capitals, and particles.
pub(in crate::import) fn names(text: &str) -> Option<Vec<String>> {
    static BETWEEN: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*(?:,\s*(?:et|and)\s|[,;]|\s&\s|\s(?:et|and)\s)\s*")
            .expect("a valid pattern")
    });
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 120 {
        return None;
    }
    let mut out = Vec::new();
    for name in BETWEEN.split(text) {
        let name = name.trim();
        let words: Vec<&str> = name.split_whitespace().collect();
        let good = |word: &&str| {
            let particle = is_particle(word);
            let proper = word.starts_with(char::is_uppercase)
                && word
                    .chars()
                    .all(|c| c.is_alphabetic() || "-'’.".contains(c));
            particle || proper
        };
        let capitals = words.first().is_some_and(|word| {
            word.starts_with(char::is_uppercase) && !list(Words::Openers).has(word)
        });
        if !(1..=4).contains(&words.len())
            || !words.iter().all(good)
            || !capitals
            || is_farewell(name)
        {
            return None;
        }
        out.push(text::collapse_whitespace(name));
    }
    (1..=6).contains(&out.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{byline, could_be_a_person, is_farewell, names, people};

    #[test]
    fn bylines_are_told_in_many_words() {
        for line in [
            "Par Anne Biez",
            "By Anne Biez",
            "Un texte de Anne Biez",
            "Texte : Anne Biez",
            "Texte et photos : Anne Biez",
            "Photos et texte : Anne Biez",
            "Propos recueillis par Anne Biez",
            "Entretien réalisé par Anne Biez",
            "Recueilli par Anne Biez",
            "Interview by Anne Biez",
            "Story by Anne Biez",
            "Reporting by Anne Biez",
            "Words and pictures by Anne Biez",
            "Written by Anne Biez",
            "Une enquête d’Anne Biez",
            "Auteure : Anne Biez",
            "Interview : Anne Biez",
            "Par Anne Biez à Lyon",
            "Von Anne Biez",
        ] {
            assert_eq!(byline(line), Some(vec!["Anne Biez".to_owned()]), "{line}");
        }
        for line in [
            "Photos : Anne Biez",
            "Illustration de Anne Biez",
            "Le texte de loi",
            "Par hasard",
            "Anne Biez",
            "By the way",
            "Da Vinci Code",
            "Stand by me",
        ] {
            assert_eq!(byline(line), None, "{line}");
        }
    }

    #[test]
    fn a_farewell_signs_nothing() {
        for line in [
            "Cheers",
            "À bientôt",
            "À bientôt !",
            "Cheers,",
            "Bonne semaine",
            "À la semaine prochaine",
            "Talk soon",
            "Best",
        ] {
            assert!(is_farewell(line), "{line}");
            assert_eq!(names(line), None, "{line}");
        }
        assert!(!is_farewell("Anne Biez"));
    }

    #[test]
    fn a_site_may_be_named_like_its_writer() {
        assert!(could_be_a_person("Anne Biez"));
        for site in [
            "Le Bief",
            "Ouest France",
            "Presse Augsburg",
            "Bief",
            "BBC News",
        ] {
            assert!(!could_be_a_person(site), "{site}");
        }
    }

    #[test]
    fn people_are_told_from_sites_and_roles() {
        let sites = ["lebief".to_owned()];
        for (said, expected) in [
            ("Par Anne Biez et Basile Roy", "Anne Biez; Basile Roy"),
            ("Von Anne Biez am 3. März 2024", "Anne Biez"),
            ("by: Anne Biez, Senior Reporter", "Anne Biez"),
            ("Text: Anne Biez | Fotos: Basile Roy", "Anne Biez"),
            ("Anne M. Biez", "Anne M. Biez"),
            (
                "Rasa d’Orée y Luz de la Cruz",
                "Rasa d’Orée; Luz de la Cruz",
            ),
            ("View all posts by Anne Biez", "Anne Biez"),
            ("Anne Biez Anne Biez", "Anne Biez"),
            ("Anne Biez March 3, 2024", "Anne Biez"),
            ("moulinette", "moulinette"),
            ("Le Bief", ""),
            ("Rédaction", ""),
            ("admin", ""),
            ("anne@bief.example", ""),
            ("https://bief.example/anne", ""),
            ("bief.example", ""),
            ("Moulins GmbH", ""),
            ("Community Editor", ""),
            ("Bund der Müller", ""),
            ("Umwelt & Klima", ""),
            ("kj", ""),
            ("By", ""),
            ("Artikel von", ""),
        ] {
            assert_eq!(people(said, &sites).join("; "), expected, "{said}");
        }
    }
}
