//! From the inputs to a planned site, with what is remembered between builds; the bytes of one output.
//!
//! Nothing is published here. Start reading at [`Workshop`].

use super::record as stored;
use super::{BuildOptions, BuildReport, build_here};
use crate::base::config::{self, Config};
use crate::base::date;
use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::base::key::{self, Key};
use crate::base::path::{Base, OutPath, RelPath};
use crate::base::terms::Table;
use crate::base::text;
use crate::base::theme;
use crate::base::words::Words;
use crate::build::cache::{self, Bodies, Memory, Shelf};
use crate::build::intake::{self, Recording};
use crate::content::image;
use crate::content::page::FrontSource;
use crate::disk::{self, Error, Listing, Lock, Watch};
use crate::output::context::Pictures;
use crate::output::pictures::{self, STATIC};
use crate::output::plan::{self, Plan, Planned};
use crate::output::render::{self, Common, Stage, Templates};
use crate::output::search::{self, Index};
use crate::output::shared::CARD_IMAGE;
use crate::output::view::{Output, ResizedView, View};
use crate::site::record::{Record, State};
use crate::site::{self, Content, Edge, HeldBack, Site};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A site's builds, one after another, with what is remembered between them.
#[derive(Debug)]
pub struct Workshop {
    pub(super) options: BuildOptions,
    /// What is known of the inputs; loaded when it is first needed.
    memory: Option<Memory>,
    /// What is known of the search index; loaded likewise.
    shelf: Option<Shelf>,
    /// The site's record and the faults in it, with the key of its bytes.
    record: Option<(Option<Key>, Recorded)>,
    /// What imports learnt that did not write the record: a page that is deleted in a preview stays deleted there.
    unrecorded: BTreeMap<String, State>,
}

/// A site's record, and the faults in it.
type Recorded = Arc<(Record, Vec<Diagnostic>)>;

/// A site that is planned, as far as its faults allow.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Every fault found so far, in the order in which it is printed.
    pub faults: Vec<Diagnostic>,
    /// A line for each page that was imported.
    pub imported: Vec<String>,
    /// How many sources have no page because it was deleted.
    pub deleted: usize,
    /// The planned site; none when faults stand against it.
    pub made: Option<Made>,
    /// What is held back.
    pub held: HeldBack,
    /// The key of everything it is made from but the record, when that could be read.
    pub(super) inputs: Option<Key>,
    /// The same with the record.
    pub(super) site: Option<Key>,
}

/// A planned site: everything that its outputs are made from.
#[derive(Debug)]
pub struct Made {
    root: PathBuf,
    pub(super) config: Config,
    words: Words,
    pub(super) site: Site,
    /// Files below `content/` that are no pages, with the keys of their bytes.
    files: BTreeMap<RelPath, Key>,
    /// Files of `static/`, the theme's among them.
    statics: BTreeMap<RelPath, Key>,
    /// What is known of the images that texts show.
    pictures: Pictures,
    /// Those of them that are the site's own.
    own_statics: BTreeMap<RelPath, Key>,
    templates: Templates,
    pub(super) plan: Plan,
    common: Common,
    bodies: Bodies,
    /// The search index, when the settings ask for one.
    search: Option<Index>,
    record: Recorded,
    /// The key of the record's bytes.
    pub(super) record_key: Option<Key>,
    /// How the record knows the sources of pages that are not published.
    unpublished: Vec<String>,
    /// Whether pages with errors were left out.
    is_partial: bool,
}

