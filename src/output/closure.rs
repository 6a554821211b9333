//! Which templates reach which others: by what they extend, include or call.
//!
//! Start reading at [`closure_keys`].

use crate::base::key::Key;
use crate::base::theme;
use std::collections::{BTreeMap, BTreeSet};

/// The prefix under which the built-in templates can always be reached: `{% extends "digest/article.html" %}`.
pub const BUILT_IN: &str = "digest/";

/// The templates of a site that have no built-in name, define no component, and are named in no other template.
pub(super) fn unused(
    own: &BTreeMap<String, String>,
    texts: &BTreeMap<String, &str>,
) -> Vec<String> {
    let is_named = |name: &str| {
        let mut others = texts.iter().filter(|(other, _)| *other != name);
        others.any(|(_, text)| text.split(['"', '\'', '`']).any(|word| word == name))
    };
    own.iter()
        .filter(|(name, text)| {
            let built_in = theme::TEMPLATES.iter().any(|(known, _)| known == name);
            let defines = words_after(text, "component ").next().is_some();
            !(built_in || defines || is_named(name))
        })
        .map(|(name, _)| name.clone())
        .collect()
}

/// The key of each template with all it may reach. Names after `extends` and `include` are always literal, and components
/// are called by name; so a scan for quoted names and `<Name` finds all of them, at worst too many.
pub(super) fn closure_keys(texts: &BTreeMap<String, &str>) -> BTreeMap<String, Key> {
    let resolve = |name: &str| -> Vec<String> {
        [name.to_owned(), format!("{BUILT_IN}{name}")]
            .into_iter()
            .filter(|name| texts.contains_key(name))
            .collect()
    };
    let mut definitions: BTreeMap<&str, Vec<&String>> = BTreeMap::new();
    for (name, text) in texts {
        for component in words_after(text, "component ") {
            definitions.entry(component).or_default().push(name);
        }
    }
    let reached: BTreeMap<&String, BTreeSet<String>> = texts
        .iter()
        .map(|(name, text)| {
            let quoted = text.split(['"', '\'', '`']).flat_map(resolve);
            let called = words_after(text, "<")
                .filter_map(|word| definitions.get(word))
                .flatten()
                .map(|name| (*name).clone());
            (name, quoted.chain(called).collect())
        })
        .collect();
    let plain: BTreeSet<&str> = texts
        .keys()
        .map(|name| name.strip_prefix(BUILT_IN).unwrap_or(name))
        .collect();
    plain
        .into_iter()
        .map(|name| {
            let mut closure: BTreeSet<String> = BTreeSet::new();
            let mut open = resolve(name);
            while let Some(next) = open.pop() {
                if closure.insert(next.clone()) {
                    open.extend(reached.get(&next).into_iter().flatten().cloned());
                }
            }
            let parts: Vec<(&String, &str)> = closure
                .iter()
                .filter_map(|name| Some((name, *texts.get(name)?)))
                .collect();
            (name.to_owned(), Key::of(&parts))
        })
        .collect()
}

/// The word right after each occurrence of a text.
fn words_after<'a>(text: &'a str, mark: &'static str) -> impl Iterator<Item = &'a str> {
    text.split(mark).skip(1).map(|rest| {
        let rest = rest.trim_start();
        let end = rest
            .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
            .unwrap_or(rest.len());
        rest.split_at(end).0
    })
}
