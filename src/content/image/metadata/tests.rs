//! Images of every kind with a place in them, made here byte by byte.

use super::*;
use proptest::prelude::*;

/// What no published image may hold.
const SECRET: &[u8] = b"LIEU-48.8584-2.2945";

/// EXIF data with an orientation, a directory of a place and a text.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0]);
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    exif.extend(b"\0\x01\0\x1d\0\x02\0\0\0\x13\0\0\0\x38\0\0\0\0");
    exif.extend(SECRET);
    exif
}

fn xmp() -> Vec<u8> {
    [b"<x:xmpmeta exif:GPSLatitude='".as_slice(), SECRET, b"'/>"].concat()
}

fn segment(kind: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = u16::try_from(body.len() + 2).unwrap();
    [&[0xff, kind], length.to_be_bytes().as_slice(), &body].concat()
}

/// A JPEG of several scans with everything that cameras and programs add; its picture is no picture.
fn jpeg(orientation: u8) -> Vec<u8> {
    [
        b"\xff\xd8".to_vec(),
        segment(0xe0, &[b"JFIF\0\x01\x02\0\0\x01\0\x01\0\0"]),
        segment(0xe0, &[b"JFXX\0\x10", SECRET]),
        segment(0xe1, &[b"Exif\0\0", &exif(orientation)]),
        segment(0xe1, &[b"http://ns.adobe.com/xap/1.0/\0", &xmp()]),
        segment(0xe2, &[b"ICC_PROFILE\0\x01\x01", b"profile"]),
        segment(0xe2, &[b"MPF\0", SECRET]),
        segment(0xeb, &[b"JP", SECRET]),
        segment(0xed, &[b"Photoshop 3.0\0", SECRET]),
        segment(0xee, &[b"Adobe\0d\0\0\0\0\x01"]),
        segment(0xef, &[SECRET]),
        segment(0xfe, &[SECRET]),
        segment(0xdb, &[&[7; 65]]),
        segment(
            0xc2,
            &[b"\x08\0\x10\0\x10\x03\x01\x22\0\x02\x11\x01\x03\x11\x01"],
        ),
        b"\xff\xff".to_vec(),
        segment(0xc4, &[&[1; 20]]),
        segment(0xda, &[b"\x03\x01\0\x02\x11\x03\x11\0\x3f\0"]),
        b"first\xff\0scan\xff\xd0more\xff\xd1data".to_vec(),
        segment(0xfe, &[SECRET]),
        segment(0xda, &[b"\x01\x01\0\x01\x05\0"]),
        b"second\xff\0scan".to_vec(),
        b"\xff\xd9".to_vec(),
        b"\xff\xd8\xff\xe1".to_vec(),
        SECRET.to_vec(),
    ]
    .concat()
}

fn png_chunk(name: &[u8], body: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(name);
    sum.update(body);
    let length = u32::try_from(body.len()).unwrap();
    [
        length.to_be_bytes().as_slice(),
        name,
        body,
        &sum.sum().to_be_bytes(),
    ]
    .concat()
}

fn png(orientation: u8) -> Vec<u8> {
    [
        png::SIGNATURE.to_vec(),
        png_chunk(b"IHDR", b"\0\0\0\x01\0\0\0\x01\x08\0\0\0\0"),
        png_chunk(b"iCCP", b"name\0\0profile"),
        png_chunk(b"gAMA", &[0, 0, 177, 143]),
        png_chunk(b"pHYs", &[0; 9]),
        png_chunk(b"eXIf", &exif(orientation)),
        png_chunk(b"tIME", &[7; 7]),
        png_chunk(
            b"tEXt",
            &[b"Raw profile type exif\0".as_slice(), SECRET].concat(),
        ),
        png_chunk(b"zTXt", &[b"Comment\0\0".as_slice(), SECRET].concat()),
        png_chunk(
            b"iTXt",
            &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), &xmp()].concat(),
        ),
        png_chunk(b"IDAT", b"data"),
        png_chunk(b"caBX", SECRET),
        png_chunk(b"IEND", b""),
        SECRET.to_vec(),
    ]
    .concat()
}

fn riff(chunks: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let mut body = b"WEBP".to_vec();
    for (name, data) in chunks {
        body.extend(*name);
        body.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
        body.extend(data);
        body.extend(vec![0; data.len() % 2]);
    }
    let length = u32::try_from(body.len()).unwrap();
    [b"RIFF".as_slice(), &length.to_le_bytes(), &body].concat()
}

