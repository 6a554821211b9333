//! `clean` case by case, and the balance of words over anything.

mod site;

use super::*;
use crate::base::config::Config;
use crate::base::text;
use crate::content::doc;
use crate::content::doc::Claim;
use std::collections::BTreeMap;
use std::fmt::Write;

const LONG: &str = "Le robot de la bibliothèque range maintenant les livres la nuit, et les lecteurs trouvent au matin des rayons parfaitement classés par hauteur et par couleur.";

fn site() -> Config {
    let text = "title = \"T\"\nbase_url = \"https://example.org/\"\ntimezone = \"Europe/Paris\"\n";
    crate::base::config::parse("site.toml", text).0
}

fn read(source: &str, path: &str) -> Article {
    let context = Context {
        site: &site(),
        lang: None,
        source_name: None,
        path,
    };
    clean(crate::import::formats::text::plain(source), &context)
}

/// Every word of the source is in the text or among what was dropped, as often.
fn check_words(source: &str, article: &Article) {
    let count = |text: &str, bag: &mut BTreeMap<String, i64>, by: i64| {
        for word in text::words(text) {
            *bag.entry(word.to_lowercase()).or_default() += by;
        }
    };
    let mut bag = BTreeMap::new();
    count(&text::repair(source), &mut bag, 1);
    count(&doc::markdown(&article.blocks), &mut bag, -1);
    for dropped in &article.explain.dropped {
        count(&dropped.text, &mut bag, -1);
    }
    bag.retain(|_, n| *n != 0);
    assert!(bag.is_empty(), "words lost or doubled: {bag:?}\n{source}");
}

/// The fields, the text and what was dropped, one per line.
fn show(source: &str) -> String {
    let article = read(source, "sources/lettre.txt");
    check_words(source, &article);
    let mut out = format!("title: {}\n", article.title);
    if let Some(date) = article.date {
        let _ = writeln!(out, "date: {}", date.iso());
    }
    if let Some(dated) = &article.dated {
        let _ = writeln!(out, "dated: {dated}");
    }
    for author in &article.authors {
        let _ = writeln!(out, "author: {author}");
    }
    if let Some(summary) = &article.summary {
        let _ = writeln!(out, "summary: {summary}");
    }
    for point in &article.key_points {
        let _ = writeln!(out, "point: {point}");
    }
    for line in doc::markdown(&article.blocks)
        .lines()
        .filter(|line| !line.is_empty())
    {
        let _ = writeln!(out, "  {}", line.replace(LONG, "LONG").trim_end());
    }
    for dropped in &article.explain.dropped {
        let _ = writeln!(
            out,
            "- {}: {}",
            dropped.rule,
            dropped.text.replace('\n', " / ")
        );
    }
    out
}

fn check(source: &str, expected: &str) {
    let source = source.replace("LONG", LONG);
    let got = show(&source);
    let got = got.trim_end().replace(LONG, "LONG");
    let expected: Vec<&str> = expected
        .trim_end()
        .lines()
        .map(|line| line.strip_prefix("    ").unwrap_or(line))
        .collect();
    assert_eq!(
        got,
        expected.join("\n").trim_start_matches('\n'),
        "{source}"
    );
}

#[test]
fn a_letter_with_a_greeting_and_a_main_story() {
    check(
        "Temps de lecture : 3 min\n\nBonjour,\n\nLONG\n\nAda & Basile\n\nFocus : Les livres rangés\n\nLONG\n\nComment était cette newsletter ?\n\nLogin or Subscribe to participate\n\nPS : à demain.\n\nReply\n\nAvatar\n\nor to participate\n\nKeep Reading\n\nNo posts found",
        "
    title: Les livres rangés
    author: Ada
    author: Basile
      LONG
      ## Focus : Les livres rangés
      LONG
      PS : à demain.
    - reading time: Temps de lecture : 3 min
    - greeting: Bonjour,
    - used as author: Ada & Basile
    - poll: Comment était cette newsletter ?
    - subscription prompt: Login or Subscribe to participate
    - button of the platform: Reply
    - button of the platform: Avatar
    - subscription prompt: or to participate
    - link to the rest of the text: Keep Reading
    - link to the rest of the text: No posts found",
    );
}

