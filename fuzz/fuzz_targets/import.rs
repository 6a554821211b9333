//! Imports a source as the format that its first byte chooses, and reads the pages again as they were written.

#![no_main]

use libfuzzer_sys::fuzz_target;
use newsdigest::base::config::{self, Config};
use newsdigest::base::path::RelPath;
use newsdigest::base::terms::Table;
use newsdigest::content::page;
use newsdigest::import::{self, Format, Given, Source};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static SITE: LazyLock<(Config, Table)> = LazyLock::new(|| {
    let text = "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    let (config, errors) = config::parse("site.toml", text);
    assert!(errors.is_empty(), "{errors:?}");
    (config, Table::new(&BTreeMap::new(), true))
});

/// The format that a byte stands for: the letters with which the seeds begin; any other leaves it to the source.
fn format_of(byte: u8) -> Option<Format> {
    match byte {
        b't' => Some(Format::Text),
        b'm' => Some(Format::Markdown),
        b'h' => Some(Format::Html),
        b'j' => Some(Format::Json),
        b'f' => Some(Format::Feed),
        b'e' => Some(Format::Mail),
        b'w' => Some(Format::Wxr),
        _ => None,
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((first, bytes)) = bytes.split_first() else {
        return;
    };
    let (config, table) = &*SITE;
    let given = Given {
        format: format_of(*first),
        ..Given::default()
    };
    let source = Source {
        name: "source",
        file: None,
        bytes,
        beside: &[],
    };
    let (pages, diagnostics) = import::convert(&source, &given, config, table);
    assert!(
        !pages.is_empty() || !diagnostics.is_empty(),
        "neither a page nor a diagnostic"
    );
    let file = RelPath::new("content/articles/2025/page.md").expect("the path is relative");
    for made in &pages {
        let text = page::write(&made.front, &made.body, &made.source_hash);
        let (read, diagnostics) = page::parse(&file, &text, config);
        assert!(diagnostics.is_empty(), "{diagnostics:?}\n{text}");
        let body = text.get(read.body..).unwrap_or_default();
        assert_eq!(body.trim_start_matches('\n'), made.body);
        assert!(page::untouched(&text, &read.front), "{text}");
    }
});
