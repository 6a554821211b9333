//! The tree of a post's HTML, made ready for `content/html/`: boilerplate of themes and plug-ins dropped, galleries and captions made
//! figures, embedded things made links, footnotes set aside.
//!
//! Classes that WordPress and its widest-spread plug-ins write are known here, and nothing else. Start reading at [`prepare`].

use super::markup::{MORE, NOTE, escape};
use crate::base::text;
use crate::content::doc::Dropped;
use crate::content::html::{self, Fragment};
use dom_query::NodeRef;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// Classes of what is no part of a post's text, with the name of the rule.
const FURNITURE: &[(&str, &[&str])] = &[
    (
        "share line",
        &[
            "sharedaddy",
            "jp-post-flair",
            "sd-sharing-enabled",
            "addtoany_share_save_container",
            "addtoany_content",
            "a2a_kit",
            "heateor_sss_sharing_container",
            "heateor_sssp_sharing_container",
            "shareaholic-canvas",
            "sfsi_widget",
            "sfsibeforpstwpr",
            "sfsiaftrpstwpr",
            "ssba",
            "ssbp-wrap",
            "essb_links",
            "swp_social_panel",
            "dpsp-content-wrapper",
            "mashsb-container",
            "monarch_bottom_share",
            "et_social_inline",
            "social-share-buttons",
            "wp-block-jetpack-sharing-buttons",
            "novashare-buttons",
            "jetpack-likes-widget-wrapper",
            "wpulike",
            "twitter-share-button",
            "fb-like",
        ],
    ),
    (
        "read also",
        &[
            "jp-relatedposts",
            "wp-block-jetpack-related-posts",
            "yarpp",
            "yarpp-related",
            "crp_related",
            "rp4wp-related-posts",
            "related_post_container",
            "wp_rp_wrap",
            "zem_rp_wrap",
            "rpwe-block",
            "wp-block-yoast-seo-related-links",
        ],
    ),
    (
        "subscription prompt",
        &[
            "wp-block-jetpack-subscriptions",
            "jetpack_subscription_widget",
            "mc4wp-form",
            "wpcf7",
            "tnp-subscription",
            "mailpoet_form",
        ],
    ),
    (
        "list of contents",
        &[
            "ez-toc-container",
            "toc_container",
            "lwptoc",
            "wp-block-rank-math-toc-block",
            "wp-block-yoast-seo-table-of-contents",
            "simpletoc-list",
            "wp-block-simpletoc-toc",
        ],
    ),
    (
        "about the author",
        &[
            "saboxplugin-wrap",
            "pp-multiple-authors-boxes-wrapper",
            "m-a-box",
            "wp-post-author-wrap",
            "author-box-wrap",
            "abh_box",
        ],
    ),
    (
        "poll",
        &[
            "post-ratings",
            "kk-star-ratings",
            "gdrts-rating-block",
            "yasr-vv-stars-title-container",
            "wpulike-heart",
        ],
    ),
    (
        "advert",
        &[
            "wpcnt",
            "wordads-ad-wrapper",
            "adsbygoogle",
            "wp-block-jetpack-ad",
            "ai-viewports",
            "quads-location",
        ],
    ),
    ("link to the rest of the text", &["more-link"]),
    ("button of a file", &["wp-block-file__button"]),
];

/// Elements of the same kinds that are known by their id.
const IDS: &[(&str, &str)] = &[
    ("share line", "jp-post-flair"),
    ("read also", "jp-relatedposts"),
    ("list of contents", "toc_container"),
    ("list of contents", "ez-toc-container"),
];

