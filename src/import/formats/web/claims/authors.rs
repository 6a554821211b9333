//! The authors of a page: stated, marked, in a byline.

use super::outline::{Kind, Mark};
use super::{AUTHORS, PageClaims, beside_the_date, is_account};
use crate::base::date::{self, Tz};
use crate::base::text;
use crate::content::doc::{Field, Rank};
use crate::import::{lexicon, people};
use regex::Regex;
use std::sync::LazyLock;

impl PageClaims<'_> {
    /// Authors in the order that was measured. Which of these are people is judged in `clean`.
    pub(super) fn authors(&mut self) {
        let (page, data) = (self.page, self.data);
        // An account that the page shows nowhere says nothing to a reader.
        let hidden = |claims: &PageClaims<'_>, name: &str| is_account(name) && !claims.shows(name);
        let several = data.articles.len() > 1 && self.post.is_none() && self.has_several_posts();
        for author in data.authors() {
            if several || hidden(self, &author) {
                continue;
            }
            let rank = if is_account(&author) {
                Rank::Guess
            } else {
                Rank::Markup
            };
            self.claim(Field::Author, Some(&author), rank, "`author` in JSON-LD");
        }
        for name in ["article:author", "article:author_name"] {
            for value in page.metas(name).filter(|value| !value.contains("://")) {
                let rank = if is_account(value) {
                    Rank::Guess
                } else {
                    Rank::Markup
                };
                self.claim(Field::Author, Some(value), rank, format!("`{name}`"));
            }
        }
        self.marked_authors(Kind::AuthorRel, Rank::Markup, "`rel=author`");
        self.marked_authors(
            Kind::AuthorLink,
            Rank::Markup,
            "a link to the page of an author",
        );
        self.marked_authors(Kind::AuthorItem, Rank::Markup, "`itemprop=author`");
        let label = page
            .meta(&["twitter:label1"])
            .map(text::fold_key)
            .unwrap_or_default();
        if [
            "written",
            "verfasst",
            "geschrieben",
            "ecrit",
            "author",
            "autor",
            "auteur",
            "escrito",
            "scritto",
            "redig",
        ]
        .iter()
        .any(|start| label.starts_with(start))
        {
            let value = page
                .meta(&["twitter:data1"])
                .filter(|value| !hidden(self, value));
            let rank = if value.is_some_and(|value| is_account(value) || !self.shows(value)) {
                Rank::Guess
            } else {
                Rank::Markup
            };
            self.claim(Field::Author, value, rank, "`twitter:data1`");
        }
        for name in AUTHORS {
            // Many programs put the site's owner under the plain name: it is the author where the page shows the name.
            let plain = matches!(*name, "author" | "dc.creator" | "dcterms.creator");
            for value in page.metas(name) {
                let shown = self.shows(value);
                if plain && !shown && (value.is_ascii() || value.contains(' ')) {
                    continue;
                }
                let rank = if shown { Rank::Markup } else { Rank::Guess };
                self.claim(Field::Author, Some(value), rank, format!("`{name}`"));
            }
        }
        self.marked_authors(
            Kind::AuthorClass,
            Rank::Markup,
            "an element named as author",
        );
        for (value, line) in self.bylines() {
            self.claim(
                Field::Author,
                Some(&value),
                Rank::Text,
                format!("near the headline: `{}`", text::truncate(&line, 80)),
            );
        }
    }

    /// Whether a name is near the headline or in an element that names an author.
    pub(super) fn shows(&self, name: &str) -> bool {
        let name = text::fold_key(name);
        let title = self.title_line.unwrap_or(0);
        let near = self
            .page
            .lines
            .iter()
            .skip(title.saturating_sub(8))
            .take(33)
            .any(|line| text::fold_key(&line.text).contains(&name));
        near || self.page.marks.iter().any(|mark| {
            mark.kind.is_author()
                && !self.is_beside(mark.aside, mark.post)
                && text::fold_key(&mark.value).contains(&name)
        })
    }

    /// The marks of a kind that are nearest to the headline, and those next to them of the same class.
    pub(super) fn marked_authors(&mut self, kind: Kind, rank: Rank, evidence: &str) {
        let title = self.title_line.unwrap_or(0);
        let marks = self.near(kind);
        let mut groups: Vec<Vec<&Mark>> = Vec::new();
        for mark in marks {
            let fits = |group: &Vec<&Mark>| {
                group.last().is_some_and(|last| {
                    last.class == mark.class
                        && mark.line.abs_diff(last.line) <= 1
                        && group.len() < 8
                })
            };
            match groups.iter().position(fits) {
                Some(at) => groups
                    .get_mut(at)
                    .into_iter()
                    .for_each(|group| group.push(mark)),
                None if groups.len() < 6 => groups.push(vec![mark]),
                None => {}
            }
        }
        let few = groups.len() <= 2;
        for (count, group) in groups.into_iter().enumerate() {
            // What is far below the text is rather the author of something else.
            let far = group
                .first()
                .is_some_and(|mark| mark.line > title + 40 || mark.line + 8 < title);
            // Far from the headline those of reviews, comments and other articles stand.
            if far && (kind == Kind::AuthorLink || kind == Kind::AuthorItem && !few || count > 2) {
                continue;
            }
            let rank = if far { Rank::Guess } else { rank };
            for mark in group {
                // A first name may be that of whoever checked the facts, or of a reader.
                let short = kind == Kind::AuthorLink && !mark.value.trim().contains(' ');
                let rank = if short { Rank::Guess } else { rank };
                self.claim(
                    Field::Author,
                    Some(&mark.value),
                    rank,
                    format!("{evidence} ({})", count + 1),
                );
            }
        }
    }

    /// `Par NAME`, `DATE | NAME` in the lines near the headline: what follows the word or is left next to the date.
    pub(super) fn bylines(&self) -> Vec<(String, String)> {
        static BY: LazyLock<Regex> = LazyLock::new(|| {
            let by = people::announcement();
            lexicon::regex(&format!(r"^(?:[^|•·]{{0,40}}[|•·]\s*)?{by}\s*(.{{3,60}})"))
        });
        let Some(title) = self.title_line else {
            return Vec::new();
        };
        let below = title + 1..self.span().map_or(title + 16, |at| at + 1);
        let above = (title.saturating_sub(5)..title).rev();
        let mut out = Vec::new();
        for at in below.chain(above) {
            let Some(line) = self.page.lines.get(at) else {
                continue;
            };
            if line.text.len() > 120 || self.is_beside(line.aside, line.post) {
                continue;
            }
            let mut words = line.text.clone();
            let mut dated = false;
            if let Some((range, _)) = date::find(&words, &self.lang, Tz::UTC) {
                words.replace_range(range, " | ");
                dated = true;
            }
            let words = words.trim_matches(|c: char| c.is_whitespace() || "|·•–—-,".contains(c));
            if let Some(found) = BY.captures(words).and_then(|found| found.get(1)) {
                out.push((found.as_str().to_owned(), line.text.clone()));
            } else if dated && line.text.contains(['|', '•', '·', '—', '–', '-']) {
                out.extend(beside_the_date(words).map(|name| (name.to_owned(), line.text.clone())));
            }
        }
        out.truncate(3);
        out
    }
}
