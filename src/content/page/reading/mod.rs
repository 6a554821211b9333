//! Front matter key by key: what each of ours means, whichever generator's word it is written in.
//!
//! The languages of front matter are read in `content/front_matter/`. Start reading at [`read`].

mod foreign;
mod values;

use super::{Front, FrontImage, FrontSource, Note, PageSettings, Spans};
use crate::base::date::{Reading as DateReading, When};
use crate::base::diagnostic::{Code, Diagnostic};
use crate::base::path::{Address, RelPath};
use crate::content::front_matter::keys::{self, Status, plain};
use crate::content::front_matter::{Data, Entry, Value};
use chrono::NaiveDate;
use foreign::PLACED;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use values::{plain_value, several_authors};

/// The values of front matter, and every diagnostic about it. `file` only decides whether this is the note of an edition.
pub(super) fn read(
    file: &RelPath,
    entries: Vec<Entry>,
    settings: &PageSettings<'_>,
) -> (Front, Vec<Diagnostic>) {
    let mut reading = Reading {
        file,
        settings,
        lang: settings.lang.to_owned(),
        entries: entries.into_iter().map(Some).collect(),
        kept: Vec::new(),
        diagnostics: Vec::new(),
    };
    let front = reading.front();
    (front, reading.diagnostics)
}

/// What `published` says.
enum Published {
    /// The article is held back.
    Never,
    /// This is its date.
    On(When),
}

