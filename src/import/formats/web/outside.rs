//! Boxes of a page that are never its article: comments, streams of other stories, boxes about the author. By what they are
//! called, and only where the article is before them: the same words are on wrappers of whole pages.
//!
//! Start reading at [`drop`].

use super::blocks::{Cut, Element};
use super::words::Group;
use std::collections::HashMap;
use std::ops::Range;

/// An article has so many letters before its comments at least.
const ARTICLE: usize = 200;

/// Shorter blocks may be the same and say something each time.
const COPY: usize = 60;

/// Fewer letters that are there twice are no copy of a page's text.
const COPIES: usize = 1000;

/// A box about something else holds no more than one part in so many of the letters that are kept.
const BOX: usize = 3;

/// Takes what is in such boxes out of what is kept. `head` is the block with the page's title.
pub(super) fn drop(cut: &Cut<'_>, head: Option<usize>, kept: &mut [bool]) {
    let mut before = Vec::with_capacity(kept.len() + 1);
    let mut sum = 0;
    before.push(0);
    for (block, kept) in cut.blocks.iter().zip(kept.iter()) {
        sum += if *kept { block.letters } else { 0 };
        before.push(sum);
    }
    let all = sum;
    let letters_before = |at: usize| before.get(at).copied().unwrap_or(all);
    let is_forum = cut
        .elements
        .iter()
        .filter(|element| element.depth < 3)
        .any(|element| element.is_called(Group::Forum));
    let mut gone: Vec<Range<usize>> = Vec::new();
    let main = main_article(cut, &before);
    for (at, element) in cut.elements.iter().enumerate().skip(1) {
        let run = element.blocks.clone();
        if run.start >= run.end
            || head.is_some_and(|head| run.contains(&head))
            || gone.last().is_some_and(|last| run.start < last.end)
        {
            continue;
        }
        let first = letters_before(run.start);
        let inside = letters_before(run.end) - first;
        let small = inside * BOX <= all;
        let is_window = inside * 2 <= all && element.is_called(Group::Window);
        if inside > 0 && (is_window || is_links_away(cut, at)) {
            gone.push(run);
            continue;
        }
        if inside == 0 || first < ARTICLE {
            continue;
        }
        let is_comments = !is_forum && element.is_called(Group::CommentList);
        let is_other = small && element.name == "article" && main.is_some_and(|main| at > main);
        let is_late = first * 10 >= (all - inside) * 7;
        let is_box = small
            && is_late
            && (element.is_called(Group::AuthorBox) || element.is_called(Group::AfterText));
        if is_comments || is_other || is_box {
            gone.push(run);
        }
    }
    let left = all
        - gone
            .iter()
            .map(|run| letters_before(run.end) - letters_before(run.start))
            .sum::<usize>();
    if left < ARTICLE {
        return;
    }
    for run in gone {
        for kept in kept.get_mut(run).into_iter().flatten() {
            *kept = false;
        }
    }
}

/// Drops what a page shows a second time, for another width of screen say: blocks of some length whose words were there
/// before, when many of them are.
pub(super) fn copies(cut: &Cut<'_>, kept: &mut [bool]) {
    let mut met: HashMap<&str, usize> = HashMap::new();
    let mut copies = Vec::new();
    let (mut all, mut twice) = (0, 0);
    for (at, block) in cut.blocks.iter().enumerate() {
        if kept.get(at) != Some(&true) || block.letters < COPY {
            continue;
        }
        all += block.letters;
        let parent = cut.elements.get(block.element).map_or(0, |own| own.parent);
        let first = *met.entry(block.text.as_str()).or_insert(parent);
        if first != parent {
            twice += block.letters;
            copies.push(at);
        }
    }
    if twice * 4 < all || twice < COPIES {
        return;
    }
    for at in copies {
        if let Some(kept) = kept.get_mut(at) {
            *kept = false;
        }
    }
}

/// A box of links to calendars or to share a page has no more letters than this.
const LINKS: usize = 200;

/// Whether an element is nothing but links to share the page, or one of which puts a date into a calendar.
fn is_links_away(cut: &Cut<'_>, at: usize) -> bool {
    let Some(element) = cut.elements.get(at) else {
        return false;
    };
    if element.letters > LINKS || element.linked * 10 < element.letters * 7 {
        return false;
    }
    if element.is_called(Group::Share) {
        return true;
    }
    let inner = cut.elements.iter().skip(at);
    let below =
        inner.take_while(|inner| inner.depth > element.depth || inner.node.id == element.node.id);
    below.filter(|inner| inner.name == "a").any(|link| {
        let href = link
            .node
            .attr("href")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let path = href.split(['?', '#']).next().unwrap_or_default();
        href.starts_with("webcal:")
            || path.ends_with(".ics")
            || href.contains("calendar.google.com")
            || href.contains("google.com/calendar")
            || href.contains("outlook.live.com/calendar")
            || href.contains("outlook.office.com/calendar")
            || href.contains("calendar.yahoo.com")
    })
}

/// The `article` that holds most of what is kept, and more than half of it.
fn main_article(cut: &Cut<'_>, before: &[usize]) -> Option<usize> {
    let all = before.last().copied().unwrap_or(0);
    let letters = |element: &Element<'_>| {
        let at = |place: usize| before.get(place).copied().unwrap_or(all);
        at(element.blocks.end) - at(element.blocks.start)
    };
    let articles = cut.elements.iter().enumerate();
    articles
        .filter(|(_, element)| element.name == "article" && letters(element) * 2 > all)
        .max_by_key(|(at, _)| *at)
        .map(|(at, _)| at)
}
