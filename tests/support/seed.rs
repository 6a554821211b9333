//! Where random tests take their numbers from: the environment, else a new seed that is printed.
#![allow(clippy::print_stderr)] // shown where a test fails
#![allow(dead_code)] // each suite uses a part of it

use std::time::{SystemTime, UNIX_EPOCH};

/// The environment's number of this name.
pub(crate) fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().expect("a number"))
}

/// The seed of a random test: `SEED`, else one that no run had before. A test that fails says which it was.
pub(crate) fn seed() -> u64 {
    let seed = number("SEED").unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        u64::from(now.subsec_micros())
    });
    eprintln!("SEED={seed}");
    seed
}
