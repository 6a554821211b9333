//! What a page says of itself in JSON-LD (schema.org).
//!
//! Start reading at [`LinkedData::of`].

use serde_json::Value;

/// The JSON-LD of a page.
pub(super) struct LinkedData {
    /// The objects that are articles.
    pub(super) articles: Vec<Value>,
    /// Names of persons by their identifier.
    pub(super) people: Vec<(String, String)>,
    /// When the page (not an article) says that it was published.
    pub(super) page_date: Option<String>,
    /// The publisher that any object names.
    pub(super) publisher: Option<String>,
    /// What the site says of itself.
    pub(super) site_description: Option<String>,
}

impl LinkedData {
    pub(super) fn of(mut open: Vec<Value>) -> LinkedData {
        let mut out = LinkedData {
            articles: Vec::new(),
            people: Vec::new(),
            page_date: None,
            publisher: None,
            site_description: None,
        };
        open.reverse();
        while let Some(value) = open.pop() {
            match value {
                Value::Array(values) => open.extend(values.into_iter().rev()),
                Value::Object(mut object) => {
                    for key in ["@graph", "mainEntity", "mainEntityOfPage"] {
                        let inner = object
                            .get(key)
                            .is_some_and(|value| value.is_array() || value.is_object());
                        if inner && (key == "@graph" || object.get(key).is_some_and(is_article)) {
                            open.extend(object.remove(key));
                        }
                    }
                    out.note(Value::Object(object));
                }
                _ => {}
            }
        }
        out
    }

    pub(super) fn note(&mut self, object: Value) {
        let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
        if is_a(&object, |kind| kind == "Person")
            && let (Some(id), Some(name)) = (text("@id"), text("name"))
        {
            self.people.push((id, name));
        }
        if is_a(&object, |kind| {
            matches!(kind, "Organization" | "WebSite" | "NewsMediaOrganization")
        }) {
            self.publisher = self.publisher.take().or_else(|| text("name"));
            self.site_description = self.site_description.take().or_else(|| text("description"));
        }
        if is_article(&object) {
            self.articles.push(object);
        } else if is_a(&object, |kind| kind.ends_with("Page")) && self.page_date.is_none() {
            self.page_date = text("datePublished");
        }
    }

    pub(super) fn text(&self, key: &str) -> Option<String> {
        self.articles
            .iter()
            .find_map(|object| object.get(key)?.as_str())
            .map(str::to_owned)
    }

    /// Names of persons; an organisation is no author.
    pub(super) fn authors(&self) -> Vec<String> {
        let Some(author) = self
            .articles
            .iter()
            .find_map(|object| object.get("author").or_else(|| object.get("creator")))
        else {
            return Vec::new();
        };
        let list = author
            .as_array()
            .map_or_else(|| std::slice::from_ref(author), Vec::as_slice);
        list.iter()
            .filter(|author| {
                !is_a(author, |kind| {
                    kind.ends_with("Organization") || kind == "Corporation"
                })
            })
            .filter_map(|author| {
                let by_id = || {
                    let id = author.get("@id")?.as_str()?;
                    self.people
                        .iter()
                        .find(|(known, _)| known == id)
                        .map(|(_, name)| name.as_str())
                };
                let name = author.get("name");
                author
                    .as_str()
                    .or_else(|| name?.as_str())
                    .or_else(|| name?.as_array()?.first()?.as_str())
                    .or_else(by_id)
            })
            .map(str::to_owned)
            .collect()
    }

    pub(super) fn publisher(&self) -> Option<String> {
        self.articles
            .iter()
            .find_map(|object| object.get("publisher")?.get("name")?.as_str())
            .map(str::to_owned)
            .or_else(|| self.publisher.clone())
    }
}

pub(super) fn is_a(object: &Value, wanted: impl Fn(&str) -> bool) -> bool {
    match object.get("@type") {
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).any(wanted),
        Some(kind) => kind.as_str().is_some_and(wanted),
        None => false,
    }
}

pub(super) fn is_article(object: &Value) -> bool {
    is_a(object, |kind| {
        kind.ends_with("Article")
            || matches!(
                kind,
                "BlogPosting"
                    | "SocialMediaPosting"
                    | "LiveBlogPosting"
                    | "Report"
                    | "Review"
                    | "Recipe"
            )
    })
}
