//! What pages say of what was written: links and files next to them, terms, dates, settings that have no effect, by the
//! program from end to end.

use crate::support::{digest, put};
use std::fs;
use tempfile::TempDir;

const SETTINGS: &str = "title = \"T\"\nbase_url = \"https://t.example/news/\"\n";

struct Site(TempDir);

impl Site {
    fn new(files: &[(&str, &str)]) -> Site {
        let site = Site(TempDir::new().unwrap());
        site.write("site.toml", SETTINGS);
        for (file, text) in files {
            site.write(file, text);
        }
        site
    }

    fn write(&self, file: &str, text: &str) {
        put(self.0.path(), file, text);
    }

    /// Builds the site, and gives what is said of it.
    fn build(&self) -> (Option<i32>, String) {
        let output = digest(&["build", "--today", "2025-10-20"])
            .current_dir(self.0.path())
            .output()
            .unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (output.status.code(), said)
    }

    /// Builds the site without a word said of it.
    #[track_caller]
    fn built(&self) {
        let (status, said) = self.build();
        assert_eq!(status, Some(0), "{said}");
        assert!(!said.contains("warning"), "{said}");
    }

    fn public(&self, file: &str) -> String {
        let path = self.0.path().join("public").join(file);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    fn holds(&self, file: &str) -> bool {
        self.0.path().join("public").join(file).is_file()
    }
}

fn page(front: &str, text: &str) -> String {
    format!("---\ntitle: T\ndate: 2025-10-01\n{front}---\n\n{text}\n")
}

#[test]
fn raw_addresses_are_those_of_markdown() {
    let text = "<a href=\"report.pdf\">a</a> <a href=\"/about/\">b</a> <a href=\"second.md\">c</a>\n\n\
                <video src=\"clip.mp4\" controls></video>\n\n\
                <picture><source srcset=\"a.svg 1x, b.svg 2x\"><img src=\"a.svg\" alt=\"A\"></picture>\n";
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>";
    let site = Site::new(&[
        ("content/articles/first.md", &page("", text)),
        ("content/articles/second.md", &page("", "B")),
        ("content/articles/report.pdf", "%PDF"),
        ("content/articles/clip.mp4", "film"),
        ("content/articles/a.svg", svg),
        ("content/articles/b.svg", svg),
        ("content/pages/about.md", "# About\n\nUs."),
    ]);
    site.built();
    let folder = "2025/10/01/first";
    for file in ["report.pdf", "clip.mp4", "a.svg", "b.svg"] {
        assert!(site.holds(&format!("{folder}/{file}")), "{file}");
    }
    let html = site.public(&format!("{folder}/index.html"));
    let feed = site.public("feed.json");
    for href in [
        "/news/2025/10/01/first/report.pdf",
        "/news/about/",
        "/news/2025/10/01/second/",
        "/news/2025/10/01/first/clip.mp4",
        "/news/2025/10/01/first/a.svg 1x, /news/2025/10/01/first/b.svg 2x",
    ] {
        assert!(html.contains(&format!("=\"{href}")), "{href} in {html}");
        let whole = format!("https://t.example{href}").replace(", /", ", https://t.example/");
        assert!(feed.contains(&whole), "{whole} in {feed}");
    }
    site.write(
        "content/articles/first.md",
        &page("", "<a href=\"gone.pdf\">a</a>"),
    );
    let (status, said) = site.build();
    assert_eq!(status, Some(1));
    assert!(
        said.contains("missing-file") && said.contains("first.md:6:1"),
        "{said}"
    );
}

#[test]
fn files_keep_their_folders_and_their_names() {
    let text = "[a](q1/chart.csv) [b](q2/chart.csv) [c](LICENSE) [d](c%23.csv) [e](demo/index.html) \
                [f](caf\u{e9}.csv) [g](<http://e.example/a b>)";
    let site = Site::new(&[
        ("content/articles/first.md", &page("", text)),
        ("content/articles/q1/chart.csv", "1"),
        ("content/articles/q2/chart.csv", "2"),
        ("content/articles/LICENSE", "free"),
        ("content/articles/c#.csv", "3"),
        ("content/articles/demo/index.html", "<p>demo"),
        // As macOS writes it.
        ("content/articles/cafe\u{301}.csv", "4"),
    ]);
    site.built();
    for (file, bytes) in [
        ("q1/chart.csv", "1"),
        ("q2/chart.csv", "2"),
        ("LICENSE", "free"),
        ("c#.csv", "3"),
        ("demo/index.html", "<p>demo"),
        ("caf\u{e9}.csv", "4"),
    ] {
        assert_eq!(site.public(&format!("2025/10/01/first/{file}")), bytes);
    }
    let html = site.public("2025/10/01/first/index.html");
    for href in [
        "first/c%23.csv",
        "first/caf%C3%A9.csv",
        "http://e.example/a%20b",
    ] {
        assert!(html.contains(href), "{href} in {html}");
    }
}

#[test]
fn links_to_addresses_and_to_the_content_are_resolved() {
    let text =
        "[a](../second/) [b](@/posts/third.md#part) [c](../second) [d](../../../../archive/)";
    let site = Site::new(&[
        ("content/articles/first.md", &page("", text)),
        ("content/articles/second.md", &page("", "B")),
        ("content/articles/posts/third.md", &page("", "## Part\n\nC")),
    ]);
    site.built();
    let html = site.public("2025/10/01/first/index.html");
    for href in [
        "/news/2025/10/01/second/\">a",
        "/news/2025/10/01/third/#part\">b",
        "/news/2025/10/01/second/\">c",
        "/news/archive/\">d",
    ] {
        assert!(html.contains(href), "{href} in {html}");
    }
    site.write("content/articles/first.md", &page("", "[a](../none/)"));
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("dead-link"), "{said}");
}

