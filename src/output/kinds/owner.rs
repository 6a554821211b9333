//! Whose an output is: what messages call it, and who can move it to another address.

use crate::base::diagnostic::Diagnostic;
use crate::base::path::RelPath;
use crate::content::page::Page;
use crate::output::derived::Alias;
use crate::site::{self, Site};
use std::borrow::Cow;

/// Whose an output is.
#[derive(Clone, Debug)]
pub enum Owner<'a> {
    /// It is made by digest alone. Holds words for what it is.
    Program(Cow<'static, str>),
    /// It follows from the settings. Holds words for what it is.
    Settings(String),
    /// A page's, which can have another address.
    Page(&'a Page),
    /// It is a copy of a file.
    File(&'a RelPath),
    /// It is made from an image, with this width.
    Image(&'a RelPath, u32),
    /// A former address of a page of the site.
    Alias(&'a Alias, &'a Site),
}

impl Owner<'_> {
    /// An output that digest makes by itself.
    pub(super) fn program(name: impl Into<Cow<'static, str>>) -> Self {
        Owner::Program(name.into())
    }

    /// What messages call the output: the file of a page, or words for what it is.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Owner::Program(name) => name.clone().into_owned(),
            Owner::Settings(name) => name.clone(),
            Owner::Page(page) => page.file.to_string(),
            Owner::File(file) => format!("`{file}`"),
            Owner::Image(file, width) => format!("`{file}`, {width} pixels wide"),
            Owner::Alias(alias, _) => format!("the alias `{}`", alias.address),
        }
    }

    /// How easily an editor moves the output away from another. 0 for what digest makes by itself.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Owner::Alias(..) => 3,
            Owner::File(_) | Owner::Image(..) => 2,
            Owner::Page(_) => 1,
            Owner::Program(_) | Owner::Settings(_) => 0,
        }
    }

    /// A diagnostic about the path of the output, at the place where an editor can change that path.
    #[must_use]
    pub fn at(&self, diagnostic: Diagnostic) -> Diagnostic {
        match self {
            Owner::Program(_) => diagnostic,
            Owner::Settings(_) => diagnostic.in_file("site.toml"),
            Owner::Page(page) if page.front.address.is_some() => {
                site::at_key(diagnostic, page, site::ADDRESS_KEYS)
            }
            Owner::Page(page) => site::at_key(diagnostic, page, &["slug"]),
            Owner::File(file) | Owner::Image(file, _) => diagnostic.in_file(file.as_str()),
            Owner::Alias(alias, site) => match page_at(site, alias) {
                Some(page) => site::at_key(diagnostic, page, &["aliases"]),
                None => diagnostic,
            },
        }
    }

    /// What to do when the output cannot have its path because of another.
    #[must_use]
    pub fn hint_to_move(&self) -> &'static str {
        match self {
            Owner::Program(_) | Owner::Settings(_) => {
                "change the `path` of a taxonomy, or the `permalink`, in `site.toml`"
            }
            Owner::Page(_) => "give the page another `slug` or `url`",
            Owner::File(_) | Owner::Image(..) => "rename or move the file",
            Owner::Alias(..) => "remove the alias, or choose another",
        }
    }

    /// What to do when no file can have the path of the output.
    #[must_use]
    pub fn hint_to_shorten(&self) -> &'static str {
        match self {
            Owner::Program(_) | Owner::Settings(_) => {
                "choose a shorter name or `path` in `site.toml`"
            }
            Owner::Page(_) => "give the page a shorter `slug` or another address",
            Owner::File(_) | Owner::Image(..) => "give the file a shorter name or move it up",
            Owner::Alias(..) => "remove the alias: no host can serve it",
        }
    }
}

/// The page that an alias leads to. Asked for only when something is wrong.
fn page_at<'a>(site: &'a Site, alias: &Alias) -> Option<&'a Page> {
    let found = site.every_page().find(|any| *any.address == alias.target);
    found.map(|any| any.page)
}
