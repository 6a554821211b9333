//! What the words of an article say of itself: its title, standfirst, date, authors and key points.
//!
//! Each finding is a claim with the block it is in; which claim wins is decided in `chooser.rs`. Start reading at [`find`].

mod wording;

use crate::base::date::{self, Reading};
use crate::base::text;
use crate::content::doc::{Block, Claim, Evidence, Field, Rank, inline_text};
use crate::import::article::Context;
use crate::import::block_text::{Seen, ends_as_sentence};
use crate::import::lexicon::{self, Words, list};
use crate::import::people::{byline, is_farewell, names, split_byline};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use wording::{first_sentence, has_link, is_title_like, is_wording, opening, opens_dateline};
pub(in crate::import) use wording::{greets, is_file_name, is_no_title, said, signs_off, stem};

/// A claim read from the text.
#[derive(Debug)]
pub(in crate::import) struct Finding {
    /// The claim.
    pub(in crate::import) claim: Claim,
    /// The block that says this and nothing else: it leaves the text when the claim is taken.
    pub(in crate::import) block: Option<usize>,
}

/// All findings. `open` are the blocks that no rule has dropped, in order.
pub(in crate::import) fn find(
    seen: &[Seen<'_>],
    open: &[usize],
    lang: &str,
    context: &Context<'_>,
) -> Vec<Finding> {
    let mut reader = Reader {
        seen,
        open,
        lang,
        context,
        found: Vec::new(),
        used: BTreeSet::new(),
    };
    reader.labelled();
    reader.dates_and_bylines();
    reader.portrait();
    reader.signatures();
    reader.key_points();
    reader.title();
    reader.path();
    reader.found
}

struct Reader<'a, 'b> {
    seen: &'a [Seen<'b>],
    open: &'a [usize],
    lang: &'a str,
    context: &'a Context<'a>,
    found: Vec<Finding>,
    /// Blocks that a finding accounts for whole.
    used: BTreeSet<usize>,
}

/// How far from an article's start its title, date and byline stand.
const TOP: usize = 8;

