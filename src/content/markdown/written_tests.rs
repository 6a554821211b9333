//! What is written reaches the page: names that are no elements, raw HTML, addresses, ids.

use super::facts;
use super::tests::{check, rendered};
use proptest::prelude::*;
use std::fmt::Write as _;

#[test]
fn what_would_swallow_text_is_text() {
    for (input, expected) in [
        (
            "React hoists <style> tags.\n\nEverything after stays.",
            "<p>React hoists &lt;style&gt; tags.</p>\n<p>Everything after stays.</p>",
        ),
        ("A <script/> b", "<p>A &lt;script/&gt; b</p>"),
        (
            "A <template>, a <noscript>, an <object>.\n\n*After*",
            "<p>A &lt;template&gt;, a &lt;noscript&gt;, an &lt;object&gt;.</p>\n<p><em>After</em></p>",
        ),
        (
            "<title> and <textarea> and <xmp>\n\n*After*",
            "<p>&lt;title&gt; and &lt;textarea&gt; and &lt;xmp&gt;</p>\n<p><em>After</em></p>",
        ),
        (
            "<textarea>\n\n*After*",
            "<p>&lt;textarea&gt;</p>\n<p><em>After</em></p>",
        ),
        (
            "- un <style> ici\n- deux",
            "<ul>\n<li>un &lt;style&gt; ici</li>\n<li>deux</li>\n</ul>",
        ),
        (
            "> cite <script> ici\n\n*After*",
            "<blockquote>\n<p>cite &lt;script&gt; ici</p>\n</blockquote>\n<p><em>After</em></p>",
        ),
        (
            "## Le <title>",
            "<div class=\"heading\"><h2 id=\"le-title\">Le &lt;title&gt;</h2><a class=\"anchor\" href=\"#le-title\" aria-label=\"Lien vers cette section – Le &lt;title&gt;\"><span aria-hidden=\"true\">#</span></a></div>",
        ),
        (
            "Un <!-- note\n\n*After*",
            "<p>Un &lt;!-- note</p>\n<p><em>After</em></p>",
        ),
        (
            "<!-- note\n\n*After*",
            "<p>&lt;!-- note</p>\n<p><em>After</em></p>",
        ),
        ("a <!-- b --> c", "<p>a  c</p>"),
        ("<?php echo ?>\n\nb", "<p>&lt;?php echo_?&gt;</p>\n<p>b</p>"),
        (
            "<pre> means\n\n*After*",
            "<p>&lt;pre&gt; means</p>\n<p><em>After</em></p>",
        ),
        ("<div\n\n*After*", "<p>&lt;div</p>\n<p><em>After</em></p>"),
        (
            "`<style>` and <b>c</b>",
            "<p><code>&lt;style&gt;</code> and <b>c</b></p>",
        ),
        (
            "```\n<style>\n```\n*After*",
            "<pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code>&lt;style&gt;\n</code></pre>\n<p><em>After</em></p>",
        ),
    ] {
        check(input, expected);
    }
}

