//! What the elements of HTML are, by their names: one table for everything that reads HTML.
//!
//! Start reading at [`Group`].

use dom_query::NodeRef;
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What elements have in common. An element can be in several groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    /// Elements without content (HTML, section 13.1.2), obsolete ones too.
    Void,
    /// Elements whose content is text, even when it looks like markup.
    Raw,
    /// Elements whose content no browser shows.
    Unseen,
    /// Elements of running text that say something about it.
    Mark,
    /// Other elements of running text.
    Inline,
    /// Elements of forms.
    Control,
    /// Elements that draw something.
    Drawing,
    /// Elements that a parser opens again after the block that they began in ("formatting", HTML, section 13.2.4.2).
    Formatting,
    /// Elements that no end tag of another reaches through.
    Scope,
    /// Other elements that are more than running text ("special", HTML, section 13.2.4.2), except those that an item reaches
    /// through.
    Special,
    /// Elements that are blocks, or parts of blocks, rather than running text (HTML, section 15.3).
    Block,
    /// Elements whose end tag an author may leave out (HTML, section 13.1.2.4).
    Optional,
    /// Other elements that HTML, SVG or `MathML` has or had.
    Other,
}

const TABLE: &[(Group, &str)] = &[
    (
        Group::Void,
        "area base basefont bgsound br col embed frame hr image img input keygen link meta param source track wbr",
    ),
    (
        Group::Raw,
        "script style textarea title xmp iframe noembed noframes plaintext",
    ),
    (Group::Unseen, "script style template noscript head"),
    (
        Group::Mark,
        "strong b em i dfn var s del strike sup sub code kbd samp tt q a",
    ),
    (
        Group::Inline,
        "span font u ins mark small big abbr acronym time label bdi bdo data ruby rb rt rp wbr nobr picture cite output \
         meter progress slot",
    ),
    (
        Group::Control,
        "button select textarea input option datalist",
    ),
    (Group::Drawing, "svg canvas map object embed"),
    (
        Group::Formatting,
        "a b big code em font i nobr s small strike strong tt u",
    ),
    (
        Group::Scope,
        "applet button caption foreignobject marquee object svg math table td template th",
    ),
    (
        Group::Special,
        "article aside blockquote center dd details dir dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 \
         header hgroup li listing main menu nav noscript ol pre search section select summary tbody tfoot thead tr ul",
    ),
    (
        Group::Block,
        "address article aside blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset \
         figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hgroup hr html legend li main menu nav ol optgroup \
         option p pre search section summary table tbody td tfoot th thead tr ul",
    ),
    (
        Group::Optional,
        "caption colgroup dd dt li optgroup option p rp rt tbody td tfoot th thead tr",
    ),
    (
        Group::Other,
        "address audio blink body circle colgroup defs dialog div ellipse frameset g html isindex legend line \
         lineargradient mglyph mtext optgroup p path polygon polyline rect use video",
    ),
];

static GROUPS: LazyLock<HashMap<&str, Groups, FixedState>> = LazyLock::new(|| {
    let mut groups: HashMap<&str, Groups, FixedState> = HashMap::default();
    for (group, names) in TABLE {
        for name in names.split(' ') {
            groups.entry(name).or_default().0 |= group.bit();
        }
    }
    groups
});

/// The groups of one element.
#[derive(Clone, Copy, Default)]
pub(super) struct Groups(u16);

impl Groups {
    /// The groups of the element of this name, in small letters.
    pub(super) fn of(name: &str) -> Groups {
        GROUPS.get(name).copied().unwrap_or_default()
    }

    pub(super) fn has(self, group: Group) -> bool {
        self.0 & group.bit() != 0
    }
}

impl Group {
    fn bit(self) -> u16 {
        1 << self as u16
    }

    /// Whether the element of this name, in small letters, is in the group.
    pub(crate) fn has(self, name: &str) -> bool {
        Groups::of(name).has(self)
    }
}

/// Whether HTML, SVG or `MathML` has or had an element of this name.
pub(crate) fn is_element(name: &str) -> bool {
    GROUPS.contains_key(name.to_ascii_lowercase().as_str())
}

/// Whether an element is part of running text and does not end a line.
pub(crate) fn is_running(name: &str) -> bool {
    let groups = Groups::of(name);
    groups.has(Group::Mark) || groups.has(Group::Inline)
}

/// Whether an element is hidden by its attributes.
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

/// Whether a custom element is part of running text: browsers treat all of them so, but pages build boxes with them.
pub(super) fn is_own_inline(node: &NodeRef<'_>, name: &str) -> bool {
    let holds_text = |outer: &str| {
        is_running(outer) || matches!(outer, "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
    };
    name.contains('-')
        && node
            .parent()
            .and_then(|parent| parent.node_name())
            .is_some_and(|outer| holds_text(&outer))
}
