//! The rules of `ARCHITECTURE.md`, held: who imports whom, what is named where, file heads, generated files.
//!
//! What stands below `#[cfg(test)]` is exempt. `UPDATE=1` rewrites the generated files. Start reading at [`folders`].
#![allow(clippy::unwrap_used)]

use newsdigest::base::diagnostic::{Code, Severity};
use newsdigest::base::theme;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// The folders that may touch the world: files, the clock, the environment, threads.
const TOUCH_THE_WORLD: [&str; 4] = ["disk", "build", "serve", "cli"];

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

/// The table of folders: for each, the folders that it may import, as `ARCHITECTURE.md` lists them.
fn folders() -> BTreeMap<String, BTreeSet<String>> {
    let row = Regex::new(r"(?m)^\| `([a-z]+)/` \|.*\|([^|]*)\|$").unwrap();
    let name = Regex::new(r"`([a-z]+)`").unwrap();
    row.captures_iter(&read("ARCHITECTURE.md"))
        .map(|cells| {
            let imported = name.captures_iter(&cells[2]);
            let imported = imported.map(|name| name[1].to_owned()).collect();
            (cells[1].to_owned(), imported)
        })
        .collect()
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
            let stem = file.trim_end_matches(".rs");
            let stem = stem.strip_suffix("/mod").unwrap_or(stem);
            let module = stem.split('/').map(str::to_owned).collect();
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

/// Which modules of `src/` each module names.
struct Uses {
    modules: BTreeSet<Vec<String>>,
    /// What a module takes from its own parts and others name through it: the path of each such name, and the module it is in.
    passed_on: BTreeMap<Vec<String>, Vec<String>>,
}

impl Uses {
    fn of(sources: &[Source]) -> Uses {
        let modules: BTreeSet<_> = sources.iter().map(|source| source.module.clone()).collect();
        let mut passed_on = BTreeMap::new();
        let import = Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?use (?:self::)?").unwrap();
        for Source { module, code, .. } in sources {
            for found in import.find_iter(code) {
                let mut paths = Vec::new();
                tree(
                    &mut code[found.end()..].chars().peekable(),
                    module,
                    &mut paths,
                );
                for path in paths
                    .into_iter()
                    .filter(|path| path.len() > module.len() + 1)
                {
                    let (name, inside) = path.split_last().unwrap();
                    if modules.contains(&path[..=module.len()]) {
                        let name = module.iter().chain([name]).cloned().collect();
                        passed_on.insert(name, inside.to_vec());
                    }
                }
            }
        }
        Uses { modules, passed_on }
    }

    /// The module that a path leads to.
    fn module_of(&self, path: &[String]) -> Option<&Vec<String>> {
        let mut path = path.to_vec();
        while let Some((length, inside)) = (1..=path.len()).find_map(|length| {
            let inside = self.passed_on.get(&path[..length])?;
            (!self.modules.contains(&path[..length])).then_some((length, inside))
        }) {
            path.splice(..length, inside.iter().cloned());
        }
        (1..=path.len())
            .rev()
            .find_map(|length| self.modules.get(&path[..length]))
    }

    /// The modules that a file names.
    fn named_by(&self, source: &Source) -> BTreeSet<&Vec<String>> {
        let Source { module, code, .. } = source;
        let mut used = paths_from("crate", code);
        used.extend(paths_from("newsdigest", code));
        for path in paths_from("super", code) {
            let ups = 1 + path.iter().take_while(|part| *part == "super").count();
            let kept = &module[..module.len().saturating_sub(ups)];
            used.push(
                kept.iter()
                    .cloned()
                    .chain(path.into_iter().skip(ups - 1))
                    .collect(),
            );
        }
        used.iter()
            .filter_map(|path| self.module_of(path))
            .collect()
    }
}

#[test]
fn src_is_the_folders_of_the_table() {
    let folders = folders();
    let mut tops: BTreeSet<String> = BTreeSet::new();
    for source in sources() {
        assert!(
            source.text.starts_with("//! "),
            "src/{} does not open with `//!`",
            source.file
        );
        if source.module.len() > 1 || source.file.ends_with("/mod.rs") {
            tops.insert(source.module[0].clone());
        } else {
            assert!(
                ["lib.rs", "main.rs"].contains(&source.file.as_str()),
                "src/{} is in no folder",
                source.file
            );
        }
    }
    assert_eq!(tops, folders.keys().cloned().collect());
    let edges = folders.clone();
    assert_eq!(cycle(&edges), None, "the table is in no order");
}

#[test]
fn a_folder_imports_only_what_the_table_says() {
    let (folders, sources) = (folders(), sources());
    let uses = Uses::of(&sources);
    let mut faults = String::new();
    for source in &sources {
        let Some(allowed) = folders.get(&source.module[0]) else {
            continue; // `lib.rs`, `main.rs`
        };
        for used in uses.named_by(source) {
            if used[0] != source.module[0] && !allowed.contains(&used[0]) {
                writeln!(faults, "src/{} imports `{}`", source.file, used.join("::")).unwrap();
            }
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

/// The first cycle among these names, from one of them back to it.
fn cycle(edges: &BTreeMap<String, BTreeSet<String>>) -> Option<Vec<String>> {
    fn follow(
        edges: &BTreeMap<String, BTreeSet<String>>,
        path: &mut Vec<String>,
        done: &mut BTreeSet<String>,
    ) -> bool {
        let last = path.last().unwrap().clone();
        for next in edges.get(&last).into_iter().flatten() {
            if let Some(at) = path.iter().position(|name| name == next) {
                path.drain(..at);
                path.push(next.clone());
                return true;
            }
            if !done.contains(next) {
                path.push(next.clone());
                if follow(edges, path, done) {
                    return true;
                }
                path.pop();
            }
        }
        done.insert(last);
        false
    }
    let mut done = BTreeSet::new();
    edges.keys().find_map(|start| {
        let mut path = vec![start.clone()];
        follow(edges, &mut path, &mut done).then_some(path)
    })
}

/// The `mod.rs` of a folder is its face and takes no part: it names all its parts, and they may use what it declares.
#[test]
fn the_parts_of_a_folder_are_in_an_order() {
    let sources = sources();
    let uses = Uses::of(&sources);
    let mut by_folder: BTreeMap<Vec<String>, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
    for source in &sources {
        for used in uses.named_by(source) {
            let shared = source
                .module
                .iter()
                .zip(used)
                .take_while(|(a, b)| a == b)
                .count();
            if let (Some(from), Some(to)) = (source.module.get(shared), used.get(shared)) {
                let parts = by_folder
                    .entry(source.module[..shared].to_vec())
                    .or_default();
                parts.entry(from.clone()).or_default().insert(to.clone());
            }
        }
    }
    let mut faults = String::new();
    for (folder, edges) in by_folder {
        if let Some(cycle) = cycle(&edges) {
            writeln!(faults, "src/{}: {}", folder.join("/"), cycle.join(" → ")).unwrap();
        }
    }
    assert!(faults.is_empty(), "\n{faults}");
}

#[test]
fn a_cycle_is_found() {
    let edges = |pairs: &[(&str, &str)]| {
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (from, to) in pairs {
            edges
                .entry((*from).to_owned())
                .or_default()
                .insert((*to).to_owned());
        }
        edges
    };
    assert_eq!(cycle(&edges(&[("a", "b"), ("a", "c"), ("b", "c")])), None);
    let found = cycle(&edges(&[("a", "b"), ("b", "c"), ("c", "d"), ("d", "b")])).unwrap();
    assert_eq!(found, ["b", "c", "d", "b"]);
    let source = |module: &str, code: &str| Source {
        file: format!("{module}.rs"),
        module: module.split('/').map(str::to_owned).collect(),
        text: String::new(),
        code: code.to_owned(),
    };
    // named through the folder that passes it on, publicly or not
    let sources = [
        source(
            "x",
            "mod a;\nmod b;\nuse a::{Thing, Other as Another};\npub use b::look;\n",
        ),
        source("x/a", "use super::look;\n"),
        source("x/b", "use super::Thing;\nuse crate::x::b::Own;\n"),
    ];
    let uses = Uses::of(&sources);
    let named: Vec<String> = sources
        .iter()
        .map(|source| {
            let named = uses.named_by(source).into_iter();
            named
                .map(|path| path.join("/"))
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(named, ["", "x/b", "x/a x/b"]);
}

#[test]
fn below_the_disk_nothing_touches_the_world() {
    let printing = Regex::new(r"\be?print(ln)?!").unwrap();
    let clock =
        Regex::new(r"\bUtc::now|\bLocal::now|\bchrono::Local\b|\bSystemTime\b|\bInstant::now")
            .unwrap();
    let mut faults = String::new();
    for Source {
        file, module, code, ..
    } in sources()
    {
        if TOUCH_THE_WORLD.contains(&module[0].as_str()) || module[0] == "main" {
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
    let mut faults = String::new();
    for Source {
        file, module, code, ..
    } in sources()
    {
        let module = module.join("/");
        for (name, homes) in [
            ("tera", &["output/render"][..]),
            (
                "pulldown_cmark",
                &["content/page", "content/markdown", "import/formats/text"],
            ),
            ("walkdir", &["disk"]),
            ("blake3", &["base/key"]),
            (
                "rayon",
                &["output/search", "output/plan", "site", "disk", "build"],
            ),
            ("ammonia", &["content/html"]),
            ("clap", &["cli"]),
            ("granit_parser", &["content/front_matter"]),
            ("rustix", &["disk"]),
        ] {
            let is_home = homes.iter().any(|home| {
                let rest = module.strip_prefix(home);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            });
            if !is_home && !paths_from(name, &code).is_empty() {
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
fn a_file_that_a_comment_names_exists() {
    let name = Regex::new(r"`([a-z_/]+\.rs)`").unwrap();
    let files = ["src", "tests", "build"].map(|folder| {
        let files = files_below(folder).into_iter();
        files
            .map(|file| format!("{folder}/{file}"))
            .collect::<Vec<_>>()
    });
    let files = files.concat();
    let mut faults = String::new();
    for Source { file, text, .. } in sources() {
        for found in name.captures_iter(&text) {
            let named = &found[1];
            let is_there = files.iter().any(|file| {
                let rest = file.strip_suffix(named);
                rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
            });
            if !is_there {
                writeln!(faults, "src/{file} names `{named}`").unwrap();
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
        files_below("src/base/words")
            .into_iter()
            .filter(|file| file != "mod.rs")
            .collect::<Vec<_>>()
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

/// The text of `src/output/view/`.
fn views() -> String {
    let files = files_below("src/output/view").into_iter();
    files
        .map(|file| read(&format!("src/output/view/{file}")))
        .collect()
}

/// The structs of `src/output/view/`, in its order.
fn shown() -> Vec<Shown> {
    let (mut structs, mut comment, mut inside): (Vec<Shown>, Vec<String>, bool) =
        (Vec::new(), Vec::new(), false);
    for line in views().lines() {
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
    let view = views();
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
    for folder in ["src/import", "src/content/html"] {
        for file in files_below(folder) {
            if !file.ends_with("tests.rs") {
                code.push_str(&read(&format!("{folder}/{file}")));
            }
        }
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
