//! The one writer in `public/`: the staged tree, comparison, the swap, recovery after a kill.
//!
//! Nothing is known here of pages: outputs are paths, keys and bytes. There are two trees, the live one (`public/`) and the
//! back one (`.digest/back/`), each with a list of what is in it. A build compares the live tree
//! with its list by sizes and times alone. At its first output that differs it changes the back tree, whose list is
//! removed before anything else, so that an unfinished tree is never trusted. The tree is updated to the plan,
//! a list is written, and the two names are exchanged in one system call: a reader always sees one whole site. Where that
//! call is impossible the files that differ are renamed in one by one, from a journal that the next command finishes.
//! Nothing is flushed to the disk: sizes and times show which files a power cut cut short.
//! Start reading at [`stage`], then [`StagedTree::swap`].

mod files;
mod journal;
mod list;
mod paths;
mod staged;
mod tree;

pub use staged::StagedTree;

use crate::base::key::Key;
use crate::base::path::{FOREIGN, OutPath};
use crate::disk::{Error, Lock, cannot_write};
use files::{create_all, remove_tree};
use paths::{Paths, StagingRoot, find, way_of};
use std::fs;
use std::path::{Path, PathBuf};
use tree::{Tree, Trust, look};

/// Where files wait inside an output that is a mount point: nothing outside it can be renamed into it.
const INSIDE: &str = FOREIGN[1];
/// The ending of the name of a file that is copied in because it cannot be renamed in.
const ARRIVING: &str = ".digest-new";
/// Files that desktops leave in folders that they showed; they stop no build.
const LITTER: [&str; 2] = [".DS_Store", "Thumbs.db"];

/// What a publication did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files of the site.
    pub files: usize,
    /// Files whose bytes are new or differ from before.
    pub written: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
    /// Why the files were renamed in one by one instead of all at once, when they were.
    pub in_place: Option<InPlace>,
    /// Every file written or removed, sorted by its path.
    pub changes: Vec<(String, Change)>,
    /// The key of the list of what is in the output now, for [`TreeState::is`].
    pub list: Option<Key>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// Its bytes are new or differ from before.
    Written,
    /// It is gone.
    Removed,
}

/// Why two trees cannot be exchanged in one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InPlace {
    /// A container's volume, or a disk of its own.
    #[error("the output folder is a mount point")]
    MountPoint,
    /// A git worktree or repository: exchanging it would move its `.git` away.
    #[error("the output folder holds `.git`")]
    Git,
    /// The kernel or the file system refuses the call, as overlays do for folders of a lower layer.
    #[error("this system cannot exchange two folders in one call")]
    Refused,
}

/// How the staged tree is moved in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Exchange,
    InPlace(InPlace),
}

impl Way {
    /// Where files wait before they are moved in.
    fn waiting(self) -> StagingRoot {
        match self {
            Way::InPlace(InPlace::MountPoint) => StagingRoot::Inside,
            _ => StagingRoot::Back,
        }
    }
}

/// The right to publish in an output: no other process builds it until this is dropped.
#[derive(Debug)]
pub struct OutputLock {
    /// The output as the caller named it.
    output: PathBuf,
    paths: Paths,
}

/// What is in an output, before the site is planned.
#[derive(Debug)]
pub struct TreeState {
    lock: OutputLock,
    live: Tree,
}

/// Locks an output, and finishes what a killed build left of its journal.
///
/// # Errors
/// `Error::Output` refuses a folder that holds the site itself; others are I/O errors.
pub fn lock(output: &Path, lock: Lock) -> Result<OutputLock, Error> {
    let paths = find(output, lock)?;
    journal::finish(&paths)?;
    let output = output.to_owned();
    Ok(OutputLock { output, paths })
}

impl OutputLock {
    /// Removes the tree that was published before, and has the next publication remove the one that it replaces: what was
    /// erased must not remain in either.
    ///
    /// # Errors
    /// I/O errors.
    pub fn erase(&self) -> Result<(), Error> {
        let paths = &self.paths;
        paths.forget_list(&paths.back)?;
        remove_tree(&paths.back)?;
        create_all(&paths.lists)?;
        let mark = paths.erase_mark();
        fs::write(&mark, "").map_err(cannot_write(&mark))
    }

    /// Looks at the output. No file is opened. Files are asked for their size and time; folders that are as the last build
    /// left them are not read.
    ///
    /// # Errors
    /// I/O errors.
    pub fn look(self) -> Result<TreeState, Error> {
        let known = self.paths.read_list(&self.paths.output).unwrap_or_default();
        let live = look(&self.paths.output, known, Trust::Names, &FOREIGN)?;
        Ok(TreeState { lock: self, live })
    }
}

impl TreeState {
    /// Whether the output is as an earlier build left it, which gave this [`Outcome::list`].
    #[must_use]
    pub fn is(&self, list: Key) -> bool {
        let paths = &self.lock.paths;
        self.live.as_listed && paths.sum_of(&paths.output) == Some(list)
    }

    /// How many files are in the output.
    #[must_use]
    pub fn files(&self) -> usize {
        self.live.names.len()
    }

    /// Begins a staged tree, before anything is written: a file in the output that is neither in `planned` nor known
    /// from an earlier build is an error that names it, unless `adopt`. `planned` is every path of the plan, sorted, each
    /// once; other calls name an output by its position there.
    ///
    /// # Errors
    /// `Error::Unknown` lists the unknown files.
    pub fn stage(self, planned: Vec<&OutPath>, adopt: bool) -> Result<StagedTree<'_>, Error> {
        let TreeState { lock, live } = self;
        let OutputLock { output, paths } = lock;
        if !adopt {
            staged::refuse_unknown(&output, &live, &planned)?;
        }
        paths.prune_lists();
        let way = way_of(&paths.output);
        Ok(StagedTree::new(paths, way, live, planned))
    }
}

/// [`Lock::take`], [`lock()`], [`OutputLock::look`] and [`TreeState::stage`] in one. `state` is the site's `.digest` folder.
///
/// # Errors
/// Those of all four.
pub fn stage<'plan>(
    output: &Path,
    state: &Path,
    planned: Vec<&'plan OutPath>,
    adopt: bool,
) -> Result<StagedTree<'plan>, Error> {
    self::lock(output, Lock::take(state)?)?
        .look()?
        .stage(planned, adopt)
}
