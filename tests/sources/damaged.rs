//! Sources as people find them: a bad part of one costs nothing else. Each case is a small site that the program builds.

use crate::support::digest;
use std::fs;
use std::path::Path;

/// A site with these sources, built: the exit status, what was printed, and the pages joined.
fn built(sources: &[(&str, &[u8])]) -> (Option<i32>, String, String) {
    let site = site(sources);
    let output = digest(&["build", "--today", "2025-06-30"])
        .current_dir(site.path())
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let pages = pages(&site.path().join("content/articles"));
    (
        output.status.code(),
        String::from_utf8(printed).unwrap(),
        pages,
    )
}

fn site(sources: &[(&str, &[u8])]) -> tempfile::TempDir {
    let site = tempfile::tempdir().unwrap();
    let folder = site.path().join("content/sources");
    fs::create_dir_all(&folder).unwrap();
    let settings = "title = \"T\"\nbase_url = \"https://example.org/\"\n";
    fs::write(site.path().join("site.toml"), settings).unwrap();
    for (name, bytes) in sources {
        fs::write(folder.join(name), bytes).unwrap();
    }
    site
}

/// The text of all pages below a folder, in the order of their names.
fn pages(folder: &Path) -> String {
    let files = crate::support::tree(folder);
    let texts = files.values().map(|bytes| String::from_utf8_lossy(bytes));
    texts.collect::<Vec<_>>().join("\n")
}

/// The report on one source.
fn explained(name: &str, bytes: &[u8]) -> String {
    let site = site(&[(name, bytes)]);
    let source = format!("content/sources/{name}");
    let output = digest(&["import", "--stdout", "--explain", &source])
        .current_dir(site.path())
        .output()
        .unwrap();
    String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
}

/// A text in every form that a source has, around a piece of HTML and the same in Markdown.
fn in_every_format(html: &str, markdown: &str) -> Vec<(&'static str, String)> {
    let json = |text: &str| serde_json::to_string(text).unwrap();
    let opening = "Le bief a monté cette nuit, et les éclusiers ont fermé les portes du canal jusqu’à demain matin.";
    let html = format!(
        "<p>{opening}</p>{html}<p>Il baisse depuis ce matin, selon les relevés que le port publie.</p>"
    );
    let text = format!("{opening}\n\n{markdown}\n\nIl baisse depuis ce matin.\n");
    let mail = |kind: &str, text: &str| {
        format!(
            "From: La Lettre <lettre@bief.test>\nSubject: Le bief par lettre\nMessage-ID: <{kind}@bief.test>\n\
             MIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        )
    };
    vec![
        (
            "page.html",
            format!(
                "<!doctype html><title>Le bief en page</title><article><h1>Le bief en page</h1>{html}</article>"
            ),
        ),
        (
            "fil.xml",
            format!(
                "<rss version=\"2.0\"><channel><title>Fil</title><item><title>Le bief en fil</title>\
                 <description><![CDATA[{html}]]></description></item></channel></rss>"
            ),
        ),
        (
            "atome.xml",
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Fil</title><entry><title>Le bief en atome</title>\
                 <id>a</id><content type=\"html\"><![CDATA[{html}]]></content></entry></feed>"
            ),
        ),
        (
            "fil.json",
            format!(
                "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Fil\", \"items\": \
                 [{{\"id\": \"1\", \"title\": \"Le bief en json\", \"content_html\": {}}}]}}",
                json(&html)
            ),
        ),
        (
            "billet.json",
            format!(
                "{{\"id\": 1, \"title\": {{\"rendered\": \"Le bief en billet\"}}, \"content\": {{\"rendered\": {}}}}}",
                json(&html)
            ),
        ),
        (
            "export.xml",
            format!(
                "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Site</title>\
                 <item><title>Le bief en export</title><content:encoded><![CDATA[{html}]]></content:encoded>\
                 <wp:post_id>1</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item></channel></rss>"
            ),
        ),
        ("lettre.eml", mail("html", &html)),
        ("lettre-texte.eml", mail("plain", &text)),
        ("note.md", format!("# Le bief en note\n\n{text}")),
        ("note.txt", format!("Le bief en texte\n\n{text}")),
    ]
}

