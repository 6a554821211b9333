//! A site's builds, one after another, with what is known between them: the four stages in their order.
//!
//! Nothing is published here. Start reading at [`Builder::plan`].

use super::BuildOptions;
use super::analyse::{Analyse, analyse};
use super::import::{Import, ImportOptions, Imports, Mode, Recording, import};
use super::load::{Caches, Load, load};
use super::plan::{MakePlan, PlannedSite, plan};
use crate::base::date::{self, Tz};
use crate::base::diagnostic;
use crate::base::key::Key;
use crate::disk::{self, Error, Extent, Lock, Watch};
use crate::import::line;
use crate::site::Edge;
use crate::site::record::Record;
use std::collections::BTreeMap;
use std::ops::ControlFlow;

/// A site's builds, one after another, with what is known between them.
#[derive(Debug)]
pub struct Builder {
    pub(super) options: BuildOptions,
    caches: Caches,
}

/// Under which conditions a site is planned.
#[derive(Clone, Copy)]
pub(super) struct Conditions<'a> {
    /// The key of everything that the last build was made from: nothing is planned when it still has that key.
    pub(super) known: Option<Key>,
    /// Whether an import writes the record.
    pub(super) recording: Recording,
    /// The lock that is held already.
    pub(super) lock: &'a Lock,
}

impl Builder {
    /// A builder for the site of these options.
    #[must_use]
    pub fn new(options: BuildOptions) -> Builder {
        Builder {
            options,
            caches: Caches::default(),
        }
    }

    /// Imports what is new and plans the whole site, taking from the caches what did not change. Nothing is rendered or
    /// published, and the record is not written.
    ///
    /// # Errors
    /// [`Error::Busy`] when another `digest` writes to the site, [`Error::Changed`] when a file changed meanwhile; I/O
    /// errors: what cannot be read or written.
    pub fn plan(&mut self) -> Result<PlannedSite, Error> {
        let lock = Lock::of_site(&self.options.root)?;
        let conditions = Conditions {
            known: None,
            recording: Recording::Left,
            lock: &lock,
        };
        self.plan_under(conditions, &mut Watch::start())
    }

    /// Writes what is known of the inputs to `.digest/`, for the next program.
    ///
    /// # Errors
    /// [`Error::Busy`]; I/O errors: what cannot be written.
    pub fn remember(&mut self) -> Result<(), Error> {
        let lock = Lock::of_site(&self.options.root)?;
        self.save(&lock)
    }

    /// The same under a lock that is held already.
    pub(super) fn save(&mut self, _: &Lock) -> Result<(), Error> {
        self.caches.inputs().save(&self.options.root)
    }

    /// Writes the record of what was published.
    pub(super) fn write_record(&mut self, record: Record) -> Result<Option<Key>, Error> {
        self.caches.record.write(&self.options.root, record)?;
        Ok(self.caches.record.key)
    }

    /// The four stages, under a lock that is held already.
    pub(super) fn plan_under(
        &mut self,
        conditions: Conditions<'_>,
        watch: &mut Watch,
    ) -> Result<PlannedSite, Error> {
        let Builder { options, caches } = self;
        let root = options.root.as_path();
        if options.force {
            caches.forget_inputs();
        }
        let loaded = load(Load {
            root,
            lock: conditions.lock,
            base_url: options.base_url.as_deref(),
            extent: Extent::Site,
            caches,
        });
        watch.lap("load");
        let mut loaded = match loaded {
            ControlFlow::Continue(loaded) => loaded,
            ControlFlow::Break(broken) => {
                let levels = BTreeMap::new();
                return Ok(PlannedSite {
                    diagnostics: diagnostic::settle(broken.diagnostics, &levels, &options.deny),
                    ..PlannedSite::default()
                });
            }
        };
        let zone = loaded.config.timezone;
        let edge = edge(options, zone);
        let Imports {
            diagnostics: imported,
            pages,
            deleted,
            ..
        } = import(Import {
            root,
            loaded: &mut loaded,
            caches,
            options: &ImportOptions::default(),
            mode: if options.locked {
                Mode::Check
            } else {
                Mode::Write(conditions.recording)
            },
            today: edge.today(zone),
            watch: None,
        })?;
        watch.lap("import");
        let written = pages.iter().filter(|page| page.written);
        let lines = written
            .map(|page| line(&page.imported, &page.path))
            .collect();
        drop(pages);
        let analysed = analyse(Analyse {
            root,
            options,
            loaded,
            caches,
            imported,
            edge,
            known: conditions.known,
            watch,
        })?;
        let planned = plan(MakePlan {
            root,
            options,
            analysed,
            caches,
            watch,
        })?;
        Ok(PlannedSite {
            imported: lines,
            deleted: deleted.len(),
            ..planned
        })
    }
}

/// Which pages are published: those that are due at the moment of the build.
fn edge(options: &BuildOptions, zone: Tz) -> Edge {
    Edge {
        moment: options
            .today
            .map_or_else(disk::now, |day| date::end_of(day, zone)),
        drafts: options.drafts,
        future: options.future,
    }
}
