//! What goes and, with the same words, what stays.

use super::words::{self, WORDS};
use super::*;
use crate::content::html;

const PROSE: &str = "<p>Le moulin tourne depuis le mois de mars, sans bruit, au pied du vieux pont que le village voulait vendre, et il suffit à l'école comme à la salle des fêtes.</p>";

/// The texts that go, with their rules.
fn gone(source: &str) -> Vec<(String, &'static str)> {
    let blocks = apart(html::read(&source.replace("PROSE", PROSE)).blocks);
    let seen: Vec<Seen<'_>> = blocks.iter().map(Seen::new).collect();
    let rules = find(&seen, Some("fr"));
    seen.iter()
        .zip(rules)
        .filter_map(|(seen, rule)| Some((seen.text.clone(), rule?)))
        .collect()
}

fn check_gone(source: &str, expected: &[(&str, &str)]) {
    let gone = gone(source);
    let gone: Vec<(&str, &str)> = gone
        .iter()
        .map(|(text, rule)| (text.as_str(), *rule))
        .collect();
    assert_eq!(gone, expected, "{source}");
}

#[test]
fn prompts_inside_a_text_go() {
    for (line, rule) in [
        (
            "<p><strong>Lire aussi :</strong> <a href=/a>La roue du moulin grince</a></p>",
            "read also",
        ),
        (
            "<p>À lire également <a href=/a>La roue du moulin grince</a></p>",
            "read also",
        ),
        (
            "<p>Lesen Sie auch: Das Rad der Mühle knarrt</p>",
            "read also",
        ),
        (
            "<p>Lea también: <a href=/a>La rueda del molino cruje</a></p>",
            "read also",
        ),
        (
            "<p>Zobacz także: <a href=/a>Koło młyna skrzypi</a></p>",
            "read also",
        ),
        (
            "<p>Read more: <a href=/a>The wheel of the mill creaks</a></p>",
            "read also",
        ),
        ("<p>La suite après cette publicité</p>", "advert"),
        ("<p>Anzeige</p>", "advert"),
        (
            "<p>Partager sur Facebook Partager sur Twitter</p>",
            "share line",
        ),
        (
            "<ul><li>Facebook</li><li>WhatsApp</li><li>E-mail</li></ul>",
            "share line",
        ),
        (
            "<p>Abonnez-vous à notre newsletter pour suivre la rivière.</p>",
            "subscription prompt",
        ),
        (
            "<p>Iscriviti alla nostra newsletter</p>",
            "subscription prompt",
        ),
        (
            "<p>Il vous reste 62 % de cet article à lire, réservé à nos membres.</p>",
            "paywall",
        ),
        ("<p>(Foto: Ada Petit)</p>", "credit of an image"),
        ("<p>Ada Petit / Getty Images</p>", "credit of an image"),
        (
            "<p>Se désabonner | Voir dans le navigateur</p>",
            "subscription prompt",
        ),
        ("<p>3 commentaires</p>", "comment prompt"),
        ("<p>Seite drucken</p>", "button of the platform"),
        ("<p>Zurück zur Übersicht</p>", "navigation"),
        (
            "<p>Veuillez activer JavaScript pour voir la carte.</p>",
            "notice of the site",
        ),
        ("<p>Cet article vous a-t-il été utile ?</p>", "poll"),
    ] {
        let gone = gone(&format!("PROSE{line}PROSE"));
        assert!(gone.len() == 1 && gone[0].1 == rule, "{line}: {gone:?}");
    }
}

#[test]
fn boxes_below_a_text_go() {
    check_gone(
        "PROSEPROSEPROSEPROSE<p>Mots-clés</p><p><a href=/t>Moulins</a></p><h3>À propos de l'auteur</h3><p>Ada Petit suit la rivière depuis dix ans.</p><h3>Articles similaires</h3><ul><li><a href=/a>La roue</a></li></ul><p>Le pont ferme ce soir.</p>",
        &[
            ("Mots-clés", "tags"),
            ("Moulins", "tags"),
            ("À propos de l'auteur", "about the author"),
            (
                "Ada Petit suit la rivière depuis dix ans.",
                "about the author",
            ),
            ("Articles similaires", "read also"),
            ("La roue", "read also"),
            ("Le pont ferme ce soir.", "below the article"),
        ],
    );
    check_gone(
        "PROSEPROSEPROSEPROSE<h2>2 commentaires</h2><p>Anne : je l'ai vu tourner.</p>",
        &[
            ("2 commentaires", "below the article"),
            ("Anne : je l'ai vu tourner.", "below the article"),
        ],
    );
    check_gone(
        "PROSEPROSEPROSEPROSE<p>Pressekontakt:</p><p>Ada Petit, Tel. 0123</p><p>© 2024 Le Bief. Tous droits réservés.</p>",
        &[
            ("Pressekontakt:", "contact box"),
            ("Ada Petit, Tel. 0123", "contact box"),
            ("© 2024 Le Bief. Tous droits réservés.", "contact box"),
        ],
    );
}

