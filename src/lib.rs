//! `newsdigest`: a static site generator for news digests. The program is `digest`.
//!
//! It reads a folder of inputs into values, computes a list of keyed outputs from those values, renders them, and swaps
//! the new tree in. `ARCHITECTURE.md` in the repository has the table of modules and who may import whom.

pub mod build;
pub mod chart;
pub mod cli;
pub mod config;
pub mod date;
pub mod decisions;
pub mod diag;
pub mod doc;
pub mod html;
pub mod image;
pub mod import;
pub mod intake;
pub mod key;
pub mod machine;
pub mod markdown;
pub mod matter;
pub mod minify;
pub mod page;
pub mod path;
pub mod permalink;
pub mod plan;
pub mod publish;
pub mod record;
pub mod render;
pub mod search;
pub mod serve;
pub mod show;
pub mod site;
pub mod state;
pub mod terms;
pub mod text;
pub mod theme;
pub mod view;
pub mod words;
pub mod world;
