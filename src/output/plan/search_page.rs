//! The search page: its form, and the topics and months that stand there for readers without scripts.

use super::*;
use crate::base::theme;

/// The script of the page, below `static/`.
pub(super) const SCRIPT: &str = "search.js";

/// Where the page stands.
pub(super) fn address() -> Address {
    Address::folder(["search"])
}

/// Whether a file of `static/` is the script as the theme has it, of which a site without search has no use.
pub(super) fn is_script(file: &RelPath, key: Key) -> bool {
    let own = theme::STATIC.iter().find(|(name, _)| *name == SCRIPT);
    file.as_str() == SCRIPT && own.is_some_and(|(_, bytes)| Key::of_bytes(bytes) == key)
}

impl Drawing<'_> {
    pub(super) fn search_page(&self, all: &mut Vec<What>) {
        if self.ground.config.outputs.search {
            all.push(What::SearchPage);
        }
    }

    pub(super) fn search_naming(&self) -> Naming {
        let ground = self.ground;
        let title = self.word("search").to_owned();
        let blanks = [("title", ground.config.title.as_str())];
        Naming {
            description: ground.set(&ground.words.fill("description_search", &blanks)),
            more: title.clone(),
            title,
            also: ground.config.title.clone(),
        }
    }

    pub(super) fn search_view(&self, apart: Apart) -> SearchView {
        let ground = self.ground;
        let head = self.head(&self.search_naming(), apart, &address(), "search");
        let topics = ground.topics().map_or(&[][..], |topics| &topics.terms);
        let script = RelPath::new(SCRIPT).and_then(|file| self.plan.fingerprints.get(&file));
        SearchView {
            head,
            title: self.word("search").to_owned(),
            script: script.map_or_else(String::new, |address| ground.href(address)),
            boundaries: ground.href(&search::boundaries_address()),
            twins: ground.config.outputs.markdown,
            topics: topics
                .iter()
                .filter(|term| term.listed)
                .map(|term| SearchTopic {
                    id: term.id.clone(),
                    link: ground.term_count(term, term.articles.len()),
                })
                .collect(),
            years: self.archive_years(),
        }
    }
}
