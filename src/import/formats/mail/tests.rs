use super::*;
use crate::content::doc::{Inline, markdown};
use crate::import::boilerplate::privacy;

fn plain(text: &str) -> Doc {
    let blocks = text
        .split("\n\n")
        .filter(|text| !text.trim().is_empty())
        .map(|text| Block::Paragraph(vec![Inline::text(text.trim())]))
        .collect();
    Doc {
        blocks,
        ..Doc::default()
    }
}

fn all(source: &str) -> Vec<Result<Doc, Unread>> {
    messages(source.as_bytes(), plain).collect()
}

fn one(source: &str) -> Doc {
    let mut doc = all(source).remove(0).expect("a message with a text");
    privacy::clear(&mut doc);
    doc
}

fn claim(doc: &Doc, field: Field) -> String {
    doc.claims
        .iter()
        .find(|claim| claim.field == field)
        .map(|claim| claim.value.clone())
        .unwrap_or_default()
}

#[test]
fn headers_of_forwarded_messages_in_each_dress() {
    for block in [
        "---------- Forwarded message ---------\nDe : Le Bief <l@bief.example>\nDate: mar. 4 mars 2025 à 10:00\nSubject: La turbine\nTo: <paul@b.example>\n\n\n",
        "-----Message d'origine-----\nDe : Le Bief <l@bief.example>\nEnvoyé : mardi 4 mars 2025 10:00\nÀ : paul@b.example\nObjet : La turbine\n\n",
        "________________________________\nFrom: Le Bief <l@bief.example>\nSent: Tuesday, March 4, 2025 10:00 AM\nTo: Paul <paul@b.example>;\n Anne <anne@b.example>\nSubject: La turbine\n\n",
        "Début du message transféré :\n\nDe: Le Bief <l@bief.example>\nObjet: La turbine\nDate: 4 mars 2025 à 10:00:00 UTC+1\nÀ: paul@b.example\nRépondre à: l@bief.example\n\n",
        "-------- Message transféré --------\nSujet : \tLa turbine\nDate : \tTue, 4 Mar 2025 10:00:00 +0100\nDe : \tLe Bief <l@bief.example>\nPour : \tpaul@b.example\n\n",
        "> Begin forwarded message:\n> \n> From: \"Le Bief\" <l@bief.example>\n> Date: March 4, 2025 at 10:00:00 AM GMT+1\n> To: paul@b.example\n> Subject: La turbine\n> \n> ",
    ] {
        let doc = one(&format!(
            "From: Paul <paul@b.example>\nTo: anne@b.example\nSubject: Fwd: La turbine\nDate: Wed, 5 Mar 2025 10:00:00 +0100\n\nPour vous.\n\n{block}Elle tourne.\n"
        ));
        assert_eq!(block_text(&doc.blocks), "Elle tourne.", "{block}");
        assert_eq!(claim(&doc, Field::Title), "La turbine", "{block}");
        assert_eq!(claim(&doc, Field::Date), "2025-03-04", "{block}");
        assert_eq!(claim(&doc, Field::SourceName), "Le Bief", "{block}");
    }
}

#[test]
fn a_carried_message_is_the_article() {
    let doc = one(
        "From: Paul <paul@b.example>\nSubject: TR: voyez\nContent-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\nVoyez ceci.\n--x\nContent-Type: message/rfc822\n\nFrom: Le Bief <l@bief.example>\nSubject: La turbine\nMessage-ID: <t@bief.example>\nDate: Tue, 4 Mar 2025 10:00:00 +0100\n\nElle tourne pour paul@b.example.\n--x--\n",
    );
    assert_eq!(block_text(&doc.blocks), "Elle tourne pour .");
    assert_eq!(claim(&doc, Field::Item), "t@bief.example");
    assert_eq!(claim(&doc, Field::SourceName), "Le Bief");
}

#[test]
fn an_answer_keeps_its_own_words() {
    for tail in [
        "Le mar. 4 mars 2025 à 10:00, Anne <anne@b.example>\na écrit :\n\n> Et la roue ?\n",
        "On Tue, Mar 4, 2025 at 10:00 AM, Anne wrote:\n> Et la roue ?\n> Et la vanne ?\n",
        "-----Original Message-----\nFrom: Anne\nSent: Tuesday\nSubject: la roue\n\nEt la roue ?\n",
        "> Subject: la roue\n> From: anne@b.example\n> To: paul@b.example\n>\n> Et la roue ?\n",
        "-- \nPaul\nLe Bief\n",
    ] {
        let doc = one(&format!(
            "From: Paul <p@b.example>\nSubject: Re: la roue\n\nElle tourne.\n\n{tail}"
        ));
        assert_eq!(block_text(&doc.blocks), "Elle tourne.", "{tail}");
        assert!(!doc.dropped.is_empty(), "{tail}");
    }
}

#[test]
fn what_holds_no_text_says_why() {
    for (part, why) in [
        (
            "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\nContent-Transfer-Encoding: base64\n\nAAAA\n",
            "encrypted",
        ),
        (
            "Content-Type: text/plain\n\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n",
            "encrypted",
        ),
        (
            "Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n",
            "calendar",
        ),
        ("Content-Type: text/plain\n\n \n", "no text"),
    ] {
        let made = all(&format!("From: a@b.example\nSubject: x\n{part}"));
        assert!(
            matches!(made.as_slice(), [Err(unread)] if unread.why.contains(why)),
            "{made:?}"
        );
    }
}

