//! `site.toml` key by key, each with its place in the file, so that every fault has one.
//!
//! What the settings mean and their defaults stand in `config/`. Start reading at [`read`].

mod lang;
mod tables;
mod values;

use super::Metadata;
use super::{Config, Feed, Images, Import, MenuItem, Outputs, Period, default_taxonomy};
use crate::base::conflict_markers;
use crate::base::diagnostic::{Code, Diagnostic, Level, Severity, nearest};
use crate::base::path::Base;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// The keys of `site.toml`, table by table: what the nearest known key is looked for among.
mod keys {
    pub(super) const ROOT: &[&str] = &[
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
    pub(super) const LANG: &[&str] = &["code", "words"];
    pub(super) const MENU: &[&str] = &["name", "url"];
    pub(super) const FEED: &[&str] = &["content", "items"];
    pub(super) const OUTPUTS: &[&str] = &["markdown", "search", "sources", "days", "json_feed"];
    pub(super) const IMPORT: &[&str] = &["draft", "topics"];
    pub(super) const IMAGES: &[&str] = &["remote", "metadata"];
    pub(super) const HTML: &[&str] = &["frames"];
    pub(super) const TAXONOMY: &[&str] = &["name", "path", "keys", "min"];
    pub(super) const TERM: &[&str] = &["name", "aliases"];
    pub(super) const SOURCE: &[&str] = &["name", "match", "lang", "rights"];
    /// The placeholders of `permalink`.
    pub(super) const PLACEHOLDERS: &[&str] = &["year", "month", "day", "slug", "path", "stem"];
}

type Item<'t> = Spanned<DeValue<'t>>;

/// Reads the text into settings that hold the defaults, and tells every fault in the order of the file.
pub(super) fn read(file: &str, text: &str, config: &mut Config) -> Vec<Diagnostic> {
    let mut reading = Reading {
        file,
        faults: Vec::new(),
    };
    let conflicts = conflict_markers::conflict_errors(file, text);
    if !conflicts.is_empty() {
        return conflicts;
    }
    match DeTable::parse(text) {
        Ok(root) => reading.root(root.get_ref(), config),
        Err(error) => {
            let span = error.span().unwrap_or(0..text.len());
            reading.fault(Code::BadToml, &span, error.message().to_lowercase());
        }
    }
    reading.faults.sort_by_key(|fault| {
        let place = fault.place.as_ref();
        place.and_then(|place| place.span.as_ref().map(|span| span.start))
    });
    reading.faults
}

/// The settings being read: every method takes a value, answers what it means, and notes what is wrong with it.
struct Reading<'a> {
    file: &'a str,
    faults: Vec<Diagnostic>,
}

