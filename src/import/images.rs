//! What a source addresses by a relative path: a file next to it goes along with its page, and what leads nowhere from
//! there is left out, with a line in the report.

use super::article::Article;
use super::names::folded;
use crate::base::path::{RelPath, fitted, percent};
use crate::content::doc::{Block, Dropped, Field, Image, Inline, each_block, inline_text};
use crate::content::markdown;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use url::Url;

/// Points every local image of an article, and every link to one, into the folder `stem` next to its page, or leaves it
/// out and says so. Of a link that leads nowhere the words stay. Returns the paths of the images, next to the source and next
/// to the page.
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
        anchors: BTreeSet::new(),
        found: Vec::new(),
        missing: Vec::new(),
        places: BTreeMap::new(),
        names: BTreeSet::new(),
    };
    each_block(&article.blocks, &mut |block| {
        if let Block::Heading { content, .. } = block {
            let anchor = markdown::anchor_key(&inline_text(content));
            seats.anchors.insert(anchor);
        }
    });
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
    /// What the text's own headings can be addressed by (see [`markdown::anchor_key`]).
    anchors: BTreeSet<String>,
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
        let mut is_whole = true;
        let mut kept: Vec<Inline> = Vec::with_capacity(content.len());
        for mut inline in std::mem::take(content) {
            let stays = match &mut inline {
                Inline::Link { href, content, .. } => {
                    let leads = self.leads(href);
                    let is_left = self.inlines(content);
                    if !leads && is_left {
                        for inline in std::mem::take(content) {
                            push(&mut kept, inline);
                        }
                        continue;
                    }
                    is_left
                }
                Inline::Image(Image { src, alt, title }) => {
                    let there = self.find(src);
                    if !there {
                        self.miss(src, &[alt.as_str(), title.as_str()]);
                    }
                    there
                }
                other => other.inner_mut().is_none_or(|inner| self.inlines(inner)),
            };
            if stays {
                push(&mut kept, inline);
            }
            is_whole &= stays;
        }
        *content = kept;
        let blank = |inline: &Inline| match inline {
            Inline::Text(text) => text.trim().is_empty(),
            Inline::Break => true,
            _ => false,
        };
        is_whole || !content.iter().all(blank)
    }

    /// Whether a link may stay: it is on the web or in the text itself, or its file is next to the source and is found next
    /// to the page now.
    fn leads(&mut self, href: &mut String) -> bool {
        static NOWHERE: LazyLock<Option<Url>> =
            LazyLock::new(|| Url::parse("https://relative.invalid/").ok());
        if let Some(fragment) = href.strip_prefix('#') {
            let fragment = percent::decode(fragment).unwrap_or_else(|| fragment.to_owned());
            let is_there = self.anchors.contains(&markdown::anchor_key(&fragment));
            if !is_there {
                self.drop(href, "link to a place that the text does not have");
            }
            return is_there;
        }
        // browsers read `/\host` as `//host`
        let whole = NOWHERE.as_ref().and_then(|nowhere| {
            let whole = nowhere.join(href).ok()?;
            (whole.host() != nowhere.host()).then_some(whole)
        });
        if !markdown::is_relative(href) && !href.starts_with("//") {
            // an empty address leads nowhere, and says nothing
            return !href.is_empty();
        }
        if let Some(whole) = whole {
            *href = whole.into();
            return true;
        }
        if let Some(file) = self.next_to_source(href) {
            *href = address(&self.place(&file));
            return true;
        }
        // in a Markdown source this is the name of another source, which may have a page; elsewhere it is an address
        let path = href.split(['?', '#']).next().unwrap_or_default();
        if is_markdown(self.source) && is_markdown(path) && !path.starts_with('/') {
            return true;
        }
        if let Some(whole) = self.base.as_ref().and_then(|base| base.join(href).ok()) {
            *href = whole.into();
            return true;
        }
        self.drop(href, "relative link without a base");
        false
    }

    fn drop(&mut self, text: &str, rule: &str) {
        self.missing.push(Dropped {
            text: text.to_owned(),
            rule: rule.to_owned(),
        });
    }

    /// The file next to the source that an address names.
    fn next_to_source(&self, address: &str) -> Option<RelPath> {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        [address, path]
            .into_iter()
            .filter(|path| !path.starts_with('/'))
            .filter_map(|path| RelPath::new("source")?.resolve(&percent::decode(path)?))
            .find(|file| {
                self.beside
                    .binary_search_by(|have| have.as_str().cmp(file.as_str()))
                    .is_ok()
            })
    }

    /// Whether an image may stay: it is on the web, or is next to the source and is found next to the page now.
    fn find(&mut self, src: &mut String) -> bool {
        let on_the_web = src.starts_with("//")
            || Url::parse(src).is_ok_and(|url| matches!(url.scheme(), "http" | "https" | "data"));
        if on_the_web {
            return true;
        }
        let Some(file) = self.next_to_source(src) else {
            return self.is_on_the_web(src);
        };
        *src = address(&self.place(&file));
        true
    }

    /// Makes an image absolute that is not next to the source, by the page's address; not one of those that a browser put
    /// into a folder of its own when it saved the page (`NAME_files`), since they were never there.
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

    /// Where an image is next to the page: under its own name, which two images cannot share.
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
        let said = format!("{} ({src})", words.join(" "));
        self.drop(said.trim_start(), "missing image");
    }
}

/// Whether a name is that of a Markdown file.
fn is_markdown(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    end.eq_ignore_ascii_case("md") || end.eq_ignore_ascii_case("markdown")
}

/// Adds a piece of running text; a text after a text is one with it.
fn push(out: &mut Vec<Inline>, inline: Inline) {
    match (out.last_mut(), inline) {
        (Some(Inline::Text(before)), Inline::Text(text)) => before.push_str(&text),
        (_, inline) => out.push(inline),
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
            anchors: BTreeSet::new(),
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
            // folders of saved pages were never on the web
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
