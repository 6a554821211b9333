//! What an element is marked as, by its attributes: a date, an author, a standfirst.
//!
//! Start reading at [`mark_of`].

/// What makes an element a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `rel=author`.
    AuthorRel,
    /// A link to the page of an author: `/auteurs/ada-petit`.
    AuthorLink,
    /// `itemprop=author`.
    AuthorItem,
    /// A class such as `byline`.
    AuthorClass,
    /// `itemprop=datePublished` and the like.
    DateItem,
    /// `time`, or an element whose class calls it the date of publication.
    TimePublished,
    /// Another `time`.
    Time,
    /// A class such as `date`.
    DateClass,
    /// A class such as `chapo`, or `itemprop=description`.
    Standfirst,
}

impl Kind {
    /// Whether it names an author.
    pub(super) fn is_author(self) -> bool {
        matches!(
            self,
            Kind::AuthorRel | Kind::AuthorLink | Kind::AuthorItem | Kind::AuthorClass
        )
    }
}

/// Whether an address is that of an author's page: something follows a part of its path that says `author`.
fn leads_to_author(href: &str) -> bool {
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let named = parts.any(|part| {
        matches!(
            part.to_ascii_lowercase().trim_end_matches('s'),
            "author"
                | "auteur"
                | "auteure"
                | "autor"
                | "autore"
                | "autoren"
                | "autori"
                | "writer"
                | "contributor"
                | "contributeur"
                | "journalist"
                | "journaliste"
                | "redacteur"
                | "redakteur"
                | "columnist"
                | "staff"
                | "by"
        )
    });
    named && parts.next().is_some_and(|name| name.len() > 1)
}

/// Whether a word of the classes calls an element the standfirst: `chapo`, `article-intro`, `c-article__dek`.
pub(super) fn is_standfirst(class: &str) -> bool {
    class.split(|c: char| !c.is_alphanumeric()).any(|word| {
        matches!(
            word,
            "chapo"
                | "chapô"
                | "dek"
                | "deck"
                | "standfirst"
                | "strapline"
                | "excerpt"
                | "lede"
                | "lead"
                | "intro"
                | "subtitle"
                | "soustitre"
        )
    }) || ["sous-titre", "article__desc", "article-desc", "post-desc"]
        .iter()
        .any(|name| class.contains(name))
}

/// What an element says of an author or a date, and the value in its attributes.
pub(super) fn mark_of<'a>(
    name: &str,
    class: &str,
    attr: &impl Fn(&str) -> Option<&'a str>,
) -> Option<(Kind, Option<String>)> {
    let own = |names: &[&str]| {
        names
            .iter()
            .find_map(|name| attr(name))
            .filter(|value| !value.trim().is_empty())
            .map(str::to_owned)
    };
    let property = attr("itemprop")
        .or_else(|| attr("property"))
        .unwrap_or_default();
    let property = property.rsplit([':', '/']).next().unwrap_or_default();
    if matches!(property, "datePublished" | "pubdate" | "dateCreated") && attr("name").is_none() {
        return Some((Kind::DateItem, own(&["content", "datetime", "title"])));
    }
    if matches!(property, "author" | "creator") && attr("itemprop").is_some() {
        return Some((Kind::AuthorItem, own(&["content"])));
    }
    if name == "meta" {
        return None;
    }
    let holds = |words: &[&str]| words.iter().any(|word| class.contains(word));
    if matches!(name, "time" | "relative-time" | "abbr") {
        if holds(&["updat", "modif", "event", "deadline", "expir"])
            || matches!(
                property,
                "dateModified" | "startDate" | "endDate" | "validThrough"
            )
            || name == "abbr" && !holds(&["publi", "date"])
        {
            return None;
        }
        let published =
            attr("pubdate").is_some() || holds(&["publi", "entry-date", "posted", "created"]);
        let kind = if published {
            Kind::TimePublished
        } else {
            Kind::Time
        };
        return Some((
            kind,
            own(&["datetime", "content", "title"])
                .filter(|value| value.bytes().any(|b| b.is_ascii_digit())),
        ));
    }
    if attr("rel").is_some_and(|rel| {
        rel.split_whitespace()
            .any(|rel| rel.eq_ignore_ascii_case("author"))
    }) {
        return Some((Kind::AuthorRel, None));
    }
    if name == "a" && attr("href").is_some_and(leads_to_author) {
        return Some((Kind::AuthorLink, None));
    }
    // The days of an event, or of what a box tells of.
    if holds(&["event", "deadline", "expir", "infobox"]) {
        return None;
    }
    if matches!(
        name,
        "html"
            | "body"
            | "main"
            | "article"
            | "section"
            | "img"
            | "figure"
            | "ul"
            | "ol"
            | "table"
            | "form"
            | "input"
    ) {
        return None;
    }
    if property == "description" && attr("itemprop").is_some() || is_standfirst(class) {
        return Some((Kind::Standfirst, None));
    }
    if holds(&[
        "author",
        "byline",
        "autor",
        "auteur",
        "writer",
        "redacteur",
        "contributor",
        "postedby",
        "posted-by",
        "username",
        "user-name",
    ]) {
        return Some((Kind::AuthorClass, None));
    }
    if holds(&["date", "publi", "posted", "timestamp", "created"])
        && !holds(&["updat", "modif", "datenschutz", "validate", "candidate"])
    {
        return Some((Kind::DateClass, None));
    }
    None
}
