//! Views to bytes: the template engine, its filters, what each template depends on, and the texts of pages.
//!
//! The only user of the template engine. A template reaches its view, `site` and nothing else: no function here looks
//! at the site or a file. Start reading at [`load`] and [`render`].

use crate::base::conflict_markers;
use crate::base::diagnostic::{Code, Diagnostic, did_you_mean};
use crate::base::key::Key;
use crate::base::text;
use crate::base::theme;
use crate::base::words;
use crate::content::markdown::{self, Options};
pub use crate::output::closure::BUILT_IN;
use crate::output::closure::{closure_keys, unused};
use crate::output::kinds::{feed, markdown_copy};
use crate::output::view::{Body, Card, FeedEntry, FeedView, Output, Shared, View};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tera::{Context, ErrorKind, Kwargs, State, Tera, Value};

/// The templates, ready to render.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
    keys: BTreeMap<String, Key>,
    /// The site's own templates that nothing uses.
    unused: Vec<String>,
}

impl Templates {
    /// The key of each template with everything it extends, includes or calls, by its plain name.
    #[must_use]
    pub fn keys(&self) -> &BTreeMap<String, Key> {
        &self.keys
    }

    /// The warnings about templates of the site that no page is made with.
    pub fn unused(&self) -> impl Iterator<Item = Diagnostic> + '_ {
        self.unused.iter().map(|name| {
            let built_in = theme::TEMPLATES.iter().map(|(known, _)| *known);
            let hint = did_you_mean(name, built_in).unwrap_or_else(|| {
                "give it the name of a built-in template, or include it in one".to_owned()
            });
            Diagnostic::new(
                Code::IdleSetting,
                format!("no page uses the template `{name}`"),
            )
            .in_file(file_of(name))
            .hint(hint)
        })
    }
}

/// Loads the built-in templates and the site's own, each of which overrides the built-in one of its name. `own` holds
/// names relative to `templates/` and texts; `words` are for the filter that counts.
///
/// # Errors
/// Every template that cannot be parsed, or names something that does not exist.
pub fn load(
    own: &BTreeMap<String, String>,
    words: &words::Words,
) -> Result<Templates, Vec<Diagnostic>> {
    let mut tera = Tera::new();
    let counted = words.clone();
    tera.register_filter(
        "plural",
        move |count: i64, forms: Kwargs, _: &State| -> tera::TeraResult<String> {
            let count = usize::try_from(count).unwrap_or(0);
            if let Some(noun) = forms.get::<&str>("noun")? {
                return Ok(counted.count(count, noun));
            }
            let word = match forms.get::<&str>(counted.form(count))? {
                Some(word) => word,
                None => forms.must_get("other")?,
            };
            Ok(counted.counted(count, word))
        },
    );
    tera.register_filter(
        "json",
        |value: &Value, _: Kwargs, _: &State| -> tera::TeraResult<String> {
            let json = serde_json::to_string(value).map_err(tera::Error::message)?;
            // So that no text can end the script element that the data is in (HTML, section 4.12.1.3).
            Ok(json
                .replace('<', "\\u003c")
                .replace('>', "\\u003e")
                .replace('&', "\\u0026"))
        },
    );
    let site_lang = words.lang.clone();
    tera.register_filter(
        "dir",
        move |lang: &str, named: Kwargs, _: &State| -> tera::TeraResult<Value> {
            let is_page = named.get::<bool>("page")?.unwrap_or(false);
            let around = !is_page && text::is_right_to_left(&site_lang);
            Ok(Value::safe_string(match text::is_right_to_left(lang) {
                own if own == around => "",
                true => " dir=\"rtl\"",
                false => " dir=\"ltr\"",
            }))
        },
    );
    tera.set_fallback_prefixes([BUILT_IN])
        .expect("no template has been added yet");
    let texts: BTreeMap<String, &str> = theme::TEMPLATES
        .iter()
        .map(|(name, text)| (format!("{BUILT_IN}{name}"), *text))
        .chain(
            own.iter()
                .map(|(name, text)| (name.clone(), without_mark(text))),
        )
        .collect();
    let torn = own.iter().flat_map(|(name, text)| {
        conflict_markers::conflict_errors(&format!("templates/{name}"), text)
    });
    let torn: Vec<Diagnostic> = torn.collect();
    if !torn.is_empty() {
        return Err(torn);
    }
    let broken: Vec<Diagnostic> = own
        .iter()
        .filter_map(|(name, text)| {
            // Alone, so that an error in one template does not hide those of the others.
            let read = without_mark(text);
            let mark = text.len() - read.len();
            let error = Tera::new().add_raw_template(name, read).err()?;
            match error.kind() {
                ErrorKind::SyntaxError(report) => {
                    let span = &report.span().range;
                    let error = Diagnostic::new(Code::BadTemplate, as_ours(report.message())).at(
                        format!("templates/{name}"),
                        span.start + mark..span.end + mark,
                    );
                    Some(error.hint("the template language is described in `docs/theming.md`"))
                }
                _ => None,
            }
        })
        .collect();
    if !broken.is_empty() {
        return Err(broken);
    }
    if let Err(error) =
        tera.add_raw_templates(texts.iter().map(|(name, text)| (name.as_str(), *text)))
    {
        return Err(diagnostics_of(&error, &texts, Code::BadTemplate));
    }
    let keys = closure_keys(&texts);
    let unused = unused(own, &texts);
    Ok(Templates { tera, keys, unused })
}

