//! What concerns the recipient of a mail alone, in sources of every format: sentences that tell how to leave a list, set
//! preferences, forward or read online; addresses of recipients; what identifies a reader in a link (specification, section
//! 4, rules 4 and 6).
//!
//! Reports about such things stay. Other prompts are dropped in `clean/`. Start reading at [`clear`].

mod lexicon;
mod links;
mod recipients;
mod sentences;
#[cfg(test)]
mod tests;
mod wordings;

pub(super) use links::untracked;

use crate::base::text;
use crate::content::doc::{
    Block, Claim, Doc, Dropped, Field, Image, Inline, Rank, Receiver, block_text, inline_text,
};
use recipients::Recipients;
use regex::{Regex, RegexSet};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use wordings::{Certainty, Sentence, Target, Topic, fold};

/// Clears a source of what concerns its recipient alone. A mail loses its footer, the addresses of its recipients and what
/// identifies a reader in its links; its copy in a browser becomes a claim when that leads there for anybody.
pub(super) fn clear(doc: &mut Doc) {
    let mut receiver = doc.receiver.take();
    let mut reader = Reader::new(receiver.as_ref());
    let mut units = reader.units(&mut doc.blocks);
    reader.learn(&units);
    reader.judge(&mut units);
    let copy = reader.copy(&units);
    if receiver.is_some() {
        reader.foot(&mut units);
    }
    neighbours(&mut units);
    reader.take(&mut doc.blocks, units, &mut doc.dropped);
    let mut purge = Purge {
        reader: &reader,
        dropped: &mut doc.dropped,
    };
    purge.blocks(&mut doc.blocks);
    if let Some(value) = copy {
        doc.claims.push(Claim {
            field: Field::Url,
            value,
            rank: Rank::Text,
            evidence: "the link to its copy in a browser".to_owned(),
        });
    }
    doc.claims.retain_mut(|claim| reader.claim(claim));
    let mut learnt = reader.learnt;
    if let Some(receiver) = &mut receiver {
        receiver.addresses.append(&mut learnt);
    }
    doc.receiver = receiver;
}

/// A text without the addresses of recipients: for what is made after [`clear`], such as a title from the name of a file.
pub(super) fn without_recipients(text: &str, receiver: &Receiver) -> String {
    Recipients::new(&receiver.addresses)
        .without(text)
        .into_owned()
}

/// A sentence, or a line, at its place.
struct Unit {
    /// The number of its running text, in the order of [`each_line`].
    line: usize,
    /// The number of its block.
    block: usize,
    inlines: Vec<Inline>,
    /// Its words without the addresses written out in it.
    text: String,
    words: usize,
    /// How many of them are links.
    linked: usize,
    links: Vec<(String, String)>,
    /// The addresses written out in it, of the web and of mail.
    written: Vec<String>,
    is_heading: bool,
    verdict: Option<(Topic, Certainty)>,
    /// The rule that takes it.
    rule: Option<&'static str>,
}

impl Unit {
    fn is_address(&self) -> bool {
        !self.written.is_empty() && !self.text.contains(char::is_alphanumeric)
    }

    fn is_strong(&self) -> bool {
        matches!(self.verdict, Some((_, Certainty::Strong)))
    }

    /// Whether it may stand among the lines of a footer: a name, a button, a postal address, a legal line.
    fn is_bare(&self) -> bool {
        self.words == 0
            || self.linked >= self.words && self.words <= 8
            || self.words <= 12 && !self.text.trim_end().ends_with(['.', '!', '?', '…', ':'])
            || self.words <= 1
            || frame(&self.text).is_some()
    }
}

/// What is known of the reader.
struct Reader<'a> {
    receiver: Option<&'a Receiver>,
    recipients: Recipients,
    /// Recipients that a footer names.
    learnt: Vec<String>,
    names: BTreeSet<String>,
}

