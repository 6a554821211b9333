//! `Site` to outputs: every path of the site, its view, its key. Equal places are found here.
//!
//! A plan always covers the whole site: nothing is skipped, rendered or read. The view of one output is made when it is
//! needed. Start reading at [`plan`] and [`output`].

mod collisions;
mod record;
mod unique;

use crate::output::builder::HOST_FILES;
pub use crate::output::builder::Inputs;
pub use record::{lost, published};

use crate::base::config::Metadata;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::{self, Key};
use crate::base::path::{MOST_NAME, OutPath, RelPath, Unfit};
use crate::base::theme;
use crate::output::builder::ViewBuilder;
use crate::output::calendar::Calendar;
use crate::output::derived::{self, Derived, Sitemaps};
use crate::output::head::Disambiguation;
use crate::output::kinds::{self, OutputKind, Outputs, Owner, sitemap};
use crate::output::links;
use crate::output::pictures::STATIC;
use crate::output::shared::{SEARCH_SCRIPT, fingerprints, shared, site_image};
use crate::output::view::{Card, Output, Shared};
use crate::site::Site;
use rayon::prelude::*;
use std::collections::HashSet;
use unique::UniqueHeads;

/// Every output of the site: where it is and what it is. Views are made one at a time, by [`output`], so that a plan of
/// 100,000 articles holds no text twice.
#[derive(Debug)]
pub struct Plan {
    /// The outputs, by path.
    pub outputs: Vec<Planned>,
    /// What all of them share.
    pub shared: Shared,
    /// The key of what all of them share.
    shared_key: Key,
    derived: Derived,
}

/// An output that is planned.
#[derive(Debug)]
pub struct Planned {
    /// Its place in `public/`.
    pub path: OutPath,
    kind: Box<dyn OutputKind>,
    added: Disambiguation,
}

/// Plans the whole site.
#[must_use]
pub fn plan(site: &Site, inputs: &Inputs<'_>) -> (Plan, Vec<Diagnostic>) {
    let mut derived = Derived {
        calendar: Calendar::of(&site.articles),
        aliases: derived::aliases(site),
        statics: statics(inputs),
        fingerprints: fingerprints(inputs),
        ..Derived::default()
    };
    let builder = ViewBuilder::new(&derived, site, inputs);
    let cards: Vec<Card> = site
        .articles
        .par_iter()
        .enumerate()
        .map(|(at, article)| {
            let at = u32::try_from(at).expect("a site has fewer than four thousand million pages");
            builder.make_card(at, article)
        })
        .collect();
    let mut diagnostics = Vec::new();
    let resolved = links::resolve(&builder, &mut diagnostics);
    let shared = shared(&builder);
    let site_image = site_image(&builder);
    derived.cards = cards;
    derived.links = resolved.links;
    derived.copies = resolved.copies;
    derived.resized = resolved.resized;
    derived.site_image = site_image;
    let (mut outputs, sitemaps) = list(&ViewBuilder::new(&derived, site, inputs), &mut diagnostics);
    derived.sitemaps = sitemaps;
    let builder = ViewBuilder::new(&derived, site, inputs);
    let mut maps = Outputs::new();
    sitemap::outputs(&builder, &mut maps);
    outputs.extend(maps.into_iter().map(|kind| Planned {
        path: place(&*kind, &builder).expect("a sitemap has a plain name"),
        kind,
        added: Disambiguation::default(),
    }));
    let outputs = collisions::sorted(outputs, &builder, &mut diagnostics);
    let plan = Plan {
        outputs,
        shared_key: Key::of(&shared),
        shared,
        derived,
    };
    let is_planned = |path: &OutPath| plan.find(path.as_str()).is_some();
    let dead = links::dead_links(site, inputs.config, &resolved.internal, is_planned);
    diagnostics.extend(dead);
    diagnostics.extend(plan.stuck(inputs));
    (plan, diagnostics)
}

impl Plan {
    /// The position of the output with this path.
    fn find(&self, path: &str) -> Option<usize> {
        let outputs = &self.outputs;
        outputs
            .binary_search_by(|output| output.path.as_str().cmp(path))
            .ok()
    }

    /// The warnings about images that are published with the place where they were taken.
    fn stuck(&self, inputs: &Inputs<'_>) -> Vec<Diagnostic> {
        if inputs.stuck.is_empty() || inputs.config.metadata == Metadata::Kept {
            return Vec::new();
        }
        let copied: HashSet<&RelPath> = self.derived.copies.iter().map(|(_, file)| file).collect();
        let statics = self.derived.statics.iter().map(|(file, _)| file);
        let statics: HashSet<&RelPath> = statics.collect();
        let is_published = |file: &RelPath| match file.below(STATIC) {
            Some(below) => statics.contains(&below),
            None => copied.contains(file),
        };
        let stuck = inputs.stuck.iter().filter(|(file, _)| is_published(file));
        let warn = |(file, why): (&RelPath, &String)| {
            let message = format!(
                "this may be published with the place where it was taken: digest cannot remove that, because {why}"
            );
            Diagnostic::new(Code::KeptMetadata, message)
                .in_file(file.as_str())
                .hint("save it as JPEG, PNG or WebP without metadata, or set `images.metadata = true` if that is intended")
        };
        stuck.map(warn).collect()
    }

