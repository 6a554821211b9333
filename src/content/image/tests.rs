//! Sizes of images of every kind; smaller ones, where they are made.

use super::*;

fn size(width: u32, height: u32) -> Size {
    Size { width, height }
}

#[allow(clippy::option_option)] // no drawing, or one without a size
fn drawn(svg: &str) -> Option<Option<Size>> {
    drawing(svg.as_bytes()).map(|drawing| drawing.size)
}

#[test]
fn drawings_have_the_size_that_they_name_or_that_of_their_view() {
    let of = |attributes: &str| drawn(&format!("<svg {attributes}><g/></svg>"));
    assert_eq!(of("width='120' height='80.5px'"), Some(Some(size(120, 81))));
    assert_eq!(
        of("width='100%' viewBox='0 0 300 150'"),
        Some(Some(size(300, 150)))
    );
    assert_eq!(
        of("width='3em' height='2em' viewBox='-1,-1,30,20'"),
        Some(Some(size(30, 20)))
    );
    assert_eq!(of("viewBox='0 0 1e99 1'"), Some(None));
    assert_eq!(of("width='0' height='0'"), Some(None));
    assert_eq!(of(""), Some(None));
    let whole = "\u{feff}<?xml version='1.0'?>\n<!DOCTYPE svg PUBLIC 'a' 'b'>\n<!-- x -->\n<s:svg xmlns:s='x' width='1' height='2'/>";
    assert_eq!(drawn(whole), Some(Some(size(1, 2))));
    assert_eq!(drawn("<html><svg width='1' height='1'/></html>"), None);
    assert_eq!(drawn("du texte <svg width='1' height='1'/>"), None);
    assert_eq!(drawn(""), None);
}

#[test]
fn what_is_no_image_says_so() {
    for bytes in [
        b"".as_slice(),
        b"\xff\xd8\xff",
        b"GIF89a",
        b"\x89PNG\r\n\x1a\nplan",
        b"BM",
        b"une page",
    ] {
        let (picture, smaller) = look(bytes);
        assert_eq!(picture.size, None, "{bytes:?}");
        assert!(picture.trouble.is_some(), "{bytes:?}");
        assert!(smaller.is_empty(), "{bytes:?}");
    }
}

#[test]
fn an_orientation_is_read_in_either_order_of_bytes() {
    let little = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0";
    let big = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x08\0\0";
    assert_eq!(orientation(little), Some(6));
    assert_eq!(orientation(big), Some(8));
    for end in 0..little.len() - 4 {
        assert_eq!(orientation(&little[..end.min(18)]), None, "{end}");
    }
    assert_eq!(orientation(b"II*\0\xff\xff\xff\xff"), None);
}

#[cfg(feature = "images")]
mod resized {
    use super::codec::{Pixels, decode};
    use super::*;
    use png::ColorType;

    /// Colours that change slowly, with a little noise, as those of a photograph do.
    fn pixels(width: u32, height: u32, colours: u32) -> Vec<u8> {
        let mut seed = 1_u32;
        let mut pixels = Vec::new();
        for at in 0..width * height {
            let (x, y) = (at % width, at / width);
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            for colour in 0..colours {
                let value = (x * (colour + 1) * 200 / width + y * 50 / height) % 480;
                let value = value.min(480 - value) + (seed >> 29);
                pixels.push(u8::try_from(value).unwrap());
            }
        }
        pixels
    }

