//! What earlier builds learnt of the inputs, so that nothing is read or parsed that did not change.
//!
//! A memory holds facts only: forgetting it costs time, never a byte of the site. What is done with the facts is unknown
//! here, and nothing of outputs is kept. `file.rs` is its form in `.digest/state`. Start reading at [`Memory`].

mod file;
mod images;
mod shelf;
#[cfg(test)]
mod tests;

pub use images::resized;
pub use shelf::{Shelf, segment};

use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{Base, RelPath, Target};
use crate::content::image::{self, Cleaned, Picture};
use crate::content::markdown::{self, Facts};
use crate::content::page::{self, Page};
use crate::disk::{self, Error, Listed, Listing, Stat, TICK};
use crate::site::{Content, Entry};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What is known of a site's files, from the last build on. It holds the files of the last listing and no others, however
/// many builds it goes through.
#[derive(Debug, Default)]
pub struct Memory {
    /// The settings that the pages were read under.
    ground: Option<Key>,
    /// The pages, in the order of their paths.
    pages: Vec<Known>,
    /// Files beside pages, static files and sources, each in the order of their paths.
    assets: Vec<Hashed>,
    statics: Vec<Hashed>,
    sources: Vec<Hashed>,
    /// The site's record, when it has one.
    record: Vec<Hashed>,
    /// What images are, by the keys of their bytes, in their order.
    pictures: Vec<(Key, Picture)>,
    /// Whether there is something that `.digest/state` does not say.
    changed: bool,
}

/// The file of `.digest/` that holds a memory.
const MEMORY: &str = "state";
/// The file of `.digest/` that says of what the last build was made.
const LAST: &str = "last";

/// The last build that published: while what it was made from and what it left are the same, there is nothing to do.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Last {
    /// The key of everything it was made from.
    pub site: Key,
    /// What it left in the output.
    pub list: Key,
    /// What it had to say.
    pub faults: Vec<Diagnostic>,
    /// How many articles the site had.
    pub articles: usize,
}

impl Last {
    /// What `.digest/last` says; none when it is absent, torn, or written by another program.
    #[must_use]
    pub fn load(root: &Path) -> Option<Last> {
        file::opened(&disk::state(root, LAST))
    }

    /// Writes `.digest/last`.
    ///
    /// # Errors
    /// The machine's.
    pub fn save(&self, root: &Path) -> Result<(), Error> {
        disk::write_state(root, LAST, std::iter::once(file::sealed(self)))
    }
}

/// How a file looked when its bytes were last read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    stat: Stat,
    /// Whether the stat alone vouches for the bytes: the last change was over long enough before the stat was taken that a
    /// later one shows in it.
    settled: bool,
    bytes: Key,
}

impl Mark {
    /// The mark of a file whose bytes were read after it was listed by a walk that began then.
    fn of(bytes: Key, stat: Stat, began: i64) -> Mark {
        let last = stat.modified.max(stat.changed);
        Mark {
            stat,
            settled: last < began.saturating_sub(TICK),
            bytes,
        }
    }

    /// Whether a file that looks like this needs not be read.
    fn vouches_for(&self, stat: &Stat) -> bool {
        self.settled && self.stat == *stat
    }
}

/// A page that was read.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Known {
    mark: Mark,
    entry: Entry,
    /// What was at fault in it, to be said again each time.
    faults: Vec<Diagnostic>,
}

/// A file of which only the bytes count.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Hashed {
    file: RelPath,
    mark: Mark,
    /// Why what a camera wrote into it cannot be removed, where that is so.
    stuck: Option<String>,
}

/// What is kept of files, each known by its path.
trait Kept: Send {
    fn file(&self) -> &RelPath;
    fn mark(&mut self) -> &mut Mark;
}

impl Kept for Known {
    fn file(&self) -> &RelPath {
        &self.entry.page.file
    }
    fn mark(&mut self) -> &mut Mark {
        &mut self.mark
    }
}

impl Kept for Hashed {
    fn file(&self) -> &RelPath {
        &self.file
    }
    fn mark(&mut self) -> &mut Mark {
        &mut self.mark
    }
}

