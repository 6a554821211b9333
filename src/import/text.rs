//! Plain text and Markdown sources to [`Doc`].
//!
//! HTML rules live in `html.rs`; what is dropped is decided in `clean.rs`. Start reading at [`plain`] and [`markdown`].

mod head;
mod headings;
mod lines;
mod marks;

use crate::doc::Doc;
use crate::text;

/// Reads plain text: bullets to lists, pipe tables, quotations, heading-like lines, `Key: value` heads.
#[must_use]
pub fn plain(text: &str) -> Doc {
    let mut doc = Doc::default();
    let mended = text::mend(text);
    let body = head::split(&mended, &mut doc);
    doc.blocks = lines::blocks(body);
    doc
}

/// Reads Markdown from anywhere; raw HTML in it is read by `html.rs`, front matter becomes claims.
#[must_use]
pub fn markdown(text: &str) -> Doc {
    let mut doc = Doc::default();
    let mended = text::mend_code(text);
    let body = head::split(&mended, &mut doc);
    marks::read(body, &mut doc);
    doc
}