#[test]
fn lines_of_a_paragraph_go_alone() {
    check_gone(
        "<p>La roue du moulin tourne.<br>Lire aussi : <a href=/a>Le pont</a><br>Elle tournera demain.</p>PROSE",
        &[("Lire aussi : Le pont", "read also")],
    );
}

/// Sentences and sections that hold the same words.
#[test]
fn the_same_words_in_a_text_stay() {
    for line in [
        "<p>Lire aussi entre les lignes, voilà ce que demande le meunier à ses clients du village.</p>",
        "<p>Related work on mills has shown that wheels of oak last for a century.</p>",
        "<p>Partager le pain reste un geste politique.</p>",
        "<p>Partager sur la place le pain du jour.</p>",
        "<p>Les commentaires du maire ont surpris.</p>",
        "<p>Publicité mensongère : trois meuniers condamnés</p>",
        "<p>Copyright law changed in March 1957.</p>",
        "<p>Recevez nos vœux, disait la carte.</p>",
        "<p>Contact a été pris avec le meunier.</p>",
        "<p>Retour au moulin en 1954</p>",
        "<p>« Suivant. »</p>",
        "<p>Suivant.</p>",
        "<p>Tags: in HTML they open and close.</p>",
        "<p>Photo finish au concours des meuniers</p>",
        "<p>Reuters a vu le contrat.</p>",
        "<p>Facebook et Twitter ont grandi ensemble.</p>",
        "<p>Facebook</p>",
        "<p>Der Stand der Mühle am 3. März ist unbekannt</p>",
        "<h2>Publicité</h2>PROSE",
        "<h2>Contact</h2>PROSE",
        "<h2>Commentaires</h2>PROSE",
        "<h2>Newsletter</h2>PROSE",
        "<h2>Cookies</h2>PROSE",
        "<h2>1. Facebook</h2>PROSE",
        "<h2>Pour aller plus loin</h2>PROSE",
        "<h2>Weitere Informationen</h2>PROSE",
        "<p><a href=/a>La roue du moulin grince</a></p>",
        "<ul><li><a href=/a>La roue</a></li><li><a href=/b>Le pont</a></li></ul>",
    ] {
        check_gone(&format!("PROSE{line}PROSEPROSE"), &[]);
    }
}

/// Lists of links are articles too, whatever one of their headings says.
#[test]
fn a_digest_of_links_stays() {
    let list =
        "<ul><li><a href=/a>La roue du moulin</a></li><li><a href=/b>Le pont du bief</a></li></ul>";
    check_gone(
        &format!(
            "PROSE<h2>Moulins</h2>{list}<h2>Ponts</h2>{list}<h2>À découvrir</h2>{list}<h2>Further reading</h2>{list}"
        ),
        &[],
    );
    let story = "<h3>Le pont</h3>PROSE<p><a href=/a>Lire la suite</a></p>";
    check_gone(&[story; 4].concat(), &[]);
}

/// The same heading cuts at the end of a text, never before its last quarter, never above running text.
#[test]
fn only_the_last_quarter_is_cut() {
    let below = "<h2>Les plus lus</h2><p>La roue</p><p>Le pont</p>";
    assert_eq!(
        gone(&format!("PROSEPROSEPROSEPROSE{below}")).len(),
        0,
        "unlinked lines may be a section"
    );
    let below = "<h2>Les plus lus</h2><p><a href=/a>La roue</a></p><p>Le pont</p>";
    assert_eq!(gone(&format!("PROSEPROSEPROSEPROSE{below}")).len(), 3);
    assert!(
        gone(&format!("PROSE{below}PROSEPROSEPROSE"))
            .iter()
            .all(|(text, _)| text != "Le pont")
    );
    assert_eq!(
        gone(&format!("PROSEPROSEPROSEPROSE<h2>Les plus lus</h2>{PROSE}")).len(),
        0
    );
}

/// A button inside a newsletter cuts nothing.
#[test]
fn a_button_above_running_text_goes_alone() {
    check_gone(
        "PROSEPROSEPROSEPROSEPROSEPROSEPROSE<p>Leave a comment</p>PROSE",
        &[("Leave a comment", "comment prompt")],
    );
}

