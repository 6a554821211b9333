//! Posts as JSON: of every age of the WordPress REST interface, of `WordPress.com`, of plug-ins before these, and damaged forms
//! of all of these.
//!
//! Start reading at [`posts`]; what is done to damaged JSON is in `salvage.rs` and `tags.rs`.

use super::body;
use super::media::Beside;
use super::salvage::{self, Damage};
use super::{
    Moment, PassedOver, PostClaims, Posts, moment, plain, summaries, torn_repairs, unseen,
};
use crate::base::text;
use crate::content::doc::{Block, Doc, Dropped, Field, Rank, Repair, inline_text};
use serde_json::Value;

/// Reads one post, or a list of posts, of the WordPress REST interface; a damaged file is salvaged as far as it goes.
/// None when the text is no such JSON, nor a damaged one. Each post of a list claims its `Item`.
#[must_use]
pub fn posts(text: &str) -> Option<Posts> {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let (value, damage, behind) = match serde_json::from_str::<Value>(text) {
        Ok(value) => (value, Damage::default(), ""),
        Err(_) => salvage::value(text)?,
    };
    // `{"found": 2, "posts": […]}` of WordPress.com, `{"status": "ok", "post": {…}}` of the plug-in JSON API.
    let value = ["posts", "post"]
        .iter()
        .find_map(|key| {
            value
                .get(key)
                .filter(|inner| inner.is_array() || inner.is_object())
        })
        .unwrap_or(&value);
    let is_list = value.is_array();
    let candidates = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let mut passed_over = PassedOver::default();
    let mut found: Vec<&Value> = Vec::new();
    for value in candidates {
        // A search gives addresses alone, unless it was asked to embed the posts.
        let value = value
            .get("_embedded")
            .and_then(|embedded| embedded.get("self"))
            .and_then(|itself| itself.get(0))
            .filter(|itself| is_post(itself))
            .unwrap_or(value);
        if !is_post(value) {
            if is_search_result(value) {
                passed_over.count("search results");
            }
            continue;
        }
        let field = |key| value.get(key).and_then(Value::as_str);
        let kind =
            field("type").filter(|_| value.get("status").is_some() || value.get("id").is_some());
        match unseen(field("status"), kind, is_locked(value)) {
            Some(what) => passed_over.count(what),
            None => found.push(value),
        }
    }
    let passed_over = passed_over.sentence();
    if found.is_empty() && passed_over.is_none() {
        return None;
    }
    let last = found.len().saturating_sub(1);
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
            text: text::collapse_whitespace(behind),
            rule: "after the end of the JSON".to_owned(),
        });
    }
    Some(Posts { docs, passed_over })
}

/// Whether a value is a post: it has a text as WordPress gives it, and something that names it.
fn is_post(value: &Value) -> bool {
    let has_text = value.get("content").is_some_and(|content| {
        ["rendered", "raw"]
            .iter()
            .any(|key| content.get(key).is_some_and(Value::is_string))
            || content.is_string()
    });
    has_text
        && ["title", "slug", "link", "date"]
            .iter()
            .any(|key| value.get(key).is_some())
}

/// Whether a value is what `/wp/v2/search` gives.
fn is_search_result(value: &Value) -> bool {
    ["id", "title", "url", "type", "subtype"]
        .iter()
        .all(|key| value.get(key).is_some())
}

/// Whether a post's text is for those who know its password.
fn is_locked(post: &Value) -> bool {
    let is_protected = post
        .get("content")
        .and_then(|content| content.get("protected"))
        .and_then(Value::as_bool)
        .unwrap_or(false);
    let has_password = post
        .get("password")
        .and_then(Value::as_str)
        .is_some_and(|password| !password.is_empty());
    is_protected || has_password
}

