//! What a web page says of itself in its markup and around its headline: title, date, authors, address, publication.
//!
//! The order of evidence within a field is the order of the claims, and was measured. Start reading at [`find`].

mod authors;
mod dates;
mod elements;
mod linked_data;
mod marks;
mod outline;

use crate::base::date::{self, Tz};
use crate::base::text;
use crate::content::doc::{Claim, Evidence, Field, Rank, Repeated};
use crate::import::lexicon::{self, Words};
use dom_query::Document;
use linked_data::LinkedData;
use outline::{Heading, Kind, Outline};
use regex::Regex;
use std::sync::LazyLock;

/// What the page says of itself, the most trustworthy first within each field and rank.
pub(super) fn find(document: &Document) -> Vec<Claim> {
    let mut outline = Outline::of(document);
    let data = LinkedData::of(std::mem::take(&mut outline.data));
    let mut claims = PageClaims::new(&outline, &data);
    claims.titles();
    claims.dates();
    claims.authors();
    claims.others();
    claims.claims
}

struct PageClaims<'a> {
    page: &'a Outline,
    data: &'a LinkedData,
    /// The site's names, folded: what it calls itself, its publisher, its host.
    sites: Vec<String>,
    /// The names of the site's sections that the page says it is in, folded.
    sections: Vec<String>,
    host: String,
    lang: String,
    /// The line of the headline.
    title_line: Option<usize>,
    /// Of several posts on the page, the one that the headline is of.
    post: Option<usize>,
    /// The elements around the headline that could be next to an article, but are not.
    around: Vec<usize>,
    claims: Vec<Claim>,
}

