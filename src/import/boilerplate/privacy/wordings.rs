//! Whether a sentence speaks to the recipient of a mail (how to leave, set preferences, forward, read online, why it came)
//! or reports about such things.
//!
//! The words are in `lexicon.rs`. A sentence of mail words alone speaks to the recipient; one that names someone is a report
//! unless it also speaks of itself (`this email`, `our list`) or has a link to act with. Start reading at [`topic`].

use super::lexicon::{LANGUAGES, Language};
use regex::{Regex, RegexSet, RegexSetBuilder};
use std::collections::{BTreeSet, HashSet};
use std::sync::{LazyLock, OnceLock};
use unicode_normalization::char::{decompose_canonical, is_combining_mark};

/// What a sentence is about that speaks to the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Topic {
    /// Leaving the list.
    Leave,
    /// Preferences.
    Preferences,
    /// Sending the mail on.
    Forward,
    /// Reading the mail in a browser.
    Online,
    /// Why the mail was received.
    Why,
}

impl Topic {
    /// The rule's name for `--explain`.
    pub(super) fn rule(self) -> &'static str {
        match self {
            Topic::Leave | Topic::Preferences => "unsubscribe or preferences",
            Topic::Forward => "forward to a friend",
            Topic::Online => "view in browser",
            Topic::Why => "why it was received",
        }
    }
}

/// How sure it is that a sentence speaks to the recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Certainty {
    /// Only when it is next to others of its kind.
    Weak,
    /// Anywhere.
    Strong,
}

/// A sentence or a line as it is judged.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sentence<'a> {
    /// Its words, without addresses.
    pub(super) text: &'a str,
    /// What there is to act with.
    pub(super) target: Target,
    /// Whether it holds an address of the recipient.
    pub(super) is_personal: bool,
    /// The folded words of the sender's name, for mail.
    pub(super) names: Option<&'a BTreeSet<String>>,
}

/// What a sentence has to act with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    /// Nothing.
    None,
    /// A link over words that may be those of a report.
    Link,
    /// An address written out, or a link over words such as `here` or `unsubscribe`.
    Button,
    /// A link whose address leads out of the list.
    WayOut,
}

/// The most words of a sentence that speaks to the recipient.
const MOST_WORDS: usize = 90;

struct Compiled {
    features: RegexSet,
    opens: Option<Regex>,
    vocabulary: HashSet<&'static str>,
}

/// The order of the features in [`Compiled::features`].
#[derive(Clone, Copy)]
enum Feature {
    Act,
    Stop,
    Me,
    You,
    How,
    Own,
    Prefs,
    Forward,
    Online,
    Why,
    Object,
}

impl Compiled {
    fn of(language: &Language) -> Compiled {
        // An object is what the act is about when that is not the mail itself: `unsubscribe from Netflix`.
        let object = if language.from.is_empty() {
            "[^\\s\\S]".to_owned()
        } else {
            format!("(?:{})[^a-z0-9]+(?:{})\\b", language.act, language.from)
        };
        let patterns = [
            language.act,
            language.stop,
            language.me,
            language.you,
            language.how,
            language.own,
            language.prefs,
            language.forward,
            language.online,
            language.why,
            &object,
        ];
        let features = RegexSetBuilder::new(patterns.map(ascii_boundaries))
            .size_limit(64 << 20)
            .build()
            .expect("valid patterns");
        let opens = Regex::new(&ascii_boundaries(&format!("^(?:{})", language.act))).ok();
        Compiled {
            features,
            opens,
            vocabulary: language.vocabulary.split_ascii_whitespace().collect(),
        }
    }
}

/// Word boundaries of ASCII: folded Latin text has no other letters, and the regex engine is far slower with those of Unicode.
fn ascii_boundaries(pattern: &str) -> String {
    pattern.replace("\\b", "(?-u:\\b)")
}

