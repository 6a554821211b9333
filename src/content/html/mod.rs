//! HTML: tolerant reading into [`Doc`](crate::content::doc::Doc), and the one allow-list of elements, attributes and schemes.
//!
//! Finding the article in a page is not done here, nor anything about templates. Start reading at [`read_node`] and [`sanitise`].

mod allow;
mod code;
mod media;
mod notes;
mod running;
mod shallow;
mod tables;
mod tags;
mod torn;

pub use allow::{Loads, RawImage, sanitise};
pub use tags::tags;
pub use torn::{item_edge, unclosed};

use crate::base::path::safe_link;
use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, Repair, inline_text};
use dom_query::{Document, NodeRef};
use notes::Notes;
use running::{holds_image, marked, paragraphs, push_flat, tidy};
use url::Url;

/// What reading HTML gave.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The text.
    pub blocks: Vec<Block>,
    /// What was left out (hidden elements, forms, frames without an address), and why.
    pub dropped: Vec<Dropped>,
    /// What is damaged in it (see [`torn`]), where its reader looked for that.
    pub repairs: Vec<Repair>,
}

/// How deep elements may stand in each other before the rest is read as plain text: far beyond what people write, and
/// short of what would exhaust the stack.
const DEEPEST: usize = 200;

/// Reads a fragment of HTML, however broken, into blocks.
#[must_use]
pub fn read(html: &str) -> Fragment {
    read_node(&fragment(html).html_root())
}

/// Parses a whole page, however broken: in linear time, deeper elements than browsers take being flattened.
#[must_use]
pub fn parse(html: &str) -> Document {
    Document::from(shallow::shallow(html).as_ref())
}

/// Reads one element of a parsed page, and what is below it, into blocks. Addresses are resolved against the page's
/// `<base>`, if it has one. Footnotes stand at the end.
#[must_use]
pub fn read_node(node: &NodeRef<'_>) -> Fragment {
    let mut reader = Reader {
        dropped: Vec::new(),
        notes: Notes::of(node),
        footnotes: Vec::new(),
        captions: Vec::new(),
        in_figure: false,
        base: base_of(node),
    };
    let mut out = Out::default();
    reader.children(node, &mut out, 0);
    out.end_paragraph();
    let mut blocks = out.blocks;
    if !reader.footnotes.is_empty() {
        reader.drop_heading_of_notes(&mut blocks);
        blocks.append(&mut reader.footnotes);
    }
    Fragment {
        blocks,
        dropped: reader.dropped,
        repairs: Vec::new(),
    }
}

/// What is left out of HTML because nothing closes a mark in it, and what is said of that. Browsers show nothing behind
/// such a mark either.
#[must_use]
pub fn torn(html: &str) -> Option<(Dropped, Repair)> {
    let found = unclosed(html)?;
    // what it swallows may be torn as well
    let rest = found.rest.replace("<!--", " ");
    let words = flat_text(&fragment(&rest).html_root());
    let text = text::squeeze(&words);
    text.chars().any(char::is_alphanumeric).then(|| {
        (
            Dropped {
                text,
                rule: "behind a mark that nothing closes".to_owned(),
            },
            Repair {
                what: format!("{} is never closed: what follows is missing", found.what),
                doubtful: true,
            },
        )
    })
}

/// Parses a fragment of HTML as [`parse`] does a page, for a reader that changes the tree before [`read_node`] reads it.
#[must_use]
pub fn fragment(html: &str) -> Document {
    Document::fragment(shallow::shallow(html).as_ref())
}

/// Blocks in the making, with the running text that no block holds yet.
#[derive(Default)]
struct Out {
    blocks: Vec<Block>,
    open: Vec<Inline>,
}

impl Out {
    fn end_paragraph(&mut self) {
        for part in paragraphs(std::mem::take(&mut self.open)) {
            let inlines = tidy(part);
            match inlines.as_slice() {
                [] => {}
                [Inline::Image(image)] => self.blocks.push(Block::Figure {
                    image: image.clone(),
                    caption: Vec::new(),
                }),
                _ => self.blocks.push(Block::Paragraph(inlines)),
            }
        }
    }

