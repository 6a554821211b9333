//! What is no part of an article: prompts, polls, share lines, adverts, labels of missing images.
//!
//! Each rule asks for wording that nothing else has, and in doubt keeps. Which words become fields is decided in
//! `metadata/`. Start reading at [`find`].

mod about;
mod adverts;
mod leftovers;
mod navigation;
pub(super) mod privacy;
#[cfg(test)]
mod tests;
mod words;

pub(super) use leftovers::apart;

use super::block_text::{Seen, ends_as_sentence, key, lines_of};
use crate::base::text;
use crate::content::doc::{Block, Dropped, inline_text};
use adverts::{closing_advert, foreign_adverts, labelled_adverts};
use regex::{Regex, RegexSet};
use std::sync::LazyLock;

/// The rule that takes each block, for those that are taken. `lang` is the article's language, if it is known.
pub(super) fn find(seen: &[Seen<'_>], lang: Option<&str>) -> Vec<Option<&'static str>> {
    let mut rules: Vec<Option<&'static str>> = seen.iter().map(certain).collect();
    lone_controls(seen, &mut rules);
    polls(seen, &mut rules);
    captions(seen, &mut rules);
    read_also(seen, &mut rules);
    if let Some(lang) = lang {
        foreign_adverts(seen, lang, &mut rules);
    }
    labelled_adverts(seen, &mut rules);
    closing_advert(seen, &mut rules);
    navigation::find(seen, &mut rules);
    about::company(seen, &mut rules);
    leftovers::find(seen, &mut rules);
    // An article that is all prompts is better read as it is.
    if rules.iter().all(Option::is_some) {
        rules.fill(None);
    }
    rules
}

/// Takes the captions that only say whose the picture is.
pub(super) fn credits(blocks: &mut [Block], dropped: &mut Vec<Dropped>) {
    for block in blocks {
        if let Block::Figure { caption, .. } = block {
            let text = text::collapse_whitespace(&inline_text(caption));
            if leftovers::names_owner(&text, text::count_words(&text)) {
                caption.clear();
                dropped.push(Dropped {
                    text,
                    rule: "credit of an image".to_owned(),
                });
            }
        }
    }
}

/// Wordings of one line that platforms write around a newsletter; compared as [`key`].
const CERTAIN: &[(&str, &[&str])] = &[
    (
        "subscription prompt",
        &[
            "login or subscribe to participate",
            "log in or subscribe to participate",
            "or to participate",
            "subscribe to keep reading",
            "already a subscriber sign in",
            "forwarded this email subscribe here",
            "this post is for paid subscribers",
            "subscribe now",
            "subscribe for free",
            "s abonner maintenant",
            "s abonner gratuitement",
            "abonnez vous maintenant",
            "upgrade to paid",
            "passer a l abonnement payant",
            "give a gift subscription",
            "offrir un abonnement",
            "refer a friend",
            "parrainer un ami",
            "pledge your support",
            "type your email",
            "saisissez votre adresse e mail",
            "entrez votre adresse e mail",
            "get the app",
            "obtenir l application",
            "start a substack",
            "creer un substack",
            "s abonner a la newsletter",
            "unsubscribe",
            "se desabonner",
            "se desinscrire",
            "me desinscrire",
            "me desabonner",
            "manage preferences",
            "update your preferences",
            "gerer mes preferences",
            "gerer vos preferences",
        ],
    ),
    (
        "link to the rest of the text",
        &[
            "keep reading",
            "no posts found",
            "see more posts",
            "load more posts",
            "ready for more",
            "discussion about this post",
            "no posts",
            "continue reading",
            "continuer la lecture",
            "aucun article trouve",
            "more from this author",
        ],
    ),
    (
        "navigation",
        &[
            "view in browser",
            "view this email in your browser",
            "view online",
            "read online",
            "read in app",
            "voir dans le navigateur",
            "voir dans votre navigateur",
            "lire dans le navigateur",
            "lire en ligne",
            "voir en ligne",
            "afficher dans le navigateur",
            "skip to content",
            "aller au contenu",
            "back to top",
            "retour en haut",
            "haut de page",
        ],
    ),
    (
        "comment prompt",
        &[
            "leave a comment",
            "laisser un commentaire",
            "ajouter un commentaire",
            "add a comment",
            "write a comment",
            "write a reply",
        ],
    ),
    (
        "share line",
        &[
            "share this post",
            "share this article",
            "share on facebook",
            "share on linkedin",
            "share on twitter",
            "share on x",
            "partager cet article",
            "partagez cet article",
            "partager sur facebook",
            "partager sur linkedin",
            "partager sur twitter",
            "partager sur x",
            "restack this post",
            "share this publication",
            "partager cette publication",
            "partager ce post",
            "partager ce billet",
            "copy link",
            "copier le lien",
        ],
    ),
];

/// Buttons of one word, which may also be words of a text: they go only next to a line that is certain.
const CONTROLS: &[&str] = &[
    "reply",
    "avatar",
    "share",
    "like",
    "comment",
    "comments",
    "subscribe",
    "tweet",
    "login",
    "log in",
    "sign in",
    "sign up",
    "next",
    "previous",
    "print",
    "repondre",
    "partager",
    "commenter",
    "j aime",
    "s abonner",
    "connexion",
    "suivant",
    "precedent",
    "imprimer",
    "restack",
    "menu",
];

/// Patterns over the [`key`] of a block that nothing but boilerplate has; the rule's name is next to each.
const PATTERNS: &[(&str, &str)] = &[
    (
        "reading time",
        r"^(temps de lecture|duree de lecture|lecture|reading time)( estime| environ)? (d environ )?\d+( ?(mn|min|minutes?|m|s|sec|secondes?|h) ?\d*)*( ?(mn|min|minutes?|s|sec|secondes?))?$",
    ),
    (
        "reading time",
        r"^\d+ ?(mn|min|minutes?) (de lecture|read)$",
    ),
    (
        "subscription prompt",
        r"^(vous avez recu|vous recevez|you received|you are receiving|you re receiving) (cet? |this )?(e ?mail|courriel|message|newsletter|lettre)?.{0,60}(parce|car|because|inscrit|subscribed)",
    ),
    (
        "subscription prompt",
        r"^(abonnez vous|inscrivez vous|subscribe|sign up)( (gratuitement|maintenant|des maintenant|vite|now|today|for free))? (a|to|pour|for) (notre|nos|la|ma|cette|our|my|this|the)\b.{0,30}\b(newsletter|newsletters|lettre|infolettre)\b",
    ),
    (
        "subscription prompt",
        r"^(pour ne rien (manquer|rater)|pour recevoir (notre|nos|la|ma|cette)).{0,60}\b(abonnez vous|inscrivez vous)\b",
    ),
    (
        "subscription prompt",
        r"^(abonnez vous|inscrivez vous|subscribe|sign up)( (gratuitement|maintenant|des maintenant|now|today|for free))? (a|au|aux|to|for) .{2,60} (pour (ne rien (manquer|rater)|(recevoir|lire) )|to (receive|get|read) ).{0,60}\b(lettre|lettres|newsletter|newsletters|infolettre|numero|numeros|edition|editions|issue|issues|boite mail|boite de reception|messagerie|inbox|mailbox)$",
    ),
    // what Substack writes into each post
    (
        "subscription prompt",
        r"^(thanks|thank you|merci) (for reading|de lire|d avoir lu|de m avoir lu|de nous avoir lu|de nous lire|de me lire|pour votre lecture)\b.{0,80}\b(subscribe|share|public|free|abonne|abonnez|abonner|partager|partagez|gratuit|gratuitement|gratuite|soutenir|support)\b",
    ),
    (
        "subscription prompt",
        r"\b(is an? (entirely |fully )?(reader|listener) supported (publication|newsletter|podcast|project)|est une? (publication|newsletter|lettre|infolettre|podcast|projet) (entierement )?(soutenue?|financee?|portee?) par (ses|les|nos|mes|vous|des)\b)",
    ),
    (
        "share line",
        r"^(this (post|article|issue|episode)|cette publication|cet article|ce billet|ce post) (is|est) (public|publique|free|gratuite?)\b.{0,60}\b(share|partager|partagez)\b",
    ),
    (
        "subscription prompt",
        r"^(to|pour) (receive|get|recevoir|decouvrir) (new|les|de|mes|nos) (posts|nouveaux \w+|nouvelles \w+|prochains \w+|articles)\b.{0,60}\b(support (my|our) work|soutenir (mon|notre) travail|subscriber|abonnez vous|abonne)\b",
    ),
    (
        "subscription prompt",
        r"^(get more from|retrouvez|suivez) .{2,60} (in|dans|sur) (the substack app|l application substack|l app substack)",
    ),
    (
        "share line",
        r"^(partage[rz]?|share|suivez nous|follow us)( (cet article|ce billet|this|us|nous))? (sur|on)( ((partage[rz]?|share) (sur|on) )?(facebook|twitter|x|linkedin|whatsapp|mastodon|bluesky|reddit|telegram|instagram|threads|e ?mail|et|and|ou|or|les reseaux sociaux|social media))+$",
    ),
    (
        "share line",
        r"^(partager |share )?((facebook|twitter|linkedin|whatsapp|mastodon|bluesky|reddit|telegram|pinterest|messenger|e ?mail|x) ?){3,}$",
    ),
];

fn certain(seen: &Seen<'_>) -> Option<&'static str> {
    static SET: LazyLock<RegexSet> = LazyLock::new(|| {
        RegexSet::new(PATTERNS.iter().map(|(_, pattern)| pattern)).expect("valid patterns")
    });
    if !seen.is_text() || seen.words == 0 || seen.words > 45 {
        return None;
    }
    if let Some((rule, _)) = SET
        .matches(&seen.key)
        .iter()
        .next()
        .and_then(|at| PATTERNS.get(at))
    {
        return Some(rule);
    }
    // Pasted without blank lines, several of them are in one paragraph.
    let mut rule = None;
    for line in lines_of(seen.block) {
        // The foot of a newsletter sets several side by side: `Unsubscribe | View in browser`.
        for part in line.split(['|', '·', '•']) {
            let part = key(part);
            let found = CERTAIN
                .iter()
                .find(|(_, lines)| lines.contains(&part.as_str()));
            match found {
                Some((name, _)) => rule = rule.or(Some(*name)),
                None if part.is_empty() => {}
                None if CONTROLS.contains(&part.as_str()) && seen.words > 1 => {}
                None => return None,
            }
        }
    }
    rule
}

/// `Reply`, `Avatar`: a button next to another piece of the platform.
fn lone_controls(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    let furniture: Vec<bool> = rules.iter().map(Option::is_some).collect();
    let control: Vec<bool> = seen
        .iter()
        .map(|seen| seen.is_text() && CONTROLS.contains(&seen.key.as_str()))
        .collect();
    let mut spread = furniture.clone();
    // A chain of buttons is judged as one, from either side.
    for index in 1..spread.len() {
        if control.get(index) == Some(&true) && spread.get(index - 1) == Some(&true) {
            set(&mut spread, index);
        }
    }
    for index in (0..spread.len().saturating_sub(1)).rev() {
        if control.get(index) == Some(&true) && spread.get(index + 1) == Some(&true) {
            set(&mut spread, index);
        }
    }
    for (rule, (spread, furniture)) in rules.iter_mut().zip(spread.iter().zip(furniture)) {
        if *spread && !furniture {
            *rule = Some("button of the platform");
        }
    }
}

fn set(flags: &mut [bool], at: usize) {
    if let Some(flag) = flags.get_mut(at) {
        *flag = true;
    }
}

fn take(rules: &mut [Option<&'static str>], at: usize, rule: &'static str) {
    if let Some(slot) = rules.get_mut(at) {
        slot.get_or_insert(rule);
    }
}

/// A question about the newsletter itself, with what is between it and the platform's prompt to take part.
fn polls(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static QUESTION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(comment (etait|avez vous trouve|as tu trouve)|qu avez vous pense|que pensez vous de|avez vous aime|as tu aime",
            r"|how (was|did you like)|what did you think of|did you (like|enjoy)|how would you rate)\b.{0,40}",
            r"\b(newsletter|lettre|infolettre|edition|numero|article|email|issue|today s)\b"
        ))
        .expect("a valid pattern")
    });
    static OPINION: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(newsletter|lettre|infolettre|article|email|issue)\b.*\b(pense|avis|feedback|think|vote|votez)\b|\b(avis|feedback|vote|votez|pense|think)\b.*\b(newsletter|lettre|infolettre|article|email|issue)\b")
            .expect("a valid pattern")
    });
    for at in 0..seen.len() {
        let Some(question) = seen.get(at).filter(|seen| {
            seen.is_text()
                && seen.words <= 16
                && seen.text.trim_end().ends_with('?')
                && QUESTION.is_match(&seen.key)
        }) else {
            continue;
        };
        let prompt = (at + 1..(at + 8).min(seen.len()))
            .find(|next| rules.get(*next).copied().flatten() == Some("subscription prompt"));
        // `Que pensez-vous de cet article de loi ?` is a question of the text; only a platform's prompt, or an explicit
        // mention of the newsletter, makes it a poll.
        let own = ["newsletter", "infolettre", "email", "issue", "today s"]
            .iter()
            .any(|word| question.key.contains(word));
        if prompt.is_none() && !own {
            continue;
        }
        take(rules, at, "poll");
        let end = prompt.unwrap_or(at + 3).min(seen.len());
        for between in at + 1..end {
            let Some(block) = seen.get(between) else {
                break;
            };
            let opinion = OPINION.is_match(&block.key) && block.words <= 30;
            let choice = block.words <= 8;
            if !block.is_text() && !matches!(block.block, Block::List { .. })
                || !(opinion || (prompt.is_some() && choice))
            {
                break;
            }
            take(rules, between, "poll");
        }
    }
}

