//! Last stage: renders what differs from the last build and publishes it, unless the site has errors.
//!
//! Start reading at [`Builder::build`].

use super::analyse::SiteKeys;
use super::builder::{Builder, Conditions};
use super::built::Built;
use super::cache::Last;
use super::import::Recording;
use super::plan::PlannedSite;
use super::{BuildOptions, BuildReport, is_of_content};
use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::disk::publish::{self, Outcome, TreeState};
use crate::disk::{self, Error, Lock, Timings, Watch};
use rayon::prelude::*;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

impl Builder {
    /// Imports what is new, then builds the whole site and publishes it, as [`super::build`] does, on the threads of the caller.
    ///
    /// # Errors
    /// Those of [`super::build`].
    pub fn build(&mut self) -> Result<BuildReport, Error> {
        let mut watch = Watch::start();
        let options = &self.options.clone();
        let output = output_of(options);
        // Kept to the last line: import, caches and output belong together.
        let lock = Lock::of_site(&options.root)?;
        let output_lock = publish::lock(&output, lock.clone())?;
        let last = (!options.force)
            .then(|| Last::load(&options.root))
            .flatten();
        let mut conditions = Conditions {
            known: last.as_ref().map(|last| last.site),
            recording: options.recording(),
            lock: &lock,
        };
        // The system is asked what is in the output while the inputs are read.
        let (state, planned) = rayon::join(
            || output_lock.look(),
            || self.plan_under(conditions, &mut watch),
        );
        let (state, mut planned) = (state?, planned?);
        watch.lap("wait for the look at the output");
        let is_known =
            conditions.known.is_some() && planned.keys.map(|keys| keys.site()) == conditions.known;
        if planned.built.is_none() && is_known {
            if let Some(last) = last.filter(|last| state.is(last.list)) {
                // How files look may have changed though their bytes did not; unsaved, they would be read at each build.
                self.save(&lock)?;
                watch.lap("save what is known");
                let report = unchanged(last, planned, &state, watch.timings);
                drop(state);
                return verified(options, &output, report, &lock);
            }
            // The inputs are the same, but not what was made of them.
            conditions.known = None;
            planned = self.plan_under(conditions, &mut watch)?;
        }
        let PlannedSite {
            diagnostics,
            imported,
            deleted,
            built,
            held_back,
            keys,
        } = planned;
        let mut report = BuildReport {
            diagnostics,
            imported,
            deleted,
            held_back,
            ..BuildReport::default()
        };
        let Some(built) = built else {
            self.save(&lock)?;
            watch.lap("save what is known");
            report.timings = watch.timings;
            return Ok(report);
        };
        report.articles = built.articles();
        let (saved, published) = rayon::join(
            || self.save(&lock),
            || publish_site(&built, state, options, &mut report, &mut watch),
        );
        saved?;
        published?;
        remember(self, &built, keys, &report)?;
        watch.lap("save what is known");
        // Nobody waits for it: 25 to 30 ms of a cold build of 10,000 articles.
        rayon::spawn(move || drop(built));
        report.timings = watch.timings;
        verified(options, &output, report, &lock)
    }
}

/// Writes what was published into the record, and what it was made from into `.digest/last`.
fn remember(
    builder: &mut Builder,
    built: &Built,
    keys: Option<SiteKeys>,
    report: &BuildReport,
) -> Result<(), Error> {
    let Some(outcome) = &report.outcome else {
        return Ok(());
    };
    let mut keys = keys;
    if builder.options.recording() == Recording::Written
        && let Some(record) = built.new_record()
    {
        let record = builder.write_record(record)?;
        keys = keys.map(|keys| SiteKeys { record, ..keys });
    }
    // An error that rendering finds is to be found again.
    let mut diagnostics = report.diagnostics.iter();
    let has_no_error = diagnostics.all(|diagnostic| diagnostic.severity != Severity::Error);
    if let (Some(keys), Some(list), true) = (keys, outcome.list, has_no_error) {
        let last = Last {
            site: keys.site(),
            list,
            diagnostics: report.diagnostics.clone(),
            articles: report.articles,
        };
        last.save(&builder.options.root)?;
    }
    Ok(())
}

