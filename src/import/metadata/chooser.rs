//! The claims on an article, and what is chosen among them.
//!
//! Start reading at [`Chooser`].

use super::evidence::{self, Finding};
use crate::base::config::Config;
use crate::base::date::{self, Reading, Tz, When};
use crate::base::text;
use crate::base::words::Words;
use crate::content::doc::{Block, Claim, Evidence, Field, Rank, Repair};
use crate::import::article::{Choice, Context, State};
use crate::import::block_text::{self, Seen};
use crate::import::{links, people};
use std::collections::BTreeSet;
use url::Url;

/// With how many authors a further one is compared, to tell whether it is a part of their names; real articles have fewer.
pub(in crate::import) const MOST_NAMES: usize = 100;

/// The claims on an article and what was chosen among them.
pub(in crate::import) struct Chooser {
    /// By rank, the best first; within a rank as found.
    pub(in crate::import) claims: Vec<Claim>,
    pub(in crate::import) choices: Vec<Choice>,
    pub(in crate::import) repairs: Vec<Repair>,
}

impl Chooser {
    pub(in crate::import) fn new(mut claims: Vec<Claim>, repairs: Vec<Repair>) -> Chooser {
        // Marks alone say nothing (a feed called `/`), but may be a headline.
        claims.retain(|claim| match claim.field {
            Field::Title => !claim.value.trim().is_empty() && !evidence::is_no_title(&claim.value),
            _ => claim.value.contains(char::is_alphanumeric),
        });
        claims.sort_by_key(|claim| claim.rank);
        Chooser {
            claims,
            choices: Vec::new(),
            repairs,
        }
    }

    /// Makes the addresses claimed for the article absolute by what they start from, and leaves out those that are no
    /// address of a page: a link to them would lead to a place of the site itself.
    pub(in crate::import) fn whole_addresses(&mut self, base: Option<&Url>) {
        let repairs = &mut self.repairs;
        self.claims.retain_mut(|claim| {
            if claim.field != Field::Url {
                return true;
            }
            let address = claim.value.trim();
            if links::is_web(address) {
                return true;
            }
            let joined = base.and_then(|base| base.join(address).ok());
            if let Some(whole) = joined.filter(|whole| links::is_web(whole.as_str())) {
                claim.value = whole.into();
                return true;
            }
            repairs.push(Repair {
                what: format!(
                    "`{address}` ({}) is not a full page address, so it was left out",
                    claim.evidence
                ),
                doubtful: false,
            });
            false
        });
    }

    pub(in crate::import) fn add(&mut self, findings: &[Finding]) {
        let claims = findings
            .iter()
            .map(|finding| finding.claim.clone())
            .filter(|claim| claim.evidence != Evidence::BoxLabel);
        self.claims.extend(claims);
        self.claims.sort_by_key(|claim| claim.rank);
    }

    pub(in crate::import) fn of(&self, field: Field) -> impl Iterator<Item = &Claim> {
        self.claims.iter().filter(move |claim| claim.field == field)
    }

    /// Notes a choice, with the claims that say otherwise.
    pub(in crate::import) fn choose(
        &mut self,
        field: Field,
        value: &str,
        evidence: impl Into<Evidence>,
    ) {
        self.choose_all(field, vec![value.to_owned()], evidence);
    }

    pub(in crate::import) fn choose_all(
        &mut self,
        field: Field,
        values: Vec<String>,
        evidence: impl Into<Evidence>,
    ) {
        let evidence = evidence.into();
        let value = values.join("; ");
        let beat = self
            .of(field)
            .filter(|claim| claim.evidence != evidence && !value.contains(&claim.value))
            .cloned()
            .collect();
        self.choices.push(Choice {
            field,
            values,
            evidence,
            beat,
        });
    }

    /// The best claim's value, on one line.
    pub(in crate::import) fn one(&mut self, field: Field) -> Option<String> {
        let claim = self.of(field).next()?.clone();
        self.choose(field, &claim.value, claim.evidence.clone());
        Some(text::collapse_whitespace(&claim.value))
    }