impl Reader<'_> {
    fn new(receiver: Option<&Receiver>) -> Reader<'_> {
        let addresses = receiver.map_or(&[][..], |receiver| &receiver.addresses);
        let names = receiver
            .iter()
            .flat_map(|receiver| &receiver.names)
            .flat_map(|name| {
                fold(name)
                    .split(|c: char| !c.is_alphanumeric())
                    .filter(|word| word.len() >= 2)
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            })
            .collect();
        Reader {
            receiver,
            recipients: Recipients::new(addresses),
            learnt: Vec::new(),
            names,
        }
    }

    fn is_mail(&self) -> bool {
        self.receiver.is_some()
    }

    /// The sentences of a text. One that no rule could take is counted and not cut.
    fn units(&self, blocks: &mut [Block]) -> Vec<Unit> {
        let mut units = Vec::new();
        let mut line = 0;
        for (block, this) in blocks.iter_mut().enumerate() {
            let is_heading = matches!(this, Block::Heading { .. });
            each_line(std::slice::from_mut(this), &mut |content| {
                let text = inline_text(content);
                let pieces = if self.is_open(&text, content) {
                    sentences::split(content)
                } else {
                    vec![Vec::new()]
                };
                for inlines in pieces {
                    units.push(if inlines.is_empty() {
                        closed(&text, line, block)
                    } else {
                        unit(inlines, line, block, is_heading)
                    });
                }
                line += 1;
            });
        }
        units
    }

    /// Whether a rule could take a part of a running text.
    fn is_open(&self, text: &str, content: &[Inline]) -> bool {
        wordings::may_speak(text)
            || text.contains("://")
            || text.contains('@')
            || content.iter().any(has_link)
            || self.is_mail() && text::count_words(text) <= 30
    }

    /// Learns the recipients that a footer names: `This email was sent to bob@priv.test`.
    fn learn(&mut self, units: &[Unit]) {
        let sender = self
            .receiver
            .and_then(|receiver| receiver.sender.as_deref())
            .unwrap_or_default();
        for unit in units {
            let mut addresses = unit
                .written
                .iter()
                .filter(|address| {
                    address.contains('@') && !address.contains('/') && !links::mails_out(address)
                })
                .filter(|address| !address.eq_ignore_ascii_case(sender));
            let Some(address) = addresses.next() else {
                continue;
            };
            let sentence = Sentence {
                text: &unit.text,
                target: Target::None,
                is_personal: true,
                names: Some(&self.names),
            };
            let text = inline_text(&unit.inlines);
            if wordings::topic(&sentence).is_some_and(|(topic, _)| topic == Topic::Why)
                && is_sent_to(&text, address)
            {
                self.learnt.push(address.to_lowercase());
            }
        }
        if !self.learnt.is_empty() {
            let mut all = self
                .receiver
                .map_or_else(Vec::new, |receiver| receiver.addresses.clone());
            all.extend(self.learnt.iter().cloned());
            self.recipients = Recipients::new(&all);
        }
    }

    /// Decides of each sentence whether it speaks to the recipient.
    fn judge(&self, units: &mut [Unit]) {
        let targets: Vec<bool> = units.iter().map(Unit::is_address).collect();
        let blocks: Vec<usize> = units.iter().map(|unit| unit.block).collect();
        for (at, unit) in units.iter_mut().enumerate() {
            // a label with its address on the next line
            let labels = targets.get(at + 1) == Some(&true)
                && blocks
                    .get(at + 1)
                    .is_some_and(|next| *next <= unit.block + 1);
            unit.verdict = self.verdict(unit, labels);
        }
    }

    fn verdict(&self, unit: &Unit, labels: bool) -> Option<(Topic, Certainty)> {
        if unit.inlines.is_empty() {
            return None;
        }
        let leads_out = |href: &str| self.leads_out(href);
        let mut target = if unit.links.is_empty() {
            Target::None
        } else {
            Target::Link
        };
        let topic_of = |text: &str, target: Target, is_personal: bool| {
            wordings::topic(&Sentence {
                text,
                target,
                is_personal,
                names: self.is_mail().then_some(&self.names),
            })
        };
        let mut out = false;
        for (href, text) in &unit.links {
            let is_button = wordings::is_button(text)
                || text.trim() == href
                || topic_of(text, Target::Link, false)
                    .is_some_and(|(_, certainty)| certainty == Certainty::Strong);
            if is_button {
                target = target.max(Target::Button);
            }
            if leads_out(href) {
                target = Target::WayOut;
                out |= is_button || unit.linked >= unit.words;
            }
        }
        if labels || !unit.written.is_empty() {
            target = target.max(Target::Button);
        }
        if unit.written.iter().any(|address| leads_out(address)) {
            target = Target::WayOut;
            out |= unit.words <= 3;
        }
        // outside mail the address alone does not decide
        if out && self.is_mail() {
            return Some((Topic::Leave, Certainty::Strong));
        }
        let is_personal = self.recipients.is_in(&inline_text(&unit.inlines));
        let found = topic_of(&unit.text, target, is_personal).or_else(|| {
            // `here`, below a question
            let alone = target >= Target::Button && wordings::is_button(&unit.text);
            alone.then_some((Topic::Leave, Certainty::Weak))
        });
        // `Account: bob@priv.test`
        let found =
            found.or((is_personal && unit.words <= 3).then_some((Topic::Why, Certainty::Weak)));
        // a heading without a link is one of the text
        match found {
            Some((topic, _)) if unit.is_heading && target == Target::None => {
                Some((topic, Certainty::Weak))
            }
            found => found,
        }
    }

    fn leads_out(&self, address: &str) -> bool {
        links::leads_out(address)
            || !address.contains('/') && links::mails_out(address)
            || self.receiver.is_some_and(|receiver| {
                let bare = |address: &str| {
                    address
                        .split(['?', '#'])
                        .next()
                        .unwrap_or_default()
                        .trim_end_matches('/')
                        .to_owned()
                };
                let own = bare(address);
                own.len() > 12 && receiver.ways_out.iter().any(|way| bare(way) == own)
            })
    }

    /// The address of the copy in a browser that a mail names, when it leads there for anybody.
    fn copy(&self, units: &[Unit]) -> Option<String> {
        if !self.is_mail() {
            return None;
        }
        let unit = units
            .iter()
            .find(|unit| matches!(unit.verdict, Some((Topic::Online, _))))?;
        let named = unit.links.iter().find(|(_, text)| {
            let sentence = Sentence {
                text,
                target: Target::Link,
                is_personal: false,
                names: Some(&self.names),
            };
            wordings::topic(&sentence).is_some_and(|(topic, _)| topic == Topic::Online)
        });
        let address = named
            .or(unit.links.first())
            .map(|(href, _)| href.as_str())
            .or(unit.written.first().map(String::as_str))?;
        links::copy_for_all(address, &self.recipients)
    }

    /// Takes the footer of a mail: from the first of the lines that speak to the recipient and that nothing but such lines
    /// and bare ones follow to the end.
    fn foot(&self, units: &mut [Unit]) {
        let mut start = units.len();
        let mut bare = 0;
        let mut is_foot = false;
        for (at, unit) in units.iter().enumerate().rev() {
            // what is not sure opens a footer only right above it
            if unit.is_strong()
                || unit.verdict.is_some() && bare <= 2
                || self.leads_nowhere_else(unit)
            {
                start = at;
                bare = 0;
                is_foot |= unit.is_strong() || unit.verdict.is_some() && !unit.links.is_empty();
            } else if frame(&unit.text).is_some() {
                // a legal line opens a footer too, but does not make one
                if unit.words <= LINE {
                    start = at;
                    bare = 0;
                }
            } else if unit.is_bare() {
                bare += 1;
            } else {
                break;
            }
            // a list of links is an article too
            if bare > MOST_BARE {
                break;
            }
        }
        let is_letter = self.receiver.is_some_and(|receiver| receiver.is_letter);
        // what is all footer is better read as it is
        if start == 0 || !is_foot && !is_letter {
            return;
        }
        for unit in units.iter_mut().skip(start) {
            let rule = unit
                .verdict
                .map(|(topic, _)| topic.rule())
                .or_else(|| frame(&unit.text));
            unit.rule = Some(rule.unwrap_or("foot of the letter"));
        }
    }

    fn leads_nowhere_else(&self, unit: &Unit) -> bool {
        unit.is_address() && unit.written.iter().any(|address| self.leads_out(address))
    }

    /// Takes the sentences that have a rule out of their texts.
    fn take(&self, blocks: &mut Vec<Block>, units: Vec<Unit>, dropped: &mut Vec<Dropped>) {
        if units.iter().all(|unit| unit.rule.is_none()) {
            return;
        }
        let whole_foot = foot_of(&units, blocks.len()).filter(|_| self.is_mail());
        let mut units = units.into_iter().peekable();
        let mut line = 0;
        for block in blocks.iter_mut() {
            each_line(std::slice::from_mut(block), &mut |content| {
                let mut own: Vec<Unit> = Vec::new();
                while let Some(unit) = units.next_if(|unit| unit.line == line) {
                    own.push(unit);
                }
                line += 1;
                if own.iter().all(|unit| unit.rule.is_none()) {
                    return;
                }
                let mut kept: Vec<Inline> = Vec::new();
                let mut lost: Vec<Dropped> = Vec::new();
                let mut has_words = false;
                for unit in own {
                    let Some(rule) = unit.rule else {
                        has_words |= !is_glue(&unit.text) || !unit.written.is_empty();
                        kept.extend(unit.inlines);
                        continue;
                    };
                    let words = if unit.inlines.is_empty() {
                        inline_text(content)
                    } else {
                        inline_text(&unit.inlines)
                    };
                    match lost.last_mut().filter(|last| last.rule == rule) {
                        Some(last) => {
                            last.text.push(' ');
                            last.text.push_str(words.trim());
                        }
                        None => push_dropped(words.trim().to_owned(), rule, &mut lost),
                    }
                }
                dropped.append(&mut lost);
                sentences::trim(&mut kept);
                let has_image = kept.iter().any(|inline| matches!(inline, Inline::Image(_)));
                if has_words || has_image {
                    *content = kept;
                } else {
                    push_dropped(
                        inline_text(&kept).trim().to_owned(),
                        "foot of the letter",
                        dropped,
                    );
                    content.clear();
                }
            });
        }
        // logos and buttons made of images, below the first line of the footer
        if let Some(foot) = whole_foot {
            let mut at = 0;
            blocks.retain(|block| {
                at += 1;
                let goes = at > foot && matches!(block, Block::Figure { .. });
                if goes {
                    push_dropped(
                        block_text(std::slice::from_ref(block)),
                        "foot of the letter",
                        dropped,
                    );
                }
                !goes
            });
        }
        prune(blocks);
    }

    /// Whether a claim may stand, without what names a recipient.
    fn claim(&self, claim: &mut Claim) -> bool {
        match claim.field {
            Field::Item => true,
            Field::Url | Field::Image if self.is_mail() => {
                match links::published(&claim.value, &self.recipients) {
                    Some(value) if !links::leads_out(&value) => {
                        claim.value = value;
                        true
                    }
                    _ => false,
                }
            }
            Field::Summary | Field::KeyPoint => {
                claim.value = self.spoken(&claim.value);
                claim.value.contains(char::is_alphanumeric)
            }
            _ => {
                if self.recipients.is_in(&claim.value) {
                    claim.value = self.recipients.without(&claim.value).into_owned();
                }
                true
            }
        }
    }

    /// A short text without the sentences that speak to the recipient.
    fn spoken(&self, text: &str) -> String {
        if !wordings::may_speak(text) && !self.recipients.is_in(text) {
            return text.to_owned();
        }
        let pieces = sentences::split(&[Inline::text(text)]);
        let kept: String = pieces
            .into_iter()
            .filter(|piece| {
                let unit = unit(piece.clone(), 0, 0, false);
                !matches!(self.verdict(&unit, false), Some((_, Certainty::Strong)))
            })
            .map(|piece| inline_text(&piece))
            .collect();
        self.recipients.without(kept.trim()).into_owned()
    }
}

