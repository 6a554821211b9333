//! One reader for each format: its bytes or text to documents with claims, and nothing decided.
//!
//! No format knows another. Start reading at the format in question.

pub mod feed;
pub mod mail;
pub mod text;
pub mod web;
pub mod wordpress;

/// Why a source makes no articles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// It declares XML entities of its own, by which a short file can claim to be endless.
    DefinesEntities,
    /// It is XML or JSON, but no feed.
    NoFeed,
    /// It is a feed without items.
    NoItems,
    /// It is JSON, but no post.
    NoPost,
}
