//! The structs that templates see, and nothing else: the contract with those who write themes.
//!
//! No methods with logic, no look-ups, nothing that cannot be serialised. A template reaches nothing but its view and
//! `site` ([`SiteView`]). Every `*_html` field is safe HTML; every other text is plain and is escaped by the template engine.
//! Text fields have their language's typography already.

use crate::base::config::Metadata;
use crate::base::key::Key;
use crate::base::path::{Base, OutPath, RelPath};
use crate::output::search::{Manifest, Piece};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One file of the site: where it stands, what it is made from, and the key that tells whether it would differ.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its place in `public/`.
    pub path: OutPath,
    /// The key of everything its bytes depend on.
    pub key: Key,
    /// What it is made from.
    pub view: View,
    /// Whose it is: the file of a page, or words for what it is. Named in faults.
    pub owner: String,
}

/// What an output is made from; the name says which template or writer makes it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)] // each variant holds the view that bears its name and says all
pub enum View {
    Home(Box<HomeView>),
    Article(Box<ArticleView>),
    Page(Box<PageView>),
    List(Box<ListView>),
    Terms(Box<TermsView>),
    Archive(Box<ArchiveView>),
    Year(Box<YearView>),
    Period(Box<PeriodView>),
    Edition(Box<EditionView>),
    Editions(Box<EditionsView>),
    Search(Box<SearchView>),
    NotFound(Box<NotFoundView>),
    Redirect(Box<RedirectView>),
    Atom(Box<FeedView>),
    JsonFeed(Box<FeedView>),
    Sitemap(SitemapView),
    Robots(RobotsView),
    Llms(LlmsView),
    Redirects(RedirectsView),
    Headers(HeadersView),
    Twin(Box<TwinView>),
    Copy(CopyView),
    Manifest(Manifest),
    Packed(PackedView),
    Fixed(FixedView),
    Resized(ResizedView),
}

impl View {
    /// The template that makes it, when one does.
    #[must_use]
    pub fn template(&self) -> Option<&'static str> {
        Some(match self {
            View::Home(_) => "home.html",
            View::Article(_) => "article.html",
            View::Page(_) => "page.html",
            View::List(_) => "list.html",
            View::Terms(_) => "terms.html",
            View::Archive(_) => "archive.html",
            View::Year(_) => "year.html",
            View::Period(_) => "period.html",
            View::Edition(_) => "edition.html",
            View::Editions(_) => "editions.html",
            View::Search(_) => "search.html",
            View::NotFound(_) => "404.html",
            View::Redirect(_) => "redirect.html",
            View::Atom(_)
            | View::JsonFeed(_)
            | View::Sitemap(_)
            | View::Robots(_)
            | View::Llms(_)
            | View::Redirects(_)
            | View::Headers(_)
            | View::Twin(_)
            | View::Copy(_)
            | View::Resized(_)
            | View::Manifest(_)
            | View::Packed(_)
            | View::Fixed(_) => return None,
        })
    }

    /// The text that its template shows, when it shows one.
    #[must_use]
    pub fn body(&self) -> Option<&Body> {
        match self {
            View::Article(view) => Some(&view.body),
            View::Page(view) => Some(&view.body),
            View::List(view) => Some(&view.body),
            View::Terms(view) => Some(&view.body),
            View::Edition(view) => Some(&view.body),
            View::Editions(view) => Some(&view.body),
            _ => None,
        }
    }
}

/// A file that is copied.
#[derive(Clone, Debug, Serialize)]
pub struct CopyView {
    /// The file: below `static/` or `content/`, relative to the site's root.
    pub file: RelPath,
    /// The key of its bytes.
    pub bytes: Key,
    /// What becomes of what a camera wrote into it.
    pub metadata: Metadata,
}

/// A smaller image, made of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ResizedView {
    /// The file: below `static/` or `content/`, relative to the site's root.
    pub file: RelPath,
    /// The key of its bytes.
    pub bytes: Key,
    /// The width of the smaller image in pixels.
    pub width: u32,
}

/// A file of the search index, packed by gzip.
#[derive(Clone, Debug, Serialize)]
pub struct PackedView {
    /// The key of its raw bytes.
    pub raw: Key,
    /// Which file it is: where the bytes are found.
    #[serde(skip)]
    pub piece: Piece,
}

/// A file that is part of the program.
#[derive(Clone, Debug, Serialize)]
pub struct FixedView {
    /// What it holds.
    pub bytes: &'static [u8],
}

