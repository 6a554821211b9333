//! WordPress posts as JSON to [`Doc`], with salvage of damaged JSON.
//!
//! The HTML inside is read by `html.rs`. Start reading at [`posts`].

mod salvage;

use crate::doc::{Claim, Doc, Dropped, Field, Rank, Repair, block_text};
use crate::html;
use crate::text;
use dom_query::Document;
use regex::Regex;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::LazyLock;

/// Reads one post, or a list of posts, of the WordPress REST interface; a damaged file is salvaged as far as it goes.
/// None when the text is no such JSON, nor the ruins of one. Each post of a list claims its `Item`.
#[must_use]
pub fn posts(source: &str) -> Option<Vec<Doc>> {
    let bare = source.trim_start_matches('\u{feff}').trim_start();
    if !bare.starts_with(['{', '[']) {
        return None;
    }
    let (value, repairs) = match serde_json::from_str::<Value>(bare) {
        Ok(value) => (value, Vec::new()),
        // Only what says that it was a post is worth guessing at.
        Err(_) if bare.contains("\"rendered\"") => salvage::value(bare),
        Err(_) => return None,
    };
    let list = match &value {
        Value::Array(posts) => Some(posts),
        Value::Object(object) => object.get("posts").and_then(Value::as_array),
        _ => None,
    };
    let docs: Vec<Doc> = match list {
        Some(posts) => posts
            .iter()
            .filter(|value| is_post(value))
            .map(|value| post(value, &repairs, true))
            .collect(),
        None if is_post(&value) => vec![post(&value, &repairs, false)],
        None => Vec::new(),
    };
    (!docs.is_empty()).then_some(docs)
}

/// A post has a text, and one of the fields that WordPress gives every post.
fn is_post(value: &Value) -> bool {
    rendered(value, "content").is_some()
        && ["title", "slug", "link", "date"]
            .iter()
            .any(|key| value.get(key).is_some())
}

/// A field that WordPress writes as `{"rendered": "…"}`, and some exports as plain text.
fn rendered<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    let field = value.get(key)?;
    field.as_str().or_else(|| field.get("rendered")?.as_str())
}

fn post(value: &Value, repairs: &[Repair], of_many: bool) -> Doc {
    let source = rendered(value, "content").unwrap_or_default();
    let (content, orphans) = with_openers(source);
    let fragment = html::read(&content);
    let mut repairs = repairs.to_vec();
    if orphans > 0 {
        repairs.push(Repair {
            what: format!("{orphans} paragraphs, headings and notes had lost their opening tags; they end where their closing tags stand"),
            doubtful: true,
        });
    }
    let text = block_text(&fragment.blocks);
    let mut doc = Doc {
        blocks: fragment.blocks,
        claims: claims(value, &text),
        dropped: fragment.dropped,
        repairs,
    };
    if of_many {
        let guid = rendered(value, "guid")
            .filter(|guid| guid.contains("://"))
            .map(str::to_owned);
        let item = guid.or_else(|| Some(value.get("id")?.as_u64()?.to_string()));
        doc.claims
            .extend(item.map(|item| claim(Field::Item, item, "`guid` or `id`")));
    }
    let is_locked = value
        .get("content")
        .and_then(|content| content.get("protected"))
        .and_then(Value::as_bool)
        == Some(true);
    if is_locked && doc.blocks.is_empty() {
        doc.dropped.push(Dropped {
            text: String::new(),
            rule: "protected by a password".to_owned(),
        });
    }
    doc
}

fn claim(field: Field, value: impl Into<String>, evidence: &str) -> Claim {
    Claim {
        field,
        value: value.into(),
        rank: Rank::Format,
        evidence: evidence.to_owned(),
    }
}

