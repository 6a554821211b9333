//! The kinds of outputs: a module for each, which says which outputs there are, where they are, what their view is, and
//! their entries in the sitemap.
//!
//! A new kind is a module here and a line in `KINDS`. How and when outputs are rendered is decided elsewhere.
//! Start reading at [`OutputKind`], then at `article`.

pub mod feed;
pub mod headers;
pub mod markdown_copy;
pub mod sitemap;

mod archive;
mod article;
mod edition;
mod files;
mod home;
mod list;
mod not_found;
mod owner;
mod page;
mod period;
mod redirect;
mod search_index;
mod search_page;
mod source;
mod term;
mod well_known;

pub use owner::Owner;

use crate::base::path::Address;
use crate::output::builder::ViewBuilder;
use crate::output::derived::SitemapEntry;
use crate::output::head::{Disambiguation, HeadText};
use crate::output::view::{Head, View};
use std::fmt::Debug;

/// One output of a site. Each kind of output is a type of its own.
pub trait OutputKind: Debug + Send + Sync {
    /// Where it is.
    fn address(&self, builder: &ViewBuilder<'_>) -> Address;

    /// Whose it is: what messages call it, and who can move it to another address.
    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a>;

    /// The words of its head; none for what is no page, or asks not to be listed.
    fn head_text<'a>(&self, _builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        None
    }

    /// What it is made from.
    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View;

    /// Its entry in a sitemap, when it has one.
    fn sitemap_entry(&self, _builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        None
    }

    /// The position of the article that it is the page of.
    fn article(&self) -> Option<usize> {
        None
    }

    /// Whether the record keeps its address, when it is an HTML page.
    fn is_recorded(&self) -> bool {
        true
    }

    /// The head of its page.
    fn head(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> Head {
        let text = self.head_text(builder).expect("only pages have a head");
        builder.head(&text, added, &self.address(builder))
    }
}

/// Outputs of any kinds.
pub type Outputs = Vec<Box<dyn OutputKind>>;

/// Adds the outputs of a kind.
type Kind = fn(&ViewBuilder<'_>, &mut Outputs);

/// All kinds but sitemaps. Pages choose their titles and descriptions in this order.
const KINDS: &[Kind] = &[
    home::outputs,
    markdown_copy::outputs,
    article::outputs,
    page::outputs,
    term::outputs,
    source::outputs,
    archive::outputs,
    period::outputs,
    edition::outputs,
    search_page::outputs,
    not_found::outputs,
    feed::outputs,
    well_known::outputs,
    redirect::outputs,
    files::outputs,
    headers::outputs,
    search_index::outputs,
];

/// All outputs of a site but the sitemaps, which name the others.
#[must_use]
pub fn outputs(builder: &ViewBuilder<'_>) -> Outputs {
    let mut outputs = Outputs::with_capacity(builder.site.articles.len() * 3);
    for kind in KINDS {
        kind(builder, &mut outputs);
    }
    outputs
}
