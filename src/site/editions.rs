//! Editions: the articles of a period, in the order that the editor's note asks for.

use super::{Article, Edition, Entry, Site, at_key, permalink};
use crate::base::config::{Config, Period};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{Address, RelPath};
use crate::base::text;
use chrono::{Datelike, NaiveDate, Weekday};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The id, first and last day of the period that a day falls in.
#[must_use]
pub fn period_of(day: NaiveDate, period: Period) -> Option<(String, NaiveDate, NaiveDate)> {
    match period {
        Period::None => None,
        Period::Day => Some((day.format("%Y-%m-%d").to_string(), day, day)),
        Period::Week => {
            let week = day.week(Weekday::Mon);
            let iso = day.iso_week();
            Some((
                format!("{:04}-w{:02}", iso.year(), iso.week()),
                week.checked_first_day()?,
                week.checked_last_day()?,
            ))
        }
        Period::Month => {
            let first = day.with_day(1)?;
            let last = first
                .checked_add_months(chrono::Months::new(1))?
                .pred_opt()?;
            Some((day.format("%Y-%m").to_string(), first, last))
        }
    }
}

/// The first day of the period that has this id; none when no period has it.
fn first_day_of(id: &str, period: Period) -> Option<NaiveDate> {
    let id = id.to_lowercase();
    let day = match period {
        Period::None => None,
        Period::Day => id.parse().ok(),
        Period::Week => {
            let (year, week) = id.split_once("-w")?;
            NaiveDate::from_isoywd_opt(year.parse().ok()?, week.parse().ok()?, Weekday::Mon)
        }
        Period::Month => format!("{id}-01").parse().ok(),
    }?;
    period_of(day, period)
        .filter(|(known, ..)| *known == id)
        .map(|(_, first, _)| first)
}

