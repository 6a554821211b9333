//! The order of the stages, and the threads they run on: the one place that reads like the first sentence of `ARCHITECTURE.md`.
//!
//! Nothing is parsed, formatted or decided here. Start reading at [`build`].

use crate::config::{self, Config};
use crate::diag::{self, Code, Diagnostic, Severity};
use crate::intake;
use crate::key::Key;
use crate::path::{Base, OutPath, RelPath};
use crate::plan::{self, Plan, Planned};
use crate::publish::{self, Outcome, Seen};
use crate::render::{self, Common, Stage, Templates};
use crate::show::Words;
use crate::site::{self, Content, Edge, Site};
use crate::state::{Bodies, Last, Memory};
use crate::terms::Table;
use crate::theme;
use crate::view::{Output, View};
use crate::world::{self, Error, Listing};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// What the call asks of a build.
#[derive(Clone, Debug, Default)]
#[allow(clippy::struct_excessive_bools)] // each is one flag of the command
pub struct BuildOptions {
    /// The site's folder.
    pub root: PathBuf,
    /// `--drafts`: drafts are published.
    pub drafts: bool,
    /// `--future`: articles of days to come are published.
    pub future: bool,
    /// `--today`: the day of the build, instead of the clock's.
    pub today: Option<NaiveDate>,
    /// `--base-url`, instead of the settings'.
    pub base_url: Option<String>,
    /// `--output`, instead of `public`.
    pub output: Option<PathBuf>,
    /// `--keep-going`: faulty pages are left out, the rest is published.
    pub keep_going: bool,
    /// `--locked`: nothing is imported, and a source without an up-to-date page is a fault.
    pub locked: bool,
    /// `--adopt`: files in the output that digest did not write are taken over.
    pub adopt: bool,
    /// `--jobs`: the number of threads, instead of one a core.
    pub jobs: Option<usize>,
    /// `--force`: nothing is taken from earlier builds.
    pub force: bool,
    /// `--verify`: what was published is compared with a build from scratch.
    pub verify: bool,
    /// `--deny`: kinds of warning that count as errors.
    pub deny: Vec<Code>,
}

/// What a build did.
#[derive(Debug, Default)]
pub struct BuildReport {
    /// Every fault, in the order in which it is printed.
    pub faults: Vec<Diagnostic>,
    /// A line for each page that was imported.
    pub imported: Vec<String>,
    /// What was published; none when faults stood against it.
    pub outcome: Option<Outcome>,
    /// How many articles the site has.
    pub articles: usize,
    /// How long each stage took, in their order; together all of the build's time.
    pub timings: Timings,
}

/// How long stages took, in their order.
pub type Timings = Vec<(&'static str, Duration)>;

/// Tells the stages of a build apart.
#[derive(Debug)]
struct Watch {
    since: Instant,
    timings: Timings,
}

impl Watch {
    fn start() -> Watch {
        Watch {
            since: Instant::now(),
            timings: Timings::new(),
        }
    }

    /// The stage that runs now is over.
    fn lap(&mut self, stage: &'static str) {
        let now = Instant::now();
        self.timings.push((stage, now - self.since));
        self.since = now;
    }
}

/// Imports what is new, then makes the whole site and publishes it, unless faults stand against that.
///
/// # Errors
/// The machine's: what cannot be read or written, another build, unknown files in the output.
pub fn build(options: &BuildOptions) -> Result<BuildReport, Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .build();
    match threads {
        Ok(threads) => threads.install(|| Workshop::new(options.clone()).build()),
        Err(error) => Err(Error::Threads {
            message: error.to_string(),
        }),
    }
}

