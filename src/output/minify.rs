//! Stylesheets and scripts without what only their authors read: comments, and white space that means nothing.
//!
//! Nothing is renamed, reordered or shortened, and where a text is not understood for certain it stays as it is: the bytes
//! that are left to gain are few once a host compresses. Start reading at [`asset`].

use std::borrow::Cow;

/// A file of `static/` as it is published, by the ending of its name; other kinds, and what is no UTF-8, stay as they are.
#[must_use]
pub fn asset<'a>(name: &str, bytes: &'a [u8]) -> Cow<'a, [u8]> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Cow::Borrowed(bytes);
    };
    match name.rsplit_once('.').map(|(_, kind)| kind) {
        Some("css") => Cow::Owned(css(text).into_bytes()),
        Some("js") => Cow::Owned(js(text).into_bytes()),
        _ => Cow::Borrowed(bytes),
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// CSS (css-syntax-3)
// ---------------------------------------------------------------------------------------------------------------------

/// A part of a stylesheet, with its text as written.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    /// White space, with comments or without.
    Space(&'a str),
    /// Comments alone: they part what stands beside them, and nothing more.
    Seam(&'a str),
    /// One of `{}()[];:,>`.
    Mark(u8),
    /// Anything else: names, numbers, strings, addresses, escapes, comments that begin with `!`.
    Text(&'a str),
}

const MARKS: &[u8] = b"{}()[];:,>";

impl Piece<'_> {
    fn is(self, mark: u8) -> bool {
        self == Piece::Mark(mark)
    }
}

/// What a statement of a stylesheet is; it ends at the first `;`, `{` or `}` outside brackets.
#[derive(Clone, Copy, PartialEq)]
enum Statement {
    /// `--name: value`, whose value scripts and other engines may read as written.
    Custom,
    /// `name: value`.
    Declaration,
    /// What stands before a block: a selector.
    Selector,
    /// `@media …`, `@import …`.
    At,
}

/// A stylesheet that means the same: comments go (those that begin with `/*!` stay), white space is one space where it may
/// mean something. Strings, addresses, escapes and the values of custom properties stay as written. Applied twice it
/// changes nothing more.
#[must_use]
pub fn css(text: &str) -> String {
    let pieces = pieces(text);
    let mut out = String::with_capacity(text.len());
    // The brackets that are open within the statement, by what closes them.
    let mut open: Vec<u8> = Vec::new();
    let mut statement = None;
    // Whether the last mark was a `;` that a `}` makes needless.
    let mut spare = false;
    let mut at = 0;
    while let Some(&piece) = pieces.get(at) {
        let before = at.checked_sub(1).and_then(|at| pieces.get(at)).copied();
        let after = pieces.get(at + 1).copied();
        if statement.is_none() && begins_statement(piece) {
            let rest = pieces.get(at..).unwrap_or_default();
            let kind = statement_of(rest);
            statement = Some(kind);
            if kind == Statement::Custom {
                at += custom(rest, &mut out);
                spare = false;
                continue;
            }
        }
        at += 1;
        match piece {
            Piece::Text(text) => {
                out.push_str(text);
                spare = false;
            }
            Piece::Space(_) => {
                let (Some(before), Some(after), Some(kind)) = (before, after, statement) else {
                    continue;
                };
                let beside = |mark| before.is(mark) || after.is(mark);
                let is_idle = open.is_empty()
                    && (beside(b'{')
                        || beside(b'}')
                        || beside(b';')
                        || beside(b',')
                        || kind == Statement::Declaration && before.is(b':')
                        // `-- >` would become the end of an HTML comment
                        || kind == Statement::Selector && beside(b'>') && !out.ends_with('-'));
                if !is_idle {
                    out.push(' ');
                }
            }
            Piece::Seam(_) => {
                let is_text = |piece| matches!(piece, Some(Piece::Text(_)));
                let is = |mark| after.is_some_and(|after| after.is(mark));
                // `url/**/(` is no address, and `--/**/>` no end of an HTML comment.
                let joins = is_text(after) || is(b'(') || is(b'>') && out.ends_with('-');
                if is_text(before) && joins && statement.is_some() {
                    out.push_str("/**/");
                }
            }
            Piece::Mark(mark) => {
                match mark {
                    b'(' => open.push(b')'),
                    b'[' => open.push(b']'),
                    b'{' if !open.is_empty() => open.push(b'}'),
                    _ if open.last() == Some(&mark) => {
                        open.pop();
                    }
                    b'{' | b'}' | b';' if open.is_empty() => {
                        if mark == b'}' && spare {
                            out.pop();
                        }
                        spare = mark == b';' && statement == Some(Statement::Declaration);
                        statement = None;
                        out.push(char::from(mark));
                        continue;
                    }
                    _ => {}
                }
                spare = false;
                out.push(char::from(mark));
            }
        }
    }
    out
}

/// Whether a piece is the first of a statement. Comments that stay stand outside all statements.
fn begins_statement(piece: Piece<'_>) -> bool {
    match piece {
        Piece::Space(_) | Piece::Seam(_) => false,
        Piece::Mark(mark) => !b"{};".contains(&mark),
        Piece::Text(text) => !text.starts_with("/*"),
    }
}

/// What begins with these pieces.
fn statement_of(pieces: &[Piece<'_>]) -> Statement {
    if let Some(Piece::Text(text)) = pieces.first() {
        if text.starts_with('@') {
            return Statement::At;
        }
        let mut rest = pieces
            .iter()
            .skip_while(|piece| matches!(piece, Piece::Text(_)))
            .skip_while(|piece| matches!(piece, Piece::Space(_) | Piece::Seam(_)));
        if text.starts_with("--") && rest.next().is_some_and(|piece| piece.is(b':')) {
            return Statement::Custom;
        }
    }
    match end_of(pieces, b"{;}").and_then(|end| pieces.get(end)) {
        Some(Piece::Mark(b'{')) => Statement::Selector,
        _ => Statement::Declaration,
    }
}

/// The position of the first of these marks outside brackets.
fn end_of(pieces: &[Piece<'_>], marks: &[u8]) -> Option<usize> {
    let mut open: Vec<u8> = Vec::new();
    for (at, piece) in pieces.iter().enumerate() {
        let Piece::Mark(mark) = piece else {
            continue;
        };
        if open.is_empty() && marks.contains(mark) {
            return Some(at);
        }
        match mark {
            b'(' => open.push(b')'),
            b'[' => open.push(b']'),
            b'{' => open.push(b'}'),
            _ if open.last() == Some(mark) => {
                open.pop();
            }
            _ => {}
        }
    }
    None
}

/// Writes a custom property, its value as it stands, and says how many pieces it takes: up to what ends it.
fn custom(pieces: &[Piece<'_>], out: &mut String) -> usize {
    let colon = pieces.iter().position(|piece| piece.is(b':'));
    let colon = colon.expect("only what has a colon is a custom property");
    let (name, rest) = pieces.split_at(colon);
    let value = rest.get(1..).unwrap_or_default();
    let length = end_of(value, b";}").unwrap_or(value.len());
    let is_blank = |piece: &Piece<'_>| matches!(piece, Piece::Space(_) | Piece::Seam(_));
    let mut value = value.get(..length).unwrap_or_default();
    while let [first, rest @ ..] = value
        && is_blank(first)
    {
        value = rest;
    }
    while let [rest @ .., last] = value
        && is_blank(last)
    {
        value = rest;
    }
    let mut write = |piece: &Piece<'_>| match piece {
        Piece::Mark(mark) => out.push(char::from(*mark)),
        Piece::Space(text) | Piece::Seam(text) | Piece::Text(text) => out.push_str(text),
    };
    name.iter()
        .filter(|piece| !is_blank(piece))
        .for_each(&mut write);
    write(&Piece::Mark(b':'));
    if value.is_empty() {
        // Without the space older browsers take the property for a fault.
        write(&Piece::Text(" "));
    }
    value.iter().for_each(write);
    colon + 1 + length
}

/// The pieces of a stylesheet, which joined give the stylesheet.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.bytes().next() {
        let blank = blank(rest);
        let (piece, length) = if blank > 0 {
            let (run, _) = rest.split_at(blank);
            let piece = if has_space(run) {
                Piece::Space(run)
            } else {
                Piece::Seam(run)
            };
            (piece, blank)
        } else if first == b'(' && names_address(&pieces) && is_bare(rest) {
            let length = past(rest, 1, |byte| byte == b')');
            (Piece::Text(rest.split_at(length).0), length)
        } else if MARKS.contains(&first) {
            (Piece::Mark(first), 1)
        } else {
            let length = match first {
                b'"' | b'\'' => past(rest, 1, |byte| {
                    byte == first || matches!(byte, b'\n' | b'\r' | 0xc)
                }),
                b'\\' => escape(rest),
                b'/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                _ => plain(rest),
            };
            (Piece::Text(rest.split_at(length).0), length)
        };
        pieces.push(piece);
        rest = rest.split_at(length).1;
    }
    pieces
}

/// White space as CSS has it.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

/// Whether white space stands outside the comments of a run of both.
fn has_space(run: &str) -> bool {
    let mut rest = run;
    while rest.starts_with("/*") {
        rest = rest
            .get(2..)
            .and_then(|inside| Some(inside.split_once("*/")?.1))
            .unwrap_or("");
    }
    !rest.is_empty()
}

/// How long the white space and the comments are that a text begins with; a comment that begins with `/*!` is none of them.
fn blank(text: &str) -> usize {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(is_space);
        if !rest.starts_with("/*") || rest.starts_with("/*!") {
            return text.len() - rest.len();
        }
        let inside = rest.get(2..).unwrap_or_default();
        rest = inside.split_once("*/").map_or("", |(_, after)| after);
    }
}

/// Whether the last piece is the name of a function whose bracket may hold a bare address.
fn names_address(pieces: &[Piece<'_>]) -> bool {
    let [before @ .., Piece::Text(name)] = pieces else {
        return false;
    };
    let Some((start, end)) = name
        .len()
        .checked_sub(3)
        .and_then(|at| name.split_at_checked(at))
    else {
        return false;
    };
    let is_name = |c: char| c.is_alphanumeric() || c == '-' || c == '_' || !c.is_ascii();
    let follows_escape = matches!(before, [.., Piece::Text(escape)] if escape.starts_with('\\'));
    end.eq_ignore_ascii_case("url")
        && !start.ends_with(is_name)
        && !(start.is_empty() && follows_escape)
}

/// Whether a bracket holds a bare address rather than a string.
fn is_bare(bracket: &str) -> bool {
    let inside = bracket
        .get(1..)
        .unwrap_or_default()
        .trim_start_matches(is_space);
    !inside.starts_with(['"', '\''])
}

/// The position after the first byte that is asked for, from a position on, escapes passed over; else the whole length.
fn past(text: &str, from: usize, is: impl Fn(u8) -> bool) -> usize {
    let mut bytes = text.bytes().enumerate().skip(from);
    while let Some((at, byte)) = bytes.next() {
        if byte == b'\\' {
            let ends_line = text
                .get(at..)
                .is_some_and(|rest| rest.starts_with("\\\r\n"));
            bytes.nth(usize::from(ends_line));
        } else if is(byte) {
            return at + 1;
        }
    }
    text.len()
}

/// How long an escape is: a backslash with a character, or with a number in hexadecimal and the white space that ends it.
fn escape(text: &str) -> usize {
    let after = text.get(1..).unwrap_or_default();
    let digits = after
        .bytes()
        .take(6)
        .take_while(u8::is_ascii_hexdigit)
        .count();
    let after = after.get(digits..).unwrap_or_default();
    let ending = match after.chars().next() {
        Some('\r') if after.starts_with("\r\n") => 2,
        Some(c) if digits == 0 || is_space(c) => c.len_utf8(),
        _ => 0,
    };
    1 + digits + ending
}

/// How long the text is up to what has a meaning of its own.
fn plain(text: &str) -> usize {
    let ends = |at: usize, byte: u8| {
        MARKS.contains(&byte)
            || is_space(char::from(byte))
            || matches!(byte, b'"' | b'\'' | b'\\')
            || byte == b'/' && text.get(at..).is_some_and(|rest| rest.starts_with("/*"))
    };
    let mut bytes = text.bytes().enumerate().skip(1);
    bytes
        .find(|(at, byte)| ends(*at, *byte))
        .map_or(text.len(), |(at, _)| at)
}

// ---------------------------------------------------------------------------------------------------------------------
// JavaScript (ECMA-262, section 12)
// ---------------------------------------------------------------------------------------------------------------------

/// What a `/` begins after the last token of a script.
#[derive(Clone, Copy, PartialEq)]
enum Slash {
    Division,
    Pattern,
    /// Only a parser could say.
    Unsure,
}

/// A bracket of a script that is open.
#[derive(Clone, Copy, PartialEq)]
enum Bracket {
    /// `(`, and what a `/` after its `)` begins.
    Round(Slash),
    Square,
    Curly,
    /// `${` in a template.
    Hole,
}

/// A script that does the same, line by line: comments go (those that begin with `/*!` stay), and so do indents, empty
/// lines, and spaces beside marks. A script in which this cannot be told for certain stays as it is.
#[must_use]
pub fn js(text: &str) -> String {
    shorter(text).unwrap_or_else(|| text.to_owned())
}

/// Words after which an expression begins, so that a `/` opens a pattern.
const BEFORE_EXPRESSION: [&str; 13] = [
    "return",
    "typeof",
    "case",
    "do",
    "else",
    "in",
    "instanceof",
    "new",
    "delete",
    "void",
    "throw",
    "extends",
    "default",
];

fn shorter(text: &str) -> Option<String> {
    // Comments of HTML, which scripts may hold, or a loop that counts down to zero.
    if text.contains("<!--") || text.contains("-->") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<Bracket> = Vec::new();
    let mut slash = Slash::Pattern;
    // The white space since the last token: none, a space, the end of a line.
    let mut gap = "";
    let mut word = "";
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let last_word = std::mem::take(&mut word);
        let is_end = |c: char| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        let (mut length, mut next) = (first.len_utf8(), Slash::Pattern);
        if first.is_whitespace() || first == '\u{feff}' {
            gap = if is_end(first) || gap == "\n" {
                "\n"
            } else {
                " "
            };
            word = last_word;
            rest = rest.split_at(length).1;
            continue;
        }
        if rest.starts_with("//") {
            rest = rest.split_at(rest.find(is_end).unwrap_or(rest.len())).1;
            word = last_word;
            continue;
        }
        if rest.starts_with("/*") && !rest.starts_with("/*!") {
            let (comment, after) = rest.get(2..)?.split_once("*/")?;
            gap = if comment.contains(is_end) || gap == "\n" {
                "\n"
            } else {
                " "
            };
            word = last_word;
            rest = after;
            continue;
        }
        let template = |from: usize| past_template(rest, from);
        match first {
            '/' if rest.starts_with("/*!") => {
                length = rest.find("*/")? + 2;
                next = slash;
            }
            '/' => match slash {
                Slash::Division => {}
                Slash::Pattern => {
                    length = pattern(rest)?;
                    next = Slash::Division;
                }
                Slash::Unsure => return None,
            },
            '"' | '\'' => {
                length = past(rest, 1, |byte| char::from(byte) == first);
                let string = rest.split_at(length).0;
                if !string.ends_with(first) || length < 2 || string.contains(['\n', '\r']) {
                    return None;
                }
                next = Slash::Division;
            }
            '`' => {
                let is_hole;
                (length, is_hole) = template(1)?;
                if is_hole {
                    open.push(Bracket::Hole);
                } else {
                    next = Slash::Division;
                }
            }
            '(' => open.push(Bracket::Round(match last_word {
                "if" | "while" | "for" | "with" => Slash::Pattern,
                "await" => Slash::Unsure,
                _ => Slash::Division,
            })),
            '[' => open.push(Bracket::Square),
            '{' => open.push(Bracket::Curly),
            ')' => match open.pop()? {
                Bracket::Round(after) => next = after,
                _ => return None,
            },
            ']' => {
                (open.pop()? == Bracket::Square).then_some(())?;
                next = Slash::Division;
            }
            '}' => match open.pop()? {
                Bracket::Curly => next = Slash::Unsure,
                Bracket::Hole => {
                    let is_hole;
                    (length, is_hole) = template(1)?;
                    if is_hole {
                        open.push(Bracket::Hole);
                    } else {
                        next = Slash::Division;
                    }
                }
                _ => return None,
            },
            '+' | '-' if rest.get(1..).is_some_and(|after| after.starts_with(first)) => {
                length = 2;
                next = Slash::Unsure;
            }
            '\\' | '#' if first == '\\' || rest.starts_with("#!") => return None,
            _ if first.is_alphanumeric() || matches!(first, '_' | '$') || !first.is_ascii() => {
                let is_number = first.is_ascii_digit();
                let part = |c: char| {
                    c.is_alphanumeric() || matches!(c, '_' | '$') || (is_number && c == '.')
                };
                length = rest.find(|c| !part(c)).unwrap_or(rest.len()).max(length);
                word = rest.split_at(length).0;
                let is_member = out.ends_with('.') && !out.ends_with("..");
                next = match word {
                    _ if is_member => Slash::Division,
                    "of" | "await" | "yield" | "let" | "async" => Slash::Unsure,
                    _ if BEFORE_EXPRESSION.contains(&word) => Slash::Pattern,
                    _ => Slash::Division,
                };
                if is_member {
                    word = "";
                }
            }
            _ => {}
        }
        let last = out.chars().next_back();
        let counts = |last| match gap {
            // The end of a line may end a statement, but not here.
            "\n" => !matches!(last, '{' | '(' | ',' | ';') && !matches!(first, '}' | ')'),
            _ => parts(last, first),
        };
        if last.is_some_and(counts) {
            out.push_str(gap);
        }
        gap = "";
        let (token, after) = rest.split_at(length);
        out.push_str(token);
        rest = after;
        slash = next;
    }
    if !open.is_empty() {
        return None;
    }
    if !out.is_empty() && text.ends_with('\n') {
        out.push('\n');
    }
    Some(out)
}

/// Whether a space between two tokens that end and begin so keeps them apart: names and numbers, signs that would become
/// one, what a `/` may begin, and what would be a comment of HTML.
fn parts(last: char, first: char) -> bool {
    let is_part = |c: char| {
        c.is_alphanumeric() || matches!(c, '_' | '$' | '.' | '\\' | '#' | '@') || !c.is_ascii()
    };
    is_part(last) && is_part(first)
        || last == '/'
        || first == '/'
        || last == first && matches!(first, '+' | '-' | '&' | '|' | '?' | '*' | '=' | '<' | '>')
        || matches!((last, first), ('<', '!') | ('-', '>'))
}

/// How long a pattern is, without its flags.
fn pattern(text: &str) -> Option<usize> {
    let mut is_class = false;
    let mut characters = text.char_indices().skip(1);
    while let Some((at, c)) = characters.next() {
        match c {
            '\n' | '\r' | '\u{2028}' | '\u{2029}' => return None,
            '\\' => {
                characters.next()?;
            }
            '[' => is_class = true,
            ']' => is_class = false,
            '/' if !is_class => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The position after the end of a template or after the next `${`, and whether it is the latter.
fn past_template(text: &str, from: usize) -> Option<(usize, bool)> {
    let mut bytes = text.bytes().enumerate().skip(from);
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => {
                bytes.next();
            }
            b'`' => return Some((at + 1, false)),
            b'$' if text.as_bytes().get(at + 1) == Some(&b'{') => return Some((at + 2, true)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(css(text), expected, "from {text}");
        assert_eq!(css(expected), expected, "not at rest");
    }

    #[test]
    fn white_space_that_means_nothing_goes() {
        check(
            "a , b > c d { color : red ; }\n\np { }",
            "a,b>c d{color :red}p{}",
        );
        check(
            "@media (width >= 30em) and screen {\n  a:hover { b: c; d: e; }\n}",
            "@media (width >= 30em) and screen{a:hover{b:c;d:e}}",
        );
        check("a :hover { b: c }", "a :hover{b:c}");
        check(
            "a { &:hover { b: c } > b { d: e } }",
            "a{&:hover{b:c}> b{d:e}}".replace("> b", ">b").as_str(),
        );
        check(
            "@import url(a.css) screen;\n@layer a , b ;",
            "@import url(a.css) screen;@layer a,b;",
        );
    }

    #[test]
    fn white_space_that_means_something_stays() {
        check(
            "a { width: calc( 1px  +\n 2px ) }",
            "a{width:calc( 1px + 2px )}",
        );
        check(
            "a{grid-template-areas:\"a  b\"  \"c d\"}",
            "a{grid-template-areas:\"a  b\" \"c d\"}",
        );
        check(
            "a{b: \"c\\\" ; /* d */\"; e: 'f /* g'}",
            "a{b:\"c\\\" ; /* d */\";e:'f /* g'}",
        );
        check("a{b: url( c;d /* e ) }", "a{b:url( c;d /* e )}");
        check("a{b: url( \"c\" ) d}", "a{b:url( \"c\" ) d}");
        check(
            "a::after { content: \"\\2014\" \\26  b }",
            "a::after{content:\"\\2014\" \\26  b}",
        );
        check(
            "a{margin:0 -1px}a[b = \"c\" i]{d:e}",
            "a{margin:0 -1px}a[b = \"c\" i]{d:e}",
        );
        check(":is(a , b):not( c ) > d{e:f}", ":is(a , b):not( c )>d{e:f}");
    }

    #[test]
    fn a_string_ends_where_a_browser_ends_it() {
        check(
            "a{b:\"c\\\r\n  d\" ;e:\"f\r g }h{",
            "a{b:\"c\\\r\n  d\";e:\"f\r g}h{",
        );
    }

    #[test]
    fn custom_properties_stay_as_written() {
        check(
            ":root { --a:  b ,  { c : d } ; --e: ; --f : g; }",
            ":root{--a:b ,  { c : d };--e: ;--f:g;}",
        );
        check(":root { --a: ; }", ":root{--a: ;}");
    }

    #[test]
    fn comments_go_and_part_what_they_stood_between() {
        check(
            "/* a */ b /* c */ d { e/* f */: g/**/h; /* i */ }",
            "b d{e:g/**/h}",
        );
        check("/*! kept */\na { b: c }", "/*! kept */a{b:c}");
        check("a{b:url/**/(c)}", "a{b:url/**/(c)}");
        check("a{b:c}/* never closed", "a{b:c}");
    }

    #[test]
    fn the_theme_becomes_smaller() {
        let (_, style) = crate::base::theme::STATIC
            .iter()
            .find(|(name, _)| *name == "style.css")
            .expect("is built in");
        let small = asset("style.css", style);
        assert!(
            small.len() * 100 < style.len() * 95,
            "{} of {}",
            small.len(),
            style.len()
        );
        assert_eq!(asset("style.css", &small), small);
        assert_eq!(asset("a.css", b"\xff { }").as_ref(), b"\xff { }");
        assert_eq!(asset("a.txt", b"a  b").as_ref(), b"a  b");
    }

    #[track_caller]
    fn script(text: &str, expected: &str) {
        assert_eq!(js(text), expected, "from {text}");
        assert_eq!(js(expected), expected, "not at rest");
    }

    #[test]
    fn scripts_lose_comments_and_indents() {
        script(
            "// a\n  const a = 1; // b\n\n\tb(  a /* c */ + 2)\n",
            "const a=1;b(a+2)\n",
        );
        script("a /* b\n */ c", "a\nc");
        script("/*! kept */ a", "/*! kept */ a");
    }

    #[test]
    fn what_looks_like_a_comment_and_is_none_stays() {
        for (text, expected) in [
            (
                "a = \"// b\" + '/* c */' + \"\\\" // d\"",
                "a=\"// b\"+'/* c */'+\"\\\" // d\"",
            ),
            (
                "a = `b\n  // c ${d + `  /* e */ ${f}`}\n\n  g`",
                "a=`b\n  // c ${d+`  /* e */ ${f}`}\n\n  g`",
            ),
            ("a = /[/*]\\/ \\// / b", "a= /[/*]\\/ \\// / b"),
            ("if (a) /  b/.test(c)", "if(a) /  b/.test(c)"),
            ("(a + b) /  c", "(a+b) / c"),
            ("a.in /  b / c", "a.in / b / c"),
            ("return /  \"a/", "return /  \"a/"),
            ("1. /  b / c", "1. / b / c"),
        ] {
            script(text, expected);
        }
    }

    #[test]
    fn what_parts_words_signs_and_statements_stays() {
        for (text, expected) in [
            ("let  a = b\n+c", "let a=b\n+c"),
            ("a + +b - -c", "a+ +b- -c"),
            ("if (a < !--b) { c }", "if(a< !--b){c}"),
            (
                "() => {\n  a()\n  b(\n    1,\n    2\n  );\n}\nc",
                "()=>{a()\nb(1,2);}\nc",
            ),
            ("a ? .5 : ...b", "a?.5:...b"),
        ] {
            script(text, expected);
        }
    }

    #[test]
    fn a_script_that_only_a_parser_could_read_stays_as_it_is() {
        for text in [
            "}  a",
            "{ }  /a/",
            "i++  / 2 // a",
            "while (x  --> 0) {}",
            "a = 'b\nc'  // d",
            "`a  // b",
            "a  /* b",
            "( a  ]",
        ] {
            script(text, text);
        }
    }

    proptest! {
        #[test]
        fn a_stylesheet_is_at_rest_after_one_pass(parts in prop::collection::vec(r#"[a-e]{1,3}|--[ab]| |\n|/\*[ a!*]{0,3}\*/|[{}()\[\];:,>"'\\/*@-]|url\(|\\[0-9a]{1,6}|"[a\\ ;}]*"|: |; | \{ "#, 0..40)) {
            let text = parts.concat();
            let once = css(&text);
            prop_assert!(once.len() <= text.len() + 2 * text.matches("--").count());
            prop_assert_eq!(css(&once), once);
        }

        #[test]
        fn any_text_may_be_asked(text in "\\PC{0,80}") {
            let _ = (css(&text), js(&text));
        }

        #[test]
        fn a_script_is_at_rest_after_one_pass(parts in prop::collection::vec(r#"[a-c]{1,2}| |\n|//[a ]{0,2}\n|/\*[ a\n]{0,3}\*/|[{}()\[\];:,+"'`\\/$.-]|\$\{|if|return|[0-9]\.?"#, 0..30)) {
            let once = js(&parts.concat());
            prop_assert_eq!(js(&once), once);
        }
    }
}
