//! Where the links and images of texts lead, and which files are published for them.
//!
//! The links of every text are resolved once; pages, feeds and Markdown copies use what is found here. Start reading at
//! [`resolve`].

mod dead;

pub(super) use dead::dead_links;

use crate::base::config::Config;
use crate::base::diagnostic::Diagnostic;
use crate::base::path::{Address, RelPath, composed, find, percent};
use crate::content::markdown::{Facts, Link};
use crate::content::page::Page;
use crate::output::addresses;
use crate::output::builder::ViewBuilder;
use crate::output::derived::{Links, Targets};
use crate::output::pictures::STATIC;
use crate::site::Site;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use url::Url;

/// Links that stay on the site, by the place where they are written.
pub(super) type InternalLinks = BTreeMap<(RelPath, (usize, usize)), InternalLink>;

/// A link that stays on the site.
#[derive(Debug)]
pub(super) struct InternalLink {
    /// Its target as written.
    pub target: String,
    /// Where it leads, with the base address's path.
    pub href: String,
}

/// What the links of all texts and the lead images ask for.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    /// Where they lead.
    pub links: Links,
    /// Files of `content/` that pages link to: where each is published.
    pub copies: Vec<(Address, RelPath)>,
    /// Smaller images: where each is published, the file it is made from, its width.
    pub resized: Vec<(Address, RelPath, u32)>,
    /// Those to check against the outputs that are planned.
    pub internal: InternalLinks,
}

/// Resolves the links of every text that has any.
pub(super) fn resolve(builder: &ViewBuilder<'_>, diagnostics: &mut Vec<Diagnostic>) -> Resolved {
    let texts = texts(builder);
    let pages = pages(builder.site, texts.is_empty());
    let in_other_forms = pages
        .keys()
        .map(|file| (composed(file.as_str()), *file))
        .filter(|(form, file)| form != file.as_str())
        .collect();
    let mut resolver = Resolver {
        builder,
        composed: in_other_forms,
        addresses: OnceCell::new(),
        pages,
        copies: BTreeSet::new(),
        images: BTreeSet::new(),
        internal: BTreeMap::new(),
        diagnostics,
    };
    let mut links = Links::new();
    for text in texts {
        let blocked = dead::blocked_frames(text.page, text.facts, builder.config);
        resolver.diagnostics.extend(blocked);
        let found = resolver.text(text);
        if !(found.links.is_empty() && found.images.is_empty()) {
            links.insert(text.page.file.clone(), found);
        }
    }
    resolver.files_of_articles();
    let resized = resolver.images.iter().flat_map(|(file, place)| {
        let smaller = builder.resized(file, place);
        smaller.map(|(place, width)| (place, file.clone(), width))
    });
    Resolved {
        resized: resized.collect(),
        links,
        copies: resolver.copies.into_iter().collect(),
        internal: resolver.internal,
    }
}

/// A text that is published.
#[derive(Clone, Copy)]
struct Text<'a> {
    page: &'a Page,
    facts: &'a Facts,
    address: &'a Address,
}

/// The texts that are published and have links, images or frames.
fn texts<'a>(builder: &ViewBuilder<'a>) -> Vec<Text<'a>> {
    let site = builder.site;
    let pages = site
        .every_page()
        .filter(|any| any.is_whole)
        .map(|any| (any.page, any.facts, any.address));
    let lists = introduced(site, builder.config);
    let intros = site
        .intros
        .iter()
        .filter(|(address, _)| lists.contains(*address))
        .map(|(address, intro)| (&*intro.page, &*intro.facts, address));
    let notes = site
        .editions
        .iter()
        .filter_map(|edition| Some((edition.note.as_ref()?, &edition.address)))
        .map(|(note, address)| (&*note.page, &*note.facts, address));
    pages
        .chain(intros)
        .chain(notes)
        .filter(|(_, facts, _)| !facts.links.is_empty() || !facts.frame_origins.is_empty())
        .map(|(page, facts, address)| Text {
            page,
            facts,
            address,
        })
        .collect()
}

/// The address of each page by its file, and what is known about its text where all of it is published.
type Pages<'a> = HashMap<&'a RelPath, (&'a Address, Option<&'a Facts>)>;

/// The pages that links can lead to; none when there are no links.
fn pages(site: &Site, is_idle: bool) -> Pages<'_> {
    if is_idle {
        return Pages::new();
    }
    let pages = site.every_page().map(|any| {
        let facts = any.is_whole.then_some(any.facts);
        (&any.page.file, (any.address, facts))
    });
    let intros = site
        .intros
        .iter()
        .map(|(address, intro)| (&intro.page.file, (address, None)));
    pages.chain(intros).collect()
}