#[test]
fn a_site_has_its_own_files_for_programs_and_hosts() {
    let site = Site::new(&[
        (
            "content/articles/first.md",
            &page("aliases: [/old/]\n", "A"),
        ),
        ("static/robots.txt", "User-agent: *\nDisallow: /\n"),
        ("static/llms.txt", "# Ours\n"),
        ("static/_headers", "/x/*\n  X-Robots-Tag: noindex\n"),
        ("static/_redirects", "/a /b 302"),
    ]);
    site.built();
    assert_eq!(site.public("robots.txt"), "User-agent: *\nDisallow: /\n");
    assert_eq!(site.public("llms.txt"), "# Ours\n");
    let headers = site.public("_headers");
    assert!(
        headers.contains("Content-Security-Policy")
            && headers.ends_with("/x/*\n  X-Robots-Tag: noindex\n"),
        "{headers}"
    );
    let redirects = site.public("_redirects");
    assert!(
        redirects.starts_with("/news/old/ ") && redirects.ends_with("/a /b 302\n"),
        "{redirects}"
    );
}

#[test]
fn terms_that_are_alike_in_latin_letters_alone_are_two() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("tags: [时事]\n", "A")),
        (
            "content/articles/b.md",
            &page("categories: [实时, Ponts]\n", "B"),
        ),
    ]);
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("slug-taken"), "{said}");
    for term in ["shi-shi", "shi-shi-2", "ponts"] {
        assert!(site.holds(&format!("topics/{term}/index.html")), "{term}");
    }
}

#[test]
fn an_update_before_the_date_changes_nothing() {
    let site = Site::new(&[("content/articles/a.md", &page("updated: 2020-01-01\n", "A"))]);
    let (_, said) = site.build();
    assert!(said.contains("early-update"), "{said}");
    assert!(
        !site.public("feed.xml").contains("2020-"),
        "{}",
        site.public("feed.xml")
    );
    assert!(!site.public("2025/10/01/a/index.html").contains("2020"));
}

#[test]
fn values_of_other_generators_stop_nothing() {
    let front =
        "rights: © Acme\nweight: 10\nlayout: post\nexcerpt: true\nimage: true\nsource: [a]\n";
    let site = Site::new(&[("content/articles/a.md", &page(front, "A"))]);
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(said.matches("foreign-value").count(), 4, "{said}");
    site.write("content/articles/a.md", &page("rights: exerpt\n", "A"));
    let (status, said) = site.build();
    assert_eq!(
        status,
        Some(1),
        "a typo would publish the whole text: {said}"
    );
}

