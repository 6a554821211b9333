use super::*;
use crate::base::text;
use crate::content::doc::Field;

const PAGE: &str = r#"<!doctype html><html lang="fr"><head><title>La turbine du soir | Le Bief</title>
    <meta property="og:site_name" content="Le Bief"><meta name="description" content="Une turbine, un soir.">
    <link rel="canonical" href="https://bief.example/turbine"><script type="application/ld+json">
    {"@context":"https://schema.org","@graph":[{"@type":"NewsArticle","headline":"La turbine du soir","datePublished":"2025-03-04T10:00:00+01:00",
    "author":[{"@type":"Person","name":"Anne Biez"},{"@type":"Organization","name":"Le Bief"}]}]}</script></head>
    <body><header><p>Le Bief, journal des rivières</p></header><nav><a href="/">Accueil</a></nav>
    <main><article><h1>La turbine du soir</h1><p>Elle tourne depuis le mois de mars, sans bruit, au pied du vieux moulin que le village voulait vendre, et elle suffit à la salle des fêtes comme à l'école.</p>
    <aside>Lire aussi</aside><p>Un second paragraphe.</p></article></main><footer>Mentions légales</footer></body></html>"#;

fn first(doc: &Doc, field: Field) -> Option<&str> {
    doc.claims
        .iter()
        .find(|claim| claim.field == field)
        .map(|claim| claim.value.as_str())
}

#[test]
fn the_facts_of_a_page_are_claimed_with_their_evidence() {
    let doc = page(PAGE);
    assert_eq!(first(&doc, Field::Title), Some("La turbine du soir"));
    assert_eq!(first(&doc, Field::Date), Some("2025-03-04T10:00:00+01:00"));
    assert_eq!(first(&doc, Field::Author), Some("Anne Biez"));
    assert_eq!(
        doc.claims
            .iter()
            .filter(|claim| claim.field == Field::Author)
            .count(),
        1
    );
    assert_eq!(
        first(&doc, Field::Url),
        Some("https://bief.example/turbine")
    );
    assert_eq!(first(&doc, Field::Lang), Some("fr"));
}

#[test]
fn every_word_of_the_body_is_kept_or_dropped_by_name() {
    let doc = page(PAGE);
    let kept = crate::content::doc::block_text(&doc.blocks);
    assert!(kept.contains("second paragraphe") && !kept.contains("Accueil"));
    let dropped: String = doc
        .dropped
        .iter()
        .flat_map(|dropped| [dropped.text.as_str(), " "])
        .collect();
    for gone in [
        "Le Bief, journal",
        "Accueil",
        "Lire aussi",
        "Mentions légales",
    ] {
        assert!(dropped.contains(gone), "{gone}: {dropped}");
    }
}

fn sorted_words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = text::words(text).map(str::to_owned).collect();
    words.sort();
    words
}

/// Every word that the body shows is in the text or in what is named as dropped, and none twice.
#[test]
fn the_accounts_of_a_page_balance() {
    let long = "mot ".repeat(60);
    for (body, expected) in [
        (
            format!(
                "<nav>un<aside>deux</aside></nav><article><p>{long}</p><form>trois</form></article>quatre"
            ),
            "un deux trois quatre",
        ),
        (
            format!(
                "<div><h1>un</h1></div><main><p>{long}</p><footer>deux</footer></main><p>trois</p>"
            ),
            "un deux trois",
        ),
        (
            format!("<article>un</article><article><p>{long}</p></article>"),
            "un",
        ),
        (
            format!("<div><div><p>{long}</p></div><div>un</div></div><script>non</script>"),
            "un",
        ),
        (
            format!("<form><article><p>{long}</p></article>un</form>"),
            "un",
        ),
        (
            format!("<aside><nav>un</nav><h1>deux</h1></aside><p>{long}</p><dialog>trois</dialog>"),
            "un deux trois",
        ),
        (
            format!(
                "<article><p>{long}</p><p hidden>un</p></article><p hidden>deux</p><style>non</style>"
            ),
            "un deux",
        ),
        (
            "<p>un</p>deux<header>trois</header>".to_owned(),
            "un deux trois",
        ),
        (
            format!(
                "<div itemprop=articleBody><p>{long}</p><div itemprop=articleBody>un</div></div>deux"
            ),
            "un deux",
        ),
    ] {
        let doc = page(&format!(
            "<!doctype html><title>T</title><body>{body}</body>"
        ));
        let mut text = crate::content::doc::block_text(&doc.blocks);
        for dropped in &doc.dropped {
            text.push('\n');
            text.push_str(&dropped.text);
        }
        let all = if body.contains("mot") {
            format!("{long} {expected}")
        } else {
            expected.to_owned()
        };
        assert_eq!(sorted_words(&text), sorted_words(&all), "{body}");
    }
}

