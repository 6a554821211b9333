//! WordPress posts as JSON to [`Doc`], with salvage of damaged JSON.
//!
//! The HTML inside is read by `html.rs`. Start reading at [`posts`]; what is done to ruins is in `json/salvage.rs`, what
//! is done to torn HTML in `json/tags.rs`.

mod salvage;
mod tags;

use crate::doc::{Block, Claim, Doc, Dropped, Field, Rank, Repair, block_text, inline_text};
use crate::html;
use crate::text;
use chrono::{DateTime, FixedOffset, NaiveDateTime};
use salvage::Damage;
use serde_json::Value;

/// Reads one post, or a list of posts, of the WordPress REST interface; a damaged file is salvaged as far as it goes.
/// None when the text is no such JSON, nor the ruins of one. Each post of a list claims its `Item`.
#[must_use]
pub fn posts(text: &str) -> Option<Vec<Doc>> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let (value, damage, behind) = match serde_json::from_str::<Value>(text) {
        Ok(value) => (value, Damage::default(), ""),
        Err(_) => salvage::value(text)?,
    };
    let is_list = value.is_array();
    let candidates = match &value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let found: Vec<&Value> = candidates.iter().filter(|value| is_post(value)).collect();
    let last = found.len().checked_sub(1)?;
    let mut docs: Vec<Doc> = found
        .iter()
        .enumerate()
        .map(|(position, value)| {
            // Only the last of a list can be the one that breaks off.
            let damage = Damage {
                cut_off: damage.cut_off && position == last,
                ..damage
            };
            post(value, damage, is_list)
        })
        .collect();
    if let Some(doc) = docs.last_mut().filter(|_| !behind.is_empty()) {
        doc.dropped.push(Dropped {
            text: text::squeeze(behind),
            rule: "after the end of the JSON".to_owned(),
        });
    }
    Some(docs)
}

/// Whether a value is a post: it has a text as WordPress gives it, and something that names it.
fn is_post(value: &Value) -> bool {
    let has_text = value.get("content").is_some_and(|content| {
        content.get("rendered").is_some_and(Value::is_string) || content.is_string()
    });
    has_text
        && ["title", "slug", "link", "date"]
            .iter()
            .any(|key| value.get(key).is_some())
}

fn post(post: &Value, damage: Damage, is_item: bool) -> Doc {
    let mut doc = Doc::default();
    let torn = tags::reopen(rendered(post, "content").unwrap_or_default());
    let fragment = html::read(&torn.html);
    doc.blocks = fragment.blocks;
    doc.dropped = fragment.dropped;
    let mut facts = Facts {
        post,
        claims: Vec::new(),
    };
    facts.of_post(is_item);
    facts.of_embedded();
    facts.of_search_data();
    doc.claims = facts.claims;
    summary(post, &mut doc);
    status(post, &mut doc);
    repairs(&mut doc, damage, &torn);
    doc
}

/// The text of a field that WordPress gives as `{"rendered": "…"}`, and other programs as a string.
fn rendered<'a>(post: &'a Value, key: &str) -> Option<&'a str> {
    let field = post.get(key)?;
    field
        .get("rendered")
        .or(Some(field))
        .and_then(Value::as_str)
        .filter(|text| !text.trim().is_empty())
}

/// A field of HTML as plain words: entities decoded once, elements gone.
fn plain(html: &str) -> String {
    text::squeeze(&block_text(&html::read(html).blocks))
}

// ---------------------------------------------------------------------------------------------- facts

struct Facts<'a> {
    post: &'a Value,
    claims: Vec<Claim>,
}

