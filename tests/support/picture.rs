//! A PNG image that no program made: grey, not compressed.

/// An image of this size whose pixels depend on the seed.
pub(crate) fn png(width: u32, height: u32, seed: usize) -> Vec<u8> {
    let mut rows = Vec::new();
    for y in 0..height {
        rows.push(0);
        rows.extend((0..width).map(|x| {
            let value = (x / 8 + y) as usize * (seed % 7 + 1) + seed;
            u8::try_from(value % 256).expect("a remainder of 256 is a byte")
        }));
    }
    // Blocks that are stored as they are (RFC 1951, section 3.2.4), in the frame of RFC 1950.
    let mut data = vec![0x78, 0x01];
    let mut blocks = rows.chunks(60_000).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("a block is short");
        data.push(u8::from(blocks.peek().is_none()));
        data.extend(length.to_le_bytes());
        data.extend((!length).to_le_bytes());
        data.extend(block);
    }
    let (a, b) = rows.iter().fold((1_u32, 0_u32), |(a, b), byte| {
        let a = (a + u32::from(*byte)) % 65_521;
        (a, (b + a) % 65_521)
    });
    data.extend((b << 16 | a).to_be_bytes());
    let mut header = Vec::new();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 0, 0, 0, 0]);
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, body) in [(b"IHDR", &header), (b"IDAT", &data), (b"IEND", &Vec::new())] {
        let length = u32::try_from(body.len()).expect("an image of a test is small");
        bytes.extend(length.to_be_bytes());
        let named = [name.as_slice(), body].concat();
        bytes.extend(&named);
        bytes.extend(sum(&named).to_be_bytes());
    }
    bytes
}

/// The checksum of a chunk (PNG, annex D).
fn sum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    })
}
