//! What pasting and mail did to a plain text, undone before its lines are read.
//!
//! Bullets alone on a line, lists of numbered addresses, tables of tabs, underlined titles, words cut at a line's end. Start
//! reading at [`undressed`].

use crate::base::text;
use crate::content::doc::{Doc, Dropped};
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
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
/// A line that is words and their address: `Le plan complet (https://…)`, `Le plan complet <https://…>`.
static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?P<lead>\s*(?:[•◦▪‣●*–-]\s+|\d{1,2}[.)]\s+)?)(?P<text>[^\s<>()\[\]][^<>()\[\]]{2,120}?)\s*(?:<(?P<angle>https?://[^\s<>]+)>|\((?P<round>https?://[^\s<>()]+)\))\s*$",
    )
    .expect("a valid pattern")
});
/// An address in the brackets of mail.
static BRACKETED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"<(https?://[^\s<>]+)>").expect("a valid pattern"));

/// The text as its author saw it; what is left out goes to `doc.dropped`.
pub(super) fn undressed(text: &str, doc: &mut Doc) -> String {
    let mut lines: Vec<Cow<'_, str>> = text.lines().map(Cow::Borrowed).collect();
    signature(&mut lines, doc);
    references(&mut lines, doc);
    let code = coded(&lines);
    titles(&mut lines, &code);
    tables(&mut lines, &code);
    orphans(&mut lines);
    let code = coded(&lines);
    hyphens(&mut lines, &code, text);
    anchors(&mut lines, &code, doc);
    let mut out = String::with_capacity(text.len() + 16);
    for line in lines {
        out.push_str(&line);
        out.push('\n');
    }
    out
}

