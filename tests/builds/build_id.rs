//! The build id on changed inputs: a program that differs in anything has another one, and the same program has the same.
//!
//! Start reading at [`PACKAGE`]; that a program takes nothing from another one is at the end.

#[path = "../../build/id.rs"]
mod id;

use crate::support::put;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// A package in small.
const PACKAGE: [(&str, &[u8]); 9] = [
    ("Cargo.lock", b"[[package]]\nname = \"x\"\n"),
    ("Cargo.toml", b"[package]\nname = \"x\"\n"),
    ("build/main.rs", b"fn main() {}\n"),
    ("src/lib.rs", b"mod a;\nmod b;\n"),
    ("src/a.rs", b"// a\n"),
    ("src/a/words.toml", b"one = \"1\"\n"),
    ("static/card.png", b"\x89PNG\r\n\x1a\n\0\0\r\n"),
    ("static/style.css", b"a {\n}\n"),
    ("templates/page.html", b"<p>\n</p>\n"),
];

fn package() -> TempDir {
    let folder = TempDir::new().unwrap();
    for (file, bytes) in PACKAGE {
        put(folder.path(), file, bytes);
    }
    folder
}

fn id_of(folder: &TempDir, features: &[&str]) -> String {
    let features: Vec<String> = features.iter().map(|name| (*name).to_owned()).collect();
    id::of(folder.path(), &features).unwrap()
}

#[test]
fn any_changed_byte_gives_another_id() {
    let before = id_of(&package(), &[]);
    assert_eq!(before.len(), 32);
    for (file, bytes) in PACKAGE {
        for at in 0..bytes.len() {
            let folder = package();
            let mut changed = bytes.to_vec();
            changed[at] ^= 1;
            put(folder.path(), file, &changed);
            assert_ne!(id_of(&folder, &[]), before, "{file}, byte {at}");
        }
    }
}

#[test]
fn a_file_that_is_added_removed_renamed_or_empty_gives_another_id() {
    let changes: [fn(&Path); 6] = [
        |root| put(root, "src/c.rs", b""),
        |root| put(root, "static/fonts/x.woff2", b"x"),
        |root| fs::remove_file(root.join("src/a/words.toml")).unwrap(),
        |root| fs::remove_file(root.join("Cargo.lock")).unwrap(),
        |root| fs::rename(root.join("src/a.rs"), root.join("src/c.rs")).unwrap(),
        |root| fs::rename(root.join("src/a.rs"), root.join("static/a.rs")).unwrap(),
    ];
    let mut ids = vec![id_of(&package(), &[])];
    for change in changes {
        let folder = package();
        change(folder.path());
        ids.push(id_of(&folder, &[]));
    }
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn bytes_that_move_from_one_file_to_the_next_give_another_id() {
    let folder = package();
    put(folder.path(), "src/a.rs", b"");
    put(folder.path(), "src/b.rs", b"// a\n");
    let one = id_of(&folder, &[]);
    put(folder.path(), "src/a.rs", b"// a\n");
    put(folder.path(), "src/b.rs", b"");
    assert_ne!(id_of(&folder, &[]), one);
}

#[test]
fn other_features_give_another_id_in_any_order_the_same() {
    let folder = package();
    let none = id_of(&folder, &[]);
    let images = id_of(&folder, &["IMAGES"]);
    let both = id_of(&folder, &["IMAGES", "CARDS"]);
    assert!(none != images && images != both && none != both);
    assert_eq!(id_of(&folder, &["CARDS", "IMAGES", "CARDS"]), both);
}

#[test]
fn a_checkout_with_crlf_has_the_same_id_but_images_are_bytes() {
    let before = id_of(&package(), &[]);
    let folder = package();
    for (file, bytes) in PACKAGE {
        if !file.ends_with(".png") {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            put(folder.path(), file, text.replace('\n', "\r\n").as_bytes());
        }
    }
    assert_eq!(id_of(&folder, &[]), before);
    put(folder.path(), "static/card.png", b"\x89PNG\n\x1a\n\0\0\r\n");
    assert_ne!(id_of(&folder, &[]), before);
}

#[test]
fn files_written_in_another_order_and_place_have_the_same_id() {
    let before = id_of(&package(), &["IMAGES"]);
    let folder = TempDir::new().unwrap();
    let deep = folder.path().join("some where/else");
    for (file, bytes) in PACKAGE.iter().rev() {
        put(&deep, file, bytes);
    }
    assert_eq!(id::of(&deep, &["IMAGES".to_owned()]).unwrap(), before);
}

#[test]
fn a_packaged_crate_has_the_id_of_its_repository() {
    let before = id_of(&package(), &[]);
    let folder = package();
    put(
        folder.path(),
        "Cargo.toml.orig",
        b"[package]\nname = \"x\"\n",
    );
    put(
        folder.path(),
        "Cargo.toml",
        b"# rewritten by cargo\n[package]\nname = \"x\"\n",
    );
    assert_eq!(id_of(&folder, &[]), before);
}

#[test]
fn what_is_not_compiled_in_does_not_count() {
    let before = id_of(&package(), &[]);
    let folder = package();
    for file in [
        "tests/a.rs",
        "benches/b.rs",
        "docs/manual.md",
        "README.md",
        "content/articles/x.md",
        "src/.a.rs.swp",
        "src/a.rs~",
        "static/.DS_Store",
        "target/debug/x",
    ] {
        put(folder.path(), file, b"x");
    }
    assert_eq!(id_of(&folder, &[]), before);
}

#[test]
fn the_program_has_the_id_of_its_own_sources() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let features: &[String] = if cfg!(feature = "images") {
        &["IMAGES".to_owned()]
    } else {
        &[]
    };
    let expected = id::of(package, features).unwrap();
    assert_eq!(
        newsdigest::base::key::BUILD,
        expected,
        "a file below src, static or templates changed since this test was compiled"
    );
}

