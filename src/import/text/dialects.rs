//! What generators and note takers add to Markdown, rewritten as plain Markdown before it is parsed.
//!
//! Hugo's shortcodes, Jekyll's Liquid and attribute lists, the admonitions and tabs of `MkDocs`, the containers of
//! Docusaurus, the links and callouts of Obsidian; code is left alone. Start reading at [`plainly`].

use crate::content::doc::{Claim, Doc, Dropped, Field, Rank, Repair};
use regex::{Captures, Regex};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Rewrites what is no Markdown; what is left out goes to `doc.dropped`, an entry for each rule.
pub(super) fn plainly(source: &str, doc: &mut Doc) -> String {
    let mut writer = Writer {
        out: String::with_capacity(source.len() + 64),
        prefix: String::new(),
        containers: Vec::new(),
        dropped: BTreeMap::new(),
        tags: Vec::new(),
        repairs: Vec::new(),
        closing: HashMap::new(),
        whole: source,
    };
    let lines: Vec<&str> = source.lines().collect();
    writer.lines(&lines, 0);
    for (rule, texts) in writer.dropped {
        doc.dropped.push(Dropped {
            text: texts.join("\n"),
            rule: rule.to_owned(),
        });
    }
    // Tags in the text add to those of the head; alone they are no more than words of the text.
    let rank = if doc.claims.iter().any(|claim| claim.field == Field::Topic) {
        Rank::Editor
    } else {
        Rank::Text
    };
    for tag in writer.tags {
        doc.claims.push(Claim {
            field: Field::Topic,
            value: tag,
            rank,
            evidence: "a line of tags".to_owned(),
        });
    }
    doc.repairs.extend(writer.repairs);
    writer.out
}

/// How deep admonitions and tabs are read in each other; what is deeper stays indented, as code.
const DEEPEST: usize = 6;

struct Writer<'a> {
    out: String,
    /// What each line opens with: the quotation marks of admonitions around it.
    prefix: String,
    /// Open `:::` containers: how many colons, and how long the prefix was outside.
    containers: Vec<(usize, usize)>,
    dropped: BTreeMap<&'static str, Vec<String>>,
    tags: Vec<String>,
    repairs: Vec<Repair>,
    /// Whether a component's name is closed anywhere.
    closing: HashMap<String, bool>,
    whole: &'a str,
}

/// A pattern that is known to be right.
macro_rules! pattern {
    ($name:ident, $pattern:expr) => {
        static $name: LazyLock<Regex> =
            LazyLock::new(|| Regex::new($pattern).expect("a valid pattern"));
    };
}

