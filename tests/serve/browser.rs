//! The preview in a real browser: what is drawn, what stays, what reloads. Skipped where there is no Chromium.

#![cfg(unix)]

#[path = "../support/browser.rs"]
mod chromium;

use crate::preview::{Preview, Site};
use chromium::Browser;
use serde_json::json;

#[test]
fn in_a_real_browser() {
    let Some(mut browser) = Browser::start() else {
        return;
    };
    let site = Site::new("https://t.example/news/");
    let long = "A paragraph of some length about looms.\n\n".repeat(200);
    site.article("a1", &format!("First.\n\n{long}"));
    site.write("static/style.css", "body { color: rgb(1, 1, 1) }");
    let preview = site.preview();
    let port = preview.port;
    let url = format!("http://127.0.0.1:{port}/news/2025/09/10/a1/");
    browser.call("Page.navigate", &json!({ "url": url }));
    let colour = |n: u8| format!("getComputedStyle(document.body).color === 'rgb({n}, {n}, {n})'");
    browser.until(&format!(
        "document.readyState === 'complete' && {}",
        colour(1)
    ));
    browser.evaluate("window.mark = 1; scrollTo(0, 700)");
    browser.until("scrollY === 700");

    // A stylesheet is swapped, twice, without a reload, and the old ones go.
    for n in [2, 3] {
        site.write(
            "static/style.css",
            &format!("body {{ color: rgb({n}, {n}, {n}) }}"),
        );
        browser.until(&colour(n));
        browser.until("document.querySelectorAll('link[rel=stylesheet]').length === 1");
    }
    // Errors come and go without one.
    site.write("site.toml", "title = <b>\"T\"\n");
    browser.until(
        "document.querySelector('#digest-errors')?.textContent.includes('site.toml:1:9\\n')",
    );
    browser
        .until("getComputedStyle(document.querySelector('#digest-errors')).position === 'fixed'");
    browser.until("document.querySelector('#digest-errors b') === null");
    site.settings("https://t.example/news/", "T");
    browser.until("document.querySelector('#digest-errors') === null");
    assert_eq!(browser.evaluate("window.mark"), json!(1));
    assert_eq!(browser.evaluate("scrollY"), json!(700));

    // A change of the page reloads it, in its place.
    site.article("a1", &format!("Second.\n\n{long}"));
    browser.until("document.body.textContent.includes('Second.') && window.mark === undefined");
    browser.until("scrollY === 700");
    browser.evaluate("window.mark = 1");

    // What changed while no preview ran is found when one runs again.
    assert_eq!(preview.stop("-TERM").code(), Some(0));
    site.article("a1", &format!("Third.\n\n{long}"));
    let preview = Preview::start(&site, &["--port", &port.to_string()]);
    browser.until("document.body.textContent.includes('Third.') && window.mark === undefined");

    // The page goes where the site goes.
    site.settings("https://t.example/", "T");
    browser.until(
        "location.pathname === '/2025/09/10/a1/' && document.body.textContent.includes('Third.')",
    );
    assert_eq!(preview.stop("-TERM").code(), Some(0));
}
