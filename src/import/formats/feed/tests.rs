//! Small feeds of every dialect, whole and broken.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::content::doc::markdown;

/// An RSS feed of these items.
fn rss(items: &str) -> Vec<Doc> {
    items_of(&format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><title>Le Fil</title>\
         <link>https://fil.example/</link>{items}</channel></rss>"
    ))
}

fn items_of(source: &str) -> Vec<Doc> {
    items(source).unwrap()
}

fn one(items: &str) -> Doc {
    let mut docs = rss(items);
    assert_eq!(docs.len(), 1);
    docs.remove(0)
}

fn all(doc: &Doc, field: Field) -> Vec<&str> {
    doc.claims
        .iter()
        .filter(|claim| claim.field == field)
        .map(|claim| claim.value.as_str())
        .collect()
}

fn check(items: &str, field: Field, values: &[&str]) {
    assert_eq!(all(&one(items), field), values, "{items}");
}

fn doubts(doc: &Doc) -> usize {
    doc.repairs.iter().filter(|repair| repair.doubtful).count()
}

#[test]
fn titles_are_decoded_once_and_markup_is_read() {
    for (title, words) in [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("L&amp;#8217;été", "L’été"),
        ("<![CDATA[Caf&eacute;]]>", "Café"),
        ("caf&eacute;&nbsp;!", "café\u{a0}!"),
        ("Un &lt;b&gt;grand&lt;/b&gt; pas", "Un grand pas"),
        ("Un <b>grand</b> pas", "Un grand pas"),
        ("Vec&lt;u8&gt; et &lt;div&gt;", "Vec<u8> et <div>"),
        ("1 &lt; 2", "1 < 2"),
        ("A & B", "A & B"),
    ] {
        check(
            &format!("<item><title>{title}</title></item>"),
            Field::Title,
            &[words],
        );
    }
}

#[test]
fn authors_are_names_of_somebody() {
    for (author, names) in [
        (
            "<author>a@b.example (Ada Petit)</author>",
            vec!["Ada Petit"],
        ),
        (
            "<author>Ada Petit &lt;a@b.example&gt;</author>",
            vec!["Ada Petit"],
        ),
        ("<author>a@b.example</author>", vec![]),
        ("<author>admin</author>", vec![]),
        ("<author>Le Fil</author>", vec![]),
        (
            "<author>a@b.example</author><dc:creator>Par Ada Petit</dc:creator>",
            vec!["Ada Petit"],
        ),
    ] {
        check(&format!("<item>{author}</item>"), Field::Author, &names);
    }
}

#[test]
fn an_item_is_known_by_its_identity() {
    for (item, id) in [
        ("<guid>42</guid><link>https://fil.example/a</link>", "42"),
        (
            "<link>https://fil.example/a</link>",
            "https://fil.example/a",
        ),
    ] {
        check(&format!("<item>{item}</item>"), Field::Item, &[id]);
    }
    let item = "<item><title>T</title><pubDate>x</pubDate><description>a</description></item>";
    let changed = item.replace(">a<", ">b<");
    let (before, after) = (one(item), one(&changed));
    assert!(all(&before, Field::Item)[0].starts_with("hash:"));
    assert_eq!(all(&before, Field::Item), all(&after, Field::Item));
    assert_ne!(before.own, after.own);
    let docs = rss(
        "<item><guid>0:0</guid><title>un</title></item><item><guid>0:0</guid><title>deux</title></item>",
    );
    assert_ne!(all(&docs[0], Field::Item), all(&docs[1], Field::Item));
    // one identity for two addresses is none
    let docs = rss(
        "<item><guid>0</guid><link>https://a.example/1</link></item><item><guid>0</guid><link>https://a.example/2</link></item>",
    );
    assert_ne!(all(&docs[0], Field::Item), all(&docs[1], Field::Item));
}

#[test]
fn an_address_is_a_link_or_an_identity_that_is_one() {
    for (item, url) in [
        (
            "<link>/a?b=1&c=2</link>",
            vec!["https://fil.example/a?b=1&c=2"],
        ),
        (
            "<guid>https://fil.example/g</guid>",
            vec!["https://fil.example/g"],
        ),
        (
            "<guid isPermaLink='false'>https://fil.example/g</guid>",
            vec![],
        ),
        (
            "<link>https://proxy.example/1</link><feedburner:origLink>https://fil.example/o</feedburner:origLink>",
            vec!["https://fil.example/o"],
        ),
    ] {
        check(&format!("<item>{item}</item>"), Field::Url, &url);
    }
}

