//! Tests of `headers`, case by case.

use super::*;
use mail_parser::MessageParser;

fn facts(header: &str) -> Facts {
    let raw = format!("{header}\n\nTexte.\n");
    let message = MessageParser::default()
        .parse(raw.as_bytes())
        .expect("a message");
    Facts::of(&message, raw.as_bytes())
}

fn value(header: &str, field: Field) -> String {
    let values: Vec<String> = facts(header)
        .claims()
        .into_iter()
        .filter(|claim| claim.field == field)
        .map(|claim| claim.value)
        .collect();
    values.join("; ")
}

#[test]
fn a_subject_loses_what_programs_put_before_it() {
    for (header, title) in [
        ("Subject: Re: TR : Fwd: La turbine", "La turbine"),
        (
            "Subject: [Bief] La turbine\nList-Id: <bief.listes.example>",
            "La turbine",
        ),
        (
            "Subject: Re: [dev] [Bief] La turbine\nList-Post: <mailto:dev@b.example>",
            "La turbine",
        ),
        (
            "Subject: [Exclusif] La turbine\nList-Id: <bief.listes.example>",
            "[Exclusif] La turbine",
        ),
        (
            "Subject: =?utf-8?Q?=F0=9F=8C=8A_La_?=\n =?utf-8?Q?turbine?=",
            "🌊 La turbine",
        ),
        (
            "Subject: Trois idées : une suite",
            "Trois idées : une suite",
        ),
        ("Subject: Re:", "Re:"),
    ] {
        assert_eq!(value(header, Field::Title), title, "{header}");
    }
}

#[test]
fn a_sender_is_the_publication_and_a_person_beside_it_the_author() {
    for (header, source, author) in [
        ("From: Le Bief <lettre@bief.example>", "Le Bief", ""),
        ("From: Anne Biez <anne@biez.example>", "Anne Biez", ""),
        (
            "From: Anne Biez <a@b.example>\nList-Id: Le Bief <bief.b.example>",
            "Le Bief",
            "Anne Biez",
        ),
        (
            "From: Anne Biez | Le Bief <a@b.example>",
            "Le Bief",
            "Anne Biez",
        ),
        ("From: Anne from Le Bief <a@b.example>", "Le Bief", ""),
        (
            "From: Le Bief par Anne Biez <a@b.example>",
            "Le Bief",
            "Anne Biez",
        ),
        ("From: Anne de Rivages <a@rivages.example>", "Rivages", ""),
        ("From: Anne de Vigny <a@b.example>", "Anne de Vigny", ""),
        ("From: a@b.example", "", ""),
        (
            "From: Le Bief <a@b.example>\nList-Id: 4f2a81bcmc list <x.mcsv.net>",
            "Le Bief",
            "",
        ),
    ] {
        assert_eq!(value(header, Field::SourceName), source, "{header}");
        assert_eq!(value(header, Field::Author), author, "{header}");
    }
}

#[test]
fn dates_addresses_and_identities() {
    let header = "Date: Tue, 4 Mar 2025 10:00:00 +0100\nMessage-ID: <a1@b.example>\nArchived-At: <https://b.example/lettre/12>";
    assert_eq!(value(header, Field::Date), "2025-03-04T10:00:00+01:00");
    assert_eq!(value(header, Field::Item), "a1@b.example");
    assert_eq!(value(header, Field::Url), "https://b.example/lettre/12");
    let bare = "Subject: x\nDate: jamais";
    assert_eq!(value(bare, Field::Date), "");
    assert!(value(bare, Field::Item).starts_with("mail:"));
    assert_ne!(value(bare, Field::Item), value("Subject: y", Field::Item));
    let named = "To: ada@c.example\nMessage-ID: <x-ada=c.example@b.example>";
    assert!(value(named, Field::Item).starts_with("mail:"));
    assert_eq!(
        value("List-Archive: <https://b.example/archives>", Field::Url),
        ""
    );
}

#[test]
fn those_who_received_it_are_known() {
    let facts = facts(
        "To: Ada <Ada@C.example>, liste@b.example\nDelivered-To: bob@c.example\nList-Post: <mailto:liste@b.example>",
    );
    assert_eq!(facts.recipients, ["ada@c.example", "bob@c.example"]);
}
