//! Outputs that cannot all be where they are planned: one place for two, a file where others need a folder.
//!
//! Start reading at [`sorted`].

use super::Planned;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::OutPath;
use crate::output::builder::ViewBuilder;
use crate::output::kinds::Owner;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Sorts the outputs by path, and reports those that have the same place.
pub(super) fn sorted(
    mut outputs: Vec<Planned>,
    builder: &ViewBuilder<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Planned> {
    outputs.par_sort_by(|a, b| a.path.cmp(&b.path));
    let odd: HashSet<String> = outputs
        .iter()
        .filter(|output| !is_plain(&output.path))
        .map(|output| output.path.folded())
        .collect();
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut kept: Vec<Planned> = Vec::with_capacity(outputs.len());
    for output in outputs {
        let folded = if is_plain(&output.path) {
            Cow::Borrowed(output.path.as_str())
        } else {
            Cow::Owned(output.path.folded())
        };
        let first = if odd.contains(&*folded) {
            match seen.entry(folded.into_owned()) {
                Entry::Occupied(first) => kept.get(*first.get()),
                Entry::Vacant(free) => {
                    free.insert(kept.len());
                    None
                }
            }
        } else {
            kept.last().filter(|last| last.path == output.path)
        };
        match first {
            None => kept.push(output),
            Some(first) => diagnostics.extend(collision(builder, first, &output)),
        }
    }
    without_conflicts(kept, builder, diagnostics)
}

/// Removes outputs that would be a file where others need a folder, or need a folder where another is a file, and reports
/// each of those that an editor can move.
fn without_conflicts(
    mut outputs: Vec<Planned>,
    builder: &ViewBuilder<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Planned> {
    let mut dropped: HashSet<usize> = HashSet::new();
    for (file, below) in conflicts(&outputs) {
        let rank = |at: usize| {
            outputs
                .get(at)
                .map_or(0, |output| output.kind.owner(builder).rank())
        };
        let moves = below.iter().any(|at| rank(*at) > rank(file));
        let blamed: Vec<usize> = if moves {
            dropped.extend(&below);
            below.iter().copied().filter(|at| rank(*at) > 0).collect()
        } else {
            dropped.insert(file);
            vec![file]
        };
        for at in blamed {
            let other = if moves { Some(&file) } else { below.first() };
            if let (Some(blamed), Some(file), Some(other)) = (
                outputs.get(at),
                outputs.get(file),
                other.and_then(|at| outputs.get(*at)),
            ) {
                diagnostics.push(conflict(builder, blamed, other, &file.path));
            }
        }
    }
    if !dropped.is_empty() {
        let mut at = 0;
        outputs.retain(|_| {
            at += 1;
            !dropped.contains(&(at - 1))
        });
    }
    outputs
}

/// Each output that is a file at the path of a folder, with the outputs in that folder, by their positions. Outputs are in
/// the order of their paths.
fn conflicts(outputs: &[Planned]) -> Vec<(usize, Vec<usize>)> {
    let path = |at: usize| outputs.get(at).map(|output| output.path.as_str());
    // The paths that begin with this one and a slash. What is between them and the path itself begins with it too.
    let below = |file: &str, from: usize| -> Vec<usize> {
        (from..outputs.len())
            .map_while(|at| Some((at, path(at)?.strip_prefix(file)?)))
            .take_while(|(_, rest)| rest.bytes().next() <= Some(b'/'))
            .filter(|(_, rest)| rest.starts_with('/'))
            .map(|(at, _)| at)
            .collect()
    };
    let mut found: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, output) in outputs.iter().enumerate() {
        let inside = below(output.path.as_str(), at + 1);
        if !inside.is_empty() {
            found.insert(at, inside);
        }
    }
    // The same where a file system folds case and Unicode: one of the two is no plain path.
    let mut odd: Vec<(String, usize)> = (outputs.iter().enumerate())
        .filter(|(_, output)| !is_plain(&output.path))
        .map(|(at, output)| (output.path.folded(), at))
        .collect();
    odd.sort();
    for (folded, at) in &odd {
        let folder = format!("{folded}/");
        let first = outputs.partition_point(|output| output.path.as_str() < folder.as_str());
        let plain = (first..outputs.len())
            .take_while(|at| path(*at).is_some_and(|path| path.starts_with(&folder)));
        let start = odd.partition_point(|(path, _)| path.as_str() < folder.as_str());
        let others = odd
            .iter()
            .skip(start)
            .take_while(|(path, _)| path.starts_with(&folder));
        let inside: Vec<usize> = plain.chain(others.map(|(_, at)| *at)).collect();
        if !inside.is_empty() {
            found.entry(*at).or_insert(inside);
        }
        for (slash, _) in folded.match_indices('/') {
            let folder = folded.get(..slash).unwrap_or_default();
            let file = outputs.binary_search_by(|output| output.path.as_str().cmp(folder));
            if let Ok(file) = file
                && path(*at).is_none_or(|path| path.get(..slash) != Some(folder))
            {
                found.entry(file).or_default().push(*at);
            }
        }
    }
    found.into_iter().collect()
}

/// An output that cannot be where it is planned, because of another that is a file or a folder there.
fn conflict(
    builder: &ViewBuilder<'_>,
    blamed: &Planned,
    other: &Planned,
    file: &OutPath,
) -> Diagnostic {
    let is_file = blamed.path == *file;
    let (mine, its) = if is_file {
        ("a file", "a folder")
    } else {
        ("a folder", "a file")
    };
    let diagnostic = Diagnostic::new(
        Code::PathConflict,
        format!(
            "this needs `/{file}` to be {mine}, but {} needs it to be {its}",
            other.kind.owner(builder).name()
        ),
    );
    let owner = blamed.kind.owner(builder);
    owner.at(diagnostic).hint(owner.hint_to_move())
}

/// Whether a path is in small ASCII letters, as slugs are: such a path can only collide with one that is not plain, or with an equal one.
fn is_plain(path: &OutPath) -> bool {
    let mut bytes = path.as_str().bytes();
    bytes.all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase())
}

/// What is wrong when two outputs have the same place.
fn collision(builder: &ViewBuilder<'_>, first: &Planned, second: &Planned) -> Option<Diagnostic> {
    let owners = (first.kind.owner(builder), second.kind.owner(builder));
    let (one, other) = (owners.0.name(), owners.1.name());
    let equal = first.path == second.path;
    match &owners {
        // The same file copied to the same place by two links is one copy.
        (_, Owner::File(_) | Owner::Image(..)) if equal && one == other => return None,
        // Two pages with one address were reported when they got it, at the line that says so.
        (Owner::Page(_), Owner::Page(_)) if equal => return None,
        _ => {}
    }
    let (code, message) = if equal {
        (
            Code::EqualAddress,
            format!("two outputs have the same path `{}`", second.path),
        )
    } else {
        (
            Code::ClashingAddress,
            format!(
                "`{}` and `{}` are one file on systems that fold case or accents",
                first.path, second.path
            ),
        )
    };
    let diagnostic = Diagnostic::new(code, message)
        .note(format!("one is {one}"))
        .note(format!("the other is {other}"));
    let blamed = if owners.0.rank() > owners.1.rank() {
        owners.0
    } else {
        owners.1
    };
    Some(
        blamed
            .at(diagnostic)
            .hint("give one of them another address"),
    )
}
