//! What earlier builds learnt of the inputs, so that nothing is read or parsed that did not change.
//!
//! A cache holds facts only: without it a build takes longer and gives the same bytes. What is done with the facts is
//! unknown here, and nothing of outputs is kept. `file.rs` is its form in `.digest/state`, `held.rs` what the running build
//! has read. Start reading at [`Cache`].

mod bodies;
mod file;
mod held;
mod images;
mod pages;
mod search;
#[cfg(test)]
mod tests;

pub use bodies::Bodies;
pub use held::Held;
pub use images::resized;
pub use search::{SearchCache, segment};

use crate::base::config::Config;
use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::text;
use crate::content::image::{self, Cleaned, Picture};
use crate::content::page::{self, Page};
use crate::disk::{self, Error, Listed, Listing, Stat, TICK};
use crate::site::{Content, Entry, INTRODUCTION};
use bodies::PageKeys;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What is known of a site's files, from the last build on. It holds the files of the last listing and no others, however
/// many builds it goes through.
#[derive(Debug, Default)]
pub struct Cache {
    /// The settings that the pages were read under.
    context: Option<Key>,
    /// The pages, in the order of their paths.
    pages: Vec<CachedPage>,
    /// Files next to pages, static files and sources, each in the order of their paths.
    assets: Vec<CachedFile>,
    statics: Vec<CachedFile>,
    sources: Vec<CachedFile>,
    /// The site's record, when it has one.
    record: Vec<CachedFile>,
    /// What images are, by the keys of their bytes, in their order.
    pictures: Vec<(Key, Picture)>,
    /// Whether there is something that `.digest/state` does not say.
    changed: bool,
    /// What the running build has read.
    held: Arc<Held>,
}

/// The file of `.digest/` that holds a cache.
const STATE: &str = "state";
/// The file of `.digest/` that says what the last build was made from.
const LAST: &str = "last";

/// The last build that published: while what it was made from and what it left are the same, there is nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Last {
    /// The key of everything it was made from.
    pub site: Key,
    /// What it left in the output.
    pub list: Key,
    /// What it reported.
    pub diagnostics: Vec<Diagnostic>,
    /// How many articles the site had.
    pub articles: usize,
}

impl Last {
    /// What `.digest/last` says; none when it is missing, damaged, or written by another program.
    #[must_use]
    pub fn load(root: &Path) -> Option<Last> {
        file::load(root, LAST)
    }

    /// Writes `.digest/last`.
    ///
    /// # Errors
    /// I/O errors.
    pub fn save(&self, root: &Path) -> Result<(), Error> {
        file::save(root, LAST, self)
    }
}

/// The stat of a file when its bytes were last read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct FileStamp {
    stat: Stat,
    /// Whether the stat alone vouches for the bytes: the last change was over long enough before the stat was taken that a
    /// later one shows in it.
    settled: bool,
    bytes: Key,
}

impl FileStamp {
    /// The stamp of a file whose bytes were read after it was listed by a walk that began then.
    fn of(bytes: Key, stat: Stat, began: i64) -> FileStamp {
        let last = stat.modified.max(stat.changed);
        FileStamp {
            stat,
            settled: last < began.saturating_sub(TICK),
            bytes,
        }
    }

    /// Whether a file with this stat need not be read.
    fn vouches_for(&self, stat: &Stat) -> bool {
        self.settled && self.stat == *stat
    }
}

/// A page that was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CachedPage {
    stamp: FileStamp,
    entry: Entry,
    /// What was wrong in it, to be reported each time.
    diagnostics: Vec<Diagnostic>,
}

/// A file of which only the bytes count.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct CachedFile {
    file: RelPath,
    stamp: FileStamp,
    /// Why what a camera wrote into it cannot be removed, where that is so.
    stuck: Option<String>,
}

/// What is known of a file, which is found by its path.
trait Cached: Send {
    fn file(&self) -> &RelPath;
    fn stamp(&mut self) -> &mut FileStamp;
}

impl Cached for CachedPage {
    fn file(&self) -> &RelPath {
        &self.entry.page.file
    }
    fn stamp(&mut self) -> &mut FileStamp {
        &mut self.stamp
    }
}

impl Cached for CachedFile {
    fn file(&self) -> &RelPath {
        &self.file
    }
    fn stamp(&mut self) -> &mut FileStamp {
        &mut self.stamp
    }
}

