//! Tests of `shallow`, case by case.

use super::*;
use dom_query::{Document, NodeRef};

/// How deep the tree of a page is, and how many elements it has.
fn measure(html: &str) -> (usize, usize) {
    let document = Document::from(html);
    let mut deepest = 0;
    let mut count = 0;
    let mut open: Vec<(NodeRef<'_>, usize)> = vec![(document.root(), 0)];
    while let Some((node, depth)) = open.pop() {
        deepest = deepest.max(depth);
        count += 1;
        open.extend(node.children_it(false).map(|child| (child, depth + 1)));
    }
    (deepest, count)
}

fn numbered(count: usize, make: fn(usize) -> String) -> String {
    (0..count).map(make).collect::<Vec<_>>().concat()
}

#[test]
fn what_is_not_deep_is_not_touched() {
    let paragraphs =
        "<P>un <li>deux <tr><td>trois <option>q <a name=x>b <br><img><input><font>".repeat(20);
    let table = format!(
        "<table>{}</table>",
        "<tr><td>un <b>deux<th>trois".repeat(600)
    );
    let drawing = format!("<svg>{}</svg>", "<path d='a>b'/>".repeat(900));
    let script = format!("<script>{}</script>", "if (a <b) '<div>' ".repeat(900));
    let comment = format!("<!-- {} --><p>a", "<div>".repeat(900));
    let many = "<p>un <div><em>deux</em> <b>trois<br></b></div>".repeat(900);
    let old = "<a name=x><p>un<li>deux".repeat(900);
    for html in [
        &paragraphs,
        &table,
        &drawing,
        &script,
        &comment,
        &many,
        &old,
    ] {
        assert!(matches!(shallow(html), Cow::Borrowed(_)), "{html:.80}");
    }
}

#[test]
fn no_page_is_deeper_or_has_more_elements_than_its_length_allows() {
    for shape in [
        "<div>",
        "<span>",
        "<b>",
        "<b><p>",
        "<b><div></b>",
        "<font size=1><p>",
        "<a href=x><div>",
        "<table><tr><td>",
        "<table><div>",
        "<p><table><td></p>",
        "<ul><li>",
        "<li><blockquote>",
        "<dl><dd>",
        "<span></div>",
        "<div></span>",
        "<option><b>",
        "<button><p>",
        "<select><div>",
        "<ruby><rt>",
        "<svg><g>",
        "<svg><foreignObject><p>",
        "<object><p></p>",
        "<template><td>",
        "<h1><div>",
        "<form><div>",
        "<nobr><div>",
    ] {
        let html = shape.repeat(6_000);
        let (depth, count) = measure(&shallow(&html));
        // a parser adds what a table lacks
        assert!(depth <= 3 * DEEPEST + 2 * MOST_MARKS, "{shape}: {depth}");
        assert!(count <= 100 * 6_000, "{shape}: {count}");
    }
    let fonts = numbered(3_000, |n| format!("<font size={n}>"));
    let (_, count) = measure(&shallow(&format!("{fonts}{}", "<p>a</p>".repeat(3_000))));
    assert!(count <= 3_000 * (MOST_MARKS + 10), "{count}");
}

#[test]
fn the_words_of_what_is_too_deep_stay() {
    let html = format!(
        "<p>un</p>{}deux<p>trois</p>{}<p>quatre</p>",
        "<div>".repeat(2_000),
        "</div>".repeat(2_000)
    );
    let cut = shallow(&html);
    let document = Document::from(cut.as_ref());
    let words: Vec<String> = document
        .text()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    assert_eq!(words, ["un", "deux", "trois", "quatre"]);
    // what follows stands where it stood
    let last = document.select("body > p:last-child");
    assert_eq!(last.text().as_ref(), "quatre");
}

#[test]
fn a_tag_has_no_more_attributes_than_a_parser_can_compare() {
    let attributes = numbered(5_000, |n| format!(" a{n}='>'"));
    let cut = shallow(&format!("<p{attributes}>un</p>")).into_owned();
    assert!(
        cut.len() < 5_000 && cut.ends_with(">un</p>"),
        "{}",
        cut.len()
    );
    assert_eq!(Document::from(cut.as_ref()).text().trim(), "un");
}

#[test]
fn torn_markup_ends_with_the_text() {
    for end in [
        "<!--", "<!-", "<script", "<script>", "<a b='", "</", "<", "<a ", "</a", "<!--->", "<a b=",
        "<?",
    ] {
        let html = format!("{}{end}", "<div>a".repeat(600));
        let cut = shallow(&html);
        assert!(cut.ends_with(end) || cut.len() < html.len(), "{end}");
    }
}