#[test]
fn settings_without_effect_are_named() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("", "A")),
        (
            "templates/artcle.html",
            "{% extends \"digest/article.html\" %}",
        ),
        ("templates/part.html", "<p>part</p>"),
        (
            "templates/home.html",
            "{% extends \"digest/home.html\" %}{% block main %}{% include \"part.html\" %}{% endblock %}",
        ),
    ]);
    site.write(
        "site.toml",
        &format!("{SETTINGS}[taxonomies.people]\nkeys = [\"people\"]\n[terms.topics.meta]\naliases = [\"Meta\"]\n"),
    );
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(said.matches("warning[idle-setting]").count(), 3, "{said}");
    for part in [
        "`artcle.html`",
        "did you mean `article.html`?",
        "`people`",
        "`Meta` of `meta`",
    ] {
        assert!(said.contains(part), "{part} in {said}");
    }
}

#[test]
fn a_mistake_in_a_template_is_one_error() {
    let mut files = vec![(
        "templates/article.html".to_owned(),
        "\u{feff}{{ nothing.here }}".to_owned(),
    )];
    for at in 0..6 {
        files.push((format!("content/articles/{at}.md"), page("", "A")));
    }
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (&**file, &**text))
        .collect();
    let (status, said) = Site::new(&files).build();
    assert_eq!(status, Some(1), "{said}");
    assert_eq!(said.matches("error[").count(), 1, "{said}");
    assert!(said.contains("and on 5 other pages"), "{said}");
}

#[test]
fn a_template_may_begin_with_a_byte_order_mark_and_add_to_every_head() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("", "A")),
        (
            "templates/base.html",
            "\u{feff}{% extends \"digest/base.html\" %}\n{% block head %}<meta name=\"ours\">{% endblock head %}",
        ),
    ]);
    site.built();
    for file in [
        "index.html",
        "2025/10/01/a/index.html",
        "search/index.html",
        "archive/index.html",
    ] {
        assert!(site.public(file).contains("<meta name=\"ours\">"), "{file}");
    }
}

#[test]
fn a_note_says_whether_its_name_or_its_time_is_wrong() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("", "A")),
        ("content/editions/2025-w50.md", "Soon."),
        ("content/editions/winter.md", "Never."),
    ]);
    let (_, said) = site.build();
    assert!(
        said.contains("no article falls in `2025-w50` yet"),
        "{said}"
    );
    assert!(
        said.contains("`winter` is not the name of an edition"),
        "{said}"
    );
}

#[test]
fn front_matter_that_cannot_be_read_says_what_to_write() {
    for (line, place, words) in [
        ("title: On", "2:8", "put it in quotes"),
        ("lang: no", "2:7", "put it in quotes"),
        ("tags: [a, n]", "2:11", "put it in quotes"),
        ("title: a: b", "2:8", "`title: \"a: b\"`"),
        ("title: @a", "2:8", "`title: \"@a\"`"),
        ("title: 'it's'", "2:12", "apostrophe"),
        ("title: T\n\tlang: fr", "3:1", "indent with spaces"),
        ("tags:\n\t- a", "3:1", "indent with spaces"),
        ("title: T\ntitle: U", "3:1", "twice"),
        ("title: T\n- a", "3:3", "`key: value`"),
    ] {
        let site = Site::new(&[("content/articles/a.md", &format!("---\n{line}\n---\nA\n"))]);
        let (status, said) = site.build();
        assert_eq!(status, Some(1), "{line}");
        assert!(
            said.contains(&format!("a.md:{place}\n")) && said.contains(words),
            "{line}: {said}"
        );
    }
}