/// A template without the byte order mark that some editors write.
fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// The file of a template, for messages.
fn file_of(name: &str) -> String {
    format!("templates/{}", name.strip_prefix(BUILT_IN).unwrap_or(name))
}

/// A sentence of the engine in the form of our messages: lower case, no full stop.
fn as_ours(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// What the engine reports, as diagnostics. Errors of several templates come as one text of reports, each with its place in a
/// line such as `  --> base.html:3:8`.
fn diagnostics_of(
    error: &tera::Error,
    texts: &BTreeMap<String, &str>,
    code: Code,
) -> Vec<Diagnostic> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            vec![
                Diagnostic::new(code, as_ours(report.message()))
                    .at(file_of(report.filename()), report.span().range.clone()),
            ]
        }
        ErrorKind::MissingParent { current, parent } => {
            let span = texts.get(current).and_then(|text| quoted(text, parent));
            let diagnostic =
                Diagnostic::new(code, format!("there is no template `{parent}` to extend"));
            vec![match span {
                Some(span) => diagnostic.at(file_of(current), span),
                None => diagnostic.in_file(file_of(current)),
            }]
        }
        ErrorKind::CircularExtend { tpl, .. } => vec![
            Diagnostic::new(code, format!("`{tpl}` extends itself, by way of others"))
                .in_file(file_of(tpl)),
        ],
        ErrorKind::CircularInclude { tpl, .. } => vec![
            Diagnostic::new(code, format!("`{tpl}` includes itself, by way of others"))
                .in_file(file_of(tpl)),
        ],
        _ => reports(&error.to_string(), texts, code),
    }
}

/// Splits the engine's joined reports.
fn reports(text: &str, texts: &BTreeMap<String, &str>, code: Code) -> Vec<Diagnostic> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for report in text
        .split("\n\nerror: ")
        .map(|part| part.strip_prefix("error: ").unwrap_or(part))
    {
        let mut lines = report.lines();
        let message = as_ours(lines.next().unwrap_or(report));
        let place = lines
            .next()
            .and_then(|line| line.trim_start().strip_prefix("--> "));
        let diagnostic = Diagnostic::new(code, message);
        let found = place.and_then(|place| {
            let mut parts = place.rsplitn(3, ':');
            let (column, line): (usize, usize) =
                (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            let name = parts.next()?;
            Some((name, place_in(texts.get(name)?, line, column)?))
        });
        diagnostics.push(match found {
            Some((name, span)) => diagnostic.at(file_of(name), span),
            None => diagnostic,
        });
    }
    diagnostics
}

/// The bytes of one character at a line and column, both from 1.
fn place_in(text: &str, line: usize, column: usize) -> Option<Range<usize>> {
    let start: usize = text
        .split_inclusive('\n')
        .take(line.checked_sub(1)?)
        .map(str::len)
        .sum();
    let rest = text.get(start..)?;
    let (at, character) = rest.char_indices().nth(column.checked_sub(1)?)?;
    Some(start + at..start + at + character.len_utf8())
}

fn quoted(text: &str, name: &str) -> Option<Range<usize>> {
    text.find(name).map(|start| start..start + name.len())
}

/// Everything that rendering needs besides the view.
#[derive(Clone, Copy)]
pub struct RenderInputs<'a> {
    /// The templates.
    pub templates: &'a Templates,
    /// What all outputs share.
    pub shared: &'a Shared,
    /// What many pages show, made once.
    pub cache: &'a RenderCache,
    /// The card of each article.
    pub cards: &'a [Card],
    /// The Markdown of a body by its key.
    pub text_of: &'a (dyn Fn(Key) -> Option<Arc<str>> + Sync),
}

