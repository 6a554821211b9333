//! Small whole sites, each compared with its golden `public/`. `UPDATE=1` writes the golden trees anew.

use crate::support::{broken_links, copy, digest, repository, run, tree};
use std::fmt::Write as _;

#[test]
fn every_small_site_equals_its_golden_tree() {
    let update = std::env::var_os("UPDATE").is_some();
    let mut differences = String::new();
    let mut seen = 0;
    for entry in std::fs::read_dir(repository().join("tests/sites")).unwrap() {
        let site = entry.unwrap().path();
        if !site.join("site.toml").is_file() {
            continue;
        }
        seen += 1;
        let name = site.file_name().unwrap().to_str().unwrap().to_owned();
        let folder = tempfile::tempdir().unwrap();
        let (copied, output) = (folder.path().join("site"), folder.path().join("public"));
        for (path, bytes) in tree(&site)
            .into_iter()
            .filter(|(path, _)| !path.starts_with("public/"))
        {
            let target = copied.join(path);
            std::fs::create_dir_all(target.parent().unwrap()).unwrap();
            std::fs::write(target, bytes).unwrap();
        }
        let mut command = digest(&["build", "--today", "2025-06-30", "--root"]);
        run(command.arg(&copied).arg("--output").arg(&output));
        let built = tree(&output);
        let base = std::fs::read_to_string(site.join("site.toml")).unwrap();
        let base = base
            .lines()
            .find_map(|line| line.strip_prefix("base_url = \""))
            .unwrap()
            .trim_end_matches(['"', '/']);
        assert_eq!(broken_links(&built, base), Vec::<String>::new(), "{name}");
        let golden = site.join("public");
        if update {
            let _ = std::fs::remove_dir_all(&golden);
            copy(&output, &golden);
            continue;
        }
        compare(&name, &tree(&golden), &built, &mut differences);
    }
    assert!(seen > 0, "there are no sites to build");
    assert!(
        differences.is_empty(),
        "{differences}\nif this is wanted: UPDATE=1 cargo test --test builds sites::"
    );
}

/// Says what differs, the first differing line of each text.
fn compare(
    name: &str,
    golden: &std::collections::BTreeMap<String, Vec<u8>>,
    built: &std::collections::BTreeMap<String, Vec<u8>>,
    out: &mut String,
) {
    for path in golden.keys().filter(|path| !built.contains_key(*path)) {
        writeln!(out, "{name}: {path} is not made any more").unwrap();
    }
    for (path, bytes) in built {
        match golden.get(path) {
            None => writeln!(out, "{name}: {path} is new").unwrap(),
            Some(expected) if expected == bytes => {}
            Some(expected) => {
                let (expected, bytes) = (
                    String::from_utf8_lossy(expected),
                    String::from_utf8_lossy(bytes),
                );
                let line = expected
                    .lines()
                    .zip(bytes.lines())
                    .position(|(a, b)| a != b)
                    .unwrap_or(0);
                let show = |text: &str| text.lines().nth(line).unwrap_or("(end)").to_owned();
                writeln!(
                    out,
                    "{name}: {path}:{}\n  - {}\n  + {}",
                    line + 1,
                    show(&expected),
                    show(&bytes)
                )
                .unwrap();
            }
        }
    }
}
