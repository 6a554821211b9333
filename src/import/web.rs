//! Web pages to [`Doc`]: finding the article and the facts that the page states about itself.
//!
//! Nothing is downloaded; elements are read and sanitised by `html.rs`.

use crate::doc::Doc;

/// Reads a web page, already decoded to text.
#[must_use]
pub fn page(_html: &str) -> Doc {
    todo!()
}