impl<'a> PageClaims<'a> {
    fn new(page: &'a Outline, data: &'a LinkedData) -> PageClaims<'a> {
        let host = page
            .canonical
            .as_deref()
            .or_else(|| page.meta(&["og:url"]))
            .and_then(|address| address.split_once("://"))
            .map(|(_, rest)| rest.split(['/', '?', ':']).next().unwrap_or_default())
            .map(|host| host.trim_start_matches("www."))
            .unwrap_or_default();
        let sites = [
            page.meta(&["og:site_name"]).map(str::to_owned),
            page.meta(&["application-name"]).map(str::to_owned),
            page.meta(&["publisher"]).map(str::to_owned),
            data.publisher(),
        ];
        PageClaims {
            page,
            data,
            sites: sites
                .into_iter()
                .flatten()
                .map(|name| text::fold_key(&name))
                .filter(|name| !name.is_empty())
                .collect(),
            sections: page
                .metas("article:section")
                .chain(page.metas("parsely-section"))
                .map(text::fold_key)
                .chain(
                    data.text("articleSection")
                        .map(|name| text::fold_key(&name)),
                )
                .filter(|name| !name.is_empty())
                .collect(),
            host: text::fold_key(host),
            lang: page.lang.clone().unwrap_or_default(),
            title_line: None,
            post: None,
            around: vec![0],
            claims: Vec::new(),
        }
    }

    /// Claims a value as markup gives it: with entities where a program wrote them twice.
    fn claim(
        &mut self,
        field: Field,
        value: Option<&str>,
        rank: Rank,
        evidence: impl Into<Evidence>,
    ) {
        let Some(value) = value else { return };
        let value = text::collapse_whitespace(&text::repair(&text::typographic_entities(value)));
        if !value.is_empty() {
            self.claims.push(Claim {
                field,
                value,
                rank,
                evidence: evidence.into(),
            });
        }
    }

    fn is_site(&self, name: &str) -> bool {
        let name = text::fold_key(name);
        let host =
            name.len() >= 4 && (self.host.starts_with(&name) || name.starts_with(&self.host));
        !name.is_empty() && (self.sites.contains(&name) || host && !self.host.is_empty())
    }

    /// Titles in the order that was measured: a heading that the page title repeats, a heading that is the headline
    /// stated for other sites, those headlines themselves, the only heading, the page title without the site's part.
    fn titles(&mut self) {
        let page = self.page;
        let stated: Vec<(String, &str)> = [
            (self.data.text("headline"), "`headline` in JSON-LD"),
            (page.meta(&["og:title"]).map(str::to_owned), "`og:title`"),
        ]
        .into_iter()
        .filter_map(|(value, evidence)| {
            let value =
                text::collapse_whitespace(&text::repair(&text::typographic_entities(&value?)));
            let value = self.without_site(&value);
            (!value.is_empty() && !self.is_site(&value)).then_some((value, evidence))
        })
        .collect();
        let folded = text::fold_key(&page.window);
        let said: Vec<String> = stated
            .iter()
            .map(|(value, _)| text::fold_key(value))
            .collect();
        let segments: Vec<String> = segments(&page.window).map(text::fold_key).collect();
        let worth = |heading: &Heading| {
            let key = text::fold_key(&heading.bare);
            if key.is_empty()
                || heading.bare.chars().count() <= 8
                || self.is_site(&heading.bare)
                || self.sections.contains(&key)
            {
                return 0;
            }
            let repeated = folded.contains(&key);
            let alike = said
                .iter()
                .any(|said| said.contains(&key) || key.contains(said.as_str()));
            let whole = said.contains(&key) || segments.contains(&key);
            match (heading.level, repeated, alike) {
                _ if heading.site && !alike => 0,
                (1, true, true) => 6,
                (_, true, true) if whole => 5,
                (1, true, false) => {
                    if heading.site {
                        1
                    } else {
                        4
                    }
                }
                (1, false, true) => 3,
                (_, true, false) if whole && text::count_words(&heading.bare) >= 3 => 4,
                _ => 0,
            }
        };
        let mut best: Option<(u8, &Heading)> = None;
        for heading in &page.headings {
            let worth = worth(heading);
            if worth > 0 && best.is_none_or(|(most, _)| worth > most) {
                best = Some((worth, heading));
            }
        }
        if let Some((worth, heading)) = best {
            let evidence = match (worth, heading.level) {
                (3, _) => Evidence::Headline(Repeated::Stated),
                (_, 1) => Evidence::Headline(Repeated::PageTitle),
                _ => Evidence::Heading,
            };
            self.title_line = Some(heading.line);
            // `Le Bief - 2-8 novembre 2025`: a newsletter that has the same heading each week.
            let issue = text::count_words(&heading.bare) <= 4
                && page
                    .window
                    .strip_prefix(heading.bare.as_str())
                    .is_some_and(|rest| {
                        let rest =
                            rest.trim_start_matches([' ', '-', '–', '—', '|', '·', ':', ',']);
                        date::read(rest, &self.lang, Tz::UTC).is_some()
                    });
            if issue {
                self.heading(&page.window, Evidence::HeadingAndDate);
            }
            // A heading may open with its kicker: what the page states elsewhere is the title.
            let title = stated.iter().map(|(value, _)| value).find(|value| {
                let kicker = heading
                    .bare
                    .strip_suffix(value.as_str())
                    .unwrap_or_default();
                text::count_words(value) >= 3
                    && (1..=5).contains(&text::count_words(kicker))
                    && kicker.trim_end().ends_with(char::is_alphanumeric)
            });
            self.heading(title.unwrap_or(&heading.bare), evidence);
        }
        let mut first = page.headings.iter().filter(|heading| heading.level == 1);
        let only = match (first.next(), first.next()) {
            (Some(only), None) if !self.is_site(&only.bare) && only.bare.chars().count() > 8 => {
                Some(only)
            }
            _ => None,
        };
        // A heading in other words than the headline for other sites: it is the article's when they have words in common.
        let akin = |only: &&Heading| {
            shared(
                &only.bare,
                stated.first().map_or(&page.window, |(value, _)| value),
            ) >= 2
        };
        if let Some(only) = only.filter(akin) {
            self.heading(&only.bare, Evidence::Headline(Repeated::Nowhere));
        }
        for (value, evidence) in &stated {
            self.heading(value, *evidence);
        }
        if let Some(only) = only {
            self.title_line = self.title_line.or(Some(only.line));
            self.heading(&only.bare, Evidence::Headline(Repeated::Nowhere));
        }
        let window = self.without_site(&page.window);
        self.heading(&window, "`title`");
        if self.title_line.is_none() {
            let titles: Vec<String> = self
                .claims
                .iter()
                .map(|claim| text::fold_key(&claim.value))
                .collect();
            self.title_line = page
                .lines
                .iter()
                .position(|line| !line.is_long() && titles.contains(&text::fold_key(&line.text)));
        }
        if let Some(line) = self.title_line {
            let heading = page.headings.iter().find(|heading| heading.line == line);
            let line = page.lines.get(line).map(|line| line.aside);
            self.post = heading.and_then(|heading| heading.post);
            self.around = page.around(heading.map(|heading| heading.aside).or(line).unwrap_or(0));
        }
    }

    /// Whether something is next to the article, or in another of several posts.
    fn is_beside(&self, aside: usize, post: Option<usize>) -> bool {
        let other = match (self.post, post) {
            (_, None) => false,
            (Some(own), Some(other)) => own != other,
            (None, Some(_)) => self.has_several_posts(),
        };
        other || !self.around.contains(&aside)
    }

    /// Whether the page is a list of posts: none of them is most of its text.
    fn has_several_posts(&self) -> bool {
        let whole: usize = self.page.posts.iter().sum();
        let most = self.page.posts.iter().max().copied().unwrap_or(0);
        self.page.posts.len() > 1 && most * 5 < whole * 3
    }

    fn heading(&mut self, value: &str, evidence: impl Into<Evidence>) {
        let value = self.without_site(value);
        let value = value
            .trim_start_matches([':', '|', '»', '>', ' '])
            .trim_end_matches(['|', ' ']);
        // `Un titre »` ends a path through the site; `Le mot « roue »` ends a quotation.
        let value = match value.strip_suffix('»') {
            Some(bare) if !bare.contains('«') => bare.trim_end(),
            _ => value,
        };
        if !value.is_empty() {
            self.claims.push(Claim {
                field: Field::Title,
                value: value.to_owned(),
                rank: Rank::Markup,
                evidence: evidence.into(),
            });
        }
    }

    /// A title without the publication's name before or after it.
    fn without_site(&self, title: &str) -> String {
        for mark in MARKS {
            let parts: Vec<&str> = title.split(mark).collect();
            let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
                continue;
            };
            if parts.len() < 2 {
                continue;
            }
            let count = parts.len() - 1;
            let named = !self.sites.is_empty();
            // Nobody names the site: a short end after the last bar is its name.
            let short = !named && *mark == " | " && text::count_words(last) <= 4;
            let section = !mark.starts_with(':') && self.sections.contains(&text::fold_key(last));
            if self.is_site(last) || short || section {
                return parts
                    .iter()
                    .take(count)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(mark)
                    .trim()
                    .to_owned();
            }
            if self.is_site(first) {
                return parts
                    .iter()
                    .skip(1)
                    .copied()
                    .collect::<Vec<_>>()
                    .join(mark)
                    .trim()
                    .to_owned();
            }
        }
        title.to_owned()
    }

    /// What the page's own markup calls the standfirst: one or two sentences near the headline.
    fn standfirst(&self) -> Option<String> {
        let title = self.title_line?;
        let near = title.saturating_sub(2)..title + 16;
        let mut marks = self.page.marks.iter().filter(|mark| {
            mark.kind == Kind::Standfirst
                && !self.is_beside(mark.aside, mark.post)
                && near.contains(&mark.line)
        });
        // A deck may have no full stop; a word or two are a section's name.
        let found = marks.find(|mark| {
            (4..=90).contains(&text::count_words(&mark.value)) && !self.is_title(&mark.value)
        })?;
        Some(found.value.clone())
    }

    fn others(&mut self) {
        let (page, data) = (self.page, self.data);
        let said = |key: &str| data.text(key);
        let claims = [
            (Field::Lang, page.lang.clone(), "`lang` of the page"),
            (Field::Lang, page.said("og:locale"), "`og:locale`"),
            (Field::Lang, said("inLanguage"), "`inLanguage` in JSON-LD"),
            (
                Field::Summary,
                self.standfirst(),
                "the element of the standfirst",
            ),
        ];
        for (field, value, evidence) in claims {
            self.claim(field, value.as_deref(), Rank::Markup, evidence);
        }
        let mut summaries = [
            (page.said("og:description"), "`og:description`"),
            (page.said("description"), "`description`"),
            (page.said("twitter:description"), "`twitter:description`"),
            (said("description"), "`description` in JSON-LD"),
        ];
        // What breaks off in the middle of a sentence says less than what does not.
        summaries.sort_by_key(|(value, _)| value.as_deref().is_some_and(breaks_off));
        for (value, evidence) in summaries {
            let value = value.filter(|value| !self.is_of_the_site(value));
            self.claim(Field::Summary, value.as_deref(), Rank::Markup, evidence);
        }
        let image = page.meta(&["og:image", "og:image:url", "twitter:image"]);
        let alt = page.meta(&["og:image:alt", "twitter:image:alt"]);
        let claims = [
            (Field::Url, page.canonical.clone(), "`rel=canonical`"),
            (Field::Url, page.said("og:url"), "`og:url`"),
            (Field::Url, said("url"), "`url` in JSON-LD"),
            (
                Field::SourceName,
                page.said("og:site_name"),
                "`og:site_name`",
            ),
            (
                Field::SourceName,
                data.publisher(),
                "`publisher` in JSON-LD",
            ),
            (
                Field::SourceName,
                page.said("application-name"),
                "`application-name`",
            ),
            (Field::Image, image.map(str::to_owned), "`og:image`"),
            (Field::ImageAlt, alt.map(str::to_owned), "`og:image:alt`"),
        ];
        for (field, value, evidence) in claims {
            let address = matches!(field, Field::Url | Field::Image);
            let value = value.filter(|value| !address || value.starts_with("http"));
            self.claim(field, value.as_deref(), Rank::Markup, evidence);
        }
        // Open Graph has a tag an element, Google's `news_keywords` all in one.
        for tag in page.metas("article:tag") {
            self.claim(Field::Topic, Some(tag), Rank::Markup, "`article:tag`");
        }
        if page.meta(&["article:tag"]).is_none() {
            let words = page.meta(&["news_keywords"]).unwrap_or_default();
            for word in words.split(',') {
                self.claim(Field::Topic, Some(word), Rank::Markup, "`news_keywords`");
            }
        }
    }

    /// Whether words are those of a title of the page.
    fn is_title(&self, words: &str) -> bool {
        let words = text::fold_key(words);
        let mut titles = self
            .claims
            .iter()
            .filter(|claim| claim.field == Field::Title);
        titles.any(|claim| text::fold_key(&claim.value) == words)
    }

    /// Whether a description is that of the whole site: the site's own in JSON-LD, or one that names the site and shares no
    /// word with the title.
    fn is_of_the_site(&self, description: &str) -> bool {
        let folded = text::fold_key(description);
        if self
            .data
            .site_description
            .as_deref()
            .map(text::fold_key)
            .as_ref()
            == Some(&folded)
        {
            return true;
        }
        let named = self
            .sites
            .iter()
            .any(|site| site.len() >= 4 && folded.contains(site.as_str()));
        let mut titles = self
            .claims
            .iter()
            .filter(|claim| claim.field == Field::Title);
        named && titles.all(|title| shared(&title.value, &self.without_names(description)) == 0)
    }

    /// Words without those of the site's names, which a title may hold too.
    fn without_names(&self, words: &str) -> String {
        let mut kept = words.split_whitespace().filter(|word| {
            let word = text::fold_key(word);
            !self.sites.iter().any(|site| site.contains(word.as_str()))
        });
        let mut out = String::new();
        for word in &mut kept {
            out.push_str(word);
            out.push(' ');
        }
        out
    }
}

