//! What is next to a source: images that it may show, and the address that it was saved from.
//!
//! Start reading at [`images_next_to`].

use super::{ADDRESSES, IMAGE_KINDS};
use crate::base::diagnostic::Diagnostic;
use crate::base::path::RelPath;
use crate::disk::read_named;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

/// The addresses that the sources of a folder were saved from, by the names of their files without the ending: the lines
/// `NAME<tab>ADDRESS` of its `urls.tsv`. None without such a file.
///
/// # Errors
/// A diagnostic that names the file when it is there and cannot be read.
pub fn addresses_next_to(folder: &Path) -> Result<BTreeMap<String, String>, Diagnostic> {
    let path = folder.join(ADDRESSES);
    if fs::symlink_metadata(&path).is_err() {
        return Ok(BTreeMap::new());
    }
    let bytes = read_named(&path, &path.to_string_lossy())?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines();
    Ok(lines
        .filter_map(|line| line.split_once('\t'))
        .filter(|(_, address)| address.starts_with("http"))
        .map(|(name, address)| (name.to_owned(), address.trim().to_owned()))
        .collect())
}

/// Whether bytes contain the ending of an image's name, such as `.png`, in upper or lower case.
#[must_use]
pub fn mentions_image(bytes: &[u8]) -> bool {
    let ends = |rest: &[u8]| {
        IMAGE_KINDS.iter().any(|kind| {
            rest.get(..kind.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
        })
    };
    bytes.split(|byte| *byte == b'.').skip(1).any(ends)
}

/// How deep below a source's folder its images may be.
const DEPTH: usize = 4;

/// The images in a folder of sources and a few folders deep below it, relative to it, sorted. Folders behind links are
/// passed over, and links that leave the folder.
#[must_use]
pub fn images_next_to(folder: &Path) -> Vec<String> {
    let Ok(real) = fs::canonicalize(folder) else {
        return Vec::new();
    };
    let mut images: Vec<String> = WalkDir::new(&real)
        .max_depth(DEPTH)
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        })
        .flatten()
        .filter_map(|entry| {
            let file = RelPath::new(
                &entry
                    .path()
                    .strip_prefix(&real)
                    .ok()?
                    .to_str()?
                    .replace('\\', "/"),
            )?;
            let stays = !entry.path_is_symlink()
                || fs::canonicalize(entry.path()).is_ok_and(|target| target.starts_with(&real));
            let is_image = IMAGE_KINDS.contains(&file.extension().as_str());
            (is_image && stays && entry.path().is_file()).then(|| file.to_string())
        })
        .collect();
    images.sort();
    images
}
