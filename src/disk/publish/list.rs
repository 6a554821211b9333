//! The list of a tree: which outputs are in it, with which keys, sizes and times, and how that is stored.
//!
//! Paths are sorted and kept in one text; the folders are not stored, because they follow from the paths. Start reading
//! at [`List`].

use super::files::{Stamp, Time, across, create_all, remove_if_there};
use super::paths::{Paths, StagingRoot};
use crate::base::key::Key;
use crate::disk::{Error, Stat, cannot_write};
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

/// The head of every list; a list of another version is no list. It is no build id: by this list a newer program
/// knows what an older one wrote, and a change of its form needs code that reads the old one.
const HEAD: &[u8] = b"digest list 2\n";
/// The same for the journal.
const JOURNAL_HEAD: &[u8] = b"digest job 1\n";

/// Sorted paths with forward slashes, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Names {
    text: String,
    ends: Vec<usize>,
}

impl Names {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start..self.ends[at]]
    }

    pub(super) fn push(&mut self, name: &str) {
        self.text.push_str(name);
        self.ends.push(self.text.len());
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> + Clone {
        (0..self.len()).map(|at| self.get(at))
    }

    /// Where a path is.
    pub(super) fn find(&self, name: &str) -> Option<usize> {
        let at = self.first_from(name);
        (at < self.len() && self.get(at) == name).then_some(at)
    }

    /// Where the first path is that is not before this one.
    pub(super) fn first_from(&self, name: &str) -> usize {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.get(middle) < name {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

impl<'a> FromIterator<&'a str> for Names {
    fn from_iter<I: IntoIterator<Item = &'a str>>(names: I) -> Self {
        let mut all = Self::default();
        names.into_iter().for_each(|name| all.push(name));
        all
    }
}

/// What is known of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Known {
    /// The key of its bytes; none when it is not as a list says.
    pub(super) key: Option<Key>,
    pub(super) stamp: Stamp,
}

/// The outputs of one tree, and the times of their folders. It is named after the tree's root folder, so tree and list
/// move together when two trees are exchanged.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct List {
    pub(super) names: Names,
    pub(super) files: Vec<Known>,
    /// When each of [`folders`] was last changed; a folder that still has this time has no new names.
    pub(super) times: Vec<Time>,
}

/// One line of a stored list.
#[derive(Serialize, Deserialize)]
struct Row<'a> {
    /// How many bytes the path begins with that the path before it has too.
    shared: usize,
    rest: &'a str,
    file: Known,
}

/// The stored form of a list, after what is there already.
fn stored<'a>(
    rows: impl Iterator<Item = (&'a str, Known)> + Clone,
    times: &[Time],
    mut bytes: Vec<u8>,
) -> Vec<u8> {
    bytes = extended(&(rows.clone().count(), times.len()), bytes);
    let mut last = "";
    for (name, file) in rows {
        let mut cut = shared(last, name);
        while !name.is_char_boundary(cut) {
            cut -= 1;
        }
        let row = Row {
            shared: cut,
            rest: &name[cut..],
            file,
        };
        bytes = extended(&row, bytes);
        last = name;
    }
    for time in times {
        bytes = extended(time, bytes);
    }
    bytes
}

impl List {
    pub(super) fn rows(&self) -> impl Iterator<Item = (&str, Known)> + Clone {
        self.names.iter().zip(self.files.iter().copied())
    }

    /// None when this is no list, or one with paths that lead out of its tree.
    fn read(bytes: &[u8]) -> Option<Self> {
        let ((count, times), mut rest): ((usize, usize), _) =
            postcard::take_from_bytes(bytes).ok()?;
        // A row takes more bytes than its path is long, nearly always.
        let mut list = Self {
            names: Names {
                text: String::with_capacity(bytes.len()),
                ends: Vec::with_capacity(count.min(bytes.len())),
            },
            files: Vec::with_capacity(count.min(bytes.len())),
            times: Vec::with_capacity(times.min(bytes.len())),
        };
        let mut name = String::new();
        for at in 0..count {
            let (row, more): (Row<'_>, _) = postcard::take_from_bytes(rest).ok()?;
            rest = more;
            if !name.is_char_boundary(row.shared) {
                return None;
            }
            name.truncate(row.shared);
            name.push_str(row.rest);
            let follows = at == 0 || list.names.get(at - 1) < name.as_str();
            if !follows || name.split('/').any(|part| matches!(part, "" | "." | "..")) {
                return None;
            }
            list.names.push(&name);
            list.files.push(row.file);
        }
        for _ in 0..times {
            let (time, more) = postcard::take_from_bytes(rest).ok()?;
            rest = more;
            list.times.push(time);
        }
        list.names.text.shrink_to_fit();
        Some(list)
    }
}

fn extended<T: Serialize>(value: &T, bytes: Vec<u8>) -> Vec<u8> {
    postcard::to_extend(value, bytes).expect("postcard takes every list")
}

/// How many bytes two texts have in common at the start.
fn shared(a: &str, b: &str) -> usize {
    a.bytes().zip(b.bytes()).take_while(|(a, b)| a == b).count()
}

/// The folders that sorted paths are in: the root, whose name is empty, then each before what is below it, in the order
/// of [`by_folder`].
pub(super) fn folders<'a>(names: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut folders = vec![""];
    let mut last = "";
    for name in names {
        let known = shared(last, name);
        let bytes = name.bytes().enumerate().skip(known);
        folders.extend(
            bytes
                .filter(|(_, byte)| *byte == b'/')
                .map(|(slash, _)| &name[..slash]),
        );
        last = name;
    }
    folders
}

