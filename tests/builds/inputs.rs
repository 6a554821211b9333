//! Reading a site from a real file system: what is an input, what is passed over, and what is said of it.

#![cfg(unix)]

use crate::support::put;
use newsdigest::base::diagnostic::{Code, Diagnostic};
use newsdigest::base::path::RelPath;
use newsdigest::disk::{self, Error, Listed, Listing};
use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use tempfile::TempDir;

struct Site(TempDir);

impl Site {
    fn with(files: &[(&str, &str)]) -> Self {
        let site = Self(TempDir::new().unwrap());
        for (path, text) in files {
            site.write(path, text.as_bytes());
        }
        site
    }
    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }
    fn write(&self, path: &str, bytes: &[u8]) {
        put(self.0.path(), path, bytes);
    }
    fn list(&self) -> (Listing, Vec<Diagnostic>) {
        disk::list(self.0.path(), disk::Extent::Site)
    }
}

fn names(texts: &[disk::TextFile]) -> Vec<&str> {
    texts.iter().map(|text| text.file.as_str()).collect()
}

fn paths(files: &[Listed]) -> Vec<&str> {
    files.iter().map(|listed| listed.file.as_str()).collect()
}

/// Code, file, message of each fault.
fn said(faults: &[Diagnostic]) -> Vec<(Code, &str, &str)> {
    faults
        .iter()
        .map(|fault| {
            let file = fault.place.as_ref().map_or("", |place| &place.file);
            (fault.code, file, fault.message.as_str())
        })
        .collect()
}

#[test]
fn every_kind_of_input_has_its_list() {
    let site = Site::with(&[
        ("site.toml", "title = \"T\""),
        ("content/articles/b.md", "b"),
        ("content/articles/2025/a/index.md", "a"),
        ("content/articles/2025/a/photo.jpg", "x"),
        ("content/articles/2025/_index.md", "year"),
        ("content/articles/_index.md", "all"),
        ("content/pages/about.md", "about"),
        ("content/editions/2025-w06.md", "note"),
        ("content/sources/le-grand/one.txt", "text"),
        ("content/sources/two.json", "{}"),
        ("content/sources/two.png", "x"),
        ("content/sources/three.pdf", "%PDF"),
        ("templates/partials/head.html", "<head>"),
        ("static/CNAME", "example.org"),
        ("notes.txt", "not of the site"),
    ]);
    let (listing, faults) = site.list();
    assert_eq!(said(&faults), []);
    assert_eq!(listing.settings.as_deref(), Some("title = \"T\""));
    assert_eq!(
        paths(&listing.pages),
        [
            "content/articles/2025/_index.md",
            "content/articles/2025/a/index.md",
            "content/articles/_index.md",
            "content/articles/b.md",
            "content/editions/2025-w06.md",
            "content/pages/about.md",
        ]
    );
    assert_eq!(names(&listing.templates), ["templates/partials/head.html"]);
    assert_eq!(
        paths(&listing.assets),
        ["content/articles/2025/a/photo.jpg"]
    );
    assert_eq!(paths(&listing.statics), ["static/CNAME"]);
    let sources = [
        "content/sources/le-grand/one.txt",
        "content/sources/three.pdf",
        "content/sources/two.json",
    ];
    assert_eq!(paths(&listing.sources), sources);
    let (content, _) = disk::list(site.0.path(), disk::Extent::Content);
    assert_eq!(content.sources, listing.sources);
    assert_eq!(content.pages, listing.pages);
}

#[test]
fn an_empty_folder_is_read_without_a_fault() {
    let (listing, faults) = Site::with(&[]).list();
    assert_eq!(
        (listing.settings, listing.pages.len(), faults.len()),
        (None, 0, 0)
    );
}

