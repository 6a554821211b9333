//! Formulas: as `TeX` where the page has it, else as one readable line.
//!
//! Start reading at [`Reader::math`].

use super::{Out, Reader};
use crate::base::text;
use crate::content::doc::Inline;
use dom_query::NodeRef;

impl Reader {
    /// A formula of `MathML`.
    pub(super) fn math(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let tex = node.descendants_it().find(|inner| {
            inner.has_name("annotation")
                && inner
                    .attr("encoding")
                    .is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex"))
        });
        let Some(tex) = tex else {
            let alt = node
                .attr("alttext")
                .map(|alt| text::collapse_whitespace(&alt));
            if let Some(alt) = alt.filter(|alt| !alt.is_empty()) {
                self.drop(node, "repeats a formula");
                out.open.push(Inline::Code(alt));
            } else {
                out.open
                    .push(Inline::Text(text::collapse_whitespace(&line(node, 0))));
            }
            return;
        };
        let code = text::collapse_whitespace(&tex.text());
        for part in node
            .descendants_it()
            .filter(|inner| {
                inner
                    .parent()
                    .is_some_and(|parent| parent.has_name("semantics"))
            })
            .filter(|inner| inner.id != tex.id)
        {
            self.drop(&part, "repeats a formula");
        }
        if !code.is_empty() {
            out.open.push(Inline::Code(code));
        }
    }
}

fn is_annotation(node: &NodeRef<'_>) -> bool {
    node.has_name("annotation") || node.has_name("annotation-xml")
}

/// Deeper formulas are read as their signs alone.
const DEEPEST: usize = 40;

/// A formula on one line: `a/2`, `x^2`, `√(n + 1)`, with brackets around what has more than one part (`MathML` Core, section 3).
fn line(node: &NodeRef<'_>, depth: usize) -> String {
    if node.is_text() {
        let text = text::repair(&node.text()).into_owned();
        let is_between = text.trim().is_empty()
            && node
                .parent()
                .and_then(|parent| parent.node_name())
                .is_some_and(|name| name.starts_with('m') || name.as_ref() == "semantics");
        return if is_between { String::new() } else { text };
    }
    if is_annotation(node) {
        return String::new();
    }
    if depth > DEEPEST {
        return text::collapse_whitespace(&node.text());
    }
    let parts: Vec<String> = node
        .children_it(false)
        .map(|child| line(&child, depth + 1))
        .filter(|part| !part.trim().is_empty())
        .collect();
    let name = node.node_name().unwrap_or_default();
    match (name.as_ref(), parts.as_slice()) {
        ("mfrac", [above, below]) => format!("{}/{}", group(above), group(below)),
        ("msup" | "mover", [base, above]) => format!("{}^{}", group(base), group(above)),
        ("msub" | "munder", [base, below]) => format!("{}_{}", group(base), group(below)),
        ("msubsup" | "munderover", [base, below, above]) => {
            format!("{}_{}^{}", group(base), group(below), group(above))
        }
        ("mroot", [base, index]) => format!("{}√{}", group(index), group(base)),
        ("msqrt", _) => format!("√({})", parts.concat().trim()),
        ("mi" | "mn", _) => parts.concat().trim().to_owned(),
        ("mo", [sign]) => {
            let sign = sign.trim();
            if sign.chars().all(|c| "+-−×·=<>≤≥≠≈±→⇒∈∪∩".contains(c)) {
                format!(" {sign} ")
            } else {
                sign.to_owned()
            }
        }
        ("mtd", _) => format!("{} ", parts.concat()),
        ("mtr", _) => format!("{}; ", parts.concat().trim()),
        _ => parts.concat(),
    }
}

/// A part of a formula, in brackets when it has parts of its own.
fn group(part: &str) -> String {
    let part = part.trim();
    if part
        .chars()
        .all(|c| c.is_alphanumeric() || c == '.' || c == ',')
    {
        part.to_owned()
    } else {
        format!("({part})")
    }
}