fn compiled(at: usize) -> Option<&'static Compiled> {
    static ALL: LazyLock<Vec<OnceLock<Compiled>>> =
        LazyLock::new(|| LANGUAGES.iter().map(|_| OnceLock::new()).collect());
    let language = LANGUAGES.get(at)?;
    Some(ALL.get(at)?.get_or_init(|| Compiled::of(language)))
}

/// The languages in which a folded text may speak to a recipient.
fn candidates(folded: &str) -> impl Iterator<Item = usize> {
    static STEMS: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSet::new(LANGUAGES.iter().map(|language| language.stems)).expect("valid patterns")
    });
    STEMS.matches(folded).into_iter()
}

/// Whether a text has a word with which a sentence could speak to a recipient.
pub(super) fn may_speak(text: &str) -> bool {
    candidates(&fold(text)).next().is_some()
}

/// What a sentence that speaks to the recipient is about, and how sure that is; none for a report.
pub(super) fn topic(sentence: &Sentence<'_>) -> Option<(Topic, Certainty)> {
    let full = fold(sentence.text);
    if full.is_empty() || full.split(' ').count() > MOST_WORDS {
        return None;
    }
    let bare = without_quotations(&full);
    let bare = if bare.contains(char::is_alphanumeric) {
        bare
    } else {
        full.clone()
    };
    let names = named(sentence.text);
    candidates(&full)
        .filter_map(|at| judged(sentence, &full, &bare, &names, at))
        .max_by_key(|(_, certainty)| *certainty)
        .map(|(topic, certainty)| {
            // outside mail, a sentence with nothing to act with is one of the text: a policy, a tutorial
            let acts = sentence.names.is_some()
                || sentence.is_personal
                || sentence.target >= Target::Button
                    && !matches!(topic, Topic::Online | Topic::Forward);
            (topic, if acts { certainty } else { Certainty::Weak })
        })
}