/// Whether a source is plain text, in which a relative link in Markdown's marks is text as written.
fn is_plain(name: &str) -> bool {
    name.ends_with("-texte.eml") || name.ends_with(".txt")
}

#[test]
fn a_relative_link_without_a_base_does_not_stop_the_build() {
    let targets = [
        "page.html",
        "./page.html",
        "../page.html",
        "/page",
        "/",
        ".",
        "dossier/",
        "?q=1",
        "#nulle-part",
        "a%20b.html",
        "a.pdf",
        "%7Burl%7D",
        "www.bief.test",
        "lecteur@bief.test",
        "../../../../a",
    ];
    let mut sources = Vec::new();
    for (at, target) in targets.iter().enumerate() {
        let html = format!(
            "<p>Voir <a href=\"{target}\">les mots</a> ici. Le niveau du canal a changé trois fois dans la semaine, selon les relevés que le port publie.</p>\
             <ul><li>Un <a href=\"{target}\">point</a> clair. Le niveau du canal a changé trois fois dans la semaine, selon les relevés que le port publie.</li></ul>\
             <p>Une <em><a href=\"{target}\">marque</a></em> et <a href=\"{target}\"><img src=\"petite.png\" alt=\"Petite\"></a> là. Le niveau du canal a changé trois fois dans la semaine, selon les relevés que le port publie.</p>"
        );
        let markdown = format!(
            "Voir [les mots]({target}) ici.\n\n- Un [point](<{target}>) clair.\n\n\
             Une *[marque]({target})* et [![Petite](petite.png)][r] là.\n\n[r]: {target}"
        );
        for (name, text) in in_every_format(&html, &markdown) {
            sources.push((
                format!("{at}-{name}"),
                text.replace("Le bief en", &format!("Le bief {at} en"))
                    .replace("@bief.test>", &format!("{at}@bief.test>")),
            ));
        }
    }
    let sources: Vec<(&str, &[u8])> = sources
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_bytes()))
        .collect();
    let (status, printed, pages) = built(&sources);
    assert_eq!(status, Some(0), "{printed}");
    for warning in ["missing-file", "missing-page", "dead-link", "missing-image"] {
        assert!(!printed.contains(warning), "{printed}");
    }
    let count = |words: &str| pages.matches(words).count();
    let marked = sources.iter().filter(|(name, _)| !is_plain(name)).count();
    assert_eq!(count("Voir les mots ici."), marked);
    assert_eq!(count("Un point clair."), marked);
    assert_eq!(count("Une *marque* et"), marked);
    assert!(!pages.contains("]("), "{pages}");
}

#[test]
fn the_report_names_a_relative_link_that_was_removed() {
    for (name, text) in in_every_format(
        "<p>Voir <a href=\"a.html\">ici</a>. Le niveau du canal a changé trois fois dans la semaine, selon les relevés que le port publie.</p>",
        "Voir [ici](a.html).",
    ) {
        if is_plain(name) {
            continue;
        }
        let report = explained(name, text.as_bytes());
        let line = "dropped, relative link without a base: a.html";
        assert!(report.contains(line), "{name}: {report}");
    }
}

#[test]
fn a_relative_link_in_an_editors_own_page_is_still_an_error() {
    let site = site(&[]);
    let folder = site.path().join("content/articles");
    fs::create_dir_all(&folder).unwrap();
    fs::write(
        folder.join("a.md"),
        "---\ntitle: A\n---\nVoir [ici](a.html).\n",
    )
    .unwrap();
    let output = digest(&["build"])
        .current_dir(site.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("missing-file"));
}