/// Makes a post's tree ready to be read, and gives its footnotes in the order in which the text refers to them: their
/// references hold a mark, and they themselves are gone.
pub(super) fn prepare(root: &NodeRef<'_>, dropped: &mut Vec<Dropped>) -> Vec<Fragment> {
    let nodes: Vec<NodeRef<'_>> = root.descendants_it().filter(NodeRef::is_element).collect();
    let mut gone: BTreeSet<dom_query::NodeId> = BTreeSet::new();
    let mut ids: BTreeMap<String, NodeRef<'_>> = BTreeMap::new();
    let mut references = Vec::new();
    for node in &nodes {
        // In the order of the page, so that what is in a removed element is known to be gone.
        if node
            .parent()
            .is_some_and(|parent| gone.contains(&parent.id))
        {
            gone.insert(node.id);
            continue;
        }
        let class = node.class().unwrap_or_default();
        let id = node.id_attr().unwrap_or_default();
        if let Some(rule) = furniture(&class, &id) {
            drop_node(node, rule, dropped);
            gone.insert(node.id);
            continue;
        }
        if !id.is_empty() {
            ids.entry(id.to_string()).or_insert(*node);
        }
        let has = |name: &str| class.split_ascii_whitespace().any(|word| word == name);
        let name = node.node_name().unwrap_or_default();
        match name.as_ref() {
            "img" => image(node, &class),
            "iframe" if has("wp-embedded-content") => {
                // WordPress sets it next to a quotation that holds the same link.
                drop_node(node, "repeats the link above", dropped);
                gone.insert(node.id);
            }
            "iframe" => frame(node),
            "a" => {
                unlink_image(node);
                if node.attr("href").is_some_and(|href| href.starts_with('#')) {
                    references.push(*node);
                }
            }
            "span" if id.starts_with("more-") => node.set_text(MORE.to_string()),
            "pre" if has("wp-block-verse") => verse(node),
            "div" if has("wp-block-embed__wrapper") => embedded(node),
            "div" if has("wp-caption") => node.rename("figure"),
            "p" | "dd" if has("wp-caption-text") => node.rename("figcaption"),
            "dl" if has("gallery-item") => node.rename("figure"),
            "dt" if has("gallery-icon") => node.rename("div"),
            "ul" | "figure" if has("blocks-gallery-grid") || has("wp-block-gallery") => {
                node.rename("div");
            }
            "li" if has("blocks-gallery-item") => node.rename("div"),
            _ => {}
        }
    }
    appeared_first(&nodes, dropped);
    footnotes(&references, &ids, &gone)
}

fn furniture(class: &str, id: &str) -> Option<&'static str> {
    if let Some((rule, _)) = IDS.iter().find(|(_, known)| *known == id) {
        return Some(rule);
    }
    if class.is_empty() {
        return None;
    }
    FURNITURE.iter().find_map(|(rule, classes)| {
        class
            .split_ascii_whitespace()
            .any(|word| classes.contains(&word))
            .then_some(*rule)
    })
}

fn drop_node(node: &NodeRef<'_>, rule: &str, dropped: &mut Vec<Dropped>) {
    dropped.extend(html::dropped(node, rule));
    node.remove_from_parent();
}

/// Smileys are their signs; images that a plug-in loads late are under the address that it keeps elsewhere.
fn image(node: &NodeRef<'_>, class: &str) {
    let is_smiley = class
        .split_ascii_whitespace()
        .any(|word| matches!(word, "wp-smiley" | "emoji"));
    if is_smiley {
        let alt = node.attr("alt").unwrap_or_default();
        node.insert_before(&node.tree.new_text(alt));
        node.remove_from_parent();
        return;
    }
    let is_kept_elsewhere = node
        .attr("src")
        .is_none_or(|src| src.trim().is_empty() || src.starts_with("data:"));
    if is_kept_elsewhere && !node.has_attr("data-src") && !node.has_attr("data-lazy-src") {
        let kept = [
            "data-orig-file",
            "data-large-file",
            "data-medium-file",
            "data-full-url",
            "nitro-lazy-src",
            "data-pin-media",
        ]
        .iter()
        .find_map(|name| node.attr(name));
        if let Some(src) = kept {
            node.set_attr("src", &src);
        }
    }
}

/// An image's link to its own file, or to the page that WordPress makes of it, says nothing that the image does not.
fn unlink_image(link: &NodeRef<'_>) {
    let Some(image) = link
        .first_element_child()
        .filter(|child| child.has_name("img") || child.has_name("picture"))
    else {
        return;
    };
    let alone = image.next_element_sibling().is_none() && link.text().trim().is_empty();
    let href = link.attr("href").unwrap_or_default().to_ascii_lowercase();
    let path = href.split(['?', '#']).next().unwrap_or_default();
    let is_file = [
        ".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp",
    ]
    .iter()
    .any(|end| path.ends_with(end));
    let is_its_page = href.contains("attachment_id=")
        || link
            .attr("rel")
            .is_some_and(|rel| rel.contains("attachment"));
    if alone && (is_file || is_its_page || href.is_empty()) {
        link.rename("span");
    }
}

