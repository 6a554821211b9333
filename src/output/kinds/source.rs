//! Publications: their index, and the list of each.

use super::list::{ArticleList, index_view};
use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::view::View;

/// The index of publications.
#[derive(Debug)]
struct SourceIndex;

/// A page of the list of a publication.
#[derive(Debug)]
struct SourceList {
    publication: usize,
    page: usize,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    let publications = &builder.site.publications;
    if !builder.config.outputs.sources || publications.is_empty() {
        return;
    }
    all.push(Box::new(SourceIndex));
    for (publication, of) in publications.iter().enumerate() {
        for page in 0..builder.pagination(of.articles.len()).pages() {
            all.push(Box::new(SourceList { publication, page }));
        }
    }
}

impl OutputKind for SourceIndex {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        addresses::sources()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(format!("the index of `{}`", builder.word("sources")))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let title = builder.word("sources");
        Some(builder.index_head_text(title, ("description_terms", title), "sources"))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let publications = builder.site.publications.iter();
        let lists: Vec<_> = publications
            .map(|of| (&of.name, &of.address, of.articles.as_slice()))
            .collect();
        let title = builder.word("sources").to_owned();
        let page = (title, &addresses::sources(), self.head(builder, added));
        View::Terms(Box::new(index_view(builder, page, &lists, "source")))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(builder.sitemap_entry_of_all(addresses::sources()))
    }
}

impl SourceList {
    fn list<'a>(&self, builder: &ViewBuilder<'a>) -> ArticleList<'a> {
        let publication = builder.publication(self.publication);
        ArticleList {
            title: builder.typeset(&publication.name),
            kind: "source",
            description: "description_source",
            address: &publication.address,
            articles: &publication.articles,
            parent: builder.link(builder.word("sources"), &addresses::sources()),
            section: "sources",
            feeds: Vec::new(),
        }
    }
}

impl OutputKind for SourceList {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        let publication = builder.publication(self.publication);
        let pages = builder.pagination(publication.articles.len());
        pages.address(&publication.address, self.page)
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        let name = &builder.publication(self.publication).name;
        Owner::program(format!("the list `{}`", builder.typeset(name)))
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        Some(self.list(builder).head_text(builder, self.page))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let head = self.head(builder, added);
        let mut view = self.list(builder).view(builder, self.page, head);
        if view.pager.number.is_none() {
            let host = builder.publication(self.publication).host.as_ref();
            view.url = host.map(|host| format!("https://{host}/"));
        }
        View::List(Box::new(view))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(self.list(builder).sitemap_entry(builder, self.page))
    }
}