impl Cache {
    /// What `.digest/state` holds; nothing when it is missing, damaged, or written by another program.
    #[must_use]
    pub fn load(root: &Path) -> Cache {
        file::decode(&disk::state(root, STATE)).unwrap_or_default()
    }

    /// Writes `.digest/state`, when it would say something new: facts, or only the stats of files.
    ///
    /// # Errors
    /// I/O errors.
    pub fn save(&mut self, root: &Path) -> Result<(), Error> {
        if self.changed {
            disk::write_state(root, STATE, file::encode(self))?;
            self.changed = false;
        }
        Ok(())
    }

    /// Begins a build: drops the bytes that an earlier one has read.
    pub fn begin(&mut self) {
        self.held = Arc::default();
    }

    /// What the running build has read.
    #[must_use]
    pub fn held(&self) -> Arc<Held> {
        Arc::clone(&self.held)
    }

    /// Reads the pages of a listing that changed; gives those that cannot be read.
    pub fn read_pages(
        &mut self,
        root: &Path,
        listing: &Listing,
        config: &Config,
    ) -> Vec<Diagnostic> {
        let context = page::settings_key(config);
        if self.context != Some(context) {
            // What the settings did not change is read again too: a front matter is understood as a whole.
            self.pages.clear();
            self.context = Some(context);
            self.changed = true;
        }
        let parsed =
            |file: &RelPath, bytes: &[u8], stamp| pages::parsed(file, bytes, stamp, config);
        let reading = self.reading(root, listing, disk::read_text);
        let (changed, unread) = renew(&mut self.pages, &listing.pages, &reading, parsed);
        self.changed |= changed;
        unread
    }

