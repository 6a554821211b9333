//! Which blocks of a text say what its page says in a field, and so leave the text.
//!
//! Start reading at [`Chooser::uses`].

use super::chooser::Chooser;
use super::evidence::{self, Finding};
use crate::base::date::{self, Reading};
use crate::base::text;
use crate::content::doc::{Block, Evidence, Field, Repeated};
use crate::import::article::{Choice, Context};
use crate::import::block_text::{self, Seen};
use std::collections::{BTreeMap, BTreeSet};

impl Chooser {
    /// The blocks whose words are fields of the page now, each with the rule that says so: those whose finding was
    /// taken, and those at the top that repeat a title or summary taken from elsewhere.
    pub(in crate::import) fn uses(
        &self,
        seen: &[Seen<'_>],
        findings: &[Finding],
        open: &[usize],
        context: &Context<'_>,
    ) -> BTreeMap<usize, String> {
        let chosen = self.chosen(Field::Lang);
        let tongue = chosen.map_or_else(|| context.site.lang.clone(), Choice::value);
        let tongue = tongue.as_str();
        let mut out: BTreeMap<usize, String> = BTreeMap::new();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        for finding in findings {
            let Some(block) = finding.block else { continue };
            let claim = &finding.claim;
            let taken = self.chosen(claim.field).is_some_and(|choice| {
                let said =
                    choice.evidence == claim.evidence || claim.evidence == Evidence::BoxLabel;
                let value = choice.values.contains(&claim.value)
                    || (choice.evidence == claim.evidence && choice.value().contains(&claim.value))
                    || claim.field == Field::Date
                    || claim.field == Field::Updated;
                // A line that shows the day of the date is not needed twice.
                let day = |value: &str| match date::read(value, tongue, context.site.timezone) {
                    Some(Reading::Exact(when)) => Some(when.day(context.site.timezone)),
                    _ => None,
                };
                let shown = claim.field == Field::Date
                    && day(&claim.value).is_some_and(|shown| day(&choice.value()) == Some(shown));
                said && value
                    || shown
                    || matches!(claim.field, Field::Title | Field::Author | Field::Summary)
                        && choice
                            .values
                            .iter()
                            .any(|value| block_text::key(value) == block_text::key(&claim.value))
            });
            if taken {
                out.entry(block)
                    .or_insert_with(|| used_as(claim.field).to_owned());
            } else {
                kept.insert(block);
            }
        }
        // A line with a date and a name leaves only when both are taken.
        out.retain(|block, _| !kept.contains(block));
        let title = self
            .chosen(Field::Title)
            .map(|choice| (block_text::key(&choice.value()), choice));
        for &index in open.iter().take(4) {
            let Some(block) = seen.get(index) else {
                continue;
            };
            if let Some((title, choice)) = &title
                && block.is_text()
                // a heading may hold a kicker before its title
                && (*title == block.key
                    || matches!(block.block, Block::Heading { level: 1, .. })
                        && block.key.strip_suffix(title.as_str()).is_some_and(|kicker| {
                            kicker.ends_with(' ') && text::count_words(kicker) <= 5
                        })
                        && matches!(choice.evidence, Evidence::Headline(Repeated::PageTitle | Repeated::Stated))
                    // or be the part of the title that the page title adds a date to
                    || matches!(block.block, Block::Heading { level: 1, .. })
                        && title.starts_with(block.key.as_str())
                        && choice.evidence == Evidence::HeadingAndDate)
                && choice.evidence != Evidence::OpeningSentence
            {
                out.entry(index)
                    .or_insert_with(|| used_as(Field::Title).to_owned());
            }
            let summary = self
                .chosen(Field::Summary)
                .map(|choice| block_text::key(&choice.value()));
            if block.is_text() && block.words > 3 && summary.as_deref() == Some(block.key.as_str())
            {
                out.entry(index)
                    .or_insert_with(|| used_as(Field::Summary).to_owned());
            }
            // A note may open with its own file's name as a heading.
            if matches!(block.block, Block::Heading { .. })
                && (block.key == block_text::key(evidence::stem(context.path))
                    || matches!(block.block, Block::Heading { level: 1, .. })
                        && evidence::is_file_name(&block.text))
                && open.len() > 1
            {
                out.entry(index)
                    .or_insert_with(|| "repeats the file's name".to_owned());
            }
        }
        let top = open.iter().find(|index| !out.contains_key(index));
        if let Some(index) = top
            && seen.get(*index).is_some_and(evidence::greets)
            && open.len() > out.len() + 1
        {
            out.insert(*index, "greeting".to_owned());
        }
        // What takes leave at the end, and the names below it.
        let last = open.iter().rev().take(4).copied();
        let count = open.len().saturating_sub(4);
        let farewell = open
            .iter()
            .skip(count)
            .find(|index| seen.get(**index).is_some_and(evidence::signs_off))
            .copied();
        if let Some(farewell) = farewell
            && open.len() > out.len() + 2
            && last.filter(|index| *index > farewell).all(|index| {
                seen.get(index).is_some_and(|seen| {
                    seen.is_text() && seen.words <= 8 && !seen.text.contains("://")
                })
            })
        {
            for index in open.iter().filter(|index| **index >= farewell) {
                out.entry(*index).or_insert_with(|| "sign-off".to_owned());
            }
        }
        // A text that is nothing but its title keeps it.
        if open.iter().all(|index| out.contains_key(index)) && !self.has(Field::KeyPoint) {
            out.retain(|_, rule| rule != used_as(Field::Title) && rule != used_as(Field::Summary));
        }
        out
    }
}

pub(in crate::import) fn used_as(field: Field) -> &'static str {
    match field {
        Field::Title => "used as title",
        Field::Date => "used as date",
        Field::Updated => "used as date of change",
        Field::Author => "used as author",
        Field::Summary => "used as summary",
        Field::KeyPoint => "used as key points",
        Field::Url => "used as address",
        _ => "used in the head of the page",
    }
}
