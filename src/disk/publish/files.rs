//! Single files and folders of a tree: made, replaced, removed, compared; many calls of the system at once.
//!
//! Start reading at [`create`] and [`replace`].

use super::stamp::Stamp;
use crate::disk::Error;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write};
use std::ops::Range;
use std::path::Path;

/// How many calls of the system are worth a thread.
const WORTH_A_THREAD: usize = 500;

/// Removes a folder with everything in it, if it is there.
pub(super) fn remove_tree(folder: &Path) -> Result<(), Error> {
    match fs::remove_dir_all(folder) {
        Err(fault) if fault.kind() != ErrorKind::NotFound => Err(cannot_write(folder)(fault)),
        _ => Ok(()),
    }
}

/// Cuts the numbers below `count` among as many threads as the caller's pool has, and gives what comes of each part, in
/// order. They are threads of their own: one of the pool that waits takes up another output meanwhile, which may
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
        let mut file = File::create_new(path).or_else(|fault| match path.parent() {
            Some(folder) if fault.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(folder)?;
                File::create_new(path)
            }
            _ => Err(fault),
        })?;
        file.write_all(bytes)?;
        Ok(Stamp::of(&file.metadata()?))
    };
    write().map_err(cannot_write(path))
}

/// Puts bytes in the place of a file in the back tree. One with a second link is never opened for writing: it is the
/// live one under another name. One without is overwritten, which takes half the time of a new file; nobody has it
/// open who did not open it before the last exchange.
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

/// Removes a file that is to go, and says whether it was there: it may be gone already, or its name be a folder's now,
/// or one of its folders' a file's.
pub(super) fn remove_if_there(file: &Path) -> Result<bool, Error> {
    match fs::symlink_metadata(file) {
        Ok(meta) if !meta.is_dir() => remove(file).map(|()| true),
        Err(fault) if !matches!(fault.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            Err(cannot_read(file)(fault))
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

pub(super) fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Write { path, source }
}

pub(super) fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Read { path, source }
}