impl Facts<'_> {
    fn claim(&mut self, field: Field, value: &str, rank: Rank, evidence: &str) {
        let value = text::squeeze(value);
        let is_new = |claim: &Claim| claim.field != field || claim.value != value;
        if !value.is_empty() && self.claims.iter().all(is_new) {
            self.claims.push(Claim {
                field,
                value,
                rank,
                evidence: format!("`{evidence}`"),
            });
        }
    }

    /// What the post's own fields say.
    fn of_post(&mut self, is_item: bool) {
        let post = self.post;
        if let Some(title) = rendered(post, "title") {
            self.claim(Field::Title, &plain(title), Rank::Format, "title");
        }
        let published = moment(post, "date", "date_gmt");
        if let Some(published) = &published
            && !is_unpublished(post)
        {
            self.claim(
                Field::Date,
                &published.text,
                Rank::Format,
                &published.evidence,
            );
        }
        // A post that was written before the hour it was set to appear at has not been changed since.
        if let Some(changed) = moment(post, "modified", "modified_gmt")
            && published
                .as_ref()
                .is_none_or(|published| published.local < changed.local)
        {
            self.claim(
                Field::Updated,
                &changed.text,
                Rank::Format,
                &changed.evidence,
            );
        }
        for (key, field) in [("slug", Field::Slug), ("link", Field::Url)] {
            if let Some(value) = post.get(key).and_then(Value::as_str) {
                self.claim(field, &text::entities(value), Rank::Format, key);
            }
        }
        for key in ["lang", "language", "locale"] {
            let code = post
                .get(key)
                .and_then(|lang| lang.get("code").or(Some(lang)))
                .and_then(Value::as_str);
            if let Some(lang) = code.and_then(text::language_tag) {
                self.claim(Field::Lang, &lang, Rank::Format, key);
            }
        }
        for key in ["authors", "coauthors", "author", "author_name"] {
            self.names(post.get(key), Rank::Format, key);
        }
        if is_item {
            let id = post.get("id").and_then(Value::as_u64);
            if let Some(guid) = rendered(post, "guid") {
                self.claim(Field::Item, &text::entities(guid), Rank::Format, "guid");
            } else if let Some(id) = id {
                self.claim(Field::Item, &id.to_string(), Rank::Format, "id");
            }
        }
    }

    /// Authors by name; a number or an address of mail is no author.
    fn names(&mut self, value: Option<&Value>, rank: Rank, evidence: &str) {
        let Some(value) = value else { return };
        let list = match value {
            Value::Array(list) => list.as_slice(),
            one => std::slice::from_ref(one),
        };
        for author in list {
            let name = ["display_name", "name"]
                .iter()
                .find_map(|key| author.get(key))
                .or(Some(author))
                .and_then(Value::as_str)
                .map(plain);
            if let Some(name) =
                name.filter(|name| name.chars().any(char::is_alphabetic) && !name.contains('@'))
            {
                self.claim(Field::Author, &name, rank, evidence);
            }
        }
    }

    /// What `_embedded` adds: authors, terms, the lead image.
    fn of_embedded(&mut self) {
        let Some(embedded) = self.post.get("_embedded") else {
            return;
        };
        self.names(embedded.get("author"), Rank::Format, "_embedded.author");
        let terms = embedded
            .get("wp:term")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten();
        for term in terms {
            let is_topic = term
                .get("taxonomy")
                .and_then(Value::as_str)
                .is_some_and(|taxonomy| matches!(taxonomy, "category" | "post_tag"));
            // The category that WordPress gives when an author chose none.
            let is_default = term
                .get("slug")
                .and_then(Value::as_str)
                .is_some_and(|slug| matches!(slug, "uncategorized" | "non-classe"));
            let name = term.get("name").and_then(Value::as_str);
            if let Some(name) = name.filter(|_| is_topic && !is_default) {
                self.claim(
                    Field::Topic,
                    &plain(name),
                    Rank::Format,
                    "_embedded.wp:term",
                );
            }
        }
        let media = embedded
            .get("wp:featuredmedia")
            .and_then(|media| media.get(0));
        if let Some(src) = media
            .and_then(|media| media.get("source_url"))
            .and_then(Value::as_str)
        {
            let evidence = "_embedded.wp:featuredmedia";
            self.claim(Field::Image, src, Rank::Format, evidence);
            let alt = media
                .and_then(|media| media.get("alt_text"))
                .and_then(Value::as_str);
            self.claim(
                Field::ImageAlt,
                &plain(alt.unwrap_or_default()),
                Rank::Format,
                evidence,
            );
        }
    }

    /// What the plug-ins for search engines wrote beside the post.
    fn of_search_data(&mut self) {
        let image = self.post.get("jetpack_featured_media_url");
        if let Some(src) = image.and_then(Value::as_str) {
            self.claim(
                Field::Image,
                src,
                Rank::Markup,
                "jetpack_featured_media_url",
            );
        }
        let Some(data) = self.post.get("yoast_head_json") else {
            return;
        };
        self.names(data.get("author"), Rank::Markup, "yoast_head_json.author");
        for (key, field) in [
            ("canonical", Field::Url),
            ("og_site_name", Field::SourceName),
        ] {
            if let Some(value) = data.get(key).and_then(Value::as_str) {
                let evidence = format!("yoast_head_json.{key}");
                self.claim(field, &text::entities(value), Rank::Markup, &evidence);
            }
        }
        if let Some(lang) = data
            .get("og_locale")
            .and_then(Value::as_str)
            .and_then(text::language_tag)
        {
            self.claim(
                Field::Lang,
                &lang,
                Rank::Markup,
                "yoast_head_json.og_locale",
            );
        }
        if let Some(src) = data
            .get("og_image")
            .and_then(|images| images.get(0))
            .and_then(|image| image.get("url"))
            .and_then(Value::as_str)
        {
            self.claim(Field::Image, src, Rank::Markup, "yoast_head_json.og_image");
        }
    }
}

/// A moment as a post gives it.
struct Moment {
    /// As the site's clock showed it, or as Greenwich's when the post says no more.
    local: NaiveDateTime,
    /// With its offset, when it is known.
    text: String,
    evidence: String,
}

