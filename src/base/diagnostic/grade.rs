//! Which diagnostics are reported, how severe they are, and in what order.
//!
//! Start reading at [`settle`].

use super::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

/// What `[check]` makes of a kind of diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Say nothing.
    Off,
    /// Report as a warning.
    Warning,
    /// Report as an error.
    Error,
}

/// Re-grades by the settings' levels and `--deny`, sorts by file and place, and folds identical diagnostics: those of one
/// kind, message and hint in several files become the first file's, with a note that counts the others.
/// A kind whose own severity is an error is never made less than one.
#[must_use]
pub fn settle(
    diagnostics: Vec<Diagnostic>,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Vec<Diagnostic> {
    let mut graded: Vec<Diagnostic> = diagnostics
        .into_iter()
        .filter_map(|diagnostic| grade(diagnostic, levels, deny))
        .collect();
    graded.sort_by(|a, b| order(a).cmp(&order(b)));
    graded.dedup();
    fold(graded)
}

fn grade(
    mut diagnostic: Diagnostic,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Option<Diagnostic> {
    if diagnostic.code.severity() == Severity::Warning {
        match levels.get(&diagnostic.code) {
            Some(Level::Error) => diagnostic.severity = Severity::Error,
            Some(Level::Warning) => diagnostic.severity = Severity::Warning,
            Some(Level::Off) if !deny.contains(&diagnostic.code) => return None,
            Some(Level::Off) | None => {}
        }
    }
    if deny.contains(&diagnostic.code) {
        diagnostic.severity = Severity::Error;
    }
    Some(diagnostic)
}

/// By file, place, most severe first, kind, words: no two different diagnostics are equal, so the order is the same on any machine.
fn order(diagnostic: &Diagnostic) -> impl Ord + '_ {
    let place = diagnostic.place.as_ref();
    (
        place.map(|place| place.file.as_str()),
        place.and_then(|place| place.span.as_ref().map(|span| (span.start, span.end))),
        std::cmp::Reverse(diagnostic.severity),
        diagnostic.code,
        (&diagnostic.message, &diagnostic.hint, &diagnostic.notes),
    )
}

/// Keeps of each diagnostic that several files have only the first file's, with a note that names the others.
fn fold(sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    type Same = (Severity, Code, String, Option<String>);
    let same = |diagnostic: &Diagnostic| -> Same {
        let Diagnostic { message, hint, .. } = diagnostic;
        let (message, hint) = (message.clone(), hint.clone());
        (diagnostic.severity, diagnostic.code, message, hint)
    };
    let mut files: BTreeMap<Same, Vec<String>> = BTreeMap::new();
    for diagnostic in &sorted {
        if let Some(place) = &diagnostic.place {
            let files = files.entry(same(diagnostic)).or_default();
            if files.last() != Some(&place.file) {
                files.push(place.file.clone());
            }
        }
    }
    let mut kept = Vec::new();
    for mut diagnostic in sorted {
        if let Some(place) = &diagnostic.place
            && let Some(files) = files.get_mut(&same(&diagnostic))
        {
            if files.first() != Some(&place.file) {
                continue;
            }
            // The note is added once, even when the first file has the diagnostic in several places.
            let others = files.split_off(1);
            if !others.is_empty() {
                diagnostic.notes.push(others_note(&others));
            }
        }
        kept.push(diagnostic);
    }
    kept
}

/// The diagnostics as far as people read them: every error, but of each kind of warning only the first ones, the
/// last of them with the number of the others.
#[must_use]
pub fn abridge(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    const SHOWN: usize = 10;
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for diagnostic in diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Warning)
    {
        *counts.entry(diagnostic.code).or_default() += 1;
    }
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for diagnostic in diagnostics {
        if diagnostic.severity != Severity::Warning {
            kept.push(diagnostic.clone());
            continue;
        }
        let number = seen.entry(diagnostic.code).or_default();
        *number += 1;
        let all = counts.get(&diagnostic.code).copied().unwrap_or_default();
        if *number < SHOWN || all <= SHOWN {
            kept.push(diagnostic.clone());
        } else if *number == SHOWN {
            kept.push(diagnostic.clone().note(format!(
                "and {} more warnings of the kind `{}`: `--verbose` shows them",
                all - SHOWN,
                diagnostic.code.word()
            )));
        }
    }
    kept
}

fn others_note(others: &[String]) -> String {
    const NAMED: usize = 3;
    let names: Vec<String> = others
        .iter()
        .take(NAMED)
        .map(|file| format!("`{file}`"))
        .collect();
    format!(
        "and {} more file{}{} {}",
        others.len(),
        if others.len() == 1 { "" } else { "s" },
        if others.len() > NAMED {
            ", such as"
        } else {
            ":"
        },
        names.join(", ")
    )
}
