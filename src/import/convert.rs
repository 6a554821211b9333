//! A source to the pages that it makes: read, cleaned, named.
//!
//! Start reading at [`convert`].

use super::article::{Article, Choice, Context};
use super::boilerplate::privacy;
use super::detect::{Content, detect};
use super::formats::mail;
use super::read::read;
use super::{Given, Imported, OWN, Source, clean, images, report};
use crate::base::config::Config;
use crate::base::conflict_markers;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::key::Key;
use crate::base::path::{RelPath, percent};
use crate::base::terms::{Table, Text};
use crate::content::doc::{self, Block, Claim, Doc, Field, Inline, Rank, Repair};
use crate::content::page::{Front, FrontImage, FrontSource};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

/// The most topics that looking for terms fills a page up to (specification, section 3); those the source names itself all stay.
pub(super) const TOPICS: usize = 8;

/// The keys by which pages know a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SourceKeys {
    /// That of its bytes with LF line ends.
    pub text: Key,
    /// That of the bytes as they are, where they have CRLF: older programs wrote it into pages.
    pub older: Option<Key>,
}

impl SourceKeys {
    /// Those of a source, and its bytes with LF line ends.
    #[must_use]
    pub fn of(bytes: &[u8]) -> (SourceKeys, Cow<'_, [u8]>) {
        let lines = crate::base::text::unix_lines(bytes);
        let keys = SourceKeys {
            text: Key::of_bytes(&lines),
            older: matches!(lines, Cow::Owned(_)).then(|| Key::of_bytes(bytes)),
        };
        (keys, lines)
    }

    /// Both, as pages write them.
    pub fn hashes(&self) -> impl Iterator<Item = String> + use<> {
        let keys = std::iter::once(self.text).chain(self.older);
        keys.map(|key| key.to_string())
    }
}

/// Converts a source to the pages it makes. No pages and an error when it yields no text or is refused.
#[must_use]
pub fn convert(
    source: &Source<'_>,
    given: &Given,
    config: &Config,
    terms: &Table,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    // Before anything else, so that line ends change neither a page nor a hash.
    let (keys, bytes) = SourceKeys::of(source.bytes);
    let source = Source {
        bytes: &bytes,
        ..*source
    };
    convert_text(&source, keys, given, config, terms)
}

/// The same for a source whose bytes have LF line ends and these keys.
#[must_use]
pub fn convert_text(
    source: &Source<'_>,
    keys: SourceKeys,
    given: &Given,
    config: &Config,
    terms: &Table,
) -> (Vec<Imported>, Vec<Diagnostic>) {
    let diagnostic = |code, message: String| Diagnostic::new(code, message).in_file(source.name);
    let failed = |error| (Vec::new(), vec![error]);
    let detected = match detect(source.bytes, &extension_of(source), given.format) {
        Ok(detected) => detected,
        Err(why) => return failed(report::refused(source.name, &why)),
    };
    if let Content::Text(decoded) = &detected.content
        && let Some(error) = conflict_markers::torn_source(source.name, &decoded.text)
    {
        return failed(error);
    }
    let articles = match read(&detected) {
        Ok(articles) => articles,
        Err(why) => return failed(report::unread(source.name, why)),
    };
    let sentence = report::format_sentence(&detected);
    let repairs = report::repairs_of_bytes(&detected);
    let mut diagnostics = report::passed_over(source.name, articles.passed_over, articles.is_empty);
    let mut docs = articles.docs.peekable();
    if docs.peek().is_none() && diagnostics.is_empty() {
        diagnostics.push(report::empty(source.name));
    }
    let hash = keys.text.to_string();
    let older_hash = keys.older.map(|key| key.to_string());
    let mut pages = Vec::new();
    for doc in docs {
        let mut doc = match doc {
            Ok(doc) => doc,
            Err(mail::Unread { which, why }) => {
                let message = format!("`{}` ({which}) {why}, so it makes no page", source.name);
                diagnostics.push(diagnostic(Code::EmptySource, message));
                continue;
            }
        };
        doc.repairs.extend(repairs.iter().cloned());
        let damage: Vec<Repair> = doc
            .repairs
            .iter()
            .filter(|repair| repair.doubtful)
            .cloned()
            .collect();
        privacy::clear(&mut doc);
        claim_given(&mut doc, given);
        let context = context_of(&doc, source, config);
        let own = doc.own.take();
        let receiver = doc.receiver.take();
        let mut article = clean::clean(doc, &context);
        if let Some(receiver) = &receiver {
            conceal(&mut article, receiver);
        }
        let stem = stem_of(&article, config);
        let images = images::seat(&mut article, &stem, source.name, source.beside);
        if !has_content(&mut article) {
            let what = match &article.item {
                Some(_) => format!("`{}` in `{}`", article.title, source.name),
                None => format!("`{}`", source.name),
            };
            let message = format!("{what} yields no text, so it makes no page");
            diagnostics.push(diagnostic(Code::EmptySource, message));
            continue;
        }
        for repair in article
            .explain
            .repairs
            .iter()
            .filter(|repair| repair.doubtful)
        {
            let code = if damage.contains(repair) {
                Code::DamagedSource
            } else {
                Code::CheckThis
            };
            diagnostics.push(
                diagnostic(code, repair.what.clone())
                    .hint("compare the page with its source; `--explain` says how it was made"),
            );
        }
        let topics = topics_of(&mut article, config, terms);
        article.explain.fields.sort_by_key(|choice| choice.field);
        let page = imported(article, topics, source, config);
        pages.push(Imported {
            source_hash: match own {
                Some(own) => format!("{hash}{OWN}{own}"),
                None => hash.clone(),
            },
            older_hash: older_hash.clone(),
            stem,
            images,
            format: sentence.clone(),
            ..page
        });
    }
    (pages, diagnostics)
}

