//! The built-in theme: the repository's own `templates/` and `static/`, and the interface words, as bytes in the program.
//!
//! Nothing is decided here; `tests/architecture.rs` compares the lists with the folders.

/// Files of `templates/`: name and text.
macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// Files of `static/`: name and bytes.
macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../static/", $name)))),*]
    };
}

/// The built-in templates: name and text.
pub const TEMPLATES: &[(&str, &str)] = templates![
    "404.html",
    "archive.html",
    "article.html",
    "base.html",
    "components.html",
    "edition.html",
    "editions.html",
    "home.html",
    "list.html",
    "page.html",
    "period.html",
    "redirect.html",
    "search.html",
    "terms.html",
    "year.html",
];

/// The built-in static files: path below `static/` and bytes.
pub const STATIC: &[(&str, &[u8])] = files!["card.png", "icon.svg", "search.js", "style.css"];

/// Files of `static/`, the theme's or the site's own, that pages link to by an address that changes with their bytes. They are
/// published with LF line ends; all other files are copied byte for byte.
pub const LINKED: &[&str] = &["search.js", "style.css"];

/// The built-in interface words: language and TOML table of words.
pub const WORDS: &[(&str, &str)] = &[
    ("en", include_str!("words/en.toml")),
    ("fr", include_str!("words/fr.toml")),
];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{STATIC, TEMPLATES, WORDS};
    use flate2::Compression;
    use flate2::write::GzEncoder;
    use std::collections::BTreeMap;
    use std::io::Write;

    fn words(lang: &str) -> BTreeMap<String, String> {
        let (_, text) = WORDS.iter().find(|(name, _)| *name == lang).unwrap();
        toml::from_str(text).unwrap()
    }

    #[test]
    fn languages_have_the_same_words() {
        let names = |lang| words(lang).into_keys().collect::<Vec<_>>();
        assert_eq!(names("fr"), names("en"));
    }

    /// What is in braces is filled in by name, so a word asks for the same things in every language.
    #[test]
    fn languages_fill_in_the_same_values() {
        let slot = regex::Regex::new(r"\{[a-z]+\}").unwrap();
        let slots = |text: &str| {
            let mut found: Vec<_> = slot
                .find_iter(text)
                .map(|slot| slot.as_str().to_owned())
                .collect();
            found.sort();
            found
        };
        let english = words("en");
        for (name, text) in words("fr") {
            assert_eq!(slots(&text), slots(&english[&name]), "{name}");
        }
    }

    #[test]
    fn french_words_have_french_spaces() {
        let bad = regex::Regex::new("[ \u{a0}][;!?»]|[ \u{202f}]:|\\w[;!?]|« |'").unwrap();
        for (name, text) in words("fr") {
            assert!(!bad.is_match(&text), "{name}: {text}");
        }
    }

    #[test]
    fn every_word_that_a_template_asks_for_exists() {
        let asked = regex::Regex::new(r"site\.words\.([a-z_]+)").unwrap();
        let english = words("en");
        for (template, text) in TEMPLATES {
            for word in asked.captures_iter(text) {
                assert!(english.contains_key(&word[1]), "{template}: {}", &word[1]);
            }
        }
    }

    /// A strict policy blocks both, and a page would silently lose them.
    #[test]
    fn no_template_has_inline_style_or_script() {
        let inline =
            regex::Regex::new(r"<style|\sstyle=|\son[a-z]+=|<script>|<script [^>]*text/javascript")
                .unwrap();
        for (template, text) in TEMPLATES {
            assert!(!inline.is_match(text), "{template}");
        }
    }

    #[test]
    fn what_every_page_loads_stays_small() {
        let file = |name| STATIC.iter().find(|(path, _)| *path == name).unwrap().1;
        assert!(file("style.css").len() < 15_000);
        assert!(file("card.png").len() < 40_000);
        // Hosts compress scripts.
        let mut packed = GzEncoder::new(Vec::new(), Compression::best());
        packed.write_all(file("search.js")).unwrap();
        let packed = packed.finish().unwrap().len();
        assert!(packed <= 9_000, "search.js: {packed} bytes by gzip");
    }
}
