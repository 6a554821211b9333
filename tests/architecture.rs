//! The rules of `ARCHITECTURE.md`, held: who imports whom, what is named where, file heads, generated files.
//!
//! What stands below `#[cfg(test)]` is exempt. `UPDATE=1` rewrites the generated files. Start reading at [`rooms`].
#![allow(clippy::unwrap_used)]

use newsdigest::diag::{Code, Severity};
use newsdigest::theme;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The level from which on a file may touch the world: that of `world.rs`.
const WORLD: u32 = 9;

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(repository().join(path)).unwrap()
}

/// The files below a folder of the repository, by their path in it, sorted.
fn files_below(folder: &str) -> Vec<String> {
    fn walk(folder: &Path, prefix: &str, files: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.path().is_dir() {
                walk(&entry.path(), &format!("{name}/"), files);
            } else {
                files.push(name);
            }
        }
    }
    let mut files = Vec::new();
    walk(&repository().join(folder), "", &mut files);
    files.sort();
    files
}

/// The table of rooms: the level of each file that it lists, by module path (`import/text` for `src/import/text.rs`).
fn rooms() -> BTreeMap<String, u32> {
    let row = Regex::new(r"(?m)^\| *(\d+) *\|([^|]*)\|").unwrap();
    let file = Regex::new(r"`([a-z_/]+)\.rs`").unwrap();
    let text = read("ARCHITECTURE.md");
    let mut rooms = BTreeMap::new();
    for cells in row.captures_iter(&text) {
        for name in file.captures_iter(&cells[2]) {
            let level = cells[1].parse().unwrap();
            assert_eq!(
                rooms.insert(name[1].to_owned(), level),
                None,
                "{}",
                &name[1]
            );
        }
    }
    rooms
}

/// The room of a module path: the longest listed one that it lies in.
fn room_of<'a>(rooms: &'a BTreeMap<String, u32>, path: &[String]) -> Option<(&'a str, u32)> {
    (1..=path.len()).rev().find_map(|parts| {
        let (name, level) = rooms.get_key_value(&path[..parts].join("/"))?;
        Some((name.as_str(), *level))
    })
}

/// A file of `src/`.
struct Source {
    /// Its path below `src/`.
    file: String,
    /// Its module path.
    module: Vec<String>,
    /// Its text.
    text: String,
    /// Its text without comments and without what is for tests alone.
    code: String,
}

fn sources() -> Vec<Source> {
    files_below("src")
        .into_iter()
        .filter(|file| {
            Path::new(file).extension().is_some_and(|kind| kind == "rs")
                && !file.ends_with("/tests.rs")
                && !file.contains("/tests/")
        })
        .map(|file| {
            let text = read(&format!("src/{file}"));
            let module = file
                .trim_end_matches(".rs")
                .split('/')
                .map(str::to_owned)
                .collect();
            Source {
                module,
                code: code_of(&text),
                text,
                file,
            }
        })
        .collect()
}

fn code_of(text: &str) -> String {
    let mut code = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let trimmed = line.trim_start();
        if trimmed.starts_with("#[cfg(test)]") {
            let indent = &line[..line.len() - trimmed.len()];
            let end = format!("{indent}}}");
            // attributes, then the item: to its closing brace, unless it ends on its first line
            let item = lines
                .by_ref()
                .find(|line| !line.trim_start().starts_with("#["));
            if item.is_some_and(|item| !item.trim_end().ends_with([';', '}'])) {
                lines.by_ref().find(|line| *line == end);
            }
        } else if !trimmed.starts_with("//") {
            code.push_str(trimmed.split(" // ").next().unwrap());
            code.push('\n');
        }
    }
    code
}

/// Every path that begins with `root::` in a file, groups in braces resolved: `crate::{a::B, c}` gives `a::B` and `c`.
fn paths_from(root: &str, code: &str) -> Vec<Vec<String>> {
    let start = Regex::new(&format!(r"\b{root}::")).unwrap();
    let mut paths = Vec::new();
    for found in start.find_iter(code) {
        tree(&mut code[found.end()..].chars().peekable(), &[], &mut paths);
    }
    paths
}

