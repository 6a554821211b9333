//! Smaller images of the same kind: decoding within limits, resizing, encoding.

use super::{Jpeg, Kind, Measured, Size, WIDTHS};
use fast_image_resize::images::Image;
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, PngDecoder, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageResult, Limits};
use std::io::Cursor;

/// The most bytes that the pixels of one image may take: 89 million pixels of three colours. Larger ones are no photographs
/// for a page, or made to exhaust the memory of whoever decodes them.
const MOST_BYTES: u64 = 256 << 20;
/// The widest and the highest image that is decoded, in pixels.
const MOST_PIXELS: u32 = 30_000;
/// The quality of JPEG, of 100.
const QUALITY: u8 = 82;

/// The smaller images that have fewer bytes, narrowest first; none for kinds that are not resized.
///
/// # Errors
/// Why an image that should be resized cannot be.
pub(super) fn smaller(bytes: &[u8], measured: Measured) -> Result<Vec<(Size, Vec<u8>)>, String> {
    let Some(stored) = measured.size else {
        return Ok(Vec::new());
    };
    let shown = if measured.aside {
        stored.height
    } else {
        stored.width
    };
    let mut widths = WIDTHS.into_iter().filter(|width| *width < shown).peekable();
    if widths.peek().is_none() {
        return Ok(Vec::new());
    }
    let decoded = match measured.kind {
        Kind::Jpeg => jpeg(bytes)?,
        Kind::Png => png(bytes)?,
        Kind::Avif | Kind::Gif | Kind::Svg | Kind::Webp => None,
    };
    let Some(decoded) = decoded else {
        return Ok(Vec::new());
    };
    let images = widths
        .map(|width| {
            let height = |width: u32| scaled(width, decoded.shown());
            let size = Size {
                width,
                height: height(width),
            };
            let pixels = decoded.resized(size)?;
            Ok((
                size,
                decoded
                    .encoded(&pixels)
                    .map_err(|fault| fault.to_string())?,
            ))
        })
        .collect::<Result<Vec<_>, String>>()?;
    Ok(images
        .into_iter()
        .filter(|(_, image)| image.len() < bytes.len())
        .collect())
}

/// The height at this width, at least 1.
fn scaled(width: u32, of: Size) -> u32 {
    let (width, whole, height) = (u64::from(width), u64::from(of.width), u64::from(of.height));
    let scaled = (height * width + whole / 2) / whole;
    u32::try_from(scaled.max(1)).unwrap_or(u32::MAX)
}

/// The pixels of an image, and what belongs to all that is made of it.
struct Decoded {
    kind: Kind,
    pixels: DynamicImage,
    orientation: Orientation,
    /// What its colours mean, where that is not what everyone takes for granted.
    profile: Option<Vec<u8>>,
}

fn jpeg(bytes: &[u8]) -> Result<Option<Decoded>, String> {
    let said = Jpeg::of(bytes);
    // Colours for print: what they look like takes their profile to say.
    if said.colours == 4 {
        return Ok(None);
    }
    // The decoder paints grey what is missing.
    let scans = said.scan.and_then(|scan| bytes.get(scan..));
    if !scans.is_some_and(|scans| scans.windows(2).any(|pair| pair == [0xff, 0xd9])) {
        return Err("it is cut short".to_owned());
    }
    let decode = || decoded(Kind::Jpeg, JpegDecoder::new(Cursor::new(bytes))?);
    decode().map_err(|fault| why(&fault)).map(Some)
}

fn png(bytes: &[u8]) -> Result<Option<Decoded>, String> {
    let decode = || {
        let mut decoder = PngDecoder::with_limits(Cursor::new(bytes), limits())?;
        // A film, or an image that some browsers turn and others do not, stays as it is.
        if decoder.is_apng()? || decoder.orientation()? != Orientation::NoTransforms {
            return Ok(None);
        }
        decoded(Kind::Png, decoder).map(Some)
    };
    decode().map_err(|fault| why(&fault))
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MOST_PIXELS);
    limits.max_image_height = Some(MOST_PIXELS);
    limits.max_alloc = Some(MOST_BYTES);
    limits
}