/// This program with some of its bytes replaced by others of the same length, as another build of it has them.
#[cfg(target_os = "linux")]
fn program_with(folder: &TempDir, name: &str, changes: &[(&str, &str)]) -> std::path::PathBuf {
    let mut bytes = fs::read(env!("CARGO_BIN_EXE_digest")).unwrap();
    for (old, new) in changes {
        assert_eq!(old.len(), new.len());
        let found = regex::bytes::Regex::new(&regex::escape(old)).unwrap();
        let places: Vec<usize> = found.find_iter(&bytes).map(|found| found.start()).collect();
        assert!(!places.is_empty(), "{old} is not in the program");
        for at in places {
            bytes[at..at + new.len()].copy_from_slice(new.as_bytes());
        }
    }
    let program = folder.path().join(name);
    fs::copy(env!("CARGO_BIN_EXE_digest"), &program).unwrap();
    fs::write(&program, bytes).unwrap();
    program
}

#[cfg(target_os = "linux")]
#[test]
fn a_newer_program_keeps_no_page_of_an_older_one() {
    let folder = TempDir::new().unwrap();
    let site = folder.path().join("site");
    put(
        &site,
        "site.toml",
        b"title = \"T\"\nbase_url = \"https://t.example/\"\n",
    );
    put(
        &site,
        "content/articles/a.md",
        b"+++\ntitle = \"A\"\ndate = 2025-01-02\n+++\n\nWords.\n",
    );
    let word = (
        "https://jsonfeed.org/version/1.1",
        "https://jsonfeed.org/version/1.0",
    );
    let other = newsdigest::base::key::BUILD.replace(|digit: char| digit.is_ascii_digit(), "e");
    let older = program_with(
        &folder,
        "older",
        &[word, (newsdigest::base::key::BUILD, &other)],
    );
    let newer = Path::new(env!("CARGO_BIN_EXE_digest"));
    let build = |program: &Path| {
        let output = std::process::Command::new(program)
            .args(["build", "--root"])
            .arg(&site)
            .env("SOURCE_DATE_EPOCH", "1740000000")
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        fs::read_to_string(site.join("public/feed.json")).unwrap()
    };
    for (program, said) in [
        (older.as_path(), word.1),
        (newer, word.0),
        (&older, word.1),
        (newer, word.0),
    ] {
        assert!(build(program).contains(said), "{}", program.display());
        let page = fs::read_to_string(site.join("public/2025/01/02/a/index.html")).unwrap();
        let id = if program == newer {
            newsdigest::base::key::BUILD
        } else {
            &other
        };
        assert!(!page.contains(id), "the id is published");
        for cache in [".digest/state", ".digest/last", ".digest/search/known"] {
            let line = format!("digest build {id}\n");
            assert!(
                fs::read(site.join(cache))
                    .unwrap()
                    .starts_with(line.as_bytes())
            );
        }
    }
    // The id alone makes the difference: with the same one, the feed of the other program would stay.
    let twin = program_with(&folder, "twin", &[word]);
    assert!(build(&twin).contains(word.0));
}
