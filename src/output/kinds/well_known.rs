//! Files with names that programs know: `robots.txt` and `llms.txt`.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder, sitemap};
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::escape::{markdown_paragraph, markdown_target, markdown_text, one_line, push};
use crate::output::summaries::teaser;
use crate::output::view::View;

/// The newest articles that `llms.txt` names.
const LLMS_ARTICLES: usize = 20;

/// A file with a name that programs know.
#[derive(Debug)]
enum WellKnown {
    Robots,
    Llms,
}

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    let is_own = |file: &str| {
        builder
            .inputs
            .statics
            .keys()
            .any(|own| own.as_str() == file)
    };
    for kind in [WellKnown::Robots, WellKnown::Llms] {
        // The site's own file takes its place.
        if !is_own(kind.file()) {
            all.push(Box::new(kind));
        }
    }
}

impl WellKnown {
    fn file(&self) -> &'static str {
        match self {
            WellKnown::Robots => "robots.txt",
            WellKnown::Llms => "llms.txt",
        }
    }
}

impl OutputKind for WellKnown {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        Address::root().join(self.file())
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program(format!("`{}`", self.file()))
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let text = match self {
            WellKnown::Robots => robots(&builder.whole(&sitemap::address())),
            WellKnown::Llms => {
                let config = builder.config;
                llms(&config.title, &config.description, &sections(builder))
            }
        };
        View::Text(text.into())
    }
}

/// `robots.txt` (RFC 9309): everything may be read, and where the sitemap is.
fn robots(sitemap: &str) -> String {
    let sitemap = one_line(sitemap);
    format!("User-agent: *\nAllow: /\n\nSitemap: {sitemap}\n")
}

/// A section of `llms.txt`.
struct Section {
    title: String,
    links: Vec<Link>,
}

/// A link of `llms.txt`.
struct Link {
    name: String,
    /// The whole address.
    url: String,
    /// Empty when there is none.
    note: String,
}

/// The newest articles, the topics, the standalone pages, the feeds.
fn sections(builder: &ViewBuilder<'_>) -> Vec<Section> {
    let link = |name: &str, address: &Address, note: String| Link {
        name: name.to_owned(),
        url: builder.whole(address),
        note,
    };
    let articles = builder.site.articles.iter().take(LLMS_ARTICLES);
    let articles = articles.map(|article| {
        let copy = addresses::markdown_copy(&article.address);
        let copy = copy.filter(|_| builder.config.outputs.markdown);
        let address = copy.as_ref().unwrap_or(&article.address);
        link(&article.title, address, teaser(article))
    });
    let topics = builder.topics().map_or(&[][..], |topics| &topics.terms);
    let topics = topics.iter().filter(|term| term.listed);
    let topics = topics.map(|term| {
        link(
            &term.name,
            &term.address,
            builder.count(term.articles.len()),
        )
    });
    let pages = builder.site.pages.iter();
    let pages = pages.map(|page| link(&page.title, &page.address, String::new()));
    let root = Address::root();
    let feed = |name: &str, file: &str| link(name, &root.join(file), String::new());
    let mut feeds = vec![feed("Atom", "feed.xml")];
    if builder.config.outputs.json_feed {
        feeds.push(feed("JSON Feed", "feed.json"));
    }
    [
        ("llms_articles", articles.collect()),
        ("llms_topics", topics.collect()),
        ("llms_pages", pages.collect()),
        ("llms_feeds", feeds),
    ]
    .into_iter()
    .map(|(title, links)| Section {
        title: builder.word(title).to_owned(),
        links,
    })
    .collect()
}

/// `llms.txt` (llmstxt.org): the site's name, one sentence, sections of links. Sections without links are left out.
fn llms(title: &str, description: &str, sections: &[Section]) -> String {
    let mut text = format!("# {}\n", markdown_text(title));
    if !description.is_empty() {
        let description = markdown_paragraph(description);
        push(&mut text, format_args!("\n> {description}\n"));
    }
    for section in sections.iter().filter(|section| !section.links.is_empty()) {
        let title = markdown_text(&section.title);
        push(&mut text, format_args!("\n## {title}\n\n"));
        for Link { name, url, note } in &section.links {
            let (name, url) = (markdown_text(name), markdown_target(url));
            push(&mut text, format_args!("- [{name}]({url})"));
            if !note.is_empty() {
                push(&mut text, format_args!(": {}", markdown_text(note)));
            }
            text.push('\n');
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Link, Section, llms, robots};

    #[test]
    fn robots_may_read_everything() {
        assert_eq!(
            robots("https://example.org/sitemap.xml"),
            "User-agent: *\nAllow: /\n\nSitemap: https://example.org/sitemap.xml\n"
        );
    }

    #[test]
    fn llms_txt_is_markdown_whatever_the_titles() {
        let link = |name: &str, url: &str, note: &str| Link {
            name: name.to_owned(),
            url: url.to_owned(),
            note: note.to_owned(),
        };
        let sections = [
            Section {
                title: "Articles".to_owned(),
                links: vec![
                    link("[Avis] *x*", "https://example.org/a_(b)/", "deux\nlignes"),
                    link("snake_case", "https://example.org/c/", ""),
                ],
            },
            Section {
                title: "Vide".to_owned(),
                links: Vec::new(),
            },
        ];
        assert_eq!(
            llms("Le fil", "- chaque semaine", &sections),
            "# Le fil

> \\- chaque semaine

## Articles

- [\\[Avis\\] \\*x\\*](https://example.org/a_%28b%29/): deux lignes
- [snake_case](https://example.org/c/)
",
        );
    }
}