impl Memory {
    /// What `.digest/state` remembers; nothing when it is absent, torn, or written by another program.
    #[must_use]
    pub fn load(root: &Path) -> Memory {
        file::decode(&disk::state(root, MEMORY)).unwrap_or_default()
    }

    /// Writes `.digest/state`, when it would say something new: facts, or only how files look now.
    ///
    /// # Errors
    /// The machine's.
    pub fn save(&mut self, root: &Path) -> Result<(), Error> {
        if self.changed {
            disk::write_state(root, MEMORY, file::encode(self))?;
            self.changed = false;
        }
        Ok(())
    }

    /// The pages of a listing, each kind in the order of their paths, and their faults. Those that did not change are
    /// neither read nor copied.
    pub fn pages(
        &mut self,
        root: &Path,
        listing: &Listing,
        config: &Config,
    ) -> (Content, Vec<Diagnostic>) {
        let ground = page::ground(config);
        if self.ground != Some(ground) {
            // what the settings did not change is read again all the same: a front matter is understood as a whole
            self.pages.clear();
            self.ground = Some(ground);
            self.changed = true;
        }
        let parsed = |file: &RelPath, bytes, mark| parsed(file, bytes, mark, config);
        let read = |file: &RelPath| disk::read_text(root, file);
        let (changed, mut faults) =
            renew(&mut self.pages, &listing.pages, listing.began, read, parsed);
        self.changed |= changed;
        let mut content = Content::default();
        for known in &self.pages {
            let file = &known.entry.page.file;
            let kind = if file.name() == "_index.md" && file.below("content/editions").is_none() {
                &mut content.intros
            } else if file.below(disk::ARTICLES).is_some() {
                &mut content.articles
            } else if file.below("content/editions").is_some() {
                &mut content.notes
            } else {
                &mut content.pages
            };
            kind.push(known.entry.clone());
            faults.extend(known.faults.iter().cloned());
        }
        (content, faults)
    }

    /// A page that was read at the last listing.
    #[must_use]
    pub fn page(&self, file: &RelPath) -> Option<&Page> {
        let at = self
            .pages
            .binary_search_by(|known| known.entry.page.file.cmp(file));
        Some(&*self.pages.get(at.ok()?)?.entry.page)
    }

    /// The key of all that was read for the last listing: which files there are, and what they hold.
    #[must_use]
    pub fn key(&self) -> Key {
        let hashed = |files: &[Hashed]| -> Key {
            let files: Vec<_> = files
                .iter()
                .map(|known| (&known.file, known.mark.bytes))
                .collect();
            Key::of(&files)
        };
        let page = |known: &'_ Known| (known.entry.page.file.clone(), known.mark.bytes);
        let pages: Vec<(RelPath, Key)> = self.pages.iter().map(page).collect();
        let files = [&self.assets, &self.statics, &self.sources].map(|files| hashed(files));
        Key::of(&(Key::of(&pages), files))
    }

    /// The key of the record's bytes; none when there is no record, or it cannot be read.
    pub fn record(&mut self, root: &Path, listing: &Listing) -> Option<Key> {
        let (changed, _) = renew(
            &mut self.record,
            &listing.record,
            listing.began,
            |file| disk::read(root, file),
            hashed,
        );
        self.changed |= changed;
        self.record.first().map(|known| known.mark.bytes)
    }

    /// The keys of the files beside pages, and what cannot be read.
    pub fn assets(
        &mut self,
        root: &Path,
        listing: &Listing,
    ) -> (Vec<(RelPath, Key)>, Vec<Diagnostic>) {
        let (changed, faults) = renew(
            &mut self.assets,
            &listing.assets,
            listing.began,
            |file| disk::read(root, file),
            examined,
        );
        self.changed |= changed;
        (keys(&self.assets), faults)
    }

    /// The keys of the static files, and what cannot be read.
    pub fn statics(
        &mut self,
        root: &Path,
        listing: &Listing,
    ) -> (Vec<(RelPath, Key)>, Vec<Diagnostic>) {
        let (changed, faults) = renew(
            &mut self.statics,
            &listing.statics,
            listing.began,
            |file| disk::read(root, file),
            examined,
        );
        self.changed |= changed;
        (keys(&self.statics), faults)
    }

