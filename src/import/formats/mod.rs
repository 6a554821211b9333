//! One reader for each format: its bytes or text to documents with claims, and nothing decided.
//!
//! No format knows another. Start reading at the format in question.

pub mod feed;
pub mod mail;
pub mod text;
pub mod web;
pub mod wordpress;
