//! HTML: tolerant reading into [`Doc`](crate::doc::Doc), and the one allow-list of elements, attributes and schemes.
//!
//! Finding the article in a page is not done here, nor anything about templates. Start reading at [`read_node`] and [`sanitise`].

mod allow;

pub use allow::{safe_link, sanitise};

use crate::doc::{Align, Block, Dropped, Image, Inline, inline_text};
use crate::text;
use dom_query::{Document, NodeRef};

/// What reading HTML gave.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The text.
    pub blocks: Vec<Block>,
    /// What was left out (hidden elements, forms, frames without an address), and why.
    pub dropped: Vec<Dropped>,
}

/// How deep elements may stand in each other before the rest is read as plain text: far beyond what people write, and
/// short of what would exhaust the stack.
const DEEPEST: usize = 200;

/// Reads a fragment of HTML, however broken, into blocks.
#[must_use]
pub fn read(html: &str) -> Fragment {
    let document = Document::fragment(html);
    read_node(&document.html_root())
}

/// Reads one element of a parsed page, and what is below it, into blocks.
#[must_use]
pub fn read_node(node: &NodeRef<'_>) -> Fragment {
    let mut reader = Reader {
        dropped: Vec::new(),
    };
    let mut out = Out::default();
    reader.children(node, &mut out, 0);
    out.end_paragraph();
    Fragment {
        blocks: out.blocks,
        dropped: reader.dropped,
    }
}

/// Blocks in the making, with the running text that no block holds yet.
#[derive(Default)]
struct Out {
    blocks: Vec<Block>,
    open: Vec<Inline>,
}

impl Out {
    fn end_paragraph(&mut self) {
        let inlines = tidy(std::mem::take(&mut self.open));
        match inlines.as_slice() {
            [] => {}
            [Inline::Image(image)] => self.blocks.push(Block::Figure {
                image: image.clone(),
                caption: Vec::new(),
            }),
            _ => self.blocks.push(Block::Paragraph(inlines)),
        }
    }

    fn block(&mut self, block: Block) {
        self.end_paragraph();
        self.blocks.push(block);
    }
}

struct Reader {
    dropped: Vec<Dropped>,
}

impl Reader {
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

