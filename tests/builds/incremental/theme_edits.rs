//! Edits of templates, settings and static files.

use super::edits::Edit::{self, *};
use super::harness::{SETTINGS, Site, TEMPLATE, below, replace_line, rewrite};
use crate::generator::Random;
use crate::support::put;
use std::fs;

/// Makes an edit and says which file it met; none where it does not apply.
pub(super) fn edit(site: &Site, kind: Edit, random: &mut Random, number: usize) -> Option<String> {
    let root = site.root();
    let any = |folder: &str, end: &str, random: &mut Random| {
        let found = below(&root, folder, end);
        (!found.is_empty()).then(|| random.pick(&found))
    };
    match kind {
        TemplateChange => {
            let path = any("templates/", ".html", random)?;
            rewrite(&root, &path, |text| {
                text.replace("Essai 1", &format!("Essai 1{number}"))
            })?;
            return Some(path);
        }
        TemplateAdd => {
            let name = random.pick(&[
                "list.html",
                "home.html",
                "terms.html",
                "base.html",
                "page.html",
            ]);
            let text = if name == "base.html" {
                format!(
                    "{{% extends \"digest/base.html\" %}}\n{{% block head %}}<meta name=\"essai\" content=\"{number}\">{{% endblock head %}}\n"
                )
            } else {
                TEMPLATE.replace("article.html", name)
            };
            put(&root, &format!("templates/{name}"), text);
            return Some(name.to_owned());
        }
        TemplateRemove => {
            let path = any("templates/", ".html", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        TemplateBreak => {
            let broken = random.pick(&["{% if %}", "{{ nothing.here }}"]);
            put(&root, "templates/period.html", broken);
            return Some(broken.to_owned());
        }
        PerPage => rewrite(&root, "site.toml", |text| {
            replace_line(
                text,
                "per_page = ",
                &format!("per_page = {}", 3 + number % 5),
            )
        })?,
        TopicsName => rewrite(&root, "site.toml", |text| {
            replace_line(text, "name = ", &format!("name = \"Sujets {number}\""))
        })?,
        Outputs => {
            let values = [0; 5].map(|_| random.chance(50));
            let line = format!(
                "outputs = {{ markdown = {}, sources = {}, days = {}, json_feed = {}, search = {} }}",
                values[0], values[1], values[2], values[3], values[4]
            );
            rewrite(&root, "site.toml", |text| {
                replace_line(text, "outputs = ", &line)
            })?;
        }
        BaseUrl => {
            let url = random.pick(&[
                "https://essai.example/",
                "https://essai.example/sous/",
                "https://autre.example/",
            ]);
            rewrite(&root, "site.toml", |text| {
                replace_line(text, "base_url = ", &format!("base_url = \"{url}\""))
            })?;
        }
        Settings => {
            let mut text = SETTINGS.to_owned();
            for (key, value) in [
                ("lang", "\"en\""),
                ("timezone", "\"Pacific/Auckland\""),
                ("menu", "[]"),
                ("feed", "{ content = \"summary\", items = 4 }"),
            ] {
                if random.chance(25) {
                    text = replace_line(&text, &format!("{key} = "), &format!("{key} = {value}"));
                }
            }
            for key in ["timezone", "per_page", "feed", "menu", "outputs"] {
                if random.chance(15) {
                    text = replace_line(&text, &format!("{key} = "), "");
                }
            }
            for line in [
                "edition = \"day\"\n",
                "edition = \"month\"\n",
                "edition = \"none\"\n",
                "permalink = \"/:year/:slug/\"\n",
                "description = \"Un essai de plus.\"\n",
                "images = { remote = \"show\" }\n",
            ] {
                let key = line.split('=').next().unwrap();
                if random.chance(15) && !text.contains(key) {
                    text.insert_str(0, line);
                }
            }
            for table in [
                "min = 3\n",
                "[taxonomies.companies]\n",
                "[terms.topics.robots]\nname = \"Automates\"\naliases = [\"schools\"]\n",
                "[[sources]]\nname = \"La Gazette\"\nmatch = [\"gazette.example\"]\nrights = \"excerpt\"\n",
                "[check]\nundated-page = \"off\"\n",
            ] {
                if random.chance(25) {
                    text.push_str(table);
                }
            }
            rewrite(&root, "site.toml", |_| text.clone())?;
            return Some(text);
        }
        StaticAdd => put(
            &root,
            &format!("static/deep/{number}.txt"),
            format!("{number}\n"),
        ),
        StaticChange => {
            let path = any("static/", ".txt", random)?;
            rewrite(&root, &path, |text| format!("{text}{number}\n"))?;
            return Some(path);
        }
        StaticRemove => {
            let path = any("static/", "", random)?;
            fs::remove_file(root.join(&path)).unwrap();
            return Some(path);
        }
        // a path that is a file at times and a folder at others
        StaticFolder => {
            let thing = root.join("static/thing");
            if thing.is_file() {
                fs::remove_file(thing).unwrap();
                put(&root, "static/thing/inside.txt", format!("{number}\n"));
            } else {
                fs::remove_dir_all(&thing).unwrap_or_default();
                put(&root, "static/thing", format!("{number}\n"));
            }
        }
        Stylesheet => put(
            &root,
            "static/style.css",
            format!("body {{ order: {number} }}\n"),
        ),
        _ => unreachable!("{kind:?} is an edit of content"),
    }
    Some(String::new())
}
