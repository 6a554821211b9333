//! Second stage: new and changed sources become pages. `digest import` and a build run the same code.
//!
//! Formats are unknown here, and what may be written is decided in `import/`. `sources.rs` says which sources are read,
//! `convert.rs` converts them, `write.rs` writes their pages. Start reading at `import`; [`run`] is `digest import`.

mod convert;
mod sources;
mod write;

pub use convert::{Progress, convert_file};
pub use sources::{file_and_item, item_name};

use super::load::{self, Broken, Caches, Load, Loaded};
use crate::base::config;
use crate::base::diagnostic::{Code, Diagnostic, Level, Severity};
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::text::unix_lines;
use crate::disk::{self, Error, Extent, Lock, Timings, Watch};
use crate::import::{Existing, Given, Imported, Known};
use crate::site::record::State;
use chrono::NaiveDate;
use convert::{Conversion, convert, keys_of, topics_table};
use sources::{named_sources, site_sources};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use write::{TargetSite, check, elsewhere, images_of, store};

/// What the command line asks of an import.
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
    /// `--again`: untouched pages are rebuilt though their sources did not change.
    pub again: bool,
    /// What the flags say of the sources.
    pub given: Given,
    /// `--today`'s day, or the clock's: it becomes `added`.
    pub today: Option<NaiveDate>,
    /// What is told of each source that is done.
    pub progress: Progress,
}

impl ImportOptions {
    /// Whether the command line names sources.
    fn is_named(&self) -> bool {
        !self.paths.is_empty() || self.stdin.is_some()
    }
}

/// Where the pages of an import go.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// Into `content/articles/`.
    #[default]
    Site,
    /// `--to`: into this folder, one file per source.
    Folder(PathBuf),
    /// `--stdout`: nowhere; the caller prints them.
    Nowhere,
}

/// What an import did.
#[derive(Debug, Default)]
pub struct ImportReport {
    /// Every diagnostic, not yet settled.
    pub diagnostics: Vec<Diagnostic>,
    /// The pages, in the order of their sources.
    pub pages: Vec<PageReport>,
    /// Re-graded kinds of diagnostic, as the site's settings have them.
    pub check: BTreeMap<Code, Level>,
    /// Sources without a page, by their names, because their pages were deleted.
    pub deleted: BTreeSet<String>,
    /// How long each stage took, in their order.
    pub timings: Timings,
}

impl ImportReport {
    fn with(mut self, imports: Imports) -> ImportReport {
        self.diagnostics.extend(imports.diagnostics);
        self.pages = imports.pages;
        self.deleted = imports.deleted;
        self
    }
}

/// A page of an import.
#[derive(Debug)]
pub struct PageReport {
    /// How it was made.
    pub imported: Imported,
    /// Its text; none when the page of the site was kept.
    pub text: Option<String>,
    /// Where it is, as messages name it.
    pub path: String,
    /// Whether it was written.
    pub written: bool,
}

/// Whether an import writes the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// It does.
    Written,
    /// It leaves the record alone: the preview, and builds that are not the site's own (specification, section 4).
    Left,
}

/// What an import into a site may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Pages, and perhaps the record.
    Write(Recording),
    /// Nothing: `--locked`.
    Check,
}

/// What the second stage starts from.
pub(super) struct Import<'a> {
    /// The site's folder.
    pub(super) root: &'a Path,
    pub(super) loaded: &'a mut Loaded,
    pub(super) caches: &'a mut Caches,
    /// What is imported, and how: the defaults import what is new or changed.
    pub(super) options: &'a ImportOptions,
    pub(super) mode: Mode,
    /// The day of the import.
    pub(super) today: NaiveDate,
    /// What is told how long its parts take.
    pub(super) watch: Option<&'a mut Watch>,
}

/// What the second stage did.
#[derive(Debug, Default)]
pub(super) struct Imports {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The pages, in the order of their sources.
    pub(super) pages: Vec<PageReport>,
    /// Sources without a page, by their names, because their pages were deleted.
    pub(super) deleted: BTreeSet<String>,
    /// The positions of the sources that were read, with the keys of their texts.
    keys: Vec<(usize, Option<Key>)>,
    /// What the record is to know of sources.
    learnt: BTreeMap<String, State>,
}