    /// All values of the best rank, in order, each once.
    pub(in crate::import) fn all(&mut self, field: Field) -> Vec<String> {
        let Some(best) = self.of(field).next().cloned() else {
            return Vec::new();
        };
        let mut met: BTreeSet<String> = BTreeSet::new();
        let values: Vec<String> = self
            .of(field)
            .filter(|claim| claim.rank == best.rank)
            .map(|claim| text::collapse_whitespace(&claim.value))
            .filter(|value| met.insert(value.clone()))
            .collect();
        self.choose_all(field, values.clone(), best.evidence.clone());
        values
    }

    /// Whether and where the article is published. What cannot be read holds it back.
    pub(in crate::import) fn state(
        &mut self,
        slug: Option<String>,
        date: Option<When>,
        lang: &str,
        zone: Tz,
    ) -> State {
        let drafts: Vec<bool> = self
            .of(Field::Draft)
            .map(|claim| claim.value == "true")
            .collect();
        let mut draft = drafts.iter().copied().reduce(|one, other| one | other);
        if let Some(is_draft) = draft {
            let value = is_draft.to_string();
            let claim = self.of(Field::Draft).find(|claim| claim.value == value);
            let evidence = claim.map(|claim| claim.evidence.clone());
            self.choose(Field::Draft, &value, evidence.unwrap_or_else(|| "".into()));
        }
        let mut limit = |field, name: &str| {
            let is_said = self.of(field).next().is_some();
            let (exact, vague) = self.date(field, lang, zone);
            if let Some(text) = vague {
                self.repairs.push(Repair {
                    what: format!("`{name}: {text}` is not a date, so the page is a draft"),
                    doubtful: true,
                });
            }
            if is_said && exact.is_none() {
                draft = Some(true);
            }
            exact
        };
        let publish = limit(Field::Publish, "publishDate").filter(|day| Some(*day) != date);
        let expires = limit(Field::Expires, "expiryDate");
        State {
            draft,
            publish,
            expires,
            slug,
            address: self.one(Field::Address),
            aliases: self.all(Field::Alias),
        }
    }

    pub(in crate::import) fn title(&mut self, site: &Config) -> String {
        let best = self.of(Field::Title).next().cloned();
        let Some(claim) = best else {
            self.repairs.push(Repair {
                what: "nothing in the source can serve as its title".to_owned(),
                doubtful: true,
            });
            return Words::new(&site.lang, &site.words)
                .get("untitled")
                .to_owned();
        };
        if claim.rank == Rank::Guess {
            self.repairs.push(Repair {
                what: format!("the source has no title: {} is used", claim.evidence),
                doubtful: true,
            });
        }
        self.choose(Field::Title, &claim.value, claim.evidence.clone());
        text::collapse_whitespace(&claim.value)
    }