    fn reading<'a>(&self, root: &'a Path, listing: &Listing, read: Read) -> Reading<'a> {
        Reading {
            root,
            began: listing.began,
            held: self.held(),
            read,
        }
    }

    /// Takes in pages that an import has just written, with their texts, so that they are not read.
    pub fn add_pages(
        &mut self,
        root: &Path,
        listing: &Listing,
        written: &[(RelPath, &str)],
        config: &Config,
    ) {
        let added = written.par_iter().filter_map(|(file, text)| {
            let listed = disk::listed(root, file)?;
            let bytes = Arc::new(text::unix_lines(text.as_bytes()).into_owned());
            let key = Key::of_bytes(&bytes);
            self.held.put(key, &bytes);
            let stamp = FileStamp::of(key, listed.stat, listing.began);
            pages::parsed(file, &bytes, stamp, config).ok()
        });
        let added: Vec<CachedPage> = added.collect();
        self.changed |= !added.is_empty();
        disk::add_newer(&mut self.pages, added, CachedPage::file);
    }

    /// The pages, each kind in the order of their paths, and what is wrong in them.
    #[must_use]
    pub fn content(&self) -> (Content, Vec<Diagnostic>) {
        let mut content = Content::default();
        let mut diagnostics = Vec::new();
        for cached in &self.pages {
            let file = &cached.entry.page.file;
            let kind = if is_article(file) {
                &mut content.articles
            } else if file.below("content/editions").is_some() {
                &mut content.notes
            } else if file.name() == INTRODUCTION {
                &mut content.intros
            } else {
                &mut content.pages
            };
            kind.push(cached.entry.clone());
            diagnostics.extend(cached.diagnostics.iter().cloned());
        }
        (content, diagnostics)
    }

    /// The articles, in the order of their paths.
    pub fn articles(&self) -> impl Iterator<Item = &Page> {
        let pages = self.pages.iter().map(|cached| &*cached.entry.page);
        pages.filter(|page| is_article(&page.file))
    }

    /// A page that was read at the last listing.
    #[must_use]
    pub fn page(&self, file: &RelPath) -> Option<&Page> {
        Some(&self.cached_page(file)?.entry.page)
    }

    fn cached_page(&self, file: &RelPath) -> Option<&CachedPage> {
        let at = self
            .pages
            .binary_search_by(|cached| cached.entry.page.file.cmp(file));
        self.pages.get(at.ok()?)
    }

    /// The text of a page, as it was read.
    ///
    /// # Errors
    /// A diagnostic that names the page when it cannot be read or is not UTF-8.
    #[allow(clippy::result_large_err)] // made once for a file that cannot be read
    pub fn page_text(&self, root: &Path, file: &RelPath) -> Result<String, Diagnostic> {
        let read = || disk::read_text(root, file);
        if let Some(cached) = self.cached_page(file)
            && let Some(bytes) = self.held.bytes(cached.stamp.bytes, read)?
        {
            return disk::as_text(file, &bytes).map(str::to_owned);
        }
        disk::text(root, file)
    }

    /// The Markdown of the pages.
    #[must_use]
    pub fn bodies(&self, root: &Path) -> Bodies {
        let pages = self.pages.iter().map(|cached| PageKeys {
            body: cached.entry.body,
            file: cached.stamp.bytes,
            page: Arc::clone(&cached.entry.page),
        });
        Bodies::of(root, self.held(), pages.collect())
    }

    /// The key of all that was read for the last listing: which files there are, and what they hold.
    #[must_use]
    pub fn key(&self) -> Key {
        let hashed = |files: &[CachedFile]| -> Key {
            let files: Vec<_> = files
                .iter()
                .map(|cached| (&cached.file, cached.stamp.bytes))
                .collect();
            Key::of(&files)
        };
        let page = |cached: &'_ CachedPage| (cached.entry.page.file.clone(), cached.stamp.bytes);
        let pages: Vec<(RelPath, Key)> = self.pages.iter().map(page).collect();
        let files = [&self.assets, &self.statics, &self.sources].map(|files| hashed(files));
        Key::of(&(Key::of(&pages), files))
    }

    /// The key of the record's bytes; none when there is no record, or it cannot be read.
    pub fn record(&mut self, root: &Path, listing: &Listing) -> Option<Key> {
        let reading = self.reading(root, listing, disk::read);
        let (changed, _) = renew(&mut self.record, &listing.record, &reading, hashed);
        self.changed |= changed;
        self.record.first().map(|cached| cached.stamp.bytes)
    }

    /// Reads the files of a listing that are copied and that changed; gives those that cannot be read.
    pub fn read_files(&mut self, root: &Path, listing: &Listing) -> Vec<Diagnostic> {
        let reading = self.reading(root, listing, disk::read);
        let mut diagnostics = Vec::new();
        for (cached, listed) in [
            (&mut self.assets, &listing.assets),
            (&mut self.statics, &listing.statics),
        ] {
            let (changed, unread) = renew(cached, listed, &reading, examined);
            self.changed |= changed;
            diagnostics.extend(unread);
        }
        diagnostics
    }

    /// The keys of the files next to pages.
    #[must_use]
    pub fn assets(&self) -> BTreeMap<RelPath, Key> {
        keys(&self.assets)
    }

    /// The keys of the static files.
    #[must_use]
    pub fn statics(&self) -> BTreeMap<RelPath, Key> {
        keys(&self.statics)
    }

    /// The files next to pages and the static files that say where they were taken though nothing can be removed from them,
    /// and why not.
    #[must_use]
    pub fn stuck(&self) -> BTreeMap<RelPath, String> {
        let files = self.assets.iter().chain(&self.statics);
        let stuck = files.filter_map(|file| Some((file.file.clone(), file.stuck.clone()?)));
        stuck.collect()
    }

    /// The key of a source, when its stat vouches for it.
    #[must_use]
    pub fn source(&self, listed: &Listed) -> Option<Key> {
        let at = self
            .sources
            .binary_search_by(|cached| cached.file.cmp(&listed.file));
        let cached = self.sources.get(at.ok()?)?;
        let vouches = cached.stamp.vouches_for(&listed.stat);
        vouches.then_some(cached.stamp.bytes)
    }

    /// Takes in the sources of a listing. Those that were read are given by their positions in it, with the keys of their
    /// texts; none for one that cannot be read.
    pub fn set_sources(&mut self, listing: &Listing, read: Vec<(usize, Option<Key>)>) {
        let mut keys: Vec<Option<Key>> = (listing.sources.iter())
            .map(|listed| self.source(listed))
            .collect();
        for (at, key) in read {
            keys[at] = key;
        }
        let sources = listing.sources.iter().zip(keys);
        let sources: Vec<CachedFile> = sources
            .filter_map(|(listed, key)| {
                Some(CachedFile {
                    file: listed.file.clone(),
                    stamp: FileStamp::of(key?, listed.stat, listing.began),
                    stuck: None,
                })
            })
            .collect();
        let is_same =
            |(new, old): (&CachedFile, &CachedFile)| new.file == old.file && new.stamp == old.stamp;
        let is_known =
            sources.len() == self.sources.len() && sources.iter().zip(&self.sources).all(is_same);
        self.changed |= !is_known;
        self.sources = sources;
    }
}

