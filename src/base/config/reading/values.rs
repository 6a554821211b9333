//! One value of a setting, of the kind that it has to be.

use super::{Item, Reading, listed};
use crate::base::diagnostic::{Code, nearest};
use toml::de::{DeTable, DeValue};

impl Reading<'_> {
    pub(super) fn string(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = value.get_ref().as_str().map(|text| text.trim().to_owned());
        if text.is_none() {
            self.wrong_kind(key, value, "a string");
        }
        text
    }

    pub(super) fn filled(&mut self, key: &str, value: &Item<'_>) -> Option<String> {
        let text = self.string(key, value)?;
        if text.is_empty() {
            self.fault(Code::BadSetting, &value.span(), format!("`{key}` is empty"));
            return None;
        }
        Some(text)
    }

    pub(super) fn strings<'v, 't>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
    ) -> Vec<(String, &'v Item<'t>)> {
        if let DeValue::Array(items) = value.get_ref() {
            items
                .iter()
                .filter_map(|item| Some((self.filled(key, item)?, item)))
                .collect()
        } else {
            self.wrong_kind(key, value, "a list of strings");
            Vec::new()
        }
    }

    pub(super) fn boolean(&mut self, key: &str, value: &Item<'_>, into: &mut bool) {
        match value.get_ref().as_bool() {
            Some(answer) => *into = answer,
            None => self.wrong_kind(key, value, "`true` or `false`"),
        }
    }

    /// A whole number from 1 on: a list of no articles and a feed of none make no sense.
    pub(super) fn count(&mut self, key: &str, value: &Item<'_>, into: &mut usize) {
        let number = value.get_ref().as_integer().and_then(|number| {
            usize::from_str_radix(number.as_str(), number.radix())
                .ok()
                .filter(|number| *number >= 1)
        });
        match number {
            Some(number) => *into = number,
            None => self.wrong_kind(key, value, "a whole number from 1 on"),
        }
    }

    pub(super) fn choice<T: Copy>(
        &mut self,
        key: &str,
        value: &Item<'_>,
        choices: &[(&str, T)],
    ) -> Option<T> {
        let word = self.string(key, value)?;
        let found = choices.iter().find(|(name, _)| *name == word);
        if found.is_none() {
            let names = choices.iter().map(|(name, _)| *name);
            let hint = match nearest(&word, names.clone()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("one of {}", listed(names)),
            };
            self.fault_with_hint(
                Code::BadSetting,
                &value.span(),
                format!("`{key}` cannot be `{word}`"),
                hint,
            );
        }
        found.map(|(_, choice)| *choice)
    }

    pub(super) fn table<'v, 't>(
        &mut self,
        key: &str,
        value: &'v Item<'t>,
    ) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_kind(key, value, "a table");
        }
        table
    }
}