#[test]
fn relative_links_become_whole_where_something_says_by_what() {
    let html = "<p>Voir <a href=\"a.md?x#y\">ici</a> et <img src=\"b/c.png\" alt=\"Image\"> là. Le bief a monté cette nuit, et il baisse.</p>";
    let page = |head: &str| {
        format!(
            "<!doctype html><head>{head}<title>Le bief</title></head><article><h1>Le bief</h1>{html}</article>"
        )
    };
    let item = |channel: &str, link: &str| {
        format!(
            "<rss version=\"2.0\"><channel><title>Fil</title>{channel}<item><title>Le bief</title>{link}<description><![CDATA[{html}]]></description></item></channel></rss>"
        )
    };
    for (name, text) in [
        ("base.html", page("<base href=\"https://a.test/x/y\">")),
        ("canonique.html", page("<link rel=\"canonical\" href=\"https://a.test/x/y\">")),
        ("odd.html", page("<base href=\"javascript:x\"><link rel=\"canonical\" href=\"https://a.test/x/y\">")),
        ("lien.xml", item("", "<link>https://a.test/x/y</link>")),
        ("canal.xml", item("<link>https://a.test/x/</link>", "")),
        ("partiel.xml", item("<link>https://a.test/x/</link>", "<link>y</link>")),
        (
            "base.xml",
            format!("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:base=\"https://a.test/\"><title>F</title><entry xml:base=\"x/\"><title>Le bief</title><id>1</id><content type=\"html\"><![CDATA[{html}]]></content></entry></feed>"),
        ),
        (
            "fil.json",
            serde_json::json!({"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://a.test/x/", "items": [{"id": "1", "url": "y", "title": "Le bief", "content_html": html}]}).to_string(),
        ),
        (
            "billet.json",
            serde_json::json!({"id": 1, "link": "https://a.test/x/y", "title": {"rendered": "Le bief"}, "content": {"rendered": html}}).to_string(),
        ),
    ] {
        let (status, printed, pages) = built(&[(name, text.as_bytes())]);
        assert_eq!(status, Some(0), "{name}: {printed}");
        assert!(pages.contains("[ici](https://a.test/x/a.md?x#y)"), "{name}: {pages}");
        assert!(pages.contains("![Image](https://a.test/x/b/c.png)"), "{name}: {pages}");
    }
}

#[test]
fn an_address_of_an_article_that_is_not_whole_is_no_link_to_it() {
    for (name, text) in [
        (
            "fil.xml",
            "<rss version=\"2.0\"><channel><title>Fil</title><item><title>Le bief</title><link>/a/b</link><description>Le bief a monté cette nuit.</description></item></channel></rss>",
        ),
        (
            "fil.json",
            "{\"version\": \"https://jsonfeed.org/version/1\", \"items\": [{\"id\": \"1\", \"url\": \"/a/b\", \"title\": \"Le bief\", \"content_text\": \"Le bief a monté cette nuit.\"}]}",
        ),
        (
            "billet.json",
            "{\"id\": 1, \"link\": \"/a/b\", \"title\": {\"rendered\": \"Le bief\"}, \"content\": {\"rendered\": \"<p>Le bief a monté cette nuit.\"}}",
        ),
    ] {
        let (status, printed, pages) = built(&[(name, text.as_bytes())]);
        assert_eq!(status, Some(0), "{name}: {printed}");
        assert!(!pages.contains("url ="), "{name}: {pages}");
        let report = explained(name, text.as_bytes());
        assert!(
            report.contains("`/a/b` (") && report.contains("is not a full page address"),
            "{name}: {report}"
        );
    }
}

#[test]
fn links_into_the_text_itself_stay_where_it_has_the_heading() {
    let html = "<h2>La tête d’eau</h2><p>Voir <a href=\"#la-tete-d-eau\">plus haut</a> et <a href=\"#note\">plus bas</a>. Le niveau du canal a changé trois fois dans la semaine, selon les relevés que le port publie.</p>";
    let markdown = "## La tête d’eau\n\nVoir [plus haut](#la-tete-d-eau) et [plus bas](#note). Le niveau du canal a changé trois fois dans la semaine.";
    for (name, text) in in_every_format(html, markdown) {
        let (status, printed, pages) = built(&[(name, text.as_bytes())]);
        assert_eq!(status, Some(0), "{name}: {printed}");
        assert!(!printed.contains("dead-link"), "{name}: {printed}");
        if is_plain(name) {
            continue;
        }
        assert!(
            pages.contains("Voir [plus haut](#la-tete-d-eau) et plus bas."),
            "{name}: {pages}"
        );
    }
}

