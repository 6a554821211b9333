//! Small sites planned: what an editor writes, and the outputs and diagnostics that come of it.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::base::config;
use crate::base::terms::Table;
use crate::base::words::Words;
use crate::content::markdown;
use crate::content::page;
use crate::output::view::{ListView, View};
use crate::site::{self, Content, Edge, Entry};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

/// Plans articles given by name and text.
fn planned(files: &[(&str, &str)]) -> (Vec<Output>, Vec<Diagnostic>) {
    let settings = "title = \"T\"\nbase_url = \"https://example.org/news/\"\nper_page = 2\n[taxonomies.people]\n";
    let (config, diagnostics) = config::parse("site.toml", settings);
    assert_eq!(diagnostics, Vec::new());
    let articles = files
        .iter()
        .map(|(name, text)| {
            let file = RelPath::new(&format!("content/articles/{name}")).unwrap();
            let (page, _) = page::parse(&file, text, &config);
            let body = text.get(page.body..).unwrap();
            Entry {
                facts: markdown::facts(body, None).into(),
                body: Key::of_bytes(body.as_bytes()),
                page: page.into(),
            }
        })
        .collect();
    let content = Content {
        articles,
        ..Content::default()
    };
    let tables = config
        .taxonomies
        .keys()
        .map(|id| (id.clone(), Table::new(&BTreeMap::new(), true)))
        .collect();
    let edge = Edge {
        moment: crate::base::date::end_of(
            NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
            config.timezone,
        ),
        drafts: false,
        future: false,
    };
    let (site, mut diagnostics) = site::gather(content, &config, &tables, edge);
    let inputs = Inputs {
        config: &config,
        words: &Words::new(&config.lang, &config.words),
        files: &BTreeMap::new(),
        statics: &BTreeMap::new(),
        host_lines: &BTreeMap::new(),
        pictures: &BTreeMap::new(),
        stuck: &BTreeMap::new(),
        templates: &BTreeMap::new(),
        search: None,
    };
    let (plan, more) = plan(&site, &inputs);
    diagnostics.extend(more);
    let outputs = plan.outputs.iter();
    let outputs = outputs.map(|planned| output(&plan, &site, &inputs, planned));
    (outputs.collect(), diagnostics)
}

fn article(more: &str, body: &str) -> String {
    format!("---\ntitle: Titre\ndate: 2025-02-03\n{more}---\n{body}")
}

/// `expected` is "code | message" for each diagnostic of these articles.
fn check(files: &[(&str, &str)], expected: &[&str]) {
    let seen: Vec<String> = planned(files)
        .1
        .iter()
        // The site has a taxonomy that these few articles do not use.
        .filter(|diagnostic| diagnostic.code != Code::IdleSetting)
        .map(|diagnostic| format!("{} | {}", diagnostic.code.word(), diagnostic.message))
        .collect();
    assert_eq!(seen, expected);
}

#[test]
fn links_inside_the_site_lead_somewhere() {
    let body = "## L’âge d’or\n\n[a](#lâge-dor) [b](#l-age-d-or) [c](#rien) [d](/archive/) [e](/nulle/part) \
                [f](b.md#suite) [g](b.md#autre) [h](?q=x) [i](absent.md) <i id=\"ici\"></i> [j](#ici)";
    let (a, b) = (article("", body), article("", "## Suite"));
    check(
        &[("a.md", &a), ("b.md", &b)],
        &[
            "missing-page | there is no page `absent.md`",
            "dead-link | `#rien` names an anchor that does not exist",
            "dead-link | `/nulle/part` leads to nothing on this site",
            "dead-link | `b.md#autre` names an anchor that does not exist",
        ],
    );
    let (outputs, _) = planned(&[("a.md", &a), ("b.md", &b)]);
    let view = outputs
        .iter()
        .find_map(|output| match &output.view {
            View::Article(view) if output.path.as_str() == "2025/02/03/a/index.html" => Some(view),
            _ => None,
        })
        .unwrap();
    let href = |target: &str| view.body.content_links.get(target).map(String::as_str);
    assert_eq!(href("#lâge-dor"), Some("#l-age-d-or"));
    assert_eq!(href("#rien"), Some(""));
    assert_eq!(href("/archive/"), Some("/news/archive/"));
    assert_eq!(href("b.md#suite"), Some("/news/2025/02/03/b/#suite"));
    assert_eq!(href("b.md#autre"), Some("/news/2025/02/03/b/"));
    assert_eq!(href("?q=x"), Some("/news/2025/02/03/a/?q=x"));
}

#[test]
fn an_image_that_is_not_there_stops_nothing() {
    check(
        &[("a.md", &article("image: absente.png\n", "x"))],
        &["missing-image | the image `absente.png` is not there"],
    );
}

