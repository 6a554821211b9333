//! Images of this site: how large they are, and smaller ones for the width of a page's text.
//!
//! Bytes in, bytes out: which images a site shows, and where they are, is unknown here. `codec.rs` and `resize.rs` are left
//! out without the feature `images`; then images are measured and nothing more. Start reading at [`look`].

#[cfg(feature = "images")]
mod codec;
mod metadata;
#[cfg(feature = "images")]
mod resize;
#[cfg(test)]
mod tests;

use metadata::orientation;
pub use metadata::{Cleaned, clean};

use crate::base::config::Metadata;
use crate::base::key::Key;
use quick_xml::events::Event;
use serde::{Deserialize, Serialize};

/// The widths that images are resized to, in pixels: the text column of the theme (34rem of 18 px, 612 px) on screens of one
/// and of two device pixels for each CSS pixel, rounded up.
pub const WIDTHS: [u32; 2] = [640, 1280];

/// How wide images are shown, for the `sizes` attribute: the text column, or the window without its margins.
pub const SIZES: &str = "(min-width: 660px) 612px, 93vw";

/// The bytes of a file as they are published.
#[must_use]
pub fn published(bytes: Vec<u8>, metadata: Metadata) -> Vec<u8> {
    match metadata {
        Metadata::Kept => bytes,
        Metadata::Removed => match clean(&bytes) {
            Cleaned::Bytes(cleaned) => cleaned,
            Cleaned::AsIs | Cleaned::Stuck(_) => bytes,
        },
    }
}

/// Width and height in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Size {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// What is known of an image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// Its size as browsers show it, turned as its EXIF says; none when it has none that can be read.
    pub size: Option<Size>,
    /// The ending that names of its kind have; empty when the kind is unknown.
    pub ending: String,
    /// The smaller images of the same kind that have fewer bytes, narrowest first.
    pub smaller: Vec<Size>,
    /// The keys of their bytes, in the same order.
    pub smaller_keys: Vec<Key>,
    /// Why it could not be measured, or not resized.
    pub trouble: Option<String>,
}

/// An image of this site as pages show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    /// The address to show where no other is chosen: that of the widest image that a page has use for.
    pub src: String,
    /// The addresses to choose from with their widths, for `srcset`; empty when there is one alone.
    pub srcset: String,
    /// The width of the image as it was given, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
}

/// Kinds of image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Avif,
    Gif,
    Jpeg,
    Png,
    Svg,
    Webp,
}

impl Kind {
    fn ending(self) -> &'static str {
        match self {
            Kind::Avif => "avif",
            Kind::Gif => "gif",
            Kind::Jpeg => "jpg",
            Kind::Png => "png",
            Kind::Svg => "svg",
            Kind::Webp => "webp",
        }
    }
}

/// An image as its first bytes describe it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Measured {
    kind: Kind,
    /// As it is stored; none for a drawing without a size of its own.
    size: Option<Size>,
    /// Whether it is turned by a quarter: width and height change places when it is shown.
    aside: bool,
}

/// What an image is, and the smaller ones, one for each of [`Picture::smaller`]. Never fails: what cannot be read is said in
/// [`Picture::trouble`].
#[must_use]
pub fn look(bytes: &[u8]) -> (Picture, Vec<Vec<u8>>) {
    let measured = match measure(bytes) {
        Ok(measured) => measured,
        Err(trouble) => {
            let picture = Picture {
                trouble: Some(trouble),
                ..Picture::default()
            };
            return (picture, Vec::new());
        }
    };
    let size = measured.size.map(|size| {
        if measured.aside {
            Size {
                width: size.height,
                height: size.width,
            }
        } else {
            size
        }
    });
    let mut picture = Picture {
        size,
        ending: measured.kind.ending().to_owned(),
        ..Picture::default()
    };
    let mut made = Vec::new();
    match smaller(bytes, measured) {
        Ok(images) => {
            for (size, image) in images {
                picture.smaller.push(size);
                picture.smaller_keys.push(Key::of_bytes(&image));
                made.push(image);
            }
        }
        Err(trouble) => picture.trouble = Some(trouble),
    }
    (picture, made)
}

#[cfg(feature = "images")]
use resize::smaller;

/// Nothing is resized without the feature `images`.
#[cfg(not(feature = "images"))]
#[allow(clippy::unnecessary_wraps)] // with the feature it can fail
fn smaller(_: &[u8], _: Measured) -> Result<Vec<(Size, Vec<u8>)>, String> {
    Ok(Vec::new())
}

