//! What builds of growing sites cost: wall time, CPU time and peak memory of the program, for a cold build and for each kind
//! of warm one, and the CPU time an article against that of the smallest site.
//!
//! `SIZES="1000 100000" RUNS=1 cargo bench --bench growth`. Nothing is asserted: the figures go to `docs/performance.md`.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // it is there to print a table

#[path = "../tests/support/generator.rs"]
mod generator;

use generator::{TODAY, article, write_site};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What one build took.
#[derive(Clone, Copy)]
struct Cost {
    wall: f64,
    user: f64,
    system: f64,
    mebibytes: f64,
}

impl Cost {
    fn cpu(self) -> f64 {
        self.user + self.system
    }
}

fn main() {
    let is_there = Command::new("/usr/bin/time")
        .args(["-f", "", "true"])
        .stderr(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        println!("not run: GNU time is not installed as /usr/bin/time");
        return;
    }
    let words = |name: &str, default: &str| -> Vec<usize> {
        let text = std::env::var(name).unwrap_or_else(|_| default.to_owned());
        text.split_whitespace()
            .map(|word| word.parse().unwrap())
            .collect()
    };
    let (sizes, runs) = (words("SIZES", "1000 10000"), words("RUNS", "3")[0].max(1));
    println!(
        "median of {runs} runs in turn; the load is that of /proc/loadavg before and after: {}",
        load()
    );
    println!("| articles | build | wall s | CPU s | of it system | peak MiB |");
    println!("| ---: | --- | ---: | ---: | ---: | ---: |");
    let mut an_article: Vec<f64> = Vec::new();
    for size in &sizes {
        let cold = builds(*size, runs);
        #[allow(clippy::cast_precision_loss)] // a few hundred thousand at most
        an_article.push(cold.cpu() * 1e6 / *size as f64);
    }
    for (size, cost) in sizes.iter().zip(&an_article) {
        println!(
            "{size} articles: {cost:.0} µs of CPU an article, {:.2} times that of {}",
            cost / an_article[0],
            sizes[0]
        );
    }
    println!("load {}", load());
}

fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace()
        .take(3)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Every kind of build of a site of this size; gives the cost of the cold one.
fn builds(size: usize, runs: usize) -> Cost {
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let root = folder.path();
    write_site(root, size).unwrap();
    let say = |what: &str, mut costs: Vec<Cost>| {
        costs.sort_by(|a, b| a.cpu().total_cmp(&b.cpu()));
        let cost = costs[costs.len() / 2];
        let Cost {
            wall,
            system,
            mebibytes,
            ..
        } = cost;
        println!(
            "| {size} | {what} | {wall:.3} | {:.3} | {system:.3} | {mebibytes:.0} |",
            cost.cpu()
        );
        cost
    };
    // of the old trees none is removed before the end: that can take longer than everything else
    let cold = (0..runs)
        .map(|run| {
            let _ = fs::remove_dir_all(root.join(".digest"));
            if root.join("public").exists() {
                fs::rename(
                    root.join("public"),
                    folder.path().with_extension(format!("old-{run}")),
                )
                .unwrap();
            }
            build(root)
        })
        .collect();
    let cold = say("cold, no `public/` and no `.digest/`", cold);
    say("nothing changed", (0..runs).map(|_| build(root)).collect());
    let edit = |number: usize, run: usize| {
        let file = root.join(article(number).file());
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, format!("{text}\nUn ajout, le {run}e.\n")).unwrap();
        build(root)
    };
    say(
        "one body edited, the first change after a cold build",
        vec![edit(size / 2, 0)],
    );
    say(
        "one body edited, from the third build on",
        (1..=runs).map(|run| edit(size / 3, run)).collect(),
    );
    let add = |run: usize| {
        let mut new = article(size + run);
        new.day = TODAY.to_owned();
        fs::create_dir_all(root.join("content/articles/2026")).unwrap();
        fs::write(root.join(new.file()), new.text()).unwrap();
        build(root)
    };
    say("newest article added", (0..runs).map(add).collect());
    let template = |run: usize| {
        fs::create_dir_all(root.join("templates")).unwrap();
        let text = format!(
            "{{% extends \"digest/base.html\" %}}\n{{% block name %}}<p>{run}</p>{{{{ super() }}}}{{% endblock name %}}\n"
        );
        fs::write(root.join("templates/base.html"), text).unwrap();
        build(root)
    };
    say(
        "a template that all pages use changed",
        (0..runs).map(template).collect(),
    );
    for run in 0..runs {
        let _ = fs::remove_dir_all(folder.path().with_extension(format!("old-{run}")));
    }
    cold
}

/// Runs the program and tells what it took: times by the shell, which has them to the millisecond, memory by GNU time.
fn build(root: &Path) -> Cost {
    let memory = root.join(".memory");
    let done = Command::new("bash")
        .args(["-c", "TIMEFORMAT='%3R %3U %3S'; time \"$@\" 2>&1", "bash"])
        .args(["/usr/bin/time", "-f", "%M", "-o"])
        .arg(&memory)
        .arg(env!("CARGO_BIN_EXE_digest"))
        .args(["build", "--quiet", "--today", TODAY, "--root"])
        .arg(root)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{}",
        String::from_utf8_lossy(&done.stdout)
    );
    let numbers = |text: &str| -> Vec<f64> {
        text.split_whitespace()
            .map(|word| word.parse().unwrap())
            .collect()
    };
    let times = numbers(&String::from_utf8_lossy(&done.stderr));
    let memory = numbers(&fs::read_to_string(memory).unwrap());
    Cost {
        wall: times[0],
        user: times[1],
        system: times[2],
        mebibytes: memory[0] / 1024.0,
    }
}
