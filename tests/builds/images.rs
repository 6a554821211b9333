//! Images on pages: sizes, smaller ones, what is kept between builds, damaged and hostile files.
//!
//! All images are made here. Start reading at [`large_images_get_smaller_ones_beside_them`].

use crate::support::{broken_links, digest, put, tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A GIF of one pixel.
const PIXEL: &[u8] = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;";

const SETTINGS: &str =
    "title = \"Images\"\nbase_url = \"https://images.example/actu/\"\nlang = \"fr\"\n";

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
        .map(|(at, _)| &page[at..=at + page[at..].find('>').unwrap()])
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

/// The outputs that hold a smaller image, by path.
fn smaller(site: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&site.join("public"));
    files.retain(|path, _| path.contains(".640.") || path.contains(".1280."));
    files
}

#[test]
#[cfg(feature = "images")]
fn large_images_get_smaller_ones_beside_them() {
    let site = site(
        "image = { src = \"tête.png\", alt = \"Une tête\" }\n",
        "![un](../photos/vue%20large.png)\n\n![deux](/fonds/mer.PNG)\n\n<img src=\"t\u{ea}te.png\" alt=\"trois\" width=\"100\">",
        &[
            (
                &format!("{HERE}t\u{ea}te.png"),
                crate::picture::png(1400, 50, 1),
            ),
            (
                "content/articles/photos/vue large.png",
                crate::picture::png(700, 50, 2),
            ),
            ("static/fonds/mer.PNG", crate::picture::png(1280, 40, 3)),
            ("static/fonds/autre.png", crate::picture::png(1400, 40, 4)),
        ],
    );
    let (said, page) = page(site.path());
    assert_eq!(said, "");
    let made: Vec<String> = smaller(site.path()).into_keys().collect();
    let (folder, part) = ("2025/03/04/essai", |at: usize| -> &str { &made[at] });
    assert_eq!(made.len(), 4, "{made:?}");
    assert!(part(1).starts_with(&format!("{folder}/t\u{ea}te.1280.")));
    assert!(part(2).starts_with(&format!("{folder}/t\u{ea}te.640.")));
    assert!(part(0).starts_with(&format!("{folder}/photos/vue large.640.")));
    assert!(part(3).starts_with("fonds/mer.640.") && part(3).ends_with(".png"));
    let href = |at: usize| part(at).replace('\u{ea}', "%C3%AA").replace(' ', "%20");
    let lead = format!(
        "srcset=\"/actu/{} 640w, /actu/{} 1280w\" sizes=\"(min-width: 660px) 612px, 93vw\"",
        href(2),
        href(1)
    );
    let shown = images(&page);
    assert_eq!(
        shown[0],
        format!(
            "<img src=\"/actu/{}\" {lead} width=\"1400\" height=\"50\" alt=\"Une t\u{ea}te\" decoding=\"async\">",
            href(1)
        )
        .replace("Une t\u{ea}te", "Une tête")
    );
    assert!(
        shown[1].contains(&format!(
            "srcset=\"/actu/{} 640w, /actu/{folder}/photos/vue%20large.png 700w\"",
            href(0)
        )),
        "{}",
        shown[1]
    );
    assert!(
        shown[1].contains("width=\"700\" height=\"50\"") && shown[1].contains("lazy"),
        "{}",
        shown[1]
    );
    assert!(
        shown[2].contains(&format!(
            "srcset=\"/actu/{} 640w, /actu/fonds/mer.PNG 1280w\"",
            href(3)
        )),
        "{}",
        shown[2]
    );
    assert!(
        shown[3].contains(&lead)
            && shown[3].contains("width=\"100\"")
            && shown[3].contains("height=\"4\""),
        "{}",
        shown[3]
    );
    let meta = format!(
        "<meta property=\"og:image\" content=\"https://images.example/actu/{}\">\n<meta property=\"og:image:width\" content=\"1280\">\n<meta property=\"og:image:height\" content=\"46\">",
        href(1)
    );
    assert!(page.contains(&meta), "{page}");
    let built = tree(&site.path().join("public"));
    assert_eq!(
        broken_links(&built, "https://images.example/actu"),
        Vec::<String>::new()
    );
    // every address of a set leads to a file
    for set in page.split("srcset=\"").skip(1) {
        for source in set.split('"').next().unwrap().split(", ") {
            let path = source
                .split(' ')
                .next()
                .unwrap()
                .strip_prefix("/actu/")
                .unwrap();
            let path = newsdigest::base::path::percent::decode(path).unwrap();
            assert!(built.contains_key(&path), "{path}");
        }
    }
    // feeds name the image with its size and its whole address
    let feed = fs::read_to_string(site.path().join("public/feed.json")).unwrap();
    assert!(!feed.contains("srcset"), "{feed}");
    assert!(
        feed.contains(&format!(
            "src=\\\"https://images.example/actu/{folder}/photos/vue%20large.png\\\" width=\\\"700\\\""
        )),
        "{feed}"
    );
}