    /// The running text below a node; blocks in it are taken apart.
    fn inlines(&mut self, node: &NodeRef<'_>, depth: usize) -> Vec<Inline> {
        let mut out = Out::default();
        self.children(node, &mut out, depth);
        if out.blocks.is_empty() {
            return out.open;
        }
        out.end_paragraph();
        let mut inlines = vec![Inline::text(" ")];
        for block in out.blocks {
            inlines.extend(flat(block));
            inlines.push(Inline::text(" "));
        }
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
        if is_hidden(node) {
            self.drop(node, "hidden in the page");
            return;
        }
        let name = node.node_name().unwrap_or_default();
        match name.as_ref() {
            name if is_unseen(name) => {}
            "link" | "meta" | "source" | "track" => {}
            "button" | "select" | "textarea" | "input" | "option" | "datalist" => {
                self.drop(node, "form control");
            }
            "svg" | "canvas" | "map" | "object" | "embed" => self.drop(node, "drawing"),
            "video" | "audio" | "iframe" => self.media(node, out),
            "br" => out.open.push(Inline::Break),
            "hr" => out.block(Block::Rule),
            "img" => out.open.extend(image(node).map(Inline::Image)),
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => {
                let level = name.as_bytes().get(1).map_or(2, |digit| digit - b'0');
                let content = tidy(self.inlines(node, depth));
                out.end_paragraph();
                if !content.is_empty() {
                    out.blocks.push(Block::Heading { level, content });
                }
            }
            "ul" | "ol" | "menu" => {
                let items = self.items(node, depth);
                let start = (name.as_ref() == "ol").then(|| {
                    node.attr("start")
                        .and_then(|start| start.parse().ok())
                        .unwrap_or(1)
                });
                out.end_paragraph();
                if !items.is_empty() {
                    out.blocks.push(Block::List { start, items });
                }
            }
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
                let code = code_text(node).trim_end_matches('\n').to_owned();
                out.end_paragraph();
                if !code.trim().is_empty() {
                    out.blocks.push(Block::Code {
                        lang: code_language(node),
                        text: code,
                    });
                }
            }
            "figure" => self.figure(node, out, depth),
            "table" => self.table(node, out, depth),
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
            "em" | "i" | "cite" | "dfn" | "var" => self.mark(node, out, depth, Inline::Emphasis),
            "s" | "del" | "strike" => self.mark(node, out, depth, Inline::Strike),
            "sup" => self.mark(node, out, depth, Inline::Sup),
            "sub" => self.mark(node, out, depth, Inline::Sub),
            "code" | "kbd" | "samp" | "tt" => {
                let code = code_text(node);
                if !code.trim().is_empty() {
                    out.open.push(Inline::Code(code));
                }
            }
            "q" => {
                out.open.push(Inline::text("“"));
                self.children(node, out, depth);
                out.open.push(Inline::text("”"));
            }
            "a" => self.link(node, out, depth),
            _ if is_inline(&name) => self.children(node, out, depth),
            _ => {
                out.end_paragraph();
                self.children(node, out, depth);
                out.end_paragraph();
            }
        }
    }

    fn drop(&mut self, node: &NodeRef<'_>, rule: &str) {
        let words = text::squeeze(&flat_text(node));
        if !words.is_empty() {
            self.dropped.push(Dropped {
                text: words,
                rule: rule.to_owned(),
            });
        }
    }

    /// An inline element; one that wraps whole blocks, as careless editors make them, marks nothing.
    fn mark(
        &mut self,
        node: &NodeRef<'_>,
        out: &mut Out,
        depth: usize,
        mark: fn(Vec<Inline>) -> Inline,
    ) {
        if holds_blocks(node) {
            self.children(node, out, depth);
            return;
        }
        let content = self.inlines(node, depth);
        if inline_text(&content).trim().is_empty()
            && !content
                .iter()
                .any(|inline| matches!(inline, Inline::Image(_)))
        {
            out.open.extend(content);
        } else {
            out.open.push(mark(content));
        }
    }

    fn link(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        if holds_blocks(node) {
            self.children(node, out, depth);
            return;
        }
        let content = self.inlines(node, depth);
        let href = node
            .attr("href")
            .map(|href| href.trim().to_owned())
            .filter(|href| !href.is_empty() && safe_link(href));
        let has_text = !inline_text(&content).trim().is_empty()
            || content
                .iter()
                .any(|inline| matches!(inline, Inline::Image(_)));
        match href {
            Some(href) if has_text => {
                let title = node
                    .attr("title")
                    .map(|title| text::squeeze(&title))
                    .unwrap_or_default();
                out.open.push(Inline::Link {
                    href,
                    title,
                    content,
                });
            }
            _ => out.open.extend(content),
        }
    }

    /// A film, a sound or a frame: a link to it.
    fn media(&mut self, node: &NodeRef<'_>, out: &mut Out) {
        let inner = node
            .descendants_it()
            .find(|inner| inner.has_name("source"))
            .and_then(|source| source.attr("src"));
        let src = node
            .attr("src")
            .or(inner)
            .map(|src| src.trim().to_owned())
            .filter(|src| src.starts_with("http") && safe_link(src));
        match src {
            Some(src) => {
                let title = node
                    .attr("title")
                    .map(|title| text::squeeze(&title))
                    .filter(|title| !title.is_empty());
                let content = vec![Inline::Text(title.unwrap_or_else(|| src.clone()))];
                out.block(Block::Paragraph(vec![Inline::Link {
                    href: src,
                    title: String::new(),
                    content,
                }]));
            }
            None => self.drop(node, "frame without an address"),
        }
    }

    fn items(&mut self, list: &NodeRef<'_>, depth: usize) -> Vec<Vec<Block>> {
        let mut items: Vec<Vec<Block>> = Vec::new();
        for child in list.children_it(false) {
            if child.has_name("li") {
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

    fn figure(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let mut caption = Vec::new();
        let mut inner = Out::default();
        for child in node.children_it(false) {
            if child.has_name("figcaption") {
                caption = tidy(self.inlines(&child, depth));
            } else {
                self.node(&child, &mut inner, depth);
            }
        }
        inner.end_paragraph();
        out.end_paragraph();
        match inner.blocks.as_slice() {
            [Block::Figure { image, .. }] => out.blocks.push(Block::Figure {
                image: image.clone(),
                caption,
            }),
            [
                Block::Table {
                    align, head, rows, ..
                },
            ] => {
                out.blocks.push(Block::Table {
                    align: align.clone(),
                    head: head.clone(),
                    rows: rows.clone(),
                    caption,
                });
            }
            _ => {
                out.blocks.append(&mut inner.blocks);
                if !caption.is_empty() {
                    out.blocks.push(Block::Paragraph(caption));
                }
            }
        }
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
            if child.has_name("dt") && depth <= DEEPEST {
                list.push((tidy(self.inlines(&child, depth)), Vec::new()));
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

    /// A table of data; one that only lays a page out is taken apart into its cells.
    fn table(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let own = |name: &'static str| move |inner: &NodeRef<'_>| inner.has_name(name);
        let rows: Vec<NodeRef<'_>> = rows_of(node);
        let widest = rows
            .iter()
            .map(|row| cells_of(row).len())
            .max()
            .unwrap_or(0);
        let is_layout = node
            .attr("role")
            .is_some_and(|role| role.as_ref() == "presentation")
            || widest < 2
            || node.descendants_it().any(|inner| {
                ["table", "ul", "ol", "h1", "h2", "h3"]
                    .iter()
                    .any(|name| inner.has_name(name))
            });
        out.end_paragraph();
        if is_layout {
            for child in node.children_it(false) {
                self.laid_out(&child, out, depth);
            }
            return;
        }
        let caption = node
            .children_it(false)
            .find(own("caption"))
            .map(|caption| tidy(self.inlines(&caption, depth)))
            .unwrap_or_default();
        let mut align = vec![Align::None; widest];
        let mut head = Vec::new();
        let mut body = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let cells = cells_of(row);
            let is_head = at == 0
                && (cells.iter().all(|cell| cell.has_name("th"))
                    || row.parent().is_some_and(|parent| parent.has_name("thead")));
            let mut read: Vec<Vec<Inline>> = Vec::with_capacity(widest);
            for (column, cell) in cells.iter().enumerate() {
                if let (Some(align), Some(found)) = (align.get_mut(column), alignment(cell)) {
                    *align = found;
                }
                read.push(one_line(tidy(self.inlines(cell, depth))));
                // A cell over several columns fills the others with nothing, so that what follows keeps its place.
                let span: usize = cell
                    .attr("colspan")
                    .and_then(|span| span.parse().ok())
                    .unwrap_or(1);
                let room = widest.saturating_sub(read.len() + (cells.len() - column - 1));
                read.extend(std::iter::repeat_n(
                    Vec::new(),
                    span.saturating_sub(1).min(room),
                ));
            }
            read.resize(widest, Vec::new());
            if is_head {
                head = read;
            } else {
                body.push(read);
            }
        }
        // editors without a button for heads set the first row in bold
        if head.is_empty() && body.len() > 1 && body.first().is_some_and(|row| is_bold(row)) {
            head = body.remove(0).into_iter().map(unbold).collect();
        }
        head.resize(widest, Vec::new());
        out.blocks.push(Block::Table {
            align,
            head,
            rows: body,
            caption,
        });
    }

    fn laid_out(&mut self, node: &NodeRef<'_>, out: &mut Out, depth: usize) {
        let depth = depth + 1;
        let is_part = ["tbody", "thead", "tfoot", "tr"]
            .iter()
            .any(|name| node.has_name(name));
        if is_part && depth <= DEEPEST {
            for child in node.children_it(false) {
                self.laid_out(&child, out, depth);
            }
        } else {
            self.node(node, out, depth);
            out.end_paragraph();
        }
    }
}

fn cells_of<'a>(row: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    row.children_it(false)
        .filter(|cell| cell.has_name("td") || cell.has_name("th"))
        .collect()
}

fn rows_of<'a>(table: &NodeRef<'a>) -> Vec<NodeRef<'a>> {
    let mut rows = Vec::new();
    for child in table.children_it(false) {
        if child.has_name("tr") {
            rows.push(child);
        } else if ["thead", "tbody", "tfoot"]
            .iter()
            .any(|name| child.has_name(name))
        {
            rows.extend(child.children_it(false).filter(|row| row.has_name("tr")));
        }
    }
    rows
}

