//! The kinds of edit, and those of content, sources, output and state. Those of templates, settings and static files are
//! in `theme_edits.rs`.
//!
//! Start reading at [`edit`].

use super::harness::{Files, Site, below, files, replace_line, restore, rewrite, set_time};
use super::theme_edits;
use crate::generator::{Random, article};
use crate::support::put;
use chrono::Days;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// The kinds of edit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Edit {
    Add,
    AddBesideIndex,
    Body,
    Summary,
    Title,
    Topics,
    Rename,
    Delete,
    BackDate,
    Draft,
    MoveFolder,
    PageToFolder,
    FrontMatter,
    AssetRename,
    PageBreak,
    Note,
    NoteAdd,
    Intro,
    AboutPage,
    Image,
    ImageBreak,
    ImageDelete,
    TemplateChange,
    TemplateAdd,
    TemplateRemove,
    TemplateBreak,
    PerPage,
    TopicsName,
    Outputs,
    BaseUrl,
    Settings,
    StaticAdd,
    StaticChange,
    StaticRemove,
    StaticFolder,
    Stylesheet,
    Touch,
    SameSizeAndTime,
    SourceAdd,
    SourceChange,
    ImportedPage,
    OutputChange,
    OutputRemove,
    NoState,
    TornState,
    Drafts,
    DayPasses,
    Nothing,
    Undo,
    TwoAtOnce,
}

use Edit::*;
/// The kinds as often as they are drawn.
pub(super) const EDITS: &[Edit] = &[
    Add,
    Add,
    AddBesideIndex,
    Body,
    Body,
    Summary,
    Title,
    Topics,
    Rename,
    Delete,
    BackDate,
    Draft,
    MoveFolder,
    PageToFolder,
    FrontMatter,
    FrontMatter,
    AssetRename,
    PageBreak,
    Note,
    NoteAdd,
    Intro,
    AboutPage,
    Image,
    Image,
    ImageBreak,
    ImageDelete,
    TemplateChange,
    TemplateAdd,
    TemplateRemove,
    TemplateBreak,
    PerPage,
    TopicsName,
    Outputs,
    BaseUrl,
    Settings,
    Settings,
    StaticAdd,
    StaticChange,
    StaticRemove,
    StaticFolder,
    Stylesheet,
    Touch,
    SameSizeAndTime,
    SourceAdd,
    SourceChange,
    ImportedPage,
    OutputChange,
    OutputRemove,
    NoState,
    TornState,
    Drafts,
    DayPasses,
    Nothing,
    Undo,
    TwoAtOnce,
];

