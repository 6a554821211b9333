//! Publishing on a real file system: what stands in `public/` is one whole site, whatever happens.

#![cfg(unix)]
#![allow(clippy::unwrap_used)]

use newsdigest::key::Key;
use newsdigest::path::OutPath;
use newsdigest::publish::{InPlace, Outcome, Staged, recover, stage};
use newsdigest::world::Error;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Files = [(&'static str, &'static str)];

/// A site's folder with nothing in it.
struct Site(TempDir);

impl Site {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }
    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }
    fn stage(&self, files: &Files, adopt: bool) -> Result<Staged<'static>, Error> {
        self.stage_to(&self.at("public"), files, adopt)
    }
    fn stage_to(
        &self,
        output: &Path,
        files: &Files,
        adopt: bool,
    ) -> Result<Staged<'static>, Error> {
        let planned: Vec<OutPath> = files
            .iter()
            .map(|(path, _)| OutPath::new(path).unwrap())
            .collect();
        // A plan that outlives every test is the least to write.
        let planned = Vec::leak(planned).iter().collect();
        stage(output, &self.at(".digest"), planned, adopt)
    }
    fn build(&self, files: &Files) -> Outcome {
        publish(self.stage(files, false).unwrap(), files)
    }
    fn shows(&self, files: &Files) {
        assert_eq!(tree(&self.at("public")), expected(files));
    }
}

fn publish(staged: Staged<'_>, files: &Files) -> Outcome {
    put(&staged, files);
    staged.swap().unwrap()
}

/// Puts what has another key than what stands there, as a build does.
fn put(staged: &Staged<'_>, files: &Files) {
    for (at, (_, text)) in files.iter().enumerate() {
        let key = Key::of_bytes(text.as_bytes());
        if staged.key_of(at) == Some(key) {
            staged.keep(at);
        } else {
            staged.put(at, key, text.as_bytes()).unwrap();
        }
    }
}

fn expected(files: &Files) -> BTreeMap<String, String> {
    files
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
        .collect()
}

/// Every file below a folder but `.git`.
fn tree(root: &Path) -> BTreeMap<String, String> {
    walkdir::WalkDir::new(root)
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| entry.file_name() != ".git")
        .map(Result::unwrap)
        .filter(|entry| !entry.file_type().is_dir())
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

fn identity(path: &Path) -> (u64, i64, i64) {
    let meta = fs::metadata(path).unwrap();
    (meta.ino(), meta.mtime(), meta.mtime_nsec())
}

const ONE: &Files = &[
    ("a/index.html", "a one"),
    ("b.css", "b"),
    ("index.html", "home one"),
];
const TWO: &Files = &[
    ("a/index.html", "a two"),
    ("b.css", "b"),
    ("c/d/e.html", "new"),
];

#[test]
fn builds_follow_each_other() {
    let site = Site::new();
    let outcome = site.build(ONE);
    assert_eq!((outcome.files, outcome.written, outcome.removed), (3, 3, 0));
    site.shows(ONE);
    for _ in 0..2 {
        let outcome = site.build(TWO);
        assert_eq!((outcome.files, outcome.written, outcome.removed), (3, 2, 1));
        assert_eq!(outcome.in_place, None);
        site.shows(TWO);
        let outcome = site.build(ONE);
        assert_eq!((outcome.written, outcome.removed), (2, 1));
        site.shows(ONE);
    }
}

#[test]
fn equal_files_keep_inode_and_time() {
    let site = Site::new();
    site.build(ONE);
    let before = identity(&site.at("public/b.css"));
    let page = identity(&site.at("public/a/index.html"));
    for files in [TWO, ONE, ONE, TWO] {
        site.build(files);
        assert_eq!(identity(&site.at("public/b.css")), before);
    }
    assert_ne!(identity(&site.at("public/a/index.html")), page);
}

#[test]
fn a_build_that_changes_nothing_leaves_the_folder_itself() {
    let site = Site::new();
    site.build(ONE);
    let before = identity(&site.at("public"));
    let outcome = site.build(ONE);
    assert_eq!((outcome.written, outcome.removed), (0, 0));
    assert_eq!(identity(&site.at("public")), before);
}

#[test]
fn a_stray_file_stops_the_build_before_anything_is_written() {
    let site = Site::new();
    site.build(ONE);
    fs::create_dir(site.at("public/mine")).unwrap();
    fs::write(site.at("public/mine/note.txt"), "x").unwrap();
    symlink("nowhere", site.at("public/link")).unwrap();
    let fault = site.stage(TWO, false).unwrap_err();
    assert!(matches!(fault, Error::Unknown { files, .. } if files == ["mine/note.txt", "link"]));
    assert_eq!(
        fs::read_to_string(site.at("public/index.html")).unwrap(),
        "home one"
    );

    let outcome = publish(site.stage(TWO, true).unwrap(), TWO);
    assert_eq!(outcome.removed, 3);
    site.shows(TWO);
}

#[test]
fn empty_folders_and_desktop_litter_stop_nothing() {
    let site = Site::new();
    site.build(ONE);
    fs::create_dir_all(site.at("public/empty/deep")).unwrap();
    fs::write(site.at("public/a/.DS_Store"), "x").unwrap();
    site.build(TWO);
    site.shows(TWO);
    site.build(ONE);
    site.shows(ONE);
}

#[test]
fn without_a_list_only_what_the_plan_lacks_is_unknown() {
    for harm in [
        (|site: &Site| fs::remove_dir_all(site.at(".digest")).unwrap()) as fn(&Site),
        |site| {
            for list in fs::read_dir(site.at(".digest/lists")).unwrap() {
                let list = list.unwrap().path();
                let bytes = fs::read(&list).unwrap();
                fs::write(&list, &bytes[..bytes.len() / 2]).unwrap();
            }
        },
    ] {
        let site = Site::new();
        site.build(ONE);
        harm(&site);
        site.build(ONE);
        site.shows(ONE);
        harm(&site);
        let fault = site.stage(TWO, false).unwrap_err();
        assert!(matches!(fault, Error::Unknown { files, .. } if files == ["index.html"]));
    }
}

