//! Whole sites: the program and its stages on a real file system, one build and many, and the site in a browser.
//!
//! Builds that are killed are in `tests/kill.rs`, the preview is in `tests/serve/`, sources alone are in `tests/sources/`.
//! Start reading at [`sites`].

#![allow(clippy::unwrap_used)]

#[path = "../support/browser.rs"]
mod chromium;
#[path = "../support/generator.rs"]
mod generator;
#[path = "../support/picture.rs"]
mod picture;
#[path = "../support/seed.rs"]
mod seed;
#[path = "../support/mod.rs"]
mod support;

mod browser;
mod build_id;
mod cmd;
mod commonmark;
mod decoded;
mod demonstration;
mod faults;
mod feeds;
mod front;
mod hosts;
mod images;
mod incremental;
mod inputs;
mod line_ends;
mod locks;
mod pages;
mod paths;
mod publish;
mod record;
mod search;
mod sites;
mod state;