    /// The files beside pages and the static files that say where they were taken though nothing can be removed from them, and
    /// why not.
    #[must_use]
    pub fn stuck(&self) -> BTreeMap<RelPath, String> {
        let files = self.assets.iter().chain(&self.statics);
        let stuck = files.filter_map(|file| Some((file.file.clone(), file.stuck.clone()?)));
        stuck.collect()
    }

    /// The keys of the sources; those that cannot be read have none, and whoever wants their bytes will say so.
    pub fn sources(&mut self, root: &Path, listing: &Listing) -> Vec<(RelPath, Key)> {
        let (changed, _) = renew(
            &mut self.sources,
            &listing.sources,
            listing.began,
            |file| disk::read_text(root, file),
            hashed,
        );
        self.changed |= changed;
        keys(&self.sources)
    }
}

/// Brings what is kept up to a listing: files that are gone are dropped, files that may have changed are read. Gives whether
/// anything is new, and what cannot be read; that is not kept. `read` decides what counts as the bytes of a file: those of a
/// text have LF line ends.
fn renew<T: Kept>(
    kept: &mut Vec<T>,
    listed: &[Listed],
    began: i64,
    read: impl Fn(&RelPath) -> Result<Vec<u8>, Diagnostic> + Sync,
    make: impl Fn(&RelPath, Vec<u8>, Mark) -> Result<T, Diagnostic> + Sync,
) -> (bool, Vec<Diagnostic>) {
    let before = kept.len();
    let read = |listed: &Listed| {
        let bytes = read(&listed.file)?;
        let mark = Mark::of(Key::of_bytes(&bytes), listed.stat, began);
        Ok((bytes, mark))
    };
    let mut old = std::mem::take(kept).into_iter().peekable();
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
                let (bytes, mark) = read(listed)?;
                return Ok((make(&listed.file, bytes, mark)?, true));
            };
            if known.mark().vouches_for(&listed.stat) {
                return Ok((known, false));
            }
            let (bytes, mark) = read(listed)?;
            if known.mark().bytes == mark.bytes {
                let moved = *known.mark() != mark;
                *known.mark() = mark;
                return Ok((known, moved));
            }
            Ok((make(&listed.file, bytes, mark)?, true))
        })
        .collect();
    let mut faults = Vec::new();
    let mut changed = false;
    kept.reserve(renewed.len());
    for result in renewed {
        match result {
            Ok((item, is_new)) => {
                changed |= is_new;
                kept.push(item);
            }
            Err(fault) => faults.push(fault),
        }
    }
    (changed || kept.len() != before, faults)
}

#[allow(clippy::unnecessary_wraps)] // as above
fn hashed(file: &RelPath, _: Vec<u8>, mark: Mark) -> Result<Hashed, Diagnostic> {
    Ok(Hashed {
        file: file.clone(),
        mark,
        stuck: None,
    })
}

/// What is known of a file that may be published.
#[allow(clippy::unnecessary_wraps, clippy::needless_pass_by_value)] // the making of a page can fail, and takes the bytes
fn examined(file: &RelPath, bytes: Vec<u8>, mark: Mark) -> Result<Hashed, Diagnostic> {
    let stuck = match image::clean(&bytes) {
        Cleaned::Stuck(why) => Some(why.to_owned()),
        Cleaned::AsIs | Cleaned::Bytes(_) => None,
    };
    Ok(Hashed {
        file: file.clone(),
        mark,
        stuck,
    })
}

fn keys(kept: &[Hashed]) -> Vec<(RelPath, Key)> {
    kept.iter()
        .map(|kept| (kept.file.clone(), kept.mark.bytes))
        .collect()
}

/// What a page says, and what is at fault in it.
fn parsed(
    file: &RelPath,
    bytes: Vec<u8>,
    mark: Mark,
    config: &Config,
) -> Result<Known, Diagnostic> {
    let text = disk::as_text(file, bytes)?;
    let (page, mut faults) = page::parse(file, &text, config);
    let body = text.get(page.body..).unwrap_or_default();
    let mut facts = markdown::facts(body);
    faults.extend(template_code(file, &facts));
    faults.extend(without_alt(file, &page, &facts));
    let summary = page.front.summary.as_deref().unwrap_or_default();
    if !summary.trim().is_empty() {
        // it stands in for a summary, and is the largest of the facts
        facts.opening = String::new();
    }
    Ok(Known {
        mark,
        entry: Entry {
            body: Key::of_bytes(body.as_bytes()),
            page: Arc::new(page),
            facts: Arc::new(facts),
        },
        faults,
    })
}

