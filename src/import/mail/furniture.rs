//! What platforms and senders put around a letter for its receiver: ways out, reasons, addresses, copies in a browser.
//!
//! Nothing that names a receiver survives this. Start reading at [`clear`].

use crate::doc::{Block, Dropped, Image, Inline, block_text, inline_text};
use crate::text;
use regex::{Regex, RegexSet};
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use url::Url;

/// Wordings of such lines, without case and accents, apostrophes as `'`; the rule's name stands beside each.
const WORDINGS: &[(&str, &str)] = &[
    (
        "unsubscribe or preferences",
        r"\bun-?subscrib|\bopt[ -]?out\b|\bdesabonn|\bdesinscri|\b(no longer|stop) (wish(ing)? to )?receiv|\bne (souhaitez |voulez |desirez )?plus (les |la |le )?recevoir|\b(update|manage|edit|change|set|modifier|gerer|mettre a jour|changer|regler)\b.{0,30}\b(preferences|subscriptions?|abonnements?|inscriptions?|settings)\b|\b(e-?mail|communication|subscription) preferences|\bpreferences? cent(er|re)\b|\bcentre de preferences|\bmes preferences\b",
    ),
    (
        "view in browser",
        r"\b(view|read|see|open|voir|lire|afficher|consulter|visualiser|ouvrir)\b.{0,50}\b(online|in (your |a |the )?(web ?)?browser|on the web|web version|en ligne|dans (votre|un|le|mon) navigateur|version web|in (the )?app)\b|\bversion (en ligne|web|navigateur)\b|\bweb version\b|\b(trouble|problems?|problemes?|difficultes?) .{0,40}\b(viewing|reading|displaying|affich|lire|lecture|visualis)|\bne s'affiche pas\b|\bs'affiche mal\b",
    ),
    (
        "forward to a friend",
        r"\b(forward|send|share)\b.{0,20} (to |with )(a |your )?(friends?|colleagues?)\b|\b(transfere|transmett|envoye|faites suivre|partage)\w*\b.{0,40}\b(un ami|une amie|vos amis|un proche|vos proches|un collegue|vos collegues)\b|\bforwarded this (e-?mail|message|newsletter|to you)|\b(e-?mail|message|newsletter) (was )?forwarded to you|\b(on vous a|vous a ete) (transfere|transmis|fait suivre)|^forward( this)?( e-?mail)?$|^transferer( (cet |ce )?(e-?mail|message|courriel))?$",
    ),
    (
        "why it was received",
        r"\b(you are|you're|why did i|you have) (receiv|getting|got)|\breceived this (e-?mail|message|newsletter) because|\bvous (recevez|avez recu) (cet|ce|cette|notre|la)\b.{0,80}\b(car|parce|inscri|abonn|suite a|en tant que|because)|\b(e-?mail|message|newsletter|courriel|lettre|mail)\b.{0,20}\b(was sent to|is intended for|(vous )?(a|est) (bien )?(ete )?(envoye|adresse|destine)e? (a|par|au))|\byou (signed up|subscribed|opted in)|\b(add us|add our|ajoutez[ -]nous|ajoutez (l'|notre |cette )?adresse).{0,60}\b(address book|contacts|carnet)",
    ),
    (
        "postal address",
        r"\b(our|notre) (mailing |postal |e-?mail )?(address|adresse)( postale)?\b.{0,6}( is| est|:)|\bmailing address is\b",
    ),
    (
        "legal line",
        r"^(copyright\b|©|\(c\) ?\d{4})|©.{0,40}\d{4}|\ball rights reserved\b|\btous droits reserves\b|\bprivacy policy\b|\bpolitique de confidentialite\b|\bmentions legales\b|\binformatique et libertes\b|\brgpd\b|\bgdpr\b|\bterms (of (service|use)|and conditions)\b|\bdroit d'acces\b.{0,40}\brectification",
    ),
    (
        "line of the platform",
        r"^(powered|sent|delivered|built|made|envoye|propulse|cree|realise)\b.{0,20}\b(by|with|via|from|par|avec|grace a)\b.{0,40}$",
    ),
];

/// How many words a line has that is taken by its wording.
const LINE: usize = 60;

