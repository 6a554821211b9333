use super::*;
use crate::doc::{block_text, markdown};

fn plain(text: &str) -> Doc {
    let blocks = text
        .split("\n\n")
        .filter(|text| !text.trim().is_empty())
        .map(|text| crate::doc::Block::Paragraph(vec![crate::doc::Inline::text(text.trim())]))
        .collect();
    Doc {
        blocks,
        ..Doc::default()
    }
}

fn all(source: &str) -> Vec<Result<Doc, Unread>> {
    messages(source.as_bytes(), plain).collect()
}

fn one(source: &str) -> Doc {
    all(source).remove(0).expect("a message with a text")
}

fn claim(doc: &Doc, field: Field) -> String {
    doc.claims
        .iter()
        .find(|claim| claim.field == field)
        .map(|claim| claim.value.clone())
        .unwrap_or_default()
}
