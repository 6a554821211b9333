//! Former addresses: the page at each that leads on, and `_redirects` for hosts that read it.

use super::{Disambiguation, OutputKind, Outputs, Owner, ViewBuilder};
use crate::base::path::Address;
use crate::output::builder::planned;
use crate::output::derived::Alias;
use crate::output::escape::{literal_path, push};
use crate::output::view::{RedirectView, View};

/// The page at a former address, by its position.
#[derive(Debug)]
struct Redirect(usize);

/// `_redirects`
#[derive(Debug)]
struct RedirectList;

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for at in 0..builder.derived.aliases.len() {
        all.push(Box::new(Redirect(at)));
    }
    all.push(Box::new(RedirectList));
}

impl Redirect {
    fn alias<'a>(&self, builder: &ViewBuilder<'a>) -> &'a Alias {
        planned(&builder.derived.aliases, self.0)
    }
}

impl OutputKind for Redirect {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        self.alias(builder).address.clone()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::Alias(self.alias(builder), builder.site)
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let Alias {
            address,
            target,
            title,
        } = self.alias(builder);
        let page_title = builder.page_title(title);
        let mut head = builder.plain_head(page_title, title, String::new(), address, "");
        head.noindex = true;
        head.canonical = Some(builder.whole(target));
        View::Redirect(Box::new(RedirectView {
            head,
            target: builder.href(target),
            title: builder.typeset(title),
        }))
    }
}

impl OutputKind for RedirectList {
    fn address(&self, _: &ViewBuilder<'_>) -> Address {
        Address::root().join("_redirects")
    }

    fn owner<'a>(&'a self, _: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::program("`_redirects`")
    }

    fn view(&self, builder: &ViewBuilder<'_>, _: Disambiguation) -> View {
        let aliases = builder.derived.aliases.iter();
        let href = |address| builder.href(address);
        let pairs = aliases.map(|alias| (href(&alias.address), href(&alias.target)));
        View::Text(builder.with_own_lines("_redirects", write(pairs)).into())
    }
}

/// `_redirects`, as Netlify and Cloudflare Pages read it: one former address per line, permanent.
fn write(pairs: impl Iterator<Item = (String, String)>) -> String {
    let mut text = String::new();
    for (from, to) in pairs {
        let (from, to) = (literal_path(&from), literal_path(&to));
        if from != to {
            push(&mut text, format_args!("{from} {to} 301\n"));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::write;

    #[test]
    fn redirects_are_literal() {
        let pairs = [
            ("/old/", "/new/"),
            ("/same/", "/same/"),
            ("/a b/*/", "/x/:slug/\u{a0}/"),
            ("/ext/", "https://example.org:8080/a:b/"),
        ];
        let pairs = pairs.map(|(from, to)| (from.to_owned(), to.to_owned()));
        assert_eq!(
            write(pairs.into_iter()),
            "/old/ /new/ 301
/a%20b/%2A/ /x/%3Aslug/%C2%A0/ 301
/ext/ https://example.org:8080/a%3Ab/ 301
",
        );
    }
}
