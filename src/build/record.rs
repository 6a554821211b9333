//! The site's record between builds: read when it is needed, parsed once for each version on disk, written when it changed.
//!
//! What it means is in `site/record.rs`. Start reading at [`SiteRecord::get`].

use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::build::cache::Held;
use crate::disk::{self, Error, RECORD};
use crate::site::record::{Record, State};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A record, and what is wrong in it.
pub(super) type Recorded = Arc<(Record, Vec<Diagnostic>)>;

/// A site's record.
#[derive(Debug, Default)]
pub(super) struct SiteRecord {
    /// The key of the file's bytes; none when there is no record, or it cannot be read.
    pub(super) key: Option<Key>,
    /// What was parsed last, with the key of the bytes.
    parsed: Option<(Option<Key>, Recorded)>,
    /// What imports learnt that did not write the record: a page that is deleted in a preview stays deleted there.
    unrecorded: BTreeMap<String, State>,
}

impl SiteRecord {
    /// The record with the key that the file has now.
    pub(super) fn get(&mut self, root: &Path, held: &Held) -> Recorded {
        if let Some((key, recorded)) = &self.parsed
            && *key == self.key
        {
            return Arc::clone(recorded);
        }
        let (mut record, diagnostics) = read(root, self.key, held);
        record.learn(&self.unrecorded);
        let recorded = Arc::new((record, diagnostics));
        self.parsed = Some((self.key, Arc::clone(&recorded)));
        recorded
    }

    /// Writes a record that differs from the one before.
    ///
    /// # Errors
    /// I/O errors.
    pub(super) fn write(&mut self, root: &Path, record: Record) -> Result<(), Error> {
        self.key = Some(write(root, &record)?);
        self.parsed = Some((self.key, Arc::new((record, Vec::new()))));
        Ok(())
    }

    /// Writes what an import learnt, if it is new.
    ///
    /// # Errors
    /// I/O errors.
    pub(super) fn learn(
        &mut self,
        root: &Path,
        held: &Held,
        learnt: &BTreeMap<String, State>,
    ) -> Result<(), Error> {
        if learnt.is_empty() {
            return Ok(());
        }
        let before = self.get(root, held);
        let mut record = before.0.clone();
        record.learn(learnt);
        if record == before.0 {
            return Ok(());
        }
        self.write(root, record)
    }

    /// Remembers what an import learnt, without writing it.
    pub(super) fn remember(&mut self, learnt: BTreeMap<String, State>) {
        if !learnt.is_empty() {
            self.unrecorded.extend(learnt);
            self.parsed = None;
        }
    }
}

/// The site's record, and what is wrong in it; an empty one where there is none yet.
fn read(root: &Path, key: Option<Key>, held: &Held) -> (Record, Vec<Diagnostic>) {
    let file = RelPath::new(RECORD).expect("a plain name is a path");
    let bytes = key.and_then(|key| held.bytes(key, || disk::read(root, &file)).ok()?);
    let text = match bytes {
        Some(bytes) => disk::as_text(&file, &bytes).map(|text| Some(text.to_owned())),
        // There is none, it cannot be read, or it changed since.
        None => disk::record(root),
    };
    match text {
        Ok(Some(text)) => Record::parse(RECORD, &text),
        Ok(None) => (Record::default(), Vec::new()),
        Err(diagnostic) => (Record::default(), vec![diagnostic]),
    }
}

/// Writes a site's record; gives the key of its bytes.
///
/// # Errors
/// I/O errors.
pub(super) fn write(root: &Path, record: &Record) -> Result<Key, Error> {
    let text = record.text();
    disk::write_record(root, &text)?;
    Ok(Key::of_bytes(text.as_bytes()))
}
