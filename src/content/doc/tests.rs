//! What the Markdown writer must keep: every word, whatever characters it holds.
#![allow(clippy::unwrap_used)]

use super::*;
use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn check(blocks: &[Block], expected: &str) {
    assert_eq!(markdown(blocks), expected);
    assert_eq!(squeezed(&rendered(expected)), squeezed(&words(blocks)));
}

fn t(text: &str) -> Inline {
    Inline::text(text)
}
fn p(content: &[Inline]) -> Block {
    Block::Paragraph(content.to_vec())
}
fn para(text: &str) -> Block {
    p(&[t(text)])
}
fn strong(text: &str) -> Inline {
    Inline::Strong(vec![t(text)])
}
fn em(text: &str) -> Inline {
    Inline::Emphasis(vec![t(text)])
}
fn link(text: &str, href: &str) -> Inline {
    Inline::Link {
        href: href.into(),
        title: String::new(),
        content: vec![t(text)],
    }
}

/// The words that a renderer shows, a line a block.
fn rendered(markdown: &str) -> String {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_HEADING_ATTRIBUTES
        | Options::ENABLE_GFM
        | Options::ENABLE_DEFINITION_LIST;
    let mut out = String::new();
    for event in Parser::new_ext(markdown, options) {
        match event {
            Event::Text(text) | Event::Code(text) => out.push_str(&text),
            Event::SoftBreak | Event::HardBreak => out.push(' '),
            Event::Html(html) => panic!("a block of HTML: {html}"),
            Event::InlineHtml(html) if &*html == "<br>" => out.push(' '),
            Event::InlineHtml(html) => assert!(
                ["<sup>", "</sup>", "<sub>", "</sub>"].contains(&&*html),
                "{html}"
            ),
            Event::TaskListMarker(done) => out.push_str(if done { "☑ " } else { "☐ " }),
            Event::End(
                TagEnd::Emphasis
                | TagEnd::Strong
                | TagEnd::Strikethrough
                | TagEnd::Link
                | TagEnd::Image,
            )
            | Event::Start(
                Tag::Emphasis
                | Tag::Strong
                | Tag::Strikethrough
                | Tag::Link { .. }
                | Tag::Image { .. },
            ) => {}
            Event::Start(_) | Event::End(_) => out.push('\n'),
            _ => {}
        }
    }
    out
}

/// The words of blocks in the order of their Markdown (a footnote without text is written as such).
fn words(blocks: &[Block]) -> String {
    block_text(blocks)
}