#[test]
fn hidden_files_and_folders_that_browsers_save_are_passed_over() {
    let site = Site::with(&[
        ("content/articles/.draft.md", "x"),
        ("content/articles/.obsidian/a.md", "x"),
        ("content/sources/Lettre_files/a.html", "x"),
        ("content/sources/Lettre_fichiers/b.html", "x"),
        ("content/sources/Lettre.html", "x"),
        ("content/sources/list_files.txt", "a file, not a folder"),
        ("templates/.x.html.swp", "x"),
        ("static/.DS_Store", "x"),
        ("static/.nojekyll", ""),
        ("static/.well-known/security.txt", "x"),
        ("static/my_files/x.css", "x"),
    ]);
    let (listing, faults) = site.list();
    assert_eq!(said(&faults), []);
    assert!(listing.pages.is_empty() && listing.templates.is_empty());
    assert_eq!(
        paths(&listing.sources),
        [
            "content/sources/Lettre.html",
            "content/sources/list_files.txt"
        ]
    );
    assert_eq!(
        paths(&listing.statics),
        [
            "static/.nojekyll",
            "static/.well-known/security.txt",
            "static/my_files/x.css"
        ]
    );
}

#[test]
fn kinds_that_are_not_read_are_named_once_with_a_count() {
    let site = Site::with(&[
        ("content/sources/a.xlsx", "x"),
        ("content/sources/b/c.XLSX", "x"),
        ("content/sources/d.mp3", "x"),
        ("content/articles/e.mdx", "x"),
    ]);
    let (listing, faults) = site.list();
    assert!(listing.sources.is_empty() && listing.pages.is_empty());
    assert_eq!(
        said(&faults),
        [
            (
                Code::UnreadSource,
                "content/articles/e.mdx",
                "1 file passed over: `.mdx` is not read"
            ),
            (
                Code::UnreadSource,
                "content/sources/d.mp3",
                "1 file passed over: `.mp3` is not read"
            ),
            (
                Code::UnreadSource,
                "content/sources/a.xlsx",
                "2 files passed over: `.xlsx` is not read"
            ),
        ]
    );
    let (_, faults) = disk::sources_below(&site.at("content/sources/b"), None);
    let file = site.at("content/sources/b/c.XLSX");
    assert_eq!(
        faults[0].place.as_ref().unwrap().file,
        file.to_str().unwrap()
    );
}

#[test]
fn links_are_followed_inside_the_site_and_not_out_of_it() {
    let outside = Site::with(&[("secret/a.md", "x"), ("b.md", "x")]);
    let site = Site::with(&[
        ("content/articles/real/a.md", "a"),
        ("content/pages/p.md", "p"),
        ("content/shared/s.md", "s"),
    ]);
    let link = |target: &Path, name: &str| symlink(target, site.at(name)).unwrap();
    link(&outside.at("secret"), "content/articles/out");
    link(&outside.at("b.md"), "content/articles/out.md");
    link(Path::new("nowhere"), "content/articles/gone.md");
    link(Path::new("nowhere"), "content/articles/gone");
    link(Path::new("nowhere"), "content/articles/.#lock.md");
    link(Path::new("nowhere"), "content/articles/x_files");
    link(Path::new("ring"), "content/articles/ring");
    link(Path::new("../shared"), "content/articles/shared");
    link(&outside.at("secret"), "templates");
    let (listing, faults) = site.list();
    assert_eq!(
        paths(&listing.pages),
        [
            "content/articles/real/a.md",
            "content/articles/shared/s.md",
            "content/pages/p.md"
        ]
    );
    assert!(listing.templates.is_empty());
    let mut said: Vec<_> = said(&faults)
        .into_iter()
        .map(|(code, file, _)| (file, code))
        .collect();
    said.sort_unstable();
    assert_eq!(
        said,
        [
            ("content/articles/gone", Code::UnreadFolder),
            ("content/articles/gone.md", Code::Unreadable),
            ("content/articles/out", Code::UnreadFolder),
            ("content/articles/out.md", Code::Unreadable),
            ("content/articles/ring", Code::UnreadFolder),
            ("templates", Code::UnreadFolder),
        ]
    );
}

