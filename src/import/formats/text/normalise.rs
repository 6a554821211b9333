//! What pasting and mail did to a plain text, undone before its lines are read.
//!
//! Bullets alone on a line, lists of numbered addresses, tables of tabs, underlined titles, words cut at a line's end. Start
//! reading at [`normalise`].

use super::scan::{Kind, Scanned};
use crate::base::text;
use crate::content::doc::{Doc, Dropped};
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

/// A line of a list of addresses: `[1] https://…`.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\[(?P<label>\d{1,3})\]:?\s+<?(?P<href>https?://[^\s<>]+)>?\s*$")
        .expect("a valid pattern")
});
/// What refers to one: `[1]`, `[text][1]`.
static REFERRED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:\[(?P<text>[^\[\]]+)\])?\[(?P<label>\d{1,3})\]").expect("a valid pattern")
});
/// Words and their address at the end of a line, as what follows the last sentence or a bullet: `Le plan (https://…)`,
/// `Il rouvre. Lire la suite ( https://… )`, `Le plan <https://…>`.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<lead>\s*(?:[•◦▪‣●*–-]\s+|\d{1,2}[.)]\s+)?(?:.*[\p{Ll}»”)][.!?…»”]\s+)?)(?P<text>[^\s<>()\[\]][^<>()\[\]]{2,120}?)\s*(?:<\s*(?P<angle>https?://[^\s<>]+)\s*>|\(\s*(?P<round>https?://[^\s<>()]+)\s*\))\s*$",
    )
    .expect("a valid pattern")
});
/// An address in the brackets of mail.
static BRACKETED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(https?://[^\s<>]+)>").expect("a valid pattern"));

/// Undoes it in the lines of a text; what is left out goes to `doc.dropped`.
pub(super) fn normalise(lines: &mut Vec<Scanned<'_>>, doc: &mut Doc) {
    signature(lines, doc);
    references(lines, doc);
    titles(lines);
    rows(lines);
    orphans(lines);
    hyphens(lines);
    anchors(lines, doc);
}

/// Whether a line is blank, or none at all.
fn is_blank(line: Option<&Scanned<'_>>) -> bool {
    line.is_none_or(Scanned::is_blank)
}

/// The lines below `-- ` at the end: the mark of a mail's signature (RFC 3676, section 4.3), without its space where an
/// editor of texts took it.
fn signature(lines: &mut Vec<Scanned<'_>>, doc: &mut Doc) {
    let is_mark = |line: &Scanned<'_>| line.is_text() && line.text.trim_end() == "--";
    let Some(at) = lines.iter().rposition(is_mark) else {
        return;
    };
    let below = lines.iter().skip(at + 1).filter(|line| !line.is_blank());
    if at > 0 && (1..=6).contains(&below.count()) {
        let gone = lines.split_off(at);
        let texts: Vec<&str> = gone.iter().skip(1).map(|line| line.text.as_ref()).collect();
        doc.dropped.push(Dropped {
            text: texts.join("\n").trim().to_owned(),
            rule: "signature".to_owned(),
        });
    }
}

/// Addresses that are in a list, each under a number, as links where the numbers are.
fn references(lines: &mut [Scanned<'_>], doc: &mut Doc) {
    let mut found: HashMap<String, (usize, String)> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        if line.is_text()
            && line.text.trim_start().starts_with('[')
            && let Some(reference) = REFERENCE.captures(&line.text)
        {
            let part = |name: &str| reference.name(name).map_or("", |part| part.as_str());
            found
                .entry(part("label").to_owned())
                .or_insert((at, part("href").to_owned()));
        }
    }
    if found.is_empty() {
        return;
    }
    let listed: HashSet<usize> = found.values().map(|(at, _)| *at).collect();
    let mut used: BTreeSet<usize> = BTreeSet::new();
    for (at, line) in lines.iter_mut().enumerate() {
        if listed.contains(&at) || !line.is_text() || !line.text.contains('[') {
            continue;
        }
        let new = REFERRED.replace_all(&line.text, |reference: &Captures<'_>| {
            let part = |name: &str| reference.name(name).map_or("", |part| part.as_str());
            let Some((at, href)) = found.get(part("label")) else {
                return reference
                    .get(0)
                    .map_or("", |whole| whole.as_str())
                    .to_owned();
            };
            used.insert(*at);
            let text = if part("text").is_empty() {
                part("label")
            } else {
                part("text")
            };
            format!("[{text}]({href})")
        });
        if let Cow::Owned(new) = new {
            line.text = Cow::Owned(new);
        }
    }
    let mut texts = Vec::new();
    for at in used {
        if let Some(line) = lines.get_mut(at) {
            texts.push(line.text.trim().to_owned());
            line.clear();
        }
    }
    if !texts.is_empty() {
        doc.dropped.push(Dropped {
            text: texts.join("\n"),
            rule: "addresses, now links".to_owned(),
        });
    }
}

