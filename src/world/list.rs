//! Listing a site's files: one walk and one stat each, before anything is read.
//!
//! What files say is read elsewhere, but for the settings and the templates. Start reading at [`list`].

use super::write::UNFINISHED;
use super::{ARTICLES, RECORD, SETTINGS, SOURCES, TextFile, text, unreadable};
use crate::diag::{Code, Diagnostic};
use crate::path::RelPath;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::fs::{self, Metadata};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// Kinds of source that import reads, and those it refuses with a hint of its own.
const SOURCE_KINDS: &[&str] = &[
    "", "txt", "text", "md", "markdown", "html", "htm", "xhtml", "json", "xml", "rss", "atom",
    "rdf", "eml", "mbox", "mbx", "pdf", "doc", "docx", "odt", "rtf",
];
/// Beside sources: the address that each was saved from.
const ADDRESSES: &str = "urls.tsv";
/// What stands beside a source because the source shows it.
const IMAGE_KINDS: &[&str] = &["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// Kinds that other generators make pages of.
const FOREIGN_PAGES: &[&str] = &["adoc", "asciidoc", "mdx", "org", "rst"];

/// How far apart two changes may be and bear the same time: FAT counts it in steps of 2 s, other file systems in finer ones
/// (Microsoft, "FAT32 File System Specification", `DIR_WrtTime`).
pub const TICK: i64 = 2_000_000_000;

/// What a file system says of a file without reading it. Equal stats mean equal bytes, when the last change lies far enough
/// back: see [`Listing::began`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stat {
    /// Its length in bytes.
    pub size: u64,
    /// When its bytes were last written, in nanoseconds since 1970. Anyone may set it.
    pub modified: i64,
    /// When its bytes, name or times were last changed, likewise; nobody may set it. 0 where the system has none.
    pub changed: i64,
    /// Its number in the file system, so that two files that changed places are told apart; 0 where the system has none.
    pub inode: u64,
}

