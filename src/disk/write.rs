//! Writing: pages and images below `content/articles`, and what is kept in `.digest/`.
//!
//! Every file is written whole or not at all. What is written, and whether it may be, is decided elsewhere. Start reading at
//! [`create_article`] and [`replace_article`].

use super::{ARTICLES, Error, Lock, RECORD, STATE, cannot_write};
use crate::base::path::RelPath;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::NamedTempFile;

/// What is in `.digest/` and is no cache: the lock, the lists of what was published, the tree that was published before.
const KEPT: [&str; 3] = ["lock", "lists", "back"];

/// The start of the names of files that are not completely written yet.
pub(super) const UNFINISHED: &str = ".digest-";
/// A file that was last written to this long ago is not being written: the largest state takes seconds.
const ABANDONED: Duration = Duration::from_hours(1);

/// Writes a new page below `content/articles`, whole or not at all; never over a file that is there.
///
/// # Errors
/// I/O errors; a file of that name among them.
pub fn create_article(root: &Path, file: &RelPath, text: &str) -> Result<(), Error> {
    let path = article_path(root, file)?;
    persist_new(temporary_with(&path, text.as_bytes())?, &path)
}

/// Replaces a page below `content/articles`, whole or not at all; a linked file stays a link.
///
/// # Errors
/// I/O errors.
pub fn replace_article(root: &Path, file: &RelPath, text: &str) -> Result<(), Error> {
    let path = article_path(root, file)?;
    write_whole(&fs::canonicalize(&path).unwrap_or(path), text.as_bytes())
}

/// Deletes a page below `content/articles`, and the images in the folder of its name that its text shows: import put them
/// there for this page alone.
///
/// # Errors
/// I/O errors.
pub fn delete_article(root: &Path, file: &RelPath, text: &str) -> Result<(), Error> {
    let path = article_path(root, file)?;
    let folder = path.with_extension("");
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        if text.contains(&*entry.file_name().to_string_lossy()) {
            remove(&entry.path())?;
        }
    }
    // A folder with other files in it is the editor's.
    let _ = fs::remove_dir(&folder);
    remove(&path)
}

/// Removes what digest keeps in `.digest/` to save time. The lists of what was published stay: by them a build knows its own
/// files.
///
/// # Errors
/// I/O errors.
pub fn clear_caches(root: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(root.join(STATE))
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name();
        if KEPT.iter().any(|kept| name.to_str() == Some(kept)) {
            continue;
        }
        remove(&entry.path())?;
    }
    Ok(())
}

/// Removes a file, or a folder with everything in it.
fn remove(path: &Path) -> Result<(), Error> {
    let is_folder = fs::symlink_metadata(path).is_ok_and(|meta| meta.is_dir());
    let removed = if is_folder {
        fs::remove_dir_all(path)
    } else {
        fs::remove_file(path)
    };
    removed.map_err(cannot_write(path))
}

/// Writes an image below `content/articles`, whole or not at all. False, and nothing is written, when another is there.
///
/// # Errors
/// I/O errors.
pub fn create_image(root: &Path, file: &RelPath, bytes: &[u8]) -> Result<bool, Error> {
    create_file(&article_path(root, file)?, bytes)
}

/// Writes a file that is not there yet, whole or not at all. False, and nothing is written, when another is there.
///
/// # Errors
/// I/O errors.
pub fn create_file(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(fs::read(path).is_ok_and(|there| there == bytes));
    }
    persist_new(temporary_with(path, bytes)?, path).map(|()| true)
}

/// Writes a file of `--to`, whole or not at all.
///
/// # Errors
/// I/O errors.
pub fn write_to(path: &Path, text: &str) -> Result<(), Error> {
    write_whole(path, text.as_bytes())
}

/// Writes a site's record, whole or not at all.
///
/// # Errors
/// I/O errors.
pub fn write_record(root: &Path, text: &str) -> Result<(), Error> {
    write_whole(&root.join(RECORD), text.as_bytes())
}