    fn jpeg(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = Vec::new();
        let pixels = pixels(width.into(), height.into(), 3);
        jpeg_encoder::Encoder::new(&mut bytes, 95)
            .encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb)
            .unwrap();
        bytes
    }

    fn png(width: u32, height: u32, colours: ColorType) -> Vec<u8> {
        let channels = u32::try_from(colours.samples()).unwrap();
        let pixels = pixels(width, height, channels);
        png_of(width, &pixels, colours, png::Compression::Fast)
    }

    /// A PNG of these pixels, whose lines are stored as they are.
    fn png_of(width: u32, pixels: &[u8], colours: ColorType, how: png::Compression) -> Vec<u8> {
        let mut bytes = Vec::new();
        let line = width * u32::try_from(colours.samples()).unwrap();
        let height = u32::try_from(pixels.len()).unwrap() / line;
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(colours);
        encoder.set_compression(how);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(pixels).unwrap();
        drop(writer);
        bytes
    }

    /// A JPEG with this segment behind its first marker.
    fn with_segment(jpeg: &[u8], marker: u8, body: &[u8]) -> Vec<u8> {
        let length = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, marker], &length, body, &jpeg[2..]].concat()
    }

    fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif =
            b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0".to_vec();
        exif[24] = orientation;
        with_segment(jpeg, 0xe1, &exif)
    }

    fn read(kind: Kind, bytes: &[u8]) -> Pixels {
        decode(kind, bytes).unwrap().unwrap().pixels
    }

    impl Pixels {
        fn at(&self, x: u32, y: u32) -> &[u8] {
            let pixel = y as usize * self.size.width as usize + x as usize;
            &self.bytes[pixel * self.channels..][..self.channels]
        }
    }

    /// Whether two colours look the same.
    fn near(a: &[u8], b: &[u8]) -> bool {
        a.iter().zip(b).all(|(a, b)| a.abs_diff(*b) < 16)
    }

    #[test]
    fn a_photograph_gets_smaller_ones_of_its_kind() {
        let bytes = jpeg(2000, 1501);
        let (picture, smaller) = look(&bytes);
        assert_eq!(picture.size, Some(size(2000, 1501)));
        assert_eq!(picture.trouble, None);
        assert_eq!(picture.smaller, [size(640, 480), size(1280, 961)]);
        for (size, image) in picture.smaller.iter().zip(&smaller) {
            assert!(image.len() < bytes.len());
            let made = read(Kind::Jpeg, image);
            assert_eq!((made.size, made.channels), (*size, 3));
            // the corners look as they did
            let whole = read(Kind::Jpeg, &bytes);
            for (x, y) in [(10, 10), (600, 10), (10, 440), (600, 440)] {
                let scale = |at: u32| at * 2000 / size.width;
                let (a, b) = (made.at(x, y), whole.at(scale(x), scale(y)));
                assert!(near(a, b), "{x} {y}: {a:?} {b:?}");
            }
        }
        assert_eq!(look(&bytes), (picture, smaller), "twice the same");
    }

    #[test]
    fn an_image_as_wide_as_the_text_is_left_alone() {
        assert_eq!(look(&jpeg(640, 20)).0.smaller, []);
        assert_eq!(look(&jpeg(641, 300)).0.smaller, [size(640, 300)]);
        assert_eq!(
            look(&jpeg(3000, 1)).0.smaller.last().copied(),
            Some(size(1280, 1))
        );
    }

    #[test]
    fn a_photograph_that_lies_on_its_side_is_set_upright() {
        let lying = jpeg(800, 660);
        for orientation in 1..=8 {
            let (picture, smaller) = look(&turned(&lying, orientation));
            let upright = orientation < 5;
            assert_eq!(
                picture.size,
                Some(if upright {
                    size(800, 660)
                } else {
                    size(660, 800)
                }),
                "{orientation}"
            );
            assert_eq!(
                picture.smaller,
                [if upright {
                    size(640, 528)
                } else {
                    size(640, 776)
                }],
                "{orientation}"
            );
            let expected = read(Kind::Jpeg, &lying);
            let made = read(Kind::Jpeg, &smaller[0]);
            assert_eq!(Jpeg::of(&smaller[0]).orientation, 1);
            let (width, height) = (expected.size.width, expected.size.height);
            for (x, y) in [(20, 20), (600, 20), (20, 480), (600, 480)] {
                let at = |at: u32| at * if upright { width } else { height } / 640;
                // where EXIF says that the pixel is stored
                let (left, top) = (at(x), at(y));
                let (right, bottom) = (width - 1, height - 1);
                let stored = match orientation {
                    1 => (left, top),
                    2 => (right - left, top),
                    3 => (right - left, bottom - top),
                    4 => (left, bottom - top),
                    5 => (top, left),
                    6 => (top, bottom - left),
                    7 => (right - top, bottom - left),
                    _ => (right - top, left),
                };
                let (a, b) = (made.at(x, y), expected.at(stored.0, stored.1));
                assert!(near(a, b), "{orientation}: {x} {y}: {a:?} {b:?}");
            }
        }
    }

    #[test]
    fn every_orientation_puts_the_first_corner_where_exif_says() {
        // the corners of a letter F, named by their reading order
        let stored = || Pixels {
            size: size(3, 2),
            channels: 1,
            bytes: b"abcdef".to_vec(),
        };
        let expected = [
            b"abcdef", b"cbafed", b"fedcba", b"defabc", b"adbecf", b"daebfc", b"fcebda", b"cfbead",
        ];
        for (orientation, expected) in (1..).zip(expected) {
            let upright = stored().upright(orientation);
            assert_eq!(upright.bytes, expected, "{orientation}");
            assert_eq!(upright.size.width == 2, orientation > 4, "{orientation}");
        }
    }

    #[test]
    fn sixteen_bits_a_colour_become_eight_by_rounding() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 4, 1);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::Sixteen);
        let mut writer = encoder.write_header().unwrap();
        let values = [0_u16, 128, 129, 0xffff];
        let lines: Vec<u8> = values.into_iter().flat_map(u16::to_be_bytes).collect();
        writer.write_image_data(&lines).unwrap();
        drop(writer);
        let read = read(Kind::Png, &bytes);
        assert_eq!((read.channels, read.bytes), (1, vec![0, 0, 1, 255]));
    }

    #[test]
    fn palettes_and_single_bits_are_read_as_colours() {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 2, 1);
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette(vec![1, 2, 3, 4, 5, 6]);
        encoder.set_trns(vec![255, 7]);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[1, 0]).unwrap();
        drop(writer);
        let coloured = read(Kind::Png, &bytes);
        assert_eq!(coloured.channels, 4);
        assert_eq!(coloured.bytes, [4, 5, 6, 7, 1, 2, 3, 255]);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 3, 1);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(png::BitDepth::One);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[0b1010_0000]).unwrap();
        drop(writer);
        assert_eq!(read(Kind::Png, &bytes).bytes, [255, 0, 255]);
    }

    #[test]
    fn what_colours_mean_is_kept() {
        let profile = b"ICC_PROFILE\0\x01\x01profil".as_slice();
        let bytes = with_segment(&jpeg(1500, 900), 0xe2, profile);
        let (_, smaller) = look(&bytes);
        assert_eq!(smaller.len(), 2);
        for image in smaller {
            assert!(image.windows(6).any(|part| part == b"profil"));
        }
    }

    #[test]
    fn transparent_and_grey_images_stay_so() {
        for colours in [
            ColorType::Grayscale,
            ColorType::GrayscaleAlpha,
            ColorType::Rgb,
            ColorType::Rgba,
        ] {
            let (picture, smaller) = look(&png(700, 500, colours));
            assert_eq!(picture.smaller, [size(640, 457)], "{colours:?}");
            let made = read(Kind::Png, &smaller[0]);
            assert_eq!(made.channels, colours.samples());
        }
        // what is seen through does not colour what is not
        let mut raw = Vec::new();
        for at in 0..1300 * 10_u32 {
            raw.extend(if at % 1300 < 650 {
                [255, 0, 0, 255]
            } else {
                [0, 255, 0, 0]
            });
        }
        let bytes = png_of(1300, &raw, ColorType::Rgba, png::Compression::NoCompression);
        let (_, smaller) = look(&bytes);
        let made = read(Kind::Png, &smaller[0]);
        assert_eq!(made.channels, 4);
        for pixel in made.bytes.chunks(4).filter(|pixel| pixel[3] > 60) {
            assert!(pixel[1] < 3, "{pixel:?}");
        }
    }

    #[test]
    fn one_that_would_grow_is_not_kept() {
        // one colour: ten bytes a line, resized or not
        let bytes = png_of(641, &[0; 641], ColorType::Grayscale, png::Compression::High);
        let (picture, smaller) = look(&bytes);
        assert_eq!((picture.smaller.as_slice(), smaller.len()), (&[][..], 0));
        assert_eq!(picture.trouble, None);
    }

    #[test]
    fn what_cannot_be_decoded_says_so_and_keeps_its_size() {
        let photo = jpeg(700, 300);
        let drawn = png(700, 300, ColorType::Rgb);
        for whole in [&photo, &drawn] {
            for part in [2, 3, 10] {
                let (picture, smaller) = look(&whole[..whole.len() - whole.len() / part]);
                assert_eq!(picture.size, Some(size(700, 300)));
                assert!(picture.trouble.is_some() && smaller.is_empty(), "{part}");
            }
        }
        let mut huge = drawn.clone();
        huge[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
        // the sum of the header that the decoder looks at
        let sum = crc(&huge[12..29]).to_be_bytes();
        huge[29..33].copy_from_slice(&sum);
        let (picture, _) = look(&huge);
        assert_eq!(picture.size, Some(size(60_000, 60_000)));
        assert_eq!(picture.trouble.as_deref(), Some("it has too many pixels"));
    }

    /// The checksum of a PNG's chunk (PNG, annex D).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
            })
        })
    }

    /// The bytes of a smaller image are the same on every machine: they are in the name of the file, and in what was published.
    #[test]
    fn the_bytes_do_not_change_with_the_machine() {
        let key = |bytes: &[u8]| -> Vec<String> {
            let (_, smaller) = look(bytes);
            let keys = smaller
                .iter()
                .map(|image| crate::base::key::Key::of_bytes(image).short(12));
            keys.collect()
        };
        assert_eq!(key(&jpeg(1399, 777)), ["6c5827a462e0", "a5c887b3c5f2"]);
        assert_eq!(key(&png(1001, 300, ColorType::Rgba)), ["7ff38bb561e0"]);
    }
}
