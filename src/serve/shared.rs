//! What the threads of a preview share: how many changes were seen, the site that is shown, rendered bytes.
//!
//! Start reading at [`Shared::current`].

use super::store::Store;
use super::{News, Tell};
use crate::base::diagnostic::{self, Diagnostic};
use crate::build::Built;
use crate::disk::{self, Error};
use hyper::body::Bytes;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering as Atomic};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

/// How many rendered bytes are kept, at most.
const STORED: usize = 256 << 20;

/// The site that is shown from one build to the next.
pub(super) struct CurrentSite {
    /// The number of changes that it includes.
    pub(super) upto: u64,
    /// The last good site; none before there was one.
    pub(super) built: Option<Arc<Built>>,
    /// The errors that keep a newer one from being shown, as text.
    pub(super) errors: Option<String>,
    /// Errors of single outputs that were already printed, as text.
    pub(super) said: Mutex<BTreeSet<String>>,
}

/// What the threads share: how many changes were seen, and what is shown.
pub(super) struct Shared {
    pub(super) seen: AtomicU64,
    pub(super) shown: watch::Sender<Arc<CurrentSite>>,
    store: Mutex<Store>,
}

impl Shared {
    pub(super) fn new() -> Shared {
        let nothing = CurrentSite {
            upto: 0,
            built: None,
            errors: None,
            said: Mutex::default(),
        };
        // The first build is the first change: a request that comes before it is done waits.
        Shared {
            seen: AtomicU64::new(1),
            shown: watch::Sender::new(Arc::new(nothing)),
            store: Mutex::new(Store::new(STORED)),
        }
    }

    /// The site once it includes every change seen until now, and what tells of later ones.
    pub(super) async fn current(
        &self,
    ) -> Option<(Arc<CurrentSite>, watch::Receiver<Arc<CurrentSite>>)> {
        let seen = self.seen.load(Atomic::SeqCst);
        let mut shown = self.shown.subscribe();
        let current = shown.wait_for(|current| current.upto >= seen).await.ok()?;
        let site = Arc::clone(&current);
        drop(current);
        Some((site, shown))
    }

    /// The bytes of an output, as a build would write them, or the errors that keep it from being rendered.
    pub(super) fn bytes(
        &self,
        built: &Built,
        at: usize,
    ) -> Result<Result<Bytes, Vec<Diagnostic>>, Error> {
        let (path, key) = (built.path(at), built.key(at));
        if let Some(bytes) = self.store().get(path, key) {
            return Ok(Ok(bytes));
        }
        Ok(match built.bytes(at)? {
            Ok(bytes) => {
                let bytes = Bytes::from(bytes);
                self.store().put(path, key, bytes.clone());
                Ok(bytes)
            }
            Err(errors) => Err(diagnostic::settle(errors, &BTreeMap::new(), &[])),
        })
    }

    pub(super) fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Diagnostics as text, as a page shows them.
pub(super) fn text_of(root: &Path, diagnostics: &[Diagnostic]) -> String {
    diagnostic::human(diagnostics, &|file| disk::text_to_show(root, file), false)
}

/// Prints errors of an output, once for each build: a browser asks for a page more than once.
pub(super) fn say_once(
    root: &Path,
    current: &CurrentSite,
    errors: &[Diagnostic],
    tell: &Tell,
) -> String {
    let text = text_of(root, errors);
    let mut said = current.said.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(text.clone()) {
        tell(News::Diagnostics(errors));
    }
    text
}
