//! From a text to its terms: folding, cutting into words, and the light stem that joins related words; French and English together.
//!
//! `static/search.js` repeats every rule here for what a reader types, and a test compares the two. `docs/search.md`
//! has the rules as tables. Start reading at [`terms`].

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

/// Terms of more characters than this are not words: hashes, encoded pictures.
const LONGEST: usize = 64;

/// Up to so many words that hyphens, underscores or apostrophes hold together are joined to one term more.
const JOINED: usize = 4;

/// Words that say nothing about a text, French and English; folded, sorted. They are not indexed.
pub const STOP_WORDS: &[&str] = &[
    "a", "an", "and", "are", "as", "at", "au", "aux", "avec", "be", "been", "but", "by", "ce",
    "ces", "cette", "dans", "de", "des", "du", "elle", "en", "est", "et", "etre", "for", "from",
    "has", "have", "il", "ils", "in", "is", "it", "its", "je", "la", "le", "les", "leur", "mais",
    "ne", "not", "nous", "of", "on", "or", "ou", "par", "pas", "pour", "qu", "que", "qui", "sa",
    "se", "ses", "son", "sont", "sur", "that", "the", "this", "to", "un", "une", "vous", "was",
    "were", "with", "y",
];

/// What goes before an apostrophe: `l’IA` is `ia`.
const ELIDED: &[&str] = &[
    "l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "presqu",
    "quelqu", "entr",
];

/// What goes after an apostrophe: `OpenAI’s` is `openai`, `don't` is `don`.
const CONTRACTED: &[&str] = &["s", "t", "re", "ve", "ll", "d", "m"];

/// A text as terms are compared: without accents, ligatures and capitals, with one apostrophe and one hyphen.
#[must_use]
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(text)
        };
    }
    let plain: String = text.nfkd().filter(|c| !is_dropped(*c)).collect();
    let mut folded = String::with_capacity(plain.len());
    for c in plain.to_lowercase().chars().filter(|c| !is_dropped(*c)) {
        match c {
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ß' => folded.push_str("ss"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ı' => folded.push('i'),
            'ς' => folded.push('σ'),
            '\u{2019}' | '\u{2018}' | '\u{2bc}' | '\u{2032}' => folded.push('\''),
            '\u{2010}' | '\u{2011}' => folded.push('-'),
            c => folded.push(c),
        }
    }
    Cow::Owned(folded)
}

/// Accents, the marks of kana and Thai that readers leave out, and invisible characters.
fn is_dropped(c: char) -> bool {
    matches!(c,
        '\u{300}'..='\u{36f}' | '\u{3099}' | '\u{309a}' | '\u{e47}'..='\u{e4e}'
        | '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Whether a character is a letter or digit of a script that writes no borders between words: Thai, Lao, kana, Han.
fn is_borderless(c: char) -> bool {
    matches!(c,
        '\u{e01}'..='\u{eff}' | '\u{3005}' | '\u{3007}' | '\u{3041}'..='\u{30ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{3ffff}')
        && c.is_alphanumeric()
}

/// The terms of a text, in its order, as often as they occur.
#[must_use]
pub fn terms(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    scan(&fold(text), |term| found.push(term.to_owned()));
    found
}

/// Passes on the terms of a folded text, one by one; gives how many words it has, stop words among them.
pub(super) fn scan(folded: &str, mut found: impl FnMut(&str)) -> u32 {
    let mut tell = |term: &str| {
        if STOP_WORDS.binary_search(&term).is_err() && term.chars().nth(LONGEST).is_none() {
            found(term);
        }
    };
    let mut words = 0;
    let mut rest = folded;
    while let Some(start) = rest.find(char::is_alphanumeric) {
        rest = rest.split_at(start).1;
        let stretch = rest.find(|c| !is_borderless(c)).unwrap_or(rest.len());
        if stretch > 0 {
            let (letters, behind) = rest.split_at(stretch);
            words += pairs(letters, &mut tell);
            rest = behind;
        } else {
            let (chunk, behind) = chunk(rest);
            words += words_of(&chunk, &mut tell);
            rest = behind;
        }
    }
    words
}

/// Each two neighbours of a run of letters without borders; a single letter is a term too.
fn pairs(letters: &str, tell: &mut impl FnMut(&str)) -> u32 {
    let starts = letters.char_indices().map(|(at, _)| at);
    let ends = starts.clone().skip(2).chain([letters.len()]);
    let mut told = 0;
    for (start, end) in starts.zip(ends) {
        tell(letters.get(start..end).unwrap_or_default());
        told += 1;
    }
    told
}

/// A word of a chunk, and whether an apostrophe holds it to the word before.
#[derive(Clone, Copy)]
struct Word<'a> {
    text: &'a str,
    apostrophe: bool,
}

/// The words that a text begins with, held together by apostrophes, hyphens and underscores; and what follows them.
fn chunk(text: &str) -> (Vec<Word<'_>>, &str) {
    let mut words = Vec::new();
    let mut rest = text;
    let mut apostrophe = false;
    loop {
        let (text, behind) = rest.split_at(word_end(rest));
        words.push(Word { text, apostrophe });
        rest = behind;
        let mut next = behind.chars();
        let Some(mark @ ('\'' | '-' | '_')) = next.next() else {
            return (words, rest);
        };
        if word_end(next.as_str()) == 0 {
            return (words, rest);
        }
        apostrophe = mark == '\'';
        rest = next.as_str();
    }
}

/// Where the letters and digits end that a text begins with. A dot between digits is one of them: `5.6`.
fn word_end(text: &str) -> usize {
    let mut before = ' ';
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let is_point = c == '.'
            && before.is_ascii_digit()
            && chars.peek().is_some_and(|(_, next)| next.is_ascii_digit());
        if !is_point && (!c.is_alphanumeric() || is_borderless(c)) {
            return at;
        }
        before = c;
    }
    text.len()
}

