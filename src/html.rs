//! HTML: tolerant reading into [`Doc`](crate::doc::Doc), and the one allow-list of elements, attributes and schemes.
//!
//! Finding the article in a page is not done here, nor anything about templates.

use crate::doc::Block;

/// What reading HTML gave.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The text.
    pub blocks: Vec<Block>,
    /// What was left out (scripts, hidden elements, comments, tracking pixels), and why.
    pub dropped: Vec<crate::doc::Dropped>,
}

/// Reads a fragment of HTML, however broken, into blocks.
#[must_use]
pub fn read(_html: &str) -> Fragment {
    todo!()
}

/// Reads one element of a parsed page, and what is below it, into blocks.
#[must_use]
pub fn read_node(_node: &dom_query::NodeRef<'_>) -> Fragment {
    todo!()
}

/// Passes rendered HTML through the allow-list: no scripts, styles, forms or event handlers; schemes http, https, mailto, tel;
/// frames of these hosts only (others become a link to their address); classes and ids only as our own renderer writes them.
/// The second value names the hosts of frames that were blocked.
#[must_use]
pub fn sanitise(_html: &str, _frames: &[String]) -> (String, Vec<String>) {
    todo!()
}

/// Whether an address in a link may reach the page: relative, or http, https, mailto, tel.
#[must_use]
pub fn safe_link(_href: &str) -> bool {
    todo!()
}
