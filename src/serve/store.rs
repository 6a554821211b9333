//! Rendered bytes by their keys, up to a limit: the last good pages, when what they were made from is no longer there.
//!
//! Start reading at [`Store`].

use crate::base::key::Key;
use hyper::body::Bytes;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Bytes by key; those that nobody asked for the longest go first.
pub(super) struct Store {
    limit: usize,
    size: usize,
    turn: u64,
    held: HashMap<Key, (u64, Bytes)>,
    by_turn: BTreeMap<u64, Key>,
}

impl Store {
    /// A store that holds no more than so many bytes.
    pub(super) fn new(limit: usize) -> Store {
        Store {
            limit,
            size: 0,
            turn: 0,
            held: HashMap::new(),
            by_turn: BTreeMap::new(),
        }
    }

    /// The bytes of this key, if they are held.
    pub(super) fn get(&mut self, key: Key) -> Option<Bytes> {
        let (turn, bytes) = self.held.get_mut(&key)?;
        self.by_turn.remove(turn);
        self.turn += 1;
        *turn = self.turn;
        self.by_turn.insert(self.turn, key);
        Some(bytes.clone())
    }

    /// Holds bytes, and lets others go for them.
    pub(super) fn put(&mut self, key: Key, bytes: Bytes) {
        self.remove(key);
        self.turn += 1;
        self.size += bytes.len();
        self.held.insert(key, (self.turn, bytes));
        self.by_turn.insert(self.turn, key);
        while self.size > self.limit
            && let Some((_, oldest)) = self.by_turn.pop_first()
        {
            self.remove(oldest);
        }
    }

    /// Lets everything go that is not among these.
    pub(super) fn keep(&mut self, keys: &[Key]) {
        let keys: HashSet<&Key> = keys.iter().collect();
        let gone: Vec<Key> = self
            .held
            .keys()
            .filter(|key| !keys.contains(key))
            .copied()
            .collect();
        for key in gone {
            self.remove(key);
        }
    }

    fn remove(&mut self, key: Key) {
        if let Some((turn, bytes)) = self.held.remove(&key) {
            self.by_turn.remove(&turn);
            self.size -= bytes.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_asked_for_last_stays_within_the_limit() {
        let keys: Vec<Key> = (0..5_u8).map(|n| Key::of_bytes(&[n])).collect();
        let mut store = Store::new(30);
        for key in &keys[..3] {
            store.put(*key, Bytes::from_static(&[0; 10]));
        }
        store.put(keys[2], Bytes::from_static(&[1; 10]));
        assert!(store.get(keys[0]).is_some());
        store.put(keys[3], Bytes::from_static(&[0; 10]));
        let held = |store: &mut Store| -> Vec<bool> {
            keys.iter().map(|key| store.get(*key).is_some()).collect()
        };
        assert_eq!(held(&mut store), [true, false, true, true, false]);
        store.put(keys[4], Bytes::from_static(&[0; 31]));
        assert_eq!((held(&mut store), store.size), (vec![false; 5], 0));
        store.put(keys[0], Bytes::from_static(&[0; 10]));
        store.put(keys[1], Bytes::from_static(&[0; 10]));
        store.keep(&keys[1..]);
        assert_eq!(held(&mut store), [false, true, false, false, false]);
        assert_eq!((store.size, store.by_turn.len()), (10, 1));
    }
}
