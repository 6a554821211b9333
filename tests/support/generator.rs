//! Articles, sources and sites made up from a number: the same number gives the same bytes, anywhere and at any time.
//!
//! What tests of whole sites and benches share. Every word is the project's own; nothing here speaks of real events.
#![allow(dead_code)] // each user takes a part of it

use std::fmt::Write as _;
use std::path::Path;

/// Pseudo-random numbers: `SplitMix64`, by Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `limit`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        let limit = u64::try_from(limit).expect("64 bits hold any length");
        usize::try_from(self.next() % limit).expect("it is below a usize")
    }

    /// One of them.
    pub(crate) fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// True in so many of a hundred cases.
    pub(crate) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// The days over which articles are spread, from the first of January 2023 on.
const DAYS: usize = 3 * 365;

/// Ids of topics, the frequent ones first.
pub(crate) const TOPICS: &[&str] = &[
    "assistants",
    "chips",
    "regulation",
    "schools",
    "hospitals",
    "translation",
    "search-tools",
    "robots",
    "energy",
    "tutoring",
    "copyright",
    "start-ups",
    "benchmarks",
    "privacy",
    "speech",
    "weather",
    "chemistry",
    "libraries",
    "farming",
    "railways",
    "banking",
    "courts",
    "museums",
    "radio",
    "mapping",
    "cinema",
    "ports",
    "forests",
];

const WHO_FR: &[&str] = &[
    "Le laboratoire Verdier",
    "La société Orque",
    "L’université des Alizés",
    "Le collectif Margelle",
    "La start-up Pivoine",
    "L’agence du littoral",
    "Le groupe Basalte",
    "La fondation Écluse",
    "L’atelier Quinconce",
    "La mairie de Valbrune",
];
const WHO_EN: &[&str] = &[
    "The Verdier lab",
    "A firm called Orca",
    "Tradewind University",
    "The Margin collective",
    "A start-up named Peony",
    "The coastal agency",
    "The Basalt group",
    "The Lock foundation",
    "The Quincunx workshop",
    "The town of Valbrune",
];
const WHAT_FR: &[&str] = &[
    "un modèle de 12 000 000 000 paramètres",
    "une règle de transparence",
    "un banc d’essai public",
    "un robot de tri",
    "un service de résumé",
    "une carte des centres de calcul",
    "un budget de 3 500 000 €",
    "un outil de relecture",
    "un corpus de 40 000 heures de parole",
    "une puce gravée en 3 nm",
];
const WHAT_EN: &[&str] = &[
    "a model of twelve billion parameters",
    "a rule on openness",
    "a public test bench",
    "a sorting robot",
    "a digest service",
    "a map of data centres",
    "a budget of 3.5 million euros",
    "a proofreading tool",
    "a corpus of 40,000 hours of speech",
    "a chip made at 3 nm",
];
const WHERE_FR: &[&str] = &[
    "à Valbrune",
    "dans trois ports",
    "en haute vallée",
    "à l’hôpital",
    "dans les écoles",
    "sur le fleuve",
];
const WHERE_EN: &[&str] = &[
    "in Valbrune",
    "in three ports",
    "up the valley",
    "in the hospital",
    "in schools",
    "on the river",
];
const SAID_FR: &[&str] = &[
    "{who} présente {what} {where} : les essais durent jusqu’à l’été.",
    "Selon les auteurs, {pct} % des relecteurs s’en servent déjà ; les autres attendent.",
    "« {who} veut {what} », résume une ingénieure {where}.",
    "Pourquoi maintenant ? Parce que {what} coûte **{k} fois moins** qu’il y a un an !",
    "Le [compte rendu](https://valbrune.example/notes/{k}) détaille la méthode, chiffres à l’appui.",
    "La commande `mesure --pas {k}` refait le calcul en {pct} minutes.",
    "Reste une question : qui relit, et *quand* ?",
    "{who} promet de publier ses journaux de bord, sans date.",
];
const SAID_EN: &[&str] = &[
    "{who} shows {what} {where}: the trial runs until summer.",
    "By the authors’ count {pct}% of editors use it already; the rest wait.",
    "“{who} wants {what},” an engineer says {where}.",
    "Why now? Because {what} costs **{k} times less** than a year ago!",
    "The [notes](https://valbrune.example/notes/{k}) give the method and the figures.",
    "The command `measure --step {k}` repeats the sum in {pct} minutes.",
    "One question stays open: who proofreads, and *when*?",
    "{who} promises to publish its logs, without a date.",
];
const HEAD_FR: &[&str] = &[
    "Ce qui change",
    "La méthode",
    "Et ensuite ?",
    "Les chiffres",
    "Ce que l’on ignore",
];
const HEAD_EN: &[&str] = &[
    "What changes",
    "The method",
    "What next?",
    "The figures",
    "What nobody knows",
];

