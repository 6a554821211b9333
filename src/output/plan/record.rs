//! The addresses that a build publishes, as the site's record keeps them, and those that were published once and are lost.
//!
//! Start reading at [`published`] and [`lost`].

use super::{Plan, Planned};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{Address, OutPath};
use crate::content::page::FrontSource;
use crate::site::record::Record;
use crate::site::{Article, Site};
use rayon::prelude::*;
use std::collections::HashMap;

/// The addresses of the site's pages, each with how the record knows a source of it (nothing for a page without one). An
/// article with several sources comes once for each.
///
/// The numbered pages of lists are left out: which articles are on one changes anyway.
#[must_use]
pub fn published(plan: &Plan, site: &Site) -> Vec<(Address, String)> {
    let mut published = Vec::new();
    for planned in &plan.outputs {
        let article = match planned.kind.article() {
            Some(at) => site.articles.get(at),
            None if is_recorded(planned) => None,
            None => continue,
        };
        let address = planned.path.address();
        let sources = article.and_then(|article| article.page.front.source.as_ref());
        let mut names: Vec<String> = sources
            .into_iter()
            .flat_map(FrontSource::names_in_record)
            .collect();
        let last = names.pop().unwrap_or_default();
        published.extend(names.into_iter().map(|name| (address.clone(), name)));
        published.push((address, last));
    }
    published
}

/// Whether an output is a page that others may have linked to.
fn is_recorded(planned: &Planned) -> bool {
    let path = planned.path.as_str();
    let is_numbered = path
        .strip_suffix("/index.html")
        .and_then(|folder| folder.rsplit_once('/'))
        .is_some_and(|(above, number)| {
            number.parse::<usize>().is_ok() && (above == "page" || above.ends_with("/page"))
        });
    path.ends_with(".html") && !is_numbered && planned.kind.is_recorded()
}

/// The addresses of the record that this plan answers neither with a page nor with a redirect, each with the line that would
/// keep it (specification, section 7).
#[must_use]
pub fn lost(record: &Record, plan: &Plan, site: &Site) -> Vec<Diagnostic> {
    let is_planned = |path: &str| plan.find(path).is_some();
    let addresses: Vec<(&str, &str)> = record.addresses().collect();
    let lost: Vec<(Address, OutPath, &str)> = addresses
        .into_par_iter()
        // Nearly all are planned, and are looked up without a copy of each.
        .fold(
            || (String::new(), Vec::new()),
            |(mut path, mut lost), (address, source)| {
                path.clear();
                path.push_str(address.trim_start_matches('/'));
                if address.ends_with('/') {
                    path.push_str("index.html");
                }
                if !is_planned(&path)
                    && let Some(address) = Address::parse(address)
                    && let Some(file) = address.out_path()
                    && !is_planned(file.as_str())
                {
                    lost.push((address, file, source));
                }
                (path, lost)
            },
        )
        .map(|(_, lost)| lost)
        .reduce(Vec::new, |mut lost, mut more| {
            lost.append(&mut more);
            lost
        });
    if lost.is_empty() {
        return Vec::new();
    }
    let articles = Articles::of(site);
    let folded: HashMap<String, &OutPath> = plan
        .outputs
        .iter()
        .map(|output| (output.path.folded(), &output.path))
        .collect();
    lost.into_iter()
        .map(|(address, path, source)| {
            let diagnostic = Diagnostic::new(
                Code::LostAddress,
                format!("`{address}` was published and leads to nothing now"),
            );
            let give_up = format!("run `digest reject {address}` to give it up");
            if let Some(now) = folded.get(&path.folded()) {
                // A redirect would have the name of the page itself on many file systems.
                return diagnostic
                    .note(format!("`{}` differs from it only in case or accents, so no redirect can have its name", now.address()))
                    .hint(format!("restore the old spelling with `url = \"{address}\"` in the page's front matter, or {give_up}"));
            }
            let line = format!("`aliases = [\"{address}\"]`");
            match articles.now(&address, source) {
                Some(article) => diagnostic
                    .in_file(article.page.file.as_str())
                    .note(format!("this page is now at `{}`", article.address))
                    .hint(format!("if it moved, add {line} to its front matter; otherwise {give_up}")),
                None => diagnostic.hint(format!(
                    "add {line} to the front matter of the page that replaces it, or {give_up}"
                )),
            }
        })
        .collect()
}

/// The articles by what can show where a lost address moved.
struct Articles<'a> {
    /// By how the record knows their sources.
    by_source: HashMap<String, &'a Article>,
    /// By the last part of their addresses.
    by_name: HashMap<String, Vec<&'a Article>>,
}

impl<'a> Articles<'a> {
    fn of(site: &'a Site) -> Articles<'a> {
        let mut articles = Articles {
            by_source: HashMap::new(),
            by_name: HashMap::new(),
        };
        for article in &site.articles {
            let source = article.page.front.source.as_ref();
            let names = source.into_iter().flat_map(FrontSource::names_in_record);
            articles.by_source.extend(names.map(|name| (name, article)));
            let name = last_part(article.address.as_str());
            articles.by_name.entry(name).or_default().push(article);
        }
        articles
    }

    /// The article that had this address, where it is now: that of the same source, else the only one with the same name.
    fn now(&self, address: &Address, source: &str) -> Option<&'a Article> {
        if let Some(article) = self.by_source.get(source) {
            return Some(article);
        }
        match self.by_name.get(&last_part(address.as_str()))?.as_slice() {
            [article] => Some(article),
            _ => None,
        }
    }
}

fn last_part(address: &str) -> String {
    let mut parts = address.trim_end_matches('/').rsplit('/');
    parts.next().unwrap_or_default().to_owned()
}
