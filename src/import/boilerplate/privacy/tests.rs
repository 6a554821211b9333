use super::links::copy_for_all;
use super::recipients::Recipients;
use super::*;
use crate::content::doc;
use crate::content::html;

fn cleared(html: &str) -> (String, Option<String>, Vec<Dropped>) {
    let mut doc = Doc {
        blocks: html::read(html).blocks,
        receiver: Some(Receiver {
            addresses: vec!["ada@c.example".to_owned()],
            is_letter: true,
            ..Receiver::default()
        }),
        ..Doc::default()
    };
    clear(&mut doc);
    let copy = doc
        .claims
        .iter()
        .find(|claim| claim.field == Field::Url)
        .map(|claim| claim.value.clone());
    (doc::markdown(&doc.blocks), copy, doc.dropped)
}

#[test]
fn a_letter_loses_its_foot_and_keeps_its_text() {
    let (text, copy, dropped) = cleared(
        "<p><a href='https://bief.example/lettres/12?u=ada'>Voir cette lettre dans votre navigateur</a></p><p>La turbine tourne depuis mars, sans bruit.</p>\
         <p>Anne</p><hr><p>Vous recevez cette lettre parce que vous êtes inscrit.</p><p>Le Bief, 3 rue du Moulin, 22000 Saint-Brieuc</p>\
         <p><a href='https://t.example/x1'>Me désinscrire</a> | <a href='https://t.example/x2'>Gérer mes préférences</a></p><p>© 2025 Le Bief</p>",
    );
    assert_eq!(
        text,
        "La turbine tourne depuis mars, sans bruit.\n\nAnne\n\n---\n"
    );
    assert_eq!(copy.as_deref(), Some("https://bief.example/lettres/12"));
    assert_eq!(dropped.len(), 5, "{dropped:?}");
}

#[test]
fn a_text_on_such_things_stays() {
    let html = "<p>La loi oblige depuis 2004 les expéditeurs à offrir un lien pour se désabonner, et la plupart le cachent en petits caractères.</p><p>Elle sera revue en mai, dit le ministère.</p>";
    let (text, _, dropped) = cleared(html);
    assert!(
        text.contains("se désabonner") && text.contains("en mai") && dropped.is_empty(),
        "{text}"
    );
}

#[test]
fn a_receiver_stands_nowhere() {
    let (text, _, _) = cleared(
        "<p>Chère Ada@c.example, <a href='https://b.example/p?e=ada%40c.example&n=1'>lisez</a> et <a href='https://b.example/u/YWRhQGMuZXhhbXBsZQ/x'>écoutez</a>.</p>\
         <p>Un lien <a href='https://b.example/unsubscribe/9'>au milieu</a> d'une phrase.</p><p>Fin du texte que voici.</p>",
    );
    assert_eq!(
        text,
        "Chère , [lisez](https://b.example/p?n=1) et écoutez.\n\nUn lien au milieu d'une phrase.\n\nFin du texte que voici.\n"
    );
}

#[test]
fn only_what_leads_anybody_there_is_an_address() {
    for (address, expected) in [
        (
            "https://bief.example/lettres/la-turbine?e=1#x",
            Some("https://bief.example/lettres/la-turbine"),
        ),
        ("https://us1.campaign.example/?u=1&id=2", None),
        ("https://bief.example/v/8f3a9c1e7b2d4f60a1b2", None),
        ("https://click.bief.example/lettres/12", None),
        ("https://bief.example/unsubscribe", None),
    ] {
        assert_eq!(
            copy_for_all(address, &Recipients::new(&[])).as_deref(),
            expected,
            "{address}"
        );
    }
}