#[test]
fn a_zero_byte_loses_no_source() {
    for (name, text) in in_every_format("<p>Voir ici.</p>", "Voir ici.") {
        let bytes = text.as_bytes();
        let middle = text.find("monté").unwrap() + 2;
        for at in [0, 1, middle, bytes.len()] {
            let (before, after) = bytes.split_at(at);
            let torn = [before, b"\0\0", after].concat();
            let (status, printed, pages) = built(&[(name, &torn)]);
            assert_eq!(status, Some(0), "{name} at {at}: {printed}");
            for words in ["Le bief a monté cette nuit", "Il baisse depuis ce matin"] {
                assert!(pages.contains(words), "{name} at {at}: {printed} {pages}");
            }
            if at != middle {
                continue;
            }
            let report = explained(name, &torn);
            assert!(
                report.contains("2 NUL bytes were removed"),
                "{name} at {at}: {report}"
            );
        }
    }
}

/// A feed, an Atom feed and an export of three items, the second with this text.
fn of_three(second: &str) -> Vec<(&'static str, String)> {
    let rss = |number: usize, text: &str| {
        format!(
            "<item><title>Titre {number}</title><guid>g{number}</guid><description><![CDATA[{text}]]></description></item>"
        )
    };
    let atom = |number: usize, text: &str| {
        format!(
            "<entry><title>Titre {number}</title><id>g{number}</id><content type=\"html\"><![CDATA[{text}]]></content></entry>"
        )
    };
    let post = |number: usize, text: &str| {
        format!(
            "<item><title>Titre {number}</title><content:encoded><![CDATA[{text}]]></content:encoded>\
             <wp:post_id>{number}</wp:post_id><wp:post_type>post</wp:post_type><wp:status>publish</wp:status></item>"
        )
    };
    let items = |item: &dyn Fn(usize, &str) -> String| {
        [
            item(1, "<p>Le premier texte parle du bief.</p><!-- fin -->"),
            item(2, second),
            item(3, "<p>Le troisième texte parle du port.</p><!-- fin -->"),
        ]
        .concat()
    };
    vec![
        (
            "fil.xml",
            format!(
                "<rss version=\"2.0\"><channel><title>Fil</title>{}</channel></rss>",
                items(&rss)
            ),
        ),
        (
            "atome.xml",
            format!(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Fil</title>{}</feed>",
                items(&atom)
            ),
        ),
        (
            "export.xml",
            format!(
                "<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Site</title>{}</channel></rss>",
                items(&post)
            ),
        ),
    ]
}

