//! Which format a source has, and the reader that it is given to.
//!
//! Formats are told apart in `detect/` and parsed by their readers. Start reading at [`text()`] and [`mail()`].

use super::detect::{self, Decoded, Kind};
use super::formats::mail::{self as mailbox, Unread};
use super::formats::{feed, text as plain, web, wordpress};
use super::{Code, Diagnostic, Doc, Field, Format, Given, RelPath, Repair, Source};
use crate::base::conflict_markers;
use std::borrow::Cow;

/// The articles of a source, one after the other, so that a large file is never held as articles whole.
pub(super) type Docs<'a> = Box<dyn Iterator<Item = Result<Doc, Unread>> + 'a>;

/// A source whose format is known.
pub(super) struct Opened<'a> {
    /// Its format and charset and why, a sentence.
    pub(super) sentence: String,
    /// What is doubtful in its charset, and what was repaired in its bytes.
    pub(super) repairs: Vec<Repair>,
    /// Its articles.
    pub(super) docs: Docs<'a>,
}

/// Bytes without zeros, which no message has (RFC 5322, 3.5).
pub(super) fn without_zeros(bytes: &[u8]) -> Cow<'_, [u8]> {
    if bytes.contains(&0) {
        Cow::Owned(bytes.iter().copied().filter(|byte| *byte != 0).collect())
    } else {
        Cow::Borrowed(bytes)
    }
}

/// The messages of a source that is mail. It is read as bytes, since each of its parts has its own charset: `letters` are
/// those of the source [`without_zeros`].
pub(super) fn mail<'a>(
    source: &Source<'_>,
    letters: &'a [u8],
    given: &Given,
) -> Option<Opened<'a>> {
    let why = match given.format {
        Some(format) => (format == Format::Mail).then_some("as `--as` says"),
        None => detect::mail(letters, &extension_of(source)),
    };
    let why = why.filter(|_| !letters.trim_ascii().is_empty())?;
    let zeros = source.bytes.len() - letters.len();
    let repairs = (zeros > 0).then(|| repair(detect::removed(zeros, 0)));
    Some(Opened {
        sentence: format!(
            "{} ({why}), each part in its own charset",
            Format::Mail.name()
        ),
        repairs: repairs.into_iter().collect(),
        docs: Box::new(mailbox::messages(letters, words_of_a_letter)),
    })
}

/// The text of a message. Its sender may hold it back, but says nothing of the addresses of this site.
fn words_of_a_letter(text: &str) -> Doc {
    let mut doc = plain::plain(text);
    let is_foreign = |field| matches!(field, Field::Slug | Field::Address | Field::Alias);
    doc.claims.retain(|claim| !is_foreign(claim.field));
    doc
}

fn repair(what: String) -> Repair {
    Repair {
        what,
        doubtful: false,
    }
}

/// The text of a source that is no mail.
pub(super) fn decoded(source: &Source<'_>) -> Result<Decoded, Box<Diagnostic>> {
    let diagnostic = |code, message: String| Diagnostic::new(code, message).in_file(source.name);
    let Some(decoded) = detect::decode(source.bytes) else {
        let message = format!("`{}` holds no text", source.name);
        return Err(Box::new(diagnostic(Code::UnreadSource, message).hint(
            "digest reads text, Markdown, web pages, feeds, mail, and posts and exports of WordPress",
        )));
    };
    if !decoded.text.chars().any(char::is_alphanumeric) {
        let message = format!("`{}` is empty, so it makes no page", source.name);
        return Err(Box::new(diagnostic(Code::EmptySource, message)));
    }
    match conflict_markers::torn_source(source.name, &decoded.text) {
        Some(error) => Err(Box::new(error)),
        None => Ok(decoded),
    }
}

/// Reads a source that is no mail; what is skipped in it goes into `diagnostics`.
pub(super) fn text<'a>(
    source: &Source<'_>,
    decoded: &'a Decoded,
    given: &Given,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Opened<'a>, Box<Diagnostic>> {
    let found = wordpress_of(source, decoded, given, diagnostics);
    let (format, why, docs) = found.unwrap_or_else(|| read(source, decoded, given))?;
    let doubt = decoded.doubt.iter().map(|what| Repair {
        what: what.clone(),
        doubtful: true,
    });
    let repaired = decoded.repair.iter().map(|what| repair(what.clone()));
    Ok(Opened {
        sentence: format!("{} ({why}), {}", format.name(), decoded.charset),
        repairs: doubt.chain(repaired).collect(),
        docs,
    })
}

/// The format of a source, why, and its articles.
type Found<'a> = Result<(Format, &'static str, Docs<'a>), Box<Diagnostic>>;

