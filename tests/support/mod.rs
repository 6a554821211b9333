//! What several suites share: running the program, reading trees, checking links.
#![allow(dead_code)] // each suite uses a part of it
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// The repository, which is itself a site.
pub(crate) fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The program with these arguments, on a day that does not move.
pub(crate) fn digest(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_digest"));
    command
        .args(arguments)
        .env_remove("SOURCE_DATE_EPOCH")
        .env("NO_COLOR", "1");
    command
}

/// Writes a file below a folder, with the folders that it needs.
pub(crate) fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, bytes).unwrap();
}

/// Runs it, and shows what it said when it did not end well.
pub(crate) fn run(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}\n{}\n{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    output
}

/// Every file of a folder with its bytes, by path with forward slashes.
pub(crate) fn tree(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in walkdir::WalkDir::new(root).sort_by_file_name() {
        let entry = entry.unwrap();
        if entry.file_type().is_file() {
            let path = entry
                .path()
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            files.insert(path, std::fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Copies a folder.
pub(crate) fn copy(from: &Path, to: &Path) {
    for (path, bytes) in tree(from) {
        let target = to.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, bytes).unwrap();
    }
}

/// Every fault in the links of a built site: internal addresses without a file, anchors without an element, links of the
/// site's own host or root that leave its sub-path. `base` is the base address without its closing slash.
pub(crate) fn broken_links(files: &BTreeMap<String, Vec<u8>>, base: &str) -> Vec<String> {
    let base = url::Url::parse(&format!("{base}/")).unwrap();
    let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut links: Vec<(String, String)> = Vec::new();
    for (path, bytes) in files.iter().filter(|(path, _)| path.ends_with(".html")) {
        let document = dom_query::Document::from(std::str::from_utf8(bytes).unwrap());
        let own = ids.entry(path.clone()).or_default();
        for element in &document.select("[id]") {
            let id = element.attr("id").unwrap().to_string();
            assert!(own.insert(id.clone()), "{path}: the id {id} stands twice");
        }
        for (selector, attribute) in [("[href]", "href"), ("[src]", "src")] {
            for element in &document.select(selector) {
                links.push((path.clone(), element.attr(attribute).unwrap().to_string()));
            }
        }
    }
    let mut broken = Vec::new();
    for (page, link) in links {
        let place = base
            .join(page.strip_suffix("index.html").unwrap_or(&page))
            .unwrap();
        let Ok(target) = place.join(&link) else {
            broken.push(format!("{page}: `{link}` is no address"));
            continue;
        };
        if target.origin() != base.origin() {
            continue;
        }
        let Some(inside) = target.path().strip_prefix(base.path()) else {
            broken.push(format!("{page}: `{link}` leaves the sub-path"));
            continue;
        };
        let inside = newsdigest::base::path::percent::decode(inside).unwrap();
        let file = if inside.is_empty() || inside.ends_with('/') {
            format!("{inside}index.html")
        } else {
            inside
        };
        if !files.contains_key(&file) {
            broken.push(format!(
                "{page}: `{link}` leads to `{file}`, which is not there"
            ));
        } else if let Some(id) = target.fragment().filter(|id| !id.is_empty()) {
            let id = newsdigest::base::path::percent::decode(id).unwrap();
            if !ids.get(&file).is_some_and(|ids| ids.contains(&id)) {
                broken.push(format!(
                    "{page}: `{link}` names an anchor that is not there"
                ));
            }
        }
    }
    broken
}
