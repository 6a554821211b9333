//! Bringing sources in: which are read, which pages are written. The order of things around `import.rs`, and no rule of its own.
//!
//! Formats are unknown here, and what may be written is decided in `import.rs`. Start reading at [`import`] and [`bring_in`].

use crate::config::{self, Config};
use crate::diag::{Code, Diagnostic};
use crate::import::{self, Action, Existing, Given, Imported, Source};
use crate::key::Key;
use crate::page::{self, Front};
use crate::path::RelPath;
use crate::site::Entry;
use crate::terms::Table;
use crate::world::{self, Error, Inputs};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// What the call asks of an import.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The site's folder; none outside any site, where pages are only shown or written elsewhere.
    pub root: Option<PathBuf>,
    /// Files and folders; empty for everything in `content/sources/` that is new or changed.
    pub paths: Vec<PathBuf>,
    /// The bytes of standard input, when it is the source.
    pub stdin: Option<Vec<u8>>,
    /// Where the pages go.
    pub target: Target,
    /// `--again`: untouched pages are made anew though their sources did not change.
    pub again: bool,
    /// What the flags say of the sources.
    pub given: Given,
    /// `--today`'s day, or the clock's: it becomes `added`.
    pub today: Option<NaiveDate>,
}

/// Where the pages of an import go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Into `content/articles/`.
    #[default]
    Site,
    /// `--to`: into this folder, one file a source.
    Folder(PathBuf),
    /// `--stdout`: nowhere; the caller prints them.
    Nowhere,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// Every fault, not yet settled.
    pub faults: Vec<Diagnostic>,
    /// The pages, in the order of their sources.
    pub pages: Vec<PageReport>,
    /// Re-graded kinds of fault, as the site's settings have them.
    pub check: BTreeMap<Code, crate::diag::Level>,
}

/// A page of an import.
#[derive(Debug)]
pub struct PageReport {
    /// How it was made.
    pub imported: Imported,
    /// Its text.
    pub text: String,
    /// Where it stands, as messages name it.
    pub path: String,
    /// Whether it was written.
    pub written: bool,
}

/// What a build learns from bringing sources in.
#[derive(Debug, Default)]
pub struct BroughtIn {
    /// Every fault.
    pub faults: Vec<Diagnostic>,
    /// A line for each page written.
    pub lines: Vec<String>,
    /// The pages written, with their texts.
    pub written: Vec<(RelPath, String)>,
}

/// A source as it was read: its name in messages, its path below `content/`, its bytes.
struct Read {
    name: String,
    file: Option<RelPath>,
    bytes: Vec<u8>,
}

impl Read {
    fn source(&self) -> Source<'_> {
        Source { name: &self.name, file: self.file.as_ref(), bytes: &self.bytes }
    }
}

/// The settings where there is no site.
const NO_SITE: &str = "title = \"-\"\nbase_url = \"https://example.org/\"\n";