fn build_here(workshop: &mut Workshop) -> Result<BuildReport, Error> {
    let mut watch = Watch::start();
    let options = &workshop.options.clone();
    let (output, state) = (output_of(options), options.root.join(world::STATE));
    let hold = publish::hold(&output, &state)?;
    let last = (!options.force)
        .then(|| Last::load(&options.root))
        .flatten();
    let known = last.as_ref().map(|last| last.site);
    // What stands in the output is asked of the system while the inputs are read.
    let (seen, prepared) = rayon::join(
        || hold.look(),
        || workshop.prepare_unless(known, &mut watch),
    );
    let (seen, mut prepared) = (seen?, prepared?);
    watch.lap("wait for the look at the output");
    if prepared.made.is_none() && known.is_some() && prepared.site == known {
        match last.filter(|last| seen.is(last.list)) {
            Some(last) => {
                let report = unchanged(last, &seen, watch.timings);
                drop(seen);
                return verified(options, &output, report);
            }
            // The inputs are the same, but not what was made of them.
            None => prepared = workshop.prepare_unless(None, &mut watch)?,
        }
    }
    let Prepared {
        faults,
        imported,
        made,
        site,
    } = prepared;
    let mut report = BuildReport {
        faults,
        imported,
        ..BuildReport::default()
    };
    let Some(made) = made else {
        workshop.remember()?;
        watch.lap("save what is known");
        report.timings = watch.timings;
        return Ok(report);
    };
    report.articles = made.articles();
    let faults = report.faults.clone();
    let (remembered, published) = rayon::join(
        || workshop.remember(),
        || publish_site(&made, seen, options, &mut report, &mut watch),
    );
    remembered?;
    published?;
    let list = report.outcome.as_ref().and_then(|outcome| outcome.list);
    // A fault that rendering finds is to be found again.
    let faultless = |faults: &[Diagnostic]| {
        let mut faults = faults.iter();
        faults.all(|fault| fault.severity != Severity::Error)
    };
    if let (Some(site), Some(list), true) = (site, list, faultless(&report.faults)) {
        let articles = report.articles;
        let last = Last {
            site,
            list,
            faults,
            articles,
        };
        last.save(&options.root)?;
    }
    watch.lap("save what is known");
    // Nobody waits for it: at 100,000 articles it takes longer than to look at the output.
    rayon::spawn(move || drop(made));
    report.timings = watch.timings;
    verified(options, &output, report)
}

/// What a build says that found inputs and output as the last one left them.
fn unchanged(last: Last, seen: &Seen, timings: Timings) -> BuildReport {
    BuildReport {
        faults: last.faults,
        articles: last.articles,
        outcome: Some(Outcome {
            files: seen.files(),
            list: Some(last.list),
            ..Outcome::default()
        }),
        timings,
        ..BuildReport::default()
    }
}

/// Renders what differs from the last build and publishes it, unless faults stand against that.
fn publish_site(
    made: &Made,
    seen: Seen,
    options: &BuildOptions,
    report: &mut BuildReport,
    watch: &mut Watch,
) -> Result<(), Error> {
    let paths = made.plan.outputs.iter().map(|planned| &planned.path);
    let staged = seen.stage(paths.collect(), options.adopt)?;
    report.faults.extend(plan::lost(staged.gone(), &made.site));
    watch.lap("compare plan and output");
    let render = |at: usize| -> Result<Vec<Diagnostic>, Error> {
        let output = made.output(at);
        if !options.force && staged.key_of(at) == Some(output.key) {
            staged.keep(at);
            return Ok(Vec::new());
        }
        match made.bytes_of(&output)? {
            Ok(bytes) => {
                staged.put(at, output.key, &bytes)?;
                Ok(Vec::new())
            }
            Err(faults) => Ok(faults),
        }
    };
    let (folders, results) = rayon::join(
        || staged.make_folders(),
        || {
            let all = (0..made.len()).into_par_iter();
            all.map(render)
                .filter(|result| !matches!(result, Ok(faults) if faults.is_empty()))
                .collect::<Result<Vec<_>, Error>>()
        },
    );
    folders?;
    watch.lap("views, render, write");
    report.faults.extend(results?.into_iter().flatten());
    let faults = std::mem::take(&mut report.faults);
    report.faults = diag::settle(faults, &made.config.check, &options.deny);
    let stops = |fault: &Diagnostic| {
        fault.severity == Severity::Error && !(options.keep_going && is_of_content(fault))
    };
    if !report.faults.iter().any(stops) {
        report.outcome = Some(staged.swap()?);
        watch.lap("publish");
    }
    Ok(())
}

