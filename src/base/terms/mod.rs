//! The table of terms with their aliases, and finding terms in text.
//!
//! The built-in data is in `terms.toml`, extended by the settings. What a page does with the terms found is not
//! decided here. Start reading at [`Table::find`], which states the rule.

mod words;

use crate::base::text;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
pub(crate) use words::is_host;
use words::{Word, is_capitals, is_headline_verb, number, singular, words_of};

/// What a site's settings say of one term: `[terms.topics.openai]`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermSetting {
    /// The name shown, by language; the key `""` holds a name for every language.
    pub name: BTreeMap<String, String>,
    /// Other spellings.
    pub aliases: Vec<String>,
}

/// The parts of an article in which terms are looked for.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a> {
    /// The headline.
    pub title: &'a str,
    /// The summary.
    pub summary: &'a str,
    /// The key points.
    pub key_points: &'a [String],
    /// The words of the text.
    pub body: &'a str,
}

/// A term found in an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The term's id.
    pub id: String,
    /// Its weight: the order of the topics.
    pub weight: u32,
    /// Why it counts, for `--explain`: "in the title", "4 times in the text".
    pub evidence: String,
}

/// How often a term must be in the text when neither title, summary nor key points have it (specification, section 3).
const OFTEN: u32 = 3;
/// The weight of a term in the title.
const IN_TITLE: u32 = 5;
/// The weight of a term in the summary or a key point.
const IN_SUMMARY: u32 = 3;
/// No spelling has more words; it bounds the work at each word of a text.
const LONGEST: usize = 12;

/// Names and aliases of terms, ready for look-ups and for matching in text.
#[derive(Debug, Default)]
pub struct Table {
    /// The terms, in the order of their ids.
    terms: Vec<Term>,
    /// Every name, alias and id in the form of [`text::fold_key`], with its term's place in `terms`.
    names: HashMap<String, usize>,
    /// Every folded word of a spelling or sign, with its number.
    vocabulary: HashMap<String, u32>,
    /// The tree of spellings: from a node by a word to the next node. Node 0 is the root.
    steps: HashMap<(u32, u32), u32>,
    /// What ends at a node.
    ends: Vec<Vec<End>>,
    /// See [`Table::common_aliases`].
    common: Vec<(String, String)>,
}

#[derive(Debug)]
struct Term {
    id: String,
    name: BTreeMap<String, String>,
    suggest: bool,
}

/// The end of a spelling, or of a second sign, in the tree.
#[derive(Debug)]
struct End {
    term: usize,
    kind: Kind,
    /// The words in their own capitals and accents, when only these will do.
    exact: Option<Vec<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A name of the term.
    Name,
    /// A name that is a common word too: it needs a second sign.
    Common,
    /// A second sign for the common names of the term.
    Sign,
}

/// A term as `terms.toml` has it; the head of that file says what each key means.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Name,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    exact: Vec<String>,
    #[serde(default)]
    common: Vec<String>,
    #[serde(default)]
    with: Vec<String>,
    #[serde(default = "yes")]
    suggest: bool,
}