/// The order in which folders come up among sorted paths: that of their names with a slash at the end.
pub(super) fn by_folder(a: &str, b: &str) -> Ordering {
    a.bytes().chain([b'/']).cmp(b.bytes().chain([b'/']))
}

/// The times of folders, by their places among them where they are known; unknown for what is no folder.
pub(super) fn times(
    root: &Path,
    folders: &[&str],
    known: impl Fn(usize) -> Option<Time> + Sync,
) -> Vec<Time> {
    let asked = |folder| {
        fs::symlink_metadata(below(root, folder))
            .ok()
            .filter(fs::Metadata::is_dir)
            .map_or(Time::default(), |meta| Time::of(&meta))
    };
    across(folders.len(), |part| -> Vec<Time> {
        part.map(|at| known(at).unwrap_or_else(|| asked(folders[at])))
            .collect()
    })
    .concat()
}

/// Forgets the times of the folders that these ones are in, which no list has: what may come there must be looked
/// for at each build.
pub(super) fn look_again<'a>(
    folders: &[&str],
    times: &mut [Time],
    bare: impl Iterator<Item = &'a str>,
) {
    let above: HashSet<&str> = bare
        .map(|folder| folder.rfind('/').map_or("", |slash| &folder[..slash]))
        .collect();
    for (folder, time) in folders.iter().zip(times) {
        if above.contains(folder) {
            *time = Time::default();
        }
    }
}

/// A path in a tree; the root itself has the empty name.
pub(super) fn below(root: &Path, name: &str) -> PathBuf {
    if name.is_empty() {
        root.to_owned()
    } else {
        root.join(name)
    }
}

/// Two sorted sequences side by side: the places of equal names together, those of other names alone.
pub(super) fn merge<'a, 'b>(
    ours: impl Iterator<Item = &'a str>,
    theirs: impl Iterator<Item = &'b str>,
    order: impl Fn(&str, &str) -> Ordering,
) -> impl Iterator<Item = (Option<usize>, Option<usize>)> {
    let mut ours = ours.enumerate().peekable();
    let mut theirs = theirs.enumerate().peekable();
    std::iter::from_fn(move || {
        let next = match (ours.peek(), theirs.peek()) {
            (None, None) => return None,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some((_, a)), Some((_, b))) => order(a, b),
        };
        let left = if next.is_gt() { None } else { ours.next() };
        let right = if next.is_lt() { None } else { theirs.next() };
        Some((left.map(|(at, _)| at), right.map(|(at, _)| at)))
    })
}

/// Files that wait to be renamed in, and the list of the output after that.
#[derive(Debug)]
pub(super) struct Journal {
    pub(super) work: Work,
    pub(super) list: List,
}

/// What is to be done.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Work {
    pub(super) waiting: StagingRoot,
    /// Places in the list of the files that wait.
    pub(super) written: Vec<usize>,
    /// Paths that are removed.
    pub(super) gone: Vec<String>,
    /// Folders of the output that hold nothing of the site.
    pub(super) bare: Vec<String>,
}

impl Paths {
    /// The file of a tree's list.
    fn list_of(&self, tree: &Path) -> PathBuf {
        let number = fs::metadata(tree).map_or(0, |meta| Stat::of(&meta).inode);
        // Where folders have no numbers trees are never exchanged, so that each has one name.
        let number = match number {
            0 if tree == self.output => 1,
            number => number,
        };
        self.lists.join(format!("{}{number:x}", self.prefix))
    }

    fn journal(&self) -> PathBuf {
        let mut name = self.list_of(&self.output).into_os_string();
        name.push("-waiting");
        name.into()
    }

    /// The list of a tree; none when there is no list, or it is damaged.
    pub(super) fn read_list(&self, tree: &Path) -> Option<List> {
        List::read(&opened(&self.list_of(tree), HEAD)?)
    }

    /// The hash of a tree's list, by which it is recognised; none when there is no list.
    pub(super) fn sum_of(&self, tree: &Path) -> Option<Key> {
        let mut sum = [0; SUM];
        let mut file = fs::File::open(self.list_of(tree)).ok()?;
        file.read_exact(&mut sum).ok()?;
        Some(Key(sum))
    }

    pub(super) fn write_list<'a>(
        &self,
        tree: &Path,
        rows: impl Iterator<Item = (&'a str, Known)> + Clone,
        times: &[Time],
    ) -> Result<(), Error> {
        self.seal(&self.list_of(tree), stored(rows, times, room(HEAD)))
    }