pattern!(
    TOC,
    r"(?i)^\s*(?:\[TOC\]|\[\[_?TOC_?\]\]|@\[toc\](?:\([^)]*\))?|\{:\s*toc[^}]*\})\s*$"
);
pattern!(ABBREVIATION, r"^\*\[[^\]]+\]:");
pattern!(
    SNIPPET,
    r#"^\s*(?:-{1,}8<-{1,}|;-{1,}8<-{1,})(?:\s+"[^"]*")?\s*$"#
);
pattern!(
    IMPORT,
    r#"^(?:import\s+(?:[\w*{][^'"]*\s+from\s+)?['"][^'"]+['"];?|export\s+(?:const|default)\s.*;)\s*$"#
);
pattern!(
    ADMONITION,
    r#"^(?:!!!|\?\?\?\+?)\s+(?P<kind>[\w-]+)(?P<more>(?:\s+[\w-]+)*)(?:\s+"(?P<title>[^"]*)")?\s*$"#
);
pattern!(TAB, r#"^===[+!]?\s+"(?P<title>[^"]+)"\s*$"#);
pattern!(
    CONTAINER,
    r"^(?P<colons>:{3,})\s*(?:\{(?P<attributes>[^}]*)\}|(?P<kind>[A-Za-z][\w-]*))?\s*(?:\[(?P<box>[^\]]*)\]|(?P<title>[^\[{].*))?\s*$"
);
pattern!(
    CALLOUT,
    r"^(?P<quote>\s*(?:>\s?)+)\[!(?P<kind>[\w -]+)(?:\|[^\]]*)?\][+-]?[ \t]*(?P<title>.*)$"
);
pattern!(
    COMPONENT,
    r#"^\s*<(?P<close>/?)(?P<name>[A-Z]\w*[a-z]\w*)(?P<rest>(?:\s+[\w:-]+(?:=(?:"[^"]*"|'[^']*'|\{[^{}]*\}))?)*)\s*(?P<single>/?)>\s*$"#
);
pattern!(HASHES, r"^(#{2,6})([^\s#].*)$");
pattern!(
    TAG_LINE,
    r"^\s*#[\p{L}_][\w/-]*(?:[\s,]+#[\p{L}_][\w/-]*)*\s*$"
);
pattern!(
    CODE_OPENS,
    r"^\s*(?:\{\{[<%]\s*highlight\s+(?P<hugo>[\w+#-]+)[^}]*[>%]\}\}|\{%-?\s*highlight\s+(?P<jekyll>[\w+#-]+)[^%]*%\})\s*$"
);
pattern!(
    CODE_CLOSES,
    r"^\s*(?:\{\{[<%]\s*/\s*highlight\s*[>%]\}\}|\{%-?\s*endhighlight\s*-?%\})\s*$"
);
pattern!(COMMENT_OPENS, r"^\s*\{%-?\s*comment\s*-?%\}");
pattern!(COMMENT_CLOSES, r"\{%-?\s*endcomment\s*-?%\}\s*$");
pattern!(
    ATTRIBUTE,
    r#"(?P<name>[\w:-]+)\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s"'<>{}]+))"#
);

/// What stands in a line beside code and comments. Each pattern ends at the next mark of its own kind, so that a line is
/// read in linear time.
static PIECES: LazyLock<Regex> = LazyLock::new(|| {
    let attribute = r#"(?:[.#][\w:-]+|[\w:-]+=(?:"[^"]*"|'[^']*'|[^\s"'{}]+))"#;
    let pieces = [
        r#"\{\{[<%]\s*(?:rel)?ref\s+["“]?(?P<reference>[^"\s“”]+)["”]?[^{}]*?[>%]\}\}"#.to_owned(),
        r"\{\{(?:<|%)\s*(?P<shortcode>/?\s*[\w/.-][^{}]*?)\s*/?\s*(?:>|%)\}\}".to_owned(),
        r"\{%-?\s*(?:post_url|link)\s+(?P<post>[^\s%]+)\s*-?%\}".to_owned(),
        r"\{%-?\s*(?P<liquid>(?:include|include_relative|include_cached|raw|endraw|comment|endcomment|assign|capture|endcapture|if|elsif|else|endif|unless|endunless|for|endfor|case|when|endcase|youtube|vimeo|gist|twitter|tweet|embed|picture|responsive_image|seo|feed_meta)\b[^%]*?)\s*-?%\}".to_owned(),
        r#"\{\{-?\s*["'](?P<path>[^"']+)["']\s*\|\s*(?:relative_url|absolute_url|prepend)[^{}]*\}\}"#.to_owned(),
        r"(?P<base>\{\{-?\s*(?:site\.(?:baseurl|url)|url_root|base_path)\s*(?:\|[^{}]*)?-?\}\}/?)".to_owned(),
        r"(?P<pelican>\{(?:filename|static|attach)\}|\|(?:filename|static|attach)\|)".to_owned(),
        r"!\[\[(?P<embed>[^\[\]]+)\]\]".to_owned(),
        r"\[\[(?P<wiki>[^\[\]]+)\]\](?P<paren>[(\[]?)".to_owned(),
        format!(r"(?P<kramdown>\{{:{{1,2}}\s*(?:/?[\w-]*\s*|{attribute}|[\w-]+:)(?:\s*{attribute}|\s+[\w-]+)*\s*/?\}})"),
        format!(r"(?P<list>\{{\s*{attribute}(?:\s+{attribute})*\s*\}})"),
        r"%%(?P<note>[^%]+)%%".to_owned(),
        r"==(?P<highlight>[^=\s](?:[^=]*[^=\s])?)==".to_owned(),
        r"(?P<icon>:(?:fontawesome|material|octicons|simple)-[a-z0-9-]+:)".to_owned(),
        r"</?(?P<element>[A-Za-z][\w:.-]*)(?P<rest>[^<>]*)>".to_owned(),
    ];
    Regex::new(&pieces.join("|")).expect("a valid pattern")
});

impl Writer<'_> {
    fn drop(&mut self, rule: &'static str, text: &str) {
        let text = text.trim();
        if !text.is_empty() {
            self.dropped.entry(rule).or_default().push(text.to_owned());
        }
    }

    fn write(&mut self, line: &str) {
        if line.is_empty() {
            self.out.push_str(self.prefix.trim_end());
        } else {
            self.out.push_str(&self.prefix);
            self.out.push_str(line);
        }
        self.out.push('\n');
    }

    fn lines(&mut self, lines: &[&str], depth: usize) {
        let outer = self.containers.len();
        let mut at = 0;
        let mut fence: Option<(char, usize)> = None;
        let mut in_list = false;
        let mut blank_before = true;
        // What has no end further down is searched for once only.
        let mut comment_ends = true;
        let mut code_ends = true;
        let mut unclosed: HashMap<char, usize> = HashMap::new();
        while let Some(&line) = lines.get(at) {
            at += 1;
            let trimmed = line.trim_start();
            if let Some((mark, length)) = fence {
                if closes(trimmed, mark, length) {
                    fence = None;
                }
                self.write(line);
                continue;
            }
            let indent = indent_of(line);
            let bare = trimmed.trim_start_matches(['>', ' ']);
            if let Some(opened) = opens(bare) {
                let never = unclosed
                    .get(&opened.0)
                    .is_some_and(|length| *length <= opened.1);
                if !never
                    && lines.iter().skip(at).any(|line| {
                        let line = line.trim_start_matches(['>', ' ', '\t']);
                        closes(line, opened.0, opened.1)
                    })
                {
                    fence = Some(opened);
                    self.write(line);
                } else {
                    unclosed.insert(opened.0, opened.1);
                    at = self.unclosed(lines, at - 1, opened);
                }
                continue;
            }
            if trimmed.is_empty() {
                self.write("");
                blank_before = true;
                continue;
            }
            let item = is_item(trimmed);
            if indent < 4 && (item || blank_before) {
                in_list = item;
            }
            let code = indent >= 4 && blank_before && !in_list && !item;
            if code {
                self.write(line);
                continue;
            }
            blank_before = false;
            if let Some(next) = self.code_block(lines, at - 1, &mut code_ends) {
                at = next;
                continue;
            }
            if let Some(next) = self.comment(lines, at - 1, &mut comment_ends) {
                at = next;
                blank_before = true;
                continue;
            }
            if let Some(next) = self.left_out(lines, at - 1) {
                at = next;
                continue;
            }
            if depth < DEEPEST
                && let Some(next) = self.indented(lines, at - 1, depth)
            {
                at = next;
                blank_before = true;
                continue;
            }
            if self.container(line) {
                blank_before = true;
                continue;
            }
            // A shortcode over several lines is read as one.
            let mut joined = Cow::Borrowed(line);
            let opens_tag = |text: &str| {
                [("{{<", ">}}"), ("{{%", "%}}")]
                    .iter()
                    .any(|(open, close)| {
                        text.rfind(open).is_some_and(|from| {
                            !text.get(from..).is_some_and(|t| t.contains(close))
                        })
                    })
            };
            let mut more = 0;
            while more < 12 && opens_tag(&joined) {
                let Some(next) = lines.get(at + more) else {
                    break;
                };
                joined = Cow::Owned(format!("{joined} {}", next.trim()));
                more += 1;
            }
            if more > 0 && !opens_tag(&joined) {
                at += more;
            } else {
                joined = Cow::Borrowed(line);
            }
            self.line(&joined);
        }
        // What was opened here ends here.
        if let Some((_, length)) = self.containers.get(outer).copied() {
            self.containers.truncate(outer);
            self.prefix.truncate(length);
        }
    }

    /// A fence that nothing closes takes the rest of the text with it: it ends before the next heading of a section.
    fn unclosed(&mut self, lines: &[&str], at: usize, (mark, length): (char, usize)) -> usize {
        let end = (at + 1..lines.len()).find(|next| {
            let heading = lines
                .get(*next)
                .is_some_and(|line| line.starts_with("## ") || line.starts_with("### "));
            heading
                && lines
                    .get(next - 1)
                    .is_some_and(|line| line.trim().is_empty())
        });
        for line in lines.iter().take(end.unwrap_or(lines.len())).skip(at) {
            self.write(line);
        }
        if end.is_some() {
            self.write(&mark.to_string().repeat(length));
            self.write("");
            self.repairs.push(Repair {
                what: "a block of code is never closed; it was ended before the next heading"
                    .to_owned(),
                doubtful: true,
            });
        }
        end.unwrap_or(lines.len())
    }

    /// `{{< highlight go >}}` or `{% highlight rb %}` and what they enclose, as a fenced block.
    fn code_block(&mut self, lines: &[&str], at: usize, ends: &mut bool) -> Option<usize> {
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
    fn comment(&mut self, lines: &[&str], at: usize, ends: &mut bool) -> Option<usize> {
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
    fn left_out(&mut self, lines: &[&str], at: usize) -> Option<usize> {
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
        let rule = if trimmed.starts_with("*[") && ABBREVIATION.is_match(trimmed) {
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

    fn is_closed(&mut self, name: &str) -> bool {
        if let Some(known) = self.closing.get(name) {
            return *known;
        }
        let closed = self.whole.contains(&format!("</{name}>"));
        self.closing.insert(name.to_owned(), closed);
        closed
    }

    /// An admonition (`!!! note "Title"`, `???`) or tab (`=== "Title"`) and the indented lines below it: a quotation, or
    /// a part with a label.
    fn indented(&mut self, lines: &[&str], at: usize, depth: usize) -> Option<usize> {
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
    fn container(&mut self, line: &str) -> bool {
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

    /// Any other line.
    fn line(&mut self, line: &str) {
        if line.contains("[!")
            && let Some(found) = CALLOUT.captures(line)
        {
            let part = |name: &str| found.name(name).map_or("", |part| part.as_str().trim());
            let (kind, title) = (part("kind"), part("title"));
            let quote = found.name("quote").map_or("> ", |quote| quote.as_str());
            let title = if title.is_empty() {
                capital(kind)
            } else {
                self.drop("kind of admonition", kind);
                self.pieces(title)
            };
            self.write(&format!("{quote}**{title}**"));
            self.write(quote.trim_end());
            return;
        }
        let line = match HASHES.captures(line) {
            // `##Title`: the space that Markdown asks for was not always asked for.
            Some(found) if line.starts_with("##") => Cow::Owned(format!(
                "{} {}",
                found.get(1).map_or("", |m| m.as_str()),
                found.get(2).map_or("", |m| m.as_str())
            )),
            _ => Cow::Borrowed(line),
        };
        let rewritten = self.pieces(&line);
        if rewritten.trim().is_empty() {
            // Nothing but instructions: a blank line would end the paragraph around it.
            return;
        }
        self.write(&rewritten);
    }

    /// The pieces of a line that are no Markdown, rewritten.
    fn pieces(&mut self, line: &str) -> String {
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

    /// What stands for a piece; none when it stays as it is.
    fn piece(
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
    fn call(&mut self, call: &str, whole: &str, alone: bool, liquid: bool) -> String {
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
    fn embed(&mut self, embed: &str) -> String {
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
    fn wiki(&mut self, wiki: &str) -> String {
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

/// A picture with its words.
fn figure(src: &str, named: &HashMap<String, String>, alone: bool) -> String {
    let text = |key: &str| named.get(key).map_or("", String::as_str);
    let words: Vec<&str> = ["title", "caption", "attr"]
        .iter()
        .map(|key| text(key))
        .filter(|words| !words.is_empty())
        .collect();
    let safe = |text: &str| {
        text.replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
    };
    if alone && !words.is_empty() {
        return format!(
            "<figure><img src=\"{}\" alt=\"{}\"><figcaption>{}</figcaption></figure>\n",
            safe(src),
            safe(text("alt")),
            safe(&words.join(". "))
        );
    }
    let alt = Some(text("alt"))
        .filter(|alt| !alt.is_empty())
        .map_or_else(|| words.join(". "), str::to_owned);
    format!("![{}](<{src}>)", alt.replace(['[', ']'], ""))
}

/// `name="value"` pairs.
fn arguments(text: &str) -> HashMap<String, String> {
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

fn starts(text: &str, marks: &[&str]) -> bool {
    marks.iter().any(|mark| text.starts_with(mark))
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

/// The columns that a line is indented by; a tab goes to the next fourth.
fn indent_of(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// A line without this many columns of its indent.
fn outdented(line: &str, columns: usize) -> String {
    let left = indent_of(line).saturating_sub(columns);
    let text = line.trim_start_matches([' ', '\t']);
    if text.is_empty() {
        String::new()
    } else {
        format!("{}{text}", " ".repeat(left))
    }
}

/// The mark and length of the fence that this line opens.
fn opens(line: &str) -> Option<(char, usize)> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(length..)?;
    (length >= 3 && !(mark == '`' && info.contains('`'))).then_some((mark, length))
}

fn closes(line: &str, mark: char, length: usize) -> bool {
    let line = line.trim().trim_start_matches(['>', ' ']);
    line.chars().count() >= length && line.chars().all(|c| c == mark)
}

fn is_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let mut marks = rest.chars();
    let mark = marks.next();
    let spaced = marks.next().is_none_or(|c| c == ' ' || c == '\t');
    spaced
        && if rest.len() == line.len() {
            matches!(mark, Some('-' | '*' | '+'))
        } else {
            matches!(mark, Some('.' | ')'))
        }
}

/// What a stretch of a line is.
enum Span {
    Text,
    Code,
    Comment,
}

/// A line cut into its code spans (and escaped characters), its comments, and the rest.
fn spans(line: &str) -> Vec<(std::ops::Range<usize>, Span)> {
    if !line.contains(['`', '\\']) && !line.contains("<!--") {
        return vec![(0..line.len(), Span::Text)];
    }
    let bytes = line.as_bytes();
    let run = |at: usize| {
        bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|b| **b == b'`')
            .count()
    };
    // The runs of backticks, and for each length where its last one begins.
    let mut last: HashMap<usize, usize> = HashMap::new();
    let mut at = 0;
    while at < bytes.len() {
        let length = run(at);
        if length > 0 {
            last.insert(length, at);
        }
        at += length.max(1);
    }
    let comments = line.rfind("-->").unwrap_or(0);
    let mut out = Vec::new();
    let (mut from, mut at) = (0, 0);
    while at < bytes.len() {
        let rest = bytes.get(at..).unwrap_or_default();
        let (end, kind) = if rest.starts_with(b"\\") {
            let next = line.get(at + 1..).and_then(|rest| rest.chars().next());
            (at + 1 + next.map_or(0, char::len_utf8), Span::Code)
        } else if rest.starts_with(b"<!--") && comments >= at + 4 {
            let close = line.get(at + 4..).and_then(|rest| rest.find("-->"));
            (at + 4 + close.unwrap_or(0) + 3, Span::Comment)
        } else if rest.starts_with(b"`") {
            let length = run(at);
            if last.get(&length).is_none_or(|last| *last <= at) {
                at += length;
                continue;
            }
            let mut close = at + length;
            loop {
                let next = run(close);
                if next == length {
                    break;
                }
                close += next.max(1);
            }
            (close + length, Span::Code)
        } else {
            at += 1;
            continue;
        };
        if at > from {
            out.push((from..at, Span::Text));
        }
        out.push((at..end, kind));
        from = end;
        at = end;
    }
    if from < line.len() {
        out.push((from..line.len(), Span::Text));
    }
    out
}

/// Whether HTML, SVG or `MathML` has an element of this name, or had one.
fn is_element(name: &str) -> bool {
    const ELEMENTS: &[&str] = &[
        "a",
        "abbr",
        "acronym",
        "address",
        "applet",
        "area",
        "article",
        "aside",
        "audio",
        "b",
        "base",
        "basefont",
        "bdi",
        "bdo",
        "big",
        "blink",
        "blockquote",
        "body",
        "br",
        "button",
        "canvas",
        "caption",
        "center",
        "circle",
        "cite",
        "code",
        "col",
        "colgroup",
        "data",
        "datalist",
        "dd",
        "defs",
        "del",
        "details",
        "dfn",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "ellipse",
        "em",
        "embed",
        "fieldset",
        "figcaption",
        "figure",
        "font",
        "footer",
        "foreignobject",
        "form",
        "frame",
        "frameset",
        "g",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "i",
        "iframe",
        "image",
        "img",
        "input",
        "ins",
        "isindex",
        "kbd",
        "label",
        "legend",
        "li",
        "line",
        "lineargradient",
        "link",
        "listing",
        "main",
        "map",
        "mark",
        "marquee",
        "math",
        "menu",
        "meta",
        "meter",
        "mglyph",
        "mtext",
        "nav",
        "nobr",
        "noembed",
        "noframes",
        "noscript",
        "object",
        "ol",
        "optgroup",
        "option",
        "output",
        "p",
        "param",
        "path",
        "picture",
        "plaintext",
        "polygon",
        "polyline",
        "pre",
        "progress",
        "q",
        "rect",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "script",
        "search",
        "section",
        "select",
        "slot",
        "small",
        "source",
        "span",
        "strike",
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "time",
        "title",
        "tr",
        "track",
        "tt",
        "u",
        "ul",
        "use",
        "var",
        "video",
        "wbr",
        "xmp",
    ];
    ELEMENTS
        .binary_search(&name.to_ascii_lowercase().as_str())
        .is_ok()
}
