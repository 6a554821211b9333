//! Where the links of texts lead, and which of them lead to nothing.

use super::*;

/// What the links of all texts and the lead images ask for.
pub(super) struct Linked {
    pub(super) links: Links,
    pub(super) copies: Vec<(Address, RelPath)>,
    pub(super) resized: Vec<(Address, RelPath, u32)>,
    pub(super) inside: BTreeMap<(RelPath, (usize, usize)), Inside>,
}

/// Resolves the links of every text that has any, once; feeds and twins use what is found here too.
pub(super) fn linked(
    ground: &Ground<'_>,
    inputs: &Inputs<'_>,
    faults: &mut Vec<Diagnostic>,
) -> Linked {
    let site = ground.site;
    let articles = site.articles.iter().map(|article| {
        let published = article.rights == Rights::Full;
        (
            &article.page,
            &article.facts,
            &article.address,
            published.then_some(&*article.facts),
        )
    });
    let pages = site
        .pages
        .iter()
        .map(|page| (&page.page, &page.facts, &page.address, Some(&*page.facts)));
    let intros = site
        .intros
        .iter()
        .map(|(address, intro)| (&intro.page, &intro.facts, address, None));
    let texts: Vec<_> = articles.chain(pages).collect();
    let notes = site
        .editions
        .iter()
        .filter_map(|edition| Some((edition.note.as_ref()?, &edition.address)))
        .map(|(note, address)| (&note.page, &note.facts, address, None));
    let lists = introduced(site, inputs.config);
    let shown: Vec<_> = texts
        .iter()
        .filter(|(_, _, _, facts)| facts.is_some())
        .copied()
        .chain(
            intros
                .clone()
                .filter(|(_, _, address, _)| lists.contains(*address)),
        )
        .chain(notes)
        .filter(|(_, facts, _, _)| {
            !facts.links.is_empty()
                || !facts.raw_images.is_empty()
                || !facts.frame_origins.is_empty()
        })
        .collect();
    let standing: HashMap<&RelPath, (&Address, Option<&Facts>)> = if shown.is_empty() {
        HashMap::new()
    } else {
        let pages = texts
            .iter()
            .map(|(page, _, address, facts)| (&page.file, (*address, *facts)));
        let intros = intros.map(|(page, _, address, _)| (&page.file, (address, None)));
        pages.chain(intros).collect()
    };
    let mut copies = Copies {
        pages: &standing,
        files: inputs.files,
        made: BTreeSet::new(),
        shown: BTreeSet::new(),
        inside: BTreeMap::new(),
    };
    let mut links = Links::new();
    for (page, facts, address, _) in shown {
        faults.extend(blocked_frames(page, facts, ground.config));
        let found = ground.links(page, facts, address, faults, &mut copies);
        if !(found.links.is_empty() && found.images.is_empty()) {
            links.insert(page.file.clone(), found);
        }
    }
    for article in &site.articles {
        match ground.image(article, inputs.files) {
            Ok(Some((_, Some((file, place))))) => {
                copies.shown.insert((file.clone(), place.clone()));
                if file.below(show::STATIC).is_none() {
                    copies.made.insert((place, file));
                }
            }
            Ok(_) => {}
            Err(fault) => faults.push(fault),
        }
        // The files beside an `index.md` go where its page goes, linked or not.
        if let Some(folder) = article.bundle() {
            let beside = inputs
                .files
                .keys()
                .filter(|file| file.parent().as_ref() == Some(&folder));
            copies
                .made
                .extend(beside.map(|file| (article.address.join(file.name()), file.clone())));
        }
    }
    let resized = copies.shown.iter().flat_map(|(file, place)| {
        let smaller = ground.resized(file, place);
        smaller.map(|(place, width)| (place, file.clone(), width))
    });
    Linked {
        resized: resized.collect(),
        links,
        copies: copies.made.into_iter().collect(),
        inside: copies.inside,
    }
}

/// The warnings about frames that the settings do not name: each is shown as a link.
fn blocked_frames(page: &Page, facts: &Facts, config: &Config) -> Vec<Diagnostic> {
    let own = config.base.origin();
    let shown = |origin: &str| {
        let host = origin.strip_prefix("https://");
        host.is_some_and(|host| config.frames.iter().any(|shown| shown == host))
    };
    let blocked = |origin: &String| {
        let origin = if origin == Base::nowhere().origin() {
            own
        } else {
            origin
        };
        if shown(origin) {
            return None;
        }
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let hint = if origin.starts_with("https://") {
            format!("to show it, add `\"{host}\"` to `html.frames` in `site.toml`")
        } else {
            "only frames over https are shown; write its address with `https://`".to_owned()
        };
        let fault = Diagnostic::new(
            Code::BlockedFrame,
            format!("a frame of `{host}` is shown as a link"),
        );
        Some(fault.in_file(page.file.as_str()).hint(hint))
    };
    facts.frame_origins.iter().filter_map(blocked).collect()
}

/// The addresses of the lists that an `_index.md` can introduce.
pub(super) fn introduced(site: &Site, config: &Config) -> HashSet<Address> {
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
        lists.insert(Address::folder(["sources"]));
        let publications = site.publications.iter();
        lists.extend(publications.map(|publication| publication.address.clone()));
    }
    if !site.editions.is_empty() {
        lists.insert(Address::folder(["editions"]));
    }
    lists
}

/// Links inside the site that lead to nothing: an address without an output, an anchor that the page's text does not have.
pub(super) fn dead_links(
    site: &Site,
    config: &Config,
    inside: &BTreeMap<(RelPath, (usize, usize)), Inside>,
    plan: &Plan,
) -> Vec<Diagnostic> {
    if inside.is_empty() {
        return Vec::new();
    }
    let is_planned = |path: &OutPath| {
        let found = plan
            .outputs
            .binary_search_by(|output| output.path.cmp(path));
        found.is_ok()
    };
    let anchors: HashMap<&Address, &Facts> = site
        .articles
        .iter()
        .filter(|article| article.rights == Rights::Full)
        .map(|article| (&article.address, &*article.facts))
        .chain(site.pages.iter().map(|page| (&page.address, &*page.facts)))
        .collect();
    let mut faults = Vec::new();
    for ((file, (start, end)), link) in inside {
        let (path, fragment) = link.href.split_once('#').unwrap_or((&link.href, ""));
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        let path = path.strip_prefix(config.base.path()).unwrap_or(path);
        let address = Address::parse(path);
        // Hosts add what is missing: the last slash, or `.html`.
        let found = address.as_ref().and_then(|address| {
            let plain = address.as_str().trim_end_matches('/');
            [
                address.clone(),
                Address::parse(&format!("{plain}/"))?,
                Address::parse(&format!("{plain}.html"))?,
            ]
            .into_iter()
            .find(|address| address.out_path().is_some_and(|path| is_planned(&path)))
        });
        let fault = match found {
            None => Diagnostic::new(
                Code::DeadLink,
                format!("`{}` leads to nothing on this site", link.target),
            )
            .hint("mend the address, or write it whole when it is that of another site"),
            Some(address) => {
                let id = percent::decode(fragment).unwrap_or_else(|| fragment.to_owned());
                let known = anchors.get(&address);
                if id.is_empty() || id == "top" || known.is_none_or(|facts| facts.has_anchor(&id)) {
                    continue;
                }
                Diagnostic::new(
                    Code::DeadLink,
                    format!("`{}` names an anchor that is not there", link.target),
                )
                .hint("headings get anchors of their words: `## Two words` is `#two-words`")
            }
        };
        faults.push(fault.at(file.as_str(), *start..*end));
    }
    faults
}
