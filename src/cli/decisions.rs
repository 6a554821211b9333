//! `digest accept` and `digest reject`.
//!
//! Start reading at [`run_accept`] and [`run_reject`].

use super::print::{out, print_diagnostics, status_of};
use super::{Everywhere, Printer, Stop, root_needed};
use crate::base::diagnostic;
use crate::build::decisions::{self, Decision, Erase};
use clap::Args;
use std::path::Path;

#[derive(Debug, Args)]
pub(super) struct AcceptCall {
    /// Edited pages, or their sources
    #[arg(required = true)]
    paths: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct RejectCall {
    /// Sources, items (`FILE#ITEM`), pages, or published addresses (`/2025/10/01/title/`)
    #[arg(required = true, value_name = "PATH|ADDRESS")]
    paths: Vec<String>,
    /// Also remove what earlier builds keep of it in `.digest/`
    #[arg(long)]
    erase: bool,
}

/// `digest accept`.
pub(super) fn run_accept(call: &AcceptCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let decision = decisions::accept(&root, &call.paths)?;
    print_decision("accept", decision, everywhere, &root)
}

/// `digest reject`.
pub(super) fn run_reject(call: &RejectCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let erase = if call.erase { Erase::Now } else { Erase::Later };
    let decision = decisions::reject(&root, &call.paths, erase)?;
    print_decision("reject", decision, everywhere, &root)
}

fn print_decision(
    command: &str,
    decision: Decision,
    everywhere: &Everywhere,
    root: &Path,
) -> Result<u8, Stop> {
    let diagnostics = diagnostic::settle(decision.diagnostics, &decision.check, &[]);
    print_diagnostics(&diagnostics, everywhere, Some(root))?;
    match everywhere.format {
        Printer::Json => out(&format!(
            "{}\n",
            serde_json::json!({ command: decision.lines })
        ))?,
        Printer::Human if everywhere.quiet => {}
        Printer::Human => {
            for line in &decision.lines {
                out(&format!("{line}\n"))?;
            }
        }
    }
    Ok(status_of(&diagnostics))
}
