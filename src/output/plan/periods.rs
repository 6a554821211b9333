//! The archive and the pages of years, months and days.

use super::*;

/// The years, months and days that have articles, newest first.
#[derive(Clone, Debug, Default)]
pub(super) struct Calendar {
    pub(super) years: Vec<Span>,
    pub(super) months: Vec<Span>,
    pub(super) days: Vec<Span>,
    /// How many articles have a day; those without stand after them.
    dated: usize,
}

/// A year, a month or a day.
#[derive(Clone, Debug)]
pub(super) struct Span {
    /// One of its days: that of its newest article.
    pub(super) day: NaiveDate,
    /// Positions of its articles: they stand by their days, so each span is one piece of them.
    pub(super) articles: Range<usize>,
}

impl Calendar {
    pub(super) fn of(articles: &[Article]) -> Calendar {
        let mut calendar = Calendar::default();
        for (at, article) in articles.iter().enumerate() {
            let Some(day) = article.day else { break };
            calendar.dated = at + 1;
            let month = |day: NaiveDate| (day.year(), day.month());
            put(&mut calendar.years, at, day, |other| {
                other.year() == day.year()
            });
            put(&mut calendar.months, at, day, |other| {
                month(other) == month(day)
            });
            put(&mut calendar.days, at, day, |other| other == day);
        }
        calendar
    }

    /// The months of a year.
    fn months_of<'a>(&'a self, year: &Span) -> impl Iterator<Item = &'a Span> + use<'a> {
        let year = year.day.year();
        self.months
            .iter()
            .filter(move |month| month.day.year() == year)
    }
}

fn put(spans: &mut Vec<Span>, at: usize, day: NaiveDate, same: impl Fn(NaiveDate) -> bool) {
    match spans.last_mut().filter(|span| same(span.day)) {
        Some(span) => span.articles.end = at + 1,
        None => spans.push(Span {
            day,
            articles: at..at + 1,
        }),
    }
}

impl<'a> Drawing<'a> {
    pub(super) fn dates(&self, all: &mut Vec<What>) {
        let calendar = &self.plan.calendar;
        let count = |spans: &[Span]| 0..number(spans.len());
        all.push(What::Archive);
        all.extend(count(&calendar.years).map(What::Year));
        all.extend(count(&calendar.months).map(What::Month));
        if self.ground.config.outputs.days {
            all.extend(count(&calendar.days).map(What::Day));
        }
    }

