//! WordPress posts to [`Doc`]: what its REST interface gives, damaged or not, and what its exports (WXR) hold.
//!
//! Every way a post comes shares its text's reading (`body.rs`) and what is here: titles, dates, names, summaries, and which
//! posts a reader could see. The HTML itself is read by `content/html/`. Start reading at [`posts`] and [`export`].

mod autop;
mod body;
mod markup;
mod media;
mod rest;
mod salvage;
mod shortcodes;
mod tags;
mod tree;
mod wxr;
mod wxr_scan;

pub use rest::posts;
pub use wxr::export;

use crate::base::text;
use crate::content::doc::{Block, Claim, Doc, Dropped, Field, Rank, Repair, block_text};
use crate::content::html;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use dom_query::Document;
use std::collections::BTreeMap;

/// The posts of one file.
#[derive(Debug, Default)]
pub struct Posts {
    /// Those that a reader could see.
    pub docs: Vec<Doc>,
    /// How many others there are and what they are, a sentence; none when there are none.
    pub passed_over: Option<String>,
}

// ---------------------------------------------------------------------------------------------- what is published

/// Why a post is skipped, as the plural of what it is: `drafts`; none for one that a reader could see. Pages, and types
/// that a site made itself, are the caller's to judge.
fn unseen(status: Option<&str>, kind: Option<&str>, has_password: bool) -> Option<&'static str> {
    // The kinds that WordPress itself makes besides posts and pages; all of them are parts or settings of a site.
    let by_kind = match kind.unwrap_or("post") {
        "attachment" => Some("attachments"),
        "revision" => Some("revisions"),
        "nav_menu_item" | "wp_navigation" => Some("menu entries"),
        "wp_block" => Some("reusable blocks"),
        "custom_css"
        | "customize_changeset"
        | "oembed_cache"
        | "user_request"
        | "wp_template"
        | "wp_template_part"
        | "wp_global_styles"
        | "wp_font_family"
        | "wp_font_face" => Some("settings"),
        _ => None,
    };
    // https://developer.wordpress.org/rest-api/reference/posts/: publish, future, draft, pending, private; `inherit` is the
    // state of attachments.
    let status = status.unwrap_or("publish").trim().to_lowercase();
    let by_status = match status.as_str() {
        "publish" | "inherit" => None,
        "draft" | "auto-draft" => Some("drafts"),
        "pending" => Some("unapproved posts"),
        "future" => Some("scheduled posts"),
        "private" => Some("private posts"),
        "trash" => Some("deleted posts"),
        // editorial plug-ins add states of their own (`pitch`, `in-progress`, `archive`)
        _ => Some("unpublished posts"),
    };
    by_kind
        .or(by_status)
        .or(has_password.then_some("posts behind a password"))
}

/// What was skipped, by what it is.
#[derive(Debug, Default)]
struct PassedOver(BTreeMap<String, usize>);

impl PassedOver {
    fn count(&mut self, what: &str) {
        *self.0.entry(what.to_owned()).or_default() += 1;
    }

    /// `12 items are not published posts and make no pages: 8 attachments, 4 drafts`.
    fn sentence(&self) -> Option<String> {
        let all: usize = self.0.values().sum();
        let parts: Vec<String> = self
            .0
            .iter()
            .map(|(what, count)| match count {
                1 => format!("1 {}", singular(what)),
                many => format!("{many} {what}"),
            })
            .collect();
        let items = match all {
            0 => return None,
            1 => "1 item is not a published post and makes no page".to_owned(),
            many => format!("{many} items are not published posts and make no pages"),
        };
        Some(format!("{items}: {}", parts.join(", ")))
    }
}

fn singular(what: &str) -> String {
    match what.strip_prefix("posts ") {
        Some(rest) => format!("post {rest}"),
        None if what == "menu entries" => "menu entry".to_owned(),
        None => what.trim_end_matches('s').to_owned(),
    }
}

// ---------------------------------------------------------------------------------------------- claims

/// The claims of a post, each value once.
#[derive(Default)]
struct PostClaims {
    claims: Vec<Claim>,
}

impl PostClaims {
    fn claim(&mut self, field: Field, value: &str, rank: Rank, evidence: &str) {
        let value = text::collapse_whitespace(value);
        let is_new = |claim: &Claim| claim.field != field || claim.value != value;
        if !value.is_empty() && self.claims.iter().all(is_new) {
            self.claims.push(Claim {
                field,
                value,
                rank,
                evidence: format!("`{evidence}`").into(),
            });
        }
    }