/// Imports sources as the command asks.
///
/// # Errors
/// What cannot be read or written.
pub fn import(options: &ImportOptions) -> Result<ImportReport, Error> {
    let mut report = ImportReport::default();
    let settings = match &options.root {
        Some(root) => world::read_settings(root)?,
        None => Ok(NO_SITE.to_owned()),
    };
    let (config, faults) = match settings {
        Ok(text) => config::parse("site.toml", &text),
        Err(fault) => {
            report.faults.push(fault);
            return Ok(report);
        }
    };
    report.check.clone_from(&config.check);
    let is_broken = faults.iter().any(|fault| fault.severity == crate::diag::Severity::Error);
    report.faults.extend(faults);
    if is_broken {
        return Ok(report);
    }
    let terms = topics_table(&config);
    let today = options.today.unwrap_or_else(|| world::today(config.timezone));
    if options.paths.is_empty() && options.stdin.is_none() {
        let Some(root) = &options.root else { return Ok(report) };
        let inputs = world::read(root)?;
        let fronts = fronts(&inputs, &config);
        let existing = existing(&inputs, &fronts);
        let (sources, faults) = site_sources(root, &existing, options.again)?;
        report.faults.extend(faults);
        let (imported, faults) = convert(&sources, &options.given, &config, &terms);
        report.faults.extend(faults);
        store(root, imported, &existing, today, options.again, &config, &mut report)?;
        return Ok(report);
    }
    let sources = named_sources(options, &mut report.faults)?;
    let (imported, faults) = convert(&sources, &options.given, &config, &terms);
    report.faults.extend(faults);
    match (&options.target, &options.root) {
        (Target::Site, Some(root)) => {
            let inputs = world::read(root)?;
            let fronts = fronts(&inputs, &config);
            store(root, imported, &existing(&inputs, &fronts), today, options.again, &config, &mut report)?;
        }
        (Target::Folder(folder), _) => elsewhere(imported, Some(folder), today, &mut report)?,
        _ => elsewhere(imported, None, today, &mut report)?,
    }
    Ok(report)
}

/// The table by which topics are found.
fn topics_table(config: &Config) -> Table {
    Table::new(config.terms.get("topics").unwrap_or(&BTreeMap::new()), true)
}

/// Before a build: imports what is new or changed, or with `locked` says which sources lack an up-to-date page.
///
/// # Errors
/// What cannot be read or written.
pub fn bring_in(
    inputs: &Inputs,
    articles: &[Entry],
    config: &Config,
    terms: &Table,
    today: NaiveDate,
    locked: bool,
) -> Result<BroughtIn, Error> {
    let existing: Vec<Existing<'_>> = articles
        .iter()
        .zip(&inputs.articles)
        .map(|(entry, (file, text))| Existing { file, text, front: &entry.page.front })
        .collect();
    let (sources, mut faults) = site_sources(&inputs.root, &existing, false)?;
    let (imported, found) = convert(&sources, &Given::default(), config, terms);
    faults.extend(found);
    if locked {
        let stale: BTreeSet<&String> = imported.iter().map(|imported| &imported.name).collect();
        faults.extend(stale.into_iter().map(|name| {
            Diagnostic::new(Code::StaleSource, "this source has no up-to-date page")
                .in_file(name.as_str())
                .hint("run `digest import` and commit the page")
        }));
        return Ok(BroughtIn { faults, ..BroughtIn::default() });
    }
    let mut report = ImportReport { faults, ..ImportReport::default() };
    store(&inputs.root, imported, &existing, today, false, config, &mut report)?;
    let written: Vec<&PageReport> = report.pages.iter().filter(|page| page.written).collect();
    Ok(BroughtIn {
        lines: written.iter().map(|page| import::line(&page.imported, &page.path)).collect(),
        written: written.iter().filter_map(|page| Some((RelPath::new(&page.path)?, page.text.clone()))).collect(),
        faults: report.faults,
    })
}

/// The front matter of the pages that stand in the site; their faults are told by the build.
fn fronts(inputs: &Inputs, config: &Config) -> Vec<Front> {
    inputs.articles.par_iter().map(|(file, text)| page::parse(file, text, config).0.front).collect()
}

fn existing<'a>(inputs: &'a Inputs, fronts: &'a [Front]) -> Vec<Existing<'a>> {
    inputs.articles.iter().zip(fronts).map(|((file, text), front)| Existing { file, text, front }).collect()
}

