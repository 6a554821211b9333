//! The order of the stages, and the threads they run on: the one place that reads like the first line of `ARCHITECTURE.md`.
//!
//! ```text
//! load --> import --> analyse --> plan --> publish
//! ```
//!
//! `builder.rs` has the stages in their order and what is known between builds; each stage is one file. `cache/` holds what
//! earlier builds learnt, `record.rs` the site's record, `files.rs` the files that are copied, `built.rs` the bytes of each
//! output, `decisions.rs` what an editor decides. Nothing is parsed or formatted here. Start reading at [`build`].

mod analyse;
mod builder;
mod built;
pub mod cache;
pub mod decisions;
mod files;
pub mod import;
mod load;
mod plan;
mod publish;
mod record;
#[cfg(test)]
mod tests;

pub use builder::Builder;
pub use built::{Built, Rendered};
pub use load::tables;
pub use plan::PlannedSite;

use crate::base::diagnostic::{Code, Diagnostic};
use crate::disk::publish::Outcome;
use crate::disk::{Error, Timings};
use crate::site::HeldBack;
use chrono::NaiveDate;
use import::Recording;
use std::path::PathBuf;

/// What the command line asks of a build.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is one flag of the command
pub struct BuildOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// `--drafts`: drafts are published.
    pub drafts: bool,
    /// `--future`: articles with a future date are published.
    pub future: bool,
    /// `--today`: the day of the build, instead of the clock's.
    pub today: Option<NaiveDate>,
    /// `--base-url`, instead of the settings'.
    pub base_url: Option<String>,
    /// `--output`, instead of `public`.
    pub output: Option<PathBuf>,
    /// `--keep-going`: pages with errors are left out, the rest is published.
    pub keep_going: bool,
    /// `--locked`: nothing is imported, and a source without an up-to-date page is an error.
    pub locked: bool,
    /// `--adopt`: files in the output that digest did not write are taken over.
    pub adopt: bool,
    /// `--jobs`: the number of threads, instead of one per core.
    pub jobs: Option<usize>,
    /// `--force`: nothing is taken from earlier builds.
    pub force: bool,
    /// `--verify`: what was published is compared with a build from scratch.
    pub verify: bool,
    /// `--deny`: kinds of warning that count as errors.
    pub deny: Vec<Code>,
}

impl BuildOptions {
    /// Whether the build writes the site's record: not when what it publishes is not the site as its readers see it.
    #[must_use]
    pub fn recording(&self) -> Recording {
        let is_other = self.locked
            || self.drafts
            || self.future
            || self.output.is_some()
            || self.base_url.is_some();
        if is_other {
            Recording::Left
        } else {
            Recording::Written
        }
    }
}

/// What a build did.
#[derive(Debug, Default)]
pub struct BuildReport {
    /// Every diagnostic, in the order in which it is printed.
    pub diagnostics: Vec<Diagnostic>,
    /// One line for each page that was imported.
    pub imported: Vec<String>,
    /// What was published; none when errors kept it from being published.
    pub outcome: Option<Outcome>,
    /// How many articles the site has.
    pub articles: usize,
    /// How many sources have no page because it was deleted.
    pub deleted: usize,
    /// What is held back.
    pub held_back: HeldBack,
    /// How long each stage took, in their order; together all of the build's time.
    pub timings: Timings,
}

/// Imports what is new, then builds the whole site and publishes it, unless it has errors.
///
/// # Errors
/// I/O errors: what cannot be read or written, another build, unknown files in the output.
pub fn build(options: &BuildOptions) -> Result<BuildReport, Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .build();
    match threads {
        Ok(threads) => threads.install(|| Builder::new(options.clone()).build()),
        Err(error) => Err(Error::Threads {
            message: error.to_string(),
        }),
    }
}

/// Whether a diagnostic is about one file that a build can leave out: a page, or a file that is copied. A folder that cannot
/// be read is not one: what it holds is unknown.
fn is_of_content(diagnostic: &Diagnostic) -> bool {
    diagnostic.code != Code::UnreadFolder
        && diagnostic.place.as_ref().is_some_and(|place| {
            place.file.starts_with("content/") || place.file.starts_with("static/")
        })
}
