//! The lock of a site: one `digest` at a time writes below `content/` and `.digest/`.
//!
//! What is written under it is decided elsewhere. Start reading at [`Lock`].

use super::{Error, STATE, cannot_write};
use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The lock's file, in `.digest/`.
const NAME: &str = "lock";
/// How long to wait for another `digest`: an import or a rebuild of the preview is over by then, a long build is not.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long to wait between two attempts.
const PAUSE: Duration = Duration::from_millis(20);

/// The right to write below `content/` and `.digest/` of a site: no other process and no other thread has it until the last
/// clone of this value is dropped. The system releases it when the process ends, in whatever way.
///
/// `build`, `import` into the site and each rebuild of `serve` take it before they read the pages and keep it until the last
/// file is written. Code that decides what to write from what is there must hold it for both. All outputs of a site share it.
#[derive(Clone, Debug)]
pub struct Lock {
    state: PathBuf,
    _file: Arc<File>,
}

impl Lock {
    /// Takes the lock of the site in this folder; waits for it a few seconds.
    ///
    /// # Errors
    /// [`Error::Busy`] when another `digest` keeps it for longer; others are I/O errors.
    pub fn of_site(root: &Path) -> Result<Lock, Error> {
        Lock::take(&root.join(STATE))
    }

    /// The same, by the site's folder of caches.
    ///
    /// # Errors
    /// Those of [`Lock::of_site`].
    pub fn take(state: &Path) -> Result<Lock, Error> {
        let path = state.join(NAME);
        fs::create_dir_all(state).map_err(cannot_write(state))?;
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .map_err(cannot_write(&path))?;
        let start = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if start.elapsed() < PATIENCE => {
                    std::thread::sleep(PAUSE);
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Busy { path }),
                // Some network file systems have no locks at all: it is better to build than to refuse forever.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => break,
                Err(TryLockError::Error(error)) => return Err(cannot_write(&path)(error)),
            }
        }
        Ok(Lock {
            state: state.to_owned(),
            _file: Arc::new(file),
        })
    }

    /// The site's folder of caches.
    #[must_use]
    pub fn state(&self) -> &Path {
        &self.state
    }
}