impl Made {
    /// How many outputs the site has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.plan.outputs.len()
    }

    /// Whether the site has no output at all, which never happens.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.plan.outputs.is_empty()
    }

    /// How many articles the site has.
    #[must_use]
    pub fn articles(&self) -> usize {
        self.site.articles.len()
    }

    /// The position of the output at this place.
    #[must_use]
    pub fn find(&self, path: &OutPath) -> Option<usize> {
        let outputs = &self.plan.outputs;
        outputs
            .binary_search_by(|planned| planned.path.cmp(path))
            .ok()
    }

    /// The place of the output at a position.
    ///
    /// # Panics
    /// When there is no such position.
    #[must_use]
    pub fn path(&self, at: usize) -> &OutPath {
        &self.planned(at).path
    }

    /// The key of the output at a position.
    #[must_use]
    pub fn key(&self, at: usize) -> Key {
        self.output(at).key
    }

    /// The keys of all outputs, in their order.
    #[must_use]
    pub fn keys(&self) -> Vec<Key> {
        let positions = (0..self.len()).into_par_iter();
        positions.map(|at| self.key(at)).collect()
    }

    /// The bytes of the output at a position, or the faults that stand against it.
    ///
    /// # Errors
    /// The machine's; [`Error::Changed`] when what it is made from is no longer what it was.
    pub fn bytes(&self, at: usize) -> Result<Rendered, Error> {
        self.bytes_of(&self.output(at))
    }

    /// The addresses that were published once and lead to nothing now. Those of pages that were left out are not lost yet.
    pub(super) fn lost(&self) -> Vec<Diagnostic> {
        if self.is_partial {
            return Vec::new();
        }
        plan::lost(&self.record.0, &self.plan, &self.site)
    }

    /// Writes what was published and imported into the record; gives the key of its bytes when that was news.
    pub(super) fn write_record(&self) -> Result<Option<Key>, Error> {
        let mut record = self.record.0.clone();
        let published = plan::published(&self.plan, &self.site);
        let unpublished = self.unpublished.iter().map(|source| ("", source.as_str()));
        let published = published
            .iter()
            .map(|(address, source)| (address.as_str(), &**source));
        record.take_in(published.chain(unpublished));
        let is_new = stored::write(&self.root, &self.record.0, &record)?;
        Ok(is_new.then(|| Key::of_bytes(record.text().as_bytes())))
    }

    /// The path of the base address: `/` or `/news/`.
    #[must_use]
    pub fn home(&self) -> &str {
        &self.plan.shared.site.home
    }

    /// The content security policy.
    #[must_use]
    pub fn policy(&self) -> &str {
        &self.plan.shared.site.policy
    }

    /// The link to the stylesheet.
    #[must_use]
    pub fn stylesheet(&self) -> &str {
        &self.plan.shared.site.stylesheet
    }

    fn planned(&self, at: usize) -> &Planned {
        let planned = self.plan.outputs.get(at);
        planned.expect("positions come from the plan itself")
    }

    pub(super) fn output(&self, at: usize) -> Output {
        let inputs = plan::Inputs {
            config: &self.config,
            words: &self.words,
            files: &self.files,
            statics: &self.statics,
            pictures: &self.pictures,
            stuck: &BTreeMap::new(),
            templates: self.templates.keys(),
            search: self.search.as_ref(),
        };
        plan::output(&self.plan, &self.site, &inputs, self.planned(at))
    }

    pub(super) fn bytes_of(&self, output: &Output) -> Result<Rendered, Error> {
        if let View::Copy(copy) = &output.view {
            return match copied_bytes(&copy.file, &self.root, &self.own_statics) {
                Ok(bytes) if Key::of_bytes(&bytes) == copy.bytes => {
                    Ok(Ok(image::published(bytes, copy.metadata)))
                }
                Ok(_) => Err(Error::Changed {
                    path: self.root.join(copy.file.as_str()),
                }),
                Err(fault) => Ok(Err(vec![fault])),
            };
        }
        if let View::Packed(packed) = &output.view {
            let index = self
                .search
                .as_ref()
                .expect("a file of the index was planned");
            let raw = index.raw(packed.file, |filed| {
                let entries = search::entries(&self.site, &self.config);
                cache::segment(&self.root, filed, &entries, &self.bodies)
            });
            self.bodies.check()?;
            return Ok(Ok(search::packed(raw)));
        }
        if let View::Resized(resized) = &output.view {
            return self.resized_bytes(resized);
        }
        let is_lost = AtomicBool::new(false);
        let text_of = |key: Key| {
            let text = self.bodies.text(key);
            is_lost.fetch_or(text.is_none(), Ordering::Relaxed);
            text
        };
        let stage = Stage {
            templates: &self.templates,
            shared: &self.plan.shared,
            common: &self.common,
            cards: self.plan.cards(),
            text_of: &text_of,
        };
        let rendered = render::render(output, &stage);
        if is_lost.into_inner() {
            self.bodies.check()?;
        }
        Ok(rendered)
    }

    /// The bytes of a smaller image: those that were kept when it was measured, else made once more.
    fn resized_bytes(&self, view: &ResizedView) -> Result<Rendered, Error> {
        if let Some(kept) = cache::resized(&self.root, view.bytes, view.width) {
            return Ok(Ok(kept));
        }
        let changed = || Error::Changed {
            path: self.root.join(view.file.as_str()),
        };
        let bytes = match copied_bytes(&view.file, &self.root, &self.own_statics) {
            Ok(bytes) if Key::of_bytes(&bytes) == view.bytes => bytes,
            Ok(_) => return Err(changed()),
            Err(fault) => return Ok(Err(vec![fault])),
        };
        let (picture, images) = image::look(&bytes);
        let mut sizes = picture.smaller.iter().zip(images);
        let made = sizes.find(|(size, _)| size.width == view.width);
        made.map(|(_, image)| Ok(image)).ok_or_else(changed)
    }
}

