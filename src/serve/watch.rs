//! Which files are watched, and what counts as a change: folders, as long as the system tells of changes in them.
//!
//! The build finds out what changed. Start reading at [`Watch::renew`].

use notify::event::{AccessKind, AccessMode, Flag, ModifyKind};
use notify::{Config, Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The folders of a site that are watched with all that is in them. The site's own folder is watched without: it holds
/// `public/` and `.digest/`, which are ours.
const FOLDERS: [&str; 3] = ["content", "templates", "static"];

/// A site's folders under watch.
pub(super) struct Watch {
    root: PathBuf,
    /// None when the system watches no more folders.
    watcher: Option<RecommendedWatcher>,
    signs: Arc<Signs>,
}

/// What events say about the watch itself.
#[derive(Default)]
struct Signs {
    /// A watched folder appeared or went, or events were lost.
    is_stale: AtomicBool,
    /// A new folder could not be watched.
    is_full: AtomicBool,
}

impl Watch {
    /// A watch that calls the handler at each change, and a warning when there can be none.
    pub(super) fn new(root: &Path, handler: impl Fn() + Send + 'static) -> (Watch, Option<String>) {
        // Some systems name the folder in events as they know it, not as it was given.
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let signs = Arc::new(Signs::default());
        let mut watch = Watch {
            root: root.clone(),
            watcher: None,
            signs: Arc::clone(&signs),
        };
        let handle = move |event: notify::Result<Event>| {
            if concerns(&root, event, &signs) {
                handler();
            }
        };
        match RecommendedWatcher::new(handle, Config::default()) {
            Ok(watcher) => watch.watcher = Some(watcher),
            Err(error) => return (watch, Some(warning(&error))),
        }
        let warning = watch.add();
        (watch, warning)
    }

    /// Whether the system tells of changes.
    pub(super) fn works(&self) -> bool {
        self.watcher.is_some()
    }

    /// Watches folders that are new. To be called before each build; gives a warning when the system watches no
    /// more of them, and then it watches none.
    pub(super) fn renew(&mut self) -> Option<String> {
        let is_stale = self.signs.is_stale.swap(false, Ordering::SeqCst);
        let is_full = self.signs.is_full.swap(false, Ordering::SeqCst);
        if is_stale || is_full {
            return self.add();
        }
        None
    }

    fn add(&mut self) -> Option<String> {
        let watcher = self.watcher.as_mut()?;
        let mut result = watcher.watch(&self.root, RecursiveMode::NonRecursive);
        for folder in FOLDERS.map(|folder| self.root.join(folder)) {
            // One that is not there will be seen when it comes, in the site's own folder.
            if result.is_ok() && folder.is_dir() {
                result = match watcher.watch(&folder, RecursiveMode::Recursive) {
                    Err(_) if !folder.is_dir() => Ok(()),
                    result => result,
                };
            }
        }
        let error = result.err()?;
        self.watcher = None;
        Some(warning(&error))
    }
}

fn warning(error: &notify::Error) -> String {
    let why = error.to_string();
    format!(
        "the system does not tell of changes ({}), so files are looked at every second; on Linux, raise `fs.inotify.max_user_watches` or `fs.inotify.max_user_instances`",
        why.trim_end_matches('.')
    )
}

/// Whether an event can change the site.
fn concerns(root: &Path, event: notify::Result<Event>, signs: &Signs) -> bool {
    let Ok(event) = event else {
        // A folder that could not be added to the watch: whatever is in it would go unseen.
        signs.is_full.store(true, Ordering::SeqCst);
        return true;
    };
    if event.attrs.flag() == Some(Flag::Rescan) {
        signs.is_stale.store(true, Ordering::SeqCst);
        return true;
    }
    // Reading is no change, and a build reads.
    if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write))
    {
        return false;
    }
    let mut concerned = false;
    for path in &event.paths {
        let Ok(path) = path.strip_prefix(root) else {
            concerned = true;
            continue;
        };
        let comes_or_goes = matches!(
            event.kind,
            EventKind::Create(_) | EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(_))
        );
        if comes_or_goes && FOLDERS.iter().any(|folder| path == Path::new(folder)) {
            signs.is_stale.store(true, Ordering::SeqCst);
        }
        concerned |= is_input(path);
    }
    concerned
}

/// Whether this path, from the site's folder, is one that a build reads.
fn is_input(path: &Path) -> bool {
    let mut parts = path.components().map(Component::as_os_str);
    match parts.next().and_then(|part| part.to_str()) {
        Some("site.toml" | "static") => true,
        // Hidden files are passed over there: an editor's swap files, a file that an import is writing.
        Some("content" | "templates") => {
            !parts.any(|part| part.as_encoded_bytes().starts_with(b"."))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_input;
    use std::path::Path;

    #[test]
    fn what_a_build_reads_is_told_from_what_it_writes() {
        for path in [
            "site.toml",
            "content",
            "content/articles/2025/x.md",
            "templates/page.html",
            "static/.well-known/security.txt",
        ] {
            assert!(is_input(Path::new(path)), "{path}");
        }
        for path in [
            "",
            "public",
            "public/index.html",
            ".digest/back/x",
            ".git/index",
            "site.toml~",
            "content/articles/.x.md.swp",
            "content/articles/.tmp1a2b3c",
        ] {
            assert!(!is_input(Path::new(path)), "{path}");
        }
    }
}