    /// An author by name; the accounts that WordPress and its hosts set up are nobody's name.
    fn author(&mut self, name: &str, rank: Rank, evidence: &str) {
        let name = plain(name);
        let is_account = matches!(
            text::fold_key(&name).as_str(),
            "admin"
                | "administrator"
                | "administrateur"
                | "admin2"
                | "adm"
                | "root"
                | "user"
                | "wordpress"
                | "wpadmin"
                | "wp-admin"
                | "webmaster"
                | "webmestre"
                | "editor"
                | "redaction"
                | "la redaction"
                | "author"
                | "anonymous"
        );
        if !is_account && name.chars().any(char::is_alphabetic) && !name.contains('@') {
            self.claim(Field::Author, &name, rank, evidence);
        }
    }

    /// A category or tag by name, but for the category that WordPress gives when an author chose none.
    fn topic(&mut self, name: &str, slug: Option<&str>, evidence: &str) {
        let name = plain(name);
        let slug = slug.map_or_else(|| text::slug(&name), str::to_owned);
        if !matches!(
            slug.as_str(),
            "uncategorized" | "non-classe" | "non-categorise" | "uncategorised"
        ) {
            self.claim(Field::Topic, &name, Rank::Format, evidence);
        }
    }

    /// When it appeared, and when it was last changed. A post that was written before the hour it was set to appear at has
    /// not been changed since.
    fn moments(&mut self, published: Option<&Moment>, changed: Option<&Moment>) {
        if let Some(moment) = published {
            self.claim(Field::Date, &moment.text, Rank::Format, &moment.evidence);
        }
        if let Some(moment) = changed
            && published.is_none_or(|published| published.local < moment.local)
        {
            self.claim(Field::Updated, &moment.text, Rank::Format, &moment.evidence);
        }
    }
}

/// Says what was repaired of a text whose opening tags were stripped.
fn torn_repairs(torn: &tags::Torn, doc: &mut Doc) {
    if torn.is_torn() {
        doc.repairs.push(Repair {
            what: format!(
                "opening tags are missing before {} closing ones: the links and emphasis that began there are plain text",
                torn.orphans
            ),
            doubtful: true,
        });
    }
    if torn.pictures > 0 {
        let what = match torn.pictures {
            1 => "a picture is missing: only its closing tag remains".to_owned(),
            many => format!("{many} pictures are missing: only their closing tags remain"),
        };
        doc.repairs.push(Repair {
            what,
            doubtful: true,
        });
    }
}

/// A field of HTML as plain words: elements gone, entities decoded exactly once, so that `&amp;lt;` stays `&lt;`.
fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return text::collapse_whitespace(&text::repair_code(html));
    }
    words_of(&html::fragment(html))
}

/// The words of a piece of HTML, its blocks apart.
fn words_of(document: &Document) -> String {
    let mut words = String::new();
    for node in document.html_root().descendants_it() {
        if node.is_text() {
            words.push_str(&text::repair(&node.text()));
        } else if ["p", "br", "div", "li"]
            .iter()
            .any(|name| node.has_name(name))
        {
            words.push(' ');
        }
    }
    text::collapse_whitespace(&words)
}

/// A moment as a post gives it.
struct Moment {
    /// As the site's clock showed it, or as Greenwich's when the post says no more.
    local: NaiveDateTime,
    /// With its offset, when it is known.
    text: String,
    evidence: String,
}

/// A field's name and value.
type Named<'a> = (&'a str, Option<&'a str>);

/// WordPress writes the site's local time without an offset, and the same moment in Greenwich: their difference is the offset.
fn moment(local: Named<'_>, universal: Named<'_>) -> Option<Moment> {
    let (local_key, local) = local;
    let (universal_key, universal) = universal;
    if let Some(text) = local
        && let Ok(moment) = DateTime::parse_from_rfc3339(text.trim())
    {
        return Some(Moment {
            local: moment.naive_local(),
            text: moment.to_rfc3339(),
            evidence: local_key.to_owned(),
        });
    }
    let (local, universal) = (local.and_then(read_moment), universal.and_then(read_moment));
    let zone = local.zip(universal).and_then(|(local, universal)| {
        let seconds = (local - universal).num_seconds();
        // Offsets are multiples of a quarter of an hour, from -12 to +14 hours; anything else is a mistake.
        (seconds % 900 == 0 && (-43_200..=50_400).contains(&seconds))
            .then(|| i32::try_from(seconds).ok().and_then(FixedOffset::east_opt))
            .flatten()
    });
    match (local, universal, zone) {
        (Some(local), _, Some(zone)) => Some(Moment {
            local,
            text: format!("{}{zone}", local.format("%Y-%m-%dT%H:%M:%S")),
            evidence: format!("{local_key}` and `{universal_key}"),
        }),
        (Some(local), _, None) => Some(Moment {
            local,
            text: local.format("%Y-%m-%dT%H:%M:%S").to_string(),
            evidence: local_key.to_owned(),
        }),
        (None, Some(universal), _) => Some(Moment {
            local: universal,
            text: format!("{}+00:00", universal.format("%Y-%m-%dT%H:%M:%S")),
            evidence: universal_key.to_owned(),
        }),
        (None, None, _) => None,
    }
}