/// A plan, the index in it, the site that they are of, and the faults of both.
type Planning = (Plan, Option<Index>, Site, Vec<Diagnostic>);

/// The bytes of an output, or the faults that stand against it.
pub type Rendered = Result<Vec<u8>, Vec<Diagnostic>>;

impl Workshop {
    /// A workshop for the site of these options.
    #[must_use]
    pub fn new(options: BuildOptions) -> Workshop {
        Workshop {
            options,
            memory: None,
            shelf: None,
            record: None,
            unrecorded: BTreeMap::new(),
        }
    }

    /// Imports what is new, then makes the whole site and publishes it, as [`super::build`] does, on the threads of the caller.
    ///
    /// # Errors
    /// Those of [`super::build`].
    pub fn build(&mut self) -> Result<BuildReport, Error> {
        build_here(self)
    }

    /// Writes what is known of the inputs to `.digest/`, for the next program.
    ///
    /// # Errors
    /// [`Error::Busy`]; the machine's: what cannot be written.
    pub fn remember(&mut self) -> Result<(), Error> {
        let lock = Lock::of_site(&self.options.root)?;
        self.save(&lock)
    }

    /// The same under a lock that is held already.
    pub(super) fn save(&mut self, _: &Lock) -> Result<(), Error> {
        match &mut self.memory {
            Some(memory) => memory.save(&self.options.root),
            None => Ok(()),
        }
    }

    /// Imports what is new and plans the whole site, taking from memory what did not change. Nothing is rendered or published.
    ///
    /// # Errors
    /// [`Error::Busy`] when another `digest` writes to the site, [`Error::Changed`] when a file changed meanwhile; the
    /// machine's: what cannot be read or written.
    pub fn prepare(&mut self) -> Result<Prepared, Error> {
        let lock = Lock::of_site(&self.options.root)?;
        self.prepare_unless(None, Recording::Left, &lock, &mut Watch::start())
    }