/// Passes on the terms of a chunk; gives the number of its words.
fn words_of(chunk: &[Word<'_>], tell: &mut impl FnMut(&str)) -> u32 {
    let mut kept: Vec<&str> = Vec::with_capacity(chunk.len());
    let mut was_kept = false;
    let mut words = chunk.iter().peekable();
    while let Some(word) = words.next() {
        let next =
            words.next_if(|next| word.text == "aujourd" && next.apostrophe && next.text == "hui");
        if next.is_some() {
            kept.push("aujourdhui");
            was_kept = true;
            continue;
        }
        let elided =
            words.peek().is_some_and(|next| next.apostrophe) && ELIDED.contains(&word.text);
        let contracted = word.apostrophe && was_kept && CONTRACTED.contains(&word.text);
        was_kept = !elided && !contracted;
        if was_kept {
            kept.push(word.text);
        }
    }
    for word in &kept {
        tell(word);
        if let Some((letters, number)) = numbered(word) {
            tell(letters);
            tell(number);
        }
    }
    if (2..=JOINED).contains(&kept.len()) {
        tell(&kept.concat());
    }
    u32::try_from(kept.len()).unwrap_or(u32::MAX)
}

/// The letters and the number of a word like `llama3` or `qwen2.5`: two letters or more.
fn numbered(word: &str) -> Option<(&str, &str)> {
    let number = word.find(|c: char| !c.is_alphabetic())?;
    let (letters, number) = word.split_at(number);
    let is_number = number
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    (is_number && letters.chars().nth(1).is_some()).then_some((letters, number))
}

/// What a folded word has in common with its plural, and with participles and infinitives in -er. It only says which words
/// are related; what is indexed are the words themselves.
#[must_use]
pub fn stem(word: &str) -> Cow<'_, str> {
    if word.len() < 4 || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Cow::Borrowed(word);
    }
    let mut stem = word;
    let mut end = "";
    if word.ends_with("eaux") || word.ends_with("eux") || word.ends_with("oux") {
        stem = shorter(word, 1);
    } else if word.ends_with("aux") && word.len() >= 6 {
        (stem, end) = (shorter(word, 2), "l");
    } else if word.ends_with('s') && !word.ends_with("ss") {
        stem = shorter(word, 1);
    }
    // `al` of `aux` ends in none of what follows.
    if stem.len() >= 5 && stem.ends_with("ie") {
        return Cow::Borrowed(shorter(stem, 1));
    }
    if stem.len() >= 5 && stem.ends_with('y') {
        return Cow::Owned(format!("{}i", shorter(stem, 1)));
    }
    if !end.is_empty() {
        return Cow::Owned(format!("{stem}{end}"));
    }
    if stem.len() >= 6 && stem.ends_with("er") || stem.len() >= 5 && stem.ends_with("ee") {
        stem = shorter(stem, 2);
    } else if stem.len() >= 4 && stem.ends_with('e') {
        stem = shorter(stem, 1);
    }
    if stem.len() >= 5
        && ["ll", "nn", "tt"]
            .iter()
            .any(|double| stem.ends_with(double))
    {
        stem = shorter(stem, 1);
    }
    Cow::Borrowed(stem)
}

/// An ASCII word without its last letters.
fn shorter(word: &str, by: usize) -> &str {
    word.split_at(word.len().saturating_sub(by)).0
}

/// FNV-1a of 32 bits over bytes (Fowler, Noll, Vo): the script has it in three lines.
pub(super) fn fnv(bytes: &[u8]) -> u32 {
    bytes.iter().fold(2_166_136_261, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(16_777_619)
    })
}