#[test]
fn a_page_or_source_that_links_lead_to_is_read_once() {
    let site = Site::with(&[
        ("content/articles/real/a.md", "a"),
        ("content/articles/real/photo.jpg", "x"),
        ("content/pages/p.md", "p"),
        ("content/sources/s.txt", "s"),
        ("content/shared/one.md", "1"),
        ("static/x.css", ""),
    ]);
    let link = |target: &str, name: &str| symlink(target, site.at(name)).unwrap();
    link("..", "content/articles/loop");
    link(".", "content/articles/self");
    link("../..", "content/articles/real/up");
    link("../pages", "content/articles/pages");
    link("real", "content/articles/again");
    link("real/a.md", "content/articles/twin.md");
    link("../shared", "content/articles/first");
    link("../shared", "content/articles/second");
    link("../shared/one.md", "content/articles/third.md");
    link("first", "content/articles/a-chain");
    link("../articles", "content/sources/mine");
    link("s.txt", "content/sources/t.txt");
    link("../content", "static/content");
    link("../../public", "content/pages/public");
    site.write("site.toml", b"");
    site.write("public/index.md", b"a copy of a page");
    let (listing, faults) = site.list();
    assert_eq!(
        paths(&listing.pages),
        [
            "content/articles/a-chain/one.md",
            "content/articles/real/a.md",
            "content/pages/p.md"
        ]
    );
    assert_eq!(paths(&listing.sources), ["content/sources/s.txt"]);
    assert_eq!(
        paths(&listing.statics),
        [
            "static/content/articles/again/photo.jpg",
            "static/content/articles/real/photo.jpg",
            "static/content/sources/mine/real/photo.jpg",
            "static/x.css"
        ]
    );
    assert!(
        faults.iter().all(|fault| fault.code == Code::UnreadSource),
        "{faults:?}"
    );
    // the import of a command reads what a build reads
    let root = site.0.path();
    let (content, _) = disk::list(root, disk::Extent::Content);
    assert_eq!(content.sources, listing.sources);
    assert_eq!(content.pages, listing.pages);
    assert_eq!(paths(&content.sources), ["content/sources/s.txt"]);
    let named = disk::sources_below(&site.at("content/sources"), Some(root)).0;
    let named: Vec<&str> = named.iter().map(RelPath::as_str).collect();
    assert_eq!(named, ["mine/a-chain/one.md", "s.txt"]);
}

#[test]
fn markdown_that_nothing_reads_is_reported_once_a_folder() {
    let site = Site::with(&[
        ("content/posts/2025/a.md", "x"),
        ("content/posts/b.markdown", "x"),
        ("content/posts/.c.md", "x"),
        ("content/posts/photo.jpg", "x"),
        ("content/about.md", "x"),
        ("content/linked/d.md", "x"),
        ("content/images/e.jpg", "x"),
        ("content/record.txt", ""),
        ("content/articles/f.md", "x"),
    ]);
    symlink("../linked", site.at("content/articles/linked")).unwrap();
    let (_, faults) = site.list();
    assert_eq!(
        said(&faults),
        [
            (
                Code::UnreadMarkdown,
                "content",
                "`content` has 1 Markdown file that nothing reads"
            ),
            (
                Code::UnreadMarkdown,
                "content/posts",
                "`content/posts` has 2 Markdown files that nothing reads"
            ),
        ]
    );
}

#[test]
fn a_file_in_the_way_of_a_folder_is_an_error() {
    for name in [
        "content",
        "content/articles",
        "content/pages",
        "content/editions",
        "content/sources",
        "static",
        "templates",
    ] {
        let site = Site::with(&[("site.toml", ""), (name, "a file")]);
        let (_, faults) = site.list();
        let message = format!("`{name}` is a file, but it must be a folder");
        assert_eq!(
            said(&faults),
            [(Code::UnreadFolder, name, message.as_str())]
        );
    }
}

#[test]
fn a_folder_of_the_site_that_is_a_link_to_nothing_readable_is_an_error() {
    let outside = Site::with(&[("a.md", "x")]);
    for name in [
        "content",
        "content/articles",
        "content/pages",
        "content/editions",
        "content/sources",
        "static",
        "templates",
    ] {
        for target in [outside.at(""), PathBuf::from("nowhere"), PathBuf::from(".")] {
            let site = Site::with(&[("site.toml", ""), ("content-old/x", "")]);
            fs::create_dir_all(site.at(name).parent().unwrap()).unwrap();
            symlink(&target, site.at(name)).unwrap();
            let (_, faults) = site.list();
            let said: Vec<_> = said(&faults)
                .into_iter()
                .map(|(code, file, _)| (code, file))
                .collect();
            assert_eq!(said, [(Code::UnreadFolder, name)], "{target:?}");
        }
    }
    // and one that leads to another folder of the site is read
    let site = Site::with(&[
        ("site.toml", ""),
        ("texts/articles/a.md", ""),
        ("assets/x.css", ""),
    ]);
    symlink("texts", site.at("content")).unwrap();
    symlink("assets", site.at("static")).unwrap();
    let (listing, faults) = site.list();
    assert_eq!(said(&faults), []);
    assert_eq!(paths(&listing.pages), ["content/articles/a.md"]);
    assert_eq!(paths(&listing.statics), ["static/x.css"]);
}