/// What a build reports that found inputs and output as the last one left them.
fn unchanged(last: Last, planned: PlannedSite, state: &TreeState, timings: Timings) -> BuildReport {
    BuildReport {
        diagnostics: last.diagnostics,
        articles: last.articles,
        outcome: Some(Outcome {
            files: state.files(),
            list: Some(last.list),
            ..Outcome::default()
        }),
        deleted: planned.deleted,
        held_back: planned.held_back,
        timings,
        ..BuildReport::default()
    }
}

/// Renders what differs from the last build and publishes it, unless it has errors.
fn publish_site(
    built: &Built,
    state: TreeState,
    options: &BuildOptions,
    report: &mut BuildReport,
    watch: &mut Watch,
) -> Result<(), Error> {
    let paths = built.plan.outputs.iter().map(|planned| &planned.path);
    let staged = state.stage(paths.collect(), options.adopt)?;
    if !options.drafts && !options.future {
        report.diagnostics.extend(built.lost());
    }
    watch.lap("compare plan and output");
    let render = |at: usize| -> Result<Vec<Diagnostic>, Error> {
        let output = built.output(at);
        if !options.force && staged.key_of(at) == Some(output.key) {
            staged.keep(at);
            return Ok(Vec::new());
        }
        match built.bytes_of(&output)? {
            Ok(bytes) => {
                staged.put(at, output.key, &bytes)?;
                Ok(Vec::new())
            }
            Err(diagnostics) => Ok(diagnostics),
        }
    };
    let (folders, results) = rayon::join(
        || staged.make_folders(),
        || {
            let all = (0..built.len()).into_par_iter();
            all.map(render)
                .filter(|result| !matches!(result, Ok(diagnostics) if diagnostics.is_empty()))
                .collect::<Result<Vec<_>, Error>>()
        },
    );
    folders?;
    watch.lap("views, render, write");
    let failures = results?.into_iter().flatten();
    report.diagnostics.extend(once_for_all_pages(failures));
    let diagnostics = std::mem::take(&mut report.diagnostics);
    report.diagnostics = diagnostic::settle(diagnostics, &built.config.check, &options.deny);
    let stops = |diagnostic: &Diagnostic| {
        diagnostic.severity == Severity::Error && !(options.keep_going && is_of_content(diagnostic))
    };
    if !report.diagnostics.iter().any(stops) {
        report.outcome = Some(staged.swap()?);
        watch.lap("publish");
    }
    Ok(())
}

/// The errors of rendering, each once however many pages it stops: a mistake in a template is one mistake.
fn once_for_all_pages(failures: impl Iterator<Item = Diagnostic>) -> Vec<Diagnostic> {
    let mut found: Vec<(Diagnostic, usize)> = Vec::new();
    let mut known: HashMap<(String, String), usize> = HashMap::new();
    for failure in failures {
        let key = (failure.message.clone(), format!("{:?}", failure.place));
        let at = *known.entry(key).or_insert(found.len());
        match found.get_mut(at) {
            Some((_, pages)) => *pages += 1,
            None => found.push((failure, 1)),
        }
    }
    found
        .into_iter()
        .map(|(failure, pages)| match pages {
            1 => failure,
            _ => failure.note(format!("and on {} other pages", pages - 1)),
        })
        .collect()
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
    let mut builder = Builder::new(BuildOptions {
        force: true,
        ..options.clone()
    });
    let conditions = Conditions {
        known: None,
        recording: Recording::Left,
        lock,
    };
    let Some(built) = builder.plan_under(conditions, &mut watch)?.built else {
        return Ok(report);
    };
    let differs = |at: usize| -> Result<Option<Diagnostic>, Error> {
        let (path, expected) = (built.path(at), built.bytes(at)?);
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
    let stale: Vec<Option<Diagnostic>> = (0..built.len())
        .into_par_iter()
        .map(differs)
        .collect::<Result<_, Error>>()?;
    report.diagnostics.extend(stale.into_iter().flatten());
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
