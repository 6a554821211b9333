//! One case a code: `tests/faults/CODE.toml` (settings), `CODE.md` (a page) or `CODE/` (a small site that the program builds)
//! at fault, and `CODE.txt`, the message as it is printed. `UPDATE=1` writes the messages anew. A code without a case fails.

use crate::support::{copy, digest, repository};
use newsdigest::base::config;
use newsdigest::base::diagnostic::{self, Code, Diagnostic};
use newsdigest::base::path::RelPath;
use newsdigest::content::page;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://example.org/\"\n";

/// Builds the site of a folder where it stands, on a day that does not move.
fn build(site: &Path, more: &[&str]) -> Output {
    digest(&["build", "--quiet", "--today", "2025-09-20"])
        .args(more)
        .current_dir(site)
        .output()
        .unwrap()
}

/// Runs another command in the site of a folder.
fn act(site: &Path, arguments: &[&str]) -> Output {
    digest(arguments).current_dir(site).output().unwrap()
}

/// What the program says of a small site, and its exit status.
fn of_site(word: &str, folder: &Path) -> (String, Option<i32>) {
    let site = tempfile::tempdir().unwrap();
    copy(folder, site.path());
    let at = |path: &str| site.path().join(path);
    let source = at("content/sources/robot.txt");
    let page = at("content/articles/2025/le-robot-jardinier.md");
    // What git cannot hold, and what takes a build before.
    match word {
        "edited-page" => {
            build(site.path(), &[]);
            let text = fs::read_to_string(&page).unwrap();
            fs::write(&page, text.replace("mardi", "jeudi")).unwrap();
            let text = fs::read_to_string(&source).unwrap();
            fs::write(&source, text + "\nIl reviendra.\n").unwrap();
        }
        "rejected-source" => {
            build(site.path(), &[]);
            act(site.path(), &["reject", "content/sources/robot.txt"]);
        }
        "lost-address" => {
            build(site.path(), &[]);
            let moved = at("content/articles/2025/bis/le-robot-jardinier.md");
            fs::create_dir_all(moved.parent().unwrap()).unwrap();
            let text = fs::read_to_string(&page).unwrap();
            fs::write(moved, text.replace("2025-09-16", "2025-09-18")).unwrap();
            fs::remove_file(&page).unwrap();
        }
        "stale-output" => {
            build(site.path(), &[]);
            let home = at("public/index.html");
            let text = fs::read_to_string(&home).unwrap();
            let time = fs::metadata(&home).unwrap().modified().unwrap();
            fs::write(&home, text.replace("Robots", "Stobor")).unwrap();
            let file = fs::File::options().write(true).open(&home).unwrap();
            file.set_modified(time).unwrap();
        }
        "invalid-utf8" => {
            fs::write(at("content/articles/a.md"), b"# Robots\n\nUn \xe9cran.\n").unwrap();
        }
        #[cfg(unix)]
        "unreadable" => {
            // as root every file can be read, so it is the name that no path of a site can hold
            fs::write(at("content/articles/a\\b.md"), "# Robots\n").unwrap();
        }
        _ => {}
    }
    let output = match word {
        "stale-source" => build(site.path(), &["--locked"]),
        "stale-output" => build(site.path(), &["--verify"]),
        "rejected-source" => act(
            site.path(),
            &["import", "--quiet", "content/sources/robot.txt"],
        ),
        "unknown-name" => act(
            site.path(),
            &["reject", "content/sources/robot.txt", "robot", "/robot/"],
        ),
        _ => build(site.path(), &[]),
    };
    let said = String::from_utf8(output.stderr).unwrap();
    let here = fs::canonicalize(site.path()).unwrap();
    let said = said.replace(&format!("{}/", here.display()), "");
    (said, output.status.code())
}

