//! Where an address leads: read as a browser reads it, then decided once, for pages, feeds and Markdown copies alike.
//!
//! Start reading at [`Base::target`].

use super::Base;
use std::borrow::Cow;
use std::sync::LazyLock;
use url::{Origin, Url};

/// Schemes that a link may have.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// Where an address leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A place on this site, written without scheme and host.
    Own,
    /// A place on this site, written with scheme and host.
    OwnWhole(Url),
    /// Another origin. Nothing is loaded from there unless the settings say so.
    Elsewhere(Url),
    /// An address of mail or a telephone number: a link, never something to load.
    Contact,
    /// Nothing that may be published: `javascript:`, `data:`, `blob:`, an address that no browser can read.
    Refused,
}

/// A base for texts whose site is not known: it has no address in common with any site (RFC 2606, section 2).
static NOWHERE: LazyLock<Base> =
    LazyLock::new(|| Base::parse("https://site.invalid/").expect("a constant that parses"));

impl Base {
    /// The base of no site. Every whole address leads elsewhere from it.
    #[must_use]
    pub fn nowhere() -> &'static Base {
        &NOWHERE
    }

    /// Where an address leads from a page of this site (WHATWG URL Standard, "basic URL parser").
    ///
    /// Stricter than a browser in two ways, so that a page means the same everywhere. `https:x` leads to the host `x`, as it
    /// does from a page that is served by http. A scheme counts even with control characters or spaces in it.
    #[must_use]
    pub fn target(&self, address: &str) -> Target {
        if is_plain(address) {
            return Target::Own;
        }
        let address = as_browsers_take_it(address);
        let own = match scheme(&address).as_deref() {
            Some(scheme @ ("http" | "https")) => {
                let (_, rest) = address.split_once(':').unwrap_or_default();
                return self.host(scheme, rest);
            }
            Some("mailto" | "tel") => return Target::Contact,
            Some(_) => return Target::Refused,
            None => Url::parse(self.origin()),
        };
        match own {
            Ok(own) if has_authority(&address) => self.host(own.scheme(), &address),
            Ok(own) if own.join(&address).is_ok() => Target::Own,
            _ => Target::Refused,
        }
    }

    /// What host and path after a scheme mean. However many slashes of either kind are before the host, they count as two
    /// ("special authority ignore slashes state").
    fn host(&self, scheme: &str, rest: &str) -> Target {
        let rest = rest.trim_start_matches(['/', '\\']);
        match Url::parse(&format!("{scheme}://{rest}")) {
            Ok(url) => self.whole(url),
            Err(_) => Target::Refused,
        }
    }

    /// The address as a link is written: with its scheme when it leads elsewhere, so that it means the same in a feed or a
    /// copy. None when it may not be published.
    #[must_use]
    pub fn link<'a>(&self, address: &'a str) -> Option<Cow<'a, str>> {
        if !safe_link(address) {
            return None;
        }
        if is_plain(address) || is_plainly_whole(address) {
            return Some(Cow::Borrowed(address));
        }
        Some(match self.target(address) {
            Target::Elsewhere(url) => Cow::Owned(url.into()),
            _ => Cow::Borrowed(address),
        })
    }

    /// Scheme, host and port of an address that leads elsewhere: `https://host.test`, `http://host.test:8080`.
    #[must_use]
    pub fn origin_elsewhere(&self, address: &str) -> Option<String> {
        match self.target(address) {
            Target::Elsewhere(url) => Some(url.origin().ascii_serialization()),
            _ => None,
        }
    }

    /// The same site or another one. The scheme does not count, because hosts answer one site under both.
    fn whole(&self, url: Url) -> Target {
        let is_own = match (
            Url::parse(self.origin()).map(|own| own.origin()),
            url.origin(),
        ) {
            (Ok(own), other) if own == other => true,
            (Ok(Origin::Tuple(_, host, port)), Origin::Tuple(_, other, at)) => {
                host == other && [port, at].iter().all(|port| matches!(port, 80 | 443))
            }
            _ => false,
        };
        if is_own {
            Target::OwnWhole(url)
        } else {
            Target::Elsewhere(url)
        }
    }
}

