//! Rendered bytes of outputs, up to a limit: the last good pages, when what they were made from is no longer there.
//!
//! Start reading at [`Store`].

use crate::base::key::Key;
use crate::base::path::OutPath;
use hyper::body::Bytes;
use std::collections::BTreeMap;

/// The bytes that each output had when it was last asked for; those that were asked for least recently are dropped first.
pub(super) struct Store {
    limit: usize,
    size: usize,
    turn: u64,
    held: BTreeMap<OutPath, Stored>,
}

struct Stored {
    key: Key,
    turn: u64,
    bytes: Bytes,
}

impl Store {
    /// A store that holds no more than this number of bytes.
    pub(super) fn new(limit: usize) -> Store {
        Store {
            limit,
            size: 0,
            turn: 0,
            held: BTreeMap::new(),
        }
    }

    /// The bytes of an output, if they are held under this key.
    pub(super) fn get(&mut self, path: &OutPath, key: Key) -> Option<Bytes> {
        let stored = self.held.get_mut(path).filter(|held| held.key == key)?;
        self.turn += 1;
        stored.turn = self.turn;
        Some(stored.bytes.clone())
    }

    /// Holds the bytes of an output instead of those it had, and drops others to make room.
    pub(super) fn put(&mut self, path: &OutPath, key: Key, bytes: Bytes) {
        self.turn += 1;
        self.size += bytes.len();
        let turn = self.turn;
        let before = self.held.insert(path.clone(), Stored { key, turn, bytes });
        self.size -= before.map_or(0, |before| before.bytes.len());
        while self.size > self.limit {
            let oldest = self.held.iter().min_by_key(|(_, stored)| stored.turn);
            let Some(oldest) = oldest.map(|(path, _)| path.clone()) else {
                break;
            };
            let gone = self.held.remove(&oldest);
            self.size -= gone.map_or(0, |gone| gone.bytes.len());
        }
    }

    /// Drops the outputs that a site does not have.
    pub(super) fn keep(&mut self, has: impl Fn(&OutPath) -> bool) {
        self.held.retain(|path, _| has(path));
        self.size = self.held.values().map(|stored| stored.bytes.len()).sum();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_stays_within_the_limit() {
        let paths = ["a", "b", "c", "d", "e"].map(|name| OutPath::new(name).unwrap());
        let key = Key::of_bytes(b"1");
        let mut store = Store::new(30);
        for path in &paths[..3] {
            store.put(path, key, Bytes::from_static(&[0; 10]));
        }
        store.put(&paths[2], key, Bytes::from_static(&[1; 10]));
        assert!(store.get(&paths[0], key).is_some());
        store.put(&paths[3], key, Bytes::from_static(&[0; 10]));
        let held = |store: &mut Store| -> Vec<bool> {
            let of = |path| store.get(path, key).is_some();
            paths.iter().map(of).collect()
        };
        assert_eq!(held(&mut store), [true, false, true, true, false]);
        store.put(&paths[4], key, Bytes::from_static(&[0; 31]));
        assert_eq!((held(&mut store), store.size), (vec![false; 5], 0));
        store.put(&paths[0], key, Bytes::from_static(&[0; 10]));
        store.put(&paths[1], key, Bytes::from_static(&[0; 10]));
        store.keep(|path| *path != paths[0]);
        assert_eq!(held(&mut store), [false, true, false, false, false]);
        assert_eq!(store.size, 10);
    }

    #[test]
    fn an_output_has_the_bytes_of_its_last_key_alone() {
        let path = OutPath::new("a").unwrap();
        let keys = [b"1", b"2"].map(|text| Key::of_bytes(text));
        let mut store = Store::new(30);
        for key in keys {
            store.put(&path, key, Bytes::from_static(&[0; 10]));
        }
        assert!(store.get(&path, keys[0]).is_none());
        assert!(store.get(&path, keys[1]).is_some());
        assert_eq!(store.size, 10);
    }
}