#[test]
fn title_standfirst_points_and_the_pitch_at_the_end() {
    check(
        "Les robots entrent en bibliothèque\n\nDepuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.\nÀ retenir\n  • Trois villes.\n  • Deux robots.\n\nUn début timide\n\nLONG\n\nLONG\n\nEt si vous aviez un rangeur à la maison ?\n\nDécouvrez Tidy, le rangeur qui trie vos livres. Pour seulement 5 € par mois, vos étagères restent belles, dès maintenant.",
        "
    title: Les robots entrent en bibliothèque
    summary: Depuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.
    point: Trois villes.
    point: Deux robots.
      ## Un début timide
      LONG
      LONG
    - used as title: Les robots entrent en bibliothèque
    - used as summary: Depuis lundi, trois bibliothèques de la ville confient leurs rayons à des robots rangeurs, et les lecteurs applaudissent.
    - used as key points: À retenir
    - used as key points: Trois villes. Deux robots.
    - advert: Et si vous aviez un rangeur à la maison ?
    - advert: Découvrez Tidy, le rangeur qui trie vos livres. Pour seulement 5 € par mois, vos étagères restent belles, dès maintenant.",
    );
}

#[test]
fn an_advert_in_another_language() {
    check(
        "Le titre de la lettre\n\nLONG\n\nLONG\n\nLONG\n\nLONG\n\nAutomatic shelf sorting\n\nVoice-first sorting for your library, with the tools that you know. Try Shelfie for librarians.\n\nLONG\n\nLONG",
        "
    title: Le titre de la lettre
      LONG
      LONG
      LONG
      LONG
      LONG
      LONG
    - used as title: Le titre de la lettre
    - advert: Automatic shelf sorting
    - advert: Voice-first sorting for your library, with the tools that you know. Try Shelfie for librarians.",
    );
}

#[test]
fn a_quotation_in_another_language_stays() {
    let source = "Le titre de la lettre\n\nLONG\n\nLONG\n\nThe library is a place where all of the books of the town are kept for the people.\n\nLONG\n\nLONG\n\nLONG".replace("LONG", LONG);
    let article = read(&source, "a.txt");
    assert!(doc::markdown(&article.blocks).contains("The library is"));
}

#[test]
fn date_photo_and_name_at_the_head() {
    check(
        "Semaine du 3 mars 2025\n\n10 mars 2025\n\nPhoto de Ada Petit\n\nAda Petit\n\nIllustration Semaine du 3 mars 2025\n\n🌍 Les rayons\n\nLONG",
        "
    title: Semaine du 3 mars 2025
    date: 2025-03-10
    author: Ada Petit
      ## 🌍 Les rayons
      LONG
    - used as title: Semaine du 3 mars 2025
    - used as date: 10 mars 2025
    - caption of a missing image: Photo de Ada Petit
    - used as author: Ada Petit
    - caption of a missing image: Illustration Semaine du 3 mars 2025",
    );
}

#[test]
fn bylines_and_datelines() {
    check(
        "Un titre\n\nPar Ada Petit et Basile Roy, le 3 mars 2025\n\nLONG",
        "
    title: Un titre
    date: 2025-03-03
    author: Ada Petit
    author: Basile Roy
      LONG
    - used as title: Un titre
    - used as date: Par Ada Petit et Basile Roy, le 3 mars 2025",
    );
    check(
        "Un titre\n\n3 mars 2025. - LONG",
        "
    title: Un titre
    date: 2025-03-03
      3 mars 2025. - LONG
    - used as title: Un titre",
    );
}

#[test]
fn a_month_is_no_date() {
    check(
        "Un titre\n\nmars 2025\n\nLONG",
        "
    title: Un titre
    dated: mars 2025
      LONG
    - used as title: Un titre
    - used as date: mars 2025",
    );
}