/// Makes an edit and says which file it met; none where it does not apply.
pub(super) fn edit(
    site: &mut Site,
    kind: Edit,
    random: &mut Random,
    past: &[Files],
) -> Option<String> {
    let root = site.root();
    site.next += 1;
    let number = site.next;
    let articles: Vec<String> = below(&root, "content/articles/", ".md")
        .into_iter()
        .filter(|path| !path.ends_with("_index.md"))
        .collect();
    if articles.is_empty() {
        return None;
    }
    let path = random.pick(&articles);
    let any = |folder: &str, end: &str, random: &mut Random| {
        let found = below(&root, folder, end);
        (!found.is_empty()).then(|| random.pick(&found))
    };
    let day = format!(
        "{}-{:02}-{:02}",
        2023 + random.below(2),
        1 + random.below(12),
        1 + random.below(28)
    );
    match kind {
        Add => {
            let mut new = article(number);
            new.day = if random.chance(50) {
                site.today.to_string()
            } else {
                day
            };
            put(&root, &new.file(), new.text());
            return Some(new.file());
        }
        AddBesideIndex => {
            let path = format!("content/articles/mixed/bundle/annexe-{number}.md");
            put(
                &root,
                &path,
                format!(
                    "+++\ntitle = \"Annexe {number}\"\ndate = {day}\n+++\n\n[Le dossier](index.md), [la note](../plain.md)\n"
                ),
            );
            return Some(path);
        }
        Body => rewrite(&root, &path, |text| {
            format!("{text}\nUn ajout, le {number}e : « bref » !\n")
        })?,
        Summary => rewrite(&root, &path, |text| {
            replace_line(
                text,
                "summary = ",
                &format!("summary = \"Résumé {number}.\""),
            )
        })?,
        Title => rewrite(&root, &path, |text| {
            replace_line(text, "title = ", &format!("title = \"Titre {number}\""))
        })?,
        Topics => {
            let (one, two) = (
                random.pick(crate::generator::TOPICS),
                random.pick(crate::generator::TOPICS),
            );
            rewrite(&root, &path, |text| {
                replace_line(
                    text,
                    "topics = ",
                    &format!("topics = [\"{one}\", \"{two}\"]"),
                )
            })?;
        }
        Rename => {
            let to = format!("{}-{number}.md", path.trim_end_matches(".md"));
            fs::rename(root.join(&path), root.join(&to)).unwrap();
            return Some(format!("{path} to {to}"));
        }
        Delete => fs::remove_file(root.join(&path)).unwrap(),
        BackDate => rewrite(&root, &path, |text| {
            replace_line(text, "date = ", &format!("date = {day}"))
        })?,
        Draft => rewrite(&root, &path, |text| {
            if text.contains("\ndraft = true\n") {
                text.replacen("\ndraft = true\n", "\n", 1)
            } else {
                text.replacen("+++\n", "+++\ndraft = true\n", 1)
            }
        })?,
        MoveFolder => {
            let folder = Path::new(&path).parent().unwrap().to_str().unwrap();
            if folder == "content/articles" {
                return None;
            }
            let to = format!("content/articles/moved-{number}");
            fs::rename(root.join(folder), root.join(&to)).unwrap();
            return Some(format!("{folder} to {to}"));
        }
        PageToFolder => {
            let to = match path.strip_suffix("/index.md") {
                Some(folder) => format!("{folder}.md"),
                None => format!("{}/index.md", path.trim_end_matches(".md")),
            };
            fs::create_dir_all(root.join(&to).parent().unwrap()).unwrap();
            fs::rename(root.join(&path), root.join(&to)).unwrap();
            return Some(format!("{path} to {to}"));
        }
        FrontMatter => {
            let line = random.pick(&[
                "aliases = [\"/vieux/NUMBER/\"]",
                "slug = \"limace-NUMBER\"",
                "updated = 2025-01-02",
                "rights = \"excerpt\"",
                "rights = \"link\"",
                "expiryDate = 2025-01-12",
                "url = \"/ailleurs/NUMBER/\"",
                "key_points = [\"Le point NUMBER.\"]",
            ]);
            let key = line.split(' ').next().unwrap();
            rewrite(&root, &path, |text| {
                if text.contains(&format!("\n{key} = ")) {
                    // the line goes again
                    let (before, rest) = text.split_once(&format!("\n{key} = ")).unwrap();
                    let after = rest.split_once('\n').unwrap().1;
                    format!("{before}\n{after}")
                } else {
                    let line = line.replace("NUMBER", &number.to_string());
                    text.replacen("+++\n", &format!("+++\n{line}\n"), 1)
                }
            })?;
            return Some(format!("{path} {line}"));
        }
        AssetRename => {
            let path = any("content/articles/", random.pick(&[".png", ".csv"]), random)?;
            fs::rename(root.join(&path), root.join(format!("{path}.png"))).unwrap();
            return Some(path);
        }
        PageBreak => {
            let mistake = random.pick(&[
                "date = demain",
                "url = \"/about/\"",
                "aliases = [\"/about/\"]",
                "[rien](rien.md)",
            ]);
            site.keep_going = random.chance(70);
            rewrite(&root, &path, |text| {
                if mistake.starts_with('[') {
                    format!("{text}\n{mistake}\n")
                } else {
                    text.replacen("+++\n", &format!("+++\n{mistake}\n"), 1)
                }
            })?;
            return Some(format!("{path} {mistake}"));
        }
        NoteAdd => {
            let name = random.pick(&["2024-w28", "2024-w40", "2024-w51", "2025-w01", "2025-w02"]);
            let file = format!("content/editions/{name}.md");
            if random.chance(30) {
                fs::remove_file(root.join(&file)).ok()?;
            } else {
                let stem = Path::new(&path).file_stem().unwrap().to_str().unwrap();
                let key = random.pick(&["lead", "leave_out", "order", "brief"]);
                let value = if key == "lead" {
                    format!("\"{stem}\"")
                } else {
                    format!("[\"{stem}\"]")
                };
                put(
                    &root,
                    &file,
                    format!("+++\ntitle = \"Note {number}\"\n{key} = {value}\n+++\n\nUne note.\n"),
                );
            }
            return Some(file);
        }
        Note => {
            let path = any("content/editions/", ".md", random)?;
            rewrite(&root, &path, |text| {
                format!("{text}\nUn mot de plus, le {number}e.\n")
            })?;
            return Some(path);
        }
        Intro => {
            let path = any("content/topics/", "_index.md", random)?;
            rewrite(&root, &path, |text| format!("{text}\nEncore, {number}.\n"))?;
            return Some(path);
        }
        AboutPage => rewrite(&root, "content/pages/about.md", |text| {
            format!("{text}\n{number} essais.\n")
        })?,
        Image => {
            let path = any("content/articles/", ".png", random)?;
            // as wide as the text or wider, in turns
            let width = 600 + 90 * u32::try_from(number % 3).unwrap();
            put(&root, &path, crate::picture::png(width, 20, number));
            return Some(path);
        }
        ImageBreak => {
            let path = any("content/articles/", ".png", random)?;
            put(&root, &path, format!("\u{89}PNG {number}"));
            return Some(path);
        }
        ImageDelete => {
            let path = any("content/articles/", ".png", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        Touch => {
            for path in files(&root).into_keys().filter(|_| random.chance(30)) {
                set_time(&root.join(path), SystemTime::now());
            }
        }
        SameSizeAndTime => {
            let path = any(
                random.pick(&[
                    "content/articles/",
                    "templates/",
                    "static/",
                    "content/pages/",
                    "site.toml",
                ]),
                "",
                random,
            )?;
            let time = fs::metadata(root.join(&path)).unwrap().modified().unwrap();
            let mut bytes = fs::read(root.join(&path)).unwrap();
            // the last small letter before another: words stay words, whatever the format
            let at = (1..bytes.len())
                .rev()
                .find(|at| bytes[at - 1..=*at].iter().all(u8::is_ascii_lowercase))?;
            bytes[at - 1] = if bytes[at - 1] == b'e' { b'a' } else { b'e' };
            fs::write(root.join(&path), bytes).unwrap();
            set_time(&root.join(&path), time);
            return Some(path);
        }
        SourceAdd => {
            let new = article(number);
            let (end, text) = match random.below(3) {
                0 => ("txt", new.as_text()),
                1 => ("html", new.as_web()),
                _ => ("json", new.as_json()),
            };
            put(&root, &format!("content/sources/{number}.{end}"), text);
        }
        SourceChange => {
            let path = any("content/sources/", "", random)?;
            rewrite(&root, &path, |text| {
                text.replacen("Valbrune", &format!("Valbrune{number}"), 1)
            })?;
            return Some(path);
        }
        ImportedPage => {
            let imported: Vec<&String> = articles
                .iter()
                .filter(|path| {
                    fs::read_to_string(root.join(path))
                        .unwrap()
                        .contains("\nimported = ")
                })
                .collect();
            if imported.is_empty() {
                return None;
            }
            let path = random.pick(&imported);
            if random.chance(50) {
                fs::remove_file(root.join(path)).unwrap();
            } else {
                rewrite(&root, path, |text| {
                    format!("{text}\nDe la main de l’éditeur, {number}.\n")
                })?;
            }
            return Some(path.clone());
        }
        OutputChange | OutputRemove => {
            let made: Vec<String> = files(&site.public()).into_keys().collect();
            if made.is_empty() {
                return None;
            }
            let output = site.public().join(random.pick(&made));
            if kind == OutputChange {
                fs::write(&output, format!("écrit par un autre, {number}")).unwrap();
            } else {
                fs::remove_file(&output).unwrap();
            }
            return Some(output.to_string_lossy().into_owned());
        }
        NoState => {
            fs::remove_dir_all(root.join(".digest")).unwrap_or_default();
            site.harmed = true;
        }
        TornState => {
            let state = root.join(".digest");
            let mut kept: Vec<String> = files(&state)
                .into_keys()
                .filter(|path| !path.starts_with("back/"))
                .collect();
            kept.retain(|path| fs::metadata(state.join(path)).is_ok_and(|meta| meta.len() > 0));
            if kept.is_empty() {
                return None;
            }
            let path = random.pick(&kept);
            let bytes = fs::read(state.join(&path)).unwrap();
            match random.below(4) {
                0 => fs::remove_file(state.join(&path)).unwrap(),
                1 => fs::write(state.join(&path), &bytes[..bytes.len() / 2]).unwrap(),
                2 => fs::write(state.join(&path), []).unwrap(),
                // what a power cut may leave
                _ => fs::write(state.join(&path), vec![0; bytes.len()]).unwrap(),
            }
            site.harmed = true;
            return Some(path);
        }
        Drafts => site.drafts = !site.drafts,
        DayPasses => {
            let days = Days::new(1 + u64::try_from(random.below(9)).unwrap());
            site.today = if random.chance(75) {
                site.today + days
            } else {
                site.today - days
            };
        }
        Nothing => {}
        Undo => {
            let then = past.len().checked_sub(1 + random.below(4))?;
            restore(&root, past.get(then)?);
        }
        TwoAtOnce => {
            let mut done = String::new();
            for _ in 0..2 {
                let kind = random.pick(EDITS);
                if kind != TwoAtOnce
                    && let Some(what) = edit(site, kind, random, past)
                {
                    write!(done, "{kind:?} {what}; ").unwrap();
                }
            }
            return Some(done);
        }
        _ => return theme_edits::edit(site, kind, random, number),
    }
    Some(path)
}