#[test]
fn dates_are_as_given() {
    for (date, text) in [
        (
            "Mon, 03 Mar 25 07:00:00 GMT",
            "Mon, 03 Mar 2025 07:00:00 GMT",
        ),
        ("3 Mar 98 07:00 EST", "3 Mar 1998 07:00 EST"),
        ("hier", "hier"),
    ] {
        check(
            &format!("<item><pubDate>{date}</pubDate></item>"),
            Field::Date,
            &[text],
        );
    }
    let atom = "<feed xmlns='http://www.w3.org/2005/Atom'><entry><updated>2025-01-02T00:00:00Z</updated>PUB</entry></feed>";
    let docs = items_of(&atom.replace("PUB", ""));
    assert_eq!(all(&docs[0], Field::Date), ["2025-01-02T00:00:00Z"]);
    let docs = items_of(&atom.replace("PUB", "<published>2025-01-01</published>"));
    assert_eq!(all(&docs[0], Field::Date), ["2025-01-01"]);
    assert_eq!(all(&docs[0], Field::Updated), ["2025-01-02T00:00:00Z"]);
}

#[test]
fn the_full_text_goes_before_the_description() {
    let doc = one(
        "<item><description>Un chapeau.</description><content:encoded>&lt;p&gt;Le texte est là, entier.&lt;/p&gt;</content:encoded></item>",
    );
    assert_eq!(markdown(&doc.blocks), "Le texte est là, entier.\n");
    assert_eq!(all(&doc, Field::Summary), ["Un chapeau."]);
    // an excerpt of the text is no summary
    let doc = one(
        "<item><description>Le texte est […]</description><content:encoded>&lt;p&gt;Le texte est là.&lt;/p&gt;</content:encoded></item>",
    );
    assert_eq!(all(&doc, Field::Summary), [""; 0]);
    assert_eq!(doubts(&doc), 0);
}

#[test]
fn an_excerpt_is_said_to_be_one() {
    for (description, kept) in [
        ("<![CDATA[<p>Le début […]</p>]]>", "Le début\n"),
        (
            "<![CDATA[<p>Le début… <a href='https://fil.example/a'>Lire la suite</a></p>]]>",
            "Le début\n",
        ),
        (
            "<![CDATA[<p>Le début.</p><p>The post <a href='#'>X</a> appeared first on <a href='#'>Y</a>.</p>]]>",
            "Le début.\n",
        ),
        ("Le début. The post X appeared first on Y.", "Le début.\n"),
    ] {
        let doc = one(&format!(
            "<item><description>{description}</description></item>"
        ));
        assert_eq!(markdown(&doc.blocks), kept);
        assert_eq!(doubts(&doc), 1, "{description}");
    }
    let doc = one("<item><description>Une note entière.</description></item>");
    assert_eq!(doubts(&doc), 0);
}

#[test]
fn markup_of_any_kind_is_no_text() {
    for description in [
        "&lt;script&gt;x()&lt;/script&gt;Un mot",
        "<script>x()</script>Un mot",
        "&lt;meta http-equiv='refresh'&gt;Un mot",
        "&amp;lt;p&amp;gt;Un mot&amp;lt;/p&amp;gt;",
    ] {
        let doc = one(&format!(
            "<item><description>{description}</description></item>"
        ));
        assert_eq!(markdown(&doc.blocks), "Un mot\n", "{description}");
    }
    check(
        "<item><category>Non classé</category><category>Marées</category></item>",
        Field::Topic,
        &["Marées"],
    );
}

#[test]
fn lines_of_plain_text_are_kept() {
    let long = "un mot ".repeat(9);
    let doc = one(&format!(
        "<item><description>Un vers\nun autre\n\n{long}\nla suite</description></item>"
    ));
    assert_eq!(
        markdown(&doc.blocks),
        format!("Un vers  \nun autre\n\n{} la suite\n", long.trim())
            .replace("  \n", &markdown_break())
    );
}

