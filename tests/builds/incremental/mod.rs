//! A warm build against a cold one, over random edits of a small site: the same bytes, the same errors, the same exit status,
//! and unchanged files left alone. Then what single edits cost, as lists of the files that they rewrite.
//!
//! `SEED=` chooses the edits and `EDITS=` their number. Start reading at [`warm_builds_equal_cold_ones`].
#![cfg(unix)] // a file is told by its inode
#![allow(clippy::print_stderr)]

mod edits;
mod harness;
mod theme_edits;

use crate::generator::{Random, article, write_site};
use crate::seed::{number, seed};
use crate::support::put;
use chrono::NaiveDate;
use edits::{EDITS, edit};
use harness::{
    Files, Published, Site, below, bytes, changed, difference, files, generated, outputs, restore,
    rewrite, set_time,
};
use std::collections::BTreeSet;
use std::fs;
use std::time::SystemTime;

#[test]
fn warm_builds_equal_cold_ones() {
    let (seed, edits) = (seed(), number("EDITS").unwrap_or(60));
    let mut random = Random(seed);
    let mut site = Site::new();
    let mut past: Vec<Files> = Vec::new();
    let mut call = (site.today, site.drafts);
    let (mut published, mut left_out) = (0, 0);
    let mut done = "the first build".to_owned();
    for number in 0..=edits {
        if number > 0 {
            done = loop {
                let kind = random.pick(EDITS);
                if let Some(what) = edit(&mut site, kind, &mut random, &past) {
                    break format!("{kind:?} {what}");
                }
            };
        }
        match site.compare() {
            Ok(Published::Whole) => {
                past.push(files(&site.root()));
                call = (site.today, site.drafts);
                published += 1;
            }
            // An error stops every later build too, and shows nothing new
            Ok(other) => {
                left_out += usize::from(other == Published::WithoutFaulty);
                restore(&site.root(), past.last().expect("the first build is whole"));
                (site.today, site.drafts) = call;
            }
            Err(difference) => {
                let kept = site.folder.keep();
                panic!(
                    "SEED={seed}, edit {number}, {done}\n{difference}\nthe site is kept in {}",
                    kept.display()
                );
            }
        }
        site.keep_going = false;
    }
    eprintln!("{edits} edits: {published} published whole, {left_out} without pages with errors");
    assert!(
        published * 10 > edits * 7,
        "of {edits} edits only {published} were published"
    );
}

#[test]
fn an_edited_body_rewrites_its_page_its_markdown_copy_and_the_feeds_that_show_it() {
    let site = generated(150);
    let mut articles: Vec<_> = (0..150).map(article).collect();
    articles.sort_by_key(|article| (article.day.clone(), article.number % 60));
    // the same number of words, so that nothing else shows the edit
    let replaced = |article: &crate::generator::Article, word: &str| {
        rewrite(&site.root(), &article.file(), |text| {
            let end = text.rfind("\n\n").unwrap();
            let start = text[..end].rfind(' ').unwrap();
            format!("{} {word}{}", &text[..start], &text[end..])
        })
        .unwrap();
        changed(&site)
    };
    let of = |article: &crate::generator::Article, file: &str| {
        format!("{}/{}/{file}", article.day.replace('-', "/"), article.slug)
    };
    // older than the 30 articles that the feed of its topic shows
    let mut old = article(150);
    old.day = "2022-12-31".to_owned();
    old.topics = vec![crate::generator::TOPICS[0]];
    put(&site.root(), &old.file(), old.text());
    changed(&site);
    let (old, newest) = (&old, articles.last().unwrap());
    let (index, others) = index_and_others(replaced(old, "autrement"));
    assert_eq!(others, [of(old, "index.html"), of(old, "index.md")]);
    assert_index(&index, 0, 2);
    let mut expected = vec!["feed.json".to_owned(), "feed.xml".to_owned()];
    expected.extend([of(newest, "index.html"), of(newest, "index.md")]);
    for topic in &newest.topics {
        expected.extend(["feed.json", "feed.xml"].map(|feed| format!("topics/{topic}/{feed}")));
    }
    expected.sort();
    let (index, others) = index_and_others(replaced(newest, "autrement"));
    assert_eq!(others, expected);
    assert_index(&index, 144, 1);
}

