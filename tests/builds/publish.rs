//! Publishing on a real file system: what stands in `public/` is one whole site, whatever happens.

#![cfg(unix)]

use newsdigest::base::key::Key;
use newsdigest::base::path::OutPath;
use newsdigest::disk::Error;
use newsdigest::disk::publish::{InPlace, Outcome, StagedTree, stage};
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
    fn stage(&self, files: &Files, adopt: bool) -> Result<StagedTree<'static>, Error> {
        self.stage_to(&self.at("public"), files, adopt)
    }
    fn stage_to(
        &self,
        output: &Path,
        files: &Files,
        adopt: bool,
    ) -> Result<StagedTree<'static>, Error> {
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

fn publish(staged: StagedTree<'_>, files: &Files) -> Outcome {
    put(&staged, files);
    staged.swap().unwrap()
}

/// Puts what has another key than what stands there, as a build does.
fn put(staged: &StagedTree<'_>, files: &Files) {
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
}

/// The list of the tree that stands in `public/`, and its time.
fn lists(site: &Site) -> Vec<(PathBuf, (u64, i64, i64))> {
    let mut lists: Vec<_> = fs::read_dir(site.at(".digest/lists"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|list| (list.clone(), identity(&list)))
        .collect();
    lists.sort();
    lists
}

#[test]
fn nothing_is_written_where_nothing_differs() {
    let site = Site::new();
    site.build(ONE);
    let before = lists(&site);
    assert_eq!(before.len(), 1);
    assert_eq!(site.build(ONE).changes, []);
    assert_eq!(lists(&site), before);
    assert!(!site.at(".digest/back").exists());
}

#[test]
fn equal_bytes_under_a_new_key_need_no_second_tree() {
    let site = Site::new();
    site.build(ONE);
    let before = identity(&site.at("public/b.css"));
    let root = identity(&site.at("public"));
    for round in 0..3 {
        let staged = site.stage(ONE, false).unwrap();
        for (at, (path, text)) in ONE.iter().enumerate() {
            assert_ne!(staged.key_of(at), Some(Key::of(&(path, round))));
            staged
                .put(at, Key::of(&(path, round)), text.as_bytes())
                .unwrap();
        }
        assert_eq!(staged.swap().unwrap().changes, []);
        let staged = site.stage(ONE, false).unwrap();
        for (at, (path, _)) in ONE.iter().enumerate() {
            assert_eq!(staged.key_of(at), Some(Key::of(&(path, round))));
        }
    }
    assert_eq!(identity(&site.at("public/b.css")), before);
    assert_eq!(identity(&site.at("public")), root);
    assert!(!site.at(".digest/back").exists());
}

#[test]
fn a_file_that_is_not_as_the_list_says_has_no_key() {
    for harm in [
        (|file: &Path| fs::write(file, "edited!!!").unwrap()) as fn(&Path),
        // as a power cut leaves it
        |file| fs::write(file, "").unwrap(),
        |file| fs::remove_file(file).unwrap(),
        |file| {
            fs::remove_file(file).unwrap();
            symlink("../b.css", file).unwrap();
        },
        |file| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        },
        // as `sed -i` and many editors write
        |file| {
            let new = file.with_extension("new");
            fs::write(&new, "a one").unwrap();
            fs::rename(new, file).unwrap();
        },
    ] {
        for git in [false, true] {
            let site = Site::new();
            site.build(TWO);
            site.build(ONE);
            if git {
                fs::write(site.at("public/.git"), "gitdir: x").unwrap();
            }
            harm(&site.at("public/a/index.html"));
            let staged = site.stage(ONE, false).unwrap();
            let keys: Vec<bool> = (0..3).map(|at| staged.key_of(at).is_some()).collect();
            assert_eq!(keys, [false, true, true]);
            publish(staged, ONE);
            site.shows(ONE);
            for files in [TWO, ONE] {
                site.build(files);
                site.shows(files);
            }
        }
    }
}

