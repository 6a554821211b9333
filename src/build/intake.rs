//! Bringing sources in: which are read, which pages are written. The order of things around `import/`, and no rule of its own.
//!
//! Formats are unknown here, and what may be written is decided in `import/`. Start reading at [`import()`] and [`bring_in`].

use super::record as stored;
use crate::base::config::{self, Config};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::terms::Table;
use crate::base::text;
use crate::content::page::{self, Front, ITEM, Page};
use crate::disk::{self, Error, Listed, Lock, Timings, Watch};
use crate::import::names::Names;
use crate::import::{
    self, Action, Existing, Given, Imported, Known, Occasion, Settled, Source, Withheld,
};
use crate::site::Entry;
use crate::site::record::{Record, State};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

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
    /// Who is told of each source that is done.
    pub progress: Progress,
}

/// Who is told how many of the sources are done, and of how many.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Tell>>);

type Tell = dyn Fn(u64, u64) + Send + Sync;

impl Progress {
    /// Tells this function, from any thread; the number of those done never falls.
    #[must_use]
    pub fn new(tell: impl Fn(u64, u64) + Send + Sync + 'static) -> Progress {
        Progress(Some(Arc::new(tell)))
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() {
            "Progress(told)"
        } else {
            "Progress"
        })
    }
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
    pub check: BTreeMap<Code, crate::base::diagnostic::Level>,
    /// Sources without a page, by their names, because their pages were deleted.
    pub deleted: BTreeSet<String>,
    /// How long each stage took, in their order.
    pub timings: Timings,
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
    /// The files of the pages written.
    pub written: Vec<RelPath>,
    /// The images that stand beside those pages.
    pub images: Vec<RelPath>,
    /// Sources without a page, by their names, because their pages were deleted.
    pub deleted: BTreeSet<String>,
    /// The record as it was written; none where it was not.
    pub record: Option<Record>,
    /// What the record is to know and was not written.
    pub unrecorded: BTreeMap<String, State>,
}

/// A source to be read: its name in messages, its path below `content/`, its folder, and where its bytes are.
struct Waiting {
    name: String,
    file: Option<RelPath>,
    folder: Option<PathBuf>,
    at: At,
}

/// Where the bytes of a source are.
enum At {
    /// Standard input gave them.
    Hand(Vec<u8>),
    /// In this file.
    File(PathBuf),
}

/// The settings where there is no site.
const NO_SITE: &str = "title = \"-\"\nbase_url = \"https://example.org/\"\n";

/// The pages that a file of the site's sources makes, as an import would make them now. Its faults are reported by imports.
#[must_use]
pub fn convert_file(root: &Path, file: &RelPath, config: &Config) -> Vec<Imported> {
    let path = root.join(file.as_str());
    let source = Waiting {
        name: file.to_string(),
        file: file.below("content"),
        folder: path.parent().map(Path::to_owned),
        at: At::File(path),
    };
    let call = Call {
        given: &Given::default(),
        config,
        terms: &topics_table(config),
        current: None,
        recorded: &HashMap::new(),
        progress: &Progress::default(),
    };
    convert_one(source, &Folders::default(), &call).imported
}

