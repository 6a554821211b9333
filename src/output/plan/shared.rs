//! What all pages share: the navigation, the policy, addresses of the theme's files.

use super::*;

/// Files of `static/` whose address changes with their bytes.
pub(super) fn fingerprints(inputs: &Inputs<'_>) -> BTreeMap<RelPath, Address> {
    inputs
        .statics
        .iter()
        .filter(|(file, _)| crate::base::theme::LINKED.contains(&file.as_str()))
        .filter(|(file, _)| inputs.config.outputs.search || file.as_str() != search_page::SCRIPT)
        .filter_map(|(file, key)| {
            let (stem, kind) = file.as_str().rsplit_once('.')?;
            let name = format!("{stem}.{}.{kind}", key.short(10));
            Some((file.clone(), Address::root().join(&name)))
        })
        .collect()
}

/// The site's own image for cards elsewhere, when it has one.
pub(super) fn site_image(ground: &Ground<'_>, inputs: &Inputs<'_>) -> Option<SiteImage> {
    let file = RelPath::new(CARD_IMAGE).filter(|file| inputs.statics.contains_key(file))?;
    Some(SiteImage {
        url: ground.whole(&Address::root().join(file.as_str())),
        size: ground.lead_size(&RelPath::new(show::STATIC)?.join(file.as_str())),
        alt: ground.set(&inputs.config.title),
    })
}

pub(super) fn shared(
    ground: &Ground<'_>,
    inputs: &Inputs<'_>,
    fingerprints: &BTreeMap<RelPath, Address>,
) -> Shared {
    let (config, site, words) = (inputs.config, ground.site, inputs.words);
    let link = |name: &str, section: &str, address: &Address| MenuLink {
        name: words.get(name).to_owned(),
        href: ground.href(address),
        section: section.to_owned(),
    };
    let mut menu = vec![link("home", "home", &Address::root())];
    if !site.editions.is_empty() {
        menu.push(link("editions", "editions", &Address::folder(["editions"])));
    }
    menu.extend(
        site.taxonomies
            .first()
            .filter(|topics| topics.terms.iter().any(|term| term.listed))
            .map(|topics| MenuLink {
                name: ground.set(&topics.name),
                href: ground.href(&topics.address),
                section: topics.id.clone(),
            }),
    );
    menu.push(link("archive", "archive", &Address::folder(["archive"])));
    if config.outputs.search {
        menu.push(link("search", "search", &search_page::address()));
    }
    let links = config.menu.iter().map(|item| Link {
        name: ground.set(&item.name),
        href: match Address::parse(&item.url) {
            Some(address) => ground.href(&address),
            None => item.url.clone(),
        },
    });
    let linked = |name: &str| {
        let file = RelPath::new(name).expect("a plain name is a path");
        let address = fingerprints.get(&file).cloned();
        ground.href(&address.unwrap_or_else(|| Address::root().join(name)))
    };
    let site_view = SiteView {
        title: ground.set(&config.title),
        description: ground.set(&config.description),
        lang: config.lang.clone(),
        home: ground.href(&Address::root()),
        base_url: ground.whole(&Address::root()),
        origin: config.base.origin().to_owned(),
        menu,
        links: links.collect(),
        taxonomies: site
            .taxonomies
            .iter()
            .filter(|taxonomy| taxonomy.terms.iter().any(|term| term.listed))
            .map(|taxonomy| Link {
                name: ground.set(&taxonomy.name),
                href: ground.href(&taxonomy.address),
            })
            .collect(),
        feed: ground.href(&Address::root().join("feed.xml")),
        json_feed: config
            .outputs
            .json_feed
            .then(|| ground.href(&Address::root().join("feed.json"))),
        sources: (config.outputs.sources && !site.publications.is_empty())
            .then(|| ground.href(&Address::folder(["sources"]))),
        search: config
            .outputs
            .search
            .then(|| ground.href(&search_page::address())),
        stylesheet: linked("style.css"),
        icon: ground.href(&Address::root().join("icon.svg")),
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
pub(super) fn policy(site: &Site, config: &Config) -> String {
    let leads = || {
        let images = site
            .articles
            .iter()
            .filter_map(|article| article.page.front.image.as_ref());
        images.filter_map(|image| config.base.origin_elsewhere(&image.src))
    };
    let origins: BTreeSet<String> = match config.images {
        crate::base::config::Images::Link => BTreeSet::new(),
        crate::base::config::Images::Show => site
            .articles
            .iter()
            .flat_map(|article| &article.facts.image_origins)
            .chain(site.pages.iter().flat_map(|page| &page.facts.image_origins))
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