/// What an image leaves behind in pasted text: a line that says "photo of" another line, or a credit.
fn captions(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^\s*(©|(crédits?|credits?)( photos?| images?)?\s*:|(photo|image|illustration) (credits?|by)\s*:?|(photo|illustration|image|visuel)\s*:\s*(©|\p{Lu}))")
            .expect("a valid pattern")
    });
    for (at, this) in seen.iter().enumerate() {
        if !matches!(this.block, Block::Paragraph(_))
            || this.words > 20
            || ends_as_sentence(&this.text)
        {
            continue;
        }
        let depicted = [
            "illustration de ",
            "illustration ",
            "photo de ",
            "photo d ",
            "photo of ",
            "photo ",
            "image de ",
            "image of ",
            "image ",
            "portrait de ",
            "avatar de ",
            "avatar of ",
            "logo de ",
            "logo ",
        ]
        .iter()
        .find_map(|start| this.key.strip_prefix(start));
        let named = depicted.is_some_and(|name| {
            let near = at.saturating_sub(8)..(at + 4).min(seen.len());
            near.filter(|other| *other != at)
                .any(|other| seen.get(other).is_some_and(|seen| seen.key == name))
        });
        let credit = CREDIT.is_match(&this.text) && this.words <= 14;
        if named || credit {
            take(rules, at, "caption of a missing image");
        }
    }
}

