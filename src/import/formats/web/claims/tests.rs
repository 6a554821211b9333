//! Tests of `claims`, case by case.

use super::*;

fn claims(html: &str, field: Field) -> Vec<(String, String)> {
    find(&Document::from(html))
        .into_iter()
        .filter(|claim| claim.field == field)
        .map(|claim| (claim.value, claim.evidence.to_string()))
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

fn names_of(html: &str) -> String {
    let claims = claims(html, Field::Author);
    let best = claims.first().map(|(_, evidence)| evidence.clone());
    let mut names: Vec<String> = Vec::new();
    for (value, evidence) in claims {
        if Some(evidence) == best {
            names.push(value);
        }
    }
    names.join("; ")
}

#[test]
fn several_authors_of_a_page_are_several_people() {
    let page = |inner: &str| {
        format!("<title>Une roue tourne</title><h1>Une roue tourne</h1>{inner}<p>Texte.</p>")
    };
    for inner in [
        "<meta name=author content='Ann Poe'><meta name=author content='Bob Ray'><p>Ann Poe, Bob Ray</p>",
        "<meta name=citation_author content='Ann Poe'><meta name=citation_author content='Bob Ray'><p>Ann Poe, Bob Ray</p>",
        "<div itemprop=author><span itemprop=name>Ann Poe</span> <span itemprop=name>Bob Ray</span></div>",
        "<div class=byline>By <a href=/a>Ann Poe</a> <a href=/b>Bob Ray</a></div>",
        "<p><a href='/auteurs/ann-poe'>Ann Poe</a> <a href='/auteurs/bob-ray'>Bob Ray</a></p>",
        "<p><a href='https://bief.example/author/ann/'>Ann Poe</a>, <a href='https://bief.example/author/bob/'>Bob Ray</a></p>",
    ] {
        assert_eq!(names_of(&page(inner)), "Ann Poe; Bob Ray", "{inner}");
    }
    assert_eq!(
        names_of(&page("<p><a href='/authors/'>Ann Poe</a></p>")),
        ""
    );
}

#[test]
fn the_author_of_one_post_is_not_that_of_a_list_of_posts() {
    let post = |name: &str| {
        format!(
            "<article><h2>Billet de {name}</h2><p class=author>{name}</p><time>3 mars 2024</time><p>Un texte assez long pour compter.</p></article>"
        )
    };
    let list = format!(
        "<title>Le carnet du moulin</title><h1>Le carnet du moulin</h1>{}{}{}",
        post("Ann Poe"),
        post("Bob Ray"),
        post("Zoé Lac")
    );
    assert!(
        claims(&list, Field::Author).is_empty(),
        "{:?}",
        claims(&list, Field::Author)
    );
    let one = format!("<title>Billet de Ann Poe</title>{}", post("Ann Poe"));
    assert_eq!(names_of(&one), "Ann Poe");
}

#[test]
fn the_day_that_a_page_shows_goes_before_that_of_a_moment_in_utc() {
    let page = |time: &str, shown: &str| {
        format!(
            "<html lang=en><meta property='article:published_time' content='{time}'><title>A wheel turns</title><h1>A wheel turns</h1><p>{shown}</p>"
        )
    };
    for (time, shown, expected) in [
        ("2022-05-04T00:53:29Z", "May 3, 2022", "2022-05-03"),
        ("2021-11-04T23:00:00Z", "5 November 2021", "2021-11-05"),
        (
            "2022-05-04T00:53:29Z",
            "May 4, 2022",
            "2022-05-04T00:53:29Z",
        ),
        (
            "2022-05-04T00:53:29+02:00",
            "May 3, 2022",
            "2022-05-04T00:53:29+02:00",
        ),
        (
            "2022-05-04T00:53:29Z",
            "Updated May 5, 2022",
            "2022-05-04T00:53:29Z",
        ),
        ("2022-05-04T00:53:29Z", "1 May 2022", "2022-05-04T00:53:29Z"),
    ] {
        assert_eq!(first(&page(time, shown), Field::Date), expected, "{shown}");
    }
}

#[test]
fn the_day_of_a_deadline_an_event_or_a_change_is_no_date() {
    for line in [
        "<p>Deadline: 3 May 2024</p>",
        "<p>Release: 3 May 2024</p>",
        "<p>Date limite : 3 mai 2024</p>",
        "<p>Inscriptions jusqu’au 3 mai 2024</p>",
        "<p>Mis à jour le 3 mai 2024</p>",
        "<p>Revised 3 May 2024</p>",
        "<div>Deadline</div><div>3 May 2024</div>",
        "<p class=event-date>3 mai</p><time class=event itemprop=startDate datetime=2024-05-03></time>",
        "<time datetime='1970-01-01T00:00:00Z'></time>",
        "<meta property='article:published_time' content='1970-01-01T00:00:00+00:00'>",
    ] {
        let page = format!(
            "<html lang=fr><title>Une roue tourne</title><h1>Une roue tourne</h1>{line}<p>Texte.</p>"
        );
        assert_eq!(first(&page, Field::Date), "", "{line}");
    }
}

#[test]
fn a_closing_quotation_mark_stays_in_a_title() {
    for (title, expected) in [
        (
            "Le meunier : « La roue tourne »",
            "Le meunier : « La roue tourne »",
        ),
        ("La roue tourne (enfin)", "La roue tourne (enfin)"),
        ("La roue tourne »", "La roue tourne"),
    ] {
        let page = format!("<title>{title}</title><h1>{title}</h1>");
        assert_eq!(first(&page, Field::Title), expected);
    }
}

#[test]
fn a_deck_needs_no_full_stop_and_the_sites_own_words_sum_up_nothing() {
    let page = |head: &str, deck: &str| {
        format!(
            "<title>Une roue tourne</title><meta property=og:site_name content='Le Bief'>{head}<h1>Une roue tourne</h1>{deck}<p>Le meunier a posé la roue hier.</p>"
        )
    };
    for class in [
        "deck",
        "subtitle",
        "chapo",
        "article__desc",
        "standfirst",
        "dek",
        "lead",
        "sous-titre",
    ] {
        let deck = format!("<p class='{class}'>Dix ans après la crue, le moulin repart</p>");
        let summary = first(&page("", &deck), Field::Summary);
        assert_eq!(
            summary, "Dix ans après la crue, le moulin repart",
            "{class}"
        );
    }
    let blurb =
        "<meta name=description content='Le Bief, le journal des rivières et de leurs gens.'>";
    assert_eq!(first(&page(blurb, ""), Field::Summary), "");
    let own = "<meta name=description content='Le Bief a vu la roue du moulin.'>";
    assert_eq!(
        first(&page(own, ""), Field::Summary),
        "Le Bief a vu la roue du moulin."
    );
    let data = r#"<script type="application/ld+json">{"@type":"NewsArticle","description":"Dix ans après."}</script>"#;
    assert_eq!(first(&page(data, ""), Field::Summary), "Dix ans après.");
    let site = r#"<meta name=description content="Des rivières."><script type="application/ld+json">{"@type":"WebSite","description":"Des rivières."}</script>"#;
    assert_eq!(first(&page(site, ""), Field::Summary), "");
}

/// JSON needs no entities, and a `meta` has lost its own when it is read.
#[test]
fn entities_of_linked_data_and_metas_are_decoded_once() {
    let title = |head: &str| {
        let page = format!(
            "<!doctype html><html lang=fr><head>{head}</head><body><p>La vanne est ouverte.</p></body></html>"
        );
        claims(&page, Field::Title)
            .first()
            .map(|(title, _)| title.clone())
    };
    for (head, expected) in [
        (
            r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"R&amp;D : l&#8217;eau &eacute;cout&eacute;e"}</script>"#,
            "R&D : l’eau écoutée",
        ),
        (
            r#"<meta property="og:title" content="R&amp;D et &lt;main&gt;">"#,
            "R&D et <main>",
        ),
        (
            r#"<meta property="og:title" content="Le signe &amp;lt; au tableau">"#,
            "Le signe &lt; au tableau",
        ),
    ] {
        assert_eq!(title(head).as_deref(), Some(expected), "{head}");
    }
}
