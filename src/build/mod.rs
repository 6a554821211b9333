//! The order of the stages, and the threads they run on: the one place that reads like the first sentence of `ARCHITECTURE.md`.
//!
//! Nothing is parsed, formatted or decided here. Start reading at [`build`].

pub mod cache;
pub mod decisions;
pub mod intake;
mod record;
mod workshop;

pub use workshop::{Made, Prepared, Rendered, Workshop, tables};

use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::build::cache::Last;
use crate::build::intake::Recording;
use crate::disk::publish::{self, Outcome, Seen};
use crate::disk::{self, Error, Lock, Timings, Watch};
use crate::site::HeldBack;
use chrono::NaiveDate;
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use workshop::is_of_content;

/// What the call asks of a build.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is one flag of the command
pub struct BuildOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// `--drafts`: drafts are published.
    pub drafts: bool,
    /// `--future`: articles of days to come are published.
    pub future: bool,
    /// `--today`: the day of the build, instead of the clock's.
    pub today: Option<NaiveDate>,
    /// `--base-url`, instead of the settings'.
    pub base_url: Option<String>,
    /// `--output`, instead of `public`.
    pub output: Option<PathBuf>,
    /// `--keep-going`: faulty pages are left out, the rest is published.
    pub keep_going: bool,
    /// `--locked`: nothing is imported, and a source without an up-to-date page is a fault.
    pub locked: bool,
    /// `--adopt`: files in the output that digest did not write are taken over.
    pub adopt: bool,
    /// `--jobs`: the number of threads, instead of one a core.
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
    /// Every fault, in the order in which it is printed.
    pub faults: Vec<Diagnostic>,
    /// A line for each page that was imported.
    pub imported: Vec<String>,
    /// What was published; none when faults stood against it.
    pub outcome: Option<Outcome>,
    /// How many articles the site has.
    pub articles: usize,
    /// How many sources have no page because it was deleted.
    pub deleted: usize,
    /// What is held back.
    pub held: HeldBack,
    /// How long each stage took, in their order; together all of the build's time.
    pub timings: Timings,
}

/// Imports what is new, then makes the whole site and publishes it, unless faults stand against that.
///
/// # Errors
/// The machine's: what cannot be read or written, another build, unknown files in the output.
pub fn build(options: &BuildOptions) -> Result<BuildReport, Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .build();
    match threads {
        Ok(threads) => threads.install(|| Workshop::new(options.clone()).build()),
        Err(error) => Err(Error::Threads {
            message: error.to_string(),
        }),
    }
}

fn build_here(workshop: &mut Workshop) -> Result<BuildReport, Error> {
    let mut watch = Watch::start();
    let options = &workshop.options.clone();
    let output = output_of(options);
    // Kept to the last line: import, caches and output belong together.
    let lock = Lock::of_site(&options.root)?;
    let hold = publish::hold(&output, lock.clone())?;
    let last = (!options.force)
        .then(|| Last::load(&options.root))
        .flatten();
    let known = last.as_ref().map(|last| last.site);
    // What stands in the output is asked of the system while the inputs are read.
    let (seen, prepared) = rayon::join(
        || hold.look(),
        || workshop.prepare_unless(known, options.recording(), &lock, &mut watch),
    );
    let (seen, mut prepared) = (seen?, prepared?);
    watch.lap("wait for the look at the output");
    if prepared.made.is_none() && known.is_some() && prepared.site == known {
        match last.filter(|last| seen.is(last.list)) {
            Some(last) => {
                // How files look may have moved though their bytes did not; unsaved, they would be read at each build.
                workshop.save(&lock)?;
                watch.lap("save what is known");
                let report = BuildReport {
                    deleted: prepared.deleted,
                    held: prepared.held,
                    ..unchanged(last, &seen, watch.timings)
                };
                drop(seen);
                return verified(options, &output, report, &lock);
            }
            // The inputs are the same, but not what was made of them.
            None => {
                prepared = workshop.prepare_unless(None, options.recording(), &lock, &mut watch)?;
            }
        }
    }
    let Prepared {
        faults,
        imported,
        deleted,
        made,
        inputs,
        held,
        ..
    } = prepared;
    let mut report = BuildReport {
        faults,
        imported,
        deleted,
        held,
        ..BuildReport::default()
    };
    let Some(made) = made else {
        workshop.save(&lock)?;
        watch.lap("save what is known");
        report.timings = watch.timings;
        return Ok(report);
    };
    report.articles = made.articles();
    let (remembered, published) = rayon::join(
        || workshop.save(&lock),
        || publish_site(&made, seen, options, &mut report, &mut watch),
    );
    remembered?;
    published?;
    let mut record = made.record_key;
    if report.outcome.is_some() && options.recording() == Recording::Written {
        record = made.write_record()?.or(record);
    }
    let list = report.outcome.as_ref().and_then(|outcome| outcome.list);
    // A fault that rendering finds is to be found again.
    let faultless = |faults: &[Diagnostic]| {
        let mut faults = faults.iter();
        faults.all(|fault| fault.severity != Severity::Error)
    };
    if let (Some(inputs), Some(list), true) = (inputs, list, faultless(&report.faults)) {
        let last = Last {
            site: workshop::site_key(inputs, record),
            list,
            faults: report.faults.clone(),
            articles: report.articles,
        };
        last.save(&options.root)?;
    }
    watch.lap("save what is known");
    // Nobody waits for it: 25 to 30 ms of a cold build of 10,000 articles.
    rayon::spawn(move || drop(made));
    report.timings = watch.timings;
    verified(options, &output, report, &lock)
}

