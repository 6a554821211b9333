//! Reading inputs: bytes and texts, with a diagnostic where they cannot be read.
//!
//! Which files there are is known in `list/`. Start reading at [`read`] and [`text`].

use super::{Error, RECORD, STATE, cannot_read, unreadable};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use crate::base::text::unix_lines;
use crate::base::theme;
use std::borrow::Cow;
use std::fs;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// The bytes of one input, which was found to be a regular file when it was listed.
///
/// # Errors
/// A diagnostic that names the file when it cannot be read.
#[allow(clippy::result_large_err)] // made once for a file that cannot be read
pub fn read(root: &Path, file: &RelPath) -> Result<Vec<u8>, Diagnostic> {
    bytes_of(&root.join(file.as_str())).map_err(|error| unreadable(file.as_str(), &error))
}

/// The same of an input that is text, with LF line ends: a checkout with CRLF is the same site.
///
/// # Errors
/// Those of [`read`].
pub fn read_text(root: &Path, file: &RelPath) -> Result<Vec<u8>, Diagnostic> {
    read(root, file).map(with_unix_lines)
}

pub(super) fn with_unix_lines(bytes: Vec<u8>) -> Vec<u8> {
    match unix_lines(&bytes) {
        Cow::Owned(lines) => lines,
        Cow::Borrowed(_) => bytes,
    }
}

/// The bytes of any file; messages call it `name`.
///
/// # Errors
/// A diagnostic that names the file when it cannot be read.
#[allow(clippy::result_large_err)] // made once for a file that cannot be read
pub fn read_named(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    // Opening a pipe would wait for a writer, perhaps forever.
    let regular = fs::metadata(path).and_then(|meta| {
        if meta.is_file() {
            Ok(())
        } else {
            Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it is not a regular file",
            ))
        }
    });
    regular
        .and_then(|()| bytes_of(path))
        .map_err(|error| unreadable(name, &error))
}

fn bytes_of(path: &Path) -> io::Result<Vec<u8>> {
    #[cfg(test)]
    counted::note(path);
    fs::read(path)
}

/// Everything on standard input.
///
/// # Errors
/// I/O errors.
pub fn read_stdin() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(cannot_read(Path::new("-")))?;
    Ok(bytes)
}

/// A file's text for the lines that messages show: the site's, else the theme's own. Bytes that are no UTF-8 become U+FFFD,
/// so that the text before them keeps its place.
#[must_use]
pub fn text_to_show(root: &Path, file: &str) -> Option<String> {
    if let Ok(bytes) = read_named(&root.join(file), file) {
        // The line ends that the spans of messages were counted with.
        return Some(String::from_utf8_lossy(&unix_lines(&bytes)).into_owned());
    }
    let name = file.strip_prefix("templates/")?;
    let (_, text) = theme::TEMPLATES.iter().find(|(known, _)| *known == name)?;
    Some((*text).to_owned())
}

/// The text of one input, with LF line ends.
///
/// # Errors
/// A diagnostic that names the file when it cannot be read, or the byte at which it is not UTF-8.
pub fn text(root: &Path, file: &RelPath) -> Result<String, Diagnostic> {
    as_text(file, &read_text(root, file)?).map(str::to_owned)
}

/// The bytes of a file as text.
///
/// # Errors
/// A diagnostic that names the byte at which it is not UTF-8.
pub fn as_text<'a>(file: &RelPath, bytes: &'a [u8]) -> Result<&'a str, Diagnostic> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let span = at..at + error.error_len().unwrap_or(1);
        Diagnostic::new(Code::InvalidUtf8, format!("byte {at} is not UTF-8"))
            .at(file.as_str(), span)
            .hint("save it as UTF-8")
    })
}

/// The text of the site's record; none where there is none yet.
///
/// # Errors
/// What keeps it from being read.
pub fn record(root: &Path) -> Result<Option<String>, Diagnostic> {
    let file = RelPath::new(RECORD).expect("a plain name is a path");
    let path = root.join(RECORD);
    if matches!(fs::symlink_metadata(&path), Err(error) if error.kind() == ErrorKind::NotFound) {
        return Ok(None);
    }
    let bytes = read_named(&path, RECORD)?;
    Ok(Some(as_text(&file, &bytes)?.to_owned()))
}

/// What [`super::write_state`] wrote under a name; empty when there is nothing.
#[must_use]
pub fn state(root: &Path, name: &str) -> Vec<u8> {
    fs::read(root.join(STATE).join(name)).unwrap_or_default()
}

/// How often each file was read, for tests.
#[cfg(test)]
pub mod counted {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};
    use std::sync::{Mutex, PoisonError};

    static READS: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());

    pub(super) fn note(path: &Path) {
        let mut reads = READS.lock().unwrap_or_else(PoisonError::into_inner);
        *reads.entry(path.to_owned()).or_default() += 1;
    }

    /// The files below a folder that were read since this was last called, with how often.
    pub fn take(folder: &Path) -> BTreeMap<String, usize> {
        let mut reads = READS.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = reads.extract_if(.., |path, _| path.starts_with(folder));
        let name = |path: &Path| path.strip_prefix(folder).unwrap().display().to_string();
        taken.map(|(path, count)| (name(&path), count)).collect()
    }
}