    fn block(&mut self, block: Block) {
        self.end_paragraph();
        self.blocks.push(block);
    }
}

struct Reader {
    dropped: Vec<Dropped>,
    notes: Notes,
    /// The notes read so far.
    footnotes: Vec<Block>,
    /// The captions of the figure at hand.
    captions: Vec<Vec<Inline>>,
    in_figure: bool,
    base: Option<Base>,
}

/// What a page says its relative addresses are relative to.
enum Base {
    Whole(Url),
    /// A folder, relative itself; with its last `/`.
    Folder(String),
}

fn base_of(node: &NodeRef<'_>) -> Option<Base> {
    let root = node.ancestors_it(None).last().unwrap_or(*node);
    let href = root
        .descendants_it()
        .find(|node| node.has_name("base") && node.has_attr("href"))?
        .attr("href")?;
    let href = href.trim();
    match Url::parse(href) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Some(Base::Whole(url)),
        Ok(_) => None,
        Err(_) => {
            let folder = href.rsplit_once('/').map_or("", |(folder, _)| folder);
            (!folder.is_empty() && folder != ".").then(|| Base::Folder(format!("{folder}/")))
        }
    }
}

impl Reader {
    /// An address as the page means it.
    fn based(&self, address: String) -> String {
        let Some(base) = &self.base else {
            return address;
        };
        if address.starts_with('#') || Url::parse(&address).is_ok() {
            return address;
        }
        match base {
            Base::Whole(base) => base.join(&address).map_or(address, String::from),
            Base::Folder(_) if address.starts_with(['/', '?']) => address,
            Base::Folder(folder) => {
                format!("{folder}{}", address.strip_prefix("./").unwrap_or(&address))
            }
        }
    }

    fn children(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        for child in node.children_it(false) {
            self.node(&child, out, depth);
        }
    }

    /// The blocks below a node.
    fn blocks(&mut self, node: &NodeRef<'_>, depth: usize) -> Vec<Block> {
        let mut out = Out::default();
        self.children(node, &mut out, depth);
        out.end_paragraph();
        out.blocks
    }

    /// The running text below a node; blocks in it are taken apart, with this between them.
    fn inlines(&mut self, node: &NodeRef<'_>, depth: usize, joint: &Inline) -> Vec<Inline> {
        let mut out = Out::default();
        self.children(node, &mut out, depth);
        if out.blocks.is_empty() {
            return out.open;
        }
        out.end_paragraph();
        let mut inlines = vec![Inline::text(" ")];
        for block in out.blocks {
            push_flat(&mut inlines, block, joint);
        }
        inlines.push(Inline::text(" "));
        inlines
    }

