//! The view of each template, with its parts.
//!
//! Start reading at [`ArticleView`].

use super::{Body, Card, CountLink, DateView, Group, Head, ImageView, Link, Pager, SourceLink};
use serde::Serialize;
use std::collections::BTreeMap;

/// `article.html`: an article.
#[derive(Clone, Debug, Serialize)]
pub struct ArticleView {
    /// The head.
    pub head: Head,
    /// The article.
    pub page: Article,
    /// The article before it in time.
    pub previous: Option<Link>,
    /// The article after it in time.
    pub next: Option<Link>,
    /// Up to three articles with the same topics, older than it or as old, so that a new article changes no old page.
    pub related: Vec<Card>,
    /// The text, when rights allow it; empty when they do not.
    pub body: Body,
}

/// An article as its own page shows it.
#[derive(Clone, Debug, Serialize)]
pub struct Article {
    /// The headline.
    pub title: String,
    /// The language of the text, when it is not the interface's.
    pub lang: Option<String>,
    /// The publication date, if it is known.
    pub date: Option<DateView>,
    /// A year, month or range as written, when that is all that is known.
    pub dated: Option<String>,
    /// When it was last changed, if it was.
    pub updated: Option<DateView>,
    /// `date` as a moment for programs, RFC 3339: a plain day begins at 00:00 in the site's zone, as in feeds.
    pub published: Option<String>,
    /// `updated` likewise.
    pub modified: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The standfirst; empty when there is none.
    pub summary: String,
    /// Its own key points.
    pub key_points: Vec<String>,
    /// The publication that it was imported from, and its address there.
    pub source: Option<SourceLink>,
    /// What may be shown of it: `full`, `excerpt` (then `summary` is all there is) or `link` (title alone).
    pub rights: String,
    /// Minutes to read it here; 0 when only a link is published.
    pub minutes: u32,
    /// Its topics that have a page.
    pub topics: Vec<Link>,
    /// Its terms in the other taxonomies: the taxonomy's name, then its terms.
    pub terms: Vec<TermGroup>,
    /// The contents list; empty with fewer than four headings.
    pub outline: Vec<OutlineEntry>,
    /// The lead image, when it is on this site or images elsewhere are shown.
    pub image: Option<ImageView>,
    /// The link to its Markdown, when that is published.
    pub markdown: Option<String>,
    /// Every key of its front matter that digest does not know: `page.extra.weather`.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// Terms of one taxonomy.
#[derive(Clone, Debug, Serialize)]
pub struct TermGroup {
    /// The taxonomy's name.
    pub name: String,
    /// The terms.
    pub terms: Vec<Link>,
}

/// An entry of the contents list.
#[derive(Clone, Debug, Serialize)]
pub struct OutlineEntry {
    /// 1 for the highest level in the text, 2 for the next.
    pub depth: u8,
    /// Its id on the page.
    pub id: String,
    /// Its words.
    pub text: String,
}

/// `page.html`: a standalone page.
#[derive(Clone, Debug, Serialize)]
pub struct PageView {
    /// The head.
    pub head: Head,
    /// Its title.
    pub title: String,
    /// Its language, when it is not the interface's.
    pub lang: Option<String>,
    /// The text.
    pub body: Body,
}

/// `home.html`: the home page.
#[derive(Clone, Debug, Serialize)]
pub struct HomeView {
    /// The head.
    pub head: Head,
    /// The day of the newest article.
    pub updated: Option<DateView>,
    /// The last finished edition, or the running one from five articles on; none on a site without editions.
    pub edition: Option<EditionLink>,
    /// The newest article whose date is known, else the newest; none on an empty site.
    pub lead: Option<Card>,
    /// Its day, in the words that head the other days; none when its date is not known.
    pub lead_day: Option<DateView>,
    /// The other articles, by day.
    pub groups: Vec<Group>,
    /// The twelve topics with most articles.
    pub topics: Vec<CountLink>,
    /// Links to older articles.
    pub pager: Pager,
}

/// An edition as the home page and the list of editions show it.
#[derive(Clone, Debug, Serialize)]
pub struct EditionLink {
    /// Its title: `Semaine du 3 au 9 février 2025`, or the note's own.
    pub title: String,
    /// Its period in words, when the title is the note's own.
    pub period: Option<String>,
    /// Its page.
    pub href: String,
    /// Whether its period still runs.
    pub running: bool,
    /// How many articles it has.
    pub count: usize,
    /// The headlines that open it, at most five.
    pub headlines: Vec<Link>,
}

/// `list.html`: articles by month: a term, a publication, or a numbered page of the home page.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ListView {
    /// The head.
    pub head: Head,
    /// The heading.
    pub title: String,
    /// What the list is: `term`, `source`, `home` (a numbered page of the home page).
    pub kind: String,
    /// The taxonomy or list it belongs to: `Sujets`.
    pub parent: Option<Link>,
    /// How many articles and since when, in words; only on the list's own address.
    pub count: Option<String>,
    /// The publication's own site, for a source.
    pub url: Option<String>,
    /// Its articles over time, from three dated ones on; only on the list's own address.
    pub chart: Option<Chart>,
    /// The articles.
    pub groups: Vec<Group>,
    /// Terms most often together with this one; only on the list's own address.
    pub related: Vec<Link>,
    /// The Atom feed, from three articles on.
    pub feed: Option<String>,
    /// The JSON feed, from three articles on.
    pub json_feed: Option<String>,
    /// Links to the other pages of the list.
    pub pager: Pager,
    /// An editor's introduction (`_index.md`); only on the list's own address.
    pub body: Body,
}

