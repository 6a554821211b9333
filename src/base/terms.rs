//! The table of terms with their aliases, and finding terms in text.
//!
//! The built-in data stands in `terms.toml`, extended by the settings. What a page does with the terms found is not
//! decided here. Start reading at [`Table::find`], which states the rule.

use crate::base::text;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

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

/// How often a term must stand in the text when neither title, summary nor key points hold it (specification, section 3).
const OFTEN: u32 = 3;
/// What a term weighs that stands in the title.
const IN_TITLE: u32 = 5;
/// What a term weighs that stands in the summary or a key point.
const IN_SUMMARY: u32 = 3;
/// No spelling has more words; it bounds the work at each word of a text.
const LONGEST: usize = 12;

/// Names and aliases of terms, ready for look-ups and for matching in text.
#[derive(Debug, Default)]
pub struct Table {
    /// The terms, in the order of their ids.
    terms: Vec<Term>,
    /// Every name, alias and id in the form of [`text::fold`], with its term's place in `terms`.
    names: HashMap<String, usize>,
    /// Every folded word of a spelling or sign, with its number.
    vocabulary: HashMap<String, u32>,
    /// The tree of spellings: from a node by a word to the next node. Node 0 is the root.
    steps: HashMap<(u32, u32), u32>,
    /// What ends at a node.
    ends: Vec<Vec<End>>,
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
                spellings.map(|spelling| (text::fold(spelling), id.as_str()))
            })
            .collect();
        for (id, entry) in &mut entries {
            let free = |spelling: &String| {
                taken
                    .get(&text::fold(spelling))
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
                // a name for every language replaces the built-in ones; a name for one language, that one
                if setting.name.contains_key("") {
                    name.clear();
                }
                name.extend(setting.name.clone());
            }
            let names: Vec<String> = entry
                .name
                .by_language()
                .into_values()
                .filter(|name| taken.get(&text::fold(name)).is_none_or(|owner| owner == id))
                .collect();
            let own = setting
                .iter()
                .flat_map(|setting| setting.name.values().chain(&setting.aliases));
            let term = table.add(id, name, entry.suggest);
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

    /// The id of a term by any of its names or aliases, without regard to case, accents, punctuation or a plural -s; the
    /// slug of the name itself when the table does not know it. None when that slugs to nothing.
    #[must_use]
    pub fn id_of(&self, name: &str) -> Option<String> {
        let folded = text::fold(name);
        let known = self.names.get(&folded).or_else(|| {
            let singular = folded.strip_suffix('s')?;
            self.names.get(singular)
        });
        match known.and_then(|&term| self.terms.get(term)) {
            Some(term) => Some(term.id.clone()),
            None => Some(text::slug(name)).filter(|slug| !slug.is_empty()),
        }
    }

    /// The name of a term in a language, when the table knows it.
    #[must_use]
    pub fn name_of(&self, id: &str, lang: &str) -> Option<&str> {
        let at = self
            .names
            .get(&text::fold(id))
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
    /// A term weighs 5 when the title holds it, 3 when the summary or a key point does, and 1 for each mention in the
    /// text; of equal ones the first mentioned stands first. A mention is a name or alias between word borders, folded in
    /// case and accents (`l’IA`, `d’OpenAI`, `Open-Source`, `chatbots`); of overlapping ones the longest counts alone
    /// (`Google DeepMind` is no mention of Google). Common words count in their own capitals alone, not after a hyphen
    /// (`Jean-Claude`), and only when a second sign stands in the same article. Web addresses hold no mentions.
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
        let folded = text::fold(spelling);
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
            // most words open no name
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
                            }),
                        }
                    }
                    open.push((next, walked + 1));
                }
            }
            if !found.is_empty() {
                // the longest first; a name before a common word; then in the order of the terms
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

/// A word of a text.
#[derive(Debug)]
struct Word<'a> {
    /// As it stands.
    text: &'a str,
    /// Without case and accents.
    folded: Cow<'a, str>,
    /// Whether what stands between the word before and this one can stand inside a name: `open source`, `z.ai`, `l’IA`.
    joined: bool,
    after_hyphen: bool,
    before_hyphen: bool,
}

