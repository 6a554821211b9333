//! `Key`, the 128-bit hash of bytes or of any serialisable value.
//!
//! The only user of the hash crate. What is hashed, and why, is decided elsewhere.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The build id of this program (`build/id.rs`): another one for another program, the same on every machine. It is part of
/// the key of every output and of every cache, and is never published.
pub const BUILD: &str = env!("DIGEST_BUILD_ID");

/// A 128-bit BLAKE3 hash: equal keys mean equal values.
/// 128 bits leave a collision among 10^9 values at about 10^-21 (birthday bound).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key(pub [u8; 16]);

impl Key {
    /// The key of these bytes.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Key {
        let mut key = [0; 16];
        key.copy_from_slice(
            blake3::hash(bytes)
                .as_bytes()
                .get(..16)
                .expect("a BLAKE3 hash has 32 bytes"),
        );
        Key(key)
    }

    /// The key of a value, by its postcard form: compact, with no names in it, equal for equal values.
    #[must_use]
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Key {
        // Room for most values from the start: growing from nothing cost as much as the writing.
        let bytes = postcard::to_extend(value, Vec::with_capacity(4096))
            .expect("views hold nothing that postcard refuses");
        Key::of_bytes(&bytes)
    }

    /// The first `digits` hexadecimal digits, for names of files.
    #[must_use]
    pub fn short(&self, digits: usize) -> String {
        self.to_string().chars().take(digits).collect()
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({self})")
    }
}

impl std::str::FromStr for Key {
    type Err = ();
    /// Reads the 32 hexadecimal digits that `Display` writes.
    fn from_str(text: &str) -> Result<Key, ()> {
        if text.len() != 32 || !text.is_ascii() {
            return Err(());
        }
        let mut key = [0; 16];
        for (byte, digits) in key.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).map_err(|_| ())?, 16)
                .map_err(|_| ())?;
        }
        Ok(Key(key))
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn a_key_prints_and_reads_back() {
        let key = Key::of(&("a", 1));
        assert_eq!(key.to_string().parse(), Ok(key));
        assert_ne!(key, Key::of(&("a", 2)));
        assert_eq!("x".repeat(32).parse::<Key>(), Err(()));
    }
}
