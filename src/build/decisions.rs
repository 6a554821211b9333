//! What an editor decides about sources and pages: `digest reject` and `digest accept`.
//!
//! Formats are unknown here, and the record's form is not decided here. Start reading at [`reject`] and [`accept`].

use super::load::{Broken, Caches, Load, load};
use super::record;
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic, Severity};
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::build::cache::Cache;
use crate::build::import;
use crate::content::page::{self, FrontSource, ITEM, Page, is_global};
use crate::disk::publish;
use crate::disk::{self, Error, Extent, Lock};
use crate::import::Imported;
use crate::site::permalink;
use crate::site::record::Record;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

/// What a decision did.
#[derive(Debug, Default)]
pub struct Decision {
    /// Every diagnostic, not yet settled. With an error among them, nothing was done.
    pub diagnostics: Vec<Diagnostic>,
    /// What was done, one line each.
    pub lines: Vec<String>,
    /// Re-graded kinds of diagnostic, as the site's settings have them.
    pub check: BTreeMap<Code, crate::base::diagnostic::Level>,
}

/// Whether `digest reject` also removes what earlier builds keep of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Erase {
    /// Caches and the tree that was published before stay until a build replaces them.
    Later,
    /// They are removed.
    Now,
}

/// What a word of the command line names.
enum Named {
    /// An address of the site.
    Address(Address),
    /// A page, by its file.
    Page(RelPath),
    /// A source, by its file below `content/`, and perhaps one item of it.
    Source(RelPath, Option<String>),
}

/// What a word of the command line may name.
const KNOWN: &str = "name a file below `content/sources/` or `content/articles/`, or a published address such as `/2025/10/01/title/`";

/// The site as a decision sees it.
struct Site<'a> {
    root: &'a Path,
    config: Config,
    cache: Cache,
    record: Record,
}