/// The file of a case as its editor knows it, its text and its faults.
fn case(code: &str, folder: &Path) -> Option<(String, String, Vec<Diagnostic>)> {
    let read =
        |extension: &str| fs::read_to_string(folder.join(format!("{code}.{extension}"))).ok();
    if let Some(text) = read("toml") {
        let (_, faults) = config::parse("site.toml", &text);
        return Some(("site.toml".to_owned(), text, faults));
    }
    let text = read("md")?;
    let (config, wrong) = config::parse("site.toml", SETTINGS);
    assert_eq!(wrong, Vec::new());
    let file = RelPath::new(&format!("content/articles/{code}.md")).expect("a plain path");
    let (_, faults) = page::parse(&file, &text, &config);
    Some((file.to_string(), text, faults))
}

/// The message of a case, when there is one, and what is wrong with the case.
fn printed(code: Code, folder: &Path) -> Option<(String, Option<String>)> {
    let word = code.word();
    if let Some((file, text, faults)) = case(word, folder) {
        let settled = diagnostic::settle(faults, &BTreeMap::new(), &[]);
        let printed = diagnostic::human(
            &settled,
            &|asked| (asked == file).then(|| text.clone()),
            false,
        );
        return Some((printed, None));
    }
    let site = folder.join(word);
    site.is_dir().then(|| {
        let (said, status) = of_site(word, &site);
        let expected = i32::from(code.severity() == diagnostic::Severity::Error);
        let wrong = (status != Some(expected))
            .then(|| format!("{word}: the exit status is {status:?}, not {expected}"));
        (said, wrong)
    })
}

#[test]
fn every_code_has_a_case_with_its_message() {
    let folder = repository().join("tests/faults");
    let update = std::env::var_os("UPDATE").is_some();
    let mut wrong = Vec::new();
    for code in Code::ALL {
        let word = code.word();
        if cfg!(not(unix)) && *code == Code::Unreadable {
            continue;
        }
        let Some((printed, fault)) = printed(*code, &folder) else {
            wrong.push(format!("{word}: no case in tests/faults"));
            continue;
        };
        wrong.extend(fault);
        if !printed.contains(&format!("[{word}]: ")) {
            wrong.push(format!("{word}: its case does not raise it"));
        }
        let expected = folder.join(format!("{word}.txt"));
        if update {
            fs::write(&expected, &printed).unwrap();
        } else if fs::read_to_string(&expected).ok().as_deref() != Some(printed.as_str()) {
            wrong.push(format!("{word}: prints\n{printed}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn five_kinds_of_fault_are_told_at_once_in_the_order_of_their_files() {
    let site = tempfile::tempdir().unwrap();
    copy(&repository().join("tests/faults-together"), site.path());
    let output = build(site.path(), &["--format", "json"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Vec<(String, String)> = String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let fault: serde_json::Value = serde_json::from_str(line).unwrap();
            let part = |name: &str| fault[name].as_str().unwrap_or_default().to_owned();
            (part("file"), part("code"))
        })
        .collect();
    // a claimed address is told for each of its files: the page and its Markdown
    let expected = [
        ("a", "bad-date"),
        ("c", "equal-address"),
        ("d", "missing-file"),
        ("e", "bad-value"),
        ("f", "bad-alias"),
    ]
    .map(|(page, code)| (format!("content/articles/{page}.md"), code.to_owned()));
    assert_eq!(told, expected);
    assert!(!site.path().join("public").exists());
}

#[test]
fn the_exit_status_says_whose_fault_it_is() {
    let site = tempfile::tempdir().unwrap();
    copy(&repository().join("tests/faults/undated-page"), site.path());
    assert_eq!(build(site.path(), &[]).status.code(), Some(0));
    let denied = build(site.path(), &["--deny", "undated-page"]);
    assert_eq!(denied.status.code(), Some(1));
    assert_eq!(build(site.path(), &["--jobs", "0"]).status.code(), Some(2));
    // where the folder should be made there is a file already
    fs::write(site.path().join("taken"), "x").unwrap();
    let machine = build(site.path(), &["--output", "taken/public"]);
    assert_eq!(machine.status.code(), Some(3));
}

#[test]
fn every_file_is_the_case_of_a_code() {
    let folder = repository().join("tests/faults");
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("an entry can be read").path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        assert!(
            stem.and_then(Code::from_word).is_some(),
            "{} is named after no code",
            path.display()
        );
    }
}
