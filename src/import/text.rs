//! Plain text and Markdown sources to [`Doc`].
//!
//! HTML rules live in `html.rs`; what is dropped is decided in `clean.rs`.

use crate::doc::Doc;

/// Reads plain text: bullets to lists, pipe tables, quotations, heading-like lines, `Key: value` heads. `lang` is the language if it is known.
#[must_use]
pub fn plain(_text: &str) -> Doc {
    todo!()
}

/// Reads Markdown from anywhere; raw HTML in it is read by `html.rs`, front matter becomes claims.
#[must_use]
pub fn markdown(_text: &str) -> Doc {
    todo!()
}