#[test]
fn the_opening_question_stands_in_for_a_title() {
    check(
        "Et si les livres se rangeaient seuls ? LONG\nUn Rayon Bien Tenu\nLONG",
        "
    title: Et si les livres se rangeaient seuls ?
      Et si les livres se rangeaient seuls ? LONG
      ## Un Rayon Bien Tenu
      LONG",
    );
}

#[test]
fn share_lines_read_also_and_prompts_go_and_look_alikes_stay() {
    check(
        "Un titre\n\nLONG\n\nÀ lire aussi : Le robot et la souris\n\nLONG\n\nPartager sur Facebook\n\nAbonnez-vous à notre newsletter pour tout savoir.\n\nComment était la première bibliothèque ?\n\nLONG\n\nReply",
        "
    title: Un titre
      LONG
      LONG
      Comment était la première bibliothèque ?
      LONG
      Reply
    - used as title: Un titre
    - read also: À lire aussi : Le robot et la souris
    - share line: Partager sur Facebook
    - subscription prompt: Abonnez-vous à notre newsletter pour tout savoir.",
    );
}

#[test]
fn names_and_paths_give_a_date() {
    let article = read("Un titre\n\nUn texte.", "sources/2025-03-04-lettre.txt");
    assert_eq!(
        article.date.map(|date| date.iso()).as_deref(),
        Some("2025-03-04")
    );
    let article = read(
        "Date : 5 mars 2025\n\nUn titre\n\nUn texte.",
        "sources/2025-03-04-lettre.txt",
    );
    assert_eq!(
        article.date.map(|date| date.iso()).as_deref(),
        Some("2025-03-05")
    );
}

#[test]
fn addresses_lose_what_counts_readers() {
    assert_eq!(
        privacy::untracked("https://exemple.org/a?utm_source=x&p=1"),
        "https://exemple.org/a?p=1"
    );
    assert_eq!(
        privacy::untracked("https://exemple.org/a?fbclid=1"),
        "https://exemple.org/a"
    );
    assert_eq!(
        privacy::untracked("https://exemple.org"),
        "https://exemple.org"
    );
}

proptest::proptest! {
    #[test]
    fn no_word_is_lost(lines in proptest::collection::vec("(•|- |➡️ |> |Par |# |1\\. |\\| )?[a-zA-Zéà’:?.«»|\\- 0-9]{0,40}", 0..20)) {
        let source = lines.join("\n");
        check_words(&source, &read(&source, "a.txt"));
    }
}

#[test]
fn a_box_below_a_date_line_and_a_standfirst() {
    let shown = show(&format!(
        "Le robot range la nuit\n\n3 mars 2025\n\n{LONG}\n\nÀ retenir\n\n• Un robot.\n• Une nuit.\n\nCe qui change\n\n{LONG}\n\n{LONG}\n"
    ));
    assert!(shown.contains("summary: Le robot de la"), "{shown}");
    assert!(
        shown.contains("point: Un robot.\npoint: Une nuit."),
        "{shown}"
    );
    let shown = show(&format!(
        "Title: Le robot range\n\n{LONG}\n\nÀ retenir\n\n• Un robot.\n\nLa suite arrive.\n"
    ));
    assert!(shown.contains("summary: Le robot de la"), "{shown}");
    let shown = show(&format!(
        "Title: Le robot range\n\n{LONG}\n\nLa suite arrive.\n"
    ));
    assert!(!shown.contains("summary:"), "{shown}");
}

#[test]
fn prompts_that_name_the_letter() {
    for prompt in [
        "Abonnez-vous à La Gazette du robot pour recevoir le prochain numéro.",
        "Subscribe to The Robot to get the next letter in your inbox.",
        "Partager sur LinkedIn | Partager sur X",
    ] {
        let article = read(&format!("Le robot\n\n{LONG}\n\n{prompt}\n"), "a.txt");
        assert_eq!(doc::markdown(&article.blocks).trim_end(), LONG, "{prompt}");
    }
    let kept = "Abonnez-vous à une salle de sport pour recevoir des conseils.";
    let article = read(&format!("Le robot\n\n{LONG}\n\n{kept}\n"), "a.txt");
    assert!(doc::markdown(&article.blocks).contains(kept));
}

