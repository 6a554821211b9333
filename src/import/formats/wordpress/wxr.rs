//! Exports of a WordPress site (WXR, versions 1.0 to 1.2) to [`Doc`], one post at a time.
//!
//! A first pass finds where the posts stand, and what they refer to: authors by login, images by number. Nothing of a post
//! is kept until it is asked for. Start reading at [`export`] and [`Export::next`].

use super::body;
use super::media::{Beside, Media};
use super::wxr_scan::{Fields, Scan, Step, Value};
use super::{PassedOver, PostClaims, footnotes, moment, plain, summaries, torn_repairs, unseen};
use crate::base::key::Key;
use crate::base::text;
use crate::content::doc::{Doc, Field, Rank, Repair, block_text};
use crate::import::formats::Failure;
use chrono::{DateTime, Datelike};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The posts of an export that readers could see, each with its `Item`.
#[derive(Debug)]
pub struct Export<'a> {
    text: &'a str,
    site: Site,
    posts: std::vec::IntoIter<Range<usize>>,
    /// What was already met as an item's identity: copied sites repeat them.
    met: BTreeSet<String>,
    /// Whether the text ends before the export does, and whether it does so amid its last post.
    cut_off: Option<Cut>,
    passed_over: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    Between,
    Amid,
}

/// What an export says of its site.
#[derive(Debug, Default)]
struct Site {
    name: String,
    lang: Option<String>,
    /// The names shown, by login in lower case.
    authors: BTreeMap<String, String>,
    media: BTreeMap<String, Media>,
    /// The images that belong to a post, by the post's number, in their order.
    of_post: BTreeMap<String, Vec<String>>,
}

/// Reads where the posts of an export stand.
///
/// # Errors
/// [`Failure::DefinesEntities`]: they could grow without bound.
pub fn export(text: &str) -> Result<Export<'_>, Failure> {
    let mut scan = Scan::new(text, 0);
    let mut site = Site::default();
    let mut posts: Vec<Range<usize>> = Vec::new();
    let mut passed_over = PassedOver::default();
    let mut cut_off = None;
    let mut has_begun = false;
    loop {
        match scan.event() {
            Step::Doctype(true) => {
                return Err(Failure::DefinesEntities);
            }
            Step::Start(start) => match start.name.as_str() {
                "rss" | "channel" => has_begun = true,
                "item" => {
                    let (fields, ended) = scan.fields("item");
                    if !ended {
                        cut_off = Some(Cut::Between);
                    }
                    if take(&fields, ended, &mut site, &mut passed_over) {
                        cut_off = cut_off.map(|_| Cut::Amid);
                        posts.push(start.at..scan.at());
                    }
                }
                "wp:author" => {
                    let (fields, _) = scan.fields("wp:author");
                    site.author(&fields);
                }
                name if !start.is_empty => {
                    let (value, ended) = scan.element(name);
                    if ended && has_begun {
                        site.fact(name, &value);
                    }
                }
                _ => {}
            },
            Step::End(name) if name == "channel" || name == "rss" => has_begun = false,
            Step::Over => {
                if has_begun && cut_off.is_none() {
                    cut_off = Some(Cut::Between);
                }
                break;
            }
            _ => {}
        }
    }
    Ok(Export {
        text,
        site,
        posts: posts.into_iter(),
        met: BTreeSet::new(),
        cut_off,
        passed_over: passed_over.sentence(),
    })
}

impl Export<'_> {
    /// How many other items there are and what they are, a sentence; none when there are none.
    #[must_use]
    pub fn passed_over(&self) -> Option<&str> {
        self.passed_over.as_deref()
    }

    /// Whether there is a post left.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.posts.as_slice().is_empty()
    }
}

impl Iterator for Export<'_> {
    type Item = Doc;

    fn next(&mut self) -> Option<Doc> {
        let range = self.posts.next()?;
        let source = self.text.get(range).unwrap_or_default();
        let mut scan = Scan::new(source, 0);
        // The item's own opening.
        while !matches!(scan.event(), Step::Start(_) | Step::Over) {}
        let (fields, _) = scan.fields("item");
        let mut doc = post(&fields, &self.site, &mut self.met);
        doc.own = Some(Key::of_bytes(source.as_bytes()).to_string());
        if let Some(cut) = self.cut_off.filter(|_| self.posts.as_slice().is_empty()) {
            let what = match cut {
                Cut::Amid => {
                    "the export is cut off in the middle of this post: what followed, and whether it was published, is missing"
                }
                Cut::Between => "the export is cut off behind this post: what followed is missing",
            };
            doc.repairs.push(Repair {
                what: what.to_owned(),
                doubtful: true,
            });
        }
        Some(doc)
    }
}

