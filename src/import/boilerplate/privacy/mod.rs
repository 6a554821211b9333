//! What concerns the recipient of a mail alone, in sources of every format: sentences that tell how to leave a list, set
//! preferences, forward or read online; addresses of recipients; what identifies a reader in a link (specification, section
//! 4, rules 4 and 6).
//!
//! Reports about such things stay. Other prompts are dropped in `boilerplate/`. Start reading at [`clear`].

mod lexicon;
mod links;
mod purge;
mod recipients;
mod sentences;
#[cfg(test)]
mod tests;
mod trackers;
mod units;
mod wordings;

pub(in crate::import) use links::untracked;

use crate::base::text;
use crate::content::doc::{
    Block, Claim, Doc, Dropped, Field, Inline, Rank, Receiver, block_text, each_run_mut,
    inline_text,
};
use purge::{Purge, prune, push_dropped};
use recipients::Recipients;
use std::collections::BTreeSet;
use units::{
    Unit, closed, foot_of, frame, has_link, is_glue, is_sent_to, neighbours, questions, unit,
};
use wordings::{Certainty, Sentence, Target, Topic, fold};

/// Clears a source of what concerns its recipient alone. A mail loses its footer, the addresses of its recipients and what
/// identifies a reader in its links; its copy in a browser becomes a claim when that leads there for anybody.
pub(in crate::import) fn clear(doc: &mut Doc) {
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
    if reader.is_mail() {
        questions(&mut units);
    }
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
            evidence: "the link to its copy in a browser".into(),
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
pub(in crate::import) fn without_recipients(text: &str, receiver: &Receiver) -> String {
    Recipients::new(&receiver.addresses)
        .without(text)
        .into_owned()
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
            each_run_mut(std::slice::from_mut(this), &mut |content| {
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
            || has_link(content)
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
            unit.rule = Some(rule.unwrap_or("newsletter footer"));
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
            each_run_mut(std::slice::from_mut(block), &mut |content| {
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
                        "newsletter footer",
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
                        "newsletter footer",
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
/// How many bare lines may be between two that speak to the recipient.
const MOST_BARE: usize = 12;
