//! The form of a memory in `.digest/state`: a line with its version, then a head and chunks of pages, each behind its hash.
//!
//! A file that was cut short, damaged or written by another version is no memory; nothing is mended. Start reading at
//! [`encode`] and [`decode`].

use super::{Hashed, Known, Memory};
use crate::key::Key;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// The first line. Its number counts changes of form and of what readers make of a text, between releases.
const VERSION: &str = concat!(
    "digest state 2 of ",
    env!("CARGO_PKG_NAME"),
    " ",
    env!("CARGO_PKG_VERSION"),
    "\n"
);

/// Pages a chunk: chunks are read and written on all cores.
const CHUNK: usize = 1024;

/// Bytes of a length, and of a hash.
const LENGTH: usize = 8;
const HASH: usize = 16;

#[derive(Serialize, Deserialize)]
struct Head {
    ground: Option<Key>,
    assets: Vec<Hashed>,
    statics: Vec<Hashed>,
    sources: Vec<Hashed>,
    /// The length and the hash of each chunk of pages.
    chunks: Vec<(u64, Key)>,
}

/// What `.digest/state` holds of a memory.
pub(super) fn encode(memory: &mut Memory) -> Vec<u8> {
    let chunks: Vec<Vec<u8>> = memory.pages.par_chunks(CHUNK).map(stored).collect();
    // the lists are lent to the head and come back
    let head = Head {
        ground: memory.ground,
        assets: std::mem::take(&mut memory.assets),
        statics: std::mem::take(&mut memory.statics),
        sources: std::mem::take(&mut memory.sources),
        chunks: chunks
            .par_iter()
            .map(|chunk| (chunk.len() as u64, Key::of_bytes(chunk)))
            .collect(),
    };
    let bytes = stored(&head);
    let whole = VERSION.len() + LENGTH + HASH + bytes.len();
    let mut file = Vec::with_capacity(whole + chunks.iter().map(Vec::len).sum::<usize>());
    file.extend_from_slice(VERSION.as_bytes());
    file.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    file.extend_from_slice(&Key::of_bytes(&bytes).0);
    file.extend_from_slice(&bytes);
    for chunk in &chunks {
        file.extend_from_slice(chunk);
    }
    (memory.assets, memory.statics, memory.sources) = (head.assets, head.statics, head.sources);
    file
}

fn stored<T: Serialize + ?Sized>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).expect("a memory holds nothing that postcard refuses")
}

/// The memory in these bytes, when they are whole and of this version.
pub(super) fn decode(file: &[u8]) -> Option<Memory> {
    let rest = file.strip_prefix(VERSION.as_bytes())?;
    let (length, rest) = rest.split_first_chunk::<LENGTH>()?;
    let (hash, rest) = rest.split_first_chunk::<HASH>()?;
    let (head, mut rest) = split(rest, u64::from_le_bytes(*length))?;
    let head: Head = read(head, Key(*hash))?;
    let mut chunks = Vec::with_capacity(head.chunks.len());
    for (length, key) in &head.chunks {
        let chunk;
        (chunk, rest) = split(rest, *length)?;
        chunks.push((chunk, *key));
    }
    if !rest.is_empty() {
        return None;
    }
    let pages: Vec<Vec<Known>> = chunks
        .into_par_iter()
        .map(|(chunk, key)| read(chunk, key))
        .collect::<Option<_>>()?;
    Some(Memory {
        ground: head.ground,
        pages: pages.into_iter().flatten().collect(),
        assets: head.assets,
        statics: head.statics,
        sources: head.sources,
        changed: false,
    })
}

/// A value behind the version and its hash.
pub(super) fn sealed<T: Serialize>(value: &T) -> Vec<u8> {
    let bytes = stored(value);
    [VERSION.as_bytes(), &Key::of_bytes(&bytes).0, &bytes].concat()
}

/// The value that [`sealed`] made these bytes of, when they are whole and of this version.
pub(super) fn opened<T: for<'a> Deserialize<'a>>(file: &[u8]) -> Option<T> {
    let rest = file.strip_prefix(VERSION.as_bytes())?;
    let (hash, bytes) = rest.split_first_chunk::<HASH>()?;
    read(bytes, Key(*hash))
}

fn split(bytes: &[u8], at: u64) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(usize::try_from(at).ok()?)
}

fn read<'a, T: Deserialize<'a>>(bytes: &'a [u8], key: Key) -> Option<T> {
    (Key::of_bytes(bytes) == key)
        .then(|| postcard::from_bytes(bytes).ok())
        .flatten()
}
