//! `digest import`.
//!
//! Start reading at [`run`].

use super::print::{err, out, print_deleted, print_diagnostics, print_timings, status_of};
use super::{Everywhere, Printer, Stop, root_of};
use crate::base::date::{self, Reading};
use crate::base::diagnostic;
use crate::build::import::{self as intake, ImportOptions, ImportReport, Progress, Target};
use crate::disk;
use crate::import::{self, Format, Given};
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::IsTerminal;
use std::path::PathBuf;
use std::time::{Duration, Instant};

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is one flag
pub(super) struct ImportCall {
    /// Files or folders, or `-` for standard input [default: what is new or changed in `content/sources/`]
    paths: Vec<PathBuf>,
    /// Print the page of one source and write nothing
    #[arg(long, conflicts_with = "to")]
    stdout: bool,
    /// Write `STEM.md` for each source into this folder instead
    #[arg(long, value_name = "DIR", requires = "paths")]
    to: Option<PathBuf>,
    /// List every block dropped and why, every field with its evidence, every repair
    #[arg(long)]
    explain: bool,
    /// Rebuild untouched pages even if their sources did not change
    #[arg(long)]
    again: bool,
    /// What the source is [default: judged by its bytes and name]
    #[arg(long = "as", value_name = "FORMAT", value_enum)]
    as_format: Option<FormatName>,
    /// The publication date, where the source has none
    #[arg(long, value_name = "DATE", value_parser = date_flag)]
    date: Option<String>,
    /// The language, where the source says none
    #[arg(long, value_name = "TAG")]
    lang: Option<String>,
    /// The canonical address, where the source has none
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The publication's name, where the source says none
    #[arg(long, value_name = "NAME")]
    source_name: Option<String>,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum FormatName {
    Text,
    Markdown,
    Html,
    Json,
    Feed,
    Mail,
    Wxr,
}

/// A day or a moment. It is read again in the site's zone and the language of the text; empty counts as not given.
fn date_flag(text: &str) -> Result<String, String> {
    let is_exact = matches!(date::read(text, "", date::Tz::UTC), Some(Reading::Exact(_)));
    if is_exact || text.trim().is_empty() {
        Ok(text.to_owned())
    } else {
        Err("write it like 2025-09-10 or 2025-09-10T17:30:00+02:00".to_owned())
    }
}

/// `digest import`.
pub(super) fn run(call: &ImportCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_of(everywhere)?;
    let (stdin, paths) = sources_of(call)?;
    if call.stdout && paths.len() + usize::from(stdin.is_some()) != 1 {
        return Err(Stop::Usage("`--stdout` takes one source".to_owned()));
    }
    let target = match &call.to {
        Some(folder) => Target::Folder(folder.clone()),
        None if call.stdout => Target::Nowhere,
        None => Target::Site,
    };
    if root.is_none() && target == Target::Site {
        return Err(Stop::Usage(
            "there is no site here to import into; use `--stdout`, `--to DIR` or `--root DIR`"
                .to_owned(),
        ));
    }
    let options = ImportOptions {
        root: root.clone(),
        paths,
        stdin,
        target,
        again: call.again,
        given: given(call),
        today: None,
        progress: progress(everywhere),
    };
    let ImportReport {
        diagnostics,
        pages,
        check,
        deleted,
        timings,
    } = intake::run(&options)?;
    let diagnostics = diagnostic::settle(diagnostics, &check, &[]);
    let json = everywhere.format == Printer::Json;
    for page in &pages {
        match (json, call.stdout, call.explain) {
            (true, ..) => out(&format!(
                "{}\n",
                import::explain_json(
                    &page.imported,
                    &page.path,
                    page.text.as_ref().filter(|_| call.stdout)
                )
            ))?,
            (false, true, explain) => {
                out(page.text.as_deref().unwrap_or_default())?;
                if explain {
                    err(&import::explain_text(&page.imported));
                }
            }
            (false, false, true) => out(&format!(
                "{}\n{}",
                import::line(&page.imported, &page.path),
                import::explain_text(&page.imported)
            ))?,
            (false, false, false) if (page.written || everywhere.verbose) && !everywhere.quiet => {
                out(&format!("{}\n", import::line(&page.imported, &page.path)))?;
            }
            (false, false, false) => {}
        }
    }
    print_diagnostics(&diagnostics, everywhere, root.as_deref())?;
    print_deleted(deleted.len(), everywhere)?;
    if call.timings {
        print_timings(&timings, everywhere)?;
    }
    Ok(status_of(&diagnostics))
}

/// An import that is over by then shows no bar.
const PATIENCE: Duration = Duration::from_millis(500);

/// A bar on the terminal while sources are read; nothing where standard error is no terminal.
fn progress(everywhere: &Everywhere) -> Progress {
    if everywhere.quiet || everywhere.format == Printer::Json || !std::io::stderr().is_terminal() {
        return Progress::default();
    }
    let style = ProgressStyle::with_template("{bar:30} {human_pos} of {human_len} sources, {eta}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::hidden().with_style(style);
    let start = Instant::now();
    Progress::new(move |done, all| {
        bar.set_length(all);
        bar.set_position(done);
        if bar.is_hidden() && start.elapsed() > PATIENCE {
            bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        if done == all {
            bar.finish_and_clear();
        }
    })
}

fn sources_of(call: &ImportCall) -> Result<(Option<Vec<u8>>, Vec<PathBuf>), Stop> {
    let mut paths = Vec::new();
    let mut stdin = None;
    for path in &call.paths {
        let text = path.to_string_lossy();
        if text.starts_with("http://") || text.starts_with("https://") {
            return Err(Stop::Usage(format!(
                "`{text}` is an address; digest downloads nothing: save the page and import the file"
            )));
        }
        if text == "-" {
            stdin = Some(disk::read_stdin()?);
        } else {
            paths.push(path.clone());
        }
    }
    Ok((stdin, paths))
}

fn given(call: &ImportCall) -> Given {
    let filled = |value: &Option<String>| {
        value
            .as_deref()
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .map(str::to_owned)
    };
    Given {
        format: call.as_format.map(|name| match name {
            FormatName::Text => Format::Text,
            FormatName::Markdown => Format::Markdown,
            FormatName::Html => Format::Html,
            FormatName::Json => Format::Json,
            FormatName::Feed => Format::Feed,
            FormatName::Mail => Format::Mail,
            FormatName::Wxr => Format::Wxr,
        }),
        date: filled(&call.date),
        lang: filled(&call.lang),
        url: filled(&call.url),
        source_name: filled(&call.source_name),
    }
}