/// Imports sources as the command asks.
///
/// # Errors
/// What cannot be read or written.
pub fn import(options: &ImportOptions) -> Result<ImportReport, Error> {
    let mut watch = Watch::start();
    let mut report = ImportReport::default();
    let settings = match &options.root {
        Some(root) => match RelPath::new(disk::SETTINGS)
            .map(|file| disk::read_named(&root.join(file.as_str()), file.as_str()))
        {
            Some(Err(fault)) => {
                report.faults.push(fault);
                return Ok(report);
            }
            Some(Ok(bytes)) => String::from_utf8_lossy(&text::unix_lines(&bytes)).into_owned(),
            None => NO_SITE.to_owned(),
        },
        None => NO_SITE.to_owned(),
    };
    let (config, faults) = config::parse(disk::SETTINGS, &settings);
    report.check.clone_from(&config.check);
    let is_broken = faults
        .iter()
        .any(|fault| fault.severity == crate::base::diagnostic::Severity::Error);
    report.faults.extend(faults);
    if is_broken {
        return Ok(report);
    }
    let terms = topics_table(&config);
    let today = options
        .today
        .unwrap_or_else(|| disk::today(config.timezone));
    let site = options.root.as_deref();
    let site = site.filter(|_| options.target == Target::Site);
    // Kept to the end: another import may not write what this one found missing.
    let lock = site.map(Lock::of_site).transpose()?;
    let pages = Pages::read(site.zip(lock.as_ref()), &config, &mut report.faults);
    let mut files = Vec::new();
    let mut record = Record::default();
    if let Some(root) = site {
        let found;
        (files, found) = disk::sources(root);
        report.faults.extend(found);
        let found;
        (record, found) = stored::read(root);
        if !found.is_empty() {
            // Without the whole record a deleted or rejected page might come back.
            report.faults.extend(found);
            return Ok(report);
        }
    }
    if options.target == Target::Site && hides_pages(&report.faults) {
        return Ok(report);
    }
    let text_of = text_of(options.root.as_deref());
    let existing = pages.existing(&text_of);
    watch.lap("look at sources and pages");
    let current = Known::of(&existing);
    let recorded = record.sources();
    let mut named = BTreeSet::new();
    let (sources, current) = match &options.root {
        Some(root) if options.paths.is_empty() && options.stdin.is_none() => {
            let sources = site_sources(root, &files, &[], &current);
            (sources, Some(&current).filter(|_| !options.again))
        }
        _ => (named_sources(options, &mut named, &mut report.faults), None),
    };
    let call = Call {
        given: &options.given,
        config: &config,
        terms: &terms,
        current,
        recorded: &recorded,
        progress: &options.progress,
    };
    let mut made = convert(sources, &call);
    made.imported.retain(|page| is_wanted(page, &named));
    watch.lap("read and convert");
    report.faults.append(&mut made.faults);
    match (&options.target, &options.root) {
        (Target::Site, Some(root)) => {
            let standing = Standing {
                root,
                existing: &existing,
                sources: &files,
                config: &config,
                record: &record,
                named: &named,
                recording: Recording::Written,
            };
            store(made, &standing, today, options.again, &mut report)?;
        }
        (Target::Folder(folder), _) => elsewhere(made, Some(folder), today, &mut report)?,
        _ => elsewhere(made, None, today, &mut report)?,
    }
    watch.lap("match and write");
    report.timings = watch.timings;
    Ok(report)
}

/// Whether a page is of a source that the call names as a whole, or is the item that it names.
fn is_wanted(page: &Imported, named: &BTreeSet<String>) -> bool {
    let prefix = format!("{}{ITEM}", page.name);
    let mut items = named
        .range(prefix.clone()..)
        .take_while(|name| name.starts_with(&prefix))
        .peekable();
    let item = page
        .front
        .source
        .as_ref()
        .and_then(|source| source.item.as_deref());
    items.peek().is_none() || items.any(|name| name.strip_prefix(&prefix) == item)
}

/// Whether an import writes the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recording {
    /// It does.
    Written,
    /// It leaves the record alone: the preview, and builds that are not the site's own (specification, section 4).
    Left,
}

/// Whether there are pages that cannot be read. One of them may be the page of any source, so that nothing may be imported:
/// it would write a second page for that source.
pub fn hides_pages<'a>(faults: impl IntoIterator<Item = &'a Diagnostic>) -> bool {
    faults.into_iter().any(|fault| match fault.code {
        Code::UnreadFolder => true,
        Code::Unreadable | Code::InvalidUtf8 => fault.place.as_ref().is_some_and(|place| {
            let below = place.file.strip_prefix(disk::ARTICLES);
            below.is_some_and(|below| below.starts_with('/'))
        }),
        _ => false,
    })
}

/// The site that pages are written into.
#[derive(Clone, Copy)]
struct Standing<'a> {
    root: &'a Path,
    /// The pages that it has.
    existing: &'a [Existing<'a>],
    /// All its sources, changed or not.
    sources: &'a [Listed],
    config: &'a Config,
    record: &'a Record,
    /// The sources and items that the call names.
    named: &'a BTreeSet<String>,
    recording: Recording,
}

