//! First stage: which files the site has, its settings, and the pages that changed since they were last read.
//!
//! Start reading at [`load`].

use super::is_of_content;
use super::record::SiteRecord;
use crate::base::config::{self, Config};
use crate::base::diagnostic::{Code, Diagnostic, Level, Severity};
use crate::base::path::Base;
use crate::base::terms::Table;
use crate::build::cache::{Cache, SearchCache};
use crate::disk::{self, Extent, Listing, Lock};
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;

/// What is known of a site from one build to the next.
#[derive(Debug, Default)]
pub(super) struct Caches {
    /// What is known of the inputs; loaded when it is first needed.
    inputs: Option<Cache>,
    /// What is known of the search index; loaded when it is first needed.
    pub(super) search: Option<SearchCache>,
    pub(super) record: SiteRecord,
}

impl Caches {
    /// What is known of the inputs, once the site is loaded.
    pub(super) fn inputs(&mut self) -> &mut Cache {
        self.inputs.get_or_insert_default()
    }

    /// Begins from nothing: `--force`.
    pub(super) fn forget_inputs(&mut self) {
        self.inputs = Some(Cache::default());
    }

    /// What is known of the inputs, with the record.
    pub(super) fn inputs_and_record(&mut self) -> (&mut Cache, &mut SiteRecord) {
        (self.inputs.get_or_insert_default(), &mut self.record)
    }
}

/// What the first stage starts from.
pub(super) struct Load<'a> {
    /// The site's folder.
    pub(super) root: &'a Path,
    /// The lock that is held from before the pages are read.
    pub(super) lock: &'a Lock,
    /// `--base-url`, instead of the one in the settings.
    pub(super) base_url: Option<&'a str>,
    /// How much of the site is needed.
    pub(super) extent: Extent,
    pub(super) caches: &'a mut Caches,
}

/// A site as its files are.
pub(super) struct Loaded {
    pub(super) listing: Listing,
    pub(super) config: Config,
    /// A table of terms for each taxonomy of the settings.
    pub(super) tables: BTreeMap<String, Table>,
    /// What is wrong with the listing and the settings.
    pub(super) diagnostics: Vec<Diagnostic>,
    /// The pages that cannot be read.
    pub(super) unread: Vec<Diagnostic>,
}

impl Loaded {
    /// Whether there are pages that cannot be read. One of them may be the page of any source, so that nothing may be
    /// imported: it would write a second page for that source.
    pub(super) fn hides_pages(&self) -> bool {
        let mut diagnostics = self.diagnostics.iter().chain(&self.unread);
        diagnostics.any(|diagnostic| match diagnostic.code {
            Code::UnreadFolder => true,
            Code::Unreadable | Code::InvalidUtf8 => {
                diagnostic.place.as_ref().is_some_and(|place| {
                    let below = place.file.strip_prefix(disk::ARTICLES);
                    below.is_some_and(|below| below.starts_with('/'))
                })
            }
            _ => false,
        })
    }
}

/// Why a site cannot be loaded.
pub(super) struct Broken {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Re-graded kinds of diagnostic, as far as the settings could be read.
    pub(super) check: BTreeMap<Code, Level>,
}

/// Lists the files of a site, reads its settings and the pages that changed. What a killed program left unfinished is removed.
pub(super) fn load(stage: Load<'_>) -> ControlFlow<Broken, Loaded> {
    let Load {
        root,
        lock,
        base_url,
        extent,
        caches,
    } = stage;
    let (cache, (listing, mut diagnostics)) = rayon::join(
        || caches.inputs.get_or_insert_with(|| Cache::load(root)),
        || disk::list(root, extent),
    );
    cache.begin();
    disk::remove_unfinished(root, &listing.unfinished, lock);
    let (config, found) = settings(root, &listing, base_url);
    diagnostics.extend(found);
    let is_broken = diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error && !is_of_content(diagnostic));
    let config = match config {
        Some(config) if !is_broken => config,
        config => {
            let check = config.map(|config| config.check).unwrap_or_default();
            return ControlFlow::Break(Broken { diagnostics, check });
        }
    };
    let unread = cache.read_pages(root, &listing, &config);
    caches.record.key = cache.record(root, &listing);
    ControlFlow::Continue(Loaded {
        tables: tables(&config),
        listing,
        config,
        diagnostics,
        unread,
    })
}

/// The settings, with `--base-url` put in.
fn settings(
    root: &Path,
    listing: &Listing,
    base_url: Option<&str>,
) -> (Option<Config>, Vec<Diagnostic>) {
    let Some(text) = &listing.settings else {
        // One that is there and cannot be read is reported where it is listed.
        let gone = Diagnostic::new(Code::Unreadable, "there is no `site.toml`")
            .in_file(disk::SETTINGS)
            .hint("restore it");
        let is_gone = !root.join(disk::SETTINGS).exists();
        return (None, is_gone.then_some(gone).into_iter().collect());
    };
    let (config, mut diagnostics) = config::parse(disk::SETTINGS, text);
    let Some(url) = base_url else {
        return (Some(config), diagnostics);
    };
    if let Some(base) = Base::parse(url) {
        return (Some(Config { base, ..config }), diagnostics);
    }
    diagnostics.push(
        Diagnostic::new(
            Code::BadSetting,
            format!("`--base-url` has `{url}`, which is no web address"),
        )
        .hint("write it like `https://example.org/news/`"),
    );
    (Some(config), diagnostics)
}

/// A table of terms for each taxonomy of the settings.
#[must_use]
pub fn tables(config: &Config) -> BTreeMap<String, Table> {
    let none = BTreeMap::new();
    config
        .taxonomies
        .keys()
        .map(|id| {
            (
                id.clone(),
                Table::new(config.terms.get(id).unwrap_or(&none), true),
            )
        })
        .collect()
}