fn decoded(kind: Kind, mut decoder: impl ImageDecoder) -> ImageResult<Decoded> {
    let mut limits = limits();
    decoder.set_limits(limits.clone())?;
    limits.reserve(decoder.total_bytes())?;
    let (orientation, profile) = (decoder.orientation()?, decoder.icc_profile()?);
    let pixels = DynamicImage::from_decoder(decoder)?;
    // Pages show eight bits a colour.
    let pixels = match pixels {
        DynamicImage::ImageLuma16(_) => pixels.into_luma8().into(),
        DynamicImage::ImageLumaA16(_) => pixels.into_luma_alpha8().into(),
        DynamicImage::ImageRgb16(_) => pixels.into_rgb8().into(),
        DynamicImage::ImageRgba16(_) => pixels.into_rgba8().into(),
        pixels => pixels,
    };
    Ok(Decoded {
        kind,
        pixels,
        orientation,
        profile,
    })
}

/// The decoder's words, without what it thinks of the file's name.
fn why(fault: &image::ImageError) -> String {
    match fault {
        image::ImageError::Limits(_) => "it has too many pixels".to_owned(),
        _ => "it is damaged".to_owned(),
    }
}

impl Decoded {
    fn is_aside(&self) -> bool {
        self.orientation.to_exif() >= 5
    }

    /// Its size when it stands upright.
    fn shown(&self) -> Size {
        let (width, height) = (self.pixels.width(), self.pixels.height());
        if self.is_aside() {
            Size {
                width: height,
                height: width,
            }
        } else {
            Size { width, height }
        }
    }

    /// The image at this size, upright.
    fn resized(&self, size: Size) -> Result<DynamicImage, String> {
        let (width, height) = if self.is_aside() {
            (size.height, size.width)
        } else {
            (size.width, size.height)
        };
        let kind = match &self.pixels {
            DynamicImage::ImageLuma8(_) => PixelType::U8,
            DynamicImage::ImageLumaA8(_) => PixelType::U8x2,
            DynamicImage::ImageRgb8(_) => PixelType::U8x3,
            DynamicImage::ImageRgba8(_) => PixelType::U8x4,
            _ => return Err("its colours are of an unknown kind".to_owned()),
        };
        let from = fast_image_resize::images::ImageRef::new(
            self.pixels.width(),
            self.pixels.height(),
            self.pixels.as_bytes(),
            kind,
        )
        .map_err(|fault| fault.to_string())?;
        let mut to = Image::new(width, height, kind);
        // Whole numbers all through: each kind of processor gives the same bytes.
        let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3));
        Resizer::new()
            .resize(&from, &mut to, &options)
            .map_err(|fault| fault.to_string())?;
        let bytes = to.into_vec();
        let made = match &self.pixels {
            DynamicImage::ImageLuma8(_) => {
                image::GrayImage::from_raw(width, height, bytes).map(DynamicImage::from)
            }
            DynamicImage::ImageLumaA8(_) => {
                image::GrayAlphaImage::from_raw(width, height, bytes).map(DynamicImage::from)
            }
            DynamicImage::ImageRgb8(_) => {
                image::RgbImage::from_raw(width, height, bytes).map(DynamicImage::from)
            }
            _ => image::RgbaImage::from_raw(width, height, bytes).map(DynamicImage::from),
        };
        let mut made = made.expect("the buffer has the size that it was made with");
        made.apply_orientation(self.orientation);
        Ok(made)
    }

    /// The bytes of a file of the same kind.
    fn encoded(&self, pixels: &DynamicImage) -> ImageResult<Vec<u8>> {
        let mut bytes = Vec::new();
        if self.kind == Kind::Jpeg {
            let encoder = JpegEncoder::new_with_quality(&mut bytes, QUALITY);
            self.write(encoder, pixels)?;
        } else {
            let filter = image::codecs::png::FilterType::Adaptive;
            let encoder = PngEncoder::new_with_quality(&mut bytes, CompressionType::Best, filter);
            self.write(encoder, pixels)?;
        }
        Ok(bytes)
    }

    fn write(&self, mut encoder: impl ImageEncoder, pixels: &DynamicImage) -> ImageResult<()> {
        if let Some(profile) = &self.profile {
            encoder
                .set_icc_profile(profile.clone())
                .map_err(image::ImageError::Unsupported)?;
        }
        let (width, height) = (pixels.width(), pixels.height());
        encoder.write_image(pixels.as_bytes(), width, height, pixels.color().into())
    }
}
