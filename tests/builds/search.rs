//! The search as readers meet it: the script of a built site, in a real browser. Skipped where there is no Chromium.

#![cfg(unix)]

use crate::chromium::Browser;
use crate::support::{digest, run, tree};
use newsdigest::output::search;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;

/// The articles: name, day, front matter besides, text.
const ARTICLES: &[(&str, &str, &str, &str)] = &[
    (
        "regle",
        "2024-03-02",
        "title = \"Une règle pour les modèles\"\ntopics = [\"regulation\", \"assistants\"]",
        "Le Parlement a voté la **réglementation** de l’IA. Elle oblige à décrire l’[apprentissage](https://x.example/zebre) des modèles et à nommer les données.\n\n| Phase | Échéance |\n| --- | --- |\n| première | 2026 |\n",
    ),
    (
        "usine",
        "2024-07-11",
        "title = \"La fonderie rouvre\"\ntopics = [\"chips\"]",
        "À Valbrune, la fonderie grave de nouveau des puces. L’utilisation d’électricité y baisse d’un tiers, et l'IA règle les fours.",
    ),
    (
        "openai",
        "2025-01-20",
        "title = \"OpenAI ouvre un bureau à Valbrune\"\ntopics = [\"chips\", \"assistants\"]",
        "La société montre GPT-4 et parle d’efficacité. Elle ne dit rien du prix. Utilisation, formation, accès : tout viendra.",
    ),
    (
        "ecole",
        "2025-02-03",
        "title = \"À l’école, un assistant par classe\"\ntopics = [\"assistants\"]",
        "L’assistant corrige les dictées ; son utilisation reste rare. Les élèves jugent l’outil lent, mais l’école en redemande.",
    ),
    (
        "tram",
        "2025-02-09",
        "title = \"Le tramway apprend ses arrêts\"\ntopics = [\"assistants\", \"chips\"]",
        "Un modèle prévoit les retards. Le réseau ne publie pas le détail, et les arrêts du Verger attendent.",
    ),
    (
        "english",
        "2025-03-01",
        "title = \"A library trains its own model\"\nlang = \"en\"\ntopics = [\"libraries\"]",
        "The library’s companies of readers were asked first. Training took nine days on donated machines.",
    ),
];

/// Articles that all hold one word, so that there are more than a page of them.
const NOTES: usize = 27;

/// A built site, served as by a plain host that compresses nothing; it counts.
struct Served {
    base: String,
    /// Paths and sizes of what was asked for.
    asked: Arc<Mutex<Vec<(String, usize)>>>,
    files: Arc<BTreeMap<String, Vec<u8>>>,
    _folder: TempDir,
}

impl Served {
    fn new(settings: &str) -> Served {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("site");
        std::fs::create_dir_all(root.join("content/articles")).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}/news/", listener.local_addr().unwrap());
        let site = format!("title = \"Essai\"\nbase_url = \"{base}\"\nlang = \"fr\"\n{settings}");
        std::fs::write(root.join("site.toml"), site).unwrap();
        for (name, day, front, text) in ARTICLES {
            article(&root, name, &format!("date = {day}\n{front}"), text);
        }
        for number in 1..=NOTES {
            let front = format!("date = 2023-05-{number:02}\ntitle = \"Note {number}\"");
            article(
                &root,
                &format!("note-{number:02}"),
                &front,
                &format!("Le carnet de la veille numéro {number}."),
            );
        }
        let output = folder.path().join("public");
        let mut command = digest(&["build", "--today", "2025-12-31"]);
        run(command
            .arg("--root")
            .arg(&root)
            .arg("--output")
            .arg(&output));
        let files = Arc::new(tree(&output));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (served, counted) = (files.clone(), asked.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (files, asked) = (served.clone(), counted.clone());
                std::thread::spawn(move || answer(&files, &asked, &stream));
            }
        });
        Served {
            base,
            asked,
            files,
            _folder: folder,
        }
    }

    fn open(&self, browser: &mut Browser, path: &str) {
        let url = format!("{}{path}", self.base);
        browser.call("Page.navigate", &json!({ "url": url }));
        browser.until(&format!(
            "location.href === {} && document.readyState === 'complete'",
            json!(url)
        ));
    }
}