/// The table by which topics are found.
fn topics_table(config: &Config) -> Table {
    Table::new(config.terms.get("topics").unwrap_or(&BTreeMap::new()), true)
}

/// What gives the text of a page of this site.
fn text_of(root: Option<&Path>) -> impl Fn(&RelPath) -> Result<String, Diagnostic> {
    move |file| disk::text(root.unwrap_or(Path::new("")), file)
}

/// The site that a build brings sources into, as far as the build knows it.
#[derive(Clone, Copy)]
#[allow(missing_debug_implementations)] // it holds a function
pub struct Ground<'a> {
    /// Its folder.
    pub root: &'a Path,
    /// Its sources.
    pub sources: &'a [Listed],
    /// The keys of the sources' bytes, as far as they are known, in the order of the files.
    pub keys: &'a [(RelPath, Key)],
    /// Its articles.
    pub articles: &'a [Entry],
    /// What gives its record and the faults in it: asked only where a source has no up-to-date page.
    pub record: &'a dyn Fn() -> &'a (Record, Vec<Diagnostic>),
    /// Whether the record is written.
    pub recording: Recording,
    /// Its settings.
    pub config: &'a Config,
    /// The table by which topics are found.
    pub terms: &'a Table,
}

/// Before a build: imports what is new or changed, or with `locked` says which sources lack an up-to-date page.
///
/// # Errors
/// What cannot be read or written.
pub fn bring_in(ground: &Ground<'_>, today: NaiveDate, locked: bool) -> Result<BroughtIn, Error> {
    let Ground { root, config, .. } = *ground;
    let text_of = text_of(Some(root));
    let existing: Vec<Existing<'_>> = ground
        .articles
        .iter()
        .map(|entry| Existing {
            file: &entry.page.file,
            text_of: &text_of,
            front: &entry.page.front,
            body: entry.page.body,
        })
        .collect();
    let current = Known::of(&existing);
    let sources = site_sources(root, ground.sources, ground.keys, &current);
    if sources.is_empty() {
        return Ok(BroughtIn::default());
    }
    let (record, faults) = (ground.record)();
    if !faults.is_empty() {
        // The build reports them, and publishes nothing: a deleted or rejected page might come back.
        return Ok(BroughtIn::default());
    }
    let recorded = record.sources();
    let call = Call {
        given: &Given::default(),
        config,
        terms: ground.terms,
        current: Some(&current),
        recorded: &recorded,
        progress: &Progress::default(),
    };
    let mut made = convert(sources, &call);
    let mut faults = std::mem::take(&mut made.faults);
    let standing = Standing {
        root,
        existing: &existing,
        sources: ground.sources,
        config,
        record,
        named: &BTreeSet::new(),
        recording: ground.recording,
    };
    if locked {
        let settled = settled(&made.imported, &standing, today, false);
        let is_stale =
            |action: &Action| matches!(action, Action::Create { .. } | Action::Update { .. });
        let stale: BTreeSet<&String> = made
            .imported
            .iter()
            .zip(&settled.actions)
            .filter(|(_, action)| is_stale(action))
            .map(|(imported, _)| &imported.name)
            .collect();
        faults.extend(stale.into_iter().map(|name| {
            Diagnostic::new(Code::StaleSource, "this source has no up-to-date page")
                .in_file(name.as_str())
                .hint("run `digest import` and commit the page")
        }));
        let deleted = made
            .imported
            .iter()
            .zip(&settled.actions)
            .filter(|(_, action)| **action == Action::Withhold(Withheld::Deleted))
            .map(|(imported, _)| imported.name.clone());
        return Ok(BroughtIn {
            faults,
            deleted: made.deleted.into_iter().chain(deleted).collect(),
            ..BroughtIn::default()
        });
    }
    let mut report = ImportReport {
        faults,
        ..ImportReport::default()
    };
    let (record, unrecorded) = store(made, &standing, today, false, &mut report)?;
    let written: Vec<&PageReport> = report.pages.iter().filter(|page| page.written).collect();
    Ok(BroughtIn {
        lines: written
            .iter()
            .map(|page| import::line(&page.imported, &page.path))
            .collect(),
        written: written
            .iter()
            .filter_map(|page| RelPath::new(&page.path))
            .collect(),
        images: written
            .iter()
            .flat_map(|page| images_of(&page.imported, &page.path))
            .filter_map(|(_, place)| RelPath::new(&place))
            .filter(|place| root.join(place.as_str()).is_file())
            .collect(),
        faults: report.faults,
        deleted: report.deleted,
        record,
        unrecorded,
    })
}

