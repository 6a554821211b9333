//! Conflict markers that git leaves in a text (gitformat, `git help merge`): `<<<<<<< ours`, `||||||| base`, `=======`,
//! `>>>>>>> theirs`, each at the start of a line.
//!
//! A conflict that is completely within one fenced block of code is the text of an article about git.
//! Anywhere else a marker is an error, and so is one that straddles a fence. Start reading at [`conflicts`].

use crate::base::diagnostic::{Code, Diagnostic};
use std::ops::Range;

const OURS: &str = "<<<<<<<";
const BASE: &str = "|||||||";
const THEIRS: &str = ">>>>>>>";
const MIDDLE: &str = "=======";

/// The error for each conflict in the text of a file.
#[must_use]
pub fn conflict_errors(file: &str, text: &str) -> Vec<Diagnostic> {
    let spans = conflicts(text).into_iter();
    spans.map(|span| conflict_error(file, span)).collect()
}

/// The error for a whole conflict in a source: both its sides would be published. A lone marker may be a quotation in a
/// text that nobody merges.
#[must_use]
pub fn torn_source(file: &str, text: &str) -> Option<Diagnostic> {
    if !has_mark(text) {
        return None;
    }
    let whole = marks(text).into_iter().find(|mark| mark.is_whole)?;
    Some(conflict_error(file, whole.line))
}

fn conflict_error(file: &str, span: Range<usize>) -> Diagnostic {
    Diagnostic::new(Code::ConflictMarkers, "git conflict markers are left in this file")
        .at(file, span)
        .hint("keep one side of the conflict, and delete the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`")
}

/// The places of the conflicts in a text: the line that opens each, or the one that closes it where the first was deleted.
#[must_use]
pub fn conflicts(text: &str) -> Vec<Range<usize>> {
    if !has_mark(text) {
        return Vec::new();
    }
    marks(text).into_iter().map(|mark| mark.line).collect()
}

/// The text with the lines of the markers and the second side of each conflict blanked, so that every byte stays where it
/// is: what can be read of a page until its editor decides.
#[must_use]
pub fn first_side(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut is_other = false;
    for line in text.split_inclusive('\n') {
        let marker = Marker::of(line);
        match marker {
            Some(Marker::Ours | Marker::Theirs) => is_other = false,
            Some(Marker::Base | Marker::Middle) => is_other = true,
            None => {}
        }
        if is_other || marker.is_some() {
            kept.extend(line.bytes().map(|b| if b == b'\n' { '\n' } else { ' ' }));
        } else {
            kept.push_str(line);
        }
        if marker == Some(Marker::Theirs) {
            is_other = false;
        }
    }
    kept
}

fn has_mark(text: &str) -> bool {
    // One byte is found many times faster than seven.
    let has = |mark: &str, first| {
        let mut found = text.match_indices(first);
        found.any(|(at, _)| text.get(at..).is_some_and(|rest| rest.starts_with(mark)))
    };
    has(OURS, '<') || has(THEIRS, '>')
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Ours,
    Base,
    Middle,
    Theirs,
}

impl Marker {
    /// The marker at the start of a line: seven of its mark, then a space and a label, or nothing.
    fn of(line: &str) -> Option<Marker> {
        let (mark, rest) = line.split_at_checked(OURS.len())?;
        let ends = rest.trim_ascii_end().is_empty();
        match mark {
            OURS if ends || rest.starts_with(' ') => Some(Marker::Ours),
            BASE if ends || rest.starts_with(' ') => Some(Marker::Base),
            THEIRS if ends || rest.starts_with(' ') => Some(Marker::Theirs),
            MIDDLE if ends => Some(Marker::Middle),
            _ => None,
        }
    }
}

struct Mark {
    /// The line to show.
    line: Range<usize>,
    /// Whether the opening, the middle and the end are there.
    is_whole: bool,
}

/// A fenced block of code that is open: its mark, how long, and what is met in it.
struct Fence {
    mark: char,
    length: usize,
    /// The conflicts that opened in it.
    inside: Vec<Mark>,
}

