//! What Markdown says of itself and what it becomes, case by case.

use super::*;
use proptest::prelude::*;

fn words() -> BTreeMap<String, String> {
    [
        ("footnotes", "Notes"),
        ("back_to_text", "Retour au texte"),
        ("table", "Tableau"),
        ("code", "Code"),
        ("image", "Image"),
        ("section_link", "Lien vers cette section"),
    ]
    .map(|(name, word)| (name.to_owned(), word.to_owned()))
    .into()
}

pub(super) fn rendered(markdown: &str, change: impl Fn(&mut Options<'_>)) -> String {
    let links = BTreeMap::from([
        ("autre.md".to_owned(), "/autre/".to_owned()),
        ("a.png".to_owned(), "/autre/a.png".to_owned()),
    ]);
    let shown = |src: &str, srcset: &str| Shown {
        src: src.to_owned(),
        srcset: srcset.to_owned(),
        width: 2000,
        height: 1500,
    };
    let pictures = BTreeMap::from([(
        "photo.jpg".to_owned(),
        shown(
            "/autre/photo.1280.jpg",
            "/autre/photo.640.jpg 640w, /autre/photo.1280.jpg 1280w",
        ),
    )]);
    let words = words();
    let mut options = Options {
        lang: "fr",
        links: &links,
        pictures: &pictures,
        leads: false,
        images: Images::Link,
        frames: &[],
        base: Base::nowhere(),
        skip_title: true,
        absolute: None,
        words: &words,
    };
    change(&mut options);
    html(markdown, &options).html
}

/// `_` stands for U+202F, `~` for U+00A0.
#[track_caller]
pub(super) fn check(input: &str, expected: &str) {
    let out = rendered(input, |_| {});
    let shown = out.replace('\u{202f}', "_").replace('\u{a0}', "~");
    assert_eq!(shown.trim_end(), expected, "from {input}");
}

#[test]
fn typography_in_running_text_only() {
    check(
        "Vraiment ? **Oui** !",
        "<p>Vraiment_? <strong>Oui</strong>_!</p>",
    );
    check(
        "`a ?` et `b` ;",
        "<p><code>a ?</code> et <code>b</code>_;</p>",
    );
    check(
        "```rust\na ?\n```",
        "<pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code class=\"language-rust\">a ?\n</code></pre>",
    );
    check("« *mot* »", "<p>«_<em>mot</em>_»</p>");
    check("{{ page ? }} & <", "<p>{{ page_? }} &amp; &lt;</p>");
}

#[test]
fn links_and_addresses() {
    check(
        "[ici](autre.md \"là\")",
        "<p><a href=\"/autre/\" title=\"là\">ici</a></p>",
    );
    check("[x](javascript:alert(1))", "<p>x</p>");
    check(
        "Voir https://x.test/a_b?c=1&d. (ou https://x.test/e_(f))",
        "<p>Voir <a href=\"https://x.test/a_b?c=1&amp;d\">https://x.test/a_b?c=1&amp;d</a>. (ou <a href=\"https://x.test/e_(f)\">https://x.test/e_(f)</a>)</p>",
    );
    check(
        "<a@b.test>",
        "<p><a href=\"mailto:a@b.test\">a@b.test</a></p>",
    );
    let feed = rendered("# T\n\n## Un\n\n[a](autre.md) [b](#un)", |options| {
        options.absolute = Some(("https://s.test", "https://s.test/p/"));
    });
    assert_eq!(
        feed,
        "<h2 id=\"un\">Un</h2>\n<p><a href=\"https://s.test/autre/\">a</a> <a href=\"https://s.test/p/#un\">b</a></p>\n"
    );
}

#[test]
fn images() {
    check(
        "![vue](a.png)",
        "<p><img src=\"/autre/a.png\" alt=\"vue\" loading=\"lazy\" decoding=\"async\"></p>",
    );
    check(
        "![vue](https://x.test/a.png)",
        "<p><a class=\"image\" href=\"https://x.test/a.png\">Image~: vue (x.test)</a></p>",
    );
    check(
        "![vue](https://x.test/a.png \"La mer\")",
        "<p><a class=\"image\" href=\"https://x.test/a.png\" title=\"La mer\">Image~: vue (x.test)</a></p>",
    );
    check(
        "[![vue](https://x.test/a.png)](https://y.test/)",
        "<p><a href=\"https://y.test/\">Image~: vue (x.test)</a></p>",
    );
    let shown = rendered("![vue](https://x.test/a.png)", |options| {
        options.images = Images::Show;
    });
    assert!(
        shown.contains("<img src=\"https://x.test/a.png\""),
        "{shown}"
    );
}

#[test]
fn headings() {
    check(
        "# Titre\n\n## Un *mot* 🚀\n\n## Un mot",
        "<div class=\"heading\"><h2 id=\"un-mot\">Un <em>mot</em> 🚀</h2><a class=\"anchor\" href=\"#un-mot\" aria-label=\"Lien vers cette section – Un mot 🚀\"><span aria-hidden=\"true\">#</span></a></div>\n\
         <div class=\"heading\"><h2 id=\"un-mot-2\">Un mot</h2><a class=\"anchor\" href=\"#un-mot-2\" aria-label=\"Lien vers cette section – Un mot\"><span aria-hidden=\"true\">#</span></a></div>",
    );
    let shifted = rendered("texte\n\n# A\n\n## B {#bb}", |_| {});
    assert!(shifted.contains("<h2 id=\"a\">A</h2>"), "{shifted}");
    assert!(shifted.contains("<h3 id=\"bb\">B</h3>"), "{shifted}");
    let stepped = rendered("### A\n\n### B\n\n## C\n\n#### D\n\n#### E", |_| {});
    for heading in [
        "<h2 id=\"a\"",
        "<h2 id=\"b\"",
        "<h2 id=\"c\"",
        "<h3 id=\"d\"",
        "<h3 id=\"e\"",
    ] {
        assert!(stepped.contains(heading), "{heading} in {stepped}");
    }
    let kept = rendered("# A\n\n## B", |options| options.skip_title = false);
    assert!(
        kept.contains("<h2 id=\"a\">A</h2>") && kept.contains("<h3 id=\"b\">B</h3>"),
        "{kept}"
    );
    // Case, accents and punctuation aside, the words decide.
    assert!(facts("# L’été !\n\nb", Some("l'ete")).repeats_title);
    let other = facts("# Éditorial\n\n## B", Some("Le fil"));
    assert!(!other.repeats_title);
    assert_eq!(other.outline.len(), 2);
}

#[test]
fn tables() {
    check(
        "| Nom | Prix | | An |\n|---|---|:-:|:-:|\n| a | 3 € | x | 2024 |\n| b | 12 | y | 2025 |",
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Tableau\">\n<table>\n<thead>\n\
         <tr><th scope=\"col\">Nom</th><th scope=\"col\" class=\"num\">Prix</th><td class=\"center\"></td><th scope=\"col\" class=\"num center\">An</th></tr>\n</thead>\n<tbody>\n\
         <tr><td>a</td><td class=\"num\">3~€</td><td class=\"center\">x</td><td class=\"num center\">2024</td></tr>\n\
         <tr><td>b</td><td class=\"num\">12</td><td class=\"center\">y</td><td class=\"num center\">2025</td></tr>\n</tbody>\n</table>\n</div>",
    );
}

#[test]
fn footnotes() {
    check(
        "Un[^a] deux[^a].\n\n[^a]: Note.\n",
        "<p>Un<sup><a class=\"noteref\" role=\"doc-noteref\" id=\"fnref-1\" href=\"#fn-1\">1</a></sup> deux<sup><a class=\"noteref\" role=\"doc-noteref\" id=\"fnref-1-2\" href=\"#fn-1\">1</a></sup>.</p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Notes\">\n<ol>\n\
         <li id=\"fn-1\"><p>Note. <a class=\"back\" role=\"doc-backlink\" href=\"#fnref-1\" aria-label=\"Retour au texte (1)\">↩\u{fe0e}</a> \
         <a class=\"back\" role=\"doc-backlink\" href=\"#fnref-1-2\" aria-label=\"Retour au texte (1-2)\">↩\u{fe0e}</a></p></li>\n</ol>\n</section>",
    );
}

#[test]
fn lists_and_quotes() {
    check(
        "- [x] fait\n- [ ] à faire",
        "<ul>\n<li class=\"task\">☑ fait</li>\n<li class=\"task\">☐ à faire</li>\n</ul>",
    );
    check(
        "3. a\n4. b",
        "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>",
    );
    check(
        "> [!WARNING]\n> Chaud",
        "<blockquote class=\"alert warning\">\n<p class=\"label\">Attention</p>\n<p>Chaud</p>\n</blockquote>",
    );
    check("a\n\n---", "<p>a</p>\n<hr>");
}

#[test]
fn facts_of_a_text() {
    let found = facts(
        "![v](v.png)\n\n# Le *titre*\n\nDeux mots `code`, [lien](b.md#c).\n\n## Suite\n\n```\n{{< non >}}\n```\n\n{{< figure a >}} {% include x %} ![](https://h.test/i.png) [e](https://e.test) [f](#g)",
        None,
    );
    assert_eq!(found.title.as_deref(), Some("Le titre"));
    assert_eq!(
        found.outline,
        [Heading {
            level: 2,
            id: "suite".into(),
            text: "Suite".into()
        }]
    );
    let targets: Vec<_> = found
        .links
        .iter()
        .map(|link| (link.target.as_str(), link.image))
        .collect();
    assert_eq!(targets, [("v.png", true), ("b.md#c", false), ("#g", false)]);
    assert_eq!(found.image_origins, ["https://h.test"]);
    assert_eq!(
        found.template_code,
        BTreeMap::from([("figure".into(), 1), ("include".into(), 1)])
    );
    assert_eq!(found.words, 12);
    assert!(
        found
            .opening
            .starts_with("Deux mots code, lien.\n{{< figure"),
        "{}",
        found.opening
    );
}

#[test]
fn a_greeting_opens_no_summary() {
    let opening = |text: &str| facts(text, None).opening;
    assert_eq!(
        opening("Bonjour à tous,\n\nLa rivière a monté cette nuit."),
        "La rivière a monté cette nuit."
    );
    assert_eq!(
        opening("La rivière a monté.\n\nElle baisse."),
        "La rivière a monté.\nElle baisse."
    );
}

fn copied(markdown: &str, change: impl Fn(&mut Options<'_>)) -> String {
    let links = BTreeMap::from([
        ("b.md".to_owned(), "/b/".to_owned()),
        ("gone.md".to_owned(), String::new()),
    ]);
    let words = words();
    let mut options = Options {
        links: &links,
        lang: "en",
        words: &words,
        ..Options::without_frames()
    };
    change(&mut options);
    copy(markdown, &options).into_owned()
}

#[test]
fn links_are_replaced_in_place() {
    assert_eq!(
        copied(
            "[b.md](b.md \"b.md\") ![x](<b.md>) [c][r] `[b](b.md)` [d](gone.md)\n\n[r]: b.md\n",
            |_| {}
        ),
        "[b.md](/b/ \"b.md\") ![x](</b/>) [c][r] `[b](b.md)` d\n\n[r]: /b/\n"
    );
}

#[test]
fn a_copy_holds_nothing_that_another_program_would_run() {
    for (markdown, copy) in [
        (
            "a < b, `<b>` and\n\n    <script>\n",
            "a < b, `<b>` and\n\n    <script>\n",
        ),
        (
            "www.a.test/x\"><img src=x onerror=y()>",
            "www.a.test/x\"><img src=\"x\">",
        ),
        (
            "www.a.test/x\">\\<img src=x onerror=y()>",
            "www.a.test/x\">&lt;img src=x onerror=y()>",
        ),
        (
            "www.a.test/`<img src=x onerror=y()>`",
            "www.a.test/ `<img src=x onerror=y()>`",
        ),
        ("<script>y()</script>\n\nb", "\n\nb"),
        ("a <script>y()</script>", "a &lt;script>y()&lt;/script>"),
        ("[a *b*](javascript:y()) c", "a *b* c"),
        ("[a][r] c\n\n[r]: javascript:y()\n", "a c\n\n\n"),
        (
            "a[^x]\n\n[^x]: javascript:y()\n",
            "a[^x]\n\n[^x]: `javascript:y()`\n",
        ),
        (
            "<javascript:y()> <https://a.test/>",
            "&lt;javascript:y()> <https://a.test/>",
        ),
        ("![a](data:image/svg+xml,x) b", "a b"),
        (
            "![a](/\\evil.test/x.png)",
            "[Image: a (evil.test)](https://evil.test/x.png)",
        ),
        (
            "[![a](//evil.test/x.png)](//b.test)",
            "[Image: a (evil.test)](https://b.test/)",
        ),
        (
            "![](https://evil.test/x.png)",
            "[Image (evil.test)](https://evil.test/x.png)",
        ),
        (
            "| [a | b](javascript:y()) |\n| --- | --- |\n",
            "| a | b |\n| --- | --- |\n",
        ),
        (
            "# a {![b](//evil.test/x.png)}",
            "# a &#123;[Image: b (evil.test)](https://evil.test/x.png)}",
        ),
        ("[[x](javascript:1)](javascript:2)", "x"),
    ] {
        assert_eq!(copied(markdown, |_| {}), copy, "{markdown}");
    }
}

#[test]
fn plain_words_are_those_of_the_page() {
    for (markdown, expected) in [
        (
            "# Titre\n\nUn **mot**s, [un lien](https://a.example/b) et `du code`.",
            "\nTitre\n\nUn mots, un lien et du code.\n",
        ),
        ("![Un plan](plan.png)", "\n\nUn plan\n\n"),
        ("Un\ndeux\\\ntrois", "\nUn deux trois\n"),
        ("```rust\nlet x;\n```", "\nlet x;\n\n"),
        (
            "<p>Un <b>m</b>ot &amp; <br>deux</p><script>non()</script>\n",
            "\nUn mot & \ndeux\n\n",
        ),
        ("Un <span title=\"a > b\">mot</span>.", "\nUn mot.\n\n"),
    ] {
        assert_eq!(plain(markdown), expected, "{markdown}");
    }
    let table = plain("| A | B |\n| --- | --- |\n| 1 | 2 |\n\nUn[^1].\n\n[^1]: Au bas.\n");
    assert_eq!(
        table.split_whitespace().collect::<Vec<_>>(),
        ["A", "B", "1", "2", "Un.", "Au", "bas."]
    );
}

#[test]
fn one_line() {
    assert_eq!(line("A & B ?", "fr"), "A &amp; B\u{202f}?");
}

proptest! {
    #[test]
    fn any_text_renders_to_sound_html(text in "[a-z#*_`\\[\\]()!<>|:^\n -]{0,80}|\\PC{0,80}") {
        let found = facts(&text, None);
        for link in &found.links {
            prop_assert!(text.get(link.span.clone()).is_some());
        }
        let out = rendered(&text, |_| {});
        prop_assert!(!out.contains("<script"));
        for heading in &found.outline {
            let id = format!("id=\"{}\"", heading.id);
            prop_assert!(out.contains(&id), "{} in {}", id, out);
        }
        let once = copied(&text, |_| {});
        prop_assert_eq!(copied(&once, |_| {}), once);
    }
}

#[test]
fn images_of_this_site_say_how_large_they_are() {
    let sizes = "srcset=\"/autre/photo.640.jpg 640w, /autre/photo.1280.jpg 1280w\" sizes=\"(min-width: 660px) 612px, 93vw\"";
    let shown = format!(
        "src=\"/autre/photo.1280.jpg\" {sizes} width=\"2000\" height=\"1500\" alt=\"Un pont\""
    );
    let text = "![Un pont](photo.jpg)\n\n![Un pont](photo.jpg)";
    assert_eq!(
        rendered(text, |options| options.leads = true),
        format!(
            "<p><img {shown} decoding=\"async\"></p>\n<p><img {shown} loading=\"lazy\" decoding=\"async\"></p>\n"
        )
    );
    assert_eq!(
        rendered("![Un pont](photo.jpg)", |options| {
            options.absolute = Some(("https://x.test", "https://x.test/a/"));
        }),
        "<p><img src=\"https://x.test/autre/photo.1280.jpg\" width=\"2000\" height=\"1500\" alt=\"Un pont\" loading=\"lazy\" decoding=\"async\"></p>\n"
    );
    // raw HTML beside Markdown: the first of both leads
    let html = rendered(
        "<p><img src=photo.jpg alt=Un width=500></p>\n\n![Deux](photo.jpg) <b>!</b>",
        |options| options.leads = true,
    );
    assert_eq!(html.matches(sizes).count(), 2, "{html}");
    assert_eq!(html.matches("loading=\"lazy\"").count(), 1, "{html}");
    assert!(html.find("loading") > html.find("Deux"), "{html}");
    assert!(html.contains("width=\"500\""), "{html}");
    assert!(html.contains("height=\"375\""), "{html}");
}

#[test]
fn images_in_raw_html_and_those_without_words_are_found() {
    let text = "![](un.png) ![  ](deux.png) ![trois](trois.png) ![`x`](x.png)\n\n<div>\n<img\n src='quatre.png'>\n<img alt=\"\" SRC=cinq.png><img alt src=\"https://x.test/six.png\">\n</div>\n\nEt <img src=/sept.png> là.\n\n`<img src=code.png>`\n";
    let found = facts(text, None);
    let images: Vec<&str> = found
        .links
        .iter()
        .map(|link| link.target.as_str())
        .collect();
    assert_eq!(
        images,
        [
            "un.png",
            "deux.png",
            "trois.png",
            "x.png",
            "quatre.png",
            "cinq.png",
            "/sept.png"
        ]
    );
    let without: Vec<&str> = found
        .without_alt
        .iter()
        .map(|span| &text[span.clone()])
        .collect();
    assert_eq!(without, ["![](un.png)", "![  ](deux.png)", "<img", "<img"]);
}

#[test]
fn an_opening_ends_with_a_sentence() {
    let sentence = "Un mot puis deux puis trois puis quatre puis cinq puis six.";
    let opening = facts(&[sentence; 12].join(" "), None).opening;
    assert_eq!(opening, [sentence; 5].join(" "));
    let endless = facts(&"mot ".repeat(300), None).opening;
    assert_eq!(endless.split(' ').count(), 120);
    assert!(endless.ends_with("mot…"));
}