    /// The same under a lock that is held already, but nothing is planned when the key of everything that the site is made from is the one that is known.
    pub(super) fn prepare_unless(
        &mut self,
        known: Option<Key>,
        recording: Recording,
        lock: &Lock,
        watch: &mut Watch,
    ) -> Result<Prepared, Error> {
        let options = &self.options;
        let root = options.root.as_path();
        if options.force {
            self.memory = Some(Memory::default());
        }
        let memory = &mut self.memory;
        let (memory, (mut listing, faults)) = rayon::join(
            || memory.get_or_insert_with(|| Memory::load(root)),
            || disk::list(root),
        );
        disk::remove_unfinished(root, &listing.unfinished, lock);
        let mut report = Prepared {
            faults,
            ..Prepared::default()
        };
        watch.lap("look at the inputs, load what is known");
        let (config, faults) = settings(&listing, options);
        report.faults.extend(faults);
        let is_broken = report
            .faults
            .iter()
            .any(|fault| fault.severity == Severity::Error && !is_of_content(fault));
        let (Some(config), false) = (config, is_broken) else {
            report.faults = diagnostic::settle(report.faults, &BTreeMap::new(), &options.deny);
            return Ok(report);
        };
        let zone = config.timezone;
        let edge = Edge {
            moment: options
                .today
                .map_or_else(disk::now, |day| date::end_of(day, zone)),
            drafts: options.drafts,
            future: options.future,
        };
        let today = edge.today(zone);
        let tables = tables(&config);

        let (mut content, mut faults) = memory.pages(root, &listing, &config);
        watch.lap("facts");
        let mut record_key = memory.record(root, &listing);
        let record = OnceCell::new();
        if let Some((_, read)) = self.record.take().filter(|(key, _)| *key == record_key) {
            record.get_or_init(|| read);
        }
        let unrecorded = &self.unrecorded;
        let read_record = || -> Recorded {
            let (mut record, faults) = stored::read(root);
            record.learn(unrecorded);
            Arc::new((record, faults))
        };
        let sources = memory.sources(root, &listing);
        let brought = if intake::hides_pages(report.faults.iter().chain(&faults)) {
            intake::BroughtIn::default()
        } else {
            intake::bring_in(
                &intake::Ground {
                    root,
                    sources: &listing.sources,
                    keys: &sources,
                    articles: &content.articles,
                    record: &|| record.get_or_init(read_record),
                    recording,
                    config: &config,
                    terms: tables.get("topics").expect("topics are built in"),
                },
                today,
                options.locked,
            )?
        };
        if !brought.written.is_empty() {
            listing.add(root, &brought.written, &brought.images);
            (content, faults) = memory.pages(root, &listing, &config);
        }
        watch.lap("import");
        report.imported = brought.lines;
        report.deleted = brought.deleted.len();
        let mut record = record;
        if let Some(written) = brought.record {
            record_key = Some(Key::of_bytes(written.text().as_bytes()));
            record = OnceCell::from(Arc::new((written, Vec::new())));
        }
        report.faults.extend(brought.faults);
        report.faults.extend(faults);
        let (files, faults) = memory.assets(root, &listing);
        report.faults.extend(faults);
        let (own_statics, faults) = memory.statics(root, &listing);
        report.faults.extend(faults);
        let files: BTreeMap<RelPath, Key> = files.into_iter().collect();
        let own_statics: BTreeMap<RelPath, Key> = own_statics.into_iter().collect();
        let stuck = memory.stuck();
        let statics = statics(&own_statics, root);
        let found = Key::of(&report.faults);
        report.held = site::held_back(&content, &config, edge);
        // What the moment decides is in the key, and not the moment: a page whose time has come makes another site.
        let decided = (today, &report.held.pages);
        let inputs = inputs_key(options, &listing, decided, memory.key(), found);
        report.inputs = Some(inputs);
        report.site = Some(site_key(inputs, record_key));
        if known.is_some() && report.site == known {
            return Ok(report);
        }
        let record = record.into_inner().unwrap_or_else(read_record);
        report.faults.extend(record.1.iter().cloned());
        self.record =
            Some((record_key, Arc::clone(&record))).filter(|_| brought.unrecorded.is_empty());
        self.unrecorded.extend(brought.unrecorded);
        let bodies = Bodies::of(root, &content);
        let shown = shown(&content, &config, &files, &statics);
        let read = |file: &RelPath| copied_bytes(file, root, &own_statics);
        let (pictures, faults) = memory.pictures(root, &shown, &read)?;
        report.faults.extend(faults);
        watch.lap("images");
        let words = Words::new(&config.lang, &config.words);
        let templates = match render::load(&own_templates(&listing), &words) {
            Ok(templates) => templates,
            Err(faults) => {
                report.faults.extend(faults);
                report.faults = diagnostic::settle(report.faults, &config.check, &options.deny);
                return Ok(report);
            }
        };
        watch.lap("templates");
        let given = plan::Inputs {
            config: &config,
            words: &words,
            files: &files,
            statics: &statics,
            pictures: &pictures,
            stuck: &stuck,
            templates: templates.keys(),
            search: None,
        };
        let shelf = &mut self.shelf;
        let mut index = |site: &Site| -> Result<Option<Index>, Error> {
            if !config.outputs.search {
                return Ok(None);
            }
            let shelf = shelf.get_or_insert_with(|| {
                if options.force {
                    Shelf::empty(root)
                } else {
                    Shelf::load(root)
                }
            });
            shelf
                .index(&search::entries(site, &config), &bodies)
                .map(Some)
        };
        let mut planned = |content: Content| -> Result<Planning, Error> {
            let (site, mut faults) = site::gather(content, &config, &tables, edge);
            watch.lap("gather");
            let search = index(&site)?;
            watch.lap("search");
            let given = plan::Inputs {
                search: search.as_ref(),
                ..given
            };
            let (plan, more) = plan::plan(&site, &given);
            faults.extend(more);
            watch.lap("plan");
            Ok((plan, search, site, faults))
        };
        let spare = options.keep_going.then(|| content.clone());
        let (mut plan, mut search, mut site, faults) = planned(content)?;
        // What broken front matter could not say is no second fault.
        let broken: BTreeSet<String> = broken_files(&report.faults);
        report.faults.extend(faults.into_iter().filter(|fault| {
            let follows = matches!(fault.code, Code::MissingTitle | Code::UndatedPage);
            !(follows
                && fault
                    .place
                    .as_ref()
                    .is_some_and(|place| broken.contains(&place.file)))
        }));
        let faulty = faulty_files(&report.faults, &config, &options.deny);
        report.faults = diagnostic::settle(report.faults, &config.check, &options.deny);
        let is_partial = !faulty.is_empty();
        if let Some(content) = spare.filter(|_| is_partial) {
            (plan, search, site, _) = planned(without(content, &faulty))?;
        } else if report
            .faults
            .iter()
            .any(|fault| fault.severity == Severity::Error)
        {
            return Ok(report);
        }
        let withheld = site.withheld.keys().filter_map(|file| memory.page(file));
        let unpublished = withheld
            .filter_map(|page| page.front.source.as_ref())
            .flat_map(FrontSource::names_in_record)
            .collect();
        report.made = Some(Made {
            record,
            record_key,
            unpublished,
            is_partial,
            root: options.root.clone(),
            common: Common::new(&plan.shared, plan.cards().len()),
            config,
            words,
            site,
            files,
            statics,
            pictures,
            own_statics,
            templates,
            plan,
            bodies,
            search,
        });
        Ok(report)
    }
}

