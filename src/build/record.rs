//! The site's record as it is on disk: read with its faults, written when it says something new.
//!
//! What it means is in `site/record.rs`. Start reading at [`read`].

use crate::base::diagnostic::Diagnostic;
use crate::disk::{self, Error, RECORD};
use crate::site::record::Record;
use std::path::Path;

/// The site's record, and the faults in it; an empty one where there is none yet.
#[must_use]
pub(super) fn read(root: &Path) -> (Record, Vec<Diagnostic>) {
    match disk::record(root) {
        Ok(Some(text)) => Record::parse(RECORD, &text),
        Ok(None) => (Record::default(), Vec::new()),
        Err(fault) => (Record::default(), vec![fault]),
    }
}

/// Writes a site's record. False, and nothing is written, when it says what it said before.
///
/// # Errors
/// The machine's.
pub(super) fn write(root: &Path, before: &Record, record: &Record) -> Result<bool, Error> {
    if record == before {
        return Ok(false);
    }
    disk::write_record(root, &record.text())?;
    Ok(true)
}
