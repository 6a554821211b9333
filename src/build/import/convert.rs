//! From sources to pages, in parallel: each source is read once and hashed once.
//!
//! Formats are unknown here. Start reading at [`convert`].

use super::sources::{At, PendingSource};
use crate::base::config::Config;
use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::terms::Table;
use crate::content::page::ITEM;
use crate::disk;
use crate::import::{self, Given, Imported, Known, Source, SourceKeys};
use crate::site::record::State;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A function that is told how many of the sources are done, and of how many.
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

/// What was made from sources.
#[derive(Default)]
pub(super) struct ConvertedAll {
    /// The pages, each with the folder of its source.
    pub(super) imported: Vec<Imported>,
    pub(super) folders: Vec<Option<PathBuf>>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Sources that were not converted, because the record says that the page of these very bytes was deleted.
    pub(super) deleted: Vec<String>,
    /// The positions of sources in the listing, with the keys of their texts; none for one that cannot be read.
    pub(super) keys: Vec<(usize, Option<Key>)>,
}

/// What is the same for all sources of an import.
#[derive(Clone, Copy)]
pub(super) struct Conversion<'a> {
    pub(super) given: &'a Given,
    pub(super) config: &'a Config,
    pub(super) terms: &'a Table,
    /// The pages of the site, and what its record says of sources: a source with an up-to-date page is skipped. None where all
    /// sources are converted.
    pub(super) current: Option<(&'a Known<'a>, &'a HashMap<&'a str, State>)>,
    /// The sources and items that the command line names.
    pub(super) named: &'a BTreeSet<String>,
    pub(super) progress: &'a Progress,
}

/// The folders of sources. Each is walked for images when a source first mentions one: the folder of a single file may be
/// a whole home folder.
#[derive(Default)]
struct Folders(Mutex<HashMap<PathBuf, Arc<Neighbours>>>);

/// What is next to the sources of a folder.
#[derive(Default)]
struct Neighbours {
    images: OnceLock<Vec<String>>,
    /// By the names of the sources' files without their endings; or why they cannot be read.
    addresses: OnceLock<Result<BTreeMap<String, String>, Diagnostic>>,
}

impl Folders {
    fn neighbours(&self, folder: &Path) -> Arc<Neighbours> {
        let mut folders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(folders.entry(folder.to_owned()).or_default())
    }

    /// What cannot be read next to the sources, in the order of the folders.
    fn diagnostics(self) -> Vec<Diagnostic> {
        let folders = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let folders: BTreeMap<PathBuf, Arc<Neighbours>> = folders.into_iter().collect();
        let diagnostics = folders
            .values()
            .filter_map(|neighbours| neighbours.addresses.get()?.as_ref().err());
        diagnostics.cloned().collect()
    }
}

impl Neighbours {
    fn images(&self, folder: &Path) -> &[String] {
        self.images.get_or_init(|| disk::images_next_to(folder))
    }

    fn address(&self, folder: &Path, source: &str) -> Option<&String> {
        let addresses = self
            .addresses
            .get_or_init(|| disk::addresses_next_to(folder));
        let stem = Path::new(source).file_stem()?.to_str()?;
        addresses.as_ref().ok()?.get(stem)
    }
}

/// Reads and converts sources in parallel, in their order. No more of them are held than there are threads; what cannot
/// be read is an error and stops no other.
pub(super) fn convert(sources: Vec<PendingSource>, conversion: &Conversion<'_>) -> ConvertedAll {
    let folders = Folders::default();
    let all = u64::try_from(sources.len()).unwrap_or(u64::MAX);
    let done = Mutex::new(0);
    let converted: Vec<Converted> = sources
        .into_par_iter()
        .map(|source| {
            let converted = convert_one(source, &folders, conversion);
            if let Some(tell) = &conversion.progress.0 {
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                *done += 1;
                tell(*done, all);
            }
            converted
        })
        .collect();
    let mut made = ConvertedAll {
        diagnostics: folders.diagnostics(),
        ..ConvertedAll::default()
    };
    for one in converted {
        let wanted = one.imported.into_iter();
        for page in wanted.filter(|page| is_wanted(page, conversion.named)) {
            made.imported.push(page);
            made.folders.push(one.folder.clone());
        }
        made.diagnostics.extend(one.diagnostics);
        made.deleted.extend(one.deleted);
        made.keys.extend(one.listed.map(|at| (at, one.key)));
    }
    made
}

/// Whether a page is of a source that the command line names as a whole, or is the item that it names.
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