/// `2025-09-10T17:30:00` or with a space; `0000-00-00 00:00:00` and the start of 1970 are how WordPress says "never".
fn read_moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim().trim_end_matches('Z');
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .filter(|moment| moment.and_utc().timestamp().abs() > 14 * 3600)
}

/// Excerpts and descriptions as summaries, where they are the author's own: WordPress makes one of the first 55 words, with
/// `[…]`, when the author wrote none. What is above `<!--more-->` sums the post up only when nothing else does.
fn summaries(candidates: &[(&str, Rank, &str)], teaser: Option<String>, doc: &mut Doc) {
    let body = block_text(&doc.blocks);
    let mut has_one = false;
    for (html, rank, evidence) in candidates {
        // Templates of the plug-ins for search engines, not yet filled: `%%excerpt%%`, `%title%`.
        let is_template = html.contains("%%") || html.starts_with('%') && html.ends_with('%');
        let (value, invitation) = excerpt(html);
        if is_template || value.is_empty() {
            continue;
        }
        if repeats_start(&value, &body) {
            doc.dropped.push(Dropped {
                text: value,
                rule: "repeats the text".to_owned(),
            });
            continue;
        }
        let is_cut = ["[…]", "[...]", "…", "...", "[…"]
            .iter()
            .any(|mark| value.ends_with(mark));
        if is_cut {
            doc.dropped.push(Dropped {
                text: value,
                rule: "excerpt cut off by a program".to_owned(),
            });
        } else {
            doc.claims.push(Claim {
                field: Field::Summary,
                value,
                rank: *rank,
                evidence: format!("`{evidence}`").into(),
            });
            has_one = true;
        }
        if !invitation.is_empty() {
            doc.dropped.push(Dropped {
                text: invitation,
                rule: "link to the rest of the text".to_owned(),
            });
        }
    }
    if let Some(value) = teaser.filter(|_| !has_one) {
        doc.claims.push(Claim {
            field: Field::Summary,
            value,
            rank: Rank::Format,
            evidence: "`<!--more-->`".into(),
        });
    }
}

/// An excerpt's words, and the words of the link "continue reading" that themes put behind it.
fn excerpt(html: &str) -> (String, String) {
    if !html.contains("more") {
        return (plain(html), String::new());
    }
    let document = html::fragment(html);
    let links = document.select("a.more-link, a.read-more, .more-link-container, .read-more a");
    let mut invitation = String::new();
    for link in links.nodes() {
        invitation.push_str(&html::flat_text(link));
        link.remove_from_parent();
    }
    (words_of(&document), text::collapse_whitespace(&invitation))
}

/// Whether all the words of an excerpt are the first words of the text.
fn repeats_start(excerpt: &str, body: &str) -> bool {
    let mut body = text::words(body);
    text::words(excerpt).all(|word| body.next() == Some(word))
}

/// The blocks before a teaser's end, as a summary: a few lines, or it is a part of the text and no summary.
fn teaser_of(blocks: &[Block]) -> Option<String> {
    let is_running_text = blocks
        .iter()
        .all(|block| matches!(block, Block::Paragraph(_) | Block::Figure { .. }));
    let paragraphs: Vec<Block> = blocks
        .iter()
        .filter(|block| matches!(block, Block::Paragraph(_)))
        .cloned()
        .collect();
    let words = text::collapse_whitespace(&block_text(&paragraphs));
    // 400 characters: what search engines and feed readers show of a description, doubled.
    let is_short = words.chars().count() <= 400;
    (is_running_text && is_short && !words.is_empty()).then_some(words)
}

/// The footnotes that WordPress keeps next to a text: `[{"content": "…", "id": "…"}]`.
fn footnotes(json: &str) -> Vec<(String, String)> {
    let list: Vec<serde_json::Value> = serde_json::from_str(json).unwrap_or_default();
    let field = |note: &serde_json::Value, key: &str| Some(note.get(key)?.as_str()?.to_owned());
    list.iter()
        .filter_map(|note| Some((field(note, "id")?, field(note, "content")?)))
        .collect()
}

#[cfg(test)]
mod tests;
