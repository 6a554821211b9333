//! The address of an article, from its front matter and its file: never from its title.
//!
//! Collisions between pages are not settled here. Start reading at [`derived_address`].

use crate::config::Config;
use crate::date;
use crate::page::Front;
use crate::path::{Address, RelPath};
use crate::text;
use chrono::Datelike;

/// The folder whose paths `:path` and `:stem` are counted from.
const ARTICLES: &str = "content/articles";

/// The address of an article: the explicit one, else the permalink's by `date`, else by `added`; with neither,
/// `/articles/slug/`. The slug is `slug`, else [`stem_of`] the file.
///
/// `:path` is the file's folder below `content/articles` (nothing at its top; a folder with an `index.md` is the article
/// itself and no part of it), `:stem` the file's stem with its date.
#[must_use]
pub fn derived_address(front: &Front, file: &RelPath, config: &Config) -> Address {
    if let Some(address) = front.address.as_deref().and_then(Address::parse) {
        return address;
    }
    let slug = clean_slug(front.slug.as_deref().unwrap_or_else(|| stem_of(file)));
    let day = front
        .date
        .map(|date| date.day(config.timezone))
        .or(front.added);
    let Some(day) = day else {
        return Address::folder(["articles", slug.as_str()]);
    };
    let path = folder_of(file)
        .split('/')
        .filter(|part| !part.is_empty())
        .map(clean_slug)
        .collect::<Vec<_>>()
        .join("/");
    let filled = config
        .permalink
        .replace(":year", &format!("{:04}", day.year()))
        .replace(":month", &format!("{:02}", day.month()))
        .replace(":day", &format!("{:02}", day.day()))
        .replace(":slug", &slug)
        .replace(":stem", &clean_slug(raw_stem_of(file)))
        .replace(":path", &path);
    // an empty `:path` leaves two slashes
    Address::parse(&filled.replace("//", "/"))
        .unwrap_or_else(|| Address::folder(["articles", slug.as_str()]))
}

/// The day at the head of an article's name: of its file's stem, or of its folder's for an `index.md`.
#[must_use]
pub fn day_in_name(file: &RelPath) -> Option<chrono::NaiveDate> {
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
    use crate::config;

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
            date: Some(crate::date::When::Day(day)),
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
        let slug = Front {
            slug: Some("gpt-4.5".to_owned()),
            ..dated
        };
        check(usual, file, &slug, "/2025/03/09/gpt-4.5/");
    }
}