#[test]
fn direction_follows_the_language() {
    let front = "lang: ar\n";
    let site = Site::new(&[
        (
            "content/articles/a.md",
            &page(front, "\u{645}\u{631}\u{62d}\u{628}\u{627}"),
        ),
        ("content/articles/b.md", &page("lang: de\n", "Hallo")),
    ]);
    site.built();
    let html = site.public("2025/10/01/a/index.html");
    assert!(
        html.contains("<div class=\"text\" lang=\"ar\" dir=\"rtl\">"),
        "{html}"
    );
    assert!(!site.public("2025/10/01/b/index.html").contains("dir="));
    assert!(site.public("feed.json").contains("<div dir=\\\"rtl\\\">"));
    site.write(
        "site.toml",
        &format!("{SETTINGS}[lang]\ncode = \"fa\"\nwords = {{}}\n"),
    );
    site.build();
    let html = site.public("2025/10/01/b/index.html");
    assert!(html.contains("<html lang=\"fa\" dir=\"rtl\">"), "{html}");
    assert!(html.contains("lang=\"de\" dir=\"ltr\""), "{html}");
}

#[test]
fn imported_markdown_says_what_was_written() {
    let site = Site::new(&[(
        "content/sources/a.md",
        "---\ntitle: T\ndate: 2025-10-01\n---\n\nSee https://e.example/pkg/__init__.py now.\n\nUse <p>, <search>, <title> \
         or <Enter> here.\n\nShipped.\n\n:tada: Thanks.\n",
    )]);
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    let html = site.public("2025/10/01/t/index.html");
    for words in [
        "<a href=\"https://e.example/pkg/__init__.py\">https://e.example/pkg/__init__.py</a> now.",
        "Use &lt;p&gt;, &lt;search&gt;, &lt;title&gt; or &lt;Enter&gt; here.",
        "<p>:tada: Thanks.</p>",
    ] {
        assert!(html.contains(words), "{words} in {html}");
    }
}

#[test]
fn a_first_heading_that_is_not_the_title_is_shown() {
    let site = Site::new(&[
        ("content/articles/a.md", &page("", "# Editorial\n\nA")),
        ("content/articles/b.md", &page("", "# T !\n\nB")),
    ]);
    site.built();
    let html = site.public("2025/10/01/a/index.html");
    assert!(
        html.contains("<h2 id=\"editorial\">Editorial</h2>"),
        "{html}"
    );
    assert!(site.public("feed.xml").contains("Editorial"));
    assert!(site.public("2025/10/01/a/index.md").contains("# Editorial"));
    assert!(
        !site
            .public("2025/10/01/b/index.html")
            .contains("<h2 id=\"t\"")
    );
}

