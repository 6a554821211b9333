//! Web pages to [`Doc`]: finding the article, and the facts that the page states about itself.
//!
//! Nothing is downloaded; elements are read by `html.rs`. Start reading at [`page`].

mod facts;

use crate::doc::{Doc, Dropped};
use crate::html;
use dom_query::{Document, NodeRef};

/// Reads a web page, already decoded to text.
#[must_use]
pub fn page(source: &str) -> Doc {
    let document = html::parse(source);
    let claims = facts::find(&document);
    let mut dropped = Vec::new();
    let Some(body) = document.body() else {
        return Doc {
            claims,
            ..Doc::default()
        };
    };
    // Inner ones first: each word is dropped once.
    for element in document.select(SURROUNDINGS).nodes().iter().rev() {
        if !holds_the_article(element, &body) {
            drop_element(element, "surroundings of the article", &mut dropped);
        }
    }
    dropped.reverse();
    let article = article_of(&document).unwrap_or(body);
    let fragment = html::read_node(&article);
    dropped.extend(fragment.dropped);
    if article.id != body.id {
        article.remove_from_parent();
        drop_element(&body, "outside the article", &mut dropped);
    }
    Doc {
        blocks: fragment.blocks,
        claims,
        dropped,
        ..Doc::default()
    }
}

/// Elements that surround an article by their meaning (HTML, section 4.3).
const SURROUNDINGS: &str = "nav, aside, form, footer, body > header, [role=navigation], [role=complementary], [role=search], dialog";

/// Some pages put the headline into a header or an aside beside the text; some programs make the whole page one form.
fn holds_the_article(element: &NodeRef<'_>, body: &NodeRef<'_>) -> bool {
    let holds = |names: &[&str]| {
        element
            .descendants_it()
            .any(|node| names.iter().any(|name| node.has_name(name)))
    };
    holds(&["h1"])
        || (element.has_name("form")
            && (holds(&["article", "main"]) || length(element) * 2 > length(body)))
}

fn drop_element(element: &NodeRef<'_>, rule: &str, dropped: &mut Vec<Dropped>) {
    dropped.extend(html::dropped(element, rule));
    element.remove_from_parent();
}

/// The element that holds the article: what the page itself marks as such, else the one whose own paragraphs hold most text.
fn article_of(document: &Document) -> Option<NodeRef<'_>> {
    for marked in ["[itemprop=articleBody]", "article", "main, [role=main]"] {
        let elements: Vec<NodeRef<'_>> = document.select(marked).nodes().to_vec();
        let longest = elements.iter().copied().max_by_key(length);
        // Many of a size are the items of a digest, which is the page itself.
        if let Some(longest) = longest
            && elements.iter().map(length).sum::<usize>() > 2 * length(&longest)
            && !longest
                .descendants_it()
                .any(|inner| inner.has_name("article"))
        {
            return main_of(document);
        }
        // A short one is a teaser or an empty frame: a true article has at least a paragraph.
        if let Some(element) = longest.filter(|element| length(element) >= 140) {
            return Some(element);
        }
    }
    let paragraphs = document.select("p");
    let mut best: Option<(usize, NodeRef<'_>)> = None;
    let mut counted: std::collections::HashMap<dom_query::NodeId, usize> =
        std::collections::HashMap::new();
    for paragraph in paragraphs.nodes() {
        let Some(parent) = paragraph.parent() else {
            continue;
        };
        let total = counted.entry(parent.id).or_default();
        *total += length(paragraph);
        if best.is_none_or(|(most, _)| *total > most) {
            best = Some((*total, parent));
        }
    }
    best.filter(|(most, _)| *most >= 140)
        .map(|(_, element)| element)
}

fn main_of(document: &Document) -> Option<NodeRef<'_>> {
    let main = document.select("main, [role=main]");
    match main.nodes() {
        [main] => Some(*main),
        _ => document.body(),
    }
}

fn length(element: &NodeRef<'_>) -> usize {
    element.normalized_char_count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doc::Field;
    use crate::text;

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
        let kept = crate::doc::block_text(&doc.blocks);
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

    /// Every word that the body shows stands in the text or in what is named as dropped, and none twice.
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
                format!(
                    "<aside><nav>un</nav><h1>deux</h1></aside><p>{long}</p><dialog>trois</dialog>"
                ),
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
            let mut text = crate::doc::block_text(&doc.blocks);
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
        assert!(crate::doc::block_text(&doc.blocks).contains("nul ne doit"));
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
        let kept = crate::doc::block_text(&doc.blocks);
        for word in ["Lundi", "Un", "Deux", "Trois"] {
            assert!(kept.lines().any(|line| line == word), "{word}: {kept}");
        }
        assert_eq!(doc.dropped, []);
        // one long article and teasers of others is that article
        let long = item(&"Le vrai ".repeat(200));
        let doc = page(&format!("<body>{long}{items}</body>"));
        assert!(!crate::doc::block_text(&doc.blocks).contains("Deux"));
    }
}
