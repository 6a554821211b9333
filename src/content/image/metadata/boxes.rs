//! Files of boxes: HEIF and AVIF (ISO/IEC 23008-12), JPEG XL (ISO/IEC 18181-2), and films (ISO/IEC 14496-12).

use super::{contains, number};
use std::collections::BTreeSet;
use std::ops::Range;

pub(super) const JPEG_XL: &[u8] = b"\0\0\0\x0cJXL \r\n\x87\n";

/// A box: its kind, all of it, and what is in it.
struct Part<'a> {
    kind: &'a [u8],
    whole: Range<usize>,
    body: Range<usize>,
}

/// The boxes in a range, as far as they can be recognised.
fn parts(bytes: &[u8], range: Range<usize>) -> impl Iterator<Item = Part<'_>> {
    let mut at = range.start;
    std::iter::from_fn(move || {
        let kind = bytes.get(at + 4..at + 8).filter(|_| at + 8 <= range.end)?;
        let (head, length) = match number(bytes, at, 4)? {
            0 => (8, range.end - at),
            1 => (16, number(bytes, at + 8, 8)?),
            length => (8, length),
        };
        let end = at.checked_add(length.max(head))?.min(range.end);
        let part = Part {
            kind,
            whole: at..end,
            body: (at + head).min(end)..end,
        };
        at = end;
        Some(part)
    })
}

fn all(bytes: &[u8]) -> impl Iterator<Item = Part<'_>> {
    parts(bytes, 0..bytes.len())
}

/// The brands that a file says it is of.
fn brands(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let first = all(bytes).next().filter(|part| part.kind == b"ftyp");
    let body = first.and_then(|part| bytes.get(part.body));
    body.unwrap_or_default().chunks_exact(4)
}

pub(super) fn is_heif(bytes: &[u8]) -> bool {
    let known: [&[u8]; 9] = [
        b"mif1", b"mif2", b"msf1", b"heic", b"heix", b"hevc", b"heim", b"avif", b"avis",
    ];
    brands(bytes).any(|brand| known.contains(&brand))
}

pub(super) fn is_film(bytes: &[u8]) -> bool {
    brands(bytes).next().is_some()
}

/// Whether a film names a place: `©xyz` of user data, `loci` of 3GPP, or Apple's own key.
pub(super) fn film_has_place(bytes: &[u8]) -> bool {
    let marks: [&[u8]; 3] = [b"\xa9xyz", b"loci", b"location.ISO6709"];
    all(bytes)
        .filter(|part| part.kind != b"mdat")
        .filter_map(|part| bytes.get(part.body))
        .any(|body| marks.iter().any(|mark| contains(body, mark)))
}

/// The same picture: nothing else in the file counts bytes from its start.
#[allow(clippy::unnecessary_wraps)] // as the other kinds
pub(super) fn clean_jpeg_xl(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    for part in all(bytes) {
        let body = bytes.get(part.body).unwrap_or_default();
        let is_packed = part.kind == b"brob"
            && [b"Exif".as_slice(), b"xml ", b"jumb"]
                .iter()
                .any(|kind| body.starts_with(kind));
        if !is_packed && !matches!(part.kind, b"Exif" | b"xml " | b"jumb") {
            out.extend(bytes.get(part.whole).unwrap_or_default());
        }
    }
    Some(out)
}

/// The same picture: other parts are found by their places in the file, so that what is removed is overwritten. None when the
/// parts cannot be found. How the picture is turned is not said by EXIF in these files.
pub(super) fn clean_heif(bytes: &[u8]) -> Option<Vec<u8>> {
    let meta = all(bytes).find(|part| part.kind == b"meta")?;
    // Four bytes of version and flags come first.
    let meta = meta.body.start.checked_add(4)?..meta.body.end;
    let find = |kind: &[u8]| parts(bytes, meta.clone()).find(|part| part.kind == kind);
    let Some(items) = find(b"iinf") else {
        return Some(bytes.to_vec());
    };
    let (exif, other) = told(bytes, items.body)?;
    if exif.is_empty() && other.is_empty() {
        return Some(bytes.to_vec());
    }
    let data = find(b"idat").map(|part| part.body.start);
    let mut out = bytes.to_vec();
    for (item, range) in places(bytes, find(b"iloc")?.body, data, &|item| {
        exif.contains(&item) || other.contains(&item)
    })? {
        let part = out.get_mut(range)?;
        part.fill(if exif.contains(&item) { 0 } else { b' ' });
        // EXIF of one directory without entries, behind the four bytes that say where it begins.
        let empty = b"\0\0\0\0MM\0*\0\0\0\x08\0\0";
        if exif.contains(&item)
            && let Some(start) = part.get_mut(..empty.len())
        {
            start.copy_from_slice(empty);
        }
    }
    Some(out)
}

/// The numbers of the items that hold EXIF, and of those that hold other text (XMP).
fn told(bytes: &[u8], body: Range<usize>) -> Option<(BTreeSet<usize>, BTreeSet<usize>)> {
    let (mut exif, mut other) = (BTreeSet::new(), BTreeSet::new());
    let size = if *bytes.get(body.start)? == 0 { 2 } else { 4 };
    for part in parts(bytes, body.start.checked_add(4 + size)?..body.end) {
        let start = part.body.start;
        let id = match *bytes.get(start)? {
            2 => 2,
            3 => 4,
            _ => return None,
        };
        let item = number(bytes, start + 4, id)?;
        match bytes.get(start + 6 + id..start + 10 + id)? {
            b"Exif" => exif.insert(item),
            b"mime" | b"uri " => other.insert(item),
            _ => false,
        };
    }
    Some((exif, other))
}

/// Where the items that are wanted are in the file.
fn places(
    bytes: &[u8],
    body: Range<usize>,
    data: Option<usize>,
    is_wanted: &dyn Fn(usize) -> bool,
) -> Option<Vec<(usize, Range<usize>)>> {
    let mut at = body.start;
    let mut next = |size: usize| {
        let value = number(bytes, at, size)?;
        at = at.checked_add(size).filter(|at| *at <= body.end)?;
        Some(value)
    };
    let version = next(1)?;
    next(3)?;
    let sizes = next(2)?;
    let size = |shift: usize| sizes >> shift & 15;
    let (of_offset, of_length, of_base) = (size(12), size(8), size(4));
    let of_index = if version == 0 { 0 } else { size(0) };
    let of_id = if version < 2 { 2 } else { 4 };
    let mut found = Vec::new();
    for _ in 0..next(of_id)? {
        let item = next(of_id)?;
        let method = if version == 0 { 0 } else { next(2)? & 15 };
        let is_elsewhere = next(2)? != 0;
        let base = next(of_base)?;
        for _ in 0..next(2)? {
            next(of_index)?;
            let (offset, length) = (next(of_offset)?, next(of_length)?);
            if !is_wanted(item) || is_elsewhere {
                continue;
            }
            let from = match method {
                0 => 0,
                1 => data?,
                _ => return None,
            };
            let start = from.checked_add(base)?.checked_add(offset)?;
            let end = match length {
                0 => bytes.len(),
                length => start.checked_add(length)?,
            };
            found.push((item, start..end));
        }
    }
    Some(found)
}
