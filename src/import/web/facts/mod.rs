//! What a web page says of itself in its markup and around its headline: title, date, authors, address, publication.
//!
//! The order of evidence within a field is the order of the claims, and was measured. Start reading at [`find`].

mod outline;

use crate::base::date::{self, Reading, Tz};
use crate::base::text;
use crate::content::doc::{Claim, Field, Rank};
use dom_query::Document;
use outline::{Heading, Kind, Mark, Outline};
use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;

/// What the page says of itself, the most trustworthy first within each field and rank.
pub(super) fn find(document: &Document) -> Vec<Claim> {
    let mut outline = Outline::of(document);
    let data = LinkedData::of(std::mem::take(&mut outline.data));
    let mut facts = Facts::new(&outline, &data);
    facts.titles();
    facts.dates();
    facts.authors();
    facts.others();
    facts.claims
}

struct Facts<'a> {
    page: &'a Outline,
    data: &'a LinkedData,
    /// The site's names, folded: what it calls itself, its publisher, its host.
    sites: Vec<String>,
    host: String,
    lang: String,
    /// The line of the headline.
    title_line: Option<usize>,
    /// The elements around the headline that could stand beside an article, but do not.
    around: Vec<usize>,
    claims: Vec<Claim>,
}

impl<'a> Facts<'a> {
    fn new(page: &'a Outline, data: &'a LinkedData) -> Facts<'a> {
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
        Facts {
            page,
            data,
            sites: sites
                .into_iter()
                .flatten()
                .map(|name| text::fold(&name))
                .filter(|name| !name.is_empty())
                .collect(),
            host: text::fold(host),
            lang: page.lang.clone().unwrap_or_default(),
            title_line: None,
            around: vec![0],
            claims: Vec::new(),
        }
    }

    /// Claims a value as markup gives it: with entities where a program wrote them twice.
    fn claim(&mut self, field: Field, value: Option<&str>, rank: Rank, evidence: &str) {
        let Some(value) = value else { return };
        let value = text::squeeze(&text::mend(&text::entities(value)));
        if !value.is_empty() {
            self.claims.push(Claim {
                field,
                value,
                rank,
                evidence: evidence.to_owned(),
            });
        }
    }

    fn is_site(&self, name: &str) -> bool {
        let name = text::fold(name);
        let host =
            name.len() >= 4 && (self.host.starts_with(&name) || name.starts_with(&self.host));
        !name.is_empty() && (self.sites.contains(&name) || host && !self.host.is_empty())
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Title
    // -----------------------------------------------------------------------------------------------------------------

    /// Titles in the order that was measured: a heading that the window's title repeats, a heading that is the headline
    /// stated for other sites, those headlines themselves, the only heading, the window's title without the site's part.
    fn titles(&mut self) {
        let page = self.page;
        let stated: Vec<(String, &str)> = [
            (self.data.text("headline"), "`headline` in JSON-LD"),
            (page.meta(&["og:title"]).map(str::to_owned), "`og:title`"),
        ]
        .into_iter()
        .filter_map(|(value, evidence)| {
            let value = text::squeeze(&text::mend(&text::entities(&value?)));
            let value = self.without_site(&value);
            (!value.is_empty() && !self.is_site(&value)).then_some((value, evidence))
        })
        .collect();
        let folded = text::fold(&page.window);
        let said: Vec<String> = stated.iter().map(|(value, _)| text::fold(value)).collect();
        let segments: Vec<String> = segments(&page.window).map(text::fold).collect();
        let worth = |heading: &Heading| {
            let key = text::fold(&heading.bare);
            if key.is_empty() || heading.bare.chars().count() <= 8 || self.is_site(&heading.bare) {
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
                (3, _) => "`h1`, repeated in `og:title` or JSON-LD",
                (_, 1) => "`h1`, repeated in `title`",
                _ => "a heading, repeated in `title`",
            };
            self.title_line = Some(heading.line);
            // `Le Bief - 2-8 novembre 2025`: a letter that has the same heading each week.
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
                self.heading(&page.window, "`title`, the heading and a date");
            }
            self.heading(&heading.bare, evidence);
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
            self.heading(&only.bare, "the only `h1`");
        }
        for (value, evidence) in &stated {
            self.heading(value, evidence);
        }
        if let Some(only) = only {
            self.title_line = self.title_line.or(Some(only.line));
            self.heading(&only.bare, "the only `h1`");
        }
        let window = self.without_site(&page.window);
        self.heading(&window, "`title`");
        if self.title_line.is_none() {
            let titles: Vec<String> = self
                .claims
                .iter()
                .map(|claim| text::fold(&claim.value))
                .collect();
            self.title_line = page
                .lines
                .iter()
                .position(|line| !line.is_long() && titles.contains(&text::fold(&line.text)));
        }
        if let Some(line) = self.title_line {
            let heading = page.headings.iter().find(|heading| heading.line == line);
            let line = page.lines.get(line).map(|line| line.aside);
            self.around = page.around(heading.map(|heading| heading.aside).or(line).unwrap_or(0));
        }
    }

    /// Whether something stands beside the article.
    fn is_beside(&self, aside: usize) -> bool {
        !self.around.contains(&aside)
    }

    fn heading(&mut self, value: &str, evidence: &str) {
        let value = self.without_site(value);
        let value = value
            .trim_start_matches([':', '|', '»', '>', ' '])
            .trim_end_matches(['|', '»', ' ']);
        if !value.is_empty() {
            self.claims.push(Claim {
                field: Field::Title,
                value: value.to_owned(),
                rank: Rank::Markup,
                evidence: evidence.to_owned(),
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
            if self.is_site(last) || short {
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

    // -----------------------------------------------------------------------------------------------------------------
    // Date
    // -----------------------------------------------------------------------------------------------------------------

    fn date(&mut self, value: Option<&str>, rank: Rank, evidence: &str) {
        let exact = |value: &&str| {
            matches!(
                date::read(value, &self.lang, Tz::UTC),
                Some(Reading::Exact(_))
            )
        };
        let value = value.map(str::trim).filter(exact).map(str::to_owned);
        self.claim(Field::Date, value.as_deref(), rank, evidence);
    }

    /// Dates in the order that was measured: stated for other sites, marked as publication, shown beside the headline, in
    /// the address; then what is weaker.
    fn dates(&mut self) {
        let (page, data) = (self.page, self.data);
        for name in PUBLISHED {
            self.date(page.meta(&[name]), Rank::Markup, &format!("`{name}`"));
        }
        self.date(
            data.text("datePublished").as_deref(),
            Rank::Markup,
            "`datePublished` in JSON-LD",
        );
        self.marked_date(Kind::TimePublished, "`time` of publication");
        self.marked_date(Kind::DateItem, "`itemprop=datePublished`");
        if let Some(line) = self.span().and_then(|at| page.lines.get(at)) {
            let evidence = format!("below the headline: `{}`", text::cut(&line.text, 80));
            self.claim(Field::Date, Some(&line.text), Rank::Markup, &evidence);
        }
        if let Some((value, line)) = self.date_near_the_title() {
            self.date(
                Some(&value),
                Rank::Text,
                &format!("near the headline: `{}`", text::cut(&line, 80)),
            );
        }
        let address = page.canonical.as_deref().or_else(|| page.meta(&["og:url"]));
        let day = address.and_then(day_in);
        self.date(day.as_deref(), Rank::Path, "the address");
        self.published_line();
        // Programs state one for every page; it is the article's where the page calls itself an article.
        if page
            .meta(&["og:type"])
            .is_some_and(|kind| kind.eq_ignore_ascii_case("article"))
        {
            self.date(
                data.page_date.as_deref(),
                Rank::Guess,
                "`datePublished` of the page in JSON-LD",
            );
        }
        for name in DATES {
            self.date(page.meta(&[name]), Rank::Guess, &format!("`{name}`"));
        }
        self.marked_date(Kind::Time, "`time`");
        self.marked_date(Kind::DateClass, "an element named as a date");
        for name in ["article:modified_time", "og:updated_time"] {
            self.claim(
                Field::Updated,
                page.meta(&[name]),
                Rank::Markup,
                &format!("`{name}`"),
            );
        }
        let updated = data.text("dateModified");
        self.claim(
            Field::Updated,
            updated.as_deref(),
            Rank::Markup,
            "`dateModified` in JSON-LD",
        );
    }

    /// The marks of a kind, those near the headline first: down to 25 lines below, up to 8 above.
    fn near(&self, kind: Kind) -> Vec<&'a Mark> {
        let beside = |mark: &Mark| {
            let title = self.title_line?;
            let away = if mark.line >= title {
                mark.line - title
            } else {
                25 + title - mark.line
            };
            (away <= 33).then_some(away)
        };
        let mut marks: Vec<&Mark> = self
            .page
            .marks
            .iter()
            .filter(|mark| mark.kind == kind && !self.is_beside(mark.aside))
            .collect();
        marks.sort_by_key(|mark| beside(mark).unwrap_or(usize::MAX));
        marks
    }

    fn marked_date(&mut self, kind: Kind, evidence: &str) {
        let title = self.title_line.unwrap_or(0);
        let found = self.near(kind).into_iter().find_map(|mark| {
            let far = mark.line > title + 25 || mark.line + 8 < title;
            if is_of_change(&mark.value) || kind == Kind::DateClass && far {
                return None;
            }
            if matches!(
                date::read(&mark.value, &self.lang, Tz::UTC),
                Some(Reading::Exact(_))
            ) {
                return Some(mark.value.clone());
            }
            self.date_in(&mark.value)
        });
        let rank = match kind {
            Kind::Time | Kind::DateClass => Rank::Guess,
            _ => Rank::Markup,
        };
        self.date(found.as_deref(), rank, evidence);
    }

    /// A short line below the headline, else above it, that shows a date which is not the date of a change.
    fn date_near_the_title(&self) -> Option<(String, String)> {
        let title = self.title_line?;

        let below = title + 1..self.span().unwrap_or(title + 13);
        let above = (title.saturating_sub(5)..title).rev();
        below.chain(above).find_map(|at| {
            let line = self.page.lines.get(at)?;
            if self.is_beside(line.aside) {
                return None;
            }
            if line.text.len() > 120 {
                return Some((self.dateline(&line.text)?, text::cut(&line.text, 40)));
            }
            Some((self.date_in(&line.text)?, line.text.clone()))
        })
    }

    /// The line below the headline that names the week or month of a letter: the days and names further down are those
    /// of its stories.
    fn span(&self) -> Option<usize> {
        let title = self.title_line?;
        (title + 1..title + 5).find(|at| {
            self.page
                .lines
                .get(*at)
                .is_some_and(|line| self.is_span(&line.text))
        })
    }

    /// Whether a line is nothing but a span of days, or a month.
    fn is_span(&self, line: &str) -> bool {
        line.len() <= 80
            && date::find(line, &self.lang, Tz::UTC).is_some_and(|(range, reading)| {
                matches!(reading, Reading::Vague(_)) && range.len() + 4 >= line.trim().len()
            })
    }

    /// The date that opens a paragraph, set off from it: `27.1.2022 - Le texte`, `(21 novembre 2022) Le texte`.
    fn dateline(&self, text: &str) -> Option<String> {
        let text = text.trim_start_matches('(');
        let head = text
            .char_indices()
            .nth(40)
            .map_or(text, |(end, _)| text.get(..end).unwrap_or_default());
        let (range, _) =
            date::find(head, &self.lang, Tz::UTC).filter(|(range, _)| range.start == 0)?;
        let off = head
            .get(range.end..)?
            .trim_start()
            .starts_with(['-', '–', '—', ')', ':', '|']);
        off.then(|| head.get(range).map(str::to_owned))?
    }

    /// A short line anywhere in the page that says when it was published: `Erschienen am: 01.11.2023`.
    fn published_line(&mut self) {
        static PUBLISHED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)\b(?:published|posted|created|publié|mise? en ligne|paru|veröffentlicht|veröffentlichung|erschienen|erstellt|geschrieben|datum|date|publicado|pubblicato|geplaatst|opublikowano)\b")
                .expect("a valid pattern")
        });
        let mut label = false;
        for line in &self.page.lines {
            if line.text.len() > 120 || self.is_beside(line.aside) {
                label = false;
                continue;
            }
            let said = label || PUBLISHED.is_match(&line.text);
            if said
                && !line.text.contains('©')
                && let Some(value) = self.date_in(&line.text)
            {
                let evidence = format!("the line `{}`", text::cut(&line.text, 80));
                self.date(Some(&value), Rank::Guess, &evidence);
                return;
            }
            // `Mise en ligne`, and the date in the next line
            label = line.text.len() < 24 && said && !label;
        }
    }

    /// The first date of a short line that no word calls the date of a change.
    fn date_in(&self, line: &str) -> Option<String> {
        static SHORT: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?:^|[^0-9./:-])([0-9]{1,2}([./])[0-9]{1,2}[./][0-9]{2})(?:$|[^0-9./:-])")
                .expect("a valid pattern")
        });
        if !line.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut rest = line;
        while let Some((range, reading)) = date::find(rest, &self.lang, Tz::UTC) {
            let before = rest.get(..range.start)?;
            if matches!(reading, Reading::Exact(_)) && !is_of_change(before) {
                return rest.get(range).map(str::to_owned);
            }
            rest = rest.get(range.end..)?;
        }
        let found = SHORT.captures(line)?.get(1)?;
        let before = line.get(..found.start())?;
        (!is_of_change(before)).then(|| found.as_str().to_owned())
    }

    // -----------------------------------------------------------------------------------------------------------------
    // Authors
    // -----------------------------------------------------------------------------------------------------------------

    /// Authors in the order that was measured. Which of these are people is judged in `clean`.
    fn authors(&mut self) {
        let (page, data) = (self.page, self.data);
        // An account that the page shows nowhere says nothing to a reader.
        let hidden = |facts: &Facts<'_>, name: &str| is_account(name) && !facts.shows(name);
        for author in data.authors() {
            if hidden(self, &author) {
                continue;
            }
            let rank = if is_account(&author) {
                Rank::Guess
            } else {
                Rank::Markup
            };
            self.claim(Field::Author, Some(&author), rank, "`author` in JSON-LD");
        }
        for name in ["article:author", "article:author_name"] {
            let value = page.meta(&[name]).filter(|value| !value.contains("://"));
            let rank = if value.is_some_and(is_account) {
                Rank::Guess
            } else {
                Rank::Markup
            };
            self.claim(Field::Author, value, rank, &format!("`{name}`"));
        }
        self.marked_authors(Kind::AuthorRel, Rank::Markup, "`rel=author`");
        self.marked_authors(Kind::AuthorItem, Rank::Markup, "`itemprop=author`");
        let label = page
            .meta(&["twitter:label1"])
            .map(text::fold)
            .unwrap_or_default();
        if [
            "written",
            "verfasst",
            "geschrieben",
            "ecrit",
            "author",
            "autor",
            "auteur",
            "escrito",
            "scritto",
            "redig",
        ]
        .iter()
        .any(|start| label.starts_with(start))
        {
            let value = page
                .meta(&["twitter:data1"])
                .filter(|value| !hidden(self, value));
            let rank = if value.is_some_and(|value| is_account(value) || !self.shows(value)) {
                Rank::Guess
            } else {
                Rank::Markup
            };
            self.claim(Field::Author, value, rank, "`twitter:data1`");
        }
        for name in AUTHORS {
            // Many programs put the site's owner under the plain name: it is the author where the page shows the name.
            let plain = matches!(*name, "author" | "dc.creator" | "dcterms.creator");
            let value = page.meta(&[name]).filter(|value| {
                !plain || !value.is_ascii() && !value.contains(' ') || self.shows(value)
            });
            let rank = if value.is_some_and(|value| self.shows(value)) {
                Rank::Markup
            } else {
                Rank::Guess
            };
            self.claim(Field::Author, value, rank, &format!("`{name}`"));
        }
        self.marked_authors(
            Kind::AuthorClass,
            Rank::Markup,
            "an element named as author",
        );
        for (value, line) in self.bylines() {
            self.claim(
                Field::Author,
                Some(&value),
                Rank::Text,
                &format!("near the headline: `{}`", text::cut(&line, 80)),
            );
        }
    }

    /// Whether a name stands near the headline or in an element that names an author.
    fn shows(&self, name: &str) -> bool {
        let name = text::fold(name);
        let title = self.title_line.unwrap_or(0);
        let near = self
            .page
            .lines
            .iter()
            .skip(title.saturating_sub(8))
            .take(33)
            .any(|line| text::fold(&line.text).contains(&name));
        near || self.page.marks.iter().any(|mark| {
            matches!(
                mark.kind,
                Kind::AuthorClass | Kind::AuthorRel | Kind::AuthorItem
            ) && !self.is_beside(mark.aside)
                && text::fold(&mark.value).contains(&name)
        })
    }

    /// The marks of a kind that stand nearest to the headline, and those beside them of the same class.
    fn marked_authors(&mut self, kind: Kind, rank: Rank, evidence: &str) {
        let title = self.title_line.unwrap_or(0);
        let marks = self.near(kind);
        let mut groups: Vec<Vec<&Mark>> = Vec::new();
        for mark in marks {
            let fits = |group: &Vec<&Mark>| {
                group.last().is_some_and(|last| {
                    last.class == mark.class
                        && mark.line.abs_diff(last.line) <= 1
                        && group.len() < 8
                })
            };
            match groups.iter().position(fits) {
                Some(at) => groups
                    .get_mut(at)
                    .into_iter()
                    .for_each(|group| group.push(mark)),
                None if groups.len() < 6 => groups.push(vec![mark]),
                None => {}
            }
        }
        let few = groups.len() <= 2;
        for (count, group) in groups.into_iter().enumerate() {
            // What is far below the text is rather the author of something else.
            let far = group
                .first()
                .is_some_and(|mark| mark.line > title + 40 || mark.line + 8 < title);
            // Far from the headline those of reviews, comments and other articles stand.
            if far && (kind == Kind::AuthorItem && !few || count > 2) {
                continue;
            }
            let rank = if far { Rank::Guess } else { rank };
            for mark in group {
                self.claim(
                    Field::Author,
                    Some(&mark.value),
                    rank,
                    &format!("{evidence} ({})", count + 1),
                );
            }
        }
    }

    /// `Par NAME`, `DATE | NAME` in the lines near the headline: what follows the word or is left beside the date.
    fn bylines(&self) -> Vec<(String, String)> {
        static BY: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(r"(?i)^(?:[^|•·]{0,40}[|•·]\s*)?(?:(?:\p{L}+\s)?(?:posted|published|written|designed|design|created|article|artikel|beitrag|geschrieben|verfasst|erstellt|veröffentlicht|écrit|rédigé|publié|proposé|publicado|escrito|scritto|geschreven|gespeichert|review|words|story)\s*)?(?:(?:by|von|par|por|door|a cura di)\b\s*:?|(?:text|texte|texto|testo|autor|autorin|autoren|authors?|auteure?s?|autrice|autore|redaktion|rédaction|interview|reportage)\s*:)\s*(.{3,60})")
                .expect("a valid pattern")
        });
        let Some(title) = self.title_line else {
            return Vec::new();
        };
        let below = title + 1..self.span().map_or(title + 16, |at| at + 1);
        let above = (title.saturating_sub(5)..title).rev();
        let mut out = Vec::new();
        for at in below.chain(above) {
            let Some(line) = self.page.lines.get(at) else {
                continue;
            };
            if line.text.len() > 120 || self.is_beside(line.aside) {
                continue;
            }
            let mut words = line.text.clone();
            let mut dated = false;
            if let Some((range, _)) = date::find(&words, &self.lang, Tz::UTC) {
                words.replace_range(range, " | ");
                dated = true;
            }
            let words = words.trim_matches(|c: char| c.is_whitespace() || "|·•–—-,".contains(c));
            if let Some(found) = BY.captures(words).and_then(|found| found.get(1)) {
                out.push((found.as_str().to_owned(), line.text.clone()));
            } else if dated && line.text.contains(['|', '•', '·', '—', '–', '-']) {
                out.extend(beside_the_date(words).map(|name| (name.to_owned(), line.text.clone())));
            }
        }
        out.truncate(3);
        out
    }

    // -----------------------------------------------------------------------------------------------------------------
    // The rest
    // -----------------------------------------------------------------------------------------------------------------

    /// What the page's own markup calls the standfirst: one or two sentences near the headline.
    fn standfirst(&self) -> Option<String> {
        let title = self.title_line?;
        let near = title.saturating_sub(2)..title + 16;
        let mut marks = self.page.marks.iter().filter(|mark| {
            mark.kind == Kind::Standfirst
                && !self.is_beside(mark.aside)
                && near.contains(&mark.line)
        });
        let found = marks.find(|mark| {
            let whole = mark
                .value
                .trim_end()
                .ends_with(['.', '!', '?', '…', '»', '”', '"']);
            whole && (8..=90).contains(&text::count_words(&mark.value))
        })?;
        Some(found.value.clone())
    }

    fn others(&mut self) {
        let (page, data) = (self.page, self.data);
        let http = |value: Option<&'a str>| value.filter(|url| url.starts_with("http"));
        self.claim(
            Field::Lang,
            page.lang.as_deref(),
            Rank::Markup,
            "`lang` of the page",
        );
        self.claim(
            Field::Lang,
            page.meta(&["og:locale"]),
            Rank::Markup,
            "`og:locale`",
        );
        let lang = data.text("inLanguage");
        self.claim(
            Field::Lang,
            lang.as_deref(),
            Rank::Markup,
            "`inLanguage` in JSON-LD",
        );
        if let Some(value) = self.standfirst() {
            self.claim(Field::Summary, Some(&value), Rank::Markup, STANDFIRST);
        }
        let mut summaries: Vec<(Option<&str>, &str)> = vec![
            (page.meta(&["og:description"]), "`og:description`"),
            (page.meta(&["description"]), "`description`"),
            (page.meta(&["twitter:description"]), "`twitter:description`"),
        ];
        // What breaks off in the middle of a sentence says less than what does not.
        summaries.sort_by_key(|(value, _)| value.is_some_and(breaks_off));
        for (value, evidence) in summaries {
            self.claim(Field::Summary, value, Rank::Markup, evidence);
        }
        self.claim(
            Field::Url,
            http(page.canonical.as_deref()),
            Rank::Markup,
            "`rel=canonical`",
        );
        self.claim(
            Field::Url,
            http(page.meta(&["og:url"])),
            Rank::Markup,
            "`og:url`",
        );
        let url = data.text("url");
        self.claim(
            Field::Url,
            url.as_deref().filter(|url| url.starts_with("http")),
            Rank::Markup,
            "`url` in JSON-LD",
        );
        self.claim(
            Field::SourceName,
            page.meta(&["og:site_name"]),
            Rank::Markup,
            "`og:site_name`",
        );
        self.claim(
            Field::SourceName,
            data.publisher().as_deref(),
            Rank::Markup,
            "`publisher` in JSON-LD",
        );
        self.claim(
            Field::SourceName,
            page.meta(&["application-name"]),
            Rank::Markup,
            "`application-name`",
        );
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
        self.claim(
            Field::Image,
            http(page.meta(&["og:image", "og:image:url", "twitter:image"])),
            Rank::Markup,
            "`og:image`",
        );
        self.claim(
            Field::ImageAlt,
            page.meta(&["og:image:alt", "twitter:image:alt"]),
            Rank::Markup,
            "`og:image:alt`",
        );
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
    "og:release_date",
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

/// What stands between a title and a site's name.
const MARKS: &[&str] = &[
    " | ", " - ", " – ", " — ", " · ", " • ", " : ", " » ", " « ", " :: ", " / ", ": ", "_",
];

/// The parts of a window's title.
/// The evidence of a standfirst that the page's markup names.
const STANDFIRST: &str = "the element of the standfirst";

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

/// A name of two or three words in capitals, set off by marks in what a line says beside its date.
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
            .map(text::fold)
            .filter(|word| word.chars().count() >= 4)
            .collect()
    };
    long(one).intersection(&long(other)).count()
}

