//! Fourth stage: the templates, the site with its links and lists, the search index, and the plan of all outputs.
//!
//! Start reading at [`plan`].

use super::analyse::{Analysed, SiteInputs, SiteKeys};
use super::built::Built;
use super::load::Caches;
use super::{BuildOptions, is_of_content};
use crate::base::config::Config;
use crate::base::diagnostic::{self, Code, Diagnostic, Severity};
use crate::base::key::Key;
use crate::base::words::Words;
use crate::build::cache::SearchCache;
use crate::content::page::FrontSource;
use crate::disk::{Error, Listing, Watch};
use crate::output::plan::{self, Plan};
use crate::output::render::{self, RenderCache, Templates};
use crate::output::search::{self, Index};
use crate::site::{self, Content, HeldBack, Site};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// A site that is planned, as far as its errors allow.
#[derive(Debug, Default)]
pub struct PlannedSite {
    /// Every diagnostic so far, in the order in which it is printed.
    pub diagnostics: Vec<Diagnostic>,
    /// One line for each page that was imported.
    pub imported: Vec<String>,
    /// How many sources have no page because it was deleted.
    pub deleted: usize,
    /// The site; none when errors keep it from being planned.
    pub built: Option<Built>,
    /// What is held back.
    pub held_back: HeldBack,
    /// The keys of what it is made from, when that could be read.
    pub(super) keys: Option<SiteKeys>,
}

impl PlannedSite {
    /// The key of the inputs, when they could be read: two plans with one key plan the same outputs.
    #[must_use]
    pub fn inputs(&self) -> Option<Key> {
        self.keys.map(|keys| keys.inputs)
    }
}

/// What the fourth stage starts from.
pub(super) struct MakePlan<'a> {
    pub(super) root: &'a Path,
    pub(super) options: &'a BuildOptions,
    pub(super) analysed: Analysed,
    pub(super) caches: &'a mut Caches,
    pub(super) watch: &'a mut Watch,
}

/// Plans every output of the site. With `--keep-going`, pages with errors are left out and the rest is planned.
///
/// # Errors
/// I/O errors; [`Error::Changed`] when a text changed since it was read.
pub(super) fn plan(stage: MakePlan<'_>) -> Result<PlannedSite, Error> {
    let MakePlan {
        root,
        options,
        analysed,
        caches,
        watch,
    } = stage;
    let mut planned = PlannedSite {
        held_back: analysed.held_back,
        keys: Some(analysed.keys),
        ..PlannedSite::default()
    };
    let mut diagnostics = analysed.diagnostics;
    let Some(mut inputs) = analysed.inputs else {
        planned.diagnostics = diagnostics;
        return Ok(planned);
    };
    let words = Words::new(&inputs.config.lang, &inputs.config.words);
    let templates = match render::load(&own_templates(&inputs.listing), &words) {
        Ok(templates) => templates,
        Err(found) => {
            diagnostics.extend(found);
            planned.diagnostics =
                diagnostic::settle(diagnostics, &inputs.config.check, &options.deny);
            return Ok(planned);
        }
    };
    diagnostics.extend(templates.unused());
    watch.lap("templates");
    let content = std::mem::take(&mut inputs.content);
    let spare = options.keep_going.then(|| content.clone());
    let mut drafting = Drafting {
        root,
        inputs: &inputs,
        words: &words,
        templates: &templates,
        search: &mut caches.search,
        force: options.force,
        watch,
    };
    let (mut draft, found) = drafting.draft(content)?;
    diagnostics = with_more(diagnostics, found);
    let wrong = files_with_errors(&diagnostics, &inputs.config, &options.deny);
    planned.diagnostics = diagnostic::settle(diagnostics, &inputs.config.check, &options.deny);
    let is_partial = !wrong.is_empty();
    if let Some(content) = spare.filter(|_| is_partial) {
        (draft, _) = drafting.draft(without(content, &wrong))?;
    } else if planned.diagnostics.iter().any(is_error) {
        return Ok(planned);
    }
    let Draft { plan, search, site } = draft;
    let cache = caches.inputs();
    let withheld = site.withheld.keys().filter_map(|file| cache.page(file));
    let unpublished = withheld
        .filter_map(|page| page.front.source.as_ref())
        .flat_map(FrontSource::names_in_record)
        .collect();
    planned.built = Some(Built {
        root: root.to_owned(),
        cache: RenderCache::new(&plan.shared, plan.cards().len()),
        record: inputs.record,
        unpublished,
        is_partial,
        config: inputs.config,
        words,
        site,
        files: inputs.files,
        pictures: inputs.pictures,
        templates,
        plan,
        bodies: inputs.bodies,
        search,
    });
    Ok(planned)
}