/// The addresses of the lists that an `_index.md` can introduce.
fn introduced(site: &Site, config: &Config) -> HashSet<Address> {
    if site.intros.is_empty() {
        return HashSet::new();
    }
    let terms = site.taxonomies.iter().flat_map(|taxonomy| {
        let listed = taxonomy.terms.iter().filter(|term| term.listed);
        let index = listed.clone().next().map(|_| &taxonomy.address);
        index
            .into_iter()
            .chain(listed.map(|term| &term.address))
            .cloned()
    });
    let mut lists: HashSet<Address> = terms.collect();
    if config.outputs.sources && !site.publications.is_empty() {
        lists.insert(addresses::sources());
        let publications = site.publications.iter();
        lists.extend(publications.map(|publication| publication.address.clone()));
    }
    if !site.editions.is_empty() {
        lists.insert(addresses::editions());
    }
    lists
}

/// Collects what links ask for.
struct Resolver<'a> {
    builder: &'a ViewBuilder<'a>,
    pages: Pages<'a>,
    /// The files of pages whose names are not in the composed Unicode form, by that form.
    composed: HashMap<String, &'a RelPath>,
    /// The addresses of pages.
    addresses: OnceCell<HashSet<&'a Address>>,
    /// Files to publish next to pages.
    copies: BTreeSet<(Address, RelPath)>,
    /// The images of this site that texts show, and where each is published.
    images: BTreeSet<(RelPath, Address)>,
    internal: InternalLinks,
    diagnostics: &'a mut Vec<Diagnostic>,
}

/// Where one link leads.
#[derive(Default)]
struct Target {
    /// The link as pages show it: empty when its words stay without a link, none when it stays as it is written.
    href: Option<String>,
    /// What must exist for it to lead somewhere.
    internal: Option<String>,
}

impl Target {
    /// A link without a destination: its words stay.
    fn dropped() -> Target {
        Target {
            href: Some(String::new()),
            internal: None,
        }
    }
}

