//! What is shown of a text instead of the whole text: teasers of lists, excerpts, descriptions.
//!
//! Start reading at [`teaser`].

use crate::base::config::Rights;
use crate::base::text;
use crate::content::markdown;
use crate::site::Article;

/// What lists show of an article: its summary, else the sentences of about two lines at its start; nothing for a bare link.
#[must_use]
pub(super) fn teaser(article: &Article) -> String {
    match article.rights {
        Rights::Link => String::new(),
        Rights::Full | Rights::Excerpt => match article.page.front.summary.as_deref() {
            Some(summary) if !summary.trim().is_empty() => summary.to_owned(),
            _ => gist(below_headline(&article.facts.opening, &article.title), 220),
        },
    }
}

/// What an article with the right `excerpt` shows: its summary, else the first whole sentences, up to 60 words (specification, section 3).
#[must_use]
pub(super) fn excerpt(article: &Article) -> String {
    match article.page.front.summary.as_deref() {
        Some(summary) if !summary.trim().is_empty() => summary.to_owned(),
        _ => text::first_sentences(
            below_headline(&article.facts.opening, &article.title),
            |head| text::count_words(head) <= markdown::OPENING,
            |text| text::first_words(text, markdown::OPENING),
        ),
    }
}

/// The opening of a text without the headline, when that is its first sentence or line, and without punctuation that was left
/// behind by something removed before it. A headline that is only the start of a longer sentence is kept.
#[must_use]
pub(super) fn below_headline<'o>(opening: &'o str, title: &str) -> &'o str {
    let title = text::fold_key(title);
    let mut rest = opening;
    for end in text::sentence_ends(opening) {
        let (head, after) = opening.split_at_checked(end).unwrap_or((opening, ""));
        let said = text::fold_key(head);
        if said == title && !after.trim().is_empty() {
            rest = after;
        }
        if !title.starts_with(&said) || said == title {
            break;
        }
    }
    let is_mark = |c: char| matches!(c, ',' | ';' | ':' | ')' | ']' | '»' | '”' | '…');
    let loose = |c: char| matches!(c, '.' | '!' | '?' | '-' | '–' | '—' | '•' | '|' | '/' | '*');
    loop {
        rest = rest.trim_start();
        let behind = rest.trim_start_matches(loose);
        let next = if behind.starts_with(char::is_whitespace) {
            behind
        } else {
            rest.strip_prefix(is_mark).unwrap_or(rest)
        };
        if next.len() == rest.len() || next.trim().is_empty() {
            return rest;
        }
        rest = next;
    }
}

/// The whole sentences at the start of a text that have at most so many characters together; when the first is longer, it is
/// cut between words.
#[must_use]
pub(super) fn gist(text: &str, limit: usize) -> String {
    /// A paragraph of so many characters says enough alone.
    const ENOUGH: usize = 90;
    let fits = |head: &str| {
        let above = head.rsplit_once('\n').map_or("", |(above, _)| above);
        head.chars().count() <= limit && above.chars().count() < ENOUGH
    };
    text::first_sentences(text, fits, |text| text::truncate(text, limit))
}

#[cfg(test)]
mod tests {
    use super::{below_headline, gist};

    #[test]
    fn a_summary_that_opens_with_its_headline_is_not_cut_in_mid_sentence() {
        let title = "OpenAI publie GPT-6";
        for (opening, rest) in [
            (
                "OpenAI publie GPT-6, a annoncé l’entreprise. Le modèle est là.",
                "OpenAI publie GPT-6, a annoncé l’entreprise. Le modèle est là.",
            ),
            (
                "OpenAI publie GPT-6. Le modèle est là.",
                "Le modèle est là.",
            ),
            (
                "OpenAI publie GPT-6\nLe modèle est là.",
                "Le modèle est là.",
            ),
            (
                "OpenAI publie GPT‑6 !\nLe modèle est là.",
                "Le modèle est là.",
            ),
            ("OpenAI publie GPT-6", "OpenAI publie GPT-6"),
            (
                "OpenAI publie GPT-60. Suite.",
                "OpenAI publie GPT-60. Suite.",
            ),
            (", a annoncé l’entreprise.", "a annoncé l’entreprise."),
            ("— Le modèle est là.", "Le modèle est là."),
            ("… Le modèle est là.", "Le modèle est là."),
            (".NET 10 est là.", ".NET 10 est là."),
            ("-5 °C à Paris.", "-5 °C à Paris."),
            ("« Oui », dit-il.", "« Oui », dit-il."),
            ("", ""),
            ("—", "—"),
        ] {
            assert_eq!(below_headline(opening, title), rest, "{opening}");
        }
        let two = "Un pas ? Deux pas";
        assert_eq!(
            below_headline("Un pas ? Deux pas. Le texte.", two),
            "Le texte."
        );
        assert_eq!(
            below_headline("Un pas ? Le texte.", two),
            "Un pas ? Le texte."
        );
    }

    #[test]
    fn a_summary_consists_of_whole_sentences() {
        let short = "Un texte court. Il a deux phrases.";
        assert_eq!(gist(short, 220), short);
        assert_eq!(gist(short, 20), "Un texte court.");
        // only a sentence that is too long itself is cut, at a word
        assert_eq!(gist(short, 10), "Un texte…");
        let dupont = "M. Dupont, né en 1950 aux U.S. selon p. 3, verse 1,5 Md€.";
        assert_eq!(gist(&format!("{dupont} Il part."), 60), dupont);
        // a paragraph that says enough is not followed by the next
        let long = "a".repeat(90);
        assert_eq!(gist(&format!("{long}.\nSuite."), 220), format!("{long}."));
        assert_eq!(gist("Court.\nSuite.", 220), "Court. Suite.");
    }
}