/// Keeps what a build learnt, for the next one, in a file of `.digest/`.
///
/// # Errors
/// I/O errors.
pub fn write_state(
    root: &Path,
    name: &str,
    pieces: impl Iterator<Item = Vec<u8>>,
) -> Result<(), Error> {
    let path = root.join(STATE).join(name);
    forget_unfinished(path.parent().unwrap_or(root));
    // One after the other: together they may take much of the memory of a build.
    let mut pieces = pieces;
    let fill = |file: &mut dyn Write| pieces.try_for_each(|piece| file.write_all(&piece));
    persist(temporary(&path, fill)?, &path)
}

/// Removes what killed programs were still writing below `content/`: the files that [`super::Listing::unfinished`] lists, and
/// those of `content/` itself. Under the lock, nobody is writing them.
pub fn remove_unfinished(root: &Path, files: &[PathBuf], _: &Lock) {
    let content = fs::read_dir(root.join("content"));
    let own = content.into_iter().flatten().flatten().filter(|entry| {
        let name = entry.file_name();
        name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes())
    });
    for file in files.iter().cloned().chain(own.map(|entry| entry.path())) {
        // One that stays takes room and does no other harm.
        let _ = fs::remove_file(file);
    }
}

/// Removes what is kept in a folder of `.digest/` under other names than these.
pub fn forget_states(root: &Path, folder: &str, kept: &BTreeSet<String>) {
    let folder = root.join(STATE).join(folder);
    for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(UNFINISHED) && !kept.contains(&name) {
            // One that stays takes room and does no other harm.
            let _ = fs::remove_file(entry.path());
        }
    }
    forget_unfinished(&folder);
}

/// Removes what killed programs were still writing in a folder. What another one may be writing now stays.
fn forget_unfinished(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let is_old = || {
            let written = entry.metadata().and_then(|meta| meta.modified());
            written.is_ok_and(|at| at.elapsed().is_ok_and(|age| age > ABANDONED))
        };
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) && is_old() {
            // One that stays takes room and does no other harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn article_path(root: &Path, file: &RelPath) -> Result<PathBuf, Error> {
    let path = root.join(file.as_str());
    if file.below(ARTICLES).is_some() {
        Ok(path)
    } else {
        let message = "pages are written below `content/articles` only";
        Err(cannot_write(&path)(io::Error::new(
            ErrorKind::InvalidInput,
            message,
        )))
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    persist(temporary_with(path, bytes)?, path)
}

fn persist(file: NamedTempFile, path: &Path) -> Result<(), Error> {
    let persisted = file.persist(path).map_err(|failed| failed.error);
    persisted.map(drop).map_err(cannot_write(path))
}

/// The same, but never over a file that is there.
fn persist_new(file: NamedTempFile, path: &Path) -> Result<(), Error> {
    let persisted = file.persist_noclobber(path).map_err(|failed| failed.error);
    persisted.map(drop).map_err(cannot_write(path))
}

fn temporary_with(path: &Path, bytes: &[u8]) -> Result<NamedTempFile, Error> {
    temporary(path, |file| file.write_all(bytes))
}

/// A temporary file in the folder of `path`, with the permissions of an ordinary new file or of the one it will replace.
fn temporary(
    path: &Path,
    fill: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<NamedTempFile, Error> {
    let folder = path.parent().unwrap_or(path);
    let write = || {
        fs::create_dir_all(folder)?;
        let mut options = tempfile::Builder::new();
        options.prefix(UNFINISHED);
        #[cfg(unix)]
        options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = options.tempfile_in(folder)?;
        fill(&mut file)?;
        if let Ok(meta) = fs::metadata(path) {
            file.as_file().set_permissions(meta.permissions())?;
        }
        Ok(file)
    };
    write().map_err(cannot_write(path))
}