fn article(root: &Path, name: &str, front: &str, text: &str) {
    let file = root.join(format!("content/articles/{name}.md"));
    std::fs::write(file, format!("+++\n{front}\n+++\n\n{text}\n")).unwrap();
}

/// Answers one request with the headers of `_headers` that stand for every file, and closes.
fn answer(
    files: &BTreeMap<String, Vec<u8>>,
    asked: &Mutex<Vec<(String, usize)>>,
    mut stream: &TcpStream,
) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    lines
        .by_ref()
        .take_while(|line| !line.is_empty())
        .for_each(drop);
    let target = request.split(' ').nth(1).unwrap();
    let path = target.split('?').next().unwrap();
    let path = path.strip_prefix("/news/").unwrap_or("404.html");
    let name = match path {
        "" => "index.html".to_owned(),
        folder if folder.ends_with('/') => format!("{folder}index.html"),
        file => file.to_owned(),
    };
    let found = files.get(&name);
    let bytes = found.map_or(&b""[..], Vec::as_slice);
    asked.lock().unwrap().push((name.clone(), bytes.len()));
    let status = if found.is_some() {
        "200 OK"
    } else {
        "404 Not Found"
    };
    let kind = match name.rsplit_once('.').map_or("", |(_, kind)| kind) {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css",
        "js" => "text/javascript",
        "json" => "application/json",
        _ => "application/octet-stream",
    };
    let headers = String::from_utf8_lossy(&files["_headers"]).into_owned();
    let everywhere = headers
        .lines()
        .skip_while(|line| *line != "/news/*")
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .flat_map(|line| [line.trim(), "\r\n"])
        .collect::<String>();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nConnection: close\r\n{everywhere}Content-Length: {}\r\n\r\n",
        bytes.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(bytes);
}

/// A value of the page, of a promise when it is one.
fn ask(browser: &mut Browser, script: &str) -> Value {
    let params = json!({ "expression": script, "returnByValue": true, "awaitPromise": true });
    let answer = browser.call("Runtime.evaluate", &params);
    assert!(answer["exceptionDetails"].is_null(), "{script}: {answer}");
    answer["result"]["value"].clone()
}

/// The names of the articles that a query finds, best first, notes left out, and what is said.
fn found(browser: &mut Browser, site: &Served, query: &str) -> (Vec<String>, String) {
    let query: String = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(query.split('&').map(|pair| pair.split_once('=').unwrap()))
        .finish();
    site.open(browser, &format!("search/?{query}"));
    shown(browser)
}

fn shown(browser: &mut Browser) -> (Vec<String>, String) {
    browser.until("document.querySelector('#search-results').dataset.total !== undefined");
    let links = ask(
        browser,
        "[...document.querySelectorAll('#search-results h2 a')].map((link) => link.href)",
    );
    let names = links.as_array().unwrap().iter().map(|link| {
        let link = link.as_str().unwrap().trim_end_matches('/');
        link.rsplit('/').next().unwrap().to_owned()
    });
    let said = ask(
        browser,
        "document.querySelector('#search-status').textContent",
    );
    (names.collect(), said.as_str().unwrap().to_owned())
}

/// Every code point up to U+024F, Greek and Cyrillic, each between letters, and words that are cut in odd places.
fn texts() -> Vec<String> {
    let letters = (1..=0x24f).chain(0x370..=0x3ff).chain(0x400..=0x4ff);
    let set = letters
        .filter_map(char::from_u32)
        .flat_map(|letter| [format!("a{letter}b"), format!("{letter}'9{letter}-x")]);
    let traps = [
        "l’IA d'OpenAI jusqu’ici qu’elle aujourd’hui d’aujourd’hui aujourd'huis lorsqu'on presqu’île",
        "OpenAI’s don't we’re it's O'Reilly rock'n'roll l'd's s's d'",
        "open-source open_source state-of-the-art c’est-à-dire a-t-il peut-être un-deux-trois-quatre-cinq",
        "GPT-5.6 R1-0528 o4 llama3 llama3.1 v1.5.2 3.14 1.000.000 5. .5 4,5 gpt4o x86-64",
        "cœur ŒUVRE æsthetik STRASSE straße ﬁn ½ m² №5 ℡ Å Ⅷ İstanbul ΟΔΟΣ ός",
        "e\u{301}te\u{301} na\u{ef}ve pro\u{ad}gramme zero\u{200b}width a\u{2011}b ‘quoted’ ′prime′ ʼok",
        "journaux bureaux chevaux feux choux eux deux aux modèles utilisées utiliser européenne companies company personnelle années idée nouvelle process lies ties fly sky parlent",
        "et de la les an and the with une IA à où été",
        "人工知能 東京 ひらがな カタカナ々 ไทย 日a本 naïve人",
        "a--b a'-b _x_ x__y '' -- a.b.c 1.a a.1 1.1.1",
    ];
    let long = "long".repeat(17);
    set.chain(traps.map(str::to_owned)).chain([long]).collect()
}

