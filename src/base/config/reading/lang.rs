//! The language of a site, and the interface words that the site sets itself.

use super::{Item, Reading};
use crate::base::config::Config;
use crate::base::diagnostic::{Code, did_you_mean};
use crate::base::text;
use crate::base::words;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

impl Reading<'_> {
    pub(super) fn lang(&mut self, value: &Item<'_>, config: &mut Config) {
        if let Some(table) = value.get_ref().as_table() {
            return self.lang_table(value, table, config);
        }
        let Some(tag) = self.lang_tag("lang", value) else {
            return;
        };
        if words::built_in(&tag).is_some() {
            config.lang = tag;
            return;
        }
        self.refuse(
            value,
            format!("there are no built-in interface words for `{tag}`"),
            format!("`fr`, `en`, or a table of your own: `lang = {{ code = \"{tag}\", words = {{ … }} }}`"),
        );
    }

    fn lang_table(&mut self, value: &Item<'_>, table: &DeTable<'_>, config: &mut Config) {
        let (mut code, mut words) = (None, value.span());
        for (key, value) in self.fields(table, ["code", "words"]) {
            if key == "code" {
                code = self.lang_tag("lang.code", value);
            } else {
                self.words(value, config);
                words = value.span();
            }
        }
        if let Some(code) = code {
            self.missing_words(&code, words, config);
            config.lang = code;
        } else if !table.contains_key("code") {
            let hint = "such as `lang = { code = \"de\", words = { home = \"Start\" } }`";
            self.report(
                Code::MissingSetting,
                value.span(),
                "`lang` has no `code`",
                Some(hint.to_owned()),
            );
        }
    }

    pub(super) fn lang_tag(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        let tag = text::language_tag(&text);
        if tag.is_none() {
            let message = format!("`{key}`: `{text}` is no language");
            self.refuse(value, message, "a tag such as `fr` or `en`");
        }
        tag
    }

    fn words(&mut self, value: &Item<'_>, config: &mut Config) {
        let known = words::known();
        for (key, value) in self.table("lang.words", value).into_iter().flatten() {
            let name = key.get_ref().as_ref();
            if !known.contains_key(name) && !words::is_extra(name, &known) {
                let hint = did_you_mean(name, known.keys().map(String::as_str));
                let message = format!("unknown word `{name}`");
                self.report(Code::UnknownKey, key.span(), message, hint);
                continue;
            }
            // Not trimmed: the thousands separator of many languages is a space.
            let Some(word) = self.of_kind(name, value, "a string", DeValue::as_str) else {
                continue;
            };
            let allowed: Vec<&str> = match (name, known.get(name)) {
                // The order and the parts of a date are the language's own.
                ("date" | "date_in_year", _) => vec!["day", "month", "year"],
                ("date_span" | "date_span_in_year" | "date_span_in_month", _) => {
                    vec!["first", "last", "day", "month", "year"]
                }
                (_, Some(english)) => words::blanks(english).collect(),
                (_, None) => Vec::new(),
            };
            if let Some(blank) = words::blanks(word).find(|blank| !allowed.contains(blank)) {
                let has = match allowed.as_slice() {
                    [] => "this word has no blanks".to_owned(),
                    blanks => format!("its blanks are `{{{}}}`", blanks.join("}`, `{")),
                };
                self.refuse(
                    value,
                    format!("nothing fills in `{{{blank}}}` in `{name}`"),
                    has,
                );
            }
            config.words.insert(name.to_owned(), word.to_owned());
        }
    }

    /// Reports which words a language lacks that has no built-in table: readers would see them in English.
    fn missing_words(&mut self, lang: &str, span: Range<usize>, config: &Config) {
        if words::built_in(lang).is_some() {
            return;
        }
        let known = words::known();
        let missing = known
            .keys()
            .filter(|name| !config.words.contains_key(*name));
        let missing: Vec<String> = missing.map(|name| format!("`{name}`")).collect();
        let (shown, others) = missing.split_at(missing.len().min(8));
        if shown.is_empty() {
            return;
        }
        let mut names = shown.join(", ");
        if !others.is_empty() {
            names = format!("{names}, {} more", others.len());
        }
        let message = format!(
            "`lang.words` lacks {} of {} words, which are shown in English: {names}",
            missing.len(),
            known.len(),
        );
        let hint = "`docs/theming.md` has the whole table to translate".to_owned();
        self.report(Code::MissingWord, span, message, Some(hint));
    }
}
