//! Taxonomies: the index of each, and the list of each term.

use super::list::{ArticleList, index_view};
use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::output::builder::planned;
use crate::output::view::{Link, View};
use crate::site::Term;

/// A term has a feed from this many articles on (specification, section 3).
const FEED_FROM: usize = 3;

/// The index of a taxonomy, by its position.
#[derive(Debug)]
struct TermIndex(usize);

/// A page of the list of a term.
#[derive(Debug)]
struct TermList {
    taxonomy: usize,
    term: usize,
    page: usize,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for (taxonomy, of) in builder.site.taxonomies.iter().enumerate() {
        if of.terms.iter().any(|term| term.listed) {
            all.push(Box::new(TermIndex(taxonomy)));
        }
        for (term, of) in of.terms.iter().enumerate().filter(|(_, term)| term.listed) {
            for page in 0..builder.pagination(of.articles.len()).pages() {
                all.push(Box::new(TermList {
                    taxonomy,
                    term,
                    page,
                }));
            }
        }
    }
}

/// The terms that have a feed, by the positions of their taxonomy and their own.
pub(super) fn with_feed(builder: &ViewBuilder<'_>) -> impl Iterator<Item = (usize, usize)> {
    let taxonomies = builder.site.taxonomies.iter().enumerate();
    taxonomies.flat_map(|(taxonomy, of)| {
        let terms = of.terms.iter().enumerate();
        let with_feed = terms.filter(|(_, term)| term.listed && has_feed(term));
        with_feed.map(move |(term, _)| (taxonomy, term))
    })
}

fn has_feed(term: &Term) -> bool {
    term.articles.len() >= FEED_FROM
}

impl OutputKind for TermIndex {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        builder.taxonomy(self.0).address.clone()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        let name = builder.typeset(&builder.taxonomy(self.0).name);
        Owner::Settings(format!("the index of `{name}`"))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let taxonomy = builder.taxonomy(self.0);
        let title = builder.typeset(&taxonomy.name);
        Some(builder.index_head_text(&title, ("description_terms", &title), &taxonomy.id))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let taxonomy = builder.taxonomy(self.0);
        let lists: Vec<_> = taxonomy
            .terms
            .iter()
            .filter(|term| term.listed)
            .map(|term| (&term.name, &term.address, term.articles.as_slice()))
            .collect();
        let noun = match taxonomy.id.as_str() {
            "topics" => "topic",
            _ => "term",
        };
        let page = (
            builder.typeset(&taxonomy.name),
            &taxonomy.address,
            self.head(builder, added),
        );
        View::Terms(Box::new(index_view(builder, page, &lists, noun)))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        // The newest article is counted in the index, if not shown.
        Some(builder.sitemap_entry_of_all(self.address(builder)))
    }
}

impl TermList {
    fn term<'a>(&self, builder: &ViewBuilder<'a>) -> &'a Term {
        planned(&builder.taxonomy(self.taxonomy).terms, self.term)
    }

    fn list<'a>(&self, builder: &ViewBuilder<'a>) -> ArticleList<'a> {
        let (of, term) = (builder.taxonomy(self.taxonomy), self.term(builder));
        let title = builder.typeset(&term.name);
        ArticleList {
            kind: "term",
            description: "description_term",
            address: &term.address,
            articles: &term.articles,
            parent: builder.link(&builder.typeset(&of.name), &of.address),
            section: &of.id,
            feeds: if has_feed(term) {
                builder.feed_links(&title, &term.address)
            } else {
                Vec::new()
            },
            title,
        }
    }

    /// The terms most often together with this one, at most five.
    fn related(&self, builder: &ViewBuilder<'_>) -> Vec<Link> {
        let term = self.term(builder);
        builder
            .frequent_terms(&term.articles, self.taxonomy)
            .filter(|(other, count)| other.id != term.id && *count >= 2)
            .take(5)
            .map(|(other, _)| builder.term_link(other))
            .collect()
    }
}

impl OutputKind for TermList {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        let term = self.term(builder);
        let pages = builder.pagination(term.articles.len());
        pages.address(&term.address, self.page)
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        let name = builder.typeset(&self.term(builder).name);
        Owner::Settings(format!("the list `{name}`"))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        Some(self.list(builder).head_text(builder, self.page))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let head = self.head(builder, added);
        let mut view = self.list(builder).view(builder, self.page, head);
        if view.pager.number.is_none() {
            view.related = self.related(builder);
        }
        View::List(Box::new(view))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(self.list(builder).sitemap_entry(builder, self.page))
    }
}