#[test]
fn a_changed_mode_stops_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::new();
    site.build(ONE);
    let mode = fs::Permissions::from_mode(0o444);
    fs::set_permissions(site.at("public/a/index.html"), mode).unwrap();
    for files in [ONE, TWO, ONE, TWO] {
        site.build(files);
        site.shows(files);
    }
}

#[test]
fn stray_files_are_found_in_every_folder() {
    for stray in ["x", "a/x", "c/x", "c/d/x", "new/x", "new/er/x", "old/er/x"] {
        for git in [false, true] {
            let site = Site::new();
            site.build(&[("a/index.html", "a"), ("old/er/index.html", "old")]);
            if git {
                fs::write(site.at("public/.git"), "gitdir: x").unwrap();
            }
            fs::create_dir_all(site.at("public/old/er/bare")).unwrap();
            site.build(TWO);
            // A folder that no list has is looked into again and again.
            let file = site.at("public").join(stray);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            for _ in 0..2 {
                site.build(TWO);
            }
            assert!(file.parent().unwrap().is_dir());
            fs::write(&file, "mine").unwrap();
            let fault = site.stage(TWO, false).unwrap_err();
            assert!(matches!(fault, Error::Unknown { files, .. } if files == [stray]));
            publish(site.stage(TWO, true).unwrap(), TWO);
            site.shows(TWO);
        }
    }
}

#[test]
fn a_folder_that_became_a_link_is_not_followed() {
    let site = Site::new();
    site.build(TWO);
    fs::rename(site.at("public/c"), site.at("mine")).unwrap();
    symlink("../mine", site.at("public/c")).unwrap();
    let fault = site.stage(TWO, false).unwrap_err();
    assert!(matches!(fault, Error::Unknown { files, .. } if files == ["c"]));
    for git in [false, true] {
        if git {
            fs::write(site.at("public/.git"), "gitdir: x").unwrap();
            fs::rename(site.at("public/c"), site.at("other")).unwrap();
            symlink("../other", site.at("public/c")).unwrap();
        }
        publish(site.stage(TWO, true).unwrap(), TWO);
        site.shows(TWO);
        assert_eq!(fs::read_to_string(site.at("mine/d/e.html")).unwrap(), "new");
    }
}

#[test]
fn a_half_made_back_tree_is_not_believed() {
    let site = Site::new();
    for files in [ONE, TWO, ONE] {
        site.build(files);
    }
    assert_eq!(lists(&site).len(), 2);
    let staged = site.stage(TWO, false).unwrap();
    put(&staged, &TWO[..1]);
    drop(staged);
    assert_eq!(lists(&site).len(), 1);
    // what a kill and a power cut may leave of it
    let back = site.at(".digest/back");
    fs::write(back.join("a/index.html"), "half").unwrap();
    fs::create_dir_all(back.join("left/over")).unwrap();
    fs::write(back.join("left/over/x"), "x").unwrap();
    fs::remove_dir_all(back.join("c")).unwrap();
    fs::remove_file(back.join("b.css")).unwrap();
    symlink("/", back.join("b.css")).unwrap();
    for files in [TWO, ONE, TWO] {
        site.build(files);
        site.shows(files);
    }
}

#[test]
fn a_back_tree_that_somebody_changed_is_mended() {
    for harm in [
        (|back: &Path| fs::remove_file(back.join("b.css")).unwrap()) as fn(&Path),
        |back| fs::remove_dir_all(back.join("a")).unwrap(),
        |back| fs::remove_dir_all(back).unwrap(),
        |back| fs::write(back.join("a/mine"), "x").unwrap(),
        |back| {
            fs::remove_file(back.join("b.css")).unwrap();
            fs::write(back.join("b.css"), "?").unwrap();
        },
    ] {
        let site = Site::new();
        for files in [ONE, TWO, ONE] {
            site.build(files);
        }
        harm(&site.at(".digest/back"));
        for files in [TWO, ONE, TWO] {
            site.build(files);
            site.shows(files);
        }
    }
}

#[test]
fn a_deleted_output_comes_back() {
    let site = Site::new();
    for files in [ONE, TWO] {
        site.build(files);
    }
    for files in [TWO, ONE, ONE] {
        fs::remove_dir_all(site.at("public")).unwrap();
        let outcome = site.build(files);
        assert_eq!((outcome.files, outcome.written), (3, 3));
        site.shows(files);
    }
    site.build(TWO);
    site.shows(TWO);
}

