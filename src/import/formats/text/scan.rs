//! The lines of a text, each with what it is. Every rule that looks at lines takes its answer to "is this code?" from here.
//!
//! Start reading at [`scan`]; [`Fence`] is also what the readers of Markdown dialects go by.

use regex::Regex;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Anything that no rule has named yet.
    Text,
    /// A heading of this level; the text holds its words only.
    Title(u8),
    /// A row of a table, with tabs or bars between its cells.
    Row,
    /// The fence that opens code.
    Fence,
    /// A line of code, between fences or indented.
    Code,
    /// The fence that closes code.
    FenceEnd,
}

/// A line of the source and what it is.
#[derive(Clone, Debug)]
pub(super) struct Scanned<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) kind: Kind,
}

impl Scanned<'_> {
    /// Whether the rules for text may look at this line.
    pub(super) fn is_text(&self) -> bool {
        self.kind == Kind::Text
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    /// Makes the line a blank one: its words are elsewhere now.
    pub(super) fn clear(&mut self) {
        self.text = Cow::Borrowed("");
        self.kind = Kind::Text;
    }
}

/// The mark that opens code: three or more backticks or tildes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Fence {
    pub(in super::super) mark: char,
    pub(in super::super) length: usize,
}

impl Fence {
    /// The fence that a line opens, indent and marks of quotations left out before.
    pub(in super::super) fn opens(line: &str) -> Option<Fence> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let length = line.chars().take_while(|c| *c == mark).count();
        let info = line.get(length..)?;
        // a line of tildes alone underlines a title as often; that is for the caller to tell
        (length >= 3 && !(mark == '`' && info.contains('`'))).then_some(Fence { mark, length })
    }

    /// Whether a line closes what this fence opened.
    pub(in super::super) fn closes(self, line: &str) -> bool {
        let line = line.trim().trim_start_matches(['>', ' ']);
        line.len() >= self.length && line.chars().all(|c| c == self.mark)
    }
}

/// Where code ends that nothing closes, as the number of the line after its last: before the next heading of a section or
/// the next paragraph of words; at the end of the text when there is neither.
pub(in super::super) fn end_of_unclosed(lines: &[&str], from: usize) -> usize {
    let mut after_blank = false;
    for (at, line) in lines.iter().enumerate().skip(from) {
        let blank = line.trim().is_empty();
        if after_blank && !blank && (is_section(line) || is_words(line)) {
            return at;
        }
        after_blank = blank;
    }
    lines.len()
}

fn is_section(line: &str) -> bool {
    line.starts_with("## ") || line.starts_with("### ")
}

/// What program text has and sentences do not.
static CODE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"[{}<>=|\\`$_]|;\s*$|\w\(|\)\s*$|::|->|&&|\w\.\w+\(|^\s*(?:#|//|--\s|/\*|\$\s|>>>|(?:def|for|if|elif|else|while|import|from|class|return|let|const|var|fn|func|function|SELECT|INSERT|UPDATE|CREATE|echo|sudo|cd|git|npm|pip|cargo)\b.*[:;(\x22'./-])",
    )
    .expect("a valid pattern")
});

/// Whether a line that nothing indents is made of words: a sentence, or the words of a title.
fn is_words(line: &str) -> bool {
    !line.starts_with([' ', '\t'])
        && line.split_whitespace().take(2).count() == 2
        && line.starts_with(|c: char| c.is_uppercase() || c == '«' || c == '“')
        && (!CODE.is_match(line) || line.split_whitespace().take(12).count() == 12)
}

/// The lines of a text, the code among them marked.
pub(super) fn scan(text: &str) -> Vec<Scanned<'_>> {
    let lines: Vec<&str> = text.lines().collect();
    let mut kinds = vec![Kind::Text; lines.len()];
    // A fence for which no close was found is not searched for again.
    let mut unclosed: Vec<Fence> = Vec::new();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let opened = Fence::opens(line.trim_start()).filter(|fence| {
            // below words, a line of tildes underlines them
            let above = at.checked_sub(1).and_then(|before| lines.get(before));
            let under = fence.mark == '~'
                && fence.length >= 5
                && above.is_some_and(|line| !line.trim().is_empty());
            !(under && fence.closes(line))
        });
        let end = if let Some(fence) = opened {
            fenced(&lines, at, fence, &mut unclosed, &mut kinds)
        } else if indent_of(line) >= 4 {
            indented(&lines, at, &mut kinds)
        } else {
            at + 1
        };
        at = end.max(at + 1);
    }
    lines
        .into_iter()
        .zip(kinds)
        .map(|(line, kind)| Scanned {
            text: Cow::Borrowed(line),
            kind,
        })
        .collect()
}

