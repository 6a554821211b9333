//! The command line: its grammar, exit statuses, the choice of printer. One file per command.
//!
//! No work is done here. Start reading at [`run`].

mod build;
mod decisions;
mod import;
mod print;
mod serve;

use crate::disk::{self, Error};
use build::BuildCall;
use clap::{Args, Parser, Subcommand, ValueEnum};
use decisions::{AcceptCall, RejectCall};
use import::ImportCall;
use print::{err, print_diagnostics, unknown_files};
use serve::ServeCall;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A static site generator for news digests: any source in, clean pages and indexes out.
#[derive(Debug, Parser)]
// Without a width, tests would see help wrapped: a bench tool switches that on in clap.
#[command(name = "digest", version, about, term_width = 0)]
struct Call {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    everywhere: Everywhere,
}

#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Everywhere")]
struct Everywhere {
    /// The site's folder [default: the nearest one upward with a `site.toml`]
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    /// How results, errors and warnings are printed; `json`: one object per line on standard output
    #[arg(long, global = true, value_enum, default_value_t = Printer::Human)]
    format: Printer,
    /// Print errors and warnings only
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Print every page that is kept, every file that is written or removed
    #[arg(long, short, global = true)]
    verbose: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Printer {
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Convert sources to pages
    Import(ImportCall),
    /// Import what is new, then build `public/`
    Build(BuildCall),
    /// Preview the site in a browser, rebuilt as files change
    Serve(ServeCall),
    /// Confirm an edited page against its changed source
    Accept(AcceptCall),
    /// Never publish this source or item, or give up a published address
    Reject(RejectCall),
}

/// Reads the arguments of the process, does what they ask, and gives the exit status: 0 fine, 1 the content, settings or
/// templates have errors, 2 wrong usage, 3 the machine failed.
#[must_use]
pub fn run() -> ExitCode {
    let call = match Call::try_parse() {
        Ok(call) => call,
        Err(error) => {
            // Printing help to a closed pipe is not an error.
            let _ = error.print();
            return ExitCode::from(if error.use_stderr() { 2 } else { 0 });
        }
    };
    let everywhere = &call.everywhere;
    let result = match &call.command {
        Command::Import(import) => import::run(import, everywhere),
        Command::Build(build) => build::run(build, everywhere),
        Command::Serve(serve) => serve::run(serve, everywhere),
        Command::Accept(accept) => decisions::run_accept(accept, everywhere),
        Command::Reject(reject) => decisions::run_reject(reject, everywhere),
    };
    let result = match result {
        Err(Stop::Machine(Error::Unknown { output, files })) => {
            print_diagnostics(&unknown_files(&output, &files), everywhere, None).map(|()| 1)
        }
        result => result,
    };
    match result {
        Ok(status) => ExitCode::from(status),
        Err(Stop::Usage(message)) => {
            err(&format!("error: {message}\n"));
            ExitCode::from(2)
        }
        Err(Stop::Machine(error @ Error::Output { .. })) => {
            err(&format!("error: {error}\n"));
            ExitCode::from(2)
        }
        Err(Stop::Machine(error)) => {
            err(&format!("error: {error}\n"));
            ExitCode::from(3)
        }
    }
}

/// Why a command ended before its work was done.
enum Stop {
    Usage(String),
    Machine(Error),
}

impl From<Error> for Stop {
    fn from(error: Error) -> Stop {
        Stop::Machine(error)
    }
}

/// The site's folder: `--root`, else the nearest one upward.
fn root_of(everywhere: &Everywhere) -> Result<Option<PathBuf>, Stop> {
    match &everywhere.root {
        Some(root) if !root.join(disk::SETTINGS).exists() => Err(Stop::Usage(format!(
            "`{}` has no `site.toml`",
            root.display()
        ))),
        Some(root) => Ok(Some(root.clone())),
        None => Ok(disk::find_root(Path::new("."))),
    }
}

fn root_needed(everywhere: &Everywhere) -> Result<PathBuf, Stop> {
    root_of(everywhere)?
        .ok_or_else(|| Stop::Usage("there is no `site.toml` here or in any folder above; name the site's folder with `--root`".to_owned()))
}
