//! `site.toml` key by key, each with its place in the file, so that every error has one.
//!
//! What the settings mean and their defaults are in `config/`. `values.rs` reads single values, `lang.rs` the language,
//! `tables.rs` the tables that a site fills with names of its own. Start reading at [`read`].

mod lang;
mod tables;
mod values;

use super::{Config, Feed, Import, Outputs, default_taxonomy};
use super::{Images, Metadata, Period};
use crate::base::conflict_markers;
use crate::base::diagnostic::{Code, Diagnostic, Level, Severity, did_you_mean, nearest};
use crate::base::path::{Address, Base};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

type Item<'t> = Spanned<DeValue<'t>>;

/// The keys of the file.
const ROOT: [&str; 18] = [
    "title",
    "base_url",
    "description",
    "lang",
    "timezone",
    "permalink",
    "per_page",
    "edition",
    "menu",
    "feed",
    "outputs",
    "import",
    "images",
    "html",
    "taxonomies",
    "terms",
    "sources",
    "check",
];
/// The placeholders of `permalink`.
const PLACEHOLDERS: [&str; 6] = ["year", "month", "day", "slug", "path", "stem"];

/// Reads the text into settings that hold the defaults, and reports every error in the order of the file.
pub(super) fn read(file: &str, text: &str, config: &mut Config) -> Vec<Diagnostic> {
    let conflicts = conflict_markers::conflict_errors(file, text);
    if !conflicts.is_empty() {
        return conflicts;
    }
    let mut reading = Reading {
        file,
        diagnostics: Vec::new(),
    };
    match DeTable::parse(text) {
        Ok(root) => reading.root(root.get_ref(), config),
        Err(error) => {
            let span = error.span().unwrap_or(0..text.len());
            reading.report(Code::BadToml, span, error.message().to_lowercase(), None);
        }
    }
    reading.diagnostics.sort_by_key(|diagnostic| {
        let place = diagnostic.place.as_ref();
        place.and_then(|place| place.span.as_ref().map(|span| span.start))
    });
    reading.diagnostics
}

