#![allow(clippy::unwrap_used)]

use super::{export, posts, tags};
use crate::content::doc::{Doc, Field, markdown};

fn one(json: &str) -> Doc {
    posts(json).unwrap().docs.remove(0)
}

fn check(content: &str, expected: &str) {
    let json = serde_json::json!({"title": {"rendered": "T"}, "content": {"rendered": content}});
    assert_eq!(markdown(&one(&json.to_string()).blocks), expected);
}

fn claimed(doc: &Doc, field: Field) -> Vec<&str> {
    doc.claims
        .iter()
        .filter(|claim| claim.field == field)
        .map(|claim| claim.value.as_str())
        .collect()
}

fn doubts(doc: &Doc) -> Vec<&str> {
    doc.repairs
        .iter()
        .filter(|repair| repair.doubtful)
        .map(|repair| repair.what.as_str())
        .collect()
}

const WHOLE: &str = r#"{"id": 7, "date": "2026-03-02T09:15:00", "date_gmt": "2026-03-02T08:15:00",
  "modified": "2026-03-03T10:00:00", "modified_gmt": "2026-03-03T09:00:00", "guid": {"rendered": "https://revue.test/?p=7"},
  "slug": "le-phare", "status": "publish", "link": "https://revue.test/2026/le-phare/", "lang": "fr",
  "title": {"rendered": "Le phare &amp; l&#8217;orage"}, "author": 4, "featured_media": 9,
  "content": {"rendered": "<p>Le gardien monte chaque soir.</p>\n<p>Il redescend.</p>"},
  "excerpt": {"rendered": "<p>Un m\u00e9tier qui s&rsquo;efface.</p>"},
  "_embedded": {"author": [{"name": "Lise Morel"}],
    "wp:featuredmedia": [{"source_url": "https://revue.test/p.jpg", "alt_text": "Un phare"}],
    "wp:term": [[{"taxonomy": "category", "slug": "non-classe", "name": "Non class\u00e9"}, {"taxonomy": "category", "slug": "mer", "name": "Mer"}]]}}"#;

#[test]
fn a_whole_post_states_its_facts() {
    let doc = one(WHOLE);
    for (field, expected) in [
        (Field::Title, "Le phare & l’orage"),
        (Field::Date, "2026-03-02T09:15:00+01:00"),
        (Field::Updated, "2026-03-03T10:00:00+01:00"),
        (Field::Slug, "le-phare"),
        (Field::Url, "https://revue.test/2026/le-phare/"),
        (Field::Lang, "fr"),
        (Field::Author, "Lise Morel"),
        (Field::Topic, "Mer"),
        (Field::Image, "https://revue.test/p.jpg"),
        (Field::ImageAlt, "Un phare"),
        (Field::Summary, "Un métier qui s’efface."),
    ] {
        assert_eq!(claimed(&doc, field), [expected], "{field:?}");
    }
    assert!(claimed(&doc, Field::Item).is_empty() && doc.repairs.is_empty());
    assert_eq!(
        markdown(&doc.blocks),
        "Le gardien monte chaque soir.\n\nIl redescend.\n"
    );
}

#[test]
fn a_list_of_posts_names_its_items() {
    let docs = posts(&format!("[{WHOLE},{WHOLE}]")).unwrap().docs;
    assert_eq!(docs.len(), 2);
    assert_eq!(claimed(&docs[0], Field::Item), ["https://revue.test/?p=7"]);
    let lines = posts(&format!("{WHOLE}\n{WHOLE}\n")).unwrap().docs;
    assert_eq!(lines.len(), 2);
}

#[test]
fn other_json_is_no_post() {
    for text in [
        "{}",
        "[]",
        "12",
        "",
        "pas du JSON",
        "{\"name\": \"x\", \"version\": \"1\"}",
        "{\"code\":\"rest_no_route\",\"message\":\"non\",\"data\":{\"status\":404}}",
        "[Note] un texte « entre crochets »",
        "{\"a\": {\"b\"",
    ] {
        assert!(posts(text).is_none(), "{text}");
    }
}

