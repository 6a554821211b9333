//! An image without what cameras and programs write into it: the place, serial numbers, names, comments.
//!
//! No picture is decoded: the parts of a file that show it are copied byte for byte. Its orientation and its colour profile
//! stay. Start reading at [`clean`].

mod boxes;
mod gif;
mod jpeg;
mod png;
mod tiff;
mod webp;

use tiff::Tiff;

/// What becomes of the bytes of a file when it is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cleaned {
    /// Nothing has to be removed, or it is no image.
    AsIs,
    /// The same picture without the rest.
    Bytes(Vec<u8>),
    /// It may say where it was taken, and that cannot be removed: the reason.
    Stuck(&'static str),
}

/// Removes from an image everything but the picture, its orientation and its colours. Never fails on any bytes.
#[must_use]
pub fn clean(bytes: &[u8]) -> Cleaned {
    let cleaned = if bytes.starts_with(b"\xff\xd8\xff") {
        jpeg::clean(bytes)
    } else if bytes.starts_with(png::SIGNATURE) {
        png::clean(bytes)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        webp::clean(bytes)
    } else if bytes.starts_with(b"GIF8") {
        gif::clean(bytes)
    } else if bytes.starts_with(boxes::JPEG_XL) {
        boxes::clean_jpeg_xl(bytes)
    } else if boxes::is_heif(bytes) {
        boxes::clean_heif(bytes)
    } else if boxes::is_film(bytes) {
        return if boxes::film_has_place(bytes) {
            Cleaned::Stuck("it is a film")
        } else {
            Cleaned::AsIs
        };
    } else if tiff::is_tiff(bytes) {
        return if tiff::has_place(bytes) {
            Cleaned::Stuck("it is a TIFF file")
        } else {
            Cleaned::AsIs
        };
    } else {
        return Cleaned::AsIs;
    };
    match cleaned {
        Some(cleaned) if cleaned == bytes => Cleaned::AsIs,
        Some(cleaned) => Cleaned::Bytes(cleaned),
        None if speaks(bytes) => Cleaned::Stuck("it is damaged"),
        None => Cleaned::AsIs,
    }
}

/// Whether the bytes of a damaged image hold the beginning of EXIF, XMP or IPTC data.
fn speaks(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 5] = [
        b"Exif\0\0",
        b"ns.adobe.com/xap",
        b"x:xmpmeta",
        b"Photoshop 3.0",
        b"GPSLatitude",
    ];
    marks.into_iter().any(|mark| contains(bytes, mark))
}

/// Whether bytes hold others.
fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    let Some((first, rest)) = wanted.split_first() else {
        return true;
    };
    let mut left = bytes;
    while let Some(at) = left.iter().position(|byte| byte == first) {
        left = left.get(at + 1..).unwrap_or_default();
        if left.starts_with(rest) {
            return true;
        }
    }
    false
}

/// EXIF data that says how an image is turned and nothing else (TIFF 6.0, section 2): one directory with one entry. None for
/// an image that is upright.
fn turned(orientation: u8) -> Option<Vec<u8>> {
    if !(2..=8).contains(&orientation) {
        return None;
    }
    let mut exif = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.push(orientation);
    // The rest of the value, and no further directory.
    exif.extend([0; 6]);
    Some(exif)
}

/// The orientation in EXIF data, with or without the mark that JPEG puts before it: 1 to 8, and from 5 on the image is turned by a
/// quarter (CIPA DC-008, section 4.6.5).
pub(super) fn orientation(exif: &[u8]) -> Option<u8> {
    const ORIENTATION: u16 = 0x0112;
    let tiff = Tiff::of(exif.strip_prefix(b"Exif\0\0").unwrap_or(exif))?;
    let entry = tiff
        .entries(tiff.long(4)?)?
        .find(|entry| tiff.short(*entry) == Some(ORIENTATION))?;
    let value = u8::try_from(tiff.short(entry.saturating_add(8))?).ok()?;
    (1..=8).contains(&value).then_some(value)
}

/// An unsigned number in the order of the network; none when it is not there, or does not fit into memory.
fn number(bytes: &[u8], at: usize, size: usize) -> Option<usize> {
    let part = bytes.get(at..at.checked_add(size)?)?;
    part.iter().try_fold(0_usize, |value, byte| {
        value.checked_mul(256)?.checked_add(usize::from(*byte))
    })
}

#[cfg(test)]
mod tests;
