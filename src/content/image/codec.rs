//! Files to pixels and back: JPEG and PNG, decoded within limits.
//!
//! Which widths are made, and how, is decided in `resize.rs`. Start reading at [`decode`].

use super::{Jpeg, Kind, Size, orientation};
use jpeg_encoder::SamplingFactor;
use std::borrow::Cow;
use std::io::Cursor;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

/// The most bytes that the pixels of one image may take: 89 million pixels of three colours. Larger ones are no photographs
/// for a page, or made to exhaust the memory of anyone who decodes them.
const MOST_BYTES: usize = 256 << 20;
/// The most pixels, of any number of colours: the resizer takes four bytes for each.
const LARGEST_AREA: u64 = (MOST_BYTES / 3) as u64;
/// The widest and the highest image that is decoded, in pixels.
const MOST_PIXELS: u32 = 30_000;
const TOO_LARGE: &str = "it has too many pixels";
const DAMAGED: &str = "it is damaged";
/// The quality of JPEG, of 100.
const QUALITY: u8 = 82;

/// Pixels of eight bits a colour, row by row from the top.
pub(super) struct Pixels {
    pub(super) size: Size,
    /// How many bytes a pixel has: grey, grey and alpha, three colours, three colours and alpha.
    pub(super) channels: usize,
    pub(super) bytes: Vec<u8>,
}

/// The pixels of an image, and what belongs to all that is made of it.
pub(super) struct Decoded {
    kind: Kind,
    pub(super) pixels: Pixels,
    /// As EXIF counts it, 1 to 8.
    pub(super) orientation: u8,
    /// What its colours mean, where that is not the usual.
    profile: Option<Vec<u8>>,
}

/// The pixels of a file; none where it is of a kind that is published as it is.
///
/// # Errors
/// Why an image that should be decoded cannot be.
pub(super) fn decode(kind: Kind, bytes: &[u8]) -> Result<Option<Decoded>, String> {
    match kind {
        Kind::Jpeg => decode_jpeg(bytes),
        Kind::Png => decode_png(bytes),
        Kind::Avif | Kind::Gif | Kind::Svg | Kind::Webp => Ok(None),
    }
}

fn decode_jpeg(bytes: &[u8]) -> Result<Option<Decoded>, String> {
    let header = Jpeg::of(bytes);
    // Colours for print: what they look like takes their profile to say.
    if header.colours == 4 {
        return Ok(None);
    }
    // The decoder paints grey what is missing.
    let scans = header.scan.and_then(|scan| bytes.get(scan..));
    if !scans.is_some_and(|scans| scans.windows(2).any(|pair| pair == [0xff, 0xd9])) {
        return Err("it is cut short".to_owned());
    }
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(MOST_PIXELS as usize)
        .set_max_height(MOST_PIXELS as usize);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    let trouble = |fault: DecodeErrors| match fault {
        DecodeErrors::LargeDimensions(_) => TOO_LARGE,
        _ => DAMAGED,
    };
    decoder.decode_headers().map_err(trouble)?;
    let (width, height) = decoder.dimensions().ok_or(DAMAGED)?;
    let size = within_limits(u32::try_from(width).ok(), u32::try_from(height).ok())?;
    let (colours, channels) = match decoder.input_colorspace() {
        Some(ColorSpace::Luma) => (ColorSpace::Luma, 1),
        _ => (ColorSpace::RGB, 3),
    };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let mut pixels = blank(
        width
            .checked_mul(height)
            .and_then(|area| area.checked_mul(channels)),
    )?;
    decoder.decode_into(&mut pixels).map_err(trouble)?;
    Ok(Some(Decoded {
        kind: Kind::Jpeg,
        pixels: Pixels {
            size,
            channels,
            bytes: pixels,
        },
        orientation: header.orientation,
        profile: decoder.icc_profile(),
    }))
}

fn decode_png(bytes: &[u8]) -> Result<Option<Decoded>, String> {
    let trouble = |fault: png::DecodingError| match fault {
        png::DecodingError::LimitsExceeded => TOO_LARGE,
        _ => DAMAGED,
    };
    let limits = png::Limits { bytes: MOST_BYTES };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    let header = decoder.read_header_info().map_err(trouble)?;
    let size = within_limits(Some(header.width), Some(header.height))?;
    // Palettes become colours; fewer than eight bits become eight.
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().map_err(trouble)?;
    let info = reader.info();
    let turned = info.exif_metadata.as_deref().and_then(orientation);
    // An animation, or an image that some browsers turn and others do not, is published as it is.
    if info.animation_control.is_some() || turned.unwrap_or(1) != 1 {
        return Ok(None);
    }
    let profile = info.icc_profile.as_deref().map(<[u8]>::to_vec);
    let (colours, depth) = reader.output_color_type();
    let mut pixels = blank(reader.output_buffer_size())?;
    reader.next_frame(&mut pixels).map_err(trouble)?;
    if depth == png::BitDepth::Sixteen {
        pixels = eight_bits(&pixels);
    }
    Ok(Some(Decoded {
        kind: Kind::Png,
        pixels: Pixels {
            size,
            channels: colours.samples(),
            bytes: pixels,
        },
        orientation: 1,
        profile,
    }))
}