#[test]
#[cfg(feature = "images")]
fn smaller_images_outlive_and_survive_what_is_kept() {
    let file = format!("{HERE}a.png");
    let site = site(
        "",
        "![un](a.png)",
        &[(&file, crate::picture::png(1400, 50, 1))],
    );
    let root = site.path();
    let kept = root.join(".digest/images");
    let names = || -> Vec<_> {
        let mut names: Vec<_> = fs::read_dir(&kept)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        names.sort();
        names
    };
    assert_eq!(page(root).0, "");
    let first = tree(&root.join("public"));
    assert_eq!(smaller(root).len(), 2);
    // one for the card of the theme
    assert_eq!(names().len(), 3);
    for harm in ["none", "public", "torn", "absent", "state", "all"] {
        match harm {
            "torn" => {
                for name in names() {
                    let bytes = fs::read(&name).unwrap();
                    fs::write(&name, &bytes[..bytes.len() / 2]).unwrap();
                }
            }
            "absent" => fs::remove_dir_all(&kept).unwrap(),
            "state" => fs::write(root.join(".digest/state"), "rien").unwrap(),
            "all" => fs::remove_dir_all(root.join(".digest")).unwrap(),
            _ => {}
        }
        if harm != "none" {
            fs::remove_dir_all(root.join("public")).unwrap();
        }
        assert_eq!(page(root).0, "", "{harm}");
        assert!(first == tree(&root.join("public")), "{harm}");
    }
    // another image of the same name has other addresses; what belonged to the old one goes
    put(root, &file, crate::picture::png(1400, 60, 2));
    let before: Vec<String> = smaller(root).into_keys().collect();
    assert_eq!(page(root).0, "");
    let after = smaller(root);
    assert_eq!(after.len(), 2);
    assert!(
        before.iter().all(|path| !after.contains_key(path)),
        "{before:?}"
    );
    assert_eq!(names().len(), 3);
    put(
        root,
        &format!("{HERE}index.md"),
        "+++\ntitle = \"Un essai\"\ndate = 2025-03-04\n+++\n\nSans.\n",
    );
    assert_eq!(page(root).0, "");
    assert_eq!((smaller(root).len(), names().len()), (0, 1));
}

