//! What reading HTML keeps, and what it names as left out.
use super::read;
use crate::content::doc::{Block, Inline, block_text, markdown};
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
            crate::base::text::words(&node.text())
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
    let mut words: Vec<String> = crate::base::text::words(&text).map(str::to_owned).collect();
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
    #[test]
    fn every_word_is_kept_or_named(html in proptest::collection::vec(pieces(), 0..4)) {
        let html = html.concat();
        let mut named = accounted(&html);
        for word in visible(&html) {
            let at = named.iter().position(|other| *other == word);
            assert!(at.is_some(), "{word} in {html}");
            named.remove(at.unwrap());
        }
        // What stands there for browsers without scripts may be named.
        assert!(named.is_empty() || html.contains("<noscript"), "{named:?} in {html}");
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
    assert_eq!(
        accounted("<button>nu<b>m</b>éro<br>un<p>deux</p>trois</button>"),
        ["deux", "numéro", "trois", "un"]
    );
}

#[test]
fn footnotes_are_known_by_their_links_there_and_back() {
    for (html, expected) in [
        (
            "<p>Un mot<sup id='fnref:1'><a href='#fn:1' role='doc-noteref'>1</a></sup>.</p><div class=footnotes><hr><ol><li id='fn:1'><p>La note. <a href='#fnref:1'>↩</a></p></li></ol></div>",
            "Un mot[^1].\n\n[^1]: La note.\n",
        ),
        (
            "<p>Un mot<a class=footnote-anchor id=footnote-anchor-2 href='#footnote-2'>2</a> suit.</p><div class=footnote><a id=footnote-2 href='#footnote-anchor-2' class=footnote-number>2</a><div class=footnote-content><p>La note.</p></div></div>",
            "Un mot[^2] suit.\n\n[^2]: La note.\n",
        ),
        (
            "<p>Un mot<a name=_ftnref1 href='#_ftn1'>[1]</a>.</p><h3>Notes</h3><p><a name=_ftn1 href='#_ftnref1'>[1]</a> La note.</p>",
            "Un mot[^1].\n\n[^1]: La note.\n",
        ),
        (
            "<p>Un mot<sup data-fn=ab><a href='#ab' id='ab-link'>1</a></sup></p><ol class=wp-block-footnotes><li id=ab>La note. <a href='#ab-link'>↩︎</a></li></ol>",
            "Un mot[^1]\n\n[^1]: La note.\n",
        ),
        // a table of contents leads there and back, too
        (
            "<ul><li><a href='#s1' id=t1>La roue</a></li></ul><div id=s1><h2><a href='#t1'>La roue</a></h2><p>Elle tourne.</p></div>",
            "- [La roue](#s1)\n\n## La roue\n\nElle tourne.\n",
        ),
    ] {
        check(html, expected);
    }
}

#[test]
fn images_are_found_wherever_a_page_keeps_their_address() {
    for (html, expected) in [
        (
            "<img src='data:image/gif;base64,R0' data-src='a.jpg'>",
            "![](a.jpg)\n",
        ),
        (
            "<img src='/blank.gif' data-truc='/vue.webp?x=1' data-thumb='/v.jpg'>",
            "![](/vue.webp?x=1)\n",
        ),
        (
            "<img srcset='a.jpg 480w, b.jpg 960w' alt=Vue>",
            "![Vue](b.jpg)\n",
        ),
        (
            "<picture><source srcset='a.webp 1x, b.webp 2x'><img alt=Vue></picture>",
            "![Vue](b.webp)\n",
        ),
        (
            "<noscript><img src='a.jpg' alt=Vue></noscript>",
            "![Vue](a.jpg)\n",
        ),
        (
            "<img data-src='a.jpg' alt=Vue><noscript><img src='a.jpg' alt=Vue></noscript>",
            "![Vue](a.jpg)\n",
        ),
        (
            "<p>Bravo <img class=emoji alt='🎉' src='1f389.png'></p>",
            "Bravo 🎉\n",
        ),
        (
            "<a href='grand.jpg'><img src='petit.jpg'></a>",
            "![](petit.jpg)\n",
        ),
        (
            "<a href='/suite'><img src='petit.jpg'></a>",
            "[![](petit.jpg)](/suite)\n",
        ),
        (
            "<div class=wp-caption><img src='a.jpg'><p class=wp-caption-text>La roue</p></div>",
            "![](a.jpg)\n\n*La roue*\n",
        ),
        (
            "<figure><div><img src='a.jpg'></div><div><figcaption>La roue</figcaption></div></figure>",
            "![](a.jpg)\n\n*La roue*\n",
        ),
    ] {
        check(html, expected);
    }
}