/// The key of everything that a site is made from: the inputs and the record.
pub(super) fn site_key(inputs: Key, record: Option<Key>) -> Key {
    Key::of(&(inputs, record))
}

/// The key of the inputs but the record: `decided` is the day of the build and what it holds back, `files` the key of what was
/// read, `found` that of the faults in it.
fn inputs_key(
    options: &BuildOptions,
    listing: &Listing,
    decided: (NaiveDate, &BTreeMap<RelPath, &'static str>),
    files: Key,
    found: Key,
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
        (files, found),
    ))
}

/// The settings, with `--base-url` put in.
fn settings(listing: &Listing, options: &BuildOptions) -> (Option<Config>, Vec<Diagnostic>) {
    let Some(text) = &listing.settings else {
        // One that is there and cannot be read is reported where it is listed.
        let fault = Diagnostic::new(Code::Unreadable, "there is no `site.toml`")
            .in_file(disk::SETTINGS)
            .hint("restore it");
        let is_gone = !options.root.join(disk::SETTINGS).exists();
        return (None, is_gone.then_some(fault).into_iter().collect());
    };
    let (config, mut faults) = config::parse(disk::SETTINGS, text);
    let Some(url) = options.base_url.as_deref() else {
        return (Some(config), faults);
    };
    if let Some(base) = Base::parse(url) {
        return (Some(Config { base, ..config }), faults);
    }
    faults.push(
        Diagnostic::new(
            Code::BadSetting,
            format!("`--base-url` has `{url}`, which is no web address"),
        )
        .hint("write it like `https://example.org/news/`"),
    );
    (Some(config), faults)
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

/// The site's own templates by their names.
fn own_templates(listing: &Listing) -> BTreeMap<String, String> {
    listing
        .templates
        .iter()
        .filter_map(|template| {
            Some((
                template.file.below("templates")?.to_string(),
                template.text.clone(),
            ))
        })
        .collect()
}

/// Files that cannot be read for what they are.
fn broken_files(faults: &[Diagnostic]) -> BTreeSet<String> {
    faults
        .iter()
        .filter(|fault| fault.severity == Severity::Error)
        .filter_map(|fault| Some(fault.place.as_ref()?.file.clone()))
        .collect()
}

/// Pages that errors lie in, by the settings' own grades. Asked before faults are folded, which forgets places.
fn faulty_files(faults: &[Diagnostic], config: &Config, deny: &[Code]) -> BTreeSet<String> {
    faults
        .iter()
        .flat_map(|fault| diagnostic::settle(vec![fault.clone()], &config.check, deny))
        .filter(|fault| fault.severity == Severity::Error && is_of_content(fault))
        .filter_map(|fault| Some(fault.place?.file))
        .collect()
}

/// Whether a fault is of one file that a build can leave out: a page, or a file that is copied. A folder that cannot be read
/// is none: what it holds is unknown.
pub(super) fn is_of_content(fault: &Diagnostic) -> bool {
    fault.code != Code::UnreadFolder
        && fault.place.as_ref().is_some_and(|place| {
            place.file.starts_with("content/") || place.file.starts_with("static/")
        })
}

fn without(mut content: Content, faulty: &BTreeSet<String>) -> Content {
    for entries in [
        &mut content.articles,
        &mut content.pages,
        &mut content.notes,
        &mut content.intros,
    ] {
        entries.retain(|entry| !faulty.contains(entry.page.file.as_str()));
    }
    content
}

/// The images that texts show, and the theme's own, with the keys of their bytes.
fn shown(
    content: &Content,
    config: &Config,
    files: &BTreeMap<RelPath, Key>,
    statics: &BTreeMap<RelPath, Key>,
) -> BTreeMap<RelPath, Key> {
    let card = RelPath::new(STATIC).map(|folder| folder.join(CARD_IMAGE));
    pictures::images_of(content, config)
        .into_iter()
        .chain(card)
        .filter_map(|file| {
            let key = match file.below(STATIC) {
                Some(below) => statics.get(&below),
                None => files.get(&file),
            };
            Some((file, *key?))
        })
        .collect()
}

/// The files to copy from `static/`, by their path below it, with the keys of the bytes that are published: the theme's own,
/// and over them the site's.
fn statics(own: &BTreeMap<RelPath, Key>, root: &Path) -> BTreeMap<RelPath, Key> {
    let built_in = theme::STATIC
        .iter()
        .filter_map(|(name, bytes)| Some((RelPath::new(name)?, Key::of_bytes(bytes))));
    let mut statics: BTreeMap<RelPath, Key> = built_in
        .chain(
            own.iter()
                .filter_map(|(file, key)| Some((file.below("static")?, *key))),
        )
        .collect();
    let folder = RelPath::new("static").expect("a plain name is a path");
    for name in theme::LINKED {
        let file = RelPath::join(&folder, name);
        // One that cannot be read keeps its key, and whoever publishes it says so.
        if let Ok(bytes) = copied_bytes(&file, root, own)
            && let Some(key) = file.below("static").and_then(|file| statics.get_mut(&file))
        {
            *key = Key::of_bytes(&bytes);
        }
    }
    statics
}

/// The bytes of a copied file as they are published: the site's, else the theme's own.
fn copied_bytes(
    file: &RelPath,
    root: &Path,
    statics: &BTreeMap<RelPath, Key>,
) -> Result<Vec<u8>, Diagnostic> {
    let name = file.below("static");
    let built_in = name
        .as_ref()
        .filter(|_| !statics.contains_key(file))
        .and_then(|name| {
            theme::STATIC
                .iter()
                .find(|(known, _)| *known == name.as_str())
        });
    let bytes = match built_in {
        Some((_, bytes)) => bytes.to_vec(),
        None => disk::read(root, file)?,
    };
    Ok(match name {
        Some(name) if theme::LINKED.contains(&name.as_str()) => {
            text::unix_lines(&bytes).into_owned()
        }
        _ => bytes,
    })
}
