//! Fits the table of `src/import/formats/web/weights.rs` to pages whose article is known, and prints it.
//!
//!     cargo bench --bench weights -- PAGES > table.txt
//!
//! For each page PAGES holds `NAME.html` and `NAME.json` with `set`, `site`, and either `text` (the article) or `with` and
//! `without` (passages that are part of it, and that are not). The figures go to standard error, for each set: those of pages
//! that the table was fitted to, and those of pages of sites that it was not fitted to (five times, a fifth of the sites each
//! time).

#![allow(clippy::print_stdout, clippy::print_stderr)] // it is what the program is for

mod boost;
mod labels;
mod score;

use boost::{Example, Settings, Table};
use newsdigest::import::detect;
use newsdigest::import::formats::web::{self, Measured};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;

/// Chosen by the figures of sites that were not fitted to: more rounds or larger steps raise those of the others alone.
const SETTINGS: Settings = Settings {
    rounds: 300,
    rate: 0.1,
    penalty: 3.0,
    rows: 0.5,
    features: 0.3,
};

/// How many parts the sites are cut into.
const FOLDS: usize = 5;

/// Taken off the start: pages that nobody chose for a test are surroundings in a larger part.
const LESS: f32 = 0.3;

/// What is known of a page.
#[derive(Deserialize)]
struct Truth {
    set: String,
    site: String,
    text: Option<String>,
    #[serde(default)]
    with: Option<Vec<String>>,
    #[serde(default)]
    without: Option<Vec<String>>,
}

/// A page with its truth.
struct Page {
    html: String,
    truth: Truth,
    blocks: Vec<Measured>,
    labels: Vec<labels::Label>,
    fold: usize,
}

fn main() -> ExitCode {
    let folder = std::env::args().skip(1).find(|word| word != "--bench");
    let Some(folder) = folder else {
        println!("not run: cargo bench --bench weights -- PAGES");
        return ExitCode::SUCCESS;
    };
    match run(Path::new(&folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{folder}: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &Path) -> Result<(), Box<dyn Error>> {
    let pages = read(folder)?;
    let tables: Vec<Table> = (0..FOLDS).map(|fold| fit(&pages, Some(fold))).collect();
    let table = fit(&pages, None);
    let unseen = score::of(&pages, |page, row| tables[page.fold].points(row));
    let seen = score::of(&pages, |_, row| table.points(row));
    for (set, figure) in unseen {
        let fitted = seen.get(&set).copied().unwrap_or_default();
        eprintln!("{set}: {figure:.3} on sites not fitted to, {fitted:.3} fitted");
    }
    print!("{}", table.source(web::feature_names()));
    Ok(())
}

fn read(folder: &Path) -> Result<Vec<Page>, Box<dyn Error>> {
    let mut files: Vec<_> = std::fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|path| path.extension().is_some_and(|ending| ending == "html"));
    files.sort();
    let mut folds: BTreeMap<String, usize> = BTreeMap::new();
    let mut pages = Vec::new();
    for path in files {
        let truth: Truth = serde_json::from_slice(&std::fs::read(path.with_extension("json"))?)?;
        let Some(decoded) = detect::decode(&std::fs::read(&path)?) else {
            continue;
        };
        let blocks = web::measured(&decoded.text);
        let labels = match &truth.text {
            Some(text) => labels::by_text(&blocks, text),
            None => labels::by_passages(
                &blocks,
                truth.with.as_deref().unwrap_or_default(),
                truth.without.as_deref().unwrap_or_default(),
            ),
        };
        let next = folds.len() % FOLDS;
        let fold = *folds.entry(truth.site.clone()).or_insert(next);
        pages.push(Page {
            html: decoded.text,
            truth,
            blocks,
            labels,
            fold,
        });
    }
    Ok(pages)
}

/// The table fitted to all pages but those of a fold.
fn fit(pages: &[Page], without: Option<usize>) -> Table {
    let pages = pages.iter().filter(|page| Some(page.fold) != without);
    let blocks = pages.flat_map(|page| page.blocks.iter().zip(&page.labels));
    let examples: Vec<Example<'_>> = blocks
        .filter(|(_, label)| label.weight > 0.0)
        .map(|(block, label)| Example {
            row: &block.row,
            wanted: label.wanted,
            weight: label.weight,
        })
        .collect();
    let mut table = boost::fit(&examples, SETTINGS);
    table.start -= LESS;
    table
}
