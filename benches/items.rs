//! Whether the work grows with the number of items and no faster: topics, enclosures, authors, equal names, equal titles.
//!
//! `cargo bench --bench items`, or with a word to take the cases whose name holds it. Instructions of the whole program are
//! counted under `valgrind --tool=callgrind`, so a busy machine changes nothing. Each case is made with n, 2 n and 4 n items;
//! exit status 1 where 2 n to 4 n costs over [`MOST`] times what n to 2 n costs. Start reading at [`CASES`].
#![allow(clippy::unwrap_used)]
#![allow(clippy::print_stdout)] // it is there to print a table

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

/// What twice as many further items may cost, in hundredths: 200 is linear, 400 is quadratic.
const MOST: u64 = 230;

/// A case: its name, the least number of items, what makes a site of so many, and the command that is counted.
type Case = (&'static str, usize, fn(&Path, usize), &'static str);

const CASES: &[Case] = &[
    ("page_topics", 250, page_topics, "build"),
    ("markdown_topics", 250, markdown_topics, "import"),
    ("item_categories", 250, item_categories, "import"),
    ("export_categories", 250, export_categories, "import"),
    ("web_keywords", 250, web_keywords, "import"),
    ("item_enclosures", 250, item_enclosures, "import"),
    ("item_authors", 250, item_authors, "import"),
    ("json_ld_authors", 250, json_ld_authors, "import"),
    ("front_matter_authors", 250, front_matter_authors, "build"),
    ("feed_items", 100, feed_items, "import"),
    ("equal_stems", 50, equal_stems, "import"),
    ("equal_undated_titles", 50, equal_undated_titles, "import"),
    ("equal_pages", 100, equal_pages, "build"),
];

fn main() -> ExitCode {
    let is_there = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !is_there.is_ok_and(|status| status.success()) {
        println!("not run: valgrind is not installed");
        return ExitCode::SUCCESS;
    }
    let wanted = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let wanted = wanted.unwrap_or_default();
    println!("millions of instructions; growth: what 2 n to 4 n costs, in times of n to 2 n");
    println!(
        "{:22} {:>5} {:>9} {:>9} {:>9} {:>7}",
        "items", "n", "n", "2 n", "4 n", "growth"
    );
    let mut grew = false;
    for (name, least, make, command) in CASES.iter().filter(|case| case.0.contains(&wanted)) {
        let [one, two, four] = [1, 2, 4].map(|times| counted(*make, least * times, command));
        let growth = four.saturating_sub(two) * 100 / two.saturating_sub(one).max(1);
        // where items beyond a limit are not read, the first step costs next to nothing, and the second too
        let is_flat = four.saturating_sub(two) < one / 50;
        let too_much = growth > MOST && !is_flat;
        grew |= too_much;
        println!(
            "{name:22} {least:>5} {:>9} {:>9} {:>9} {:>4}.{:02}{}",
            one / 1_000_000,
            two / 1_000_000,
            four / 1_000_000,
            growth / 100,
            growth % 100,
            if too_much { "  too much" } else { "" }
        );
    }
    if grew {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The instructions of the program on a site of so many items.
fn counted(make: fn(&Path, usize), items: usize, command: &str) -> u64 {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let settings = "title = \"T\"\nbase_url = \"https://t.example/\"\nlang = \"en\"\n";
    write(root, "site.toml", settings);
    make(root, items);
    let counts = root.join("counts");
    let done = Command::new("valgrind")
        .args(["--quiet", "--tool=callgrind"])
        .arg(format!("--callgrind-out-file={}", counts.display()))
        .arg(env!("CARGO_BIN_EXE_digest"))
        .args([command, "--quiet"])
        .current_dir(root)
        .env("RAYON_NUM_THREADS", "1")
        .env("SOURCE_DATE_EPOCH", "1750000000")
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    let pages = walkdir::WalkDir::new(root.join("content/articles"));
    assert!(
        done.status.success() && pages.into_iter().filter_map(Result::ok).count() > 1,
        "{}",
        String::from_utf8_lossy(&said)
    );
    let text = fs::read_to_string(counts).unwrap();
    let total = text
        .lines()
        .find_map(|line| line.strip_prefix("totals: "))
        .unwrap();
    total.trim().parse().unwrap()
}

fn write(root: &Path, file: &str, text: &str) {
    let path = root.join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

/// One line for each item.
fn each(items: usize, line: impl Fn(usize) -> String) -> String {
    (0..items).fold(String::new(), |mut text, item| {
        writeln!(text, "{}", line(item)).unwrap();
        text
    })
}

const TEXT: &str =
    "The mill runs two looms that learn from their weavers. Each keeps its own book.";

fn page_topics(root: &Path, items: usize) {
    let topics = each(items, |item| format!("\"loom {item}\","));
    let page = format!(
        "+++\ntitle = \"Looms\"\ndate = 2025-01-02\ntopics = [\n{topics}]\n+++\n\n{TEXT}\n"
    );
    write(root, "content/articles/looms.md", &page);
}

fn markdown_topics(root: &Path, items: usize) {
    let tags = each(items, |item| format!("  - loom {item}"));
    let source = format!("---\ntitle: Looms\ndate: 2025-01-02\ntags:\n{tags}---\n\n{TEXT}\n");
    write(root, "content/sources/looms.md", &source);
}

/// A feed of one item with these elements.
fn feed_of(elements: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Mills</title>\
         <link>https://mills.example/</link>\n<item><title>Looms</title><link>https://mills.example/looms</link>\
         <pubDate>Thu, 02 Jan 2025 10:00:00 GMT</pubDate>\n{elements}<description>{TEXT}</description></item></channel></rss>\n"
    )
}

fn item_categories(root: &Path, items: usize) {
    let categories = each(items, |item| format!("<category>loom {item}</category>"));
    write(root, "content/sources/feed.xml", &feed_of(&categories));
}

fn item_enclosures(root: &Path, items: usize) {
    let enclosures = each(items, |item| {
        format!(
            "<enclosure url=\"https://mills.example/{item}.mp3\" length=\"1\" type=\"audio/mpeg\"/>"
        )
    });
    write(root, "content/sources/feed.xml", &feed_of(&enclosures));
}

fn item_authors(root: &Path, items: usize) {
    let authors = each(items, |item| {
        format!("<dc:creator>{}</dc:creator>", person(item))
    });
    write(root, "content/sources/feed.xml", &feed_of(&authors));
}

/// A name that no other item has.
fn person(item: usize) -> String {
    let letters: String = item
        .to_string()
        .bytes()
        .map(|digit| char::from(b'a' + digit - b'0'))
        .collect();
    format!("Ada W{letters}")
}

fn feed_items(root: &Path, items: usize) {
    let articles = each(items, |item| {
        format!(
            "<item><title>Looms</title><link>https://mills.example/{item}</link><guid>g{item}</guid>\
             <pubDate>Thu, 02 Jan 2025 10:00:00 GMT</pubDate><description>{TEXT} It is the {item}th.</description></item>"
        )
    });
    let feed = format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\"><channel><title>Mills</title>\n{articles}</channel></rss>\n"
    );
    write(root, "content/sources/feed.xml", &feed);
}

fn export_categories(root: &Path, items: usize) {
    let categories = each(items, |item| {
        format!(
            "<category domain=\"post_tag\" nicename=\"loom-{item}\"><![CDATA[loom {item}]]></category>"
        )
    });
    let export = format!(
        "<?xml version=\"1.0\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" \
         xmlns:wp=\"http://wordpress.org/export/1.2/\"><channel><title>Mills</title><wp:wxr_version>1.2</wp:wxr_version>\n\
         <item><title>Looms</title><link>https://mills.example/looms</link><content:encoded><![CDATA[<p>{TEXT}</p>]]></content:encoded>\
         <wp:post_id>7</wp:post_id><wp:post_date>2025-01-02 10:00:00</wp:post_date><wp:status>publish</wp:status>\
         <wp:post_type>post</wp:post_type>\n{categories}</item></channel></rss>\n"
    );
    write(root, "content/sources/export.xml", &export);
}

/// A saved page with this in its head.
fn web_page(root: &Path, head: &str) {
    let text = format!("<p>{TEXT} {TEXT}</p>\n").repeat(4);
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><title>Looms</title>\n{head}</head><body><article><h1>Looms</h1>\n{text}</article></body></html>\n"
    );
    write(root, "content/sources/looms.html", &page);
}