#[test]
fn files_turn_into_folders_and_back() {
    const FILE: &Files = &[("x", "file"), ("y/z/index.html", "deep")];
    const FOLDER: &Files = &[("x/index.html", "folder"), ("y", "flat")];
    for git in [false, true] {
        let site = Site::new();
        site.build(FILE);
        if git {
            fs::create_dir(site.at("public/.git")).unwrap();
        }
        for files in [FOLDER, FILE, FOLDER] {
            site.build(files);
            site.shows(files);
        }
    }
}

#[test]
fn an_edited_deleted_or_replaced_output_is_made_good() {
    let site = Site::new();
    site.build(TWO);
    site.build(ONE);
    fs::write(site.at("public/b.css"), "edited in both trees").unwrap();
    fs::remove_file(site.at("public/index.html")).unwrap();
    fs::remove_file(site.at("public/a/index.html")).unwrap();
    symlink("../b.css", site.at("public/a/index.html")).unwrap();
    site.build(ONE);
    site.shows(ONE);
    site.build(TWO);
    site.shows(TWO);
}

#[test]
fn a_linked_output_stays_a_link() {
    let site = Site::new();
    let elsewhere = TempDir::new().unwrap();
    let real = elsewhere.path().join("www");
    symlink(&real, site.at("public")).unwrap();
    for files in [ONE, TWO, ONE] {
        site.build(files);
        assert!(
            fs::symlink_metadata(site.at("public"))
                .unwrap()
                .is_symlink()
        );
        assert_eq!(tree(&real), expected(files));
    }
    assert!(elsewhere.path().join(".www.digest-back").is_dir());
}

#[test]
fn two_outputs_do_not_disturb_each_other() {
    let site = Site::new();
    let other = site.at("deep/other");
    for files in [ONE, TWO] {
        site.build(files);
        publish(site.stage_to(&other, files, false).unwrap(), files);
        site.shows(files);
        assert_eq!(tree(&other), expected(files));
    }
}

#[test]
fn the_site_itself_is_no_output() {
    let site = Site::new();
    for bad in [
        "",
        ".",
        "..",
        "content",
        "static/x",
        ".digest",
        ".digest/back",
    ] {
        let fault = site.stage_to(&site.at(bad), ONE, true).unwrap_err();
        assert!(matches!(fault, Error::Output { .. }), "{bad}");
    }
}

#[test]
fn one_build_at_a_time_and_no_stale_lock() {
    let site = Site::new();
    let first = site.stage(ONE, false).unwrap();
    assert!(matches!(
        site.stage(ONE, false).unwrap_err(),
        Error::Busy { .. }
    ));
    put(&first, &ONE[..1]);
    drop(first);
    site.build(ONE);
    site.shows(ONE);
}

#[test]
fn a_build_dropped_half_way_changes_nothing() {
    for git in [false, true] {
        let site = Site::new();
        site.build(ONE);
        if git {
            fs::write(site.at("public/.git"), "gitdir: x").unwrap();
        }
        for _ in 0..2 {
            for n in 0..=TWO.len() {
                let staged = site.stage(TWO, false).unwrap();
                put(&staged, &TWO[..n]);
                drop(staged);
                site.shows(ONE);
                site.build(ONE);
                site.shows(ONE);
            }
        }
        site.build(TWO);
        site.shows(TWO);
    }
}

#[test]
fn what_was_planned_and_not_put_is_left_out() {
    let site = Site::new();
    site.build(ONE);
    site.build(TWO);
    let staged = site.stage(TWO, false).unwrap();
    put(&staged, &TWO[..2]);
    let outcome = staged.swap().unwrap();
    assert_eq!((outcome.files, outcome.removed), (2, 1));
    site.shows(&TWO[..2]);
    assert!(!site.at("public/c").exists());
}

#[test]
fn a_git_folder_is_left_alone_and_files_renamed_in() {
    let site = Site::new();
    fs::create_dir_all(site.at("public/.git")).unwrap();
    fs::write(site.at("public/.git/HEAD"), "ref").unwrap();
    for files in [ONE, TWO, ONE] {
        let outcome = site.build(files);
        assert_eq!(outcome.in_place, Some(InPlace::Git));
        site.shows(files);
        assert_eq!(
            fs::read_to_string(site.at("public/.git/HEAD")).unwrap(),
            "ref"
        );
    }
    let before = identity(&site.at("public/b.css"));
    site.build(TWO);
    assert_eq!(identity(&site.at("public/b.css")), before);
    assert!(!recover(&site.at("public"), &site.at(".digest")).unwrap());
}

#[test]
fn many_threads_may_put() {
    let site = Site::new();
    let planned: Vec<_> = (0..400)
        .map(|n| OutPath::new(&format!("{}/{n:03}/index.html", n / 100)).unwrap())
        .collect();
    let paths: Vec<&OutPath> = planned.iter().collect();
    let staged = stage(&site.at("public"), &site.at(".digest"), paths, false).unwrap();
    std::thread::scope(|scope| {
        for half in [0..200, 200..400] {
            let (staged, planned) = (&staged, &planned);
            scope.spawn(move || {
                for at in half {
                    let bytes = planned[at].as_str().as_bytes();
                    staged.put(at, Key::of_bytes(bytes), bytes).unwrap();
                }
            });
        }
    });
    assert_eq!(staged.swap().unwrap().files, 400);
    assert_eq!(tree(&site.at("public")).len(), 400);
}
