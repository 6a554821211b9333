//! Builds killed at any moment, and the builds after them too: `public/` is one whole site, and the next build is right.
//!
//! Alone in its file: a lock is shared with a child between its fork and its start, which would disturb builds of other
//! tests in the same process. `KILLS=500 cargo test --release --test kill` is the full run, over 2,000 pages; `TMPDIR`
//! says on which file system, `SEED` which moments.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::print_stderr)]

#[path = "support/seed.rs"]
mod seed;
mod support;

use newsdigest::base::key::Key;
use newsdigest::base::path::OutPath;
use newsdigest::disk::Lock;
use newsdigest::disk::publish::{lock, stage};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Kills of a run that nobody asked for, and the pages of its site.
const FEW: (usize, usize) = (9, 100);
/// The pages of a run that was asked for.
const MANY: usize = 2_000;

/// How many kills were asked for.
fn kills() -> Option<usize> {
    seed::number("KILLS").and_then(|kills| usize::try_from(kills).ok())
}

/// Numbers without a pattern (Knuth's multiplier, as in MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What a site is made from: one of two texts, one of two templates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Version {
    text: bool,
    template: bool,
}

/// What is done before a build that is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// There is neither output nor state.
    First,
    /// Pages are changed, added and taken away.
    Warm,
    /// The template of every page is changed.
    Template,
}

const KINDS: [Kind; 3] = [Kind::First, Kind::Warm, Kind::Template];

/// An article in words of our own.
fn article(n: usize, changed: bool) -> String {
    const WORDS: [&str; 16] = [
        "harbour", "lamp", "ledger", "meadow", "needle", "orchard", "paper", "quarry", "river",
        "signal", "timber", "vessel", "window", "yarn", "zinc", "anchor",
    ];
    let mut dice = Dice(n as u64);
    let mut word = || WORDS[usize::try_from(dice.below(16)).unwrap()];
    let mut text = format!(
        "+++\ntitle = \"The {} and the {} {n}\"\ndate = 20{:02}-{:02}-{:02}\ntopics = [\"{}\"]\n+++\n\n",
        word(),
        word(),
        20 + n / 672,
        n / 56 % 12 + 1,
        n / 2 % 28 + 1,
        word()
    );
    for _ in 0..6 {
        for _ in 0..30 {
            write!(text, "{} ", word()).unwrap();
        }
        text.push_str("end.\n\n");
    }
    if changed {
        text.push_str("A line that was added later.\n");
    }
    text
}

/// Makes the site's folder what this version says, touching only what differs.
fn write_site(root: &Path, pages: usize, version: Version) {
    let put = |file: PathBuf, text: Option<String>| {
        let there = fs::read_to_string(&file).ok();
        if there != text {
            match text {
                None => fs::remove_file(&file).unwrap(),
                Some(text) => {
                    fs::create_dir_all(file.parent().unwrap()).unwrap();
                    fs::write(&file, text).unwrap();
                }
            }
        }
    };
    let settings = "title = \"Kills\"\nbase_url = \"https://kills.example/\"\nlang = \"en\"\nedition = \"none\"\n\
        permalink = \"/:year/:month/:stem.html\"\noutputs = { markdown = false, sources = false, days = false, json_feed = false }\n";
    put(root.join("site.toml"), Some(settings.to_owned()));
    for n in 0..pages + 4 {
        let there = match n % 50 {
            7 => !version.text,
            _ => n < pages || version.text,
        };
        let text = there.then(|| article(n, version.text && n % 40 == 3));
        put(root.join(format!("content/articles/{n:05}.md")), text);
    }
    let base = fs::read_to_string(support::repository().join("templates/base.html")).unwrap();
    assert!(base.contains("</body>"));
    let changed = base.replace("</body>", "<!-- changed --></body>");
    let text = version.template.then_some(changed);
    put(root.join("templates/base.html"), text);
}

fn build(root: &Path, output: &Path) -> Command {
    let mut command = support::digest(&["build", "--locked", "--today", "2026-01-01", "--root"]);
    command.arg(root).arg("--output").arg(output);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command
}

/// The hashes of all files.
fn hashes(root: &Path) -> BTreeMap<String, Key> {
    support::tree(root)
        .into_iter()
        .map(|(path, bytes)| (path, Key::of_bytes(&bytes)))
        .collect()
}