/// The end of a source's name behind its last point, in lower case; the name may lead out of the site (`../a.eml`).
fn extension_of(source: &Source<'_>) -> String {
    let name = source.name.rsplit('/').next().unwrap_or_default();
    RelPath::new(name)
        .map(|name| name.extension())
        .unwrap_or_default()
}

/// The flags as the weakest claims but guesses: they set what the source lacks.
pub(super) fn claim_given(doc: &mut Doc, given: &Given) {
    let flags = [
        (Field::Date, given.date.clone(), "`--date`"),
        (Field::Lang, given.lang.clone(), "`--lang`"),
        (Field::Url, given.url.clone(), "`--url` or `urls.tsv`"),
        (
            Field::SourceName,
            given.source_name.clone(),
            "`--source-name`",
        ),
    ];
    for (field, value, evidence) in flags {
        if let Some(value) = value.filter(|value| !value.trim().is_empty()) {
            doc.claims.push(Claim {
                field,
                value,
                rank: Rank::Flag,
                evidence: evidence.into(),
            });
        }
    }
}

/// Takes the addresses of a mail's recipients from the fields of its page: a title may come from the name of the file.
pub(super) fn conceal(article: &mut Article, receiver: &doc::Receiver) {
    let fields = [
        Some(&mut article.title),
        article.summary.as_mut(),
        article.source_name.as_mut(),
        article.slug.as_mut(),
        article.dated.as_mut(),
    ];
    let lists = [
        &mut article.key_points,
        &mut article.authors,
        &mut article.topics,
    ];
    for field in fields
        .into_iter()
        .flatten()
        .chain(lists.into_iter().flatten())
    {
        *field = privacy::without_recipients(field, receiver);
    }
}

/// What the settings and the source's place say; the publication's rule is found by the best address claimed.
pub(super) fn context_of<'a>(doc: &Doc, source: &Source<'a>, config: &'a Config) -> Context<'a> {
    let url = doc
        .claims
        .iter()
        .filter(|claim| claim.field == Field::Url)
        .min_by_key(|claim| claim.rank)
        .map(|claim| claim.value.as_str());
    let below = source.file.and_then(|file| file.below("sources"));
    let rule = config.source_rule(url, below.as_ref().map(RelPath::as_str));
    Context {
        site: config,
        lang: rule.and_then(|rule| rule.lang.as_deref()),
        source_name: rule.map(|rule| rule.name.as_str()),
        path: source.file.map_or(source.name, RelPath::as_str),
    }
}

/// Whether an article has anything to show: words, or an image.
pub(super) fn has_content(article: &mut Article) -> bool {
    let letter = |text: &str| text.chars().any(char::is_alphanumeric);
    letter(&doc::block_text(&article.blocks))
        || article.summary.as_deref().is_some_and(letter)
        || article.key_points.iter().any(|point| letter(point))
        || article.image.is_some()
        || holds_image(&mut article.blocks)
}