/// The warnings about images without a text alternative. What a lead image on another host looks like, its host may say.
fn without_alt<'a>(
    file: &'a RelPath,
    page: &'a Page,
    facts: &'a Facts,
) -> impl Iterator<Item = Diagnostic> + 'a {
    let lead = page.front.image.as_ref();
    let lead = lead
        .filter(|image| {
            image.alt.trim().is_empty() && Base::nowhere().target(&image.src) == Target::Own
        })
        .map(|_| {
            let fault = Diagnostic::new(
                Code::MissingAlt,
                "the image of this page has no text alternative",
            )
            .hint("write `image = { src = \"…\", alt = \"what it shows\" }`");
            match page.front.spans.get("image") {
                Some(span) => fault.at(file.as_str(), span.clone()),
                None => fault.in_file(file.as_str()),
            }
        });
    let inside = facts.without_alt.iter().map(|span| {
        Diagnostic::new(Code::MissingAlt, "this image has no text alternative")
            .at(file.as_str(), span.start + page.body..span.end + page.body)
            .hint("write what it shows between the brackets: `![what it shows](…)`")
    });
    lead.into_iter().chain(inside)
}

/// The folded warning about code of other generators that stays text.
fn template_code(file: &RelPath, facts: &Facts) -> Option<Diagnostic> {
    if facts.template_code.is_empty() {
        return None;
    }
    let names: Vec<String> = facts
        .template_code
        .iter()
        .map(|(name, count)| format!("`{name}` {count}×"))
        .collect();
    Some(
        Diagnostic::new(
            Code::TemplateCode,
            format!("code of another generator stays text: {}", names.join(", ")),
        )
        .in_file(file.as_str())
        .hint("digest runs no code in articles; write Markdown or HTML instead"),
    )
}

/// The Markdown of a site's pages, read when it is asked for: together it may be larger than the memory of the machine.
#[derive(Debug)]
pub struct Bodies {
    root: PathBuf,
    /// In the order of the keys.
    pages: Vec<(Key, Arc<Page>)>,
    changed: OnceLock<RelPath>,
}

impl Bodies {
    /// Those of these pages.
    #[must_use]
    pub fn of(root: &Path, content: &Content) -> Bodies {
        let kinds = [
            &content.articles,
            &content.pages,
            &content.notes,
            &content.intros,
        ];
        let mut pages: Vec<(Key, Arc<Page>)> = kinds
            .into_iter()
            .flatten()
            .map(|entry| (entry.body, entry.page.clone()))
            .collect();
        pages.par_sort_unstable_by_key(|(key, _)| *key);
        Bodies {
            root: root.to_owned(),
            pages,
            changed: OnceLock::new(),
        }
    }

    /// The Markdown with this key. None when no page has it, or none any more: then [`Bodies::check`] says so.
    pub fn text(&self, key: Key) -> Option<Arc<str>> {
        let at = self
            .pages
            .binary_search_by_key(&key, |(known, _)| *known)
            .ok()?;
        let (_, page) = self.pages.get(at)?;
        let text = disk::text(&self.root, &page.file).ok();
        let body = text
            .as_deref()
            .and_then(|text| text.get(page.body..))
            .filter(|body| Key::of_bytes(body.as_bytes()) == key);
        if body.is_none() {
            // one of many is enough to say
            let _ = self.changed.set(page.file.clone());
        }
        body.map(Arc::from)
    }

    /// Whether every text that was asked for was still the one that the site was planned with.
    ///
    /// # Errors
    /// [`Error::Changed`]: what was rendered mixes old and new, and must not be published.
    pub fn check(&self) -> Result<(), Error> {
        match self.changed.get() {
            Some(file) => Err(Error::Changed {
                path: self.root.join(file.as_str()),
            }),
            None => Ok(()),
        }
    }
}
