//! Tests of `text`, case by case.

use super::language::two_letters;
use super::repair::{is_everyday, remove_invisible};
use super::*;
use proptest::prelude::*;
use unicode_normalization::is_nfc;

#[track_caller]
fn check_mend(input: &str, expected: &str) {
    assert_eq!(repair(input), expected, "from {input:?}");
    assert_eq!(repair(expected), expected, "not idempotent: {input:?}");
}

#[test]
fn crlf_becomes_lf_and_nothing_else_changes() {
    for (bytes, expected) in [
        (&b"a\r\nb\n"[..], &b"a\nb\n"[..]),
        (b"\r\n\r\n", b"\n\n"),
        (b"a\rb\r", b"a\rb\r"),
        (b"\ra\r\n\r", b"\ra\n\r"),
        (b"a\r\r\nb", b"a\r\nb"),
        (b"a\n\rb", b"a\n\rb"),
        (b"\x89PNG\r\n\x1a\n\0", b"\x89PNG\r\n\x1a\n\0"),
        (b"\xff\xfea\0\r\0\n\0", b"\xff\xfea\0\r\0\n\0"),
        // U+0D0A is a letter
        (b"\xfe\xff\x0d\x0a\0a", b"\xfe\xff\x0d\x0a\0a"),
        (b"caf\xe9\r\n", b"caf\xe9\n"),
        (b"", b""),
    ] {
        assert_eq!(unix_lines(bytes).as_ref(), expected, "{bytes:?}");
    }
    assert!(matches!(unix_lines(b"a\nb\rc"), Cow::Borrowed(_)));
    assert!(matches!(unix_lines(b"a\nb"), Cow::Borrowed(_)));
}

#[test]
fn entities_are_decoded() {
    let check = |text: &str, decoded: &str| assert_eq!(entities(text), decoded, "{text}");
    check(
        "d&eacute;j&agrave; &#8217; &#x2019; &#146; &#133;",
        "déjà ’ ’ ’ …",
    );
    check(
        "A&B, ?a=1&copy=2, &nope; &#0; &#x110000;",
        "A&B, ?a=1&copy=2, &nope; &#0; &#x110000;",
    );
    check("&nbsp;a&hellip;", "\u{a0}a…");
    check("&amp;eacute;&lt;", "&eacute;<");
}

#[test]
fn an_entity_that_is_a_word_stays_a_word() {
    for text in [
        "&lt;b&gt; met en gras",
        "deux mots&nbsp;et &amp; puis",
        "le code &eacute; donne un e",
        "`&#8217;` est une apostrophe",
        "AT&amp;T",
    ] {
        check_mend(text, text);
    }
    check_mend("d&amp;eacute;j&agrave;", "déjà");
    check_mend(
        "&Eacute;tat, l&#8217;eau, l&rsquo;&eacute;t&eacute;",
        "État, l’eau, l’été",
    );
    check_mend("caf&amp;#38;eacute;", "café");
}

#[test]
fn mojibake_is_mended_only_when_certain() {
    check_mend(
        "dÃ©jÃ  lâ€™Ã©tÃ© Â« ici Â» cÅ“ur",
        "déjà l’été « ici » cœur",
    );
    check_mend(
        "Ã‰tat, ðŸš€ et â€œvoilÃ\u{a0}â€\u{9d}",
        "État, 🚀 et “voilà”",
    );
    check_mend("ÃƒÂ©tÃƒÂ©", "été");
    check_mend("CLARTÉ», été»\u{a0}!", "CLARTÉ», été»\u{a0}!");
    check_mend("São Paulo, IRMÃ…", "São Paulo, IRMÃ…");
}

#[test]
fn everyday_characters_need_no_mending() {
    let all: String = ('\0'..='\u{ffff}').filter(|c| is_everyday(*c)).collect();
    let backwards: String = all.chars().rev().collect();
    for text in [all, backwards] {
        assert_eq!(remove_invisible(&text), text);
        assert!(is_nfc(&text));
    }
}

#[test]
fn invisible_characters_go() {
    check_mend("intel\u{ad}li\u{200b}gence\u{feff}", "intelligence");
    check_mend("a\u{202e}b\u{200f}c\u{7}d", "abcd");
    check_mend("a\r\nb\rc\u{2028}d", "a\nb\nc\nd");
    check_mend(
        "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3} a\u{200d}b",
        "👩\u{200d}💻 ❤\u{fe0f} 1\u{fe0f}\u{20e3} ab",
    );
    check_mend("l\u{92}IA", "l’IA");
    check_mend("e\u{301}te\u{301}", "été");
    check_mend("10\u{a0}%", "10\u{a0}%");
    assert_eq!(repair_code("a&amp;\u{202e}b\r\n\tc\u{0}"), "a&amp;b\n\tc");
}

#[test]
fn spaces_are_squeezed() {
    assert_eq!(
        collapse_whitespace(" a \n\t b\u{a0}c \u{a0}d\u{a0}"),
        "a b\u{a0}c\u{a0}d"
    );
}

