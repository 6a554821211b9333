//! What a text is: the tree of blocks, HTML and Markdown, front matter, a page, an image.
//!
//! Nothing here knows other pages, formats of sources or templates, and nothing reads a file. Start reading at [`doc`] and
//! [`page`].

pub mod doc;
pub mod front_matter;
pub mod html;
pub mod image;
pub mod markdown;
pub mod page;
