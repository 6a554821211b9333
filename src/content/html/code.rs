//! Preformatted text: its lines and its language, out of what highlighters make of it.
//!
//! Start reading at [`Reader::code_text`].

use super::Reader;
use super::elements::Group;
use crate::base::text;
use dom_query::NodeRef;

impl Reader {
    /// The text of code, its line ends kept: some pages break its lines by elements, some put each line into a row of a
    /// table or into a code element of its own, with its number before it. Numbers of lines are left out.
    pub(super) fn code_text(&mut self, node: &NodeRef<'_>) -> String {
        let mut out = String::new();
        let mut after_code = false;
        let mut open: Vec<(NodeRef<'_>, bool)> = vec![(*node, false)];
        while let Some((node, ends)) = open.pop() {
            if node.is_text() {
                let text = node.text();
                after_code = false;
                out.push_str(&text::repair_code(&text));
                continue;
            }
            let name = node.node_name().unwrap_or_default();
            if Group::Unseen.has(&name) {
                continue;
            }
            if !ends && is_line_number(&node) {
                self.drop(&node, "line numbers");
                continue;
            }
            match name.as_ref() {
                "br" => out.push('\n'),
                "tr" | "div" | "p" | "li" | "table" => end_line(&mut out),
                "code" if ends => after_code = true,
                "code" if after_code => end_line(&mut out),
                _ => {}
            }
            if !ends && name.as_ref() != "br" {
                open.push((node, true));
                open.extend(node.children_it(true).map(|child| (child, false)));
            }
        }
        out
    }
}

fn end_line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// Whether an element holds the numbers of lines and nothing else, by the names that highlighters give it (Pygments,
/// Rouge, Chroma, Prism, highlight.js, GitHub, Crayon, `SyntaxHighlighter`).
fn is_line_number(node: &NodeRef<'_>) -> bool {
    let named = node.has_attr("data-line-number")
        || node.class().is_some_and(|classes| {
            classes.split_whitespace().any(|class| {
                let class = class.to_ascii_lowercase();
                matches!(
                    class.as_str(),
                    "ln" | "lnt" | "blob-num" | "linenr" | "linenos"
                ) || class.contains("gutter")
                    || class.contains("lineno")
                    || class.contains("line-number")
                    || class.contains("hljs-ln-n")
                    || class.contains("crayon-num")
            })
        });
    named
        && node
            .text()
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace())
}

/// Whether an element is code by its looks: editors set what is copied from them in letters of one width, with its spaces kept.
pub(crate) fn is_code_box(node: &NodeRef<'_>) -> bool {
    let Some(style) = node.attr("style") else {
        return false;
    };
    let style = style.to_ascii_lowercase().replace(' ', "");
    let keeps_spaces = style.contains("white-space:pre;")
        || style.ends_with("white-space:pre")
        || style.contains("white-space:pre-wrap");
    keeps_spaces
        && ["mono", "menlo", "consolas", "courier"]
            .iter()
            .any(|font| style.contains(font))
}

/// Whether a table only puts numbers of lines next to the lines of code.
pub(super) fn is_code_table(table: &NodeRef<'_>) -> bool {
    let mut cells = table
        .descendants_it()
        .filter(|inner| inner.has_name("td") || inner.has_name("th"));
    cells.next().is_some_and(|first| {
        is_line_number(&first)
            || first.children_it(false).any(|inner| inner.has_name("pre"))
                && first.text().chars().any(|c| c.is_ascii_digit())
                && first
                    .text()
                    .chars()
                    .all(|c| c.is_ascii_digit() || c.is_whitespace())
    })
}

/// The language of code: what the element, its code or the boxes around it are classed as.
pub(super) fn code_language(node: &NodeRef<'_>) -> Option<String> {
    let inner = node.descendants_it().find(|inner| inner.has_name("code"));
    let own = [Some(*node), inner]
        .into_iter()
        .flatten()
        .find_map(|element| {
            ["data-lang", "data-language", "data-enlighter-language"]
                .iter()
                .find_map(|name| element.attr(name).map(|value| value.to_string()))
                .or_else(|| classed(&element.class()?, true))
        });
    let around = || {
        node.ancestors_it(Some(3))
            .find_map(|outer| classed(&outer.class()?, false))
    };
    let language = own.or_else(around)?.trim().to_ascii_lowercase();
    let is_name = !language.is_empty()
        && language.len() <= 24
        && language
            .chars()
            .all(|c| c.is_alphanumeric() || "+-#._".contains(c));
    (is_name
        && !matches!(
            language.as_str(),
            "text"
                | "plaintext"
                | "plain"
                | "none"
                | "nohighlight"
                | "default"
                | "auto"
                | "generic"
                | "raw"
        ))
    .then_some(language)
}

/// The language that classes name. The boxes around code are believed in the long forms only: a page may be `lang-fr`.
fn classed(classes: &str, own: bool) -> Option<String> {
    let words: Vec<&str> = classes
        .split([' ', ';', '\t', '\n'])
        .filter(|word| !word.is_empty())
        .collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let next = || words.get(at + 1).copied();
        let found = match *word {
            "brush:" => next(),
            "sourceCode" | "hljs" | "src" if own => {
                next().filter(|next| !next.contains("line") && !next.contains("copy"))
            }
            word => word
                .strip_prefix("language-")
                .or_else(|| word.strip_prefix("highlight-source-"))
                .or_else(|| word.strip_prefix("brush:"))
                .or_else(|| word.strip_prefix("lang-").filter(|_| own))
                .or_else(|| word.strip_prefix("src-").filter(|_| own)),
        };
        found.map(|name| {
            name.trim_start_matches("src-")
                .trim_start_matches("language-")
                .to_owned()
        })
    })
}
