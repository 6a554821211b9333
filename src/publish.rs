//! The one writer in `public/`: the staged tree, comparison, the swap, recovery after a kill.
//!
//! What a page is, is unknown here: outputs are paths, keys and bytes. Start reading at [`Staged`].

use crate::key::Key;
use crate::path::OutPath;
use crate::world::Error;
use std::path::Path;

/// A tree being made beside `public/`.
#[derive(Debug)]
pub struct Staged {}

/// What a publication did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Files of the site.
    pub files: usize,
    /// Files whose bytes are new or differ from before.
    pub written: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
}

/// Takes the lock and looks at `output` before anything is written: a file there that is neither in `planned` nor known
/// from an earlier build is an error that names it, unless `adopt`. `state` is the site's `.digest` folder.
///
/// # Errors
/// `Error::Unknown` lists the unknown files; `Error::Busy` says that another build holds the lock; others are the machine's.
pub fn stage(
    _output: &Path,
    _state: &Path,
    _planned: &[(OutPath, Key)],
    _adopt: bool,
) -> Result<Staged, Error> {
    todo!()
}

impl Staged {
    /// Puts one output into the staged tree; may be called from many threads. Equal bytes keep inode and time of the file in `output`.
    ///
    /// # Errors
    /// The machine's.
    pub fn put(&self, _path: &OutPath, _bytes: &[u8]) -> Result<(), Error> {
        todo!()
    }

    /// Writes the list of outputs and exchanges the trees.
    ///
    /// # Errors
    /// The machine's; `output` is then as it was.
    pub fn swap(self) -> Result<Outcome, Error> {
        todo!()
    }
}