#[test]
fn folders_that_link_to_each_other_are_read_in_linear_time() {
    let site = Site::with(&[("content/articles/a.md", "a")]);
    for n in 0..12 {
        site.write(&format!("content/articles/{n}/x.md"), b"x");
        for m in (0..12).filter(|m| *m != n) {
            symlink(
                format!("../{m}"),
                site.at(&format!("content/articles/{n}/to-{m}")),
            )
            .unwrap();
        }
    }
    let (listing, _) = site.list();
    assert!(
        (13..=13 + 12 * 12).contains(&listing.pages.len()),
        "{}",
        listing.pages.len()
    );
}

#[test]
fn pipes_are_passed_over_and_never_opened() {
    let site = Site::with(&[("content/sources/a.txt", "a")]);
    for name in [
        "content/sources/pipe.txt",
        "content/articles/pipe.md",
        "site.toml",
    ] {
        let pipe = site.at(name);
        fs::create_dir_all(pipe.parent().unwrap()).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(pipe)
            .status()
            .unwrap();
        assert!(made.success());
    }
    let (listing, faults) = site.list();
    assert_eq!(paths(&listing.sources), ["content/sources/a.txt"]);
    assert!(listing.pages.is_empty());
    assert_eq!(
        said(&faults),
        [
            (
                Code::Unreadable,
                "site.toml",
                "`site.toml` cannot be read: it is not a regular file"
            ),
            (
                Code::UnreadSource,
                "content/articles/pipe.md",
                "2 files passed over: a pipe, socket or device"
            )
        ]
    );
    let fault = disk::read_named(&site.at("content/sources/pipe.txt"), "pipe.txt").unwrap_err();
    assert_eq!(fault.code, Code::Unreadable);
}