/// Whether an item is a post that readers could see. Notes images, and counts what is skipped.
fn take(fields: &Fields<'_>, ended: bool, site: &mut Site, passed_over: &mut PassedOver) -> bool {
    let kind = fields.get("wp:post_type");
    if kind == Some("attachment") {
        site.medium(fields);
    }
    // Of an item that breaks off, the state is missing; a post that never appeared has no day either.
    if !ended && (kind.is_none() || fields.get("wp:status").is_none()) {
        let has_day = fields.get("pubDate").and_then(day_of).is_some();
        return has_day && fields.has_text();
    }
    let has_password = fields.get("wp:post_password").is_some();
    if let Some(what) = unseen(fields.get("wp:status"), kind, has_password) {
        passed_over.count(what);
        return false;
    }
    match kind {
        None | Some("post") if fields.has_text() => true,
        None | Some("post") => {
            passed_over.count("posts without text");
            false
        }
        Some("page") => {
            passed_over.count("pages");
            false
        }
        Some(other) => {
            passed_over.count(&format!("of the site's own type `{other}`"));
            false
        }
    }
}

/// The moment of a `pubDate`; none for the years that WordPress writes when it means "never".
fn day_of(text: &str) -> Option<String> {
    let moment = DateTime::parse_from_rfc2822(text.trim()).ok()?;
    (moment.year() > 1970).then(|| moment.to_rfc3339())
}

impl Site {
    fn fact(&mut self, name: &str, value: &Value<'_>) {
        match name {
            "title" if self.name.is_empty() => self.name = plain(value.html()),
            "language" if self.lang.is_none() => self.lang = text::language_tag(value.text.trim()),
            _ => {}
        }
    }

    fn author(&mut self, fields: &Fields<'_>) {
        let Some(login) = fields.get("wp:author_login") else {
            return;
        };
        let shown = fields.get("wp:author_display_name").unwrap_or_default();
        let parts = [
            fields.get("wp:author_first_name"),
            fields.get("wp:author_last_name"),
        ];
        // An account may show its login though it knows its holder's name.
        let name = match parts {
            [Some(first), Some(last)] if shown.is_empty() || shown == login => {
                format!("{first} {last}")
            }
            _ => shown.to_owned(),
        };
        self.authors.insert(login.to_lowercase(), name);
    }

    fn medium(&mut self, fields: &Fields<'_>) {
        let url = fields
            .get("wp:attachment_url")
            .or_else(|| fields.get("guid"));
        let (Some(id), Some(url)) = (fields.get("wp:post_id"), url) else {
            return;
        };
        let path = url
            .split('?')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase();
        let is_image = [
            "jpg", "jpeg", "png", "gif", "webp", "avif", "svg", "bmp", "tif", "tiff",
        ]
        .iter()
        .any(|end| path.ends_with(end));
        if !is_image {
            return;
        }
        let medium = Media {
            src: url.to_owned(),
            alt: fields
                .meta("_wp_attachment_image_alt")
                .map(plain)
                .unwrap_or_default(),
            caption: fields.get("excerpt:encoded").unwrap_or_default().to_owned(),
        };
        self.media.insert(id.to_owned(), medium);
        if let Some(parent) = fields.get("wp:post_parent").filter(|parent| *parent != "0") {
            self.of_post
                .entry(parent.to_owned())
                .or_default()
                .push(id.to_owned());
        }
    }
}