/// What the making of every page depends on beside its own view.
#[derive(Clone, Debug, Serialize)]
pub struct Shared {
    /// What templates see as `site`.
    pub site: SiteView,
    /// How images on other hosts are shown.
    pub images: crate::base::config::Images,
    /// Hosts whose frames are shown.
    pub frames: Vec<String>,
    /// The site's own address: for the whole addresses in feeds, and for what leads elsewhere.
    pub base: Base,
}

/// What every template sees as `site`.
#[derive(Clone, Debug, Serialize)]
pub struct SiteView {
    /// The site's name.
    pub title: String,
    /// One sentence about it; empty when not given.
    pub description: String,
    /// The interface language: `fr`.
    pub lang: String,
    /// The link to the home page: `/` or `/news/`. Links to the site's own files begin with it.
    pub home: String,
    /// The whole address of the home page: `https://example.org/news/`.
    pub base_url: String,
    /// What stands before an `href` to make it a whole address: `https://example.org`.
    pub origin: String,
    /// The main navigation: home, editions, topics, archive, search, each only when it exists.
    pub menu: Vec<MenuLink>,
    /// The links of the settings' menu, which stand in the footer.
    pub links: Vec<Link>,
    /// The taxonomies, topics first.
    pub taxonomies: Vec<Link>,
    /// The link to the site's Atom feed.
    pub feed: String,
    /// The link to its JSON feed, when there is one.
    pub json_feed: Option<String>,
    /// The link to the list of publications, when there is one.
    pub sources: Option<String>,
    /// The search page, when there is one; it takes `?q=`.
    pub search: Option<String>,
    /// The link to `static/style.css`, which has a fingerprint in its name.
    pub stylesheet: String,
    /// The link to `static/icon.svg`.
    pub icon: String,
    /// The content security policy, for `<meta http-equiv="Content-Security-Policy">`; `_headers` sends the same.
    pub policy: String,
    /// The interface words of the site's language: `site.words.home`.
    pub words: BTreeMap<String, String>,
}

/// A link of the main navigation.
#[derive(Clone, Debug, Serialize)]
pub struct MenuLink {
    /// Its words.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// The section it stands for: `home`, `editions`, `topics`, `archive`, `search`.
    pub section: String,
}

/// How large an image is, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ImageSize {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Link {
    /// What it says.
    pub name: String,
    /// Where it leads.
    pub href: String,
}

/// A link with a number of articles.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CountLink {
    /// What it says.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// How many articles stand there.
    pub count: usize,
}

/// A link to a term or a publication in an index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermLink {
    /// What it says.
    pub name: String,
    /// Where it leads.
    pub href: String,
    /// How many articles stand there.
    pub count: usize,
    /// Its articles over time, from three dated ones on.
    pub spark: Option<Spark>,
}

/// Articles over time: a bar for each week, month, quarter or year, whichever suits the span. Bars stand on zero; a period
/// without articles is a bar of no height. Coordinates are whole numbers in a box of `width` by `height`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Chart {
    /// What it shows, as a text alternative: `42 articles entre mars 2025 et novembre 2025, au plus 9 articles par mois
    /// (septembre 2025)`.
    pub text: String,
    /// What stands above it: the largest number, its period when no other has as many, and how many articles have no date.
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

/// A [`Chart`] in miniature. All of one index show the same span, each to its own scale.
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

/// What the head of every page says.
#[derive(Clone, Debug, Serialize)]
pub struct Head {
    /// The `<title>`: the headline, and the site's name where it fits.
    pub title: String,
    /// The whole headline, for `og:title`: not cut, without the site's name.
    pub full_title: String,
    /// One or two sentences; unique in the site.
    pub description: String,
    /// The whole address of the page, or that of the source whose full copy it is.
    pub canonical: Option<String>,
    /// The whole address of the page itself.
    pub url: String,
    /// Whether search engines are asked to leave it out.
    pub noindex: bool,
    /// `article` or `website`, for `og:type`.
    pub kind: String,
    /// The whole address of the image for cards elsewhere.
    pub image: Option<String>,
    /// Its text alternative; empty when there is no image.
    pub image_alt: String,
    /// Its width and height in pixels; none for one on another host, or one that cannot be measured.
    pub image_size: Option<ImageSize>,
    /// The feeds of this page's own list, Atom and JSON, told apart by the ending of their addresses.
    pub feeds: Vec<Link>,
    /// Which entry of the navigation is the current one: `home`, `topics`, …; empty for none.
    pub section: String,
    /// The pages on the way here from the home page, which is the first; this page is left out.
    pub crumbs: Vec<Link>,
}

