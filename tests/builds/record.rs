//! What a site remembers from one build to the next and from one clone to another: deleted pages, lost addresses, rejected
//! sources, pages that cannot be read. Start reading at [`Site`].

use crate::support::{copy, digest, put, tree};
use newsdigest::build::{BuildOptions, Builder};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A pasted source with a title, a day of October 2025, an address of its own and a text.
fn pasted(title: &str, day: u32, text: &str) -> String {
    let name = title.to_lowercase().replace(' ', "-");
    format!(
        "Title: {title}\nDate: 2025-10-{day:02}\nUrl: https://journal.example/{name}\n\n{text}\n"
    )
}

struct Site(TempDir);

impl Site {
    /// A site with two sources, `loom` and `mill`.
    fn new() -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write(
            "site.toml",
            "title = \"T\"\nbase_url = \"https://t.example/\"\n",
        );
        site.write(
            "content/sources/loom.txt",
            &pasted("The loom", 1, "The loom learns from its weaver."),
        );
        site.write(
            "content/sources/mill.txt",
            &pasted("The mill", 2, "The mill grinds by night."),
        );
        site
    }

    fn at(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.at(path)).unwrap_or_default()
    }

    fn write(&self, path: &str, text: &str) {
        put(self.0.path(), path, text);
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert!(text.contains(from), "{text}");
        self.write(path, &text.replace(from, to));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.at(path)).unwrap();
    }

    /// The exit status and all that the program says.
    fn run(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = digest(arguments)
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(said).unwrap())
    }

    /// Builds, and gives what was said besides the line about the build.
    fn build(&self, more: &[&str]) -> String {
        let (status, said) =
            self.run(&[&["build", "--quiet", "--today", "2025-10-20"], more].concat());
        assert_eq!(status, Some(0), "{said}");
        said
    }

    /// The articles, by the names of their files.
    fn articles(&self) -> Vec<String> {
        let files = tree(&self.at("content/articles"));
        files
            .into_keys()
            .filter(|name| name.ends_with(".md"))
            .collect()
    }

    /// What a colleague gets: the committed files alone.
    fn cloned(&self) -> Site {
        let clone = Site(TempDir::new().unwrap());
        copy(&self.at("content"), &clone.at("content"));
        fs::copy(self.at("site.toml"), clone.at("site.toml")).unwrap();
        clone
    }
}

const LOOM: &str = "content/articles/2025/2025-10-01-the-loom.md";
const MILL: &str = "content/articles/2025/2025-10-02-the-mill.md";
const RECORD: &str = "content/record.txt";

#[test]
fn the_record_has_each_address_with_its_source_sorted_by_bytes() {
    let site = Site::new();
    site.build(&[]);
    let record = site.read(RECORD);
    let mut lines: Vec<&str> = record.lines().collect();
    assert!(
        lines.contains(&"/2025/10/01/the-loom/\tsources/loom.txt\tpage"),
        "{record}"
    );
    assert!(lines.contains(&"/\t\tpage"), "{record}");
    assert!(lines.iter().all(|line| line.split('\t').count() == 3));
    let written = lines.clone();
    lines.sort_unstable();
    assert_eq!(lines, written);
}

#[test]
fn the_record_is_written_only_when_it_changes() {
    let site = Site::new();
    site.build(&[]);
    let before = fs::metadata(site.at(RECORD)).unwrap().modified().unwrap();
    site.edit(MILL, "by night", "by day");
    site.build(&[]);
    site.build(&["--force"]);
    assert_eq!(
        fs::metadata(site.at(RECORD)).unwrap().modified().unwrap(),
        before
    );
}

#[test]
fn a_build_that_readers_do_not_see_leaves_the_record_alone() {
    let site = Site::new();
    site.write(
        "content/articles/draft.md",
        "---\ntitle: D\ndate: 2025-10-03\ndraft: true\n---\nText.\n",
    );
    site.write(
        "content/articles/later.md",
        "---\ntitle: L\ndate: 2025-12-03\n---\nText.\n",
    );
    for more in [
        &["--drafts"][..],
        &["--future"],
        &["--output", "elsewhere"],
        &["--base-url", "https://other.example/"],
        &["--locked"],
    ] {
        let said = site.build(more);
        assert!(!site.at(RECORD).exists(), "{more:?}");
        assert!(!said.contains("lost-address"), "{more:?}: {said}");
    }
    assert!(
        !site.build(&[]).contains("lost-address"),
        "drafts were never published"
    );
}

