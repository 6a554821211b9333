//! The search page: its form, and the topics and months for readers without scripts.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::{Address, RelPath};
use crate::output::addresses;
use crate::output::search;
use crate::output::shared::SEARCH_SCRIPT;
use crate::output::view::{SearchTopic, SearchView, View};

/// The search page.
#[derive(Debug)]
struct SearchPage;

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    if builder.config.outputs.search {
        all.push(Box::new(SearchPage));
    }
}

impl OutputKind for SearchPage {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        addresses::search()
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("the search page")
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let description = ("description_search", &*builder.config.title);
        Some(builder.index_head_text(builder.word("search"), description, "search"))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let topics = builder.topics().map_or(&[][..], |topics| &topics.terms);
        let script = RelPath::new(SEARCH_SCRIPT);
        let script = script.and_then(|file| builder.derived.fingerprints.get(&file));
        View::Search(Box::new(SearchView {
            head: self.head(builder, added),
            title: builder.word("search").to_owned(),
            script: script.map_or_else(String::new, |address| builder.href(address)),
            boundaries: builder.href(&search::boundaries_address()),
            markdown_copies: builder.config.outputs.markdown,
            topics: topics
                .iter()
                .filter(|term| term.listed)
                .map(|term| SearchTopic {
                    id: term.id.clone(),
                    link: builder.term_count(term, term.articles.len()),
                })
                .collect(),
            years: builder.years(),
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(builder.sitemap_entry_of_all(addresses::search()))
    }
}