#[test]
fn dates_without_evidence_of_a_zone_have_none() {
    let date = |fields: &str| {
        let doc = one(&format!(
            "{{{fields},\"title\":\"T\",\"content\":\"<p>x</p>\"}}"
        ));
        claimed(&doc, Field::Date).join(" ")
    };
    for (fields, expected) in [
        (r#""date":"2026-03-02T09:15:00""#, "2026-03-02T09:15:00"),
        (
            r#""date":"2026-03-02T09:15:00","date_gmt":"0000-00-00T00:00:00""#,
            "2026-03-02T09:15:00",
        ),
        (
            r#""date":"2026-03-02 09:15:00","date_gmt":"2026-03-02 14:45:00""#,
            "2026-03-02T09:15:00-05:30",
        ),
        (
            r#""date":"2026-03-02T09:15:00","date_gmt":"2026-02-02T09:15:00""#,
            "2026-03-02T09:15:00",
        ),
        (
            r#""date_gmt":"2026-03-02T09:15:00""#,
            "2026-03-02T09:15:00+00:00",
        ),
        (
            r#""date":"2026-03-02T09:15:00Z""#,
            "2026-03-02T09:15:00+00:00",
        ),
        (r#""date":"hier""#, ""),
    ] {
        assert_eq!(date(fields), expected, "{fields}");
    }
}

#[test]
fn an_excerpt_made_by_a_program_is_no_summary() {
    let with = |excerpt: &str| {
        let json = serde_json::json!({"title": "T", "content": {"rendered": "<h2>Un</h2><p>deux trois quatre cinq</p>"},
            "excerpt": {"rendered": excerpt}});
        one(&json.to_string())
    };
    assert!(claimed(&with("<p>Un deux trois [&hellip;]</p>"), Field::Summary).is_empty());
    let dropped = with("<p>Un deux trois [&hellip;]</p>").dropped;
    assert_eq!(dropped.len(), 1);
    assert_eq!(dropped[0].rule, "repeats the text");
    assert_eq!(with("<p>Autre chose [&hellip;]</p>").dropped.len(), 1);
    assert_eq!(
        claimed(&with("<p>Le sens.</p>"), Field::Summary),
        ["Le sens."]
    );
}

#[test]
fn a_torn_post_is_salvaged_as_far_as_it_goes() {
    let doc = one(
        "{\"id\":3,\"date\":\"2026-03-02T09:15:00\",\"date_gmt\":\"2026-03-02T08:15:00\",\"slug\":\"le-port\",\"link\":\"https:\\/\\/revue.test\\/le-port\\/\",\
         \"title\":{\"rendered\":\"Le port : qui y dort\\u00a0?\"},\"content\":{\"rendered\":\"\\n\n\
         Un quai<\\/em>, dit \\\"le long\\\" <\\/span>2<\\/sup><\\/a><\\/span>.<\\/p>\\n\\n Deux bateaux (<\\/em>n. 4<\\/em><\\/a>).<\\/p>\\n\
         Qui veille ?<\\/h3>\\n\\r\\n <\\/picture>\\r\\n Et qui dort<\\/em> ?<\\/h3>\\n\\n\\n",
    );
    assert_eq!(
        markdown(&doc.blocks),
        "Un quai, dit \"le long\" <sup>2</sup>.\n\nDeux bateaux (n. 4).\n\n### Qui veille ?\n\n### Et qui dort ?\n"
    );
    assert_eq!(claimed(&doc, Field::Title), ["Le port : qui y dort\u{a0}?"]);
    assert_eq!(claimed(&doc, Field::Date), ["2026-03-02T09:15:00+01:00"]);
    assert_eq!(claimed(&doc, Field::Slug), ["le-port"]);
    assert_eq!(claimed(&doc, Field::Url), ["https://revue.test/le-port/"]);
    let doubts = doubts(&doc);
    for part in ["cut off", "opening tags", "a picture", "2 headings"] {
        assert!(
            doubts.iter().any(|doubt| doubt.contains(part)),
            "{part}: {doubts:?}"
        );
    }
    assert!(
        doc.repairs
            .iter()
            .any(|repair| repair.what.contains("line ends"))
    );
}

#[test]
fn a_post_that_breaks_off_anywhere_neither_panics_nor_makes_words_up() {
    let whole = crate::content::doc::block_text(&one(WHOLE).blocks);
    for (cut, _) in WHOLE.char_indices() {
        for doc in posts(&WHOLE[..cut])
            .into_iter()
            .flat_map(|posts| posts.docs)
        {
            let text = crate::content::doc::block_text(&doc.blocks);
            assert!(
                whole.starts_with(text.trim_end_matches(['<', '/', 'p'])),
                "{text}"
            );
        }
    }
}

#[test]
fn bare_quotation_marks_stay_in_the_text() {
    let doc = one(
        "{\"title\":\"Un \"mot\" dit\",\"link\":\"https://a.test/\",\"content\":{\"rendered\":\"<p>Elle dit \"oui\", puis \"non\".</p>\"}}",
    );
    assert_eq!(claimed(&doc, Field::Title), ["Un \"mot\" dit"]);
    assert_eq!(markdown(&doc.blocks), "Elle dit \"oui\", puis \"non\".\n");
    assert_eq!(doubts(&doc).len(), 1);
}

#[test]
fn what_stands_behind_the_json_is_named() {
    let doc = one(&format!("{WHOLE} et la suite"));
    assert_eq!(doc.dropped.first().unwrap().text, "et la suite");
}

#[test]
fn lone_closing_tags_end_what_they_closed() {
    check("un</p>deux</p>", "un\n\ndeux\n");
    check("un</li>deux</li>", "- un\n- deux\n");
    check("un</div>deux", "un\n\ndeux\n");
    check("<p>a</p>Titre</h2><p>b</p>", "a\n\n## Titre\n\nb\n");
    check(
        "3 < 4 et </em>suite",
        "3 \\< 4 et suite\n".replace("\\<", "<").as_str(),
    );
    check("<p>a</p><script>'</h2>'</script><p>b</p>", "a\n\nb\n");
}

#[test]
fn whole_html_is_left_alone() {
    for html in [
        "<p>a<br>b</p><ul><li>c</li></ul>",
        "<p>a</P>",
        "texte < 3",
        "<!-- wp:paragraph --><p>x</p>",
    ] {
        let torn = tags::reopen(html);
        assert_eq!((torn.html.as_str(), torn.orphans), (html, 0));
    }
}

#[test]
fn long_ruins_keep_the_words_before_them() {
    for piece in [
        "<a", "<script>", "</h3>", "\"", "{", "[", "\\u12", "</p>x", "<p",
    ] {
        let ruin = piece.repeat(10_000);
        let doc = one(&format!(
            "{{\"title\":\"t\",\"content\":{{\"rendered\":\"Un mot. {ruin}"
        ));
        let text = crate::content::doc::block_text(&doc.blocks);
        assert!(text.contains("Un mot."), "{piece}");
    }
}

// ---------------------------------------------------------------------------------------------- states and ages

#[test]
fn only_what_readers_could_see_is_taken() {
    let post = |more: &str| format!("{{\"id\":1,\"title\":\"T\",\"content\":\"<p>x</p>\"{more}}}");
    let list = [
        post(""),
        post(",\"status\":\"draft\""),
        post(",\"status\":\"private\""),
        post(",\"status\":\"publish\",\"type\":\"page\""),
        post(",\"status\":\"inherit\",\"type\":\"attachment\""),
        post(",\"status\":\"publish\",\"password\":\"clé\""),
        "{\"id\":2,\"title\":\"T\",\"url\":\"https://a.test/\",\"type\":\"post\",\"subtype\":\"post\"}".to_owned(),
    ];
    let posts = posts(&format!("[{}]", list.join(","))).unwrap();
    assert_eq!(posts.docs.len(), 2);
    assert_eq!(
        posts.passed_over.unwrap(),
        "5 items are not published posts and make no pages: 1 attachment, 1 draft, 1 post behind a password, 1 private post, \
         1 search result"
    );
}

#[test]
fn older_interfaces_state_the_same_facts() {
    let v1 = one(
        r#"{"ID": 4, "title": "Le gu&eacute; &amp; l&#8217;eau", "status": "publish", "type": "post", "content": "<p>Texte.</p>",
        "author": {"ID": 1, "username": "lise", "name": "Lise Morel"}, "link": "https://revue.test/gue/", "date": "2014-05-02T10:00:00",
        "date_gmt": "2014-05-02T08:00:00", "terms": {"category": [{"name": "Rivi&egrave;res", "slug": "rivieres"}]},
        "featured_image": {"source": "https://revue.test/gue.jpg"}}"#,
    );
    let com = posts(
        r#"{"found": 1, "posts": [{"ID": 4, "title": "Le gu&eacute; &amp; l&#8217;eau", "content": "<p>Texte.</p>", "URL": "https://revue.test/gue/",
        "author": {"name": "Lise Morel"}, "date": "2014-05-02T10:00:00+02:00", "categories": {"Rivières": {"name": "Rivières", "slug": "rivieres"}},
        "featured_image": "https://revue.test/gue.jpg"}]}"#,
    )
    .unwrap()
    .docs
    .remove(0);
    for doc in [v1, com] {
        for (field, expected) in [
            (Field::Title, "Le gué & l’eau"),
            (Field::Date, "2014-05-02T10:00:00+02:00"),
            (Field::Author, "Lise Morel"),
            (Field::Topic, "Rivières"),
            (Field::Url, "https://revue.test/gue/"),
            (Field::Image, "https://revue.test/gue.jpg"),
        ] {
            assert_eq!(claimed(&doc, field), [expected], "{field:?}");
        }
    }
}

