//! What is dropped from a source and why, and its title, author, date, summary and key points by evidence.
//!
//! Format-specific code lives in the readers. Start reading at [`clean`].

mod drops;
mod evidence;
mod view;

use crate::date::{self, Reading, Tz, When};
use crate::doc::{Block, Claim, Doc, Dropped, Field, Rank, Repair};
use crate::text;
use evidence::Finding;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use view::Seen;

/// What is known of a source beside its own words.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The site's time zone.
    pub zone: Tz,
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
    /// The headline; never empty (the source's name stands in, and `repairs` says so).
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
    /// Its canonical address, without tracking parameters.
    pub url: Option<String>,
    /// The publication.
    pub source_name: Option<String>,
    /// The last part of its own address.
    pub slug: Option<String>,
    /// Its lead image: address and alt text.
    pub image: Option<(String, String)>,
    /// Its identity among many in one file.
    pub item: Option<String>,
    /// The text.
    pub blocks: Vec<Block>,
    /// How all this was found.
    pub explain: Explain,
}

/// The report of `--explain` on one article.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Explain {
    /// What was chosen for each field, from which evidence, over which others.
    pub fields: Vec<Choice>,
    /// What did not reach the text of the page, and why (words used as title, date, key points among them).
    pub dropped: Vec<Dropped>,
    /// What was mended.
    pub repairs: Vec<Repair>,
}

/// How a field was decided.
#[derive(Clone, Debug, Serialize)]
pub struct Choice {
    /// The field.
    pub field: Field,
    /// The value taken.
    pub value: String,
    /// Its evidence.
    pub evidence: String,
    /// The claims it beat.
    pub beat: Vec<Claim>,
}

/// Decides every field by its best evidence and drops what is no part of the article.
#[must_use]
pub fn clean(doc: Doc, context: &Context<'_>) -> Article {
    let Doc {
        blocks,
        claims,
        mut dropped,
        repairs,
    } = doc;
    let seen: Vec<Seen<'_>> = blocks.iter().map(Seen::new).collect();
    let mut chooser = Chooser::new(claims, repairs);
    let lang = chooser.lang(&seen, context);
    let rules = drops::find(&seen, lang.as_deref());
    let open: Vec<usize> = (0..seen.len())
        .filter(|at| rules.get(*at).copied().flatten().is_none())
        .collect();
    let findings = evidence::find(&seen, &open, lang.as_deref(), context);
    chooser.add(&findings);
    let tongue = lang.clone().unwrap_or_default();
    let (date, dated) = chooser.date(Field::Date, &tongue, context.zone);
    let (updated, _) = chooser.date(Field::Updated, &tongue, context.zone);
    let title = chooser.title();
    let authors = chooser.authors();
    // A description that only repeats the title sums nothing up.
    chooser.claims.retain(|claim| {
        claim.field != Field::Summary || view::key(&claim.value) != view::key(&title)
    });
    let summary = chooser.one(Field::Summary);
    let key_points = chooser.all(Field::KeyPoint);
    let topics = chooser.all(Field::Topic);
    let url = chooser.one(Field::Url).map(|url| canonical(&url));
    let slug = chooser.one(Field::Slug);
    let image = chooser.one(Field::Image);
    let alt = chooser.one(Field::ImageAlt).unwrap_or_default();
    let item = chooser.one(Field::Item);
    let source_name = chooser.source_name(context);

    let uses = chooser.uses(&seen, &findings, &open, context);
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
        url,
        source_name,
        slug,
        image: image.map(|src| (src, alt)),
        item,
        blocks: tidy(kept),
        explain: Explain {
            fields: chooser.choices,
            dropped,
            repairs: chooser.repairs,
        },
    }
}

/// The claims on an article and what was chosen among them.
struct Chooser {
    /// By rank, the best first; within a rank as found.
    claims: Vec<Claim>,
    choices: Vec<Choice>,
    repairs: Vec<Repair>,
}