/// What a build says that found inputs and output as the last one left them.
fn unchanged(last: Last, seen: &Seen, timings: Timings) -> BuildReport {
    BuildReport {
        faults: last.faults,
        articles: last.articles,
        outcome: Some(Outcome {
            files: seen.files(),
            list: Some(last.list),
            ..Outcome::default()
        }),
        timings,
        ..BuildReport::default()
    }
}

/// Renders what differs from the last build and publishes it, unless faults stand against that.
fn publish_site(
    made: &Made,
    seen: Seen,
    options: &BuildOptions,
    report: &mut BuildReport,
    watch: &mut Watch,
) -> Result<(), Error> {
    let paths = made.plan.outputs.iter().map(|planned| &planned.path);
    let staged = seen.stage(paths.collect(), options.adopt)?;
    if !options.drafts && !options.future {
        report.faults.extend(made.lost());
    }
    watch.lap("compare plan and output");
    let render = |at: usize| -> Result<Vec<Diagnostic>, Error> {
        let output = made.output(at);
        if !options.force && staged.key_of(at) == Some(output.key) {
            staged.keep(at);
            return Ok(Vec::new());
        }
        match made.bytes_of(&output)? {
            Ok(bytes) => {
                staged.put(at, output.key, &bytes)?;
                Ok(Vec::new())
            }
            Err(faults) => Ok(faults),
        }
    };
    let (folders, results) = rayon::join(
        || staged.make_folders(),
        || {
            let all = (0..made.len()).into_par_iter();
            all.map(render)
                .filter(|result| !matches!(result, Ok(faults) if faults.is_empty()))
                .collect::<Result<Vec<_>, Error>>()
        },
    );
    folders?;
    watch.lap("views, render, write");
    report.faults.extend(results?.into_iter().flatten());
    let faults = std::mem::take(&mut report.faults);
    report.faults = diagnostic::settle(faults, &made.config.check, &options.deny);
    let stops = |fault: &Diagnostic| {
        fault.severity == Severity::Error && !(options.keep_going && is_of_content(fault))
    };
    if !report.faults.iter().any(stops) {
        report.outcome = Some(staged.swap()?);
        watch.lap("publish");
    }
    Ok(())
}

/// With `--verify`, builds the site from scratch, in memory, and compares it with what was published.
fn verified(
    options: &BuildOptions,
    output: &Path,
    mut report: BuildReport,
    lock: &Lock,
) -> Result<BuildReport, Error> {
    if !options.verify || report.outcome.is_none() {
        return Ok(report);
    }
    let mut watch = Watch::start();
    let mut workshop = Workshop::new(BuildOptions {
        force: true,
        ..options.clone()
    });
    let Some(made) = workshop
        .prepare_unless(None, Recording::Left, lock, &mut watch)?
        .made
    else {
        return Ok(report);
    };
    let differs = |at: usize| -> Result<Option<Diagnostic>, Error> {
        let (path, expected) = (made.path(at), made.bytes(at)?);
        let published = disk::read_named(&output.join(path.as_str()), path.as_str());
        // What cannot be rendered was left out by `--keep-going`.
        let equal = match (&expected, &published) {
            (Ok(expected), Ok(published)) => expected == published,
            (Ok(_), Err(_)) => false,
            (Err(_), _) => true,
        };
        Ok((!equal).then(|| {
            let name = output.join(path.as_str());
            Diagnostic::new(
                Code::StaleOutput,
                "a build from scratch writes this file differently",
            )
            .in_file(name.to_string_lossy().replace('\\', "/"))
            .hint("run `digest build --force`; if no other program wrote to it, this is a defect of digest: please report it")
        }))
    };
    let stale: Vec<Option<Diagnostic>> = (0..made.len())
        .into_par_iter()
        .map(differs)
        .collect::<Result<_, Error>>()?;
    report.faults.extend(stale.into_iter().flatten());
    watch.lap("verify");
    report.timings.extend(watch.timings);
    Ok(report)
}

/// Where the site is published.
fn output_of(options: &BuildOptions) -> PathBuf {
    options
        .output
        .clone()
        .unwrap_or_else(|| options.root.join("public"))
}
