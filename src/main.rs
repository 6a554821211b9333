//! The program `digest`.

use std::process::ExitCode;

fn main() -> ExitCode {
    newsdigest::cli::run()
}
