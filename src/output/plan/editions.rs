//! The pages of editions.

use super::*;

impl<'a> Drawing<'a> {
    fn has_editions(&self) -> bool {
        !self.ground.site.editions.is_empty() && self.ground.config.edition != Period::None
    }

    pub(super) fn finished_editions(&self) -> impl Iterator<Item = &'a Edition> {
        let editions = self.ground.site.editions.iter();
        editions.filter(|edition| !edition.running)
    }

    pub(super) fn has_editions_feed(&self) -> bool {
        self.has_editions() && self.finished_editions().next().is_some()
    }

    pub(super) fn editions(&self, all: &mut Vec<What>) {
        if self.has_editions() {
            all.extend((0..number(self.ground.site.editions.len())).map(What::Edition));
            all.push(What::Editions);
        }
    }

    pub(super) fn editions_naming(&self) -> Naming {
        let ground = self.ground;
        let title = self.word("editions").to_owned();
        let blanks = [("title", ground.config.title.as_str())];
        Naming {
            description: ground.set(&ground.words.fill("description_editions", &blanks)),
            more: title.clone(),
            title,
            also: self.ground.config.title.clone(),
        }
    }

    pub(super) fn editions_view(&self, apart: Apart) -> EditionsView {
        let ground = self.ground;
        let list = self.address(What::Editions);
        let title = self.word("editions").to_owned();
        let mut years: Vec<EditionYear> = Vec::new();
        for edition in &ground.site.editions {
            let year = edition.id.get(..4).unwrap_or_default().to_owned();
            let link = ground.edition_link(edition);
            match years.last_mut() {
                Some(last) if last.year == year => last.editions.push(link),
                _ => years.push(EditionYear {
                    year,
                    editions: vec![link],
                }),
            }
        }
        let feeds = self.feed_links(&title, &list, self.has_editions_feed());
        let mut head = self.head(&self.editions_naming(), apart, &list, "editions");
        head.feeds.clone_from(&feeds);
        EditionsView {
            head,
            title,
            years,
            feed: feeds.first().map(|link| link.href.clone()),
            json_feed: feeds.get(1).map(|link| link.href.clone()),
            body: self.intro(&list),
        }
    }

    pub(super) fn edition_naming(&self, edition: &Edition) -> Naming {
        let ground = self.ground;
        let title = ground.edition_title(edition);
        let period = ground.period_title(edition);
        let about = edition
            .note
            .as_ref()
            .and_then(|note| note.page.front.summary.clone());
        let description = about.unwrap_or_else(|| {
            let count = ground.count(edition.articles().count());
            let headlines: Vec<String> = edition
                .articles()
                .take(3)
                .filter_map(|at| Some(ground.cards.get(at)?.fields.title.clone()))
                .collect();
            let blanks = [("title", period.as_str()), ("count", count.as_str())];
            let opening = ground.words.fill("description_edition", &blanks);
            format!("{opening} {}", headlines.join(" · "))
        });
        Naming {
            description: ground.set(&description),
            more: title.clone(),
            title,
            also: period,
        }
    }

    pub(super) fn edition_view(&self, at: usize, apart: Apart) -> EditionView {
        let ground = self.ground;
        let editions = &ground.site.editions;
        let edition = at_in(editions, number(at));
        let near = |at: Option<usize>| {
            let edition = editions.get(at?)?;
            Some(Link {
                name: ground.edition_title(edition),
                href: ground.href(&edition.address),
            })
        };
        let title = ground.edition_title(edition);
        let period = ground.period_title(edition);
        let naming = self.edition_naming(edition);
        let mut head = self.head(&naming, apart, &edition.address, "editions");
        head.crumbs
            .push(self.crumb(self.word("editions"), &self.address(What::Editions)));
        let topics = ground.topics().map_or(&[][..], |topics| &topics.terms);
        let sections = edition
            .sections
            .iter()
            .filter_map(|(topic, articles)| {
                let term = topics.get(*topic)?;
                Some(Section {
                    title: ground.set(&term.name),
                    id: term.id.clone(),
                    href: term.listed.then(|| ground.href(&term.address)),
                    cards: ground.cards(articles.iter().copied()),
                })
            })
            .collect();
        let positions: Vec<usize> = edition.articles().collect();
        EditionView {
            head,
            period: (period != title).then_some(period),
            title,
            running: edition.running,
            count: ground.count(positions.len()),
            minutes: ground
                .articles(&positions)
                .map(|article| ground.minutes(article))
                .sum(),
            lead: edition.lead.and_then(|at| ground.cards.get(at).cloned()),
            sections,
            brief: ground.cards(edition.brief.iter().copied()),
            previous: near(Some(at + 1)),
            next: near(at.checked_sub(1)),
            body: match &edition.note {
                Some(note) => ground.plain_body(note, self.links(&note.page.file)),
                None => ground.no_body(),
            },
        }
    }

    /// A finished edition as an entry of the editions feed: published when its last day was over.
    pub(super) fn edition_entry(&self, edition: &Edition) -> FeedEntry {
        let ground = self.ground;
        let zone = ground.config.timezone;
        let over = edition.days.1.succ_opt().unwrap_or(edition.days.1);
        let moment = When::Day(over).moment(zone).to_rfc3339();
        let positions: Vec<usize> = edition.articles().collect();
        FeedEntry {
            title: ground.edition_title(edition),
            url: ground.whole(&edition.address),
            external_url: None,
            published: Some(moment.clone()),
            updated: moment,
            authors: vec![ground.config.title.clone()],
            lang: ground.config.lang.clone(),
            summary: String::new(),
            topics: Vec::new(),
            stories: ground
                .articles(&positions)
                .zip(ground.cards(positions.iter().copied()))
                .map(|(article, card)| FeedStory {
                    title: card.fields.title.clone(),
                    url: ground.whole(&article.address),
                    summary: card.fields.summary.clone(),
                })
                .collect(),
            body: ground.no_body(),
        }
    }
}