/// Clears a letter of its furniture, and of its receivers' addresses wherever they stand. Gives the address of the copy in
/// a browser that it named, when that leads there for anybody. With `is_letter` the footer goes whole; a message between
/// people has none.
pub(super) fn clear(
    blocks: &mut Vec<Block>,
    recipients: &[String],
    is_letter: bool,
    dropped: &mut Vec<Dropped>,
) -> Option<String> {
    let seen: Vec<Seen> = blocks.iter().map(Seen::of).collect();
    let copy = seen.iter().find_map(|seen| seen.copy.clone());
    let copy = copy.and_then(|address| public(&address, recipients));
    let last = blocks.len();
    let footer = if is_letter { footer(&seen) } else { last };
    let mut kept = Vec::with_capacity(last);
    for (at, (block, seen)) in std::mem::take(blocks).into_iter().zip(seen).enumerate() {
        let rule = if at >= footer {
            seen.rule.or(Some("foot of the letter"))
        } else {
            let near = at < 8 || at + 15 >= last;
            seen.rule.filter(|rule| match *rule {
                "unsubscribe or preferences" => seen.leads_out,
                "view in browser" | "forward to a friend" => {
                    near && seen.links > 0 && seen.words <= 30
                }
                "why it was received" => near && (seen.links > 0 || is_letter),
                _ => false,
            })
        };
        match rule {
            Some(rule) => drop_words(seen.text, rule, dropped),
            None => kept.push(block),
        }
    }
    *blocks = kept;
    let mut purge = Purge {
        recipients,
        dropped,
    };
    purge.blocks(blocks);
    copy
}

/// A claim's value without any receiver's address.
pub(super) fn without_recipients(text: &str, recipients: &[String]) -> String {
    let lower = text.to_lowercase();
    // lower case may have another length, where nothing can be cut safely
    if lower.len() != text.len() {
        return if recipients.iter().any(|one| lower.contains(one)) {
            String::new()
        } else {
            text.to_owned()
        };
    }
    let mut out = text.to_owned();
    for one in recipients.iter().filter(|one| !one.is_empty()) {
        while let Some(at) = out.to_lowercase().find(one.as_str()) {
            if !out.is_char_boundary(at) || !out.is_char_boundary(at + one.len()) {
                return String::new();
            }
            out.replace_range(at..at + one.len(), "");
        }
    }
    out
}

fn drop_words(text: String, rule: &str, dropped: &mut Vec<Dropped>) {
    if !text.trim().is_empty() {
        dropped.push(Dropped {
            text,
            rule: rule.to_owned(),
        });
    }
}

/// A text without case and accents, its apostrophes straight, one space between words.
fn plain(text: &str) -> String {
    let letters: String = text
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
        .map(|c| {
            if matches!(c, '’' | '‘' | '`') {
                '\''
            } else {
                c
            }
        })
        .collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The rule whose wording a line has.
fn worded(text: &str) -> Option<&'static str> {
    static SET: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSet::new(WORDINGS.iter().map(|(_, pattern)| pattern)).expect("valid patterns")
    });
    let found = SET.matches(&plain(text)).into_iter().next()?;
    WORDINGS.get(found).map(|(rule, _)| *rule)
}

/// Whether an address unsubscribes, sets preferences, or sends the letter on.
fn leads_out(href: &str) -> bool {
    static OUT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)unsub|opt-?out|desabonn|desinscri|d%C3%A9sabonn|d%C3%A9sinscri|list-?manage[^/]*/(profile|unsub|about|track)|(email|subscription|communication)s?[-_/]?(preferences|settings)|preference[-_]?cent|manage[-_/]?(subscription|preferences|account)|update[-_]?profile|forward[-_]?to[-_]?a?[-_]?friend|/(preferences|profile)\?|[?&]subject=(remove|stop)|/vcard\?").expect("a valid pattern")
    });
    href.len() < 8192 && OUT.is_match(href)
}

/// A block as its wording shows it.
struct Seen {
    text: String,
    words: usize,
    links: usize,
    /// Whether all its words are links, or it has none.
    is_bare: bool,
    rule: Option<&'static str>,
    leads_out: bool,
    /// The target of its link to a copy in a browser.
    copy: Option<String>,
}

