//! What the lists of terms and of publications share: the pages of one list, and the index of many.
//!
//! Start reading at [`ArticleList`].

use super::{HeadText, SitemapEntry, ViewBuilder};
use crate::base::path::Address;
use crate::base::text;
use crate::output::pagination::Pagination;
use crate::output::view::{Head, Letter, Link, ListView, TermLink, TermsView};
use chrono::{Datelike, NaiveDate};

/// A list of articles by month, with an address of its own.
pub(super) struct ArticleList<'a> {
    pub(super) title: String,
    /// `term` or `source`.
    pub(super) kind: &'static str,
    /// The interface word of its description.
    pub(super) description: &'static str,
    pub(super) address: &'a Address,
    /// Positions, newest first.
    pub(super) articles: &'a [usize],
    /// The index that names it.
    pub(super) parent: Link,
    /// The entry of the navigation that it belongs to.
    pub(super) section: &'a str,
    /// Its feeds, Atom first.
    pub(super) feeds: Vec<Link>,
}

impl<'a> ArticleList<'a> {
    fn pages(&self, builder: &ViewBuilder<'_>) -> Pagination {
        builder.pagination(self.articles.len())
    }

    /// The articles on a page.
    fn on_page(&self, builder: &ViewBuilder<'_>, page: usize) -> &'a [usize] {
        let range = self.pages(builder).range(page);
        self.articles.get(range).unwrap_or_default()
    }

    fn page_title(&self, builder: &ViewBuilder<'_>, page: usize) -> String {
        if self.pages(builder).is_own(page) {
            self.title.clone()
        } else {
            let number = page_number(builder, page);
            format!("{} · {number}", self.title)
        }
    }

    /// How many articles it has, and since when.
    fn count(&self, builder: &ViewBuilder<'_>) -> String {
        let count = builder.count(self.articles.len());
        let articles = builder.articles(self.articles);
        match articles.filter_map(|article| article.day).min() {
            None => count,
            Some(day) => {
                let month = builder.words.month(day.year(), day.month());
                format!("{count} {} {month}", builder.words.get("since"))
            }
        }
    }

    /// The words of the head of a page.
    pub(super) fn head_text(&self, builder: &ViewBuilder<'a>, page: usize) -> HeadText<'a> {
        let title = self.page_title(builder, page);
        let description = if self.pages(builder).is_own(page) {
            let count = self.count(builder);
            let blanks = [("name", self.title.as_str()), ("count", count.as_str())];
            builder.typeset(&builder.words.fill(self.description, &blanks))
        } else {
            page_description(builder, &self.title, page, self.on_page(builder, page))
        };
        HeadText {
            description_suffix: title.clone(),
            title,
            title_suffix: self.parent.name.clone(),
            description,
            section: self.section,
        }
    }

    /// A page of the list, without what only the list's own address shows of a term or a publication.
    pub(super) fn view(self, builder: &ViewBuilder<'a>, page: usize, mut head: Head) -> ListView {
        let pages = self.pages(builder);
        let is_own = pages.is_own(page);
        head.crumbs.push(self.parent.clone());
        head.feeds.clone_from(&self.feeds);
        let mut feeds = self.feeds.iter().map(|link| link.href.clone());
        ListView {
            head,
            title: self.page_title(builder, page),
            kind: self.kind.to_owned(),
            count: is_own.then(|| self.count(builder)),
            chart: is_own.then(|| builder.chart(self.articles)).flatten(),
            groups: builder.by_month(self.on_page(builder, page)),
            feed: feeds.next(),
            json_feed: feeds.next(),
            pager: pages.pager(builder, self.address, page),
            body: if is_own {
                builder.intro(self.address, &self.title)
            } else {
                builder.no_body()
            },
            parent: Some(self.parent),
            ..ListView::default()
        }
    }

    /// The entry of a page in a sitemap.
    pub(super) fn sitemap_entry(&self, builder: &ViewBuilder<'_>, page: usize) -> SitemapEntry {
        let address = self.pages(builder).address(self.address, page);
        builder.sitemap_entry(address, self.on_page(builder, page).iter().copied())
    }
}

/// `Page 3`.
pub(super) fn page_number(builder: &ViewBuilder<'_>, page: usize) -> String {
    let number = (page + 1).to_string();
    builder.words.fill("page_number", &[("n", &number)])
}

/// What a numbered page of a list holds: `Ma veille, page 3 : du 3 février 2025 au 9 mars 2025`.
pub(super) fn page_description(
    builder: &ViewBuilder<'_>,
    title: &str,
    page: usize,
    articles: &[usize],
) -> String {
    let mut days = builder.articles(articles).filter_map(|article| article.day);
    let text = |day: NaiveDate| builder.words.day(day);
    let last = days
        .next()
        .map_or_else(|| builder.words.get("undated").to_owned(), text);
    let first = days.next_back().map_or_else(|| last.clone(), text);
    let blanks = [
        ("title", title),
        ("n", &(page + 1).to_string()),
        ("first", &first),
        ("last", &last),
    ];
    builder.typeset(&builder.words.fill("description_home_page", &blanks))
}

/// An index of lists: for each its name, its address and its articles. `noun` is the interface word that counts them.
pub(super) fn index_view<'a>(
    builder: &ViewBuilder<'a>,
    (title, address, head): (String, &Address, Head),
    lists: &[(&String, &Address, &'a [usize])],
    noun: &str,
) -> TermsView {
    let sparks = builder.sparks(lists.iter().map(|(_, _, articles)| *articles));
    let links: Vec<TermLink> = lists
        .iter()
        .map(|(name, address, articles)| TermLink {
            name: builder.typeset(name),
            href: builder.href(address),
            count: articles.len(),
            spark: sparks.of(articles),
        })
        .collect();
    let has_sparks = links.iter().any(|link| link.spark.is_some());
    TermsView {
        head,
        count: builder.words.count(links.len(), noun),
        legend: sparks.legend().filter(|_| has_sparks),
        letters: letters(links),
        body: builder.intro(address, &title),
        title,
    }
}

/// Links by their first letter.
fn letters(links: Vec<TermLink>) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    for link in links {
        let first = text::sort_key(&link.name).0.chars().next();
        let letter = first
            .filter(|first| first.is_alphabetic())
            .map_or_else(|| "0–9".to_owned(), |first| first.to_uppercase().collect());
        match letters.last_mut() {
            Some(last) if last.letter == letter => last.terms.push(link),
            _ => letters.push(Letter {
                letter,
                terms: vec![link],
            }),
        }
    }
    letters
}