/// The settings being read. Every method takes a value, stores what it means, and reports what is wrong with it.
struct Reading<'a> {
    file: &'a str,
    diagnostics: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn report(
        &mut self,
        code: Code,
        span: Range<usize>,
        message: impl Into<String>,
        hint: Option<String>,
    ) {
        let mut diagnostic = Diagnostic::new(code, message).at(self.file, span);
        diagnostic.hint = hint;
        self.diagnostics.push(diagnostic);
    }

    /// Reports a value that cannot be used.
    fn refuse(&mut self, value: &Item<'_>, message: impl Into<String>, hint: impl Into<String>) {
        self.report(Code::BadSetting, value.span(), message, Some(hint.into()));
    }

    fn unknown<'k>(
        &mut self,
        key: &Spanned<DeString<'_>>,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        let hint = did_you_mean(key.get_ref(), known.clone())
            .unwrap_or_else(|| format!("known here: {}", listed(known)));
        let message = format!("unknown key `{}`", key.get_ref());
        self.report(Code::UnknownKey, key.span(), message, Some(hint));
    }

    /// The known keys of a table with their values; reports the others.
    fn fields<'v, 't, const N: usize>(
        &mut self,
        table: &'v DeTable<'t>,
        known: [&'static str; N],
    ) -> Vec<(&'static str, &'v Item<'t>)> {
        let mut fields = Vec::new();
        for (key, value) in table {
            match known.iter().find(|known| **known == key.get_ref()) {
                Some(known) => fields.push((*known, value)),
                None => self.unknown(key, known),
            }
        }
        fields
    }

    /// The same of the value of a key.
    fn section<'v, 't, const N: usize>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
        known: [&'static str; N],
    ) -> Vec<(&'static str, &'v Item<'t>)> {
        let table = self.table(key, value);
        table.map_or_else(Vec::new, |table| self.fields(table, known))
    }

    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        let periods = [
            ("day", Period::Day),
            ("week", Period::Week),
            ("month", Period::Month),
            ("none", Period::None),
        ];
        for (key, value) in self.fields(root, ROOT) {
            match key {
                "title" => config.title = self.filled(key, value).unwrap_or_default(),
                "base_url" => self.base_url(value, config),
                "description" => config.description = self.string(key, value).unwrap_or_default(),
                "lang" => self.lang(value, config),
                "timezone" => self.timezone(value, config),
                "permalink" => self.permalink(value, config),
                "per_page" => self.count(key, value, &mut config.per_page),
                "edition" => self.choice(key, value, &periods, &mut config.edition),
                "menu" => self.menu(value, config),
                "feed" => self.feed(value, &mut config.feed),
                "outputs" => self.outputs(value, &mut config.outputs),
                "import" => self.import(value, &mut config.import),
                "images" => self.images(value, config),
                "html" => self.html(value, config),
                "taxonomies" => self.taxonomies(value, config),
                "sources" => self.sources(value, config),
                "check" => self.check(value, config),
                // Terms come last: they belong to taxonomies, which may be below them in the file.
                _ => {}
            }
        }
        if let Some(terms) = root.get("terms") {
            self.terms(terms, config);
        }
        // The built-in taxonomy has names in the built-in languages; the site's own word names it too.
        if let Some(word) = config.words.get("topics")
            && let Some(topics) = config.taxonomies.get_mut("topics")
            && topics.name == default_taxonomy("topics").name
        {
            topics.name.insert(config.lang.clone(), word.clone());
        }
        for (key, value) in [("title", "Ma veille"), ("base_url", "https://example.org/")] {
            if !root.contains_key(key) {
                self.diagnostics.push(
                    Diagnostic::new(Code::MissingSetting, format!("`{key}` is missing"))
                        .in_file(self.file)
                        .hint(format!("add a line such as `{key} = \"{value}\"`")),
                );
            }
        }
    }

    fn base_url(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(text) = self.string("base_url", value) else {
            return;
        };
        match Base::parse(&text) {
            Some(base) => config.base = base,
            None => self.refuse(
                value,
                format!("`base_url` cannot be `{text}`"),
                "a whole address with `https://` and a host, perhaps a path, without `?` and `#`",
            ),
        }
    }

    fn timezone(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(name) = self.string("timezone", value) else {
            return;
        };
        if let Ok(zone) = name.parse() {
            config.timezone = zone;
            return;
        }
        let names = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        // `Paris` is as common a typo as `Europe/Pari`
        let city = names.clone().find(|known| {
            let city = known.rsplit('/').next();
            city.is_some_and(|city| city.eq_ignore_ascii_case(&name))
        });
        let hint = match city.or_else(|| nearest(&name, names)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a name of the time zone database, such as `Europe/Paris`".to_owned(),
        };
        self.refuse(value, format!("unknown time zone `{name}`"), hint);
    }

    fn permalink(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(pattern) = self.filled("permalink", value) else {
            return;
        };
        let before = self.diagnostics.len();
        let names = pattern.split(':').skip(1).map(|rest| {
            let is_in_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let end = rest.find(|c| !is_in_name(c)).unwrap_or(rest.len());
            &rest[..end]
        });
        let names: Vec<&str> = names.collect();
        for name in names.iter().filter(|name| !PLACEHOLDERS.contains(name)) {
            let hint = match nearest(name, PLACEHOLDERS) {
                Some(near) => format!("did you mean `:{near}`?"),
                None => "`:year`, `:month`, `:day`, `:slug`, `:path`, `:stem`".to_owned(),
            };
            let message = format!("`permalink` has an unknown placeholder `:{name}`");
            self.refuse(value, message, hint);
        }
        if !["slug", "path", "stem"]
            .iter()
            .any(|own| names.contains(own))
        {
            self.refuse(
                value,
                "`permalink` gives all articles of a day one address",
                "add `:slug`, `:stem` or `:path`",
            );
        }
        if !pattern.starts_with('/') || Address::parse(&pattern).is_none() {
            self.refuse(
                value,
                format!("`permalink` cannot be `{pattern}`"),
                "it begins with `/` and has neither `?` nor `#`",
            );
        }
        if self.diagnostics.len() == before {
            config.permalink = pattern;
        }
    }

    fn feed(&mut self, value: &Item<'_>, feed: &mut Feed) {
        let contents = [("full", true), ("summary", false)];
        for (key, value) in self.section("feed", value, ["content", "items"]) {
            match key {
                "content" => self.choice("feed.content", value, &contents, &mut feed.full),
                _ => self.count("feed.items", value, &mut feed.items),
            }
        }
    }

    fn outputs(&mut self, value: &Item<'_>, outputs: &mut Outputs) {
        let known = ["markdown", "search", "sources", "days", "json_feed"];
        for (key, value) in self.section("outputs", value, known) {
            let into = match key {
                "markdown" => &mut outputs.markdown,
                "search" => &mut outputs.search,
                "sources" => &mut outputs.sources,
                "days" => &mut outputs.days,
                _ => &mut outputs.json_feed,
            };
            self.boolean(&format!("outputs.{key}"), value, into);
        }
    }

    fn import(&mut self, value: &Item<'_>, import: &mut Import) {
        for (key, value) in self.section("import", value, ["draft", "topics"]) {
            match key {
                "draft" => self.boolean("import.draft", value, &mut import.draft),
                _ => self.boolean("import.topics", value, &mut import.topics),
            }
        }
    }

    fn images(&mut self, value: &Item<'_>, config: &mut Config) {
        let choices = [("link", Images::Link), ("show", Images::Show)];
        for (key, value) in self.section("images", value, ["remote", "metadata"]) {
            if key == "remote" {
                self.choice("images.remote", value, &choices, &mut config.images);
                continue;
            }
            let mut is_kept = false;
            self.boolean("images.metadata", value, &mut is_kept);
            if is_kept {
                config.metadata = Metadata::Kept;
            }
        }
    }

    fn html(&mut self, value: &Item<'_>, config: &mut Config) {
        for (_, value) in self.section("html", value, ["frames"]) {
            for (text, item) in self.strings("html.frames", value) {
                match host_and_port(&text) {
                    Some(host) => config.frames.push(host),
                    None => self.refuse(
                        item,
                        format!("`html.frames`: `{text}` is no host"),
                        "a host alone, such as `www.youtube-nocookie.com`",
                    ),
                }
            }
        }
    }

    fn check(&mut self, value: &Item<'_>, config: &mut Config) {
        let levels = [
            ("off", Level::Off),
            ("warning", Level::Warning),
            ("error", Level::Error),
        ];
        for (key, value) in self.table("check", value).into_iter().flatten() {
            let Some(code) = Code::from_word(key.get_ref()) else {
                self.unknown(key, Code::ALL.iter().map(|code| code.word()));
                continue;
            };
            let Some(level) = self.chosen(code.word(), value, &levels) else {
                continue;
            };
            if code.severity() == Severity::Error && level != Level::Error {
                self.refuse(
                    value,
                    format!("`{}` is always an error", code.word()),
                    "only warnings can be set; take the line out",
                );
            } else {
                config.check.insert(code, level);
            }
        }
    }
}

fn listed<'k>(names: impl IntoIterator<Item = &'k str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A host, perhaps with a port: `player.test`, `player.test:8443`. The port of https is left out, as browsers do.
fn host_and_port(text: &str) -> Option<String> {
    let (name, port) = match text.rsplit_once(':') {
        Some((name, port)) if !text.ends_with(']') => (name, port.parse::<u16>().ok()?),
        _ => (text, 443),
    };
    let host = host(name)?;
    Some(if port == 443 {
        host
    } else {
        format!("{host}:{port}")
    })
}

/// A host in the form in which hosts of addresses are compared: small letters, punycode, no `www.` unless it was asked for.
fn host(text: &str) -> Option<String> {
    if !text.contains('.') && text != "localhost" {
        return None;
    }
    url::Host::parse(text).ok().map(|host| host.to_string())
}