#[test]
fn folding_is_the_same_in_rust_and_in_the_script() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Served::new("");
    site.open(&mut browser, "search/");
    browser.until("!!globalThis.digestSearch");
    let texts = texts();
    let script = format!(
        "{}.map((text) => [digestSearch.fold(text), digestSearch.chunks(text).flatMap((chunk) => chunk.terms)])",
        json!(texts)
    );
    let answers = ask(&mut browser, &script);
    let mut words = Vec::new();
    for (text, answer) in texts.iter().zip(answers.as_array().unwrap()) {
        assert_eq!(answer[0], json!(search::fold(text)), "fold {text:?}");
        assert_eq!(answer[1], json!(search::terms(text)), "terms {text:?}");
        words.extend(search::terms(text));
    }
    assert!(words.len() > 2000);
    let boundaries = search::BOUNDARIES;
    let script = format!(
        "{}.map((word) => {{ const stem = digestSearch.stem(word); return [stem, ...[1, 64, 2048].map((shards) => digestSearch.shard(stem, shards, {boundaries}))]; }})",
        json!(words)
    );
    let answers = ask(&mut browser, &script);
    for (word, answer) in words.iter().zip(answers.as_array().unwrap()) {
        let slot = search::slot(word);
        let shards = [1, 64, 2048].map(|shards| search::shard_of(slot, shards));
        assert_eq!(
            *answer,
            json!([search::stem(word), shards[0], shards[1], shards[2]]),
            "{word}"
        );
    }
}

#[test]
fn readers_find_what_they_mean() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let browser = &mut browser;
    let site = Served::new("");
    for (query, expected) in [
        // accents, case, elision in all its forms, singular and plural
        ("q=reglementation", &["regle"][..]),
        ("q=EFFICACITE", &["openai"]),
        ("q=l’IA", &["usine", "regle"]),
        ("q=l'ia", &["usine", "regle"]),
        ("q=IA", &["usine", "regle"]),
        ("q=modele", &["english", "regle", "tram"]),
        ("q=modèles", &["regle", "english", "tram"]),
        ("q=company", &["english"]),
        // words that are written apart or together
        ("q=open ai", &["openai"]),
        ("q=gpt 4", &["openai", "note-04"]),
        ("q=GPT4", &["openai"]),
        // kin by derivation, where nothing better is
        ("q=former", &["openai"]),
        ("q=train", &["english"]),
        // all words first, then those that lack one
        ("q=école utilisation", &["ecole", "openai", "usine"]),
        // phrases
        ("q=\"ne dit rien du prix\"", &["openai"]),
        ("q=« l’outil lent »", &["ecole"]),
        ("q=\"lent l’outil\"", &[]),
        ("q=\"tramway apprend\"", &["tram"]),
        // filters, with words and alone
        ("q=utilisation&year=2025", &["ecole", "openai"]),
        ("q=utilisation&topic=chips", &["openai", "usine"]),
        ("q=utilisation&topic=chips&year=2024", &["usine"]),
        ("topic=chips", &["tram", "openai", "usine"]),
        // what stands in addresses is no word
        ("q=zebre", &[]),
    ] {
        let (mut names, said) = found(browser, &site, query);
        let mut expected: Vec<&str> = expected.to_vec();
        assert_eq!(
            names.first().map(String::as_str),
            expected.first().copied(),
            "{query}: {said}"
        );
        names.sort_unstable();
        expected.sort_unstable();
        assert_eq!(names, expected, "{query}: {said}");
    }

    // A slip finds the word that is meant, and says so. It stands in three articles.
    for slip in ["utilisatoin", "utlisation", "uutilisation", "utilisatiom"] {
        let (names, said) = found(browser, &site, &format!("q={slip}"));
        assert_eq!(names.len(), 3, "{slip}: {said}");
        assert!(said.contains("«\u{202f}utilisation\u{202f}»"), "{said}");
    }
    let (names, said) = found(browser, &site, "q=de la et");
    assert!(names.is_empty());
    assert!(said.contains("trop courants"), "{said}");
    let (names, said) = found(browser, &site, "q=xylophone");
    assert!(names.is_empty());
    assert_eq!(said, "Aucun article trouvé.");
}