/// A player's address becomes that of the film's own page.
fn frame(node: &NodeRef<'_>) {
    static PLAYER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?:https?:)?//(?:(?:www\.)?youtube(?:-nocookie)?\.com/embed/(?P<youtube>[\w-]{11})(?:[?&#].*)?$",
            r"|player\.vimeo\.com/video/(?P<vimeo>\d+)",
            r"|(?:www\.)?dailymotion\.com/embed/video/(?P<dailymotion>\w+))"
        ))
        .expect("a valid pattern")
    });
    let late = ["data-src", "data-lazy-src"]
        .iter()
        .find_map(|name| node.attr(name));
    let src = late.or_else(|| node.attr("src")).unwrap_or_default();
    let src = src.trim();
    let page = PLAYER.captures(src).and_then(|found| {
        let id = |name: &str| found.name(name).map(|id| id.as_str());
        id("youtube")
            .map(|id| format!("https://www.youtube.com/watch?v={id}"))
            .or_else(|| id("vimeo").map(|id| format!("https://vimeo.com/{id}")))
            .or_else(|| {
                id("dailymotion").map(|id| format!("https://www.dailymotion.com/video/{id}"))
            })
    });
    match page {
        Some(page) => node.set_attr("src", &page),
        None if src.starts_with("//") => node.set_attr("src", &format!("https:{src}")),
        None if !src.is_empty() => node.set_attr("src", src),
        None => {}
    }
}

/// Verse is running text whose line ends are meant.
fn verse(node: &NodeRef<'_>) {
    let lines = node.inner_html().trim_matches('\n').replace('\n', "<br>");
    node.set_html(lines);
    node.rename("p");
}

/// What WordPress would embed when the page is shown is an address alone in its element.
fn embedded(node: &NodeRef<'_>) {
    let words = node.text();
    let address = words.trim();
    let is_address = (address.starts_with("https://") || address.starts_with("http://"))
        && !address.contains(char::is_whitespace)
        && node.first_element_child().is_none();
    if is_address {
        let address = escape(&address.replace('&', "&amp;"));
        node.set_html(format!("<p><a href=\"{address}\">{address}</a></p>"));
    }
}

/// The line that WordPress puts below each post of a feed: where it appeared first.
fn appeared_first(nodes: &[NodeRef<'_>], dropped: &mut Vec<Dropped>) {
    static LINE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^(The post .{1,300} (first )?appeared (first )?on .{1,100}|(L[’']article|Cet article|Le billet) .{1,300} est apparu en premier sur .{1,100})$")
            .expect("a valid pattern")
    });
    let last = nodes.iter().rev().find(|node| {
        node.has_name("p") && node.parent().is_some() && !node.text().trim().is_empty()
    });
    if let Some(last) = last {
        let words = text::collapse_whitespace(&html::flat_text(last));
        if LINE.is_match(words.trim_end_matches('.'))
            && last.descendants_it().any(|node| node.has_name("a"))
        {
            drop_node(last, "where it appeared first", dropped);
        }
    }
}

/// Footnotes: items of a list that a raised link of the text leads to.
fn footnotes(
    references: &[NodeRef<'_>],
    ids: &BTreeMap<String, NodeRef<'_>>,
    gone: &BTreeSet<dom_query::NodeId>,
) -> Vec<Fragment> {
    let mut numbers: BTreeMap<dom_query::NodeId, usize> = BTreeMap::new();
    let mut notes: Vec<NodeRef<'_>> = Vec::new();
    for link in references {
        let raised = link.parent().filter(|parent| parent.has_name("sup"));
        let raises = link
            .first_element_child()
            .is_some_and(|child| child.has_name("sup"));
        let mark = link.text();
        let is_mark = mark.trim().chars().count() <= 6 && !mark.trim().is_empty();
        let href = link.attr("href").unwrap_or_default();
        let target = ids.get(href.trim_start_matches('#'));
        let item = target.and_then(|target| {
            if target.has_name("li") {
                return Some(*target);
            }
            target
                .ancestors_it(Some(4))
                .find(|node| node.has_name("li"))
        });
        let Some(item) =
            item.filter(|item| is_mark && (raised.is_some() || raises) && !gone.contains(&item.id))
        else {
            continue;
        };
        // A note that refers to itself is the way back.
        if link.ancestors_it(None).any(|node| node.id == item.id) {
            continue;
        }
        let number = *numbers.entry(item.id).or_insert_with(|| {
            notes.push(item);
            notes.len()
        });
        let mark = format!("{}{number}{}", NOTE.0, NOTE.1);
        let place = raised
            .filter(|sup| sup.text().trim() == link.text().trim())
            .unwrap_or(*link);
        place.insert_before(&place.tree.new_text(mark));
        place.remove_from_parent();
    }
    let read = notes.iter().map(|note| {
        for back in note.descendants() {
            let leads_back = back.has_name("a")
                && back.attr("href").is_some_and(|href| href.starts_with('#'))
                && !back.text().chars().any(char::is_alphabetic);
            if leads_back {
                back.remove_from_parent();
            }
        }
        html::read_node(note)
    });
    let read = read.collect();
    for note in &notes {
        let list = note.parent();
        note.remove_from_parent();
        if let Some(list) = list.filter(|list| list.first_element_child().is_none()) {
            list.remove_from_parent();
        }
    }
    read
}
