//! `newsdigest`: a static site generator for news digests. The program is `digest`.
//!
//! It reads a folder of inputs into values, computes a list of keyed outputs from those values, renders them, and swaps
//! the new tree in. `ARCHITECTURE.md` in the repository has the table of modules and who may import whom.

pub mod base;
pub mod build;
pub mod cli;
pub mod content;
pub mod disk;
pub mod import;
pub mod output;
pub mod serve;
pub mod site;
