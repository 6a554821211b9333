//! Images on pages: sizes, smaller ones, what is kept between builds, damaged and hostile files.
//!
//! All images are made here. Start reading at [`photographs_are_measured_and_resized`].
#![allow(clippy::unwrap_used)]

mod support;

use std::fs;
use std::path::Path;
use support::{digest, run, tree};

/// A PNG header that says so much and holds nothing.
fn bomb(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    bytes.extend([0; 4]);
    bytes
}

/// A GIF of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

const SETTINGS: &str =
    "title = \"Images\"\nbase_url = \"https://images.example/actu/\"\nlang = \"fr\"\n";

fn put(root: &Path, path: &str, bytes: impl AsRef<[u8]>) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// A site of one article with these files beside it.
fn site(front: &str, body: &str, files: &[(&str, Vec<u8>)]) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    put(site.path(), "site.toml", SETTINGS);
    let text = format!("+++\ntitle = \"Un essai\"\ndate = 2025-03-04\n{front}+++\n\n{body}\n");
    put(site.path(), "content/articles/essai/index.md", text);
    for (name, bytes) in files {
        put(site.path(), name, bytes);
    }
    site
}

/// Builds a site, and gives what it says with the page of its article.
fn page(site: &Path) -> (String, String) {
    let output = digest(&["build", "--quiet", "--today", "2025-06-30", "--root"])
        .arg(site)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let page = fs::read_to_string(site.join("public/2025/03/04/essai/index.html"));
    (said.clone(), page.unwrap_or(said))
}

/// The images of a page, a line each.
fn images(page: &str) -> Vec<&str> {
    page.match_indices("<img ")
        .map(|(at, _)| &page[at..at + page[at..].find('>').unwrap() + 1])
        .collect()
}

const HERE: &str = "content/articles/essai/";

#[test]
fn what_is_not_resized_is_measured() {
    let drawing = b"<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 24 12.4\"/>";
    let film = [
        b"GIF89a\xd0\x07\x10\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff".as_slice(),
        b"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00",
        &PIXEL[19..PIXEL.len() - 1],
        &PIXEL[19..],
    ]
    .concat();
    let body = "![un](point.gif)\n\n![deux](dessin.svg \"Titre\")\n\n![trois](/plan.gif)\n\n![quatre](film.gif) ![cinq](https://ailleurs.example/x.png)";
    let site = site(
        "",
        body,
        &[
            (&format!("{HERE}point.gif"), PIXEL.to_vec()),
            (&format!("{HERE}dessin.svg"), drawing.to_vec()),
            ("static/plan.gif", PIXEL.to_vec()),
            (&format!("{HERE}film.gif"), film),
        ],
    );
    let (said, page) = page(site.path());
    assert_eq!(said, "");
    let at = "/actu/2025/03/04/essai";
    assert_eq!(
        images(&page),
        [
            format!("<img src=\"{at}/point.gif\" width=\"1\" height=\"1\" alt=\"un\" decoding=\"async\">"),
            format!("<img src=\"{at}/dessin.svg\" width=\"24\" height=\"12\" alt=\"deux\" title=\"Titre\" loading=\"lazy\" decoding=\"async\">"),
            "<img src=\"/actu/plan.gif\" width=\"1\" height=\"1\" alt=\"trois\" loading=\"lazy\" decoding=\"async\">".to_owned(),
            format!("<img src=\"{at}/film.gif\" width=\"2000\" height=\"16\" alt=\"quatre\" loading=\"lazy\" decoding=\"async\">"),
        ]
    );
}