#[test]
fn slugs() {
    let check = |input: &str, expected: &str| assert_eq!(slug(input), expected, "from {input}");
    check(
        "L’été à l’œuvre, n° 5 : 30 €",
        "l-ete-a-l-oeuvre-numero-5-30-euros",
    );
    check(
        "🚀 USA 🇫🇷 contre C++ & C#",
        "usa-contre-cpp-c-sharp"
            .replace("c-sharp", "csharp")
            .as_str(),
    );
    check("R&D", "r-d");
    check("GPT-4+ et Disney+", "gpt-4-plus-et-disney-plus");
    check("人工智能", "ren-gong-zhi-neng");
    check("🎉", "");
    check(&"mot ".repeat(40), "mot-".repeat(20).trim_end_matches('-'));
    check(&"a".repeat(100), &"a".repeat(80));
    assert_eq!(slug_or_hash("🎉").len(), 8);
}

#[test]
fn folded_names() {
    assert_eq!(fold_key("z.ai"), fold_key("Z-AI"));
    assert_eq!(fold_key("Cœur d’Été"), "coeurdete");
    assert_ne!(fold_key("C++"), fold_key("C#"));
    assert_eq!(fold_key("#IA"), "ia");
    let mut names = ["Zoé", "œuvre", "Éric", "offre", "eric", "Eric"];
    names.sort_by_key(|n| sort_key(n));
    assert_eq!(names, ["Eric", "eric", "Éric", "œuvre", "offre", "Zoé"]);
}

#[test]
fn letters_and_digits_are_those_of_unicode() {
    for c in '\0'..=char::MAX {
        assert_eq!(is_alphanumeric(c), c.is_alphanumeric(), "{c:?}");
        assert!(c >= '\u{300}' || !is_combining_mark(c), "{c:?}");
    }
}

#[test]
fn counting_and_cutting() {
    let count = |input: &str, expected: usize| assert_eq!(count_words(input), expected, "{input}");
    count("l’IA n'a pas « tout »", 6);
    count("人工智", 2);
    count("", 0);
    assert_eq!(first_words("Un deux, trois quatre.", 2), "Un deux…");
    assert_eq!(first_words("Un deux.", 2), "Un deux.");
    assert_eq!(first_words("人工智能人工智能", 2), "人工智能…");
    assert_eq!(first_words("Un", 0), "");
    assert_eq!(truncate("Un deux trois", 8), "Un deux…");
    assert_eq!(truncate("Un deux trois", 7), "Un…");
    assert_eq!(truncate("Un deux", 7), "Un deux");
    assert_eq!(truncate("Anticonstitutionnel", 5), "Anti…");
    assert_eq!(truncate("ab", 1), "…");
}

#[test]
fn emoji_go_with_their_spaces() {
    let check = |input: &str, expected: &str| assert_eq!(without_emoji(input), expected, "{input}");
    check("🚀 Départ 🇫🇷 ici 👩\u{200d}💻", "Départ ici");
    check("1\u{fe0f}\u{20e3} Un ➡\u{fe0f} deux", "Un deux");
    check("Fin 🎉. Suite ❤\u{fe0f}!", "Fin. Suite !");
    check("v 2 © 2025 → ok ", "v 2 © 2025 → ok ");
    check("🏴\u{e0067}\u{e0062}\u{e007f} Londres", "Londres");
}

#[test]
fn languages() {
    let text =
        "Les équipes ont présenté hier une nouvelle méthode pour mesurer la qualité des réponses.";
    assert_eq!(language_of(text), Some("fr"));
    assert_eq!(language_of("Bonjour"), None);
    let tag = |t: &str, e: Option<&str>| assert_eq!(language_tag(t).as_deref(), e, "{t}");
    tag("fr-FR", Some("fr"));
    tag("fr_CA.UTF-8", Some("fr"));
    tag("FRA", Some("fr"));
    tag("zh-Hant-TW", Some("zh"));
    tag("français", None);
    tag("x-default", None);
    for lang in whatlang::Lang::all() {
        assert!(two_letters(lang.code()).is_some(), "{}", lang.code());
    }
}

proptest! {
    #[test]
    fn anything_goes_through(text in any::<String>(), limit in 0_usize..60) {
        let repaired = repair(&text).into_owned();
        let _ = (repair_code(&text), collapse_whitespace(&text), fold_key(&text), sort_key(&text), without_emoji(&text), language_of(&text));
        let slug = slug(&text);
        prop_assert!(slug.len() <= 80);
        prop_assert!(truncate(&text, limit).chars().count() <= limit);
        prop_assert!(count_words(&first_words(&text, limit)) <= 2 * limit);
        prop_assert!(is_nfc(&repaired) && !repaired.contains('\r'));
        let set = byte_set(b"a&\xc3");
        prop_assert_eq!(find_byte(&text, &set), text.bytes().position(|b| b"a&\xc3".contains(&b)));
        prop_assert_eq!(find_rare(&text, |b| set[usize::from(b)]), find_byte(&text, &set));
    }
}

#[test]
fn the_script_of_east_asia_decides_before_latin_names() {
    for (text, expected) in [
        (
            "OpenAI と Anthropic が新しいモデルを発表しました",
            Some("ja"),
        ),
        ("子どもへの体罰を禁止する法律ができる", Some("ja")),
        ("OpenAI 与 Anthropic 发布了新的大型语言模型", Some("zh")),
        ("武汉的声音：有英勇的你，才有英雄的城", Some("zh")),
        (
            "OpenAI와 Anthropic이 새로운 모델을 발표했습니다",
            Some("ko"),
        ),
        ("Le mot 武 du jour", None),
        ("The wheel of the mill turns again after ten years", None),
    ] {
        assert_eq!(language_of_script(text), expected, "{text}");
    }
    assert_eq!(language_of("水车在十年之后又开始转动了"), Some("zh"));
}
