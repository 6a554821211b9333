//! Listing a site's files: one walk and one stat each, before anything is read.
//!
//! What files contain is read elsewhere, except for the settings and the templates. `walk.rs` walks the folders, `neighbours.rs`
//! finds what is next to a source. Start reading at [`list`].

mod neighbours;
mod walk;

pub use neighbours::{addresses_next_to, images_next_to, mentions_image};

use super::read::with_unix_lines;
use super::{ARTICLES, RECORD, SETTINGS, SOURCES, TextFile, as_text, read_named};
use crate::base::diagnostic::Diagnostic;
use crate::base::path::RelPath;
use serde::{Deserialize, Serialize};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walk::{Folder, Hidden, Walk};

/// The folders of `content/` that are read, in the order of their paths.
const CONTENT: [&str; 4] = [ARTICLES, "content/editions", PAGES, SOURCES];
/// The folder of standalone pages.
const PAGES: &str = "content/pages";
/// Next to sources: the address that each was saved from.
const ADDRESSES: &str = "urls.tsv";
/// Kinds of file that are next to a source because the source shows them.
const IMAGE_KINDS: &[&str] = &["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];

/// How far apart two changes may be and still have the same time: FAT counts it in steps of 2 s, other file systems in finer ones
/// (Microsoft, "FAT32 File System Specification", `DIR_WrtTime`).
pub const TICK: i64 = 2_000_000_000;

/// What a file system says of a file without reading it. Equal stats mean equal bytes, when the last change is far enough
/// back: see [`Listing::began`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// Its length in bytes.
    pub size: u64,
    /// When its bytes were last written, in nanoseconds since 1970. Anyone can set it.
    pub modified: i64,
    /// When its bytes, name or times were last changed, in the same unit; nobody can set it. 0 where the system has none.
    pub changed: i64,
    /// Its number in the file system, by which two files that changed places are told apart; 0 where the system has none.
    pub inode: u64,
}

impl Stat {
    pub(in crate::disk) fn of(meta: &Metadata) -> Stat {
        #[cfg(unix)]
        let (changed, inode) = {
            use std::os::unix::fs::MetadataExt;
            let seconds = meta.ctime().saturating_mul(1_000_000_000);
            (seconds.saturating_add(meta.ctime_nsec()), meta.ino())
        };
        #[cfg(not(unix))]
        let (changed, inode) = (0, 0);
        Stat {
            size: meta.len(),
            modified: meta.modified().map_or(0, nanoseconds),
            changed,
            inode,
        }
    }
}

/// The nanoseconds since 1970; the nearest number for moments out of range.
fn nanoseconds(moment: SystemTime) -> i64 {
    let whole = |time: Duration| i64::try_from(time.as_nanos()).unwrap_or(i64::MAX);
    match moment.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => whole(after),
        Err(before) => -whole(before.duration()),
    }
}

/// A file that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Where it is, relative to the site's root.
    pub file: RelPath,
    /// What the file system said of it, before anything was read.
    pub stat: Stat,
}

/// All that a site is made of; every list in the order of the files' paths.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// When the walk began, in nanoseconds since 1970: a file that changed shortly before, or later, may change again
    /// without its [`Stat`] showing it.
    pub began: i64,
    /// The text of `site.toml`; none when it is absent or cannot be read.
    pub settings: Option<String>,
    /// The Markdown below `content/articles`, `content/editions` and `content/pages`.
    pub pages: Vec<Listed>,
    /// The files below `templates`; a template's name is its path below that folder.
    pub templates: Vec<TextFile>,
    /// Every other file below `content/articles`, `content/editions` and `content/pages`.
    pub assets: Vec<Listed>,
    /// The files below `static`.
    pub statics: Vec<Listed>,
    /// The sources. Images next to them are not among them.
    pub sources: Vec<Listed>,
    /// The site's record, when it has one.
    pub record: Vec<Listed>,
    /// Files below `content/articles` that a killed import did not finish.
    pub unfinished: Vec<PathBuf>,
}

impl Listing {
    /// Adds files next to pages that were written since the walk.
    pub fn add_assets(&mut self, root: &Path, files: &[RelPath]) {
        let added = files.iter().filter_map(|file| listed(root, file));
        add_newer(&mut self.assets, added.collect(), |listed| &listed.file);
    }
}