/// How many words a line of a footer has at most that is taken by its legal or postal wording.
const LINE: usize = 60;
/// How many bare lines may stand between two that speak to the recipient.
const MOST_BARE: usize = 12;

/// Takes what stands next to a sentence that was taken: the address below it, and a sentence that is of its kind but not
/// sure alone.
fn neighbours(units: &mut [Unit]) {
    for unit in units.iter_mut().filter(|unit| unit.is_strong()) {
        unit.rule = unit.rule.or(unit.verdict.map(|(topic, _)| topic.rule()));
    }
    for _ in 0..2 {
        for at in 1..units.len() {
            spread(units, at - 1, at);
        }
        for at in (1..units.len()).rev() {
            spread(units, at, at - 1);
        }
    }
}

/// Takes a sentence by the rule of one next to it.
fn spread(units: &mut [Unit], from: usize, to: usize) {
    let (Some(one), Some(other)) = (units.get(from), units.get(to)) else {
        return;
    };
    let Some(rule) = one.rule.filter(|_| other.rule.is_none()) else {
        return;
    };
    let near = one.block.abs_diff(other.block) <= 1;
    // an item of the same menu: `Privacy | Unsubscribe`
    let is_item = other.line == one.line
        && other.words <= 4
        && (!other.links.is_empty() && other.linked >= other.words || !other.written.is_empty());
    let follows = to > from
        && other.is_address()
        && !one.is_address()
        && one.links.is_empty()
        && one.written.is_empty();
    if near && (follows || is_item || other.verdict.is_some()) {
        let rule = other.verdict.map_or(rule, |(topic, _)| topic.rule());
        if let Some(unit) = units.get_mut(to) {
            unit.rule = Some(rule);
        }
    }
}