/// Names of `meta` elements that hold the date of publication.
const PUBLISHED: &[&str] = &[
    "article:published_time",
    "og:article:published_time",
    "article:published",
    "article.published",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_online_date",
    "parsely-pub-date",
    "sailthru.date",
    "cxenseparse:recs:publishtime",
    "shareaholic:article_published_time",
    "rnews:datepublished",
    "publication_date",
    "published_on",
    "published_at",
    "publishdate",
    "publish-date",
    "publish_date",
    "pubdate",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date.created",
    "dcterms.created",
];

/// Names of `meta` elements that hold some date of the page.
const DATES: &[&str] = &[
    "dc.date",
    "dcterms.date",
    "citation_date",
    "date",
    "dc.date.published",
];

/// Names of `meta` elements that hold an author.
const AUTHORS: &[&str] = &[
    "citation_author",
    "parsely-author",
    "sailthru.author",
    "cxenseparse:author",
    "dc.creator",
    "dcterms.creator",
    "dc.creator.creator",
    "byl",
    "author",
    "twitter:creator:name",
];

/// What is between a title and a site's name.
const MARKS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " : ", " » ", " « ", " :: ", " / ", ": ", "_",
];

/// The parts of a page title.
fn segments(title: &str) -> impl Iterator<Item = &str> {
    title
        .split(['|', '–', '—', '·', '•', '»', '«', '_'])
        .flat_map(|part| part.split(" - "))
        .flat_map(|part| part.split(": "))
        .map(str::trim)
        .filter(|part| !part.is_empty())
}