/// A line of one mark, five or more, and the mark.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim();
    let first = line.chars().next().filter(|c| "~*_═─—=-".contains(*c))?;
    let count = line.chars().count();
    (count >= 5 && line.chars().all(|c| c == first)).then_some(count)
}

/// `*** Title ***`, `** Title` or a title above a line of any mark: headings.
fn titles(lines: &mut [Scanned<'_>]) {
    for at in 0..lines.len() {
        let before = at == 0 || is_blank(lines.get(at - 1));
        let Some(line) = lines.get(at).filter(|line| before && line.is_text()) else {
            continue;
        };
        let text = line.text.trim();
        if text.is_empty() || text.chars().count() > 90 {
            continue;
        }
        let below = lines.get(at + 1).filter(|line| line.is_text());
        if let Some(title) = framed(text) {
            set_title(lines, at, title.to_owned(), 2);
        } else if let Some((title, level)) = below.and_then(|below| underlined(text, &below.text)) {
            set_title(lines, at, title.to_owned(), level);
            if let Some(line) = lines.get_mut(at + 1) {
                line.clear();
            }
        }
    }
}

fn set_title(lines: &mut [Scanned<'_>], at: usize, title: String, level: u8) {
    if let Some(line) = lines.get_mut(at) {
        line.text = Cow::Owned(title);
        line.kind = Kind::Title(level);
    }
}

/// The words between two rows of marks: `*** À la une ***`.
fn framed(text: &str) -> Option<&str> {
    let mark = text.chars().next().filter(|c| "*=-~_".contains(*c))?;
    let inner = text.trim_matches(mark);
    let lead = text.len() - text.trim_start_matches(mark).len();
    let tail = text.len() - text.trim_end_matches(mark).len();
    let spaced = inner.starts_with(' ') && inner.ends_with(' ');
    (lead >= 3 && tail >= 3 && spaced && inner.contains(char::is_alphabetic)).then(|| inner.trim())
}

/// The words and the level of a line above one of marks that is long enough to underline it.
fn underlined<'a>(text: &'a str, below: &str) -> Option<(&'a str, u8)> {
    let width = underline(below)?;
    let title = text.trim_start_matches("** ").trim();
    let fits = !title.starts_with(['#', '>', '|', '•', '-', '`'])
        && title.contains(char::is_alphabetic)
        && width * 2 >= title.chars().count()
        && underline(text).is_none();
    let level = if below.trim().starts_with('=') { 1 } else { 2 };
    fits.then_some((title, level))
}

/// The cells of a row without bars at its ends; none when it is no such row.
pub(super) fn cells(line: &str) -> Option<Vec<&str>> {
    let tabbed = line.trim().contains('\t');
    // only the corner of a table may be empty
    let opens = line.starts_with(char::is_whitespace) && !(tabbed && line.starts_with('\t'));
    if opens || !(tabbed || line.contains(" | ")) {
        return None;
    }
    let cells: Vec<&str> = if tabbed {
        line.trim_end().split('\t').map(str::trim).collect()
    } else {
        line.trim().split(" | ").map(str::trim).collect()
    };
    let bars = line.starts_with('|') || line.trim_end().ends_with('|');
    let fits = cells.len() >= 2 && !bars && cells.iter().all(|cell| !cell.contains('|'));
    fits.then_some(cells)
}

/// Marks the rows of cells with tabs or bars between them that make a table. Those with tabs may lack their last cells.
fn rows(lines: &mut [Scanned<'_>]) {
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let head = cells(&line.text).filter(|_| line.is_text());
        let Some(head) = head else {
            at += 1;
            continue;
        };
        let columns = head.len();
        let tabbed = line.text.contains('\t');
        let is_row = |line: &&Scanned<'_>| {
            line.is_text()
                && line.text.contains('\t') == tabbed
                && cells(&line.text).is_some_and(|cells| {
                    cells.len() == columns || tabbed && (2..columns).contains(&cells.len())
                })
        };
        let count = lines.iter().skip(at).take_while(is_row).count();
        let ruled = lines
            .get(at + count)
            .is_some_and(|line| line.text.contains("--") && line.text.contains('|'));
        if (count >= 3 || count == 2 && columns >= 3) && !ruled {
            for line in lines.iter_mut().skip(at).take(count) {
                line.kind = Kind::Row;
            }
        }
        at += count.max(1);
    }
}

