//! What reading HTML keeps, and what it names as left out.
use super::read;
use crate::doc::{block_text, markdown};
use proptest::prelude::*;

fn check(html: &str, expected: &str) {
    assert_eq!(markdown(&read(html).blocks), expected, "{html}");
}

#[test]
fn blocks_and_marks_become_markdown() {
    check(
        "<p>Un <b>mot</b> et <a href='https://x.test/'>un lien</a>.</p>",
        "Un **mot** et [un lien](https://x.test/).\n",
    );
    check(
        "<h2>Titre</h2>texte nu<p>suite",
        "## Titre\n\ntexte nu\n\nsuite\n",
    );
    check(
        "<ul><li>un<ul><li>dedans</li></ul></li><li>deux</li></ul>",
        "- un\n  - dedans\n- deux\n",
    );
    check("<pre>un<br>deux</pre>", "```\nun\ndeux\n```\n");
    check(
        "<blockquote><p>Dit.</p></blockquote><hr>",
        "> Dit.\n\n---\n",
    );
    check(
        "<pre><code class='language-rust'>let a = 1;\n</code></pre>",
        "```rust\nlet a = 1;\n```\n",
    );
}

#[test]
fn white_space_is_as_a_page_shows_it() {
    check(
        "<p>\n  Un\n   mot  <i> penché</i> </p>",
        "Un mot *penché*\n",
    );
    check("<p>30&nbsp;%</p><p>&nbsp;</p>", "30\u{a0}%\n");
}

#[test]
fn tables_of_data_stay_and_tables_of_layout_go() {
    check(
        "<table><tr><th>Nom</th><th>Prix</th></tr><tr><td>a</td><td>3</td></tr></table>",
        "| Nom | Prix |\n| --- | --- |\n| a | 3 |\n",
    );
    check(
        "<table><tr><td></td><td><b>Prix</b></td></tr><tr><td><b>a</b></td><td>3</td></tr></table>",
        "| | Prix |\n| --- | --- |\n| **a** | 3 |\n",
    );
    check(
        "<table><tr><td><p>Un</p></td></tr><tr><td>Deux</td></tr></table>",
        "Un\n\nDeux\n",
    );
}

#[test]
fn hidden_words_are_named_and_pixels_are_nothing() {
    let read = read(
        "<p>Vu<span style='display: none'>caché</span><img src='https://t.test/p.gif' width=1 height=1></p><script>x()</script>",
    );
    assert_eq!(markdown(&read.blocks), "Vu\n");
    assert_eq!(read.dropped.len(), 1);
    assert_eq!(
        read.dropped.first().map(|dropped| dropped.text.as_str()),
        Some("caché")
    );
}

/// The words that a browser would show, node by node: what the reader must keep or name.
fn visible(html: &str) -> Vec<String> {
    let document = dom_query::Document::fragment(html);
    let unseen = |node: &dom_query::NodeRef<'_>| {
        ["script", "style", "template", "noscript"]
            .iter()
            .any(|name| node.has_name(name))
    };
    let mut words: Vec<String> = document
        .html_root()
        .descendants_it()
        .filter(|node| node.is_text() && !node.ancestors_it(None).any(|above| unseen(&above)))
        .flat_map(|node| {
            crate::text::words(&node.text())
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect();
    words.sort();
    words
}

/// The words kept, and those named as dropped.
fn accounted(html: &str) -> Vec<String> {
    let fragment = read(html);
    let mut text = block_text(&fragment.blocks);
    for dropped in &fragment.dropped {
        text.push('\n');
        text.push_str(&dropped.text);
    }
    let mut words: Vec<String> = crate::text::words(&text).map(str::to_owned).collect();
    words.sort();
    words
}

fn pieces() -> impl Strategy<Value = String> {
    let word = "m[a-z]{1,3}[0-9]{1,2}".prop_map(|word| format!(" {word} "));
    let name = proptest::sample::select(vec![
        "p",
        "div",
        "section",
        "h2",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "figure",
        "figcaption",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "dl",
        "dt",
        "dd",
        "b",
        "em",
        "s",
        "sup",
        "sub",
        "span",
        "q",
        "a href='/x'",
        "a",
        "button",
        "label",
        "details",
        "summary",
        "video",
        "iframe",
        "svg",
        "object",
        "select",
        "textarea",
        "style",
        "script",
        "noscript",
        "template",
        "span hidden",
        "p style='display:none'",
        "ruby",
        "rt",
        "center",
        "font",
        "address",
        "main",
        "article",
        "br",
        "hr",
        "canvas",
        "math",
        "picture",
        "form",
        "fieldset",
        "legend",
        "title",
        "xmp",
        "menu",
        "input",
    ]);
    let leaf = prop_oneof![6 => word, 1 => Just("<br>".to_owned()), 1 => Just("\u{a0}".to_owned())];
    leaf.prop_recursive(5, 40, 5, move |inner| {
        (
            name.clone(),
            proptest::collection::vec(inner, 0..5),
            any::<u8>(),
        )
            .prop_map(|(name, inner, torn)| {
                let element = name.split(' ').next().unwrap_or_default();
                let open = if torn == 1 {
                    String::new()
                } else {
                    format!("<{name}>")
                };
                let close = if torn == 2 {
                    String::new()
                } else {
                    format!("</{element}>")
                };
                format!("{open}{}{close}", inner.concat())
            })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn every_word_is_kept_or_named(html in proptest::collection::vec(pieces(), 0..4)) {
        let html = html.concat();
        assert_eq!(accounted(&html), visible(&html), "{html}");
    }
}

#[test]
fn blocks_do_not_glue_words() {
    for html in [
        "un<div>deux</div>trois",
        "<b>un<p>deux</p></b>trois",
        "<dl><dt>un<dd>deux<dd>trois</dl>",
        "<dl><div><dt>un</dt><dd>deux</dd></div></dl>trois",
        "<table><tr><td>un<p>deux</p></td><td>trois</td></tr></table>",
        "<h2>un<div>deux</div>trois</h2>",
        "<figure><p>un</p>deux<figcaption>trois</figcaption></figure>",
        "un<br>deux<hr>trois",
        "<a href=x>un<div>deux</div></a>trois",
        "<fieldset><legend>un</legend>deux</fieldset>trois",
        "<ul>un<li>deux</li>trois</ul>",
    ] {
        assert_eq!(accounted(html), ["deux", "trois", "un"], "{html}");
    }
}

#[test]
fn a_tower_of_elements_ends_in_text() {
    let html = format!(
        "{}fond{}",
        "<div><blockquote>".repeat(5_000),
        "</blockquote></div>".repeat(5_000)
    );
    assert!(markdown(&read(&html).blocks).contains("fond"));
    let sides = format!("{}<p>un</p><p>deux</p>", "<div>".repeat(5_000));
    assert_eq!(accounted(&sides), ["deux", "un"]);
}