fn webp(orientation: u8) -> Vec<u8> {
    let flags = vec![0b10_1100, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut bytes = riff(&[
        (b"VP8X", flags),
        (b"ICCP", b"profile".to_vec()),
        (b"VP8 ", b"data".to_vec()),
        (b"EXIF", exif(orientation)),
        (b"XMP ", xmp()),
        (b"MIST", SECRET.to_vec()),
    ]);
    bytes.extend(SECRET);
    bytes
}

fn gif() -> Vec<u8> {
    let blocks = |data: &[u8]| {
        let mut blocks: Vec<u8> = Vec::new();
        for part in data.chunks(255) {
            blocks.push(u8::try_from(part.len()).unwrap());
            blocks.extend(part);
        }
        blocks.push(0);
        blocks
    };
    [
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec(),
        [b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0".as_slice()].concat(),
        [b"!\xff\x0bXMP DataXMP".as_slice(), &blocks(&xmp())].concat(),
        [b"!\xfe".as_slice(), &blocks(SECRET)].concat(),
        b"!\xf9\x04\0\0\0\0\0".to_vec(),
        [
            b",\0\0\0\0\x01\0\x01\0\x80\0\0\0\xff\xff\xff\x02".as_slice(),
            &blocks(b"D\x01"),
        ]
        .concat(),
        b";".to_vec(),
        SECRET.to_vec(),
    ]
    .concat()
}

fn a_box(kind: &[u8], body: &[u8]) -> Vec<u8> {
    let length = u32::try_from(body.len() + 8).unwrap();
    [length.to_be_bytes().as_slice(), kind, body].concat()
}

/// A file of items: a picture, EXIF behind it in the file, XMP inside the box of items.
fn heif(brand: &[u8]) -> Vec<u8> {
    let infe = |id: u8, kind: &[u8; 4]| {
        a_box(
            b"infe",
            &[&[2, 0, 0, 0, 0, id, 0, 0], kind.as_slice(), b"\0"].concat(),
        )
    };
    let iinf = a_box(
        b"iinf",
        &[
            b"\0\0\0\0\0\x03".as_slice(),
            &infe(1, b"av01"),
            &infe(2, b"Exif"),
            &infe(3, b"mime"),
        ]
        .concat(),
    );
    let (xmp, exif) = (xmp(), [b"\0\0\0\0".as_slice(), &exif(6)].concat());
    let build = |from: usize| {
        let mut iloc = vec![1, 0, 0, 0, 0x44, 0, 0, 3];
        for (id, method, offset, length) in [
            (1_u8, 0_u8, from, 4),
            (2, 0, from + 4, exif.len()),
            (3, 1, 0, xmp.len()),
        ] {
            iloc.extend([0, id, 0, method, 0, 0, 0, 1]);
            iloc.extend(u32::try_from(offset).unwrap().to_be_bytes());
            iloc.extend(u32::try_from(length).unwrap().to_be_bytes());
        }
        let meta = [
            b"\0\0\0\0".to_vec(),
            iinf.clone(),
            a_box(b"iloc", &iloc),
            a_box(b"idat", &xmp),
        ]
        .concat();
        let ftyp = a_box(b"ftyp", &[brand, b"\0\0\0\0", b"mif1"].concat());
        [ftyp, a_box(b"meta", &meta)].concat()
    };
    let head = build(0).len() + 8;
    [
        build(head),
        a_box(b"mdat", &[b"data".as_slice(), &exif].concat()),
    ]
    .concat()
}

fn jpeg_xl() -> Vec<u8> {
    [
        boxes::JPEG_XL.to_vec(),
        a_box(b"ftyp", b"jxl \0\0\0\0jxl "),
        a_box(b"Exif", &[b"\0\0\0\0".as_slice(), &exif(1)].concat()),
        a_box(b"xml ", &xmp()),
        a_box(b"brob", &[b"Exif".as_slice(), SECRET].concat()),
        a_box(b"jxlc", b"data"),
    ]
    .concat()
}

fn cleaned(bytes: &[u8]) -> Vec<u8> {
    let Cleaned::Bytes(cleaned) = clean(bytes) else {
        panic!("something is removed")
    };
    assert!(!contains(&cleaned, SECRET));
    assert_eq!(clean(&cleaned), Cleaned::AsIs);
    cleaned
}

#[test]
fn the_place_where_a_photograph_was_taken_is_not_published() {
    for bytes in [
        jpeg(1),
        jpeg(6),
        png(1),
        png(8),
        webp(1),
        webp(3),
        gif(),
        heif(b"avif"),
        heif(b"heic"),
        jpeg_xl(),
    ] {
        assert!(contains(&bytes, SECRET));
        cleaned(&bytes);
    }
}

#[test]
fn the_picture_its_profile_and_its_orientation_stay() {
    let upright = cleaned(&jpeg(1));
    let turned = cleaned(&jpeg(6));
    for part in [
        b"JFIF\0".as_slice(),
        b"ICC_PROFILE\0\x01\x01profile",
        b"Adobe",
        b"first\xff\0scan\xff\xd0more\xff\xd1data\xff\xda",
        b"second\xff\0scan\xff\xd9",
    ] {
        assert!(
            contains(&upright, part) && contains(&turned, part),
            "{part:?}"
        );
    }
    assert!(upright.ends_with(b"\xff\xd9") && !contains(&upright, b"Exif"));
    let jpeg = super::super::Jpeg::of(&turned);
    assert_eq!((jpeg.orientation, jpeg.colours), (6, 3));

    let upright = cleaned(&png(1));
    let turned = cleaned(&png(8));
    for part in [
        b"iCCPname\0\0profile".as_slice(),
        b"gAMA",
        b"pHYs",
        b"IDATdata",
        b"IEND",
    ] {
        assert!(
            contains(&upright, part) && contains(&turned, part),
            "{part:?}"
        );
    }
    assert!(!contains(&upright, b"eXIf"));
    assert!(contains(
        &turned,
        &png_chunk(b"eXIf", &super::turned(8).unwrap())
    ));

    let upright = riff(&[
        (b"VP8X", vec![0b10_0000, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (b"ICCP", b"profile".to_vec()),
        (b"VP8 ", b"data".to_vec()),
    ]);
    assert_eq!(cleaned(&webp(1)), upright);
    let turned = riff(&[
        (b"VP8X", vec![0b10_1000, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
        (b"ICCP", b"profile".to_vec()),
        (b"VP8 ", b"data".to_vec()),
        (b"EXIF", super::turned(3).unwrap()),
    ]);
    assert_eq!(cleaned(&webp(3)), turned);

    let shown = cleaned(&gif());
    assert!(contains(&shown, b"NETSCAPE2.0") && shown.ends_with(b"\x02D\x01\0;"));

    for brand in [b"avif", b"heic"] {
        let (before, after) = (heif(brand), cleaned(&heif(brand)));
        assert_eq!(before.len(), after.len());
        assert!(contains(&after, b"mdat") && contains(&after, b"data\0\0\0\0MM\0*"));
    }
    assert!(cleaned(&jpeg_xl()).ends_with(b"\0\0\0\x0cjxlcdata"));
}

#[test]
fn what_holds_nothing_of_a_camera_is_copied_byte_for_byte() {
    for bytes in [
        b"".as_slice(),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7 Exif\0\0",
        b"RIFF\x04\0\0\0WAVE",
        b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;",
        b"\xff\xd8\xff\xdb\0\x03x\xff\xda\0\x02data\xff\xd9",
        b"II*\0\x08\0\0\0\0\0\0\0\0\0",
    ] {
        assert_eq!(clean(bytes), Cleaned::AsIs, "{bytes:?}");
    }
}

#[test]
fn a_place_that_cannot_be_removed_is_never_published_in_silence() {
    let tiff = exif(1);
    let moov = a_box(b"moov", &a_box(b"udta", &a_box(b"\xa9xyz", SECRET)));
    let film = [
        a_box(b"ftyp", b"qt  \0\0\0\0"),
        a_box(b"mdat", b"data"),
        moov,
    ]
    .concat();
    let mut lost = heif(b"avif");
    let iloc = lost.windows(4).position(|part| part == b"iloc").unwrap();
    lost[iloc..iloc + 4].copy_from_slice(b"free");
    let damaged = [
        b"\xff\xd8\xff\xe0\0\0".to_vec(),
        exif(1),
        b"Exif\0\0".to_vec(),
    ]
    .concat();
    for bytes in [tiff, film, [lost, b"Exif\0\0".to_vec()].concat(), damaged] {
        assert!(matches!(clean(&bytes), Cleaned::Stuck(_)), "{bytes:?}");
    }
    let quiet = [a_box(b"ftyp", b"isom\0\0\0\0"), a_box(b"moov", b"nothing")].concat();
    assert_eq!(clean(&quiet), Cleaned::AsIs);
}

#[test]
fn an_image_that_is_cut_short_keeps_what_there_is_of_its_picture() {
    for bytes in [jpeg(6), png(8), webp(3), gif(), jpeg_xl()] {
        for end in 0..bytes.len() {
            if let Cleaned::Bytes(cleaned) = clean(&bytes[..end]) {
                assert!(!contains(&cleaned, SECRET), "{end}");
            } else {
                assert!(!contains(&bytes[..end], SECRET), "{end}");
            }
        }
    }
}

proptest! {
    #[test]
    fn damaged_images_are_cleaned_or_reported_and_never_a_panic(
        kind in 0..7_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut bytes = match kind {
            0 => jpeg(6),
            1 => png(8),
            2 => webp(3),
            3 => gif(),
            4 => heif(b"avif"),
            5 => jpeg_xl(),
            _ => exif(1),
        };
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        let end = cut.index(bytes.len() + 1).max(bytes.len() / 2);
        bytes.truncate(end);
        if let Cleaned::Bytes(cleaned) = clean(&bytes) {
            prop_assert!(cleaned.len() <= bytes.len() + 40);
            // what was cleaned once is clean
            prop_assert!(!matches!(clean(&cleaned), Cleaned::Bytes(_)));
        }
    }
}