/// A form that holds the article is no surrounding (pages made by some programs of Microsoft are one form).
#[test]
fn a_page_inside_a_form_keeps_its_text() {
    let long = "Une phrase du texte que nul ne doit perdre. ".repeat(6);
    let doc = page(&format!(
        "<body><form><article><h2>Titre</h2><p>{long}</p></article></form></body>"
    ));
    assert!(crate::content::doc::block_text(&doc.blocks).contains("nul ne doit"));
}

#[test]
fn a_digest_of_many_articles_is_read_whole() {
    let item = |name: &str| {
        format!(
            "<article><h3>{name}</h3><p>{}</p></article>",
            "Un moulin tourne, une roue grince, la rivière passe. ".repeat(5)
        )
    };
    let items: String = ["Un", "Deux", "Trois"].map(item).concat();
    let doc = page(&format!("<body><h2>Lundi</h2>{items}</body>"));
    let kept = crate::content::doc::block_text(&doc.blocks);
    for word in ["Lundi", "Un", "Deux", "Trois"] {
        assert!(kept.lines().any(|line| line == word), "{word}: {kept}");
    }
    assert_eq!(doc.dropped, []);
}

/// One long article among teasers of others is that article.
#[test]
fn teasers_beside_an_article_are_dropped() {
    let paragraph = "<p>Le meunier a levé la vanne à l'aube, et la roue, que personne n'avait vue tourner depuis vingt ans, s'est mise en branle, lentement d'abord.</p>";
    let teaser = |name: &str| {
        format!(
            "<article class=teaser><a href=/x><h3>{name}</h3></a><p>Une roue grince, <a href=/x>lire la suite</a></p></article>"
        )
    };
    let teasers: String = ["Deux", "Trois", "Quatre"].map(teaser).concat();
    let doc = page(&format!(
        "<body><article><h1>La roue</h1>{}</article><section>{teasers}</section></body>",
        paragraph.repeat(8)
    ));
    let kept = crate::content::doc::block_text(&doc.blocks);
    assert!(kept.contains("La roue") && !kept.contains("Deux"), "{kept}");
}