/// What was made from one source.
#[derive(Default)]
struct Converted {
    folder: Option<PathBuf>,
    imported: Vec<Imported>,
    diagnostics: Vec<Diagnostic>,
    /// Its position in the listing.
    listed: Option<usize>,
    /// The key of its text.
    key: Option<Key>,
    /// Its name, when its page was deleted.
    deleted: Option<String>,
}

fn convert_one(source: PendingSource, folders: &Folders, conversion: &Conversion<'_>) -> Converted {
    let PendingSource {
        name,
        file,
        folder,
        at,
        key,
        listed,
    } = source;
    let mut converted = Converted {
        listed,
        key,
        ..Converted::default()
    };
    // What these very bytes become was decided before, so they need not be read.
    if let (Some(key), Some(file)) = (key, &file)
        && let Some(decided) = decided(file, [key.to_string()], conversion)
    {
        converted.deleted = (decided == Decided::Deleted).then_some(name);
        return converted;
    }
    let read = match at {
        At::Hand(bytes) => Ok(bytes),
        At::File(path) => disk::read_named(&path, &name),
    };
    let bytes = match read {
        Ok(bytes) => bytes,
        Err(diagnostic) => {
            converted.key = None;
            converted.diagnostics.push(diagnostic);
            return converted;
        }
    };
    let (keys, bytes) = SourceKeys::of(&bytes);
    converted.key = Some(keys.text);
    if let Some(file) = &file
        && let Some(decided) = decided(file, keys.hashes(), conversion)
    {
        converted.deleted = (decided == Decided::Deleted).then_some(name);
        return converted;
    }
    let neighbours = folder
        .as_deref()
        .map(|folder| (folder, folders.neighbours(folder)));
    let images = neighbours
        .as_ref()
        .filter(|_| disk::mentions_image(&bytes))
        .map_or(&[][..], |(folder, neighbours)| neighbours.images(folder));
    let address = neighbours
        .as_ref()
        .and_then(|(folder, neighbours)| neighbours.address(folder, &name));
    let source = Source {
        name: &name,
        file: file.as_ref(),
        bytes: &bytes,
        beside: images,
    };
    let mut given = Cow::Borrowed(conversion.given);
    if let Some(address) = address.filter(|_| conversion.given.url.is_none()) {
        given.to_mut().url = Some(address.clone());
    }
    (converted.imported, converted.diagnostics) =
        import::convert_text(&source, keys, &given, conversion.config, conversion.terms);
    converted.folder = folder;
    converted
}

/// What becomes of a source that is not converted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Decided {
    /// It has an up-to-date page, or was rejected.
    Done,
    /// Its page was deleted.
    Deleted,
}

/// What was decided of a source with these hashes; none when it is to be converted.
fn decided(
    file: &RelPath,
    hashes: impl IntoIterator<Item = String>,
    conversion: &Conversion<'_>,
) -> Option<Decided> {
    let (current, recorded) = conversion.current?;
    let hashes: Vec<String> = hashes.into_iter().collect();
    if hashes.iter().any(|hash| current.is_current(file, hash)) {
        return Some(Decided::Done);
    }
    let mut states = hashes.iter().filter_map(|hash| {
        let state = recorded.get(hash.as_str())?;
        (!current.has(file, hash)).then_some(*state)
    });
    Some(match states.next()? {
        State::Rejected => Decided::Done,
        _ => Decided::Deleted,
    })
}

/// Reads sources without converting them; gives the keys of their texts.
pub(super) fn keys_of(sources: Vec<PendingSource>) -> Vec<(usize, Option<Key>)> {
    let key = |source: PendingSource| {
        let key = source.key.or_else(|| match &source.at {
            At::Hand(_) => None,
            At::File(path) => {
                let bytes = disk::read_named(path, &source.name).ok()?;
                Some(SourceKeys::of(&bytes).0.text)
            }
        });
        source.listed.map(|at| (at, key))
    };
    sources.into_par_iter().filter_map(key).collect()
}

/// The pages that a file of the site's sources makes, as an import would make them now. Its diagnostics are reported by
/// imports.
#[must_use]
pub fn convert_file(root: &Path, file: &RelPath, config: &Config) -> Vec<Imported> {
    let conversion = Conversion {
        given: &Given::default(),
        config,
        terms: &topics_table(config),
        current: None,
        named: &BTreeSet::new(),
        progress: &Progress::default(),
    };
    let source = PendingSource::of_site(root, file);
    convert_one(source, &Folders::default(), &conversion).imported
}

/// The table by which topics are found.
pub(super) fn topics_table(config: &Config) -> Table {
    Table::new(config.terms.get("topics").unwrap_or(&BTreeMap::new()), true)
}
