//! The images of a source that lie beside it: they go along with its page, and what is not there is left out.

use super::clean::Article;
use super::names::folded;
use crate::doc::{Block, Dropped, Field, Image, Inline, inline_text};
use crate::path::{RelPath, fitted, percent};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Points every local image of an article into the folder `stem` beside its page, or leaves it out and says so. Gives
/// the paths of the images, beside the source and beside the page.
pub(super) fn seat(
    article: &mut Article,
    stem: &str,
    source: &str,
    beside: &[String],
) -> Vec<(String, String)> {
    let mut seats = Seats {
        stem,
        base: article.base.clone(),
        source,
        beside,
        found: Vec::new(),
        missing: Vec::new(),
        places: BTreeMap::new(),
        names: BTreeSet::new(),
    };
    seats.blocks(&mut article.blocks);
    if let Some((src, alt)) = &mut article.image
        && !seats.find(src)
    {
        seats.miss(src, &[alt.as_str()]);
        article.image = None;
        let fields = &mut article.explain.fields;
        fields.retain(|choice| !matches!(choice.field, Field::Image | Field::ImageAlt));
    }
    article.explain.dropped.extend(seats.missing);
    seats.found
}

/// How an image of a page is addressed in its text.
pub(super) fn address(place: &str) -> String {
    percent::encode(place)
        .replace('(', "%28")
        .replace(')', "%29")
        .replace('*', "%2A")
        .replace('&', "%26")
}

struct Seats<'a> {
    stem: &'a str,
    /// What relative addresses start from, on the web.
    base: Option<Url>,
    /// The source's own name.
    source: &'a str,
    beside: &'a [String],
    found: Vec<(String, String)>,
    missing: Vec<Dropped>,
    places: BTreeMap<RelPath, String>,
    /// The names taken, folded.
    names: BTreeSet<String>,
}

