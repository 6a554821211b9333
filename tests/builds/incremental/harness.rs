//! A small site that is built warm and cold, and what tells two builds apart.
//!
//! Start reading at [`Site::compare`].

use crate::generator::{article, write_site};
use crate::support::put;
use chrono::NaiveDate;
use newsdigest::base::diagnostic::{self, Severity};
use newsdigest::build::{BuildOptions, BuildReport, build};
use newsdigest::disk::Error;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tempfile::TempDir;

pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Every file below a folder but those below `public` and `.digest`, by path.
pub(super) fn files(root: &Path) -> Files {
    let ours = |entry: &walkdir::DirEntry| {
        entry.depth() != 1 || (entry.file_name() != "public" && entry.file_name() != ".digest")
    };
    walkdir::WalkDir::new(root)
        .into_iter()
        .filter_entry(ours)
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(root).unwrap().to_str().unwrap();
            (path.to_owned(), fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// What tells whether a file was written: its inode and its time.
pub(super) type Identity = (u64, i64, i64);

/// Every output with its bytes and identity.
pub(super) fn outputs(public: &Path) -> BTreeMap<String, (Vec<u8>, Identity)> {
    if !public.exists() {
        return BTreeMap::new();
    }
    files(public)
        .into_iter()
        .map(|(path, bytes)| {
            let meta = fs::metadata(public.join(&path)).unwrap();
            (path, (bytes, (meta.ino(), meta.mtime(), meta.mtime_nsec())))
        })
        .collect()
}

/// Every output with its bytes alone.
pub(super) fn bytes(outputs: &BTreeMap<String, (Vec<u8>, Identity)>) -> Files {
    outputs
        .iter()
        .map(|(path, (bytes, _))| (path.clone(), bytes.clone()))
        .collect()
}

/// What a build says: its exit status and its diagnostics as they are printed.
pub(super) fn said(root: &Path, result: &Result<BuildReport, Error>) -> (u8, String) {
    /// What they say depends on the build before, by intent.
    const OF_THE_PAST: &[&str] = &["lost-address", "page-came-back"];
    match result {
        Err(error) => (3, error.to_string()),
        Ok(report) => {
            let diagnostics: Vec<_> = report
                .diagnostics
                .iter()
                .filter(|diagnostic| !OF_THE_PAST.contains(&diagnostic.code.word()))
                .cloned()
                .collect();
            let status = u8::from(
                diagnostics
                    .iter()
                    .any(|diagnostic| diagnostic.severity == Severity::Error),
            );
            let text_of = |file: &str| fs::read_to_string(root.join(file)).ok();
            (status, diagnostic::human(&diagnostics, &text_of, false))
        }
    }
}

/// The first path at which two folders differ, and the first line.
pub(super) fn difference(cold: &Files, warm: &Files) -> Option<String> {
    let paths: BTreeSet<&String> = cold.keys().chain(warm.keys()).collect();
    let path = paths
        .into_iter()
        .find(|path| cold.get(*path) != warm.get(*path))?;
    let (Some(cold), Some(warm)) = (cold.get(path), warm.get(path)) else {
        let only = if cold.contains_key(path) {
            "cold"
        } else {
            "warm"
        };
        return Some(format!("{path} is in the {only} build alone"));
    };
    let (cold, warm) = (String::from_utf8_lossy(cold), String::from_utf8_lossy(warm));
    let mut lines = cold
        .lines()
        .map(Some)
        .chain([None])
        .zip(warm.lines().map(Some).chain([None]));
    let at = lines.position(|(cold, warm)| cold != warm).unwrap_or(0);
    let line = |text: &str| text.lines().nth(at).unwrap_or("(end)").to_owned();
    Some(format!(
        "{path}:{}\n  cold: {}\n  warm: {}",
        at + 1,
        line(&cold),
        line(&warm)
    ))
}

/// A temporary folder; in memory where the system has a place for that, because thousands of small files are made and removed.
fn folder() -> TempDir {
    TempDir::new_in("/dev/shm").unwrap_or_else(|_| TempDir::new().unwrap())
}

/// A small site under edits, and the options of its next build.
pub(super) struct Site {
    pub(super) folder: TempDir,
    pub(super) today: NaiveDate,
    pub(super) drafts: bool,
    /// For the next build alone: `--keep-going`.
    pub(super) keep_going: bool,
    /// The state of earlier builds was harmed: outputs of then are unknown now, and taken over as an editor would.
    pub(super) harmed: bool,
    /// Numbers for new articles and names, never used twice.
    pub(super) next: usize,
}

impl Site {
    pub(super) fn new() -> Site {
        let site = Site {
            folder: folder(),
            today: NaiveDate::from_ymd_opt(2025, 1, 8).unwrap(),
            drafts: false,
            keep_going: false,
            harmed: false,
            next: 1000,
        };
        small(&site.root());
        site
    }

    pub(super) fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    pub(super) fn public(&self) -> PathBuf {
        self.root().join("public")
    }

    fn options(&self, root: PathBuf) -> BuildOptions {
        BuildOptions {
            root,
            today: Some(self.today),
            drafts: self.drafts,
            keep_going: self.keep_going,
            ..BuildOptions::default()
        }
    }

    pub(super) fn warm(&self) -> Result<BuildReport, Error> {
        build(&BuildOptions {
            adopt: self.harmed,
            ..self.options(self.root())
        })
    }

    /// Builds warm and cold, and says how the two differ; what was published otherwise.
    pub(super) fn compare(&mut self) -> Result<Published, String> {
        let cold = TempDir::new_in(self.folder.path()).unwrap();
        for (path, bytes) in files(&self.root()) {
            put(cold.path(), &path, bytes);
        }
        let before = outputs(&self.public());
        let warm_result = self.warm();
        let cold_result = build(&BuildOptions {
            jobs: Some(1),
            ..self.options(cold.path().to_owned())
        });
        let (warm, expected) = (
            said(&self.root(), &warm_result),
            said(cold.path(), &cold_result),
        );
        if warm != expected {
            return Err(format!(
                "the cold build ends with {} and says\n{}\nthe warm build ends with {} and says\n{}",
                expected.0, expected.1, warm.0, warm.1
            ));
        }
        if let Some(found) = difference(&files(cold.path()), &files(&self.root())) {
            return Err(format!("the inputs, after import: {found}"));
        }
        let after = outputs(&self.public());
        let is_published = |result: &Result<BuildReport, Error>| {
            result.as_ref().is_ok_and(|report| report.outcome.is_some())
        };
        if is_published(&warm_result) != is_published(&cold_result) {
            return Err("only one of the two published something".to_owned());
        }
        if !is_published(&warm_result) {
            return if before == after {
                Ok(Published::Nothing)
            } else {
                Err("a build with errors changed `public/`".to_owned())
            };
        }
        // not before: a build with errors leaves no list of what it wrote
        self.harmed = false;
        if let Some(found) = difference(
            &bytes(&outputs(&cold.path().join("public"))),
            &bytes(&after),
        ) {
            return Err(found);
        }
        for (path, (bytes, identity)) in &after {
            if before
                .get(path)
                .is_some_and(|(old, was)| old == bytes && was != identity)
            {
                return Err(format!(
                    "{path} was written again though its bytes are the same"
                ));
            }
        }
        Ok(if expected.0 == 0 {
            Published::Whole
        } else {
            Published::WithoutFaulty
        })
    }
}

/// What a build published.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Published {
    Nothing,
    /// All but the pages with errors.
    WithoutFaulty,
    Whole,
}

/// The site that the edits begin with.
fn small(root: &Path) {
    put(root, "site.toml", SETTINGS);
    for number in 0..34 {
        let mut article = article(number);
        // two years, no later than the day of the build
        article.day =
            format!("{}{}", 2023 + number % 2, &article.day[4..]).replace("02-29", "02-28");
        let mut text = article.text();
        if number % 3 == 0 {
            writeln!(text, "Voir [l’autre note](../mixed/plain.md) et [le dossier](../mixed/bundle/index.md#suite).").unwrap();
        }
        put(root, &article.file(), text);
    }
    let page = |front: &str, body: &str| format!("+++\n{front}\n+++\n\n{body}\n");
    put(
        root,
        "content/articles/mixed/plain.md",
        page(
            "title = \"Une note simple\"\ndate = 2024-05-06\ntopics = [\"robots\", \"schools\"]\nkey_points = [\"Un point.\", \"Deux points.\"]",
            "Un texte court, avec [un lien](bundle/index.md) et une note[^1].\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n\n[^1]: Au bas de la page.",
        ),
    );
    put(
        root,
        "content/articles/mixed/bundle/index.md",
        page(
            "title = \"Un dossier\"\ndate = 2024-07-08T10:00:00Z\ntopics = [\"chips\"]\nimage = { src = \"plan.png\", alt = \"Un plan\" }\naliases = [\"/vieux/dossier/\"]",
            "![Un plan](plan.png)\n\n## Suite\n\nEt [les mesures](mesures.csv), puis <b>du HTML</b> <script>non()</script>.",
        ),
    );
    put(
        root,
        "content/articles/mixed/bundle/plan.png",
        crate::picture::png(700, 30, 1),
    );
    put(
        root,
        "content/articles/mixed/bundle/mesures.csv",
        "a,b\n1,2\n",
    );
    put(
        root,
        "content/articles/mixed/undated.md",
        page(
            "title = \"Sans jour\"\ntopics = [\"robots\"]",
            "Personne n’en sait la date.",
        ),
    );
    put(
        root,
        "content/articles/mixed/draft.md",
        page(
            "title = \"Un brouillon\"\ndate = 2024-12-30\ndraft = true",
            "Pas encore.",
        ),
    );
    put(
        root,
        "content/articles/mixed/future.md",
        page(
            "title = \"Demain\"\ndate = 2025-01-11\ntopics = [\"robots\"]",
            "Bientôt.",
        ),
    );
    put(
        root,
        "content/articles/_index.md",
        page("title = \"Archives\"", "Tout ce qui fut écrit."),
    );
    put(
        root,
        "content/topics/robots/_index.md",
        page("title = \"Robots\"", "Des machines qui marchent."),
    );
    put(
        root,
        "content/editions/2024-w28.md",
        page(
            "title = \"La semaine du plan\"\nlead = \"bundle\"",
            "Une semaine de plans.",
        ),
    );
    put(
        root,
        "content/editions/2025-w01.md",
        page("title = \"Premiers pas\"", "L’an neuf."),
    );
    put(
        root,
        "content/pages/about.md",
        page(
            "title = \"À propos\"",
            "Un site [d’essai](../articles/mixed/plain.md).",
        ),
    );
    put(root, "content/sources/lettre.txt", article(2001).as_text());
    put(
        root,
        "content/sources/blog/billet.html",
        article(2002).as_web(),
    );
    put(root, "templates/article.html", TEMPLATE);
    put(root, "static/own.txt", "un fichier\n");
}

pub(super) const SETTINGS: &str = "title = \"Un essai\"\nbase_url = \"https://essai.example/\"\nlang = \"fr\"\ntimezone = \"Europe/Paris\"\n\
    per_page = 5\nfeed = { items = 6 }\nmenu = [{ name = \"À propos\", url = \"/about/\" }]\n\
    outputs = { markdown = true, search = true, sources = true, days = true, json_feed = true }\n\n\
    [taxonomies.topics]\nname = \"Sujets\"\n";
pub(super) const TEMPLATE: &str = "{% extends \"digest/article.html\" %}\n{% block main %}\n<p>Essai 1</p>\n{{ super() }}\n{% endblock main %}\n";

/// The files of a site whose path begins and ends so, in order.
pub(super) fn below(root: &Path, folder: &str, end: &str) -> Vec<String> {
    files(root)
        .into_keys()
        .filter(|path| path.starts_with(folder) && path.ends_with(end))
        .collect()
}

/// Rewrites a text file, unless that changes nothing.
pub(super) fn rewrite(root: &Path, path: &str, change: impl Fn(&str) -> String) -> Option<()> {
    let text = fs::read_to_string(root.join(path)).unwrap();
    let new = change(&text);
    if new == text {
        return None;
    }
    fs::write(root.join(path), new).unwrap();
    Some(())
}

/// Puts another line for the first that begins so.
pub(super) fn replace_line(text: &str, start: &str, line: &str) -> String {
    let mut done = false;
    let lines = text.lines().map(|old| {
        if !done && old.starts_with(start) {
            done = true;
            line
        } else {
            old
        }
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

pub(super) fn set_time(path: &Path, time: SystemTime) {
    fs::File::options()
        .append(true)
        .open(path)
        .unwrap()
        .set_modified(time)
        .unwrap();
}

/// Puts the inputs back as they were; what is the same is not touched.
pub(super) fn restore(root: &Path, then: &Files) {
    let now = files(root);
    for path in now.keys().filter(|path| !then.contains_key(*path)) {
        fs::remove_file(root.join(path)).unwrap();
        // no folder is left where a file may have been
        let _ = fs::remove_dir(root.join(path).parent().unwrap());
    }
    for (path, bytes) in then
        .iter()
        .filter(|(path, bytes)| now.get(*path) != Some(bytes))
    {
        put(root, path, bytes);
    }
}

/// The outputs that a build wrote or removed.
pub(super) fn changed(site: &Site) -> Vec<String> {
    let before = outputs(&site.public());
    let report = site.warm().unwrap();
    let outcome = report
        .outcome
        .unwrap_or_else(|| panic!("nothing was published: {:?}", report.diagnostics));
    let after = outputs(&site.public());
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let identity = |tree: &BTreeMap<String, (Vec<u8>, Identity)>, path| {
        tree.get(path).map(|(_, identity)| *identity)
    };
    let changed: Vec<String> = paths
        .into_iter()
        .filter(|path| identity(&before, *path) != identity(&after, *path))
        .cloned()
        .collect();
    assert_eq!(
        outcome.written + outcome.removed,
        changed.len(),
        "{changed:?}"
    );
    changed
}

/// A site of generated articles, built once.
pub(super) fn generated(articles: usize) -> Site {
    let site = Site {
        today: crate::generator::TODAY.parse().unwrap(),
        ..Site::new()
    };
    fs::remove_dir_all(site.root()).unwrap();
    fs::create_dir_all(site.root()).unwrap();
    write_site(&site.root(), articles).unwrap();
    changed(&site);
    site
}