impl Seen {
    fn of(block: &Block) -> Seen {
        let text = text::squeeze(&block_text(std::slice::from_ref(block)));
        let words = text::count_words(&text);
        let mut links: Vec<(&str, String)> = Vec::new();
        links_of(block, &mut links);
        let linked: usize = links.iter().map(|(_, text)| text::count_words(text)).sum();
        let is_line = words <= LINE && !matches!(block, Block::Code { .. });
        let rule = if is_line { worded(&text) } else { None };
        let is_button = |text: &str| {
            worded(text) == Some("unsubscribe or preferences")
                || matches!(
                    plain(text).as_str(),
                    "ici"
                        | "here"
                        | "click here"
                        | "cliquez ici"
                        | "cliquant ici"
                        | "ce lien"
                        | "this link"
                )
        };
        let leads_out = links.iter().any(|(href, text)| {
            worded(text) == Some("unsubscribe or preferences")
                || leads_out(href) && (is_button(text) || linked >= words)
        });
        let copy = if rule == Some("view in browser") {
            let named = links
                .iter()
                .find(|(_, text)| worded(text) == Some("view in browser"))
                .or(links.first());
            named.map(|(href, _)| (*href).to_owned())
        } else {
            links
                .iter()
                .find(|(_, text)| {
                    worded(text) == Some("view in browser") && text::count_words(text) <= 12
                })
                .map(|(href, _)| (*href).to_owned())
        };
        let is_structure = matches!(
            block,
            Block::Table { .. } | Block::Heading { .. } | Block::Code { .. } | Block::Quote(_)
        );
        Seen {
            is_bare: !is_structure
                && (words == 0
                    || linked >= words
                    || words <= 12 && !text.ends_with(['.', '!', '?', '…', ':'])),
            leads_out: is_line && leads_out,
            rule: rule.or(if is_line && leads_out && words <= 30 {
                Some("unsubscribe or preferences")
            } else {
                None
            }),
            links: links.len(),
            text,
            words,
            copy,
        }
    }
}

/// Where the foot of a letter begins: above the first of the lines of its wording that nothing but such lines and bare ones
/// follow to the end.
fn footer(seen: &[Seen]) -> usize {
    let mut start = seen.len();
    let mut bare = 0;
    for (at, seen) in seen.iter().enumerate().rev() {
        if seen.rule.is_some() {
            start = at;
            bare = 0;
        } else if seen.is_bare || is_postal(&seen.text) {
            bare += 1;
        } else {
            break;
        }
        // a list of links is an article too
        if bare > 12 {
            break;
        }
    }
    // what is all furniture is better read as it is
    if start == 0 { seen.len() } else { start }
}

/// An address of a house: a number and a street with a town's code, as they are printed under letters.
fn is_postal(text: &str) -> bool {
    static POSTAL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b\d{1,5}(\s?(bis|ter))?,?\s+(rue|avenue|av\.|boulevard|bd|place|quai|chemin|allée|cours|route|impasse|\p{L}+\s+(street|st|avenue|ave|road|rd|blvd|boulevard|lane|drive|way))\b|\b(\d{5}|[A-Z]{2} \d{5})\b.{0,40}$").expect("a valid pattern")
    });
    text::count_words(text) <= 25 && POSTAL.is_match(text)
}

fn links_of<'b>(block: &'b Block, links: &mut Vec<(&'b str, String)>) {
    fn inlines<'b>(content: &'b [Inline], links: &mut Vec<(&'b str, String)>) {
        for inline in content {
            match inline {
                Inline::Link { href, content, .. } => {
                    links.push((href, inline_text(content)));
                    inlines(content, links);
                }
                Inline::Strong(content)
                | Inline::Emphasis(content)
                | Inline::Strike(content)
                | Inline::Sup(content)
                | Inline::Sub(content) => inlines(content, links),
                _ => {}
            }
        }
    }
    match block {
        Block::Paragraph(content)
        | Block::Heading { content, .. }
        | Block::Figure {
            caption: content, ..
        } => inlines(content, links),
        Block::List { items, .. } => {
            for block in items.iter().flatten() {
                links_of(block, links);
            }
        }
        Block::Quote(content) | Block::Footnote { content, .. } => {
            for block in content {
                links_of(block, links);
            }
        }
        Block::Table { head, rows, .. } => {
            for cell in head.iter().chain(rows.iter().flatten()) {
                inlines(cell, links);
            }
        }
        Block::Definitions(entries) => {
            for (term, definitions) in entries {
                inlines(term, links);
                for block in definitions.iter().flatten() {
                    links_of(block, links);
                }
            }
        }
        Block::Code { .. } | Block::Rule => {}
    }
}

