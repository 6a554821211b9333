//! Tests of `allow`, case by case.
#![allow(clippy::unwrap_used)]

use super::{EVERYWHERE, Loads, RawImage, attributes_of, sanitise};
use crate::base::path::{Base, safe_link};
use dom_query::NodeRef;

fn cleaned(
    html: &str,
    frames: &[&str],
    image: &dyn Fn(&str, &str) -> Option<RawImage>,
) -> (String, Vec<String>) {
    let frames: Vec<String> = frames.iter().map(|host| (*host).to_owned()).collect();
    let base = Base::parse("https://own.test/news/").unwrap();
    let loads = Loads {
        base: &base,
        frames: &frames,
        image,
    };
    sanitise(html, &loads, false)
}

fn check(html: &str, expected: &str) {
    assert_eq!(
        cleaned(html, &["player.test"], &|_, _| None).0,
        expected,
        "{html}"
    );
}

#[test]
fn nothing_that_runs_comes_through() {
    check("<p onclick=x()>a</p><script>b</script>", "<p>a</p>");
    check("<a href=\"java\nscript:x()\">a</a>", "<a>a</a>");
    check("<img src=data:text/html,x alt=a>", "<img alt=\"a\">");
    check(
        "<form><input type=text><button>ok</button></form>",
        "<input>ok",
    );
    check(
        "<p style='color:red' class='note evil language-rust'>a</p>",
        "<p class=\"note language-rust\">a</p>",
    );
    check(
        "<svg><a href='javascript:x()'>a</a></svg><math>b</math>",
        "",
    );
}

/// What a browser would make of it: only elements and attributes of the list, and no address that runs.
fn harmless(html: &str) {
    let document = dom_query::Document::fragment(html);
    for node in document
        .html_root()
        .descendants_it()
        .filter(NodeRef::is_element)
    {
        let name = node.node_name().unwrap_or_default();
        let Some(attributes) = attributes_of(&name) else {
            // What the parser adds around the cells of a table.
            assert!(
                ["html", "head", "body"].contains(&name.as_ref()),
                "{name} in {html}"
            );
            continue;
        };
        for attribute in node.attrs() {
            let key = attribute.name.local.as_ref();
            assert!(
                attributes.contains(&key) || EVERYWHERE.contains(&key),
                "{key} in {html}"
            );
            if matches!(key, "href" | "src" | "cite" | "poster" | "srcset") {
                assert!(safe_link(&attribute.value), "{html}");
            }
        }
    }
}

#[test]
fn payloads_of_every_family_are_disarmed() {
    let payloads = [
        "<img src=x onerror=go()>",
        "<img src='javascript:go()'><img srcset='a.png 1x, javascript:go() 2x'>",
        "<svg/onload=go()><svg><script>go()</script></svg><svg><animate onbegin=go() attributeName=x></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=go()&gt;'>",
        "<svg></p><style><a id='</style><img src=1 onerror=go()>'>",
        "<noscript><p title='</noscript><img src=x onerror=go()>'>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=go()>",
        "<a href='&#106;avascript:go()'>a</a><a href='java&#9;script:go()'>b</a><a href=' &#1;java&#3;script:go()'>c</a>",
        "<a href='data:text/html;base64,PHNjcmlwdD4='>d</a><a href='vbscript:go()'>e</a><a xlink:href='javascript:go()'>f</a>",
        "<iframe src='javascript:go()'></iframe><iframe srcdoc='<script>go()</script>'></iframe><iframe src='data:text/html,x'>",
        "<iframe src='https://player.test/'><img src=x onerror=go()></iframe><iframe src='//player.test.evil.test/'></iframe>",
        "<iframe src='https://a.test/' title='</a><img src=x onerror=go()>'></iframe>",
        "<object data=x.swf></object><embed src=x><applet code=x></applet><base href='//evil.test/'>",
        "<meta http-equiv=refresh content='0;url=javascript:go()'><link rel=stylesheet href='//evil.test/x.css'>",
        "<div style='background:url(javascript:go())' onmouseover=go()>g</div><body onload=go()>",
        "<details open ontoggle=go()>h</details><video src=x onerror=go()></video><input autofocus onfocus=go()>",
        "<<script>go()//<</script><scr<script>ipt>go()</script><script/src=//evil.test></script",
        "<img \u{b}onerror=go() src=x><img/src='x'/onerror=go()><a href=\"x\"onclick=\"go()\">i</a>",
        "<template><script>go()</script></template><xmp><img src=x onerror=go()></xmp><plaintext><script>go()</script>",
        "<textarea><img title='</textarea><img src=x onerror=go()>'></textarea><title><a id='</title><img src=x onerror=go()>'>",
    ];
    for payload in payloads {
        for html in [
            payload.to_owned(),
            format!("<p>a</p>{payload}<iframe src=https://player.test/></iframe>"),
        ] {
            let (clean, _) = cleaned(&html, &["player.test"], &|_, _| None);
            harmless(&clean);
            assert!(!clean.contains("<script"), "{clean}");
        }
    }
}