/// The block in which the footer begins that goes to the end.
fn foot_of(units: &[Unit], blocks: usize) -> Option<usize> {
    let tail = units
        .iter()
        .rev()
        .take_while(|unit| unit.rule.is_some())
        .count();
    let first = units.get(units.len() - tail)?;
    (tail > 0 && blocks > 0).then_some(first.block + 1)
}

fn unit(inlines: Vec<Inline>, line: usize, block: usize, is_heading: bool) -> Unit {
    static WEB: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r#"(?i)(?:https?://|www\.)[^\s<>"«»`]+"#).expect("a valid pattern")
    });
    static MAIL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:mailto:)?[\w.!#$%&'*+/=?^{|}~-]+@[\w-]+(?:\.[\w-]+)+(?:\?[^\s<>]+)?")
            .expect("a valid pattern")
    });
    let whole = inline_text(&inlines);
    let mut written: Vec<String> = Vec::new();
    let mut text = whole.clone();
    if whole.contains("://") || whole.contains("www.") {
        written.extend(
            WEB.find_iter(&whole)
                .map(|found| bare_address(found.as_str()).to_owned()),
        );
        text = WEB.replace_all(&text, " ").into_owned();
    }
    if text.contains('@') {
        written.extend(MAIL.find_iter(&text).map(|found| found.as_str().to_owned()));
        text = MAIL.replace_all(&text, " ").into_owned();
    }
    let mut links = Vec::new();
    links_of(&inlines, &mut links);
    let linked = links
        .iter()
        .filter(|(_, text)| !text.contains("://"))
        .map(|(_, text)| text::count_words(text))
        .sum();
    let text = text::squeeze(&text);
    Unit {
        line,
        block,
        words: text::count_words(&text),
        linked,
        links,
        written,
        text,
        inlines,
        is_heading,
        verdict: None,
        rule: None,
    }
}