impl<'a> Site<'a> {
    /// Reads a site; none when it has errors.
    fn read(root: &'a Path, lock: &Lock, decision: &mut Decision) -> Option<Site<'a>> {
        let mut caches = Caches::default();
        let loaded = load(Load {
            root,
            lock,
            base_url: None,
            extent: Extent::Content,
            caches: &mut caches,
        });
        let is_error = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
        let loaded = match loaded {
            ControlFlow::Continue(loaded) => loaded,
            ControlFlow::Break(Broken { diagnostics, check }) => {
                decision.check = check;
                decision.diagnostics.extend(diagnostics);
                return None;
            }
        };
        decision.check.clone_from(&loaded.config.check);
        // What is passed over concerns imports and builds.
        let found = loaded.diagnostics.into_iter().chain(loaded.unread);
        decision.diagnostics.extend(found.filter(is_error));
        let (cache, record) = caches.inputs_and_record();
        let recorded = record.get(root, &cache.held());
        decision.diagnostics.extend(recorded.1.iter().cloned());
        if decision.diagnostics.iter().any(is_error) {
            return None;
        }
        Some(Site {
            root,
            config: loaded.config,
            record: recorded.0.clone(),
            cache: std::mem::take(cache),
        })
    }

    /// The article in this file.
    fn article(&self, file: &RelPath) -> Option<&Page> {
        self.cache.articles().find(|page| page.file == *file)
    }

    /// What a word of the command line names: a path that is there, from the current folder or from the site's, else an
    /// address, else a source that is gone.
    #[allow(clippy::result_large_err)] // made once for a word
    fn named(&self, word: &str) -> Result<Named, Diagnostic> {
        let (file, item) = import::file_and_item(Path::new(word));
        let inside = disk::below(self.root, &file);
        if let Some(file) = inside {
            if let Some(source) = file
                .below("content")
                .filter(|_| file.below(disk::SOURCES).is_some())
            {
                return Ok(Named::Source(source, item));
            }
            if self.article(&file).is_some() {
                return Ok(Named::Page(file));
            }
            return Err(unknown(
                format!("`{word}` is neither a source nor an article"),
                KNOWN,
            ));
        }
        if word.starts_with('/') {
            let below = word.strip_prefix(self.config.base.path());
            let is_known = |address: &Address| self.record.has_address(address.as_str());
            let candidates = [Some(word), below.filter(|below| below.starts_with('/'))];
            let mut addresses = candidates.into_iter().flatten().filter_map(Address::parse);
            if let Some(address) = addresses.find(is_known) {
                return Ok(Named::Address(address));
            }
            return Err(unknown(
                format!("`{word}` was never published"),
                "write the address as the warning `lost-address` shows it",
            ));
        }
        // A source that was deleted can still be rejected: it may come back.
        let (file, item) = match word.split_once(ITEM) {
            Some((file, item)) => (file, Some(item.to_owned())),
            None => (word, None),
        };
        let source = RelPath::new(file)
            .and_then(|file| file.below("content"))
            .filter(|file| file.below("sources").is_some());
        source
            .map(|file| Named::Source(file, item))
            .ok_or_else(|| unknown(format!("there is no `{word}`"), KNOWN))
    }

    /// The pages that a word of `digest accept` names.
    #[allow(clippy::result_large_err)] // as above
    fn pages_to_accept(&self, word: &str) -> Result<Vec<&Page>, Diagnostic> {
        let pages: Vec<&Page> = match self.named(word)? {
            Named::Page(file) => self.article(&file).into_iter().collect(),
            Named::Source(file, item) => {
                self.pages_of(&import::item_name(file.as_str(), item.as_deref()))
            }
            Named::Address(_) => {
                let hint = "name the page's file below `content/articles/`";
                return Err(refused(word, "this is an address", hint));
            }
        };
        if pages.is_empty() {
            return Err(refused(
                word,
                "no page was made from this source",
                "run `digest import` to make one",
            ));
        }
        Ok(pages)
    }

    /// The articles of a source, as an import would make them now; none when the file is gone.
    fn convert(&self, source: &RelPath, item: Option<&str>) -> Vec<Imported> {
        let file = RelPath::new("content").map(|folder| folder.join(source.as_str()));
        let Some(file) = file.filter(|file| self.root.join(file.as_str()).is_file()) else {
            return Vec::new();
        };
        let mut made = import::convert_file(self.root, &file, &self.config);
        made.retain(|page| {
            let own = page
                .front
                .source
                .as_ref()
                .and_then(|own| own.item.as_deref());
            item.is_none() || item == own
        });
        made
    }

    /// The pages that were made from a source, or name it as a further one.
    fn pages_of(&self, name: &str) -> Vec<&Page> {
        let item = name.split_once(ITEM).map(|(_, item)| item);
        let item = item.filter(|item| is_global(item));
        let is_of = |source: &FrontSource| {
            source.file.as_deref() == Some(name)
                || (item.is_some() && source.item.as_deref() == item)
                || source.name_in_site().as_deref() == Some(name)
                || source.also.iter().any(|also| also == name)
        };
        self.cache
            .articles()
            .filter(|page| page.front.source.as_ref().is_some_and(is_of))
            .collect()
    }
}

/// Rejects sources, items and pages: they make no page from now on. Gives up addresses. An untouched page of what was rejected is
/// deleted; an edited one is named, and stays until the editor deletes it.
///
/// # Errors
/// I/O errors; another build that is running.
pub fn reject(root: &Path, words: &[String], erase: Erase) -> Result<Decision, Error> {
    let lock = Lock::of_site(root)?;
    let mut decision = Decision::default();
    let Some(site) = Site::read(root, &lock, &mut decision) else {
        return Ok(decision);
    };
    let mut named = Vec::new();
    for word in words {
        match site.named(word) {
            Ok(found) => named.push(found),
            Err(diagnostic) => decision.diagnostics.push(diagnostic),
        }
    }
    if named.len() < words.len() {
        return Ok(decision);
    }
    let mut record = site.record.clone();
    let mut doomed: BTreeSet<RelPath> = BTreeSet::new();
    for found in named {
        match found {
            Named::Address(address) => {
                record.give_up(address.as_str());
                decision.lines.push(format!("given up {address}"));
            }
            Named::Page(file) => {
                reject_pages(&site, site.article(&file), &mut record);
                decision.lines.push(format!("rejected {file}"));
                doomed.insert(file);
            }
            Named::Source(file, item) => {
                doomed.extend(reject_source(&site, &file, item.as_deref(), &mut record));
                let name = import::item_name(file.as_str(), item.as_deref());
                decision.lines.push(format!("rejected content/{name}"));
            }
        }
    }
    // The record first: should this be interrupted, nothing comes back.
    if record != site.record {
        record::write(root, &record)?;
    }
    for file in doomed {
        delete_untouched(&site, &file, &mut decision)?;
    }
    if erase == Erase::Now {
        disk::clear_caches(root)?;
        publish::lock(&root.join("public"), lock)?.erase()?;
        decision.lines.push(
            "erased the caches and the earlier site; the next `digest build` removes the page from `public/`".to_owned(),
        );
    }
    Ok(decision)
}

/// Rejects a source or an item of it; gives the pages that were made from it.
fn reject_source(
    site: &Site<'_>,
    file: &RelPath,
    item: Option<&str>,
    record: &mut Record,
) -> Vec<RelPath> {
    let name = import::item_name(file.as_str(), item);
    let converted = site.convert(file, item);
    for page in &converted {
        for name in names_of(page.front.source.as_ref(), &page.source_hash) {
            record.reject(&name);
        }
    }
    if item.is_none() {
        record.reject(&name);
    } else if converted.is_empty() {
        let source = FrontSource {
            file: Some(file.to_string()),
            item: item.map(str::to_owned),
            ..FrontSource::default()
        };
        record.reject(&source.name_in_record().unwrap_or_else(|| name.clone()));
    }
    let pages = site.pages_of(&name);
    let files = pages.iter().map(|page| page.file.clone()).collect();
    reject_pages(site, pages, record);
    files
}

/// Rejects every source of some pages, and gives up their addresses.
fn reject_pages<'a>(
    site: &Site<'_>,
    pages: impl IntoIterator<Item = &'a Page>,
    record: &mut Record,
) {
    for page in pages {
        let hash = page
            .front
            .source
            .as_ref()
            .and_then(|source| source.imported.as_deref());
        let hash = hash.and_then(|hash| hash.split_whitespace().next());
        for name in names_of(page.front.source.as_ref(), hash.unwrap_or_default()) {
            record.reject(&name);
        }
        let address = permalink::derived_address(&page.front, &page.file, &site.config);
        record.give_up(address.as_str());
    }
}

