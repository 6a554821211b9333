//! A build killed at any moment. Alone in its file: a lock is shared with a child between its fork and its start, which
//! would disturb builds of other tests in the same process.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use newsdigest::key::Key;
use newsdigest::path::OutPath;
use newsdigest::publish::{recover, stage};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// Every file below a folder.
fn tree(root: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_string_lossy()
                .into_owned();
            (name, fs::read_to_string(entry.path()).unwrap())
        })
        .collect()
}

/// Where a killed build runs: this very test, told by its environment which site to build over and over.
#[test]
fn a_kill_at_any_moment_leaves_one_whole_site() {
    const GENERATION: &str = "DIGEST_TEST_SITE";
    let plan = |generation: usize| -> Vec<(OutPath, Vec<u8>)> {
        (0..60)
            .filter(|n| !(n + generation).is_multiple_of(5))
            .map(|n| {
                let text = if n % 3 == 0 {
                    format!("{n}")
                } else {
                    format!("{n} in {generation}")
                };
                (
                    OutPath::new(&format!("{}/{n}.html", n % 4)).unwrap(),
                    text.into_bytes(),
                )
            })
            .chain([(
                OutPath::new("index.html").unwrap(),
                generation.to_string().into_bytes(),
            )])
            .collect()
    };
    let build = |root: &Path, generation: usize| {
        let files = plan(generation);
        let keys: Vec<_> = files
            .iter()
            .map(|(path, bytes)| (path.clone(), Key::of_bytes(bytes)))
            .collect();
        let staged = stage(&root.join("public"), &root.join(".digest"), &keys, false).unwrap();
        for (path, bytes) in &files {
            staged.put(path, bytes).unwrap();
        }
        staged.swap().unwrap();
    };
    if let Some(root) = std::env::var_os(GENERATION) {
        for generation in 0.. {
            build(Path::new(&root), generation % 10);
        }
    }
    for git in [false, true] {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        build(root, 0);
        if git {
            fs::create_dir(root.join("public/.git")).unwrap();
        }
        for round in 0..25_u64 {
            let mut child = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "a_kill_at_any_moment_leaves_one_whole_site"])
                .env(GENERATION, root)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(std::time::Duration::from_micros(20_000 + round * 1_370));
            child.kill().unwrap();
            child.wait().unwrap();
            recover(&root.join("public"), &root.join(".digest")).unwrap();
            let there = tree(&root.join("public"));
            let generation = there["index.html"].parse().unwrap();
            let whole: BTreeMap<_, _> = plan(generation)
                .into_iter()
                .map(|(path, bytes)| (path.to_string(), String::from_utf8(bytes).unwrap()))
                .collect();
            assert_eq!(there, whole, "round {round}");
        }
        build(root, 3);
        assert_eq!(
            fs::read_to_string(root.join("public/index.html")).unwrap(),
            "3"
        );
    }
}