fn alignment(cell: &NodeRef<'_>) -> Option<Align> {
    let style = cell
        .attr("style")
        .unwrap_or_default()
        .to_lowercase()
        .replace(' ', "");
    let named = cell.attr("align").unwrap_or_default().to_lowercase();
    for (word, align) in [
        ("right", Align::Right),
        ("center", Align::Center),
        ("left", Align::Left),
    ] {
        if named == word || style.contains(&format!("text-align:{word}")) {
            return Some(align);
        }
    }
    None
}

/// A table cell of Markdown is one line: breaks become spaces.
fn one_line(inlines: Vec<Inline>) -> Vec<Inline> {
    inlines
        .into_iter()
        .map(|inline| {
            if inline == Inline::Break {
                Inline::text(" ")
            } else {
                inline
            }
        })
        .collect()
}

/// The text of code, its line ends kept; some pages break its lines by elements.
fn code_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::mend_code(text)),
        Step::Edge("br") => out.push('\n'),
        Step::Edge(_) => {}
    });
    out
}

/// The words below a node without any structure, blocks apart, scripts and styles left out.
#[must_use]
pub fn flat_text(node: &NodeRef<'_>) -> String {
    let mut out = String::new();
    walk_seen(node, |step| match step {
        Step::Text(text) => out.push_str(&text::mend(text)),
        Step::Edge(name) if is_inline(name) || is_mark(name) => {}
        Step::Edge(_) => out.push(' '),
    });
    out
}

