//! The page that a host shows for an address that does not exist.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::path::Address;
use crate::output::view::{NotFoundView, View};

/// `404.html`
#[derive(Debug)]
struct NotFound;

pub(super) fn outputs(_: &ViewBuilder<'_>, all: &mut Outputs) {
    all.push(Box::new(NotFound));
}

impl OutputKind for NotFound {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        Address::root().join("404.html")
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("the page for addresses that do not exist")
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let title = builder.word("not_found").to_owned();
        Some(HeadText {
            title_suffix: builder.config.title.clone(),
            description: builder.word("not_found_text").to_owned(),
            description_suffix: title.clone(),
            title,
            section: "",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let mut head = self.head(builder, added);
        head.noindex = true;
        head.canonical = None;
        View::NotFound(Box::new(NotFoundView {
            head,
            latest: builder.cards(0..builder.site.articles.len().min(5)),
            topics: builder.top_topics(12),
        }))
    }

    fn is_recorded(&self) -> bool {
        false
    }
}