/// `terms.html`: the index of a taxonomy, or of the publications.
#[derive(Clone, Debug, Serialize)]
pub struct TermsView {
    /// The head.
    pub head: Head,
    /// The heading.
    pub title: String,
    /// How many terms, in words.
    pub count: String,
    /// What the small charts show, when there are any.
    pub legend: Option<String>,
    /// The terms by their first letter.
    pub letters: Vec<Letter>,
    /// An editor's introduction (`_index.md`).
    pub body: Body,
}

/// The terms that begin with one letter.
#[derive(Clone, Debug, Serialize)]
pub struct Letter {
    /// The letter, or `0-9`.
    pub letter: String,
    /// The terms.
    pub terms: Vec<TermLink>,
}

/// A link to a term or a publication in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermLink {
    /// What it says.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// How many articles are there.
    pub count: usize,
    /// Its articles over time, from three dated ones on.
    pub spark: Option<Spark>,
}

/// Articles over time: a bar for each week, month, quarter or year, whichever suits the span. Bars start at zero; a period
/// without articles is a bar of no height. Coordinates are whole numbers in a box of `width` by `height`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// What it shows, as a text alternative: `42 articles entre mars 2025 et novembre 2025, au plus 9 articles par mois
    /// (septembre 2025)`.
    pub text: String,
    /// The caption above it: the largest number, its period when no other has as many, and how many articles have no date.
    pub caption: String,
    /// The width of the box in pixels, at which bars fall on whole ones.
    pub width: usize,
    /// The height of the box.
    pub height: usize,
    /// The outline of all bars but the highest, the `d` of a `path`; empty when there is no other.
    pub bars: String,
    /// The outline of the highest bar; empty when several are as high.
    pub highest: String,
    /// The day, month or year of the first article, for the left end: `mars 2025`.
    pub first: String,
    /// That of the last article, for the right end.
    pub last: String,
}

/// A [`Chart`] in miniature. All charts of one index show the same span, each to its own scale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spark {
    /// What it shows, as a text alternative: `au plus 9 articles par mois (septembre 2025)`.
    pub text: String,
    /// The width of the box in pixels.
    pub width: usize,
    /// The height of the box.
    pub height: usize,
    /// The outline of the bars, the `d` of a `path`.
    pub bars: String,
}

/// `archive.html`: every year and month.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveView {
    /// The head.
    pub head: Head,
    /// The heading.
    pub title: String,
    /// How many articles, in words.
    pub count: String,
    /// The years, newest first.
    pub years: Vec<Year>,
    /// Articles without any date.
    pub undated: Vec<Card>,
}

/// A year of the archive.
#[derive(Clone, Debug, Serialize)]
pub struct Year {
    /// The year's page and its number of articles.
    pub year: CountLink,
    /// Its months, newest first.
    pub months: Vec<CountLink>,
}

/// `year.html`: a year by months.
#[derive(Clone, Debug, Serialize)]
pub struct YearView {
    /// The head.
    pub head: Head,
    /// The heading: `2025`.
    pub title: String,
    /// How many articles, in words.
    pub count: String,
    /// Its months that have articles, newest first.
    pub months: Vec<Month>,
    /// The year before it that has articles.
    pub previous: Option<Link>,
    /// The year after it that has articles.
    pub next: Option<Link>,
}

