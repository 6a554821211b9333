//! WebP: chunks of a RIFF file (RFC 9649, section 2).

use super::{orientation, turned};

/// The same picture; none when it is damaged.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = length(bytes, 4)?;
    // What comes after the file's own end is no part of the picture.
    let end = size.checked_add(8)?.min(bytes.len());
    let mut out = Vec::with_capacity(end);
    out.extend(bytes.get(..12)?);
    let (mut at, mut flags, mut has_exif) = (12, None, false);
    while let Some(name) = bytes.get(at..at + 4).filter(|_| at + 8 <= end) {
        let body = length(bytes, at + 4)?;
        let next = at
            .checked_add(8)?
            .checked_add(body)?
            .checked_add(body % 2)?;
        let next = next.min(end);
        match name {
            b"VP8X" | b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP" => {
                if name == b"VP8X" {
                    flags = Some(out.len() + 8);
                }
                out.extend(bytes.get(at..next)?);
            }
            b"EXIF" if !has_exif => {
                let exif = orientation(bytes.get(at + 8..next)?).and_then(turned);
                if let Some(exif) = exif.filter(|_| flags.is_some()) {
                    has_exif = true;
                    out.extend(b"EXIF");
                    out.extend(u32::try_from(exif.len()).ok()?.to_le_bytes());
                    out.extend(exif);
                }
            }
            _ => {}
        }
        at = next;
    }
    out.extend(bytes.get(at..end).unwrap_or_default());
    // Bits 3 and 2 of the flags announce EXIF and XMP.
    if let Some(flags) = flags.and_then(|at| out.get_mut(at)) {
        *flags = *flags & !0b1100 | u8::from(has_exif) << 3;
    }
    let new = (size + out.len()).checked_sub(end)?;
    let new = u32::try_from(new).ok()?.to_le_bytes();
    out.get_mut(4..8)?.copy_from_slice(&new);
    Some(out)
}

fn length(bytes: &[u8], at: usize) -> Option<usize> {
    let bytes = bytes.get(at..)?.first_chunk()?;
    usize::try_from(u32::from_le_bytes(*bytes)).ok()
}