/// WordPress writes the site's local time without an offset, and the same moment in Greenwich: their difference is the offset.
fn moment(post: &Value, local_key: &str, universal_key: &str) -> Option<Moment> {
    let field = |key: &str| {
        post.get(key)
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    if let Some(text) = field(local_key)
        && let Ok(moment) = DateTime::parse_from_rfc3339(text)
    {
        return Some(Moment {
            local: moment.naive_local(),
            text: moment.to_rfc3339(),
            evidence: local_key.to_owned(),
        });
    }
    let read = |key| field(key).and_then(read_moment);
    let (local, universal) = (read(local_key), read(universal_key));
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

/// `2025-09-10T17:30:00` or with a space; `0000-00-00 00:00:00` is how WordPress says "never".
fn read_moment(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim_end_matches('Z');
    ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

/// The state of a post that no reader has seen, if it is in one.
fn unpublished_status(post: &Value) -> Option<&str> {
    post.get("status")
        .and_then(Value::as_str)
        .filter(|status| matches!(*status, "draft" | "auto-draft" | "pending" | "trash"))
}

fn is_unpublished(post: &Value) -> bool {
    unpublished_status(post).is_some()
}

fn status(post: &Value, doc: &mut Doc) {
    if let Some(status) = unpublished_status(post) {
        doc.repairs.push(Repair {
            what: format!(
                "its `status` is `{status}`: it was not published when it was exported, so its date is that of a draft"
            ),
            doubtful: true,
        });
    }
    let is_locked = post
        .get("content")
        .and_then(|content| content.get("protected"))
        .and_then(Value::as_bool)
        .unwrap_or(false);
    if is_locked {
        doc.repairs.push(Repair {
            what: "its text is behind a password".to_owned(),
            doubtful: true,
        });
    }
}

/// The excerpt or description as the summary, when it is the author's own. WordPress makes one of the first 55 words, with
/// `[…]`, when the author wrote none.
fn summary(post: &Value, doc: &mut Doc) {
    let body = block_text(&doc.blocks);
    let search = post.get("yoast_head_json");
    let candidates = [
        (rendered(post, "excerpt"), Rank::Format, "`excerpt`"),
        (
            search
                .and_then(|data| {
                    data.get("description")
                        .or_else(|| data.get("og_description"))
                })
                .and_then(Value::as_str),
            Rank::Markup,
            "`yoast_head_json.description`",
        ),
    ];
    for (html, rank, evidence) in candidates {
        let value = plain(html.unwrap_or_default());
        if value.is_empty() || repeats_start(&value, &body) {
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
                rank,
                evidence: evidence.to_owned(),
            });
        }
    }
}

/// Whether all the words of an excerpt are the first words of the text.
fn repeats_start(excerpt: &str, body: &str) -> bool {
    let mut body = text::words(body);
    text::words(excerpt).all(|word| body.next() == Some(word))
}

// ---------------------------------------------------------------------------------------------- damage

fn repairs(doc: &mut Doc, damage: Damage, torn: &tags::Torn) {
    let mut say = |what: String, doubtful: bool| doc.repairs.push(Repair { what, doubtful });
    if damage.raw_line_ends {
        say(
            "line ends stood raw inside the JSON's strings, which JSON forbids".to_owned(),
            false,
        );
    }
    if damage.raw_quotes {
        say(
            "quotation marks stood bare inside the JSON's strings; where a field ends was guessed"
                .to_owned(),
            true,
        );
    }
    if damage.cut_off {
        say(
            "the file is cut off in the middle of the text: what followed is missing".to_owned(),
            true,
        );
    } else if damage.malformed {
        say(
            "the JSON is malformed; what could be read was kept".to_owned(),
            true,
        );
    }
    if torn.is_torn() {
        say(
            format!(
                "opening tags are missing before {} closing ones: the links and emphasis that began there are plain text",
                torn.orphans
            ),
            true,
        );
    }
    if torn.pictures > 0 {
        let what = match torn.pictures {
            1 => "a picture is missing: only its closing tag remains".to_owned(),
            many => format!("{many} pictures are missing: only their closing tags remain"),
        };
        say(what, true);
    }
    let headings = doc
        .blocks
        .iter()
        .rev()
        .take_while(|block| matches!(block, Block::Heading { .. }))
        .count();
    if headings > 1 {
        let first = doc
            .blocks
            .iter()
            .rev()
            .nth(headings - 1)
            .map(|block| match block {
                Block::Heading { content, .. } => inline_text(content),
                _ => String::new(),
            })
            .unwrap_or_default();
        doc.repairs.push(Repair {
            what: format!(
                "{headings} headings stand together at the end, torn off from their sections; the first is `{first}`"
            ),
            doubtful: true,
        });
    }
}

#[cfg(test)]
mod tests;