#[test]
fn a_text_that_is_not_utf8_is_a_fault_at_its_byte() {
    let site = Site::with(&[("content/articles/good.md", "été")]);
    site.write(
        "content/articles/latin.md",
        b"+++\ntitle = \"caf\xe9\"\n+++\n",
    );
    site.write("templates/page.html", b"\xff");
    site.write("site.toml", b"title = \"\xc3");
    let (listing, faults) = site.list();
    assert_eq!(listing.settings, None);
    let text = |file: &str| disk::text(site.0.path(), &RelPath::new(file).unwrap());
    assert_eq!(text("content/articles/good.md").unwrap(), "été");
    let fault = text("content/articles/latin.md").unwrap_err();
    let spans: Vec<_> = faults
        .iter()
        .chain([&fault])
        .map(|fault| {
            (
                fault.code,
                fault.place.as_ref().unwrap().file.as_str(),
                fault.place.as_ref().unwrap().span.clone(),
            )
        })
        .collect();
    assert_eq!(
        spans,
        [
            (Code::InvalidUtf8, "site.toml", Some(9..10)),
            (Code::InvalidUtf8, "templates/page.html", Some(0..1)),
            (Code::InvalidUtf8, "content/articles/latin.md", Some(16..17)),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_a_fault_and_the_rest_is_read() {
    let site = Site::with(&[
        ("content/articles/a.md", "a"),
        ("content/articles/locked.md", "x"),
        ("content/articles/shut/b.md", "x"),
    ]);
    let close =
        |path: &str| fs::set_permissions(site.at(path), fs::Permissions::from_mode(0o000)).unwrap();
    close("content/articles/locked.md");
    close("content/articles/shut");
    if fs::read(site.at("content/articles/locked.md")).is_ok() {
        return; // the superuser reads everything
    }
    let (listing, faults) = site.list();
    fs::set_permissions(
        site.at("content/articles/shut"),
        fs::Permissions::from_mode(0o755),
    )
    .unwrap();
    assert_eq!(
        paths(&listing.pages),
        ["content/articles/a.md", "content/articles/locked.md"]
    );
    let locked = RelPath::new("content/articles/locked.md").unwrap();
    let fault = disk::text(site.0.path(), &locked).unwrap_err();
    let files: Vec<_> = said(&faults)
        .into_iter()
        .map(|(code, file, _)| (code, file))
        .chain([(fault.code, locked.as_str())])
        .collect();
    assert_eq!(
        files,
        [
            (Code::UnreadFolder, "content/articles/shut"),
            (Code::Unreadable, "content/articles/locked.md")
        ]
    );
}

#[test]
fn a_name_that_is_no_text_is_a_fault() {
    use std::os::unix::ffi::OsStrExt;
    let site = Site::with(&[("content/articles/a\\b.md", "x")]);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9.md");
    if fs::write(site.at("content/articles").join(name), "x").is_err() {
        return; // a file system that takes only Unicode, as on macOS
    }
    let (listing, faults) = site.list();
    assert!(listing.pages.is_empty());
    assert!(faults.iter().all(|fault| fault.code == Code::Unreadable));
    assert_eq!(faults.len(), 2);
}

#[test]
fn the_site_is_the_nearest_folder_upward_with_settings() {
    let site = Site::with(&[
        ("site.toml", ""),
        ("inner/site.toml", ""),
        ("inner/a/b/x", ""),
        ("c/x", ""),
    ]);
    let root = |start: &str| disk::find_root(&site.at(start));
    assert_eq!(root("inner/a/b"), Some(site.at("inner")));
    assert_eq!(
        root("c"),
        Some(site.at("")).map(|path| path.components().collect())
    );
    assert_eq!(disk::find_root(Path::new("/")), None);
}

#[test]
fn pages_are_written_whole_and_only_below_the_articles() {
    let site = Site::with(&[]);
    let root = site.0.path();
    let file = RelPath::new("content/articles/2025/x.md").unwrap();
    disk::create_article(root, &file, "one").unwrap();
    assert!(matches!(
        disk::create_article(root, &file, "two"),
        Err(Error::Write { .. })
    ));
    assert_eq!(fs::read_to_string(site.at(file.as_str())).unwrap(), "one");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::write(site.at("ordinary"), "").unwrap();
    assert_eq!(mode(&site.at(file.as_str())), mode(&site.at("ordinary")));

    fs::set_permissions(site.at(file.as_str()), fs::Permissions::from_mode(0o640)).unwrap();
    symlink("2025/x.md", site.at("content/articles/link.md")).unwrap();
    let link = RelPath::new("content/articles/link.md").unwrap();
    disk::replace_article(root, &link, "three").unwrap();
    assert_eq!(fs::read_to_string(site.at(file.as_str())).unwrap(), "three");
    assert_eq!(mode(&site.at(file.as_str())), 0o640);
    assert!(
        fs::symlink_metadata(site.at(link.as_str()))
            .unwrap()
            .is_symlink()
    );
    assert_eq!(
        fs::read_dir(site.at("content/articles/2025"))
            .unwrap()
            .count(),
        1
    );

    for bad in [
        "content/sources/a.md",
        "content/articles",
        "public/x.md",
        "content/articles-old/x.md",
    ] {
        let bad = RelPath::new(bad).unwrap();
        assert!(disk::create_article(root, &bad, "x").is_err(), "{bad}");
        assert!(disk::replace_article(root, &bad, "x").is_err(), "{bad}");
    }
}

#[test]
fn a_killed_program_leaves_no_half_written_state_for_ever() {
    let site = Site::with(&[]);
    let root = site.0.path();
    let state = root.join(".digest");
    fs::create_dir_all(&state).unwrap();
    let (old, fresh) = (state.join(".digest-a1b2c3"), state.join(".digest-d4e5f6"));
    for (file, hours) in [(&old, 2), (&fresh, 0)] {
        fs::write(file, "half").unwrap();
        let at = SystemTime::now() - Duration::from_hours(hours);
        let file = fs::File::options().append(true).open(file).unwrap();
        file.set_modified(at).unwrap();
    }
    let pieces = [b"wh".to_vec(), b"ole".to_vec()];
    disk::write_state(root, "state", pieces.into_iter()).unwrap();
    assert_eq!(fs::read(state.join("state")).unwrap(), b"whole");
    // another program may be writing that one
    assert_eq!((old.exists(), fresh.exists()), (false, true));
}