/// With `--verify`, builds the site from scratch, in memory, and compares it with what was published.
fn verified(
    options: &BuildOptions,
    output: &Path,
    mut report: BuildReport,
) -> Result<BuildReport, Error> {
    if !options.verify || report.outcome.is_none() {
        return Ok(report);
    }
    let mut watch = Watch::start();
    let mut workshop = Workshop::new(BuildOptions {
        force: true,
        ..options.clone()
    });
    let Some(made) = workshop.prepare()?.made else {
        return Ok(report);
    };
    let differs = |at: usize| -> Result<Option<Diagnostic>, Error> {
        let (path, expected) = (made.path(at), made.bytes(at)?);
        let published = world::read_named(&output.join(path.as_str()), path.as_str());
        // What cannot be rendered was left out by `--keep-going`.
        let equal = match (&expected, &published) {
            (Ok(expected), Ok(published)) => expected == published,
            (Ok(_), Err(_)) => false,
            (Err(_), _) => true,
        };
        Ok((!equal).then(|| {
            let name = output.join(path.as_str());
            Diagnostic::new(
                Code::StaleOutput,
                "a build from scratch writes this file differently",
            )
            .in_file(name.to_string_lossy().replace('\\', "/"))
            .hint("run `digest build --force`; if no other program wrote to it, this is a defect of digest: please report it")
        }))
    };
    let stale: Vec<Option<Diagnostic>> = (0..made.len())
        .into_par_iter()
        .map(differs)
        .collect::<Result<_, Error>>()?;
    report.faults.extend(stale.into_iter().flatten());
    watch.lap("verify");
    report.timings.extend(watch.timings);
    Ok(report)
}

/// A site's builds, one after another, with what is remembered between them.
#[derive(Debug)]
pub struct Workshop {
    options: BuildOptions,
    /// What is known of the inputs; loaded when it is first needed.
    memory: Option<Memory>,
}

/// A site that is planned, as far as its faults allow.
#[derive(Debug, Default)]
pub struct Prepared {
    /// Every fault found so far, in the order in which it is printed.
    pub faults: Vec<Diagnostic>,
    /// A line for each page that was imported.
    pub imported: Vec<String>,
    /// The planned site; none when faults stand against it.
    pub made: Option<Made>,
    /// The key of everything it is made from, when that could be read.
    site: Option<Key>,
}

/// A planned site: everything that its outputs are made from.
#[derive(Debug)]
pub struct Made {
    root: PathBuf,
    config: Config,
    words: Words,
    site: Site,
    /// Files below `content/` that are no pages, with the keys of their bytes.
    files: BTreeMap<RelPath, Key>,
    /// Files of `static/`, the theme's among them.
    statics: BTreeMap<RelPath, Key>,
    /// Those of them that are the site's own.
    own_statics: BTreeMap<RelPath, Key>,
    templates: Templates,
    plan: Plan,
    common: Common,
    bodies: Bodies,
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

    fn output(&self, at: usize) -> Output {
        let inputs = plan::Inputs {
            config: &self.config,
            words: &self.words,
            files: &self.files,
            statics: &self.statics,
            templates: self.templates.keys(),
        };
        plan::output(&self.plan, &self.site, &inputs, self.planned(at))
    }

