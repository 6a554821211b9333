//! Taxonomies, terms and sources: the tables that a site fills with names of its own.

use super::super::{Config, RIGHTS, SourceRule, Taxonomy, default_taxonomy};
use super::keys;
use super::{Item, Reading, host};
use crate::base::diagnostic::{Code, nearest};
use crate::base::terms::TermSetting;
use std::collections::BTreeMap;
use toml::de::DeValue;

impl Reading<'_> {
    /// A name: one for every language, or a table by language.
    pub(super) fn names(&mut self, key: &str, value: &Item<'_>) -> BTreeMap<String, String> {
        match value.get_ref() {
            DeValue::Table(table) => {
                let mut names = BTreeMap::new();
                for (lang, value) in table {
                    match crate::base::text::language_tag(lang.get_ref()) {
                        Some(tag) => {
                            names.extend(self.filled(key, value).map(|name| (tag, name)));
                        }
                        None => self.fault_with_hint(
                            Code::UnknownKey,
                            &lang.span(),
                            format!("`{key}`: `{}` is no language", lang.get_ref()),
                            "a tag such as `fr` or `en`",
                        ),
                    }
                }
                names
            }
            _ => self
                .filled(key, value)
                .map(|name| (String::new(), name))
                .into_iter()
                .collect(),
        }
    }

    pub(super) fn taxonomies(&mut self, value: &Item<'_>, config: &mut Config) {
        let mut paths: BTreeMap<String, String> = BTreeMap::new();
        for (id, value) in self.table("taxonomies", value).into_iter().flatten() {
            let name = id.get_ref().as_ref();
            if name.is_empty() || crate::base::text::slug(name) != name.replace('_', "-") {
                self.fault_with_hint(
                    Code::BadSetting,
                    &id.span(),
                    format!("`{name}` cannot be the id of a taxonomy"),
                    "small letters, digits and `-`; the name shown goes to `name`",
                );
                continue;
            }
            let mut taxonomy = default_taxonomy(name);
            let Some(table) = self.table(&format!("taxonomies.{name}"), value) else {
                continue;
            };
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "name" => {
                        let names = self.names("name", value);
                        if !names.is_empty() {
                            taxonomy.name = names;
                        }
                    }
                    "path" => self.taxonomy_path(value, &mut taxonomy),
                    "keys" => {
                        taxonomy.keys = self
                            .strings("keys", value)
                            .into_iter()
                            .map(|(key, _)| key)
                            .collect();
                    }
                    "min" => self.count("min", value, &mut taxonomy.min),
                    _ => self.unknown(key, keys::TAXONOMY.iter().copied()),
                }
            }
            if let Some(other) = paths.insert(taxonomy.path.clone(), name.to_owned()) {
                self.fault(
                    Code::BadSetting,
                    &id.span(),
                    format!(
                        "`{name}` and `{other}` have the same path `{}`",
                        taxonomy.path
                    ),
                );
            }
            config.taxonomies.insert(name.to_owned(), taxonomy);
        }
    }

    pub(super) fn taxonomy_path(&mut self, value: &Item<'_>, taxonomy: &mut Taxonomy) {
        let Some(text) = self.filled("path", value) else {
            return;
        };
        let path = text.trim_matches('/');
        let parts = path.split('/').all(|part| {
            !part.is_empty()
                && part
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        });
        if parts {
            path.clone_into(&mut taxonomy.path);
        } else {
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                format!("`path` cannot be `{text}`"),
                "the first part of an address, such as `topics`",
            );
        }
    }

    pub(super) fn terms(&mut self, value: &Item<'_>, config: &mut Config) {
        for (taxonomy, value) in self.table("terms", value).into_iter().flatten() {
            let id = taxonomy.get_ref().as_ref();
            if !config.taxonomies.contains_key(id) {
                let known: Vec<&str> = config.taxonomies.keys().map(String::as_str).collect();
                let hint = match nearest(id, known.iter().copied()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("declare it first: `[taxonomies.{id}]`"),
                };
                self.fault_with_hint(
                    Code::UnknownKey,
                    &taxonomy.span(),
                    format!("`terms`: there is no taxonomy `{id}`"),
                    hint,
                );
                continue;
            }
            for (term, value) in self
                .table(&format!("terms.{id}"), value)
                .into_iter()
                .flatten()
            {
                let setting = self.term(term.get_ref(), value);
                config
                    .terms
                    .entry(id.to_owned())
                    .or_default()
                    .insert(term.get_ref().to_string(), setting);
            }
        }
    }

    pub(super) fn term(&mut self, id: &str, value: &Item<'_>) -> TermSetting {
        let mut setting = TermSetting::default();
        for (key, value) in self.table(id, value).into_iter().flatten() {
            match key.get_ref().as_ref() {
                "name" => setting.name = self.names("name", value),
                "aliases" => {
                    let aliases = self.strings("aliases", value).into_iter();
                    setting.aliases = aliases.map(|(alias, _)| alias).collect();
                }
                _ => self.unknown(key, keys::TERM.iter().copied()),
            }
        }
        setting
    }

    pub(super) fn sources(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(items) = value.get_ref().as_array() else {
            return self.wrong_kind("sources", value, "a list: `[[sources]]`");
        };
        for item in items {
            let Some(table) = self.table("sources", item) else {
                continue;
            };
            let mut rule = SourceRule {
                name: String::new(),
                matches: Vec::new(),
                lang: None,
                rights: None,
            };
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "name" => rule.name = self.filled("name", value).unwrap_or_default(),
                    "match" => rule.matches = self.matches(value),
                    "lang" => rule.lang = self.lang_tag("lang", value),
                    "rights" => rule.rights = self.choice("rights", value, RIGHTS),
                    _ => self.unknown(key, keys::SOURCE.iter().copied()),
                }
            }
            self.required("sources", item, table, &["name", "match"]);
            if !rule.name.is_empty() {
                config.sources.push(rule);
            }
        }
    }

    /// The hosts and folders of a rule: one as a string, or a list.
    pub(super) fn matches(&mut self, value: &Item<'_>) -> Vec<String> {
        let written = match value.get_ref() {
            DeValue::String(_) => self
                .filled("match", value)
                .map(|text| (text, value))
                .into_iter()
                .collect(),
            _ => self.strings("match", value),
        };
        let mut matches = Vec::new();
        for (text, item) in written {
            let folder = text
                .strip_suffix('/')
                .and_then(crate::base::path::RelPath::new)
                .filter(|_| !text.contains("://"));
            match folder.map(|path| format!("{path}/")).or_else(|| host(&text)) {
                Some(known) => matches.push(known),
                None => self.fault_with_hint(
                    Code::BadSetting,
                    &item.span(),
                    format!("`match` cannot be `{text}`"),
                    "a host such as `example.org`, or a folder below `content/sources` with a closing `/`",
                ),
            }
        }
        matches
    }
}