fn post(post: &Value, damage: Damage, is_item: bool) -> Doc {
    let (content, is_raw) = content(post);
    let beside = Beside {
        is_raw,
        footnotes: if is_raw { footnotes(post) } else { Vec::new() },
        gallery: &|_| Vec::new(),
    };
    let body = body::read(content, &beside);
    let mut doc = Doc {
        blocks: body.blocks,
        dropped: body.dropped,
        repairs: body.repairs,
        base: Some(String::new()),
        ..Doc::default()
    };
    let mut found = Found {
        post,
        claims: PostClaims::default(),
    };
    found.of_post(is_item);
    found.of_embedded();
    found.of_older_kinds();
    found.of_search_data();
    doc.claims = found.claims.claims;
    let search = post.get("yoast_head_json");
    let described = |data: Option<&'_ Value>, key: &str| -> Option<String> {
        data?.get(key)?.as_str().map(str::to_owned)
    };
    let yoast = described(search, "description").or_else(|| described(search, "og_description"));
    let other = described(post.get("aioseo_head_json"), "description");
    summaries(
        &[
            (
                rendered(post, "excerpt").unwrap_or_default(),
                Rank::Format,
                "excerpt",
            ),
            (
                yoast.as_deref().unwrap_or_default(),
                Rank::Markup,
                "yoast_head_json.description",
            ),
            (
                other.as_deref().unwrap_or_default(),
                Rank::Markup,
                "aioseo_head_json.description",
            ),
        ],
        body.teaser,
        &mut doc,
    );
    repairs(&mut doc, damage);
    torn_repairs(&body.torn, &mut doc);
    torn_headings(&mut doc);
    doc
}

/// The text of a post, and whether it is as its author left it, before WordPress made it ready to be shown.
fn content(post: &Value) -> (&str, bool) {
    let raw = post
        .get("content")
        .and_then(|content| content.get("raw"))
        .and_then(Value::as_str);
    match (rendered(post, "content"), raw) {
        (Some(rendered), _) => (rendered, false),
        (None, Some(raw)) => (raw, true),
        (None, None) => ("", false),
    }
}

/// The footnotes of a post that is as its author left it: WordPress keeps them in a field next to the text.
fn footnotes(post: &Value) -> Vec<(String, String)> {
    post.get("meta")
        .and_then(|meta| meta.get("footnotes"))
        .and_then(Value::as_str)
        .map(super::footnotes)
        .unwrap_or_default()
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

// ---------------------------------------------------------------------------------------------- claims

struct Found<'a> {
    post: &'a Value,
    claims: PostClaims,
}