fn tree(
    code: &mut std::iter::Peekable<std::str::Chars<'_>>,
    prefix: &[String],
    paths: &mut Vec<Vec<String>>,
) {
    let mut path = prefix.to_vec();
    loop {
        while code.next_if(|c| c.is_whitespace()).is_some() {}
        if code.next_if_eq(&'{').is_some() {
            loop {
                tree(code, &path, paths);
                while code.next_if(|c| c.is_whitespace() || *c == ',').is_some() {}
                if code.peek().is_none() || code.next_if_eq(&'}').is_some() {
                    return;
                }
                if !code
                    .peek()
                    .is_some_and(|c| c.is_alphanumeric() || "_{*".contains(*c))
                {
                    return;
                }
            }
        }
        let mut name = String::new();
        while let Some(c) = code.next_if(|c| c.is_alphanumeric() || "_*".contains(*c)) {
            name.push(c);
        }
        if name == "as" {
            while code.next_if(|c| c.is_alphanumeric() || *c == '_').is_some() {}
        } else if !name.is_empty() {
            path.push(name);
        }
        if code.next_if_eq(&':').is_none() || code.next_if_eq(&':').is_none() {
            paths.push(path);
            // the new name of an import: ` as Other`
            let mut ahead = code.clone();
            if ahead.by_ref().take(4).eq(" as ".chars()) {
                *code = ahead;
                while code.next_if(|c| c.is_alphanumeric() || *c == '_').is_some() {}
            }
            return;
        }
    }
}

#[test]
fn groups_of_imports_are_read() {
    let code = "use crate::{a::{self, B as C, d::*}, e};\nlet x = crate::f::g(1, h); newsdigest::crates::x";
    let paths: Vec<String> = paths_from("crate", code)
        .iter()
        .map(|path| path.join("::"))
        .collect();
    assert_eq!(paths, ["a::self", "a::B", "a::d::*", "e", "f::g"]);
}

#[test]
fn every_file_has_a_room_and_every_room_a_file() {
    let rooms = rooms();
    let sources = sources();
    for source in &sources {
        assert!(
            room_of(&rooms, &source.module).is_some(),
            "src/{} is not in the table of ARCHITECTURE.md",
            source.file
        );
        assert!(
            source.text.starts_with("//! "),
            "src/{} does not open with `//!`",
            source.file
        );
    }
    let files: BTreeSet<String> = sources
        .iter()
        .map(|source| source.module.join("/"))
        .collect();
    for room in rooms.keys() {
        assert!(
            files.contains(room),
            "ARCHITECTURE.md lists `{room}.rs`, which does not exist"
        );
    }
}