/// The files of the search index among those that changed, and the others.
fn index_and_others(changed: Vec<String>) -> (Vec<String>, Vec<String>) {
    let is_index = |path: &String| path.starts_with("search/") && !path.ends_with(".html");
    changed.into_iter().partition(is_index)
}

/// Whether the files of the index that changed are the manifest, some of the slip lists, at most so many shards of one segment,
/// and at most one of its document pages.
fn assert_index(changed: &[String], segment: usize, shards: usize) {
    let count = |wanted: &dyn Fn(&str) -> bool| changed.iter().filter(|path| wanted(path)).count();
    let manifest = count(&|path| path == "search/manifest.json");
    let slips = count(&|path| path.starts_with("search/slips/"));
    let folder = format!("search/{segment}/");
    let pages = count(&|path| path.starts_with(&format!("{folder}d")));
    let own = count(&|path| path.starts_with(&folder)) - pages;
    assert_eq!(
        manifest + slips + own + pages,
        changed.len(),
        "{changed:#?}"
    );
    assert!(manifest == 1 && pages <= 1, "{changed:#?}");
    assert!((1..=shards).contains(&own), "{changed:#?}");
}

#[test]
fn a_new_newest_article_rewrites_a_handful_of_files() {
    let site = generated(300);
    let mut new = article(300);
    new.day = "2026-01-04".to_owned();
    put(&site.root(), &new.file(), new.text());
    let own = format!("2026/01/04/{}/", new.slug);
    let others: Vec<String> = changed(&site)
        .into_iter()
        .filter(|path| !path.starts_with(&own))
        .collect();
    let (index, others) = index_and_others(others);
    // the last 13 of 301 articles are a segment, of one shard
    assert_index(&index, 288, 1);
    assert!(others.len() <= 40, "{} files: {others:#?}", others.len());
    assert!(others.contains(&"index.html".to_owned()), "{others:#?}");
}

/// The index grows by segments of 16 articles, then of 64, then of 1,024; whatever moves over their borders, a warm build is a cold one.
#[test]
fn the_search_index_grows_and_moves_as_if_rebuilt() {
    let mut site = Site::new();
    fs::remove_dir_all(site.root()).unwrap();
    fs::create_dir_all(site.root()).unwrap();
    write_site(&site.root(), 62).unwrap();
    site.today = crate::generator::TODAY.parse().unwrap();
    let segments = |site: &Site| -> Vec<String> {
        let manifest = fs::read(site.public().join("search/manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        let segments = manifest["segs"].as_array().unwrap();
        let bounds = |segment: &serde_json::Value| format!("{}-{}", segment[0], segment[1]);
        segments.iter().map(bounds).collect()
    };
    assert_eq!(site.compare(), Ok(Published::Whole));
    assert_eq!(segments(&site), ["0-48", "48-62"]);
    let day = |article: &mut crate::generator::Article, day: &str| article.day = day.to_owned();
    for (number, when, expected) in [
        (62, "2026-01-01", &["0-48", "48-63"][..]),
        (63, "2026-01-02", &["0-64"]),
        (64, "2026-01-03", &["0-64", "64-65"]),
        // the oldest of all: each article moves on by one
        (65, "2020-01-01", &["0-64", "64-66"]),
        (66, "2024-06-06", &["0-64", "64-67"]),
    ] {
        let mut new = article(number);
        day(&mut new, when);
        put(&site.root(), &new.file(), new.text());
        assert_eq!(site.compare(), Ok(Published::Whole), "{number}");
        assert_eq!(segments(&site), expected);
    }
    // one of a closed segment is edited, one goes, and what is known of another is gone
    let old = article(5).file();
    rewrite(&site.root(), &old, |text| {
        format!("{text}\nUn mot inouï.\n")
    })
    .unwrap();
    assert_eq!(site.compare(), Ok(Published::Whole));
    fs::remove_file(site.root().join(article(7).file())).unwrap();
    let kept = site.root().join(".digest/search");
    let lists = files(&kept)
        .into_keys()
        .find(|file| file.ends_with(".lists"));
    fs::remove_file(kept.join(lists.unwrap())).unwrap();
    assert_eq!(site.compare(), Ok(Published::Whole));
    assert_eq!(segments(&site), ["0-64", "64-66"]);
    // nothing changed but one file of the output, and what would make it quickly is torn
    let lists: Vec<String> = files(&kept)
        .into_keys()
        .filter(|file| file.ends_with(".lists"))
        .collect();
    assert_eq!(lists.len(), 2, "{lists:?}");
    for file in lists {
        put(&kept, &file, "x");
    }
    fs::remove_file(site.public().join("search/0/3.bin")).unwrap();
    assert_eq!(site.compare(), Ok(Published::Whole));
    assert_eq!(files(&kept).len(), 5);
}

#[test]
fn a_touched_file_rewrites_nothing() {
    let site = generated(50);
    for path in files(&site.root()).keys() {
        set_time(&site.root().join(path), SystemTime::now());
    }
    assert_eq!(changed(&site), Vec::<String>::new());
}

/// An edit that an editor makes and takes back, and some of the outputs that go and come by it; none named, none moved.
struct Step {
    name: &'static str,
    edit: fn(&mut Site),
    gone: &'static [&'static str],
    came: &'static [&'static str],
}