impl Stat {
    fn of(meta: &Metadata) -> Stat {
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

/// The nanoseconds since 1970; the nearest there is for moments out of reach.
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
    /// Where it stands, relative to the site's root.
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
    /// The text of `site.toml`; none when it is absent or no text.
    pub settings: Option<String>,
    /// The Markdown below `content/articles`, `content/editions` and `content/pages`.
    pub pages: Vec<Listed>,
    /// The files below `templates`; a template's name is its path below that folder.
    pub templates: Vec<TextFile>,
    /// Every other file below `content/articles`, `content/editions` and `content/pages`.
    pub assets: Vec<Listed>,
    /// The files below `static`.
    pub statics: Vec<Listed>,
    /// The sources. Images beside them are not among them.
    pub sources: Vec<Listed>,
    /// The site's record, when it has one.
    pub record: Vec<Listed>,
    /// Files below `content/articles` that a killed import did not write to their end.
    pub unfinished: Vec<PathBuf>,
}

impl Listing {
    /// Puts in pages and other files below `content/` that were written since the walk.
    pub fn add(&mut self, root: &Path, pages: &[RelPath], assets: &[RelPath]) {
        let put = |list: &mut Vec<Listed>, files: &[RelPath]| {
            list.extend(files.iter().filter_map(|file| {
                let meta = fs::metadata(root.join(file.as_str())).ok()?;
                Some(Listed {
                    file: file.clone(),
                    stat: Stat::of(&meta),
                })
            }));
            list.sort_by(|a, b| a.file.cmp(&b.file));
            // of two that are equal the later one is the newer
            list.dedup_by(|later, earlier| {
                let same = later.file == earlier.file;
                if same {
                    std::mem::swap(later, earlier);
                }
                same
            });
        };
        put(&mut self.pages, pages);
        put(&mut self.assets, assets);
    }
}

/// Lists a site's inputs. Settings and templates are read at once, everything else when it is asked for.
#[must_use]
pub fn list(root: &Path) -> (Listing, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let mut listing = Listing {
        began: nanoseconds(SystemTime::now()),
        ..Listing::default()
    };
    if root.join(SETTINGS).exists()
        && let Some(file) = RelPath::new(SETTINGS)
    {
        listing.settings = walk.text(file).map(|settings| settings.text);
    }
    // in the order of their paths
    for folder in [ARTICLES, "content/editions", "content/pages"] {
        let files = walk.files(folder, Hidden::PassedOver);
        walk.sort_out(files, &mut listing.pages, &mut listing.assets);
    }
    let sources = walk.sources(SOURCES);
    listing.sources = walk.with_stats(sources);
    let record = RelPath::new(RECORD).filter(|_| root.join(RECORD).exists());
    listing.record = walk.with_stats(record.into_iter().collect());
    for file in walk.files("templates", Hidden::PassedOver) {
        listing.templates.extend(walk.text(file));
    }
    let statics = walk.files("static", Hidden::ForHosts);
    listing.statics = walk.with_stats(statics);
    listing.unfinished = std::mem::take(&mut walk.unfinished);
    (listing, walk.finish())
}

/// The articles alone, for an import that builds nothing, and what [`Listing::unfinished`] would hold.
#[must_use]
pub fn articles(root: &Path) -> (Vec<RelPath>, Vec<PathBuf>, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let files = walk.files(ARTICLES, Hidden::PassedOver);
    let pages = files
        .into_iter()
        .filter(|file| walk.is_page(file) && file.name() != "_index.md")
        .collect();
    let unfinished = std::mem::take(&mut walk.unfinished);
    (pages, unfinished, walk.finish())
}

/// The site's sources alone, relative to its root.
#[must_use]
pub fn sources(root: &Path) -> (Vec<Listed>, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let sources = walk.sources(SOURCES);
    let sources = walk.with_stats(sources);
    (sources, walk.finish())
}

/// The sources below a folder that need not lie in a site, relative to that folder; faults name them as the editor would.
#[must_use]
pub fn sources_below(folder: &Path) -> (Vec<RelPath>, Vec<Diagnostic>) {
    let mut walk = Walk::new(folder);
    let sources = walk.sources("");
    let mut faults = walk.finish();
    for place in faults.iter_mut().filter_map(|fault| fault.place.as_mut()) {
        place.file = folder
            .join(&place.file)
            .to_string_lossy()
            .replace('\\', "/");
    }
    (sources, faults)
}

/// The addresses that the sources of a folder were saved from, by the names of their files without the ending: the lines
/// `NAME<tab>ADDRESS` of its `urls.tsv`. None without such a file.
#[must_use]
pub fn addresses_beside(folder: &Path) -> BTreeMap<String, String> {
    let text = fs::read_to_string(folder.join(ADDRESSES)).unwrap_or_default();
    text.lines()
        .filter_map(|line| line.split_once('\t'))
        .filter(|(_, address)| address.starts_with("http"))
        .map(|(name, address)| (name.to_owned(), address.trim().to_owned()))
        .collect()
}

/// Whether bytes hold the ending of an image's name, such as `.png`, in any case of letters.
#[must_use]
pub fn mentions_image(bytes: &[u8]) -> bool {
    let ends = |rest: &[u8]| {
        IMAGE_KINDS.iter().any(|kind| {
            rest.get(..kind.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(kind.as_bytes()))
        })
    };
    bytes.split(|byte| *byte == b'.').skip(1).any(ends)
}

/// How deep below a source's folder its images may lie.
const DEPTH: usize = 4;

/// The images in a folder of sources and a few folders deep below it, relative to it, sorted. Folders behind links are
/// passed over, and links that leave the folder.
#[must_use]
pub fn images_beside(folder: &Path) -> Vec<String> {
    let Ok(real) = fs::canonicalize(folder) else {
        return Vec::new();
    };
    let mut images: Vec<String> = WalkDir::new(&real)
        .max_depth(DEPTH)
        .into_iter()
        .filter_entry(|entry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        })
        .flatten()
        .filter_map(|entry| {
            let file = RelPath::new(
                &entry
                    .path()
                    .strip_prefix(&real)
                    .ok()?
                    .to_str()?
                    .replace('\\', "/"),
            )?;
            let stays = !entry.path_is_symlink()
                || fs::canonicalize(entry.path()).is_ok_and(|target| target.starts_with(&real));
            let is_image = IMAGE_KINDS.contains(&file.extension().as_str());
            (is_image && stays && entry.path().is_file()).then(|| file.to_string())
        })
        .collect();
    images.sort();
    images
}