/// The words of a text: runs of letters and digits, so that elision and hyphens part them; those of web addresses left out.
fn words_of(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut gap_from = 0;
    let mut at = 0;
    for chunk in text.split_inclusive(char::is_whitespace) {
        let chunk_at = at;
        at += chunk.len();
        if chunk.contains("://") || chunk.starts_with("www.") {
            continue;
        }
        let mut rest = chunk_at;
        for run in chunk.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)) {
            let start = rest;
            let end = start + run.len();
            // the separator after a run is one character; where the chunk ends there is none
            rest = end
                + text
                    .get(end..at)
                    .and_then(|after| after.chars().next())
                    .map_or(0, char::len_utf8);
            if run.is_empty() {
                continue;
            }
            let gap = text.get(gap_from..start).unwrap_or_default();
            let after_hyphen = gap == "-" || gap == "\u{2011}";
            if let Some(before) = words.last_mut() {
                before.before_hyphen = after_hyphen;
            }
            words.push(Word {
                text: run,
                folded: fold(run),
                joined: !words.is_empty() && joins(gap),
                after_hyphen: after_hyphen && !words.is_empty(),
                before_hyphen: false,
            });
            gap_from = end;
        }
    }
    words
}

/// Whether a name can go on over what stands between two words: spaces, hyphens, apostrophes and the like within one
/// line, or one point (`z.ai`); a point and a space end a sentence.
fn joins(gap: &str) -> bool {
    const INSIDE: &[char] = &[
        ' ', '\u{a0}', '\u{202f}', '-', '\u{2010}', '\u{2011}', '–', '\'', '’', '&', '/', '_', '·',
    ];
    gap == "." || gap.chars().take(4).count() < 4 && gap.chars().all(|c| INSIDE.contains(&c))
}

/// A word without case, accents and ligatures.
fn fold(word: &str) -> Cow<'_, str> {
    if word.is_ascii() {
        return if word.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word)
        };
    }
    let mut folded = String::with_capacity(word.len());
    for c in word.nfkd().filter(|c| !is_combining_mark(*c)) {
        for c in c.to_lowercase() {
            match c {
                'œ' => folded.push_str("oe"),
                'æ' => folded.push_str("ae"),
                'ß' => folded.push_str("ss"),
                _ => folded.push(c),
            }
        }
    }
    Cow::Owned(folded)
}

/// A folded word without the -s or -x of a French or English plural (`réseaux`, `chatbots`), when it is long enough to have one.
fn singular(word: &str) -> Option<&str> {
    let singular = word.strip_suffix(['s', 'x'])?;
    (singular.chars().take(3).count() == 3).then_some(singular)
}

