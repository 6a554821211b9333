//! What generators and note takers add to Markdown, rewritten as plain Markdown before it is parsed.
//!
//! Hugo's shortcodes, Jekyll's Liquid and attribute lists, the admonitions and tabs of `MkDocs`, the containers of
//! Docusaurus, the links and callouts of Obsidian; code is left alone. Start reading at [`plainly`].

mod blocks;
mod pieces;

use super::scan::{Fence, end_of_unclosed, indent_of};
use crate::content::doc::{Claim, Doc, Dropped, Field, Rank, Repair};
use regex::Regex;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

/// Rewrites what is no Markdown; what is left out goes to `doc.dropped`, one entry per rule.
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
        about_templates: None,
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
            evidence: "a line of tags".into(),
        });
    }
    doc.repairs.extend(writer.repairs);
    writer.out
}

/// How deep nested admonitions and tabs are read; what is deeper stays indented, as code.
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
    /// Whether the text is about templates, once it was asked.
    about_templates: Option<bool>,
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
// `Date : {{ page.meta.date }}`: a label and what the site's own program would have filled.
pattern!(
    PLACEHOLDER,
    r"^(?:[-*>]\s+)?(?:(?:[^{}`\s]+\s+){1,7}\{\{-?\s*|[^{}`\s]+\{\{-?\s*|\{\{-?\s*\w+\.)(?:page|site|post|config|layout|git|subscriber|user|contact|recipient|email|campaign|newsletter|item|event|meta)\.[\w.]+\s*(?:\|[^{}]*)?-?\}\}[\s*_.]*$"
);
pattern!(
    TEMPLATES,
    r"(?i)\b(?:jinja2?|liquid|handlebars|mustache|twig|nunjucks)\b|`\{[{%]|\bmod[èe]le `|\btemplates?\b"
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

/// What is in a line next to code and comments. Each pattern ends at the next mark of its own kind, so that a line is
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
        let mut fence: Option<Fence> = None;
        let mut in_list = false;
        let mut blank_before = true;
        // What has no end further down is searched for once only.
        let mut comment_ends = true;
        let mut code_ends = true;
        let mut unclosed: Vec<Fence> = Vec::new();
        while let Some(&line) = lines.get(at) {
            at += 1;
            let trimmed = line.trim_start();
            if let Some(open) = fence {
                if open.closes(trimmed) {
                    fence = None;
                }
                self.write(line);
                continue;
            }
            let indent = indent_of(line);
            let bare = trimmed.trim_start_matches(['>', ' ']);
            if let Some(opened) = Fence::opens(bare) {
                let never = unclosed
                    .iter()
                    .any(|other| other.mark == opened.mark && other.length <= opened.length);
                if !never
                    && lines.iter().skip(at).any(|line| {
                        let line = line.trim_start_matches(['>', ' ', '\t']);
                        opened.closes(line)
                    })
                {
                    fence = Some(opened);
                    self.write(line);
                } else {
                    unclosed.push(opened);
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

    /// A fence that nothing closes takes the rest of the text with it: it ends where the words begin again.
    fn unclosed(&mut self, lines: &[&str], at: usize, fence: Fence) -> usize {
        let end = end_of_unclosed(lines, at + 1);
        for line in lines.iter().take(end).skip(at) {
            self.write(line);
        }
        if end < lines.len() {
            self.write(&fence.mark.to_string().repeat(fence.length));
            self.write("");
            self.repairs.push(Repair {
                what: "a block of code is never closed; it was ended where the words begin again"
                    .to_owned(),
                doubtful: true,
            });
        }
        end
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
