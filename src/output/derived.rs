//! What is found out once about the whole site, before any view is made.
//!
//! Start reading at [`Derived`].

use crate::base::date::When;
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::output::calendar::Calendar;
use crate::output::links::Links;
use crate::output::shared::{Fingerprints, SiteImage};
use crate::output::view::Card;
use crate::site::Site;
use std::collections::{BTreeMap, HashMap};

/// What views need that is found out once about the whole site.
#[derive(Debug)]
pub struct Derived {
    /// The card of each article.
    pub cards: Vec<Card>,
    /// Which years, months and days have articles.
    pub calendar: Calendar,
    /// Where the links of texts lead.
    pub links: Links,
    /// Files of `content/` that pages link to: where each is published.
    pub copies: Vec<(Address, RelPath)>,
    /// Smaller images: where each is published, the file it is made from, its width.
    pub resized: Vec<(Address, RelPath, u32)>,
    /// The former addresses.
    pub aliases: Vec<Alias>,
    /// The files of `static/` by their paths below it, with the keys of their bytes.
    pub statics: Vec<(RelPath, Key)>,
    /// The addresses that change with the bytes of their files.
    pub fingerprints: Fingerprints,
    /// The image for cards elsewhere of a page that has none of its own.
    pub site_image: Option<SiteImage>,
    /// The entries of the sitemaps; empty until all other outputs are listed.
    pub sitemaps: Sitemaps,
}

/// A former address.
#[derive(Debug)]
pub struct Alias {
    /// The former address.
    pub address: Address,
    /// Where it leads.
    pub target: Address,
    /// The title of the page there.
    pub title: String,
}

/// The entries of each sitemap by its name: `2025-09` for the articles of a month, `lists` for the rest.
pub(super) type Sitemaps = BTreeMap<String, Vec<SitemapEntry>>;

/// A page in a sitemap.
#[derive(Clone, Debug)]
pub enum SitemapEntry {
    /// An article, by its position.
    Article(usize),
    /// Any other page, and when it changed last.
    Page(Address, Option<When>),
}

/// The former addresses of a site.
#[must_use]
pub(super) fn aliases(site: &Site) -> Vec<Alias> {
    if site.aliases.is_empty() {
        return Vec::new();
    }
    let articles = site
        .articles
        .iter()
        .map(|article| (&article.address, &article.title));
    let pages = site.pages.iter().map(|page| (&page.address, &page.title));
    let titles: HashMap<&Address, &String> = articles.chain(pages).collect();
    let alias = |(address, target): (&Address, &Address)| Alias {
        address: address.clone(),
        target: target.clone(),
        title: titles
            .get(target)
            .map_or_else(String::new, |title| (*title).clone()),
    };
    site.aliases.iter().map(alias).collect()
}
