//! Diagnostics as they are printed: for people, with the line and a caret, and as JSON.
//!
//! Start reading at [`human`] and [`json`].

use super::{Code, Diagnostic, Severity};
use serde::Serialize;
use std::ops::Range;

/// A file's text with the starts of its lines, so that many diagnostics of one file cost one pass over it.
struct Sheet {
    text: String,
    starts: Vec<usize>,
}

impl Sheet {
    fn new(text: String) -> Sheet {
        let starts = std::iter::once(0)
            .chain(text.match_indices('\n').map(|(at, _)| at + 1))
            .collect();
        Sheet { text, starts }
    }

    /// The byte as one that this text has, at the start of a character.
    fn clamp(&self, byte: usize) -> usize {
        self.text.floor_char_boundary(byte.min(self.text.len()))
    }

    /// Line and column of a byte, both from 1; columns count characters.
    fn position(&self, byte: usize) -> (usize, usize) {
        let byte = self.clamp(byte);
        let line = self.starts.partition_point(|start| *start <= byte);
        let start = self.starts.get(line - 1).copied().unwrap_or(0);
        let head = self.text.get(start..byte).unwrap_or("");
        // a mark of byte order is no character that an editor sees
        let mark = usize::from(start == 0 && head.starts_with('\u{feff}'));
        (line, head.chars().count() + 1 - mark)
    }

    /// The line of this number, from 1, without its end.
    fn line(&self, number: usize) -> &str {
        let start = self.starts.get(number - 1).copied().unwrap_or(0);
        let end = self.starts.get(number).copied().unwrap_or(self.text.len());
        let line = self.text.get(start..end).unwrap_or("");
        line.trim_start_matches('\u{feff}')
            .trim_end_matches(['\n', '\r'])
    }
}

/// The text of the file that was asked for last: diagnostics come sorted by file.
struct Sheets<'a> {
    text_of: &'a dyn Fn(&str) -> Option<String>,
    last: Option<(String, Option<Sheet>)>,
}

impl Sheets<'_> {
    fn of(&mut self, file: &str) -> Option<&Sheet> {
        let is_known = matches!(&self.last, Some((known, _)) if known == file);
        if !is_known {
            self.last = Some((file.to_owned(), (self.text_of)(file).map(Sheet::new)));
        }
        self.last.as_ref()?.1.as_ref()
    }
}

/// The colours of a terminal, or none.
struct Paint {
    styled: bool,
}

