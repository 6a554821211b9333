//! The form of a cache in `.digest/state`: a line with the build id, then a head and chunks of pages, each after its hash.
//!
//! A file that was cut short, damaged or written by another program is ignored; nothing is repaired. Start reading at
//! [`encode`] and [`decode`].

use super::{Cache, CachedFile, CachedPage};
use crate::base::key::Key;
use crate::content::image::Picture;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

/// The first line: which program wrote the file.
const FIRST_LINE: &str = concat!("digest build ", env!("DIGEST_BUILD_ID"), "\n");

/// Pages per chunk: chunks are read and written on all cores.
const CHUNK: usize = 1024;

/// Bytes of a length, and of a hash.
const LENGTH: usize = 8;
const HASH: usize = 16;

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

/// What `.digest/state` holds of a cache, piece by piece: a line with the build id, the head, the pages in chunks; each
/// of these after its length and its hash.
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
    [FIRST_LINE.as_bytes().to_vec(), piece(&head)]
        .into_iter()
        .chain(cache.pages.chunks(CHUNK).map(piece))
}

fn piece<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    let room = vec![0; LENGTH + HASH];
    let mut bytes =
        postcard::to_extend(value, room).expect("a cache holds nothing that postcard refuses");
    let (front, body) = bytes.split_at_mut(LENGTH + HASH);
    let (length, hash) = front.split_at_mut(LENGTH);
    length.copy_from_slice(&(body.len() as u64).to_le_bytes());
    hash.copy_from_slice(&Key::of_bytes(body).0);
    bytes
}

fn stored<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("a cache holds nothing that postcard refuses")
}

/// The cache in these bytes, when they are whole and of this program.
pub(super) fn decode(file: &[u8]) -> Option<Cache> {
    let mut rest = file.strip_prefix(FIRST_LINE.as_bytes())?;
    let mut pieces = Vec::new();
    while !rest.is_empty() {
        let (length, behind) = rest.split_first_chunk::<LENGTH>()?;
        let (hash, behind) = behind.split_first_chunk::<HASH>()?;
        let (bytes, behind) = split(behind, u64::from_le_bytes(*length))?;
        pieces.push((bytes, Key(*hash)));
        rest = behind;
    }
    let ((head, hash), chunks) = pieces.split_first()?;
    let head: Head<'_> = read(head, *hash)?;
    let pages: Vec<Vec<CachedPage>> = chunks
        .par_iter()
        .map(|(chunk, hash)| read(chunk, *hash))
        .collect::<Option<_>>()?;
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

/// A value after the build id and its hash.
pub(super) fn sealed<T: Serialize>(value: &T) -> Vec<u8> {
    let bytes = stored(value);
    [FIRST_LINE.as_bytes(), &Key::of_bytes(&bytes).0, &bytes].concat()
}

/// The value that [`sealed`] made these bytes of, when they are whole and of this program.
pub(super) fn opened<T: for<'a> Deserialize<'a>>(file: &[u8]) -> Option<T> {
    let rest = file.strip_prefix(FIRST_LINE.as_bytes())?;
    let (hash, bytes) = rest.split_first_chunk::<HASH>()?;
    read(bytes, Key(*hash))
}

/// What precedes bytes that are kept: the build id, and their hash.
pub(super) fn seal(bytes: &[u8]) -> Vec<u8> {
    [FIRST_LINE.as_bytes(), &Key::of_bytes(bytes).0].concat()
}

/// The bytes after what [`seal`] made, when they are whole and of this program.
pub(super) fn unsealed(file: &[u8]) -> Option<&[u8]> {
    let rest = file.strip_prefix(FIRST_LINE.as_bytes())?;
    let (hash, bytes) = rest.split_first_chunk::<HASH>()?;
    (Key::of_bytes(bytes) == Key(*hash)).then_some(bytes)
}

fn split(bytes: &[u8], at: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(at).ok()?)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8], key: Key) -> Option<T> {
    (Key::of_bytes(bytes) == key)
        .then(|| postcard::from_bytes(bytes).ok())
        .flatten()
}
