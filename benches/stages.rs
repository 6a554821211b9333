//! How long each stage takes on 1,000 generated articles. `cargo bench --bench stages`, or with a part of a stage's name.
//!
//! The stages themselves are in `support/mod.rs`.
#![allow(clippy::unwrap_used)]

mod support;

use divan::Bencher;
use divan::counter::ItemsCount;
use std::sync::OnceLock;
use support::{Ready, STAGES, outputs, published};
use tempfile::TempDir;

/// How many articles each stage is given.
const ARTICLES: usize = 1000;

fn main() {
    divan::main();
}

fn ready() -> &'static Ready {
    static READY: OnceLock<Ready> = OnceLock::new();
    READY.get_or_init(|| Ready::new(ARTICLES))
}

#[divan::bench(args = STAGES.iter().map(|(name, _)| *name), sample_count = 10, sample_size = 1)]
fn stage(bencher: Bencher<'_, '_>, name: &str) {
    let (_, run) = STAGES.iter().find(|(stage, _)| *stage == name).unwrap();
    let ready = ready();
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench(|| run(ready));
}

/// Into a folder without `public/`.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn publish_cold(bencher: Bencher<'_, '_>) {
    let outputs = outputs(ready());
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .with_inputs(|| TempDir::new().unwrap())
        .bench_refs(|folder| published(folder.path(), &outputs));
}

/// Over a `public/` with the same bytes.
#[divan::bench(sample_count = 10, sample_size = 1)]
fn publish_unchanged(bencher: Bencher<'_, '_>) {
    let outputs = outputs(ready());
    let folder = TempDir::new().unwrap();
    published(folder.path(), &outputs);
    bencher
        .counter(ItemsCount::new(ARTICLES))
        .bench(|| published(folder.path(), &outputs));
}
