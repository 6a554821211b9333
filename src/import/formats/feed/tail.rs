//! What programs add to the end of an item: a credit line, a mark that the text was cut, a link to the rest.
//!
//! What an excerpt means for the page is decided in `feed/`. Start reading at [`drop_cut`].

use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, inline_text};
use crate::content::html::{self, Fragment};
use dom_query::{Document, NodeRef};
use regex::Regex;
use std::sync::LazyLock;

/// Takes off the line by which WordPress names the post and its site: "The post X appeared first on Y."
pub(super) fn drop_credit(fragment: &mut Fragment, dropped: &mut Vec<Dropped>) -> bool {
    // the wordings of WordPress in English, French, German, Spanish, Italian, Portuguese, Dutch
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?:^|\s)(?:(?:The post|The article|L[’']article|Cet article|Der Beitrag|La entrada|El artículo|L[’']articolo|O post|Het bericht)",
            r"\s.{0,300}?\s?(?:(?:first )?appeared (?:first )?on|(?:est apparu|a été publié) en premier (?:sur|lieu sur)|est apparu (?:d[’']abord|premièrement) sur",
            r"|erschien zuerst (?:auf|bei)|(?:se publicó|apareció|aparece) primero en|(?:proviene da|sembra essere il primo su)|apareceu primeiro em|verscheen eerst op))\s.{1,200}$"
        ))
        .expect("the pattern is constant and tested")
    });
    let Some(Block::Paragraph(content)) = fragment.blocks.last_mut() else {
        return false;
    };
    let words = text::collapse_whitespace(&inline_text(content));
    let Some(found) = CREDIT.find(&words) else {
        return false;
    };
    if found.start() > 0 {
        // behind other words only in plain text, where it can be cut off
        let [Inline::Text(text)] = content.as_mut_slice() else {
            return false;
        };
        let credit = found.as_str().trim().to_owned();
        let Some(kept) = text::collapse_whitespace(text)
            .strip_suffix(&credit)
            .map(str::to_owned)
        else {
            return false;
        };
        *text = kept.trim_end().to_owned();
    } else {
        fragment.blocks.pop();
    }
    dropped.push(Dropped {
        text: found.as_str().trim().to_owned(),
        rule: "line of the platform".to_owned(),
    });
    true
}

/// Takes out what the programs of feeds add to an item for sharing and counting: their boxes, and the images that lead to or come
/// from their counters.
pub(super) fn drop_share_boxes(document: &Document) -> Vec<Dropped> {
    const BOXES: &str = ".feedflare, .sharedaddy, .jp-relatedposts, .addtoany_share_save_container, .a2a_kit, \
        .addthis_toolbox, .mf-viral, .post-share, .share-buttons, .social-share";
    // FeedBurner's `~r/`, `~ff/`, `~a/`, `~4/`; WordPress.com's `1.0/comments/`; the pixels of statistics
    static COUNTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^(?:https?:)?//(?:[^/?#]*/~(?:r|ff|a|at|4)/|feeds\.wordpress\.com/1\.0/|(?:stats|pixel)\.(?:wp|wordpress)\.com/",
            r"|[^/?#]*\.feedsportal\.com/|(?:feedads|ad)[^/?#]*\.doubleclick\.net/|[^/?#]*\.(?:addtoany|addthis|flattr|pheedo)\.com/",
            r"|[^?#]*/(?:pixel|track(?:ing|er)?|counter|count|beacon|open)(?:\.(?:gif|png|php|aspx?)|/|\?))"
        ))
        .expect("the pattern is constant and tested")
    });
    let mut dropped = Vec::new();
    for node in document.select(BOXES).nodes() {
        drop_element(node, "box of the platform", &mut dropped);
    }
    for node in document.select("img[src]").nodes() {
        let counts = |node: &NodeRef<'_>, name: &str| {
            node.attr(name)
                .is_some_and(|address| COUNTER.is_match(&address))
        };
        let link = node.parent().filter(|parent| parent.has_name("a"));
        let is_alone = |link: &NodeRef<'_>| html::flat_text(link).trim().is_empty();
        let counter = link.filter(|link| counts(link, "href") && is_alone(link));
        if counts(node, "src") || counter.is_some() {
            let whole = counter.unwrap_or(*node);
            drop_element(&whole, "image that counts readers", &mut dropped);
        }
    }
    dropped
}

fn drop_element(node: &NodeRef<'_>, rule: &str, dropped: &mut Vec<Dropped>) {
    dropped.extend(html::dropped(node, rule));
    node.remove_from_parent();
}

/// Takes off the mark of an excerpt, `[…]`, and a link to the rest. Whether there was one.
pub(super) fn drop_cut(fragment: &mut Fragment, dropped: &mut Vec<Dropped>) -> bool {
    static MORE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"(?i)^[\s(\[<«]*(?:continue reading|continuer la lecture|keep reading|lire la suite|lire l[’']article(?: complet)?|lire plus|en savoir plus|voir plus",
            r"|read (?:more|on|the (?:rest|full|whole)|full)|full (?:article|story)|more(?:…|\.\.\.| »)|la suite|weiterlesen|mehr lesen|leer más|seguir leyendo|sigue leyendo|leggi tutto|continua a leggere|leia mais|lees meer|lees verder)\b.{0,160}$",
            r"|^\s*[→»>]+\s*$"
        ))
        .expect("the pattern is constant and tested")
    });
    static MARK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\s*(?:\[\s*(?:…|\.{3}|\u{2026})\s*\]?|\(\s*(?:…|\.{3})\s*\)|…|\.{3,})\s*$")
            .expect("the pattern is constant and tested")
    });
    let mut is_cut = false;
    // the link may be in a paragraph of its own, below the one that was cut
    while let Some(Block::Paragraph(content)) = fragment.blocks.last_mut() {
        let words = text::collapse_whitespace(&inline_text(content));
        if MORE.is_match(&words) && text::words(&words).count() <= 25 {
            fragment.blocks.pop();
            dropped.push(more(&words));
            is_cut = true;
            continue;
        }
        while let Some(last) = content.last_mut() {
            let words = text::collapse_whitespace(&inline_text(std::slice::from_ref(last)));
            match last {
                Inline::Break => {
                    content.pop();
                }
                Inline::Link { .. } | Inline::Strong(_) | Inline::Emphasis(_)
                    if MORE.is_match(&words) =>
                {
                    content.pop();
                    dropped.push(more(&words));
                    is_cut = true;
                }
                Inline::Text(text) => {
                    if text.trim().is_empty() {
                        content.pop();
                        continue;
                    }
                    let Some(found) = MARK.find(text) else {
                        break;
                    };
                    text.truncate(found.start());
                    is_cut = true;
                }
                _ => break,
            }
        }
        if content.is_empty() {
            fragment.blocks.pop();
            continue;
        }
        break;
    }
    is_cut
}

fn more(words: &str) -> Dropped {
    Dropped {
        text: words.to_owned(),
        rule: "link to the rest of the text".to_owned(),
    }
}