fn holds_image(blocks: &mut [Block]) -> bool {
    let mut found = false;
    doc::each_block_mut(blocks, &mut |block| {
        found |= matches!(block, Block::Figure { .. });
    });
    doc::each_run_mut(blocks, &mut |content| {
        found |= doc::any_inline(content, &|inline| matches!(inline, Inline::Image(_)));
    });
    found
}

/// The stem of an article's file.
pub(super) fn stem_of(article: &Article, config: &Config) -> String {
    let slug = article
        .slug
        .as_deref()
        .map(|slug| {
            crate::base::text::slug(&percent::decode(slug).unwrap_or_else(|| slug.to_owned()))
        })
        .filter(|slug| !slug.is_empty())
        .unwrap_or_else(|| crate::base::text::slug_or_hash(&article.title));
    match &article.date {
        Some(date) => format!("{}-{slug}", date.day(config.timezone)),
        None => slug,
    }
}

/// The page of an article.
pub(super) fn imported(
    article: Article,
    topics: Vec<String>,
    source: &Source<'_>,
    config: &Config,
) -> Imported {
    let body = doc::markdown(&article.blocks);
    let mut by_key = BTreeMap::new();
    if !topics.is_empty() {
        by_key.insert("topics".to_owned(), topics);
    }
    let front = Front {
        title: Some(article.title),
        date: article.date,
        dated: article.dated,
        updated: article.updated,
        authors: article.authors,
        lang: article.lang,
        summary: article.summary,
        key_points: article.key_points,
        terms: by_key,
        draft: config.import.draft || article.state.draft == Some(true),
        publish: article.state.publish,
        expires: article.state.expires,
        slug: article.state.slug,
        address: article.state.address,
        aliases: article.state.aliases,
        image: article.image.map(|(src, alt)| FrontImage { src, alt }),
        source: Some(FrontSource {
            name: article.source_name,
            url: article.url,
            file: source.file.map(ToString::to_string),
            also: Vec::new(),
            item: article.item,
            imported: None,
        }),
        ..Front::default()
    };
    Imported {
        name: source.name.to_owned(),
        front,
        body,
        source_hash: String::new(),
        older_hash: None,
        stem: String::new(),
        images: Vec::new(),
        draft: article.state.draft,
        explain: article.explain,
        format: String::new(),
    }
}

/// The source's own topics, by id where the table knows them and else as written; then, when the settings say so and the
/// editor named none in its head, terms found in the text until there are eight. What was found and why goes into the report.
pub(super) fn topics_of(article: &mut Article, config: &Config, terms: &Table) -> Vec<String> {
    let mut topics: Vec<String> = Vec::new();
    let mut met: BTreeSet<String> = BTreeSet::new();
    for name in &article.topics {
        let Some(id) = terms.id_of(name) else {
            continue;
        };
        let topic = if terms.name_of(&id, "").is_some() {
            id
        } else {
            name.clone()
        };
        if met.insert(topic.clone()) {
            topics.push(topic);
        }
    }
    if !config.import.topics || (article.topics_by_editor && !topics.is_empty()) {
        return topics;
    }
    let hits = terms.find(&Text {
        title: &article.title,
        summary: article.summary.as_deref().unwrap_or_default(),
        key_points: &article.key_points,
        body: &doc::block_text(&article.blocks),
    });
    let mut beyond = Vec::new();
    for hit in hits {
        if met.contains(&hit.id) {
            continue;
        }
        if topics.len() >= TOPICS {
            beyond.push(Claim {
                field: Field::Topic,
                value: hit.id,
                rank: Rank::Text,
                evidence: hit.evidence.into(),
            });
            continue;
        }
        article.explain.fields.push(Choice {
            field: Field::Topic,
            values: vec![hit.id.clone()],
            evidence: hit.evidence.into(),
            beat: Vec::new(),
        });
        topics.push(hit.id);
    }
    // What weighs less than the last topic is told with it.
    let last = article.explain.fields.last_mut();
    if let Some(last) = last.filter(|last| last.field == Field::Topic) {
        last.beat = beyond;
    }
    topics
}
