//! Files by their names, in whichever Unicode form a system wrote them.
//!
//! macOS writes the names of files with accents as letters of their own (NFD), while people and links write composed letters
//! (NFC). Start reading at [`find`].

use super::RelPath;
use std::collections::BTreeMap;
use std::ops::Bound;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A text in its composed form (NFC).
#[must_use]
pub fn composed(text: &str) -> String {
    if is_nfc(text) {
        text.to_owned()
    } else {
        text.nfc().collect()
    }
}

/// The file of this name: as it is written, else the one whose name has the same letters in another Unicode form.
#[must_use]
pub fn find<'f, V>(files: &'f BTreeMap<RelPath, V>, wanted: &RelPath) -> Option<&'f RelPath> {
    if let Some((file, _)) = files.get_key_value(wanted) {
        return Some(file);
    }
    let path = wanted.as_str();
    let plain = path.bytes().position(|byte| !byte.is_ascii())?;
    // The letter before an accent can be a part of either form.
    let start = path.get(..plain.saturating_sub(1)).unwrap_or_default();
    let form = composed(path);
    files
        .range::<RelPath, _>((
            Bound::Included(&RelPath(start.to_owned())),
            Bound::Unbounded,
        ))
        .map(|(file, _)| file)
        .take_while(|file| file.as_str().starts_with(start))
        .find(|file| !file.as_str().is_ascii() && composed(file.as_str()) == form)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_in_either_form() {
        let file = |path: &str| RelPath::new(path).expect("a path");
        let files: BTreeMap<RelPath, usize> = ["a/e\u{301}te\u{301}.png", "a/été2.png", "b.png"]
            .into_iter()
            .map(|path| (file(path), path.len()))
            .collect();
        let found = |path: &str| find(&files, &file(path)).map(RelPath::as_str);
        assert_eq!(found("a/été.png"), Some("a/e\u{301}te\u{301}.png"));
        assert_eq!(found("a/e\u{301}te\u{301}2.png"), Some("a/été2.png"));
        assert_eq!(found("b.png"), Some("b.png"));
        assert_eq!(found("a/ete.png"), None);
        assert_eq!(found("a/étè.png"), None);
    }
}
