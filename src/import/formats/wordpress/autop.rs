//! Bare lines to paragraphs, as the classic editor has them: a blank line ends a paragraph, a line end breaks the line.
//!
//! WordPress does this when a page is shown (`wpautop` in its `formatting.php`), so sources hold none of it. Start reading at
//! [`paragraphs`].

use super::markup::link_alone;

/// Elements that are blocks of their own.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements that hold other blocks, so that running text in them needs paragraphs.
const FLOWS: &[&str] = &[
    "article",
    "aside",
    "blockquote",
    "center",
    "div",
    "fieldset",
    "footer",
    "form",
    "header",
    "main",
    "nav",
    "section",
    "details",
];

/// Elements whose running text is one run: line ends in it are breaks.
const RUNS: &[&str] = &[
    "caption",
    "dd",
    "dt",
    "figcaption",
    "legend",
    "li",
    "p",
    "summary",
    "td",
    "th",
    "address",
];

/// Elements whose content is no running text.
const VERBATIM: &[&str] = &[
    "pre", "script", "style", "textarea", "svg", "math", "iframe", "object", "select",
];

/// Makes paragraphs of bare lines; elements that are there stay as they are.
pub(super) fn paragraphs(html: &str) -> String {
    let html = html.replace("\r\n", "\n").replace('\r', "\n");
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    let mut open: Vec<&'static str> = Vec::new();
    let mut run = String::new();
    let mut endless: Vec<&str> = Vec::new();
    let mut rest = html.as_str();
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        run.push_str(text);
        let Some(end) = tag.find('>').map(|end| end + 1) else {
            rest = tag;
            break;
        };
        let name = name_of(tag);
        let closes = tag.starts_with("</");
        let verbatim = VERBATIM.iter().copied().find(|verbatim| {
            !closes && name.eq_ignore_ascii_case(verbatim) && !endless.contains(verbatim)
        });
        let whole = verbatim.and_then(|name| {
            let length = end_of(tag, name);
            if length.is_none() {
                endless.push(name);
            }
            length
        });
        let (source, after) = tag.split_at(whole.unwrap_or(end).min(tag.len()));
        rest = after;
        match BLOCKS
            .iter()
            .copied()
            .find(|block| name.eq_ignore_ascii_case(block))
        {
            Some(block) => {
                flush(&mut out, &mut run, open.last().copied());
                out.push_str(source);
                if whole.is_some() || matches!(block, "hr" | "col") {
                } else if closes {
                    if let Some(at) = open.iter().rposition(|name| *name == block) {
                        open.truncate(at);
                    }
                } else {
                    // A list's next item, or a paragraph that was never closed, ends the one before.
                    if matches!(block, "li" | "p" | "td" | "tr" | "dt" | "dd")
                        && open.last() == Some(&block)
                    {
                        open.pop();
                    }
                    open.push(block);
                }
            }
            // Line ends within a tag or an element of its own are not the text's.
            None if !name.is_empty() => run.push_str(&source.replace('\n', " ")),
            None => run.push_str(source),
        }
    }
    run.push_str(rest);
    flush(&mut out, &mut run, open.last().copied());
    out
}

/// Writes a run of inline content in the way of the element around it.
fn flush(out: &mut String, run: &mut String, inside: Option<&str>) {
    if run.trim().is_empty() {
        out.push_str(run);
        run.clear();
        return;
    }
    match inside {
        Some(name) if RUNS.contains(&name) => {
            let mut parts = lines(run);
            match parts.as_mut_slice() {
                [one] => out.push_str(one),
                many => push_paragraphs(out, many),
            }
        }
        Some(name) if !FLOWS.contains(&name) => out.push_str(run),
        _ => push_paragraphs(out, &lines(run)),
    }
    run.clear();
}

fn push_paragraphs(out: &mut String, parts: &[String]) {
    for part in parts {
        if part.starts_with("\n\n<p>") {
            out.push_str(part);
        } else {
            out.push_str("<p>");
            out.push_str(part);
            out.push_str("</p>\n");
        }
    }
}

/// The paragraphs of a run, their lines joined by breaks; an address alone on its line is a link of its own, as WordPress
/// embeds it.
fn lines(run: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut open = String::new();
    let end = |open: &mut String, parts: &mut Vec<String>| {
        if !open.trim().is_empty() {
            parts.push(std::mem::take(open));
        }
        open.clear();
    };
    for line in run.lines() {
        let line = line.trim_matches([' ', '\t']);
        let is_address = (line.starts_with("https://") || line.starts_with("http://"))
            && !line.contains(|c: char| c.is_whitespace() || c == '<');
        if line.is_empty() || is_address {
            end(&mut open, &mut parts);
            if is_address {
                parts.push(link_alone(&line.replace("&amp;", "&")));
            }
            continue;
        }
        if !open.is_empty() {
            let has_break = ["<br>", "<br/>", "<br />"]
                .iter()
                .any(|br| ends_with_ignoring_case(open.trim_end(), br));
            open.push_str(if has_break { "\n" } else { "<br>\n" });
        }
        open.push_str(line);
    }
    end(&mut open, &mut parts);
    parts
}

fn ends_with_ignoring_case(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|at| text.get(at..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// The name of the tag at the start of a text, as written; empty for what is none.
fn name_of(tag: &str) -> &str {
    let inner = tag.get(1..).unwrap_or_default();
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let length = inner
        .find(|c: char| !c.is_ascii_alphanumeric())
        .unwrap_or(inner.len());
    inner.get(..length).unwrap_or_default()
}

/// The length of the element at the start of a text, its end tag included.
fn end_of(text: &str, name: &str) -> Option<usize> {
    text.match_indices("</").find_map(|(at, _)| {
        let after = at + 2 + name.len();
        let found = text.get(at + 2..after)?;
        if !found.eq_ignore_ascii_case(name) {
            return None;
        }
        text.get(after..)?.find('>').map(|end| after + end + 1)
    })
}
