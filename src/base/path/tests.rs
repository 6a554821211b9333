//! Tests of `path`, case by case.

use super::*;

#[test]
fn relative_paths_stay_inside() {
    assert_eq!(RelPath::new("a/./b.md").unwrap().as_str(), "a/b.md");
    for bad in ["", "/a", "a//b", "../a", "a/../../b", "a\\b"] {
        assert_eq!(RelPath::new(bad), None, "{bad}");
    }
    let page = RelPath::new("articles/2025/x.md").unwrap();
    assert_eq!(page.resolve("../y.md").unwrap().as_str(), "articles/y.md");
    assert_eq!(page.resolve("../../../y.md"), None);
    assert_eq!((page.stem(), page.extension().as_str()), ("x", "md"));
    assert_eq!(RelPath::new(".hidden").unwrap().stem(), ".hidden");
}

#[test]
fn addresses_and_files_answer_each_other() {
    for (text, address, file) in [
        ("/", "/", "index.html"),
        ("about", "/about/", "about/index.html"),
        ("/a/b.html", "/a/b.html", "a/b.html"),
        ("/caf%C3%A9/", "/café/", "café/index.html"),
    ] {
        let parsed = Address::parse(text).unwrap();
        assert_eq!(parsed.as_str(), address);
        let out = parsed.out_path().unwrap();
        assert_eq!(out.as_str(), file);
        assert_eq!(out.address(), parsed);
    }
    for bad in [
        "https://x.org/",
        "//x.org/",
        "/a/../b/",
        "/a?b",
        "/a#b",
        "/%2e%2e/x",
    ] {
        assert_eq!(Address::parse(bad), None, "{bad}");
    }
}

#[test]
fn addresses_of_files_that_could_be_one_are_equal_when_folded() {
    let folded = |text: &str| Address::parse(text).unwrap().folded().into_owned();
    for (one, other) in [
        ("/a/", "/A/index.html"),
        ("/", "/INDEX.html"),
        ("/a/", "/a/index.html"),
        ("/été/", "/E\u{301}T\u{e9}/"),
        ("/a.html", "/A.HTML"),
    ] {
        assert_eq!(folded(one), folded(other), "{one} {other}");
    }
    for (one, other) in [("/a/", "/a.html"), ("/a/", "/aindex.html"), ("/a/", "/b/")] {
        assert_ne!(folded(one), folded(other), "{one} {other}");
    }
    for text in ["/a/b/", "/a/index.html", "/É/x.html", "/.a/", "/"] {
        let address = Address::parse(text).unwrap();
        let path = address.out_path().unwrap().folded();
        assert_eq!(address.folded(), without_index(&path), "{text}");
    }
}

#[test]
fn no_file_can_have_a_name_or_path_that_is_too_long() {
    let unfit = |path: &str| OutPath::new(path).unwrap().unfit();
    let name = |length: usize| "é".repeat(length / 2);
    assert_eq!(unfit(&format!("{}/index.html", name(254))), None);
    assert_eq!(
        unfit(&format!("a/{}/index.html", name(256))),
        Some(Unfit::Name(name(256)))
    );
    let long = format!("{}index.html", "abcdefghi/".repeat(90));
    assert_eq!(unfit(&long), Some(Unfit::Length(910)));
    assert_eq!(unfit(&long[10..]), None);
    assert_eq!(unfit(".git/config"), Some(Unfit::Foreign(".git")));
    assert_eq!(unfit("a/.git/config"), None);
}

#[test]
fn names_that_windows_cannot_hold_are_found() {
    let unfit = |path: &str| {
        let path = OutPath::new(path).unwrap();
        path.unfit_for_windows()
            .map(|(name, end)| (name.to_owned(), end.to_owned()))
    };
    for path in [
        "con/index.html",
        "a/CON",
        "a/aux.txt",
        "nul.tar.gz",
        "COM1",
        "lpt9.md",
        "com²",
        "a:b",
        "x./y",
        "x /y",
        "q?.png",
        "a\tb",
        "a|b",
        "a*b",
        "<a>",
        "\"a\"",
    ] {
        assert!(unfit(path).is_some(), "{path}");
    }
    for path in [
        "contact/index.html",
        "console",
        "com",
        "com10",
        "lpt",
        "nulle",
        ".nojekyll",
        "a.b.c",
        "été",
        "auxiliaire",
        "a…",
    ] {
        assert_eq!(unfit(path), None, "{path}");
    }
    assert_eq!(
        unfit("a/con/b"),
        Some(("con".to_owned(), "a/con".to_owned()))
    );
}

#[test]
fn a_stem_is_cut_at_the_end_of_a_word_and_never_inside_a_letter() {
    assert_eq!(fitted("un-pont", 3), "un-pont");
    let words = "pont-".repeat(60);
    assert_eq!(fitted(&words, 5), format!("{}pont", "pont-".repeat(49)));
    assert_eq!(fitted(&"é".repeat(200), 4), "é".repeat(125));
}

#[test]
fn a_number_goes_after_the_last_part() {
    for (address, numbered) in [
        ("/a/b/", "/a/b-2/"),
        ("/a.html", "/a-2.html"),
        ("/a?b/", "/a?b-2/"),
    ] {
        assert_eq!(Address(address.to_owned()).numbered(2).as_str(), numbered);
    }
}

#[test]
fn a_sub_path_is_in_every_link() {
    let base = Base::parse("https://example.org/news/").unwrap();
    let address = Address::parse("/été/").unwrap();
    assert_eq!(base.href(&address), "/news/%C3%A9t%C3%A9/");
    assert_eq!(base.absolute(&Address::root()), "https://example.org/news/");
    assert_eq!(Base::parse("ftp://example.org/"), None);
    assert_eq!(Base::parse("https://example.org/?a"), None);
}
