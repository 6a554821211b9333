//! RSS 0.9 to 2.0 and Atom 0.3 and 1.0 to [`Item`]s, however broken the XML is.
//!
//! What becomes of an item is not decided here: one table of names serves all dialects, which never clash. Start reading
//! at [`read`].

use super::lex::{self, Lexer, Token};
use super::nodes::{Node, Reader};
use super::{Body, Channel, Item, Link};
use crate::base::key::Key;
use crate::base::text;
use crate::content::front_matter::keys::{self, Status};
use crate::import::formats::Failure;
use std::collections::BTreeMap;
use url::Url;

/// Reads a feed: what it says of itself, and its items.
pub(super) fn read(source: &str) -> Result<(Channel, Vec<Item>), Failure> {
    let mut reader = Reader {
        lexer: Lexer::new(source),
        prefixes: BTreeMap::new(),
        is_atom: false,
    };
    let mut channel = Node::default();
    let mut items = Vec::new();
    let mut scopes: Vec<Scope> = Vec::new();
    let mut is_feed = false;
    let mut torn = 0;
    while let Some(token) = reader.lexer.next() {
        match token {
            Token::Doctype(subset) if subset.to_ascii_lowercase().contains("<!entity") => {
                return Err(Failure::DefinesEntities);
            }
            Token::Open {
                name,
                attributes,
                empty,
            } => {
                let mut node = reader.open(name, attributes);
                match node.name.as_str() {
                    "rss" | "rdf:rdf" | "rdf" | "channel" | "feed" => {
                        is_feed = true;
                        reader.is_atom |= node.name == "feed";
                        let scope = Scope::below(scopes.last(), &node);
                        channel.attributes.extend(node.attributes);
                        if !empty {
                            scopes.push(scope);
                        }
                    }
                    "item" | "entry" => {
                        let from = reader.lexer.at;
                        let to = if empty {
                            from
                        } else {
                            reader.fill(&mut node, &mut vec![name], name)
                        };
                        node.inner = reader.lexer.slice(from, to);
                        node.is_torn = reader.lexer.torn > torn;
                        torn = reader.lexer.torn;
                        items.push((node, scopes.last().cloned().unwrap_or_default()));
                    }
                    _ => {
                        if !empty {
                            reader.fill(&mut node, &mut vec![name], name);
                        }
                        channel.children.push(node);
                    }
                }
            }
            Token::Close(name) => {
                let is_container = matches!(
                    reader.canonical(name, None).as_str(),
                    "rss" | "rdf:rdf" | "rdf" | "channel" | "feed"
                );
                if is_container {
                    scopes.pop();
                }
            }
            _ => {}
        }
    }
    if !is_feed && items.is_empty() {
        return Err(Failure::NoFeed);
    }
    let cut_off = reader.lexer.cut_off;
    let is_atom = reader.is_atom;
    let channel = channel_of(&channel, cut_off);
    let items = items
        .iter()
        .map(|(node, scope)| item_of(node, scope, &channel, is_atom))
        .collect();
    Ok((channel, items))
}

/// What elements inherit from those around them.
#[derive(Clone, Debug, Default)]
struct Scope {
    base: Option<String>,
    lang: Option<String>,
}

impl Scope {
    fn below(outer: Option<&Scope>, node: &Node<'_>) -> Scope {
        let outer = outer.cloned().unwrap_or_default();
        let base = match node.attribute("xml:base") {
            Some(base) => Some(joined(outer.base.as_deref(), base)),
            None => outer.base,
        };
        let lang = node.attribute("xml:lang").map(str::to_owned).or(outer.lang);
        Scope { base, lang }
    }
}

/// An address made absolute by another; as it is where that fails.
pub(super) fn joined(base: Option<&str>, address: &str) -> String {
    let address = address.trim();
    if Url::parse(address).is_ok() {
        return address.to_owned();
    }
    base.and_then(|base| Url::parse(base).ok())
        .and_then(|base| base.join(address).ok())
        .map_or_else(|| address.to_owned(), Into::into)
}

// ---------------------------------------------------------------------------------------------- facts

