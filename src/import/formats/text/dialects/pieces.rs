//! What is within a line in Markdown dialects: shortcodes, embeds, links of wikis.

use super::{ATTRIBUTE, PIECES, Span, Writer, spans};
use crate::base::text::html;
use crate::content::html::is_element;
use regex::Captures;
use std::collections::HashMap;

/// A picture with its words.
pub(super) fn figure(src: &str, named: &HashMap<String, String>, alone: bool) -> String {
    let text = |key: &str| named.get(key).map_or("", String::as_str);
    let words: Vec<&str> = ["title", "caption", "attr"]
        .iter()
        .map(|key| text(key))
        .filter(|words| !words.is_empty())
        .collect();
    if alone && !words.is_empty() {
        return format!(
            "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n",
            html(src),
            html(text("alt")),
            html(&words.join(". "))
        );
    }
    let alt = Some(text("alt"))
        .filter(|alt| !alt.is_empty())
        .map_or_else(|| words.join(". "), str::to_owned);
    format!("![{}](<{src}>)", alt.replace(['[', ']'], ""))
}

/// `name="value"` pairs.
pub(super) fn arguments(text: &str) -> HashMap<String, String> {
    ATTRIBUTE
        .captures_iter(text)
        .filter_map(|found| {
            let value = ["double", "single", "bare"]
                .iter()
                .find_map(|name| found.name(name))?;
            Some((
                found.name("name")?.as_str().to_owned(),
                value.as_str().to_owned(),
            ))
        })
        .collect()
}

