//! The file system and the clock: listing, reading and writing a site's files.
//!
//! Nothing is decided here, and nothing is written in `content/sources/`. `list/` says which files a site has, `read.rs` reads
//! them, `lock.rs` keeps other processes from writing at the same time, `write.rs` writes pages and what is kept in `.digest/`,
//! `publish/` alone writes in `public/`. Start reading at [`list`].

mod list;
mod lock;
pub mod publish;
mod read;
mod watch;
mod write;

pub use list::{
    Extent, Listed, Listing, Stat, TICK, add_newer, addresses_next_to, images_next_to, list,
    listed, mentions_image, sources_below,
};
pub use lock::Lock;
#[cfg(test)]
pub use read::counted;
pub use read::{
    as_text, read, read_named, read_stdin, read_text, record, state, text, text_to_show,
};
pub use watch::{Timings, Watch};
pub use write::{
    clear_caches, create_article, create_file, create_image, delete_article, forget_states,
    remove_unfinished, replace_article, write_record, write_state, write_to,
};

use crate::base::date::Tz;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use chrono::{DateTime, NaiveDate, Utc};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The file that makes a folder a site.
pub const SETTINGS: &str = "site.toml";
/// The folder of caches.
pub const STATE: &str = ".digest";
/// The folder of pages, where import may write.
pub const ARTICLES: &str = "content/articles";
/// The record of what was imported, rejected, published.
pub const RECORD: &str = "content/record.txt";
/// The folder of sources.
pub const SOURCES: &str = "content/sources";

/// What can go wrong with the machine; exit status 3.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that must be read cannot be.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another `digest` holds the site's lock.
    #[error("another build is running in this site, or an import (it holds `{}`); try again when it is done", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The output folder holds files that digest did not write.
    #[error("`{}` holds files that digest did not write", output.display())]
    Unknown {
        /// The output folder, as the caller named it.
        output: PathBuf,
        /// Their paths, relative to it, sorted.
        files: Vec<String>,
    },
    /// The threads that were asked for cannot be made.
    #[error("cannot start the threads: {message}")]
    Threads {
        /// What the system says.
        message: String,
    },
    /// Another program listens on the port that the preview wants.
    #[error(
        "`{address}` is taken by another program; choose another port with `--port`, or any free one with `--port 0`"
    )]
    PortTaken {
        /// Address and port.
        address: String,
    },
    /// The preview cannot listen where it was told to.
    #[error("cannot listen on `{address}`: {source}")]
    Listen {
        /// Address and port.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// The site cannot be built into its own inputs.
    #[error("`{}` cannot be the output folder: it holds the site's own files", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
    },
    /// A file changed between being listed and being rendered.
    #[error("`{}` changed while the site was being built, so nothing was published; build it again", path.display())]
    Changed {
        /// Which.
        path: PathBuf,
    },
}

/// A file that must be text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Where it is, relative to the site's root.
    pub file: RelPath,
    /// What it says.
    pub text: String,
}

/// The nearest folder from here upward that has a `site.toml`.
#[must_use]
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start
        .ancestors()
        .find(|folder| folder.join(SETTINGS).is_file())
        .map(Path::to_owned)
}

/// The path of a file relative to the site's root, when it is inside.
#[must_use]
pub fn below(root: &Path, file: &Path) -> Option<RelPath> {
    let (root, file) = (fs::canonicalize(root).ok()?, fs::canonicalize(file).ok()?);
    RelPath::new(&file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/"))
}

/// The day it is in this zone, by [`now`].
#[must_use]
pub fn today(zone: Tz) -> NaiveDate {
    now().with_timezone(&zone).date_naive()
}

/// The moment it is: by `SOURCE_DATE_EPOCH` when it is set (seconds since 1970, see reproducible-builds.org), else by the clock.
#[must_use]
pub fn now() -> DateTime<Utc> {
    std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.trim().parse().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or_else(Utc::now)
}

/// The error for a path that cannot be written.
fn cannot_write(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Write { path, source }
}

/// The error for a path that cannot be read.
fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Error + use<> {
    let path = path.to_owned();
    |source| Error::Read { path, source }
}

fn unreadable(name: &str, error: &io::Error) -> Diagnostic {
    let found = Diagnostic::new(
        Code::Unreadable,
        format!("`{name}` cannot be read: {error}"),
    )
    .in_file(name);
    if error.kind() == io::ErrorKind::PermissionDenied {
        found.hint("give the user who runs digest the permission to read it")
    } else {
        found
    }
}