#[test]
fn frames_of_strangers_become_links() {
    check(
        "<iframe src=https://player.test/1></iframe>",
        "<iframe src=\"https://player.test/1\"></iframe>",
    );
    let (html, blocked) = cleaned(
        "<iframe src='https://film.test/1?a=1&b=2' title='Un film'></iframe>",
        &[],
        &|_, _| None,
    );
    assert_eq!(
        html,
        "<a href=\"https://film.test/1?a=1&amp;b=2\">Un film</a>"
    );
    assert_eq!(blocked, ["https://film.test"]);
}

#[test]
fn images_and_films_of_other_hosts_become_links() {
    let words = |src: &str, alt: &str| {
        src.contains("://")
            .then(|| RawImage::Link(format!("Image: {alt}")))
    };
    let link = |html: &str| cleaned(html, &[], &words).0;
    assert_eq!(
        link("<img src='https://x.test/a.png' alt='vue & mer'>"),
        "<a class=\"image\" href=\"https://x.test/a.png\">Image: vue &amp; mer</a>"
    );
    assert_eq!(
        link("<img src='https://x.test/a.png' alt='vue' title='La \"mer\"'>"),
        "<a class=\"image\" href=\"https://x.test/a.png\" title=\"La &quot;mer&quot;\">Image: vue</a>"
    );
    assert_eq!(
        link("<a href='/b/'><img src='https://x.test/a.png' alt='vue'></a>"),
        "<a href=\"/b/\">Image: vue</a>"
    );
    assert_eq!(
        link("<img src=\"a.png\" alt=\"vue\">"),
        "<img src=\"a.png\" alt=\"vue\">"
    );
    assert_eq!(
        link("<video controls><source src='https://x.test/a.mp4'></video>"),
        "<a href=\"https://x.test/a.mp4\">https://x.test/a.mp4</a>"
    );
}

#[test]
fn images_get_what_is_known_of_them() {
    let known = |src: &str, _: &str| {
        let size = [("width", "400".to_owned()), ("height", "300".to_owned())];
        let src = ("src", format!("/{src}"));
        Some(RawImage::Shown(std::iter::once(src).chain(size).collect()))
    };
    let base = Base::parse("https://own.test/").unwrap();
    let loads = Loads {
        base: &base,
        frames: &[],
        image: &known,
    };
    let shown = |html: &str| sanitise(html, &loads, true).0;
    assert_eq!(
        shown("<img loading=lazy src=a.png srcset=b.png><img src=c.png width=50%>"),
        "<img src=\"/a.png\" srcset=\"b.png\" width=\"400\" height=\"300\" decoding=\"async\">\
         <img src=\"/c.png\" width=\"400\" height=\"300\" loading=\"lazy\" decoding=\"async\">"
    );
    assert_eq!(
        shown(
            "<img src=a.png width=100><img src=a.png height=100><img src=a.png width=7 height=7>"
        ),
        "<img src=\"/a.png\" width=\"100\" height=\"75\" decoding=\"async\">\
         <img src=\"/a.png\" height=\"100\" width=\"133\" loading=\"lazy\" decoding=\"async\">\
         <img src=\"/a.png\" width=\"7\" height=\"7\" loading=\"lazy\" decoding=\"async\">"
    );
}
