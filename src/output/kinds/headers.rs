//! `_headers`, as Netlify and Cloudflare Pages read it: the security headers of every file, the types of feeds, and
//! which files never change.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::path::Address;
use crate::output::escape::{literal_path, one_line, push};
use crate::output::search;
use crate::output::shared::policy;
use crate::output::view::View;

/// Who may show a page in a frame: this site. It is sent as a header only, because browsers ignore it in a page (CSP 3,
/// section 6.4.2).
pub const FRAME_ANCESTORS: &str = "frame-ancestors 'self'";

/// For files whose address changes with their bytes.
const IMMUTABLE: &str = "Cache-Control: public, max-age=31536000, immutable";

/// `_headers`
#[derive(Debug)]
struct Headers;

pub(super) fn outputs(_: &ViewBuilder<'_>, all: &mut Outputs) {
    all.push(Box::new(Headers));
}

impl OutputKind for Headers {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        Address::root().join("_headers")
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("`_headers`")
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let has_index = builder.inputs.search.is_some();
        let fixed = builder.derived.fingerprints.values().cloned();
        let fixed = fixed.chain(has_index.then(search::boundaries_address));
        // The files of the index are fetched with a hash after their names.
        let index = has_index.then_some("search/:part/:file");
        let home = literal_path(&builder.href(&Address::root()));
        let immutable = index
            .map(|files| format!("{home}{files}"))
            .into_iter()
            .chain(fixed.map(|address| literal_path(&builder.href(&address))));
        let policy = policy(builder.site, builder.config);
        let text = write(&home, &policy, immutable);
        View::Text(builder.with_own_lines("_headers", text).into())
    }
}

/// The file for a site with this home page and policy. Paths are literal, or have placeholders.
///
/// Feeds are named with placeholders (`/:list/feed.xml`), because a host may take what follows a `*` for anything.
fn write(home: &str, policy: &str, immutable: impl Iterator<Item = String>) -> String {
    let mut text = format!(
        "{home}*\n  Content-Security-Policy: {}; {FRAME_ANCESTORS}\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: strict-origin-when-cross-origin\n",
        one_line(policy)
    );
    for (name, kind) in [
        ("feed.xml", "application/atom+xml"),
        ("feed.json", "application/feed+json"),
    ] {
        for folder in ["", ":list/", ":list/:term/"] {
            push(
                &mut text,
                format_args!("\n{home}{folder}{name}\n  Content-Type: {kind}; charset=utf-8\n"),
            );
        }
    }
    for path in immutable {
        push(&mut text, format_args!("\n{path}\n  {IMMUTABLE}\n"));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn headers_are_below_the_path_of_the_base_address() {
        let immutable = ["/news/search/:part/:file", "/news/style.0a1b.css"];
        let immutable = immutable.into_iter().map(str::to_owned);
        assert_eq!(
            write("/news/", "default-src 'self';\n img-src *", immutable),
            "/news/*
  Content-Security-Policy: default-src 'self';  img-src *; frame-ancestors 'self'
  X-Content-Type-Options: nosniff
  Referrer-Policy: strict-origin-when-cross-origin

/news/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/:list/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/:list/:term/feed.xml
  Content-Type: application/atom+xml; charset=utf-8

/news/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/:list/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/:list/:term/feed.json
  Content-Type: application/feed+json; charset=utf-8

/news/search/:part/:file
  Cache-Control: public, max-age=31536000, immutable

/news/style.0a1b.css
  Cache-Control: public, max-age=31536000, immutable
",
        );
    }
}
