//! Keys that other programs write, and what they mean here.

use super::Reading;
use super::values::plain_value;
use crate::base::config::RIGHTS;
use crate::base::diagnostic::{Code, Diagnostic, nearest};
use crate::content::front_matter::keys::{self, plain};
use crate::content::front_matter::{Data, Entry};

/// Keys of Hugo, Zola, Jekyll, Astro, Hexo, Pelican and `MkDocs` that are near one of ours and mean something else.
pub(super) const FOREIGN: &[&str] = &[
    "category",
    "data",
    "images",
    "imagealt",
    "label",
    "labels",
    "math",
    "page",
    "paths",
    "rate",
    "rating",
    "slugs",
    "sources",
    "state",
    "stats",
    "subtitle",
    "titles",
    "uri",
    "urls",
    "link",
    "time",
    "type",
    "layout",
    "cover",
    "weight",
    "toc",
    "series",
    "lead",
    "order",
    "modifiedby",
    "updatedby",
    "publisher",
    "language",
    "long",
    "land",
    "text",
    "tile",
    "extra",
    "dates",
];

/// The keys, besides those of terms, in which later stages can find errors.
pub(super) const PLACED: &[&str] = &[
    "url",
    "permalink",
    "path",
    "slug",
    "aliases",
    "image",
    "lead",
    "order",
    "brief",
    "leave_out",
];

impl Reading<'_> {
    /// Warns about a key that looks like a typo of a known one: one letter differs, or two in a long word.
    pub(super) fn warn_of_typo(&mut self, entry: &Entry, known: &[&str]) {
        let key = plain(&entry.key);
        let length = key.chars().count();
        if !(3..=24).contains(&length) || FOREIGN.contains(&&*key) || keys::is_known(&key) {
            return;
        }
        let allowed = if length >= 8 { 2 } else { 1 };
        let near = known
            .iter()
            // the distance is at least the difference in length, and costs more
            .filter(|name| name.len().abs_diff(key.len()) <= allowed + 1)
            .map(|name| (strsim::osa_distance(&key, &plain(name)), *name))
            .filter(|(distance, _)| (1..=allowed).contains(distance))
            .min();
        if let Some((_, near)) = near {
            let shown = if near == "keypoints" {
                "key_points"
            } else {
                near
            };
            self.diagnostics.push(
                Diagnostic::new(
                    Code::MisspeltKey,
                    format!("`{}` is not a key that digest reads", entry.key),
                )
                .at(self.file.as_str(), entry.at.clone())
                .hint(format!("did you mean `{shown}`?")),
            );
        }
    }

    /// How much of the text may be shown. A word like one of ours is a typo; anything else is a note on rights, as other
    /// generators have it.
    pub(super) fn rights(&mut self, entry: Entry) -> Option<crate::base::config::Rights> {
        let text = plain_value(&entry.value).unwrap_or_default();
        let found = RIGHTS.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            match nearest(&text, RIGHTS.iter().map(|(word, _)| *word)) {
                Some(near) => {
                    let message = format!("`{}` cannot be `{text}`", entry.key);
                    let error = Diagnostic::new(Code::BadValue, message);
                    self.report(error.hint(format!("did you mean `{near}`?")), &entry.value);
                }
                None => self.keep(entry, "`full`, `excerpt` or `link`"),
            }
        }
        found.map(|(_, rights)| *rights)
    }

    /// Keeps a value that is not one of ours under a key that other generators use too.
    pub(super) fn keep(&mut self, entry: Entry, ours: &str) {
        let message = format!("`{}` is not {ours}, so it means nothing here", entry.key);
        let warning = Diagnostic::new(Code::ForeignValue, message);
        let hint = format!("templates see it as `page.extra.{}`", entry.key);
        self.report(warning.hint(hint), &entry.value);
        self.kept.push(entry);
    }

    /// The text of the first of these keys that has a value; one that other generators use otherwise is kept.
    pub(super) fn take_words(&mut self, names: &[&str]) -> Option<String> {
        let found = self.take(names)?;
        if let Data::Bool(_) | Data::Map(_) | Data::List(_) = found.value.data {
            self.keep(found, "a text");
            return None;
        }
        self.text(&found)
    }
}
