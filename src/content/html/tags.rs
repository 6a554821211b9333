//! Raw HTML as a Markdown copy may hold it: tag by tag, since there is Markdown between the tags of one element.
//!
//! Every tag is rewritten from the allow-list or left out. So no `<` remains that another parser could read differently.
//! Start reading at [`tags`].

use super::allow::{Frame, Loads, RawImage, attribute_value, attributes_of};
use super::elements::Group;
use super::markup::{REMOVED, end_tag};
use super::shallow::{Attributes, Tag, comment, name_of};
use crate::base::text;
use std::borrow::Cow;
use std::fmt::Write as _;

/// The raw HTML with the tags of the allow-list only. An image, film or frame of another host becomes a link to it. What is
/// no element of HTML stays as text (`Vec<T>`).
#[must_use]
pub fn tags(raw: &str, loads: &Loads<'_>) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('<') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let length = tag(from, loads, &mut out);
        rest = from.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// Writes what becomes of the markup at the start of a text, and gives its length.
fn tag(from: &str, loads: &Loads<'_>, out: &mut String) -> usize {
    let bytes = from.as_bytes();
    let as_text = |out: &mut String| {
        out.push_str("&lt;");
        1
    };
    match bytes.get(1) {
        Some(b'!') if from.starts_with("<!--") => comment(from).unwrap_or_else(|| as_text(out)),
        Some(b'!' | b'?') => from.find('>').map_or_else(|| as_text(out), |end| end + 1),
        Some(b'/') => {
            let (name, after) = name_of(from, 2);
            let Tag {
                length, is_closed, ..
            } = Tag::of(from, after);
            match fate(&name) {
                _ if !is_closed => as_text(out),
                Fate::Kept if Group::Void.has(&name) => length,
                Fate::Kept => {
                    let _ = write!(out, "</{name}>");
                    length
                }
                Fate::Left | Fate::Loads => length,
                Fate::Text => as_text(out),
            }
        }
        Some(first) if first.is_ascii_alphabetic() => {
            let (name, after) = name_of(from, 1);
            let Tag {
                length, is_closed, ..
            } = Tag::of(from, after);
            let given = from.get(after..length).unwrap_or_default();
            match fate(&name) {
                _ if !is_closed => as_text(out),
                Fate::Kept => {
                    write_tag(&name, given, loads, out);
                    length
                }
                Fate::Loads => {
                    write_load(&name, given, loads, out);
                    // What a frame holds is for browsers without frames.
                    let content = (name == "iframe").then(|| content_length(from, length, &name));
                    length + content.unwrap_or(0)
                }
                Fate::Left => length,
                // What a page leaves out whole.
                Fate::Text if REMOVED.contains(&&*name) => {
                    match content_length(from, length, &name) {
                        0 => as_text(out),
                        content => length + content,
                    }
                }
                Fate::Text => as_text(out),
            }
        }
        _ => as_text_unless_harmless(bytes, out),
    }
}

/// A `<` that no parser takes for markup stays.
fn as_text_unless_harmless(bytes: &[u8], out: &mut String) -> usize {
    // At the end of a piece, what follows is not known.
    out.push_str(if bytes.len() > 1 { "<" } else { "&lt;" });
    1
}

/// The length of the content of an element, with its end tag; nothing when that is not in this piece.
fn content_length(from: &str, length: usize, name: &str) -> usize {
    let content = from.get(length..).unwrap_or_default();
    end_tag(content, name).map_or(0, |end| end.end)
}

/// What becomes of an element's tags.
enum Fate {
    /// They stay, with the attributes of the allow-list.
    Kept,
    /// They load something: an image, a frame, a film, a sound.
    Loads,
    /// They are removed, and what is between them stays.
    Left,
    /// They are text.
    Text,
}

/// Whether HTML has an element of this name whose content is read as markup: `<b>`, not `<T>`, nor `<style>`.
#[must_use]
pub fn is_markup(name: &str) -> bool {
    !matches!(fate(name), Fate::Text)
}

/// Whether an element of this name may reach a page.
#[must_use]
pub fn is_kept(name: &str) -> bool {
    matches!(fate(name), Fate::Kept | Fate::Loads)
}

fn fate(name: &str) -> Fate {
    match name {
        "img" | "iframe" | "video" | "audio" | "source" => Fate::Loads,
        _ if attributes_of(name).is_some() => Fate::Kept,
        // Elements of HTML whose words a page shows without them.
        "acronym" | "address" | "area" | "article" | "aside" | "base" | "big" | "body"
        | "button" | "center" | "data" | "dialog" | "dir" | "embed" | "fieldset" | "font"
        | "footer" | "form" | "head" | "header" | "hgroup" | "html" | "label" | "legend"
        | "link" | "main" | "map" | "marquee" | "menu" | "meta" | "meter" | "nav" | "nobr"
        | "optgroup" | "option" | "output" | "param" | "picture" | "progress" | "search"
        | "strike" | "track" | "tt" => Fate::Left,
        _ => Fate::Text,
    }
}

/// Writes a tag with those of its attributes that it may have.
fn write_tag(name: &str, given: &str, loads: &Loads<'_>, out: &mut String) {
    let _ = write!(out, "<{name}");
    for (attribute, value) in attributes_in(given) {
        let is_allowed = attributes_of(name).is_some_and(|own| own.contains(&attribute.as_str()));
        if !(is_allowed || super::allow::EVERYWHERE.contains(&attribute.as_str())) {
            continue;
        }
        let Some(value) = attribute_value(name, &attribute, &value) else {
            continue;
        };
        let value = match attribute.as_str() {
            "href" | "src" | "cite" => match loads.base.link(&value) {
                Some(value) => value.into_owned(),
                None => continue,
            },
            "srcset" => match loads.srcset(&value) {
                Some(value) => value,
                None => continue,
            },
            _ => value.into_owned(),
        };
        let _ = write!(out, " {attribute}=\"{}\"", escaped(&value));
    }
    out.push('>');
}

/// Writes an element that loads something: itself when it may, else a link to what it shows.
fn write_load(name: &str, given: &str, loads: &Loads<'_>, out: &mut String) {
    let value_of = |wanted: &str| {
        attributes_in(given).find_map(|(name, value)| (name == wanted).then_some(value))
    };
    let src = value_of("src").unwrap_or_default();
    let (address, words) = match name {
        "img" => match (loads.image)(&src, &value_of("alt").unwrap_or_default()) {
            Some(RawImage::Link(words)) => (loads.base.link(&src), words),
            Some(RawImage::Shown(_)) | None => return write_tag(name, given, loads, out),
        },
        "iframe" => match loads.frame(&src) {
            Frame::Shown(_) => {
                write_tag(name, given, loads, out);
                out.push_str("</iframe>");
                return;
            }
            Frame::Link(address, _) => {
                let words = value_of("title").filter(|title| !title.trim().is_empty());
                let words = words.unwrap_or_else(|| address.clone());
                (Some(Cow::Owned(address)), words)
            }
            Frame::Nothing => return,
        },
        // A player needs several tags; a link says the same in one.
        _ => (
            loads.base.link(&src).filter(|_| !src.is_empty()),
            src.clone(),
        ),
    };
    match address.filter(|address| !address.is_empty()) {
        Some(address) => {
            let _ = write!(
                out,
                "<a href=\"{}\">{}</a>",
                escaped(&address),
                escaped(&words)
            );
        }
        None if name == "img" => out.push_str(&escaped(&words)),
        None => {}
    }
}

/// The attributes of a tag, names in small letters, values without character references.
pub fn attributes_in(given: &str) -> impl Iterator<Item = (String, String)> {
    let attributes = Attributes { tag: given, at: 0 };
    attributes.map(|(_, name, value)| {
        (
            name.to_ascii_lowercase(),
            text::entities(value).into_owned(),
        )
    })
}

/// Text for an attribute or an element, on one line: a blank line would end the HTML in Markdown.
fn escaped(text: &str) -> String {
    text::html(text)
        .replace(char::is_control, " ")
        // Markdown reads these between the tags of an element.
        .replace('`', "&#96;")
        .replace('[', "&#91;")
        .replace(']', "&#93;")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::tags;
    use crate::base::path::{Base, Target};
    use crate::content::html::{Loads, RawImage};

    #[track_caller]
    fn check(raw: &str, expected: &str) {
        let base = Base::parse("https://own.test/").unwrap();
        let image = |src: &str, alt: &str| {
            matches!(base.target(src), Target::Elsewhere(_))
                .then(|| RawImage::Link(format!("Image: {alt}")))
        };
        let frames = ["player.test".to_owned()];
        let loads = Loads {
            base: &base,
            frames: &frames,
            image: &image,
        };
        let once = tags(raw, &loads);
        assert_eq!(once, expected, "{raw}");
        assert_eq!(tags(&once, &loads), once, "twice: {raw}");
    }

    #[test]
    fn tags_of_the_allow_list_stay_without_what_runs() {
        check("<b onclick=x()>", "<b>");
        check("</b >", "</b>");
        check("<td colspan=2 style='x'>", "<td colspan=\"2\">");
        check("a<br/>b", "a<br>b");
        check("<a href='java&#115;cript:x()'>", "<a>");
        check(
            "<a href=javascript&colon;x() title='a\n\n\"<b>'>",
            "<a title=\"a  &quot;&lt;b&gt;\">",
        );
        check("<a href=//evil.test/x>", "<a href=\"https://evil.test/x\">");
        check("<font color=red>x</font>", "x");
    }

    #[test]
    fn what_runs_or_swallows_text_goes_or_is_text() {
        check("<script>x()</script>y", "y");
        check("<script>x()", "&lt;script>x()");
        check("</script>", "&lt;/script>");
        check("<svg/onload=x()>", "&lt;svg/onload=x()>");
        check("Vec<T>", "Vec&lt;T>");
        check("<!-- a --> b <!--> c -->", " b  c -->");
        check("<!-- a", "&lt;!-- a");
        check("<img src=x onerror=x()//", "&lt;img src=x onerror=x()//");
        check("<b title=\"a", "&lt;b title=\"a");
        check("1 < 2 <", "1 < 2 &lt;");
        check("<style>@import '//evil.test'</style>", "");
        check("<svg><path/></svg>a", "a");
        check(
            "<textarea><img src=x></textarea>a",
            "&lt;textarea><img src=\"x\">&lt;/textarea>a",
        );
    }

    #[test]
    fn what_loads_from_another_host_is_a_link() {
        check("<img src='a.png' onerror=x()>", "<img src=\"a.png\">");
        check(
            "<img src=//evil.test/a.png alt='[a]'>",
            "<a href=\"https://evil.test/a.png\">Image: &#91;a&#93;</a>",
        );
        check(
            "<img src=a.png srcset='/\\evil.test/b.png 2x, c.png 3x'>",
            "<img src=\"a.png\" srcset=\"c.png 3x\">",
        );
        check(
            "<iframe src=https://player.test/1><script>x()</script></iframe>a",
            "<iframe src=\"https://player.test/1\"></iframe>a",
        );
        check(
            "<iframe src=https://player.test:8443/1 title=Film></iframe>",
            "<a href=\"https://player.test:8443/1\">Film</a>",
        );
        check("<iframe srcdoc='<script>x()</script>'></iframe>", "");
        check(
            "<video poster=//evil.test/a.png><source src=//evil.test/a.mp4></video>",
            "<a href=\"https://evil.test/a.mp4\">//evil.test/a.mp4</a>",
        );
    }
}