#[test]
fn code_is_what_was_typed() {
    for (html, expected) in [
        (
            "<div class='highlight highlight-source-rust'><pre>let a;</pre></div>",
            "```rust\nlet a;\n```\n",
        ),
        (
            "<pre class='brush: js; toolbar: false'>a</pre>",
            "```js\na\n```\n",
        ),
        (
            "<pre><code>a</code><code>b</code></pre>",
            "```\na\nb\n```\n",
        ),
        (
            "<div class=language-py><table><tr><td class=gutter><pre>1\n2</pre></td><td><pre>a\nb</pre></td></tr></table></div>",
            "```py\na\nb\n```\n",
        ),
        (
            "<pre><ol><li>a</li><li>b</li></ol></pre>",
            "```\na\nb\n```\n",
        ),
        (
            "<p>Soit <math><semantics><mi>x</mi><annotation encoding='application/x-tex'>x^2</annotation></semantics></math>.</p>",
            "Soit `x^2`.\n",
        ),
    ] {
        check(html, expected);
    }
}

#[test]
fn breaks_spans_and_boxes_are_read_as_they_are_seen() {
    for (html, expected) in [
        ("un<br><br>deux<br>trois", "un\n\ndeux  \ntrois\n"),
        ("<p><i>un<br> <br>deux</i></p>", "*un*\n\n*deux*\n"),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td rowspan=2>c<td>d<br>e</tr><tr><td>f</td></tr></table>",
            "| a | b |\n| --- | --- |\n| c | d<br> e |\n| | f |\n",
        ),
        (
            "<table><tr><th colspan=2>a</th></tr><tr><td>b</td><td><ul><li>c</li><li>d</li></ul></td></tr></table>",
            "| a | |\n| --- | --- |\n| b | c<br> d |\n",
        ),
        (
            "<a href='/x'><h3>Titre</h3><p>Suite</p></a>",
            "### [Titre](/x)\n\nSuite\n",
        ),
        (
            "<h2>Titre <a class=headerlink href='#t'>¶</a></h2>",
            "## Titre\n",
        ),
        (
            "<ul><li><input type=checkbox checked> fait</li><li><input type=checkbox> à faire</li></ul>",
            "- [x] fait\n- [ ] à faire\n",
        ),
        (
            "<ol reversed><li>b</li><li>a</li></ol>",
            "- 2\\. b\n- 1\\. a\n",
        ),
        ("<ol><li value=4>d</li></ol>", "4. d\n"),
        (
            "<iframe src='//www.youtube.com/embed/ab_c?x=1'></iframe>",
            "<https://www.youtube.com/watch?v=ab_c>\n",
        ),
        ("<iframe src='https://pub.example/1'></iframe>un", "un\n"),
        (
            "<audio src='son.mp3' title='La roue'></audio>",
            "[La roue](son.mp3)\n",
        ),
        ("<p>Dit <cite>Ada</cite></p>", "Dit Ada\n"),
        (
            "<p><a href='#'>un</a> <a href='https://a.test/'>https://a.test/</a></p>",
            "un <https://a.test/>\n",
        ),
        (
            "<base href='https://a.test/b/'><a href='c'>d</a>",
            "[d](https://a.test/b/c)\n",
        ),
    ] {
        check(html, expected);
    }
}

/// A mark that nothing closes is opened again in each paragraph, in all that stand open before it.
#[test]
fn a_mark_in_its_like_is_one_mark() {
    let marked = vec![Inline::Strong(vec![Inline::Emphasis(vec![Inline::text(
        "a",
    )])])];
    let html = format!("<p>{}</p>", "<b><i>a</p>".repeat(40));
    for block in read(&html).blocks.iter().skip(1) {
        let Block::Paragraph(content) = block else {
            panic!("{block:?}");
        };
        let swapped = vec![Inline::Emphasis(vec![Inline::Strong(vec![Inline::text(
            "a",
        )])])];
        assert!(*content == marked || *content == swapped, "{content:?}");
    }
    check(
        "<p><b>un <a href=/x>deux <b>trois</b></a></b></p>",
        "**un [deux trois](/x)**\n",
    );
}

#[test]
fn what_hides_most_of_a_text_does_not_hide_it() {
    for attributes in [
        "style='visibility:hidden'",
        "style='opacity:0'",
        "style='display: none'",
        "hidden",
    ] {
        let html = format!(
            "<p>Un mot.</p><div {attributes}><p>Le bief a gelé cette nuit, et le pont est fermé.</p><p hidden>Secret</p></div>"
        );
        let fragment = read(&html);
        let shown = block_text(&fragment.blocks);
        assert!(shown.contains("Le bief a gelé"), "{attributes}");
        assert!(!shown.contains("Secret"), "{attributes}");
    }
    let fragment = read("<p>Le bief a gelé cette nuit.</p><p style='display:none'>Secret</p>");
    assert!(!block_text(&fragment.blocks).contains("Secret"));
}

#[test]
fn entities_of_html_are_decoded_once() {
    for (html, expected) in [
        (
            "<p>Le code &amp;lt;b&amp;gt; met en gras</p>",
            "Le code &lt;b&gt; met en gras",
        ),
        (
            "<p>Deux&amp;nbsp;mots, &amp;amp; puis</p>",
            "Deux&nbsp;mots, &amp; puis",
        ),
        ("<p>Une balise &lt;table&gt;</p>", "Une balise <table>"),
    ] {
        assert_eq!(block_text(&read(html).blocks).trim(), expected);
    }
}