    /// The card of each article, in the order of the site's articles.
    #[must_use]
    pub fn cards(&self) -> &[Card] {
        &self.derived.cards
    }
}

/// One output of a plan, with its view and its key. `site` and `inputs` are those the plan was made from.
#[must_use]
pub fn output(plan: &Plan, site: &Site, inputs: &Inputs<'_>, planned: &Planned) -> Output {
    let builder = ViewBuilder::new(&plan.derived, site, inputs);
    let view = planned.kind.view(&builder, planned.added);
    let template = view
        .template()
        .map(|name| inputs.templates.get(name).copied().unwrap_or(Key([0; 16])));
    Output {
        path: planned.path.clone(),
        key: Key::of(&(key::BUILD, template, plan.shared_key, view.kind(), &view)),
        view,
        owner: planned.kind.owner(&builder).name(),
    }
}

/// The files of `static/` that a site publishes, with the keys of their bytes: all but the theme's own script of the search
/// page, of which a site without search has no use, and the lines for hosts, which are written with those of digest.
fn statics(inputs: &Inputs<'_>) -> Vec<(RelPath, Key)> {
    let own = theme::STATIC
        .iter()
        .find(|(name, _)| *name == SEARCH_SCRIPT);
    let own = own.map(|(_, bytes)| Key::of_bytes(bytes));
    let is_idle = |file: &RelPath, key: &Key| {
        !inputs.config.outputs.search && file.as_str() == SEARCH_SCRIPT && own.as_ref() == Some(key)
    };
    let all = inputs.statics.iter();
    let is_merged = |file: &RelPath| HOST_FILES.contains(&file.as_str());
    all.filter(|(file, key)| !is_idle(file, key) && !is_merged(file))
        .map(|(file, key)| (file.clone(), *key))
        .collect()
}

/// All outputs but the sitemaps, in the order in which pages choose their titles, and the entries of the sitemaps.
fn list(builder: &ViewBuilder<'_>, diagnostics: &mut Vec<Diagnostic>) -> (Vec<Planned>, Sitemaps) {
    let all = kinds::outputs(builder);
    let mut outputs = Vec::with_capacity(all.len() + 64);
    let mut sitemaps = Sitemaps::new();
    let mut heads = UniqueHeads::default();
    let mut reported = HashSet::new();
    // What depends on one output alone is found by many threads; titles are compared in order.
    let found: Vec<_> = all
        .par_iter()
        .map(|kind| {
            let text = kind.head_text(builder);
            (
                text.map(|text| unique::keys(&text, builder)),
                place(&**kind, builder),
                kind.sitemap_entry(builder),
            )
        })
        .collect();
    for (kind, (keys, path, entry)) in all.into_iter().zip(found) {
        let added = keys.map_or_else(Disambiguation::default, |keys| {
            heads.add(&*kind, &keys, builder)
        });
        match path {
            Ok(path) => {
                diagnostics.extend(windows_name(&*kind, &path, builder, &mut reported));
                outputs.push(Planned { path, kind, added });
            }
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
        if let Some(entry) = entry {
            sitemap::add(&mut sitemaps, builder.site, entry);
        }
    }
    (outputs, sitemaps)
}

/// The place of an output in `public/`.
fn place(kind: &dyn OutputKind, builder: &ViewBuilder<'_>) -> Result<OutPath, Diagnostic> {
    let address = kind.address(builder);
    let owner = kind.owner(builder);
    let message = match address.out_path() {
        None => format!("`{address}` cannot be the address of a file"),
        Some(path) => match slug_too_long(&owner).or_else(|| path.unfit()) {
            None => return Ok(path),
            Some(unfit) => unfit.to_string(),
        },
    };
    let mut diagnostic = owner.at(Diagnostic::new(Code::BadAddress, message));
    if diagnostic.place.is_none() {
        diagnostic = diagnostic.note(format!("it is the address of {}", owner.name()));
    }
    Err(diagnostic.hint(owner.hint_to_shorten()))
}

/// A `slug` of the front matter that is longer than any name can be. One that is not clean would be shortened silently.
fn slug_too_long(owner: &Owner<'_>) -> Option<Unfit> {
    let Owner::Page(page) = owner else {
        return None;
    };
    let front = &page.front;
    let slug = front.slug.as_ref().filter(|_| front.address.is_none())?;
    (slug.len() > MOST_NAME).then(|| Unfit::Name(slug.clone()))
}

/// A name in the path of an output that Windows cannot hold. `reported` holds the folders that were reported before.
fn windows_name(
    kind: &dyn OutputKind,
    path: &OutPath,
    builder: &ViewBuilder<'_>,
    reported: &mut HashSet<String>,
) -> Option<Diagnostic> {
    let (name, until) = path.unfit_for_windows()?;
    if !reported.insert(until.to_owned()) {
        return None;
    }
    let message = format!("`{name}` in `/{until}` is a name that Windows cannot hold");
    let diagnostic = Diagnostic::new(Code::WindowsName, message);
    let owner = kind.owner(builder);
    Some(
        owner
            .at(diagnostic)
            .hint("choose another name if anyone keeps or builds the site on Windows"),
    )
}

#[cfg(test)]
mod tests;