#[test]
fn a_deleted_page_does_not_come_back_in_any_clone() {
    let site = Site::new();
    site.build(&[]);
    site.remove(LOOM);
    let clone = site.cloned();
    for site in [&site, &clone] {
        for more in [&[][..], &["--force"], &["--locked"]] {
            site.build(more);
            assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
        }
        let (_, said) = site.run(&["build", "--today", "2025-10-20"]);
        assert!(
            said.contains("1 source has no page because the page was deleted"),
            "{said}"
        );
        // neither a changed source nor a copy of it publishes it again
        let text = site.read("content/sources/loom.txt");
        site.write("content/sources/copy.txt", &text);
        site.write(
            "content/sources/loom.txt",
            &format!("{text}\nA second paragraph.\n"),
        );
        site.build(&[]);
        assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
    }
    let (status, said) = site.run(&["import", "content/sources/loom.txt"]);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(site.articles().len(), 2);
}

#[test]
fn a_page_that_is_deleted_in_a_preview_stays_deleted_there() {
    let site = Site::new();
    let mut preview = Builder::new(BuildOptions {
        root: site.0.path().to_owned(),
        ..BuildOptions::default()
    });
    preview.plan().unwrap();
    assert_eq!(site.articles().len(), 2);
    site.remove(LOOM);
    for _ in 0..2 {
        preview.plan().unwrap();
        assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
    }
    assert!(!site.at(RECORD).exists(), "a preview does not write it");
}

#[test]
fn an_import_is_recorded_before_anything_is_built() {
    let site = Site::new();
    site.run(&["import"]);
    site.remove(LOOM);
    site.run(&["import"]);
    assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
}

#[test]
fn a_lost_address_is_reported_at_every_build_until_it_is_given_up() {
    let site = Site::new();
    site.build(&[]);
    site.edit(LOOM, "[source]", "slug = \"weaver\"\n[source]");
    let clone = site.cloned();
    for site in [&site, &clone] {
        for more in [&[][..], &[], &["--force"]] {
            let said = site.build(more);
            assert!(said.contains("lost-address"), "{said}");
            assert!(
                said.contains("aliases = [\"/2025/10/01/the-loom/\"]"),
                "{said}"
            );
            assert!(
                said.contains("digest reject /2025/10/01/the-loom/"),
                "{said}"
            );
        }
        assert!(!site.build(&["--drafts"]).contains("lost-address"));
    }
    let (status, said) = site.run(&["reject", "/2025/10/01/the-loom/"]);
    assert_eq!(
        (status, said.as_str()),
        (Some(0), "given up /2025/10/01/the-loom/\n")
    );
    assert_eq!(site.build(&[]), "");
    assert!(
        site.read(RECORD)
            .contains("/2025/10/01/the-loom/\tsources/loom.txt\tgone\n")
    );
    // an alias answers too
    clone.edit(
        LOOM,
        "[source]",
        "aliases = [\"/2025/10/01/the-loom/\"]\n[source]",
    );
    assert_eq!(clone.build(&[]), "");
}

#[test]
fn the_hint_for_a_change_of_case_does_not_stop_the_build() {
    let site = Site::new();
    site.write(
        "content/pages/about.md",
        "---\ntitle: About\nurl: /About/\n---\nText.\n",
    );
    site.build(&[]);
    site.edit("content/pages/about.md", "/About/", "/about/");
    let said = site.build(&[]);
    assert!(said.contains("`/About/` was published"), "{said}");
    assert!(!said.contains("aliases"), "{said}");
    site.run(&["reject", "/About/"]);
    assert_eq!(site.build(&[]), "");
}

#[test]
fn line_ends_and_order_of_the_record_do_not_matter() {
    let site = Site::new();
    site.build(&[]);
    site.remove(LOOM);
    site.build(&[]);
    let record = site.read(RECORD);
    let mut lines: Vec<&str> = record.lines().collect();
    lines.reverse();
    let shuffled = lines.join("\r\n");
    let conflict = format!("<<<<<<< HEAD\n{record}=======\n{record}>>>>>>> theirs\n");
    for text in [shuffled, conflict] {
        site.write(RECORD, &text);
        site.build(&["--force"]);
        assert_eq!(site.articles().len(), 1);
        assert_eq!(site.read(RECORD), record);
    }
}

