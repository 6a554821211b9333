//! WordPress posts as JSON to [`Doc`], with salvage of damaged JSON.
//!
//! The HTML inside is read by `html.rs`.

use crate::doc::Doc;

/// Reads one post, or a list of posts, of the WordPress REST interface; a damaged file is salvaged as far as it goes.
/// None when the text is no such JSON, nor the ruins of one. Each post of a list claims its `Item`.
#[must_use]
pub fn posts(_text: &str) -> Option<Vec<Doc>> {
    todo!()
}
