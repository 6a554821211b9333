//! Addresses relative to the page that an article came from: on another site they would lead nowhere.

use crate::doc::{Block, Inline};
use url::Url;

/// Makes links and images whole by the article's own address. Anchors stay, links to Markdown files too, and images
/// that lie beside the source.
pub(super) fn complete(blocks: &mut [Block], address: &str) {
    if let Ok(base) = Url::parse(address)
        && matches!(base.scheme(), "http" | "https")
    {
        complete_blocks(blocks, &base);
    }
}

fn complete_blocks(blocks: &mut [Block], base: &Url) {
    for block in blocks {
        match block {
            Block::Paragraph(content) | Block::Heading { content, .. } => inlines(content, base),
            Block::List { items, .. } => {
                for item in items {
                    complete_blocks(item, base);
                }
            }
            Block::Quote(content) | Block::Footnote { content, .. } => {
                complete_blocks(content, base);
            }
            Block::Table {
                head,
                rows,
                caption,
                ..
            } => {
                for cell in head.iter_mut().chain(rows.iter_mut().flatten()) {
                    inlines(cell, base);
                }
                inlines(caption, base);
            }
            Block::Figure { image, caption } => {
                picture(&mut image.src, base);
                inlines(caption, base);
            }
            Block::Definitions(entries) => {
                for (term, definitions) in entries {
                    inlines(term, base);
                    for definition in definitions {
                        complete_blocks(definition, base);
                    }
                }
            }
            Block::Code { .. } | Block::Rule => {}
        }
    }
}

fn inlines(content: &mut [Inline], base: &Url) {
    for inline in content {
        match inline {
            Inline::Strong(content)
            | Inline::Emphasis(content)
            | Inline::Strike(content)
            | Inline::Sup(content)
            | Inline::Sub(content) => inlines(content, base),
            Inline::Link { href, content, .. } => {
                let path = href.split(['#', '?']).next().unwrap_or_default();
                if !href.starts_with('#') && !path.ends_with(".md") {
                    join(href, base);
                }
                inlines(content, base);
            }
            Inline::Image(image) => picture(&mut image.src, base),
            Inline::Text(_) | Inline::Code(_) | Inline::FootnoteRef(_) | Inline::Break => {}
        }
    }
}

fn picture(src: &mut String, base: &Url) {
    if src.starts_with('/') {
        join(src, base);
    }
}

fn join(address: &mut String, base: &Url) {
    // a whole address stays as it was written
    if Url::parse(address).is_err()
        && let Ok(whole) = base.join(address)
    {
        *address = whole.into();
    }
}

#[cfg(test)]
mod tests {
    use super::complete;
    use crate::doc::{Block, Image, Inline};

    fn link(href: &str) -> Inline {
        Inline::Link {
            href: href.to_owned(),
            title: String::new(),
            content: vec![Inline::text("x")],
        }
    }

    fn image(src: &str) -> Inline {
        Inline::Image(Image {
            src: src.to_owned(),
            ..Image::default()
        })
    }

    #[test]
    fn relative_addresses_become_whole() {
        let before = [
            link("/z?a#b"),
            link("w.html"),
            link("#n"),
            link("autre.md"),
            link("https://b.test"),
            link("mailto:a@b.test"),
            image("/i.png"),
            image("//c.test/i.png"),
            image("i.png"),
        ];
        let after = [
            link("https://a.test/z?a#b"),
            link("https://a.test/x/w.html"),
            link("#n"),
            link("autre.md"),
            link("https://b.test"),
            link("mailto:a@b.test"),
            image("https://a.test/i.png"),
            image("https://c.test/i.png"),
            image("i.png"),
        ];
        let list = |inlines: &[Inline]| Block::List {
            start: None,
            items: vec![vec![Block::Paragraph(vec![Inline::Strong(
                inlines.to_vec(),
            )])]],
        };
        let mut blocks = [list(&before)];
        complete(&mut blocks, "https://a.test/x/y");
        assert_eq!(blocks, [list(&after)]);
        let mut blocks = [list(&before)];
        complete(&mut blocks, "/x/y");
        assert_eq!(blocks, [list(&before)]);
    }
}