#[test]
fn a_change_not_after_the_date_is_none() {
    for (updated, expected) in [
        ("2025-03-03", false),
        ("2025-03-02", false),
        ("2025-03-03T10:00:00Z", false),
        ("2025-03-04", true),
    ] {
        let source = format!("Title: Le robot\nDate: 2025-03-03\nUpdated: {updated}\n\n{LONG}\n");
        let article = read(&source, "a.txt");
        assert_eq!(article.updated.is_some(), expected, "{updated}");
        let claimed = article
            .explain
            .fields
            .iter()
            .any(|choice| choice.field == Field::Updated);
        assert_eq!(claimed, expected, "{updated}");
    }
    let line = "Mis à jour le 3 mars 2025";
    let source = format!("Le robot\n\nPublié le 3 mars 2025\n\n{line}\n\n{LONG}\n");
    let article = read(&source, "a.txt");
    check_words(&source, &article);
    assert!(article.updated.is_none() && !doc::markdown(&article.blocks).contains(line));
}

#[test]
fn topics_of_the_head_are_the_editors() {
    let head = format!("Title: Le robot\nTopics: openai, robots\n\n{LONG}\n");
    assert!(read(&head, "a.txt").topics_by_editor);
    assert!(!read(LONG, "a.txt").topics_by_editor);
}

#[test]
fn links_lose_tracking_parameters() {
    let source = format!(
        "Le robot\n\n{LONG} Voir https://a.test/p?utm_source=lettre&b=2 aussi.\n\n{LONG}\n"
    );
    let article = read(&source, "a.txt");
    assert!(doc::markdown(&article.blocks).contains("](https://a.test/p?b=2)"));
}

/// The title, summary and text of an article from a page's claims and paragraphs.
fn page(claims: &[(Field, &str)], blocks: Vec<Block>) -> String {
    let claims = claims
        .iter()
        .map(|(field, value)| Claim {
            field: *field,
            value: (*value).to_owned(),
            rank: Rank::Markup,
            evidence: format!("{field:?}").into(),
        })
        .collect();
    let doc = Doc {
        blocks,
        claims,
        ..Doc::default()
    };
    let context = Context {
        site: &site(),
        lang: Some("fr"),
        source_name: None,
        path: "page.html",
    };
    let article = clean(doc, &context);
    format!(
        "{}|{}",
        article.summary.unwrap_or_default().replace(LONG, "LONG"),
        doc::markdown(&article.blocks).trim().replace(LONG, "LONG")
    )
}

#[test]
fn a_description_sums_up() {
    use crate::content::doc::Inline;
    let line = |text: &str| Block::Paragraph(vec![Inline::text(text)]);
    let head = |text: &str| Block::Heading {
        level: 2,
        content: vec![Inline::text(text)],
    };
    let title = (Field::Title, "Le robot de la bibliothèque");
    let end = "Les lecteurs applaudissent.";
    let said = |summary: &str, blocks: Vec<Block>| {
        page(
            &[
                title,
                (Field::Author, "Ada Vigne"),
                (Field::Summary, summary),
            ],
            blocks,
        )
    };
    let text = || vec![line(LONG), line(end)];
    let both = format!("LONG\n\n{end}");
    // other words, and the words of the opening cut off by a program
    assert_eq!(
        said("Un robot range, la ville lit.", text()),
        format!("Un robot range, la ville lit.|{both}")
    );
    let cut = "Le robot de la bibliothèque range maintenant les livres la nuit, et les lec…";
    assert_eq!(said(cut, text()), format!("|{both}"));
    // the same cut off from a standfirst
    assert_eq!(
        said(cut, vec![head(LONG), line(end)]),
        format!("LONG|{end}")
    );
    // the title with a few words, a byline
    assert_eq!(
        said("Culture : Le robot de la bibliothèque", text()),
        format!("|{both}")
    );
    assert_eq!(
        said("Par Ada Vigne (La Gazette, 3 mars 2025)", text()),
        format!("|{both}")
    );
    assert_eq!(
        said("Par Ada ou par un robot ?", text()),
        format!("Par Ada ou par un robot ?|{both}")
    );
}

