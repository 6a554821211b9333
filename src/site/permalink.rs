//! The address of an article, from its front matter and its file: never from its title.
//!
//! Collisions between pages are not settled here. Start reading at [`derived_address`].

use crate::base::config::Config;
use crate::base::date;
use crate::base::path::{Address, RelPath, fitted};
use crate::base::text;
use crate::content::page::Front;
use chrono::{Datelike, NaiveDate};
use std::fmt::Write as _;

/// The folder whose paths `:path` and `:stem` are counted from.
const ARTICLES: &str = "content/articles";

/// The address of an article: the explicit one, else the permalink's by `date`, else by `added`; with neither,
/// `/articles/slug/`. The slug is `slug`, else [`stem_of`] the file.
///
/// `:path` is the file's folder below `content/articles` (nothing at its top; a folder with an `index.md` is the article
/// itself and no part of it), `:stem` the file's stem with its date.
#[must_use]
pub fn derived_address(front: &Front, file: &RelPath, config: &Config) -> Address {
    if let Some(address) = explicit_address(front) {
        return address;
    }
    let day = front
        .date
        .map(|date| date.day(config.timezone))
        .or(front.added);
    address_on(day, front, file, config)
}

/// The address that the front matter names itself, when it is inside the site.
#[must_use]
pub fn explicit_address(front: &Front) -> Option<Address> {
    Address::parse(front.address.as_deref()?).filter(|address| address.out_path().is_some())
}

/// The address of an article that names none, by the day it is sorted by.
#[must_use]
pub fn address_on(
    day: Option<NaiveDate>,
    front: &Front,
    file: &RelPath,
    config: &Config,
) -> Address {
    let slug = match front.slug.as_deref() {
        Some(slug) => clean_slug(slug),
        None => derived_slug(stem_of(file)),
    };
    let Some(day) = day else {
        return Address::folder(["articles", slug.as_str()]);
    };
    let mut filled = filled(&config.permalink, day, &slug, file);
    // an empty `:path` leaves two slashes
    if filled.contains("//") {
        filled = filled.replace("//", "/");
    }
    Address::parse(&filled).unwrap_or_else(|| Address::folder(["articles", slug.as_str()]))
}

/// A permalink's pattern with its placeholders filled in.
fn filled(pattern: &str, day: NaiveDate, slug: &str, file: &RelPath) -> String {
    const NEVER: &str = "writing to a string does not fail";
    let mut filled = String::with_capacity(pattern.len() + slug.len());
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once(':') {
        filled.push_str(before);
        rest = after;
        if let Some(more) = after.strip_prefix("year") {
            write!(filled, "{:04}", day.year()).expect(NEVER);
            rest = more;
        } else if let Some(more) = after.strip_prefix("month") {
            write!(filled, "{:02}", day.month()).expect(NEVER);
            rest = more;
        } else if let Some(more) = after.strip_prefix("day") {
            write!(filled, "{:02}", day.day()).expect(NEVER);
            rest = more;
        } else if let Some(more) = after.strip_prefix("slug") {
            filled.push_str(slug);
            rest = more;
        } else if let Some(more) = after.strip_prefix("stem") {
            filled.push_str(&derived_slug(raw_stem_of(file)));
            rest = more;
        } else if let Some(more) = after.strip_prefix("path") {
            let parts = folder_of(file).split('/').filter(|part| !part.is_empty());
            for (at, part) in parts.enumerate() {
                if at > 0 {
                    filled.push('/');
                }
                filled.push_str(&derived_slug(part));
            }
            rest = more;
        } else {
            filled.push(':');
        }
    }
    filled.push_str(rest);
    filled
}

/// The day at the head of an article's name: of its file's stem, or of its folder's for an `index.md`.
#[must_use]
pub fn day_in_name(file: &RelPath) -> Option<NaiveDate> {
    date::at_head_of(raw_stem_of(file)).map(|(day, _)| day)
}