/// What a walk over a page meets.
enum Step<'a> {
    Text(&'a str),
    /// An element of this name begins or ends.
    Edge(&'a str),
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
        meet(Step::Edge(&name));
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
            | "cite"
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

/// The running text of a block that stands where only running text can.
fn flat(block: Block) -> Vec<Inline> {
    match block {
        Block::Paragraph(inlines)
        | Block::Heading {
            content: inlines, ..
        } => inlines,
        Block::Figure { image, caption } => std::iter::once(Inline::Image(image))
            .chain(std::iter::once(Inline::text(" ")))
            .chain(caption)
            .collect(),
        Block::Code { text, .. } => vec![Inline::Code(text.replace('\n', " "))],
        Block::Rule => Vec::new(),
        other => vec![Inline::Text(
            crate::doc::block_text(&[other]).replace('\n', " "),
        )],
    }
}

fn code_language(node: &NodeRef<'_>) -> Option<String> {
    let inner = node.descendants_it().find(|inner| inner.has_name("code"));
    [Some(*node), inner]
        .into_iter()
        .flatten()
        .find_map(|element| {
            let classes = element.class()?;
            classes.split_whitespace().find_map(|class| {
                class
                    .strip_prefix("language-")
                    .or_else(|| class.strip_prefix("lang-"))
                    .map(str::to_owned)
            })
        })
}

/// The image of an element; none for a pixel that only counts readers.
fn image(node: &NodeRef<'_>) -> Option<Image> {
    let tiny = |name: &str| {
        node.attr(name)
            .is_some_and(|size| matches!(size.trim().trim_end_matches("px"), "0" | "1"))
    };
    if tiny("width") || tiny("height") {
        return None;
    }
    // Pages that load images late keep the true address elsewhere.
    let src = ["data-src", "data-lazy-src", "data-original", "src"]
        .iter()
        .filter_map(|name| node.attr(name))
        .map(|src| src.trim().to_owned())
        .find(|src| !src.is_empty() && !src.starts_with("data:") && safe_link(src))?;
    let words = |name: &str| {
        node.attr(name)
            .map(|value| text::squeeze(&text::mend(&value)))
            .unwrap_or_default()
    };
    Some(Image {
        src,
        alt: words("alt"),
        title: words("title"),
    })
}

pub(crate) fn is_hidden(node: &NodeRef<'_>) -> bool {
    let style = node
        .attr("style")
        .unwrap_or_default()
        .to_lowercase()
        .replace(' ', "");
    node.has_attr("hidden") || style.contains("display:none") || style.contains("visibility:hidden")
}

/// Whether each cell of a row is one run of strong text, but for a first one that may be empty.
fn is_bold(row: &[Vec<Inline>]) -> bool {
    row.len() > 1
        && row.iter().enumerate().all(|(at, cell)| {
            matches!(cell.as_slice(), [Inline::Strong(_)]) || at == 0 && cell.is_empty()
        })
}

fn unbold(mut cell: Vec<Inline>) -> Vec<Inline> {
    match cell.pop() {
        Some(Inline::Strong(content)) if cell.is_empty() => content,
        last => {
            cell.extend(last);
            cell
        }
    }
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
            | "address"
            | "output"
            | "meter"
            | "progress"
            | "slot"
    )
}

fn holds_blocks(node: &NodeRef<'_>) -> bool {
    node.descendants_it().any(|inner| {
        inner.node_name().is_some_and(|name| {
            matches!(
                name.as_ref(),
                "p" | "div"
                    | "h1"
                    | "h2"
                    | "h3"
                    | "h4"
                    | "h5"
                    | "h6"
                    | "ul"
                    | "ol"
                    | "li"
                    | "table"
                    | "blockquote"
                    | "pre"
                    | "figure"
                    | "section"
                    | "article"
                    | "dl"
                    | "hr"
                    | "main"
                    | "header"
                    | "footer"
                    | "aside"
                    | "nav"
                    | "form"
                    | "fieldset"
                    | "details"
                    | "center"
            )
        })
    })
}

/// White space as HTML shows it: runs to one space, none at the ends or beside a line break. No-break spaces stay, but not
/// alone. Neighbouring texts become one.
fn tidy(inlines: Vec<Inline>) -> Vec<Inline> {
    let mut joined = collapse(inlines, &mut true);
    trim_end(&mut joined);
    let blank = inline_text(&joined)
        .chars()
        .all(|c| c.is_whitespace() || c == '\u{a0}')
        && !holds_image(&joined);
    if blank { Vec::new() } else { joined }
}

fn holds_image(inlines: &[Inline]) -> bool {
    inlines.iter().any(|inline| match inline {
        Inline::Image(_) | Inline::FootnoteRef(_) => true,
        Inline::Strong(inner)
        | Inline::Emphasis(inner)
        | Inline::Strike(inner)
        | Inline::Sup(inner)
        | Inline::Sub(inner) => holds_image(inner),
        Inline::Link { content, .. } => holds_image(content),
        Inline::Text(_) | Inline::Code(_) | Inline::Break => false,
    })
}

/// `after_space` says whether what stands before ends in a space, or nothing does.
fn collapse(inlines: Vec<Inline>, after_space: &mut bool) -> Vec<Inline> {
    let mut joined: Vec<Inline> = Vec::with_capacity(inlines.len());
    for inline in inlines {
        match inline {
            Inline::Text(text) => {
                let mut collapsed = String::with_capacity(text.len());
                for character in text.chars() {
                    let is_space = matches!(character, ' ' | '\t' | '\n' | '\r' | '\u{c}');
                    if !is_space {
                        collapsed.push(character);
                    } else if !*after_space {
                        collapsed.push(' ');
                    }
                    *after_space = is_space;
                }
                match joined.last_mut() {
                    Some(Inline::Text(last)) => last.push_str(&collapsed),
                    _ if collapsed.is_empty() => {}
                    _ => joined.push(Inline::Text(collapsed)),
                }
            }
            Inline::Break => {
                trim_end(&mut joined);
                // Breaks at the start of a paragraph, or several in a row, say nothing more than one.
                let is_first = joined.is_empty() && *after_space;
                if !is_first && joined.last() != Some(&Inline::Break) {
                    joined.push(Inline::Break);
                }
                *after_space = true;
            }
            Inline::Strong(inner) => joined.push(Inline::Strong(collapse(inner, after_space))),
            Inline::Emphasis(inner) => joined.push(Inline::Emphasis(collapse(inner, after_space))),
            Inline::Strike(inner) => joined.push(Inline::Strike(collapse(inner, after_space))),
            Inline::Sup(inner) => joined.push(Inline::Sup(collapse(inner, after_space))),
            Inline::Sub(inner) => joined.push(Inline::Sub(collapse(inner, after_space))),
            Inline::Link {
                href,
                title,
                content,
            } => {
                let content = collapse(content, after_space);
                joined.push(Inline::Link {
                    href,
                    title,
                    content,
                });
            }
            other @ (Inline::Code(_) | Inline::Image(_) | Inline::FootnoteRef(_)) => {
                *after_space = false;
                joined.push(other);
            }
        }
    }
    joined
}

fn trim_end(inlines: &mut Vec<Inline>) {
    while let Some(last) = inlines.last_mut() {
        match last {
            Inline::Break => {
                inlines.pop();
            }
            Inline::Text(text) => {
                text.truncate(text.trim_end_matches([' ', '\u{a0}']).len());
                if !text.is_empty() {
                    return;
                }
                inlines.pop();
            }
            Inline::Strong(inner)
            | Inline::Emphasis(inner)
            | Inline::Strike(inner)
            | Inline::Sup(inner)
            | Inline::Sub(inner) => {
                trim_end(inner);
                return;
            }
            Inline::Link { content, .. } => {
                trim_end(content);
                return;
            }
            Inline::Code(_) | Inline::Image(_) | Inline::FootnoteRef(_) => return,
        }
    }
}

#[cfg(test)]
mod tests;
