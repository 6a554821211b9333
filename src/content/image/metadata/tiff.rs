//! TIFF, the raw files of cameras and the EXIF data of images, which have its form (TIFF 6.0, section 2).
//!
//! Start reading at [`Tiff`].

use super::contains;

/// The entry of a directory that leads to the place (CIPA DC-008, section 4.6.3).
const PLACE: u16 = 0x8825;
/// More directories than any file has.
const MOST: usize = 64;

/// The bytes of a TIFF file.
pub(super) struct Tiff<'a> {
    bytes: &'a [u8],
    is_little: bool,
}

impl<'a> Tiff<'a> {
    /// The file in these bytes; none when they are something else. `BigTIFF` has another form.
    pub(super) fn of(bytes: &'a [u8]) -> Option<Tiff<'a>> {
        let is_little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Tiff { bytes, is_little })
    }

    pub(super) fn short(&self, at: usize) -> Option<u16> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(if self.is_little {
            u16::from_le_bytes(*bytes)
        } else {
            u16::from_be_bytes(*bytes)
        })
    }

    pub(super) fn long(&self, at: usize) -> Option<usize> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        usize::try_from(if self.is_little {
            u32::from_le_bytes(*bytes)
        } else {
            u32::from_be_bytes(*bytes)
        })
        .ok()
    }

    /// The places of the entries of a directory, each of 12 bytes: tag, type, count, value.
    pub(super) fn entries(&self, directory: usize) -> Option<impl Iterator<Item = usize>> {
        let count = usize::from(self.short(directory)?);
        Some((0..count).map(move |number| directory.saturating_add(2 + 12 * number)))
    }

    /// Whether a directory has a place; none when they cannot be read.
    fn has_place(&self) -> Option<bool> {
        let mut directory = self.long(4)?;
        for _ in 0..MOST {
            let mut end = directory.saturating_add(2);
            for entry in self.entries(directory)? {
                if self.short(entry)? == PLACE {
                    return Some(true);
                }
                end = entry.saturating_add(12);
            }
            directory = self.long(end)?;
            if directory == 0 {
                return Some(false);
            }
        }
        None
    }
}

pub(super) fn is_tiff(bytes: &[u8]) -> bool {
    [b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"]
        .iter()
        .any(|start| bytes.starts_with(*start))
}

/// Whether the file names a place, as far as it can be read.
pub(super) fn has_place(bytes: &[u8]) -> bool {
    let found = Tiff::of(bytes).and_then(|tiff| tiff.has_place());
    found.unwrap_or(true) || contains(bytes, b"exif:GPS")
}