/// The pages of the site that can be read, in the order of their files; the build reports what is wrong in their front matter.
#[derive(Debug, Default)]
pub struct Pages(Vec<Page>);

impl Pages {
    /// Every page, in the order of the files.
    #[must_use]
    pub fn all(&self) -> &[Page] {
        &self.0
    }

    /// The page in this file.
    #[must_use]
    pub fn get(&self, file: &RelPath) -> Option<&Page> {
        let at = self.0.binary_search_by(|page| page.file.cmp(file));
        self.0.get(at.ok()?)
    }

    /// Reads the pages of a site under its lock; none where there is no site.
    #[must_use]
    pub fn read(
        site: Option<(&Path, &Lock)>,
        config: &Config,
        faults: &mut Vec<Diagnostic>,
    ) -> Pages {
        let Some((root, lock)) = site else {
            return Pages::default();
        };
        let (files, unfinished, found) = disk::articles(root);
        disk::remove_unfinished(root, &unfinished, lock);
        faults.extend(found);
        let read: Vec<Result<Page, Diagnostic>> = files
            .into_par_iter()
            .map(|file| Ok(page::parse(&file, &disk::text(root, &file)?, config).0))
            .collect();
        let keep = |page: Result<_, Diagnostic>| page.map_err(|fault| faults.push(fault)).ok();
        Pages(read.into_iter().filter_map(keep).collect())
    }

    fn existing<'a>(
        &'a self,
        text_of: &'a dyn Fn(&RelPath) -> Result<String, Diagnostic>,
    ) -> Vec<Existing<'a>> {
        self.0
            .iter()
            .map(|page| Existing {
                file: &page.file,
                text_of,
                front: &page.front,
                body: page.body,
            })
            .collect()
    }
}

/// The site's sources, but for those whose known key says that their page is up to date.
fn site_sources(
    root: &Path,
    files: &[Listed],
    keys: &[(RelPath, Key)],
    current: &Known<'_>,
) -> Vec<Waiting> {
    let is_known = |file: &RelPath, below: Option<&RelPath>| {
        let at = keys.binary_search_by(|(known, _)| known.cmp(file)).ok();
        let key = at.and_then(|at| keys.get(at));
        key.zip(below)
            .is_some_and(|((_, key), below)| current.is_current(below, &key.to_string()))
    };
    files
        .iter()
        .map(|listed| (&listed.file, listed.file.below("content")))
        .filter(|(file, below)| !is_known(file, below.as_ref()))
        .map(|(file, below)| {
            let path = root.join(file.as_str());
            Waiting {
                name: file.to_string(),
                file: below,
                folder: path.parent().map(Path::to_owned),
                at: At::File(path),
            }
        })
        .collect()
}

