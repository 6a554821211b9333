//! What the commands print: diagnostics, counts, timings; for people or as JSON.
//!
//! Start reading at [`print_diagnostics`].

use super::{Everywhere, Printer, Stop};
use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::disk::{self, Error, Timings};
use crate::site::HeldBack;
use std::io::{ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Prints to standard output. The program that reads it may stop at any time, as `head` does; any other failure is an
/// I/O error.
pub(super) fn out(text: &str) -> Result<(), Stop> {
    let mut stdout = anstream::stdout().lock();
    match stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush())
    {
        Err(source) if source.kind() != ErrorKind::BrokenPipe => Err(Stop::Machine(Error::Write {
            path: PathBuf::from("standard output"),
            source,
        })),
        _ => Ok(()),
    }
}

/// Prints to standard error; a failure of that cannot be reported.
pub(super) fn err(text: &str) {
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// How many articles are published, and how many pages are held back:
/// `10 articles (+2 drafts, 1 future (next: 2025-12-01 06:00), 1 expired)`.
pub(super) fn counted(articles: usize, held_back: &HeldBack) -> String {
    let noun = if articles == 1 { "article" } else { "articles" };
    let next = held_back.next.map_or_else(String::new, |next| {
        format!(" (next: {})", next.format("%Y-%m-%d %H:%M"))
    });
    let parts: Vec<String> = [
        (held_back.count("draft"), "draft", ""),
        (held_back.count("future"), "future", next.as_str()),
        (held_back.count("expired"), "expired", ""),
    ]
    .into_iter()
    .filter(|(count, ..)| *count > 0)
    .map(|(count, word, more)| {
        let s = if word == "draft" && count > 1 {
            "s"
        } else {
            ""
        };
        format!("{count} {word}{s}{more}")
    })
    .collect();
    if parts.is_empty() {
        format!("{articles} {noun}")
    } else {
        format!("{articles} {noun} (+{})", parts.join(", "))
    }
}

/// The same counts as JSON.
pub(super) fn counts(articles: usize, held_back: &HeldBack) -> serde_json::Value {
    serde_json::json!({
        "articles": articles,
        "drafts": held_back.count("draft"),
        "future": held_back.count("future"),
        "next": held_back.next.map(|next| next.to_rfc3339()),
        "expired": held_back.count("expired"),
    })
}

/// How long stages took, in milliseconds, and all of them together.
pub(super) fn print_timings(timings: &Timings, everywhere: &Everywhere) -> Result<(), Stop> {
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    let all = timings.iter().map(|(_, time)| *time).sum();
    if everywhere.format == Printer::Json {
        let stages = timings
            .iter()
            .map(|(stage, time)| serde_json::json!({ "stage": stage, "ms": milliseconds(*time) }));
        let stages: Vec<serde_json::Value> = stages.collect();
        let all = milliseconds(all);
        return out(&format!(
            "{}\n",
            serde_json::json!({ "timings": stages, "ms": all })
        ));
    }
    let line =
        |(stage, time): &(&str, Duration)| format!("{:9.1} ms  {stage}\n", milliseconds(*time));
    let lines: String = timings.iter().chain(&[("all", all)]).map(line).collect();
    out(&lines)
}

/// Says how many sources have no page because it was deleted.
pub(super) fn print_deleted(deleted: usize, everywhere: &Everywhere) -> Result<(), Stop> {
    match (deleted, everywhere.format) {
        (0, _) => Ok(()),
        (_, Printer::Json) => out(&format!("{}\n", serde_json::json!({ "deleted": deleted }))),
        (_, Printer::Human) if everywhere.quiet => Ok(()),
        (1, Printer::Human) => out(
            "note: 1 source has no page because the page was deleted; `digest import PATH` brings it back\n",
        ),
        (_, Printer::Human) => out(&format!(
            "note: {deleted} sources have no page because the pages were deleted; `digest import PATH` brings one back\n"
        )),
    }
}

/// Prints diagnostics: for people on standard error, as JSON on standard output.
pub(super) fn print_diagnostics(
    diagnostics: &[Diagnostic],
    everywhere: &Everywhere,
    root: Option<&Path>,
) -> Result<(), Stop> {
    let text_of = |file: &str| disk::text_to_show(root.unwrap_or(Path::new("")), file);
    match everywhere.format {
        Printer::Json => diagnostics.iter().try_for_each(|diagnostic| {
            out(&format!("{}\n", diagnostic::json(diagnostic, &text_of)))
        }),
        Printer::Human => {
            let shown = if everywhere.verbose {
                diagnostics.to_vec()
            } else {
                diagnostic::abridge(diagnostics)
            };
            err(&diagnostic::human(
                &shown,
                &text_of,
                std::io::stderr().is_terminal(),
            ));
            Ok(())
        }
    }
}

/// The exit status for these diagnostics.
pub(super) fn status_of(diagnostics: &[Diagnostic]) -> u8 {
    let mut diagnostics = diagnostics.iter();
    u8::from(diagnostics.any(|diagnostic| diagnostic.severity == Severity::Error))
}
/// The files that keep an output folder from being replaced.
pub(super) fn unknown_files(output: &Path, files: &[String]) -> Vec<Diagnostic> {
    let unknown = |file: &String| {
        Diagnostic::new(
            Code::UnknownFile,
            "digest did not write this file, and would remove it",
        )
        .in_file(output.join(file).to_string_lossy().replace('\\', "/"))
        .hint("move it to `static/`, or take the folder over with `--adopt`")
    };
    files.iter().map(unknown).collect()
}
