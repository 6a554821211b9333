//! The world outside: reading and walking inputs, the clock, writing an imported page.
//!
//! Nothing is decided here, and nothing is written in `public/` or `content/sources/`.

use std::path::PathBuf;

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
    /// Another build holds the lock.
    #[error("another build is running (it holds `{}`)", path.display())]
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
    /// The site cannot be built into its own inputs.
    #[error("`{}` cannot be the output folder: it holds the site's own files", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
    },
}