fn channel_of(node: &Node<'_>, cut_off: bool) -> Channel {
    let own = node.attribute("xml:base").map(str::to_owned);
    // where the feed itself is
    let address = ["link", "atom:link"]
        .into_iter()
        .flat_map(|name| node.all(name))
        .find(|link| link.attribute("rel") == Some("self"))
        .and_then(address);
    let base = own.clone().or_else(|| address.clone());
    let link = link_of(node, base.as_deref()).map(|(link, _)| link);
    let link = link.filter(|link| Url::parse(link).is_ok());
    let title = ["title", "atom:title", "dc:title"]
        .iter()
        .find_map(|name| node.all(name).next())
        .map(heading);
    Channel {
        name: title.filter(|title| !title.is_empty()),
        lang: node
            .attribute("xml:lang")
            .map(|lang| (lang.to_owned(), "xml:lang"))
            .or_else(|| node.first(&["language", "dc:language"])),
        // RFC 4287, 4.2.1: an entry without authors has those of its feed. RSS says nothing alike.
        authors: people(node, &["author"]),
        base: own
            .map(|own| joined(address.as_deref(), &own))
            .or(link)
            .or(address),
        cut_off,
    }
}

/// The first address of a page: `FeedBurner`'s note of the true one, then a link that is the page itself.
fn link_of(node: &Node<'_>, base: Option<&str>) -> Option<(String, &'static str)> {
    if let Some((link, name)) = node.first(&["feedburner:origlink"]) {
        return Some((link, name));
    }
    let links = || {
        ["link", "atom:link"]
            .into_iter()
            .flat_map(|name| node.all(name))
    };
    let is_page = |link: &&Node<'_>| {
        link.attribute("rel")
            .is_none_or(|rel| rel.eq_ignore_ascii_case("alternate"))
    };
    // of several, the one that a browser shows
    let shown = |link: &&Node<'_>| {
        link.attribute("type")
            .is_none_or(|kind| kind.to_ascii_lowercase().contains("html"))
    };
    let found = links()
        .filter(is_page)
        .find(|link| shown(link) && address(link).is_some())
        .or_else(|| links().filter(is_page).find(|link| address(link).is_some()))?;
    let base = match found.attribute("xml:base") {
        Some(own) => Some(joined(base, own)),
        None => base.map(str::to_owned),
    };
    Some((joined(base.as_deref(), &address(found)?), "link"))
}

/// The address of a link: its text in RSS, its `href` in Atom.
fn address(link: &Node<'_>) -> Option<String> {
    let text = link
        .attribute("href")
        .map_or_else(|| link.text(), str::to_owned);
    // an address broken over lines has no spaces in it
    let text: String = text.split_whitespace().collect();
    (!text.is_empty()).then_some(text)
}

/// A title as plain words.
fn heading(node: &Node<'_>) -> String {
    let kind = node.attribute("type").unwrap_or_default();
    if lex::has_tags(node.inner) || kind.contains("xhtml") {
        return super::plain(&lex::html_of(node.inner, false));
    }
    let words = lex::characters(node.inner);
    if kind.eq_ignore_ascii_case("text") {
        // RFC 4287, 3.1.1.1: it holds no markup, so that nothing in it is decoded again
        return text::collapse_whitespace(&text::repair(&words));
    }
    super::title(&words)
}