#[test]
fn the_page_answers_while_one_types() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let browser = &mut browser;
    let site = Served::new("");
    site.open(browser, "search/");
    browser.until("document.querySelector('#search-status').textContent.includes('guillemets')");
    let asked = |site: &Served| -> Vec<String> {
        let asked = site.asked.lock().unwrap();
        asked.iter().map(|(path, _)| path.clone()).collect()
    };
    // Nothing of the index is fetched before there is a query.
    let before = asked(&site);
    assert!(
        before
            .iter()
            .all(|path| !path.ends_with(".bin") && !path.ends_with(".json")),
        "{before:?}"
    );
    assert_eq!(
        ask(browser, "document.querySelector('#search-lists').hidden"),
        json!(false)
    );

    // The beginning of a word finds while one types; the address keeps up.
    let typed = |browser: &mut Browser, key: &str| {
        browser.call("Input.insertText", &json!({ "text": key }));
    };
    let press = |browser: &mut Browser, key: &str| {
        for kind in ["rawKeyDown", "keyUp"] {
            let text = if key == "/" { "/" } else { "" };
            browser.call(
                "Input.dispatchKeyEvent",
                &json!({ "type": kind, "key": key, "text": text }),
            );
        }
    };
    press(browser, "/");
    browser.until("document.activeElement.name === 'q' && document.activeElement.value === ''");
    typed(browser, "regleme");
    browser.until("location.search === '?q=regleme'");
    browser
        .until("document.querySelector('#search-results mark')?.textContent === 'réglementation'");
    let (names, _) = shown(browser);
    assert_eq!(names, ["regle"]);
    let passage = ask(
        browser,
        "document.querySelector('#search-results .summary').textContent",
    );
    assert_eq!(
        passage,
        json!(
            "Le Parlement a voté la réglementation de l’IA. Elle oblige à décrire l’apprentissage des modèles et à nommer les données. Phase Échéance première 2026"
        )
    );
    assert_eq!(
        ask(browser, "document.querySelector('#search-lists').hidden"),
        json!(true)
    );
    let row = ask(
        browser,
        "(([time, topic]) => [time.dateTime, time.textContent, topic.textContent, topic.getAttribute('href')])(['time', '.topic'].map((name) => document.querySelector('#search-results ' + name)))",
    );
    assert_eq!(
        row,
        json!([
            "2024-03-02",
            "2 mars 2024",
            "assistants",
            "/news/topics/assistants/"
        ])
    );

    // Arrows go through the results and back; Escape empties the field and brings the lists back.
    press(browser, "ArrowDown");
    browser.until("document.activeElement.closest('#search-results') !== null");
    press(browser, "ArrowUp");
    browser.until("document.activeElement.name === 'q'");
    press(browser, "ArrowDown");
    press(browser, "Escape");
    browser.until("document.activeElement.value === '' && location.search === ''");
    browser.until("!document.querySelector('#search-lists').hidden && !document.querySelector('#search-results').children.length");

    // Ten at first, the rest behind a button, which takes the keyboard along.
    let (names, said) = found(browser, &site, "q=carnet");
    assert_eq!((names.len(), said.as_str()), (10, "27 articles"));
    assert_eq!(
        ask(
            browser,
            "document.querySelector('#search-results').dataset.total"
        ),
        json!("27")
    );
    assert_eq!(names.first().unwrap(), "note-27");
    let rows = "document.querySelectorAll('#search-results li').length";
    for count in [20, 27] {
        ask(
            browser,
            "document.querySelector('[data-search-more]').click()",
        );
        browser.until(&format!("{rows} === {count}"));
    }
    browser.until("document.querySelector('[data-search-more]').hidden");
    browser.until("document.activeElement.textContent === 'Note 7'");
    assert_eq!(
        ask(
            browser,
            "document.querySelector('#search-status').getAttribute('role')"
        ),
        json!("status")
    );
}