    #[allow(clippy::too_many_lines)] // one arm a kind of element: it is the table of what each means
    fn node(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        if node.is_text() {
            out.open
                .push(Inline::Text(text::mend(&node.text()).into_owned()));
            return;
        }
        if !node.is_element() {
            return;
        }
        let depth = depth + 1;
        if depth > DEEPEST {
            out.open.push(Inline::Text(flat_text(node)));
            return;
        }
        if let Some(label) = self.notes.texts.get(&node.id).cloned() {
            let mut content = self.blocks(node, depth);
            trim_label(&mut content);
            self.footnotes.push(Block::Footnote { label, content });
            out.end_paragraph();
            return;
        }
        let name = node.node_name().unwrap_or_default();
        if let Some(rule) = self.unwanted(node, &name) {
            self.drop(node, rule);
            return;
        }
        if self.in_figure && is_caption(node, &name) {
            let caption = tidy(self.inlines(node, depth, &Inline::text(" ")));
            if !caption.is_empty() {
                self.captions.push(caption);
            }
            out.end_paragraph();
            return;
        }
        match name.as_ref() {
            "script" => {
                // Formulas of MathJax.
                let kind = node.attr("type").unwrap_or_default();
                if kind.starts_with("math/tex") {
                    let tex = text::squeeze(&node.text());
                    if !tex.is_empty() {
                        out.open.push(Inline::Code(tex));
                    }
                }
            }
            "noscript" => self.noscript(node, out),
            name if is_unseen(name) => {}
            "link" | "meta" | "source" | "track" | "base" => {}
            "input" if is_task(node) => {
                let done = node.has_attr("checked");
                out.open.push(Inline::text(if done { "☑ " } else { "☐ " }));
            }
            "button" | "select" | "textarea" | "input" | "option" | "datalist" => {
                self.drop(node, "form control");
            }
            "svg" | "canvas" | "map" | "object" | "embed" => self.drop(node, "drawing"),
            "video" | "audio" | "iframe" | "amp-iframe" | "amp-video" | "amp-audio" => {
                self.media(node, out);
            }
            "math" => self.math(node, out),
            "br" => out.open.push(Inline::Break),
            "hr" => out.block(Block::Rule),
            "img" | "amp-img" => self.image(node, out),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(2, |digit| digit - b'0');
                let content = tidy(self.inlines(node, depth, &Inline::text(" ")));
                out.end_paragraph();
                if !content.is_empty() {
                    let content = unlinked(content);
                    out.blocks.push(Block::Heading { level, content });
                }
            }
            "ul" | "ol" | "menu" | "dir" => self.list(node, out, depth),
            "li" => {
                // An item without its list, as torn pages have it.
                let item = self.blocks(node, depth);
                out.end_paragraph();
                match out.blocks.last_mut() {
                    Some(Block::List { start: None, items }) => items.push(item),
                    _ => out.blocks.push(Block::List {
                        start: None,
                        items: vec![item],
                    }),
                }
            }
            "blockquote" => {
                let blocks = self.blocks(node, depth);
                out.end_paragraph();
                if !blocks.is_empty() {
                    out.blocks.push(Block::Quote(blocks));
                }
            }
            "pre" | "listing" | "xmp" => {
                let code = self.code_text(node).trim_end_matches('\n').to_owned();
                out.end_paragraph();
                if !code.trim().is_empty() {
                    out.blocks.push(Block::Code {
                        lang: code::code_language(node),
                        text: code,
                    });
                }
            }
            "table" => self.table(node, out, depth),
            _ if is_figure(node, &name) => self.figure(node, out, depth),
            "dl" => {
                out.end_paragraph();
                let mut list = Vec::new();
                self.definitions(node, &mut list, out, depth);
                list.retain(|(term, definitions)| !term.is_empty() || !definitions.is_empty());
                if !list.is_empty() {
                    out.blocks.push(Block::Definitions(list));
                }
            }
            "strong" | "b" => self.mark(node, out, depth, Inline::Strong),
            "em" | "i" | "dfn" | "var" => self.mark(node, out, depth, Inline::Emphasis),
            "s" | "del" | "strike" => self.mark(node, out, depth, Inline::Strike),
            "sup" => self.mark(node, out, depth, Inline::Sup),
            "sub" => self.mark(node, out, depth, Inline::Sub),
            "code" | "kbd" | "samp" | "tt" => {
                let code = self.code_text(node);
                let lines = code.trim_matches('\n');
                let has_breaks = node.children_it(false).any(|inner| inner.has_name("br"));
                if has_breaks && lines.contains('\n') {
                    out.block(Block::Code {
                        lang: code::code_language(node),
                        text: lines.to_owned(),
                    });
                } else if !code.trim().is_empty() {
                    out.open.push(Inline::Code(code));
                }
            }
            "q" => {
                out.open.push(Inline::text("“"));
                self.children(node, out, depth);
                out.open.push(Inline::text("”"));
            }
            "a" => self.link(node, out, depth),
            name if is_inline(name) || is_own_inline(node, name) => {
                self.children(node, out, depth);
            }
            _ => {
                out.end_paragraph();
                self.children(node, out, depth);
                out.end_paragraph();
            }
        }
    }

    /// The rule by which an element is no part of the text, whatever it holds.
    fn unwanted(&self, node: &NodeRef<'_>, name: &str) -> Option<&'static str> {
        if is_hidden(node) {
            return Some("hidden in the page");
        }
        if self.notes.backs.contains(&node.id) {
            return Some("way back from a footnote");
        }
        let classes = node.class()?;
        classes.split_whitespace().find_map(|class| match class {
            // What programs that read pages aloud are told beside what is seen (Bootstrap, WordPress and others).
            "sr-only" | "screen-reader-text" | "screen-reader-only" | "visually-hidden"
            | "visuallyhidden" | "u-visually-hidden" | "u-visuallyHidden" | "assistive-text" => {
                Some("hidden in the page")
            }
            "katex-html" | "MathJax_Preview" | "MathJax" | "MathJax_Display"
                if name == "span" || name == "div" =>
            {
                Some("repeats a formula")
            }
            // MediaWiki's links beside its headings.
            "mw-editsection" => Some("link to edit"),
            "headerlink" | "header-anchor" | "anchor-link" | "heading-anchor" | "heading-link"
                if name == "a" && !node.text().chars().any(char::is_alphanumeric) =>
            {
                Some("heading's link to itself")
            }
            _ => None,
        })
    }

    fn drop(&mut self, node: &NodeRef<'_>, rule: &str) {
        self.dropped.extend(dropped(node, rule));
    }

    fn image(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let mut found = media::image(node);
        if let Some(Inline::Image(image)) = &mut found {
            image.src = self.based(std::mem::take(&mut image.src));
        }
        if found.is_none() {
            self.drop(node, "image without an address");
        }
        out.open.extend(found);
    }

    /// What a page shows to browsers without scripts: only an image that a script would else load is of use.
    fn noscript(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let only_images = node.text().trim().is_empty();
        if !only_images || media::is_said_beside(node) {
            return;
        }
        let images: Vec<NodeRef<'_>> = node
            .descendants_it()
            .filter(|inner| inner.has_name("img"))
            .collect();
        for image in images {
            self.image(&image, out);
        }
    }

    /// An inline element; one that wraps whole blocks, as careless editors make them, marks nothing but plain paragraphs.
    fn mark(
        &mut self,
        node: &NodeRef<'_>,
        out: &mut Out,
        depth: usize,
        mark: fn(Vec<Inline>) -> Inline,
    ) {
        let mut inner = Out::default();
        self.children(node, &mut inner, depth);
        if !inner.blocks.is_empty() {
            inner.end_paragraph();
            out.end_paragraph();
            let plain = inner
                .blocks
                .iter()
                .all(|block| matches!(block, Block::Paragraph(_)));
            out.blocks
                .extend(inner.blocks.into_iter().map(|block| match block {
                    Block::Paragraph(content) if plain => {
                        Block::Paragraph(vec![marked(content, mark)])
                    }
                    other => other,
                }));
            return;
        }
        let content = inner.open;
        let holds_note = content
            .iter()
            .any(|inline| matches!(inline, Inline::FootnoteRef(_)));
        if holds_note && !inline_text(&content).chars().any(char::is_alphanumeric) {
            // The sign of a footnote is raised by whoever shows it, and has its own brackets.
            out.open.extend(
                content
                    .into_iter()
                    .filter(|inline| matches!(inline, Inline::FootnoteRef(_))),
            );
        } else if inline_text(&content).trim().is_empty() && !holds_image(&content) {
            out.open.extend(content);
        } else {
            out.open.push(marked(content, mark));
        }
    }

    fn link(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        if let Some(label) = self.notes.references.get(&node.id).cloned() {
            self.drop(node, "sign of a footnote");
            out.open.push(Inline::FootnoteRef(label));
            return;
        }
        let mut inner = Out::default();
        self.children(node, &mut inner, depth);
        let href = node
            .attr("href")
            .map(|href| href.trim().to_owned())
            .filter(|href| !href.is_empty() && href != "#" && safe_link(href))
            .map(|href| self.based(href));
        let title = node
            .attr("title")
            .map(|title| text::squeeze(&title))
            .unwrap_or_default();
        if !inner.blocks.is_empty() {
            inner.end_paragraph();
            if let Some(href) = href {
                link_one(&mut inner.blocks, &href, title);
            }
            out.end_paragraph();
            out.blocks.append(&mut inner.blocks);
            return;
        }
        let content = inner.open;
        let has_text = !inline_text(&content).trim().is_empty();
        let has_image = holds_image(&content);
        // An image that only leads to itself in full size is an image.
        let enlarges =
            |href: &String| !has_text_beside_images(&content) && media::is_image_file(href);
        match href.filter(|href| !(has_image && enlarges(href))) {
            Some(href) if has_text || has_image => {
                out.open.push(Inline::Link {
                    href,
                    // A title that repeats the text says nothing.
                    title: if title == text::squeeze(&inline_text(&content)) {
                        String::new()
                    } else {
                        title
                    },
                    content,
                });
            }
            _ => out.open.extend(content),
        }
    }

    /// A film, a sound or a frame: a link to it.
    fn media(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        self.drop(node, "words for browsers that show no films");
        let Some(href) = media::player(node) else {
            return;
        };
        let href = self.based(href);
        let title = ["title", "aria-label"]
            .iter()
            .find_map(|name| node.attr(name))
            .map(|title| text::squeeze(&text::mend(&title)))
            .filter(|title| !title.is_empty() && !title.to_lowercase().ends_with("video player"));
        let content = vec![Inline::Text(title.unwrap_or_else(|| href.clone()))];
        out.block(Block::Paragraph(vec![Inline::Link {
            href,
            title: String::new(),
            content,
        }]));
    }

    /// A formula: as `TeX` when the page has it, else its signs.
    fn math(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let tex = node.descendants_it().find(|inner| {
            inner.has_name("annotation")
                && inner
                    .attr("encoding")
                    .is_some_and(|encoding| encoding.to_ascii_lowercase().contains("tex"))
        });
        let Some(tex) = tex else {
            out.open.push(Inline::Text(flat_text(node)));
            return;
        };
        let code = text::squeeze(&tex.text());
        for part in node
            .descendants_it()
            .filter(|inner| {
                inner
                    .parent()
                    .is_some_and(|parent| parent.has_name("semantics"))
            })
            .filter(|inner| inner.id != tex.id)
        {
            self.drop(&part, "repeats a formula");
        }
        if !code.is_empty() {
            out.open.push(Inline::Code(code));
        }
    }

    fn list(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let is_ordered = node.has_name("ol");
        let number = |node: &NodeRef<'_>, name: &str| -> Option<u64> {
            node.attr(name).and_then(|value| value.trim().parse().ok())
        };
        let first = node.children_it(false).find(|child| child.has_name("li"));
        let start = number(node, "start").or_else(|| first.and_then(|item| number(&item, "value")));
        let mut items = self.items(node, depth);
        out.end_paragraph();
        if items.is_empty() {
            return;
        }
        if is_ordered && node.has_attr("reversed") {
            // Markdown counts upwards only: the numbers become text.
            let top = start.unwrap_or(items.len() as u64);
            for (down, item) in items.iter_mut().enumerate() {
                let label = Inline::text(format!("{}. ", top.saturating_sub(down as u64)));
                match item.first_mut() {
                    Some(Block::Paragraph(content) | Block::Heading { content, .. }) => {
                        content.insert(0, label);
                    }
                    _ => item.insert(0, Block::Paragraph(vec![label])),
                }
            }
            out.blocks.push(Block::List { start: None, items });
            return;
        }
        out.blocks.push(Block::List {
            start: is_ordered.then(|| start.unwrap_or(1)),
            items,
        });
    }

    fn items(&mut self, list: &NodeRef<'_>, depth: usize) -> Vec<Vec<Block>> {
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in list.children_it(false) {
            if child.has_name("li")
                && !self.notes.texts.contains_key(&child.id)
                && self.unwanted(&child, "li").is_none()
            {
                items.push(self.blocks(&child, depth));
            } else {
                // A list inside a list but outside its items belongs to the item before.
                let mut out = Out::default();
                self.node(&child, &mut out, depth);
                out.end_paragraph();
                match items.last_mut() {
                    Some(last) => last.extend(out.blocks),
                    None if out.blocks.is_empty() => {}
                    None => items.push(out.blocks),
                }
            }
        }
        items.retain(|item| !item.is_empty());
        items
    }

    /// A figure: its image or table with the caption, which may stand anywhere in it.
    fn figure(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let outer = std::mem::take(&mut self.captions);
        let was_in_figure = std::mem::replace(&mut self.in_figure, true);
        let mut inner = Out::default();
        self.children(node, &mut inner, depth);
        inner.end_paragraph();
        self.in_figure = was_in_figure;
        let captions = std::mem::replace(&mut self.captions, outer);
        let mut caption = Vec::new();
        for part in captions {
            if !caption.is_empty() {
                caption.push(Inline::text(" "));
            }
            caption.extend(part);
        }
        out.end_paragraph();
        let mut shown = inner.blocks.iter_mut().filter_map(|block| match block {
            Block::Figure { caption, .. } | Block::Table { caption, .. } if caption.is_empty() => {
                Some(caption)
            }
            _ => None,
        });
        match (shown.next(), shown.next()) {
            (Some(only), None) => *only = caption,
            _ if caption.is_empty() => {}
            _ => {
                let has_image = inner
                    .blocks
                    .iter()
                    .any(|block| matches!(block, Block::Figure { .. }));
                let is_image = |block: &Block| match block {
                    Block::Paragraph(content) => holds_image(content),
                    _ => false,
                };
                let caption = if has_image || inner.blocks.iter().any(is_image) {
                    vec![Inline::Emphasis(caption)]
                } else {
                    caption
                };
                inner.blocks.push(Block::Paragraph(caption));
            }
        }
        out.blocks.append(&mut inner.blocks);
    }

    /// The entries of a list of definitions. Some lists group them by `div` (HTML, section 4.4.9); what stands outside of
    /// terms and definitions belongs to the entry before, or, when there is none, before the list.
    fn definitions(
        &mut self,
        node: &NodeRef<'_>,
        list: &mut Vec<(Vec<Inline>, Vec<Vec<Block>>)>,
        before: &mut Out,
        depth: usize,
    ) {
        let depth = depth + 1;
        for child in node.children_it(false) {
            if child.has_name("dt") && !is_hidden(&child) && depth <= DEEPEST {
                let term = tidy(self.inlines(&child, depth, &Inline::text(" ")));
                list.push((term, Vec::new()));
            } else if child.has_name("div") && !is_hidden(&child) && depth <= DEEPEST {
                self.definitions(&child, list, before, depth);
            } else {
                let mut stray = Out::default();
                self.node(&child, &mut stray, depth);
                stray.end_paragraph();
                let starts = child.has_name("dd");
                match list.last_mut() {
                    _ if stray.blocks.is_empty() => {}
                    Some((_, definitions)) => match definitions.last_mut() {
                        Some(last) if !starts => last.append(&mut stray.blocks),
                        _ => definitions.push(stray.blocks),
                    },
                    None if starts => list.push((Vec::new(), vec![stray.blocks])),
                    None => before.blocks.append(&mut stray.blocks),
                }
            }
        }
    }

    /// The notes are shown under a heading and a rule of the theme: those of the page are left without a text.
    fn drop_heading_of_notes(&mut self, blocks: &mut Vec<Block>) {
        while let Some(last) = blocks.last() {
            let is_heading = match last {
                Block::Rule => true,
                Block::Heading { content, .. } => {
                    let words = inline_text(content).to_lowercase();
                    let words = words.trim_matches(|c: char| !c.is_alphanumeric());
                    [
                        "notes",
                        "note",
                        "footnotes",
                        "endnotes",
                        "notes de bas de page",
                        "notes et références",
                        "fußnoten",
                        "notas",
                    ]
                    .contains(&words)
                }
                _ => false,
            };
            if !is_heading {
                return;
            }
            if let Some(Block::Heading { content, .. }) = blocks.pop() {
                self.dropped.push(Dropped {
                    text: inline_text(&content),
                    rule: "heading of the footnotes".to_owned(),
                });
            }
        }
    }
}