pub(super) fn editions(
    site: &Site,
    notes: Vec<Entry>,
    config: &Config,
    today: NaiveDate,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Edition> {
    let mut notes: BTreeMap<String, Entry> = notes
        .into_iter()
        .map(|note| (note.page.file.stem().to_lowercase(), note))
        .collect();
    let mut periods: Vec<((String, NaiveDate, NaiveDate), Vec<usize>)> = Vec::new();
    for (at, article) in site.articles.iter().enumerate() {
        let Some(day) = article.day else {
            continue;
        };
        match periods.last_mut() {
            Some(((_, first, last), articles)) if (*first..=*last).contains(&day) => {
                articles.push(at);
            }
            _ => periods.extend(period_of(day, config.edition).map(|period| (period, vec![at]))),
        }
    }
    let made = periods
        .into_iter()
        .filter_map(|((id, first, last), articles)| {
            let note = notes.remove(&id);
            let wishes = note
                .as_ref()
                .map(|note| Wishes::read(note, site, &articles, diagnostics))
                .unwrap_or_default();
            let (sections, brief) = sections(site, &articles, &wishes);
            let edition = Edition {
                address: Address::folder(["editions", id.as_str()]),
                days: (first, last),
                running: last >= today,
                lead: wishes.lead,
                sections,
                brief,
                note,
                id,
            };
            let empty = edition.articles().next().is_none();
            (!empty).then_some(edition)
        })
        .collect();
    for note in notes.values() {
        let name = note.page.file.stem();
        let (message, hint) = match (first_day_of(name, config.edition), config.edition) {
            (Some(_), _) => (
                format!("no article falls in `{name}` yet, so this note is not shown"),
                "it is shown as soon as an article of that time is published",
            ),
            (None, period) => (
                format!("`{name}` is not the name of an edition, so this note is not shown"),
                match period {
                    Period::Day => "name the file after a day, as `2025-09-10.md`",
                    Period::Week => "name the file after a week, as `2025-w37.md`",
                    Period::Month => "name the file after a month, as `2025-09.md`",
                    Period::None => "set `edition` in `site.toml` to `day`, `week` or `month`",
                },
            ),
        };
        let warning = Diagnostic::new(Code::IdleNote, message);
        diagnostics.push(warning.in_file(note.page.file.as_str()).hint(hint));
    }
    made
}

/// What an editor's note asks for, as positions.
#[derive(Default)]
struct Wishes {
    lead: Option<usize>,
    order: Vec<usize>,
    brief: BTreeSet<usize>,
    left_out: BTreeSet<usize>,
}

impl Wishes {
    fn read(
        note: &Entry,
        site: &Site,
        articles: &[usize],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Wishes {
        let asked = &note.page.front.note;
        let mut find = |key: &str, name: &str| {
            let found = articles.iter().copied().find(|&at| {
                site.articles
                    .get(at)
                    .is_some_and(|article| is_named(article, name))
            });
            // one that is held back takes its place in time
            let is_held = || {
                let mut files = site.withheld.keys();
                files.any(|file| is_file(file, name) || permalink::stem_of(file) == name)
            };
            if found.is_none() && !is_held() {
                let diagnostic = Diagnostic::new(
                    Code::BadValue,
                    format!("`{name}` is not an article of this edition"),
                );
                diagnostics.push(
                    at_key(diagnostic, &note.page, &[key])
                        .hint("write the article's slug, or its path below `content/articles/`"),
                );
            }
            found
        };
        let lead = asked.lead.as_deref().and_then(|name| find("lead", name));
        let brief = asked
            .brief
            .iter()
            .filter_map(|name| find("brief", name))
            .collect();
        let left_out = asked
            .leave_out
            .iter()
            .filter_map(|name| find("leave_out", name))
            .collect();
        let topics = site
            .taxonomies
            .first()
            .map_or(&[][..], |topics| &topics.terms);
        let order = asked
            .order
            .iter()
            .filter_map(|name| {
                let folded = text::fold_key(name);
                let found = topics.iter().position(|term| {
                    text::fold_key(&term.id) == folded || text::fold_key(&term.name) == folded
                });
                if found.is_none() {
                    let diagnostic = Diagnostic::new(
                        Code::BadValue,
                        format!("`{name}` is not a topic of this site"),
                    );
                    diagnostics.push(
                        at_key(diagnostic, &note.page, &["order"])
                            .hint("write the ids of topics, such as `openai`"),
                    );
                }
                found
            })
            .collect();
        Wishes {
            lead,
            order,
            brief,
            left_out,
        }
    }
}

/// Whether a note's name for an article means this one: its path below `content/articles/`, or its slug.
fn is_named(article: &Article, name: &str) -> bool {
    let last = article
        .address
        .as_str()
        .trim_end_matches('/')
        .rsplit('/')
        .next();
    is_file(&article.page.file, name) || last == Some(name.trim().trim_start_matches('/'))
}

/// Whether a note's name is the path of this file below `content/articles/`.
fn is_file(file: &RelPath, name: &str) -> bool {
    let name = name.trim().trim_start_matches('/');
    let path = file.below("content/articles");
    path.is_some_and(|path| {
        path.as_str() == name || path.as_str().strip_suffix(".md") == Some(name)
    })
}

/// Each article once: under its first topic that two or more of the edition have, else in brief. Sections are in the
/// note's order, then the fullest first, then by name.
fn sections(
    site: &Site,
    articles: &[usize],
    wishes: &Wishes,
) -> (Vec<(usize, Vec<usize>)>, Vec<usize>) {
    let topics_of = |at: usize| {
        site.articles
            .get(at)
            .and_then(|article| article.terms.first())
            .map_or(&[][..], Vec::as_slice)
    };
    let shown: Vec<usize> = articles
        .iter()
        .copied()
        .filter(|at| !wishes.left_out.contains(at) && wishes.lead != Some(*at))
        .collect();
    let mut topics: Vec<usize> = shown
        .iter()
        .filter(|at| !wishes.brief.contains(at))
        .flat_map(|&at| topics_of(at).iter().copied())
        .collect();
    topics.sort_unstable();
    let often: Vec<usize> = topics
        .chunk_by(usize::eq)
        .filter(|same| same.len() >= 2)
        .filter_map(|same| same.first().copied())
        .collect();
    let mut placed: Vec<(usize, usize)> = Vec::with_capacity(shown.len());
    let mut brief = Vec::new();
    for at in shown {
        let own = topics_of(at)
            .iter()
            .find(|topic| often.binary_search(topic).is_ok());
        match own.filter(|_| !wishes.brief.contains(&at)) {
            Some(&topic) => placed.push((topic, at)),
            None => brief.push(at),
        }
    }
    placed.sort_unstable();
    let mut sections: Vec<(usize, Vec<usize>)> = placed
        .chunk_by(|(one, _), (other, _)| one == other)
        .filter_map(|section| {
            let (topic, _) = *section.first()?;
            Some((topic, section.iter().map(|&(_, at)| at).collect()))
        })
        .collect();
    sections.sort_by_key(|(topic, articles)| {
        (
            wishes
                .order
                .iter()
                .position(|wished| wished == topic)
                .unwrap_or(usize::MAX),
            Reverse(articles.len()),
            *topic,
        )
    });
    (sections, brief)
}