    fn bytes_of(&self, output: &Output) -> Result<Rendered, Error> {
        if let View::Copy(copy) = &output.view {
            return match copied_bytes(&copy.file, &self.root, &self.own_statics) {
                Ok(bytes) if Key::of_bytes(&bytes) == copy.bytes => Ok(Ok(bytes)),
                Ok(_) => Err(Error::Changed {
                    path: self.root.join(copy.file.as_str()),
                }),
                Err(fault) => Ok(Err(vec![fault])),
            };
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
}

/// The bytes of an output, or the faults that stand against it.
pub type Rendered = Result<Vec<u8>, Vec<Diagnostic>>;

impl Workshop {
    /// A workshop for the site of these options.
    #[must_use]
    pub fn new(options: BuildOptions) -> Workshop {
        Workshop {
            options,
            memory: None,
        }
    }

    /// Imports what is new, then makes the whole site and publishes it, as [`build`] does, on the threads of the caller.
    ///
    /// # Errors
    /// Those of [`build`].
    pub fn build(&mut self) -> Result<BuildReport, Error> {
        build_here(self)
    }

    /// Writes what is known of the inputs to `.digest/`, for the next program.
    ///
    /// # Errors
    /// The machine's: what cannot be written.
    pub fn remember(&mut self) -> Result<(), Error> {
        match &mut self.memory {
            Some(memory) => memory.save(&self.options.root),
            None => Ok(()),
        }
    }

    /// Imports what is new and plans the whole site, taking from memory what did not change. Nothing is rendered or published.
    ///
    /// # Errors
    /// The machine's: what cannot be read or written.
    pub fn prepare(&mut self) -> Result<Prepared, Error> {
        self.prepare_unless(None, &mut Watch::start())
    }

    /// The same, but nothing is planned when the key of everything that the site is made from is the one that is known.
    fn prepare_unless(&mut self, known: Option<Key>, watch: &mut Watch) -> Result<Prepared, Error> {
        let options = &self.options;
        let root = options.root.as_path();
        if options.force {
            self.memory = Some(Memory::default());
        }
        let memory = &mut self.memory;
        let (memory, (mut listing, faults)) = rayon::join(
            || memory.get_or_insert_with(|| Memory::load(root)),
            || world::list(root),
        );
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
            report.faults = diag::settle(report.faults, &BTreeMap::new(), &options.deny);
            return Ok(report);
        };
        let today = options
            .today
            .unwrap_or_else(|| world::today(config.timezone));
        let tables = tables(&config);

        let (mut content, mut faults) = memory.pages(root, &listing, &config);
        watch.lap("facts");
        let brought = intake::bring_in(
            &intake::Ground {
                root,
                sources: &listing.sources,
                keys: &memory.sources(root, &listing),
                articles: &content.articles,
                config: &config,
                terms: tables.get("topics").expect("topics are built in"),
            },
            today,
            options.locked,
        )?;
        if !brought.written.is_empty() {
            listing.add(root, &brought.written, &brought.images);
            (content, faults) = memory.pages(root, &listing, &config);
        }
        watch.lap("import");
        report.imported = brought.lines;
        report.faults.extend(brought.faults);
        report.faults.extend(faults);
        let (files, faults) = memory.assets(root, &listing);
        report.faults.extend(faults);
        let (own_statics, faults) = memory.statics(root, &listing);
        report.faults.extend(faults);
        let files: BTreeMap<RelPath, Key> = files.into_iter().collect();
        let own_statics: BTreeMap<RelPath, Key> = own_statics.into_iter().collect();
        let statics = statics(&own_statics);
        let found = Key::of(&report.faults);
        report.site = Some(site_key(options, &listing, today, memory.key(), found));
        if known.is_some() && report.site == known {
            return Ok(report);
        }
        let bodies = Bodies::of(root, &content);
        let words = interface_words(&config);
        let templates = match render::load(&own_templates(&listing), &config.lang) {
            Ok(templates) => templates,
            Err(faults) => {
                report.faults.extend(faults);
                report.faults = diag::settle(report.faults, &config.check, &options.deny);
                return Ok(report);
            }
        };
        watch.lap("templates");
        let edge = Edge {
            today,
            drafts: options.drafts,
            future: options.future,
        };
        let given = plan::Inputs {
            config: &config,
            words: &words,
            files: &files,
            statics: &statics,
            templates: templates.keys(),
        };
        let planned = |content: Content| -> (Plan, Site, Vec<Diagnostic>) {
            let (site, mut faults) = site::gather(content, &config, &tables, edge);
            let (plan, more) = plan::plan(&site, &given);
            faults.extend(more);
            (plan, site, faults)
        };
        let spare = options.keep_going.then(|| content.clone());
        let (mut plan, mut site, faults) = planned(content);
        watch.lap("gather and plan");
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
        report.faults = diag::settle(report.faults, &config.check, &options.deny);
        if let Some(content) = spare.filter(|_| !faulty.is_empty()) {
            (plan, site, _) = planned(without(content, &faulty));
        } else if report
            .faults
            .iter()
            .any(|fault| fault.severity == Severity::Error)
        {
            return Ok(report);
        }
        report.made = Some(Made {
            root: options.root.clone(),
            common: Common::new(&plan.shared, plan.cards().len()),
            config,
            words,
            site,
            files,
            statics,
            own_statics,
            templates,
            plan,
            bodies,
        });
        Ok(report)
    }
}

/// The key of everything that a site is made from: `files` is that of what was read, `found` that of the faults in it.
fn site_key(
    options: &BuildOptions,
    listing: &Listing,
    today: NaiveDate,
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
        env!("CARGO_PKG_VERSION"),
        (theme::TEMPLATES, theme::STATIC, theme::WORDS),
        (&listing.settings, &options.base_url, templates),
        (flags, deny, today),
        (files, found),
    ))
}