#[test]
fn two_clones_merge_their_records_as_git_does() {
    let site = Site::new();
    site.build(&[]);
    site.write(".gitattributes", "content/record.txt merge=union\n");
    site.write(".gitignore", "/public/\n/.digest/\n");
    let git = |site: &Site, arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(site.0.path()).args([
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@t.example",
        ]);
        let output = command.args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?} {}",
            String::from_utf8_lossy(&output.stderr)
        );
    };
    let commit = |site: &Site| {
        git(site, &["add", "."]);
        git(site, &["commit", "--quiet", "-m", "x"]);
    };
    git(&site, &["init", "--quiet", "-b", "main"]);
    commit(&site);
    let other = Site(TempDir::new().unwrap());
    let from = site.0.path().to_str().unwrap();
    git(&other, &["clone", "--quiet", from, "."]);
    // one rejects a source, the other one moves its page and imports something new
    site.run(&["reject", "content/sources/loom.txt"]);
    site.build(&[]);
    commit(&site);
    other.write(
        "content/sources/wheel.txt",
        &pasted("The wheel", 3, "The wheel turns at dawn."),
    );
    other.edit(
        MILL,
        "[source]",
        "slug = \"miller\"\naliases = [\"/2025/10/02/the-mill/\"]\n[source]",
    );
    other.build(&[]);
    commit(&other);
    git(&other, &["pull", "--quiet", "--no-rebase", "--no-edit"]);
    let said = other.build(&[]);
    assert!(!said.contains("the-loom"), "{said}");
    assert_eq!(
        other.articles(),
        [
            "2025/2025-10-02-the-mill.md",
            "2025/2025-10-03-the-wheel.md"
        ]
    );
    let record = other.read(RECORD);
    assert!(
        record.contains("/2025/10/01/the-loom/\tsources/loom.txt\trejected\n"),
        "{record}"
    );
    assert!(
        !record.contains("/2025/10/01/the-loom/\tsources/loom.txt\tpage\n"),
        "{record}"
    );
    assert!(
        record.contains("/2025/10/03/the-wheel/\tsources/wheel.txt\tpage\n"),
        "{record}"
    );
}

#[test]
fn a_rejected_source_makes_no_page_under_any_name() {
    for named in ["content/sources/loom.txt", LOOM] {
        let site = Site::new();
        site.build(&[]);
        let (status, said) = site.run(&["reject", named]);
        assert_eq!(status, Some(0), "{said}");
        assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
        assert!(
            !site.build(&[]).contains("the-loom"),
            "its address is given up"
        );
        fs::rename(
            site.at("content/sources/loom.txt"),
            site.at("content/sources/z.txt"),
        )
        .unwrap();
        site.build(&[]);
        site.write(
            "content/sources/new.txt",
            &pasted("The loom", 1, "Another text at the same address."),
        );
        site.build(&[]);
        let (status, said) = site.run(&["import", "content/sources/new.txt"]);
        assert_eq!(status, Some(0));
        assert!(said.contains("rejected-source"), "{said}");
        assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
    }
}

#[test]
fn a_rejected_page_that_was_edited_stays_until_the_editor_deletes_it() {
    let site = Site::new();
    site.build(&[]);
    site.edit(LOOM, "weaver", "teacher");
    let (status, said) = site.run(&["reject", "content/sources/loom.txt"]);
    assert_eq!(status, Some(0));
    assert!(
        said.contains("edited-page") && said.contains(LOOM),
        "{said}"
    );
    site.build(&[]);
    assert!(site.at("public/2025/10/01/the-loom/index.html").exists());
    site.remove(LOOM);
    site.build(&[]);
    assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
}

#[test]
fn one_item_of_a_feed_is_rejected_and_the_others_stay() {
    let item = |name: &str| {
        format!(
            "<item><title>The {name}</title><guid>https://j.example/{name}</guid><description>The {name} turns all night long.</description></item>"
        )
    };
    let feed = |items: &str| {
        format!(
            "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>J</title>{items}</channel></rss>"
        )
    };
    let site = Site::new();
    site.write(
        "content/sources/monday.xml",
        &feed(&(item("wheel") + &item("spindle"))),
    );
    site.build(&[]);
    assert_eq!(site.articles().len(), 4);
    let (status, said) = site.run(&[
        "reject",
        "content/sources/monday.xml#https://j.example/wheel",
    ]);
    assert_eq!(status, Some(0), "{said}");
    site.write(
        "content/sources/tuesday.xml",
        &feed(&(item("wheel") + &item("bobbin"))),
    );
    site.build(&[]);
    let articles = site.articles().join(" ");
    assert!(!articles.contains("wheel"), "{articles}");
    assert!(
        articles.contains("spindle") && articles.contains("bobbin"),
        "{articles}"
    );
}

#[test]
fn what_was_erased_is_in_no_file_after_the_next_build() {
    let site = Site::new();
    site.build(&[]);
    site.edit(MILL, "by night", "by day");
    site.build(&[]);
    let (status, said) = site.run(&["reject", "--erase", LOOM]);
    assert_eq!(status, Some(0), "{said}");
    let with_words = |folder: &str| -> Vec<String> {
        let words = b"learns from its weaver";
        let files: BTreeMap<String, Vec<u8>> = tree(&site.at(folder));
        let has = |bytes: &[u8]| bytes.windows(words.len()).any(|part| part == words);
        files
            .into_iter()
            .filter(|(_, bytes)| has(bytes))
            .map(|(name, _)| name)
            .collect()
    };
    assert_eq!(with_words(".digest"), [""; 0]);
    site.build(&[]);
    site.edit(MILL, "by day", "at noon");
    site.build(&[]);
    for folder in [".digest", "public", "content/articles"] {
        assert_eq!(with_words(folder), [""; 0], "{folder}");
    }
}

