//! The pages of a long list. They are numbered from the oldest, so that a new article changes few of them.
//!
//! With S items per page and n items, max(0, floor(n/S) − 1) pages hold S items each, from the oldest; the list's own address
//! holds the newest S to 2S−1 (specification, section 6). Start reading at [`Pagination`].

use crate::base::path::Address;
use crate::output::builder::ViewBuilder;
use crate::output::view::Pager;
use std::ops::Range;

/// A list of items, newest first, cut into pages. Pages count from 0, the oldest; the last one is at the list's own address.
#[derive(Clone, Copy, Debug)]
pub struct Pagination {
    items: usize,
    per_page: usize,
}

impl Pagination {
    /// A list of so many items, with so many per page.
    #[must_use]
    pub fn new(items: usize, per_page: usize) -> Pagination {
        Pagination {
            items,
            per_page: per_page.max(1),
        }
    }

    /// How many pages there are.
    #[must_use]
    pub fn pages(self) -> usize {
        (self.items / self.per_page).saturating_sub(1) + 1
    }

    /// Whether a page is the one at the list's own address.
    #[must_use]
    pub fn is_own(self, page: usize) -> bool {
        page + 1 == self.pages()
    }

    /// The items of a page.
    #[must_use]
    pub fn range(self, page: usize) -> Range<usize> {
        let end = self.items.saturating_sub(page * self.per_page);
        if page + 1 < self.pages() {
            end - self.per_page..end
        } else {
            0..end
        }
    }

    /// Where a page is, for a list at this address.
    #[must_use]
    pub fn address(self, list: &Address, page: usize) -> Address {
        if self.is_own(page) {
            list.clone()
        } else {
            list.join(&format!("page/{}/", page + 1))
        }
    }

    /// The links between the pages, as one of them shows them.
    #[must_use]
    pub fn pager(self, builder: &ViewBuilder<'_>, list: &Address, page: usize) -> Pager {
        let href = |page: usize| builder.href(&self.address(list, page));
        let is_numbered = !self.is_own(page);
        Pager {
            number: is_numbered.then_some(page + 1),
            newer: is_numbered.then(|| href(page + 1)),
            older: page.checked_sub(1).map(href),
            first: builder.href(list),
        }
    }
}

impl ViewBuilder<'_> {
    /// The pages of a list of so many articles.
    #[must_use]
    pub fn pagination(&self, articles: usize) -> Pagination {
        Pagination::new(articles, self.config.per_page)
    }
}

#[cfg(test)]
mod tests {
    use super::Pagination;
    use std::ops::Range;

    fn pages(items: usize, per_page: usize) -> Vec<Range<usize>> {
        let pagination = Pagination::new(items, per_page);
        (0..pagination.pages())
            .map(|page| pagination.range(page))
            .collect()
    }

    #[test]
    fn lists_are_numbered_from_the_oldest() {
        for (items, per_page) in [
            (0, 20),
            (1, 20),
            (39, 20),
            (40, 20),
            (41, 20),
            (60, 20),
            (1000, 7),
            (5, 0),
        ] {
            let pages = pages(items, per_page);
            let mut covered: Vec<usize> = pages.iter().rev().cloned().flatten().collect();
            covered.dedup();
            assert_eq!(
                covered,
                (0..items).collect::<Vec<_>>(),
                "{items} by {per_page}"
            );
            let own = pages.last().cloned().unwrap_or_default().len();
            assert!(
                own < 2 * per_page.max(1),
                "{items} by {per_page}: {own} on the own address"
            );
        }
    }

    #[test]
    fn one_more_article_leaves_the_numbered_pages_alone() {
        let from_oldest = |items: usize| -> Vec<(usize, usize)> {
            let pages = pages(items, 20);
            pages[..pages.len() - 1]
                .iter()
                .map(|page| (items - page.end, items - page.start))
                .collect()
        };
        let (before, after) = (from_oldest(79), from_oldest(80));
        assert_eq!(after[..before.len()], before[..]);
    }
}
