//! Faults in content, settings and templates: what they are, in which order they stand, how they are printed.
//!
//! Nothing here knows a stage of the program. Start reading at [`Diagnostic`].

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::Range;

/// How grave a fault is: an error stops publication, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something an editor should look at; the site is published.
    Warning,
    /// Nothing is published until it is mended.
    Error,
}

macro_rules! codes {
    ($($variant:ident $word:literal $severity:ident $meaning:literal;)*) => {
        /// The stable word by which a kind of fault is known in output, settings and manual.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant,)* }
        impl Code {
            /// Every code, in the order of the manual.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];
            /// The word itself, such as `unknown-key`.
            #[must_use]
            pub fn word(self) -> &'static str { match self { $(Code::$variant => $word,)* } }
            /// How grave this kind is unless `[check]` or `--deny` says otherwise.
            #[must_use]
            pub fn severity(self) -> Severity { match self { $(Code::$variant => Severity::$severity,)* } }
            /// One sentence on what it means, for the manual.
            #[must_use]
            pub fn meaning(self) -> &'static str { match self { $(Code::$variant => $meaning,)* } }
        }
    };
}

codes! {
    // settings
    MissingSetting "missing-setting" Error "`site.toml` lacks a key that has no default.";
    UnknownKey "unknown-key" Error "`site.toml` has a key that digest does not know.";
    BadSetting "bad-setting" Error "A value in `site.toml` is of the wrong kind or out of range.";
    BadToml "bad-toml" Error "A TOML text cannot be read.";
    MissingWord "missing-word" Warning "The site's own language lacks words of the interface, which stand in English.";
    // front matter and pages
    BadYaml "bad-yaml" Error "YAML front matter cannot be read.";
    BadJson "bad-json" Error "JSON front matter cannot be read.";
    UnclosedFrontMatter "unclosed-front-matter" Error "Front matter is opened and never closed.";
    LateFrontMatter "late-front-matter" Error "Front matter begins after something else, so its page would be published with it as text.";
    ConflictMarkers "conflict-markers" Error "Git conflict markers are left in a page, a source, a template or the settings.";
    BadValue "bad-value" Error "A front matter key has a value of the wrong kind.";
    BadDate "bad-date" Error "A date cannot be read, or names a day that does not exist.";
    BadAddress "bad-address" Error "An address is not one that a static host can serve.";
    MisspeltKey "misspelt-key" Warning "A front matter key looks like a typing slip of a known one.";
    MissingTitle "missing-title" Warning "A page has no title and no first heading; its file name stands in.";
    IdleNote "idle-note" Warning "The note of an edition names a period without articles.";
    UndatedPage "undated-page" Warning "An article has neither `date` nor `added`.";
    DroppedTerm "dropped-term" Warning "A term's id slugs to nothing and was left out.";
    TemplateCode "template-code" Warning "Shortcodes or Liquid of another generator stay text.";
    InvalidUtf8 "invalid-utf8" Error "A file that must be UTF-8 is not.";
    Unreadable "unreadable" Error "A file cannot be read.";
    UnreadFolder "unread-folder" Error "A folder is there and cannot be read, or a symbolic link leads to nothing that digest may read. What it holds is unknown, so nothing is published, with `--keep-going` too.";
    UnreadMarkdown "unread-markdown" Warning "`content/` has Markdown in a folder that nothing reads.";
    // addresses and links
    EqualAddress "equal-address" Error "Two pages claim the same address.";
    ClashingAddress "clashing-address" Error "Two addresses differ only in case or Unicode form.";
    PathConflict "path-conflict" Error "One file of the site is at a path where others need a folder.";
    WindowsName "windows-name" Warning "An address has a name that Windows cannot hold, so that nobody can build the site or keep a copy of it there.";
    SlugTaken "slug-taken" Warning "A derived slug was taken, so a number was added.";
    BadAlias "bad-alias" Error "An alias leaves the site or equals a planned page.";
    MissingFile "missing-file" Error "A relative link names a file that is not there.";
    MissingPage "missing-page" Warning "A relative link names a page that is not there; its words stay, without the link.";
    MissingImage "missing-image" Warning "The image that a page's front matter names is not there; the page does without.";
    UnreadImage "unread-image" Warning "An image cannot be measured or resized; it is copied as it is.";
    KeptMetadata "kept-metadata" Warning "A file that is published may say where it was taken, and digest cannot remove that.";
    MissingAlt "missing-alt" Warning "An image has no text alternative.";
    DeadLink "dead-link" Warning "A link names an address or an anchor that this site does not have.";
    BlockedFrame "blocked-frame" Warning "A frame's host is not allowed; a link stands in its place.";
    // templates
    BadTemplate "bad-template" Error "A template cannot be parsed, or names something that does not exist.";
    TemplateFailed "template-failed" Error "A template failed while a page was being rendered.";
    // sources and import
    EmptySource "empty-source" Warning "A source yields no text, so it makes no page.";
    DamagedSource "damaged-source" Warning "A source is damaged, or a feed that gives only an excerpt; what is there was kept.";
    UnreadSource "unread-source" Warning "A kind of file that digest does not read was passed over.";
    RefusedSource "refused-source" Error "A source is of a kind that digest refuses: an address, a PDF, a DOCX, a feed that declares entities of its own.";
    EditedPage "edited-page" Warning "A source changed, but its page is the editor's and was left alone.";
    RejectedSource "rejected-source" Warning "A source that the command names was rejected before, so it makes no page.";
    StaleSource "stale-source" Error "With `--locked`: a source has no up-to-date page.";
    CheckThis "check-this" Warning "Something in an import was guessed or salvaged and wants a look.";
    UnknownName "unknown-name" Error "A command names something that the site does not have, or that it cannot be used on.";
    BadRecord "bad-record" Error "A line of `content/record.txt` cannot be read.";
    // publishing
    UnknownFile "unknown-file" Error "`public/` holds a file that digest did not write.";
    LostAddress "lost-address" Warning "An address that was published once leads to nothing now.";
    StaleOutput "stale-output" Error "`--verify` found a file that a build from scratch would write differently.";
}

