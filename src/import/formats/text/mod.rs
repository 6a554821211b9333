//! Plain text and Markdown sources to [`Doc`].
//!
//! HTML rules live in `content/html/`; what is dropped is decided in `boilerplate/`. Start reading at [`plain`] and [`markdown`].

mod dialects;
mod head;
mod head_keys;
mod headings;
mod issues;
mod lines;
mod marks;
mod node;
mod normalise;
mod scan;

use crate::base::text;
use crate::content::doc::Doc;
use crate::content::front_matter::Before;
use std::borrow::Cow;

/// Reads plain text: bullets to lists, pipe tables, quotations, heading-like lines, `Key: value` heads.
#[must_use]
pub fn plain(text: &str) -> Doc {
    let mut doc = Doc::default();
    let decoded = text::entities(text);
    let repaired = text::repair(&decoded);
    let body = head::split(&repaired, Before::Text, &mut doc);
    let mut lines = scan::scan(&body);
    normalise::normalise(&mut lines, &mut doc);
    doc.blocks = lines::blocks(&lines);
    doc
}

/// The head of a source of another kind, a web page perhaps: its claims and its words as dropped, and the text below it.
#[must_use]
pub fn head(text: &str) -> (Doc, Cow<'_, str>) {
    let mut doc = Doc::default();
    let body = head::split(text, Before::Blanks, &mut doc);
    (doc, body)
}