/// Whether words announce the date of a change, or of something else than the publication.
fn is_of_change(words: &str) -> bool {
    static CHANGE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)updat|modif|mis(?:e)? à jour|aktualisi|geändert|änderung|überarbeitet|actualiz|aggiorna|atualiza|bijgewerkt|gewijzigd|aktualiza|edited|revised|reviewed|accessed|copyright|©|expires|registriert|joined|born")
            .expect("a valid pattern")
    });
    CHANGE.is_match(words)
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

/// The JSON-LD of a page.
struct LinkedData {
    /// The objects that are articles.
    articles: Vec<Value>,
    /// Names of persons by their identifier.
    people: Vec<(String, String)>,
    /// When the page (not an article) says that it was published.
    page_date: Option<String>,
    /// The publisher that any object names.
    publisher: Option<String>,
}

impl LinkedData {
    fn of(mut open: Vec<Value>) -> LinkedData {
        let mut out = LinkedData {
            articles: Vec::new(),
            people: Vec::new(),
            page_date: None,
            publisher: None,
        };
        open.reverse();
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.into_iter().rev()),
                Value::Object(mut object) => {
                    for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                        let inner = object
                            .get(key)
                            .is_some_and(|value| value.is_array() || value.is_object());
                        if inner && (key == "@graph" || object.get(key).is_some_and(is_article)) {
                            open.extend(object.remove(key));
                        }
                    }
                    out.note(Value::Object(object));
                }
                _ => {}
            }
        }
        out
    }

    fn note(&mut self, object: Value) {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        if is_a(&object, |kind| kind == "Person")
            && let (Some(id), Some(name)) = (text("@id"), text("name"))
        {
            self.people.push((id, name));
        }
        if is_a(&object, |kind| {
            matches!(kind, "Organization" | "WebSite" | "NewsMediaOrganization")
        }) && self.publisher.is_none()
        {
            self.publisher = text("name");
        }
        if is_article(&object) {
            self.articles.push(object);
        } else if is_a(&object, |kind| kind.ends_with("Page")) && self.page_date.is_none() {
            self.page_date = text("datePublished");
        }
    }

    fn text(&self, key: &str) -> Option<String> {
        self.articles
            .iter()
            .find_map(|object| object.get(key)?.as_str())
            .map(str::to_owned)
    }

    /// Names of persons; an organisation is no author.
    fn authors(&self) -> Vec<String> {
        let Some(author) = self
            .articles
            .iter()
            .find_map(|object| object.get("author").or_else(|| object.get("creator")))
        else {
            return Vec::new();
        };
        let list = author
            .as_array()
            .map_or_else(|| std::slice::from_ref(author), Vec::as_slice);
        list.iter()
            .filter(|author| {
                !is_a(author, |kind| {
                    kind.ends_with("Organization") || kind == "Corporation"
                })
            })
            .filter_map(|author| {
                let by_id = || {
                    let id = author.get("@id")?.as_str()?;
                    self.people
                        .iter()
                        .find(|(known, _)| known == id)
                        .map(|(_, name)| name.as_str())
                };
                let name = author.get("name");
                author
                    .as_str()
                    .or_else(|| name?.as_str())
                    .or_else(|| name?.as_array()?.first()?.as_str())
                    .or_else(by_id)
            })
            .map(str::to_owned)
            .collect()
    }

    fn publisher(&self) -> Option<String> {
        self.articles
            .iter()
            .find_map(|object| object.get("publisher")?.get("name")?.as_str())
            .map(str::to_owned)
            .or_else(|| self.publisher.clone())
    }
}