#[test]
fn a_long_text_is_in_the_language_that_it_speaks() {
    let spoken = |times: usize| {
        let claims = vec![Claim {
            field: Field::Lang,
            value: "en".to_owned(),
            rank: Rank::Markup,
            evidence: "`lang` of the page".into(),
        }];
        let blocks = vec![Block::Paragraph(vec![crate::content::doc::Inline::text(LONG)]); times];
        let doc = Doc {
            blocks,
            claims,
            ..Doc::default()
        };
        let context = Context {
            site: &site(),
            lang: None,
            source_name: None,
            path: "page.html",
        };
        clean(doc, &context).lang
    };
    assert_eq!(spoken(10).as_deref(), Some("fr"));
    assert_eq!(spoken(1).as_deref(), Some("en"));
}

#[test]
fn a_heading_that_is_an_image_alone_is_no_title() {
    let source = "# ![](carte.png)\n\nLe modèle écrit avant.\n";
    let doc = crate::import::formats::text::markdown(source).remove(0);
    let context = Context {
        site: &site(),
        lang: None,
        source_name: None,
        path: "sources/carte.md",
    };
    let article = clean(doc, &context);
    assert_eq!(article.title, "Le modèle écrit avant");
    let body = doc::markdown(&article.blocks);
    assert!(body.contains("carte.png"), "{body}");
}

#[test]
fn marks_alone_name_no_publication() {
    let claim = |field, value: &str| Claim {
        field,
        value: value.to_owned(),
        rank: Rank::Format,
        evidence: "the feed's title".into(),
    };
    let doc = Doc {
        claims: vec![
            claim(Field::Title, "?!"),
            claim(Field::SourceName, "/"),
            claim(Field::SourceName, "La Gazette"),
        ],
        ..Doc::default()
    };
    let context = Context {
        site: &site(),
        lang: None,
        source_name: None,
        path: "",
    };
    let article = clean(doc, &context);
    assert_eq!(article.title, "?!");
    assert_eq!(article.source_name.as_deref(), Some("La Gazette"));
}

#[test]
fn a_paragraph_of_spaces_is_none() {
    let source = "Le robot\n\n\u{a0}\u{a0}\n\nLONG\n\n\u{a0}\u{a0}\n\nLONG\n";
    check(
        source,
        "title: Le robot
  LONG
  LONG
- used as title: Le robot",
    );
}

#[test]
fn a_caption_that_is_a_credit_goes() {
    let figure = |caption: &str| Block::Figure {
        image: doc::Image {
            src: "roue.jpg".to_owned(),
            ..doc::Image::default()
        },
        caption: vec![doc::Inline::text(caption)],
    };
    let mut blocks = vec![figure("Photo : Ada Petit"), figure("La roue neuve")];
    let mut dropped = Vec::new();
    boilerplate::credits(&mut blocks, &mut dropped);
    assert_eq!(
        doc::markdown(&blocks),
        "![](roue.jpg)\n\n![](roue.jpg)\n\n*La roue neuve*\n"
    );
    assert_eq!(dropped[0].rule, "credit of an image");
    assert_eq!(dropped[0].text, "Photo : Ada Petit");
}

#[test]
fn the_header_of_a_quoted_message_is_no_title() {
    for header in [
        "Date: Thu, 3 Apr 2025 10:00 Subject: La vanne To: anne@bief.example",
        "From: Anne Biez Sent: Monday To: Basile Roy",
    ] {
        let article = read(&format!("{header}\n\n{LONG}\n"), "a.txt");
        assert_ne!(article.title, header);
    }
}