#[test]
fn damaged_and_hostile_files_are_copied_with_a_warning() {
    let mut cut = crate::picture::png(1400, 50, 1);
    cut.truncate(3000);
    let body = "![un](cut.png)\n\n![deux](texte.png)\n\n![trois](faux.jpg)";
    let site = site(
        "",
        body,
        &[
            (&format!("{HERE}cut.png"), cut),
            (&format!("{HERE}texte.png"), b"une page".to_vec()),
            // a PNG by another name: browsers show it
            (&format!("{HERE}faux.jpg"), crate::picture::png(900, 30, 1)),
        ],
    );
    let (said, page) = page(site.path());
    let shown = images(&page);
    assert!(said.contains("texte.png"), "{said}");
    assert!(!said.contains("faux.jpg"), "{said}");
    assert_eq!(said.contains("cut.png"), cfg!(feature = "images"), "{said}");
    assert!(
        shown[0].contains("cut.png\" width=\"1400\" height=\"50\""),
        "{}",
        shown[0]
    );
    assert!(
        shown[1].contains("texte.png\" alt=\"deux\""),
        "{}",
        shown[1]
    );
    assert!(
        shown[2].contains("width=\"900\" height=\"30\""),
        "{}",
        shown[2]
    );
    for (path, bytes) in smaller(site.path()) {
        assert!(
            path.contains("faux.640.") && path.ends_with(".png"),
            "{path}"
        );
        assert!(bytes.starts_with(b"\x89PNG"));
    }
    let public = site.path().join("public/2025/03/04/essai");
    for name in ["cut.png", "texte.png", "faux.jpg"] {
        assert_eq!(
            fs::read(public.join(name)).unwrap(),
            fs::read(site.path().join(HERE).join(name)).unwrap()
        );
    }
}

/// A JPEG of one grey pixel with a place in its EXIF data, turned to the left.
fn photograph() -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0".to_vec();
    exif.extend(b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0");
    exif.extend(b"\0\x01\0\x1d\0\x02\0\0\0\x14\0\0\0\x38\0\0\0\0");
    exif.extend(PLACE);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [
        b"\xff\xd8\xff\xe1".as_slice(),
        &length,
        &exif,
        b"\xff\xdb\0\x43\0",
        &[16; 64],
        b"\xff\xc0\0\x0b\x08\0\x01\0\x01\x01\x01\x11\0",
        b"\xff\xc4\0\x14\0\x01",
        &[0; 15],
        b"\x09\xff\xc4\0\x14\x10\x01",
        &[0; 16],
        b"\xff\xda\0\x08\x01\x01\0\0\x3f\0\x54\xff\xd9",
    ]
    .concat()
}

const PLACE: &[u8] = b"48.8584 N, 2.2945 E\0";

fn names_a_place(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|part| part == b"48.8584")
}

/// The published files that name the place.
fn with_place(root: &Path) -> Vec<String> {
    let mut files = tree(&root.join("public"));
    files.retain(|_, bytes| names_a_place(bytes));
    files.into_keys().collect()
}

