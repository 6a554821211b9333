//! Tests of `detect`, case by case.

#![allow(clippy::unwrap_used)]
use super::*;

fn check(bytes: &[u8], text: &str, charset: &str) {
    let decoded = decode(bytes).unwrap();
    assert_eq!(decoded.text, text);
    let found = format!("{}, {:?}", decoded.charset, decoded.evidence);
    assert!(found.starts_with(charset), "{found}");
}

#[test]
fn bytes_are_read_in_their_charset() {
    check(b"\xEF\xBB\xBFd\xC3\xA9j\xC3\xA0", "déjà", "UTF-8");
    check("déjà".as_bytes(), "déjà", "UTF-8");
    check(b"\xFF\xFEo\0u\0i\0", "oui", "UTF-16LE");
    check(b"o\0u\0i\0 \0o\0u\0i\0", "oui oui", "UTF-16LE");
    check(
        b"<meta charset=iso-8859-1><p>L'\xE9t\xE9</p>",
        "<meta charset=iso-8859-1><p>L'été</p>",
        "windows-1252, Declared",
    );
    check(
        b"Le caf\xE9 \xE9tait ferm\xE9 pendant tout l'\xE9t\xE9",
        "Le café était fermé pendant tout l'été",
        "windows-1252, Guessed",
    );
    check(
        "déjà vu l’é".as_bytes().split_last().unwrap().1,
        "déjà vu l’",
        "UTF-8",
    );
    assert_eq!(decode(b"\x01\0\0\0\0\0\x02ab"), None);
}

#[test]
fn a_zero_byte_does_not_lose_the_text() {
    for (bytes, text, (zeros, controls)) in [
        ("Le bief\0 a monté".as_bytes(), "Le bief a monté", (1, 0)),
        (b"\0\0Le bief\x07 monte\0", "Le bief monte", (3, 1)),
        (
            b"Le caf\xE9 \xE9tait\0 ferm\xE9 pendant tout l'\xE9t\xE9",
            "Le café était fermé pendant tout l'été",
            (1, 0),
        ),
        (b"Le\tbief\n", "Le\tbief\n", (0, 0)),
    ] {
        let decoded = decode(bytes).unwrap();
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.removed, Removed { zeros, controls });
    }
    // a file that was laid out and never written to its end
    let mut padded = b"Le bief monte.".to_vec();
    padded.resize(4096, 0);
    assert_eq!(decode(&padded).unwrap().text, "Le bief monte.");
}

#[test]
fn files_of_two_and_four_bytes_a_character_are_read_as_such() {
    let text = "Le bief a monté cette nuit.";
    let utf32 = |number: fn(u32) -> [u8; 4]| -> Vec<u8> {
        text.chars().flat_map(|c| number(u32::from(c))).collect()
    };
    let (little, big) = (utf32(u32::to_le_bytes), utf32(u32::to_be_bytes));
    check(
        &[b"\xFF\xFE\0\0", little.as_slice()].concat(),
        text,
        "UTF-32LE",
    );
    check(
        &[b"\0\0\xFE\xFF", big.as_slice()].concat(),
        text,
        "UTF-32BE",
    );
    check(&little, text, "UTF-32LE");
    check(&big, text, "UTF-32BE");
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(&utf16, text, "UTF-16BE");
}

#[test]
fn a_binary_file_is_no_text() {
    // a catalogue of messages: one control character in 200 bytes, and zeros between words
    let mut words: Vec<u8> = b"Un mot\0Deux mots\0Trois\n".repeat(100);
    for at in (0..words.len()).step_by(200) {
        words[at] = 3;
    }
    assert_eq!(decode(&words), None);
    assert_eq!(decode(&[0; 64]), None);
    assert_eq!(decode(b"\x7fELF\x02\x01\x01\0\0\0\0\0"), None);
}

fn format(text: &str, extension: &str) -> Result<Format, Refused> {
    detect(text.as_bytes(), extension, None).map(|found| found.format)
}

