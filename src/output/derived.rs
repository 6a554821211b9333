//! What is computed once for the whole site, before any view is made.
//!
//! Start reading at [`Derived`].

use crate::base::date::When;
use crate::base::key::Key;
use crate::base::path::{Address, RelPath};
use crate::content::image::Shown;
use crate::output::calendar::Calendar;
use crate::output::view::{Card, ImageSize};
use crate::site::Site;
use std::collections::{BTreeMap, HashMap};

/// What views need that is computed once for the whole site.
#[derive(Debug, Default)]
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

/// Where the links and images of a text lead.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// The hrefs, by the targets as they are written.
    pub links: BTreeMap<String, String>,
    /// The images of this site whose size is known, by the targets as they are written.
    pub images: BTreeMap<String, Shown>,
}

/// Where the links of texts lead, by the file of the page; texts without any are left out.
pub(super) type Links = HashMap<RelPath, Targets>;

/// The addresses of files of `static/` that change with their bytes, by their paths below it.
pub(super) type Fingerprints = BTreeMap<RelPath, Address>;

/// The image for cards elsewhere of a page that has none of its own.
#[derive(Debug)]
pub struct SiteImage {
    /// Its whole address.
    pub url: String,
    /// Its size, when it is known.
    pub size: Option<ImageSize>,
    /// Its text alternative.
    pub alt: String,
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
    let titles: HashMap<&Address, &str> = site
        .every_page()
        .map(|any| (any.address, any.title))
        .collect();
    let alias = |(address, target): (&Address, &Address)| Alias {
        address: address.clone(),
        target: target.clone(),
        title: titles.get(target).copied().unwrap_or_default().to_owned(),
    };
    site.aliases.iter().map(alias).collect()
}
