//! PNG: chunks, each with a checksum (PNG, third edition, section 5).

use super::{number, orientation, turned};

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The chunks that change how the picture is shown, besides those that every decoder must know (their names begin with a
/// capital).
const SHOWN: &[&[u8; 4]] = &[
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"cLLI", b"mDCv",
    b"cLLi", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"acTL", b"fcTL", b"fdAT",
];

/// The same picture; none when it is damaged.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(SIGNATURE);
    let mut at = SIGNATURE.len();
    while let Some(name) = bytes.get(at + 4..at + 8) {
        if !name.iter().all(u8::is_ascii_alphabetic) {
            return None;
        }
        let end = at.checked_add(number(bytes, at, 4)?)?.checked_add(12)?;
        let end = end.min(bytes.len());
        let is_kept = name.first().is_some_and(u8::is_ascii_uppercase)
            || SHOWN.iter().any(|shown| *shown == name);
        if is_kept {
            out.extend(bytes.get(at..end)?);
        } else if name == b"eXIf"
            && let Some(exif) = bytes.get(at + 8..end.saturating_sub(4))
            && let Some(exif) = orientation(exif).and_then(turned)
        {
            out.extend(chunk(b"eXIf", &exif));
        }
        if name == b"IEND" {
            return Some(out);
        }
        at = end;
    }
    out.extend(bytes.get(at..)?);
    Some(out)
}

fn chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(body);
    let length = u32::try_from(body.len()).unwrap_or_default();
    [
        length.to_be_bytes().as_slice(),
        name,
        body,
        &sum.sum().to_be_bytes(),
    ]
    .concat()
}
