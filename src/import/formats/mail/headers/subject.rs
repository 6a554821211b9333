//! The subject of a message, without the prefixes of answers and forwards.
//!
//! Start reading at [`subject`].

use super::super::parts::decoded;
use super::value;
use crate::base::text;
use mail_parser::{HeaderValue, Message};
use regex::Regex;
use std::sync::LazyLock;

/// `Re:` and `Fwd:` as mail programs of some languages write them.
pub(super) const PREFIX: &str =
    r"(?i:re|ré|réf|rép|aw|sv|antw|fwd?|fw|tr|rv|wg)\s*(?:\[\d+\])?\s*[:：]";

/// Whether a subject begins as an answer, and whether as a message handed on; the first prefix tells.
pub(super) fn prefixes(subject: &str) -> (bool, bool) {
    static FIRST: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(&format!(r"^\s*(?:\[[^\]]{{1,40}}\]\s*)*({PREFIX})")).expect("a valid pattern")
    });
    let Some(prefix) = FIRST.captures(subject).and_then(|found| found.get(1)) else {
        return (false, false);
    };
    let prefix = text::fold_key(prefix.as_str());
    let is_reply = ["re", "ref", "rep", "aw", "sv", "antw"]
        .iter()
        .any(|reply| prefix.starts_with(reply));
    (is_reply, !is_reply)
}

/// Whether a subject hands a message on.
pub(in super::super) fn hands_on(subject: &str) -> bool {
    prefixes(subject).1
}

/// The subject; its bytes are read again where the parser could not.
pub(super) fn subject(message: &Message<'_>) -> String {
    let found = value(message, "Subject")
        .and_then(HeaderValue::as_text)
        .unwrap_or_default();
    let text = if found.contains('\u{fffd}')
        && let Some(header) = message.parts.first().and_then(|part| {
            part.headers
                .iter()
                .rev()
                .find(|header| header.name.as_str() == "Subject")
        }) {
        let index = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX);
        let raw = message
            .raw_message
            .get(index(header.offset_start)..index(header.offset_end))
            .unwrap_or_default();
        if raw.is_ascii() {
            found.to_owned()
        } else {
            decoded(raw, None)
        }
    } else {
        found.to_owned()
    };
    text::collapse_whitespace(&text::repair(&text::entities(&text)))
}
