//! What is dropped from a source and why, and its title, author, date, summary and key points by evidence.
//!
//! Format-specific code lives in the readers. Start reading at [`clean`].

mod chooser;
mod drops;
mod evidence;
mod links;
mod names;
mod shape;
mod view;

use crate::base::config::Config;
use crate::base::date::When;
use crate::content::doc::{Block, Claim, Doc, Dropped, Field, Rank, Repair, is_blank};
use chooser::{Chooser, used_as};
use serde::{Serialize, Serializer};
use url::Url;
use view::Seen;

/// What is known of a source besides its own words.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site: its zone, and its language for texts that show none.
    pub site: &'a Config,
    /// The language that the settings give for this publication.
    pub lang: Option<&'a str>,
    /// The publication's name by the settings.
    pub source_name: Option<&'a str>,
    /// The source's path or name, for a date or a title in it: `sources/2025-02-10-lettre.txt`.
    pub path: &'a str,
}

/// A source as an editor would have prepared it.
#[derive(Clone, Debug)]
pub struct Article {
    /// The headline; never empty (else the source's name, and `repairs` says so).
    pub title: String,
    /// When it was published, if anything says so.
    pub date: Option<When>,
    /// A year, a month or a range as written, when that is all there is.
    pub dated: Option<String>,
    /// When it was last changed.
    pub updated: Option<When>,
    /// Who wrote it.
    pub authors: Vec<String>,
    /// Its language as a tag.
    pub lang: Option<String>,
    /// Its standfirst or description, plain; none when the source has none.
    pub summary: Option<String>,
    /// Its own key points, plain.
    pub key_points: Vec<String>,
    /// Topics as the source names them.
    pub topics: Vec<String>,
    /// Whether the editor named these in the head of the source: then they are all.
    pub topics_by_editor: bool,
    /// Its canonical address, without tracking parameters.
    pub url: Option<String>,
    /// The publication.
    pub source_name: Option<String>,
    /// The last part of its own address.
    pub slug: Option<String>,
    /// What its own front matter says of whether and where it is published.
    pub state: State,
    /// Its lead image: address and alt text.
    pub image: Option<(String, String)>,
    /// Its identity among many in one file.
    pub item: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// For a page of the web whose address is known, what its relative addresses start from.
    pub base: Option<Url>,
    /// How all this was found.
    pub explain: Explain,
}

/// Whether and where an article is published, as the source's own front matter says.
#[derive(Clone, Debug, Default)]
pub struct State {
    /// Whether it is a draft, when the source says.
    pub draft: Option<bool>,
    /// Until when it is held back.
    pub publish: Option<When>,
    /// From when on it is left out.
    pub expires: Option<When>,
    /// The last part of its address.
    pub slug: Option<String>,
    /// Its address.
    pub address: Option<String>,
    /// Its former addresses.
    pub aliases: Vec<String>,
}

/// The report of `--explain` on one article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explain {
    /// What was chosen for each field, from which evidence, over which others.
    pub fields: Vec<Choice>,
    /// What did not reach the text of the page, and why (words used as title, date, key points among them).
    pub dropped: Vec<Dropped>,
    /// What was repaired.
    pub repairs: Vec<Repair>,
}

/// How a field was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The field.
    pub field: Field,
    /// The value taken; several for a field that holds a list.
    #[serde(rename = "value", serialize_with = "as_one")]
    pub values: Vec<String>,
    /// Its evidence.
    pub evidence: String,
    /// The claims it beat.
    pub beat: Vec<Claim>,
}

impl Choice {
    /// The value as the report shows it.
    #[must_use]
    pub fn value(&self) -> String {
        self.values.join("; ")
    }
}

fn as_one<S: Serializer>(values: &[String], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&values.join("; "))
}

/// Decides every field by its best evidence and drops what is no part of the article.
#[must_use]
pub fn clean(doc: Doc, context: &Context<'_>) -> Article {
    let Doc {
        blocks,
        claims,
        mut dropped,
        repairs,
        base,
        ..
    } = doc;
    let blocks = drops::apart(blocks);
    let seen: Vec<Seen<'_>> = blocks.iter().map(Seen::new).collect();
    // Relative addresses are relative to where the page was fetched, which need not be where its owner wants it found.
    let fetched = claims
        .iter()
        .find(|claim| claim.field == Field::Url && claim.rank == Rank::Flag)
        .map(|claim| claim.value.clone());
    let mut chooser = Chooser::new(claims, repairs);
    chooser.whole_addresses(links::base(fetched.as_deref(), base.as_deref()).as_ref());
    let lang = chooser.lang(&seen, context);
    let rules = drops::find(&seen, lang.as_deref());
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
    let url = chooser
        .one(Field::Url)
        .map(|url| crate::import::privacy::untracked(&url));
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
    drops::credits(&mut kept, &mut dropped);
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