/// Builds each feed and checks that its first and third items are whole, and the second begins as it should.
fn check_three(sources: Vec<(&'static str, String)>, damaged: &str) {
    for (name, text) in sources {
        let (status, printed, pages) = built(&[(name, text.as_bytes())]);
        assert_eq!(status, Some(0), "{name}: {printed}");
        for words in [
            "Le premier texte parle du bief.",
            "Le deuxième texte",
            "Le troisième texte parle du port.",
        ] {
            assert_eq!(
                pages.matches(words).count(),
                1,
                "{name} {words}: {printed} {text} {pages}"
            );
        }
        assert_eq!(
            pages.matches("title = \"Titre").count(),
            3,
            "{name}: {pages}"
        );
        assert_eq!(
            printed.contains("damaged-source"),
            damaged == "damaged-source",
            "{name}: {printed}"
        );
    }
}

#[test]
fn an_unclosed_comment_in_one_item_costs_no_other_item() {
    check_three(
        of_three("<p>Le deuxième texte</p><!-- sans fin <p>caché</p>"),
        "damaged-source",
    );
    // outside of the section, where the feed itself is torn
    for (name, text) in of_three("<p>Le deuxième texte</p>") {
        let torn = text.replacen("<title>Titre 2", "<!-- sans fin <title>Titre 2", 1);
        let torn = torn.replace("<title>Titre 3", "<!-- fin --><title>Titre 3");
        check_three(
            vec![(name, torn)],
            if name == "export.xml" {
                ""
            } else {
                "damaged-source"
            },
        );
    }
}

#[test]
fn an_unclosed_section_in_one_item_costs_no_other_item() {
    for (name, text) in of_three("<p>Le deuxième texte</p>") {
        let torn = text.replacen("texte</p>]]>", "texte</p>", 1);
        assert_ne!(torn, text);
        check_three(
            vec![(name, torn)],
            if name == "export.xml" {
                ""
            } else {
                "damaged-source"
            },
        );
    }
}

#[test]
fn what_nothing_closes_in_one_item_costs_no_other_item() {
    for torn in [
        "<title>sans fin",
        "<textarea>sans fin",
        "<script>sans fin",
        "<style>sans fin",
        "<a href=\"sans fin",
        "<img alt='sans fin",
    ] {
        let text = format!("<p>Le deuxième texte</p>{torn} <p>et la suite.</p>");
        check_three(of_three(&text), "damaged-source");
    }
}

#[test]
fn a_comment_around_a_whole_item_hides_it() {
    for (name, text) in of_three("<p>Le deuxième texte</p>") {
        let start = text.find("<title>Titre 2").unwrap();
        let start = text[..start]
            .rfind("<item>")
            .max(text[..start].rfind("<entry>"))
            .unwrap();
        let end = start
            + text[start..]
                .find("</item>")
                .or(text[start..].find("</entry>"))
                .unwrap();
        let end = end + text[end..].find('>').unwrap() + 1;
        let hidden = format!(
            "{}<!-- {} -->{}",
            &text[..start],
            &text[start..end],
            &text[end..]
        );
        let (_, printed, pages) = built(&[(name, hidden.as_bytes())]);
        assert!(!pages.contains("deuxième"), "{name}: {pages}");
        assert_eq!(
            pages.matches("title = \"Titre").count(),
            2,
            "{name}: {printed}"
        );
    }
}

#[test]
fn what_nothing_closes_is_named_in_every_format() {
    for (name, text) in in_every_format(
        "<!-- sans fin <p>Les mots cachés.</p>",
        "<!-- sans fin\n\nLes mots cachés.",
    ) {
        if is_plain(name) {
            continue;
        }
        let (status, printed, pages) = built(&[(name, text.as_bytes())]);
        assert_eq!(status, Some(0), "{name}: {printed}");
        assert!(
            pages.contains("Le bief a monté cette nuit"),
            "{name}: {pages}"
        );
        assert!(printed.contains("damaged-source"), "{name}: {printed}");
        let report = explained(name, text.as_bytes());
        assert!(
            report.contains("behind a mark that nothing closes: "),
            "{name}: {report}"
        );
    }
}

#[test]
fn a_damaged_item_of_a_json_feed_costs_no_other_item() {
    let item = |number: usize, text: &str| {
        format!(
            "{{\"id\": \"g{number}\", \"authors\": [{{\"name\": \"Ada\"}}, {{\"name\": \"Bob\"}}], \"title\": \"Titre {number}\", \"content_text\": \"{text}\"}}"
        )
    };
    for torn in [
        "Le deuxième\ntexte",
        "Le \\q deuxième",
        "Le \"deuxième\" texte",
    ] {
        let feed = format!(
            "{{\"version\": \"https://jsonfeed.org/version/1.1\", \"title\": \"Fil\", \"items\": [{}, {}, {}]}}",
            item(1, "Le premier texte parle du bief."),
            item(2, torn),
            item(3, "Le troisième texte parle du port."),
        );
        let (status, printed, pages) = built(&[("fil.json", feed.as_bytes())]);
        assert_eq!(status, Some(0), "{printed}");
        assert!(
            pages.contains("Le premier texte") && pages.contains("Le troisième texte"),
            "{pages}"
        );
        assert!(printed.contains("damaged-source"), "{printed}");
    }
}