/// How the writer breaks a line.
fn markdown_break() -> String {
    let text = markdown(&[Block::Paragraph(vec![
        Inline::text("a"),
        Inline::Break,
        Inline::text("b"),
    ])]);
    text[1..text.len() - 2].to_owned()
}

#[test]
fn links_are_made_whole_by_the_base_that_is_given() {
    let docs = items_of(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://a.example/x/'><entry><link href='p'/>\
         <content type='xhtml' xml:base='y/'><d:div xmlns:d='http://www.w3.org/1999/xhtml'><d:a href='z'>z</d:a> <d:i/>!</d:div></content></entry></feed>",
    );
    assert_eq!(all(&docs[0], Field::Url), ["https://a.example/x/p"]);
    assert_eq!(
        markdown(&docs[0].blocks),
        "[z](https://a.example/x/y/z) !\n"
    );
}

#[test]
fn files_that_go_along_are_kept() {
    let doc = one(
        "<item><description>Un son.</description><enclosure url='https://fil.example/a.mp3' type='audio/mpeg'/><enclosure url='https://fil.example/a.jpg' type='image/jpeg'/></item>",
    );
    assert_eq!(
        markdown(&doc.blocks),
        "Un son.\n\n[a.mp3](https://fil.example/a.mp3)\n"
    );
    assert_eq!(all(&doc, Field::Image), ["https://fil.example/a.jpg"]);
}

#[test]
fn an_entry_of_another_feed_has_its_name_and_authors() {
    let docs = items_of(
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>Tous</title><author><name>Ada</name></author>\
         <entry><source><title>Un autre</title></source></entry><entry><id>b</id></entry></feed>",
    );
    assert_eq!(all(&docs[0], Field::SourceName), ["Un autre"]);
    assert_eq!(all(&docs[0], Field::Author), [""; 0]);
    assert_eq!(all(&docs[1], Field::SourceName), ["Tous"]);
    assert_eq!(all(&docs[1], Field::Author), ["Ada"]);
}

#[test]
fn what_breaks_off_keeps_what_is_there() {
    let whole = "<rss><channel><title>F</title><item><title>A</title><description><![CDATA[<p>un</p>]]></description></item>\
         <item><title>B</title><description><![CDATA[<p>deux</p>]]></description></item></channel></rss>";
    for length in (0..whole.len()).filter(|at| whole.is_char_boundary(*at)) {
        // nothing panics, and what is whole is kept
        let docs = items(&whole[..length]).unwrap_or_default();
        if length > whole.find("</item>").unwrap() + 7 {
            assert_eq!(markdown(&docs[0].blocks), "un\n");
        }
    }
    let cut = whole.find("deux").unwrap() + 2;
    let docs = items_of(&whole[..cut]);
    assert_eq!(markdown(&docs[1].blocks), "de\n");
    assert_eq!(doubts(&docs[1]), 1);
    let json = "{\"version\":\"https://jsonfeed.org/version/1\",\"title\":\"F\",\"items\":[{\"id\":\"a\",\"content_text\":\"un\"},{\"id\":\"b\",\"con";
    let docs = items_of(json);
    assert_eq!((docs.len(), doubts(&docs[0])), (1, 1));
    assert_eq!(all(&docs[0], Field::SourceName), ["F"]);
}

#[test]
fn broken_xml_is_read_all_the_same() {
    let docs = items_of(
        "Warning: x in y.php\n<?xml version='1.0'?><rss><channel><title>A & B\u{1}</title><item><title>1 < 2</title>\
         <description>a <b>gras<br>b<guid>g</guid><pubdate>2025-01-01</pubDate></item><item><title>Deux<item><title>Trois</title></channel>",
    );
    assert_eq!(docs.len(), 3);
    assert_eq!(all(&docs[0], Field::Title), ["1 < 2"]);
    assert_eq!(all(&docs[0], Field::SourceName), ["A & B"]);
    assert_eq!(all(&docs[0], Field::Item), ["g"]);
    assert_eq!(all(&docs[2], Field::Title), ["Trois"]);
}

