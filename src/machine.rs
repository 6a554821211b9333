//! What machines read: feeds, site maps, robots, `llms.txt`, redirects, headers, Markdown twins. Views to bytes, without templates.
//!
//! HTML pages are not made here. Bodies come rendered.

use crate::view::{
    FeedView, HeadersView, LlmsView, RedirectsView, RobotsView, SitemapView, TwinView,
};

/// An Atom feed (RFC 4287). `bodies` holds the rendered text of each entry, in their order; none where the entry has none.
#[must_use]
pub fn atom(_feed: &FeedView, _bodies: &[Option<String>]) -> String {
    todo!()
}

/// A JSON Feed (version 1.1, jsonfeed.org). `bodies` as in [`atom`].
#[must_use]
pub fn json_feed(_feed: &FeedView, _bodies: &[Option<String>]) -> String {
    todo!()
}

/// A site map or an index of site maps (sitemaps.org 0.9).
#[must_use]
pub fn sitemap(_map: &SitemapView) -> String {
    todo!()
}

/// `robots.txt` (RFC 9309).
#[must_use]
pub fn robots(_robots: &RobotsView) -> String {
    todo!()
}

/// `llms.txt` (llmstxt.org).
#[must_use]
pub fn llms(_llms: &LlmsView) -> String {
    todo!()
}

/// `_redirects`, as Netlify and Cloudflare Pages read it.
#[must_use]
pub fn redirects(_redirects: &RedirectsView) -> String {
    todo!()
}

/// `_headers`, as Netlify and Cloudflare Pages read it.
#[must_use]
pub fn headers(_headers: &HeadersView) -> String {
    todo!()
}

/// The Markdown twin: a YAML head that any tool reads, the headline, the text. `body` is the Markdown with its links resolved.
#[must_use]
pub fn twin(_twin: &TwinView, _body: Option<&str>) -> String {
    todo!()
}