/// The posts of WordPress in a source, when it holds any; what is skipped goes into `diagnostics`.
fn wordpress_of<'a>(
    source: &Source<'_>,
    decoded: &'a Decoded,
    given: &Given,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Found<'a>> {
    let text = decoded.text.as_str();
    let why = given.format.map_or("by its content", |_| "as `--as` says");
    let diagnostic = |code, message: String, hint: &str| {
        Diagnostic::new(code, message)
            .in_file(source.name)
            .hint(hint)
    };
    let publish = "publish in WordPress what should become a page, and export it again";
    let is_export = match given.format {
        None => wordpress::is_export(text),
        format => format == Some(Format::Wxr),
    };
    if is_export {
        return Some(match wordpress::export(text) {
            Ok(export) => {
                let passed = export.passed_over().map(str::to_owned);
                diagnostics
                    .extend(passed.map(|what| diagnostic(Code::UnreadSource, what, publish)));
                if export.is_empty() {
                    let message = format!(
                        "`{}` holds no published post, so it makes no page",
                        source.name
                    );
                    diagnostics.push(diagnostic(Code::EmptySource, message, publish));
                }
                Ok((Format::Wxr, why, Box::new(export.map(Ok))))
            }
            Err(why) => Err(Box::new(diagnostic(
                Code::RefusedSource,
                format!("`{}` is refused: {why}", source.name),
                "export the site again with WordPress's own tool",
            ))),
        });
    }
    let may_be_json = match given.format {
        None => matches!(
            detect::kind_of(text, &extension_of(source)),
            Kind::Json { .. }
        ),
        format => format == Some(Format::Json),
    };
    let posts = may_be_json.then(|| wordpress::posts(text)).flatten()?;
    let passed = posts.passed_over;
    diagnostics.extend(passed.map(|what| diagnostic(Code::UnreadSource, what, publish)));
    Some(Ok((
        Format::Json,
        why,
        Box::new(posts.docs.into_iter().map(Ok)),
    )))
}

/// The end of a source's name behind its last point, in lower case; the name may lead out of the site (`../a.eml`).
fn extension_of(source: &Source<'_>) -> String {
    let name = source.name.rsplit('/').next().unwrap_or_default();
    RelPath::new(name)
        .map(|name| name.extension())
        .unwrap_or_default()
}

/// Reads a source that is neither mail nor of WordPress.
fn read<'a>(source: &Source<'_>, decoded: &Decoded, given: &Given) -> Found<'a> {
    let text = decoded.text.as_str();
    let (format, why) = match given.format {
        Some(format) => (format, "as `--as` says"),
        None => format_of(source, text)?,
    };
    let docs = match format {
        Format::Text => vec![plain::plain(text)],
        Format::Markdown => plain::markdown(text),
        Format::Html => vec![page_below_its_head(text)],
        Format::Feed => feed_items(source, text)?,
        // These were looked for before.
        Format::Json | Format::Wxr | Format::Mail => return Err(Box::new(no_posts(source))),
    };
    Ok((format, why, Box::new(docs.into_iter().map(Ok))))
}

/// The format of a source that is neither mail nor of WordPress, and why.
fn format_of(source: &Source<'_>, text: &str) -> Result<(Format, &'static str), Box<Diagnostic>> {
    let kind = match detect::kind_of(text, &extension_of(source)) {
        // an editor's head may be above a page saved as text
        Kind::Text if detect::kind_of(&plain::head(text).1, "") == Kind::Html => Kind::Html,
        kind => kind,
    };
    Ok(match kind {
        Kind::Text => (Format::Text, "nothing says otherwise"),
        Kind::Markdown => (Format::Markdown, "by its name or marks"),
        Kind::Html => (Format::Html, "by its name or elements"),
        Kind::Feed => (Format::Feed, "by its content"),
        Kind::Json { sure: false } => (Format::Text, "it opens like JSON but holds no post"),
        Kind::Json { sure: true } => return Err(Box::new(no_posts(source))),
        Kind::Address => {
            let message = format!(
                "`{}` contains only an address, and digest downloads nothing",
                text.trim()
            );
            return Err(Box::new(
                Diagnostic::new(Code::RefusedSource, message)
                    .in_file(source.name)
                    .hint("save the page in your browser and import that file"),
            ));
        }
    })
}

fn no_posts(source: &Source<'_>) -> Diagnostic {
    let message = format!("`{}` is JSON, but not a WordPress post", source.name);
    Diagnostic::new(Code::UnreadSource, message)
        .in_file(source.name)
        .hint("a post as the WordPress REST interface gives it has `title` and `content`")
}

/// The items of a feed.
fn feed_items(source: &Source<'_>, text: &str) -> Result<Vec<Doc>, Box<Diagnostic>> {
    let name = source.name;
    let (code, message, hint) = match feed::items(text) {
        Ok(docs) if !docs.is_empty() => return Ok(docs),
        Ok(_) => (
            Code::EmptySource,
            format!("`{name}` is a feed without items, so it makes no page"),
            "a feed makes a page of each `item` or `entry`",
        ),
        Err(feed::Failure::DefinesEntities) => (
            Code::RefusedSource,
            format!("`{name}` declares XML entities of its own, which digest does not read"),
            "such files can be endless; take the `<!ENTITY` lines out of it if you trust it",
        ),
        Err(feed::Failure::NoFeed) => (
            Code::UnreadSource,
            format!("`{name}` is XML or JSON, but not a feed"),
            "digest reads RSS, Atom and JSON Feed",
        ),
    };
    Err(Box::new(
        Diagnostic::new(code, message).in_file(name).hint(hint),
    ))
}

/// A web page, perhaps below `Key: value` lines or front matter of the editor's.
fn page_below_its_head(text: &str) -> Doc {
    let (mut head, body) = plain::head(text);
    let page = web::page(&body);
    head.blocks = page.blocks;
    head.claims.extend(page.claims);
    head.dropped.extend(page.dropped);
    head.repairs.extend(page.repairs);
    head.base = page.base;
    head
}
