//! The home page, and the numbered pages of its older articles.

use super::{
    Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder, edition,
};
use crate::base::date::When;
use crate::base::path::Address;
use crate::output::kinds::list::{page_description, page_number};
use crate::output::pagination::Pagination;
use crate::output::view::{HomeView, ListView, View};

/// The running edition opens the home page from this many articles on (specification, section 6).
const RUNNING_FROM: usize = 5;

/// A page of the latest articles; the one at the list's own address is the home page.
#[derive(Debug)]
struct Home {
    page: usize,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for page in 0..pages(builder).pages() {
        all.push(Box::new(Home { page }));
    }
}

fn pages(builder: &ViewBuilder<'_>) -> Pagination {
    builder.pagination(builder.site.articles.len())
}

/// The article that leads: the newest whose date is known, for one without a date is ordered by the day of its import
/// (specification, section 4); the first where no date is known.
fn lead(builder: &ViewBuilder<'_>, positions: &[usize]) -> Option<usize> {
    let is_dated = |&&at: &&usize| builder.article(at).page.front.date.is_some();
    positions
        .iter()
        .find(is_dated)
        .or(positions.first())
        .copied()
}

impl OutputKind for Home {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        pages(builder).address(&Address::root(), self.page)
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(if pages(builder).is_own(self.page) {
            "the home page"
        } else {
            "a page of the latest articles"
        })
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let site_title = &builder.config.title;
        let (title, description) = if pages(builder).is_own(self.page) {
            let description = if builder.config.description.is_empty() {
                let blanks = [("title", site_title.as_str())];
                builder.words.fill("description_home", &blanks)
            } else {
                builder.config.description.clone()
            };
            (site_title.clone(), description)
        } else {
            let articles: Vec<usize> = pages(builder).range(self.page).collect();
            (
                page_number(builder, self.page),
                page_description(builder, site_title, self.page, &articles),
            )
        };
        Some(HeadText {
            title_suffix: site_title.clone(),
            description,
            description_suffix: title.clone(),
            title,
            section: "home",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let (site, root) = (builder.site, Address::root());
        let pages = pages(builder);
        let positions: Vec<usize> = pages.range(self.page).collect();
        let pager = pages.pager(builder, &root, self.page);
        let mut head = self.head(builder, added);
        if pager.number.is_some() {
            return View::List(Box::new(ListView {
                head,
                title: page_number(builder, self.page),
                kind: "home".to_owned(),
                groups: builder.by_day(&positions),
                pager,
                body: builder.no_body(),
                ..ListView::default()
            }));
        }
        head.crumbs.clear();
        head.feeds = builder.feed_links(&builder.config.title, &root);
        let edition = site
            .editions
            .iter()
            .find(|edition| !edition.running || edition.articles().count() >= RUNNING_FROM)
            .map(|edition| edition::link(builder, edition));
        let lead = lead(builder, &positions);
        let others: Vec<usize> = positions
            .iter()
            .copied()
            .filter(|&at| Some(at) != lead)
            .collect();
        let lead_date = lead.and_then(|at| site.articles.get(at)?.page.front.date);
        View::Home(Box::new(HomeView {
            head,
            updated: site
                .articles
                .first()
                .and_then(|newest| newest.day)
                .map(|day| builder.linked_date(When::Day(day))),
            edition,
            lead: lead.and_then(|at| builder.derived.cards.get(at).cloned()),
            lead_day: lead_date.map(|date| builder.heading_date(date.day(builder.config.timezone))),
            groups: builder.by_day(&others),
            topics: builder.top_topics(12),
            pager,
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        let pages = pages(builder);
        // The home page changes with every article.
        let articles = if pages.is_own(self.page) {
            0..builder.site.articles.len()
        } else {
            pages.range(self.page)
        };
        Some(builder.sitemap_entry(self.address(builder), articles))
    }
}
