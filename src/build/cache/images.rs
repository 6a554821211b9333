//! What images are, and the smaller ones made of them, which are kept in `.digest/images/` until they are published.
//!
//! An image is decoded once: when its bytes are new to every earlier build. Start reading at [`Cache::pictures`].

use super::{Cache, file};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::{self, Key};
use crate::base::path::RelPath;
use crate::content::image::{self, Picture};
use crate::disk::{self, Error};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The folder of `.digest/` that holds smaller images.
const FOLDER: &str = "images";

/// How many images are decoded at a time. One may take some hundreds of megabytes, so that more of them would cost more
/// memory than the time that more cores save.
const AT_A_TIME: usize = 4;

/// A function that gives the bytes of a file; none when it changed since it was listed.
type Read<'a> = &'a (dyn Fn(&RelPath) -> Result<Option<Arc<Vec<u8>>>, Diagnostic> + Sync);

/// What is known of images by their files, with the keys of their bytes.
type Found = BTreeMap<RelPath, (Key, Picture)>;

/// The name of a smaller image among those kept. The key says of which bytes, made by which program.
fn name(of: Key, width: u32) -> String {
    Key::of(&(of, width, key::BUILD)).to_string()
}

/// Where a smaller image is kept below `.digest/`.
fn place(of: Key, width: u32) -> String {
    format!("{FOLDER}/{}", name(of, width))
}

/// A smaller image that was kept; none when it is missing or damaged.
#[must_use]
pub fn resized(root: &Path, of: Key, width: u32) -> Option<Vec<u8>> {
    file::load_bytes(root, &place(of, width))
}

impl Cache {
    /// What is known of the images with these keys, by their files, and what is wrong with them. New ones are read and
    /// resized; what is known of others is forgotten, and their smaller ones are removed.
    ///
    /// # Errors
    /// I/O errors: what cannot be written.
    pub fn pictures(
        &mut self,
        root: &Path,
        wanted: &BTreeMap<RelPath, Key>,
        read: Read<'_>,
    ) -> Result<(Found, Vec<Diagnostic>), Error> {
        // The same bytes may be in many places: one of them is enough.
        let by_key: BTreeMap<Key, &RelPath> =
            wanted.iter().map(|(file, key)| (*key, file)).collect();
        let mut pictures: BTreeMap<Key, Picture> = self.pictures.drain(..).collect();
        let before = pictures.len();
        pictures.retain(|key, _| by_key.contains_key(key));
        let new: Vec<(Key, &RelPath)> = by_key
            .iter()
            .filter(|(key, _)| !pictures.contains_key(*key))
            .map(|(key, file)| (*key, *file))
            .collect();
        if !new.is_empty() || pictures.len() != before {
            pictures.extend(measured(root, &new, read)?);
            self.changed = true;
            let names = pictures.iter().flat_map(|(key, picture)| {
                let sizes = picture.smaller.iter();
                sizes.map(|size| name(*key, size.width))
            });
            disk::forget_states(root, FOLDER, &names.collect());
        }
        let found: Found = wanted
            .iter()
            .filter_map(|(file, key)| Some((file.clone(), (*key, pictures.get(key)?.clone()))))
            .collect();
        self.pictures = pictures.into_iter().collect();
        let warnings = found.iter().filter_map(|(file, (_, picture))| {
            let trouble = picture.trouble.as_ref()?;
            let message = format!("this image is copied as it is: {trouble}");
            Some(Diagnostic::new(Code::UnreadImage, message).in_file(file.as_str()).hint(
                "save it again as JPEG, PNG, WebP, AVIF, GIF or SVG, smaller when it is very large",
            ))
        });
        let warnings = warnings.collect();
        Ok((found, warnings))
    }
}

/// Measures and resizes images, a few at a time. One that changed since it was listed is left out:
/// publishing it reports that.
fn measured(
    root: &Path,
    images: &[(Key, &RelPath)],
    read: Read<'_>,
) -> Result<Vec<(Key, Picture)>, Error> {
    let next = AtomicUsize::new(0);
    let lane = |_| -> Result<Vec<(Key, Picture)>, Error> {
        let mut measured = Vec::new();
        while let Some((key, file)) = images.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Ok(Some(bytes)) = read(file) else {
                continue;
            };
            let (picture, smaller) = image::look(&bytes);
            for (size, image) in picture.smaller.iter().zip(smaller) {
                file::save_bytes(root, &place(*key, size.width), &image)?;
            }
            measured.push((*key, picture));
        }
        Ok(measured)
    };
    let lanes: Vec<_> = (0..AT_A_TIME)
        .into_par_iter()
        .map(lane)
        .collect::<Result<_, Error>>()?;
    Ok(lanes.into_iter().flatten().collect())
}
