//! What an editor sees when files are in the way of each other: content that cannot be read, symbolic links, addresses that no
//! file can have.
//!
//! Start reading at [`nothing_is_published_when`].
#![cfg(unix)]
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use support::{digest, tree};

const SETTINGS: &str = "title = \"Veille\"\nbase_url = \"https://exemple.test/\"\n";

fn put(root: &Path, path: &str, text: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// A page with these lines of front matter.
fn page(front: &str) -> String {
    format!("---\ntitle: Le pont\ndate: 2025-10-01\n{front}---\n\nLe pont rouvre lundi.\n")
}

/// A site of two articles, a page, a source, a static file and a template, which is published.
fn published() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let root = site.path();
    put(root, "site.toml", SETTINGS);
    put(root, "content/articles/2025/pont.md", &page(""));
    put(root, "content/articles/2025/quai.md", &page(""));
    put(
        root,
        "content/pages/about.md",
        "# Qui nous sommes\n\nUne rédaction.\n",
    );
    put(
        root,
        "content/sources/radio.txt",
        "Le tramway revient\n\n2 octobre 2025\n\nLe tramway circule de nouveau depuis ce matin, après deux semaines de travaux sur la ligne du port.\n",
    );
    put(
        root,
        "static/plan.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"/>\n",
    );
    put(root, "templates/note.html", "{# nothing #}\n");
    let built = build(root, &[]);
    assert_eq!(status(&built), Some(0), "{}", said(&built));
    site
}

fn build(root: &Path, more: &[&str]) -> Output {
    digest(&["build", "--quiet", "--today", "2025-11-20", "--root"])
        .arg(root)
        .args(more)
        .output()
        .unwrap()
}