fn yes() -> bool {
    true
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Name {
    One(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Default for Name {
    fn default() -> Name {
        Name::ByLanguage(BTreeMap::new())
    }
}

impl Name {
    fn by_language(&self) -> BTreeMap<String, String> {
        match self {
            Name::One(name) => BTreeMap::from([(String::new(), name.clone())]),
            Name::ByLanguage(names) => names.clone(),
        }
    }
}

/// The built-in entries by id.
fn built_in_entries() -> BTreeMap<String, Entry> {
    let sections: BTreeMap<String, BTreeMap<String, Entry>> =
        toml::from_str(include_str!("terms.toml"))
            .expect("the built-in table is read by a test of this file");
    sections.into_values().flatten().collect()
}

impl Table {
    /// The built-in table extended by the settings of a taxonomy; with `built_in` false, the settings alone. Where a
    /// spelling of the settings is that of another term, the settings win.
    #[must_use]
    pub fn new(settings: &BTreeMap<String, TermSetting>, built_in: bool) -> Table {
        let mut entries = if built_in {
            built_in_entries()
        } else {
            BTreeMap::new()
        };
        let taken: HashMap<String, &str> = settings
            .iter()
            .flat_map(|(id, setting)| {
                let spellings = setting.name.values().chain(&setting.aliases);
                spellings.map(|spelling| (text::fold_key(spelling), id.as_str()))
            })
            .collect();
        for (id, entry) in &mut entries {
            let free = |spelling: &String| {
                taken
                    .get(&text::fold_key(spelling))
                    .is_none_or(|owner| owner == id)
            };
            entry.aliases.retain(free);
            entry.exact.retain(free);
            entry.common.retain(free);
        }
        let mut table = Table::default();
        table.ends.push(Vec::new());
        for (id, entry) in &entries {
            let mut name = entry.name.by_language();
            let setting = settings.get(id);
            if let Some(setting) = setting {
                // A name for every language replaces the built-in ones; a name for one language, that one
                if setting.name.contains_key("") {
                    name.clear();
                }
                name.extend(setting.name.clone());
            }
            let names: Vec<String> = entry
                .name
                .by_language()
                .into_values()
                .filter(|name| {
                    taken
                        .get(&text::fold_key(name))
                        .is_none_or(|owner| owner == id)
                })
                .collect();
            let own = setting
                .iter()
                .flat_map(|setting| setting.name.values().chain(&setting.aliases));
            let term = table.add(id, name, entry.suggest);
            for spelling in setting.iter().flat_map(|setting| &setting.aliases) {
                if entry.common.contains(spelling) {
                    table.common.push((id.clone(), spelling.clone()));
                }
            }
            for spelling in names.iter().chain(&entry.aliases).chain(own) {
                table.name(spelling, term);
                if !entry.common.contains(spelling) && !entry.exact.contains(spelling) {
                    table.spell(spelling, term, Kind::Name, is_capitals(spelling));
                }
            }
            for spelling in &entry.exact {
                table.name(spelling, term);
                table.spell(spelling, term, Kind::Name, true);
            }
            for spelling in &entry.common {
                table.name(spelling, term);
                table.spell(spelling, term, Kind::Common, true);
            }
            for sign in &entry.with {
                table.spell(sign, term, Kind::Sign, is_capitals(sign));
            }
        }
        for (id, setting) in settings {
            if entries.contains_key(id) {
                continue;
            }
            let name = if setting.name.is_empty() {
                BTreeMap::from([(String::new(), id.clone())])
            } else {
                setting.name.clone()
            };
            let spellings: Vec<String> = name.values().chain(&setting.aliases).cloned().collect();
            let term = table.add(id, name, true);
            for spelling in &spellings {
                table.name(spelling, term);
                table.spell(spelling, term, Kind::Name, is_capitals(spelling));
            }
        }
        table
    }

    /// The aliases of the settings that change nothing, each with its term: common words of the built-in table, which count
    /// only with a second sign.
    #[must_use]
    pub fn common_aliases(&self) -> &[(String, String)] {
        &self.common
    }

    /// The id of a term by any of its names or aliases, without regard to case, accents, punctuation or a plural -s; the
    /// slug of the name itself when the table does not know it. None when that slugs to nothing.
    #[must_use]
    pub fn id_of(&self, name: &str) -> Option<String> {
        let slug = || Some(text::slug(name)).filter(|slug| !slug.is_empty());
        self.known_id(name).map(str::to_owned).or_else(slug)
    }

    /// The id of a term of the table by any of its names or aliases.
    #[must_use]
    pub fn known_id(&self, name: &str) -> Option<&str> {
        let folded = text::fold_key(name);
        let known = self.names.get(&folded).or_else(|| {
            let singular = folded.strip_suffix('s')?;
            self.names.get(singular)
        });
        let term = known.and_then(|&term| self.terms.get(term))?;
        Some(&term.id)
    }

    /// The name of a term in a language, when the table knows it.
    #[must_use]
    pub fn name_of(&self, id: &str, lang: &str) -> Option<&str> {
        let at = self
            .names
            .get(&text::fold_key(id))
            .copied()
            .filter(|&at| self.terms.get(at).is_some_and(|term| term.id == id))
            .or_else(|| self.terms.iter().position(|term| term.id == id))?;
        let names = &self.terms.get(at)?.name;
        names
            .get(lang)
            .or_else(|| names.get(""))
            .or_else(|| names.get("en"))
            .or_else(|| names.values().next())
            .map(String::as_str)
    }

    /// The terms that an article is about: those in its title, its summary or a key point, and those three times in its
    /// text, the weightiest first. How many of them become topics is for `import/` to say.
    ///
    /// A term weighs 5 when the title has it, 3 when the summary or a key point does, and 1 for each mention in the
    /// text; of equal ones the one mentioned first comes first. A mention is a name or alias between word borders, folded in
    /// case and accents (`l’IA`, `d’OpenAI`, `Open-Source`, `chatbots`); of overlapping ones the longest counts alone
    /// (`Google DeepMind` is no mention of Google). Common words count in their own capitals alone, not after a hyphen
    /// (`Jean-Claude`), and only when a second sign is in the same article or the headline opens with them and a verb (`Meta
    /// signe…`). Web addresses, names of hosts and credits of pictures have no mentions.
    #[must_use]
    pub fn find(&self, text: &Text<'_>) -> Vec<Hit> {
        let mut parts = vec![(Part::Title, text.title), (Part::Summary, text.summary)];
        parts.extend(
            text.key_points
                .iter()
                .map(|point| (Part::Summary, point.as_str())),
        );
        parts.push((Part::Body, text.body));

        let scanned: Vec<(Part, Scan)> = parts
            .into_iter()
            .map(|(part, text)| (part, self.scan(text)))
            .collect();
        let mut signed = vec![false; self.terms.len()];
        for term in scanned.iter().flat_map(|(_, scan)| &scan.signs) {
            if let Some(sign) = signed.get_mut(*term) {
                *sign = true;
            }
        }
        let mut counts: BTreeMap<usize, Count> = BTreeMap::new();
        let mut place = 0;
        for (part, scan) in &scanned {
            // In a headline that opens with it a common word is the name of who acts.
            let title = matches!(part, Part::Title);
            for candidate in scan.candidates.iter().flat_map(|(_, found)| found) {
                let is_subject = title && candidate.common && candidate.subject;
                if let Some(sign) = signed.get_mut(candidate.term).filter(|_| is_subject) {
                    *sign = true;
                }
            }
            for term in scan.mentions(&signed) {
                let count = counts.entry(term).or_insert_with(|| Count {
                    first: place,
                    ..Count::default()
                });
                match part {
                    Part::Title => count.title = true,
                    Part::Summary => count.summary = true,
                    Part::Body => count.body = count.body.saturating_add(1),
                }
                place += 1;
            }
        }
        let mut hits: Vec<(usize, Hit)> = counts
            .into_iter()
            .filter(|(_, count)| count.title || count.summary || count.body >= OFTEN)
            .filter_map(|(term, count)| {
                let term = self.terms.get(term).filter(|term| term.suggest)?;
                Some((
                    count.first,
                    Hit {
                        id: term.id.clone(),
                        weight: count.weight(),
                        evidence: count.evidence(),
                    },
                ))
            })
            .collect();
        hits.sort_by(|(a_first, a), (b_first, b)| {
            b.weight.cmp(&a.weight).then(a_first.cmp(b_first))
        });
        hits.into_iter().map(|(_, hit)| hit).collect()
    }

    fn add(&mut self, id: &str, name: BTreeMap<String, String>, suggest: bool) -> usize {
        let at = self.terms.len();
        self.terms.push(Term {
            id: id.to_owned(),
            name,
            suggest,
        });
        self.name(id, at);
        at
    }

    /// Makes a spelling known to look-ups; a later one wins.
    fn name(&mut self, spelling: &str, term: usize) {
        let folded = text::fold_key(spelling);
        if !folded.is_empty() {
            self.names.insert(folded, term);
        }
    }

    /// Makes a spelling known to matching.
    fn spell(&mut self, spelling: &str, term: usize, kind: Kind, exact: bool) {
        let words = words_of(spelling);
        if words.is_empty() || words.len() > LONGEST {
            return;
        }
        let mut node = 0;
        for word in &words {
            let fresh = number(self.vocabulary.len());
            let word = *self
                .vocabulary
                .entry(word.folded.clone().into_owned())
                .or_insert(fresh);
            let next = number(self.ends.len());
            node = *self.steps.entry((node, word)).or_insert(next);
            if node == next {
                self.ends.push(Vec::new());
            }
        }
        let exact = exact.then(|| words.iter().map(|word| word.text.to_owned()).collect());
        if let Some(ends) = self.ends.get_mut(node as usize) {
            ends.push(End { term, kind, exact });
        }
    }

    /// Everything that could be a mention or a second sign in a piece of text.
    fn scan(&self, text: &str) -> Scan {
        let words = words_of(text);
        let numbered: Vec<[Option<u32>; 2]> = words
            .iter()
            .map(|word| {
                let singular = singular(&word.folded).and_then(|word| self.vocabulary.get(word));
                [
                    self.vocabulary.get(word.folded.as_ref()).copied(),
                    singular.copied(),
                ]
            })
            .collect();
        let mut scan = Scan::default();
        for first in 0..words.len() {
            // Most words begin no name.
            if numbered.get(first).is_none_or(|word| *word == [None, None]) {
                continue;
            }
            // (node, number of words walked)
            let mut open = vec![(0, 0)];
            let mut found = Vec::new();
            while let Some((node, walked)) = open.pop() {
                let at = first + walked;
                let (Some(numbers), Some(word)) = (numbered.get(at), words.get(at)) else {
                    continue;
                };
                if walked > 0 && !word.joined {
                    continue;
                }
                for word in numbers.iter().flatten() {
                    let Some(&next) = self.steps.get(&(node, *word)) else {
                        continue;
                    };
                    let run = words.get(first..=at).unwrap_or_default();
                    for end in self.ends.get(next as usize).into_iter().flatten() {
                        if !end.fits(run) {
                            continue;
                        }
                        match end.kind {
                            Kind::Sign => scan.signs.push(end.term),
                            kind => found.push(Candidate {
                                words: walked + 1,
                                term: end.term,
                                common: kind == Kind::Common,
                                subject: first == 0
                                    && words.get(at + 1).is_some_and(is_headline_verb),
                            }),
                        }
                    }
                    open.push((next, walked + 1));
                }
            }
            if !found.is_empty() {
                // The longest first; a name before a common word; then in the order of the terms
                found.sort_by_key(|candidate| {
                    (
                        std::cmp::Reverse(candidate.words),
                        candidate.common,
                        candidate.term,
                    )
                });
                scan.candidates.push((first, found));
            }
        }
        scan
    }
}

impl End {
    /// Whether a run of words is this spelling in more than its folded form.
    fn fits(&self, run: &[Word<'_>]) -> bool {
        let Some(exact) = &self.exact else {
            return true;
        };
        if self.kind == Kind::Common {
            // `Jean-Claude`, and `X-ray` for names of one letter
            let one_letter = exact.len() == 1 && exact.iter().all(|word| word.chars().count() == 1);
            if run.first().is_some_and(|word| word.after_hyphen)
                || one_letter && run.last().is_some_and(|word| word.before_hyphen)
            {
                return false;
            }
        }
        exact.len() == run.len()
            && exact.iter().zip(run).all(|(exact, word)| {
                exact == word.text
                    || self.kind != Kind::Common && word.text.strip_suffix('s') == Some(exact)
            })
    }
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Title,
    Summary,
    Body,
}

#[derive(Debug, Default)]
struct Count {
    first: usize,
    title: bool,
    summary: bool,
    body: u32,
}

impl Count {
    fn weight(&self) -> u32 {
        let title = if self.title { IN_TITLE } else { 0 };
        let summary = if self.summary { IN_SUMMARY } else { 0 };
        self.body.saturating_add(title + summary)
    }

    fn evidence(&self) -> String {
        let mut evidence = Vec::new();
        if self.title {
            evidence.push("in the title".to_owned());
        }
        if self.summary {
            evidence.push("in summary or key points".to_owned());
        }
        match self.body {
            0 => {}
            1 => evidence.push("once in the text".to_owned()),
            times => evidence.push(format!("{times} times in the text")),
        }
        evidence.join(", ")
    }
}

/// What a piece of text holds.
#[derive(Debug, Default)]
struct Scan {
    /// The places where names begin, with what could be meant there.
    candidates: Vec<(usize, Vec<Candidate>)>,
    /// Terms of which a second sign was seen.
    signs: Vec<usize>,
}

#[derive(Debug)]
struct Candidate {
    words: usize,
    term: usize,
    common: bool,
    /// Whether the words are the first of the text, and a verb follows.
    subject: bool,
}

impl Scan {
    /// The terms mentioned, in order, each place of the text counted once.
    fn mentions(&self, signed: &[bool]) -> Vec<usize> {
        let mut free = 0;
        let mut mentions = Vec::new();
        for (first, candidates) in &self.candidates {
            if *first < free {
                continue;
            }
            let chosen = candidates.iter().find(|candidate| {
                !candidate.common || signed.get(candidate.term).copied().unwrap_or(false)
            });
            if let Some(chosen) = chosen {
                free = first + chosen.words;
                mentions.push(chosen.term);
            }
        }
        mentions
    }
}

#[cfg(test)]
mod tests;