/// Whether an address in a link may be published: relative, or http, https, mailto, tel.
#[must_use]
pub fn safe_link(address: &str) -> bool {
    scheme(address).is_none_or(|scheme| SCHEMES.contains(&scheme.as_str()))
}

/// The scheme of an address in lower case (RFC 3986, section 3.1). Control characters and white space in it are passed
/// over: browsers pass over some (`java\nscript:` runs), other programs over more.
fn scheme(address: &str) -> Option<String> {
    let end = address.find([':', '/', '?', '#'])?;
    let (scheme, rest) = address.split_at(end);
    let kept = scheme
        .chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && !is_invisible(*c));
    let scheme = kept.collect::<String>().to_ascii_lowercase();
    let is_scheme = rest.starts_with(':')
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then_some(scheme)
}

/// Characters that show nothing and are no white space: zero-width ones, byte order marks, soft hyphens.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

/// Whether a relative address is so plain that every program reads it alike. Most are, and are not parsed.
fn is_plain(address: &str) -> bool {
    !address.starts_with("//")
        && address
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~/?#=&%+,;@!$'()*".contains(&byte))
}

/// Whether an address begins with scheme and host as every program reads them, and holds nothing that one would leave out or write in another way.
fn is_plainly_whole(address: &str) -> bool {
    let rest = address
        .strip_prefix("https://")
        .or_else(|| address.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric())
            && !rest.contains(|c: char| c.is_control() || matches!(c, '\\' | ' '))
    })
}

/// The address without what browsers leave out: control characters and spaces at its ends, tabs and line ends anywhere.
fn as_browsers_take_it(address: &str) -> Cow<'_, str> {
    let trimmed = address.trim_matches(|c: char| c <= ' ');
    if trimmed.contains(['\t', '\n', '\r']) {
        Cow::Owned(trimmed.replace(['\t', '\n', '\r'], ""))
    } else {
        Cow::Borrowed(trimmed)
    }
}