/// Images stand where the text has them, tables of facts are not torn, and what is left of both is named.
#[test]
fn figures_stay_in_the_text_and_tables_whole() {
    let paragraph = "<p>Le barrage a été relevé de deux pierres, et l'eau, qui se perdait dans les prés, revient au canal que les anciens avaient creusé.</p>";
    let doc = page(&format!(
        "<!doctype html><title>Le barrage</title><body><article><h1>Le barrage</h1>{}<div class=large><figure><img src=/b.jpg><figcaption>© Jean Vanne</figcaption></figure></div>{}</article>
        <footer><figure><img src=/pub.png><figcaption>Publicité</figcaption></figure></footer></body>",
        paragraph.repeat(3), paragraph.repeat(3)
    ));
    let images: Vec<&str> = doc
        .blocks
        .iter()
        .filter_map(|block| match block {
            crate::content::doc::Block::Figure { image, .. } => Some(image.src.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(images, ["/b.jpg"], "{doc:?}");
    let dropped = |words: &str| doc.dropped.iter().any(|gone| gone.text.contains(words));
    let said = crate::content::doc::block_text(&doc.blocks);
    assert!(said.contains("Vanne") != dropped("Vanne"), "{doc:?}");
    assert!(dropped("Publicité"));

    let rows: String = ["Longueur", "Hauteur", "Année", "Débit", "Rivière"]
        .map(|name| format!("<tr><th>{name}</th><td><a href=/v>Valeur de {name}</a></td></tr>"))
        .concat();
    let doc = page(&format!(
        "<!doctype html><title>Le barrage</title><body><article><h1>Le barrage</h1><table class=infobox><tr><th colspan=2>Le barrage du bas</th></tr>{rows}</table>{}</article></body>",
        paragraph.repeat(6)
    ));
    let said = crate::content::doc::block_text(&doc.blocks);
    let kept = ["Longueur", "Valeur de Débit", "Rivière"].map(|word| said.contains(word));
    assert!(kept == [true; 3] || kept == [false; 3], "{said}");
}

/// What relative addresses start from is handed on as the page writes it.
#[test]
fn the_base_element_is_read() {
    let base = |head: &str| page(&format!("<head>{head}</head><body><p>Un")).base;
    assert_eq!(base(""), Some(String::new()));
    assert_eq!(base("<base href=' /a/ '>"), Some("/a/".to_owned()));
}

/// Markup that hides what browsers show.
#[test]
fn parts_that_scripts_show_are_read() {
    let paragraph = "<p>Le bief sera curé cet automne, dit le maire, dès que les canards l'auront quitté pour l'étang voisin et sa roselière.</p>".repeat(3);
    for body in [
        format!(
            "<div><template id=B:0></template></div><div hidden id=S:0><h1>Le bief</h1>{paragraph}</div>"
        ),
        format!(
            "<noscript><div></noscript><h1>Le bief</h1>{paragraph}<script>1</script><noscript></div></noscript>"
        ),
    ] {
        let doc = page(&format!(
            "<!doctype html><title>Le bief</title><body>{body}</body>"
        ));
        assert!(
            crate::content::doc::block_text(&doc.blocks).contains("dès que les canards"),
            "{body}"
        );
    }
}

/// Menus, comments, a cookie notice and a standfirst around a text, in the usual markup of a blog.
#[test]
fn surroundings_go_and_the_standfirst_stays() {
    let paragraph = "<p>On avait oublié que la scierie donnait jadis la lumière au bourg, et que le curé réglait sa montre sur l'extinction de dix heures.</p>";
    let doc = page(&format!(
        "<!doctype html><title>La scierie du bas | Le Bief</title><meta name=description content=\"Une scierie morte depuis la guerre éclaire de nouveau le bourg, le soir.\">
        <body><div class=menu><ul><li><a href=/>Accueil</a></li><li><a href=/a>Archives</a></li></ul></div>
        <div id=content class=post><h1>La scierie du bas</h1><p class=chapo>Une scierie morte depuis la guerre éclaire de nouveau le bourg, le soir.</p>
        <img src=/scie.jpg alt=Scie>{}<h2>Une turbine</h2>{}<ul><li>deux pales neuves ;</li><li>un arbre de chêne, tourné sur place.</li></ul>{paragraph}</div>
        <div id=comments class=comments><ol><li><p>Bravo à tous, je me souviens de cette scierie et de son odeur, l'été, quand nous descendions nous baigner !</p></li>
        <li><p>Merci pour ce beau récit, on en voudrait davantage sur les machines et sur ceux qui les menaient.</p></li></ol></div>
        <div class=cookie-notice><p>Ce site utilise des cookies pour mesurer son audience ; en continuant vous acceptez notre politique de vie privée.</p></div></body>",
        paragraph.repeat(4), paragraph.repeat(3)
    ));
    let kept = crate::content::doc::block_text(&doc.blocks);
    for word in ["Une scierie morte", "Une turbine", "deux pales", "oublié"] {
        assert!(kept.contains(word), "{word}: {kept}");
    }
    for word in ["Accueil", "Archives", "Bravo", "Merci", "cookies"] {
        assert!(!kept.contains(word), "{word}: {kept}");
        assert!(
            doc.dropped
                .iter()
                .any(|dropped| dropped.text.contains(word)),
            "{word}"
        );
    }
    assert!(
        doc.blocks
            .iter()
            .any(|block| matches!(block, crate::content::doc::Block::Figure { .. }))
    );
    assert!(
        doc.blocks
            .iter()
            .any(|block| matches!(block, crate::content::doc::Block::List { .. }))
    );
}

/// Elements in elements beyond all sense, and a page of nothing but small blocks.
#[test]
fn deep_and_wide_pages_keep_their_words() {
    let deep = format!(
        "<body>{}texte{}",
        "<div class=a>".repeat(4_000),
        "<table><tr><td>".repeat(2_000)
    );
    assert_eq!(
        crate::content::doc::block_text(&page(&deep).blocks),
        "texte"
    );
    let wide = format!(
        "<body>{}",
        "<p>un mot<img src=/a.png><br><br>deux</p><figure><img src=/b.png></figure>".repeat(2_000)
    );
    let text = crate::content::doc::block_text(&page(&wide).blocks);
    assert_eq!(text.matches("un mot").count(), 2_000);
    assert_eq!(text.matches("deux").count(), 2_000);
}

/// A newsletter of linked stories has what teasers have: the numbers alone would take its headings and sources for them.
#[test]
fn the_stories_of_a_digest_stay_whole() {
    let story = |name: &str| {
        format!(
            "<article class=story><div class=number>7</div><h3><a href=https://ailleurs.example/{name}>La nouvelle {name}</a></h3>\
             <p>Une roue tourne, une vanne cède, et la rivière passe devant le moulin de {name} sans rien demander à personne.</p>\
             <div class=meta><span>Le Bief, La Vanne • 2 sources</span></div></article>"
        )
    };
    let section = |name: &str, stories: &[&str]| {
        let stories: String = stories.iter().map(|name| story(name)).collect();
        format!(
            "<div class=section><h2 class=kind>{name}</h2><div class=list>{stories}</div></div>"
        )
    };
    let body = format!(
        "<div class=top><h1>La Lettre</h1></div><div id=letter>{}{}</div><footer>Se désabonner</footer>",
        section("Urgent", &["un", "deux", "trois"]),
        section("À savoir", &["quatre", "cinq", "six"])
    );
    let doc = page(&format!(
        "<!doctype html><title>La Lettre</title><body>{body}</body>"
    ));
    let kept = crate::content::doc::block_text(&doc.blocks);
    for words in [
        "Urgent",
        "À savoir",
        "La nouvelle six",
        "moulin de trois",
        "2 sources",
    ] {
        assert!(kept.contains(words), "{words}: {kept}");
    }
    assert_eq!(kept.matches("La nouvelle").count(), 6, "{kept}");
    assert!(!kept.contains("désabonner"), "{kept}");
}

/// What is below a picture goes with it; who took it does not, nor does the call to join next to it.
#[test]
fn captions_stay_with_their_images() {
    let paragraph = "<p>On avait oublié que la scierie donnait jadis la lumière au bourg, et que le curé réglait sa montre sur l'extinction de dix heures.</p>".repeat(3);
    let read = |figure: &str| {
        let doc = page(&format!(
            "<!doctype html><title>La scierie</title><body><article><h1>La scierie</h1>{paragraph}{figure}{paragraph}</article>\
             <div class=more><a href=/a>Une autre</a> <a href=/b>Encore une</a></div></body>"
        ));
        crate::content::doc::markdown(&doc.blocks)
    };
    for figure in [
        "<figure><img src=/r.jpg alt=Roue><figcaption>La roue neuve, posée un matin de mars.</figcaption></figure>",
        "<div class=wp-caption><img src=/r.jpg alt=Roue><p class=wp-caption-text>La roue neuve, posée un matin de mars.</p></div>",
        "<div class=thumb><div class=thumbinner><a href=/f><img src=/r.jpg alt=Roue></a><div class=thumbcaption>La roue neuve, posée un matin de mars.</div></div></div>",
    ] {
        let body = read(figure);
        assert!(
            body.contains("/r.jpg")
                && body.contains("\n\n*La roue neuve, posée un matin de mars.*\n\n"),
            "{figure}: {body}"
        );
    }
    for caption in [
        "Petit/Le Bief",
        "<a href=/abonnement>Rejoignez les lecteurs du Bief</a>",
    ] {
        let body = read(&format!(
            "<figure><img src=/r.jpg alt=Roue><figcaption>{caption}</figcaption></figure>"
        ));
        assert!(body.contains("/r.jpg"), "{body}");
        assert!(!body.contains("Bief"), "{body}");
    }
}

#[test]
fn text_that_only_scripts_would_show_is_read() {
    let sentence = "Le bief a gelé cette nuit, et le pont du village est fermé aux voitures. ";
    let text = sentence.repeat(4);
    let shell = |inner: &str| {
        format!(
            "<html><head><title>Le pont fermé</title></head><body><nav>Accueil</nav><div id=app>Chargement</div>{inner}</body></html>"
        )
    };
    for inner in [
        format!("<script type='text/template'><article><p>{text}</p></article></script>"),
        format!("<template id=a><p>{text}</p></template>"),
        format!(
            "<script type='application/ld+json'>{{\"@type\": \"NewsArticle\", \"articleBody\": \"{text}\"}}</script>"
        ),
        format!(
            "<script id='__NEXT_DATA__' type='application/json'>{{\"props\": {{\"body\": \"<p>{text}</p>\", \"other\": \"{sentence}\"}}}}</script>"
        ),
        format!(
            "<script>window.__STATE__ = {{\"post\": {{\"blocks\": [{{\"text\": \"{sentence}\"}}, {{\"text\": \"{text}\"}}]}}}};</script>"
        ),
    ] {
        let doc = page(&shell(&inner));
        let shown = crate::content::doc::block_text(&doc.blocks);
        assert!(shown.contains("le pont du village est fermé"), "{inner}");
        assert!(!shown.contains("Chargement"), "{inner}");
    }
    let whole = page(&format!(
        "<body><article><p>{text}</p></article><template><p>{}</p></template></body>",
        "Un autre texte, que personne ne voit. ".repeat(40)
    ));
    assert!(!crate::content::doc::block_text(&whole.blocks).contains("que personne"));
}

#[test]
fn a_page_of_images_alone_keeps_them() {
    let doc = page(
        "<html><head><title>Trois vues</title></head><body><article><figure><img src='https://b.test/a.jpg'></figure><p><img src='https://b.test/b.jpg'></p></article></body></html>",
    );
    assert_eq!(doc.blocks.len(), 2, "{:?}", doc.blocks);
}
