//! What happens during the first build of a preview, and next to other commands of the same site.

use crate::preview::{Preview, Site, article_file, article_text, digest};
use newsdigest::disk::Lock;
use std::fs;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long files are saved while the preview starts: several times what its first build takes.
const SAVING: Duration = Duration::from_millis(1_500);

/// Does this to the site again and again from before a preview starts, until its first build has failed a few times; then
/// gives the preview, which must come up.
fn start_while(site: &Site, change: impl Fn(&Site, usize) + Sync) -> Preview {
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            let mut began = None;
            for number in 0.. {
                change(site, number);
                std::thread::sleep(Duration::from_millis(3));
                if began.is_none() && site.at(".digest/lock").exists() {
                    began = Some(Instant::now());
                }
                let is_enough = began.is_some_and(|began| began.elapsed() > SAVING);
                if is_enough || is_over.load(Ordering::SeqCst) {
                    break;
                }
            }
        });
        let preview = site.preview();
        is_over.store(true, Ordering::SeqCst);
        preview
    })
}

/// A site whose first build takes long enough to be disturbed.
fn large() -> Site {
    let site = Site::new("https://t.example/");
    for n in 0..120 {
        site.article(
            &format!("n{n}"),
            &"The looms learn from their weavers. ".repeat(20),
        );
    }
    site
}

#[test]
fn a_file_saved_during_the_first_build_does_not_end_the_preview() {
    let site = large();
    let preview = start_while(&site, |site, number| {
        site.article("a1", &format!("Body number {number}."));
    });
    site.article("a1", "The last body.");
    preview.until_says("/2025/09/10/a1/", "The last body.");
    assert_eq!(preview.count("error: "), 0);
}

#[test]
fn nothing_that_an_editor_does_during_the_first_build_ends_the_preview() {
    let changes: [fn(&Site, usize); 5] = [
        // a page and a file next to it come and go
        |site, number| {
            if number % 2 == 0 {
                site.replace(
                    "content/articles/2025/going.md",
                    &article_text("going", "Going."),
                );
                site.write("content/articles/2025/going.png", "no image");
            } else {
                fs::remove_file(site.at("content/articles/2025/going.md")).unwrap();
                fs::remove_file(site.at("content/articles/2025/going.png")).unwrap();
            }
        },
        // sources arrive, some under the name that their page will have
        |site, number| {
            let text =
                format!("The mill number {number}\n\n5 January 2025\n\nIt runs two looms.\n");
            site.write(&format!("content/sources/{number}.txt"), &text);
            let page = format!("content/articles/2025/2025-01-05-the-mill-number-{number}.md");
            site.write(&page, &article_text("mill", "By hand."));
        },
        |site, number| {
            let base = fs::read_to_string("templates/page.html").unwrap();
            if number % 3 == 2 {
                fs::remove_file(site.at("templates/page.html")).unwrap();
            } else {
                site.replace(
                    "templates/page.html",
                    &base.replace(
                        "{%- endblock main",
                        &format!("<p>{number}</p>{{%- endblock main"),
                    ),
                );
            }
        },
        |site, number| {
            if number % 3 == 2 {
                fs::remove_file(site.at("static/style.css")).unwrap();
            } else {
                site.replace(
                    "static/style.css",
                    &format!("body {{ margin: {number}px }}"),
                );
            }
        },
        |site, number| site.settings("https://t.example/", &format!("Title {number}")),
    ];
    for change in changes {
        let site = large();
        let preview = start_while(&site, change);
        site.settings("https://t.example/", "The last title");
        preview.until_says("/about/", "The last title");
    }
}

#[test]
fn a_preview_that_starts_during_a_build_waits_for_it() {
    let site = Site::new("https://t.example/");
    let lock = Lock::of_site(site.0.path()).unwrap();
    let release = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_secs(5));
        drop(lock);
    });
    let preview = site.preview();
    preview.line("warning: another build or import is running in this site: the preview waits");
    release.join().unwrap();
    assert_eq!(preview.get("/about/").status, 200);
}

#[test]
fn builds_next_to_a_preview_do_not_fail_when_pages_are_deleted() {
    let site = Site::new("https://t.example/");
    for n in 0..12 {
        let text = format!("The {n}th letter\n\n5 January 2025\n\nThe mill runs {n} looms.\n");
        site.write(&format!("content/sources/{n}.txt"), &text);
    }
    let preview = site.preview();
    for n in 0..12 {
        let page = site.at(&format!(
            "content/articles/2025/2025-01-05-the-{n}th-letter.md"
        ));
        fs::remove_file(&page).unwrap();
        site.write(
            &format!("content/sources/more{n}.txt"),
            &format!("More of {n}\n\n6 January 2025\n\nThe mill stops {n} looms.\n"),
        );
        let calls = [&["build"][..], &["import"], &["build", "--output", "other"]];
        let children = calls.map(|call| {
            let mut command = digest(site.0.path());
            command
                .args(call)
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            command.spawn().unwrap()
        });
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(
                output.status.success(),
                "round {n}: {}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
    preview.until_says("/2025/01/06/more-of-11/", "stops 11 looms");
    assert_eq!(preview.count("error: "), 0);
    let more = |file: &str| site.at(&format!("content/articles/2025/2025-01-06-{file}.md"));
    assert!(more("more-of-3").exists() && !more("more-of-3-2").exists());
    assert!(site.at(&article_file("a1")).exists());
}