impl Chooser {
    fn new(mut claims: Vec<Claim>, repairs: Vec<Repair>) -> Chooser {
        claims.retain(|claim| !claim.value.trim().is_empty());
        claims.sort_by_key(|claim| claim.rank);
        Chooser {
            claims,
            choices: Vec::new(),
            repairs,
        }
    }

    fn add(&mut self, findings: &[Finding]) {
        let claims = findings
            .iter()
            .map(|finding| finding.claim.clone())
            .filter(|claim| claim.evidence != evidence::LABEL);
        self.claims.extend(claims);
        self.claims.sort_by_key(|claim| claim.rank);
    }

    fn of(&self, field: Field) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |claim| claim.field == field)
    }

    /// Notes a choice, with the claims that say otherwise.
    fn choose(&mut self, field: Field, value: &str, evidence: &str) {
        let beat = self
            .of(field)
            .filter(|claim| claim.evidence != evidence && !value.contains(&claim.value))
            .cloned()
            .collect();
        self.choices.push(Choice {
            field,
            value: value.to_owned(),
            evidence: evidence.to_owned(),
            beat,
        });
    }

    /// The best claim's value, on one line.
    fn one(&mut self, field: Field) -> Option<String> {
        let claim = self.of(field).next()?.clone();
        self.choose(field, &claim.value, &claim.evidence);
        Some(text::squeeze(&claim.value))
    }

    /// All values of the best rank, in order, each once.
    fn all(&mut self, field: Field) -> Vec<String> {
        let Some(best) = self.of(field).next().cloned() else {
            return Vec::new();
        };
        let mut values: Vec<String> = Vec::new();
        for claim in self.of(field).filter(|claim| claim.rank == best.rank) {
            let value = text::squeeze(&claim.value);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        self.choose(field, &values.join("; "), &best.evidence);
        values
    }

    fn title(&mut self) -> String {
        let best = self.of(Field::Title).next().cloned();
        let Some(claim) = best else {
            self.repairs.push(Repair {
                what: "nothing in the source can serve as its title".to_owned(),
                doubtful: true,
            });
            return "Sans titre".to_owned();
        };
        if claim.rank == Rank::Guess {
            self.repairs.push(Repair {
                what: format!("the source has no title line: {} stands in", claim.evidence),
                doubtful: true,
            });
        }
        self.choose(Field::Title, &claim.value, &claim.evidence);
        text::squeeze(&claim.value)
    }

    /// Authors by the best evidence. In one claim several may be joined: `Ada & Basile`.
    fn authors(&mut self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for value in self.all(Field::Author) {
            let joined = value.contains(" & ") || value.contains(" et ") || value.contains(" and ");
            let names = if joined {
                evidence::names(&value)
            } else {
                None
            };
            for name in names.unwrap_or_else(|| vec![value]) {
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
        out
    }

    /// The language: what the source says, then the settings, then a flag, then the words themselves.
    fn lang(&mut self, seen: &[Seen<'_>], context: &Context<'_>) -> Option<String> {
        let said = self
            .of(Field::Lang)
            .find_map(|claim| Some((text::language_tag(&claim.value)?, claim.clone())));
        if let Some((tag, claim)) = &said
            && claim.rank < Rank::Path
        {
            self.choose(Field::Lang, tag, &claim.evidence);
            return Some(tag.clone());
        }
        if let Some(tag) = context.lang {
            self.choose(Field::Lang, tag, "the settings of this publication");
            return Some(tag.to_owned());
        }
        if let Some((tag, claim)) = said {
            self.choose(Field::Lang, &tag, &claim.evidence);
            return Some(tag);
        }
        let words: Vec<&str> = seen
            .iter()
            .filter(|seen| !matches!(seen.block, Block::Code { .. }))
            .map(|seen| seen.text.as_str())
            .collect();
        let tag = text::language_of(&words.join("\n"))?;
        self.choose(Field::Lang, tag, "its words");
        Some(tag.to_owned())
    }

    /// The publication: the editor's word, then the settings, then what the source says.
    fn source_name(&mut self, context: &Context<'_>) -> Option<String> {
        let editor = self
            .of(Field::SourceName)
            .next()
            .is_some_and(|claim| claim.rank == Rank::Editor);
        match context.source_name {
            Some(name) if !editor => {
                self.choose(Field::SourceName, name, "the settings");
                Some(name.to_owned())
            }
            _ => self.one(Field::SourceName),
        }
    }

    /// The first claim that is a day or a moment; a vague one (`novembre 2025`) only when no exact one exists, or when
    /// the editor says no more.
    fn date(&mut self, field: Field, lang: &str, zone: Tz) -> (Option<When>, Option<String>) {
        let mut vague: Option<(String, String)> = None;
        let mut unread = Vec::new();
        let mut exact = None;
        for claim in self.of(field) {
            match date::read(&claim.value, lang, zone) {
                Some(Reading::Exact(when)) => {
                    exact = Some((when, claim.evidence.clone()));
                    break;
                }
                Some(Reading::Vague(text)) => {
                    let editor = claim.rank == Rank::Editor;
                    vague.get_or_insert((text, claim.evidence.clone()));
                    if editor {
                        break;
                    }
                }
                None => unread.push(claim.clone()),
            }
        }
        for claim in unread {
            self.repairs.push(Repair {
                what: format!("`{}` ({}) is no date", claim.value, claim.evidence),
                doubtful: true,
            });
        }
        match (exact, vague) {
            (Some((when, evidence)), _) => {
                self.choose(field, &when.iso(), &evidence);
                (Some(when), None)
            }
            (None, Some((text, evidence))) => {
                self.choose(field, &text, &evidence);
                (None, Some(text))
            }
            (None, None) => (None, None),
        }
    }

    fn chosen(&self, field: Field) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.field == field)
    }

    /// The blocks whose words are fields of the page now, each with the rule that says so: those whose finding was
    /// taken, and those at the top that repeat a title or summary taken from elsewhere.
    fn uses(
        &self,
        seen: &[Seen<'_>],
        findings: &[Finding],
        open: &[usize],
        context: &Context<'_>,
    ) -> BTreeMap<usize, String> {
        let mut out: BTreeMap<usize, String> = BTreeMap::new();
        let mut kept: BTreeSet<usize> = BTreeSet::new();
        for finding in findings {
            let Some(block) = finding.block else { continue };
            let claim = &finding.claim;
            let taken = self.chosen(claim.field).is_some_and(|choice| {
                let said = choice.evidence == claim.evidence || claim.evidence == evidence::LABEL;
                let value = choice.value == claim.value
                    || choice.value.split("; ").any(|value| value == claim.value)
                    || (choice.evidence == claim.evidence && choice.value.contains(&claim.value))
                    || claim.field == Field::Date
                    || claim.field == Field::Updated;
                said && value
                    || matches!(claim.field, Field::Title | Field::Author | Field::Summary)
                        && choice
                            .value
                            .split("; ")
                            .any(|value| view::key(value) == view::key(&claim.value))
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
            .map(|choice| (view::key(&choice.value), choice));
        for &index in open.iter().take(4) {
            let Some(block) = seen.get(index) else {
                continue;
            };
            if let Some((title, choice)) = &title
                && block.is_text()
                && *title == block.key
                && choice.evidence != "the opening sentence"
            {
                out.entry(index)
                    .or_insert_with(|| used_as(Field::Title).to_owned());
            }
            let summary = self
                .chosen(Field::Summary)
                .map(|choice| view::key(&choice.value));
            if block.is_text() && block.words > 3 && summary.as_deref() == Some(block.key.as_str())
            {
                out.entry(index)
                    .or_insert_with(|| used_as(Field::Summary).to_owned());
            }
            // A note may open with its own file's name as a heading.
            if matches!(block.block, Block::Heading { .. })
                && block.key == view::key(evidence::stem(context.path))
                && open.len() > 1
            {
                out.entry(index)
                    .or_insert_with(|| "the file's own name".to_owned());
            }
        }
        // A text that is nothing but its title keeps it.
        if open.iter().all(|index| out.contains_key(index)) && !self.has(Field::KeyPoint) {
            out.retain(|_, rule| rule != used_as(Field::Title) && rule != used_as(Field::Summary));
        }
        out
    }

    fn has(&self, field: Field) -> bool {
        self.chosen(field).is_some()
    }
}

fn used_as(field: Field) -> &'static str {
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

/// The address without what only counts readers.
fn canonical(address: &str) -> String {
    const TRACKING: &[&str] = &[
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "xtor",
        "at_medium",
        "at_campaign",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "yclid",
        "twclid",
        "ref_src",
        "_bhlid",
    ];
    let Ok(mut url) = url::Url::parse(address) else {
        return address.to_owned();
    };
    let tracks = |name: &str| name.starts_with("utm_") || TRACKING.contains(&name);
    if !url.query_pairs().any(|(name, _)| tracks(&name)) {
        return address.to_owned();
    }
    let kept: Vec<(String, String)> = url
        .query_pairs()
        .filter(|(name, _)| !tracks(name))
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    if kept.is_empty() {
        url.set_query(None);
    } else {
        url.query_pairs_mut().clear().extend_pairs(kept);
    }
    url.into()
}

/// No rule at the ends or twice in a row, and no second heading of level 1 beside the page's own title.
fn tidy(blocks: Vec<Block>) -> Vec<Block> {
    let mut out: Vec<Block> = Vec::with_capacity(blocks.len());
    for block in blocks {
        if block == Block::Rule && matches!(out.last(), None | Some(Block::Rule)) {
            continue;
        }
        out.push(block);
    }
    if out.last() == Some(&Block::Rule) {
        out.pop();
    }
    if out
        .iter()
        .any(|block| matches!(block, Block::Heading { level: 1, .. }))
    {
        for block in &mut out {
            if let Block::Heading { level, .. } = block {
                *level = (*level + 1).min(6);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc;
    use std::fmt::Write;

    const LONG: &str = "Le robot de la bibliothèque range maintenant les livres la nuit, et les lecteurs trouvent au matin des rayons parfaitement classés par hauteur et par couleur.";

    fn read(source: &str, path: &str) -> Article {
        let context = Context {
            zone: Tz::Europe__Paris,
            lang: None,
            source_name: None,
            path,
        };
        clean(crate::import::text::plain(source), &context)
    }

    /// Every word of the source is in the text or among what was dropped, as often.
    fn check_words(source: &str, article: &Article) {
        let count = |text: &str, bag: &mut BTreeMap<String, i64>, by: i64| {
            for word in text::words(text) {
                *bag.entry(word.to_lowercase()).or_default() += by;
            }
        };
        let mut bag = BTreeMap::new();
        count(&text::mend(source), &mut bag, 1);
        count(&doc::markdown(&article.blocks), &mut bag, -1);
        for dropped in &article.explain.dropped {
            count(&dropped.text, &mut bag, -1);
        }
        bag.retain(|_, n| *n != 0);
        assert!(bag.is_empty(), "words lost or doubled: {bag:?}\n{source}");
    }

    /// The fields, the text and what was dropped, a line each.
    fn show(source: &str) -> String {
        let article = read(source, "sources/lettre.txt");
        check_words(source, &article);
        let mut out = format!("title: {}\n", article.title);
        if let Some(date) = article.date {
            let _ = writeln!(out, "date: {}", date.iso());
        }
        if let Some(dated) = &article.dated {
            let _ = writeln!(out, "dated: {dated}");
        }
        for author in &article.authors {
            let _ = writeln!(out, "author: {author}");
        }
        if let Some(summary) = &article.summary {
            let _ = writeln!(out, "summary: {summary}");
        }
        for point in &article.key_points {
            let _ = writeln!(out, "point: {point}");
        }
        for line in doc::markdown(&article.blocks)
            .lines()
            .filter(|line| !line.is_empty())
        {
            let _ = writeln!(out, "  {}", line.replace(LONG, "LONG").trim_end());
        }
        for dropped in &article.explain.dropped {
            let _ = writeln!(
                out,
                "- {}: {}",
                dropped.rule,
                dropped.text.replace('\n', " / ")
            );
        }
        out
    }

    fn check(source: &str, expected: &str) {
        let source = source.replace("LONG", LONG);
        let got = show(&source);
        let got = got.trim_end().replace(LONG, "LONG");
        let expected: Vec<&str> = expected
            .trim_end()
            .lines()
            .map(|line| line.strip_prefix("        ").unwrap_or(line))
            .collect();
        assert_eq!(
            got,
            expected.join("\n").trim_start_matches('\n'),
            "{source}"
        );
    }

    #[test]
    fn a_letter_with_a_greeting_and_a_main_story() {
        check(
            "Temps de lecture : 3 min\n\nBonjour,\n\nLONG\n\nAda & Basile\n\nFocus : Les livres rangés\n\nLONG\n\nComment était cette newsletter ?\n\nLogin or Subscribe to participate\n\nPS : à demain.\n\nReply\n\nAvatar\n\nor to participate\n\nKeep Reading\n\nNo posts found",
            "
        title: Les livres rangés
        author: Ada
        author: Basile
          Bonjour,
          LONG
          ## Focus : Les livres rangés
          LONG
          PS : à demain.
        - reading time: Temps de lecture : 3 min
        - used as author: Ada & Basile
        - poll: Comment était cette newsletter ?
        - subscription prompt: Login or Subscribe to participate
        - button of the platform: Reply
        - button of the platform: Avatar
        - subscription prompt: or to participate
        - keep reading: Keep Reading
        - keep reading: No posts found",
        );
    }

    #[test]
    fn title_standfirst_points_and_the_pitch_at_the_end() {
        check(
            "Les robots entrent en bibliothèque\n\nDepuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.\nÀ retenir\n  • Trois villes.\n  • Deux robots.\n\nUn début timide\n\nLONG\n\nLONG\n\nEt si vous aviez un rangeur à la maison ?\n\nDécouvrez Tidy, le rangeur qui trie vos livres. Pour seulement 5 € par mois, vos étagères restent belles, dès maintenant.",
            "
        title: Les robots entrent en bibliothèque
        summary: Depuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.
        point: Trois villes.
        point: Deux robots.
          ## Un début timide
          LONG
          LONG
        - used as title: Les robots entrent en bibliothèque
        - used as summary: Depuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.
        - used as key points: À retenir
        - used as key points: Trois villes. Deux robots.
        - advert: Et si vous aviez un rangeur à la maison ?
        - advert: Découvrez Tidy, le rangeur qui trie vos livres. Pour seulement 5 € par mois, vos étagères restent belles, dès maintenant.",
        );
    }

    #[test]
    fn an_advert_in_another_language() {
        check(
            "Le titre de la lettre\n\nLONG\n\nLONG\n\nLONG\n\nLONG\n\nAutomatic shelf sorting\n\nVoice-first sorting for your library, with the tools that you know. Try Shelfie for librarians.\n\nLONG\n\nLONG",
            "
        title: Le titre de la lettre
          LONG
          LONG
          LONG
          LONG
          LONG
          LONG
        - used as title: Le titre de la lettre
        - advert: Automatic shelf sorting
        - advert: Voice-first sorting for your library, with the tools that you know. Try Shelfie for librarians.",
        );
    }

    #[test]
    fn a_quotation_in_another_language_stays() {
        let source = "Le titre de la lettre\n\nLONG\n\nLONG\n\nThe library is a place where all of the books of the town are kept for the people.\n\nLONG\n\nLONG\n\nLONG".replace("LONG", LONG);
        let article = read(&source, "a.txt");
        assert!(doc::markdown(&article.blocks).contains("The library is"));
    }

    #[test]
    fn date_photo_and_name_at_the_head() {
        check(
            "Semaine du 3 mars 2025\n\n10 mars 2025\n\nPhoto de Ada Petit\n\nAda Petit\n\nIllustration Semaine du 3 mars 2025\n\n🌍 Les rayons\n\nLONG",
            "
        title: Semaine du 3 mars 2025
        date: 2025-03-10
        author: Ada Petit
          ## 🌍 Les rayons
          LONG
        - used as title: Semaine du 3 mars 2025
        - used as date: 10 mars 2025
        - caption of a missing image: Photo de Ada Petit
        - used as author: Ada Petit
        - caption of a missing image: Illustration Semaine du 3 mars 2025",
        );
    }

    #[test]
    fn bylines_and_datelines() {
        check(
            "Un titre\n\nPar Ada Petit et Basile Roy, le 3 mars 2025\n\nLONG",
            "
        title: Un titre
        date: 2025-03-03
        author: Ada Petit
        author: Basile Roy
          LONG
        - used as title: Un titre
        - used as date: Par Ada Petit et Basile Roy, le 3 mars 2025",
        );
        check(
            "Un titre\n\n3 mars 2025. - LONG",
            "
        title: Un titre
        date: 2025-03-03
          3 mars 2025. - LONG
        - used as title: Un titre",
        );
    }

    #[test]
    fn a_month_is_no_date() {
        check(
            "Un titre\n\nmars 2025\n\nLONG",
            "
        title: Un titre
        dated: mars 2025
          LONG
        - used as title: Un titre
        - used as date: mars 2025",
        );
    }

    #[test]
    fn the_opening_question_stands_in_for_a_title() {
        check(
            "Et si les livres se rangeaient seuls ? LONG\nUn Rayon Bien Tenu\nLONG",
            "
        title: Et si les livres se rangeaient seuls ?
          Et si les livres se rangeaient seuls ? LONG
          ## Un Rayon Bien Tenu
          LONG",
        );
    }

    #[test]
    fn share_lines_read_also_and_prompts_go_and_look_alikes_stay() {
        check(
            "Un titre\n\nLONG\n\nÀ lire aussi : Le robot et la souris\n\nLONG\n\nPartager sur Facebook\n\nAbonnez-vous à notre newsletter pour tout savoir.\n\nComment était la première bibliothèque ?\n\nLONG\n\nReply",
            "
        title: Un titre
          LONG
          LONG
          Comment était la première bibliothèque ?
          LONG
          Reply
        - used as title: Un titre
        - read also: À lire aussi : Le robot et la souris
        - share line: Partager sur Facebook
        - subscription prompt: Abonnez-vous à notre newsletter pour tout savoir.",
        );
    }

    #[test]
    fn names_and_paths_give_a_date() {
        let article = read("Un titre\n\nUn texte.", "sources/2025-03-04-lettre.txt");
        assert_eq!(
            article.date.map(|date| date.iso()).as_deref(),
            Some("2025-03-04")
        );
        let article = read(
            "Date : 5 mars 2025\n\nUn titre\n\nUn texte.",
            "sources/2025-03-04-lettre.txt",
        );
        assert_eq!(
            article.date.map(|date| date.iso()).as_deref(),
            Some("2025-03-05")
        );
    }

    #[test]
    fn addresses_lose_what_counts_readers() {
        assert_eq!(
            canonical("https://exemple.org/a?utm_source=x&p=1"),
            "https://exemple.org/a?p=1"
        );
        assert_eq!(
            canonical("https://exemple.org/a?fbclid=1"),
            "https://exemple.org/a"
        );
        assert_eq!(canonical("https://exemple.org"), "https://exemple.org");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(256))]
        #[test]
        fn no_word_is_lost(lines in proptest::collection::vec("(•|- |➡️ |> |Par |# |1\\. |\\| )?[a-zA-Zéà’:?.«»|\\- 0-9]{0,40}", 0..20)) {
            let source = lines.join("\n");
            check_words(&source, &read(&source, "a.txt"));
        }
    }
}