/// A date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DateView {
    /// For `datetime`: `2025-09-10T17:30:00+02:00`, or the plain day.
    pub iso: String,
    /// For people, in the interface language: `10 septembre 2025`.
    pub text: String,
    /// The link to its day, when that page exists.
    pub href: Option<String>,
}

/// What lists show of an article. For the key of an output it counts as its own key alone, and for templates it is made
/// once, however many lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// The key of its fields.
    pub key: Key,
    /// The position of its article among the site's.
    pub at: u32,
    /// What it shows; shared by all lists that show it.
    pub fields: Arc<CardFields>,
}

/// What lists show of an article.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CardFields {
    /// The headline.
    pub title: String,
    /// The article's page.
    pub href: String,
    /// The language of headline and summary, for `lang` and `hreflang`, when it is not the interface's.
    pub lang: Option<String>,
    /// Its date, if it has one.
    pub date: Option<DateView>,
    /// A year, month or range as the source wrote it, when that is all that is known.
    pub dated: Option<String>,
    /// One or two sentences, the author's or the opening of the text; empty when there are none.
    pub summary: String,
    /// Its own key points, a sentence each; most articles have none.
    pub key_points: Vec<String>,
    /// The publication that it was imported from, if it was.
    pub source: Option<SourceLink>,
    /// Its topics that have a page, at most three.
    pub topics: Vec<Link>,
    /// Minutes to read it here; 0 when only a link is published.
    pub minutes: u32,
}

/// A publication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLink {
    /// Its name.
    pub name: String,
    /// Its page on this site, when there is one.
    pub href: Option<String>,
    /// The article's address there, when it is known.
    pub url: Option<String>,
    /// The host of that address: `legrandcontinent.eu`.
    pub host: Option<String>,
}

impl Serialize for Card {
    /// As its key for keys of outputs (measured: whole cards in every list make keys four times dearer); as the bytes of its
    /// position for templates, in whose place `render.rs` puts what templates see.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.serialize_bytes(&self.at.to_le_bytes())
        } else {
            self.key.serialize(serializer)
        }
    }
}

/// Articles under one heading of a list: a day, a month, a topic.
#[derive(Clone, Debug, Serialize)]
pub struct Group {
    /// The heading: `10 septembre 2025`, `septembre 2025`, `Sans date`.
    pub title: String,
    /// The page of that day, month or topic, when there is one.
    pub href: Option<String>,
    /// The articles.
    pub cards: Vec<Card>,
}

/// The links between the pages of a list that is numbered from the oldest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Pager {
    /// The number of this page; none on the list's own address, which holds the newest.
    pub number: Option<usize>,
    /// The page with newer articles, if there is one.
    pub newer: Option<String>,
    /// The page with older articles, if there is one.
    pub older: Option<String>,
    /// The list's own address.
    pub first: String,
}

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
    /// `date` as a moment for machines, RFC 3339: a plain day begins at 00:00 in the site's zone, as in feeds.
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

/// An image.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImageView {
    /// Its address.
    pub src: String,
    /// Its text alternative.
    pub alt: String,
    /// Its width in pixels; none for one on another host, or one that cannot be measured.
    pub width: Option<u32>,
    /// Its height in pixels, likewise.
    pub height: Option<u32>,
    /// Its address and those of smaller ones, with their widths, for `srcset`; empty when there is but one.
    pub srcset: String,
    /// How wide the theme shows it, for `sizes`; empty without `srcset`.
    pub sizes: String,
}

/// A text that is rendered only when its page is: by its key, and what else its rendering depends on.
/// Templates see it as `content_html`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Body {
    /// The key of the Markdown; none when rights or an empty page leave nothing to show.
    pub content: Option<Key>,
    /// The language of the Markdown.
    pub content_lang: String,
    /// Where its relative links lead.
    pub content_links: BTreeMap<String, String>,
    /// The images of this site in it, by their targets as they are written.
    pub content_images: BTreeMap<String, crate::content::image::Shown>,
    /// Whether its first image is the first of the page.
    pub leads: bool,
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
    /// The newest article; none on an empty site.
    pub lead: Option<Card>,
    /// Its day, in the words that head the other days; none when it has no date.
    pub lead_day: Option<DateView>,
    /// The articles after it, by day.
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
#[derive(Clone, Debug, Serialize)]
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
    /// The articles in brief: those that stand in no section, and those that the note puts here.
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
    /// Whether articles have a Markdown twin, from which passages are cut.
    pub twins: bool,
    /// The topics, by name.
    pub topics: Vec<SearchTopic>,
    /// The years with their months, newest first.
    pub years: Vec<Year>,
}

