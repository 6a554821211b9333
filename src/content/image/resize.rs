//! Smaller images of the same kind, at the widths of a page.
//!
//! How files are read and written is in `codec.rs`. Start reading at [`smaller`].

use super::codec::{Decoded, Pixels, decode};
use super::{Measured, Size, WIDTHS};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};

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
    let Some(mut decoded) = decode(measured.kind, bytes)? else {
        return Ok(Vec::new());
    };
    let wide = widened(&decoded.pixels);
    // the pixels as they were are not read again
    decoded.pixels.bytes = Vec::new();
    let shown = swapped(decoded.pixels.size, &decoded);
    let images = widths
        .map(|width| {
            let size = Size {
                width,
                height: scaled(width, shown),
            };
            Ok((size, decoded.encode(&resized(&decoded, &wide, size)?)?))
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

/// The size with width and height exchanged where the image lies on its side.
fn swapped(size: Size, decoded: &Decoded) -> Size {
    if decoded.is_aside() {
        Size {
            width: size.height,
            height: size.width,
        }
    } else {
        size
    }
}

/// The image at this size, upright.
fn resized(decoded: &Decoded, wide: &[u8], size: Size) -> Result<Pixels, String> {
    let from = &decoded.pixels;
    let kind = PixelType::U8x4;
    let stored = ImageRef::new(from.size.width, from.size.height, wide, kind)
        .map_err(|fault| fault.to_string())?;
    let size = swapped(size, decoded);
    let mut to = Image::new(size.width, size.height, kind);
    // Whole numbers all through: each kind of processor gives the same bytes.
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
        .use_alpha(from.channels.is_multiple_of(2));
    Resizer::new()
        .resize(&stored, &mut to, &options)
        .map_err(|fault| fault.to_string())?;
    let pixels = Pixels {
        size,
        channels: from.channels,
        bytes: narrowed(to.into_vec(), from.channels),
    };
    Ok(pixels.upright(decoded.orientation))
}

/// The pixels with four bytes each: red, green, blue and alpha. The resizer knows no others; compiled for each kind of pixel
/// it took a third of the time to compile this program.
fn widened(pixels: &Pixels) -> Vec<u8> {
    let from = &pixels.bytes;
    let mut wide = vec![u8::MAX; from.len() / pixels.channels * 4];
    let to = wide.as_chunks_mut::<4>().0.iter_mut();
    match pixels.channels {
        1 => to.zip(from).for_each(|(to, grey)| to[..3].fill(*grey)),
        2 => to
            .zip(from.as_chunks::<2>().0)
            .for_each(|(to, [grey, alpha])| *to = [*grey, *grey, *grey, *alpha]),
        3 => to
            .zip(from.as_chunks::<3>().0)
            .for_each(|(to, colours)| to[..3].copy_from_slice(colours)),
        _ => wide.copy_from_slice(from),
    }
    wide
}

/// Pixels of four bytes with as many bytes as they had before [`widened`].
fn narrowed(wide: Vec<u8>, channels: usize) -> Vec<u8> {
    let pixels = wide.as_chunks::<4>().0.iter();
    match channels {
        1 => pixels.map(|pixel| pixel[0]).collect(),
        2 => pixels.flat_map(|pixel| [pixel[0], pixel[3]]).collect(),
        3 => pixels
            .flat_map(|[red, green, blue, _]| [*red, *green, *blue])
            .collect(),
        _ => wide,
    }
}
