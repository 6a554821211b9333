//! Title, authors, date, language, summary, key points and topics of an article: claims, and which of them wins.
//!
//! What the formats state themselves are claims of their readers. Start reading at [`Chooser`].

mod chooser;
pub(in crate::import) mod evidence;
mod uses;

pub(in crate::import) use chooser::Chooser;
pub(in crate::import) use uses::used_as;
