//! Listing a site's files: one walk and one stat each, before anything is read.
//!
//! What files say is read elsewhere, but for the settings and the templates. Start reading at [`list`].

use super::read::with_unix_lines;
use super::write::UNFINISHED;
use super::{ARTICLES, RECORD, SETTINGS, SOURCES, TextFile, as_text, read_named, text, unreadable};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use walkdir::{DirEntry, WalkDir};

/// Kinds of source that import reads, and those it refuses with a hint of its own.
const SOURCE_KINDS: &[&str] = &[
    "", "txt", "text", "md", "markdown", "html", "htm", "xhtml", "json", "xml", "rss", "atom",
    "rdf", "eml", "mbox", "mbx", "pdf", "doc", "docx", "odt", "rtf",
];
/// The folders of `content/` that are read, in the order of their paths.
const CONTENT: [&str; 4] = [ARTICLES, "content/editions", PAGES, SOURCES];
/// The folder of standalone pages.
const PAGES: &str = "content/pages";
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
    /// The sources. Images beside them are not among them.
    pub sources: Vec<Listed>,
    /// The site's record, when it has one.
    pub record: Vec<Listed>,
    /// Files below `content/articles` that a killed import did not write to their end.
    pub unfinished: Vec<PathBuf>,
}

impl Listing {
    /// Adds files next to pages that were written since the walk.
    pub fn add_assets(&mut self, root: &Path, files: &[RelPath]) {
        let added = files.iter().filter_map(|file| listed(root, file));
        self.assets.extend(added);
        self.assets.sort_by(|a, b| a.file.cmp(&b.file));
        // of two with one path the later one is the newer
        self.assets.dedup_by(|later, earlier| {
            let same = later.file == earlier.file;
            if same {
                std::mem::swap(later, earlier);
            }
            same
        });
    }
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

/// Lists a site's inputs. Settings and templates are read at once, everything else when it is needed.
#[must_use]
pub fn list(root: &Path) -> (Listing, Vec<Diagnostic>) {
    list_folders(root, Extent::Site)
}

/// Lists the settings, the record and what is below `content/`: all that an import needs.
#[must_use]
pub fn list_content(root: &Path) -> (Listing, Vec<Diagnostic>) {
    list_folders(root, Extent::Content)
}

/// How much of a site is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Extent {
    Site,
    Content,
}

