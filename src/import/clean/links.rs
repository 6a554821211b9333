//! The addresses of an article: relative ones become whole, since on another site they would lead nowhere, and what only
//! counts readers goes.

use crate::doc::{Block, Inline};
use url::Url;

/// Makes links and images whole by the article's own address, when it is known, and takes tracking parameters off links.
/// Anchors stay, links to Markdown files too, and images that lie beside the source.
pub(super) fn complete(blocks: &mut [Block], address: Option<&str>) {
    let base = address
        .and_then(|address| Url::parse(address).ok())
        .filter(|base| matches!(base.scheme(), "http" | "https"));
    complete_blocks(blocks, base.as_ref());
}

/// The address without the parameters that only count readers; the rest stays as written.
pub(super) fn untracked(address: &str) -> String {
    const TRACKING: &[&str] = &[
        "fbclid",
        "gclid",
        "dclid",
        "msclkid",
        "mc_cid",
        "mc_eid",
        "igshid",
        "xtor",
        "at_medium",
        "at_campaign",
        "_hsenc",
        "_hsmi",
        "mkt_tok",
        "yclid",
        "twclid",
        "ref_src",
        "_bhlid",
    ];
    let tracks = |parameter: &&str| {
        let name = parameter.split('=').next().unwrap_or_default();
        name.starts_with("utm_") || TRACKING.contains(&name)
    };
    let (whole, anchor) = match address.split_once('#') {
        Some((whole, anchor)) => (whole, Some(anchor)),
        None => (address, None),
    };
    let Some((page, query)) = whole.split_once('?') else {
        return address.to_owned();
    };
    if !query.split('&').any(|parameter| tracks(&parameter)) {
        return address.to_owned();
    }
    let kept: Vec<&str> = query.split('&').filter(|p| !tracks(p)).collect();
    let mut out = page.to_owned();
    if !kept.is_empty() {
        out.push('?');
        out.push_str(&kept.join("&"));
    }
    if let Some(anchor) = anchor {
        out.push('#');
        out.push_str(anchor);
    }
    out
}

fn complete_blocks(blocks: &mut [Block], base: Option<&Url>) {
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

fn inlines(content: &mut [Inline], base: Option<&Url>) {
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
                *href = untracked(href);
                inlines(content, base);
            }
            Inline::Image(image) => picture(&mut image.src, base),
            Inline::Text(_) | Inline::Code(_) | Inline::FootnoteRef(_) | Inline::Break => {}
        }
    }
}

fn picture(src: &mut String, base: Option<&Url>) {
    if src.starts_with('/') {
        join(src, base);
    }
}

fn join(address: &mut String, base: Option<&Url>) {
    // a whole address stays as it was written
    if Url::parse(address).is_err()
        && let Some(Ok(whole)) = base.map(|base| base.join(address))
    {
        *address = whole.into();
    }
}

#[cfg(test)]
mod tests {
    use super::{complete, untracked};
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
        complete(&mut blocks, Some("https://a.test/x/y"));
        assert_eq!(blocks, [list(&after)]);
        let mut blocks = [list(&before)];
        complete(&mut blocks, Some("/x/y"));
        assert_eq!(blocks, [list(&before)]);
    }

    #[test]
    fn parameters_that_count_readers_go() {
        for (before, after) in [
            ("https://a.test/p?utm_source=x&fbclid=y", "https://a.test/p"),
            (
                "https://a.test/p?b=1%20&utm_medium=m&c#n",
                "https://a.test/p?b=1%20&c#n",
            ),
            ("/p?mc_cid=1&gclid=2#utm_x", "/p#utm_x"),
            (
                "https://a.test/p?q=utm_source&v=",
                "https://a.test/p?q=utm_source&v=",
            ),
            ("https://a.test/#?utm_a=1", "https://a.test/#?utm_a=1"),
        ] {
            assert_eq!(untracked(before), after);
            let mut blocks = [Block::Paragraph(vec![link(before)])];
            complete(&mut blocks, None);
            assert_eq!(blocks, [Block::Paragraph(vec![link(after)])]);
        }
    }
}
