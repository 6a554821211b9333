//! Blocks of Markdown dialects in plain Markdown: containers, tabs, comments, code with attributes.

use super::pieces::arguments;
use super::{
    ABBREVIATION, ADMONITION, CODE_CLOSES, CODE_OPENS, COMMENT_CLOSES, COMMENT_OPENS, COMPONENT,
    CONTAINER, DEEPEST, IMPORT, PLACEHOLDER, SNIPPET, TAB, TAG_LINE, TEMPLATES, TOC, Writer,
    capital, indent_of, is_item, outdented, starts,
};

impl Writer<'_> {
    /// `{{< highlight go >}}` or `{% highlight rb %}` and what they enclose, as a fenced block.
    pub(super) fn code_block(
        &mut self,
        lines: &[&str],
        at: usize,
        ends: &mut bool,
    ) -> Option<usize> {
        let line = lines.get(at)?;
        if !*ends || !line.contains("highlight") {
            return None;
        }
        let found = CODE_OPENS.captures(line)?;
        let lang = found
            .name("hugo")
            .or_else(|| found.name("jekyll"))?
            .as_str();
        let close = lines
            .iter()
            .skip(at + 1)
            .position(|line| CODE_CLOSES.is_match(line));
        *ends = close.is_some();
        let close = close?;
        let body = lines.get(at + 1..at + 1 + close)?;
        let fence = if body.iter().any(|line| line.contains("```")) {
            "~~~~~"
        } else {
            "```"
        };
        self.write(&format!("{fence}{lang}"));
        for line in body {
            self.write(line);
        }
        self.write(fence);
        Some(at + close + 2)
    }

    /// Comments of HTML, Liquid and Obsidian that begin on this line and end on a later one.
    pub(super) fn comment(&mut self, lines: &[&str], at: usize, ends: &mut bool) -> Option<usize> {
        let line = lines.get(at)?;
        let (before, close): (&str, fn(&str) -> Option<usize>) = if line.trim() == "%%" {
            ("", |line| (line.trim() == "%%").then_some(line.len()))
        } else if COMMENT_OPENS.is_match(line) && !COMMENT_CLOSES.is_match(line) {
            ("", |line| {
                COMMENT_CLOSES.find(line).map(|found| found.end())
            })
        } else {
            let open = line.rfind("<!--")?;
            let (before, comment) = line.split_at_checked(open)?;
            if comment.contains("-->") || before.matches('`').count() % 2 == 1 {
                return None;
            }
            (before, |line| line.find("-->").map(|at| at + 3))
        };
        if !*ends {
            return None;
        }
        let found = lines
            .iter()
            .enumerate()
            .skip(at + 1)
            .find_map(|(index, line)| Some((index, close(line)?)));
        let Some((last, end)) = found else {
            *ends = false;
            return None;
        };
        let opening = line.get(before.len()..)?.to_owned();
        let mut text = vec![opening];
        text.extend(
            lines
                .get(at + 1..last)?
                .iter()
                .map(|line| (*line).to_owned()),
        );
        let (tail, after) = lines.get(last)?.split_at_checked(end)?;
        text.push(tail.to_owned());
        let text = text.join("\n");
        let text = text
            .trim_start_matches("<!--")
            .trim_end_matches("-->")
            .trim_matches('%');
        self.drop("comment", text);
        if !before.trim().is_empty() {
            self.line(before);
        }
        if !after.trim().is_empty() {
            self.line(after);
        }
        Some(last + 1)
    }

    /// Lines that are instructions alone: contents lists, abbreviations, included files, imports of components, tags.
    pub(super) fn left_out(&mut self, lines: &[&str], at: usize) -> Option<usize> {
        let line = *lines.get(at)?;
        let trimmed = line.trim();
        if TOC.is_match(line) {
            self.drop("list of contents", trimmed);
            return Some(at + 1);
        }
        if is_item(trimmed)
            && lines
                .get(at + 1)
                .is_some_and(|next| next.contains("toc") && TOC.is_match(next))
        {
            self.drop("list of contents", trimmed);
            return Some(at + 1);
        }
        let rule = if trimmed.contains("{{")
            && PLACEHOLDER.is_match(trimmed)
            && !self.is_about_templates()
        {
            "unfilled placeholder"
        } else if trimmed.starts_with("*[") && ABBREVIATION.is_match(trimmed) {
            "abbreviation"
        } else if trimmed.contains("8<") && SNIPPET.is_match(line) {
            "included file"
        } else if (line.starts_with("import ") || line.starts_with("export "))
            && IMPORT.is_match(line)
        {
            "import of a component"
        } else {
            ""
        };
        if !rule.is_empty() {
            self.drop(rule, trimmed);
            return Some(at + 1);
        }
        if trimmed.starts_with('#') && TAG_LINE.is_match(line) {
            let tags: Vec<&str> = trimmed
                .split([' ', ',', '\t'])
                .filter(|tag| !tag.is_empty())
                .collect();
            // `#Robots` alone may be a heading whose space was forgotten.
            let certain = tags.len() > 1
                || tags
                    .first()
                    .is_some_and(|tag| tag.chars().nth(1).is_some_and(char::is_lowercase));
            if certain {
                self.drop("used as topics", trimmed);
                self.tags.extend(
                    tags.iter()
                        .map(|tag| tag.trim_start_matches('#').replace('_', " ")),
                );
                return Some(at + 1);
            }
        }
        if trimmed.starts_with('<')
            && let Some(found) = COMPONENT.captures(line)
        {
            let name = found.name("name").map_or("", |name| name.as_str());
            let single = found.name("single").is_some_and(|m| !m.is_empty());
            let close = found.name("close").is_some_and(|m| !m.is_empty());
            if single || close || self.is_closed(name) {
                let rest = found.name("rest").map_or("", |rest| rest.as_str());
                let arguments = arguments(rest);
                self.drop("component", trimmed);
                let label = ["label", "title"]
                    .iter()
                    .find_map(|name| arguments.get(*name));
                self.write("");
                if let Some(label) = label {
                    self.write(&format!("**{label}**"));
                    self.write("");
                }
                return Some(at + 1);
            }
        }
        None
    }

    /// Whether the text is about templates, whose marks are then words of it.
    fn is_about_templates(&mut self) -> bool {
        let whole = self.whole;
        *self
            .about_templates
            .get_or_insert_with(|| TEMPLATES.is_match(whole))
    }

    pub(super) fn is_closed(&mut self, name: &str) -> bool {
        if let Some(known) = self.closing.get(name) {
            return *known;
        }
        let closed = self.whole.contains(&format!("</{name}>"));
        self.closing.insert(name.to_owned(), closed);
        closed
    }

    /// An admonition (`!!! note "Title"`, `???`) or tab (`=== "Title"`) and the indented lines below it: a quotation, or
    /// a part with a label.
    pub(super) fn indented(&mut self, lines: &[&str], at: usize, depth: usize) -> Option<usize> {
        let line = *lines.get(at)?;
        let trimmed = line.trim_start();
        let (title, quoted) = if let Some(found) = starts(trimmed, &["!!!", "???"])
            .then(|| ADMONITION.captures(trimmed))
            .flatten()
        {
            let kind = found.name("kind").map_or("", |kind| kind.as_str());
            let more = found.name("more").map_or("", |more| more.as_str());
            let title = match found.name("title").map(|title| title.as_str()) {
                None => capital(kind),
                Some(title) => {
                    self.drop("kind of admonition", kind);
                    title.to_owned()
                }
            };
            self.drop("kind of admonition", more);
            (title, true)
        } else {
            let found = starts(trimmed, &["==="])
                .then(|| TAB.captures(trimmed))
                .flatten()?;
            (found.name("title")?.as_str().to_owned(), false)
        };
        let indent = indent_of(line);
        let count = lines
            .iter()
            .skip(at + 1)
            .take_while(|line| line.trim().is_empty() || indent_of(line) >= indent + 2)
            .count();
        let mut body = lines.get(at + 1..at + 1 + count)?;
        while let Some((last, rest)) = body.split_last()
            && last.trim().is_empty()
        {
            body = rest;
        }
        let step = body
            .iter()
            .filter(|line| !line.trim().is_empty())
            .map(|line| indent_of(line))
            .min()
            .unwrap_or(0);
        let inner: Vec<String> = body.iter().map(|line| outdented(line, step)).collect();
        let inner: Vec<&str> = inner.iter().map(String::as_str).collect();
        self.write("");
        let length = self.prefix.len();
        self.prefix
            .push_str(&" ".repeat(if indent < 4 { indent } else { 0 }));
        if quoted {
            self.prefix.push_str("> ");
        }
        if !title.is_empty() {
            let title = self.pieces(&title);
            self.write(&format!("**{title}**"));
            self.write("");
        }
        self.lines(&inner, depth + 1);
        self.prefix.truncate(length);
        self.write("");
        Some(at + 1 + count)
    }

    /// `:::note Title` … `:::`: a quotation; any other container leaves its marks only.
    pub(super) fn container(&mut self, line: &str) -> bool {
        const KINDS: &[&str] = &[
            "note",
            "tip",
            "info",
            "warning",
            "danger",
            "caution",
            "important",
            "success",
            "question",
            "example",
            "quote",
            "details",
            "abstract",
            "attention",
            "hint",
            "error",
            "remarque",
            "astuce",
            "avertissement",
        ];
        let trimmed = line.trim();
        if !trimmed.starts_with(":::") {
            return false;
        }
        let Some(found) = CONTAINER.captures(trimmed) else {
            return false;
        };
        let part = |name: &str| found.name(name).map_or("", |part| part.as_str().trim());
        let colons = part("colons").len();
        let (kind, boxed, titled, attributes) =
            (part("kind"), part("box"), part("title"), part("attributes"));
        if kind.is_empty() && attributes.is_empty() {
            if !(boxed.is_empty() && titled.is_empty()) {
                return false;
            }
            let Some(open) = self
                .containers
                .iter()
                .rposition(|(count, _)| *count == colons)
            else {
                return false;
            };
            let length = self.containers.get(open).map_or(0, |(_, length)| *length);
            self.containers.truncate(open);
            self.prefix.truncate(length);
            self.write("");
            return true;
        }
        let (titled, rest) = titled.split_once('{').unwrap_or((titled, ""));
        self.drop("attribute list", rest.trim_end_matches('}'));
        self.drop("attribute list", attributes);
        let title = if boxed.is_empty() {
            titled.trim()
        } else {
            boxed
        };
        self.write("");
        if self.containers.len() < DEEPEST {
            self.containers.push((colons, self.prefix.len()));
            if KINDS.contains(&kind.to_lowercase().as_str()) {
                self.prefix.push_str("> ");
            }
        }
        let title = if title.is_empty() {
            capital(kind)
        } else {
            self.drop("kind of admonition", kind);
            self.pieces(title)
        };
        if !title.is_empty() {
            self.write(&format!("**{title}**"));
            self.write("");
        }
        true
    }
}
