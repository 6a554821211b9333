//! The head of a page: its title, its description, and what is added where two pages would have the same.
//!
//! Which pages have the same words is found out by the plan. Start reading at [`HeadText`].

use crate::base::path::Address;
use crate::base::text;
use crate::output::builder::ViewBuilder;
use crate::output::summaries::gist;
use crate::output::view::{Head, Link};

/// The most characters of a page title.
const MOST_TITLE: usize = 65;

/// The words of the head of a page.
#[derive(Debug)]
pub struct HeadText<'a> {
    /// Its title.
    pub title: String,
    /// What is added to a title that another page has.
    pub title_suffix: String,
    /// Its description.
    pub description: String,
    /// What is added to a description that is empty, or that another page has.
    pub description_suffix: String,
    /// The entry of the navigation that it belongs to; empty for none.
    pub section: &'a str,
}

/// What is added to the words of a page that another page has too.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Disambiguation {
    /// 0 when the title is the page's alone; 1 adds the suffix, each higher number a number too.
    pub title: u32,
    /// Whether the suffix is added to the description.
    pub description: bool,
}

impl HeadText<'_> {
    /// The `<title>` of the page.
    #[must_use]
    pub fn page_title(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> String {
        let suffix = text::truncate(&self.title_suffix, 35);
        let suffix = match added.title {
            0 => return builder.page_title(&self.title),
            1 => suffix,
            number => format!("{suffix} ({number})"),
        };
        let room = MOST_TITLE.saturating_sub(suffix.chars().count() + 3);
        let plain = text::without_emoji(&self.title);
        builder.typeset(&format!(
            "{} · {suffix}",
            text::truncate(plain.trim(), room)
        ))
    }

    /// The description of the page.
    #[must_use]
    pub fn description(&self, added: Disambiguation) -> String {
        let description = gist(self.description.trim(), 160);
        if added.description {
            let longer = format!("{description} {}", self.description_suffix);
            text::truncate(longer.trim(), 200)
        } else {
            description
        }
    }
}

impl<'a> ViewBuilder<'a> {
    /// The words of the head of a page that there is one of, or one for each taxonomy. `description` is the interface word
    /// of its description, which is filled with `about`.
    #[must_use]
    pub fn index_head_text(
        &self,
        title: &str,
        (description, about): (&str, &str),
        section: &'a str,
    ) -> HeadText<'a> {
        let description = self.words.fill(description, &[("title", about)]);
        HeadText {
            title: title.to_owned(),
            title_suffix: self.config.title.clone(),
            description: self.typeset(&description),
            description_suffix: title.to_owned(),
            section,
        }
    }

    /// The head of a page with these words.
    #[must_use]
    pub fn head(&self, text: &HeadText<'_>, added: Disambiguation, address: &Address) -> Head {
        let (title, description) = (text.page_title(self, added), text.description(added));
        let mut head = self.plain_head(title, &text.title, description, address, text.section);
        if let Some(image) = &self.derived.site_image {
            head.image = Some(image.url.clone());
            head.image_size = image.size;
            head.image_alt.clone_from(&image.alt);
        }
        head
    }

    /// The `<title>`: without emoji, cut at 65 characters, with the site's name when both fit.
    #[must_use]
    pub fn page_title(&self, title: &str) -> String {
        let title = self.typeset(text::without_emoji(title).trim());
        let with_site = format!("{title} · {}", self.config.title);
        if title == self.config.title || with_site.chars().count() > MOST_TITLE {
            text::truncate(&title, MOST_TITLE)
        } else {
            with_site
        }
    }

    /// The head of a page without an image. `page_title` is its `<title>`, `title` the whole one.
    #[must_use]
    pub fn plain_head(
        &self,
        page_title: String,
        title: &str,
        description: String,
        address: &Address,
        section: &str,
    ) -> Head {
        let url = self.whole(address);
        Head {
            title: page_title,
            full_title: self.typeset(title),
            description,
            canonical: Some(url.clone()),
            url,
            kind: "website".to_owned(),
            section: section.to_owned(),
            crumbs: vec![Link {
                name: self.words.get("home").to_owned(),
                href: self.href(&Address::root()),
            }],
            ..Head::default()
        }
    }
}