impl Resolver<'_> {
    /// The targets of a text: other pages, files copied next to the page, addresses of this site.
    fn text(&mut self, text: Text<'_>) -> Targets {
        let Text { page, facts, .. } = text;
        let mut targets = Targets::default();
        for link in &facts.links {
            if link.image
                && let Some((file, place)) =
                    self.builder
                        .image_at(&page.file, text.address, &link.target)
                && let Some(shown) = self.builder.shown(&file, &place)
            {
                self.images.insert((file, place));
                targets.images.insert(link.target.clone(), shown);
            }
            if targets.links.contains_key(&link.target) {
                continue;
            }
            let end = link.target.find(['?', '#']).unwrap_or(link.target.len());
            let (path, rest) = link.target.split_at(end);
            let found = if path.is_empty() {
                self.on_this_page(text, rest)
            } else if path.starts_with('/') {
                self.on_this_site(path, rest)
            } else {
                self.file_target(text, link, path, rest)
            };
            if let Some(href) = found.href {
                targets.links.insert(link.target.clone(), href);
            }
            if let Some(href) = found.internal {
                let (start, end) = (link.span.start + page.body, link.span.end + page.body);
                let target = link.target.clone();
                let place = (page.file.clone(), (start, end));
                self.internal.insert(place, InternalLink { target, href });
            }
        }
        targets
    }

    /// `#anchor`, `?query`.
    fn on_this_page(&self, text: Text<'_>, rest: &str) -> Target {
        let here = self.builder.href(text.address);
        if rest.starts_with('?') {
            // A query alone is of no use outside its page, as in feeds.
            return Target {
                href: Some(format!("{here}{rest}")),
                internal: None,
            };
        }
        let written = rest.trim_start_matches('#');
        let fragment = percent::decode(written).unwrap_or_else(|| written.to_owned());
        match text.facts.anchor(&fragment) {
            Some(id) if id == fragment => Target::default(),
            Some(id) => Target {
                href: Some(format!("#{id}")),
                internal: None,
            },
            None => Target {
                internal: Some(format!("{here}{rest}")),
                ..Target::dropped()
            },
        }
    }

    /// `/archive/`, with the path of the base address or without.
    fn on_this_site(&self, path: &str, rest: &str) -> Target {
        let base = self.builder.config.base.path();
        let prefix = if path.starts_with(&format!("{base}/")) {
            ""
        } else {
            base
        };
        let href = format!("{prefix}{path}{rest}");
        Target {
            href: Some(href.clone()),
            internal: Some(href),
        }
    }

    /// `other.md#anchor`, `table.csv`: a file in the folder of the page, or named from there.
    fn file_target(&mut self, text: Text<'_>, link: &Link, path: &str, rest: &str) -> Target {
        let files = self.builder.inputs.files;
        let decoded = percent::decode(path);
        let file = decoded
            .as_deref()
            .and_then(|path| self.file_of(text.page, path));
        let page = file.as_ref().and_then(|file| self.pages.get(file).copied());
        let href = match (&file, page) {
            (_, Some((address, _))) => self.builder.href(address),
            (Some(file), None) if files.contains_key(file) => {
                let place = addresses::of_file(&text.page.file, text.address, file);
                let href = self.builder.href(&place);
                self.copies.insert((place, file.clone()));
                href
            }
            _ => {
                let address = decoded
                    .as_deref()
                    .and_then(|path| self.address_of(text, path));
                if let Some(address) = address {
                    let href = format!("{}{rest}", self.builder.href(&address));
                    return Target {
                        href: Some(href.clone()),
                        internal: Some(href),
                    };
                }
                let diagnostic = dead::missing(text.page, link, file.as_ref(), self.builder.site);
                self.diagnostics.push(diagnostic);
                return Target::dropped();
            }
        };
        let fragment = rest.split_once('#').map(|(_, fragment)| fragment);
        let anchor = fragment.and_then(percent::decode);
        let written = format!("{href}{rest}");
        match (page.and_then(|(_, facts)| facts), anchor) {
            (Some(facts), Some(fragment)) if !fragment.is_empty() => {
                match facts.anchor(&fragment) {
                    Some(id) => {
                        let href = format!("{href}#{id}");
                        Target {
                            href: Some(href.clone()),
                            internal: Some(href),
                        }
                    }
                    // The page is there, if not its anchor.
                    None => Target {
                        href: Some(href),
                        internal: Some(written),
                    },
                }
            }
            _ => Target {
                href: Some(written.clone()),
                internal: Some(written),
            },
        }
    }

    /// The file that a relative link means: `x.md` and `img/x.png` from the folder of its page, `@/posts/x.md` (Zola) from the
    /// folder of the content. Names are compared in one Unicode form.
    fn file_of(&self, page: &Page, path: &str) -> Option<RelPath> {
        let files = self.builder.inputs.files;
        let known = |file: RelPath| {
            let page = self.pages.get_key_value(&file).map(|(file, _)| *file);
            let page = page.or_else(|| self.composed.get(&composed(file.as_str())).copied());
            page.or_else(|| find(files, &file)).cloned().ok_or(file)
        };
        let Some(path) = path.strip_prefix("@/") else {
            return Some(known(page.file.resolve(path)?).unwrap_or_else(|file| file));
        };
        let roots = ["content", "content/articles", "content/pages"];
        let named = roots.map(|root| RelPath::new(&format!("{root}/{path}")));
        let first = named.iter().flatten().next().cloned();
        let mut named = named.into_iter().flatten();
        named.find_map(|file| known(file).ok()).or(first)
    }

    /// The address that a relative link means, from the address of its page (`../second/`): one that ends as those of folders do,
    /// or the address of a page.
    fn address_of(&self, text: Text<'_>, path: &str) -> Option<Address> {
        let here = format!("http://site.invalid{}", self.builder.href(text.address));
        let there = Url::parse(&here).ok()?.join(&percent::encode(path)).ok()?;
        let base = self.builder.config.base.path();
        let there = Address::parse(there.path().strip_prefix(base)?)?;
        let pages = || self.pages.values().map(|(address, _)| *address).collect();
        let is_page = || self.addresses.get_or_init(pages).contains(&there);
        (path.ends_with('/') || is_page()).then_some(there)
    }

    /// The lead images of articles, and the files next to an `index.md`: they go where its page goes, linked or not.
    fn files_of_articles(&mut self) {
        for article in &self.builder.site.articles {
            match self.builder.lead_image(article) {
                Ok(Some((_, Some((file, place))))) => self.add_image(file, place),
                Ok(_) => {}
                Err(diagnostic) => self.diagnostics.push(diagnostic),
            }
            if let Some(folder) = article.bundle() {
                let beside = self
                    .builder
                    .inputs
                    .files
                    .keys()
                    .filter(|file| file.parent().as_ref() == Some(&folder));
                self.copies
                    .extend(beside.map(|file| (article.address.join(file.name()), file.clone())));
            }
        }
    }

    fn add_image(&mut self, file: RelPath, place: Address) {
        if file.below(STATIC).is_none() {
            self.copies.insert((place.clone(), file.clone()));
        }
        self.images.insert((file, place));
    }
}