fn squeezed(text: &str) -> String {
    text.split(|c: char| c.is_ascii_whitespace() || c.is_ascii_control())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

#[test]
fn plain_text_stays_readable() {
    for text in [
        "Une phrase (simple), avec « guillemets » et 3 %.",
        "[…] puis la suite [sic] et [1].",
        "a_b_c, 2 * 3 * 4, a < b, x > y, R&D, ~10 %, #mot, -5 degrés, +3 points",
        "{{ page.title }} et {% if x %} restent",
        "12:30 | 14:00",
        "Nom : ___ et prénom : ____ ici",
    ] {
        check(&[para(text)], &format!("{text}\n"));
    }
}

#[test]
fn marks_are_escaped() {
    check(&[para("2025. Une année")], "2025\\. Une année\n");
    check(&[para("- pas une liste")], "\\- pas une liste\n");
    check(&[para("# pas un titre")], "\\# pas un titre\n");
    check(&[para("5 * 6*7")], "5 * 6\\*7\n");
    check(
        &[para("<b> &amp; `x` \\n")],
        "&lt;b> \\&amp; \\`x\\` \\\\n\n",
    );
    check(&[para("[a](b) [^1] [x]: y")], "[a]\\(b) \\[^1] [x]\\: y\n");
    check(&[para("[x] fait")], "\\[x] fait\n");
    check(&[para("---")], "\\---\n");
    check(&[para(": mot")], "\\: mot\n");
}

#[test]
fn emphasis_stands_at_word_borders() {
    check(&[p(&[strong("Gras "), t("suite")])], "**Gras** suite\n");
    check(&[p(&[t("a"), strong("« b »"), t("c")])], "a« **b** »c\n");
    check(&[p(&[strong("Nota."), t("Suite")])], "**Nota**.Suite\n");
    check(&[p(&[strong("Nota :"), t(" suite")])], "**Nota :** suite\n");
    check(&[p(&[strong("a"), em("b")])], "**a**_b_\n");
    check(&[p(&[strong("a"), strong("b")])], "**ab**\n");
    check(
        &[p(&[t("l’"), em("open source"), t(".")])],
        "l’*open source*.\n",
    );
    check(
        &[p(&[Inline::Strong(vec![em("a"), t(" b")])])],
        "**_a_ b**\n",
    );
}

#[test]
fn inlines_of_every_kind() {
    check(
        &[p(&[
            t("H"),
            Inline::Sub(vec![t("2")]),
            t("O "),
            Inline::Sup(vec![t("e")]),
        ])],
        "H<sub>2</sub>O <sup>e</sup>\n",
    );
    check(
        &[p(&[
            Inline::Code("a`b".into()),
            t(" "),
            Inline::Code("`".into()),
        ])],
        "``a`b`` `` ` ``\n",
    );
    check(
        &[p(&[
            t("Voir! "),
            link("ici [1]", "https://x.org/a_(b)?c=1&copy;"),
        ])],
        "Voir! [ici [1]](https://x.org/a_(b)?c=1\\&copy;)\n",
    );
    check(&[p(&[t("Oh!"), link("là", "a b")])], "Oh\\![là](<a b>)\n");
    check(
        &[p(&[t("un"), Inline::Break, t("- deux"), Inline::Break])],
        "un  \n\\- deux\n",
    );
    check(
        &[
            p(&[t("Un mot"), Inline::FootnoteRef("1".into())]),
            Block::Footnote {
                label: "1".into(),
                content: vec![para("La note"), para("et sa suite")],
            },
        ],
        "Un mot[^1]\n\n[^1]: La note\n\n    et sa suite\n",
    );
}

#[test]
fn blocks_of_every_kind() {
    check(
        &[
            Block::Heading {
                level: 2,
                content: vec![t("C# et #")],
            },
            Block::List {
                start: None,
                items: vec![
                    vec![
                        para("un"),
                        Block::List {
                            start: Some(1),
                            items: vec![vec![para("a")], vec![para("b")]],
                        },
                    ],
                    vec![para("deux")],
                ],
            },
            Block::List {
                start: None,
                items: vec![vec![para("autre liste")]],
            },
            Block::Quote(vec![para("cité"), para("[!NOTE]")]),
            Block::Code {
                lang: Some("rust".into()),
                text: "```\nlet x;\n".into(),
            },
            Block::Rule,
        ],
        "## C# et \\#\n\n- un\n  1. a\n  2. b\n- deux\n\n* autre liste\n\n> cité\n>\n> \\[!NOTE]\n\n````rust\n```\nlet x;\n````\n\n---\n",
    );
    check(
        &[Block::Table {
            align: vec![Align::None, Align::Right],
            head: vec![vec![t("Nom")], vec![t("A|B")]],
            rows: vec![vec![vec![t("x")], vec![Inline::Code("a|b".into())]]],
            caption: vec![t("Chiffres")],
        }],
        "*Chiffres*\n\n| Nom | A\\|B |\n| --- | --: |\n| x | `a\\|b` |\n",
    );
    check(
        &[Block::Figure {
            image: Image {
                src: "a b.png".into(),
                alt: "Une *carte*".into(),
                title: "T".into(),
            },
            caption: vec![t("Légende")],
        }],
        "![Une \\*carte\\*](<a b.png> \"T\")\n\n*Légende*\n",
    );
    check(
        &[Block::Definitions(vec![(
            vec![t("Terme")],
            vec![vec![para("Sens")], vec![para("Autre"), para("suite")]],
        )])],
        "Terme\n: Sens\n: Autre\n\n  suite\n",
    );
}

/// Words and marks mixed, so that marks stand at every kind of border.
fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        3 => "[a-zé]{1,4}",
        2 => Just(" ".to_owned()),
        4 => proptest::sample::select(
            "*_`~[]()<>!#|\\&;:=+-.'\"{}^/@$%«»’—🔹\u{a0}\u{202f}1290\n\t".chars().collect::<Vec<_>>()
        ).prop_map(|c| c.to_string()),
        1 => proptest::sample::select(vec![
            "&amp;", "1. ", "- ", "+ ", "___", "[1]", "---", "***", "~~~", "```", "[^1]", "[x]", "](", "<!--", "<b>", "https://x.org/_a_", "===", "|---|", "{#id}", "> ", "[!NOTE]", ": ", "\\", "\\|", "://", "www."
        ]).prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn inlines() -> impl Strategy<Value = Vec<Inline>> {
    let leaf = prop_oneof![
        6 => nasty().prop_map(Inline::Text),
        1 => nasty().prop_map(Inline::Code),
        1 => Just(Inline::Break),
        1 => (nasty(), nasty(), nasty()).prop_map(|(src, alt, title)| Inline::Image(Image { src, alt, title })),
        1 => Just(Inline::FootnoteRef("1".to_owned())),
    ];
    let inline = leaf.prop_recursive(3, 12, 4, |inner| {
        let run = proptest::collection::vec(inner, 0..4);
        prop_oneof![
            3 => run.clone().prop_map(Inline::Strong),
            3 => run.clone().prop_map(Inline::Emphasis),
            1 => run.clone().prop_map(Inline::Strike),
            1 => run.clone().prop_map(Inline::Sup),
            1 => run.clone().prop_map(Inline::Sub),
            2 => (run, nasty(), nasty()).prop_map(|(content, href, title)| Inline::Link { href, title, content }),
        ]
    });
    proptest::collection::vec(inline, 0..6)
}

fn some_blocks() -> impl Strategy<Value = Vec<Block>> {
    let leaf = prop_oneof![
        6 => inlines().prop_map(Block::Paragraph),
        1 => (1_u8..7, inlines()).prop_map(|(level, content)| Block::Heading { level, content }),
        1 => nasty().prop_map(|text| Block::Code { lang: Some("x".into()), text }),
        1 => Just(Block::Rule),
        1 => (nasty(), nasty(), inlines()).prop_map(|(src, alt, caption)| Block::Figure {
            image: Image { src, alt, title: String::new() }, caption }),
        1 => (proptest::collection::vec(inlines(), 0..3), proptest::collection::vec(proptest::collection::vec(inlines(), 0..3), 0..3), inlines())
            .prop_map(|(head, rows, caption)| Block::Table { align: vec![Align::Center], head, rows, caption }),
    ];
    let block = leaf.prop_recursive(3, 16, 3, |inner| {
        let run = proptest::collection::vec(inner, 0..3);
        prop_oneof![
            (
                proptest::option::of(0_u64..12),
                proptest::collection::vec(run.clone(), 0..3)
            )
                .prop_map(|(start, items)| Block::List { start, items }),
            run.clone().prop_map(Block::Quote),
            (inlines(), proptest::collection::vec(run, 0..3))
                .prop_map(|entry| Block::Definitions(vec![entry])),
        ]
    });
    proptest::collection::vec(block, 0..4)
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 4000, ..ProptestConfig::default() })]

    #[test]
    fn a_paragraph_keeps_its_words(content in inlines()) {
        keeps(vec![Block::Paragraph(content)]);
    }

    #[test]
    fn blocks_keep_their_words(blocks in some_blocks()) {
        keeps(blocks);
    }
}

fn keeps(mut blocks: Vec<Block>) {
    blocks.push(Block::Footnote {
        label: "1".into(),
        content: vec![para("fin")],
    });
    let written = markdown(&blocks);
    let dense = |text: &str| -> String {
        text.chars()
            .filter(|c| !c.is_ascii_whitespace() && !c.is_ascii_control())
            .collect()
    };
    assert_eq!(
        dense(&rendered(&written)),
        dense(&block_text(&blocks)),
        "{written}"
    );
}
