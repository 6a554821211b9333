//! What is in a tree, found with as few calls as its list allows; and a private tree that is updated to a plan.
//!
//! Start reading at [`look`].

use super::files::{Stamp, Time, across, create_all, remove, remove_if_there};
use super::list::{Known, List, Names, below, by_folder, folders, merge, times};
use crate::disk::{Error, cannot_read, cannot_write};
use std::collections::HashSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// How far the list of a tree is trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Others may have written in its files: each is asked for its size and time.
    Names,
    /// Only this program writes there: what is in a folder that is as listed is as listed.
    Folders,
}

/// What is in a folder: paths with forward slashes, below its root.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) names: Names,
    /// What is known of each.
    pub(super) files: Vec<Known>,
    /// Symbolic links, sockets, names that are not Unicode.
    pub(super) others: Vec<(String, PathBuf)>,
    /// Folders that hold none of the files.
    pub(super) bare: Vec<String>,
    /// Of the files and others, those that the list lacks: files first, sorted.
    pub(super) unlisted: Vec<String>,
    /// Nothing but what is listed, and all of it.
    pub(super) as_listed: bool,
    /// When its folders were last changed, if all is as listed.
    pub(super) times: Vec<Time>,
}

/// What became of a listed file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    AsListed,
    /// A file, but with another stamp.
    Other,
    Gone,
}

/// What was discovered in the folders that are not as listed.
#[derive(Default)]
struct Discovered {
    files: Vec<(String, Stamp)>,
    folders: Vec<String>,
    others: Vec<(String, PathBuf)>,
}

/// Compares a tree with its list. A folder whose time is as listed has no new names; only others are read.
/// `foreign` are names in the root that are not of the site. A tree that is not there is empty.
pub(super) fn look(
    root: &Path,
    mut list: List,
    trust: Trust,
    foreign: &[&str],
) -> Result<Tree, Error> {
    let listed = folders(list.names.iter());
    let now = times(root, &listed, |_| None);
    let changed: Vec<&str> = (listed.iter().zip(&now).enumerate())
        .filter(|(at, (_, now))| !now.is_known() || list.times.get(*at) != Some(*now))
        .map(|(_, (folder, _))| *folder)
        .collect();
    let mut found: Vec<Found> = match trust {
        Trust::Names => across(list.names.len(), |part| -> Vec<Found> {
            let file = |at| found(&root.join(list.names.get(at)), &list.files[at]);
            part.map(file).collect()
        })
        .concat(),
        Trust::Folders => {
            let changed: HashSet<&str> = changed.iter().copied().collect();
            let believed = |name: &str| {
                let folder = name.rfind('/').unwrap_or_default();
                !changed.contains(name.split_at(folder).0)
            };
            let names = list.names.iter();
            names
                .map(|name| {
                    if believed(name) {
                        Found::AsListed
                    } else {
                        Found::Gone
                    }
                })
                .collect()
        }
    };
    let discovered = read(root, &list, &listed, &changed, &mut found, foreign)?;
    let unchanged = changed.is_empty() && found.iter().all(|found| *found == Found::AsListed);
    for (at, found) in found.iter().enumerate() {
        if *found == Found::Other {
            let file = &mut list.files[at];
            file.key = None;
            // It may be gone since: what is there now has no key, whatever it is.
            if let Ok(meta) = fs::symlink_metadata(root.join(list.names.get(at))) {
                file.stamp = Stamp::of(&meta);
            }
        }
    }
    if discovered.files.is_empty()
        && discovered.others.is_empty()
        && discovered.folders.is_empty()
        && !found.contains(&Found::Gone)
    {
        return Ok(Tree {
            as_listed: unchanged,
            times: if unchanged { now } else { Vec::new() },
            names: list.names,
            files: list.files,
            ..Tree::default()
        });
    }
    let present = (listed.iter().zip(&now))
        .filter(|(_, now)| now.is_known())
        .map(|(folder, _)| (*folder).to_owned());
    let present = present.collect();
    Ok(joined(&list, &found, discovered, present))
}

fn found(file: &Path, listed: &Known) -> Found {
    match fs::symlink_metadata(file) {
        Ok(meta) if meta.is_file() && Stamp::of(&meta) == listed.stamp => Found::AsListed,
        Ok(meta) if meta.is_file() => Found::Other,
        _ => Found::Gone,
    }
}