/// `À lire aussi : …` in one line anywhere; as a heading with a list, only where an article ends.
fn read_also(seen: &[Seen<'_>], rules: &mut [Option<&'static str>]) {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(a |pour )?(lire|voir|decouvrir|aller plus loin)? ?(aussi|egalement)$|^(lire aussi|a lire aussi|a lire egalement|lire egalement|sur le meme sujet|dans la meme rubrique|articles? (lies?|similaires?|connexes?|recents?)|vous aimerez aussi|read also|also read|read next|related( posts?| articles?| stories)?|you may also like|recommended for you)$")
            .expect("a valid pattern")
    });
    for (at, this) in seen.iter().enumerate() {
        if !this.is_text() {
            continue;
        }
        if let Some((label, rest)) = this.text.split_once([':', '>', '→'])
            && LABEL.is_match(&key(label))
            && this.words <= 35
            && !rest.trim().is_empty()
        {
            take(rules, at, "read also");
            continue;
        }
        if this.words > 5 || !LABEL.is_match(&this.key) {
            continue;
        }
        let list = matches!(
            seen.get(at + 1).map(|next| next.block),
            Some(Block::List { .. })
        );
        let after = at + 1 + usize::from(list);
        let ends = (after..seen.len()).all(|next| rules.get(next).copied().flatten().is_some());
        if list && at * 3 >= seen.len() * 2 {
            take(rules, at, "read also");
            take(rules, at + 1, "read also");
        } else if ends && !list {
            take(rules, at, "read also");
        }
    }
}