#[test]
fn a_program_or_style_sheet_of_its_own_is_left_out() {
    check(
        "A\n\n<script>\nlet a = 1;\n\nlet b = 2;\n</script>\n\nB",
        "<p>A</p>\n\n<p>B</p>",
    );
    check("<style>p { color: red }</style>\n\nB", "\n<p>B</p>");
    check(
        "<script>a()</script> et la suite",
        "<p>&lt;script&gt;a()&lt;/script&gt; et la suite</p>",
    );
    check(
        "Un <script>a()</script> ici",
        "<p>Un &lt;script&gt;a()&lt;/script&gt; ici</p>",
    );
    check(
        "<blockquote>Un</blockquote> <script async src=\"x.js\"></script>",
        "<blockquote>Un</blockquote>",
    );
    check("Un <svg><path d=\"\"/></svg> ici", "<p>Un  ici</p>");
    let removed = |text| {
        let found = facts(text, None).removed;
        found.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    assert_eq!(removed("<script>a()</script>"), ["script"]);
    assert_eq!(removed("un <svg></svg>, <script>a()</script>"), ["svg"]);
}

#[test]
fn names_that_are_no_elements_are_text() {
    for (input, expected) in [
        (
            "Press <Enter> to use Vec<T>.",
            "<p>Press &lt;Enter&gt; to use Vec&lt;T&gt;.</p>",
        ),
        (
            "Map<String, Vec<u8>>",
            "<p>Map&lt;String, Vec&lt;u8&gt;&gt;</p>",
        ),
        (
            "edit <path> or </path>",
            "<p>edit &lt;path&gt; or &lt;/path&gt;</p>",
        ),
        (
            "<think>\n\nhm\n\n</think>",
            "<p>&lt;think&gt;</p>\n<p>hm</p>\n<p>&lt;/think&gt;</p>",
        ),
        ("<div>\nVec<T>\n</div>", "<div>\nVec&lt;T&gt;\n</div>"),
        (
            "<https://a.example/> <a@b.example>",
            "<p><a href=\"https://a.example/\">https://a.example/</a> <a href=\"mailto:a@b.example\">a@b.example</a></p>",
        ),
    ] {
        check(input, expected);
    }
}

#[test]
fn raw_html_is_balanced_where_it_is() {
    for (input, expected) in [
        (
            "Use <p> or <div> here.\n\nB",
            "<p>Use &lt;p&gt; or &lt;div&gt; here.</p>\n<p>B</p>",
        ),
        (
            "Use <b> here, or <search>.\n\nB",
            "<p>Use &lt;b&gt; here, or &lt;search&gt;.</p>\n<p>B</p>",
        ),
        (
            "A <span lang=\"en\">b\n\nC",
            "<p>A <span lang=\"en\">b</span></p>\n<p>C</p>",
        ),
        ("A </div> b", "<p>A &lt;/div&gt; b</p>"),
        ("A <b>b</b> <kbd>c</kbd>", "<p>A <b>b</b> <kbd>c</kbd></p>"),
        ("*a <u>b* c</u>", "<p><em>a &lt;u&gt;b</em> c&lt;/u&gt;</p>"),
        (
            "<details>\n<summary>A</summary>\n\n*b*\n\n</details>\n\nC",
            "<details>\n<summary>A</summary>\n<p><em>b</em></p>\n</details>\n<p>C</p>",
        ),
        (
            "<details>\n<summary>A</summary>\n\n*b*</details>\n\nC",
            "<details>\n<summary>A</summary>\n<p><em>b</em></p>\n</details><p>C</p>",
        ),
        (
            "<div class=\"note\">\n\n*b*\n",
            "<div class=\"note\">\n</div><p><em>b</em></p>",
        ),
        ("<div>\n\n*b*\n", "&lt;div&gt;\n<p><em>b</em></p>"),
        (
            "> <div class=\"note\">\n\nb\n\n</div>",
            "<blockquote>\n<div class=\"note\">\n</div></blockquote>\n<p>b</p>",
        ),
        (
            "<ul>\n<li>a\n<li>b\n</ul>\n\nC",
            "<ul>\n<li>a\n</li><li>b\n</li></ul>\n<p>C</p>",
        ),
        ("<p>a\n\nb", "<p>a\n</p><p>b</p>"),
        (
            "| a <b> | b |\n|-|-|\n| c <i>d</i> | e <sup>f |",
            "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Tableau\">\n<table>\n<thead>\n<tr><th scope=\"col\">a &lt;b&gt;</th><th scope=\"col\">b</th></tr>\n</thead>\n<tbody>\n<tr><td>c <i>d</i></td><td>e &lt;sup&gt;f</td></tr>\n</tbody>\n</table>\n</div>",
        ),
        (
            "Un <iframe src=\"https://a.example/\" /> ici.\n\nB",
            "<p>Un <a href=\"https://a.example/\">https://a.example/</a> ici.</p>\n<p>B</p>",
        ),
        (
            "<video src=\"https://a.example/x.mp4\"/>\n\nB",
            "<a href=\"https://a.example/x.mp4\">https://a.example/x.mp4</a>\n<p>B</p>",
        ),
        (
            "The <video> and <img> elements.\n\nB",
            "<p>The &lt;video&gt; and &lt;img&gt; elements.</p>\n<p>B</p>",
        ),
        (
            "<a href=\"https://a.example/\">https://a.example/</a>",
            "<p><a href=\"https://a.example/\">https://a.example/</a></p>",
        ),
    ] {
        check(input, expected);
    }
}

#[test]
fn raw_addresses_lead_where_those_of_markdown_do() {
    check(
        "<a href=\"autre.md\">ici</a>",
        "<p><a href=\"/autre/\">ici</a></p>",
    );
    check(
        "<img src=\"a.png\" alt=\"x\">",
        "<img src=\"/autre/a.png\" alt=\"x\" loading=\"lazy\" decoding=\"async\">",
    );
    check(
        "<video controls src=\"a.png\"></video>",
        "<p><video controls=\"\" src=\"/autre/a.png\"></video></p>",
    );
    check(
        "<picture><source srcset=\"a.png 1x, b.png 2x\"><img src=\"a.png\" alt=\"\"></picture>",
        "<p><source srcset=\"/autre/a.png 1x, b.png 2x\"><img src=\"/autre/a.png\" alt=\"\" loading=\"lazy\" decoding=\"async\"></p>",
    );
    let found = facts(
        "<a href=b.pdf>c</a>\n\n<video poster='p.jpg'><source src=\"v.mp4\"></video> <img srcset='a.png 1x, b.png 2x'>",
        None,
    );
    let links: Vec<_> = found
        .links
        .iter()
        .map(|link| (link.target.as_str(), link.image))
        .collect();
    assert_eq!(
        links,
        [
            ("b.pdf", false),
            ("p.jpg", true),
            ("v.mp4", false),
            ("a.png", true),
            ("b.png", true)
        ]
    );
}

#[test]
fn ids_are_unique_on_a_page() {
    check(
        "<a name=\"faq\"></a>\n\n## Main\n\n## FAQ",
        "<p><a id=\"faq\"></a></p>\n<div class=\"heading\"><h2 id=\"main-2\">Main</h2><a class=\"anchor\" href=\"#main-2\" aria-label=\"Lien vers cette section – Main\"><span aria-hidden=\"true\">#</span></a></div>\n<div class=\"heading\"><h2 id=\"faq-2\">FAQ</h2><a class=\"anchor\" href=\"#faq-2\" aria-label=\"Lien vers cette section – FAQ\"><span aria-hidden=\"true\">#</span></a></div>",
    );
    check(
        "<i id=\"a\">b</i> <i id=\"a\">c</i> <i id=\"fn-1\">d</i>",
        "<p><i id=\"a\">b</i> <i>c</i> <i id=\"section-fn-1\">d</i></p>",
    );
    let facts = facts("## Main\n\n<i id=\"main\">b</i>", None);
    assert_eq!(facts.anchor("main"), Some("main-3"));
}

#[test]
fn bare_addresses_come_before_emphasis() {
    for (input, expected) in [
        (
            "https://a.example/pkg/__init__.py",
            "<p><a href=\"https://a.example/pkg/__init__.py\">https://a.example/pkg/__init__.py</a></p>",
        ),
        (
            "*voir https://a.example/*b*/~~c~~/_d_e*",
            "<p><em>voir <a href=\"https://a.example/*b*/~~c~~/_d_e\">https://a.example/*b*/~~c~~/_d_e</a></em></p>",
        ),
        (
            "[a](https://a.example/b_c_d) _e_",
            "<p><a href=\"https://a.example/b_c_d\">a</a> <em>e</em></p>",
        ),
        (
            "`https://a.example/*b*`",
            "<p><code>https://a.example/*b*</code></p>",
        ),
        (
            "<https://a.example/_b_>",
            "<p><a href=\"https://a.example/_b_\">https://a.example/_b_</a></p>",
        ),
        (
            "**https://a.example/**, *b*",
            "<p><strong><a href=\"https://a.example/\">https://a.example/</a></strong>, <em>b</em></p>",
        ),
    ] {
        check(input, expected);
    }
}

#[test]
fn a_definition_has_a_colon_and_a_space() {
    check(
        "Un mot.\n\n:tada: Merci.\n\n:::note",
        "<p>Un mot.</p>\n<p>:tada: Merci.</p>\n<p>:::note</p>",
    );
    check("Mot\n: sens", "<dl>\n<dt>Mot</dt>\n<dd>sens</dd>\n</dl>");
    check("Mot\n:sens", "<p>Mot\n:sens</p>");
    check(
        "a | b\n:-: | -:\n1 | 2",
        "<div class=\"scroll\" role=\"group\" tabindex=\"0\" aria-label=\"Tableau\">\n<table>\n<thead>\n<tr><th scope=\"col\" class=\"num center\">a</th><th scope=\"col\" class=\"num right\">b</th></tr>\n</thead>\n<tbody>\n<tr><td class=\"num center\">1</td><td class=\"num right\">2</td></tr>\n</tbody>\n</table>\n</div>",
    );
}

#[test]
fn control_characters_are_left_out() {
    check("&#87654321; &#0;", "<p>&amp;#87654321_; \u{fffd}</p>");
    check("[a]:\n<my url>\n\n[a]", "<p><a href=\"my url\">a</a></p>");
    check("a\u{1}b\u{b}c\u{7f}d\u{85}e &#1;f&#x9c;", "<p>abcde f</p>");
    check(
        "`a\u{1}b` [c\u{2}](d)",
        "<p><code>ab</code> <a href=\"d\">c</a></p>",
    );
}

#[test]
fn a_footnote_that_is_defined_again_keeps_both_texts() {
    let text = "A[^1] et B[^1].\n\n[^1]: Un.\n\n[^1]: Deux.";
    let out = rendered(text, |_| {});
    assert!(out.contains("Un.") && out.contains("Deux."), "{out}");
    assert_eq!(facts(text, None).repeated_notes.len(), 1);
}

#[test]
fn what_is_said_by_a_name_in_brackets_is_no_definition() {
    for (input, expected) in [
        (
            "[Ann]: Oui.\n\n[Bob]: Non",
            "<p>[Ann]: Oui.</p>\n<p>[Bob]: Non</p>",
        ),
        (
            "- [10:30]: Bonjour !\n- [10:31]:\tMerci",
            "<ul>\n<li>[10:30]: Bonjour_!</li>\n<li>[10:31]:\tMerci</li>\n</ul>",
        ),
        (
            "> [Ann]: Oui",
            "<blockquote>\n<p>[Ann]: Oui</p>\n</blockquote>",
        ),
        // what is used, or leads somewhere, is a definition
        (
            "[lien][un]\n\n[un]: a.png",
            "<p><a href=\"/autre/a.png\">lien</a></p>",
        ),
        (
            "[autre.md]\n\n[AUTRE.md]: autre.md",
            "<p><a href=\"/autre/\">autre.md</a></p>",
        ),
        ("Un.\n\n[un]: https://e.test/", "<p>Un.</p>"),
        ("Un.\n\n[//]: # (caché)", "<p>Un.</p>"),
    ] {
        check(input, expected);
    }
}

#[test]
fn cells_that_a_table_has_no_column_for_are_kept() {
    let html = rendered(
        "| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 5 | 6 |\n| 7 | 8 | |\n",
        |_| {},
    );
    for row in [">2 | 3 | 4</td>", ">6</td>", ">8</td>"] {
        assert!(html.contains(row), "{html}");
    }
    let html = rendered("| a |\n|---|\n| 1 | <b>2 | `3` \\| 4\n", |_| {});
    assert!(html.contains(">1 | &lt;b&gt;2 | `3` \\| 4</td>"), "{html}");
}

#[test]
fn words_in_braces_are_no_attributes() {
    for (input, expected) in [
        ("## Liste {provisoire}", "Liste {provisoire}</h2>"),
        ("## Liste {à revoir} ##", "Liste {à revoir}</h2>"),
        (
            "## GET https://e.test/{id}",
            "GET <a href=\"https://e.test/{id}\">https://e.test/{id}</a></h2>",
        ),
        ("Liste {à revoir}\n---", "Liste {à revoir}</h2>"),
        (
            "## Liste {#ici .large data-x=1}",
            "<h2 id=\"ici\">Liste</h2>",
        ),
    ] {
        let html = rendered(input, |_| {});
        assert!(html.contains(expected), "{html}");
    }
}

#[test]
fn a_greater_than_sign_in_raw_html_is_text() {
    for (input, expected) in [
        ("<div>un > deux</div>", "<div>un > deux</div>"),
        ("<p>un <b>x</b> y > z</p>", "<p>un <b>x</b> y > z</p>"),
        (
            "<details> 3 > 2 <p>a</p></details>",
            "<details> 3 > 2 <p>a</p></details>",
        ),
        (
            "[a](<autre.md> \"t\")",
            "<p><a href=\"/autre/\" title=\"t\">a</a></p>",
        ),
        ("[a](<?q=1>) b", "<p><a href=\"?q=1\">a</a> b</p>"),
        ("<div>[a](b<Nom>)</div>", "<div>[a](b&lt;Nom&gt;)</div>"),
    ] {
        check(input, &expected.replace(" > ", " &gt; "));
    }
}

#[test]
fn a_link_in_an_alt_text_is_words() {
    let found = facts("![un [lien](absent.md) ![là](rien.png)](a.png)", None);
    let targets: Vec<&str> = found
        .links
        .iter()
        .map(|link| link.target.as_str())
        .collect();
    assert_eq!(targets, ["a.png"]);
}

/// What Markdown and HTML are made of. Labels of notes, what follows the language of code, attributes and comments are not shown
/// as text, so they are not here.
const SIGNS: [&str; 71] = [
    "[",
    "]",
    "(",
    ")",
    "|",
    "\n",
    "\n\n",
    "<",
    ">",
    ":",
    "`",
    "```\n",
    "# ",
    "- ",
    "> ",
    "1. ",
    "*",
    "_",
    "~",
    "![",
    "](",
    "<div>",
    "</div>",
    "&",
    "\t",
    "    ",
    "---",
    "\n| --- | --- |\n",
    "| a | b |\n",
    " ",
    ": ",
    "<b>",
    "</b>",
    "<td>",
    "<a href=\"x\">",
    "<br>",
    "<details>",
    "<summary>",
    "</summary>",
    "</details>",
    "<table>",
    "<tr>",
    "</table>",
    "\\",
    "{",
    "}",
    "=",
    "\n===\n",
    "- [ ] ",
    "<p>",
    "</p>",
    "<li>",
    "<pre>",
    "</pre>",
    "<img alt=\"z\">",
    "\"",
    "'",
    "<title>",
    "<template>",
    "<noscript>",
    "</noscript>",
    "<object>",
    "<video src=\"x\">",
    "<?php ",
    "<!DOCTYPE ",
    "<![CDATA[",
    "<T>",
    "</T>",
    " https://e.test/_a_",
    "<style>",
    "<script>",
];

proptest! {
    #[test]
    fn no_word_is_lost_between_signs(
        parts in proptest::collection::vec(
            (proptest::collection::vec(proptest::sample::select(&SIGNS[..]), 0..3), proptest::bool::ANY),
            1..12,
        )
    ) {
        let mut text = "\n".to_owned();
        for (at, (signs, apart)) in parts.iter().enumerate() {
            text.push_str(&signs.concat());
            text.push_str(if *apart { " " } else { "" });
            let _ = write!(text, "mot{at}x");
        }
        let html = rendered(&text, |options| options.skip_title = false);
        for at in 0..parts.len() {
            let word = format!("mot{at}x");
            let before = text.split(&word).next().unwrap_or_default();
            // the target of a link in a link is not shown, nor is its title
            let is_target = before.rsplit_once("](").is_some_and(|(_, target)| !target.contains(')'));
            prop_assert!(is_target || html.contains(&word), "{word} in {text:?}\n{html}");
        }
    }
}
