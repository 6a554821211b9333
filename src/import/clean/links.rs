//! The addresses of an article: relative ones become whole, since on another site they would lead nowhere, and what only
//! counts readers goes.

use crate::doc::{Block, Inline};
use crate::path::percent;
use url::Url;

/// Makes links and images whole by the article's own address, when it is known, and takes tracking parameters off links.
/// Anchors stay, links to Markdown files too, and images that lie beside the source.
pub(super) fn complete(blocks: &mut [Block], base: Option<&Url>) {
    complete_blocks(blocks, base);
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

/// Whether an address is whole and one of the web.
pub(super) fn is_web(address: &str) -> bool {
    Url::parse(address).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}

/// The address behind redirectors that name it, without the parameters that only count readers; the rest stays as written.
pub(super) fn untracked(address: &str) -> String {
    let mut target = address.to_owned();
    // one redirector may stand in another: a mail program's around the newsletter's own
    for _ in 0..4 {
        match behind(&target) {
            Some(inner) => target = inner,
            None => break,
        }
    }
    // what a parameter held, and what stood before one, may end in white space
    without_counters(&target).trim().to_owned()
}

/// Redirectors that carry their target in a parameter: the host (with a dot before it any below it), the beginning of the
/// path, and the parameter.
const REDIRECTORS: &[(&str, &str, &str)] = &[
    (".google.com", "/url", "q"),
    (".google.com", "/url", "url"),
    (".google.fr", "/url", "q"),
    (".google.fr", "/url", "url"),
    ("l.facebook.com", "/l.php", "u"),
    ("lm.facebook.com", "/l.php", "u"),
    ("l.instagram.com", "/", "u"),
    ("l.messenger.com", "/l.php", "u"),
    (".safelinks.protection.outlook.com", "/", "url"),
    (".youtube.com", "/redirect", "q"),
    (".linkedin.com", "/redir/redirect", "url"),
    (".linkedin.com", "/safety/go", "url"),
    ("out.reddit.com", "/", "url"),
    ("t.umblr.com", "/redirect", "z"),
    ("slack-redir.net", "/link", "url"),
    ("vk.com", "/away.php", "to"),
    ("duckduckgo.com", "/l/", "uddg"),
    ("medium.com", "/r/", "url"),
    ("disq.us", "/url", "url"),
    ("getpocket.com", "/redirect", "url"),
    ("steamcommunity.com", "/linkfilter", "url"),
];

/// The target that a redirector's address holds, when it can be read there.
fn behind(address: &str) -> Option<String> {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"))?;
    let (host, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let host = host.to_ascii_lowercase();
    let is_web = |target: &String| target.starts_with("https://") || target.starts_with("http://");
    let listed = REDIRECTORS.iter().filter(|(site, start, _)| {
        let same = match site.strip_prefix('.') {
            Some(site) => host
                .strip_suffix(site)
                .is_some_and(|sub| sub.is_empty() || sub.ends_with('.')),
            None => host == *site,
        };
        same && (path.starts_with(start) || *start == "/" && path.starts_with('?'))
    });
    for (_, _, parameter) in listed {
        let url = Url::parse(address).ok()?;
        let target = url
            .query_pairs()
            .find(|(name, _)| name == parameter)
            .map(|(_, value)| value.into_owned())
            .filter(is_web);
        if target.is_some() {
            return target;
        }
    }
    let found = match host.as_str() {
        // version 2 writes `-` for `%` and `_` for `/`; version 3 the address itself between `__`, where nothing in it was changed
        "urldefense.proofpoint.com" | "urldefense.com" if path.starts_with("/v2/") => {
            let url = Url::parse(address).ok()?;
            let (_, target) = url.query_pairs().find(|(name, _)| name == "u")?;
            percent::decode(&target.replace('-', "%").replace('_', "/"))
        }
        "urldefense.com" => {
            let target = path.strip_prefix("/v3/__")?.split("__;").next()?;
            (!target.contains('*')).then(|| target.to_owned())
        }
        // Substack: a JSON object in base 64, before the signature
        "substack.com" => {
            let coded = path
                .strip_prefix("/redirect/2/")?
                .split(['.', '?'])
                .next()?;
            let json: serde_json::Value = serde_json::from_slice(&base64(coded)?).ok()?;
            json.get("e")?.as_str().map(str::to_owned)
        }
        // Amazon's mail service: `/CL0/` and the address
        _ if path.starts_with("/CL0/") => {
            let target = path.strip_prefix("/CL0/")?.split('/').next()?;
            percent::decode(target)
        }
        // ConvertKit (Kit): the address in base 64 is the last part of the path
        _ if host.starts_with("click.convertkit-mail") || host.starts_with("click.kit-mail") => {
            String::from_utf8(base64(path.rsplit('/').next()?)?).ok()
        }
        _ => None,
    };
    found.filter(is_web)
}

/// Bytes written in base 64, in either alphabet; none when something else stands there.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in text.trim_end_matches('=').bytes() {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(value)) & 0xffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push(u8::try_from(bits >> held & 0xff).ok()?);
        }
    }
    Some(out)
}

fn without_counters(address: &str) -> String {
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
        "wbraid",
        "gbraid",
        "vero_id",
        "oly_enc_id",
        "oly_anon_id",
        "__s",
        "ck_subscriber_id",
        "ml_subscriber",
        "ml_subscriber_hash",
        "isFreemail",
        "triedRedirect",
        "publication_id",
        "sc_src",
        "elqTrackId",
        "_openstat",
        "mtm_campaign",
        "pk_campaign",
        "spMailingID",
        "wt_mc",
        "s_kwcid",
        "cmpid",
        "CMP",
        "ncid",
        "mc_tc",
        "ttclid",
        "li_fat_id",
        "rb_clickid",
        "guccounter",
        "guce_referrer",
        "guce_referrer_sig",
        "at_custom1",
        "at_custom2",
        "at_custom3",
        "at_custom4",
        "at_link_id",
        "at_bbc_team",
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
    use super::{base, complete, untracked};
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
