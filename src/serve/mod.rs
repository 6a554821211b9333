//! The preview: a server for one editor, which rebuilds the site as files change and renders what a browser asks for.
//!
//! There is no second way to build here: what is shown is what `Builder` plans, except for the script that reloads pages.
//! Nothing is published. One thread builds (`worker.rs`), one answers (`answer.rs`), and `shared.rs` is what they share.
//! Start reading at [`serve`], then `Worker::work`.

mod answer;
mod host_check;
mod live;
mod reply;
mod shared;
mod store;
mod watch;
mod worker;

use crate::base::diagnostic::Diagnostic;
use crate::build::BuildOptions;
use crate::disk::Error;
use crate::site::HeldBack;
use host_check::HostCheck;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use reply::ServerState;
use shared::Shared;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs};
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use worker::{Wake, Worker};

/// What the command line asks of a preview.
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

/// How much a preview shows.
#[derive(Clone, Copy, Debug)]
pub struct Counts<'a> {
    /// How many articles it has.
    pub articles: usize,
    /// How many outputs it has.
    pub files: usize,
    /// What it holds back.
    pub held_back: &'a HeldBack,
}

/// What a preview says while it runs.
#[derive(Debug)]
pub enum News<'a> {
    /// Diagnostics that were not printed before.
    Diagnostics(&'a [Diagnostic]),
    /// One line for each page that was imported.
    Imported(&'a [String]),
    /// Where the site can be seen; again when that changes.
    Preview {
        /// The address.
        url: &'a str,
        /// What is shown there; none while there are only errors.
        counts: Option<Counts<'a>>,
    },
    /// The site was rebuilt.
    Rebuilt {
        /// How long that took.
        took: Duration,
        /// What is shown now.
        counts: Counts<'a>,
    },
    /// The changed site has errors, so the last good one is shown.
    Kept,
    /// A file could not be read or written; the last good site is shown.
    Failed(&'a Error),
    /// The preview works, but not as well as it could.
    Warning(&'a str),
}

/// The function that is told the news.
pub type Tell = Arc<dyn Fn(News<'_>) + Send + Sync>;

/// How often files are looked at where the system does not tell of changes: by planning the site, which sees what changed.
const LOOK: Duration = Duration::from_secs(1);
/// How long a build may go on after the preview was told to stop: an import that runs finishes its page.
const FAREWELL: Duration = Duration::from_secs(2);
/// Threads that render: a browser asks for six files of a host at once.
const RENDERERS: usize = 6;

/// Shows the site until the process is told to stop.
///
/// # Errors
/// I/O errors: a port that is taken, a first build that cannot read or write.
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
    let shared = Arc::new(Shared::new());
    let (wake, wakes) = channel();
    let (end, ended) = oneshot::channel();
    let worker = Worker {
        options: options.clone(),
        host: host_to_print(&options.bind, address),
        shared: Arc::clone(&shared),
        tell: Arc::clone(&tell),
    };
    let waker = wake.clone();
    std::thread::Builder::new()
        .name("build".to_owned())
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
        shared,
        tell,
    });
    tokio::pin!(ended);
    tokio::select! {
        () = accept(&listener, &server) => Ok(()),
        end = &mut ended => end.unwrap_or_else(|_| Err(Error::Threads {
            message: "the one that builds the site ended".to_owned(),
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
    let failed = |source: std::io::Error| match source.kind() {
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
        .map_err(failed)?
        .next()
        .ok_or_else(|| failed(ErrorKind::AddrNotAvailable.into()))?;
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
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