#[test]
fn titles_are_decoded_once_and_accounts_are_no_authors() {
    let doc = one(
        r#"{"title": {"rendered": "&lt;b&gt; et &amp;lt; <em>ici</em>"}, "content": "<p>x</p>", "author": {"name": "admin"}}"#,
    );
    assert_eq!(claimed(&doc, Field::Title), ["<b> et &lt; ici"]);
    assert!(claimed(&doc, Field::Author).is_empty());
}

// ---------------------------------------------------------------------------------------------- bodies

/// The page and the dropped texts of a post as its author left it.
fn raw(content: &str) -> (String, Vec<String>) {
    let json = serde_json::json!({"title": "T", "content": {"raw": content}});
    let doc = one(&json.to_string());
    let dropped = doc
        .dropped
        .into_iter()
        .map(|dropped| dropped.text)
        .collect();
    (markdown(&doc.blocks), dropped)
}

#[test]
fn bare_lines_are_paragraphs_and_breaks() {
    for (content, expected) in [
        ("Un.\n\nDeux,\ntrois.", "Un.\n\nDeux,  \ntrois.\n"),
        (
            "<h2>Un</h2>\nDeux.\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\nTrois.",
            "## Un\n\nDeux.\n\n- a\n- b\n\nTrois.\n",
        ),
        (
            "<blockquote>Un.\n\nDeux.</blockquote>",
            "> Un.\n>\n> Deux.\n",
        ),
        ("<strong>Un.\n\nDeux.</strong>", "**Un.**\n\n**Deux.**\n"),
        ("<pre>a\n\nb</pre>", "```\na\n\nb\n```\n"),
        (
            "Un.\nhttps://a.test/v?x=1&y=2\nDeux.",
            "Un.\n\n<https://a.test/v?x=1&y=2>\n\nDeux.\n",
        ),
    ] {
        assert_eq!(raw(content).0, expected, "{content}");
    }
}