/// What many pages show, in the form of the template engine and made once per build: `site`, cards, and the texts of feeds.
#[derive(Debug)]
pub struct RenderCache {
    site: Value,
    /// By the position of the article, for the newest [`SHARED`]; made when a page first shows it. A clone only bumps a
    /// counter.
    cards: Vec<OnceLock<Value>>,
    /// Texts with whole addresses, by the key of all they depend on: an article is in the feeds of each of its
    /// topics, twice in each.
    feed_texts: Mutex<HashMap<Key, Arc<str>>>,
}

/// How many cards are kept in the engine's own form, so that their memory has a bound; those of older articles are made
/// again for each page that shows them.
const SHARED: usize = 32_768;

impl RenderCache {
    /// For a site with so many cards.
    #[must_use]
    pub fn new(shared: &Shared, cards: usize) -> RenderCache {
        RenderCache {
            site: Value::from_serializable(&shared.site),
            cards: (0..cards.min(SHARED)).map(|_| OnceLock::new()).collect(),
            feed_texts: Mutex::default(),
        }
    }
}

/// A view as the engine sees it, with the cards in place of their positions (see [`Card`]'s `Serialize`).
fn with_cards(value: Value, inputs: &RenderInputs<'_>) -> Value {
    if let Some(bytes) = value.as_bytes() {
        let at = bytes.try_into().map_or(u32::MAX, u32::from_le_bytes);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let Some(card) = inputs.cards.get(at) else {
            return value;
        };
        let made = || Value::from_serializable(&*card.fields);
        return match inputs.cache.cards.get(at) {
            Some(shared) => shared.get_or_init(made).clone(),
            None => made(),
        };
    }
    if let Some(items) = value.as_array() {
        // Most arrays hold no cards: links, authors, headings.
        return if items.iter().any(holds_cards) {
            items
                .iter()
                .map(|item| with_cards(item.clone(), inputs))
                .collect::<Vec<Value>>()
                .into()
        } else {
            value
        };
    }
    if holds_cards(&value) {
        let map = value.into_map().unwrap_or_default();
        let fields = map
            .into_iter()
            .map(|(name, field)| (name, with_cards(field, inputs)));
        return fields.collect::<tera::Map>().into();
    }
    value
}

/// Whether a value contains the position of a card.
fn holds_cards(value: &Value) -> bool {
    value.is_bytes()
        || value
            .as_array()
            .is_some_and(|items| items.iter().any(holds_cards))
        || value
            .as_map()
            .is_some_and(|fields| fields.values().any(holds_cards))
}

/// The bytes of an output; none for a file that is copied.
///
/// # Errors
/// A template that fails, with the page being rendered.
pub fn render(output: &Output, inputs: &RenderInputs<'_>) -> Result<Vec<u8>, Vec<Diagnostic>> {
    let text = match &output.view {
        View::Feed(view) => feed::write(view, &feed_bodies(view, inputs)),
        View::MarkdownCopy(view) => {
            let text = view.body.content.and_then(|key| (inputs.text_of)(key));
            let options = options(inputs.shared, &view.body, None);
            let text = text.as_deref().map(|text| markdown::copy(text, &options));
            markdown_copy::write(view, text.as_deref())
        }
        View::Text(text) => text.clone().into_owned(),
        View::Copy(_) | View::Packed(_) | View::Resized(_) => String::new(),
        _ => page(output, inputs)?,
    };
    Ok(text.into_bytes())
}

/// A page made by its template.
fn page(output: &Output, inputs: &RenderInputs<'_>) -> Result<String, Vec<Diagnostic>> {
    let failed = |error: &tera::Error| {
        diagnostics_of(error, &BTreeMap::new(), Code::TemplateFailed)
            .into_iter()
            .map(|diagnostic| diagnostic.note(format!("on `{}`", output.path.address())))
            .collect::<Vec<_>>()
    };
    let view = Value::try_from_serializable(&output.view).map_err(|error| failed(&error))?;
    let mut context = Context::new();
    for (name, field) in view.into_map().unwrap_or_default() {
        let name = name.as_str().unwrap_or_default().to_owned();
        context.insert_value(name, with_cards(field, inputs));
    }
    context.insert_value("site", inputs.cache.site.clone());
    if let Some(body) = output.view.body() {
        let text = body.content.and_then(|key| (inputs.text_of)(key));
        let html = text.map(|text| markdown::html(&text, &options(inputs.shared, body, None)).html);
        context.insert_value(
            "content_html",
            Value::safe_string(&html.unwrap_or_default()),
        );
    }
    let template = output
        .view
        .template()
        .expect("views of pages have a template");
    inputs
        .templates
        .tera
        .render(template, &context)
        .map_err(|error| failed(&error))
}

