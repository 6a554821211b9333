//! The pages of editions.

use super::*;

impl Drawing<'_> {
    pub(super) fn editions(&mut self) {
        let ground = self.ground;
        let editions = &ground.site.editions;
        if editions.is_empty() || ground.config.edition == Period::None {
            return;
        }
        let list = Address::folder(["editions"]);
        let parent = self.crumb(self.word("editions"), &list);
        for (at, edition) in editions.iter().enumerate() {
            let near = |at: Option<usize>| {
                let edition = editions.get(at?)?;
                Some(Link {
                    name: ground.edition_title(edition),
                    href: ground.href(&edition.address),
                })
            };
            let view = self.edition(
                edition,
                &parent,
                near(Some(at + 1)),
                near(at.checked_sub(1)),
            );
            self.add(
                &edition.address,
                View::Edition(Box::new(view)),
                &format!("the edition {}", edition.id),
            );
            let articles: Vec<usize> = edition.articles().collect();
            let changed = self.newest_change(&articles);
            self.map("lists", &edition.address, changed);
        }
        let mut years: Vec<EditionYear> = Vec::new();
        for edition in editions {
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
        let finished: Vec<&Edition> = editions.iter().filter(|edition| !edition.running).collect();
        let title = self.word("editions").to_owned();
        let feeds = self.feed_links(&title, &list, !finished.is_empty());
        let description = ground.set(
            &ground
                .words
                .fill("description_editions", &[("title", &ground.config.title)]),
        );
        let mut head = self.head(&title, &description, &list, "editions");
        head.feeds.clone_from(&feeds);
        let body = self.intro(&list);
        let view = EditionsView {
            head,
            title: title.clone(),
            years,
            feed: feeds.first().map(|link| link.href.clone()),
            json_feed: feeds.get(1).map(|link| link.href.clone()),
            body,
        };
        self.add(
            &list,
            View::Editions(Box::new(view)),
            "the list of editions",
        );
        self.map("lists", &list, None);
        if !finished.is_empty() {
            let entries: Vec<FeedEntry> = finished
                .iter()
                .take(ground.config.feed.items)
                .map(|edition| self.edition_entry(edition))
                .collect();
            self.feed_files(
                &format!("{title} · {}", ground.config.title),
                &list,
                &entries,
            );
        }
    }

    pub(super) fn edition(
        &mut self,
        edition: &Edition,
        parent: &Link,
        previous: Option<Link>,
        next: Option<Link>,
    ) -> EditionView {
        let ground = self.ground;
        let title = ground.edition_title(edition);
        let period = ground.period_title(edition);
        let positions: Vec<usize> = edition.articles().collect();
        let count = ground.count(positions.len());
        let about = edition
            .note
            .as_ref()
            .and_then(|note| note.page.front.summary.clone());
        let description = about.unwrap_or_else(|| {
            let headlines: Vec<String> = ground
                .cards(positions.iter().copied())
                .into_iter()
                .take(3)
                .map(|card| card.fields.title)
                .collect();
            format!(
                "{} {}",
                ground.words.fill(
                    "description_edition",
                    &[("title", &period), ("count", &count)]
                ),
                headlines.join(" · ")
            )
        });
        let mut head = self.head(
            &title,
            &ground.set(&description),
            &edition.address,
            "editions",
        );
        head.crumbs.push(parent.clone());
        self.distinguish(&mut head, &title, &period);
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
        let body = match &edition.note {
            Some(note) => {
                ground.plain_body(note, &edition.address, &mut self.faults, &mut self.copies)
            }
            None => ground.no_body(),
        };
        EditionView {
            head,
            period: (period != title).then_some(period),
            title,
            running: edition.running,
            count,
            minutes: ground
                .articles(&positions)
                .map(|article| ground.minutes(article))
                .sum(),
            lead: edition.lead.and_then(|at| ground.cards.get(at).cloned()),
            sections,
            brief: ground.cards(edition.brief.iter().copied()),
            previous,
            next,
            body,
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
                    title: card.fields.title,
                    url: ground.whole(&article.address),
                    summary: card.fields.summary,
                })
                .collect(),
            body: ground.no_body(),
        }
    }
}
