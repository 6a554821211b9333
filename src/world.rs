//! The world outside: reading and walking inputs, the clock, writing an imported page, the memory in `.digest/`.
//!
//! Nothing is decided here, and nothing is written in `public/` or `content/sources/`. Start reading at [`Inputs`].

use crate::date::Tz;
use crate::diag::{Code, Diagnostic};
use crate::path::RelPath;
use crate::theme;
use chrono::{DateTime, NaiveDate, Utc};
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// The file that makes a folder a site.
pub const SETTINGS: &str = "site.toml";
/// The folder of caches.
pub const STATE: &str = ".digest";
/// The folder of pages, where import may write.
pub const ARTICLES: &str = "content/articles";
/// The folder of sources.
pub const SOURCES: &str = "content/sources";
/// Remembers which sources had a page after the last import; a line each.
const REMEMBERED: &str = "imported";

/// Kinds of source that import reads, and those it refuses with a hint of its own.
const SOURCE_KINDS: &[&str] = &[
    "", "txt", "text", "md", "markdown", "html", "htm", "xhtml", "json", "pdf", "doc", "docx",
    "odt", "rtf",
];
/// What stands beside a source because the source shows it.
const IMAGE_KINDS: &[&str] = &["avif", "gif", "jpeg", "jpg", "png", "svg", "webp"];
/// Kinds that other generators make pages of.
const FOREIGN_PAGES: &[&str] = &["adoc", "asciidoc", "mdx", "org", "rst"];

/// What can go wrong with the machine; exit status 3.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder that must be read cannot be.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Another build holds the lock.
    #[error("another build is running (it holds `{}`)", path.display())]
    Busy {
        /// The lock file.
        path: PathBuf,
    },
    /// The output folder holds files that digest did not write.
    #[error("`{}` holds files that digest did not write", output.display())]
    Unknown {
        /// The output folder, as the caller named it.
        output: PathBuf,
        /// Their paths, relative to it, sorted.
        files: Vec<String>,
    },
    /// The threads that were asked for cannot be made.
    #[error("cannot start the threads: {message}")]
    Threads {
        /// What the system says.
        message: String,
    },
    /// Another program listens on the port that the preview wants.
    #[error(
        "`{address}` is taken by another program; choose another port with `--port`, or any free one with `--port 0`"
    )]
    PortTaken {
        /// Address and port.
        address: String,
    },
    /// The preview cannot listen where it was told to.
    #[error("cannot listen on `{address}`: {source}")]
    Listen {
        /// Address and port.
        address: String,
        /// Why.
        source: std::io::Error,
    },
    /// The site cannot be built into its own inputs.
    #[error("`{}` cannot be the output folder: it holds the site's own files", path.display())]
    Output {
        /// The folder.
        path: PathBuf,
    },
}

/// A file that must be text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextFile {
    /// Where it stands, relative to the site's root.
    pub file: RelPath,
    /// What it says.
    pub text: String,
}

/// All that a site is made of; every list in the order of the files' paths.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    /// The text of `site.toml`; none when it is absent or no text.
    pub settings: Option<String>,
    /// The Markdown below `content/articles`, but for `_index.md`.
    pub articles: Vec<TextFile>,
    /// The `_index.md` below `content/articles`: introductions of lists.
    pub indexes: Vec<TextFile>,
    /// The Markdown below `content/pages`.
    pub pages: Vec<TextFile>,
    /// The Markdown below `content/editions`.
    pub editions: Vec<TextFile>,
    /// The files below `templates`; a template's name is its path below that folder.
    pub templates: Vec<TextFile>,
    /// Every other file below `content/articles`, `content/pages` and `content/editions`, relative to the site's root.
    pub assets: Vec<RelPath>,
    /// The files below `static`, relative to the site's root.
    pub statics: Vec<RelPath>,
    /// The sources, relative to the site's root. Images beside them are not among them.
    pub sources: Vec<RelPath>,
}

/// The nearest folder from here upward that has a `site.toml`.
#[must_use]
pub fn find_root(start: &Path) -> Option<PathBuf> {
    let start = std::path::absolute(start).ok()?;
    start
        .ancestors()
        .find(|folder| folder.join(SETTINGS).is_file())
        .map(Path::to_owned)
}

/// Reads a site's inputs. Sources, assets and static files are listed, not read: [`read`] gives their bytes.
#[must_use]
pub fn inputs(root: &Path) -> (Inputs, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let mut inputs = Inputs::default();
    if let Some(file) = RelPath::new(SETTINGS) {
        inputs.settings = walk.text(file).map(|settings| settings.text);
    }
    for file in walk.files(ARTICLES, Hidden::PassedOver) {
        match walk.page(file, &mut inputs.assets) {
            Some(page) if page.file.name() == "_index.md" => inputs.indexes.push(page),
            Some(page) => inputs.articles.push(page),
            None => {}
        }
    }
    for file in walk.files("content/pages", Hidden::PassedOver) {
        inputs.pages.extend(walk.page(file, &mut inputs.assets));
    }
    for file in walk.files("content/editions", Hidden::PassedOver) {
        inputs.editions.extend(walk.page(file, &mut inputs.assets));
    }
    inputs.sources = walk.sources(SOURCES);
    for file in walk.files("templates", Hidden::PassedOver) {
        inputs.templates.extend(walk.text(file));
    }
    inputs.statics = walk.files("static", Hidden::ForHosts);
    (inputs, walk.finish())
}

