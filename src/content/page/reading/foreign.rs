//! Keys that other programs write, and what they mean here.

use super::Reading;
use crate::base::diagnostic::{Code, Diagnostic};
use crate::content::front_matter::Entry;
use crate::content::front_matter::keys::{self, plain};

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
}
