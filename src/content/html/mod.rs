//! HTML: tolerant reading into [`Doc`](crate::content::doc::Doc), the one table of elements, and the one allow-list of elements,
//! attributes and schemes.
//!
//! Finding the article in a page is not done here, nor anything about templates. Start reading at [`read_node`] and [`sanitise`].

mod allow;
mod code;
mod elements;
mod figures;
mod formulas;
mod lists;
mod markup;
mod media;
mod notes;
mod running;
mod shallow;
mod shapes;
mod tables;
mod tags;
mod torn;
mod visible;

pub use allow::{Loads, RawImage, sanitise};
pub(crate) use code::is_code_box;
pub use markup::{Markup, REMOVED, Tag, end_tag, markup};
pub use media::candidates;
pub use tags::{attributes_in, is_kept, is_markup, tags};
pub use torn::{item_edge, unclosed};

use crate::base::path::safe_link;
use crate::base::text;
use crate::content::doc::{Block, Dropped, Inline, Repair, inline_text};
use dom_query::{Document, NodeRef};
use elements::is_own_inline;
pub(crate) use elements::{Group, is_element, is_hidden, is_running};
use notes::Notes;
use running::{holds_image, marked, paragraphs, push_flat, tidy};
use shapes::{has_text_beside_images, is_task, link_one, trim_label, unlinked};
pub(crate) use shapes::{is_caption, is_figure};
use url::Url;
pub use visible::{dropped, flat_text, show_most};

/// What reading HTML gave.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The text.
    pub blocks: Vec<Block>,
    /// What was left out (hidden elements, forms, frames without an address), and why.
    pub dropped: Vec<Dropped>,
    /// The damage in it (see [`torn`]), if its reader looked for any.
    pub repairs: Vec<Repair>,
}

/// How deep elements can be nested before the rest is read as plain text: far beyond what people write, and
/// short of what would exhaust the stack.
const DEEPEST: usize = 200;

/// Reads a fragment of HTML, however broken, into blocks.
#[must_use]
pub fn read(html: &str) -> Fragment {
    let document = fragment(html);
    show_most(&document.html_root());
    read_node(&document.html_root())
}

/// Parses a whole page, however broken: in linear time, deeper elements than browsers take being flattened.
#[must_use]
pub fn parse(html: &str) -> Document {
    Document::from(shallow::shallow(html).as_ref())
}

/// Reads one element of a parsed page, and what is below it, into blocks. Addresses are resolved against the page's
/// `<base>`, if it has one. Footnotes are at the end.
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

/// What is left out of HTML because nothing closes a mark in it, and the repair to report. Browsers show nothing behind
/// such a mark either.
#[must_use]
pub fn torn(html: &str) -> Option<(Dropped, Repair)> {
    let found = unclosed(html)?;
    // what it swallows can be damaged as well
    let rest = found.rest.replace("<!--", " ");
    let words = flat_text(&fragment(&rest).html_root());
    let text = text::collapse_whitespace(&words);
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
    /// The captions of the current figure.
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

    /// The running text below a node; blocks in it are flattened, with this between them.
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
                .push(Inline::Text(text::repair(&node.text()).into_owned()));
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
                    let tex = text::collapse_whitespace(&node.text());
                    if !tex.is_empty() {
                        out.open.push(Inline::Code(tex));
                    }
                }
            }
            "noscript" => self.noscript(node, out),
            name if Group::Unseen.has(name) => {}
            "link" | "meta" | "source" | "track" | "base" => {}
            "input" if is_task(node) => {
                let done = node.has_attr("checked");
                out.open.push(Inline::text(if done { "☑ " } else { "☐ " }));
            }
            name if Group::Control.has(name) => self.drop(node, "form control"),
            name if Group::Drawing.has(name) => self.drop(node, "drawing"),
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
                // An item without its list, as in damaged pages.
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
            _ if matches!(name.as_ref(), "pre" | "listing" | "xmp")
                || matches!(name.as_ref(), "div" | "p" | "section" | "figure")
                    && code::is_code_box(node) =>
            {
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
            name if Group::Inline.has(name) || is_own_inline(node, name) => {
                self.children(node, out, depth);
            }
            _ => {
                out.end_paragraph();
                self.children(node, out, depth);
                out.end_paragraph();
            }
        }
    }

    /// The rule by which an element is no part of the text, regardless of its content.
    fn unwanted(&self, node: &NodeRef<'_>, name: &str) -> Option<&'static str> {
        if is_hidden(node) {
            return Some("hidden in the page");
        }
        if self.notes.backs.contains(&node.id) {
            return Some("way back from a footnote");
        }
        let classes = node.class()?;
        classes.split_whitespace().find_map(|class| match class {
            // Text for programs that read pages aloud, which is not shown (Bootstrap, WordPress and others).
            "sr-only" | "screen-reader-text" | "screen-reader-only" | "visually-hidden"
            | "visuallyhidden" | "u-visually-hidden" | "u-visuallyHidden" | "assistive-text" => {
                Some("hidden in the page")
            }
            "katex-html" | "MathJax_Preview" | "MathJax" | "MathJax_Display"
                if name == "span" || name == "div" =>
            {
                Some("repeats a formula")
            }
            // MediaWiki's links next to its headings.
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
            // The sign of a footnote is raised by the renderer, and has its own brackets.
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
            .map(|title| text::collapse_whitespace(&title))
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
                    title: if title == text::collapse_whitespace(&inline_text(&content)) {
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
            .map(|title| text::collapse_whitespace(&text::repair(&title)))
            .filter(|title| !title.is_empty() && !title.to_lowercase().ends_with("video player"));
        let content = vec![Inline::Text(title.unwrap_or_else(|| href.clone()))];
        out.block(Block::Paragraph(vec![Inline::Link {
            href,
            title: String::new(),
            content,
        }]));
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

#[cfg(test)]
mod tests;
