//! The publications that articles come from, as the settings name them.
//!
//! Start reading at [`Sources`].

use crate::base::config::{Config, SourceRule};
use std::collections::HashMap;

/// The settings' rules and the hosts for the sources of articles, looked up once for all articles from one place.
pub(super) struct Sources<'a, 'c> {
    pub(super) config: &'c Config,
    /// By the head of the address, and the folder of the source's file.
    pub(super) known: HashMap<(&'a str, &'a str), Origin<'c>>,
}

/// What the address and the file of a source say.
pub(super) struct Origin<'c> {
    pub(super) rule: Option<&'c SourceRule>,
    pub(super) host: Option<String>,
}

impl<'a, 'c> Sources<'a, 'c> {
    pub(super) fn new(config: &'c Config) -> Sources<'a, 'c> {
        Sources {
            config,
            known: HashMap::new(),
        }
    }

    pub(super) fn of(&mut self, url: Option<&'a str>, file: Option<&'a str>) -> &Origin<'c> {
        let head = url.map(head_of);
        // rules name folders: what comes after the last slash says nothing
        let folder = file.map(|file| file.rfind('/').map_or("", |slash| &file[..=slash]));
        let key = (head.unwrap_or_default(), folder.unwrap_or_default());
        self.known.entry(key).or_insert_with(|| Origin {
            rule: self.config.source_rule(head, folder),
            host: head.and_then(host_of),
        })
    }
}

/// As much of a web address as decides on its host; an unusual one whole.
pub(super) fn head_of(url: &str) -> &str {
    let Some(rest) = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
    else {
        return url;
    };
    let ends = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'));
    match rest.find(ends) {
        Some(end) if end > 0 && rest[end..].starts_with(['/', '?', '#']) => {
            &url[..url.len() - rest.len() + end]
        }
        _ => url,
    }
}

/// The host of an address, without `www.`.
#[must_use]
pub fn host_of(url: &str) -> Option<String> {
    let url = url::Url::parse(url).ok()?;
    let host = url.host_str()?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}
