//! The stages of a build, one function each, over generated articles: what `stages.rs` times and `instructions.rs` counts.
//!
//! Everything runs on one thread. Start reading at [`STAGES`].
#![allow(dead_code)] // each bench uses a part of it
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "../../tests/support/generator.rs"]
pub(crate) mod generator;

use chrono::NaiveDate;
use generator::Article;
use newsdigest::base::config::{self, Config, Images};
use newsdigest::base::key::Key;
use newsdigest::base::path::{OutPath, RelPath};
use newsdigest::base::terms::Table;
use newsdigest::base::words::Words;
use newsdigest::build::tables;
use newsdigest::import::{self, Given, Source};
use newsdigest::output::builder::Pictures;
use newsdigest::output::plan::{self, Plan};
use newsdigest::output::render::{self, Templates};
use newsdigest::output::search::{self, Pace, Segment};
use newsdigest::output::view::{Output, View};
use newsdigest::site::{self, Content, Edge, Entry, Site};
use newsdigest::{
    base::date, base::text, base::theme, content::front_matter, content::markdown, content::page,
    disk::publish,
};
use std::collections::{BTreeMap, HashMap};
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

/// A stage that is measured by itself: its name, and what it does with what the stages before it left.
pub(crate) type Stage = (&'static str, fn(&Ready) -> usize);

/// Every stage but publishing, which is the file system's work more than ours.
pub(crate) const STAGES: &[Stage] = &[
    ("import_text", |ready| imported(&ready.inputs, "txt")),
    ("import_markdown", |ready| imported(&ready.inputs, "md")),
    ("import_web", |ready| imported(&ready.inputs, "html")),
    ("import_json", |ready| imported(&ready.inputs, "json")),
    ("front_matter", |ready| front_matter(&ready.inputs)),
    ("page", |ready| pages(&ready.inputs)),
    ("facts", |ready| facts(&ready.inputs)),
    ("markdown", |ready| markdown_to_html(&ready.inputs)),
    ("typography", |ready| typography(&ready.inputs)),
    ("gather", |ready| gather(&ready.inputs).articles.len()),
    ("search", |ready| indexed(ready)),
    ("plan", |ready| {
        planned(&ready.inputs, &ready.site).outputs.len()
    }),
    ("keys", |ready| keys(ready)),
    ("render_pages", |ready| bytes_of(ready, Kind::Html)),
    ("render_feeds", |ready| bytes_of(ready, Kind::Feeds)),
];

/// What every stage starts from.
pub(crate) struct Ready {
    inputs: Inputs,
    site: Site,
    plan: Plan,
}

impl Ready {
    /// So many articles, taken through the stages once.
    pub(crate) fn new(articles: usize) -> Ready {
        let inputs = Inputs::new(articles);
        let site = gather(&inputs);
        let plan = planned(&inputs, &site);
        Ready { inputs, site, plan }
    }
}

/// An article written as a source of some format.
type Shape = fn(&Article) -> String;

struct Inputs {
    config: Config,
    tables: BTreeMap<String, Table>,
    words: Words,
    templates: Templates,
    statics: BTreeMap<RelPath, Key>,
    /// Sources by the end of their name: name and text.
    sources: BTreeMap<&'static str, Vec<(String, String)>>,
    /// Pages: file and text.
    pages: Vec<(RelPath, String)>,
    /// Their Markdown with its language.
    bodies: Vec<(&'static str, String)>,
    content: Content,
    texts: HashMap<Key, Arc<str>>,
}

impl Inputs {
    fn new(articles: usize) -> Inputs {
        let (config, faults) = config::parse("site.toml", generator::SETTINGS);
        assert!(faults.is_empty(), "{faults:?}");
        let words = Words::new(&config.lang, &config.words);
        let made: Vec<Article> = (0..articles).map(generator::article).collect();
        let shapes: [(&str, Shape); 4] = [
            ("txt", Article::as_text),
            ("md", Article::text),
            ("html", Article::as_web),
            ("json", Article::as_json),
        ];
        let sources = shapes.into_iter().map(|(end, shape)| {
            let source = |article: &Article| (format!("{}.{end}", article.number), shape(article));
            (end, made.iter().map(source).collect())
        });
        let pages: Vec<(RelPath, String)> = made
            .iter()
            .map(|article| (RelPath::new(&article.file()).unwrap(), article.text()))
            .collect();
        let mut texts = HashMap::new();
        let mut content = Content::default();
        for (file, text) in &pages {
            let (page, faults) = page::parse(file, text, &config);
            assert!(faults.is_empty(), "{faults:?}");
            let body = &text[page.body..];
            let key = Key::of_bytes(body.as_bytes());
            texts.insert(key, Arc::from(body));
            content.articles.push(Entry {
                body: key,
                facts: Arc::new(markdown::facts(body, None)),
                page: Arc::new(page),
            });
        }
        Inputs {
            tables: tables(&config),
            templates: render::load(&BTreeMap::new(), &words).unwrap(),
            words,
            statics: theme::STATIC
                .iter()
                .map(|(name, bytes)| (RelPath::new(name).unwrap(), Key::of_bytes(bytes)))
                .collect(),
            sources: sources.collect(),
            bodies: made
                .iter()
                .map(|article| (article.lang, article.body()))
                .collect(),
            pages,
            content,
            texts,
            config,
        }
    }
}

/// Sources of one format to pages.
fn imported(inputs: &Inputs, format: &str) -> usize {
    let topics = &inputs.tables["topics"];
    let convert = |(name, text): &(String, String)| {
        let source = Source {
            name,
            file: None,
            bytes: text.as_bytes(),
            beside: &[],
        };
        let (made, faults) = import::convert(&source, &Given::default(), &inputs.config, topics);
        assert!(!made.is_empty(), "{faults:?}");
        made.iter().map(|page| page.body.len()).sum::<usize>()
    };
    inputs.sources[format].iter().map(convert).sum()
}

/// Front matter to values.
fn front_matter(inputs: &Inputs) -> usize {
    let entries = |(_, text): &(RelPath, String)| {
        let split = front_matter::split(text).unwrap().unwrap();
        front_matter::read(text, &split)
            .unwrap()
            .map_or(0, |entries| entries.len())
    };
    inputs.pages.iter().map(entries).sum()
}

/// Front matter to what a page is, its values read.
fn pages(inputs: &Inputs) -> usize {
    let read = |(file, text): &(RelPath, String)| page::parse(file, text, &inputs.config).0.body;
    inputs.pages.iter().map(read).sum()
}

/// Markdown to what it says of itself.
fn facts(inputs: &Inputs) -> usize {
    inputs
        .bodies
        .iter()
        .map(|(_, body)| markdown::facts(body, None).words)
        .sum()
}

/// Markdown to safe HTML with its language's typography.
fn markdown_to_html(inputs: &Inputs) -> usize {
    let links = BTreeMap::new();
    let words = [
        ("footnotes", "Notes"),
        ("back_to_text", "Retour au texte"),
        ("table", "Tableau"),
        ("code", "Code"),
        ("image", "Image"),
        ("section_link", "Lien vers cette section"),
    ];
    let words = words.map(|(name, word)| (name.to_owned(), word.to_owned()));
    let words = BTreeMap::from(words);
    let html = |(lang, body): &(&str, String)| {
        let pictures = BTreeMap::new();
        let options = markdown::Options {
            lang,
            links: &links,
            pictures: &pictures,
            leads: false,
            images: Images::Link,
            frames: &[],
            base: newsdigest::base::path::Base::nowhere(),
            skip_title: true,
            absolute: None,
            words: &words,
        };
        markdown::html(body, &options).html.len()
    };
    inputs.bodies.iter().map(html).sum()
}

/// French spaces in whole texts.
fn typography(inputs: &Inputs) -> usize {
    inputs
        .bodies
        .iter()
        .map(|(_, body)| text::typography(body, "fr", None).len())
        .sum()
}

/// Pages to the site.
fn gather(inputs: &Inputs) -> Site {
    let edge = Edge {
        moment: date::end_of(
            generator::TODAY.parse::<NaiveDate>().unwrap(),
            inputs.config.timezone,
        ),
        drafts: false,
        future: false,
    };
    site::gather(inputs.content.clone(), &inputs.config, &inputs.tables, edge).0
}

/// Every text to the packed files of a search index that knows nothing yet, on one thread.
fn indexed(ready: &Ready) -> usize {
    let entries = search::entries(&ready.site, &ready.inputs.config);
    let text_of = |key: Key| {
        let text = ready.inputs.texts.get(&key);
        text.map_or_else(String::new, |text| markdown::plain(text))
    };
    let unknown = vec![None; entries.len()];
    let segment = Segment::of(&entries, &unknown, Vec::new(), &text_of, Pace::Alone);
    let files = segment.shards.iter().chain(&segment.pages);
    files.map(|raw| search::packed(raw).len()).sum()
}

fn given(inputs: &Inputs) -> plan::Inputs<'_> {
    static NO_FILES: BTreeMap<RelPath, Key> = BTreeMap::new();
    static NO_PICTURES: Pictures = BTreeMap::new();
    static NO_LINES: BTreeMap<String, String> = BTreeMap::new();
    static NO_STUCK: BTreeMap<RelPath, String> = BTreeMap::new();
    plan::Inputs {
        config: &inputs.config,
        words: &inputs.words,
        files: &NO_FILES,
        statics: &inputs.statics,
        host_lines: &NO_LINES,
        pictures: &NO_PICTURES,
        stuck: &NO_STUCK,
        templates: inputs.templates.keys(),
        search: None,
    }
}

/// The site to its outputs.
fn planned(inputs: &Inputs, site: &Site) -> Plan {
    plan::plan(site, &given(inputs)).0
}

/// Every output with its view and key.
fn views(ready: &Ready) -> impl Iterator<Item = Output> {
    let given = given(&ready.inputs);
    let planned = ready.plan.outputs.iter();
    planned.map(move |planned| plan::output(&ready.plan, &ready.site, &given, planned))
}

/// What a build in which nothing changed asks of every output.
fn keys(ready: &Ready) -> usize {
    views(ready)
        .map(|output| usize::from(black_box(output).key.0[0]))
        .sum()
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Html,
    Feeds,
    All,
}

/// Outputs of a kind to their bytes, each handed to `take`.
fn rendered(ready: &Ready, kind: Kind, mut take: impl FnMut(&OutPath, Key, Vec<u8>)) {
    let common = render::RenderCache::new(&ready.plan.shared, ready.plan.cards().len());
    let text_of = |key: Key| ready.inputs.texts.get(&key).cloned();
    let stage = render::RenderInputs {
        templates: &ready.inputs.templates,
        shared: &ready.plan.shared,
        cache: &common,
        cards: ready.plan.cards(),
        text_of: &text_of,
    };
    for output in views(ready) {
        let wanted = match &output.view {
            View::Copy(_) => false,
            View::Feed(_) => kind != Kind::Html,
            _ => kind == Kind::All || kind == Kind::Html && output.view.template().is_some(),
        };
        if wanted {
            let bytes = render::render(&output, &stage).unwrap();
            take(&output.path, output.key, bytes);
        }
    }
}

fn bytes_of(ready: &Ready, kind: Kind) -> usize {
    let mut bytes = 0;
    rendered(ready, kind, |_, _, made| bytes += black_box(made).len());
    bytes
}

/// Every output but copied files: what publishing takes.
pub(crate) fn outputs(ready: &Ready) -> Vec<(OutPath, Key, Vec<u8>)> {
    let mut made = Vec::new();
    rendered(ready, Kind::All, |path, key, bytes| {
        made.push((path.clone(), key, bytes));
    });
    made
}

/// Outputs to the tree that readers see.
pub(crate) fn published(folder: &Path, outputs: &[(OutPath, Key, Vec<u8>)]) -> usize {
    let planned = outputs.iter().map(|(path, _, _)| path).collect();
    let (public, state) = (folder.join("public"), folder.join(".digest"));
    let staged = publish::stage(&public, &state, planned, false).unwrap();
    for (at, (_, key, bytes)) in outputs.iter().enumerate() {
        if staged.key_of(at) == Some(*key) {
            staged.keep(at);
        } else {
            staged.put(at, *key, bytes).unwrap();
        }
    }
    staged.swap().unwrap().files
}