fn post(fields: &Fields<'_>, site: &Site, met: &mut BTreeSet<String>) -> Doc {
    let id = fields.get("wp:post_id").unwrap_or_default();
    let gallery = |ids: &[&str]| -> Vec<Media> {
        let own: Vec<&str> = site
            .of_post
            .get(id)
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        let ids = if ids.is_empty() { own.as_slice() } else { ids };
        ids.iter()
            .filter_map(|id| site.media.get(*id).cloned())
            .collect()
    };
    let beside = Beside {
        is_raw: true,
        footnotes: fields.meta("footnotes").map(footnotes).unwrap_or_default(),
        gallery: &gallery,
    };
    let body = body::read(fields.get("content:encoded").unwrap_or_default(), &beside);
    let mut doc = Doc {
        blocks: body.blocks,
        dropped: body.dropped,
        repairs: body.repairs,
        base: Some(String::new()),
        ..Doc::default()
    };
    let mut claims = PostClaims::default();
    if let Some(title) = fields.value("title") {
        claims.claim(Field::Title, &plain(title.html()), Rank::Format, "title");
    }
    let field = |name: &'static str| (name, fields.get(name));
    let published = moment(field("wp:post_date"), field("wp:post_date_gmt"));
    let changed = moment(field("wp:post_modified"), field("wp:post_modified_gmt"));
    claims.moments(published.as_ref(), changed.as_ref());
    if published.is_none()
        && let Some(day) = fields.get("pubDate").and_then(day_of)
    {
        claims.claim(Field::Date, &day, Rank::Format, "pubDate");
    }
    for (key, field) in [("wp:post_name", Field::Slug), ("link", Field::Url)] {
        claims.claim(
            field,
            fields.get(key).unwrap_or_default(),
            Rank::Format,
            key,
        );
    }
    for login in fields.all("dc:creator") {
        let login = login.text.trim();
        // A login that the export does not explain is nobody's name, unless it looks like one.
        let name = match site.authors.get(&login.to_lowercase()) {
            Some(name) => name.as_str(),
            None if login.contains(' ') => login,
            None => "",
        };
        if plain(name) != site.name {
            claims.author(name, Rank::Format, "dc:creator");
        }
    }
    for category in fields.all("category") {
        if matches!(
            category.domain.as_str(),
            "" | "category" | "post_tag" | "tag"
        ) {
            let slug = Some(category.nicename.as_str()).filter(|slug| !slug.is_empty());
            claims.topic(category.html(), slug, "category");
        }
    }
    claims.claim(Field::SourceName, &site.name, Rank::Format, "channel title");
    if let Some(lang) = &site.lang {
        // Many sites keep the language that WordPress came with: the text must not say otherwise.
        let words = text::language_of(&block_text(&doc.blocks));
        let primary = lang.split('-').next().unwrap_or_default();
        if words.is_none_or(|words| words == primary) {
            claims.claim(Field::Lang, lang, Rank::Format, "channel language");
        }
    }
    let thumbnail = fields
        .meta("_thumbnail_id")
        .map(number_in)
        .and_then(|id| site.media.get(id));
    if let Some(medium) = thumbnail {
        claims.claim(Field::Image, &medium.src, Rank::Format, "_thumbnail_id");
        claims.claim(Field::ImageAlt, &medium.alt, Rank::Format, "_thumbnail_id");
    }
    let guid = fields.get("guid").unwrap_or_default();
    if !guid.is_empty() && met.insert(guid.to_owned()) {
        claims.claim(Field::Item, guid, Rank::Format, "guid");
    } else {
        claims.claim(Field::Item, id, Rank::Format, "wp:post_id");
    }
    doc.claims = claims.claims;
    let meta = |key: &str| fields.meta(key).unwrap_or_default();
    summaries(
        &[
            (
                fields.get("excerpt:encoded").unwrap_or_default(),
                Rank::Format,
                "excerpt:encoded",
            ),
            (
                meta("_yoast_wpseo_metadesc"),
                Rank::Markup,
                "_yoast_wpseo_metadesc",
            ),
            (
                meta("rank_math_description"),
                Rank::Markup,
                "rank_math_description",
            ),
        ],
        body.teaser,
        &mut doc,
    );
    torn_repairs(&body.torn, &mut doc);
    doc
}

/// A number as PHP may have serialised it: `12`, `i:12;`, `s:2:"12";`.
fn number_in(value: &str) -> &str {
    let value = value.trim().trim_end_matches(';').trim_end_matches('"');
    value.rsplit([':', '"']).next().unwrap_or_default()
}

// ---------------------------------------------------------------------------------------------- XML
