//! A site that is ready to be rendered: the key and the bytes of each output.
//!
//! Nothing is published here. Start reading at [`Built::bytes`].

use super::files::SiteFiles;
use super::record::Recorded;
use crate::base::config::Config;
use crate::base::diagnostic::Diagnostic;
use crate::base::key::Key;
use crate::base::path::OutPath;
use crate::base::words::Words;
use crate::build::cache::{self, Bodies};
use crate::content::image;
use crate::disk::Error;
use crate::output::builder::Pictures;
use crate::output::plan::{self, Plan, Planned};
use crate::output::render::{self, RenderCache, RenderInputs, Templates};
use crate::output::search::{self, Index};
use crate::output::view::{Output, ResizedView, View};
use crate::site::Site;
use crate::site::record::Record;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The bytes of an output, or the errors that keep it from being rendered.
pub type Rendered = Result<Vec<u8>, Vec<Diagnostic>>;

/// A site that is ready to be rendered: its plan, and everything that its outputs are made from.
#[derive(Debug)]
pub struct Built {
    pub(super) root: PathBuf,
    pub(super) config: Config,
    pub(super) words: Words,
    pub(super) site: Site,
    pub(super) files: SiteFiles,
    /// What is known of the images that texts show.
    pub(super) pictures: Pictures,
    pub(super) templates: Templates,
    pub(super) plan: Plan,
    pub(super) cache: RenderCache,
    pub(super) bodies: Bodies,
    /// The search index, when the settings ask for one.
    pub(super) search: Option<Index>,
    pub(super) record: Recorded,
    /// How the record knows the sources of pages that are not published.
    pub(super) unpublished: Vec<String>,
    /// Whether pages with errors were left out.
    pub(super) is_partial: bool,
}

impl Built {
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

    /// The bytes of the output at a position, or the errors that keep it from being rendered.
    ///
    /// # Errors
    /// I/O errors; [`Error::Changed`] when what it is made from is no longer what it was.
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

    /// The record with what was published and imported; none when it has that already.
    pub(super) fn new_record(&self) -> Option<Record> {
        let published = plan::published(&self.plan, &self.site);
        let unpublished = self.unpublished.iter().map(|source| ("", source.as_str()));
        let published = published
            .iter()
            .map(|(address, source)| (address.as_str(), &**source))
            .chain(unpublished);
        let before = &self.record.0;
        if before.has_all(published.clone()) {
            return None;
        }
        let mut record = before.clone();
        record.take_in(published);
        (record != *before).then_some(record)
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
            files: &self.files.assets,
            statics: &self.files.statics,
            host_lines: &self.files.host_lines,
            pictures: &self.pictures,
            stuck: &BTreeMap::new(),
            templates: self.templates.keys(),
            search: self.search.as_ref(),
        };
        plan::output(&self.plan, &self.site, &inputs, self.planned(at))
    }

    pub(super) fn bytes_of(&self, output: &Output) -> Result<Rendered, Error> {
        if let View::Copy(copy) = &output.view {
            return match self.files.bytes(&copy.file) {
                Ok(Some(bytes)) => {
                    let bytes = Arc::unwrap_or_clone(bytes);
                    Ok(Ok(image::published(bytes, copy.metadata)))
                }
                Ok(None) => Err(Error::Changed {
                    path: self.root.join(copy.file.as_str()),
                }),
                Err(diagnostic) => Ok(Err(vec![diagnostic])),
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
        let stage = RenderInputs {
            templates: &self.templates,
            shared: &self.plan.shared,
            cache: &self.cache,
            cards: self.plan.cards(),
            text_of: &text_of,
        };
        let rendered = render::render(output, &stage);
        if is_lost.into_inner() {
            self.bodies.check()?;
        }
        Ok(rendered)
    }

    /// The bytes of a smaller image: those that were kept when it was measured, else it is made again.
    fn resized_bytes(&self, view: &ResizedView) -> Result<Rendered, Error> {
        if let Some(kept) = cache::resized(&self.root, view.bytes, view.width) {
            return Ok(Ok(kept));
        }
        let changed = || Error::Changed {
            path: self.root.join(view.file.as_str()),
        };
        let bytes = match self.files.bytes(&view.file) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(changed()),
            Err(diagnostic) => return Ok(Err(vec![diagnostic])),
        };
        let (picture, images) = image::look(&bytes);
        let mut sizes = picture.smaller.iter().zip(images);
        let made = sizes.find(|(size, _)| size.width == view.width);
        made.map(|(_, image)| Ok(image)).ok_or_else(changed)
    }
}
