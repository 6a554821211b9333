//! The preview: a server for one editor, which prepares the site anew as files change and renders what a browser asks for.
//!
//! There is no second way to build here: what is shown is what [`Workshop`] makes, but for the script that reloads pages.
//! Nothing is published. One thread prepares, one answers; they share a `Board`. Start reading at [`serve`], then `work`.

mod answer;
mod host_check;
mod live;
mod reply;
mod store;
mod watch;

use crate::base::diagnostic::{self, Diagnostic, Severity};
use crate::base::key::Key;
use crate::build::{BuildOptions, Made, Prepared, Workshop};
use crate::disk::{self, Error};
use crate::site::HeldBack;
use host_check::HostCheck;
use hyper::body::Bytes;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use reply::ServerState;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering as Memory};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use store::Store;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch as shared};
use watch::Watch;

/// What the call asks of a preview.
#[derive(Clone, Debug)]
pub struct ServeOptions {
    /// The build behind it; its output folder is not written.
    pub build: BuildOptions,
    /// `--port`; 0 for any free one.
    pub port: u16,
    /// `--bind`: an address or a name of this machine.
    pub bind: String,
    /// `--open`: the browser is opened.
    pub open: bool,
}

/// What a preview shows.
#[derive(Clone, Copy, Debug)]
pub struct Built<'a> {
    /// How many articles it has.
    pub articles: usize,
    /// How many outputs it has.
    pub files: usize,
    /// What it holds back.
    pub held: &'a HeldBack,
}