fn rename(site: &Site, from: &str, to: &str) {
    let to = site.root().join(to);
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::rename(site.root().join(from), to).unwrap();
}

const STEPS: &[Step] = &[
    Step {
        name: "the folder of a page with its image is renamed",
        edit: |site| {
            rename(
                site,
                "content/articles/mixed/bundle",
                "content/articles/mixed/parcel",
            );
            for path in below(&site.root(), "content/articles/", ".md") {
                rewrite(&site.root(), &path, |text| {
                    text.replace("bundle/index.md", "parcel/index.md")
                });
            }
            rewrite(&site.root(), "content/editions/2024-w28.md", |text| {
                text.replace("bundle", "parcel")
            });
        },
        gone: &["2024/07/08/bundle/index.html", "2024/07/08/bundle/plan.png"],
        came: &["2024/07/08/parcel/index.html", "2024/07/08/parcel/plan.png"],
    },
    Step {
        name: "a page becomes a folder",
        edit: |site| {
            rename(
                site,
                "content/articles/mixed/undated.md",
                "content/articles/mixed/undated/index.md",
            );
        },
        gone: &[],
        came: &[],
    },
    Step {
        name: "a copied file becomes a folder",
        edit: |site| {
            fs::remove_file(site.root().join("static/own.txt")).unwrap();
            put(&site.root(), "static/own.txt/inside.txt", "x");
        },
        gone: &["own.txt"],
        came: &["own.txt/inside.txt"],
    },
    Step {
        name: "the running edition ends",
        edit: |site| site.today = NaiveDate::from_ymd_opt(2025, 1, 13).unwrap(),
        gone: &[],
        came: &[
            "2025/01/11/future/index.html",
            "editions/2025-w02/index.html",
        ],
    },
    Step {
        name: "topics fall under their minimum",
        edit: |site| rewrite(&site.root(), "site.toml", |text| format!("{text}min = 4\n")).unwrap(),
        gone: &["topics/agriculture/index.html", "topics/privacy/feed.xml"],
        came: &[],
    },
    Step {
        name: "a topic loses articles until it has no feed",
        edit: |site| {
            for path in below(&site.root(), "content/articles/", ".md") {
                rewrite(&site.root(), &path, |text| {
                    text.replace("\"schools\"", "\"robots\"")
                });
            }
        },
        gone: &["topics/schools/feed.xml"],
        came: &["topics/robotics/page/1/index.html"],
    },
    Step {
        name: "settings are removed",
        edit: |site| {
            put(
                &site.root(),
                "site.toml",
                "title = \"Un essai\"\nbase_url = \"https://essai.example/\"\n",
            );
        },
        gone: &["page/1/index.html"],
        came: &[],
    },
];