/// Links one of the blocks that stand in a link: the first heading, else the first paragraph or image.
fn link_one(blocks: &mut [Block], href: &str, title: String) {
    let is_heading = |block: &Block| matches!(block, Block::Heading { .. });
    let at = blocks.iter().position(is_heading).or_else(|| {
        blocks
            .iter()
            .position(|block| matches!(block, Block::Paragraph(_)))
    });
    match at.and_then(|at| blocks.get_mut(at)) {
        Some(Block::Heading { content, .. } | Block::Paragraph(content)) => {
            *content = vec![Inline::Link {
                href: href.to_owned(),
                title,
                content: std::mem::take(content),
            }];
        }
        _ => {
            if let [block @ Block::Figure { .. }] = blocks
                && !media::is_image_file(href)
                && let Block::Figure { image, caption } = &*block
                && caption.is_empty()
            {
                *block = Block::Paragraph(vec![Inline::Link {
                    href: href.to_owned(),
                    title,
                    content: vec![Inline::Image(image.clone())],
                }]);
            }
        }
    }
}

/// A heading that is one link to a place in its own page is the place itself.
fn unlinked(mut content: Vec<Inline>) -> Vec<Inline> {
    if let [Inline::Link { href, content, .. }] = content.as_mut_slice()
        && href.starts_with('#')
    {
        return std::mem::take(content);
    }
    content
}

