//! One walk through the folders of a site: which files there are, which links are followed, what is passed over.
//!
//! Start reading at [`Walk::folder`] and [`Walk::follow`].

use super::{ADDRESSES, CONTENT, IMAGE_KINDS, Listed, PAGES, Stat};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::RelPath;
use crate::disk::write::UNFINISHED;
use crate::disk::{ARTICLES, SETTINGS, SOURCES, TextFile, text, unreadable};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

/// Kinds of source that import reads, and those that it refuses with a specific hint.
const SOURCE_KINDS: &[&str] = &[
    "", "txt", "text", "md", "markdown", "html", "htm", "xhtml", "json", "xml", "rss", "atom",
    "rdf", "eml", "mbox", "mbx", "pdf", "doc", "docx", "odt", "rtf",
];
/// Kinds that other generators make pages of.
const FOREIGN_PAGES: &[&str] = &["adoc", "asciidoc", "mdx", "org", "rst"];

/// What becomes of hidden files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Hidden {
    PassedOver,
    /// Passed over, except for the two that static hosts look for: `.well-known/` and `.nojekyll`.
    ForHosts,
}

/// A folder of the site, as far as it is read.
pub(super) struct Folder {
    /// Its path below the root of the walk.
    pub(super) name: &'static str,
    hidden: Hidden,
    /// Where it really is.
    real: PathBuf,
    pub(super) files: Vec<RelPath>,
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
pub(super) struct Walk<'a> {
    root: &'a Path,
    /// The folder that no link may leave, behind any symbolic link.
    limit: PathBuf,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is passed over, by kind.
    passed: BTreeMap<String, Passed>,
    /// Our own files that were not completely written.
    pub(super) unfinished: Vec<PathBuf>,
    /// Where the pages and sources are that are read already; known only where the site has symbolic links.
    read: HashSet<PathBuf>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(root: &'a Path, limit: &Path) -> Self {
        Self {
            root,
            limit: fs::canonicalize(limit).unwrap_or_else(|_| limit.to_owned()),
            diagnostics: Vec::new(),
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

    pub(super) fn finish(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        // What is wrong with `content` is wrong with each folder in it.
        diagnostics.dedup();
        diagnostics.extend(self.passed.into_iter().map(|(kind, passed)| {
            let count = passed.count;
            let files = if count == 1 { "file" } else { "files" };
            let mut warning = Diagnostic::new(
                Code::UnreadSource,
                format!("{count} {files} passed over: {kind}"),
            );
            warning.hint = passed.hint.map(str::to_owned);
            warning.in_file(passed.first)
        }));
        diagnostics
    }

    /// The plain files of a folder, and the links in it; nothing when there is no such folder. One that is there and cannot
    /// be read is an error, never an empty folder.
    pub(super) fn folder(&mut self, name: &'static str, hidden: Hidden) -> Folder {
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
            Err(error) => self.unread_folder(&top, &error),
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
                Err(error) if error.kind() == ErrorKind::NotFound => return false,
                Err(error) => {
                    // It is the folder above that cannot be searched.
                    path.pop();
                    self.unread_folder(&path, &error);
                    return false;
                }
            };
            if !meta.is_dir() {
                let name = self.name_of(&path);
                let message = format!("`{name}` is a file, but it must be a folder");
                self.diagnostics.push(
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
                Err(error) => {
                    let path = error.path().map_or_else(|| shown.to_owned(), shown_path);
                    match error.io_error() {
                        // It was removed since its folder was read.
                        Some(error) if error.kind() == ErrorKind::NotFound => {}
                        Some(error) => self.unread_folder(&path, error),
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
            self.diagnostics.push(
                Diagnostic::new(Code::Unreadable, message)
                    .in_file(name)
                    .hint(hint),
            );
        }
        file
    }

    /// Notes where the pages and sources among the plain files of these folders are.
    pub(super) fn note(&mut self, folders: &[Folder]) {
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
    pub(super) fn follow(&mut self, folders: &mut [Folder]) {
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
        let restore = "restore what it leads to, or remove the link";
        let is_of_ours = matches!(refused, Refused::Above | Refused::Private);
        let (what, hint) = match refused {
            Refused::Nowhere(error) if error.kind() == ErrorKind::NotFound => {
                ("that leads nowhere".to_owned(), restore)
            }
            Refused::Nowhere(error) => (format!("that cannot be followed: {error}"), restore),
            Refused::Outside => (
                "that leaves the site, and is not followed".to_owned(),
                "copy what it leads to into the site, or remove the link",
            ),
            Refused::Above => (
                "to a folder that contains it".to_owned(),
                "put a folder there",
            ),
            Refused::Private => (
                "to files that digest itself writes, or to a hidden folder".to_owned(),
                "put a folder there",
            ),
        };
        if is_of_ours && !self.is_entrance(link) {
            let kind = format!("a symbolic link {what}");
            return self.pass_with(kind, name, Some("remove the link"));
        }
        let message = format!("`{name}` is a symbolic link {what}");
        self.diagnostics
            .push(Diagnostic::new(code, message).in_file(name).hint(hint));
    }

    /// Whether a path is one of the folders of a site, which are walked from.
    fn is_entrance(&self, path: &Path) -> bool {
        let name = self.name_of(path);
        let folders = ["content", "templates", "static"];
        folders.contains(&name.as_str()) || CONTENT.contains(&name.as_str())
    }

    fn unread_folder(&mut self, path: &Path, error: &io::Error) {
        let name = self.name_of(path);
        self.diagnostics.push(Diagnostic {
            code: Code::UnreadFolder,
            ..unreadable(&name, error)
        });
    }

    /// Reports the Markdown below `content/` that is in none of the folders that are read, with a count for each folder.
    pub(super) fn unread_markdown(&mut self) {
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
            self.diagnostics.push(
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
    pub(super) fn sort_out(
        &mut self,
        files: Vec<RelPath>,
        pages: &mut Vec<Listed>,
        assets: &mut Vec<Listed>,
    ) {
        for listed in self.with_stats(files) {
            let list = if self.is_page(&listed.file) {
                &mut *pages
            } else {
                &mut *assets
            };
            list.push(listed);
        }
    }

    /// The files with their stats; one that has none is an error.
    pub(super) fn with_stats(&mut self, files: Vec<RelPath>) -> Vec<Listed> {
        let root = self.root;
        let asked: Vec<Result<Listed, Diagnostic>> = files
            .into_par_iter()
            .map(|file| match fs::metadata(root.join(file.as_str())) {
                Ok(meta) => Ok(Listed {
                    stat: Stat::of(&meta),
                    file,
                }),
                Err(error) => Err(unreadable(file.as_str(), &error)),
            })
            .collect();
        let keep = |asked: Result<Listed, Diagnostic>| {
            asked.map_err(|error| self.diagnostics.push(error)).ok()
        };
        asked.into_iter().filter_map(keep).collect()
    }

    /// The sources among the files of their folder.
    pub(super) fn sources(&mut self, files: Vec<RelPath>) -> Vec<Listed> {
        let sources = self.source_kinds(files);
        self.with_stats(sources)
    }

    pub(super) fn source_kinds(&mut self, files: Vec<RelPath>) -> Vec<RelPath> {
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

    pub(super) fn text(&mut self, file: RelPath) -> Option<TextFile> {
        match text(self.root, &file) {
            Ok(text) => Some(TextFile { file, text }),
            Err(error) => {
                self.diagnostics.push(error);
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

/// Whether a file or folder is hidden, or a folder that a browser saved next to a page.
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