/// The address of a copy in a browser without query and fragment, when that leads to the same text for anybody: it has a
/// path, no part of which is a token.
fn public(address: &str, recipients: &[String]) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    if !matches!(url.scheme(), "http" | "https")
        || leads_out(address)
        || is_personal(address, recipients)
    {
        // the receiver may stand in the query alone
        let bare = address.split(['?', '#']).next()?;
        if leads_out(bare) || is_personal(bare, recipients) || !bare.starts_with("http") {
            return None;
        }
    }
    url.set_query(None);
    url.set_fragment(None);
    let host = url.host_str()?;
    let counts = [
        "click", "clicks", "link", "links", "track", "tracking", "trk", "email", "r", "t", "go",
        "ct", "e",
    ];
    if host
        .split('.')
        .next()
        .is_some_and(|first| counts.contains(&first))
    {
        return None;
    }
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty() && !parts.iter().any(|part| is_token(part))).then(|| url.to_string())
}

/// Whether a part of a path is made for one receiver rather than for people to read: long, of letters and digits mixed.
fn is_token(part: &str) -> bool {
    let longest = part
        .split(['-', '_', '.'])
        .map(str::len)
        .max()
        .unwrap_or_default();
    let mixed = |word: &str| {
        word.bytes().any(|byte| byte.is_ascii_digit())
            && word.bytes().any(|byte| byte.is_ascii_alphabetic())
    };
    let mixed_words = part
        .split('-')
        .filter(|word| word.len() >= 3 && mixed(word))
        .count();
    part.contains(['=', '%', '~']) || longest >= 16 && mixed(part) || mixed_words >= 3
}

/// Whether an address holds that of a receiver, in whatever dress.
fn is_personal(href: &str, recipients: &[String]) -> bool {
    let lower = href.to_lowercase();
    let decoded = crate::path::percent::decode(&lower).unwrap_or_default();
    recipients.iter().filter(|one| one.len() > 4).any(|one| {
        let coded = base64(one.as_bytes());
        // the last group of four depends on what follows
        let coded = coded.get(..coded.len() / 4 * 4).unwrap_or_default();
        lower.contains(one.as_str())
            || decoded.contains(one.as_str())
            || decoded.contains(&one.replace('@', "="))
            || coded.len() >= 8 && href.contains(coded)
    })
}

/// Base64 without padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for group in bytes.chunks(3) {
        let byte = |at: usize| u32::from(group.get(at).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for digit in 0..=group.len() {
            let index = usize::try_from(bits >> (18 - 6 * digit) & 63).unwrap_or_default();
            out.push(DIGITS.get(index).copied().map_or('A', char::from));
        }
    }
    out
}

/// Takes the receivers' addresses and the ways out from what stays.
struct Purge<'a> {
    recipients: &'a [String],
    dropped: &'a mut Vec<Dropped>,
}