fn options<'a>(
    shared: &'a Shared,
    body: &'a Body,
    absolute: Option<(&'a str, &'a str)>,
) -> Options<'a> {
    Options {
        lang: &body.content_lang,
        links: &body.content_links,
        pictures: &body.content_images,
        leads: body.leads,
        images: shared.images,
        frames: &shared.frames,
        base: &shared.base,
        skip_title: body.skip_title,
        absolute,
        words: &shared.site.words,
    }
}

/// The rendered text of each entry of a feed, with whole addresses.
fn feed_bodies(feed: &FeedView, inputs: &RenderInputs<'_>) -> Vec<Option<Arc<str>>> {
    let texts = || {
        let texts = inputs.cache.feed_texts.lock();
        texts.unwrap_or_else(PoisonError::into_inner)
    };
    let body = |entry: &FeedEntry| -> Option<Arc<str>> {
        let content = entry.body.content?;
        let key = Key::of(&(&entry.body, &entry.url));
        if let Some(text) = texts().get(&key) {
            return Some(text.clone());
        }
        let absolute = Some((inputs.shared.base.origin(), entry.url.as_str()));
        let text = (inputs.text_of)(content)?;
        let mut html = markdown::html(&text, &options(inputs.shared, &entry.body, absolute)).html;
        // Programs that read feeds know the direction by this alone.
        if text::is_right_to_left(&entry.body.content_lang) {
            html = format!("<div dir=\"rtl\">\n{html}</div>\n");
        }
        let html: Arc<str> = html.into();
        texts().insert(key, html.clone());
        Some(html)
    };
    feed.entries.iter().map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(templates: &[(&str, &str)]) -> Result<Templates, Vec<Diagnostic>> {
        let own = templates
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        load(&own, &words::Words::new("fr", &BTreeMap::new()))
    }

    #[test]
    fn the_built_in_templates_load() {
        let templates = own(&[]).expect("the built-in templates are whole");
        assert!(templates.keys().contains_key("article.html"));
    }

    #[test]
    fn a_key_moves_with_everything_below_the_template_and_nothing_else() {
        let plain = own(&[]).expect("loads");
        let changed = own(&[(
            "home.html",
            "{% extends \"digest/home.html\" %}{% block name %}!{% endblock %}",
        )])
        .expect("loads");
        assert_ne!(
            plain.keys().get("home.html"),
            changed.keys().get("home.html")
        );
        assert_eq!(
            plain.keys().get("article.html"),
            changed.keys().get("article.html")
        );
        let base = theme::TEMPLATES
            .iter()
            .find(|(name, _)| *name == "base.html")
            .expect("is built in")
            .1;
        let below = own(&[("base.html", &format!("{base} "))]).expect("loads");
        assert!(plain.keys().iter().all(|(name, key)| name == "components.html" || below.keys().get(name) != Some(key)));
    }

    #[test]
    fn broken_templates_are_all_told_with_their_place() {
        let diagnostics = own(&[("a.html", "ligne\n{% if %}"), ("b.html", "{{ un deux }}")])
            .expect_err("both are broken");
        let places: Vec<_> = diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.place.clone())
            .map(|place| (place.file, place.span.is_some()))
            .collect();
        assert_eq!(
            places,
            [
                ("templates/a.html".to_owned(), true),
                ("templates/b.html".to_owned(), true)
            ]
        );
        let diagnostics = own(&[
            ("a.html", "{{ 1 | nothing }}"),
            ("b.html", "{% include \"nowhere.html\" %}"),
        ])
        .expect_err("both are broken");
        assert!(
            diagnostics
                .iter()
                .all(|diagnostic| diagnostic.place.is_some()),
            "{diagnostics:?}"
        );
        let diagnostics =
            own(&[("a.html", "{% extends \"nowhere.html\" %}")]).expect_err("has no parent");
        assert!(
            diagnostics
                .iter()
                .all(|diagnostic| diagnostic.place.is_some()),
            "{diagnostics:?}"
        );
    }

    /// Each line of the document with an arrow holds a template, and after the arrow what it gives.
    #[test]
    fn the_examples_of_the_document_on_themes_hold() {
        let english = words::Words::new("en", &BTreeMap::new());
        let templates = load(&BTreeMap::new(), &english).expect("the built-in templates are whole");
        let mut context = Context::new();
        context.insert("site", &serde_json::json!({ "words": english.words }));
        let document = include_str!("../../docs/theming.md");
        let examples: Vec<(&str, &str)> = document
            .lines()
            .filter(|line| line.starts_with('{'))
            .filter_map(|line| line.split_once(" → "))
            .collect();
        assert!(examples.len() > 25, "only {} examples", examples.len());
        for (template, expected) in examples {
            let seen = templates.tera.render_str(template, &context, true);
            let seen = seen.unwrap_or_else(|error| panic!("{template}: {error}"));
            assert_eq!(seen, expected, "{template}");
        }
    }
}