/// Takes off the signs around the number that began a note: `[`, `]`, `.`.
fn trim_label(content: &mut [Block]) {
    let Some(Block::Paragraph(inlines)) = content.first_mut() else {
        return;
    };
    for inline in inlines {
        let Inline::Text(text) = inline else { return };
        if text.chars().any(char::is_alphanumeric) {
            let rest = text.trim_start_matches([']', ')', '.', ':']);
            if rest.len() < text.len() {
                *text = rest.trim_start().to_owned();
            }
            return;
        }
        text.retain(|c| !"[](){}.:^↑*".contains(c));
    }
}

fn has_text_beside_images(content: &[Inline]) -> bool {
    content.iter().any(|inline| match inline {
        Inline::Image(_) => false,
        other => {
            !inline_text(std::slice::from_ref(other)).trim().is_empty()
                && !holds_image(std::slice::from_ref(other))
        }
    })
}

/// Whether an input is the box of a task, which begins an item.
fn is_task(node: &NodeRef<'_>) -> bool {
    node.attr("type")
        .is_some_and(|kind| kind.eq_ignore_ascii_case("checkbox"))
        && node
            .ancestors_it(Some(3))
            .take_while(|outer| {
                matches!(
                    outer.node_name().as_deref(),
                    Some("li" | "label" | "p" | "span")
                )
            })
            .any(|outer| outer.has_name("li"))
}