/// Which lines are between fences.
fn coded(lines: &[Cow<'_, str>]) -> Vec<bool> {
    let mut inside = false;
    lines
        .iter()
        .map(|line| {
            let fence = line.trim_start().starts_with("```");
            let code = inside || fence;
            inside ^= fence;
            code
        })
        .collect()
}

fn is_blank(line: Option<&Cow<'_, str>>) -> bool {
    line.is_none_or(|line| line.trim().is_empty())
}

/// The lines below `-- ` at the end: the mark of a mail's signature (RFC 3676, section 4.3).
fn signature(lines: &mut Vec<Cow<'_, str>>, doc: &mut Doc) {
    let Some(at) = lines.iter().rposition(|line| line == "-- ") else {
        return;
    };
    let below = lines
        .iter()
        .skip(at + 1)
        .filter(|line| !line.trim().is_empty());
    if at > 0 && (1..=6).contains(&below.count()) {
        let text = lines.split_off(at).split_off(1).join("\n");
        doc.dropped.push(Dropped {
            text: text.trim().to_owned(),
            rule: "signature".to_owned(),
        });
    }
}

/// Addresses that are in a list, each under a number, as links where the numbers are.
fn references(lines: &mut Vec<Cow<'_, str>>, doc: &mut Doc) {
    let mut found: HashMap<String, (usize, String)> = HashMap::new();
    for (at, line) in lines.iter().enumerate() {
        if line.trim_start().starts_with('[')
            && let Some(reference) = REFERENCE.captures(line)
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
    let mut used: HashSet<usize> = HashSet::new();
    for (at, line) in lines.iter_mut().enumerate() {
        if listed.contains(&at) || !line.contains('[') {
            continue;
        }
        let new = REFERRED.replace_all(line, |reference: &Captures<'_>| {
            let part = |name: &str| reference.name(name).map_or("", |part| part.as_str());
            let whole = part_of(reference);
            let Some((at, href)) = found.get(part("label")) else {
                return whole;
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
            *line = Cow::Owned(new);
        }
    }
    let mut texts = Vec::new();
    for at in 0..lines.len() {
        if used.contains(&at)
            && let Some(line) = lines.get_mut(at)
        {
            texts.push(line.trim().to_owned());
            *line = Cow::Borrowed("");
        }
    }
    if !texts.is_empty() {
        doc.dropped.push(Dropped {
            text: texts.join("\n"),
            rule: "addresses, now links".to_owned(),
        });
    }
}

fn part_of(found: &Captures<'_>) -> String {
    found
        .get(0)
        .map_or_else(String::new, |m| m.as_str().to_owned())
}

/// A line of one mark, five or more, and the mark.
fn underline(line: &str) -> Option<usize> {
    let line = line.trim();
    let first = line.chars().next().filter(|c| "~*_═─—=-".contains(*c))?;
    let count = line.chars().count();
    (count >= 5 && line.chars().all(|c| c == first)).then_some(count)
}

/// `*** Title ***`, `** Title` or a title above a line of any mark: headings.
fn titles(lines: &mut [Cow<'_, str>], code: &[bool]) {
    for at in 0..lines.len() {
        if code.get(at) == Some(&true) {
            continue;
        }
        let before = at == 0 || is_blank(lines.get(at - 1));
        let Some(line) = lines.get(at) else { break };
        let text = line.trim();
        if !before || text.is_empty() || text.chars().count() > 90 {
            continue;
        }
        let first = text.chars().next().filter(|c| "*=-~_".contains(*c));
        let framed = first.and_then(|mark| {
            let inner = text.trim_matches(mark);
            let lead = text.len() - text.trim_start_matches(mark).len();
            let tail = text.len() - text.trim_end_matches(mark).len();
            let spaced = inner.starts_with(' ') && inner.ends_with(' ');
            (lead >= 3 && tail >= 3 && spaced && inner.trim().contains(char::is_alphabetic))
                .then(|| inner.trim().to_owned())
        });
        if let Some(title) = framed {
            if let Some(line) = lines.get_mut(at) {
                *line = Cow::Owned(format!("## {title}"));
            }
            continue;
        }
        let under = lines.get(at + 1).and_then(|line| underline(line));
        let title = text.trim_start_matches("** ").trim();
        let marked = title.starts_with(['#', '>', '|', '•', '-', '`']);
        if let Some(width) = under
            && !marked
            && title.contains(char::is_alphabetic)
            && width * 2 >= title.chars().count()
            && underline(text).is_none()
        {
            let level = if lines
                .get(at + 1)
                .is_some_and(|line| line.trim().starts_with('='))
            {
                "#"
            } else {
                "##"
            };
            let heading = format!("{level} {title}");
            if let Some(line) = lines.get_mut(at) {
                *line = Cow::Owned(heading);
            }
            if let Some(line) = lines.get_mut(at + 1) {
                *line = Cow::Borrowed("");
            }
        }
    }
}

/// The cells of a row without bars at its ends; none when it is no such row.
fn row(line: &str) -> Option<Vec<&str>> {
    let tabbed = line.contains('\t');
    if line.starts_with(char::is_whitespace) || !(tabbed || line.contains(" | ")) {
        return None;
    }
    let cells: Vec<&str> = if tabbed {
        line.trim_end().split('\t').map(str::trim).collect()
    } else {
        line.trim().split(" | ").map(str::trim).collect()
    };
    let bars = line.starts_with('|') || line.trim_end().ends_with('|');
    let fits = cells.len() >= 2 && !bars && cells.iter().all(|cell| !cell.contains('|'));
    (fits && cells.first().is_some_and(|cell| !cell.is_empty())).then_some(cells)
}

/// Rows of cells with tabs or bars between them, as many in each: a table whose first row is its head.
fn tables(lines: &mut Vec<Cow<'_, str>>, code: &[bool]) {
    if !lines
        .iter()
        .any(|line| line.contains('\t') || line.contains(" | "))
    {
        return;
    }
    let mut out: Vec<Cow<'_, str>> = Vec::with_capacity(lines.len());
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let columns = row(line)
            .filter(|_| code.get(at) != Some(&true))
            .map_or(0, |cells| cells.len());
        let count = if columns < 2 {
            0
        } else {
            lines
                .iter()
                .skip(at)
                .take_while(|line| row(line).is_some_and(|cells| cells.len() == columns))
                .count()
        };
        let ruled = lines
            .get(at + count)
            .is_some_and(|line| line.contains("--") && line.contains('|'));
        let enough = count >= 3 || count == 2 && columns >= 3;
        if !enough || ruled {
            out.extend(
                lines
                    .get(at..at + count.max(1))
                    .unwrap_or_default()
                    .iter()
                    .cloned(),
            );
            at += count.max(1);
            continue;
        }
        for (index, line) in lines.iter().skip(at).take(count).enumerate() {
            let cells = row(line).unwrap_or_default();
            out.push(Cow::Owned(format!("| {} |", cells.join(" | "))));
            if index == 0 {
                out.push(Cow::Owned(format!("|{}", " --- |".repeat(columns))));
            }
        }
        out.push(Cow::Borrowed(""));
        at += count;
    }
    *lines = out;
}

/// A bullet or a number that is alone belongs to the text on the next line.
fn orphans(lines: &mut [Cow<'_, str>]) {
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
        .filter(|line| alone(line.trim()) && !certain(line.trim()))
        .count();
    for at in 0..lines.len() {
        let Some(mark) = lines.get(at).map(|line| line.trim().to_owned()) else {
            break;
        };
        if !alone(&mark) || !certain(&mark) && doubtful < 2 {
            continue;
        }
        let next = (at + 1..at + 3).find(|next| !is_blank(lines.get(*next)));
        let Some(next) = next else { continue };
        let text = lines.get(next).map_or("", |line| line.trim()).to_owned();
        if text.is_empty() || alone(&text) {
            continue;
        }
        if let Some(line) = lines.get_mut(next) {
            *line = Cow::Owned(format!("{mark} {text}"));
        }
        if let Some(line) = lines.get_mut(at) {
            *line = Cow::Borrowed("");
        }
    }
}

/// A word cut at the end of a long line is joined; its hyphen goes when the text has the whole word elsewhere.
fn hyphens(lines: &mut [Cow<'_, str>], code: &[bool], text: &str) {
    let mut known: Option<HashSet<String>> = None;
    for at in 0..lines.len().saturating_sub(1) {
        let (Some(line), Some(next)) = (lines.get(at), lines.get(at + 1)) else {
            break;
        };
        let Some(start) = line.strip_suffix('-') else {
            continue;
        };
        let letter = |c: char| c.is_lowercase();
        if code.get(at) == Some(&true)
            || line.chars().count() < 40
            || !start.ends_with(letter)
            || !next.starts_with(letter)
        {
            continue;
        }
        let (head, rest) = next.split_once(' ').unwrap_or((next, ""));
        let word = |text: &str| {
            text.chars()
                .take_while(|c| c.is_alphabetic())
                .collect::<String>()
        };
        let first: String = start
            .rsplit(|c: char| !c.is_alphabetic())
            .next()
            .unwrap_or_default()
            .to_owned();
        let joined = format!("{first}{}", word(head)).to_lowercase();
        let known = known.get_or_insert_with(|| text::words(text).map(str::to_lowercase).collect());
        let hyphen = if known.contains(&joined) { "" } else { "-" };
        let (new, left) = (format!("{start}{hyphen}{head}"), rest.to_owned());
        if let Some(line) = lines.get_mut(at) {
            *line = Cow::Owned(new);
        }
        if let Some(line) = lines.get_mut(at + 1) {
            *line = Cow::Owned(left);
        }
    }
}

/// A line that is words and an address is a link; the brackets of mail around other addresses go.
fn anchors(lines: &mut [Cow<'_, str>], code: &[bool], doc: &mut Doc) {
    let mut texts = Vec::new();
    for (at, line) in lines.iter_mut().enumerate() {
        if !line.contains("://") || code.get(at) == Some(&true) {
            continue;
        }
        if let Some(found) = ANCHOR.captures(line) {
            let part = |name: &str| found.name(name).map_or("", |part| part.as_str());
            let text = part("text").trim();
            let words = text.split_whitespace().count();
            let href = format!("{}{}", part("angle"), part("round"));
            if (2..=15).contains(&words) && !text.ends_with(':') && !text.contains("://") {
                let link = format!("{}[{text}]({href})", part("lead"));
                *line = Cow::Owned(link);
                texts.push(href);
                continue;
            }
        }
        if let Cow::Owned(new) = BRACKETED.replace_all(line, "$1") {
            *line = Cow::Owned(new);
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
    use super::*;

    fn check(source: &str, expected: &str, dropped: usize) {
        let mut doc = Doc::default();
        assert_eq!(undressed(source, &mut doc).trim_end(), expected);
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
            "| Mois | Prix |\n| --- | --- |\n| Mai | 3 |\n| Juin | 4 |",
            0,
        );
        check("Accueil | Contact", "Accueil | Contact", 0);
        check("Un titre\n~~~~~~~~\n\nTexte.", "## Un titre\n\n\nTexte.", 0);
        check("*** À LA UNE ***", "## À LA UNE", 0);
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