#[test]
fn bombs_and_other_files_are_refused() {
    let bomb = "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'><!ENTITY c '&a;&a;'>]><rss><channel><item><title>&c;</title></item></channel></rss>";
    assert_eq!(items(bomb), Err(Failure::DefinesEntities));
    assert_eq!(items("<urlset><url/></urlset>"), Err(Failure::NoFeed));
    assert_eq!(items("{\"items\": 3}"), Err(Failure::NoFeed));
    assert_eq!(
        items("<rss><channel></channel></rss>"),
        Err(Failure::NoItems)
    );
}

#[test]
fn depth_and_length_do_no_harm() {
    let deep = format!(
        "<rss><channel><item><title>T</title>{}</item></channel></rss>",
        "<a:b>".repeat(10_000)
    );
    assert_eq!(items_of(&deep).len(), 1);
    for piece in [
        "<!--",
        "<!a[",
        "<?",
        "<a b='",
        "<![CDATA[",
        "&amp",
        "<item>",
    ] {
        let many = format!("<rss><channel><item><title>{}", piece.repeat(10_000));
        assert!(!items_of(&many).is_empty(), "{piece}");
    }
}

/// The Markdown of the first item of an RSS feed with this description.
fn described(description: &str) -> String {
    let feed = format!(
        "<rss version='2.0'><channel><title>Le Bief</title><link>https://bief.test/</link><item><title>Un</title>\
        <description>{description}</description></item></channel></rss>"
    );
    markdown(&items_of(&feed)[0].blocks)
}

#[test]
fn escaped_cdata_leaves_no_marks() {
    for description in [
        "&lt;![CDATA[&lt;p&gt;Un mot&lt;/p&gt;]]&gt;",
        "<![CDATA[<![CDATA[<p>Un mot</p>]]>]]&gt;",
        "<![CDATA[Un mot]]>]]&gt;",
        "&lt;p&gt;&lt;![CDATA[Un mot]]&gt;&lt;/p&gt;",
        " &lt;![CDATA[ Un mot ]]&gt; ",
    ] {
        assert_eq!(described(description), "Un mot\n", "{description}");
    }
    // what is meant stays
    assert_eq!(
        described("<![CDATA[<p>a[b[0]]]]><![CDATA[>c</p>]]>"),
        "a[b[0]]>c\n"
    );
}

#[test]
fn share_images_of_a_feed_go() {
    for extra in [
        "<div class=\"feedflare\"><a href=\"https://f.test/~ff/x\"><img src=\"https://f.test/~ff/x?d=1\"></a> <a href=\"https://f.test\">Partager</a></div>",
        "<img src=\"https://feeds.feedburner.com/~r/bief/~4/x1\" alt=\"\">",
        "<a href=\"https://feeds.wordpress.com/1.0/gocomments/b.test/\"><img alt=\"\" src=\"https://s.test/c.png\"></a>",
        "<img src=\"https://b.test/track.gif?id=4\">",
        "<img src=\"https://pixel.wp.com/b.gif?host=b\">",
    ] {
        assert_eq!(
            described(&format!("<![CDATA[<p>Un mot</p>{extra}]]>")),
            "Un mot\n",
            "{extra}"
        );
    }
    let image = "<img src=\"https://b.test/trackers/pont.jpg\" alt=\"Le pont\">";
    assert!(described(&format!("<![CDATA[<p>Un mot</p>{image}]]>")).contains("pont.jpg"));
}

#[test]
fn a_tag_that_is_named_in_an_item_is_a_word() {
    for (description, expected) in [
        (
            "&lt;p&gt;Un &amp;lt;table&amp;gt; large&lt;/p&gt;",
            "Un <table> large",
        ),
        ("Un &amp;lt;table&amp;gt; large", "Un <table> large"),
        ("La balise &amp;lt;p&amp;gt; ouvre", "La balise <p> ouvre"),
        (
            "<![CDATA[<p>Le code &amp;nbsp; est un blanc</p>]]>",
            "Le code &nbsp; est un blanc",
        ),
    ] {
        let shown = crate::content::doc::block_text(&items_of(&format!(
            "<rss><channel><item><title>Un</title><description>{description}</description></item></channel></rss>"
        ))[0].blocks);
        assert_eq!(shown.trim(), expected, "{description}");
    }
    let doubly = "&amp;lt;p&amp;gt;Un mot&amp;lt;/p&amp;gt;";
    assert_eq!(described(doubly), "Un mot\n");
}

