//! The thread that builds: it waits for changes, plans the site, and shows it.
//!
//! Start reading at [`Worker::work`].

use super::shared::{CurrentSite, Shared, text_of};
use super::watch::Watch;
use super::{Counts, News, ServeOptions, Tell};
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::key::Key;
use crate::build::{Builder, Built, PlannedSite};
use crate::disk::Error;
use crate::site::HeldBack;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::atomic::Ordering as Atomic;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A change counts as finished after this long without another: editors save in several steps, which follow each other
/// within a millisecond or two.
const QUIET: Duration = Duration::from_millis(12);
/// Changes that do not end are built after this long.
const PATIENCE: Duration = Duration::from_millis(60);
/// After this many builds in a row that found a file that was saved meanwhile, the preview says so.
const SAVED: usize = 5;

/// What wakes the thread that builds.
pub(super) enum Wake {
    Changed,
    Stop,
}

/// The thread that builds.
pub(super) struct Worker {
    pub(super) options: ServeOptions,
    /// Host and port as messages name them.
    pub(super) host: String,
    pub(super) shared: Arc<Shared>,
    pub(super) tell: Tell,
}

impl Worker {
    /// Builds the site at every change, until told to stop.
    pub(super) fn work(&self, wake: &Sender<Wake>, wakes: &Receiver<Wake>) -> Result<(), Error> {
        // Watching begins before anything is read, so that no change falls between the two.
        let (mut watch, warning) = self.watch(wake);
        if let Some(warning) = warning {
            (self.tell)(News::Warning(&warning));
        }
        let mut builder = Builder::new(self.options.build.clone());
        let mut last = Last::default();
        // What is known of the inputs is written once the site is shown, and at the end: that makes a change cheaper.
        let mut is_unsaved = true;
        // How many builds failed in a row, and the page that was in the way of the last one.
        let mut failed = 0;
        let mut blocked = None;
        loop {
            let upto = self.shared.seen.load(Atomic::SeqCst);
            if let Some(warning) = watch.renew() {
                (self.tell)(News::Warning(&warning));
            }
            let started = Instant::now();
            let planned = builder.plan();
            failed = if planned.is_ok() { 0 } else { failed + 1 };
            let mut is_passing = false;
            match planned {
                Ok(planned) => self.show(upto, planned, started.elapsed(), &mut last),
                Err(error) if passes(&error, &mut blocked) => {
                    is_passing = true;
                    self.say_passing(&error, failed);
                }
                Err(error) if last.is_first => return Err(error),
                Err(error) => {
                    (self.tell)(News::Failed(&error));
                    last.diagnostics.clear();
                    last.was_good = false;
                    self.put(upto, last.built.clone(), Some(format!("error: {error}\n")));
                }
            }
            if !is_passing && std::mem::take(&mut is_unsaved) {
                self.remember(&mut builder);
            }
            let longest = (is_passing || !watch.works()).then_some(super::LOOK);
            if is_told_to_stop(wakes, longest) {
                self.remember(&mut builder);
                return Ok(());
            }
        }
    }

    /// Says once why the site is not built yet; a file that was saved meanwhile needs no message.
    fn say_passing(&self, error: &Error, failed: usize) {
        match error {
            Error::Busy { .. } if failed == 1 => {
                (self.tell)(News::Warning(
                    "another build or import is running in this site: the preview waits for it",
                ));
            }
            Error::Changed { path } if failed == SAVED => {
                let path = path.display();
                (self.tell)(News::Warning(&format!(
                    "`{path}` changes faster than the site is built: the preview waits until it is left alone"
                )));
            }
            _ => {}
        }
    }

    fn remember(&self, builder: &mut Builder) {
        if let Err(error) = builder.remember() {
            (self.tell)(News::Warning(&error.to_string()));
        }
    }

    fn watch(&self, wake: &Sender<Wake>) -> (Watch, Option<String>) {
        let (shared, wake) = (Arc::clone(&self.shared), wake.clone());
        Watch::new(&self.options.build.root, move || {
            shared.seen.fetch_add(1, Atomic::SeqCst);
            // Nobody listens any more when the preview has ended.
            let _ = wake.send(Wake::Changed);
        })
    }