#[test]
fn no_two_pages_have_the_same_title() {
    let text = article("topics: [meta]\npeople: [meta]\n", "x");
    let (outputs, _) = planned(&[("a.md", &text), ("b.md", &text), ("c.md", &text)]);
    let mut titles = BTreeSet::new();
    for output in &outputs {
        let head = match &output.view {
            View::Article(view) => &view.head,
            View::List(view) => &view.head,
            _ => continue,
        };
        assert!(titles.insert(head.title.clone()), "{} twice", head.title);
    }
    assert!(titles.len() >= 5, "{titles:?}");
}

#[test]
fn a_list_shows_its_articles_over_time_on_its_own_address() {
    let dates = [
        "date: 2024-10-31",
        "date: 2025-02-03",
        "date: 2025-02-28T23:30:00Z",
        "date: 2025-02-10",
        "date: 2025-06-01",
        "dated: 2019",
        "added: 2025-06-02",
    ];
    let files: Vec<(String, String)> = dates
        .iter()
        .enumerate()
        .map(|(at, date)| {
            let text = format!("---\ntitle: Titre {at}\n{date}\ntopics: [crue]\n---\nx");
            (format!("{at}.md"), text)
        })
        .collect();
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let (outputs, _) = planned(&files);
    let lists: Vec<&ListView> = outputs
        .iter()
        .filter_map(|output| match &output.view {
            View::List(view) if view.kind == "term" => Some(&**view),
            _ => None,
        })
        .collect();
    assert!(lists.len() > 1);
    for list in &lists {
        assert_eq!(list.chart.is_some(), list.pager.number.is_none());
    }
    let chart = lists.iter().find_map(|list| list.chart.as_ref()).unwrap();
    // The site's zone is UTC, so the third article is one of February. Two articles have no date, though one has a day.
    assert_eq!(
        (chart.first.as_str(), chart.last.as_str()),
        ("octobre 2024", "juin 2025")
    );
    assert_eq!(chart.bars, "M0 36v-12h16v12h144v-12h16v12");
    assert_eq!(chart.highest, "M80 36v-36h16v36");
    let terms = outputs.iter().find_map(|output| match &output.view {
        View::Terms(view) if view.head.section == "topics" => Some(view),
        _ => None,
    });
    let terms = terms.unwrap();
    let link = terms.letters.first().unwrap().terms.first().unwrap();
    assert_eq!(link.count, 7);
    assert_eq!(
        link.spark.as_ref().unwrap().bars,
        "M0 12v-4h4v4h16v-12h4v12h16v-4h4v4"
    );
    assert!(terms.legend.is_some());
}

#[test]
fn two_articles_make_no_chart() {
    let (a, b) = (
        article("topics: [crue]\n", "x"),
        article("topics: [crue]\n", "x").replace("2025-02-03", "2024-02-03"),
    );
    let (outputs, _) = planned(&[("a.md", &a), ("b.md", &b)]);
    for output in &outputs {
        match &output.view {
            View::List(view) => assert_eq!(view.chart, None),
            View::Terms(view) => assert_eq!(view.legend, None),
            _ => {}
        }
    }
}

/// The size of these images is not known: they are SVG, and no file is looked at.
#[test]
fn a_lead_image_is_addressed_once_below_the_site() {
    for (src, expected) in [
        ("/news/logo.svg", "/news/logo.svg"),
        ("/logo.svg", "/news/logo.svg"),
        ("/news/logo.svg?v=2", "/news/logo.svg?v=2"),
        ("/logo.svg#a", "/news/logo.svg#a"),
        ("/news/un logo.svg", "/news/un%20logo.svg"),
        ("https://example.org/news/logo.svg", "/news/logo.svg"),
    ] {
        let text = article(&format!("image: \"{src}\"\n"), "Texte.");
        let (outputs, _) = planned(&[("a.md", &text)]);
        let image = outputs.iter().find_map(|output| match &output.view {
            View::Article(view) => view.page.image.as_ref(),
            _ => None,
        });
        assert_eq!(
            image.map(|image| image.src.as_str()),
            Some(expected),
            "{src}"
        );
    }
}

/// A hundred and more topics of two articles: the terms that go together are found among the first ones.
#[test]
fn terms_that_go_together_are_counted_over_the_first_of_an_article() {
    let topics: Vec<String> = (100..240).map(|n| format!("sujet {n}")).collect();
    let text = article(&format!("topics: [{}]\n", topics.join(", ")), "Texte.");
    let (outputs, _) = planned(&[("a.md", &text), ("b.md", &text)]);
    let related: Vec<usize> = outputs
        .iter()
        .filter_map(|output| match &output.view {
            View::List(view) if output.path.as_str().starts_with("topics/") => {
                Some(view.related.len())
            }
            _ => None,
        })
        .collect();
    assert_eq!(related.len(), 140);
    assert!(related.iter().all(|number| *number == 5), "{related:?}");
}
