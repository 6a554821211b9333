//! How a file or folder looked: what tells whether it is still as it was written.
//!
//! Start reading at [`Stamp`].

use serde::{Deserialize, Serialize};
use std::fs;
use std::time::SystemTime;

/// A moment in nanoseconds since 1970; zero for "unknown", which no file has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Time(pub(super) u64);

impl Time {
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        let since = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
        let since = meta.modified().ok().and_then(since);
        Self(since.map_or(0, |since| u64::try_from(since.as_nanos()).unwrap_or(0)))
    }

    pub(super) fn is_known(self) -> bool {
        self != Self::default()
    }
}

/// What tells that a file is still the one that was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub(super) size: u64,
    pub(super) modified: Time,
    pub(super) inode: u64,
}

impl Stamp {
    pub(super) fn of(meta: &fs::Metadata) -> Self {
        Self {
            size: meta.len(),
            modified: Time::of(meta),
            inode: inode(meta),
        }
    }
}

#[cfg(unix)]
pub(super) fn inode(meta: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(meta)
}

#[cfg(not(unix))]
pub(super) fn inode(_: &fs::Metadata) -> u64 {
    0
}
