//! Taking what was judged out of the tree.
//!
//! Start reading at [`Purge`].

use super::units::{bare_address, unit};
use super::wordings::Certainty;
use super::{Reader, links};
use crate::content::doc::{Block, Dropped, Image, Inline, inline_text};
use regex::Regex;
use std::sync::LazyLock;

pub(super) fn push_dropped(text: String, rule: &str, dropped: &mut Vec<Dropped>) {
    if text.contains(char::is_alphanumeric) {
        dropped.push(Dropped {
            text,
            rule: rule.to_owned(),
        });
    }
}

/// Leaves out the blocks of which nothing is left.
pub(super) fn prune(blocks: &mut Vec<Block>) {
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
pub(super) struct Purge<'a> {
    pub(super) reader: &'a Reader<'a>,
    pub(super) dropped: &'a mut Vec<Dropped>,
}

impl Purge<'_> {
    pub(super) fn blocks(&mut self, blocks: &mut Vec<Block>) {
        if !self.reader.is_mail() && self.reader.recipients.is_empty() {
            return;
        }
        blocks.retain_mut(|block| self.block(block));
    }

    /// Whether anything is left of a block.
    pub(super) fn block(&mut self, block: &mut Block) -> bool {
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
    pub(super) fn code(&mut self, text: &mut String) {
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
    pub(super) fn line(&mut self, content: &mut Vec<Inline>) -> bool {
        let had = inline_text(content).contains(char::is_alphanumeric);
        self.inlines(content);
        !had || content
            .iter()
            .any(|inline| matches!(inline, Inline::Image(_)))
            || inline_text(content).chars().any(char::is_alphanumeric)
    }

    pub(super) fn inlines(&mut self, content: &mut Vec<Inline>) {
        let mut out = Vec::with_capacity(content.len());
        for mut inline in content.drain(..) {
            match &mut inline {
                Inline::Text(text) | Inline::Code(text) => self.words(text),
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
                other => {
                    if let Some(inner) = other.inner_mut() {
                        self.inlines(inner);
                    }
                }
            }
            out.push(inline);
        }
        *content = out;
    }

    /// Cleans the addresses written out in a text.
    pub(super) fn words(&mut self, text: &mut String) {
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
    pub(super) fn image(&mut self, image: &mut Image) -> bool {
        self.words(&mut image.alt);
        self.words(&mut image.title);
        let rule = self.address(&mut image.src);
        if let Some(rule) = rule {
            push_dropped(format!("{} ({})", image.alt, image.src), rule, self.dropped);
        }
        rule.is_none()
    }

    /// Cleans an address; the rule by which it goes when it leads nowhere without what identifies a reader.
    pub(super) fn address(&self, address: &mut String) -> Option<&'static str> {
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