fn status(output: &Output) -> Option<i32> {
    output.status.code()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Spoils a published site, then checks that a build says so, publishes nothing and imports nothing.
fn nothing_is_published_when(what: &str, named: &str, spoil: impl FnOnce(&Path)) {
    let site = published();
    let root = site.path();
    let before = tree(&root.join("public"));
    spoil(root);
    let articles = || fs::metadata(root.join("content/articles")).is_ok_and(|meta| meta.is_dir());
    let pages = || articles().then(|| tree(&root.join("content/articles")).len());
    let count = pages();
    for more in [&[][..], &["--keep-going"]] {
        let output = build(root, more);
        assert_eq!(
            status(&output),
            Some(1),
            "{what} {more:?}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains(&format!("--> {named}\n")),
            "{what}: {}",
            said(&output)
        );
        assert!(
            said(&output).contains("hint: "),
            "{what}: {}",
            said(&output)
        );
        assert!(before == tree(&root.join("public")), "{what} {more:?}");
    }
    let import = digest(&["import", "--quiet", "--root"])
        .arg(root)
        .output()
        .unwrap();
    if named.starts_with("content") {
        assert_eq!(status(&import), Some(1), "{what}: {}", said(&import));
    }
    assert_eq!(pages(), count, "{what}");
}

#[test]
fn a_folder_that_cannot_be_read_does_not_empty_the_site() {
    let folders = [
        "content",
        "content/articles",
        "content/pages",
        "content/sources",
        "static",
        "templates",
    ];
    for folder in folders {
        let aside = |root: &Path| fs::rename(root.join(folder), root.join("aside")).unwrap();
        nothing_is_published_when(&format!("{folder} is a file"), folder, |root| {
            aside(root);
            fs::write(root.join(folder), "").unwrap();
        });
        nothing_is_published_when(&format!("{folder} leads nowhere"), folder, |root| {
            aside(root);
            symlink("/nowhere/at/all", root.join(folder)).unwrap();
        });
        nothing_is_published_when(&format!("{folder} leads to itself"), folder, |root| {
            aside(root);
            symlink(Path::new(folder).file_name().unwrap(), root.join(folder)).unwrap();
        });
        nothing_is_published_when(&format!("{folder} contains itself"), folder, |root| {
            aside(root);
            symlink(".", root.join(folder)).unwrap();
        });
        let outside = tempfile::tempdir().unwrap();
        nothing_is_published_when(&format!("{folder} leaves the site"), folder, |root| {
            aside(root);
            symlink(outside.path(), root.join(folder)).unwrap();
        });
    }
}

#[test]
fn a_folder_inside_the_articles_that_cannot_be_followed_does_not_lose_its_pages() {
    let folder = "content/articles/2025";
    let outside = tempfile::tempdir().unwrap();
    for target in [Path::new("gone"), outside.path()] {
        nothing_is_published_when("a link", folder, |root| {
            fs::rename(root.join(folder), root.join("aside")).unwrap();
            symlink(target, root.join(folder)).unwrap();
        });
    }
}

#[test]
fn a_page_that_is_a_link_to_nothing_is_left_out_only_with_keep_going() {
    let site = published();
    let root = site.path();
    let page = root.join("content/articles/2025/quai.md");
    fs::remove_file(&page).unwrap();
    symlink("gone.md", &page).unwrap();
    fs::write(
        root.join("content/sources/radio.txt"),
        "Un autre texte, plus long que le premier, et sans date.\n",
    )
    .unwrap();
    let count = tree(&root.join("content/articles")).len();
    let before = tree(&root.join("public"));
    let output = build(root, &[]);
    assert_eq!(status(&output), Some(1));
    assert!(said(&output).contains("--> content/articles/2025/quai.md\n"));
    assert!(before == tree(&root.join("public")));
    let output = build(root, &["--keep-going"]);
    assert_eq!(status(&output), Some(1));
    assert!(root.join("public/2025/10/01/pont/index.html").exists());
    assert!(!root.join("public/2025/10/01/quai/index.html").exists());
    // no one knows whose page it is
    assert_eq!(tree(&root.join("content/articles")).len(), count);
}

/// The program as a user who may not read everything; none where that cannot be arranged.
fn as_nobody(root: &Path) -> Option<Command> {
    let program = env!("CARGO_BIN_EXE_digest");
    if fs::metadata(root).unwrap().uid() != 0 {
        return Some(Command::new(program));
    }
    let copy = root.join("digest-program");
    fs::copy(program, &copy).unwrap();
    fs::set_permissions(root, fs::Permissions::from_mode(0o755)).unwrap();
    let owned = Command::new("chown")
        .args(["-R", "65534:65534"])
        .arg(root)
        .status();
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(&copy);
    let works = command
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    if !owned.is_ok_and(|status| status.success()) || !works {
        println!("skipped: this superuser cannot run a program as another user");
        return None;
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
        .arg(copy);
    Some(command)
}

#[test]
fn content_without_the_permission_to_read_it_does_not_empty_the_site() {
    for closed in [
        "content",
        "content/articles",
        "content/articles/2025",
        "content/articles/2025/pont.md",
        "content/pages",
        "content/pages/about.md",
        "content/sources",
        "content/sources/radio.txt",
        "static",
        "static/plan.svg",
        "templates",
        "templates/note.html",
        "site.toml",
    ] {
        let site = published();
        let root = site.path();
        let Some(mut command) = as_nobody(root) else {
            return;
        };
        let before = tree(&root.join("public"));
        // otherwise the cache of the first build knows the source and its page
        put(
            root,
            "content/sources/radio.txt",
            "Un tout autre texte, long de plusieurs mots et sans aucune date.\n",
        );
        let mode = |mode| fs::set_permissions(root.join(closed), fs::Permissions::from_mode(mode));
        // a change that the cache of earlier builds cannot hide
        fs::write(root.join("static/neuf.txt"), "neuf\n").unwrap();
        mode(0o000).unwrap();
        let output = command
            .args(["build", "--quiet", "--today", "2025-11-20", "--root"])
            .arg(root)
            .output()
            .unwrap();
        mode(0o755).unwrap();
        assert_eq!(status(&output), Some(1), "{closed}: {}", said(&output));
        let said = said(&output);
        assert!(
            said.contains(&format!("--> {closed}\n")),
            "{closed}: {said}"
        );
        assert!(said.contains("Permission denied"), "{closed}: {said}");
        assert!(before == tree(&root.join("public")), "{closed}");
    }
}

#[test]
fn a_missing_folder_is_not_an_error() {
    let site = published();
    let root = site.path();
    fs::remove_dir_all(root.join("content/pages")).unwrap();
    fs::remove_dir_all(root.join("static")).unwrap();
    fs::remove_dir_all(root.join("templates")).unwrap();
    let output = build(root, &[]);
    assert_eq!(status(&output), Some(0), "{}", said(&output));
}

/// The articles of a built site, by the names of their pages.
fn articles(root: &Path) -> Vec<String> {
    let files = tree(&root.join("public"));
    let pages = files
        .keys()
        .filter(|path| path.starts_with("2025/10/") && path.ends_with("/index.md"));
    pages.cloned().collect()
}

#[test]
fn a_link_to_a_folder_above_does_not_double_every_article() {
    let site = published();
    let root = site.path();
    let before = articles(root);
    for (name, target) in [
        ("content/articles/loop", ".."),
        ("content/articles/here", "."),
        ("content/articles/2025/root", "../../.."),
        ("content/articles/copy", "2025"),
        ("content/articles/twin.md", "2025/pont.md"),
        ("content/articles/pages", "../pages"),
        ("content/articles/sources", "../sources"),
        ("content/pages/articles", "../articles"),
        ("content/sources/loop", ".."),
        ("content/sources/again.txt", "radio.txt"),
        ("content/articles/site", "../../public"),
        ("static/content", "../content"),
    ] {
        symlink(target, root.join(name)).unwrap();
        let output = build(root, &[]);
        let said = said(&output);
        assert_eq!(status(&output), Some(0), "{name}: {said}");
        assert!(said.contains("warning[unread-source]"), "{name}: {said}");
        assert!(said.contains(name), "{name}: {said}");
        assert_eq!(articles(root), before, "{name}: {said}");
        let import = digest(&["import", "--quiet", "--root"])
            .arg(root)
            .output()
            .unwrap();
        assert_eq!(status(&import), Some(0), "{name}");
        let files = tree(&root.join("public"));
        assert!(
            !files.keys().any(|path| path.ends_with("radio.txt")),
            "{name}"
        );
        fs::remove_file(root.join(name)).unwrap();
    }
}

#[test]
fn a_linked_folder_inside_the_site_is_read_once() {
    let site = published();
    let root = site.path();
    put(root, "shared/phare.md", &page(""));
    for name in ["content/articles/un", "content/articles/deux"] {
        symlink("../../shared", root.join(name)).unwrap();
    }
    let output = build(root, &[]);
    assert_eq!(status(&output), Some(0), "{}", said(&output));
    let phares = articles(root)
        .iter()
        .filter(|path| path.contains("phare"))
        .count();
    assert_eq!(phares, 1, "{}", said(&output));
}

#[test]
fn markdown_that_nothing_reads_is_reported() {
    let site = published();
    let root = site.path();
    put(root, "content/posts/2024/a.md", &page(""));
    put(root, "content/posts/b.md", &page(""));
    for _ in 0..2 {
        let output = build(root, &[]);
        assert_eq!(status(&output), Some(0));
        let said = said(&output);
        assert!(
            said.contains("warning[unread-markdown]: `content/posts` has 2 Markdown files"),
            "{said}"
        );
        assert!(
            said.contains("hint: move them below `content/articles`"),
            "{said}"
        );
    }
}

#[test]
fn nothing_waits_for_a_pipe() {
    let site = published();
    let root = site.path();
    for name in [
        "content/articles/pipe.md",
        "content/articles/photo.jpg",
        "content/sources/pipe.txt",
        "content/sources/urls.tsv",
        "static/pipe.css",
        "templates/pipe.html",
    ] {
        let made = Command::new("mkfifo").arg(root.join(name)).status();
        assert!(made.unwrap().success());
    }
    let output = build(root, &[]);
    assert_eq!(status(&output), Some(0), "{}", said(&output));
    let named = digest(&["import", "--stdout"])
        .arg(root.join("content/sources/radio.txt"))
        .output()
        .unwrap();
    assert!(said(&named).contains("urls.tsv"), "{}", said(&named));
    let named = digest(&["import", "--stdout"])
        .arg(PathBuf::from(root).join("content/sources/pipe.txt"))
        .output()
        .unwrap();
    assert_eq!(status(&named), Some(1), "{}", said(&named));
}