/// The articles alone, for an import that builds nothing.
#[must_use]
pub fn articles(root: &Path) -> (Vec<TextFile>, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let mut assets = Vec::new();
    let files = walk.files(ARTICLES, Hidden::PassedOver);
    let pages = files
        .into_iter()
        .filter_map(|file| walk.page(file, &mut assets))
        .filter(|page| page.file.name() != "_index.md")
        .collect();
    (pages, walk.finish())
}

/// The site's sources alone, relative to its root.
#[must_use]
pub fn sources(root: &Path) -> (Vec<RelPath>, Vec<Diagnostic>) {
    let mut walk = Walk::new(root);
    let sources = walk.sources(SOURCES);
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

/// The bytes of one input.
///
/// # Errors
/// A fault that names the file when it cannot be read.
#[allow(clippy::result_large_err)] // made once for a file that cannot be read
pub fn read(root: &Path, file: &RelPath) -> Result<Vec<u8>, Diagnostic> {
    read_named(&root.join(file.as_str()), file.as_str())
}

/// The bytes of a file anywhere; `name` is how messages call it.
///
/// # Errors
/// A fault that names the file when it cannot be read.
#[allow(clippy::result_large_err)] // made once for a file that cannot be read
pub fn read_named(path: &Path, name: &str) -> Result<Vec<u8>, Diagnostic> {
    // Opening a pipe would wait for a writer, perhaps for ever.
    let regular = fs::metadata(path).and_then(|meta| {
        if meta.is_file() {
            Ok(())
        } else {
            Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it is no regular file",
            ))
        }
    });
    regular
        .and_then(|()| fs::read(path))
        .map_err(|fault| unreadable(name, &fault))
}

/// Everything on standard input.
///
/// # Errors
/// The machine's.
pub fn read_stdin() -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read {
            path: PathBuf::from("-"),
            source,
        })?;
    Ok(bytes)
}

/// A file's text for the lines that messages show: the site's, else the theme's own. Bytes that are no UTF-8 become U+FFFD,
/// so that what stands before them keeps its place.
#[must_use]
pub fn text_to_show(root: &Path, file: &str) -> Option<String> {
    if let Ok(bytes) = read_named(&root.join(file), file) {
        return Some(String::from_utf8_lossy(&bytes).into_owned());
    }
    let name = file.strip_prefix("templates/")?;
    let (_, text) = theme::TEMPLATES.iter().find(|(known, _)| *known == name)?;
    Some((*text).to_owned())
}

/// The path of a file relative to the site's root, when it lies inside.
#[must_use]
pub fn below(root: &Path, file: &Path) -> Option<RelPath> {
    let (root, file) = (fs::canonicalize(root).ok()?, fs::canonicalize(file).ok()?);
    RelPath::new(&file.strip_prefix(root).ok()?.to_str()?.replace('\\', "/"))
}

/// The day it is in this zone: by `SOURCE_DATE_EPOCH` when it is set (seconds since 1970, see reproducible-builds.org), else by the clock.
#[must_use]
pub fn today(zone: Tz) -> NaiveDate {
    std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|seconds| seconds.trim().parse().ok())
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or_else(Utc::now)
        .with_timezone(&zone)
        .date_naive()
}

/// Writes a new page below `content/articles`, whole or not at all; never over a file that is there.
///
/// # Errors
/// The machine's; a file of that name among them.
pub fn create_article(root: &Path, file: &RelPath, text: &str) -> Result<(), Error> {
    let path = article_path(root, file)?;
    let fresh = written_beside(&path, text.as_bytes())?;
    match fresh.persist_noclobber(&path) {
        Ok(_) => Ok(()),
        Err(fault) => Err(Error::Write {
            path,
            source: fault.error,
        }),
    }
}

/// Writes a page below `content/articles` anew, whole or not at all; a linked file stays a link.
///
/// # Errors
/// The machine's.
pub fn replace_article(root: &Path, file: &RelPath, text: &str) -> Result<(), Error> {
    let path = article_path(root, file)?;
    write_whole(&fs::canonicalize(&path).unwrap_or(path), text.as_bytes())
}

/// Writes an image below `content/articles`, whole or not at all. False, and nothing is written, when another is there.
///
/// # Errors
/// The machine's.
pub fn create_image(root: &Path, file: &RelPath, bytes: &[u8]) -> Result<bool, Error> {
    create_file(&article_path(root, file)?, bytes)
}

