//! Errors and warnings about content, settings and templates: what they are, in which order, how they are printed.
//!
//! Nothing here knows a stage of the program. Start reading at [`Diagnostic`].

mod grade;
mod print;

pub use grade::{Level, abridge, settle};
pub use print::{human, json};

use serde::{Deserialize, Serialize};
use std::ops::Range;

/// How severe a diagnostic is: an error stops publication, a warning does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Something an editor should look at; the site is published.
    Warning,
    /// Nothing is published until it is repaired.
    Error,
}

macro_rules! codes {
    ($($variant:ident $word:literal $severity:ident $meaning:literal;)*) => {
        /// A kind of diagnostic. Output, settings and manual name it by a word that does not change.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $meaning] $variant,)* }
        impl Code {
            /// Every code, in the order of the manual.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];
            /// The word itself, such as `unknown-key`.
            #[must_use]
            pub fn word(self) -> &'static str { match self { $(Code::$variant => $word,)* } }
            /// How severe this kind is unless `[check]` or `--deny` says otherwise.
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
    IdleSetting "idle-setting" Warning "A setting, an alias or a template of the site has no effect.";
    MissingWord "missing-word" Warning "The site's own language lacks words of the interface, which are shown in English.";
    // front matter and pages
    BadYaml "bad-yaml" Error "YAML front matter cannot be read.";
    BadJson "bad-json" Error "JSON front matter cannot be read.";
    UnclosedFrontMatter "unclosed-front-matter" Error "Front matter is opened and never closed.";
    LateFrontMatter "late-front-matter" Error "Front matter begins after something else, so its page would be published with it as text.";
    ConflictMarkers "conflict-markers" Error "Git conflict markers are left in a page, a source, a template or the settings.";
    BadValue "bad-value" Error "A front matter key has a value of the wrong kind.";
    BadDate "bad-date" Error "A date cannot be read, or names a day that does not exist.";
    BadAddress "bad-address" Error "An address is not one that a static host can serve.";
    MisspeltKey "misspelt-key" Warning "A front matter key looks like a typo of a known one.";
    ForeignValue "foreign-value" Warning "A key that other generators use too has a value that is not one of digest's own; it is kept for templates.";
    EarlyUpdate "early-update" Warning "A page was updated before its own date, so the update is ignored.";
    RemovedHtml "removed-html" Warning "A script, a style sheet, a drawing or a formula in raw HTML is left out.";
    RepeatedNote "repeated-note" Warning "A text defines a footnote twice; both texts are shown.";
    MissingTitle "missing-title" Warning "A page has no title and no first heading; its file name is used.";
    IdleNote "idle-note" Warning "The note of an edition is not shown: its name is not that of a period, or no article falls in that period yet.";
    UndatedPage "undated-page" Warning "An article has neither `date` nor `added`.";
    DroppedTerm "dropped-term" Warning "A term's id slugs to nothing and was left out.";
    TemplateCode "template-code" Warning "Shortcodes or Liquid of another generator stay text.";
    InvalidUtf8 "invalid-utf8" Error "A file that must be UTF-8 is not.";
    Unreadable "unreadable" Error "A file cannot be read.";
    UnreadFolder "unread-folder" Error "A folder is there and cannot be read, or a symbolic link leads to nothing that digest may read. What it holds is unknown, so nothing is published, with `--keep-going` too.";
    UnreadMarkdown "unread-markdown" Warning "`content/` has Markdown in a folder that nothing reads.";
    // addresses and links
    EqualAddress "equal-address" Error "Two pages have the same address.";
    ClashingAddress "clashing-address" Error "Two addresses differ only in case or Unicode form.";
    PathConflict "path-conflict" Error "One file of the site is at a path where others need a folder.";
    WindowsName "windows-name" Warning "An address has a name that Windows cannot hold, so that nobody can build the site or keep a copy of it there.";
    SlugTaken "slug-taken" Warning "A derived slug was taken, so a number was added.";
    BadAlias "bad-alias" Error "An alias leaves the site or equals a planned page.";
    MissingFile "missing-file" Error "A relative link names a file that is not there.";
    MissingPage "missing-page" Warning "A relative link names a page that is not there, or what has no extension and may be one; its words stay, without the link.";
    MissingImage "missing-image" Warning "The image that a page's front matter names is not there; the page does without.";
    UnreadImage "unread-image" Warning "An image cannot be measured or resized; it is copied as it is.";
    KeptMetadata "kept-metadata" Warning "A file that is published may say where it was taken, and digest cannot remove that.";
    MissingAlt "missing-alt" Warning "An image has no text alternative.";
    DeadLink "dead-link" Warning "A link names an address or an anchor that this site does not have.";
    BlockedFrame "blocked-frame" Warning "A frame's host is not allowed; a link is shown instead.";
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
        Code::from_word(&word)
            .ok_or_else(|| serde::de::Error::custom("no diagnostic has this code"))
    }
}

/// Where an error or warning is: a file, and a range of bytes in the whole of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The file, relative to the site's root, with forward slashes (or as the editor typed it, outside the site).
    pub file: String,
    /// The bytes that are wrong, counted from the first byte of the file; none when the whole file is meant.
    pub span: Option<Range<usize>>,
}

/// One error or warning, with everything an editor needs to correct it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How severe it is.
    pub severity: Severity,
    /// What kind it is.
    pub code: Code,
    /// Where it is; none when it is about no file.
    pub place: Option<Place>,
    /// What is wrong: lower case, no full stop, the thing in backticks.
    pub message: String,
    /// Further facts, one sentence each: the page being rendered, the value seen.
    pub notes: Vec<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A diagnostic of this kind with the kind's own severity and no place yet.
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
    /// The same diagnostic, in this file as a whole.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            span: None,
        });
        self
    }
    /// The same diagnostic, at these bytes of this file.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, span: Range<usize>) -> Self {
        self.place = Some(Place {
            file: file.into(),
            span: Some(span),
        });
        self
    }
    /// The same diagnostic with one more fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }
    /// The same diagnostic with advice.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// The candidate nearest to a word, when it is near enough to be a typo of it: at most a third of the longer
/// word differs (`taxonomy` for `taxonomies` is the largest typo that must be caught), case and `-` for `_` aside; or
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

/// The hint for a word that is not one of these, when [`nearest`] finds one.
#[must_use]
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<String> {
    nearest(word, candidates).map(|near| format!("did you mean `{near}`?"))
}

#[cfg(test)]
mod tests;