fn is_a(object: &Value, wanted: impl Fn(&str) -> bool) -> bool {
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(wanted),
        Some(kind) => kind.as_str().is_some_and(wanted),
        None => false,
    }
}

fn is_article(object: &Value) -> bool {
    is_a(object, |kind| {
        kind.ends_with("Article")
            || matches!(
                kind,
                "BlogPosting"
                    | "SocialMediaPosting"
                    | "LiveBlogPosting"
                    | "Report"
                    | "Review"
                    | "Recipe"
            )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(html: &str, field: Field) -> Vec<(String, String)> {
        find(&Document::from(html))
            .into_iter()
            .filter(|claim| claim.field == field)
            .map(|claim| (claim.value, claim.evidence))
            .collect()
    }

    fn first(html: &str, field: Field) -> String {
        claims(html, field)
            .into_iter()
            .next()
            .map(|(value, _)| value)
            .unwrap_or_default()
    }

    #[test]
    fn tags_of_the_markup_are_topics() {
        let topics = |html: &str| -> Vec<String> {
            let claims = claims(html, Field::Topic);
            claims.into_iter().map(|(value, _)| value).collect()
        };
        let words = "<meta name=news_keywords content='Moulins, Rivières'>";
        assert_eq!(topics(words), ["Moulins", "Rivières"]);
        let tags = "<meta property='article:tag' content='Turbines'><meta property='article:tag' content='Bourgs &amp; villages'>";
        assert_eq!(
            topics(&format!("{words}{tags}")),
            ["Turbines", "Bourgs & villages"]
        );
    }

    #[test]
    fn the_publications_name_is_cut_from_a_title() {
        for (title, site, expected) in [
            ("Un titre - Le Bief", "Le Bief", "Un titre"),
            ("Le Bief : un titre", "Le Bief", "un titre"),
            ("Un titre | Le Bief", "", "Un titre"),
            ("Un titre - sans site", "", "Un titre - sans site"),
        ] {
            let site = format!("<meta property=og:site_name content='{site}'>");
            assert_eq!(
                first(&format!("<title>{title}</title>{site}"), Field::Title),
                expected
            );
        }
    }

    const PAGE: &str = r#"<html lang="fr"><title>La roue tourne encore | Le Bief</title>
        <body class="one-sidebar"><header><a href="/"><h1>Le Bief</h1></a></header><nav>1er mai 2020</nav>
        <article><h2><span class="kicker">Énergie</span>La roue tourne encore</h2>
        <div class="meta">Publié le 3 mars 2024, mis à jour le 9 mars 2024</div><p><i>Par</i><b>Anne Biez</b></p>
        <p>Texte.</p></article><div class="comments"><span class="author">Basile Roy</span> 4 avril 2024</div>"#;

    #[test]
    fn the_headline_is_the_heading_that_the_window_repeats() {
        assert_eq!(first(PAGE, Field::Title), "La roue tourne encore");
        let letter = "<title>Le Bief du soir - 2-8 novembre 2025</title><h1>Le Bief du soir</h1>";
        assert_eq!(
            first(letter, Field::Title),
            "Le Bief du soir - 2-8 novembre 2025"
        );
        let alone = "<meta property=og:title content='Dix roues à aubes'><title>x</title><h1>Dix roues à aubes de la vallée</h1>";
        assert_eq!(first(alone, Field::Title), "Dix roues à aubes de la vallée");
    }

    #[test]
    fn the_date_beside_the_headline_is_that_of_the_publication() {
        let dates = claims(PAGE, Field::Date);
        assert_eq!(
            dates.first().map(|(value, _)| value.as_str()),
            Some("3 mars 2024"),
            "{dates:?}"
        );
        for (line, expected) in [
            ("Mis à jour le 9 mars 2024", ""),
            ("Kultur, 2.11.22", "2.11.22"),
            (
                "Aktualisiert: 3.5.2024 | Veröffentlicht: 1.5.2024",
                "1.5.2024",
            ),
            (
                "12.1.2024 - Hier beginnt ein langer Absatz, der von der Mühle am Bach erzählt und von allem, was dort im Winter geschah, bis der Schnee fiel.",
                "12.1.2024",
            ),
            ("Version 1.2.33.4", ""),
        ] {
            let page = format!(
                "<html lang=de><title>Das Rad dreht sich</title><h1>Das Rad dreht sich</h1><p>{line}</p>"
            );
            assert_eq!(first(&page, Field::Date), expected, "{line}");
        }
    }

    #[test]
    fn a_standfirst_is_named_by_its_element() {
        let page = |class: &str, words: &str| {
            format!(
                "<title>Une roue</title><meta name=description content=\"Le moulin.\"><h1>Une roue</h1><p class=\"{class}\">{words}</p><p>Le meunier a posé la roue hier.</p>"
            )
        };
        let words = "La roue du moulin tourne de nouveau depuis hier, dix ans après la crue.";
        assert_eq!(first(&page("article__chapo", words), Field::Summary), words);
        assert_eq!(
            first(&page("introduction", words), Field::Summary),
            "Le moulin."
        );
        assert_eq!(
            first(&page("chapo", "Au moulin"), Field::Summary),
            "Le moulin."
        );
    }

    #[test]
    fn the_days_of_stories_below_a_span_of_days_are_no_date() {
        let page = |line: &str| {
            format!(
                "<html lang=fr><title>La roue</title><h1>La roue</h1><p>{line}</p><p>La Gazette • 1er janvier 2026</p>"
            )
        };
        assert!(!first(&page("Tous les jours"), Field::Date).is_empty());
        let span = "27 décembre 2025 - 2 janvier 2026";
        assert_eq!(first(&page(span), Field::Date), span);
        assert!(claims(&page(span), Field::Author).is_empty());
    }

    #[test]
    fn a_day_in_the_address() {
        for (address, expected) in [
            ("https://a.test/2024/03/09/roue/", Some("2024-03-09")),
            ("https://a.test/n/2024-03-09-roue", Some("2024-03-09")),
            ("https://a.test/n/20240309_roue", Some("2024-03-09")),
            ("https://a.test/2024/03/roue", None),
            ("https://a.test/n/2024030912", None),
        ] {
            assert_eq!(day_in(address).as_deref(), expected, "{address}");
        }
    }

    #[test]
    fn authors_stand_near_the_headline() {
        let authors = claims(PAGE, Field::Author);
        assert_eq!(
            authors.first().map(|(value, _)| value.as_str()),
            Some("Anne Biez"),
            "{authors:?}"
        );
        assert!(
            authors.iter().all(|(value, _)| value != "Basile Roy"),
            "{authors:?}"
        );
        let graph = r#"<script type="application/ld+json">/*<![CDATA[*/{"@graph":[{"@type":"NewsArticle","author":{"@id":"\u0023a"}},
            {"@type":"Person","@id":"\u0023a","name":"Anne Biez"}]}/*]]>*/</script>"#;
        assert_eq!(first(graph, Field::Author), "Anne Biez");
    }

    #[test]
    fn a_whole_description_goes_before_one_that_breaks_off() {
        let page = "<meta property=og:description content='Elle tourne et…'><meta name=description content='Elle tourne et chante.'>";
        assert_eq!(first(page, Field::Summary), "Elle tourne et chante.");
    }
}