/// Adds items to others, in the order of their paths. One that has the path of another replaces it.
pub fn add_newer<T>(items: &mut Vec<T>, newer: Vec<T>, path: fn(&T) -> &RelPath) {
    if newer.is_empty() {
        return;
    }
    items.extend(newer);
    items.sort_by(|a, b| path(a).cmp(path(b)));
    items.dedup_by(|later, earlier| {
        let is_same = path(later) == path(earlier);
        if is_same {
            std::mem::swap(later, earlier);
        }
        is_same
    });
}

/// What the file system says of one file of a site; none when it is not there.
#[must_use]
pub fn listed(root: &Path, file: &RelPath) -> Option<Listed> {
    let meta = fs::metadata(root.join(file.as_str())).ok()?;
    Some(Listed {
        file: file.clone(),
        stat: Stat::of(&meta),
    })
}

/// How much of a site is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// Everything that its outputs are made from.
    Site,
    /// The settings, the record and what is below `content/`: all that an import needs.
    Content,
}

/// Lists a site's inputs. Settings and templates are read at once, everything else when it is needed.
#[must_use]
pub fn list(root: &Path, extent: Extent) -> (Listing, Vec<Diagnostic>) {
    let mut walk = Walk::new(root, root);
    let mut listing = Listing {
        began: nanoseconds(SystemTime::now()),
        ..Listing::default()
    };
    if fs::symlink_metadata(root.join(SETTINGS)).is_ok()
        && let Some(file) = RelPath::new(SETTINGS)
    {
        // It may be a pipe, which is never opened.
        let read = read_named(&root.join(SETTINGS), SETTINGS).map(with_unix_lines);
        match read.and_then(|bytes| as_text(&file, &bytes).map(str::to_owned)) {
            Ok(text) => listing.settings = Some(text),
            Err(unread) => walk.diagnostics.push(unread),
        }
    }
    let mut folders: Vec<Folder> = CONTENT
        .iter()
        .map(|name| walk.folder(name, Hidden::PassedOver))
        .collect();
    if extent == Extent::Site {
        folders.push(walk.folder("templates", Hidden::PassedOver));
        folders.push(walk.folder("static", Hidden::ForHosts));
    }
    walk.follow(&mut folders);
    if extent == Extent::Site {
        walk.unread_markdown();
    }
    for folder in folders {
        match folder.name {
            SOURCES => listing.sources = walk.sources(folder.files),
            "templates" => {
                for file in folder.files {
                    listing.templates.extend(walk.text(file));
                }
            }
            "static" => listing.statics = walk.with_stats(folder.files),
            // in the order of their paths
            _ => walk.sort_out(folder.files, &mut listing.pages, &mut listing.assets),
        }
    }
    let record = RelPath::new(RECORD).filter(|_| fs::symlink_metadata(root.join(RECORD)).is_ok());
    listing.record = walk.with_stats(record.into_iter().collect());
    listing.unfinished = std::mem::take(&mut walk.unfinished);
    (listing, walk.finish())
}

/// The sources below a folder that need not be in the site at `root`, relative to that folder; diagnostics name them as the
/// editor would. Links are followed inside the site, or inside the folder where it is not in one.
#[must_use]
pub fn sources_below(folder: &Path, root: Option<&Path>) -> (Vec<RelPath>, Vec<Diagnostic>) {
    let inside = root.filter(|root| super::below(root, folder).is_some());
    let mut walk = Walk::new(folder, inside.unwrap_or(folder));
    if let Some(root) = inside {
        let mut site = Walk::new(root, root);
        walk.note(&CONTENT.map(|name| site.folder(name, Hidden::PassedOver)));
    }
    let mut folders = [walk.folder("", Hidden::PassedOver)];
    walk.follow(&mut folders);
    let [files] = folders.map(|folder| folder.files);
    let sources = walk.source_kinds(files);
    let mut diagnostics = walk.finish();
    let places = diagnostics.iter_mut();
    for place in places.filter_map(|found| found.place.as_mut()) {
        place.file = folder
            .join(&place.file)
            .to_string_lossy()
            .replace('\\', "/");
    }
    (sources, diagnostics)
}