/// What the post says of itself. `text` is that of its content.
fn claims(value: &Value, text: &str) -> Vec<Claim> {
    let mut claims = Vec::new();
    let mut say = |field, value: Option<String>, evidence: &str| {
        let value = value
            .map(|value| value.trim().to_owned())
            .filter(|value| !value.is_empty());
        claims.extend(value.map(|value| self::claim(field, value, evidence)));
    };
    let own = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let yoast = |key: &str| {
        value
            .get("yoast_head_json")
            .and_then(|head| head.get(key))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let embedded = |key: &str| {
        value
            .get("_embedded")
            .and_then(|embedded| embedded.get(key))
            .and_then(Value::as_array)
    };

    say(Field::Title, rendered(value, "title").map(plain), "`title`");
    say(
        Field::Date,
        moment(value, "date", "date_gmt"),
        "`date` and `date_gmt`",
    );
    say(
        Field::Updated,
        moment(value, "modified", "modified_gmt"),
        "`modified` and `modified_gmt`",
    );
    say(Field::Slug, own("slug"), "`slug`");
    say(
        Field::Url,
        own("link").filter(|link| link.starts_with("http")),
        "`link`",
    );
    say(
        Field::Lang,
        own("lang").or_else(|| yoast("og_locale")),
        "`lang` or `og_locale`",
    );
    say(Field::SourceName, yoast("og_site_name"), "`og_site_name`");
    for author in embedded("author").into_iter().flatten() {
        say(
            Field::Author,
            author.get("name").and_then(Value::as_str).map(plain),
            "`_embedded.author`",
        );
    }
    say(Field::Author, yoast("author"), "`author` of the head");
    let excerpt = rendered(value, "excerpt")
        .map(plain)
        .filter(|excerpt| !repeats(excerpt, text));
    say(Field::Summary, excerpt, "`excerpt`");
    say(
        Field::Summary,
        yoast("description")
            .map(|text| plain(&text))
            .filter(|summary| !repeats(summary, text)),
        "`description` of the head",
    );
    for term in embedded("wp:term")
        .into_iter()
        .flatten()
        .filter_map(Value::as_array)
        .flatten()
    {
        let name = term.get("name").and_then(Value::as_str).map(plain);
        // Every new WordPress files its posts under this.
        say(
            Field::Topic,
            name.filter(|name| !matches!(name.as_str(), "Uncategorized" | "Non classé")),
            "`_embedded.wp:term`",
        );
    }
    let picture = embedded("wp:featuredmedia").and_then(|media| media.first());
    let word = |key: &str| {
        picture
            .and_then(|picture| picture.get(key))
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    say(
        Field::Image,
        word("source_url").or_else(|| own("jetpack_featured_media_url")),
        "featured image",
    );
    say(Field::ImageAlt, word("alt_text"), "featured image");
    claims
}

/// A rendered title or excerpt as plain text: tags out, entities decoded once.
fn plain(html: &str) -> String {
    let text = Document::fragment(html).text().to_string();
    text::squeeze(&text::mend(&text))
}

/// Whether an excerpt is the one that WordPress cuts from the text itself: no standfirst of the author's.
fn repeats(excerpt: &str, text: &str) -> bool {
    let bare = excerpt.trim_end_matches(['.', '…', ']', '[', ' ', '\u{a0}']);
    let mut own = text::words(text);
    text::words(bare).all(|word| own.next() == Some(word))
}

/// A local time with its offset, which is its difference from the same moment in UTC (WordPress REST, `date_gmt`). Half an
/// hour's precision is that of the world's zones. Without the second field the time stays local.
fn moment(value: &Value, local: &str, utc: &str) -> Option<String> {
    let read = |key: &str| {
        let text = value.get(key)?.as_str()?;
        chrono::NaiveDateTime::parse_from_str(text.trim_end_matches('Z'), "%Y-%m-%dT%H:%M:%S").ok()
    };
    let text = value.get(local)?.as_str()?.to_owned();
    let (Some(here), Some(there)) = (read(local), read(utc)) else {
        return Some(text);
    };
    let seconds = (here - there).num_seconds();
    let offset = i32::try_from(seconds)
        .ok()
        .filter(|seconds| seconds.abs() <= 14 * 3600 && seconds % 900 == 0);
    match offset
        .and_then(chrono::FixedOffset::east_opt)
        .and_then(|offset| here.and_local_timezone(offset).single())
    {
        Some(moment) => Some(moment.to_rfc3339()),
        None => Some(text),
    }
}

static TAG: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>").expect("the pattern is fixed")
});

