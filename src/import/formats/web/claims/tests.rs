//! Tests of `claims`, case by case.

use super::*;

fn claims(html: &str, field: Field) -> Vec<(String, String)> {
    find(&Document::from(html))
        .into_iter()
        .filter(|claim| claim.field == field)
        .map(|claim| (claim.value, claim.evidence))
        .collect()
}

fn first(html: &str, field: Field) -> String {
    claims(html, field)
        .into_iter()
        .next()
        .map(|(value, _)| value)
        .unwrap_or_default()
}

#[test]
fn tags_of_the_markup_are_topics() {
    let topics = |html: &str| -> Vec<String> {
        let claims = claims(html, Field::Topic);
        claims.into_iter().map(|(value, _)| value).collect()
    };
    let words = "<meta name=news_keywords content='Moulins, Rivières'>";
    assert_eq!(topics(words), ["Moulins", "Rivières"]);
    let tags = "<meta property='article:tag' content='Turbines'><meta property='article:tag' content='Bourgs &amp; villages'>";
    assert_eq!(
        topics(&format!("{words}{tags}")),
        ["Turbines", "Bourgs & villages"]
    );
}

#[test]
fn the_publications_name_is_cut_from_a_title() {
    for (title, site, expected) in [
        ("Un titre - Le Bief", "Le Bief", "Un titre"),
        ("Le Bief : un titre", "Le Bief", "un titre"),
        ("Un titre | Le Bief", "", "Un titre"),
        ("Un titre - sans site", "", "Un titre - sans site"),
    ] {
        let site = format!("<meta property=og:site_name content='{site}'>");
        assert_eq!(
            first(&format!("<title>{title}</title>{site}"), Field::Title),
            expected
        );
    }
}

const PAGE: &str = r#"<html lang="fr"><title>La roue tourne encore | Le Bief</title>
    <body class="one-sidebar"><header><a href="/"><h1>Le Bief</h1></a></header><nav>1er mai 2020</nav>
    <article><h2><span class="kicker">Énergie</span>La roue tourne encore</h2>
    <div class="meta">Publié le 3 mars 2024, mis à jour le 9 mars 2024</div><p><i>Par</i><b>Anne Biez</b></p>
    <p>Texte.</p></article><div class="comments"><span class="author">Basile Roy</span> 4 avril 2024</div>"#;

#[test]
fn the_headline_is_the_heading_that_the_window_repeats() {
    assert_eq!(first(PAGE, Field::Title), "La roue tourne encore");
    let letter = "<title>Le Bief du soir - 2-8 novembre 2025</title><h1>Le Bief du soir</h1>";
    assert_eq!(
        first(letter, Field::Title),
        "Le Bief du soir - 2-8 novembre 2025"
    );
    let alone = "<meta property=og:title content='Dix roues à aubes'><title>x</title><h1>Dix roues à aubes de la vallée</h1>";
    assert_eq!(first(alone, Field::Title), "Dix roues à aubes de la vallée");
}

#[test]
fn the_date_beside_the_headline_is_that_of_the_publication() {
    let dates = claims(PAGE, Field::Date);
    assert_eq!(
        dates.first().map(|(value, _)| value.as_str()),
        Some("3 mars 2024"),
        "{dates:?}"
    );
    for (line, expected) in [
        ("Mis à jour le 9 mars 2024", ""),
        ("Kultur, 2.11.22", "2.11.22"),
        (
            "Aktualisiert: 3.5.2024 | Veröffentlicht: 1.5.2024",
            "1.5.2024",
        ),
        (
            "12.1.2024 - Hier beginnt ein langer Absatz, der von der Mühle am Bach erzählt und von allem, was dort im Winter geschah, bis der Schnee fiel.",
            "12.1.2024",
        ),
        ("Version 1.2.33.4", ""),
    ] {
        let page = format!(
            "<html lang=de><title>Das Rad dreht sich</title><h1>Das Rad dreht sich</h1><p>{line}</p>"
        );
        assert_eq!(first(&page, Field::Date), expected, "{line}");
    }
}

#[test]
fn a_standfirst_is_named_by_its_element() {
    let page = |class: &str, words: &str| {
        format!(
            "<title>Une roue</title><meta name=description content=\"Le moulin.\"><h1>Une roue</h1><p class=\"{class}\">{words}</p><p>Le meunier a posé la roue hier.</p>"
        )
    };
    let words = "La roue du moulin tourne de nouveau depuis hier, dix ans après la crue.";
    assert_eq!(first(&page("article__chapo", words), Field::Summary), words);
    assert_eq!(
        first(&page("introduction", words), Field::Summary),
        "Le moulin."
    );
    assert_eq!(
        first(&page("chapo", "Au moulin"), Field::Summary),
        "Le moulin."
    );
}

#[test]
fn the_days_of_stories_below_a_span_of_days_are_no_date() {
    let page = |line: &str| {
        format!(
            "<html lang=fr><title>La roue</title><h1>La roue</h1><p>{line}</p><p>La Gazette • 1er janvier 2026</p>"
        )
    };
    assert!(!first(&page("Tous les jours"), Field::Date).is_empty());
    let span = "27 décembre 2025 - 2 janvier 2026";
    assert_eq!(first(&page(span), Field::Date), span);
    assert!(claims(&page(span), Field::Author).is_empty());
}

#[test]
fn a_day_in_the_address() {
    for (address, expected) in [
        ("https://a.test/2024/03/09/roue/", Some("2024-03-09")),
        ("https://a.test/n/2024-03-09-roue", Some("2024-03-09")),
        ("https://a.test/n/20240309_roue", Some("2024-03-09")),
        ("https://a.test/2024/03/roue", None),
        ("https://a.test/n/2024030912", None),
    ] {
        assert_eq!(day_in(address).as_deref(), expected, "{address}");
    }
}

#[test]
fn authors_stand_near_the_headline() {
    let authors = claims(PAGE, Field::Author);
    assert_eq!(
        authors.first().map(|(value, _)| value.as_str()),
        Some("Anne Biez"),
        "{authors:?}"
    );
    assert!(
        authors.iter().all(|(value, _)| value != "Basile Roy"),
        "{authors:?}"
    );
    let graph = r#"<script type="application/ld+json">/*<![CDATA[*/{"@graph":[{"@type":"NewsArticle","author":{"@id":"\u0023a"}},
        {"@type":"Person","@id":"\u0023a","name":"Anne Biez"}]}/*]]>*/</script>"#;
    assert_eq!(first(graph, Field::Author), "Anne Biez");
}

#[test]
fn a_whole_description_goes_before_one_that_breaks_off() {
    let page = "<meta property=og:description content='Elle tourne et…'><meta name=description content='Elle tourne et chante.'>";
    assert_eq!(first(page, Field::Summary), "Elle tourne et chante.");
}
