//! What an editor sees when files are in the way of each other: content that cannot be read, symbolic links, addresses that no
//! file can have.
//!
//! Start reading at [`nothing_is_published_when`].
#![cfg(unix)]
#![allow(clippy::print_stderr)]

use crate::support::{digest, put, tree};
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const SETTINGS: &str = "title = \"Veille\"\nbase_url = \"https://exemple.test/\"\n";

/// A page with these lines of front matter.
fn page(front: &str) -> String {
    format!("---\ntitle: Le pont\ndate: 2025-10-01\n{front}---\n\nLe pont rouvre lundi.\n")
}

/// A site of two articles, a page, a source, a static file and a template, which is published.
fn published() -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let root = site.path();
    put(root, "site.toml", SETTINGS);
    put(root, "content/articles/2025/pont.md", page(""));
    put(root, "content/articles/2025/quai.md", page(""));
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

/// Puts something else where a folder of a published site is, then checks that a build says so, publishes nothing and imports
/// nothing.
fn nothing_is_published_when(root: &Path, folder: &str, what: &str, spoil: impl FnOnce(&Path)) {
    let before = tree(&root.join("public"));
    let aside = root.join("aside");
    fs::rename(root.join(folder), &aside).unwrap();
    spoil(&root.join(folder));
    let pages = || {
        let articles = root.join("content/articles");
        let is_folder = fs::metadata(&articles).is_ok_and(|meta| meta.is_dir());
        is_folder.then(|| tree(&articles).len())
    };
    let count = pages();
    for more in [&[][..], &["--keep-going"]] {
        let output = build(root, more);
        let said = said(&output);
        assert_eq!(status(&output), Some(1), "{folder} {what} {more:?}: {said}");
        assert!(said.contains(&format!("--> {folder}\n")), "{what}: {said}");
        assert!(said.contains("hint: "), "{folder} {what}: {said}");
        assert!(before == tree(&root.join("public")), "{folder} {what}");
    }
    if folder.starts_with("content") {
        let import = digest(&["import", "--quiet", "--root"])
            .arg(root)
            .output()
            .unwrap();
        let said = self::said(&import);
        assert_eq!(status(&import), Some(1), "{folder} {what}: {said}");
    }
    assert_eq!(pages(), count, "{folder} {what}");
    fs::remove_file(root.join(folder)).unwrap();
    fs::rename(&aside, root.join(folder)).unwrap();
}

