//! What a plan is made from next to the site.

use crate::base::config::Config;
use crate::base::key::Key;
use crate::base::path::RelPath;
use crate::base::words::Words;
use crate::output::context::{Pictures, ViewContext};
use crate::output::search::Index;
use crate::output::view::Card;
use crate::site::Site;
use std::collections::BTreeMap;

/// What a plan is made from next to the site.
#[derive(Clone, Copy, Debug)]
pub struct Inputs<'a> {
    /// The settings.
    pub config: &'a Config,
    /// The interface words.
    pub words: &'a Words,
    /// The files below `content/` that are no pages, with the keys of their bytes.
    pub files: &'a BTreeMap<RelPath, Key>,
    /// The files to copy from `static/`, the theme's own among them, by their path below it.
    pub statics: &'a BTreeMap<RelPath, Key>,
    /// What is known of the images that texts show, by their files, with the keys of their bytes.
    pub pictures: &'a Pictures,
    /// The files that say where they were taken though nothing can be removed from them, and why not.
    pub stuck: &'a BTreeMap<RelPath, String>,
    /// The key of each template with everything it includes.
    pub templates: &'a BTreeMap<String, Key>,
    /// The search index, when the settings ask for one.
    pub search: Option<&'a Index>,
}

impl<'a> Inputs<'a> {
    /// What views are made from, with these cards.
    #[must_use]
    pub fn context(&self, site: &'a Site, cards: &'a [Card]) -> ViewContext<'a> {
        ViewContext {
            site,
            config: self.config,
            words: self.words,
            cards,
            pictures: self.pictures,
        }
    }
}
