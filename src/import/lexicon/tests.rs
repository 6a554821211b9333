//! Tests of the lists.

use super::*;

#[test]
fn each_list_is_there_and_each_pattern_can_be_read() {
    for words in [
        Words::By,
        Words::Of,
        Words::Written,
        Words::Works,
        Words::OtherWorks,
        Words::Labels,
        Words::Roles,
        Words::Particles,
        Words::Nobody,
        Words::Publications,
        Words::Openers,
        Words::Greetings,
        Words::Farewells,
        Words::KeyPoints,
        Words::Home,
        Words::NoTitles,
        Words::Published,
        Words::NotPublished,
    ] {
        assert!(!list(words).entries.is_empty(), "{words:?}");
        regex(&pattern(words));
    }
    assert!(list(Words::KeyPoints).has("Ce qu’il faut retenir"));
    assert!(!list(Words::Particles).has_exactly("De"));
}
