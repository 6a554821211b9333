//! How many instructions each stage takes on 100 generated articles, beside the counts in `instructions.txt`: a figure that
//! a busy machine does not change. `cargo bench --bench instructions`; `UPDATE=1` writes the counts anew.
//!
//! The stage runs in a copy of this very program under `valgrind --tool=callgrind`, which counts in [`measured`] alone.
//! Exit status 1 when a stage takes over 3 % more than the file says.
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // it is there to print a table

mod support;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use support::{Ready, STAGES};

/// How many articles each stage is given: valgrind runs some fifty times slower.
const ARTICLES: usize = 100;
/// How much more a stage may take, in thousandths: above what a change of the tables' order makes (below one thousandth).
const MORE: u64 = 30;
/// Names the stage that the copy under valgrind runs.
const STAGE: &str = "DIGEST_BENCH_STAGE";

fn main() -> ExitCode {
    if let Ok(name) = std::env::var(STAGE) {
        let (_, run) = STAGES.iter().find(|(stage, _)| *stage == name).unwrap();
        let ready = Ready::new(ARTICLES);
        // once beforehand: what is made at the first use, such as regular expressions, is no part of the stage
        run(&ready);
        black_box(measured(*run, &ready));
        return ExitCode::SUCCESS;
    }
    let is_there = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        println!("not run: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/instructions.txt");
    let before = read(&std::fs::read_to_string(&file).unwrap_or_default());
    let now: BTreeMap<&str, u64> = STAGES
        .iter()
        .map(|(name, _)| (*name, counted(name)))
        .collect();
    if std::env::var_os("UPDATE").is_some() {
        let lines = STAGES
            .iter()
            .map(|(name, _)| format!("{name} {}\n", now[name]));
        std::fs::write(&file, lines.collect::<Vec<_>>().concat()).unwrap();
    }
    println!(
        "{:18} {:>15} {:>15} {:>8}",
        "stage", "before", "now", "change"
    );
    let mut grew = false;
    for (name, _) in STAGES {
        let count = now[name];
        let Some(old) = before.get(*name) else {
            println!("{name:18} {:>15} {count:>15} {:>8}", "-", "new");
            continue;
        };
        let thousandths = (i128::from(count) - i128::from(*old)) * 1000 / i128::from(*old);
        let too_much = thousandths > i128::from(MORE);
        grew |= too_much;
        let sign = if thousandths < 0 { '-' } else { '+' };
        let change = format!(
            "{sign}{}.{} %",
            thousandths.abs() / 10,
            thousandths.abs() % 10
        );
        println!(
            "{name:18} {old:>15} {count:>15} {change:>8}{}",
            if too_much { "  too much" } else { "" }
        );
    }
    if grew && std::env::var_os("UPDATE").is_none() {
        println!(
            "find the cause; where the stage does more for a reason: UPDATE=1 cargo bench --bench instructions"
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// What is counted.
#[inline(never)]
fn measured(run: fn(&Ready) -> usize, ready: &Ready) -> usize {
    black_box(run(black_box(ready)))
}

/// The instructions of a stage.
fn counted(name: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let done = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind", "--toggle-collect=*measured*"])
        .arg(format!("--callgrind-out-file={}", out.display()))
        .arg(std::env::current_exe().unwrap())
        .env(STAGE, name)
        .output()
        .unwrap();
    assert!(
        done.status.success(),
        "{name}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
    let text = std::fs::read_to_string(out).unwrap();
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .unwrap();
    let count = total.trim().parse().unwrap();
    assert!(count > 0, "{name}: nothing was counted");
    count
}

/// The counts of the file: a name and a number a line.
fn read(text: &str) -> BTreeMap<String, u64> {
    text.lines()
        .map(|line| {
            let (name, count) = line.split_once(' ').unwrap();
            (name.to_owned(), count.parse().unwrap())
        })
        .collect()
}