/// A topic by which articles are sought.
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
    /// Where the page stands now, as a link.
    pub target: String,
    /// The title of that page.
    pub title: String,
}

/// A feed, Atom or JSON.
#[derive(Clone, Debug, Serialize)]
pub struct FeedView {
    /// Its title.
    pub title: String,
    /// One sentence about it; empty when there is none.
    pub description: String,
    /// The language of its title.
    pub lang: String,
    /// The whole address of the page it is the feed of; also the feed's id.
    pub home: String,
    /// Its own whole address.
    pub url: String,
    /// The site's icon, whole address.
    pub icon: String,
    /// When its newest entry changed, RFC 3339; a feed without entries has the start of the Unix epoch.
    pub updated: String,
    /// Its entries, newest first.
    pub entries: Vec<FeedEntry>,
}

/// An entry of a feed.
#[derive(Clone, Debug, Serialize)]
pub struct FeedEntry {
    /// The headline.
    pub title: String,
    /// The whole address of the page here: also the entry's id.
    pub url: String,
    /// The whole address of the source.
    pub external_url: Option<String>,
    /// When it was published, RFC 3339; none when that is not known.
    pub published: Option<String>,
    /// When it changed last, RFC 3339: `updated`, else `date`, else the day it was added.
    pub updated: String,
    /// Its authors; the publication's name when it names none.
    pub authors: Vec<String>,
    /// The language of headline and text.
    pub lang: String,
    /// The summary; empty when there is none.
    pub summary: String,
    /// Names of its topics.
    pub topics: Vec<String>,
    /// Stories of an edition: `<li>` entries made of links, instead of a text.
    pub stories: Vec<FeedStory>,
    /// The text, when the settings and rights allow it.
    pub body: Body,
}

/// A story in an edition's feed entry.
#[derive(Clone, Debug, Serialize)]
pub struct FeedStory {
    /// The headline.
    pub title: String,
    /// The whole address of its page.
    pub url: String,
    /// The summary; empty when there is none.
    pub summary: String,
}

/// A site map, or the index of the site maps.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapView {
    /// Whether the entries are site maps themselves.
    pub index: bool,
    /// The entries.
    pub entries: Vec<SitemapEntry>,
}

/// An entry of a site map.
#[derive(Clone, Debug, Serialize)]
pub struct SitemapEntry {
    /// The whole address.
    pub url: String,
    /// The day or moment of its last change (W3C date); none when it is not known.
    pub lastmod: Option<String>,
}

/// `robots.txt`
#[derive(Clone, Debug, Serialize)]
pub struct RobotsView {
    /// The whole address of the site map.
    pub sitemap: String,
}

/// `llms.txt`
#[derive(Clone, Debug, Serialize)]
pub struct LlmsView {
    /// The site's name.
    pub title: String,
    /// One sentence about it; empty when not given.
    pub description: String,
    /// Sections of links: heading, then name, address and note of each.
    pub sections: Vec<LlmsSection>,
}

/// A section of `llms.txt`.
#[derive(Clone, Debug, Serialize)]
pub struct LlmsSection {
    /// Its heading.
    pub title: String,
    /// Name, whole address and a note (empty when there is none) of each link.
    pub links: Vec<(String, String, String)>,
}

/// `_redirects`: former addresses and where they lead, both as links.
#[derive(Clone, Debug, Serialize)]
pub struct RedirectsView {
    /// From and to.
    pub redirects: Vec<(String, String)>,
}

/// `_headers`
#[derive(Clone, Debug, Serialize)]
pub struct HeadersView {
    /// The link to the home page: `/` or `/news/`.
    pub home: String,
    /// The content security policy.
    pub policy: String,
    /// Links to files whose name changes with their bytes.
    pub immutable: Vec<String>,
    /// Whether there is a search index, whose files are fetched with a hash behind their names.
    pub search: bool,
}

/// An article's Markdown for machines.
#[derive(Clone, Debug, Serialize)]
pub struct TwinView {
    /// The headline.
    pub title: String,
    /// Its language.
    pub lang: String,
    /// The whole address of the page.
    pub url: String,
    /// The date as in `datetime`; none when it is not known.
    pub date: Option<String>,
    /// A year, month or range as written.
    pub dated: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// The publication's name.
    pub source: Option<String>,
    /// The article's address there.
    pub source_url: Option<String>,
    /// The summary; empty when there is none.
    pub summary: String,
    /// Its own key points.
    pub key_points: Vec<String>,
    /// Names of its topics.
    pub topics: Vec<String>,
    /// The text, when rights allow it.
    pub body: Body,
}