/// A running text that no rule could take, as one sentence.
fn closed(text: &str, line: usize, block: usize) -> Unit {
    Unit {
        line,
        block,
        inlines: Vec::new(),
        words: text::count_words(text),
        text: text.trim().to_owned(),
        linked: 0,
        links: Vec::new(),
        written: Vec::new(),
        is_heading: false,
        verdict: None,
        rule: None,
    }
}

/// An address as it is written in a sentence, without the marks behind it.
fn bare_address(address: &str) -> &str {
    let mut bare =
        address.trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '’', '*', '_', '…']);
    while bare.ends_with([')', ']', '}'])
        && bare.matches(['(', '[', '{']).count() < bare.matches([')', ']', '}']).count()
    {
        bare = bare.get(..bare.len() - 1).unwrap_or_default();
        bare = bare.trim_end_matches(['.', ',']);
    }
    bare
}

/// Whether a footer says that it was sent to an address: a preposition or a colon stands before it.
fn is_sent_to(text: &str, address: &str) -> bool {
    let head = text.split(address).next().unwrap_or_default();
    let word = fold(head);
    let word = word
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != ':')
        .rsplit(' ')
        .next()
        .unwrap_or_default();
    word.ends_with(':')
        || matches!(
            word,
            "to" | "for"
                | "as"
                | "a"
                | "an"
                | "naar"
                | "aan"
                | "do"
                | "na"
                | "till"
                | "til"
                | "para"
                | "with"
                | "address"
                | "adresse"
                | "mit"
                | "unter"
                | "indirizzo"
                | "direccion"
                | "endereco"
                | "adres"
                | "adressen"
                | "l'adresse"
                | "l'indirizzo"
                | "на"
                | "email"
                | "e-mail"
                | "avec"
        )
}