/// A month of a year's page.
#[derive(Clone, Debug, Serialize)]
pub struct Month {
    /// The month's page and its number of articles.
    pub month: CountLink,
    /// Its most frequent topics, at most five.
    pub topics: Vec<Link>,
}

/// `period.html`: a month by days, or a day.
#[derive(Clone, Debug, Serialize)]
pub struct PeriodView {
    /// The head.
    pub head: Head,
    /// The heading: `Septembre 2025`, `Mercredi 10 septembre 2025`.
    pub title: String,
    /// `month` or `day`.
    pub kind: String,
    /// How many articles, in words.
    pub count: String,
    /// The articles: by day for a month, one group for a day.
    pub groups: Vec<Group>,
    /// The most frequent topics, at most five.
    pub topics: Vec<CountLink>,
    /// The period before it that has articles.
    pub previous: Option<Link>,
    /// The period after it that has articles.
    pub next: Option<Link>,
}

/// `edition.html`: a day's, week's or month's edition.
#[derive(Clone, Debug, Serialize)]
pub struct EditionView {
    /// The head.
    pub head: Head,
    /// Its title: `Semaine du 3 au 9 février 2025`, or the note's own.
    pub title: String,
    /// Its period in words, when the title is the note's own.
    pub period: Option<String>,
    /// Whether its period still runs.
    pub running: bool,
    /// How many articles, in words.
    pub count: String,
    /// Minutes to read all of it.
    pub minutes: u32,
    /// The article that opens it, when the note names one.
    pub lead: Option<Card>,
    /// Its sections, one a topic.
    pub sections: Vec<Section>,
    /// The articles in brief: those in no section, and those that the note puts here.
    pub brief: Vec<Card>,
    /// The edition before it.
    pub previous: Option<Link>,
    /// The edition after it.
    pub next: Option<Link>,
    /// The editor's note; empty when there is none.
    pub body: Body,
}

/// A section of an edition.
#[derive(Clone, Debug, Serialize)]
pub struct Section {
    /// Its topic.
    pub title: String,
    /// Its id on the page.
    pub id: String,
    /// The topic's page, when there is one.
    pub href: Option<String>,
    /// Its articles.
    pub cards: Vec<Card>,
}

/// `editions.html`: all editions by year.
#[derive(Clone, Debug, Serialize)]
pub struct EditionsView {
    /// The head.
    pub head: Head,
    /// The heading.
    pub title: String,
    /// The editions by year, newest first.
    pub years: Vec<EditionYear>,
    /// The Atom feed of editions.
    pub feed: Option<String>,
    /// The JSON feed of editions.
    pub json_feed: Option<String>,
    /// An editor's introduction (`_index.md`).
    pub body: Body,
}

/// The editions of one year.
#[derive(Clone, Debug, Serialize)]
pub struct EditionYear {
    /// The year.
    pub year: String,
    /// Its editions, newest first.
    pub editions: Vec<EditionLink>,
}

/// `search.html`: the form, which `static/search.js` brings to life, and for readers without scripts the topics and months.
#[derive(Clone, Debug, Serialize)]
pub struct SearchView {
    /// The head.
    pub head: Head,
    /// The heading.
    pub title: String,
    /// The script, with a fingerprint in its name.
    pub script: String,
    /// The boundaries of the index's shards, with a fingerprint in their name.
    pub boundaries: String,
    /// Whether articles have a Markdown copy, from which passages are cut.
    pub markdown_copies: bool,
    /// The topics, by name.
    pub topics: Vec<SearchTopic>,
    /// The years with their months, newest first.
    pub years: Vec<Year>,
}

/// A topic to filter search results by.
#[derive(Clone, Debug, Serialize)]
pub struct SearchTopic {
    /// Its id, by which the index knows it.
    pub id: String,
    /// Its name, page and number of articles.
    pub link: CountLink,
}

/// `404.html`: what a host shows for an address that does not exist.
#[derive(Clone, Debug, Serialize)]
pub struct NotFoundView {
    /// The head.
    pub head: Head,
    /// The latest five articles.
    pub latest: Vec<Card>,
    /// The twelve topics with most articles.
    pub topics: Vec<CountLink>,
}

/// `redirect.html`: the page at a former address.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectView {
    /// The head.
    pub head: Head,
    /// Where the page is now, as a link.
    pub target: String,
    /// The title of that page.
    pub title: String,
}
