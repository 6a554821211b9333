//! What a site's settings and limits add to what a source says.

use super::*;
use crate::content::doc::{Claim, Rank};

#[test]
fn a_title_with_a_semicolon_is_one_title() {
    let article = read(
        "Title: Le pont; la rivière\n\nLe pont\n\nLa rivière monte depuis trois jours et les riverains surveillent le pont.\n",
        "a.txt",
    );
    assert_eq!(article.title, "Le pont; la rivière");
    assert!(
        doc::markdown(&article.blocks).starts_with("Le pont\n"),
        "{:?}",
        article.explain
    );
}

#[test]
fn a_text_without_a_title_has_the_words_of_the_site() {
    let title = |lang: &str, own: &str| {
        let text =
            format!("title = \"T\"\nbase_url = \"https://example.org/\"\nlang = \"{lang}\"\n");
        let (mut site, _) = crate::base::config::parse("site.toml", &text);
        if !own.is_empty() {
            site.words.insert("untitled".to_owned(), own.to_owned());
        }
        let context = Context {
            site: &site,
            lang: None,
            source_name: None,
            path: "",
        };
        clean(Doc::default(), &context).title
    };
    assert_eq!(title("fr", ""), "Sans titre");
    assert_eq!(title("en", ""), "Untitled");
    assert_eq!(title("es", "Sin título"), "Sin título");
}

#[test]
fn days_in_figures_are_read_as_the_site_writes_them() {
    let date = |lang: &str| {
        let text =
            format!("title = \"T\"\nbase_url = \"https://example.org/\"\nlang = \"{lang}\"\n");
        let (site, _) = crate::base::config::parse("site.toml", &text);
        let context = Context {
            site: &site,
            lang: None,
            source_name: None,
            path: "a.txt",
        };
        let doc = Doc {
            claims: vec![Claim {
                field: Field::Date,
                value: "03/04/2025".to_owned(),
                rank: Rank::Editor,
                evidence: "`date`".into(),
            }],
            ..Doc::default()
        };
        clean(doc, &context).date.map(|date| date.iso())
    };
    assert_eq!(date("fr").as_deref(), Some("2025-04-03"));
    assert_eq!(date("en").as_deref(), Some("2025-03-04"));
}

#[test]
fn at_most_thirty_two_topics_are_read_from_a_source() {
    let claims = (0..40).map(|n| Claim {
        field: Field::Topic,
        value: format!("sujet {n}"),
        rank: Rank::Format,
        evidence: "`category`".into(),
    });
    let doc = Doc {
        claims: claims.collect(),
        ..Doc::default()
    };
    let context = Context {
        site: &site(),
        lang: Some("fr"),
        source_name: None,
        path: "a.xml",
    };
    let article = clean(doc, &context);
    assert_eq!(article.topics.len(), 32);
    assert_eq!(article.topics[31], "sujet 31");
    let dropped = &article.explain.dropped[0];
    assert!(dropped.rule == "too many topics" && dropped.text.starts_with("sujet 32; "));
}

/// Programs write the first moment of Unix where they know no date.
#[test]
fn the_first_of_january_1970_is_no_date() {
    for never in [
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "1970-01-01T01:00:00+01:00",
        "1970-01-01",
    ] {
        let doc = Doc {
            claims: vec![Claim {
                field: Field::Date,
                value: never.to_owned(),
                rank: Rank::Format,
                evidence: "`pubDate`".into(),
            }],
            ..Doc::default()
        };
        let site = site();
        let context = Context {
            site: &site,
            lang: None,
            source_name: None,
            path: "a.xml",
        };
        assert_eq!(clean(doc, &context).date, None, "{never}");
    }
}