    /// Authors by the best evidence that names people: an editor's word is taken as it is; of what a page or a text says,
    /// the first claims that are of one kind and hold a name.
    pub(in crate::import) fn authors(&mut self) -> Vec<String> {
        let claims: Vec<Claim> = self.of(Field::Author).cloned().collect();
        // A site may be named like the person who writes it: then two places call that person the author.
        let is_writer = |site: &str| {
            let mut said = claims
                .iter()
                .filter(|claim| text::fold_key(&claim.value).ends_with(site));
            said.next()
                .is_some_and(|first| said.any(|other| other.evidence != first.evidence))
        };
        let mut sites: Vec<String> = self
            .of(Field::SourceName)
            .filter(|claim| {
                !people::could_be_a_person(&claim.value)
                    || !is_writer(&text::fold_key(&claim.value))
            })
            .map(|claim| text::fold_key(&claim.value))
            .collect();
        sites.dedup();
        for group in claims.chunk_by(|a, b| {
            a.rank == b.rank && (a.rank <= Rank::Format || a.evidence == b.evidence)
        }) {
            let Some(first) = group.first() else { continue };
            let mut out: Vec<String> = Vec::new();
            let mut folded: Vec<String> = Vec::new();
            let mut met: BTreeSet<String> = BTreeSet::new();
            for claim in group {
                let value = text::collapse_whitespace(&claim.value);
                let joined =
                    value.contains(" & ") || value.contains(" et ") || value.contains(" and ");
                let names = match claim.rank {
                    Rank::Editor | Rank::Format if joined => {
                        people::names(&value).unwrap_or_else(|| vec![value])
                    }
                    Rank::Editor | Rank::Format => vec![value],
                    _ => people::people(&value, &sites),
                };
                for name in names {
                    let fold = text::fold_key(&name);
                    let first = folded.iter().take(MOST_NAMES);
                    let is_part = first.into_iter().any(|other| other.contains(&fold));
                    if met.insert(fold.clone()) && !is_part {
                        folded.push(fold);
                        out.push(name);
                    }
                }
            }
            if !out.is_empty() {
                self.choose_all(Field::Author, out.clone(), first.evidence.clone());
                return out;
            }
        }
        Vec::new()
    }

