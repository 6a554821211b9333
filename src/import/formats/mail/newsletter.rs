//! The HTML of a message to blocks: what mail programs hide, pixels that count readers, tables that only lay out.
//!
//! Elements are read by `content/html/`; prompts and links that lead back to the receiver go in `privacy/`. Start reading at
//! [`read`].

use crate::base::text;
use crate::content::doc::{Claim, Dropped, Field, Rank, block_text};
use crate::content::html::{self, Fragment};
use dom_query::{Document, NodeRef};
use regex::Regex;
use std::sync::LazyLock;

/// The blocks of a message's HTML, and what it states of itself: its canonical address and its language.
pub(super) fn read(source: &str) -> (Fragment, Vec<Claim>) {
    let document = html::parse(source);
    let claims = facts(&document);
    let mut dropped = Vec::new();
    let hidden = hidden_classes(&document);
    for element in document
        .select("[style], [class], [data-signatureblock]")
        .nodes()
        .iter()
        .rev()
    {
        if let Some(rule) = unseen(element, &hidden) {
            drop_element(element, rule, &mut dropped);
        }
    }
    for image in document.select("img").nodes() {
        if is_pixel(image) {
            image.remove_from_parent();
        } else if image
            .attr("src")
            .is_some_and(|src| src.trim().to_lowercase().starts_with("cid:"))
        {
            let words = text::collapse_whitespace(&image.attr("alt").unwrap_or_default());
            dropped.push(Dropped {
                text: if words.is_empty() {
                    "an image without words".to_owned()
                } else {
                    words
                },
                rule: "image inside the message".to_owned(),
            });
            image.remove_from_parent();
        }
    }
    for table in document.select("table").nodes() {
        if !holds_data(table) {
            table.set_attr("role", "presentation");
        }
    }
    let mut fragment = match document.body() {
        Some(body) => html::read_node(&body),
        None => html::read(source),
    };
    let words = |fragment: &Fragment| {
        block_text(&fragment.blocks)
            .chars()
            .any(char::is_alphanumeric)
    };
    if !words(&fragment) {
        // a style that hides all is no preview: programs that read mail ignore it
        let whole = html::read(source);
        if words(&whole) {
            return (whole, claims);
        }
    }
    fragment.dropped.splice(0..0, dropped);
    if let Some((words, repair)) = html::torn(source) {
        fragment.dropped.push(words);
        fragment.repairs.push(repair);
    }
    (fragment, claims)
}

fn facts(document: &Document) -> Vec<Claim> {
    let mut claims = Vec::new();
    let attribute = |selector: &str, name: &str| {
        document
            .select(selector)
            .iter()
            .find_map(|element| element.attr(name))
            .map(|value| value.trim().to_owned())
    };
    for (selector, name, evidence) in [
        ("link[rel=canonical]", "href", "`rel=canonical`"),
        ("meta[property=\"og:url\"]", "content", "`og:url`"),
    ] {
        if let Some(value) = attribute(selector, name).filter(|url| url.starts_with("http")) {
            claims.push(Claim {
                field: Field::Url,
                value,
                rank: Rank::Markup,
                evidence: evidence.into(),
            });
        }
    }
    // Templates keep the language they were made in: only what the words do not contradict counts.
    if let Some(value) = attribute("html", "lang").and_then(|lang| text::language_tag(&lang)) {
        let words = document
            .body()
            .map(|body| html::flat_text(&body))
            .unwrap_or_default();
        if text::language_of(&words).is_none_or(|found| found == value) {
            claims.push(Claim {
                field: Field::Lang,
                value,
                rank: Rank::Markup,
                evidence: "`lang` of the message".into(),
            });
        }
    }
    claims
}

/// The classes that the style sheet hides on every screen.
fn hidden_classes(document: &Document) -> Vec<String> {
    static HIDES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\.([\w-]+)\s*\{[^{}]*display\s*:\s*none").expect("a valid pattern")
    });
    let mut classes: Vec<String> = Vec::new();
    for style in document.select("style").nodes() {
        let sheet = without_media(&style.text());
        classes.extend(
            HIDES
                .captures_iter(&sheet)
                .filter_map(|found| Some(found.get(1)?.as_str().to_owned())),
        );
    }
    classes.sort();
    classes.dedup();
    classes
}