/// Reads kind and size.
fn measure(bytes: &[u8]) -> Result<Measured, String> {
    use imagesize::ImageType;
    let Ok(kind) = imagesize::image_type(bytes) else {
        return drawing(bytes)
            .ok_or_else(|| "it is not an image of a kind that pages show".to_owned());
    };
    let kind = match kind {
        ImageType::Gif => Kind::Gif,
        ImageType::Jpeg => Kind::Jpeg,
        ImageType::Png => Kind::Png,
        ImageType::Webp => Kind::Webp,
        ImageType::Heif(imagesize::Compression::Av1) => Kind::Avif,
        _ => return Err("browsers do not show images of its kind".to_owned()),
    };
    let size = imagesize::blob_size(bytes)
        .ok()
        .and_then(|size| {
            Some(Size {
                width: u32::try_from(size.width).ok()?,
                height: u32::try_from(size.height).ok()?,
            })
        })
        .filter(|size| size.width > 0 && size.height > 0)
        .ok_or("its size cannot be read: it is damaged or cut short")?;
    let aside = kind == Kind::Jpeg && Jpeg::of(bytes).orientation >= 5;
    Ok(Measured {
        kind,
        size: Some(size),
        aside,
    })
}

/// What the segments of a JPEG before its first scan say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "images"), allow(dead_code))] // only what is resized is asked of its colours and its end
struct Jpeg {
    /// The orientation as EXIF counts it, 1 to 8; from 5 on the image is turned by a quarter (CIPA DC-008, section 4.6.5).
    orientation: u8,
    /// How many colours a pixel has: 1, 3, or 4 for print.
    colours: u8,
    /// Where the first scan begins.
    scan: Option<usize>,
}

impl Jpeg {
    /// Goes from marker to marker (ITU-T T.81, annex B); stops where there is none.
    fn of(bytes: &[u8]) -> Jpeg {
        let mut jpeg = Jpeg {
            orientation: 1,
            colours: 0,
            scan: None,
        };
        let mut at = 2;
        while let Some(&[0xff, marker, high, low]) = bytes.get(at..at + 4) {
            match marker {
                // Any number of them can come before a marker.
                0xff => {
                    at += 1;
                    continue;
                }
                // Markers without a segment.
                0x01 | 0xd0..=0xd8 => {
                    at += 2;
                    continue;
                }
                _ => {}
            }
            let length = usize::from(u16::from_be_bytes([high, low]));
            let body = bytes.get(at + 4..at + 2 + length).unwrap_or_default();
            match marker {
                0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                    jpeg.colours = body.get(5).copied().unwrap_or(0);
                }
                0xe1 => {
                    if let Some(exif) = body.strip_prefix(b"Exif\0\0") {
                        jpeg.orientation = orientation(exif).unwrap_or(1);
                    }
                }
                0xda => {
                    jpeg.scan = Some(at);
                    break;
                }
                0xd9 => break,
                _ => {}
            }
            at += 2 + length;
        }
        jpeg
    }
}

/// A drawing (SVG). Its size is that of its root element, else that of its `viewBox`. None when the bytes are no drawing.
fn drawing(bytes: &[u8]) -> Option<Measured> {
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = quick_xml::Reader::from_str(text.trim_start_matches('\u{feff}').trim_start());
    let root = loop {
        match reader.read_event().ok()? {
            Event::Start(element) | Event::Empty(element) => break element,
            Event::Eof => return None,
            // A text that is no XML has words before its first tag.
            Event::Text(text) if !text.trim_ascii().is_empty() => return None,
            _ => {}
        }
    };
    if root.local_name().as_ref() != "svg" {
        return None;
    }
    let attribute = |name: &str| -> Option<String> {
        let attribute = root.try_get_attribute(name).ok()??;
        Some(attribute.value.trim().to_owned())
    };
    let length = |name: &str| pixels(attribute(name)?.trim_end_matches("px"));
    let drawn = |width: Option<u32>, height: Option<u32>| Measured {
        kind: Kind::Svg,
        size: width
            .zip(height)
            .map(|(width, height)| Size { width, height }),
        aside: false,
    };
    let named = drawn(length("width"), length("height"));
    if named.size.is_some() {
        return Some(named);
    }
    let view = attribute("viewBox").unwrap_or_default();
    let mut numbers = view
        .split([' ', ',', '\t', '\n', '\r'])
        .filter(|number| !number.is_empty())
        .skip(2)
        .map(pixels);
    Some(drawn(numbers.next().flatten(), numbers.next().flatten()))
}

/// A length in whole pixels; none for one in other units, or none that makes sense.
fn pixels(length: &str) -> Option<u32> {
    let length: f64 = length.trim().parse().ok()?;
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    // it is in the range that is asked for
    (1.0..=1_000_000.0)
        .contains(&length)
        .then(|| length.round() as u32)
}
