//! Standalone pages.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::base::text;
use crate::output::summaries::below_headline;
use crate::output::view::{PageView, View};

/// A standalone page, by its position.
#[derive(Debug)]
struct StandalonePage(usize);

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for at in 0..builder.site.pages.len() {
        all.push(Box::new(StandalonePage(at)));
    }
}

impl OutputKind for StandalonePage {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        builder.page(self.0).address.clone()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::Page(&builder.page(self.0).page)
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let page = builder.page(self.0);
        let summary = page.page.front.summary.as_deref();
        let about = summary.unwrap_or_else(|| below_headline(&page.facts.opening, &page.title));
        let about = if about.trim().is_empty() {
            &page.title
        } else {
            about
        };
        Some(HeadText {
            title: page.title.clone(),
            title_suffix: page.page.file.stem().to_owned(),
            description: text::typography(about, &page.lang, None).into_owned(),
            description_suffix: page.title.clone(),
            section: "",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let page = builder.page(self.0);
        let title = text::typography(&page.title, &page.lang, None).into_owned();
        let mut head = self.head(builder, added);
        head.full_title = title.clone();
        View::Page(Box::new(PageView {
            head,
            title,
            lang: builder.foreign(&page.lang),
            body: builder.plain_body(page.body, &page.lang, &page.page.file, &page.facts),
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        let front = &builder.page(self.0).page.front;
        let changed = front.updated.or(front.date);
        Some(SitemapEntry::Page(self.address(builder), changed))
    }
}