/// The sources that the call names; a folder is walked. Those that it names one by one go into `named`, as messages call them;
/// `FILE#ITEM` is one item of a file.
fn named_sources(
    options: &ImportOptions,
    named: &mut BTreeSet<String>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Waiting> {
    let mut sources = Vec::new();
    if let Some(bytes) = &options.stdin {
        sources.push(Waiting {
            name: "-".to_owned(),
            file: None,
            folder: None,
            at: At::Hand(bytes.clone()),
        });
    }
    for path in &options.paths {
        let (path, item) = file_and_item(path);
        let is_folder = path.is_dir();
        let mut files = vec![path.clone()];
        if is_folder {
            let (below, found) = disk::sources_below(&path, options.root.as_deref());
            faults.extend(found);
            files = below.iter().map(|file| path.join(file.as_str())).collect();
        }
        for file in files {
            let inside = options
                .root
                .as_deref()
                .and_then(|root| disk::below(root, &file));
            let name = inside.as_ref().map_or_else(
                || file.to_string_lossy().replace('\\', "/"),
                RelPath::to_string,
            );
            if !is_folder {
                named.insert(match &item {
                    Some(item) => format!("{name}{ITEM}{item}"),
                    None => name.clone(),
                });
            }
            sources.push(Waiting {
                name,
                file: inside.and_then(|inside| inside.below("content")),
                folder: std::path::absolute(&file)
                    .ok()
                    .and_then(|file| file.parent().map(Path::to_owned)),
                at: At::File(file),
            });
        }
    }
    sources
}

/// A path of the command line as a file, and the item of it that is meant. A file whose own name has a `#` is itself.
#[must_use]
pub fn file_and_item(path: &Path) -> (PathBuf, Option<String>) {
    let whole = (path.to_owned(), None);
    if path.exists() {
        return whole;
    }
    let text = path.to_string_lossy();
    let cuts = text
        .match_indices(ITEM)
        .map(|(at, _)| (&text[..at], &text[at + 1..]));
    let mut cuts = cuts.filter(|(file, _)| Path::new(file).is_file());
    cuts.next().map_or(whole, |(file, item)| {
        (PathBuf::from(file), Some(item.to_owned()))
    })
}

/// What was made from sources.
#[derive(Default)]
struct Made {
    /// The pages, each with the folder of its source.
    imported: Vec<Imported>,
    folders: Vec<Option<PathBuf>>,
    faults: Vec<Diagnostic>,
    /// Sources that were not converted, because the record says that the page of these very bytes was deleted.
    deleted: Vec<String>,
}

/// What is the same for all sources of a call.
#[derive(Clone, Copy)]
struct Call<'a> {
    given: &'a Given,
    config: &'a Config,
    terms: &'a Table,
    /// The pages by which sources are passed over that have an up-to-date one; none where all are wanted.
    current: Option<&'a Known<'a>>,
    /// What the site's record says of sources.
    recorded: &'a HashMap<&'a str, State>,
    progress: &'a Progress,
}

/// The folders of sources. Each is walked for images when a source first speaks of one: the folder of a lone file may be
/// a whole home.
#[derive(Default)]
struct Folders(Mutex<HashMap<PathBuf, Arc<Beside>>>);

/// What stands beside the sources of a folder.
#[derive(Default)]
struct Beside {
    images: OnceLock<Vec<String>>,
    /// By the names of the sources' files without their endings; or why they cannot be read.
    addresses: OnceLock<Result<BTreeMap<String, String>, Diagnostic>>,
}

impl Folders {
    fn beside(&self, folder: &Path) -> Arc<Beside> {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(folders.entry(folder.to_owned()).or_default())
    }

    /// What cannot be read next to the sources, in the order of the folders.
    fn faults(self) -> Vec<Diagnostic> {
        let folders = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let folders: BTreeMap<PathBuf, Arc<Beside>> = folders.into_iter().collect();
        let faults = folders
            .values()
            .filter_map(|beside| beside.addresses.get()?.as_ref().err());
        faults.cloned().collect()
    }
}

impl Beside {
    fn images(&self, folder: &Path) -> &[String] {
        self.images.get_or_init(|| disk::images_beside(folder))
    }

    fn address(&self, folder: &Path, source: &str) -> Option<&String> {
        let addresses = self
            .addresses
            .get_or_init(|| disk::addresses_beside(folder));
        let stem = Path::new(source).file_stem()?.to_str()?;
        addresses.as_ref().ok()?.get(stem)
    }
}

/// Reads and converts sources in parallel, in their order. No more of them are held than there are threads; what cannot
/// be read is a fault and stops no other.
fn convert(sources: Vec<Waiting>, call: &Call<'_>) -> Made {
    let folders = Folders::default();
    let all = u64::try_from(sources.len()).unwrap_or(u64::MAX);
    let done = Mutex::new(0);
    let converted: Vec<Converted> = sources
        .into_par_iter()
        .map(|source| {
            let converted = convert_one(source, &folders, call);
            if let Some(tell) = &call.progress.0 {
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                *done += 1;
                tell(*done, all);
            }
            converted
        })
        .collect();
    let mut made = Made {
        faults: folders.faults(),
        ..Made::default()
    };
    for one in converted {
        made.folders
            .extend(one.imported.iter().map(|_| one.folder.clone()));
        made.imported.extend(one.imported);
        made.faults.extend(one.faults);
        made.deleted.extend(one.deleted);
    }
    made
}

