//! Tests of `terms`, case by case.

use super::*;
use std::collections::BTreeSet;

fn table() -> Table {
    Table::new(&BTreeMap::new(), true)
}

fn check(title: &str, body: &str, expected: &[&str]) {
    let hits = table().find(&Text {
        title,
        summary: "",
        key_points: &[],
        body,
    });
    let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(ids, expected, "{title} / {body}");
}

#[test]
fn the_built_in_table_is_sound() {
    let entries = built_in_entries();
    assert!(entries.len() >= 220, "{}", entries.len());
    let mut owners: BTreeMap<String, &str> = BTreeMap::new();
    let mut doubles = BTreeSet::new();
    for (id, entry) in &entries {
        assert_eq!(&text::slug(id), id, "an id is English kebab-case");
        assert!(
            entry.common.is_empty() == entry.with.is_empty(),
            "{id}: common words and second signs go together"
        );
        let names = entry.name.by_language();
        let all = names
            .values()
            .chain(&entry.aliases)
            .chain(&entry.exact)
            .chain(&entry.common)
            .chain([id]);
        for spelling in all {
            let owner = owners.entry(text::fold_key(spelling)).or_insert(id);
            if owner != id {
                doubles.insert(format!("{spelling}: {owner}, {id}"));
            }
        }
    }
    assert_eq!(doubles, BTreeSet::new());
}

#[test]
fn terms_are_found_at_word_borders() {
    check("L’écart d’usage selon OpenAI", "", &["openai"]);
    check("Ce que d'OpenAI l’on sait", "", &["openai"]);
    check("OPENAI recrute", "", &["openai"]);
    check("La reopenaissance", "", &[]);
    check("Des chatbots open-source", "", &["chatbots", "open-source"]);
    check("Etats-Unis et Chine", "", &["united-states", "china"]);
    check("Google DeepMind publie", "", &["google-deepmind"]);
    check("Il mit fin à cela", "", &[]);
    check("Une étude du MIT", "", &["mit"]);
    check("Le modèle est sous licence MIT", "MIT ou Apache 2.0", &[]);
    check("MIT", "Le Massachusetts finance le projet", &["mit"]);
    check("Meta principal", "A IA e as metas do projeto", &[]);
    check("Voir https://openai.com/blog", "", &[]);
    check("Une fin de phrase avec open. Source inconnue", "", &[]);
    check("L’intelligence artificielle et l’IA", "IA IA IA", &[]);
}

#[test]
fn common_words_need_capitals_and_a_second_sign() {
    check("Meta renonce", "Zuckerberg parle", &["meta"]);
    check("Une méta-analyse", "Zuckerberg parle", &[]);
    check("La Meta renonce", "rien d'autre", &[]);
    check("Une orange", "l’opérateur", &[]);
    check("Orange investit", "l’opérateur", &["orange"]);
    check("Jean-Claude répond", "à propos du LLM", &[]);
    check("Claude répond", "Anthropic le dit", &["claude"]);
    check("Trump signs", "", &["donald-trump"]);
    check("To trump them all", "", &[]);
}

#[test]
fn a_term_counts_by_place_and_number() {
    check("", "Nvidia et Nvidia", &[]);
    check("", "Nvidia, Nvidia, Nvidia", &["nvidia"]);
    check(
        "Samsung",
        "Nvidia Nvidia Nvidia Nvidia Nvidia Nvidia AMD AMD AMD",
        &["nvidia", "samsung", "amd"],
    );
}

#[test]
fn names_and_ids_answer_each_other() {
    let table = table();
    for (name, id) in [
        ("Open-AI", Some("openai")),
        ("Z-AI", Some("zhipu-ai")),
        ("chine", Some("china")),
        ("Chatbots", Some("chatbots")),
        ("Jardinage urbain", Some("jardinage-urbain")),
        ("!!", None),
    ] {
        assert_eq!(table.id_of(name).as_deref(), id, "{name}");
    }
    assert_eq!(table.name_of("china", "fr"), Some("Chine"));
    assert_eq!(table.name_of("china", "en"), Some("China"));
    assert_eq!(table.name_of("openai", "de"), Some("OpenAI"));
    assert_eq!(table.name_of("jardinage-urbain", "fr"), None);
}

#[test]
fn settings_extend_and_win() {
    let settings = BTreeMap::from([
        (
            "openai".to_owned(),
            TermSetting {
                name: BTreeMap::new(),
                aliases: vec!["la maison de ChatGPT".to_owned()],
            },
        ),
        (
            "llm".to_owned(),
            TermSetting {
                name: BTreeMap::from([(String::new(), "LLM".to_owned())]),
                aliases: vec!["modèles de langue".to_owned()],
            },
        ),
    ]);
    let table = Table::new(&settings, true);
    assert_eq!(table.id_of("LLM").as_deref(), Some("llm"));
    assert_eq!(table.id_of("OpenAI").as_deref(), Some("openai"));
    assert_eq!(table.name_of("openai", "fr"), Some("OpenAI"));
    let hits = table.find(&Text {
        title: "La maison de ChatGPT et les LLM",
        summary: "",
        key_points: &[],
        body: "",
    });
    let ids: Vec<&str> = hits.iter().map(|hit| hit.id.as_str()).collect();
    assert_eq!(ids, ["openai", "llm"]);
    let alone = Table::new(&settings, false);
    assert_eq!(alone.name_of("openai", "fr"), Some("openai"));
    assert_eq!(alone.name_of("nvidia", "fr"), None);
}

#[test]
fn a_headline_that_opens_with_a_common_word_and_a_verb_is_about_it() {
    check("Meta signe avec un fournisseur", "", &["meta"]);
    check("Meta achète une turbine", "", &["meta"]);
    check("Claude et ses amis", "", &[]);
    check("La Meta signe", "", &[]);
    check("Jean-Claude signe un livre", "", &[]);
    for title in ["Mistral lève 2 milliards", "Mistral raises $2bn"] {
        check(title, "", &["mistral-ai"]);
    }
}

#[test]
fn a_country_is_known_by_its_adjective_and_capital() {
    check("Une turbine chinoise tourne", "", &["china"]);
    check("Pékin durcit ses règles", "", &["china"]);
    check("A Swedish mill turns again", "", &["sweden"]);
    check("Les moulins japonais tournent", "", &["japan"]);
    check("Tokyo et Séoul se parlent", "", &["japan", "south-korea"]);
}

#[test]
fn hosts_and_credits_are_no_mentions() {
    let body = "La roue tourne. stock.adobe.com\nLa roue dort. © Adobe Stock\nCrédit : Adobe\npresse@adobe.com";
    check("La roue", body, &[]);
    check("Adobe change de nom", "", &["adobe"]);
    assert!(
        is_host("stock.adobe.com")
            && is_host("adobe.com,")
            && !is_host("z.ai")
            && !is_host("Node.js")
    );
}
