//! The structs that templates see, and nothing else: the contract with those who write themes.
//!
//! No methods with logic, no look-ups, nothing that cannot be serialised. A template reaches nothing but its view and
//! `site` ([`SiteView`]). Every `*_html` field is safe HTML; every other text is plain and is escaped by the template engine.
//! Text fields have their language's typography already. Start reading at [`View`].

mod card;
mod files;
mod pages;

pub use card::{Card, CardFields, SourceLink};
pub use files::{
    CopyView, FeedEntry, FeedFormat, FeedStory, FeedView, MarkdownCopyView, PackedView, ResizedView,
};
pub use pages::{
    ArchiveView, Article, ArticleView, Chart, EditionLink, EditionView, EditionYear, EditionsView,
    HomeView, Letter, ListView, Month, NotFoundView, OutlineEntry, PageView, PeriodView,
    RedirectView, SearchTopic, SearchView, Section, Spark, TermGroup, TermLink, TermsView, Year,
    YearView,
};

use crate::base::key::Key;
use crate::base::path::{Base, OutPath};
use serde::Serialize;
use std::borrow::Cow;
use std::collections::BTreeMap;

/// One file of the site: where it is, what it is made from, and the key that shows whether it changed.
#[derive(Clone, Debug)]
pub struct Output {
    /// Its place in `public/`.
    pub path: OutPath,
    /// The key of everything its bytes depend on.
    pub key: Key,
    /// What it is made from.
    pub view: View,
    /// Whose it is: the file of a page, or words for what it is. Named in messages.
    pub owner: String,
}

/// What an output is made from; the name says which template or writer makes it.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
#[allow(missing_docs)] // each variant that is not explained holds the view of its name
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
    Feed(Box<FeedView>),
    MarkdownCopy(Box<MarkdownCopyView>),
    /// The whole text of a file.
    Text(Cow<'static, str>),
    Copy(CopyView),
    Packed(PackedView),
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
            View::Feed(_)
            | View::MarkdownCopy(_)
            | View::Text(_)
            | View::Copy(_)
            | View::Packed(_)
            | View::Resized(_) => return None,
        })
    }

    /// A word for keys, so that different kinds of views have different keys.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            View::Packed(_) => "packed",
            other => other.template().unwrap_or("file"),
        }
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

/// What every page depends on besides its own view.
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
    /// What comes before an `href` to make it a whole address: `https://example.org`.
    pub origin: String,
    /// The main navigation: home, editions, topics, archive, search, each only when it exists.
    pub menu: Vec<MenuLink>,
    /// The links of the settings' menu, which are in the footer.
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
    /// The section it leads to: `home`, `editions`, `topics`, `archive`, `search`.
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
    /// How many articles are there.
    pub count: usize,
}

/// The head of a page.
#[derive(Clone, Debug, Default, Serialize)]
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
    /// The feeds of this page's own list, Atom and JSON, distinguished by the ending of their addresses.
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// Its address and those of smaller ones, with their widths, for `srcset`; empty when there is only one.
    pub srcset: String,
    /// How wide the theme shows it, for `sizes`; empty without `srcset`.
    pub sizes: String,
}

/// A text that is rendered only when its page is: by its key, and what else its rendering depends on.
/// Templates see it as `content_html`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// Whether it opens with the title as a heading, which is left out.
    pub skip_title: bool,
}