/// What was made from one source.
#[derive(Default)]
struct Converted {
    folder: Option<PathBuf>,
    imported: Vec<Imported>,
    faults: Vec<Diagnostic>,
    /// Its name, when its page was deleted.
    deleted: Option<String>,
}

fn convert_one(waiting: Waiting, folders: &Folders, call: &Call<'_>) -> Converted {
    let read;
    let bytes = match &waiting.at {
        At::Hand(bytes) => bytes,
        At::File(path) => match disk::read_named(path, &waiting.name) {
            Ok(bytes) => {
                read = bytes;
                &read
            }
            Err(fault) => {
                return Converted {
                    faults: vec![fault],
                    ..Converted::default()
                };
            }
        },
    };
    if let (Some(current), Some(file)) = (call.current, waiting.file.as_ref()) {
        let keys: Vec<String> = import::source_hashes(bytes).collect();
        if keys.iter().any(|key| current.is_current(file, key)) {
            return Converted::default();
        }
        // These very bytes were withheld before, so nothing more is to be learnt from them.
        let mut states = keys.iter().filter_map(|key| {
            let state = call.recorded.get(key.as_str())?;
            (!current.has(file, key)).then_some(*state)
        });
        if let Some(state) = states.next() {
            return Converted {
                deleted: (state != State::Rejected).then_some(waiting.name),
                ..Converted::default()
            };
        }
    }
    let beside = waiting
        .folder
        .as_deref()
        .map(|folder| (folder, folders.beside(folder)));
    let images = beside
        .as_ref()
        .filter(|_| disk::mentions_image(bytes))
        .map_or(&[][..], |(folder, beside)| beside.images(folder));
    let address = beside
        .as_ref()
        .and_then(|(folder, beside)| beside.address(folder, &waiting.name));
    let source = Source {
        name: &waiting.name,
        file: waiting.file.as_ref(),
        bytes,
        beside: images,
    };
    let mut given = Cow::Borrowed(call.given);
    if let Some(address) = address.filter(|_| call.given.url.is_none()) {
        given.to_mut().url = Some(address.clone());
    }
    let (imported, faults) = import::convert(&source, &given, call.config, call.terms);
    Converted {
        imported,
        faults,
        folder: waiting.folder,
        deleted: None,
    }
}

/// What becomes of each imported page.
fn settled(
    imported: &[Imported],
    standing: &Standing<'_>,
    today: NaiveDate,
    again: bool,
) -> Settled {
    let present = standing
        .sources
        .iter()
        .filter_map(|source| Some(source.file.below("content")?.to_string()))
        .collect();
    let occasion = Occasion {
        today,
        again,
        present: &present,
        record: standing.record,
        named: standing.named,
    };
    import::settle(imported, standing.existing, &occasion, standing.config)
}

/// Writes pages into the site, as far as they may be written, and the record. Gives the record when it was written, else what
/// it is to know.
fn store(
    made: Made,
    standing: &Standing<'_>,
    today: NaiveDate,
    again: bool,
    report: &mut ImportReport,
) -> Result<(Option<Record>, BTreeMap<String, State>), Error> {
    let root = standing.root;
    let Settled {
        actions,
        faults,
        recorded,
    } = settled(&made.imported, standing, today, again);
    report.faults.extend(faults);
    report.deleted.extend(made.deleted);
    for ((imported, from), action) in made.imported.into_iter().zip(made.folders).zip(actions) {
        // Images first: a page that was written is not imported again, so what a kill kept from it would never come.
        if let Action::Create { file, .. } | Action::Update { file, .. } = &action {
            copy_images(
                &imported,
                from.as_deref(),
                file.as_str(),
                &mut report.faults,
                |place, bytes| match RelPath::new(place) {
                    Some(place) => disk::create_image(root, &place, bytes),
                    None => Ok(true),
                },
            )?;
        }
        let (file, text, written) = match action {
            Action::Create { file, text } => {
                disk::create_article(root, &file, &text)?;
                (file, text, true)
            }
            Action::Update { file, text } => {
                disk::replace_article(root, &file, &text)?;
                (file, text, true)
            }
            Action::Keep { file } => {
                // one that cannot be read was reported where it was compared
                let text = disk::text(root, &file).unwrap_or_default();
                (file, text, false)
            }
            Action::Withhold(why) => {
                if why == Withheld::Deleted {
                    report.deleted.insert(imported.name);
                }
                continue;
            }
        };
        report.pages.push(PageReport {
            imported,
            text,
            path: file.to_string(),
            written,
        });
    }
    if standing.recording == Recording::Left {
        return Ok((None, recorded));
    }
    let mut record = standing.record.clone();
    record.learn(&recorded);
    let is_written = stored::write(root, standing.record, &record)?;
    Ok((is_written.then_some(record), BTreeMap::new()))
}