    /// Shows what was planned, and prints what there is to say about it.
    fn show(&self, upto: u64, planned: PlannedSite, took: Duration, last: &mut Last) {
        let inputs = planned.inputs();
        let PlannedSite {
            diagnostics,
            imported,
            built,
            held_back,
            ..
        } = planned;
        let built = built.map(Arc::new);
        let is_good = built.is_some();
        // A request that waits for the page is answered first.
        if let Some(built) = &built {
            self.put(upto, Some(Arc::clone(built)), None);
        } else {
            let errors: Vec<Diagnostic> = diagnostics
                .iter()
                .filter(|diagnostic| diagnostic.severity == Severity::Error)
                .cloned()
                .collect();
            let text = text_of(&self.options.build.root, &errors);
            self.put(upto, last.built.clone(), Some(text));
        }
        if !imported.is_empty() {
            (self.tell)(News::Imported(&imported));
        }
        let are_new = diagnostics != last.diagnostics;
        if are_new {
            (self.tell)(News::Diagnostics(&diagnostics));
        }
        let first = std::mem::take(&mut last.is_first);
        let was_good = std::mem::replace(&mut last.was_good, is_good);
        if let Some(built) = built {
            // A file that was touched, or a page that an import wrote and took in at once, is not reported.
            let is_new = std::mem::replace(&mut last.inputs, inputs) != inputs;
            if !first && (is_new || !was_good) {
                (self.tell)(News::Rebuilt {
                    took,
                    counts: counts_of(&built, &held_back),
                });
            }
            self.shared.store().keep(|path| built.find(path).is_some());
            last.built = Some(built);
        } else if last.built.is_some() && are_new {
            (self.tell)(News::Kept);
        }
        last.diagnostics = diagnostics;
        let home = last.built.as_ref().map_or("/", |built| built.home());
        if last.home.as_deref() != Some(home) {
            let url = format!("http://{}{home}", self.host);
            let built = last.built.as_ref();
            (self.tell)(News::Preview {
                url: &url,
                counts: built.map(|built| counts_of(built, &held_back)),
            });
            if first
                && self.options.open
                && let Err(error) = open::that_detached(&url)
            {
                (self.tell)(News::Warning(&format!("cannot open the browser: {error}")));
            }
            last.home = Some(home.to_owned());
        }
    }

    fn put(&self, upto: u64, built: Option<Arc<Built>>, errors: Option<String>) {
        let said = Mutex::default();
        self.shared.shown.send_replace(Arc::new(CurrentSite {
            upto,
            built,
            errors,
            said,
        }));
    }
}

/// Whether a failure passes by itself, so that the site is built again and the last good one stays: another `digest`
/// writes, or a file was saved while the site was being built. `blocked` is the page that was in the way the last time.
fn passes(error: &Error, blocked: &mut Option<PathBuf>) -> bool {
    match error {
        Error::Busy { .. } | Error::Changed { .. } => true,
        // An editor saved a page where an import was about to write one. The next build knows that page, so one that is
        // in the way twice stays there.
        Error::Write { path, source } if source.kind() == ErrorKind::AlreadyExists => {
            blocked.replace(path.clone()).as_ref() != Some(path)
        }
        _ => false,
    }
}

/// Waits for a change, at most as long as this, and until it seems finished.
fn is_told_to_stop(wakes: &Receiver<Wake>, longest: Option<Duration>) -> bool {
    let wake = match longest {
        Some(longest) => wakes.recv_timeout(longest),
        None => wakes.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
    match wake {
        Ok(Wake::Changed) => {}
        Err(RecvTimeoutError::Timeout) => return false,
        Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
    }
    let first = Instant::now();
    while first.elapsed() < PATIENCE {
        match wakes.recv_timeout(QUIET) {
            Ok(Wake::Changed) => {}
            Ok(Wake::Stop) | Err(RecvTimeoutError::Disconnected) => return true,
            Err(RecvTimeoutError::Timeout) => break,
        }
    }
    // The next build includes what came in until now.
    wakes.try_iter().any(|wake| matches!(wake, Wake::Stop))
}

/// What the last build left.
struct Last {
    is_first: bool,
    was_good: bool,
    /// The last good site, and the key of what it was made from.
    built: Option<Arc<Built>>,
    inputs: Option<Key>,
    diagnostics: Vec<Diagnostic>,
    home: Option<String>,
}

impl Default for Last {
    fn default() -> Last {
        Last {
            is_first: true,
            was_good: true,
            built: None,
            inputs: None,
            diagnostics: Vec::new(),
            home: None,
        }
    }
}

fn counts_of<'a>(built: &Built, held_back: &'a HeldBack) -> Counts<'a> {
    Counts {
        articles: built.articles(),
        files: built.len(),
        held_back,
    }
}
