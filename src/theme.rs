//! The built-in theme: the repository's own `templates/` and `static/`, and the interface words, as bytes in the program.
//!
//! Nothing is decided here; `tests/architecture.rs` compares the lists with the folders.

/// The built-in templates: name and text.
pub const TEMPLATES: &[(&str, &str)] = &[];

/// The built-in static files: path below `static/` and bytes.
pub const STATIC: &[(&str, &[u8])] = &[];

/// The built-in interface words: language and TOML table of words.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("words/en.toml")),
    ("fr", include_str!("words/fr.toml")),
];