impl Code {
    /// The code with this word, if there is one.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Code> {
        Self::ALL.iter().copied().find(|code| code.word() == word)
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
        let word = String::deserialize(from)?;
        Code::from_word(&word).ok_or_else(|| serde::de::Error::custom("no fault has this word"))
    }
}

/// Where a fault is: a file, and a range of bytes in the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the site's root, with forward slashes (or as the editor typed it, outside the site).
    pub file: String,
    /// The bytes at fault, counted from the first byte of the file; none when the whole file is meant.
    pub span: Option<Range<usize>>,
}

/// One fault, with everything an editor needs to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How grave it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// Where it is; none when no file is to blame.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop, the thing in backticks.
    pub message: String,
    /// Further facts, one sentence each: the page being rendered, the value seen.
    pub notes: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A fault of this kind with the kind's own severity and no place yet.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: code.severity(),
            code,
            place: None,
            message: message.into(),
            notes: Vec::new(),
            hint: None,
        }
    }
    /// The same fault, in this file as a whole.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            span: None,
        });
        self
    }
    /// The same fault, at these bytes of this file.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, span: Range<usize>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            span: Some(span),
        });
        self
    }
    /// The same fault with one more fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
    /// The same fault with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What `[check]` makes of a kind of fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Say nothing.
    Off,
    /// Report as a warning.
    Warning,
    /// Report as an error.
    Error,
}

/// Re-grades by the settings' levels and `--deny`, sorts by file and place, and folds identical faults: those of one
/// kind, message and hint in several files become the first file's, with a note that counts the others.
/// A kind whose own severity is an error is never made less than one.
#[must_use]
pub fn settle(
    faults: Vec<Diagnostic>,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Vec<Diagnostic> {
    let mut graded: Vec<Diagnostic> = faults
        .into_iter()
        .filter_map(|fault| grade(fault, levels, deny))
        .collect();
    graded.sort_by(|a, b| order(a).cmp(&order(b)));
    graded.dedup();
    fold(graded)
}

fn grade(
    mut fault: Diagnostic,
    levels: &BTreeMap<Code, Level>,
    deny: &[Code],
) -> Option<Diagnostic> {
    if fault.code.severity() == Severity::Warning {
        match levels.get(&fault.code) {
            Some(Level::Error) => fault.severity = Severity::Error,
            Some(Level::Warning) => fault.severity = Severity::Warning,
            Some(Level::Off) if !deny.contains(&fault.code) => return None,
            Some(Level::Off) | None => {}
        }
    }
    if deny.contains(&fault.code) {
        fault.severity = Severity::Error;
    }
    Some(fault)
}

/// By file, place, gravest first, kind, words: no two different faults are equal, so the order is the same on any machine.
fn order(fault: &Diagnostic) -> impl Ord + '_ {
    let place = fault.place.as_ref();
    (
        place.map(|place| place.file.as_str()),
        place.and_then(|place| place.span.as_ref().map(|span| (span.start, span.end))),
        std::cmp::Reverse(fault.severity),
        fault.code,
        (&fault.message, &fault.hint, &fault.notes),
    )
}