/// The rule of a line that platforms and senders print around a mail: postal addresses, legal lines.
fn frame(text: &str) -> Option<&'static str> {
    const RULES: [&str; 3] = ["postal address", "legal line", "line of the platform"];
    static FRAME: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSet::new([
            r"^(our|notre|unsere|nuestra|il nostro) (mailing |postal |e-?mail )?(address|adresse|anschrift|direccion|indirizzo)( postale)?.{0,6}( is| est| ist|:)|^our mailing address is|\b\d{1,5}(\s?(bis|ter))?,?\s+(rue|avenue|av\.|boulevard|bd|place|quai|chemin|allee|cours|route|impasse|[a-z]+\s+(street|st|avenue|ave|road|rd|blvd|boulevard|lane|drive|way))\b|\b(\d{5}|[a-z]{2} \d{5})\b.{0,40}$",
            r"^(copyright\b|©|\(c\) ?\d{4})|©.{0,40}\d{4}|\ball rights reserved\b|\btous droits reserves\b|^(privacy policy|politique de confidentialite|mentions legales|terms (of (service|use)|and conditions)|privacy|conditions( generales)?|datenschutz\w*|impressum|aviso legal|politica de privacidad|privacybeleid)\W*$|\bvous (disposez|beneficiez) (\w+ )?d'un droit\b|\bdroit d'acces\b.{0,60}\brectification\b",
            r"^(powered|sent|delivered|built|made|envoye|propulse|cree|realise|gesendet|enviado|inviato|verzonden)\b.{0,20}\b(by|with|via|from|par|avec|grace a|mit|por|con|da|door|met)\b.{0,40}$",
        ])
        .expect("valid patterns")
    });
    if text::count_words(text) > 40 || text.is_empty() {
        return None;
    }
    let found = FRAME.matches(&fold(text)).into_iter().next()?;
    // a street or a town in a sentence of the text is no address of a house
    let is_line = text::count_words(text) <= 25
        && !text.trim_end().ends_with(['.', '!', '?'])
        && is_mostly_names(text);
    (found > 0 || is_line || fold(text).contains("address is"))
        .then(|| RULES.get(found).copied())
        .flatten()
}

/// Whether at least half of the words are names or numbers, as in `Le Bief, 3 rue du Moulin, 22000 Saint-Brieuc`.
fn is_mostly_names(text: &str) -> bool {
    let words = text.split_whitespace();
    let firsts: Vec<char> = words
        .filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()))
        .collect();
    let names = firsts
        .iter()
        .filter(|first| first.is_uppercase() || first.is_numeric());
    names.count() * 2 >= firsts.len()
}