fn web_keywords(root: &Path, items: usize) {
    web_page(
        root,
        &each(items, |item| {
            format!("<meta property=\"article:tag\" content=\"loom {item}\">")
        }),
    );
}

fn json_ld_authors(root: &Path, items: usize) {
    let authors = each(items, |item| {
        format!("{{\"@type\":\"Person\",\"name\":\"{}\"}},", person(item))
    });
    let authors = authors.trim_end().trim_end_matches(',');
    web_page(
        root,
        &format!(
            "<script type=\"application/ld+json\">{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\"headline\":\"Looms\",\
             \"datePublished\":\"2025-01-02\",\"author\":[{authors}]}}</script>\n"
        ),
    );
}

fn front_matter_authors(root: &Path, items: usize) {
    let authors = each(items, |item| format!("\"{}\",", person(item)));
    let page = format!(
        "+++\ntitle = \"Looms\"\ndate = 2025-01-02\nauthors = [\n{authors}]\n+++\n\n{TEXT}\n"
    );
    write(root, "content/articles/looms.md", &page);
}

/// Sources of one name, in folders of their own: their pages ask for one file and one address.
fn equal_stems(root: &Path, items: usize) {
    for item in 0..items {
        let source = format!(
            "Title: Looms\nDate: 2025-01-02\nUrl: https://mills.example/{item}\n\n{TEXT} It is the {item}th.\n"
        );
        write(root, &format!("content/sources/{item}/looms.txt"), &source);
    }
}

fn equal_undated_titles(root: &Path, items: usize) {
    for item in 0..items {
        let source = format!(
            "Title: Looms\nUrl: https://mills.example/{item}\n\n{TEXT} It is the {item}th.\n"
        );
        write(root, &format!("content/sources/{item}.txt"), &source);
    }
}

/// Pages of one title, undated.
fn equal_pages(root: &Path, items: usize) {
    for item in 0..items {
        let page = format!("+++\ntitle = \"Looms\"\n+++\n\n{TEXT} It is the {item}th.\n");
        write(root, &format!("content/articles/looms-{item}.md"), &page);
    }
}
