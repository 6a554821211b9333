//! The menu, taxonomies, terms and sources: the tables that a site fills with names of its own.

use super::{Item, Reading, host};
use crate::base::config::{Config, MenuItem, RIGHTS, SourceRule, Taxonomy, default_taxonomy};
use crate::base::diagnostic::{Code, did_you_mean};
use crate::base::path::RelPath;
use crate::base::terms::TermSetting;
use crate::base::text;
use std::collections::{BTreeMap, HashMap};
use toml::de::{DeTable, DeValue};

impl Reading<'_> {
    /// The tables in a list; `expected` says what the list is like.
    fn entries<'v, 't>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
        expected: &str,
        required: [&str; 2],
    ) -> Vec<&'v DeTable<'t>> {
        let items = self.of_kind(key, value, expected, DeValue::as_array);
        let mut tables = Vec::new();
        for item in items.into_iter().flatten() {
            let Some(table) = self.table(key, item) else {
                continue;
            };
            for missing in required.iter().filter(|key| !table.contains_key(**key)) {
                let message = format!("an entry of `{key}` has no `{missing}`");
                self.report(Code::MissingSetting, item.span(), message, None);
            }
            tables.push(table);
        }
        tables
    }

    pub(super) fn menu(&mut self, value: &Item<'_>, config: &mut Config) {
        let known = ["name", "url"];
        let expected = "a list of `{ name = \"…\", url = \"…\" }`";
        for table in self.entries("menu", value, expected, known) {
            let (mut name, mut url) = (None, None);
            for (key, value) in self.fields(table, known) {
                match key {
                    "name" => name = self.filled(key, value),
                    _ => url = self.menu_url(value),
                }
            }
            if let (Some(name), Some(url)) = (name, url) {
                config.menu.push(MenuItem { name, url });
            }
        }
    }

    fn menu_url(&mut self, value: &Item<'_>) -> Option<String> {
        let text = self.filled("url", value)?;
        let mut schemes = ["https://", "http://", "mailto:"].iter();
        let is_whole = schemes.any(|scheme| text.starts_with(scheme));
        if is_whole || (text.starts_with('/') && !text.starts_with("//")) {
            return Some(text);
        }
        self.refuse(
            value,
            format!("`url` cannot be `{text}`"),
            "an address of the site begins with `/`, any other with `https://`",
        );
        None
    }

    /// A name: one for every language, or a table by language.
    fn names(&mut self, value: &Item<'_>) -> BTreeMap<String, String> {
        let mut names = BTreeMap::new();
        let DeValue::Table(table) = value.get_ref() else {
            names.extend(self.filled("name", value).map(|name| (String::new(), name)));
            return names;
        };
        for (lang, value) in table {
            if let Some(tag) = text::language_tag(lang.get_ref()) {
                names.extend(self.filled("name", value).map(|name| (tag, name)));
            } else {
                let message = format!("`name`: `{}` is no language", lang.get_ref());
                let hint = "a tag such as `fr` or `en`".to_owned();
                self.report(Code::UnknownKey, lang.span(), message, Some(hint));
            }
        }
        names
    }

    pub(super) fn taxonomies(&mut self, value: &Item<'_>, config: &mut Config) {
        let mut paths: BTreeMap<String, String> = BTreeMap::new();
        for (id, value) in self.table("taxonomies", value).into_iter().flatten() {
            let name = id.get_ref().as_ref();
            if name.is_empty() || text::slug(name) != name.replace('_', "-") {
                let message = format!("`{name}` cannot be the id of a taxonomy");
                let hint = "small letters, digits and `-`; the name shown goes to `name`";
                self.report(Code::BadSetting, id.span(), message, Some(hint.to_owned()));
                continue;
            }
            let Some(table) = self.table(&format!("taxonomies.{name}"), value) else {
                continue;
            };
            let taxonomy = self.taxonomy(name, table);
            if let Some(other) = paths.insert(taxonomy.path.clone(), name.to_owned()) {
                let path = &taxonomy.path;
                let message = format!("`{name}` and `{other}` have the same path `{path}`");
                self.report(Code::BadSetting, id.span(), message, None);
            }
            config.taxonomies.insert(name.to_owned(), taxonomy);
        }
    }

    fn taxonomy(&mut self, id: &str, table: &DeTable<'_>) -> Taxonomy {
        let mut taxonomy = default_taxonomy(id);
        for (key, value) in self.fields(table, ["name", "path", "keys", "min"]) {
            match key {
                "name" => {
                    let names = self.names(value);
                    if !names.is_empty() {
                        taxonomy.name = names;
                    }
                }
                "path" => self.taxonomy_path(value, &mut taxonomy),
                "keys" => {
                    let keys = self.strings(key, value).into_iter();
                    taxonomy.keys = keys.map(|(key, _)| key).collect();
                }
                _ => self.count(key, value, &mut taxonomy.min),
            }
        }
        taxonomy
    }

    fn taxonomy_path(&mut self, value: &Item<'_>, taxonomy: &mut Taxonomy) {
        let Some(text) = self.filled("path", value) else {
            return;
        };
        let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
        let path = text.trim_matches('/');
        let mut parts = path.split('/');
        if parts.all(|part| !part.is_empty() && part.chars().all(is_plain)) {
            path.clone_into(&mut taxonomy.path);
        } else {
            self.refuse(
                value,
                format!("`path` cannot be `{text}`"),
                "the first part of an address, such as `topics`",
            );
        }
    }

    pub(super) fn terms(&mut self, value: &Item<'_>, config: &mut Config) {
        for (taxonomy, value) in self.table("terms", value).into_iter().flatten() {
            let id = taxonomy.get_ref().as_ref();
            if !config.taxonomies.contains_key(id) {
                let hint = did_you_mean(id, config.taxonomies.keys().map(String::as_str))
                    .unwrap_or_else(|| format!("declare it first: `[taxonomies.{id}]`"));
                let message = format!("`terms`: there is no taxonomy `{id}`");
                self.report(Code::UnknownKey, taxonomy.span(), message, Some(hint));
                continue;
            }
            let table = self.table(&format!("terms.{id}"), value);
            // Of each alias the term that had it first.
            let mut holders: HashMap<String, String> = HashMap::new();
            for (term, value) in table.into_iter().flatten() {
                let setting = self.term(term.get_ref(), value, &mut holders);
                let terms = config.terms.entry(id.to_owned()).or_default();
                terms.insert(term.get_ref().to_string(), setting);
            }
        }
    }

    fn term(
        &mut self,
        id: &str,
        value: &Item<'_>,
        holders: &mut HashMap<String, String>,
    ) -> TermSetting {
        let mut setting = TermSetting::default();
        for (key, value) in self.section(id, value, ["name", "aliases"]) {
            if key == "name" {
                setting.name = self.names(value);
            } else {
                for (alias, span) in self.strings(key, value) {
                    let holder = holders.entry(text::fold_key(&alias));
                    let holder = holder.or_insert_with(|| id.to_owned());
                    if holder != id {
                        let message = format!("`{alias}` is an alias of `{holder}` already");
                        let hint = "an alias can mean one term; remove it from one of the two";
                        self.report(
                            Code::IdleSetting,
                            span.span(),
                            message,
                            Some(hint.to_owned()),
                        );
                    }
                    setting.aliases.push(alias);
                }
            }
        }
        setting
    }

    pub(super) fn sources(&mut self, value: &Item<'_>, config: &mut Config) {
        let required = ["name", "match"];
        for table in self.entries("sources", value, "a list: `[[sources]]`", required) {
            let mut rule = SourceRule {
                name: String::new(),
                matches: Vec::new(),
                lang: None,
                rights: None,
            };
            for (key, value) in self.fields(table, ["name", "match", "lang", "rights"]) {
                match key {
                    "name" => rule.name = self.filled(key, value).unwrap_or_default(),
                    "match" => rule.matches = self.matches(value),
                    "lang" => rule.lang = self.lang_tag(key, value),
                    _ => rule.rights = self.chosen(key, value, RIGHTS),
                }
            }
            if !rule.name.is_empty() {
                config.sources.push(rule);
            }
        }
    }

    /// The hosts and folders of a rule: one as a string, or a list.
    fn matches(&mut self, value: &Item<'_>) -> Vec<String> {
        let written = match value.get_ref() {
            DeValue::String(_) => {
                let one = self.filled("match", value);
                one.map(|text| (text, value)).into_iter().collect()
            }
            _ => self.strings("match", value),
        };
        let mut matches = Vec::new();
        for (text, item) in written {
            let folder = text.strip_suffix('/').and_then(RelPath::new);
            let folder = folder.filter(|_| !text.contains("://"));
            match folder.map(|path| format!("{path}/")).or_else(|| host(&text)) {
                Some(known) => matches.push(known),
                None => self.refuse(
                    item,
                    format!("`match` cannot be `{text}`"),
                    "a host such as `example.org`, or a folder below `content/sources` with a closing `/`",
                ),
            }
        }
        matches
    }
}