/// What a preview says while it runs.
#[derive(Debug)]
pub enum News<'a> {
    /// Faults that were not said before.
    Faults(&'a [Diagnostic]),
    /// A line for each page that was imported.
    Imported(&'a [String]),
    /// Where the site can be seen; again when that changes.
    Preview {
        /// The address.
        url: &'a str,
        /// What is shown there; none while there are only faults.
        built: Option<Built<'a>>,
    },
    /// The site was prepared anew.
    Rebuilt {
        /// How long that took.
        took: Duration,
        /// How many outputs appeared, changed or went.
        differ: usize,
        /// What is shown now.
        built: Built<'a>,
    },
    /// Faults stand against the changed site, so the last good one is shown.
    Kept,
    /// The machine failed; the last good site is shown.
    Failed(&'a Error),
    /// The preview works, but not as well as it could.
    Warning(&'a str),
}

/// Who is told.
pub type Tell = Arc<dyn Fn(News<'_>) + Send + Sync>;

/// A change is taken for finished after this long without another: editors save in several steps, which follow each other
/// within a millisecond or two.
const QUIET: Duration = Duration::from_millis(12);
/// Changes that do not end are built after this long all the same.
const PATIENCE: Duration = Duration::from_millis(60);
/// How often files are looked at where the system does not tell of changes: by preparing the site, which sees what changed.
const LOOK: Duration = Duration::from_secs(1);
/// After this many preparations in a row that met a file saved meanwhile, the preview says so.
const SAVED: usize = 5;
/// How long a preparation may go on after the preview was told to stop: an import under way finishes its page.
const FAREWELL: Duration = Duration::from_secs(2);
/// Rendered bytes that are kept, at most.
const STORED: usize = 256 << 20;
/// Threads that render: a browser asks for six files of a host at once.
const RENDERERS: usize = 6;

/// What is shown from one preparation to the next.
struct Showing {
    /// The changes that it takes in, by their number.
    upto: u64,
    /// The last good site; none before there was one.
    made: Option<Arc<Made>>,
    /// The faults that stand against a newer one, as text.
    faults: Option<String>,
    /// Faults of single outputs that were already said, as text.
    said: Mutex<BTreeSet<String>>,
}

/// What the threads share: how many changes were seen, and what is shown.
struct Board {
    seen: AtomicU64,
    shown: shared::Sender<Arc<Showing>>,
    store: Mutex<Store>,
}

impl Board {
    fn new() -> Board {
        let nothing = Showing {
            upto: 0,
            made: None,
            faults: None,
            said: Mutex::default(),
        };
        // The first build is the first change: whoever asks before it is done waits.
        Board {
            seen: AtomicU64::new(1),
            shown: shared::Sender::new(Arc::new(nothing)),
            store: Mutex::new(Store::new(STORED)),
        }
    }

    /// What is shown once every change seen until now is taken in; and by whom to be told of what comes after.
    async fn current(&self) -> Option<(Arc<Showing>, shared::Receiver<Arc<Showing>>)> {
        let seen = self.seen.load(Memory::SeqCst);
        let mut shown = self.shown.subscribe();
        let current = shown.wait_for(|showing| showing.upto >= seen).await.ok()?;
        let showing = Arc::clone(&current);
        drop(current);
        Some((showing, shown))
    }

    /// The bytes of an output, as a build would write them, or the faults that stand against it.
    fn bytes(&self, made: &Made, at: usize) -> Result<Result<Bytes, Vec<Diagnostic>>, Error> {
        let key = made.key(at);
        if let Some(bytes) = self.store().get(key) {
            return Ok(Ok(bytes));
        }
        Ok(match made.bytes(at)? {
            Ok(bytes) => {
                let bytes = Bytes::from(bytes);
                self.store().put(key, bytes.clone());
                Ok(bytes)
            }
            Err(faults) => Err(diagnostic::settle(faults, &BTreeMap::new(), &[])),
        })
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What wakes the thread that prepares.
enum Wake {
    Changed,
    Stop,
}

/// Shows the site until the process is told to stop.
///
/// # Errors
/// The machine's: a port that is taken, a first build that cannot read or write.
pub fn serve(options: &ServeOptions, tell: Tell) -> Result<(), Error> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(RENDERERS)
        .build()
        .map_err(|error| Error::Threads {
            message: error.to_string(),
        })?;
    let result = runtime.block_on(run(options, tell));
    runtime.shutdown_background();
    result
}

async fn run(options: &ServeOptions, tell: Tell) -> Result<(), Error> {
    let signal = stop_signal();
    let (listener, address) = listen(&options.bind, options.port).await?;
    let board = Arc::new(Board::new());
    let (wake, wakes) = channel();
    let (end, ended) = oneshot::channel();
    let worker = Worker {
        options: options.clone(),
        host: host_to_print(&options.bind, address),
        board: Arc::clone(&board),
        tell: Arc::clone(&tell),
    };
    let waker = wake.clone();
    std::thread::Builder::new()
        .name("prepare".to_owned())
        .spawn(move || end.send(worker.work(&waker, &wakes)))
        .map_err(|error| Error::Threads {
            message: error.to_string(),
        })?;
    if !address.ip().is_loopback() {
        tell(News::Warning(
            "others on the network can read this preview, drafts and all",
        ));
    }
    let server = Arc::new(ServerState {
        host_check: HostCheck {
            address: address.ip(),
            name: options.bind.to_lowercase(),
        },
        root: options.build.root.clone(),
        board,
        tell,
    });
    tokio::pin!(ended);
    tokio::select! {
        () = accept(&listener, &server) => Ok(()),
        end = &mut ended => end.unwrap_or_else(|_| Err(Error::Threads {
            message: "the one that prepares the site ended".to_owned(),
        })),
        () = signal => {
            drop(listener);
            let _ = wake.send(Wake::Stop);
            let _ = tokio::time::timeout(FAREWELL, ended).await;
            Ok(())
        }
    }
}

/// Ends when the process is told to: Ctrl-C, or the signal by which supervisors stop one.
fn stop_signal() -> impl Future<Output = ()> {
    #[cfg(unix)]
    let terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    let interrupt = tokio::signal::ctrl_c();
    async move {
        #[cfg(unix)]
        if let Ok(mut terminate) = terminate {
            tokio::select! {
                _ = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        let _ = interrupt.await;
    }
}

async fn listen(bind: &str, port: u16) -> Result<(TcpListener, SocketAddr), Error> {
    let shown = if bind.contains(':') {
        format!("[{bind}]:{port}")
    } else {
        format!("{bind}:{port}")
    };
    let fault = |source: std::io::Error| match source.kind() {
        ErrorKind::AddrInUse => Error::PortTaken {
            address: shown.clone(),
        },
        _ => Error::Listen {
            address: shown.clone(),
            source,
        },
    };
    let address = (bind, port)
        .to_socket_addrs()
        .map_err(fault)?
        .next()
        .ok_or_else(|| fault(ErrorKind::AddrNotAvailable.into()))?;
    let listener = TcpListener::bind(address).await.map_err(fault)?;
    let address = listener.local_addr().map_err(fault)?;
    Ok((listener, address))
}

/// Host and port as a browser on this machine can use them.
fn host_to_print(bind: &str, address: SocketAddr) -> String {
    match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => format!("127.0.0.1:{}", address.port()),
        IpAddr::V6(ip) if ip.is_unspecified() => format!("[::1]:{}", address.port()),
        _ if bind.parse::<IpAddr>().is_err() => format!("{bind}:{}", address.port()),
        _ => address.to_string(),
    }
}

async fn accept(listener: &TcpListener, server: &Arc<ServerState>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files: some close soon.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        // Without this a short answer can wait for the reader's acknowledgement.
        let _ = stream.set_nodelay(true);
        let server = Arc::clone(server);
        let service = service_fn(move |request| answer::answer(request, Arc::clone(&server)));
        tokio::spawn(async move {
            // The timer closes connections that never finish their question.
            let _ = http1::Builder::new()
                .timer(TokioTimer::new())
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

/// The thread that prepares.
struct Worker {
    options: ServeOptions,
    host: String,
    board: Arc<Board>,
    tell: Tell,
}

impl Worker {
    /// Prepares the site at every change, until told to stop.
    fn work(&self, wake: &Sender<Wake>, wakes: &Receiver<Wake>) -> Result<(), Error> {
        // Watching begins before anything is read, so that no change falls between the two.
        let (mut watch, warning) = self.watch(wake);
        if let Some(warning) = warning {
            (self.tell)(News::Warning(&warning));
        }
        let mut workshop = Workshop::new(self.options.build.clone());
        let mut last = Last::default();
        // What is known of the inputs is written once the site is shown, and at the end: between, a change costs less.
        let mut is_unknown = true;
        // How many preparations failed in a row, and the page that was in the way of the last one.
        let mut failed = 0;
        let mut blocked = None;
        loop {
            let upto = self.board.seen.load(Memory::SeqCst);
            if let Some(warning) = watch.renew() {
                (self.tell)(News::Warning(&warning));
            }
            let started = Instant::now();
            let prepared = workshop.prepare();
            failed = if prepared.is_ok() { 0 } else { failed + 1 };
            let mut is_passing = false;
            match prepared {
                Ok(prepared) => self.show(upto, prepared, started.elapsed(), &mut last),
                Err(error) if passes(&error, &mut blocked) => {
                    is_passing = true;
                    self.say_passing(&error, failed);
                }
                Err(error) if last.is_first => return Err(error),
                Err(error) => {
                    (self.tell)(News::Failed(&error));
                    last.faults.clear();
                    last.was_good = false;
                    let kept = last.made.as_ref().map(|(made, _)| Arc::clone(made));
                    self.put(upto, kept, Some(format!("error: {error}\n")));
                }
            }
            if !is_passing && std::mem::take(&mut is_unknown) {
                self.remember(&mut workshop);
            }
            let longest = (is_passing || !watch.works()).then_some(LOOK);
            if is_told_to_stop(wakes, longest) {
                self.remember(&mut workshop);
                return Ok(());
            }
        }
    }

    /// Says once why the site is not prepared yet; a file that was saved meanwhile is worth no word.
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

    fn remember(&self, workshop: &mut Workshop) {
        if let Err(error) = workshop.remember() {
            (self.tell)(News::Warning(&error.to_string()));
        }
    }

    fn watch(&self, wake: &Sender<Wake>) -> (Watch, Option<String>) {
        let (board, wake) = (Arc::clone(&self.board), wake.clone());
        Watch::new(&self.options.build.root, move || {
            board.seen.fetch_add(1, Memory::SeqCst);
            // Nobody listens any more when the preview has ended.
            let _ = wake.send(Wake::Changed);
        })
    }

    /// Puts what was prepared on the board, and says what there is to say about it.
    fn show(&self, upto: u64, prepared: Prepared, took: Duration, last: &mut Last) {
        let Prepared {
            faults,
            imported,
            made,
            held,
            ..
        } = prepared;
        let made = made.map(Arc::new);
        let is_good = made.is_some();
        // Whoever waits for the page is served first.
        if let Some(made) = &made {
            self.put(upto, Some(Arc::clone(made)), None);
        } else {
            let errors: Vec<Diagnostic> = faults
                .iter()
                .filter(|fault| fault.severity == Severity::Error)
                .cloned()
                .collect();
            let text = text_of(&self.options.build.root, &errors);
            let kept = last.made.as_ref().map(|(made, _)| Arc::clone(made));
            self.put(upto, kept, Some(text));
        }
        if !imported.is_empty() {
            (self.tell)(News::Imported(&imported));
        }
        let are_new = faults != last.faults;
        if are_new {
            (self.tell)(News::Faults(&faults));
        }
        let first = std::mem::take(&mut last.is_first);
        let was_good = std::mem::replace(&mut last.was_good, is_good);
        if let Some(made) = made {
            let keys = made.keys();
            let differ = last.made.as_ref().map_or(made.len(), |(old, known)| {
                let is_same = |at: usize, other: usize| known.get(at) == keys.get(other);
                differences(old, &made, &is_same).len()
            });
            // A file that was touched, or a page that an import wrote and took in at once, is no news.
            if !first && (differ > 0 || !was_good) {
                (self.tell)(News::Rebuilt {
                    took,
                    differ,
                    built: built_of(&made, &held),
                });
            }
            self.board.store().keep(&keys);
            last.made = Some((made, keys));
        } else if last.made.is_some() && are_new {
            (self.tell)(News::Kept);
        }
        last.faults = faults;
        let home = last.made.as_ref().map_or("/", |(made, _)| made.home());
        if last.home.as_deref() != Some(home) {
            let url = format!("http://{}{home}", self.host);
            let built = last.made.as_ref();
            (self.tell)(News::Preview {
                url: &url,
                built: built.map(|(made, _)| built_of(made, &held)),
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

    fn put(&self, upto: u64, made: Option<Arc<Made>>, faults: Option<String>) {
        let said = Mutex::default();
        self.board.shown.send_replace(Arc::new(Showing {
            upto,
            made,
            faults,
            said,
        }));
    }
}

/// Whether a failure passes by itself, so that the site is prepared again and the last good one stays: another `digest`
/// writes, or a file was saved while the site was being prepared. `blocked` is the page that was in the way the last time.
fn passes(error: &Error, blocked: &mut Option<PathBuf>) -> bool {
    match error {
        Error::Busy { .. } | Error::Changed { .. } => true,
        // An editor saved a page where an import was about to write one. The next preparation knows that page, so one that is
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
    // What came in until now is taken in by the next preparation.
    wakes.try_iter().any(|wake| matches!(wake, Wake::Stop))
}

/// What the last preparation left.
struct Last {
    is_first: bool,
    was_good: bool,
    /// The last good site, and the keys of its outputs.
    made: Option<(Arc<Made>, Vec<Key>)>,
    faults: Vec<Diagnostic>,
    home: Option<String>,
}

impl Default for Last {
    fn default() -> Last {
        Last {
            is_first: true,
            was_good: true,
            made: None,
            faults: Vec::new(),
            home: None,
        }
    }
}

fn built_of<'a>(made: &Made, held: &'a HeldBack) -> Built<'a> {
    Built {
        articles: made.articles(),
        files: made.len(),
        held,
    }
}

/// Faults as the page that has them shows them.
fn text_of(root: &Path, faults: &[Diagnostic]) -> String {
    diagnostic::human(faults, &|file| disk::text_to_show(root, file), false)
}

/// The paths of outputs that appeared, changed or went between two sites. `is_same` compares those at two positions that
/// have one path; both sites have their paths in order.
fn differences<'a>(
    old: &'a Made,
    new: &'a Made,
    is_same: &dyn Fn(usize, usize) -> bool,
) -> Vec<&'a str> {
    let (mut at, mut other) = (0, 0);
    let mut paths = Vec::new();
    while at < old.len() || other < new.len() {
        let order = match (at < old.len(), other < new.len()) {
            (true, true) => old.path(at).cmp(new.path(other)),
            (true, false) => Ordering::Less,
            _ => Ordering::Greater,
        };
        match order {
            Ordering::Less => paths.push(old.path(at).as_str()),
            Ordering::Greater => paths.push(new.path(other).as_str()),
            Ordering::Equal if !is_same(at, other) => {
                paths.push(new.path(other).as_str());
            }
            Ordering::Equal => {}
        }
        at += usize::from(order != Ordering::Greater);
        other += usize::from(order != Ordering::Less);
    }
    paths
}

/// Says faults of an output, unless this preparation's were already said: a browser asks for a page more than once.
fn say_once(root: &Path, showing: &Showing, faults: &[Diagnostic], tell: &Tell) -> String {
    let text = text_of(root, faults);
    let mut said = showing.said.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(text.clone()) {
        tell(News::Faults(faults));
    }
    text
}
