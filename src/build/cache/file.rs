//! The form of the files in `.digest/`: a line with the build id, then pieces, each after its length and its hash.
//!
//! A file that was cut short, damaged or written by another program is ignored; nothing is repaired. Start reading at
//! [`save`] and [`load`]; [`encode`] and [`decode`] are the same for a whole cache.

use super::{Cache, CachedFile, CachedPage};
use crate::base::key::Key;
use crate::content::image::Picture;
use crate::disk::{self, Error};
use rayon::prelude::*;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// The first line: which program wrote the file.
const FIRST_LINE: &str = concat!("digest build ", env!("DIGEST_BUILD_ID"), "\n");

/// Pages per piece: pieces are read and written on all cores.
const CHUNK: usize = 1024;

/// Bytes of a length, and of a hash.
const LENGTH: usize = 8;
const HASH: usize = 16;

/// Keeps a value in a file of `.digest/`.
///
/// # Errors
/// I/O errors.
pub(super) fn save<T: Serialize>(root: &Path, name: &str, value: &T) -> Result<(), Error> {
    disk::write_state(root, name, [first_line(), piece(value)].into_iter())
}

/// The value that [`save`] kept in a file; none when it is missing, damaged, or written by another program.
pub(super) fn load<T: DeserializeOwned>(root: &Path, name: &str) -> Option<T> {
    let file = disk::state(root, name);
    pieces(&file)?.first()?.value()
}

/// Keeps bytes in a file of `.digest/`.
///
/// # Errors
/// I/O errors.
pub(super) fn save_bytes(root: &Path, name: &str, bytes: &[u8]) -> Result<(), Error> {
    let piece = sealed(|mut room| {
        room.extend_from_slice(bytes);
        room
    });
    disk::write_state(root, name, [first_line(), piece].into_iter())
}

/// The bytes that [`save_bytes`] kept in a file; none when it is missing, damaged, or written by another program.
pub(super) fn load_bytes(root: &Path, name: &str) -> Option<Vec<u8>> {
    let file = disk::state(root, name);
    let pieces = pieces(&file)?;
    pieces.first()?.whole().map(<[u8]>::to_vec)
}

/// All but the pages; lent for writing, owned when read.
#[derive(Serialize, Deserialize)]
struct Head<'a> {
    context: Option<Key>,
    assets: Cow<'a, [CachedFile]>,
    statics: Cow<'a, [CachedFile]>,
    sources: Cow<'a, [CachedFile]>,
    record: Cow<'a, [CachedFile]>,
    /// What images are.
    pictures: Cow<'a, [(Key, Picture)]>,
    /// How many pages follow.
    pages: usize,
}

/// What `.digest/state` holds of a cache, piece by piece: the head, then the pages.
pub(super) fn encode(cache: &Cache) -> impl Iterator<Item = Vec<u8>> {
    let head = Head {
        context: cache.context,
        assets: Cow::Borrowed(&cache.assets),
        statics: Cow::Borrowed(&cache.statics),
        sources: Cow::Borrowed(&cache.sources),
        record: Cow::Borrowed(&cache.record),
        pictures: Cow::Borrowed(&cache.pictures),
        pages: cache.pages.len(),
    };
    [first_line(), piece(&head)]
        .into_iter()
        .chain(cache.pages.chunks(CHUNK).map(piece))
}

/// The cache in these bytes, when they are whole and of this program.
pub(super) fn decode(file: &[u8]) -> Option<Cache> {
    let pieces = pieces(file)?;
    let (head, chunks) = pieces.split_first()?;
    let head: Head<'_> = head.value()?;
    let pages: Vec<Vec<CachedPage>> = chunks.par_iter().map(Piece::value).collect::<Option<_>>()?;
    let pages: Vec<CachedPage> = pages.into_iter().flatten().collect();
    (pages.len() == head.pages).then_some(Cache {
        context: head.context,
        pages,
        assets: head.assets.into_owned(),
        statics: head.statics.into_owned(),
        sources: head.sources.into_owned(),
        record: head.record.into_owned(),
        pictures: head.pictures.into_owned(),
        changed: false,
        held: Arc::default(),
    })
}

fn first_line() -> Vec<u8> {
    FIRST_LINE.as_bytes().to_vec()
}

fn piece<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    sealed(|room| {
        postcard::to_extend(value, room).expect("a cache holds nothing that postcard refuses")
    })
}

/// A piece with the bytes that `fill` puts behind the room for their length and hash.
fn sealed(fill: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Vec<u8> {
    let mut bytes = fill(vec![0; LENGTH + HASH]);
    let (front, body) = bytes.split_at_mut(LENGTH + HASH);
    let (length, hash) = front.split_at_mut(LENGTH);
    length.copy_from_slice(&(body.len() as u64).to_le_bytes());
    hash.copy_from_slice(&Key::of_bytes(body).0);
    bytes
}

/// A piece of a file, not yet compared with its hash.
struct Piece<'a> {
    hash: Key,
    bytes: &'a [u8],
}

impl<'a> Piece<'a> {
    /// The bytes, when they are as they were written.
    fn whole(&self) -> Option<&'a [u8]> {
        (Key::of_bytes(self.bytes) == self.hash).then_some(self.bytes)
    }

    fn value<T: Deserialize<'a>>(&self) -> Option<T> {
        postcard::from_bytes(self.whole()?).ok()
    }
}

/// The pieces of a file of this program, when none is cut short.
fn pieces(file: &[u8]) -> Option<Vec<Piece<'_>>> {
    let mut rest = file.strip_prefix(FIRST_LINE.as_bytes())?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<LENGTH>()?;
        let (hash, behind) = behind.split_first_chunk::<HASH>()?;
        let length = usize::try_from(u64::from_le_bytes(*length)).ok()?;
        let (bytes, behind) = behind.split_at_checked(length)?;
        let hash = Key(*hash);
        pieces.push(Piece { hash, bytes });
        rest = behind;
    }
    Some(pieces)
}
