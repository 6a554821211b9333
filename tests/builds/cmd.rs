//! Every command, flag, exit status and message, as transcripts in `tests/cmd/`, and below what a transcript cannot say.
//! `TRYCMD=overwrite cargo test --test builds cmd::` writes the transcripts anew; read the difference before committing it.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

#[test]
fn transcripts() {
    trycmd::TestCases::new()
        .env("SOURCE_DATE_EPOCH", "1741600800") // 10 March 2025
        .env("NO_COLOR", "1")
        .case("tests/cmd/*.md");
}

fn digest(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digest"));
    command.args(arguments).current_dir(folder);
    command
}

/// What a call gives when this is its standard input.
fn fed(arguments: &[&str], stdin: &[u8]) -> Output {
    let folder = TempDir::new().unwrap();
    let mut child = digest(folder.path(), arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(stdin).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    output
}

fn site(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let settings = "title = \"T\"\nbase_url = \"https://t.example/\"\n";
    for (name, text) in [("site.toml", settings)].iter().chain(files) {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

const LETTER: &str = "A letter about looms\n\nThe mill runs two looms that learn from their weavers. Each keeps its own book.\n";

#[test]
fn standard_input_is_a_source() {
    let output = fed(&["import", "--stdout", "-"], LETTER.as_bytes());
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success());
    assert!(
        page.contains("title = \"A letter about looms\"") && page.ends_with("its own book.\n"),
        "{page}"
    );
    let markdown = fed(
        &["import", "--stdout", "--as", "markdown", "-"],
        b"# Looms\n\n- one\n- two\n",
    );
    assert!(
        String::from_utf8(markdown.stdout)
            .unwrap()
            .contains("title = \"Looms\"")
    );
}

#[test]
fn any_bytes_end_without_a_panic() {
    for bytes in [
        &b""[..],
        b"\0\0\0",
        b"\xff\xfe\x00",
        b"{\"title\":",
        b"<p",
        b"+++\ntitle = ",
        b"---\n",
    ] {
        let output = fed(&["import", "--stdout", "-"], bytes);
        assert!(
            matches!(output.status.code(), Some(0 | 1)),
            "{bytes:?}: {output:?}"
        );
    }
}

#[test]
fn colours_are_for_terminals_only() {
    let folder = site(&[("content/articles/x.md", "+++\ndate = 7\n+++\n")]);
    let output = digest(folder.path(), &["build"])
        .env_remove("NO_COLOR")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        !output.stderr.is_empty()
            && !output.stderr.contains(&0x1b)
            && !output.stdout.contains(&0x1b)
    );
}

#[test]
fn a_reader_that_leaves_early_is_no_fault() {
    let folder = TempDir::new().unwrap();
    let long = LETTER.repeat(2_000);
    fs::write(folder.path().join("long.txt"), long).unwrap();
    let mut child = digest(folder.path(), &["import", "--stdout", "long.txt"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn another_build_or_a_disk_that_refuses_is_status_3() {
    let folder = site(&[(
        "content/articles/x.md",
        "+++\ntitle = \"X\"\ndate = 2025-01-01\n+++\nText.\n",
    )]);
    fs::create_dir(folder.path().join(".digest")).unwrap();
    let lock = fs::File::create(folder.path().join(".digest/lock")).unwrap();
    lock.lock().unwrap();
    let output = digest(folder.path(), &["build"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("another build is running"));
    assert!(!folder.path().join("public").exists());
    drop(lock);

    fs::write(
        folder.path().join("public"),
        "a file where the folder should be",
    )
    .unwrap();
    let output = digest(folder.path(), &["build"]).output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write"));
}

#[test]
fn the_site_is_found_from_any_folder_below() {
    let folder = site(&[(
        "content/articles/deep/x.md",
        "+++\ntitle = \"X\"\ndate = 2025-01-01\n+++\nText.\n",
    )]);
    let output = digest(
        &folder.path().join("content/articles/deep"),
        &["build", "--quiet"],
    )
    .output()
    .unwrap();
    assert_eq!(
        (
            output.status.code(),
            output.stdout.as_slice(),
            output.stderr.as_slice()
        ),
        (Some(0), &b""[..], &b""[..])
    );
    assert!(
        folder
            .path()
            .join("public/2025/01/01/x/index.html")
            .is_file()
    );
}

#[test]
fn images_beside_sources_are_copied_beside_their_pages_and_missing_ones_named() {
    let note =
        "# Looms\n\nThe mill runs two looms.\n\n![A loom](img/a%20b.png)\n\n![A mill](no.png)\n";
    let folder = site(&[
        ("content/sources/x/note.md", note),
        ("content/sources/x/img/a b.png", "first"),
        (
            "content/sources/y/note.md",
            &format!("{note}\nA third one waits.\n"),
        ),
        ("content/sources/y/img/a b.png", "second"),
        ("elsewhere/note.md", note),
        ("elsewhere/img/a b.png", "third"),
    ]);
    let path = folder.path();
    let call = |arguments: &[&str]| {
        let output = digest(path, arguments)
            .env("SOURCE_DATE_EPOCH", "1741600800")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}");
        said
    };
    let said = call(&["build"]);
    assert!(!said.contains("missing-file"), "{said}");
    let at = |name: &str| fs::read_to_string(path.join(name)).unwrap_or_default();
    assert_eq!(at("content/articles/2025/looms/a b.png"), "first");
    assert_eq!(at("content/articles/2025/looms-2/a b.png"), "second");
    let mut published: Vec<String> = walkdir::WalkDir::new(path.join("public"))
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .filter(|file| file.ends_with("a b.png"))
        .map(|file| {
            let page = file
                .ancestors()
                .skip(1)
                .find_map(|up| fs::read_to_string(up.join("index.html")).ok());
            assert!(page.unwrap().contains("a%20b.png"));
            fs::read_to_string(file).unwrap()
        })
        .collect();
    published.sort();
    assert_eq!(published, ["first", "second"]);
    let explained = call(&["import", "--explain", "--to", "out", "elsewhere/note.md"]);
    assert!(
        explained.contains("missing image: A mill (no.png)"),
        "{explained}"
    );
    assert_eq!(at("out/note/a b.png"), "third");
    assert!(at("out/note.md").contains("](note/a%20b.png)"));
    // an image that the editor put there stays
    fs::write(path.join("content/articles/2025/looms/a b.png"), "mine").unwrap();
    fs::write(
        path.join("content/sources/x/note.md"),
        note.replace("two", "three"),
    )
    .unwrap();
    assert!(call(&["import"]).contains("warning[edited-page]"));
    assert_eq!(at("content/articles/2025/looms/a b.png"), "mine");
}

/// A folder that is a file stops the second write of an import, as a kill would.
#[test]
fn an_import_that_is_stopped_brings_its_images_the_next_time() {
    let site = site(&[
        (
            "content/sources/note.html",
            "<html><head><title>A note</title></head><body><article><h1>A note</h1>\
             <p>The mill runs two looms that learn from their weavers, and a third that does not.</p>\
             <img src=\"plan.png\" alt=\"A plan\"></article></body></html>",
        ),
        ("content/sources/plan.png", "PNG"),
        ("content/articles/2026/a-note", "in the way of the images"),
    ]);
    let call = ["build", "--today", "2026-01-01"];
    let stopped = digest(site.path(), &call).output().unwrap();
    assert_eq!(stopped.status.code(), Some(3), "{stopped:?}");
    assert!(!site.path().join("content/articles/2026/a-note.md").exists());
    fs::remove_file(site.path().join("content/articles/2026/a-note")).unwrap();
    let built = digest(site.path(), &call).output().unwrap();
    assert!(built.status.success(), "{built:?}");
    let image = site.path().join("public/2026/01/01/a-note/plan.png");
    assert_eq!(fs::read(image).unwrap(), b"PNG");
}

/// Saved pages do not know where they came from; a table beside them does, for all of a folder or for one that is named.
#[test]
fn addresses_stand_beside_saved_pages() {
    let site = site(&[
        (
            "saved/moulin.html",
            "<html lang=\"fr\"><head><title>Le moulin tourne</title></head><body><article><h1>Le moulin tourne</h1>\
             <p>La roue du moulin tourne de nouveau depuis lundi, et <a href=\"/plan\">le plan de la visite</a> est prêt.</p>\
             </article></body></html>",
        ),
        (
            "saved/urls.tsv",
            "moulin\thttps://bief.example/2025/moulin?utm_source=x\nautre\thttps://bief.example/autre\n",
        ),
    ]);
    for (source, folder) in [("saved", "all"), ("saved/moulin.html", "one")] {
        let call = ["import", source, "--to", folder];
        let output = digest(site.path(), &call).output().unwrap();
        assert!(
            output.status.success() && output.stderr.is_empty(),
            "{output:?}"
        );
        let page = fs::read_to_string(site.path().join(folder).join("moulin.md")).unwrap();
        assert!(
            page.contains("url = \"https://bief.example/2025/moulin\""),
            "{page}"
        );
        assert!(page.contains("](https://bief.example/plan)"), "{page}");
    }
}

#[test]
fn sources_of_one_call_never_write_the_same_file() {
    for (sources, pages) in [
        (
            &["d/a.txt", "e/a.txt", "a-2.txt"][..],
            &["a-2.md", "a-3.md", "a.md"][..],
        ),
        (
            &["a-2.txt", "d/a.txt", "e/a.txt"],
            &["a-2.md", "a-3.md", "a.md"],
        ),
        (
            &["d/a.txt", "e/A.txt", "f/a-2.txt"],
            &["A-3.md", "a-2.md", "a.md"],
        ),
        (
            &["d/\u{e9}.txt", "e/e\u{301}.txt", "f/\u{c9}.txt"],
            &["e\u{301}-2.md", "\u{c9}-3.md", "\u{e9}.md"],
        ),
        (
            &["d/a.txt", "d/a.md", "d/a.html"],
            &["a-2.md", "a-3.md", "a.md"],
        ),
        (&["d/a.md.txt", "e/a.txt"], &["a.md", "a.md.md"]),
    ] {
        let folder = TempDir::new().unwrap();
        for (at, source) in sources.iter().enumerate() {
            let path = folder.path().join(source);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(
                path,
                format!("Letter {at}\n\nThe mill runs loom number {at}.\n"),
            )
            .unwrap();
        }
        let mut arguments = vec!["import", "--to", "out"];
        arguments.extend(sources);
        let output = digest(folder.path(), &arguments).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let mut there: Vec<(String, String)> = fs::read_dir(folder.path().join("out"))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| {
                let name = entry.file_name().into_string().unwrap();
                (name, fs::read_to_string(entry.path()).unwrap())
            })
            .collect();
        there.sort();
        let names: Vec<&str> = there.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, pages, "{sources:?}");
        for at in 0..sources.len() {
            let sentence = format!("loom number {at}.");
            let holding = there.iter().filter(|(_, text)| text.contains(&sentence));
            assert_eq!(holding.count(), 1, "{sources:?}: source {at}");
        }
        // the same call again refreshes the same files
        assert!(
            digest(folder.path(), &arguments)
                .output()
                .unwrap()
                .status
                .success()
        );
        for (name, text) in &there {
            let now = fs::read_to_string(folder.path().join("out").join(name)).unwrap();
            assert_eq!(&now, text);
        }
        assert_eq!(
            fs::read_dir(folder.path().join("out")).unwrap().count(),
            pages.len()
        );
    }
}

#[test]
fn images_of_two_sources_with_one_name_do_not_meet() {
    let folder = TempDir::new().unwrap();
    for (place, image) in [("d", "one"), ("e", "two")] {
        fs::create_dir(folder.path().join(place)).unwrap();
        let page = "# The looms\n\nThe mill runs two looms.\n\n![A loom](loom.png)\n";
        fs::write(folder.path().join(place).join("a.md"), page).unwrap();
        fs::write(folder.path().join(place).join("loom.png"), image).unwrap();
    }
    let call = ["import", "--to", "out", "d/a.md", "e/a.md"];
    let output = digest(folder.path(), &call).output().unwrap();
    assert!(
        output.status.success() && output.stderr.is_empty(),
        "{output:?}"
    );
    for (page, image) in [("a", "one"), ("a-2", "two")] {
        let text = fs::read_to_string(folder.path().join(format!("out/{page}.md"))).unwrap();
        assert!(text.contains(&format!("]({page}/loom.png")), "{text}");
        let copied = fs::read_to_string(folder.path().join(format!("out/{page}/loom.png")));
        assert_eq!(copied.unwrap(), image);
    }
}
