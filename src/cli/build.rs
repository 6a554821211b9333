//! `digest build`.
//!
//! Start reading at [`run`].

use super::print::{
    counted, counts, err, out, print_deleted, print_diagnostics, print_timings, status_of,
};
use super::{Everywhere, Printer, Stop, root_needed};
use crate::base::diagnostic::{self, Code};
use crate::build::{self, BuildOptions, BuildReport};
use crate::disk::publish::Change;
use chrono::NaiveDate;
use clap::Args;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, Args)]
#[allow(clippy::struct_excessive_bools)] // each is one flag
pub(super) struct BuildCall {
    /// Publish drafts too
    #[arg(long)]
    drafts: bool,
    /// Publish articles with a future date too
    #[arg(long)]
    future: bool,
    /// The day of the build [default: `SOURCE_DATE_EPOCH`, else the clock]
    #[arg(long, value_name = "DATE")]
    today: Option<NaiveDate>,
    /// The address that the site will have, instead of `base_url`
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// The folder to publish in, instead of `public`
    #[arg(long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Leave out pages with errors and publish the rest
    #[arg(long)]
    keep_going: bool,
    /// Import nothing: a source without an up-to-date page is an error
    #[arg(long)]
    locked: bool,
    /// Take over an output folder that holds files digest did not write
    #[arg(long)]
    adopt: bool,
    /// Take nothing from earlier builds
    #[arg(long)]
    force: bool,
    /// Compare what was published with a build from scratch
    #[arg(long)]
    verify: bool,
    /// Say how long each stage took
    #[arg(long)]
    timings: bool,
    /// The number of threads [default: one per core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    jobs: Option<u16>,
    /// Count this kind of warning as an error; may be repeated
    #[arg(long, value_name = "CODE", value_parser = code_flag)]
    deny: Vec<Code>,
}

fn code_flag(word: &str) -> Result<Code, String> {
    Code::from_word(word).ok_or_else(|| {
        diagnostic::did_you_mean(word, Code::ALL.iter().map(|code| code.word()))
            .unwrap_or_else(|| "no error or warning has this code".to_owned())
    })
}

/// `digest build`.
pub(super) fn run(call: &BuildCall, everywhere: &Everywhere) -> Result<u8, Stop> {
    let root = root_needed(everywhere)?;
    let options = BuildOptions {
        root: root.clone(),
        drafts: call.drafts,
        future: call.future,
        today: call.today,
        base_url: call.base_url.clone(),
        output: call.output.clone(),
        keep_going: call.keep_going,
        locked: call.locked,
        adopt: call.adopt,
        jobs: call.jobs.map(usize::from),
        force: call.force,
        verify: call.verify,
        deny: call.deny.clone(),
    };
    let BuildReport {
        diagnostics,
        imported,
        outcome,
        articles,
        deleted,
        held_back,
        timings,
    } = build::build(&options)?;
    if everywhere.format == Printer::Human && !everywhere.quiet {
        for line in &imported {
            out(&format!("{line}\n"))?;
        }
    }
    print_diagnostics(&diagnostics, everywhere, Some(&root))?;
    print_deleted(deleted, everywhere)?;
    let output = call
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from("public"));
    match (outcome, everywhere.format) {
        (Some(outcome), Printer::Human) if !everywhere.quiet => {
            if everywhere.verbose {
                for (file, change) in &outcome.changes {
                    let verb = match change {
                        Change::Written => "written",
                        Change::Removed => "removed",
                    };
                    out(&format!("{verb} {file}\n"))?;
                }
            }
            let folder = output.display().to_string();
            let removed = match outcome.removed {
                0 => String::new(),
                removed => format!(", {removed} removed"),
            };
            let took: Duration = timings.iter().map(|(_, time)| *time).sum();
            out(&format!(
                "Built {}/: {}, {} of {} files changed{removed}, {:.1} s\n",
                folder.trim_end_matches('/'),
                counted(articles, &held_back),
                outcome.written,
                outcome.files,
                took.as_secs_f64()
            ))?;
            if let Some(why) = outcome.in_place {
                out(&format!(
                    "note: {why}, so files are renamed in one by one; if that is interrupted, the next build finishes it\n"
                ))?;
            }
        }
        (Some(outcome), Printer::Json) => {
            let mut built = counts(articles, &held_back);
            built["built"] = output.to_string_lossy().into();
            built["files"] = outcome.files.into();
            built["written"] = outcome.written.into();
            built["removed"] = outcome.removed.into();
            built["imported"] = imported.into();
            out(&format!("{built}\n"))?;
        }
        (None, Printer::Human) => err("nothing was published\n"),
        _ => {}
    }
    if call.timings {
        print_timings(&timings, everywhere)?;
    }
    Ok(status_of(&diagnostics))
}