#[test]
fn a_mailbox_gives_each_message_once_and_goes_on_after_a_bad_one() {
    let message = |id: &str, text: &str| {
        format!("From - Tue Mar 04 10:00:00 2025\nMessage-ID: <{id}>\nSubject: s\n\n{text}\n\n")
    };
    let bomb = "Content-Type: message/rfc822\n\n".repeat(2000);
    let mailbox = [
        message("1@b.example", "un"),
        format!("From - Tue Mar 04 10:00:00 2025\n{bomb}\n\n"),
        message("1@b.example", "un"),
        message("1@b.example", "deux"),
        message("2@b.example", "trois"),
    ]
    .concat();
    let made = all(&mailbox);
    let texts: Vec<String> = made
        .iter()
        .flatten()
        .map(|doc| markdown(&doc.blocks))
        .collect();
    assert_eq!(texts, ["un\n", "deux\n", "trois\n"]);
    assert_eq!(made.iter().filter(|made| made.is_err()).count(), 1);
    let mut items: Vec<String> = made
        .iter()
        .flatten()
        .map(|doc| claim(doc, Field::Item))
        .collect();
    items.dedup();
    assert_eq!(items.len(), 3, "{items:?}");
}

#[test]
fn hostile_messages_end_soon() {
    for source in [
        format!("Subject: x\n{}\n\ntexte", "X-A: b\n".repeat(10_000)),
        format!("Subject: {}\n\ntexte", "=?utf-8?Q?a?= ".repeat(5_000)),
        format!("To: {}\n\ntexte", "a@b.example, ".repeat(5_000)),
        format!("Subject: x\n\n{}", "To: a@b.example\n".repeat(5_000)),
        format!("Subject: x\n\n{}", "> ".repeat(10_000)),
        format!(
            "Subject: x\nContent-Type: text/html\n\n{}mot",
            "<table><tr><td>".repeat(3_000)
        ),
        format!("Subject: Re: x\n\nmot\n{}", "\n".repeat(10_000)),
    ] {
        assert!(!all(&source).is_empty());
    }
}

#[test]
fn a_letter_opens_with_its_text() {
    let doc = one(
        "From: Le Bief <l@bief.example>\nTo: Anne Biez <anne@b.example>\nSubject: x\n\nLE BIEF\n\nBonjour Anne,\n\nLe Bief monte.\n\nMerci, Anne\n",
    );
    assert_eq!(block_text(&doc.blocks), "Le Bief monte.\nMerci, Anne");
}

#[test]
fn a_quote_above_a_signature_goes() {
    let head = "From: Ann <ann@a.example>\nSubject: Re: Le pont\nDate: Tue, 4 Mar 2025 10:00:00 +0100\n\nLes arches tiennent encore bien.\n\nOn Sun, 2 Mar 2025, Bob Ray <bob@b.example> wrote:\n> The arches are lost.\n\n";
    for tail in [
        "Ann Poe\nEngineer, River Office\n",
        "Ann\n\n____________________\nponts mailing list\nhttps://a.example/listinfo/ponts\n",
        "-- \nAnn Poe\n",
    ] {
        let doc = one(&format!("{head}{tail}"));
        assert_eq!(
            markdown(&doc.blocks).trim(),
            "Les arches tiennent encore bien.",
            "{tail}"
        );
    }
    // an answer below the quote
    let doc = one(&format!("{head}No, they are not lost at all.\n"));
    assert!(markdown(&doc.blocks).contains("The arches are lost."));
}

#[test]
fn lists_and_answers_leave_the_subject() {
    let subject = |subject: &str| {
        claim(
            &one(&format!(
                "From: a@a.example\nSubject: {subject}\n\nDes mots."
            )),
            Field::Title,
        )
    };
    for said in [
        "[ponts] Re: Fwd: Le pont",
        "[ponts] RE : TR: [ponts] Le pont",
        "AW: [ponts] Re: Le pont",
        "Rép : Le pont",
    ] {
        assert_eq!(subject(said), "Le pont", "{said}");
    }
    for said in ["[Dossier] Le pont", "[2025] Le pont [suite]"] {
        assert_eq!(subject(said), said);
    }
    assert_eq!(
        subject("[ponts] Re: [Dossier] Le pont"),
        "[Dossier] Le pont"
    );
}

#[test]
fn placeholders_that_a_sender_left_go() {
    let doc = one(
        "From: a@a.example\nSubject: Le pont\n\nMerci *|FNAME|*, d’être là.\n\nLe pont rouvre.\n\n{{ subscriber.name }}\n\n%%WEB_VERSION%%",
    );
    assert_eq!(
        markdown(&doc.blocks).trim(),
        "Merci, d’être là.\n\nLe pont rouvre."
    );
    let about = one(
        "From: a@a.example\nSubject: Jinja\n\nDans un template, {{ user.name }} devient un nom.",
    );
    assert!(markdown(&about.blocks).contains("{{ user.name }}"));
}
