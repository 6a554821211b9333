//! The archive and the pages of years, months and days.

use super::*;

impl Drawing<'_> {
    pub(super) fn dates(&mut self) {
        let ground = self.ground;
        let lang = &ground.config.lang;
        let mut years: Vec<Span> = Vec::new();
        let mut undated = Vec::new();
        for (at, article) in ground.site.articles.iter().enumerate() {
            match article.day {
                Some(day) => Span::put(&mut years, day, at, 0),
                None => undated.push(at),
            }
        }
        let archive = Address::folder(["archive"]);
        let archive_link = self.crumb(self.word("archive"), &archive);
        let year_name = |day: NaiveDate| format!("{:04}", day.year());
        let view = ArchiveView {
            title: self.word("archive").to_owned(),
            count: ground.count(ground.site.articles.len()),
            years: years
                .iter()
                .map(|year| Year {
                    year: CountLink {
                        name: year_name(year.first),
                        href: ground.href(&show::year_address(year.first.year())),
                        count: year.articles.len(),
                    },
                    months: year
                        .parts
                        .iter()
                        .map(|month| CountLink {
                            name: date::month_name(month.first.month(), lang),
                            href: ground.href(&show::month_address(month.first)),
                            count: month.articles.len(),
                        })
                        .collect(),
                })
                .collect(),
            undated: ground.cards(undated),
            head: {
                let description = ground.set(
                    &ground
                        .words
                        .fill("description_archive", &[("title", &ground.config.title)]),
                );
                self.head(
                    self.word("archive").to_owned().as_str(),
                    &description,
                    &archive,
                    "archive",
                )
            },
        };
        self.add(&archive, View::Archive(Box::new(view)), "the archive");
        self.map("lists", &archive, None);

        for (at, year) in years.iter().enumerate() {
            let name = year_name(year.first);
            let address = show::year_address(year.first.year());
            let near = |at: Option<usize>| {
                let year = years.get(at?)?;
                Some(Link {
                    name: year_name(year.first),
                    href: ground.href(&show::year_address(year.first.year())),
                })
            };
            let count = ground.count(year.articles.len());
            let description = ground.set(&ground.words.fill(
                "description_period",
                &[("period", &name), ("count", &count)],
            ));
            let mut head = self.head(&name, &description, &address, "archive");
            head.crumbs.push(archive_link.clone());
            let months = year
                .parts
                .iter()
                .map(|month| Month {
                    month: CountLink {
                        name: show::capital(&date::month_name(month.first.month(), lang)),
                        href: ground.href(&show::month_address(month.first)),
                        count: month.articles.len(),
                    },
                    topics: ground
                        .frequent_topics(&month.articles, 5)
                        .into_iter()
                        .map(|topic| Link {
                            name: topic.name,
                            href: topic.href,
                        })
                        .collect(),
                })
                .collect();
            let view = YearView {
                head,
                title: name.clone(),
                count,
                months,
                previous: near(Some(at + 1)),
                next: near(at.checked_sub(1)),
            };
            self.add(
                &address,
                View::Year(Box::new(view)),
                &format!("the year {name}"),
            );
            let changed = self.newest_change(&year.articles);
            self.map("lists", &address, changed);
        }
        let months: Vec<&Span> = years.iter().flat_map(|year| &year.parts).collect();
        self.periods(&months, "month", &archive_link);
        if ground.config.outputs.days {
            let days: Vec<&Span> = months.iter().flat_map(|month| &month.parts).collect();
            self.periods(&days, "day", &archive_link);
        }
    }

    /// The pages of months or of days.
    fn periods(&mut self, spans: &[&Span], kind: &str, archive: &Link) {
        let ground = self.ground;
        let lang = &ground.config.lang;
        let is_month = kind == "month";
        let name_of = |day: NaiveDate| {
            show::capital(&if is_month {
                date::month_text(day.year(), day.month(), lang)
            } else {
                date::weekday_text(day, lang)
            })
        };
        let address_of = |day: NaiveDate| {
            if is_month {
                show::month_address(day)
            } else {
                show::day_address(day)
            }
        };
        for (at, span) in spans.iter().enumerate() {
            let near = |at: Option<usize>| {
                let day = spans.get(at?)?.first;
                Some(Link {
                    name: name_of(day),
                    href: ground.href(&address_of(day)),
                })
            };
            let (name, address) = (name_of(span.first), address_of(span.first));
            let count = ground.count(span.articles.len());
            let description = ground.set(&ground.words.fill(
                "description_period",
                &[("period", &name), ("count", &count)],
            ));
            let mut head = self.head(&name, &description, &address, "archive");
            head.crumbs.push(archive.clone());
            let year = span.first.year();
            head.crumbs
                .push(self.crumb(&format!("{year:04}"), &show::year_address(year)));
            if !is_month {
                let month = show::capital(&date::month_name(span.first.month(), lang));
                head.crumbs
                    .push(self.crumb(&month, &show::month_address(span.first)));
            }
            let groups = if is_month {
                ground.by_day(&span.articles)
            } else {
                vec![Group {
                    title: name.clone(),
                    href: None,
                    cards: ground.cards(span.articles.iter().copied()),
                }]
            };
            let view = PeriodView {
                head,
                title: name.clone(),
                kind: kind.to_owned(),
                count,
                groups,
                topics: if is_month {
                    ground.frequent_topics(&span.articles, 5)
                } else {
                    Vec::new()
                },
                previous: near(Some(at + 1)),
                next: near(at.checked_sub(1)),
            };
            self.add(&address, View::Period(Box::new(view)), &name);
            let changed = self.newest_change(&span.articles);
            self.map("lists", &address, changed);
        }
    }
}

/// The articles of a year, a month or a day, with the months of a year and the days of a month; all newest first.
struct Span {
    first: NaiveDate,
    articles: Vec<usize>,
    parts: Vec<Span>,
}

impl Span {
    /// Adds an article to its year (`depth` 0), month and day. Articles come in order, so each belongs to the last span or opens one.
    fn put(spans: &mut Vec<Span>, day: NaiveDate, article: usize, depth: usize) {
        let same = |other: NaiveDate| match depth {
            0 => other.year() == day.year(),
            1 => (other.year(), other.month()) == (day.year(), day.month()),
            _ => other == day,
        };
        if spans.last().is_none_or(|span| !same(span.first)) {
            spans.push(Span {
                first: day,
                articles: Vec::new(),
                parts: Vec::new(),
            });
        }
        if let Some(span) = spans.last_mut() {
            span.articles.push(article);
            if depth < 2 {
                Span::put(&mut span.parts, day, article, depth + 1);
            }
        }
    }
}
