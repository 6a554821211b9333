//! TIFF, and the raw files of cameras that have its form: whether they name a place (TIFF 6.0, section 2).

use super::contains;

/// The entry of a directory that leads to the place (CIPA DC-008, section 4.6.3).
const PLACE: u16 = 0x8825;
/// More directories than any file has.
const MOST: usize = 64;

pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]
        .iter()
        .any(|start| bytes.starts_with(*start))
}

/// Whether the file names a place, as far as it can be read.
pub(super) fn has_place(bytes: &[u8]) -> bool {
    directories(bytes).unwrap_or(true) || contains(bytes, b"exif:GPS")
}

/// Whether a directory of the file has a place; none when they cannot be read.
fn directories(bytes: &[u8]) -> Option<bool> {
    let is_little = bytes.starts_with(b"II");
    let short = |at: usize| -> Option<u16> {
        let bytes = bytes.get(at..)?.first_chunk()?;
        Some(if is_little {
            u16::from_le_bytes(*bytes)
        } else {
            u16::from_be_bytes(*bytes)
        })
    };
    let long = |at: usize| -> Option<usize> {
        let bytes = bytes.get(at..)?.first_chunk()?;
        usize::try_from(if is_little {
            u32::from_le_bytes(*bytes)
        } else {
            u32::from_be_bytes(*bytes)
        })
        .ok()
    };
    // BigTIFF has another form.
    if short(2)? != 42 {
        return None;
    }
    let mut directory = long(4)?;
    for _ in 0..MOST {
        let count = usize::from(short(directory)?);
        for entry in (0..count).map(|number| directory.saturating_add(2 + 12 * number)) {
            if short(entry)? == PLACE {
                return Some(true);
            }
        }
        directory = long(directory.saturating_add(2 + 12 * count))?;
        if directory == 0 {
            return Some(false);
        }
    }
    None
}
