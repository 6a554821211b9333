//! What import makes of sources: fixtures with the page expected, broken and damaged ones, mail, and properties of any input.
//!
//! Whole sites are in `tests/builds/`. A case is a folder in `tests/import/` and needs no Rust. Start reading at [`import`].

#![allow(clippy::unwrap_used)]

#[path = "../support/seed.rs"]
mod seed;
#[path = "../support/mod.rs"]
mod support;

mod damaged;
mod extraction;
mod fuzz;
mod import;
mod privacy;
mod properties;
mod seeds;
