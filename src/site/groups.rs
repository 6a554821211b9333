//! Articles by term and by publication, and which of them belong together.

use super::*;

/// Reads the terms of all articles, and gives each article the positions of its own.
pub(super) fn taxonomies(
    articles: &mut [Article],
    config: &Config,
    tables: &BTreeMap<String, Table>,
    faults: &mut Vec<Diagnostic>,
) -> Vec<Taxonomy> {
    let mut ids: Vec<&String> = config.taxonomies.keys().collect();
    ids.sort_by_key(|id| (*id != "topics", *id));
    let mut made = Vec::new();
    for id in ids {
        let (Some(setting), Some(table)) = (config.taxonomies.get(id), tables.get(id)) else {
            continue;
        };
        let found: Vec<Vec<(String, String)>> = articles
            .iter()
            .map(|article| {
                let mut terms: Vec<(String, String)> = Vec::new();
                for (key, name) in setting.keys.iter().flat_map(|key| {
                    article
                        .page
                        .front
                        .terms
                        .get(key)
                        .into_iter()
                        .flatten()
                        .map(move |name| (key, name))
                }) {
                    match table.id_of(name) {
                        Some(term) if terms.iter().all(|(known, _)| *known != term) => {
                            terms.push((term, name.clone()));
                        }
                        Some(_) => {}
                        None => {
                            let fault = Diagnostic::new(
                                Code::DroppedTerm,
                                format!(
                                    "the term `{name}` has no letter or digit to make an address of"
                                ),
                            );
                            faults.push(
                                at_key(fault, &article.page, &[key])
                                    .hint("write it in letters, or leave it out"),
                            );
                        }
                    }
                }
                terms
            })
            .collect();
        // The oldest article that uses a term decides how it is written, so that new articles change no old name.
        let mut names: BTreeMap<&str, &str> = BTreeMap::new();
        for (term, name) in found.iter().rev().flatten() {
            names.entry(term).or_insert(name);
        }
        let address = Address::folder(setting.path.split('/').filter(|part| !part.is_empty()));
        let mut terms: Vec<Term> = names
            .into_iter()
            .map(|(term, written)| Term {
                name: table
                    .name_of(term, &config.lang)
                    .unwrap_or(written)
                    .trim()
                    .to_owned(),
                address: address.join(&format!("{term}/")),
                id: term.to_owned(),
                articles: Vec::new(),
                listed: false,
            })
            .collect();
        terms.sort_by_cached_key(|term| (text::sort_key(&term.name), term.id.clone()));
        let positions: HashMap<String, usize> = terms
            .iter()
            .enumerate()
            .map(|(at, term)| (term.id.clone(), at))
            .collect();
        for (at, (article, found)) in articles.iter_mut().zip(&found).enumerate() {
            let own: Vec<usize> = found
                .iter()
                .filter_map(|(term, _)| positions.get(term).copied())
                .collect();
            for &position in &own {
                if let Some(term) = terms.get_mut(position) {
                    term.articles.push(at);
                }
            }
            article.terms.push(own);
        }
        for term in &mut terms {
            term.listed = term.articles.len() >= setting.min.max(1);
        }
        let name = crate::config::name_in(&setting.name, &config.lang)
            .unwrap_or(id)
            .to_owned();
        made.push(Taxonomy {
            id: id.clone(),
            name,
            address,
            terms,
        });
    }
    made
}

/// Groups articles by publication: the settings' rule, else the name that the page gives, else the host of its address.
pub(super) fn publications(articles: &mut [Article], config: &Config) -> Vec<Publication> {
    let mut by_slug: BTreeMap<String, Publication> = BTreeMap::new();
    let mut slugs: Vec<Option<String>> = Vec::with_capacity(articles.len());
    for (at, article) in articles.iter().enumerate().rev() {
        let source = article.page.front.source.as_ref();
        let url = article.source_url();
        let host = url.and_then(host_of);
        let rule = config.source_rule(url, source.and_then(|source| source.file.as_deref()));
        let name = rule
            .map(|rule| rule.name.clone())
            .or_else(|| source.and_then(|source| source.name.clone()))
            .or_else(|| host.clone());
        slugs.push(name.map(|name| {
            let slug = text::slug_or_hash(&name);
            let publication = by_slug.entry(slug.clone()).or_insert_with(|| Publication {
                name,
                address: Address::folder(["sources", slug.as_str()]),
                host: None,
                articles: Vec::new(),
            });
            publication.articles.push(at);
            publication.host = host.or(publication.host.take());
            slug
        }));
    }
    slugs.reverse();
    let mut sorted: Vec<(String, Publication)> = by_slug.into_iter().collect();
    sorted.sort_by_cached_key(|(slug, publication)| {
        (text::sort_key(&publication.name), slug.clone())
    });
    let positions: HashMap<String, usize> = sorted
        .iter()
        .enumerate()
        .map(|(at, (slug, _))| (slug.clone(), at))
        .collect();
    for (article, slug) in articles.iter_mut().zip(slugs) {
        article.publication = slug.and_then(|slug| positions.get(&slug).copied());
    }
    sorted
        .into_iter()
        .map(|(_, mut publication)| {
            publication.articles.sort_unstable();
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
    let chosen: Vec<Vec<usize>> = site
        .articles
        .iter()
        .enumerate()
        .map(|(at, article)| {
            let mut shared: BTreeMap<usize, usize> = BTreeMap::new();
            for term in article
                .terms
                .first()
                .into_iter()
                .flatten()
                .filter_map(|&term| topics.terms.get(term))
            {
                let after = term.articles.partition_point(|&other| other <= at);
                for &other in term.articles.iter().skip(after).take(RELATED_REACH) {
                    *shared.entry(other).or_default() += 1;
                }
            }
            let mut ranked: Vec<(usize, usize)> = shared.into_iter().collect();
            ranked.sort_by_key(|&(other, topics)| (Reverse(topics), other));
            ranked.into_iter().take(3).map(|(other, _)| other).collect()
        })
        .collect();
    for (article, related) in site.articles.iter_mut().zip(chosen) {
        article.related = related;
    }
}