#[test]
fn an_accepted_page_keeps_its_words_and_says_nothing_more() {
    let site = Site::new();
    site.build(&[]);
    site.edit(LOOM, "weaver", "teacher");
    site.write(
        "content/sources/loom.txt",
        &pasted("The loom", 1, "The loom learns from nobody."),
    );
    assert!(site.build(&[]).contains("edited-page"));
    assert!(
        site.build(&[]).contains("edited-page"),
        "it is said until it is accepted"
    );
    let (status, said) = site.run(&["accept", LOOM]);
    assert_eq!((status, said), (Some(0), format!("accepted {LOOM}\n")));
    assert_eq!(site.build(&[]), "");
    site.write(
        "content/sources/loom.txt",
        &pasted("The loom", 1, "The loom learns from all."),
    );
    assert!(
        site.build(&[]).contains("edited-page"),
        "the page is still the editor's"
    );
    assert!(site.read(LOOM).contains("teacher"));
    // a page that was not edited follows its source and has nothing to accept
    let (status, said) = site.run(&["accept", MILL]);
    assert_eq!(status, Some(1), "{said}");
}

#[test]
fn a_page_that_cannot_be_read_makes_no_second_one() {
    for (from, to) in [
        ("title = \"The loom\"", "title = \"The loom"),
        (
            "title = \"The loom\"",
            "<<<<<<< HEAD\ntitle = \"The loom\"\n=======\ntitle = \"A loom\"\n>>>>>>> b",
        ),
        ("url = \"", "url = "),
        ("+++\ntitle", "+++\ntitle = 1\ntitle"),
    ] {
        for knows in [true, false] {
            let site = Site::new();
            site.build(&[]);
            if !knows {
                site.remove(RECORD);
            }
            site.edit(LOOM, from, to);
            for more in [&[][..], &["--keep-going"]] {
                let (status, said) =
                    site.run(&[&["build", "--today", "2025-10-20"], more].concat());
                assert_eq!(status, Some(1), "{to}: {said}");
                assert!(said.contains(LOOM), "{to}: {said}");
                assert_eq!(site.articles().len(), 2, "{to}");
            }
            site.edit(LOOM, to, from);
            site.build(&[]);
            assert_eq!(site.articles().len(), 2, "{to}");
        }
    }
    let site = Site::new();
    site.build(&[]);
    let bytes = fs::read(site.at(LOOM)).unwrap();
    fs::write(site.at(LOOM), [&bytes[..], b"caf\xe9\n"].concat()).unwrap();
    site.remove(RECORD);
    let (status, _) = site.run(&["build"]);
    assert_eq!((status, site.articles().len()), (Some(1), 2));
}

#[test]
fn a_broken_record_brings_nothing_back() {
    let site = Site::new();
    site.build(&[]);
    site.remove(LOOM);
    let record = site
        .read(RECORD)
        .replace("sources/loom.txt\tpage", "sources/loom.txt page");
    site.write(RECORD, &record);
    for command in ["build", "import"] {
        let (status, said) = site.run(&[command]);
        assert_eq!(status, Some(1));
        assert!(said.contains("bad-record"), "{said}");
        assert_eq!(site.articles(), ["2025/2025-10-02-the-mill.md"]);
        assert_eq!(site.read(RECORD), record, "it is not written");
    }
}

#[test]
fn one_article_from_two_sources_is_one_page() {
    let twice = |site: &Site| {
        let articles = site.articles();
        assert_eq!(articles.len(), 2, "{articles:?}");
    };
    let at = |name: &str| {
        Path::new("content/sources")
            .join(name)
            .to_str()
            .unwrap()
            .to_owned()
    };
    for edited in [false, true] {
        for what in ["copied", "saved again", "moved"] {
            let change = |site: &Site| match what {
                "copied" => site.write(&at("z.txt"), &site.read(&at("loom.txt"))),
                "saved again" => site.write(&at("z.txt"), &pasted("The loom", 1, "Other words.")),
                _ => {
                    fs::create_dir(site.at(&at("sub"))).unwrap();
                    fs::rename(site.at(&at("loom.txt")), site.at(&at("sub/z.txt"))).unwrap();
                }
            };
            let site = Site::new();
            site.build(&[]);
            if edited {
                site.edit(LOOM, "weaver", "teacher");
            }
            let before = site.read(LOOM);
            change(&site);
            site.build(&[]);
            twice(&site);
            assert_eq!(site.read(LOOM) == before, edited, "{what}");
            let (_, said) = site.run(&["build", "--locked", "--today", "2025-10-20"]);
            assert!(!said.contains("stale-source"), "{what}: {said}");
            site.build(&["--force"]);
            twice(&site);
        }
    }
}
