//! What a note says of itself in sections (`## Date`, `## URL`), and files that hold many dated issues.
//!
//! Both are read from the blocks, after the text was parsed. Start reading at [`described`] and [`split`].

use crate::base::date::{self, Reading, Tz, When};
use crate::base::key::Key;
use crate::base::text;
use crate::content::doc::{
    Block, Claim, Doc, Dropped, Field, Rank, block_text, inline_text, markdown,
};

/// How many sections must be named after a field before they are read as such: one may be part of a text.
const SECTIONS: usize = 2;

/// Takes the sections that are named after a field, and hold its value and nothing else, out of the text.
pub(super) fn described(doc: &mut Doc) {
    // The claims of a section, and whether they say all that it says.
    let mut found: Vec<(usize, Vec<Claim>, bool)> = Vec::new();
    for (index, block) in doc.blocks.iter().enumerate() {
        let (Block::Heading { content, .. }, Some(Block::Paragraph(value))) =
            (block, doc.blocks.get(index + 1))
        else {
            continue;
        };
        let last = matches!(
            doc.blocks.get(index + 2),
            None | Some(Block::Heading { .. } | Block::Rule)
        );
        let value = text::collapse_whitespace(&inline_text(value));
        if !last || text::words(&value).count() > 60 {
            continue;
        }
        let name = inline_text(content);
        let evidence = format!("under the heading `{}`", name.trim());
        let (values, whole) = values(&key(&name), &value);
        if !values.is_empty() {
            let claims = values
                .into_iter()
                .map(|(field, value)| Claim {
                    field,
                    value,
                    rank: Rank::Format,
                    evidence: evidence.clone().into(),
                })
                .collect();
            found.push((index, claims, whole));
        }
    }
    let named = found.iter().any(|(_, claims, _)| {
        claims
            .iter()
            .any(|claim| matches!(claim.field, Field::Title | Field::Date | Field::Url))
    });
    if found.len() < SECTIONS || !named {
        return;
    }
    let blocks = std::mem::take(&mut doc.blocks);
    let mut sections = found.into_iter().peekable();
    let mut blocks = blocks.into_iter().enumerate();
    let mut texts = Vec::new();
    while let Some((index, block)) = blocks.next() {
        let Some((_, claims, whole)) = sections.next_if(|(at, _, _)| *at == index) else {
            doc.blocks.push(block);
            continue;
        };
        doc.claims.extend(claims);
        if !whole {
            doc.blocks.push(block);
            continue;
        }
        let value = blocks.next().map(|(_, value)| value);
        let words: Vec<Block> = std::iter::once(block).chain(value).collect();
        texts.push(block_text(&words));
    }
    doc.dropped.push(Dropped {
        text: texts.join("\n"),
        rule: "used in the head of the page".to_owned(),
    });
}

/// A heading's words in small letters, without accents and marks.
fn key(name: &str) -> String {
    let words: Vec<String> = text::words(name).map(text::fold_key).collect();
    words.join(" ")
}

/// The fields that a section of this name gives, and whether they are all it says; none when its value does not fit.
fn values(name: &str, value: &str) -> (Vec<(Field, String)>, bool) {
    let one = |field| vec![(field, value.to_owned())];
    let values = match name {
        "titre" | "title" | "titre article" | "titre de l article" | "article title" => {
            one(Field::Title)
        }
        "date" | "date de publication" | "publication date" | "published"
            if date::read(value, "fr", Tz::UTC).is_some() =>
        {
            one(Field::Date)
        }
        "url" | "lien" | "link" | "adresse" | "source url"
            if value.starts_with("http") && !value.contains(' ') =>
        {
            one(Field::Url)
        }
        "source" | "publication" if !value.contains("://") && value.chars().count() <= 60 => {
            one(Field::SourceName)
        }
        "langue" | "language" | "lang" if text::language_tag(value).is_some() => one(Field::Lang),
        "keywords" | "mots cles" | "tags" | "topics" | "sujets" => value
            .split([',', ';'])
            .map(|item| item.trim().trim_matches(['#', '.']).to_owned())
            .filter(|item| !item.is_empty() && item.chars().count() <= 60)
            .map(|item| (Field::Topic, item))
            .collect(),
        "auteur" | "auteurs" | "author" | "authors" | "auteur s" | "autrice" | "autrices" => {
            // `Ada Petit — ingénieure à Lyon`: what is said of her stays in the text.
            let names = [" — ", " – ", " : "]
                .iter()
                .find_map(|mark| Some(value.split_once(mark)?.0))
                .unwrap_or(value);
            return (people(names), names == value && !value.contains('('));
        }
        _ => Vec::new(),
    };
    (values, true)
}

/// Names in a list; none when it is more than a list of names.
fn people(value: &str) -> Vec<(Field, String)> {
    // `Ada Petit (Atelier, Lyon), Basile Roy`: what is in brackets is no name.
    let mut depth = 0_usize;
    let bare: String = value
        .chars()
        .filter(|c| {
            match c {
                '(' => depth += 1,
                ')' => depth = depth.saturating_sub(1),
                _ => return depth == 0,
            }
            false
        })
        .collect();
    let bare = bare
        .replace(" et ", ", ")
        .replace(" and ", ", ")
        .replace(" & ", ", ");
    let names: Vec<String> = bare
        .split([',', ';'])
        .map(|name| text::collapse_whitespace(name.trim()))
        .filter(|name| !name.is_empty())
        .collect();
    let fits = |name: &String| {
        name.split(' ').count() <= 5
            && name.chars().next().is_some_and(char::is_alphabetic)
            && !name.contains(['.', ':', '—', '–', '"', '«', '/'])
            || name.split(' ').count() <= 5 && is_initialled(name)
    };
    if names.iter().all(fits) {
        names
            .into_iter()
            .map(|name| (Field::Author, name))
            .collect()
    } else {
        Vec::new()
    }
}