    /// From here on nothing is known of what is in a tree.
    pub(super) fn forget_list(&self, tree: &Path) -> Result<(), Error> {
        remove_if_there(&self.list_of(tree)).map(drop)
    }

    pub(super) fn read_journal(&self) -> Option<Journal> {
        let bytes = opened(&self.journal(), JOURNAL_HEAD)?;
        let (work, rest): (Work, _) = postcard::take_from_bytes(&bytes).ok()?;
        let list = List::read(rest)?;
        let known = work.written.iter().all(|at| *at < list.names.len());
        let inside = |name: &String| crate::base::path::OutPath::new(name).is_some();
        (known && work.gone.iter().all(inside)).then_some(Journal { work, list })
    }

    pub(super) fn write_journal<'a>(
        &self,
        work: &Work,
        rows: impl Iterator<Item = (&'a str, Known)> + Clone,
    ) -> Result<(), Error> {
        let bytes = stored(rows, &[], extended(work, room(JOURNAL_HEAD)));
        self.seal(&self.journal(), bytes)
    }

    pub(super) fn forget_journal(&self) -> Result<(), Error> {
        remove_if_there(&self.journal()).map(drop)
    }

    /// Removes the lists of this output's former trees, whose inode numbers another folder may get. What cannot be
    /// removed stays.
    pub(super) fn prune_lists(&self) {
        let current = [self.list_of(&self.output), self.list_of(&self.back)];
        for entry in fs::read_dir(&self.lists).into_iter().flatten().flatten() {
            let of_this_output = entry
                .file_name()
                .to_string_lossy()
                .starts_with(&self.prefix);
            if of_this_output && !current.contains(&entry.path()) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    /// Writes a whole file, which begins with the hash of what follows.
    fn seal(&self, file: &Path, mut bytes: Vec<u8>) -> Result<(), Error> {
        let (sum, body) = bytes.split_at_mut(SUM);
        sum.copy_from_slice(&Key::of_bytes(body).0);
        create_all(&self.lists)?;
        let fresh = self.lists.join("new");
        fs::write(&fresh, bytes)
            .and_then(|()| fs::rename(&fresh, file))
            .map_err(cannot_write(file))
    }
}

/// The length of a hash.
const SUM: usize = 16;

/// Room for the hash, and the head.
fn room(head: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; SUM];
    bytes.extend(head);
    bytes
}

/// What a sealed file says; none when it is missing, when a power cut damaged it, or when another version wrote it.
fn opened(file: &Path, head: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = match fs::read(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => return None,
        read => read.ok()?,
    };
    let (sum, body) = bytes.split_at_checked(SUM)?;
    if Key::of_bytes(body).0 != sum || !body.starts_with(head) {
        return None;
    }
    bytes.drain(..SUM + head.len());
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(names: &[&str]) -> List {
        let file = |at| Known {
            key: (at != 1).then(|| Key::of(&at)),
            stamp: Stamp {
                size: at,
                modified: Time(at + 7),
                inode: at + 1,
            },
        };
        let names: Names = names.iter().copied().collect();
        List {
            files: (0..names.len() as u64).map(file).collect(),
            times: vec![Time(3); folders(names.iter()).len()],
            names,
        }
    }

    fn write(list: &List) -> Vec<u8> {
        stored(list.rows(), &list.times, Vec::new())
    }

    #[test]
    fn a_list_reads_back() {
        for names in [
            &[][..],
            &["a"],
            &["a-b/c", "a/b", "a/é/x", "a/ê/x", "index.html"],
        ] {
            let list = list(names);
            assert_eq!(List::read(&write(&list)), Some(list));
        }
    }

    #[test]
    fn a_list_that_leads_out_or_is_out_of_order_is_none() {
        for names in [
            &["a/../../b"][..],
            &["/a"],
            &["a//b"],
            &["b", "a"],
            &["a", "a"],
        ] {
            assert_eq!(List::read(&write(&list(names))), None, "{names:?}");
        }
        let whole = write(&list(&["a/b", "a/c"]));
        for end in 0..whole.len() {
            assert_eq!(List::read(&whole[..end]), None, "{end}");
        }
    }

    #[test]
    fn folders_come_in_one_order_however_their_files_are_named() {
        let names = ["a", "a-b/x", "a.d/e/f", "a/b/c/d", "a/b/x", "a/c", "b/x"];
        let found = folders(names.into_iter());
        let expected = ["", "a-b", "a.d", "a.d/e", "a", "a/b", "a/b/c", "b"];
        assert_eq!(found, expected);
        assert!(found[1..].is_sorted_by(|a, b| by_folder(a, b).is_lt()));
    }

    #[test]
    fn two_sequences_are_merged_by_name() {
        let (ours, theirs) = (["a", "b", "d"], ["b", "c", "d", "e"]);
        let pairs: Vec<_> = merge(ours.into_iter(), theirs.into_iter(), Ord::cmp).collect();
        let expected = [
            (Some(0), None),
            (Some(1), Some(0)),
            (None, Some(1)),
            (Some(2), Some(2)),
            (None, Some(3)),
        ];
        assert_eq!(pairs, expected);
    }
}