struct Reading<'a> {
    file: &'a RelPath,
    settings: &'a PageSettings<'a>,
    /// The language in which dates are read: the page's own, once it is known.
    lang: String,
    /// The keys not read yet.
    entries: Vec<Option<Entry>>,
    /// Entries whose values mean nothing to digest.
    kept: Vec<Entry>,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn front(&mut self) -> Front {
        let mut front = Front::default();
        self.zola(&mut front);
        let places = self.places();
        front.lang = self.take(&["lang"]).and_then(|found| self.lang(&found));
        if let Some(lang) = &front.lang {
            self.lang.clone_from(lang);
        }
        front.title = self.take_text(&["title"]);
        front.dated = self.take_text(&["dated"]);
        let published = self.published();
        let release = self.take(keys::PUBLISH_DATE);
        if let Some(found) = self.take(&["date", "pubdate"]) {
            self.set_date(&mut front, &found);
            front.publish = release.and_then(|found| self.when(&found));
        } else if let Some(found) = release {
            self.set_date(&mut front, &found);
        }
        match published {
            Some(Published::On(when)) if front.date.is_none() && front.dated.is_none() => {
                front.date = Some(when);
            }
            Some(Published::Never) => front.draft = true,
            _ => {}
        }
        front.added = self.take(&["added"]).and_then(|found| self.day(&found));
        front.updated = self.updated(front.date);
        front.expires = self.take(keys::EXPIRES).and_then(|found| self.when(&found));
        front.authors = self
            .take(&["authors", "author"])
            .map(|found| self.authors(&found))
            .unwrap_or_default();
        front.summary = self.take_words(&["summary"]).or_else(|| {
            let text = self.take_words(&["description", "excerpt"])?;
            Some(super::plain_text(&text)).filter(|text| !text.is_empty())
        });
        // a description next to a summary is the same thing for programs
        self.take(&["description", "excerpt"]);
        front.key_points = self.take_list(&["keypoints"]);
        self.terms(&mut front);
        front.draft |= self.draft();
        front.slug = self.take_text(keys::SLUG);
        front.address = self
            .take(keys::ADDRESS)
            .and_then(|found| self.address(&found));
        // both keys of a page that moved from one generator to another
        while let Some(found) = self.take_first(keys::ALIASES) {
            let aliases = self.list(&found);
            front.aliases.extend(aliases);
        }
        front.image = self.take(&["image"]).and_then(|found| self.image(found));
        front.rights = self.take(&["rights"]).and_then(|found| self.rights(found));
        front.source = self.take(&["source"]).and_then(|found| self.source(found));
        if self.file.below("content/editions").is_some() {
            front.note = self.note();
        }
        self.rest(&mut front.extra);
        let is_asked_for =
            |key: &String| PLACED.contains(&key.as_str()) || front.terms.contains_key(key);
        front.spans = Spans(
            places
                .into_iter()
                .filter(|(key, _)| is_asked_for(key))
                .collect(),
        );
        front
    }

    /// The places of keys, in the order of their names; of equal keys the last one counts.
    fn places(&self) -> BTreeMap<String, Range<usize>> {
        self.entries
            .iter()
            .flatten()
            .map(|entry| (entry.key.clone(), entry.at.clone()))
            .collect()
    }

    /// Zola keeps terms in `[taxonomies]` and free keys in `[extra]`: both are read as if they were next to the other keys, which win.
    fn zola(&mut self, front: &mut Front) {
        for table in ["taxonomies", "extra"] {
            let Some(entry) = self.entries.iter_mut().find(|entry| {
                entry.as_ref().is_some_and(|entry| {
                    entry.key == table && matches!(entry.value.data, Data::Map(_))
                })
            }) else {
                continue;
            };
            let Some(Data::Map(inner)) = entry.take().map(|entry| entry.value.data) else {
                continue;
            };
            let above: BTreeSet<String> = self
                .entries
                .iter()
                .flatten()
                .map(|entry| entry.key.clone())
                .collect();
            for entry in inner {
                // ours have a meaning at the top only: `extra.author` of a theme is the theme's
                if table == "extra" {
                    front
                        .extra
                        .entry(entry.key)
                        .or_insert_with(|| entry.value.into_json());
                } else if !above.contains(&entry.key) {
                    self.entries.push(Some(entry));
                }
            }
        }
    }

    /// The first of these keys that has a value; all of them count as read.
    fn take(&mut self, names: &[&str]) -> Option<Entry> {
        let mut found: Option<(usize, Entry)> = None;
        for slot in &mut self.entries {
            let rank = slot.as_ref().and_then(|entry| {
                let key = plain(&entry.key);
                names.iter().position(|name| *name == key)
            });
            let (Some(rank), true) = (rank, slot.is_some()) else {
                continue;
            };
            let Some(entry) = slot.take() else { continue };
            let empty = match &entry.value.data {
                Data::Null => true,
                Data::Text(text) => text.trim().is_empty(),
                Data::List(items) => items.is_empty(),
                _ => false,
            };
            if !empty && found.as_ref().is_none_or(|(best, _)| rank < *best) {
                found = Some((rank, entry));
            }
        }
        found.map(|(_, entry)| entry)
    }

    /// The text of the first of these keys that has a value.
    fn take_text(&mut self, names: &[&str]) -> Option<String> {
        let found = self.take(names)?;
        self.text(&found)
    }

    /// The texts of the first of these keys that has a value.
    fn take_list(&mut self, names: &[&str]) -> Vec<String> {
        let found = self.take(names);
        found.map(|found| self.list(&found)).unwrap_or_default()
    }

    /// The next of these keys in the order of the file, read.
    fn take_first(&mut self, names: &[&str]) -> Option<Entry> {
        let is_named = |entry: &Entry| names.contains(&&*plain(&entry.key));
        self.entries
            .iter_mut()
            .find(|slot| slot.as_ref().is_some_and(is_named))?
            .take()
    }

    fn report(&mut self, diagnostic: Diagnostic, value: &Value) {
        self.diagnostics
            .push(diagnostic.at(self.file.as_str(), value.span.clone()));
    }

    fn wrong(&mut self, key: &str, value: &Value, expected: &str) {
        let message = format!("`{key}` must be {expected}, not {}", value.kind());
        let error = Diagnostic::new(Code::BadValue, message);
        // YAML reads `on`, `no` and `n` as truth values.
        let is_word = matches!(value.data, Data::Bool(_));
        let hint = "if a word is meant, put it in quotes";
        self.report(if is_word { error.hint(hint) } else { error }, value);
    }

    /// Text as it is written; a number or a date that was meant as text (`title: 1984`) is text.
    fn text(&mut self, entry: &Entry) -> Option<String> {
        let text = plain_value(&entry.value);
        if text.is_none() {
            self.wrong(&entry.key, &entry.value, "text");
        }
        text.filter(|text| !text.is_empty())
    }

    /// A list of texts, or one alone. Lists inside it (Hexo's nested categories) are flattened.
    fn list(&mut self, entry: &Entry) -> Vec<String> {
        let mut texts = Vec::new();
        self.collect(&entry.key, &entry.value, &mut texts);
        texts
    }

    fn collect(&mut self, key: &str, value: &Value, texts: &mut Vec<String>) {
        match &value.data {
            Data::List(items) => {
                for item in items {
                    self.collect(key, item, texts);
                }
            }
            _ => match plain_value(value) {
                Some(text) if text.is_empty() => {}
                Some(text) => texts.push(text),
                None => self.wrong(key, value, "a list of texts"),
            },
        }
    }

    fn lang(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        let tag = crate::base::text::language_tag(&text);
        if tag.is_none() {
            let diagnostic = Diagnostic::new(
                Code::BadValue,
                format!("`{}`: `{text}` is no language", entry.key),
            )
            .hint("a tag such as `fr` or `en`");
            self.report(diagnostic, &entry.value);
        }
        tag
    }

    fn date(&mut self, entry: &Entry) -> Option<DateReading> {
        // MkDocs: `date: { created: …, updated: … }`
        if let Data::Map(inner) = &entry.value.data
            && let Some(created) = inner.iter().find(|entry| entry.key == "created")
        {
            return self.date(created);
        }
        let text = self.text(entry)?;
        let read = crate::base::date::read(&text, &self.lang, self.settings.timezone);
        if read.is_none() {
            self.bad_date(entry, &text);
        }
        read
    }

    fn bad_date(&mut self, entry: &Entry, text: &str) {
        let diagnostic = Diagnostic::new(
            Code::BadDate,
            format!("`{}`: `{text}` is no date", entry.key),
        )
        .hint("a day such as `2025-09-10`, or a moment such as `2025-09-10T17:30:00+02:00`");
        let why = crate::base::date::why_not(text, &self.lang, self.settings.timezone);
        let diagnostic = why.into_iter().fold(diagnostic, Diagnostic::note);
        self.report(diagnostic, &entry.value);
    }

    fn when(&mut self, entry: &Entry) -> Option<When> {
        match self.date(entry)? {
            DateReading::Exact(when) => Some(when),
            DateReading::Vague(text) => {
                self.bad_date(entry, &text);
                None
            }
        }
    }

    fn day(&mut self, entry: &Entry) -> Option<NaiveDate> {
        let when = self.when(entry)?;
        Some(when.day(self.settings.timezone))
    }

    /// One author or several: a list of names or of tables with a `name`; a text is one author, unless it is a list in
    /// all but brackets ("Ada Byron, Alan Mathison & Grace Murray").
    fn authors(&mut self, entry: &Entry) -> Vec<String> {
        match &entry.value.data {
            Data::List(items) => items
                .iter()
                .filter_map(|item| self.author(&entry.key, item))
                .collect(),
            Data::Text(text) => several_authors(text),
            _ => self.author(&entry.key, &entry.value).into_iter().collect(),
        }
    }

    fn author(&mut self, key: &str, value: &Value) -> Option<String> {
        let name = match &value.data {
            Data::Map(inner) => inner
                .iter()
                .find(|entry| matches!(&*plain(&entry.key), "name" | "title"))
                .and_then(|entry| plain_value(&entry.value)),
            _ => plain_value(value),
        };
        if name.is_none() {
            self.wrong(
                key,
                value,
                "a name, a list of names, or tables with a `name`",
            );
        }
        name.filter(|name| !name.is_empty())
    }

    /// The terms of every key that some taxonomy reads.
    fn terms(&mut self, front: &mut Front) {
        for &key in &self.settings.term_keys {
            // Jekyll, Hexo and Pelican have both: categories are tags, unless a taxonomy of the site has them.
            let names: &[&str] = match key {
                "tags" => &["tags", "categories", "category"],
                key => &[key],
            };
            let is_free = |name: &&&str| **name == key || !self.settings.term_keys.contains(**name);
            let names: Vec<&str> = names.iter().filter(is_free).copied().collect();
            let mut terms: Vec<String> = Vec::new();
            for name in names {
                let Some(entry) = self.take(&[&*plain(name)]) else {
                    continue;
                };
                let more = match &entry.value.data {
                    // Pelican and Hexo: `tags: one, two`
                    Data::Text(text) => text.split(',').map(str::trim).map(str::to_owned).collect(),
                    _ => self.list(&entry),
                };
                terms.extend(more.into_iter().filter(|term| !term.is_empty()));
            }
            if !terms.is_empty() {
                front.terms.insert(key.to_owned(), terms);
            }
        }
    }

    /// Whether a key of a draft holds, or the status of another generator says so.
    fn draft(&mut self) -> bool {
        let mut draft = false;
        while let Some(entry) = self.take_first(keys::DRAFT) {
            match keys::truth(&entry.value) {
                Some(answer) => draft |= answer,
                None => self.wrong(&entry.key, &entry.value, "`true` or `false`"),
            }
        }
        // a status of another kind (`evergreen`) is kept for templates
        for entry in self.entries.iter().flatten() {
            let is_status = keys::STATUS.contains(&&*plain(&entry.key));
            if let (true, Data::Text(text)) = (is_status, &entry.value.data) {
                draft |= keys::status_of(text) == Some(Status::Held);
            }
        }
        draft
    }

    /// What `published` says: a truth value in Jekyll, a date elsewhere.
    fn published(&mut self) -> Option<Published> {
        let entry = self.take(keys::PUBLISHED)?;
        match keys::truth(&entry.value) {
            Some(true) => None,
            Some(false) => Some(Published::Never),
            None if matches!(entry.value.data, Data::Date(_) | Data::Text(_)) => {
                match self.date(&entry)? {
                    DateReading::Exact(when) => Some(Published::On(when)),
                    DateReading::Vague(_) => None,
                }
            }
            None => {
                self.wrong(&entry.key, &entry.value, "`true`, `false` or a date");
                None
            }
        }
    }

    /// Sets the date, or the text that is shown in its place.
    fn set_date(&mut self, front: &mut Front, found: &Entry) {
        match self.date(found) {
            Some(DateReading::Exact(when)) => front.date = Some(when),
            Some(DateReading::Vague(text)) => {
                front.dated.get_or_insert(text);
            }
            None => {}
        }
    }

    fn address(&mut self, entry: &Entry) -> Option<String> {
        let text = self.text(entry)?;
        let hint = if text.contains("://") {
            "an address of the site begins with `/`; where the article came from goes to `url` below `[source]`"
        } else if text.split('/').any(|part| part.starts_with(':')) {
            "placeholders belong in `permalink` of `site.toml`"
        } else if Address::parse(&text).is_none() {
            "an address of the site, such as `/dossiers/ia/`, without `?` and `#`"
        } else {
            return Some(text);
        };
        let diagnostic = Diagnostic::new(
            Code::BadAddress,
            format!("`{}` cannot be `{text}`", entry.key),
        )
        .hint(hint);
        self.report(diagnostic, &entry.value);
        None
    }

    fn image(&mut self, entry: Entry) -> Option<FrontImage> {
        match &entry.value.data {
            Data::Map(inner) => {
                let part = |names: &[&str]| {
                    inner
                        .iter()
                        .find(|entry| names.contains(&&*plain(&entry.key)))
                        .and_then(|entry| plain_value(&entry.value))
                };
                let alt = part(&["alt"]).unwrap_or_default();
                let src = part(&["src", "url", "path", "image"]).filter(|src| !src.is_empty());
                if src.is_none() {
                    self.keep(entry, "an address, or a table with a `src`");
                }
                src.map(|src| FrontImage { src, alt })
            }
            Data::Bool(_) => {
                self.keep(entry, "an address");
                None
            }
            Data::List(_) => self.list(&entry).into_iter().next().map(|src| FrontImage {
                src,
                alt: String::new(),
            }),
            _ => self.text(&entry).map(|src| FrontImage {
                src,
                alt: String::new(),
            }),
        }
    }

    /// When the page was changed. A change before its date is a mistake, and would hide the page from those who ask for news.
    fn updated(&mut self, date: Option<When>) -> Option<When> {
        let entry = self.take(&["updated", "lastmod", "modified"])?;
        let updated = self.when(&entry)?;
        let zone = self.settings.timezone;
        let is_early = |date: When| match (updated, date) {
            (When::Moment(updated), When::Moment(date)) => updated < date,
            _ => updated.day(zone) < date.day(zone),
        };
        if !date.is_some_and(is_early) {
            return Some(updated);
        }
        let message = format!(
            "`{}` is before the date of the page, so it is ignored",
            entry.key
        );
        let warning = Diagnostic::new(Code::EarlyUpdate, message);
        self.report(warning.hint("correct one of the two dates"), &entry.value);
        None
    }

    fn source(&mut self, entry: Entry) -> Option<FrontSource> {
        let mut source = FrontSource::default();
        let Data::Map(inner) = &entry.value.data else {
            // elsewhere it is a publication's name or an address
            let Some(text) = plain_value(&entry.value) else {
                self.keep(entry, "a table with a `url`");
                return None;
            };
            if text.is_empty() {
                return None;
            }
            if text.starts_with("https://") || text.starts_with("http://") {
                source.url = Some(text);
            } else {
                source.name = Some(text);
            }
            return Some(source);
        };
        for entry in inner {
            if entry.key == "also" {
                source.also = self.list(entry);
                continue;
            }
            let into = match entry.key.as_str() {
                "name" => &mut source.name,
                "url" => &mut source.url,
                "file" => &mut source.file,
                "item" => &mut source.item,
                "imported" => &mut source.imported,
                _ => {
                    let known = ["name", "url", "file", "also", "item", "imported"];
                    self.warn_of_typo(entry, &known);
                    continue;
                }
            };
            *into = self.text(entry);
        }
        Some(source)
    }

    fn note(&mut self) -> Note {
        Note {
            lead: self.take_text(&["lead"]),
            order: self.take_list(&["order"]),
            brief: self.take_list(&["brief"]),
            leave_out: self.take_list(&["leaveout"]),
        }
    }

    /// Keeps the other keys as they are, and warns about typos among them.
    fn rest(&mut self, extra: &mut BTreeMap<String, serde_json::Value>) {
        let term_keys = self.settings.term_keys.iter().copied();
        let mut known: Vec<&str> = keys::FIELDS
            .iter()
            .chain(keys::STATE.iter().filter_map(|names| names.first()))
            .chain(keys::ADDRESS)
            .copied()
            .chain(term_keys)
            .collect();
        if self.file.below("content/editions").is_some() {
            known.extend(["lead", "order", "brief", "leave_out"]);
        }
        for entry in std::mem::take(&mut self.entries).into_iter().flatten() {
            self.warn_of_typo(&entry, &known);
            extra.insert(entry.key, entry.value.into_json());
        }
        for entry in std::mem::take(&mut self.kept) {
            extra.insert(entry.key, entry.value.into_json());
        }
    }
}
