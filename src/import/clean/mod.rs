//! What is dropped from a source and why, and its title, author, date, summary and key points by evidence.
//!
//! Format-specific code lives in the readers. Start reading at [`clean`].

use super::article::{Article, Context, Explain};
use super::block_text::Seen;
use super::boilerplate::{self, privacy};
use super::metadata::{Chooser, evidence, used_as};
use super::{links, shape};
use crate::base::date::When;
use crate::base::terms;
use crate::content::doc::{Block, Doc, Dropped, Field, Rank, is_blank};

/// Decides every field by its best evidence and drops what is no part of the article.
pub(super) fn clean(doc: Doc, context: &Context<'_>) -> Article {
    let Doc {
        blocks,
        claims,
        mut dropped,
        repairs,
        base,
        ..
    } = doc;
    let blocks = boilerplate::apart(blocks);
    let seen: Vec<Seen<'_>> = blocks.iter().map(Seen::new).collect();
    // Relative addresses are relative to where the page was fetched, which need not be where its owner wants it found.
    let fetched = claims
        .iter()
        .find(|claim| claim.field == Field::Url && claim.rank == Rank::Flag)
        .map(|claim| claim.value.clone());
    let mut chooser = Chooser::new(claims, repairs);
    chooser.whole_addresses(links::base(fetched.as_deref(), base.as_deref()).as_ref());
    let lang = chooser.lang(&seen, context);
    let rules = boilerplate::find(&seen, lang.as_deref());
    let open: Vec<usize> = (0..seen.len())
        .filter(|at| rules.get(*at).copied().flatten().is_none())
        .collect();
    let tongue = lang.clone().unwrap_or_else(|| context.site.lang.clone());
    let findings = evidence::find(&seen, &open, &tongue, context);
    chooser.add(&findings);
    let (date, dated) = chooser.date(Field::Date, &tongue, context.site.timezone);
    let (updated, _) = chooser.date(Field::Updated, &tongue, context.site.timezone);
    let title = chooser.title(context.site);
    let authors = chooser.authors();
    chooser.summaries(&title, &authors, &seen, &open);
    let summary = chooser.one(Field::Summary);
    let key_points = chooser.all(Field::KeyPoint);
    let topics_by_editor = chooser
        .of(Field::Topic)
        .next()
        .is_some_and(|claim| claim.rank == Rank::Editor);
    let mut topics = chooser.all(Field::Topic);
    let named = topics.len();
    let (hosts, real) = topics
        .into_iter()
        .partition(|topic| terms::is_host(topic) || topic.starts_with('©'));
    topics = real;
    if topics.len() < named {
        let hosts: Vec<String> = hosts;
        if let Some(choice) = chooser.choices.last_mut() {
            choice.values.clone_from(&topics);
        }
        dropped.push(Dropped {
            text: hosts.join("; "),
            rule: "host or credit, no topic".to_owned(),
        });
    }
    if topics.len() > MOST_TOPICS {
        let beyond = topics.split_off(MOST_TOPICS);
        if let Some(choice) = chooser.choices.last_mut() {
            choice.values.clone_from(&topics);
        }
        dropped.push(Dropped {
            text: beyond.join("; "),
            rule: "too many topics".to_owned(),
        });
    }
    let url = chooser.one(Field::Url).map(|url| privacy::untracked(&url));
    let own_slug = chooser
        .of(Field::Slug)
        .next()
        .is_some_and(|claim| claim.rank == Rank::Editor);
    let slug = chooser.one(Field::Slug);
    let state = chooser.state(
        slug.clone().filter(|_| own_slug),
        date,
        &tongue,
        context.site.timezone,
    );
    let image = chooser.one(Field::Image);
    let alt = chooser.one(Field::ImageAlt).unwrap_or_default();
    let item = chooser.one(Field::Item);
    let source_name = chooser.source_name(context);

    let mut uses = chooser.uses(&seen, &findings, &open, context);
    // A date of change says nothing unless it is later than the date.
    let changed = match (&date, &updated) {
        (Some(When::Moment(date)), Some(When::Moment(updated))) => updated > date,
        (Some(date), Some(updated)) => {
            updated.day(context.site.timezone) > date.day(context.site.timezone)
        }
        _ => true,
    };
    let updated = updated.filter(|_| changed);
    if !changed {
        chooser
            .choices
            .retain(|choice| choice.field != Field::Updated);
        for rule in uses.values_mut() {
            if rule == used_as(Field::Updated) {
                "date of change, not after the date".clone_into(rule);
            }
        }
    }
    let mut kept = Vec::new();
    drop(seen);
    for (index, block) in blocks.into_iter().enumerate() {
        let rule = rules.get(index).copied().flatten().map(str::to_owned);
        match rule.or_else(|| uses.get(&index).cloned()) {
            Some(rule) => dropped.push(Dropped {
                text: evidence::said(&block),
                rule,
            }),
            None => kept.push(block),
        }
    }
    boilerplate::credits(&mut kept, &mut dropped);
    let mut kept = shape::repair(tidy(kept), &mut dropped);
    let whole = links::base(fetched.as_deref().or(url.as_deref()), base.as_deref());
    links::complete(&mut kept, whole.as_ref());
    Article {
        title,
        date,
        dated,
        updated,
        authors,
        lang,
        summary,
        key_points,
        topics,
        topics_by_editor,
        url,
        source_name,
        slug,
        state,
        image: image.map(|src| (src, alt)),
        item,
        blocks: kept,
        base: base.and(whole),
        explain: Explain {
            fields: chooser.choices,
            dropped,
            repairs: chooser.repairs,
        },
    }
}

/// The most topics that a page takes from its source: of what names more, the words were put there for machines.
const MOST_TOPICS: usize = 32;

/// No paragraph of spaces, and no rule at the ends or twice in a row.
fn tidy(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if matches!(&block, Block::Paragraph(content) if is_blank(content)) {
            continue;
        }
        if block == Block::Rule && matches!(out.last(), None | Some(Block::Rule)) {
            continue;
        }
        out.push(block);
    }
    if out.last() == Some(&Block::Rule) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests;