/// Whether a name is that of an account: one word in small letters or with digits.
fn is_account(name: &str) -> bool {
    let name = name.trim();
    !name.contains(' ')
        && (!name.contains(char::is_uppercase) || name.contains(|c: char| c.is_ascii_digit()))
}

/// A name of two or three words in capitals, set off by marks in what a line says next to its date.
fn beside_the_date(words: &str) -> Option<&str> {
    static NAME: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^\p{Lu}[\p{Ll}’'-]+(?:\p{Lu}\p{Ll}+)?(?:\s(?:\p{Lu}\.|v\.|von|van|de|du|le|la))?\s\p{Lu}[\p{L}’'-]*\p{Ll}$").expect("a valid pattern")
    });
    let mut parts = words
        .split(['|', '•', '·', '—', '–'])
        .flat_map(|part| part.split(" - "))
        .map(str::trim);
    let found = parts.find(|part| NAME.is_match(part))?;
    Some(found)
}

/// How many words of four letters or more two titles have in common.
fn shared(one: &str, other: &str) -> usize {
    let long = |text: &str| -> std::collections::BTreeSet<String> {
        text::words(text)
            .map(text::fold_key)
            .filter(|word| word.chars().count() >= 4)
            .collect()
    };
    long(one).intersection(&long(other)).count()
}

