//! The sitemaps (sitemaps.org 0.9): one for the articles of each month, one for all other pages, and their index.
//!
//! They name the other outputs, so they are planned after them.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::date::When;
use crate::base::path::Address;
use crate::output::derived::{SitemapEntry, Sitemaps};
use crate::output::escape::{XML_DECLARATION, push, xml};
use crate::output::view::View;
use crate::site::Site;
use chrono::Datelike;

/// A sitemap, by its position, or the index of all.
#[derive(Debug)]
enum Sitemap {
    Part(usize),
    Index,
}

/// The sitemaps, once the other outputs are known.
pub fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for part in 0..builder.derived.sitemaps.len() {
        all.push(Box::new(Sitemap::Part(part)));
    }
    all.push(Box::new(Sitemap::Index));
}

/// The address of the index.
pub(super) fn address() -> Address {
    Address::root().join("sitemap.xml")
}

/// Adds an entry to its sitemap.
pub fn add(sitemaps: &mut Sitemaps, site: &Site, entry: SitemapEntry) {
    let day = match &entry {
        SitemapEntry::Article(at) => site.articles.get(*at).and_then(|article| article.day),
        SitemapEntry::Page(..) => None,
    };
    let name = day.map_or_else(
        || "lists".to_owned(),
        |day| format!("{:04}-{:02}", day.year(), day.month()),
    );
    sitemaps.entry(name).or_default().push(entry);
}

/// An address in a sitemap or in the index of sitemaps.
#[derive(Clone, Debug)]
pub struct Location {
    /// The whole address.
    pub url: String,
    /// The day or moment of its last change (W3C date); none when it is not known.
    pub changed: Option<String>,
}

impl Location {
    fn new(builder: &ViewBuilder<'_>, address: &Address, changed: Option<When>) -> Location {
        Location {
            url: builder.whole(address),
            changed: changed.map(|when| when.iso()),
        }
    }
}

/// A sitemap.
#[must_use]
pub fn write(locations: impl Iterator<Item = Location>) -> String {
    write_as(("urlset", "url"), locations)
}

/// The index of sitemaps.
#[must_use]
pub fn write_index(locations: impl Iterator<Item = Location>) -> String {
    write_as(("sitemapindex", "sitemap"), locations)
}

fn write_as((root, item): (&str, &str), locations: impl Iterator<Item = Location>) -> String {
    let mut text = format!(
        "{XML_DECLARATION}<{root} xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
    );
    for Location { url, changed } in locations {
        push(
            &mut text,
            format_args!("  <{item}><loc>{}</loc>", xml(&url)),
        );
        if let Some(changed) = changed {
            push(
                &mut text,
                format_args!("<lastmod>{}</lastmod>", xml(&changed)),
            );
        }
        push(&mut text, format_args!("</{item}>\n"));
    }
    push(&mut text, format_args!("</{root}>\n"));
    text
}

impl Sitemap {
    fn part(name: &str) -> Address {
        Address::root().join(&format!("sitemap-{name}.xml"))
    }
}

/// A sitemap at a position: its name and its entries.
fn part_at<'a>(builder: &ViewBuilder<'a>, at: usize) -> (&'a String, &'a Vec<SitemapEntry>) {
    let mut parts = builder.derived.sitemaps.iter();
    let part = parts.nth(at);
    part.expect("sitemaps are planned by the parts that there are")
}

impl OutputKind for Sitemap {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        match self {
            Sitemap::Part(at) => Sitemap::part(part_at(builder, *at).0),
            Sitemap::Index => address(),
        }
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(match self {
            Sitemap::Part(_) => "a site map",
            Sitemap::Index => "the site map",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let changed = |entry: &SitemapEntry| match entry {
            SitemapEntry::Article(at) => builder.article(*at).changed(),
            SitemapEntry::Page(_, changed) => *changed,
        };
        let text = match self {
            Sitemap::Part(at) => {
                let (_, entries) = part_at(builder, *at);
                write(entries.iter().map(|entry| {
                    let address = match entry {
                        SitemapEntry::Article(at) => &builder.article(*at).address,
                        SitemapEntry::Page(address, _) => address,
                    };
                    Location::new(builder, address, changed(entry))
                }))
            }
            Sitemap::Index => {
                let zone = builder.config.timezone;
                let parts = builder.derived.sitemaps.iter();
                write_index(parts.map(|(name, entries)| {
                    let changed = entries
                        .iter()
                        .filter_map(changed)
                        .max_by_key(|when| when.moment(zone));
                    Location::new(builder, &Sitemap::part(name), changed)
                }))
            }
        };
        View::Text(text.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{Location, write, write_index};

    #[test]
    fn a_sitemap_and_the_index() {
        let location = |url: &str, changed: Option<&str>| Location {
            url: url.to_owned(),
            changed: changed.map(str::to_owned),
        };
        let first = location("https://example.org/?a&b", Some("2025-10-02"));
        let second = location("https://example.org/", None);
        assert_eq!(
            write([first.clone(), second].into_iter()),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">
  <url><loc>https://example.org/?a&amp;b</loc><lastmod>2025-10-02</lastmod></url>
  <url><loc>https://example.org/</loc></url>
</urlset>
",
        );
        assert_eq!(
            write_index([first].into_iter()),
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">
  <sitemap><loc>https://example.org/?a&amp;b</loc><lastmod>2025-10-02</lastmod></sitemap>
</sitemapindex>
",
        );
    }
}