impl Found<'_> {
    fn claim(&mut self, field: Field, value: &str, rank: Rank, evidence: &str) {
        self.claims.claim(field, value, rank, evidence);
    }

    /// What the post's own fields say.
    fn of_post(&mut self, is_item: bool) {
        let post = self.post;
        let title = rendered(post, "title").or_else(|| post.get("title")?.get("raw")?.as_str());
        if let Some(title) = title {
            self.claim(Field::Title, &plain(title), Rank::Format, "title");
        }
        let published = moment_of(post, "date", "date_gmt");
        let changed = moment_of(post, "modified", "modified_gmt");
        self.claims.moments(published.as_ref(), changed.as_ref());
        for (key, field) in [
            ("slug", Field::Slug),
            ("link", Field::Url),
            ("URL", Field::Url),
            ("url", Field::Url),
        ] {
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
            let id = ["id", "ID"]
                .iter()
                .find_map(|key| post.get(key).and_then(Value::as_u64));
            if let Some(guid) = rendered(post, "guid") {
                self.claim(Field::Item, &text::entities(guid), Rank::Format, "guid");
            } else if let Some(id) = id {
                self.claim(Field::Item, &id.to_string(), Rank::Format, "id");
            }
        }
    }

    /// Authors by name; a number is no author.
    fn names(&mut self, value: Option<&Value>, rank: Rank, evidence: &str) {
        let Some(value) = value else { return };
        for author in listed(value) {
            let name = ["display_name", "name"]
                .iter()
                .find_map(|key| author.get(key))
                .or(Some(author))
                .and_then(Value::as_str);
            if let Some(name) = name {
                self.claims.author(name, rank, evidence);
            }
        }
    }

    /// Categories and tags by name; numbers alone say nothing.
    fn topics<'b>(&mut self, terms: impl IntoIterator<Item = &'b Value>, evidence: &str) {
        for term in terms {
            let slug = term.get("slug").and_then(Value::as_str);
            let name = term.get("name").or_else(|| term.get("title"));
            if let Some(name) = name.and_then(Value::as_str) {
                self.claims.topic(name, slug, evidence);
            }
        }
    }

    fn image(&mut self, src: Option<&Value>, alt: Option<&Value>, rank: Rank, evidence: &str) {
        let Some(src) = src.and_then(Value::as_str).filter(|src| !src.is_empty()) else {
            return;
        };
        self.claim(Field::Image, &text::entities(src), rank, evidence);
        let alt = alt.and_then(Value::as_str).unwrap_or_default();
        self.claim(Field::ImageAlt, &plain(alt), rank, evidence);
    }

    /// What `_embedded` adds: authors, terms, the lead image.
    fn of_embedded(&mut self) {
        let Some(embedded) = self.post.get("_embedded") else {
            return;
        };
        self.names(embedded.get("author"), Rank::Format, "_embedded.author");
        let is_topic = |term: &&Value| {
            let taxonomy = term.get("taxonomy").and_then(Value::as_str);
            matches!(taxonomy, Some("category" | "post_tag"))
        };
        let terms: Vec<&Value> = ["wp:term", "https://api.w.org/term"]
            .iter()
            .filter_map(|key| embedded.get(key))
            .flat_map(listed)
            .flat_map(listed)
            .filter(is_topic)
            .collect();
        self.topics(terms, "_embedded.wp:term");
        let media = ["wp:featuredmedia", "https://api.w.org/featuredmedia"]
            .iter()
            .find_map(|key| embedded.get(key)?.get(0));
        if let Some(media) = media {
            self.image(
                media.get("source_url"),
                media.get("alt_text"),
                Rank::Format,
                "_embedded.wp:featuredmedia",
            );
        }
    }

    /// What the interfaces before this one say: the plug-in WP REST API 1, `WordPress.com`, the plug-in JSON API.
    fn of_older_kinds(&mut self) {
        let post = self.post;
        if let Some(terms) = post.get("terms") {
            for key in ["category", "post_tag"] {
                self.topics(terms.get(key).into_iter().flat_map(listed), "terms");
            }
        }
        for key in ["categories", "tags"] {
            self.topics(post.get(key).into_iter().flat_map(listed), key);
        }
        let get = |path: &[&str]| path.iter().try_fold(post, |value, key| value.get(key));
        for (src, alt, evidence) in [
            (get(&["featured_image", "source"]), None, "featured_image"),
            (get(&["featured_image"]), None, "featured_image"),
            (
                get(&["post_thumbnail", "URL"]),
                get(&["post_thumbnail", "alt"]),
                "post_thumbnail",
            ),
            (
                get(&["better_featured_image", "source_url"]),
                get(&["better_featured_image", "alt_text"]),
                "better_featured_image",
            ),
            (
                get(&["thumbnail_images", "full", "url"]),
                None,
                "thumbnail_images",
            ),
        ] {
            self.image(src, alt, Rank::Format, evidence);
        }
    }

    /// What the plug-ins for search engines wrote next to the post.
    fn of_search_data(&mut self) {
        let post = self.post;
        self.image(
            post.get("jetpack_featured_media_url"),
            None,
            Rank::Markup,
            "jetpack_featured_media_url",
        );
        let Some(data) = post.get("yoast_head_json") else {
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
        let image = data.get("og_image").and_then(|images| images.get(0));
        self.image(
            image.and_then(|image| image.get("url")),
            None,
            Rank::Markup,
            "yoast_head_json.og_image",
        );
    }
}

/// The values of a list or of an object, or the value itself when it describes one thing.
fn listed(value: &Value) -> Vec<&Value> {
    match value {
        Value::Array(list) => list.iter().collect(),
        Value::Object(map)
            if map
                .values()
                .all(|inner| inner.is_object() || inner.is_array()) =>
        {
            map.values().collect()
        }
        one => vec![one],
    }
}

fn moment_of(post: &Value, local: &str, universal: &str) -> Option<Moment> {
    let field = |key| post.get(key).and_then(Value::as_str);
    moment((local, field(local)), (universal, field(universal)))
}

// ---------------------------------------------------------------------------------------------- damage

fn repairs(doc: &mut Doc, damage: Damage) {
    let mut say = |what: String, doubtful: bool| doc.repairs.push(Repair { what, doubtful });
    if damage.raw_line_ends {
        say(
            "the JSON's strings contain raw line ends, which JSON does not allow".to_owned(),
            false,
        );
    }
    if damage.raw_quotes {
        say(
            "the JSON's strings contain unescaped quotation marks; where a field ends was guessed"
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
}

/// Headings that are together at the end were torn off from their sections.
fn torn_headings(doc: &mut Doc) {
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
                "{headings} headings are together at the end, separated from their sections; the first is `{first}`"
            ),
            doubtful: true,
        });
    }
}
