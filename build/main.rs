//! The build script: gives the library its build id, as the compile-time variable `DIGEST_BUILD_ID`.
#![allow(clippy::print_stdout)] // how a build script speaks to cargo

mod id;

use std::env;
use std::error::Error;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let package = env::var("CARGO_MANIFEST_DIR")?;
    let features: Vec<String> = env::vars()
        .filter_map(|(name, _)| Some(name.strip_prefix("CARGO_FEATURE_")?.to_owned()))
        // It names other features and compiles nothing itself.
        .filter(|name| name != "DEFAULT")
        .collect();
    for input in id::INPUTS {
        // Cargo takes a path that is absent for one that changed, each time.
        if Path::new(&package).join(input).exists() {
            println!("cargo::rerun-if-changed={input}");
        }
    }
    println!(
        "cargo::rustc-env=DIGEST_BUILD_ID={}",
        id::of(Path::new(&package), &features)?
    );
    Ok(())
}