/// The site's sources that have no up-to-date page; all of them with `again`.
fn site_sources(root: &Path, existing: &[Existing<'_>], again: bool) -> Result<(Vec<Read>, Vec<Diagnostic>), Error> {
    let (files, faults) = world::sources(root)?;
    let read: Vec<Option<Read>> = files
        .into_par_iter()
        .map(|file| {
            let name = format!("content/{file}");
            let bytes = world::read_bytes(&root.join(&name))?;
            let hash = Key::of_bytes(&bytes).to_string();
            let wanted = again || !import::is_current(&file, &hash, existing);
            Ok(wanted.then_some(Read { name, file: Some(file), bytes }))
        })
        .collect::<Result<_, Error>>()?;
    Ok((read.into_iter().flatten().collect(), faults))
}

/// The sources that the call names.
fn named_sources(options: &ImportOptions, faults: &mut Vec<Diagnostic>) -> Result<Vec<Read>, Error> {
    let mut sources = Vec::new();
    if let Some(bytes) = &options.stdin {
        sources.push(Read { name: "-".to_owned(), file: None, bytes: bytes.clone() });
    }
    for path in &options.paths {
        let (files, found) = world::walk_sources(path)?;
        faults.extend(found);
        for file in files {
            let bytes = world::read_bytes(&file)?;
            let below = options.root.as_deref().and_then(|root| world::below_content(root, &file));
            let name = below.as_ref().map_or_else(|| file.to_string_lossy().replace('\\', "/"), |below| format!("content/{below}"));
            sources.push(Read { name, file: below, bytes });
        }
    }
    Ok(sources)
}

/// Converts sources in parallel, in their order.
fn convert(sources: &[Read], given: &Given, config: &Config, terms: &Table) -> (Vec<Imported>, Vec<Diagnostic>) {
    let made: Vec<(Vec<Imported>, Vec<Diagnostic>)> =
        sources.par_iter().map(|read| import::convert(&read.source(), given, config, terms)).collect();
    let (imported, faults): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    (imported.into_iter().flatten().collect(), faults.into_iter().flatten().collect())
}

/// Writes pages into the site, as far as they may be written.
fn store(
    root: &Path,
    imported: Vec<Imported>,
    existing: &[Existing<'_>],
    today: NaiveDate,
    again: bool,
    config: &Config,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let remembered = world::remembered(root);
    let (actions, faults) = import::settle(&imported, existing, today, again, &remembered, config);
    report.faults.extend(faults);
    for (imported, action) in imported.into_iter().zip(actions) {
        let (file, text, written) = match action {
            Action::Create { file, text } | Action::Update { file, text } => (file, text, true),
            Action::Keep { file } => {
                let text = existing.iter().find(|page| *page.file == file).map_or("", |page| page.text);
                (file, text.to_owned(), false)
            }
        };
        if written {
            world::write_page(root, &file, &text)?;
        }
        report.pages.push(PageReport { imported, text, path: file.to_string(), written });
    }
    let now: BTreeSet<String> = existing
        .iter()
        .filter_map(|page| page.front.source.as_ref()?.file.clone())
        .chain(report.pages.iter().filter_map(|page| page.imported.front.source.as_ref()?.file.clone()))
        .collect();
    if now != remembered {
        world::remember(root, &now)?;
    }
    Ok(())
}

/// Writes pages into a folder, one file a source, or only hands them back.
fn elsewhere(imported: Vec<Imported>, folder: Option<&Path>, today: NaiveDate, report: &mut ImportReport) -> Result<(), Error> {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for imported in imported {
        let front = Front { added: Some(today), ..imported.front.clone() };
        let text = page::write(&front, &imported.body, &imported.source_hash);
        let stem = Path::new(&imported.name).file_stem().map_or_else(|| imported.stem.clone(), |stem| stem.to_string_lossy().into_owned());
        let number = taken.entry(stem.clone()).or_default();
        *number += 1;
        let name = if *number == 1 { format!("{stem}.md") } else { format!("{stem}-{number}.md") };
        let path = match folder {
            Some(folder) => {
                let path = folder.join(&name);
                world::write_file(&path, &text)?;
                path.to_string_lossy().replace('\\', "/")
            }
            None => name,
        };
        report.pages.push(PageReport { imported, text, path, written: folder.is_some() });
    }
    Ok(())
}