/// Whether the words before a date announce that of a change, or of something else than the publication. A label with a
/// colon names what its date is of (`Deadline: 3 May`).
fn is_of_another(words: &str) -> bool {
    static ANOTHER: LazyLock<Regex> =
        LazyLock::new(|| lexicon::regex(&lexicon::pattern(Words::NotPublished)));
    ANOTHER.is_match(words)
}

/// Whether a description was cut in the middle of a sentence.
fn breaks_off(description: &str) -> bool {
    let end = description.trim_end().trim_end_matches([']', ')']);
    end.ends_with('…') || end.ends_with("...")
}

/// The day in an address: `/2024/03/09/`, `/2024-03-09-`, `/20240309/`.
fn day_in(address: &str) -> Option<String> {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?-u:[/_-])((?:19|20)[0-9]{2})([/_-]?)(0?[1-9]|1[0-2])([/_-]?)(0?[1-9]|[12][0-9]|3[01])(?-u:[/_.-]|$)")
            .expect("a valid pattern")
    });
    let (_, path) = address.split_once("://")?;
    let found = DAY.captures(path)?;
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    if part(2) != part(4) || part(2).is_empty() && (part(3).len() != 2 || part(5).len() != 2) {
        return None;
    }
    Some(format!("{}-{:0>2}-{:0>2}", part(1), part(3), part(5)))
}

#[cfg(test)]
mod tests;