#[test]
fn shortcodes_become_what_they_mean() {
    for (content, expected) in [
        (
            "[caption id=\"a\" width=\"9\"]<a href=\"https://a.test/p.jpg\"><img src=\"https://a.test/p-1.jpg\" alt=\"Un pont\" /></a> Le <em>vieux</em> pont[/caption]",
            "![Un pont](https://a.test/p-1.jpg)\n\n*Le vieux pont*\n",
        ),
        (
            "[embed width=\"9\"]https://a.test/v[/embed]",
            "<https://a.test/v>\n",
        ),
        (
            "[youtube id=\"abcdefghijk\"]",
            "<https://www.youtube.com/watch?v=abcdefghijk>\n",
        ),
        (
            "[audio mp3=\"https://a.test/s.mp3\"][/audio]",
            "<https://a.test/s.mp3>\n",
        ),
        (
            "[code lang=\"php\"]if (a < b) { [x] }[/code]",
            "```php\nif (a < b) { [x] }\n```\n",
        ),
        (
            "Un mot[ref]Une <em>note</em>.[/ref] ici.",
            "Un mot[^1] ici.\n\n[^1]: Une *note*.\n",
        ),
        (
            "[quote author=\"Lise Morel\"]Elle dit.[/quote]",
            "> Elle dit.\n>\n> Lise Morel\n",
        ),
        (
            "[su_box title=\"La boîte rouge\"]Dedans.[/su_box]",
            "**La boîte rouge**\n\nDedans.\n",
        ),
        (
            "Ceci [sic] et [voir plus bas] restent [1].",
            "Ceci [sic] et [voir plus bas] restent [1].\n",
        ),
        ("On écrit [[gallery]] ainsi.", "On écrit [gallery] ainsi.\n"),
        (
            "<code>[gallery ids=\"1\"]</code>",
            "`[gallery ids=\"1\"]`\n",
        ),
    ] {
        assert_eq!(
            raw(content).0.replace("\\[", "[").replace("\\]", "]"),
            expected,
            "{content}"
        );
    }
    let (page, dropped) = raw("[vc_row][vc_column width=\"1/2\"]Reste.[/vc_column][/vc_row]");
    assert_eq!(page, "Reste.\n");
    assert_eq!(
        dropped,
        [
            "[vc_row]",
            "[vc_column width=\"1/2\"]",
            "[/vc_column]",
            "[/vc_row]"
        ]
    );
    assert_eq!(
        raw("A.\n\n[gallery ids=\"3,4\"]").1,
        ["[gallery ids=\"3,4\"]"]
    );
}