impl<'b> Reader<'_, 'b> {
    fn claim(
        &mut self,
        field: Field,
        value: String,
        rank: Rank,
        evidence: impl Into<Evidence>,
        block: Option<usize>,
    ) {
        if let Some(block) = block {
            self.used.insert(block);
        }
        self.found.push(Finding {
            claim: Claim {
                field,
                value,
                rank,
                evidence: evidence.into(),
            },
            block,
        });
    }

    /// The open block at this place of the reading order.
    fn at(&self, place: usize) -> Option<(usize, &Seen<'b>)> {
        let index = *self.open.get(place)?;
        Some((index, self.seen.get(index)?))
    }

    fn is_used(&self, place: usize) -> bool {
        self.open
            .get(place)
            .is_some_and(|index| self.used.contains(index))
    }

    /// A note with a section for each field: `## Titre`, `## Date`, `## URL`. The sections stay in the text.
    fn labelled(&mut self) {
        for place in 0..self.open.len() {
            let (Some((_, label)), Some((_, value))) = (self.at(place), self.at(place + 1)) else {
                continue;
            };
            if !matches!(label.block, Block::Heading { .. })
                || !matches!(value.block, Block::Paragraph(_))
                || self
                    .at(place + 2)
                    .is_some_and(|(_, next)| !matches!(next.block, Block::Heading { .. }))
                || value.words > 40
            {
                continue;
            }
            let evidence = format!("under the heading `{}`", label.text);
            let value = value.text.clone();
            match label.key.as_str() {
                "titre" | "title" | "titre article" | "titre de l article" | "article title" => {
                    self.claim(Field::Title, value, Rank::Text, evidence, None);
                }
                "date" | "date de publication" | "publication date"
                    if date::read(&value, self.lang, self.context.site.timezone).is_some() =>
                {
                    self.claim(Field::Date, value, Rank::Text, evidence, None);
                }
                "url" | "lien" | "link" if value.starts_with("http") && !value.contains(' ') => {
                    self.claim(Field::Url, value, Rank::Text, evidence, None);
                }
                "auteur" | "auteurs" | "author" | "authors" | "auteur s" => {
                    for name in names(&value).unwrap_or_default() {
                        self.claim(Field::Author, name, Rank::Text, evidence.clone(), None);
                    }
                }
                _ => {}
            }
        }
    }

    /// Lines that are a date, a byline, or both; and the dateline that opens a paragraph (`22 mai 2012. - …`).
    fn dates_and_bylines(&mut self) {
        static CHANGED: LazyLock<Regex> = LazyLock::new(|| {
            lexicon::regex(&format!(
                r"^\W*(?:derni[eè]re |last |zuletzt )?{}",
                lexicon::pattern(Words::NotPublished)
            ))
        });
        for place in 0..self.open.len().min(TOP) {
            let Some((index, seen)) = self.at(place) else {
                continue;
            };
            if !matches!(seen.block, Block::Paragraph(_) | Block::Heading { .. }) {
                continue;
            }
            let (text, words) = (seen.text.clone(), seen.words);
            let evidence = format!("the line `{text}`");
            if words > 16 {
                if let Some((range, Reading::Exact(_))) =
                    date::find(opening(&text), self.lang, self.context.site.timezone)
                    && range.start == 0
                    && text.get(range.end..).is_some_and(opens_dateline)
                {
                    let value = text.get(range).unwrap_or_default().to_owned();
                    let evidence = format!("the dateline `{value}`");
                    self.claim(Field::Date, value, Rank::Text, evidence, None);
                }
                continue;
            }
            let changed = CHANGED.is_match(&text);
            let field = if changed { Field::Updated } else { Field::Date };
            if let Some((value, rest)) = self.dated(&text) {
                let people = byline(&rest).or_else(|| split_byline(&text, &value));
                if is_wording(&rest) || people.is_some() {
                    self.claim(field, value, Rank::Text, evidence.clone(), Some(index));
                    for name in people.unwrap_or_default() {
                        self.claim(
                            Field::Author,
                            name,
                            Rank::Text,
                            evidence.clone(),
                            Some(index),
                        );
                    }
                    continue;
                }
            }
            let alone = || (place > 0).then(|| self.name_alone(place)).flatten();
            for name in byline(&text).or_else(alone).unwrap_or_default() {
                self.claim(
                    Field::Author,
                    name,
                    Rank::Text,
                    evidence.clone(),
                    Some(index),
                );
            }
        }
    }

    /// The names that a line below the title is nothing but, when the line above or below is a date: a line of two words
    /// with capitals may be anything.
    fn name_alone(&self, place: usize) -> Option<Vec<String>> {
        let (_, seen) = self.at(place)?;
        let dated = |place: Option<usize>| {
            let (_, seen) = self.at(place?)?;
            let (_, rest) = self.dated(&seen.text).filter(|_| seen.words <= 16)?;
            is_wording(&rest).then_some(())
        };
        dated(place.checked_sub(1)).or_else(|| dated(place.checked_add(1)))?;
        let found = names(&seen.text).filter(|_| matches!(seen.block, Block::Paragraph(_)))?;
        found.iter().all(|name| name.contains(' ')).then_some(found)
    }

    /// The date in a short line as written, and the rest of the line.
    fn dated(&self, line: &str) -> Option<(String, String)> {
        let bare = line.trim_end_matches('.');
        if date::read(bare, self.lang, self.context.site.timezone).is_some() {
            return Some((bare.to_owned(), String::new()));
        }
        let (range, _) = date::find(line, self.lang, self.context.site.timezone)?;
        let value = line.get(range.clone())?.to_owned();
        let rest = format!("{} {}", line.get(..range.start)?, line.get(range.end..)?);
        Some((value, rest))
    }

    /// `Photo de Ada Petit`, then `Ada Petit`: what a page shows of its author. The first line is dropped as a caption.
    fn portrait(&mut self) {
        let names_shown: Vec<String> = self
            .seen
            .iter()
            .take(TOP * 2)
            .filter_map(|seen| {
                [
                    "photo de ",
                    "photo d ",
                    "photo of ",
                    "portrait de ",
                    "portrait of ",
                    "avatar de ",
                    "avatar of ",
                ]
                .iter()
                .find_map(|start| seen.key.strip_prefix(start))
                .map(str::to_owned)
            })
            .collect();
        for place in 0..self.open.len().min(TOP) {
            let Some((index, seen)) = self.at(place) else {
                continue;
            };
            if self.is_used(place) || !seen.is_text() || !names_shown.contains(&seen.key) {
                continue;
            }
            for name in names(&seen.text.clone()).unwrap_or_default() {
                let evidence = "the name below its photo's label";
                self.claim(Field::Author, name, Rank::Text, evidence, Some(index));
            }
        }
    }

    /// Names alone on a line after a greeting ("Hello," … "Ada & Basile"), or after a farewell at the end.
    fn signatures(&mut self) {
        let signed = |seen: &Seen<'_>| {
            (matches!(seen.block, Block::Paragraph(_)) && seen.words <= 10)
                .then(|| names(seen.text.trim_start_matches(['—', '–', '-', ' '])))
                .flatten()
        };
        let greeting = (0..self.open.len().min(TOP))
            .find(|place| self.at(*place).is_some_and(|(_, seen)| greets(seen)));
        let after_greeting = greeting.map_or(0..0, |at| at + 1..at + TOP);
        let count = self.open.len();
        let farewells = (count.saturating_sub(5)..count).filter_map(|place| {
            let (_, seen) = self.at(place)?;
            (seen.is_text() && is_farewell(&seen.text)).then_some(place + 1)
        });
        let places: Vec<(usize, &str)> = after_greeting
            .map(|place| (place, "signed after the greeting"))
            .chain(farewells.map(|place| (place, "signed at the end")))
            .collect();
        for (place, evidence) in places {
            let Some((index, seen)) = self.at(place) else {
                continue;
            };
            if self.is_used(place) {
                continue;
            }
            if let Some(names) = signed(seen) {
                for name in names {
                    self.claim(Field::Author, name, Rank::Text, evidence, Some(index));
                }
                break;
            }
        }
    }

    /// The box "À retenir": a label and a list, once in the text, before its sections or after them all. A label that
    /// recurs belongs to the stories of a newsletter and stays there.
    fn key_points(&mut self) {
        let labels: Vec<usize> = (0..self.open.len())
            .filter(|place| {
                self.at(*place).is_some_and(|(_, seen)| {
                    seen.is_text() && list(Words::KeyPoints).has(&seen.key)
                })
            })
            .collect();
        let &[place] = labels.as_slice() else { return };
        let sections: Vec<usize> = (0..self.open.len())
            .filter(|other| {
                // a date or a byline above the box is no section, even where it looks like a heading
                *other > 0
                    && *other != place
                    && !self.is_used(*other)
                    && self
                        .at(*other)
                        .is_some_and(|(_, seen)| matches!(seen.block, Block::Heading { .. }))
            })
            .collect();
        let before = sections.iter().all(|other| *other > place) && place <= TOP;
        let after = place + 2 >= self.open.len();
        let (Some((label, _)), Some((list, seen))) = (self.at(place), self.at(place + 1)) else {
            return;
        };
        let Block::List { items, .. } = seen.block else {
            return;
        };
        let mut points = Vec::new();
        for item in items {
            let [Block::Paragraph(inlines)] = item.as_slice() else {
                return;
            };
            let text = text::collapse_whitespace(&inline_text(inlines));
            // A link would be lost, and a long item is no point.
            if has_link(inlines) || text::words(&text).count() > 70 {
                return;
            }
            points.push(text);
        }
        if !(before || after) || !(1..=12).contains(&points.len()) {
            return;
        }
        let evidence = format!(
            "the list under `{}`",
            self.seen.get(label).map_or("", |s| s.text.as_str())
        );
        self.used.insert(label);
        for point in points {
            self.claim(
                Field::KeyPoint,
                point,
                Rank::Text,
                evidence.clone(),
                Some(list),
            );
        }
        // The label goes with the list, so it carries the same claim.
        let first = self
            .found
            .iter()
            .rposition(|finding| finding.claim.field == Field::KeyPoint);
        if let Some(last) = first
            .and_then(|at| self.found.get(at))
            .map(|f| f.claim.clone())
        {
            self.found.push(Finding {
                claim: Claim {
                    evidence: Evidence::BoxLabel,
                    ..last
                },
                block: Some(label),
            });
        }
    }

    /// The title: a first heading of level 1, a section "Titre", the first line, the main story's name; else the
    /// opening sentence, which stays where it is.
    fn title(&mut self) {
        let free: Vec<usize> = (0..self.open.len())
            .filter(|place| !self.is_used(*place))
            .collect();
        let head = free.iter().take(5).copied().find(|place| {
            self.at(*place).is_some_and(|(_, seen)| {
                matches!(seen.block, Block::Heading { level: 1, .. })
                    && !seen.key.is_empty()
                    && !is_file_name(&seen.text)
                    && !is_no_title(&seen.text)
            })
        });
        let first = free.first().copied().filter(|place| {
            self.at(*place).is_some_and(|(_, seen)| is_title_like(seen)) && free.len() > 1
        });
        let line = head.or(first);
        if let Some((index, seen)) = line.and_then(|place| self.at(place)) {
            let what = if head.is_some() {
                "the first heading"
            } else {
                "the first line"
            };
            let value = seen.text.clone();
            // A section named "Titre" says it better than a heading below it could.
            let named = self.found.iter().any(|f| f.claim.field == Field::Title);
            if !named {
                self.claim(Field::Title, value, Rank::Text, what, Some(index));
                if let Some(place) = line {
                    self.standfirst(place + 1);
                }
            }
        } else if free.first().is_some_and(|place| self.opens_box(place + 1)) {
            // The title is in the head of the source, so the text opens with its standfirst.
            self.standfirst(0);
        }
        if let Some((kicker, story)) = self.main_story() {
            let evidence = format!("the story under `{kicker}`");
            self.claim(Field::Title, story, Rank::Text, evidence, None);
        }
        let opening = free
            .iter()
            .filter_map(|place| self.at(*place))
            .find_map(|(_, seen)| {
                (matches!(seen.block, Block::Paragraph(_) | Block::Quote(_))
                    && !greets(seen)
                    && seen.words >= 3)
                    .then(|| first_sentence(&seen.text))
            });
        if let Some(value) = opening.filter(|value| !value.is_empty()) {
            self.claim(
                Field::Title,
                value,
                Rank::Guess,
                Evidence::OpeningSentence,
                None,
            );
        }
        let none = !self
            .found
            .iter()
            .any(|finding| finding.claim.field == Field::Title);
        let any = free
            .first()
            .and_then(|place| self.at(*place))
            .map(|(_, seen)| text::truncate(&seen.text, 100));
        if let Some(value) = any.filter(|value| none && !value.is_empty()) {
            self.claim(Field::Title, value, Rank::Guess, "the first words", None);
        }
    }

    /// `Focus : …`: what a newsletter calls its main story, when there is one such line only.
    fn main_story(&self) -> Option<(String, String)> {
        static KICKER: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)^(?:\P{L}*)((?:le |la )?(?:focus|dossier|zoom|à la une|gros plan|grand angle|décryptage|deep dive|spotlight|the big story))\s?[:–—-]\s*(.+)$")
                .expect("a valid pattern")
        });
        let mut stories = self.open.iter().filter_map(|index| {
            let seen = self.seen.get(*index)?;
            if !matches!(seen.block, Block::Heading { .. }) || seen.words > 25 {
                return None;
            }
            let found = KICKER.captures(&seen.text)?;
            Some((
                found.get(1)?.as_str().to_owned(),
                found.get(2)?.as_str().trim().to_owned(),
            ))
        });
        let story = stories.next()?;
        stories.next().is_none().then_some(story)
    }

    /// Whether the box of key points opens at this place.
    fn opens_box(&self, place: usize) -> bool {
        self.open.get(place).is_some_and(|index| {
            self.found.iter().any(|finding| {
                finding.block == Some(*index) && finding.claim.evidence == Evidence::BoxLabel
            })
        })
    }

    /// The paragraph below the title that sums the article up. It is one for certain when a box of key points, a date or
    /// a byline follows it, or when it is set off as a whole.
    fn standfirst(&mut self, from: usize) {
        let Some(place) = (from..self.open.len().min(from + 3)).find(|place| !self.is_used(*place))
        else {
            return;
        };
        let Some((index, seen)) = self.at(place) else {
            return;
        };
        let Block::Paragraph(inlines) = seen.block else {
            return;
        };
        if !(12..=90).contains(&seen.words)
            || !ends_as_sentence(&seen.text)
            || has_link(inlines)
            || greets(seen)
        {
            return;
        }
        let dateline = self.at(place + 1).is_some_and(|(_, next)| {
            date::find(opening(&next.text), self.lang, self.context.site.timezone).is_some_and(
                |(range, _)| {
                    range.start == 0 && next.text.get(range.end..).is_some_and(opens_dateline)
                },
            )
        });
        let set_off = seen.is_set_off();
        let more = (place + 1..self.open.len()).any(|place| !self.is_used(place));
        if (self.is_used(place + 1) || dateline || set_off) && more {
            let value = seen.text.clone();
            self.claim(
                Field::Summary,
                value,
                Rank::Text,
                "the standfirst",
                Some(index),
            );
        }
    }

    /// What the source's name and address say.
    fn path(&mut self) {
        static DAY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|[_.-])((?:19|20)\d{2}-[01]\d-[0-3]\d)(?:[_.T-]|$)")
                .expect("a valid pattern")
        });
        let stem = stem(self.context.path);
        let day = date::at_head_of(stem)
            .map(|(day, _)| day.to_string())
            .or_else(|| Some(DAY.captures(stem)?.get(1)?.as_str().to_owned()));
        if let Some(day) = day {
            self.claim(
                Field::Date,
                day,
                Rank::Path,
                format!("the source's name `{stem}`"),
                None,
            );
        }
        let words = date::at_head_of(stem)
            .map_or(stem, |(_, rest)| rest)
            .replace(['-', '_'], " ");
        let mut letters = words.trim().chars();
        if let Some(first) = letters.next() {
            let title: String = first.to_uppercase().chain(letters).collect();
            self.claim(Field::Title, title, Rank::Guess, "the source's name", None);
        }
    }
}
