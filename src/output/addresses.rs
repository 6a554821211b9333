//! Where the outputs of a site are that have a fixed place, or one next to another output.
//!
//! Addresses of pages, terms and editions are decided in `site`. Start reading at [`day`].

use crate::base::path::{Address, RelPath, composed};
use chrono::{Datelike, NaiveDate};

/// The archive.
#[must_use]
pub(super) fn archive() -> Address {
    Address::folder(["archive"])
}

/// The index of editions.
#[must_use]
pub(super) fn editions() -> Address {
    Address::folder(["editions"])
}

/// The index of publications.
#[must_use]
pub(super) fn sources() -> Address {
    Address::folder(["sources"])
}

/// The search page.
#[must_use]
pub(super) fn search() -> Address {
    Address::folder(["search"])
}

/// The page of a year.
#[must_use]
pub(super) fn year(year: i32) -> Address {
    Address::folder([format!("{year:04}")])
}

/// The page of the month of a day.
#[must_use]
pub(super) fn month(day: NaiveDate) -> Address {
    Address::folder([format!("{:04}", day.year()), format!("{:02}", day.month())])
}

/// The page of a day.
#[must_use]
pub(super) fn day(day: NaiveDate) -> Address {
    month(day).join(&format!("{:02}/", day.day()))
}

/// The Markdown copy of an article: `index.md` next to its page; none when the page itself is a file such as `a.html`.
#[must_use]
pub(super) fn markdown_copy(article: &Address) -> Option<Address> {
    article
        .as_str()
        .ends_with('/')
        .then(|| article.join("index.md"))
}

/// Where a file is published for the page that links to it: at the address of the page, in the folder that it has next to
/// the page's file, or below the nearest folder that holds both. The folder of an imported page (`x/` of `x.md`) is that address
/// itself. The name has one Unicode form, whatever system the file was written on.
#[must_use]
pub(super) fn of_file(page: &RelPath, address: &Address, file: &RelPath) -> Address {
    let folders = std::iter::successors(page.parent(), RelPath::parent);
    let below = folders
        .into_iter()
        .find_map(|folder| file.below(folder.as_str()));
    let below = below.map_or(file.as_str().to_owned(), |below| below.as_str().to_owned());
    let own = below
        .strip_prefix(page.stem())
        .and_then(|rest| rest.strip_prefix('/'));
    next_to(address, &composed(own.unwrap_or(&below)))
}

/// A file that belongs to a page: next to it.
#[must_use]
pub(super) fn next_to(page: &Address, name: &str) -> Address {
    if page.as_str().ends_with('/') {
        return page.join(name);
    }
    let folder = page
        .as_str()
        .rfind('/')
        .map_or("/", |slash| page.as_str().split_at(slash + 1).0);
    Address::parse(folder)
        .unwrap_or_else(Address::root)
        .join(name)
}