#[test]
fn block_comments_become_what_they_mean() {
    let (page, dropped) = raw(concat!(
        "<!-- wp:paragraph -->\n<p>Un<sup data-fn=\"ab\" class=\"fn\"><a href=\"#ab\" id=\"ab-link\">1</a></sup>.</p>\n<!-- /wp:paragraph -->\n\n",
        "<!-- wp:more -->\n<!--more-->\n<!-- /wp:more -->\n\n",
        "<!-- wp:kevin/code-block {\"language\":\"rust\"} -->\n<pre class=\"wp-block-code\"><code>fn a() {}</code></pre>\n<!-- /wp:kevin/code-block -->\n",
        "<!-- wp:embed {\"url\":\"https://a.test/v\"} -->\n<figure class=\"wp-block-embed\"><div class=\"wp-block-embed__wrapper\">\nhttps://a.test/v\n</div></figure>\n<!-- /wp:embed -->\n",
        "<!-- wp:gallery -->\n<figure class=\"wp-block-gallery\"><ul class=\"blocks-gallery-grid\"><li class=\"blocks-gallery-item\"><figure><img src=\"https://a.test/1.jpg\" alt=\"Un\"/><figcaption>Le un</figcaption></figure></li></ul></figure>\n<!-- /wp:gallery -->\n",
        "<!-- wp:verse -->\n<pre class=\"wp-block-verse\">Un vers\nun autre</pre>\n<!-- /wp:verse -->\n",
        "<!-- wp:block {\"ref\":12} /-->\n<!-- wp:latest-posts /-->\n",
        "<!-- wp:footnotes /-->\n<ol class=\"wp-block-footnotes\"><li id=\"ab\">La note. <a href=\"#ab-link\">↩︎</a></li></ol>",
    ));
    assert_eq!(
        page,
        "Un[^1].\n\n```rust\nfn a() {}\n```\n\n<https://a.test/v>\n\n![Un](https://a.test/1.jpg)\n\n*Le un*\n\n\
         Un vers  \nun autre\n\n[^1]: La note.\n"
    );
    assert_eq!(dropped, ["wp:block 12", "wp:latest-posts"]);
}