/// Copies the images of a page beside it, into the folder of its file's name. One that stands there already with other
/// bytes is the editor's.
fn copy_images(
    imported: &Imported,
    from: Option<&Path>,
    page: &str,
    faults: &mut Vec<Diagnostic>,
    create: impl Fn(&str, &[u8]) -> Result<bool, Error>,
) -> Result<(), Error> {
    let Some(from) = from else { return Ok(()) };
    for (source, place) in images_of(imported, page) {
        let path = from.join(source);
        match disk::read_named(&path, &path.to_string_lossy()) {
            Ok(bytes) => {
                if !create(&place, &bytes)? {
                    let message = format!(
                        "`{place}` is not the image that `{}` shows now, and stays as it is",
                        imported.name
                    );
                    faults.push(
                        Diagnostic::new(Code::EditedPage, message)
                            .in_file(page)
                            .hint(
                                "delete it and run `digest import --again` to have it copied anew",
                            ),
                    );
                }
            }
            Err(fault) => faults.push(fault),
        }
    }
    Ok(())
}

/// The images of a page: their paths beside the source, and where they stand when the page is this file.
fn images_of<'a>(imported: &'a Imported, page: &'a str) -> impl Iterator<Item = (&'a str, String)> {
    let (folder, file) = page.rsplit_once('/').map_or(("", page), |(folder, _)| {
        (&page[..=folder.len()], &page[folder.len() + 1..])
    });
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    imported.images.iter().map(move |(source, place)| {
        let place = import::place_at(place, stem);
        (source.as_str(), format!("{folder}{place}"))
    })
}

/// The stem of a page's file outside the site: that of its source.
fn own_stem(imported: &Imported) -> String {
    let stem = Path::new(&imported.name).file_stem();
    stem.map_or_else(
        || imported.stem.clone(),
        |stem| stem.to_string_lossy().into_owned(),
    )
}

/// Writes pages into a folder, or only hands them back. Each has a file of its own: `STEM.md` for the first source of that
/// stem, `STEM-2.md` and so on for the others. What an earlier call wrote under these names is replaced.
fn elsewhere(
    made: Made,
    folder: Option<&Path>,
    today: NaiveDate,
    report: &mut ImportReport,
) -> Result<(), Error> {
    let stems: Vec<String> = made.imported.iter().map(own_stem).collect();
    let mut names = Names::default();
    // A name that one source has keeps it, wherever another needs a number.
    let own: Vec<Option<String>> = stems.iter().map(|stem| names.take("", stem)).collect();
    let pages = made.imported.into_iter().zip(made.folders);
    for ((imported, from), (stem, own)) in pages.zip(stems.iter().zip(own)) {
        let front = Front {
            added: Some(today),
            ..imported.front.clone()
        };
        let stem = own.unwrap_or_else(|| names.give("", stem));
        let name = format!("{stem}.md");
        let text = import::text_at(&imported, front, &stem);
        let path = match folder {
            Some(folder) => {
                let path = folder.join(&name);
                disk::write_to(&path, &text)?;
                let create =
                    |place: &str, bytes: &[u8]| disk::create_file(&folder.join(place), bytes);
                copy_images(
                    &imported,
                    from.as_deref(),
                    &name,
                    &mut report.faults,
                    create,
                )?;
                path.to_string_lossy().replace('\\', "/")
            }
            None => name,
        };
        report.pages.push(PageReport {
            imported,
            text,
            path,
            written: folder.is_some(),
        });
    }
    Ok(())
}