#[test]
fn a_title_keeps_what_only_looks_like_a_tag() {
    for (attributes, title, expected) in [
        ("", "&lt;mot&lt;T>", "<mot<T>"),
        (
            "",
            "Vec&amp;lt;T&amp;gt; et &lt;em&gt;plus&lt;/em&gt;",
            "Vec<T> et plus",
        ),
        (
            "",
            "Vec&lt;T&gt; et &lt;em&gt;plus&lt;/em&gt;",
            "Vec<T> et plus",
        ),
        ("", "<![CDATA[<![CDATA[Un pont]]>]]&gt;", "Un pont"),
        (
            " type='text'",
            "Le code &amp;amp;lt;b&amp;amp;gt;",
            "Le code &amp;lt;b&amp;gt;",
        ),
        (" type='html'", "Le code &amp;lt;b&amp;gt;", "Le code <b>"),
        (
            " type='xhtml'",
            "<div>Le code &lt;b&gt;</div>",
            "Le code <b>",
        ),
    ] {
        let feed = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title{attributes}>{title}</title><summary>Un mot</summary></entry></feed>"
        );
        let doc = &items_of(&feed)[0];
        let found = doc
            .claims
            .iter()
            .find(|claim| claim.field == Field::Title)
            .unwrap();
        assert_eq!(found.value, expected, "{title}");
    }
}

#[test]
fn one_unambiguous_date_tells_the_order_of_all() {
    let dates = |days: [&str; 3]| -> Vec<String> {
        let items: Vec<String> = days.iter().map(|day| format!("<item><title>{day}</title><description>Un mot</description><pubDate>{day}</pubDate></item>")).collect();
        let docs = items_of(&format!("<rss><channel>{}</channel></rss>", items.concat()));
        docs.iter()
            .flat_map(|doc| &doc.claims)
            .filter(|claim| claim.field == Field::Date)
            .map(|claim| claim.value.clone())
            .collect()
    };
    assert_eq!(
        dates(["03/04/2024", "04/25/2024 10:30", "Mon, 05/06/2024"]),
        ["2024-03-04", "2024-04-25 10:30", "2024-05-06"]
    );
    assert_eq!(
        dates(["03/04/2024", "25-04-2024", "5/6/2024"]),
        ["2024-04-03", "2024-04-25", "2024-06-05"]
    );
    let unclear = ["03/04/2024", "04/05/2024", "05/06/2024"];
    assert_eq!(dates(unclear), unclear);
}

#[test]
fn addresses_start_from_the_nearest_base() {
    let feed = "<feed xmlns='http://www.w3.org/2005/Atom' xmlns:h='http://www.w3.org/1999/xhtml'>\
        <link rel='self' href='https://bief.test/fils/tout.atom'/>\
        <entry><title>Un</title><link href='../un'/><content type='xhtml'><h:div><h:p><h:a href='deux'>deux</h:a></h:p>\
        <h:div xml:base='https://autre.test/a/'><h:p xml:base='b/'><h:a href='trois'>trois</h:a></h:p></h:div></h:div></content></entry></feed>";
    let doc = &items_of(feed)[0];
    let link = doc
        .claims
        .iter()
        .find(|claim| claim.field == Field::Url)
        .unwrap();
    assert_eq!(link.value, "https://bief.test/un");
    assert_eq!(
        markdown(&doc.blocks),
        "[deux](https://bief.test/fils/deux)\n\n[trois](https://autre.test/a/b/trois)\n"
    );
}

#[test]
fn a_summary_that_the_text_repeats_is_no_summary() {
    let feed = "<rss xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><item><title>Un</title>\
        <description>Le bief a gelé cette nuit.</description>\
        <content:encoded><![CDATA[<h2>Hiver</h2><p>Le bief a gelé cette nuit.</p><p>La suite.</p>]]></content:encoded></item></channel></rss>";
    let doc = &items_of(feed)[0];
    assert!(doc.claims.iter().all(|claim| claim.field != Field::Summary));
}