#[test]
fn a_file_imports_only_from_lower_levels() {
    let rooms = rooms();
    let mut faults = String::new();
    for Source {
        file, module, code, ..
    } in sources()
    {
        let Some((room, level)) = room_of(&rooms, &module) else {
            continue; // another test names it
        };
        let mut used = paths_from("crate", &code);
        used.extend(paths_from("newsdigest", &code));
        for path in paths_from("super", &code) {
            let ups = 1 + path.iter().take_while(|part| *part == "super").count();
            let kept = module.len().saturating_sub(ups);
            used.push(
                module[..kept]
                    .iter()
                    .cloned()
                    .chain(path.into_iter().skip(ups - 1))
                    .collect(),
            );
        }
        let used: BTreeSet<_> = used
            .iter()
            .filter_map(|path| room_of(&rooms, path))
            .collect();
        for (other, other_level) in used {
            if other != room && other_level >= level {
                writeln!(
                    faults,
                    "src/{file} (level {level}) imports `{other}` (level {other_level})"
                )
                .unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn below_the_world_nothing_touches_it() {
    let rooms = rooms();
    let printing = Regex::new(r"\be?print(ln)?!").unwrap();
    let clock =
        Regex::new(r"\bUtc::now|\bLocal::now|\bchrono::Local\b|\bSystemTime\b|\bInstant::now")
            .unwrap();
    let mut faults = String::new();
    for Source {
        file, module, code, ..
    } in sources()
    {
        if room_of(&rooms, &module).is_none_or(|(_, level)| level >= WORLD) {
            continue;
        }
        for path in paths_from("std", &code) {
            if path.first().is_some_and(|part| {
                matches!(
                    part.as_str(),
                    "fs" | "env" | "time" | "thread" | "net" | "process"
                )
            }) {
                writeln!(faults, "src/{file} names `std::{}`", path.join("::")).unwrap();
            }
        }
        for found in printing.find_iter(&code).chain(clock.find_iter(&code)) {
            writeln!(faults, "src/{file} names `{}`", found.as_str()).unwrap();
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_crate_is_named_only_where_it_belongs() {
    let rooms = rooms();
    let mut faults = String::new();
    for Source {
        file, module, code, ..
    } in sources()
    {
        let Some((room, _)) = room_of(&rooms, &module) else {
            continue; // another test names it
        };
        for (name, homes) in [
            ("tera", &["render"][..]),
            ("pulldown_cmark", &["page", "markdown", "import/text"]),
            ("walkdir", &["world"]),
            ("blake3", &["key"]),
            (
                "rayon",
                &[
                    "search", "site", "plan", "world", "state", "publish", "intake", "build",
                ],
            ),
            ("ammonia", &["html"]),
            ("clap", &["cli"]),
            ("rustix", &["publish", "world"]),
        ] {
            if !homes.contains(&room) && !paths_from(name, &code).is_empty() {
                writeln!(
                    faults,
                    "src/{file} names `{name}`, which belongs to {}",
                    homes.join(", ")
                )
                .unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn every_dependency_says_what_it_saves() {
    let manifest: toml::Table = toml::from_str(&read("Cargo.toml")).unwrap();
    let architecture = read("ARCHITECTURE.md");
    let (_, listed) = architecture
        .split_once("## Dependencies")
        .expect("ARCHITECTURE.md has a section on dependencies");
    let listed: BTreeSet<&str> = listed
        .lines()
        .filter_map(|line| line.strip_prefix("- "))
        .filter_map(|line| line.split_once(": "))
        .flat_map(|(names, _)| names.split(", "))
        .map(|name| name.trim_matches('`'))
        .collect();
    let used: BTreeSet<&str> = ["dependencies", "dev-dependencies"]
        .iter()
        .flat_map(|table| manifest[*table].as_table().unwrap().keys())
        .map(String::as_str)
        .collect();
    assert_eq!(listed, used);
}

#[test]
fn the_theme_in_the_program_is_the_theme_in_the_folders() {
    fn sorted<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
        names
            .map(str::to_owned)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }
    assert_eq!(
        sorted(theme::TEMPLATES.iter().map(|(name, _)| *name)),
        files_below("templates")
    );
    assert_eq!(
        sorted(theme::STATIC.iter().map(|(name, _)| *name)),
        files_below("static")
    );
    let words = theme::WORDS
        .iter()
        .map(|(lang, _)| format!("{lang}.toml"))
        .collect::<Vec<_>>();
    assert_eq!(
        sorted(words.iter().map(String::as_str)),
        files_below("src/words")
    );
}

/// The section of the manual on faults, made from the codes themselves.
#[test]
fn the_manual_has_every_kind_of_fault() {
    let mut section = String::new();
    for code in Code::ALL {
        let severity = match code.severity() {
            Severity::Error => "Error",
            Severity::Warning => "Warning",
        };
        write!(
            section,
            "\n### {}\n\n{severity}. {}\n",
            code.word(),
            code.meaning()
        )
        .unwrap();
    }
    generated("docs/manual.md", &section);
}

/// A struct that templates see: its name, what its comment says, and its fields by name, type and comment.
struct Shown {
    name: String,
    says: String,
    fields: Vec<[String; 3]>,
}

/// The structs of `src/view.rs`, in its order.
fn shown() -> Vec<Shown> {
    let (mut structs, mut comment, mut inside): (Vec<Shown>, Vec<String>, bool) =
        (Vec::new(), Vec::new(), false);
    for line in read("src/view.rs").lines() {
        let trimmed = line.trim();
        if let Some(text) = trimmed.strip_prefix("///") {
            comment.push(text.trim().to_owned());
        } else if let Some(name) = line
            .strip_prefix("pub struct ")
            .and_then(|rest| rest.strip_suffix(" {"))
        {
            structs.push(Shown {
                name: name.to_owned(),
                says: std::mem::take(&mut comment).join(" "),
                fields: Vec::new(),
            });
            inside = true;
        } else if line == "}" {
            inside = false;
            comment.clear();
        } else if inside && let Some((name, kind)) = trimmed.trim_end_matches(',').split_once(": ")
        {
            let name = name.trim_start_matches("pub ").to_owned();
            let says = std::mem::take(&mut comment).join(" ");
            structs
                .last_mut()
                .unwrap()
                .fields
                .push([name, kind.to_owned(), says]);
        } else if !trimmed.starts_with("#[") {
            comment.clear();
        }
    }
    structs
}

/// A type as those who write templates know it, and the structs in it.
fn kind_for_people(kind: &str, structs: &BTreeSet<&str>) -> String {
    let inner = |outer: &str| kind.strip_prefix(outer)?.strip_suffix('>');
    if let Some(inner) = inner("Option<") {
        return format!("{} or none", kind_for_people(inner, structs));
    }
    if let Some(inner) = inner("Vec<") {
        return format!("list of {}", kind_for_people(inner, structs));
    }
    if let Some(inner) = inner("BTreeMap<String, ") {
        return format!("{} by name", kind_for_people(inner, structs));
    }
    match kind {
        "String" => "text".to_owned(),
        "bool" => "true or false".to_owned(),
        "usize" | "u32" | "u8" => "number".to_owned(),
        "serde_json::Value" => "values".to_owned(),
        "Body" => "text in HTML".to_owned(),
        "Card" | "CardFields" => "[Card](#card)".to_owned(),
        name => {
            assert!(structs.contains(name), "templates know no `{name}`");
            format!("[{name}](#{})", name.to_lowercase())
        }
    }
}

/// The names in a type that begin with a capital.
fn names_in(kind: &str) -> impl Iterator<Item = &str> {
    kind.split(|c: char| !c.is_alphanumeric())
        .map(|name| if name == "Card" { "CardFields" } else { name })
}

/// What stands below the head in docs/theming.md: templates, components, every field that templates see, and the words.
fn theming_reference() -> String {
    let mut out = String::from(
        "\n## Templates\n\n| template | makes | sees | blocks |\n| --- | --- | --- | --- |\n",
    );
    let view = read("src/view.rs");
    let holds = Regex::new(r"(?m)^    (\w+)\((?:Box<)?(\w+)>?\),$").unwrap();
    let template = Regex::new(r#"View::(\w+)\(_\) => "([a-z0-9]+\.html)""#).unwrap();
    let block = Regex::new(r"\{%-? block (\w+)").unwrap();
    let structs = shown();
    let by_name: BTreeMap<&str, &Shown> = structs
        .iter()
        .map(|shown| (shown.name.as_str(), shown))
        .collect();
    let views: BTreeMap<&str, &str> = holds
        .captures_iter(&view)
        .map(|found| found.extract().1)
        .map(|[variant, view]| (variant, view))
        .collect();
    let mut order = vec!["SiteView", "Head"];
    let blocks_of = |template: &str| {
        let (_, text) = theme::TEMPLATES
            .iter()
            .find(|(name, _)| *name == template)
            .unwrap();
        let names: BTreeSet<String> = block
            .captures_iter(text)
            .map(|found| format!("`{}`", &found[1]))
            .collect();
        names.into_iter().collect::<Vec<_>>().join(", ")
    };
    let mut seen = BTreeSet::from(["base.html", "components.html"]);
    for found in template.captures_iter(&view) {
        let [variant, name] = found.extract().1;
        let view = views[variant];
        let says = &by_name[view].says;
        let makes = says
            .strip_prefix(&format!("`{name}`: "))
            .unwrap_or_else(|| panic!("{view} does not say what `{name}` makes"));
        let link = kind_for_people(view, &by_name.keys().copied().collect());
        writeln!(
            out,
            "| `{name}` | {} | {link} | {} |",
            makes.trim_end_matches('.'),
            blocks_of(name)
        )
        .unwrap();
        seen.insert(name);
        if !order.contains(&view) {
            order.push(view);
        }
    }
    writeln!(
        out,
        "| `base.html` | the frame of all of them | [SiteView](#siteview), [Head](#head) | {} |",
        blocks_of("base.html")
    )
    .unwrap();
    let all: BTreeSet<&str> = theme::TEMPLATES.iter().map(|(name, _)| *name).collect();
    assert_eq!(seen, all, "a template is not in the table");

    out.push_str("\n## Components\n\nOf `components.html`. What has a default may be left out; `@site` comes from the page by itself.\n\n| component | shows |\n| --- | --- |\n");
    let component = Regex::new(
        r"(?s)(?:\{#-?((?:[^#]|#[^}])*?)-?#\}\s*)?\{%-? component (\w+)(\([^%]*\)) -?%\}",
    )
    .unwrap();
    let text = read("templates/components.html");
    // The first comment of the file is about all of them.
    let text = text.split_once("#}").unwrap().1;
    for found in component.captures_iter(text) {
        let says = found.get(1).map_or("", |says| says.as_str());
        let says: Vec<&str> = says.split_whitespace().collect();
        assert!(
            !says.is_empty(),
            "no comment stands before the component `{}`",
            &found[2]
        );
        writeln!(out, "| `{}{}` | {} |", &found[2], &found[3], says.join(" ")).unwrap();
    }

    out.push_str("\n## Fields\n\nText is plain and is escaped where it is shown; names that end in `_html` are safe HTML. “or none”: test it with `{% if … %}`. Every page sees `site` beside its own view.\n");
    let names: BTreeSet<&str> = by_name.keys().copied().collect();
    let link = Regex::new(r"\[`(\w+)`\]").unwrap();
    let mut at = 0;
    while let Some(name) = order.get(at).copied() {
        at += 1;
        let shown = by_name[name];
        let name = if name == "CardFields" { "Card" } else { name };
        write!(
            out,
            "\n### {name}\n\n{}\n\n| field | is | means |\n| --- | --- | --- |\n",
            link.replace_all(&shown.says, "$1")
        )
        .unwrap();
        for [field, kind, says] in &shown.fields {
            assert!(!says.is_empty(), "`{name}.{field}` says nothing of itself");
            let field = if kind == "Body" {
                "content_html"
            } else {
                field
            };
            let kind = kind_for_people(kind, &names);
            let says = link.replace_all(says, "$1").replace('|', "\\|");
            writeln!(out, "| `{field}` | {kind} | {says} |").unwrap();
        }
        for [_, kind, _] in &shown.fields {
            for inner in names_in(kind).filter(|inner| *inner != "Body") {
                let known = by_name.get_key_value(inner).map(|(name, _)| *name);
                order.extend(known.filter(|name| !order.contains(name)));
            }
        }
    }

    out.push_str("\n## Words\n\nThe table of the interface in English. A site in a language of its own translates the right side under `[lang.words]`; what stands in braces is filled in.\n\n```toml\n");
    let (_, english) = theme::WORDS.iter().find(|(lang, _)| *lang == "en").unwrap();
    out.push_str(english);
    out.push_str("```\n");
    out
}

/// docs/theming.md ends with what the program itself says of templates, views and words.
#[test]
fn the_document_on_themes_has_every_field() {
    generated("docs/theming.md", &theming_reference());
}

/// Compares the part of a document that is made from the program, or writes it with `UPDATE=1`.
fn generated(path: &str, section: &str) {
    const HEAD: &str = "<!-- made from the program by `UPDATE=1 cargo test --test architecture`; not edited by hand -->\n";
    let document = read(path);
    let (before, written) = document
        .split_once(HEAD)
        .unwrap_or_else(|| panic!("{path} has no head of a generated section"));
    if written != section && std::env::var_os("UPDATE").is_some() {
        let document = format!("{before}{HEAD}{section}");
        std::fs::write(repository().join(path), document).unwrap();
        return;
    }
    assert!(
        written == section,
        "{path} is out of date: run `UPDATE=1 cargo test --test architecture`"
    );
}

/// The rules by which import leaves words out have one name each, and docs/import.md says what each takes.
#[test]
fn every_rule_of_import_is_explained() {
    const NAME: &str = "\"([a-z][a-zA-Z ,']*[a-zA-Z])\"";
    let table = read("docs/import.md");
    let table = table.split_once("\n## What is dropped\n").unwrap().1;
    let table = table.split("\n## ").next().unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next())
        .filter(|rule| *rule != "Rule" && !rule.starts_with("---"))
        .collect();
    let ways = [
        format!("rule: {NAME}"),
        format!(r#"(?:self\.drop\(|drop_words\(|drop_lines\(|drop_blocks\(|drop_element\(|take\(rules,)[^"';{{}}=)]*{NAME}"#),
        format!("Kind::\\w+ => {NAME}"),
        "\"((?:used|repeats) [a-z' ]+)\"".to_owned(),
    ]
    .map(|way| Regex::new(&way).unwrap());
    let mut code = String::new();
    for room in ["src/import", "src/html"] {
        for file in files_below(room) {
            if !file.ends_with("tests.rs") {
                code.push_str(&read(&format!("{room}/{file}")));
            }
        }
    }
    for file in ["src/import.rs", "src/html.rs"] {
        code.push_str(&read(file));
    }
    let named: BTreeSet<&str> = ways
        .iter()
        .flat_map(|way| way.captures_iter(&code))
        .filter_map(|found| Some(found.get(1)?.as_str()))
        .collect();
    assert!(named.len() > 40, "only {} rules were found", named.len());
    let unexplained: Vec<_> = named.iter().filter(|rule| !rows.contains(rule)).collect();
    assert!(
        unexplained.is_empty(),
        "not in docs/import.md: {unexplained:?}"
    );
    let gone: Vec<_> = rows
        .iter()
        .filter(|rule| !code.contains(&format!("\"{rule}\"")))
        .collect();
    assert!(gone.is_empty(), "no rule of the code: {gone:?}");
}
