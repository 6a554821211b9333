//! The pages of articles.

use super::{Disambiguation, HeadText, OutputKind, Outputs, Owner, SitemapEntry, ViewBuilder};
use crate::base::config::Rights;
use crate::base::date::When;
use crate::base::path::Address;
use crate::base::text;
use crate::content::markdown::Heading;
use crate::output::addresses;
use crate::output::summaries::excerpt;
use crate::output::view::{
    self, ArticleView, CardFields, DateView, ImageView, Link, OutlineEntry, View,
};
use crate::site::Article;

/// The page of an article, by its position.
#[derive(Debug)]
struct ArticlePage(usize);

pub(super) fn outputs(builder: &ViewBuilder<'_>, all: &mut Outputs) {
    for at in 0..builder.site.articles.len() {
        all.push(Box::new(ArticlePage(at)));
    }
}

impl OutputKind for ArticlePage {
    fn address(&self, builder: &ViewBuilder<'_>) -> Address {
        builder.article(self.0).address.clone()
    }

    fn owner<'a>(&'a self, builder: &ViewBuilder<'a>) -> Owner<'a> {
        Owner::Page(&builder.article(self.0).page)
    }

    fn head_text<'a>(&self, builder: &ViewBuilder<'a>) -> Option<HeadText<'a>> {
        let (article, card) = (builder.article(self.0), builder.card(self.0));
        let front = &article.page.front;
        let when = match (front.date, &card.dated) {
            (Some(date), _) => builder.words.day(date.day(builder.config.timezone)),
            (None, Some(dated)) => dated.clone(),
            (None, None) => builder.word("undated").to_owned(),
        };
        Some(HeadText {
            title: article.title.clone(),
            description: if card.summary.is_empty() {
                builder.typeset(&article.title)
            } else {
                card.summary.clone()
            },
            description_suffix: format!("({when})"),
            title_suffix: when,
            section: "",
        })
    }

    fn view(&self, builder: &ViewBuilder<'_>, added: Disambiguation) -> View {
        let article = builder.article(self.0);
        let neighbour = |at: Option<usize>| {
            let fields = &builder.derived.cards.get(at?)?.fields;
            Some(Link {
                name: fields.title.clone(),
                href: fields.href.clone(),
            })
        };
        // What is wrong with a lead image was said when links were resolved.
        let lead = builder.lead_image(article);
        let (image, file) = lead
            .ok()
            .flatten()
            .map_or((None, None), |(image, file)| (Some(image), file));
        let page = page_of(builder, article, builder.card(self.0), image);
        let mut head = self.head(builder, added);
        head.full_title = page.title.clone();
        head.kind = "article".to_owned();
        if let Some(url) = original(article) {
            head.canonical = Some(url.to_owned());
        }
        if let Some(image) = page.image.as_ref() {
            head.image = Some(if image.src.starts_with('/') {
                format!("{}{}", builder.config.base.origin(), image.src)
            } else {
                image.src.clone()
            });
            head.image_alt = image.alt.clone();
            head.image_size = file.and_then(|(file, _)| builder.lead_size(&file));
        }
        let leads = page.image.is_none();
        View::Article(Box::new(ArticleView {
            head,
            page,
            previous: neighbour(Some(self.0 + 1)),
            next: neighbour(self.0.checked_sub(1)),
            related: builder.cards(article.related.iter().copied()),
            body: builder.body(article, leads),
        }))
    }

    fn sitemap_entry(&self, builder: &ViewBuilder<'_>) -> Option<SitemapEntry> {
        // Search engines are sent to the original of a full copy (specification, section 3).
        let is_original = original(builder.article(self.0)).is_none();
        is_original.then_some(SitemapEntry::Article(self.0))
    }

    fn article(&self) -> Option<usize> {
        Some(self.0)
    }
}

/// The article's address at its publication when its whole text is copied here: search engines are sent there
/// (specification, section 3).
fn original(article: &Article) -> Option<&str> {
    let full = article.rights == Rights::Full;
    article.source_url().filter(|_| full)
}

/// An article as its own page shows it, with what its card says already and the lead image that [`ViewBuilder::lead_image`] gave.
fn page_of(
    builder: &ViewBuilder<'_>,
    article: &Article,
    card: &CardFields,
    image: Option<ImageView>,
) -> view::Article {
    let set = |text: &str| text::typography(text, &article.lang, None).into_owned();
    let front = &article.page.front;
    let updated = front.updated.filter(|updated| {
        Some(updated.day(builder.config.timezone))
            > front.date.map(|date| date.day(builder.config.timezone))
    });
    let moment = |when: When| {
        let zone = builder.config.timezone;
        When::Moment(when.moment(zone).with_timezone(&zone).fixed_offset()).iso()
    };
    let full = article.rights == Rights::Full;
    view::Article {
        title: card.title.clone(),
        lang: card.lang.clone(),
        date: front
            .date
            .zip(card.date.clone())
            .map(|(date, shown)| DateView {
                href: builder.day_href(date.day(builder.config.timezone)),
                ..shown
            }),
        dated: card.dated.clone(),
        updated: updated.map(|updated| builder.date(updated)),
        published: front.date.map(moment),
        modified: updated.map(moment),
        authors: front.authors.iter().map(|author| set(author)).collect(),
        summary: set(&if article.rights == Rights::Excerpt {
            excerpt(article)
        } else {
            article.summary().to_owned()
        }),
        key_points: card.key_points.clone(),
        source: card.source.clone(),
        rights: match article.rights {
            Rights::Full => "full",
            Rights::Excerpt => "excerpt",
            Rights::Link => "link",
        }
        .to_owned(),
        minutes: card.minutes,
        topics: builder
            .terms(article, 0)
            .map(|term| builder.term_link(term))
            .collect(),
        terms: (1..builder.site.taxonomies.len())
            .filter_map(|at| {
                let terms: Vec<Link> = builder
                    .terms(article, at)
                    .map(|term| builder.term_link(term))
                    .collect();
                let name = builder.typeset(&builder.site.taxonomies.get(at)?.name);
                (!terms.is_empty()).then_some(view::TermGroup { name, terms })
            })
            .collect(),
        outline: if full {
            outline(&article.facts.outline, &article.lang)
        } else {
            Vec::new()
        },
        image,
        markdown: builder
            .config
            .outputs
            .markdown
            .then(|| addresses::markdown_copy(&article.address))
            .flatten()
            .map(|address| builder.href(&address)),
        extra: front.extra.clone(),
    }
}

/// The contents list, from four headings on: the two highest levels.
fn outline(headings: &[Heading], lang: &str) -> Vec<OutlineEntry> {
    let Some(top) = headings.iter().map(|heading| heading.level).min() else {
        return Vec::new();
    };
    let entries: Vec<OutlineEntry> = headings
        .iter()
        .filter(|heading| heading.level <= top + 1)
        .map(|heading| OutlineEntry {
            depth: heading.level - top + 1,
            id: heading.id.clone(),
            text: text::typography(&heading.text, lang, None).into_owned(),
        })
        .collect();
    if entries.len() < 4 {
        Vec::new()
    } else {
        entries
    }
}