#[test]
fn furniture_of_plug_ins_is_named_and_gone() {
    let json = serde_json::json!({"title": "T", "content": {"rendered":
        "<p>Un <img class=\"wp-smiley\" alt=\"🙂\" src=\"https://s.w.org/1.svg\">.</p>\
         <div class=\"wp-caption\"><img src=\"data:x\" data-lazy-src=\"https://a.test/p.jpg\" alt=\"P\"><p class=\"wp-caption-text\">Le pont</p></div>\
         <div class=\"sharedaddy\"><a href=\"https://x.test/\">Partager</a></div>\
         <iframe src=\"https://www.youtube.com/embed/abcdefghijk?feature=oembed\" title=\"Le film\"></iframe>\
         <p>L’article <a href=\"https://a.test/\">T</a> est apparu en premier sur <a href=\"https://a.test/\">Revue</a>.</p>"}});
    let doc = one(&json.to_string());
    assert_eq!(
        markdown(&doc.blocks),
        "Un 🙂.\n\n![P](https://a.test/p.jpg)\n\n*Le pont*\n\n[Le film](https://www.youtube.com/watch?v=abcdefghijk)\n"
    );
    let rules: Vec<&str> = doc
        .dropped
        .iter()
        .map(|dropped| dropped.rule.as_str())
        .collect();
    assert_eq!(rules, ["share line", "where it appeared first"]);
}

// ---------------------------------------------------------------------------------------------- exports

fn wxr(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<!-- généré -->\n<rss version=\"2.0\" xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>La Revue</title>\
         <language>fr-FR</language><wp:author><wp:author_login>lise</wp:author_login><wp:author_display_name><![CDATA[Lise Morel]]></wp:author_display_name></wp:author>\
         {items}</channel></rss>"
    )
}

fn item(id: u32, content: &str, more: &str) -> String {
    format!(
        "<item><title>Le titre &amp; {id}</title><link>https://r.test/?p={id}</link><dc:creator>Lise</dc:creator><guid>https://r.test/?p={id}</guid>\
         <content:encoded>{content}</content:encoded><excerpt:encoded></excerpt:encoded><wp:post_id>{id}</wp:post_id><wp:post_date>2020-03-0{id} 10:00:00</wp:post_date>\
         <wp:post_date_gmt>0000-00-00 00:00:00</wp:post_date_gmt><wp:status>publish</wp:status><wp:post_type>post</wp:post_type>{more}</item>"
    )
}

#[test]
fn an_export_gives_its_published_posts() {
    let text = wxr(&[
        item(1, "<![CDATA[Un.\n\nDeux.]]>", "<category domain=\"post_tag\" nicename=\"x\"><![CDATA[Mer]]></category><category domain=\"post_format\">Aside</category>"),
        item(2, "", "<wp:post_password></wp:post_password>").replace("post</wp:post_type>", "attachment</wp:post_type>"),
        item(3, "<![CDATA[x]]>", "").replace("publish<", "draft<"),
        item(4, "<![CDATA[x]]>", "<wp:post_password>clé</wp:post_password>"),
    ]
    .concat());
    let export = export(&text).unwrap();
    assert_eq!(
        export.passed_over().unwrap(),
        "3 items are not published posts and make no pages: 1 attachment, 1 draft, 1 post behind a password"
    );
    let docs: Vec<Doc> = export.collect();
    assert_eq!(docs.len(), 1);
    for (field, expected) in [
        (Field::Title, "Le titre & 1"),
        (Field::Date, "2020-03-01T10:00:00"),
        (Field::Author, "Lise Morel"),
        (Field::Topic, "Mer"),
        (Field::SourceName, "La Revue"),
        (Field::Item, "https://r.test/?p=1"),
    ] {
        assert_eq!(claimed(&docs[0], field), [expected], "{field:?}");
    }
    assert_eq!(markdown(&docs[0].blocks), "Un.\n\nDeux.\n");
    assert!(docs[0].repairs.is_empty());
}