/// Reads the folders that are not as listed, and all that is below folders that are not listed, links not followed.
fn read(
    root: &Path,
    list: &List,
    listed: &[&str],
    changed: &[&str],
    found: &mut [Found],
    foreign: &[&str],
) -> Result<Discovered, Error> {
    let mut discovered = Discovered::default();
    let mut links: HashSet<String> = HashSet::new();
    // The root has no name and is no folder of a folder.
    let known = |name: &str| {
        let below_root = listed.get(1..).unwrap_or_default();
        below_root
            .binary_search_by(|folder| by_folder(folder, name))
            .is_ok()
    };
    for folder in changed {
        let mut above = folder.match_indices('/').map(|(slash, _)| &folder[..slash]);
        if above.any(|folder| links.contains(folder)) || links.contains(*folder) {
            continue;
        }
        let mut open = vec![(*folder).to_owned()];
        while let Some(folder) = open.pop() {
            let path = below(root, &folder);
            let entries = match fs::read_dir(&path) {
                Ok(entries) => entries,
                Err(error)
                    if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
                {
                    continue;
                }
                Err(error) => return Err(cannot_read(&path)(error)),
            };
            for entry in entries {
                let entry = entry.map_err(cannot_read(&path))?;
                let kind = entry.file_type().map_err(cannot_read(&path))?;
                let own = entry.file_name();
                let name = match folder.as_str() {
                    "" => own.to_string_lossy().into_owned(),
                    folder => format!("{folder}/{}", own.to_string_lossy()),
                };
                if folder.is_empty() && foreign.contains(&name.as_str()) {
                    continue;
                }
                if own.to_str().is_some() && kind.is_dir() {
                    if !known(&name) {
                        discovered.folders.push(name.clone());
                        open.push(name);
                    }
                } else if own.to_str().is_some() && kind.is_file() {
                    let meta = entry.metadata().map_err(cannot_read(&entry.path()))?;
                    let stamp = Stamp::of(&meta);
                    match list.names.find(&name) {
                        Some(at) if stamp == list.files[at].stamp => found[at] = Found::AsListed,
                        Some(at) => found[at] = Found::Other,
                        None => discovered.files.push((name, stamp)),
                    }
                } else {
                    links.insert(name.clone());
                    discovered.others.push((name, entry.path()));
                }
            }
        }
    }
    // A folder that became a link still seems to hold what it held.
    for (name, _) in &discovered.others {
        let prefix = format!("{name}/");
        let first = list.names.first_from(&prefix);
        for (name, found) in list.names.iter().zip(found.iter_mut()).skip(first) {
            if !name.starts_with(&prefix) {
                break;
            }
            *found = Found::Gone;
        }
    }
    discovered.files.sort_by(|a, b| a.0.cmp(&b.0));
    discovered.others.sort();
    Ok(discovered)
}

/// The tree of what is listed and still there, and of what else was found.
fn joined(list: &List, found: &[Found], discovered: Discovered, present: Vec<String>) -> Tree {
    let mut tree = Tree::default();
    let new = discovered.files.iter().map(|(name, _)| name.as_str());
    for (old, new) in merge(list.names.iter(), new, Ord::cmp) {
        if let Some(at) = old {
            if found[at] != Found::Gone {
                tree.names.push(list.names.get(at));
                tree.files.push(list.files[at]);
            }
        } else if let Some(at) = new {
            let (name, stamp) = &discovered.files[at];
            tree.names.push(name);
            tree.files.push(Known {
                key: None,
                stamp: *stamp,
            });
        }
    }
    let filled = folders(tree.names.iter());
    let filled: HashSet<&str> = filled.into_iter().collect();
    tree.bare = discovered
        .folders
        .into_iter()
        .chain(present)
        .filter(|folder| !filled.contains(folder.as_str()))
        .collect();
    tree.bare.sort_by(|a, b| by_folder(a, b));
    tree.unlisted = discovered.files.into_iter().map(|(name, _)| name).collect();
    let others = discovered.others.iter().map(|(name, _)| name);
    let unlisted = others.filter(|name| list.names.find(name).is_none());
    tree.unlisted.extend(unlisted.cloned());
    tree.others = discovered.others;
    tree
}