/// Whether an address without a scheme names a host: it begins with two slashes of either kind.
fn has_authority(address: &str) -> bool {
    let mut chars = address.chars();
    (0..2).all(|_| matches!(chars.next(), Some('/' | '\\')))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Base, Target, safe_link};

    fn base() -> Base {
        Base::parse("https://own.test/news/").unwrap()
    }

    #[test]
    fn an_address_of_another_host_is_known_in_every_form() {
        for address in [
            "https://evil.test/x.png",
            "HTTPS://EVIL.TEST/x.png",
            "http://evil.test/x.png",
            "//evil.test/x.png",
            "///evil.test/x.png",
            "////evil.test/x.png",
            "/\\evil.test/x.png",
            "\\\\evil.test/x.png",
            "\\/evil.test/x.png",
            "/\t/evil.test/x.png",
            "/\n/evil.test/x.png",
            "\t//evil.test/x.png",
            "  //evil.test/x.png",
            "\u{1}//evil.test/x.png",
            "http:evil.test/x.png",
            "https:evil.test/x.png",
            "https:/evil.test/x.png",
            "https:///evil.test/x.png",
            "https:\\evil.test/x.png",
            "ht\ttps://evil.test/x.png",
            "//evil%2etest/x.png",
            "//%65vil.test/x.png",
            "//EVIL.test/x.png",
            "//evil。test/x.png",
            "https://own.test@evil.test/x.png",
            "https://own.test:443@evil.test/x.png",
            "//own.test\\@evil.test/x.png",
            "https://own.test.evil.test/",
            "https://own.test:8443/x.png",
            "//own.test:8443/x.png",
            "https://own.test./x.png",
            "//xn--vil-8na.test/",
            "//évil.test/",
            "//[::1]/x.png",
            "//127.1/x.png",
            "//2130706433/x.png",
        ] {
            let found = base().target(address);
            let own_host = address.contains("\\@");
            assert!(
                matches!(&found, Target::Elsewhere(_)) || own_host,
                "{address:?}: {found:?}"
            );
            assert_ne!(Base::nowhere().target(address), Target::Own, "{address:?}");
        }
    }

    #[test]
    fn an_address_of_the_site_itself_is_its_own() {
        for address in [
            "",
            "a.png",
            "/a.png",
            "./a.png",
            "../a b.png",
            "/.//evil.test/a.png",
            "#x",
            "?a=b:c",
            "a/b:c",
            "été.png",
            "a\\b.png",
            "/a//b",
            ".//evil.test",
            "@evil.test/a.png",
            ":x",
            "`javascript:x()`",
            "été:x",
        ] {
            assert_eq!(base().target(address), Target::Own, "{address:?}");
            assert_eq!(Base::nowhere().target(address), Target::Own, "{address:?}");
        }
        for address in [
            "https://own.test/a.png",
            "https://OWN.test:443/a.png",
            "http://own.test/a.png",
            "//own.test/a.png",
            "/\\own.test/a.png",
        ] {
            assert!(
                matches!(base().target(address), Target::OwnWhole(_)),
                "{address:?}"
            );
        }
        let international = Base::parse("https://é.test/").unwrap();
        assert!(matches!(
            international.target("//xn--9ca.test/a"),
            Target::OwnWhole(_)
        ));
    }

    #[test]
    fn an_address_that_runs_or_holds_its_own_bytes_is_refused() {
        for address in [
            "javascript:x()",
            "JaVaScRiPt:x()",
            " javascript:x()",
            "\u{1}javascript:x()",
            "java\nscript:x()",
            "java\tscript:x()",
            "java\u{3}script:x()",
            "java\u{200b}script:x()",
            "\u{feff}javascript:x()",
            "javascript\u{a0}:x()",
            "javascript\n:x()",
            "vbscript:x",
            "data:image/svg+xml,<svg onload=x()>",
            "DATA:text/html,x",
            "blob:https://own.test/1",
            "filesystem:https://own.test/temporary/x",
            "file:///etc/passwd",
            "ftp://evil.test/",
            "about:blank",
            "view-source:https://evil.test/",
            "http://",
            "https://[evil/",
            "http://evil.test:99999/",
        ] {
            assert_eq!(base().target(address), Target::Refused, "{address:?}");
        }
        assert_eq!(base().target("mailto:a@b.test"), Target::Contact);
        assert_eq!(base().target("TEL:+33"), Target::Contact);
    }

    #[test]
    fn a_link_that_leads_elsewhere_says_so_with_its_scheme() {
        for (address, link) in [
            ("//evil.test/a", Some("https://evil.test/a")),
            ("/\\evil.test/a", Some("https://evil.test/a")),
            ("https:evil.test", Some("https://evil.test/")),
            ("https://evil.test", Some("https://evil.test")),
            ("http://evil.test?a b", Some("http://evil.test/?a%20b")),
            ("/a b/", Some("/a b/")),
            ("mailto:a@b.test", Some("mailto:a@b.test")),
            ("data:,x", None),
        ] {
            assert_eq!(base().link(address).as_deref(), link, "{address:?}");
        }
    }

    #[test]
    fn only_harmless_schemes_are_links() {
        for safe in [
            "https://x.test/",
            "/a:b",
            "a/b:c",
            "#x",
            "?q=a:b",
            "mailto:a@x.test",
            "TEL:+33",
        ] {
            assert!(safe_link(safe), "{safe}");
        }
        for unsafe_ in [
            "javascript:x",
            "JaVaScRiPt:x",
            " java\tscript:x",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc",
        ] {
            assert!(!safe_link(unsafe_), "{unsafe_}");
        }
    }
}