#[test]
fn careless_exports_are_read() {
    for (content, expected) in [
        ("<![CDATA[a ]]]]><![CDATA[> b]]>", "a ]]> b\n"),
        ("<![CDATA[<p>a ]]> b</p> <b>c</b>]]&gt;", "a b\n\n**c**\n"),
        ("<p>R & D &amp;amp; co</p>", "R & D & co\n"),
        ("&lt;p&gt;échappé&lt;/p&gt;", "échappé\n"),
        ("<![CDATA[a\u{1}b\u{8}c]]>", "abc\n"),
    ] {
        let text = wxr(&item(1, content, ""));
        let docs: Vec<Doc> = export(&text).unwrap().collect();
        assert_eq!(markdown(&docs[0].blocks), expected, "{content}");
    }
    let entities = wxr("").replace("<rss", "<!DOCTYPE rss [<!ENTITY a \"b\">]><rss");
    assert!(export(&entities).is_err());
}

#[test]
fn an_export_that_breaks_off_anywhere_gives_what_it_holds() {
    let whole = wxr(&[
        item(1, "<![CDATA[Le premier texte.]]>", ""),
        item(2, "<![CDATA[Le second texte.]]>", ""),
    ]
    .concat());
    let end = whole.find("</channel>").unwrap();
    for (cut, _) in whole.char_indices() {
        let docs: Vec<Doc> = export(&whole[..cut]).into_iter().flatten().collect();
        assert!(docs.len() <= 2);
        if let Some(last) = docs.last().filter(|_| cut < end) {
            assert!(
                doubts(last).iter().any(|doubt| doubt.contains("cut off")),
                "{}",
                &whole[..cut]
            );
        }
        for doc in &docs {
            let text = crate::content::doc::block_text(&doc.blocks);
            assert!(
                "Le premier texte. Le second texte.".contains(text.trim_end_matches(']')),
                "{text}"
            );
        }
    }
    assert_eq!(
        export(&whole[..whole.find("Le second").unwrap()])
            .unwrap()
            .count(),
        1
    );
}

#[test]
fn long_bodies_and_exports_keep_the_words_before_what_is_odd() {
    for piece in [
        "[a ",
        "[[",
        "[quote]",
        "[/a]",
        "[a=\"",
        "<pre>",
        "<code>[",
        "<!--",
        "<!-- wp:a -->",
        "[gallery]",
        "<a \"",
        "a\n\nb\n",
        "<strong>\n\n",
        "<sup><a href=\"#x\">1</a></sup>",
        "<li id=\"x\">",
    ] {
        let (text, _) = raw(&format!("Un mot.\n\n{}", piece.repeat(2_000)));
        assert!(text.contains("Un mot."), "{piece}");
    }
    for piece in [
        "<item>",
        "<![CDATA[",
        "<!x ",
        "&",
        "<item><title>",
        "</item>",
        "<wp:postmeta>",
    ] {
        let whole = item(7, "Un mot.", "");
        let text = wxr(&format!("{whole}{}", piece.repeat(5_000)));
        let first = export(&text).unwrap().next().unwrap();
        let words = crate::content::doc::block_text(&first.blocks);
        assert!(words.contains("Un mot."), "{piece}");
    }
}