fn is_article(file: &RelPath) -> bool {
    file.below(disk::ARTICLES).is_some() && file.name() != INTRODUCTION
}

/// A function that gives the bytes of a file: those of a text have LF line ends.
type Read = fn(&Path, &RelPath) -> Result<Vec<u8>, Diagnostic>;

/// How the files of a listing are read.
struct Reading<'a> {
    root: &'a Path,
    /// When the listing began.
    began: i64,
    held: Arc<Held>,
    read: Read,
}

impl Reading<'_> {
    #[allow(clippy::result_large_err)] // made once for a file that cannot be read
    fn read(&self, listed: &Listed) -> Result<(Arc<Vec<u8>>, FileStamp), Diagnostic> {
        let bytes = Arc::new((self.read)(self.root, &listed.file)?);
        let key = Key::of_bytes(&bytes);
        self.held.put(key, &bytes);
        Ok((bytes, FileStamp::of(key, listed.stat, self.began)))
    }
}

/// Brings cached files up to a listing: files that are gone are dropped, files that may have changed are read. Gives whether
/// anything is new, and what cannot be read; that is not kept.
fn renew<T: Cached>(
    cached: &mut Vec<T>,
    listed: &[Listed],
    reading: &Reading<'_>,
    make: impl Fn(&RelPath, &[u8], FileStamp) -> Result<T, Diagnostic> + Sync,
) -> (bool, Vec<Diagnostic>) {
    let before = cached.len();
    let mut old = std::mem::take(cached).into_iter().peekable();
    let pairs: Vec<(&Listed, Option<T>)> = listed
        .iter()
        .map(|listed| {
            while old.next_if(|old| *old.file() < listed.file).is_some() {}
            (listed, old.next_if(|old| *old.file() == listed.file))
        })
        .collect();
    let renewed: Vec<Result<(T, bool), Diagnostic>> = pairs
        .into_par_iter()
        .map(|(listed, known)| {
            let Some(mut known) = known else {
                let (bytes, stamp) = reading.read(listed)?;
                return Ok((make(&listed.file, &bytes, stamp)?, true));
            };
            if known.stamp().vouches_for(&listed.stat) {
                return Ok((known, false));
            }
            let (bytes, stamp) = reading.read(listed)?;
            if known.stamp().bytes == stamp.bytes {
                let moved = *known.stamp() != stamp;
                *known.stamp() = stamp;
                return Ok((known, moved));
            }
            Ok((make(&listed.file, &bytes, stamp)?, true))
        })
        .collect();
    let mut unread = Vec::new();
    let mut changed = false;
    cached.reserve(renewed.len());
    for result in renewed {
        match result {
            Ok((item, is_new)) => {
                changed |= is_new;
                cached.push(item);
            }
            Err(diagnostic) => unread.push(diagnostic),
        }
    }
    (changed || cached.len() != before, unread)
}

#[allow(clippy::unnecessary_wraps, clippy::result_large_err)] // reading a page can fail
fn hashed(file: &RelPath, _: &[u8], stamp: FileStamp) -> Result<CachedFile, Diagnostic> {
    Ok(CachedFile {
        file: file.clone(),
        stamp,
        stuck: None,
    })
}

/// What is known of a file that may be published.
#[allow(clippy::unnecessary_wraps, clippy::result_large_err)] // as above
fn examined(file: &RelPath, bytes: &[u8], stamp: FileStamp) -> Result<CachedFile, Diagnostic> {
    let stuck = match image::clean(bytes) {
        Cleaned::Stuck(why) => Some(why.to_owned()),
        Cleaned::AsIs | Cleaned::Bytes(_) => None,
    };
    Ok(CachedFile {
        file: file.clone(),
        stamp,
        stuck,
    })
}

fn keys(cached: &[CachedFile]) -> BTreeMap<RelPath, Key> {
    cached
        .iter()
        .map(|cached| (cached.file.clone(), cached.stamp.bytes))
        .collect()
}