/// What one language makes of a sentence.
fn judged(
    sentence: &Sentence<'_>,
    full: &str,
    bare: &str,
    names: &[String],
    at: usize,
) -> Option<(Topic, Certainty)> {
    let language = compiled(at)?;
    let seen = language.features.matches(full);
    let said = language.features.matches(bare);
    let all = |feature: Feature| seen.matched(feature as usize);
    let has = |feature: Feature| said.matched(feature as usize);
    let is_mail = sentence.names.is_some();
    let is_known = |word: &str| sentence.names.is_some_and(|names| names.contains(word));
    let (mut words, mut unknown) = (0_usize, 0_usize);
    for word in full
        .split(|c: char| !c.is_alphanumeric() && !"'-·".contains(c))
        .filter(|word| word.contains(char::is_alphabetic))
    {
        words += 1;
        let known = language.vocabulary.contains(word)
            || word
                .split(['\'', '-'])
                .all(|part| part.is_empty() || language.vocabulary.contains(part))
            || is_known(word);
        unknown += usize::from(!known);
    }
    if words == 0 {
        return None;
    }
    // Without spaces there are no words to look up, only a length.
    let spaceless = language.vocabulary.is_empty();
    let letters = full.chars().filter(|c| c.is_alphanumeric()).count();
    let topics = [Feature::Act, Feature::Stop, Feature::Me];
    let (covered, pure) = if spaceless {
        // the length alone says little: longer ones open or close as such sentences do, and are about leaving
        let core = full.trim_matches(|c: char| !c.is_alphanumeric());
        let framed = core
            .starts_with(|c| "如若请請点點不我您你要为為将將按欲想需取退本此".contains(c))
            || [
                "こちら",
                "変更",
                "設定",
                "管理",
                "解除",
                "停止",
                "ください",
                "下さい",
                "から",
                "する",
                "です",
                "ます",
                "。",
                "하세요",
                "바랍니다",
                "니다",
            ]
            .iter()
            .any(|end| core.ends_with(end));
        let leaves = topics.iter().any(|feature| all(*feature));
        let opens = language
            .opens
            .as_ref()
            .is_some_and(|opens| opens.is_match(full));
        let fits = letters <= 8
            || (framed || opens)
                && (letters <= 14 || letters <= 40 && (leaves || all(Feature::Why)));
        (fits, fits)
    } else {
        let share = if language.vocabulary.len() < 100 {
            3
        } else {
            2
        };
        // a button may have one word of its own: `Unsubscribe from Rivers`
        let spare = sentence.target > Target::None && (3..=8).contains(&words);
        (
            (words - unknown) * share >= words,
            unknown <= (words / 8).max(usize::from(spare)),
        )
    };
    if !covered {
        return None;
    }
    // A report names someone; German capitals say nothing, but German news is covered by the vocabulary.
    let report = names
        .iter()
        .any(|name| !language.vocabulary.contains(name.as_str()) && !is_known(name));
    let act = all(Feature::Act);
    let leave =
        act && (has(Feature::Act) || has(Feature::How)) || has(Feature::Stop) || has(Feature::Me);
    let own = has(Feature::Own);
    let asks_how = ["how ", "why ", "comment ", "pourquoi "]
        .iter()
        .any(|start| full.starts_with(start));
    let short = words <= 8 && (!spaceless || letters <= 20) && !asks_how;
    let button = sentence.target >= Target::Button;
    let opens = language
        .opens
        .as_ref()
        .is_some_and(|opens| opens.is_match(full));
    let speaks = own
        || has(Feature::Me)
        || has(Feature::You)
        || has(Feature::How)
        || sentence.target > Target::None && (short || opens || words <= 6 || spaceless)
        || is_mail && short;
    let object = has(Feature::Object) && !own;
    let strong = |topic| Some((topic, Certainty::Strong));
    let weak = |topic| Some((topic, Certainty::Weak));

    if leave || has(Feature::Prefs) {
        let topic = if leave {
            Topic::Leave
        } else {
            Topic::Preferences
        };
        if sentence.target == Target::WayOut || pure && speaks {
            return strong(topic);
        }
        let asks = has(Feature::How)
            || has(Feature::Me)
            || has(Feature::You) && (has(Feature::Act) || has(Feature::Stop));
        let acts = button && !report && (is_mail || !object);
        if asks && (own && !report || acts) {
            return strong(topic);
        }
        if leave && (asks && own || opens && sentence.target > Target::None)
            || pure && (asks || opens)
        {
            return weak(topic);
        }
    }
    if has(Feature::Online) && (pure || own || button) && words <= 30 {
        return if speaks {
            strong(Topic::Online)
        } else {
            weak(Topic::Online)
        };
    }
    if has(Feature::Forward) && (pure || own || button) && words <= 40 {
        return if speaks && (own || sentence.target > Target::None || is_mail && short) {
            strong(Topic::Forward)
        } else {
            weak(Topic::Forward)
        };
    }
    if has(Feature::Why) {
        return if sentence.is_personal || pure && speaks || has(Feature::You) && !report {
            strong(Topic::Why)
        } else {
            weak(Topic::Why)
        };
    }
    // `Click here`, below a question
    if pure && short && has(Feature::How) && button {
        return weak(Topic::Leave);
    }
    None
}

