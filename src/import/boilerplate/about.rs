//! What a press release says of its company below its text.
//!
//! Start reading at [`company`].

use super::take;
use crate::content::doc::Block;
use crate::import::block_text::{Seen, key};
use regex::Regex;
use std::sync::LazyLock;

/// How much text the box about a company has at most, in blocks and words.
const MOST: (usize, usize) = (4, 260);
/// How many words may be below it: whom to ask, a picture's credit.
const BELOW: usize = 60;

/// Marks the boxes `About Acme`, `À propos de Pontis` at the end of a text: a label with a name, and text that tells of
/// whoever is named. `About this study` names nobody.
pub(super) fn company(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(?:About(?: the)?|ABOUT(?: THE)?|À propos (?:de(?: la| l[’'])?|du|des|d[’'])|A propos (?:de(?: la| l[’'])?|du|des|d[’'])|À PROPOS (?:DE(?: LA| L[’'])?|DU|DES|D[’'])|Über)\s*(?P<name>[\p{Lu}\d][^.:!?]{1,60}?)(?:\s*[:–—]\s|\s*:?$|\s(?:\p{Lu}|[Ll][’'ea]))")
            .expect("a valid pattern")
    });
    let total: usize = seen.iter().map(|seen| seen.words).sum();
    let mut before = 0;
    let mut at = 0;
    while let Some(this) = seen.get(at) {
        before += this.words;
        let lines = match this.block {
            Block::Paragraph(_) | Block::Heading { .. } => &this.text,
            _ => "",
        };
        let first = crate::import::block_text::lines_of(this.block);
        let label = first.first().map_or("", String::as_str);
        let late = (before - this.words) * 10 >= total * 5;
        let found = (late && at > 0 && !lines.is_empty())
            .then(|| LABEL.captures(label))
            .flatten();
        let Some(name) = found.and_then(|found| Some(key(found.name("name")?.as_str()))) else {
            at += 1;
            continue;
        };
        let is_part = |block: &Seen<'_>| {
            matches!(
                block.block,
                Block::Paragraph(_) | Block::List { .. } | Block::Quote(_)
            ) && !LABEL.is_match(&block.text)
        };
        let count = seen
            .iter()
            .skip(at + 1)
            .take(MOST.0)
            .take_while(|block| is_part(block))
            .count();
        let end = at
            + 1
            + if first.len() > 1 || this.words > 12 {
                0
            } else {
                count
            };
        let told = seen.get(at..end).unwrap_or_default();
        let words: usize = told.iter().map(|block| block.words).sum();
        let text: Vec<&str> = told.iter().map(|block| block.key.as_str()).collect();
        let text = text.join(" ");
        let first_word = name.split(' ').next().unwrap_or_default();
        let named = text.split(' ').filter(|word| *word == first_word).count() >= 2;
        let below: usize = seen
            .iter()
            .skip(end)
            .enumerate()
            .filter(|(index, block)| {
                rules.get(end + index).copied().flatten().is_none() && !LABEL.is_match(&block.text)
            })
            .map(|(_, block)| block.words)
            .sum();
        if named && words <= MOST.1 && words > 8 && below <= BELOW.max(MOST.1) {
            for index in at..end {
                take(rules, index, "about the company");
            }
        }
        before += told.iter().skip(1).map(|block| block.words).sum::<usize>();
        at = end.max(at + 1);
    }
}