/// A style sheet without its `@` rules, which hold for some screens only.
fn without_media(sheet: &str) -> String {
    let mut out = String::with_capacity(sheet.len());
    let mut depth = 0_usize;
    let mut skipped_from: Option<usize> = None;
    for c in sheet.chars() {
        match c {
            '@' if skipped_from.is_none() => skipped_from = Some(depth),
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match skipped_from {
            Some(from) if depth == from && matches!(c, '}' | ';') => skipped_from = None,
            Some(_) => {}
            None => out.push(c),
        }
    }
    out
}

/// Why a mail program does not show an element, or shows it for the sender's sake alone.
fn unseen(element: &NodeRef<'_>, hidden: &[String]) -> Option<&'static str> {
    const NOTHING: &[&str] = &["0", "0px", "0pt", "0em"];
    const SIGNATURES: &[&str] = &["gmail_signature", "moz-signature", "gmail_signature_prefix"];
    let class = element.attr("class").unwrap_or_default();
    let mut classes = class.split_ascii_whitespace();
    if classes.clone().any(|class| SIGNATURES.contains(&class))
        || element.has_attr("data-signatureblock")
    {
        return Some("signature");
    }
    if classes.any(|class| {
        hidden
            .binary_search_by(|known| known.as_str().cmp(class))
            .is_ok()
    }) {
        return Some("hidden preview text");
    }
    let style = element.attr("style").unwrap_or_default().to_lowercase();
    if style.is_empty() {
        return None;
    }
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let is = |property: &str, values: &[&str]| {
        style.split(';').any(|rule| {
            rule.split_once(':').is_some_and(|(name, value)| {
                name == property && values.contains(&value.trim_end_matches("!important"))
            })
        })
    };
    // font-size:0 alone is on the wrappers of whole newsletters, whose cells set their own
    let is_hidden = is("display", &["none"])
        || is("visibility", &["hidden"])
        || is("opacity", &["0", "0.0", "0.01"])
        || is("max-height", NOTHING) && (is("overflow", &["hidden"]) || is("max-width", NOTHING));
    is_hidden.then_some("hidden preview text")
}

/// Whether an image only tells the sender that the message was opened.
fn is_pixel(image: &NodeRef<'_>) -> bool {
    static OPENED: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)(/track/open|/open\.php|/open\.aspx|/wf/open|/o\.gif|/trk/open|/e/o/|/oo/|/open\?|/opens?/|/pixel\b|[?&](?:open|pixel)=|/beacon|/1x1|spacer\.gif|/e2t/o/|/ss/o/|/px\.gif|/cleardot|/email/open|/imp\?|/gp\.gif)").expect("a valid pattern")
    });
    let style: String = image
        .attr("style")
        .unwrap_or_default()
        .to_lowercase()
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    let tiny = style.split(';').any(|rule| {
        matches!(
            rule,
            "width:1px"
                | "height:1px"
                | "width:0"
                | "height:0"
                | "width:0px"
                | "height:0px"
                | "display:none"
        )
    });
    let src = image.attr("src").unwrap_or_default();
    let has_words = image.attr("alt").is_some_and(|alt| !alt.trim().is_empty());
    tiny || !has_words && OPENED.is_match(&src)
}

/// Whether a table holds data. In a newsletter nearly none does: one with heads or drawn lines, or three rows of short cells.
fn holds_data(table: &NodeRef<'_>) -> bool {
    let has = |names: &[&str]| {
        table
            .descendants_it()
            .any(|inner| names.iter().any(|name| inner.has_name(name)))
    };
    if table
        .attr("role")
        .is_some_and(|role| matches!(role.as_ref(), "presentation" | "none"))
        || has(&["table", "img", "h1", "h2", "h3", "h4", "ul", "ol"])
    {
        return false;
    }
    let is_lined = table
        .attr("border")
        .is_some_and(|border| border.trim().parse::<u32>().is_ok_and(|border| border > 0));
    if has(&["th"]) || is_lined {
        return true;
    }
    let mut rows = 0;
    let mut columns = 0;
    for row in table.descendants_it().filter(|inner| inner.has_name("tr")) {
        let cells: Vec<usize> = row
            .children_it(false)
            .filter(|cell| cell.has_name("td"))
            .map(|cell| text::count_words(&html::flat_text(&cell)))
            .collect();
        if rows == 0 {
            columns = cells.len();
        }
        if cells.len() < 2
            || cells.len() != columns
            || cells.iter().any(|words| *words > 12)
            || cells.iter().filter(|words| **words == 0).count() > 1
        {
            return false;
        }
        rows += 1;
    }
    rows >= 3
}

fn drop_element(element: &NodeRef<'_>, rule: &str, dropped: &mut Vec<Dropped>) {
    dropped.extend(html::dropped(element, rule));
    element.remove_from_parent();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::doc;

    #[test]
    fn what_is_not_shown_goes() {
        let (fragment, claims) = read(
            r#"<html lang="fr"><head><link rel="canonical" href="https://bief.example/12"><style>.pre{display:none} @media (max-width:600px){.col{display:none}}</style></head>
            <body><div class="pre">aperçu un</div><div style="max-height:0;overflow:hidden">aperçu deux</div><div style="opacity:0">aperçu trois</div>
            <table><tr><td style="font-size:0"><div class="col">Le texte</div></td></tr></table><img src="https://t.example/o.gif?u=1"><img src="cid:a1" alt="La digue">
            <img src="https://t.example/a.png" style="width: 1px"><div class="gmail_signature">Ada</div></body></html>"#,
        );
        assert_eq!(doc::markdown(&fragment.blocks), "Le texte\n");
        let rules: Vec<&str> = fragment
            .dropped
            .iter()
            .map(|dropped| dropped.rule.as_str())
            .collect();
        assert_eq!(
            rules
                .iter()
                .filter(|rule| **rule == "hidden preview text")
                .count(),
            3
        );
        assert!(rules.contains(&"image inside the message") && rules.contains(&"signature"));
        assert_eq!(
            claims.first().map(|claim| claim.value.as_str()),
            Some("https://bief.example/12")
        );
    }

    #[test]
    fn tables_lay_out_unless_they_hold_data() {
        let (fragment, _) = read(
            "<body><table><tr><td><h2>Un</h2><p>Le premier texte.</p></td><td>Le second texte, dans la colonne d'à côté.</td></tr></table>\
             <table><tr><td>Mois</td><td>Prix</td></tr><tr><td>Mai</td><td>3 €</td></tr><tr><td>Juin</td><td>4 €</td></tr></table></body>",
        );
        let text = doc::markdown(&fragment.blocks);
        assert!(
            text.contains("## Un\n\nLe premier texte.\n\nLe second texte"),
            "{text}"
        );
        assert!(text.contains("| Mai | 3 €"), "{text}");
    }
}