#[test]
fn a_killed_program_leaves_the_old_site_or_the_new_one() {
    let (kills, pages) = kills().map_or(FEW, |kills| (kills, MANY));
    let mut dice = Dice(seed::seed());
    let folder = TempDir::new().unwrap();
    let root = folder.path().join("site");
    let output = root.join("public");
    let mut goldens: BTreeMap<Version, BTreeMap<String, Key>> = BTreeMap::new();
    for (text, template) in [(false, false), (true, false), (false, true), (true, true)] {
        let version = Version { text, template };
        let (made, golden) = (folder.path().join("other"), folder.path().join("golden"));
        write_site(&made, pages, version);
        support::run(&mut build(&made, &golden));
        goldens.insert(version, hashes(&golden));
        fs::remove_dir_all(&golden).unwrap();
        fs::remove_dir_all(made.join(".digest")).unwrap();
    }
    let mut now = Version {
        text: false,
        template: false,
    };
    let mut change = |kind: Kind| -> (Option<Version>, Version) {
        let old = (kind != Kind::First).then_some(now);
        match kind {
            Kind::First => {
                for gone in [".digest", "public"] {
                    let _ = fs::remove_dir_all(root.join(gone));
                }
            }
            Kind::Warm => now.text = !now.text,
            Kind::Template => now.template = !now.template,
        }
        write_site(&root, pages, now);
        (old, now)
    };
    // How long each kind takes when nobody kills it: once with a second tree to make, once more without.
    let mut lengths = BTreeMap::new();
    for kind in KINDS.into_iter().chain(KINDS.into_iter().skip(1)) {
        let (_, new) = change(kind);
        let start = Instant::now();
        support::run(&mut build(&root, &output));
        lengths.insert(kind, start.elapsed());
        assert!(hashes(&output) == goldens[&new], "{kind:?} without a kill");
    }
    // Kills come before these moments, in microseconds.
    let mut aims: BTreeMap<Kind, u64> = lengths
        .iter()
        .map(|(kind, length)| (*kind, u64::try_from(length.as_micros()).unwrap() * 6 / 5))
        .collect();
    let mut found: BTreeMap<(Kind, &str), usize> = BTreeMap::new();
    let (mut killed, mut round) = (0, 0);
    while killed < kills {
        let kind = KINDS[round % KINDS.len()];
        let (old, new) = change(kind);
        let length = aims.get_mut(&kind).unwrap();
        let mut state = "none";
        // the build after a killed one is killed too, at times twice
        for _ in 0..=dice.below(3) {
            let moment = Duration::from_micros(dice.below(*length));
            let mut child = build(&root, &output).spawn().unwrap();
            std::thread::sleep(moment);
            child.kill().unwrap();
            child.wait().unwrap();
            let at = format!("round {round}, {kind:?} after {moment:?}");
            let before = state;
            state = if output.exists() {
                let there = hashes(&output);
                if there == goldens[&new] {
                    "new"
                } else {
                    let whole = old.is_some_and(|old| there == goldens[&old]);
                    assert!(whole, "{at}: a mixture");
                    "old"
                }
            } else {
                assert_eq!(old, None, "{at}");
                "none"
            };
            assert!(before != "new" || state == "new", "{at}: the new site went");
            *found.entry((kind, state)).or_default() += 1;
            killed += 1;
            // machines are faster or slower than they were: about one kill in six is to come too late
            if state == "new" {
                *length -= *length / 10;
            } else {
                *length += *length / 50;
            }
        }
        support::run(&mut build(&root, &output));
        assert!(
            hashes(&output) == goldens[&new],
            "round {round}, {kind:?}: the next build"
        );
        round += 1;
    }
    eprintln!("{killed} kills in {round} rounds, {pages} pages, {lengths:?}, found {found:?}");
}

/// Where a killed build runs: this very test, told by its environment which site to build over and over.
#[test]
fn a_kill_at_any_moment_leaves_one_whole_site() {
    const GENERATION: &str = "DIGEST_TEST_SITE";
    let plan = |generation: usize| -> BTreeMap<OutPath, Vec<u8>> {
        (0..60)
            .filter(|n| !(n + generation).is_multiple_of(5))
            .map(|n| {
                let text = if n % 3 == 0 {
                    format!("{n}")
                } else {
                    format!("{n} in {generation}")
                };
                let folder = if n % 7 == 0 { generation } else { n % 4 };
                (
                    OutPath::new(&format!("{folder}/{n}.html")).unwrap(),
                    text.into_bytes(),
                )
            })
            .chain([(
                OutPath::new("index.html").unwrap(),
                generation.to_string().into_bytes(),
            )])
            .collect()
    };
    let build = |root: &Path, generation: usize| {
        let files = plan(generation);
        let paths = files.keys().collect();
        let staged = stage(&root.join("public"), &root.join(".digest"), paths, false).unwrap();
        for (at, bytes) in files.values().enumerate() {
            let key = Key::of_bytes(bytes);
            if staged.key_of(at) == Some(key) {
                staged.keep(at);
            } else {
                staged.put(at, key, bytes).unwrap();
            }
        }
        staged.swap().unwrap();
    };
    if let Some(root) = std::env::var_os(GENERATION) {
        for generation in 0.. {
            build(Path::new(&root), generation % 10);
        }
    }
    let mut dice = Dice(seed::seed());
    for git in [false, true] {
        let folder = TempDir::new().unwrap();
        let root = folder.path();
        build(root, 0);
        if git {
            fs::create_dir(root.join("public/.git")).unwrap();
        }
        for round in 0..kills().unwrap_or(25) {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "a_kill_at_any_moment_leaves_one_whole_site"])
                .env(GENERATION, root)
                .stdout(Stdio::null())
                .spawn()
                .unwrap();
            std::thread::sleep(Duration::from_micros(10_000 + dice.below(40_000)));
            child.kill().unwrap();
            child.wait().unwrap();
            drop(lock(&root.join("public"), Lock::of_site(root).unwrap()).unwrap());
            let there = support::tree(&root.join("public"));
            let text = String::from_utf8(there["index.html"].clone()).unwrap();
            let whole: BTreeMap<_, _> = plan(text.parse().unwrap())
                .into_iter()
                .map(|(path, bytes)| (path.to_string(), bytes))
                .collect();
            assert_eq!(there, whole, "round {round}");
        }
        build(root, 3);
        assert_eq!(
            fs::read_to_string(root.join("public/index.html")).unwrap(),
            "3"
        );
    }
}