/// Writes a file that is not there yet, whole or not at all. False, and nothing is written, when another is there.
///
/// # Errors
/// The machine's.
pub fn create_file(path: &Path, bytes: &[u8]) -> Result<bool, Error> {
    if fs::symlink_metadata(path).is_ok() {
        return Ok(fs::read(path).is_ok_and(|there| there == bytes));
    }
    match written_beside(path, bytes)?.persist_noclobber(path) {
        Ok(_) => Ok(true),
        Err(fault) => Err(Error::Write {
            path: path.to_owned(),
            source: fault.error,
        }),
    }
}

/// Writes a file of `--to`, whole or not at all.
///
/// # Errors
/// The machine's.
pub fn write_to(path: &Path, text: &str) -> Result<(), Error> {
    write_whole(path, text.as_bytes())
}

/// The sources that had a page after the last import; empty when nothing is known, as after `.digest/` was deleted.
#[must_use]
pub fn remembered(root: &Path) -> BTreeSet<String> {
    fs::read_to_string(root.join(STATE).join(REMEMBERED))
        .unwrap_or_default()
        .lines()
        .map(str::to_owned)
        .collect()
}

/// Remembers the sources that have a page now; nothing is written when they are the same as before.
///
/// # Errors
/// The machine's.
pub fn remember(root: &Path, sources: &BTreeSet<String>) -> Result<(), Error> {
    if *sources == remembered(root) {
        return Ok(());
    }
    let lines: String = sources
        .iter()
        .flat_map(|source| [source.as_str(), "\n"])
        .collect();
    write_whole(&root.join(STATE).join(REMEMBERED), lines.as_bytes())
}

fn article_path(root: &Path, file: &RelPath) -> Result<PathBuf, Error> {
    let path = root.join(file.as_str());
    if file.below(ARTICLES).is_some() {
        Ok(path)
    } else {
        let source = io::Error::new(
            ErrorKind::InvalidInput,
            "pages are written below `content/articles` only",
        );
        Err(Error::Write { path, source })
    }
}

fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    written_beside(path, bytes)?
        .persist(path)
        .map(drop)
        .map_err(|fault| Error::Write {
            path: path.to_owned(),
            source: fault.error,
        })
}

/// A temporary file in the folder of `path`, with the permissions of an ordinary new file or of the one it will replace.
fn written_beside(path: &Path, bytes: &[u8]) -> Result<tempfile::NamedTempFile, Error> {
    let folder = path.parent().unwrap_or(path);
    let write = || {
        fs::create_dir_all(folder)?;
        let mut options = tempfile::Builder::new();
        options.prefix(".digest-");
        #[cfg(unix)]
        options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = options.tempfile_in(folder)?;
        file.write_all(bytes)?;
        if let Ok(meta) = fs::metadata(path) {
            file.as_file().set_permissions(meta.permissions())?;
        }
        Ok(file)
    };
    write().map_err(|source| Error::Write {
        path: path.to_owned(),
        source,
    })
}

fn unreadable(name: &str, fault: &io::Error) -> Diagnostic {
    Diagnostic::new(
        Code::Unreadable,
        format!("`{name}` cannot be read: {fault}"),
    )
    .in_file(name)
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
}

impl<'a> Walk<'a> {
    fn new(root: &'a Path) -> Self {
        Self {
            root,
            real: fs::canonicalize(root).unwrap_or_else(|_| root.to_owned()),
            faults: Vec::new(),
            passed: BTreeMap::new(),
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
        let parts: Vec<_> = path
            .components()
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        parts.join("/")
    }

    /// A page when the file is Markdown; else it is an asset.
    fn page(&mut self, file: RelPath, assets: &mut Vec<RelPath>) -> Option<TextFile> {
        let kind = file.extension();
        if matches!(kind.as_str(), "md" | "markdown") {
            return self.text(file);
        }
        if FOREIGN_PAGES.contains(&kind.as_str()) {
            self.pass(format!("`.{kind}` is not read"), file.as_str());
        }
        assets.push(file);
        None
    }

    fn sources(&mut self, folder: &str) -> Vec<RelPath> {
        let mut sources = Vec::new();
        for file in self.files(folder, Hidden::PassedOver) {
            let kind = file.extension();
            if SOURCE_KINDS.contains(&kind.as_str()) {
                sources.push(file);
            } else if !IMAGE_KINDS.contains(&kind.as_str()) {
                self.pass(format!("`.{kind}` is not read"), file.as_str());
            }
        }
        sources
    }

    fn text(&mut self, file: RelPath) -> Option<TextFile> {
        if file.as_str() == SETTINGS && !self.root.join(SETTINGS).exists() {
            return None;
        }
        let bytes = match read(self.root, &file) {
            Ok(bytes) => bytes,
            Err(fault) => {
                self.faults.push(fault);
                return None;
            }
        };
        match String::from_utf8(bytes) {
            Ok(text) => Some(TextFile { file, text }),
            Err(fault) => {
                let fault = fault.utf8_error();
                let at = fault.valid_up_to();
                let span = at..at + fault.error_len().unwrap_or(1);
                let message = format!("byte {at} is not UTF-8");
                self.faults.push(
                    Diagnostic::new(Code::InvalidUtf8, message)
                        .at(file.as_str(), span)
                        .hint("save it as UTF-8"),
                );
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
