//! One value of a setting, of the kind that it has to be.

use super::{Item, Reading, listed};
use crate::base::diagnostic::{Code, did_you_mean};
use toml::de::{DeTable, DeValue};

impl Reading<'_> {
    fn wrong_kind(&mut self, key: &str, value: &Item<'_>, expected: &str) {
        let kind = match value.get_ref() {
            DeValue::String(_) => "a string".to_owned(),
            DeValue::Integer(number) => format!("`{number}`"),
            DeValue::Float(number) => format!("`{number}`"),
            DeValue::Boolean(answer) => format!("`{answer}`"),
            DeValue::Datetime(_) => "a date".to_owned(),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        let message = format!("`{key}` must be {expected}, not {kind}");
        self.report(Code::BadSetting, value.span(), message, None);
    }

    /// The value when it is of a kind; else reports which kind was expected.
    pub(super) fn of_kind<'v, 't, T>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
        expected: &str,
        as_kind: impl FnOnce(&'v DeValue<'t>) -> Option<T>,
    ) -> Option<T> {
        let found = as_kind(value.get_ref());
        if found.is_none() {
            self.wrong_kind(key, value, expected);
        }
        found
    }

    pub(super) fn string(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = self.of_kind(key, value, "a string", DeValue::as_str)?;
        Some(text.trim().to_owned())
    }

    pub(super) fn filled(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.is_empty() {
            let message = format!("`{key}` is empty");
            self.report(Code::BadSetting, value.span(), message, None);
            return None;
        }
        Some(text)
    }

    pub(super) fn strings<'v, 't>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
    ) -> Vec<(String, &'v Item<'t>)> {
        let items = self.of_kind(key, value, "a list of strings", DeValue::as_array);
        let items = items.into_iter().flatten();
        items
            .filter_map(|item| Some((self.filled(key, item)?, item)))
            .collect()
    }

    pub(super) fn boolean(&mut self, key: &str, value: &Item<'_>, into: &mut bool) {
        let answer = self.of_kind(key, value, "`true` or `false`", DeValue::as_bool);
        *into = answer.unwrap_or(*into);
    }

    /// A whole number from 1 on: a list of no articles and a feed of none make no sense.
    pub(super) fn count(&mut self, key: &str, value: &Item<'_>, into: &mut usize) {
        let number = self.of_kind(key, value, "a whole number from 1 on", |value| {
            let number = value.as_integer()?;
            let number = usize::from_str_radix(number.as_str(), number.radix()).ok()?;
            (number >= 1).then_some(number)
        });
        *into = number.unwrap_or(*into);
    }

    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &str,
        value: &Item<'_>,
        choices: &[(&str, T)],
        into: &mut T,
    ) {
        *into = self.chosen(key, value, choices).unwrap_or(*into);
    }

    pub(super) fn chosen<T: Copy>(
        &mut self,
        key: &str,
        value: &Item<'_>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let word = self.string(key, value)?;
        let found = choices.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let names = choices.iter().map(|(name, _)| *name);
            let hint = did_you_mean(&word, names.clone())
                .unwrap_or_else(|| format!("one of {}", listed(names)));
            self.refuse(value, format!("`{key}` cannot be `{word}`"), hint);
        }
        found.map(|(_, choice)| *choice)
    }

    pub(super) fn table<'v, 't>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
    ) -> Option<&'v DeTable<'t>> {
        self.of_kind(key, value, "a table", DeValue::as_table)
    }
}