/// What becomes of hidden files.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Hidden {
    PassedOver,
    /// Passed over, but for the two that static hosts look for: `.well-known/` and `.nojekyll`.
    ForHosts,
}

/// One reading of a site's folders.
struct Walk<'a> {
    root: &'a Path,
    /// The root behind any symbolic link.
    real: PathBuf,
    faults: Vec<Diagnostic>,
    /// What was passed over: the kind, how many, the first.
    passed: BTreeMap<String, (usize, String)>,
    /// Our own files that were not written to their end.
    unfinished: Vec<PathBuf>,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path) -> Self {
        Self {
            root,
            real: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()),
            faults: Vec::new(),
            passed: BTreeMap::new(),
            unfinished: Vec::new(),
        }
    }

    fn pass(&mut self, kind: impl Into<String>, file: impl Into<String>) {
        self.passed
            .entry(kind.into())
            .or_insert_with(|| (0, file.into()))
            .0 += 1;
    }

    fn finish(self) -> Vec<Diagnostic> {
        let mut faults = self.faults;
        faults.extend(self.passed.into_iter().map(|(kind, (count, first))| {
            let files = if count == 1 { "file" } else { "files" };
            let fault = Diagnostic::new(
                Code::UnreadSource,
                format!("{count} {files} passed over: {kind}"),
            );
            fault.in_file(first)
        }));
        faults
    }

    /// The files below a folder of the site, sorted by their names folder by folder; none when there is no such folder.
    /// Links are followed as long as they stay in the site, each folder behind a link once.
    fn files(&mut self, folder: &str, hidden: Hidden) -> Vec<RelPath> {
        let top = self.root.join(folder);
        let Ok(real_top) = fs::canonicalize(&top) else {
            return Vec::new();
        };
        if !real_top.starts_with(&self.real) {
            self.pass("a symbolic link that leaves the site", folder);
            return Vec::new();
        }
        let real = self.real.clone();
        let mut behind_links = HashSet::new();
        let mut leaving: Vec<PathBuf> = Vec::new();
        let mut files = Vec::new();
        let mut walk = WalkDir::new(&top)
            .follow_links(true)
            .sort_by_file_name()
            .into_iter();
        loop {
            let entry = match walk.next() {
                None => break,
                Some(Ok(entry)) => entry,
                Some(Err(fault)) => {
                    self.broken(&fault);
                    continue;
                }
            };
            if entry.depth() > 0 && is_passed_over(&entry, hidden) {
                let name = entry.file_name().as_encoded_bytes();
                if folder == ARTICLES && name.starts_with(UNFINISHED.as_bytes()) {
                    self.unfinished.push(entry.path().to_owned());
                }
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            if entry.depth() > 0 && entry.path_is_symlink() {
                let target = fs::canonicalize(entry.path()).unwrap_or_default();
                let leaves = !target.starts_with(&real);
                if leaves {
                    leaving.push(entry.path().to_owned());
                }
                if entry.file_type().is_dir() && (leaves || !behind_links.insert(target)) {
                    walk.skip_current_dir();
                    continue;
                }
                if leaves {
                    continue;
                }
            }
            if entry.file_type().is_dir() {
                continue;
            }
            let name = self.name_of(entry.path());
            if !entry.file_type().is_file() {
                self.pass("a pipe, socket or device", name);
            } else if let Some(file) =
                RelPath::new(&name).filter(|_| entry.path().to_str().is_some())
            {
                files.push(file);
            } else {
                let message = format!("the name of `{name}` is not one that every system can hold");
                let hint = "rename it: UTF-8, without backslashes";
                self.faults.push(
                    Diagnostic::new(Code::Unreadable, message)
                        .in_file(name)
                        .hint(hint),
                );
            }
        }
        for link in leaving {
            let name = self.name_of(&link);
            self.pass("a symbolic link that leaves the site", name);
        }
        files.sort();
        files
    }

    /// A folder that cannot be read, a link that leads nowhere, or a ring of links.
    fn broken(&mut self, fault: &walkdir::Error) {
        let path = fault.path().unwrap_or(self.root).to_owned();
        let name = self.name_of(&path);
        let hidden = path
            .file_name()
            .is_some_and(|last| last.to_string_lossy().starts_with('.'));
        if hidden || fault.loop_ancestor().is_some() {
            return;
        }
        if fs::symlink_metadata(&path).is_ok_and(|meta| meta.is_symlink()) {
            self.pass("a symbolic link that leads nowhere", name);
        } else if let Some(fault) = fault.io_error() {
            self.faults.push(unreadable(&name, fault));
        }
    }

    /// A path as messages and the site call it.
    fn name_of(&self, path: &Path) -> String {
        let path = path.strip_prefix(self.root).unwrap_or(path);
        if let Some(name) = path.to_str().filter(|_| !cfg!(windows)) {
            return name.to_owned();
        }
        let parts: Vec<_> = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        parts.join("/")
    }

    /// Whether a file is a page: Markdown.
    fn is_page(&mut self, file: &RelPath) -> bool {
        let kind = file.extension();
        if matches!(kind.as_str(), "md" | "markdown") {
            return true;
        }
        if FOREIGN_PAGES.contains(&kind.as_str()) {
            self.pass(format!("`.{kind}` is not read"), file.as_str());
        }
        false
    }

    /// Puts files among the pages or among the assets.
    fn sort_out(&mut self, files: Vec<RelPath>, pages: &mut Vec<Listed>, assets: &mut Vec<Listed>) {
        for listed in self.with_stats(files) {
            let list = if self.is_page(&listed.file) {
                &mut *pages
            } else {
                &mut *assets
            };
            list.push(listed);
        }
    }

    /// The files with their stats; one that cannot be asked about is a fault.
    fn with_stats(&mut self, files: Vec<RelPath>) -> Vec<Listed> {
        let root = self.root;
        let asked: Vec<Result<Listed, Diagnostic>> = files
            .into_par_iter()
            .map(|file| match fs::metadata(root.join(file.as_str())) {
                Ok(meta) => Ok(Listed {
                    stat: Stat::of(&meta),
                    file,
                }),
                Err(fault) => Err(unreadable(file.as_str(), &fault)),
            })
            .collect();
        let keep =
            |asked: Result<Listed, Diagnostic>| asked.map_err(|fault| self.faults.push(fault)).ok();
        asked.into_iter().filter_map(keep).collect()
    }

    fn sources(&mut self, folder: &str) -> Vec<RelPath> {
        let mut sources = Vec::new();
        for file in self.files(folder, Hidden::PassedOver) {
            let kind = file.extension();
            if SOURCE_KINDS.contains(&kind.as_str()) {
                sources.push(file);
            } else if !IMAGE_KINDS.contains(&kind.as_str()) && file.name() != ADDRESSES {
                self.pass(format!("`.{kind}` is not read"), file.as_str());
            }
        }
        sources
    }

    fn text(&mut self, file: RelPath) -> Option<TextFile> {
        match text(self.root, &file) {
            Ok(text) => Some(TextFile { file, text }),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }
}

/// Whether a file or folder is hidden, or a folder that a browser saved beside a page.
fn is_passed_over(entry: &DirEntry, hidden: Hidden) -> bool {
    let name = entry.file_name().to_string_lossy();
    match hidden {
        Hidden::ForHosts => name.starts_with('.') && !matches!(&*name, ".well-known" | ".nojekyll"),
        Hidden::PassedOver => {
            let saved = name.ends_with("_files") || name.ends_with("_fichiers");
            name.starts_with('.') || (saved && entry.file_type().is_dir())
        }
    }
}
