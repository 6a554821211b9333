//! The Markdown copies of articles, for programs: a YAML head that any tool reads, the headline, the text.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::config::Rights;
use crate::base::path::Address;
use crate::output::addresses;
use crate::output::escape::{
    markdown_autolink, markdown_paragraph, markdown_text, push, yaml_string,
};
use crate::output::summaries::excerpt;
use crate::output::view::{MarkdownCopyView, View};

/// The copy of an article, by its position.
#[derive(Debug)]
struct MarkdownCopy(usize);

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    if !builder.config.outputs.markdown {
        return;
    }
    for (at, article) in builder.site.articles.iter().enumerate() {
        if addresses::markdown_copy(&article.address).is_some() {
            all.push(Box::new(MarkdownCopy(at)));
        }
    }
}

impl OutputKind for MarkdownCopy {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        addresses::markdown_copy(&builder.article(self.0).address)
            .expect("only an article with a folder of its own has a Markdown copy")
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::Page(&builder.article(self.0).page)
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let article = builder.article(self.0);
        let front = &article.page.front;
        let source = builder.card(self.0).source.as_ref();
        let mut body = builder.body(article, false);
        body.content_images.clear();
        for href in body.content_links.values_mut() {
            if href.starts_with('/') {
                href.insert_str(0, builder.config.base.origin());
            }
        }
        View::MarkdownCopy(Box::new(MarkdownCopyView {
            title: article.title.clone(),
            lang: article.lang.clone(),
            url: builder.whole(&article.address),
            date: front.date.map(|date| date.iso()),
            dated: front.dated.clone(),
            authors: front.authors.clone(),
            source: source.map(|source| source.name.clone()),
            source_url: article.source_url().map(str::to_owned),
            summary: match article.rights {
                Rights::Full => front.summary.clone().unwrap_or_default(),
                Rights::Excerpt => excerpt(article),
                Rights::Link => String::new(),
            },
            key_points: if article.rights == Rights::Full {
                front.key_points.clone()
            } else {
                Vec::new()
            },
            topics: builder
                .terms(article, 0)
                .map(|term| term.name.clone())
                .collect(),
            body,
        }))
    }
}

/// A Markdown copy. `body` is the Markdown with its links resolved.
///
/// Where rights leave no text, the summary and the article's own address take its place.
#[must_use]
pub fn write(copy: &MarkdownCopyView, body: Option<&str>) -> String {
    let mut text = String::from("---\n");
    let out = &mut text;
    yaml(out, "title", &copy.title);
    yaml(out, "lang", &copy.lang);
    yaml(out, "url", &copy.url);
    if let Some(date) = &copy.date {
        yaml(out, "date", date);
    }
    if let Some(dated) = &copy.dated {
        yaml(out, "dated", dated);
    }
    yaml_list(out, "authors", &copy.authors);
    if copy.source.is_some() || copy.source_url.is_some() {
        out.push_str("source:\n");
        if let Some(name) = &copy.source {
            yaml(out, "  name", name);
        }
        if let Some(url) = &copy.source_url {
            yaml(out, "  url", url);
        }
    }
    if !copy.summary.is_empty() {
        yaml(out, "summary", &copy.summary);
    }
    yaml_list(out, "key_points", &copy.key_points);
    yaml_list(out, "topics", &copy.topics);
    out.push_str("---\n");
    let body = body.map_or("", |body| body.trim_matches(['\n', '\r']));
    if !opens_with_title(body, &copy.title) {
        push(out, format_args!("\n# {}\n", markdown_text(&copy.title)));
    }
    if body.is_empty() {
        if !copy.summary.is_empty() {
            push(
                out,
                format_args!("\n{}\n", markdown_paragraph(&copy.summary)),
            );
        }
        if let Some(url) = &copy.source_url {
            push(out, format_args!("\n<{}>\n", markdown_autolink(url)));
        }
    } else {
        push(out, format_args!("\n{}\n", body.trim_end()));
    }
    text
}

/// Whether a text opens with its own title as a heading, punctuation and spaces aside.
fn opens_with_title(body: &str, title: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> {
        text.chars().filter(|c| c.is_alphanumeric())
    }
    body.lines()
        .next()
        .and_then(|line| line.strip_prefix("# "))
        .is_some_and(|heading| letters(heading).eq(letters(title)))
}

fn yaml(out: &mut String, key: &str, value: &str) {
    push(out, format_args!("{key}: {}\n", yaml_string(value)));
}

fn yaml_list(out: &mut String, key: &str, values: &[String]) {
    if values.is_empty() {
        return;
    }
    push(out, format_args!("{key}:\n"));
    for value in values {
        push(out, format_args!("  - {}\n", yaml_string(value)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(seen: &str, expected: &str) {
        assert_eq!(
            seen, expected,
            "\n--- seen\n{seen}\n--- expected\n{expected}"
        );
    }

    fn page(title: &str) -> MarkdownCopyView {
        MarkdownCopyView {
            title: title.to_owned(),
            lang: "fr".to_owned(),
            url: "https://example.org/a/".to_owned(),
            ..MarkdownCopyView::default()
        }
    }

    #[test]
    fn a_copy_has_a_head_a_headline_and_the_text() {
        let mut view = page("C# & _nous_");
        view.date = Some("2025-10-02".to_owned());
        view.authors = vec!["Ana \"A\"".to_owned()];
        view.source = Some("Gazette".to_owned());
        view.source_url = Some("https://example.org/s".to_owned());
        view.key_points = vec!["Un: deux".to_owned()];
        check(
            &write(&view, Some("\nTexte.\n")),
            "---
title: \"C# & _nous_\"
lang: \"fr\"
url: \"https://example.org/a/\"
date: \"2025-10-02\"
authors:
  - \"Ana \\\"A\\\"\"
source:
  name: \"Gazette\"
  url: \"https://example.org/s\"
key_points:
  - \"Un: deux\"
---

# C# & \\_nous_

Texte.
",
        );
    }

    #[test]
    fn a_copy_without_text_gives_summary_and_address() {
        let mut view = page("Titre");
        view.summary = "1. Un résumé".to_owned();
        view.source_url = Some("https://example.org/s p>".to_owned());
        let text = write(&view, None);
        check(
            text.split_once("---\n\n").map_or("", |(_, text)| text),
            "# Titre\n\n1\\. Un résumé\n\n<https://example.org/s%20p%3E>\n",
        );
    }

    #[test]
    fn a_text_that_opens_with_its_title_has_it_once() {
        let text = write(&page("Vraiment\u{202f}?"), Some("# Vraiment ?\n\nOui."));
        assert!(text.ends_with("---\n\n# Vraiment ?\n\nOui.\n"), "{text}");
        assert!(!text.contains("\u{202f}?\n\n"), "{text}");
    }

    #[test]
    fn no_head_or_headline_is_live_in_another_program() {
        let mut view =
            page("www.a.test/x\"><img src=x onerror=y()> [a](javascript:y()) ![b](//c.test/d.png)");
        view.summary = view.title.clone();
        let text = write(&view, None);
        let events = pulldown_cmark::Parser::new(&text);
        for event in events {
            use pulldown_cmark::{Event, Tag};
            assert!(
                !matches!(
                    event,
                    Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::Start(Tag::Link { .. } | Tag::Image { .. })
                ),
                "{event:?} in {text}"
            );
        }
        assert!(!text.contains('<'), "{text}");
    }
}