/// Whether a spelling is an acronym that would be a word without its capitals: `MIT`, `UE`, `U.S.`, `RAG`.
fn is_capitals(spelling: &str) -> bool {
    let letters = || spelling.chars().filter(|c| c.is_alphabetic());
    letters().next().is_some()
        && letters().take(5).count() <= 4
        && letters().all(char::is_uppercase)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).expect("a table of terms has fewer than 2^32 words")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn table() -> Table {
        Table::new(&BTreeMap::new(), true)
    }

    fn check(title: &str, body: &str, expected: &[&str]) {
        let hits = table().find(&Text {
            title,
            summary: "",
            key_points: &[],
            body,
        });
        let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(ids, expected, "{title} / {body}");
    }

    #[test]
    fn the_built_in_table_is_sound() {
        let entries = built_in_entries();
        assert!(entries.len() >= 220, "{}", entries.len());
        let mut owners: BTreeMap<String, &str> = BTreeMap::new();
        let mut doubles = BTreeSet::new();
        for (id, entry) in &entries {
            assert_eq!(&text::slug(id), id, "an id is English kebab-case");
            assert!(
                entry.common.is_empty() == entry.with.is_empty(),
                "{id}: common words and second signs go together"
            );
            let names = entry.name.by_language();
            let all = names
                .values()
                .chain(&entry.aliases)
                .chain(&entry.exact)
                .chain(&entry.common)
                .chain([id]);
            for spelling in all {
                let owner = owners.entry(text::fold(spelling)).or_insert(id);
                if owner != id {
                    doubles.insert(format!("{spelling}: {owner}, {id}"));
                }
            }
        }
        assert_eq!(doubles, BTreeSet::new());
    }

    #[test]
    fn terms_are_found_at_word_borders() {
        check("L’écart d’usage selon OpenAI", "", &["openai"]);
        check("Ce que d'OpenAI l’on sait", "", &["openai"]);
        check("OPENAI recrute", "", &["openai"]);
        check("La reopenaissance", "", &[]);
        check("Des chatbots open-source", "", &["chatbots", "open-source"]);
        check("Etats-Unis et Chine", "", &["united-states", "china"]);
        check("Google DeepMind publie", "", &["google-deepmind"]);
        check("Il mit fin à cela", "", &[]);
        check("Une étude du MIT", "", &["mit"]);
        check("Le modèle est sous licence MIT", "MIT ou Apache 2.0", &[]);
        check("MIT", "Le Massachusetts finance le projet", &["mit"]);
        check("Meta principal", "A IA e as metas do projeto", &[]);
        check("Voir https://openai.com/blog", "", &[]);
        check("Une fin de phrase avec open. Source inconnue", "", &[]);
        check("L’intelligence artificielle et l’IA", "IA IA IA", &[]);
    }

    #[test]
    fn common_words_need_capitals_and_a_second_sign() {
        check("Meta renonce", "Zuckerberg parle", &["meta"]);
        check("Une méta-analyse", "Zuckerberg parle", &[]);
        check("Meta renonce", "rien d'autre", &[]);
        check("Une orange", "l’opérateur", &[]);
        check("Orange investit", "l’opérateur", &["orange"]);
        check("Jean-Claude répond", "à propos du LLM", &[]);
        check("Claude répond", "Anthropic le dit", &["claude"]);
        check("Trump signs", "", &["donald-trump"]);
        check("To trump them all", "", &[]);
    }

    #[test]
    fn a_term_counts_by_place_and_number() {
        check("", "Nvidia et Nvidia", &[]);
        check("", "Nvidia, Nvidia, Nvidia", &["nvidia"]);
        check(
            "Samsung",
            "Nvidia Nvidia Nvidia Nvidia Nvidia Nvidia AMD AMD AMD",
            &["nvidia", "samsung", "amd"],
        );
    }

    #[test]
    fn names_and_ids_answer_each_other() {
        let table = table();
        for (name, id) in [
            ("Open-AI", Some("openai")),
            ("Z-AI", Some("zhipu-ai")),
            ("chine", Some("china")),
            ("Chatbots", Some("chatbots")),
            ("Jardinage urbain", Some("jardinage-urbain")),
            ("!!", None),
        ] {
            assert_eq!(table.id_of(name).as_deref(), id, "{name}");
        }
        assert_eq!(table.name_of("china", "fr"), Some("Chine"));
        assert_eq!(table.name_of("china", "en"), Some("China"));
        assert_eq!(table.name_of("openai", "de"), Some("OpenAI"));
        assert_eq!(table.name_of("jardinage-urbain", "fr"), None);
    }

    #[test]
    fn settings_extend_and_win() {
        let settings = BTreeMap::from([
            (
                "openai".to_owned(),
                TermSetting {
                    name: BTreeMap::new(),
                    aliases: vec!["la maison de ChatGPT".to_owned()],
                },
            ),
            (
                "llm".to_owned(),
                TermSetting {
                    name: BTreeMap::from([(String::new(), "LLM".to_owned())]),
                    aliases: vec!["modèles de langue".to_owned()],
                },
            ),
        ]);
        let table = Table::new(&settings, true);
        assert_eq!(table.id_of("LLM").as_deref(), Some("llm"));
        assert_eq!(table.id_of("OpenAI").as_deref(), Some("openai"));
        assert_eq!(table.name_of("openai", "fr"), Some("OpenAI"));
        let hits = table.find(&Text {
            title: "La maison de ChatGPT et les LLM",
            summary: "",
            key_points: &[],
            body: "",
        });
        let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
        assert_eq!(ids, ["openai", "llm"]);
        let alone = Table::new(&settings, false);
        assert_eq!(alone.name_of("openai", "fr"), Some("openai"));
        assert_eq!(alone.name_of("nvidia", "fr"), None);
    }
}
