//! Tests of `detect`, case by case.

#![allow(clippy::unwrap_used)]
use super::*;

fn check(bytes: &[u8], text: &str, charset: &str) {
    let decoded = decode(bytes).unwrap();
    assert_eq!(decoded.text, text);
    assert!(decoded.charset.starts_with(charset), "{}", decoded.charset);
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
        "windows-1252, as the page declares",
    );
    check(
        b"Le caf\xE9 \xE9tait ferm\xE9 pendant tout l'\xE9t\xE9",
        "Le café était fermé pendant tout l'été",
        "windows-1252, guessed",
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
    for (bytes, text, repair) in [
        (
            "Le bief\0 a monté".as_bytes(),
            "Le bief a monté",
            Some("1 NUL byte was removed from the source"),
        ),
        (
            b"\0\0Le bief\x07 monte\0",
            "Le bief monte",
            Some("3 NUL bytes and 1 control character were removed from the source"),
        ),
        (
            b"Le caf\xE9 \xE9tait\0 ferm\xE9 pendant tout l'\xE9t\xE9",
            "Le café était fermé pendant tout l'été",
            Some("1 NUL byte was removed from the source"),
        ),
        (b"Le\tbief\n", "Le\tbief\n", None),
    ] {
        let decoded = decode(bytes).unwrap();
        assert_eq!(decoded.text, text);
        assert_eq!(decoded.repair.as_deref(), repair);
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

#[test]
fn a_kind_is_told_by_content_and_name() {
    for (text, extension, kind) in [
        ("Bonjour", "txt", Kind::Text),
        ("# Bonjour", "", Kind::Markdown),
        ("# Bonjour", "md", Kind::Markdown),
        ("{\"id\":1,\"title\":\"x", "txt", Kind::Json { sure: false }),
        ("[Note] sans guillemets", "txt", Kind::Text),
        ("<!DOCTYPE html><p>a", "txt", Kind::Html),
        ("<?xml version=\"1.0\"?><rss/>", "txt", Kind::Feed),
        ("<!-- a --><rss version='2.0'>", "html", Kind::Feed),
        (
            "Notice: x\n<?xml version='1.0'?><rss></rss>",
            "txt",
            Kind::Feed,
        ),
        ("Un fil : <rss version='2.0'>", "txt", Kind::Text),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE html [<!ATTLIST a>]><html>",
            "xml",
            Kind::Html,
        ),
        ("<!-- <rss > --><p>a", "html", Kind::Html),
        (
            "{\"items\": [], \"version\": \"https://jsonfeed.org/version/1\"}",
            "json",
            Kind::Feed,
        ),
        ("From: Ada\nTitle: x\n\ny", "txt", Kind::Text),
        ("https://example.org/a\n", "txt", Kind::Address),
    ] {
        assert_eq!(kind_of(text, extension), kind, "{text}");
    }
    for (text, extension, is_mail) in [
        ("From: a@b.c\r\nMIME-Version: 1.0\r\n\r\nx", "txt", true),
        (
            "From a@b.c Tue Mar 4 2025\nFrom: a@b.c\nMessage-ID: <1>\n\nx",
            "",
            true,
        ),
        ("Bonjour", "eml", true),
        ("From: Ada\nTitle: x\n\ny", "txt", false),
        ("From: Ada\n\nReceived: rien", "txt", false),
        ("From: a@b.c\nMIME-Version: 1.0\n\nx", "md", false),
    ] {
        assert_eq!(
            mail(text.as_bytes(), extension).is_some(),
            is_mail,
            "{text}"
        );
    }
    assert!(refused(b"%PDF-1.7").is_some() && refused(b"PK\x03\x04").is_some());
    assert_eq!(refused(b"PKU est une maladie"), None);
}
