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

/// Deeper formulas are read as their signs alone.
const DEEPEST: usize = 40;

/// A formula on one line: `a/2`, `x^2`, `√(n + 1)`, with brackets around what has more than one part (`MathML` Core, section 3).
fn line(node: &NodeRef<'_>, depth: usize) -> String {
    if node.is_text() {
        return text::repair(&node.text()).trim().to_owned();
    }
    if depth > DEEPEST {
        return text::collapse_whitespace(&node.text());
    }
    let parts: Vec<NodeRef<'_>> = node
        .children_it(false)
        .filter(NodeRef::is_element)
        .collect();
    let part = |at: usize| {
        parts
            .get(at)
            .map_or_else(String::new, |part| line(part, depth + 1))
    };
    let group = |at: usize| {
        let part = part(at);
        if part
            .chars()
            .any(|c| !c.is_alphanumeric() && c != '.' && c != ',')
        {
            format!("({part})")
        } else {
            part
        }
    };
    let name = node.node_name().unwrap_or_default();
    match name.as_ref() {
        "mfrac" => format!("{}/{}", group(0), group(1)),
        "msup" | "mover" => format!("{}^{}", group(0), group(1)),
        "msub" | "munder" => format!("{}_{}", group(0), group(1)),
        "msubsup" | "munderover" => format!("{}_{}^{}", group(0), group(1), group(2)),
        "mroot" => format!("{}√{}", group(1), group(0)),
        "msqrt" => {
            let inner = joined(node, depth);
            format!("√({inner})")
        }
        "mo" => {
            let sign = text::collapse_whitespace(&node.text());
            let is_apart =
                sign.chars().all(|c| "+-−×·=<>≤≥≠≈±→⇒∈∪∩".contains(c)) && !sign.is_empty();
            if is_apart { format!(" {sign} ") } else { sign }
        }
        "mtr" => format!("{}; ", joined(node, depth)),
        "mtd" => format!("{} ", joined(node, depth)),
        "annotation" | "annotation-xml" => String::new(),
        _ => joined(node, depth),
    }
}

fn joined(node: &NodeRef<'_>, depth: usize) -> String {
    let parts = node.children_it(false).map(|child| line(&child, depth + 1));
    parts.collect()
}