/// An article made from a number.
pub(crate) struct Article {
    /// Its number.
    pub(crate) number: usize,
    /// `fr` or `en`.
    pub(crate) lang: &'static str,
    /// The headline.
    pub(crate) title: String,
    /// The day, `2024-02-29`.
    pub(crate) day: String,
    /// The slug, with the number in it.
    pub(crate) slug: String,
    /// One sentence.
    pub(crate) summary: String,
    /// Ids of topics.
    pub(crate) topics: Vec<&'static str>,
    /// Who wrote it.
    pub(crate) author: &'static str,
    /// Where it is said to have stood first.
    pub(crate) url: String,
    blocks: Vec<Block>,
    key_points: Vec<String>,
}

enum Block {
    Heading(String),
    Paragraph(String),
    List(Vec<String>),
    Quote(String),
    Table(Vec<[String; 3]>),
}

fn sentence(random: &mut Random, french: bool) -> String {
    let (said, who, what, places) = if french {
        (SAID_FR, WHO_FR, WHAT_FR, WHERE_FR)
    } else {
        (SAID_EN, WHO_EN, WHAT_EN, WHERE_EN)
    };
    random
        .pick(said)
        .replace("{who}", random.pick(who))
        .replace("{what}", random.pick(what))
        .replace("{where}", random.pick(places))
        .replace("{pct}", &(2 + random.below(95)).to_string())
        .replace("{k}", &(2 + random.below(40)).to_string())
}

fn paragraph(random: &mut Random, french: bool) -> String {
    let count = 3 + random.below(4);
    let sentences: Vec<String> = (0..count).map(|_| sentence(random, french)).collect();
    sentences.join(" ")
}

/// The article of a number; it depends on nothing else.
pub(crate) fn article(number: usize) -> Article {
    let mut random = Random(u64::try_from(number).expect("64 bits hold any number") ^ 0xD16E_5700);
    let random = &mut random;
    let french = random.chance(60);
    let first = chrono::NaiveDate::from_ymd_opt(2023, 1, 1).expect("a constant day");
    let after = u64::try_from(random.below(DAYS)).expect("a small number");
    let day = first + chrono::Days::new(after);
    let (who, what, place) = if french {
        (WHO_FR, WHAT_FR, WHERE_FR)
    } else {
        (WHO_EN, WHAT_EN, WHERE_EN)
    };
    let verb = if french { "et" } else { "and" };
    let title = format!(
        "{} {verb} {} {}",
        random.pick(who),
        random.pick(what),
        random.pick(place)
    );
    let mut topics = Vec::new();
    for _ in 0..=random.below(4) {
        // twice below: the first topics are many times as frequent as the last ones
        let range = 1 + random.below(TOPICS.len());
        let topic = TOPICS[random.below(range)];
        if !topics.contains(&topic) {
            topics.push(topic);
        }
    }
    let heads = if french { HEAD_FR } else { HEAD_EN };
    let mut blocks = vec![Block::Paragraph(paragraph(random, french))];
    for part in 1..=3 + random.below(4) {
        blocks.push(Block::Heading(format!("{} ({part})", random.pick(heads))));
        blocks.push(Block::Paragraph(paragraph(random, french)));
        match random.below(5) {
            0 => blocks.push(Block::List(
                (0..3 + random.below(4))
                    .map(|_| sentence(random, french))
                    .collect(),
            )),
            1 => blocks.push(Block::Quote(sentence(random, french))),
            2 => blocks.push(Block::Table(
                (0..4)
                    .map(|row| {
                        [
                            format!("{} {row}", random.pick(place)),
                            format!("{} %", random.below(100)),
                            random.pick(what).to_string(),
                        ]
                    })
                    .collect(),
            )),
            _ => blocks.push(Block::Paragraph(paragraph(random, french))),
        }
    }
    Article {
        number,
        lang: if french { "fr" } else { "en" },
        slug: format!(
            "{}-{number:06}",
            if french {
                "note-de-valbrune"
            } else {
                "valbrune-note"
            }
        ),
        day: day.to_string(),
        summary: sentence(random, french).replace(['*', '`', '['], ""),
        topics,
        author: random.pick(&[
            "Ève Lantier",
            "Noé Castagne",
            "Iris Moreau",
            "Tom Ashby",
            "June Fairweather",
        ]),
        url: format!(
            "https://gazette.example/{}/{number}",
            if french { "fr" } else { "en" }
        ),
        key_points: if random.chance(30) {
            (0..3).map(|_| sentence(random, french)).collect()
        } else {
            Vec::new()
        },
        title,
        blocks,
    }
}

fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

impl Article {
    /// Where the page lies: `content/articles/2024/2024-02-29-slug.md`.
    pub(crate) fn file(&self) -> String {
        format!(
            "content/articles/{}/{}-{}.md",
            &self.day[..4],
            self.day,
            self.slug
        )
    }

    /// Its Markdown.
    pub(crate) fn body(&self) -> String {
        let mut out = String::new();
        for block in &self.blocks {
            match block {
                Block::Heading(text) => writeln!(out, "## {text}\n"),
                Block::Paragraph(text) => writeln!(out, "{text}\n"),
                Block::Quote(text) => writeln!(out, "> {text}\n"),
                Block::List(items) => writeln!(out, "- {}\n", items.join("\n- ")),
                Block::Table(rows) => {
                    let rows: Vec<String> = rows
                        .iter()
                        .map(|row| format!("| {} |", row.join(" | ")))
                        .collect();
                    writeln!(
                        out,
                        "| Lieu | Part | Objet |\n| --- | ---: | --- |\n{}\n",
                        rows.join("\n")
                    )
                }
            }
            .expect("a string takes any text");
        }
        out
    }

    /// The page: front matter and Markdown.
    pub(crate) fn text(&self) -> String {
        let list = |texts: &[String]| {
            texts
                .iter()
                .map(|text| quoted(text))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let mut out = format!(
            "+++\ntitle = {}\ndate = {}T08:{:02}:00Z\nlang = \"{}\"\nauthors = [{}]\nsummary = {}\ntopics = [\"{}\"]\n",
            quoted(&self.title),
            self.day,
            self.number % 60,
            self.lang,
            quoted(self.author),
            quoted(&self.summary),
            self.topics.join("\", \""),
        );
        if !self.key_points.is_empty() {
            writeln!(out, "key_points = [{}]", list(&self.key_points))
                .expect("a string takes any text");
        }
        write!(
            out,
            "[source]\nname = \"La Gazette\"\nurl = {}\n+++\n\n{}",
            quoted(&self.url),
            self.body()
        )
        .expect("a string takes any text");
        out
    }

    /// A plain text, as a newsletter is pasted: title, author and day, paragraphs, bullets, a table with pipes.
    pub(crate) fn as_text(&self) -> String {
        let mut out = format!("{}\n\n{} | {}\n\n", self.title, self.author, self.day);
        for block in &self.blocks {
            match block {
                Block::Heading(text) => writeln!(out, "{text}\n"),
                Block::Paragraph(text) => writeln!(out, "{}\n", plain(text)),
                Block::Quote(text) => writeln!(out, "« {} »\n", plain(text)),
                Block::List(items) => writeln!(out, "• {}\n", plain(&items.join("\n• "))),
                Block::Table(rows) => {
                    let rows: Vec<String> = rows
                        .iter()
                        .map(|row| format!("| {} |", row.join(" | ")))
                        .collect();
                    writeln!(
                        out,
                        "| Lieu | Part | Objet |\n|---|---|---|\n{}\n",
                        rows.join("\n")
                    )
                }
            }
            .expect("a string takes any text");
        }
        out.push_str("Partagez cette lettre\n\nSe désabonner\n");
        out
    }

    /// Its text as HTML.
    fn html(&self) -> String {
        let mut out = String::new();
        let text = |text: &str| {
            plain(text)
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('«', "&laquo;")
                .replace('»', "&raquo;")
        };
        for block in &self.blocks {
            match block {
                Block::Heading(head) => {
                    writeln!(out, "<h2 class=\"wp-block-heading\">{}</h2>", text(head))
                }
                Block::Paragraph(words) => {
                    writeln!(
                        out,
                        "<p>{} <a href=\"{}?utm_source=x\">{}</a></p>",
                        text(words),
                        self.url,
                        self.author
                    )
                }
                Block::Quote(words) => {
                    writeln!(out, "<blockquote><p>{}</p></blockquote>", text(words))
                }
                Block::List(items) => {
                    writeln!(
                        out,
                        "<ul><li>{}</li></ul>",
                        items
                            .iter()
                            .map(|item| text(item))
                            .collect::<Vec<_>>()
                            .join("</li>\n<li>")
                    )
                }
                Block::Table(rows) => {
                    let rows: Vec<String> = rows
                        .iter()
                        .map(|row| {
                            format!(
                                "<tr><td>{}</td></tr>",
                                row.each_ref().map(|cell| text(cell)).join("</td><td>")
                            )
                        })
                        .collect();
                    writeln!(
                        out,
                        "<table><tr><th>Lieu</th><th>Part</th><th>Objet</th></tr>{}</table>",
                        rows.join("\n")
                    )
                }
            }
            .expect("a string takes any text");
        }
        out
    }

    /// A web page with what stands around an article.
    pub(crate) fn as_web(&self) -> String {
        let menu: Vec<String> = TOPICS
            .iter()
            .map(|topic| format!("<li><a href=\"/t/{topic}\">{topic}</a></li>\n"))
            .collect();
        let menu = menu.concat();
        format!(
            "<!DOCTYPE html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\"><title>{title} | La Gazette</title>\n\
             <meta property=\"og:title\" content=\"{title}\"><meta property=\"article:published_time\" content=\"{day}T08:00:00Z\">\n\
             <meta name=\"author\" content=\"{author}\"><link rel=\"canonical\" href=\"{url}\">\n\
             <style>body{{margin:0}}</style><script>window.x = {number};</script></head>\n<body><header><nav><ul>{menu}</ul></nav></header>\n\
             <main><article><h1>{title}</h1><p class=\"byline\">{author}, <time datetime=\"{day}\">{day}</time></p>\n{text}</article>\n\
             <aside class=\"related\"><h3>À lire aussi</h3><ul>{menu}</ul></aside></main>\n\
             <footer><p>© La Gazette</p><ul>{menu}</ul></footer></body></html>\n",
            lang = self.lang,
            title = self.title,
            day = self.day,
            author = self.author,
            url = self.url,
            number = self.number,
            text = self.html(),
        )
    }

    /// A post as the `WordPress` REST interface gives it.
    pub(crate) fn as_json(&self) -> String {
        serde_json::json!({
            "id": self.number,
            "date": format!("{}T08:00:00", self.day),
            "date_gmt": format!("{}T08:00:00", self.day),
            "slug": self.slug,
            "link": self.url,
            "title": { "rendered": self.title },
            "excerpt": { "rendered": format!("<p>{}</p>", self.summary), "protected": false },
            "content": { "rendered": self.html(), "protected": false },
        })
        .to_string()
    }
}

fn plain(markdown: &str) -> String {
    markdown.replace("**", "").replace(['`', '*'], "")
}

/// The settings of a generated site: everything that is on by default.
pub(crate) const SETTINGS: &str = "title = \"La Gazette de Valbrune\"\nbase_url = \"https://gazette.example/\"\n\
    description = \"Un site engendré.\"\nlang = \"fr\"\ntimezone = \"Europe/Paris\"\n";

/// The first day after every generated article.
pub(crate) const TODAY: &str = "2026-01-05";

/// Writes a site of so many articles.
pub(crate) fn write_site(root: &Path, articles: usize) -> std::io::Result<()> {
    for year in 2023..2026 {
        std::fs::create_dir_all(root.join(format!("content/articles/{year}")))?;
    }
    std::fs::write(root.join("site.toml"), SETTINGS)?;
    for number in 0..articles {
        let article = article(number);
        std::fs::write(root.join(article.file()), article.text())?;
    }
    Ok(())
}