/// The size of an image that may be decoded.
fn within_limits(width: Option<u32>, height: Option<u32>) -> Result<Size, String> {
    match (width, height) {
        (Some(width @ ..=MOST_PIXELS), Some(height @ ..=MOST_PIXELS))
            if u64::from(width) * u64::from(height) <= LARGEST_AREA =>
        {
            Ok(Size { width, height })
        }
        _ => Err(TOO_LARGE.to_owned()),
    }
}

/// Room for the pixels of an image; `length` is none where no number holds it.
fn blank(length: Option<usize>) -> Result<Vec<u8>, String> {
    match length {
        Some(length @ ..=MOST_BYTES) => Ok(vec![0; length]),
        _ => Err(TOO_LARGE.to_owned()),
    }
}

/// Pages show eight bits a colour: 65,535 becomes 255.
fn eight_bits(sixteen: &[u8]) -> Vec<u8> {
    let (pairs, _) = sixteen.as_chunks();
    let rounded = pairs
        .iter()
        .map(|pair| (u32::from(u16::from_be_bytes(*pair)) + 128) / 257);
    rounded
        .map(|value| u8::try_from(value).unwrap_or(u8::MAX))
        .collect()
}

impl Pixels {
    /// The image as it is seen: turned and mirrored as its EXIF says (1 to 8).
    pub(super) fn upright(self, orientation: u8) -> Pixels {
        if orientation <= 1 {
            return self;
        }
        let Size { width, height } = self.size;
        let is_aside = orientation >= 5;
        let size = if is_aside {
            Size {
                width: height,
                height: width,
            }
        } else {
            self.size
        };
        let mut bytes = Vec::with_capacity(self.bytes.len());
        for y in 0..size.height {
            for x in 0..size.width {
                let (right, down) = (size.width - 1 - x, size.height - 1 - y);
                // where the pixel comes from (CIPA DC-008, section 4.6.5)
                let (x, y) = match orientation {
                    2 => (right, y),
                    3 => (right, down),
                    4 => (x, down),
                    5 => (y, x),
                    6 => (y, right),
                    7 => (down, right),
                    _ => (down, x),
                };
                let at = (y as usize * width as usize + x as usize) * self.channels;
                bytes.extend_from_slice(&self.bytes[at..at + self.channels]);
            }
        }
        Pixels {
            size,
            channels: self.channels,
            bytes,
        }
    }
}

impl Decoded {
    /// Whether the image lies on its side.
    pub(super) fn is_aside(&self) -> bool {
        self.orientation >= 5
    }

    /// The bytes of a file of the same kind.
    ///
    /// # Errors
    /// Why these pixels make no file of this kind.
    pub(super) fn encode(&self, pixels: &Pixels) -> Result<Vec<u8>, String> {
        match self.kind {
            Kind::Jpeg => self.encode_jpeg(pixels).map_err(|fault| fault.to_string()),
            _ => self.encode_png(pixels).map_err(|fault| fault.to_string()),
        }
    }

    fn encode_jpeg(&self, pixels: &Pixels) -> Result<Vec<u8>, jpeg_encoder::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut bytes, QUALITY);
        encoder.set_sampling_factor(SamplingFactor::R_4_4_4);
        if let Some(profile) = &self.profile {
            encoder.add_icc_profile(profile)?;
        }
        let side = |pixels: u32| u16::try_from(pixels).unwrap_or(u16::MAX);
        let colours = match pixels.channels {
            1 => jpeg_encoder::ColorType::Luma,
            _ => jpeg_encoder::ColorType::Rgb,
        };
        let Size { width, height } = pixels.size;
        encoder.encode(&pixels.bytes, side(width), side(height), colours)?;
        Ok(bytes)
    }

    fn encode_png(&self, pixels: &Pixels) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut info = png::Info::with_size(pixels.size.width, pixels.size.height);
        info.icc_profile = self.profile.as_deref().map(Cow::Borrowed);
        let mut encoder = png::Encoder::with_info(&mut bytes, info)?;
        encoder.set_color(match pixels.channels {
            1 => png::ColorType::Grayscale,
            2 => png::ColorType::GrayscaleAlpha,
            3 => png::ColorType::Rgb,
            _ => png::ColorType::Rgba,
        });
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::Adaptive);
        encoder.write_header()?.write_image_data(&pixels.bytes)?;
        Ok(bytes)
    }
}
