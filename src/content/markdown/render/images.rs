//! Images of a text: with their sizes, smaller ones, and as links where they may not be shown.

use super::super::Options;
use super::Writer;
use crate::base::config::Images;
use crate::base::path::Target;
use crate::base::text;
use crate::content::image::SIZES;
use pulldown_cmark::{Event, Tag, TagEnd};

/// The words of the link that replaces an image; none for an image that is shown: one of this site, or one of another host
/// where the settings say so.
pub(in super::super) fn linked_image(
    target: &str,
    alt: &str,
    options: &Options<'_>,
) -> Option<String> {
    let host = match options.base.target(target) {
        Target::Own | Target::OwnWhole(_) => return None,
        Target::Elsewhere(_) if options.images == Images::Show => return None,
        Target::Elsewhere(url) => url.host_str().map(|host| format!("({host})")),
        Target::Contact | Target::Refused => None,
    };
    let name = options.word("image");
    let colon = if text::language_tag(options.lang).as_deref() == Some("fr") {
        "\u{a0}:"
    } else {
        ":"
    };
    let alt = Some(alt).filter(|alt| !alt.trim().is_empty());
    Some(match (alt, host) {
        (Some(alt), Some(host)) => format!("{name}{colon} {alt} {host}"),
        (Some(alt), None) => format!("{name}{colon} {alt}"),
        (None, Some(host)) => format!("{name} {host}"),
        (None, None) => name.to_owned(),
    })
}

/// Where an image of this site is found and how large it is, as attributes; none when nothing is known of the target.
pub(super) fn shown(target: &str, options: &Options<'_>) -> Vec<(&'static str, String)> {
    let Some(shown) = options.pictures.get(target) else {
        return Vec::new();
    };
    // Feed readers show images at their own widths.
    let (site, has_set) = match options.absolute {
        Some((site, _)) => (site, false),
        None => ("", !shown.srcset.is_empty()),
    };
    let mut attributes = vec![("src", format!("{site}{}", shown.src))];
    if has_set {
        attributes.push(("srcset", shown.srcset.clone()));
        attributes.push(("sizes", SIZES.to_owned()));
    }
    attributes.push(("width", shown.width.to_string()));
    attributes.push(("height", shown.height.to_string()));
    attributes
}

impl Writer<'_> {
    pub(super) fn inside_image(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) => self.alt.push_str(text),
            Event::SoftBreak | Event::HardBreak => self.alt.push(' '),
            Event::Start(Tag::Image {
                dest_url, title, ..
            }) => {
                self.images.push((dest_url.to_string(), title.to_string()));
            }
            Event::End(TagEnd::Image) => {
                // The text of an inner image belongs to the outer one's.
                if let Some((target, title)) = self.images.pop()
                    && self.images.is_empty()
                {
                    self.image(&target, &title);
                }
            }
            _ => {}
        }
    }

    pub(super) fn image(&mut self, target: &str, title: &str) {
        let alt = std::mem::take(&mut self.alt);
        // `facts` takes alt texts into headings too: both must make the same id.
        if let Some((_, _, heading)) = &mut self.heading {
            heading.push_str(&alt);
        }
        self.last = None;
        let Some(src) = self.href(target) else {
            self.plain(&alt);
            return;
        };
        let Some(words) = linked_image(target, &alt, self.options) else {
            self.out.push_str("<img");
            let known = shown(target, self.options);
            if known.is_empty() {
                self.attribute("src", &src);
            }
            for (name, value) in known {
                self.attribute(name, &value);
            }
            self.attribute("alt", &alt);
            if !title.is_empty() {
                self.attribute("title", title);
            }
            let is_first = std::mem::take(&mut self.leads);
            self.out.push_str(if is_first {
                " decoding=\"async\">"
            } else {
                " loading=\"lazy\" decoding=\"async\">"
            });
            return;
        };
        let inside = self.links.contains(&true);
        if !inside {
            self.out.push_str("<a class=\"image\"");
            self.attribute("href", &src);
            if !title.is_empty() {
                self.attribute("title", title);
            }
            self.out.push('>');
        }
        self.plain(&words);
        if !inside {
            self.out.push_str("</a>");
        }
    }
}