#[test]
fn an_article_without_a_date_never_leads_and_is_marked_everywhere() {
    let undated = |title: &str, more: &str| {
        format!("---\ntitle: {title}\nadded: 2025-10-15\n{more}---\n\nUn texte.\n")
    };
    let site = Site::new(&[
        ("content/articles/a.md", &undated("Sans date", "")),
        (
            "content/articles/b.md",
            &undated("Un mois", "dated: octobre 2025\n"),
        ),
        // articles of one title, told apart by what is known of their dates
        ("content/articles/c.md", &undated("Deux fois", "")),
        ("content/articles/e.md", &undated("Deux fois", "")),
        (
            "content/articles/d.md",
            "---\ntitle: Deux fois\ndate: 2025-09-30\n---\n\nUn texte.\n",
        ),
    ]);
    site.build();
    let home = site.public("index.html");
    let (lead, rest) = home.split_once("<section class=\"row\">").unwrap();
    assert!(lead.contains("Mardi 30 septembre 2025</time>"), "{lead}");
    assert!(lead.contains(">Deux fois</a>"), "{lead}");
    // the others are below the day they were added, each with what is known of its date
    let shown = |html: &str| {
        (
            html.matches("<span>Sans date</span>").count(),
            html.matches("octobre 2025</span>").count(),
        )
    };
    assert_eq!(shown(rest), (3, 1), "{rest}");
    assert_eq!(rest.matches("class=\"headline\"").count(), 4, "{rest}");
    for list in ["2025/10/15/index.html", "2025/10/index.html"] {
        assert_eq!(shown(&site.public(list)), (3, 1), "{list}");
    }
    let title = |file: &str| {
        let page = site.public(file);
        page.split("<title>")
            .nth(1)
            .unwrap()
            .split("</title>")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(title("2025/10/15/e/index.html"), "Deux fois · Sans date");

    // where no date is known, the first leads, and its day is not said
    let site = Site::new(&[("content/articles/a.md", &undated("Sans date", ""))]);
    site.build();
    let home = site.public("index.html");
    assert!(home.contains("<p class=\"margin\">Sans date</p>"), "{home}");
}

#[test]
fn the_first_heading_of_an_introduction_is_its_own() {
    let three = |n: usize| {
        format!(
            "---\ntitle: T{n}\ndate: 2025-01-0{n}\ntags: [Phares]\n---\n\n[a](/topics/phares/#le-mot) [b](/topics/phares/#la-suite) [c](/editions/2025-w01/#plus)\n"
        )
    };
    let site = Site::new(&[
        ("content/articles/a.md", &three(1)),
        ("content/articles/b.md", &three(2)),
        ("content/articles/c.md", &three(3)),
        (
            "content/pages/topics/phares/_index.md",
            "# Le mot\n\nUn texte.\n\n## La suite\n\nUn autre.\n",
        ),
        ("content/pages/topics/_index.md", "# Sujets\n\nTous.\n"),
        (
            "content/editions/2025-w01.md",
            "# La semaine des phares\n\n## Plus\n\nUn mot.\n",
        ),
    ]);
    site.built();
    let list = site.public("topics/phares/index.html");
    assert!(list.contains("<h1>Phares</h1>"), "{list}");
    for id in [
        "<h2 id=\"le-mot\">Le mot</h2>",
        "<h3 id=\"la-suite\">La suite</h3>",
    ] {
        assert!(list.contains(id), "{list}");
    }
    // one that repeats the title of its list is left out
    let index = site.public("topics/index.html");
    assert_eq!(index.matches(">Sujets</h").count(), 1, "{index}");
    // a note's heading is the title of its edition, as that of any page
    let edition = site.public("editions/2025-w01/index.html");
    assert!(
        edition.contains("<h1>La semaine des phares</h1>"),
        "{edition}"
    );
    assert_eq!(
        edition.matches(">La semaine des phares</h").count(),
        1,
        "{edition}"
    );
    assert!(site.public("index.html").contains("La semaine des phares"));
}

#[test]
fn files_of_other_folders_keep_theirs() {
    let text = "[a](../plans/f.csv) [b](../2024/plans/f.csv) [c](f.csv) ![d](../../pages/f.csv)";
    let site = Site::new(&[
        ("content/articles/2025/a.md", &page("", text)),
        ("content/articles/plans/f.csv", "1"),
        ("content/articles/2024/plans/f.csv", "2"),
        ("content/articles/2025/f.csv", "3"),
        ("content/pages/f.csv", "4"),
    ]);
    site.build();
    for (file, bytes) in [
        ("plans/f.csv", "1"),
        ("2024/plans/f.csv", "2"),
        ("f.csv", "3"),
        ("pages/f.csv", "4"),
    ] {
        assert_eq!(site.public(&format!("2025/10/01/a/{file}")), bytes);
    }
}

#[test]
fn what_may_be_an_address_and_is_none_stops_no_build() {
    let text = "[a](../troisi%C3%A8me) [b](LICENCE) <img src=x alt=\"c\">\n<link href=absent.css> <embed src=absent.swf> <input type=image src=absent.png>";
    let site = Site::new(&[("content/articles/a.md", &page("", text))]);
    let (status, said) = site.build();
    assert_eq!(status, Some(0), "{said}");
    for target in ["../troisi%C3%A8me", "LICENCE", "x"] {
        assert!(
            said.contains(&format!("there is no page or file `{target}`")),
            "{said}"
        );
    }
    // what does not reach the page names nothing
    assert!(!said.contains("absent"), "{said}");
    assert!(site.public("2025/10/01/a/index.html").contains("<p>a b"));
    // a name with an extension is that of a file
    site.write(
        "content/articles/a.md",
        &page("", "<a href=\"rapport.pdf\">a</a>"),
    );
    let (status, said) = site.build();
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("error[missing-file]"), "{said}");
}
