//! What all pages share: the navigation, the policy, the addresses of the theme's files.
//!
//! Start reading at [`shared`].

use crate::base::config::{Config, Images};
use crate::base::path::{Address, RelPath};
use crate::base::theme;
use crate::output::addresses;
use crate::output::builder::{Inputs, ViewBuilder};
use crate::output::derived::{Fingerprints, SiteImage};
use crate::output::pictures::STATIC;
use crate::output::view::{Link, MenuLink, Shared, SiteView};
use crate::site::Site;
use std::collections::BTreeSet;

/// The theme's image for cards elsewhere, below `static/`.
pub const CARD_IMAGE: &str = "card.png";
/// The script of the search page, below `static/`.
pub const SEARCH_SCRIPT: &str = "search.js";

/// Files of `static/` whose address changes with their bytes.
#[must_use]
pub fn fingerprints(inputs: &Inputs<'_>) -> Fingerprints {
    inputs
        .statics
        .iter()
        .filter(|(file, _)| theme::LINKED.contains(&file.as_str()))
        .filter(|(file, _)| inputs.config.outputs.search || file.as_str() != SEARCH_SCRIPT)
        .filter_map(|(file, key)| {
            let (stem, kind) = file.as_str().rsplit_once('.')?;
            let name = format!("{stem}.{}.{kind}", key.short(10));
            Some((file.clone(), Address::root().join(&name)))
        })
        .collect()
}

/// The site's own image for cards elsewhere, when it has one.
#[must_use]
pub fn site_image(builder: &ViewBuilder<'_>) -> Option<SiteImage> {
    let file = RelPath::new(CARD_IMAGE).filter(|file| builder.inputs.statics.contains_key(file))?;
    Some(SiteImage {
        url: builder.whole(&Address::root().join(file.as_str())),
        size: builder.lead_size(&RelPath::new(STATIC)?.join(file.as_str())),
        alt: builder.typeset(&builder.config.title),
    })
}

/// What every page depends on besides its own view.
#[must_use]
pub fn shared(builder: &ViewBuilder<'_>) -> Shared {
    let (config, site, words) = (builder.config, builder.site, builder.words);
    let link = |name: &str, section: &str, address: &Address| MenuLink {
        name: words.get(name).to_owned(),
        href: builder.href(address),
        section: section.to_owned(),
    };
    let mut menu = vec![link("home", "home", &Address::root())];
    if !site.editions.is_empty() {
        menu.push(link("editions", "editions", &addresses::editions()));
    }
    menu.extend(
        site.taxonomies
            .first()
            .filter(|topics| topics.terms.iter().any(|term| term.listed))
            .map(|topics| MenuLink {
                name: builder.typeset(&topics.name),
                href: builder.href(&topics.address),
                section: topics.id.clone(),
            }),
    );
    menu.push(link("archive", "archive", &addresses::archive()));
    if config.outputs.search {
        menu.push(link("search", "search", &addresses::search()));
    }
    let links = config.menu.iter().map(|item| Link {
        name: builder.typeset(&item.name),
        href: match Address::parse(&item.url) {
            Some(address) => builder.href(&address),
            None => item.url.clone(),
        },
    });
    let linked = |name: &str| {
        let file = RelPath::new(name).expect("a plain name is a path");
        let address = builder.derived.fingerprints.get(&file).cloned();
        builder.href(&address.unwrap_or_else(|| Address::root().join(name)))
    };
    let site_view = SiteView {
        title: builder.typeset(&config.title),
        description: builder.typeset(&config.description),
        lang: config.lang.clone(),
        home: builder.href(&Address::root()),
        base_url: builder.whole(&Address::root()),
        origin: config.base.origin().to_owned(),
        menu,
        links: links.collect(),
        taxonomies: site
            .taxonomies
            .iter()
            .filter(|taxonomy| taxonomy.terms.iter().any(|term| term.listed))
            .map(|taxonomy| Link {
                name: builder.typeset(&taxonomy.name),
                href: builder.href(&taxonomy.address),
            })
            .collect(),
        feed: builder.href(&Address::root().join("feed.xml")),
        json_feed: config
            .outputs
            .json_feed
            .then(|| builder.href(&Address::root().join("feed.json"))),
        sources: (config.outputs.sources && !site.publications.is_empty())
            .then(|| builder.href(&addresses::sources())),
        search: config
            .outputs
            .search
            .then(|| builder.href(&addresses::search())),
        stylesheet: linked("style.css"),
        icon: builder.href(&Address::root().join("icon.svg")),
        policy: policy(site, config),
        words: words.words.clone(),
    };
    Shared {
        site: site_view,
        images: config.images,
        frames: config.frames.clone(),
        base: config.base.clone(),
    }
}

/// The content security policy: everything from the site itself, nothing else, but for the images and frames that the
/// settings ask for. No other site may show a page in a frame.
#[must_use]
pub fn policy(site: &Site, config: &Config) -> String {
    let leads = || {
        let images = site
            .articles
            .iter()
            .filter_map(|article| article.page.front.image.as_ref());
        images.filter_map(|image| config.base.origin_elsewhere(&image.src))
    };
    let origins: BTreeSet<String> = match config.images {
        Images::Link => BTreeSet::new(),
        Images::Show => site
            .every_page()
            .flat_map(|any| &any.facts.image_origins)
            .filter(|origin| *origin != config.base.origin())
            .cloned()
            .chain(leads())
            .collect(),
    };
    let images = origins
        .iter()
        .fold("img-src 'self'".to_owned(), |policy, origin| {
            format!("{policy} {origin}")
        });
    let mut policy = format!(
        "default-src 'none'; style-src 'self'; {images}; media-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'"
    );
    if config.outputs.search {
        policy.push_str("; script-src 'self'");
    }
    if !config.frames.is_empty() {
        policy.push_str("; frame-src");
        for host in &config.frames {
            policy.push_str(" https://");
            policy.push_str(host);
        }
    }
    policy
}
