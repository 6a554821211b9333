//! The vocabulary that every module shares: diagnostics, paths, keys, text, dates, terms, interface words, settings, the
//! built-in theme.
//!
//! Nothing here knows pages, formats or outputs, and nothing reads a file. Start reading at [`diagnostic`] and [`path`].

pub mod config;
pub mod conflict_markers;
pub mod date;
pub mod diagnostic;
pub mod key;
pub mod path;
pub mod terms;
pub mod text;
pub mod theme;
pub mod words;
