//! Which files are watched, and how: folders, by what the system offers, else by looking every second.
//!
//! What changed is not said: the preparation finds that out. Start reading at [`Watch::renew`].

use notify::event::{AccessKind, AccessMode, Flag, ModifyKind};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// The folders of a site that are watched with all that is in them. The site's own folder is watched without: it holds
/// `public/` and `.digest/`, which are ours.
const FOLDERS: [&str; 3] = ["content", "templates", "static"];
/// How often files are looked at where the system cannot tell of changes.
const LOOK: Duration = Duration::from_secs(1);

type Handler = dyn Fn() + Send + Sync;

/// A site's folders under watch.
pub(super) struct Watch {
    root: PathBuf,
    watcher: Option<Box<dyn Watcher + Send>>,
    handler: Arc<Handler>,
    signs: Arc<Signs>,
    looks: bool,
}

/// What events say about the watch itself.
#[derive(Default)]
struct Signs {
    /// A watched folder appeared or went, or events were lost.
    is_stale: AtomicBool,
    /// The system watches no more folders.
    is_full: AtomicBool,
}

impl Watch {
    /// A watch that calls the handler at each change, once it was renewed.
    pub(super) fn new(root: &Path, handler: impl Fn() + Send + Sync + 'static) -> Watch {
        // Some systems name the folder in events as they know it, not as it was given.
        let root = std::fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
        let signs = Arc::new(Signs::default());
        signs.is_stale.store(true, Ordering::SeqCst);
        Watch {
            root,
            watcher: None,
            handler: Arc::new(handler),
            signs,
            looks: false,
        }
    }

    /// Watches the folders that there are now. To be called before each preparation; gives a warning when the system
    /// will not watch, and from then on files are looked at.
    pub(super) fn renew(&mut self) -> Option<String> {
        let is_full = self.signs.is_full.swap(false, Ordering::SeqCst) && !self.looks;
        if !self.signs.is_stale.swap(false, Ordering::SeqCst) && !is_full {
            return None;
        }
        if is_full {
            return Some(self.look("it watches no more folders"));
        }
        if let Err(error) = self.watch() {
            if self.looks {
                return Some(format!("changes cannot be seen: {error}"));
            }
            return Some(self.look(&error.to_string()));
        }
        None
    }

    fn look(&mut self, why: &str) -> String {
        self.looks = true;
        self.watcher = None;
        let mut warning = format!(
            "the system does not tell of changes ({}), so files are looked at every second; on Linux, raise `fs.inotify.max_user_watches` and `max_user_instances`",
            why.trim_end_matches('.')
        );
        if let Err(error) = self.watch() {
            warning = format!("changes cannot be seen: {error}");
        }
        warning
    }

    fn watch(&mut self) -> notify::Result<()> {
        let mut watcher = match self.watcher.take() {
            Some(watcher) => watcher,
            None => self.watcher()?,
        };
        watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for folder in FOLDERS.map(|folder| self.root.join(folder)) {
            match watcher.watch(&folder, RecursiveMode::Recursive) {
                // Its coming will be seen in the site's own folder.
                Err(_) if !folder.is_dir() => {}
                result => result?,
            }
        }
        self.watcher = Some(watcher);
        Ok(())
    }

    fn watcher(&self) -> notify::Result<Box<dyn Watcher + Send>> {
        let (root, handler, signs) = (
            self.root.clone(),
            Arc::clone(&self.handler),
            Arc::clone(&self.signs),
        );
        let handle = move |event: notify::Result<Event>| {
            if concerns(&root, event, &signs) {
                handler();
            }
        };
        Ok(if self.looks {
            let config = Config::default().with_poll_interval(LOOK);
            Box::new(PollWatcher::new(handle, config)?)
        } else {
            Box::new(RecommendedWatcher::new(handle, Config::default())?)
        })
    }
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
    // Reading is no change, and a preparation reads.
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
        // Hidden files are passed over there: an editor's swap files, an import's file in the making.
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
