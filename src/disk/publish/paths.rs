//! Where everything is: the real output, its back tree, its lists; and what this system and file system can do there.
//!
//! Start reading at [`find`].

use super::files::create_all;
use super::{INSIDE, InPlace, Way};
use crate::base::key::Key;
use crate::disk::{Error, Lock, cannot_read, cannot_write};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The folder in which files wait before they are moved in: the back tree, or one inside the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum StagingRoot {
    Back,
    Inside,
}

/// Where everything is.
#[derive(Debug)]
pub(super) struct Paths {
    /// The output itself, behind any symbolic link.
    pub(super) output: PathBuf,
    /// The back tree, on the same file system.
    pub(super) back: PathBuf,
    /// The folder of lists.
    pub(super) lists: PathBuf,
    /// What the names of this output's lists begin with.
    pub(super) prefix: String,
    /// Nobody else writes here as long as this value lives.
    _lock: Lock,
}

impl Paths {
    /// The file that says that the tree of the last publication is to be removed when the next one replaces it.
    pub(super) fn erase_mark(&self) -> PathBuf {
        self.lists.join("erase")
    }

    /// Where files wait.
    pub(super) fn root_of(&self, waiting: StagingRoot) -> PathBuf {
        match waiting {
            StagingRoot::Back => self.back.clone(),
            StagingRoot::Inside => self.output.join(INSIDE),
        }
    }
}

/// Finds the real output, its back tree and its lists.
pub(super) fn find(output: &Path, lock: Lock) -> Result<Paths, Error> {
    let state = lock.state();
    // The folder that `.digest` is in, even when `.digest` itself is a link to somewhere else.
    let named = std::path::absolute(state).map_err(cannot_read(state))?;
    let site = real(named.parent().unwrap_or(&named))?;
    let (state, output) = (real(state)?, real(output)?);
    let own = ["content", "templates", "static"].map(|folder| {
        let folder = site.join(folder);
        fs::canonicalize(&folder).unwrap_or(folder)
    });
    if site.starts_with(&output)
        || output.starts_with(&state)
        || (own.iter()).any(|folder| output.starts_with(folder) && !site.starts_with(folder))
    {
        return Err(Error::Output { path: output });
    }
    if output.exists() && !output.is_dir() {
        return Err(Error::Write {
            path: output,
            source: ErrorKind::NotADirectory.into(),
        });
    }

    let folder = output.parent().unwrap_or(&output);
    create_all(folder)?;
    let inside = output.strip_prefix(&site).ok();
    let back = if inside.is_some() && device(folder) == device(&state) {
        state.join("back")
    } else {
        let name = output.file_name().unwrap_or_default().to_string_lossy();
        folder.join(format!(".{name}.digest-back"))
    };
    // Relative inside the site, so that the lists are found again when the site is moved.
    let named = inside.unwrap_or(&output).to_string_lossy();
    Ok(Paths {
        prefix: format!("{}-", Key::of_bytes(named.as_bytes()).short(8)),
        lists: state.join("lists"),
        back,
        output,
        _lock: lock,
    })
}

/// The path behind any symbolic link, whether or not anything is there.
fn real(path: &Path) -> Result<PathBuf, Error> {
    let mut path = std::path::absolute(path).map_err(cannot_read(path))?;
    // A link to a folder that does not exist yet: followed by hand, as far as Linux follows chains.
    for _ in 0..40 {
        match fs::canonicalize(&path) {
            Ok(found) => return Ok(found),
            Err(error) if error.kind() != ErrorKind::NotFound => {
                return Err(cannot_read(&path)(error));
            }
            Err(_) => {}
        }
        let folder = path.parent().unwrap_or(&path);
        match fs::read_link(&path) {
            Ok(target) => path = folder.join(target),
            Err(_) if folder == path => break,
            Err(_) => {
                let name = path.file_name().unwrap_or_default().to_owned();
                return Ok(real(folder)?.join(name));
            }
        }
    }
    Err(cannot_read(&path)(ErrorKind::NotFound.into()))
}

/// How a tree gets into this output, as far as that is known before it is tried.
pub(super) fn way_of(output: &Path) -> Way {
    if !output.exists() {
        Way::Exchange
    } else if is_mount_point(output) {
        Way::InPlace(InPlace::MountPoint)
    } else if fs::symlink_metadata(output.join(".git")).is_ok() {
        Way::InPlace(InPlace::Git)
    } else if !cfg!(any(target_os = "linux", target_vendor = "apple")) {
        Way::InPlace(InPlace::Refused)
    } else {
        Way::Exchange
    }
}

/// Gives the back tree the output's name, in one call. False when this system or file system cannot.
pub(super) fn exchange(back: &Path, output: &Path) -> Result<bool, Error> {
    let result = if output.exists() {
        exchange_names(back, output)
    } else {
        fs::rename(back, output)
    };
    match result {
        Ok(()) => Ok(true),
        // Another file system, an overlay's lower layer; a mount point; no such call; a file system without it.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::CrossesDevices
                    | ErrorKind::ResourceBusy
                    | ErrorKind::Unsupported
                    | ErrorKind::InvalidInput
            ) =>
        {
            Ok(false)
        }
        Err(error) => Err(cannot_write(output)(error)),
    }
}

#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange_names(a: &Path, b: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, a, CWD, b, RenameFlags::EXCHANGE).map_err(io::Error::from)
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange_names(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn device(path: &Path) -> Option<u64> {
    let meta = fs::metadata(path).ok()?;
    Some(std::os::unix::fs::MetadataExt::dev(&meta))
}

#[cfg(not(unix))]
fn device(_: &Path) -> Option<u64> {
    None
}

/// Whether a folder is the root of a mount: by the kernel's word, which knows of bind mounts too, else by its device.
fn is_mount_point(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        if let Ok(found) = statx(CWD, folder, AtFlags::empty(), StatxFlags::BASIC_STATS)
            && found
                .stx_attributes_mask
                .contains(StatxAttributes::MOUNT_ROOT)
        {
            return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
        }
    }
    folder
        .parent()
        .is_some_and(|above| device(above) != device(folder))
}
