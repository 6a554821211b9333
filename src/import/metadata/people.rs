//! People's names and the bylines that hold them.
//!
//! A line is a name only by its capitals and its brevity; where names may stand is decided in `evidence/`.

use crate::base::text;
use crate::import::block_text::key;
use regex::Regex;
use std::sync::LazyLock;

/// The names of `Par Ada Petit et Basile Roy`.
pub(in crate::import) fn byline(line: &str) -> Option<Vec<String>> {
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
        Regex::new(r"(?i)^(?:[\s:|–—•·*>»-]+|(?:(?:an? |the |ein |eine |un |une )?(?:article|artikel|beitrag|kolumne|story|column|chronique|tribune|analyse|gastbeitrag|kommentar|interview|reportage|texte?|foto) )?(?:(?:written|posted|published|created|reviewed|words|edited|submitted|reported|geschrieben|verfasst|erstellt|veröffentlicht|gepostet|gespeichert|écrit|rédigé|publié|proposé|posté|publicado|escrito|enviado|scritto|pubblicato|inviato|geschreven|geplaatst|napisane)[ :]*)?(?:by|von|par|por|di|da|door|przez|from)(?:\s*:\s*|\s+)|(?:autor(?:in|en|innen)?|authors?|auteure?s?|autrices?|autore|text|texte|texto|testo|words|interview|reportage|redaktion|rédaction|redakteur(?:in)?|journalist(?:e|in)?|recherche|source|thread starter|themenstarter(?:in)?)\s*:\s*|(?:thread starter|themenstarter|autoren|autor|author)\s+|(?:view |see |read |zeige |voir |ver )?(?:more|all|other|alle|mehr|tous les|todos los|todas las)? ?(?:posts|articles|stories|beiträge|artikel|les articles|entradas|articoli)\s+(?:by|from|von|de|di|por)\s+|(?:more|mehr|plus)\s+(?:by|from|von|de)\s+|mr\.? |mrs\.? |ms\.? |dr\.? med\.? |m\. |mme )")
            .expect("a valid pattern")
    });
    // What ends a name, apart from what may follow a name of one word too.
    static END: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?P<plain>\s*[|•·→»∙]\s?|\s+[-–—@]\s+|[–—]|,?\s(?:am|le|on|in|at|vom|um|published|updated|posted|publié|veröffentlicht)(?:\s|$)|,?\s(?i:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|okt|dez|mär|mai|juin|juil|août|déc|janv|févr|avr)\p{Ll}{0,7}\.?\s\p{Nd})|\s*[>/(\[\n:*…]|\s(?:il y a|vor|für|for|to|dans|chez|aktualisiert|gespeichert|stand|last|sur|auf|bei|aus|has|is|ist|est|hat|from|as|ago|sagt|says|schreibt|dit|der|who)\s|\s\p{Nd}|\p{Ll}{3}\.\s")
            .expect("a valid pattern")
    });
    static ROLE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i),?\s(?:chef|senior|junior|freelance|contributing|associate|deputy|managing|staff|fachjournalist(?:in)?|freie|freier|leitende|leitender|chief|former|redakteur(?:in)?|redaktor(?:in)?|reporter(?:in)?|journalist(?:e|in)?|editor|writer|author|autor(?:in)?|auteure?|correspondent(?:e)?|korrespondent(?:in)?|contributor|rédacteur|rédactrice|chefredakteur(?:in)?|experte|expertin|expert|volontär(?:in)?|columnist|blogger(?:in)?|fotograf(?:in)?|photographer|ceo|cto|founder|co-founder|abteilung|pressesprecher(?:in)?|hace|tempo|lesezeit|follow|folgen|quelle|source)\b")
            .expect("a valid pattern")
    });
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
    if let Some(end) = END.captures(rest)
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

/// Words that make a name that of an organisation, of an account, or no name.
const NOBODY: &str = "\
    admin administrator administrateur wordpressadmin webmaster superuser user root author autor auteur unknown \
    anonymous anonyme anonimo anonym publisher guest gast gastautor gastbeitrag contributor contributors editor \
    editors editorial staff team equipe redaktion onlineredaktion redaction redazione redaccion redacao newsroom \
    news nachrichten actualites gmbh ag kg ev inc ltd llc sarl corp magazin magazine zeitung zeitschrift verlag \
    agency agence agentur ministerium bundesministerium ministry ministere verein verband stiftung institut \
    institute university universite universitat group gruppe groupe media medien blog blogs online company \
    association foundation society committee department abteilung office service services support productions \
    production tv radio journal afp reuters dpa ats efe ansa sid kna epd apa upi xinhua bbc cnn marketing home \
    archiv archives press presse pressestelle pressrelease posts kommentar kommentare comment comments share teilen \
    partager follow folgen suivre login abonnieren newsletter read minutes lesezeit published updated category \
    kategorie uncategorized allgemein photo foto bild image images profil profile website web the our all alle more \
    mehr about uber this partei fraktion bundestagsfraktion landesanstalt digital shop store club interactive sign \
    username password email mail log register posted veroffentlicht publie stand quelle termin meldung \
    pressemitteilung nachricht last nb betrifft written reviewed sponsored paid content anzeige \
    advertorial family noticias strategy details contact kontakt subscribe gratis kostenlos verifizierte wellness \
    prevention analyst interview text photos fotos monday tuesday wednesday thursday friday saturday sunday montag \
    dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche januar \
    februar marz juni juli oktober dezember january february march july september october november december janvier \
    fevrier mars avril mai juin juillet aout septembre octobre novembre decembre uhr date datum und video audio \
    podcast tags thema impressum wikimedia deutschland germany france schweiz reading editorialstaff print drucken";

/// Months cut short, which no name of one word is taken for.
const MONTHS: [&str; 15] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
    "okt", "dez",
];

fn is_person(name: &str, sites: &[String]) -> bool {
    const PARTICLES: &[&str] = &[
        "de", "du", "des", "le", "la", "van", "von", "der", "den", "di", "da", "dos", "das", "del",
        "della", "el", "al", "ben", "bin", "ter", "ten", "zu", "zur", "vom", "v.", "af", "y", "d'",
        "d’", "st.",
    ];
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    let folded = text::fold_key(name);
    let of_site =
        |site: &String| *site == folded || site.len() >= 6 && folded.contains(site.as_str());
    if letters < 2 || name.chars().count() > 50 || sites.iter().any(of_site) {
        return false;
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let keys = key(name);
    let nobody = |wanted: &str| NOBODY.split(' ').any(|word| word == wanted);
    if keys.split(' ').any(nobody) || nobody(&folded) {
        return false;
    }
    // `By`, `Artikel von`: the name is in another element.
    let ends_open = words.last().is_some_and(|word| {
        PARTICLES.contains(word)
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
            && (PARTICLES.contains(word)
                || word
                    .chars()
                    .next()
                    .is_some_and(|c| c.is_alphabetic() && !c.is_lowercase())
                || word.starts_with("d’")
                || word.starts_with("d'"))
    };
    let loud = name.len() > 12 && words.len() > 3 && !name.chars().any(char::is_lowercase);
    !loud && words.iter().all(good) && words.iter().any(|word| !PARTICLES.contains(word))
}

/// People's names: one to four, each of one to four words with capitals, and particles.
pub(in crate::import) fn names(text: &str) -> Option<Vec<String>> {
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
        out.push(text::collapse_whitespace(name));
    }
    (1..=6).contains(&out.len()).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::people;

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