/// Whether an element is an image or the like with its caption: a figure, or what WordPress, `MediaWiki` and Bootstrap put
/// in its place.
/// Whether an element holds an image with its caption, by its name or a class that common systems write.
pub(crate) fn is_figure(node: &NodeRef<'_>, name: &str) -> bool {
    name == "figure"
        || (matches!(name, "div" | "dl" | "span")
            && node.class().is_some_and(|classes| {
                classes.split_whitespace().any(|class| {
                    matches!(
                        class,
                        "wp-caption" | "gallery-item" | "thumbinner" | "figure"
                    )
                })
            }))
}

/// Whether an element inside such a one is the caption.
pub(crate) fn is_caption(node: &NodeRef<'_>, name: &str) -> bool {
    name == "figcaption"
        || (matches!(name, "p" | "div" | "dd" | "span")
            && node.class().is_some_and(|classes| {
                classes.split_whitespace().any(|class| {
                    matches!(
                        class,
                        "wp-caption-text"
                            | "gallery-caption"
                            | "thumbcaption"
                            | "figure-caption"
                            | "image-caption"
                            | "caption"
                    )
                })
            }))
}

/// The words below a node without any structure, blocks apart, scripts and styles left out.
#[must_use]
pub fn flat_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::mend(text)),
        Step::Edge(name, _) if is_inline(name) || is_mark(name) => {}
        Step::Edge(..) => out.push(' '),
    });
    out
}

