//! The build id: one hash of everything that is compiled into the program.
//!
//! Shared by the build script and by `tests/builds/build_id.rs`, so it uses the standard library alone. The id is part of every key
//! of an output and of every cache, so that a program never takes what another one made. Start reading at [`of`].

use std::fs;
use std::io;
use std::path::Path;

/// What is compiled in, relative to the package: folders with all their files, and files. One that is absent counts as absent.
///
/// Not among them: tests, benches and documents, which change no output, and the compiler, the target and the profile, since
/// the same sources give the same bytes on every machine.
pub(crate) const INPUTS: [&str; 7] = [
    "Cargo.lock",
    "Cargo.toml",
    MANIFEST_OF_A_PACKAGE,
    "build",
    "src",
    "static",
    "templates",
];

/// `cargo package` rewrites `Cargo.toml` and keeps the original under this name.
const MANIFEST_OF_A_PACKAGE: &str = "Cargo.toml.orig";

/// How many bytes at the start of a file decide whether it is text, as in git (`buffer_is_binary` in `xdiff-interface.c`).
const FIRST_BYTES: usize = 8000;

/// The build id of the package in this folder with these features, as 32 hexadecimal digits.
///
/// The same files give the same id in any folder, on any machine, with CRLF or LF line ends.
///
/// # Errors
/// A file or folder that cannot be read.
pub(crate) fn of(package: &Path, features: &[String]) -> io::Result<String> {
    let mut files = Vec::new();
    for name in INPUTS {
        list(package, name, &mut files)?;
    }
    let original = files.iter().position(|file| file == MANIFEST_OF_A_PACKAGE);
    if let Some(original) = original {
        files.remove(original);
    }
    files.sort();
    let mut hash = Hash::new();
    for file in files {
        let read = match (file.as_str(), original) {
            ("Cargo.toml", Some(_)) => MANIFEST_OF_A_PACKAGE,
            (file, _) => file,
        };
        hash.piece(file.as_bytes());
        hash.piece(&with_unix_lines(fs::read(package.join(read))?));
    }
    let mut features = features.to_vec();
    features.sort();
    features.dedup();
    for feature in features {
        hash.piece(feature.as_bytes());
    }
    Ok(format!("{:032x}", hash.0))
}

/// Adds the files at and below a path, with `/` between their parts. Hidden files and backups of editors are passed over:
/// nothing compiles them, and one machine has them where another has not.
fn list(package: &Path, name: &str, files: &mut Vec<String>) -> io::Result<()> {
    let path = package.join(name);
    if path.is_dir() {
        for entry in fs::read_dir(&path)? {
            let entry = entry?.file_name();
            let entry = entry.to_string_lossy();
            if !entry.starts_with('.') && !entry.ends_with('~') {
                list(package, &format!("{name}/{entry}"), files)?;
            }
        }
    } else if path.is_file() {
        files.push(name.to_owned());
    }
    Ok(())
}

/// The bytes with LF for CRLF, when they are text.
fn with_unix_lines(bytes: Vec<u8>) -> Vec<u8> {
    if bytes.iter().take(FIRST_BYTES).any(|byte| *byte == 0) {
        return bytes;
    }
    let next = bytes.iter().skip(1).map(Some).chain([None]);
    let pairs = bytes.iter().zip(next);
    let kept = pairs.filter(|pair| *pair != (&b'\r', Some(&b'\n')));
    kept.map(|(byte, _)| *byte).collect()
}

/// FNV-1a with 128 bits (draft-eastlake-fnv, section 5): short enough to live here, and a changed byte always changes it,
/// since each step maps no two states to one.
struct Hash(u128);

impl Hash {
    const OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = (1 << 88) + 0x13b;

    fn new() -> Hash {
        Hash(Hash::OFFSET)
    }

    /// Takes in bytes after their length, so that no two lists of pieces run together.
    fn piece(&mut self, bytes: &[u8]) {
        let length = (bytes.len() as u64).to_le_bytes();
        for byte in length.iter().chain(bytes) {
            self.0 = (self.0 ^ u128::from(*byte)).wrapping_mul(Hash::PRIME);
        }
    }
}