    /// Leaves out the descriptions that sum nothing up: the title, with a few words around it or without; a byline; the
    /// opening of the text that a program cut off, which lists show anyway and the page would show twice. What is cut off
    /// from a standfirst counts for all of it.
    pub(in crate::import) fn summaries(
        &mut self,
        title: &str,
        authors: &[String],
        seen: &[Seen<'_>],
        open: &[usize],
    ) {
        let title = block_text::key(title);
        let authors: Vec<String> = authors.iter().map(|name| block_text::key(name)).collect();
        let top: Vec<&Seen<'_>> = open
            .iter()
            .filter_map(|at| seen.get(*at))
            .filter(|seen| seen.is_text())
            .take(8)
            .collect();
        self.claims.retain_mut(|claim| {
            if claim.field != Field::Summary {
                return true;
            }
            let said = block_text::key(&claim.value);
            if said == title {
                return false;
            }
            if matches!(claim.rank, Rank::Editor | Rank::Text) {
                return true;
            }
            let words = text::count_words(&said);
            let titled = title.contains(' ')
                && said.contains(&title)
                && words <= text::count_words(&title) + 8;
            let byline = words <= 15
                && authors.iter().any(|name| {
                    let rest = said.strip_prefix("par ").or(said.strip_prefix("by "));
                    rest.is_some_and(|rest| rest.starts_with(name.as_str()))
                });
            if titled || byline {
                return false;
            }
            // The last word may be half a word.
            let off = claim
                .value
                .trim_end()
                .trim_end_matches([']', ')', '[', '(', ' ']);
            let cut = off.ends_with('…') || off.ends_with("...");
            let head = match said.rsplit_once(' ') {
                Some((head, _)) if cut => head,
                _ => said.as_str(),
            };
            if text::count_words(head) < 8 || top.iter().any(|seen| seen.key == said) {
                return true;
            }
            for (at, first) in top.iter().enumerate().take(4) {
                let opens = first.key.starts_with(head);
                if opens && first.is_set_off() && first.words <= 90 {
                    claim.value.clone_from(&first.text);
                    return true;
                }
                let mut flow = String::new();
                for seen in top.iter().skip(at).take(4) {
                    flow.push_str(&seen.key);
                    flow.push(' ');
                }
                if flow.starts_with(head) {
                    return false;
                }
            }
            true
        });
    }

    /// The language: what the source says, then the settings, then a flag, then the words themselves.
    pub(in crate::import) fn lang(
        &mut self,
        seen: &[Seen<'_>],
        context: &Context<'_>,
    ) -> Option<String> {
        let said = self
            .of(Field::Lang)
            .find_map(|claim| Some((text::language_tag(&claim.value)?, claim.clone())));
        let words: Vec<&str> = seen
            .iter()
            .filter(|seen| !matches!(seen.block, Block::Code { .. }))
            .map(|seen| seen.text.as_str())
            .collect();
        let words = words.join("\n");
        // A theme may declare its own language; a long text is surer.
        if let Some((tag, claim)) = &said
            && claim.rank == Rank::Markup
            && text::count_words(&words) >= 150
            && let Some(spoken) = text::language_of(&words)
            && tag.split('-').next() != Some(spoken)
            && matches!(tag.split('-').next(), Some("en" | "fr"))
            && matches!(spoken, "en" | "fr")
        {
            self.choose(Field::Lang, spoken, "its words");
            return Some(spoken.to_owned());
        }
        // So may a program that knows no other; the script is beyond doubt.
        if let Some((tag, claim)) = &said
            && claim.rank == Rank::Markup
            && matches!(tag.as_str(), "en" | "fr" | "de" | "es")
            && let Some(spoken) = text::language_of_script(&words)
        {
            self.choose(Field::Lang, spoken, "its words");
            return Some(spoken.to_owned());
        }
        if let Some((tag, claim)) = &said
            && claim.rank < Rank::Path
        {
            self.choose(Field::Lang, tag, claim.evidence.clone());
            return Some(tag.clone());
        }
        if let Some(tag) = context.lang {
            self.choose(Field::Lang, tag, "the settings of this publication");
            return Some(tag.to_owned());
        }
        if let Some((tag, claim)) = said {
            self.choose(Field::Lang, &tag, claim.evidence.clone());
            return Some(tag);
        }
        let tag = text::language_of(&words)?;
        self.choose(Field::Lang, tag, "its words");
        Some(tag.to_owned())
    }

    /// The publication: the editor's word, then the settings, then what the source says.
    pub(in crate::import) fn source_name(&mut self, context: &Context<'_>) -> Option<String> {
        let editor = self
            .of(Field::SourceName)
            .next()
            .is_some_and(|claim| claim.rank == Rank::Editor);
        match context.source_name {
            Some(name) if !editor => {
                self.choose(Field::SourceName, name, "the settings");
                Some(name.to_owned())
            }
            _ => self.one(Field::SourceName).map(|name| {
                // an address as a name: its host
                let host = name
                    .trim_start_matches("https://")
                    .trim_start_matches("http://");
                let host = host.trim_end_matches('/');
                if host.contains(['/', ' ']) {
                    name
                } else {
                    host.to_owned()
                }
            }),
        }
    }

    /// The first claim that is a day or a moment; a vague one (`novembre 2025`) only when no exact one exists, or when
    /// the editor says no more.
    pub(in crate::import) fn date(
        &mut self,
        field: Field,
        lang: &str,
        zone: Tz,
    ) -> (Option<When>, Option<String>) {
        let mut vague: Option<(String, Evidence)> = None;
        let mut unread = Vec::new();
        let mut exact = None;
        for claim in self.of(field) {
            match date::read(&claim.value, lang, zone) {
                // Programs that know no date write the first moment of Unix.
                Some(Reading::Exact(when)) if when.is_epoch() && claim.rank != Rank::Editor => {}
                Some(Reading::Exact(when)) => {
                    exact = Some((when, claim.evidence.clone()));
                    break;
                }
                Some(Reading::Vague(text)) => {
                    // the editor's word, or the week that a newsletter states below its headline
                    let certain = matches!(claim.rank, Rank::Editor | Rank::Markup);
                    vague.get_or_insert((text, claim.evidence.clone()));
                    if certain {
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
                self.choose(field, &when.iso(), evidence);
                (Some(when), None)
            }
            (None, Some((text, evidence))) => {
                self.choose(field, &text, evidence);
                (None, Some(text))
            }
            (None, None) => (None, None),
        }
    }

    pub(in crate::import) fn chosen(&self, field: Field) -> Option<&Choice> {
        self.choices.iter().find(|choice| choice.field == field)
    }

    pub(in crate::import) fn has(&self, field: Field) -> bool {
        self.chosen(field).is_some()
    }
}
