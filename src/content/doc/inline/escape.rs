//! Text, code and addresses as Markdown writes them, so that they are read back as they are.
//!
//! Start reading at [`escape`].

use super::{Place, is_space};

/// One line of text, escaped.
pub(super) fn escaped_line(text: &str, place: Place) -> String {
    let mut out = String::new();
    escape(&one_line(text), &mut out, place, false, true);
    out
}

pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split(is_space).filter(|word| !word.is_empty()) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Writes plain text with a backslash before every character that would be read as a mark there, and before few others.
pub(super) fn escape(text: &str, out: &mut String, place: Place, in_link: bool, tildes: bool) {
    let start_has_meaning = matches!(place, Place::Paragraph | Place::Term);
    let mut chars = text.char_indices().peekable();
    let mut before: Option<char> = None;
    // The digits that a line began with: `2025. ` would be a list.
    let mut number = 0_usize;
    // Whether the underscores just read are inside a word or between spaces, where they are no marks.
    let mut in_word = false;
    // Whether a bracket is open that needed no backslash.
    let mut pair = false;
    while let Some((index, c)) = chars.next() {
        let rest = text.get(index + c.len_utf8()..).unwrap_or_default();
        let next = chars.peek().map(|(_, next)| *next);
        let at_start = start_has_meaning && (out.is_empty() || out.ends_with('\n'));
        let after_letter = next.is_some_and(char::is_alphanumeric);
        let ends_word = next.is_none_or(|next| next == ' ');
        let mark = match c {
            '\\' | '`' => true,
            '*' => at_start || !(before == Some(' ') && next == Some(' ')),
            '_' => {
                if before != Some('_') {
                    let right = rest.trim_start_matches('_').chars().next();
                    let apart = |c: Option<char>| c == Some(' ');
                    in_word = before.is_some_and(char::is_alphanumeric)
                        && right.is_some_and(char::is_alphanumeric)
                        || apart(before) && apart(right);
                }
                !in_word
            }
            '~' => tildes && !(before == Some(' ') && next == Some(' ')),
            '[' => {
                let mark = matches!(next, Some('^') | None)
                    || out.ends_with(']')
                    || (at_start && opens_box(rest));
                // In a link's text a pair is read as it is; two brackets open a link to a note for some readers.
                pair = in_link && !mark && !out.ends_with('[') && closes_soon(rest);
                mark || in_link && !pair
            }
            ']' => in_link && !std::mem::take(&mut pair),
            '(' | ':' if out.ends_with(']') => true,
            '<' => next.is_none_or(|next| {
                next.is_ascii_alphabetic() || matches!(next, '/' | '!' | '?' | '<')
            }),
            '&' => is_entity(rest),
            '|' => place == Place::Cell || at_start,
            '>' | ':' | '=' => at_start,
            '-' | '+' => at_start && !after_letter,
            '#' => {
                at_start && {
                    let rest = rest.trim_start_matches('#');
                    rest.is_empty() || rest.starts_with(' ')
                }
            }
            '.' | ')' => number > 0 && ends_word,
            _ => false,
        };
        number = if c.is_ascii_digit() && (at_start || number > 0) {
            number + 1
        } else {
            0
        };
        before = Some(c);
        if mark && c == '<' {
            // A backslash would become part of a bare address before it (`www.a.test/x\<img …>`), in programs that make
            // links of those: what follows would be a tag.
            out.push_str("&lt;");
            continue;
        }
        if mark {
            out.push('\\');
        }
        out.push(c);
    }
}

/// Whether a line that begins with `[` and this would be a task or an alert: `[ ]`, `[x]`, `[!NOTE]`.
pub(super) fn opens_box(rest: &str) -> bool {
    rest.starts_with('!')
        || [" ]", "x]", "X]"]
            .iter()
            .any(|start| rest.starts_with(start))
}

/// Whether a bracket before this is closed by the next one.
pub(super) fn closes_soon(rest: &str) -> bool {
    rest.find(['[', ']', '\\', '`', '<', '!'])
        .is_some_and(|at| at > 0 && rest.as_bytes().get(at) == Some(&b']'))
}

/// Whether what follows an `&` makes a character reference of it.
pub(super) fn is_entity(rest: &str) -> bool {
    let name = rest
        .trim_start_matches('#')
        .trim_start_matches(|c: char| c.is_ascii_alphanumeric());
    name.len() < rest.len() && name.starts_with(';')
}

/// A span of code, between fences that do not occur in it.
pub(super) fn code(text: &str, place: Place) -> String {
    let text: String = text
        .chars()
        .map(|c| if is_space(c) { ' ' } else { c })
        .collect();
    let mut length = 1;
    while has_run(&text, length) {
        length += 1;
    }
    let fence = "`".repeat(length);
    let padded = text.starts_with('`')
        || text.ends_with('`')
        || (text.starts_with(' ') && text.ends_with(' '));
    let pad = if padded { " " } else { "" };
    let text = match place {
        Place::Cell => piped(&text),
        _ => text,
    };
    format!("{fence}{pad}{text}{pad}{fence}")
}

/// Whether a text has a run of exactly this many backticks.
pub(super) fn has_run(text: &str, length: usize) -> bool {
    text.split(|c| c != '`').any(|run| run.len() == length)
}

/// Every `|` with a backslash, as a table's cell demands even in code and addresses.
pub(super) fn piped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '|' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

/// The target of a link and its title.
pub(super) fn push_target(out: &mut String, href: &str, title: &str) {
    let bare = !href.is_empty()
        && !href.contains(|c: char| c.is_whitespace() || c.is_control())
        && !href.starts_with('<')
        && balanced(href);
    if !bare {
        out.push('<');
    }
    for (index, c) in href.char_indices() {
        let rest = href.get(index + c.len_utf8()..).unwrap_or_default();
        match c {
            '\n' | '\r' | '\t' => {}
            '\\' => out.push_str("\\\\"),
            '<' | '>' => {
                out.push('\\');
                out.push(c);
            }
            '&' if is_entity(rest) => out.push_str("\\&"),
            _ if c.is_control() => {}
            _ => out.push(c),
        }
    }
    if !bare {
        out.push('>');
    }
    let title = one_line(title);
    if !title.is_empty() {
        out.push_str(" \"");
        for (index, c) in title.char_indices() {
            let rest = title.get(index + c.len_utf8()..).unwrap_or_default();
            if matches!(c, '"' | '\\') || (c == '&' && is_entity(rest)) {
                out.push('\\');
            }
            out.push(c);
        }
        out.push('"');
    }
}

/// Whether round brackets are in pairs, not nested deeper than readers follow.
pub(super) fn balanced(text: &str) -> bool {
    let mut depth = 0_i32;
    for c in text.chars() {
        depth += match c {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        if !(0..5).contains(&depth) {
            return false;
        }
    }
    depth == 0
}