/// Where the site is published.
fn output_of(options: &BuildOptions) -> PathBuf {
    options
        .output
        .clone()
        .unwrap_or_else(|| options.root.join("public"))
}

/// The settings, with `--base-url` put in.
fn settings(listing: &Listing, options: &BuildOptions) -> (Option<Config>, Vec<Diagnostic>) {
    let Some(text) = &listing.settings else {
        return (None, Vec::new());
    };
    let (config, mut faults) = config::parse(world::SETTINGS, text);
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

/// The words of the interface: the built-in table of its language, or of English, and over it the site's own.
fn interface_words(config: &Config) -> Words {
    let table = |lang: &str| {
        theme::WORDS
            .iter()
            .find(|(name, _)| *name == lang)
            .map(|(_, text)| *text)
    };
    let text = table(&config.lang)
        .or_else(|| table("en"))
        .expect("English is built in");
    let mut words: BTreeMap<String, String> =
        toml::from_str(text).expect("a test reads the built-in tables");
    words.extend(config.words.clone());
    Words {
        lang: config.lang.clone(),
        words,
    }
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
        .flat_map(|fault| diag::settle(vec![fault.clone()], &config.check, deny))
        .filter(|fault| fault.severity == Severity::Error && is_of_content(fault))
        .filter_map(|fault| Some(fault.place?.file))
        .collect()
}

fn is_of_content(fault: &Diagnostic) -> bool {
    fault
        .place
        .as_ref()
        .is_some_and(|place| place.file.starts_with("content/"))
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

/// The files to copy from `static/`, by their path below it: the theme's own, and over them the site's.
fn statics(own: &BTreeMap<RelPath, Key>) -> BTreeMap<RelPath, Key> {
    let built_in = theme::STATIC
        .iter()
        .filter_map(|(name, bytes)| Some((RelPath::new(name)?, Key::of_bytes(bytes))));
    built_in
        .chain(
            own.iter()
                .filter_map(|(file, key)| Some((file.below("static")?, *key))),
        )
        .collect()
}

/// The bytes of a copied file: the site's, else the theme's own.
fn copied_bytes(
    file: &RelPath,
    root: &Path,
    statics: &BTreeMap<RelPath, Key>,
) -> Result<Vec<u8>, Diagnostic> {
    let theme_name = file.below("static").filter(|_| !statics.contains_key(file));
    let built_in = theme_name.and_then(|name| {
        theme::STATIC
            .iter()
            .find(|(known, _)| *known == name.as_str())
    });
    match built_in {
        Some((_, bytes)) => Ok(bytes.to_vec()),
        None => world::read(root, file),
    }
}