    /// The period that an output is the page of.
    pub(super) fn period(&self, what: What) -> &'a Span {
        let calendar = &self.plan.calendar;
        match what {
            What::Year(at) => at_in(&calendar.years, at),
            What::Month(at) => at_in(&calendar.months, at),
            What::Day(at) => at_in(&calendar.days, at),
            _ => unreachable!("only years, months and days are periods"),
        }
    }

    /// `2025`, `Septembre 2025`, `Mercredi 10 septembre 2025`.
    pub(super) fn period_name(&self, what: What) -> String {
        let words = self.ground.words;
        let day = self.period(what).day;
        match what {
            What::Year(_) => format!("{:04}", day.year()),
            What::Month(_) => show::capital(&words.month(day.year(), day.month())),
            _ => show::capital(&words.weekday(day)),
        }
    }

    pub(super) fn period_naming(&self, what: What) -> Naming {
        let ground = self.ground;
        let name = self.period_name(what);
        let count = ground.count(self.period(what).articles.len());
        let blanks = [("period", name.as_str()), ("count", count.as_str())];
        Naming {
            description: ground.set(&ground.words.fill("description_period", &blanks)),
            more: name.clone(),
            title: name,
            also: self.word("archive").to_owned(),
        }
    }

    fn archive_link(&self) -> Link {
        self.crumb(self.word("archive"), &self.address(What::Archive))
    }

    pub(super) fn archive_naming(&self) -> Naming {
        let ground = self.ground;
        let title = self.word("archive").to_owned();
        let blanks = [("title", ground.config.title.as_str())];
        Naming {
            description: ground.set(&ground.words.fill("description_archive", &blanks)),
            more: title.clone(),
            title,
            also: self.ground.config.title.clone(),
        }
    }

    pub(super) fn archive_view(&self, apart: Apart) -> ArchiveView {
        let ground = self.ground;
        let calendar = &self.plan.calendar;
        let address = self.address(What::Archive);
        ArchiveView {
            head: self.head(&self.archive_naming(), apart, &address, "archive"),
            title: self.word("archive").to_owned(),
            count: ground.count(ground.site.articles.len()),
            years: self.archive_years(),
            undated: ground.cards(calendar.dated..ground.site.articles.len()),
        }
    }

    /// The years that have articles, newest first, each with its months.
    pub(super) fn archive_years(&self) -> Vec<Year> {
        let ground = self.ground;
        let calendar = &self.plan.calendar;
        calendar
            .years
            .iter()
            .map(|year| Year {
                year: CountLink {
                    name: format!("{:04}", year.day.year()),
                    href: ground.href(&show::year_address(year.day.year())),
                    count: year.articles.len(),
                },
                months: calendar
                    .months_of(year)
                    .map(|month| CountLink {
                        name: ground.words.month_name(month.day.month()),
                        href: ground.href(&show::month_address(month.day)),
                        count: month.articles.len(),
                    })
                    .collect(),
            })
            .collect()
    }

    /// The links to the pages of the periods around one: the one before it in time, the one after.
    fn around(&self, at: usize, page: impl Fn(u32) -> What) -> (Option<Link>, Option<Link>) {
        let calendar = &self.plan.calendar;
        let count = match page(0) {
            What::Year(_) => calendar.years.len(),
            What::Month(_) => calendar.months.len(),
            _ => calendar.days.len(),
        };
        let near = |at: Option<usize>| {
            let what = page(number(at.filter(|at| *at < count)?));
            Some(self.crumb(&self.period_name(what), &self.address(what)))
        };
        (near(Some(at + 1)), near(at.checked_sub(1)))
    }

    pub(super) fn year_view(&self, at: usize, apart: Apart) -> YearView {
        let ground = self.ground;
        let what = What::Year(number(at));
        let year = self.period(what);
        let mut head = self.head(
            &self.period_naming(what),
            apart,
            &self.address(what),
            "archive",
        );
        head.crumbs.push(self.archive_link());
        let months = self.plan.calendar.months_of(year).map(|month| {
            let name = ground.words.month_name(month.day.month());
            let topics = ground.frequent_topics(&positions(&month.articles), 5);
            Month {
                month: CountLink {
                    name: show::capital(&name),
                    href: ground.href(&show::month_address(month.day)),
                    count: month.articles.len(),
                },
                topics: topics
                    .into_iter()
                    .map(|topic| Link {
                        name: topic.name,
                        href: topic.href,
                    })
                    .collect(),
            }
        });
        let (previous, next) = self.around(at, What::Year);
        YearView {
            head,
            title: self.period_name(what),
            count: ground.count(year.articles.len()),
            months: months.collect(),
            previous,
            next,
        }
    }

    /// The page of a month or of a day.
    pub(super) fn period_view(&self, what: What, apart: Apart) -> PeriodView {
        let ground = self.ground;
        let span = self.period(what);
        let name = self.period_name(what);
        let mut head = self.head(
            &self.period_naming(what),
            apart,
            &self.address(what),
            "archive",
        );
        head.crumbs.push(self.archive_link());
        let year = span.day.year();
        head.crumbs
            .push(self.crumb(&format!("{year:04}"), &show::year_address(year)));
        let articles = positions(&span.articles);
        let (kind, groups, topics, (previous, next)) = if let What::Month(at) = what {
            (
                "month",
                ground.by_day(&articles),
                ground.frequent_topics(&articles, 5),
                self.around(position(at), What::Month),
            )
        } else {
            let month = ground.words.month_name(span.day.month());
            head.crumbs
                .push(self.crumb(&show::capital(&month), &show::month_address(span.day)));
            let group = Group {
                title: name.clone(),
                href: None,
                cards: ground.cards(articles),
            };
            let at = match what {
                What::Day(at) => position(at),
                _ => unreachable!("years have a page of another kind"),
            };
            ("day", vec![group], Vec::new(), self.around(at, What::Day))
        };
        PeriodView {
            head,
            title: name,
            kind: kind.to_owned(),
            count: ground.count(span.articles.len()),
            groups,
            topics,
            previous,
            next,
        }
    }
}

fn positions(articles: &Range<usize>) -> Vec<usize> {
    articles.clone().collect()
}
