//! What is next to the text of a post and belongs into it: images of the library, footnotes.
//!
//! Start reading at [`Beside`].

/// An image of the site's library.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Media {
    pub(super) src: String,
    pub(super) alt: String,
    pub(super) caption: String,
}

/// What is next to the text of a post and belongs into it.
pub(super) struct Beside<'a> {
    /// Whether the text is as its author left it: bare lines are paragraphs, as the classic editor has them.
    pub(super) is_raw: bool,
    /// Footnotes kept apart from the text: the id and the HTML of each.
    pub(super) footnotes: Vec<(String, String)>,
    /// The images of these ids; with no ids, those that belong to the post.
    pub(super) gallery: &'a dyn Fn(&[&str]) -> Vec<Media>,
}