/// Marks what a fence encloses, and returns the line after it.
fn fenced(
    lines: &[&str],
    at: usize,
    fence: Fence,
    unclosed: &mut Vec<Fence>,
    kinds: &mut [Kind],
) -> usize {
    let known = unclosed
        .iter()
        .any(|other| other.mark == fence.mark && other.length <= fence.length);
    let mut below = lines.iter().enumerate().skip(at + 1);
    let close = (!known)
        .then(|| below.find(|(_, line)| fence.closes(line)))
        .flatten();
    let (end, next) = if let Some((close, _)) = close {
        (close, close + 1)
    } else {
        if !known {
            unclosed.push(fence);
        }
        let end = end_of_unclosed(lines, at + 1);
        (end, end)
    };
    for (index, kind) in kinds.iter_mut().enumerate().take(next).skip(at) {
        *kind = match index {
            index if index == at => Kind::Fence,
            index if index < end => Kind::Code,
            _ => Kind::FenceEnd,
        };
    }
    next
}

/// Marks a run of indented lines as code when it is set off by blank lines and most of it reads as code; lists and quoted
/// text are indented too. Returns the line after the run.
fn indented(lines: &[&str], at: usize, kinds: &mut [Kind]) -> usize {
    let is_in = |line: &&&str| line.trim().is_empty() || indent_of(line) >= 4;
    let run = lines.iter().skip(at).take_while(is_in).count();
    let body = lines.get(at..at + run).unwrap_or_default();
    let blank = body
        .iter()
        .rev()
        .take_while(|line| line.trim().is_empty())
        .count();
    let end = at + run - blank;
    let above = at.checked_sub(1).and_then(|before| lines.get(before));
    let set_off = above
        .is_some_and(|line| line.trim().is_empty() || line.trim_end().ends_with(':'))
        && (blank > 0 || end == lines.len());
    // the text above an item's code is that item
    let heads = lines.iter().take(at).rfind(|line| !line.trim().is_empty());
    let in_list = heads.is_some_and(|line| indent_of(line) > 0 || opens_item(line));
    let written = body.iter().filter(|line| !line.trim().is_empty()).count();
    let code = body
        .iter()
        .filter(|line| CODE.is_match(line) && !opens_item(line.trim_start()))
        .count();
    if set_off && !in_list && code * 2 >= written {
        for kind in kinds.iter_mut().take(end).skip(at) {
            *kind = Kind::Code;
        }
    }
    at + run
}

/// Whether a line opens an item of a list: the mark of one and a space.
fn opens_item(line: &str) -> bool {
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let marked = if rest.len() == line.len() {
        rest.starts_with(|c: char| "•◦▪‣●*–—-+".contains(c))
    } else {
        rest.starts_with(['.', ')'])
    };
    marked && rest.chars().nth(1).is_some_and(char::is_whitespace)
}

/// The columns that a line is indented by; a tab goes to the next fourth.
pub(in super::super) fn indent_of(line: &str) -> usize {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter for each line: what it is.
    fn kinds(source: &str) -> String {
        scan(source)
            .iter()
            .map(|line| match line.kind {
                Kind::Text => 't',
                Kind::Title(_) => 'h',
                Kind::Row => 'r',
                Kind::Fence => '[',
                Kind::Code => 'c',
                Kind::FenceEnd => ']',
            })
            .collect()
    }

    #[test]
    fn both_fences_enclose_code() {
        assert_eq!(kinds("a\n```\n-\nb\n```\nc"), "t[cc]t");
        assert_eq!(kinds("a\n\n~~~ py\n```\nb\n~~~\nc"), "tt[cc]t");
        assert_eq!(kinds("````\n```\nb\n````\nc"), "[cc]t");
        assert_eq!(kinds("Voir ```le code``` ici.\n```a``` b\nc"), "ttt");
        // a title that is underlined
        assert_eq!(kinds("Un titre\n~~~~~~~~\n\nTexte."), "tttt");
    }

    #[test]
    fn an_unclosed_fence_leaves_the_rest_of_the_text_to_the_rules() {
        assert_eq!(kinds("```\na = 1\n\nb = 2"), "[ccc");
        assert_eq!(
            kinds("```\na = 1\n\nb = 2\n\nLe pont est sauvé.\n"),
            "[cccct"
        );
        assert_eq!(kinds("```\na\n\nLe pont ferme.\n\n~~~\n-\n~~~"), "[cctt[c]");
    }

    #[test]
    fn indented_code_is_code_and_indented_words_are_not() {
        assert_eq!(
            kinds("Voici :\n\n    total = 0\n    print(total)\n\nFin."),
            "ttcctt"
        );
        assert_eq!(
            kinds("Voici :\n\n    Ada Petit\n    12, rue du Port\n\nFin."),
            "tttttt"
        );
        assert_eq!(kinds("- un\n\n    a = 1\n\nFin."), "ttttt");
    }
}
