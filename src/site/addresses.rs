//! Which page has which address: explicit ones first, then derived ones, then aliases.
//!
//! Start reading at [`place`].

use super::permalink;
use super::{AnyPage, Article, Site, Standalone, missing_title};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{Address, RelPath};
use crate::content::page::Page;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

/// The place of a front matter key in a page's file, or the file as a whole.
#[must_use]
pub fn at_key(diagnostic: Diagnostic, page: &Page, keys: &[&str]) -> Diagnostic {
    let span: Option<&Range<usize>> = keys.iter().find_map(|key| page.front.spans.get(key));
    match span {
        Some(span) => diagnostic.at(page.file.as_str(), span.clone()),
        None => diagnostic.in_file(page.file.as_str()),
    }
}

/// The front matter keys that name a page's whole address.
pub const ADDRESS_KEYS: &[&str] = &["url", "permalink", "path"];

/// The error of a page whose front matter names an address that is none.
pub(super) fn bad_address(page: &Page) -> Option<Diagnostic> {
    let text = page.front.address.as_deref()?;
    let diagnostic = Diagnostic::new(
        Code::BadAddress,
        format!("`{text}` is not an address inside this site"),
    );
    Some(at_key(diagnostic, page, ADDRESS_KEYS).hint("write a path such as `/dossiers/titre/`"))
}

/// The addresses that pages have, folded, with the files of the pages.
pub(super) type Taken<'a> = HashMap<Cow<'a, str>, &'a RelPath>;

/// Gives each page an address of its own: explicit ones first, then derived ones in the order of the paths.
pub(super) fn place(
    articles: &mut [Article],
    pages: &[Standalone],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let mut moved: Vec<(usize, Address)> = Vec::new();
    let mut taken: Taken<'_> = HashMap::with_capacity(pages.len() + articles.len());
    for page in pages {
        claim_explicit(&page.address, &page.page, &mut taken, diagnostics);
    }
    let mut derived = Vec::with_capacity(articles.len());
    for article in articles.iter() {
        let named = article.page.front.address.is_some();
        let explicit = named && permalink::explicit_address(&article.page.front).is_some();
        if explicit {
            claim_explicit(&article.address, &article.page, &mut taken, diagnostics);
        } else if named {
            diagnostics.extend(bad_address(&article.page));
        }
        derived.push(!explicit);
    }
    // the last number given to each address that more than one page wanted
    let mut numbers: HashMap<&Address, u64> = HashMap::new();
    for (at, (article, derived)) in articles.iter().zip(derived).enumerate() {
        let Article { page, address, .. } = article;
        diagnostics.extend(missing_title(page, &article.facts));
        if derived {
            let folded = address.folded();
            if let Some(first) = taken.get(&folded).copied() {
                let number = numbers.entry(address).or_insert(1);
                let free = (*number + 1..=u64::MAX)
                    .map(|number| (number, address.numbered(number)))
                    .find(|(_, address)| !taken.contains_key(&address.folded()));
                let (last, free) = free.expect("the numbers do not end");
                *number = last;
                diagnostics.push(slug_taken(page, address, &free, first));
                taken.insert(Cow::Owned(free.folded().into_owned()), &page.file);
                moved.push((at, free));
            } else {
                taken.insert(folded, &page.file);
            }
        }
        if page.front.date.is_none() && page.front.added.is_none() {
            diagnostics.push(
                Diagnostic::new(
                    Code::UndatedPage,
                    "this article has neither `date` nor `added`",
                )
                .in_file(page.file.as_str())
                .hint("add `date`, or `added` with the day it came in"),
            );
        }
    }
    for (at, address) in moved {
        if let Some(article) = articles.get_mut(at) {
            article.address = address;
        }
    }
}

/// The warning about an article that is at another address than it wanted.
pub(super) fn slug_taken(
    page: &Page,
    wanted: &Address,
    free: &Address,
    first: &RelPath,
) -> Diagnostic {
    let slug = free
        .as_str()
        .trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default();
    Diagnostic::new(
        Code::SlugTaken,
        format!("the address `{wanted}` is taken, so this page is at `{free}`"),
    )
    .in_file(page.file.as_str())
    .note(format!("`{first}` has it"))
    .hint(format!(
        "to keep this address in any case, add `slug = \"{slug}\"` to the front matter"
    ))
}

pub(super) fn claim_explicit<'a>(
    address: &'a Address,
    page: &'a Page,
    taken: &mut Taken<'a>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let first = *taken.entry(address.folded()).or_insert(&page.file);
    if *first != page.file {
        let diagnostic = Diagnostic::new(
            Code::EqualAddress,
            format!("the address `{address}` belongs to two pages"),
        );
        diagnostics.push(
            at_key(diagnostic, page, ADDRESS_KEYS)
                .note(format!("`{first}` has it too"))
                .hint("give one of them another address"),
        );
    }
}

/// Collects former addresses. One that is outside the site, or that a page or another alias has, is an error.
pub(super) fn aliases(
    site: &Site,
    diagnostics: &mut Vec<Diagnostic>,
) -> BTreeMap<Address, Address> {
    if site
        .every_page()
        .all(|any| any.page.front.aliases.is_empty())
    {
        return BTreeMap::new();
    }
    let planned: Taken<'_> = site
        .every_page()
        .map(|any| (any.address.folded(), &any.page.file))
        .collect();
    let mut aliases: BTreeMap<Address, Address> = BTreeMap::new();
    for AnyPage { page, address, .. } in site.every_page() {
        for alias in &page.front.aliases {
            let diagnostic = |message: String| {
                at_key(Diagnostic::new(Code::BadAlias, message), page, &["aliases"])
            };
            match Address::parse(alias).filter(|alias| alias.out_path().is_some()) {
                None => diagnostics.push(
                    diagnostic(format!("the alias `{alias}` leaves the site"))
                        .hint("write a path such as `/ancien/titre/`"),
                ),
                Some(parsed) if parsed == *address => {}
                Some(parsed) => {
                    if let Some(owner) = planned.get(&parsed.folded()) {
                        diagnostics.push(
                            diagnostic(format!("the alias `{alias}` is the address of a page"))
                                .note(format!("`{owner}` is there")),
                        );
                    } else {
                        let other = aliases.insert(parsed.clone(), address.clone());
                        if let Some(other) = other.filter(|other| other != address) {
                            diagnostics.push(
                                diagnostic(format!("the alias `{alias}` belongs to two pages"))
                                    .note(format!("`{other}` has it too")),
                            );
                            aliases.insert(parsed, other);
                        }
                    }
                }
            }
        }
    }
    aliases
}