fn marks(text: &str) -> Vec<Mark> {
    let mut found: Vec<Mark> = Vec::new();
    let mut fence: Option<Fence> = None;
    // The conflict that is open, whether its middle was met, and whether it opened in the fence that is open.
    let mut open: Option<(Range<usize>, bool, bool)> = None;
    // A middle without an opening: what is left when an editor deletes the first line only.
    let mut is_halved = false;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let span = at..at + line.trim_ascii_end().len();
        at += line.len();
        match Marker::of(line) {
            Some(Marker::Ours) => {
                if let Some((line, ..)) = open.replace((span, false, fence.is_some())) {
                    found.push(Mark {
                        line,
                        is_whole: false,
                    });
                }
            }
            Some(Marker::Middle) => match &mut open {
                Some((_, has_middle, _)) => *has_middle = true,
                None => is_halved = true,
            },
            Some(Marker::Theirs) => match open.take() {
                Some((line, is_whole, is_code)) => {
                    let mark = Mark { line, is_whole };
                    match &mut fence {
                        Some(fence) if is_code => fence.inside.push(mark),
                        _ => found.push(mark),
                    }
                }
                None if is_halved => {
                    is_halved = false;
                    found.push(Mark {
                        line: span,
                        is_whole: false,
                    });
                }
                None => {}
            },
            Some(Marker::Base) => {}
            None => {
                let Some((mark, length, is_bare)) = fence_of(line) else {
                    continue;
                };
                match &fence {
                    Some(known) if known.mark == mark && length >= known.length && is_bare => {
                        // what is whole within the block is its code
                        fence = None;
                        if let Some((.., is_code)) = &mut open {
                            *is_code = false;
                        }
                    }
                    Some(_) => {}
                    None => {
                        let inside = Vec::new();
                        fence = Some(Fence {
                            mark,
                            length,
                            inside,
                        });
                    }
                }
            }
        }
    }
    // A fence that nothing closes is more likely cut off than code.
    found.extend(fence.into_iter().flat_map(|fence| fence.inside));
    found.extend(open.map(|(line, ..)| Mark {
        line,
        is_whole: false,
    }));
    found.sort_by_key(|mark| mark.line.start);
    found
}

/// The mark and the length of the fence of code on this line, and whether nothing follows it.
#[must_use]
pub fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let line = line.trim_start_matches(' ').trim_end();
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    let info = line.get(length..)?;
    (indent <= 3 && length >= 3 && !(mark == '`' && info.contains('`'))).then_some((
        mark,
        length,
        info.is_empty(),
    ))
}

#[cfg(test)]
mod tests {
    use super::{conflicts, first_side};
    use std::ops::Range;

    /// The lines at which conflicts are seen, from 1.
    fn lines_of(text: &str) -> Vec<usize> {
        let line = |span: &Range<usize>| text[..span.start].matches('\n').count() + 1;
        conflicts(text).iter().map(line).collect()
    }

    #[test]
    fn conflict_markers_are_seen_where_git_leaves_them() {
        let whole = "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n";
        let with_base = "<<<<<<< ours\na\n||||||| 1a2b3c\nc\n=======\nb\n>>>>>>> theirs\n";
        for (text, lines) in [
            (whole.to_owned(), vec![1]),
            (with_base.to_owned(), vec![1]),
            (whole.replace('\n', "\r\n"), vec![1]),
            (format!("x\n{whole}y\n{with_base}"), vec![2, 8]),
            // what is left when an editor deletes some of the markers
            ("<<<<<<< HEAD\na\n".to_owned(), vec![1]),
            ("a\n=======\nb\n>>>>>>> topic\n".to_owned(), vec![4]),
            ("<<<<<<<\na\n=======\nb\n>>>>>>>\n".to_owned(), vec![1]),
            // in code, where it is not whole or the fence is in the conflict
            (format!("```\n{whole}"), vec![2]),
            (
                "```\n<<<<<<< HEAD\na\n```\n=======\nb\n>>>>>>> topic\n".to_owned(),
                vec![2],
            ),
            (
                "<<<<<<< HEAD\n```\na\n=======\nb\n>>>>>>> topic\n```\n".to_owned(),
                vec![1],
            ),
        ] {
            assert_eq!(lines_of(&text), lines, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_conflict_markers_is_text() {
        for text in [
            "A title\n=======\n\nText.\n",
            ">>>>>>> a deep quotation\n",
            "|||||||\n|---|---|---|---|---|---|\n",
            "Text with <<<<<<< HEAD in a line.\n",
            "    <<<<<<< HEAD\n",
            "<<<<<<<< eight\n",
            "<<<<<<<HEAD\n",
            "```diff\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> topic\n```\n",
            "",
        ] {
            assert_eq!(lines_of(text), Vec::<usize>::new(), "{text}");
        }
    }

    #[test]
    fn the_first_side_of_a_conflict_stays_in_its_place() {
        let text = "a = 1\n<<<<<<< é\nb = 2\n||||||| x\nb = 0\n=======\nb = 3\n>>>>>>> t\nc = 4\n";
        let kept = first_side(text);
        assert_eq!(kept.len(), text.len());
        assert_eq!(
            kept.split_whitespace().collect::<Vec<_>>().join(" "),
            "a = 1 b = 2 c = 4"
        );
        assert_eq!(kept.find("c = 4"), text.find("c = 4"));
    }
}