/// Gives blocks and note marks whose opening tags were stripped new ones, and says how many: the text up to an orphan
/// `</p>` or `</h3>` begins after the block before it, a note's number after the tag before it. Sound HTML stays as it is.
fn with_openers(html: &str) -> (Cow<'_, str>, usize) {
    const BLOCKS: [&str; 8] = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote"];
    let mut open: Vec<&str> = Vec::new();
    let mut insertions: Vec<(usize, &str)> = Vec::new();
    let (mut block_start, mut tag_end) = (0, 0);
    for tag in TAG.captures_iter(html) {
        let (Some(whole), Some(slash), Some(name)) = (tag.get(0), tag.get(1), tag.get(2)) else {
            continue;
        };
        let name = name.as_str();
        let is_block = BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block));
        let is_note = name.eq_ignore_ascii_case("sup");
        if is_block || is_note {
            if slash.is_empty() {
                open.push(name);
            } else if let Some(at) = open
                .iter()
                .rposition(|opened| opened.eq_ignore_ascii_case(name))
            {
                open.truncate(at);
            } else {
                let start = if is_note { tag_end } else { block_start };
                let has_text = html.get(start..whole.start()).is_some_and(|text| {
                    TAG.replace_all(text, "")
                        .chars()
                        .any(|c| !c.is_whitespace())
                });
                if has_text {
                    insertions.push((start, name));
                }
            }
        }
        if is_block {
            block_start = whole.end();
        }
        tag_end = whole.end();
    }
    if insertions.is_empty() {
        return (Cow::Borrowed(html), 0);
    }
    insertions.sort_by_key(|(at, name)| (*at, *name == "sup"));
    let mut mended = String::with_capacity(html.len() + insertions.len() * 4);
    let mut from = 0;
    for (at, name) in &insertions {
        mended.push_str(html.get(from..*at).unwrap_or_default());
        mended.push('<');
        mended.push_str(name);
        mended.push('>');
        from = *at;
    }
    mended.push_str(html.get(from..).unwrap_or_default());
    (Cow::Owned(mended), insertions.len())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::doc::markdown;

    fn first(doc: &Doc, field: Field) -> Option<&str> {
        doc.claims
            .iter()
            .find(|claim| claim.field == field)
            .map(|claim| claim.value.as_str())
    }

    const POST: &str = r#"{"id":7,"date":"2025-03-04T10:15:00","date_gmt":"2025-03-04T09:15:00","slug":"la-crue","link":"https:\/\/bief.example\/la-crue",
        "title":{"rendered":"La crue &amp; l&rsquo;\u00e9tiage"},"content":{"rendered":"<p>Un <em>mot<\/em>.<\/p>\n<h2>Suite<\/h2>\n<p>Fin.<\/p>"},
        "excerpt":{"rendered":"<p>Un mot. Suite [&hellip;]<\/p>"},"author":12,"_embedded":{"author":[{"name":"Anne Biez"}]}}"#;

    #[test]
    fn a_post_claims_its_fields() {
        let docs = posts(POST).unwrap();
        let doc = docs.first().unwrap();
        assert_eq!(first(doc, Field::Title), Some("La crue & l’étiage"));
        assert_eq!(first(doc, Field::Date), Some("2025-03-04T10:15:00+01:00"));
        assert_eq!(first(doc, Field::Author), Some("Anne Biez"));
        assert_eq!(
            first(doc, Field::Summary),
            None,
            "an excerpt cut from the text is no standfirst"
        );
        assert_eq!(first(doc, Field::Item), None);
        assert_eq!(markdown(&doc.blocks), "Un *mot*.\n\n## Suite\n\nFin.\n");
        assert!(doc.repairs.is_empty());
    }

    #[test]
    fn each_post_of_a_list_has_its_identity() {
        let docs = posts(&format!("[{POST},{POST}]")).unwrap();
        assert_eq!(docs.len(), 2);
        assert_eq!(first(docs.first().unwrap(), Field::Item), Some("7"));
    }

    #[test]
    fn ruins_are_salvaged_to_the_last_word() {
        let ruins = "{\"slug\":\"la-crue\",\"title\":{\"rendered\":\"La crue\"},\"content\":{\"rendered\":\"\\n\nUn d\\u00e9but (<\\/em>ici<\\/em>).<\\/p>\\n\n Une note <\\/span>1<\\/sup>, puis.<\\/p>\n\nUn titre ?<\\/h3>\\n\nUn autre<\\/h3>\\n\nla fin cou";
        let docs = posts(ruins).unwrap();
        let doc = docs.first().unwrap();
        assert_eq!(
            markdown(&doc.blocks),
            "Un début (ici).\n\nUne note <sup>1</sup>, puis.\n\n### Un titre ?\n\n### Un autre\n\nla fin cou\n"
        );
        assert_eq!(first(doc, Field::Title), Some("La crue"));
        assert_eq!(doc.repairs.len(), 3, "{:?}", doc.repairs);
        assert!(doc.repairs.iter().all(|repair| repair.doubtful));
    }

    #[test]
    fn other_json_is_no_post() {
        for other in [
            "{}",
            "[1,2]",
            "{\"a\":1}",
            "plain",
            "{\"title\":\"t\"}",
            "{broken",
        ] {
            assert!(posts(other).is_none(), "{other}");
        }
    }

    #[test]
    fn sound_html_is_left_alone() {
        for sound in [
            "<p>a</p><h3>b</h3>",
            "a<br>b",
            "<p>a<sup>1</sup></p>",
            "</p>",
        ] {
            assert_eq!(with_openers(sound), (Cow::Borrowed(sound), 0));
        }
    }
}
