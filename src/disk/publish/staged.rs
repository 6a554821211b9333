//! The staged tree: what each output becomes, and the swap.
//!
//! Start reading at [`StagedTree::put`], then [`StagedTree::swap`].

use super::files::{
    Stamp, across, create, create_all, holds, remove_empty_parents, remove_if_there, remove_tree,
    replace,
};
use super::list::{Known, Work, folders, look_again, merge, times};
use super::paths::{Paths, exchange};
use super::tree::{RepairedTree, Tree, Trust, look, repair};
use super::{ARRIVING, Change, InPlace, LITTER, Outcome, Way, journal};
use crate::base::key::Key;
use crate::base::path::OutPath;
use crate::disk::{Error, cannot_read};
use std::collections::HashMap;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// A tree that is prepared next to `public/`. Dropped before its [`swap`](StagedTree::swap), it leaves `public/` as it was.
#[derive(Debug)]
pub struct StagedTree<'plan> {
    paths: Paths,
    way: Way,
    planned: Vec<&'plan OutPath>,
    /// What is in the output.
    live: Tree,
    /// The position in `live` of each planned path.
    published: Vec<Option<usize>>,
    /// The back tree, once it is updated to the plan.
    back: OnceLock<RepairedTree<'plan>>,
    repairing: Mutex<()>,
    done: Vec<OnceLock<Done>>,
}

/// What became of an output.
#[derive(Clone, Copy, Debug)]
struct Done {
    file: Known,
    fate: Fate,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// The same file as before.
    Kept,
    /// Its bytes are new.
    Written,
}