/// What a site is drafted from: with all its pages, or without those that have errors.
struct Drafting<'a> {
    root: &'a Path,
    inputs: &'a SiteInputs,
    words: &'a Words,
    templates: &'a Templates,
    search: &'a mut Option<SearchCache>,
    force: bool,
    watch: &'a mut Watch,
}

/// A plan, the search index in it, and the site that they are of.
struct Draft {
    plan: Plan,
    search: Option<Index>,
    site: Site,
}

impl Drafting<'_> {
    /// Plans the site of these pages; gives the plan and what is wrong in the site.
    fn draft(&mut self, content: Content) -> Result<(Draft, Vec<Diagnostic>), Error> {
        let SiteInputs {
            config,
            tables,
            edge,
            ..
        } = self.inputs;
        let (site, mut diagnostics) = site::gather(content, config, tables, *edge);
        self.watch.lap("gather");
        let search = self.index(&site)?;
        self.watch.lap("search");
        let given = plan::Inputs {
            config,
            words: self.words,
            files: &self.inputs.files.assets,
            statics: &self.inputs.files.statics,
            host_lines: &self.inputs.files.host_lines,
            pictures: &self.inputs.pictures,
            stuck: &self.inputs.stuck,
            templates: self.templates.keys(),
            search: search.as_ref(),
        };
        let (plan, found) = plan::plan(&site, &given);
        diagnostics.extend(found);
        self.watch.lap("plan");
        Ok((Draft { plan, search, site }, diagnostics))
    }

    /// The search index of a site, when its settings ask for one.
    fn index(&mut self, site: &Site) -> Result<Option<Index>, Error> {
        let SiteInputs { config, bodies, .. } = self.inputs;
        if !config.outputs.search {
            return Ok(None);
        }
        let cache = self.search.get_or_insert_with(|| {
            if self.force {
                SearchCache::empty(self.root)
            } else {
                SearchCache::load(self.root)
            }
        });
        cache
            .index(&search::entries(site, config), bodies)
            .map(Some)
    }
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
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

/// The diagnostics with those that planning found. What broken front matter could not say is not reported a second time.
fn with_more(mut diagnostics: Vec<Diagnostic>, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let broken = broken_files(&diagnostics);
    let follows = |found: &Diagnostic| {
        let is_missing = matches!(found.code, Code::MissingTitle | Code::UndatedPage);
        let place = found.place.as_ref();
        is_missing && place.is_some_and(|place| broken.contains(&place.file))
    };
    diagnostics.extend(found.into_iter().filter(|found| !follows(found)));
    diagnostics
}

/// Files that cannot be read for what they are.
fn broken_files(diagnostics: &[Diagnostic]) -> BTreeSet<String> {
    diagnostics
        .iter()
        .filter(|diagnostic| is_error(diagnostic))
        .filter_map(|diagnostic| Some(diagnostic.place.as_ref()?.file.clone()))
        .collect()
}

/// Pages with errors, as the settings grade them. To be called before diagnostics are folded, which forgets their places.
fn files_with_errors(
    diagnostics: &[Diagnostic],
    config: &Config,
    deny: &[Code],
) -> BTreeSet<String> {
    diagnostics
        .iter()
        .flat_map(|diagnostic| diagnostic::settle(vec![diagnostic.clone()], &config.check, deny))
        .filter(|diagnostic| is_error(diagnostic) && is_of_content(diagnostic))
        .filter_map(|diagnostic| Some(diagnostic.place?.file))
        .collect()
}

fn without(mut content: Content, wrong: &BTreeSet<String>) -> Content {
    for entries in [
        &mut content.articles,
        &mut content.pages,
        &mut content.notes,
        &mut content.intros,
    ] {
        entries.retain(|entry| !wrong.contains(entry.page.file.as_str()));
    }
    content
}
