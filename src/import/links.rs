//! The addresses of an article: relative ones become absolute, since on another site they would lead nowhere, and what only
//! counts readers goes.

use super::boilerplate::privacy::untracked;
use crate::content::doc::{Block, Inline, each_block_mut, each_inline_mut, each_run_mut};
use url::Url;

/// Makes links and images absolute by the article's own address, when it is known, and takes tracking parameters off links.
/// Anchors stay, links to Markdown files too, and images that are next to the source.
pub(super) fn complete(blocks: &mut [Block], base: Option<&Url>) {
    each_block_mut(blocks, &mut |block| {
        if let Block::Figure { image, .. } = block {
            picture(&mut image.src, base);
        }
    });
    each_run_mut(blocks, &mut |content| {
        each_inline_mut(content, &mut |inline| complete_inline(inline, base));
    });
}

/// What the relative addresses of a source start from: its own address, when it is known, moved by its `base` element
/// (HTML, section 2.4.3: "document base URLs").
pub(super) fn base(address: Option<&str>, element: Option<&str>) -> Option<Url> {
    let is_web = |base: &Url| matches!(base.scheme(), "http" | "https");
    let address = address
        .and_then(|address| Url::parse(address).ok())
        .filter(is_web);
    let moved = match (&address, element) {
        (Some(address), Some(element)) => address.join(element).ok(),
        (None, Some(element)) => Url::parse(element).ok(),
        _ => None,
    };
    // an element of another scheme (`javascript:`, a folder of the disk) moves nothing
    moved.filter(is_web).or(address)
}

/// Whether an address is absolute and one of the web.
pub(super) fn is_web(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

fn complete_inline(inline: &mut Inline, base: Option<&Url>) {
    match inline {
        Inline::Link { href, .. } => {
            let path = href.split(['#', '?']).next().unwrap_or_default();
            if !href.starts_with('#') && !path.ends_with(".md") {
                join(href, base);
            }
            *href = untracked(href);
        }
        Inline::Image(image) => picture(&mut image.src, base),
        _ => {}
    }
}

fn picture(src: &mut String, base: Option<&Url>) {
    if src.starts_with('/') {
        join(src, base);
    }
}

fn join(address: &mut String, base: Option<&Url>) {
    // an absolute address stays as it was written
    if Url::parse(address).is_err()
        && let Some(Ok(whole)) = base.map(|base| base.join(address))
    {
        *address = whole.into();
    }
}

#[cfg(test)]
mod tests {
    use super::{base, complete, untracked};
    use crate::content::doc::{Block, Image, Inline};

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
        complete(&mut blocks, base(Some("https://a.test/x/y"), None).as_ref());
        assert_eq!(blocks, [list(&after)]);
        let mut blocks = [list(&before)];
        complete(&mut blocks, base(Some("/x/y"), None).as_ref());
        assert_eq!(blocks, [list(&before)]);
    }

    #[test]
    fn a_base_element_moves_where_addresses_start() {
        for (address, element, start) in [
            (Some("https://a.test/x/y"), None, Some("https://a.test/x/y")),
            (
                Some("https://a.test/x/y"),
                Some(""),
                Some("https://a.test/x/y"),
            ),
            (
                Some("https://a.test/x/y"),
                Some("z/"),
                Some("https://a.test/x/z/"),
            ),
            (
                Some("https://a.test/x/y"),
                Some("/"),
                Some("https://a.test/"),
            ),
            (
                Some("https://a.test/x/y"),
                Some("https://b.test/"),
                Some("https://b.test/"),
            ),
            (None, Some("https://b.test/"), Some("https://b.test/")),
            (None, Some("z/"), None),
            (
                Some("https://a.test/x/y"),
                Some("file:///z/"),
                Some("https://a.test/x/y"),
            ),
            (Some("mailto:a@b.test"), None, None),
        ] {
            let found = base(address, element);
            assert_eq!(
                found.as_ref().map(url::Url::as_str),
                start,
                "{address:?} {element:?}"
            );
        }
    }

    #[test]
    fn redirectors_that_name_their_target_are_left_out() {
        for (before, after) in [
            (
                "https://www.google.com/url?sa=t&q=https%3A%2F%2Fbief.test%2Fa%3Fb%3D1&usg=x",
                "https://bief.test/a?b=1",
            ),
            (
                "https://l.facebook.com/l.php?u=https%3A%2F%2Fbief.test%2F%3Ffbclid%3Dx&h=y",
                "https://bief.test/",
            ),
            (
                "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fbief.test%2Fa&data=05",
                "https://bief.test/a",
            ),
            (
                "https://substack.com/redirect/2/eyJlIjoiaHR0cHM6Ly9iaWVmLnRlc3QvYT91dG1fc291cmNlPXgifQ.sig?x",
                "https://bief.test/a",
            ),
            (
                "https://t.bief.test/CL0/https:%2F%2Fbief.test%2Fa/1/0100/x=3",
                "https://bief.test/a",
            ),
            (
                "https://urldefense.proofpoint.com/v2/url?u=https-3A__bief.test_a&d=x",
                "https://bief.test/a",
            ),
            (
                "https://urldefense.com/v3/__https://bief.test/a__;!!x",
                "https://bief.test/a",
            ),
            (
                "https://click.convertkit-mail.com/a/b/aHR0cHM6Ly9iaWVmLnRlc3QvYQ==",
                "https://bief.test/a",
            ),
            // what is shared or searched is no redirector
            (
                "https://www.facebook.com/sharer.php?u=https%3A%2F%2Fbief.test",
                "https://www.facebook.com/sharer.php?u=https%3A%2F%2Fbief.test",
            ),
            (
                "https://www.google.com/search?q=https://bief.test",
                "https://www.google.com/search?q=https://bief.test",
            ),
            (
                "https://l.facebook.com/l.php?u=javascript:x",
                "https://l.facebook.com/l.php?u=javascript:x",
            ),
        ] {
            assert_eq!(untracked(before), after, "{before}");
        }
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
            ("https://a.test/p \n?utm_source=x", "https://a.test/p"),
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