impl Writer<'_> {
    /// The pieces of a line that are no Markdown, rewritten.
    pub(super) fn pieces(&mut self, line: &str) -> String {
        if !line.contains(['{', '[', '<', '%', '=', ':', '|']) {
            return line.to_owned();
        }
        let heading = line.trim_start().starts_with('#');
        let mut out = String::with_capacity(line.len());
        for (range, kind) in spans(line) {
            let start = range.start;
            let span = line.get(range).unwrap_or_default();
            match kind {
                Span::Code => {
                    out.push_str(span);
                    continue;
                }
                Span::Comment => {
                    let inner = span.trim_start_matches("<!--").trim_end_matches("-->");
                    self.drop("comment", inner);
                    continue;
                }
                Span::Text => {}
            }
            let mut from = 0;
            for found in PIECES.captures_iter(span) {
                let Some(whole) = found.get(0) else { continue };
                let before = line.get(..start + whole.start()).unwrap_or_default();
                let after = line.get(start + whole.end()..).unwrap_or_default();
                let Some(new) = self.piece(&found, before, after, heading) else {
                    continue;
                };
                out.push_str(span.get(from..whole.start()).unwrap_or_default());
                // An attribute list takes the space before it along.
                let list = found.name("kramdown").or_else(|| found.name("list"));
                if new.is_empty() && list.is_some() {
                    out.truncate(out.trim_end_matches(' ').len());
                }
                out.push_str(&new);
                from = whole.end();
            }
            out.push_str(span.get(from..).unwrap_or_default());
        }
        out
    }

    /// What replaces a piece; none when it stays as it is.
    pub(super) fn piece(
        &mut self,
        found: &Captures<'_>,
        before: &str,
        after: &str,
        heading: bool,
    ) -> Option<String> {
        let part = |name: &str| found.name(name).map(|part| part.as_str());
        let whole = found.get(0)?.as_str();
        let alone = || before.trim().is_empty() && after.trim().is_empty();
        if let Some(comment) = part("note") {
            self.drop("comment", comment);
            return Some(String::new());
        }
        if let Some(path) = part("reference").or_else(|| part("path")) {
            return Some(path.to_owned());
        }
        if let Some(post) = part("post") {
            if post.contains("://") {
                return Some(format!("<{post}>"));
            }
            let suffix = if post.contains('.') { "" } else { ".md" };
            return Some(format!("{post}{suffix}"));
        }
        if let Some(call) = part("shortcode").or_else(|| part("liquid")) {
            let liquid = part("liquid").is_some();
            return Some(self.call(call, whole, alone(), liquid));
        }
        if let Some(base) = part("base") {
            self.drop("template code", base);
            return Some(if base.ends_with('/') { "/" } else { "" }.to_owned());
        }
        if let Some(mark) = part("pelican") {
            if !(before.ends_with('(') || before.ends_with(": ") || before.ends_with("](<")) {
                return None;
            }
            self.drop("template code", mark);
            return Some(String::new());
        }
        if let Some(embed) = part("embed") {
            return Some(self.embed(embed));
        }
        if let Some(wiki) = part("wiki") {
            let paren = part("paren").unwrap_or_default();
            // `[[text]](address)` is a link of Markdown's own.
            if !paren.is_empty() {
                return None;
            }
            return Some(self.wiki(wiki));
        }
        if let Some(list) = part("kramdown") {
            self.drop("attribute list", list);
            return Some(String::new());
        }
        if let Some(list) = part("list") {
            let attached = before.ends_with([')', ']', '`', '*', '_', '>', ':'])
                || before.trim_end().ends_with([')', ']']);
            if !(attached || alone() || heading && after.trim().is_empty()) {
                return None;
            }
            self.drop("attribute list", list);
            return Some(String::new());
        }
        if let Some(text) = part("highlight") {
            let open = before.chars().next_back();
            let close = after.chars().next();
            if open.is_some_and(char::is_alphanumeric) || close.is_some_and(char::is_alphanumeric) {
                return None;
            }
            return Some(format!("**{}**", self.pieces(text)));
        }
        if let Some(icon) = part("icon") {
            self.drop("icon", icon);
            return Some(String::new());
        }
        let element = part("element")?;
        let rest = part("rest").unwrap_or_default();
        let address = element.contains(':') || rest.starts_with('@') || rest.starts_with(':');
        let mail = rest.contains('@') && !rest.contains(char::is_whitespace);
        // `[words](<address>)`, `[name]: <address>`
        let target = before.ends_with("](") || before.trim_end().ends_with("]:");
        if address || mail || target || is_element(element) {
            return None;
        }
        // No element of HTML, so words: `<think>`, `<category>`.
        Some(format!("&lt;{}", whole.get(1..)?))
    }

    /// A shortcode of Hugo or a tag of Liquid: pictures and frames become what they show, the rest is an instruction.
    pub(super) fn call(&mut self, call: &str, whole: &str, alone: bool, liquid: bool) -> String {
        let mut words = call.split_whitespace();
        let mut name = words.next().unwrap_or_default();
        let mut rest = call.get(name.len()..).unwrap_or_default().trim();
        if matches!(name, "include" | "include_cached") {
            let file = words.next().unwrap_or_default();
            rest = rest.get(file.len()..).unwrap_or_default().trim();
            name = file
                .split(['.', '/'])
                .rfind(|part| *part != "html")
                .unwrap_or_default();
        }
        let named = arguments(rest);
        let argument = |keys: &[&str]| keys.iter().find_map(|key| named.get(*key)).cloned();
        let first = rest
            .split_whitespace()
            .next()
            .map(|word| word.trim_matches(['"', '\'', '`', '“', '”']))
            .filter(|word| !word.contains('='))
            .unwrap_or_default()
            .to_owned();
        let id = argument(&["id"]).unwrap_or_else(|| first.clone());
        let simple = !id.is_empty()
            && id
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "-_/".contains(c));
        let user = argument(&["user"]);
        let address = match name {
            "figure" | "image" | "img" | "picture" | "responsive_image" | "figure-custom" => {
                let src = argument(&["src", "url", "path", "image_path"])
                    .or_else(|| (liquid && !first.is_empty()).then(|| first.clone()));
                if let Some(src) = src {
                    return figure(&src, &named, alone);
                }
                String::new()
            }
            _ if first.starts_with("https://") || first.starts_with("http://") => first,
            "youtube" | "youtube-lite" | "youtubeLite" if simple => {
                format!("https://www.youtube.com/watch?v={id}")
            }
            "vimeo" | "vimeo_simple" if simple => format!("https://vimeo.com/{id}"),
            "tweet" | "twitter" | "x" | "twitter_simple" | "x_simple" if simple => {
                let user = user.unwrap_or_else(|| "i/web".to_owned());
                format!("https://twitter.com/{user}/status/{id}")
            }
            "instagram" if simple => format!("https://www.instagram.com/p/{id}/"),
            "gist" if simple => {
                let path: Vec<&str> = rest
                    .split_whitespace()
                    .take(2)
                    .map(|word| word.trim_matches(['"', '\'']))
                    .collect();
                format!("https://gist.github.com/{}", path.join("/"))
            }
            _ => String::new(),
        };
        if address.is_empty() || address.contains(char::is_whitespace) {
            let rule = if liquid {
                "template code"
            } else {
                "shortcode that only its own site fills"
            };
            self.drop(rule, whole);
            return String::new();
        }
        self.drop("shortcode, now a link", whole);
        format!("<{address}>")
    }

    /// `![[robot.png|300]]`: a picture; anything else that is embedded is another note.
    pub(super) fn embed(&mut self, embed: &str) -> String {
        let (target, label) = embed.split_once('|').unwrap_or((embed, ""));
        let target = target.trim().trim_end_matches('\\');
        let picture = ["png", "jpg", "jpeg", "gif", "webp", "svg", "avif", "bmp"]
            .iter()
            .any(|end| {
                target
                    .rsplit_once('.')
                    .is_some_and(|(_, extension)| extension.eq_ignore_ascii_case(end))
            });
        if !picture {
            self.drop("embedded note", embed);
            return String::new();
        }
        let size = label
            .chars()
            .all(|c| c.is_ascii_digit() || c == 'x' || c == ' ');
        if size {
            self.drop("size of an image", label);
        }
        let alt = if size { "" } else { label.trim() };
        format!("![{alt}](<{target}>)")
    }

    /// `[[Page#Section|label]]`: its label, or the page's name.
    pub(super) fn wiki(&mut self, wiki: &str) -> String {
        let (target, label) = wiki.split_once('|').unwrap_or((wiki, ""));
        let target = target.trim().trim_end_matches('\\');
        if !label.trim().is_empty() {
            if target != label.trim() {
                self.drop("link to another note", target);
            }
            return label.trim().to_owned();
        }
        let (page, section) = target.split_once('#').unwrap_or((target, ""));
        if page.is_empty() {
            return section.trim_start_matches('^').to_owned();
        }
        self.drop("link to another note", section);
        page.to_owned()
    }
}