/// What an element says as the text of an article; none when it says nothing, or holds no text.
fn body_of(node: &Node<'_>, base: Option<&str>) -> Option<Body> {
    let kind = node
        .attribute("type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let mode = node.attribute("mode").unwrap_or_default();
    let is_text = kind.is_empty()
        || kind.contains("html")
        || kind.contains("text")
        || matches!(kind.as_str(), "escaped" | "xml");
    if !is_text || mode == "base64" || node.inner.trim().is_empty() {
        return None;
    }
    let own = node.attribute("xml:base").map(|own| joined(base, own));
    let base = own.or_else(|| base.map(str::to_owned));
    let is_markup = mode != "escaped" && lex::has_tags(node.inner);
    let text = if is_markup {
        lex::html_of(node.inner, !kind.contains("xhtml"))
    } else {
        lex::characters(node.inner)
    };
    let is_html = is_markup || kind.contains("html");
    let body = Body::new(&text, is_html, base);
    body.has_words_or_images().then_some(body)
}

/// Names of people, from elements that hold one: Atom's have it in `name`, those of RSS as text.
fn people(node: &Node<'_>, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .flat_map(|name| node.all(name))
        .map(|person| {
            ["name", "atom:name"]
                .iter()
                .find_map(|name| person.all(name).next())
                .map_or_else(
                    || {
                        // an Atom person without a name is an address alone
                        if person.children.is_empty() {
                            person.text()
                        } else {
                            String::new()
                        }
                    },
                    Node::text,
                )
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// Whether a publishing tool says that an entry is a draft: `<app:control><app:draft>yes</app:draft></app:control>`
/// (RFC 5023, 13.1.1), or a state of WordPress.
fn is_draft(node: &Node<'_>) -> bool {
    let local = |node: &Node<'_>| {
        let name = node.name.rsplit(':').next().unwrap_or_default();
        name.to_owned()
    };
    let says = |node: &Node<'_>| match local(node).as_str() {
        "draft" => !node.text().eq_ignore_ascii_case("no"),
        "status" if node.name.starts_with("wp:") => {
            keys::status_of(&node.text()) == Some(Status::Held)
        }
        _ => false,
    };
    node.children
        .iter()
        .any(|child| says(child) || (local(child) == "control" && child.children.iter().any(says)))
}

fn item_of(node: &Node<'_>, scope: &Scope, channel: &Channel, is_atom: bool) -> Item {
    let scope = Scope::below(Some(scope), node);
    let base = scope.base.clone().or_else(|| channel.base.clone());
    let base = base.as_deref();
    let group = node.all("media:group").next();
    let origin = node.all("source").chain(node.all("atom:source")).next();
    let mut item = Item {
        own: Key::of_bytes(node.inner.as_bytes()).to_string(),
        is_draft: is_draft(node),
        is_torn: node.is_torn,
        ..Item::default()
    };
    item.title = ["title", "atom:title", "dc:title", "media:title"]
        .into_iter()
        .find_map(|name| {
            let words = node
                .all(name)
                .map(heading)
                .find(|title| !title.is_empty())?;
            Some((words, name))
        });
    identity(node, base, &mut item);
    dates(node, &mut item);
    item.authors = ["author", "atom:author", "dc:creator", "itunes:author"]
        .into_iter()
        .map(|name| (people(node, &[name]), name))
        .find(|(people, _)| people.iter().any(|name| super::is_somebody(name, channel)))
        .unwrap_or_default();
    if let Some(origin) = origin {
        if item.authors.0.is_empty() {
            item.authors = (people(origin, &["author", "atom:author"]), "source");
        }
        let name = match origin.all("title").chain(origin.all("atom:title")).next() {
            Some(title) => heading(title),
            None if origin.children.is_empty() => super::title(&origin.text()),
            None => String::new(),
        };
        item.source_name = Some(name).filter(|name| !name.is_empty());
    }
    if item.authors.0.is_empty() && is_atom && origin.is_none() {
        item.authors = (channel.authors.clone(), "the feed's author");
    }
    item.topics = node
        .children
        .iter()
        .filter(|child| {
            matches!(
                child.name.as_str(),
                "category" | "atom:category" | "dc:subject"
            )
        })
        .filter_map(topic)
        .collect();
    bodies(node, base, &mut item);
    item.lang = ["content", "title", "summary"]
        .iter()
        .find_map(|name| node.all(name).next()?.attribute("xml:lang"))
        .or(node.attribute("xml:lang"))
        .map(|lang| (lang.to_owned(), "xml:lang"))
        .or_else(|| node.first(&["dc:language", "language"]))
        .or_else(|| scope.lang.map(|lang| (lang, "xml:lang")));
    media(node, group, base, &mut item);
    item
}

fn identity(node: &Node<'_>, base: Option<&str>, item: &mut Item) {
    let is_web = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    let guid = node.first(&["guid", "id", "atom:id"]);
    item.link = link_of(node, base);
    if item.link.is_none()
        && let Some(guid) = node.all("guid").next()
        && guid.attribute("ispermalink") != Some("false")
        && is_web(&guid.text())
    {
        item.link = Some((guid.text(), "guid"));
    }
    let about = node
        .attribute("rdf:about")
        .map(|about| (about.to_owned(), "rdf:about"));
    if item.link.is_none() {
        item.link = about.clone().filter(|(about, _)| is_web(about));
    }
    item.id = guid.or(about);
}

fn dates(node: &Node<'_>, item: &mut Item) {
    for name in [
        "published",
        "issued",
        "atom:published",
        "pubdate",
        "dc:date",
        "dcterms:issued",
        "dcterms:available",
        "dcterms:created",
        "created",
        "dc:date.issued",
    ] {
        // as RSS writes it
        let shown = if name == "pubdate" { "pubDate" } else { name };
        item.dates
            .extend(node.first(&[name]).map(|(text, _)| (text, shown)));
    }
    item.updated = node.first(&["updated", "modified", "atom:updated", "dcterms:modified"]);
}

fn topic(node: &Node<'_>) -> Option<String> {
    let words = node
        .attribute("label")
        .or(node.attribute("term"))
        .map_or_else(|| super::title(&lex::characters(node.inner)), super::title);
    (!words.contains("://")).then_some(words)
}

/// The text of an item, fullest first; what else describes it is its summary.
fn bodies(node: &Node<'_>, base: Option<&str>, item: &mut Item) {
    const FULL: &[&str] = &[
        "content:encoded",
        "content",
        "atom:content",
        "xhtml:body",
        "xhtml:div",
        "body",
        "fullitem",
    ];
    const SHORT: &[&str] = &[
        "description",
        "summary",
        "atom:summary",
        "dc:description",
        "itunes:summary",
        "media:description",
    ];
    let read = |names: &'static [&'static str]| {
        names
            .iter()
            .flat_map(|name| node.all(name).map(move |node| (node, *name)))
            .filter_map(|(node, name)| Some((body_of(node, base)?, name)))
    };
    item.content = read(FULL).next();
    // of several descriptions the longest; of equals the first
    let longest = read(SHORT).reduce(|best, next| {
        let is_longer = next.0.text.len() > best.0.text.len();
        if is_longer { next } else { best }
    });
    item.summary = longest.or_else(|| {
        let group = node.all("media:group").next()?;
        let text = group.all("media:description").next()?;
        Some((body_of(text, base)?, "media:description"))
    });
    // Atom 1.0, 4.1.3.2: content that lies elsewhere
    if let Some(src) = node.all("content").find_map(|node| node.attribute("src"))
        && item.link.is_none()
    {
        item.link = Some((joined(base, src), "content src"));
    }
}

/// Images, and links to sounds, films and files.
fn media(node: &Node<'_>, group: Option<&Node<'_>>, base: Option<&str>, item: &mut Item) {
    let places = [Some(node), group];
    let mut images: Vec<(u32, String, String, &'static str)> = Vec::new();
    for media in places
        .into_iter()
        .flatten()
        .flat_map(|place| place.all("media:content"))
    {
        let Some(url) = media.attribute("url") else {
            continue;
        };
        let width = media
            .attribute("width")
            .and_then(|width| width.parse().ok())
            .unwrap_or(0);
        let alt = ["media:description", "media:title"]
            .iter()
            .find_map(|name| media.all(name).next())
            .map(heading)
            .unwrap_or_default();
        let kind = media.attribute("type").or(media.attribute("medium"));
        if is_image(kind, url) {
            images.push((width, joined(base, url), alt, "media:content"));
        } else if kind.is_some_and(|kind| kind.contains("audio") || kind.contains("video")) {
            item.links.push(Link {
                address: joined(base, url),
                title: alt,
            });
        }
    }
    // the widest; of equals the first
    let widest = images.iter().map(|(width, ..)| *width).max();
    item.image = images
        .into_iter()
        .find(|(width, ..)| Some(*width) == widest)
        .map(|(_, src, alt, name)| (src, alt, name));
    for file in node.children.iter().filter(|child| {
        child.name == "enclosure"
            || matches!(child.name.as_str(), "link" | "atom:link")
                && child.attribute("rel") == Some("enclosure")
    }) {
        let Some(url) = file.attribute("url").or(file.attribute("href")) else {
            continue;
        };
        let url = joined(base, url);
        if is_image(file.attribute("type"), &url) {
            item.image.get_or_insert((url, String::new(), "enclosure"));
        } else {
            item.links.push(Link {
                address: url,
                title: file.attribute("title").unwrap_or_default().to_owned(),
            });
        }
    }
    let thumbnail = places
        .into_iter()
        .flatten()
        .chain(node.all("media:content"))
        .flat_map(|place| place.all("media:thumbnail"))
        .find_map(|image| image.attribute("url"))
        .map(|url| (url, "media:thumbnail"));
    let cover = node
        .all("itunes:image")
        .find_map(|image| image.attribute("href"))
        .map(|url| (url, "itunes:image"));
    if item.image.is_none() {
        item.image = thumbnail
            .or(cover)
            .map(|(url, name)| (joined(base, url), String::new(), name));
    }
}

/// Whether a file is an image, by its kind, else by its name.
pub(super) fn is_image(kind: Option<&str>, address: &str) -> bool {
    match kind.map(str::to_ascii_lowercase) {
        Some(kind) if kind.contains("image") => true,
        Some(kind) if !kind.is_empty() => false,
        _ => {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let end = path.rsplit('.').next().unwrap_or_default();
            ["jpg", "jpeg", "png", "gif", "webp", "avif"]
                .iter()
                .any(|known| end.eq_ignore_ascii_case(known))
        }
    }
}