/// As `cp -a` does.
fn copy_with_times(from: &Path, to: &Path) {
    for entry in walkdir::WalkDir::new(from) {
        let entry = entry.unwrap();
        let target = to.join(entry.path().strip_prefix(from).unwrap());
        if entry.file_type().is_dir() {
            fs::create_dir(target).unwrap();
        } else {
            fs::copy(entry.path(), &target).unwrap();
            let copy = fs::File::options().write(true).open(target).unwrap();
            let time = entry.metadata().unwrap().modified().unwrap();
            copy.set_modified(time).unwrap();
        }
    }
}

#[test]
fn a_copied_site_is_built_anew() {
    let site = Site::new();
    site.build(TWO);
    site.build(ONE);
    let copy = Site::new();
    for part in ["public", ".digest"] {
        copy_with_times(&site.at(part), &copy.at(part));
    }
    let staged = copy.stage(ONE, false).unwrap();
    assert!((0..3).all(|at| staged.key_of(at).is_none()));
    assert_eq!(publish(staged, ONE).written, 0);
    copy.shows(ONE);
    copy.build(TWO);
    copy.shows(TWO);
    site.build(TWO);
    site.shows(TWO);
}

#[test]
fn who_holds_the_folder_through_one_build_sees_one_site() {
    let site = Site::new();
    for (old, new) in [(ONE, TWO), (TWO, ONE), (ONE, TWO)] {
        site.build(old);
        // Where the tree that was live stands after the exchange, as an open folder would show it.
        site.build(new);
        assert_eq!(tree(&site.at(".digest/back")), expected(old));
        site.shows(new);
    }
}

#[test]
fn no_public_file_is_written_over() {
    let site = Site::new();
    for files in [ONE, TWO, ONE] {
        site.build(files);
    }
    // `b.css` has a name in both trees
    assert_eq!(fs::metadata(site.at("public/b.css")).unwrap().nlink(), 2);
    let mut held = fs::File::open(site.at("public/b.css")).unwrap();
    let changed: &Files = &[("a/index.html", "a"), ("b.css", "other bytes")];
    let staged = site.stage(changed, false).unwrap();
    put(&staged, changed);
    site.shows(ONE);
    drop(staged);
    site.shows(ONE);
    site.build(changed);
    let mut text = String::new();
    std::io::Read::read_to_string(&mut held, &mut text).unwrap();
    assert_eq!(text, "b");
    site.shows(changed);
}

#[test]
fn a_thousand_outputs_stay_right_through_random_changes() {
    let site = Site::new();
    let mut dice = 1_u64;
    let mut below = |end: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (dice >> 33) % end
    };
    let mut files: BTreeMap<String, String> = (0..1_000)
        .map(|n| {
            (
                format!("{}/{}/{n}/index.html", n % 5, n % 31),
                format!("{n}"),
            )
        })
        .collect();
    for round in 0..12 {
        for _ in 0..below(60) {
            let n = below(1_200);
            let name = format!("{}/{}/{n}/index.html", n % 5, n % 31);
            match below(4) {
                0 => drop(files.remove(&name)),
                _ => drop(files.insert(name, format!("{n} in {}", below(3)))),
            }
        }
        let paths: Vec<OutPath> = files
            .keys()
            .map(|path| OutPath::new(path).unwrap())
            .collect();
        let planned = paths.iter().collect();
        let staged = stage(&site.at("public"), &site.at(".digest"), planned, false).unwrap();
        let mut put = 0;
        for (at, text) in files.values().enumerate() {
            let key = Key::of_bytes(text.as_bytes());
            if staged.key_of(at) == Some(key) {
                staged.keep(at);
            } else {
                staged.put(at, key, text.as_bytes()).unwrap();
                put += 1;
            }
        }
        assert_eq!(staged.swap().unwrap().written, put, "round {round}");
        assert_eq!(tree(&site.at("public")), files, "round {round}");
    }
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
