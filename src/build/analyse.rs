//! Third stage: what the site is made from, with the key of all of it; what is known of its images.
//!
//! Start reading at [`analyse`].

use super::BuildOptions;
use super::load::{Caches, Loaded};
use super::record::Recorded;
use crate::base::config::Config;
use crate::base::diagnostic::Diagnostic;
use crate::base::key::{self, Key};
use crate::base::path::RelPath;
use crate::base::terms::Table;
use crate::build::cache::Bodies;
use crate::build::files::SiteFiles;
use crate::disk::{Error, Listing, Watch};
use crate::output::builder::Pictures;
use crate::output::pictures::{self, STATIC};
use crate::output::shared::CARD_IMAGE;
use crate::site::{self, Content, Edge, HeldBack};
use chrono::NaiveDate;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// What the third stage starts from.
pub(super) struct Analyse<'a> {
    pub(super) root: &'a Path,
    pub(super) options: &'a BuildOptions,
    pub(super) loaded: Loaded,
    pub(super) caches: &'a mut Caches,
    /// What was wrong with the imported sources.
    pub(super) imported: Vec<Diagnostic>,
    /// The moment of the build, and what of the future it publishes.
    pub(super) edge: Edge,
    /// The key of everything that the last build was made from, when that build is still published.
    pub(super) known: Option<Key>,
    pub(super) watch: &'a mut Watch,
}

/// Everything that a site is made from.
pub(super) struct Analysed {
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What is held back.
    pub(super) held_back: HeldBack,
    pub(super) keys: SiteKeys,
    /// The rest; none when the site is made from the same as the last build.
    pub(super) inputs: Option<SiteInputs>,
}

/// The keys of what a site is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(super) struct SiteKeys {
    /// Of the files but the record, the flags and the moment.
    pub(super) inputs: Key,
    /// Of what is wrong in the files.
    pub(super) diagnostics: Key,
    /// Of the record.
    pub(super) record: Option<Key>,
}

impl SiteKeys {
    /// The key of everything.
    pub(super) fn site(&self) -> Key {
        Key::of(self)
    }
}

/// The inputs of a site in the form in which it is planned.
pub(super) struct SiteInputs {
    pub(super) listing: Listing,
    pub(super) config: Config,
    pub(super) tables: BTreeMap<String, Table>,
    pub(super) edge: Edge,
    pub(super) content: Content,
    pub(super) bodies: Bodies,
    pub(super) files: SiteFiles,
    /// What is known of the images that texts show.
    pub(super) pictures: Pictures,
    /// Files that say where they were taken though nothing can be removed from them, and why not.
    pub(super) stuck: BTreeMap<RelPath, String>,
    pub(super) record: Recorded,
}

/// Gathers what the site is made from: the pages as they are after the import, the files that are copied, the images.
///
/// # Errors
/// I/O errors: smaller images that cannot be written.
pub(super) fn analyse(stage: Analyse<'_>) -> Result<Analysed, Error> {
    let Analyse {
        root,
        options,
        loaded,
        caches,
        imported,
        edge,
        known,
        watch,
    } = stage;
    let Loaded {
        listing,
        config,
        tables,
        mut diagnostics,
        unread,
    } = loaded;
    let (cache, record) = caches.inputs_and_record();
    let (content, found) = cache.content();
    for found in [imported, unread, found] {
        diagnostics.extend(found);
    }
    diagnostics.extend(cache.read_files(root, &listing));
    let held_back = site::held_back(&content, &config, edge);
    // What the moment decides is in the key, and not the moment: a page whose time has come makes another site.
    let decided = (edge.today(config.timezone), &held_back.pages);
    let mut analysed = Analysed {
        keys: SiteKeys {
            inputs: inputs_key(options, &listing, decided, cache.key()),
            diagnostics: Key::of(&diagnostics),
            record: record.key,
        },
        diagnostics,
        held_back,
        inputs: None,
    };
    if Some(analysed.keys.site()) == known {
        return Ok(analysed);
    }
    let record = record.get(root, &cache.held());
    analysed.diagnostics.extend(record.1.iter().cloned());
    let files = SiteFiles::new(root, cache.assets(), cache.statics(), cache.held());
    let shown = shown(&content, &config, &files);
    let (pictures, found) = cache.pictures(root, &shown, &|file| files.bytes(file))?;
    analysed.diagnostics.extend(found);
    watch.lap("images");
    analysed.inputs = Some(SiteInputs {
        bodies: cache.bodies(root),
        stuck: cache.stuck(),
        listing,
        config,
        tables,
        edge,
        content,
        files,
        pictures,
        record,
    });
    Ok(analysed)
}

/// The key of the inputs but the record: `decided` is the day of the build and what it holds back, `files` the key of what was
/// read.
fn inputs_key(
    options: &BuildOptions,
    listing: &Listing,
    decided: (NaiveDate, &BTreeMap<RelPath, &'static str>),
    files: Key,
) -> Key {
    let templates: Vec<(&RelPath, &str)> = listing
        .templates
        .iter()
        .map(|template| (&template.file, template.text.as_str()))
        .collect();
    let deny: Vec<&str> = options.deny.iter().map(|code| code.word()).collect();
    let flags = (options.drafts, options.future, options.keep_going);
    Key::of(&(
        key::BUILD,
        (&listing.settings, &options.base_url, templates),
        (flags, deny, decided),
        files,
    ))
}

/// The images that texts show, and the theme's own, with the keys of their bytes.
fn shown(content: &Content, config: &Config, files: &SiteFiles) -> BTreeMap<RelPath, Key> {
    let card = RelPath::new(STATIC).map(|folder| folder.join(CARD_IMAGE));
    pictures::images_of(content, config, &files.assets)
        .into_iter()
        .chain(card)
        .filter_map(|file| {
            let key = match file.below(STATIC) {
                Some(below) => files.statics.get(&below),
                None => files.assets.get(&file),
            };
            Some((file, *key?))
        })
        .collect()
}