/// How many first characters of a word decide its shard, in scripts other than Latin letters and digits.
pub(super) fn head_of(word: &str) -> &str {
    let mut chars = word.char_indices();
    let first = chars.next().map_or(' ', |(_, c)| c);
    let length = if is_borderless(first) { 1 } else { 2 };
    let end = word
        .char_indices()
        .nth(length)
        .map_or(word.len(), |(at, _)| at);
    word.split_at(end).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(terms(text).join(" "), expected, "{text}");
    }

    #[test]
    fn accents_ligatures_capitals_and_marks_are_folded() {
        for (text, expected) in [
            ("Modèle ÉVALUÉ cœur Æsop", "modele evalue coeur aesop"),
            ("Straße Øre Łódź Đà", "strasse ore lodz da"),
            ("İstanbul ılık ΣΟΦΟΣ σοφός", "istanbul ilik σοφοσ σοφοσ"),
            ("l’IA l‘IA lʼIA l′IA", "l'ia l'ia l'ia l'ia"),
            ("à‐b à‑b", "a-b a-b"),
            ("ﬁn x² Ⅻ １２", "fin x2 xii 12"),
            (
                "e\u{301}te\u{301} mo\u{ad}t a\u{200b}b\u{2060}c\u{feff}",
                "ete mot abc",
            ),
            ("ガ", "カ"),
            ("plain text", "plain text"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn elided_words_go_and_today_stays() {
        check("l’IA", "ia");
        check("d'OpenAI", "openai");
        check("jusqu’ici", "ici");
        check("qu’il s’agit lorsqu’elle quelqu’un", "agit");
        check("aujourd’hui", "aujourdhui");
        check("d’aujourd’hui", "aujourdhui");
        check("Côte d’Ivoire", "cote ivoire");
        check("OpenAI’s", "openai");
        check("don't we're I've", "don we i");
        check("O’Reilly", "o reilly oreilly");
        // an apostrophe that joins nothing is ignored
        check("l’ ’IA chats'", "l ia chats");
    }

    #[test]
    fn parts_and_the_joined_form() {
        check("open-source", "open source opensource");
        check("GPT-5.6", "gpt 5.6 gpt5.6");
        check("R1-0528 o4", "r1 0528 r10528 o4");
        check("snake_case", "snake case snakecase");
        check("l’open-source", "open source opensource");
        check("état-de-l'art", "etat art etatdeart");
        check(
            "un-deux-trois-quatre",
            "deux trois quatre undeuxtroisquatre",
        );
        check("sept-huit-neuf-dix-onze", "sept huit neuf dix onze");
        check("--a-b--c__d", "b ab c d");
    }

    #[test]
    fn numbers_stand_alone_and_with_their_letters() {
        check("llama3", "llama3 llama 3");
        check("Qwen2.5-72B", "qwen2.5 qwen 2.5 72b qwen2.572b");
        check("v1.2 b200 3.5. 1,000 .5", "v1.2 b200 3.5 1 000 5");
        check("gpt4o x2", "gpt4o x2");
        check("fin.Puis 2025.Puis", "fin puis 2025 puis");
    }

    #[test]
    fn capitals_inside_a_word_cut_nothing() {
        check("OpenAI DeepSeek", "openai deepseek");
    }

    #[test]
    fn stop_words_and_endless_words_go() {
        let mut sorted = STOP_WORDS.to_vec();
        sorted.sort_unstable();
        assert_eq!(sorted, STOP_WORDS);
        assert!(STOP_WORDS.iter().all(|word| fold(word) == *word));
        check(
            "Le modèle de l’Europe, that is the question",
            "modele europe question",
        );
        check(&"x".repeat(64), &"x".repeat(64));
        check(&"x".repeat(65), "");
    }

    #[test]
    fn scripts_without_borders_give_pairs() {
        check("人工智能", "人工 工智 智能");
        check("猫", "猫");
        check("AI模型GPT-4模", "ai 模型 gpt 4 gpt4 模");
        check("ガンダム", "カン ンタ タム");
        check("ไทย", "ไท ทย");
        check("𠀀𠀁", "𠀀𠀁");
        check("искусственный", "искусственныи");
    }

    #[test]
    fn stems_join_plurals_participles_and_infinitives() {
        for (word, expected) in [
            ("journaux", "journal"),
            ("modeles", "model"),
            ("utilisees", "utilis"),
            ("utilise", "utilis"),
            ("utiliser", "utilis"),
            ("europeenne", "europeen"),
            ("companies", "compani"),
            ("company", "compani"),
            ("nouveaux", "nouveau"),
            ("jeux", "jeu"),
            ("bijoux", "bijou"),
            ("classes", "class"),
            ("class", "class"),
            ("news", "new"),
            ("aux", "aux"),
            ("eaux", "eau"),
            ("ia", "ia"),
            ("gpt4", "gpt4"),
            ("hier", "hier"),
            ("idee", "ide"),
            ("ete", "ete"),
            ("toute", "tout"),
            ("nette", "nett"),
            ("nouvelle", "nouvel"),
            ("économie", "économie"),
        ] {
            assert_eq!(stem(word), expected, "{word}");
        }
    }

    #[test]
    fn what_is_hashed_of_a_word() {
        assert_eq!(fnv(b""), 2_166_136_261);
        assert_eq!(fnv(b"a"), 0xE40C_292C);
        assert_eq!(head_of("искусственныи"), "ис");
        assert_eq!(head_of("模型"), "模");
        assert_eq!(head_of("π0"), "π0");
        assert_eq!(head_of("π"), "π");
    }
}
