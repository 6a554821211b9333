//! What elements of raw HTML say: their ids, their links, their images.
//!
//! Start reading at [`targets`].

use super::anchors::Ids;
use super::raw::Element;
use super::{Facts, Link, is_relative};
use crate::base::path::Base;
use crate::content::html::{candidates, is_kept};
use std::collections::BTreeSet;

impl Facts {
    /// Notes what an element of raw HTML says.
    pub(super) fn element(
        &mut self,
        element: &Element,
        ids: &mut Ids,
        origins: &mut BTreeSet<String>,
    ) {
        let Element { name, place, .. } = element;
        if element.is_removed {
            self.removed.push((name.clone(), place.clone()));
            return;
        }
        // of a field only the box that is ticked reaches the page
        if !is_kept(name) || name == "input" {
            return;
        }
        if name == "img" && element.attribute("alt").is_none() {
            self.without_alt
                .push(place.start..place.start + "<img".len());
        }
        for (attribute, value) in &element.attributes {
            if is_id(name, attribute) && !self.ids.contains_key(value) {
                self.ids.insert(value.clone(), ids.unique(value));
            }
            for (target, _) in targets(attribute, value) {
                let is_image = name == "img" || matches!(attribute.as_str(), "srcset" | "poster");
                if is_relative(target) || target.starts_with('#') && attribute == "href" {
                    self.links.push(Link {
                        target: target.to_owned(),
                        span: place.clone(),
                        image: is_image,
                    });
                } else if name == "img" && attribute == "src" {
                    origins.extend(Base::nowhere().origin_elsewhere(target));
                }
            }
        }
    }
}

/// Whether an attribute of an element is an id by which it is addressed.
pub(super) fn is_id(element: &str, attribute: &str) -> bool {
    attribute == "id" || attribute == "name" && element == "a"
}

/// The addresses in the value of an attribute, with the sizes of a set of images.
pub(super) fn targets<'v>(attribute: &str, value: &'v str) -> Vec<(&'v str, &'v str)> {
    match attribute {
        "href" | "src" | "poster" => vec![(value.trim(), "")],
        "srcset" => candidates(value).collect(),
        _ => Vec::new(),
    }
}