#[test]
fn a_search_moves_little() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let browser = &mut browser;
    let site = Served::new("");
    let script = site
        .files
        .iter()
        .find(|(path, _)| path.starts_with("search.") && path.ends_with(".js"));
    let (script, bytes) = script.unwrap();
    let packed = search::packed(bytes).len();
    assert!(packed <= 9_000, "{script}: {packed} bytes by gzip");
    let headers = String::from_utf8_lossy(&site.files["_headers"]).into_owned();
    assert!(headers.contains("; script-src 'self'"), "{headers}");
    assert!(headers.contains(&format!(
        "\n/news/{script}\n  Cache-Control: public, max-age=31536000, immutable\n"
    )));
    found(browser, &site, "q=carnet réglementation utilisation");
    browser.until("document.querySelectorAll('#search-results mark').length > 0");
    let asked = site.asked.lock().unwrap().clone();
    let (copies, rest): (Vec<_>, Vec<_>) = asked
        .iter()
        .partition(|(path, _)| path.ends_with("index.md"));
    let bytes = |files: &[&(String, usize)]| files.iter().map(|(_, bytes)| bytes).sum::<usize>();
    assert!(rest.len() <= 25, "{rest:?}");
    assert!(bytes(&rest) < 80_000, "{rest:?}");
    assert!(!copies.is_empty() && bytes(&copies) < 60_000, "{copies:?}");
}

#[test]
fn without_scripts_topics_and_months_lead_to_everything() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let browser = &mut browser;
    let site = Served::new("");
    browser.call(
        "Emulation.setScriptExecutionDisabled",
        &json!({ "value": true }),
    );
    site.open(browser, "search/?q=IA");
    let text = ask(browser, "document.querySelector('main').innerText");
    let text = text.as_str().unwrap();
    for words in ["Sans JavaScript", "assistants", "Mars", "2023"] {
        assert!(text.contains(words), "{words} in {text}");
    }
    let broken = ask(
        browser,
        "[...document.querySelectorAll('#search-lists a')].map((link) => link.getAttribute('href')).filter((href) => !href.startsWith('/news/'))",
    );
    assert_eq!(broken, json!([]));
    assert_eq!(
        ask(
            browser,
            "document.querySelectorAll('#search-lists a').length > 10"
        ),
        json!(true)
    );

    // The page for missing addresses sends a query there.
    let missing = String::from_utf8_lossy(&site.files["404.html"]).into_owned();
    assert!(missing.contains("role=\"search\" action=\"/news/search/\""));
    let page = String::from_utf8_lossy(&site.files["search/index.html"]).into_owned();
    // Whatever is asked there, search engines know one page.
    assert!(!page.contains("noindex"));
    let canonical = page.lines().find(|line| line.contains("rel=\"canonical\""));
    assert!(canonical.unwrap().ends_with("/news/search/\">"), "{page}");
    let map = String::from_utf8_lossy(&site.files["sitemap-lists.xml"]).into_owned();
    assert!(map.contains("/news/search/</loc>"), "{map}");
}

#[test]
fn a_site_can_do_without() {
    let site = Served::new("outputs = { search = false }\n");
    assert!(site.files.keys().all(|path| !path.starts_with("search")));
    let text = |path: &str| String::from_utf8_lossy(&site.files[path]).into_owned();
    assert!(!text("_headers").contains("script-src"));
    assert!(!text("404.html").contains("role=\"search\""));
    assert!(!text("index.html").contains("/search/"));
}
