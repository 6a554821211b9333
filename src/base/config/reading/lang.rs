//! The language of a site, and the interface words it has of its own.

use super::super::Config;
use super::keys;
use super::{Item, Reading};
use crate::base::diagnostic::{Code, Diagnostic, nearest};
use crate::base::words;
use std::ops::Range;

impl Reading<'_> {
    pub(super) fn lang(&mut self, value: &Item<'_>, config: &mut Config) {
        if let Some(table) = value.get_ref().as_table() {
            let mut code = None;
            let mut given = None;
            for (key, value) in table {
                match key.get_ref().as_ref() {
                    "code" => code = self.lang_tag("lang.code", value),
                    "words" => {
                        self.words(value, config);
                        given = Some(value.span());
                    }
                    _ => self.unknown(key, keys::LANG.iter().copied()),
                }
            }
            match code {
                Some(code) => {
                    self.missing_words(&code, &given.unwrap_or(value.span()), config);
                    config.lang = code;
                }
                None if !table.contains_key("code") => self.fault_with_hint(
                    Code::MissingSetting,
                    &value.span(),
                    "`lang` has no `code`",
                    "such as `lang = { code = \"de\", words = { home = \"Start\" } }`",
                ),
                None => {}
            }
            return;
        }
        let Some(tag) = self.lang_tag("lang", value) else {
            return;
        };
        if crate::base::theme::WORDS
            .iter()
            .any(|(known, _)| *known == tag)
        {
            config.lang = tag;
        } else {
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                format!("there are no built-in interface words for `{tag}`"),
                format!("`fr`, `en`, or a table of your own: `lang = {{ code = \"{tag}\", words = {{ … }} }}`"),
            );
        }
    }

    pub(super) fn lang_tag(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        let tag = crate::base::text::language_tag(&text);
        if tag.is_none() {
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                format!("`{key}`: `{text}` is no language"),
                "a tag such as `fr` or `en`",
            );
        }
        tag
    }

    pub(super) fn words(&mut self, value: &Item<'_>, config: &mut Config) {
        let Some(table) = self.table("lang.words", value) else {
            return;
        };
        let known = words::known();
        for (key, value) in table {
            let name = key.get_ref().as_ref();
            let is_extra = words::is_extra(name, &known);
            if !known.contains_key(name) && !is_extra {
                let mut fault = Diagnostic::new(Code::UnknownKey, format!("unknown word `{name}`"))
                    .at(self.file, key.span());
                if let Some(near) = nearest(name, known.keys().map(String::as_str)) {
                    fault = fault.hint(format!("did you mean `{near}`?"));
                }
                self.faults.push(fault);
                continue;
            }
            // Not trimmed: the thousands mark of many languages is a space.
            let Some(word) = value.get_ref().as_str() else {
                self.wrong_kind(name, value, "a string");
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
                self.fault_with_hint(
                    Code::BadSetting,
                    &value.span(),
                    format!("nothing fills in `{{{blank}}}` in `{name}`"),
                    has,
                );
            }
            config.words.insert(name.to_owned(), word.to_owned());
        }
    }

    /// Says which words a language lacks that has no built-in table: they stand in English, which no reader expects.
    pub(super) fn missing_words(&mut self, lang: &str, span: &Range<usize>, config: &Config) {
        if words::built_in(lang).is_some() {
            return;
        }
        let known = words::known();
        let missing: Vec<&str> = known
            .keys()
            .map(String::as_str)
            .filter(|name| !config.words.contains_key(*name))
            .collect();
        if missing.is_empty() {
            return;
        }
        let shown = missing.iter().take(8);
        let mut names: Vec<String> = shown.map(|name| format!("`{name}`")).collect();
        if missing.len() > names.len() {
            names.push(format!("{} more", missing.len() - names.len()));
        }
        self.fault_with_hint(
            Code::MissingWord,
            span,
            format!(
                "`lang.words` lacks {} of {} words, which stand in English: {}",
                missing.len(),
                known.len(),
                names.join(", ")
            ),
            "`docs/theming.md` has the whole table to translate",
        );
    }
}