#[test]
fn a_folder_that_cannot_be_read_does_not_empty_the_site() {
    let site = published();
    let outside = tempfile::tempdir().unwrap();
    for folder in [
        "content",
        "content/articles",
        "content/articles/2025",
        "content/pages",
        "content/sources",
        "static",
        "templates",
    ] {
        let check = |what: &str, spoil: &dyn Fn(&Path)| {
            nothing_is_published_when(site.path(), folder, what, spoil);
        };
        let link = |what: &str, target: &Path| check(what, &|path| symlink(target, path).unwrap());
        link("leads nowhere", Path::new("/nowhere/at/all"));
        link("leaves the site", outside.path());
        link(
            "leads to itself",
            Path::new(folder.rsplit('/').next().unwrap()),
        );
        if folder != "content/articles/2025" {
            check("is a file", &|path| fs::write(path, "").unwrap());
            link("contains itself", Path::new("."));
        }
    }
    let output = build(site.path(), &[]);
    assert_eq!(status(&output), Some(0), "{}", said(&output));
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
        eprintln!("skipped: this superuser cannot run a program as another user");
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
    put(root, "shared/phare.md", page(""));
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
    put(root, "content/posts/2024/a.md", page(""));
    put(root, "content/posts/b.md", page(""));
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

/// What a build says of one more page, or of one more file; the rest of the site is in order.
fn with(path: &str, text: &str) -> (tempfile::TempDir, Output) {
    let site = published();
    put(site.path(), path, text);
    let output = build(site.path(), &[]);
    (site, output)
}

#[test]
fn an_address_that_no_file_can_have_is_an_error_at_its_line() {
    let long = "a".repeat(300);
    let wide = "é".repeat(200);
    let deep = "abcdefghi/".repeat(500);
    let cases = [
        // what is wrong, the lines of the front matter, the line of the caret, the code
        ("a long slug", format!("slug: {long}\n"), 4, "bad-address"),
        (
            "a long slug that is not clean",
            format!("slug: {wide}\n"),
            4,
            "bad-address",
        ),
        ("a long url", format!("url: /{long}/\n"), 4, "bad-address"),
        (
            "a long permalink",
            format!("permalink: /a/{long}.html\n"),
            4,
            "bad-address",
        ),
        ("a long path", format!("path: {long}\n"), 4, "bad-address"),
        (
            "a long name in bytes",
            format!("url: /{wide}/\n"),
            4,
            "bad-address",
        ),
        ("a deep url", format!("url: /{deep}\n"), 4, "bad-address"),
        (
            "a long alias",
            format!("aliases: [/{long}]\n"),
            4,
            "bad-address",
        ),
        (
            "a deep alias",
            format!("draft: false\naliases:\n  - /{deep}\n"),
            5,
            "bad-address",
        ),
        (
            "a repository",
            "url: /.git/hooks/\n".to_owned(),
            4,
            "bad-address",
        ),
        (
            "an empty alias of dots",
            "aliases: [/../x]\n".to_owned(),
            4,
            "bad-alias",
        ),
        (
            "a url of dots",
            "url: /a/../b\n".to_owned(),
            4,
            "bad-address",
        ),
        (
            "a url with a control letter",
            "url: \"/a\\tb/\"\n".to_owned(),
            4,
            "bad-address",
        ),
        (
            "the file of the day",
            "slug: index.html\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "the headers",
            "aliases: [_headers]\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "the redirects",
            "aliases: [/_redirects/]\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "below the headers",
            "url: /_headers/a/\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "below the feed",
            "url: /feed.xml/\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "below the site map",
            "url: /sitemap.xml/x.html\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "below a page of a list",
            "url: /index.html/\n".to_owned(),
            4,
            "path-conflict",
        ),
        (
            "the missing page",
            "aliases: [/404.html]\n".to_owned(),
            4,
            "equal-address",
        ),
        (
            "the robots",
            "url: /robots.txt\n".to_owned(),
            4,
            "equal-address",
        ),
        (
            "the search",
            "url: /search/\n".to_owned(),
            4,
            "equal-address",
        ),
        (
            "the home page",
            "url: /index.html\n".to_owned(),
            4,
            "equal-address",
        ),
        (
            "the site map",
            "aliases: [sitemap.xml]\n".to_owned(),
            4,
            "equal-address",
        ),
        (
            "the headers in capitals",
            "url: /_HEADERS.html\naliases: [/ROBOTS.txt]\n".to_owned(),
            5,
            "clashing-address",
        ),
    ];
    let site = published();
    let root = site.path();
    for (what, front, line, code) in cases {
        let file = "content/articles/2025/phare.md";
        put(root, file, page(&front));
        let output = build(root, &[]);
        let said = said(&output);
        assert_eq!(status(&output), Some(1), "{what}: {said}");
        assert!(said.contains(&format!("error[{code}]: ")), "{what}: {said}");
        assert!(
            said.contains(&format!("--> {file}:{line}:")),
            "{what}: {said}"
        );
        assert!(said.contains('^'), "{what}: {said}");
        assert!(said.lines().all(|line| line.len() < 600), "{what}: {said}");
        let kept = build(root, &["--keep-going"]);
        assert_eq!(status(&kept), Some(1), "{what}: {}", self::said(&kept));
        assert_eq!(articles(root).len(), 3, "{what}: {}", self::said(&kept));
        assert!(
            articles(root).iter().all(|path| !path.contains("phare")),
            "{what}"
        );
        assert!(root.join("public/robots.txt").is_file(), "{what}");
        fs::remove_file(root.join(file)).unwrap();
    }
    assert_eq!(status(&build(root, &[])), Some(0));
    // between a page and a static file, it is the file that is moved more easily
    for url in ["/plan.svg/a/", "/PLAN.svg/a/"] {
        put(
            root,
            "content/articles/phare.md",
            page(&format!("url: {url}\n")),
        );
        let said = said(&build(root, &[]));
        assert!(said.contains("error[path-conflict]: "), "{said}");
        assert!(said.contains("--> static/plan.svg\n"), "{said}");
        assert!(said.contains("content/articles/phare.md"), "{said}");
    }
}

#[test]
fn a_static_file_in_the_way_of_a_folder_is_named() {
    for (file, needs) in [
        ("static/2025", "path-conflict"),
        ("static/search", "path-conflict"),
        ("static/2025/10", "path-conflict"),
        ("static/SEARCH", "path-conflict"),
        ("static/archive/index.html", "equal-address"),
        ("static/2025/10/01/pont/index.html/x.txt", "path-conflict"),
    ] {
        let (site, output) = with(file, "un fichier\n");
        let said = said(&output);
        assert_eq!(status(&output), Some(1), "{file}: {said}");
        assert!(
            said.contains(&format!("error[{needs}]: ")),
            "{file}: {said}"
        );
        assert!(said.contains(&format!("--> {file}\n")), "{file}: {said}");
        assert!(
            said.contains("hint: ") || needs == "equal-address",
            "{file}: {said}"
        );
        let kept = build(site.path(), &["--keep-going"]);
        assert_eq!(status(&kept), Some(1), "{file}");
        assert_eq!(
            articles(site.path()).len(),
            3,
            "{file}: {}",
            self::said(&kept)
        );
    }
}

#[test]
fn names_that_windows_cannot_hold_are_a_warning_with_their_line() {
    for (what, front, line) in [
        ("con", "slug: con\n", 4),
        ("aux.txt", "slug: aux.txt\n", 4),
        ("x.", "slug: x.\n", 4),
        ("a:b", "url: /a:b/\n", 4),
        ("LPT1", "url: /dossier/LPT1/x.html\n", 4),
        ("nul", "aliases: [/nul/]\n", 4),
    ] {
        let file = "content/articles/phare.md";
        let (_site, output) = with(file, &page(front));
        let said = said(&output);
        assert_eq!(status(&output), Some(0), "{what}: {said}");
        assert_eq!(said.matches("warning[windows-name]").count(), 1, "{said}");
        assert!(said.contains(&format!("`{what}`")), "{said}");
        assert!(
            said.contains(&format!("--> {file}:{line}:")),
            "{what}: {said}"
        );
    }
    let (_site, output) = with("static/prn.txt", "x\n");
    assert!(
        said(&output).contains("--> static/prn.txt"),
        "{}",
        said(&output)
    );
}

#[test]
fn long_names_that_nobody_wrote_as_an_address_just_work() {
    let stem = format!("2025-10-03-{}", "pont-".repeat(48));
    let stem = &stem[..251];
    let long = "mot ".repeat(75);
    let site = published();
    let root = site.path();
    put(
        root,
        "site.toml",
        format!("{SETTINGS}permalink = \"/:year/:month/:day/:slug.html\"\n"),
    );
    put(
        root,
        &format!("content/articles/{stem}.md"),
        format!(
            "---\ntitle: {long}\ntopics: [\"{long}\", \"{}\"]\nsource: {{name: \"{long}\"}}\n---\n\nUn texte.\n",
            "x".repeat(300)
        ),
    );
    put(
        root,
        &format!("content/pages/{}.md", &stem[..250]),
        "# Une page\n\nUn texte.\n",
    );
    put(
        root,
        &format!("content/sources/{}.txt", &stem[..250]),
        "Un titre\n\nUn texte assez long pour faire une page à lui seul, sans aucune date.\n",
    );
    let output = build(root, &[]);
    assert_eq!(status(&output), Some(0), "{}", said(&output));
    let to = root.join("out");
    let import = digest(&["import", "--to"])
        .arg(&to)
        .arg(root.join(format!("content/sources/{}.txt", &stem[..250])))
        .output()
        .unwrap();
    assert_eq!(status(&import), Some(0), "{}", said(&import));
    // a name without an ending leaves no room for `.md`
    let whole = root.join("x".repeat(255));
    fs::write(
        &whole,
        "Un titre\n\nUn texte assez long pour faire une page à lui seul.\n",
    )
    .unwrap();
    let import = digest(&["import", "--to"])
        .arg(&to)
        .arg(whole)
        .output()
        .unwrap();
    assert_eq!(status(&import), Some(0), "{}", said(&import));
    let new = digest(&["new", "--root"])
        .arg(root)
        .arg(&long)
        .output()
        .unwrap();
    assert!(
        status(&new) == Some(0) || status(&new) == Some(2),
        "{}",
        said(&new)
    );
}