impl<'plan> StagedTree<'plan> {
    /// The staged tree for an output in which this is.
    pub(super) fn new(
        paths: Paths,
        way: Way,
        live: Tree,
        planned: Vec<&'plan OutPath>,
    ) -> StagedTree<'plan> {
        let published = merge(live.names.iter(), names_of(&planned), Ord::cmp)
            .filter(|(_, planned)| planned.is_some())
            .map(|(live, _)| live)
            .collect();
        StagedTree {
            way,
            paths,
            live,
            published,
            back: OnceLock::new(),
            repairing: Mutex::default(),
            done: planned.iter().map(|_| OnceLock::new()).collect(),
            planned,
        }
    }

    /// The key of the file in the output for the planned path at this position; none when there is no such file, or it is not
    /// as the list says.
    #[must_use]
    pub fn key_of(&self, at: usize) -> Option<Key> {
        self.published(at)?.key
    }

    /// The output at this position stays as it is: its key is still that of [`key_of`](Self::key_of), which has one.
    /// May be called from many threads, once for each position.
    pub fn keep(&self, at: usize) {
        if let Some(file) = self.published(at).filter(|file| file.key.is_some()) {
            self.set(at, file, Fate::Kept);
        }
    }

    /// Puts the bytes of one output; may be called from many threads, once for each position.
    /// Equal bytes keep inode and time of the file in `output`, whatever its key was.
    ///
    /// # Errors
    /// I/O errors.
    pub fn put(&self, at: usize, key: Key, bytes: &[u8]) -> Result<(), Error> {
        let live = self.paths.output.join(self.name(at));
        let key = Some(key);
        if let Some(stamp) = self.published(at).and_then(|_| holds(&live, bytes)) {
            self.set(at, Known { key, stamp }, Fate::Kept);
            return Ok(());
        }
        let back = self.back()?;
        let file = self.staged(at);
        let stamp = match self.way {
            Way::Exchange => {
                back.touch(self.name(at));
                match back.there[at] {
                    Some(_) => replace(&file, bytes)?,
                    None => create(&file, bytes)?,
                }
            }
            Way::InPlace(_) => create(&file, bytes)?,
        };
        self.set(at, Known { key, stamp }, Fate::Written);
        Ok(())
    }

    /// Makes the folders of a site that is published for the first time. Meanwhile other threads may [`put`](Self::put).
    ///
    /// # Errors
    /// I/O errors.
    pub fn make_folders(&self) -> Result<(), Error> {
        if self.way != Way::Exchange || self.live.names.len() > 0 {
            return Ok(());
        }
        self.back()?.make_folders(&self.paths.back)
    }

    /// Exchanges the trees, when anything differs. What was planned and neither kept nor put is left out.
    ///
    /// # Errors
    /// I/O errors; `output` is then as it was, or, where files are renamed in one by one, finished by the next command.
    pub fn swap(self) -> Result<Outcome, Error> {
        let removed = self.removed();
        let written: Vec<usize> = (0..self.planned.len())
            .filter(|at| {
                self.done(*at)
                    .is_some_and(|done| done.fate == Fate::Written)
            })
            .collect();
        let mut outcome = Outcome {
            files: self.done.iter().filter(|done| done.get().is_some()).count(),
            written: written.len(),
            removed: removed.len(),
            ..Outcome::default()
        };
        let new = written.iter().map(|at| self.name(*at).to_owned());
        let old = removed.iter().cloned();
        outcome.changes = new
            .map(|name| (name, Change::Written))
            .chain(old.map(|name| (name, Change::Removed)))
            .collect();
        outcome.changes.sort();
        let output = &self.paths.output;
        if written.is_empty() && removed.is_empty() && output.exists() {
            if !self.is_as_listed() {
                self.write_list()?;
            }
            outcome.list = self.paths.sum_of(output);
            self.erase_back()?;
            return Ok(outcome);
        }
        outcome.in_place = match self.way {
            Way::InPlace(why) => Some(why),
            Way::Exchange => (!self.exchange()?).then_some(InPlace::Refused),
        };
        if outcome.in_place.is_some() {
            self.bring_in(&written, removed)?;
        }
        outcome.list = self.paths.sum_of(output);
        self.erase_back()?;
        Ok(outcome)
    }

    /// Removes the tree that was replaced, when [`OutputLock::erase`] asked for that.
    fn erase_back(&self) -> Result<(), Error> {
        let mark = self.paths.erase_mark();
        if !mark.exists() {
            return Ok(());
        }
        self.paths.forget_list(&self.paths.back)?;
        remove_tree(&self.paths.back)?;
        remove_if_there(&mark).map(drop)
    }

    fn name(&self, at: usize) -> &str {
        self.planned[at].as_str()
    }

    /// What is in the output for a planned path.
    fn published(&self, at: usize) -> Option<Known> {
        Some(self.live.files[self.published[at]?])
    }

    fn done(&self, at: usize) -> Option<&Done> {
        self.done[at].get()
    }

    fn set(&self, at: usize, file: Known, fate: Fate) {
        self.done[at].get_or_init(|| Done { file, fate });
    }

    /// Where an output waits before it gets in.
    fn staged(&self, at: usize) -> PathBuf {
        self.paths.root_of(self.way.waiting()).join(self.name(at))
    }

    /// The back tree, updated to the plan by the thread that needs it first. Nothing before this has changed a file.
    fn back(&self) -> Result<&RepairedTree<'plan>, Error> {
        if let Some(back) = self.back.get() {
            return Ok(back);
        }
        let _one = self
            .repairing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(back) = self.back.get() {
            return Ok(back);
        }
        let root = self.paths.root_of(self.way.waiting());
        let list = self.paths.read_list(&root).unwrap_or_default();
        self.paths.forget_list(&root)?;
        let tree = look(&root, list, Trust::Folders, &[])?;
        let back = match self.way {
            Way::Exchange => repair(&root, &tree, names_of(&self.planned))?,
            Way::InPlace(_) => repair(&root, &tree, std::iter::empty())?,
        };
        Ok(self.back.get_or_init(|| back))
    }

    /// What is in the output now and will not be in it.
    fn removed(&self) -> Vec<String> {
        let files = merge(self.live.names.iter(), names_of(&self.planned), Ord::cmp)
            .filter(|(_, planned)| planned.is_none_or(|at| self.done(at).is_none()))
            .filter_map(|(live, _)| Some(self.live.names.get(live?)));
        let others = self.live.others.iter().map(|(name, _)| name.as_str());
        let others = others.filter(|name| self.is_left_out(name));
        files
            .chain(others)
            .filter(|name| !is_litter(name))
            .map(str::to_owned)
            .collect()
    }

    fn is_left_out(&self, name: &str) -> bool {
        position(&self.planned, name).is_none_or(|at| self.done(at).is_none())
    }

    /// Whether the list that was read is the one that would be written.
    fn is_as_listed(&self) -> bool {
        self.live.as_listed
            && self.live.names.len() == self.planned.len()
            && (0..self.planned.len()).all(|at| {
                let now = self.done(at).map(|done| done.file);
                now.is_some() && now == self.published(at)
            })
    }

    /// What was kept or put, some of it as a copy.
    fn rows(&self, copied: &HashMap<usize, Stamp>) -> impl Iterator<Item = (&str, Known)> + Clone {
        let rows = self.planned.iter().zip(&self.done).enumerate();
        rows.filter_map(|(at, (path, done))| {
            let mut file = done.get()?.file;
            if let Some(stamp) = copied.get(&at) {
                file.stamp = *stamp;
            }
            Some((path.as_str(), file))
        })
    }

    /// Writes the list of the output, where no file was changed.
    fn write_list(&self) -> Result<(), Error> {
        let output = &self.paths.output;
        let copied = HashMap::new();
        let rows = self.rows(&copied);
        let folders = folders(rows.clone().map(|(name, _)| name));
        let mut times = times(output, &folders, |_| None);
        look_again(
            &folders,
            &mut times,
            self.live.bare.iter().map(String::as_str),
        );
        self.paths.write_list(output, rows, &times)
    }

    /// Completes the back tree, writes its list and gives it the output's name; false when the system refuses.
    fn exchange(&self) -> Result<bool, Error> {
        let Paths { output, back, .. } = &self.paths;
        let repaired = self.back()?;
        repaired.make_folders(back)?;
        let link = |part: Range<usize>| -> Result<Vec<(usize, Stamp)>, Error> {
            part.filter_map(|at| self.link(at, repaired).transpose())
                .collect()
        };
        let copied: Vec<Vec<_>> = across(self.planned.len(), link)
            .into_iter()
            .collect::<Result<_, _>>()?;
        let copied = copied.into_iter().flatten().collect();
        let rows = self.rows(&copied);
        let left_out: Vec<usize> = (0..self.planned.len())
            .filter(|at| self.done(*at).is_none())
            .collect();
        let times = if left_out.is_empty() {
            repaired.times(back)
        } else {
            for at in left_out {
                remove_empty_parents(back, self.name(at));
            }
            times(back, &folders(rows.clone().map(|(name, _)| name)), |_| None)
        };
        self.paths.write_list(back, rows, &times)?;
        let exchanged = exchange(back, output)?;
        if !exchanged {
            self.paths.forget_list(back)?;
        }
        Ok(exchanged)
    }

    /// Makes a second link to the live file of a kept output, and removes that of one that is left out. Gives the stamp of a
    /// file that had to be copied.
    fn link(&self, at: usize, back: &RepairedTree<'_>) -> Result<Option<(usize, Stamp)>, Error> {
        let kept = self.done(at).map(|done| (done.fate, done.file.stamp));
        let inode = match kept {
            Some((Fate::Written, _)) => return Ok(None),
            Some((Fate::Kept, stamp)) => Some(stamp.inode),
            None => None,
        };
        let there = back.there[at];
        if inode == there {
            return Ok(None);
        }
        back.touch(self.name(at));
        let target = self.staged(at);
        if there.is_some() {
            remove_if_there(&target)?;
        }
        if inode.is_none() {
            return Ok(None);
        }
        let live = self.paths.output.join(self.name(at));
        if fs::hard_link(&live, &target).is_ok() {
            return Ok(None);
        }
        // A link may be refused: too many of them, another owner.
        let bytes = fs::read(&live).map_err(cannot_read(&live))?;
        Ok(Some((at, create(&target, &bytes)?)))
    }

    /// Renames the written files in, one by one.
    fn bring_in(&self, written: &[usize], removed: Vec<String>) -> Result<(), Error> {
        let output = &self.paths.output;
        create_all(output)?;
        let mut waiting = written.iter().peekable();
        let listed = (0..self.planned.len()).filter(|at| self.done(*at).is_some());
        let places = listed
            .enumerate()
            .filter_map(|(place, at)| waiting.next_if(|next| **next == at).map(|_| place))
            .collect();
        let nameable = |name: &String| OutPath::new(name).is_some_and(|path| path.as_str() == name);
        let (gone, odd): (Vec<String>, Vec<String>) = removed.into_iter().partition(nameable);
        let work = Work {
            waiting: self.way.waiting(),
            written: places,
            gone,
            bare: self.live.bare.clone(),
        };
        self.paths
            .write_journal(&work, self.rows(&HashMap::new()))?;
        journal::finish(&self.paths)?;
        for name in odd {
            remove_if_there(&output.join(name))?;
        }
        for (name, link) in &self.live.others {
            if self.is_left_out(name) {
                remove_if_there(link)?;
            }
        }
        Ok(())
    }
}

fn names_of<'plan>(planned: &[&'plan OutPath]) -> impl Iterator<Item = &'plan str> + Clone {
    planned.iter().map(|path| path.as_str())
}

fn position(planned: &[&OutPath], name: &str) -> Option<usize> {
    planned
        .binary_search_by(|path| path.as_str().cmp(name))
        .ok()
}

pub(super) fn refuse_unknown(
    output: &Path,
    live: &Tree,
    planned: &[&OutPath],
) -> Result<(), Error> {
    let unknown = |name: &&String| {
        position(planned, name).is_none() && !is_litter(name) && !name.ends_with(ARRIVING)
    };
    let files: Vec<String> = live.unlisted.iter().filter(unknown).cloned().collect();
    if files.is_empty() {
        return Ok(());
    }
    let output = output.to_owned();
    Err(Error::Unknown { output, files })
}

fn is_litter(name: &str) -> bool {
    LITTER.contains(&name.rsplit('/').next().unwrap_or(name))
}
