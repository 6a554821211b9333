//! What the running build has read, by the keys of the bytes: no input is read twice as long as there is room for it.
//!
//! The next build begins with an empty one. What a site was planned with lives as long as that site: the preview shows the last
//! good one though its files have changed. Start reading at [`Held::bytes`].

use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

/// How many bytes a build holds. Beyond that, an input is read again when it is needed: together the inputs may be larger
/// than the memory of the machine.
const ROOM: usize = 64 << 20;

/// Bytes of inputs by their keys.
#[derive(Debug)]
pub struct Held(RwLock<Inside>);

#[derive(Debug)]
struct Inside {
    room: usize,
    by_key: HashMap<Key, Arc<Vec<u8>>>,
}

impl Default for Held {
    fn default() -> Held {
        Held::with_room(ROOM)
    }
}

impl Held {
    /// Holds at most this many bytes.
    pub(super) fn with_room(room: usize) -> Held {
        Held(RwLock::new(Inside {
            room,
            by_key: HashMap::new(),
        }))
    }

    /// Holds these bytes, which have this key, if there is room.
    pub(super) fn put(&self, key: Key, bytes: &Arc<Vec<u8>>) {
        let mut inside = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if bytes.len() <= inside.room && !inside.by_key.contains_key(&key) {
            inside.room -= bytes.len();
            inside.by_key.insert(key, Arc::clone(bytes));
        }
    }

    /// The bytes with this key: those held, else those that `read` gives. None when these have another key, because the
    /// file changed since it was listed.
    ///
    /// # Errors
    /// What `read` reports.
    #[allow(clippy::result_large_err)] // made once for a file that cannot be read
    pub fn bytes(
        &self,
        key: Key,
        read: impl FnOnce() -> Result<Vec<u8>, Diagnostic>,
    ) -> Result<Option<Arc<Vec<u8>>>, Diagnostic> {
        let held = {
            let inside = self.0.read().unwrap_or_else(PoisonError::into_inner);
            inside.by_key.get(&key).map(Arc::clone)
        };
        if held.is_some() {
            return Ok(held);
        }
        let bytes = Arc::new(read()?);
        if Key::of_bytes(&bytes) != key {
            return Ok(None);
        }
        self.put(key, &bytes);
        Ok(Some(bytes))
    }
}
