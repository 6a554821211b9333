//! The archive: every year and month, and the articles without a day.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::view::{ArchiveView, View};

/// The archive.
#[derive(Debug)]
struct Archive;

pub(super) fn outputs(_: &ViewBuilder<'_>, all: &mut Outputs) {
    all.push(Box::new(Archive));
}

impl OutputKind for Archive {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        addresses::archive()
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("the archive")
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let description = ("description_archive", &*builder.config.title);
        Some(builder.index_head_text(builder.word("archive"), description, "archive"))
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let calendar = &builder.derived.calendar;
        let articles = builder.site.articles.len();
        View::Archive(Box::new(ArchiveView {
            head: self.head(builder, added),
            title: builder.word("archive").to_owned(),
            count: builder.count(articles),
            years: builder.years(),
            undated: builder.cards(calendar.dated..articles),
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        Some(builder.sitemap_entry_of_all(addresses::archive()))
    }
}