impl Reading<'_> {
    fn fault(&mut self, code: Code, span: &Range<usize>, message: impl Into<String>) {
        self.faults
            .push(Diagnostic::new(code, message).at(self.file, span.clone()));
    }

    fn fault_with_hint(
        &mut self,
        code: Code,
        span: &Range<usize>,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        self.faults.push(
            Diagnostic::new(code, message)
                .at(self.file, span.clone())
                .hint(hint),
        );
    }

    fn unknown<'k>(
        &mut self,
        key: &Spanned<DeString<'_>>,
        known: impl IntoIterator<Item = &'k str> + Clone,
    ) {
        let hint = match nearest(key.get_ref(), known.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("known here: {}", listed(known)),
        };
        self.fault_with_hint(
            Code::UnknownKey,
            &key.span(),
            format!("unknown key `{}`", key.get_ref()),
            hint,
        );
    }

    fn wrong_kind(&mut self, key: &str, value: &Item<'_>, expected: &str) {
        self.fault(
            Code::BadSetting,
            &value.span(),
            format!(
                "`{key}` must be {expected}, not {}",
                kind_of(value.get_ref())
            ),
        );
    }

    fn root(&mut self, root: &DeTable<'_>, config: &mut Config) {
        for (key, value) in root {
            match key.get_ref().as_ref() {
                "title" => config.title = self.filled("title", value).unwrap_or_default(),
                "base_url" => self.base_url(value, config),
                "description" => {
                    config.description = self.string("description", value).unwrap_or_default();
                }
                "lang" => self.lang(value, config),
                "timezone" => self.timezone(value, config),
                "permalink" => self.permalink(value, config),
                "per_page" => self.count("per_page", value, &mut config.per_page),
                "edition" => {
                    let periods = [
                        ("day", Period::Day),
                        ("week", Period::Week),
                        ("month", Period::Month),
                        ("none", Period::None),
                    ];
                    config.edition = self
                        .choice("edition", value, &periods)
                        .unwrap_or(config.edition);
                }
                "menu" => self.menu(value, config),
                "feed" => self.feed(value, &mut config.feed),
                "outputs" => self.outputs(value, &mut config.outputs),
                "import" => self.import(value, &mut config.import),
                "images" => self.images(value, config),
                "html" => self.html(value, config),
                "taxonomies" => self.taxonomies(value, config),
                // after the loop: terms belong to taxonomies that may stand below them
                "terms" => {}
                "sources" => self.sources(value, config),
                "check" => self.check(value, config),
                _ => self.unknown(key, keys::ROOT.iter().copied()),
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
        for (key, hint) in [
            ("title", "add a line such as `title = \"Ma veille\"`"),
            (
                "base_url",
                "add a line such as `base_url = \"https://example.org/\"`",
            ),
        ] {
            if !root.contains_key(key) {
                self.faults.push(
                    Diagnostic::new(Code::MissingSetting, format!("`{key}` is missing"))
                        .in_file(self.file)
                        .hint(hint),
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
            None => self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
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
        // `Paris` is as common a slip as `Europe/Pari`
        let city = names.clone().find(|known| {
            known
                .rsplit('/')
                .next()
                .is_some_and(|city| city.eq_ignore_ascii_case(&name))
        });
        let hint = match city.or_else(|| nearest(&name, names)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "a name of the time zone database, such as `Europe/Paris`".to_owned(),
        };
        self.fault_with_hint(
            Code::BadSetting,
            &value.span(),
            format!("unknown time zone `{name}`"),
            hint,
        );
    }

    fn permalink(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(pattern) = self.filled("permalink", value) else {
            return;
        };
        let before = self.faults.len();
        let named: Vec<&str> = pattern
            .split(':')
            .skip(1)
            .map(|rest| {
                let end = rest
                    .find(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                    .unwrap_or(rest.len());
                rest.get(..end).unwrap_or_default()
            })
            .collect();
        for name in &named {
            if !keys::PLACEHOLDERS.contains(name) {
                let hint = match nearest(name, keys::PLACEHOLDERS.iter().copied()) {
                    Some(near) => format!("did you mean `:{near}`?"),
                    None => "`:year`, `:month`, `:day`, `:slug`, `:path`, `:stem`".to_owned(),
                };
                self.fault_with_hint(
                    Code::BadSetting,
                    &value.span(),
                    format!("`permalink` has an unknown placeholder `:{name}`"),
                    hint,
                );
            }
        }
        if !named
            .iter()
            .any(|name| matches!(*name, "slug" | "path" | "stem"))
        {
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                "`permalink` gives all articles of a day one address",
                "add `:slug`, `:stem` or `:path`",
            );
        }
        if !pattern.starts_with('/') || crate::base::path::Address::parse(&pattern).is_none() {
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                format!("`permalink` cannot be `{pattern}`"),
                "it begins with `/` and has neither `?` nor `#`",
            );
        }
        if self.faults.len() == before {
            config.permalink = pattern;
        }
    }

    fn menu(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_kind("menu", value, "a list of `{ name = \"…\", url = \"…\" }`");
        };
        for item in items {
            let Some(table) = self.table("menu", item) else {
                continue;
            };
            let mut entry = MenuItem {
                name: String::new(),
                url: String::new(),
            };
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "name" => entry.name = self.filled("name", value).unwrap_or_default(),
                    "url" => entry.url = self.menu_url(value).unwrap_or_default(),
                    _ => self.unknown(key, keys::MENU.iter().copied()),
                }
            }
            self.required("menu", item, table, &["name", "url"]);
            if !entry.name.is_empty() && !entry.url.is_empty() {
                config.menu.push(entry);
            }
        }
    }

    fn menu_url(&mut self, value: &Item<'_>) -> Option<String> {
        let text = self.filled("url", value)?;
        let whole = ["https://", "http://", "mailto:"]
            .iter()
            .any(|scheme| text.starts_with(scheme));
        if whole || (text.starts_with('/') && !text.starts_with("//")) {
            return Some(text);
        }
        self.fault_with_hint(
            Code::BadSetting,
            &value.span(),
            format!("`url` cannot be `{text}`"),
            "an address of the site begins with `/`, any other with `https://`",
        );
        None
    }

    fn required(&mut self, of: &str, item: &Item<'_>, table: &DeTable<'_>, required: &[&str]) {
        for key in required {
            if !table.contains_key(*key) {
                self.fault(
                    Code::MissingSetting,
                    &item.span(),
                    format!("an entry of `{of}` has no `{key}`"),
                );
            }
        }
    }

    fn feed(&mut self, value: &Item<'_>, feed: &mut Feed) {
        for (key, value) in self.table("feed", value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "content" => {
                    let choices = [("full", true), ("summary", false)];
                    feed.full = self
                        .choice("feed.content", value, &choices)
                        .unwrap_or(feed.full);
                }
                "items" => self.count("feed.items", value, &mut feed.items),
                _ => self.unknown(key, keys::FEED.iter().copied()),
            }
        }
    }

    fn outputs(&mut self, value: &Item<'_>, outputs: &mut Outputs) {
        for (key, value) in self.table("outputs", value).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            let into = match name {
                "markdown" => &mut outputs.markdown,
                "search" => &mut outputs.search,
                "sources" => &mut outputs.sources,
                "days" => &mut outputs.days,
                "json_feed" => &mut outputs.json_feed,
                _ => {
                    self.unknown(key, keys::OUTPUTS.iter().copied());
                    continue;
                }
            };
            self.boolean(&format!("outputs.{name}"), value, into);
        }
    }

    fn import(&mut self, value: &Item<'_>, import: &mut Import) {
        for (key, value) in self.table("import", value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "draft" => self.boolean("import.draft", value, &mut import.draft),
                "topics" => self.boolean("import.topics", value, &mut import.topics),
                _ => self.unknown(key, keys::IMPORT.iter().copied()),
            }
        }
    }

    fn images(&mut self, value: &Item<'_>, config: &mut Config) {
        for (key, value) in self.table("images", value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "remote" => {
                    let choices = [("link", Images::Link), ("show", Images::Show)];
                    config.images = self
                        .choice("images.remote", value, &choices)
                        .unwrap_or(config.images);
                }
                "metadata" => {
                    let mut is_kept = config.metadata == Metadata::Kept;
                    self.boolean("images.metadata", value, &mut is_kept);
                    config.metadata = if is_kept {
                        Metadata::Kept
                    } else {
                        Metadata::Removed
                    };
                }
                _ => self.unknown(key, keys::IMAGES.iter().copied()),
            }
        }
    }

    fn html(&mut self, value: &Item<'_>, config: &mut Config) {
        for (key, value) in self.table("html", value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "frames" => {
                    for (text, item) in self.strings("html.frames", value) {
                        match host_and_port(&text) {
                            Some(host) => config.frames.push(host),
                            None => self.fault_with_hint(
                                Code::BadSetting,
                                &item.span(),
                                format!("`html.frames`: `{text}` is no host"),
                                "a host alone, such as `www.youtube-nocookie.com`",
                            ),
                        }
                    }
                }
                _ => self.unknown(key, keys::HTML.iter().copied()),
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
            let Some(level) = self.choice(code.word(), value, &levels) else {
                continue;
            };
            if code.severity() == Severity::Error && level != Level::Error {
                self.fault_with_hint(
                    Code::BadSetting,
                    &value.span(),
                    format!("`{}` is always an error", code.word()),
                    "only warnings can be set; take the line out",
                );
                continue;
            }
            config.check.insert(code, level);
        }
    }
}

fn listed<'k>(names: impl IntoIterator<Item = &'k str>) -> String {
    let names: Vec<String> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

fn kind_of(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => "a string".to_owned(),
        DeValue::Integer(number) => format!("`{number}`"),
        DeValue::Float(number) => format!("`{number}`"),
        DeValue::Boolean(answer) => format!("`{answer}`"),
        DeValue::Datetime(_) => "a date".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
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