/// Imports into a site: reads the sources that have no up-to-date page, converts them, and writes their pages. The caches
/// and the listing then have what was written. What is wrong with the listing or the record is reported by the caller.
///
/// # Errors
/// What cannot be written.
pub(super) fn import(mut stage: Import<'_>) -> Result<Imports, Error> {
    let mut imports = convert_and_write(&mut stage)?;
    let Import {
        root,
        loaded,
        caches,
        mode,
        ..
    } = stage;
    let (cache, record) = caches.inputs_and_record();
    cache.set_sources(&loaded.listing, std::mem::take(&mut imports.keys));
    let written = || imports.pages.iter().filter(|page| page.written);
    let texts: Vec<(RelPath, &str)> = written()
        .filter_map(|page| Some((RelPath::new(&page.path)?, page.text.as_deref()?)))
        .collect();
    cache.add_pages(root, &loaded.listing, &texts, &loaded.config);
    let images: Vec<RelPath> = written()
        .flat_map(|page| images_of(&page.imported, &page.path))
        .filter_map(|(_, place)| RelPath::new(&place))
        .filter(|place| root.join(place.as_str()).is_file())
        .collect();
    loaded.listing.add_assets(root, &images);
    let learnt = std::mem::take(&mut imports.learnt);
    if mode == Mode::Write(Recording::Written) {
        record.learn(root, &cache.held(), &learnt)?;
    } else {
        record.remember(learnt);
    }
    Ok(imports)
}

/// What an import does before the caches know of it: nothing where a page may be hidden, which would get a second one.
fn convert_and_write(stage: &mut Import<'_>) -> Result<Imports, Error> {
    let Import {
        root,
        loaded,
        options,
        today,
        ..
    } = stage;
    let (cache, record) = stage.caches.inputs_and_record();
    let text_of = |file: &RelPath| cache.page_text(root, file);
    let existing: Vec<Existing<'_>> = cache
        .articles()
        .map(|page| Existing {
            file: &page.file,
            text_of: &text_of,
            front: &page.front,
            body: page.body,
        })
        .collect();
    let known = Known::of(&existing);
    let current = (!options.is_named() && !options.again).then_some(&known);
    let mut named = BTreeSet::new();
    let mut diagnostics = Vec::new();
    let sources = if options.is_named() {
        named_sources(options, &mut named, &mut diagnostics)
    } else {
        site_sources(root, &loaded.listing, cache, current)
    };
    if sources.is_empty() {
        return Ok(Imports {
            diagnostics,
            ..Imports::default()
        });
    }
    let recorded = record.get(root, &cache.held());
    let (record, wrong) = &*recorded;
    if !wrong.is_empty() || loaded.hides_pages() {
        return Ok(Imports {
            keys: keys_of(sources),
            ..Imports::default()
        });
    }
    let recorded_sources = record.sources();
    let conversion = Conversion {
        given: &options.given,
        config: &loaded.config,
        terms: loaded.tables.get("topics").expect("topics are built in"),
        current: current.map(|known| (known, &recorded_sources)),
        named: &named,
        progress: &options.progress,
    };
    let mut converted = convert(sources, &conversion);
    let keys = std::mem::take(&mut converted.keys);
    if let Some(watch) = &mut stage.watch {
        watch.lap("read and convert");
    }
    let site = TargetSite {
        root,
        existing: &existing,
        sources: &loaded.listing.sources,
        config: &loaded.config,
        record,
        named: &named,
        again: options.again,
        today: *today,
    };
    let mut imports = match stage.mode {
        Mode::Check => check(converted, &site),
        Mode::Write(_) => store(converted, &site)?,
    };
    imports.diagnostics.splice(..0, diagnostics);
    imports.keys = keys;
    Ok(imports)
}

