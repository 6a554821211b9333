//! The search index: its articles, and its files among the outputs.
//!
//! What an article shows by its rights is decided here; what the files hold, in the room of the search. Start reading at
//! [`entries`].

use super::*;
use crate::output::search::{self, Entry, Index};
use crate::output::view::{FixedView, PackedView};

/// The published articles as the search knows them, oldest first: by the day on which they came, else their own, then by
/// address. So an import of old articles adds at the end, where little else changes.
#[must_use]
pub fn entries<'a>(site: &'a Site, config: &Config) -> Vec<Entry<'a>> {
    let came = |article: &Article| {
        let front = &article.page.front;
        let day = front.date.map(|date| date.day(config.timezone));
        front.added.or(day)
    };
    let mut articles: Vec<&Article> = site.articles.iter().collect();
    articles.sort_by_cached_key(|article| (came(article), article.address.as_str()));
    articles
        .par_iter()
        .map(|article| entry(article, site, config))
        .collect()
}

fn entry<'a>(article: &'a Article, site: &'a Site, config: &Config) -> Entry<'a> {
    let front = &article.page.front;
    let full = article.rights == Rights::Full;
    let terms = site.taxonomies.iter().zip(&article.terms);
    let named = |(taxonomy, terms): (&'a Taxonomy, &'a Vec<usize>)| {
        terms.iter().filter_map(|at| taxonomy.terms.get(*at))
    };
    let topics = terms.clone().take(1).flat_map(named);
    Entry {
        title: &article.title,
        names: terms.flat_map(named).map(|term| &*term.name).collect(),
        topics: topics.map(|term| &*term.id).collect(),
        summary: match article.rights {
            Rights::Excerpt => Cow::Owned(show::excerpt(article)),
            Rights::Full | Rights::Link => Cow::Borrowed(article.summary()),
        },
        key_points: if full { &front.key_points } else { &[] },
        body: full.then_some(article.body),
        date: front
            .date
            .map_or_else(String::new, |date| date.day(config.timezone).to_string()),
        address: article.address.as_str().trim_start_matches('/'),
        lang: &article.lang,
        is_foreign: article.lang != config.lang,
    }
}

/// The address of the table that says where terms are filed. It changes with its bytes.
pub(super) fn boundaries_address() -> Address {
    let hash = Key::of_bytes(search::BOUNDARIES).short(10);
    Address::root().join(&format!("{}/boundaries.{hash}.json", search::FOLDER))
}

pub(super) fn manifest_address() -> Address {
    Address::root().join(&format!("{}/manifest.json", search::FOLDER))
}

impl Drawing<'_> {
    /// The files of the index, when there is one.
    pub(super) fn index_files(&self, all: &mut Vec<What>) {
        if let Some(index) = self.inputs.search {
            all.extend([What::Boundaries, What::Manifest]);
            all.extend(index.pieces().map(What::Piece));
        }
    }

    /// The index, of which a file is asked for.
    pub(super) fn index(&self) -> &Index {
        self.inputs
            .search
            .expect("its files are planned only when there is one")
    }

    pub(super) fn index_view(&self, what: What) -> View {
        match what {
            What::Piece(piece) => View::Packed(PackedView {
                raw: self.index().key(piece),
                piece,
            }),
            What::Manifest => View::Manifest(self.index().manifest()),
            _ => View::Fixed(FixedView {
                bytes: search::BOUNDARIES,
            }),
        }
    }
}
