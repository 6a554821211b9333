//! Which diagnostics are reported, how severe they are, and in what order.
//!
//! Start reading at [`settle`].

use super::{Code, Diagnostic, Severity};
use std::collections::BTreeMap;

/// What `[check]` makes of a kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Say nothing.
    Off,
    /// Report as a warning.
    Warning,
    /// Report as an error.
    Error,
}

/// Re-grades by the settings' levels and `--deny`, sorts by file and place, and folds identical faults: those of one
/// kind, message and hint in several files become the first file's, with a note that counts the others.
/// A kind whose own severity is an error is never made less than one.
#[must_use]
pub fn settle(
    faults: Vec<Diagnostic>,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Vec<Diagnostic> {
    let mut graded: Vec<Diagnostic> = faults
        .into_iter()
        .filter_map(|fault| grade(fault, levels, deny))
        .collect();
    graded.sort_by(|a, b| order(a).cmp(&order(b)));
    graded.dedup();
    fold(graded)
}

fn grade(
    mut fault: Diagnostic,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Option<Diagnostic> {
    if fault.code.severity() == Severity::Warning {
        match levels.get(&fault.code) {
            Some(Level::Error) => fault.severity = Severity::Error,
            Some(Level::Warning) => fault.severity = Severity::Warning,
            Some(Level::Off) if !deny.contains(&fault.code) => return None,
            Some(Level::Off) | None => {}
        }
    }
    if deny.contains(&fault.code) {
        fault.severity = Severity::Error;
    }
    Some(fault)
}

/// By file, place, gravest first, kind, words: no two different faults are equal, so the order is the same on any machine.
fn order(fault: &Diagnostic) -> impl Ord + '_ {
    let place = fault.place.as_ref();
    (
        place.map(|place| place.file.as_str()),
        place.and_then(|place| place.span.as_ref().map(|span| (span.start, span.end))),
        std::cmp::Reverse(fault.severity),
        fault.code,
        (&fault.message, &fault.hint, &fault.notes),
    )
}

fn fold(sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    type Same = (Severity, Code, String, Option<String>);
    let same = |fault: &Diagnostic| -> Same {
        (
            fault.severity,
            fault.code,
            fault.message.clone(),
            fault.hint.clone(),
        )
    };
    let mut files: BTreeMap<Same, Vec<String>> = BTreeMap::new();
    for fault in &sorted {
        if let Some(place) = &fault.place {
            let seen = files.entry(same(fault)).or_default();
            if seen.last() != Some(&place.file) {
                seen.push(place.file.clone());
            }
        }
    }
    let mut kept = Vec::new();
    for mut fault in sorted {
        let key = same(&fault);
        if let (Some(place), Some(seen)) = (&fault.place, files.get_mut(&key)) {
            match seen.split_first() {
                Some((first, _)) if *first != place.file => continue,
                Some((first, others)) if !others.is_empty() => {
                    let first = first.clone();
                    fault.notes.push(others_note(others));
                    // the note stands once, also when the first file has the fault in several places
                    *seen = vec![first];
                    kept.push(fault);
                    continue;
                }
                _ => {}
            }
        }
        kept.push(fault);
    }
    kept
}

/// The faults as people can read them at one sitting: every error, but of each kind of warning only the first ones, the
/// last of them with the number of the others.
#[must_use]
pub fn abridge(faults: &[Diagnostic]) -> Vec<Diagnostic> {
    const SHOWN: usize = 10;
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for fault in faults
        .iter()
        .filter(|fault| fault.severity == Severity::Warning)
    {
        *counts.entry(fault.code).or_default() += 1;
    }
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for fault in faults {
        if fault.severity != Severity::Warning {
            kept.push(fault.clone());
            continue;
        }
        let number = seen.entry(fault.code).or_default();
        *number += 1;
        let all = counts.get(&fault.code).copied().unwrap_or_default();
        if *number < SHOWN || all <= SHOWN {
            kept.push(fault.clone());
        } else if *number == SHOWN {
            kept.push(fault.clone().note(format!(
                "and {} more warnings of the kind `{}`: `--verbose` shows them",
                all - SHOWN,
                fault.code.word()
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
