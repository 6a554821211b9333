//! What the views of all kinds of outputs are built with.
//!
//! Start reading at [`ViewBuilder`].

use crate::base::date::When;
use crate::base::path::{Address, RelPath};
use crate::output::context::{Targets, ViewContext};
use crate::output::derived::{Derived, SitemapEntry};
use crate::output::head::{Disambiguation, HeadText};
use crate::output::inputs::Inputs;
use crate::output::pagination::Pagination;
use crate::output::view::{Body, CardFields, Head, Link};
use crate::site::{Article, Publication, Site, Standalone, Taxonomy, Term};

/// Builds views: the site, the settings, and what was found out about the whole site.
#[derive(Clone, Copy, Debug)]
pub struct ViewBuilder<'a> {
    /// The site, its settings, its cards.
    pub context: ViewContext<'a>,
    /// What the plan is made from.
    pub inputs: &'a Inputs<'a>,
    /// What was found out once.
    pub derived: &'a Derived,
}

impl<'a> ViewBuilder<'a> {
    /// A builder for the outputs of a site.
    #[must_use]
    pub fn new(derived: &'a Derived, site: &'a Site, inputs: &'a Inputs<'a>) -> ViewBuilder<'a> {
        ViewBuilder {
            context: inputs.context(site, &derived.cards),
            inputs,
            derived,
        }
    }

    /// The article at a position.
    #[must_use]
    pub fn article(&self, at: usize) -> &'a Article {
        planned(&self.context.site.articles, at)
    }

    /// What lists show of the article at a position.
    #[must_use]
    pub fn card(&self, at: usize) -> &'a CardFields {
        &planned(&self.derived.cards, at).fields
    }

    /// The standalone page at a position.
    #[must_use]
    pub fn page(&self, at: usize) -> &'a Standalone {
        planned(&self.context.site.pages, at)
    }

    /// The taxonomy at a position.
    #[must_use]
    pub fn taxonomy(&self, at: usize) -> &'a Taxonomy {
        planned(&self.context.site.taxonomies, at)
    }

    /// A term by the position of its taxonomy and its own.
    #[must_use]
    pub fn term(&self, taxonomy: usize, term: usize) -> &'a Term {
        planned(&self.taxonomy(taxonomy).terms, term)
    }

    /// The publication at a position.
    #[must_use]
    pub fn publication(&self, at: usize) -> &'a Publication {
        planned(&self.context.site.publications, at)
    }

    /// A word of the interface.
    #[must_use]
    pub fn word(&self, name: &'a str) -> &'a str {
        self.context.words.get(name)
    }

    /// The pages of a list of so many articles.
    #[must_use]
    pub fn pagination(&self, articles: usize) -> Pagination {
        Pagination::new(articles, self.context.config.per_page)
    }

    /// The words of the head of a page that there is one of, or one for each taxonomy. `description` is the interface word
    /// of its description, which is filled with `about`.
    #[must_use]
    pub fn index_head_text(
        &self,
        title: &str,
        (description, about): (&str, &str),
        section: &'a str,
    ) -> HeadText<'a> {
        let context = &self.context;
        let description = context.words.fill(description, &[("title", about)]);
        HeadText {
            title: title.to_owned(),
            title_suffix: context.config.title.clone(),
            description: context.set(&description),
            description_suffix: title.to_owned(),
            section,
        }
    }

    /// The head of a page with these words.
    #[must_use]
    pub fn head(&self, text: &HeadText<'_>, added: Disambiguation, address: &Address) -> Head {
        let context = &self.context;
        let (title, description) = (text.page_title(context, added), text.description(added));
        let mut head = context.head(title, &text.title, description, address, text.section);
        if let Some(image) = &self.derived.site_image {
            head.image = Some(image.url.clone());
            head.image_size = image.size;
            head.image_alt.clone_from(&image.alt);
        }
        head
    }

    /// A link to an address of the site.
    #[must_use]
    pub fn link(&self, name: &str, address: &Address) -> Link {
        Link {
            name: name.to_owned(),
            href: self.context.href(address),
        }
    }

    /// The feeds of a list that has them, Atom first.
    #[must_use]
    pub fn feed_links(&self, title: &str, list: &Address) -> Vec<Link> {
        let mut links = vec![self.link(&format!("{title} (Atom)"), &list.join("feed.xml"))];
        if self.context.config.outputs.json_feed {
            links.push(self.link(&format!("{title} (JSON Feed)"), &list.join("feed.json")));
        }
        links
    }

    /// Where the links of a text lead, by the file of its page.
    #[must_use]
    pub fn targets(&self, file: &RelPath) -> Targets {
        self.derived.links.get(file).cloned().unwrap_or_default()
    }

    /// The editor's introduction to a list.
    #[must_use]
    pub fn intro(&self, list: &Address) -> Body {
        match self.context.site.intros.get(list) {
            Some(intro) => self
                .context
                .plain_body(intro, self.targets(&intro.page.file)),
            None => self.context.no_body(),
        }
    }

    /// The entry in a sitemap of a page that shows these articles: it changed with the newest of them.
    #[must_use]
    pub fn sitemap_entry(
        &self,
        address: Address,
        articles: impl IntoIterator<Item = usize>,
    ) -> SitemapEntry {
        let zone = self.context.config.timezone;
        let changed = articles
            .into_iter()
            .filter_map(|at| self.context.site.articles.get(at)?.changed())
            .max_by_key(|when: &When| when.moment(zone));
        SitemapEntry::Page(address, changed)
    }
}

/// What a position of a plan means: plans hold none that their site doesn't have.
pub(super) fn planned<T>(values: &[T], at: usize) -> &T {
    values
        .get(at)
        .expect("a plan is read with the site it was made from")
}
