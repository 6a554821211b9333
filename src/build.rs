//! The order of the stages, and the threads they run on: the one place that reads like the first sentence of `ARCHITECTURE.md`.
//!
//! Nothing is parsed, formatted or decided here. Start reading at [`build`].

use crate::config::{self, Config};
use crate::diag::{self, Code, Diagnostic, Severity};
use crate::intake;
use crate::key::Key;
use crate::path::{Base, OutPath, RelPath};
use crate::plan::{self, Plan};
use crate::publish::{self, Outcome};
use crate::render::{self, Stage};
use crate::show::Words;
use crate::site::{self, Content, Edge};
use crate::state::{Bodies, Memory};
use crate::terms::Table;
use crate::theme;
use crate::view::{Output, View};
use crate::world::{self, Error, Listing};
use chrono::NaiveDate;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

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
}

/// Imports what is new, then makes the whole site and publishes it, unless faults stand against that.
///
/// # Errors
/// The machine's: what cannot be read or written, another build, unknown files in the output.
pub fn build(options: &BuildOptions) -> Result<BuildReport, Error> {
    in_threads(options, || {
        let mut memory = if options.force {
            Memory::default()
        } else {
            Memory::load(&options.root)
        };
        build_here(options, &mut memory)
    })
}

/// The same, for a process that builds again and again and keeps the memory itself.
///
/// # Errors
/// Those of [`build`].
pub fn build_with(options: &BuildOptions, memory: &mut Memory) -> Result<BuildReport, Error> {
    in_threads(options, || {
        if options.force {
            *memory = Memory::default();
        }
        build_here(options, memory)
    })
}

fn in_threads(
    options: &BuildOptions,
    build: impl FnOnce() -> Result<BuildReport, Error> + Send,
) -> Result<BuildReport, Error> {
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(options.jobs.unwrap_or(0))
        .build();
    match threads {
        Ok(threads) => threads.install(build),
        Err(error) => Err(Error::Threads {
            message: error.to_string(),
        }),
    }
}

fn build_here(options: &BuildOptions, memory: &mut Memory) -> Result<BuildReport, Error> {
    let mut report = BuildReport::default();
    let root = options.root.as_path();
    let (output, state) = (output_of(options), root.join(world::STATE));
    publish::recover(&output, &state)?;
    let (mut listing, faults) = world::list(root);
    report.faults = faults;
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
    report.imported = brought.lines;
    report.faults.extend(brought.faults);
    report.faults.extend(faults);
    let (files, faults) = memory.assets(root, &listing);
    report.faults.extend(faults);
    let (own_statics, faults) = memory.statics(root, &listing);
    report.faults.extend(faults);
    memory.save(root)?;
    let files: BTreeMap<RelPath, Key> = files.into_iter().collect();
    let own_statics: BTreeMap<RelPath, Key> = own_statics.into_iter().collect();
    let statics = statics(&own_statics);
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
    let edge = Edge {
        today,
        drafts: options.drafts,
        future: options.future,
    };
    let planned = |content: Content| -> (Plan, usize, Vec<Diagnostic>) {
        let (site, mut faults) = site::gather(content, &config, &tables, edge);
        let given = plan::Inputs {
            config: &config,
            words: &words,
            files: &files,
            statics: &statics,
            templates: templates.keys(),
        };
        let (plan, more) = plan::plan(&site, &given);
        faults.extend(more);
        (plan, site.articles.len(), faults)
    };
    let (mut plan, mut articles, faults) = planned(content.clone());
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
    if options.keep_going && !faulty.is_empty() {
        (plan, articles, _) = planned(without(content, &faulty));
    } else if report
        .faults
        .iter()
        .any(|fault| fault.severity == Severity::Error)
    {
        return Ok(report);
    }
    report.articles = articles;

    let expected: Vec<(OutPath, Key)> = plan
        .outputs
        .iter()
        .map(|output| (output.path.clone(), output.key))
        .collect();
    let staged = publish::stage(&output, &state, &expected, options.adopt)?;
    let site_value = render::site_value(&plan.shared);
    let text_of = |key: Key| bodies.text(key);
    let stage = Stage {
        templates: &templates,
        shared: &plan.shared,
        site: &site_value,
        text_of: &text_of,
    };
    let results: Vec<Vec<Diagnostic>> = plan
        .outputs
        .par_iter()
        .map(|output| make(output, &stage, options, &own_statics, &staged))
        .collect::<Result<_, Error>>()?;
    bodies.check()?;
    let faults: Vec<Diagnostic> = results.into_iter().flatten().collect();
    report.faults.extend(faults);
    report.faults = diag::settle(report.faults, &config.check, &options.deny);
    let failed = report
        .faults
        .iter()
        .any(|fault| fault.severity == Severity::Error && !is_of_content(fault));
    if failed
        || (!options.keep_going
            && report
                .faults
                .iter()
                .any(|fault| fault.severity == Severity::Error))
    {
        return Ok(report);
    }
    report.outcome = Some(staged.swap()?);
    Ok(report)
}

/// Where the site is published.
fn output_of(options: &BuildOptions) -> PathBuf {
    options
        .output
        .clone()
        .unwrap_or_else(|| options.root.join("public"))
}

/// One output from its view to the staged tree, with the warnings about it.
fn make(
    output: &Output,
    stage: &Stage<'_>,
    options: &BuildOptions,
    statics: &BTreeMap<RelPath, Key>,
    staged: &publish::Staged,
) -> Result<Vec<Diagnostic>, Error> {
    let made = match &output.view {
        View::Copy(copy) => match bytes_of(&copy.file, options, statics) {
            Ok(bytes) if Key::of_bytes(&bytes) == copy.bytes => Ok((bytes, Vec::new())),
            Ok(_) => {
                return Err(Error::Changed {
                    path: options.root.join(copy.file.as_str()),
                });
            }
            Err(fault) => Err(vec![fault]),
        },
        _ => render::render(output, stage),
    };
    match made {
        Ok((bytes, warnings)) => {
            staged.put(&output.path, &bytes)?;
            Ok(warnings)
        }
        Err(faults) => Ok(faults),
    }
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
fn bytes_of(
    file: &RelPath,
    options: &BuildOptions,
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
        None => world::read(&options.root, file),
    }
}
