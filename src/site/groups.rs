//! Articles by term and by publication, and which of them belong together.

use super::sources::{Origin, Sources};
use super::{Article, Publication, Site, Taxonomy, Term, at_key};
use crate::base::config::Config;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::Address;
use crate::base::terms::Table;
use crate::base::text;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// A term that articles use.
struct Known<'a> {
    id: String,
    /// Whether the table of terms has it.
    is_named: bool,
    /// The position of its oldest article.
    oldest: usize,
    /// As the oldest of its articles writes it.
    written: &'a str,
    /// How many articles use it.
    articles: usize,
}

/// Reads the terms of all articles, and gives each article the positions of its own.
pub(super) fn taxonomies(
    articles: &mut [Article],
    config: &Config,
    tables: &BTreeMap<String, Table>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Taxonomy> {
    let mut ids: Vec<&String> = config.taxonomies.keys().collect();
    ids.sort_by_key(|id| (*id != "topics", *id));
    let grouped: Vec<_> = ids
        .par_iter()
        .filter_map(|id| {
            let (setting, table) = (config.taxonomies.get(*id)?, tables.get(*id)?);
            Some(taxonomy(id, setting, table, articles, config))
        })
        .collect();
    for article in articles.iter_mut() {
        article.terms.reserve_exact(grouped.len());
    }
    let mut made = Vec::with_capacity(grouped.len());
    for (taxonomy, own, more) in grouped {
        for (article, own) in articles.iter_mut().zip(own) {
            article.terms.push(own);
        }
        diagnostics.extend(more);
        made.push(taxonomy);
    }
    diagnostics.extend(idle(&made, articles, config, tables));
    made
}

/// Numbers the ids of terms that are alike in Latin letters alone (时事 and 实时: `shi-shi`, `shi-shi-2`). A term of the table
/// keeps its id, and of others the one that the oldest article has, so that new articles change no address.
fn number_equal_ids(
    known: &mut [Known<'_>],
    taxonomy: &str,
    articles: &[Article],
) -> Vec<Diagnostic> {
    let mut order: Vec<usize> = (0..known.len()).collect();
    let rank = |at: &usize| {
        known
            .get(*at)
            .map(|term| (!term.is_named, Reverse(term.oldest), term.written))
    };
    order.sort_by_key(rank);
    let mut used: HashMap<String, &str> = HashMap::new();
    let mut diagnostics = Vec::new();
    for at in order {
        let Some(term) = known.get_mut(at) else {
            continue;
        };
        let Some(first) = used.get(&term.id).copied() else {
            used.insert(term.id.clone(), term.written);
            continue;
        };
        let free = (2..).map(|number| format!("{}-{number}", term.id));
        let id = free
            .into_iter()
            .find(|id| !used.contains_key(id))
            .unwrap_or_default();
        let message = format!(
            "`{first}` and `{}` have one slug, so the second is `{id}`",
            term.written
        );
        let warning = Diagnostic::new(Code::SlugTaken, message);
        let warning = match articles.get(term.oldest) {
            Some(article) => warning.in_file(article.page.file.as_str()),
            None => warning,
        };
        diagnostics.push(warning.hint(format!(
            "give it a slug of its own: `[terms.{taxonomy}.SLUG]` with `aliases = [\"{}\"]` in `site.toml`",
            term.written
        )));
        used.insert(id.clone(), term.written);
        term.id = id;
    }
    diagnostics
}

/// The warnings about settings of taxonomies that have no effect.
fn idle(
    made: &[Taxonomy],
    articles: &[Article],
    config: &Config,
    tables: &BTreeMap<String, Table>,
) -> Vec<Diagnostic> {
    let warning = |message: String, hint: String| {
        let warning = Diagnostic::new(Code::IdleSetting, message);
        warning.in_file("site.toml").hint(hint)
    };
    let unused = made
        .iter()
        .filter(|taxonomy| taxonomy.id != "topics" && taxonomy.terms.is_empty())
        .filter(|_| !articles.is_empty())
        .map(|taxonomy| {
            let keys = config
                .taxonomies
                .get(&taxonomy.id)
                .map(|setting| &setting.keys);
            let keys: Vec<String> = keys
                .into_iter()
                .flatten()
                .map(|key| format!("`{key}`"))
                .collect();
            warning(
                format!("no page has a term of the taxonomy `{}`", taxonomy.id),
                format!(
                    "write {} in the front matter of pages, or remove the taxonomy",
                    keys.join(" or ")
                ),
            )
        });
    let common = tables.values().flat_map(Table::common_aliases).map(|(id, alias)| {
        warning(
            format!("the alias `{alias}` of `{id}` changes nothing: the built-in table has it, as a common word"),
            "such a name counts next to another sign of its meaning; add a longer alias that says more".to_owned(),
        )
    });
    unused.chain(common).collect()
}

/// One taxonomy: its terms in order, the positions of each article's own terms, and what is wrong with them.
fn taxonomy(
    id: &str,
    setting: &crate::base::config::Taxonomy,
    table: &Table,
    articles: &[Article],
    config: &Config,
) -> (Taxonomy, Vec<Vec<usize>>, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut known: Vec<Known<'_>> = Vec::new();
    // By id, and for terms that the table does not know by their words: what is alike in Latin letters alone is not one.
    let mut by_id: HashMap<(String, String), usize> = HashMap::new();
    let mut by_name: HashMap<&str, Option<usize>> = HashMap::new();
    // positions in `known` for all articles in turn, and where those of each end
    let mut found: Vec<usize> = Vec::new();
    let mut ends: Vec<usize> = Vec::with_capacity(articles.len());
    for (at, article) in articles.iter().enumerate() {
        let start = found.len();
        for (key, name) in setting.keys.iter().flat_map(|key| {
            let names = article.page.front.terms.get(key);
            names.into_iter().flatten().map(move |name| (key, name))
        }) {
            let term = *by_name.entry(name).or_insert_with(|| {
                let id = match table.known_id(name) {
                    Some(id) => (id.to_owned(), String::new()),
                    None => (table.id_of(name)?, text::fold_key(name)),
                };
                Some(*by_id.entry(id).or_insert_with_key(|(id, words)| {
                    known.push(Known {
                        id: id.clone(),
                        is_named: words.is_empty(),
                        written: name,
                        oldest: at,
                        articles: 0,
                    });
                    known.len() - 1
                }))
            });
            if let Some(term) = term {
                let is_new = found
                    .get(start..)
                    .is_none_or(|before| !before.contains(&term));
                if let Some(known) = known.get_mut(term).filter(|_| is_new) {
                    // The oldest article that uses a term decides how it is written, so that new articles change
                    // no old name.
                    known.written = name;
                    known.oldest = at;
                    known.articles += 1;
                    found.push(term);
                }
            } else {
                let diagnostic = Diagnostic::new(
                    Code::DroppedTerm,
                    format!("the term `{name}` has no letter or digit to make an address of"),
                );
                diagnostics.push(
                    at_key(diagnostic, &article.page, &[key])
                        .hint("write it in letters, or leave it out"),
                );
            }
        }
        ends.push(found.len());
    }
    diagnostics.extend(number_equal_ids(&mut known, id, articles));
    let address = Address::folder(setting.path.split('/').filter(|part| !part.is_empty()));
    let mut sorted: Vec<(usize, Term)> = known
        .into_iter()
        .map(|known| Term {
            name: table
                .name_of(&known.id, &config.lang)
                .unwrap_or(known.written)
                .trim()
                .to_owned(),
            address: address.join(&format!("{}/", known.id)),
            articles: Vec::with_capacity(known.articles),
            listed: false,
            id: known.id,
        })
        .enumerate()
        .collect();
    sorted.sort_by_cached_key(|(_, term)| (text::sort_key(&term.name), term.id.clone()));
    let mut positions = vec![0; sorted.len()];
    for (position, (known, _)) in sorted.iter().enumerate() {
        if let Some(place) = positions.get_mut(*known) {
            *place = position;
        }
    }
    let mut terms: Vec<Term> = sorted.into_iter().map(|(_, term)| term).collect();
    let mut start = 0;
    let mut all = Vec::with_capacity(articles.len());
    for (at, end) in ends.into_iter().enumerate() {
        let own: Vec<usize> = found
            .get(start..end)
            .unwrap_or_default()
            .iter()
            .filter_map(|&known| positions.get(known).copied())
            .collect();
        for &position in &own {
            if let Some(term) = terms.get_mut(position) {
                term.articles.push(at);
            }
        }
        all.push(own);
        start = end;
    }
    for term in &mut terms {
        term.listed = term.articles.len() >= setting.min.max(1);
    }
    let name = crate::base::config::name_in(&setting.name, &config.lang)
        .unwrap_or(id)
        .to_owned();
    let taxonomy = Taxonomy {
        id: id.to_owned(),
        name,
        address,
        terms,
    };
    (taxonomy, all, diagnostics)
}

/// Groups articles by publication: the settings' rule, else the name that the page gives, else the host of its address.
pub(super) fn publications(articles: &mut [Article], config: &Config) -> Vec<Publication> {
    let mut sources = Sources::new(config);
    let mut made: Vec<(String, Publication)> = Vec::new();
    let mut by_slug: HashMap<String, usize> = HashMap::new();
    let mut by_name: HashMap<String, usize> = HashMap::new();
    // positions in `made`, from the oldest article, which names its publication
    let mut found: Vec<Option<usize>> = Vec::with_capacity(articles.len());
    for (at, article) in articles.iter().enumerate().rev() {
        let Some(source) = &article.page.front.source else {
            found.push(None);
            continue;
        };
        let Origin { rule, host } = sources.of(article.source_url(), source.file.as_deref());
        let name = rule
            .map(|rule| &rule.name)
            .or(source.name.as_ref())
            .or(host.as_ref());
        let position = name.map(|name| {
            if let Some(known) = by_name.get(name) {
                return *known;
            }
            let slug = text::slug_or_hash(name);
            let known = *by_slug.entry(slug).or_insert_with_key(|slug| {
                let publication = Publication {
                    name: name.clone(),
                    address: Address::folder(["sources", slug.as_str()]),
                    host: None,
                    articles: Vec::new(),
                };
                made.push((slug.clone(), publication));
                made.len() - 1
            });
            by_name.insert(name.clone(), known);
            known
        });
        if let Some((_, publication)) = position.and_then(|position| made.get_mut(position)) {
            publication.articles.push(at);
            if host.is_some() {
                publication.host.clone_from(host);
            }
        }
        found.push(position);
    }
    let mut sorted: Vec<(usize, (String, Publication))> = made.into_iter().enumerate().collect();
    sorted.sort_by_cached_key(|(_, (slug, publication))| {
        (text::sort_key(&publication.name), slug.clone())
    });
    let mut positions = vec![0; sorted.len()];
    for (position, (made, _)) in sorted.iter().enumerate() {
        if let Some(place) = positions.get_mut(*made) {
            *place = position;
        }
    }
    for (article, made) in articles.iter_mut().rev().zip(found) {
        article.publication = made.and_then(|made| positions.get(made).copied());
    }
    sorted
        .into_iter()
        .map(|(_, (_, mut publication))| {
            publication.articles.reverse();
            publication
        })
        .collect()
}

/// How many of the next older articles of each topic are looked at for related ones: bounds the work on topics that most
/// articles have, at no loss seen in the three that are kept.
const RELATED_REACH: usize = 40;

/// Chooses at most three related articles for each: those that share most topics, the newest of them first. Only articles
/// that are not newer are looked at, so a new article changes no old page.
pub(super) fn relate(site: &mut Site) {
    let Some(topics) = site.taxonomies.first() else {
        return;
    };
    site.articles
        .par_iter_mut()
        .enumerate()
        .for_each(|(at, article)| {
            let own = article.terms.first().into_iter().flatten();
            let mut lists: Vec<&[usize]> = own
                .filter_map(|&position| topics.terms.get(position))
                .map(|term| {
                    let newer = term.articles.partition_point(|&other| other <= at);
                    let older = term.articles.get(newer..).unwrap_or_default();
                    older.get(..RELATED_REACH).unwrap_or(older)
                })
                .collect();
            article.related = most_shared(&mut lists);
        });
}

/// The positions that are in most of these sorted lists, at most three, the first of equal ones before the others; empties the lists.
fn most_shared(lists: &mut Vec<&[usize]>) -> Vec<usize> {
    let mut best: [Option<(usize, usize)>; 3] = [None; 3];
    loop {
        lists.retain(|list| !list.is_empty());
        let Some(next) = lists.iter().filter_map(|list| list.first().copied()).min() else {
            break;
        };
        // what follows is in no more lists than are left
        if best[2].is_some_and(|(shared, _)| shared >= lists.len()) {
            lists.clear();
            break;
        }
        let mut shared = 0;
        for list in lists.iter_mut() {
            if let Some((_, rest)) = list.split_first().filter(|(first, _)| **first == next) {
                shared += 1;
                *list = rest;
            }
        }
        let weaker = best
            .iter()
            .position(|place| place.is_none_or(|(least, _)| shared > least));
        if let Some(places) = weaker.and_then(|at| best.get_mut(at..)) {
            places.rotate_right(1);
            if let Some(place) = places.first_mut() {
                *place = Some((shared, next));
            }
        }
    }
    let found = best.iter().flatten().count();
    let mut related = Vec::with_capacity(found);
    related.extend(best.iter().flatten().map(|&(_, other)| other));
    related
}

#[cfg(test)]
mod tests {
    use super::most_shared;

    #[test]
    fn the_most_shared_stand_first_and_of_equal_ones_the_newest() {
        let cases: [(&[&[usize]], &[usize]); 6] = [
            (&[], &[]),
            (&[&[4, 5, 6, 7]], &[4, 5, 6]),
            (&[&[1, 2, 3, 9], &[9]], &[9, 1, 2]),
            (&[&[1, 5, 8], &[2, 5, 9], &[5, 9]], &[5, 9, 1]),
            (&[&[1], &[2], &[3, 4]], &[1, 2, 3]),
            (&[&[1, 2, 3, 4], &[1, 2, 3, 4]], &[1, 2, 3]),
        ];
        for (lists, expected) in cases {
            assert_eq!(most_shared(&mut lists.to_vec()), expected, "{lists:?}");
        }
    }
}