/// `J. R. Petit`, `Ada P. Roy`: the only points are those of initials.
fn is_initialled(name: &str) -> bool {
    name.split(' ').all(|word| {
        word.chars().all(|c| c.is_alphabetic() || "-'’".contains(c))
            || word.chars().count() == 2 && word.ends_with('.')
    })
}

/// How many words an issue has at least; what is shorter is an entry of a journal or of a list of changes.
const ISSUE: usize = 40;

/// A document for each issue of a file whose headings of one level are all dates, each above a text of its own; else
/// the document itself. What is before the first date opens the first issue.
pub(super) fn split(doc: Doc) -> Vec<Doc> {
    let Some(level) = (1..=2).find(|level| are_issues(&doc.blocks, *level)) else {
        return vec![doc];
    };
    let Doc {
        blocks,
        claims,
        mut dropped,
        repairs,
        base,
        own: _,
        receiver: _,
    } = doc;
    let mut name = claims
        .iter()
        .find(|claim| claim.field == Field::Title)
        .map(|claim| claim.value.clone());
    let shared: Vec<Claim> = claims
        .into_iter()
        .filter(|claim| {
            !matches!(
                claim.field,
                Field::Title
                    | Field::Date
                    | Field::Updated
                    | Field::Summary
                    | Field::KeyPoint
                    // of the file, and no two pages share one
                    | Field::Slug
                    | Field::Address
                    | Field::Alias
            )
        })
        .collect();
    let mut issues: Vec<Doc> = Vec::new();
    let mut before: Vec<Block> = Vec::new();
    for block in blocks {
        if let Some((written, day)) = day_of(&block, level) {
            let mut claims = shared.clone();
            let mut claim = |field, value: String, evidence: &str| {
                claims.push(Claim {
                    field,
                    value,
                    rank: Rank::Format,
                    evidence: evidence.into(),
                });
            };
            // A day in figures is read in the language of its text.
            let date = if written.contains('/') {
                &written
            } else {
                &day
            };
            claim(Field::Date, date.clone(), "the heading of its issue");
            claim(Field::Item, day, "the heading of its issue");
            if let Some(name) = &name {
                let evidence = "the file's title and the heading of its issue";
                claim(Field::Title, format!("{name} – {written}"), evidence);
            }
            let mut gone = std::mem::take(&mut dropped);
            gone.push(Dropped {
                text: written,
                rule: "used as date".to_owned(),
            });
            issues.push(Doc {
                blocks: std::mem::take(&mut before),
                claims,
                dropped: gone,
                repairs: if issues.is_empty() {
                    repairs.clone()
                } else {
                    Vec::new()
                },
                base: base.clone(),
                own: None,
                receiver: None,
            });
        } else if let Some(issue) = issues.last_mut() {
            issue.blocks.push(block);
        } else if let Block::Heading { level: 1, content } = &block
            && before.is_empty()
        {
            let title = text::collapse_whitespace(&inline_text(content));
            dropped.push(Dropped {
                text: title.clone(),
                rule: "used as title".to_owned(),
            });
            name.get_or_insert(title);
        } else {
            before.push(block);
        }
    }
    for issue in &mut issues {
        let own = Key::of(&(&issue.claims, markdown(&issue.blocks)));
        issue.own = Some(own.to_string());
    }
    issues
}

/// The text and the day of a heading of this level that is a date and nothing else.
fn day_of(block: &Block, level: u8) -> Option<(String, String)> {
    let Block::Heading {
        level: own,
        content,
    } = block
    else {
        return None;
    };
    let written = text::collapse_whitespace(&inline_text(content));
    if *own != level {
        return None;
    }
    match date::read(&written, "fr", Tz::UTC)? {
        Reading::Exact(When::Day(day)) => Some((written, day.to_string())),
        _ => None,
    }
}

/// Whether all headings of this level are days, each another, above texts long enough; a first heading may name the file.
fn are_issues(blocks: &[Block], level: u8) -> bool {
    let mut days: Vec<String> = Vec::new();
    let mut words = ISSUE;
    for (index, block) in blocks.iter().enumerate() {
        match (block, day_of(block, level)) {
            (_, Some((_, day))) => {
                if words < ISSUE || days.contains(&day) || days.len() > 2000 {
                    return false;
                }
                days.push(day);
                words = 0;
            }
            (Block::Heading { level: own, .. }, None) if *own <= level => {
                let names_file = days.is_empty() && index == 0;
                if !names_file {
                    return false;
                }
            }
            _ if !days.is_empty() && words < ISSUE => {
                words += text::count_words(&block_text(std::slice::from_ref(block)));
            }
            _ => {}
        }
    }
    days.len() >= 2 && words >= ISSUE
}