fn fold(sorted: Vec<Diagnostic>) -> Vec<Diagnostic> {
    type Same = (Severity, Code, String, Option<String>);
    let same = |fault: &Diagnostic| -> Same {
        (
            fault.severity,
            fault.code,
            fault.message.clone(),
            fault.hint.clone(),
        )
    };
    let mut files: BTreeMap<Same, Vec<String>> = BTreeMap::new();
    for fault in &sorted {
        if let Some(place) = &fault.place {
            let seen = files.entry(same(fault)).or_default();
            if seen.last() != Some(&place.file) {
                seen.push(place.file.clone());
            }
        }
    }
    let mut kept = Vec::new();
    for mut fault in sorted {
        let key = same(&fault);
        if let (Some(place), Some(seen)) = (&fault.place, files.get_mut(&key)) {
            match seen.split_first() {
                Some((first, _)) if *first != place.file => continue,
                Some((first, others)) if !others.is_empty() => {
                    let first = first.clone();
                    fault.notes.push(others_note(others));
                    // the note stands once, also when the first file has the fault in several places
                    *seen = vec![first];
                    kept.push(fault);
                    continue;
                }
                _ => {}
            }
        }
        kept.push(fault);
    }
    kept
}

/// The faults as people can read them at one sitting: every error, but of each kind of warning only the first ones, the
/// last of them with the number of the others.
#[must_use]
pub fn abridge(faults: &[Diagnostic]) -> Vec<Diagnostic> {
    const SHOWN: usize = 10;
    let mut counts: BTreeMap<Code, usize> = BTreeMap::new();
    for fault in faults
        .iter()
        .filter(|fault| fault.severity == Severity::Warning)
    {
        *counts.entry(fault.code).or_default() += 1;
    }
    let mut seen: BTreeMap<Code, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for fault in faults {
        if fault.severity != Severity::Warning {
            kept.push(fault.clone());
            continue;
        }
        let number = seen.entry(fault.code).or_default();
        *number += 1;
        let all = counts.get(&fault.code).copied().unwrap_or_default();
        if *number < SHOWN || all <= SHOWN {
            kept.push(fault.clone());
        } else if *number == SHOWN {
            kept.push(fault.clone().note(format!(
                "and {} more warnings of the kind `{}`: `--verbose` shows them",
                all - SHOWN,
                fault.code.word()
            )));
        }
    }
    kept
}

fn others_note(others: &[String]) -> String {
    const NAMED: usize = 3;
    let names: Vec<String> = others
        .iter()
        .take(NAMED)
        .map(|file| format!("`{file}`"))
        .collect();
    format!(
        "and {} more file{}{} {}",
        others.len(),
        if others.len() == 1 { "" } else { "s" },
        if others.len() > NAMED {
            ", such as"
        } else {
            ":"
        },
        names.join(", ")
    )
}

/// A file's text with the starts of its lines, so that many faults of one file cost one pass over it.
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

/// Texts by file, each fetched and cut into lines once.
struct Sheets<'a> {
    text_of: &'a dyn Fn(&str) -> Option<String>,
    known: BTreeMap<String, Option<Sheet>>,
}