/// A node as left out by a rule: the words that a browser shows there, and those that stand in its place (the text
/// alternatives of images, what stands on buttons and in fields). None when there are no words.
#[must_use]
pub fn dropped(node: &NodeRef<'_>, rule: &str) -> Option<Dropped> {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::mend(text)),
        Step::Edge(name, edge) => {
            if !(is_inline(name) || is_mark(name)) {
                out.push(' ');
            }
            if let Some(said) = edge.and_then(|element| said_by(element, name)) {
                out.push_str(&text::mend(&said));
                out.push(' ');
            }
        }
    });
    let text = text::squeeze(&out);
    (!text.is_empty()).then(|| Dropped {
        text,
        rule: rule.to_owned(),
    })
}

/// The words that an element without content shows, or that are read out in its place.
fn said_by(element: &NodeRef<'_>, name: &str) -> Option<String> {
    let attribute = match name {
        "img" | "amp-img" | "area" => "alt",
        "input" => match element.attr("type").as_deref() {
            Some("button" | "submit" | "reset") => "value",
            _ => "placeholder",
        },
        "textarea" => "placeholder",
        _ => return None,
    };
    element.attr(attribute).map(|words| words.to_string())
}

/// What a walk over a page meets.
enum Step<'a> {
    Text(&'a str),
    /// An element of this name begins (then it comes along) or ends.
    Edge(&'a str, Option<&'a NodeRef<'a>>),
}

/// Meets every text below a node that a browser would show, in order, and the edges of the elements around. Without
/// recursion: elements may stand in each other as deep as they like.
fn walk_seen(node: &NodeRef<'_>, mut meet: impl FnMut(Step<'_>)) {
    let mut open: Vec<(NodeRef<'_>, bool)> = vec![(*node, false)];
    while let Some((node, ends)) = open.pop() {
        if node.is_text() {
            meet(Step::Text(&node.text()));
            continue;
        }
        let name = node.node_name().unwrap_or_default();
        if is_unseen(&name) {
            continue;
        }
        meet(Step::Edge(&name, (!ends).then_some(&node)));
        if !ends && name.as_ref() != "br" {
            open.push((node, true));
            open.extend(node.children_it(true).map(|child| (child, false)));
        }
    }
}

/// Elements of running text that say something of it.
fn is_mark(name: &str) -> bool {
    matches!(
        name,
        "strong"
            | "b"
            | "em"
            | "i"
            | "dfn"
            | "var"
            | "s"
            | "del"
            | "strike"
            | "sup"
            | "sub"
            | "code"
            | "kbd"
            | "samp"
            | "tt"
            | "q"
            | "a"
    )
}

/// Elements whose content no browser shows.
pub(crate) fn is_unseen(name: &str) -> bool {
    matches!(name, "script" | "style" | "template" | "noscript" | "head")
}

pub(crate) fn is_hidden(node: &NodeRef<'_>) -> bool {
    if node.has_attr("hidden") {
        return true;
    }
    let Some(style) = node.attr("style") else {
        return false;
    };
    let style = style.to_lowercase().replace(' ', "");
    ["display:none", "visibility:hidden", "mso-hide:all"]
        .iter()
        .any(|hides| style.contains(hides))
}

/// Whether an element stands in running text, rather than cutting it.
pub(crate) fn is_running(name: &str) -> bool {
    is_inline(name) || is_mark(name)
}

fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "span"
            | "font"
            | "u"
            | "ins"
            | "mark"
            | "small"
            | "big"
            | "abbr"
            | "acronym"
            | "time"
            | "label"
            | "bdi"
            | "bdo"
            | "data"
            | "ruby"
            | "rb"
            | "rt"
            | "rp"
            | "wbr"
            | "nobr"
            | "picture"
            | "cite"
            | "output"
            | "meter"
            | "progress"
            | "slot"
    )
}

/// Whether an element of a page's own making stands in running text: browsers take them all for such, while pages build
/// their boxes of them.
fn is_own_inline(node: &NodeRef<'_>, name: &str) -> bool {
    name.contains('-')
        && node.parent().is_some_and(|parent| {
            parent.node_name().is_some_and(|outer| {
                is_mark(&outer)
                    || is_inline(&outer)
                    || matches!(
                        outer.as_ref(),
                        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
                    )
            })
        })
}

#[cfg(test)]
mod tests;
