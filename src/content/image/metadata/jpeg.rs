//! JPEG: segments between markers (ITU-T T.81, annex B).

use super::{number, turned};

/// The same picture; none when it is damaged.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(bytes.get(..2)?);
    // Where the first EXIF data was, and the orientation that the last of them names, as browsers read it.
    let (mut exif_at, mut orientation) = (None, 1);
    let (mut at, mut in_scan) = (2, false);
    let mut is_whole = false;
    while let Some(marker) = next_marker(bytes, at, in_scan) {
        if in_scan {
            out.extend(bytes.get(at..marker)?);
        }
        let kind = *bytes.get(marker + 1)?;
        match kind {
            // The end. What comes after it is other pictures, films and data of the camera.
            0xd9 => {
                out.extend([0xff, 0xd9]);
                is_whole = true;
                break;
            }
            // Markers without a segment.
            0x01 | 0xd0..=0xd8 => {
                out.extend([0xff, kind]);
                (at, in_scan) = (marker + 2, false);
                continue;
            }
            _ => {}
        }
        let Some(length) = number(bytes, marker + 2, 2) else {
            // The file ends here.
            return Some(with_orientation(out, exif_at, orientation));
        };
        if length < 2 {
            return None;
        }
        let end = (marker + 2 + length).min(bytes.len());
        let body = bytes.get(marker + 4..end).unwrap_or_default();
        if is_kept(kind, body) {
            out.extend(bytes.get(marker..end)?);
        } else if kind == 0xe1
            && let Some(exif) = body.strip_prefix(b"Exif\0\0")
        {
            exif_at.get_or_insert(out.len());
            orientation = super::orientation(exif).unwrap_or(orientation);
        }
        (at, in_scan) = (end, kind == 0xda);
    }
    if in_scan && !is_whole {
        // The file is cut short.
        out.extend(bytes.get(at..)?);
    }
    Some(with_orientation(out, exif_at, orientation))
}

/// The next marker from here on. In a scan, `ff 00` is data, and so are the markers of restart intervals.
fn next_marker(bytes: &[u8], from: usize, in_scan: bool) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match *bytes.get(at + 1)? {
            // Any number of `ff` may come before a marker; the last one begins it.
            0xff => at += 1,
            0x00 => at += 2,
            0xd0..=0xd7 if in_scan => at += 2,
            _ => return Some(at),
        }
    }
}

/// Whether a segment shows the picture: its data, JFIF (density), Adobe's colour transform, the colour profile.
fn is_kept(kind: u8, body: &[u8]) -> bool {
    match kind {
        0xe0 => body.starts_with(b"JFIF\0"),
        0xe2 => body.starts_with(b"ICC_PROFILE\0"),
        0xee => body.starts_with(b"Adobe"),
        0xe1..=0xef | 0xfe => false,
        _ => true,
    }
}

fn with_orientation(mut out: Vec<u8>, exif_at: Option<usize>, orientation: u8) -> Vec<u8> {
    if let (Some(at), Some(exif)) = (exif_at, turned(orientation)) {
        let body = [b"Exif\0\0".as_slice(), &exif].concat();
        let length = u16::try_from(body.len() + 2).expect("it has 34 bytes");
        let segment = [b"\xff\xe1".as_slice(), &length.to_be_bytes(), &body].concat();
        out.splice(at..at, segment);
    }
    out
}
