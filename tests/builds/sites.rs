//! Small whole sites. [`WHOLE`] is compared with its golden `public/`, byte for byte; the others are compared with
//! `public.txt`, which says in words what is published (`decoded.rs`), so that a change of the theme touches one tree.
//! `UPDATE=1` writes both again.

use crate::decoded;
use crate::support::{broken_links, copy, digest, repository, run, tree};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The site whose bytes are compared: it has every kind of page.
const WHOLE: &str = "revue";

#[test]
fn every_small_site_is_as_expected() {
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
            .filter(|(path, _)| !path.starts_with("public/") && path != "public.txt")
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
        let (golden, words) = (site.join("public"), site.join("public.txt"));
        assert_eq!(golden.exists(), name == WHOLE, "{name}");
        assert_eq!(words.exists() || update, name != WHOLE || update, "{name}");
        if name == WHOLE {
            if update {
                let _ = std::fs::remove_dir_all(&golden);
                copy(&output, &golden);
            }
            compare(&name, &tree(&golden), &built, &mut differences);
        } else {
            let text = decoded::site(&built);
            if update {
                std::fs::write(&words, &text).unwrap();
            }
            let of = |text: Vec<u8>| BTreeMap::from([("public.txt".to_owned(), text)]);
            let golden = of(std::fs::read(&words).unwrap());
            compare(&name, &golden, &of(text.into_bytes()), &mut differences);
        }
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
    golden: &BTreeMap<String, Vec<u8>>,
    built: &BTreeMap<String, Vec<u8>>,
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
                let same = |(a, b): &(&str, &str)| a == b;
                let line = expected.lines().zip(bytes.lines()).take_while(same).count();
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