/// A private tree that holds nothing but what is wanted.
#[derive(Debug)]
pub(super) struct RepairedTree<'plan> {
    /// The inode of the file at each wanted path.
    pub(super) there: Vec<Option<u64>>,
    /// The folders of the wanted places, as [`folders`] has them.
    folders: Vec<&'plan str>,
    /// When each was last changed, if that is known.
    times: Vec<Time>,
    /// Whether anything is made or removed in it since then.
    touched: Vec<AtomicBool>,
    /// The folders that are still to be made, each before what is below it.
    missing: Vec<&'plan str>,
}

impl RepairedTree<'_> {
    /// A file was or will be made or removed in the folder of this path.
    pub(super) fn touch(&self, name: &str) {
        let folder = name.rfind('/').map_or("", |slash| &name[..slash]);
        if let Some(at) = position(&self.folders, folder) {
            self.touched[at].store(true, Relaxed);
        }
    }

    /// Makes the folders that are missing, one thread for all (on an empty disk this was faster than any other way that was tried). Files
    /// may be made at the same time: a thread that finds that a folder is not there yet makes it.
    pub(super) fn make_folders(&self, root: &Path) -> Result<(), Error> {
        for name in &self.missing {
            let folder = root.join(name);
            match fs::create_dir(&folder) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => {
                    return Err(cannot_write(&folder)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// When the folders of the wanted places were last changed; only those that were touched are asked.
    pub(super) fn times(&self, root: &Path) -> Vec<Time> {
        times(root, &self.folders, |at| {
            let time = self.times.get(at).copied().filter(|time| time.is_known())?;
            (!self.touched[at].load(Relaxed)).then_some(time)
        })
    }
}

/// Where a folder is among [`folders`].
fn position(folders: &[&str], folder: &str) -> Option<usize> {
    let (_, below) = folders.split_first()?;
    match folder {
        "" => Some(0),
        folder => below
            .binary_search_by(|other| by_folder(other, folder))
            .ok()
            .map(|at| at + 1),
    }
}

/// Removes from a private tree what is not wanted there, and finds the wanted folders that are missing.
pub(super) fn repair<'plan>(
    root: &Path,
    tree: &Tree,
    wanted: impl Iterator<Item = &'plan str> + Clone,
) -> Result<RepairedTree<'plan>, Error> {
    create_all(root)?;
    for (_, path) in &tree.others {
        remove(path)?;
    }
    let folders_wanted = folders(wanted.clone());
    let mut repaired = RepairedTree {
        there: Vec::new(),
        times: vec![Time::default(); folders_wanted.len()],
        touched: folders_wanted
            .iter()
            .map(|_| AtomicBool::new(false))
            .collect(),
        folders: folders_wanted,
        missing: Vec::new(),
    };
    for (old, new) in merge(tree.names.iter(), wanted, Ord::cmp) {
        match (old, new) {
            (Some(at), None) => {
                let name = tree.names.get(at);
                remove_if_there(&root.join(name))?;
                repaired.touch(name);
            }
            (at, _) => repaired.there.push(at.map(|at| tree.files[at].stamp.inode)),
        }
    }
    // The root, which is there, comes first on both sides.
    let mut old = folders(tree.names.iter());
    old.extend(tree.bare.iter().map(String::as_str));
    let [_, old @ ..] = old.as_mut_slice() else {
        return Ok(repaired);
    };
    old.sort_by(|a, b| by_folder(a, b));
    let old: &[&str] = old;
    let (mut unwanted, mut missing) = (Vec::new(), Vec::new());
    let new = repaired.folders.iter().skip(1).copied();
    for pair in merge(old.iter().copied(), new, by_folder) {
        match pair {
            (Some(at), None) => unwanted.push(old[at]),
            (None, Some(at)) => missing.push(repaired.folders[at + 1]),
            (Some(from), Some(at)) => {
                if let Some(time) = tree.times.get(from + 1) {
                    repaired.times[at + 1] = *time;
                }
            }
            (None, None) => {}
        }
    }
    if let Some(time) = tree.times.first() {
        repaired.times[0] = *time;
    }
    for name in unwanted.into_iter().rev() {
        let folder = root.join(name);
        fs::remove_dir(&folder)
            .or_else(|_| fs::remove_dir_all(&folder))
            .map_err(cannot_write(&folder))?;
        repaired.touch(name);
    }
    for name in &missing {
        repaired.touch(name);
    }
    repaired.missing = missing;
    Ok(repaired)
}