fn list_folders(root: &Path, extent: Extent) -> (Listing, Vec<Diagnostic>) {
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
            Err(fault) => walk.faults.push(fault),
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
///
/// # Errors
/// A fault that names the file when it is there and cannot be read.
pub fn addresses_beside(folder: &Path) -> Result<BTreeMap<String, String>, Diagnostic> {
    let path = folder.join(ADDRESSES);
    if fs::symlink_metadata(&path).is_err() {
        return Ok(BTreeMap::new());
    }
    let bytes = read_named(&path, &path.to_string_lossy())?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines();
    Ok(lines
        .filter_map(|line| line.split_once('\t'))
        .filter(|(_, address)| address.starts_with("http"))
        .map(|(name, address)| (name.to_owned(), address.trim().to_owned()))
        .collect())
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

/// A folder of the site, as far as it is read.
struct Folder {
    /// Its path below the root of the walk.
    name: &'static str,
    hidden: Hidden,
    /// Where it really is.
    real: PathBuf,
    files: Vec<RelPath>,
    /// The symbolic links in it, or the folder itself where it is one: what they lead to is read after all plain files.
    links: Vec<PathBuf>,
}

/// What a walk does not read, and what to do about it.
struct Passed {
    count: usize,
    first: String,
    hint: Option<&'static str>,
}

/// Why a symbolic link is not followed.
enum Refused {
    /// It leads to nothing that can be read.
    Nowhere(io::Error),
    /// It leads out of the site.
    Outside,
    /// It leads to a folder that contains it.
    Above,
    /// It leads to what digest itself writes, or into a hidden folder.
    Private,
}

/// One reading of a site's folders.
struct Walk<'a> {
    root: &'a Path,
    /// The folder that no link may leave, behind any symbolic link.
    limit: PathBuf,
    faults: Vec<Diagnostic>,
    /// What is passed over, by kind.
    passed: BTreeMap<String, Passed>,
    /// Our own files that were not written to their end.
    unfinished: Vec<PathBuf>,
    /// Where the pages and sources are that are read already; known only where the site has symbolic links.
    read: HashSet<PathBuf>,
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path, limit: &Path) -> Self {
        Self {
            root,
            limit: fs::canonicalize(limit).unwrap_or_else(|_| limit.to_owned()),
            faults: Vec::new(),
            passed: BTreeMap::new(),
            unfinished: Vec::new(),
            read: HashSet::new(),
        }
    }

    fn pass(&mut self, kind: impl Into<String>, file: impl Into<String>) {
        self.pass_with(kind, file, None);
    }

    fn pass_with(
        &mut self,
        kind: impl Into<String>,
        file: impl Into<String>,
        hint: Option<&'static str>,
    ) {
        let new = || Passed {
            count: 0,
            first: file.into(),
            hint,
        };
        self.passed.entry(kind.into()).or_insert_with(new).count += 1;
    }

    fn finish(self) -> Vec<Diagnostic> {
        let mut faults = self.faults;
        // What is wrong with `content` is wrong with each folder in it.
        faults.dedup();
        faults.extend(self.passed.into_iter().map(|(kind, passed)| {
            let count = passed.count;
            let files = if count == 1 { "file" } else { "files" };
            let mut fault = Diagnostic::new(
                Code::UnreadSource,
                format!("{count} {files} passed over: {kind}"),
            );
            fault.hint = passed.hint.map(str::to_owned);
            fault.in_file(passed.first)
        }));
        faults
    }

    /// The plain files of a folder, and the links in it; nothing when there is no such folder. One that is there and cannot
    /// be read is an error, never an empty folder.
    fn folder(&mut self, name: &'static str, hidden: Hidden) -> Folder {
        let top = self.root.join(name);
        let mut folder = Folder {
            name,
            hidden,
            real: PathBuf::new(),
            files: Vec::new(),
            links: Vec::new(),
        };
        if !self.is_there(name) {
            return folder;
        }
        match fs::canonicalize(&top) {
            Err(fault) => self.unread_folder(&top, &fault),
            Ok(_) if !name.is_empty() && top.is_symlink() => folder.links.push(top),
            Ok(real) => {
                (folder.files, folder.links) = self.plain(&real, &top, hidden);
                folder.real = real;
            }
        }
        folder
    }

    /// Whether a folder of the root is there and may be walked. Each part of its path that is there must be a folder.
    fn is_there(&mut self, name: &str) -> bool {
        let mut path = self.root.to_owned();
        for part in name.split('/').filter(|part| !part.is_empty()) {
            path.push(part);
            let meta = match fs::symlink_metadata(&path) {
                Ok(meta) if meta.is_symlink() => match self.target(&path) {
                    Ok((_, meta)) => meta,
                    Err(refused) => {
                        self.refuse(&path, refused, Code::UnreadFolder);
                        return false;
                    }
                },
                Ok(meta) => meta,
                Err(fault) if fault.kind() == ErrorKind::NotFound => return false,
                Err(fault) => {
                    // It is the folder above that cannot be searched.
                    path.pop();
                    self.unread_folder(&path, &fault);
                    return false;
                }
            };
            if !meta.is_dir() {
                let name = self.name_of(&path);
                let message = format!("`{name}` is a file, but it must be a folder");
                self.faults.push(
                    Diagnostic::new(Code::UnreadFolder, message)
                        .in_file(name)
                        .hint("move the file away"),
                );
                return false;
            }
        }
        true
    }

    /// The files below a folder that are no links, sorted by their paths, and the links. `real` is where the folder is,
    /// `shown` how it was reached.
    fn plain(&mut self, real: &Path, shown: &Path, hidden: Hidden) -> (Vec<RelPath>, Vec<PathBuf>) {
        let (mut files, mut links) = (Vec::new(), Vec::new());
        let mut walk = WalkDir::new(real).sort_by_file_name().into_iter();
        let shown_path = |path: &Path| match path.strip_prefix(real) {
            Ok(below) if below.as_os_str().is_empty() => shown.to_owned(),
            Ok(below) => shown.join(below),
            Err(_) => path.to_owned(),
        };
        while let Some(entry) = walk.next() {
            let entry = match entry {
                Ok(entry) => entry,
                Err(fault) => {
                    let path = fault.path().map_or_else(|| shown.to_owned(), shown_path);
                    match fault.io_error() {
                        // It was removed since its folder was read.
                        Some(fault) if fault.kind() == ErrorKind::NotFound => {}
                        Some(fault) => self.unread_folder(&path, fault),
                        None => {}
                    }
                    continue;
                }
            };
            if entry.depth() > 0 && is_passed_over(&entry, hidden) {
                let name = entry.file_name().as_encoded_bytes();
                let is_ours = name.starts_with(UNFINISHED.as_bytes());
                if is_ours && shown.starts_with(self.root.join(ARTICLES)) {
                    self.unfinished.push(entry.path().to_owned());
                }
                if entry.file_type().is_dir() {
                    walk.skip_current_dir();
                }
                continue;
            }
            let path = shown_path(entry.path());
            if entry.file_type().is_symlink() {
                links.push(path);
            } else if entry.file_type().is_file() {
                files.extend(self.file_at(&path));
            } else if !entry.file_type().is_dir() {
                self.pass_special(&path);
            }
        }
        files.sort();
        (files, links)
    }

    fn pass_special(&mut self, path: &Path) {
        let name = self.name_of(path);
        self.pass("a pipe, socket or device", name);
    }

    /// The path of a file in the site; none, and an error, for a name that no site can hold.
    fn file_at(&mut self, path: &Path) -> Option<RelPath> {
        let name = self.name_of(path);
        let file = RelPath::new(&name).filter(|_| path.to_str().is_some());
        if file.is_none() {
            let message = format!("the name of `{name}` is not one that every system can hold");
            let hint = "rename it: UTF-8, without backslashes";
            self.faults.push(
                Diagnostic::new(Code::Unreadable, message)
                    .in_file(name)
                    .hint(hint),
            );
        }
        file
    }

    /// Notes where the pages and sources among the plain files of these folders are.
    fn note(&mut self, folders: &[Folder]) {
        for folder in folders {
            let files = folder.files.iter().filter(|file| folder.reads(file));
            self.read.extend(files.filter_map(|file| {
                let below = match folder.name {
                    "" => file.clone(),
                    name => file.below(name)?,
                };
                Some(folder.real.join(below.as_str()))
            }));
        }
    }

    /// Reads what the symbolic links of these folders lead to, each folder once, and each page and source once: at its own
    /// path where it has one in these folders, else at the first link to it.
    fn follow(&mut self, folders: &mut [Folder]) {
        if folders.iter().all(|folder| folder.links.is_empty()) {
            return;
        }
        self.note(folders);
        for folder in folders {
            let mut walked: HashSet<PathBuf> = HashSet::new();
            let mut links: VecDeque<PathBuf> = std::mem::take(&mut folder.links).into();
            while let Some(link) = links.pop_front() {
                let (target, meta) = match self.target(&link) {
                    Ok(found) => found,
                    Err(refused) => {
                        self.refuse(&link, refused, unread_code(&link));
                        continue;
                    }
                };
                if meta.is_file() {
                    let file = self.file_at(&link);
                    folder.add(file, target, self);
                } else if !meta.is_dir() {
                    self.pass_special(&link);
                } else if walked.insert(target.clone()) {
                    let (files, more) = self.plain(&target, &link, folder.hidden);
                    links.extend(more);
                    let shown = self.name_of(&link);
                    for file in files {
                        let below = file.below(&shown);
                        let real =
                            below.map_or_else(PathBuf::new, |below| target.join(below.as_str()));
                        folder.add(Some(file), real, self);
                    }
                } else {
                    let name = self.name_of(&link);
                    self.pass_with(
                        "a symbolic link to a folder that another link leads to",
                        name,
                        Some("remove one of the links"),
                    );
                }
            }
            folder.files.sort();
        }
    }

    /// Where a symbolic link leads, and what is there.
    fn target(&self, link: &Path) -> Result<(PathBuf, Metadata), Refused> {
        let target = fs::canonicalize(link).map_err(Refused::Nowhere)?;
        let Ok(below) = target.strip_prefix(&self.limit) else {
            return Err(Refused::Outside);
        };
        let folder = link
            .parent()
            .and_then(|folder| fs::canonicalize(folder).ok());
        if folder.is_some_and(|folder| folder.starts_with(&target)) {
            return Err(Refused::Above);
        }
        let mut parts = below
            .components()
            .map(|part| part.as_os_str().to_string_lossy());
        let is_output = below.starts_with("public") && self.limit.join(SETTINGS).is_file();
        if is_output || parts.any(|part| part.starts_with('.')) {
            return Err(Refused::Private);
        }
        let meta = fs::metadata(&target).map_err(Refused::Nowhere)?;
        Ok((target, meta))
    }

    /// Reports a link that is not followed. What it leads to may be content that was published before, so that one whose
    /// content is read nowhere else is an error.
    fn refuse(&mut self, link: &Path, refused: Refused, code: Code) {
        let name = self.name_of(link);
        let (message, hint) = match refused {
            Refused::Nowhere(fault) if fault.kind() == ErrorKind::NotFound => (
                format!("`{name}` is a symbolic link that leads nowhere"),
                "restore what it leads to, or remove the link",
            ),
            Refused::Nowhere(fault) => (
                format!("`{name}` is a symbolic link that cannot be followed: {fault}"),
                "restore what it leads to, or remove the link",
            ),
            Refused::Outside => (
                format!("`{name}` is a symbolic link that leaves the site, and is not followed"),
                "copy what it leads to into the site, or remove the link",
            ),
            Refused::Above if self.is_entrance(link) => (
                format!("`{name}` is a symbolic link to a folder that contains it"),
                "put a folder there",
            ),
            Refused::Private if self.is_entrance(link) => (
                format!(
                    "`{name}` is a symbolic link to files that digest itself writes, or to a hidden folder"
                ),
                "put a folder there",
            ),
            Refused::Above => {
                let kind = "a symbolic link to a folder that contains it";
                return self.pass_with(kind, name, Some("remove the link"));
            }
            Refused::Private => {
                let kind =
                    "a symbolic link to files that digest itself writes, or to a hidden folder";
                return self.pass_with(kind, name, Some("remove the link"));
            }
        };
        self.faults
            .push(Diagnostic::new(code, message).in_file(name).hint(hint));
    }

    /// Whether a path is one of the folders of a site, which are walked from.
    fn is_entrance(&self, path: &Path) -> bool {
        let name = self.name_of(path);
        let folders = ["content", "templates", "static"];
        folders.contains(&name.as_str()) || CONTENT.contains(&name.as_str())
    }

    fn unread_folder(&mut self, path: &Path, fault: &io::Error) {
        let name = self.name_of(path);
        self.faults.push(Diagnostic {
            code: Code::UnreadFolder,
            ..unreadable(&name, fault)
        });
    }

    /// Reports the Markdown below `content/` that is in none of the folders that are read, with a count for each folder.
    fn unread_markdown(&mut self) {
        // What cannot be read is reported where the folders are walked.
        let content = self.root.join("content");
        if self.target(&content).is_err() {
            return;
        }
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for entry in fs::read_dir(&content).into_iter().flatten().flatten() {
            let name = self.name_of(&entry.path());
            let is_hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
            if is_hidden || CONTENT.contains(&name.as_str()) {
                continue;
            }
            let files = WalkDir::new(entry.path())
                .into_iter()
                .filter_entry(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
            let markdown = files.flatten().filter(|entry| {
                let kind = entry.path().extension().unwrap_or_default();
                let is_markdown = ["md", "markdown"]
                    .iter()
                    .any(|known| kind.eq_ignore_ascii_case(known));
                is_markdown && entry.file_type().is_file() && !self.is_read(entry.path())
            });
            let count = markdown.count();
            if count > 0 {
                let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
                let folder = if is_file { "content".to_owned() } else { name };
                *counts.entry(folder).or_default() += count;
            }
        }
        for (folder, count) in counts {
            let (files, them) = if count == 1 {
                ("file", "it")
            } else {
                ("files", "them")
            };
            let message = format!("`{folder}` has {count} Markdown {files} that nothing reads");
            self.faults.push(
                Diagnostic::new(Code::UnreadMarkdown, message)
                    .in_file(folder)
                    .hint(format!(
                        "move {them} below `{ARTICLES}`, or below `{PAGES}` for standalone pages"
                    )),
            );
        }
    }

    /// Whether a file is read through a symbolic link.
    fn is_read(&self, path: &Path) -> bool {
        !self.read.is_empty() && fs::canonicalize(path).is_ok_and(|real| self.read.contains(&real))
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
        if is_markdown(file) {
            return true;
        }
        let kind = file.extension();
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

    /// The sources among the files of their folder.
    fn sources(&mut self, files: Vec<RelPath>) -> Vec<Listed> {
        let sources = self.source_kinds(files);
        self.with_stats(sources)
    }

    fn source_kinds(&mut self, files: Vec<RelPath>) -> Vec<RelPath> {
        let mut sources = Vec::new();
        for file in files {
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

impl Folder {
    /// Whether a file of this folder is a page or a source, which is read once.
    fn reads(&self, file: &RelPath) -> bool {
        match self.name {
            "" | SOURCES => SOURCE_KINDS.contains(&file.extension().as_str()),
            name => CONTENT.contains(&name) && is_markdown(file),
        }
    }

    /// Adds a file that a link leads to; one that is read already is passed over.
    fn add(&mut self, file: Option<RelPath>, real: PathBuf, walk: &mut Walk<'_>) {
        let Some(file) = file else { return };
        if walk.read.contains(&real) {
            return walk.pass_with(
                "reached through a symbolic link, and read at another path already",
                file.as_str(),
                Some("remove the link"),
            );
        }
        if self.reads(&file) {
            walk.read.insert(real);
        }
        self.files.push(file);
    }
}

/// The code of a link that leads to nothing: `--keep-going` can leave out a page, but not a folder of unknown size.
fn unread_code(link: &Path) -> Code {
    let kind = link.extension().unwrap_or_default();
    if ["md", "markdown"]
        .iter()
        .any(|known| kind.eq_ignore_ascii_case(known))
    {
        Code::Unreadable
    } else {
        Code::UnreadFolder
    }
}

fn is_markdown(file: &RelPath) -> bool {
    matches!(file.extension().as_str(), "md" | "markdown")
}

/// Whether a file or folder is hidden, or a folder that a browser saved beside a page.
fn is_passed_over(entry: &DirEntry, hidden: Hidden) -> bool {
    let name = entry.file_name().to_string_lossy();
    match hidden {
        Hidden::ForHosts => name.starts_with('.') && !matches!(&*name, ".well-known" | ".nojekyll"),
        Hidden::PassedOver => {
            let saved = name.ends_with("_files") || name.ends_with("_fichiers");
            name.starts_with('.') || (saved && !entry.file_type().is_file())
        }
    }
}