#[test]
fn a_photograph_is_not_published_with_the_place_where_it_was_taken() {
    let body = "![un](photo.jpg) ![deux](/photos/b.jpg) [trois](lien.jpeg)\n\n<img src=\"brut.JPG\" alt=\"quatre\">";
    let site = site(
        "image = { src = \"tete.jpg\", alt = \"Une tête\" }\n",
        body,
        &[
            (&format!("{HERE}photo.jpg"), photograph()),
            (&format!("{HERE}lien.jpeg"), photograph()),
            (&format!("{HERE}brut.JPG"), photograph()),
            (&format!("{HERE}tete.jpg"), photograph()),
            // copied because it is beside an `index.md`, whatever it is called
            (&format!("{HERE}sans-nom"), photograph()),
            ("static/photos/b.jpg", photograph()),
            ("static/photos/faux.png", photograph()),
            ("static/card.png", photograph()),
            ("content/sources/lettre/a.html", b"<html><body><article><h1>Le pont du port</h1><p>Le pont du port rouvre lundi matin aux voitures, six mois apr\xc3\xa8s le d\xc3\xa9but des travaux.</p><p><img src='c.jpg' alt='Le pont'></p><p>La ville attend trois mille passages par jour.</p></article></body></html>".to_vec()),
            ("content/sources/lettre/c.jpg", photograph()),
        ],
    );
    let root = site.path();
    assert!(names_a_place(&photograph()));
    let (_, shown) = page(root);
    let files = tree(&root.join("public"));
    for name in ["photo.jpg", "lien.jpeg", "brut.JPG", "tete.jpg", "sans-nom"] {
        assert!(
            files.contains_key(&format!("2025/03/04/essai/{name}")),
            "{name}"
        );
    }
    assert!(
        files.keys().any(|path| path.ends_with("/c.jpg")),
        "{:?}",
        files.keys()
    );
    assert_eq!(with_place(root), Vec::<String>::new());
    // the picture and its orientation stay, and the site's own file is not touched
    let published = &files["2025/03/04/essai/photo.jpg"];
    let whole = photograph();
    let tables = whole
        .windows(2)
        .position(|part| part == b"\xff\xdb")
        .unwrap();
    assert!(published.ends_with(&whole[tables..]));
    assert!(published.windows(6).any(|part| part == b"Exif\0\0"));
    assert_eq!(
        fs::read(root.join(HERE).join("photo.jpg")).unwrap(),
        photograph()
    );
    assert!(
        shown.contains("photo.jpg\" width=\"1\" height=\"1\""),
        "{shown}"
    );

    // the setting counts in the next build, in both directions
    for (setting, count) in [("true", 9), ("false", 0)] {
        put(
            root,
            "site.toml",
            format!("{SETTINGS}images = {{ metadata = {setting} }}\n"),
        );
        let said = page(root).0;
        assert_eq!(
            with_place(root).len(),
            count,
            "{setting}: {said} {:?}",
            with_place(root)
        );
    }
}

#[test]
#[cfg(feature = "images")]
fn smaller_images_hold_nothing_of_the_camera() {
    let large = crate::picture::png(1400, 50, 1);
    let mut with_text = large[..33].to_vec();
    let text = [b"tEXtComment\0".as_slice(), PLACE].concat();
    with_text.extend(u32::try_from(text.len() - 4).unwrap().to_be_bytes());
    let mut sum = flate2_crc(&text);
    with_text.extend(&text);
    with_text.append(&mut sum);
    with_text.extend(&large[33..]);
    let site = site("", "![un](a.png)", &[(&format!("{HERE}a.png"), with_text)]);
    assert_eq!(page(site.path()).0, "");
    assert_eq!(smaller(site.path()).len(), 2);
    assert_eq!(with_place(site.path()), Vec::<String>::new());
    assert_eq!(
        fs::read(site.path().join("public/2025/03/04/essai/a.png")).unwrap(),
        large
    );
}

#[cfg(feature = "images")]
fn flate2_crc(bytes: &[u8]) -> Vec<u8> {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum().to_be_bytes().to_vec()
}

#[test]
#[cfg(feature = "images")]
fn a_long_name_leaves_room_for_that_of_a_smaller_image() {
    let name = format!("{}.png", "pont-".repeat(50));
    let site = site(
        "",
        &format!("![un]({name})"),
        &[(&format!("{HERE}{name}"), crate::picture::png(1400, 50, 1))],
    );
    assert_eq!(page(site.path()).0, "");
    assert_eq!(smaller(site.path()).len(), 2);
}

#[test]
fn a_place_that_cannot_be_removed_is_a_warning_at_every_build() {
    let tiff = photograph()[12..94].to_vec();
    assert!(tiff.starts_with(b"MM\0*"));
    let site = site(
        "",
        "[un](a.tif)",
        &[
            (&format!("{HERE}a.tif"), tiff.clone()),
            ("content/articles/b.tif", tiff),
        ],
    );
    for _ in 0..2 {
        let said = page(site.path()).0;
        assert_eq!(said.matches("warning[kept-metadata]").count(), 1, "{said}");
        assert!(said.contains("--> content/articles/essai/a.tif"), "{said}");
    }
    put(
        site.path(),
        "site.toml",
        format!("{SETTINGS}images = {{ metadata = true }}\n"),
    );
    assert_eq!(page(site.path()).0, "");
}
