//! What can still be read of front matter that does not parse: which source the page came from.
//!
//! A page with a typo in its front matter exists, and its source must not make a second one. Start reading at [`source`].

use super::FrontSource;
use std::sync::LazyLock;

/// How much of a page is searched for its source, in bytes: `[source]` ends the front matter that import writes.
const SEARCHED: usize = 1 << 16;

/// The lines of a `[source]` table, whatever stands around them, in TOML, YAML or JSON. Of equal keys the first counts, as in
/// a page with conflict markers.
pub(super) fn source(text: &str) -> Option<FrontSource> {
    static LINE: LazyLock<regex::Regex> = LazyLock::new(|| {
        regex::Regex::new(r#"(?m)^[ \t]*"?(name|url|file|item|imported)"?[ \t]*[=:][ \t]*(.*?)[ \t]*,?[ \t]*\r?$"#)
            .expect("a constant pattern compiles")
    });
    let mut end = text.len().min(SEARCHED);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut source = FrontSource::default();
    for found in LINE.captures_iter(&text[..end]) {
        let value = value(&found[2]);
        let into = match &found[1] {
            "name" => &mut source.name,
            // at the top level `url` is the page's own address
            "url" if value.starts_with("http") => &mut source.url,
            "file" => &mut source.file,
            "item" => &mut source.item,
            "imported" => &mut source.imported,
            _ => continue,
        };
        if into.is_none() && !value.is_empty() {
            *into = Some(value);
        }
    }
    (source.file.is_some() || source.item.is_some() || source.imported.is_some()).then_some(source)
}

/// The text of a value, with or without its quotes; one of them may be what is missing.
fn value(raw: &str) -> String {
    let raw = raw.trim_end_matches(',');
    let inner = raw.trim_matches(['"', '\'']);
    serde_json::from_str(&format!("\"{inner}\"")).unwrap_or_else(|_| inner.to_owned())
}
