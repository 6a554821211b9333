#![allow(clippy::unwrap_used)]

use super::{posts, tags};
use crate::doc::{Doc, Field, markdown};

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
    assert!(with("<p>Un deux trois [&hellip;]</p>").dropped.is_empty());
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
    let whole = crate::doc::block_text(&one(WHOLE).blocks);
    for (cut, _) in WHOLE.char_indices() {
        for doc in posts(&WHOLE[..cut])
            .into_iter()
            .flat_map(|posts| posts.docs)
        {
            let text = crate::doc::block_text(&doc.blocks);
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
fn long_ruins_are_read_in_linear_time() {
    for piece in [
        "<a", "<script>", "</h3>", "\"", "{", "[", "\\u12", "</p>x", "<p",
    ] {
        let text = format!(
            "{{\"title\":\"t\",\"content\":{{\"rendered\":\"{}",
            piece.repeat(100_000)
        );
        let _ = posts(&text);
        let _ = posts(&format!("[{}", piece.repeat(100_000)));
    }
}
