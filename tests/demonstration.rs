//! The repository's own site, built by the program: its links hold, under a sub-path too, and nothing but its inputs decides its bytes.
#![allow(clippy::unwrap_used)]

mod support;

use std::path::{Path, PathBuf};
use support::{broken_links, copy, digest, repository, run, tree};

fn build(root: &Path, output: &Path, more: &[&str]) -> std::process::Command {
    let mut command = digest(&["build", "--locked", "--today", "2025-12-31", "--root"]);
    command.arg(root).arg("--output").arg(output).args(more);
    command
}

/// The repository's site without the rest of the repository: one build a folder runs at a time.
fn site_in(folder: &Path) -> PathBuf {
    let site = folder.join("site");
    for part in ["content", "static", "templates"] {
        copy(&repository().join(part), &site.join(part));
    }
    std::fs::copy(repository().join("site.toml"), site.join("site.toml")).unwrap();
    site
}

#[test]
fn every_internal_link_and_anchor_resolves() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    run(&mut build(&site_in(folder.path()), &output, &[]));
    let files = tree(&output);
    assert!(files.contains_key("index.html"));
    assert_eq!(
        broken_links(&files, "https://example.org"),
        Vec::<String>::new()
    );
}

#[test]
fn under_a_sub_path_no_link_leaves_it() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("public");
    let base = ["--base-url", "https://example.org/news/"];
    run(&mut build(&site_in(folder.path()), &output, &base));
    assert_eq!(
        broken_links(&tree(&output), "https://example.org/news"),
        Vec::<String>::new()
    );
}

#[test]
fn threads_folder_zone_and_locale_change_no_byte() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("un autre dossier");
    let (site, elsewhere) = (site_in(folder.path()), site_in(&other));
    let (first, second) = (folder.path().join("a"), folder.path().join("b"));
    run(build(&site, &first, &["--jobs", "1"])
        .env("TZ", "UTC")
        .env("LC_ALL", "C"));
    run(build(&elsewhere, &second, &["--jobs", "2"])
        .env("TZ", "Pacific/Kiritimati")
        .env("LC_ALL", "fr_FR.UTF-8"));
    let (first, second) = (tree(&first), tree(&second));
    assert_eq!(
        first.keys().collect::<Vec<_>>(),
        second.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &first {
        assert!(second.get(path) == Some(bytes), "{path} differs");
    }
}
