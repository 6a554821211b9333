//! A warm build against a cold one, over random edits of a small site: the same bytes, the same faults, the same exit status,
//! and unchanged files left alone. Then what single edits cost, as lists of the files that they rewrite.
//!
//! `SEED=` chooses the edits and `EDITS=` their number. Start reading at [`warm_builds_equal_cold_ones`].
#![cfg(unix)] // a file is told by its inode
#![allow(clippy::print_stderr)]

use crate::generator::{Random, article, write_site};
use crate::seed::{number, seed};
use chrono::{Days, NaiveDate};
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

type Files = BTreeMap<String, Vec<u8>>;

/// Every file below a folder but those below `public` and `.digest`, by path.
fn files(root: &Path) -> Files {
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

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let target = root.join(path);
    fs::create_dir_all(target.parent().unwrap()).unwrap();
    fs::write(target, bytes).unwrap();
}

/// What tells whether a file was written: its inode and its time.
type Identity = (u64, i64, i64);

/// Every output with its bytes and identity.
fn outputs(public: &Path) -> BTreeMap<String, (Vec<u8>, Identity)> {
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
fn bytes(outputs: &BTreeMap<String, (Vec<u8>, Identity)>) -> Files {
    outputs
        .iter()
        .map(|(path, (bytes, _))| (path.clone(), bytes.clone()))
        .collect()
}

/// What a build says: its exit status and its faults as they are printed.
fn said(root: &Path, result: &Result<BuildReport, Error>) -> (u8, String) {
    /// What they say depends on the build before, by intent.
    const OF_THE_PAST: &[&str] = &["lost-address", "page-came-back"];
    match result {
        Err(error) => (3, error.to_string()),
        Ok(report) => {
            let faults: Vec<_> = report
                .diagnostics
                .iter()
                .filter(|fault| !OF_THE_PAST.contains(&fault.code.word()))
                .cloned()
                .collect();
            let status = u8::from(faults.iter().any(|fault| fault.severity == Severity::Error));
            let text_of = |file: &str| fs::read_to_string(root.join(file)).ok();
            (status, diagnostic::human(&faults, &text_of, false))
        }
    }
}

/// The first path at which two folders differ, and the first line.
fn difference(cold: &Files, warm: &Files) -> Option<String> {
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
        return Some(format!("{path} stands in the {only} build alone"));
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

/// A small site under edits, and what the call says besides.
struct Site {
    folder: TempDir,
    today: NaiveDate,
    drafts: bool,
    /// For the next build alone: `--keep-going`.
    keep_going: bool,
    /// The state of earlier builds was harmed: outputs of then are unknown now, and taken over as an editor would.
    harmed: bool,
    /// Numbers for new articles and names, never used twice.
    next: usize,
}

impl Site {
    fn new() -> Site {
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

    fn root(&self) -> PathBuf {
        self.folder.path().join("site")
    }

    fn public(&self) -> PathBuf {
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

    fn warm(&self) -> Result<BuildReport, Error> {
        build(&BuildOptions {
            adopt: self.harmed,
            ..self.options(self.root())
        })
    }

    /// Builds warm and cold, and says how the two differ; what was published otherwise.
    fn compare(&mut self) -> Result<Published, String> {
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
                Err("a build with faults changed `public/`".to_owned())
            };
        }
        // not before: a build with faults leaves no list of what it wrote
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
enum Published {
    Nothing,
    /// All but the faulty pages.
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

const SETTINGS: &str = "title = \"Un essai\"\nbase_url = \"https://essai.example/\"\nlang = \"fr\"\ntimezone = \"Europe/Paris\"\n\
    per_page = 5\nfeed = { items = 6 }\nmenu = [{ name = \"À propos\", url = \"/about/\" }]\n\
    outputs = { markdown = true, search = true, sources = true, days = true, json_feed = true }\n\n\
    [taxonomies.topics]\nname = \"Sujets\"\n";
const TEMPLATE: &str = "{% extends \"digest/article.html\" %}\n{% block main %}\n<p>Essai 1</p>\n{{ super() }}\n{% endblock main %}\n";

/// The kinds of edit.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Edit {
    Add,
    AddBesideIndex,
    Body,
    Summary,
    Title,
    Topics,
    Rename,
    Delete,
    BackDate,
    Draft,
    MoveFolder,
    PageToFolder,
    FrontMatter,
    AssetRename,
    PageBreak,
    Note,
    NoteAdd,
    Intro,
    AboutPage,
    Image,
    ImageBreak,
    ImageDelete,
    TemplateChange,
    TemplateAdd,
    TemplateRemove,
    TemplateBreak,
    PerPage,
    TopicsName,
    Outputs,
    BaseUrl,
    Settings,
    StaticAdd,
    StaticChange,
    StaticRemove,
    StaticFolder,
    Stylesheet,
    Touch,
    SameSizeAndTime,
    SourceAdd,
    SourceChange,
    ImportedPage,
    OutputChange,
    OutputRemove,
    NoState,
    TornState,
    Drafts,
    DayPasses,
    Nothing,
    Undo,
    TwoAtOnce,
}

use Edit::*;
/// The kinds as often as they are drawn.
const EDITS: &[Edit] = &[
    Add,
    Add,
    AddBesideIndex,
    Body,
    Body,
    Summary,
    Title,
    Topics,
    Rename,
    Delete,
    BackDate,
    Draft,
    MoveFolder,
    PageToFolder,
    FrontMatter,
    FrontMatter,
    AssetRename,
    PageBreak,
    Note,
    NoteAdd,
    Intro,
    AboutPage,
    Image,
    Image,
    ImageBreak,
    ImageDelete,
    TemplateChange,
    TemplateAdd,
    TemplateRemove,
    TemplateBreak,
    PerPage,
    TopicsName,
    Outputs,
    BaseUrl,
    Settings,
    Settings,
    StaticAdd,
    StaticChange,
    StaticRemove,
    StaticFolder,
    Stylesheet,
    Touch,
    SameSizeAndTime,
    SourceAdd,
    SourceChange,
    ImportedPage,
    OutputChange,
    OutputRemove,
    NoState,
    TornState,
    Drafts,
    DayPasses,
    Nothing,
    Undo,
    TwoAtOnce,
];

/// The files of a site whose path begins and ends so, in order.
fn below(root: &Path, folder: &str, end: &str) -> Vec<String> {
    files(root)
        .into_keys()
        .filter(|path| path.starts_with(folder) && path.ends_with(end))
        .collect()
}

/// Rewrites a text file, unless that changes nothing.
fn rewrite(root: &Path, path: &str, change: impl Fn(&str) -> String) -> Option<()> {
    let text = fs::read_to_string(root.join(path)).unwrap();
    let new = change(&text);
    if new == text {
        return None;
    }
    fs::write(root.join(path), new).unwrap();
    Some(())
}

/// Puts another line for the first that begins so.
fn replace_line(text: &str, start: &str, line: &str) -> String {
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

/// Makes an edit and says which file it met; none where it does not apply.
fn edit(site: &mut Site, kind: Edit, random: &mut Random, past: &[Files]) -> Option<String> {
    let root = site.root();
    site.next += 1;
    let number = site.next;
    let articles: Vec<String> = below(&root, "content/articles/", ".md")
        .into_iter()
        .filter(|path| !path.ends_with("_index.md"))
        .collect();
    if articles.is_empty() {
        return None;
    }
    let path = random.pick(&articles);
    let any = |folder: &str, end: &str, random: &mut Random| {
        let found = below(&root, folder, end);
        (!found.is_empty()).then(|| random.pick(&found))
    };
    let day = format!(
        "{}-{:02}-{:02}",
        2023 + random.below(2),
        1 + random.below(12),
        1 + random.below(28)
    );
    match kind {
        Add => {
            let mut new = article(number);
            new.day = if random.chance(50) {
                site.today.to_string()
            } else {
                day
            };
            put(&root, &new.file(), new.text());
            return Some(new.file());
        }
        AddBesideIndex => {
            let path = format!("content/articles/mixed/bundle/annexe-{number}.md");
            put(
                &root,
                &path,
                format!(
                    "+++\ntitle = \"Annexe {number}\"\ndate = {day}\n+++\n\n[Le dossier](index.md), [la note](../plain.md)\n"
                ),
            );
            return Some(path);
        }
        Body => rewrite(&root, &path, |text| {
            format!("{text}\nUn ajout, le {number}e : « bref » !\n")
        })?,
        Summary => rewrite(&root, &path, |text| {
            replace_line(
                text,
                "summary = ",
                &format!("summary = \"Résumé {number}.\""),
            )
        })?,
        Title => rewrite(&root, &path, |text| {
            replace_line(text, "title = ", &format!("title = \"Titre {number}\""))
        })?,
        Topics => {
            let (one, two) = (
                random.pick(crate::generator::TOPICS),
                random.pick(crate::generator::TOPICS),
            );
            rewrite(&root, &path, |text| {
                replace_line(
                    text,
                    "topics = ",
                    &format!("topics = [\"{one}\", \"{two}\"]"),
                )
            })?;
        }
        Rename => {
            let to = format!("{}-{number}.md", path.trim_end_matches(".md"));
            fs::rename(root.join(&path), root.join(&to)).unwrap();
            return Some(format!("{path} to {to}"));
        }
        Delete => fs::remove_file(root.join(&path)).unwrap(),
        BackDate => rewrite(&root, &path, |text| {
            replace_line(text, "date = ", &format!("date = {day}"))
        })?,
        Draft => rewrite(&root, &path, |text| {
            if text.contains("\ndraft = true\n") {
                text.replacen("\ndraft = true\n", "\n", 1)
            } else {
                text.replacen("+++\n", "+++\ndraft = true\n", 1)
            }
        })?,
        MoveFolder => {
            let folder = Path::new(&path).parent().unwrap().to_str().unwrap();
            if folder == "content/articles" {
                return None;
            }
            let to = format!("content/articles/moved-{number}");
            fs::rename(root.join(folder), root.join(&to)).unwrap();
            return Some(format!("{folder} to {to}"));
        }
        PageToFolder => {
            let to = match path.strip_suffix("/index.md") {
                Some(folder) => format!("{folder}.md"),
                None => format!("{}/index.md", path.trim_end_matches(".md")),
            };
            fs::create_dir_all(root.join(&to).parent().unwrap()).unwrap();
            fs::rename(root.join(&path), root.join(&to)).unwrap();
            return Some(format!("{path} to {to}"));
        }
        FrontMatter => {
            let line = random.pick(&[
                "aliases = [\"/vieux/NUMBER/\"]",
                "slug = \"limace-NUMBER\"",
                "updated = 2025-01-02",
                "rights = \"excerpt\"",
                "rights = \"link\"",
                "expiryDate = 2025-01-12",
                "url = \"/ailleurs/NUMBER/\"",
                "key_points = [\"Le point NUMBER.\"]",
            ]);
            let key = line.split(' ').next().unwrap();
            rewrite(&root, &path, |text| {
                if text.contains(&format!("\n{key} = ")) {
                    // the line goes again
                    let (before, rest) = text.split_once(&format!("\n{key} = ")).unwrap();
                    let after = rest.split_once('\n').unwrap().1;
                    format!("{before}\n{after}")
                } else {
                    let line = line.replace("NUMBER", &number.to_string());
                    text.replacen("+++\n", &format!("+++\n{line}\n"), 1)
                }
            })?;
            return Some(format!("{path} {line}"));
        }
        AssetRename => {
            let path = any("content/articles/", random.pick(&[".png", ".csv"]), random)?;
            fs::rename(root.join(&path), root.join(format!("{path}.png"))).unwrap();
            return Some(path);
        }
        PageBreak => {
            let fault = random.pick(&[
                "date = demain",
                "url = \"/about/\"",
                "aliases = [\"/about/\"]",
                "[rien](rien.md)",
            ]);
            site.keep_going = random.chance(70);
            rewrite(&root, &path, |text| {
                if fault.starts_with('[') {
                    format!("{text}\n{fault}\n")
                } else {
                    text.replacen("+++\n", &format!("+++\n{fault}\n"), 1)
                }
            })?;
            return Some(format!("{path} {fault}"));
        }
        NoteAdd => {
            let name = random.pick(&["2024-w28", "2024-w40", "2024-w51", "2025-w01", "2025-w02"]);
            let file = format!("content/editions/{name}.md");
            if random.chance(30) {
                fs::remove_file(root.join(&file)).ok()?;
            } else {
                let stem = Path::new(&path).file_stem().unwrap().to_str().unwrap();
                let key = random.pick(&["lead", "leave_out", "order", "brief"]);
                let value = if key == "lead" {
                    format!("\"{stem}\"")
                } else {
                    format!("[\"{stem}\"]")
                };
                put(
                    &root,
                    &file,
                    format!("+++\ntitle = \"Note {number}\"\n{key} = {value}\n+++\n\nUne note.\n"),
                );
            }
            return Some(file);
        }
        Note => {
            let path = any("content/editions/", ".md", random)?;
            rewrite(&root, &path, |text| {
                format!("{text}\nUn mot de plus, le {number}e.\n")
            })?;
            return Some(path);
        }
        Intro => {
            let path = any("content/topics/", "_index.md", random)?;
            rewrite(&root, &path, |text| format!("{text}\nEncore, {number}.\n"))?;
            return Some(path);
        }
        AboutPage => rewrite(&root, "content/pages/about.md", |text| {
            format!("{text}\n{number} essais.\n")
        })?,
        Image => {
            let path = any("content/articles/", ".png", random)?;
            // as wide as the text or wider, in turns
            let width = 600 + 90 * u32::try_from(number % 3).unwrap();
            put(&root, &path, crate::picture::png(width, 20, number));
            return Some(path);
        }
        ImageBreak => {
            let path = any("content/articles/", ".png", random)?;
            put(&root, &path, format!("\u{89}PNG {number}"));
            return Some(path);
        }
        ImageDelete => {
            let path = any("content/articles/", ".png", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        TemplateChange => {
            let path = any("templates/", ".html", random)?;
            rewrite(&root, &path, |text| {
                text.replace("Essai 1", &format!("Essai 1{number}"))
            })?;
            return Some(path);
        }
        TemplateAdd => {
            let name = random.pick(&[
                "list.html",
                "home.html",
                "terms.html",
                "base.html",
                "page.html",
            ]);
            let text = if name == "base.html" {
                format!(
                    "{{% extends \"digest/base.html\" %}}\n{{% block head %}}<meta name=\"essai\" content=\"{number}\">{{% endblock head %}}\n"
                )
            } else {
                TEMPLATE.replace("article.html", name)
            };
            put(&root, &format!("templates/{name}"), text);
            return Some(name.to_owned());
        }
        TemplateRemove => {
            let path = any("templates/", ".html", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        TemplateBreak => {
            let broken = random.pick(&["{% if %}", "{{ nothing.here }}"]);
            put(&root, "templates/period.html", broken);
            return Some(broken.to_owned());
        }
        PerPage => rewrite(&root, "site.toml", |text| {
            replace_line(
                text,
                "per_page = ",
                &format!("per_page = {}", 3 + number % 5),
            )
        })?,
        TopicsName => rewrite(&root, "site.toml", |text| {
            replace_line(text, "name = ", &format!("name = \"Sujets {number}\""))
        })?,
        Outputs => {
            let values = [0; 5].map(|_| random.chance(50));
            let line = format!(
                "outputs = {{ markdown = {}, sources = {}, days = {}, json_feed = {}, search = {} }}",
                values[0], values[1], values[2], values[3], values[4]
            );
            rewrite(&root, "site.toml", |text| {
                replace_line(text, "outputs = ", &line)
            })?;
        }
        BaseUrl => {
            let url = random.pick(&[
                "https://essai.example/",
                "https://essai.example/sous/",
                "https://autre.example/",
            ]);
            rewrite(&root, "site.toml", |text| {
                replace_line(text, "base_url = ", &format!("base_url = \"{url}\""))
            })?;
        }
        Settings => {
            let mut text = SETTINGS.to_owned();
            for (key, value) in [
                ("lang", "\"en\""),
                ("timezone", "\"Pacific/Auckland\""),
                ("menu", "[]"),
                ("feed", "{ content = \"summary\", items = 4 }"),
            ] {
                if random.chance(25) {
                    text = replace_line(&text, &format!("{key} = "), &format!("{key} = {value}"));
                }
            }
            for key in ["timezone", "per_page", "feed", "menu", "outputs"] {
                if random.chance(15) {
                    text = replace_line(&text, &format!("{key} = "), "");
                }
            }
            for line in [
                "edition = \"day\"\n",
                "edition = \"month\"\n",
                "edition = \"none\"\n",
                "permalink = \"/:year/:slug/\"\n",
                "description = \"Un essai de plus.\"\n",
                "images = { remote = \"show\" }\n",
            ] {
                let key = line.split('=').next().unwrap();
                if random.chance(15) && !text.contains(key) {
                    text.insert_str(0, line);
                }
            }
            for table in [
                "min = 3\n",
                "[taxonomies.companies]\n",
                "[terms.topics.robots]\nname = \"Automates\"\naliases = [\"schools\"]\n",
                "[[sources]]\nname = \"La Gazette\"\nmatch = [\"gazette.example\"]\nrights = \"excerpt\"\n",
                "[check]\nundated-page = \"off\"\n",
            ] {
                if random.chance(25) {
                    text.push_str(table);
                }
            }
            rewrite(&root, "site.toml", |_| text.clone())?;
            return Some(text);
        }
        StaticAdd => put(
            &root,
            &format!("static/deep/{number}.txt"),
            format!("{number}\n"),
        ),
        StaticChange => {
            let path = any("static/", ".txt", random)?;
            rewrite(&root, &path, |text| format!("{text}{number}\n"))?;
            return Some(path);
        }
        StaticRemove => {
            let path = any("static/", "", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        // a path that is a file at times and a folder at others
        StaticFolder => {
            let thing = root.join("static/thing");
            if thing.is_file() {
                fs::remove_file(thing).unwrap();
                put(&root, "static/thing/inside.txt", format!("{number}\n"));
            } else {
                fs::remove_dir_all(&thing).unwrap_or_default();
                put(&root, "static/thing", format!("{number}\n"));
            }
        }
        Stylesheet => put(
            &root,
            "static/style.css",
            format!("body {{ order: {number} }}\n"),
        ),
        Touch => {
            for path in files(&root).into_keys().filter(|_| random.chance(30)) {
                set_time(&root.join(path), SystemTime::now());
            }
        }
        SameSizeAndTime => {
            let path = any(
                random.pick(&[
                    "content/articles/",
                    "templates/",
                    "static/",
                    "content/pages/",
                    "site.toml",
                ]),
                "",
                random,
            )?;
            let time = fs::metadata(root.join(&path)).unwrap().modified().unwrap();
            let mut bytes = fs::read(root.join(&path)).unwrap();
            // the last small letter that stands before another: words stay words, whatever the format
            let at = (1..bytes.len())
                .rev()
                .find(|at| bytes[at - 1..=*at].iter().all(u8::is_ascii_lowercase))?;
            bytes[at - 1] = if bytes[at - 1] == b'e' { b'a' } else { b'e' };
            fs::write(root.join(&path), bytes).unwrap();
            set_time(&root.join(&path), time);
            return Some(path);
        }
        SourceAdd => {
            let new = article(number);
            let (end, text) = match random.below(3) {
                0 => ("txt", new.as_text()),
                1 => ("html", new.as_web()),
                _ => ("json", new.as_json()),
            };
            put(&root, &format!("content/sources/{number}.{end}"), text);
        }
        SourceChange => {
            let path = any("content/sources/", "", random)?;
            rewrite(&root, &path, |text| {
                text.replacen("Valbrune", &format!("Valbrune{number}"), 1)
            })?;
            return Some(path);
        }
        ImportedPage => {
            let imported: Vec<&String> = articles
                .iter()
                .filter(|path| {
                    fs::read_to_string(root.join(path))
                        .unwrap()
                        .contains("\nimported = ")
                })
                .collect();
            if imported.is_empty() {
                return None;
            }
            let path = random.pick(&imported);
            if random.chance(50) {
                fs::remove_file(root.join(path)).unwrap();
            } else {
                rewrite(&root, path, |text| {
                    format!("{text}\nDe la main de l’éditeur, {number}.\n")
                })?;
            }
            return Some(path.clone());
        }
        OutputChange | OutputRemove => {
            let made: Vec<String> = files(&site.public()).into_keys().collect();
            if made.is_empty() {
                return None;
            }
            let output = site.public().join(random.pick(&made));
            if kind == OutputChange {
                fs::write(&output, format!("écrit par un autre, {number}")).unwrap();
            } else {
                fs::remove_file(&output).unwrap();
            }
            return Some(output.to_string_lossy().into_owned());
        }
        NoState => {
            fs::remove_dir_all(root.join(".digest")).unwrap_or_default();
            site.harmed = true;
        }
        TornState => {
            let state = root.join(".digest");
            let mut kept: Vec<String> = files(&state)
                .into_keys()
                .filter(|path| !path.starts_with("back/"))
                .collect();
            kept.retain(|path| fs::metadata(state.join(path)).is_ok_and(|meta| meta.len() > 0));
            if kept.is_empty() {
                return None;
            }
            let path = random.pick(&kept);
            let bytes = fs::read(state.join(&path)).unwrap();
            match random.below(4) {
                0 => fs::remove_file(state.join(&path)).unwrap(),
                1 => fs::write(state.join(&path), &bytes[..bytes.len() / 2]).unwrap(),
                2 => fs::write(state.join(&path), []).unwrap(),
                // what a power cut may leave
                _ => fs::write(state.join(&path), vec![0; bytes.len()]).unwrap(),
            }
            site.harmed = true;
            return Some(path);
        }
        Drafts => site.drafts = !site.drafts,
        DayPasses => {
            let days = Days::new(1 + u64::try_from(random.below(9)).unwrap());
            site.today = if random.chance(75) {
                site.today + days
            } else {
                site.today - days
            };
        }
        Nothing => {}
        Undo => {
            let then = past.len().checked_sub(1 + random.below(4))?;
            restore(&root, past.get(then)?);
        }
        TwoAtOnce => {
            let mut done = String::new();
            for _ in 0..2 {
                let kind = random.pick(EDITS);
                if kind != TwoAtOnce
                    && let Some(what) = edit(site, kind, random, past)
                {
                    write!(done, "{kind:?} {what}; ").unwrap();
                }
            }
            return Some(done);
        }
    }
    Some(path)
}

fn set_time(path: &Path, time: SystemTime) {
    fs::File::options()
        .append(true)
        .open(path)
        .unwrap()
        .set_modified(time)
        .unwrap();
}

/// Puts the inputs back as they were; what is the same is not touched.
fn restore(root: &Path, then: &Files) {
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
            // a fault stops every later build too, and shows nothing new
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
    eprintln!("{edits} edits: {published} published whole, {left_out} without faulty pages");
    assert!(
        published * 10 > edits * 7,
        "of {edits} edits only {published} were published"
    );
}

/// The outputs that a build wrote or removed.
fn changed(site: &Site) -> Vec<String> {
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
fn generated(articles: usize) -> Site {
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

#[test]
fn an_edited_body_rewrites_its_page_its_twin_and_the_feeds_that_show_it() {
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
    let (index, others) = apart(replaced(old, "autrement"));
    assert_eq!(others, [of(old, "index.html"), of(old, "index.md")]);
    assert_index(&index, 0, 2);
    let mut expected = vec!["feed.json".to_owned(), "feed.xml".to_owned()];
    expected.extend([of(newest, "index.html"), of(newest, "index.md")]);
    for topic in &newest.topics {
        expected.extend(["feed.json", "feed.xml"].map(|feed| format!("topics/{topic}/{feed}")));
    }
    expected.sort();
    let (index, others) = apart(replaced(newest, "autrement"));
    assert_eq!(others, expected);
    assert_index(&index, 144, 1);
}

/// The files of the search index among those that changed, and the others.
fn apart(changed: Vec<String>) -> (Vec<String>, Vec<String>) {
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
    let (index, others) = apart(others);
    // the last 13 of 301 articles are a segment, of one shard
    assert_index(&index, 288, 1);
    assert!(others.len() <= 40, "{} files: {others:#?}", others.len());
    assert!(others.contains(&"index.html".to_owned()), "{others:#?}");
}

/// The index grows by segments of 16 articles, then of 64, then of 1,024; whatever moves over their borders, a warm build is a cold one.
#[test]
fn the_search_index_grows_and_moves_as_if_made_anew() {
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
fn a_template_that_fails_and_is_mended_leaves_every_file_alone() {
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
fn a_faulty_page_is_left_out_by_keep_going_and_comes_back() {
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