/// The stem of an article's file without a date at its head; of an `index.md`, its folder's name. A name that is only a
/// date stays whole.
#[must_use]
pub fn stem_of(file: &RelPath) -> &str {
    let stem = raw_stem_of(file);
    match date::at_head_of(stem) {
        Some((_, rest)) if !rest.is_empty() => rest,
        _ => stem,
    }
}

/// A slug fit for an address: one that is clean already stays as it is, else [`text::slug`] of it, else a short hash.
#[must_use]
pub fn clean_slug(slug: &str) -> String {
    let clean = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_.".contains(c);
    if slug.chars().all(clean) && slug.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        slug.to_owned()
    } else {
        text::slug_or_hash(slug)
    }
}

/// The slug of a file or folder, which was not written as an address: it leaves room in a name for the rest of the permalink and for
/// a number. One from the front matter is as long as it is.
#[must_use]
pub fn derived_slug(stem: &str) -> String {
    const ROOM: usize = 55;
    fitted(&clean_slug(stem), ROOM).to_owned()
}

fn raw_stem_of(file: &RelPath) -> &str {
    match parent_of(file).rsplit('/').next() {
        Some(folder) if file.stem() == "index" && !folder.is_empty() => folder,
        _ => file.stem(),
    }
}

/// The folder that holds a file, as a slice of its path; empty at the root.
fn parent_of(file: &RelPath) -> &str {
    file.as_str()
        .rsplit_once('/')
        .map_or("", |(folder, _)| folder)
}

fn folder_of(file: &RelPath) -> &str {
    let parent = parent_of(file);
    let below = parent
        .strip_prefix(ARTICLES)
        .map_or(parent, |below| below.trim_start_matches('/'));
    if file.stem() == "index" {
        below.rsplit_once('/').map_or("", |(folder, _)| folder)
    } else {
        below
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::base::config;

    fn check(pattern: &str, file: &str, front: &Front, expected: &str) {
        let settings = format!(
            "title = \"T\"\nbase_url = \"https://example.org/\"\npermalink = \"{pattern}\"\n"
        );
        let (config, _) = config::parse("site.toml", &settings);
        let file = RelPath::new(file).unwrap();
        assert_eq!(
            derived_address(front, &file, &config).as_str(),
            expected,
            "{pattern} {file}"
        );
    }

    #[test]
    fn an_address_comes_from_date_and_file() {
        let day = chrono::NaiveDate::from_ymd_opt(2025, 3, 9).unwrap();
        let dated = Front {
            date: Some(crate::base::date::When::Day(day)),
            ..Front::default()
        };
        let added = Front {
            added: Some(day),
            ..Front::default()
        };
        let usual = "/:year/:month/:day/:slug/";
        let file = "content/articles/2025/2025-03-09-un-pas.md";
        check(usual, file, &dated, "/2025/03/09/un-pas/");
        check(usual, file, &added, "/2025/03/09/un-pas/");
        check(usual, file, &Front::default(), "/articles/un-pas/");
        check(
            usual,
            "content/articles/a/Un été/index.md",
            &dated,
            "/2025/03/09/un-ete/",
        );
        check("/:path/:stem/", file, &dated, "/2025/2025-03-09-un-pas/");
        check(
            "/:path/:slug/",
            "content/articles/a/b/index.md",
            &dated,
            "/a/b/",
        );
        check("/:path/:slug/", "content/articles/x.md", &dated, "/x/");
        let explicit = Front {
            address: Some("/ici/".to_owned()),
            slug: Some("autre".to_owned()),
            ..dated.clone()
        };
        check(usual, file, &explicit, "/ici/");
        let long = format!("content/articles/{}.md", "abcd-".repeat(48));
        let cut = "abcd-".repeat(40);
        check(
            usual,
            &long,
            &dated,
            &format!("/2025/03/09/{}/", &cut[..199]),
        );
        let slug = Front {
            slug: Some("gpt-4.5".to_owned()),
            ..dated
        };
        check(usual, file, &slug, "/2025/03/09/gpt-4.5/");
    }
}
