//! Single files and folders of a tree: what tells whether they changed; made, replaced, removed, compared; many calls of the
//! system at once.
//!
//! Start reading at [`create`] and [`replace`].

use crate::disk::{Error, Stat, cannot_read, cannot_write};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::ops::Range;
use std::path::Path;

/// A moment in nanoseconds since 1970; zero for "unknown", which no file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Time(pub(super) u64);

impl Time {
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        Self::at(Stat::of(meta).modified)
    }

    fn at(modified: i64) -> Self {
        Self(u64::try_from(modified).unwrap_or(0))
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::default()
    }
}

/// What tells that a file is still the one that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub(super) size: u64,
    pub(super) modified: Time,
    pub(super) inode: u64,
}

impl Stamp {
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        let stat = Stat::of(meta);
        Self {
            size: stat.size,
            modified: Time::at(stat.modified),
            inode: stat.inode,
        }
    }
}

/// How many calls of the system are worth a thread.
const WORTH_A_THREAD: usize = 500;

/// Removes a folder with everything in it, if it is there.
pub(super) fn remove_tree(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(cannot_write(folder)(error)),
        _ => Ok(()),
    }
}

/// Divides the numbers below `count` among as many threads as the caller's pool has, and gives the result of each part, in
/// order. They are threads of their own: a thread of the pool that waits takes another output meanwhile, which may
/// need the lock that the first one holds.
pub(super) fn across<T: Send>(count: usize, work: impl Fn(Range<usize>) -> T + Sync) -> Vec<T> {
    let threads = rayon::current_num_threads().min(count / WORTH_A_THREAD + 1);
    let share = count.div_ceil(threads);
    if threads == 1 {
        return vec![work(0..count)];
    }
    std::thread::scope(|scope| {
        let work = &work;
        let part = |from: usize| from..count.min(from + share);
        let others: Vec<_> = (share..count)
            .step_by(share)
            .map(|from| scope.spawn(move || work(part(from))))
            .collect();
        let mut all = vec![work(part(0))];
        for other in others {
            all.push(other.join().expect("nothing panics across threads"));
        }
        all
    })
}

/// The stamp of a file that holds exactly these bytes; none when it doesn't, or cannot be read.
pub(super) fn holds(file: &Path, bytes: &[u8]) -> Option<Stamp> {
    let mut file = File::open(file).ok()?;
    let meta = file.metadata().ok()?;
    if meta.len() != bytes.len() as u64 {
        return None;
    }
    let mut there = Vec::with_capacity(bytes.len());
    file.read_to_end(&mut there).ok()?;
    (there == bytes).then(|| Stamp::of(&meta))
}

/// Makes a file, and its folders when they are not there yet.
pub(super) fn create(path: &Path, bytes: &[u8]) -> Result<Stamp, Error> {
    let write = || {
        let mut file = File::create_new(path).or_else(|error| match path.parent() {
            Some(folder) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                File::create_new(path)
            }
            _ => Err(error),
        })?;
        file.write_all(bytes)?;
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(cannot_write(path))
}

/// Replaces a file of the back tree. One with a second link is never opened for writing: it is the live file under another
/// name. One without is overwritten, which takes half the time of a new file; only a reader that opened it before the last
/// exchange still has it open.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<Stamp, Error> {
    if !fs::symlink_metadata(path).is_ok_and(|meta| has_one_name(&meta)) {
        remove_if_there(path)?;
        return create(path, bytes);
    }
    let write = || {
        let mut file = File::options().write(true).open(path)?;
        file.write_all(bytes)?;
        file.set_len(bytes.len() as u64)?;
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(cannot_write(path))
}

#[cfg(unix)]
pub(super) fn has_one_name(meta: &fs::Metadata) -> bool {
    meta.is_file() && std::os::unix::fs::MetadataExt::nlink(meta) == 1
}

#[cfg(not(unix))]
pub(super) fn has_one_name(_: &fs::Metadata) -> bool {
    false
}

pub(super) fn create_all(folder: &Path) -> Result<(), Error> {
    fs::create_dir_all(folder).map_err(cannot_write(folder))
}

pub(super) fn remove(path: &Path) -> Result<(), Error> {
    fs::remove_file(path).map_err(cannot_write(path))
}

/// Removes a file, and says whether it was there: it may be gone already, or its name may be that of a folder now, or one of
/// its folders may be a file.
pub(super) fn remove_if_there(file: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(file) {
        Ok(meta) if !meta.is_dir() => remove(file).map(|()| true),
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(cannot_read(file)(error))
        }
        _ => Ok(false),
    }
}

/// Removes the folders above a removed file, as long as they are empty.
pub(super) fn remove_empty_parents(root: &Path, name: &str) {
    for (slash, _) in name.match_indices('/').rev() {
        if fs::remove_dir(root.join(name.split_at(slash).0)).is_err() {
            break;
        }
    }
}