impl<'a> Sheets<'a> {
    fn new(text_of: &'a dyn Fn(&str) -> Option<String>) -> Sheets<'a> {
        Sheets {
            text_of,
            known: BTreeMap::new(),
        }
    }

    fn of(&mut self, file: &str) -> Option<&Sheet> {
        if !self.known.contains_key(file) {
            // faults come sorted by file: the sheets of earlier files are not asked for again
            self.known.clear();
            let sheet = (self.text_of)(file).map(Sheet::new);
            self.known.insert(file.to_owned(), sheet);
        }
        self.known.get(file).and_then(Option::as_ref)
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

/// The faults as text for people: message, file, line, column, the line with a caret, notes and hint.
/// `text_of` gives a file's text, when it is to be had. `styled` adds terminal colours.
#[must_use]
pub fn human(
    faults: &[Diagnostic],
    text_of: &dyn Fn(&str) -> Option<String>,
    styled: bool,
) -> String {
    let paint = Paint { styled };
    let mut sheets = Sheets::new(text_of);
    let printed: Vec<String> = faults
        .iter()
        .map(|fault| printed(fault, &mut sheets, &paint))
        .collect();
    printed.join("\n")
}

fn printed(fault: &Diagnostic, sheets: &mut Sheets<'_>, paint: &Paint) -> String {
    let grade = match fault.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut lines = vec![format!(
        "{}{}",
        paint.grade(fault.severity, &format!("{grade}[{}]", fault.code.word())),
        paint.strong(&format!(": {}", harmless(&fault.message)))
    )];
    // the gutter is as wide as the line's number
    let mut gutter = 1;
    if let Some(place) = &fault.place {
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
                paint.grade(fault.severity, &carets)
            ));
        } else {
            lines.push(format!(" {} {file}", paint.frame("-->")));
        }
    }
    let blank = " ".repeat(gutter);
    let facts = fault.notes.iter().map(|note| ("note", note));
    for (kind, text) in facts.chain(fault.hint.iter().map(|hint| ("hint", hint))) {
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

/// The part of the line around the fault, and the carets that stand below it.
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

/// One fault as one line of JSON, without the line end: severity, code, file, line, column, `end_line`, `end_column`
/// (all from 1, null when unknown), message, notes, hint.
///
/// # Panics
/// Never: strings and numbers always have a JSON form.
#[must_use]
pub fn json(fault: &Diagnostic, text_of: &dyn Fn(&str) -> Option<String>) -> String {
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
    let place = fault.place.as_ref();
    let positions = place.and_then(|place| {
        let span = place.span.as_ref()?;
        let sheet = Sheet::new(text_of(&place.file)?);
        Some((sheet.position(span.start), sheet.position(span.end)))
    });
    serde_json::to_string(&Printed {
        severity: fault.severity,
        code: fault.code,
        file: place.map(|place| place.file.as_str()),
        line: positions.map(|(start, _)| start.0),
        column: positions.map(|(start, _)| start.1),
        end_line: positions.map(|(_, end)| end.0),
        end_column: positions.map(|(_, end)| end.1),
        message: &fault.message,
        notes: &fault.notes,
        hint: fault.hint.as_deref(),
    })
    .expect("strings and numbers always have a JSON form")
}

/// The candidate nearest to a word, when it is near enough to be a typing slip of it: at most a third of the longer
/// word differs (`taxonomy` for `taxonomies` is the widest slip that must be caught), case and `-` for `_` aside; or
/// when it is the beginning of the candidate (`undated` for `undated-page`).
#[must_use]
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let word = plain(word);
    let length = word.chars().count();
    // no key is this long, and the distance costs the product of both lengths
    if length > 64 {
        return None;
    }
    candidates
        .into_iter()
        .map(|candidate| {
            let other = plain(candidate);
            let allowed = (length.max(other.chars().count()) / 3).max(1);
            let distance = strsim::osa_distance(&word, &other);
            let begun = length >= 4 && other.starts_with(&word);
            (distance, distance <= allowed || begun, candidate)
        })
        .filter(|(_, near, _)| *near)
        .min_by_key(|(distance, _, _)| *distance)
        .map(|(_, _, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, span: Range<usize>, expected: &str) {
        let fault = Diagnostic::new(Code::UnknownKey, "wrong").at("a.toml", span);
        let printed = human(&[fault], &|_| Some(text.to_owned()), false);
        assert_eq!(printed.trim_end(), expected.trim_end());
    }

    #[test]
    fn people_read_the_first_warnings_of_a_kind_and_all_errors() {
        let many = |code: Code| (0..25).map(move |n| Diagnostic::new(code, n.to_string()));
        let faults: Vec<Diagnostic> = many(Code::DeadLink).chain(many(Code::BadAlias)).collect();
        let shown = abridge(&faults);
        assert_eq!(shown.len(), 10 + 25);
        let note = "and 15 more warnings of the kind `dead-link`: `--verbose` shows them";
        assert_eq!(shown[9].notes, [note]);
        assert_eq!(abridge(&faults[..10]), faults[..10]);
    }

    #[test]
    fn a_fault_shows_its_line_with_a_caret() {
        check(
            "a = 1\nb = 2\n",
            6..7,
            "error[unknown-key]: wrong\n --> a.toml:2:1\n  |\n2 | b = 2\n  | ^\n",
        );
    }

    #[test]
    fn tabs_wide_characters_and_crlf_do_not_move_the_caret() {
        check(
            "\t新=x\r\n",
            5..6,
            "error[unknown-key]: wrong\n --> a.toml:1:4\n  |\n1 |     新=x\n  |        ^\n",
        );
    }

    #[test]
    fn places_past_the_end_or_inside_a_character_are_no_panic() {
        check(
            "é",
            1..900,
            "error[unknown-key]: wrong\n --> a.toml:1:1\n  |\n1 | é\n  | ^\n",
        );
        check(
            "",
            7..7,
            "error[unknown-key]: wrong\n --> a.toml:1:1\n  |\n1 |\n  | ^\n",
        );
    }

    #[test]
    fn a_line_of_megabytes_is_shown_in_part() {
        let text = "x".repeat(1_000_000);
        let fault = Diagnostic::new(Code::BadToml, "wrong").at("a", 500_000..500_003);
        let printed = human(&[fault], &|_| Some(text.clone()), false);
        assert!(printed.len() < 500, "{printed}");
        assert!(printed.contains("^^^") && !printed.contains("^^^^"));
    }

    #[test]
    fn escape_sequences_of_a_source_do_not_reach_the_terminal() {
        let fault = Diagnostic::new(Code::BadToml, "wrong \u{1b}[2J").at("a", 0..1);
        assert!(!human(&[fault], &|_| Some("\u{1b}[2J".to_owned()), false).contains('\u{1b}'));
    }

    #[test]
    fn identical_faults_are_folded() {
        let fault = |file: &str| Diagnostic::new(Code::MissingTitle, "no title").at(file, 0..1);
        let faults = ["c", "a", "b", "a", "d", "e"].map(fault).to_vec();
        let settled = settle(faults, &BTreeMap::new(), &[]);
        assert_eq!(settled.len(), 1);
        let first = settled.first().expect("one is left");
        assert_eq!(first.place.as_ref().expect("it has a place").file, "a");
        assert_eq!(first.notes, ["and 4 more files, such as `b`, `c`, `d`"]);
    }

    #[test]
    fn the_same_fault_twice_in_one_file_stays_twice() {
        let fault = |at| Diagnostic::new(Code::UnknownKey, "unknown").at("a", at..at + 1);
        assert_eq!(
            settle(vec![fault(9), fault(3)], &BTreeMap::new(), &[]),
            vec![fault(3), fault(9)]
        );
    }

    #[test]
    fn levels_and_denials_regrade_but_never_soften_an_error() {
        let grades = |code, level, deny: &[Code]| {
            settle(
                vec![Diagnostic::new(code, "x")],
                &BTreeMap::from([(code, level)]),
                deny,
            )
            .first()
            .map(|fault| fault.severity)
        };
        assert_eq!(grades(Code::UndatedPage, Level::Off, &[]), None);
        assert_eq!(
            grades(Code::UndatedPage, Level::Error, &[]),
            Some(Severity::Error)
        );
        assert_eq!(
            grades(Code::UndatedPage, Level::Off, &[Code::UndatedPage]),
            Some(Severity::Error)
        );
        assert_eq!(
            grades(Code::BadToml, Level::Off, &[]),
            Some(Severity::Error)
        );
    }

    #[test]
    fn json_counts_from_one() {
        let fault = Diagnostic::new(Code::BadDate, "no day")
            .at("é.md", 3..5)
            .hint("try");
        assert_eq!(
            json(&fault, &|_| Some("é\nab\n".to_owned())),
            r#"{"severity":"error","code":"bad-date","file":"é.md","line":2,"column":1,"end_line":2,"end_column":3,"message":"no day","notes":[],"hint":"try"}"#
        );
    }

    #[test]
    fn the_nearest_word_is_a_slip_and_not_another_word() {
        let keys = ["taxonomies", "title", "base_url", "timezone"];
        for (word, expected) in [
            ("taxonomy", Some("taxonomies")),
            ("tilte", Some("title")),
            ("base-url", Some("base_url")),
            ("colour", None),
            ("x", None),
        ] {
            assert_eq!(nearest(word, keys), expected, "{word}");
        }
    }
}