#[test]
fn what_is_edited_and_taken_back_leaves_the_site_as_it_was() {
    let mut site = Site::new();
    assert_eq!(site.compare(), Ok(Published::Whole));
    let before = bytes(&outputs(&site.public()));
    let (inputs, today) = (files(&site.root()), site.today);
    for Step {
        name,
        edit,
        gone,
        came,
    } in STEPS
    {
        edit(&mut site);
        assert_eq!(site.compare(), Ok(Published::Whole), "{name}");
        let there = bytes(&outputs(&site.public()));
        for (from, to, named) in [(&before, &there, gone), (&there, &before, came)] {
            let moved: BTreeSet<&str> = from
                .keys()
                .filter(|path| !to.contains_key(*path))
                .map(String::as_str)
                .collect();
            assert_eq!(moved.is_empty(), named.is_empty(), "{name}: {moved:?}");
            let are_there = named.iter().all(|path| moved.contains(path));
            assert!(are_there, "{name}: {moved:?}");
        }
        restore(&site.root(), &inputs);
        site.today = today;
        assert_eq!(site.compare(), Ok(Published::Whole), "{name}, taken back");
        let after = bytes(&outputs(&site.public()));
        assert_eq!(difference(&before, &after), None, "{name}, taken back");
    }
}

#[test]
fn a_template_that_fails_and_is_repaired_leaves_every_file_alone() {
    let mut site = Site::new();
    assert_eq!(site.compare(), Ok(Published::Whole));
    let before = outputs(&site.public());
    let good = fs::read(site.root().join("templates/article.html")).unwrap();
    // one is found when templates are loaded, the other when the first page is rendered
    for broken in ["{% if %}", "{{ nothing.here }}"] {
        put(&site.root(), "templates/article.html", broken);
        for _ in 0..2 {
            assert_eq!(site.compare(), Ok(Published::Nothing), "{broken}");
        }
        put(&site.root(), "templates/article.html", &good);
        assert_eq!(site.compare(), Ok(Published::Whole), "{broken}, repaired");
        assert!(outputs(&site.public()) == before, "{broken}, repaired");
    }
}

#[test]
fn a_page_with_an_error_is_left_out_by_keep_going_and_comes_back() {
    let mut site = Site::new();
    assert_eq!(site.compare(), Ok(Published::Whole));
    let before = bytes(&outputs(&site.public()));
    let page = "content/articles/mixed/plain.md";
    let good = fs::read_to_string(site.root().join(page)).unwrap();
    for (from, to) in [
        ("date = 2024-05-06", "date = demain"),
        ("date = 2024-05-06", "url = \"/about/\""),
    ] {
        put(&site.root(), page, good.replace(from, to));
        site.keep_going = false;
        assert_eq!(site.compare(), Ok(Published::Nothing), "{to}");
        site.keep_going = true;
        for _ in 0..2 {
            assert_eq!(site.compare(), Ok(Published::WithoutFaulty), "{to}");
            assert!(!site.public().join("2024/05/06/plain").exists(), "{to}");
        }
        // another page changes meanwhile
        put(&site.root(), "static/own.txt", to);
        assert_eq!(site.compare(), Ok(Published::WithoutFaulty), "{to}");
        put(&site.root(), "static/own.txt", "un fichier\n");
        put(&site.root(), page, &good);
        assert_eq!(site.compare(), Ok(Published::Whole), "{to}, repaired");
        let after = bytes(&outputs(&site.public()));
        assert_eq!(difference(&before, &after), None, "{to}, repaired");
    }
}
