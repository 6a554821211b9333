//! What the elements of HTML are: within a line or blocks, seen or unseen.
//!
//! Start reading at [`is_inline`].

use dom_query::NodeRef;

/// Elements of running text that say something of it.
pub(super) fn is_mark(name: &str) -> bool {
    matches!(
        name,
        "strong"
            | "b"
            | "em"
            | "i"
            | "dfn"
            | "var"
            | "s"
            | "del"
            | "strike"
            | "sup"
            | "sub"
            | "code"
            | "kbd"
            | "samp"
            | "tt"
            | "q"
            | "a"
    )
}

/// Elements whose content no browser shows.
pub(crate) fn is_unseen(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "head")
}

pub(crate) fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    let Some(style) = node.attr("style") else {
        return false;
    };
    let style = style.to_lowercase().replace(' ', "");
    ["display:none", "visibility:hidden", "mso-hide:all"]
        .iter()
        .any(|hides| style.contains(hides))
}

/// Whether an element stands in running text, rather than cutting it.
pub(crate) fn is_running(name: &str) -> bool {
    is_inline(name) || is_mark(name)
}

pub(super) fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "span"
            | "font"
            | "u"
            | "ins"
            | "mark"
            | "small"
            | "big"
            | "abbr"
            | "acronym"
            | "time"
            | "label"
            | "bdi"
            | "bdo"
            | "data"
            | "ruby"
            | "rb"
            | "rt"
            | "rp"
            | "wbr"
            | "nobr"
            | "picture"
            | "cite"
            | "output"
            | "meter"
            | "progress"
            | "slot"
    )
}

/// Whether an element of a page's own making stands in running text: browsers take them all for such, while pages build
/// their boxes of them.
pub(super) fn is_own_inline(node: &NodeRef<'_>, name: &str) -> bool {
    name.contains('-')
        && node.parent().is_some_and(|parent| {
            parent.node_name().is_some_and(|outer| {
                is_mark(&outer)
                    || is_inline(&outer)
                    || matches!(
                        outer.as_ref(),
                        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
                    )
            })
        })
}