#[test]
fn a_format_is_told_by_content_and_name() {
    for (text, extension, expected) in [
        ("Bonjour", "txt", Format::Text),
        ("# Bonjour", "", Format::Markdown),
        ("# Bonjour", "md", Format::Markdown),
        ("{\"id\":1,\"title\":\"x", "txt", Format::Text),
        ("[Note] sans guillemets", "txt", Format::Text),
        ("<!DOCTYPE html><p>a", "txt", Format::Html),
        ("<?xml version=\"1.0\"?><rss/>", "txt", Format::Feed),
        ("<!-- a --><rss version='2.0'>", "html", Format::Feed),
        (
            "Notice: x\n<?xml version='1.0'?><rss></rss>",
            "txt",
            Format::Feed,
        ),
        ("Un fil : <rss version='2.0'>", "txt", Format::Text),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE html [<!ATTLIST a>]><html>",
            "xml",
            Format::Html,
        ),
        ("<!-- <rss > --><p>a", "html", Format::Html),
        (
            "{\"items\": [], \"version\": \"https://jsonfeed.org/version/1\"}",
            "json",
            Format::Feed,
        ),
        ("From: Ada\nTitle: x\n\ny", "txt", Format::Text),
        (
            "From: a@b.c\r\nMIME-Version: 1.0\r\n\r\nx",
            "txt",
            Format::Mail,
        ),
        (
            "From a@b.c Tue Mar 4 2025\nFrom: a@b.c\nMessage-ID: <1>\n\nx",
            "",
            Format::Mail,
        ),
        ("Bonjour", "eml", Format::Mail),
        ("From: Ada\n\nReceived: rien", "txt", Format::Text),
    ] {
        assert_eq!(format(text, extension), Ok(expected), "{text}");
    }
    let address = "https://example.org/a";
    assert_eq!(
        format(address, "txt"),
        Err(Refused::Address(address.to_owned()))
    );
    for bytes in ["%PDF-1.7", "PK\x03\x04"] {
        assert!(matches!(format(bytes, "txt"), Err(Refused::Kind(..))));
    }
    assert_eq!(format("PKU est une maladie", "txt"), Ok(Format::Text));
    assert_eq!(format("{\"a\": \"b\"}", "json"), Err(Refused::NoPost));
}

#[test]
fn the_bytes_decide_the_format_before_the_name_does() {
    let post = r#"{"title": {"rendered": "Le bief"}, "content": {"rendered": "<p>Un mot</p>"}}"#;
    let mail = "From: a@b.c\nMIME-Version: 1.0\n\nUn mot";
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry></entry></feed>";
    let page = "<!-- a -->\n<!doctype html>\n<title>a</title><p>Un mot</p>";
    for extension in ["", "html", "htm", "txt", "md", "json", "xml", "eml"] {
        for (text, expected) in [
            (post, Format::Json),
            (atom, Format::Feed),
            (page, Format::Html),
            (mail, Format::Mail),
        ] {
            assert_eq!(format(text, extension), Ok(expected), "{extension}: {text}");
        }
    }
    for (text, extension, expected) in [
        ("# Le bief\n\n- un\n- deux\n", "html", Format::Markdown),
        (
            "---\ntitle: Le bief\n---\nUn [mot](https://a.test)\n",
            "htm",
            Format::Markdown,
        ),
        ("Un mot\n\nDeux mots, 3 < 4\n", "html", Format::Text),
        ("Bonjour <b>tous</b>", "html", Format::Html),
        (
            "---\ntitle: Le bief\n---\n<p>Un mot</p>\n",
            "html",
            Format::Html,
        ),
        (
            "---\ntitle: Le bief\n---\n<html><p>Un mot</p>\n",
            "md",
            Format::Html,
        ),
        (
            "<p align=center>Un *mot*</p>\n\n# Le bief\n",
            "md",
            Format::Markdown,
        ),
        (
            "{\n\"title\": \"Le bief\", \"content\": \"x\"\n}\n\nUn mot\n",
            "md",
            Format::Markdown,
        ),
        ("Un mot, et rien qui soit du XML", "xml", Format::Text),
        ("Un mot, et rien qui soit du JSON", "json", Format::Text),
    ] {
        assert_eq!(format(text, extension), Ok(expected), "{extension}: {text}");
    }
}