/// `digest import`: imports sources as the command line asks.
///
/// # Errors
/// What cannot be read or written.
pub fn run(options: &ImportOptions) -> Result<ImportReport, Error> {
    let mut watch = Watch::start();
    let mut report = match (&options.root, &options.target) {
        (Some(root), Target::Site) => into_site(root, options, &mut watch)?,
        (root, _) => to_elsewhere(root.as_deref(), options, &mut watch)?,
    };
    watch.lap("match and write");
    report.timings = watch.timings;
    Ok(report)
}

/// Imports into the site in this folder, with what is known from earlier builds.
fn into_site(
    root: &Path,
    options: &ImportOptions,
    watch: &mut Watch,
) -> Result<ImportReport, Error> {
    // Kept to the end: another import may not write what this one found missing.
    let lock = Lock::of_site(root)?;
    let mut caches = Caches::default();
    let loaded = load::load(Load {
        root,
        lock: &lock,
        base_url: None,
        extent: Extent::Content,
        caches: &mut caches,
    });
    let mut loaded = match loaded {
        ControlFlow::Continue(loaded) => loaded,
        ControlFlow::Break(Broken { diagnostics, check }) => {
            return Ok(ImportReport {
                diagnostics,
                check,
                ..ImportReport::default()
            });
        }
    };
    let mut report = ImportReport {
        diagnostics: loaded.diagnostics.clone(),
        check: loaded.config.check.clone(),
        ..ImportReport::default()
    };
    // What is wrong with other pages concerns builds.
    let unread = loaded.unread.iter().filter(|diagnostic| {
        let place = diagnostic.place.as_ref();
        place.is_some_and(|place| place.file.starts_with(disk::ARTICLES))
    });
    report.diagnostics.extend(unread.cloned());
    let (cache, record) = caches.inputs_and_record();
    let recorded = record.get(root, &cache.held());
    report.diagnostics.extend(recorded.1.iter().cloned());
    if !recorded.1.is_empty() || loaded.hides_pages() {
        return Ok(report);
    }
    watch.lap("look at sources and pages");
    let today = options.today;
    let imports = import(Import {
        root,
        caches: &mut caches,
        options,
        mode: Mode::Write(Recording::Written),
        today: today.unwrap_or_else(|| disk::today(loaded.config.timezone)),
        loaded: &mut loaded,
        watch: Some(watch),
    })?;
    caches.inputs().save(root)?;
    Ok(report.with(imports))
}

/// The settings where there is no site.
const NO_SITE: &str = "title = \"-\"\nbase_url = \"https://example.org/\"\n";

/// Imports under the settings of a site, if there is one, into another folder or to standard output.
fn to_elsewhere(
    root: Option<&Path>,
    options: &ImportOptions,
    watch: &mut Watch,
) -> Result<ImportReport, Error> {
    let mut report = ImportReport::default();
    let settings = root.map(|root| disk::read_named(&root.join(disk::SETTINGS), disk::SETTINGS));
    let settings = match settings.transpose() {
        Ok(bytes) => bytes.map_or_else(
            || NO_SITE.to_owned(),
            |bytes| String::from_utf8_lossy(&unix_lines(&bytes)).into_owned(),
        ),
        Err(unread) => {
            report.diagnostics.push(unread);
            return Ok(report);
        }
    };
    let (config, found) = config::parse(disk::SETTINGS, &settings);
    report.check.clone_from(&config.check);
    report.diagnostics.extend(found);
    let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    if report.diagnostics.iter().any(is_error) {
        return Ok(report);
    }
    let today = options.today;
    let today = today.unwrap_or_else(|| disk::today(config.timezone));
    watch.lap("look at sources and pages");
    let mut named = BTreeSet::new();
    let sources = named_sources(options, &mut named, &mut report.diagnostics);
    let converted = convert(
        sources,
        &Conversion {
            given: &options.given,
            config: &config,
            terms: &topics_table(&config),
            current: None,
            named: &named,
            progress: &options.progress,
        },
    );
    watch.lap("read and convert");
    let folder = match &options.target {
        Target::Folder(folder) => Some(folder.as_path()),
        Target::Site | Target::Nowhere => None,
    };
    Ok(report.with(elsewhere(converted, folder, today)?))
}