/// Whether words are those of a button, in any language: `here`, `click here`, `this link`.
pub(super) fn is_button(text: &str) -> bool {
    static BUTTON: LazyLock<HashSet<&'static str>> = LazyLock::new(|| {
        [
            "here",
            "click here",
            "click",
            "this link",
            "link",
            "the link",
            "this page",
            "clicking here",
            "following this link",
            "let us know",
            "ici",
            "cliquez ici",
            "cliquant ici",
            "en cliquant ici",
            "par ici",
            "ce lien",
            "lien",
            "sur ce lien",
            "cliquant sur ce lien",
            "cette page",
            "le lien",
            "suivant ce lien",
            "cliquez sur ce lien",
            "je clique",
            "hier",
            "hier klicken",
            "klicken sie hier",
            "klicke hier",
            "diesen link",
            "klick hier",
            "dieser link",
            "aqui",
            "haz clic aqui",
            "haga clic aqui",
            "pulsa aqui",
            "pulse aqui",
            "este enlace",
            "pincha aqui",
            "clic aqui",
            "qui",
            "clicca qui",
            "cliccando qui",
            "questo link",
            "clicchi qui",
            "clique aqui",
            "clicando aqui",
            "este link",
            "esta ligacao",
            "klik hier",
            "deze link",
            "hier klikken",
            "tutaj",
            "kliknij tutaj",
            "kliknij",
            "ten link",
            "tu",
            "klikajac tutaj",
            "har",
            "klicka har",
            "denna lank",
            "lanken",
            "her",
            "klik her",
            "klikk her",
            "dette link",
            "denne lenken",
            "linket",
            "здесь",
            "нажмите здесь",
            "сюда",
            "по ссылке",
            "этой ссылке",
            "ссылке",
            "тут",
            "这里",
            "這裡",
            "此处",
            "此處",
            "点击这里",
            "點擊這裡",
            "点击此处",
            "點擊此處",
            "请点击这里",
            "链接",
            "こちら",
            "こちらをクリック",
            "ここ",
            "ここをクリック",
            "こちらから",
            "여기",
            "여기를 클릭",
            "tasta",
            "zde",
            "buraya tiklayin",
            "aici",
            "ide",
            "itt",
        ]
        .into_iter()
        .collect()
    });
    let folded = fold(text);
    BUTTON.contains(folded.trim_matches(|c: char| !c.is_alphanumeric()))
}

/// A text without what is in quotation marks: `« Se désabonner »` in a sentence is the name of a button.
fn without_quotations(folded: &str) -> String {
    static QUOTED: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("«[^»]*»|\"[^\"]*\"").expect("a valid pattern"));
    QUOTED.replace_all(folded, " ").trim().to_owned()
}

/// The words with a capital inside a sentence, folded: whom it names.
fn named(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut opens = true;
    for word in text.split_whitespace() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        // after an elision: `l’UFC`
        let bare = bare.rsplit(['’', '\'']).next().unwrap_or(bare);
        let mut letters = bare.chars();
        let capital = letters.next().is_some_and(char::is_uppercase);
        // one letter alone, or a word of capitals such as STOP, names no one
        if capital && !opens && letters.clone().any(char::is_alphabetic) {
            names.push(fold(bare));
        }
        if !bare.is_empty() {
            opens = word.ends_with(['.', '!', '?', ':', '…', '|', '·', '"', '“', '«']);
        }
        if word.ends_with(['“', '«', '„', '|', '·', '-', '–']) {
            opens = true;
        }
    }
    names
}

/// A text in small letters without accents, with straight quotation marks and apostrophes, one space between words.
pub(super) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            '’' | '‘' | '`' | '´' | 'ʼ' => out.push('\''),
            '“' | '”' | '„' | '‟' | '″' | '「' | '」' => out.push('"'),
            '‐' | '‑' | '‒' | '–' | '—' => out.push('-'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{fe0f}' => {}
            'ł' | 'Ł' => out.push('l'),
            'ø' | 'Ø' => out.push('o'),
            'đ' | 'Đ' => out.push('d'),
            'ı' | 'İ' => out.push('i'),
            'æ' | 'Æ' => out.push_str("ae"),
            'œ' | 'Œ' => out.push_str("oe"),
            'ß' => out.push_str("ss"),
            'ё' | 'Ё' => out.push('е'),
            // full-width ASCII
            '\u{ff01}'..='\u{ff5e}' => {
                let narrow = char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
                out.extend(narrow.to_lowercase());
            }
            _ if c.is_whitespace() => {
                if !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
            }
            _ if c.is_ascii() => out.push(c),
            // Latin and Greek lose their accents; kana would lose their voice
            _ if c < '\u{400}' || ('\u{1e00}'..'\u{2000}').contains(&c) => {
                decompose_canonical(c, |part| {
                    if !is_combining_mark(part) {
                        out.extend(part.to_lowercase());
                    }
                });
            }
            _ => out.extend(c.to_lowercase()),
        }
    }
    out.truncate(out.trim_end().len());
    out
}
