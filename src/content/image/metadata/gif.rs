//! GIF: blocks in a row ("Graphics Interchange Format", version 89a, appendix A).

/// The extensions of programs that change how the picture is shown: repetition, and the colour profile.
const SHOWN: [&[u8]; 3] = [b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012"];

/// The same picture; none when it is damaged.
pub(super) fn clean(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut at = 13 + table(*bytes.get(10)?);
    let mut out = Vec::with_capacity(bytes.len());
    out.extend(bytes.get(..at)?);
    loop {
        let start = at;
        let is_kept = match bytes.get(at) {
            // The file is cut short.
            None => return Some(out),
            // The end. What comes after it is no part of the picture.
            Some(0x3b) => {
                out.push(0x3b);
                return Some(out);
            }
            Some(0x2c) => {
                let Some(packed) = bytes.get(at + 9) else {
                    out.extend(bytes.get(start..)?);
                    return Some(out);
                };
                at += 11 + table(*packed);
                true
            }
            Some(0x21) => {
                let label = bytes.get(at + 1).copied();
                at += 2;
                match label {
                    Some(0xff) => {
                        let name = bytes.get(at + 1..at + 12);
                        name.is_some_and(|name| SHOWN.contains(&name))
                    }
                    Some(0xfe) => false,
                    _ => true,
                }
            }
            Some(_) => return None,
        };
        // The data, in parts of at most 255 bytes; one of none ends it.
        while let Some(length) = bytes.get(at) {
            at += 1 + usize::from(*length);
            if *length == 0 {
                break;
            }
        }
        at = at.min(bytes.len());
        if is_kept {
            out.extend(bytes.get(start..at)?);
        }
    }
}

/// How many bytes the table of colours has that these flags announce.
fn table(packed: u8) -> usize {
    if packed & 0x80 == 0 {
        0
    } else {
        3 << ((packed & 7) + 1)
    }
}