/// Whether words only join others: `or`, `|`.
fn is_glue(text: &str) -> bool {
    const GLUE: &[&str] = &[
        "or",
        "and",
        "ou",
        "et",
        "oder",
        "und",
        "o",
        "y",
        "e",
        "of",
        "en",
        "lub",
        "i",
        "albo",
        "eller",
        "och",
        "og",
        "ja",
        "или",
        "и",
        "或",
        "または",
    ];
    let folded = fold(text);
    let bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    bare.is_empty() || GLUE.contains(&bare)
}

fn push_dropped(text: String, rule: &str, dropped: &mut Vec<Dropped>) {
    if text.contains(char::is_alphanumeric) {
        dropped.push(Dropped {
            text,
            rule: rule.to_owned(),
        });
    }
}

fn has_link(inline: &Inline) -> bool {
    match inline {
        Inline::Link { .. } => true,
        Inline::Strong(content)
        | Inline::Emphasis(content)
        | Inline::Strike(content)
        | Inline::Sup(content)
        | Inline::Sub(content) => content.iter().any(has_link),
        _ => false,
    }
}

fn links_of(content: &[Inline], links: &mut Vec<(String, String)>) {
    for inline in content {
        match inline {
            Inline::Link { href, content, .. } => {
                links.push((href.clone(), inline_text(content)));
            }
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strike(content)
            | Inline::Sup(content)
            | Inline::Sub(content) => links_of(content, links),
            _ => {}
        }
    }
}

/// Visits every running text in order.
fn each_line(blocks: &mut [Block], visit: &mut dyn FnMut(&mut Vec<Inline>)) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => visit(content),
            Block::List { items, .. } => {
                for item in items {
                    each_line(item, visit);
                }
            }
            Block::Quote(content) | Block::Footnote { content, .. } => each_line(content, visit),
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    visit(cell);
                }
                visit(caption);
            }
            Block::Figure { caption, .. } => visit(caption),
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    visit(term);
                    for definition in definitions {
                        each_line(definition, visit);
                    }
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

/// Leaves out the blocks of which nothing is left.
fn prune(blocks: &mut Vec<Block>) {
    blocks.retain_mut(|block| match block {
        Block::Paragraph(content) | Block::Heading { content, .. } => !content.is_empty(),
        Block::List { items, .. } => {
            items.retain_mut(|item| {
                prune(item);
                !item.is_empty()
            });
            !items.is_empty()
        }
        Block::Quote(content) => {
            prune(content);
            !content.is_empty()
        }
        Block::Table { head, rows, .. } => head
            .iter()
            .chain(rows.iter().flatten())
            .any(|cell| !cell.is_empty()),
        _ => true,
    });
}

/// Takes the recipients' addresses, and what identifies a reader in a link, from what stays.
struct Purge<'a> {
    reader: &'a Reader<'a>,
    dropped: &'a mut Vec<Dropped>,
}