/// Reads Markdown from anywhere: a document, or one for each issue when the file holds many under their dates. Raw HTML
/// in it is read by `content/html/`; front matter, and sections named after a field, become claims.
#[must_use]
pub fn markdown(text: &str) -> Vec<Doc> {
    let mut doc = Doc::default();
    let repaired = text::repair_code(text);
    let body = head::split(&repaired, Before::Text, &mut doc);
    let plain = dialects::plainly(&body, &mut doc);
    marks::read(&plain, &mut doc);
    issues::described(&mut doc);
    issues::split(doc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::doc::{self, Field};

    /// A plain text comes out as this Markdown.
    fn check(source: &str, expected: &str) {
        assert_eq!(
            doc::markdown(&plain(source).blocks).trim_end(),
            expected,
            "{source:?}"
        );
    }

    /// The claims of a source's head, one per line.
    fn head(source: &str) -> String {
        let claims = plain(source).claims;
        let lines: Vec<String> = claims
            .iter()
            .map(|claim| format!("{:?}: {}", claim.field, claim.value))
            .collect();
        lines.join("\n")
    }

    const LONG: &str = "Le robot de la bibliothèque range maintenant les livres la nuit, et les lecteurs trouvent au matin des rayons parfaitement classés par hauteur.";

    #[test]
    fn a_title_given_as_a_list_is_doubted() {
        let doc = &markdown("---\ntitle: [Un, Deux]\ntags: [mer, phares]\n---\n\nTexte.\n")[0];
        let doubts: Vec<&str> = doc
            .repairs
            .iter()
            .map(|repair| repair.what.as_str())
            .collect();
        assert_eq!(
            doubts,
            ["`title` at the head of the source is a list: its first item is taken"]
        );
    }

    #[test]
    fn paragraphs_and_line_ends() {
        check("", "");
        check("\u{a0}\n\n \u{a0}\n", "");
        check("Un mot.\n\n\u{a0}\n\nUn autre.", "Un mot.\n\nUn autre.");
        check(
            "Le but ?\nRanger les livres.\n\nFin.",
            "Le but ?  \nRanger les livres.\n\nFin.",
        );
    }

    #[test]
    fn lines_cut_at_a_width_are_joined() {
        check(
            "Le robot de la bibliothèque range tous les livres\npendant la nuit ; il les classe par hauteur puis par\ncouleur, sans la moindre erreur, et les lecteurs le\nremercient.\n\nFin.",
            "Le robot de la bibliothèque range tous les livres pendant la nuit ; il les classe par hauteur puis par couleur, sans la moindre erreur, et les lecteurs le remercient.\n\nFin.",
        );
    }

    #[test]
    fn bullets_become_lists() {
        check("  • Un.\n\n  • Deux.", "- Un.\n- Deux.");
        check("Voici :\n- un\n- deux", "Voici :\n\n- un\n- deux");
        check("1. un\n2. deux", "1. un\n2. deux");
        check("- un\n  - deux\n- trois", "- un\n  - deux\n- trois");
        check("🔹 un\n\n🔹 deux", "- un\n- deux");
        check(
            "➡️ Un début\n\n➡️ Des cas :\n\n🔹 alpha\n\n🔹 bêta\n\n➡️ Une fin",
            "- Un début\n- Des cas :\n  - alpha\n  - bêta\n- Une fin",
        );
    }

    #[test]
    fn a_lone_dash_or_emoji_is_no_list() {
        check("Du texte.\n\n— Ada Petit", "Du texte.\n\n— Ada Petit");
        check("➡️ À vous de jouer.", "➡️ À vous de jouer.");
    }

    #[test]
    fn tables_with_bars_at_the_ends_or_not() {
        check(
            "Mois | Prix |\n---|---|\nMai | 3 € |\nJuin | 4 € |",
            "| Mois | Prix |\n| --- | --- |\n| Mai | 3 € |\n| Juin | 4 € |",
        );
        check("pomme | poire", "pomme | poire");
    }

    #[test]
    fn a_quotation_alone_is_a_block_quote() {
        check(
            "« Nous rangeons tout, même les romans de gare. »",
            "> « Nous rangeons tout, même les romans de gare. »",
        );
        check("« Oui », dit-elle.", "« Oui », dit-elle.");
    }

    #[test]
    fn bare_lines_before_a_text_are_headings() {
        check(
            &format!("{LONG}\n\nUn Rayon Bien Tenu\n\n{LONG}"),
            &format!("{LONG}\n\n## Un Rayon Bien Tenu\n\n{LONG}"),
        );
        check(
            &format!("Une phrase courte.\n\n{LONG}"),
            &format!("Une phrase courte.\n\n{LONG}"),
        );
        check("Un titre possible\n\nCourt.", "Un titre possible\n\nCourt.");
        check("🚀 Le départ\n\nOn y va.", "## 🚀 Le départ\n\nOn y va.");
        check(
            &format!("01\n\nLe robot range\n\n{LONG}"),
            &format!("## 01 Le robot range\n\n{LONG}"),
        );
    }

    #[test]
    fn bare_lines_beside_other_headings() {
        let table = "| a | b |\n| --- | --- |\n| 1 | 2 |";
        let other = format!("Ce que dit le robot\n\n{LONG}");
        let shown = format!("## Ce que dit le robot\n\n{LONG}");
        check(
            &format!("{LONG}\n\n{other}\n\nCe qui reste\n\nDeux points :\n\n• un ;\n• deux."),
            &format!("{LONG}\n\n{shown}\n\n## Ce qui reste\n\nDeux points :\n\n- un ;\n- deux."),
        );
        check(
            &format!("{LONG}\n\nTrois repères\n\n{table}\n\n{other}"),
            &format!("{LONG}\n\n## Trois repères\n\n{table}\n\n{shown}"),
        );
        check(
            &format!("{LONG}\n\nTrois repères\n\n{table}\n\n{LONG}"),
            &format!("{LONG}\n\nTrois repères\n\n{table}\n\n{LONG}"),
        );
    }

    #[test]
    fn what_a_list_announces_are_headings() {
        check(
            "À suivre :\n\n• Les livres.\n\n• Et la nuit ?\n\nLes livres\n\nIls dorment.\n\nEt la nuit ?\n\nAussi.",
            "À suivre :\n\n- Les livres.\n- Et la nuit ?\n\n## Les livres\n\nIls dorment.\n\n## Et la nuit ?\n\nAussi.",
        );
    }

    #[test]
    fn addresses_are_links() {
        check(
            "Voir (https://exemple.org/a_b).",
            "Voir (<https://exemple.org/a_b>).",
        );
    }

    #[test]
    fn links_and_images_written_as_in_markdown_stay() {
        check(
            "Voir [le plan](https://exemple.org/a_(b)) et ![un robot](robot.png), ou [la page](12).",
            "Voir [le plan](https://exemple.org/a_(b)) et ![un robot](robot.png), ou [la page]\\(12).",
        );
        check(
            &format!("{LONG}\n\n![Un robot de face](https://exemple.org/r.png)\n\n{LONG}"),
            &format!("{LONG}\n\n![Un robot de face](https://exemple.org/r.png)\n\n{LONG}"),
        );
    }

    #[test]
    fn heads_of_every_kind() {
        assert_eq!(
            head(
                "Titre : Le robot range\nAuteur : Ada Petit, Basile Roy\nDate : 3 mars 2025\n\nTexte."
            ),
            "Title: Le robot range\nAuthor: Ada Petit\nAuthor: Basile Roy\nDate: 3 mars 2025"
        );
        assert_eq!(
            head("Source : La Gazette\nurl: https://exemple.org/a\nTexte."),
            "SourceName: La Gazette\nUrl: https://exemple.org/a"
        );
        assert_eq!(
            head(
                "+++\ntitle = \"A\"\ndate = 2025-03-03\n[taxonomies]\ntags = [\"ia\"]\n+++\nTexte."
            ),
            "Date: 2025-03-03\nTopic: ia\nTitle: A"
        );
        assert_eq!(
            head("---\ntitle: \"A\"\nauthors:\n  - name: Ada\nmalware: x\n---\nTexte."),
            "Author: Ada\nTitle: A"
        );
        assert_eq!(
            head("---\ntitle: Robot: le retour\n---\nTexte."),
            "Title: Robot: le retour"
        );
        assert_eq!(head("{\"title\": \"A\"}\n\nTexte."), "Title: A");
        assert_eq!(head("Remarque : rien à dire.\n\nTexte."), "");
        assert_eq!(head("---\n\nTexte.\n\n---\n"), "");
    }

    #[test]
    fn markdown_keeps_its_structure() {
        let source = "# Robots\n\nUn *mot* et [un lien](a.md).\n\n- un\n- deux\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```rust\nfn a() {}\n```\n\n{{ page.title }}\n";
        let doc = markdown(source).remove(0);
        let out = doc::markdown(&doc.blocks);
        for part in [
            "# Robots",
            "*mot*",
            "[un lien](a.md)",
            "- un\n- deux",
            "| 1 | 2 |",
            "```rust\nfn a() {}\n```",
            "{{ page.title }}",
        ] {
            assert!(
                out.contains(part) || out.contains(&part.replace('\\', "")),
                "{part} in {out}"
            );
        }
        assert!(doc.claims.iter().all(|claim| claim.field != Field::Title));
    }

    #[test]
    fn hostile_shapes_keep_their_words() {
        for source in [
            format!("{}mot", "> ".repeat(5000)),
            format!("{}mot{}", "*a ".repeat(3000), "*".repeat(3000)),
            "|a|\n".repeat(5000),
            "|--|\n".repeat(5000),
            format!("https://a.fr/{}", ").".repeat(5000)),
            "- a\n - b\n  - c\n   - d\n".repeat(500),
        ] {
            let words = |text: &str| {
                text.split(|c: char| !c.is_alphabetic())
                    .filter(|word| !word.is_empty())
                    .count()
            };
            for doc in [plain(&source), markdown(&source).remove(0)] {
                let text = doc::markdown(&doc.blocks);
                assert!(words(&text) >= words(&source), "{source:.40}");
            }
        }
    }

    #[test]
    fn front_matter_that_nothing_closes_ends_at_the_first_empty_line() {
        for (source, title) in [
            (
                "+++\ntitle = \"Un moulin\"\ndate = 2025-03-04\n\nUne phrase.\n",
                Some("Un moulin"),
            ),
            ("---\ntitle: Un moulin\n\nUne phrase.\n", Some("Un moulin")),
            // a rule above a paragraph is none
            ("---\nRappel : la visite est libre.\n\nUne phrase.\n", None),
            (
                "---\nUn mot du maire: la visite est libre.\n\nUne phrase.\n",
                None,
            ),
        ] {
            let (doc, body) = super::head(source);
            let found = doc.claims.iter().find(|claim| claim.field == Field::Title);
            assert_eq!(found.map(|claim| claim.value.as_str()), title, "{source}");
            assert_eq!(doc.repairs.len(), usize::from(title.is_some()), "{source}");
            assert!(body.ends_with("Une phrase.\n"), "{source}");
            assert!(!body.contains("itle"), "{source}");
        }
    }

    #[test]
    fn a_lone_dash_in_code_is_not_joined_to_the_next_line() {
        let code = "-\nbarques\t3\t4\n-\nvoiles\t4\t5\n•\nmâts[1]\nTITRE\n=====\n*** fin ***\n";
        for fence in ["```", "~~~", "````", "~~~~~~"] {
            check(
                &format!("Le compte.\n\n{fence}\n{code}{fence}\n\nFin.\n\n[1] https://a.example/"),
                &format!("Le compte.\n\n```\n{code}```\n\nFin.\n\n[1] <https://a.example/>"),
            );
        }
    }

    #[test]
    fn rules_go_on_below_a_fence_that_nothing_closes() {
        check(
            "Le compte.\n\n```\nbarques = 3\n\nLes suites\n----------\n\n•\nUn.\n•\nDeux.\n\n~~~\n-\nfin\n~~~",
            "Le compte.\n\n```\nbarques = 3\n```\n\n## Les suites\n\n- Un.\n- Deux.\n\n```\n-\nfin\n```",
        );
    }

    #[test]
    fn indented_code_keeps_its_lines() {
        check(
            "Le script :\n\n    total = 0\n    for port in ports:\n        total += port.boats\n\nIl sera publié.",
            "Le script :\n\n```\ntotal = 0\nfor port in ports:\n    total += port.boats\n```\n\nIl sera publié.",
        );
    }

    #[test]
    fn a_table_of_tabs_may_lack_cells() {
        check(
            "Port\tBarques\tVoiles\nSète\t12\nAgde\t8\t5",
            "| Port | Barques | Voiles |\n| --- | --- | --- |\n| Sète | 12 | |\n| Agde | 8 | 5 |",
        );
    }

    #[test]
    fn lines_cut_anywhere_are_joined_and_verses_are_not() {
        check(
            "Le conseil du canton a choisi hier soir le plan qui garde\nles arches\net ajoute un tablier d’acier, pour un prix\nque la préfecture juge raisonnable.",
            "Le conseil du canton a choisi hier soir le plan qui garde les arches et ajoute un tablier d’acier, pour un prix que la préfecture juge raisonnable.",
        );
        check(
            "la barque est partie\nsans le vent\nsans la mer\n\nFin.",
            "la barque est partie  \nsans le vent  \nsans la mer\n\nFin.",
        );
    }

    #[test]
    fn a_title_directly_above_cut_lines_is_a_heading() {
        let text = "Le premier plan garde les arches et ajoute un tablier d’acier\nau-dessus, de sorte que les camions puissent de nouveau passer\ndès l’été prochain sans le moindre détour par la vallée.";
        let joined = text.replace('\n', " ");
        for title in ["LE NOUVEAU PLAN", "Et puis le péage"] {
            check(
                &format!("{title}\n{text}"),
                &format!("## {title}\n\n{joined}"),
            );
        }
    }

    #[test]
    fn a_byline_below_a_title_is_no_part_of_it() {
        check(
            &format!("How the bridge was saved\nBy Ann Poe\n\n{LONG}"),
            &format!("How the bridge was saved\n\nBy Ann Poe\n\n{LONG}"),
        );
        check(
            &format!("Le pont est sauvé\nPropos recueillis par Ada Petit et Basile Roy\n\n{LONG}"),
            &format!(
                "Le pont est sauvé\n\nPropos recueillis par Ada Petit et Basile Roy\n\n{LONG}"
            ),
        );
        check(
            "Le pont est fermé\nPar chance il rouvre demain",
            "Le pont est fermé\n\nPar chance il rouvre demain",
        );
    }

    #[test]
    fn words_before_an_address_in_brackets_are_its_link() {
        check(
            "Le pont rouvre. Lire la suite ( https://a.example/pont )",
            "Le pont rouvre. [Lire la suite](https://a.example/pont)",
        );
        check(
            "Source (https://a.example/)",
            "[Source](https://a.example/)",
        );
    }

    #[test]
    fn the_caption_of_code_is_no_heading() {
        check(
            &format!("```\n3\n```\nListing 3 – la suite\n\n{LONG}"),
            &format!("```\n3\n```\n\nListing 3 – la suite\n\n{LONG}"),
        );
        let doc = &markdown("```rust title=\"src/main.rs\"\nfn main() {}\n```\n")[0];
        assert_eq!(
            doc::markdown(&doc.blocks).trim_end(),
            "src/main.rs\n\n```rust\nfn main() {}\n```"
        );
    }

    #[test]
    fn the_caption_of_a_missing_picture_is_no_heading() {
        check(
            &format!("{LONG}\n\nDes pylônes près de Lyon, mardi. © AFP\n\n{LONG}"),
            &format!("{LONG}\n\nDes pylônes près de Lyon, mardi. © AFP\n\n{LONG}"),
        );
    }

    #[test]
    fn placeholders_that_a_generator_left_go_and_templates_stay() {
        let shown = |source: &str| doc::markdown(&markdown(source)[0].blocks);
        assert_eq!(
            shown("Un pont.\n\nDate : {{ page.meta.date }}\n"),
            "Un pont.\n"
        );
        for kept in [
            "Un pont.\n\nEt {{ page.title }} est le titre du pont.\n",
            "Jinja remplit les champs.\n\nDate : {{ page.meta.date }}\n",
            "Un pont.\n\n```\n{{ page.meta.date }}\n```\n",
        ] {
            assert_eq!(shown(kept), kept);
        }
    }

    #[test]
    fn callouts_keep_their_title_and_text_and_notes_stay() {
        let doc = &markdown("> [!tip]- À savoir\n> Le pont[^a] ferme.\n\n[^a]: Le lundi.\n")[0];
        assert_eq!(
            doc::markdown(&doc.blocks),
            "> **À savoir**\n>\n> Le pont[^a] ferme.\n\n[^a]: Le lundi.\n"
        );
    }
}