impl Seats<'_> {
    fn blocks(&mut self, blocks: &mut Vec<Block>) {
        blocks.retain_mut(|block| self.block(block));
    }

    /// Whether anything is left of a block.
    fn block(&mut self, block: &mut Block) -> bool {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => self.inlines(content),
            Block::List { items, .. } => {
                items.retain_mut(|item| {
                    let was_empty = item.is_empty();
                    self.blocks(item);
                    was_empty || !item.is_empty()
                });
                !items.is_empty()
            }
            Block::Quote(content) => {
                self.blocks(content);
                !content.is_empty()
            }
            Block::Footnote { content, .. } => {
                self.blocks(content);
                true
            }
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    self.inlines(cell);
                }
                self.inlines(caption);
                true
            }
            Block::Figure { image, caption } => {
                if self.find(&mut image.src) {
                    self.inlines(caption);
                    return true;
                }
                self.miss(
                    &image.src,
                    &[&image.alt, &image.title, &inline_text(caption)],
                );
                false
            }
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    self.inlines(term);
                    for definition in definitions {
                        self.blocks(definition);
                    }
                }
                true
            }
            Block::Code { .. } | Block::Rule => true,
        }
    }

    /// Whether anything is left of running text.
    fn inlines(&mut self, content: &mut Vec<Inline>) -> bool {
        let before = content.len();
        content.retain_mut(|inline| match inline {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strike(content)
            | Inline::Sup(content)
            | Inline::Sub(content)
            | Inline::Link { content, .. } => self.inlines(content),
            Inline::Image(Image { src, alt, title }) => {
                let there = self.find(src);
                if !there {
                    self.miss(src, &[alt.as_str(), title.as_str()]);
                }
                there
            }
            Inline::Text(_) | Inline::Code(_) | Inline::FootnoteRef(_) | Inline::Break => true,
        });
        let blank = |inline: &Inline| match inline {
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Break => true,
            _ => false,
        };
        content.len() == before || !content.iter().all(blank)
    }

    /// Whether an image may stay: it is on the web, or lies beside the source and is found beside the page now.
    fn find(&mut self, src: &mut String) -> bool {
        let on_the_web = src.starts_with("//")
            || Url::parse(src).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "data"));
        if on_the_web {
            return true;
        }
        let path = src.split(['?', '#']).next().unwrap_or_default();
        let Some(file) = [src.as_str(), path]
            .into_iter()
            .filter(|path| !path.starts_with('/'))
            .filter_map(|path| RelPath::new("source")?.resolve(&percent::decode(path)?))
            .find(|file| {
                self.beside
                    .binary_search_by(|have| have.as_str().cmp(file.as_str()))
                    .is_ok()
            })
        else {
            return self.is_on_the_web(src);
        };
        *src = address(&self.place(&file));
        true
    }

    /// Makes an image that does not lie beside the source whole by the page's address; not one of those that a browser put
    /// into a folder of its own when it saved the page (`NAME_files`), since they never stood there.
    fn is_on_the_web(&self, src: &mut String) -> bool {
        let path = percent::decode(src).unwrap_or_default();
        let mut folders = path.trim_start_matches("./").split('/');
        let folder = folders.next().filter(|_| folders.next().is_some());
        let stem = self.source.rsplit('/').next().unwrap_or_default();
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let saved = folder.is_some_and(|folder| {
            let named = folder.strip_prefix(stem);
            named.is_some_and(|rest| rest.starts_with(['_', '-', '.']))
                || folder.ends_with("_files")
                || folder.ends_with("_fichiers")
        });
        let whole = self.base.as_ref().and_then(|base| base.join(src).ok());
        match whole.filter(|whole| !saved && matches!(whole.scheme(), "http" | "https")) {
            Some(whole) => {
                *src = whole.into();
                true
            }
            None => false,
        }
    }

    /// Where an image stands beside the page: under its own name, which two images cannot share.
    fn place(&mut self, file: &RelPath) -> String {
        if let Some(place) = self.places.get(file) {
            return place.clone();
        }
        let mut name = file.name().to_owned();
        let mut number = 2;
        while !self.names.insert(folded(&name).into_owned()) {
            let (stem, kind) = file.name().rsplit_once('.').unwrap_or((file.name(), ""));
            let end = format!("-{number}.{kind}");
            name = format!("{}{end}", fitted(stem, end.len()));
            number += 1;
        }
        let place = format!("{}/{name}", self.stem);
        self.found.push((file.to_string(), place.clone()));
        self.places.insert(file.clone(), place.clone());
        place
    }

    fn miss(&mut self, src: &str, words: &[&str]) {
        let words: Vec<&str> = words
            .iter()
            .copied()
            .filter(|words| !words.trim().is_empty())
            .collect();
        self.missing.push(Dropped {
            text: format!("{} ({src})", words.join(" "))
                .trim_start()
                .to_owned(),
            rule: "missing image".to_owned(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::Seats;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn images_that_do_not_lie_beside_the_source_are_on_the_web() {
        let beside = ["img/b.png".to_owned()];
        let mut seats = Seats {
            stem: "page",
            base: url::Url::parse("https://a.test/x/y").ok(),
            source: "dossier/Le bief.html",
            beside: &beside,
            found: Vec::new(),
            missing: Vec::new(),
            places: BTreeMap::new(),
            names: BTreeSet::new(),
        };
        for (src, there) in [
            ("a.png", Some("https://a.test/x/a.png")),
            ("./a.png?v=1", Some("https://a.test/x/a.png?v=1")),
            ("../a.png", Some("https://a.test/a.png")),
            ("/a.png", Some("https://a.test/a.png")),
            ("img/b.png", Some("page/b.png")),
            // folders of saved pages never stood on the web
            ("./Le%20bief_files/a.png", None),
            ("Le%20bief-Dateien/a.png", None),
            ("Autre_fichiers/a.png", None),
            ("cid:1", None),
        ] {
            let mut found = src.to_owned();
            assert_eq!(
                seats.find(&mut found).then_some(found.as_str()),
                there,
                "{src}"
            );
        }
        seats.base = None;
        assert!(!seats.find(&mut "a.png".to_owned()));
    }
}