impl Paint {
    fn put(&self, code: &str, text: &str) -> String {
        if self.styled {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    }
    fn strong(&self, text: &str) -> String {
        self.put("1", text)
    }
    fn frame(&self, text: &str) -> String {
        self.put("1;34", text)
    }
    fn grade(&self, severity: Severity, text: &str) -> String {
        self.put(
            match severity {
                Severity::Error => "1;31",
                Severity::Warning => "1;33",
            },
            text,
        )
    }
}

/// The diagnostics as text for people: message, file, line, column, the line with a caret, notes and hint.
/// `text_of` gives a file's text, when it is to be had. `styled` adds terminal colours.
#[must_use]
pub fn human(
    diagnostics: &[Diagnostic],
    text_of: &dyn Fn(&str) -> Option<String>,
    styled: bool,
) -> String {
    let paint = Paint { styled };
    let mut sheets = Sheets {
        text_of,
        last: None,
    };
    let printed: Vec<String> = diagnostics
        .iter()
        .map(|diagnostic| printed(diagnostic, &mut sheets, &paint))
        .collect();
    printed.join("\n")
}

fn printed(diagnostic: &Diagnostic, sheets: &mut Sheets<'_>, paint: &Paint) -> String {
    let grade = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut lines = vec![format!(
        "{}{}",
        paint.grade(
            diagnostic.severity,
            &format!("{grade}[{}]", diagnostic.code.word())
        ),
        paint.strong(&format!(": {}", harmless(&diagnostic.message)))
    )];
    // the gutter is as wide as the line's number
    let mut gutter = 1;
    if let Some(place) = &diagnostic.place {
        let shown = place
            .span
            .as_ref()
            .and_then(|span| Some((span, sheets.of(&place.file)?)));
        let file = harmless(&place.file);
        if let Some((span, sheet)) = shown {
            let (line, column) = sheet.position(span.start);
            let number = line.to_string();
            gutter = number.len();
            let blank = " ".repeat(gutter);
            let (text, carets) = excerpt(sheet, span, (line, column));
            lines.push(format!(
                "{blank}{} {file}:{line}:{column}",
                paint.frame("-->")
            ));
            lines.push(format!("{blank} {}", paint.frame("|")));
            lines.push(
                format!("{} {text}", paint.frame(&format!("{number} |")))
                    .trim_end()
                    .to_owned(),
            );
            lines.push(format!(
                "{blank} {} {}",
                paint.frame("|"),
                paint.grade(diagnostic.severity, &carets)
            ));
        } else {
            lines.push(format!(" {} {file}", paint.frame("-->")));
        }
    }
    let blank = " ".repeat(gutter);
    let facts = diagnostic.notes.iter().map(|note| ("note", note));
    for (kind, text) in facts.chain(diagnostic.hint.iter().map(|hint| ("hint", hint))) {
        lines.push(format!(
            "{blank} {} {}",
            paint.frame("="),
            paint.strong(&format!("{kind}:")) + " " + &harmless(text)
        ));
    }
    lines.push(String::new());
    lines.join("\n")
}

/// Characters of a line shown before the caret, and in all: a minified file is one line of megabytes.
const BEFORE: usize = 48;
const SHOWN: usize = 112;

/// The part of the line around the diagnostic, and the carets below it.
fn excerpt(sheet: &Sheet, span: &Range<usize>, (line, column): (usize, usize)) -> (String, String) {
    let (end_line, end_column) = sheet.position(span.end.max(span.start));
    let text = sheet.line(line);
    let from = (column - 1).saturating_sub(BEFORE);
    let length = if end_line == line {
        end_column.saturating_sub(column)
    } else {
        usize::MAX
    };
    let mut shown = String::new();
    let mut below = String::new();
    if from > 0 {
        shown.push('…');
        below.push(' ');
    }
    let mut carets = 0;
    let mut cut = false;
    for (at, c) in text.chars().enumerate().skip(from) {
        if at >= from + SHOWN {
            cut = true;
            break;
        }
        let piece = harmless_char(c);
        let width = unicode_width::UnicodeWidthStr::width(piece.as_str());
        shown.push_str(&piece);
        if at + 1 < column {
            below.push_str(&" ".repeat(width));
        } else if at + 1 - column < length {
            below.push_str(&"^".repeat(width));
            carets += width;
        }
    }
    if cut {
        shown.push('…');
    }
    if carets == 0 {
        below.push('^');
    }
    (shown, below)
}

/// The text as a terminal may have it: a control or bidi character in a source must not steer the editor's screen.
fn harmless(text: &str) -> String {
    text.chars().map(harmless_char).collect()
}

fn harmless_char(c: char) -> String {
    match c {
        '\t' => "    ".to_owned(),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}'.to_string(),
        c if c.is_control() => '\u{fffd}'.to_string(),
        c => c.to_string(),
    }
}

/// One diagnostic as one line of JSON, without the line end: severity, code, file, line, column, `end_line`, `end_column`
/// (all from 1, null when unknown), message, notes, hint.
///
/// # Panics
/// Never: strings and numbers always have a JSON form.
#[must_use]
pub fn json(diagnostic: &Diagnostic, text_of: &dyn Fn(&str) -> Option<String>) -> String {
    #[derive(Serialize)]
    struct Printed<'a> {
        severity: Severity,
        code: Code,
        file: Option<&'a str>,
        line: Option<usize>,
        column: Option<usize>,
        end_line: Option<usize>,
        end_column: Option<usize>,
        message: &'a str,
        notes: &'a [String],
        hint: Option<&'a str>,
    }
    let place = diagnostic.place.as_ref();
    let positions = place.and_then(|place| {
        let span = place.span.as_ref()?;
        let sheet = Sheet::new(text_of(&place.file)?);
        Some((sheet.position(span.start), sheet.position(span.end)))
    });
    serde_json::to_string(&Printed {
        severity: diagnostic.severity,
        code: diagnostic.code,
        file: place.map(|place| place.file.as_str()),
        line: positions.map(|(start, _)| start.0),
        column: positions.map(|(start, _)| start.1),
        end_line: positions.map(|(_, end)| end.0),
        end_column: positions.map(|(_, end)| end.1),
        message: &diagnostic.message,
        notes: &diagnostic.notes,
        hint: diagnostic.hint.as_deref(),
    })
    .expect("strings and numbers always have a JSON form")
}