impl Purge<'_> {
    fn blocks(&mut self, blocks: &mut Vec<Block>) {
        if !self.reader.is_mail() && self.reader.recipients.is_empty() {
            return;
        }
        blocks.retain_mut(|block| self.block(block));
    }

    /// Whether anything is left of a block.
    fn block(&mut self, block: &mut Block) -> bool {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => self.line(content),
            Block::List { items, .. } => {
                items.retain_mut(|item| {
                    self.blocks(item);
                    !item.is_empty()
                });
                !items.is_empty()
            }
            Block::Quote(content) => {
                self.blocks(content);
                !content.is_empty()
            }
            Block::Footnote { content, .. } => {
                self.blocks(content);
                true
            }
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    self.line(cell);
                }
                self.line(caption);
                true
            }
            Block::Figure { image, caption } => {
                self.line(caption);
                self.image(image)
            }
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    self.line(term);
                    for definition in definitions {
                        self.blocks(definition);
                    }
                }
                true
            }
            Block::Code { text, .. } => {
                self.code(text);
                !text.trim().is_empty()
            }
            Block::Rule => true,
        }
    }

    /// Indented text of a mail may be its footer.
    fn code(&mut self, text: &mut String) {
        let lines: Vec<&str> = text.split('\n').collect();
        let mut kept: Vec<String> = Vec::with_capacity(lines.len());
        for line in lines {
            let unit = unit(vec![Inline::text(line)], 0, 0, false);
            let verdict = self.reader.verdict(&unit, false);
            let strong = verdict.filter(|(_, certainty)| *certainty == Certainty::Strong);
            if let Some((topic, _)) = strong {
                push_dropped(line.trim().to_owned(), topic.rule(), self.dropped);
            } else {
                let mut line = line.to_owned();
                self.words(&mut line);
                kept.push(line);
            }
        }
        *text = kept.join("\n");
    }

    /// Whether anything is left of running text that had something.
    fn line(&mut self, content: &mut Vec<Inline>) -> bool {
        let had = inline_text(content).contains(char::is_alphanumeric);
        self.inlines(content);
        !had || content
            .iter()
            .any(|inline| matches!(inline, Inline::Image(_)))
            || inline_text(content).chars().any(char::is_alphanumeric)
    }

    fn inlines(&mut self, content: &mut Vec<Inline>) {
        let mut out = Vec::with_capacity(content.len());
        for mut inline in content.drain(..) {
            match &mut inline {
                Inline::Text(text) | Inline::Code(text) => self.words(text),
                Inline::Strong(content)
                | Inline::Emphasis(content)
                | Inline::Strike(content)
                | Inline::Sup(content)
                | Inline::Sub(content) => self.inlines(content),
                Inline::Image(image) => {
                    if !self.image(image) {
                        continue;
                    }
                }
                Inline::Link {
                    href,
                    content,
                    title,
                } => {
                    self.words(title);
                    self.inlines(content);
                    if let Some(rule) = self.address(href) {
                        // the words stay and the link goes
                        push_dropped(href.clone(), rule, self.dropped);
                        out.append(content);
                        continue;
                    }
                }
                Inline::FootnoteRef(_) | Inline::Break => {}
            }
            out.push(inline);
        }
        *content = out;
    }

    /// Cleans the addresses written out in a text.
    fn words(&mut self, text: &mut String) {
        static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r#"(?i)(?:https?://|www\.)[^\s<>"«»`]+"#).expect("a valid pattern")
        });
        if text.contains("://") || text.contains("www.") {
            let mut out = String::with_capacity(text.len());
            let mut from = 0;
            for found in ADDRESS.find_iter(text) {
                let bare = bare_address(found.as_str());
                out.push_str(text.get(from..found.start()).unwrap_or_default());
                from = found.start() + bare.len();
                let mut address = bare.to_owned();
                match self.address(&mut address) {
                    Some(rule) => push_dropped(bare.to_owned(), rule, self.dropped),
                    None => out.push_str(&address),
                }
            }
            out.push_str(text.get(from..).unwrap_or_default());
            *text = out;
        }
        if self.reader.recipients.is_in(text) {
            push_dropped(text.clone(), "receiver's address", self.dropped);
            *text = self.reader.recipients.without(text).into_owned();
        }
    }

    /// Whether an image may stay.
    fn image(&mut self, image: &mut Image) -> bool {
        self.words(&mut image.alt);
        self.words(&mut image.title);
        let rule = self.address(&mut image.src);
        if let Some(rule) = rule {
            push_dropped(format!("{} ({})", image.alt, image.src), rule, self.dropped);
        }
        rule.is_none()
    }

    /// Cleans an address; the rule by which it goes when it leads nowhere without what identifies a reader.
    fn address(&self, address: &mut String) -> Option<&'static str> {
        if !self.reader.is_mail() {
            return self
                .reader
                .recipients
                .are_named_by(address)
                .then_some("link made for a receiver");
        }
        if self.reader.leads_out(address) {
            return Some("link out of the list");
        }
        match links::published(address, &self.reader.recipients) {
            Some(clean) => {
                *address = clean;
                None
            }
            None => Some("link made for a receiver"),
        }
    }
}