/// Each phrase can be found, and none is under two kinds with the same shape.
#[test]
fn the_table_is_sound() {
    let mut kinds: Vec<(String, words::Shape, words::Kind)> = Vec::new();
    for (kind, shape, phrases) in WORDS {
        for phrase in *phrases {
            let key = key(phrase);
            assert!(key.split(' ').count() <= words::LONGEST, "{phrase}");
            let numeral = |word: &str| word.bytes().all(|b| b.is_ascii_digit());
            assert!(!key.split(' ').any(numeral), "{phrase}");
            let twice = kinds
                .iter()
                .find(|(other, with, _)| *other == key && with == shape);
            assert!(
                twice.is_none_or(|(_, _, other)| other == kind),
                "{phrase}: {kind:?} and {twice:?}"
            );
            kinds.push((key, *shape, *kind));
        }
    }
}

#[test]
fn what_substack_asks_of_its_readers_goes() {
    for (line, rule) in [
        (
            "<p>Merci de lire Le Bief ! Abonnez-vous gratuitement pour recevoir la suite.</p>",
            "subscription prompt",
        ),
        (
            "<p>Thanks for reading The Weir! This post is public so feel free to share it.</p>",
            "subscription prompt",
        ),
        (
            "<p>Le Bief est une publication soutenue par ses lecteurs.</p>",
            "subscription prompt",
        ),
        (
            "<p>The Weir is a reader-supported publication. To receive new posts, consider becoming a subscriber.</p>",
            "subscription prompt",
        ),
        ("<p>S’abonner maintenant</p>", "subscription prompt"),
        (
            "<p>Ce billet est public, n’hésitez pas à le partager.</p>",
            "share line",
        ),
    ] {
        let gone = gone(&format!("PROSE{line}PROSE"));
        let rules: Vec<&str> = gone.iter().map(|(_, rule)| *rule).collect();
        assert_eq!(rules, [rule], "{line}");
    }
    check_gone(
        "PROSE<p>Merci de lire les clauses avant de signer.</p>PROSE",
        &[],
    );
}

#[test]
fn the_ways_around_a_pasted_page_go() {
    check_gone(
        "<p>Accueil > Vallée > Moulins</p>PROSE<p>Mentions légales<br>Contact<br>Plan du site</p><p>Cookies</p>",
        &[
            ("Accueil > Vallée > Moulins", "navigation"),
            ("Mentions légales Contact Plan du site", "navigation"),
            ("Cookies", "navigation"),
        ],
    );
    check_gone(
        "<ul><li>Home</li><li>News</li><li>Sport</li></ul>PROSE<ul><li>Privacy policy</li><li>Terms of use</li><li>Careers</li></ul>",
        &[
            ("Home News Sport", "navigation"),
            ("Privacy policy Terms of use Careers", "navigation"),
        ],
    );
    check_gone(
        "PROSE<ul><li>le moulin</li><li>le bief</li><li>la roue</li></ul>",
        &[],
    );
}

#[test]
fn a_button_that_adds_to_a_calendar_goes_and_the_day_stays() {
    for line in [
        ":calendar: Ajouter au calendrier",
        "Add to calendar",
        ":date:",
    ] {
        assert_eq!(gone(&format!("PROSE<p>{line}</p>PROSE")).len(), 1, "{line}");
    }
    check_gone(
        "PROSE<p>:calendar: 12 mars : réunion au moulin</p>PROSE",
        &[],
    );
}

#[test]
fn what_a_release_says_of_its_company_goes_and_what_it_says_of_a_study_stays() {
    let text = "Hydra est un exploitant de moulins. Hydra emploie trente personnes.";
    for label in ["<h2>À propos d’Hydra</h2>", "<p><b>About Hydra</b></p>"] {
        let gone = gone(&format!("PROSEPROSE{label}<p>{text}</p>"));
        let rules: Vec<&str> = gone.iter().map(|(_, rule)| *rule).collect();
        assert_eq!(rules, ["about the company"; 2], "{label}");
    }
    check_gone(
        "PROSEPROSE<h2>À propos de l’étude</h2><p>L’étude a suivi trente moulins pendant un an, et chacun d’eux deux fois.</p>",
        &[],
    );
}

#[test]
fn a_caption_with_a_credit_keeps_its_sentence() {
    for line in [
        "Des pylônes près de Lyon, mardi. © AFP",
        "La roue du vieux moulin / AFP",
    ] {
        check_gone(&format!("PROSE<p>{line}</p>PROSE"), &[]);
    }
    assert_eq!(gone("PROSE<p>Ada Petit / AFP</p>PROSE").len(), 1);
}