/// A bullet or a number that is alone belongs to the text on the next line.
fn orphans(lines: &mut [Scanned<'_>]) {
    let certain = |text: &str| matches!(text, "•" | "◦" | "▪" | "▫" | "●" | "‣" | "■" | "∙" | "⁃");
    let number = |text: &str| {
        text.len() <= 3
            && text.ends_with(['.', ')'])
            && text.trim_end_matches(['.', ')']).parse::<u8>().is_ok()
            && !text.starts_with('0')
    };
    let alone = |text: &str| certain(text) || matches!(text, "-" | "–" | "*" | "·") || number(text);
    let doubtful = lines
        .iter()
        .filter(|line| line.is_text() && alone(line.text.trim()) && !certain(line.text.trim()))
        .count();
    for at in 0..lines.len() {
        let Some(line) = lines.get(at).filter(|line| line.is_text()) else {
            continue;
        };
        let mark = line.text.trim();
        if !alone(mark) || !certain(mark) && doubtful < 2 {
            continue;
        }
        let next = (at + 1..at + 3).find(|next| !is_blank(lines.get(*next)));
        let Some((next, below)) = next
            .and_then(|next| Some((next, lines.get(next)?)))
            .filter(|(_, line)| line.is_text() && !alone(line.text.trim()))
        else {
            continue;
        };
        let joined = format!("{mark} {}", below.text.trim());
        if let Some(line) = lines.get_mut(next) {
            line.text = Cow::Owned(joined);
        }
        if let Some(line) = lines.get_mut(at) {
            line.clear();
        }
    }
}

/// A word cut at the end of a long line is joined; its hyphen goes when the text has the whole word elsewhere.
fn hyphens(lines: &mut [Scanned<'_>]) {
    let letter = |c: char| c.is_lowercase();
    let is_cut = |pair: &[Scanned<'_>]| match pair {
        [line, next] => {
            line.is_text()
                && next.is_text()
                && line
                    .text
                    .strip_suffix('-')
                    .is_some_and(|start| start.ends_with(letter))
                && next.text.starts_with(letter)
                && line.text.chars().count() >= 40
        }
        _ => false,
    };
    if !lines.windows(2).any(is_cut) {
        return;
    }
    let known: HashSet<String> = lines
        .iter()
        .flat_map(|line| text::words(&line.text))
        .map(str::to_lowercase)
        .collect();
    for at in 0..lines.len().saturating_sub(1) {
        let Some([line, next]) = lines.get_mut(at..at + 2).filter(|pair| is_cut(pair)) else {
            continue;
        };
        let start = line.text.trim_end_matches('-');
        let (head, rest) = next.text.split_once(' ').unwrap_or((&next.text, ""));
        let first = start.rsplit(|c: char| !c.is_alphabetic()).next();
        let second = head.split(|c: char| !c.is_alphabetic()).next();
        let joined = format!("{}{}", first.unwrap_or(""), second.unwrap_or(""));
        let hyphen = if known.contains(&joined.to_lowercase()) {
            ""
        } else {
            "-"
        };
        line.text = Cow::Owned(format!("{start}{hyphen}{head}"));
        next.text = Cow::Owned(rest.to_owned());
    }
}

/// The words at the end of a line whose address follows them are a link; the brackets of mail around other addresses go.
fn anchors(lines: &mut [Scanned<'_>], doc: &mut Doc) {
    let mut texts = Vec::new();
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        if !line.text.contains("://") {
            continue;
        }
        if let Some(found) = ANCHOR.captures(&line.text) {
            let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
            let text = part("text").trim();
            let words = text.split_whitespace().count();
            let href = format!("{}{}", part("angle"), part("round"));
            if (1..=15).contains(&words)
                && !text.ends_with(':')
                && !text.contains("://")
                && text.contains(char::is_alphabetic)
            {
                let link = format!("{}[{text}]({href})", part("lead"));
                line.text = Cow::Owned(link);
                texts.push(href);
                continue;
            }
        }
        if let Cow::Owned(new) = BRACKETED.replace_all(&line.text, "$1") {
            line.text = Cow::Owned(new);
        }
    }
    if !texts.is_empty() {
        doc.dropped.push(Dropped {
            text: texts.join("\n"),
            rule: "address, now a link".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::scan;
    use super::*;

    fn check(source: &str, expected: &str, dropped: usize) {
        let mut doc = Doc::default();
        let mut lines = scan(source);
        normalise(&mut lines, &mut doc);
        let shown: Vec<String> = lines
            .iter()
            .map(|line| match line.kind {
                Kind::Title(level) => format!("h{level}: {}", line.text),
                Kind::Row => format!("row: {}", line.text),
                _ => line.text.to_string(),
            })
            .collect();
        assert_eq!(shown.join("\n").trim_end(), expected);
        assert_eq!(doc.dropped.len(), dropped, "{:?}", doc.dropped);
    }

    #[test]
    fn what_pasting_did_is_undone() {
        check("•\nUn.\n•\n\nDeux.", "\n• Un.\n\n\n• Deux.", 0);
        check("-\nUn seul tiret.", "-\nUn seul tiret.", 0);
        check(
            "Le plan[1] et [la carte][2].\n\n[1] https://a.example/\n[2]: https://b.example/",
            "Le plan[1](https://a.example/) et [la carte](https://b.example/).",
            1,
        );
        check("Une note [3].", "Une note [3].", 0);
        check(
            "Mois\tPrix\nMai\t3\nJuin\t4",
            "row: Mois\tPrix\nrow: Mai\t3\nrow: Juin\t4",
            0,
        );
        check("Accueil | Contact", "Accueil | Contact", 0);
        check(
            "Un titre\n~~~~~~~~\n\nTexte.",
            "h2: Un titre\n\n\nTexte.",
            0,
        );
        check("*** À LA UNE ***", "h2: À LA UNE", 0);
        check("Bonne lecture.\n\n-- \nAda Petit", "Bonne lecture.", 1);
        check(
            "Lire le plan complet <https://a.example/>",
            "[Lire le plan complet](https://a.example/)",
            1,
        );
    }

    #[test]
    fn words_cut_at_a_line_s_end_are_joined() {
        let long = "Le robot de la bibliothèque range les livres, puis la biblio-";
        check(
            &format!("{long}\nthèque ferme."),
            "Le robot de la bibliothèque range les livres, puis la bibliothèque\nferme.",
            0,
        );
        check(
            "Le robot de la salle de lecture a trouvé un porte-\nplume rouge.",
            "Le robot de la salle de lecture a trouvé un porte-plume\nrouge.",
            0,
        );
    }
}