impl Purge<'_> {
    fn blocks(&mut self, blocks: &mut Vec<Block>) {
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
                self.words(text);
                true
            }
            Block::Rule => true,
        }
    }

    /// Whether anything is left of running text that had something.
    fn line(&mut self, content: &mut Vec<Inline>) -> bool {
        let had = content.len();
        self.inlines(content);
        content.len() == had
            || content
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
                    let text = inline_text(content);
                    let out_of_it = leads_out(href);
                    if out_of_it
                        && (worded(&text).is_some() || text.trim() == href || text.contains("://"))
                    {
                        drop_words(text, "unsubscribe or preferences", self.dropped);
                        continue;
                    }
                    let words = text.trim() != href;
                    self.inlines(content);
                    if out_of_it || !self.address(href) {
                        let rule = if out_of_it {
                            "link out of the list"
                        } else {
                            "link made for a receiver"
                        };
                        if words {
                            out.append(content);
                            drop_words(href.clone(), rule, self.dropped);
                        } else {
                            drop_words(text, rule, self.dropped);
                        }
                        continue;
                    }
                }
                Inline::FootnoteRef(_) | Inline::Break => {}
            }
            out.push(inline);
        }
        *content = out;
    }

    fn words(&mut self, text: &mut String) {
        let lower = text.to_lowercase();
        for one in self
            .recipients
            .iter()
            .filter(|one| lower.contains(one.as_str()))
        {
            self.dropped.push(Dropped {
                text: one.clone(),
                rule: "receiver's address".to_owned(),
            });
        }
        if self
            .recipients
            .iter()
            .any(|one| lower.contains(one.as_str()))
        {
            *text = without_recipients(text, self.recipients);
        }
    }

    /// Whether an image may stay.
    fn image(&mut self, image: &mut Image) -> bool {
        self.words(&mut image.alt);
        self.words(&mut image.title);
        let stays = self.address(&mut image.src);
        if !stays {
            drop_words(
                format!("{} ({})", image.alt, image.src),
                "link made for a receiver",
                self.dropped,
            );
        }
        stays
    }

    /// Whether an address may stay; one that names a receiver in a parameter alone loses that parameter.
    fn address(&mut self, href: &mut String) -> bool {
        if !is_personal(href, self.recipients) {
            return true;
        }
        let Some((page, query)) = href.split_once('?') else {
            return false;
        };
        let query = query.split('#').next().unwrap_or_default();
        let kept: Vec<&str> = query
            .split('&')
            .filter(|parameter| !is_personal(parameter, self.recipients))
            .collect();
        let bare = if kept.is_empty() {
            page.to_owned()
        } else {
            format!("{page}?{}", kept.join("&"))
        };
        if page.starts_with("mailto:") || is_personal(&bare, self.recipients) {
            return false;
        }
        *href = bare;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc;
    use crate::html;

    fn cleared(html: &str) -> (String, Option<String>, Vec<Dropped>) {
        let mut blocks = html::read(html).blocks;
        let mut dropped = Vec::new();
        let copy = clear(
            &mut blocks,
            &["ada@c.example".to_owned()],
            true,
            &mut dropped,
        );
        (doc::markdown(&blocks), copy, dropped)
    }

    #[test]
    fn a_letter_loses_its_foot_and_keeps_its_text() {
        let (text, copy, dropped) = cleared(
            "<p><a href='https://bief.example/lettres/12?u=ada'>Voir cette lettre dans votre navigateur</a></p><p>La turbine tourne depuis mars, sans bruit.</p>\
             <p>Anne</p><hr><p>Vous recevez cette lettre parce que vous êtes inscrit.</p><p>Le Bief, 3 rue du Moulin, 22000 Saint-Brieuc</p>\
             <p><a href='https://t.example/x1'>Me désinscrire</a> | <a href='https://t.example/x2'>Gérer mes préférences</a></p><p>© 2025 Le Bief</p>",
        );
        assert_eq!(
            text,
            "La turbine tourne depuis mars, sans bruit.\n\nAnne\n\n---\n"
        );
        assert_eq!(copy.as_deref(), Some("https://bief.example/lettres/12"));
        assert_eq!(dropped.len(), 5, "{dropped:?}");
    }

    #[test]
    fn a_text_on_such_things_stays() {
        let html = "<p>La loi oblige depuis 2004 les expéditeurs à offrir un lien pour se désabonner, et la plupart le cachent en petits caractères.</p><p>Elle sera revue en mai, dit le ministère.</p>";
        let (text, _, dropped) = cleared(html);
        assert!(
            text.contains("se désabonner") && text.contains("en mai") && dropped.is_empty(),
            "{text}"
        );
    }

    #[test]
    fn a_receiver_stands_nowhere() {
        let (text, _, _) = cleared(
            "<p>Chère Ada@c.example, <a href='https://b.example/p?e=ada%40c.example&n=1'>lisez</a> et <a href='https://b.example/u/YWRhQGMuZXhhbXBsZQ/x'>écoutez</a>.</p>\
             <p>Un lien <a href='https://b.example/unsubscribe/9'>au milieu</a> d'une phrase.</p><p>Fin du texte que voici.</p>",
        );
        assert_eq!(
            text,
            "Chère , [lisez](https://b.example/p?n=1) et écoutez.\n\nUn lien au milieu d'une phrase.\n\nFin du texte que voici.\n"
        );
    }

    #[test]
    fn only_what_leads_anybody_there_is_an_address() {
        for (address, expected) in [
            (
                "https://bief.example/lettres/la-turbine?e=1#x",
                Some("https://bief.example/lettres/la-turbine"),
            ),
            ("https://us1.campaign.example/?u=1&id=2", None),
            ("https://bief.example/v/8f3a9c1e7b2d4f60a1b2", None),
            ("https://click.bief.example/lettres/12", None),
            ("https://bief.example/unsubscribe", None),
        ] {
            assert_eq!(public(address, &[]).as_deref(), expected, "{address}");
        }
    }
}