/// The names under which the record knows the sources of a page, its address and the hash of a source that makes one page alone
/// among them.
fn names_of(source: Option<&FrontSource>, hash: &str) -> Vec<String> {
    let Some(source) = source else {
        return Vec::new();
    };
    let mut names: Vec<String> = source.names_in_record().collect();
    let is_whole = source.item.is_none();
    names.extend(source.url.clone().filter(|_| is_whole));
    names.extend(Some(hash.to_owned()).filter(|hash| is_whole && !hash.is_empty()));
    names
}

/// Deletes a page that is as import wrote it, with the images that came with it; names one that was edited.
fn delete_untouched(site: &Site<'_>, file: &RelPath, decision: &mut Decision) -> Result<(), Error> {
    let Some(page) = site.article(file) else {
        return Ok(());
    };
    let text = match site.cache.page_text(site.root, file) {
        Ok(text) => text,
        Err(diagnostic) => {
            decision.diagnostics.push(diagnostic);
            return Ok(());
        }
    };
    if page::untouched(&text, &page.front) {
        disk::delete_article(site.root, file, &text)?;
        decision.lines.push(format!("deleted {file}"));
    } else {
        decision.diagnostics.push(
            Diagnostic::new(
                Code::EditedPage,
                "this page was edited, so it is not deleted",
            )
            .in_file(file.as_str())
            .hint("delete it yourself; until then it stays published"),
        );
    }
    Ok(())
}

/// Records that an edited page was compared with its source: the page takes the hash of the source as it is now, and still
/// belongs to the editor.
///
/// # Errors
/// I/O errors; another build that is running.
pub fn accept(root: &Path, words: &[String]) -> Result<Decision, Error> {
    let lock = Lock::of_site(root)?;
    let mut decision = Decision::default();
    let Some(site) = Site::read(root, &lock, &mut decision) else {
        return Ok(decision);
    };
    let mut changes: Vec<(RelPath, String)> = Vec::new();
    for word in words {
        let pages = match site.pages_to_accept(word) {
            Ok(pages) => pages,
            Err(diagnostic) => {
                decision.diagnostics.push(diagnostic);
                continue;
            }
        };
        for page in pages {
            match accepted(&site, page) {
                Ok(Some(text)) => changes.push((page.file.clone(), text)),
                Ok(None) => decision.lines.push(format!(
                    "{} is up to date with its source already",
                    page.file
                )),
                Err(diagnostic) => decision.diagnostics.push(diagnostic),
            }
        }
    }
    let is_broken = |diagnostic: &Diagnostic| diagnostic.severity == Severity::Error;
    if decision.diagnostics.iter().any(is_broken) {
        decision.lines.clear();
        return Ok(decision);
    }
    for (file, text) in changes {
        disk::replace_article(root, &file, &text)?;
        decision.lines.push(format!("accepted {file}"));
    }
    Ok(decision)
}

/// The text of an edited page with the hash of its source as it is now; none when it has that hash.
#[allow(clippy::result_large_err)] // as above
fn accepted(site: &Site<'_>, page: &Page) -> Result<Option<String>, Diagnostic> {
    let name = page.file.as_str();
    let text = site.cache.page_text(site.root, &page.file)?;
    let source = page.front.source.as_ref();
    let imported = source.and_then(|source| source.imported.as_deref());
    let (Some(source), Some(known)) = (source, imported) else {
        return Err(refused(
            name,
            "this page has no `imported` line, so it follows no source",
            "nothing needs to be accepted: the page is yours",
        ));
    };
    if page::untouched(&text, &page.front) {
        return Err(refused(
            name,
            "this page was not edited, so it follows its source",
            "run `digest import` to bring it up to date",
        ));
    }
    let missing = || {
        refused(
            name,
            "the source of this page is not there",
            "nothing needs to be accepted: the page stays as it is",
        )
    };
    let file = source.file.as_deref().and_then(RelPath::new);
    let file = file.ok_or_else(missing)?;
    let made = site.convert(&file, source.item.as_deref());
    let now = made.first().ok_or_else(missing)?;
    let mut hashes = known.split_whitespace();
    if hashes.next() == Some(&now.source_hash) {
        return Ok(None);
    }
    // A page without a second hash belongs to the editor already; an empty one would be read as none.
    let none = Key([0; 16]).to_string();
    let hashes = format!("{} {}", now.source_hash, hashes.next().unwrap_or(&none));
    page::with_imported(&text, &hashes)
        .map(Some)
        .ok_or_else(missing)
}

fn unknown(message: String, hint: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownName, message).hint(hint)
}

fn refused(name: &str, message: &str, hint: &str) -> Diagnostic {
    Diagnostic::new(Code::UnknownName, message)
        .in_file(name)
        .hint(hint)
}
